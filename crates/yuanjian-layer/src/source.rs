//! What a reader hands over: the rows as the file had them, and what the file said of its
//! coordinate system.
//!
//! Reading judges nothing; the coordinate system is resolved and the shapes are mended later, so
//! that every format goes through one and the same import.

use crate::Table;
use crate::encoding::EncodingFound;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use yuanjian_types::{Digest, Problem};

/// What a file says of its coordinate system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclaredCrs {
    /// It says nothing.
    Missing,
    /// Well-known text (WKT1 of OGC or ESRI, WKT2) or PROJJSON.
    Wkt(String),
    /// A code of the EPSG register.
    Epsg(u32),
    /// A PROJ string.
    Proj(String),
    /// The format itself fixes longitude and latitude in degrees (GeoJSON, KML).
    LonLat,
    /// It says something that was not understood.
    Unreadable(String),
}

/// The kind of file that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// ESRI Shapefile: `.shp`, `.shx`, `.dbf` and companions.
    Shapefile,
    /// A dBASE table without shapes.
    Dbf,
    /// OGC GeoPackage.
    GeoPackage,
    /// GeoJSON, one document or one feature a line.
    GeoJson,
    /// FlatGeobuf.
    FlatGeobuf,
    /// KML or KMZ.
    Kml,
    /// AutoCAD exchange format, as text.
    Dxf,
    /// Text with separators: a WKT column, or two coordinate columns.
    Csv,
    /// GeoParquet.
    GeoParquet,
    /// A GeoTIFF: its cells of vegetation became polygons, or its ground one.
    GeoTiff,
    /// Another format, converted by GDAL's `ogr2ogr` in a child process.
    Gdal,
}

/// How much a file may ask of this machine. A hostile or damaged file reaches one of these
/// instead of the end of the memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, and largest unpacked content of an archive, in bytes.
    pub max_bytes: u64,
    /// Most features of a layer.
    pub max_features: u64,
    /// Most vertices of a layer.
    pub max_vertices: u64,
    /// Most attribute cells of a layer (features times columns).
    pub max_cells: u64,
    /// Longest time for a conversion by GDAL and for one query of a GeoPackage, in seconds.
    pub max_seconds: u64,
    /// Largest memory of a conversion by GDAL, in bytes.
    pub max_child_memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 8 << 30,
            max_features: 20_000_000,
            max_vertices: 600_000_000,
            max_cells: 200_000_000,
            max_seconds: 120,
            max_child_memory: 4 << 30,
        }
    }
}

/// What the person chose about one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Which layer, where the file holds several.
    pub layer: Option<String>,
    /// The character encoding, in place of what the file says or suggests.
    pub encoding: Option<String>,
    /// How much the file may ask of this machine.
    pub limits: Limits,
}

/// Where a layer came from, down to the bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The file as it was named.
    pub path: PathBuf,
    /// The layer within it, where the file holds layers.
    pub layer: Option<String>,
    /// What kind of file it is.
    pub format: Format,
    /// The name of the content. For one file its digest; for a Shapefile the digest of the list
    /// `extension digest` of its parts in the order shp, shx, dbf, cpg, prj, one a line, so that
    /// renaming the files changes nothing.
    pub digest: Digest,
    /// Every file read, with its digest.
    pub files: Vec<(String, Digest)>,
    /// How text was decoded, where the format leaves that open.
    pub encoding: Option<EncodingFound>,
}

/// A layer as the file had it.
#[derive(Debug, Clone, PartialEq)]
pub struct RawLayer {
    /// Where it came from.
    pub source: Source,
    /// Its rows.
    pub table: Table,
    /// What the file says of its coordinate system.
    pub crs: DeclaredCrs,
    /// What was wrong or doubtful, feature by feature.
    pub problems: Vec<Problem>,
}

/// The kinds of shape in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShapeKind {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Polygons.
    Polygon,
    /// Several kinds, or the file does not say.
    Mixed,
    /// Rows without shapes.
    Nothing,
}

