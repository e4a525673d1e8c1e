//! The statistics workbook: it leaves with the figures that are known and comes back filled; what
//! it would change is shown first, every fault stands beside its cell, it is taken whole, and it can
//! be undone while nobody changed its figures and nothing was handed up that rests on them.

use super::{
    figures::{self, Change, Figure, scope_key},
    figures_http::within_reach,
    setup, store,
};
use crate::{
    Ctx, Error, Result, layers,
    media::XLSX,
    tasks::{self, ChangeKind, FieldChange},
    workbooks::{self, Findings, Import, ImportView, Imported, Line, Mark, among},
};
use axum::{
    Json,
    extract::{Multipart, Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use yuanjian_app::{Failure, Language, statistics::Asked};
use yuanjian_calc::{
    statistics::Statistic,
    workbook::{mark_statistics, place_name, read_statistics, write_statistics},
};
use yuanjian_store::Event;
use yuanjian_types::{Problem, Severity, Timestamp};

/// By which its imports are kept; figures are the city's and of no campaign.
const KIND: &str = "statistics";

/// The workbook of the city with the figures that are known.
#[utoipa::path(get, path = "/api/v1/statistics/template", tag = "statistics",
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn get_statistics_template(ctx: Ctx) -> Result<Response> {
    let city = ctx.city()?;
    let asked = setup::asked(&ctx, city).await?;
    let known = figures::all(&ctx, city).await?;
    let bytes = write_statistics(&asked.form(ctx.language), &known)
        .map_err(|e| Failure::bug(e.to_string()))?;
    layers::label(bytes.into_response(), XLSX, Some("statistics.xlsx"))
}

/// A workbook.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "only describes the form for the API document")]
pub(super) struct WorkbookForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Whether it is only looked through.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct CheckQuery {
    /// Only say what it would do.
    #[serde(default)]
    check: bool,
}

/// A figure as it was, and what people call it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    id: String,
    name: String,
    statistic: Statistic,
    revision: i64,
    account_name: String,
    changed_at: Timestamp,
}

impl Line for Kept {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.id, called: &self.name, revision: self.revision }
    }
}

fn id_of(figure: &Statistic) -> String {
    format!("{} {} {}", figure.key, scope_key(&figure.scope), figure.year)
}

/// What figures are called: what is counted, where and of which year.
struct Names<'a> {
    asked: &'a Asked,
    language: Language,
}

impl Names<'_> {
    fn of(&self, figure: &Statistic) -> String {
        let names = self.asked.edition.statistic(&figure.key).map(|asked| &asked.name);
        let name = names.and_then(|names| names.get(self.language.tag()));
        let name = name.map_or(figure.key.as_str(), String::as_str);
        let place = place_name(&self.asked.form(self.language), &figure.scope);
        format!("{name} {place} {}", figure.year)
    }

    fn kept(&self, figure: &Figure) -> Kept {
        Kept {
            id: id_of(&figure.statistic),
            name: self.of(&figure.statistic),
            statistic: figure.statistic.clone(),
            revision: figure.revision,
            account_name: figure.account_name.clone(),
            changed_at: figure.changed_at,
        }
    }
}

/// Hand a filled workbook in: shown first with `check`, then taken whole or not at all. What it does
/// not say stays.
#[utoipa::path(post, path = "/api/v1/statistics", tag = "statistics", params(CheckQuery),
    request_body(content = WorkbookForm, content_type = "multipart/form-data"),
    responses((status = 200, body = Imported)))]
