//! Nursery land held against the built-up area (2010 edition). Nurseries lie outside towns, so
//! they count wherever they are: for the city all of them, for a district those inside it.

use super::{Answers, Job, both, is_city};
use crate::outcome::{Outcome, Quantity, ZoneKind};
use yuanjian_geometry::{areas_by_zone, union_area};
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let (zones, green) = both(job.zones(), job.layer(LayerKind::GreenLand))?;
    let nurseries = green.polygons().select(&green.of_class(|c| c == "EG4"));
    let anywhere = union_area(&nurseries, &[]);
    let inside = areas_by_zone(&nurseries, None, &[], &zones.shapes).subject_m2;
    let ground = job.ground(zones);
    Ok(zones
        .refs
        .iter()
        .enumerate()
        .map(|(z, zone)| {
            let area = match zone.kind {
                _ if is_city(zone) => anywhere,
                ZoneKind::District | ZoneKind::DevelopmentZone => inside[z],
                _ => return Outcome::NotForZone,
            };
            Outcome::quotient(
                Quantity::new(area, Unit::SquareMetres, "nursery"),
                Quantity::new(ground[z], Unit::SquareMetres, "ground"),
                100.0,
                job.unit(),
            )
        })
        .collect())
}
