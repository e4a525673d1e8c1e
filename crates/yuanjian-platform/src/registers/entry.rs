//! An entry of a register, what was seen of it in a year, and what can be judged without knowing the
//! city.

use super::{
    kind::{Fields, Kind},
    place::Place,
};
use crate::{
    campaigns::calendar::day,
    withdrawal::Withdrawn,
    workbooks::{Line, Mark},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use yuanjian_app::Language;
use yuanjian_types::Problem;

/// What is typed and what is drawn may differ by this share before it is told.
const NEAR: f64 = 0.05;

/// An entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) id: String,
    /// Key of its kind.
    pub(super) kind: String,
    /// Known by it in its register.
    pub(super) code: String,
    pub(super) name: String,
    /// Code of a division; the city's own for what lies across.
    pub(super) division: String,
    /// Id of the unit that answers for it.
    pub(super) unit: Option<String>,
    pub(super) place: Option<Place>,
    pub(super) fields: Fields,
    pub(super) note: String,
    /// Measured from the place.
    pub(super) area_m2: Option<f64>,
    pub(super) length_m: Option<f64>,
    pub(super) withdrawn: Option<Withdrawn>,
    /// Who wrote it last.
    pub(super) account_name: String,
    pub(super) revision: i64,
}

/// How something was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterResult)]
pub(super) enum Judged {
    Passed,
    Failed,
}

impl Judged {
    /// As rows have it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
        }
    }

    /// From its key.
    pub(super) fn parse(key: &str) -> Option<Self> {
        [Self::Passed, Self::Failed].into_iter().find(|one| one.key() == key)
    }
}

/// What was seen of an entry in a year.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Observation {
    pub(super) id: String,
    pub(super) entry: String,
    pub(super) year: i64,
    pub(super) on: String,
    /// Nothing where nothing was judged.
    pub(super) result: Option<Judged>,
    pub(super) score: Option<f64>,
    pub(super) fields: Fields,
    /// Who looked.
    pub(super) observer: String,
    pub(super) note: String,
    pub(super) withdrawn: Option<Withdrawn>,
    pub(super) account_name: String,
}

impl Line for Entry {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.id, called: &self.name, revision: self.revision }
    }
}

impl Entry {
    /// A number of a field.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.fields.get(key).and_then(Value::as_f64)
    }

    /// The year by which its kind is summed up.
    pub(super) fn year(&self, kind: &Kind) -> Option<i64> {
        let value = self.fields.get(&kind.dated)?;
        value.as_i64().or_else(|| value.as_str()?.get(..4)?.parse().ok())
    }

    /// Its area in m²: as it was typed, else as it was drawn.
    pub(super) fn size_m2(&self, kind: &Kind) -> Option<f64> {
        let held = kind.measure.as_ref().filter(|held| held.unit == "ha");
        let typed = held.and_then(|held| self.number(&held.field)).map(|ha| ha * 10_000.0);
        typed.or(self.area_m2)
    }

    /// Its length in m: as it was typed, else as it was drawn.
    pub(super) fn size_m(&self, kind: &Kind) -> Option<f64> {
        let held = kind.measure.as_ref().filter(|held| held.unit == "km");
        let typed = held.and_then(|held| self.number(&held.field)).map(|km| km * 1_000.0);
        typed.or(self.length_m)
    }

    /// What was typed beside what was drawn, both in the unit of the field, where they differ by
    /// more than a twentieth.
    pub(super) fn differs(&self, kind: &Kind) -> Option<(f64, f64)> {
        let held = kind.measure.as_ref()?;
        let typed = self.number(&held.field)?;
        let drawn = match held.unit.as_str() {
            "ha" => self.area_m2? / 10_000.0,
            _ => self.length_m? / 1_000.0,
        };
        ((typed - drawn).abs() > NEAR * drawn.max(typed)).then_some((typed, drawn))
    }

    /// What one should know of it and nobody is to be stopped by.
    pub(super) fn notes(&self, kind: &Kind) -> Vec<Problem> {
        let mut notes = Vec::new();
        if self.place.is_none() {
            notes.push(Problem::note("registers.no_place").at_field("place"));
        }
        if let (Some((typed, drawn)), Some(held)) = (self.differs(kind), &kind.measure) {
            let shown = |number: f64| (number * 100.0).round() / 100.0;
            notes.push(
                Problem::note("registers.size_differs")
                    .at_field(&held.field)
                    .with("typed", shown(typed))
                    .with("drawn", shown(drawn)),
            );
        }
        notes
    }
}

/// Everything that is wrong with an entry by itself; its fields and its place were checked before.
pub(super) fn faults(new: &Entry, today: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    let sound = |c: char| {
        c.is_alphanumeric() || "-_./()\u{ff08}\u{ff09}\u{3014}\u{3015}#\u{53f7}".contains(c)
    };
    if new.code.is_empty() || new.code.chars().count() > 60 || !new.code.chars().all(sound) {
        wrong("registers.bad_code", "code");
    }
    if new.name.is_empty() || new.name.chars().count() > 200 {
        wrong("registers.bad_name", "name");
    }
    if new.note.chars().count() > 1_000 {
        wrong("registers.note_too_long", "note");
    }
    if new.fields.get("status").and_then(Value::as_str) == Some("open")
        && new.fields.get("opened_on").and_then(Value::as_str).is_some_and(|on| on > today)
    {
        wrong("registers.not_open_yet", "opened_on");
    }
    if let Some(problem) = shore(&new.fields) {
        problems.push(problem);
    }
    problems
}

