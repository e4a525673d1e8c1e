//! How tasks look to a reader.

use super::{
    scene::{Reach, Scene},
    state::{Flags, Hand, Light, Move, State, flags, late_days, light},
    store::{Extension, Milestone, Part, Task},
    version::{Held, Named},
};
use crate::{
    campaigns::{
        CitedNotice,
        calendar::{day, days},
    },
    moves::Moved,
};
use serde::Serialize;
use time::Date;
use yuanjian_standard::Verdict;

/// A task in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct TaskView {
    pub(super) id: String,
    /// The task that it is a part of.
    pub(super) parent: Option<String>,
    pub(super) number: i64,
    /// Key of the row of the edition; empty when it serves none.
    pub(super) item: String,
    /// Its number and name.
    pub(super) item_name: String,
    pub(super) category: String,
    pub(super) category_name: String,
    pub(super) title: String,
    pub(super) requirement: String,
    pub(super) quality: String,
    pub(super) quantity: Option<f64>,
    pub(super) quantity_unit: String,
    pub(super) quantity_done: Option<f64>,
    /// The city's own target, in the unit of the item.
    pub(super) target: Option<f64>,
    pub(super) division: String,
    pub(super) division_name: String,
    pub(super) lead: Option<Named>,
    pub(super) leader: Option<Held>,
    pub(super) person: Option<Held>,
    pub(super) parts: Vec<PartView>,
    pub(super) starts_on: Option<String>,
    /// The day that holds, extensions counted.
    pub(super) due_on: Option<String>,
    /// The day that was issued, when an extension moved it.
    pub(super) issued_due_on: Option<String>,
    /// Days left; negative past the day; none when nothing is left to hand in.
    pub(super) days_left: Option<i64>,
    pub(super) working_days_left: Option<i64>,
    pub(super) central: bool,
    pub(super) programmes: Vec<String>,
    pub(super) note: String,
    pub(super) state: State,
    pub(super) light: Option<Light>,
    pub(super) flags: Flags,
    /// Days past its day; 0 when it is not late.
    pub(super) late_days: i64,
    /// Whom the lateness has reached: `person`, `leader`, `office`, `head`.
    pub(super) escalated_to: Option<String>,
    /// What it was divided into, and how many of those are closed.
    pub(super) children: usize,
    pub(super) children_closed: usize,
    /// How the item stands today: verdict of the newest assessment; none before the first.
    #[schema(value_type = Option<String>)]
    pub(super) verdict: Option<Verdict>,
    /// The item's value with its unit and the digits shown.
    pub(super) value: Option<ValueView>,
    /// How it stood on the day that was asked for.
    pub(super) was: Option<Was>,
    pub(super) revision: i64,
    /// What the reader may do: `update`, `remove`, `divide`, `plan`, `urge`, `extend`,
    /// `decide_extension`, and the moves that are open to them.
    pub(super) may: Vec<String>,
}

/// A value.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = TaskValue)]
pub(super) struct ValueView {
    value: f64,
    /// Key of the unit.
    unit: String,
    decimals: u8,
}

/// How a task stood on an earlier day.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = TaskWas)]
pub(super) struct Was {
    state: State,
    light: Option<Light>,
}

/// What a cooperating unit does of a task.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = TaskPart)]
pub(super) struct PartView {
    pub(super) id: String,
    pub(super) unit: Named,
    pub(super) part: String,
    pub(super) due_on: Option<String>,
    /// `open`, `submitted`, `returned`, `accepted`.
    pub(super) state: String,
    pub(super) report: String,
    pub(super) submitted_on: Option<String>,
    /// Days past its day while it is still to be handed in.
    pub(super) late_days: i64,
    /// `submit`, `recall`, `accept`, `return`, `reopen`, `urge`.
    pub(super) may: Vec<String>,
}

/// A task whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TaskDetail {
    #[serde(flatten)]
    pub(super) task: TaskView,
    pub(super) campaign: String,
    pub(super) campaign_title: String,
    /// The notice from above that it follows from; none where nobody registered it.
    pub(super) notice: Option<CitedNotice>,
    pub(super) today: String,
    /// The tasks above it, the line of the breakdown first.
    pub(super) above: Vec<Named>,
    pub(super) divided: Vec<TaskView>,
    pub(super) milestones: Vec<Milestone>,
    pub(super) extensions: Vec<Extension>,
    /// What the unit wrote when it handed it in.
    pub(super) report: String,
    pub(super) signed_by: String,
    /// Why it was handed in although parts were open.
    pub(super) exception: String,
    pub(super) submitted_on: Option<String>,
    pub(super) closed_on: Option<String>,
    pub(super) moves: Vec<MovedView>,
}

/// A move with the name of its unit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TaskMovedView)]
pub(super) struct MovedView {
    #[serde(flatten)]
    pub(super) moved: Moved,
    /// Name of the unit.
    pub(super) unit_name: String,
}

