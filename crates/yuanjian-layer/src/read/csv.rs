//! Text with separators: shapes in a WKT column, or points in two coordinate columns.
//!
//! The coordinate system stands before the shapes (`SRID=4547;…`) or in a `.prj` beside the file, as
//! GDAL writes it. A column becomes numbers only if every value is written as a number would print; a code with
//! leading zeros stays text.

use super::rows::{Rows, distinct_names, settle_kinds};
use super::shapefile::{crs_from_prj, sibling};
use super::wkt::geometry_from_wkt;
use super::{Job, bytes_of};
use crate::Value;
use crate::encoding::decode_file;
use crate::source::{DeclaredCrs, Format, RawLayer, ReadError, file_name};
use geo_types::{Geometry, Point};
use yuanjian_types::{Digest, Problem};

enum Shapes {
    Wkt(usize),
    Xy(usize, usize),
    Nothing,
}

/// Read a CSV file.
pub(crate) fn read(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    job.refuse_layer()?;
    let bytes = job.bytes()?;
    if bytes.contains(&0) && !bytes.starts_with(&[0xff, 0xfe]) && !bytes.starts_with(&[0xfe, 0xff])
    {
        return Err(job.error("read.not_text").into());
    }
    let mut findings = job.findings();
    let (text, decision) = decode_file(&bytes, job.chosen, None);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let head = match records.next() {
        Some(Ok(head)) => head,
        Some(Err(error)) => {
            return Err(job.error("read.not_text").with("reason", error.to_string()).into());
        }
        None => return Err(job.error("read.file_empty").into()),
    };
    let mut names: Vec<String> = head.iter().map(|n| n.trim().to_owned()).collect();
    let shapes = shape_columns(&names);
    if distinct_names(&mut names) {
        findings.push(Problem::note("read.field_names_changed"));
    }
    if matches!(shapes, Shapes::Nothing) {
        let columns: String = names.join(", ").chars().take(300).collect();
        findings.push(Problem::warning("read.no_geometry_column").with("columns", columns));
    }
    let used = |at: usize| match shapes {
        Shapes::Wkt(w) => at == w,
        Shapes::Xy(..) | Shapes::Nothing => false,
    };
    let mut rows = Rows::new(job.path, job.limits());
    let columns: Vec<Option<usize>> =
        names.iter().enumerate().map(|(at, name)| (!used(at)).then(|| rows.column(name))).collect();
    let mut codes: Vec<u32> = Vec::new();
    for record in records {
        let record = record.map_err(|error| {
            ReadError::from(job.error("read.not_text").with("reason", error.to_string()))
        })?;
        let line = record.position().map_or(0, ::csv::Position::line);
        let id = (rows.len() + 1).to_string();
        if record.len() != names.len() {
            findings.push(
                Problem::warning("read.row_width")
                    .at_row(line)
                    .with("cells", record.len())
                    .with("columns", names.len()),
            );
        }
        let cell = |at: usize| record.get(at).map(str::trim).unwrap_or_default();
        let geometry = match shapes {
            Shapes::Nothing => None,
            Shapes::Wkt(at) if cell(at).is_empty() => None,
            Shapes::Wkt(at) => match geometry_from_wkt(cell(at)) {
                Some((geometry, srid)) => {
                    codes.extend(srid.filter(|code| !codes.contains(code)));
                    Some(geometry)
                }
                None => {
                    findings.push(
                        Problem::error("read.wkt_damaged")
                            .at_row(line)
                            .of_feature(id)
                            .at_field(names[at].clone()),
                    );
                    None
                }
            },
            Shapes::Xy(x, y) if cell(x).is_empty() && cell(y).is_empty() => None,
            Shapes::Xy(x, y) => match (finite(cell(x)), finite(cell(y))) {
                (Some(x), Some(y)) => Some(Geometry::Point(Point::new(x, y))),
                (found, _) => {
                    let at = if found.is_some() { y } else { x };
                    findings.push(
                        Problem::error("read.not_a_number")
                            .at_row(line)
                            .of_feature(id)
                            .at_field(names[at].clone())
                            .with("value", cell(at)),
                    );
                    None
                }
            },
        };
        let cells = columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| Some(((*column)?, record.get(at)?)))
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(column, text)| (column, Value::Text(text.to_owned())))
            .collect();
        rows.push(None, geometry, cells)?;
    }
    let beside = match sibling(job.path, "prj") {
        Some(path) if codes.is_empty() && !matches!(shapes, Shapes::Nothing) => {
            let text = bytes_of(&path, job.limits())?;
            Some((crs_from_prj(&text), file_name(&path), Digest::of(&text)))
        }
        _ => None,
    };
    let crs = match codes.as_slice() {
        [] => beside.as_ref().map_or(DeclaredCrs::Missing, |(crs, ..)| crs.clone()),
        [code] => DeclaredCrs::Epsg(*code),
        several => DeclaredCrs::Unreadable(format!("SRID {several:?}")),
    };
    let mut table = rows.finish()?;
    numbers_where_all_are(&mut table);
    let mut sample: Vec<String> = Vec::new();
    for text in table.features.iter().flat_map(|f| &f.attributes).filter_map(|v| match v {
        Value::Text(text) if !text.is_ascii() => Some(text),
        _ => None,
    }) {
        if !sample.contains(text) {
            sample.push(text.clone());
        }
        if sample.len() == 5 {
            break;
        }
    }
    let mut raw = job.finish(Format::Csv, &bytes, table, crs, findings);
    raw.source.encoding = Some(decision.found(sample));
    raw.source.files.extend(beside.map(|(_, file, digest)| (file, digest)));
    Ok(raw)
}

