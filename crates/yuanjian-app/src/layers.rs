//! Files looked at, layers taken in for good, and layers given out again.

use crate::{
    canopy::{self, Ndvi},
    failure::{Failure, Result},
    files, imagery,
    measure::read_failure,
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use yuanjian_geometry::{Bounds, PolygonSet};
use yuanjian_layer::{
    Archive, ArchiveError, Cells, EncodingFound, Field, Format, ImportOptions, ImportReport,
    LayerKind, Limits, RawLayer, ReadOptions, ShapeKind,
    classify::Mapping,
    crs::{Crs, ResolveOptions, resolve},
    import, parse_source,
    raster::{Canopy, LeastPatch, is_raster, read_canopy, read_footprint},
    read::read,
    write::{self, DbfEncoding, ExportOptions, OutFormat, WriteError},
};
use yuanjian_types::{Digest, Problem};

/// What a file holds, before anything is done with it.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// `FILE[:LAYER]` as given.
    pub source: String,
    /// The kind of file.
    pub format: Format,
    /// Name of its content.
    pub digest: Digest,
    /// How its text is written, where the format leaves that open.
    pub encoding: Option<EncodingFound>,
    /// Its coordinate system, or nothing where it cannot be told.
    pub crs: Option<String>,
    /// Systems it might be in, where that is the question.
    pub alternatives: Vec<String>,
    /// The kind of its shapes; nothing for a raster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shapes: Option<ShapeKind>,
    /// Number of features.
    pub features: usize,
    /// Its columns.
    pub fields: Vec<Field>,
    /// Its grid, where it is a raster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raster: Option<Grid>,
    /// What a person should know.
    pub problems: Vec<Problem>,
}

/// The grid of a raster.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grid {
    /// Columns and rows.
    pub size: [usize; 2],
    /// Number of bands.
    pub bands: usize,
    /// Width and height of a cell, in the units of its coordinate system.
    pub cell: [f64; 2],
    /// The value that stands for nothing.
    pub nodata: Option<f64>,
}

/// Look at a file; nothing is changed.
///
/// # Errors
/// When it cannot be read.
pub fn inspect(source: &str, encoding: Option<String>, language: &str) -> Result<Inspection> {
    let (raw, bounds, raster) = if is_raster(Path::new(source)) {
        raster_seen(Path::new(source))?
    } else {
        let raw = raw(source, encoding)?;
        let bounds = raw.table.bounds();
        (raw, bounds, None)
    };
    let mut problems = raw.problems;
    let (crs, alternatives) = match resolve(&raw.crs, &bounds, &ResolveOptions::default()) {
        Ok(answer) => {
            problems.extend(answer.problems);
            (Some(answer.crs.name(language)), Vec::new())
        }
        Err(unresolved) => {
            problems.extend(unresolved.problems);
            (None, unresolved.alternatives.iter().map(|c| c.name(language)).collect())
        }
    };
    let file = raw.source.path.file_name().unwrap_or_default().to_string_lossy();
    for problem in &mut problems {
        problem.place.file.get_or_insert_with(|| file.clone().into_owned());
    }
    Ok(Inspection {
        source: source.to_owned(),
        format: raw.source.format,
        digest: raw.source.digest,
        encoding: raw.source.encoding,
        crs,
        alternatives,
        shapes: raster.is_none().then(|| raw.table.shapes()),
        features: raw.table.features.len(),
        fields: raw.table.fields,
        raster,
        problems,
    })
}

/// A raster looked at: a layer without rows, the ground it covers, and its grid.
fn raster_seen(path: &Path) -> Result<(RawLayer, Bounds, Option<Grid>)> {
    let raster = canopy::open(path)?;
    let failed = |e: std::io::Error| Failure::io(path, &e);
    let digest = std::fs::File::open(path).and_then(Digest::of_reader).map_err(failed)?;
    let [west, north] = raster.origin;
    let [wide, high] = [0, 1].map(|i| raster.size[i] as f64 * raster.cell[i]);
    let bounds = Bounds::EMPTY.with([west, north]).with([west + wide, north - high]);
    let grid =
        Grid { size: raster.size, bands: raster.bands, cell: raster.cell, nodata: raster.nodata };
    let source = yuanjian_layer::Source {
        path: path.to_owned(),
        layer: None,
        format: Format::GeoTiff,
        digest,
        files: Vec::new(),
        encoding: None,
    };
    let raw = RawLayer {
        source,
        table: yuanjian_layer::Table::default(),
        crs: raster.crs,
        problems: Vec::new(),
    };
    Ok((raw, bounds, Some(grid)))
}

