//! Layers out again, for the software that people keep using: Shapefile, GeoPackage, GeoJSON.
//!
//! A file appears whole or not at all: each is written beside its place and renamed last.

mod geojson;
mod geopackage;
mod shapefile;

pub use geojson::geojson;
pub use geopackage::geopackage;
pub use shapefile::{DbfEncoding, shapefile};

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
}

impl WriteError {
    /// The same as a problem, with the key of its sentence in `locales/*/read.json`.
    pub fn problem(&self) -> Problem {
        let (code, path, reason) = match self {
            Self::Io { path, source } => ("write.refused", path, source.to_string()),
            Self::Database { path, source } => ("write.refused", path, source.to_string()),
            Self::MixedShapes { path } => ("write.mixed_shapes", path, String::new()),
            Self::TooLarge { path } => ("write.too_large", path, String::new()),
        };
        Problem::error(code).in_file(path.display().to_string()).with("reason", reason)
    }
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> WriteError + '_ {
    |source| WriteError::Io { path: path.to_owned(), source }
}

/// Write beside the place, then rename.
fn put(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let part = beside(path);
    std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path)).map_err(|e| {
        let _ = std::fs::remove_file(&part);
        io(path)(e)
    })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".part");
    path.with_file_name(name)
}
