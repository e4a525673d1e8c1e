//! Shapefile, in the encoding that the office's software reads, with a `.cpg` that says so.
//!
//! The format cuts names at ten bytes and texts at 254; what was cut stands in full in side
//! tables beside it, so nothing is lost by exporting.

use super::{WriteError, Written, put_all};
use crate::{FieldKind, Table, Value};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8};
use geo_types::{Coord, Geometry, LineString, Polygon};
use std::path::{Path, PathBuf};
use yuanjian_types::Problem;

/// The encodings in which a Shapefile is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbfEncoding {
    /// What Chinese desktop software of any age reads.
    Gbk,
    /// GBK and every other character, in four bytes.
    Gb18030,
    /// What QGIS and new software write.
    Utf8,
}

impl DbfEncoding {
    fn parts(self) -> (&'static Encoding, &'static str, u8) {
        match self {
            Self::Gbk => (GBK, "GBK", 0x4d),
            Self::Gb18030 => (GB18030, "GB18030", 0x4d),
            Self::Utf8 => (UTF_8, "UTF-8", 0),
        }
    }

    /// The bytes of a character; `None` where the encoding has none.
    fn bytes(self, c: char) -> Option<Vec<u8>> {
        let mut utf8 = [0; 4];
        let (bytes, _, missing) = self.parts().0.encode(c.encode_utf8(&mut utf8));
        (!missing).then(|| bytes.into_owned())
    }
}

/// Every file that may stand beside a `.shp` and speak of its content: what we write, and the
/// indices of other software, which are wrong as soon as the shapes change.
pub(super) const COMPANIONS: [&str; 11] =
    ["shx", "dbf", "cpg", "prj", "fields.csv", "texts.csv", "qix", "sbn", "sbx", "idm", "ind"];

/// Write a table as `.shp`, `.shx`, `.dbf`, `.cpg` and, with `prj_wkt`, `.prj`. Long names stand
/// in `NAME.fields.csv`, long texts in `NAME.texts.csv`.
///
/// # Errors
/// See [`WriteError`]; a Shapefile holds one kind of shape.
pub fn shapefile(
    table: &Table,
    path: &Path,
    encoding: DbfEncoding,
    prj_wkt: Option<&str>,
) -> Result<Written, WriteError> {
    let (shp, shx) = shapes(table, path)?;
    let Attributes { dbf, sides, problems } = attributes(table, path, encoding)?;
    if shp.len() as u64 > i32::MAX as u64 || dbf.len() as u64 > i32::MAX as u64 {
        return Err(WriteError::TooLarge { path: path.to_owned() });
    }
    let label = encoding.parts().1.as_bytes().to_vec();
    let mut files = vec![("shp", shp), ("shx", shx), ("dbf", dbf), ("cpg", label)];
    files.extend(prj_wkt.map(|wkt| ("prj", wkt.as_bytes().to_vec())));
    files.extend(sides);
    let files: Vec<(PathBuf, Vec<u8>)> = files
        .into_iter()
        .map(|(extension, bytes)| (path.with_extension(extension), bytes))
        .collect();
    let stale: Vec<PathBuf> = COMPANIONS.iter().map(|e| path.with_extension(e)).collect();
    put_all(&files, &stale)?;
    Ok(Written { files: files.into_iter().map(|(file, _)| file).collect(), problems })
}

fn kind(geometry: &Geometry<f64>) -> u32 {
    match geometry {
        Geometry::Point(_) => 1,
        Geometry::MultiPoint(_) => 8,
        Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => 3,
        Geometry::Polygon(_)
        | Geometry::MultiPolygon(_)
        | Geometry::Rect(_)
        | Geometry::Triangle(_) => 5,
        Geometry::GeometryCollection(_) => 0,
    }
}

fn shapes(table: &Table, path: &Path) -> Result<(Vec<u8>, Vec<u8>), WriteError> {
    let mut whole = 0;
    for geometry in table.features.iter().filter_map(|f| f.geometry.as_ref()) {
        let own = kind(geometry);
        whole = match (whole, own) {
            (_, 0) => return Err(WriteError::MixedShapes { path: path.to_owned() }),
            (0, own) => own,
            (whole, own) if whole == own => whole,
            (1 | 8, 1 | 8) => 8,
            _ => return Err(WriteError::MixedShapes { path: path.to_owned() }),
        };
    }
    let (mut shp, mut shx) = (vec![0; 100], vec![0; 100]);
    let mut bounds: Option<[f64; 4]> = None;
    for (number, feature) in table.features.iter().enumerate() {
        let content = match &feature.geometry {
            Some(geometry) => record(geometry, whole, &mut bounds),
            None => 0_u32.to_le_bytes().to_vec(),
        };
        let words = (content.len() / 2) as u32;
        shx.extend(((shp.len() / 2) as u32).to_be_bytes());
        shx.extend(words.to_be_bytes());
        shp.extend((number as u32 + 1).to_be_bytes());
        shp.extend(words.to_be_bytes());
        shp.extend(content);
    }
    for file in [&mut shp, &mut shx] {
        let words = (file.len() / 2) as u32;
        file[..4].copy_from_slice(&9994_u32.to_be_bytes());
        file[24..28].copy_from_slice(&words.to_be_bytes());
        file[28..32].copy_from_slice(&1000_u32.to_le_bytes());
        file[32..36].copy_from_slice(&whole.to_le_bytes());
        for (at, v) in bounds.unwrap_or_default().iter().enumerate() {
            file[36 + 8 * at..44 + 8 * at].copy_from_slice(&v.to_le_bytes());
        }
    }
    Ok((shp, shx))
}

