//! Files of every accepted vector format to one and the same [`RawLayer`].
//!
//! What people hand in is often damaged, mislabelled or simply odd. Each reader therefore checks
//! every length against what is really there before it allocates, keeps what can be read, tells
//! feature by feature what could not, and refuses only what would give wrong areas silently.

mod bytes;
mod csv;
mod dbf;
mod dxf;
mod findings;
mod flatgeobuf;
mod gdal;
mod geojson;
mod geopackage;
mod kml;
mod rings;
pub(crate) mod rows;
mod shapefile;
mod wkb;
mod wkt;
mod zipped;

use crate::encoding::encoding_for_label;
use crate::source::{
    Format, LayerInfo, Limits, RawLayer, ReadError, ReadOptions, ShapeKind, Source, file_name,
};
use crate::{DeclaredCrs, Table};
use encoding_rs::Encoding;
use findings::Findings;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use yuanjian_types::{Digest, Problem};

pub use wkb::{geometry_from_wkb, wkb_from_geometry};
pub use wkt::geometry_from_wkt;

/// The layers of a file, to choose from. A file that is one layer gives one, named as the file.
///
/// # Errors
/// Where the file cannot be opened, is of no accepted format, or its list of layers is damaged.
pub fn layers_in(path: &Path, limits: &Limits) -> Result<Vec<LayerInfo>, ReadError> {
    match kind_of(path)? {
        Kind::Zip => zipped::layers_in(path, limits),
        Kind::One(Format::GeoPackage) => geopackage::layers_in(path, limits),
        Kind::One(Format::Kml) => kml::layers_in(path, limits),
        Kind::One(Format::Gdal) => gdal::layers_in(path, limits),
        Kind::One(Format::Shapefile) => Ok(vec![shapefile::describe(path)?]),
        Kind::One(Format::GeoTiff) => {
            Err(Problem::error("read.is_a_raster").in_file(file_name(path)).into())
        }
        Kind::One(_) => {
            Ok(vec![LayerInfo { name: stem(path), shapes: ShapeKind::Mixed, features: None }])
        }
    }
}

/// Read one layer of a file.
///
/// # Errors
/// Where the file cannot be opened, is of no accepted format, holds several layers and none was
/// chosen, or is damaged so that nothing trustworthy remains. Everything less is a problem of the
/// layer returned.
pub fn read(path: &Path, options: &ReadOptions) -> Result<RawLayer, ReadError> {
    let chosen = match options.encoding.as_deref() {
        Some(label) => Some(encoding_for_label(label).ok_or_else(|| {
            Problem::error("read.encoding_unknown").in_file(file_name(path)).with("label", label)
        })?),
        None => None,
    };
    let job = Job { path, options, chosen };
    let mut raw = match kind_of(path)? {
        Kind::Zip => zipped::read(&job)?,
        Kind::One(Format::Shapefile) => shapefile::read(&job)?,
        Kind::One(Format::Dbf) => shapefile::read_table_only(&job)?,
        Kind::One(Format::GeoPackage) => geopackage::read(&job)?,
        Kind::One(Format::GeoJson) => geojson::read(&job)?,
        Kind::One(Format::FlatGeobuf) => flatgeobuf::read(&job)?,
        Kind::One(Format::Kml) => kml::read(&job)?,
        Kind::One(Format::Dxf) => dxf::read(&job)?,
        Kind::One(Format::Csv) => csv::read(&job)?,
        Kind::One(Format::GeoParquet) => read_geoparquet(&job)?,
        Kind::One(Format::GeoTiff) => return Err(job.error("read.is_a_raster").into()),
        Kind::One(Format::Gdal) => gdal::read(&job)?,
    };
    if raw.table.features.is_empty() {
        raw.problems.push(Problem::warning("read.no_features").in_file(file_name(path)));
    }
    Ok(raw)
}

/// One reading: the file, and what the person chose.
pub(crate) struct Job<'a> {
    pub(crate) path: &'a Path,
    pub(crate) options: &'a ReadOptions,
    /// The encoding chosen by the person.
    pub(crate) chosen: Option<&'static Encoding>,
}

impl Job<'_> {
    fn limits(&self) -> &Limits {
        &self.options.limits
    }

    fn findings(&self) -> Findings {
        Findings::new(file_name(self.path))
    }

    fn error(&self, code: &str) -> Problem {
        Problem::error(code).in_file(file_name(self.path))
    }

    /// The whole file in memory, if it is no larger than allowed.
    fn bytes(&self) -> Result<Vec<u8>, ReadError> {
        bytes_of(self.path, self.limits())
    }

    /// A layer that is the whole of one file.
    fn finish(
        &self,
        format: Format,
        bytes: &[u8],
        table: Table,
        crs: DeclaredCrs,
        findings: Findings,
    ) -> RawLayer {
        let digest = Digest::of(bytes);
        RawLayer {
            source: Source {
                path: self.path.to_owned(),
                layer: None,
                format,
                files: vec![(file_name(self.path), digest.clone())],
                digest,
                encoding: None,
            },
            table,
            crs,
            problems: findings.finish(),
        }
    }

    /// The one layer where there is one, the chosen one where there are several.
    fn choose<'l, T>(
        &self,
        layers: &'l [T],
        name: impl Fn(&T) -> &str,
    ) -> Result<&'l T, ReadError> {
        let names = || layers.iter().map(&name).collect::<Vec<_>>().join(", ");
        match (&self.options.layer, layers) {
            (_, []) => Err(self.error("read.no_layers").into()),
            (Some(wanted), _) => layers
                .iter()
                .find(|l| name(l) == wanted)
                .or_else(|| layers.iter().find(|l| name(l).eq_ignore_ascii_case(wanted)))
                .ok_or_else(|| {
                    let p = self.error("read.no_such_layer");
                    p.with("layer", wanted.clone()).with("layers", names()).into()
                }),
            (None, [only]) => Ok(only),
            (None, _) => Err(self.error("read.several_layers").with("layers", names()).into()),
        }
    }

    /// Refuse a layer name where the file is one layer, unless it is the file's own name.
    fn refuse_layer(&self) -> Result<(), ReadError> {
        let own = stem(self.path);
        self.choose(&[own], |name| name.as_str()).map(|_| ())
    }
}

