//! Well-known text and PROJJSON, read and written.
//!
//! A `.prj` from desktop software carries no code, spells the methods in its own way and means the
//! same plane; so a text is reduced to datum, method and parameters before anything is compared.

use super::shift::{Seven, Shift};
use super::{Crs, CrsError, Datum, Ellipsoid, Origin, Projection, unreadable};
use serde_json::{Value, json};

const DEGREE: f64 = std::f64::consts::PI / 180.0;
/// Texts are a few kilobytes; anything nested deeper than this is not one.
const DEPTH: usize = 24;

/// What both notations are reduced to; angles in degrees, lengths in metres.
#[derive(Default)]
struct Found {
    title: Option<String>,
    code: Option<u32>,
    geographic: String,
    datum: String,
    ellipsoid: Option<Ellipsoid>,
    towgs84: Vec<f64>,
    prime_meridian: f64,
    method: Option<String>,
    parameters: Vec<(String, f64)>,
    unit_m: f64,
    proj4: Option<String>,
}

// ---- WKT text ----

enum Item {
    Node(Node),
    Text(String),
    Number(f64),
    Word,
}

struct Node {
    key: String,
    items: Vec<Item>,
}

impl Node {
    fn is(&self, keys: &[&str]) -> bool {
        keys.iter().any(|k| self.key.eq_ignore_ascii_case(k))
    }

    fn children(&self) -> impl Iterator<Item = &Node> {
        self.items.iter().filter_map(|i| if let Item::Node(n) = i { Some(n) } else { None })
    }

    fn child(&self, keys: &[&str]) -> Option<&Node> {
        self.children().find(|n| n.is(keys))
    }

    fn text(&self) -> Option<&str> {
        self.items.iter().find_map(|i| if let Item::Text(t) = i { Some(t.as_str()) } else { None })
    }

    fn numbers(&self) -> Vec<f64> {
        self.items
            .iter()
            .filter_map(|i| if let Item::Number(n) = i { Some(*n) } else { None })
            .collect()
    }

    /// `AUTHORITY["EPSG","4547"]` or `ID["EPSG",4547]` of this node itself.
    fn code(&self) -> Option<u32> {
        let id = self.children().filter(|n| n.is(&["AUTHORITY", "ID"])).last()?;
        let mut texts = id.items.iter().filter_map(|i| match i {
            Item::Text(t) => Some(t.clone()),
            Item::Number(n) => Some(n.to_string()),
            _ => None,
        });
        texts.next().filter(|a| a.eq_ignore_ascii_case("EPSG"))?;
        texts.next()?.parse().ok()
    }

    /// Factor of the node's own unit.
    fn unit(&self) -> Option<f64> {
        self.child(&["UNIT", "LENGTHUNIT", "ANGLEUNIT"])?.numbers().first().copied()
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, wanted: &[char]) -> bool {
        self.skip();
        match self.rest.chars().next() {
            Some(c) if wanted.contains(&c) => {
                self.rest = &self.rest[c.len_utf8()..];
                true
            }
            _ => false,
        }
    }

    fn item(&mut self) -> Option<Item> {
        self.skip();
        let first = self.rest.chars().next()?;
        if first == '"' {
            let mut text = String::new();
            let mut chars = self.rest.char_indices().skip(1).peekable();
            while let Some((at, c)) = chars.next() {
                if c != '"' {
                    text.push(c);
                } else if chars.peek().is_some_and(|(_, c)| *c == '"') {
                    text.push('"');
                    chars.next();
                } else {
                    self.rest = &self.rest[at + 1..];
                    return Some(Item::Text(text));
                }
            }
            return None;
        }
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || "+-._".contains(c)))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if word.is_empty() {
            return None;
        }
        self.rest = rest;
        if first.is_ascii_digit() || "+-.".contains(first) {
            return word.parse().ok().filter(|n: &f64| n.is_finite()).map(Item::Number);
        }
        if !self.take(&['[', '(']) {
            return Some(Item::Word);
        }
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut node = Node { key: word.to_owned(), items: Vec::new() };
        loop {
            if self.take(&[']', ')']) {
                break;
            }
            node.items.push(self.item()?);
            if !self.take(&[',']) {
                if self.take(&[']', ')']) {
                    break;
                }
                return None;
            }
        }
        self.depth -= 1;
        Some(Item::Node(node))
    }
}

