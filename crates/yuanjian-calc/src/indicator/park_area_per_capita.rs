//! Park area for each resident of the zone: classes G11 to G14, dissolved, inside the scope.

use super::{Answers, Job, both, green_space_rate::unclassed};
use crate::outcome::{Need, Quantity};
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

/// Park green space, class G1 of CJJ/T 85-2017 with its branches.
pub(crate) fn is_park(class: &str) -> bool {
    class.starts_with("G1")
}

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let inputs = both(job.zones(), job.layer(LayerKind::GreenLand));
    let people = job.people().and_then(|people| match people.first() {
        Some(Err(need)) => Err(vec![need.clone()]),
        _ => Ok(()),
    });
    let ((zones, layer), ()) = both::<_, ()>(inputs, people.map_err(|n: Vec<Need>| n))?;
    let parks = layer.polygons().select(&layer.of_class(is_park));
    let areas = job.area(&parks, zones);
    let unknown = unclassed(job, layer);
    let amounts =
        areas.into_iter().map(|m2| Quantity::new(m2, Unit::SquareMetres, "park_area")).collect();
    let outcomes = job.per_person(amounts, 1.0)?;
    Ok(outcomes
        .into_iter()
        .zip(unknown)
        .map(|(outcome, m2)| {
            let left_out = Quantity::new(m2, Unit::SquareMetres, "green_land");
            outcome.excluding(left_out, "class_unknown", None)
        })
        .collect())
}
