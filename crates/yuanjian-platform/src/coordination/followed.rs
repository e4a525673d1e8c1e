//! Matters and meetings as notices follow them: whose they are, whom they concern, by when somebody
//! owes something.

use super::{
    delivery::Delivery,
    desk::Desk,
    kind::{Kind, State},
    meeting::{Meeting, MeetingState},
    store::Matter,
};
use crate::{Ctx, Result, campaigns::calendar::day, tasks::Scene};
use std::collections::BTreeSet;
use time::Date;

/// A matter of a campaign that is not over.
#[derive(Debug, Clone)]
pub(crate) struct FollowedMatter {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    /// Id of the unit whose it is.
    pub(crate) unit: Option<String>,
    /// Id of the unit that was asked, or from which something is needed.
    pub(crate) counterpart: Option<String>,
    /// Those two, and the units that lead or take part in the tasks that it names.
    pub(crate) concerned: BTreeSet<String>,
    /// What the units were called that a decision took the lead from.
    pub(crate) relieved: Vec<String>,
    /// The day on which it was asked, raised, said.
    pub(crate) on: Option<Date>,
    pub(crate) due: Option<Date>,
    /// Whether somebody still owes something. An action that became a task is awaited as a task.
    pub(crate) awaited: bool,
    /// Whether it lies before those who decide.
    pub(crate) escalated: bool,
}

/// A meeting of a campaign that is not over.
#[derive(Debug, Clone)]
pub(crate) struct FollowedMeeting {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) on: Option<Date>,
    /// `09:00`; empty when not yet known.
    pub(crate) at_time: String,
    pub(crate) place: String,
    /// Ids of the units that are invited, without those that said that nobody comes.
    pub(crate) invited: Vec<String>,
    /// Whether it is still to come.
    pub(crate) planned: bool,
}

/// What of a campaign is to be followed, seen against its tasks.
pub(crate) async fn followed(
    ctx: &Ctx,
    scene: Scene,
) -> Result<(Vec<FollowedMatter>, Vec<FollowedMeeting>)> {
    let desk = Desk::over(ctx, scene).await?;
    let matters = desk.matters.iter().map(|matter| of(&desk, matter)).collect();
    Ok((matters, desk.meetings.iter().map(of_meeting).collect()))
}

fn of(desk: &Desk, matter: &Matter) -> FollowedMatter {
    let state = desk.state(matter);
    let delivery = desk.delivery(matter);
    let due = matter.due_on.clone().or_else(|| delivery.as_ref()?.due_on.clone());
    let mut concerned: BTreeSet<String> =
        [&matter.unit, &matter.counterpart].into_iter().flatten().cloned().collect();
    for task in desk.tasks_of(matter) {
        concerned.extend(task.lead.clone());
        concerned.extend(task.parts.iter().map(|part| part.organisation.clone()));
    }
    let set = matter.decision.iter().flat_map(|decision| &decision.overrides);
    let relieved = set.filter(|one| !one.lead_from.is_empty()).map(|one| one.lead_from.clone());
    let awaited = match matter.kind {
        Kind::Commitment => delivery.as_ref().is_some_and(Delivery::is_owed),
        Kind::Action => state == State::Open && matter.tasks.is_empty(),
        kind => kind.awaits(state),
    };
    FollowedMatter {
        id: matter.id.clone(),
        kind: matter.kind,
        title: matter.title.clone(),
        unit: matter.unit.clone(),
        counterpart: matter.counterpart.clone(),
        concerned,
        relieved: relieved.collect(),
        on: matter.on_day.as_deref().and_then(day),
        due: due.as_deref().and_then(day),
        awaited,
        escalated: state == State::Escalated,
    }
}

fn of_meeting(meeting: &Meeting) -> FollowedMeeting {
    let coming = meeting.seats.iter().filter(|seat| seat.state != "absent");
    FollowedMeeting {
        id: meeting.id.clone(),
        title: meeting.title.clone(),
        on: day(&meeting.on_day),
        at_time: meeting.at_time.clone(),
        place: meeting.place.clone(),
        invited: coming.map(|seat| seat.unit.clone()).collect(),
        planned: meeting.state == MeetingState::Planned,
    }
}
