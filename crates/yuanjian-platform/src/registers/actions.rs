//! Writing entries of registers and what was seen of them.

use super::{
    desk::Desk,
    entry::{Entry, Judged, Observation, observation_faults, told_changes},
    place::Place,
    store,
};
use crate::{
    Ctx, Error, Result,
    moves::{self, Moved, Of},
    withdrawal::{WithdrawalBody, Withdrawn},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

/// Most observations of one entry.
const MOST_OBSERVATIONS: usize = 500;

/// An entry as people write it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterEntryBody {
    /// By which it is known in its register; one is given where it is empty.
    #[serde(default)]
    pub(super) code: String,
    pub(super) name: String,
    /// Code of the division where it lies; the city's own when empty.
    #[serde(default)]
    pub(super) division: String,
    /// Id of the unit that answers for it.
    #[serde(default)]
    pub(super) unit: Option<String>,
    /// Where it lies, in degrees; nothing when that is not known yet.
    #[serde(default)]
    pub(super) place: Option<Place>,
    /// What its kind asks for, by key.
    #[serde(default)]
    pub(super) fields: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) note: String,
    /// Which revision was read; for a change.
    #[serde(default)]
    pub(super) revision: i64,
}

/// What was seen of an entry, as people write it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterObservationBody {
    pub(super) year: i64,
    /// The day on which somebody looked.
    pub(super) on: String,
    #[serde(default)]
    pub(super) result: Option<Judged>,
    /// Of a hundred.
    #[serde(default)]
    pub(super) score: Option<f64>,
    /// Those fields of the kind that are observed.
    #[serde(default)]
    pub(super) fields: BTreeMap<String, Value>,
    /// Who looked.
    #[serde(default)]
    pub(super) observer: String,
    #[serde(default)]
    pub(super) note: String,
}

/// What people wrote, as an entry, with what is wrong with its fields. Where it has no code it gets
/// the one after `last`.
pub(super) fn written(
    ctx: &Ctx,
    desk: &Desk,
    old: Option<&Entry>,
    body: RegisterEntryBody,
    last: u64,
) -> Result<(Entry, Vec<Problem>)> {
    let (fields, mut problems) = desk.kind.checked(&body.fields, |_| true, true);
    let text = |text: &str| text.trim().to_owned();
    let or = |text: String, other: String| if text.is_empty() { other } else { text };
    let code = match (text(&body.code), old) {
        (code, Some(old)) if code.is_empty() => old.code.clone(),
        (code, None) if code.is_empty() => desk.code_after(last),
        (code, _) => code,
    };
    let division = or(text(&body.division), desk.city.clone());
    let unit = body.unit.map(|unit| text(&unit)).filter(|unit| !unit.is_empty());
    let unit = match old {
        // Who writes for one unit alone need not say for which.
        None if !desk.writes(&division, unit.as_deref()) => unit.or_else(|| desk.own_unit()),
        _ => unit,
    };
    let drawn = body.place.map(Place::wound);
    let kept = old.filter(|old| old.place == drawn);
    let mut measured = |place: &Place| {
        if let Some(fault) = place.faults(&desk.kind.shapes) {
            problems.push(fault);
            return (None, None);
        }
        place.measured().unwrap_or_else(|Error(failure)| {
            problems.extend(failure.problems);
            (None, None)
        })
    };
    let (area_m2, length_m) = match (kept, &drawn) {
        (Some(old), _) => (old.area_m2, old.length_m),
        (None, Some(place)) => measured(place),
        (None, None) => (None, None),
    };
    let entry = Entry {
        id: old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone()),
        kind: desk.kind.key.clone(),
        code,
        name: text(&body.name),
        division,
        unit,
        place: drawn,
        fields,
        note: text(&body.note),
        area_m2,
        length_m,
        withdrawn: None,
        account_name: ctx.actor()?.display_name.clone(),
        revision: old.map_or(1, |_| body.revision),
    };
    Ok((entry, problems))
}

