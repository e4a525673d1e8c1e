//! The workbook as it was handed in, every problem beside its cell: the cell coloured, the sentence
//! as its note and at the end of its row. It can be mended and handed in as it is.

use rust_xlsxwriter::{Format, Note, Worksheet, XlsxError};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_app::Locale;
use yuanjian_standard::sheets::{
    CellValue, SheetCells, colour_of, head_format, new_workbook, plain_format, position,
    write_problems,
};
use yuanjian_types::{Place, Problem};

/// Write the sheets again with marks.
pub(super) fn write(
    sheets: &[SheetCells],
    problems: &[Problem],
    locale: &Locale,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = new_workbook()?;
    let word = |key: &str| locale.say(&format!("tasks.marked.{key}"), []);
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
    let mut marks: BTreeMap<(u32, u32), Vec<&Problem>> = BTreeMap::new();
    for problem in problems.iter().filter(|p| p.place.sheet.as_ref() == Some(&sheet.name)) {
        if let Some(place) = problem.place.field.as_deref().and_then(position) {
            marks.entry(place).or_default().push(problem);
        }
    }
    let places: BTreeSet<(u32, u32)> = sheet.cells.keys().chain(marks.keys()).copied().collect();
    let beside = u16::try_from(sheet.end().1 + 1).unwrap_or(u16::MAX);
    for (row, column) in places {
        let Ok(column16) = u16::try_from(column) else { continue };
        let mark = marks.get(&(row, column));
        let worst = mark.and_then(|problems| problems.iter().map(|p| p.severity).max());
        let format = match worst {
            Some(severity) => plain_format().set_background_color(colour_of(severity)),
            None => plain_format(),
        };
        put(page, (row, column16), sheet, &format)?;
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

fn put(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    sheet: &SheetCells,
    format: &Format,
) -> Result<(), XlsxError> {
    let cell = sheet.cells.get(&(row, u32::from(column)));
    match cell.map(|cell| &cell.value) {
        None | Some(CellValue::Nothing) => page.write_blank(row, column, format)?,
        Some(CellValue::Number(number)) => page.write_with_format(row, column, *number, format)?,
        Some(CellValue::Day(serial)) => {
            let day = format.clone().set_num_format("yyyy-mm-dd");
            page.write_with_format(row, column, *serial, &day)?
        }
        Some(CellValue::Flag(yes)) => page.write_with_format(row, column, *yes, format)?,
        Some(CellValue::Text(text) | CellValue::Error(text)) => {
            page.write_with_format(row, column, text.as_str(), format)?
        }
    };
    Ok(())
}

/// A problem without its place, beside which it stands.
fn sentence(locale: &Locale, problem: &Problem) -> String {
    locale.problem(&Problem { place: Place::default(), ..problem.clone() })
}
