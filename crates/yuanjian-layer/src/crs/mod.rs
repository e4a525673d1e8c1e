//! Coordinate systems: which one a file is in, and how to get from it into the city's metres.
//!
//! Chinese files come in a handful of systems that differ by a zone number, a central meridian or
//! a datum, and often do not say which. A [`Crs`] is therefore its parameters, not a code: codes
//! are derived from the parameters by the rule that generated the register's own rows, and a
//! system that a city made up has no code and works the same. Longitude and latitude on CGCS2000,
//! WGS 84, ETRS89 and NAD83 are taken as equal (they agree at the metre level and below; the
//! epoch of the coordinates matters more); Xian 80 and Beijing 54 never are, and are refused until
//! the city hands in its own parameters.
//!
//! Coordinates are always `[east, north]` or `[longitude, latitude]`, whatever order the register
//! states for the axes, because that is how files store them; the exceptions are found by
//! `resolve` and turned round.
//!
//! Bilingual by nature: names of coordinate systems in both languages.

pub mod ellipsoid;
mod offset;
mod projstring;
mod resolve;
mod shift;
mod transform;
mod wkt;

pub use offset::{
    bd09_to_gcj02, bd09_to_wgs84, gcj02_to_wgs84, suspect_offset, wgs84_to_bd09, wgs84_to_gcj02,
};
pub use resolve::{Certainty, CrsAnswer, CrsUnresolved, ResolveOptions, china_lon_lat, resolve};
pub use shift::{Convention, Four, ParameterSet, Rotation, Seven, Shift};
pub use transform::Transform;
pub(crate) use transform::{look as transform_visit, visit as transform_change};

use std::fmt;
use yuanjian_types::Problem;

/// Why a coordinate system, or a point in it, is of no use.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CrsError {
    /// A code that this product does not generate.
    #[error("the code EPSG:{code} is not known here")]
    UnknownCode {
        /// The code.
        code: u32,
    },
    /// A text in no known notation, or broken.
    #[error("not a coordinate system: {text}")]
    Unreadable {
        /// The beginning of the text.
        text: String,
    },
    /// A projection method that is not supported.
    #[error("the projection method {method} is not supported")]
    UnknownMethod {
        /// Its name as written.
        method: String,
    },
    /// A datum that needs parameters nobody gave.
    #[error("{name} cannot be related to CGCS2000 without parameters of the city")]
    ShiftNeeded {
        /// The system.
        name: String,
    },
    /// A parameter set that does not fit the system it is meant for.
    #[error("parameter set: {reason}")]
    BadShift {
        /// What does not fit.
        reason: String,
    },
    /// The projection library refused the definition.
    #[error("projection: {reason}")]
    Projection {
        /// Its own words.
        reason: String,
    },
    /// The system is not one of metres on a plane.
    #[error("{name} is not in metres on a plane")]
    NotPlane {
        /// The system.
        name: String,
    },
}

impl CrsError {
    /// The same for the person who handed in the file.
    pub fn problem(&self) -> Problem {
        match self {
            Self::UnknownCode { code } => Problem::error("crs.unknown_code").with("code", *code),
            Self::Unreadable { text } => {
                Problem::error("crs.unreadable").with("text", text.as_str())
            }
            Self::UnknownMethod { method } => {
                Problem::error("crs.unknown_method").with("method", method.as_str())
            }
            Self::ShiftNeeded { name } => {
                Problem::error("crs.shift_needed").with("crs", name.as_str())
            }
            Self::BadShift { reason } => {
                Problem::error("crs.bad_shift").with("reason", reason.as_str())
            }
            Self::Projection { reason } => {
                Problem::error("crs.projection_failed").with("reason", reason.as_str())
            }
            Self::NotPlane { name } => Problem::error("crs.not_plane").with("crs", name.as_str()),
        }
    }
}

/// An ellipsoid of revolution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ellipsoid {
    /// Semi-major axis in metres.
    pub a: f64,
    /// Inverse flattening; 0 for a sphere.
    pub rf: f64,
}

