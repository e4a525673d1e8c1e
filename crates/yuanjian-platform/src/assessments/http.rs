//! The doors of assessments.

use super::{
    HAND_UP,
    setup::{self, Setup},
    store::{self, HandedUp, Row},
    work,
};
use crate::{
    Actor, Ctx, Error, Result,
    http::{Body, TroubleProblem},
    layers,
    media::{DOCX, PDF, PNG, XLSX},
};
use axum::{
    Json,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use yuanjian_app::{
    Failure,
    assessments::{project::Project, record::Record},
    standards,
};
use yuanjian_standard::Edition;
use yuanjian_store::Event;
use yuanjian_types::{Problem, Timestamp};

/// What the city is assessed with.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssessmentSetup {
    /// `city.toml` as JSON: edition, tier, years, facts, parameters.
    #[schema(value_type = Object)]
    project: Value,
    /// Declarations, TOML.
    #[serde(default)]
    declarations: String,
    /// Internal targets, TOML.
    #[serde(default)]
    targets: String,
    /// Confirmations, TOML.
    #[serde(default)]
    confirmations: String,
    /// The revision that was seen; 0 before anything was set.
    revision: i64,
}

/// What the city is assessed with.
#[utoipa::path(get, path = "/api/v1/assessment_setup", tag = "assessments", responses((status = 200, body = AssessmentSetup)))]
pub(super) async fn get_assessment_setup(ctx: Ctx) -> Result<Json<AssessmentSetup>> {
    Ok(Json(match setup::get(&ctx, ctx.city()?).await? {
        Some(found) => AssessmentSetup {
            project: serde_json::to_value(&found.project)
                .map_err(|e| Failure::bug(e.to_string()))?,
            declarations: found.declarations,
            targets: found.targets,
            confirmations: found.confirmations,
            revision: found.revision,
        },
        None => AssessmentSetup {
            project: Value::Null,
            declarations: String::new(),
            targets: String::new(),
            confirmations: String::new(),
            revision: 0,
        },
    }))
}

/// Set what the city is assessed with.
#[utoipa::path(put, path = "/api/v1/assessment_setup", tag = "assessments", request_body = AssessmentSetup, responses((status = 204)))]
pub(super) async fn put_assessment_setup(
    ctx: Ctx,
    Body(body): Body<AssessmentSetup>,
) -> Result<StatusCode> {
    let city = ctx.city()?.to_owned();
    let project: Project = serde_json::from_value(body.project).map_err(|e| {
        let wrong = Problem::error("request.malformed_field").at_field("project");
        Error::invalid(wrong.with("detail", e.to_string()))
    })?;
    let set = Setup {
        project: Project {
            layers: Vec::new(),
            statistics: None,
            declarations: None,
            targets: None,
            editions: None,
            ..project
        },
        declarations: body.declarations,
        targets: body.targets,
        confirmations: body.confirmations,
        revision: body.revision,
    };
    let checked = set.clone();
    layers::blocking(move || setup::check(&checked)).await?;
    let mut tx = ctx.begin().await?;
    setup::put(&mut tx, &city, &set).await?;
    let told = json!({ "edition": set.project.edition, "tier": set.project.tier,
        "data_year": set.project.data_year });
    tx.commit([Event::new("assessments.set_up", "assessment_setup", &city).with(told)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An assessment in the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct AssessmentView {
    id: String,
    label: String,
    /// `running`, `done`, `failed`.
    state: String,
    /// Verdicts by number, edition, tier, data year, digest of the numbers.
    #[schema(value_type = Object)]
    summary: Value,
    account_name: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
    /// That it was handed up, so that reviewers read it.
    handed_up: Option<HandedUp>,
    /// `hand_up`.
    may: Vec<String>,
}

/// The assessments of the city, newest first.
#[utoipa::path(get, path = "/api/v1/assessments", tag = "assessments", responses((status = 200, body = Vec<AssessmentView>)))]
pub(super) async fn list_assessments(ctx: Ctx) -> Result<Json<Vec<AssessmentView>>> {
    Ok(Json(store::list(&ctx, ctx.city()?).await?.iter().map(|row| view(&ctx, row)).collect()))
}

/// A new assessment.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RunAssessment {
    /// What it is for, in people's words.
    label: String,
}

/// An assessment that will be, and the job that makes it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Assessing {
    assessment: String,
    job: String,
}

/// Have the city assessed as it is now.
#[utoipa::path(post, path = "/api/v1/assessments", tag = "assessments", request_body = RunAssessment, responses((status = 202, body = Assessing)))]
pub(super) async fn run_assessment(
    ctx: Ctx,
    Body(body): Body<RunAssessment>,
) -> Result<(StatusCode, Json<Assessing>)> {
    let label = body.label.trim();
    if label.is_empty() || label.chars().count() > 100 {
        return Err(Error::invalid(Problem::error("assessments.bad_label").at_field("label")));
    }
    let (assessment, job) = work::ask(&ctx, label).await?;
    Ok((StatusCode::ACCEPTED, Json(Assessing { assessment, job })))
}

/// An assessment with its rows.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct AssessmentDetail {
    #[serde(flatten)]
    assessment: AssessmentView,
    /// `assessment.json` (its schema is `assessment.schema.json` of the files), without the
    /// sensitivity and inputs of each reading, which the item's own page has. Nothing before it
    /// is done.
    #[schema(value_type = Option<Object>)]
    record: Value,
    names: AssessmentNames,
    /// Files of the results, the archive left out.
    files: Vec<AssessmentFile>,
    problems: Vec<TroubleProblem>,
    verifications: Vec<VerificationView>,
}

