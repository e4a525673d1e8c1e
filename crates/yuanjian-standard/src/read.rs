//! From an edition's files to an [`Edition`], with every fault and its line.
//!
//! Rows, measures and thresholds are read one by one, so that one misspelt figure does not hide
//! the next: nobody should mend a file one error at a time.

use crate::check;
use crate::model::{Edition, Indicator, Labels, Measure, StatisticDefinition, Threshold};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use yuanjian_types::{Digest, Problem, Severity};

/// The files of one edition by name: `standard.toml`, `statistics.toml`, `labels.<language>.toml`,
/// `guidance.<language>.toml`.
pub type Files = BTreeMap<String, String>;

/// An edition with notes and warnings about it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadEdition {
    /// The edition.
    pub edition: Edition,
    /// Notes and warnings; no errors.
    pub notes: Vec<Problem>,
}

/// Read and check the files of one edition.
///
/// # Errors
/// Every fault found, each with file, line and key.
pub fn read_edition(files: &Files) -> Result<ReadEdition, Vec<Problem>> {
    let mut reader = Reader::default();
    let edition = reader.edition(files);
    let mut problems = reader.problems;
    let Some(edition) = edition else {
        return Err(problems);
    };
    for mut problem in check::check(&edition) {
        let path = problem.place.field.clone().unwrap_or_default();
        if problem.place.file.is_none() {
            problem.place.file = Some("standard.toml".to_owned());
        }
        problem.place.row = reader.lines.get(&path).copied().or(problem.place.row);
        problems.push(problem);
    }
    if problems.iter().any(|p| p.severity == Severity::Error) {
        return Err(problems);
    }
    Ok(ReadEdition { edition, notes: problems })
}

/// The digest of an edition's files: their names and contents in the order of the names.
pub fn digest(files: &Files) -> Digest {
    let mut bytes = Vec::new();
    for (name, text) in files {
        let line = format!("{name} {}\n", text.len());
        bytes.extend_from_slice(line.as_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    Digest::of(&bytes)
}

/// A file that is not TOML, or not of the form asked for.
pub(crate) fn syntax(file: &str, text: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map_or(1, |span| line_of(text, span.start));
    Problem::error("standard.unreadable")
        .in_file(file)
        .at_row(line)
        .with("what", error.message().to_owned())
}

fn line_of(text: &str, offset: usize) -> u64 {
    let end = offset.min(text.len());
    1 + text.as_bytes()[..end].iter().filter(|&&b| b == b'\n').count() as u64
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    lines: BTreeMap<String, u64>,
}

impl Reader {
    fn edition(&mut self, files: &Files) -> Option<Edition> {
        const MAIN: &str = "standard.toml";
        let Some(text) = files.get(MAIN) else {
            self.problems.push(Problem::error("standard.no_standard_file").in_file(MAIN));
            return None;
        };
        let mut root = match DeTable::parse(text) {
            Ok(root) => root,
            Err(error) => {
                self.problems.push(syntax(MAIN, text, &error));
                return None;
            }
        };
        let mut indicators = Vec::new();
        for mut item in take(root.get_mut(), "indicators") {
            let measures = take_from(&mut item, "measures");
            let line = line_of(text, item.span().start);
            let path = format!("indicators[{}]", key_of(&item).unwrap_or("?"));
            let Some(mut indicator) = self.leaf::<Indicator>(MAIN, text, item, &path) else {
                continue;
            };
            self.lines.insert(path.clone(), line);
            for mut item in measures {
                let thresholds = take_from(&mut item, "thresholds");
                let line = line_of(text, item.span().start);
                let path = format!("{path}.measures[{}]", key_of(&item).unwrap_or("?"));
                let Some(mut measure) = self.leaf::<Measure>(MAIN, text, item, &path) else {
                    continue;
                };
                self.lines.insert(path.clone(), line);
                for (number, item) in thresholds.into_iter().enumerate() {
                    let line = line_of(text, item.span().start);
                    let path = format!("{path}.thresholds[{}]", number + 1);
                    if let Some(threshold) = self.leaf::<Threshold>(MAIN, text, item, &path) {
                        measure.thresholds.push(threshold);
                    }
                    self.lines.insert(path, line);
                }
                indicator.measures.push(measure);
            }
            indicators.push(indicator);
        }
        let span = root.span();
        let mut table = root.into_inner();
        table.insert(Spanned::new(0..0, "indicators".into()), empty());
        let whole = Spanned::new(span, DeValue::Table(table));
        let mut edition: Edition = self.leaf(MAIN, text, whole, "")?;
        edition.indicators = indicators;
        if let Some(text) = files.get("statistics.toml") {
            edition.statistics = self.statistics(text);
        }
        for (name, text) in files {
            let Some((what, language)) = name
                .strip_suffix(".toml")
                .and_then(|stem| stem.split_once('.'))
                .filter(|(what, _)| matches!(*what, "labels" | "guidance"))
            else {
                continue;
            };
            match toml::from_str::<toml::Table>(text) {
                Err(error) => self.problems.push(syntax(name, text, &error)),
                Ok(table) => {
                    let labels: &mut Labels =
                        edition.labels.entry(language.to_owned()).or_default();
                    for (key, value) in table {
                        match (what, key.as_str(), value) {
                            ("labels", "title", toml::Value::String(title)) => labels.title = title,
                            (_, _, value) => {
                                labels.text.insert(key, value);
                            }
                        }
                    }
                }
            }
        }
        edition.digest = Some(digest(files));
        Some(edition)
    }

    fn statistics(&mut self, text: &str) -> Vec<StatisticDefinition> {
        const FILE: &str = "statistics.toml";
        match DeTable::parse(text) {
            Err(error) => {
                self.problems.push(syntax(FILE, text, &error));
                Vec::new()
            }
            Ok(mut root) => take(root.get_mut(), "statistics")
                .into_iter()
                .filter_map(|item| {
                    let path = format!("statistics[{}]", key_of(&item).unwrap_or("?"));
                    self.lines.insert(path.clone(), line_of(text, item.span().start));
                    self.leaf(FILE, text, item, &path)
                })
                .collect(),
        }
    }

    fn leaf<'de, T: Deserialize<'de>>(
        &mut self,
        file: &str,
        text: &str,
        item: Spanned<DeValue<'de>>,
        path: &str,
    ) -> Option<T> {
        let start = item.span().start;
        match T::deserialize(ValueDeserializer::from(item)) {
            Ok(value) => Some(value),
            Err(error) => {
                let at = error.span().map_or(start, |span| span.start);
                self.problems.push(
                    Problem::error("standard.unreadable")
                        .in_file(file)
                        .at_row(line_of(text, at))
                        .at_field(path)
                        .with("what", error.message().to_owned()),
                );
                None
            }
        }
    }
}

fn empty<'i>() -> Spanned<DeValue<'i>> {
    Spanned::new(0..0, DeValue::Array(toml::de::DeArray::default()))
}

fn take<'i>(table: &mut DeTable<'i>, key: &str) -> Vec<Spanned<DeValue<'i>>> {
    match table.remove(key).map(Spanned::into_inner) {
        Some(DeValue::Array(items)) => items.into_iter().collect(),
        _ => Vec::new(),
    }
}

