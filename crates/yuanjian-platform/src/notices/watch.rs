//! The pass that hears the record, looks at the day, gathers what is due and brings it out. It runs
//! every few seconds beside the workers; run twice, or in two processes, it does everything once.

use super::{
    actions::worded,
    audience::{Audience, People, Person},
    outbox::{self, ATTEMPTS, Channel, LANGUAGE, ROBOT_PER_MINUTE, Waiting, gather},
    rules::{self, Dates, Known, OLDEST_DAYS, Told},
    store::{self, Notice, Sent},
};
use crate::{
    Actor, Ctx, Platform, Result, accounts,
    campaigns::{self, calendar::day, http::current},
    coordination, evidence, organisations, projects, surveys, tasks,
};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::sync::watch;
use uuid::Uuid;
use yuanjian_app::{FailureKind, Locale};
use yuanjian_store::{Event, Recorded, events};
use yuanjian_types::Timestamp;

/// How long between two passes, and after one that failed.
const PAUSE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(15);
/// For how long a message is held by who brings it out, in seconds.
const LEASE: i64 = 120;
/// Events that are heard at once, and messages that a pass brings out.
const BATCH: i64 = 200;

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// Notices that are new.
    pub told: usize,
    /// Messages that were written.
    pub gathered: usize,
    /// Messages that arrived.
    pub sent: usize,
    /// Attempts that failed.
    pub failed: usize,
}