/// AssessmentNames in the reader's language.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(super) struct AssessmentNames {
    edition: String,
    tier: String,
    categories: BTreeMap<String, String>,
    indicators: BTreeMap<String, String>,
    /// By `indicator.measure`.
    measures: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AssessmentFile {
    path: String,
    size: u64,
    digest: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct VerificationView {
    id: String,
    #[schema(value_type = Object)]
    result: Value,
    account_name: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
}

/// One assessment.
#[utoipa::path(get, path = "/api/v1/assessments/{id}", tag = "assessments", params(("id" = String, Path)), responses((status = 200, body = AssessmentDetail)))]
pub(super) async fn get_assessment(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<AssessmentDetail>> {
    let row = store::get(&ctx, ctx.city()?, &id).await?;
    let (mut record, mut named) = (Value::Null, AssessmentNames::default());
    if row.record.is_some() {
        let found = record_of(&ctx, &row).await?;
        named = names(&ctx, &found)?;
        record = serde_json::to_value(&found).map_err(|e| Failure::bug(e.to_string()))?;
        slim(&mut record);
    }
    let verifications = store::verifications(&ctx, &row.id).await?.into_iter();
    let files = row.files.iter().filter(|file| !file.name.starts_with("archive/"));
    Ok(Json(AssessmentDetail {
        record,
        names: named,
        files: files
            .map(|file| AssessmentFile {
                path: file.name.clone(),
                size: file.size,
                digest: file.digest.as_str().to_owned(),
            })
            .collect(),
        problems: layers::problems_in_words(&ctx, &row.problems),
        verifications: verifications
            .map(|v| VerificationView {
                id: v.id,
                result: v.result,
                account_name: v.account_name,
                created_at: v.created_at,
            })
            .collect(),
        assessment: view(&ctx, &row),
    }))
}

/// A job that was begun.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct VerificationBegun {
    job: String,
}

/// Have an assessment worked out again from its archive, and compared bit for bit.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/verifications", tag = "assessments", params(("id" = String, Path)), responses((status = 202, body = VerificationBegun)))]
pub(super) async fn verify_assessment(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<VerificationBegun>)> {
    let job = work::ask_verification(&ctx, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(VerificationBegun { job })))
}

/// Hand an assessment up: reviewers read it from now on.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/submissions", tag = "assessments", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn hand_up_assessment(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    let city = ctx.city()?;
    let row = store::get(&ctx, city, &id).await?;
    if row.state != "done" {
        return Err(Error::refused(Problem::error("assessments.not_done")));
    }
    if row.handed_up.is_some() {
        return Err(Error::refused(Problem::error("assessments.handed_up_already")));
    }
    let by = HandedUp { account_name: ctx.actor()?.display_name.clone(), at: ctx.now };
    let mut tx = ctx.begin().await?;
    store::hand_up(&mut tx, city, &id, &by).await?;
    let told = json!({ "label": row.label, "record": row.record });
    tx.commit([Event::new("assessments.handed_up", "assessment", &id).with(told)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file of the results, by its path: the form, the report, the gaps, the pages.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/files/{*path}", tag = "assessments",
    params(("id" = String, Path), ("path" = String, Path)),
    responses((status = 200, content(
        (Vec<u8> = "application/octet-stream"),
        (Vec<u8> = "application/geopackage+sqlite3"),
        (Vec<u8> = "application/pdf"),
        (Vec<u8> = "application/vnd.apache.parquet"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Vec<u8> = "image/png"),
        (String = "image/svg+xml"),
        (Object = "application/json"),
        (String = "text/css"),
        (String = "text/html"),
        (String = "text/plain"),
    ))))]
