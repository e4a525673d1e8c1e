//! How much of the vegetation is trees and shrubs, seen from above: grass under a crown belongs
//! to the crown, which dissolving the woody covers first gives by itself.
//!
//! Vegetation that nobody told apart, beside classed one, stays below the line: leaving it out
//! would raise the share by not looking. How much of it there is, is told.

use super::{Answers, Job, all, both};
use crate::outcome::{Need, Quantity};
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let (zones, canopy) = both(job.zones(), job.layer(LayerKind::Canopy))?;
    let woody = canopy.of_class(|c| matches!(c, "tree" | "shrub"));
    if woody.is_empty() && !canopy.classes.iter().any(|c| c == "grass") {
        // Vegetation that nobody told apart has no share of trees, neither 0 nor 100 %.
        return Err(vec![Need::Attribute { kind: LayerKind::Canopy, attribute: "class".into() }]);
    }
    let woody = job.area(&canopy.polygons().select(&woody), zones);
    let cover = job.area(canopy.polygons(), zones);
    let told = canopy.of_class(|c| matches!(c, "tree" | "shrub" | "grass"));
    let told = job.area(&canopy.polygons().select(&told), zones);
    let untold: Vec<f64> = cover.iter().zip(told).map(|(all, told)| all - told).collect();
    let of = (Unit::SquareMetres, "woody_cover", "green_cover");
    Ok(all(woody, cover, of, 100.0, job.unit())
        .into_iter()
        .zip(untold)
        .map(|(outcome, m2)| {
            let amount = Quantity::new(m2, Unit::SquareMetres, "green_cover");
            outcome.excluding(amount, "not_told_apart", None)
        })
        .collect())
}
