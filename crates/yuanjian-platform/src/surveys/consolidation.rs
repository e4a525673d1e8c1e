//! What the answers to a line come to together: pure.
//!
//! Answers that differ within the survey's tolerance agree. A decision holds for the answers on
//! which it was made: when one of them changes, the line is open again by itself, and nothing has
//! to be remembered. Zones lie across districts, so only districts are added up to the city.

use super::state::{AnswerState, Form};

/// What a unit says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    /// A number, or how many rows.
    Number(f64),
    /// `yes`, `no`, or words.
    Words(String),
    /// There is no value, and why.
    Nothing(String),
}

/// The answer of one unit, as far as it goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Given {
    pub(super) unit: String,
    /// None when the unit wrote nothing yet.
    pub(super) state: Option<AnswerState>,
    /// None while it is not said.
    pub(super) said: Option<Said>,
}

/// What was decided of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ruling<'a> {
    /// The unit whose answer holds; none when it was only explained.
    pub(super) choice: Option<&'a str>,
    /// The answers on which it was made, as [`basis`] writes them.
    pub(super) basis: &'a [(String, String)],
}

/// What keeps a line open.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Open {
    /// A unit has not answered.
    Hole { unit: String },
    /// An answer is neither accepted nor given back.
    Waiting { unit: String },
    /// Units say different things.
    Conflict,
}

/// What a line comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Weighed {
    /// Everything that keeps it open; empty when it is settled.
    pub(super) open: Vec<Open>,
    /// What is the matter with the answers, decided or not.
    pub(super) conflict: bool,
    pub(super) holes: Vec<String>,
    /// Whether a decision was made that still holds.
    pub(super) decided: bool,
    /// The unit whose answer holds, and what it says.
    pub(super) holds: Option<(String, Said)>,
}

impl Weighed {
    /// The number that holds.
    pub(super) fn number(&self) -> Option<f64> {
        match &self.holds {
            Some((_, Said::Number(number))) => Some(*number),
            _ => None,
        }
    }
}

/// The answers as they stand, for a decision to be made on.
pub(super) fn basis(given: &[Given]) -> Vec<(String, String)> {
    let said = |one: &Given| match (&one.said, one.state.is_some_and(AnswerState::is_handed_in)) {
        (Some(Said::Number(number)), true) => format!("={number}"),
        (Some(Said::Words(words)), true) => format!("={words}"),
        (Some(Said::Nothing(_)), true) => "0".to_owned(),
        _ => String::new(),
    };
    given.iter().map(|one| (one.unit.clone(), said(one))).collect()
}

/// Put the answers to a line together. `tolerance` is in parts of a hundred of the larger number.
pub(super) fn weigh(
    form: Form,
    given: &[Given],
    ruling: Option<&Ruling<'_>>,
    tolerance: f64,
) -> Weighed {
    let handed_in: Vec<(&Given, &Said)> = given
        .iter()
        .filter(|one| one.state.is_some_and(AnswerState::is_handed_in))
        .filter_map(|one| Some((one, one.said.as_ref()?)))
        .collect();
    let holes: Vec<String> = given
        .iter()
        .filter(|one| !handed_in.iter().any(|(known, _)| known.unit == one.unit))
        .map(|one| one.unit.clone())
        .collect();
    let values: Vec<&(&Given, &Said)> =
        handed_in.iter().filter(|(_, said)| !matches!(said, Said::Nothing(_))).collect();
    let conflict =
        differ(form, &values.iter().map(|(_, said)| *said).collect::<Vec<_>>(), tolerance);
    let decided = ruling.is_some_and(|ruling| ruling.basis == basis(given).as_slice());
    let mut weighed = Weighed { conflict, holes, decided, ..Weighed::default() };
    if let Some(ruling) = ruling.filter(|_| decided) {
        let chosen = |unit: &str| handed_in.iter().find(|(one, _)| one.unit == unit);
        weighed.holds = ruling
            .choice
            .and_then(chosen)
            .filter(|(_, said)| !matches!(said, Said::Nothing(_)))
            .map(|(one, said)| (one.unit.clone(), (*said).clone()));
        return weighed;
    }
    let waiting = handed_in.iter().filter(|(one, _)| one.state == Some(AnswerState::Submitted));
    weighed.open = weighed.holes.iter().map(|unit| Open::Hole { unit: unit.clone() }).collect();
    weighed.open.extend(waiting.map(|(one, _)| Open::Waiting { unit: one.unit.clone() }));
    if conflict {
        weighed.open.push(Open::Conflict);
    } else {
        // Answers that agree: the first in the order of the line, so that it is always the same.
        weighed.holds = values.first().map(|(one, said)| (one.unit.clone(), (*said).clone()));
    }
    weighed
}

/// Whether values say different things.
fn differ(form: Form, values: &[&Said], tolerance: f64) -> bool {
    let numbers: Vec<f64> = values
        .iter()
        .filter_map(|said| match said {
            Said::Number(number) => Some(*number),
            _ => None,
        })
        .collect();
    if form.is_number() {
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // A list has so many rows or it has not.
        let allowed = if form == Form::Rows { 0.0 } else { tolerance };
        return numbers.len() > 1 && beyond(low, high, allowed);
    }
    values.windows(2).any(|pair| pair[0] != pair[1])
}

/// Whether two numbers are further apart than so many parts of a hundred of the larger one.
pub(super) fn beyond(one: f64, other: f64, tolerance: f64) -> bool {
    let larger = one.abs().max(other.abs());
    // What is equal as written must not differ by the last bit of a product.
    (one - other).abs() > larger * tolerance / 100.0 * (1.0 + 1e-12) + larger * 1e-12
}

