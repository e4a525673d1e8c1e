//! Rows of text to an xlsx that people fill in: titles, hidden ids, lists to choose from, help.
//!
//! Bilingual by nature: headings and words of a workbook in both languages.

use super::layout::{Cell, FIRST, SHEETS};
use super::rows::Rows;
use crate::facts::FACTS;
use crate::method::METHODS;
use crate::sentence;
use crate::sheets::{colour_of, head_format, new_workbook, plain_format, write_problems};
use rust_xlsxwriter::{DataValidation, Format, Note, Worksheet, XlsxError};
use std::collections::BTreeMap;
use yuanjian_types::{Problem, Severity, Unit};

/// Problems by sheet, row from 0 and column.
pub(super) type Marks = BTreeMap<(usize, u32, u16), Vec<Problem>>;

/// Write rows, placed by their row numbers, with marks beside the cells they concern.
pub(super) fn write(
    rows: &[BTreeMap<u32, Vec<String>>],
    marks: &Marks,
    problems: &[Problem],
) -> Result<Vec<u8>, XlsxError> {
    let (head, plain) = (head_format(), plain_format());
    let red = plain.clone().set_background_color(colour_of(Severity::Error));
    let mut book = new_workbook()?;
    if !problems.is_empty() {
        let titles = ["问题清单", "工作表", "单元格", "问题"];
        write_problems(book.add_worksheet(), titles, problems, |p| sentence(p, "zh-CN"))?;
    }
    for (at, sheet) in SHEETS.iter().enumerate() {
        let page = book.add_worksheet();
        page.set_name(sheet.name)?;
        page.set_freeze_panes(FIRST, 1)?;
        for (column, c) in (0_u16..).zip(sheet.columns) {
            let title = if c.required { format!("{} *", c.zh) } else { c.zh.to_owned() };
            page.write_with_format(0, column, title, &head)?;
            page.write(1, column, c.id)?;
            page.set_column_width(column, if matches!(c.kind, Cell::Text) { 28 } else { 20 })?;
            if let Some(list) = choices(c.kind) {
                let validation = DataValidation::new().allow_list_strings(&list)?;
                page.add_data_validation(FIRST, column, FIRST + 2000, column, &validation)?;
            }
        }
        page.set_row_hidden(1)?;
        for (&row, cells) in rows.get(at).into_iter().flatten() {
            for (column, text) in (0_u16..).zip(cells) {
                let marked = marks.contains_key(&(at, row, column));
                let format = if marked { &red } else { &plain };
                let numeric = matches!(
                    sheet.columns.get(usize::from(column)).map(|c| c.kind),
                    Some(Cell::Number | Cell::Whole)
                );
                match text.parse::<f64>() {
                    Ok(number) if numeric && number.is_finite() => {
                        page.write_with_format(row, column, number, format)?;
                    }
                    _ if text.is_empty() && !marked => {}
                    _ => {
                        let text: String = text.chars().take(32_000).collect();
                        page.write_string_with_format(row, column, text, format)?;
                    }
                }
            }
        }
        for ((_, row, column), problems) in marks.iter().filter(|((s, ..), _)| *s == at) {
            let text: Vec<String> = problems.iter().map(|p| sentence(p, "zh-CN")).collect();
            if !rows.get(at).is_some_and(|r| r.contains_key(row)) {
                page.write_string_with_format(*row, *column, "", &red)?;
            }
            page.insert_note(*row, *column, &Note::new(text.join("\n")).set_width(320))?;
        }
    }
    help_sheet(book.add_worksheet(), &head, &plain)?;
    book.save_to_buffer()
}

/// Rows one after another, as a fresh export places them.
pub(super) fn placed(rows: Rows) -> Vec<BTreeMap<u32, Vec<String>>> {
    rows.into_iter().map(|rows| (FIRST..).zip(rows).collect()).collect()
}

/// A drop-down; Excel allows 255 characters in one.
fn choices(kind: Cell) -> Option<Vec<&'static str>> {
    let list: Vec<&str> = match kind {
        Cell::Choice(choices) => choices.iter().map(|(_, shown)| *shown).collect(),
        Cell::Flag => vec!["是", "否"],
        _ => return None,
    };
    Some(list)
}

fn help_sheet(page: &mut Worksheet, head: &Format, plain: &Format) -> Result<(), XlsxError> {
    page.set_name("填写说明")?;
    page.set_column_width(0, 36)?;
    page.set_column_width(1, 80)?;
    let mut row = 0;
    for line in sentence(&Problem::note("standard.help"), "zh-CN").lines() {
        page.write(row, 0, line)?;
        row += 1;
    }
    let mut section = |title: &str, lines: Vec<(String, String)>| -> Result<(), XlsxError> {
        row += 1;
        page.write_with_format(row, 0, title, head)?;
        row += 1;
        for (left, right) in lines {
            page.write_with_format(row, 0, left, plain)?;
            page.write_with_format(row, 1, right, plain)?;
            row += 1;
        }
        Ok(())
    };
    let method = |m: &crate::Method| {
        let needs: Vec<&str> = m.needs.iter().map(|(name, _)| *name).collect();
        (m.name.to_owned(), needs.join(", "))
    };
    section("算法 → 参数", METHODS.iter().map(method).collect())?;
    let facts = FACTS.iter().map(|f| (f.name.to_owned(), f.label.zh.to_owned()));
    section("条件可用的城市情况", facts.collect())?;
    let units = Unit::ALL.iter().filter(|u| !u.key().is_empty());
    section("单位", units.map(|u| (u.key().to_owned(), u.label().zh.to_owned())).collect())
}
