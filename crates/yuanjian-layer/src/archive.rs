//! The folder of layers: each named by the digest of its bytes, whole or not there at all.
//!
//! A layer is written beside its final name, brought to the disk, and only then given its name;
//! the name appears in one step, so whoever lists the folder never sees half a layer, whatever
//! happens to the disk or the process in between. Nothing is ever written over: the name is the
//! content.

use crate::crs::{Crs, CrsError};
use crate::import::{ImportReport, Layer};
use crate::parquet::{Extra, ParquetError, read_content, read_entries, write_table};
use crate::{DeclaredCrs, LayerKind};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use yuanjian_geometry::Bounds;
use yuanjian_types::{Digest, Problem};

/// Why a layer was not kept or not found.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The disk refused: full, not permitted, gone.
    #[error("the archive cannot be read or written")]
    Io(#[from] io::Error),
    /// The bytes under a name are not the bytes it names.
    #[error("{wanted} is damaged: its bytes are {found}")]
    Damaged {
        /// The name.
        wanted: Digest,
        /// What its bytes are.
        found: Digest,
    },
    /// The content of a layer cannot be read.
    #[error("a layer is not readable")]
    Parquet(#[from] ParquetError),
    /// Its coordinate system cannot be read.
    #[error("a layer's coordinate system is not readable")]
    Crs(#[from] CrsError),
    /// Its report or its own entry is not what this product writes.
    #[error("not a layer of this archive: {reason}")]
    Form {
        /// What is wrong.
        reason: String,
    },
}

impl ArchiveError {
    /// The same for the person who asked.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Io(e) if e.kind() == io::ErrorKind::StorageFull => {
                Problem::error("import.disk_full")
            }
            Self::Io(e) => Problem::error("import.archive_io").with("reason", e.to_string()),
            Self::Damaged { wanted, found } => Problem::error("import.layer_damaged")
                .with("digest", wanted.short())
                .with("found", found.short()),
            Self::Parquet(e) => e.problem(),
            Self::Crs(e) => e.problem(),
            Self::Form { reason } => {
                Problem::error("import.not_a_layer").with("reason", reason.as_str())
            }
        }
    }
}

/// A folder of layers.
#[derive(Debug, Clone)]
pub struct Archive {
    dir: PathBuf,
}

impl Archive {
    /// Open a folder, making it when it is not there.
    ///
    /// # Errors
    /// [`ArchiveError::Io`].
    pub fn open(dir: &Path) -> Result<Self, ArchiveError> {
        fs::create_dir_all(dir)?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// Where a layer lies: a GeoParquet file that other software opens.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        self.dir.join(format!("{}.parquet", digest.hex()))
    }

    /// Keep a layer and its account; the answer is its name. The account is written first, so that
    /// a visible layer always has one.
    ///
    /// # Errors
    /// [`ArchiveError`]; then nothing is visible.
    pub fn store(&self, layer: &Layer, report: &ImportReport) -> Result<Digest, ArchiveError> {
        let bytes = layer_bytes(layer)?;
        let digest = Digest::of(&bytes);
        let form = |e: serde_json::Error| ArchiveError::Form { reason: e.to_string() };
        let account = serde_json::to_vec_pretty(report).map_err(form)?;
        let path = self.path(&digest);
        if path.exists() {
            return Ok(digest);
        }
        self.put(&path.with_extension("json"), &account)?;
        self.put(&path, &bytes)?;
        Ok(digest)
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), ArchiveError> {
        // A temporary file removes itself when anything fails before it gets its name.
        let mut file = tempfile::Builder::new().prefix(".writing-").tempfile_in(&self.dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)?;
        #[cfg(unix)]
        File::open(&self.dir)?.sync_all()?;
        Ok(())
    }

    /// Read a layer back, after its bytes have been held against its name.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`] where they differ.
    pub fn load(&self, digest: &Digest) -> Result<Layer, ArchiveError> {
        let bytes = fs::read(self.path(digest))?;
        let found = Digest::of(&bytes);
        if found != *digest {
            return Err(ArchiveError::Damaged { wanted: digest.clone(), found });
        }
        layer_of(bytes.into())
    }