pub(super) fn parse(text: &str) -> Result<Crs, CrsError> {
    if text.len() > 1 << 20 {
        return Err(unreadable(text));
    }
    let Some(Item::Node(root)) = (Reader { rest: text, depth: 0 }).item() else {
        return Err(unreadable(text));
    };
    let mut found = Found { unit_m: 1.0, ..Found::default() };
    read_crs(&root, &mut found).ok_or_else(|| unreadable(text))?;
    build(found)
}

const PROJECTED: [&str; 3] = ["PROJCS", "PROJCRS", "PROJECTEDCRS"];
const GEOGRAPHIC: [&str; 8] = [
    "GEOGCS",
    "GEOGCRS",
    "GEODCRS",
    "BASEGEOGCRS",
    "BASEGEODCRS",
    "GEOGRAPHICCRS",
    "GEODETICCRS",
    "BASEGEODETICCRS",
];

fn read_crs(node: &Node, found: &mut Found) -> Option<()> {
    if node.is(&["COMPD_CS", "COMPOUNDCRS"]) {
        return read_crs(
            node.children()
                .find(|n| n.is(&PROJECTED) || n.is(&GEOGRAPHIC) || n.is(&["BOUNDCRS"]))?,
            found,
        );
    }
    if node.is(&["BOUNDCRS"]) {
        let source = node.child(&["SOURCECRS"])?.children().next()?;
        read_crs(source, found)?;
        if let Some(operation) = node.child(&["ABRIDGEDTRANSFORMATION"]) {
            let figures: Vec<f64> = operation
                .children()
                .filter(|n| n.is(&["PARAMETER"]))
                .filter_map(|n| n.numbers().first().copied())
                .collect();
            if let [dx, dy, dz, rx, ry, rz, m] = figures[..] {
                // WKT2 states the scale as a factor near one here.
                let ppm = if m > 0.5 { (m - 1.0) * 1e6 } else { m };
                found.towgs84 = vec![dx, dy, dz, rx, ry, rz, ppm];
            } else if figures.len() == 3 {
                found.towgs84 = figures;
            }
        }
        return Some(());
    }
    if node.is(&GEOGRAPHIC) {
        found.title = node.text().map(str::to_owned);
        found.code = node.code();
        return read_geographic(node, found).map(|_| ());
    }
    if !node.is(&PROJECTED) {
        return None;
    }
    found.title = node.text().map(str::to_owned);
    found.code = node.code();
    let base = node.children().find(|n| n.is(&GEOGRAPHIC))?;
    let angle = read_geographic(base, found)?;
    // In WKT2 the unit may stand in the axes.
    found.unit_m = node
        .unit()
        .or_else(|| node.children().filter(|n| n.is(&["AXIS"])).find_map(Node::unit))
        .unwrap_or(1.0);
    found.proj4 = node.child(&["EXTENSION"]).and_then(|n| {
        n.items.iter().rev().find_map(
            |i| {
                if let Item::Text(t) = i { Some(t.clone()) } else { None }
            },
        )
    });
    let holder = node.child(&["CONVERSION", "DERIVINGCONVERSION"]).unwrap_or(node);
    found.method = holder.child(&["PROJECTION", "METHOD"])?.text().map(str::to_owned);
    for parameter in holder.children().filter(|n| n.is(&["PARAMETER"])) {
        let name = plain(parameter.text()?);
        let value = *parameter.numbers().first()?;
        let own = parameter.unit();
        let value = match kind(&name) {
            Kind::Angle => degrees(value, own.unwrap_or(angle)),
            Kind::Length => value * own.unwrap_or(found.unit_m),
            Kind::Ratio => value * own_scale(parameter),
        };
        found.parameters.push((name, value));
    }
    Some(())
}

fn own_scale(parameter: &Node) -> f64 {
    parameter.child(&["SCALEUNIT"]).and_then(|u| u.numbers().first().copied()).unwrap_or(1.0)
}

fn read_geographic(node: &Node, found: &mut Found) -> Option<f64> {
    found.geographic = node.text().unwrap_or_default().to_owned();
    let datum = node.child(&["DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE"])?;
    found.datum = datum.text().unwrap_or_default().to_owned();
    let spheroid = datum.child(&["SPHEROID", "ELLIPSOID"])?;
    let [a, rf, ..] = spheroid.numbers()[..] else {
        return None;
    };
    found.ellipsoid = Some(Ellipsoid { a: a * spheroid.unit().unwrap_or(1.0), rf });
    if let Some(shift) = datum.child(&["TOWGS84"]) {
        found.towgs84 = shift.numbers();
    }
    let angle = node
        .unit()
        .or_else(|| node.children().filter(|n| n.is(&["AXIS"])).find_map(Node::unit))
        .unwrap_or(DEGREE);
    if let Some(prime) = node.child(&["PRIMEM", "PRIMEMERIDIAN"]) {
        let value = prime.numbers().first().copied().unwrap_or(0.0);
        found.prime_meridian = degrees(value, prime.unit().unwrap_or(angle));
    }
    Some(angle)
}

