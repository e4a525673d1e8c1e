//! From a filled-in workbook to figures, or back to the bureau with everything that is wrong.
//!
//! A row without figures says nothing and is passed over, whatever else stands in it. A row with
//! a figure that cannot be placed is a fault: dropping it in silence would lose somebody's work.

use super::{
    ReadStatistics, RefusedStatistics, StatisticsForm,
    layout::{Column, Head, clean, edition_id, place_of, shown, years},
    mark, number, plausible,
};
use crate::statistics::{Statistic, StatisticScope, Statistics};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_standard::{
    StatisticDefinition,
    sheets::{BookFault, CellValue, SheetCells, address, letters, read_sheets},
};
use yuanjian_types::{Place, Problem, Severity};

/// Where a figure stands: sheet, row, column.
pub(super) type Cells = BTreeMap<(String, StatisticScope, i32), (usize, u32, u32)>;

/// Read a workbook.
pub(super) fn read(
    form: &StatisticsForm<'_>,
    file_name: &str,
    bytes: &[u8],
) -> Result<ReadStatistics, Box<RefusedStatistics>> {
    let sheets = match read_sheets(bytes) {
        Ok(sheets) => sheets,
        Err(fault) => {
            let problems = vec![unreadable(fault).in_file(file_name)];
            return Err(Box::new(RefusedStatistics { problems, marked: Vec::new() }));
        }
    };
    let mut reader = Reader {
        form,
        file_name,
        sheets: &sheets,
        statistics: Statistics::default(),
        cells: Cells::new(),
        problems: Vec::new(),
    };
    reader.book();
    let problems = reader.told();
    if problems.iter().any(|p| p.severity == Severity::Error) {
        let marked = mark::write(form, &sheets, &problems);
        return Err(Box::new(RefusedStatistics { problems, marked }));
    }
    let places = reader.cells.iter().map(|(figure, cell)| (figure.clone(), reader.place(*cell)));
    Ok(ReadStatistics { places: places.collect(), statistics: reader.statistics, notes: problems })
}

fn unreadable(fault: BookFault) -> Problem {
    match fault {
        BookFault::NotAWorkbook => Problem::error("statistics.not_a_workbook"),
        BookFault::OldFormat => Problem::error("statistics.old_format"),
        BookFault::Password => Problem::error("statistics.password"),
        BookFault::Damaged => Problem::error("statistics.damaged"),
        BookFault::TooLarge => Problem::error("statistics.too_large"),
    }
}

struct Reader<'a> {
    form: &'a StatisticsForm<'a>,
    file_name: &'a str,
    sheets: &'a [SheetCells],
    statistics: Statistics,
    cells: Cells,
    problems: Vec<((usize, u32, u32), Problem)>,
}

