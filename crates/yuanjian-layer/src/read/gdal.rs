//! Every other format, through GDAL's `ogr2ogr` where it is installed.
//!
//! A file geodatabase or a DWG needs code that we neither write nor link: it runs in a child
//! process with bounded time, memory and output, turns the file into a GeoPackage, and if it
//! crashes on a broken file, only it does.

use super::{Job, file_name, geopackage};
use crate::source::{Format, LayerInfo, Limits, RawLayer, ReadError, ReadOptions};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use yuanjian_types::{Digest, Problem};

/// The layers of a file that only GDAL reads.
pub(crate) fn layers_in(path: &Path, limits: &Limits) -> Result<Vec<LayerInfo>, ReadError> {
    let folder = tempfile::tempdir().map_err(|e| ReadError::io(path, e))?;
    let target = folder.path().join("layer.gpkg");
    convert(path, &target, limits)?;
    geopackage::layers_in(&target, limits)
}

/// Read one layer of such a file.
pub(crate) fn read(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    let folder = tempfile::tempdir().map_err(|e| ReadError::io(job.path, e))?;
    let target = folder.path().join("layer.gpkg");
    convert(job.path, &target, job.limits())?;
    let options = ReadOptions { encoding: None, ..job.options.clone() };
    let inner = Job { path: job.path, options: &options, chosen: None };
    let mut raw = geopackage::read_layer(&inner, &target)?;
    raw.source.format = Format::Gdal;
    raw.source.files = files_of(job.path)?;
    let all: String = raw.source.files.iter().map(|(name, d)| format!("{name} {d}\n")).collect();
    raw.source.digest = match raw.source.files.as_slice() {
        [(_, only)] => only.clone(),
        _ => Digest::of(all.as_bytes()),
    };
    raw.problems.push(Problem::note("read.through_gdal").in_file(file_name(job.path)));
    Ok(raw)
}

/// The file, or every file of a geodatabase folder, by name.
fn files_of(path: &Path) -> Result<Vec<(String, Digest)>, ReadError> {
    let digest = |path: &Path| -> Result<(String, Digest), ReadError> {
        let io = |e| ReadError::io(path, e);
        let digest = Digest::of_reader(File::open(path).map_err(io)?).map_err(io)?;
        Ok((file_name(path), digest))
    };
    if !path.is_dir() {
        return Ok(vec![digest(path)?]);
    }
    let mut files: Vec<_> = std::fs::read_dir(path)
        .map_err(|e| ReadError::io(path, e))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|p| p.is_file())
        .collect();
    files.sort();
    files.iter().map(|p| digest(p)).collect()
}

fn convert(path: &Path, target: &Path, limits: &Limits) -> Result<(), ReadError> {
    let tell = |code: &str| Problem::error(code).in_file(file_name(path));
    let absolute = std::path::absolute(path).map_err(|e| ReadError::io(path, e))?;
    // The shell sets the limits and becomes ogr2ogr, so that killing the child kills the work.
    let script =
        "ulimit -v \"$1\"; ulimit -t \"$2\"; ulimit -f \"$3\"; shift 3; exec ogr2ogr \"$@\"";
    let mut command = Command::new("sh");
    command
        .args(["-c", script, "sh"])
        .arg((limits.max_child_memory / 1024).to_string())
        .arg(limits.max_seconds.to_string())
        .arg((limits.max_bytes / 512).to_string())
        .args(["-f", "GPKG", "-dim", "XY", "-nlt", "CONVERT_TO_LINEAR", "-skipfailures"])
        .arg(target)
        .arg(&absolute)
        // Formats that only point to other files or to the network are not opened.
        .env("GDAL_SKIP", "VRT,WMS,WCS,WMTS,HTTP,PLScenes,WFS,OAPIF,CSW,OGR_VRT,CARTO,AmigoCloud,Elastic,EEDA,NGW,PostgreSQL,MySQL,ODBC,PGeo")
        .env("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none")
        .env("OGR_SQLITE_SYNCHRONOUS", "OFF")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|_| tell("read.gdal_missing"))?;
    let stderr = child.stderr.take();
    let words = std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(stderr) = stderr {
            // What is beyond is drained, so that the child never waits for us.
            let mut stderr = stderr;
            let _ = stderr.by_ref().take(8192).read_to_end(&mut text);
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
        }
        String::from_utf8_lossy(&text).trim().to_owned()
    });
    let end = Instant::now() + Duration::from_secs(limits.max_seconds);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(20)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(tell("read.gdal_too_slow").with("seconds", limits.max_seconds).into());
            }
        }
    };
    let said = words.join().unwrap_or_default();
    match status.code() {
        Some(127) => Err(tell("read.gdal_missing").into()),
        Some(0) if target.is_file() => Ok(()),
        _ => Err(tell("read.gdal_failed").with("reason", said).into()),
    }
}
