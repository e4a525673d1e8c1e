//! ESRI Shapefile: shapes in `.shp`, their places in `.shx`, attributes in `.dbf`.
//!
//! Our own reader of the three binary parts. What comes in by mail lacks parts, or was cut while
//! copying, or has an index of another edition; the library at hand stops at the first such
//! fault, while most of the shapes are sound and a person wants to know which are not.

use super::bytes::Bytes;
use super::dbf::Dbf;
use super::findings::Findings;
use super::rings::polygons_by_direction;
use super::rows::{Budget, settle_kinds};
use super::{Job, bytes_of, stem, too_large};
use crate::encoding::{EncodingFound, encoding_for_label};
use crate::source::{
    DeclaredCrs, Format, LayerInfo, RawLayer, ReadError, ShapeKind, Source, file_name,
};
use crate::{Feature, FieldKind, Table, Value};
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};
use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use yuanjian_types::{Digest, Problem};

/// The file beside `path` with the same name and another extension, in whatever case.
pub(crate) fn sibling(path: &Path, extension: &str) -> Option<PathBuf> {
    let direct = path.with_extension(extension);
    if direct.is_file() {
        return Some(direct);
    }
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let stem = path.file_stem()?;
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|p| {
            p.file_stem() == Some(stem)
                && p.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension))
        })
        .collect();
    found.sort();
    found.into_iter().next()
}

/// Name, shapes and size of a Shapefile, from its headers.
pub(crate) fn describe(path: &Path) -> Result<LayerInfo, ReadError> {
    let path = sibling(path, "shp").unwrap_or_else(|| path.to_owned());
    let mut head = Vec::new();
    File::open(&path)
        .and_then(|f| f.take(100).read_to_end(&mut head))
        .map_err(|e| ReadError::io(&path, e))?;
    let kind = head.get(32..36).and_then(|b| Bytes::new(b).u32(true)).unwrap_or(0);
    let shapes = match kind % 10 {
        1 | 8 if kind < 30 => ShapeKind::Point,
        3 => ShapeKind::Line,
        5 => ShapeKind::Polygon,
        _ => ShapeKind::Mixed,
    };
    let features = sibling(&path, "shx")
        .and_then(|p| std::fs::metadata(p).ok())
        .map(|m| m.len().saturating_sub(100) / 8);
    Ok(LayerInfo { name: stem(&path), shapes, features })
}

/// Read a Shapefile; the job may name any of its parts.
pub(crate) fn read(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    job.refuse_layer()?;
    let shp = sibling(job.path, "shp").unwrap_or_else(|| job.path.to_owned());
    let mut findings = Findings::new(file_name(&shp));
    let mut parts = Parts::default();
    let mut shapes = Shapes::open(&shp, job)?;
    parts.hash(&shp, "shp")?;

    let index = match sibling(&shp, "shx") {
        Some(path) => {
            parts.hash(&path, "shx")?;
            shapes.index(&bytes_of(&path, job.limits())?, &mut findings)
        }
        None => {
            findings.push(Problem::note("read.shx_missing"));
            None
        }
    };
    let offsets = match index {
        Some(offsets) => offsets,
        None => shapes.scan(job)?,
    };

    let attributes = Attributes::open(&shp, job, &mut parts, &mut findings)?;
    let crs = match sibling(&shp, "prj") {
        Some(path) => {
            parts.hash(&path, "prj")?;
            crs_from_prj(&bytes_of(&path, job.limits())?)
        }
        None => DeclaredCrs::Missing,
    };

    let mut table = Table::default();
    if let Some(attributes) = &attributes {
        table.fields.clone_from(&attributes.fields);
        if attributes.dbf.rows() != offsets.len() {
            findings.push(
                Problem::warning("read.counts_differ")
                    .with("shapes", offsets.len())
                    .with("rows", attributes.dbf.rows()),
            );
        }
    }
    let mut budget = Budget::new(&shp, job.limits());
    let mut deleted = 0_u64;
    for (number, offset) in offsets.iter().enumerate() {
        budget.feature(table.fields.len())?;
        let id = (number + 1).to_string();
        let row = attributes.as_ref().and_then(|a| a.row(number, &mut findings));
        if row.as_ref().is_some_and(|r| r.deleted) {
            deleted += 1;
            continue;
        }
        let geometry = shapes.read(*offset, &id, &mut findings)?;
        if let Some(geometry) = &geometry {
            budget.shape(geometry)?;
        }
        let attributes =
            row.map_or_else(|| vec![Value::Null; table.fields.len()], |row| row.values);
        table.features.push(Feature { id, geometry, attributes });
    }
    if deleted > 0 {
        findings.push(Problem::note("read.deleted_rows").with("count", deleted));
    }
    if shapes.heights {
        findings.push(Problem::note("read.heights_dropped"));
    }
    promote_whole_columns(&mut table);
    let encoding = attributes.map(|a| a.found);
    Ok(RawLayer {
        source: parts.source(shp, Format::Shapefile, encoding),
        table,
        crs,
        problems: findings.finish(),
    })
}

