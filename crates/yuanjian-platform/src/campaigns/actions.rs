//! What people do with honours and campaigns.

use super::{
    admission,
    calendar::{day, days},
    plan::{Frame, Step},
    state::{self, Asked, Move, State},
    store::{self, Campaign, Honour, Inspection, Moved, MovedDay, Notice},
    threat,
};
use crate::{
    Ctx, Error, Result, standards, tasks,
    withdrawal::{Of, WithdrawalBody, Withdrawn},
};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use time::Date;
use uuid::Uuid;
use yuanjian_app::{Failure, Language};
use yuanjian_store::Event;
use yuanjian_types::Problem;

static STEPS: &str = include_str!("../../../../data/campaign/steps.toml");

/// Everything about an honour that people write.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HonourBody {
    pub(crate) name: String,
    /// `award`, `city`, `county`.
    pub(crate) level: String,
    /// Key of the tier of the standard that it is judged by (`garden`, `eco`, `county`); by its
    /// level when not given, and empty where no edition of ours judges it.
    #[serde(default)]
    pub(crate) tier: Option<String>,
    pub(crate) awarded_year: i64,
    #[serde(default)]
    pub(crate) awarded_by: String,
    #[serde(default)]
    pub(crate) document: String,
    /// Years between two inspections, when the rule names them.
    #[serde(default)]
    pub(crate) rule_years: Option<i64>,
    /// The rule in words, with its source.
    #[serde(default)]
    pub(crate) rule: String,
    /// When it is not the last inspection and the rule's years.
    #[serde(default)]
    pub(crate) next_due_year: Option<i64>,
    #[serde(default)]
    pub(crate) links: Vec<store::Link>,
    /// Which revision was read; for a change.
    #[serde(default)]
    pub(crate) revision: i64,
}

/// Everything about a campaign that people write.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignBody {
    pub(crate) honour: String,
    pub(crate) title: String,
    /// Standard and edition that it measures against.
    pub(crate) edition: String,
    pub(crate) data_year: i64,
    /// No value or file counts that is later.
    pub(crate) cutoff_on: String,
    pub(crate) starts_on: String,
    pub(crate) materials_due: String,
    pub(crate) report_due: String,
    pub(crate) onsite_due: String,
    #[serde(default)]
    pub(crate) notice: Notice,
    /// The usual ones when not given.
    #[serde(default)]
    pub(crate) steps: Vec<Step>,
    /// Which revision was read; for a change.
    #[serde(default)]
    pub(crate) revision: i64,
}

/// A move as it is asked for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveBody {
    #[serde(rename = "move")]
    pub(crate) way: Move,
    /// The day it happened; not in the future.
    pub(crate) on: String,
    #[serde(default)]
    pub(crate) document: String,
    #[serde(default)]
    pub(crate) note: String,
    /// Deadline of a rectification.
    #[serde(default)]
    pub(crate) due: Option<String>,
    pub(crate) revision: i64,
}

/// Register an honour.
pub(crate) async fn create_honour(ctx: &Ctx, body: HonourBody) -> Result<String> {
    let honour = honour(ctx, Uuid::now_v7().to_string(), body).await?;
    let mut tx = ctx.begin().await?;
    store::add_honour(&mut tx, ctx.city()?, &honour).await?;
    tx.commit([registered(&honour)]).await?;
    Ok(honour.id)
}

/// Change an honour.
pub(crate) async fn update_honour(ctx: &Ctx, id: &str, body: HonourBody) -> Result<()> {
    let old = store::honour(ctx, id).await?;
    let mut new = honour(ctx, id.to_owned(), body).await?;
    new.state = old.state;
    let mut tx = ctx.begin().await?;
    store::put_honour(&mut tx, ctx.city()?, &new).await?;
    Ok(tx.commit([honour_changed(&new)]).await?)
}

