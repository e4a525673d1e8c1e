//! How each unit stands: what it leads and has a part in, its lights, its load, its place.

use super::{
    ranking::{self, Count},
    scene::{Scene, since},
    state::{Answer, Light, State, flags, late_days},
    store::{Part, Task},
};
use crate::{Ctx, Result, campaigns::calendar::day, moves::Moved};
use axum::{
    Json,
    extract::{Path, Query},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// A day with which to compare.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct SinceQuery {
    /// Such as that of the last notice.
    #[serde(default)]
    since: Option<String>,
}

/// Lights counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = TaskLights)]
pub(crate) struct Lights {
    pub(crate) red: usize,
    pub(crate) yellow: usize,
    pub(crate) blue: usize,
    pub(crate) grey: usize,
    pub(crate) green: usize,
}

/// How a unit stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TaskUnit)]
pub(super) struct UnitView {
    unit: String,
    name: String,
    kind: String,
    division: String,
    /// Tasks it leads that were given out.
    lead: usize,
    /// Parts it has in tasks that others lead.
    cooperating: usize,
    closed: usize,
    /// All three flags.
    complete: usize,
    late: usize,
    /// Parts it owes others, late.
    late_parts: usize,
    lights: Lights,
    /// Lights on the day that was asked for.
    was: Option<Lights>,
    /// Tasks whose day has come or which are closed, and of those kept in time and number.
    decided: usize,
    kept: usize,
    /// Kept of decided, from 0 to 1; none when nothing is decided.
    rate: Option<f64>,
    /// The rate drawn towards all units', by which it is ranked.
    fair_rate: Option<f64>,
    /// Its place; none below the least number of decided tasks.
    place: Option<usize>,
    /// What it still has to hand in, its own and for others.
    open: usize,
    /// Working days to the nearest of those days; none when there is none.
    nearest_working_days: Option<i64>,
    /// Posts named as responsible persons.
    people: usize,
    /// Open tasks for each of them and working day that is left, the higher the fuller.
    load: Option<f64>,
}

/// How the units of a campaign stand.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TaskUnits)]
pub(super) struct UnitsView {
    today: String,
    items: Vec<UnitView>,
    /// All lines together.
    lights: Lights,
    was: Option<Lights>,
    lines: usize,
    complete: usize,
    /// Rows of the edition, and those with a lead: they must be equal.
    rows: usize,
    rows_led: usize,
    /// Decided tasks below which a unit is not ranked.
    least: usize,
}

impl Lights {
    pub(super) fn count(&mut self, light: Option<Light>) {
        match light {
            Some(Light::Red) => self.red += 1,
            Some(Light::Yellow) => self.yellow += 1,
            Some(Light::Blue) => self.blue += 1,
            Some(Light::Grey) => self.grey += 1,
            Some(Light::Green) => self.green += 1,
            None => {}
        }
    }
}

/// How the units of a campaign stand: lights, lateness, a fair ranking, and the load.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/task_units", tag = "tasks", params(("id" = String, Path), SinceQuery), responses((status = 200, body = UnitsView)))]
pub(super) async fn list_units(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<SinceQuery>,
) -> Result<Json<UnitsView>> {
    let scene = Scene::of(&ctx, &id).await?;
    let since = since(&ctx, &id, query.since.as_deref()).await?;
    Ok(Json(side_by_side(&scene, since.as_ref())))
}

fn side_by_side(scene: &Scene, since: Option<&(Date, Vec<Moved>)>) -> UnitsView {
    let lines: Vec<&Task> = scene.tasks.iter().filter(|task| task.parent.is_none()).collect();
    let given: Vec<&Task> = lines.iter().copied().filter(|task| task.state.counts()).collect();
    let lights = |of: &[&Task]| {
        let mut lights = Lights::default();
        of.iter().for_each(|task| lights.count(scene.light(task)));
        lights
    };
    let was = |of: &[&Task]| {
        since.map(|(then, moves)| {
            let mut lights = Lights::default();
            of.iter().for_each(|task| lights.count(scene.was(task, moves, *then).1));
            lights
        })
    };
    let mut units: BTreeMap<&str, Vec<&Task>> = BTreeMap::new();
    let mut parts: BTreeMap<&str, Vec<(&Task, &Part)>> = BTreeMap::new();
    for &task in &given {
        if let Some(lead) = task.lead.as_deref() {
            units.entry(lead).or_default().push(task);
        }
        for part in &task.parts {
            parts.entry(&part.organisation).or_default().push((task, part));
        }
    }
    let known: BTreeSet<&str> = units.keys().chain(parts.keys()).copied().collect();
    let counts = known
        .iter()
        .map(|unit| count(scene, unit, units.get(unit).map_or(&[][..], Vec::as_slice)))
        .collect();
    let items = ranking::rank(counts)
        .into_iter()
        .map(|ranked| {
            let unit = ranked.count.unit.as_str();
            let leads = units.get(unit).cloned().unwrap_or_default();
            let owes = parts.get(unit).cloned().unwrap_or_default();
            let organisation = scene.directory.organisation(unit);
            let duty = duty(scene, &leads, &owes);
            UnitView {
                unit: unit.to_owned(),
                name: scene.unit(unit).name,
                kind: organisation.map(|one| one.kind.clone()).unwrap_or_default(),
                division: organisation.map(|one| one.division.clone()).unwrap_or_default(),
                lead: leads.len(),
                cooperating: owes.len(),
                closed: leads.iter().filter(|task| task.state == State::Closed).count(),
                complete: complete(scene, &leads),
                late: leads.iter().filter(|task| late(scene, task) > 0).count(),
                late_parts: duty.late_parts,
                lights: lights(&leads),
                was: was(&leads),
                decided: ranked.count.decided,
                kept: ranked.count.kept,
                rate: ranked.rate,
                fair_rate: ranked.fair,
                place: ranked.place,
                open: duty.open,
                nearest_working_days: duty.nearest,
                people: duty.people,
                load: duty.load,
            }
        })
        .collect();
    let rows = scene.edition.as_ref().map_or(0, |edition| edition.indicators.len());
    let led: BTreeSet<&str> = lines
        .iter()
        .filter(|task| task.lead.is_some() && !task.item.is_empty())
        .filter(|task| task.state != State::Withdrawn)
        .map(|task| task.item.as_str())
        .collect();
    UnitsView {
        today: scene.on.clone(),
        items,
        lights: lights(&given),
        was: was(&given),
        lines: given.len(),
        complete: complete(scene, &given),
        rows,
        rows_led: led.len(),
        least: ranking::LEAST,
    }
}

