//! Green space rate: how much of the ground is green land.
//!
//! Green land outside construction land (class EG of CJJ/T 85-2017) counts only up to a share of
//! the green land inside it, so that a forest within the boundary cannot stand for parks
//! (2016 edition, parameter `other_green_cap_share`). The rule that it must adjoin construction
//! land holds inside the built-up boundary by definition; the record says that it was presumed.
//! Each zone has its own cap, so the parts of a city may count less together than the whole.
//! Patches without a known class are left out and told: whether they count nobody can say yet.

use super::{Answers, Job, both};
use crate::{
    city::CityLayer,
    outcome::{Outcome, Quantity},
};
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

/// Outside construction land.
pub(crate) fn is_other_green(class: &str) -> bool {
    class.starts_with("EG")
}

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let (zones, layer) = both(job.zones(), job.layer(LayerKind::GreenLand))?;
    let set = layer.polygons();
    let inner = set.select(&layer.of_class(|c| !c.is_empty() && !is_other_green(c)));
    let classed = set.select(&layer.of_class(|c| !c.is_empty()));
    let inner = job.area(&inner, zones);
    let both_kinds = job.area(&classed, zones);
    let ground = job.ground(zones);
    let unknown = unclassed(job, layer);
    let cap = job.number("other_green_cap_share");
    if job.flag("other_green_must_adjoin") {
        job.note("other_green_adjoins", "presumed_inside_the_boundary");
    }
    Ok((0..zones.len())
        .map(|z| {
            let other = (both_kinds[z] - inner[z]).max(0.0);
            let counted = cap.map_or(other, |cap| other.min(cap * inner[z]));
            let green = Quantity::new(inner[z] + counted, Unit::SquareMetres, "green_land");
            let built = Quantity::new(ground[z], Unit::SquareMetres, "ground");
            Outcome::quotient(green, built, 100.0, job.unit())
                .excluding(
                    Quantity::new(other - counted, Unit::SquareMetres, "other_green"),
                    "other_green_above_cap",
                    None,
                )
                .excluding(
                    Quantity::new(unknown[z], Unit::SquareMetres, "green_land"),
                    "class_unknown",
                    None,
                )
        })
        .collect())
}

/// Metres² of patches without a known class in each zone.
pub(crate) fn unclassed(job: &mut Job<'_>, layer: &CityLayer) -> Vec<f64> {
    let Ok(zones) = job.zones() else { return Vec::new() };
    job.area(&layer.polygons().select(&layer.of_class(str::is_empty)), zones)
}
