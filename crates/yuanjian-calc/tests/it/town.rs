//! A city of 10 km × 10 km: its west half was built up in 2015, the whole in 2020. District N is
//! the north half, S the south half, both reach 1 km beyond the boundary in the east and west;
//! the development zone Z is the square of 2 km in the middle.

use geo_types::{LineString, MultiLineString, MultiPolygon, Polygon, Rect};
use std::collections::BTreeMap;
use yuanjian_calc::{
    assess::{Against, Assessment, Item, assess},
    city::{Boundary, City, CityLayer, District, DistrictKind, Moment, Shapes},
    indicator::{Choices, measure},
    outcome::{InputRef, Need, Outcome, Reading, ZoneKind},
    statistics::StatisticScope,
};
use yuanjian_geometry::{LineSet, PolygonSet};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{Catalogue, Edition, Indicator};

pub(crate) type Zone = (ZoneKind, &'static str);
pub(crate) const CITY: Zone = (ZoneKind::City, "city");
pub(crate) const N: Zone = (ZoneKind::District, "N");
pub(crate) const S: Zone = (ZoneKind::District, "S");
pub(crate) const Z: Zone = (ZoneKind::DevelopmentZone, "Z");
pub(crate) const OLD: Zone = (ZoneKind::OldBuiltUp, "old");
pub(crate) const ADDED: Zone = (ZoneKind::AddedBuiltUp, "added");
pub(crate) const YEAR: i32 = 2020;

pub(crate) fn rect(x0: f64, y0: f64, x1: f64, y1: f64) -> MultiPolygon<f64> {
    MultiPolygon(vec![Rect::new((x0, y0), (x1, y1)).to_polygon()])
}

pub(crate) fn holed(outer: &MultiPolygon<f64>, hole: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let rings = vec![hole.0[0].exterior().clone()];
    MultiPolygon(vec![Polygon::new(outer.0[0].exterior().clone(), rings)])
}

pub(crate) fn input(name: &str) -> InputRef {
    InputRef { name: name.into(), digest: None, year: Some(YEAR), version: String::new() }
}

pub(crate) fn city() -> City {
    let district = |code: &str, kind, area| District {
        code: code.into(),
        name: format!("{code} district"),
        kind,
        area,
    };
    let boundary = |year, area| Boundary { year, area, input: input(&format!("boundary {year}")) };
    City {
        key: "town".into(),
        data_year: YEAR,
        today_year: YEAR,
        districts: vec![
            district("Z", DistrictKind::DevelopmentZone, rect(4e3, 4e3, 6e3, 6e3)),
            district("N", DistrictKind::District, rect(-1e3, 5e3, 11e3, 10e3)),
            district("S", DistrictKind::District, rect(-1e3, 0.0, 11e3, 5e3)),
        ],
        built_up: vec![
            boundary(2015, rect(0.0, 0.0, 5e3, 10e3)),
            boundary(2020, rect(0.0, 0.0, 10e3, 10e3)),
        ],
        ..City::default()
    }
}

/// One area of a layer: its shape, class and name.
pub(crate) type Area<'a> = (MultiPolygon<f64>, &'a str, &'a str);

pub(crate) fn areas(kind: LayerKind, items: &[Area<'_>]) -> CityLayer {
    let shapes = PolygonSet::from_multipolygons(items.iter().map(|i| &i.0));
    layer(kind, Shapes::Polygons(shapes), items.iter().map(|i| (i.1, i.2)))
}

pub(crate) fn lines(kind: LayerKind, items: &[([f64; 4], &str)]) -> CityLayer {
    let paths: Vec<MultiLineString<f64>> = items
        .iter()
        .map(|([x0, y0, x1, y1], _)| {
            MultiLineString(vec![LineString::from(vec![(*x0, *y0), (*x1, *y1)])])
        })
        .collect();
    layer(kind, Shapes::Lines(LineSet::from_lines(&paths)), items.iter().map(|i| (i.1, "")))
}

fn layer<'a>(
    kind: LayerKind,
    shapes: Shapes,
    rows: impl Iterator<Item = (&'a str, &'a str)>,
) -> CityLayer {
    let (classes, names): (Vec<String>, Vec<String>) =
        rows.map(|(class, name)| (class.to_owned(), name.to_owned())).unzip();
    CityLayer {
        kind,
        year: YEAR,
        input: input(&format!("{kind:?}")),
        shapes,
        ids: (0..names.len()).map(|i| i.to_string()).collect(),
        names,
        classes,
        flags: BTreeMap::new(),
        numbers: BTreeMap::new(),
    }
}

pub(crate) fn green(items: &[Area<'_>]) -> CityLayer {
    areas(LayerKind::GreenLand, items)
}

pub(crate) fn with(layers: Vec<CityLayer>) -> City {
    City { layers, ..city() }
}

/// With figures of the data year; the place is `""` for the city, else a district's code.
pub(crate) fn told(mut city: City, figures: &[(&str, &str, f64)]) -> City {
    for (key, place, value) in figures {
        let scope = match *place {
            "" => StatisticScope::City,
            code => StatisticScope::District(code.into()),
        };
        city.statistics = std::mem::take(&mut city.statistics).with(key, scope, YEAR, *value);
    }
    city
}

pub(crate) fn edition(name: &str) -> Edition {
    static ALL: std::sync::OnceLock<Catalogue> = std::sync::OnceLock::new();
    ALL.get_or_init(Catalogue::embedded).get(name).unwrap().clone()
}

/// The first measure of a row.
pub(crate) fn read(city: &City, year: &str, row: &str) -> Reading {
    read_as(city, year, row, |_| {})
}

/// The first measure of a row that was changed before.
pub(crate) fn read_as(
    city: &City,
    year: &str,
    row: &str,
    change: impl FnOnce(&mut Indicator),
) -> Reading {
    let edition = edition(year);
    let mut indicator = edition.indicator(row).unwrap().clone();
    change(&mut indicator);
    let view = city.view(Moment::DataYear);
    measure(&view, &edition, &indicator, &indicator.measures[0], &Choices::default())
}

/// The city held against an edition that has only these rows; all of them when none is named.
pub(crate) fn assessed(city: &City, year: &str, rows: &[&str]) -> Assessment {
    let mut edition = edition(year);
    edition.indicators.retain(|i| rows.is_empty() || rows.contains(&i.key.as_str()));
    let against = Against { edition: &edition, before: None, tier: "garden" };
    let Ok(assessment) = assess(city, against, |_| Ok::<(), std::convert::Infallible>(()));
    assessment
}

pub(crate) fn item<'a>(assessment: &'a Assessment, key: &str) -> &'a Item {
    assessment.items.iter().find(|i| i.key == key).unwrap()
}

