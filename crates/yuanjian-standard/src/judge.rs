//! From a value to a verdict, and never a pass that rests on nothing.
//!
//! The threshold is the first of the tier whose conditions hold. Where a fact is unknown the
//! thresholds that might count are all tried: when they agree the answer stands, when they do
//! not it is 待核实. A remembered figure gives a provisional verdict only.

use crate::confirmation::Confirmations;
use crate::facts::CityFacts;
use crate::method::DECLARATION;
use crate::model::{Condition, Edition, Indicator, Kind, Limit, Measure, Threshold};
use serde::{Deserialize, Serialize};
use yuanjian_types::{Bilingual, Confidence, Problem};

/// What a value comes to.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Meets the threshold and the city's own target.
    Pass,
    /// Meets the threshold, below the internal target.
    WithinMargin,
    /// Below the threshold.
    Fail,
    /// No value.
    Missing,
    /// A value, but no threshold to hold it against. Never a pass.
    Unconfirmed,
    /// The row does not apply to this city.
    NotApplicable,
}

impl Verdict {
    /// The words people read.
    pub fn label(self) -> Bilingual {
        match self {
            Self::Pass => Bilingual { zh: "达标", en: "pass" },
            Self::WithinMargin => {
                Bilingual { zh: "达标（低于内控目标）", en: "within margin" }
            }
            Self::Fail => Bilingual { zh: "未达标", en: "fail" },
            Self::Missing => Bilingual { zh: "数据缺失", en: "missing" },
            Self::Unconfirmed => Bilingual { zh: "待核实", en: "unconfirmed" },
            Self::NotApplicable => Bilingual { zh: "不适用", en: "not applicable" },
        }
    }

    /// Whether the threshold is met.
    pub fn is_met(self) -> bool {
        matches!(self, Self::Pass | Self::WithinMargin)
    }
}

/// The threshold that a value was held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ResolvedThreshold {
    /// The limit.
    pub limit: Limit,
    /// How sure we are of it.
    pub confidence: Confidence,
    /// Where it was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// Under which conditions it counts.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub when: Vec<Condition>,
    /// Its position among the thresholds of the tier, from 1, as confirmations name it.
    pub position: u32,
}

/// The verdict on one measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether it rests on an unverified figure or formula.
    pub provisional: bool,
    /// What it was held against.
    pub threshold: Option<ResolvedThreshold>,
    /// The city's own target.
    pub target: Option<f64>,
    /// Why, as codes.
    pub reasons: Vec<Problem>,
    /// How far the value is from the limit, in its unit; positive is short.
    pub gap: Option<f64>,
}

impl Judgement {
    fn bare(verdict: Verdict, target: Option<f64>) -> Self {
        Self {
            verdict,
            provisional: false,
            threshold: None,
            target,
            reasons: Vec::new(),
            gap: None,
        }
    }
}

/// Whether a row applies to a city.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Applicability {
    /// It does.
    Applies,
    /// It does not, for this reason.
    DoesNot {
        /// Code with the fact that decided.
        reason: Problem,
    },
    /// A fact must be known first.
    Unknown {
        /// The fact.
        missing: String,
    },
}

/// Whether an indicator applies to a city with these facts.
pub fn applicability(indicator: &Indicator, facts: &CityFacts) -> Applicability {
    match facts.all_hold(&indicator.applies_when) {
        Ok(true) => Applicability::Applies,
        Err(missing) => Applicability::Unknown { missing: missing.to_owned() },
        Ok(false) => {
            let field = indicator
                .applies_when
                .iter()
                .find(|c| facts.holds(c) == Some(false))
                .map_or("", |c| c.field.as_str());
            Applicability::DoesNot {
                reason: Problem::note("standard.does_not_apply")
                    .with("indicator", indicator.key.clone())
                    .with("fact", field.to_owned()),
            }
        }
    }
}

