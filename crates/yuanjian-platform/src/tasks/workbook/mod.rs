//! The breakdown as a workbook: what is written can be handed in again unchanged, and what is
//! handed in is shown before it is taken, with every fault beside its cell, and can be undone.

pub(super) mod issued;
mod read;

use super::{
    actions,
    scene::{Reach, Scene},
    state::State,
    store::{self, Task},
    version::{self, Change, FieldChange, Kind as ChangeKind},
};
use crate::{
    Ctx, Error, Result, audit, layers,
    media::XLSX,
    workbooks::{self, Import, ImportView, Imported, Taken},
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use read::COLUMNS;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, XlsxError};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_standard::sheets::{head_format, new_workbook};
use yuanjian_store::Event;

/// By which its imports are kept.
const KIND: &str = "breakdown";

/// What to do with a workbook.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct ImportQuery {
    /// Name of the file.
    name: String,
    /// Only say what it would do.
    #[serde(default)]
    check: bool,
    /// Take the lines without an error although others have one.
    #[serde(default)]
    valid_only: bool,
}

/// The breakdown as a workbook.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/breakdown/workbook", tag = "tasks", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_breakdown(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let scene = Scene::of(&ctx, &id).await?;
    let reach = Reach::of(&ctx, &scene.directory)?;
    let tag = ctx.language.tag();
    let chain = audit::stands_printed(&ctx.platform.db, ctx.city()?).await?;
    let stood = Locale::of(ctx.language).say("audit.stood", [("chain", chain)]);
    let bytes = write(&scene, &reach, ctx.language == Language::English, tag, &stood)
        .map_err(|e| Error(Failure::bug(e.to_string())))?;
    layers::label(bytes.into_response(), XLSX, Some("breakdown.xlsx"))
}

fn write(
    scene: &Scene,
    reach: &Reach,
    english: bool,
    tag: &str,
    stood: &str,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = new_workbook()?;
    let page = book.add_worksheet();
    page.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_freeze_panes(1, 3)?;
    page.set_footer(format!("&L{stood}&R&P/&N"));
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let grey = cell.clone().set_font_color(Color::RGB(0x777777));
    for (place, column) in (0_u16..).zip(COLUMNS.iter()) {
        let name = &column.names[usize::from(english)];
        page.write_with_format(0, place, name, &head_format())?;
        page.set_column_width(place, width(&column.key))?;
    }
    let lines = scene.tasks.iter().filter(|task| {
        task.parent.is_none() && task.state != State::Withdrawn && reach.sees(scene, task)
    });
    for (row, task) in (1_u32..).zip(lines) {
        for (place, column) in (0_u16..).zip(COLUMNS.iter()) {
            // Told for the reader's sake and not read again.
            let told = matches!(column.key.as_str(), "id" | "threshold" | "value");
            let format = if told { &grey } else { &cell };
            match number(task, &column.key) {
                Some(number) => page.write_with_format(row, place, number, format)?,
                None => {
                    page.write_with_format(row, place, text(scene, task, &column.key, tag), format)?
                }
            };
        }
    }
    book.save_to_buffer()
}

fn width(key: &str) -> f64 {
    match key {
        "title" | "requirement" | "threshold" => 36.0,
        "item" | "cooperating" | "programmes" => 24.0,
        "number" | "central" | "quantity" | "quantity_unit" | "target" | "value" => 9.0,
        "id" => 12.0,
        _ => 16.0,
    }
}

fn number(task: &Task, key: &str) -> Option<f64> {
    match key {
        "number" => Some(task.number as f64),
        "quantity" => task.quantity,
        "target" => task.target,
        _ => None,
    }
}

fn text(scene: &Scene, task: &Task, key: &str, tag: &str) -> String {
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let post = |id: &Option<String>| {
        let held = id.as_deref().map(|id| scene.post(id));
        held.map(|held| read::titled(&held.title, &held.person)).unwrap_or_default()
    };
    match key {
        "id" => task.id.clone(),
        "item" if !task.item.is_empty() => scene.item_name(&task.item, tag),
        "threshold" => scene
            .edition
            .as_ref()
            .and_then(|edition| edition.label(tag, "requirement", &task.item))
            .unwrap_or_default()
            .to_owned(),
        "value" => scene
            .latest
            .as_ref()
            .and_then(|latest| latest.items.get(&task.item)?.value)
            .map(|(value, unit, decimals)| {
                let number = format!("{value:.*}", usize::from(decimals));
                let label = unit.after(&number);
                let label = if tag == "en" { label.en } else { label.zh };
                format!("{number} {label}").trim().to_owned()
            })
            .unwrap_or_default(),
        "title" => task.title.clone(),
        "requirement" => task.requirement.clone(),
        "division" => scene.division_name(&task.division),
        "lead" => task.lead.as_deref().map(|id| scene.unit(id).name).unwrap_or_default(),
        "leader" => post(&task.leader_post),
        "person" => post(&task.person_post),
        "cooperating" => {
            let names: Vec<String> =
                task.parts.iter().map(|part| scene.unit(&part.organisation).name).collect();
            names.join("\u{3001}")
        }
        "starts_on" => day(&task.starts_on),
        "due_on" => day(&task.due_on),
        "quantity_unit" => task.quantity_unit.clone(),
        "quality" => task.quality.clone(),
        "central" if task.central => "1".to_owned(),
        "programmes" => task.programmes.join("\u{3001}"),
        "note" => task.note.clone(),
        _ => String::new(),
    }
}