impl Ellipsoid {
    /// CGCS2000, and GRS 1980 (GB 22021-2008 gives the same two figures).
    pub const GRS80: Self = Self { a: 6_378_137.0, rf: 298.257_222_101 };
    /// World Geodetic System 1984.
    pub const WGS84: Self = Self { a: 6_378_137.0, rf: 298.257_223_563 };
    /// IAG 1975, of Xian 80.
    pub const IAG75: Self = Self { a: 6_378_140.0, rf: 298.257 };
    /// Krassowsky 1940, of Beijing 54.
    pub const KRASSOWSKY: Self = Self { a: 6_378_245.0, rf: 298.3 };

    /// First eccentricity squared.
    pub fn e2(self) -> f64 {
        if self.rf == 0.0 {
            return 0.0;
        }
        let f = 1.0 / self.rf;
        f * (2.0 - f)
    }

    /// Semi-minor axis in metres.
    pub fn b(self) -> f64 {
        if self.rf == 0.0 { self.a } else { self.a * (1.0 - 1.0 / self.rf) }
    }

    fn close(self, other: Self) -> bool {
        (self.a - other.a).abs() < 1e-3 && (self.rf - other.rf).abs() < 1e-5
    }
}

/// What longitude and latitude refer to.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// China Geodetic Coordinate System 2000.
    Cgcs2000,
    /// World Geodetic System 1984.
    Wgs84,
    /// European Terrestrial Reference System 1989 and its national twins.
    Etrs89,
    /// North American Datum 1983.
    Nad83,
    /// Xian 1980.
    Xian80,
    /// Beijing 1954.
    Beijing54,
    /// Any other, by name and ellipsoid.
    Other {
        /// As the file names it.
        name: String,
        /// Its ellipsoid.
        ellipsoid: Ellipsoid,
    },
}

impl Datum {
    /// Its ellipsoid.
    pub fn ellipsoid(&self) -> Ellipsoid {
        match self {
            Self::Cgcs2000 | Self::Etrs89 | Self::Nad83 => Ellipsoid::GRS80,
            Self::Wgs84 => Ellipsoid::WGS84,
            Self::Xian80 => Ellipsoid::IAG75,
            Self::Beijing54 => Ellipsoid::KRASSOWSKY,
            Self::Other { ellipsoid, .. } => *ellipsoid,
        }
    }

    /// Whether its longitude and latitude count as those of CGCS2000 without any shift.
    pub fn is_geocentric(&self) -> bool {
        match self {
            Self::Cgcs2000 | Self::Wgs84 | Self::Etrs89 | Self::Nad83 => true,
            Self::Xian80 | Self::Beijing54 => false,
            Self::Other { ellipsoid, .. } => {
                ellipsoid.close(Ellipsoid::GRS80) || ellipsoid.close(Ellipsoid::WGS84)
            }
        }
    }

    fn geographic_code(&self) -> Option<u32> {
        match self {
            Self::Cgcs2000 => Some(4490),
            Self::Wgs84 => Some(4326),
            Self::Etrs89 => Some(4258),
            Self::Nad83 => Some(4269),
            Self::Xian80 => Some(4610),
            Self::Beijing54 => Some(4214),
            Self::Other { .. } => None,
        }
    }

    /// Short name of the system, as people write it.
    pub fn name(&self) -> &str {
        match self {
            Self::Cgcs2000 => "CGCS2000",
            Self::Wgs84 => "WGS 84",
            Self::Etrs89 => "ETRS89",
            Self::Nad83 => "NAD83",
            Self::Xian80 => "Xian 1980",
            Self::Beijing54 => "Beijing 1954",
            Self::Other { name, .. } => name,
        }
    }
}

/// Where the plane hangs on the ellipsoid. Angles in degrees, lengths in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Origin {
    /// Latitude of origin.
    pub lat: f64,
    /// Central meridian.
    pub lon: f64,
    /// False easting.
    pub east: f64,
    /// False northing.
    pub north: f64,
}

