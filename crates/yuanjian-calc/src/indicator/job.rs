//! One measure being worked on: what it may look at, and the record of what it did.

use crate::{
    city::{CityLayer, View, ZoneSet},
    outcome::{InputRef, Need, Outcome, Quantity, Reading, ZoneKind, ZoneOutcome, ZoneRef},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use yuanjian_geometry::{Arcs, PolygonSet, areas_by_zone, feature_areas_by_zone};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{Edition, Indicator, Measure, Scope};
use yuanjian_types::Unit;

/// On which surface areas are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The plane of the city's projection, as reviewers' software does.
    #[default]
    Plane,
    /// The ellipsoid, by way of a plane that keeps areas.
    Ellipsoid,
}

/// The choices that a technician may make within the rules, and that the result must name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choices {
    /// How round a service area is drawn.
    pub arcs: Arcs,
    /// On which surface areas are counted.
    pub ground: Ground,
}

impl Default for Choices {
    /// Sixteen segments a quarter circle on the city's plane.
    fn default() -> Self {
        Self { arcs: Arcs::Segments(16), ground: Ground::Plane }
    }
}

/// One measure being worked on.
pub(crate) struct Job<'a> {
    /// The city at the moment that counts.
    pub(crate) view: &'a View<'a>,
    /// The edition, for the definitions of its statistics.
    pub(crate) edition: &'a Edition,
    /// The row.
    pub(crate) indicator: &'a Indicator,
    /// What of the row.
    pub(crate) measure: &'a Measure,
    /// The choices made.
    pub(crate) choices: &'a Choices,
    parameters: toml::Table,
    notes: BTreeMap<String, Value>,
    inputs: Vec<InputRef>,
    spatial: bool,
}

impl<'a> Job<'a> {
    pub(crate) fn new(
        view: &'a View<'a>,
        edition: &'a Edition,
        indicator: &'a Indicator,
        measure: &'a Measure,
        choices: &'a Choices,
    ) -> Self {
        let mut parameters = measure.parameters.clone();
        let mut notes = BTreeMap::new();
        // A lowest-district measure asks another method of every district: what the city set for
        // that one holds here too.
        let of = measure.parameters.get("of").and_then(toml::Value::as_str);
        let mut set = Vec::new();
        for method in [of, Some(measure.method.as_str())].into_iter().flatten() {
            let own = view.city.parameters.get(method).and_then(toml::Value::as_table);
            for (name, value) in own.into_iter().flatten() {
                set.push(name.clone());
                parameters.insert(name.clone(), value.clone());
            }
        }
        if !set.is_empty() {
            notes.insert("set_by_the_city".to_owned(), set.into());
        }
        Self {
            view,
            edition,
            indicator,
            measure,
            choices,
            parameters,
            notes,
            inputs: Vec::new(),
            spatial: false,
        }
    }

    /// The unit of the value.
    pub(crate) fn unit(&self) -> Unit {
        self.measure.unit
    }