/// Take back an honour that was entered by mistake, unless a campaign or another honour rests on it.
pub(crate) async fn withdraw_honour(ctx: &Ctx, id: &str, body: &WithdrawalBody) -> Result<()> {
    let honour = store::honour(ctx, id).await?;
    let withdrawn = Withdrawn::of(ctx, body)?;
    let campaigns = store::campaigns(ctx).await?;
    let led: Vec<&str> = campaigns
        .iter()
        .filter(|campaign| campaign.honour == id && campaign.state != State::Withdrawn)
        .map(|campaign| campaign.title.as_str())
        .collect();
    if !led.is_empty() {
        let stands = Problem::error("campaigns.honour_has_campaigns");
        return Err(Error::refused(stands.with("campaigns", led.join("、"))));
    }
    let others = store::honours(ctx).await?;
    let linked: Vec<&str> = others
        .iter()
        .filter(|other| other.links.iter().any(|link| link.honour == id))
        .map(|other| other.name.as_str())
        .collect();
    if !linked.is_empty() {
        let stands = Problem::error("campaigns.honour_is_linked");
        return Err(Error::refused(stands.with("honours", linked.join("、"))));
    }
    let mut tx = ctx.begin().await?;
    withdrawn.keep(&mut tx, Of::Honour, ctx.city()?, id, body.revision).await?;
    let told = json!({ "name": honour.name, "reason": withdrawn.reason });
    Ok(tx.commit([Event::new("campaigns.honour_withdrawn", "honour", id).with(told)]).await?)
}

/// Register an inspection that happened before there were campaigns here.
pub(crate) async fn add_inspection(ctx: &Ctx, honour: &str, mut new: Inspection) -> Result<()> {
    let mut held = store::honour(ctx, honour).await?;
    let mut problems = Vec::new();
    if !(held.awarded_year..=2100).contains(&new.year) {
        problems.push(
            Problem::error("campaigns.inspection_year")
                .at_field("year")
                .with("awarded_year", held.awarded_year),
        );
    }
    if !matches!(new.result.as_str(), "passed" | "rectified" | "revoked") {
        problems.push(Problem::error("campaigns.inspection_result").at_field("result"));
    }
    Failure::gather(problems)?;
    new.id = Uuid::now_v7().to_string();
    honour.clone_into(&mut new.honour);
    new.campaign = None;
    let mut tx = ctx.begin().await?;
    store::add_inspection(&mut tx, ctx.city()?, &new).await?;
    // By its rule the honour is due again that many years after its last inspection.
    if let Some(years) = held.rule_years
        && held.next_due_year.is_some_and(|due| due <= new.year)
    {
        held.next_due_year = Some(new.year + years);
        store::put_honour(&mut tx, ctx.city()?, &held).await?;
    }
    Ok(tx
        .commit([Event::new("campaigns.inspection_registered", "honour", honour)
            .with(json!({ "year": new.year, "result": new.result }))])
        .await?)
}

/// A campaign as it would be, for whoever still writes it or a change of one that stands.
pub(crate) async fn draft(ctx: &Ctx, of: Option<&str>, body: CampaignBody) -> Result<Campaign> {
    let mut new = campaign(ctx, Uuid::now_v7().to_string(), body).await?;
    if let Some(id) = of {
        let old = store::campaign(ctx, id).await?;
        new.state = old.state;
        new.rectification_due = old.rectification_due;
    }
    Ok(new)
}

/// Prepare a campaign.
pub(crate) async fn create_campaign(ctx: &Ctx, body: CampaignBody) -> Result<String> {
    let campaign = campaign(ctx, Uuid::now_v7().to_string(), body).await?;
    let honour = store::honour(ctx, &campaign.honour).await?;
    Failure::gather(admission::faults(ctx, &campaign, &honour, None))?;
    let mut tx = ctx.begin().await?;
    admission::alone(ctx, &mut tx, &campaign).await?;
    store::add_campaign(&mut tx, ctx.city()?, &campaign).await?;
    tx.commit([Event::new("campaigns.prepared", "campaign", &campaign.id).with(json!({
        "title": campaign.title,
        "edition": campaign.edition,
        "data_year": campaign.data_year,
        "notice": campaign.notice.number,
    }))])
    .await?;
    Ok(campaign.id)
}

