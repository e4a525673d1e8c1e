//! What stands in the way of a row of the edition.

use super::{
    desk::Desk,
    kind::{Kind, State},
};
use crate::{Ctx, Result, tasks::Scene};
use serde::Serialize;
use std::collections::BTreeMap;

/// A blocker that is not over.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct OpenBlocker {
    pub(crate) id: String,
    pub(crate) title: String,
    state: State,
    /// Short name of the unit whose it is.
    pub(crate) unit: String,
    pub(crate) due_on: Option<String>,
}

/// The blockers that are not over and that the reader may see, by the row that they concern: their
/// own, and those of the tasks that they name.
pub(crate) async fn blockers(
    ctx: &Ctx,
    scene: Scene,
) -> Result<BTreeMap<String, Vec<OpenBlocker>>> {
    let desk = Desk::over(ctx, scene).await?;
    let mut found: BTreeMap<String, Vec<OpenBlocker>> = BTreeMap::new();
    for one in desk.seen(Kind::Blocker) {
        if matches!(one.state, State::Done | State::Withdrawn) {
            continue;
        }
        let of_tasks = desk.tasks_of(one).map(|task| task.item.clone());
        let mut items: Vec<String> = of_tasks.chain([one.item.clone()]).collect();
        items.sort();
        items.dedup();
        for item in items.into_iter().filter(|item| !item.is_empty()) {
            found.entry(item).or_default().push(OpenBlocker {
                id: one.id.clone(),
                title: one.title.clone(),
                state: one.state,
                unit: one.unit.as_deref().map(|id| desk.scene.unit(id).name).unwrap_or_default(),
                due_on: one.due_on.clone(),
            });
        }
    }
    Ok(found)
}
