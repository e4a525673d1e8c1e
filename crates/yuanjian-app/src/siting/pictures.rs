//! An answer as shapes for a map: degrees, few points, bounded.
//!
//! For walking there is no ground that is served, only homes that are: points then.

use super::{
    answer::Pictures,
    answer::{Other, Site},
    land::{Land, united},
    solve::{ARCS, NewParks, with_new},
};
use crate::failure::{Failure, Result};
use geo_types::{Geometry, MultiPolygon, Point};
use serde_json::{Map, Value, json};
use yuanjian_geometry::{
    Locator, Mask, PolygonSet, Service, areas_by_zone, buffer_polygon, difference,
    feature_areas_by_zone, interior_point, intersection, service_polygon, simplify,
};
use yuanjian_layer::crs::{Crs, Datum, Transform};
use yuanjian_siting::{Case, Place};

/// Ground smaller than this is not shown, in m².
const SEEN_M2: f64 = 1.0;
/// Features of one collection, at most.
const MOST: usize = 3_000;
/// Shapes are drawn to half a metre.
const FINE_M: f64 = 0.5;

/// From the plane of the question to degrees, where its system is known.
pub(super) struct Way(Option<Transform>);

impl Way {
    pub(super) fn of(plane: Option<&Crs>) -> Result<Self> {
        let to = Crs::lon_lat(Datum::Cgcs2000);
        let way = plane.map(|plane| Transform::between(plane, &to)).transpose();
        Ok(Self(way.map_err(|e| Failure::invalid_one(e.problem()))?))
    }

    pub(super) fn degrees(&self) -> bool {
        self.0.is_some()
    }

    /// Where a candidate is.
    pub(super) fn place(&self, place: &Place) -> Value {
        match place {
            Place::Point([x, y]) => self.geometry(Geometry::Point(Point::new(*x, *y))),
            Place::Ground(shape) => self.shape(shape),
        }
    }

    fn shape(&self, shape: &MultiPolygon<f64>) -> Value {
        self.geometry(Geometry::MultiPolygon(shape.clone()))
    }

    fn geometry(&self, mut geometry: Geometry<f64>) -> Value {
        let scale = if let Some(way) = &self.0 {
            way.geometry(&mut geometry);
            1e7
        } else {
            1e3
        };
        let rounded = |v: f64| (v * scale).round() / scale;
        let line = |line: &geo_types::LineString<f64>| {
            let points: Vec<[f64; 2]> =
                line.0.iter().map(|c| [rounded(c.x), rounded(c.y)]).collect();
            json!(points)
        };
        match geometry {
            Geometry::Point(at) => {
                json!({ "type": "Point", "coordinates": [rounded(at.x()), rounded(at.y())] })
            }
            Geometry::MultiPolygon(shape) => {
                let polygon = |polygon: &geo_types::Polygon<f64>| {
                    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
                    Value::Array(rings.map(line).collect())
                };
                let parts: Vec<Value> = shape.0.iter().map(polygon).collect();
                json!({ "type": "MultiPolygon", "coordinates": parts })
            }
            _ => Value::Null,
        }
    }
}

/// Everything that a map shows.
pub(super) struct Scene<'a> {
    pub(super) land: &'a Land,
    pub(super) case: &'a Case,
    pub(super) chosen: &'a [usize],
    pub(super) new: &'a NewParks,
    pub(super) walking: bool,
    pub(super) sites: &'a [Site],
    pub(super) candidates: &'a [Other],
    pub(super) way: &'a Way,
}

