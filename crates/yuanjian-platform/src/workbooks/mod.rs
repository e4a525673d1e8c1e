//! Workbooks that are handed in: read within bounds, given back with every fault beside its cell,
//! and kept with what stood there before, so that each can be undone while nothing was changed
//! since.
//!
//! Which columns there are and what a row means is each feature's own, and so are its routes and
//! its events. Of a list that is taken in this way it says
//! - its `Layout`, and how a line looks as a `Row`: with `list::send` it goes out;
//! - what a workbook asks for, row by row, as a `Plan`: `open` finds the table, `known` the line that
//!   a row is, `wants` keeps what becomes of it; `told` then answers what is shown, and what is to be
//!   written, if anything;
//! - how a line is put back or goes again (`Stored`), so that `Import::undo` undoes a workbook whole
//!   once `Import::undoable` found that nothing was changed since.

mod heading;
mod import;
pub(crate) mod list;
mod mark;
mod plan;
mod shown;
pub(crate) mod store;
mod table;

pub(crate) use heading::{Column, Layout, Want, may, must, order, plain, told};
pub(crate) use import::{Import, ImportView, Line, Mark, Stored, among, unchanged};
pub(crate) use list::{Cell, Row};
pub(crate) use plan::{Deed, Plan, Taken};
pub(crate) use table::{Line as TableLine, Table, day_in_words, parted};

use crate::{
    Action, Ctx, Error, Result, Routes,
    access::INSIDE,
    http::TroubleProblem,
    layers,
    media::XLSX,
    tasks::{Change, ChangeKind, FieldChange},
};
use axum::{
    extract::{Path, Request},
    response::Response,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::routes;
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_standard::sheets::{BookFault, SheetCells, read_sheets};
use yuanjian_types::{Problem, Severity};

/// A workbook that came back marked, to whoever handed it in.
pub const READ: Action = Action::of("workbooks.read", INSIDE);

/// A list that a page shows, as a workbook: of what one sees oneself.
pub const LIST: Action = Action::signed_in("workbooks.list");

/// Most bytes of a workbook.
const LIMIT: usize = 10 << 20;

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(get_marked_workbook))
        .with(LIST, routes!(shown::write_list_workbook))
}

/// What to do with a workbook.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct ImportQuery {
    /// Name of the file.
    pub(crate) name: String,
    /// Only say what it would do.
    #[serde(default)]
    pub(crate) check: bool,
}

/// What a workbook does, or did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WorkbookImported)]
pub(crate) struct Imported {
    /// Whether it was taken in; not for a check and not when it has errors.
    taken: bool,
    /// By which it can be undone.
    import: Option<String>,
    added: usize,
    changed: usize,
    unchanged: usize,
    /// Rows with an error.
    faulty: usize,
    changes: Vec<Change>,
    problems: Vec<TroubleProblem>,
    /// Where the workbook with every problem beside its cell lies.
    marked: Option<String>,
}

impl Imported {
    /// It was taken in, and can be undone by this id.
    pub(crate) fn now_taken(self, import: String) -> Self {
        Self { taken: true, import: Some(import), ..self }
    }
}

/// What a workbook would do and what is wrong with it, as it is found row by row.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
    pub(crate) faulty: usize,
    pub(crate) changes: Vec<Change>,
    pub(crate) problems: Vec<Problem>,
    /// Whether something is wrong with the table as a whole.
    is_doubtful: bool,
}

impl Findings {
    /// What is wrong with the table as a whole, before its rows are read.
    pub(crate) fn of(problems: Vec<Problem>) -> Self {
        let is_doubtful = !is_sound(&problems);
        Self { problems, is_doubtful, ..Self::default() }
    }

    /// The first sheet that has the headings of a list, with its rows that say something; nothing
    /// where there is none, which is told.
    pub(crate) fn open<'s>(
        &mut self,
        layout: Layout,
        sheets: &'s [SheetCells],
        most: usize,
    ) -> Option<(Table<'s>, Vec<u32>)> {
        match Table::open(layout, sheets) {
            Ok(table) => {
                let (rows, problems) = table.rows(most);
                *self = Self::of(problems);
                Some((table, rows))
            }
            Err(problems) => {
                *self = Self::of(problems);
                None
            }
        }
    }

    /// A row does something: it counts as what it adds or changes.
    pub(crate) fn does(&mut self, change: Change) {
        match change.kind {
            ChangeKind::Added => self.added += 1,
            _ => self.changed += 1,
        }
        self.changes.push(change);
    }

    /// A row was read: with an error it counts as faulty. Answers whether it can be taken.
    pub(crate) fn read(&mut self, line: TableLine<'_, '_>) -> bool {
        let sound = line.is_sound();
        self.faulty += usize::from(!sound);
        self.problems.extend(line.told());
        sound
    }

    /// Whether it is to be taken in: not for a check, with an error, or when it changes nothing.
    pub(crate) fn to_take(&self, check: bool) -> bool {
        self.to_take_in_part(check) && self.faulty == 0 && is_sound(&self.problems)
    }

    /// The same without the rows that have an error, where only rows have.
    pub(crate) fn to_take_in_part(&self, check: bool) -> bool {
        !check && !self.is_doubtful && self.added + self.changed > 0
    }

    /// As it is told, not taken in yet.
    pub(crate) async fn told(self, ctx: &Ctx, sheets: Vec<SheetCells>) -> Result<Imported> {
        let marked = marked(ctx, sheets, &self.problems).await?;
        Ok(self.told_with(ctx, marked))
    }

    /// The same where the workbook was marked already and lies at `marked`.
    pub(crate) fn told_with(self, ctx: &Ctx, marked: Option<String>) -> Imported {
        let locale = Locale::of(ctx.language);
        Imported {
            taken: false,
            import: None,
            added: self.added,
            changed: self.changed,
            unchanged: self.unchanged,
            faulty: self.faulty,
            changes: self.changes,
            problems: self.problems.iter().map(|one| TroubleProblem::of(one, &locale)).collect(),
            marked,
        }
    }
}

