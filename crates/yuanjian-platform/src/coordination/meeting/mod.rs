//! Meetings: planned with an agenda and who is invited, held with who came, closed by minutes that
//! are issued. What was assigned there are matters of their own, followed until done.

mod actions;
pub(crate) mod http;
mod minutes;
mod sign_in;
mod store;

pub(crate) use actions::{InvitedBody, MeetingBody, MeetingMoveBody, MinutesBody, SeatBody};
pub(crate) use actions::{create, move_meeting, put_minutes, put_seat};
pub(crate) use store::{meetings, one_meeting};

use serde::{Deserialize, Serialize};
use yuanjian_app::{Failure, Result};
use yuanjian_types::{Digest, Problem};

/// Kinds of meeting, as cities call them.
pub(crate) const KINDS: [&str; 7] =
    ["mobilisation", "progress", "coordination", "supervision", "report", "feedback", "other"];
/// How a seat may be taken.
pub(crate) const SEATS: [&str; 4] = ["expected", "present", "substitute", "absent"];

/// A meeting.
#[derive(Debug, Clone)]
pub(crate) struct Meeting {
    pub(crate) id: String,
    pub(crate) campaign: String,
    pub(crate) number: i64,
    /// One of [`KINDS`].
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) on_day: String,
    /// `09:00`; empty when not yet known.
    pub(crate) at_time: String,
    pub(crate) place: String,
    pub(crate) chair_post: Option<String>,
    pub(crate) agenda: Vec<AgendaLine>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) papers: Vec<Paper>,
    pub(crate) minutes: String,
    /// Number of the minutes.
    pub(crate) document: String,
    pub(crate) issued_on: Option<String>,
    /// Where the record of changes stood when the minutes were issued.
    pub(crate) chain: String,
    pub(crate) state: MeetingState,
    pub(crate) account_name: String,
    pub(crate) revision: i64,
}

/// A line of an agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgendaLine {
    pub(crate) subject: String,
    /// The unit that speaks.
    #[serde(default)]
    pub(crate) unit: Option<String>,
    /// Minutes that it has.
    #[serde(default)]
    pub(crate) minutes: Option<i64>,
}

/// Who was to come for a unit, and how the seat was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seat {
    pub(crate) unit: String,
    pub(crate) person: String,
    /// One of [`SEATS`].
    pub(crate) state: String,
    /// Who came instead.
    pub(crate) substitute: String,
    pub(crate) late: bool,
    /// Why somebody was absent or sent another.
    pub(crate) reason: String,
}

/// A paper that was handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paper {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) digest: Digest,
    pub(crate) size: i64,
}

/// Where a meeting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MeetingState {
    /// To come.
    Planned,
    /// Over, its minutes not yet issued.
    Held,
    /// Its minutes are issued.
    Issued,
    /// Called off.
    Cancelled,
}

/// A way on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MeetingWay {
    /// It took place.
    Hold,
    /// It did not, after all.
    PlanAgain,
    /// Issue the minutes.
    Issue,
    /// Take the minutes back to mend them.
    Reopen,
    /// Call it off.
    Cancel,
    /// Call it after all.
    Restore,
}

impl MeetingState {
    /// The key, as rows have it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Issued => "issued",
            Self::Cancelled => "cancelled",
        }
    }

    /// From its key.
    fn parse(key: &str) -> Option<Self> {
        [Self::Planned, Self::Held, Self::Issued, Self::Cancelled]
            .into_iter()
            .find(|state| state.key() == key)
    }

    /// The ways on from here.
    pub(crate) fn ways(self) -> &'static [MeetingWay] {
        match self {
            Self::Planned => &[MeetingWay::Hold, MeetingWay::Cancel],
            Self::Held => &[MeetingWay::Issue, MeetingWay::PlanAgain],
            Self::Issued => &[MeetingWay::Reopen],
            Self::Cancelled => &[MeetingWay::Restore],
        }
    }

    /// Whether what it says may still be changed.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Held)
    }
}

