//! The workbook as it was handed in, with every problem beside its cell.
//!
//! Values stand where they stood, as they were typed, formulas too, so that a clerk finds the own
//! work again and mends it in place. The returned workbook can be handed in as it is.
//!
//! Bilingual by nature: headings of a workbook in both languages.

use super::{
    StatisticsForm,
    layout::{Column, Head, edition_id, graded, help_name, problems_name, sentence, word},
    write::{cell_format, dress, help, number_format, set_up_print, title_format},
};
use rust_xlsxwriter::{Format, Note, Worksheet, XlsxError};
use std::collections::BTreeSet;
use yuanjian_standard::{
    StatisticDefinition,
    sheets::{
        CellValue, Marks, SheetCell, SheetCells, coloured, marks_of, new_workbook, plain_format,
        put_cell, row_height, write_problems,
    },
};
use yuanjian_types::Problem;

/// Write the sheets again with marks; empty when there is nothing or the writer refuses.
pub(super) fn write(
    form: &StatisticsForm<'_>,
    sheets: &[SheetCells],
    problems: &[Problem],
) -> Vec<u8> {
    if sheets.is_empty() {
        return Vec::new();
    }
    marked(form, sheets, problems).unwrap_or_default()
}

fn marked(
    form: &StatisticsForm<'_>,
    sheets: &[SheetCells],
    problems: &[Problem],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = new_workbook()?;
    let titles = [
        problems_name(form.language),
        word(form, "工作表", "Sheet"),
        word(form, "单元格", "Cell"),
        word(form, "问题", "Problem"),
    ];
    write_problems(book.add_worksheet(), titles, problems, |p| graded(form, p))?;
    for sheet in sheets {
        let is = |name: fn(&str) -> &'static str| {
            ["zh-CN", "en"].iter().any(|language| sheet.name == name(language))
        };
        let head = Head::find(sheet);
        if is(problems_name) {
            continue;
        }
        let page = book.add_worksheet();
        let ours =
            sheets.iter().filter_map(Head::find).any(|head| head.edition == edition_id(form));
        if is(help_name) && ours {
            help(page, form)?;
            continue;
        }
        // A name that the writer does not take is not worth losing the sheet for.
        if page.set_name(sheet.name.as_str()).is_err() {
            page.set_name(format!(
                "{} {}",
                word(form, "工作表", "Sheet"),
                page_number(sheets, sheet)
            ))?;
        }
        let marks = marks_of(sheet, problems);
        match &head {
            Some(head) => figures(page, form, sheet, head, &marks)?,
            None => plain(page, sheet, &marks)?,
        }
    }
    book.save_to_buffer()
}

fn page_number(sheets: &[SheetCells], sheet: &SheetCells) -> usize {
    sheets.iter().position(|s| s.name == sheet.name).map_or(0, |at| at + 1)
}

/// A sheet of the clerk's own.
fn plain(page: &mut Worksheet, sheet: &SheetCells, marks: &Marks<'_>) -> Result<(), XlsxError> {
    for (&(row, column), cell) in &sheet.cells {
        let Ok(column16) = u16::try_from(column) else { continue };
        let format = coloured(plain_format(), marks.get(&(row, column)));
        put_cell(page, row, column16, cell, &format)?;
    }
    Ok(())
}

