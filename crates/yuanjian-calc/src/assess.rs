//! A city held against an edition: every row measured, judged and explained.
//!
//! Pure: the same city and the same edition give the same assessment, bit for bit, on any machine
//! and any number of threads. Who did it and when is added by whoever keeps it.

use crate::{
    city::{City, Declaration, Moment, View},
    facts::{KnownFact, known_facts, plain},
    gap::{Gap, gap},
    indicator::{Choices, measure, service_area},
    outcome::{Outcome, Reading, ZoneKind, ZoneRef},
    plausibility,
    sensitivity::{Bench, Sensitivity, sensitivity},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_geometry::{Mask, areas_by_zone};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{
    Applicability, Change, CityFacts, DECLARATION, Edition, Indicator, Judgement, Kind, Measure,
    Scope, Verdict, applicability, combine, diff, judge_measure,
};
use yuanjian_types::{Problem, Unit};

/// What a city is held against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// The edition as the office knows it, with its confirmations applied.
    pub edition: &'a Edition,
    /// The edition before, for what is new.
    pub before: Option<&'a Edition>,
    /// The title to keep.
    pub tier: &'a str,
}

/// A city measured and judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Assessment {
    /// The facts that decided what applies and which threshold counts.
    pub facts: Vec<KnownFact>,
    /// The zones that were answered for.
    pub zones: Vec<ZoneRef>,
    /// Every row of the edition, in its order.
    pub items: Vec<Item>,
    /// What to do first: new, adjusted, failing or missing rows, most pressing first.
    pub priorities: Vec<Priority>,
    /// What an examiner would doubt.
    pub plausibility: Vec<Problem>,
}

/// One row of the edition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Item {
    /// Its key.
    pub key: String,
    /// Its number as printed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<String>,
    /// Key of its category.
    pub category: String,
    /// How it is answered.
    pub kind: Kind,
    /// Over which ground.
    pub scope: Scope,
    /// Whether failing it fails all.
    pub veto: bool,
    /// Whether it applies to this city.
    pub applies: Applicability,
    /// What was measured.
    pub measures: Vec<MeasureResult>,
    /// The verdict on the row, as reported.
    pub judgement: Judgement,
    /// The verdict by the present state, where that differs in time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub today: Option<Judgement>,
    /// What was declared.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub declaration: Option<Declaration>,
    /// How the row stands to the edition before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub change: Option<Change>,
}

/// One measure of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MeasureResult {
    /// Its key.
    pub key: String,
    /// Its method.
    pub method: String,
    /// The unit of its value.
    pub unit: Unit,
    /// Digits shown.
    pub decimals: u8,
    /// The value of the data year, for every zone.
    pub reading: Reading,
    /// The value today, where today is another year.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub today: Option<Reading>,
    /// The verdict on the city's value.
    pub judgement: Judgement,
    /// The verdict on today's value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub judgement_today: Option<Judgement>,
    /// For every other zone with a value: what it would be by the same limit. Information, not
    /// part of the verdict on the row.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub zones: Vec<ZoneVerdict>,
    /// What is short of the limit, by the reported state.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gap: Option<Gap>,
    /// What is short of the city's own target.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gap_to_target: Option<Gap>,
    /// The same under every permissible choice.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sensitivity: Option<Sensitivity>,
}

/// A zone by the city's limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ZoneVerdict {
    /// The zone.
    pub zone: ZoneRef,
    /// What it would be.
    pub verdict: Verdict,
    /// Whether that rests on an unverified figure.
    pub provisional: bool,
}

/// Why a row is on the list of what to do first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The threshold is not met.
    Failing,
    /// There is no value.
    Missing,
    /// The row is new in this edition.
    New,
    /// Its figure or definition was adjusted.
    Adjusted,
}

/// A row on the list of what to do first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Priority {
    /// The row.
    pub indicator: String,
    /// Why, strongest first.
    pub why: Vec<Why>,
}