/// Natural and hard shores together are no longer than the whole.
fn shore(fields: &Fields) -> Option<Problem> {
    let number = |key: &str| fields.get(key).and_then(Value::as_f64);
    let whole = number("shore_m")?;
    let parts = number("natural_m").unwrap_or(0.0) + number("hard_m").unwrap_or(0.0);
    (parts > whole * 1.001).then(|| Problem::error("registers.shore_parts").at_field("shore_m"))
}

/// Everything that is wrong with an observation by itself.
pub(super) fn observation_faults(kind: &Kind, new: &Observation, today: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    if !(1950..=2100).contains(&new.year) {
        wrong("registers.bad_year", "year");
    }
    match day(&new.on) {
        None => wrong("request.bad_day", "on"),
        Some(_) if new.on.as_str() > today => wrong("registers.not_yet", "on"),
        Some(_) => {}
    }
    if new.score.is_some_and(|score| !(0.0..=100.0).contains(&score)) {
        wrong("registers.bad_score", "score");
    }
    if new.observer.chars().count() > 100 {
        wrong("registers.observer_too_long", "observer");
    }
    if new.note.chars().count() > 1_000 {
        wrong("registers.note_too_long", "note");
    }
    if kind.assessed && new.result.is_none() {
        wrong("registers.result_missing", "result");
    }
    let says = new.result.is_some() || new.score.is_some() || !new.fields.is_empty();
    if !kind.assessed && !says && new.note.is_empty() {
        wrong("registers.says_nothing", "note");
    }
    problems.extend(shore(&new.fields));
    problems
}

/// What differs between two states of an entry, in words for its history: the words of a column,
/// and of the division and the unit of an entry, are found elsewhere.
pub(super) fn told_changes(
    kind: &Kind,
    old: &Entry,
    new: &Entry,
    name: impl Fn(&str) -> String,
    whose: impl Fn(&Entry) -> [String; 2],
) -> String {
    let language = Language::default();
    let mut said = Vec::new();
    let mut tell = |what: &str, from: String, to: String| {
        if from != to {
            let or = |text: String| if text.is_empty() { "\u{2014}".to_owned() } else { text };
            said.push(format!("{what}: {} \u{2192} {}", or(from), or(to)));
        }
    };
    let ([was_in, was_of], [is_in, is_of]) = (whose(old), whose(new));
    for (key, from, to) in [
        ("code", old.code.clone(), new.code.clone()),
        ("name", old.name.clone(), new.name.clone()),
        ("division", was_in, is_in),
        ("unit", was_of, is_of),
        ("note", old.note.clone(), new.note.clone()),
    ] {
        tell(&name(key), from, to);
    }
    for field in &kind.fields {
        let value = |one: &Entry| {
            one.fields.get(&field.key).map(|v| field.said(v, language)).unwrap_or_default()
        };
        tell(field.name.said(language), value(old), value(new));
    }
    if old.place != new.place {
        said.push(name("place"));
    }
    let text = said.join("\u{ff1b}");
    text.chars().take(1_000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::kind::kind;
    use serde_json::json;

    fn park(area: f64, drawn_m2: f64) -> Entry {
        Entry {
            id: "1".to_owned(),
            kind: "park".to_owned(),
            code: "GY-0001".to_owned(),
            name: "park".to_owned(),
            division: "990100".to_owned(),
            unit: None,
            place: None,
            fields: Fields::from([
                ("area".to_owned(), json!(area)),
                ("opened_on".to_owned(), json!("2024-05-01")),
                ("status".to_owned(), json!("open")),
            ]),
            note: String::new(),
            area_m2: Some(drawn_m2),
            length_m: None,
            withdrawn: None,
            account_name: String::new(),
            revision: 1,
        }
    }

    #[test]
    fn a_twentieth_between_typed_and_drawn_is_told_and_less_is_not() {
        let kind = kind("park").unwrap();
        assert_eq!(park(10.0, 95_100.0).differs(kind), None);
        assert_eq!(park(10.0, 94_900.0).differs(kind), Some((10.0, 9.49)));
        assert_eq!(park(10.0, 94_900.0).size_m2(kind), Some(100_000.0), "what was typed counts");
        assert_eq!(park(10.0, 0.0).year(kind), Some(2024));
    }

    #[test]
    fn a_park_that_opens_tomorrow_is_not_open() {
        assert!(faults(&park(1.0, 1.0), "2024-05-01").is_empty());
        let told = faults(&park(1.0, 1.0), "2024-04-30");
        assert_eq!(told[0].code, "registers.not_open_yet");
    }

    #[test]
    fn parts_of_a_shore_are_no_longer_than_the_whole() {
        let fields = |natural: f64| {
            Fields::from([
                ("shore_m".to_owned(), json!(1000.0)),
                ("natural_m".to_owned(), json!(natural)),
                ("hard_m".to_owned(), json!(400.0)),
            ])
        };
        assert!(shore(&fields(600.0)).is_none());
        assert!(shore(&fields(602.0)).is_some());
    }
}
