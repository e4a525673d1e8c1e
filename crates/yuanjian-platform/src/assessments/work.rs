//! The jobs: an assessment from the city's layers and figures, and an assessment worked out again.

use super::{
    figures, setup,
    store::{self, Row},
};
use crate::{
    Ctx, Error, Result, audit,
    jobs::Progress,
    layers::{self, StoredFile, blocking, crs_of_city, materialise, relative, told},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use uuid::Uuid;
use yuanjian_app::{
    Failure, Language,
    assessments::{self, Choices, Step, record, record::ChainHead},
    standards,
    statistics::{self, Asked},
};
use yuanjian_document::content::Stage;
use yuanjian_layer::LayerKind;
use yuanjian_store::{
    Event, Tx,
    jobs::{Job, enqueue},
};
use yuanjian_types::{Problem, Timestamp};

/// The work of assessing.
pub(super) const RUN_JOB: &str = "assessments.run";
/// The work of verifying.
pub(super) const VERIFY_JOB: &str = "assessments.verify";

/// About so many documents are made.
const DOCUMENTS: usize = 6;

/// Have the city assessed as it is now. Answers the assessment and the job.
pub(crate) async fn ask(ctx: &Ctx, label: &str) -> Result<(String, String)> {
    let actor = ctx.actor()?;
    setup::needed(ctx, &actor.city).await?;
    let current = layers::current(ctx, &actor.city).await?;
    if current.iter().all(|layer| layer.entry.kind == LayerKind::Imagery) {
        return Err(Error::refused(Problem::error("assessments.no_layers")));
    }
    let row = Row {
        id: Uuid::now_v7().to_string(),
        city: actor.city.clone(),
        label: label.to_owned(),
        state: "running".to_owned(),
        record: None,
        summary: json!({}),
        files: Vec::new(),
        problems: Vec::new(),
        account: actor.account.clone(),
        account_name: actor.display_name.clone(),
        created_at: ctx.now,
        handed_up: None,
    };
    let mut tx = ctx.begin().await?;
    store::add(&mut tx, &row).await?;
    let payload = json!({ "assessment": row.id });
    let job = enqueue(&mut tx, &actor.wants(RUN_JOB, label, payload)).await?;
    let event = Event::new("assessments.asked", "assessment", &row.id);
    tx.commit([event.with(json!({ "label": label, "job": job }))]).await?;
    Ok((row.id, job))
}

/// Have an assessment worked out again. Answers the job.
pub(super) async fn ask_verification(ctx: &Ctx, id: &str) -> Result<String> {
    let actor = ctx.actor()?;
    let row = store::get(ctx, &actor.city, id).await?;
    if row.state != "done" {
        return Err(Error::refused(Problem::error("assessments.not_done")));
    }
    let mut tx = ctx.begin().await?;
    let payload = json!({ "assessment": id });
    let job = enqueue(&mut tx, &actor.wants(VERIFY_JOB, &row.label, payload)).await?;
    let event = Event::new("assessments.verification_asked", "assessment", id);
    tx.commit([event.with(json!({ "job": job }))]).await?;
    Ok(job)
}

/// Assess the city.
pub(super) async fn run(ctx: Ctx, job: Job, progress: Progress) -> Result<Value> {
    let id = job.payload.get("assessment").and_then(Value::as_str).unwrap_or_default();
    let mut row = store::get(&ctx, &job.city, id).await?;
    if row.state != "running" {
        return Ok(json!({ "assessment": row.id }));
    }
    make(&ctx, &mut row, &progress).await?;
    let author = ctx.author(&job.city, &job.account, &job.account_name);
    let mut tx = ctx.platform.db.begin(author, Timestamp::now()).await?;
    store::done(&mut tx, &row).await?;
    let event = Event::new("assessments.done", "assessment", &row.id);
    tx.commit([event.with(json!({ "record": row.record, "summary": row.summary }))]).await?;
    Ok(json!({ "assessment": row.id, "summary": row.summary }))
}

/// The assessment of a job that came to nothing.
pub(super) async fn given_up(tx: &mut Tx, job: &Job, why: &[Problem]) -> Result<Option<Event>> {
    let id = job.payload.get("assessment").and_then(Value::as_str).unwrap_or_default();
    let failed = store::failed(tx, id, why).await?;
    Ok(failed.then(|| Event::new("assessments.failed", "assessment", id)))
}

async fn make(ctx: &Ctx, row: &mut Row, progress: &Progress) -> Result<()> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    let city = folder.path().join("city");
    std::fs::create_dir_all(&city).map_err(|e| Failure::io(&city, &e))?;
    progress.tell("assessments.step.gather", 0, 0)?;
    let mut setup = setup::needed(ctx, &row.city).await?;
    let mut current = layers::current(ctx, &row.city).await?;
    // No indicator asks for an image, and one may be as large as the disk.
    current.retain(|layer| layer.entry.kind != LayerKind::Imagery);
    setup.project.layers.clear();
    for layer in &current {
        let place = PathBuf::from("layers").join(&layer.entry.key);
        materialise(ctx, &layer.files, &city.join(&place)).await?;
        let mut entry = layer.entry.clone();
        entry.path = place.join(&entry.path);
        setup.project.layers.push(entry);
    }
    setup.project.crs = crs_of_city(ctx, &row.city).await?;
    let known = figures::all(ctx, &row.city).await?;
    let results = folder.path().join("results");
    let choices = Choices {
        out: results.clone(),
        archive: None,
        stage: Stage::Draft,
        by: row.account_name.clone(),
        on: row.created_at.day_in_china(),
        chain: Some(chain_of(ctx, &row.city).await?),
        language: Language::Chinese,
        documents: true,
    };
    let (teller, place) = (progress.clone(), folder.path().to_owned());
    let assessed = blocking(move || {
        let mut work = || {
            let workbook = PathBuf::from("statistics.xlsx");
            if !known.is_empty() {
                setup.project.statistics = Some(workbook.clone());
            }
            setup::write(&setup, &city)?;
            let (asked, _) = Asked::of_city(&city)?;
            if !known.is_empty() {
                statistics::write(&asked, &known, Language::Chinese, &city.join(&workbook))?;
            }
            let total = setup.project.layers.len() + asked.edition.indicators.len() + DOCUMENTS;
            let mut done = 0;
            assessments::assess(&city, &choices, |step| {
                let step = match step {
                    Step::Layer(_) => "assessments.step.layer",
                    Step::Indicator(_) => "assessments.step.indicator",
                    Step::File(_) => "assessments.step.file",
                };
                done += 1;
                teller.tell(step, (done - 1).min(total), total)
            })
        };
        work().map_err(|failure| told(failure, &place))
    })
    .await?;
    progress.tell("assessments.step.keep", 0, 0)?;
    let mut paths = Vec::new();
    walk(&results, &results, &mut paths)?;
    paths.sort();
    for name in paths {
        let path = results.join(&name);
        let size = std::fs::metadata(&path).map_err(|e| Failure::io(&path, &e))?.len();
        let digest = ctx.platform.blobs.put_file(&path).await?;
        if name == record::ASSESSMENT {
            row.record = Some(digest.clone());
        }
        row.files.push(StoredFile { name, digest, size });
    }
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    for item in &assessed.record.assessment.items {
        let verdict = serde_json::to_value(item.judgement.verdict)
            .ok()
            .and_then(|verdict| verdict.as_str().map(str::to_owned));
        *verdicts.entry(verdict.unwrap_or_default()).or_default() += 1;
    }
    row.summary = json!({
        "verdicts": verdicts,
        "edition": assessed.record.edition.edition,
        "tier": assessed.record.tier,
        "data_year": assessed.record.data_year,
        "digest": assessed.record.digest,
    });
    row.problems = assessed.problems.into_iter().map(|p| relative(p, folder.path())).collect();
    Ok(())
}

