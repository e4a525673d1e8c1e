//! Taking back an organisation, a group or an expert that was entered by mistake. What ended has a
//! last day instead.

use super::{
    MANAGE, actions,
    store::{self, Directory},
};
use crate::{
    Ctx, Error, Result, projects, registers, tasks,
    withdrawal::{Of, WithdrawalBody, Withdrawn},
};
use serde_json::json;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// Take an organisation back, unless somebody's role, a group, a task or a project rests on it.
pub(super) async fn withdraw(ctx: &Ctx, id: &str, body: &WithdrawalBody) -> Result<()> {
    let directory = store::directory(ctx).await?;
    let organisation = actions::find(&directory, id)?;
    if !actions::reaches(ctx, &organisation.division) {
        return Err(Error::forbidden(MANAGE.key));
    }
    let withdrawn = Withdrawn::of(ctx, body)?;
    free(ctx, &directory, id).await?;
    let mut tx = ctx.begin().await?;
    withdrawn.keep(&mut tx, Of::Organisation, ctx.city()?, id, body.revision).await?;
    let told = json!({ "name": organisation.name, "reason": withdrawn.reason });
    Ok(tx.commit([Event::new("organisations.withdrawn", "organisation", id).with(told)]).await?)
}

/// That neither a group nor a role nor a task rests on an organisation.
///
/// # Errors
/// With what does.
pub(super) async fn free(ctx: &Ctx, directory: &Directory, id: &str) -> Result<()> {
    let (bodies, seats) = store::bodies(ctx).await?;
    let posts = directory.posts.iter().filter(|post| post.organisation == id);
    let seated: Vec<&str> = bodies
        .iter()
        .filter(|body| {
            let mut own = seats.iter().filter(|seat| seat.body == body.id);
            own.any(|seat| posts.clone().any(|post| post.id == seat.post))
        })
        .map(|body| body.name.as_str())
        .collect();
    if !seated.is_empty() {
        let stands = Problem::error("organisations.seated").with("bodies", seated.join("、"));
        return Err(Error::refused(stands));
    }
    let held = crate::accounts::holders_over(ctx, id).await?;
    if !held.is_empty() {
        let stands = Problem::error("organisations.granted").with("accounts", held.join("、"));
        return Err(Error::refused(stands));
    }
    let tasks = tasks::titles_of(ctx, id).await?;
    if let Some(first) = tasks.first() {
        let stands = Problem::error("organisations.has_tasks");
        return Err(Error::refused(
            stands.with("title", first.as_str()).with("count", tasks.len()),
        ));
    }
    let projects = projects::titles_of(ctx, id).await?;
    if let Some(first) = projects.first() {
        let stands = Problem::error("organisations.has_projects");
        return Err(Error::refused(
            stands.with("title", first.as_str()).with("count", projects.len()),
        ));
    }
    let entries = registers::names_of(ctx, id).await?;
    if let Some(first) = entries.first() {
        let stands = Problem::error("organisations.has_entries");
        return Err(Error::refused(
            stands.with("title", first.as_str()).with("count", entries.len()),
        ));
    }
    Ok(())
}

/// Take a group back, unless another serves it.
pub(super) async fn withdraw_body(ctx: &Ctx, id: &str, body: &WithdrawalBody) -> Result<()> {
    let (bodies, _) = store::bodies(ctx).await?;
    let old = bodies.iter().find(|one| one.id == id).ok_or_else(Error::not_found)?;
    if !actions::reaches(ctx, &old.division) {
        return Err(Error::forbidden(MANAGE.key));
    }
    let withdrawn = Withdrawn::of(ctx, body)?;
    let serving: Vec<&str> = bodies
        .iter()
        .filter(|one| one.parent.as_deref() == Some(id))
        .map(|one| one.name.as_str())
        .collect();
    if !serving.is_empty() {
        let stands = Problem::error("organisations.body_served").with("bodies", serving.join("、"));
        return Err(Error::refused(stands));
    }
    let mut tx = ctx.begin().await?;
    withdrawn.keep(&mut tx, Of::Body, ctx.city()?, id, body.revision).await?;
    let told = json!({ "name": old.name, "reason": withdrawn.reason });
    Ok(tx.commit([Event::new("organisations.body_withdrawn", "body", id).with(told)]).await?)
}

/// Take an expert off the roster who was entered by mistake.
pub(super) async fn withdraw_expert(ctx: &Ctx, id: &str, body: &WithdrawalBody) -> Result<()> {
    if !actions::reaches(ctx, ctx.city()?) {
        return Err(Error::forbidden(MANAGE.key));
    }
    let experts = store::experts(ctx).await?;
    let old = experts.iter().find(|one| one.id == id).ok_or_else(Error::not_found)?;
    let withdrawn = Withdrawn::of(ctx, body)?;
    let mut tx = ctx.begin().await?;
    withdrawn.keep(&mut tx, Of::Expert, ctx.city()?, id, body.revision).await?;
    let told = json!({ "name": old.name, "reason": withdrawn.reason });
    Ok(tx.commit([Event::new("organisations.expert_withdrawn", "expert", id).with(told)]).await?)
}
