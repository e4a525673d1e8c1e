//! Roads: lined with trees, green enough, shaded.
//!
//! Lengths are of centre lines inside the scope. Narrow lanes do not count where the edition says
//! so; a road without a width counts, and how many there are is written down. A road without an
//! answer is no tree-lined road: it stays in the denominator and is told.

use super::{Answers, Job, both};
use crate::{
    city::CityLayer,
    outcome::{Need, Outcome, Quantity},
};
use serde::Deserialize;
use yuanjian_geometry::{LineSet, feature_lengths_by_zone};
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

/// Roads wider than this need this much green.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Required {
    above_width_m: f64,
    rate_percent: f64,
}

pub(crate) fn greening(job: &mut Job<'_>) -> Answers {
    share(job, "road_with_trees", |_, roads, counted| {
        let answers = |i: usize| roads.flag("tree_lined", i);
        let known = counted.iter().any(|&i| answers(i).is_some());
        known.then(|| counted.iter().map(|&i| answers(i)).collect()).ok_or("tree_lined")
    })
}

pub(crate) fn compliance(job: &mut Job<'_>) -> Answers {
    share(job, "road_green_compliant", |job, roads, counted| {
        let mut required: Vec<Required> = job.list("required_rates");
        required.sort_by(|a, b| b.above_width_m.total_cmp(&a.above_width_m));
        let answers = |i: usize| {
            roads.flag("green_compliant", i).or_else(|| {
                let rate = roads.number("green_rate_percent", i)?;
                let width = roads.number("width", i)?;
                let rule = required.iter().find(|r| width > r.above_width_m)?;
                Some(rate >= rule.rate_percent)
            })
        };
        let known = counted.iter().any(|&i| answers(i).is_some());
        known.then(|| counted.iter().map(|&i| answers(i)).collect()).ok_or("green_compliant")
    })
}

/// Whether a road is shaded is said by a flag, or by its share under crowns in percent. Crowns over
/// a centre line say nothing of the pavements on both sides, so the canopy layer is not asked.
pub(crate) fn shaded(job: &mut Job<'_>) -> Answers {
    share(job, "road_shaded", |job, roads, counted| {
        let least = job.number("cover_at_least_percent").unwrap_or(0.0);
        let answers = |i: usize| {
            let by_cover = roads.number("cover_percent", i).map(|percent| percent >= least);
            roads.flag("shaded", i).or(by_cover)
        };
        let known = counted.iter().any(|&i| answers(i).is_some());
        known.then(|| counted.iter().map(|&i| answers(i)).collect()).ok_or("shaded")
    })
}

/// For each road that counts, whether it meets; or the column that would say so.
type Met = Result<Vec<Option<bool>>, &'static str>;

fn share(
    job: &mut Job<'_>,
    label: &str,
    met: impl FnOnce(&mut Job<'_>, &CityLayer, &[usize]) -> Met,
) -> Answers {
    let (zones, roads) = both(job.zones(), job.layer(LayerKind::Roads))?;
    let narrowest = job.number("min_width_m").unwrap_or(0.0);
    let classes: Vec<String> = job.list("road_classes");
    let counted: Vec<usize> = (0..roads.len())
        .filter(|&i| roads.number("width", i).is_none_or(|w| w >= narrowest))
        .filter(|&i| classes.is_empty() || classes.iter().any(|c| c == roads.class(i)))
        .collect();
    if counted.is_empty() && !classes.is_empty() && !roads.is_empty() {
        return Err(vec![Need::Attribute { kind: LayerKind::Roads, attribute: "class".into() }]);
    }
    if narrowest > 0.0 {
        let unknown = (0..roads.len()).filter(|&i| roads.number("width", i).is_none()).count();
        job.note("roads_without_width", unknown);
    }
    let met = met(job, roads, &counted).map_err(|attribute| {
        vec![Need::Attribute { kind: LayerKind::Roads, attribute: attribute.to_owned() }]
    })?;
    let lengths =
        feature_lengths_by_zone(&select(roads, &counted), &[&zones.within], &zones.shapes);
    let sum = |z: usize, wanted: fn(Option<bool>) -> bool| -> f64 {
        let chosen = lengths.iter().zip(&met).filter(|(_, m)| wanted(**m));
        chosen.fold(0.0, |sum, (l, _)| sum + l[z])
    };
    let metres = |value: f64, label: &str| Quantity::new(value, Unit::Metres, label);
    Ok((0..zones.len())
        .map(|z| {
            Outcome::quotient(
                metres(sum(z, |m| m == Some(true)), label),
                metres(sum(z, |_| true), "road"),
                100.0,
                job.unit(),
            )
            .excluding(
                metres(sum(z, |m| m.is_none()), "road"),
                "no_answer_counts_as_no",
                None,
            )
        })
        .collect())
}

fn select(roads: &CityLayer, indices: &[usize]) -> LineSet {
    crate::order::select_lines(roads.lines(), indices)
}
