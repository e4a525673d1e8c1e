//! A sheet with headings: which column each heading stands in, what a row says in text, numbers and
//! days, and every fault at its cell. What a column means is each feature's own.

use super::{
    heading::{Layout, Places, Want},
    list::{Cell, Row},
};
use crate::{organisations::Directory, tasks::FieldChange};
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, Month};
use yuanjian_app::Language;
use yuanjian_standard::{
    sheets::{CellValue, SheetCell, SheetCells, address},
    typed::{narrow, number_with_unit},
};
use yuanjian_types::{Problem, Severity};

/// Rows that are looked at for the headings: titles and notes stand above them.
const HEAD_WITHIN: u32 = 20;
/// What a number in a column of days is taken for: from 1950 to 2100, as Excel counts days.
const SERIALS: std::ops::RangeInclusive<f64> = 18_264.0..=73_415.0;

/// A sheet in which the headings of a list were found.
#[derive(Debug)]
pub(crate) struct Table<'s> {
    sheet: &'s SheetCells,
    layout: Layout,
    /// The row of the headings, from 0.
    head: u32,
    places: BTreeMap<&'static str, u32>,
    twice: Vec<(&'static str, u32, bool)>,
}

impl<'s> Table<'s> {
    /// The first sheet that has the headings.
    ///
    /// # Errors
    /// That none has, or what the one lacks that has most of them.
    pub(crate) fn open(layout: Layout, sheets: &'s [SheetCells]) -> Result<Self, Vec<Problem>> {
        let mut nearest: Option<(&SheetCells, u32, Places)> = None;
        for sheet in sheets {
            let (last, width) = sheet.end();
            for row in 0..=last.min(HEAD_WITHIN) {
                let cells = (0..=width).map(|column| (column, sheet.text(row, column)));
                let places = layout.places(cells);
                if layout.lacking(&places).is_empty() {
                    let Places { found, twice } = places;
                    return Ok(Self { sheet, layout, head: row, places: found, twice });
                }
                let most = nearest.as_ref().map_or(0, |(_, _, near)| near.found.len());
                if places.found.len() > most {
                    nearest = Some((sheet, row, places));
                }
            }
        }
        let said = |key: &&str| layout.heading(key, Language::Chinese).to_owned();
        let Some((sheet, row, places)) = nearest else {
            let columns: Vec<String> =
                layout.lacking(&Places::default()).iter().map(said).collect();
            let columns = columns.join("\u{3001}");
            return Err(vec![Problem::error("workbooks.no_head").with("columns", columns)]);
        };
        let place = places.found.values().min().copied().unwrap_or_default();
        let missing = |key: &&str| {
            let problem = Problem::error("workbooks.column_missing").with("column", said(key));
            at_cell(sheet, row, place, problem)
        };
        Err(layout.lacking(&places).iter().map(missing).collect())
    }

    /// The rows below the headings that say something, by their number from 0, with what is wrong
    /// with the table as a whole.
    pub(crate) fn rows(&self, most: usize) -> (Vec<u32>, Vec<Problem>) {
        self.rows_that(most, |row| !self.is_blank(row))
    }

    /// The rows below the headings that are meant.
    pub(crate) fn rows_that(
        &self,
        most: usize,
        is_meant: impl Fn(u32) -> bool,
    ) -> (Vec<u32>, Vec<Problem>) {
        let mut rows: Vec<u32> =
            (self.head + 1..=self.sheet.end().0).filter(|row| is_meant(*row)).collect();
        let twice = self.twice.iter().map(|&(key, place, same)| {
            let code = "workbooks.heading_twice";
            let problem = if same { Problem::error(code) } else { Problem::warning(code) };
            let first = self.places.get(key).copied().unwrap_or_default();
            let problem = problem
                .with("column", self.sheet.text(self.head, place))
                .with("cell", address(self.head, first));
            at_cell(self.sheet, self.head, place, problem)
        });
        let mut problems: Vec<Problem> = twice.collect();
        if let Some((row, column)) = self.sheet.beyond.filter(|(_, column)| self.reads(*column)) {
            let problem = Problem::error("workbooks.too_far").with("cell", address(row, column));
            problems.push(problem.in_sheet(self.sheet.name.clone()));
        }
        if rows.len() > most {
            rows.truncate(most);
            problems.push(Problem::error("workbooks.too_many_rows").with("most", most));
        }
        if rows.is_empty() {
            problems.push(Problem::error("workbooks.no_rows").in_sheet(self.sheet.name.clone()));
        }
        (rows, problems)
    }

