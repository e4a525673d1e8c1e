//! dBASE tables, the attribute half of a Shapefile.
//!
//! Our own reader, because the counts and lengths in the header of a real file are often wrong:
//! the library at hand trusts them, and decodes without telling what it could not decode.

use super::bytes::Bytes;
use super::findings::Findings;
use super::rows::distinct_names;
use crate::encoding::EncodingEvidence;
use crate::encoding::{Decision, EncodingFound, decide, decode_cell, encoding_for_language_byte};
use crate::{Field, FieldKind, Value};
use encoding_rs::Encoding;
use yuanjian_types::Problem;

/// Enough bytes outside ASCII to recognise any encoding.
const SAMPLE_BYTES: usize = 512 << 10;

/// A table whose header has been checked against its bytes.
pub(crate) struct Dbf {
    bytes: Vec<u8>,
    columns: Vec<Column>,
    first_row: usize,
    row_width: usize,
    rows: usize,
    /// Rows that the header announces.
    pub(crate) announced: usize,
    language_byte: u8,
    widths_disagree: bool,
}

struct Column {
    name: Vec<u8>,
    kind: u8,
    decimals: u8,
    from: usize,
    to: usize,
}

/// A decoded row.
pub(crate) struct Row {
    pub(crate) deleted: bool,
    pub(crate) values: Vec<Value>,
}

impl Dbf {
    /// Check the header. `None` where the bytes are no dBASE table.
    pub(crate) fn open(bytes: Vec<u8>) -> Option<Self> {
        let mut head = Bytes::new(bytes.get(..32)?);
        let version = head.byte()?;
        if !matches!(version & 0x07, 0x02..=0x05) && !matches!(version, 0x30..=0x32) {
            return None;
        }
        head.take(3)?;
        let announced = head.u32(true)? as usize;
        let first_row = usize::from(head.u16(true)?);
        let row_width = usize::from(head.u16(true)?);
        head.take(17)?;
        let language_byte = head.byte()?;
        if row_width == 0 || first_row < 32 || first_row > bytes.len() + 1 {
            return None;
        }
        let mut columns = Vec::new();
        for entry in bytes.get(32..first_row.min(bytes.len()))?.chunks_exact(32) {
            if matches!(entry[0], 0x0d | 0) {
                break;
            }
            let name = &entry[..11];
            let width = usize::from(entry[16]);
            let (width, decimals) = match entry[11] {
                b'N' | b'F' => (width, entry[17]),
                _ => (width, 0),
            };
            columns.push(Column {
                name: name.to_vec(),
                kind: entry[11],
                decimals,
                from: 0,
                to: width,
            });
        }
        let mut at = 1;
        for column in &mut columns {
            column.from = at.min(row_width);
            at = (at + column.to).min(usize::from(u16::MAX) * 2);
            column.to = at.min(row_width);
        }
        let widths_disagree = at != row_width;
        let there = bytes.len().saturating_sub(first_row);
        // The last row may lack its padding; what is there of it counts if it has any content.
        let mut rows = there / row_width;
        let tail = &bytes[bytes.len() - there % row_width..];
        if rows < announced && tail.len() > 1 && tail.iter().any(|b| !matches!(b, b' ' | 0 | 0x1a))
        {
            rows += 1;
        }
        rows = rows.min(announced);
        Some(Self {
            bytes,
            columns,
            first_row,
            row_width,
            rows,
            announced,
            language_byte,
            widths_disagree,
        })
    }

