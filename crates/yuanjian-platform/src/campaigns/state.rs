//! Where a campaign stands, and the only ways on: preparing, running, submitted, and then passed
//! or, by a rectification within a deadline and a re-check, passed or revoked.

use serde::{Deserialize, Serialize};
use time::Date;
use yuanjian_app::{Failure, Result};
use yuanjian_types::Problem;

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Planned, the clocks stand.
    Preparing,
    /// Started, the clocks run.
    Running,
    /// The self-inspection report is handed up.
    Submitted,
    /// Reviewed and passed: the title stays.
    Passed,
    /// Reviewed and failed: to be mended within a deadline.
    Rectifying,
    /// Mended as the city says; looked at again.
    Rechecking,
    /// The title is withdrawn.
    Revoked,
    /// The campaign itself was opened by mistake and taken back.
    Withdrawn,
}

/// A way on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// Start the clocks.
    Start,
    /// Hand up the report.
    Submit,
    /// Reviewed and passed.
    Pass,
    /// Reviewed and failed, with a deadline to mend.
    OrderRectification,
    /// Report that it is mended.
    ReportRectified,
    /// Announce that the title is withdrawn.
    Revoke,
    /// Take the campaign back: it was opened by mistake.
    Withdraw,
}

impl State {
    /// The key, as rows have it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Running => "running",
            Self::Submitted => "submitted",
            Self::Passed => "passed",
            Self::Rectifying => "rectifying",
            Self::Rechecking => "rechecking",
            Self::Revoked => "revoked",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [
            Self::Preparing,
            Self::Running,
            Self::Submitted,
            Self::Passed,
            Self::Rectifying,
            Self::Rechecking,
            Self::Revoked,
            Self::Withdrawn,
        ]
        .into_iter()
        .find(|state| state.key() == key)
    }

    /// The ways on from here.
    pub fn moves(self) -> &'static [Move] {
        match self {
            Self::Preparing => &[Move::Start, Move::Withdraw],
            Self::Running => &[Move::Submit, Move::Withdraw],
            Self::Submitted => &[Move::Pass, Move::OrderRectification],
            Self::Rectifying => &[Move::ReportRectified, Move::Revoke],
            Self::Rechecking => &[Move::Pass, Move::Revoke],
            Self::Passed | Self::Revoked | Self::Withdrawn => &[],
        }
    }

    /// Decisions that stand between here and the loss of the title: a failed review, a failed
    /// rectification, the announcement. None once it passed or was taken back.
    pub fn steps_to_loss(self) -> Option<i64> {
        match self {
            Self::Preparing | Self::Running | Self::Submitted => Some(3),
            Self::Rectifying => Some(2),
            Self::Rechecking => Some(1),
            Self::Revoked => Some(0),
            Self::Passed | Self::Withdrawn => None,
        }
    }

    /// Whether it came to its end.
    pub fn is_over(self) -> bool {
        self.moves().is_empty()
    }

    /// Whether the title was decided on.
    pub fn is_decided(self) -> bool {
        matches!(self, Self::Passed | Self::Revoked)
    }
}

impl Move {
    /// The key, as rows have it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Submit => "submit",
            Self::Pass => "pass",
            Self::OrderRectification => "order_rectification",
            Self::ReportRectified => "report_rectified",
            Self::Revoke => "revoke",
            Self::Withdraw => "withdraw",
        }
    }
}

/// A move as somebody asks for it.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// Which.
    pub way: Move,
    /// The day it happened.
    pub on: Date,
    /// Number of the document that says so.
    pub document: &'a str,
    /// Why.
    pub note: &'a str,
    /// Deadline that comes with an order to mend.
    pub due: Option<Date>,
}