/// Add an entry inside a change, with its first step.
pub(super) async fn put_new(ctx: &Ctx, tx: &mut Tx, new: &Entry, note: &str) -> Result<()> {
    let city = ctx.city()?;
    store::add(tx, city, new).await?;
    step(ctx, tx, &new.id, "create", note).await
}

/// Change an entry inside a change, with its step. Answers what is recorded of it.
pub(super) async fn put_changed(
    ctx: &Ctx,
    tx: &mut Tx,
    desk: &Desk,
    old: &Entry,
    new: &Entry,
) -> Result<Event> {
    store::put(tx, ctx.city()?, new).await?;
    let language = Language::default();
    let name = |key: &str| Locale::of(language).say(&format!("registers.column.{key}"), []);
    let whose = |one: &Entry| {
        [desk.division_said(&one.division, language), desk.unit_name(one.unit.as_deref())]
    };
    let note = told_changes(desk.kind, old, new, name, whose);
    step(ctx, tx, &new.id, "change", &note).await?;
    Ok(changed(old, new))
}

async fn step(ctx: &Ctx, tx: &mut Tx, entry: &str, name: &str, note: &str) -> Result<()> {
    let on = ctx.now.day_in_china();
    let moved = Moved::by(ctx, &on, entry, name, ("", ""), note)?;
    moves::add(tx, Of::Registers, ctx.city()?, "", &moved).await
}

/// Write an entry.
pub(super) async fn create(ctx: &Ctx, kind: &str, body: RegisterEntryBody) -> Result<String> {
    let desk = Desk::of(ctx, kind).await?;
    let last = desk.last_number(std::iter::empty());
    let (new, mut problems) = written(ctx, &desk, None, body, last)?;
    problems.extend(desk.faults(None, &new));
    Failure::gather(problems)?;
    desk.room(1)?;
    let mut tx = ctx.begin().await?;
    put_new(ctx, &mut tx, &new, "").await?;
    let told = json!({ "kind": new.kind, "code": new.code, "name": new.name });
    tx.commit([Event::new("registers.entry_added", "register_entry", &new.id).with(told)]).await?;
    Ok(new.id)
}

/// Change an entry.
pub(super) async fn update(ctx: &Ctx, id: &str, body: RegisterEntryBody) -> Result<()> {
    let desk = Desk::around(ctx, id).await?;
    let old = standing(&desk, id)?;
    let last = desk.last_number(std::iter::empty());
    let (new, mut problems) = written(ctx, &desk, Some(old), body, last)?;
    problems.extend(desk.faults(Some(old), &new));
    Failure::gather(problems)?;
    let mut tx = ctx.begin().await?;
    let event = put_changed(ctx, &mut tx, &desk, old, &new).await?;
    Ok(tx.commit([event]).await?)
}

/// Take an entry back: it counts no more and stays on file with the reason.
pub(super) async fn withdraw(ctx: &Ctx, id: &str, body: &WithdrawalBody) -> Result<()> {
    let desk = Desk::around(ctx, id).await?;
    let old = standing(&desk, id)?;
    let why = Withdrawn::of(ctx, body)?;
    let mut tx = ctx.begin().await?;
    why.keep(&mut tx, crate::withdrawal::Of::RegisterEntry, ctx.city()?, id, body.revision).await?;
    step(ctx, &mut tx, id, "withdraw", &why.reason).await?;
    let told = json!({
        "kind": old.kind, "code": old.code, "name": old.name, "reason": why.reason,
    });
    tx.commit([Event::new("registers.entry_withdrawn", "register_entry", id).with(told)]).await?;
    Ok(())
}

/// An entry that counts and is the reader's to write.
pub(super) fn standing<'a>(desk: &'a Desk, id: &str) -> Result<&'a Entry> {
    let old = desk.entry(id)?;
    desk.theirs(old)?;
    if old.withdrawn.is_some() {
        return Err(Error::refused(Problem::error("registers.withdrawn")));
    }
    Ok(old)
}

