//! Layers out again, for the software that people keep using: Shapefile, GeoPackage, GeoJSON,
//! CSV and GeoParquet.
//!
//! A file appears whole or not at all: each is written beside its place and renamed last.

mod csv;
mod export;
mod geojson;
mod geopackage;
mod shapefile;

pub use csv::csv;
pub use export::{ExportOptions, Exported, OutFormat, companions, export};
pub use geojson::{geojson, geometry_json};
pub use geopackage::geopackage;
pub use shapefile::{DbfEncoding, shapefile};

use crate::crs::CrsError;
use crate::parquet::ParquetError;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use yuanjian_types::Problem;

/// What was written, and what the format could not hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Written {
    /// The files, the main one first.
    pub files: Vec<PathBuf>,
    /// What had to be shortened or replaced.
    pub problems: Vec<Problem>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The operating system refused.
    #[error("{} cannot be written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("{} cannot be written", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// A Shapefile holds one kind of shape.
    #[error("{} would hold several kinds of shape", path.display())]
    MixedShapes {
        /// The file.
        path: PathBuf,
    },
    /// A Shapefile ends at 2 GiB and 255 columns.
    #[error("{} would be too large for its format", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The extension names no format that is written.
    #[error("{} has no known extension", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// A CSV would change the coordinate system of a Shapefile of the same name.
    #[error("{} belongs to a Shapefile", path.display())]
    PrjOfAnother {
        /// The `.prj`.
        path: PathBuf,
    },
    /// GeoJSON is in degrees, whatever else is asked.
    #[error("GeoJSON is not written in {crs}")]
    NotDegrees {
        /// The file.
        path: PathBuf,
        /// What was asked.
        crs: String,
    },
    /// Shapes lie where the asked coordinate system cannot show them.
    #[error("{vertices} vertices cannot be shown in {crs}")]
    OutsideProjection {
        /// The file.
        path: PathBuf,
        /// What was asked.
        crs: String,
        /// How many vertices.
        vertices: usize,
    },
    /// There is no way from one coordinate system to the other.
    #[error("the coordinates of {} cannot be converted", path.display())]
    Crs {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: CrsError,
    },
    /// The Parquet library refused.
    #[error("{} cannot be written", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What it said.
        #[source]
        source: ParquetError,
    },
}

impl WriteError {
    /// The same as a problem, with the key of its sentence in `locales/*/read.json`.
    pub fn problem(&self) -> Problem {
        let (problem, path) = match self {
            Self::Io { path, source } => (refused(&source.to_string()), path),
            Self::Database { path, source } => (refused(&source.to_string()), path),
            Self::Parquet { path, source } => (refused(&source.to_string()), path),
            Self::MixedShapes { path } => (Problem::error("write.mixed_shapes"), path),
            Self::TooLarge { path } => (Problem::error("write.too_large"), path),
            Self::UnknownFormat { path } => (Problem::error("write.unknown_format"), path),
            Self::PrjOfAnother { path } => (Problem::error("write.prj_of_another"), path),
            Self::NotDegrees { path, crs } => {
                (Problem::error("write.not_degrees").with("crs", crs.as_str()), path)
            }
            Self::OutsideProjection { path, crs, vertices } => (
                Problem::error("write.outside_projection")
                    .with("crs", crs.as_str())
                    .with("vertices", *vertices),
                path,
            ),
            Self::Crs { path, source } => (source.problem(), path),
        };
        problem.in_file(path.display().to_string())
    }
}

fn refused(reason: &str) -> Problem {
    Problem::error("write.refused").with("reason", reason)
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> WriteError + '_ {
    |source| WriteError::Io { path: path.to_owned(), source }
}

/// Write beside the place, then rename.
fn put(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    put_all(&[(path.to_owned(), bytes.to_vec())], &[])
}

/// Write files that belong together beside their places, then rename them, the first one last:
/// while it is missing there is no layer, so nobody sees old parts beside new ones. What lies in
/// `stale` belonged to an earlier layer of the name and goes.
fn put_all(files: &[(PathBuf, Vec<u8>)], stale: &[PathBuf]) -> Result<(), WriteError> {
    let written = files.iter().try_for_each(|(path, bytes)| {
        let mut file = std::fs::File::create(beside(path)).map_err(io(path))?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io(path))
    });
    let named = written.and_then(|()| {
        // A file alone replaces the one before it in a single step.
        let main = files.first().filter(|_| files.len() > 1).map(|(main, _)| main);
        stale.iter().chain(main).try_for_each(|old| remove(old))?;
        files
            .iter()
            .rev()
            .try_for_each(|(path, _)| std::fs::rename(beside(path), path).map_err(io(path)))
    });
    if named.is_err() {
        files.iter().for_each(|(path, _)| drop(std::fs::remove_file(beside(path))));
    }
    named
}

/// Remove a file that may not be there.
fn remove(path: &Path) -> Result<(), WriteError> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io(path)(e)),
        _ => Ok(()),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".part");
    path.with_file_name(name)
}
