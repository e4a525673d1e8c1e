//! What the three workbooks share: headings in either language, cells as text, places of faults.

use super::RegisterChange;
use crate::tasks::FieldChange;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, XlsxError};
use std::collections::BTreeMap;
use yuanjian_app::{Language, Locale};
use yuanjian_standard::sheets::{SheetCells, address, head_format, new_workbook};
use yuanjian_types::Problem;

/// Most rows of a workbook.
const MOST_ROWS: u32 = 5_000;

/// A column of a register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// By which its heading is found among the sentences.
    pub(super) key: &'static str,
    /// In characters.
    pub(super) width: f64,
    pub(super) want: Want,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// The workbook is none of this register without it.
    Must,
    /// It may be missing.
    May,
    /// For the reader's sake; not read again.
    Told,
}

pub(super) const fn must(key: &'static str, width: f64) -> Column {
    Column { key, width, want: Want::Must }
}

pub(super) const fn may(key: &'static str, width: f64) -> Column {
    Column { key, width, want: Want::May }
}

pub(super) const fn told(key: &'static str, width: f64) -> Column {
    Column { key, width, want: Want::Told }
}

/// The cells of a line, by column.
pub(super) type Row = BTreeMap<&'static str, String>;

/// Write a register.
pub(super) fn write(
    register: &str,
    columns: &[Column],
    rows: &[Row],
    locale: &Locale,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = new_workbook()?;
    let page = book.add_worksheet();
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_freeze_panes(1, 2)?;
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let grey = cell.clone().set_font_color(Color::RGB(0x77_7777));
    for (place, column) in (0_u16..).zip(columns) {
        let head = heading(register, column.key, locale);
        page.write_with_format(0, place, head, &head_format())?;
        page.set_column_width(place, column.width)?;
        let format = if column.want == Want::Told || column.key == "id" { &grey } else { &cell };
        for (line, row) in (1_u32..).zip(rows) {
            let text = row.get(column.key).map(String::as_str).unwrap_or_default();
            page.write_with_format(line, place, text, format)?;
        }
    }
    book.save_to_buffer()
}

fn heading(register: &str, key: &str, locale: &Locale) -> String {
    locale.say(&format!("organisations.register.{register}.{key}"), [])
}

/// A sheet in which the headings of a register were found.
#[derive(Debug)]
pub(super) struct Table<'s> {
    sheet: &'s SheetCells,
    columns: &'static [Column],
    places: BTreeMap<&'static str, u32>,
}

impl<'s> Table<'s> {
    /// The first sheet that has the headings.
    ///
    /// # Errors
    /// That none has, with what is missing of the first.
    pub(super) fn open(
        register: &str,
        columns: &'static [Column],
        sheets: &'s [SheetCells],
    ) -> Result<Self, Vec<Problem>> {
        let locales = [Language::Chinese, Language::English].map(Locale::of);
        let read = |sheet: &'s SheetCells| {
            let mut places = BTreeMap::new();
            for column in columns {
                let said = locales.each_ref().map(|l| heading(register, column.key, l));
                let found = (0..=sheet.end().1).find(|at| said.contains(&sheet.text(0, *at)));
                places.extend(found.map(|at| (column.key, at)));
            }
            Self { sheet, columns, places }
        };
        let missing = |table: &Self| -> Vec<&'static str> {
            let must = columns.iter().filter(|column| column.want == Want::Must);
            must.map(|column| column.key).filter(|key| !table.places.contains_key(key)).collect()
        };
        let tables: Vec<Self> = sheets.iter().map(read).collect();
        let lacks = tables.first().map(missing).unwrap_or_default();
        tables.into_iter().find(|table| missing(table).is_empty()).ok_or_else(|| {
            let said = |key: &&str| {
                let [chinese, _] = &locales;
                Problem::error("organisations.column_missing")
                    .with("column", heading(register, key, chinese))
            };
            lacks.iter().map(said).collect()
        })
    }

    /// The rows that say something, by their number from 0; with a fault when there are too many
    /// or none.
    pub(super) fn rows(&self) -> (Vec<u32>, Option<Problem>) {
        let last = self.sheet.end().0;
        let said: Vec<u32> = (1..=last.min(MOST_ROWS)).filter(|row| !self.is_blank(*row)).collect();
        let fault = match (last > MOST_ROWS, said.is_empty()) {
            (true, _) => {
                Some(Problem::error("organisations.too_many_rows").with("most", MOST_ROWS))
            }
            (_, true) => Some(Problem::error("organisations.no_rows")),
            _ => None,
        };
        (said, fault)
    }

    fn is_blank(&self, row: u32) -> bool {
        let read = self.columns.iter().filter(|column| column.want != Want::Told);
        read.into_iter().all(|column| self.text(row, column.key).is_empty())
    }

    /// The text of a cell.
    pub(super) fn text(&self, row: u32, key: &str) -> String {
        self.places.get(key).map(|&column| self.sheet.text(row, column)).unwrap_or_default()
    }

    /// The same where nothing stands for nothing.
    pub(super) fn maybe(&self, row: u32, key: &str) -> Option<String> {
        Some(self.text(row, key)).filter(|text| !text.is_empty())
    }

    /// A problem at a cell.
    pub(super) fn at(&self, row: u32, key: &str, problem: Problem) -> Problem {
        let column = self.places.get(key).or_else(|| self.places.values().next());
        problem
            .in_sheet(self.sheet.name.clone())
            .at_row(u64::from(row) + 1)
            .at_field(column.map_or_else(String::new, |&column| address(row, column)))
    }

    /// What is different between two lines, by the headings in the reader's language.
    pub(super) fn differences(
        &self,
        register: &str,
        old: &Row,
        new: &Row,
        locale: &Locale,
    ) -> Vec<FieldChange> {
        let read = self.columns.iter().filter(|column| column.want != Want::Told);
        read.filter(|column| column.key != "id")
            .filter_map(|column| {
                let said = |row: &Row| row.get(column.key).cloned().unwrap_or_default();
                let (from, to) = (said(old), said(new));
                let field = heading(register, column.key, locale);
                (from != to).then_some(FieldChange { field, from, to })
            })
            .collect()
    }
}

/// What is added, as it is told.
pub(super) fn added(title: String) -> RegisterChange {
    RegisterChange { added: true, title, fields: Vec::new() }
}

/// What is changed, as it is told.
pub(super) fn changed(title: String, fields: Vec<FieldChange>) -> RegisterChange {
    RegisterChange { added: false, title, fields }
}

/// A key from its word in either language, or from the key itself; the cell where it is none.
pub(super) fn key_of(prefixes: &[&str], keys: &[&str], cell: &str) -> String {
    let locales = [Language::Chinese, Language::English].map(Locale::of);
    let says = |key: &str| {
        prefixes.iter().any(|prefix| {
            locales.iter().any(|locale| locale.say(&format!("{prefix}.{key}"), []) == cell)
        })
    };
    let known = keys.iter().find(|key| says(key));
    known.map_or_else(|| cell.to_owned(), |key| (*key).to_owned())
}
