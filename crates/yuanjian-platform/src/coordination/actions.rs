//! Writing matters down, moving them on, deciding them, giving them out as tasks.

use super::{
    desk::{Desk, has_own_door},
    kind::{Kind, State, Want, Way, go},
    store::{self, Decision, Matter, Overridden},
};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::day,
    moves::{self, Moved, Of},
    tasks::{self, Override},
};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, StoreError};
use yuanjian_types::Problem;

/// Most matters of a campaign, all kinds counted.
const MOST_MATTERS: usize = 20_000;

/// A matter as people write it. What its kind does not have is left out.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct MatterBody {
    /// What it is about: the question, the promise, the thing to do.
    pub(super) title: String,
    pub(super) detail: String,
    /// What is needed to get over a blocker.
    pub(super) wanted: String,
    /// Whose it is; one's own unit when not given.
    pub(super) unit: Option<String>,
    /// Who is asked, or from whom something is needed.
    pub(super) counterpart: Option<String>,
    /// The superior body; the city or document that a practice comes from; where a promise was
    /// given in writing.
    pub(super) source: String,
    /// Who spoke, or with whom.
    pub(super) person: String,
    /// Key of the row of the edition.
    pub(super) item: String,
    /// Ids of tasks.
    pub(super) tasks: Vec<String>,
    /// Id of a meeting.
    pub(super) meeting: Option<String>,
    pub(super) on_day: Option<String>,
    pub(super) due_on: Option<String>,
    /// Working days for the answer, after the day of asking.
    pub(super) days: Option<i64>,
    pub(super) quantity: Option<f64>,
    pub(super) quantity_unit: String,
    pub(super) year: Option<i64>,
    pub(super) answer: String,
    pub(super) answered_on: Option<String>,
    /// What follows from it for the item.
    pub(super) effect: String,
    /// Which revision was read; for a change.
    pub(super) revision: i64,
}

/// A move as it is asked for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatterMoveBody)]
pub(super) struct MoveBody {
    #[serde(rename = "move")]
    pub(super) way: Way,
    /// The answer, what was done, or why.
    #[serde(default)]
    pub(super) note: String,
    /// What follows from it for the item; with the answer of a superior body.
    #[serde(default)]
    pub(super) effect: String,
    pub(super) revision: i64,
}

/// A decision.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatterDecisionBody)]
pub(super) struct DecisionBody {
    pub(super) text: String,
    /// Who decided: the leading group, its office.
    pub(super) body: String,
    /// Number of the minutes or document that says so.
    pub(super) document: String,
    pub(super) on: String,
    /// The meeting that decided.
    #[serde(default)]
    pub(super) meeting: Option<String>,
    /// What it sets of tasks, over what their units say.
    #[serde(default)]
    pub(super) overrides: Vec<Override>,
    pub(super) revision: i64,
}

/// How an action becomes a task.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatterTaskBody)]
pub(super) struct GiveBody {
    /// The task of which it becomes a part; none for a line of the breakdown.
    #[serde(default)]
    pub(super) parent: Option<String>,
    pub(super) revision: i64,
}

