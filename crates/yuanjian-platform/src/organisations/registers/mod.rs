//! Posts, groups and experts as workbooks: what is written can be handed in again unchanged; what is
//! handed in is shown before it is taken, with every fault beside its cell, is taken whole, and can
//! be undone while nothing rests on it.
//!
//! A workbook adds and changes; what is missing from it stays as it is. History is not rewritten: a
//! post changes hands by a later day, as in its form.

mod bodies;
mod experts;
mod posts;

use super::store::{Directory, Expert};
use crate::{
    Ctx, Result,
    workbooks::{
        self, Deed, Import, ImportQuery, ImportView, Imported, Layout, Line, Row, among, list,
        store::own_one,
    },
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use yuanjian_store::{Event, Tx};

/// Most rows of a workbook.
const MOST_ROWS: usize = 5_000;

/// A register that goes out and comes in as a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Register {
    /// Posts with who holds them.
    Posts,
    /// Groups with their seats.
    Bodies,
    /// Experts.
    Experts,
}

impl Register {
    fn key(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Bodies => "bodies",
            Self::Experts => "experts",
        }
    }
}

fn layout(register: Register) -> Layout {
    let columns = match register {
        Register::Posts => &posts::COLUMNS[..],
        Register::Bodies => &bodies::COLUMNS[..],
        Register::Experts => &experts::COLUMNS[..],
    };
    Layout::said(&format!("organisations.register.{}", register.key()), columns)
}

/// A register as a workbook, which can be handed in again.
#[utoipa::path(get, path = "/api/v1/registers/{register}/workbook", tag = "organisations", params(("register" = inline(Register), Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_register(ctx: Ctx, Path(register): Path<Register>) -> Result<Response> {
    let rows: Vec<Row> = match register {
        Register::Posts => posts::rows(&ctx).await?,
        Register::Bodies => bodies::rows(&ctx).await?,
        Register::Experts => experts::rows(&ctx).await?,
    };
    let name = format!("{}.xlsx", register.key());
    list::send(&layout(register), &rows, ctx.language, &name)
}

/// Hand a register in: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/registers/{register}/imports", tag = "organisations", params(("register" = inline(Register), Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_register(
    ctx: Ctx,
    Path(register): Path<Register>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let (findings, wanted) = match register {
        Register::Posts => {
            let (directory, findings, deeds) = posts::plan(&ctx, &sheets).await?;
            (findings, Wanted::Posts(directory, deeds))
        }
        Register::Bodies => {
            let plan = bodies::plan(&ctx, &sheets).await?;
            (plan.findings, Wanted::Bodies(plan.deeds))
        }
        Register::Experts => {
            let plan = experts::plan(&ctx, &sheets).await?;
            (plan.findings, Wanted::Experts(plan.deeds))
        }
    };
    let take = findings.to_take(query.check);
    let said = json!({
        "file": query.name.trim(), "kind": register.key(), "added": findings.added,
        "changed": findings.changed,
    });
    let told = findings.told(&ctx, sheets).await?;
    if !take {
        return Ok(Json(told));
    }
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    let (mut events, import) = wanted.put(&ctx, &mut tx, &query.name).await?;
    events.push(Event::new("organisations.workbook_taken", "city", city).with(said));
    tx.commit(events).await?;
    Ok(Json(told.now_taken(import)))
}

/// What is to be written.
enum Wanted {
    Posts(Arc<Directory>, Vec<posts::Deed>),
    Bodies(Vec<Deed<bodies::Seated>>),
    Experts(Vec<Deed<Expert>>),
}

impl Wanted {
    /// Write it inside a change, and how it was before. Answers by which id it can be undone.
    async fn put(self, ctx: &Ctx, tx: &mut Tx, file: &str) -> Result<(Vec<Event>, String)> {
        let city = ctx.city()?;
        match self {
            Self::Posts(directory, deeds) => {
                let events = posts::put(tx, city, &directory, &deeds).await?;
                let deeds: Vec<_> = deeds.into_iter().map(|deed| (deed.old, deed.new)).collect();
                Ok((events, keep(ctx, tx, Register::Posts, file, &deeds).await?))
            }
            Self::Bodies(deeds) => {
                let events = bodies::put(tx, city, &deeds).await?;
                Ok((events, keep(ctx, tx, Register::Bodies, file, &deeds).await?))
            }
            Self::Experts(deeds) => {
                let events = experts::put(tx, city, &deeds).await?;
                Ok((events, keep(ctx, tx, Register::Experts, file, &deeds).await?))
            }
        }
    }
}

/// Keep what a workbook did. A register is the city's and of no campaign.
async fn keep<T: Line>(
    ctx: &Ctx,
    tx: &mut Tx,
    register: Register,
    file: &str,
    deeds: &[Deed<T>],
) -> Result<String> {
    let import = Import::of(ctx, file, deeds)?;
    workbooks::store::add_import(tx, ctx.city()?, "", register.key(), &import).await?;
    Ok(import.id)
}

/// The workbooks of a register that were taken in, the newest first: the office sees all, a
/// district its own.
#[utoipa::path(get, path = "/api/v1/registers/{register}/imports", tag = "organisations", params(("register" = inline(Register), Path)),
    responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_register_imports(
    ctx: Ctx,
    Path(register): Path<Register>,
) -> Result<Json<Vec<ImportView>>> {
    let views = match register {
        Register::Posts => told(&ctx, register, posts::now(&ctx).await?).await?,
        Register::Bodies => told(&ctx, register, bodies::now(&ctx).await?).await?,
        Register::Experts => told(&ctx, register, super::store::experts(&ctx).await?).await?,
    };
    Ok(Json(views))
}

async fn told<T: Line>(ctx: &Ctx, register: Register, now: Vec<T>) -> Result<Vec<ImportView>> {
    let imports = workbooks::store::own::<T>(ctx, "", register.key()).await?;
    Ok(imports.into_iter().map(|import| import.told(true, among(&now))).collect())
}

/// Undo a workbook of a register: what it added goes, what it changed is as before. Refused when
/// some of it was changed since or something rests on it.
#[utoipa::path(post, path = "/api/v1/registers/{register}/imports/{import}/undoings", tag = "organisations", params(("register" = inline(Register), Path), ("import" = String, Path)),
    responses((status = 204)))]
pub(super) async fn undo_register_import(
    ctx: Ctx,
    Path((register, import)): Path<(Register, String)>,
) -> Result<StatusCode> {
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    let file = match register {
        Register::Posts => {
            let import = own_one(&ctx, "", register.key(), &import).await?;
            workbooks::store::undo_import(&mut tx, city, &import.id).await?;
            posts::undo(&ctx, &mut tx, city, &import).await?;
            import.file_name
        }
        Register::Bodies => {
            let import = own_one(&ctx, "", register.key(), &import).await?;
            workbooks::store::undo_import(&mut tx, city, &import.id).await?;
            bodies::undo(&ctx, &mut tx, city, &import).await?;
            import.file_name
        }
        Register::Experts => {
            let import = own_one(&ctx, "", register.key(), &import).await?;
            workbooks::store::undo_import(&mut tx, city, &import.id).await?;
            experts::undo(&ctx, &mut tx, city, &import).await?;
            import.file_name
        }
    };
    let said = json!({ "file": file, "kind": register.key() });
    tx.commit([Event::new("organisations.workbook_undone", "city", city).with(said)]).await?;
    Ok(StatusCode::NO_CONTENT)
}
