//! What changed between two editions, row by row.
//!
//! Every row of either edition falls into exactly one group, so that the counts reconcile with
//! the headlines; a row whose definition changed is redefined even when its figure rose, because
//! the two figures no longer measure the same thing.

use crate::model::{Condition, Edition, Indicator, Limit, Measure, TierKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_types::{Bilingual, Confidence, Unit};

/// Into which group a row falls.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only in the new edition.
    New,
    /// Same definition, a stricter figure.
    Raised,
    /// Same definition, a milder figure.
    Lowered,
    /// Other definition: kind, scope, unit, method, parameters, parts or merged rows, or a veto that came or went while no figure moved.
    Redefined,
    /// Only in the old edition.
    Dropped,
    /// No known figure and nothing of the definition changed.
    Unchanged,
}

impl Change {
    /// Every group in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::New, Self::Raised, Self::Lowered, Self::Redefined, Self::Dropped, Self::Unchanged];

    /// The words people read.
    pub fn label(self) -> Bilingual {
        match self {
            Self::New => Bilingual { zh: "新增", en: "new" },
            Self::Raised => Bilingual { zh: "提高", en: "raised" },
            Self::Lowered => Bilingual { zh: "降低", en: "lowered" },
            Self::Redefined => Bilingual { zh: "定义调整", en: "redefined" },
            Self::Dropped => Bilingual { zh: "取消", en: "dropped" },
            Self::Unchanged => Bilingual { zh: "未变", en: "unchanged" },
        }
    }
}

/// How one figure moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// Stricter.
    Raised,
    /// Milder.
    Lowered,
    /// Equal.
    Same,
    /// Not known, or absent, in one of the editions, or of another kind.
    Incomparable,
}

/// One figure, old beside new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureDiff {
    /// Measure of the new edition (of the old one for a dropped row).
    pub measure: String,
    /// Tier.
    pub tier: TierKey,
    /// Conditions under which it counts.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub when: Vec<Condition>,
    /// Unit of the old figure.
    pub old_unit: Option<Unit>,
    /// Unit of the new figure.
    pub new_unit: Option<Unit>,
    /// Old limit with confidence.
    pub old: Option<(Limit, Confidence)>,
    /// New limit with confidence.
    pub new: Option<(Limit, Confidence)>,
    /// How it moved.
    pub moved: Move,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiffItem {
    /// Its group.
    pub change: Change,
    /// Key in the new edition; nothing for a dropped row.
    pub key: Option<String>,
    /// Keys in the old edition; several where rows were merged.
    pub old_keys: Vec<String>,
    /// Category in the new edition, or the old one for a dropped row.
    pub category: String,
    /// Name in the new edition by language.
    pub name: BTreeMap<String, String>,
    /// Names in the old edition by language, joined where merged.
    pub old_name: BTreeMap<String, String>,
    /// What of the definition changed: `kind`, `scope`, `unit`, `method`, `parameters`,
    /// `measures`, `merged`, `applicability`; and, beside a moved figure or none, `veto`, `category`,
    /// `name`.
    pub changes: Vec<String>,
    /// Figures old beside new.
    pub figures: Vec<FigureDiff>,
}

/// How many rows fall into each group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are those of the groups")]
pub struct Counts {
    pub new: usize,
    pub raised: usize,
    pub lowered: usize,
    pub redefined: usize,
    pub dropped: usize,
    pub unchanged: usize,
    /// Rows of the old edition's file, and its headline.
    pub old_rows: usize,
    pub old_headline: u32,
    /// Rows of the new edition's file, and its headline.
    pub new_rows: usize,
    pub new_headline: u32,
    /// Rows of the old edition that live on in the new one.
    pub continued: usize,
}

impl Counts {
    /// Whether every row was counted once: a law that the tests hold.
    pub fn reconcile(&self) -> bool {
        self.new + self.raised + self.lowered + self.redefined + self.unchanged == self.new_rows
            && self.dropped + self.continued == self.old_rows
    }
}