/// Everything wrong with a matter as written; `field` says where the form or the workbook has it.
pub(super) fn faults(desk: &Desk, kind: Kind, body: &MatterBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    for (field, _) in kind.fields().iter().filter(|(_, want)| *want == Want::Must) {
        if is_missing(body, field) {
            tell("coordination.field_missing", field);
        }
    }
    for (text, field, most) in [
        (&body.title, "title", 300),
        (&body.detail, "detail", 8_000),
        (&body.wanted, "wanted", 4_000),
        (&body.source, "source", 200),
        (&body.person, "person", 100),
        (&body.quantity_unit, "quantity_unit", 20),
        (&body.answer, "answer", 4_000),
        (&body.effect, "effect", 4_000),
    ] {
        if text.chars().count() > most {
            tell("coordination.text_too_long", field);
        }
    }
    let known = |id: &str| desk.scene.directory.organisations.iter().any(|unit| unit.id == id);
    for (unit, field) in [(&body.unit, "unit"), (&body.counterpart, "counterpart")] {
        if unit.as_deref().is_some_and(|id| !known(id)) {
            tell("coordination.unknown_unit", field);
        }
    }
    if body.unit.is_some() && body.unit == body.counterpart {
        tell("coordination.asks_itself", "counterpart");
    }
    let edition = desk.scene.edition.as_ref();
    if !body.item.is_empty()
        && edition.is_some_and(|edition| edition.indicator(&body.item).is_none())
    {
        tell("coordination.unknown_item", "item");
    }
    let twice = body.tasks.iter().collect::<BTreeSet<_>>().len() < body.tasks.len();
    if twice || body.tasks.iter().any(|id| desk.scene.task(id).is_none()) {
        tell("coordination.unknown_task", "tasks");
    }
    if body.meeting.as_deref().is_some_and(|id| desk.meeting(id).is_none()) {
        tell("coordination.unknown_meeting", "meeting");
    }
    for (text, field) in
        [(&body.on_day, "on_day"), (&body.due_on, "due_on"), (&body.answered_on, "answered_on")]
    {
        if text.as_deref().is_some_and(|text| day(text).is_none()) {
            tell("request.bad_day", field);
        }
    }
    let read = |text: &Option<String>| text.as_deref().and_then(day);
    for (later, field) in [(&body.due_on, "due_on"), (&body.answered_on, "answered_on")] {
        if let (Some(from), Some(to)) = (read(&body.on_day), read(later))
            && to < from
        {
            tell("coordination.before_its_day", field);
        }
    }
    if body.days.is_some_and(|days| !(1..=60).contains(&days)) {
        tell("coordination.bad_days", "days");
    }
    if body.quantity.is_some_and(|number| !number.is_finite() || number <= 0.0) {
        tell("coordination.bad_quantity", "quantity");
    }
    if body.quantity.is_some() && body.quantity_unit.trim().is_empty() {
        tell("coordination.unit_missing", "quantity_unit");
    }
    if body.year.is_some_and(|year| !(1990..=2100).contains(&year)) {
        tell("coordination.bad_year", "year");
    }
    if kind == Kind::Liaison && !body.effect.trim().is_empty() && body.answer.trim().is_empty() {
        tell("coordination.effect_without_answer", "answer");
    }
    problems
}

fn is_missing(body: &MatterBody, field: &str) -> bool {
    match field {
        "title" => body.title.trim().is_empty(),
        "detail" => body.detail.trim().is_empty(),
        "wanted" => body.wanted.trim().is_empty(),
        "unit" => body.unit.is_none(),
        "counterpart" => body.counterpart.is_none(),
        "source" => body.source.trim().is_empty(),
        "person" => body.person.trim().is_empty(),
        "tasks" => body.tasks.is_empty(),
        "on_day" => body.on_day.is_none(),
        "due_on" => body.due_on.is_none(),
        "days" => body.days.is_none(),
        "year" => body.year.is_none(),
        _ => false,
    }
}