/// The lights of all lines of a campaign together, or of those that a unit leads, and those of an
/// earlier day.
pub(crate) async fn lights(
    ctx: &Ctx,
    id: &str,
    unit: Option<&str>,
    since: Option<String>,
) -> Result<(Lights, Option<Lights>)> {
    let view = list_units(ctx.clone(), Path(id.to_owned()), Query(SinceQuery { since })).await?.0;
    let Some(unit) = unit else { return Ok((view.lights, view.was)) };
    let found = view.items.into_iter().find(|one| one.unit == unit);
    Ok(found.map(|one| (one.lights, one.was)).unwrap_or_default())
}

/// How the tasks of a campaign go on, and which units keep their days least.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TaskProgress)]
pub(crate) struct Progress {
    /// Lines that were given out; 0 before the breakdown was issued.
    lines: usize,
    /// Of those, complete by all three flags.
    complete: usize,
    lights: Lights,
    /// Units that are ranked.
    ranked: usize,
    /// Decided tasks below which a unit is not ranked.
    least: usize,
    /// Of the ranked units the last few that missed a day, the last first.
    lagging: Vec<LaggingUnit>,
}

/// A unit near the end of the fair ranking.
#[derive(Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = TaskLaggingUnit)]
struct LaggingUnit {
    unit: String,
    name: String,
    place: usize,
    /// Tasks whose day has come or which are closed, and of those kept in time and number.
    decided: usize,
    kept: usize,
    /// Tasks it leads that are late today.
    late: usize,
}

/// How the tasks of a campaign go on, with at most so many of the units that lag.
pub(crate) fn progress(scene: &Scene, most: usize) -> Progress {
    let view = side_by_side(scene, None);
    Progress {
        lines: view.lines,
        complete: view.complete,
        lights: view.lights,
        ranked: view.items.iter().filter(|one| one.place.is_some()).count(),
        least: view.least,
        lagging: lagging(&view.items, most),
    }
}

/// The last of the ranking; a unit that kept every day lags behind nobody.
fn lagging(ranked: &[UnitView], most: usize) -> Vec<LaggingUnit> {
    let told = ranked.iter().rev().filter(|one| one.kept < one.decided).filter_map(|one| {
        Some(LaggingUnit {
            unit: one.unit.clone(),
            name: one.name.clone(),
            place: one.place?,
            decided: one.decided,
            kept: one.kept,
            late: one.late,
        })
    });
    told.take(most).collect()
}

fn late(scene: &Scene, task: &Task) -> i64 {
    late_days(&scene.facts(task), scene.today)
}

fn complete(scene: &Scene, tasks: &[&Task]) -> usize {
    tasks.iter().filter(|task| flags(&scene.facts(task), scene.today).complete).count()
}

/// What a unit is ranked by: of the tasks whose day has come or which are closed, those handed in
/// by their day with what was asked for and not sent back.
fn count(scene: &Scene, unit: &str, leads: &[&Task]) -> Count {
    let mut count = Count { unit: unit.to_owned(), decided: 0, kept: 0 };
    for task in leads {
        let facts = scene.facts(task);
        let due = facts.due.is_some_and(|due| due < scene.today);
        if task.state != State::Closed && !due {
            continue;
        }
        let flags = flags(&facts, scene.today);
        count.decided += 1;
        let kept = flags.on_time == Answer::Yes
            && flags.quantity == Answer::Yes
            && flags.quality != Answer::No;
        count.kept += usize::from(kept);
    }
    count
}

struct Duty {
    open: usize,
    late_parts: usize,
    nearest: Option<i64>,
    people: usize,
    load: Option<f64>,
}

fn duty(scene: &Scene, leads: &[&Task], owes: &[(&Task, &Part)]) -> Duty {
    let awaited = |task: &Task| matches!(task.state, State::InProgress | State::ChangesRequested);
    let mut days: Vec<Date> = Vec::new();
    let mut open = 0;
    for task in leads.iter().filter(|task| awaited(task)) {
        open += 1;
        days.extend(scene.due(task).as_deref().and_then(day));
    }
    let mut late_parts = 0;
    for (task, part) in owes {
        if awaited(task) && matches!(part.state.as_str(), "open" | "returned") {
            open += 1;
            let due = part.due_on.clone().or_else(|| scene.due(task));
            let due = due.as_deref().and_then(day);
            late_parts += usize::from(due.is_some_and(|due| due < scene.today));
            days.extend(due);
        }
    }
    let nearest = days.into_iter().min().map(|due| scene.calendar.between(scene.today, due));
    let people: BTreeSet<&str> =
        leads.iter().filter_map(|task| task.person_post.as_deref()).collect();
    let load = nearest
        .filter(|_| open > 0)
        .map(|days| open as f64 / (people.len().max(1) as f64 * days.max(1) as f64));
    Duty { open, late_parts, nearest, people: people.len(), load }
}
