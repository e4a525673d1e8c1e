//! Who answers for a row of the edition: for those who stand before a place on the map.

use super::{
    scene::{Reach, Scene},
    state::{Light, State, late_days},
    version::{Held, Named},
};
use crate::{Ctx, Result};
use serde::Serialize;

/// A task with its unit and people.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct AnsweringTask {
    id: String,
    title: String,
    division: String,
    lead: Option<Named>,
    leader: Option<Held>,
    person: Option<Held>,
    due_on: Option<String>,
    state: State,
    light: Option<Light>,
    /// Days past its day; 0 when it is not late.
    late_days: i64,
}

/// The lines of the breakdown that serve a row and that the reader may see: those of the whole city,
/// and those of `division` where one is named.
pub(crate) fn answering(
    ctx: &Ctx,
    scene: &Scene,
    item: &str,
    division: Option<&str>,
) -> Result<Vec<AnsweringTask>> {
    let reach = Reach::of(ctx, &scene.directory)?;
    let city = ctx.city()?;
    let serves = scene.tasks.iter().filter(|task| {
        task.item == item
            && task.parent.is_none()
            && task.state.counts()
            && (task.division == city || Some(task.division.as_str()) == division)
            && reach.sees(scene, task)
    });
    let told = serves.map(|task| AnsweringTask {
        id: task.id.clone(),
        title: task.title.clone(),
        division: task.division.clone(),
        lead: task.lead.as_deref().map(|id| scene.unit(id)),
        leader: task.leader_post.as_deref().map(|id| scene.post(id)),
        person: task.person_post.as_deref().map(|id| scene.post(id)),
        due_on: scene.due(task),
        state: task.state,
        light: scene.light(task),
        late_days: late_days(&scene.facts(task), scene.today),
    });
    Ok(told.collect())
}