/// Hold a city against an edition. `told` hears of each row before it is measured and may refuse
/// to go on.
///
/// # Errors
/// What `told` refused with.
pub fn assess<E>(
    city: &City,
    against: Against<'_>,
    mut told: impl FnMut(&Indicator) -> Result<(), E>,
) -> Result<Assessment, E> {
    let facts = known_facts(city);
    let plain_facts = plain(&facts);
    let reported = city.view(Moment::DataYear);
    let today = city.view(Moment::Today);
    let today = (!today.is_same_as_reported()).then_some(today);
    let ellipsoid = city.on_ellipsoid();
    let changes: BTreeMap<String, Change> = against
        .before
        .map(|before| diff(before, against.edition))
        .into_iter()
        .flat_map(|d| d.items)
        .filter_map(|item| Some((item.key?, item.change)))
        .collect();
    let desk = Desk {
        city,
        against,
        facts: &plain_facts,
        reported: &reported,
        today: today.as_ref(),
        ellipsoid: ellipsoid.as_ref(),
    };
    let items = against
        .edition
        .indicators
        .iter()
        .map(|indicator| {
            told(indicator)?;
            Ok(Item { change: changes.get(&indicator.key).copied(), ..desk.item(indicator) })
        })
        .collect::<Result<Vec<Item>, E>>()?;
    Ok(Assessment {
        zones: if reported.built_up.is_empty() {
            city.zones_without_shapes()
        } else {
            reported.built_up.refs.clone()
        },
        priorities: priorities(&items),
        plausibility: plausibility::screen(city, against.edition, &items),
        items,
        facts,
    })
}

struct Desk<'a> {
    city: &'a City,
    against: Against<'a>,
    facts: &'a CityFacts,
    reported: &'a View<'a>,
    today: Option<&'a View<'a>>,
    ellipsoid: Option<&'a City>,
}

impl Desk<'_> {
    fn item(&self, indicator: &Indicator) -> Item {
        let applies = applicability(indicator, self.facts);
        let measures: Vec<MeasureResult> =
            indicator.measures.iter().map(|m| self.measure(indicator, m)).collect();
        let judged = |of: fn(&MeasureResult) -> Option<&Judgement>| -> Option<Judgement> {
            let answers: Option<Vec<Judgement>> = measures.iter().map(|m| of(m).cloned()).collect();
            answers.map(|answers| combine(indicator, &applies, &answers))
        };
        Item {
            key: indicator.key.clone(),
            number: indicator.number.clone(),
            category: indicator.category.clone(),
            kind: indicator.kind,
            scope: indicator.scope,
            veto: indicator.veto.is_some(),
            judgement: judged(|m| Some(&m.judgement))
                .unwrap_or_else(|| combine(indicator, &applies, &[])),
            today: self.today.and_then(|_| judged(|m| m.judgement_today.as_ref())),
            declaration: self.city.declarations.get(&indicator.key).cloned(),
            change: None,
            applies,
            measures,
        }
    }

    fn measure(&self, indicator: &Indicator, of: &Measure) -> MeasureResult {
        let Against { edition, tier, .. } = self.against;
        let choices = Choices::default();
        let target = self.city.targets.get(&format!("{}.{}", indicator.key, of.key)).copied();
        let reading = measure(self.reported, edition, indicator, of, &choices);
        let judge = |value: Option<f64>| judge_measure(of, tier, self.facts, value, target);
        let judgement = judge(reading.city().value());
        let today = self.today.map(|view| {
            if of.method == DECLARATION {
                // A declaration carries its own day; it is the same statement in both years.
                Reading { year: view.year, ..reading.clone() }
            } else {
                measure(view, edition, indicator, of, &choices)
            }
        });
        let limit = judgement.threshold.as_ref().map(|t| t.limit.clone());
        let mut short = limit.as_ref().and_then(|limit| gap(&reading, of, limit));
        if let Some(short) = &mut short
            && of.method == "park_service_coverage"
        {
            short.people_not_served = self.people_not_served(indicator, of, &choices);
        }
        let to_target = limit.zip(target).and_then(|(limit, target)| {
            let limit = match limit {
                yuanjian_standard::Limit::AtMost(_) => yuanjian_standard::Limit::AtMost(target),
                _ => yuanjian_standard::Limit::AtLeast(target),
            };
            gap(&reading, of, &limit)
        });
        MeasureResult {
            key: of.key.clone(),
            method: of.method.clone(),
            unit: of.unit,
            decimals: of.decimals,
            zones: zones(&reading, &judge),
            sensitivity: sensitivity(
                self.reported,
                self.ellipsoid,
                Bench { edition, tier, facts: self.facts },
                indicator,
                of,
                target,
            ),
            judgement_today: today.as_ref().map(|reading| judge(reading.city().value())),
            judgement,
            gap: short,
            gap_to_target: to_target,
            today,
            reading,
        }
    }

    /// People of the population layer who live out of reach: in each of its zones as many of all
    /// as residential land is out of reach of all.
    fn people_not_served(
        &self,
        indicator: &Indicator,
        of: &Measure,
        choices: &Choices,
    ) -> Option<f64> {
        let view = self.reported;
        let area = service_area(view, self.against.edition, indicator, of, choices)?;
        let residential = view.layer(LayerKind::ResidentialLand).ok()?;
        let people = view.layer(LayerKind::Population).ok()?;
        let mask = Mask::Service(area.service());
        let areas = areas_by_zone(
            residential.polygons(),
            Some(&mask),
            &[&view.built_up.within],
            people.polygons(),
        );
        let mut sum = 0.0;
        for (i, (all, served)) in areas.subject_m2.iter().zip(&areas.masked_m2).enumerate() {
            if *all > 0.0 {
                sum += people.number("people", i)? * (1.0 - served / all);
            }
        }
        Some(sum)
    }
}

