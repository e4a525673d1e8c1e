//! Green coverage rate: how much of the ground lies under vegetation.
//!
//! Crowns overlap, so covers are dissolved before they are measured; adding up polygons would
//! reward digitising the same tree twice.

use super::{Answers, Job, all, both};
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let (zones, canopy) = both(job.zones(), job.layer(LayerKind::Canopy))?;
    let cover = job.area(canopy.polygons(), zones);
    let ground = job.ground(zones);
    Ok(all(cover, ground, (Unit::SquareMetres, "green_cover", "ground"), 100.0, job.unit()))
}
