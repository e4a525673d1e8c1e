//! GeoTIFF and BigTIFF, read block by block.
//!
//! Only what measuring needs: north-up grids, whole or floating numbers, the lossless
//! compressions in common use. What is not supported is named; nothing is guessed.

use super::colour::Colours;
use crate::DeclaredCrs;
use crate::crs::Crs;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;
use yuanjian_types::Problem;

/// Largest tag, and longest row of a block, that is read.
const MOST_BYTES: u64 = 1 << 28;

/// Cells of the largest raster: a few bytes can claim any number of them, and each is looked at.
const MOST_CELLS: u64 = 1 << 36;

/// Why a raster cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The operating system refused.
    #[error("the raster cannot be read")]
    Io(#[from] std::io::Error),
    /// Not a TIFF, or a damaged one.
    #[error("not a sound TIFF: {reason}")]
    Damaged {
        /// What is wrong.
        reason: &'static str,
    },
    /// Something of the format that is not supported.
    #[error("{what} is not supported")]
    Unsupported {
        /// What it is.
        what: String,
    },
    /// Patches cannot be told by their area where cells have none.
    #[error("patches by area, on a grid in degrees")]
    PatchInDegrees,
    /// Patches so large that too much of the image had to be kept to tell them.
    #[error("a least patch of {cells} cells is too large for this raster")]
    PatchTooLarge {
        /// How many cells the least patch has.
        cells: u64,
    },
    /// A band that the raster does not have.
    #[error("there is no band {band}; the raster has {bands}")]
    NoBand {
        /// The band asked for, from 1.
        band: usize,
        /// How many there are.
        bands: usize,
    },
}

impl RasterError {
    /// The same for the person who handed in the file.
    pub fn problem(&self, path: &Path) -> Problem {
        let problem = match self {
            Self::Io(e) => Problem::error("raster.unreadable").with("reason", e.to_string()),
            Self::Damaged { reason } => Problem::error("raster.damaged").with("reason", *reason),
            Self::Unsupported { what } => {
                Problem::error("raster.unsupported").with("what", what.as_str())
            }
            Self::PatchInDegrees => Problem::error("raster.patch_in_degrees"),
            Self::PatchTooLarge { cells } => {
                Problem::error("raster.patch_too_large").with("cells", *cells)
            }
            Self::NoBand { band, bands } => Problem::error("raster.no_band")
                .with("band", *band as u64)
                .with("bands", *bands as u64),
        };
        problem.in_file(crate::source::file_name(path))
    }
}

/// Whether a file begins as a TIFF does; one that cannot be opened does not.
pub fn is_raster(path: &Path) -> bool {
    let mut head = Vec::new();
    File::open(path).is_ok_and(|file| file.take(4).read_to_end(&mut head).is_ok()) && is_tiff(&head)
}

pub(crate) fn is_tiff(head: &[u8]) -> bool {
    matches!(head, [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..])
}

pub(super) fn damaged(reason: &'static str) -> RasterError {
    RasterError::Damaged { reason }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    F64,
}

impl Sample {
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }
}

/// An open raster.
#[derive(Debug)]
pub struct Raster {
    pub(super) file: Mutex<File>,
    pub(super) length: u64,
    pub(super) little: bool,
    pub(super) sample: Sample,
    pub(super) compression: u64,
    pub(super) predictor: u64,
    pub(super) planar: bool,
    pub(super) block: [usize; 2],
    pub(super) offsets: Vec<u64>,
    pub(super) counts: Vec<u64>,
    /// Columns and rows.
    pub size: [usize; 2],
    /// Number of bands.
    pub bands: usize,
    /// The upper left corner of the upper left cell, east and north.
    pub origin: [f64; 2],
    /// Width and height of a cell, both positive.
    pub cell: [f64; 2],
    /// The value that stands for nothing.
    pub nodata: Option<f64>,
    /// Factor and summand that make a band's numbers what they stand for, where the file says so.
    pub scale: Vec<[f64; 2]>,
    /// Which bands show it in its own colours.
    pub colours: Colours,
    /// What the file says of its coordinate system.
    pub crs: DeclaredCrs,
}