fn record(geometry: &Geometry<f64>, whole: u32, bounds: &mut Option<[f64; 4]>) -> Vec<u8> {
    let mut parts: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut polygon = |p: &Polygon<f64>| {
        parts.push(turned(p.exterior(), true));
        parts.extend(p.interiors().iter().map(|r| turned(r, false)));
    };
    match geometry {
        Geometry::Polygon(p) => polygon(p),
        Geometry::MultiPolygon(m) => m.0.iter().for_each(polygon),
        Geometry::Rect(r) => polygon(&r.to_polygon()),
        Geometry::Triangle(t) => polygon(&t.to_polygon()),
        Geometry::Line(l) => parts.push(vec![l.start, l.end]),
        Geometry::LineString(l) => parts.push(l.0.clone()),
        Geometry::MultiLineString(m) => parts.extend(m.0.iter().map(|l| l.0.clone())),
        Geometry::Point(p) => parts.push(vec![p.0]),
        Geometry::MultiPoint(m) => parts.push(m.0.iter().map(|p| p.0).collect()),
        Geometry::GeometryCollection(_) => {}
    }
    parts.retain(|p| !p.is_empty());
    let points: Vec<Coord<f64>> = parts.iter().flatten().copied().collect();
    let Some(first) = points.first() else { return 0_u32.to_le_bytes().to_vec() };
    let own = points.iter().fold([first.x, first.y, first.x, first.y], |b, c| {
        [b[0].min(c.x), b[1].min(c.y), b[2].max(c.x), b[3].max(c.y)]
    });
    *bounds =
        Some(bounds.map_or(own, |b| {
            [b[0].min(own[0]), b[1].min(own[1]), b[2].max(own[2]), b[3].max(own[3])]
        }));
    let mut out = whole.to_le_bytes().to_vec();
    if whole != 1 {
        own.iter().for_each(|v| out.extend(v.to_le_bytes()));
        if whole != 8 {
            out.extend((parts.len() as u32).to_le_bytes());
        }
        out.extend((points.len() as u32).to_le_bytes());
        if whole != 8 {
            let mut start = 0_u32;
            for part in &parts {
                out.extend(start.to_le_bytes());
                start += part.len() as u32;
            }
        }
    }
    for c in if whole == 1 { &points[..1] } else { &points[..] } {
        out.extend(c.x.to_le_bytes());
        out.extend(c.y.to_le_bytes());
    }
    out
}

/// Outer rings clockwise, holes counter-clockwise.
fn turned(ring: &LineString<f64>, clockwise: bool) -> Vec<Coord<f64>> {
    let flat: Vec<[f64; 2]> = ring.0.iter().map(|c| [c.x, c.y]).collect();
    let mut ring = ring.0.clone();
    if (yuanjian_geometry::signed_area(&flat) < 0.0) != clockwise {
        ring.reverse();
    }
    ring
}