/// Change a campaign that is not over. What the clocks run by is told in the record.
pub(crate) async fn update_campaign(ctx: &Ctx, id: &str, body: CampaignBody) -> Result<()> {
    let old = store::campaign(ctx, id).await?;
    if old.state.is_over() {
        return Err(Error::refused(Problem::error("campaigns.over")));
    }
    let mut new = campaign(ctx, id.to_owned(), body).await?;
    let honour = store::honour(ctx, &new.honour).await?;
    Failure::gather(admission::faults(ctx, &new, &honour, Some(&old)))?;
    if old.state != State::Preparing && new.starts_on != old.starts_on {
        return Err(Error::refused(
            Problem::error("campaigns.started_already")
                .at_field("starts_on")
                .with("on", old.starts_on),
        ));
    }
    new.state = old.state;
    new.rectification_due = old.rectification_due;
    new.notice.digest = old.notice.digest;
    new.notice.file_name = old.notice.file_name;
    let mut tx = ctx.begin().await?;
    if (&old.edition, old.data_year) != (&new.edition, new.data_year) {
        admission::alone(ctx, &mut tx, &new).await?;
    }
    store::put_campaign(&mut tx, ctx.city()?, &new).await?;
    Ok(tx
        .commit([Event::new("campaigns.changed", "campaign", id).with(json!({
            "materials_due": [old.materials_due, new.materials_due],
            "report_due": [old.report_due, new.report_due],
            "onsite_due": [old.onsite_due, new.onsite_due],
            "cutoff_on": [old.cutoff_on, new.cutoff_on],
        }))])
        .await?)
}

/// Keep the file of the notice that began it.
pub(crate) async fn put_notice_file(
    ctx: &Ctx,
    id: &str,
    revision: i64,
    name: &str,
    bytes: axum::body::Bytes,
) -> Result<()> {
    let mut campaign = store::campaign(ctx, id).await?;
    if campaign.state.is_over() {
        return Err(Error::refused(Problem::error("campaigns.over")));
    }
    if bytes.is_empty() || name.trim().is_empty() || name.chars().count() > 200 {
        return Err(Error::invalid(Problem::error("campaigns.notice_file").at_field("name")));
    }
    let digest = ctx.platform.blobs.put(bytes).await?;
    campaign.revision = revision;
    name.trim().clone_into(&mut campaign.notice.file_name);
    digest.as_str().clone_into(&mut campaign.notice.digest);
    let mut tx = ctx.begin().await?;
    store::put_campaign(&mut tx, ctx.city()?, &campaign).await?;
    Ok(tx
        .commit([Event::new("campaigns.notice_filed", "campaign", id)
            .with(json!({ "file": name.trim(), "digest": digest.as_str() }))])
        .await?)
}

/// Move a campaign on; at its end the honour's registry knows.
pub(crate) async fn move_campaign(ctx: &Ctx, id: &str, body: MoveBody) -> Result<()> {
    let mut campaign = store::campaign(ctx, id).await?;
    let made = store::moves(ctx, id).await?;
    let today = today(ctx)?;
    let on = day(&body.on)
        .filter(|on| *on <= today)
        .ok_or_else(|| Error::invalid(Problem::error("campaigns.move_day").at_field("on")))?;
    let asked = Asked {
        way: body.way,
        on,
        document: &body.document,
        note: &body.note,
        due: body.due.as_deref().and_then(day),
    };
    let last = made.last().and_then(|moved| day(&moved.on));
    let due = campaign.rectification_due.as_deref().and_then(day);
    let from = campaign.state;
    campaign.state = state::go(from, last, due, &asked)?;
    campaign.revision = body.revision;
    if body.way == Move::Withdraw {
        let given_out = tasks::given_out(ctx, id).await?;
        if given_out > 0 {
            let stands = Problem::error("campaigns.tasks_given_out");
            return Err(Error::refused(stands.with("count", given_out)));
        }
    }
    match body.way {
        Move::Start => {
            campaign.starts_on = on.to_string();
            Failure::gather(order(&campaign))?;
        }
        Move::OrderRectification => campaign.rectification_due = asked.due.map(|d| d.to_string()),
        _ => {}
    }
    let city = ctx.city()?;
    let mut honour = store::honour(ctx, &campaign.honour).await?;
    let moved = Moved {
        name: body.way.key().to_owned(),
        from_state: from.key().to_owned(),
        to_state: campaign.state.key().to_owned(),
        on: on.to_string(),
        document: body.document.trim().to_owned(),
        note: body.note.trim().to_owned(),
        account_name: ctx.actor()?.display_name.clone(),
    };
    let mut tx = ctx.begin().await?;
    store::put_campaign(&mut tx, city, &campaign).await?;
    store::add_move(&mut tx, city, id, made.len() as i64 + 1, &moved).await?;
    let mut events = vec![Event::new("campaigns.moved", "campaign", id).with(json!({
        "move": moved.name, "from": moved.from_state, "to": moved.to_state,
        "on": moved.on, "document": moved.document, "note": moved.note,
    }))];
    if campaign.state.is_decided() {
        let year = i64::from(on.year());
        let result = match (campaign.state, campaign.rectification_due.is_some()) {
            (State::Revoked, _) => "revoked",
            (_, true) => "rectified",
            _ => "passed",
        };
        store::add_inspection(
            &mut tx,
            city,
            &Inspection {
                id: Uuid::now_v7().to_string(),
                honour: honour.id.clone(),
                year,
                result: result.to_owned(),
                document: moved.document.clone(),
                note: campaign.title.clone(),
                campaign: Some(id.to_owned()),
            },
        )
        .await?;
        if campaign.state == State::Revoked {
            "revoked".clone_into(&mut honour.state);
            honour.next_due_year = None;
        } else {
            honour.next_due_year = honour.rule_years.map(|years| year + years);
        }
        store::put_honour(&mut tx, city, &honour).await?;
        events.push(
            Event::new("campaigns.honour_inspected", "honour", &honour.id)
                .with(json!({ "result": result, "year": year })),
        );
        if campaign.state == State::Revoked {
            let held = store::honours(ctx).await?;
            events.extend(threat::struck(&honour, &held).map(|other| {
                Event::new("campaigns.honour_struck", "honour", &other.id)
                    .with(json!({ "name": other.name, "honour": honour.name }))
            }));
        }
    }
    Ok(tx.commit(events).await?)
}