/// A matter from what was written, on top of what it was.
pub(super) fn written(
    desk: &Desk,
    ctx: &Ctx,
    kind: Kind,
    old: Option<&Matter>,
    body: MatterBody,
) -> Result<Matter> {
    let last = desk.matters.iter().filter(|one| one.kind == kind).map(|one| one.number).max();
    let text = |text: &str, field: &str| match kind.has(field) {
        true => text.trim().to_owned(),
        false => String::new(),
    };
    let day_of = |text: &Option<String>, field: &str| {
        let read = text.as_deref().and_then(day).map(|day| day.to_string());
        read.filter(|_| kind.has(field))
    };
    let on_day = day_of(&body.on_day, "on_day");
    let days = body.days.filter(|_| kind.has("days"));
    let due_on = match (days, on_day.as_deref().and_then(day)) {
        // An answer is due so many working days after the day on which it was last asked for.
        (Some(days), Some(asked)) => {
            let before = old.filter(|old| old.days == Some(days) && old.on_day == on_day);
            let held = before.and_then(|old| old.due_on.clone());
            held.or_else(|| Some(desk.scene.calendar.after(asked, days).to_string()))
        }
        _ => day_of(&body.due_on, "due_on"),
    };
    let answered = kind == Kind::Liaison && !body.answer.trim().is_empty();
    let (answer, answered_on) = match (kind, old) {
        (Kind::Liaison, _) => {
            let on = day_of(&body.answered_on, "answered_on");
            let on = on.or_else(|| answered.then(|| desk.scene.on.clone()));
            (body.answer.trim().to_owned(), on.filter(|_| answered))
        }
        (_, Some(old)) => (old.answer.clone(), old.answered_on.clone()),
        _ => (String::new(), None),
    };
    Ok(Matter {
        id: old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone()),
        campaign: old.map_or_else(|| desk.scene.campaign.id.clone(), |old| old.campaign.clone()),
        kind,
        number: old.map_or_else(|| last.unwrap_or_default() + 1, |old| old.number),
        title: text(&body.title, "title"),
        detail: text(&body.detail, "detail"),
        wanted: text(&body.wanted, "wanted"),
        unit: body.unit.filter(|_| kind.has("unit")),
        counterpart: body.counterpart.filter(|_| kind.has("counterpart")),
        source: text(&body.source, "source"),
        person: text(&body.person, "person"),
        item: text(&body.item, "item"),
        tasks: if kind.has("tasks") { body.tasks } else { Vec::new() },
        meeting: body.meeting.filter(|_| kind.has("meeting")),
        on_day,
        due_on,
        days,
        quantity: body.quantity.filter(|_| kind.has("quantity")),
        quantity_unit: match body.quantity {
            Some(_) => text(&body.quantity_unit, "quantity_unit"),
            None => String::new(),
        },
        year: body.year.filter(|_| kind.has("year")),
        answer,
        answered_on,
        effect: text(&body.effect, "effect"),
        decision: old.and_then(|old| old.decision.clone()),
        state: match (kind, old) {
            (Kind::Liaison, _) => {
                if answered {
                    State::Done
                } else {
                    State::Open
                }
            }
            (_, Some(old)) => old.state,
            _ => State::Open,
        },
        account_name: match old {
            Some(old) => old.account_name.clone(),
            None => ctx.actor()?.display_name.clone(),
        },
        revision: body.revision,
    })
}

/// One's own unit where none was given.
pub(super) fn own_unit(desk: &Desk, kind: Kind, body: &mut MatterBody) {
    let reach = &desk.hands.reach;
    if kind.has("unit") && body.unit.is_none() && !reach.office {
        body.unit = reach.units.iter().next().cloned();
    }
}

/// Write a matter down.
pub(super) async fn create(
    ctx: &Ctx,
    campaign: &str,
    kind: Kind,
    mut body: MatterBody,
) -> Result<String> {
    let desk = Desk::of(ctx, campaign).await?;
    desk.open()?;
    own_unit(&desk, kind, &mut body);
    if kind == Kind::Action && !desk.hands.reach.office {
        return Err(Error::forbidden(super::MANAGE.key));
    }
    if desk.matters.len() >= MOST_MATTERS {
        return Err(Error::refused(
            Problem::error("coordination.too_many").with("most", MOST_MATTERS),
        ));
    }
    Failure::gather(faults(&desk, kind, &body))?;
    if !desk.writes(kind, body.unit.as_deref()) {
        return Err(Error::refused(Problem::error("coordination.not_your_unit")));
    }
    let new = written(&desk, ctx, kind, None, body)?;
    let mut tx = ctx.begin().await?;
    store::add_matter(&mut tx, ctx.city()?, &new).await?;
    moves::add(&mut tx, Of::Matters, ctx.city()?, campaign, &created(&new, &desk)).await?;
    let told = json!({ "title": new.title, "kind": kind.key(), "unit": named(&desk, &new.unit) });
    tx.commit([Event::new("coordination.written", "matter", &new.id).with(told)]).await?;
    Ok(new.id)
}

/// What is kept of a matter's beginning.
pub(super) fn created(new: &Matter, desk: &Desk) -> Moved {
    Moved {
        subject: new.id.clone(),
        unit: String::new(),
        survey: String::new(),
        name: "create".to_owned(),
        from_state: String::new(),
        to_state: new.state.key().to_owned(),
        note: String::new(),
        account_name: new.account_name.clone(),
        on: desk.scene.on.clone(),
    }
}

