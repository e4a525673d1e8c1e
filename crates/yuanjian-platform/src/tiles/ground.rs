//! What lies beneath the layers: nothing, the districts, or tiles that the administrator set. Tiles
//! come from a file or folder on this machine, or from one service of the intranet, whose host the
//! settings alone name; browsers get them from us either way and need no other address.

mod service;

use crate::{Error, Result};
use axum::body::Bytes;
use pmtiles::{AsyncBackend, AsyncPmTilesReader, BackendResponse, PmtError, PmtResult, TileCoord};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use serde::Deserialize;
use serde_json::Value as Json;
use service::Service;
use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use yuanjian_app::Failure;
use yuanjian_types::Problem;

/// Largest tile that is passed on, in bytes.
const MOST_BYTES: usize = 4 << 20;
/// The closest zoom where nothing else is said.
const CLOSEST: u8 = 18;

/// What is set about the ground.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroundSettings {
    /// `districts` where nothing is said, `none`, a file or folder, or an address with `{z}`, `{x}`
    /// and `{y}`.
    pub ground: Option<String>,
    /// Whose tiles they are.
    pub attribution: String,
    /// The closest zoom of a service, which cannot be asked.
    pub maxzoom: Option<u8>,
}

impl GroundSettings {
    /// What is in effect, without what may be a key.
    pub(crate) fn shown(&self) -> String {
        let ground = self.ground.as_deref().unwrap_or("districts");
        ground.split('?').next().unwrap_or_default().to_owned()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroundFile {
    ground: Option<String>,
    attribution: Option<String>,
    maxzoom: Option<u8>,
}

impl GroundFile {
    pub(crate) fn settings(self, said: Option<String>) -> GroundSettings {
        GroundSettings {
            ground: said.or(self.ground).filter(|ground| !ground.is_empty()),
            attribution: self.attribution.unwrap_or_default(),
            maxzoom: self.maxzoom,
        }
    }
}

/// The ground as it is open.
#[derive(Debug)]
pub(crate) enum Ground {
    /// Nothing.
    None,
    /// The districts of the city, where it has any.
    Districts,
    /// Tiles.
    Tiles(Box<Sheet>),
}

/// Tiles of the ground.
#[derive(Debug)]
pub(crate) struct Sheet {
    source: Source,
    pub(crate) form: Form,
    pub(crate) attribution: String,
    pub(crate) minzoom: u8,
    pub(crate) maxzoom: u8,
    /// Names of the layers within vector tiles, as far as they are told.
    pub(crate) layers: Vec<String>,
}

/// What a tile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Mvt,
    Png,
    Jpeg,
    Webp,
}

impl Form {
    /// From the ending of a file or the word of an archive.
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "pbf" | "mvt" => Some(Self::Mvt),
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "webp" => Some(Self::Webp),
            _ => None,
        }
    }

    /// From its media type.
    fn of(kind: &str) -> Option<Self> {
        [Self::Mvt, Self::Png, Self::Jpeg, Self::Webp].into_iter().find(|form| form.kind() == kind)
    }

    /// From the first bytes of a tile; vector tiles are packed mostly.
    fn sniffed(tile: &[u8]) -> Option<Self> {
        match tile {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [0x1f, 0x8b, ..] | [0x1a, ..] => Some(Self::Mvt),
            _ => None,
        }
    }

    /// Its media type.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Mvt => "application/vnd.mapbox-vector-tile",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }
}

enum Source {
    PmTiles(AsyncPmTilesReader<OnDisk>),
    MbTiles(Arc<Mutex<Connection>>),
    Folder { path: PathBuf, ending: String },
    Service(Service),
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::PmTiles(_) => "PmTiles",
            Self::MbTiles(_) => "MbTiles",
            Self::Folder { .. } => "Folder",
            // Its address may hold a key.
            Self::Service(_) => "Service",
        })
    }
}

/// A file that is read where it is asked for. It is not mapped into memory: a file that is cut short
/// meanwhile must end as an error and not end the program.
struct OnDisk(PathBuf);

impl AsyncBackend for OnDisk {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let path = self.0.clone();
        let read = move || -> std::io::Result<Bytes> {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = Vec::new();
            file.take(length as u64).read_to_end(&mut bytes)?;
            Ok(bytes.into())
        };
        let done = tokio::task::spawn_blocking(read).await;
        let bytes = done.map_err(|e| PmtError::Reading(std::io::Error::other(e)))??;
        Ok(BackendResponse::new(bytes))
    }
}

