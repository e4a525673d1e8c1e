//! How matters look to a reader.

use super::{
    delivery::Delivery,
    desk::Desk,
    kind::{Kind, State},
    store::{Decision, Matter},
};
use crate::{moves::Moved, tasks::Named};
use serde::Serialize;

/// A matter in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct MatterView {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) number: i64,
    pub(super) title: String,
    pub(super) detail: String,
    /// What is needed to get over it.
    pub(super) wanted: String,
    pub(super) unit: Option<Named>,
    /// Who was asked, or from whom something is needed.
    pub(super) counterpart: Option<Named>,
    pub(super) source: String,
    pub(super) person: String,
    /// Key of the row of the edition; empty when it concerns none.
    pub(super) item: String,
    pub(super) item_name: String,
    pub(super) tasks: Vec<MatterTask>,
    pub(super) meeting: Option<Named>,
    pub(super) on_day: Option<String>,
    pub(super) due_on: Option<String>,
    /// Working days that were given for the answer.
    pub(super) days: Option<i64>,
    /// Working days left; negative past the day; none when nothing is owed.
    pub(super) working_days_left: Option<i64>,
    /// Days past its day; 0 when it is not late.
    pub(super) late_days: i64,
    pub(super) quantity: Option<f64>,
    pub(super) quantity_unit: String,
    pub(super) year: Option<i64>,
    pub(super) answer: String,
    pub(super) answered_on: Option<String>,
    pub(super) effect: String,
    pub(super) decision: Option<Decision>,
    pub(super) state: State,
    /// What became of a promise.
    pub(super) delivery: Option<Delivery>,
    pub(super) account_name: String,
    /// How it stood on the day that was asked for.
    pub(super) was: Option<Was>,
    pub(super) revision: i64,
    /// The ways that are open to the reader; `update`, `give`.
    pub(super) may: Vec<String>,
}

/// A task at a matter.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct MatterTask {
    pub(super) id: String,
    /// `12`, or `12.1` for a part of it.
    pub(super) number: String,
    pub(super) name: String,
    /// `draft`, `in_progress` …
    pub(super) state: String,
    pub(super) revision: i64,
}

/// How a matter stood on an earlier day.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = MatterWas)]
pub(super) struct Was {
    /// None when it was not there yet.
    pub(super) state: Option<State>,
}

/// A matter whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MatterDetail {
    #[serde(flatten)]
    pub(super) matter: MatterView,
    pub(super) campaign: String,
    pub(super) campaign_title: String,
    pub(super) today: String,
    /// What happened, the oldest first.
    pub(super) moves: Vec<Moved>,
}

/// A matter as its reader sees it today, and with `since` how it stood on that day.
pub(super) fn matter(
    desk: &Desk,
    matter: &Matter,
    tag: &str,
    since: Option<(&str, &[Moved])>,
) -> MatterView {
    let scene = &desk.scene;
    let unit = |id: &Option<String>| id.as_deref().map(|id| scene.unit(id));
    MatterView {
        id: matter.id.clone(),
        kind: matter.kind,
        number: matter.number,
        title: matter.title.clone(),
        detail: matter.detail.clone(),
        wanted: matter.wanted.clone(),
        unit: unit(&matter.unit),
        counterpart: unit(&matter.counterpart),
        source: matter.source.clone(),
        person: matter.person.clone(),
        item: matter.item.clone(),
        item_name: match matter.item.as_str() {
            "" => String::new(),
            item => scene.item_name(item, tag),
        },
        tasks: desk
            .tasks_of(matter)
            .map(|task| MatterTask {
                id: task.id.clone(),
                number: desk.task_number(task),
                name: task.title.clone(),
                state: task.state.key().to_owned(),
                revision: task.revision,
            })
            .collect(),
        meeting: matter
            .meeting
            .as_deref()
            .and_then(|id| desk.meeting(id))
            .map(|meeting| Named { id: meeting.id.clone(), name: meeting.title.clone() }),
        on_day: matter.on_day.clone(),
        due_on: matter.due_on.clone(),
        days: matter.days,
        working_days_left: desk.working_days_left(matter),
        late_days: desk.late_days(matter),
        quantity: matter.quantity,
        quantity_unit: matter.quantity_unit.clone(),
        year: matter.year,
        answer: matter.answer.clone(),
        answered_on: matter.answered_on.clone(),
        effect: matter.effect.clone(),
        decision: matter.decision.clone(),
        state: desk.state(matter),
        delivery: desk.delivery(matter),
        account_name: matter.account_name.clone(),
        was: since.map(|(then, moves)| Was { state: was(matter, moves, then) }),
        revision: matter.revision,
        may: desk.may(matter),
    }
}

/// Where a matter stood at the end of a day, by its moves.
fn was(matter: &Matter, moves: &[Moved], then: &str) -> Option<State> {
    let mut own =
        moves.iter().filter(|moved| moved.subject == matter.id && moved.on.as_str() <= then);
    own.next_back().and_then(|moved| State::parse(&moved.to_state))
}