/// Pass after pass until the service ends.
pub async fn attend(platform: Arc<Platform>, mut ending: watch::Receiver<bool>) {
    loop {
        let pause = match pass(&platform, Timestamp::now()).await {
            Ok(_) => PAUSE,
            Err(error) => {
                tracing::warn!(?error, "notices cannot be told");
                PATIENCE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = ending.changed() => return,
        }
    }
}

/// One pass over every city.
///
/// # Errors
/// When the database does not serve; what was done stays done.
pub async fn pass(platform: &Arc<Platform>, now: Timestamp) -> Result<Passed> {
    let mut passed = Passed::default();
    for head in events::heads(&platform.db).await? {
        if head.city.is_empty() {
            continue;
        }
        let ctx = in_city(platform, &head.city, now);
        let parts = async {
            passed.told += hear(&ctx, head.sequence).await?;
            passed.told += look_at_day(&ctx).await?;
            passed.gathered += write_messages(&ctx).await?;
            bring_out(&ctx, &mut passed).await
        };
        match parts.await {
            // Another process was first; it does what there was to do.
            Err(error) if error.0.kind == FailureKind::Refused => {}
            other => other?,
        }
    }
    Ok(passed)
}

/// The program itself, in a city.
fn in_city(platform: &Arc<Platform>, city: &str, now: Timestamp) -> Ctx {
    let mut ctx = Ctx::of_program(platform.clone(), LANGUAGE);
    ctx.now = now;
    ctx.actor = Some(Actor {
        account: String::new(),
        name: String::new(),
        display_name: String::new(),
        city: city.to_owned(),
        grants: Vec::new(),
        must_change: false,
        session: String::new(),
    });
    ctx
}

/// Hear what the record says since the last time.
async fn hear(ctx: &Ctx, head: i64) -> Result<usize> {
    let (city, db) = (ctx.city()?, &ctx.platform.db);
    let mut told = 0;
    loop {
        let was = store::cursor(db, city).await?;
        if was.0 >= head {
            return Ok(told);
        }
        let new = events::after(db, city, was.0, BATCH).await?;
        let Some((last, _)) = new.last() else { return Ok(told) };
        let now = (last.sequence, was.1.clone());
        let oldest = ctx.now.plus_seconds(-OLDEST_DAYS * 24 * 3600);
        let young: Vec<&Recorded> = new
            .iter()
            .map(|(event, _)| event)
            .filter(|event| event.at >= oldest && concerns(&event.action))
            .collect();
        let mut all = Vec::new();
        if !young.is_empty() {
            let known = known(ctx, &young).await?;
            all.extend(young.iter().flat_map(|event| rules::of_event(event, &known)));
        }
        told += keep(ctx, all, &was, &now).await?;
    }
}

/// Whether rules may know an event; coming and going, layers and figures they do not.
fn concerns(action: &str) -> bool {
    let beginnings = [
        "tasks.",
        "campaigns.",
        "coordination.",
        "evidence.moved",
        "surveys.moved",
        "surveys.answered",
        "assessments.done",
        "assessments.failed",
        "notices.given_up",
        "projects.moved",
    ];
    beginnings.iter().any(|beginning| action.starts_with(beginning))
}

/// Look at what today brings, once.
async fn look_at_day(ctx: &Ctx) -> Result<usize> {
    let city = ctx.city()?;
    let was = store::cursor(&ctx.platform.db, city).await?;
    let today = ctx.now.day_in_china();
    if was.1 >= today {
        return Ok(0);
    }
    let (rules, _) = store::rules(ctx).await?;
    let all = rules::of_day(&known(ctx, &[]).await?, &rules.lead_days);
    keep(ctx, all, &was, &(was.0, today)).await
}

/// What rules need to know, for a day or for some events.
async fn known(ctx: &Ctx, events: &[&Recorded]) -> Result<Known> {
    let campaign = current(ctx).await?.filter(|view| !view.state.is_over()).map(|view| Dates {
        steps: view
            .steps
            .iter()
            .filter(|step| !matches!(step.light.as_str(), "done" | "settled"))
            .filter_map(|step| Some((step.id.clone(), step.title.clone(), day(&step.to)?)))
            .collect(),
        deadlines: view
            .countdowns
            .iter()
            .filter(|one| !one.settled)
            .filter_map(|one| Some((one.what.clone(), day(&one.due)?)))
            .collect(),
        id: view.id,
        title: view.title,
    });
    let named: BTreeSet<&str> = events
        .iter()
        .filter(|event| event.action == "evidence.moved")
        .map(|event| event.id.as_str())
        .collect();
    let named: Vec<&str> = named.into_iter().collect();
    let units = organisations::short_names(ctx).await?;
    let campaigns = campaigns::store::campaigns(ctx).await?;
    let scenes = tasks::running(ctx).await?;
    let following = tasks::followed(ctx, &scenes).await?;
    let (mut matters, mut meetings) = (Vec::new(), Vec::new());
    for scene in scenes {
        let found = coordination::followed(ctx, scene).await?;
        matters.extend(found.0);
        meetings.extend(found.1);
    }
    Ok(Known {
        following,
        campaign,
        titles: campaigns.into_iter().map(|one| (one.id, one.title)).collect(),
        pieces: evidence::followed(ctx, &named).await?,
        surveys: surveys::followed(ctx).await?,
        matters,
        meetings,
        projects: projects::followed(ctx).await?,
        units: units.into_iter().map(|(id, (name, _))| (id, name)).collect(),
    })
}

/// Keep what is new of what is told, for everybody whom it concerns, with how far it was heard.
async fn keep(
    ctx: &Ctx,
    all: Vec<Told>,
    was: &(i64, String),
    now: &(i64, String),
) -> Result<usize> {
    let city = ctx.city()?;
    let mut wanted = Vec::new();
    if !all.is_empty() {
        let directory = organisations::directory(ctx).await?;
        let districts = directory.organisations.iter().filter(|unit| unit.kind == "district");
        let people = People {
            districts: districts.map(|unit| (unit.id.clone(), unit.division.clone())).collect(),
            people: accounts::open_with_grants(ctx, city)
                .await?
                .into_iter()
                .map(|(account, grants)| Person { account: account.id, grants })
                .collect(),
        };
        let today = ctx.now.day_in_china();
        for mut one in all {
            let whom = match &one.to {
                Audience::Unit(unit) => {
                    let name = directory.short_name(unit, &today);
                    one.facts.insert("for".to_owned(), json!(name));
                    unit.clone()
                }
                other => format!("{other:?}"),
            };
            let accounts = people.of(&one.to).into_iter().filter(|account| *account != one.but);
            wanted.extend(accounts.map(|account| notice(ctx, &one, account, account)));
            if one.open {
                wanted.push(notice(ctx, &one, "", &format!("group/{whom}")));
            }
        }
    }
    let mut tx = ctx.begin().await?;
    store::put_cursor(&mut tx, city, was, now).await?;
    let mut told = 0;
    for one in wanted {
        told +=
            usize::from(store::add_notice(&mut tx, city, &one).await? && !one.account.is_empty());
    }
    tx.commit([]).await?;
    Ok(told)
}

fn notice(ctx: &Ctx, told: &Told, account: &str, whom: &str) -> Notice {
    Notice {
        id: Uuid::now_v7().to_string(),
        account: account.to_owned(),
        rule: told.rule.to_owned(),
        urges: told.urges,
        urgent: told.urgent,
        thing: told.thing.to_owned(),
        thing_id: told.id.clone(),
        page: told.page.clone(),
        facts: told.facts.clone(),
        mark: format!("{}:{}:{}:{whom}", told.rule, told.id, told.once),
        created_at: ctx.now,
        read_at: None,
    }
}

/// Write the messages that are due.
async fn write_messages(ctx: &Ctx) -> Result<usize> {
    let (city, db) = (ctx.city()?, &ctx.platform.db);
    let found = store::to_gather(db, city).await?;
    if found.is_empty() {
        return Ok(0);
    }
    let ways = &ctx.platform.settings.notices;
    let (mut rules, _) = store::rules(ctx).await?;
    // What is set aside in the settings of the machine does not wait for it.
    rules.mail &= ways.mail_server().is_some();
    rules.drop &= ways.drop_folder().is_some();
    rules.robots.retain(|name| ways.robots().iter().any(|robot| robot.name == *name));
    let locale = Locale::of(LANGUAGE);
    let waiting: Vec<Waiting> = found
        .iter()
        .map(|one| Waiting {
            id: one.id.clone(),
            account: one.account.clone(),
            urgent: one.urgent,
            pages_only: one.rule == "message_given_up",
            text: match one.facts.get("for").and_then(|unit| unit.as_str()) {
                Some(unit) if one.account.is_empty() => {
                    let facts = [("unit", unit.to_owned()), ("text", worded(one, &locale))];
                    locale.say("notices.for_unit", facts)
                }
                _ => worded(one, &locale),
            },
            page: one.page.clone(),
            created_at: one.created_at,
        })
        .collect();
    let choices = store::choices(db, city).await?;
    let (outgoing, settled) = gather(&waiting, &rules, &choices, &ways.pages, ctx.now);
    if settled.is_empty() {
        return Ok(0);
    }
    let mut tx = ctx.begin().await?;
    for one in &outgoing {
        let code = if one.urgent { "notices.subject_urgent" } else { "notices.subject" };
        let subject = locale.say(code, [("count", one.notices.to_string())]);
        store::add_message(&mut tx, city, &subject, one).await?;
    }
    for id in &settled {
        store::gathered(&mut tx, city, id).await?;
    }
    tx.commit([]).await?;
    Ok(outgoing.len())
}

/// Bring out what may go out now. A channel that fails is left alone until the next pass.
async fn bring_out(ctx: &Ctx, passed: &mut Passed) -> Result<()> {
    let (city, db) = (ctx.city()?, &ctx.platform.db);
    let mut resting: BTreeSet<(Channel, String)> = BTreeSet::new();
    for _ in 0..BATCH {
        let Some(mut sent) = store::claim(db, city, ctx.now, LEASE).await? else { break };
        let way = (sent.parcel.channel, sent.parcel.robot.clone());
        let full = sent.parcel.channel == Channel::Robot
            && store::told_robot(db, city, &way.1, ctx.now.plus_seconds(-60)).await?
                >= ROBOT_PER_MINUTE;
        if full || resting.contains(&way) {
            // Not its fault: it waits a minute, and the attempt is not counted.
            sent.attempts -= 1;
            sent.not_before = ctx.now.plus_seconds(60);
            finish(ctx, &sent, None).await?;
            continue;
        }
        let outcome = ctx.platform.settings.notices.deliver(&sent.parcel, ctx.now).await;
        let mut event = None;
        match outcome {
            Ok(receipt) => {
                passed.sent += 1;
                sent.state = "sent".to_owned();
                sent.receipt = receipt;
                sent.fault.clear();
                sent.ended_at = Some(ctx.now);
            }
            Err(why) => {
                passed.failed += 1;
                let wait = outbox::again(sent.attempts)
                    .filter(|_| why.passing && sent.attempts < ATTEMPTS);
                tracing::warn!(
                    notice_message.id = sent.parcel.id,
                    channel = sent.parcel.channel.key(),
                    attempts = sent.attempts,
                    "a notice did not arrive"
                );
                sent.fault = why.detail;
                match wait {
                    Some(seconds) => sent.not_before = ctx.now.plus_seconds(seconds),
                    None => {
                        sent.state = "failed".to_owned();
                        sent.ended_at = Some(ctx.now);
                        let detail = json!({
                            "channel": sent.parcel.channel.key(), "robot": sent.parcel.robot,
                            "attempts": sent.attempts,
                        });
                        let told =
                            Event::new("notices.given_up", "notice_message", &sent.parcel.id);
                        event = Some(told.with(detail));
                    }
                }
                if why.passing {
                    resting.insert(way);
                }
            }
        }
        finish(ctx, &sent, event).await?;
    }
    Ok(())
}

async fn finish(ctx: &Ctx, sent: &Sent, event: Option<Event>) -> Result<()> {
    let mut tx = ctx.begin().await?;
    store::put_message(&mut tx, ctx.city()?, sent).await?;
    Ok(tx.commit(event).await?)
}