/// Where the city's record stands; the event that asked for this assessment is in it.
async fn chain_of(ctx: &Ctx, city: &str) -> Result<ChainHead> {
    let head = audit::stands(&ctx.platform.db, city).await?;
    Ok(head.ok_or_else(|| Failure::bug("an assessment without a record"))?)
}

/// Work an assessment out again, bit for bit.
pub(super) async fn verify(ctx: Ctx, job: Job, progress: Progress) -> Result<Value> {
    let id = job.payload.get("assessment").and_then(Value::as_str).unwrap_or_default();
    let row = store::get(&ctx, &job.city, id).await?;
    let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    progress.tell("assessments.step.gather", 0, 0)?;
    let prefixes = [assessments::ARCHIVE, record::EDITION, record::BEFORE];
    for file in &row.files {
        let within = prefixes
            .iter()
            .any(|prefix| file.name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/')));
        if within || file.name == record::ASSESSMENT || file.name == record::INPUTS {
            let path = folder.path().join(&file.name);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent).map_err(|e| Failure::io(parent, &e))?;
            }
            ctx.platform.blobs.fetch(&file.digest, &path).await?;
        }
    }
    let total = standards::catalogue(None)
        .get(row.summary.get("edition").and_then(Value::as_str).unwrap_or_default())
        .map_or(0, |edition| edition.indicators.len());
    let (place, mut done) = (folder.path().to_owned(), 0);
    let verified = blocking(move || {
        assessments::verify(&place, None, |_| {
            done += 1;
            progress.tell("assessments.step.indicator", done - 1, total)
        })
        .map_err(|failure| told(failure, &place))
    })
    .await?;
    let result = serde_json::to_value(&verified).map_err(|e| Failure::bug(e.to_string()))?;
    let author = ctx.author(&job.city, &job.account, &job.account_name);
    let mut tx = ctx.platform.db.begin(author, Timestamp::now()).await?;
    store::add_verification(&mut tx, &row.id, &job.id, &result, &job.account_name).await?;
    let event = Event::new("assessments.verified", "assessment", &row.id);
    tx.commit([event.with(json!({ "same": verified.same, "numbers": verified.numbers }))]).await?;
    Ok(result)
}

/// Every file below a folder, by its path within it.
fn walk(top: &Path, folder: &Path, into: &mut Vec<String>) -> yuanjian_app::Result<()> {
    let fail = |e: std::io::Error| Failure::io(folder, &e);
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            walk(top, &path, into)?;
        } else if let Ok(name) = path.strip_prefix(top) {
            into.push(name.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}
