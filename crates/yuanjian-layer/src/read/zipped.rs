//! Archives: a zipped Shapefile, or any other accepted file in a `.zip`.
//!
//! Only the chosen layer is unpacked, into a folder of its own under names of ours, so that no
//! name from the archive ever reaches the file system. What is unpacked is counted while it
//! comes out: the size written in the archive is a claim.

use super::{Job, bytes_of, file_name, too_large};
use crate::encoding::decode_file;
use crate::source::{LayerInfo, Limits, RawLayer, ReadError, ReadOptions, ShapeKind};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read as _, Write as _};
use std::path::Path;
use yuanjian_types::{Digest, Problem};
use zip::ZipArchive;

/// Entries beyond this are no map archive.
const MOST_ENTRIES: usize = 20_000;
/// An archive may not grow more than this, once it is larger than `FREE`.
const MOST_RATIO: u64 = 300;
const FREE: u64 = 64 << 20;

const MAIN: [&str; 12] = [
    "shp", "gpkg", "geojson", "json", "geojsonl", "ndjson", "fgb", "kml", "dxf", "csv", "parquet",
    "dbf",
];
const PARTS: [&str; 5] = ["shp", "shx", "dbf", "cpg", "prj"];

type Archive = ZipArchive<BufReader<File>>;

/// One thing in the archive that can be read: its entries by extension.
struct Item {
    name: String,
    main: &'static str,
    entries: BTreeMap<String, usize>,
}

fn open(path: &Path) -> Result<Archive, ReadError> {
    let file = File::open(path).map_err(|e| ReadError::io(path, e))?;
    let damaged = |reason: String| {
        ReadError::from(
            Problem::error("read.archive_damaged").in_file(file_name(path)).with("reason", reason),
        )
    };
    let archive = ZipArchive::new(BufReader::new(file)).map_err(|e| damaged(e.to_string()))?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_large(path, "entries", MOST_ENTRIES as u64));
    }
    Ok(archive)
}

fn items(path: &Path, archive: &mut Archive) -> Result<Vec<Item>, ReadError> {
    let mut groups: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for at in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(at) else { continue };
        if entry.is_dir() {
            continue;
        }
        // Names packed on a Chinese Windows are in its own code page and do not say so.
        let (name, _) = decode_file(entry.name_raw(), None, None);
        let name = name.replace('\\', "/");
        if name.starts_with("__MACOSX/") {
            continue;
        }
        if let Some((stem, extension)) = name.rsplit_once('.') {
            groups
                .entry(stem.to_owned())
                .or_default()
                .entry(extension.to_lowercase())
                .or_insert(at);
        }
    }
    let mut items = Vec::new();
    for (stem, entries) in groups {
        let main = MAIN.iter().find(|e| entries.contains_key(**e));
        if let Some(main) = main {
            items.push(Item { name: stem, main, entries });
        }
    }
    // The folder is part of the name only where it is needed to tell two layers apart.
    let short: Vec<String> =
        items.iter().map(|i| i.name.rsplit('/').next().unwrap_or_default().to_owned()).collect();
    for (at, item) in items.iter_mut().enumerate() {
        if short.iter().filter(|s| **s == short[at]).count() == 1 {
            item.name.clone_from(&short[at]);
        }
    }
    if items.is_empty() {
        return Err(Problem::error("read.archive_without_layer").in_file(file_name(path)).into());
    }
    Ok(items)
}

/// The layers in an archive.
pub(crate) fn layers_in(path: &Path, _limits: &Limits) -> Result<Vec<LayerInfo>, ReadError> {
    let mut archive = open(path)?;
    Ok(items(path, &mut archive)?
        .into_iter()
        .map(|item| LayerInfo { name: item.name, shapes: ShapeKind::Mixed, features: None })
        .collect())
}

