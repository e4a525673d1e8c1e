//! PROJ strings, read and written.
//!
//! The common methods become parameters, so that a string and a code for the same plane compare
//! equal; what is left is kept as text for the projection library.

use super::shift::{Seven, Shift};
use super::{Crs, CrsError, Datum, Ellipsoid, Origin, Projection, unreadable};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Ellipsoids people name in PROJ strings here; the rest must be given by `+a` and `+rf` or `+b`.
const ELLIPSOIDS: [(&str, Ellipsoid); 7] = [
    ("grs80", Ellipsoid::GRS80),
    ("cgcs2000", Ellipsoid::GRS80),
    ("wgs84", Ellipsoid::WGS84),
    ("krass", Ellipsoid::KRASSOWSKY),
    ("intl", Ellipsoid { a: 6_378_388.0, rf: 297.0 }),
    ("bessel", Ellipsoid { a: 6_377_397.155, rf: 299.152_812_8 }),
    ("clrk66", Ellipsoid { a: 6_378_206.4, rf: 294.978_698_213_898 }),
];

pub(super) fn parse(text: &str) -> Result<Crs, CrsError> {
    let mut params: BTreeMap<String, String> = BTreeMap::new();
    for token in text.split_whitespace() {
        let token = token.trim_start_matches('+');
        let (key, value) = token.split_once('=').unwrap_or((token, ""));
        params.insert(key.to_ascii_lowercase(), value.to_owned());
    }
    if let Some(code) = params
        .get("init")
        .and_then(|v| v.to_ascii_lowercase().strip_prefix("epsg:").map(str::to_owned))
        .and_then(|v| v.parse().ok())
    {
        return Crs::from_epsg(code);
    }
    let number = |key: &str| -> Result<Option<f64>, CrsError> {
        match params.get(key) {
            None => Ok(None),
            Some(v) => match v.parse::<f64>() {
                Ok(n) if n.is_finite() => Ok(Some(n)),
                _ => Err(unreadable(&format!("+{key}={v}"))),
            },
        }
    };
    let method =
        params.get("proj").map(|m| m.to_ascii_lowercase()).ok_or_else(|| unreadable(text))?;
    if params.get("axis").is_some_and(|a| a != "enu") {
        return Err(CrsError::UnknownMethod { method: "+axis".to_owned() });
    }
    let named = params.get("datum").or_else(|| params.get("ellps")).map(|n| n.to_ascii_lowercase());
    let sphere = number("r")?.map(|a| Ellipsoid { a, rf: 0.0 });
    let by_figures = match (number("a")?, number("rf")?, number("b")?, number("f")?) {
        (Some(a), Some(rf), _, _) => Some(Ellipsoid { a, rf }),
        (Some(a), _, Some(b), _) if a > b => Some(Ellipsoid { a, rf: a / (a - b) }),
        (Some(a), _, _, Some(f)) if f > 0.0 => Some(Ellipsoid { a, rf: 1.0 / f }),
        (Some(a), ..) => Some(Ellipsoid { a, rf: 0.0 }),
        _ => None,
    };
    let ellipsoid = match (by_figures.or(sphere), named.as_deref()) {
        (Some(e), _) => e,
        (None, None) => Ellipsoid::WGS84,
        (None, Some("nad83" | "cgcs2000")) => Ellipsoid::GRS80,
        (None, Some(name)) => ELLIPSOIDS
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, e)| *e)
            .ok_or_else(|| unreadable(&format!("+ellps={name}")))?,
    };
    if !(ellipsoid.a > 1e6 && ellipsoid.a < 1e8 && (ellipsoid.rf == 0.0 || ellipsoid.rf > 1.0)) {
        return Err(unreadable(text));
    }
    let origin = Origin {
        lat: number("lat_0")?.unwrap_or(0.0),
        lon: number("lon_0")?.unwrap_or(0.0),
        east: number("x_0")?.unwrap_or(0.0),
        north: number("y_0")?.unwrap_or(0.0),
    };
    let scale = number("k_0")?.or(number("k")?).unwrap_or(1.0);
    let parallels = || -> Result<[f64; 2], CrsError> {
        let first = number("lat_1")?.unwrap_or(origin.lat);
        Ok([first, number("lat_2")?.unwrap_or(first)])
    };
    let zone_given = number("zone")?;
    let plain = !params.contains_key("pm") && !params.contains_key("approx");
    let projection = match method.as_str() {
        "longlat" | "latlong" | "lonlat" | "latlon" if plain => Projection::LonLat,
        "utm" if plain => match zone_given.filter(|z| (1.0..=60.0).contains(z) && z.fract() == 0.0)
        {
            Some(zone) => Projection::TransverseMercator {
                origin: Origin {
                    lat: 0.0,
                    lon: zone * 6.0 - 183.0,
                    east: 500_000.0,
                    north: if params.contains_key("south") { 10_000_000.0 } else { 0.0 },
                },
                scale: 0.9996,
            },
            None => return Err(unreadable(text)),
        },
        "tmerc" | "etmerc" | "gauss" if plain => Projection::TransverseMercator { origin, scale },
        "merc" if ellipsoid.rf == 0.0 && ellipsoid.a == 6_378_137.0 => Projection::WebMercator,
        "merc" if plain && !params.contains_key("lat_ts") => Projection::Mercator { origin, scale },
        "lcc" if plain => Projection::LambertConformal { origin, parallels: parallels()?, scale },
        "aea" if plain => Projection::Albers { origin, parallels: parallels()? },
        _ => Projection::Raw(raw(text)),
    };
    let datum = match (&projection, named.as_deref()) {
        (Projection::WebMercator, _) => Datum::Wgs84,
        (_, Some("nad83")) => Datum::Nad83,
        // In this product an ellipsoid alone means the Chinese datum that is defined on it.
        _ if ellipsoid == Ellipsoid::GRS80 => Datum::Cgcs2000,
        _ if ellipsoid.close(Ellipsoid::WGS84) => Datum::Wgs84,
        _ if ellipsoid.close(Ellipsoid::IAG75) => Datum::Xian80,
        _ if ellipsoid.close(Ellipsoid::KRASSOWSKY) => Datum::Beijing54,
        (_, name) => Datum::Other { name: name.unwrap_or("local").to_owned(), ellipsoid },
    };
    let mut crs = Crs::new(datum, projection);
    if matches!(crs.projection, Projection::Raw(_))
        && proj4rs::Proj::from_proj_string(&core(&crs)).is_err()
    {
        return Err(CrsError::UnknownMethod { method });
    }
    if let Some(to_metre) = unit(&params, &number)? {
        crs.unit_m = to_metre;
        crs = crs.coded();
    }
    if let Some(figures) = params.get("towgs84") {
        let figures: Option<Vec<f64>> = figures
            .split(',')
            .map(|f| f.trim().parse().ok().filter(|v: &f64| v.is_finite()))
            .collect();
        let seven = figures
            .as_deref()
            .and_then(Seven::from_towgs84)
            .ok_or_else(|| unreadable("+towgs84"))?;
        if seven.towgs84().iter().any(|v| *v != 0.0) || !crs.datum.is_geocentric() {
            crs.shift = Some(Shift::Seven(seven));
        }
    }
    Ok(crs)
}