/// A figure of the city beside those of its districts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sum {
    pub(super) city: f64,
    pub(super) districts: f64,
    /// How many districts have a value, of how many that were asked.
    pub(super) known: usize,
    pub(super) asked: usize,
    /// All are known and they do not add up to the city.
    pub(super) differs: bool,
}

/// Add the districts up. A district that was asked and has no value is no zero: the sum is told
/// and nothing is made of it.
pub(super) fn add_up(city: f64, districts: &[Option<f64>], tolerance: f64) -> Option<Sum> {
    if districts.is_empty() {
        return None;
    }
    let known: Vec<f64> = districts.iter().copied().flatten().collect();
    let sum = known.iter().sum();
    let whole = known.len() == districts.len();
    Some(Sum {
        city,
        districts: sum,
        known: known.len(),
        asked: districts.len(),
        differs: whole && beyond(city, sum, tolerance),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(unit: &str, state: AnswerState, said: Said) -> Given {
        Given { unit: unit.to_owned(), state: Some(state), said: Some(said) }
    }

    fn silent(unit: &str) -> Given {
        Given { unit: unit.to_owned(), state: None, said: None }
    }

    #[test]
    fn one_accepted_answer_settles_a_line_and_a_submitted_one_waits() {
        let accepted = [given("a", AnswerState::Accepted, Said::Number(4.0))];
        let weighed = weigh(Form::Number, &accepted, None, 1.0);
        assert!(weighed.open.is_empty());
        assert_eq!(weighed.number(), Some(4.0));
        let submitted = [given("a", AnswerState::Submitted, Said::Number(4.0))];
        let weighed = weigh(Form::Number, &submitted, None, 1.0);
        assert_eq!(weighed.open, [Open::Waiting { unit: "a".to_owned() }]);
    }

    #[test]
    fn silence_is_a_hole_and_no_value_is_an_answer_and_neither_is_zero() {
        let open = weigh(Form::Number, &[silent("a")], None, 1.0);
        assert_eq!(open.open, [Open::Hole { unit: "a".to_owned() }]);
        assert_eq!(open.number(), None);
        let nothing = [given("a", AnswerState::Accepted, Said::Nothing("none".to_owned()))];
        let told = weigh(Form::Number, &nothing, None, 1.0);
        assert!(told.open.is_empty() && told.holes.is_empty());
        assert_eq!(told.holds, None);
        // Returned is not answered.
        let back = [given("a", AnswerState::Returned, Said::Number(1.0))];
        assert_eq!(weigh(Form::Number, &back, None, 1.0).holes, ["a"]);
    }

    #[test]
    fn numbers_conflict_beyond_the_tolerance_of_the_larger() {
        let pair = |other: f64| {
            [
                given("a", AnswerState::Accepted, Said::Number(100.0)),
                given("b", AnswerState::Accepted, Said::Number(other)),
            ]
        };
        // 100 and 99: one part of a hundred of 100 is 1, and they are 1 apart.
        assert!(!weigh(Form::Number, &pair(99.0), None, 1.0).conflict);
        assert!(weigh(Form::Number, &pair(98.9), None, 1.0).conflict);
        assert!(weigh(Form::Rows, &pair(99.0), None, 1.0).conflict);
        assert!(!beyond(0.1 + 0.2, 0.3, 0.0), "the last bit is no difference");
        assert!(beyond(0.0, 1.0, 50.0));
        let agreed = weigh(Form::Number, &pair(99.5), None, 1.0);
        assert_eq!(agreed.holds.unwrap().0, "a");
    }

    #[test]
    fn words_conflict_when_they_are_not_the_same() {
        let say = |a: &str, b: &str| {
            [
                given("a", AnswerState::Accepted, Said::Words(a.to_owned())),
                given("b", AnswerState::Accepted, Said::Words(b.to_owned())),
            ]
        };
        assert!(weigh(Form::YesNo, &say("yes", "no"), None, 50.0).conflict);
        assert!(!weigh(Form::YesNo, &say("no", "no"), None, 0.0).conflict);
    }

    #[test]
    fn a_decision_holds_until_an_answer_changes() {
        let answers = [
            given("a", AnswerState::Submitted, Said::Number(1.0)),
            given("b", AnswerState::Submitted, Said::Number(2.0)),
            silent("c"),
        ];
        let made_on = basis(&answers);
        let ruling = Ruling { choice: Some("b"), basis: &made_on };
        let weighed = weigh(Form::Number, &answers, Some(&ruling), 1.0);
        assert!(weighed.open.is_empty() && weighed.decided && weighed.conflict);
        assert_eq!(weighed.number(), Some(2.0));
        let mut later = answers;
        later[2] = given("c", AnswerState::Submitted, Said::Number(3.0));
        let weighed = weigh(Form::Number, &later, Some(&ruling), 1.0);
        assert!(!weighed.decided);
        assert!(weighed.open.contains(&Open::Conflict));
    }

    #[test]
    fn districts_add_up_to_the_city_only_when_all_are_known() {
        let sum = add_up(10.0, &[Some(4.0), Some(5.0)], 1.0).unwrap();
        assert_eq!((sum.districts, sum.differs), (9.0, true));
        assert!(!add_up(10.0, &[Some(4.0), Some(5.95)], 1.0).unwrap().differs);
        let unknown = add_up(10.0, &[Some(4.0), None], 1.0).unwrap();
        assert_eq!((unknown.known, unknown.asked, unknown.differs), (1, 2, false));
        assert_eq!(add_up(10.0, &[], 1.0), None);
    }
}