fn take_from<'i>(item: &mut Spanned<DeValue<'i>>, key: &str) -> Vec<Spanned<DeValue<'i>>> {
    match item.get_mut() {
        DeValue::Table(table) => take(table, key),
        _ => Vec::new(),
    }
}

fn key_of<'a>(item: &'a Spanned<DeValue<'_>>) -> Option<&'a str> {
    item.get_ref().as_table()?.get("key")?.get_ref().as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_file_is_told_with_its_line() {
        let mut files = crate::read_folder(std::path::Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/standards/national-garden-city/2022"
        )))
        .unwrap();
        let text = files["standard.toml"]
            .replacen("method = \"green_space_rate\"", "method = \"magic\"", 1)
            .replacen("kind = \"quantitative\"", "kind = \"perhaps\"", 2)
            .replacen("limit = { at_least = 14.8 }", "limit = { at_least = \"many\" }", 1);
        let line =
            |part: &str| 1 + text.lines().position(|line| line.contains(part)).unwrap() as u64;
        let wanted = [line("\"perhaps\""), line("\"many\"")];
        files.insert("standard.toml".into(), text.clone());
        let problems = read_edition(&files).unwrap_err();
        let unreadable: Vec<_> = problems
            .iter()
            .filter(|p| p.code == "standard.unreadable")
            .map(|p| p.place.row.unwrap())
            .collect();
        assert_eq!(unreadable.len(), 3, "{problems:#?}");
        for line in wanted {
            assert!(unreadable.contains(&line), "{line} {unreadable:?}");
        }
    }

    #[test]
    fn text_that_is_not_toml_is_one_fault_and_never_a_panic() {
        for text in ["", "[[indicators", "a = ", "\u{0}", "indicators = 3", "indicators = [1]"] {
            let files = Files::from([("standard.toml".to_owned(), text.to_owned())]);
            assert!(!read_edition(&files).unwrap_err().is_empty(), "{text:?}");
        }
    }
}
