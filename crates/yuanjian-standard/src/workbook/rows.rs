//! Between an edition and plain rows of text, sheet by sheet.

use super::cells;
use super::layout::{
    BESIDE, Cell, EDITION, INDICATORS, LABELS, MEASURES, SHEETS, STATISTICS, Sheet, THRESHOLDS,
};
use crate::model::{Edition, Labels, Limit};
use serde::Serialize;
use toml::{Table, Value};

/// Rows of every sheet, without the two heads.
pub(super) type Rows = Vec<Vec<Vec<String>>>;

/// The rows of an edition.
pub(super) fn of(edition: &Edition) -> Rows {
    let mut rows: Rows = vec![Vec::new(); SHEETS.len()];
    let whole = table(edition);
    let mut first = whole.clone();
    if let Some(Value::Table(headline)) = first.remove("headline") {
        for (key, value) in headline {
            first.insert(format!("headline_{key}"), value);
        }
    }
    for (id, language) in [("title_zh", "zh-CN"), ("title_en", "en")] {
        if let Some(labels) = edition.labels.get(language) {
            first.insert(id.to_owned(), Value::String(labels.title.clone()));
        }
    }
    rows[EDITION].push(row(edition, &SHEETS[EDITION], &first));
    for (at, sheet) in SHEETS.iter().enumerate() {
        if at == EDITION || at == STATISTICS || at == LABELS {
            continue;
        }
        if let Some(Value::Array(items)) = whole.get(sheet.id) {
            rows[at] = items
                .iter()
                .filter_map(Value::as_table)
                .map(|item| row(edition, sheet, item))
                .collect();
        }
    }
    rows[INDICATORS] =
        edition.indicators.iter().map(|i| row(edition, &SHEETS[INDICATORS], &table(i))).collect();
    for indicator in &edition.indicators {
        for measure in &indicator.measures {
            let mut item = table(measure);
            item.insert("indicator".to_owned(), indicator.key.clone().into());
            rows[MEASURES].push(row(edition, &SHEETS[MEASURES], &item));
            for threshold in &measure.thresholds {
                let mut item = table(threshold);
                item.insert("indicator".to_owned(), indicator.key.clone().into());
                item.insert("measure".to_owned(), measure.key.clone().into());
                let (rule, value, upper) = match threshold.limit {
                    Limit::AtLeast(value) => ("at_least", Some(value), None),
                    Limit::AtMost(value) => ("at_most", Some(value), None),
                    Limit::Between(low, high) => ("between", Some(low), Some(high)),
                    Limit::Yes => ("yes", None, None),
                };
                item.insert("rule".to_owned(), rule.into());
                item.extend(value.map(|v| ("value".to_owned(), v.into())));
                item.extend(upper.map(|v| ("upper".to_owned(), v.into())));
                rows[THRESHOLDS].push(row(edition, &SHEETS[THRESHOLDS], &item));
            }
        }
    }
    rows[STATISTICS] =
        edition.statistics.iter().map(|s| row(edition, &SHEETS[STATISTICS], &table(s))).collect();
    for (language, labels) in &edition.labels {
        rows[LABELS].extend(label_rows(language, labels));
    }
    rows
}

fn table(value: &impl Serialize) -> Table {
    match Value::try_from(value) {
        Ok(Value::Table(table)) => table,
        _ => Table::new(),
    }
}

fn row(edition: &Edition, sheet: &Sheet, item: &Table) -> Vec<String> {
    let key = item.get("key").and_then(Value::as_str).unwrap_or_default();
    sheet
        .columns
        .iter()
        .map(|column| match column.kind {
            Cell::Label(table, language) => {
                edition.label(language, table, key).unwrap_or_default().to_owned()
            }
            Cell::Inner(field, language) => {
                cells::show(Cell::Text, item.get(field).and_then(|v| v.get(language)))
            }
            kind => cells::show(kind, item.get(column.id)),
        })
        .collect()
}

fn label_rows(language: &str, labels: &Labels) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    let shown = cells::show(SHEETS[LABELS].columns[0].kind, Some(&language.into()));
    let mut push = |table: &str, key: &str, part: &str, text: String| {
        out.push(vec![shown.clone(), table.to_owned(), key.to_owned(), part.to_owned(), text]);
    };
    for (table, value) in labels.text.iter().filter(|(table, _)| !BESIDE.contains(&table.as_str()))
    {
        let Value::Table(entries) = value else { continue };
        for (key, value) in entries {
            match value {
                Value::String(text) => push(table, key, "", text.clone()),
                Value::Array(_) => push(table, key, "*", lines(value)),
                Value::Table(parts) => {
                    for (part, value) in parts {
                        let text = value.as_str().map_or_else(|| lines(value), str::to_owned);
                        push(table, key, part, text);
                    }
                }
                _ => {}
            }
        }
    }
    out
}

/// A list as lines; a question and its answer as two.
fn lines(value: &Value) -> String {
    let mut out = Vec::new();
    for item in value.as_array().into_iter().flatten() {
        match item {
            Value::String(text) => out.push(text.clone()),
            other => {
                for field in ["question", "answer"] {
                    let text = other.get(field).and_then(Value::as_str).unwrap_or_default();
                    out.push(text.to_owned());
                }
            }
        }
    }
    out.join("\n")
}

/// The value of a label cell; the reverse of the above.
pub(super) fn label_value(part: &str, text: &str) -> Value {
    let lines: Vec<&str> = text.lines().collect();
    match part {
        "*" | "mistakes" => Value::Array(lines.into_iter().map(Into::into).collect()),
        "questions" => Value::Array(
            lines
                .chunks(2)
                .map(|pair| {
                    Value::Table(Table::from_iter([
                        ("question".to_owned(), pair[0].into()),
                        ("answer".to_owned(), pair.get(1).copied().unwrap_or_default().into()),
                    ]))
                })
                .collect(),
        ),
        _ => Value::String(text.to_owned()),
    }
}
