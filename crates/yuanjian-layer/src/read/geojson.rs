//! GeoJSON: one document, or one feature a line.
//!
//! Features are taken one by one from the text, so that only the shapes stay in memory, not the
//! tree of the whole document. What hangs below a property (lists, objects) becomes its JSON text.

use super::Job;
use super::findings::Findings;
use super::rows::Rows;
use crate::Value;
use crate::encoding::decode_file;
use crate::source::{DeclaredCrs, Format, RawLayer, ReadError};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use serde::de::{DeserializeSeed, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};
use yuanjian_types::Problem;

/// Read a GeoJSON file.
pub(crate) fn read(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    job.refuse_layer()?;
    let bytes = job.bytes()?;
    let mut findings = job.findings();
    let (text, decision) = decode_file(&bytes, job.chosen, None);
    let utf8 = decision.encoding == encoding_rs::UTF_8;
    if !utf8 {
        findings.push(
            Problem::warning("read.json_not_utf8")
                .with("used", decision.encoding.name().to_ascii_lowercase()),
        );
    }
    // RFC 8142 puts a record separator before each text; it is only space to us.
    let text = if text.contains('\u{1e}') { text.replace('\u{1e}', " ").into() } else { text };

    let mut sink = Sink {
        rows: Rows::new(job.path, job.limits()),
        findings,
        crs: DeclaredCrs::LonLat,
        refused: None,
        heights: false,
        documents: 0,
    };
    let mut documents = serde_json::Deserializer::from_str(&text);
    while documents.end().is_err() {
        sink.documents += 1;
        let done = documents.deserialize_any(Document(&mut sink));
        if let Some(refused) = sink.refused.take() {
            return Err(refused);
        }
        if let Err(error) = done {
            return Err(job
                .error("read.json_damaged")
                .at_row(error.line() as u64)
                .with("column", error.column())
                .with("features", sink.rows.len())
                .with("reason", error.to_string())
                .into());
        }
    }
    let Sink { rows, mut findings, crs, heights, documents, .. } = sink;
    if documents == 0 {
        return Err(job.error("read.file_empty").into());
    }
    if heights {
        findings.push(Problem::note("read.heights_dropped"));
    }
    let table = rows.finish()?;
    let mut raw = job.finish(Format::GeoJson, &bytes, table, crs, findings);
    if !utf8 {
        let texts = raw.table.features.iter().flat_map(|f| &f.attributes);
        let texts = texts.filter_map(|v| match v {
            Value::Text(t) if !t.is_ascii() => Some(t.clone()),
            _ => None,
        });
        raw.source.encoding = Some(decision.found(texts.take(5).collect()));
    }
    Ok(raw)
}

struct Sink {
    rows: Rows,
    findings: Findings,
    crs: DeclaredCrs,
    refused: Option<ReadError>,
    heights: bool,
    documents: u64,
}

/// A top-level value: a collection, a feature or a bare shape.
struct Document<'s>(&'s mut Sink);

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a GeoJSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut rest = Map::new();
        let mut collection = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "features" {
                collection = true;
                map.next_value_seed(Features(self.0))?;
            } else {
                rest.insert(key, map.next_value()?);
            }
        }
        if let Some(crs) = rest.get("crs") {
            self.0.crs = declared_crs(crs);
        }
        if !collection && self.0.take(Json::Object(rest)).is_err() {
            return Err(serde::de::Error::custom("stopped"));
        }
        Ok(())
    }
}

