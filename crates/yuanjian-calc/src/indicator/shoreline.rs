//! How much of the shoreline is natural. Shores that the rule exempts (quays, historic
//! embankments; class `exempt`) are in neither figure; a restored shore (`ecological`) counts as
//! natural unless the city's parameter says otherwise; a shore without a type is no natural one.

use super::{Answers, Job, both};
use crate::outcome::{Outcome, Quantity};
use yuanjian_geometry::lengths_by_zone;
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let (zones, shores) = both(job.zones(), job.layer(LayerKind::Shoreline))?;
    let restored = job.yes_or_no("ecological_counts").unwrap_or(true);
    job.note("ecological_shore_counts", restored);
    let metres = |wanted: &dyn Fn(&str) -> bool| -> Vec<f64> {
        let lines = crate::order::select_lines(shores.lines(), &shores.of_class(wanted));
        lengths_by_zone(&lines, &[&zones.within], &zones.shapes)
    };
    let natural = metres(&|c| c == "natural" || (restored && c == "ecological"));
    let counted = metres(&|c| c != "exempt");
    let exempt = metres(&|c| c == "exempt");
    let unknown = metres(&str::is_empty);
    let quantity = |value: f64, label: &str| Quantity::new(value, Unit::Metres, label);
    Ok((0..zones.len())
        .map(|z| {
            Outcome::quotient(
                quantity(natural[z], "shoreline_natural"),
                quantity(counted[z], "shoreline"),
                100.0,
                job.unit(),
            )
            .excluding(quantity(exempt[z], "shoreline"), "exempt", None)
            .excluding(
                quantity(unknown[z], "shoreline"),
                "no_answer_counts_as_no",
                None,
            )
        })
        .collect())
}