fn finite(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|v| v.is_finite())
}

/// Numbers that print as they were written; anything else is text.
fn value_of(text: &str) -> Value {
    let plain = text.trim();
    if plain.is_empty() {
        return Value::Null;
    }
    if let Ok(whole) = plain.parse::<i64>()
        && whole.to_string() == plain
    {
        return Value::Int(whole);
    }
    let zeros = plain.trim_start_matches('-');
    let coded = zeros.len() > 1 && zeros.starts_with('0') && !zeros.starts_with("0.");
    let numeric =
        plain.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    match finite(plain) {
        Some(number) if numeric && !coded && !plain.starts_with('+') => Value::Real(number),
        _ => Value::Text(text.to_owned()),
    }
}

/// Turn the columns whose every value is a number into numbers. It is done column by column, so
/// that `1.50` beside `A2` stays as it was written.
fn numbers_where_all_are(table: &mut crate::Table) {
    for at in 0..table.fields.len() {
        let texts = || {
            table.features.iter().filter_map(|f| match &f.attributes[at] {
                Value::Text(text) => Some(text),
                _ => None,
            })
        };
        if texts().next().is_some() && texts().all(|t| !matches!(value_of(t), Value::Text(_))) {
            for feature in &mut table.features {
                if let Value::Text(text) = &feature.attributes[at] {
                    feature.attributes[at] = value_of(text);
                }
            }
        }
    }
    settle_kinds(table);
}

fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |d: u8| {
        let mut quoted = false;
        head.bytes()
            .filter(|&b| {
                quoted ^= b == b'"';
                !quoted && b == d
            })
            .count()
    };
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|&d| count(d)).unwrap_or(b',')
}

fn shape_columns(names: &[String]) -> Shapes {
    let find = |role: &str| {
        let line = include_str!("../../data/csv_columns.txt")
            .lines()
            .find_map(|l| l.strip_prefix(role)?.strip_prefix(':'))
            .unwrap_or_default();
        line.split_whitespace()
            .find_map(|known| names.iter().position(|n| n.to_lowercase() == known))
    };
    match (find("wkt"), find("x"), find("y")) {
        (Some(wkt), _, _) => Shapes::Wkt(wkt),
        (None, Some(x), Some(y)) => Shapes::Xy(x, y),
        _ => Shapes::Nothing,
    }
}