struct Features<'s>(&'s mut Sink);

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(feature) = list.next_element::<Json>()? {
            if self.0.take(feature).is_err() {
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

impl Sink {
    /// Add a feature or a bare shape. An error is a limit, kept in `refused`.
    fn take(&mut self, feature: Json) -> Result<(), ()> {
        let number = (self.rows.len() + 1).to_string();
        let Json::Object(mut feature) = feature else {
            self.findings.push(Problem::error("read.not_a_feature").of_feature(number));
            return Ok(());
        };
        let is_feature = match feature.get("type").and_then(Json::as_str) {
            Some("Feature") => true,
            Some(_)
                if feature.contains_key("coordinates") || feature.contains_key("geometries") =>
            {
                false
            }
            _ => feature.contains_key("geometry") || feature.contains_key("properties"),
        };
        let own = feature.remove("id").and_then(|id| match id {
            Json::String(id) => Some(id),
            Json::Number(id) => Some(id.to_string()),
            _ => None,
        });
        let shape = if is_feature {
            feature.remove("geometry")
        } else {
            Some(Json::Object(feature.clone()))
        };
        let id = own.clone().unwrap_or_else(|| number.clone());
        let geometry = match shape {
            None | Some(Json::Null) => None,
            Some(shape) => match geometry(&shape, &mut self.heights, 0) {
                Ok(geometry) => Some(geometry),
                Err(fault) => {
                    let problem = match fault {
                        Fault::Kind(kind) => {
                            Problem::error("read.shape_not_accepted").with("type", kind)
                        }
                        Fault::Coordinates => Problem::error("read.shape_damaged"),
                    };
                    self.findings.push(problem.of_feature(id));
                    None
                }
            },
        };
        let mut cells = Vec::new();
        if is_feature && let Some(Json::Object(properties)) = feature.remove("properties") {
            for (name, value) in properties {
                let at = self.rows.column(&name);
                cells.push((at, cell(value)));
            }
        }
        self.rows.push(own, geometry, cells).map_err(|refused| self.refused = Some(refused))
    }
}

fn cell(value: Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(b),
        Json::Number(n) => match (n.as_i64(), n.as_f64()) {
            (Some(i), _) => Value::Int(i),
            (None, Some(r)) if r.is_finite() => Value::Real(r),
            _ => Value::Text(n.to_string()),
        },
        Json::String(text) => Value::Text(text),
        nested => Value::Text(nested.to_string()),
    }
}

/// The `crs` member of 2008, which software in use still writes and reads.
fn declared_crs(crs: &Json) -> DeclaredCrs {
    if crs.is_null() {
        return DeclaredCrs::Missing;
    }
    let Some(name) = crs.pointer("/properties/name").and_then(Json::as_str) else {
        return DeclaredCrs::Unreadable(crs.to_string().chars().take(500).collect());
    };
    if name.to_ascii_uppercase().contains("CRS84") {
        return DeclaredCrs::LonLat;
    }
    let epsg = name.to_ascii_uppercase().contains("EPSG");
    match name.rsplit(':').next().and_then(|code| code.trim().parse().ok()) {
        // Written so by software that keeps longitude first, as the format does.
        Some(4326) if epsg => DeclaredCrs::LonLat,
        Some(code) if epsg => DeclaredCrs::Epsg(code),
        _ => DeclaredCrs::Unreadable(name.to_owned()),
    }
}

enum Fault {
    Kind(String),
    Coordinates,
}

fn geometry(shape: &Json, heights: &mut bool, depth: u32) -> Result<Geometry<f64>, Fault> {
    let kind = shape.get("type").and_then(Json::as_str).unwrap_or_default();
    let coordinates = shape.get("coordinates");
    let list = || coordinates.and_then(Json::as_array).ok_or(Fault::Coordinates);
    Ok(match kind {
        "Point" => match coordinates.and_then(Json::as_array).map(Vec::as_slice) {
            Some([]) => Geometry::MultiPoint(MultiPoint(Vec::new())),
            _ => Geometry::Point(Point(
                position(coordinates.unwrap_or(&Json::Null), heights).ok_or(Fault::Coordinates)?,
            )),
        },
        "MultiPoint" => Geometry::MultiPoint(MultiPoint(
            line(list()?, heights)?.0.into_iter().map(Point).collect(),
        )),
        "LineString" => Geometry::LineString(line(list()?, heights)?),
        "MultiLineString" => Geometry::MultiLineString(MultiLineString(lines(list()?, heights)?)),
        "Polygon" => Geometry::Polygon(polygon(list()?, heights)?),
        "MultiPolygon" => {
            let mut polygons = Vec::new();
            for item in list()? {
                polygons.push(polygon(item.as_array().ok_or(Fault::Coordinates)?, heights)?);
            }
            Geometry::MultiPolygon(MultiPolygon(polygons))
        }
        "GeometryCollection" if depth < 32 => {
            let items =
                shape.get("geometries").and_then(Json::as_array).ok_or(Fault::Coordinates)?;
            let items: Result<Vec<_>, _> =
                items.iter().map(|item| geometry(item, heights, depth + 1)).collect();
            Geometry::GeometryCollection(GeometryCollection(items?))
        }
        other => return Err(Fault::Kind(other.chars().take(80).collect())),
    })
}

fn position(value: &Json, heights: &mut bool) -> Option<Coord<f64>> {
    let list = value.as_array()?;
    *heights |= list.len() > 2;
    let c = Coord { x: list.first()?.as_f64()?, y: list.get(1)?.as_f64()? };
    (c.x.is_finite() && c.y.is_finite()).then_some(c)
}

fn line(list: &[Json], heights: &mut bool) -> Result<LineString<f64>, Fault> {
    let points: Option<Vec<_>> = list.iter().map(|p| position(p, heights)).collect();
    points.map(LineString).ok_or(Fault::Coordinates)
}

fn lines(list: &[Json], heights: &mut bool) -> Result<Vec<LineString<f64>>, Fault> {
    list.iter().map(|item| line(item.as_array().ok_or(Fault::Coordinates)?, heights)).collect()
}

fn polygon(list: &[Json], heights: &mut bool) -> Result<Polygon<f64>, Fault> {
    let mut rings = lines(list, heights)?.into_iter();
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Ok(Polygon::new(outer, rings.collect()))
}
