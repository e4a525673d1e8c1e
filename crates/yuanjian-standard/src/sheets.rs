//! The cells of a workbook that came from outside, and the look of one that goes back.
//!
//! Everything in a workbook is a claim: the size written beside a compressed part, the number of
//! its strings, the corner where its last cell stands. So every part is unpacked once and counted
//! before the reader sees it, and only cells with contents are kept; one cell in the far corner
//! then costs one cell, not a table of seventeen thousand million.

use crate::typed::visible;
use calamine::{
    DataRef, ExcelDateTime as Moment, ExcelDateTimeType, Reader as _, Xlsx, open_workbook_from_rs,
};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read as _},
    panic::{AssertUnwindSafe, catch_unwind},
};
use yuanjian_types::{Problem, Severity};
use zip::{ZipArchive, result::ZipError};

/// Rows beyond this are not kept.
pub const MOST_ROWS: u32 = 20_000;
/// Columns beyond this are not kept.
pub const MOST_COLUMNS: u32 = 200;
/// All parts unpacked, in bytes; a filled-in workbook has less than two million.
const MOST_UNPACKED: u64 = 96 << 20;
/// Text of all cells together, in bytes: one long string may be named by every cell.
const MOST_TEXT: usize = 48 << 20;
const MOST_PARTS: usize = 2_000;
const MOST_SHEETS: usize = 64;
const MOST_CELLS: usize = 600_000;
const MOST_STRINGS: u64 = 1_000_000;
/// Width of the column of sentences, in characters.
const SENTENCE: f64 = 100.0;
/// What Excel allows in one cell.
const LONGEST_TEXT: usize = 32_767;

/// Why a workbook could not be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookFault {
    /// Something else, or empty.
    NotAWorkbook,
    /// The format before 2007 (`.xls`, `.et`).
    OldFormat,
    /// Locked with a password.
    Password,
    /// Cut short or changed on the way.
    Damaged,
    /// It would unpack to far more than a filled-in form.
    TooLarge,
}

/// The contents of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// Nothing; kept only where a formula has no result yet.
    Nothing,
    /// A number.
    Number(f64),
    /// A number that is shown as a day or a time.
    Day(f64),
    /// Text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// `#DIV/0!` and its kin.
    Error(String),
}

impl CellValue {
    /// As text; numbers in their shortest form, days as `2026-11-24` however they are shown.
    pub fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Day(serial) => {
                let when = Moment::new(*serial, ExcelDateTimeType::DateTime, false);
                let (year, month, day, ..) = when.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02}")
            }
            Self::Text(text) | Self::Error(text) => text.clone(),
            Self::Flag(yes) => yes.to_string(),
        }
    }
}

/// A cell with contents.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetCell {
    /// Its contents; of a formula, the result that was saved with it.
    pub value: CellValue,
    /// Whether a number is shown with a percent sign: Excel then keeps 12.5 % as 0.125.
    pub percent: bool,
    /// The formula; empty where it is shared with another cell.
    pub formula: Option<String>,
}

/// The cells of a sheet that have contents, by row and column from 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetCells {
    /// Name of the sheet.
    pub name: String,
    /// Its cells.
    pub cells: BTreeMap<(u32, u32), SheetCell>,
    /// The first cell that stands beyond [`MOST_ROWS`] or [`MOST_COLUMNS`] and was not kept.
    pub beyond: Option<(u32, u32)>,
}

impl SheetCells {
    /// The text of a cell, without blanks around it and without characters that nobody sees; empty
    /// where there is none.
    pub fn text(&self, row: u32, column: u32) -> String {
        self.cells.get(&(row, column)).map_or_else(String::new, |cell| visible(&cell.value.text()))
    }

    /// The last row and the last column with contents.
    pub fn end(&self) -> (u32, u32) {
        let row = self.cells.keys().map(|&(row, _)| row).max().unwrap_or(0);
        (row, self.cells.keys().map(|&(_, column)| column).max().unwrap_or(0))
    }
}

/// Every sheet of a workbook, in order.
///
/// # Errors
/// What kept it from being read.
pub fn read_sheets(bytes: &[u8]) -> Result<Vec<SheetCells>, BookFault> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = bytes.windows(mark.len()).any(|window| window == mark);
        return Err(if locked { BookFault::Password } else { BookFault::OldFormat });
    }
    if !bytes.starts_with(b"PK") {
        return Err(BookFault::NotAWorkbook);
    }
    weigh(bytes)?;
    // The reader is not ours and panics on some cell addresses that nobody writes by accident.
    catch_unwind(AssertUnwindSafe(|| sheets_of(bytes))).unwrap_or(Err(BookFault::Damaged))
}

