//! One spatial indicator from files, without a campaign.
//!
//! Every indicator on a map is one of a few shapes: a share of ground, a part of an area or of a
//! length, an amount for each person, or residential land served by parks. A file in metres is
//! measured as it is; a file in degrees is refused, because an area in square degrees means
//! nothing and nobody would notice.
//!
//! Bilingual by nature: it knows the usual Chinese column names of district files.

use crate::failure::{Failure, Result};
use serde::Serialize;
use std::path::Path;
use yuanjian_calc::{Selection, SelectionError};
use yuanjian_geometry::{
    Arcs, Bounds, LineSet, Mask, PolygonSet, Service, areas_by_zone, feature_areas_by_zone,
    lengths_by_zone, locate,
};
use yuanjian_layer::{DeclaredCrs, ReadOptions, Table, crs::Crs, parse_source, read::read};
use yuanjian_types::{Digest, Problem};

/// A layer and the condition that its features meet.
#[derive(Debug, Clone)]
pub struct Ground {
    /// `FILE[:LAYER]`.
    pub source: String,
    /// Only features that hold this condition.
    pub only: Option<String>,
}

/// Which columns name a district.
#[derive(Debug, Clone, Default)]
pub struct ZoneFields {
    /// Column of the code.
    pub code: Option<String>,
    /// Column of the name.
    pub name: Option<String>,
}

/// Where to measure.
#[derive(Debug, Clone)]
pub struct Zones {
    /// `FILE[:LAYER]` of the scope; its features are one zone.
    pub boundary: String,
    /// `FILE[:LAYER]` of the districts.
    pub districts: Option<String>,
    /// How districts are named.
    pub fields: ZoneFields,
    /// Text encoding of every file, where it must be given.
    pub encoding: Option<String>,
}

/// How many people.
#[derive(Debug, Clone)]
pub enum People {
    /// In the whole scope; districts then have no value.
    Total(f64),
    /// Shared out of a layer's column by area.
    Layer {
        /// `FILE[:LAYER]`.
        source: String,
        /// Column of the head count.
        field: String,
    },
}

impl People {
    /// From `FILE[:LAYER]:FIELD`.
    ///
    /// # Errors
    /// When there is no field behind a colon.
    pub fn from_layer(text: &str) -> Result<Self> {
        match text.rsplit_once(':') {
            Some((source, field)) if !field.is_empty() && !source.is_empty() => {
                Ok(Self::Layer { source: source.to_owned(), field: field.to_owned() })
            }
            _ => Err(invalid("measure.no_population_field", "text", text)),
        }
    }

    /// A head count.
    ///
    /// # Errors
    /// When it is not a positive number.
    pub fn total(count: f64) -> Result<Self> {
        if count.is_finite() && count > 0.0 {
            Ok(Self::Total(count))
        } else {
            Err(invalid("measure.bad_population", "text", &count.to_string()))
        }
    }
}

/// Parks of at least this size serve this far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RadiusRule {
    /// Smallest area in m².
    pub min_area_m2: f64,
    /// Radius in metres.
    pub radius_m: f64,
}

/// What to measure.
#[derive(Debug, Clone)]
pub enum Request {
    /// Ground under the subject over all ground.
    AreaShare {
        /// The indicator.
        name: &'static str,
        /// What lies on the ground.
        subject: Ground,
        /// Where.
        zones: Zones,
    },
    /// Ground under the part over ground under the whole.
    AreaPart {
        /// The indicator.
        name: &'static str,
        /// The numerator.
        part: Ground,
        /// The denominator.
        whole: Ground,
        /// Where.
        zones: Zones,
    },
    /// Square metres for each person.
    AreaPerCapita {
        /// What is shared.
        subject: Ground,
        /// By whom.
        people: People,
        /// Where.
        zones: Zones,
    },
    /// Residential land within the service radius of parks.
    Service {
        /// The parks.
        parks: Ground,
        /// The land to serve.
        residential: Ground,
        /// Radius by size; the largest size that a park reaches counts.
        radii: Vec<RadiusRule>,
        /// Historic districts.
        historic: Option<Ground>,
        /// Radius by size of parks inside them, where it is larger.
        historic_radii: Vec<RadiusRule>,
        /// How round the service areas are.
        arcs: Arcs,
        /// Where.
        zones: Zones,
    },
    /// Pieces for each ten thousand people; a piece belongs where its label point lies.
    CountPerCapita {
        /// What is counted.
        subject: Ground,
        /// By whom.
        people: People,
        /// Where.
        zones: Zones,
    },
    /// Metres of the part over metres of the whole.
    LengthPart {
        /// The indicator.
        name: &'static str,
        /// The numerator.
        part: Ground,
        /// The denominator.
        whole: Ground,
        /// Where.
        zones: Zones,
    },
    /// Kilometres for each ten thousand people.
    LengthPerCapita {
        /// What is shared.
        subject: Ground,
        /// By whom.
        people: People,
        /// Where.
        zones: Zones,
    },
}

