//! Well-known text in the two spellings that software reads: ESRI's and GDAL's.

use crate::crs::{Crs, Datum, Projection, shift::Shift};

pub(in crate::crs) fn write_esri(crs: &Crs) -> Option<String> {
    let [geographic, datum, spheroid] = esri_names(&crs.datum);
    let e = crs.datum.ellipsoid();
    let base = format!(
        "GEOGCS[\"{geographic}\",DATUM[\"{datum}\",SPHEROID[\"{spheroid}\",{},{}]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]",
        float(e.a),
        float(e.rf)
    );
    if crs.projection == Projection::LonLat {
        return Some(base);
    }
    let (method, parameters) = method_of(crs, true)?;
    let parameters: String = parameters
        .iter()
        .map(|(name, value)| format!(",PARAMETER[\"{}\",{}]", esri_parameter(name), float(*value)))
        .collect();
    Some(format!(
        "PROJCS[\"{}\",{base},PROJECTION[\"{method}\"]{parameters},UNIT[\"{}\",{}]]",
        esri_title(crs),
        if crs.unit_m == 1.0 { "Meter" } else { "Unit" },
        float(crs.unit_m)
    ))
}

pub(in crate::crs) fn write_gdal(crs: &Crs) -> Option<String> {
    let (geographic, datum, spheroid) = register_names(&crs.datum);
    let e = crs.datum.ellipsoid();
    let shift = match &crs.shift {
        Some(Shift::Seven(seven)) => {
            let figures: Vec<String> = seven.towgs84().iter().map(f64::to_string).collect();
            format!(",TOWGS84[{}]", figures.join(","))
        }
        _ => String::new(),
    };
    let authority = |code: Option<u32>| {
        code.map_or_else(String::new, |c| format!(",AUTHORITY[\"EPSG\",\"{c}\"]"))
    };
    let geographic_code = crs.datum.geographic_code();
    let base = format!(
        "GEOGCS[\"{}\",DATUM[\"{}\",SPHEROID[\"{}\",{},{}]{shift}],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]]{}]",
        quoted(&geographic),
        quoted(&datum).replace(' ', "_"),
        quoted(&spheroid),
        e.a,
        e.rf,
        authority(geographic_code)
    );
    if crs.projection == Projection::LonLat {
        return Some(base);
    }
    let (method, parameters) = method_of(crs, false)?;
    let parameters: String =
        parameters.iter().map(|(name, value)| format!(",PARAMETER[\"{name}\",{value}]")).collect();
    let unit = if crs.unit_m == 1.0 {
        "UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]]".to_owned()
    } else {
        format!("UNIT[\"unit\",{}]", crs.unit_m)
    };
    let extension = if crs.projection == Projection::WebMercator {
        ",EXTENSION[\"PROJ4\",\"+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs\"]"
    } else {
        ""
    };
    Some(format!(
        "PROJCS[\"{}\",{base},PROJECTION[\"{method}\"]{parameters},{unit}{extension}{}]",
        quoted(&crs.file_name()),
        authority(crs.epsg())
    ))
}

/// Method name, then parameters in the order both dialects use.
fn method_of(crs: &Crs, esri: bool) -> Option<(&'static str, Vec<(&'static str, f64)>)> {
    let u = crs.unit_m;
    Some(match &crs.projection {
        Projection::LonLat | Projection::Raw(_) => return None,
        Projection::TransverseMercator { origin, scale } => (
            if esri && *scale == 1.0 { "Gauss_Kruger" } else { "Transverse_Mercator" },
            vec![
                ("false_easting", origin.east / u),
                ("false_northing", origin.north / u),
                ("central_meridian", origin.lon),
                ("scale_factor", *scale),
                ("latitude_of_origin", origin.lat),
            ],
        ),
        Projection::Mercator { origin, scale } => (
            if esri { return None } else { "Mercator_1SP" },
            vec![
                ("central_meridian", origin.lon),
                ("scale_factor", *scale),
                ("false_easting", origin.east / u),
                ("false_northing", origin.north / u),
            ],
        ),
        Projection::WebMercator => (
            if esri { "Mercator_Auxiliary_Sphere" } else { "Mercator_1SP" },
            if esri {
                vec![
                    ("false_easting", 0.0),
                    ("false_northing", 0.0),
                    ("central_meridian", 0.0),
                    ("standard_parallel_1", 0.0),
                    ("auxiliary_sphere_type", 0.0),
                ]
            } else {
                vec![
                    ("central_meridian", 0.0),
                    ("scale_factor", 1.0),
                    ("false_easting", 0.0),
                    ("false_northing", 0.0),
                ]
            },
        ),
        Projection::LambertConformal { origin, parallels, scale } => {
            let one = parallels[0] == parallels[1] && parallels[0] == origin.lat;
            let mut parameters = vec![
                ("false_easting", origin.east / u),
                ("false_northing", origin.north / u),
                ("central_meridian", origin.lon),
            ];
            if esri || !one {
                parameters.push(("standard_parallel_1", parallels[0]));
            }
            if !one {
                parameters.push(("standard_parallel_2", parallels[1]));
            }
            if one || *scale != 1.0 {
                parameters.push(("scale_factor", *scale));
            }
            parameters.push(("latitude_of_origin", origin.lat));
            let name = match (esri, one) {
                (true, _) => "Lambert_Conformal_Conic",
                (false, true) => "Lambert_Conformal_Conic_1SP",
                (false, false) => "Lambert_Conformal_Conic_2SP",
            };
            (name, parameters)
        }
        Projection::Albers { origin, parallels } => {
            let mut parameters =
                vec![("false_easting", origin.east / u), ("false_northing", origin.north / u)];
            parameters
                .push((if esri { "central_meridian" } else { "longitude_of_center" }, origin.lon));
            parameters.push(("standard_parallel_1", parallels[0]));
            parameters.push(("standard_parallel_2", parallels[1]));
            parameters
                .push((if esri { "latitude_of_origin" } else { "latitude_of_center" }, origin.lat));
            (if esri { "Albers" } else { "Albers_Conic_Equal_Area" }, parameters)
        }
    })
}