    fn reads(&self, column: u32) -> bool {
        self.places.values().any(|place| *place == column)
    }

    fn is_blank(&self, row: u32) -> bool {
        let says = |want: Want| !matches!(want, Want::Told | Want::Order);
        self.layout.columns().filter(|column| says(column.want)).all(|column| {
            match self.cell(row, column.key).map(|cell| &cell.value) {
                Some(CellValue::Text(_)) => self.text(row, column.key).is_empty(),
                Some(_) => false,
                None => true,
            }
        })
    }

    /// Whether the table has a column.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    fn cell(&self, row: u32, key: &str) -> Option<&'s SheetCell> {
        let sheet: &'s SheetCells = self.sheet;
        sheet.cells.get(&(row, *self.places.get(key)?))
    }

    /// The text of a cell; empty where there is none and where a formula went wrong.
    pub(crate) fn text(&self, row: u32, key: &str) -> String {
        match (self.cell(row, key).map(|cell| &cell.value), self.places.get(key)) {
            (None | Some(CellValue::Error(_)), _) | (_, None) => String::new(),
            (_, Some(&column)) => self.sheet.text(row, column),
        }
    }

    /// The day of a cell as `2026-06-30` where it can be understood, otherwise its text. A day
    /// without a year is of the year of `near`.
    pub(crate) fn day(&self, row: u32, key: &str, near: Option<&str>) -> String {
        let text = self.text(row, key);
        match self.cell(row, key).map(|cell| &cell.value) {
            Some(CellValue::Number(number)) if SERIALS.contains(number) => {
                CellValue::Day(*number).text()
            }
            // `6.30` typed as a number is 6.3 by now, which would be another day.
            Some(CellValue::Number(number)) if *number < 19_500_101.0 => text,
            Some(_) => day_in_words(&text, near).unwrap_or(text),
            None => text,
        }
    }

    /// A problem at a cell; at the first column that must be there where the table has not this one.
    pub(crate) fn at(&self, row: u32, key: &str, problem: Problem) -> Problem {
        let must = || {
            let mut columns = self.layout.columns().filter(|column| column.want == Want::Must);
            columns.find_map(|column| self.places.get(column.key))
        };
        let column = self.places.get(key).or_else(must).or_else(|| self.places.values().min());
        at_cell(self.sheet, row, column.copied().unwrap_or_default(), problem)
    }

    /// A row, to be read; formulas that went wrong are told already.
    pub(crate) fn line(&self, row: u32) -> Line<'_, 's> {
        let read = self.layout.columns().filter(|column| column.want != Want::Told);
        let problems = read
            .filter_map(|column| {
                let cell = self.cell(row, column.key)?;
                let problem = match &cell.value {
                    CellValue::Error(text) => {
                        Problem::error("workbooks.error_in_cell").with("text", text.as_str())
                    }
                    CellValue::Nothing => Problem::error("workbooks.no_result"),
                    _ => return None,
                };
                Some(self.at(row, column.key, problem))
            })
            .collect();
        Line { table: self, row, problems }
    }

    /// What is different between two lines, by the headings in the reader's language.
    pub(crate) fn differences(&self, old: &Row, new: &Row, language: Language) -> Vec<FieldChange> {
        let read = self.layout.columns().filter(|column| column.want != Want::Told);
        read.filter(|column| column.key != "id")
            .filter_map(|column| {
                let said = |row: &Row| row.get(column.key).map(Cell::text).unwrap_or_default();
                let (from, to) = (said(old), said(new));
                let field = self.layout.heading(column.key, language).to_owned();
                (from != to).then_some(FieldChange { field, from, to })
            })
            .collect()
    }
}

fn at_cell(sheet: &SheetCells, row: u32, column: u32, problem: Problem) -> Problem {
    problem.in_sheet(sheet.name.clone()).at_row(u64::from(row) + 1).at_field(address(row, column))
}

/// A row while it is read, with everything that is wrong with it.
#[derive(Debug)]
pub(crate) struct Line<'t, 's> {
    table: &'t Table<'s>,
    row: u32,
    problems: Vec<Problem>,
}

impl Line<'_, '_> {
    /// The text of a cell.
    pub(crate) fn text(&self, key: &str) -> String {
        self.table.text(self.row, key)
    }

    /// The same; what stood there before where the table has no such column.
    pub(crate) fn kept(&self, key: &str, old: Option<&str>) -> String {
        match old.filter(|_| !self.has(key)) {
            Some(old) => old.to_owned(),
            None => self.text(key),
        }
    }