impl MeetingWay {
    /// The key, as rows have it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::PlanAgain => "plan_again",
            Self::Issue => "issue",
            Self::Reopen => "reopen",
            Self::Cancel => "cancel",
            Self::Restore => "restore",
        }
    }

    fn leads_to(self) -> MeetingState {
        match self {
            Self::Hold | Self::Reopen => MeetingState::Held,
            Self::PlanAgain | Self::Restore => MeetingState::Planned,
            Self::Issue => MeetingState::Issued,
            Self::Cancel => MeetingState::Cancelled,
        }
    }

    fn wants_reason(self) -> bool {
        matches!(self, Self::PlanAgain | Self::Reopen | Self::Cancel)
    }
}

/// Where a meeting goes from `state`.
///
/// # Errors
/// The rule that forbids it.
fn go(state: MeetingState, way: MeetingWay, note: &str) -> Result<MeetingState> {
    if !state.ways().contains(&way) {
        return Err(Failure::refused(
            Problem::error("coordination.wrong_meeting_move")
                .with("state", state.key())
                .with("move", way.key()),
        ));
    }
    if (way.wants_reason() && note.trim().is_empty()) || note.chars().count() > 1_000 {
        return Err(Failure::invalid_one(
            Problem::error("coordination.words_missing").at_field("note"),
        ));
    }
    Ok(way.leads_to())
}

impl Seat {
    /// Everything wrong with how a seat is taken; `field` says where the form has it.
    fn faults(&self, at: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut tell = |code: &str, field: &str| {
            problems.push(Problem::error(code).at_field(format!("{at}{field}")));
        };
        if !SEATS.contains(&self.state.as_str()) {
            tell("coordination.bad_seat", "state");
        }
        if self.state == "substitute" && self.substitute.trim().is_empty() {
            tell("coordination.substitute_missing", "substitute");
        }
        if self.state == "absent" && self.reason.trim().is_empty() {
            tell("coordination.absence_reason_missing", "reason");
        }
        if self.late && !matches!(self.state.as_str(), "present" | "substitute") {
            tell("coordination.late_but_absent", "late");
        }
        for (text, field) in [(&self.person, "person"), (&self.substitute, "substitute")] {
            if text.chars().count() > 100 {
                tell("coordination.text_too_long", field);
            }
        }
        if self.reason.chars().count() > 500 {
            tell("coordination.text_too_long", "reason");
        }
        problems
    }

    /// The seat without what does not belong to how it was taken.
    fn tidied(mut self) -> Self {
        for text in [&mut self.person, &mut self.substitute, &mut self.reason] {
            *text = text.trim().to_owned();
        }
        if self.state != "substitute" {
            self.substitute.clear();
        }
        if !matches!(self.state.as_str(), "absent" | "substitute") {
            self.reason.clear();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_issued_of_what_was_held_and_taken_back_with_a_reason() {
        assert!(go(MeetingState::Planned, MeetingWay::Issue, "x").is_err());
        assert_eq!(go(MeetingState::Held, MeetingWay::Issue, "").unwrap(), MeetingState::Issued);
        assert!(go(MeetingState::Issued, MeetingWay::Reopen, " ").is_err());
        assert_eq!(go(MeetingState::Issued, MeetingWay::Reopen, "x").unwrap(), MeetingState::Held);
    }

    #[test]
    fn who_is_absent_says_why_and_is_not_late_as_well() {
        let seat = Seat {
            unit: "u".to_owned(),
            person: String::new(),
            state: "absent".to_owned(),
            substitute: String::new(),
            late: true,
            reason: String::new(),
        };
        let fields: Vec<_> =
            seat.faults("").into_iter().filter_map(|fault| fault.place.field).collect();
        assert_eq!(fields, ["reason", "late"]);
    }
}
