//! What an examiner would doubt, found before the examiner does.
//!
//! Totals are held against their parts, this year against last, indicators against one another,
//! figures against their natural limits. A finding refuses nothing: it names the two numbers and
//! leaves the judgement to people.

use crate::{
    assess::Item,
    city::{City, Moment, View},
    outcome::{Reading, ZoneKind},
    statistics::StatisticScope,
};
use yuanjian_geometry::areas_by_zone;
use yuanjian_standard::Edition;
use yuanjian_types::{Problem, Unit};

/// Parts and totals may differ by rounding, no more.
const PARTS: f64 = 0.005;
/// Two sources of one number may differ by this much.
const SOURCES: f64 = 0.05;
/// A change from year to year that somebody should explain.
const YEARLY: f64 = 0.25;

/// Everything doubtful.
pub(crate) fn screen(city: &City, edition: &Edition, items: &[Item]) -> Vec<Problem> {
    let mut found = Vec::new();
    statistics(city, edition, &mut found);
    ground(city, &mut found);
    between(city, items, &mut found);
    found
}

fn doubt(code: &str) -> Problem {
    Problem::warning(code)
}

/// Names in every language, as sentences ask for them.
fn named(problem: Problem, edition: &Edition, key: &str) -> Problem {
    let name = |language: &str| {
        edition
            .statistic(key)
            .and_then(|s| s.name.get(language).cloned())
            .unwrap_or_else(|| key.to_owned())
    };
    problem.with("name", name("zh-CN")).with("name_en", name("en")).with("key", key)
}

fn statistics(city: &City, edition: &Edition, found: &mut Vec<Problem>) {
    let year = city.data_year;
    let of = |key: &str, scope: &StatisticScope, year: i32| city.statistics.value(key, scope, year);
    for definition in &edition.statistics {
        let key = definition.key.as_str();
        let Some(total) = of(key, &StatisticScope::City, year) else { continue };
        if definition.per_district {
            let parts: Vec<f64> = city
                .districts
                .iter()
                .filter(|d| d.kind == crate::city::DistrictKind::District)
                .filter_map(|d| of(key, &StatisticScope::District(d.code.clone()), year))
                .collect();
            let expected =
                city.districts.iter().filter(|d| d.kind == crate::city::DistrictKind::District);
            let sum: f64 = parts.iter().sum();
            if !parts.is_empty()
                && parts.len() == expected.count()
                && apart(sum, total) > PARTS
                && definition.unit != Unit::Percent
            {
                found.push(
                    named(doubt("plausible.parts_and_total"), edition, key)
                        .with("parts", sum)
                        .with("total", total)
                        .with("unit", definition.unit.label().zh)
                        .with("unit_en", definition.unit.label().en),
                );
            }
        }
        if let Some(before) = of(key, &StatisticScope::City, year - 1)
            && apart(total, before) > YEARLY
        {
            found.push(
                named(doubt("plausible.year_and_year"), edition, key)
                    .with("year", year)
                    .with("value", total)
                    .with("before", before)
                    .with("unit", definition.unit.label().zh)
                    .with("unit_en", definition.unit.label().en),
            );
        }
        if definition.unit == Unit::Percent && !(0.0..=100.0).contains(&total) {
            found.push(
                named(doubt("plausible.not_a_percentage"), edition, key).with("value", total),
            );
        }
    }
}

/// Ground against ground, people against people.
fn ground(city: &City, found: &mut Vec<Problem>) {
    let view = city.view(Moment::DataYear);
    let zones = &view.built_up;
    if zones.is_empty() {
        return;
    }
    let areas = areas_by_zone(&zones.within, None, &[], &zones.shapes).subject_m2;
    let whole = areas[0];
    let in_districts: f64 = zones
        .refs
        .iter()
        .zip(&areas)
        .filter(|(zone, _)| zone.kind == ZoneKind::District)
        .map(|(_, m2)| m2)
        .sum();
    if in_districts > 0.0 && apart(in_districts, whole) > 0.001 {
        found.push(
            doubt("plausible.districts_and_boundary")
                .with("districts_ha", in_districts / 10_000.0)
                .with("boundary_ha", whole / 10_000.0),
        );
    }
    let city_zone = &zones.refs[0];
    if let Some(hectares) = view.statistic("construction_land_area", city_zone)
        && hectares * 10_000.0 > whole * (1.0 + SOURCES)
    {
        found.push(
            doubt("plausible.construction_land_and_boundary")
                .with("land_ha", hectares)
                .with("boundary_ha", whole / 10_000.0),
        );
    }
    people(&view, found);
}

fn people(view: &View<'_>, found: &mut Vec<Problem>) {
    let zones = &view.built_up;
    let Some(reported) = view.statistic("urban_population", &zones.refs[0]) else { return };
    let Ok(layer) = view.layer(yuanjian_layer::LayerKind::Population) else { return };
    let cells = layer.polygons();
    let whole = zones.shapes.select(&[0]);
    let inside = yuanjian_geometry::feature_areas_by_zone(cells, &[&zones.within], &whole);
    let mut counted = 0.0;
    for (i, parts) in inside.iter().enumerate() {
        let people = layer.number("people", i).unwrap_or(0.0);
        counted += parts.iter().fold(0.0, |sum, (_, m2)| sum + people * m2 / cells.area(i));
    }
    if counted > 0.0 && apart(reported, counted) > SOURCES {
        found.push(
            doubt("plausible.population_and_layer")
                .with("reported", reported)
                .with("counted", counted.round()),
        );
    }
}

/// Indicators against one another.
fn between(city: &City, items: &[Item], found: &mut Vec<Problem>) {
    let reading = |method: &str| -> Option<&Reading> {
        items.iter().flat_map(|i| &i.measures).find(|m| m.method == method).map(|m| &m.reading)
    };
    let value = |method: &str| reading(method).and_then(|r| r.city().value());
    if let (Some(space), Some(cover)) = (value("green_space_rate"), value("green_coverage_rate"))
        && space > cover
    {
        found.push(
            doubt("plausible.space_above_coverage").with("space", space).with("coverage", cover),
        );
    }
    for item in items {
        for measure in &item.measures {
            let Some(measured) = measure.reading.city().measured() else { continue };
            if measured.unit == Unit::Percent
                && !(0.0..=100.0 + 1e-9).contains(&measured.value)
                && measure.method != "statistic"
            {
                found.push(
                    doubt("plausible.share_out_of_bounds")
                        .with("indicator", item.key.as_str())
                        .with("value", measured.value),
                );
            }
        }
    }
    if city.baseline_year.is_some_and(|baseline| baseline >= city.data_year) {
        found.push(
            doubt("plausible.baseline_not_before")
                .with("baseline", city.baseline_year)
                .with("year", city.data_year),
        );
    }
}

/// How far apart two numbers are, of the larger.
fn apart(a: f64, b: f64) -> f64 {
    let largest = a.abs().max(b.abs());
    if largest > 0.0 { (a - b).abs() / largest } else { 0.0 }
}