pub(super) async fn upload_statistics(
    ctx: Ctx,
    Query(query): Query<CheckQuery>,
    mut form: Multipart,
) -> Result<Json<Imported>> {
    let (incoming, _) = layers::receive(&ctx, &mut form).await?;
    let Some((name, _)) = incoming.files.first() else {
        return Err(Error::invalid(Problem::error("layers.no_files")));
    };
    let city = ctx.city()?;
    let asked = setup::asked(&ctx, city).await?;
    let folder = incoming.folder.path();
    let bytes = yuanjian_app::files::read(&folder.join(name))
        .map_err(|failure| layers::told(failure, folder))?;
    let (language, file) = (ctx.language, name.clone());
    let (asked, bytes, read) = layers::blocking(move || {
        let read = read_statistics(&asked.form(language), &file, &bytes);
        Ok((asked, bytes, read))
    })
    .await?;
    let read = match read {
        Ok(read) => read,
        Err(refused) => {
            let mut findings = Findings::of(refused.problems);
            let wrong = |one: &&Problem| one.severity == Severity::Error;
            findings.faulty = findings.problems.iter().filter(wrong).count();
            let marked = kept(&ctx, refused.marked).await?;
            return Ok(Json(findings.told_with(&ctx, marked)));
        }
    };
    let names = Names { asked: &asked, language };
    let known: BTreeMap<String, Figure> = figures::list(&ctx, city)
        .await?
        .into_iter()
        .map(|figure| (id_of(&figure.statistic), figure))
        .collect();
    let mut findings = Findings::of(read.notes);
    let mut wanted: Vec<(Option<&Figure>, &Statistic)> = Vec::new();
    for figure in read.statistics.iter() {
        let old = known.get(&id_of(figure));
        if old.is_some_and(|old| old.statistic == *figure) {
            findings.unchanged += 1;
            continue;
        }
        // A template carries what is known of the whole city; who hands it back unchanged there
        // enters nothing out of reach.
        if !within_reach(&ctx, scope_key(&figure.scope))? {
            let at = read.places.get(&(figure.key.clone(), figure.scope.clone(), figure.year));
            let place = at.cloned().unwrap_or_default();
            let problem = Problem::error("statistics.cell_reach");
            findings.faulty += 1;
            findings.problems.push(Problem { place, ..problem });
            continue;
        }
        findings.does(change(&names, wanted.len(), old, figure));
        wanted.push((old, figure));
    }
    let take = findings.to_take(query.check);
    let said = json!({ "file": name, "added": findings.added, "changed": findings.changed,
        "figures": wanted.len() });
    let import = match take {
        true => Some(commit(&ctx, name, &names, &wanted, &bytes, said).await?),
        false => None,
    };
    let problems = findings.problems.clone();
    let marked = match problems.is_empty() {
        true => None,
        false => {
            let copy = move || Ok(mark_statistics(&asked.form(language), &bytes, &problems));
            kept(&ctx, layers::blocking(copy).await?).await?
        }
    };
    let told = findings.told_with(&ctx, marked);
    Ok(Json(match import {
        Some(import) => told.now_taken(import),
        None => told,
    }))
}

/// Where a marked workbook lies; nowhere when there is none.
async fn kept(ctx: &Ctx, copy: Vec<u8>) -> Result<Option<String>> {
    match copy.is_empty() {
        true => Ok(None),
        false => Ok(Some(workbooks::keep_marked(ctx, copy).await?)),
    }
}

/// What becomes of a figure, as it is told.
fn change(names: &Names<'_>, place: usize, old: Option<&Figure>, new: &Statistic) -> tasks::Change {
    let said = |figure: Option<&Statistic>| {
        [
            ("value", figure.map(|one| one.value.to_string())),
            ("source", figure.map(|one| one.source.clone())),
            ("responsible", figure.map(|one| one.responsible.clone())),
            ("note", figure.map(|one| one.note.clone())),
        ]
    };
    let before = said(old.map(|old| &old.statistic));
    let fields = before.into_iter().zip(said(Some(new))).filter_map(|((field, from), (_, to))| {
        let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
        (from != to).then(|| FieldChange { field: field.to_owned(), from, to })
    });
    tasks::Change {
        kind: if old.is_some() { ChangeKind::Changed } else { ChangeKind::Added },
        task: id_of(new),
        number: place as i64 + 1,
        title: names.of(new),
        units: Vec::new(),
        fields: fields.collect(),
    }
}

/// Write the figures, the file as it came and how all was before. Answers by which id it can be
/// undone.
async fn commit(
    ctx: &Ctx,
    file: &str,
    names: &Names<'_>,
    wanted: &[(Option<&Figure>, &Statistic)],
    bytes: &[u8],
    mut said: serde_json::Value,
) -> Result<String> {
    let city = ctx.city()?;
    let by = &ctx.actor()?.display_name;
    said["digest"] = json!(ctx.platform.blobs.put(bytes.to_vec()).await?);
    let mut import: Import<Kept> = Import::of(ctx, file, &[])?;
    let mut tx = ctx.begin().await?;
    for (old, new) in wanted {
        let new = Change {
            key: new.key.clone(),
            scope: new.scope.clone(),
            year: new.year,
            value: Some(new.value),
            source: new.source.clone(),
            responsible: new.responsible.clone(),
            note: new.note.clone(),
            revision: old.map_or(0, |old| old.revision),
        };
        let revision = figures::write(&mut tx, city, by, &new).await?;
        let id = format!("{} {} {}", new.key, scope_key(&new.scope), new.year);
        import.after.push((id, revision));
        import.before.extend(old.map(|old| names.kept(old)));
    }
    workbooks::store::add_import(&mut tx, city, "", KIND, &import).await?;
    tx.commit([Event::new("statistics.workbook_taken", "statistics", city).with(said)]).await?;
    Ok(import.id)
}

