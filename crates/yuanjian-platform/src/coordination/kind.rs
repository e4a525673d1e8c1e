//! The kinds of matter, what each says, and its only ways on: pure.
//!
//! One register holds them all, because all are a line with a unit, a day and a state that people
//! filter, carry in Excel and follow to the end; what differs is written here as data.

use serde::{Deserialize, Serialize};
use yuanjian_app::{Failure, Result};
use yuanjian_types::Problem;

/// What a matter is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = MatterKind)]
pub(crate) enum Kind {
    /// Something that a meeting gave a unit to do.
    Action,
    /// What stands in a unit's way and others must decide.
    Blocker,
    /// A question from a unit to the one that leads, with a day for the answer.
    Guidance,
    /// What a superior body was asked and said.
    Liaison,
    /// What a unit promised.
    Commitment,
    /// How it was done elsewhere, or well here.
    Practice,
}

/// Where a matter stands. Each kind words its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MatterState)]
pub(crate) enum State {
    /// Raised, asked, given, said.
    Open,
    /// Before the office, for those who decide.
    Escalated,
    /// Answered, to be taken by whoever asked.
    Answered,
    /// Decided; the decision is to be carried out.
    Decided,
    /// Over.
    Done,
    /// Entered by mistake, or no longer meant.
    Withdrawn,
}

/// A way on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MatterWay)]
pub(crate) enum Way {
    /// Say that it is done, and what was done.
    Finish,
    /// Answer it.
    Answer,
    /// Take the answer.
    Accept,
    /// The answer does not do: ask again.
    AskAgain,
    /// Take one's answer back.
    Recall,
    /// Bring it before the office.
    Escalate,
    /// Take it back from the office.
    TakeBack,
    /// Decide it; has a door of its own.
    Decide,
    /// Open it again.
    Reopen,
    /// Take it back.
    Withdraw,
    /// Let it stand again.
    Restore,
}

/// Whose a way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    /// The unit whose matter it is, or the office.
    Owner,
    /// The unit whose matter it is, alone.
    Asker,
    /// Whoever was asked.
    Counterpart,
    /// The office.
    Office,
    /// Those who decide.
    Decider,
}

/// What a field of a kind is to whoever writes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// It must be there.
    Must,
    /// It may be there.
    May,
    /// It comes of the ways on and is only told.
    Told,
}

use Want::{May, Must, Told};

impl Kind {
    /// Every kind, in the order of the menu.
    pub(super) const ALL: [Self; 6] = [
        Self::Action,
        Self::Blocker,
        Self::Guidance,
        Self::Liaison,
        Self::Commitment,
        Self::Practice,
    ];