    /// The text where nothing stands for nothing.
    pub(crate) fn maybe(&self, key: &str) -> Option<String> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// Whether the table has a column.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.has(key)
    }

    /// Something is wrong with a cell.
    pub(crate) fn tell(&mut self, key: &str, problem: Problem) {
        self.problems.push(self.table.at(self.row, key, problem));
    }

    /// The line that a row is by its id; none for a new one. Told when nothing has the id or a row
    /// above had it.
    pub(crate) fn known<O>(
        &mut self,
        seen: &mut BTreeSet<String>,
        find: impl FnOnce(&str) -> Option<O>,
    ) -> Option<O> {
        let id = self.maybe("id")?;
        let found = find(&id);
        if found.is_none() {
            self.tell("id", Problem::error("workbooks.unknown_id"));
        } else if !seen.insert(id) {
            self.tell("id", Problem::error("workbooks.row_twice"));
        }
        found
    }

    /// A whole number.
    pub(crate) fn whole(&mut self, key: &str) -> Option<i64> {
        let (number, unit) = self.amount(key);
        // Beyond this, doubles no longer tell whole numbers apart.
        const MOST: f64 = 9_007_199_254_740_992.0;
        let whole = number.filter(|number| number.fract() == 0.0 && number.abs() < MOST);
        if number.is_some() && (whole.is_none() || !unit.is_empty()) {
            let text = self.text(key);
            self.tell(key, Problem::error("workbooks.not_whole").with("text", text));
            return None;
        }
        whole.map(|number| number as i64)
    }

    /// A number with the unit that was written behind it, if any: a share that Excel shows as 40 %
    /// is 40 with `%`.
    pub(crate) fn amount(&mut self, key: &str) -> (Option<f64>, String) {
        let Some(cell) = self.table.cell(self.row, key) else { return (None, String::new()) };
        let text = self.text(key);
        let read = match &cell.value {
            CellValue::Nothing | CellValue::Error(_) => return (None, String::new()),
            CellValue::Number(number) if cell.percent => {
                // By moving the point: multiplying would give 29.299999999999997 for 0.293.
                let hundredfold = format!("{number}e2").parse().ok();
                hundredfold.map(|number: f64| (number, "%".to_owned()))
            }
            CellValue::Number(number) => Some((*number, String::new())),
            CellValue::Text(_) => number_with_unit(&text),
            CellValue::Day(_) | CellValue::Flag(_) => None,
        };
        match read.filter(|(number, _)| number.is_finite()) {
            Some((number, unit)) => (Some(number), unit),
            None => {
                let shown: String = text.chars().take(60).collect();
                self.tell(key, Problem::error("workbooks.not_a_number").with("text", shown));
                (None, String::new())
            }
        }
    }

    /// A number with its unit, which stands behind it or in a column of its own, but not two.
    pub(crate) fn quantity(&mut self, key: &str, unit_key: &str) -> (Option<f64>, String) {
        let (number, behind) = self.amount(key);
        let beside = self.text(unit_key);
        if behind.is_empty() {
            return (number, beside);
        }
        if !beside.is_empty() && beside != behind {
            let two = Problem::error("workbooks.two_units");
            self.tell(key, two.with("unit", behind.as_str()).with("other", beside));
        }
        (number, behind)
    }

    /// A day as `2026-06-30`. A day without a year is of the year of `near`.
    pub(crate) fn day(&mut self, key: &str, near: Option<&str>) -> Option<String> {
        let said = self.table.day(self.row, key, near);
        if said.is_empty() {
            return None;
        }
        let found = crate::campaigns::calendar::day(&said);
        if found.is_none() {
            let shown: String = said.chars().take(60).collect();
            self.tell(key, Problem::error("workbooks.bad_day").with("text", shown));
        }
        found.map(|day| day.to_string())
    }

    /// The unit that a cell names, by id.
    pub(crate) fn unit(&mut self, key: &str, directory: &Directory, on: &str) -> Option<String> {
        let name = self.maybe(key)?;
        self.named(key, directory, on, &name)
    }

    /// The units that a cell names, by id, each once.
    pub(crate) fn units(&mut self, key: &str, directory: &Directory, on: &str) -> Vec<String> {
        let mut units = Vec::new();
        for name in parted(&self.text(key)) {
            units.extend(self.named(key, directory, on, &name).filter(|id| !units.contains(id)));
        }
        units
    }

    fn named(&mut self, key: &str, directory: &Directory, on: &str, name: &str) -> Option<String> {
        let meant = directory.all_meant(name, on);
        match meant.as_slice() {
            [(unit, present)] => {
                if !present {
                    let now = directory.called(unit, on).name.to_owned();
                    let note = Problem::note("workbooks.renamed").with("name", name);
                    self.tell(key, note.with("now", now));
                }
                Some(unit.id.clone())
            }
            [] => {
                self.tell(key, Problem::error("workbooks.unknown_unit").with("name", name));
                None
            }
            several => {
                let units: Vec<&str> =
                    several.iter().map(|(unit, _)| directory.called(unit, on).name).collect();
                let unclear = Problem::error("workbooks.unclear_unit").with("name", name);
                self.tell(key, unclear.with("units", units.join("\u{3001}")));
                None
            }
        }
    }

    /// What the rules of the form say of the row, at the cells of their fields; a cell that was not
    /// understood is told once, not also as missing.
    pub(crate) fn judged(&mut self, faults: Vec<Problem>) {
        let known: BTreeSet<Option<String>> = self
            .problems
            .iter()
            .filter(|known| known.severity == Severity::Error)
            .map(|known| known.place.field.clone())
            .collect();
        let placed = faults.into_iter().map(|fault| {
            let field = fault.place.field.clone().unwrap_or_default();
            let key = field.split('[').next().unwrap_or_default().to_owned();
            self.table.at(self.row, &key, fault)
        });
        let new: Vec<Problem> = placed.filter(|one| !known.contains(&one.place.field)).collect();
        self.problems.extend(new);
    }

    /// Whether the row can be taken.
    pub(crate) fn is_sound(&self) -> bool {
        self.problems.iter().all(|one| one.severity != Severity::Error)
    }

    /// Everything that was said of the row.
    pub(crate) fn told(self) -> Vec<Problem> {
        self.problems
    }
}

