//! Writes Shapefiles as a city's technician would hand them in: GBK, with or without `.cpg`.
//!
//! Own writer, because the faults of the invented city (a null shape, a crossing ring, a missing
//! `.prj`) must reach the disk as they are.

use crate::ground::{EIGHTHS, Point, Polygon};
use std::{fs, io, path::Path};

/// A shape of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Nothing was drawn.
    Null,
    /// One or more polygons.
    Polygons(Vec<Polygon>),
    /// One or more paths.
    Paths(Vec<Vec<Point>>),
}

/// A cell of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number, printed with the column's decimals.
    Real(f64),
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name, at most ten bytes in GBK.
    pub name: String,
    /// `C` for text, `N` for numbers.
    pub kind: u8,
    /// Bytes in the file.
    pub width: u8,
    /// Digits behind the point.
    pub decimals: u8,
}

/// How honest the files are about themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marking {
    /// Whether a `.cpg` says GBK.
    pub cpg: bool,
    /// Language driver byte of the `.dbf`: `0x4D` says GBK, 0 says nothing.
    pub language: u8,
    /// Whether a `.prj` is there.
    pub prj: bool,
}

/// The coordinate system as ESRI writes it.
const PRJ: &str = r#"PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

/// Write `.shp`, `.shx`, `.dbf` and what `marking` asks for; gives the names written.
pub(crate) fn write<'a>(
    base: &Path,
    columns: &[Column],
    rows: impl ExactSizeIterator<Item = (&'a Shape, &'a [Cell])> + Clone,
    lines: bool,
    marking: Marking,
) -> io::Result<()> {
    let kind: i32 = if lines { 3 } else { 5 };
    let mut body: Vec<u8> = Vec::new();
    let mut index: Vec<u8> = Vec::new();
    let mut whole = Bounds::default();
    for (number, (shape, _)) in rows.clone().enumerate() {
        let content = record(shape, kind, &mut whole);
        let offset = (100 + body.len()) / 2;
        let length = content.len() / 2;
        for head in [number as u32 + 1, length as u32] {
            body.extend(head.to_be_bytes());
        }
        for head in [offset as u32, length as u32] {
            index.extend(head.to_be_bytes());
        }
        body.extend(content);
    }
    fs::write(base.with_extension("shp"), [header(kind, body.len(), &whole), body].concat())?;
    fs::write(base.with_extension("shx"), [header(kind, index.len(), &whole), index].concat())?;
    fs::write(
        base.with_extension("dbf"),
        table(columns, rows.map(|(_, cells)| cells), marking.language),
    )?;
    if marking.cpg {
        fs::write(base.with_extension("cpg"), "GBK")?;
    }
    if marking.prj {
        fs::write(base.with_extension("prj"), PRJ)?;
    }
    Ok(())
}

/// A bounding box that may still be empty.
#[derive(Default)]
struct Bounds(Option<[f64; 4]>);

impl Bounds {
    fn add(&mut self, (x, y): (f64, f64)) {
        let b = self.0.get_or_insert([x, y, x, y]);
        *b = [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)];
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.unwrap_or_default().iter().flat_map(|v| v.to_le_bytes()).collect()
    }
}

fn metres((x, y): Point) -> (f64, f64) {
    (x as f64 / EIGHTHS, y as f64 / EIGHTHS)
}

fn record(shape: &Shape, kind: i32, whole: &mut Bounds) -> Vec<u8> {
    let parts: Vec<Vec<Point>> = match shape {
        Shape::Null => return 0_i32.to_le_bytes().to_vec(),
        Shape::Paths(paths) => paths.clone(),
        // Shapefile rings turn the other way: outer clockwise, holes anticlockwise.
        Shape::Polygons(polygons) => polygons
            .iter()
            .flat_map(|p| std::iter::once(&p.outer).chain(&p.holes))
            .map(|ring| ring.iter().rev().copied().collect())
            .collect(),
    };
    let mut bounds = Bounds::default();
    let points: Vec<(f64, f64)> = parts.iter().flatten().map(|&p| metres(p)).collect();
    for &point in &points {
        bounds.add(point);
        whole.add(point);
    }
    let mut content = kind.to_le_bytes().to_vec();
    content.extend(bounds.bytes());
    content.extend((parts.len() as i32).to_le_bytes());
    content.extend((points.len() as i32).to_le_bytes());
    let mut start = 0_i32;
    for part in &parts {
        content.extend(start.to_le_bytes());
        start += part.len() as i32;
    }
    for (x, y) in points {
        content.extend(x.to_le_bytes());
        content.extend(y.to_le_bytes());
    }
    content
}

fn header(kind: i32, body: usize, whole: &Bounds) -> Vec<u8> {
    let mut head = 9994_u32.to_be_bytes().to_vec();
    head.extend([0_u8; 20]);
    head.extend((((100 + body) / 2) as u32).to_be_bytes());
    head.extend(1000_i32.to_le_bytes());
    head.extend(kind.to_le_bytes());
    head.extend(whole.bytes());
    head.extend([0_u8; 32]);
    head
}

fn table<'a>(
    columns: &[Column],
    rows: impl ExactSizeIterator<Item = &'a [Cell]>,
    language: u8,
) -> Vec<u8> {
    let width: usize = 1 + columns.iter().map(|c| usize::from(c.width)).sum::<usize>();
    let mut out = vec![0x03, 126, 6, 30];
    out.extend((rows.len() as u32).to_le_bytes());
    out.extend((33 + 32 * columns.len() as u16).to_le_bytes());
    out.extend((width as u16).to_le_bytes());
    out.extend([0_u8; 17]);
    out.push(language);
    out.extend([0_u8; 2]);
    for column in columns {
        out.extend(fit(&column.name, 10, b'\0'));
        out.push(0);
        out.push(column.kind);
        out.extend([0_u8; 4]);
        out.extend([column.width, column.decimals]);
        out.extend([0_u8; 14]);
    }
    out.push(0x0D);
    for cells in rows {
        out.push(b' ');
        for (column, cell) in columns.iter().zip(cells) {
            let width = usize::from(column.width);
            match cell {
                Cell::Text(text) => out.extend(fit(text, width, b' ')),
                Cell::Int(n) => out.extend(format!("{n:>width$}").bytes().take(width)),
                Cell::Real(x) => {
                    let decimals = usize::from(column.decimals);
                    out.extend(format!("{x:>width$.decimals$}").bytes().take(width));
                }
            }
        }
    }
    out.push(0x1A);
    out
}

/// Text in GBK, cut between characters and filled up.
fn fit(text: &str, width: usize, fill: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(width);
    for character in text.chars() {
        let mut buffer = [0_u8; 4];
        let (encoded, _, _) = encoding_rs::GBK.encode(character.encode_utf8(&mut buffer));
        if bytes.len() + encoded.len() > width {
            break;
        }
        bytes.extend_from_slice(&encoded);
    }
    bytes.resize(width, fill);
    bytes
}
