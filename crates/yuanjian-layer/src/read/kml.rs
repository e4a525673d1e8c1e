//! KML and KMZ: placemarks in folders. Each folder that holds placemarks itself is a layer.
//!
//! A KML comes from a phone or a drawing program, seldom from a GIS; what it draws besides
//! points, lines and polygons (tracks, models, overlays) is told and left out.

use super::Job;
use super::rows::Rows;
use crate::Value;
use crate::encoding::decode_file;
use crate::source::{
    DeclaredCrs, Format, LayerInfo, Limits, RawLayer, ReadError, ReadOptions, ShapeKind,
};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::path::Path;
use yuanjian_types::Problem;

/// Elements nested deeper than this are an attack, not a map.
const DEEPEST: usize = 256;

struct Placemark {
    id: Option<String>,
    layer: usize,
    geometry: Option<Geometry<f64>>,
    cells: Vec<(String, String)>,
    unsupported: Vec<String>,
    damaged: bool,
    heights: bool,
}

struct Content {
    layers: Vec<String>,
    placemarks: Vec<Placemark>,
    /// Where and why the text stopped being XML.
    broken: Option<(u64, String)>,
    kml: bool,
}

/// The folders that hold placemarks.
pub(crate) fn layers_in(path: &Path, limits: &Limits) -> Result<Vec<LayerInfo>, ReadError> {
    let options = ReadOptions { limits: limits.clone(), ..ReadOptions::default() };
    let job = Job { path, options: &options, chosen: None };
    let bytes = job.bytes()?;
    let content = parse(&job, &decode_file(&bytes, None, None).0)?;
    Ok(content
        .layers
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let count = content.placemarks.iter().filter(|p| p.layer == at).count() as u64;
            LayerInfo { name: name.clone(), shapes: ShapeKind::Mixed, features: Some(count) }
        })
        .filter(|layer| layer.features != Some(0))
        .collect())
}

/// Read one folder of a KML file; of several, one must be chosen.
pub(crate) fn read(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    let bytes = job.bytes()?;
    let mut findings = job.findings();
    let (text, decision) = decode_file(&bytes, job.chosen, declared(&bytes));
    let content = parse(job, &text)?;
    if !content.kml {
        return Err(job
            .error("read.kml_damaged")
            .with("line", 1)
            .with("reason", "no <kml>")
            .into());
    }
    if let Some((line, reason)) = &content.broken {
        if content.placemarks.is_empty() {
            let problem = job.error("read.kml_damaged").with("line", *line);
            return Err(problem.with("reason", reason.clone()).into());
        }
        let problem = Problem::error("read.kml_cut").at_row(*line);
        findings.push(
            problem.with("features", content.placemarks.len()).with("reason", reason.clone()),
        );
    }
    let used: Vec<(usize, String)> = (0..content.layers.len())
        .filter(|at| content.placemarks.iter().any(|p| p.layer == *at))
        .map(|at| (at, content.layers[at].clone()))
        .collect();
    let chosen = if used.is_empty() && job.options.layer.is_none() {
        None
    } else {
        Some(job.choose(&used, |used| used.1.as_str())?.0)
    };
    if let Some(chosen) = chosen {
        findings.set_layer(&content.layers[chosen]);
    }
    let mut rows = Rows::new(job.path, job.limits());
    let mut heights = false;
    for placemark in content.placemarks.into_iter().filter(|p| Some(p.layer) == chosen) {
        let id = placemark.id.clone().unwrap_or_else(|| (rows.len() + 1).to_string());
        for kind in placemark.unsupported {
            findings.push(
                Problem::warning("read.shape_not_accepted")
                    .of_feature(id.clone())
                    .with("type", kind),
            );
        }
        if placemark.damaged {
            findings.push(Problem::error("read.shape_damaged").of_feature(id));
        }
        heights |= placemark.heights;
        let cells = placemark.cells.into_iter().map(|(name, text)| {
            let value = if text.is_empty() { Value::Null } else { Value::Text(text) };
            (rows.column(&name), value)
        });
        let cells: Vec<_> = cells.collect();
        rows.push(placemark.id, placemark.geometry, cells)?;
    }
    if heights {
        findings.push(Problem::note("read.heights_dropped"));
    }
    let layer = chosen.map(|at| content.layers[at].clone());
    let mut table = rows.finish()?;
    make_ids_distinct(&mut table);
    let mut raw = job.finish(Format::Kml, &bytes, table, DeclaredCrs::LonLat, findings);
    raw.source.layer = layer;
    if decision.encoding != encoding_rs::UTF_8 {
        raw.source.encoding = Some(decision.found(Vec::new()));
    }
    Ok(raw)
}

/// Ids copied with their placemarks no longer tell them apart; then the number does.
fn make_ids_distinct(table: &mut crate::Table) {
    let mut seen = std::collections::HashSet::new();
    if !table.features.iter().all(|f| seen.insert(f.id.clone())) {
        for (at, feature) in table.features.iter_mut().enumerate() {
            feature.id = (at + 1).to_string();
        }
    }
}

fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let (_, rest) = head.split_once("encoding=")?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    crate::encoding::encoding_for_label(rest[1..].split(quote).next()?)
}

/// A shape being put together.
enum Part {
    Point(Vec<Coord<f64>>),
    Line(Vec<Coord<f64>>),
    Polygon(Vec<Vec<Coord<f64>>>),
    Multi(Vec<Geometry<f64>>),
}

fn parse(job: &Job<'_>, text: &str) -> Result<Content, ReadError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    reader.config_mut().expand_empty_elements = true;
    let mut content =
        Content { layers: Vec::new(), placemarks: Vec::new(), broken: None, kml: false };
    let mut path: Vec<String> = Vec::new();
    // For each open container: its layer number.
    let mut containers: Vec<usize> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut placemark: Option<Placemark> = None;
    let mut chars = String::new();
    let mut key: Option<String> = None;
    let mut skipped: Option<usize> = None;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                content.broken = Some((line_at(text, reader.buffer_position()), error.to_string()));
                break;
            }
        };
        match event {
            Event::Eof => {
                if !path.is_empty() {
                    content.broken = Some((line_at(text, text.len() as u64), "EOF".to_owned()));
                }
                break;
            }
            Event::Start(start) => {
                let name = local(&start);
                path.push(name.clone());
                if path.len() > DEEPEST {
                    return Err(job
                        .error("read.kml_damaged")
                        .with("line", 0)
                        .with("reason", "nesting")
                        .into());
                }
                chars.clear();
                if skipped.is_some() {
                    continue;
                }
                content.kml |= matches!(name.as_str(), "kml" | "Document" | "Folder" | "Placemark");
                match name.as_str() {
                    "Document" | "Folder" => {
                        containers.push(content.layers.len());
                        content.layers.push(String::new());
                    }
                    "Placemark" => {
                        if containers.is_empty() {
                            containers.push(content.layers.len());
                            content.layers.push(String::new());
                        }
                        parts.clear();
                        placemark = Some(Placemark {
                            id: attribute(&start, "id"),
                            layer: containers.last().copied().unwrap_or(0),
                            geometry: None,
                            cells: Vec::new(),
                            unsupported: Vec::new(),
                            damaged: false,
                            heights: false,
                        });
                    }
                    "Point" => parts.push(Part::Point(Vec::new())),
                    "LineString" => parts.push(Part::Line(Vec::new())),
                    "LinearRing" if !matches!(parts.last(), Some(Part::Polygon(_))) => {
                        parts.push(Part::Line(Vec::new()));
                    }
                    "Polygon" => parts.push(Part::Polygon(Vec::new())),
                    "MultiGeometry" => parts.push(Part::Multi(Vec::new())),
                    "Data" | "SimpleData" => key = attribute(&start, "name"),
                    "Track" | "MultiTrack" | "Model" => {
                        if let Some(placemark) = &mut placemark {
                            placemark.unsupported.push(name);
                        }
                        skipped = Some(path.len());
                    }
                    "Style" | "StyleMap" | "LookAt" | "Camera" => skipped = Some(path.len()),
                    _ => {}
                }
            }
            Event::Text(piece) => chars.push_str(&piece),
            Event::CData(piece) => chars.push_str(&piece),
            Event::GeneralRef(reference) => {
                if let Ok(Some(c)) = reference.resolve_char_ref() {
                    chars.push(c);
                } else {
                    chars.push_str(
                        quick_xml::escape::resolve_predefined_entity(&reference).unwrap_or(""),
                    );
                }
            }
            Event::End(_) => {
                let depth = path.len();
                let name = path.pop().unwrap_or_default();
                if let Some(until) = skipped {
                    if depth <= until {
                        skipped = None;
                    }
                    continue;
                }
                let parent = path.last().map_or("", String::as_str);
                match name.as_str() {
                    "Document" | "Folder" => {
                        containers.pop();
                    }
                    "name" if matches!(parent, "Document" | "Folder") => {
                        if let Some(&at) = containers.last() {
                            content.layers[at] = chars.trim().to_owned();
                        }
                    }
                    "name" | "description" | "begin" | "end" | "when" if placemark.is_some() => {
                        if let Some(p) = placemark
                            .as_mut()
                            .filter(|_| parent == "Placemark" || parent.starts_with("Time"))
                        {
                            p.cells.push((name, chars.trim().to_owned()));
                        }
                    }
                    "value" | "SimpleData" => {
                        if let (Some(p), Some(key)) = (&mut placemark, key.take()) {
                            p.cells.push((key, chars.trim().to_owned()));
                        }
                    }
                    "coordinates" => {
                        if let Some(p) = &mut placemark {
                            match coordinates(&chars, &mut p.heights) {
                                Some(found) => match parts.last_mut() {
                                    Some(Part::Point(at) | Part::Line(at)) => *at = found,
                                    Some(Part::Polygon(rings)) => rings.push(found),
                                    _ => {}
                                },
                                None => p.damaged = true,
                            }
                        }
                    }
                    "Point" | "LineString" | "Polygon" | "MultiGeometry" => {
                        close(&mut parts, &mut placemark);
                    }
                    "LinearRing" if parent != "outerBoundaryIs" && parent != "innerBoundaryIs" => {
                        close(&mut parts, &mut placemark);
                    }
                    "Placemark" => {
                        if let Some(mut done) = placemark.take() {
                            if done.damaged {
                                done.geometry = None;
                            }
                            content.placemarks.push(done);
                            if content.placemarks.len() as u64 > job.limits().max_features {
                                return Err(super::too_large(
                                    job.path,
                                    "features",
                                    job.limits().max_features,
                                ));
                            }
                        }
                    }
                    _ => {}
                }
                chars.clear();
            }
            _ => {}
        }
    }
    name_layers(&mut content.layers, job);
    Ok(content)
}

