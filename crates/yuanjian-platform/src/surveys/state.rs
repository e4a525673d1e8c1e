//! What a survey and an answer may be, and their only ways on: pure.
//!
//! Each state has a way back that is kept with its reason: a survey that was issued is taken back
//! while nobody answered, a closed one is opened again, an answer is recalled or given back.

use serde::{Deserialize, Serialize};
use yuanjian_app::{Failure, Result};
use yuanjian_types::Problem;

/// A closed list of words with the keys that rows and addresses have.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident as $schema:tt { $($(#[$one:meta])* $variant:ident = $key:tt,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
        #[schema(as = $schema)]
        pub(super) enum $name { $($(#[$one])* #[serde(rename = $key)] $variant,)* }

        #[allow(dead_code, reason = "not every list is also read back from rows")]
        impl $name {
            /// Every word, in its order.
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The key, as rows have it.
            pub(super) fn key(self) -> &'static str { match self { $(Self::$variant => $key),* } }

            /// From its key.
            pub(super) fn parse(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }
        }
    };
}

words! {
    /// Where a survey stands.
    State as SurveyState {
        /// Being written; the office's alone.
        Draft = "draft",
        /// Issued: units answer.
        Open = "open",
        /// Put together; its figures are in the statistics.
        Closed = "closed",
    }
}

words! {
    /// A survey's way on.
    Way as SurveyWay {
        /// Give it to the units.
        Issue = "issue",
        /// Back to a draft, while nobody answered.
        TakeBack = "take_back",
        /// Close it and carry its figures over.
        Close = "close",
        /// Open a closed one again.
        Reopen = "reopen",
    }
}

words! {
    /// In which form a line is answered.
    Form as SurveyForm {
        /// A number in a unit of measure.
        Number = "number",
        /// Yes or no.
        YesNo = "yes_no",
        /// Words.
        Text = "text",
        /// How many rows a list has that is handed in as evidence.
        Rows = "rows",
    }
}

words! {
    /// How a value was come by.
    Method as SurveyMethod {
        /// Measured or counted on site.
        Measured = "measured",
        /// From images.
        RemoteSensing = "remote_sensing",
        /// From a statistics yearbook.
        Yearbook = "yearbook",
        /// From a register that an administration keeps.
        Administrative = "administrative",
        /// Estimated.
        Estimate = "estimate",
    }
}

words! {
    /// How sure a unit is of its value.
    Confidence as SurveyConfidence {
        /// It would stand an examination.
        High = "high",
        /// It is believed, and not proved throughout.
        Medium = "medium",
        /// It may be wrong.
        Low = "low",
    }
}

words! {
    /// Where an answer stands.
    AnswerState as SurveyAnswerState {
        /// Being written by the unit.
        Draft = "draft",
        /// Handed in.
        Submitted = "submitted",
        /// Taken by the office.
        Accepted = "accepted",
        /// Given back to the unit.
        Returned = "returned",
    }
}

words! {
    /// An answer's way on.
    AnswerWay as SurveyAnswerWay {
        /// Hand it in.
        Submit = "submit",
        /// Take one's own answer back, before it was accepted.
        Recall = "recall",
        /// Take it.
        Accept = "accept",
        /// Give it back, also one that was accepted.
        Return = "return",
    }
}

words! {
    /// What the office decides of a line.
    DecisionWay as SurveyDecisionWay {
        /// The answer of one unit holds.
        Choose = "choose",
        /// There is no value, or it stays as it is, and this is why.
        Explain = "explain",
        /// The districts do not add up to the city, and this is why.
        ExplainSum = "explain_sum",
        /// Take the decision back.
        Clear = "clear",
    }
}

impl AnswerState {
    /// Whether it counts as an answer.
    pub(super) fn is_handed_in(self) -> bool {
        matches!(self, Self::Submitted | Self::Accepted)
    }
}

impl Form {
    /// Whether a value of it is a number.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Rows)
    }
}

/// Where a survey goes.
///
/// # Errors
/// The rule that forbids it, or that the reason is missing.
pub(super) fn go(state: State, way: Way, note: &str) -> Result<State> {
    let to = match (state, way) {
        (State::Draft, Way::Issue) | (State::Closed, Way::Reopen) => State::Open,
        (State::Open, Way::TakeBack) => State::Draft,
        (State::Open, Way::Close) => State::Closed,
        _ => return Err(wrong(state.key(), way.key())),
    };
    let wants_words = matches!(way, Way::TakeBack | Way::Reopen);
    words_of(note, wants_words)?;
    Ok(to)
}

/// Where an answer goes.
///
/// # Errors
/// The rule that forbids it, or that the reason is missing.
pub(super) fn answer_goes(state: AnswerState, way: AnswerWay, note: &str) -> Result<AnswerState> {
    use AnswerState::{Accepted, Draft, Returned, Submitted};
    let to = match (state, way) {
        (Draft | Returned, AnswerWay::Submit) => Submitted,
        (Submitted, AnswerWay::Recall) => Draft,
        (Submitted, AnswerWay::Accept) => Accepted,
        (Submitted | Accepted, AnswerWay::Return) => Returned,
        _ => return Err(wrong(state.key(), way.key())),
    };
    words_of(note, way == AnswerWay::Return)?;
    Ok(to)
}

fn wrong(state: &str, way: &str) -> Failure {
    Failure::refused(Problem::error("surveys.wrong_move").with("state", state).with("move", way))
}

fn words_of(note: &str, wanted: bool) -> Result<()> {
    if (wanted && note.trim().is_empty()) || note.chars().count() > 2_000 {
        let missing = Problem::error("surveys.words_missing").at_field("note");
        return Err(Failure::invalid_one(missing));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_way_back_and_ways_back_have_a_reason() {
        assert_eq!(go(State::Draft, Way::Issue, "").unwrap(), State::Open);
        assert_eq!(go(State::Open, Way::TakeBack, "x").unwrap(), State::Draft);
        assert_eq!(go(State::Closed, Way::Reopen, "x").unwrap(), State::Open);
        assert!(go(State::Open, Way::TakeBack, " ").is_err());
        assert!(go(State::Closed, Way::Reopen, "").is_err());
        assert!(go(State::Draft, Way::Close, "x").is_err());
    }

    #[test]
    fn an_accepted_answer_is_given_back_by_the_office_and_not_recalled_by_the_unit() {
        use AnswerState as S;
        assert!(answer_goes(S::Accepted, AnswerWay::Recall, "").is_err());
        assert_eq!(answer_goes(S::Accepted, AnswerWay::Return, "x").unwrap(), S::Returned);
        assert_eq!(answer_goes(S::Returned, AnswerWay::Submit, "").unwrap(), S::Submitted);
        assert!(answer_goes(S::Submitted, AnswerWay::Return, "").is_err());
        assert!(answer_goes(S::Draft, AnswerWay::Accept, "").is_err());
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        for method in Method::ALL {
            assert_eq!(Method::parse(method.key()), Some(*method));
        }
        assert_eq!(Form::parse("no"), None);
    }
}
