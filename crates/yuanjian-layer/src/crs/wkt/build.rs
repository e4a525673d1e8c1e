//! From what a text says to a coordinate system: datum and projection by any of their names.

use super::{DEGREE, Found, plain};
use crate::crs::{
    Crs, CrsError, Datum, Ellipsoid, Origin, Projection,
    shift::{Seven, Shift},
    unreadable,
};

pub(super) fn build(found: Found) -> Result<Crs, CrsError> {
    let ellipsoid = found.ellipsoid.ok_or_else(|| unreadable(&found.geographic))?;
    if !(ellipsoid.a > 1e6 && ellipsoid.a < 1e8 && (ellipsoid.rf == 0.0 || ellipsoid.rf > 1.0)) {
        return Err(unreadable(&found.geographic));
    }
    let datum = datum_of(&found, ellipsoid);
    let projection = match &found.method {
        None if found.prime_meridian == 0.0 => Projection::LonLat,
        None => {
            return Err(CrsError::UnknownMethod { method: "prime meridian".to_owned() });
        }
        Some(method) => projection_of(method, &found)?,
    };
    let mut crs = Crs::new(datum, projection);
    if found.method.is_some() {
        if !(found.unit_m.is_finite() && found.unit_m > 0.0) {
            return Err(unreadable("UNIT"));
        }
        crs.unit_m = found.unit_m;
    }
    if let Some(seven) = Seven::from_towgs84(&found.towgs84)
        && found.towgs84.iter().any(|v| *v != 0.0)
    {
        crs.shift = Some(Shift::Seven(seven));
    }
    if let Some(title) = &found.title {
        crs = crs.with_title(title);
    } else {
        crs = crs.coded();
    }
    // The code a file states is kept where its own parameters agree with it: 4509 and 4548 are one
    // plane under two names.
    if let Some(code) = found.code
        && let Ok(stated) = Crs::from_epsg(code)
        && stated.projection == crs.projection
        && stated.datum == crs.datum
        && crs.unit_m == 1.0
    {
        crs.code = Some(code);
    }
    Ok(crs)
}

fn datum_of(found: &Found, ellipsoid: Ellipsoid) -> Datum {
    let names = [plain(&found.datum), plain(&found.geographic)];
    let any = |parts: &[&str]| names.iter().any(|n| parts.iter().any(|p| n.contains(p)));
    let shape = |e: Ellipsoid| (ellipsoid.a - e.a).abs() < 1.0;
    if any(&["china2000", "cgcs2000", "chinageodeticcoordinatesystem2000"])
        && shape(Ellipsoid::GRS80)
    {
        Datum::Cgcs2000
    } else if any(&["wgs1984", "wgs84", "worldgeodeticsystem1984"]) && shape(Ellipsoid::WGS84) {
        Datum::Wgs84
    } else if any(&["etrs89", "etrs1989", "europeanterrestrial", "eureffin"])
        && shape(Ellipsoid::GRS80)
    {
        Datum::Etrs89
    } else if any(&["northamericandatum1983", "northamerican1983", "nad83"])
        && shape(Ellipsoid::GRS80)
    {
        Datum::Nad83
    } else if any(&["xian1980", "xian80"]) && shape(Ellipsoid::IAG75) {
        Datum::Xian80
    } else if any(&["beijing1954", "beijing54"])
        && !any(&["newbeijing"])
        && shape(Ellipsoid::KRASSOWSKY)
    {
        Datum::Beijing54
    } else {
        let name = if found.datum.is_empty() { "local" } else { &found.datum };
        Datum::Other { name: name.to_owned(), ellipsoid }
    }
}

fn projection_of(method: &str, found: &Found) -> Result<Projection, CrsError> {
    let get = |names: &[&str]| {
        found.parameters.iter().find(|(n, _)| names.contains(&n.as_str())).map(|(_, v)| *v)
    };
    let or_zero = |names: &[&str]| get(names).unwrap_or(0.0);
    let origin = Origin {
        lat: or_zero(&[
            "latitudeoforigin",
            "latitudeofcenter",
            "latitudeofnaturalorigin",
            "latitudeoffalseorigin",
            "latitudeofprojectioncentre",
        ]),
        lon: or_zero(&[
            "centralmeridian",
            "longitudeofcenter",
            "longitudeoforigin",
            "longitudeofnaturalorigin",
            "longitudeoffalseorigin",
        ]) + found.prime_meridian,
        east: or_zero(&["falseeasting", "eastingatfalseorigin"]),
        north: or_zero(&["falsenorthing", "northingatfalseorigin"]),
    };
    let scale = get(&["scalefactor", "scalefactoratnaturalorigin"]);
    let first = get(&["standardparallel1", "latitudeof1ststandardparallel"]);
    let second = get(&["standardparallel2", "latitudeof2ndstandardparallel"]);
    let plain_method = plain(method);
    if found.proj4.as_deref().is_some_and(|p| p.contains("+a=6378137") && p.contains("+b=6378137"))
    {
        return Ok(Projection::WebMercator);
    }
    match plain_method.as_str() {
        "transversemercator" | "gausskruger" | "transversemercatorcomplex" => {
            Ok(Projection::TransverseMercator { origin, scale: scale.unwrap_or(1.0) })
        }
        "mercatorauxiliarysphere" | "popularvisualisationpseudomercator" => {
            Ok(Projection::WebMercator)
        }
        "mercator" | "mercator1sp" | "mercator2sp" | "mercatorvarianta" | "mercatorvariantb" => {
            let scale = match (scale, first) {
                (Some(scale), _) => scale,
                (None, Some(parallel)) => {
                    let (sin, cos) = (libm::sin(parallel * DEGREE), libm::cos(parallel * DEGREE));
                    let e2 = found.ellipsoid.map_or(0.0, Ellipsoid::e2);
                    cos / libm::sqrt(1.0 - e2 * sin * sin)
                }
                (None, None) => 1.0,
            };
            Ok(Projection::Mercator { origin: Origin { lat: 0.0, ..origin }, scale })
        }
        "lambertconformalconic1sp" => Ok(Projection::LambertConformal {
            origin,
            parallels: [origin.lat, origin.lat],
            scale: scale.unwrap_or(1.0),
        }),
        "lambertconformalconic"
        | "lambertconformalconic2sp"
        | "lambertconicconformal2sp"
        | "lambertconicconformal1sp" => {
            let first = first.unwrap_or(origin.lat);
            Ok(Projection::LambertConformal {
                origin,
                parallels: [first, second.unwrap_or(first)],
                scale: scale.unwrap_or(1.0),
            })
        }
        "albers" | "albersconicequalarea" | "albersequalarea" => {
            let first = first.unwrap_or(origin.lat);
            Ok(Projection::Albers { origin, parallels: [first, second.unwrap_or(first)] })
        }
        _ => Err(CrsError::UnknownMethod { method: method.to_owned() }),
    }
}