/// How longitude and latitude become coordinates.
#[derive(Debug, Clone, PartialEq)]
pub enum Projection {
    /// They stay as they are, in degrees.
    LonLat,
    /// Gauss–Krüger, UTM.
    TransverseMercator {
        /// Origin.
        origin: Origin,
        /// Scale on the central meridian.
        scale: f64,
    },
    /// Mercator.
    Mercator {
        /// Origin; its latitude is 0.
        origin: Origin,
        /// Scale on the equator.
        scale: f64,
    },
    /// The sphere of web maps.
    WebMercator,
    /// Lambert conformal conic; one standard parallel when the two are equal.
    LambertConformal {
        /// Origin.
        origin: Origin,
        /// Standard parallels in degrees.
        parallels: [f64; 2],
        /// Scale on the standard parallel; 1 with two parallels.
        scale: f64,
    },
    /// Albers equal-area conic.
    Albers {
        /// Origin.
        origin: Origin,
        /// Standard parallels in degrees.
        parallels: [f64; 2],
    },
    /// Any other method, as the projection part of a PROJ string.
    Raw(String),
}

/// A coordinate system.
#[derive(Debug, Clone, PartialEq)]
pub struct Crs {
    /// What longitude and latitude refer to.
    pub datum: Datum,
    /// How they become coordinates.
    pub projection: Projection,
    /// Metres in one unit of a plane coordinate; 1 nearly always.
    pub unit_m: f64,
    /// The city's own relation to CGCS2000, where the datum needs one.
    pub shift: Option<Shift>,
    title: Option<String>,
    code: Option<u32>,
}

/// Central meridians of the three-degree zones of China, 75° to 135°.
const THREE_DEGREE_ZONES: std::ops::RangeInclusive<u32> = 25..=45;
/// Six-degree zones of China.
const SIX_DEGREE_ZONES: std::ops::RangeInclusive<u32> = 13..=23;

/// First codes of the four Gauss–Krüger families of a Chinese datum: three-degree with the zone
/// in the easting, three-degree by meridian, six-degree with the zone, six-degree by meridian.
fn family(datum: &Datum) -> Option<[u32; 4]> {
    match datum {
        Datum::Cgcs2000 => Some([4513, 4534, 4491, 4502]),
        Datum::Xian80 => Some([2349, 2370, 2327, 2338]),
        Datum::Beijing54 => Some([2401, 2422, 21413, 21453]),
        _ => None,
    }
}

impl Crs {
    fn new(datum: Datum, projection: Projection) -> Self {
        Self { datum, projection, unit_m: 1.0, shift: None, title: None, code: None }.coded()
    }

    /// Longitude and latitude in degrees on a datum.
    pub fn lon_lat(datum: Datum) -> Self {
        Self::new(datum, Projection::LonLat)
    }

    /// Gauss–Krüger on a datum by central meridian in degrees, false easting 500 km.
    pub fn gauss_kruger(datum: Datum, central_meridian: f64) -> Self {
        Self::transverse(datum, central_meridian, 1.0, 500_000.0, 0.0)
    }

    /// The three-degree Gauss–Krüger zone of CGCS2000 whose central meridian is nearest.
    ///
    /// This is the plane a city's layers are kept in when nobody names another.
    pub fn of_city(longitude: f64) -> Self {
        let meridian = (libm::round(longitude / 3.0) * 3.0).clamp(75.0, 135.0);
        Self::gauss_kruger(Datum::Cgcs2000, meridian)
    }

    /// Albers equal-area for the whole country (parallels 25° and 47°, meridian 105°) on CGCS2000.
    pub fn albers_china() -> Self {
        let origin = Origin { lat: 0.0, lon: 105.0, east: 0.0, north: 0.0 };
        Self::new(Datum::Cgcs2000, Projection::Albers { origin, parallels: [25.0, 47.0] })
    }