/// Draw it.
pub(super) fn draw(scene: &Scene<'_>) -> Pictures {
    let Scene { land, case, chosen, new, walking, sites, candidates, way } = scene;
    let mut left_out = 0;
    let mut bounded = |mut features: Vec<(f64, Value)>| {
        // The largest are kept, in the order in which they came.
        if features.len() > MOST {
            left_out += features.len() - MOST;
            let mut sizes: Vec<f64> = features.iter().map(|(size, _)| *size).collect();
            sizes.sort_by(|a, b| b.total_cmp(a));
            let least = sizes[MOST - 1];
            features.retain(|(size, _)| *size >= least);
            features.truncate(MOST);
        }
        collection(features.into_iter().map(|(_, feature)| feature).collect())
    };
    let (before, after) = if *walking {
        let mut then = case.served.clone();
        for d in chosen.iter().flat_map(|c| case.cover.of(*c)) {
            then[*d as usize] = true;
        }
        (bounded(homes(scene, &case.served)), bounded(homes(scene, &then)))
    } else {
        let all = with_new(land, new);
        (
            bounded(uncovered(land, way, &land.parks, &land.radii_m)),
            bounded(uncovered(land, way, &all.0, &all.1)),
        )
    };
    let serving: Vec<usize> = (0..land.parks.len()).filter(|i| land.radii_m[*i] > 0.0).collect();
    let parks = serving
        .iter()
        .map(|i| {
            let shape = simplify(&land.parks.to_multipolygon(*i), FINE_M);
            let told = json!({ "area_m2": land.parks.area(*i), "radius_m": land.radii_m[*i] });
            (land.parks.area(*i), feature(way.shape(&shape), told))
        })
        .collect();
    let parks = bounded(parks);
    let site = |site: &Site| {
        let told = json!({
            "id": site.id, "number": site.number.to_string(), "name": site.name,
            "district_name": site.district_name, "area_m2": site.area_m2,
        });
        feature(site.geometry.clone(), told)
    };
    let other = |other: &Other| {
        let told = json!({
            "id": other.id, "name": other.name, "district_name": other.district_name,
            "area_m2": other.area_m2,
        });
        feature(other.geometry.clone(), told)
    };
    let reached = if *walking {
        Vec::new()
    } else {
        (0..new.shapes.len())
            .map(|i| {
                let reach = buffer_polygon(&new.shapes.to_multipolygon(i), new.radii_m[i], ARCS);
                feature(way.shape(&simplify(&reach, FINE_M)), json!({ "radius_m": new.radii_m[i] }))
            })
            .collect()
    };
    let districts = land.districts.iter().enumerate().map(|(i, place)| {
        let shape = simplify(&land.zones.to_multipolygon(i), FINE_M);
        feature(way.shape(&shape), json!({ "code": place.code, "name": place.name }))
    });
    let districts = collection(districts.collect());
    Pictures {
        before,
        after,
        parks,
        sites: collection(sites.iter().map(site).collect()),
        reached: collection(reached),
        candidates: collection(candidates.iter().map(other).collect()),
        districts,
        left_out,
    }
}

fn collection(features: Vec<Value>) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

fn feature(geometry: Value, properties: Value) -> Value {
    let mut feature = Map::new();
    feature.insert("type".to_owned(), "Feature".into());
    feature.insert("properties".to_owned(), properties);
    feature.insert("geometry".to_owned(), geometry);
    Value::Object(feature)
}

/// Homes that are not served, as points.
fn homes(scene: &Scene<'_>, served: &[bool]) -> Vec<(f64, Value)> {
    let open = scene.case.demands.iter().zip(served).filter(|(_, served)| !**served);
    open.map(|(demand, _)| {
        let m2 = demand.values.area_m2;
        let told = json!({ "m2": m2.round(), "people": demand.values.people.round() });
        (m2, feature(scene.way.place(&Place::Point(demand.at)), told))
    })
    .collect()
}

/// What of the residential ground inside the boundary lies out of reach, parcel by parcel.
fn uncovered(land: &Land, way: &Way, parks: &PolygonSet, radii_m: &[f64]) -> Vec<(f64, Value)> {
    let homes = &land.residential;
    let mask = Mask::Service(Service { parks, radii_m, arcs: ARCS });
    let boundary = united(&land.boundary);
    let locator = Locator::new(&land.zones);
    let inside = feature_areas_by_zone(homes, &[], &PolygonSet::from_multipolygons([&boundary]));
    let served = areas_by_zone(homes, Some(&mask), &[&land.boundary], homes);
    let mut out = Vec::new();
    for (i, inside) in inside.iter().enumerate() {
        let within: f64 = inside.iter().map(|(_, m2)| m2).sum();
        if within <= SEEN_M2 || served.subject_m2[i] - served.masked_m2[i] <= SEEN_M2 {
            continue;
        }
        let mut shape = homes.to_multipolygon(i);
        if homes.area(i) - within > SEEN_M2 {
            shape = intersection(&shape, &boundary);
        }
        if served.masked_m2[i] > SEEN_M2 {
            shape = difference(&shape, &near(parks, radii_m, homes, i));
        }
        let m2 = PolygonSet::from_multipolygons([&shape]).area(0);
        if m2 <= SEEN_M2 {
            continue;
        }
        let place = interior_point(&shape).and_then(|at| locator.locate(at));
        let told = json!({
            "m2": m2.round(),
            "district": place.map(|at| land.districts[at].code.clone()),
        });
        out.push((m2, feature(way.shape(&simplify(&shape, FINE_M)), told)));
    }
    out
}

/// The ground that parks near a parcel serve.
fn near(parks: &PolygonSet, radii_m: &[f64], homes: &PolygonSet, i: usize) -> MultiPolygon<f64> {
    let bounds = homes.bounds(i);
    let those: Vec<usize> = (0..parks.len())
        .filter(|&p| radii_m[p] > 0.0 && parks.bounds(p).grow(radii_m[p]).touches(&bounds))
        .collect();
    let radii: Vec<f64> = those.iter().map(|p| radii_m[*p]).collect();
    service_polygon(&Service { parks: &parks.select(&those), radii_m: &radii, arcs: ARCS })
}