/// What a person chose about an import.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// `green_land`, `roads` … as [`LayerKind`] is written.
    pub kind: String,
    /// The city's plane.
    pub to_crs: Option<String>,
    /// The file's system, in place of what it says.
    pub crs: Option<String>,
    /// The guessed system was seen and is right.
    pub confirm_crs: bool,
    /// Text encoding.
    pub encoding: Option<String>,
    /// Column that identifies a feature.
    pub id_field: Option<String>,
    /// A built-in mapping by name, or a mapping file.
    pub mapping: Option<String>,
    /// `FILE[:LAYER]` of the boundary, in the city's plane.
    pub boundary: Option<String>,
    /// The year the layer stands for.
    pub year: Option<u16>,
    /// For canopy from imagery: where the vegetation index is high enough.
    pub ndvi: Option<Ndvi>,
    /// For canopy from a class raster: what each number is called.
    pub raster_classes: BTreeMap<String, String>,
    /// The band of the class raster; the first when not given.
    pub raster_band: Option<usize>,
    /// For a raster: patches of canopy that are smaller are left out.
    pub patch: Option<LeastPatch>,
    /// For a raster: the day on which the image was taken, `2024-07-15`.
    pub imaged_on: Option<String>,
}

impl Choices {
    /// Which cells of a raster are canopy; nothing where the file is no raster.
    fn canopy(&self) -> Result<Option<Canopy>> {
        match (self.ndvi, self.raster_classes.is_empty()) {
            (None, true) => Ok(None),
            (Some(ndvi), true) => ndvi.rule().map(Some),
            (None, false) => canopy::named(&self.raster_classes, self.raster_band).map(Some),
            (Some(_), false) => Err(Failure::invalid_one(Problem::error("canopy.two_rules"))),
        }
    }
}

/// A layer that was taken in.
#[derive(Debug, Clone, Serialize)]
pub struct Stored {
    /// Its name in the archive.
    pub digest: Digest,
    /// The account of its import.
    pub report: ImportReport,
}

/// Take a layer into the archive: transformed, mended, classified, kept for good.
///
/// # Errors
/// With everything that stands in the way at once; the archive is then as before.
pub fn take_in(source: &str, archive: &Path, choices: &Choices) -> Result<Stored> {
    let boundary = match &choices.boundary {
        Some(boundary) => Some(raw(boundary, choices.encoding.clone())?.table.polygons()),
        None => None,
    };
    take_in_within(source, archive, choices, boundary.as_ref())
}

/// The same with a boundary that is known already, in the city's plane.
///
/// # Errors
/// As [`take_in`].
pub fn take_in_within(
    source: &str,
    archive: &Path,
    choices: &Choices,
    boundary: Option<&PolygonSet>,
) -> Result<Stored> {
    let kind: LayerKind = serde_json::from_value(choices.kind.clone().into()).map_err(|_| {
        Failure::invalid_one(
            Problem::error("layer.unknown_kind").with("kind", choices.kind.as_str()),
        )
    })?;
    let city = choices.to_crs.as_deref().map(crs_of).transpose()?;
    let mapping = choices.mapping.as_deref().map(mapping_of).transpose()?;
    let options = ImportOptions {
        year: choices.year,
        crs: choices.crs.as_deref(),
        city: city.as_ref(),
        confirm_guess: choices.confirm_crs,
        boundary,
        id_field: choices.id_field.as_deref(),
        mapping: mapping.as_ref(),
        ..ImportOptions::new(kind)
    };
    let rule = choices.canopy()?;
    let patch = choices.patch.map(canopy::sound).transpose()?;
    let imaged_on = choices.imaged_on.as_deref().map(canopy::day).transpose()?;
    let raw = match &rule {
        _ if kind == LayerKind::Imagery => {
            footprint(Path::new(source), choices, imaged_on.as_deref())?
        }
        None => raw(source, choices.encoding.clone())?,
        Some(_) if kind != LayerKind::Canopy => {
            return Err(Failure::invalid_one(
                Problem::error("layer.raster_not_canopy").with("kind", choices.kind.as_str()),
            ));
        }
        Some(rule) => cells(Path::new(source), rule, patch)?,
    };
    let mut imported =
        import(raw, &options).map_err(|refused| Failure::invalid(refused.problems))?;
    imported.report.cells = rule.map(|rule| Cells { rule, patch, imaged_on });
    let digest =
        open(archive)?.store(&imported.layer, &imported.report).map_err(|e| kept(archive, &e))?;
    Ok(Stored { digest, report: imported.report })
}