/// The entries of a directory: type, count, bytes.
type Tags = BTreeMap<u16, (u16, Vec<u8>)>;

impl Raster {
    /// Open a file and read its directory.
    ///
    /// # Errors
    /// [`RasterError`].
    pub fn open(path: &Path) -> Result<Self, RasterError> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let (little, tags) = directory(&mut file, length)?;
        let list = |tag: u16| numbers(&tags, tag, little);
        let one = |tag: u16| list(tag).and_then(|v| v.first().copied());
        let size = [256_u16, 257].map(|tag| one(tag).unwrap_or(0) as usize);
        let bands = one(277).unwrap_or(1) as usize;
        if size.contains(&0) || bands == 0 || bands > 4096 || size.iter().any(|s| *s > 1 << 28) {
            return Err(damaged("size"));
        }
        if size[0] as u64 * size[1] as u64 > MOST_CELLS {
            return Err(RasterError::Unsupported { what: "too many cells".into() });
        }
        let bits = list(258).unwrap_or_else(|| vec![1]);
        let formats = list(339).unwrap_or_else(|| vec![1]);
        if bits.iter().any(|b| *b != bits[0]) || formats.iter().any(|f| *f != formats[0]) {
            return Err(RasterError::Unsupported { what: "bands of different types".into() });
        }
        let sample = match (bits[0], formats[0]) {
            (8, 1 | 4) => Sample::U8,
            (8, 2) => Sample::I8,
            (16, 1 | 4) => Sample::U16,
            (16, 2) => Sample::I16,
            (32, 1 | 4) => Sample::U32,
            (32, 2) => Sample::I32,
            (32, 3) => Sample::F32,
            (64, 3) => Sample::F64,
            (b, f) => {
                return Err(RasterError::Unsupported { what: format!("{b} bits, format {f}") });
            }
        };
        let compression = one(259).unwrap_or(1);
        if !matches!(compression, 1 | 5 | 8 | 32946 | 32773) {
            return Err(RasterError::Unsupported { what: format!("compression {compression}") });
        }
        let predictor = one(317).unwrap_or(1);
        let float = matches!(sample, Sample::F32 | Sample::F64);
        if !(predictor == 1 || predictor == 2 && sample != Sample::F64 || predictor == 3 && float) {
            return Err(RasterError::Unsupported { what: format!("predictor {predictor}") });
        }
        if predictor == 3 && !little {
            // Writers disagree on the order of the bytes here, and a wrong guess looks sound.
            return Err(RasterError::Unsupported { what: "predictor 3, big-endian".into() });
        }
        let planar = one(284).unwrap_or(1) == 2;
        let tiled = tags.contains_key(&322);
        let (block, offsets, counts) = if tiled {
            ([one(322), one(323)].map(|v| v.unwrap_or(0) as usize), list(324), list(325))
        } else {
            let rows = one(278).unwrap_or(size[1] as u64).clamp(1, size[1] as u64) as usize;
            ([size[0], rows], list(273), list(279))
        };
        let (offsets, counts) = (offsets.unwrap_or_default(), counts.unwrap_or_default());
        let in_block = if planar { 1 } else { bands };
        let line = (block[0] as u64).saturating_mul((in_block * sample.bytes()) as u64);
        if line == 0 || line > MOST_BYTES || block[1] == 0 || block[1] > 1 << 28 {
            return Err(damaged("block size"));
        }
        let across = size[0].div_ceil(block[0]);
        let down = size[1].div_ceil(block[1]);
        let wanted = across.saturating_mul(down).saturating_mul(if planar { bands } else { 1 });
        if offsets.len() < wanted || counts.len() < wanted {
            return Err(damaged("block table"));
        }
        let (origin, cell) = grid(&tags, little)?;
        let nodata: Option<f64> = text(&tags, 42113).and_then(|t| t.trim().parse().ok());
        // The tag is written in decimals, the cells hold what single precision makes of them.
        let nodata = nodata.map(|n| if sample == Sample::F32 { f64::from(n as f32) } else { n });
        let scale = scales(&text(&tags, 42112).unwrap_or_default(), bands);
        let extra = list(338).unwrap_or_default();
        let colours = Colours::told(bands, one(262) == Some(2), &extra);
        let crs = coordinate_system(&tags, little);
        Ok(Self {
            file: Mutex::new(file),
            length,
            little,
            sample,
            compression,
            predictor,
            planar,
            block,
            offsets,
            counts,
            size,
            bands,
            origin,
            cell,
            nodata,
            scale,
            colours,
            crs,
        })
    }

    /// Bits of a number: 8, 16, 32 or 64.
    pub fn bits(&self) -> usize {
        self.sample.bytes() * 8
    }

    /// Whether numbers are whole and from 0 to 255, as a screen has them.
    pub fn is_of_bytes(&self) -> bool {
        self.sample == Sample::U8
    }

    /// Width and height of a block, in cells: what is unpacked at once.
    pub fn block(&self) -> [usize; 2] {
        self.block
    }

    /// Whether cells are measured in degrees: by what is declared, or by the size of the numbers
    /// where nothing is. A cell then has no area of its own.
    pub fn is_in_degrees(&self) -> bool {
        let crs = match &self.crs {
            DeclaredCrs::LonLat => return true,
            DeclaredCrs::Epsg(code) => Crs::from_epsg(*code).ok(),
            DeclaredCrs::Wkt(text) | DeclaredCrs::Proj(text) => Crs::parse(text).ok(),
            DeclaredCrs::Missing | DeclaredCrs::Unreadable(_) => None,
        };
        let [west, north] = self.origin;
        let south = north - self.size[1] as f64 * self.cell[1];
        let east = west + self.size[0] as f64 * self.cell[0];
        match crs {
            Some(crs) => crs.is_lon_lat(),
            None => west >= -180.0 && east <= 360.0 && south >= -90.0 && north <= 90.0,
        }
    }

    /// Refuse a band that is not there; bands count from 1.
    pub(super) fn has(&self, bands: &[usize]) -> Result<(), RasterError> {
        match bands.iter().find(|b| **b == 0 || **b > self.bands) {
            Some(band) => Err(RasterError::NoBand { band: *band, bands: self.bands }),
            None => Ok(()),
        }
    }
}

