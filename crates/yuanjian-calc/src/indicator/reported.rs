//! Figures that a bureau reports: one number, a quotient of two, or a weighted score.
//!
//! For the whole city every figure must be there. A district is answered for only where its
//! bureau reports by district; a zone without a figure there is missing, elsewhere the measure
//! has no meaning for it.

use super::{Answers, Job, is_city};
use crate::outcome::{Need, Outcome, Quantity, ZoneKind, ZoneRef};
use serde::Deserialize;
use yuanjian_types::Unit;

pub(crate) fn statistic(job: &mut Job<'_>) -> Answers {
    let key = job.word("key")?;
    each(job, &[&key], |values, units| {
        let unit = units[0];
        Outcome::figure(values[0], unit, &key)
    })
}

pub(crate) fn quotient(job: &mut Job<'_>) -> Answers {
    let (part, whole) = (job.word("numerator")?, job.word("denominator")?);
    let scale = job.number("scale").unwrap_or(1.0);
    let unit = job.unit();
    each(job, &[&part, &whole], |values, units| {
        Outcome::quotient(
            Quantity::new(values[0], units[0], &part),
            Quantity::new(values[1], units[1], &whole),
            scale,
            unit,
        )
    })
}

#[derive(Deserialize)]
struct Part {
    key: String,
    weight: f64,
}

pub(crate) fn weighted_score(job: &mut Job<'_>) -> Answers {
    let parts: Vec<Part> = job.list("parts");
    if parts.is_empty() {
        return Err(vec![Need::Parameter { name: "parts".to_owned() }]);
    }
    let keys: Vec<&str> = parts.iter().map(|p| p.key.as_str()).collect();
    let unit = job.unit();
    each(job, &keys, |values, _| {
        // One missing part leaves no score: the mean of the others would be another score.
        let score = parts.iter().zip(values).fold(0.0, |sum, (p, v)| sum + p.weight * v);
        Outcome::figure(score, unit, "weighted_score")
    })
}

/// What `answer` makes of the figures of each zone, in the order of `keys`.
fn each(job: &mut Job<'_>, keys: &[&str], answer: impl Fn(&[f64], &[Unit]) -> Outcome) -> Answers {
    job.saw_statistics();
    let by_district =
        keys.iter().all(|key| job.edition.statistic(key).is_some_and(|s| s.per_district));
    let units: Vec<Unit> =
        keys.iter().map(|key| job.edition.statistic(key).map_or(job.unit(), |s| s.unit)).collect();
    let year = job.view.year;
    Ok(job
        .refs()
        .iter()
        .map(|zone| {
            let values: Vec<Option<f64>> =
                keys.iter().map(|key| job.view.statistic(key, zone)).collect();
            let given: Vec<f64> = values.iter().flatten().copied().collect();
            if given.len() == keys.len() {
                return answer(&given, &units);
            }
            if !expected(zone, by_district, given.is_empty()) {
                return Outcome::NotForZone;
            }
            let missing = keys.iter().zip(&values).filter(|(_, v)| v.is_none());
            let need = |key: &&str| Need::Statistic { key: (*key).to_owned(), year };
            let mut needs: Vec<Need> = missing.map(|(key, _)| need(key)).collect();
            needs.sort();
            Outcome::Missing { needs }
        })
        .collect())
}

/// Whether figures of a zone are asked for.
fn expected(zone: &ZoneRef, by_district: bool, nothing_given: bool) -> bool {
    match zone.kind {
        _ if is_city(zone) => true,
        ZoneKind::District | ZoneKind::DevelopmentZone => by_district,
        _ => !nothing_given,
    }
}
