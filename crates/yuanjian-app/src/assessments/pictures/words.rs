//! Numbers, names and sources as the pictures say them.

use super::Scene;
use crate::{assessments::phrases, locale::Locale};
use yuanjian_calc::{
    assess::{Item, MeasureResult},
    outcome::{InputRef, Quantity, ZoneRef},
};
use yuanjian_document::content::Stage;
use yuanjian_layer::LayerKind;
use yuanjian_standard::Limit;
use yuanjian_types::Unit;

/// The words of one scene.
pub(crate) struct Words<'a> {
    /// The scene.
    pub(crate) scene: &'a Scene<'a>,
    locale: Locale,
}

impl<'a> Words<'a> {
    pub(crate) fn new(scene: &'a Scene<'a>) -> Self {
        Self { scene, locale: Locale::of(scene.language) }
    }

    pub(crate) fn tag(&self) -> &'static str {
        self.scene.language.tag()
    }

    pub(crate) fn say<const N: usize>(&self, code: &str, params: [(&str, String); N]) -> String {
        self.locale.say(code, params)
    }

    pub(crate) fn word(&self, code: &str) -> String {
        self.locale.say(code, [])
    }

    /// Several things in a row.
    pub(crate) fn list(&self, items: &[String]) -> String {
        items.join(&self.word("list.comma"))
    }

    /// The name of a measure: the row's, with its own where a row has several.
    pub(crate) fn measure(&self, item: &Item, measure: &MeasureResult) -> String {
        let edition = self.scene.edition;
        let row = edition.name(self.tag(), "indicator", &item.key).to_owned();
        match phrases::measure(&self.locale, edition, item, &measure.key) {
            Some(label) => self.say("pictures.measure", [("indicator", row), ("measure", label)]),
            None => row,
        }
    }

    pub(crate) fn unit(&self, unit: Unit) -> &'static str {
        unit.label().get(self.tag())
    }

    /// A value with the digits and the unit of its measure.
    pub(crate) fn value(&self, measure: &MeasureResult, value: f64) -> String {
        self.figure(value, measure.decimals, measure.unit)
    }

    /// A figure with its unit.
    pub(crate) fn figure(&self, value: f64, decimals: u8, unit: Unit) -> String {
        phrases::amount(&self.locale, value, decimals, unit).with_unit()
    }

    /// An area in hectares.
    pub(crate) fn hectares(&self, m2: f64) -> String {
        self.figure(m2 / 10_000.0, 2, Unit::Hectares)
    }

    /// An amount that somebody has to bring about.
    pub(crate) fn quantity(&self, quantity: &Quantity) -> String {
        let decimals = match quantity.unit {
            Unit::Count | Unit::People | Unit::Days => 0,
            _ => 2,
        };
        self.figure(quantity.value, decimals, quantity.unit)
    }

    /// A limit in the unit of its measure: `≥36%`.
    pub(crate) fn limit(&self, measure: &MeasureResult, limit: &Limit) -> String {
        phrases::limit(&self.locale, limit, measure.unit)
    }

    /// The figure of a limit, without idle zeros.
    pub(crate) fn bound(&self, measure: &MeasureResult, value: f64) -> String {
        phrases::bound(&self.locale, value, measure.unit)
    }

    /// What a measure is called where there is little room: by its method where that has a short
    /// name, else by its row.
    pub(crate) fn short(&self, row: &str, measure: &MeasureResult) -> String {
        // The lowest district is a rule; what is compared is what the rule looks at.
        let of = measure.reading.parameters.get("of").and_then(serde_json::Value::as_str);
        let method = of.filter(|_| measure.method == "district_minimum").unwrap_or(&measure.method);
        match self.locale.find(&format!("pictures.short.{method}")) {
            Some(short) => short.to_owned(),
            None => self.scene.edition.name(self.tag(), "indicator", row).to_owned(),
        }
    }

    /// A zone by name.
    pub(crate) fn zone(&self, zone: &ZoneRef) -> String {
        phrases::zone(&self.locale, zone)
    }

    /// Whether a title may call something met or not met.
    pub(crate) fn may_judge(&self, provisional: bool) -> bool {
        !(provisional && self.scene.stage == Stage::Issued)
    }

    /// What follows a judgement that rests on an unconfirmed figure.
    pub(crate) fn doubt(&self, provisional: bool) -> String {
        if provisional { self.word("pictures.provisional") } else { String::new() }
    }

    /// From which inputs of which years a picture is drawn.
    pub(crate) fn sources(&self, sources: &[InputRef]) -> String {
        let mut named: Vec<(String, i32)> = Vec::new();
        for input in sources {
            let source = (self.source(input), input.year.unwrap_or(self.scene.city.data_year));
            if !named.contains(&source) {
                named.push(source);
            }
        }
        // A year is said once, after everything that is of it.
        let mut years: Vec<i32> = named.iter().map(|(_, year)| *year).collect();
        years.sort_unstable();
        years.dedup();
        let dated: Vec<String> = years
            .into_iter()
            .map(|year| {
                let names = named.iter().filter(|(_, of)| *of == year);
                let names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
                let what = self.list(&names);
                self.say("pictures.dated", [("what", what), ("year", year.to_string())])
            })
            .collect();
        let sources = dated.join(&self.word("list.sentence"));
        self.say("pictures.sources", [("sources", sources)])
    }

    fn source(&self, input: &InputRef) -> String {
        match self.kind_of(input) {
            Some(kind) => {
                let key = serde_json::to_value(kind).ok();
                let key = key.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
                self.word(&format!("pictures.source.{key}"))
            }
            None if self.scene.city.statistics_input.as_ref() == Some(input) => {
                self.word("pictures.source.statistics")
            }
            None => input.name.clone(),
        }
    }

    fn kind_of(&self, input: &InputRef) -> Option<LayerKind> {
        let city = self.scene.city;
        let layer = city.layers.iter().find(|l| l.input == *input).map(|l| l.kind);
        let built_up = || city.built_up.iter().any(|b| b.input == *input);
        let planning = || city.planning.iter().any(|b| b.input == *input);
        layer
            .or_else(|| built_up().then_some(LayerKind::BuiltUpArea))
            .or_else(|| planning().then_some(LayerKind::PlanningArea))
            .or_else(|| {
                (city.districts_input.as_ref() == Some(input)).then_some(LayerKind::Districts)
            })
    }

    /// What stands small below a picture.
    pub(crate) fn note(&self) -> String {
        self.say("pictures.note", [("year", self.scene.city.data_year.to_string())])
    }
}