    /// The account of a layer's import.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn report(&self, digest: &Digest) -> Result<ImportReport, ArchiveError> {
        let bytes = fs::read(self.path(digest).with_extension("json"))?;
        serde_json::from_slice(&bytes).map_err(|e| ArchiveError::Form { reason: e.to_string() })
    }

    /// The names of all layers, in order.
    ///
    /// # Errors
    /// [`ArchiveError::Io`].
    pub fn list(&self) -> Result<Vec<Digest>, ArchiveError> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "parquet")
                && let Some(stem) = path.file_stem().and_then(|s| s.to_str())
                && let Ok(digest) = format!("sha256:{stem}").parse()
            {
                all.push(digest);
            }
        }
        all.sort();
        Ok(all)
    }
}

const KIND: &str = "yuanjian:kind";
const YEAR: &str = "yuanjian:year";
const CRS: &str = "yuanjian:crs";

/// The bytes of a layer: the same for the same layer, always.
///
/// # Errors
/// [`ParquetError`].
pub fn layer_bytes(layer: &Layer) -> Result<Vec<u8>, ParquetError> {
    let mut extra = Extra::new();
    if let Ok(serde_json::Value::String(kind)) = serde_json::to_value(layer.kind()) {
        extra.insert(KIND.to_owned(), kind);
    }
    if let Some(year) = layer.year() {
        extra.insert(YEAR.to_owned(), year.to_string());
    }
    extra.insert(CRS.to_owned(), layer.crs().to_string());
    write_table(layer.table(), layer.crs(), &extra, Vec::new())
}

/// A layer from the bytes that [`layer_bytes`] gives; whoever hands them in has held them against
/// their name.
///
/// # Errors
/// [`ArchiveError`] where they are no layer.
pub fn layer_of(bytes: bytes::Bytes) -> Result<Layer, ArchiveError> {
    let content = read_content(bytes)?;
    let form = |reason: &str| ArchiveError::Form { reason: reason.to_owned() };
    let kind: LayerKind = content
        .extra
        .get(KIND)
        .and_then(|k| serde_json::from_value(serde_json::Value::String(k.clone())).ok())
        .ok_or_else(|| form("no kind"))?;
    let year = content.extra.get(YEAR).and_then(|y| y.parse().ok());
    let crs = match (content.extra.get(CRS), &content.crs) {
        (Some(text), _) | (None, DeclaredCrs::Wkt(text)) => Crs::parse(text)?,
        _ => return Err(form("no coordinate system")),
    };
    Ok(Layer::restored(kind, year, content.table, crs))
}

/// Where a layer lies, from the end of its bytes alone: its coordinate system and the box of its
/// shapes there, which is empty where it has none.
///
/// # Errors
/// [`ArchiveError`] where they are no layer.
pub fn extent_of(bytes: bytes::Bytes) -> Result<(Crs, Bounds), ArchiveError> {
    let entries = read_entries(bytes)?;
    let form = |reason: &str| ArchiveError::Form { reason: reason.to_owned() };
    let crs = entries.get(CRS).ok_or_else(|| form("no coordinate system"))?;
    let geo: serde_json::Value = entries
        .get("geo")
        .and_then(|text| serde_json::from_str(text).ok())
        .ok_or_else(|| form("no geo entry"))?;
    let primary = geo["primary_column"].as_str().unwrap_or("geometry");
    let side = |i: usize| geo["columns"][primary]["bbox"][i].as_f64();
    let bounds = match (side(0), side(1), side(2), side(3)) {
        (Some(west), Some(south), Some(east), Some(north)) => {
            Bounds { min: [west, south], max: [east, north] }
        }
        _ => Bounds::EMPTY,
    };
    Ok((Crs::parse(crs)?, bounds))
}
