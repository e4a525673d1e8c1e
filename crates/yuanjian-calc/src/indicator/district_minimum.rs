//! The lowest district: another measure asked of every district, the weakest one counts.
//!
//! Development zones lie across districts and do not count. One district without a value leaves
//! the minimum unknown, because it could be the lowest; a district that has nothing to measure
//! (no ground inside the boundary) is passed over. A city without districts is its own only one.

use super::{Answers, Job, by_name, is_city};
use crate::outcome::{Measured, Need, Outcome, ZoneKind};
use yuanjian_standard::FactValue;

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let of = job.word("of")?;
    let method = by_name(&of)
        .filter(|m| m.name != "district_minimum")
        .ok_or_else(|| vec![Need::Method { method: of.clone() }])?;
    let outcomes = (method.work)(job)?;
    job.note("method_version_of", method.version);
    let refs = job.refs();
    let districts: Vec<usize> =
        (0..refs.len()).filter(|&z| refs[z].kind == ZoneKind::District).collect();
    let undivided = job.view.city.facts.get("has_districts") == Some(&FactValue::Flag(false));
    let lowest = if districts.is_empty() {
        if !undivided {
            return Err(vec![Need::Districts]);
        }
        outcomes.first().cloned().unwrap_or(Outcome::NotForZone)
    } else {
        lowest(&districts, &outcomes, &refs)
    };
    Ok(refs
        .iter()
        .zip(outcomes)
        .map(|(zone, outcome)| match zone.kind {
            _ if is_city(zone) => lowest.clone(),
            ZoneKind::District => outcome,
            _ => Outcome::NotForZone,
        })
        .collect())
}

fn lowest(districts: &[usize], outcomes: &[Outcome], refs: &[crate::outcome::ZoneRef]) -> Outcome {
    let mut needs: Vec<Need> = districts
        .iter()
        .filter_map(|&z| match &outcomes[z] {
            Outcome::Missing { needs } => Some(needs.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    if !needs.is_empty() {
        needs.sort();
        needs.dedup();
        return Outcome::Missing { needs };
    }
    let least = districts
        .iter()
        .filter_map(|&z| Some((z, outcomes[z].measured()?)))
        .min_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
    match least {
        Some((z, measured)) => {
            Outcome::Measured(Measured { decided_by: Some(refs[z].clone()), ..measured.clone() })
        }
        None => Outcome::Nothing { of: "district".to_owned() },
    }
}