pub(crate) fn bytes_of(path: &Path, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let file = File::open(path).map_err(|e| ReadError::io(path, e))?;
    let size = file.metadata().map_err(|e| ReadError::io(path, e))?.len();
    if size > limits.max_bytes {
        return Err(too_large(path, "bytes", limits.max_bytes));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // A file may grow, or be a device that says nothing of its size.
    file.take(limits.max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|e| ReadError::io(path, e))?;
    if bytes.len() as u64 > limits.max_bytes {
        return Err(too_large(path, "bytes", limits.max_bytes));
    }
    Ok(bytes)
}

pub(crate) fn too_large(path: &Path, what: &str, limit: u64) -> ReadError {
    Problem::error("read.too_large")
        .in_file(file_name(path))
        .with("what", what)
        .with("limit", limit)
        .into()
}

pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned())
}

fn read_geoparquet(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    job.refuse_layer()?;
    let file = File::open(job.path).map_err(|e| ReadError::io(job.path, e))?;
    let size = file.metadata().map_err(|e| ReadError::io(job.path, e))?.len();
    if size > job.limits().max_bytes {
        return Err(too_large(job.path, "bytes", job.limits().max_bytes));
    }
    let digest = Digest::of_reader(file).map_err(|e| ReadError::io(job.path, e))?;
    let (table, crs) = crate::parquet::read_table(job.path).map_err(|error| {
        job.error("read.file_damaged")
            .with("format", "GeoParquet")
            .with("reason", error.to_string())
    })?;
    let mut raw = job.finish(Format::GeoParquet, b"", table, crs, job.findings());
    raw.source.files = vec![(file_name(job.path), digest.clone())];
    raw.source.digest = digest;
    Ok(raw)
}

enum Kind {
    One(Format),
    Zip,
}

/// What a file is: by its first bytes where they are unmistakable, else by its extension.
fn kind_of(path: &Path) -> Result<Kind, ReadError> {
    let extension =
        path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let data = std::fs::metadata(path).map_err(|e| ReadError::io(path, e))?;
    if data.is_dir() {
        return match extension.as_str() {
            "gdb" => Ok(Kind::One(Format::Gdal)),
            _ => Err(Problem::error("read.is_a_folder").in_file(file_name(path)).into()),
        };
    }
    let mut head = Vec::new();
    let file = File::open(path).map_err(|e| ReadError::io(path, e))?;
    file.take(4096).read_to_end(&mut head).map_err(|e| ReadError::io(path, e))?;
    let by_content = match head.as_slice() {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Kind::Zip),
        [b'P', b'A', b'R', b'1', ..] => Some(Kind::One(Format::GeoParquet)),
        [b'f', b'g', b'b', _, b'f', b'g', b'b', ..] => Some(Kind::One(Format::FlatGeobuf)),
        [0, 0, 0x27, 0x0a, ..] if extension != "shx" => Some(Kind::One(Format::Shapefile)),
        head if crate::raster::is_tiff(head) => Some(Kind::One(Format::GeoTiff)),
        head if head.starts_with(b"SQLite format 3\0") && extension != "sqlite" => {
            Some(Kind::One(Format::GeoPackage))
        }
        _ => None,
    };
    if let Some(kind) = by_content {
        return Ok(kind);
    }
    let format = match extension.as_str() {
        "shp" => Format::Shapefile,
        "shx" | "dbf" if shapefile::sibling(path, "shp").is_some() => Format::Shapefile,
        "dbf" => Format::Dbf,
        "shx" | "prj" | "cpg" | "qix" | "sbn" | "sbx" | "idm" | "ind" | "csvt" | "qpj" => {
            return Err(Problem::error("read.companion_file").in_file(file_name(path)).into());
        }
        "gpkg" => Format::GeoPackage,
        "json" | "geojson" | "geojsonl" | "geojsons" | "ndjson" => Format::GeoJson,
        "fgb" => Format::FlatGeobuf,
        "kml" | "kmz" => Format::Kml,
        "dxf" => Format::Dxf,
        "csv" | "tsv" | "txt" => Format::Csv,
        "parquet" | "geoparquet" => Format::GeoParquet,
        "zip" => return Ok(Kind::Zip),
        "tar" | "gz" | "tgz" | "rar" | "7z" | "bz2" | "xz" => {
            return Err(Problem::error("read.other_archive").in_file(file_name(path)).into());
        }
        _ => match head.trim_ascii_start() {
            [b'{', ..] => Format::GeoJson,
            text if text.windows(4).any(|w| w == b"<kml") => Format::Kml,
            _ => Format::Gdal,
        },
    };
    Ok(Kind::One(format))
}