impl Ground {
    /// Open what is set.
    ///
    /// # Errors
    /// When it cannot be read, or is nothing of what is known.
    pub(crate) async fn open(settings: &GroundSettings, data: &Path) -> Result<Self> {
        let said = match settings.ground.as_deref() {
            None | Some("districts") => return Ok(Self::Districts),
            Some("none") => return Ok(Self::None),
            Some(said) => said,
        };
        let mut sheet = if said.contains("://") {
            Sheet::service(said, settings)?
        } else {
            let path = data.join(said);
            match path.extension().and_then(|ending| ending.to_str()) {
                _ if path.is_dir() => Sheet::folder(&path)?,
                Some("pmtiles") => Sheet::pmtiles(&path).await?,
                Some("mbtiles") => Sheet::mbtiles(&path)?,
                _ => return Err(unusable(said, "no_kind")),
            }
        };
        if !settings.attribution.is_empty() {
            sheet.attribution.clone_from(&settings.attribution);
        }
        Ok(Self::Tiles(Box::new(sheet)))
    }
}

impl Sheet {
    async fn pmtiles(path: &Path) -> Result<Self> {
        let bad = |e: PmtError| unusable(&path.display().to_string(), &e.to_string());
        let source = OnDisk(path.to_owned());
        let reader = AsyncPmTilesReader::try_from_source(source).await.map_err(bad)?;
        let told = reader.get_metadata().await.map_err(bad)?;
        let told: Json = serde_json::from_str(&told).unwrap_or_default();
        let header = reader.get_header();
        let form = Form::of(header.tile_type.content_type());
        Ok(Self {
            form: form.ok_or_else(|| unusable(&path.display().to_string(), "no_form"))?,
            minzoom: header.min_zoom,
            maxzoom: header.max_zoom,
            attribution: plain(told["attribution"].as_str().unwrap_or_default()),
            layers: names(&told),
            source: Source::PmTiles(reader),
        })
    }

