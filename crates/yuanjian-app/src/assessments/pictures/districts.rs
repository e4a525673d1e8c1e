//! A measure district by district: as a map coloured by verdict, and as bars against the limit.
//!
//! A city's limit is asked of the whole city; holding a district against it is information, and
//! the caption says so, except where the row itself asks for the lowest district.

use super::{
    frame::{Ground, Map, chart, label, polygons},
    words::Words,
};
use crate::assessments::phrases::verdict;
use yuanjian_calc::{
    assess::{Item, MeasureResult, ZoneVerdict},
    outcome::{InputRef, Outcome, ZoneKind, ZoneOutcome},
};
use yuanjian_document::content::{Bar, ChartKind, Mark, Paint, Picture};
use yuanjian_standard::{Limit, Verdict};

/// The measures that are asked of ground, and so have a value in every district.
const METHODS: [&str; 5] = [
    "green_space_rate",
    "green_coverage_rate",
    "park_area_per_capita",
    "park_service_coverage",
    "district_minimum",
];

pub(super) fn pictures(words: &Words<'_>, ground: &Ground<'_>) -> Vec<(Option<String>, Picture)> {
    let mut out = Vec::new();
    for item in &words.scene.assessment.items {
        if item.judgement.verdict == Verdict::NotApplicable {
            continue;
        }
        for measure in item.measures.iter().filter(|m| METHODS.contains(&m.method.as_str())) {
            let with_value = measure
                .reading
                .of_kind(ZoneKind::District)
                .filter(|z| z.outcome.value().is_some())
                .count();
            if with_value < 2 {
                continue;
            }
            let finding = Finding { words, item, measure };
            let key = Some(item.key.clone());
            out.extend(finding.map(ground).map(|picture| (key.clone(), picture)));
            out.push((key, finding.bars()));
        }
    }
    out
}

struct Finding<'a> {
    words: &'a Words<'a>,
    item: &'a Item,
    measure: &'a MeasureResult,
}