/// Change what a matter says.
pub(super) async fn update(ctx: &Ctx, id: &str, mut body: MatterBody) -> Result<()> {
    let (desk, old) = Desk::around(ctx, id).await?;
    desk.open()?;
    own_unit(&desk, old.kind, &mut body);
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    if !desk.changes(&old) {
        return Err(Error::refused(Problem::error("coordination.not_yours_to_change")));
    }
    Failure::gather(faults(&desk, old.kind, &body))?;
    if !desk.writes(old.kind, body.unit.as_deref()) {
        return Err(Error::refused(Problem::error("coordination.not_your_unit")));
    }
    let new = written(&desk, ctx, old.kind, Some(&old), body)?;
    let mut tx = ctx.begin().await?;
    store::put_matter(&mut tx, ctx.city()?, &new).await?;
    if new.state != old.state {
        let name = if new.state == State::Done { "answer" } else { "reopen" };
        let moved = moved(ctx, &desk, &old, name, new.state, &new.answer)?;
        moves::add(&mut tx, Of::Matters, ctx.city()?, &old.campaign, &moved).await?;
    }
    let changes: Vec<String> = super::workbook::differences(&desk, &old, &new, "zh-CN")
        .into_iter()
        .map(|change| format!("{}: {} → {}", change.field, change.from, change.to))
        .collect();
    let told = json!({ "title": new.title, "kind": new.kind.key(), "changes": changes });
    Ok(tx.commit([Event::new("coordination.changed", "matter", id).with(told)]).await?)
}

/// Move a matter on.
pub(super) async fn move_matter(ctx: &Ctx, id: &str, body: MoveBody) -> Result<()> {
    let (desk, old) = Desk::around(ctx, id).await?;
    if !old.kind.outlives() {
        desk.open()?;
    }
    // Told before the rules: whoever is late did not see the state that they speak of.
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    let (to, hand) = go(old.kind, old.state, body.way, &body.note)?;
    if has_own_door(body.way) {
        return Err(Error::refused(Problem::error("coordination.decide_instead")));
    }
    if !desk.is_theirs(&old, hand) {
        return Err(Error::refused(Problem::error("coordination.not_your_move")));
    }
    if body.effect.chars().count() > 4_000 {
        return Err(Error::invalid(
            Problem::error("coordination.text_too_long").at_field("effect"),
        ));
    }
    let note = body.note.trim();
    let mut new = Matter { state: to, ..old.clone() };
    match body.way {
        Way::Answer | Way::Finish => {
            note.clone_into(&mut new.answer);
            new.answered_on = Some(desk.scene.on.clone());
            if old.kind == Kind::Liaison {
                body.effect.trim().clone_into(&mut new.effect);
            }
        }
        Way::Recall | Way::Reopen => {
            new.answer.clear();
            new.answered_on = None;
            // What was decided stays among the moves.
            new.decision = None;
        }
        Way::AskAgain => {
            new.answer.clear();
            new.answered_on = None;
            // The clock of the answer starts anew.
            let days = old.days.unwrap_or(1);
            new.due_on = Some(desk.scene.calendar.after(desk.scene.today, days).to_string());
        }
        _ => {}
    }
    let moved = moved(ctx, &desk, &old, body.way.key(), to, note)?;
    let mut tx = ctx.begin().await?;
    store::put_matter(&mut tx, ctx.city()?, &new).await?;
    moves::add(&mut tx, Of::Matters, ctx.city()?, &old.campaign, &moved).await?;
    let told = json!({
        "title": old.title, "kind": old.kind.key(), "move": moved.name,
        "from": moved.from_state, "to": moved.to_state, "note": moved.note,
    });
    Ok(tx.commit([Event::new("coordination.moved", "matter", id).with(told)]).await?)
}