    /// Albers equal-area around a place in degrees, on a datum: areas on it are areas on the
    /// ellipsoid.
    pub fn equal_area(datum: Datum, [lon, lat]: [f64; 2]) -> Self {
        let origin = Origin { lat, lon, east: 0.0, north: 0.0 };
        Self::new(datum, Projection::Albers { origin, parallels: [lat - 0.3, lat + 0.3] })
    }

    fn transverse(datum: Datum, lon: f64, scale: f64, east: f64, north: f64) -> Self {
        let origin = Origin { lat: 0.0, lon, east, north };
        Self::new(datum, Projection::TransverseMercator { origin, scale })
    }

    /// The system of a code, generated from the rule of its family.
    ///
    /// # Errors
    /// [`CrsError::UnknownCode`].
    pub fn from_epsg(code: u32) -> Result<Self, CrsError> {
        let unknown = CrsError::UnknownCode { code };
        for datum in [
            Datum::Cgcs2000,
            Datum::Wgs84,
            Datum::Etrs89,
            Datum::Nad83,
            Datum::Xian80,
            Datum::Beijing54,
        ] {
            if datum.geographic_code() == Some(code) {
                return Ok(Self::lon_lat(datum));
            }
            let Some([three_zone, three_cm, six_zone, six_cm]) = family(&datum) else { continue };
            for (first, count, step, prefixed) in [
                (three_zone, 21, 3.0, true),
                (three_cm, 21, 3.0, false),
                (six_zone, 11, 6.0, true),
                (six_cm, 11, 6.0, false),
            ] {
                let Some(i) = code.checked_sub(first).filter(|i| *i < count) else { continue };
                let meridian = 75.0 + step * f64::from(i);
                let zone =
                    if step == 3.0 { THREE_DEGREE_ZONES.start() } else { SIX_DEGREE_ZONES.start() }
                        + i;
                let east = if prefixed { f64::from(zone) * 1e6 + 500_000.0 } else { 500_000.0 };
                let mut crs = Self::transverse(datum, meridian, 1.0, east, 0.0);
                crs.code = Some(code);
                return Ok(crs);
            }
        }
        let utm = |datum: Datum, zone: u32, north: f64| {
            let mut crs =
                Self::transverse(datum, f64::from(zone) * 6.0 - 183.0, 0.9996, 500_000.0, north);
            crs.code = Some(code);
            crs
        };
        match code {
            3857 => Ok(Self::new(Datum::Wgs84, Projection::WebMercator)),
            3067 => Ok(utm(Datum::Etrs89, 35, 0.0)),
            32601..=32660 => Ok(utm(Datum::Wgs84, code - 32600, 0.0)),
            32701..=32760 => Ok(utm(Datum::Wgs84, code - 32700, 10_000_000.0)),
            25828..=25838 => Ok(utm(Datum::Etrs89, code - 25800, 0.0)),
            26901..=26923 => Ok(utm(Datum::Nad83, code - 26900, 0.0)),
            _ => Err(unknown),
        }
    }