    /// Rows that are really there.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    fn row_bytes(&self, row: usize) -> &[u8] {
        let from = (self.first_row + row * self.row_width).min(self.bytes.len());
        let to = (from + self.row_width).min(self.bytes.len());
        &self.bytes[from..to]
    }

    fn cell<'a>(row: &'a [u8], column: &Column) -> &'a [u8] {
        row.get(column.from..column.to.min(row.len())).unwrap_or_default()
    }

    /// Decide on the encoding from the label of the `.cpg`, the language byte and the bytes.
    pub(crate) fn decide(
        &self,
        chosen: Option<&'static Encoding>,
        cpg: Option<&'static Encoding>,
    ) -> Decision {
        let mut samples: Vec<&[u8]> = Vec::new();
        let mut size = 0;
        let names = self.columns.iter().map(|c| plain_name(&c.name));
        samples.extend(names.filter(|n| !n.is_ascii() && !n.starts_with(&[0xff, 0xfe])));
        for row in 0..self.rows {
            let row = self.row_bytes(row);
            for column in self.columns.iter().filter(|c| c.kind == b'C') {
                let cell = Self::cell(row, column);
                if !cell.is_ascii() {
                    size += cell.len();
                    samples.push(cell);
                }
            }
            if size > SAMPLE_BYTES {
                break;
            }
        }
        let byte = encoding_for_language_byte(self.language_byte);
        let declared = cpg
            .map(|e| (e, EncodingEvidence::CpgFile))
            .or(byte.map(|e| (e, EncodingEvidence::LanguageByte)));
        decide(&samples, chosen, declared)
    }

    /// The columns, with distinct names.
    pub(crate) fn fields(&self, decision: &Decision, findings: &mut Findings) -> Vec<Field> {
        if self.widths_disagree {
            findings.push(Problem::warning("read.dbf_widths"));
        }
        let mut names: Vec<String> = self
            .columns
            .iter()
            .map(|c| match c.name.as_slice() {
                [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE
                    .decode_without_bom_handling(&rest[..rest.len() & !1])
                    .0
                    .trim_end_matches('\0')
                    .to_owned(),
                name => decode_cell(plain_name(name), decision.encoding).text.trim().to_owned(),
            })
            .collect();
        if distinct_names(&mut names) {
            findings.push(Problem::note("read.field_names_changed"));
        }
        let kind = |c: &Column| match c.kind {
            b'N' | b'F' if c.decimals == 0 && c.to - c.from < 19 => FieldKind::Int,
            b'N' | b'F' | b'O' | b'B' | b'Y' => FieldKind::Real,
            b'I' | b'+' => FieldKind::Int,
            b'L' => FieldKind::Bool,
            _ => FieldKind::Text,
        };
        for (column, name) in self.columns.iter().zip(&names) {
            if matches!(column.kind, b'M' | b'G' | b'P') {
                findings.push(Problem::warning("read.memo_not_read").at_field(name.clone()));
            }
        }
        names
            .into_iter()
            .zip(&self.columns)
            .map(|(name, c)| Field { name, kind: kind(c) })
            .collect()
    }

    /// Row `row`, counted from 0.
    pub(crate) fn row(
        &self,
        row: usize,
        fields: &[Field],
        encoding: &'static Encoding,
        findings: &mut Findings,
    ) -> Row {
        let bytes = self.row_bytes(row);
        let deleted = bytes.first() == Some(&b'*');
        let mut values = Vec::with_capacity(self.columns.len());
        for (column, field) in self.columns.iter().zip(fields) {
            let cell = Self::cell(bytes, column);
            let value = value_of(cell, column, encoding);
            let (value, fault) = match value {
                Ok(value) => (value, None),
                Err((value, code)) => (value, Some(code)),
            };
            if let Some(code) = fault.filter(|_| !deleted) {
                let id = (row + 1).to_string();
                let seen = decode_cell(cell, encoding).text.trim().to_owned();
                findings.push(
                    Problem::warning(code)
                        .of_feature(id)
                        .at_field(field.name.clone())
                        .with("value", seen),
                );
            }
            values.push(value);
        }
        Row { deleted, values }
    }

    /// What was decided, with texts to look at.
    pub(crate) fn found(&self, decision: &Decision, fields: &[Field]) -> EncodingFound {
        let mut sample: Vec<String> = Vec::new();
        let mut keep = |text: String| {
            if !text.is_empty() && !text.is_ascii() && !sample.contains(&text) {
                sample.push(text);
            }
            sample.len() >= 5
        };
        'all: for row in 0..self.rows {
            let row = self.row_bytes(row);
            for column in self.columns.iter().filter(|c| c.kind == b'C') {
                let cell = Self::cell(row, column);
                if !cell.is_ascii() && keep(decode_cell(cell, decision.encoding).text) {
                    break 'all;
                }
            }
        }
        for field in fields {
            if keep(field.name.clone()) {
                break;
            }
        }
        decision.found(sample)
    }
}

fn plain_name(name: &[u8]) -> &[u8] {
    let end = name.iter().position(|&b| b == 0).unwrap_or(name.len());
    &name[..end]
}

type Fault = (Value, &'static str);

fn value_of(cell: &[u8], column: &Column, encoding: &'static Encoding) -> Result<Value, Fault> {
    let whole = |array: Option<&[u8; 4]>| array.map(|a| i64::from(i32::from_le_bytes(*a)));
    let long = |cell: &[u8]| cell.first_chunk::<8>().copied();
    Ok(match column.kind {
        b'N' | b'F' => return number(cell, column.decimals == 0),
        b'L' => match cell.first() {
            Some(b'T' | b't' | b'Y' | b'y' | b'1') => Value::Bool(true),
            Some(b'F' | b'f' | b'N' | b'n' | b'0') => Value::Bool(false),
            _ => Value::Null,
        },
        b'D' => match std::str::from_utf8(cell).map(str::trim) {
            Ok("" | "00000000" | "0") => Value::Null,
            Ok(text) if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) => {
                Value::Text(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))
            }
            Ok(text) if text.bytes().all(|b| b == 0) => Value::Null,
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => return Err((Value::Null, "read.text_undecodable")),
        },
        b'I' | b'+' => whole(cell.first_chunk::<4>()).map_or(Value::Null, Value::Int),
        b'O' | b'B' => long(cell)
            .map(f64::from_le_bytes)
            .filter(|v| v.is_finite())
            .map_or(Value::Null, Value::Real),
        b'Y' => long(cell).map_or(Value::Null, |a| Value::Real(i64::from_le_bytes(a) as f64 / 1e4)),
        b'M' | b'G' | b'P' | b'0' | b'T' | b'@' => Value::Null,
        _ => {
            let decoded = decode_cell(cell, encoding);
            let value = match decoded.text {
                text if text.is_empty() => Value::Null,
                text => Value::Text(text),
            };
            if decoded.broken {
                return Err((value, "read.text_undecodable"));
            }
            if decoded.cut {
                return Err((value, "read.text_cut"));
            }
            value
        }
    })
}

fn number(cell: &[u8], whole: bool) -> Result<Value, Fault> {
    let cell = cell.trim_ascii();
    let end = cell.iter().position(|&b| b == 0).unwrap_or(cell.len());
    let cell = cell[..end].trim_ascii();
    if cell.is_empty() || cell.iter().all(|&b| b == b'*') {
        return Ok(Value::Null);
    }
    let text = std::str::from_utf8(cell).map_err(|_| (Value::Null, "read.not_a_number"))?;
    if whole && let Ok(value) = text.parse() {
        return Ok(Value::Int(value));
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Value::Real(value)),
        _ => Err((Value::Null, "read.not_a_number")),
    }
}