/// The difference of two editions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditionDiff {
    /// Standard of both.
    pub standard: String,
    /// Old edition.
    pub old: String,
    /// New edition.
    pub new: String,
    /// Counts.
    pub counts: Counts,
    /// Rows of the new edition in its order, then the dropped ones in theirs.
    pub items: Vec<DiffItem>,
}

/// Compare two editions.
pub fn diff(old: &Edition, new: &Edition) -> EditionDiff {
    let mut items = Vec::new();
    let mut continued = Vec::new();
    for row in &new.indicators {
        let before: Vec<&Indicator> = if row.lineage.is_empty() {
            old.indicator(&row.key).into_iter().collect()
        } else {
            row.lineage.iter().filter_map(|key| old.indicator(key)).collect()
        };
        continued.extend(before.iter().map(|i| i.key.as_str()));
        items.push(compare(old, new, &before, row));
    }
    continued.sort_unstable();
    continued.dedup();
    for row in old.indicators.iter().filter(|i| !continued.contains(&i.key.as_str())) {
        items.push(DiffItem {
            change: Change::Dropped,
            key: None,
            old_keys: vec![row.key.clone()],
            category: row.category.clone(),
            name: BTreeMap::new(),
            old_name: names(old, &[row]),
            changes: Vec::new(),
            figures: row.measures.iter().flat_map(|m| figures(Some(m), None)).collect(),
        });
    }
    let count = |change| items.iter().filter(|i| i.change == change).count();
    EditionDiff {
        standard: new.standard.clone(),
        old: old.edition.clone(),
        new: new.edition.clone(),
        counts: Counts {
            new: count(Change::New),
            raised: count(Change::Raised),
            lowered: count(Change::Lowered),
            redefined: count(Change::Redefined),
            dropped: count(Change::Dropped),
            unchanged: count(Change::Unchanged),
            old_rows: old.indicators.len(),
            old_headline: old.headline.indicators,
            new_rows: new.indicators.len(),
            new_headline: new.headline.indicators,
            continued: continued.len(),
        },
        items,
    }
}

fn compare(old: &Edition, new: &Edition, before: &[&Indicator], row: &Indicator) -> DiffItem {
    let mut changes: Vec<&str> = Vec::new();
    let mut figures_out = Vec::new();
    let old_measures: Vec<&Measure> = before.iter().flat_map(|i| &i.measures).collect();
    let mut used = Vec::new();
    for measure in &row.measures {
        let found = partner(&old_measures, measure, &used);
        used.extend(found);
        let was = found.map(|at| old_measures[at]);
        if let Some(was) = was {
            if was.unit != measure.unit {
                changes.push("unit");
            }
            if was.method != measure.method {
                changes.push("method");
            } else if was.parameters != measure.parameters {
                changes.push("parameters");
            }
        } else if !before.is_empty() {
            changes.push("measures");
        }
        figures_out.extend(figures(was, Some(measure)));
    }
    for (at, was) in old_measures.iter().enumerate() {
        if !used.contains(&at) {
            changes.push("measures");
            figures_out.extend(figures(Some(was), None));
        }
    }
    if before.len() > 1 {
        changes.push("merged");
    }
    if let Some(first) = before.first() {
        if first.kind != row.kind {
            changes.push("kind");
        }
        if first.scope != row.scope {
            changes.push("scope");
        }
        if first.applies_when != row.applies_when {
            changes.push("applicability");
        }
    }
    let redefined = !changes.is_empty();
    // A veto that came or went is a change of weight, not of what is measured.
    let veto = before.iter().any(|i| i.veto.is_some()) != row.veto.is_some();
    if veto {
        changes.push("veto");
    }
    if let Some(first) = before.first() {
        if first.category != row.category {
            changes.push("category");
        }
        if names(old, &[first]) != names(new, &[row]) {
            changes.push("name");
        }
    }
    changes.sort_unstable();
    changes.dedup();
    let has = |moved| figures_out.iter().any(|f: &FigureDiff| f.moved == moved);
    let change = match (before.is_empty(), redefined, has(Move::Raised), has(Move::Lowered)) {
        (true, ..) => Change::New,
        (_, true, ..) | (_, _, true, true) => Change::Redefined,
        (_, _, true, false) => Change::Raised,
        (_, _, false, true) => Change::Lowered,
        (_, _, false, false) if veto => Change::Redefined,
        (_, _, false, false) => Change::Unchanged,
    };
    DiffItem {
        change,
        key: Some(row.key.clone()),
        old_keys: before.iter().map(|i| i.key.clone()).collect(),
        category: row.category.clone(),
        name: names(new, &[row]),
        old_name: names(old, before),
        changes: if change == Change::New {
            Vec::new()
        } else {
            changes.into_iter().map(str::to_owned).collect()
        },
        figures: figures_out,
    }
}

