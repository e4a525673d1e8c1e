//! Residential land as the coverage measure counts it, cut into what is served and what is not.
//!
//! The reading is a pair of areas; a map and a work list need the ground itself, by compound and
//! district. Its parts add up to the reading: ground that two compounds claim goes to the first,
//! and what lies outside the boundary is left out. Only compounds that a limit cuts are overlaid;
//! whether one is cut is decided by its areas, so a city of whole compounds costs no overlay.

use geo_types::MultiPolygon;
use std::collections::BTreeMap;
use yuanjian_calc::{
    assess::{Item, MeasureResult},
    city::{City, CityLayer, District, DistrictKind, View, ZoneSet},
    indicator::{Choices, ServiceArea, service_area},
};
use yuanjian_geometry::{
    Mask, PolygonSet, areas_by_zone, difference, feature_areas_by_zone, intersection, overlaps,
    service_polygon, union_all,
};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{Edition, Scope};

/// Areas closer than this are the same, in m²: a tenth of a square centimetre is no finding.
const SAME_M2: f64 = 1e-5;

/// Service coverage as shapes.
pub(crate) struct Coverage<'a> {
    /// The row.
    pub(crate) item: &'a Item,
    /// The measure of the row.
    pub(crate) measure: &'a MeasureResult,
    /// The parks that serve, each with its radius.
    pub(crate) service: ServiceArea,
    /// The ground that they serve.
    pub(crate) served_ground: MultiPolygon<f64>,
    /// Residential land inside the boundary, one part a compound and district.
    pub(crate) parts: Vec<Part>,
}

/// A compound, or what of it lies in one district.
pub(crate) struct Part {
    /// Identity of the compound.
    pub(crate) id: String,
    /// Its name, empty where it has none.
    pub(crate) name: String,
    /// Its district, as a position in [`City::districts`].
    pub(crate) district: Option<usize>,
    /// Its ground, in m².
    pub(crate) area_m2: f64,
    /// What is served of it.
    pub(crate) served: MultiPolygon<f64>,
    /// What is not.
    pub(crate) uncovered: MultiPolygon<f64>,
    /// The same in m².
    pub(crate) uncovered_m2: f64,
}

/// The shapes behind every coverage measure that has a value, for the data year.
pub(crate) fn coverages<'a>(
    view: &View<'_>,
    edition: &Edition,
    items: &'a [Item],
) -> Vec<Coverage<'a>> {
    items
        .iter()
        .flat_map(|item| item.measures.iter().map(move |measure| (item, measure)))
        .filter(|(_, m)| m.method == "park_service_coverage" && m.reading.city().value().is_some())
        .filter_map(|(item, measure)| coverage(view, edition, item, measure))
        .collect()
}

fn coverage<'a>(
    view: &View<'_>,
    edition: &Edition,
    item: &'a Item,
    measure: &'a MeasureResult,
) -> Option<Coverage<'a>> {
    let indicator = edition.indicator(&item.key)?;
    let of = indicator.measures.iter().find(|m| m.key == measure.key)?;
    let service = service_area(view, edition, indicator, of, &Choices::default())?;
    let residential = view.layer(LayerKind::ResidentialLand).ok()?;
    let zones = zones_of(view, item.scope);
    let ground = compounds(view.city, zones, residential);
    Some(Coverage {
        item,
        measure,
        served_ground: service_polygon(&service.service()),
        parts: divide(ground, residential, &service),
        service,
    })
}

/// The zones that a scope counts in.
pub(crate) fn zones_of<'v>(view: &'v View<'_>, scope: Scope) -> &'v ZoneSet {
    match scope {
        Scope::PlanningArea => &view.planned,
        Scope::BuiltUpArea | Scope::City => &view.built_up,
    }
}

/// The urban districts with their positions; development zones lie across them.
pub(crate) fn urban_districts(city: &City) -> impl Iterator<Item = (usize, &District)> {
    city.districts.iter().enumerate().filter(|(_, d)| d.kind == DistrictKind::District)
}

/// Ground of one compound in one district.
struct Ground {
    compound: usize,
    district: Option<usize>,
    shape: MultiPolygon<f64>,
}