fn directory(file: &mut File, length: u64) -> Result<(bool, Tags), RasterError> {
    let mut head = [0_u8; 16];
    let got = file.read(&mut head)?;
    let little = match &head[..2] {
        b"II" if got >= 8 => true,
        b"MM" if got >= 8 => false,
        _ => return Err(damaged("no TIFF header")),
    };
    let (big, start) = match uint(&head[2..4], little) {
        42 => (false, uint(&head[4..8], little)),
        43 if got >= 16 => (true, uint(&head[8..16], little)),
        _ => return Err(damaged("no TIFF header")),
    };
    let mut read_at = |at: u64, count: u64| -> Result<Vec<u8>, RasterError> {
        if count > MOST_BYTES || at.checked_add(count).is_none_or(|end| end > length) {
            return Err(damaged("entry beyond the end of the file"));
        }
        let mut bytes = vec![0; count as usize];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    };
    let (count_size, entry_size, inline) = if big { (8, 20, 8) } else { (2, 12, 4) };
    let entries = uint(&read_at(start, count_size)?, little);
    if entries > 65_535 {
        return Err(damaged("directory"));
    }
    let body = read_at(start + count_size, entries * entry_size)?;
    let mut tags = Tags::new();
    for entry in body.chunks_exact(entry_size as usize) {
        let tag = uint(&entry[0..2], little) as u16;
        let kind = uint(&entry[2..4], little) as u16;
        let (count, value) = if big {
            (uint(&entry[4..12], little), &entry[12..20])
        } else {
            (uint(&entry[4..8], little), &entry[8..12])
        };
        let Some(size) = kind_size(kind) else { continue };
        let bytes = count.saturating_mul(size);
        let content = if bytes <= inline {
            value[..bytes as usize].to_vec()
        } else {
            read_at(uint(value, little), bytes)?
        };
        tags.entry(tag).or_insert((kind, content));
    }
    Ok((little, tags))
}

