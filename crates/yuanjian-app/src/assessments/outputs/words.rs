//! Numbers and findings as the documents say them. One place, so that every document says the same.

use super::Frame;
use crate::{
    assessments::{
        phrases::{self, grouped, trimmed},
        pictures::Scene,
    },
    locale::Locale,
};
use yuanjian_calc::{
    assess::MeasureResult,
    gap::{Direction, Gap},
    outcome::{Exclusion, Measured, Need, Outcome, Quantity, Reading, ZoneRef},
};
use yuanjian_document::{
    FontUsed,
    content::{Figure, Part, Verdict as Shown},
};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{Edition, Judgement, Limit, Measure};
use yuanjian_types::{Problem, Unit, round_gbt8170};

/// Words of one assessment in one language.
pub(super) struct Words<'a> {
    pub(super) locale: &'a Locale,
    pub(super) edition: &'a Edition,
    frame: &'a Frame<'a>,
    stamp: yuanjian_document::content::FrozenStamp,
    banner: Option<String>,
}

impl<'a> Words<'a> {
    pub(super) fn new(frame: &'a Frame<'a>, locale: &'a Locale) -> Self {
        Self {
            locale,
            edition: frame.edition,
            stamp: frame.stamp(),
            banner: frame.banner(locale),
            frame,
        }
    }

