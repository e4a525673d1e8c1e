//! A plan of the register and its rules: pure.
//!
//! A plan is drafted, commented on, approved, and at last superseded. What an approval says is a
//! fact: while it stands, nothing but the unit that carries it out and the note can be changed; an
//! approval that was entered by mistake is taken back with a word why.

use crate::campaigns::calendar::day;
use serde::{Deserialize, Serialize};
use yuanjian_types::Problem;

/// What a plan is of; named by the rows of the standard that ask for one.
pub(super) const KINDS: [&str; 7] = [
    "green_system",
    "greenway",
    "walking_cycling",
    "sponge_city",
    "wetland",
    "restoration",
    "other",
];

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisteredPlanState)]
pub(super) enum State {
    /// Being written.
    Draft,
    /// Before those who are asked.
    Commenting,
    /// In force.
    Approved,
    /// Replaced by another, or over.
    Superseded,
    /// Entered by mistake, or given up.
    Withdrawn,
}

impl State {
    const ALL: [Self; 5] =
        [Self::Draft, Self::Commenting, Self::Approved, Self::Superseded, Self::Withdrawn];

    /// As rows have it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Commenting => "commenting",
            Self::Approved => "approved",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether it was approved, then or now: everybody at work may read it.
    pub(super) fn is_public(self) -> bool {
        matches!(self, Self::Approved | Self::Superseded)
    }

    /// Where it may go from here; every state has a way back.
    pub(super) fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Commenting, Self::Approved, Self::Withdrawn],
            Self::Commenting => &[Self::Draft, Self::Approved, Self::Withdrawn],
            Self::Approved => &[Self::Superseded, Self::Commenting],
            Self::Superseded => &[Self::Approved],
            Self::Withdrawn => &[Self::Draft],
        }
    }
}

/// A plan of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) id: String,
    /// The division that it is of; the city's own code for the whole city.
    pub(super) division: String,
    /// One of [`KINDS`].
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) state: State,
    /// Who approved it, by which document, on which day; empty before.
    pub(super) approver: String,
    pub(super) document: String,
    pub(super) approved_on: String,
    /// First and last year that it plans for; 0 when not known.
    pub(super) year_from: i64,
    pub(super) year_to: i64,
    /// The unit that carries it out.
    pub(super) unit: Option<String>,
    pub(super) note: String,
    pub(super) account_name: String,
    pub(super) revision: i64,
}

/// Everything wrong with a plan on top of what it was; `today` is the day in China.
pub(super) fn faults(old: Option<&Plan>, new: &Plan, today: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    if new.title.is_empty() || new.title.chars().count() > 200 {
        wrong("plans.bad_title", "title");
    }
    if !KINDS.contains(&new.kind.as_str()) {
        wrong("plans.bad_kind", "kind");
    }
    for (text, field, most) in [
        (&new.approver, "approver", 100),
        (&new.document, "document", 100),
        (&new.note, "note", 1_000),
    ] {
        if text.chars().count() > most {
            wrong("plans.too_long", field);
        }
    }
    let known = |year: i64| (1950..=2100).contains(&year);
    let years = (new.year_from, new.year_to);
    if years != (0, 0) && (!known(years.0) || !known(years.1) || years.0 > years.1) {
        wrong("plans.bad_years", "year_from");
    }
    if !new.approved_on.is_empty() && day(&new.approved_on).is_none() {
        wrong("request.bad_day", "approved_on");
    } else if new.approved_on.as_str() > today {
        wrong("plans.not_yet", "approved_on");
    }
    if new.state.is_public() {
        for (text, field) in [
            (&new.approver, "approver"),
            (&new.document, "document"),
            (&new.approved_on, "approved_on"),
        ] {
            if text.is_empty() {
                wrong("plans.approval_missing", field);
            }
        }
    }
    let from = old.map_or(State::Draft, |old| old.state);
    if new.state != from && !from.next().contains(&new.state) {
        wrong("plans.wrong_move", "state");
    }
    if let Some(old) = old.filter(|old| old.state.is_public()) {
        if new.state.is_public() {
            for (differs, field) in [
                (old.title != new.title, "title"),
                (old.kind != new.kind, "kind"),
                (old.division != new.division, "division"),
                (old.approver != new.approver, "approver"),
                (old.document != new.document, "document"),
                (old.approved_on != new.approved_on, "approved_on"),
                ((old.year_from, old.year_to) != years, "year_from"),
            ] {
                if differs {
                    wrong("plans.approved_stays", field);
                }
            }
        } else if new.note.is_empty() || new.note == old.note {
            wrong("plans.note_missing", "note");
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(state: State) -> Plan {
        Plan {
            id: "p".to_owned(),
            division: "990100".to_owned(),
            kind: "greenway".to_owned(),
            title: "Greenways to 2035".to_owned(),
            state,
            approver: "City government".to_owned(),
            document: "No. 12".to_owned(),
            approved_on: "2025-03-01".to_owned(),
            year_from: 2025,
            year_to: 2035,
            unit: None,
            note: String::new(),
            account_name: String::new(),
            revision: 1,
        }
    }

    fn codes(old: Option<&Plan>, new: &Plan) -> Vec<String> {
        faults(old, new, "2026-06-01").into_iter().map(|one| one.code.to_string()).collect()
    }

    #[test]
    fn from_every_state_every_other_can_be_reached_again() {
        for start in State::ALL {
            let mut seen = vec![start];
            let mut at = 0;
            while let Some(state) = seen.get(at).copied() {
                at += 1;
                for next in state.next() {
                    if !seen.contains(next) {
                        seen.push(*next);
                    }
                }
            }
            assert_eq!(seen.len(), State::ALL.len(), "{start:?} is a dead end");
        }
    }

    #[test]
    fn an_approval_names_its_body_number_and_day_and_then_stays() {
        let approved = plan(State::Approved);
        assert_eq!(codes(None, &approved), [] as [String; 0]);
        let bare = Plan { approver: String::new(), document: String::new(), ..approved.clone() };
        assert_eq!(codes(None, &bare), ["plans.approval_missing", "plans.approval_missing"]);
        let later = Plan { approved_on: "2026-06-02".to_owned(), ..approved.clone() };
        assert_eq!(codes(None, &later), ["plans.not_yet"]);
        let other = Plan { title: "Other".to_owned(), ..approved.clone() };
        assert_eq!(codes(Some(&approved), &other), ["plans.approved_stays"]);
        let unit = Plan { unit: Some("parks".to_owned()), ..approved.clone() };
        assert_eq!(codes(Some(&approved), &unit), [] as [String; 0]);
        let back = Plan { state: State::Commenting, ..approved.clone() };
        assert_eq!(codes(Some(&approved), &back), ["plans.note_missing"]);
        let back = Plan { note: "A typing mistake".to_owned(), ..back };
        assert_eq!(codes(Some(&approved), &back), [] as [String; 0]);
        assert_eq!(
            codes(Some(&approved), &plan(State::Draft)),
            ["plans.wrong_move", "plans.note_missing"]
        );
        assert_eq!(codes(None, &plan(State::Superseded)), ["plans.wrong_move"]);
    }
}