/// Unpack every part once, to nowhere, and stop at the bounds.
fn weigh(bytes: &[u8]) -> Result<(), BookFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BookFault::Damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(BookFault::TooLarge);
    }
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => BookFault::Password,
            _ => BookFault::Damaged,
        })?;
        let strings =
            part.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let mut kept = Vec::new();
        let mut part = part.take(left + 1);
        let mut buffer = [0; 1 << 14];
        loop {
            let count = part.read(&mut buffer).map_err(|_| BookFault::Damaged)?;
            if count == 0 {
                break;
            }
            left = left.checked_sub(count as u64).ok_or(BookFault::TooLarge)?;
            if strings {
                kept.extend_from_slice(&buffer[..count]);
            }
        }
        if claimed_strings(&kept) > MOST_STRINGS {
            return Err(BookFault::TooLarge);
        }
    }
    Ok(())
}

/// The largest `uniqueCount="…"`: the reader makes room for that many strings at once.
fn claimed_strings(part: &[u8]) -> u64 {
    const NAME: &[u8] = b"uniqueCount";
    let mut most = 0;
    let mut rest = part;
    while let Some(at) = rest.windows(NAME.len()).position(|window| window == NAME) {
        rest = &rest[at + NAME.len()..];
        let digits: String = rest
            .iter()
            .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
            .take_while(|b| b.is_ascii_digit())
            .map(|&b| char::from(b))
            .collect();
        if !digits.is_empty() {
            most = most.max(digits.parse().unwrap_or(u64::MAX));
        }
    }
    most
}

fn sheets_of(bytes: &[u8]) -> Result<Vec<SheetCells>, BookFault> {
    let not_one = |_| BookFault::NotAWorkbook;
    let damaged = |_| BookFault::Damaged;
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(not_one)?;
    let names = book.sheet_names();
    if names.len() > MOST_SHEETS {
        return Err(BookFault::TooLarge);
    }
    let (mut cells_left, mut text_left) = (MOST_CELLS, MOST_TEXT);
    let mut sheets = Vec::new();
    for name in names {
        let mut sheet = SheetCells { name: name.clone(), ..SheetCells::default() };
        // A chart on a sheet of its own has no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
        let styles = reader.styles().to_vec();
        // A formula may come to an empty text: that is a result, and says nothing.
        let mut blank = BTreeSet::new();
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(damaged)? {
            let value = value_of(cell.get_value());
            if value == CellValue::Nothing && *cell.get_value() != DataRef::Empty {
                blank.insert(cell.get_position());
            }
            if value == CellValue::Nothing || !sheet.holds(cell.get_position()) {
                continue;
            }
            if let CellValue::Text(text) = &value {
                text_left = text_left.checked_sub(text.len()).ok_or(BookFault::TooLarge)?;
            }
            let format = styles.get(style).and_then(|s| s.number_format.as_ref());
            let percent = format.is_some_and(|f| f.format_code.contains('%'));
            cells_left = cells_left.checked_sub(1).ok_or(BookFault::TooLarge)?;
            sheet.cells.insert(cell.get_position(), SheetCell { value, percent, formula: None });
        }
        drop(reader);
        let mut reader = book.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(record) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
            let formula = match record.formula {
                None => continue,
                Some(
                    calamine::XlsxFormulaMetadata::Normal { formula }
                    | calamine::XlsxFormulaMetadata::Shared { formula, .. },
                ) => formula,
                Some(_) => String::new(),
            };
            if blank.contains(&record.pos) || !sheet.holds(record.pos) {
                continue;
            }
            text_left = text_left.checked_sub(formula.len()).ok_or(BookFault::TooLarge)?;
            cells_left = cells_left.checked_sub(1).ok_or(BookFault::TooLarge)?;
            let empty = SheetCell { value: CellValue::Nothing, percent: false, formula: None };
            sheet.cells.entry(record.pos).or_insert(empty).formula = Some(formula);
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

impl SheetCells {
    /// Whether a position is within bounds; remembers the first that is not.
    fn holds(&mut self, (row, column): (u32, u32)) -> bool {
        let within = row < MOST_ROWS && column < MOST_COLUMNS;
        if !within {
            self.beyond.get_or_insert((row, column));
        }
        within
    }
}

fn value_of(value: &DataRef<'_>) -> CellValue {
    let text = |text: &str| match text.trim().is_empty() {
        true => CellValue::Nothing,
        false => CellValue::Text(text.chars().take(LONGEST_TEXT).collect()),
    };
    match value {
        DataRef::Empty => CellValue::Nothing,
        DataRef::Int(number) => CellValue::Number(*number as f64),
        DataRef::Float(number) => CellValue::Number(*number),
        DataRef::String(words) => text(words),
        DataRef::SharedString(words) => text(words),
        DataRef::Bool(yes) => CellValue::Flag(*yes),
        DataRef::DateTime(day) => CellValue::Day(serial(day)),
        DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => text(words),
        DataRef::Error(error) => CellValue::Error(error.to_string()),
    }
}

/// The days of a moment since 1900; a workbook that began on an old Mac counts them from 1904.
fn serial(moment: &Moment) -> f64 {
    const FROM_1900_TO_1904: f64 = 1_462.0;
    let days = moment.as_f64();
    let plain = Moment::new(days, ExcelDateTimeType::DateTime, false);
    match moment.is_datetime() && plain.to_ymd_hms_milli() != moment.to_ymd_hms_milli() {
        true => days + FROM_1900_TO_1904,
        false => days,
    }
}

/// `C7` for a row and column from 0.
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", letters(column), u64::from(row) + 1)
}

/// `C` for a column from 0.
pub fn letters(column: u32) -> String {
    let mut left = u64::from(column) + 1;
    let mut letters = Vec::new();
    while left > 0 {
        let digit = ((left - 1) % 26) as u8;
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Row and column from 0 of `C7`; the reverse of [`address`].
pub fn position(address: &str) -> Option<(u32, u32)> {
    let digits = address.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = address.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, b| sum * 26 + u32::from(b - b'A') + 1) - 1;
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column))
}