fn figures(
    page: &mut Worksheet,
    form: &StatisticsForm<'_>,
    sheet: &SheetCells,
    head: &Head,
    marks: &Marks<'_>,
) -> Result<(), XlsxError> {
    let (last_row, last_column) = sheet.end();
    let beside = head.column(Column::Problem).unwrap_or(last_column + 1);
    for (&at, &column) in &head.columns {
        dress(page, u16::try_from(at).unwrap_or(u16::MAX), column)?;
    }
    let beside = u16::try_from(beside).unwrap_or(u16::MAX);
    dress(page, beside, Column::Problem)?;
    let titles = (head.row..=last_row).find(|&row| head.is_title(sheet, row));
    let titles = titles.unwrap_or(head.row);
    page.set_row_hidden(head.row)?;
    let inputs = head.columns.iter().find(|(_, c)| c.is_input()).map_or(0, |(&at, _)| at);
    page.set_freeze_panes(titles + 1, u16::try_from(inputs).unwrap_or(0).saturating_sub(1))?;
    page.autofilter(titles, 0, last_row.max(titles + 1), beside)?;
    set_up_print(page, form, titles)?;
    page.write(head.row, beside, Column::Problem.id(form))?;
    page.write_with_format(
        titles,
        beside,
        Column::Problem.title(form.language),
        &title_format(Column::Problem),
    )?;

    let rows: BTreeSet<u32> = sheet.cells.keys().chain(marks.keys()).map(|&(row, _)| row).collect();
    let mut before = String::new();
    for row in rows {
        let key = head.column(Column::Key).map_or_else(String::new, |at| sheet.text(row, at));
        let definition = form.edition.statistic(&key);
        let first = before != key;
        let columns: BTreeSet<u32> = sheet
            .cells
            .range((row, 0)..(row + 1, 0))
            .map(|(&(_, column), _)| column)
            .chain(marks.range((row, 0)..(row + 1, 0)).map(|(&(_, column), _)| column))
            .chain(head.columns.keys().copied().filter(|_| row > titles))
            .filter(|&column| column != u32::from(beside))
            .collect();
        let mut said: Vec<&Problem> = Vec::new();
        for column in columns {
            let Ok(column16) = u16::try_from(column) else { continue };
            let cell = sheet.cells.get(&(row, column));
            let mark = marks.get(&(row, column));
            said.extend(mark.into_iter().flatten());
            let kind = head.columns.get(&column).copied();
            let format = match kind {
                _ if row == head.row => Format::new(),
                Some(kind) if row == titles => title_format(kind),
                Some(kind) => shown(kind, definition, first, cell),
                None => plain_format(),
            };
            let format = coloured(format, mark);
            match cell {
                Some(cell) => put_cell(page, row, column16, cell, &format)?,
                None => {
                    page.write_blank(row, column16, &format)?;
                }
            }
            if let Some(problems) = mark {
                let text: Vec<String> = problems.iter().map(|p| sentence(form, p)).collect();
                let note = Note::new(text.join("\n")).add_author_prefix(false).set_width(320);
                page.insert_note(row, column16, &note)?;
            }
        }
        let mut texts: Vec<(String, f64)> = head
            .columns
            .iter()
            .filter(|(at, kind)| !kind.is_hidden() && **at != u32::from(beside))
            .map(|(&at, kind)| (sheet.text(row, at), kind.width()))
            .collect();
        if !said.is_empty() {
            let text: Vec<String> = said.iter().map(|p| graded(form, p)).collect();
            // What concerns the hidden row of ids is said in the row of titles.
            let at = if row == head.row { titles } else { row };
            let format = coloured(cell_format(Column::Problem, None, false), Some(&said));
            page.write_string_with_format(at, beside, text.join("\n"), &format)?;
            texts.push((text.join("\n"), Column::Problem.width()));
        }
        if row > head.row {
            let texts = texts.iter().map(|(text, width)| (text.as_str(), *width));
            page.set_row_height(row, row_height(texts))?;
        }
        before = key;
    }
    Ok(())
}

/// The look of a filled-in cell; a number shows all its decimals.
fn shown(
    kind: Column,
    definition: Option<&StatisticDefinition>,
    first: bool,
    cell: Option<&SheetCell>,
) -> Format {
    let format = cell_format(kind, definition, first);
    match (kind, definition, cell.map(|cell| (&cell.value, cell.percent))) {
        (Column::Year(_), Some(definition), Some((CellValue::Number(number), false))) => {
            format.set_num_format(number_format(definition, Some(*number)))
        }
        _ => format,
    }
}