/// Judge one measure. `edition` must already carry the office's confirmations; see
/// [`Confirmations::apply`].
pub fn judge_measure(
    measure: &Measure,
    tier: &str,
    facts: &CityFacts,
    value: Option<f64>,
    target: Option<f64>,
) -> Judgement {
    let (candidates, unknown) = candidates(measure, tier, facts);
    let first = candidates.first().map(|&(position, t)| resolved(position, t));
    let Some(value) = value.filter(|v| v.is_finite()) else {
        let mut out = Judgement::bare(Verdict::Missing, target);
        out.threshold = first.filter(|_| unknown.is_none());
        out.reasons.push(Problem::note("standard.no_value").with("measure", measure.key.clone()));
        return out;
    };
    let unsettled = |code: &str, fact: &str| {
        let mut out = Judgement::bare(Verdict::Unconfirmed, target);
        out.provisional = true;
        out.reasons.push(
            Problem::warning(code)
                .with("measure", measure.key.clone())
                .with("tier", tier.to_owned())
                .with("fact", fact.to_owned()),
        );
        out
    };
    // Where facts are unknown and none of the thresholds is sure to count, none may count.
    let answers: Vec<Judgement> =
        candidates.iter().map(|&(n, t)| against(measure, n, t, value, target)).collect();
    let Some(strictest) = answers.iter().max_by(|a, b| order(a).total_cmp(&order(b))) else {
        return unsettled(
            if unknown.is_some() { "standard.fact_missing" } else { "standard.no_threshold" },
            unknown.unwrap_or_default(),
        );
    };
    let Some(fact) = unknown else {
        return strictest.clone();
    };
    let settled = ends_unconditionally(&candidates, facts);
    if settled && answers.iter().all(|a| a.verdict == strictest.verdict) {
        let mut out = strictest.clone();
        out.provisional = answers.iter().any(|a| a.provisional);
        out.reasons
            .push(Problem::note("standard.fact_missing_no_matter").with("fact", fact.to_owned()));
        return out;
    }
    unsettled("standard.fact_missing", fact)
}

/// Judge one measure under the office's confirmations; nothing where the edition has no such measure.
#[expect(clippy::too_many_arguments, reason = "a figure has a long name")]
pub fn judge_confirmed(
    edition: &Edition,
    indicator: &str,
    measure: &str,
    tier: &str,
    facts: &CityFacts,
    value: Option<f64>,
    target: Option<f64>,
    confirmations: &Confirmations,
) -> Option<Judgement> {
    let (edition, _) = confirmations.apply(edition);
    let row = edition.indicators.iter().find(|i| i.key == indicator)?;
    let measure = row.measures.iter().find(|m| m.key == measure)?;
    Some(judge_measure(measure, tier, facts, value, target))
}

/// The verdict on a whole row from those on its measures.
///
/// Measures of one alternative group count as the best of them; of the rest the worst decides.
/// A failure is a failure whatever else is missing.
pub fn combine(indicator: &Indicator, applies: &Applicability, answers: &[Judgement]) -> Judgement {
    match applies {
        Applicability::Applies => {}
        Applicability::DoesNot { reason } => {
            let mut out = Judgement::bare(Verdict::NotApplicable, None);
            out.reasons.push(reason.clone());
            return out;
        }
        Applicability::Unknown { missing } => {
            let mut out = Judgement::bare(Verdict::Unconfirmed, None);
            out.provisional = true;
            out.reasons.push(
                Problem::warning("standard.applicability_unknown").with("fact", missing.clone()),
            );
            return out;
        }
    }
    let mut groups: Vec<(Option<&str>, Vec<&Judgement>)> = Vec::new();
    for (measure, answer) in indicator.measures.iter().zip(answers) {
        let group = measure.alternative_group.as_deref();
        match groups.iter_mut().find(|(g, _)| g.is_some() && *g == group) {
            Some((_, members)) => members.push(answer),
            None => groups.push((group, vec![answer])),
        }
    }
    let mut deciding: Vec<&Judgement> = Vec::new();
    for (_, members) in &groups {
        deciding.extend(members.iter().copied().min_by_key(|j| (rank(j.verdict), j.provisional)));
    }
    let worst = deciding.iter().max_by_key(|j| rank(j.verdict));
    let Some(worst) = worst else {
        let mut out = Judgement::bare(Verdict::Missing, None);
        out.reasons.push(Problem::note("standard.no_value"));
        return out;
    };
    let mut out = (*worst).clone();
    out.provisional = match out.verdict {
        // A firm failure is firm even beside a doubtful pass.
        Verdict::Fail => {
            deciding.iter().filter(|j| j.verdict == Verdict::Fail).all(|j| j.provisional)
        }
        _ => deciding.iter().any(|j| j.provisional),
    };
    out.reasons = deciding.iter().flat_map(|j| j.reasons.iter().cloned()).collect();
    let declared = indicator.measures.iter().any(|m| m.method == DECLARATION);
    if indicator.kind == Kind::Mixed && !declared && out.verdict.is_met() {
        out.verdict = Verdict::Missing;
        out.reasons.push(Problem::note("standard.declaration_missing"));
    }
    out
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Pass => 1,
        Verdict::WithinMargin => 2,
        Verdict::Unconfirmed => 3,
        Verdict::Missing => 4,
        Verdict::Fail => 5,
    }
}