pub(super) async fn get_assessment_file(
    ctx: Ctx,
    Path((id, path)): Path<(String, String)>,
) -> Result<Response> {
    let row = store::get(&ctx, ctx.city()?, &id).await?;
    let file = row.files.iter().find(|file| file.name == path).ok_or_else(Error::not_found)?;
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let (kind, shown) = match extension {
        "html" => ("text/html; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "svg" => ("image/svg+xml", true),
        "png" => (PNG, true),
        "pdf" => (PDF, true),
        "json" => ("application/json", false),
        "toml" => ("text/plain; charset=utf-8", false),
        "xlsx" => (XLSX, false),
        "docx" => (DOCX, false),
        "gpkg" => ("application/geopackage+sqlite3", false),
        "parquet" => ("application/vnd.apache.parquet", false),
        _ => ("application/octet-stream", false),
    };
    let name = path.rsplit('/').next().filter(|_| !shown);
    let mut response = layers::send(&ctx, Some(&file.digest), kind, name).await?;
    // Our own pages: their style and pictures, no script.
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
             frame-ancestors 'none'",
        ),
    );
    Ok(response)
}

/// The record of an assessment.
pub(super) async fn record_of(ctx: &Ctx, row: &Row) -> Result<Record> {
    let digest = row.record.as_ref().ok_or_else(Error::not_found)?;
    let bytes = ctx.platform.blobs.get(digest).await?;
    Ok(serde_json::from_slice(&bytes).map_err(|e| Failure::bug(e.to_string()))?)
}

/// The edition that a record was judged by.
pub(super) fn edition_of(record: &Record) -> Result<Edition> {
    let catalogue = standards::catalogue(None);
    let name = format!("{}/{}", record.edition.standard, record.edition.edition);
    Ok(standards::edition(&catalogue, &name)?.clone())
}

fn names(ctx: &Ctx, record: &Record) -> Result<AssessmentNames> {
    let edition = edition_of(record)?;
    let tag = ctx.language.tag();
    let mut names = AssessmentNames {
        edition: edition.title(tag).to_owned(),
        tier: edition.name(tag, "tier", &record.tier).to_owned(),
        ..AssessmentNames::default()
    };
    for item in &record.assessment.items {
        let category = edition.name(tag, "category", &item.category);
        names.categories.insert(item.category.clone(), category.to_owned());
        let name = edition.name(tag, "indicator", &item.key);
        names.indicators.insert(item.key.clone(), name.to_owned());
        for measure in &item.measures {
            let own = format!("{}.{}", item.key, measure.key);
            if let Some(label) = measure_name(&edition, tag, &item.key, &measure.key) {
                names.measures.insert(own, label);
            }
        }
    }
    Ok(names)
}

/// The name of a measure where it has one of its own.
pub(super) fn measure_name(
    edition: &Edition,
    tag: &str,
    item: &str,
    measure: &str,
) -> Option<String> {
    let own = format!("{item}.{measure}");
    let label =
        edition.label(tag, "measure", &own).or_else(|| edition.label(tag, "measure", measure));
    label.map(str::to_owned)
}

/// Without what only an item's own page needs.
fn slim(record: &mut Value) {
    let items = record.pointer_mut("/assessment/items").and_then(Value::as_array_mut);
    for item in items.into_iter().flatten() {
        let measures = item.get_mut("measures").and_then(Value::as_array_mut);
        for measure in measures.into_iter().flatten().filter_map(Value::as_object_mut) {
            measure.remove("sensitivity");
            for reading in ["reading", "today"] {
                if let Some(reading) = measure.get_mut(reading).and_then(Value::as_object_mut) {
                    reading.remove("inputs");
                    reading.remove("parameters");
                }
            }
        }
    }
}

fn view(ctx: &Ctx, row: &Row) -> AssessmentView {
    let held = ctx.actor.as_ref().map(Actor::roles).unwrap_or_default();
    let open = row.state == "done" && row.handed_up.is_none();
    AssessmentView {
        may: match open && HAND_UP.allows(&held) {
            true => vec!["hand_up".to_owned()],
            false => Vec::new(),
        },
        handed_up: row.handed_up.clone(),
        id: row.id.clone(),
        label: row.label.clone(),
        state: row.state.clone(),
        summary: row.summary.clone(),
        account_name: row.account_name.clone(),
        created_at: row.created_at,
    }
}