/// Read one layer of an archive.
pub(crate) fn read(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    let mut archive = open(job.path)?;
    if job.path.extension().is_some_and(|e| e.eq_ignore_ascii_case("kmz")) {
        return read_kmz(job, &mut archive);
    }
    let all = items(job.path, &mut archive)?;
    // A layer of a file that itself holds layers is named FILE/LAYER or, with one file, LAYER.
    let (item, inner) = match (&job.options.layer, all.as_slice()) {
        (Some(layer), [only]) if only.name != *layer && matches!(only.main, "gpkg" | "kml") => {
            (only, Some(layer.clone()))
        }
        _ => (job.choose(&all, |i| i.name.as_str())?, None),
    };
    unpack_and_read(job, &mut archive, item, inner)
}

fn read_kmz(job: &Job<'_>, archive: &mut Archive) -> Result<RawLayer, ReadError> {
    let all = items(job.path, archive)?;
    let item = all
        .iter()
        .find(|i| i.main == "kml")
        .ok_or_else(|| job.error("read.archive_without_layer"))?;
    unpack_and_read(job, archive, item, job.options.layer.clone())
}

fn unpack_and_read(
    job: &Job<'_>,
    archive: &mut Archive,
    item: &Item,
    inner: Option<String>,
) -> Result<RawLayer, ReadError> {
    let folder = tempfile::tempdir().map_err(|e| ReadError::io(job.path, e))?;
    let wanted: &[&str] = if item.main == "shp" { &PARTS } else { &[item.main] };
    let mut left = job.limits().max_bytes;
    for extension in wanted {
        if let Some(&at) = item.entries.get(*extension) {
            let target = folder.path().join(format!("layer.{extension}"));
            unpack(job, archive, at, &target, &mut left)?;
        }
    }
    let main = folder.path().join(format!("layer.{}", item.main));
    let options = ReadOptions { layer: inner.clone(), ..job.options.clone() };
    let own = |text: &str| {
        let label = format!("{} ▸ {}.{}", file_name(job.path), item.name, item.main);
        text.strip_prefix("layer.").map(|ext| {
            if ext == item.main {
                label
            } else {
                format!("{} ▸ {}.{ext}", file_name(job.path), item.name)
            }
        })
    };
    let rename = |problem: &mut Problem| {
        if let Some(name) = problem.place.file.as_deref().and_then(own) {
            problem.place.file = Some(name);
        }
    };
    let mut raw = super::read(&main, &options).map_err(|error| {
        let mut problem = error.problem();
        rename(&mut problem);
        ReadError::from(problem)
    })?;
    raw.problems.iter_mut().for_each(rename);
    for (name, _) in &mut raw.source.files {
        if let Some(extension) = name.strip_prefix("layer.") {
            *name = format!("{}.{extension}", item.name);
        }
    }
    raw.source.path = job.path.to_owned();
    raw.source.layer = Some(inner.unwrap_or_else(|| item.name.clone()));
    let archive_digest = Digest::of(&bytes_of(job.path, job.limits())?);
    raw.source.files.push((file_name(job.path), archive_digest));
    Ok(raw)
}

fn unpack(
    job: &Job<'_>,
    archive: &mut Archive,
    at: usize,
    target: &Path,
    left: &mut u64,
) -> Result<(), ReadError> {
    let damaged =
        |reason: String| ReadError::from(job.error("read.archive_damaged").with("reason", reason));
    let mut entry = archive.by_index(at).map_err(|e| match e {
        zip::result::ZipError::UnsupportedArchive(what) if what.contains("assword") => {
            job.error("read.archive_locked").into()
        }
        other => damaged(other.to_string()),
    })?;
    let packed = entry.compressed_size();
    let mut out = File::create(target).map_err(|e| ReadError::io(job.path, e))?;
    let mut buffer = vec![0_u8; 1 << 16];
    let mut written = 0_u64;
    loop {
        let count = entry.read(&mut buffer).map_err(|e| damaged(e.to_string()))?;
        if count == 0 {
            break;
        }
        written += count as u64;
        if count as u64 > *left {
            return Err(too_large(job.path, "bytes", job.limits().max_bytes));
        }
        *left -= count as u64;
        if written > FREE && written / packed.max(1) > MOST_RATIO {
            return Err(job.error("read.archive_bomb").into());
        }
        out.write_all(&buffer[..count]).map_err(|e| ReadError::io(job.path, e))?;
    }
    Ok(())
}