/// Every compound inside the boundary, by district, no ground twice.
fn compounds(city: &City, zones: &ZoneSet, layer: &CityLayer) -> Vec<Ground> {
    let own = without_repeats(layer.polygons());
    let boundary = zones.within.to_multipolygon(0);
    let districts: Vec<(usize, &District)> = urban_districts(city).collect();
    let mut cuts = PolygonSet::from_multipolygons([&boundary]);
    for (_, district) in &districts {
        cuts.push(&district.area);
    }
    let set = PolygonSet::from_multipolygons(&own);
    let inside = feature_areas_by_zone(&set, &[&zones.within], &cuts);
    let mut out = Vec::new();
    for (compound, (shape, areas)) in own.into_iter().zip(inside).enumerate() {
        let areas: BTreeMap<u32, f64> = areas.into_iter().filter(|(_, m2)| *m2 > SAME_M2).collect();
        let Some(&all) = areas.get(&0) else { continue };
        let shape = if set.area(compound) - all > SAME_M2 {
            tidy(intersection(&shape, &boundary))
        } else {
            shape
        };
        let touched: Vec<(usize, &District, f64)> = districts
            .iter()
            .zip(1_u32..)
            .filter_map(|(&(at, district), zone)| Some((at, district, *areas.get(&zone)?)))
            .collect();
        if let Some((at, ..)) = touched.iter().find(|(.., m2)| all - m2 <= SAME_M2) {
            out.push(Ground { compound, district: Some(*at), shape });
            continue;
        }
        // Districts that overlap must not count a compound twice: each takes from what is left.
        let mut rest = shape;
        for (at, district, _) in touched {
            let shape = tidy(intersection(&rest, &district.area));
            rest = difference(&rest, &district.area);
            out.push(Ground { compound, district: Some(at), shape });
        }
        out.push(Ground { compound, district: None, shape: tidy(rest) });
    }
    out.retain(|ground| !ground.shape.0.is_empty());
    out
}

/// The shapes of a layer, ground that was drawn twice left with the first that claims it.
fn without_repeats(set: &PolygonSet) -> Vec<MultiPolygon<f64>> {
    let mut shapes: Vec<MultiPolygon<f64>> =
        (0..set.len()).map(|i| set.to_multipolygon(i)).collect();
    let mut claimed: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for overlap in overlaps(set, SAME_M2) {
        claimed.entry(overlap.b).or_default().push(overlap.a);
    }
    for (later, earlier) in claimed {
        let taken: Vec<MultiPolygon<f64>> =
            earlier.into_iter().map(|i| set.to_multipolygon(i)).collect();
        shapes[later] = tidy(difference(&shapes[later], &union_all(&taken)));
    }
    shapes
}

/// Each ground with what is served of it and what is not.
fn divide(ground: Vec<Ground>, layer: &CityLayer, service: &ServiceArea) -> Vec<Part> {
    let set = PolygonSet::from_multipolygons(ground.iter().map(|g| &g.shape));
    let mask = Mask::Service(service.service());
    let areas = areas_by_zone(&set, Some(&mask), &[], &set);
    let nothing = || MultiPolygon(Vec::new());
    ground
        .into_iter()
        .enumerate()
        .map(|(i, Ground { compound, district, shape })| {
            let area_m2 = set.area(i);
            let served_m2 = areas.masked_m2[i];
            let (served, uncovered) = if area_m2 - served_m2 <= SAME_M2 {
                (shape, nothing())
            } else if served_m2 <= SAME_M2 {
                (nothing(), shape)
            } else {
                let near = served_near(service, &set, i);
                (tidy(intersection(&shape, &near)), tidy(difference(&shape, &near)))
            };
            Part {
                id: layer.ids[compound].clone(),
                name: layer.names.get(compound).cloned().unwrap_or_default(),
                district,
                area_m2,
                uncovered_m2: area(&uncovered),
                served,
                uncovered,
            }
        })
        .collect()
}

/// The ground served by the parks that reach feature `i`.
fn served_near(service: &ServiceArea, set: &PolygonSet, i: usize) -> MultiPolygon<f64> {
    let bounds = set.bounds(i);
    let near: Vec<usize> = (0..service.parks.len())
        .filter(|&p| {
            let radius_m = service.radii_m[p];
            radius_m > 0.0 && service.parks.bounds(p).grow(radius_m).touches(&bounds)
        })
        .collect();
    let local = ServiceArea {
        parks: service.parks.select(&near),
        radii_m: near.iter().map(|&p| service.radii_m[p]).collect(),
        arcs: service.arcs,
    };
    service_polygon(&local.service())
}

/// The area of a shape in m².
pub(crate) fn area(shape: &MultiPolygon<f64>) -> f64 {
    PolygonSet::from_multipolygons([shape]).area(0)
}

/// Without the slivers of rounding that an overlay leaves along edges drawn twice.
fn tidy(shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
    let kept = shape.0.into_iter().filter(|p| area(&MultiPolygon(vec![p.clone()])) > SAME_M2);
    MultiPolygon(kept.collect())
}