/// The old measure that this one continues: same method and parameters, else same key, else the
/// only one there was.
fn partner(old: &[&Measure], measure: &Measure, used: &[usize]) -> Option<usize> {
    let free = |at: &usize| !used.contains(at);
    let find =
        |test: &dyn Fn(&Measure) -> bool| (0..old.len()).find(|at| free(at) && test(old[*at]));
    find(&|m| {
        m.method == measure.method && m.parameters == measure.parameters && m.key == measure.key
    })
    .or_else(|| find(&|m| m.method == measure.method && m.parameters == measure.parameters))
    .or_else(|| find(&|m| m.key == measure.key))
    .or_else(|| (old.len() == 1 && used.is_empty()).then_some(0))
}

fn figures(old: Option<&Measure>, new: Option<&Measure>) -> Vec<FigureDiff> {
    let mut out: Vec<FigureDiff> = Vec::new();
    let name = new.or(old).map_or_else(String::new, |m| m.key.clone());
    for threshold in new.map_or(&[][..], |m| &m.thresholds) {
        out.push(FigureDiff {
            measure: name.clone(),
            tier: threshold.tier.clone(),
            when: threshold.when.clone(),
            old_unit: None,
            new_unit: new.map(|m| m.unit),
            old: None,
            new: Some((threshold.limit.clone(), threshold.confidence)),
            moved: Move::Incomparable,
        });
    }
    for threshold in old.map_or(&[][..], |m| &m.thresholds) {
        let limit = (threshold.limit.clone(), threshold.confidence);
        let unit = old.map(|m| m.unit);
        let same = out
            .iter_mut()
            .find(|f| f.tier == threshold.tier && f.when == threshold.when && f.old.is_none());
        if let Some(figure) = same {
            figure.old_unit = unit;
            figure.moved = match (&figure.new, figure.old_unit == figure.new_unit) {
                (Some((new, _)), true) => moved(&limit.0, new),
                _ => Move::Incomparable,
            };
            figure.old = Some(limit);
        } else {
            out.push(FigureDiff {
                measure: name.clone(),
                tier: threshold.tier.clone(),
                when: threshold.when.clone(),
                old_unit: unit,
                new_unit: None,
                old: Some(limit),
                new: None,
                moved: Move::Incomparable,
            });
        }
    }
    out
}

fn moved(old: &Limit, new: &Limit) -> Move {
    let by = |stricter: bool, equal: bool| match (equal, stricter) {
        (true, _) => Move::Same,
        (_, true) => Move::Raised,
        (_, false) => Move::Lowered,
    };
    match (old, new) {
        (Limit::AtLeast(a), Limit::AtLeast(b)) => by(b > a, a == b),
        (Limit::AtMost(a), Limit::AtMost(b)) => by(b < a, a == b),
        (Limit::Between(a, b), Limit::Between(c, d)) if a == c && b == d => Move::Same,
        (Limit::Between(a, b), Limit::Between(c, d)) if c >= a && d <= b => Move::Raised,
        (Limit::Between(a, b), Limit::Between(c, d)) if c <= a && d >= b => Move::Lowered,
        (Limit::Yes, Limit::Yes) => Move::Same,
        _ => Move::Incomparable,
    }
}