/// Hand in a breakdown table: shown first with `check`, then taken whole, or with `valid_only` as
/// far as it has no faults.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/breakdown/imports", tag = "tasks", params(("id" = String, Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_breakdown(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let scene = Scene::of(&ctx, &id).await?;
    actions::open(&scene)?;
    let (lines, mut findings) = read::read(&scene, &sheets, ctx.language.tag());
    let written: Vec<(Option<&Task>, Task)> = lines
        .into_iter()
        .map(|(id, body)| {
            let old = id.as_deref().and_then(|id| scene.task(id));
            (old, actions::written(&scene, old, body))
        })
        .collect();
    let mut numbers: i64 =
        scene.tasks.iter().filter(|t| t.parent.is_none()).map(|t| t.number).max().unwrap_or(0);
    let mut deeds = Vec::new();
    let changes = &mut findings.changes;
    let mut taken: BTreeSet<i64> = scene.tasks.iter().map(|task| task.number).collect();
    for (old, mut new) in written {
        match old {
            Some(old) => {
                let differs = differences(&scene, old, &new);
                if differs.is_empty() && old.number == new.number {
                    findings.unchanged += 1;
                    continue;
                }
                changes.extend(differs);
            }
            None => {
                // A number that another line has already would put two lines in one place.
                if !taken.insert(new.number) {
                    numbers = numbers.max(*taken.last().unwrap_or(&0)) + 1;
                    new.number = numbers;
                    taken.insert(numbers);
                }
                changes.extend(version::compare(&[], &[scene.line(&new)]));
            }
        }
        deeds.push((old.cloned(), new));
    }
    for change in &mut *changes {
        for unit in &mut change.units {
            *unit = scene.unit(unit).name;
        }
    }
    findings.added = deeds.iter().filter(|(old, _)| old.is_none()).count();
    findings.changed = deeds.len() - findings.added;
    let take = match query.valid_only {
        true => findings.to_take_in_part(query.check),
        false => findings.to_take(query.check),
    };
    let told = findings.told(&ctx, sheets).await?;
    if !take {
        return Ok(Json(told));
    }
    let taken = Taken::of(&ctx, &query.name, deeds)?;
    let (city, campaign) = (ctx.city()?, &scene.campaign.id);
    let mut tx = ctx.begin().await?;
    for new in taken.added() {
        store::add_task(&mut tx, city, new).await?;
    }
    for (_, new) in taken.changed() {
        store::put_task(&mut tx, city, new).await?;
    }
    let event = Event::new("tasks.workbook_taken", "campaign", campaign).with(taken.said());
    taken.keep(tx, city, (campaign, KIND), vec![event]).await?;
    Ok(Json(told.now_taken(taken.import.id)))
}

/// What becomes of a line, and what the versions that are issued do not tell of it.
fn differences(scene: &Scene, old: &Task, new: &Task) -> Vec<Change> {
    let mut changes = version::compare(&[scene.line(old)], &[scene.line(new)]);
    let [from, to] = [old, new].map(|task| task.programmes.join("\u{3001}"));
    if from == to {
        return changes;
    }
    let field = FieldChange { field: "programmes".to_owned(), from, to };
    match changes.first_mut() {
        Some(change) => change.fields.push(field),
        None => changes.push(Change {
            kind: ChangeKind::Changed,
            task: new.id.clone(),
            number: new.number,
            title: new.title.clone(),
            units: new.lead.iter().cloned().collect(),
            fields: vec![field],
        }),
    }
    changes
}

/// The workbooks that were taken in, the newest first.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/breakdown/imports", tag = "tasks", params(("id" = String, Path)), responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_imports(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Vec<ImportView>>> {
    let scene = Scene::of(&ctx, &id).await?;
    let imports = workbooks::store::imports::<Task>(&ctx, &id, KIND).await?;
    let view = |import: Import<Task>| import.told(true, |id| scene.task(id));
    Ok(Json(imports.into_iter().map(view).collect()))
}

/// Undo a workbook: lines that it added go, lines that it changed are as before. Refused when one
/// of them was changed since.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/breakdown/imports/{import}/undoings", tag = "tasks", params(("id" = String, Path), ("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_import(
    ctx: Ctx,
    Path((id, import)): Path<(String, String)>,
) -> Result<StatusCode> {
    let scene = Scene::of(&ctx, &id).await?;
    actions::open(&scene)?;
    let import = workbooks::store::import::<Task>(&ctx, &id, KIND, &import).await?;
    import.undoable(|id| scene.task(id))?;
    let told = json!({ "file": import.file_name });
    let event = Event::new("tasks.workbook_undone", "campaign", &id).with(told);
    import.undo(&ctx, event).await
}