/// Replace the moved days of a year.
pub(crate) async fn put_calendar(
    ctx: &Ctx,
    year: i64,
    revision: i64,
    moved: Vec<MovedDay>,
) -> Result<()> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (place, given) in moved.iter().enumerate() {
        let known = day(&given.day).is_some_and(|day| i64::from(day.year()) == year);
        if !known || !seen.insert(given.day.clone()) {
            problems.push(
                Problem::error("campaigns.calendar_day")
                    .at_field(format!("days[{place}].day"))
                    .with("day", given.day.clone())
                    .with("year", year),
            );
        }
    }
    Failure::gather(problems)?;
    let mut tx = ctx.begin().await?;
    store::put_moved_days(&mut tx, ctx.city()?, year, revision, &moved).await?;
    Ok(tx
        .commit([Event::new("campaigns.calendar_changed", "calendar", year.to_string())
            .with(json!({ "days": moved.len() }))])
        .await?)
}

/// Today in China.
pub(crate) fn today(ctx: &Ctx) -> Result<Date> {
    day(&ctx.now.day_in_china()).ok_or_else(|| Failure::bug("the clock is off").into())
}

/// The days of a campaign as days.
pub(crate) fn frame(campaign: &Campaign) -> Result<Frame> {
    let on = |text: &str| day(text).ok_or_else(|| Failure::bug(format!("day {text}")));
    Ok(Frame {
        start: on(&campaign.starts_on)?,
        materials: on(&campaign.materials_due)?,
        report: on(&campaign.report_due)?,
        onsite: on(&campaign.onsite_due)?,
    })
}

/// The invented city's honours, its running campaign and its calendar.
///
/// # Errors
/// When the demo data are wrong or the database does not serve.
pub async fn fill(ctx: &Ctx) -> Result<()> {
    #[derive(Deserialize)]
    struct Demo {
        years: Vec<Year>,
        honours: Vec<HonourOf>,
        campaign: CampaignBody,
        start: MoveBody,
        /// How many of its steps are done.
        done: usize,
    }
    #[derive(Deserialize)]
    struct Year {
        year: i64,
        days: Vec<MovedDay>,
    }
    #[derive(Deserialize)]
    struct HonourOf {
        honour: HonourBody,
        #[serde(default)]
        inspections: Vec<Inspection>,
        /// Places of linked honours in this list.
        #[serde(default)]
        linked: Vec<usize>,
    }
    let demo: Demo = toml::from_str(include_str!("../../../../data/demo/campaigns.toml"))
        .map_err(|e| Failure::bug(format!("data/demo/campaigns.toml: {e}")))?;
    for year in demo.years {
        put_calendar(ctx, year.year, 0, year.days).await?;
    }
    let mut ids: Vec<String> = Vec::new();
    for of in demo.honours {
        let mut body = of.honour;
        for (link, place) in body.links.iter_mut().zip(&of.linked) {
            link.honour = ids.get(*place).cloned().unwrap_or_default();
        }
        let id = create_honour(ctx, body).await?;
        for inspection in of.inspections {
            add_inspection(ctx, &id, inspection).await?;
        }
        ids.push(id);
    }
    let mut body = demo.campaign;
    body.honour = ids.first().cloned().unwrap_or_default();
    // The demo shows a campaign under way, whatever the day on which it is filled.
    let today = today(ctx)?;
    let shift =
        |days: i64| today.checked_add(time::Duration::days(days)).unwrap_or(today).to_string();
    let start = shift(-30);
    body.starts_on.clone_from(&start);
    body.materials_due = shift(25);
    body.report_due = shift(115);
    body.onsite_due = shift(150);
    let mut steps = usual_steps(ctx.language)?;
    for step in steps.iter_mut().take(demo.done) {
        step.done_on = Some(shift(-3));
    }
    body.steps = steps;
    let file = body.notice.title.clone();
    let id = create_campaign(ctx, body).await?;
    put_notice_file(ctx, &id, 1, &format!("{file}.txt"), file.into_bytes().into()).await?;
    move_campaign(ctx, &id, MoveBody { on: start, revision: 2, ..demo.start }).await
}

