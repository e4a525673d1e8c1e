//! The job: the city of layers is made again, the question held against it, the answer kept.

use super::{
    scenario::{Scenario, Summary},
    store,
};
use crate::{
    Ctx, Result, assessments,
    jobs::Progress,
    layers::{self, StoredFile, blocking, crs_of_city},
};
use serde_json::{Value, json};
use std::path::Path;
use yuanjian_app::{
    Failure, Language,
    assessments::{
        build,
        intake::{Manifest, Taken},
        project::Project,
        record::Inputs,
    },
    siting::{self, Answer, Land, Pictures, Request, Step, Stop},
    standards,
};
use yuanjian_layer::Archive;
use yuanjian_standard::Edition;
use yuanjian_store::{Event, Tx, jobs::Job};
use yuanjian_types::{Problem, Timestamp};

/// The work of siting.
pub(super) const JOB: &str = "siting.run";
/// Names of the files of an answer.
const FILES: [&str; 2] = ["sites.gpkg", "sites.geojson"];

/// A city laid out for a question.
pub(super) struct Gathered {
    folder: tempfile::TempDir,
    inputs: Inputs,
    edition: Edition,
}

/// The edition that the city is assessed by.
pub(super) fn edition_of(project: &Project) -> Result<Edition> {
    let catalogue = standards::catalogue(None);
    let name = format!("{}/{}", project.standard, project.edition);
    Ok(standards::edition(&catalogue, &name)?.clone())
}

/// Lay out the layers that a question rests on; nothing is fetched of more than `most` features.
pub(super) async fn gather(
    ctx: &Ctx,
    city: &str,
    request: &Request,
    most: Option<i64>,
) -> Result<Gathered> {
    let setup = assessments::needed_setup(ctx, city).await?;
    let kinds = siting::kinds(request);
    let mut current = layers::current(ctx, city).await?;
    current.retain(|layer| kinds.contains(&layer.entry.kind));
    let features: i64 = current.iter().map(|layer| layer.features).sum();
    if let Some(most) = most.filter(|most| features > *most) {
        let problem = Problem::error("siting.too_large_to_try");
        let told = problem.with("features", features).with("most", most);
        return Err(crate::Error::refused(told));
    }
    let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    let archive = Archive::open(folder.path()).map_err(|e| Failure::unavailable(e.problem()))?;
    let mut manifest = Manifest::default();
    for layer in current {
        let Some(digest) = layer.digest else { continue };
        ctx.platform.blobs.fetch(&digest, &archive.path(&digest)).await?;
        manifest.layers.push(Taken { entry: layer.entry, digest });
    }
    let edition = edition_of(&setup.project)?;
    let inputs = Inputs {
        project: Project { crs: crs_of_city(ctx, city).await?, ..setup.project },
        manifest,
        declarations: Default::default(),
        targets: Default::default(),
        confirmations: Default::default(),
        workbook: None,
        statistics: Default::default(),
    };
    Ok(Gathered { folder, inputs, edition })
}

impl Gathered {
    /// Answer a question; to be done away from the threads that answer requests. A proof under way
    /// ends soon after `stop` says so, and then `told` ends the work.
    pub(super) fn answer(
        &self,
        request: &Request,
        name: &str,
        pictured: bool,
        stop: Stop<'_>,
        mut told: impl FnMut(Step) -> yuanjian_app::Result<()>,
    ) -> yuanjian_app::Result<(Answer, Option<Pictures>)> {
        let (city, _) = build::build(&self.inputs, self.folder.path())?;
        let land = Land::of_city(&city, &self.edition, &self.inputs.project.tier, request)?;
        siting::site_until(&land, request, name, pictured, stop, &mut told)
    }
}

/// Work a scenario out.
pub(super) async fn run(ctx: Ctx, job: Job, progress: Progress) -> Result<Value> {
    let id = job.payload.get("scenario").and_then(Value::as_str).unwrap_or_default();
    let mut scenario = store::get(&ctx, &job.city, id).await?;
    if scenario.state != "running" {
        return Ok(json!({ "scenario": scenario.id }));
    }
    make(&ctx, &mut scenario, &progress).await?;
    let author = ctx.author(&job.city, &job.account, &job.account_name);
    let mut tx = ctx.platform.db.begin(author, Timestamp::now()).await?;
    store::done(&mut tx, &scenario).await?;
    let told =
        json!({ "name": scenario.name, "answer": scenario.answer, "summary": scenario.summary });
    tx.commit([Event::new("siting.done", "siting_scenario", &scenario.id).with(told)]).await?;
    Ok(json!({ "scenario": scenario.id }))
}

/// The scenario of a job that came to nothing.
pub(super) async fn given_up(tx: &mut Tx, job: &Job, why: &[Problem]) -> Result<Option<Event>> {
    let id = job.payload.get("scenario").and_then(Value::as_str).unwrap_or_default();
    let failed = store::failed(tx, id, why).await?;
    Ok(failed.then(|| Event::new("siting.failed", "siting_scenario", id)))
}

async fn make(ctx: &Ctx, scenario: &mut Scenario, progress: &Progress) -> Result<()> {
    const STEPS: usize = 5;
    progress.tell("siting.step.gather", 0, STEPS)?;
    let gathered = gather(ctx, &scenario.city, &scenario.request, None).await?;
    let (request, name, teller) =
        (scenario.request.clone(), scenario.name.clone(), progress.clone());
    let (answer, pictures, contents) = blocking(move || {
        let (answer, pictures) =
            gathered.answer(&request, &name, true, &|| teller.stopping(), |step| {
                let (step, done) = match step {
                    Step::Ground => ("siting.step.ground", 1),
                    Step::Choose => ("siting.step.choose", 2),
                    Step::Measure => ("siting.step.measure", 3),
                };
                teller.tell(step, done, STEPS)
            })?;
        let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
        let mut contents = Vec::new();
        for name in FILES {
            let path = folder.path().join(name);
            siting::outputs::write(&answer, Language::Chinese, &path)?;
            let bytes = std::fs::read(&path).map_err(|e| Failure::io(&path, &e))?;
            contents.push((name, bytes));
        }
        Ok((answer, pictures, contents))
    })
    .await?;
    progress.tell("siting.step.keep", 4, STEPS)?;
    let blobs = &ctx.platform.blobs;
    for (name, bytes) in contents {
        let size = bytes.len() as u64;
        let digest = blobs.put(bytes).await?;
        scenario.files.push(StoredFile { name: name.to_owned(), digest, size });
    }
    let bytes = |value: serde_json::Result<Vec<u8>>| value.map_err(|e| Failure::bug(e.to_string()));
    scenario.summary = Some(Summary::of(&answer));
    scenario.answer = Some(blobs.put(bytes(serde_json::to_vec(&answer))?).await?);
    scenario.pictures = Some(blobs.put(bytes(serde_json::to_vec(&pictures))?).await?);
    Ok(progress.tell("siting.step.keep", STEPS, STEPS)?)
}
