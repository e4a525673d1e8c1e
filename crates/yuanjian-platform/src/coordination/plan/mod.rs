//! The implementation plan: drafted from what the campaign knows, edited by section, issued as
//! numbered versions that are never changed, noted by the units that it obliges.

mod actions;
mod draft;
pub(crate) mod http;
mod store;

pub(crate) use actions::{IssueBody, issue, propose, receipt};

use super::desk::Desk;
use crate::{
    Ctx, Result, receipts,
    tasks::{ChangeKind, FieldChange},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A plan being written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub(crate) title: String,
    /// Who issues it.
    pub(crate) issuer: String,
    /// To whom, as the document says it.
    pub(crate) addressees: String,
    pub(crate) sections: Vec<Section>,
    /// 0 while nothing was written.
    pub(crate) revision: i64,
}

/// A section of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlanSection)]
pub(crate) struct Section {
    /// Without its number, which the document gives.
    pub(crate) title: String,
    /// Paragraphs by line; a line that begins with `# ` is a heading.
    pub(crate) text: String,
}

/// A line of the annex: the breakdown as it stood when the plan was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = PlanAnnexLine)]
pub(crate) struct AnnexLine {
    pub(crate) number: i64,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) cooperating: String,
    pub(crate) due_on: String,
}

/// A plan as it was issued.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) id: String,
    pub(crate) number: i64,
    /// Number of the document.
    pub(crate) document: String,
    pub(crate) title: String,
    pub(crate) issuer: String,
    pub(crate) addressees: String,
    /// The day that the document carries.
    pub(crate) dated_on: String,
    pub(crate) sections: Vec<Section>,
    /// Ids of the units that it obliges.
    pub(crate) units: BTreeSet<String>,
    pub(crate) annex: Vec<AnnexLine>,
    pub(crate) note: String,
    /// Where the record of changes stood when it was issued.
    pub(crate) chain: String,
    pub(crate) issued_on: String,
    pub(crate) account_name: String,
}

/// What is different between two plans.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = PlanChange)]
pub(crate) struct Change {
    pub(crate) kind: ChangeKind,
    /// The section's title; empty for what the plan says of itself.
    pub(crate) section: String,
    /// Which field; `text` of a section.
    pub(crate) field: String,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// The newest version, by its title, when one of the reader's units is obliged by it and did not
/// note it.
pub(crate) async fn unnoted(ctx: &Ctx, desk: &Desk) -> Result<Option<String>> {
    let versions = store::versions(ctx, &desk.scene.campaign.id).await?;
    let Some(newest) = versions.into_iter().next() else { return Ok(None) };
    let held = receipts::of(ctx, &newest.id).await?;
    let noted = receipts::all_noted(&held, &newest.units, &desk.hands.reach.units);
    Ok((!noted).then_some(newest.title))
}

/// What is different between two plans: their heads first, then sections by title, dropped last.
fn compare(old: (&[FieldOf], &[Section]), new: (&[FieldOf], &[Section])) -> Vec<Change> {
    let heads = old.0.iter().zip(new.0).filter(|(from, to)| from.1 != to.1);
    let mut changes: Vec<Change> = heads
        .map(|(from, to)| Change {
            kind: ChangeKind::Changed,
            section: String::new(),
            field: from.0.to_owned(),
            from: from.1.clone(),
            to: to.1.clone(),
        })
        .collect();
    let text = |kind, section: &Section, from: &str, to: &str| Change {
        kind,
        section: section.title.clone(),
        field: "text".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    for section in new.1 {
        match old.1.iter().find(|before| before.title == section.title) {
            None => changes.push(text(ChangeKind::Added, section, "", &section.text)),
            Some(before) if before.text != section.text => {
                changes.push(text(ChangeKind::Changed, section, &before.text, &section.text));
            }
            Some(_) => {}
        }
    }
    let gone = old.1.iter().filter(|one| !new.1.iter().any(|section| section.title == one.title));
    changes.extend(gone.map(|section| text(ChangeKind::Dropped, section, &section.text, "")));
    changes
}

/// A field of a plan's head with what it says.
type FieldOf = (&'static str, String);

/// What a plan says of itself.
fn head(title: &str, issuer: &str, addressees: &str) -> [FieldOf; 3] {
    [("title", title), ("issuer", issuer), ("addressees", addressees)]
        .map(|(key, text)| (key, text.to_owned()))
}

/// As fields of a record: what a change of the draft tells.
fn told(changes: &[Change]) -> Vec<FieldChange> {
    let field = |change: &Change| match change.section.as_str() {
        "" => change.field.clone(),
        section => section.to_owned(),
    };
    changes
        .iter()
        .map(|change| FieldChange {
            field: field(change),
            from: change.from.clone(),
            to: change.to.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_plans_differ_by_head_and_by_section_of_the_same_title() {
        let section = |title: &str, text: &str| Section { title: title.into(), text: text.into() };
        let old = [section("a", "1"), section("b", "2"), section("c", "3")];
        let new = [section("c", "3"), section("b", "2!"), section("d", "4")];
        let heads = (head("t", "i", "x"), head("t", "j", "x"));
        let found = compare((&heads.0, &old), (&heads.1, &new));
        let told: Vec<_> =
            found.iter().map(|one| (one.kind, one.section.as_str(), one.field.as_str())).collect();
        assert_eq!(
            told,
            [
                (ChangeKind::Changed, "", "issuer"),
                (ChangeKind::Changed, "b", "text"),
                (ChangeKind::Added, "d", "text"),
                (ChangeKind::Dropped, "a", "text"),
            ]
        );
    }
}
