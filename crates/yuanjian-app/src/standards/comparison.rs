//! Two editions side by side, as a document for a meeting: counts, then every row that changed
//! with the old figure beside the new one.

use crate::{
    failure::Result,
    locale::{Language, Locale},
    paper,
};
use std::collections::BTreeMap;
use yuanjian_document::{
    Lang,
    content::{Align, Block, Cell, Column, FrozenStamp, Report, Table},
};
use yuanjian_standard::{Change, DiffItem, Edition, EditionDiff, FigureDiff, Limit, Move};
use yuanjian_types::{Confidence, Unit};

/// The bytes of a docx.
///
/// # Errors
/// When no font can be found or the document cannot be made.
pub fn comparison_docx(
    diff: &EditionDiff,
    old: &Edition,
    new: &Edition,
    language: Language,
) -> Result<Vec<u8>> {
    paper::docx(&comparison(diff, old, new, language))
}

fn comparison(diff: &EditionDiff, old: &Edition, new: &Edition, language: Language) -> Report {
    let locale = Locale::of(language);
    let tag = language.tag();
    let say = |key: &str| locale.say(&format!("comparison.{key}"), []);
    let mut body = vec![
        Block::text(locale.say(
            "comparison.opening",
            [("old", old.title(tag).to_owned()), ("new", new.title(tag).to_owned())],
        )),
        Block::text(locale.say(
            "comparison.counts",
            [
                ("old_rows", diff.counts.old_rows.to_string()),
                ("old_headline", diff.counts.old_headline.to_string()),
                ("new_rows", diff.counts.new_rows.to_string()),
                ("new_headline", diff.counts.new_headline.to_string()),
                ("continued", diff.counts.continued.to_string()),
            ],
        )),
    ];
    for change in Change::ALL {
        let items: Vec<&DiffItem> = diff.items.iter().filter(|i| i.change == change).collect();
        if items.is_empty() {
            continue;
        }
        let label = change.label().get(tag);
        body.push(Block::heading(
            1,
            locale.say(
                "comparison.group",
                [("change", label.to_owned()), ("count", items.len().to_string())],
            ),
        ));
        let mut table = Table {
            caption: label.to_owned(),
            columns: vec![
                Column::new(say("indicator"), 3.0, Align::Left),
                Column::new(say("tier"), 1.6, Align::Left),
                Column::new(say("before"), 1.5, Align::Left),
                Column::new(say("after"), 1.5, Align::Left),
                Column::new(say("definition"), 2.0, Align::Left),
            ],
            rows: Vec::new(),
            note: String::new(),
        };
        for item in items {
            table.rows.extend(rows(item, old, new, &locale));
        }
        body.push(Block::Table(table));
    }
    body.push(Block::text(say("marks")));
    Report {
        lang: match language {
            Language::Chinese => Lang::ZhCn,
            Language::English => Lang::En,
        },
        title: vec![say("title")],
        body,
        frozen: FrozenStamp::default(),
        ..Report::default()
    }
}

/// One line a figure that moved; one line for a row without any.
fn rows(item: &DiffItem, old: &Edition, new: &Edition, locale: &Locale) -> Vec<Vec<Cell>> {
    let tag = locale.language.tag();
    let name = |names: &BTreeMap<String, String>| {
        names.get(tag).or_else(|| names.get("zh-CN")).cloned().filter(|n| !n.is_empty())
    };
    let (now, before) = (name(&item.name), name(&item.old_name));
    let title = match (now, before) {
        (Some(now), Some(before)) if now != before => {
            locale.say("comparison.renamed", [("now", now), ("before", before)])
        }
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => String::new(),
    };
    let changes: Vec<String> = item
        .changes
        .iter()
        .map(|key| locale.find(&format!("comparison.change.{key}")).unwrap_or(key).to_owned())
        .collect();
    let changes = changes.join(&locale.say("list.comma", []));
    let moved: Vec<&FigureDiff> = item.figures.iter().filter(|f| f.moved != Move::Same).collect();
    let shown = if moved.is_empty() { item.figures.iter().take(1).collect() } else { moved };
    if shown.is_empty() {
        let blank = || Cell::text("—");
        return vec![vec![Cell::text(title), blank(), blank(), blank(), Cell::text(changes)]];
    }
    shown
        .into_iter()
        .enumerate()
        .map(|(n, figure)| {
            let edition = if figure.new.is_some() { new } else { old };
            let tier = edition.name(tag, "tier", &figure.tier).to_owned();
            vec![
                Cell::text(if n == 0 { title.clone() } else { String::new() }),
                Cell::text(tier),
                Cell::text(limit(figure.old.as_ref(), figure.old_unit, locale)),
                Cell::text(limit(figure.new.as_ref(), figure.new_unit, locale)),
                Cell::text(if n == 0 { changes.clone() } else { String::new() }),
            ]
        })
        .collect()
}

/// A limit with its unit and the mark of its confidence.
fn limit(of: Option<&(Limit, Confidence)>, unit: Option<Unit>, locale: &Locale) -> String {
    let Some((limit, confidence)) = of else { return "—".to_owned() };
    let unit = unit.map_or("", |u| u.label().get(locale.language.tag()));
    let text = match limit {
        Limit::AtLeast(value) => format!("≥{value}{unit}"),
        Limit::AtMost(value) => format!("≤{value}{unit}"),
        Limit::Between(low, high) => format!("{low}–{high}{unit}"),
        Limit::Yes => locale.say("requirement.yes", []),
    };
    let mark = match confidence {
        Confidence::Unverified => "?",
        Confidence::Secondary => "*",
        Confidence::Verified | Confidence::Confirmed => "",
    };
    format!("{text}{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuanjian_standard::{Catalogue, diff};

    #[test]
    fn every_row_of_both_editions_stands_in_exactly_one_group() {
        let catalogue = Catalogue::embedded();
        let (old, new) = (catalogue.get("2010").unwrap(), catalogue.get("2016").unwrap());
        let diff = diff(old, new);
        let report = comparison(&diff, old, new, Language::Chinese);
        let named: usize = report
            .body
            .iter()
            .filter_map(|block| match block {
                Block::Table(table) => Some(table),
                _ => None,
            })
            .flat_map(|table| &table.rows)
            .filter(|row| row[0] != Cell::text(""))
            .count();
        assert_eq!(named, diff.items.len());
        let docx = comparison_docx(&diff, old, new, Language::English).unwrap();
        assert!(docx.starts_with(b"PK"));
    }
}
