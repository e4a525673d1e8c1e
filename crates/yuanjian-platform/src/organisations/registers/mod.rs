//! Posts, groups and experts as workbooks: what is written can be handed in again unchanged; what is
//! handed in is shown before it is taken, with every fault beside its cell, and is taken whole.
//!
//! A workbook adds and changes; what is missing from it stays as it is. History is not rewritten: a
//! post changes hands by a later day, as in its form.

mod bodies;
mod experts;
mod posts;
mod table;

use super::store::Directory;
use crate::{
    Ctx, Result,
    http::TroubleProblem,
    layers,
    media::XLSX,
    tasks::FieldChange,
    workbooks::{self, ImportQuery},
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use table::Row;
use yuanjian_app::{Failure, Locale};
use yuanjian_store::{Event, Tx};
use yuanjian_types::{Problem, Severity};

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

/// What a workbook does, or did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterImported {
    /// Whether it was taken in; not for a check and not when it has errors.
    taken: bool,
    added: usize,
    changed: usize,
    unchanged: usize,
    /// Rows with an error.
    faulty: usize,
    changes: Vec<RegisterChange>,
    problems: Vec<TroubleProblem>,
    /// Where the workbook with every problem beside its cell lies.
    marked: Option<String>,
}

/// What becomes of a line of the register.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterChange {
    /// Whether it was not there before.
    added: bool,
    /// What it is called.
    title: String,
    /// What is different, by the headings of the columns.
    fields: Vec<FieldChange>,
}

/// What a workbook asks for, and what is wrong with it.
#[derive(Debug)]
struct Plan<Deed> {
    deeds: Vec<Deed>,
    changes: Vec<RegisterChange>,
    unchanged: usize,
    faulty: usize,
    problems: Vec<Problem>,
}

/// A plan without its deeds, as it is told.
struct Told {
    changes: Vec<RegisterChange>,
    unchanged: usize,
    faulty: usize,
    problems: Vec<Problem>,
}

impl<Deed> Plan<Deed> {
    fn parted(self) -> (Told, Vec<Deed>) {
        let Self { deeds, changes, unchanged, faulty, problems } = self;
        (Told { changes, unchanged, faulty, problems }, deeds)
    }
}

impl<Deed> Default for Plan<Deed> {
    fn default() -> Self {
        Self {
            deeds: Vec::new(),
            changes: Vec::new(),
            unchanged: 0,
            faulty: 0,
            problems: Vec::new(),
        }
    }
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
    let columns = match register {
        Register::Posts => &posts::COLUMNS[..],
        Register::Bodies => &bodies::COLUMNS[..],
        Register::Experts => &experts::COLUMNS[..],
    };
    let bytes = table::write(register.key(), columns, &rows, &Locale::of(ctx.language))
        .map_err(|e| Failure::bug(e.to_string()))?;
    layers::label(bytes.into_response(), XLSX, Some(&format!("{}.xlsx", register.key())))
}

/// Hand a register in: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/registers/{register}/imports", tag = "organisations", params(("register" = inline(Register), Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = RegisterImported)))]
pub(super) async fn import_register(
    ctx: Ctx,
    Path(register): Path<Register>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<RegisterImported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let (told, wanted) = match register {
        Register::Posts => {
            let (directory, plan) = posts::plan(&ctx, &sheets).await?;
            let (told, deeds) = plan.parted();
            (told, Wanted::Posts(Box::new(directory), deeds))
        }
        Register::Bodies => {
            let (told, deeds) = bodies::plan(&ctx, &sheets).await?.parted();
            (told, Wanted::Bodies(deeds))
        }
        Register::Experts => {
            let (told, deeds) = experts::plan(&ctx, &sheets).await?.parted();
            (told, Wanted::Experts(deeds))
        }
    };
    let locale = Locale::of(ctx.language);
    let marked = workbooks::marked(&ctx, sheets, &told.problems).await?;
    let added = told.changes.iter().filter(|change| change.added).count();
    let changed = told.changes.len() - added;
    let whole = told.problems.iter().all(|one| one.severity != Severity::Error);
    let taken = !query.check && whole && !told.changes.is_empty();
    if taken {
        let city = ctx.city()?;
        let mut tx = ctx.begin().await?;
        let mut events = wanted.put(&mut tx, city).await?;
        let said = json!({
            "file": query.name.trim(), "kind": register.key(), "added": added, "changed": changed,
        });
        events.push(Event::new("organisations.workbook_taken", "city", city).with(said));
        tx.commit(events).await?;
    }
    Ok(Json(RegisterImported {
        taken,
        added,
        changed,
        unchanged: told.unchanged,
        faulty: told.faulty,
        problems: told.problems.iter().map(|one| TroubleProblem::of(one, &locale)).collect(),
        changes: told.changes,
        marked,
    }))
}

/// What is to be written.
enum Wanted {
    Posts(Box<Directory>, Vec<posts::Deed>),
    Bodies(Vec<bodies::Deed>),
    Experts(Vec<experts::Deed>),
}

impl Wanted {
    /// Write it inside a change.
    async fn put(self, tx: &mut Tx, city: &str) -> Result<Vec<Event>> {
        match self {
            Self::Posts(directory, deeds) => posts::put(tx, city, &directory, deeds).await,
            Self::Bodies(deeds) => bodies::put(tx, city, deeds).await,
            Self::Experts(deeds) => experts::put(tx, city, deeds).await,
        }
    }
}
