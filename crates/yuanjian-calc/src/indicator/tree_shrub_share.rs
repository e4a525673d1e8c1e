//! How much of the vegetation is trees and shrubs, seen from above: grass under a crown belongs
//! to the crown, which dissolving the woody covers first gives by itself.

use super::{Answers, Job, all, both};
use crate::outcome::Need;
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
    Ok(all(woody, cover, (Unit::SquareMetres, "woody_cover", "green_cover"), 100.0, job.unit()))
}