/// The workbooks of figures that were taken in, the newest first: the office sees all, others their
/// own.
#[utoipa::path(get, path = "/api/v1/statistics/imports", tag = "statistics", responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_statistics_imports(ctx: Ctx) -> Result<Json<Vec<ImportView>>> {
    let city = ctx.city()?;
    let imports = workbooks::store::own::<Kept>(&ctx, "", KIND).await?;
    if imports.is_empty() {
        return Ok(Json(Vec::new()));
    }
    let asked = setup::asked(&ctx, city).await?;
    let names = Names { asked: &asked, language: ctx.language };
    let known = figures::list(&ctx, city).await?;
    let mut views = Vec::new();
    for import in imports {
        let now = now(&names, &import, &known);
        let free = store::handed_up_since(&ctx, city, import.at).await?.is_none();
        views.push(import.told(free, among(&now)));
    }
    Ok(Json(views))
}

/// The figures that a workbook wrote, as they are; of no revision where one is gone.
fn now(names: &Names<'_>, import: &Import<Kept>, known: &[Figure]) -> Vec<Kept> {
    let is = |(id, _): &(String, i64)| {
        let found = known.iter().find(|one| id_of(&one.statistic) == *id);
        found.map(|figure| names.kept(figure)).or_else(|| gone(names, id))
    };
    import.after.iter().filter_map(is).collect()
}

fn gone(names: &Names<'_>, id: &str) -> Option<Kept> {
    let mut parts = id.split(' ');
    let statistic = Statistic {
        key: parts.next()?.to_owned(),
        scope: figures::scope_of(parts.next()?),
        year: parts.next()?.parse().ok()?,
        value: 0.0,
        source: String::new(),
        responsible: String::new(),
        note: String::new(),
    };
    Some(Kept {
        id: id.to_owned(),
        name: names.of(&statistic),
        statistic,
        revision: 0,
        account_name: String::new(),
        changed_at: Timestamp(0),
    })
}

/// Undo a workbook of figures: each is what it was, and what was not there goes. Refused when one was
/// changed since, or an assessment with them was handed up.
#[utoipa::path(post, path = "/api/v1/statistics/imports/{import}/undoings", tag = "statistics", params(("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_statistics_import(
    ctx: Ctx,
    Path(import): Path<String>,
) -> Result<StatusCode> {
    let city = ctx.city()?;
    let import = workbooks::store::own_one::<Kept>(&ctx, "", KIND, &import).await?;
    let asked = setup::asked(&ctx, city).await?;
    let names = Names { asked: &asked, language: ctx.language };
    let now = now(&names, &import, &figures::list(&ctx, city).await?);
    import.undoable(among(&now))?;
    if let Some(label) = store::handed_up_since(&ctx, city, import.at).await? {
        let rests = Problem::error("statistics.handed_up_since").with("label", label);
        return Err(Error::refused(rests));
    }
    for one in &now {
        if !within_reach(&ctx, scope_key(&one.statistic.scope))? {
            let problem = Problem::error("statistics.cell_reach");
            return Err(Error::refused(problem.at_field(one.name.clone())));
        }
    }
    let mut tx = ctx.begin().await?;
    workbooks::store::undo_import(&mut tx, city, &import.id).await?;
    for (id, revision, old) in import.ways_back() {
        let Some(is) = now.iter().find(|one| one.id == id) else { continue };
        let was = old.map(|old| Figure {
            statistic: old.statistic.clone(),
            revision,
            account_name: old.account_name.clone(),
            changed_at: old.changed_at,
        });
        figures::put_back(&mut tx, city, &is.statistic, revision, was.as_ref()).await?;
    }
    let said = json!({ "file": import.file_name, "figures": import.after.len() });
    tx.commit([Event::new("statistics.workbook_undone", "statistics", city).with(said)]).await?;
    Ok(StatusCode::NO_CONTENT)
}