    /// Read any notation: `EPSG:4547`, `4547`, `OGC:CRS84`, `cgcs2000:117` (three-degree zone by
    /// its meridian), `albers-china`, a PROJ string, WKT1, WKT2, PROJJSON.
    ///
    /// # Errors
    /// [`CrsError`], when it is none of them or names what is not supported.
    pub fn parse(text: &str) -> Result<Self, CrsError> {
        let trimmed = text.trim().trim_start_matches('\u{feff}').trim();
        let lower = trimmed.to_ascii_lowercase();
        if let Some(code) = lower
            .strip_prefix("epsg:")
            .or_else(|| {
                lower.strip_prefix("urn:ogc:def:crs:epsg:").and_then(|t| t.rsplit(':').next())
            })
            .or(Some(lower.as_str()))
            .and_then(|t| t.trim().parse::<u32>().ok())
        {
            return Self::from_epsg(code);
        }
        match lower.as_str() {
            "ogc:crs84" | "crs84" | "urn:ogc:def:crs:ogc:1.3:crs84" | "wgs84" => {
                return Ok(Self::lon_lat(Datum::Wgs84));
            }
            "cgcs2000" => return Ok(Self::lon_lat(Datum::Cgcs2000)),
            "albers-china" => return Ok(Self::albers_china()),
            _ => {}
        }
        if let Some(meridian) =
            lower.strip_prefix("cgcs2000:").and_then(|t| t.trim().parse::<f64>().ok())
            && (60.0..=150.0).contains(&meridian)
        {
            return Ok(Self::gauss_kruger(Datum::Cgcs2000, meridian));
        }
        if trimmed.starts_with('+') || lower.starts_with("proj=") {
            projstring::parse(trimmed)
        } else if trimmed.starts_with('{') {
            wkt::parse_projjson(trimmed)
        } else if trimmed.contains('[') || trimmed.contains('(') {
            wkt::parse(trimmed)
        } else {
            Err(unreadable(text))
        }
    }

    /// With its code derived from its parameters, if it has one.
    fn coded(mut self) -> Self {
        self.code = self.derive_code();
        self
    }