/// Read a dBASE table that has no shapes.
pub(crate) fn read_table_only(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    job.refuse_layer()?;
    let mut findings = job.findings();
    let mut parts = Parts::default();
    let attributes = Attributes::open(job.path, job, &mut parts, &mut findings)?
        .ok_or_else(|| job.error("read.dbf_damaged"))?;
    let mut table = Table { fields: attributes.fields.clone(), features: Vec::new() };
    let mut budget = Budget::new(job.path, job.limits());
    for number in 0..attributes.dbf.rows() {
        budget.feature(table.fields.len())?;
        if let Some(row) = attributes.row(number, &mut findings).filter(|r| !r.deleted) {
            let id = (number + 1).to_string();
            table.features.push(Feature { id, geometry: None, attributes: row.values });
        }
    }
    findings.push(Problem::warning("read.no_shapes"));
    promote_whole_columns(&mut table);
    Ok(RawLayer {
        source: parts.source(job.path.to_owned(), Format::Dbf, Some(attributes.found)),
        table,
        crs: DeclaredCrs::Missing,
        problems: findings.finish(),
    })
}

/// A column announced as whole numbers may hold fractions all the same.
fn promote_whole_columns(table: &mut Table) {
    let kinds: Vec<FieldKind> = table.fields.iter().map(|f| f.kind).collect();
    let lying = |at: usize| {
        table.features.iter().any(|f| matches!(f.attributes.get(at), Some(Value::Real(_))))
    };
    if kinds.iter().enumerate().any(|(at, kind)| *kind == FieldKind::Int && lying(at)) {
        settle_kinds(table);
        for (field, kind) in table.fields.iter_mut().zip(kinds) {
            if kind != FieldKind::Int {
                field.kind = kind;
            }
        }
    }
}

/// The coordinate system as a `.prj` file says it.
pub(crate) fn crs_from_prj(bytes: &[u8]) -> DeclaredCrs {
    let (text, _) = crate::encoding::decode_file(bytes, None, None);
    crs_from_text(&text)
}

/// The coordinate system as some text says it: WKT, a PROJ string or a code.
pub(crate) fn crs_from_text(text: &str) -> DeclaredCrs {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    let upper = text.to_ascii_uppercase();
    if text.is_empty() {
        DeclaredCrs::Missing
    } else if let Some(code) = upper.strip_prefix("EPSG:").and_then(|c| c.trim().parse().ok()) {
        DeclaredCrs::Epsg(code)
    } else if text.starts_with('+') || text.starts_with("proj=") {
        DeclaredCrs::Proj(text.to_owned())
    } else if text.starts_with('{') || (text.contains('[') && text.ends_with(']')) {
        DeclaredCrs::Wkt(text.to_owned())
    } else {
        DeclaredCrs::Unreadable(text.chars().take(500).collect())
    }
}

/// The parts of the file that were read, with their digests.
#[derive(Default)]
struct Parts {
    files: Vec<(String, Digest)>,
    manifest: Vec<(u8, String)>,
}

impl Parts {
    fn hash(&mut self, path: &Path, extension: &str) -> Result<(), ReadError> {
        let file = File::open(path).map_err(|e| ReadError::io(path, e))?;
        let digest = Digest::of_reader(BufReader::new(file)).map_err(|e| ReadError::io(path, e))?;
        let order = ["shp", "shx", "dbf", "cpg", "prj"].iter().position(|e| *e == extension);
        self.manifest.push((order.unwrap_or(9) as u8, format!("{extension} {digest}\n")));
        self.files.push((file_name(path), digest));
        Ok(())
    }

    fn source(self, path: PathBuf, format: Format, encoding: Option<EncodingFound>) -> Source {
        let mut manifest = self.manifest;
        manifest.sort();
        let text: String = manifest.into_iter().map(|(_, line)| line).collect();
        Source {
            path,
            layer: None,
            format,
            digest: Digest::of(text.as_bytes()),
            files: self.files,
            encoding,
        }
    }
}