pub(crate) fn at(reading: &Reading, zone: Zone) -> &Outcome {
    reading.zone(zone.0, zone.1).unwrap()
}

pub(crate) fn close(got: f64, want: f64) -> bool {
    (got - want).abs() <= 1e-9 * want.abs().max(1e-9)
}

/// Numerator, denominator and factor as worked out by hand; the value must be their quotient.
#[track_caller]
pub(crate) fn is(reading: &Reading, zone: Zone, part: f64, whole: f64, factor: f64) {
    let outcome = at(reading, zone);
    let Some(m) = outcome.measured() else { panic!("{zone:?} is not measured: {outcome:?}") };
    let denominator = m.denominator.as_ref().unwrap().value;
    let got = (m.numerator.value, denominator, m.value);
    let want = (part, whole, part / whole * factor);
    let same = close(got.0, want.0) && close(got.1, want.1) && close(got.2, want.2);
    assert!(same, "{zone:?}: got {got:?}, by hand {want:?}");
}

/// Every zone is missing exactly this.
#[track_caller]
pub(crate) fn lacks(reading: &Reading, needs: &[Need]) {
    for zone in &reading.zones {
        assert_eq!(zone.outcome, Outcome::Missing { needs: needs.to_vec() }, "{:?}", zone.zone);
    }
}

/// What was left out in a zone: amounts by reason.
pub(crate) fn left_out(reading: &Reading, zone: Zone) -> Vec<(String, f64)> {
    let measured = at(reading, zone).measured().unwrap();
    measured.exclusions.iter().map(|e| (e.reason.clone(), e.amount.value.round())).collect()
}
