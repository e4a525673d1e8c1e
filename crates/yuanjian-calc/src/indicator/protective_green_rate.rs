//! How much of the planned protective green is there: built land of class G2 inside the planned
//! plots over the planned plots. What was built elsewhere is no fulfilment of the plan.

use super::{Answers, Job, all, both};
use yuanjian_geometry::{Mask, areas_by_zone};
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let layers = both(job.layer(LayerKind::GreenLand), job.layer(LayerKind::PlannedGreen));
    let (zones, (green, planned)) = both(job.zones(), layers)?;
    // A plan without classes is one of protective green, because nothing else is asked of it.
    let wanted = planned.of_class(|c| c.is_empty() || c.starts_with("G2"));
    let planned = planned.polygons().select(&wanted);
    let built = green.polygons().select(&green.of_class(|c| c.starts_with("G2")));
    let mask = Mask::Polygons(&built);
    let areas = areas_by_zone(&planned, Some(&mask), &[&zones.within], &zones.shapes);
    let names = (Unit::SquareMetres, "protective_green_built", "protective_green_planned");
    Ok(all(areas.masked_m2, areas.subject_m2, names, 100.0, job.unit()))
}