/// Decide a blocker, and with it what holds of tasks over the word of their units.
pub(super) async fn decide(ctx: &Ctx, id: &str, body: DecisionBody) -> Result<()> {
    let (desk, old) = Desk::around(ctx, id).await?;
    desk.open()?;
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    let (to, hand) = go(old.kind, old.state, Way::Decide, "decided")?;
    if !desk.is_theirs(&old, hand) {
        return Err(Error::refused(Problem::error("coordination.not_your_move")));
    }
    Failure::gather(decision_faults(&desk, &body))?;
    let by = ctx.actor()?.display_name.clone();
    let decision = Decision {
        text: body.text.trim().to_owned(),
        body: body.body.trim().to_owned(),
        document: body.document.trim().to_owned(),
        on: body.on.clone(),
        account_name: by,
        overrides: body
            .overrides
            .iter()
            .filter_map(|asked| Overridden::of(&desk.scene, asked))
            .collect(),
    };
    let ground = [decision.body.as_str(), &decision.document, &decision.text].join(" ");
    let ground = ground.trim().to_owned();
    let new = Matter {
        state: to,
        answer: decision.text.clone(),
        answered_on: Some(decision.on.clone()),
        meeting: body.meeting.clone().or_else(|| old.meeting.clone()),
        decision: Some(decision.clone()),
        ..old.clone()
    };
    let moved = moved(ctx, &desk, &old, Way::Decide.key(), to, &ground)?;
    let mut tx = ctx.begin().await?;
    store::put_matter(&mut tx, ctx.city()?, &new).await?;
    moves::add(&mut tx, Of::Matters, ctx.city()?, &old.campaign, &moved).await?;
    let told = json!({
        "title": old.title, "body": decision.body, "document": decision.document,
        "text": decision.text, "overrides": decision.overrides.len(),
    });
    let mut events = vec![Event::new("coordination.decided", "matter", id).with(told)];
    for asked in &body.overrides {
        events.push(tasks::decided(ctx, &mut tx, &desk.scene, asked, &ground).await?);
    }
    Ok(tx.commit(events).await?)
}

fn decision_faults(desk: &Desk, body: &DecisionBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    for (text, field, most) in
        [(&body.text, "text", 4_000), (&body.body, "body", 100), (&body.document, "document", 100)]
    {
        if text.trim().is_empty() {
            tell("coordination.field_missing", field);
        } else if text.chars().count() > most {
            tell("coordination.text_too_long", field);
        }
    }
    match day(&body.on) {
        None => tell("request.bad_day", "on"),
        Some(on) if on > desk.scene.today => tell("coordination.not_yet", "on"),
        Some(_) => {}
    }
    if body.meeting.as_deref().is_some_and(|id| desk.meeting(id).is_none()) {
        tell("coordination.unknown_meeting", "meeting");
    }
    if body.overrides.len() > 50 {
        tell("coordination.too_many_overrides", "overrides");
    }
    let mut seen = BTreeSet::new();
    for (place, asked) in body.overrides.iter().enumerate() {
        let at = format!("overrides[{place}].");
        problems.extend(tasks::override_faults(&desk.scene, asked, &at));
        if !seen.insert(&asked.task) {
            let twice = Problem::error("coordination.task_twice");
            problems.push(twice.at_field(format!("{at}task")));
        }
    }
    problems
}

/// Make an action a line of the breakdown, or a part of a task; it is done when the task is.
pub(super) async fn give(ctx: &Ctx, id: &str, body: GiveBody) -> Result<String> {
    let (desk, old) = Desk::around(ctx, id).await?;
    desk.open()?;
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    if !desk.may(&old).iter().any(|one| one == "give") {
        return Err(Error::refused(Problem::error("coordination.not_to_give")));
    }
    let meeting = old.meeting.as_deref().and_then(|id| desk.meeting(id));
    let mut tx = ctx.begin().await?;
    let given = tasks::Given {
        parent: body.parent,
        title: old.title.clone(),
        requirement: old.detail.clone(),
        item: old.item.clone(),
        lead: old.unit.clone(),
        due_on: old.due_on.clone(),
        ground: meeting.map(|meeting| meeting.title.clone()).unwrap_or_default(),
    };
    let (task, event) = tasks::give(ctx, &mut tx, &desk.scene, given).await?;
    let new = Matter { tasks: vec![task.clone()], ..old.clone() };
    store::put_matter(&mut tx, ctx.city()?, &new).await?;
    let moved = moved(ctx, &desk, &old, "give", old.state, "")?;
    moves::add(&mut tx, Of::Matters, ctx.city()?, &old.campaign, &moved).await?;
    let told = json!({ "title": old.title, "task": task });
    tx.commit([event, Event::new("coordination.given", "matter", id).with(told)]).await?;
    Ok(task)
}

fn moved(ctx: &Ctx, desk: &Desk, old: &Matter, name: &str, to: State, note: &str) -> Result<Moved> {
    Moved::by(ctx, &desk.scene.on, &old.id, name, (old.state.key(), to.key()), note)
}

fn named(desk: &Desk, unit: &Option<String>) -> String {
    unit.as_deref().map(|id| desk.scene.unit(id).name).unwrap_or_default()
}