/// A value with its parts. `value` is null where there is nothing to measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figure {
    /// A share between 0 and 1, or an amount in the answer's unit.
    pub value: Option<f64>,
    /// Numerator in m².
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator_m2: Option<f64>,
    /// Denominator in m².
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominator_m2: Option<f64>,
    /// Numerator in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator_m: Option<f64>,
    /// Denominator in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominator_m: Option<f64>,
    /// Numerator in pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator_count: Option<f64>,
    /// Denominator in people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominator_people: Option<f64>,
}

/// A district and its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct District {
    /// Its code, as in the file.
    pub code: String,
    /// Its name, as in the file.
    pub name: String,
    /// Its value.
    #[serde(flatten)]
    pub figure: Figure,
}

/// A file that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Input {
    /// What it was used as.
    pub role: &'static str,
    /// `FILE[:LAYER]` as given.
    pub source: String,
    /// Name of its content.
    pub digest: Digest,
    /// Features that were used.
    pub features: usize,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measurement {
    /// The indicator.
    pub indicator: &'static str,
    /// `share` (0 to 1), or the unit of an amount.
    pub unit: &'static str,
    /// The whole scope.
    pub city: Figure,
    /// Each district, in the order of the file.
    pub districts: Vec<District>,
    /// Choices that the result depends on.
    pub parameters: serde_json::Value,
    /// Every file, by its content.
    pub inputs: Vec<Input>,
    /// What a technician should look at.
    pub problems: Vec<Problem>,
}