fn kind_size(kind: u16) -> Option<u64> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16 | 17 | 18 => Some(8),
        _ => None,
    }
}

fn uint(bytes: &[u8], little: bool) -> u64 {
    let join = |v: u64, b: &u8| v << 8 | u64::from(*b);
    if little { bytes.iter().rev().fold(0, join) } else { bytes.iter().fold(0, join) }
}

fn numbers(tags: &Tags, tag: u16, little: bool) -> Option<Vec<u64>> {
    let (kind, bytes) = tags.get(&tag)?;
    let size = match kind {
        1 | 3 | 4 | 13 | 16 | 18 => kind_size(*kind)? as usize,
        _ => return None,
    };
    let list: Vec<u64> = bytes.chunks_exact(size).map(|b| uint(b, little)).collect();
    (!list.is_empty()).then_some(list)
}

fn doubles(tags: &Tags, tag: u16, little: bool) -> Vec<f64> {
    match tags.get(&tag) {
        Some((12, bytes)) => {
            bytes.chunks_exact(8).map(|b| f64::from_bits(uint(b, little))).collect()
        }
        _ => Vec::new(),
    }
}

fn text(tags: &Tags, tag: u16) -> Option<String> {
    let (_, bytes) = tags.get(&tag)?;
    Some(String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned())
}

/// Factor and summand of each band from GDAL's own tag, `<Item name="SCALE" sample="0">0.0001</Item>`.
/// A tag that cannot be read says nothing.
fn scales(text: &str, bands: usize) -> Vec<[f64; 2]> {
    use quick_xml::events::Event;
    let mut all = vec![[1.0, 0.0]; bands];
    let mut reader = quick_xml::Reader::from_str(text);
    let mut place: Option<(usize, usize)> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(item)) => {
                let said = |name: &str| {
                    let found = item.try_get_attribute(name).ok().flatten()?;
                    Some(found.value.into_owned())
                };
                let band = said("sample").and_then(|band| band.parse::<usize>().ok());
                let part = match said("name").as_deref() {
                    Some("SCALE") => Some(0),
                    Some("OFFSET") => Some(1),
                    _ => None,
                };
                place = band.zip(part).filter(|(band, _)| *band < bands);
            }
            Ok(Event::Text(value)) => {
                let number = value.trim().parse::<f64>();
                if let (Some((band, part)), Ok(number)) = (place, number)
                    && number.is_finite()
                {
                    all[band][part] = number;
                }
            }
            Ok(Event::End(_)) => place = None,
            Ok(Event::Eof) | Err(_) => return all,
            Ok(_) => {}
        }
    }
}

fn grid(tags: &Tags, little: bool) -> Result<([f64; 2], [f64; 2]), RasterError> {
    let scale = doubles(tags, 33550, little);
    let tie = doubles(tags, 33922, little);
    let matrix = doubles(tags, 34264, little);
    let (mut origin, cell) = if let ([sx, sy, ..], [i, j, _, x, y, ..]) = (&scale[..], &tie[..]) {
        ([x - i * sx, y + j * sy], [*sx, *sy])
    } else if let [a, b, _, x, d, e, _, y, ..] = matrix[..] {
        if b != 0.0 || d != 0.0 {
            return Err(RasterError::Unsupported { what: "a rotated grid".into() });
        }
        ([x, y], [a, -e])
    } else {
        return Err(RasterError::Unsupported {
            what: "a picture without a place on the ground".into(),
        });
    };
    let sound = origin.iter().chain(&cell).all(|v| v.is_finite()) && cell[0] > 0.0 && cell[1] > 0.0;
    if !sound {
        return Err(RasterError::Unsupported { what: "a grid that is not north-up".into() });
    }
    // Pixel-is-point: the tie point is the middle of a cell.
    if geo_keys(tags, little).get(&1025).and_then(|k| k.number) == Some(2) {
        origin = [origin[0] - cell[0] / 2.0, origin[1] + cell[1] / 2.0];
    }
    Ok((origin, cell))
}

