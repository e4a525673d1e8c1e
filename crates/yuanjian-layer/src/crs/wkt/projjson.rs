//! PROJJSON, which the same register has as objects: read, and written as GeoParquet wants it.

use super::{
    DEGREE, DEPTH, Found, Kind, build::build, degrees, kind, plain, write::register_names,
};
use crate::crs::{
    Crs, CrsError, Datum, Ellipsoid, Origin, Projection, family, shift::Shift, unreadable,
};
use serde_json::{Value, json};

pub(in crate::crs) fn parse_projjson(text: &str) -> Result<Crs, CrsError> {
    let value: Value = serde_json::from_str(text).map_err(|_| unreadable(text))?;
    let mut found = Found { unit_m: 1.0, ..Found::default() };
    read_json(&value, &mut found, 0).ok_or_else(|| unreadable(text))?;
    build(found)
}

fn read_json(value: &Value, found: &mut Found, depth: usize) -> Option<()> {
    if depth > DEPTH {
        return None;
    }
    match value["type"].as_str()? {
        "CompoundCRS" => read_json(value["components"].get(0)?, found, depth + 1),
        "BoundCRS" => {
            read_json(&value["source_crs"], found, depth + 1)?;
            let figures: Option<Vec<f64>> = value["transformation"]["parameters"]
                .as_array()?
                .iter()
                .map(|p| p["value"].as_f64())
                .collect();
            found.towgs84 = figures.filter(|f| matches!(f.len(), 3 | 7)).unwrap_or_default();
            Some(())
        }
        "GeographicCRS" | "GeodeticCRS" => {
            name_json(value, found);
            geographic_json(value, found)
        }
        "ProjectedCRS" => {
            name_json(value, found);
            geographic_json(&value["base_crs"], found)?;
            let axes = &value["coordinate_system"]["axis"];
            found.unit_m = axes.get(0).map_or(Some(1.0), |a| unit_json(&a["unit"]))?;
            let conversion = &value["conversion"];
            found.method = Some(conversion["method"]["name"].as_str()?.to_owned());
            for parameter in conversion["parameters"].as_array()? {
                let name = plain(parameter["name"].as_str()?);
                let number = parameter["value"].as_f64()?;
                let unit = unit_json(&parameter["unit"])?;
                let number = match kind(&name) {
                    Kind::Angle => degrees(number, unit),
                    _ => number * unit,
                };
                found.parameters.push((name, number));
            }
            Some(())
        }
        _ => None,
    }
}

fn name_json(value: &Value, found: &mut Found) {
    found.title = value["name"].as_str().map(str::to_owned);
    if value["id"]["authority"].as_str().is_some_and(|a| a.eq_ignore_ascii_case("EPSG")) {
        let code = &value["id"]["code"];
        found.code = code
            .as_u64()
            .and_then(|c| u32::try_from(c).ok())
            .or_else(|| code.as_str()?.parse().ok());
    }
}

fn geographic_json(value: &Value, found: &mut Found) -> Option<()> {
    found.geographic = value["name"].as_str().unwrap_or_default().to_owned();
    let datum = if value["datum"].is_object() { &value["datum"] } else { &value["datum_ensemble"] };
    found.datum = datum["name"].as_str().unwrap_or_default().to_owned();
    let ellipsoid = &datum["ellipsoid"];
    let length =
        |v: &Value| v.as_f64().or_else(|| Some(v["value"].as_f64()? * unit_json(&v["unit"])?));
    let a = length(&ellipsoid["semi_major_axis"]).or_else(|| length(&ellipsoid["radius"]))?;
    let rf = ellipsoid["inverse_flattening"].as_f64().or_else(|| {
        length(&ellipsoid["semi_minor_axis"]).map(|b| if a > b { a / (a - b) } else { 0.0 })
    });
    found.ellipsoid = Some(Ellipsoid { a, rf: rf.unwrap_or(0.0) });
    let prime = &datum["prime_meridian"]["longitude"];
    found.prime_meridian = length(prime).unwrap_or(0.0);
    Some(())
}

/// The factor of a unit to metre or radian; the names PROJJSON abbreviates are spelled out.
fn unit_json(unit: &Value) -> Option<f64> {
    match unit {
        Value::Null => Some(1.0),
        Value::String(name) => match name.as_str() {
            "metre" | "unity" => Some(1.0),
            "degree" => Some(DEGREE),
            _ => None,
        },
        other => other["conversion_factor"].as_f64(),
    }
}

pub(in crate::crs) fn write_projjson(crs: &Crs) -> Option<Value> {
    let (geographic, datum, spheroid) = register_names(&crs.datum);
    let e = crs.datum.ellipsoid();
    let shape = if e.rf == 0.0 {
        json!({ "name": spheroid, "radius": e.a })
    } else {
        json!({ "name": spheroid, "semi_major_axis": e.a, "inverse_flattening": e.rf })
    };
    let axes = json!({ "subtype": "ellipsoidal", "axis": [
        { "name": "Geodetic latitude", "abbreviation": "Lat", "direction": "north", "unit": "degree" },
        { "name": "Geodetic longitude", "abbreviation": "Lon", "direction": "east", "unit": "degree" },
    ]});
    let mut base = json!({
        "type": "GeographicCRS",
        "name": geographic,
        "datum": { "type": "GeodeticReferenceFrame", "name": datum, "ellipsoid": shape },
        "coordinate_system": axes,
    });
    identify(&mut base, crs.datum.geographic_code());
    let mut whole =
        if crs.projection == Projection::LonLat { base } else { projected_json(crs, base)? };
    if let Some(Shift::Seven(seven)) = &crs.shift {
        whole = bound_json(whole, &seven.towgs84());
    }
    if let Some(object) = whole.as_object_mut() {
        object.shift_insert(
            0,
            "$schema".to_owned(),
            json!("https://proj.org/schemas/v0.7/projjson.schema.json"),
        );
    }
    Some(whole)
}