async fn honour(ctx: &Ctx, id: String, body: HonourBody) -> Result<Honour> {
    let there = store::honours(ctx).await?;
    Failure::gather(honour_faults(ctx, &id, &body, &there))?;
    let inspections = store::inspections(ctx).await?;
    Ok(honour_row(id, body, &inspections))
}

/// Everything that is wrong with an honour as it is written.
pub(super) fn honour_faults(
    ctx: &Ctx,
    id: &str,
    body: &HonourBody,
    there: &[Honour],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if blank(&body.name, 80) {
        problems.push(Problem::error("campaigns.bad_name").at_field("name"));
    }
    if !matches!(body.level.as_str(), "award" | "city" | "county") {
        problems.push(Problem::error("campaigns.bad_level").at_field("level"));
    }
    let year = |year: i64| (1950..=2100).contains(&year);
    if !year(body.awarded_year) {
        problems.push(Problem::error("campaigns.bad_year").at_field("awarded_year"));
    }
    if body.next_due_year.is_some_and(|due| !year(due) || due < body.awarded_year) {
        problems.push(Problem::error("campaigns.bad_year").at_field("next_due_year"));
    }
    if body.rule_years.is_some_and(|years| !(1..=50).contains(&years)) {
        problems.push(Problem::error("campaigns.bad_rule_years").at_field("rule_years"));
    }
    let tier = tier(body);
    if !tier.is_empty() && !standards::has_tier(ctx, &tier) {
        problems.push(
            Problem::error("campaigns.unknown_tier").at_field("tier").with("tier", tier.as_str()),
        );
    }
    for (place, link) in body.links.iter().enumerate() {
        if link.honour == id || !there.iter().any(|held| held.id == link.honour) {
            problems.push(
                Problem::error("campaigns.bad_link").at_field(format!("links[{place}].honour")),
            );
        }
    }
    problems
}

/// The tier that an honour is judged by.
fn tier(body: &HonourBody) -> String {
    match &body.tier {
        Some(tier) => tier.trim().to_owned(),
        None => admission::tier_of_level(&body.level).to_owned(),
    }
}

/// An honour as a row.
pub(super) fn honour_row(id: String, body: HonourBody, inspections: &[Inspection]) -> Honour {
    let own = inspections.iter().filter(|inspection| inspection.honour == id);
    let last = own.map(|inspection| inspection.year).max().unwrap_or(body.awarded_year);
    Honour {
        tier: tier(&body),
        id,
        name: body.name.trim().to_owned(),
        level: body.level,
        awarded_year: body.awarded_year,
        awarded_by: body.awarded_by,
        document: body.document,
        rule_years: body.rule_years,
        rule: body.rule,
        next_due_year: body.next_due_year.or(body.rule_years.map(|years| last + years)),
        state: "held".to_owned(),
        links: body.links,
        withdrawn: None,
        revision: body.revision,
    }
}

/// That an honour was registered.
pub(super) fn registered(new: &Honour) -> Event {
    Event::new("campaigns.honour_registered", "honour", &new.id)
        .with(json!({ "name": new.name, "awarded_year": new.awarded_year }))
}