impl Finding<'_> {
    fn id(&self, what: &str) -> String {
        if self.item.measures.len() > 1 {
            format!("{what}-{}-{}", self.item.key, self.measure.key)
        } else {
            format!("{what}-{}", self.item.key)
        }
    }

    fn name(&self) -> String {
        self.words.measure(self.item, self.measure)
    }

    fn map(&self, ground: &Ground<'_>) -> Option<Picture> {
        let words = self.words;
        let boundary = ground.boundary(self.item.scope)?;
        let mut layers = vec![polygons("", Paint::Land, boundary.clone())];
        for district in ground.districts(self.item.scope) {
            let found = self.measure.reading.zone(ZoneKind::District, &district.code);
            let judged = self.judged(ZoneKind::District, &district.code);
            let mut layer = match judged {
                Some(z) => {
                    let paint = Paint::Verdict(verdict(z.verdict, z.provisional));
                    polygons(&words.word("pictures.legend.verdict"), paint, district.shape.clone())
                }
                None => polygons("", Paint::Land, district.shape.clone()),
            };
            let value = self.value(found);
            layer.labels.extend(label(&district.shape, vec![district.name.clone(), value]));
            layers.push(layer);
        }
        layers.extend(ground.water(words));
        layers.extend(ground.above(words, self.item.scope, boundary.clone()));
        let title = self.title();
        let alt = words.say(
            "pictures.alt.districts",
            [("measure", self.name()), ("title", title.clone()), ("values", self.values())],
        );
        let map = Map {
            id: self.id("districts-map"),
            title,
            what: self.what("pictures.districts.map"),
            sources: self.sources(),
            alt,
            layers,
            fine: false,
        };
        Some(map.picture(words, &boundary))
    }

    fn bars(&self) -> Picture {
        let words = self.words;
        let zones = &self.measure.reading.zones;
        let shown = [ZoneKind::City, ZoneKind::District, ZoneKind::DevelopmentZone];
        // Where the lowest district answers for the city, the city's bar would repeat it.
        let lowest = self.is_lowest();
        let bars = zones
            .iter()
            .filter(|z| shown.contains(&z.zone.kind) && !(lowest && z.zone.kind == ZoneKind::City))
            .filter(|z| !matches!(z.outcome, Outcome::NotForZone))
            .map(|z| self.bar(z))
            .collect();
        let title = self.title();
        let kind = ChartKind::Bars { bars, marks: marks(words, self.measure) };
        let unit = words.unit(self.measure.unit).to_owned();
        let caption = (self.what("pictures.districts.bars"), &self.sources()[..]);
        chart(words, self.id("districts-bars"), title, unit, kind, caption)
    }

    fn bar(&self, zone: &ZoneOutcome) -> Bar {
        let judged = match zone.zone.kind {
            ZoneKind::City => {
                let judgement = &self.measure.judgement;
                Some(verdict(judgement.verdict, judgement.provisional))
            }
            kind => self.judged(kind, &zone.zone.code).map(|z| verdict(z.verdict, z.provisional)),
        };
        let value = zone.outcome.value();
        Bar {
            label: self.words.zone(&zone.zone),
            value,
            text: self.value(Some(&zone.outcome)),
            verdict: judged.filter(|_| value.is_some()),
        }
    }

    fn value(&self, outcome: Option<&Outcome>) -> String {
        match outcome {
            Some(Outcome::Measured(m)) => self.words.value(self.measure, m.value),
            Some(Outcome::Nothing { .. }) => self.words.word("pictures.nothing"),
            Some(Outcome::Missing { .. } | Outcome::NotForZone) | None => {
                self.words.word("pictures.missing")
            }
        }
    }

    fn judged(&self, kind: ZoneKind, code: &str) -> Option<&ZoneVerdict> {
        self.measure.zones.iter().find(|z| z.zone.kind == kind && z.zone.code == code)
    }

    fn is_lowest(&self) -> bool {
        self.measure.method == "district_minimum"
    }

    fn what(&self, code: &str) -> String {
        let mut what = self.words.say(code, [("measure", self.name())]);
        if !self.is_lowest() {
            what.push_str(&self.words.word("pictures.districts.for_information"));
        }
        what
    }

    fn sources(&self) -> Vec<InputRef> {
        let reading = &self.measure.reading;
        reading.inputs.iter().chain(&reading.boundary).cloned().collect()
    }

    /// Every district with its value, for who cannot see the map.
    fn values(&self) -> String {
        let values: Vec<String> = self
            .measure
            .reading
            .of_kind(ZoneKind::District)
            .map(|z| format!("{} {}", self.words.zone(&z.zone), self.value(Some(&z.outcome))))
            .collect();
        self.words.list(&values)
    }

    /// How many districts miss the limit and which is the weakest; a range where nothing may be
    /// called met or missed.
    fn title(&self) -> String {
        let words = self.words;
        let measured: Vec<(String, f64)> = self
            .measure
            .reading
            .of_kind(ZoneKind::District)
            .filter_map(|z| Some((words.zone(&z.zone), z.outcome.value()?)))
            .collect();
        let limit = self.measure.judgement.threshold.as_ref().map(|t| &t.limit);
        let most = matches!(limit, Some(Limit::AtMost(_)));
        let by = |a: &&(String, f64), b: &&(String, f64)| a.1.total_cmp(&b.1);
        let (low, high) = (measured.iter().min_by(by), measured.iter().max_by(by));
        let (Some(low), Some(high)) = (low, high) else { return self.name() };
        let worst = if most { high } else { low };
        let value = |v: f64| words.value(self.measure, v);
        let weakest = words.say(
            if most { "pictures.districts.highest" } else { "pictures.districts.lowest" },
            [("district", worst.0.clone()), ("value", value(worst.1))],
        );
        let judged: Vec<&ZoneVerdict> =
            self.measure.zones.iter().filter(|z| z.zone.kind == ZoneKind::District).collect();
        let provisional = judged.iter().any(|z| z.provisional);
        let firm = judged.iter().all(|z| z.verdict.is_met() || z.verdict == Verdict::Fail);
        let limit = limit.filter(|_| firm && words.may_judge(provisional));
        let missed = judged.iter().filter(|z| z.verdict == Verdict::Fail).count();
        let code = match (limit, missed) {
            (Some(Limit::AtLeast(_)), 0) => "pictures.districts.not_below",
            (Some(Limit::AtLeast(_)), _) => "pictures.districts.below",
            (Some(Limit::AtMost(_)), 0) => "pictures.districts.not_above",
            (Some(Limit::AtMost(_)), _) => "pictures.districts.above",
            (Some(Limit::Between(..) | Limit::Yes) | None, _) => "",
        };
        let name = ("measure", words.short(&self.item.key, self.measure));
        let (Some(Limit::AtLeast(bound) | Limit::AtMost(bound)), false) = (limit, code.is_empty())
        else {
            return words.say(
                "pictures.districts.title_range",
                [name, ("low", value(low.1)), ("high", value(high.1)), ("weakest", weakest)],
            );
        };
        let finding = words.say(code, [("limit", words.bound(self.measure, *bound))]);
        let title = if missed == 0 {
            "pictures.districts.title_met"
        } else {
            "pictures.districts.title_missed"
        };
        words.say(
            title,
            [
                name,
                ("all", measured.len().to_string()),
                ("missed", missed.to_string()),
                ("finding", finding),
                ("weakest", weakest),
                ("doubt", words.doubt(provisional)),
            ],
        )
    }
}

/// The limit and the city's own target, named.
pub(super) fn marks(words: &Words<'_>, measure: &MeasureResult) -> Vec<Mark> {
    let judgement = &measure.judgement;
    let firm = judgement.threshold.as_ref().is_none_or(|t| t.confidence.is_firm());
    let mut marks = Vec::new();
    if let Some(Limit::AtLeast(value) | Limit::AtMost(value)) =
        judgement.threshold.as_ref().map(|t| &t.limit)
        && let Some(threshold) = &judgement.threshold
    {
        let code = if firm { "pictures.mark.limit" } else { "pictures.mark.limit_unverified" };
        let label = words.say(code, [("limit", words.limit(measure, &threshold.limit))]);
        marks.push(Mark { label, value: *value });
    }
    if let Some(target) = judgement.target {
        let target_text = words.bound(measure, target);
        let label = words.say("pictures.mark.target", [("target", target_text)]);
        marks.push(Mark { label, value: target });
    }
    marks
}
