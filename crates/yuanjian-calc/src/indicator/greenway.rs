//! Greenway for each ten thousand people, in kilometres of built greenway inside the scope.

use super::{Answers, Job, both};
use crate::outcome::Quantity;
use yuanjian_geometry::lengths_by_zone;
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let (zones, greenways) = both(job.zones(), job.layer(LayerKind::Greenways))?;
    let metres = lengths_by_zone(greenways.lines(), &[&zones.within], &zones.shapes);
    let amounts = metres.into_iter().map(|m| Quantity::new(m, Unit::Metres, "greenway")).collect();
    // Metres a person are ten kilometres for each ten thousand people.
    job.per_person(amounts, 10.0)
}