/// That an honour was changed.
pub(super) fn honour_changed(new: &Honour) -> Event {
    Event::new("campaigns.honour_changed", "honour", &new.id)
        .with(json!({ "name": new.name, "rule": new.rule, "next_due_year": new.next_due_year }))
}

async fn campaign(ctx: &Ctx, id: String, body: CampaignBody) -> Result<Campaign> {
    let mut problems = Vec::new();
    if blank(&body.title, 80) {
        problems.push(Problem::error("campaigns.bad_name").at_field("title"));
    }
    if blank(&body.edition, 80) {
        problems.push(Problem::error("campaigns.bad_name").at_field("edition"));
    }
    if !(1950..=2100).contains(&body.data_year) {
        problems.push(Problem::error("campaigns.bad_year").at_field("data_year"));
    }
    let given = [
        ("cutoff_on", Some(&body.cutoff_on)),
        ("starts_on", Some(&body.starts_on)),
        ("materials_due", Some(&body.materials_due)),
        ("report_due", Some(&body.report_due)),
        ("onsite_due", Some(&body.onsite_due)),
        ("notice.issued_on", Some(&body.notice.issued_on).filter(|text| !text.is_empty())),
    ];
    for (field, text) in given {
        if text.is_some_and(|text| day(text).is_none()) {
            problems.push(Problem::error("request.bad_day").at_field(field));
        }
    }
    if !store::honours(ctx).await?.iter().any(|honour| honour.id == body.honour) {
        problems.push(Problem::error("campaigns.unknown_honour").at_field("honour"));
    }
    let mut steps = body.steps;
    if steps.is_empty() {
        steps = usual_steps(ctx.language)?;
    }
    for (place, step) in steps.iter_mut().enumerate() {
        if step.id.is_empty() {
            step.id = Uuid::now_v7().to_string();
        }
        let done = step.done_on.as_deref().is_some_and(|text| day(text).is_none());
        if blank(&step.title, 80) || !(1..=250).contains(&step.days) || done || place > 99 {
            problems.push(Problem::error("campaigns.bad_step").at_field(format!("steps[{place}]")));
        }
    }
    let campaign = Campaign {
        id,
        honour: body.honour,
        title: body.title.trim().to_owned(),
        edition: body.edition.trim().to_owned(),
        data_year: body.data_year,
        cutoff_on: body.cutoff_on,
        state: State::Preparing,
        notice: Notice { file_name: String::new(), digest: String::new(), ..body.notice },
        starts_on: body.starts_on,
        materials_due: body.materials_due,
        report_due: body.report_due,
        onsite_due: body.onsite_due,
        rectification_due: None,
        steps,
        revision: body.revision,
    };
    if problems.is_empty() {
        problems = order(&campaign);
    }
    Failure::gather(problems)?;
    Ok(campaign)
}

/// Deadlines stand in their order.
fn order(campaign: &Campaign) -> Vec<Problem> {
    let row = [
        ("starts_on", &campaign.starts_on),
        ("materials_due", &campaign.materials_due),
        ("report_due", &campaign.report_due),
        ("onsite_due", &campaign.onsite_due),
    ];
    row.windows(2)
        .filter(|pair| match (day(pair[0].1), day(pair[1].1)) {
            (Some(first), Some(next)) => days(first, next) <= 0,
            _ => true,
        })
        .map(|pair| {
            Problem::error("campaigns.deadline_order")
                .at_field(pair[1].0)
                .with("day", pair[1].1.clone())
                .with("before", pair[0].1.clone())
        })
        .collect()
}

fn usual_steps(language: Language) -> Result<Vec<Step>> {
    #[derive(Deserialize)]
    struct Usual {
        steps: Vec<One>,
    }
    #[derive(Deserialize)]
    struct One {
        anchor: super::plan::Anchor,
        days: i64,
        zh: String,
        en: String,
    }
    let usual: Usual = toml::from_str(STEPS)
        .map_err(|e| Failure::bug(format!("data/campaign/steps.toml: {e}")))?;
    let english = language == Language::English;
    Ok(usual
        .steps
        .into_iter()
        .map(|one| Step {
            id: Uuid::now_v7().to_string(),
            title: if english { one.en } else { one.zh },
            anchor: one.anchor,
            days: one.days,
            done_on: None,
        })
        .collect())
}

fn blank(text: &str, most: usize) -> bool {
    text.trim().is_empty() || text.chars().count() > most
}