#[derive(Default)]
struct Key {
    number: Option<u64>,
    real: Option<f64>,
    text: Option<String>,
}

fn geo_keys(tags: &Tags, little: bool) -> BTreeMap<u64, Key> {
    let directory = numbers(tags, 34735, little).unwrap_or_default();
    let reals = doubles(tags, 34736, little);
    let texts = text(tags, 34737).unwrap_or_default();
    let mut keys = BTreeMap::new();
    for entry in directory.chunks_exact(4).skip(1) {
        let (id, place) = (entry[0], entry[1]);
        let (count, value) = (entry[2] as usize, entry[3] as usize);
        let key = match place {
            0 => Key { number: Some(value as u64), ..Key::default() },
            34736 => Key { real: reals.get(value).copied(), ..Key::default() },
            34737 => Key {
                text: texts
                    .get(value..value.saturating_add(count))
                    .map(|t| t.trim_end_matches('|').to_owned()),
                ..Key::default()
            },
            _ => continue,
        };
        keys.insert(id, key);
    }
    keys
}

fn coordinate_system(tags: &Tags, little: bool) -> DeclaredCrs {
    let keys = geo_keys(tags, little);
    if keys.is_empty() {
        return DeclaredCrs::Missing;
    }
    let number = |id: u64| keys.get(&id).and_then(|k| k.number);
    let real = |id: u64| keys.get(&id).and_then(|k| k.real);
    let code =
        |id: u64| number(id).filter(|c| *c > 0 && *c < 32767).and_then(|c| u32::try_from(c).ok());
    if let Some(code) = code(3072) {
        return DeclaredCrs::Epsg(code);
    }
    for id in [1026, 3073, 2049] {
        if let Some(text) = keys.get(&id).and_then(|k| k.text.as_deref())
            && let Some(at) = text.find("PROJCS[").or_else(|| text.find("GEOGCS["))
        {
            return DeclaredCrs::Wkt(text[at..].to_owned());
        }
    }
    if number(1024) == Some(2)
        && let Some(code) = code(2048)
    {
        return DeclaredCrs::Epsg(code);
    }
    // A user-defined transverse Mercator, as GDAL writes city-local systems.
    if number(3075) == Some(1) {
        let ellipsoid = match (code(2048), real(2057), real(2059)) {
            (Some(4326), ..) => "+datum=WGS84".to_owned(),
            (Some(4490 | 4258), ..) => "+ellps=GRS80".to_owned(),
            (Some(4610), ..) => "+a=6378140 +rf=298.257".to_owned(),
            (Some(4214), ..) => "+ellps=krass".to_owned(),
            (_, Some(a), Some(rf)) => format!("+a={a} +rf={rf}"),
            _ => return DeclaredCrs::Unreadable("GeoKeys".to_owned()),
        };
        return DeclaredCrs::Proj(format!(
            "+proj=tmerc +lat_0={} +lon_0={} +k={} +x_0={} +y_0={} {ellipsoid} +units=m",
            real(3081).unwrap_or(0.0),
            real(3080).unwrap_or(0.0),
            real(3092).unwrap_or(1.0),
            real(3082).unwrap_or(0.0),
            real(3083).unwrap_or(0.0),
        ));
    }
    DeclaredCrs::Unreadable("GeoKeys".to_owned())
}
