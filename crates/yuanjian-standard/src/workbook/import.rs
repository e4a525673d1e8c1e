//! From a filled-in workbook to an edition, or back to the person with every fault beside its cell.

use super::MarkedWorkbook;
use super::cells;
use super::export::{self, Marks};
use super::layout::{
    Cell, EDITION, FIRST, INDICATORS, LABELS, MEASURES, SHEETS, STATISTICS, THRESHOLDS,
};
use super::rows::label_value;
use crate::check::check;
use crate::model::{Edition, Indicator, Labels, Measure, StatisticDefinition, Threshold};
use crate::sheets::{SheetCells, address, read_sheets};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::{Table, Value};
use yuanjian_types::{Problem, Severity};

#[derive(Default)]
struct Importer {
    cells: Vec<BTreeMap<u32, Vec<String>>>,
    marks: Marks,
    problems: Vec<Problem>,
    places: BTreeMap<String, (usize, u32)>,
    labels: BTreeMap<String, Labels>,
}

/// Read a custom edition.
///
/// # Errors
/// The workbook again, with faults marked, and the faults.
pub(super) fn read(bytes: &[u8]) -> Result<Edition, MarkedWorkbook> {
    let mut importer = Importer::default();
    if let Err(problem) = importer.open(bytes) {
        return Err(MarkedWorkbook { bytes: Vec::new(), problems: vec![problem] });
    }
    let edition = importer.edition();
    if let Some(edition) = &edition {
        for problem in check(edition) {
            importer.place(problem);
        }
    }
    let failed = importer.problems.iter().any(|p| p.severity == Severity::Error);
    match edition {
        Some(edition) if !failed => Ok(edition),
        _ => {
            let bytes = export::write(&importer.cells, &importer.marks, &importer.problems)
                .unwrap_or_default();
            Err(MarkedWorkbook { bytes, problems: importer.problems })
        }
    }
}

impl Importer {
    fn open(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let book = read_sheets(bytes).map_err(|_| Problem::error("standard.not_a_workbook"))?;
        for sheet in SHEETS {
            let mut rows = BTreeMap::new();
            let Some(page) = book.iter().find(|page| page.name == sheet.name) else {
                self.problems.push(
                    Problem::error("standard.missing_sheet")
                        .in_sheet(sheet.name)
                        .with("sheet", sheet.name),
                );
                self.cells.push(rows);
                continue;
            };
            let (height, width) = page.end();
            let at = |row, column| text(page, row, column);
            let positions: Vec<Option<u32>> = sheet
                .columns
                .iter()
                .map(|c| (0..=width).find(|&column| at(1, column) == c.id))
                .collect();
            for (column, position) in (0_u16..).zip(&positions) {
                let known = &sheet.columns[usize::from(column)];
                if position.is_none() {
                    self.problems.push(
                        Problem::error("standard.missing_column")
                            .in_sheet(sheet.name)
                            .with("column", known.id),
                    );
                }
            }
            for row in FIRST..=height {
                let cells: Vec<String> = positions
                    .iter()
                    .map(|p| p.map_or_else(String::new, |column| at(row, column)))
                    .collect();
                if cells.iter().any(|c| !c.is_empty()) {
                    rows.insert(row, cells);
                }
            }
            self.cells.push(rows);
        }
        Ok(())
    }

    fn fault(&mut self, sheet: usize, row: u32, column: usize, problem: Problem) {
        let at = u16::try_from(column).unwrap_or_default();
        let problem = problem
            .in_sheet(SHEETS[sheet].name)
            .at_row(u64::from(row) + 1)
            .at_field(address(row, u32::from(at)));
        self.marks.entry((sheet, row, at)).or_default().push(problem.clone());
        self.problems.push(problem);
    }

