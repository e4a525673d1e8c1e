//! A breakdown as it was issued, and what changed from one version to the next: pure.
//!
//! A line carries names beside ids: whoever opens an old version reads who was meant then, whatever
//! became of the unit or the post since.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A unit or a post, by its id and by what it was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = NamedUnit)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// A post with who held it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = HeldPost)]
pub(crate) struct Held {
    pub(crate) post: String,
    pub(crate) title: String,
    /// Who held it on that day; empty when nobody did.
    pub(crate) person: String,
}

/// A cooperating unit and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CooperatingUnit)]
pub(crate) struct Cooperating {
    pub(crate) unit: Named,
    pub(crate) part: String,
    pub(crate) due_on: Option<String>,
}

/// A line of the breakdown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = BreakdownLine)]
pub(crate) struct Line {
    /// Id of the task.
    pub(crate) task: String,
    pub(crate) number: i64,
    /// Key of the row of the edition; empty when it serves none.
    pub(crate) item: String,
    pub(crate) title: String,
    pub(crate) requirement: String,
    pub(crate) quality: String,
    pub(crate) quantity: Option<f64>,
    pub(crate) quantity_unit: String,
    pub(crate) target: Option<f64>,
    pub(crate) division: String,
    pub(crate) lead: Option<Named>,
    pub(crate) leader: Option<Held>,
    pub(crate) person: Option<Held>,
    pub(crate) cooperating: Vec<Cooperating>,
    pub(crate) starts_on: Option<String>,
    pub(crate) due_on: Option<String>,
    pub(crate) central: bool,
    pub(crate) note: String,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BreakdownChangeKind)]
pub(crate) enum Kind {
    /// It was not there.
    Added,
    /// It is no longer there.
    Dropped,
    /// Something of it is different.
    Changed,
}

/// A field that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = BreakdownFieldChange)]
pub(crate) struct FieldChange {
    /// Name of the field.
    pub(crate) field: String,
    /// What it was; empty for nothing.
    pub(crate) from: String,
    /// What it is; empty for nothing.
    pub(crate) to: String,
}

/// A line that is different.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = BreakdownChange)]
pub(crate) struct Change {
    pub(crate) kind: Kind,
    pub(crate) task: String,
    pub(crate) number: i64,
    pub(crate) title: String,
    /// The units whom it concerns: leads before and after, and who cooperates.
    pub(crate) units: Vec<String>,
    pub(crate) fields: Vec<FieldChange>,
}

/// What is different between two breakdowns, in the order of the new one, dropped lines last.
pub(crate) fn compare(old: &[Line], new: &[Line]) -> Vec<Change> {
    let mut changes = Vec::new();
    for line in new {
        match old.iter().find(|before| before.task == line.task) {
            None => changes.push(change(Kind::Added, line, None, Vec::new())),
            Some(before) => {
                let fields = differences(before, line);
                if !fields.is_empty() {
                    changes.push(change(Kind::Changed, line, Some(before), fields));
                }
            }
        }
    }
    let gone = old.iter().filter(|before| !new.iter().any(|line| line.task == before.task));
    changes.extend(gone.map(|line| change(Kind::Dropped, line, None, Vec::new())));
    changes
}

fn change(kind: Kind, line: &Line, before: Option<&Line>, fields: Vec<FieldChange>) -> Change {
    let mut units: Vec<String> =
        [Some(line), before].into_iter().flatten().flat_map(units).collect();
    units.sort();
    units.dedup();
    Change {
        kind,
        task: line.task.clone(),
        number: line.number,
        title: line.title.clone(),
        units,
        fields,
    }
}

/// The units that a line gives something to do.
pub(crate) fn units(line: &Line) -> Vec<String> {
    let lead = line.lead.iter().map(|unit| unit.id.clone());
    lead.chain(line.cooperating.iter().map(|one| one.unit.id.clone())).collect()
}

/// The units that some lines give something to do, each once.
pub(crate) fn all_units(lines: &[Line]) -> BTreeSet<String> {
    lines.iter().flat_map(units).collect()
}