/// Thresholds that count or may count, up to the first that surely does, and the first unknown fact.
fn candidates<'a>(
    measure: &'a Measure,
    tier: &str,
    facts: &CityFacts,
) -> (Vec<(u32, &'a Threshold)>, Option<&'a str>) {
    let mut found = Vec::new();
    let mut unknown = None;
    let of_tier = measure.thresholds.iter().filter(|t| t.tier == tier);
    for (position, threshold) in (1..).zip(of_tier) {
        match facts.all_hold(&threshold.when) {
            Ok(false) => {}
            Ok(true) => {
                found.push((position, threshold));
                break;
            }
            Err(fact) => {
                unknown = unknown.or(Some(fact));
                found.push((position, threshold));
            }
        }
    }
    (found, unknown)
}

fn ends_unconditionally(candidates: &[(u32, &Threshold)], facts: &CityFacts) -> bool {
    candidates.last().is_some_and(|(_, t)| facts.all_hold(&t.when) == Ok(true))
}

fn resolved(position: u32, threshold: &Threshold) -> ResolvedThreshold {
    ResolvedThreshold {
        limit: threshold.limit.clone(),
        confidence: threshold.confidence,
        source: threshold.source.clone(),
        when: threshold.when.clone(),
        position,
    }
}

fn against(
    measure: &Measure,
    position: u32,
    threshold: &Threshold,
    value: f64,
    target: Option<f64>,
) -> Judgement {
    let held = measure.comparison.comparable(value, measure.decimals);
    let short = match threshold.limit {
        Limit::AtLeast(limit) => limit - held,
        Limit::AtMost(limit) => held - limit,
        Limit::Between(low, high) => (low - held).max(held - high),
        Limit::Yes => 1.0 - held,
    };
    let below_target = target.is_some_and(|target| match threshold.limit {
        Limit::AtMost(_) => held > target,
        Limit::AtLeast(_) => held < target,
        Limit::Between(..) | Limit::Yes => false,
    });
    let verdict = if short > 0.0 {
        Verdict::Fail
    } else if below_target {
        Verdict::WithinMargin
    } else {
        Verdict::Pass
    };
    let mut reasons = Vec::new();
    if !threshold.confidence.is_firm() {
        reasons.push(
            Problem::warning("standard.figure_unverified").with("measure", measure.key.clone()),
        );
    }
    if !measure.formula_confidence.is_firm() {
        reasons.push(
            Problem::warning("standard.formula_unverified").with("measure", measure.key.clone()),
        );
    }
    Judgement {
        verdict,
        provisional: !reasons.is_empty(),
        threshold: Some(resolved(position, threshold)),
        target,
        reasons,
        gap: Some(short),
    }
}

fn order(judgement: &Judgement) -> f64 {
    judgement.gap.unwrap_or(f64::NEG_INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;
    use crate::confirmation::{Confirmation, FigureKey};
    use crate::facts::CityFacts;

    fn row(edition: &str, key: &str) -> Indicator {
        Catalogue::embedded().get(edition).unwrap().indicator(key).unwrap().clone()
    }

    fn judge(edition: &str, key: &str, tier: &str, facts: &CityFacts, value: f64) -> Judgement {
        judge_measure(&row(edition, key).measures[0], tier, facts, Some(value), None)
    }

    #[test]
    fn the_limit_itself_passes_and_a_hair_below_fails() {
        let facts = CityFacts::new().number("historic_district_share_percent", 0.0);
        assert_eq!(
            judge("2010", "green-space-rate", "garden", &facts, 31.0).verdict,
            Verdict::Pass
        );
        let short = judge("2010", "green-space-rate", "garden", &facts, 30.999);
        assert_eq!(short.verdict, Verdict::Fail);
        assert!((short.gap.unwrap() - 0.001).abs() < 1e-12);
    }

    #[test]
    fn rounded_comparison_rounds_before_it_compares() {
        let facts = CityFacts::new().number("historic_district_share_percent", 0.0);
        let mut measure = row("2010", "green-space-rate").measures[0].clone();
        assert_eq!(
            judge_measure(&measure, "garden", &facts, Some(30.996), None).verdict,
            Verdict::Fail
        );
        measure.comparison = yuanjian_types::Rule::RoundedValue;
        assert_eq!(
            judge_measure(&measure, "garden", &facts, Some(30.996), None).verdict,
            Verdict::Pass
        );
    }

    #[test]
    fn historic_cities_are_held_to_two_points_less() {
        let historic = CityFacts::new().number("historic_district_share_percent", 50.1);
        let half = CityFacts::new().number("historic_district_share_percent", 50.0);
        assert_eq!(
            judge("2010", "green-space-rate", "garden", &historic, 29.0).verdict,
            Verdict::Pass
        );
        assert_eq!(judge("2010", "green-space-rate", "garden", &half, 29.0).verdict, Verdict::Fail);
    }

    #[test]
    fn an_unknown_fact_matters_only_where_the_answers_differ() {
        let none = CityFacts::new();
        let clear = judge("2010", "green-space-rate", "garden", &none, 40.0);
        assert_eq!(clear.verdict, Verdict::Pass);
        assert_eq!(clear.reasons[0].code, "standard.fact_missing_no_matter");
        let unclear = judge("2010", "green-space-rate", "garden", &none, 30.0);
        assert_eq!(unclear.verdict, Verdict::Unconfirmed);
    }

    #[test]
    fn land_per_person_picks_the_figure_of_the_2010_table() {
        // 基本项: below 80 → 7.5, 80 to 100 → 8.0, above 100 → 9.0 (remembered).
        for (land, want) in [(79.9, 7.5), (80.0, 8.0), (100.0, 8.0), (100.1, 9.0)] {
            let facts = CityFacts::new()
                .number("construction_land_per_capita_m2", land)
                .number("historic_district_share_percent", 10.0);
            let answer = judge("2010", "park-area-per-capita", "garden", &facts, 20.0);
            assert_eq!(answer.threshold.unwrap().limit, Limit::AtLeast(want), "{land}");
            assert_eq!(answer.provisional, land > 100.0, "{land}");
        }
    }

    #[test]
    fn no_threshold_is_never_a_pass() {
        let answer = judge("2022", "greenway-length-per-10k", "garden", &CityFacts::new(), 99.0);
        assert_eq!(answer.verdict, Verdict::Unconfirmed);
        let county = judge("2016", "green-space-rate", "county", &CityFacts::new(), 99.0);
        assert_eq!(county.verdict, Verdict::Unconfirmed);
    }

    #[test]
    fn a_missing_value_is_missing_and_not_zero() {
        let measure = &row("2010", "green-coverage-rate").measures[0];
        for value in [None, Some(f64::NAN)] {
            let answer = judge_measure(measure, "garden", &CityFacts::new(), value, None);
            assert_eq!((answer.verdict, answer.gap), (Verdict::Missing, None));
        }
    }

    #[test]
    fn between_threshold_and_target_is_within_margin() {
        let measure = &row("2010", "green-coverage-rate").measures[0];
        let at =
            |v| judge_measure(measure, "garden", &CityFacts::new(), Some(v), Some(38.0)).verdict;
        assert_eq!(
            [at(35.9), at(36.0), at(37.9), at(38.0)],
            [Verdict::Fail, Verdict::WithinMargin, Verdict::WithinMargin, Verdict::Pass]
        );
    }

    #[test]
    fn a_remembered_figure_is_provisional_until_the_office_confirms_it() {
        let catalogue = Catalogue::embedded();
        let edition = catalogue.get("2016").unwrap();
        let ask = |confirmations: &Confirmations| {
            judge_confirmed(
                edition,
                "green-space-rate",
                "value",
                "garden",
                &CityFacts::new(),
                Some(31.5),
                None,
                confirmations,
            )
            .unwrap()
        };
        let mut confirmations = Confirmations::default();
        assert_eq!(
            (ask(&confirmations).verdict, ask(&confirmations).provisional),
            (Verdict::Pass, true)
        );
        let figure = FigureKey {
            standard: "national-garden-city".into(),
            edition: "2016".into(),
            indicator: "green-space-rate".into(),
            measure: "value".into(),
            tier: "garden".into(),
            position: 1,
        };
        confirmations.add(Confirmation {
            figure,
            by: "赵敏".into(),
            on: "2026-11-24".into(),
            document: "建城〔2016〕235号".into(),
            page: "附件1第3页".into(),
            limit: Some(Limit::AtLeast(32.0)),
            seen: Some(Limit::AtLeast(31.0)),
        });
        let after = ask(&confirmations);
        assert_eq!((after.verdict, after.provisional), (Verdict::Fail, false));
        let read = Confirmations::read("confirmations.toml", &confirmations.write()).unwrap();
        assert_eq!(read, confirmations);
    }

    #[test]
    fn bulk_confirmation_makes_every_verdict_firm() {
        let catalogue = Catalogue::embedded();
        let edition = catalogue.get("2016").unwrap();
        let mut confirmations = Confirmations::default();
        let all = confirmations.list(edition).len();
        let count = confirmations.add_all(edition, "赵敏", "2026-11-24", "原文", "全文", |_| true);
        assert_eq!(count, all);
        let (firm, problems) = confirmations.apply(edition);
        assert_eq!(problems, []);
        let measures = firm.indicators.iter().flat_map(|i| &i.measures);
        assert!(measures.clone().all(|m| m.formula_confidence == Confidence::Confirmed));
        assert!(
            measures.flat_map(|m| &m.thresholds).all(|t| t.confidence == Confidence::Confirmed)
        );
    }

    #[test]
    fn a_confirmation_does_not_outlive_the_figure_it_was_given_for() {
        let catalogue = Catalogue::embedded();
        let edition = catalogue.get("2016").unwrap();
        let mut confirmations = Confirmations::default();
        confirmations.add_all(edition, "a", "2026-11-24", "b", "c", |f| {
            f.key.indicator == "green-coverage-rate" && f.key.tier == "garden"
        });
        let mut changed = edition.clone();
        let row = changed.indicators.iter_mut().find(|i| i.key == "green-coverage-rate").unwrap();
        for threshold in &mut row.measures[0].thresholds {
            threshold.limit = Limit::AtLeast(45.0);
        }
        let (applied, problems) = confirmations.apply(&changed);
        assert_eq!(problems[0].code, "standard.confirmation_outdated");
        let row = applied.indicator("green-coverage-rate").unwrap();
        assert_eq!(row.measures[0].thresholds[0].confidence, Confidence::Unverified);
    }

    #[test]
    fn heat_metering_does_not_apply_in_the_south_and_is_unknown_without_the_fact() {
        let row = row("2010", "heat-metering-charge");
        let at = |flag| applicability(&row, &CityFacts::new().flag("heating_region", flag));
        assert_eq!(at(true), Applicability::Applies);
        assert!(matches!(at(false), Applicability::DoesNot { .. }));
        assert!(matches!(
            applicability(&row, &CityFacts::new()),
            Applicability::Unknown { missing } if missing == "heating_region"
        ));
        assert_eq!(combine(&row, &at(false), &[]).verdict, Verdict::NotApplicable);
    }

    #[test]
    fn share_or_yearly_rise_is_enough_and_a_mixed_row_needs_its_declaration() {
        let facts = CityFacts::new();
        let answers = |row: &Indicator, values: &[Option<f64>]| -> Judgement {
            let answers: Vec<_> = row
                .measures
                .iter()
                .zip(values)
                .map(|(m, v)| judge_measure(m, "garden", &facts, *v, None))
                .collect();
            combine(row, &Applicability::Applies, &answers)
        };
        let either = row("2016", "garden-style-residential");
        assert_eq!(answers(&either, &[Some(40.0), Some(12.0)]).verdict, Verdict::Pass);
        assert_eq!(answers(&either, &[Some(40.0), Some(9.0)]).verdict, Verdict::Fail);
        assert_eq!(answers(&either, &[Some(50.0), None]).verdict, Verdict::Pass);
        let mixed = row("2016", "water-body-restoration");
        assert_eq!(answers(&mixed, &[Some(90.0), Some(70.0), Some(1.0)]).verdict, Verdict::Pass);
        assert_eq!(answers(&mixed, &[Some(90.0), Some(70.0), None]).verdict, Verdict::Missing);
        assert_eq!(answers(&mixed, &[Some(90.0), Some(70.0), Some(0.0)]).verdict, Verdict::Fail);
        assert_eq!(answers(&mixed, &[Some(70.0), Some(70.0), None]).verdict, Verdict::Fail);
    }
}
