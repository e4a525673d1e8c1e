//! The doors of home and cockpit.

use crate::{
    Ctx, Result,
    campaigns::{
        http::{CampaignView, Countdown, current},
        plan::Anchor,
        state::State,
    },
    coordination,
    http::TroubleProblem,
    projects, surveys,
    tasks::{self, LateTask, Standing},
};
use axum::Json;
use serde::Serialize;
use yuanjian_store::{
    Recorded,
    events::{self, Filter},
    jobs,
};
use yuanjian_types::Timestamp;

/// How much of one's own doings home shows.
const DONE: usize = 10;

/// The campaign in a line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Running {
    id: String,
    title: String,
    state: State,
    /// The next deadline; none when the campaign waits for others or is over.
    next: Option<Countdown>,
    /// Decisions between here and the loss of the title.
    steps_to_loss: Option<i64>,
}

/// Something with a day by which it must be done.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Deadline {
    title: String,
    due: String,
    /// `green`, `yellow`, `red`.
    light: String,
    anchor: Anchor,
}

/// A job of one's own that is under way.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OwnJob {
    id: String,
    title: String,
    state: String,
    done: i64,
    total: i64,
}

/// Something that waits for this person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Waiting {
    /// `prepare_campaign`, `start_campaign`, `mark_step`, `decide`, `rectify`; of tasks
    /// `note_breakdown`, `hand_in_task`, `hand_in_part`, `accept_task`, `accept_part`,
    /// `decide_extension`; around them `note_plan`, `do_action`, `answer_guidance`, `take_answer`,
    /// `decide_blocker`, `carry_decision`, `attend_meeting`, `write_minutes`; of surveys
    /// `answer_survey`, `review_survey`, `close_survey`; of measures `do_project`, `close_project`.
    what: String,
    /// What it is about.
    title: String,
    due: Option<String>,
    /// Page where it is done.
    to: String,
}

/// Something that this person did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Done {
    /// Kind of the event, `campaigns.moved`.
    action: String,
    /// Name of what it was done to, where the event knows it.
    about: String,
    #[schema(value_type = String)]
    at: Timestamp,
}

/// What somebody reads first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct HomeView {
    today: String,
    campaign: Option<Running>,
    /// The most urgent first.
    waiting: Vec<Waiting>,
    /// The next three.
    deadlines: Vec<Deadline>,
    /// Steps that are late, the longest first.
    late: Vec<Deadline>,
    jobs: Vec<OwnJob>,
    /// What this person did, the latest first; coming and going left out.
    done: Vec<Done>,
}

/// A light with what it says.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Light {
    /// `materials`, `report`, `onsite`, `title`, `tasks`.
    key: String,
    /// `green`, `yellow`, `red`, `grey`.
    light: String,
    /// Facts for the sentence: what is done, late, all.
    done: i64,
    late: i64,
    total: i64,
}

/// What a leader reads first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct CockpitView {
    today: String,
    campaign: Option<Running>,
    lights: Vec<Light>,
    /// Steps that are late, the longest first.
    late: Vec<Deadline>,
    deadlines: Vec<Deadline>,
    /// Tasks past their day, the longest first.
    late_tasks: Vec<LateTask>,
    warnings: Vec<TroubleProblem>,
}

/// One's own home.
#[utoipa::path(get, path = "/api/v1/home", tag = "home", responses((status = 200, body = HomeView)))]
pub(super) async fn get_home(ctx: Ctx) -> Result<Json<HomeView>> {
    let campaign = current(&ctx).await?;
    let actor = ctx.actor()?;
    let own = jobs::list(&ctx.platform.db, &actor.city, 200)
        .await?
        .into_iter()
        .filter(|job| job.account == actor.account)
        .filter(|job| matches!(job.state.as_str(), "queued" | "running"))
        .map(|job| OwnJob {
            id: job.id,
            title: job.title,
            state: job.state,
            done: job.done,
            total: job.total,
        })
        .collect();
    let manages = crate::campaigns::MANAGE.allows(&actor.roles());
    let mut waiting = if manages { waiting(campaign.as_ref()) } else { Vec::new() };
    if let Some(scene) = tasks::current(&ctx).await? {
        waiting.extend(tasks::waiting(&ctx, &scene).await?.into_iter().map(|one| Waiting {
            what: one.what.to_owned(),
            title: one.title,
            due: one.due,
            to: one.to,
        }));
        waiting.extend(projects::waiting(&ctx, &scene).await?.into_iter().map(|one| Waiting {
            what: one.what.to_owned(),
            title: one.title,
            due: one.due,
            to: one.to,
        }));
        let (asked, scene) = surveys::waiting(&ctx, scene).await?;
        waiting.extend(asked.into_iter().map(|one| Waiting {
            what: one.what.to_owned(),
            title: one.title,
            due: one.due,
            to: one.to,
        }));
        waiting.extend(coordination::waiting(&ctx, scene).await?.into_iter().map(|one| Waiting {
            what: one.what.to_owned(),
            title: one.title,
            due: one.due,
            to: one.to,
        }));
    }
    waiting.sort_by(|a, b| a.due.cmp(&b.due));
    let mine = Filter { account: actor.account.clone(), ..Filter::default() };
    let done = events::list(&ctx.platform.db, &actor.city, &mine, 100)
        .await?
        .into_iter()
        .filter(|(event, _)| !event.action.starts_with("accounts."))
        .take(DONE)
        .map(|(event, _)| did(event))
        .collect();
    Ok(Json(HomeView {
        today: ctx.now.day_in_china(),
        waiting,
        deadlines: campaign.as_ref().map(ahead).unwrap_or_default(),
        late: campaign.as_ref().map(late).unwrap_or_default(),
        campaign: campaign.map(running),
        jobs: own,
        done,
    }))
}

