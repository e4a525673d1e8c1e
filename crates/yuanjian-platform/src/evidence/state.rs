//! The states of a piece of evidence and the ways between them: pure.
//!
//! Every state has a way back: a decision is taken back by whoever took it, with a word why, and
//! what is not wanted any more is withdrawn, never deleted.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use yuanjian_types::Problem;

/// Where a piece stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = EvidenceState)]
pub enum State {
    /// With the unit that prepares it.
    Draft,
    /// With the office.
    Submitted,
    /// Looked at and good.
    Accepted,
    /// Back with the unit, with reasons.
    Returned,
    /// Not wanted any more; kept all the same.
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Draft, Self::Submitted, Self::Accepted, Self::Returned, Self::Withdrawn];

    /// As rows have it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether the unit may still write it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }

    /// Whether it was handed in: others than its unit may know of it.
    pub fn is_handed_in(self) -> bool {
        matches!(self, Self::Submitted | Self::Accepted | Self::Returned)
    }
}

/// A step from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EvidenceMoveName)]
pub enum Move {
    /// The unit hands it in.
    Submit,
    /// The unit takes it back before it was decided.
    Recall,
    /// The office finds it good.
    Accept,
    /// The office gives it back with reasons.
    Return,
    /// The office takes its decision back.
    Reopen,
    /// The unit does not want it any more.
    Withdraw,
    /// The unit wants it after all.
    Restore,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 7] = [
        Self::Submit,
        Self::Recall,
        Self::Accept,
        Self::Return,
        Self::Reopen,
        Self::Withdraw,
        Self::Restore,
    ];

    /// As rows have it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Recall => "recall",
            Self::Accept => "accept",
            Self::Return => "return",
            Self::Reopen => "reopen",
            Self::Withdraw => "withdraw",
            Self::Restore => "restore",
        }
    }

    /// Whether the office decides it; else the unit does.
    pub fn is_decision(self) -> bool {
        matches!(self, Self::Accept | Self::Return | Self::Reopen)
    }

    /// Where it leads from a state; nowhere when it does not begin there.
    pub fn from(self, state: State) -> Option<State> {
        Some(match (state, self) {
            (State::Draft | State::Returned, Self::Submit) => State::Submitted,
            (State::Submitted, Self::Recall) => State::Draft,
            (State::Submitted, Self::Accept) => State::Accepted,
            (State::Submitted, Self::Return) => State::Returned,
            (State::Accepted | State::Returned, Self::Reopen) => State::Submitted,
            (State::Draft | State::Returned, Self::Withdraw) => State::Withdrawn,
            (State::Withdrawn, Self::Restore) => State::Draft,
            _ => return None,
        })
    }
}

/// Why a piece is given back; the words are in the locales.
pub const REASONS: [&str; 11] = [
    "period",
    "kind",
    "unreadable",
    "blurred",
    "too_small",
    "watermarked",
    "seal_missing",
    "pages",
    "not_about_item",
    "incomplete",
    "other",
];

/// The state after a move.
///
/// # Errors
/// When it does not begin here, or a return gives no reason, or a decision is taken back without
/// a word.
pub fn go(from: State, way: Move, reasons: &[String], note: &str) -> Result<State> {
    let to = way.from(from).ok_or_else(|| {
        Error::refused(
            Problem::error("evidence.wrong_move").with("state", from.key()).with("move", way.key()),
        )
    })?;
    let known = |reason: &String| REASONS.contains(&reason.as_str());
    if !reasons.iter().all(known) {
        return Err(Error::invalid(Problem::error("evidence.unknown_reason").at_field("reasons")));
    }
    let silent = note.trim().is_empty();
    if way == Move::Return && (reasons.is_empty() || (silent && reasons == ["other"])) {
        return Err(Error::invalid(Problem::error("evidence.reason_missing").at_field("reasons")));
    }
    if matches!(way, Move::Reopen | Move::Withdraw) && silent {
        return Err(Error::invalid(Problem::error("evidence.note_missing").at_field("note")));
    }
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn from_every_state_every_other_can_be_reached_again() {
        for start in State::ALL {
            let mut seen = BTreeSet::from([start]);
            let mut open = vec![start];
            while let Some(state) = open.pop() {
                for next in Move::ALL.iter().filter_map(|way| way.from(state)) {
                    if seen.insert(next) {
                        open.push(next);
                    }
                }
            }
            assert_eq!(seen.len(), State::ALL.len(), "{start:?} is a dead end");
        }
    }

    #[test]
    fn a_return_wants_a_reason_and_a_reversal_a_word() {
        let reasons = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        assert!(go(State::Submitted, Move::Return, &[], "x").is_err());
        assert!(go(State::Submitted, Move::Return, &reasons(&["other"]), " ").is_err());
        assert!(go(State::Submitted, Move::Return, &reasons(&["nonsense"]), "x").is_err());
        assert_eq!(
            go(State::Submitted, Move::Return, &reasons(&["blurred"]), "").unwrap(),
            State::Returned
        );
        assert!(go(State::Accepted, Move::Reopen, &[], "").is_err());
        assert!(go(State::Draft, Move::Accept, &[], "").is_err());
    }
}