/// One layer of a file, for a person to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerInfo {
    /// Its name.
    pub name: String,
    /// Its shapes.
    pub shapes: ShapeKind,
    /// Number of features, where the file tells it without being read through.
    pub features: Option<u64>,
}

/// Why no layer came of a file.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system refused.
    #[error("{file} cannot be read")]
    Io {
        /// The file.
        file: String,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The content was refused: a code with its place and facts.
    #[error("{0}")]
    Refused(Box<Refusal>),
}

/// A refusal as one line for logs; people read the sentence in `locales/` under its code.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal(pub Problem);

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.code)?;
        for (name, value) in [
            ("file", &self.0.place.file),
            ("layer", &self.0.place.sheet),
            ("feature", &self.0.place.feature),
            ("field", &self.0.place.field),
        ] {
            if let Some(value) = value {
                write!(f, " {name}={value}")?;
            }
        }
        self.0.params.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl From<Problem> for ReadError {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(Refusal(problem)))
    }
}

impl ReadError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { file: file_name(path), source }
    }

    /// The same as a problem, with the key of its sentence in `locales/*/read.json`.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Refused(refusal) => refusal.0.clone(),
            Self::Io { file, source } => {
                let code = match source.kind() {
                    std::io::ErrorKind::NotFound => "read.file_not_found",
                    std::io::ErrorKind::PermissionDenied => "read.file_not_permitted",
                    _ => "read.file_unreadable",
                };
                Problem::error(code).in_file(file.clone()).with("reason", source.to_string())
            }
        }
    }
}

/// The last part of a path, as a person knows the file.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Split `FILE:LAYER` into the file and the layer.
///
/// A file whose own name holds a colon wins over the split, and the colon of a Windows drive
/// (`D:\city.gpkg`, `D:/city.gpkg`) never splits.
pub fn parse_source(text: &str) -> (PathBuf, Option<String>) {
    if Path::new(text).exists() {
        return (PathBuf::from(text), None);
    }
    let mut splits = text
        .char_indices()
        .rev()
        .filter(|(at, c)| *c == ':' && *at > 0 && !is_drive(text, *at))
        .map(|(at, _)| (&text[..at], &text[at + 1..]))
        .filter(|(_, layer)| !layer.is_empty());
    let last = splits.clone().next();
    match splits.find(|(file, _)| Path::new(file).exists()).or(last) {
        Some((file, layer)) => (PathBuf::from(file), Some(layer.to_owned())),
        None => (PathBuf::from(text), None),
    }
}

fn is_drive(text: &str, colon: usize) -> bool {
    colon == 1
        && text.as_bytes()[0].is_ascii_alphabetic()
        && matches!(text.as_bytes().get(2), Some(b'\\' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_its_layer_are_split_at_the_last_colon() {
        let split = |text| {
            let (path, layer) = parse_source(text);
            (path.display().to_string(), layer)
        };
        assert_eq!(split("a/city.gpkg:green"), ("a/city.gpkg".into(), Some("green".into())));
        assert_eq!(split("a/city.gpkg"), ("a/city.gpkg".into(), None));
        assert_eq!(split("a/city.gpkg:"), ("a/city.gpkg:".into(), None));
        assert_eq!(split(r"D:\x\city.gpkg"), (r"D:\x\city.gpkg".into(), None));
        assert_eq!(split("D:/x/city.gpkg:green"), ("D:/x/city.gpkg".into(), Some("green".into())));
    }

    #[test]
    fn a_file_with_a_colon_in_its_name_is_not_split_and_a_layer_may_hold_one() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("a:b.gpkg");
        std::fs::write(&odd, b"").unwrap();
        let odd = odd.display().to_string();
        assert_eq!(parse_source(&odd), (PathBuf::from(&odd), None));
        assert_eq!(
            parse_source(&format!("{odd}:x:y")),
            (PathBuf::from(&odd), Some("x:y".to_owned()))
        );
    }
}