    fn mbtiles(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let bad = |e: rusqlite::Error| unusable(&shown, &e.to_string());
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let archive = Connection::open_with_flags(path, flags).map_err(bad)?;
        let told = |name: &str| {
            archive
                .query_row("select value from metadata where name = ?1", [name], |row| {
                    row.get::<_, String>(0)
                })
                .optional()
                .map_err(bad)
        };
        // Archives made by hand often leave the format out; a tile of theirs tells it.
        let sniffed = || -> Result<Option<Form>> {
            let tile = archive
                .query_row("select tile_data from tiles limit 1", [], |row| {
                    row.get::<_, Vec<u8>>(0)
                })
                .optional()
                .map_err(bad)?;
            Ok(tile.and_then(|tile| Form::sniffed(&tile)))
        };
        let form = match Form::named(&told("format")?.unwrap_or_default()) {
            Some(form) => Some(form),
            None => sniffed()?,
        };
        let (least, most): (Option<u8>, Option<u8>) = archive
            .query_row("select min(zoom_level), max(zoom_level) from tiles", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .map_err(bad)?;
        let json: Json =
            serde_json::from_str(&told("json")?.unwrap_or_default()).unwrap_or_default();
        Ok(Self {
            form: form.ok_or_else(|| unusable(&shown, "no_form"))?,
            minzoom: least.unwrap_or(0),
            maxzoom: most.unwrap_or(0),
            attribution: plain(&told("attribution")?.unwrap_or_default()),
            layers: names(&json),
            source: Source::MbTiles(Arc::new(Mutex::new(archive))),
        })
    }

    /// A folder of `ZOOM/COLUMN/ROW.ENDING`.
    fn folder(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let inside = |path: &Path| -> Result<Vec<PathBuf>> {
            let listed = std::fs::read_dir(path).and_then(|all| {
                all.map(|entry| entry.map(|entry| entry.path()))
                    .collect::<std::io::Result<Vec<_>>>()
            });
            let mut all = listed.map_err(|e| unusable(&shown, &e.to_string()))?;
            all.sort();
            Ok(all)
        };
        let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u8>().ok();
        let zooms = inside(path)?;
        let deepest = zooms.iter().filter(|zoom| number(zoom).is_some()).max_by_key(|z| number(z));
        let mut first = None;
        for column in deepest.map(|zoom| inside(zoom)).transpose()?.unwrap_or_default() {
            if column.is_dir() {
                let known = |file: &PathBuf| {
                    let ending = file.extension().and_then(|ending| ending.to_str());
                    ending.is_some_and(|ending| Form::named(ending).is_some())
                };
                // A thumbnail's index or a note is no tile.
                let files = inside(&column)?;
                first = files.iter().find(|file| known(file)).or(files.first()).cloned();
                if first.as_ref().is_some_and(known) {
                    break;
                }
            }
        }
        let ending = first.as_ref().and_then(|file| file.extension()).and_then(|e| e.to_str());
        let ending = ending.ok_or_else(|| unusable(&shown, "no_tiles"))?.to_owned();
        Ok(Self {
            form: Form::named(&ending).ok_or_else(|| unusable(&shown, "no_form"))?,
            minzoom: zooms.iter().filter_map(number).min().unwrap_or(0),
            maxzoom: zooms.iter().filter_map(number).max().unwrap_or(0),
            attribution: String::new(),
            layers: Vec::new(),
            source: Source::Folder { path: path.to_owned(), ending },
        })
    }

    /// A service of the intranet, which cannot be asked how close it goes.
    fn service(template: &str, settings: &GroundSettings) -> Result<Self> {
        let service = Service::open(template)?;
        Ok(Self {
            form: service.form().unwrap_or(Form::Png),
            minzoom: 0,
            maxzoom: settings.maxzoom.unwrap_or(CLOSEST),
            attribution: String::new(),
            layers: Vec::new(),
            source: Source::Service(service),
        })
    }

    /// A tile with its media type; nothing where there is none.
    ///
    /// # Errors
    /// When the file or the service does not serve.
    pub(crate) async fn tile(&self, [z, x, y]: [u32; 3]) -> Result<Option<(Bytes, &'static str)>> {
        let zoom = u8::try_from(z).ok().filter(|z| (self.minzoom..=self.maxzoom).contains(z));
        let zoom = zoom.ok_or_else(Error::not_found)?;
        let count = 1_u64.checked_shl(z).ok_or_else(Error::not_found)?;
        if u64::from(x) >= count || u64::from(y) >= count {
            return Err(Error::not_found());
        }
        let bytes = match &self.source {
            Source::PmTiles(reader) => {
                let at = TileCoord::new(zoom, x, y).map_err(|_| Error::not_found())?;
                reader.get_tile_decompressed(at).await.map_err(|e| unavailable(&e.to_string()))?
            }
            Source::MbTiles(archive) => {
                let archive = archive.clone();
                let look = move || in_archive(&archive, z, x, y);
                let done = tokio::task::spawn_blocking(look).await;
                done.map_err(|e| Failure::bug(e.to_string()))?.map_err(|e| unavailable(&e))?
            }
            Source::Folder { path, ending } => {
                let path = path.join(format!("{z}/{x}/{y}.{ending}"));
                match tokio::fs::read(&path).await {
                    Ok(bytes) => Some(bytes.into()),
                    Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
                    Err(e) => return Err(unavailable(&e.to_string())),
                }
            }
            Source::Service(service) => return service.tile([z, x, y]).await,
        };
        let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { return Ok(None) };
        Ok(Some((unzipped(bytes)?, self.form.kind())))
    }
}

/// MBTiles count rows from the south.
fn in_archive(
    archive: &Mutex<Connection>,
    z: u32,
    x: u32,
    y: u32,
) -> std::result::Result<Option<Bytes>, String> {
    let archive = archive.lock().map_err(|e| e.to_string())?;
    let row = (1_u64 << z) - 1 - u64::from(y);
    let sql = "select tile_data from tiles where zoom_level = ?1 and tile_column = ?2 \
               and tile_row = ?3 and length(tile_data) <= ?4";
    let mut query = archive.prepare_cached(sql).map_err(|e| e.to_string())?;
    query
        .query_row((z, x, row as i64, MOST_BYTES as i64), |row| row.get::<_, Vec<u8>>(0))
        .optional()
        .map(|found| found.map(Bytes::from))
        .map_err(|e| e.to_string())
}

/// Vector tiles are kept packed mostly.
fn unzipped(bytes: Bytes) -> Result<Bytes> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut whole = Vec::new();
    let most = MOST_BYTES * 4;
    let mut part = flate2::read::MultiGzDecoder::new(bytes.as_ref()).take(most as u64 + 1);
    part.read_to_end(&mut whole).map_err(|e| unavailable(&e.to_string()))?;
    if whole.len() > most {
        return Err(unavailable("size"));
    }
    Ok(whole.into())
}

/// The names of the layers of vector tiles, as archives tell them.
fn names(told: &Json) -> Vec<String> {
    let layers = told["vector_layers"].as_array().into_iter().flatten();
    layers.filter_map(|layer| layer["id"].as_str().map(str::to_owned)).collect()
}

/// What an archive says of its origin, without the marks of a page.
fn plain(text: &str) -> String {
    let mut inside = false;
    let keeps = |c: &char| {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                return false;
            }
            _ => {}
        }
        !inside
    };
    let text: String = text.chars().filter(keeps).collect();
    text.replace("&copy;", "©").replace("&amp;", "&").trim().to_owned()
}

fn unavailable(detail: &str) -> Error {
    tracing::warn!(detail, "the ground of maps does not serve");
    Failure::unavailable(Problem::error("map.ground_unavailable")).into()
}

fn unusable(value: &str, reason: &str) -> Error {
    let wrong = Problem::error("settings.bad_map_ground").in_file("yuanjian.toml");
    Error::invalid(wrong.at_field("map.ground").with("value", value).with("reason", reason))
}

#[cfg(test)]
mod tests;