fn differences(old: &Line, new: &Line) -> Vec<FieldChange> {
    let (before, after) = (texts(old), texts(new));
    before
        .into_iter()
        .zip(after)
        .filter(|(from, to)| from != to)
        .map(|((field, from), (_, to))| FieldChange { field: field.to_owned(), from, to })
        .collect()
}

/// Every field of a line as people read it. A succession in a post is no change of the breakdown:
/// the duty stays with the post.
fn texts(line: &Line) -> Vec<(&'static str, String)> {
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let held = |held: &Option<Held>| held.as_ref().map(|h| h.title.clone()).unwrap_or_default();
    let cooperating = |one: &Cooperating| {
        let more = [one.part.as_str(), one.due_on.as_deref().unwrap_or_default()];
        let more: Vec<&str> = more.into_iter().filter(|text| !text.is_empty()).collect();
        if more.is_empty() {
            one.unit.name.clone()
        } else {
            format!("{} ({})", one.unit.name, more.join(", "))
        }
    };
    let quantity = match line.quantity {
        Some(value) => format!("{value} {}", line.quantity_unit).trim().to_owned(),
        None => String::new(),
    };
    vec![
        ("item", line.item.clone()),
        ("title", line.title.clone()),
        ("requirement", line.requirement.clone()),
        ("quality", line.quality.clone()),
        ("quantity", quantity),
        ("target", number(line.target)),
        ("division", line.division.clone()),
        ("lead", line.lead.as_ref().map(|unit| unit.name.clone()).unwrap_or_default()),
        ("leader", held(&line.leader)),
        ("person", held(&line.person)),
        ("cooperating", line.cooperating.iter().map(cooperating).collect::<Vec<_>>().join("; ")),
        ("starts_on", line.starts_on.clone().unwrap_or_default()),
        ("due_on", line.due_on.clone().unwrap_or_default()),
        ("central", if line.central { "1".to_owned() } else { String::new() }),
        ("note", line.note.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(task: &str) -> Line {
        let unit = |id: &str| Named { id: id.to_owned(), name: format!("unit {id}") };
        Line {
            task: task.to_owned(),
            number: 1,
            item: "green-space-rate".to_owned(),
            title: "t".to_owned(),
            requirement: String::new(),
            quality: String::new(),
            quantity: Some(2.5),
            quantity_unit: "ha".to_owned(),
            target: None,
            division: "990100".to_owned(),
            lead: Some(unit("a")),
            leader: Some(Held {
                post: "p".to_owned(),
                title: "deputy".to_owned(),
                person: "x".to_owned(),
            }),
            person: None,
            cooperating: vec![Cooperating {
                unit: unit("b"),
                part: "data".to_owned(),
                due_on: None,
            }],
            starts_on: None,
            due_on: Some("2026-06-30".to_owned()),
            central: false,
            note: String::new(),
        }
    }

    #[test]
    fn what_is_the_same_is_not_told_and_a_successor_is_the_same_duty() {
        let mut successor = line("1");
        successor.leader.as_mut().unwrap().person = "y".to_owned();
        assert_eq!(compare(&[line("1")], &[successor]), []);
    }

    #[test]
    fn a_change_names_both_leads_and_every_field() {
        let mut new = line("1");
        new.lead = Some(Named { id: "c".to_owned(), name: "unit c".to_owned() });
        new.due_on = Some("2026-06-15".to_owned());
        let changes = compare(&[line("1"), line("2")], &[line("3"), new]);
        let kinds: Vec<_> =
            changes.iter().map(|change| (change.kind, change.task.as_str())).collect();
        assert_eq!(kinds, [(Kind::Added, "3"), (Kind::Changed, "1"), (Kind::Dropped, "2")]);
        assert_eq!(changes[1].units, ["a", "b", "c"]);
        let fields: Vec<_> = changes[1].fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["lead", "due_on"]);
        assert_eq!(
            (changes[1].fields[0].from.as_str(), changes[1].fields[0].to.as_str()),
            ("unit a", "unit c")
        );
    }
}