/// Every layer of an archive with its account.
///
/// # Errors
/// When the archive cannot be read.
pub fn list(archive: &Path) -> Result<Vec<Stored>> {
    let layers = open(archive)?;
    let failed = |e| kept(archive, &e);
    layers
        .list()
        .map_err(failed)?
        .into_iter()
        .map(|digest| Ok(Stored { report: layers.report(&digest).map_err(failed)?, digest }))
        .collect()
}

/// The one layer whose digest begins so.
///
/// # Errors
/// `NotFound` when there is none, or several.
pub fn find(archive: &Path, digest: &str) -> Result<Stored> {
    let digits = digest.strip_prefix("sha256:").unwrap_or(digest);
    let mut found: Vec<Stored> =
        list(archive)?.into_iter().filter(|s| s.digest.hex().starts_with(digits)).collect();
    match (found.pop(), found.is_empty(), digits.is_empty()) {
        (Some(stored), true, false) => Ok(stored),
        _ => Err(Failure::not_found(Problem::error("layer.no_such_digest").with("digest", digest))),
    }
}

/// What a person chose about an export.
#[derive(Debug, Clone, Default)]
pub struct Export {
    /// The coordinate system; the layer's own when not given, degrees for GeoJSON.
    pub to_crs: Option<String>,
    /// The text encoding of a Shapefile: `gbk` (when not given), `gb18030` or `utf8`.
    pub encoding: Option<String>,
    /// Replace what stands there.
    pub force: bool,
}

/// A layer that was given out.
#[derive(Debug, Clone, Serialize)]
pub struct GivenOut {
    /// Its name in the archive.
    pub digest: Digest,
    /// In what format.
    pub format: OutFormat,
    /// In what coordinate system.
    pub crs: String,
    /// The files, the main one first.
    pub files: Vec<PathBuf>,
    /// How many features.
    pub features: usize,
    /// What the format could not hold.
    pub problems: Vec<Problem>,
}

/// Write a layer of the archive as a file; its extension tells the format.
///
/// # Errors
/// When there is no such layer, the place is taken, or the format cannot hold the layer.
pub fn export(archive: &Path, digest: &str, out: &Path, choices: &Export) -> Result<GivenOut> {
    let mut problems = Vec::new();
    if OutFormat::of(out).is_none() {
        problems.push(WriteError::UnknownFormat { path: out.to_owned() }.problem());
    }
    let encoding = match choices.encoding.as_deref().map(str::to_ascii_lowercase).as_deref() {
        None | Some("gbk") => DbfEncoding::Gbk,
        Some("gb18030") => DbfEncoding::Gb18030,
        Some("utf8" | "utf-8") => DbfEncoding::Utf8,
        Some(other) => {
            problems.push(Problem::error("layer.export_encoding").with("encoding", other));
            DbfEncoding::Gbk
        }
    };
    let crs = match choices.to_crs.as_deref().map(crs_of).transpose() {
        Ok(crs) => crs,
        Err(failure) => {
            problems.extend(failure.problems);
            None
        }
    };
    Failure::gather(problems)?;
    let taken = write::companions(out).into_iter().find(|file| file.exists());
    if let Some(taken) = taken.filter(|_| !choices.force) {
        let problem = Problem::error("layer.export_exists").in_file(taken.display().to_string());
        return Err(Failure::refused(problem));
    }
    let stored = find(archive, digest)?;
    let layer = open(archive)?.load(&stored.digest).map_err(|e| kept(archive, &e))?;
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).map_err(|e| Failure::io(folder, &e))?;
    }
    let written = write::export(&layer, out, &ExportOptions { to: crs.as_ref(), encoding })
        .map_err(|error| match &error {
            WriteError::Io { path, source } => Failure::io(path, source),
            WriteError::Database { .. } | WriteError::Parquet { .. } => {
                Failure::unavailable(error.problem())
            }
            _ => Failure::invalid_one(error.problem()),
        })?;
    Ok(GivenOut {
        digest: stored.digest,
        format: written.format,
        crs: written.crs.to_string(),
        files: written.files,
        features: layer.table().features.len(),
        problems: written.problems,
    })
}