    fn derive_code(&self) -> Option<u32> {
        if (self.unit_m - 1.0).abs() > 1e-12 {
            return None;
        }
        match &self.projection {
            Projection::LonLat => self.datum.geographic_code(),
            Projection::WebMercator if self.datum == Datum::Wgs84 => Some(3857),
            Projection::TransverseMercator { origin, scale } if origin.lat == 0.0 => {
                if *scale == 1.0 && origin.north == 0.0 {
                    self.gauss_kruger_code(origin)
                } else if *scale == 0.9996 && origin.east == 500_000.0 {
                    self.utm_code(origin)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    fn gauss_kruger_code(&self, origin: &Origin) -> Option<u32> {
        let [three_zone, three_cm, six_zone, six_cm] = family(&self.datum)?;
        let three = whole(origin.lon / 3.0).filter(|z| THREE_DEGREE_ZONES.contains(z));
        let six = whole((origin.lon + 3.0) / 6.0).filter(|z| SIX_DEGREE_ZONES.contains(z));
        if origin.east == 500_000.0 {
            // A six-degree meridian is a three-degree meridian too, and the plane is the same one;
            // the title tells which of the two names the file meant.
            let six_meant = self.title.as_deref().is_some_and(|t| {
                let plain = t.to_ascii_lowercase().replace(['_', ' ', '-'], "");
                plain.contains("gkcm") && !plain.contains("3degree")
                    || plain.contains("gausskrugercm") && !plain.contains("3degree")
            });
            return match (six_meant, six, three) {
                (true, Some(zone), _) => Some(six_cm + zone - SIX_DEGREE_ZONES.start()),
                (_, _, Some(zone)) => Some(three_cm + zone - THREE_DEGREE_ZONES.start()),
                _ => None,
            };
        }
        let prefix = whole((origin.east - 500_000.0) / 1e6)?;
        if three == Some(prefix) {
            Some(three_zone + prefix - THREE_DEGREE_ZONES.start())
        } else if six == Some(prefix) {
            Some(six_zone + prefix - SIX_DEGREE_ZONES.start())
        } else {
            None
        }
    }

    fn utm_code(&self, origin: &Origin) -> Option<u32> {
        let zone = whole((origin.lon + 183.0) / 6.0).filter(|z| (1..=60).contains(z))?;
        let finnish =
            self.title.as_deref().is_some_and(|t| t.to_ascii_lowercase().contains("tm35fin"));
        match (&self.datum, origin.north) {
            (Datum::Wgs84, 0.0) => Some(32600 + zone),
            (Datum::Wgs84, 10_000_000.0) => Some(32700 + zone),
            (Datum::Etrs89, 0.0) if zone == 35 && finnish => Some(3067),
            (Datum::Etrs89, 0.0) if (28..=38).contains(&zone) => Some(25800 + zone),
            (Datum::Nad83, 0.0) if zone <= 23 => Some(26900 + zone),
            _ => None,
        }
    }

    /// Its code in the EPSG register, where its parameters are those of a code known here.
    pub fn epsg(&self) -> Option<u32> {
        self.code
    }

    /// Whether coordinates are longitude and latitude in degrees.
    pub fn is_lon_lat(&self) -> bool {
        match &self.projection {
            Projection::LonLat => true,
            Projection::Raw(text) => text.contains("proj=longlat") || text.contains("proj=latlong"),
            _ => false,
        }
    }

    /// Whether areas may be measured on its coordinates as m²: a plane in metres, and not the web
    /// Mercator sphere, whose scale in China is 1.1 to 1.6.
    pub fn is_metric(&self) -> bool {
        !self.is_lon_lat()
            && (self.unit_m - 1.0).abs() < 1e-12
            && !matches!(self.projection, Projection::WebMercator | Projection::Mercator { .. })
    }

    /// Whether both mean the same place by the same numbers; names and codes are not looked at.
    /// Planes on GRS 80 and on WGS 84 count as one: the ellipsoids part them by a tenth of a
    /// millimetre, and between the datums nobody shifts coordinates either (EPSG:1188, for NAD83,
    /// has no parameters and an accuracy of 4 m).
    pub fn same_place(&self, other: &Self) -> bool {
        let datum = self.datum == other.datum
            || self.datum.is_geocentric()
                && other.datum.is_geocentric()
                && (self.is_lon_lat() || self.datum.ellipsoid().close(other.datum.ellipsoid()));
        datum
            && self.projection == other.projection
            && self.unit_m == other.unit_m
            && self.shift == other.shift
    }

    /// The same system by itself, without the city's own relation to CGCS2000.
    #[must_use]
    pub fn without_shift(&self) -> Self {
        Self { shift: None, ..self.clone() }
    }

    /// With the city's own relation to CGCS2000.
    #[must_use]
    pub fn with_shift(mut self, shift: Shift) -> Self {
        self.shift = Some(shift);
        self
    }

    /// With the name a file or a person gave it.
    #[must_use]
    pub fn with_title(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
        self.coded()
    }

    /// The zone number in front of the easting, if there is one.
    pub fn zone_prefix(&self) -> Option<u32> {
        match &self.projection {
            Projection::TransverseMercator { origin, .. } => {
                whole((origin.east - 500_000.0) / 1e6).filter(|z| *z > 0)
            }
            _ => None,
        }
    }

    /// The name people read, in the language of `lang`.
    pub fn name(&self, lang: &str) -> String {
        let zh = lang.starts_with("zh");
        let datum = if zh { datum_zh(&self.datum) } else { self.datum.name() };
        let text = match &self.projection {
            Projection::LonLat => {
                format!("{datum} {}", if zh { "经纬度" } else { "longitude and latitude" })
            }
            Projection::WebMercator => (if zh { "Web 墨卡托" } else { "Web Mercator" }).to_owned(),
            Projection::TransverseMercator { origin, scale } if *scale == 0.9996 => {
                let zone = libm::round((origin.lon + 183.0) / 6.0);
                format!("{datum} / UTM {zone}{}", if origin.north > 0.0 { "S" } else { "N" })
            }
            Projection::TransverseMercator { origin, scale } if *scale == 1.0 => {
                let six = self.code.is_some_and(|c| {
                    family(&self.datum)
                        .is_some_and(|f| [f[2], f[3]].iter().any(|s| (*s..s + 11).contains(&c)))
                });
                let three = self.code.is_some() && !six;
                let width = match (three, six, zh) {
                    (true, _, true) => "3°带高斯-克吕格",
                    (_, true, true) => "6°带高斯-克吕格",
                    (_, _, true) => "高斯-克吕格",
                    (true, _, false) => "3-degree Gauss-Kruger",
                    (_, true, false) => "6-degree Gauss-Kruger",
                    (_, _, false) => "Gauss-Kruger",
                };
                match (self.zone_prefix(), zh) {
                    (Some(zone), true) => {
                        format!("{datum} / {width} 第 {zone} 带（中央经线 {}°，带号）", origin.lon)
                    }
                    (Some(zone), false) => {
                        format!("{datum} / {width} zone {zone} (meridian {}°)", origin.lon)
                    }
                    (None, true) => format!("{datum} / {width}（中央经线 {}°）", origin.lon),
                    (None, false) => format!("{datum} / {width} (meridian {}°)", origin.lon),
                }
            }
            Projection::TransverseMercator { origin, .. } => format!(
                "{datum} / {} {}°",
                if zh { "横轴墨卡托" } else { "Transverse Mercator" },
                origin.lon
            ),
            Projection::Mercator { .. } => {
                format!("{datum} / {}", if zh { "墨卡托" } else { "Mercator" })
            }
            Projection::LambertConformal { .. } => {
                format!("{datum} / {}", if zh { "兰勃特等角圆锥" } else { "Lambert conformal" })
            }
            Projection::Albers { .. } => {
                format!("{datum} / {}", if zh { "阿尔伯斯等积圆锥" } else { "Albers" })
            }
            Projection::Raw(text) => format!("{datum} / {text}"),
        };
        match (&self.title, self.code) {
            (_, Some(code)) => format!("{text}, EPSG:{code}"),
            (Some(title), None) => format!("{title} ({text})"),
            (None, None) => text,
        }
    }

    /// The name in ESRI or register style, for files: ASCII where it was not given otherwise.
    pub fn file_name(&self) -> String {
        self.title.clone().unwrap_or_else(|| {
            let datum = self.datum.name();
            match &self.projection {
                Projection::LonLat => datum.to_owned(),
                Projection::WebMercator => "WGS 84 / Pseudo-Mercator".to_owned(),
                Projection::TransverseMercator { origin, scale } if *scale == 0.9996 => {
                    let zone = libm::round((origin.lon + 183.0) / 6.0);
                    format!(
                        "{datum} / UTM zone {zone}{}",
                        if origin.north > 0.0 { "S" } else { "N" }
                    )
                }
                Projection::TransverseMercator { origin, .. } => {
                    let three = self.code.is_some_and(|c| {
                        family(&self.datum)
                            .is_some_and(|f| [f[0], f[1]].iter().any(|s| (*s..s + 21).contains(&c)))
                    });
                    let width = if three { "3-degree Gauss-Kruger" } else { "Gauss-Kruger" };
                    match self.zone_prefix() {
                        Some(zone) => format!("{datum} / {width} zone {zone}"),
                        None => format!("{datum} / {width} CM {}E", origin.lon),
                    }
                }
                Projection::Mercator { .. } => format!("{datum} / Mercator"),
                Projection::LambertConformal { .. } => format!("{datum} / Lambert conformal conic"),
                Projection::Albers { .. } => format!("{datum} / Albers"),
                Projection::Raw(_) => format!("{datum} / local"),
            }
        })
    }

    /// As a PROJ string, with `+towgs84` where the shift has seven parameters.
    pub fn proj_string(&self) -> String {
        projstring::write(self)
    }

    /// As WKT1 the way ESRI writes it into a `.prj`; nothing for a method without a WKT name.
    pub fn wkt1_esri(&self) -> Option<String> {
        wkt::write_esri(self)
    }

    /// As WKT1 the way GDAL writes it, with `AUTHORITY` where there is a code.
    pub fn wkt1(&self) -> Option<String> {
        wkt::write_gdal(self)
    }

    /// As PROJJSON, the form GeoParquet asks for; nothing for a method without a register name.
    pub fn projjson(&self) -> Option<serde_json::Value> {
        wkt::write_projjson(self)
    }
}

/// The canonical form: `EPSG:…` where there is a code and no shift, else the PROJ string.
impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code, &self.shift) {
            (Some(code), None) => write!(f, "EPSG:{code}"),
            _ => f.write_str(&self.proj_string()),
        }
    }
}

impl std::str::FromStr for Crs {
    type Err = CrsError;

