//! One spatial indicator from files, without a campaign.
//!
//! Every indicator on a map is one of a few shapes: a share of ground, a part of an area or of a
//! length, an amount for each person, or residential land served by parks. A file in metres is
//! measured as it is; a file in degrees is refused, because an area in square degrees means
//! nothing and nobody would notice.

mod canopy;
mod files;

pub(crate) use files::{Files as MeasuredFiles, Heads, read_failure};

use crate::failure::{Failure, Result};
use files::Files;
use serde::Serialize;
use yuanjian_geometry::{Arcs, Mask, PolygonSet, Service, lengths_by_zone, locate};
use yuanjian_layer::raster::{Canopy, LeastPatch};
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
    /// Ground under the canopy of a raster over all ground.
    CanopyShare {
        /// The GeoTIFF.
        source: String,
        /// Which cells are canopy.
        rule: Canopy,
        /// Patches that are smaller do not count.
        patch: Option<LeastPatch>,
        /// Where.
        zones: Zones,
    },
    /// Ground under some canopy of a raster over ground under all of it.
    CanopyPart {
        /// The GeoTIFF.
        source: String,
        /// Which cells are the numerator.
        part: Canopy,
        /// Which cells are the denominator.
        whole: Canopy,
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
    /// Parks for so many people; parts of one park count once, where the largest lies.
    CountPerCapita {
        /// The indicator.
        name: &'static str,
        /// The unit of the value.
        unit: &'static str,
        /// For how many people.
        per: f64,
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
    /// Features that were used; a raster has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<usize>,
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
    let mut files = Files::default();
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
        Request::CanopyShare { source, rule, patch, zones } => {
            let frame = files.frame(zones)?;
            let (figures, parameters) = files.canopy(&frame, source, rule, None, *patch)?;
            ("green-coverage-rate", "share", parameters, frame, figures)
        }
        Request::CanopyPart { source, part, whole, zones } => {
            let frame = files.frame(zones)?;
            let (figures, parameters) = files.canopy(&frame, source, part, Some(whole), None)?;
            ("tree-shrub-share", "share", parameters, frame, figures)
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
        Request::CountPerCapita { name, unit, per: group, subject, people, zones } => {
            let frame = files.frame(zones)?;
            let (subject, names) = files.named("subject", subject)?;
            let people = files.people(people)?;
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let places = yuanjian_calc::indicator::park_places(&subject, &names);
            let figures = frame.each(|zones| {
                let heads = people.count(&frame, zones);
                (0..zones.len())
                    .map(|z| {
                        let zone = zones.select(&[z]);
                        let inside = |p: &&[f64; 2]| {
                            locate(**p, &zone).is_some() && locate(**p, &frame.boundary).is_some()
                        };
                        let n = places.iter().filter(inside).count() as f64;
                        let value = heads[z].and_then(|d| per(n, Some(d / group)));
                        Figure {
                            value,
                            numerator_count: Some(n),
                            denominator_people: heads[z],
                            ..Figure::default()
                        }
                    })
                    .collect()
            });
            (*name, *unit, serde_json::json!({}), frame, figures)
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

fn invalid(code: &str, name: &str, value: &str) -> Failure {
    Failure::invalid_one(Problem::error(code).with(name, value))
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
}