/// The attribute table, decoded.
struct Attributes {
    dbf: Dbf,
    fields: Vec<crate::Field>,
    encoding: &'static encoding_rs::Encoding,
    found: EncodingFound,
}

impl Attributes {
    fn open(
        beside: &Path,
        job: &Job<'_>,
        parts: &mut Parts,
        findings: &mut Findings,
    ) -> Result<Option<Self>, ReadError> {
        let Some(path) = sibling(beside, "dbf") else {
            findings.push(Problem::warning("read.dbf_missing"));
            return Ok(None);
        };
        parts.hash(&path, "dbf")?;
        let Some(dbf) = Dbf::open(bytes_of(&path, job.limits())?) else {
            findings.push(Problem::error("read.dbf_damaged"));
            return Ok(None);
        };
        if dbf.announced > dbf.rows() {
            findings.push(
                Problem::warning("read.dbf_short")
                    .with("announced", dbf.announced)
                    .with("rows", dbf.rows()),
            );
        }
        if dbf.rows() as u64 > job.limits().max_features {
            return Err(too_large(&path, "features", job.limits().max_features));
        }
        let mut label = None;
        if let Some(path) = sibling(beside, "cpg") {
            parts.hash(&path, "cpg")?;
            let mut bytes = bytes_of(&path, job.limits())?;
            bytes.truncate(200);
            label = Some(String::from_utf8_lossy(&bytes).trim().to_owned());
        }
        let cpg = label.as_deref().and_then(encoding_for_label);
        if let (Some(label), None) = (&label, cpg) {
            findings.push(Problem::warning("read.cpg_not_understood").with("label", label.clone()));
        }
        let decision = dbf.decide(job.chosen, cpg);
        if decision.label_refuted {
            let said = label.unwrap_or_else(|| "DBF".to_owned());
            findings.push(
                Problem::warning("read.encoding_label_doubted")
                    .with("label", said)
                    .with("used", decision.encoding.name().to_ascii_lowercase()),
            );
        }
        let fields = dbf.fields(&decision, findings);
        let found = dbf.found(&decision, &fields);
        Ok(Some(Self { dbf, fields, encoding: decision.encoding, found }))
    }

    fn row(&self, number: usize, findings: &mut Findings) -> Option<super::dbf::Row> {
        (number < self.dbf.rows())
            .then(|| self.dbf.row(number, &self.fields, self.encoding, findings))
    }
}

/// Where a record starts, and how long the index says it is.
type Record = (u64, Option<u64>);

/// The `.shp` file, read record by record.
struct Shapes {
    path: PathBuf,
    file: BufReader<File>,
    /// Length of the file in bytes.
    length: u64,
    /// Length that the header announces.
    announced: u64,
    position: u64,
    buffer: Vec<u8>,
    heights: bool,
    /// Bytes of records read so far.
    consumed: u64,
}