/// Names that stand in one cell.
pub(crate) fn parted(text: &str) -> Vec<String> {
    text.split(['\u{3001}', '\u{ff0c}', ',', ';', '\u{ff1b}', '\n', '/'])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// A day as clerks write it: `2026-06-30`, `2026/6/30`, `2026.6.30`, `20260630`, `2026年6月30日`, and
/// near a year also `6月30日前`, `6月底前` or `2026年6月底`.
pub(crate) fn day_in_words(text: &str, near: Option<&str>) -> Option<String> {
    // Databases write the hour behind the day.
    let day = text.split_once(['T', ' ']).filter(|(_, hour)| hour.contains(':'));
    let text = day.map_or(text, |(day, _)| day);
    let plain: String = text.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let end_of_month = plain.contains('\u{5e95}');
    let numbers: Vec<i32> = plain
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let year = || near?.get(..4)?.parse::<i32>().ok();
    let (year, month, day) = match (numbers.as_slice(), end_of_month) {
        (&[year, month, day], false) if year > 999 => (year, month, Some(day)),
        (&[all], false) if (19_500_101..=21_001_231).contains(&all) => {
            (all / 10_000, all / 100 % 100, Some(all % 100))
        }
        (&[month, day], false) if month <= 12 => (year()?, month, Some(day)),
        (&[year, month], true) if year > 999 => (year, month, None),
        (&[month], true) => (year()?, month, None),
        _ => return None,
    };
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let day = match day {
        Some(day) => u8::try_from(day).ok()?,
        None => month.length(year),
    };
    let found = Date::from_calendar_date(year, month, day).ok()?;
    (1950..=2100).contains(&found.year()).then(|| found.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_clerks_write_them() {
        let read = |text: &str| day_in_words(text, Some("2026-09-30"));
        let june = Some("2026-06-30".to_owned());
        for text in [
            "2026-06-30",
            "2026/6/30",
            "2026.6.30",
            "20260630",
            "2026-06-30 00:00:00",
            "\u{ff12}\u{ff10}\u{ff12}\u{ff16}-6-30",
            "2026\u{5e74}6\u{6708}30\u{65e5}",
            "6\u{6708}30\u{65e5}\u{524d}",
            "6\u{6708}\u{5e95}\u{524d}",
            "2026\u{5e74} 6 \u{6708}\u{5e95}",
        ] {
            assert_eq!(read(text), june, "{text}");
        }
        for text in ["", "\u{5c3d}\u{5feb}", "2026-02-31", "13\u{6708}\u{5e95}", "30", "20261301"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("2028\u{5e74}2\u{6708}\u{5e95}"), Some("2028-02-29".to_owned()));
        assert_eq!(day_in_words("6\u{6708}30\u{65e5}", None), None);
    }
}
