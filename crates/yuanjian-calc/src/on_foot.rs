//! Park coverage by walking distance, beside the radius that the standard counts by.
//!
//! A radius goes through walls and over railways. Where the city has a layer of roads, the same parks
//! and the same distances are measured along it: as information, since the standard asks for the
//! radius, so it changes no verdict and is no choice that a verdict is fragile under.
//!
//! A compound is reached as a whole or not, from its inside to the nearest edge of a park that the
//! road passes; one that lies far from every road is told of and counts as not reached.

use crate::{
    city::View,
    indicator::{Choices, service_area},
};
use geo_types::MultiPolygon;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_geometry::{
    LineSet, PolygonSet, feature_areas_by_zone, interior_point,
    network::{Spot, WalkNetwork},
};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{Edition, Indicator, Measure};

/// Ends of roads this near to one another meet, in metres.
const JOINED_M: f64 = 1.0;
/// So far from a road a home may stand, in metres.
const TO_ROAD_M: f64 = 200.0;
/// A road this near to a park leads into it, in metres.
const GATE_M: f64 = 20.0;

/// Residential land within walking distance of a park.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OnFoot {
    /// Its share of all residential land of the zone, in percent.
    pub percent: f64,
    /// Residential land that lies too far from every road to be measured, in m²; it counts as not
    /// reached.
    pub off_roads_m2: f64,
}

/// Coverage of the built-up area on foot; nothing where there are no roads.
pub(crate) fn on_foot(
    view: &View<'_>,
    edition: &Edition,
    indicator: &Indicator,
    of: &Measure,
) -> Option<OnFoot> {
    let roads = view.layer(LayerKind::Roads).ok()?.lines();
    let residential = view.layer(LayerKind::ResidentialLand).ok()?.polygons();
    let within = PolygonSet::from_multipolygons([&view.boundary?.area]);
    let served = service_area(view, edition, indicator, of, &Choices::default())?;
    share(residential, &within, &served.parks, &served.radii_m, roads)
}

fn share(
    residential: &PolygonSet,
    within: &PolygonSet,
    parks: &PolygonSet,
    radii_m: &[f64],
    roads: &LineSet,
) -> Option<OnFoot> {
    if roads.is_empty() {
        return None;
    }
    let network = WalkNetwork::from_lines(roads, JOINED_M).ok()?;
    let homes: Vec<(f64, [f64; 2])> = feature_areas_by_zone(residential, &[], within)
        .into_iter()
        .enumerate()
        .filter_map(|(i, parts)| {
            let m2: f64 = parts.iter().map(|(_, m2)| m2).sum();
            let at = interior_point(&residential.to_multipolygon(i))?;
            (m2 > 0.0).then_some((m2, at))
        })
        .collect();
    let all_m2: f64 = homes.iter().map(|(m2, _)| m2).sum();
    if all_m2 <= 0.0 {
        return None;
    }
    let places: Vec<[f64; 2]> = homes.iter().map(|(_, at)| *at).collect();
    let spots = network.spots(&places, TO_ROAD_M);
    let mut reached = vec![false; homes.len()];
    let mut by_radius: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (i, radius) in radii_m.iter().enumerate().filter(|(_, radius)| **radius > 0.0) {
        by_radius.entry(radius.to_bits()).or_default().push(i);
    }
    for (radius, own) in by_radius {
        let limit_m = f64::from_bits(radius);
        let own = parks.select(&own);
        let gates = network.nodes_within(&own, GATE_M);
        let edges: Vec<[f64; 2]> =
            (0..own.len()).flat_map(|i| along(&own.to_multipolygon(i))).collect();
        let doors: Vec<Spot> = network.spots(&edges, GATE_M).into_iter().flatten().collect();
        let walked = network.reach(&gates, &doors, limit_m);
        for (spot, reached) in spots.iter().zip(&mut reached) {
            *reached |= spot.as_ref().is_some_and(|spot| walked.metres(spot) <= limit_m);
        }
    }
    let sum = |counts: &dyn Fn(usize) -> bool| -> f64 {
        homes.iter().enumerate().filter(|(i, _)| counts(*i)).map(|(_, (m2, _))| m2).sum()
    };
    Some(OnFoot {
        percent: sum(&|i| reached[i]) / all_m2 * 100.0,
        off_roads_m2: sum(&|i| spots[i].is_none()),
    })
}

/// Points along the edge of a park, no farther apart than twice the depth of a gate.
fn along(shape: &MultiPolygon<f64>) -> Vec<[f64; 2]> {
    let mut places = Vec::new();
    for line in shape.iter().flat_map(|polygon| polygon.exterior().lines()) {
        let (x, y) = (line.end.x - line.start.x, line.end.y - line.start.y);
        let parts = (libm::hypot(x, y) / (2.0 * GATE_M)).ceil().clamp(1.0, 1e4);
        for i in 0..parts as u32 {
            let share = f64::from(i) / parts;
            places.push([line.start.x + share * x, line.start.y + share * y]);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Coord, LineString, MultiLineString, Polygon};

    fn squares(all: &[[f64; 4]]) -> PolygonSet {
        let shapes: Vec<MultiPolygon<f64>> = all
            .iter()
            .map(|[x, y, w, h]| {
                let corners = [[*x, *y], [x + w, *y], [x + w, y + h], [*x, y + h], [*x, *y]];
                let line: LineString<f64> =
                    corners.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect();
                MultiPolygon(vec![Polygon::new(line, Vec::new())])
            })
            .collect();
        PolygonSet::from_multipolygons(&shapes)
    }

    /// A road of a kilometre, a park at its west end. One compound is 115 m from it on foot, one
    /// 615 m, and one 245 m as the crow flies with no road to it.
    #[test]
    fn a_compound_is_reached_along_the_road_and_not_as_the_crow_flies() {
        let road = LineString(vec![Coord { x: 0.0, y: 0.0 }, Coord { x: 1000.0, y: 0.0 }]);
        let roads = LineSet::from_lines(&[MultiLineString(vec![road])]);
        let parks = squares(&[[0., 5., 50., 50.]]);
        let homes = squares(&[[100., 10., 50., 50.], [600., 10., 50., 50.], [60., 300., 50., 50.]]);
        let within = squares(&[[-100., -100., 2000., 2000.]]);
        let found = |radius: f64| share(&homes, &within, &parks, &[radius], &roads).unwrap();
        let near = found(300.0);
        assert!((near.percent - 100.0 / 3.0).abs() < 1e-9, "{near:?}");
        assert!((near.off_roads_m2 - 2500.0).abs() < 1e-6);
        assert_eq!(found(110.0).percent, 0.0);
        assert!((found(620.0).percent - 200.0 / 3.0).abs() < 1e-9);
        // A park too small to serve reaches nobody, and without roads nothing is said.
        assert_eq!(found(0.0).percent, 0.0);
        assert_eq!(share(&homes, &within, &parks, &[300.0], &LineSet::default()), None);
    }
}