fn float(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        format!("{value:.1}")
    } else {
        value.to_string()
    }
}

/// ESRI's names: geographic system, datum, spheroid.
fn esri_names(datum: &Datum) -> [String; 3] {
    let fixed = |g: &str, d: &str, s: &str| [g.to_owned(), d.to_owned(), s.to_owned()];
    match datum {
        Datum::Cgcs2000 => {
            fixed("GCS_China_Geodetic_Coordinate_System_2000", "D_China_2000", "CGCS2000")
        }
        Datum::Wgs84 => fixed("GCS_WGS_1984", "D_WGS_1984", "WGS_1984"),
        Datum::Etrs89 => fixed("GCS_ETRS_1989", "D_ETRS_1989", "GRS_1980"),
        Datum::Nad83 => fixed("GCS_North_American_1983", "D_North_American_1983", "GRS_1980"),
        Datum::Xian80 => fixed("GCS_Xian_1980", "D_Xian_1980", "Xian_1980"),
        Datum::Beijing54 => fixed("GCS_Beijing_1954", "D_Beijing_1954", "Krasovsky_1940"),
        Datum::Other { name, .. } => {
            let name = quoted(name.trim_start_matches("D_"));
            [format!("GCS_{name}"), format!("D_{name}"), name]
        }
    }
}

fn quoted(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '"' | '[' | ']')).collect()
}

fn esri_title(crs: &Crs) -> String {
    let text = crs.file_name();
    let mut name = String::new();
    for c in quoted(&text).chars() {
        name.push(if c.is_ascii_alphanumeric() || !c.is_ascii() { c } else { '_' });
    }
    while name.contains("__") {
        name = name.replace("__", "_");
    }
    // Desktop software matches its own spelling of the common families.
    name.replace("CGCS2000_3_degree_Gauss_Kruger", "CGCS2000_3_Degree_GK")
        .replace("CGCS2000_Gauss_Kruger", "CGCS2000_GK")
        .replace("GK_zone_", "GK_Zone_")
        .replace("WGS_84_UTM_zone_", "WGS_1984_UTM_Zone_")
        .replace("WGS_84_Pseudo_Mercator", "WGS_1984_Web_Mercator_Auxiliary_Sphere")
        .trim_matches('_')
        .to_owned()
}

fn esri_parameter(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .map_or_else(String::new, |c| c.to_ascii_uppercase().to_string() + chars.as_str())
        })
        .collect::<Vec<_>>()
        .join("_")
}

/// The register's names: geographic system, datum, ellipsoid.
pub(super) fn register_names(datum: &Datum) -> (String, String, String) {
    let fixed = |g: &str, d: &str, e: &str| (g.to_owned(), d.to_owned(), e.to_owned());
    match datum {
        Datum::Cgcs2000 => fixed("China Geodetic Coordinate System 2000", "China 2000", "CGCS2000"),
        Datum::Wgs84 => fixed("WGS 84", "World Geodetic System 1984", "WGS 84"),
        Datum::Etrs89 => fixed("ETRS89", "European Terrestrial Reference System 1989", "GRS 1980"),
        Datum::Nad83 => fixed("NAD83", "North American Datum 1983", "GRS 1980"),
        Datum::Xian80 => fixed("Xian 1980", "Xian 1980", "Xian 1980"),
        Datum::Beijing54 => fixed("Beijing 1954", "Beijing 1954", "Krassowsky 1940"),
        Datum::Other { name, .. } => (name.clone(), name.clone(), name.clone()),
    }
}
