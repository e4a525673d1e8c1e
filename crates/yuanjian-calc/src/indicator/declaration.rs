//! What no number answers: a statement of the unit that answers for it, with its evidence.
//!
//! "Met" without a single document is no answer yet. "Not met" needs no proof.

use super::{Answers, Job, is_city};
use crate::outcome::{Need, Outcome};
use yuanjian_types::Unit;

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let key = &job.indicator.key;
    let declaration = job.view.city.declarations.get(key);
    for input in declaration.iter().flat_map(|d| &d.evidence) {
        job.saw(input);
    }
    let answer = match declaration.map(|d| (d.met, d.evidence.is_empty())) {
        None | Some((None, _)) => Outcome::missing(Need::Declaration { indicator: key.clone() }),
        Some((Some(true), true)) => Outcome::missing(Need::Evidence { indicator: key.clone() }),
        Some((Some(met), _)) => Outcome::figure(f64::from(u8::from(met)), Unit::None, "declared"),
    };
    Ok(job
        .refs()
        .iter()
        .map(|zone| if is_city(zone) { answer.clone() } else { Outcome::NotForZone })
        .collect())
}
