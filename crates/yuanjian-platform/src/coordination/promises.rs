//! What each unit promised and what came of it, side by side.

use super::{delivery::Standing, desk::Desk, kind::Kind};
use crate::{Ctx, Result};
use axum::{Json, extract::Path};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a unit's promises came to. Those that were taken back do not count; the other numbers add
/// up to those made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = UnitPromises)]
pub(super) struct Promises {
    unit: String,
    name: String,
    made: usize,
    /// Delivered by their day.
    kept: usize,
    /// Their day passed without delivery, or delivery came after it.
    broken: usize,
    /// Not yet due, and on course.
    on_course: usize,
    /// Not yet due, and behind.
    behind: usize,
    /// No task tells.
    not_measurable: usize,
}

/// The units of a campaign that promised something, those with broken promises first.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/unit_promises", tag = "coordination", params(("id" = String, Path)), responses((status = 200, body = [Promises])))]
pub(super) async fn list_unit_promises(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Vec<Promises>>> {
    let desk = Desk::of(&ctx, &id).await?;
    let said = desk
        .seen(Kind::Commitment)
        .filter_map(|matter| Some((matter.unit.clone()?, desk.delivery(matter)?.standing)));
    let mut units: Vec<Promises> = tally(said)
        .into_iter()
        .map(|(unit, counted)| Promises { name: desk.scene.unit(&unit).name, unit, ..counted })
        .collect();
    units.sort_by(|a, b| b.broken.cmp(&a.broken).then_with(|| b.made.cmp(&a.made)));
    Ok(Json(units))
}

fn tally(said: impl Iterator<Item = (String, Standing)>) -> BTreeMap<String, Promises> {
    let mut units: BTreeMap<String, Promises> = BTreeMap::new();
    for (unit, standing) in said {
        let counted = units.entry(unit).or_default();
        counted.made += 1;
        *match standing {
            Standing::Kept => &mut counted.kept,
            Standing::Broken => &mut counted.broken,
            Standing::OnCourse => &mut counted.on_course,
            Standing::Behind => &mut counted.behind,
            Standing::NotMeasurable => &mut counted.not_measurable,
        } += 1;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_promise_counts_once_for_the_unit_that_made_it() {
        use Standing::{Behind, Broken, Kept, NotMeasurable, OnCourse};
        let said = [Kept, Kept, Broken, OnCourse, Behind, NotMeasurable];
        let said = said.map(|standing| ("parks".to_owned(), standing));
        let counted = tally(said.into_iter().chain([("water".to_owned(), Broken)]));
        let parks = &counted["parks"];
        assert_eq!((parks.made, parks.kept, parks.broken), (6, 2, 1));
        assert_eq!((parks.on_course, parks.behind, parks.not_measurable), (1, 1, 1));
        assert_eq!((counted["water"].made, counted["water"].broken), (1, 1));
    }
}