/// Where a campaign goes from `state`, if it may.
///
/// # Errors
/// The rule that forbids it.
pub fn go(
    state: State,
    last: Option<Date>,
    rectification_due: Option<Date>,
    asked: &Asked<'_>,
) -> Result<State> {
    let refused = |problem| Err(Failure::refused(problem));
    if !state.moves().contains(&asked.way) {
        return refused(
            Problem::error("campaigns.wrong_move")
                .with("move", asked.way.key())
                .with("state", state.key()),
        );
    }
    if let Some(last) = last.filter(|last| asked.on < *last) {
        return refused(
            Problem::error("campaigns.before_last_move")
                .at_field("on")
                .with("last", last.to_string()),
        );
    }
    // Of a mistake there is no document, but a reason.
    if asked.way == Move::Withdraw && asked.note.trim().is_empty() {
        return refused(Problem::error("campaigns.reason_missing").at_field("note"));
    }
    let documented = !matches!(asked.way, Move::Start | Move::Withdraw);
    if documented && asked.document.trim().is_empty() {
        return refused(Problem::error("campaigns.document_missing").at_field("document"));
    }
    match asked.way {
        Move::Start => Ok(State::Running),
        Move::Submit => Ok(State::Submitted),
        Move::Pass => Ok(State::Passed),
        Move::OrderRectification => match asked.due {
            Some(due) if due > asked.on => Ok(State::Rectifying),
            _ => refused(Problem::error("campaigns.rectification_due").at_field("due")),
        },
        Move::ReportRectified => Ok(State::Rechecking),
        // Without a re-check the title falls only when the deadline went by.
        Move::Revoke => match (state, rectification_due) {
            (State::Rectifying, Some(due)) if asked.on <= due => {
                refused(Problem::error("campaigns.rectification_runs").with("due", due.to_string()))
            }
            _ => Ok(State::Revoked),
        },
        Move::Withdraw => Ok(State::Withdrawn),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::calendar::day, *};

    fn ask(way: Move, on: &str) -> Asked<'static> {
        Asked { way, on: day(on).unwrap(), document: "x", note: "", due: day("2027-03-31") }
    }

    #[test]
    fn the_long_way_leads_from_preparing_to_revoked_with_the_meter_falling() {
        let mut state = State::Preparing;
        let mut meter = vec![state.steps_to_loss()];
        for way in [
            Move::Start,
            Move::Submit,
            Move::OrderRectification,
            Move::ReportRectified,
            Move::Revoke,
        ] {
            state = go(state, None, None, &ask(way, "2026-12-01")).unwrap();
            meter.push(state.steps_to_loss());
        }
        assert_eq!(state, State::Revoked);
        assert_eq!(meter, [Some(3), Some(3), Some(3), Some(2), Some(1), Some(0)]);
    }

    #[test]
    fn nothing_leads_on_from_the_end_and_nothing_is_skipped() {
        let refused = |state, way| {
            go(state, None, None, &ask(way, "2026-12-01")).unwrap_err().problems[0].code.clone()
        };
        assert_eq!(refused(State::Passed, Move::Revoke), "campaigns.wrong_move");
        assert_eq!(refused(State::Revoked, Move::Pass), "campaigns.wrong_move");
        assert_eq!(refused(State::Running, Move::Pass), "campaigns.wrong_move");
        assert_eq!(refused(State::Submitted, Move::Revoke), "campaigns.wrong_move");
    }

    #[test]
    fn without_a_recheck_the_title_falls_only_after_the_deadline() {
        let due = day("2027-03-31");
        let early = go(State::Rectifying, None, due, &ask(Move::Revoke, "2027-03-31"));
        assert_eq!(early.unwrap_err().problems[0].code, "campaigns.rectification_runs");
        let late = go(State::Rectifying, None, due, &ask(Move::Revoke, "2027-04-01"));
        assert_eq!(late.unwrap(), State::Revoked);
    }

    #[test]
    fn a_campaign_is_taken_back_with_a_reason_and_before_its_report_is_handed_up() {
        let withdraw = Asked { document: "", ..ask(Move::Withdraw, "2026-12-01") };
        let bare = go(State::Preparing, None, None, &withdraw);
        assert_eq!(bare.unwrap_err().problems[0].code, "campaigns.reason_missing");
        let asked = Asked { note: "x", ..withdraw };
        for state in [State::Preparing, State::Running] {
            assert_eq!(go(state, None, None, &asked).unwrap(), State::Withdrawn);
        }
        for state in [State::Submitted, State::Rectifying, State::Passed, State::Withdrawn] {
            let late = go(state, None, None, &asked);
            assert_eq!(late.unwrap_err().problems[0].code, "campaigns.wrong_move");
        }
    }

    #[test]
    fn a_move_is_not_dated_before_the_one_it_follows_and_names_its_document() {
        let last = day("2026-12-02");
        let early = go(State::Running, last, None, &ask(Move::Submit, "2026-12-01"));
        assert_eq!(early.unwrap_err().problems[0].code, "campaigns.before_last_move");
        let bare = Asked { document: " ", ..ask(Move::Submit, "2026-12-03") };
        assert_eq!(
            go(State::Running, last, None, &bare).unwrap_err().problems[0].code,
            "campaigns.document_missing"
        );
    }
}