    /// The key, as rows and addresses have it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Blocker => "blocker",
            Self::Guidance => "guidance",
            Self::Liaison => "liaison",
            Self::Commitment => "commitment",
            Self::Practice => "practice",
        }
    }

    /// From its key.
    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What one says, in the order in which it is written down.
    pub(super) fn fields(self) -> &'static [(&'static str, Want)] {
        match self {
            Self::Action => &[
                ("title", Must),
                ("detail", May),
                ("unit", Must),
                ("due_on", Must),
                ("item", May),
                ("tasks", May),
                ("meeting", May),
                ("on_day", May),
                ("answer", Told),
                ("answered_on", Told),
            ],
            Self::Blocker => &[
                ("title", Must),
                ("detail", Must),
                ("wanted", Must),
                ("unit", Must),
                ("counterpart", May),
                ("tasks", Must),
                ("item", May),
                ("on_day", Must),
                ("due_on", May),
                ("meeting", May),
                ("answer", Told),
                ("answered_on", Told),
            ],
            Self::Guidance => &[
                ("title", Must),
                ("detail", May),
                ("unit", Must),
                ("counterpart", Must),
                ("tasks", May),
                ("item", May),
                ("on_day", Must),
                ("days", Must),
                ("due_on", Told),
                ("answer", Told),
                ("answered_on", Told),
            ],
            Self::Liaison => &[
                ("title", Must),
                ("detail", May),
                ("source", Must),
                ("person", Must),
                ("unit", May),
                ("on_day", Must),
                ("item", May),
                ("tasks", May),
                ("answer", May),
                ("answered_on", May),
                ("effect", May),
            ],
            Self::Commitment => &[
                ("title", Must),
                ("unit", Must),
                ("on_day", Must),
                ("meeting", May),
                ("source", May),
                ("person", May),
                ("quantity", May),
                ("quantity_unit", May),
                ("due_on", May),
                ("item", May),
                ("tasks", May),
            ],
            Self::Practice => &[
                ("title", Must),
                ("detail", Must),
                ("item", May),
                ("source", Must),
                ("year", Must),
                ("unit", May),
                ("effect", May),
            ],
        }
    }

    /// Whether a kind has a field that people write.
    pub(super) fn has(self, field: &str) -> bool {
        self.fields().iter().any(|(key, want)| *key == field && *want != Told)
    }

    /// Whether it outlives the campaign in which it was written down.
    pub(super) fn outlives(self) -> bool {
        self == Self::Practice
    }

    /// Whether everybody at work on the review may read it, not only those whom it concerns.
    pub(super) fn is_common(self) -> bool {
        matches!(self, Self::Liaison | Self::Commitment | Self::Practice)
    }

    /// The ways on from a state, each with whose it is.
    pub(super) fn ways(self, state: State) -> &'static [(Way, Hand)] {
        use Hand::{Asker, Counterpart, Decider, Office, Owner};
        const WITHDRAWN: &[(Way, Hand)] = &[(Way::Restore, Hand::Owner)];
        match (self, state) {
            (Self::Commitment, State::Withdrawn) => &[(Way::Restore, Office)],
            (_, State::Withdrawn) => WITHDRAWN,
            (Self::Action, State::Open) => &[(Way::Finish, Owner), (Way::Withdraw, Office)],
            (Self::Action, _) => &[(Way::Reopen, Office)],
            (Self::Blocker, State::Open) => {
                &[(Way::Escalate, Owner), (Way::Finish, Owner), (Way::Withdraw, Owner)]
            }
            (Self::Blocker, State::Escalated) => {
                &[(Way::Decide, Decider), (Way::TakeBack, Owner), (Way::Withdraw, Owner)]
            }
            (Self::Blocker, State::Decided) => &[(Way::Finish, Owner), (Way::Reopen, Decider)],
            (Self::Blocker, _) => &[(Way::Reopen, Owner)],
            (Self::Guidance, State::Open) => &[(Way::Answer, Counterpart), (Way::Withdraw, Owner)],
            (Self::Guidance, State::Answered) => {
                &[(Way::Accept, Asker), (Way::AskAgain, Asker), (Way::Recall, Counterpart)]
            }
            (Self::Guidance, _) => &[(Way::Reopen, Asker)],
            (Self::Liaison, State::Open) => &[(Way::Answer, Owner), (Way::Withdraw, Owner)],
            (Self::Liaison, _) => &[(Way::Reopen, Owner), (Way::Withdraw, Owner)],
            // A promise is not taken back by whoever gave it.
            (Self::Commitment, _) => &[(Way::Withdraw, Office)],
            (Self::Practice, _) => &[(Way::Withdraw, Owner)],
        }
    }

    /// Where a way leads.
    pub(super) fn leads(self, way: Way) -> State {
        match (self, way) {
            (Self::Liaison, Way::Answer) | (_, Way::Finish | Way::Accept) => State::Done,
            (_, Way::Answer) => State::Answered,
            (_, Way::Escalate) => State::Escalated,
            (_, Way::Decide) => State::Decided,
            (_, Way::Withdraw) => State::Withdrawn,
            (_, Way::AskAgain | Way::Recall | Way::TakeBack | Way::Reopen | Way::Restore) => {
                State::Open
            }
        }
    }

    /// Whether somebody still owes something while it stands so, so that its day can be missed.
    pub(super) fn awaits(self, state: State) -> bool {
        match self {
            Self::Action | Self::Guidance | Self::Liaison => state == State::Open,
            Self::Blocker => matches!(state, State::Open | State::Escalated),
            Self::Commitment | Self::Practice => false,
        }
    }
}