/// The ground of an image, as one polygon; how canopy is told would have no meaning here. An image that
/// is too large to be shown is none to be kept, for a layer of imagery is there to be seen.
fn footprint(path: &Path, choices: &Choices, imaged_on: Option<&str>) -> Result<RawLayer> {
    std::fs::metadata(path).map_err(|e| Failure::io(path, &e))?;
    let mut problems = Vec::new();
    let tells_canopy = choices.ndvi.is_some()
        || !choices.raster_classes.is_empty()
        || choices.raster_band.is_some()
        || choices.patch.is_some();
    if tells_canopy {
        problems.push(Problem::error("layer.imagery_rule"));
    }
    if !is_raster(path) {
        let file = path.display().to_string();
        problems.push(Problem::error("layer.imagery_not_raster").in_file(file));
    } else if let Ok(raster) = canopy::open(path) {
        // What cannot be opened is told by the reader of its ground.
        let file = path.display().to_string();
        problems.extend(imagery::too_large(raster.size).map(|problem| problem.in_file(file)));
    }
    Failure::gather(problems)?;
    read_footprint(path, imaged_on).map_err(|e| read_failure(path, &e))
}

/// The cells of a raster that are canopy, as polygons.
fn cells(path: &Path, rule: &Canopy, patch: Option<LeastPatch>) -> Result<RawLayer> {
    canopy::require_raster(path)?;
    read_canopy(path, rule, patch, &Limits::default()).map_err(|e| read_failure(path, &e))
}

fn raw(source: &str, encoding: Option<String>) -> Result<RawLayer> {
    let (path, layer) = parse_source(source);
    read(&path, &ReadOptions { layer, encoding, ..ReadOptions::default() })
        .map_err(|e| read_failure(&path, &e))
}

fn open(folder: &Path) -> Result<Archive> {
    Archive::open(folder).map_err(|e| kept(folder, &e))
}

fn kept(folder: &Path, error: &ArchiveError) -> Failure {
    Failure::unavailable(error.problem().in_file(folder.display().to_string()))
}

fn crs_of(text: &str) -> Result<Crs> {
    Crs::parse(text).map_err(|e| Failure::invalid_one(e.problem()))
}

pub(crate) fn mapping_of(name: &str) -> Result<Mapping> {
    let wrong = |detail: String| {
        Failure::invalid_one(
            Problem::error("layer.bad_mapping").with("name", name).with("detail", detail),
        )
    };
    if let Some(built_in) = Mapping::built_in(name) {
        return built_in.map_err(|e| wrong(e.to_string()));
    }
    let text =
        String::from_utf8(files::read(Path::new(name))?).map_err(|e| wrong(e.to_string()))?;
    Mapping::parse(&text).map_err(|e| wrong(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_becomes_a_layer_that_the_archive_names_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("green.csv");
        std::fs::write(
            &file,
            "id,name,wkt\n1,a,\"POLYGON((500000 3380000,500100 3380000,500100 3380100,500000 3380100,500000 3380000))\"\n",
        )
        .unwrap();
        let seen = inspect(&file.display().to_string(), None, "zh-CN").unwrap();
        assert_eq!(seen.shapes, Some(ShapeKind::Polygon));
        let choices = Choices {
            kind: "green_land".into(),
            crs: Some("EPSG:4547".into()),
            ..Choices::default()
        };
        let source = file.display().to_string();
        let archive = folder.path().join("archive");
        let first = take_in(&source, &archive, &choices).unwrap();
        assert!((first.report.area_m2 - 10_000.0).abs() < 1e-6);
        let again = take_in(&source, &archive, &choices).unwrap();
        assert_eq!(first.digest, again.digest);
        assert_eq!(list(&archive).unwrap().len(), 1);
        assert_eq!(find(&archive, first.digest.short()).unwrap().digest, first.digest);
        assert!(find(&archive, "").is_err());
    }

    #[test]
    fn an_unknown_kind_is_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("archive");
        let choices = Choices { kind: "lawn".into(), ..Choices::default() };
        let failure = take_in("nowhere.shp", &archive, &choices).unwrap_err();
        assert_eq!(failure.problems[0].code, "layer.unknown_kind");
        assert!(!archive.exists());
    }
}