    /// The rows of a sheet as tables; cells that cannot be read are marked and left out.
    fn tables(&mut self, sheet: usize) -> Vec<(u32, Table)> {
        let mut out = Vec::new();
        for (row, cells) in self.cells.get(sheet).cloned().unwrap_or_default() {
            let mut item = Table::new();
            for (column, (known, text)) in SHEETS[sheet].columns.iter().zip(&cells).enumerate() {
                let text = text.trim();
                if text.is_empty() {
                    if known.required {
                        self.fault(sheet, row, column, Problem::error("standard.required"));
                    }
                    continue;
                }
                match cells::read(known.kind, text) {
                    Err(problem) => self.fault(sheet, row, column, problem),
                    Ok(value) => match known.kind {
                        Cell::Label(table, language) => {
                            let key = item.get("key").and_then(Value::as_str).unwrap_or_default();
                            self.label(language, table, key, "", value);
                        }
                        Cell::Inner(field, language) => {
                            let inner = item
                                .entry(field.to_owned())
                                .or_insert_with(|| Value::Table(Table::new()));
                            if let Value::Table(inner) = inner {
                                inner.insert(language.to_owned(), value);
                            }
                        }
                        _ => {
                            item.insert(known.id.to_owned(), value);
                        }
                    },
                }
            }
            out.push((row, item));
        }
        out
    }

