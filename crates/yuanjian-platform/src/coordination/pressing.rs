//! What of all this waits for somebody: for home.

use super::{
    desk::Desk,
    kind::{Kind, State},
    meeting::MeetingState,
    plan,
};
use crate::{Ctx, Result, tasks::Scene};

/// Something that waits for who asks.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// `note_plan`, `do_action`, `answer_guidance`, `take_answer`, `decide_blocker`,
    /// `carry_decision`, `attend_meeting`, `write_minutes`.
    pub(crate) what: &'static str,
    pub(crate) title: String,
    pub(crate) due: Option<String>,
    /// Page where it is done.
    pub(crate) to: String,
}

/// What waits for who asks in the campaign that runs.
pub(crate) async fn waiting(ctx: &Ctx, scene: Scene) -> Result<Vec<Waiting>> {
    let desk = Desk::over(ctx, scene).await?;
    let reach = &desk.hands.reach;
    let mut found = Vec::new();
    if let Some(version) = plan::unnoted(ctx, &desk).await? {
        found.push(Waiting {
            what: "note_plan",
            title: version,
            due: None,
            to: "/plan".to_owned(),
        });
    }
    for matter in &desk.matters {
        let own = reach.acts_for(matter.unit.as_deref());
        let asked = reach.acts_for(matter.counterpart.as_deref());
        let what = match (matter.kind, desk.state(matter)) {
            (Kind::Action, State::Open) if own && matter.tasks.is_empty() => "do_action",
            (Kind::Guidance, State::Open) if asked => "answer_guidance",
            (Kind::Guidance, State::Answered) if own => "take_answer",
            (Kind::Blocker, State::Escalated) if desk.hands.decides => "decide_blocker",
            (Kind::Blocker, State::Decided) if own => "carry_decision",
            _ => continue,
        };
        found.push(Waiting {
            what,
            title: matter.title.clone(),
            due: matter.due_on.clone(),
            to: format!("/coordination/{}?open={}", matter.kind.key(), matter.id),
        });
    }
    for meeting in &desk.meetings {
        let own = meeting
            .seats
            .iter()
            .any(|seat| seat.state == "expected" && reach.units.contains(&seat.unit));
        let what = match meeting.state {
            MeetingState::Planned if own => "attend_meeting",
            MeetingState::Held if reach.office => "write_minutes",
            _ => continue,
        };
        found.push(Waiting {
            what,
            title: meeting.title.clone(),
            due: Some(meeting.on_day.clone()),
            to: format!("/meetings/{}", meeting.id),
        });
    }
    Ok(found)
}