/// Every layer a name of its own.
fn name_layers(layers: &mut [String], job: &Job<'_>) {
    if let Some(first) = layers.first_mut().filter(|name| name.is_empty()) {
        *first = super::stem(job.path);
    }
    super::rows::distinct_names(layers);
}

fn close(parts: &mut Vec<Part>, placemark: &mut Option<Placemark>) {
    let geometry = match parts.pop() {
        Some(Part::Point(at)) => match at.as_slice() {
            [c] => Geometry::Point(Point(*c)),
            _ => {
                if let Some(p) =
                    placemark.as_mut().filter(|p| p.geometry.is_none() && parts.is_empty())
                {
                    p.damaged |= !at.is_empty();
                }
                return;
            }
        },
        Some(Part::Line(line)) => Geometry::LineString(LineString(line)),
        Some(Part::Polygon(rings)) => {
            let mut rings = rings.into_iter().map(LineString);
            let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
            Geometry::Polygon(Polygon::new(outer, rings.collect()))
        }
        Some(Part::Multi(items)) => gather(items),
        None => return,
    };
    match (parts.last_mut(), placemark) {
        (Some(Part::Multi(items)), _) => items.push(geometry),
        (_, Some(placemark)) => placemark.geometry = Some(geometry),
        _ => {}
    }
}

fn gather(items: Vec<Geometry<f64>>) -> Geometry<f64> {
    let all = |test: fn(&Geometry<f64>) -> bool| !items.is_empty() && items.iter().all(test);
    if all(|g| matches!(g, Geometry::Polygon(_))) {
        let polygons = items.into_iter().filter_map(|g| Polygon::try_from(g).ok());
        Geometry::MultiPolygon(MultiPolygon(polygons.collect()))
    } else if all(|g| matches!(g, Geometry::LineString(_))) {
        let lines = items.into_iter().filter_map(|g| LineString::try_from(g).ok());
        Geometry::MultiLineString(MultiLineString(lines.collect()))
    } else if all(|g| matches!(g, Geometry::Point(_))) {
        let points = items.into_iter().filter_map(|g| Point::try_from(g).ok());
        Geometry::MultiPoint(MultiPoint(points.collect()))
    } else {
        Geometry::GeometryCollection(GeometryCollection(items))
    }
}

/// `lon,lat[,height]` separated by space; people also put spaces behind the commas.
fn coordinates(text: &str, heights: &mut bool) -> Option<Vec<Coord<f64>>> {
    let mut tidy = String::with_capacity(text.len());
    let mut after_comma = false;
    for word in text.split_whitespace() {
        if !tidy.is_empty() && !after_comma && !word.starts_with(',') {
            tidy.push(' ');
        }
        tidy.push_str(word);
        after_comma = word.ends_with(',');
    }
    tidy.split(' ')
        .filter(|tuple| !tuple.is_empty())
        .map(|tuple| {
            let mut numbers =
                tuple.split(',').map(|n| n.parse::<f64>().ok().filter(|v| v.is_finite()));
            let c = Coord { x: numbers.next()??, y: numbers.next()?? };
            if let Some(height) = numbers.next() {
                *heights |= height? != 0.0;
            }
            Some(c)
        })
        .collect()
}

fn local(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    start.attributes().flatten().find(|a| a.key.as_ref() == name).map(|a| {
        let raw = a.value.clone().into_owned();
        quick_xml::escape::unescape(&raw).map_or_else(|_| raw.clone(), std::borrow::Cow::into_owned)
    })
}

fn line_at(text: &str, position: u64) -> u64 {
    let end = usize::try_from(position).unwrap_or(usize::MAX).min(text.len());
    1 + text.as_bytes()[..end].iter().filter(|&&b| b == b'\n').count() as u64
}