fn names(edition: &Edition, rows: &[&Indicator]) -> BTreeMap<String, String> {
    edition
        .labels
        .keys()
        .map(|language| {
            let names: Vec<&str> =
                rows.iter().map(|row| edition.name(language, "indicator", &row.key)).collect();
            (language.clone(), names.join(" / "))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    fn of(old: &str, new: &str) -> EditionDiff {
        let catalogue = Catalogue::embedded();
        diff(catalogue.get(old).unwrap(), catalogue.get(new).unwrap())
    }

    fn item<'a>(diff: &'a EditionDiff, key: &str) -> &'a DiffItem {
        diff.items.iter().find(|i| i.key.as_deref() == Some(key)).unwrap()
    }

    #[test]
    fn every_row_is_counted_once() {
        for (old, new) in [("2010", "2016"), ("2016", "2022"), ("2010", "2022"), ("2016", "2016")] {
            let diff = of(old, new);
            assert!(diff.counts.reconcile(), "{old} {new}: {:?}", diff.counts);
        }
    }

    #[test]
    fn an_edition_does_not_differ_from_itself() {
        for edition in ["2010", "2016", "2022"] {
            let catalogue = Catalogue::embedded();
            let mut edition = catalogue.get(edition).unwrap().clone();
            for row in &mut edition.indicators {
                row.lineage.clear();
            }
            let diff = diff(&edition, &edition);
            assert_eq!(diff.counts.unchanged, edition.indicators.len());
        }
    }

    #[test]
    fn park_coverage_rises_from_seventy_to_eighty() {
        let diff = of("2010", "2016");
        let figures = &item(&diff, "park-service-radius-coverage").figures;
        let garden = figures.iter().find(|f| f.tier == "garden").unwrap();
        assert_eq!(garden.old.as_ref().unwrap().0, Limit::AtLeast(70.0));
        assert_eq!(garden.new.as_ref().unwrap().0, Limit::AtLeast(80.0));
        assert_eq!(garden.moved, Move::Raised);
    }

    #[test]
    fn merged_rows_are_redefined_and_their_parents_are_not_dropped() {
        let diff = of("2016", "2022");
        let cover = item(&diff, "green-coverage-rate");
        assert_eq!(cover.change, Change::Redefined);
        assert_eq!(cover.old_keys, ["green-coverage-rate", "tree-shrub-share"]);
        assert!(
            !diff
                .items
                .iter()
                .any(|i| i.change == Change::Dropped && i.old_keys == ["tree-shrub-share"])
        );
    }

    #[test]
    fn a_lower_ceiling_is_stricter() {
        assert_eq!(moved(&Limit::AtMost(3.0), &Limit::AtMost(2.5)), Move::Raised);
        assert_eq!(moved(&Limit::AtLeast(3.0), &Limit::AtLeast(2.5)), Move::Lowered);
        assert_eq!(moved(&Limit::AtLeast(3.0), &Limit::AtMost(3.0)), Move::Incomparable);
    }

    #[test]
    fn the_difference_of_2010_and_2016_is_this() {
        let diff = of("2010", "2016");
        let lines: Vec<String> = Change::ALL
            .iter()
            .map(|&change| {
                let keys: Vec<&str> = diff
                    .items
                    .iter()
                    .filter(|i| i.change == change)
                    .map(|i| i.key.as_deref().unwrap_or_else(|| &i.old_keys[0]))
                    .collect();
                format!("{} {}: {}", change.label().en, keys.len(), keys.join(" "))
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