/// A value in units of `factor` radians, in degrees; a degree written with fifteen digits is one.
fn degrees(value: f64, factor: f64) -> f64 {
    if (factor - DEGREE).abs() < 1e-12 { value } else { value * factor / DEGREE }
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

enum Kind {
    Angle,
    Length,
    Ratio,
}

fn kind(name: &str) -> Kind {
    if name.contains("easting") || name.contains("northing") {
        Kind::Length
    } else if name.contains("scale") {
        Kind::Ratio
    } else {
        Kind::Angle
    }
}

// ---- PROJJSON ----

pub(super) fn parse_projjson(text: &str) -> Result<Crs, CrsError> {
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

// ---- from what was found to a system ----

fn build(found: Found) -> Result<Crs, CrsError> {
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

// ---- writing ----

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

pub(super) fn write_esri(crs: &Crs) -> Option<String> {
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

pub(super) fn write_gdal(crs: &Crs) -> Option<String> {
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

/// The register's names: geographic system, datum, ellipsoid.
fn register_names(datum: &Datum) -> (String, String, String) {
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

pub(super) fn write_projjson(crs: &Crs) -> Option<Value> {
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
    let north_first = super::family(&crs.datum).is_some()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_written_reads_back() {
        for code in
            [4490, 4548, 4526, 4509, 4498, 2382, 2434, 32650, 3857, 3067, 26917, 25832, 4326]
        {
            let crs = Crs::from_epsg(code).unwrap();
            for text in [crs.wkt1_esri(), crs.wkt1(), crs.projjson().map(|j| j.to_string())] {
                let text = text.unwrap();
                let again = Crs::parse(&text).unwrap();
                assert!(again.same_place(&crs), "{code}: {text}");
            }
            let json = crs.projjson().unwrap().to_string();
            assert_eq!(Crs::parse(&json).unwrap().epsg(), Some(code));
            assert_eq!(Crs::parse(&crs.wkt1().unwrap()).unwrap().epsg(), Some(code));
        }
        for text in [
            "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80",
            "+proj=lcc +lat_1=30 +lat_2=62 +lat_0=10 +lon_0=105 +ellps=WGS84",
            "+proj=lcc +lat_1=30 +lat_2=30 +lat_0=30 +lon_0=105 +k_0=0.999 +ellps=WGS84",
            "+proj=tmerc +lon_0=114.5 +k=1.00001 +x_0=800000 +y_0=-3000000 +ellps=GRS80",
        ] {
            let crs = Crs::parse(text).unwrap();
            assert!(Crs::parse(&crs.wkt1_esri().unwrap()).unwrap().same_place(&crs), "{text}");
            assert!(Crs::parse(&crs.wkt1().unwrap()).unwrap().same_place(&crs), "{text}");
            assert!(
                Crs::parse(&crs.projjson().unwrap().to_string()).unwrap().same_place(&crs),
                "{text}"
            );
        }
    }

    #[test]
    fn a_prj_without_a_code_is_known_by_its_parameters() {
        let text = "PROJCS[\"CGCS2000_3_Degree_GK_CM_117E\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",117.0],PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";
        assert_eq!(Crs::parse(text).unwrap().epsg(), Some(4548));
        let six = text.replace("CGCS2000_3_Degree_GK_CM_117E", "CGCS2000_GK_CM_117E");
        assert_eq!(Crs::parse(&six).unwrap().epsg(), Some(4509));
        let feet = text.replace("UNIT[\"Meter\",1.0]", "UNIT[\"Foot_US\",0.3048006096012192]");
        let feet = Crs::parse(&feet).unwrap();
        assert_eq!((feet.epsg(), feet.is_metric()), (None, false));
    }

    #[test]
    fn any_cut_of_a_text_is_refused_or_read_but_never_a_panic() {
        let text = Crs::from_epsg(4548).unwrap().wkt1().unwrap();
        for end in 0..text.len() {
            let _ = Crs::parse(&text[..end]);
            let _ = Crs::parse(&text[end..]);
        }
        let _ = Crs::parse(&"A[".repeat(100_000));
    }
}