/// Service radii from `MIN_AREA_M2:METRES[,…]`, largest size first.
///
/// # Errors
/// Lists every part that cannot be read.
pub fn radii(text: &str) -> Result<Vec<RadiusRule>> {
    let number = |t: &str| t.trim().parse::<f64>().ok().filter(|v| v.is_finite() && *v >= 0.0);
    let mut rules = Vec::new();
    let mut problems = Vec::new();
    for part in text.split(',') {
        let rule = part.split_once(':').and_then(|(area, radius)| {
            Some(RadiusRule { min_area_m2: number(area)?, radius_m: number(radius)? })
        });
        match rule {
            Some(rule) => rules.push(rule),
            None => problems.push(Problem::error("measure.bad_radius").with("text", part)),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    rules.sort_by(|a, b| b.min_area_m2.total_cmp(&a.min_area_m2));
    Ok(rules)
}

/// How round a service area is drawn.
///
/// # Errors
/// When the number of segments is not between 1 and 1,024.
pub fn arcs(segments: u32, exact: bool) -> Result<Arcs> {
    match (exact, segments) {
        (true, _) => Ok(Arcs::Exact),
        (false, 1..=1024) => Ok(Arcs::Segments(segments)),
        (false, _) => Err(invalid("measure.bad_segments", "text", &segments.to_string())),
    }
}

/// Measure.
///
/// # Errors
/// When a file cannot be read, is in degrees, lacks a column, or a condition cannot be understood.
pub fn measure(request: &Request) -> Result<Measurement> {
    let mut files = Files { inputs: Vec::new(), problems: Vec::new(), encoding: None };
    let (name, unit, parameters, frame, figures) = match request {
        Request::AreaShare { name, subject, zones } => {
            let frame = files.frame(zones)?;
            let subject = files.ground("subject", subject)?;
            let figures = frame.each(|zones| {
                let (covered, ground) = (frame.areas(&subject, None, zones), frame.ground(zones));
                covered.0.iter().zip(ground).map(|(&n, d)| area_share(n, d)).collect()
            });
            (*name, "share", serde_json::json!({}), frame, figures)
        }
        Request::AreaPart { name, part, whole, zones } => {
            let frame = files.frame(zones)?;
            let (part, whole) = (files.ground("part", part)?, files.ground("whole", whole)?);
            let figures = frame.each(|zones| {
                let (n, d) =
                    (frame.areas(&part, None, zones).0, frame.areas(&whole, None, zones).0);
                n.into_iter().zip(d).map(|(n, d)| area_share(n, d)).collect()
            });
            (*name, "share", serde_json::json!({}), frame, figures)
        }
        Request::AreaPerCapita { subject, people, zones } => {
            let frame = files.frame(zones)?;
            let subject = files.ground("subject", subject)?;
            let people = files.people(people)?;
            let figures = frame.each(|zones| {
                let area = frame.areas(&subject, None, zones).0;
                let heads = people.count(&frame, zones);
                area.into_iter()
                    .zip(heads)
                    .map(|(n, d)| Figure {
                        value: per(n, d),
                        numerator_m2: Some(n),
                        denominator_people: d,
                        ..Figure::default()
                    })
                    .collect()
            });
            ("park-area-per-capita", "m2/person", serde_json::json!({}), frame, figures)
        }
        Request::Service { parks, residential, radii, historic, historic_radii, arcs, zones } => {
            let frame = files.frame(zones)?;
            let parks = files.ground("parks", parks)?;
            let residential = files.ground("residential", residential)?;
            let historic = historic.as_ref().map(|g| files.ground("historic", g)).transpose()?;
            let reach = reach(&parks, radii, historic.as_ref(), historic_radii);
            let figures = frame.each(|zones| {
                let mask = Mask::Service(Service { parks: &parks, radii_m: &reach, arcs: *arcs });
                let (all, served) = frame.areas(&residential, Some(&mask), zones);
                served.into_iter().zip(all).map(|(n, d)| area_share(n, d)).collect()
            });
            let segments = match arcs {
                Arcs::Segments(n) => serde_json::json!(n),
                Arcs::Exact => "exact".into(),
            };
            let serving = reach.iter().filter(|r| **r > 0.0).count();
            let parameters = serde_json::json!({
                "radii": radii, "historic_radii": historic_radii,
                "segments_per_quarter": segments, "parks_that_serve": serving,
            });
            ("park-service-coverage", "share", parameters, frame, figures)
        }
        Request::CountPerCapita { subject, people, zones } => {
            let frame = files.frame(zones)?;
            let subject = files.ground("subject", subject)?;
            let people = files.people(people)?;
            let places: Vec<[f64; 2]> = (0..subject.len())
                .filter_map(|i| yuanjian_geometry::interior_point(&subject.to_multipolygon(i)))
                .collect();
            let figures = frame.each(|zones| {
                let heads = people.count(&frame, zones);
                (0..zones.len())
                    .map(|z| {
                        let zone = zones.select(&[z]);
                        let inside = |p: &&[f64; 2]| {
                            locate(**p, &zone).is_some() && locate(**p, &frame.boundary).is_some()
                        };
                        let n = places.iter().filter(inside).count() as f64;
                        let value = heads[z].and_then(|d| per(n, Some(d / 10_000.0)));
                        Figure {
                            value,
                            numerator_count: Some(n),
                            denominator_people: heads[z],
                            ..Figure::default()
                        }
                    })
                    .collect()
            });
            (
                "comprehensive-parks-per-10k",
                "parks per 10,000 people",
                serde_json::json!({}),
                frame,
                figures,
            )
        }
        Request::LengthPart { name, part, whole, zones } => {
            let frame = files.frame(zones)?;
            let (part, whole) = (files.lines("part", part)?, files.lines("whole", whole)?);
            let figures = frame.each(|zones| {
                let n = lengths_by_zone(&part, &[&frame.boundary], zones);
                let d = lengths_by_zone(&whole, &[&frame.boundary], zones);
                n.into_iter()
                    .zip(d)
                    .map(|(n, d)| Figure {
                        value: per(n, Some(d)),
                        numerator_m: Some(n),
                        denominator_m: Some(d),
                        ..Figure::default()
                    })
                    .collect()
            });
            (*name, "share", serde_json::json!({}), frame, figures)
        }
        Request::LengthPerCapita { subject, people, zones } => {
            let frame = files.frame(zones)?;
            let subject = files.lines("subject", subject)?;
            let people = files.people(people)?;
            let figures = frame.each(|zones| {
                let heads = people.count(&frame, zones);
                let metres = lengths_by_zone(&subject, &[&frame.boundary], zones);
                metres
                    .into_iter()
                    .zip(heads)
                    .map(|(n, d)| Figure {
                        value: d.and_then(|d| per(n / 1_000.0, Some(d / 10_000.0))),
                        numerator_m: Some(n),
                        denominator_people: d,
                        ..Figure::default()
                    })
                    .collect()
            });
            ("greenway-per-10k", "km per 10,000 people", serde_json::json!({}), frame, figures)
        }
    };
    let (city, by_district) = figures;
    let districts = frame
        .names
        .into_iter()
        .zip(by_district)
        .map(|((code, name), figure)| District { code, name, figure })
        .collect();
    Ok(Measurement {
        indicator: name,
        unit,
        city,
        districts,
        parameters,
        inputs: files.inputs,
        problems: files.problems,
    })
}

/// Numerator over denominator; nothing where there is no denominator.
fn per(numerator: f64, denominator: Option<f64>) -> Option<f64> {
    denominator.filter(|d| *d > 0.0).map(|d| numerator / d)
}

fn area_share(n: f64, d: f64) -> Figure {
    Figure {
        value: per(n, Some(d)),
        numerator_m2: Some(n),
        denominator_m2: Some(d),
        ..Figure::default()
    }
}

/// The radius of each park: by its own size, and by the historic rule where that reaches farther.
fn reach(
    parks: &PolygonSet,
    rules: &[RadiusRule],
    historic: Option<&PolygonSet>,
    historic_rules: &[RadiusRule],
) -> Vec<f64> {
    let by = |rules: &[RadiusRule], area: f64| {
        rules.iter().find(|r| area >= r.min_area_m2).map_or(0.0, |r| r.radius_m)
    };
    (0..parks.len())
        .map(|i| {
            let area = parks.area(i);
            let in_historic = historic.is_some_and(|zones| {
                yuanjian_geometry::interior_point(&parks.to_multipolygon(i))
                    .is_some_and(|p| locate(p, zones).is_some())
            });
            let own = by(rules, area);
            if in_historic { own.max(by(historic_rules, area)) } else { own }
        })
        .collect()
}

/// The scope as one zone, and the districts.
struct Frame {
    boundary: PolygonSet,
    districts: PolygonSet,
    names: Vec<(String, String)>,
}

impl Frame {
    /// The city's figure and each district's.
    fn each(&self, figures: impl Fn(&PolygonSet) -> Vec<Figure>) -> (Figure, Vec<Figure>) {
        let city = figures(&self.boundary).into_iter().next().unwrap_or_default();
        let districts =
            if self.districts.is_empty() { Vec::new() } else { figures(&self.districts) };
        (city, districts)
    }

    fn areas(
        &self,
        subject: &PolygonSet,
        mask: Option<&Mask<'_>>,
        zones: &PolygonSet,
    ) -> (Vec<f64>, Vec<f64>) {
        let areas = areas_by_zone(subject, mask, &[&self.boundary], zones);
        (areas.subject_m2, areas.masked_m2)
    }

    /// m² of scope in each zone.
    fn ground(&self, zones: &PolygonSet) -> Vec<f64> {
        areas_by_zone(&self.boundary, None, &[], zones).subject_m2
    }
}

/// People as a number or as a layer.
enum Heads {
    Total(f64),
    Layer { cells: PolygonSet, counts: Vec<f64> },
}

impl Heads {
    fn count(&self, frame: &Frame, zones: &PolygonSet) -> Vec<Option<f64>> {
        match self {
            Self::Total(total) if std::ptr::eq(zones, &raw const frame.boundary) => {
                vec![Some(*total)]
            }
            Self::Total(_) => vec![None; zones.len()],
            Self::Layer { cells, counts } => {
                let mut sums = vec![0.0; zones.len()];
                let inside = feature_areas_by_zone(cells, &[&frame.boundary], zones);
                for (i, parts) in inside.iter().enumerate() {
                    for &(zone, area) in parts {
                        sums[zone as usize] += counts[i] * area / cells.area(i);
                    }
                }
                sums.into_iter().map(Some).collect()
            }
        }
    }
}

/// Files read so far, with what is to be told of them.
struct Files {
    inputs: Vec<Input>,
    problems: Vec<Problem>,
    encoding: Option<String>,
}

impl Files {
    fn frame(&mut self, zones: &Zones) -> Result<Frame> {
        self.encoding.clone_from(&zones.encoding);
        let boundary = one_feature(&self.table("boundary", &zones.boundary)?.polygons());
        if boundary.vertices() == 0 {
            return Err(invalid("measure.no_boundary", "source", &zones.boundary));
        }
        let mut frame = Frame { boundary, districts: PolygonSet::new(), names: Vec::new() };
        if let Some(source) = &zones.districts {
            let table = self.table("districts", source)?;
            let code = column(&table, source, zones.fields.code.as_deref(), CODE_COLUMNS)?;
            let name = column(&table, source, zones.fields.name.as_deref(), NAME_COLUMNS)?;
            let text = |row: usize, column: Option<usize>| {
                column
                    .and_then(|c| table.features[row].attributes.get(c))
                    .map(yuanjian_layer::Value::text)
            };
            frame.names = (0..table.features.len())
                .map(|row| {
                    let code = text(row, code).unwrap_or_else(|| table.features[row].id.clone());
                    (code, text(row, name).unwrap_or_default())
                })
                .collect();
            frame.districts = table.polygons();
        }
        Ok(frame)
    }

    fn ground(&mut self, role: &'static str, ground: &Ground) -> Result<PolygonSet> {
        Ok(self.selected(role, ground)?.polygons())
    }

    fn lines(&mut self, role: &'static str, ground: &Ground) -> Result<LineSet> {
        Ok(self.selected(role, ground)?.lines())
    }

    fn selected(&mut self, role: &'static str, ground: &Ground) -> Result<Table> {
        let table = self.table(role, &ground.source)?;
        let Some(text) = &ground.only else { return Ok(table) };
        let chosen = text
            .parse::<Selection>()
            .and_then(|selection| selection.indices(&table))
            .map_err(|e| Failure::invalid_one(selection_problem(&e, &ground.source)))?;
        if let Some(input) = self.inputs.last_mut() {
            input.features = chosen.len();
        }
        if chosen.is_empty() {
            self.problems.push(
                Problem::warning("measure.nothing_selected")
                    .in_file(ground.source.clone())
                    .with("text", text.as_str()),
            );
        }
        Ok(table.select(&chosen))
    }

    fn people(&mut self, people: &People) -> Result<Heads> {
        match people {
            People::Total(total) => Ok(Heads::Total(*total)),
            People::Layer { source, field } => {
                let table = self.table("population", source)?;
                let at = column(&table, source, Some(field), &[])?;
                let counts: Vec<Option<f64>> = table
                    .features
                    .iter()
                    .map(|f| {
                        at.and_then(|c| f.attributes.get(c)).and_then(yuanjian_layer::Value::number)
                    })
                    .collect();
                let missing = counts.iter().filter(|c| c.is_none()).count();
                if missing > 0 {
                    self.problems.push(
                        Problem::warning("measure.population_missing")
                            .in_file(source.clone())
                            .at_field(field.clone())
                            .with("count", missing),
                    );
                }
                let counts = counts.into_iter().map(|c| c.unwrap_or(0.0)).collect();
                Ok(Heads::Layer { cells: table.polygons(), counts })
            }
        }
    }

    fn table(&mut self, role: &'static str, source: &str) -> Result<Table> {
        let (path, layer) = parse_source(source);
        let options =
            ReadOptions { layer, encoding: self.encoding.clone(), ..ReadOptions::default() };
        let raw = read(&path, &options).map_err(|e| read_failure(&path, &e))?;
        if in_degrees(&raw.crs, &bounds(&raw.table)) {
            return Err(invalid("measure.in_degrees", "source", source));
        }
        self.problems.extend(raw.problems);
        self.inputs.push(Input {
            role,
            source: source.to_owned(),
            digest: raw.source.digest,
            features: raw.table.features.len(),
        });
        Ok(raw.table)
    }
}

/// Why a file was not read, as a failure whose move is known.
pub(crate) fn read_failure(path: &Path, error: &yuanjian_layer::ReadError) -> Failure {
    match error {
        yuanjian_layer::ReadError::Io { source, .. } => Failure::io(path, source),
        yuanjian_layer::ReadError::Refused(_) => Failure::invalid_one(error.problem()),
    }
}

const CODE_COLUMNS: &[&str] =
    &["code", "代码", "区划代码", "行政区划代码", "XZQDM", "adcode", "did", "osm_id", "id"];
const NAME_COLUMNS: &[&str] = &["name", "名称", "区名", "行政区名称", "XZQMC"];

/// Position of a named column, or of the first that is usual; an error when the named one is not there.
fn column(
    table: &Table,
    source: &str,
    named: Option<&str>,
    usual: &[&str],
) -> Result<Option<usize>> {
    match named {
        Some(name) => table.column(name).map(Some).ok_or_else(|| {
            let error = SelectionError::NoColumn {
                field: name.to_owned(),
                columns: table.fields.iter().map(|f| f.name.clone()).collect(),
            };
            Failure::invalid_one(selection_problem(&error, source))
        }),
        None => Ok(usual.iter().find_map(|name| table.column(name))),
    }
}

fn selection_problem(error: &SelectionError, source: &str) -> Problem {
    match error {
        SelectionError::NotACondition { term } => {
            Problem::error("measure.bad_condition").in_file(source).with("text", term.as_str())
        }
        SelectionError::NoColumn { field, columns } => Problem::error("measure.no_column")
            .in_file(source)
            .with("field", field.as_str())
            .with("columns", columns.join("、")),
    }
}

fn invalid(code: &str, name: &str, value: &str) -> Failure {
    Failure::invalid_one(Problem::error(code).with(name, value))
}

/// All rings of a set as one feature.
fn one_feature(set: &PolygonSet) -> PolygonSet {
    let all = (0..set.len()).flat_map(|i| set.to_multipolygon(i).0).collect();
    PolygonSet::from_multipolygons([&geo_types::MultiPolygon(all)])
}

fn bounds(table: &Table) -> Bounds {
    let lines = table.lines();
    let mut bounds = table.polygons().total_bounds();
    for i in 0..lines.len() {
        bounds = lines.parts(i).fold(bounds, |b, part| b.union(Bounds::of(part)));
    }
    bounds
}

/// Whether coordinates are degrees: by declaration, or by magnitude where nothing is declared.
fn in_degrees(declared: &DeclaredCrs, bounds: &Bounds) -> bool {
    match declared {
        DeclaredCrs::LonLat => true,
        DeclaredCrs::Epsg(code) => Crs::from_epsg(*code).is_ok_and(|c| c.is_lon_lat()),
        DeclaredCrs::Wkt(text) | DeclaredCrs::Proj(text) => {
            Crs::parse(text).is_ok_and(|c| c.is_lon_lat())
        }
        DeclaredCrs::Missing | DeclaredCrs::Unreadable(_) => {
            !bounds.is_empty()
                && bounds.min[0] >= -180.0
                && bounds.max[0] <= 360.0
                && bounds.min[1] >= -90.0
                && bounds.max[1] <= 90.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radii_are_read_largest_size_first_and_every_fault_is_told() {
        let rules = radii("2000:300,5000:500").unwrap();
        assert_eq!(rules[0], RadiusRule { min_area_m2: 5000.0, radius_m: 500.0 });
        let failure = radii("5000,x:3,1:2").unwrap_err();
        assert_eq!(failure.problems.len(), 2);
    }

    #[test]
    fn a_park_of_exactly_the_smallest_area_serves() {
        let square = |x: f64, side: f64| {
            geo_types::MultiPolygon(vec![
                geo_types::Rect::new((x, 0.0), (x + side, side)).to_polygon(),
            ])
        };
        let parks = PolygonSet::from_multipolygons([
            &square(0.0, 100.0),
            &square(500.0, 50.0),
            &square(900.0, 10.0),
        ]);
        let rules = radii("10000:500,2500:300").unwrap();
        assert_eq!(reach(&parks, &rules, None, &[]), [500.0, 300.0, 0.0]);
    }

    #[test]
    fn degrees_are_told_from_metres() {
        let city = Bounds { min: [480_000.0, 4_420_000.0], max: [490_000.0, 4_430_000.0] };
        let degrees = Bounds { min: [116.0, 39.0], max: [117.0, 40.0] };
        assert!(in_degrees(&DeclaredCrs::Missing, &degrees));
        assert!(in_degrees(&DeclaredCrs::Epsg(4490), &degrees));
        assert!(!in_degrees(&DeclaredCrs::Missing, &city));
        assert!(!in_degrees(&DeclaredCrs::Epsg(4548), &city));
    }
}