impl Shapes {
    fn open(path: &Path, job: &Job<'_>) -> Result<Self, ReadError> {
        let io = |e| ReadError::io(path, e);
        let file = File::open(path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        if length > job.limits().max_bytes {
            return Err(too_large(path, "bytes", job.limits().max_bytes));
        }
        let mut shapes = Self {
            path: path.to_owned(),
            file: BufReader::with_capacity(1 << 20, file),
            length,
            announced: 0,
            position: 0,
            buffer: Vec::new(),
            heights: false,
            consumed: 0,
        };
        let head =
            shapes.take(0, 100)?.map(|head| (head[..4] == [0, 0, 0x27, 0x0a], be(&head[24..28])));
        match head {
            Some((true, words)) => {
                shapes.announced = u64::from(words) * 2;
                Ok(shapes)
            }
            _ => Err(job.error("read.shp_damaged").into()),
        }
    }

    /// `count` bytes from `offset`, if the file has them.
    fn take(&mut self, offset: u64, count: u64) -> Result<Option<&[u8]>, ReadError> {
        if offset.checked_add(count).is_none_or(|end| end > self.length) {
            return Ok(None);
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let path = &self.path;
        let io = |e| ReadError::io(path, e);
        match i64::try_from(i128::from(offset) - i128::from(self.position)) {
            Ok(by) => self.file.seek_relative(by).map_err(io)?,
            Err(_) => self.file.seek(SeekFrom::Start(offset)).map(|_| ()).map_err(io)?,
        }
        self.buffer.resize(count, 0);
        self.position = offset;
        self.file.read_exact(&mut self.buffer).map_err(io)?;
        self.position += count as u64;
        Ok(Some(&self.buffer))
    }

    /// The places of the records by the index, unless the index is plainly not of this file.
    fn index(&mut self, shx: &[u8], findings: &mut Findings) -> Option<Vec<Record>> {
        let entries = shx.get(100..).filter(|_| shx[..4] == [0, 0, 0x27, 0x0a]);
        let Some(entries) = entries else {
            findings.push(Problem::warning("read.shx_damaged"));
            return None;
        };
        let offsets: Vec<u64> =
            entries.chunks_exact(8).map(|entry| u64::from(be(&entry[..4])) * 2).collect();
        let total: u64 = entries.chunks_exact(8).map(|e| u64::from(be(&e[4..])) * 2).sum();
        let outside = offsets.iter().any(|o| *o < 100 || o + 8 > self.length);
        let cut = self.announced > self.length;
        if (outside && !cut) || total > self.length.max(self.announced) * 2 {
            findings.push(Problem::warning("read.shx_damaged"));
            return None;
        }
        if cut {
            findings.push(
                Problem::warning("read.shp_cut")
                    .with("announced_bytes", self.announced)
                    .with("bytes", self.length),
            );
        }
        let lengths = entries.chunks_exact(8).map(|e| u64::from(be(&e[4..])) * 2);
        Some(offsets.into_iter().zip(lengths.map(Some)).collect())
    }

    /// The places of the records by walking the file.
    fn scan(&mut self, job: &Job<'_>) -> Result<Vec<Record>, ReadError> {
        let mut offsets = Vec::new();
        let mut at = 100;
        while let Some(head) = self.take(at, 8)? {
            let content = u64::from(be(&head[4..8])) * 2;
            if content < 4 && at + 8 + content >= self.length {
                break;
            }
            offsets.push((at, None));
            if offsets.len() as u64 > job.limits().max_features {
                return Err(too_large(&self.path, "features", job.limits().max_features));
            }
            at += 8 + content;
        }
        Ok(offsets)
    }

    /// The shape at `offset`; what is wrong with it goes to the findings.
    fn read(
        &mut self,
        (offset, indexed): Record,
        id: &str,
        findings: &mut Findings,
    ) -> Result<Option<Geometry<f64>>, ReadError> {
        let length = self.length;
        let Some(head) = self.take(offset, 8)? else {
            findings.push(Problem::error("read.record_missing").of_feature(id));
            return Ok(None);
        };
        let announced = u64::from(be(&head[4..8])) * 2;
        let there = announced.min(length - offset - 8);
        // Records of a sound file do not overlap; a file made to waste time has them all overlap.
        self.consumed += there;
        if self.consumed > length.saturating_mul(4) {
            let name = file_name(&self.path);
            return Err(Problem::error("read.shp_damaged").in_file(name).into());
        }
        let mut heights = false;
        let parsed = match self.take(offset + 8, there)? {
            Some(content) => parse_shape(content, &mut heights),
            None => Err(Fault::Short),
        };
        self.heights |= heights;
        let tell = |code: &str| Problem::error(code).of_feature(id);
        match parsed {
            Ok((geometry, doubts)) => {
                if there < announced || indexed.is_some_and(|length| length != announced) {
                    findings.push(Problem::warning("read.record_too_long").of_feature(id));
                }
                if doubts.lone_holes > 0 {
                    findings.push(
                        Problem::warning("read.hole_outside")
                            .of_feature(id)
                            .with("count", doubts.lone_holes),
                    );
                }
                if doubts.open_rings > 0 {
                    findings.push(
                        Problem::note("read.ring_open")
                            .of_feature(id)
                            .with("count", doubts.open_rings),
                    );
                }
                return Ok(geometry);
            }
            Err(Fault::Short) => findings.push(tell("read.record_cut")),
            Err(Fault::NotFinite) => findings.push(tell("read.not_finite")),
            Err(Fault::Parts) => findings.push(tell("read.record_parts")),
            Err(Fault::Multipatch) => findings.push(tell("read.multipatch")),
            Err(Fault::Unknown(kind)) => {
                findings.push(tell("read.shape_unknown").with("type", kind));
            }
        }
        Ok(None)
    }
}

fn be(bytes: &[u8]) -> u32 {
    bytes.first_chunk::<4>().map_or(0, |a| u32::from_be_bytes(*a))
}

enum Fault {
    /// The content is shorter than its counts.
    Short,
    /// NaN or infinity among the coordinates.
    NotFinite,
    /// The starts of the parts make no sense.
    Parts,
    Multipatch,
    Unknown(u32),
}

#[derive(Default)]
struct Doubts {
    lone_holes: usize,
    open_rings: usize,
}

type Shape = (Option<Geometry<f64>>, Doubts);

fn parse_shape(content: &[u8], heights: &mut bool) -> Result<Shape, Fault> {
    let mut bytes = Bytes::new(content);
    let kind = bytes.u32(true).ok_or(Fault::Short)?;
    *heights = matches!(kind, 11 | 13 | 15 | 18);
    let mut doubts = Doubts::default();
    let geometry = match kind {
        0 => return Ok((None, doubts)),
        1 | 11 | 21 => {
            let point = coordinates(&mut bytes, 1)?.into_iter().next().ok_or(Fault::Short)?;
            Geometry::Point(Point(point))
        }
        8 | 18 | 28 => {
            bytes.take(32).ok_or(Fault::Short)?;
            let count = bytes.u32(true).ok_or(Fault::Short)? as usize;
            let points = coordinates(&mut bytes, count)?;
            Geometry::MultiPoint(MultiPoint(points.into_iter().map(Point).collect()))
        }
        3 | 13 | 23 => {
            let mut lines: Vec<LineString<f64>> =
                parts(&mut bytes)?.into_iter().filter(|l| l.len() > 1).map(LineString).collect();
            match (lines.pop(), lines.is_empty()) {
                (Some(only), true) => Geometry::LineString(only),
                (last, _) => {
                    lines.extend(last);
                    Geometry::MultiLineString(MultiLineString(lines))
                }
            }
        }
        5 | 15 | 25 => {
            let mut rings = parts(&mut bytes)?;
            rings.retain(|ring| !ring.is_empty());
            for ring in &mut rings {
                if ring.first() != ring.last() {
                    doubts.open_rings += 1;
                    ring.extend(ring.first().copied());
                }
            }
            let (mut polygons, alone) = polygons_by_direction(rings);
            doubts.lone_holes = alone;
            match (polygons.pop(), polygons.is_empty()) {
                (Some(only), true) => Geometry::Polygon(only),
                (last, _) => {
                    polygons.extend(last);
                    Geometry::MultiPolygon(MultiPolygon(polygons))
                }
            }
        }
        31 => return Err(Fault::Multipatch),
        other => return Err(Fault::Unknown(other)),
    };
    Ok((Some(geometry), doubts))
}

/// Box, counts, starts of the parts, points.
fn parts(bytes: &mut Bytes<'_>) -> Result<Vec<Vec<Coord<f64>>>, Fault> {
    bytes.take(32).ok_or(Fault::Short)?;
    let part_count = bytes.u32(true).ok_or(Fault::Short)? as usize;
    let point_count = bytes.u32(true).ok_or(Fault::Short)? as usize;
    let starts_length = part_count.checked_mul(4).ok_or(Fault::Short)?;
    let starts: Vec<usize> = bytes
        .take(starts_length)
        .ok_or(Fault::Short)?
        .chunks_exact(4)
        .map(|c| c.first_chunk::<4>().map_or(0, |a| u32::from_le_bytes(*a) as usize))
        .collect();
    let points = coordinates(bytes, point_count)?;
    let mut result = Vec::with_capacity(starts.len());
    for (i, &start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(points.len());
        result.push(points.get(start..end).ok_or(Fault::Parts)?.to_vec());
    }
    Ok(result)
}

fn coordinates(bytes: &mut Bytes<'_>, count: usize) -> Result<Vec<Coord<f64>>, Fault> {
    let pairs = bytes.take(count.checked_mul(16).ok_or(Fault::Short)?).ok_or(Fault::Short)?;
    let mut points = Vec::with_capacity(count);
    for pair in pairs.chunks_exact(16) {
        let mut pair = Bytes::new(pair);
        let (x, y) = (pair.f64(true).ok_or(Fault::Short)?, pair.f64(true).ok_or(Fault::Short)?);
        // Software writes -1.8e308 or -1e38 for "no data".
        if !(x.abs() < 1e37 && y.abs() < 1e37) {
            return Err(Fault::NotFinite);
        }
        points.push(Coord { x, y });
    }
    Ok(points)
}
