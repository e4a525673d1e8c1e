//! The milestones of a measure's own scheme (row 87): what is to be reached by which day, when it
//! was, and how each stands today. Pure.

use crate::{
    campaigns::calendar::{day, days},
    workbooks::day_in_words,
};
use serde::{Deserialize, Serialize};
use time::Date;
use yuanjian_types::Problem;

/// Most milestones of a measure.
const MOST: usize = 50;
/// Days before its day from which a milestone is told of, as the lights of tasks have it.
const SOON_DAYS: i64 = 7;
/// What parts the parts of a milestone in a cell, and one milestone from the next. A line break alone
/// would do for people, but not every reader of workbooks keeps it.
const BARS: [char; 2] = ['|', '\u{ff5c}'];
const ENDS: [char; 3] = ['\u{ff1b}', ';', '\n'];

/// A milestone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectMilestone)]
pub(super) struct Milestone {
    pub(super) name: String,
    /// The day by which it is to be reached.
    #[serde(default)]
    pub(super) planned_on: Option<String>,
    /// The day on which it was.
    #[serde(default)]
    pub(super) done_on: Option<String>,
    #[serde(default)]
    pub(super) note: String,
}

/// How a milestone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectMilestoneLight)]
pub(super) enum Light {
    /// Reached in time, or without a day to hold it against.
    Done,
    /// Reached after its day.
    DoneLate,
    /// Its day is over.
    Overdue,
    /// Its day is within a week.
    Soon,
    /// Its day is further away.
    Ahead,
    /// It has no day.
    Undated,
}

impl Milestone {
    /// How it stands on a day.
    pub(super) fn light(&self, today: Date) -> Light {
        let planned = self.planned_on.as_deref().and_then(day);
        match (self.done_on.as_deref().and_then(day), planned) {
            (Some(done), Some(planned)) if done > planned => Light::DoneLate,
            (Some(_), _) => Light::Done,
            (None, None) => Light::Undated,
            (None, Some(planned)) => match days(today, planned) {
                left if left < 0 => Light::Overdue,
                left if left <= SOON_DAYS => Light::Soon,
                _ => Light::Ahead,
            },
        }
    }
}

/// Without the spaces around what was typed, and without lines that say nothing.
pub(super) fn trimmed(all: Vec<Milestone>) -> Vec<Milestone> {
    let day =
        |day: Option<String>| day.map(|day| day.trim().to_owned()).filter(|day| !day.is_empty());
    let trimmed = all.into_iter().map(|one| Milestone {
        name: one.name.trim().to_owned(),
        planned_on: day(one.planned_on),
        done_on: day(one.done_on),
        note: one.note.trim().to_owned(),
    });
    trimmed.filter(|one| *one != Milestone::default()).collect()
}

/// What is wrong with a scheme; each fault names its line.
pub(super) fn faults(all: &[Milestone], today: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    if all.len() > MOST {
        let many = Problem::error("projects.too_many_milestones").with("most", MOST);
        problems.push(many.at_field("milestones"));
    }
    for (place, one) in all.iter().enumerate() {
        let mut wrong = |code: &str, field: &str| {
            problems.push(Problem::error(code).at_field(format!("milestones[{place}].{field}")));
        };
        if one.name.is_empty() || one.name.chars().count() > 100 {
            wrong("projects.bad_milestone", "name");
        }
        if one.note.chars().count() > 500 {
            wrong("projects.too_long", "note");
        }
        if one.planned_on.as_deref().is_some_and(|text| day(text).is_none()) {
            wrong("request.bad_day", "planned_on");
        }
        match one.done_on.as_deref() {
            Some(text) if day(text).is_none() => wrong("request.bad_day", "done_on"),
            Some(text) if text > today => wrong("projects.not_yet", "done_on"),
            _ => {}
        }
    }
    problems
}

/// As one cell of a workbook: a milestone a line, its parts between bars.
pub(super) fn cell(all: &[Milestone]) -> String {
    let line = |one: &Milestone| {
        let day = |day: &Option<String>| day.clone().unwrap_or_default();
        let parts = [one.name.clone(), day(&one.planned_on), day(&one.done_on), one.note.clone()];
        parts
            .map(|part| part.replace(BARS, " ").replace(ENDS, ","))
            .join(" | ")
            .trim_end_matches([' ', '|'])
            .to_owned()
    };
    all.iter().map(line).collect::<Vec<_>>().join("\u{ff1b}\n")
}

/// From such a cell.
pub(super) fn read(cell: &str) -> Vec<Milestone> {
    let line = |line: &str| {
        let mut parts = line.splitn(4, BARS).map(|part| part.trim().to_owned());
        let mut next = || parts.next().unwrap_or_default();
        let (name, planned, done, note) = (next(), next(), next(), next());
        let day =
            |text: String| (!text.is_empty()).then(|| day_in_words(&text, None).unwrap_or(text));
        Milestone { name, planned_on: day(planned), done_on: day(done), note }
    };
    trimmed(cell.split(ENDS).map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(planned: Option<&str>, done: Option<&str>) -> Milestone {
        Milestone {
            name: "n".to_owned(),
            planned_on: planned.map(str::to_owned),
            done_on: done.map(str::to_owned),
            note: String::new(),
        }
    }

    #[test]
    fn a_milestone_stands_by_its_day_and_by_the_day_on_which_it_was_reached() {
        let today = day("2026-06-10").unwrap();
        let light = |planned, done| one(planned, done).light(today);
        assert_eq!(light(Some("2026-06-09"), None), Light::Overdue);
        assert_eq!(light(Some("2026-06-10"), None), Light::Soon);
        assert_eq!(light(Some("2026-06-17"), None), Light::Soon);
        assert_eq!(light(Some("2026-06-18"), None), Light::Ahead);
        assert_eq!(light(None, None), Light::Undated);
        assert_eq!(light(Some("2026-06-01"), Some("2026-06-01")), Light::Done);
        assert_eq!(light(Some("2026-06-01"), Some("2026-06-02")), Light::DoneLate);
        assert_eq!(light(None, Some("2026-06-02")), Light::Done);
    }

    #[test]
    fn what_a_cell_says_is_read_again_as_it_was_written() {
        let all = vec![
            Milestone { note: "a b".to_owned(), ..one(Some("2026-06-01"), Some("2026-06-02")) },
            one(None, None),
            Milestone { note: "only words".to_owned(), ..one(None, None) },
        ];
        assert_eq!(
            cell(&all),
            "n | 2026-06-01 | 2026-06-02 | a b\u{ff1b}\nn\u{ff1b}\nn |  |  | only words"
        );
        assert_eq!(read(&cell(&all)), all);
        let typed = read("a\u{ff5c}2026/6/1\n\n b | | 2026.6.30");
        assert_eq!(typed[0].planned_on.as_deref(), Some("2026-06-01"));
        assert_eq!((typed.len(), typed[1].done_on.as_deref()), (2, Some("2026-06-30")));
    }

    #[test]
    fn every_fault_names_its_line() {
        let all = [one(Some("soon"), Some("2026-06-11")), Milestone::default()];
        let found = faults(&all, "2026-06-10");
        let told: Vec<(&str, &str)> = found
            .iter()
            .map(|one| (one.code.as_str(), one.place.field.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(
            told,
            [
                ("request.bad_day", "milestones[0].planned_on"),
                ("projects.not_yet", "milestones[0].done_on"),
                ("projects.bad_milestone", "milestones[1].name"),
            ]
        );
    }
}