fn is_sound(problems: &[Problem]) -> bool {
    problems.iter().all(|one| one.severity != Severity::Error)
}

/// What is added by a row, as it is told.
pub(crate) fn added<T: Line>(row: u32, new: &T) -> Change {
    Change {
        kind: ChangeKind::Added,
        task: new.id().to_owned(),
        number: i64::from(row) + 1,
        title: new.mark().called.to_owned(),
        units: Vec::new(),
        fields: Vec::new(),
    }
}

/// What is changed by a row, as it is told.
pub(crate) fn changed<T: Line>(row: u32, new: &T, fields: Vec<FieldChange>) -> Change {
    Change { kind: ChangeKind::Changed, fields, ..added(row, new) }
}

/// A key from its word in either language, or from the key itself; the cell where it is none.
pub(crate) fn key_of(prefixes: &[&str], keys: &[&str], cell: &str) -> String {
    let locales = [Language::Chinese, Language::English].map(Locale::of);
    let says = |key: &str| {
        prefixes.iter().any(|prefix| {
            locales.iter().any(|locale| locale.say(&format!("{prefix}.{key}"), []) == cell)
        })
    };
    let known = keys.iter().find(|key| says(key));
    known.map_or_else(|| cell.to_owned(), |key| (*key).to_owned())
}

/// The sheets of a workbook that was handed in under a name.
///
/// # Errors
/// When it has no fitting name, is too large, or is none that can be read.
pub(crate) async fn sheets(name: &str, request: Request) -> Result<Vec<SheetCells>> {
    let bytes = axum::body::to_bytes(request.into_body(), LIMIT).await.map_err(|_| {
        Error::invalid(Problem::error("request.upload_too_large").with("limit_mib", LIMIT >> 20))
    })?;
    if name.trim().is_empty() || name.chars().count() > 200 {
        return Err(Error::invalid(Problem::error("workbooks.file_name").at_field("name")));
    }
    layers::blocking(move || read(&bytes).map_err(|Error(failure)| failure)).await
}

/// The sheets of a workbook.
///
/// # Errors
/// When it is none that can be read.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<SheetCells>> {
    read_sheets(bytes).map_err(|fault| Error::invalid(said(fault)))
}

/// What is wrong with a workbook that cannot be read.
pub(crate) fn said(fault: BookFault) -> Problem {
    let code = match fault {
        BookFault::NotAWorkbook => "workbooks.not_a_workbook",
        BookFault::OldFormat => "workbooks.old_format",
        BookFault::Password => "workbooks.password",
        BookFault::Damaged => "workbooks.damaged",
        BookFault::TooLarge => "workbooks.too_large",
    };
    Problem::error(code).at_field("file")
}

/// Where the workbook with every problem beside its cell lies; nowhere when there is nothing worth
/// mending.
pub(crate) async fn marked(
    ctx: &Ctx,
    sheets: Vec<SheetCells>,
    problems: &[Problem],
) -> Result<Option<String>> {
    if problems.iter().all(|problem| problem.severity == Severity::Note) {
        return Ok(None);
    }
    let (language, problems) = (ctx.language, problems.to_vec());
    let copy = layers::blocking(move || {
        mark::write(&sheets, &problems, &Locale::of(language))
            .map_err(|e| Failure::bug(e.to_string()))
    })
    .await?;
    Ok(Some(keep_marked(ctx, copy).await?))
}

/// Keep a marked workbook for whoever handed it in. Answers where it lies.
pub(crate) async fn keep_marked(ctx: &Ctx, copy: Vec<u8>) -> Result<String> {
    let kept = layers::keep_file(ctx, "marked.xlsx", copy).await?;
    Ok(format!("/api/v1/marked_workbooks/{kept}"))
}

/// A workbook with every problem beside its cell; only for whoever handed it in.
#[utoipa::path(get, path = "/api/v1/marked_workbooks/{id}", tag = "workbooks", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(crate) async fn get_marked_workbook(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let file = layers::kept_file(&ctx, &id).await?;
    layers::send(&ctx, Some(&file.digest), XLSX, Some(&file.name)).await
}
