//! Facts about the city that its own layers and figures already tell.
//!
//! What the office wrote counts; what it left open is worked out where that is possible, so that
//! the right threshold is picked without anybody typing a quotient. Each derived fact says from
//! what it came.

use crate::city::{City, Moment};
use crate::outcome::{ZoneKind, ZoneRef};
use serde::{Deserialize, Serialize};
use yuanjian_geometry::PolygonSet;
use yuanjian_geometry::union_area;
use yuanjian_layer::LayerKind;
use yuanjian_standard::{CityFacts, FactValue};

/// A fact and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct KnownFact {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: FactValue,
    /// `given` by the office, or derived from `statistics`, `layers` or `districts`.
    pub from: String,
}

/// The facts given, and those that the city's own data add to them, for the data year.
pub fn known_facts(city: &City) -> Vec<KnownFact> {
    let mut known: Vec<KnownFact> = city
        .facts
        .0
        .iter()
        .map(|(name, value)| KnownFact {
            name: name.clone(),
            value: value.clone(),
            from: "given".to_owned(),
        })
        .collect();
    let mut add = |name: &str, value: Option<FactValue>, from: &str| {
        if let Some(value) = value
            && !known.iter().any(|f| f.name == name)
        {
            known.push(KnownFact { name: name.to_owned(), value, from: from.to_owned() });
        }
    };
    let view = city.view(Moment::DataYear);
    let whole = ZoneRef { kind: ZoneKind::City, code: "city".to_owned(), name: String::new() };
    let people = view.statistic("urban_population", &whole);
    let land = view.statistic("construction_land_area", &whole);
    add("urban_population", people.map(FactValue::Number), "statistics");
    add(
        "construction_land_per_capita_m2",
        people
            .zip(land)
            .filter(|(people, _)| *people > 0.0)
            .map(|(people, hectares)| FactValue::Number(hectares * 10_000.0 / people)),
        "statistics",
    );
    let historic = view.layer(LayerKind::HistoricDistricts).ok().zip(view.boundary).map(
        |(layer, boundary)| {
            let built = PolygonSet::from_multipolygons([&boundary.area]);
            let inside = union_area(layer.polygons(), &[&built]);
            FactValue::Number(inside / union_area(&built, &[]) * 100.0)
        },
    );
    add("historic_district_share_percent", historic, "layers");
    let divided = (!city.districts.is_empty()).then_some(FactValue::Flag(true));
    add("has_districts", divided, "districts");
    known.sort_by(|a, b| a.name.cmp(&b.name));
    known
}

/// The facts without their origins.
pub fn plain(known: &[KnownFact]) -> CityFacts {
    CityFacts(known.iter().map(|f| (f.name.clone(), f.value.clone())).collect())
}