/// A workbook without the hour of its making: equal contents are equal bytes.
///
/// # Errors
/// None that happen; the writer's type says so.
pub fn new_workbook() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    Ok(book)
}

/// The look of a head.
pub fn head_format() -> Format {
    Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xDCE9D5))
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
}

/// The look of a cell that holds text.
pub fn plain_format() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// The colour of a cell with a problem.
pub fn colour_of(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::RGB(0xF8C4C4),
        Severity::Warning => Color::RGB(0xFFE7A3),
        Severity::Note => Color::RGB(0xD9E8F6),
    }
}

/// Height of a row that shows these texts whole, each in a column of a width in characters. Only
/// Excel grows rows by itself when it opens a workbook.
pub fn row_height<'a>(texts: impl IntoIterator<Item = (&'a str, f64)>) -> f64 {
    let lines = |text: &str, width: f64| -> f64 {
        text.lines()
            .map(|line| {
                let taken: u32 = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
                // Words are not broken, so a line rarely fills its column.
                (f64::from(taken) / (width - 1.0).max(1.0)).ceil().max(1.0)
            })
            .sum()
    };
    let most = texts.into_iter().map(|(text, width)| lines(text, width)).fold(1.0, f64::max);
    (14.0 * most + 5.0).min(400.0)
}

/// Problems of a sheet by row and column.
pub type Marks<'a> = BTreeMap<(u32, u32), Vec<&'a Problem>>;

/// The problems that name a cell of this sheet.
pub fn marks_of<'a>(sheet: &SheetCells, problems: &'a [Problem]) -> Marks<'a> {
    let mut marks = Marks::new();
    for problem in problems.iter().filter(|p| p.place.sheet.as_ref() == Some(&sheet.name)) {
        if let Some(place) = problem.place.field.as_deref().and_then(position) {
            marks.entry(place).or_default().push(problem);
        }
    }
    marks
}

/// A look in the colour of the worst of some problems.
pub fn coloured(format: Format, problems: Option<&Vec<&Problem>>) -> Format {
    let worst: Option<Severity> = problems.and_then(|p| p.iter().map(|p| p.severity).max());
    worst.map_or(format.clone(), |severity| format.set_background_color(colour_of(severity)))
}

/// Write a cell as it was typed, formulas too.
///
/// # Errors
/// What the xlsx writer refuses.
pub fn put_cell(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &SheetCell,
    format: &Format,
) -> Result<(), XlsxError> {
    let format = match &cell.value {
        CellValue::Day(_) => format.clone().set_num_format("yyyy-mm-dd"),
        CellValue::Number(_) if cell.percent => format.clone().set_num_format("0.##%"),
        _ => format.clone(),
    };
    match (&cell.formula, &cell.value) {
        (Some(formula), value) if !formula.is_empty() => {
            // A formula without a result must not come back as nought.
            page.set_formula_result_default("");
            let result = value.text();
            let result = match value {
                CellValue::Flag(_) => result.to_uppercase(),
                _ => result,
            };
            let formula = Formula::new(formula.as_str()).set_result(result);
            page.write_formula_with_format(row, column, formula, &format)?
        }
        (_, CellValue::Number(number) | CellValue::Day(number)) => {
            page.write_number_with_format(row, column, *number, &format)?
        }
        (_, CellValue::Flag(yes)) => page.write_boolean_with_format(row, column, *yes, &format)?,
        (_, CellValue::Text(text)) => page.write_string_with_format(row, column, text, &format)?,
        // Excel knows errors only as what a formula comes to.
        (_, CellValue::Error(text)) => {
            let formula = Formula::new(text.as_str()).set_result(text);
            page.write_formula_with_format(row, column, formula, &format)?
        }
        (_, CellValue::Nothing) => page.write_blank(row, column, &format)?,
    };
    Ok(())
}

