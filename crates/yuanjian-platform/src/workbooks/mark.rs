//! The workbook as it was handed in, every problem beside its cell: the cell coloured, the sentence
//! as its note and at the end of its row. It can be mended and handed in as it is.

use rust_xlsxwriter::{Note, Worksheet, XlsxError};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_app::Locale;
use yuanjian_standard::sheets::{
    SheetCells, coloured, head_format, marks_of, new_workbook, plain_format, put_cell,
    write_problems,
};
use yuanjian_types::{Place, Problem};

/// Write the sheets again with marks.
pub(crate) fn write(
    sheets: &[SheetCells],
    problems: &[Problem],
    locale: &Locale,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = new_workbook()?;
    let word = |key: &str| locale.say(&format!("workbooks.marked.{key}"), []);
    let list = word("list");
    for sheet in sheets.iter().filter(|sheet| sheet.name != list) {
        let page = book.add_worksheet();
        if page.set_name(sheet.name.as_str()).is_err() {
            // A name that the writer does not take is not worth losing the sheet for.
            page.set_name("Sheet")?;
        }
        copy(page, sheet, problems, locale, &word("problem"))?;
    }
    let titles = [list.clone(), word("sheet"), word("cell"), word("problem")];
    let titles = [&*titles[0], &*titles[1], &*titles[2], &*titles[3]];
    write_problems(book.add_worksheet(), titles, problems, |one| sentence(locale, one))?;
    book.save_to_buffer()
}

fn copy(
    page: &mut Worksheet,
    sheet: &SheetCells,
    problems: &[Problem],
    locale: &Locale,
    heading: &str,
) -> Result<(), XlsxError> {
    let marks = marks_of(sheet, problems);
    let places: BTreeSet<(u32, u32)> = sheet.cells.keys().chain(marks.keys()).copied().collect();
    let beside = u16::try_from(sheet.end().1 + 1).unwrap_or(u16::MAX);
    for (row, column) in places {
        let Ok(column16) = u16::try_from(column) else { continue };
        let mark = marks.get(&(row, column));
        let format = coloured(plain_format(), mark);
        match sheet.cells.get(&(row, column)) {
            Some(cell) => put_cell(page, row, column16, cell, &format)?,
            None => {
                page.write_blank(row, column16, &format)?;
            }
        }
        if let Some(problems) = mark {
            let text: Vec<String> = problems.iter().map(|p| sentence(locale, p)).collect();
            let note = Note::new(text.join("\n")).add_author_prefix(false).set_width(320);
            page.insert_note(row, column16, &note)?;
        }
    }
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for ((row, _), problems) in &marks {
        let said = problems.iter().map(|problem| sentence(locale, problem));
        rows.entry(*row).or_default().extend(said);
    }
    if let Some(first) = rows.keys().next().copied() {
        page.set_column_width(beside, 60)?;
        let head = first.saturating_sub(1);
        page.write_with_format(head, beside, heading, &head_format())?;
    }
    for (row, said) in rows {
        page.write_with_format(row, beside, said.join("\n"), &plain_format())?;
    }
    Ok(())
}

/// A problem without its place, beside which it stands.
fn sentence(locale: &Locale, problem: &Problem) -> String {
    locale.problem(&Problem { place: Place::default(), ..problem.clone() })
}