    /// What the pictures need to know.
    pub(super) fn scene(&self) -> Scene<'_> {
        Scene {
            city: self.frame.city,
            assessment: &self.frame.record.assessment,
            edition: self.edition,
            language: self.frame.language,
            stage: self.frame.record.stage,
            invented: self.banner.clone(),
            frozen: &self.stamp,
        }
    }

    pub(super) fn stamp(&self) -> yuanjian_document::content::FrozenStamp {
        self.stamp.clone()
    }

    pub(super) fn banner(&self) -> Option<String> {
        self.banner.clone()
    }

    pub(super) fn tag(&self) -> &'static str {
        self.frame.language.tag()
    }

    pub(super) fn say<'b>(
        &self,
        code: &str,
        params: impl IntoIterator<Item = (&'b str, String)>,
    ) -> String {
        self.locale.say(code, params)
    }

    pub(super) fn word(&self, code: &str) -> String {
        self.locale.say(code, [])
    }

    /// A label of the edition.
    pub(super) fn name<'b>(&'b self, table: &str, key: &'b str) -> &'b str {
        self.edition.name(self.tag(), table, key)
    }

    pub(super) fn unit(&self, unit: Unit) -> &'static str {
        unit.label().get(self.tag())
    }

    /// A zone by name.
    pub(super) fn zone(&self, zone: &ZoneRef) -> String {
        phrases::zone(self.locale, zone)
    }

    /// What a quantity is: a statistic of the edition, or a part that methods name.
    pub(super) fn label(&self, label: &str) -> String {
        if let Some(statistic) = self.edition.statistic(label) {
            let names = &statistic.name;
            return names
                .get(self.tag())
                .or_else(|| names.get("zh-CN"))
                .cloned()
                .unwrap_or_default();
        }
        self.word(&format!("part.{label}"))
    }

    /// A value with the digits of its measure.
    pub(super) fn value(&self, measured: &Measured, decimals: u8) -> Figure {
        let text = if measured.unit == Unit::None {
            self.word(if measured.value > 0.0 { "answer.yes" } else { "answer.no" })
        } else {
            round_gbt8170(measured.value, decimals).text
        };
        let unit = phrases::after(self.locale, measured.unit, &text);
        Figure::new(text, unit).exactly(measured.value)
    }

    /// An amount in a unit that fits its size.
    pub(super) fn quantity(&self, quantity: &Quantity) -> Figure {
        let (value, unit, decimals) = match quantity.unit {
            Unit::SquareMetres if quantity.value.abs() >= 10_000.0 => {
                (quantity.value / 10_000.0, Unit::Hectares, 2)
            }
            Unit::SquareMetres => (quantity.value, Unit::SquareMetres, 0),
            Unit::Metres if quantity.value.abs() >= 1_000.0 => {
                (quantity.value / 1_000.0, Unit::Kilometres, 2)
            }
            Unit::Metres => (quantity.value, Unit::Metres, 0),
            unit @ (Unit::People | Unit::Count | Unit::Days) => (quantity.value, unit, 0),
            unit @ (Unit::Score | Unit::Celsius | Unit::Decibel) => (quantity.value, unit, 1),
            unit => (quantity.value, unit, 2),
        };
        phrases::amount(self.locale, value, decimals, unit)
    }

    pub(super) fn part(&self, quantity: &Quantity) -> Part {
        Part { label: self.label(&quantity.label), figure: self.quantity(quantity) }
    }

    /// `≥31%`, or the words for a yes.
    pub(super) fn limit(&self, limit: &Limit, unit: Unit) -> String {
        phrases::limit(self.locale, limit, unit)
    }

    /// What the standard asks of a measure of this city.
    pub(super) fn requirement(&self, result: &MeasureResult, judgement: &Judgement) -> String {
        let Some(threshold) = &judgement.threshold else {
            return self.word("requirement.none");
        };
        let limit = self.limit(&threshold.limit, result.unit);
        if threshold.when.is_empty() {
            return limit;
        }
        let when: Vec<String> =
            threshold.when.iter().map(|c| phrases::condition(self.locale, c)).collect();
        let when = when.join(&self.word("list.and"));
        self.say("requirement.when", [("limit", limit), ("when", when)])
    }

    /// A verdict for documents, with its reason.
    pub(super) fn verdict(&self, judgement: &Judgement, reason: Option<String>) -> Shown {
        let shown = phrases::verdict(judgement.verdict, judgement.provisional);
        match reason {
            Some(reason) if !reason.is_empty() => shown.because(reason),
            _ => shown,
        }
    }

    /// Reasons of a judgement that a reader must know, in one line.
    pub(super) fn reasons(&self, judgement: &Judgement) -> String {
        // That a figure is missing or unverified is said elsewhere, beside the figure itself.
        let told = |p: &&Problem| {
            !matches!(
                p.code.as_str(),
                "standard.no_value"
                    | "standard.figure_unverified"
                    | "standard.formula_unverified"
                    | "standard.fact_missing_no_matter"
            )
        };
        let said: Vec<String> =
            judgement.reasons.iter().filter(told).map(|p| self.problem(p)).collect();
        said.join(&self.word("list.sentence"))
    }

    /// A problem as a sentence, with keys of the edition and of facts put into words.
    pub(super) fn problem(&self, problem: &Problem) -> String {
        let mut named = problem.clone();
        let mut put = |name: &str, text: &str| {
            if named.params.contains_key(name) {
                named.params.insert(name.to_owned(), text.into());
            }
        };
        let text = |name: &str| problem.params.get(name).and_then(serde_json::Value::as_str);
        if let Some(key) = text("indicator") {
            put("indicator", self.name("indicator", key));
        }
        if let Some(fact) = text("fact").and_then(yuanjian_standard::fact) {
            put("fact", fact.label.get(self.tag()));
        }
        if let Some(tier) = text("tier") {
            put("tier", self.name("tier", tier));
        }
        for (name, value) in &problem.params {
            if let Some(number) = value.as_f64()
                && !value.is_i64()
                && !value.is_u64()
            {
                named
                    .params
                    .insert(name.clone(), grouped(&trimmed(&round_gbt8170(number, 2).text)).into());
            }
        }
        self.locale.problem(&named)
    }

    /// Everything an outcome lacks, one line each.
    pub(super) fn needs(&self, outcome: &Outcome) -> Vec<String> {
        match outcome {
            Outcome::Missing { needs } => needs.iter().map(|n| self.need(n)).collect(),
            Outcome::Nothing { of } => {
                vec![self.say("need.nothing", [("what", self.label(of))])]
            }
            Outcome::Measured(_) | Outcome::NotForZone => Vec::new(),
        }
    }

    fn need(&self, need: &Need) -> String {
        let layer = |kind: LayerKind| ("layer", self.layer(kind));
        match need {
            Need::BuiltUpArea => self.word("need.built_up_area"),
            Need::PlanningArea => self.word("need.planning_area"),
            Need::OldBuiltUpArea => self.word("need.old_built_up_area"),
            Need::Districts => self.word("need.districts"),
            Need::Layer { kind } => self.say("need.layer", [layer(*kind)]),
            Need::Attribute { kind, attribute } => {
                let role = self.word(&format!("role.{attribute}"));
                self.say("need.attribute", [layer(*kind), ("attribute", role)])
            }
            Need::Statistic { key, year } => {
                self.say("need.statistic", [("name", self.label(key)), ("year", year.to_string())])
            }
            Need::Declaration { .. } => self.word("need.declaration"),
            Need::Evidence { .. } => self.word("need.evidence"),
            Need::Parameter { name } => self.say("need.parameter", [("name", name.clone())]),
            Need::Method { method } => self.say("need.method", [("method", method.clone())]),
        }
    }

    /// A kind of layer by name.
    pub(super) fn layer(&self, kind: LayerKind) -> String {
        let key = serde_json::to_value(kind).ok();
        let key = key.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        self.word(&format!("layer_kind.{key}"))
    }

    pub(super) fn exclusion(&self, exclusion: &Exclusion) -> String {
        self.say(
            &format!("exclusion.{}", exclusion.reason),
            [
                ("what", self.label(&exclusion.amount.label)),
                ("amount", self.quantity(&exclusion.amount).with_unit()),
            ],
        )
    }

    /// A gap as something to do.
    pub(super) fn gap(&self, gap: &Gap, method: &str) -> String {
        let amount = match gap.amount.unit {
            unit @ Unit::Percent => self.apart(gap.amount.value, unit, 2),
            _ => self.quantity(&gap.amount).with_unit(),
        };
        let what = self.label(&gap.amount.label);
        let code = match (gap.direction, method) {
            (Direction::Add, "declaration") => "gap.declaration",
            (Direction::Add, _) => "gap.add",
            (Direction::Reduce, _) => "gap.reduce",
        };
        let mut text = self.say(code, [("amount", amount), ("what", what)]);
        if let Some(zone) = &gap.zone {
            text = self.say("gap.in_zone", [("zone", self.zone(zone)), ("gap", text)]);
        }
        if let Some(people) = gap.people_not_served {
            let people = grouped(&round_gbt8170(people, 0).text);
            text.push_str(&self.say("gap.people", [("people", people)]));
        }
        text
    }

    /// The formula of a measure with this city's figures.
    pub(super) fn filled(&self, measured: &Measured, decimals: u8) -> String {
        let value = self.value(measured, decimals).with_unit();
        let numerator = self.part(&measured.numerator);
        match &measured.denominator {
            Some(denominator) => {
                let denominator = self.part(denominator);
                format!(
                    "{} {} ÷ {} {} = {value}",
                    numerator.label,
                    numerator.figure.with_unit(),
                    denominator.label,
                    denominator.figure.with_unit(),
                )
            }
            None => format!("{} = {value}", numerator.label),
        }
    }

    /// The name of a measure where a row has several.
    pub(super) fn measure(&self, item: &yuanjian_calc::assess::Item, key: &str) -> Option<String> {
        phrases::measure(self.locale, self.edition, item, key)
    }

    /// Short digests of a reading's inputs.
    pub(super) fn inputs(&self, reading: &Reading) -> Vec<String> {
        reading
            .inputs
            .iter()
            .map(|input| {
                let digest = input.digest.as_ref().map_or("—", |d| d.short());
                format!("{} {digest}", self.input(&input.name))
            })
            .collect()
    }

    /// An input by name: a layer by its file, which the reader knows, not by our short key.
    pub(super) fn input(&self, name: &str) -> String {
        if name == "statistics" {
            return self.word("input.statistics");
        }
        let layers = &self.frame.inputs.manifest.layers;
        layers.iter().find(|taken| taken.entry.key == name).map_or_else(
            || name.to_owned(),
            |taken| {
                let path = &taken.entry.path;
                path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
            },
        )
    }

    /// How far values lie apart; that of two percentages is counted in points.
    pub(super) fn apart(&self, value: f64, unit: Unit, decimals: u8) -> String {
        let number = trimmed(&round_gbt8170(value, decimals).text);
        match unit {
            Unit::Percent => self.say("gap.points", [("points", number)]),
            _ => {
                let unit = phrases::after(self.locale, unit, &number);
                Figure::new(number, unit).with_unit()
            }
        }
    }

    /// The measure of the edition that a result answers.
    pub(super) fn of_edition(&self, item: &str, measure: &str) -> Option<&'a Measure> {
        self.edition.indicator(item)?.measures.iter().find(|m| m.key == measure)
    }
}

/// What is told of fonts that stood in for official ones.
pub(super) fn stand_ins(used: &[FontUsed]) -> Vec<Problem> {
    used.iter()
        .filter(|font| font.substituted)
        .map(|font| {
            Problem::note("document.font_substituted")
                .with("wanted", font.official.as_str())
                .with("family", font.used.as_str())
        })
        .collect()
}
