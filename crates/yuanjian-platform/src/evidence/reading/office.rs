//! Word documents and workbooks: their text, and how they are shown.
//!
//! A package claims sizes; every part is counted while it is unpacked. Of a document only its own
//! text is taken: what was deleted under tracked changes, and codes of fields, are no text.

use super::{DocumentBlock, Found, SheetShown, Shown, Text, fault};
use crate::{
    evidence::precheck::Facts,
    media::{DOCX, XLSX},
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::io::{Cursor, Read as _};
use yuanjian_standard::sheets::{BookFault, SheetCells, read_sheets};
use zip::ZipArchive;

/// The text part of a document, unpacked.
const MOST_UNPACKED: u64 = 64 << 20;
const MOST_PARTS: usize = 20_000;
/// What is shown; the text is searched to its end.
const MOST_BLOCKS: usize = 2_000;
const MOST_ROWS: usize = 300;
const MOST_COLUMNS: usize = 40;
const MOST_SHEETS: usize = 20;

/// Which of the two a package is.
pub(super) fn kind(bytes: &[u8]) -> &'static str {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else { return "" };
    if archive.len() > MOST_PARTS {
        return "";
    }
    match (archive.index_for_name("word/document.xml"), archive.index_for_name("xl/workbook.xml")) {
        (Some(_), _) => DOCX,
        (_, Some(_)) => XLSX,
        _ => "",
    }
}

/// A Word document.
pub(super) fn document(bytes: &[u8]) -> Found {
    let part = match part(bytes, "word/document.xml") {
        Ok(part) => part,
        Err(code) => return fault(code),
    };
    let mut writer = Writer::default();
    if writer.read(&part).is_err() {
        return fault("broken");
    }
    let cut = writer.text.is_full() || writer.blocks.len() >= MOST_BLOCKS;
    Found {
        facts: Facts { cut: writer.text.is_full(), ..Facts::default() },
        body: writer.text.text,
        shown: Shown::Document { blocks: writer.blocks, cut },
        ..Found::default()
    }
}

/// A workbook.
pub(super) fn workbook(bytes: &[u8]) -> Found {
    let sheets = match read_sheets(bytes) {
        Ok(sheets) => sheets,
        Err(BookFault::TooLarge) => return fault("swollen"),
        Err(BookFault::Password) => return fault("locked"),
        Err(_) => return fault("broken"),
    };
    let mut text = Text::default();
    let mut cut = sheets.len() > MOST_SHEETS;
    let mut shown = Vec::new();
    for sheet in &sheets {
        text.push(&sheet.name);
        for cell in sheet.cells.values() {
            text.push("\n");
            text.push(&cell.value.text());
        }
        if shown.len() < MOST_SHEETS {
            let (last_row, last_column) = sheet.end();
            cut |= last_row as usize >= MOST_ROWS || last_column as usize >= MOST_COLUMNS;
            shown.push(SheetShown { name: sheet.name.clone(), rows: rows(sheet) });
        }
    }
    Found {
        facts: Facts {
            pages: u32::try_from(sheets.len()).ok(),
            cut: text.is_full(),
            ..Facts::default()
        },
        body: text.text,
        shown: Shown::Workbook { sheets: shown, cut },
        ..Found::default()
    }
}

fn rows(sheet: &SheetCells) -> Vec<Vec<String>> {
    let (last_row, last_column) = sheet.end();
    if sheet.cells.is_empty() {
        return Vec::new();
    }
    (0..=last_row.min(MOST_ROWS as u32 - 1))
        .map(|row| {
            (0..=last_column.min(MOST_COLUMNS as u32 - 1))
                .map(|column| sheet.text(row, column))
                .collect()
        })
        .collect()
}

/// One part of a package, as far as it may swell.
fn part(bytes: &[u8], name: &str) -> Result<Vec<u8>, &'static str> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| "broken")?;
    let part = archive.by_name(name).map_err(|_| "broken")?;
    let mut unpacked = Vec::new();
    part.take(MOST_UNPACKED + 1).read_to_end(&mut unpacked).map_err(|_| "broken")?;
    if unpacked.len() as u64 > MOST_UNPACKED { Err("swollen") } else { Ok(unpacked) }
}

/// Where the reading of a document is.
#[derive(Debug, Default)]
struct Writer {
    text: Text,
    blocks: Vec<DocumentBlock>,
    paragraph: String,
    level: u8,
    /// Tables within tables; only the outermost is a table of its own.
    depth: usize,
    rows: Vec<Vec<String>>,
    /// Inside `w:t`; text elsewhere is no text.
    in_text: bool,
}

impl Writer {
    fn read(&mut self, part: &[u8]) -> Result<(), quick_xml::Error> {
        let mut reader = Reader::from_reader(part);
        let mut buffer = Vec::new();
        loop {
            match reader.read_event_into(&mut buffer)? {
                Event::Start(start) => self.open(&start),
                Event::Empty(start) => {
                    self.open(&start);
                    self.close(start.local_name().as_ref());
                }
                Event::End(end) => self.close(end.local_name().as_ref()),
                Event::Text(text) if self.in_text => {
                    self.take(text.as_ref());
                }
                Event::GeneralRef(name) if self.in_text => {
                    let known = match name.as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => "",
                    };
                    match name.resolve_char_ref() {
                        Ok(Some(c)) => self.take(c.encode_utf8(&mut [0; 4])),
                        _ => self.take(known),
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
            buffer.clear();
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) {
        match start.local_name().as_ref() {
            "t" => self.in_text = true,
            "tab" => self.take("\t"),
            "br" | "cr" => self.take("\n"),
            "p" => self.level = 0,
            "pStyle" => {
                let style = start.try_get_attribute("w:val").ok().flatten();
                let style = style.map(|value| value.value.into_owned());
                self.level = style.as_deref().map_or(0, level);
            }
            "tbl" => self.depth += 1,
            "tr" if self.depth == 1 => self.rows.push(Vec::new()),
            "tc" if self.depth == 1 => {
                if let Some(row) = self.rows.last_mut() {
                    row.push(String::new());
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tbl" => {
                self.depth = self.depth.saturating_sub(1);
                let rows = std::mem::take(&mut self.rows);
                if self.depth == 0 && !rows.is_empty() && self.blocks.len() < MOST_BLOCKS {
                    self.blocks.push(DocumentBlock::Table { rows });
                } else if self.depth > 0 {
                    self.rows = rows;
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, more: &str) {
        if !self.text.is_full() {
            self.text.push(more);
            self.paragraph.push_str(more);
        }
    }

    fn end_paragraph(&mut self) {
        self.text.push("\n");
        let text = std::mem::take(&mut self.paragraph).trim().to_owned();
        if text.is_empty() {
            return;
        }
        if self.depth > 0 {
            if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
                if !cell.is_empty() {
                    cell.push('\n');
                }
                cell.push_str(&text);
            }
        } else if self.blocks.len() < MOST_BLOCKS {
            self.blocks.push(match self.level {
                0 => DocumentBlock::Text { text },
                level => DocumentBlock::Heading { level, text },
            });
        }
    }
}

/// The level of a heading by its style, in Word's and in WPS's naming.
fn level(style: &str) -> u8 {
    let digit = style.strip_prefix("Heading").or_else(|| style.strip_prefix("heading "));
    let digit = digit.unwrap_or(if style == "Title" { "1" } else { style });
    let found = digit.trim().parse().ok().filter(|level| (1..=6).contains(level));
    found.unwrap_or_default()
}