fn zones(reading: &Reading, judge: &impl Fn(Option<f64>) -> Judgement) -> Vec<ZoneVerdict> {
    reading
        .zones
        .iter()
        .filter(|z| z.zone.kind != ZoneKind::City)
        .filter_map(|z| match &z.outcome {
            Outcome::Measured(measured) => {
                let judged = judge(Some(measured.value));
                Some(ZoneVerdict {
                    zone: z.zone.clone(),
                    verdict: judged.verdict,
                    provisional: judged.provisional,
                })
            }
            _ => None,
        })
        .collect()
}

/// New ∪ adjusted ∪ failing ∪ missing (row 32), the veto rows first, then the failing, the missing
/// and the merely changed, each group in the order of the edition.
fn priorities(items: &[Item]) -> Vec<Priority> {
    let mut all: Vec<(u8, usize, Priority)> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.judgement.verdict != Verdict::NotApplicable)
        .filter_map(|(n, item)| {
            let mut why = Vec::new();
            match item.judgement.verdict {
                Verdict::Fail => why.push(Why::Failing),
                Verdict::Missing | Verdict::Unconfirmed => why.push(Why::Missing),
                _ => {}
            }
            match item.change {
                Some(Change::New) => why.push(Why::New),
                Some(Change::Raised | Change::Lowered | Change::Redefined) => {
                    why.push(Why::Adjusted);
                }
                _ => {}
            }
            let first = why.first()?;
            let rank = match (first, item.veto) {
                (Why::Failing, true) => 0,
                (Why::Missing, true) => 1,
                (Why::Failing, false) => 2,
                (Why::Missing, false) => 3,
                (Why::New, _) => 4,
                (Why::Adjusted, _) => 5,
            };
            Some((rank, n, Priority { indicator: item.key.clone(), why }))
        })
        .collect();
    all.sort_by_key(|(rank, n, _)| (*rank, *n));
    all.into_iter().map(|(_, _, priority)| priority).collect()
}
