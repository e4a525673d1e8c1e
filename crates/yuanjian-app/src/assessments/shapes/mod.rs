//! The gaps of an assessment as shapes, for the software of whoever has to close them.
//!
//! A percentage says that homes are out of reach of a park; these layers say which, and how much
//! of each. Names of layers and columns are ASCII, because tools outside cut or garble others;
//! what the columns hold is in the reader's language. An issued document may not say *not met* on
//! an unconfirmed figure, and neither may its shapes: such districts are left out of it.

mod residential;
#[cfg(test)]
mod tests;

pub(crate) use residential::{Coverage, Part, area, coverages, urban_districts, zones_of};

use super::pictures::{Scene, words::Words};
use crate::failure::{Failure, Result};
use geo_types::{Geometry, MultiPolygon};
use std::path::Path;
use yuanjian_calc::{
    assess::{Item, MeasureResult},
    city::{City, Moment, View},
    outcome::ZoneKind,
};
use yuanjian_geometry::intersection;
use yuanjian_layer::{Feature, Field, FieldKind, Table, Value, write::geopackage};
use yuanjian_standard::Verdict;

/// The gap shapes as named layers in the city's plane, for a GeoPackage. Layers without a feature
/// are left out.
pub fn gap_layers(scene: &Scene<'_>) -> Vec<(String, Table)> {
    let view = scene.city.view(Moment::DataYear);
    let words = Words::new(scene);
    let mut layers = Vec::new();
    for (n, coverage) in coverages(&view, scene.edition, &scene.assessment.items).iter().enumerate()
    {
        layers.push((numbered("uncovered_residential_land", n), uncovered(scene, &view, coverage)));
        layers.push((numbered("park_service_area", n), service(&view, coverage)));
    }
    layers.push(("districts_below_limit".to_owned(), below_limit(scene, &words, &view)));
    layers.push(("added_built_up_area".to_owned(), added(&view)));
    layers.retain(|(_, table)| !table.features.is_empty());
    layers
}

/// Write the gap shapes as a GeoPackage and answer how many layers it holds; nothing is written
/// where there is nothing to show.
///
/// # Errors
/// When the disk refuses.
pub fn write_gaps(scene: &Scene<'_>, path: &Path) -> Result<Option<usize>> {
    let layers = gap_layers(scene);
    if layers.is_empty() {
        return Ok(None);
    }
    let crs = scene.city.crs.as_ref();
    let code = crs.and_then(|c| c.epsg()).and_then(|code| i32::try_from(code).ok()).unwrap_or(-1);
    let wkt = crs.and_then(|c| c.wkt1()).unwrap_or_default();
    let refs: Vec<(&str, &Table, i32, &str)> =
        layers.iter().map(|(name, table)| (name.as_str(), table, code, wkt.as_str())).collect();
    geopackage(&refs, path).map_err(|e| Failure::unavailable(e.problem()))?;
    Ok(Some(layers.len()))
}

/// Residential land out of reach of a park, one feature a compound and district.
fn uncovered(scene: &Scene<'_>, view: &View<'_>, coverage: &Coverage<'_>) -> Table {
    let mut table = table(&[
        ("source_id", FieldKind::Text),
        ("name", FieldKind::Text),
        ("district_code", FieldKind::Text),
        ("district_name", FieldKind::Text),
        ("area_m2", FieldKind::Real),
        ("uncovered_m2", FieldKind::Real),
        ("uncovered_share", FieldKind::Real),
        ("indicator", FieldKind::Text),
        ("data_year", FieldKind::Int),
    ]);
    for part in coverage.parts.iter().filter(|p| !p.uncovered.0.is_empty()) {
        let district = part.district.and_then(|at| scene.city.districts.get(at));
        let of_district = |value: fn(&yuanjian_calc::city::District) -> &str| {
            district.map_or(Value::Null, |d| text(value(d)))
        };
        push(
            &mut table,
            &part.uncovered,
            vec![
                text(&part.id),
                text(&part.name),
                of_district(|d| &d.code),
                of_district(|d| &d.name),
                Value::Real(part.area_m2),
                Value::Real(part.uncovered_m2),
                Value::Real(part.uncovered_m2 / part.area_m2),
                text(&coverage.item.key),
                Value::Int(view.year.into()),
            ],
        );
    }
    table
}

/// The ground that the parks serve, as one feature.
fn service(view: &View<'_>, coverage: &Coverage<'_>) -> Table {
    let mut table = table(&[
        ("indicator", FieldKind::Text),
        ("parks", FieldKind::Int),
        ("area_m2", FieldKind::Real),
        ("data_year", FieldKind::Int),
    ]);
    let parks = coverage.service.radii_m.iter().filter(|r| **r > 0.0).count();
    push(
        &mut table,
        &coverage.served_ground,
        vec![
            text(&coverage.item.key),
            Value::Int(parks as i64),
            Value::Real(area(&coverage.served_ground)),
            Value::Int(view.year.into()),
        ],
    );
    table
}

