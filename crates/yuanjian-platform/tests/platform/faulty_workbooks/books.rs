//! Workbooks as people send them: written cell by cell, and spoilt in their parts.

use rust_xlsxwriter::{Workbook, Worksheet};
use std::io::{Cursor, Read as _, Write as _};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A workbook of one sheet.
pub(super) fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

/// Text from the first cell of a row on.
pub(super) fn row(page: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
        page.write(row, column, *text).unwrap();
    }
}

/// A workbook of text.
pub(super) fn table(rows: &[&[&str]]) -> Vec<u8> {
    book(|page| {
        for (place, cells) in (0..).zip(rows) {
            row(page, place, cells);
        }
    })
}

pub(super) const PROMISES: [&str; 6] =
    ["表态内容", "表态单位", "表态日期", "数量", "单位", "兑现期限"];

/// A sound list of one promise, and what is done to it.
pub(super) fn promise(spoil: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    book(|page| {
        row(page, 0, &PROMISES);
        row(page, 1, &["新增绿地", "园林局", "2026-06-01"]);
        spoil(page);
    })
}

/// The same with one cell.
pub(super) fn promise_with(column: u16, text: &str) -> Vec<u8> {
    promise(|page| {
        page.write(1, column, text).unwrap();
    })
}

/// The parts of a workbook, some of them written anew.
pub(super) fn rewritten(book: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut part = from.by_index(place).unwrap();
        let name = part.name().unwrap().to_string();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let text = change(&name, String::from_utf8(bytes).unwrap());
        to.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// A sound promise whose amount stands in the sheet as this XML.
pub(super) fn promise_of(cell: &str) -> Vec<u8> {
    let sound = promise(|page| {
        page.write(1, 3, 77_777).unwrap();
        page.write(1, 4, "公顷").unwrap();
    });
    rewritten(&sound, |name, text| match name {
        "xl/worksheets/sheet1.xml" => {
            let changed = text.replace("<c r=\"D2\"><v>77777</v></c>", cell);
            assert_ne!(changed, text);
            changed
        }
        _ => text,
    })
}

/// An archive of other parts.
pub(super) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The file of an office program before 2007, with a mark of what is in it.
pub(super) fn compound(mark: &str) -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(600, 0);
    bytes.extend(mark.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}
