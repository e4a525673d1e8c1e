//! Doing measures: moving them on, with what the indicator was when they were begun and closed.

use super::{
    actions::theirs,
    conflicts,
    desk::Desk,
    project::{self, Closing, Hand, Move, Project},
    sites, store,
};
use crate::{
    Ctx, Error, Result,
    moves::{self, Moved, Of},
    siting,
};
use serde::Deserialize;
use serde_json::json;
use yuanjian_app::Failure;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// A move as it is asked for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectMoveBody)]
pub(super) struct MoveBody {
    #[serde(rename = "move")]
    pub(super) way: Move,
    /// What was done, or why; when it is closed although the value did not move, why.
    #[serde(default)]
    pub(super) note: String,
    /// Parts of a hundred that are done; with `report`.
    #[serde(default)]
    pub(super) progress: Option<i64>,
    pub(super) revision: i64,
}

/// What is still to be said before a measure can be begun.
pub(super) fn unready(desk: &Desk, project: &Project) -> Vec<Problem> {
    let missing = |field| Problem::error("projects.not_ready").at_field(field);
    let mut problems = Vec::new();
    if project.unit.is_none() {
        problems.push(missing("unit"));
    }
    if project.due_on.is_none() {
        problems.push(missing("due_on"));
    }
    if project.effect.is_none() && !desk.units(&project.item).is_empty() {
        problems.push(missing("effect"));
    }
    problems
}

/// Move a measure on.
pub(super) async fn move_project(ctx: &Ctx, id: &str, body: MoveBody) -> Result<()> {
    let desk = Desk::around(ctx, id).await?;
    desk.open()?;
    let old = desk.project(id)?;
    theirs(&desk, old)?;
    let way = body.way;
    if way.hand(old.state) == Hand::Office && !desk.reach.office {
        return Err(Error::forbidden(super::WORK.key));
    }
    let note = body.note.trim().to_owned();
    if note.chars().count() > 1_000 {
        return Err(Error::invalid(Problem::error("projects.too_long").at_field("note")));
    }
    let state = project::go(old.state, way, &note)?;
    let on = ctx.now.day_in_china();
    let mut new = Project { state, revision: body.revision, ..old.clone() };
    match way {
        Move::Begin => {
            Failure::gather(unready(&desk, &new))?;
            let open = conflicts::found(ctx, &desk.scene.campaign.id).await?.open(id);
            if open > 0 && note.is_empty() {
                let unsettled = Problem::error("projects.conflict_unsettled").with("count", open);
                return Err(Error::invalid(unsettled.at_field("note")));
            }
            new.base = Some(desk.standing(old));
            new.begun_at = Some(ctx.now.0);
        }
        Move::Report => new.progress = progress(body.progress.unwrap_or(old.progress))?,
        Move::Finish => {
            new.progress = 100;
            new.done_at = Some(ctx.now.0);
        }
        Move::Resume => new.done_at = None,
        Move::Close => new.closing = Some(close(ctx, &desk, old, &note, &on)?),
        Move::Reopen => new.closing = None,
        Move::TakeBack | Move::Restore => {
            (new.base, new.begun_at, new.done_at, new.progress) = (None, None, None, 0);
        }
        Move::Cancel => {}
    }
    let told = json!({
        "title": old.title, "move": way.key(), "from": old.state.key(), "to": state.key(),
        "note": note, "progress": new.progress,
    });
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    if way == Move::Restore && !old.site.is_empty() {
        // Its land may have become another project meanwhile. Nothing comes of a scenario that was
        // taken back, so that one needs no holding.
        siting::hold(&mut tx, city, &old.source).await?;
        sites::not_yet(&mut tx, city, &old.source, Some(&old.site)).await?;
    }
    store::put(&mut tx, city, &new).await?;
    let words = match way {
        Move::Report => format!("{} %  {note}", new.progress),
        _ => note,
    };
    let moved = Moved::by(ctx, &on, id, way.key(), (old.state.key(), state.key()), &words)?;
    moves::add(&mut tx, Of::Projects, city, &old.campaign, &moved).await?;
    tx.commit([Event::new("projects.moved", "project", id).with(told)]).await?;
    Ok(())
}

fn progress(said: i64) -> Result<i64> {
    if (0..=100).contains(&said) {
        return Ok(said);
    }
    Err(Error::invalid(Problem::error("projects.bad_progress").at_field("progress")))
}

/// What a measure is closed with.
fn close(ctx: &Ctx, desk: &Desk, old: &Project, note: &str, on: &str) -> Result<Closing> {
    let moved = desk.has_moved(old);
    if !moved && note.is_empty() {
        return Err(Error::invalid(Problem::error("projects.not_moved").at_field("note")));
    }
    Ok(Closing {
        measured: desk.standing(old),
        moved,
        reason: note.to_owned(),
        closed_on: on.to_owned(),
        account_name: ctx.actor()?.display_name.clone(),
    })
}