    fn label(&mut self, language: &str, table: &str, key: &str, part: &str, value: Value) {
        let labels = self.labels.entry(language.to_owned()).or_default();
        let entries =
            labels.text.entry(table.to_owned()).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(entries) = entries else { return };
        if part.is_empty() || part == "*" {
            entries.insert(key.to_owned(), value);
        } else {
            let parts = entries.entry(key.to_owned()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(parts) = parts {
                parts.insert(part.to_owned(), value);
            }
        }
    }

    /// A row as a typed thing. What was marked already is not said twice.
    fn typed<T: DeserializeOwned>(&mut self, sheet: usize, row: u32, item: Table) -> Option<T> {
        match Value::Table(item).try_into() {
            Ok(value) => Some(value),
            Err(error) => {
                if !self.marks.keys().any(|&(s, r, _)| (s, r) == (sheet, row)) {
                    let problem = Problem::error("standard.row_unreadable")
                        .with("what", error.message().to_owned());
                    self.fault(sheet, row, 0, problem);
                }
                None
            }
        }
    }

    fn edition(&mut self) -> Option<Edition> {
        let mut whole = Table::new();
        let mut first_row = FIRST;
        for (row, item) in self.tables(EDITION).into_iter().take(1) {
            first_row = row;
            whole = item;
        }
        if whole.is_empty() {
            self.fault(EDITION, FIRST, 0, Problem::error("standard.required"));
        }
        let headline: Table = ["indicators", "categories", "confidence"]
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), whole.remove(&format!("headline_{key}"))?)))
            .collect();
        whole.insert("headline".to_owned(), Value::Table(headline));
        for (id, language) in [("title_zh", "zh-CN"), ("title_en", "en")] {
            if let Some(Value::String(title)) = whole.remove(id) {
                self.labels.entry(language.to_owned()).or_default().title = title;
            }
        }
        let mut statistics = Vec::new();
        for (at, sheet) in SHEETS.iter().enumerate() {
            let keyed = !matches!(at, EDITION | MEASURES | THRESHOLDS | LABELS);
            if !keyed {
                continue;
            }
            let mut items = Vec::new();
            for (row, mut item) in self.tables(at) {
                let key = item.get("key").and_then(Value::as_str).unwrap_or_default();
                self.places.insert(format!("{}[{key}]", sheet.id), (at, row));
                if at == STATISTICS {
                    item.entry("unit".to_owned()).or_insert_with(|| "".into());
                    statistics.extend(self.typed::<StatisticDefinition>(at, row, item));
                } else if at == INDICATORS {
                    if self.typed::<Indicator>(at, row, item.clone()).is_some() {
                        items.push(Value::Table(item));
                    }
                } else if !self.marks.keys().any(|&(s, r, _)| (s, r) == (at, row)) {
                    items.push(Value::Table(item));
                }
            }
            if at != STATISTICS {
                whole.insert(sheet.id.to_owned(), Value::Array(items));
            }
        }
        for (_, item) in self.tables(LABELS) {
            let get = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
            let value = label_value(get("part"), get("text"));
            self.label(get("language"), get("table"), get("key"), get("part"), value);
        }
        let measures = self.tables(MEASURES);
        let thresholds = self.tables(THRESHOLDS);
        let mut edition: Edition = self.typed(EDITION, first_row, whole)?;
        edition.statistics = statistics;
        edition.labels = std::mem::take(&mut self.labels);
        for (row, item) in measures {
            self.measure(&mut edition, row, item);
        }
        for (row, item) in thresholds {
            self.threshold(&mut edition, row, item);
        }
        Some(edition)
    }

    fn measure(&mut self, edition: &mut Edition, row: u32, mut item: Table) {
        let owner = taken(&mut item, "indicator");
        item.entry("unit".to_owned()).or_insert_with(|| "".into());
        let Some(measure) = self.typed::<Measure>(MEASURES, row, item) else { return };
        let Some(indicator) = edition.indicators.iter_mut().find(|i| i.key == owner) else {
            let problem = Problem::error("standard.unknown_indicator").with("indicator", owner);
            self.fault(MEASURES, row, 0, problem);
            return;
        };
        let path = format!("indicators[{owner}].measures[{}]", measure.key);
        self.places.insert(path, (MEASURES, row));
        indicator.measures.push(measure);
    }

    fn threshold(&mut self, edition: &mut Edition, row: u32, mut item: Table) {
        let (owner, name) = (taken(&mut item, "indicator"), taken(&mut item, "measure"));
        let rule = taken(&mut item, "rule");
        let (value, upper) = (item.remove("value"), item.remove("upper"));
        let limit = match (rule.as_str(), value, upper) {
            ("yes", ..) => Value::String(rule),
            ("between", Some(low), Some(high)) => {
                Value::Table(Table::from_iter([(rule, Value::Array(vec![low, high]))]))
            }
            ("at_least" | "at_most", Some(value), _) => {
                Value::Table(Table::from_iter([(rule, value)]))
            }
            (rule, value, _) => {
                let column = if rule == "between" && value.is_some() { 5 } else { 4 };
                let marked = self.marks.keys().any(|&(s, r, _)| (s, r) == (THRESHOLDS, row));
                if !marked {
                    self.fault(THRESHOLDS, row, column, Problem::error("standard.required"));
                }
                return;
            }
        };
        item.insert("limit".to_owned(), limit);
        let Some(threshold) = self.typed::<Threshold>(THRESHOLDS, row, item) else { return };
        let measure = edition
            .indicators
            .iter_mut()
            .find(|i| i.key == owner)
            .and_then(|i| i.measures.iter_mut().find(|m| m.key == name));
        let Some(measure) = measure else {
            let problem = Problem::error("standard.unknown_measure")
                .with("indicator", owner)
                .with("measure", name);
            self.fault(THRESHOLDS, row, 1, problem);
            return;
        };
        measure.thresholds.push(threshold);
        let number = measure.thresholds.len();
        let path = format!("indicators[{owner}].measures[{name}].thresholds[{number}]");
        self.places.insert(path, (THRESHOLDS, row));
    }

    /// Put a problem of the check beside its cell.
    fn place(&mut self, mut problem: Problem) {
        let path = problem.place.field.take().unwrap_or_default();
        problem.place.file = None;
        let Some(&(sheet, row)) = self.places.get(&path) else {
            let (sheet, row) = (EDITION, FIRST);
            if problem.severity == Severity::Error {
                let sheet = SHEETS.iter().position(|s| s.id == path).unwrap_or(sheet);
                self.fault(sheet, row, 0, problem);
            } else {
                self.problems.push(problem);
            }
            return;
        };
        let wanted: &[&str] = match problem.code.as_str() {
            "standard.unknown_category" => &["category"],
            "standard.unknown_method" => &["method"],
            "standard.unit_does_not_fit" => &["unit"],
            "standard.missing_parameter" | "standard.bad_parameter" => &["parameters"],
            "standard.unknown_tier" => &["tier"],
            "standard.limit_does_not_fit" => &["rule"],
            "standard.limit_out_of_range" => &["value"],
            "standard.unknown_source" => &["source", "sources"],
            "standard.missing_label" => &["zh", "name_zh"],
            "standard.condition_unreachable"
            | "standard.condition_does_not_fit"
            | "standard.unknown_fact" => &["when", "applies_when"],
            _ => &["key"],
        };
        let columns = SHEETS[sheet].columns;
        let column = columns.iter().position(|c| wanted.contains(&c.id)).unwrap_or(0);
        self.fault(sheet, row, column, problem);
    }
}

fn taken(item: &mut Table, key: &str) -> String {
    match item.remove(key) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    }
}

fn text(page: &SheetCells, row: u32, column: u32) -> String {
    page.cells.get(&(row, column)).map_or_else(String::new, |cell| cell.value.text())
}