/// Districts that miss the limit of a measure, cut to the ground that it counts in.
fn below_limit(scene: &Scene<'_>, words: &Words<'_>, view: &View<'_>) -> Table {
    let mut table = table(&[
        ("indicator", FieldKind::Text),
        ("indicator_name", FieldKind::Text),
        ("district_code", FieldKind::Text),
        ("district_name", FieldKind::Text),
        ("value", FieldKind::Real),
        ("value_text", FieldKind::Text),
        ("limit_text", FieldKind::Text),
        ("gap_text", FieldKind::Text),
        ("provisional", FieldKind::Bool),
        ("data_year", FieldKind::Int),
    ]);
    for item in
        scene.assessment.items.iter().filter(|i| i.judgement.verdict != Verdict::NotApplicable)
    {
        for measure in &item.measures {
            for district in failing(scene, measure) {
                let limit = measure.judgement.threshold.as_ref().map(|t| &t.limit);
                let row = vec![
                    text(&item.key),
                    text(&words.measure(item, measure)),
                    text(&district.zone.code),
                    text(&district.zone.name),
                    Value::Real(district.value),
                    text(&words.value(measure, district.value)),
                    limit.map_or(Value::Null, |l| text(&words.limit(measure, l))),
                    gap_text(words, measure, &district.zone.code),
                    Value::Bool(district.provisional),
                    Value::Int(view.year.into()),
                ];
                if let Some(ground) = ground(scene.city, view, item, &district.zone.code) {
                    push(&mut table, &ground, row);
                }
            }
        }
    }
    table
}

struct Failing {
    zone: yuanjian_calc::outcome::ZoneRef,
    value: f64,
    provisional: bool,
}

/// The districts that a document of this stage may call failing.
fn failing(scene: &Scene<'_>, measure: &MeasureResult) -> Vec<Failing> {
    measure
        .zones
        .iter()
        .filter(|z| z.zone.kind == ZoneKind::District && z.verdict == Verdict::Fail)
        .filter(|z| super::phrases::verdict(z.verdict, z.provisional).may_show_gap(scene.stage))
        .filter_map(|z| {
            let value = measure.reading.zone(z.zone.kind, &z.zone.code)?.value()?;
            Some(Failing { zone: z.zone.clone(), value, provisional: z.provisional })
        })
        .collect()
}

fn gap_text(words: &Words<'_>, measure: &MeasureResult, code: &str) -> Value {
    measure
        .gap
        .iter()
        .flat_map(|gap| &gap.districts)
        .find(|d| d.zone.code == code)
        .map_or(Value::Null, |d| text(&words.quantity(&d.amount)))
}

/// A district inside the boundary that the row counts in; the whole district without one.
fn ground(city: &City, view: &View<'_>, item: &Item, code: &str) -> Option<MultiPolygon<f64>> {
    let (_, district) = urban_districts(city).find(|(_, d)| d.code == code)?;
    let zones = zones_of(view, item.scope);
    if zones.is_empty() {
        return Some(district.area.clone());
    }
    Some(intersection(&district.area, &zones.within.to_multipolygon(0)))
}

/// What was built up since the year to compare with.
fn added(view: &View<'_>) -> Table {
    let mut table = table(&[
        ("from_year", FieldKind::Int),
        ("to_year", FieldKind::Int),
        ("area_m2", FieldKind::Real),
    ]);
    if let (Some(now), Some(old)) = (view.boundary, view.old_boundary) {
        let shape = City::added_area(now, old);
        push(
            &mut table,
            &shape,
            vec![
                Value::Int(old.year.into()),
                Value::Int(now.year.into()),
                Value::Real(area(&shape)),
            ],
        );
    }
    table
}

fn numbered(name: &str, n: usize) -> String {
    if n == 0 { name.to_owned() } else { format!("{name}_{}", n + 1) }
}

fn table(fields: &[(&str, FieldKind)]) -> Table {
    let fields =
        fields.iter().map(|(name, kind)| Field { name: (*name).to_owned(), kind: *kind }).collect();
    Table { fields, features: Vec::new() }
}

/// A shape without ground is no feature.
fn push(table: &mut Table, shape: &MultiPolygon<f64>, attributes: Vec<Value>) {
    if !shape.0.is_empty() {
        table.features.push(Feature {
            id: (table.features.len() + 1).to_string(),
            geometry: Some(Geometry::MultiPolygon(shape.clone())),
            attributes,
        });
    }
}

fn text(value: &str) -> Value {
    if value.is_empty() { Value::Null } else { Value::Text(value.to_owned()) }
}