/// What a change changed, for the record.
fn changed(old: &Entry, new: &Entry) -> Event {
    let fields = |one: &Entry| {
        let mut all = Map::from_iter([
            ("code".to_owned(), json!(one.code)),
            ("name".to_owned(), json!(one.name)),
            ("division".to_owned(), json!(one.division)),
            ("unit".to_owned(), json!(one.unit)),
            ("place".to_owned(), json!(one.place)),
            ("note".to_owned(), json!(one.note)),
        ]);
        all.insert("fields".to_owned(), json!(one.fields));
        all
    };
    let (was, is) = (fields(old), fields(new));
    let differs = |key: &String| was.get(key) != is.get(key);
    let only = |all: &Map<String, Value>| -> Map<String, Value> {
        let kept = all.iter().filter(|(key, _)| differs(key));
        kept.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let told = json!({
        "kind": new.kind, "name": new.name, "before": only(&was), "after": only(&is),
    });
    Event::new("registers.entry_changed", "register_entry", &new.id).with(told)
}

/// Write down what was seen of an entry.
pub(super) async fn observe(ctx: &Ctx, id: &str, body: RegisterObservationBody) -> Result<String> {
    let desk = Desk::around(ctx, id).await?;
    let entry = standing(&desk, id)?;
    if desk.seen(id).count() >= MOST_OBSERVATIONS {
        let many = Problem::error("registers.too_many_observations");
        return Err(Error::refused(many.with("most", MOST_OBSERVATIONS)));
    }
    let (fields, mut problems) = desk.kind.checked(&body.fields, |field| field.observed, false);
    let new = Observation {
        id: Uuid::now_v7().to_string(),
        entry: id.to_owned(),
        year: body.year,
        on: body.on.trim().to_owned(),
        result: body.result,
        score: body.score,
        fields,
        observer: body.observer.trim().to_owned(),
        note: body.note.trim().to_owned(),
        withdrawn: None,
        account_name: ctx.actor()?.display_name.clone(),
    };
    problems.extend(observation_faults(desk.kind, &new, &desk.today));
    let same =
        |one: &&Observation| one.withdrawn.is_none() && one.year == new.year && one.on == new.on;
    if desk.seen(id).any(|one| same(&one)) {
        problems.push(store::observed_twice());
    }
    Failure::gather(problems)?;
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    store::add_observation(&mut tx, city, &desk.kind.key, &new).await?;
    step(ctx, &mut tx, id, "observe", &observed_note(&new)).await?;
    let told = json!({
        "kind": entry.kind, "name": entry.name, "year": new.year,
        "result": new.result.map(Judged::key), "score": new.score,
    });
    tx.commit([Event::new("registers.observed", "register_entry", id).with(told)]).await?;
    Ok(new.id)
}

fn observed_note(new: &Observation) -> String {
    let locale = Locale::of(Language::default());
    let judged =
        new.result.map(|result| locale.say(&format!("registers.result.{}", result.key()), []));
    let parts = [Some(new.year.to_string()), judged, Some(new.note.clone())];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    parts.join(" ")
}

/// Take an observation back.
pub(super) async fn withdraw_observation(ctx: &Ctx, id: &str, body: &WithdrawalBody) -> Result<()> {
    let desk = Desk::of(ctx, &store::kind_of(ctx, store::Part::Observation, id).await?).await?;
    let found = desk.observation(id)?;
    let entry = standing(&desk, &found.entry)?;
    let why = Withdrawn::of(ctx, body)?;
    let mut tx = ctx.begin().await?;
    store::withdraw_beside(&mut tx, ctx.city()?, store::Beside::Observation, id, &why).await?;
    step(ctx, &mut tx, &entry.id, "withdraw_observation", &why.reason).await?;
    let told = json!({
        "kind": entry.kind, "name": entry.name, "year": found.year, "reason": why.reason,
    });
    let event = Event::new("registers.observation_withdrawn", "register_entry", &entry.id);
    Ok(tx.commit([event.with(told)]).await?)
}