fn unit(
    params: &BTreeMap<String, String>,
    number: &impl Fn(&str) -> Result<Option<f64>, CrsError>,
) -> Result<Option<f64>, CrsError> {
    if let Some(to_metre) = number("to_meter")? {
        return if to_metre > 0.0 { Ok(Some(to_metre)) } else { Err(unreadable("+to_meter")) };
    }
    match params.get("units").map(String::as_str) {
        None | Some("m" | "degrees") => Ok(None),
        Some("km") => Ok(Some(1000.0)),
        Some("ft") => Ok(Some(0.3048)),
        Some("us-ft") => Ok(Some(1200.0 / 3937.0)),
        Some(other) => Err(unreadable(&format!("+units={other}"))),
    }
}

/// The projection part of a PROJ string: without ellipsoid, datum and unit, which are kept apart.
fn raw(text: &str) -> String {
    const KEPT_APART: [&str; 14] = [
        "ellps", "datum", "a", "b", "rf", "f", "r", "units", "to_meter", "towgs84", "no_defs",
        "type", "wktext", "nadgrids",
    ];
    text.split_whitespace()
        .filter(|token| {
            let key = token.trim_start_matches('+').split('=').next().unwrap_or("");
            !KEPT_APART.contains(&key.to_ascii_lowercase().as_str())
        })
        .map(|token| format!("+{}", token.trim_start_matches('+')))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The projection and ellipsoid alone, in metres: what the projection library is given.
pub(super) fn core(crs: &Crs) -> String {
    let mut text = match &crs.projection {
        Projection::LonLat => "+proj=longlat".to_owned(),
        Projection::WebMercator => {
            return "+proj=merc +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +a=6378137 +b=6378137"
                .to_owned();
        }
        Projection::TransverseMercator { origin, scale } => {
            format!("+proj=tmerc {} +k={scale} {}", angles(origin), offsets(origin))
        }
        Projection::Mercator { origin, scale } => {
            format!("+proj=merc +lon_0={} +k={scale} {}", origin.lon, offsets(origin))
        }
        Projection::LambertConformal { origin, parallels: [first, second], scale } => format!(
            "+proj=lcc {} +lat_1={first} +lat_2={second} +k_0={scale} {}",
            angles(origin),
            offsets(origin)
        ),
        Projection::Albers { origin, parallels: [first, second] } => format!(
            "+proj=aea {} +lat_1={first} +lat_2={second} {}",
            angles(origin),
            offsets(origin)
        ),
        Projection::Raw(raw) => raw.clone(),
    };
    let ellipsoid = crs.datum.ellipsoid();
    let _ = if ellipsoid.rf == 0.0 {
        write!(text, " +a={0} +b={0}", ellipsoid.a)
    } else if ellipsoid == Ellipsoid::GRS80 {
        write!(text, " +ellps=GRS80")
    } else if ellipsoid == Ellipsoid::WGS84 {
        write!(text, " +ellps=WGS84")
    } else {
        write!(text, " +a={} +rf={}", ellipsoid.a, ellipsoid.rf)
    };
    text
}

pub(super) fn write(crs: &Crs) -> String {
    let mut text = core(crs);
    if let Some(Shift::Seven(seven)) = &crs.shift {
        let figures: Vec<String> = seven.towgs84().iter().map(f64::to_string).collect();
        let _ = write!(text, " +towgs84={}", figures.join(","));
    }
    if !crs.is_lon_lat() {
        let _ = if crs.unit_m == 1.0 {
            write!(text, " +units=m")
        } else {
            write!(text, " +to_meter={}", crs.unit_m)
        };
    }
    text.push_str(" +no_defs");
    text
}

fn angles(origin: &Origin) -> String {
    format!("+lat_0={} +lon_0={}", origin.lat, origin.lon)
}

fn offsets(origin: &Origin) -> String {
    format!("+x_0={} +y_0={}", origin.east, origin.north)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_as_the_same_system() {
        for text in [
            "+proj=longlat +ellps=GRS80 +no_defs",
            "+proj=utm +zone=50 +datum=WGS84 +units=m",
            "+proj=tmerc +lat_0=0 +lon_0=114.3333333333333 +k=1.000006 +x_0=800000 +y_0=-3000000 +ellps=GRS80",
            "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +ellps=krass",
            "+proj=lcc +lat_1=30 +lat_2=62 +lat_0=0 +lon_0=105 +ellps=WGS84",
            "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +nadgrids=@null +wktext",
            "+proj=tmerc +lon_0=117 +x_0=500000 +a=6378140 +b=6356755.288157528 +towgs84=24,-123,-94,-0.02,0.26,0.13,1.1",
            "+proj=laea +lat_0=30 +lon_0=110 +ellps=GRS80 +units=km",
        ] {
            let crs = parse(text).unwrap();
            let again = Crs::parse(&crs.to_string()).unwrap();
            assert_eq!(
                (&again.datum, &again.projection, again.unit_m),
                (&crs.datum, &crs.projection, crs.unit_m),
                "{text}"
            );
        }
    }

    #[test]
    fn broken_strings_are_refused() {
        for text in [
            "+ellps=GRS80",
            "+proj=utm +zone=77",
            "+proj=tmerc +lon_0=abc",
            "+proj=tmerc +ellps=mars",
            "+proj=tmerc +axis=neu",
            "+proj=tmerc +towgs84=1,2",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