    fn from_str(text: &str) -> Result<Self, CrsError> {
        Self::parse(text)
    }
}

fn datum_zh(datum: &Datum) -> &str {
    match datum {
        Datum::Xian80 => "西安 80",
        Datum::Beijing54 => "北京 54",
        other => other.name(),
    }
}

fn whole(value: f64) -> Option<u32> {
    let rounded = libm::round(value);
    ((value - rounded).abs() < 1e-9 && (0.0..1e6).contains(&rounded)).then_some(rounded as u32)
}

fn unreadable(text: &str) -> CrsError {
    CrsError::Unreadable { text: text.chars().take(80).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_generated_code_comes_back_from_its_own_parameters() {
        let codes = (4491..=4554)
            .chain(2327..=2390)
            .chain(2401..=2442)
            .chain(21413..=21423)
            .chain(21453..=21463)
            .chain(32601..=32660)
            .chain(32701..=32760)
            .chain(25828..=25838)
            .chain(26901..=26923)
            .chain([4490, 4326, 4258, 4269, 4610, 4214, 3857]);
        for code in codes {
            let crs = Crs::from_epsg(code).unwrap();
            let derived = crs.derive_code().unwrap();
            let again = Crs::from_epsg(derived).unwrap();
            assert_eq!((&again.datum, &again.projection), (&crs.datum, &crs.projection), "{code}");
            assert_eq!(crs.to_string(), format!("EPSG:{code}"));
        }
        assert_eq!(Crs::from_epsg(4799), Err(CrsError::UnknownCode { code: 4799 }));
    }

    #[test]
    fn a_city_gets_the_zone_of_the_nearest_meridian() {
        for (longitude, code) in
            [(116.4, 4548), (115.4, 4547), (121.4, 4549), (75.99, 4534), (87.6, 4538)]
        {
            assert_eq!(Crs::of_city(longitude).epsg(), Some(code), "{longitude}");
        }
    }

    #[test]
    fn planes_of_nad83_and_wgs84_are_one_and_those_of_old_datums_are_not() {
        let crs = |code| Crs::from_epsg(code).unwrap();
        assert!(crs(26916).same_place(&crs(32616)));
        let there = Transform::between(&crs(26916), &crs(32616)).unwrap();
        let got = there.point([447_000.0, 4_640_000.0]).unwrap();
        // pyproj.Transformer.from_crs(26916, 32616, always_xy=True).transform(447000, 4640000)
        let proj = [447_000.000_000_388_2, 4_640_000.000_116_382];
        assert!((got[0] - proj[0]).abs() < 1e-3 && (got[1] - proj[1]).abs() < 1e-3);
        assert!(!crs(26916).same_place(&crs(32617)));
        // Xian 80 and Beijing 54 beside CGCS2000, 3-degree zones about 117 degrees.
        for old in [2384, 2436] {
            assert!(!crs(old).same_place(&crs(4548)), "{old}");
        }
    }

    #[test]
    fn the_notations_of_one_system_read_as_one() {
        let want = Crs::from_epsg(4548).unwrap();
        for text in [
            "EPSG:4548",
            "epsg:4548",
            "4548",
            "urn:ogc:def:crs:EPSG::4548",
            "cgcs2000:117",
            "+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs",
        ] {
            assert!(Crs::parse(text).unwrap().same_place(&want), "{text}");
        }
        for text in ["", "hello", "EPSG:", "+proj=", "PROJCS[", "{", "[[[["] {
            assert!(Crs::parse(text).is_err(), "{text}");
        }
    }
}