fn identify(value: &mut Value, code: Option<u32>) {
    if let Some(code) = code {
        value["id"] = json!({ "authority": "EPSG", "code": code });
    }
}

fn projected_json(crs: &Crs, base: Value) -> Option<Value> {
    let metre = if crs.unit_m == 1.0 {
        json!("metre")
    } else {
        json!({ "type": "LinearUnit", "name": "unit", "conversion_factor": crs.unit_m })
    };
    let parameter = |name: &str, value: f64, unit: Value, code: u32| json!({ "name": name, "value": value, "unit": unit, "id": { "authority": "EPSG", "code": code } });
    let angle = |name: &str, value: f64, code: u32| parameter(name, value, json!("degree"), code);
    let length = |name: &str, value: f64, code: u32| parameter(name, value, json!("metre"), code);
    let natural = |o: &Origin, scale: Option<f64>| {
        let mut list = vec![
            angle("Latitude of natural origin", o.lat, 8801),
            angle("Longitude of natural origin", o.lon, 8802),
        ];
        list.extend(
            scale.map(|k| parameter("Scale factor at natural origin", k, json!("unity"), 8805)),
        );
        list.push(length("False easting", o.east, 8806));
        list.push(length("False northing", o.north, 8807));
        list
    };
    let conic = |o: &Origin, parallels: &[f64; 2]| {
        vec![
            angle("Latitude of false origin", o.lat, 8821),
            angle("Longitude of false origin", o.lon, 8822),
            angle("Latitude of 1st standard parallel", parallels[0], 8823),
            angle("Latitude of 2nd standard parallel", parallels[1], 8824),
            length("Easting at false origin", o.east, 8826),
            length("Northing at false origin", o.north, 8827),
        ]
    };
    let zero = Origin { lat: 0.0, lon: 0.0, east: 0.0, north: 0.0 };
    let (method, method_code, parameters) = match &crs.projection {
        Projection::TransverseMercator { origin, scale } => {
            ("Transverse Mercator", 9807, natural(origin, Some(*scale)))
        }
        Projection::Mercator { origin, scale } => {
            ("Mercator (variant A)", 9804, natural(origin, Some(*scale)))
        }
        Projection::WebMercator => {
            ("Popular Visualisation Pseudo Mercator", 1024, natural(&zero, None))
        }
        Projection::LambertConformal { origin, parallels, scale }
            if parallels[0] == origin.lat && parallels[1] == origin.lat =>
        {
            ("Lambert Conic Conformal (1SP)", 9801, natural(origin, Some(*scale)))
        }
        Projection::LambertConformal { origin, parallels, scale } if *scale == 1.0 => {
            ("Lambert Conic Conformal (2SP)", 9802, conic(origin, parallels))
        }
        Projection::Albers { origin, parallels } => {
            ("Albers Equal Area", 9822, conic(origin, parallels))
        }
        Projection::LambertConformal { .. } | Projection::LonLat | Projection::Raw(_) => {
            return None;
        }
    };
    // Chinese and Gauss–Krüger systems state north first; coordinates in files stay east first.
    let east =
        json!({ "name": "Easting", "abbreviation": "E", "direction": "east", "unit": metre });
    let north =
        json!({ "name": "Northing", "abbreviation": "N", "direction": "north", "unit": metre });
    let north_first = family(&crs.datum).is_some()
        && matches!(crs.projection, Projection::TransverseMercator { .. });
    let axis = if north_first { json!([north, east]) } else { json!([east, north]) };
    let mut whole = json!({
        "type": "ProjectedCRS",
        "name": crs.file_name(),
        "base_crs": base,
        "conversion": {
            "name": "conversion",
            "method": { "name": method, "id": { "authority": "EPSG", "code": method_code } },
            "parameters": parameters,
        },
        "coordinate_system": { "subtype": "Cartesian", "axis": axis },
    });
    identify(&mut whole, crs.epsg());
    Some(whole)
}

fn bound_json(source: Value, figures: &[f64; 7]) -> Value {
    let names = [
        ("X-axis translation", "metre", 8605),
        ("Y-axis translation", "metre", 8606),
        ("Z-axis translation", "metre", 8607),
        ("X-axis rotation", "arc-second", 8608),
        ("Y-axis rotation", "arc-second", 8609),
        ("Z-axis rotation", "arc-second", 8610),
        ("Scale difference", "parts per million", 8611),
    ];
    let parameters: Vec<Value> = names
        .iter()
        .zip(figures)
        .map(|((name, unit, code), value)| {
            let unit = match *unit {
                "metre" => json!("metre"),
                "arc-second" => json!({ "type": "AngularUnit", "name": "arc-second", "conversion_factor": DEGREE / 3600.0 }),
                _ => json!({ "type": "ScaleUnit", "name": "parts per million", "conversion_factor": 1e-6 }),
            };
            json!({ "name": name, "value": value, "unit": unit, "id": { "authority": "EPSG", "code": code } })
        })
        .collect();
    let target = write_projjson(&Crs::lon_lat(Datum::Wgs84));
    json!({
        "type": "BoundCRS",
        "source_crs": source,
        "target_crs": target,
        "transformation": {
            "name": "parameters of the city",
            "method": { "name": "Position Vector transformation (geog2D domain)", "id": { "authority": "EPSG", "code": 9606 } },
            "parameters": parameters,
        },
    })
}