/// The attribute table, what could not stand in it, and what is to be told of that.
struct Attributes {
    dbf: Vec<u8>,
    sides: Vec<(&'static str, Vec<u8>)>,
    problems: Vec<Problem>,
}

fn attributes(table: &Table, path: &Path, encoding: DbfEncoding) -> Result<Attributes, WriteError> {
    let (_, _, language) = encoding.parts();
    let mut problems = Vec::new();
    let file = crate::source::file_name(path);
    let mut names: Vec<Vec<u8>> = Vec::new();
    let mut long_names = vec![["short".to_owned(), "name".to_owned()]];
    for field in &table.fields {
        let short = short_name(&field.name, encoding, &names);
        let shown = encoding.parts().0.decode_without_bom_handling(&short).0.into_owned();
        if shown != field.name {
            problems.push(
                Problem::note("write.name_cut")
                    .in_file(file.clone())
                    .at_field(field.name.clone())
                    .with("short", shown.clone()),
            );
            long_names.push([shown, field.name.clone()]);
        }
        names.push(short);
    }
    let mut long_texts = vec![["feature".to_owned(), "field".to_owned(), "text".to_owned()]];
    let mut columns: Vec<(u8, usize, u8, Vec<Vec<u8>>)> = Vec::new();
    for (at, field) in table.fields.iter().enumerate() {
        let mut cells = Vec::with_capacity(table.features.len());
        for feature in &table.features {
            let value = feature.attributes.get(at).unwrap_or(&Value::Null);
            let text = match (field.kind, value) {
                (_, Value::Null) => String::new(),
                (FieldKind::Bool, Value::Bool(b)) => if *b { "T" } else { "F" }.to_owned(),
                // A number is never cut: one of many digits is written with an exponent.
                (FieldKind::Real, Value::Real(r)) if value.text().len() > 24 => format!("{r:e}"),
                (_, value) => value.text(),
            };
            let mut bytes = Vec::new();
            let mut replaced = false;
            let mut whole = true;
            for c in text.chars() {
                let own = encoding.bytes(c).unwrap_or_else(|| {
                    replaced = true;
                    vec![b'?']
                });
                if bytes.len() + own.len() > 254 {
                    whole = false;
                    break;
                }
                bytes.extend(own);
            }
            for (happened, code) in [(replaced, "write.text_replaced"), (!whole, "write.text_cut")]
            {
                if happened {
                    problems.push(
                        Problem::warning(code)
                            .in_file(file.clone())
                            .of_feature(feature.id.clone())
                            .at_field(field.name.clone()),
                    );
                }
            }
            if replaced || !whole {
                long_texts.push([feature.id.clone(), field.name.clone(), text]);
            }
            cells.push(bytes);
        }
        let width = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        columns.push(match field.kind {
            FieldKind::Bool => (b'L', 1, 0, cells),
            FieldKind::Int => (b'N', width.max(9), 0, cells),
            // A width of 24 holds every double in its shortest form but for extremes.
            FieldKind::Real => (b'N', width.max(24), 15, cells),
            FieldKind::Text => (b'C', width.max(10), 0, cells),
        });
    }
    if columns.is_empty() {
        // Old software refuses a table without columns.
        let ids = table.features.iter().map(|f| f.id.bytes().take(254).collect()).collect();
        names.push(b"id".to_vec());
        let ids: Vec<Vec<u8>> = ids;
        let width = ids.iter().map(Vec::len).max().unwrap_or(0).max(20);
        columns.push((b'C', width, 0, ids));
    }
    let width = 1 + columns.iter().map(|c| c.1).sum::<usize>();
    if columns.len() > 255 || width > 65_000 {
        return Err(WriteError::TooLarge { path: path.to_owned() });
    }
    let header = 32 + 32 * columns.len() + 1;
    let mut out = vec![3, 100, 1, 1];
    out.extend((table.features.len() as u32).to_le_bytes());
    out.extend((header as u16).to_le_bytes());
    out.extend((width as u16).to_le_bytes());
    out.resize(29, 0);
    out.push(language);
    out.resize(32, 0);
    for (name, (kind, width, decimals, _)) in names.iter().zip(&columns) {
        let start = out.len();
        out.extend(name);
        out.resize(start + 11, 0);
        out.push(*kind);
        out.resize(start + 16, 0);
        out.push(*width as u8);
        out.push(*decimals);
        out.resize(start + 32, 0);
    }
    out.push(0x0d);
    for row in 0..table.features.len() {
        out.push(b' ');
        for (kind, width, _, cells) in &columns {
            let cell = &cells[row];
            let padding = width.saturating_sub(cell.len());
            if *kind == b'N' {
                out.resize(out.len() + padding, b' ');
                out.extend(cell);
            } else {
                out.extend(cell);
                out.resize(out.len() + padding, b' ');
            }
        }
    }
    out.push(0x1a);
    let mut sides = Vec::new();
    if long_names.len() > 1 {
        sides.push(("fields.csv", side_table(&long_names)));
    }
    if long_texts.len() > 1 {
        sides.push(("texts.csv", side_table(&long_texts)));
    }
    Ok(Attributes { dbf: out, sides, problems })
}

/// At most ten bytes, whole characters, different from those before.
fn short_name(name: &str, encoding: DbfEncoding, before: &[Vec<u8>]) -> Vec<u8> {
    let cut = |room: usize| {
        let mut bytes: Vec<u8> = Vec::new();
        for c in name.chars() {
            let own = encoding.bytes(c).unwrap_or_else(|| vec![b'_']);
            if bytes.len() + own.len() > room {
                break;
            }
            bytes.extend(own);
        }
        bytes
    };
    let mut short = cut(10);
    let mut number = 1;
    while short.is_empty() || before.iter().any(|b| b.eq_ignore_ascii_case(&short)) {
        let tail = format!("_{number}");
        short = cut(10 - tail.len().min(10));
        short.extend(tail.bytes());
        number += 1;
    }
    short
}

fn side_table<const N: usize>(rows: &[[String; N]]) -> Vec<u8> {
    // With a mark, so that Excel takes it for UTF-8.
    let mut out = vec![0xef, 0xbb, 0xbf];
    for row in rows {
        let cells: Vec<String> =
            row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
        out.extend(cells.join(",").bytes());
        out.extend(b"\r\n");
    }
    out
}