/// Fill a sheet with the list of problems: where, and the sentence that `say` makes of each.
///
/// # Errors
/// What the xlsx writer refuses.
pub fn write_problems(
    page: &mut Worksheet,
    titles: [&str; 4],
    problems: &[Problem],
    say: impl Fn(&Problem) -> String,
) -> Result<(), XlsxError> {
    let [name, titles @ ..] = titles;
    page.set_name(name)?;
    page.set_freeze_panes(1, 0)?;
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for ((column, title), width) in (0_u16..).zip(titles).zip([16.0, 10.0, SENTENCE]) {
        page.write_with_format(0, column, title, &head_format())?;
        page.set_column_width(column, width)?;
    }
    for (row, problem) in (1_u32..).zip(problems) {
        let place = &problem.place;
        let plain = plain_format();
        page.write_with_format(row, 0, place.sheet.clone().unwrap_or_default(), &plain)?;
        page.write_with_format(row, 1, place.field.clone().unwrap_or_default(), &plain)?;
        let red = plain.set_background_color(colour_of(problem.severity));
        let sentence = say(problem);
        page.write_with_format(row, 2, &sentence, &red)?;
        page.set_row_height(row, row_height([(sentence.as_str(), SENTENCE)]))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::{ZipWriter, write::SimpleFileOptions};

    /// A workbook of one sheet with these parts in place of sound ones.
    fn book(sheet: &str, strings: &str) -> Vec<u8> {
        let parts = [
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned()),
            ("xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".to_owned()),
            ("xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_owned()),
            ("xl/sharedStrings.xml", format!("<sst {strings}></sst>")),
            ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>")),
        ];
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_cell_in_the_far_corner_costs_one_cell_and_is_told() {
        let cells = "<row r=\"1\"><c r=\"A1\"><v>1.5</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
        let sheets = read_sheets(&book(cells, "")).unwrap();
        assert_eq!(sheets[0].cells.len(), 1);
        assert_eq!(sheets[0].beyond, Some((1_048_575, 16_383)));
    }

    #[test]
    fn claims_that_would_take_the_memory_are_refused() {
        for count in ["99999999999", "18446744073709551615", "99999999999999999999999"] {
            let strings = format!("count=\"1\" uniqueCount = '{count}'");
            assert_eq!(read_sheets(&book("", &strings)), Err(BookFault::TooLarge));
        }
        let long = " ".repeat(MOST_UNPACKED as usize + 1);
        assert_eq!(read_sheets(&book(&long, "")), Err(BookFault::TooLarge));
    }

    #[test]
    fn addresses_that_nobody_writes_are_a_damaged_workbook_and_no_crash() {
        for r in ["AAAAAAAAAAAAAAAA1", "A99999999999999", "", "1", "A0", "绿1"] {
            let cells = format!("<row r=\"1\"><c r=\"{r}\"><v>1</v></c></row>");
            assert!(
                read_sheets(&book(&cells, "")).is_err()
                    || read_sheets(&book(&cells, "")).unwrap()[0].beyond.is_some(),
                "{r}"
            );
        }
        let sheet = read_sheets(&book("<row><c t=\"n\"><v>infinity</v></c></row>", ""));
        assert!(sheet.is_ok() || sheet == Err(BookFault::Damaged));
    }

    #[test]
    fn what_is_no_workbook_says_what_it_is() {
        let whole = book("<row><c><v>1</v></c></row>", "");
        let mut locked = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        assert_eq!(read_sheets(&locked), Err(BookFault::OldFormat));
        locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(read_sheets(&locked), Err(BookFault::Password));
        assert_eq!(read_sheets(b""), Err(BookFault::NotAWorkbook));
        assert_eq!(read_sheets(b"name,value\n"), Err(BookFault::NotAWorkbook));
        assert_eq!(read_sheets(&whole[..whole.len() / 2]), Err(BookFault::Damaged));
        let mut empty = ZipWriter::new(Cursor::new(Vec::new()));
        empty.start_file("a.txt", SimpleFileOptions::default()).unwrap();
        let bytes = empty.finish().unwrap().into_inner();
        assert_eq!(read_sheets(&bytes), Err(BookFault::NotAWorkbook));
    }

    #[test]
    fn addresses_go_out_and_come_back() {
        for (row, column, text) in
            [(0, 0, "A1"), (6, 25, "Z7"), (9, 26, "AA10"), (1_048_575, 16_383, "XFD1048576")]
        {
            assert_eq!(address(row, column), text);
            assert_eq!(position(text), Some((row, column)));
        }
        for text in ["", "A", "7", "A0", "AAAA1", "a1"] {
            assert_eq!(position(text), None, "{text}");
        }
    }
}
