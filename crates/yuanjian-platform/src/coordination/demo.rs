//! The invented city's meetings and matters, as one finds them in the middle of a campaign.

use super::{
    actions::{self, DecisionBody, MatterBody, MoveBody},
    desk::Desk,
    kind::{Kind, Way},
    meeting::{self, MeetingBody, MeetingMoveBody, MinutesBody, SeatBody},
    plan,
};
use crate::{Ctx, Result, campaigns, tasks::Override};
use serde::Deserialize;
use std::{collections::BTreeMap, future::Future};
use yuanjian_app::Failure;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    meetings: Vec<MeetingOf>,
    matters: Vec<MatterOf>,
    plan: PlanOf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeetingOf {
    kind: String,
    title: String,
    /// Days from today.
    on: i64,
    at_time: String,
    place: String,
    /// Unit and title of the post.
    chair: [String; 2],
    agenda: Vec<AgendaOf>,
    /// Short names.
    invited: Vec<String>,
    #[serde(default)]
    seats: Vec<SeatOf>,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    document: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgendaOf {
    subject: String,
    #[serde(default)]
    unit: String,
    minutes: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeatOf {
    unit: String,
    person: String,
    state: String,
    #[serde(default)]
    substitute: String,
    #[serde(default)]
    late: bool,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MatterOf {
    kind: Kind,
    account: String,
    title: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    wanted: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    counterpart: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    item: String,
    /// Items whose lines it names.
    #[serde(default)]
    lines: Vec<String>,
    /// Number of the meeting.
    meeting: Option<i64>,
    /// Days from today.
    on: Option<i64>,
    due: Option<i64>,
    days: Option<i64>,
    quantity: Option<f64>,
    #[serde(default)]
    quantity_unit: String,
    year: Option<i64>,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    effect: String,
    #[serde(default)]
    moves: Vec<MoveOf>,
    decision: Option<DecisionOf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveOf {
    account: String,
    way: Way,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionOf {
    account: String,
    text: String,
    body: String,
    document: String,
    /// Item whose line it overrides.
    line: String,
    /// Days from today that it gives.
    due: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanOf {
    document: String,
    note: String,
    /// Who took note already.
    noted: Vec<String>,
}

/// Fill the running campaign's meetings, matters and plan. `acting` puts somebody of the demo's
/// people in the place of who asks, so that each deed is recorded under whoever would do it.
///
/// # Errors
/// When the demo data are wrong or the database does not serve.
pub async fn fill<F>(ctx: &Ctx, acting: impl Fn(&'static str) -> F) -> Result<()>
where
    F: Future<Output = Result<Ctx>>,
{
    let demo: Demo = toml::from_str(include_str!("../../../../data/demo/coordination.toml"))
        .map_err(|e| Failure::bug(format!("data/demo/coordination.toml: {e}")))?;
    let Some(campaign) = campaigns::store::current(ctx).await? else { return Ok(()) };
    let campaign = campaign.id;
    let mut people = BTreeMap::from([("office", ctx.clone())]);
    for name in ["leader", "bureau", "district", "statistics", "treasurer", "technician"] {
        people.insert(name, acting(name).await?);
    }
    for one in demo.meetings {
        hold(ctx, &campaign, one).await?;
    }
    for one in demo.matters {
        write(&people, &campaign, one).await?;
    }
    plan::propose(ctx, &campaign, 0).await?;
    let issue = plan::IssueBody {
        document: demo.plan.document,
        dated_on: ctx.now.day_in_china(),
        note: demo.plan.note,
        number: 1,
    };
    plan::issue(ctx, &campaign, issue).await?;
    for name in &demo.plan.noted {
        plan::receipt(person(&people, name)?, &campaign, 1, true).await?;
    }
    Ok(())
}

async fn hold(ctx: &Ctx, campaign: &str, one: MeetingOf) -> Result<()> {
    let desk = Desk::of(ctx, campaign).await?;
    let chair_unit = unit(&desk, &one.chair[0])?;
    let post =
        desk.scene.directory.posts.iter().find(|post| {
            Some(&post.organisation) == chair_unit.as_ref() && post.title == one.chair[1]
        });
    let mut agenda = Vec::new();
    for line in one.agenda {
        agenda.push(meeting::AgendaLine {
            subject: line.subject,
            unit: unit(&desk, &line.unit)?,
            minutes: Some(line.minutes),
        });
    }
    let mut invited = Vec::new();
    for name in &one.invited {
        let unit = unit(&desk, name)?.unwrap_or_default();
        invited.push(meeting::InvitedBody { unit, person: String::new() });
    }
    let body = MeetingBody {
        kind: one.kind,
        title: one.title,
        on_day: shifted(&desk, one.on),
        at_time: one.at_time,
        place: one.place,
        chair_post: post.map(|post| post.id.clone()),
        agenda,
        invited,
        revision: 0,
    };
    let id = meeting::create(ctx, campaign, body).await?;
    let mut revision = 1;
    for seat in one.seats {
        let unit = unit(&desk, &seat.unit)?.unwrap_or_default();
        let body = SeatBody {
            person: seat.person,
            state: seat.state,
            substitute: seat.substitute,
            late: seat.late,
            reason: seat.reason,
            revision,
        };
        meeting::put_seat(ctx, &id, &unit, body).await?;
        revision += 1;
    }
    if one.document.is_empty() {
        return Ok(());
    }
    let step = |way, document: &str, revision| MeetingMoveBody {
        way,
        note: String::new(),
        document: document.to_owned(),
        revision,
    };
    meeting::move_meeting(ctx, &id, step(meeting::MeetingWay::Hold, "", revision)).await?;
    let body = MinutesBody { minutes: one.minutes, revision: revision + 1 };
    meeting::put_minutes(ctx, &id, body).await?;
    let issue = step(meeting::MeetingWay::Issue, &one.document, revision + 2);
    meeting::move_meeting(ctx, &id, issue).await
}

async fn write(people: &BTreeMap<&str, Ctx>, campaign: &str, one: MatterOf) -> Result<()> {
    let ctx = person(people, &one.account)?;
    let desk = Desk::of(ctx, campaign).await?;
    let mut tasks = Vec::new();
    for item in &one.lines {
        tasks.push(line(&desk, item)?);
    }
    let meeting = desk.meetings.iter().find(|known| Some(known.number) == one.meeting);
    let body = MatterBody {
        title: one.title,
        detail: one.detail,
        wanted: one.wanted,
        unit: unit(&desk, &one.unit)?,
        counterpart: unit(&desk, &one.counterpart)?,
        source: one.source,
        person: one.person,
        item: one.item,
        tasks,
        meeting: meeting.map(|meeting| meeting.id.clone()),
        on_day: one.on.map(|days| shifted(&desk, days)),
        due_on: one.due.map(|days| shifted(&desk, days)),
        days: one.days,
        quantity: one.quantity,
        quantity_unit: one.quantity_unit,
        year: one.year,
        answer: one.answer,
        answered_on: None,
        effect: one.effect,
        revision: 0,
    };
    let id = actions::create(ctx, campaign, one.kind, body).await?;
    let mut revision = 1;
    for step in one.moves {
        let ctx = person(people, &step.account)?;
        let body = MoveBody { way: step.way, note: step.note, effect: String::new(), revision };
        actions::move_matter(ctx, &id, body).await?;
        revision += 1;
    }
    if let Some(decision) = one.decision {
        let ctx = person(people, &decision.account)?;
        let task = line(&desk, &decision.line)?;
        let held = desk.scene.task(&task).map_or(0, |task| task.revision);
        let body = DecisionBody {
            text: decision.text,
            body: decision.body,
            document: decision.document,
            on: desk.scene.on.clone(),
            meeting: None,
            overrides: vec![Override {
                task,
                lead: None,
                due_on: Some(shifted(&desk, decision.due)),
                state: None,
                revision: held,
            }],
            revision,
        };
        actions::decide(ctx, &id, body).await?;
    }
    Ok(())
}

fn shifted(desk: &Desk, days: i64) -> String {
    let day = desk.scene.today.checked_add(time::Duration::days(days));
    day.unwrap_or(desk.scene.today).to_string()
}

/// The unit of a name; none for an empty one.
fn unit(desk: &Desk, name: &str) -> Result<Option<String>> {
    if name.is_empty() {
        return Ok(None);
    }
    let found = desk.scene.directory.meant(name, &desk.scene.on);
    let found = found.map(|(unit, _)| unit.id.clone());
    Ok(Some(found.ok_or_else(|| Failure::bug(format!("data/demo/coordination.toml: {name}")))?))
}

fn line(desk: &Desk, item: &str) -> Result<String> {
    let mut lines = desk.scene.tasks.iter().filter(|task| task.parent.is_none());
    let found = lines.find(|task| task.item == item).map(|task| task.id.clone());
    Ok(found.ok_or_else(|| Failure::bug(format!("data/demo/coordination.toml: {item}")))?)
}

fn person<'a>(people: &'a BTreeMap<&str, Ctx>, name: &str) -> Result<&'a Ctx> {
    let found = people.get(name);
    Ok(found.ok_or_else(|| Failure::bug(format!("data/demo/coordination.toml: {name}")))?)
}