impl Reader<'_> {
    fn book(&mut self) {
        let heads: Vec<(usize, Head)> = self
            .sheets
            .iter()
            .enumerate()
            .filter_map(|(at, sheet)| Some((at, Head::find(sheet)?)))
            .collect();
        if heads.is_empty() {
            self.problems
                .push(((0, 0, 0), Problem::error("statistics.no_head").in_file(self.file_name)));
            return;
        }
        let wanted = edition_id(self.form);
        for (at, head) in &heads {
            if head.edition == wanted {
                self.sheet(*at, head);
            } else {
                // Every row would be unknown; the one sentence says it.
                let problem = Problem::error("statistics.other_edition")
                    .with("found", head.edition.as_str())
                    .with("wanted", wanted.as_str());
                let column = head.column(Column::Name).unwrap_or(0);
                self.tell((*at, head.row, column), problem);
            }
        }
        for (place, problem) in plausible::look(self.form, &self.statistics, &self.cells) {
            self.tell(place, problem);
        }
    }

    /// Every problem in the order of the sheets.
    fn told(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|(place, _)| *place);
        problems.into_iter().map(|(_, problem)| problem).collect()
    }

    fn tell(&mut self, place: (usize, u32, u32), problem: Problem) {
        let problem = Problem { place: self.place(place), ..problem };
        self.problems.push((place, problem));
    }

    fn place(&self, (sheet, row, column): (usize, u32, u32)) -> Place {
        Place {
            file: Some(self.file_name.to_owned()),
            sheet: Some(self.sheets[sheet].name.clone()),
            row: Some(u64::from(row) + 1),
            field: Some(address(row, column)),
            feature: None,
        }
    }

    fn sheet(&mut self, at: usize, head: &Head) {
        let sheet = &self.sheets[at];
        if let Some((row, column)) = sheet.beyond {
            let problem = Problem::error("statistics.too_far").with("cell", address(row, column));
            self.tell((at, row, column), problem);
        }
        let years_found: Vec<(u32, i32)> = head
            .columns
            .iter()
            .filter_map(|(&column, kind)| match kind {
                Column::Year(year) => Some((column, *year)),
                _ => None,
            })
            .collect();
        if head.column(Column::Place).is_none() || years_found.is_empty() {
            self.tell((at, head.row, 0), Problem::error("statistics.missing_column"));
            return;
        }
        let asked = years(self.form);
        for year in &asked {
            if !years_found.iter().any(|(_, found)| found == year) {
                let problem = Problem::note("statistics.year_not_there").with("year", *year);
                self.tell((at, head.row, years_found[0].0), problem);
            }
        }
        self.strange_columns(at, head);
        let rows: BTreeSet<u32> =
            sheet.cells.keys().map(|&(row, _)| row).filter(|&row| row > head.row).collect();
        let mut unknown_years = BTreeSet::new();
        for row in rows {
            if head.is_title(sheet, row) {
                continue;
            }
            let mut values = Vec::new();
            for &(column, year) in &years_found {
                if !sheet.cells.contains_key(&(row, column)) {
                    continue;
                }
                if asked.contains(&year) {
                    values.push((column, year));
                } else if unknown_years.insert(column) {
                    let shown: Vec<String> = asked.iter().map(i32::to_string).collect();
                    let problem = Problem::error("statistics.unknown_year")
                        .with("year", year)
                        .with("known", shown.join("、"));
                    self.tell((at, row, column), problem);
                }
            }
            if !values.is_empty() {
                self.row(at, head, row, &values);
            }
        }
    }

    /// Columns of the clerk's own: a year among them would be lost, anything else is passed over.
    fn strange_columns(&mut self, at: usize, head: &Head) {
        let sheet = &self.sheets[at];
        let columns: BTreeSet<u32> = sheet.cells.keys().map(|&(_, column)| column).collect();
        for column in columns.into_iter().filter(|column| !head.columns.contains_key(column)) {
            let title = (head.row..=head.row + 1)
                .map(|row| sheet.text(row, column))
                .find(|text| !text.is_empty())
                .unwrap_or_default();
            let title: String = title.chars().take(40).collect();
            let digits: String = title.chars().take_while(char::is_ascii_digit).collect();
            let named_a_year = digits.len() == 4
                && (digits.starts_with("19") || digits.starts_with("20"))
                && title.chars().count() <= digits.len() + 2;
            let is_year = named_a_year
                && sheet.cells.iter().any(|(&(row, at), cell)| {
                    at == column && row > head.row + 1 && matches!(cell.value, CellValue::Number(_))
                });
            let problem = match is_year {
                true => Problem::error("statistics.year_without_id"),
                false => Problem::note("statistics.extra_column"),
            };
            let problem = problem.with("title", title).with("column", letters(column));
            self.tell((at, head.row + 1, column), problem);
        }
    }

    fn row(&mut self, at: usize, head: &Head, row: u32, values: &[(u32, i32)]) {
        let sheet = &self.sheets[at];
        let text = |kind| head.column(kind).map_or_else(String::new, |c| sheet.text(row, c));
        // What is wrong with a hidden id is shown where a person looks.
        let seen = |shown, hidden| head.column(shown).or(head.column(hidden)).unwrap_or(0);
        let (key, place) = (text(Column::Key), text(Column::Place));
        let named = (at, row, seen(Column::Name, Column::Key));
        if key.is_empty() || place.is_empty() {
            self.tell(named, Problem::error("statistics.row_without_id"));
            return;
        }
        let form = self.form;
        let definition = form.edition.statistic(&key);
        if definition.is_none() {
            self.tell(named, Problem::error("statistics.unknown_key").with("key", key));
        }
        let scope = place_of(form, &place);
        if scope.is_none() {
            let known: Vec<String> =
                form.districts.iter().map(|(code, name)| format!("{name}（{code}）")).collect();
            let known = if known.is_empty() { "—".to_owned() } else { known.join("、") };
            let problem = Problem::error("statistics.unknown_place")
                .with("place", place)
                .with("known", known);
            self.tell((at, row, seen(Column::PlaceName, Column::Place)), problem);
        }
        let [source, responsible, note] =
            [Column::Source, Column::Responsible, Column::Note].map(|kind| {
                let Some(column) = head.column(kind) else { return String::new() };
                match sheet.cells.get(&(row, column)).map(|cell| &cell.value) {
                    None => String::new(),
                    Some(CellValue::Error(text)) => {
                        let problem =
                            Problem::error("statistics.broken_formula").with("text", text.as_str());
                        self.tell((at, row, column), problem);
                        String::new()
                    }
                    Some(value) => clean(&value.text()),
                }
            });
        let Some(definition) = definition else { return };
        for &(column, year) in values {
            let Some(value) = self.value((at, row, column), definition) else { continue };
            let Some(scope) = scope.clone() else { continue };
            let statistic = Statistic {
                key: definition.key.clone(),
                scope,
                year,
                value,
                source: source.clone(),
                responsible: responsible.clone(),
                note: note.clone(),
            };
            self.keep((at, row, column), statistic);
        }
    }

    fn value(&mut self, place: (usize, u32, u32), definition: &StatisticDefinition) -> Option<f64> {
        let (at, row, column) = place;
        let cell = self.sheets[at].cells.get(&(row, column))?;
        match number::read(cell, definition) {
            Err(problem) => {
                self.tell(place, problem);
                None
            }
            Ok((value, doubt)) => {
                if let Some(problem) = doubt {
                    self.tell(place, problem);
                }
                Some(value)
            }
        }
    }

    /// The first of two figures of the same thing stays; two different ones are a fault.
    fn keep(&mut self, place: (usize, u32, u32), statistic: Statistic) {
        let key = (statistic.key.clone(), statistic.scope.clone(), statistic.year);
        let Some(&(sheet, row, column)) = self.cells.get(&key) else {
            self.cells.insert(key, place);
            self.statistics.insert(statistic);
            return;
        };
        let there = address(row, column);
        let there = match sheet == place.0 {
            true => there,
            false => format!("{}!{there}", self.sheets[sheet].name),
        };
        let before = self.statistics.value(&key.0, &key.1, key.2);
        let problem = match before == Some(statistic.value) {
            true => Problem::note("statistics.given_twice_alike"),
            false => Problem::error("statistics.given_twice")
                .with("value", shown(statistic.value))
                .with("other", shown(before.unwrap_or_default())),
        };
        self.tell(place, problem.with("cell", there));
    }
}