/// The leader's cockpit.
#[utoipa::path(get, path = "/api/v1/cockpit", tag = "home", responses((status = 200, body = CockpitView)))]
pub(super) async fn get_cockpit(ctx: Ctx) -> Result<Json<CockpitView>> {
    let campaign = current(&ctx).await?;
    let mut shown = campaign.as_ref().map(lights).unwrap_or_default();
    let mut late_tasks = Vec::new();
    if let Some(standing) = tasks::standing(&ctx).await? {
        shown.push(of_tasks(&standing));
        late_tasks = standing.late;
    }
    Ok(Json(CockpitView {
        today: ctx.now.day_in_china(),
        lights: shown,
        late_tasks,
        late: campaign.as_ref().map(late).unwrap_or_default(),
        deadlines: campaign.as_ref().map(ahead).unwrap_or_default(),
        warnings: campaign.as_ref().map(|view| view.warnings.clone()).unwrap_or_default(),
        campaign: campaign.map(running),
    }))
}

fn running(view: CampaignView) -> Running {
    Running {
        id: view.id,
        title: view.title,
        state: view.state,
        next: view.next,
        steps_to_loss: view.steps_to_loss,
    }
}

fn did(event: Recorded) -> Done {
    let named = ["title", "name", "file", "document"];
    let text = |key: &str| event.detail.get(key)?.as_str();
    let about = named.iter().find_map(|key| text(key)).unwrap_or_default();
    Done { about: about.to_owned(), action: event.action, at: event.at }
}

/// What the office has to do next.
fn waiting(campaign: Option<&CampaignView>) -> Vec<Waiting> {
    let wait = |what: &str, title: &str, due: Option<String>, to: &str| Waiting {
        what: what.to_owned(),
        title: title.to_owned(),
        due,
        to: to.to_owned(),
    };
    let Some(view) = campaign else {
        return vec![wait("prepare_campaign", "", None, "/campaigns")];
    };
    let page = format!("/campaigns/{}", view.id);
    match view.state {
        State::Preparing => vec![wait("start_campaign", &view.title, None, &page)],
        State::Running => {
            let mut open: Vec<_> =
                view.steps.iter().filter(|step| step.done_on.is_none()).collect();
            open.sort_by(|a, b| a.to.cmp(&b.to));
            open.into_iter()
                .filter(|step| step.light != "green" || step.from <= view.today)
                .map(|step| wait("mark_step", &step.title, Some(step.to.clone()), &page))
                .collect()
        }
        State::Submitted | State::Rechecking => vec![wait("decide", &view.title, None, &page)],
        State::Rectifying => {
            let due = view.next.as_ref().map(|next| next.due.clone());
            vec![wait("rectify", &view.title, due, &page)]
        }
        State::Passed | State::Revoked | State::Withdrawn => Vec::new(),
    }
}

/// The next three steps that are open and not late.
pub(super) fn ahead(view: &CampaignView) -> Vec<Deadline> {
    let mut open = deadlines(view, |light| matches!(light, "green" | "yellow"));
    open.truncate(3);
    open
}

pub(super) fn late(view: &CampaignView) -> Vec<Deadline> {
    deadlines(view, |light| light == "red")
}

fn deadlines(view: &CampaignView, wanted: impl Fn(&str) -> bool) -> Vec<Deadline> {
    let mut found: Vec<Deadline> = view
        .steps
        .iter()
        .filter(|step| wanted(&step.light))
        .map(|step| Deadline {
            title: step.title.clone(),
            due: step.to.clone(),
            light: step.light.clone(),
            anchor: step.anchor,
        })
        .collect();
    found.sort_by(|a, b| a.due.cmp(&b.due));
    found
}

/// The light of all tasks together.
fn of_tasks(standing: &Standing) -> Light {
    let late = standing.late.len() as i64;
    let light = match (late, standing.lights.yellow) {
        (1.., _) => "red",
        (_, 1..) => "yellow",
        _ => "green",
    };
    Light {
        key: "tasks".to_owned(),
        light: light.to_owned(),
        done: standing.complete,
        late,
        total: standing.lines,
    }
}

/// A light for each deadline by its steps, and one for the title.
fn lights(view: &CampaignView) -> Vec<Light> {
    let mut lights: Vec<Light> =
        [(Anchor::Materials, "materials"), (Anchor::Report, "report"), (Anchor::Onsite, "onsite")]
            .into_iter()
            .map(|(anchor, key)| {
                let steps: Vec<_> =
                    view.steps.iter().filter(|step| step.anchor == anchor).collect();
                let count = |light: &str| steps.iter().filter(|s| s.light == light).count() as i64;
                let light = match (steps.len(), count("red"), count("yellow")) {
                    (0, ..) => "grey",
                    (_, 1.., _) => "red",
                    (_, _, 1..) => "yellow",
                    _ => "green",
                };
                Light {
                    key: key.to_owned(),
                    light: light.to_owned(),
                    done: count("done"),
                    late: count("red"),
                    total: steps.len() as i64,
                }
            })
            .collect();
    let light = match view.steps_to_loss {
        None | Some(3..) => "green",
        Some(1..) => "yellow",
        Some(_) => "red",
    };
    lights.push(Light {
        key: "title".to_owned(),
        light: light.to_owned(),
        done: 0,
        late: 0,
        total: 0,
    });
    lights
}