    /// The zones of the scope, or the boundary that is missing.
    pub(crate) fn zones(&mut self) -> Result<&'a ZoneSet, Vec<Need>> {
        self.spatial = true;
        let (zones, need) = match self.indicator.scope {
            Scope::PlanningArea => (&self.view.planned, Need::PlanningArea),
            Scope::BuiltUpArea | Scope::City => (&self.view.built_up, Need::BuiltUpArea),
        };
        if zones.is_empty() { Err(vec![need]) } else { Ok(zones) }
    }

    /// Every zone that is answered for, with or without shapes.
    pub(crate) fn refs(&self) -> Vec<ZoneRef> {
        let zones = match self.indicator.scope {
            Scope::PlanningArea => &self.view.planned,
            Scope::BuiltUpArea | Scope::City => &self.view.built_up,
        };
        if zones.is_empty() { self.view.city.zones_without_shapes() } else { zones.refs.clone() }
    }

    /// The layer of a kind; it becomes one of the inputs.
    pub(crate) fn layer(&mut self, kind: LayerKind) -> Result<&'a CityLayer, Vec<Need>> {
        let layer = self.view.layer(kind).map_err(|need| vec![need])?;
        self.saw(&layer.input);
        Ok(layer)
    }

    /// The layer of a kind, where the measure can do without.
    pub(crate) fn layer_if_any(&mut self, kind: LayerKind) -> Option<&'a CityLayer> {
        self.layer(kind).ok()
    }

    /// The statistics become one of the inputs.
    pub(crate) fn saw_statistics(&mut self) {
        if let Some(input) = &self.view.city.statistics_input {
            self.saw(input);
        }
    }

    pub(crate) fn saw(&mut self, input: &InputRef) {
        if !self.inputs.contains(input) {
            self.inputs.push(input.clone());
        }
    }

    /// Write down something that the result depends on.
    pub(crate) fn note(&mut self, name: &str, value: impl Into<Value>) {
        self.notes.insert(name.to_owned(), value.into());
    }

    /// A number of the edition's or the city's parameters.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        let value = self.parameters.get(name)?;
        value.as_float().or_else(|| value.as_integer().map(|n| n as f64))
    }

    /// A yes or no of the parameters; no where they do not say.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.yes_or_no(name).unwrap_or(false)
    }

    /// A yes or no of the parameters, where they say; 1 and 0 count.
    pub(crate) fn yes_or_no(&self, name: &str) -> Option<bool> {
        let value = self.parameters.get(name)?;
        value.as_bool().or_else(|| self.number(name).map(|n| n > 0.0))
    }

    /// A word of the parameters.
    pub(crate) fn word(&self, name: &str) -> Result<String, Vec<Need>> {
        self.parameters
            .get(name)
            .and_then(toml::Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| vec![Need::Parameter { name: name.to_owned() }])
    }

    /// A list of the parameters, each item read as `T`; an item that does not read is left out,
    /// which the check of an edition has made impossible.
    pub(crate) fn list<T: serde::de::DeserializeOwned>(&self, name: &str) -> Vec<T> {
        let items = self.parameters.get(name).and_then(toml::Value::as_array);
        items.into_iter().flatten().filter_map(|item| item.clone().try_into().ok()).collect()
    }

    /// Metres² of the union of some features in each zone, cut to the scope.
    pub(crate) fn area(&self, set: &PolygonSet, zones: &ZoneSet) -> Vec<f64> {
        areas_by_zone(set, None, &[&zones.within], &zones.shapes).subject_m2
    }

    /// Metres² of each zone, cut to the scope.
    pub(crate) fn ground(&self, zones: &ZoneSet) -> Vec<f64> {
        areas_by_zone(&zones.within, None, &[], &zones.shapes).subject_m2
    }

    /// People of each zone: what the bureau reports, else what the population layer holds inside
    /// the scope, shared out by area. The label of the quantity tells the two apart.
    pub(crate) fn people(&mut self) -> Result<Vec<Result<Quantity, Need>>, Vec<Need>> {
        let key = self.word("population")?;
        self.saw_statistics();
        let refs = self.refs();
        let reported: Vec<Option<f64>> =
            refs.iter().map(|zone| self.view.statistic(&key, zone)).collect();
        let counted = if reported.iter().any(Option::is_none) { self.counted() } else { None };
        Ok(refs
            .iter()
            .enumerate()
            .map(|(i, _)| match (reported[i], counted.as_ref().and_then(|c| c.get(i))) {
                (Some(people), _) => Ok(Quantity::new(people, Unit::People, "population")),
                (None, Some(&people)) => {
                    Ok(Quantity::new(people, Unit::People, "population_layer"))
                }
                (None, None) => Err(Need::Statistic { key: key.clone(), year: self.view.year }),
            })
            .collect())
    }

    /// People of the population layer in each zone.
    fn counted(&mut self) -> Option<Vec<f64>> {
        let zones = self.zones().ok()?;
        let layer = self.layer_if_any(LayerKind::Population)?;
        let cells = layer.polygons();
        let mut sums = vec![0.0; zones.len()];
        let inside = feature_areas_by_zone(cells, &[&zones.within], &zones.shapes);
        for (i, parts) in inside.iter().enumerate() {
            for &(zone, area) in parts {
                sums[zone as usize] += layer.number("people", i)? * area / cells.area(i);
            }
        }
        Some(sums)
    }

    /// `amount ÷ people × factor` for each zone.
    pub(crate) fn per_person(
        &mut self,
        amounts: Vec<Quantity>,
        factor: f64,
    ) -> Result<Vec<Outcome>, Vec<Need>> {
        let people = self.people()?;
        Ok(amounts
            .into_iter()
            .zip(people)
            .map(|(amount, people)| match people {
                Ok(people) => Outcome::quotient(amount, people, factor, self.unit()),
                Err(need) => Outcome::missing(need),
            })
            .collect())
    }

    /// The reading, with all that was written down.
    pub(crate) fn reading(self, version: u32, zones: Vec<ZoneOutcome>) -> Reading {
        let mut parameters: BTreeMap<String, Value> = self
            .parameters
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), serde_json::to_value(value).ok()?)))
            .collect();
        parameters.extend(self.notes);
        let boundary = match self.indicator.scope {
            Scope::PlanningArea => self.view.planning,
            Scope::BuiltUpArea | Scope::City => self.view.boundary,
        };
        let mut inputs = self.inputs;
        if self.spatial {
            parameters.insert("ground".into(), serde_json::json!(self.choices.ground));
            let districts = zones.iter().any(|z| z.zone.kind == ZoneKind::District);
            inputs.extend(self.view.city.districts_input.clone().filter(|_| districts));
        }
        inputs.sort();
        inputs.dedup();
        Reading {
            method: self.measure.method.clone(),
            method_version: version,
            parameters,
            inputs,
            boundary: boundary.filter(|_| self.spatial).map(|b| b.input.clone()),
            year: self.view.year,
            zones,
        }
    }
}

/// Both, or everything that either lacks.
pub(crate) fn both<A, B>(
    a: Result<A, Vec<Need>>,
    b: Result<B, Vec<Need>>,
) -> Result<(A, B), Vec<Need>> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut a), Err(b)) => {
            a.extend(b);
            Err(a)
        }
        (Err(needs), Ok(_)) | (Ok(_), Err(needs)) => Err(needs),
    }
}

/// Parts of a whole, one outcome a zone.
pub(crate) fn all(
    parts: Vec<f64>,
    wholes: Vec<f64>,
    quantity: (Unit, &str, &str),
    factor: f64,
    unit: Unit,
) -> Vec<Outcome> {
    let (of, part, whole) = quantity;
    parts
        .into_iter()
        .zip(wholes)
        .map(|(n, d)| {
            Outcome::quotient(Quantity::new(n, of, part), Quantity::new(d, of, whole), factor, unit)
        })
        .collect()
}