impl State {
    /// Every state.
    pub(super) const ALL: [Self; 6] =
        [Self::Open, Self::Escalated, Self::Answered, Self::Decided, Self::Done, Self::Withdrawn];

    /// The key, as rows have it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Escalated => "escalated",
            Self::Answered => "answered",
            Self::Decided => "decided",
            Self::Done => "done",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

impl Way {
    /// The key, as rows have it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::Answer => "answer",
            Self::Accept => "accept",
            Self::AskAgain => "ask_again",
            Self::Recall => "recall",
            Self::Escalate => "escalate",
            Self::TakeBack => "take_back",
            Self::Decide => "decide",
            Self::Reopen => "reopen",
            Self::Withdraw => "withdraw",
            Self::Restore => "restore",
        }
    }

    /// Whether it must come with words: an answer, a report, a reason.
    fn wants_words(self) -> bool {
        !matches!(self, Self::Accept | Self::Escalate | Self::Restore)
    }
}

/// Where a matter goes, and whose move that is.
///
/// # Errors
/// The rule that forbids it, or that words are missing.
pub(super) fn go(kind: Kind, state: State, way: Way, note: &str) -> Result<(State, Hand)> {
    let Some((_, hand)) = kind.ways(state).iter().find(|(known, _)| *known == way) else {
        return Err(Failure::refused(
            Problem::error("coordination.wrong_move")
                .with("state", state.key())
                .with("move", way.key()),
        ));
    };
    if (way.wants_words() && note.trim().is_empty()) || note.chars().count() > 4_000 {
        return Err(Failure::invalid_one(
            Problem::error("coordination.words_missing").at_field("note"),
        ));
    }
    Ok((kind.leads(way), *hand))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_every_state_that_a_kind_reaches_there_is_a_way_back_to_open() {
        for kind in Kind::ALL {
            let mut reached = vec![State::Open];
            let mut at = 0;
            while let Some(state) = reached.get(at).copied() {
                at += 1;
                for (way, _) in kind.ways(state) {
                    let next = kind.leads(*way);
                    if !reached.contains(&next) {
                        reached.push(next);
                    }
                }
                assert!(back(kind, state), "{kind:?} is stuck in {state:?}");
            }
        }
    }

    fn back(kind: Kind, from: State) -> bool {
        let mut seen = vec![from];
        let mut at = 0;
        while let Some(state) = seen.get(at).copied() {
            if state == State::Open {
                return true;
            }
            at += 1;
            for (way, _) in kind.ways(state) {
                let next = kind.leads(*way);
                if !seen.contains(&next) {
                    seen.push(next);
                }
            }
        }
        false
    }

    #[test]
    fn an_answer_has_words_and_a_question_is_accepted_only_when_answered() {
        assert!(go(Kind::Guidance, State::Open, Way::Answer, " ").is_err());
        assert!(go(Kind::Guidance, State::Open, Way::Accept, "x").is_err());
        let (to, hand) = go(Kind::Guidance, State::Answered, Way::AskAgain, "x").unwrap();
        assert_eq!((to, hand), (State::Open, Hand::Asker));
    }

    #[test]
    fn a_promise_is_taken_back_by_the_office_alone() {
        for state in State::ALL {
            let ways = Kind::Commitment.ways(state);
            assert!(ways.iter().all(|(_, hand)| *hand == Hand::Office), "{state:?}");
        }
    }
}
