//! The same indicator under every choice that the rules leave open.
//!
//! A pass that one permissible choice turns into a failure is fragile: an examiner who chooses
//! otherwise is right too. Four choices are tried where they apply: how round a service area is
//! drawn, the plane or the ellipsoid, and rounding before comparing or not (GB/T 8170).
//! Service areas are always drawn on the plane, where their radius is measured. Beside them stands
//! what is reached on foot, which is no choice of the rules.

use crate::{
    city::{City, Moment, View},
    indicator::{Choices, Ground, measure},
    on_foot::{OnFoot, on_foot},
};
use geo_types::{Coord, MultiPolygon};
use serde::{Deserialize, Serialize};
use yuanjian_geometry::{Arcs, PolygonSet};
use yuanjian_layer::crs::{Crs, Transform};
use yuanjian_standard::{CityFacts, Edition, Indicator, Measure, Verdict, judge_measure};
use yuanjian_types::Rule;

/// One choice and what it gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Variant {
    /// The choice, as a key: `variant.<key>` in the locale.
    pub choice: String,
    /// The value of the whole city.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
    /// The verdict on it.
    pub verdict: Verdict,
}

/// What the choices do to a measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Sensitivity {
    /// The choices, the one that counts first.
    pub variants: Vec<Variant>,
    /// Largest value less smallest value, in the unit of the measure.
    pub spread: f64,
    /// Whether the threshold is met under one choice and missed under another.
    pub fragile: bool,
    /// Coverage by walking distance, where the city has roads: information, no choice.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_foot: Option<OnFoot>,
}

/// What a measure is judged by.
#[derive(Clone, Copy)]
pub(crate) struct Bench<'a> {
    pub(crate) edition: &'a Edition,
    pub(crate) tier: &'a str,
    pub(crate) facts: &'a CityFacts,
}

/// Try every choice; nothing where none applies. `ellipsoid` is the city on a plane that keeps areas.
pub(crate) fn sensitivity(
    view: &View<'_>,
    ellipsoid: Option<&City>,
    bench: Bench<'_>,
    indicator: &Indicator,
    of: &Measure,
    target: Option<f64>,
) -> Option<Sensitivity> {
    let value = |view: &View<'_>, choices: &Choices| {
        measure(view, bench.edition, indicator, of, choices).city().value()
    };
    let verdict = |of: &Measure, value: Option<f64>| {
        judge_measure(of, bench.tier, bench.facts, value, target).verdict
    };
    let base = Choices::default();
    let first = value(view, &base)?;
    let mut variants = Vec::new();
    let mut add = |choice: &str, of: &Measure, value: Option<f64>| {
        variants.push(Variant { choice: choice.to_owned(), value, verdict: verdict(of, value) });
    };
    let method = yuanjian_standard::method(&of.method)?;
    add("as_measured", of, Some(first));
    if of.method == "park_service_coverage" {
        for (choice, arcs) in [
            ("segments_8", Arcs::Segments(8)),
            ("segments_64", Arcs::Segments(64)),
            ("exact_arcs", Arcs::Exact),
        ] {
            add(choice, of, value(view, &Choices { arcs, ..base }));
        }
    } else if method.spatial
        && let Some(city) = ellipsoid
    {
        let view = city.view(view.moment);
        // What is measured along lines has no value there.
        let on_ellipsoid = value(&view, &Choices { ground: Ground::Ellipsoid, ..base });
        if on_ellipsoid.is_some() {
            add("ellipsoid", of, on_ellipsoid);
        }
    }
    let other = match of.comparison {
        Rule::WholeValue => Rule::RoundedValue,
        Rule::RoundedValue => Rule::WholeValue,
    };
    let choice = match other {
        Rule::WholeValue => "compared_whole",
        Rule::RoundedValue => "compared_rounded",
    };
    add(choice, &Measure { comparison: other, ..of.clone() }, Some(first));
    let values = || variants.iter().filter_map(|v| v.value);
    let spread = values().fold(first, f64::max) - values().fold(first, f64::min);
    let met = |wanted: bool| {
        variants.iter().any(|v| match v.verdict {
            Verdict::Pass | Verdict::WithinMargin => wanted,
            Verdict::Fail => !wanted,
            _ => false,
        })
    };
    let fragile = met(true) && met(false);
    let on_foot = (of.method == "park_service_coverage")
        .then(|| on_foot(view, bench.edition, indicator, of))
        .flatten();
    Some(Sensitivity { variants, spread, fragile, on_foot })
}

impl City {
    /// The same city on a plane around its middle that keeps every area: what is measured there
    /// is measured on the ellipsoid. Nothing where its coordinate system is unknown.
    ///
    /// Lengths and angles are not kept, so layers of lines are left out. Edges stay straight lines;
    /// an edge of 1 km bends by some 2 cm between the two planes.
    pub fn on_ellipsoid(&self) -> Option<Self> {
        let crs = self.crs.as_ref()?;
        let view = self.view(Moment::DataYear);
        let bounds = view.built_up.within.total_bounds();
        if bounds.is_empty() {
            return None;
        }
        let middle = [(bounds.min[0] + bounds.max[0]) / 2.0, (bounds.min[1] + bounds.max[1]) / 2.0];
        let flat = crs.without_shift();
        let degrees = Transform::between(&flat, &Crs::lon_lat(crs.datum.clone())).ok()?;
        let equal = Crs::equal_area(crs.datum.clone(), degrees.point(middle)?);
        let to = Transform::between(&flat, &equal).ok()?;
        let mut city = self.clone();
        city.layers.retain(|layer| matches!(layer.shapes, crate::city::Shapes::Polygons(_)));
        for layer in &mut city.layers {
            if let crate::city::Shapes::Polygons(set) = &mut layer.shapes {
                *set = moved(set, &to)?;
            }
        }
        for district in &mut city.districts {
            district.area = moved_one(&district.area, &to)?;
        }
        for boundary in city.built_up.iter_mut().chain(&mut city.planning) {
            boundary.area = moved_one(&boundary.area, &to)?;
        }
        city.crs = Some(equal);
        Some(city)
    }
}

fn moved(set: &PolygonSet, to: &Transform) -> Option<PolygonSet> {
    let mut out = PolygonSet::new();
    for i in 0..set.len() {
        out.push(&moved_one(&set.to_multipolygon(i), to)?);
    }
    Some(out)
}

fn moved_one(shape: &MultiPolygon<f64>, to: &Transform) -> Option<MultiPolygon<f64>> {
    let mut out = shape.clone();
    for polygon in &mut out {
        let mut lost = false;
        let mut ring = |line: &mut geo_types::LineString<f64>| {
            for c in &mut line.0 {
                match to.point([c.x, c.y]) {
                    Some([x, y]) => *c = Coord { x, y },
                    None => lost = true,
                }
            }
        };
        polygon.exterior_mut(&mut ring);
        polygon.interiors_mut(|rings| rings.iter_mut().for_each(&mut ring));
        if lost {
            return None;
        }
    }
    Some(out)
}