/// A task as a reader sees it today, and with `since` how it stood on that day.
pub(super) fn task(
    scene: &Scene,
    reach: &Reach,
    task: &Task,
    tag: &str,
    since: Option<(Date, &[Moved])>,
) -> TaskView {
    let facts = scene.facts(task);
    let late = late_days(&facts, scene.today);
    let awaited = matches!(task.state, State::InProgress | State::ChangesRequested);
    let due = scene.due(task);
    let due_day = due.as_deref().and_then(day).filter(|_| awaited);
    let row = scene.edition.as_ref().and_then(|edition| edition.indicator(&task.item));
    let known = scene.latest.as_ref().and_then(|latest| latest.items.get(&task.item));
    let category = row.map(|row| row.category.clone()).unwrap_or_default();
    let children: Vec<&Task> =
        scene.children(task).filter(|child| child.state != State::Withdrawn).collect();
    TaskView {
        id: task.id.clone(),
        parent: task.parent.clone(),
        number: task.number,
        item_name: if task.item.is_empty() {
            String::new()
        } else {
            scene.item_name(&task.item, tag)
        },
        category_name: scene
            .edition
            .as_ref()
            .map(|edition| edition.name(tag, "category", &category).to_owned())
            .unwrap_or_default(),
        category,
        item: task.item.clone(),
        title: task.title.clone(),
        requirement: task.requirement.clone(),
        quality: task.quality.clone(),
        quantity: task.quantity,
        quantity_unit: task.quantity_unit.clone(),
        quantity_done: task.quantity_done,
        target: task.target,
        division_name: scene.division_name(&task.division),
        division: task.division.clone(),
        lead: task.lead.as_deref().map(|id| scene.unit(id)),
        leader: task.leader_post.as_deref().map(|id| scene.post(id)),
        person: task.person_post.as_deref().map(|id| scene.post(id)),
        parts: task.parts.iter().map(|one| part(scene, reach, task, one)).collect(),
        starts_on: task.starts_on.clone(),
        issued_due_on: task.due_on.clone().filter(|_| due != task.due_on),
        due_on: due,
        days_left: due_day.map(|due| days(scene.today, due)),
        working_days_left: due_day.map(|due| scene.calendar.between(scene.today, due)),
        central: task.central,
        programmes: task.programmes.clone(),
        note: task.note.clone(),
        state: task.state,
        light: light(&facts, &scene.ladder, scene.today),
        flags: flags(&facts, scene.today),
        late_days: late,
        escalated_to: scene.ladder.reached(late).map(str::to_owned),
        children: children.len(),
        children_closed: children.iter().filter(|child| child.state == State::Closed).count(),
        verdict: known.map(|item| item.verdict),
        value: known.and_then(|item| item.value).map(|(value, unit, decimals)| ValueView {
            value,
            unit: unit.key().to_owned(),
            decimals,
        }),
        was: since.map(|(then, moves)| {
            let (state, light) = scene.was(task, moves, then);
            Was { state, light }
        }),
        revision: task.revision,
        may: may(scene, reach, task),
    }
}

fn part(scene: &Scene, reach: &Reach, task: &Task, part: &Part) -> PartView {
    let awaited = matches!(part.state.as_str(), "open" | "returned");
    let due = part.due_on.as_deref().and_then(day).filter(|_| awaited && task.state.counts());
    let own = reach.units.contains(&part.organisation);
    let lead = reach.acts_for(task.lead.as_deref()) || reach.office;
    let moves: &[(&str, bool)] = match part.state.as_str() {
        "open" | "returned" => &[("submit", true), ("urge", false)],
        "submitted" => &[("recall", true), ("accept", false), ("return", false)],
        _ => &[("reopen", false)],
    };
    let open = matches!(task.state, State::InProgress | State::ChangesRequested);
    let may = moves
        .iter()
        .filter(|(_, units)| open && if *units { own } else { lead })
        .map(|(name, _)| (*name).to_owned())
        .collect();
    PartView {
        id: part.id.clone(),
        unit: scene.unit(&part.organisation),
        part: part.part.clone(),
        due_on: part.due_on.clone(),
        state: part.state.clone(),
        report: part.report.clone(),
        submitted_on: part.submitted_on.clone(),
        late_days: due.map_or(0, |due| days(due, scene.today).max(0)),
        may,
    }
}

/// What the reader may do with a task.
pub(super) fn may(scene: &Scene, reach: &Reach, task: &Task) -> Vec<String> {
    let unit = reach.acts_for(task.lead.as_deref());
    let giver = reach.gives(scene, task);
    let over = scene.campaign.state.is_over();
    if over {
        return Vec::new();
    }
    let live = matches!(task.state, State::InProgress | State::ChangesRequested);
    let asked = scene.is_extension_asked(task);
    let in_time = scene.due(task).is_some_and(|due| due >= scene.on);
    let named = [
        ("update", giver && !matches!(task.state, State::Closed | State::Withdrawn)),
        ("remove", giver && task.state == State::Draft),
        ("divide", unit && task.state != State::Withdrawn && task.state != State::Closed),
        ("plan", unit && live),
        ("urge", giver && live),
        ("extend", unit && live && in_time && !asked),
        ("decide_extension", giver && asked),
    ];
    let mut may: Vec<String> = named
        .into_iter()
        .filter(|(_, allowed)| *allowed)
        .map(|(name, _)| name.to_owned())
        .collect();
    let open = task.state.moves().iter().filter(|way| match way.hand() {
        Hand::Unit => unit,
        Hand::Giver => giver,
    });
    // A line of the breakdown is given out by issuing a version.
    let given = open.filter(|way| **way != Move::Start || task.parent.is_some());
    may.extend(given.map(|way| way.key().to_owned()));
    may
}
