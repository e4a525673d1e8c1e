//! What people do with layers: hand files in, have them looked at, have them imported.

use super::{
    preview,
    store::{self, Extent, LayerRow, StoredFile, Upload},
};
use crate::{
    Ctx, Error, Result,
    jobs::Progress,
    withdrawal::{WithdrawalBody, Withdrawn},
};
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;
use yuanjian_app::{
    Failure,
    assessments::{intake, project::LayerEntry},
    canopy,
    layers::{self, Inspection},
};
use yuanjian_layer::{Archive, LayerKind};
use yuanjian_store::{
    Event, Tx,
    jobs::{Job, enqueue},
};
use yuanjian_types::{Digest, Problem, Timestamp};

/// The work of importing a layer.
pub(crate) const JOB: &str = "layers.import";

/// Files that can be opened by themselves, the likeliest first; all others are companions.
const OPENED: &[&str] = &[
    "shp", "zip", "gpkg", "geojson", "json", "tif", "tiff", "fgb", "parquet", "gml", "kml", "kmz",
    "dxf", "tab", "mif", "csv", "xlsx",
];

/// Files on their way in: they lie in a folder of their own until they are kept.
#[derive(Debug)]
pub(crate) struct Incoming {
    /// The folder.
    pub(crate) folder: tempfile::TempDir,
    /// Name and size of each file.
    pub(crate) files: Vec<(String, u64)>,
    /// The layer within the file, where the person named one.
    pub(crate) layer: Option<String>,
}

/// A person's file name made fit for our own folder; nothing when it is none.
pub(crate) fn file_name(given: &str) -> Option<String> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let sound = !name.is_empty()
        && !name.starts_with('.')
        && name.len() <= 200
        && !name.chars().any(|c| c.is_control() || c == ':');
    sound.then(|| name.to_owned())
}

/// Keep uploaded files for good and look at what they hold.
pub(crate) async fn keep(
    ctx: &Ctx,
    incoming: Incoming,
    encoding: Option<String>,
) -> Result<(Upload, Inspection)> {
    let source = opened(&incoming.files)?;
    let folder = incoming.folder.path().to_owned();
    let path = intake::source(&folder, Path::new(&source), incoming.layer.as_deref());
    let language = ctx.language.tag();
    let inspection = blocking(move || {
        layers::inspect(&path, encoding, language).map_err(|failure| told(failure, &folder))
    })
    .await?;
    let mut files = Vec::new();
    for (name, size) in &incoming.files {
        let digest = ctx.platform.blobs.put_file(&incoming.folder.path().join(name)).await?;
        files.push(StoredFile { name: name.clone(), digest, size: *size });
    }
    let upload = Upload { id: Uuid::now_v7().to_string(), files, source };
    let actor = ctx.actor()?;
    let mut tx = ctx.begin().await?;
    store::add_upload(&mut tx, &actor.city, &actor.account, &upload).await?;
    let told = json!({ "files": upload.files });
    tx.commit([Event::new("layers.uploaded", "upload", &upload.id).with(told)]).await?;
    Ok((upload, inspection))
}

/// Keep one file that we made for whoever asked. Answers the id of its upload.
pub(crate) async fn keep_file(ctx: &Ctx, name: &str, bytes: Vec<u8>) -> Result<String> {
    let size = bytes.len() as u64;
    let digest = ctx.platform.blobs.put(bytes).await?;
    let files = vec![StoredFile { name: name.to_owned(), digest, size }];
    let upload = Upload { id: Uuid::now_v7().to_string(), files, source: name.to_owned() };
    let actor = ctx.actor()?;
    let mut tx = ctx.begin().await?;
    store::add_upload(&mut tx, &actor.city, &actor.account, &upload).await?;
    tx.commit([Event::new("layers.uploaded", "upload", &upload.id)]).await?;
    Ok(upload.id)
}

/// The first file of an upload.
pub(crate) async fn kept_file(ctx: &Ctx, id: &str) -> Result<StoredFile> {
    let upload = store::upload(ctx, id).await?.ok_or_else(Error::not_found)?;
    upload.files.into_iter().next().ok_or_else(Error::not_found)
}

/// Have kept files imported. Answers the layer and the job. What was drawn over a version is refused
/// where that one counts no more or another is on its way, whoever came first.
pub(crate) async fn ask(
    ctx: &Ctx,
    files: Vec<StoredFile>,
    entry: LayerEntry,
) -> Result<(String, String)> {
    let actor = ctx.actor()?;
    let mut problems = Vec::new();
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if entry.key.is_empty() || entry.key.chars().count() > 60 || !entry.key.chars().all(sound) {
        problems.push(Problem::error("layers.bad_key").at_field("key"));
    }
    if !(1949..=2100).contains(&entry.year) {
        problems.push(Problem::error("layers.bad_year").at_field("year"));
    }
    // A name of a built-in classification, never a path on the server.
    if let Some(name) = &entry.classify
        && yuanjian_layer::classify::Mapping::built_in(name).is_none()
    {
        let wrong = Problem::error("layers.unknown_classification").at_field("classify");
        problems.push(wrong.with("name", name.as_str()));
    }
    if let Err(failure) = raster_choice(&entry) {
        problems.extend(failure.problems);
    }
    Failure::gather(problems)?;
    let layer = LayerRow {
        id: Uuid::now_v7().to_string(),
        city: actor.city.clone(),
        files,
        digest: None,
        report: None,
        preview: None,
        features: 0,
        extent: None,
        state: "importing".to_owned(),
        withdrawn: None,
        problems: Vec::new(),
        account: actor.account.clone(),
        account_name: actor.display_name.clone(),
        created_at: ctx.now,
        entry,
    };
    let mut tx = ctx.begin().await?;
    if let Some(edited) = &layer.entry.edited {
        let (city, key) = (&layer.city, &layer.entry.key);
        match store::stands(&mut tx, city, key, &edited.parent).await? {
            (false, _) => return Err(Error::refused(Problem::error("map.drawn_over_old"))),
            (true, true) => return Err(Error::refused(Problem::error("map.version_under_way"))),
            (true, false) => {}
        }
    }
    store::add(&mut tx, &layer).await?;
    let title = layer.entry.path.display().to_string();
    let wanted = actor.wants(JOB, &title, json!({ "layer": layer.id }));
    let job = enqueue(&mut tx, &wanted).await?;
    let told = json!({
        "key": layer.entry.key, "year": layer.entry.year, "job": job, "edited": layer.entry.edited,
    });
    tx.commit([Event::new("layers.import_asked", "layer", &layer.id).with(told)]).await?;
    Ok((layer.id, job))
}

/// What was chosen about a raster, as far as it can be judged before the file is opened.
fn raster_choice(entry: &LayerEntry) -> yuanjian_app::Result<()> {
    let extension = entry.path.extension().map(|e| e.to_ascii_lowercase());
    let raster = extension.is_some_and(|e| e == "tif" || e == "tiff");
    let asked = entry.ndvi.is_some() || !entry.raster_classes.is_empty();
    let mut problems = Vec::new();
    let imagery = entry.kind == LayerKind::Imagery;
    if raster && !imagery && entry.kind != LayerKind::Canopy {
        problems.push(Problem::error("layers.raster_kind").at_field("kind"));
    }
    if imagery && !raster {
        problems.push(Problem::error("layer.imagery_not_raster").at_field("kind"));
    }
    if imagery && (asked || entry.raster_band.is_some() || entry.patch.is_some()) {
        let field = if entry.raster_classes.is_empty() { "ndvi" } else { "raster_classes" };
        problems.push(Problem::error("layer.imagery_rule").at_field(field));
    }
    if raster && !asked && entry.kind == LayerKind::Canopy {
        problems.push(Problem::error("layers.raster_method").at_field("ndvi"));
    }
    if asked && !raster && !imagery {
        problems.push(Problem::error("layers.no_raster").at_field("ndvi"));
    }
    let mut tell = |field: &str, chosen: yuanjian_app::Result<()>| {
        let found = chosen.err().map(|failure| failure.problems).unwrap_or_default();
        problems.extend(found.into_iter().map(|problem| problem.at_field(field)));
    };
    if let Some(ndvi) = entry.ndvi {
        tell("ndvi", ndvi.rule().map(drop));
    }
    if !entry.raster_classes.is_empty() {
        let classes = canopy::named(&entry.raster_classes, entry.raster_band).map(drop);
        tell("raster_classes", classes);
        if entry.ndvi.is_some() {
            let both = Failure::invalid_one(Problem::error("canopy.two_rules"));
            tell("raster_classes", Err(both));
        }
    }
    if let Some(patch) = entry.patch {
        tell("patch", canopy::sound(patch).map(drop));
    }
    if let Some(day) = &entry.imaged_on {
        tell("imaged_on", canopy::day(day).map(drop));
    }
    Failure::gather(problems).map(drop)
}

/// The work: files out of the store, through the import, the layer and its account into the store.
pub(crate) async fn import(ctx: Ctx, job: Job, progress: Progress) -> Result<Value> {
    let id = job.payload.get("layer").and_then(Value::as_str).unwrap_or_default();
    let mut layer = store::get(&ctx, &job.city, id).await?;
    if layer.state != "importing" {
        return Ok(json!({ "layer": layer.id, "features": layer.features }));
    }
    taken(&ctx, &mut layer, &progress).await?;
    let author = ctx.author(&job.city, &job.account, &job.account_name);
    let mut tx = ctx.platform.db.begin(author, Timestamp::now()).await?;
    store::ready(&mut tx, &layer).await?;
    let told =
        json!({ "key": layer.entry.key, "digest": layer.digest, "features": layer.features });
    tx.commit([Event::new("layers.imported", "layer", &layer.id).with(told)]).await?;
    Ok(json!({ "layer": layer.id, "features": layer.features }))
}

/// Take back a layer that was imported by mistake. Assessments that rested on it keep their inputs.
pub(super) async fn withdraw(ctx: &Ctx, id: &str, body: &WithdrawalBody) -> Result<()> {
    let layer = store::get(ctx, ctx.city()?, id).await?;
    if !layer.is_shown() {
        return Err(Error::refused(Problem::error("layers.nothing_to_withdraw")));
    }
    let withdrawn = Withdrawn::of(ctx, body)?;
    let mut tx = ctx.begin().await?;
    let counts_again = store::withdraw(&mut tx, &layer, &withdrawn).await?;
    let told = json!({
        "key": layer.entry.key, "year": layer.entry.year, "reason": withdrawn.reason,
        "counts_again": counts_again,
    });
    Ok(tx.commit([Event::new("layers.withdrawn", "layer", id).with(told)]).await?)
}

/// The layer of an import that came to nothing.
pub(crate) async fn given_up(tx: &mut Tx, job: &Job, why: &[Problem]) -> Result<Option<Event>> {
    let id = job.payload.get("layer").and_then(Value::as_str).unwrap_or_default();
    let failed = store::failed(tx, id, why).await?;
    Ok(failed.then(|| Event::new("layers.import_failed", "layer", id)))
}

async fn taken(ctx: &Ctx, layer: &mut LayerRow, progress: &Progress) -> Result<()> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    progress.tell("layers.step.fetch", 0, 4)?;
    materialise(ctx, &layer.files, folder.path()).await?;
    let archive = folder.path().join(".archive");
    // In a folder of its own: every layer of an archive has an account, this one came without.
    let around = folder.path().join(".around");
    let boundary = boundary(ctx, layer, &around).await?;
    let crs = crs_of_city(ctx, &layer.city).await?;
    progress.tell("layers.step.import", 1, 4)?;
    let (entry, place) = (layer.entry.clone(), folder.path().to_owned());
    let (stored, sketch) = blocking(move || {
        let take = || {
            let boundary = match boundary {
                Some(digest) => Archive::open(&around)
                    .and_then(|archive| archive.load(&digest))
                    .map(|layer| Some(layer.table().polygons()))
                    .map_err(|e| Failure::unavailable(e.problem()))?,
                None => None,
            };
            let source = intake::source(&place, &entry.path, entry.layer.as_deref());
            layers::take_in_within(
                &source,
                &archive,
                &intake::choices(&entry, &crs),
                boundary.as_ref(),
            )
        };
        let mut stored = take().map_err(|failure| told(failure, &place))?;
        // Where it lay while it was read says nothing to anybody.
        stored.report.file = entry.path.display().to_string();
        let found = std::mem::take(&mut stored.report.problems);
        stored.report.problems = found.into_iter().map(|p| relative(p, &place)).collect();
        let sketch = preview::sketch(&archive, &stored.digest)?;
        Ok((stored, sketch))
    })
    .await?;
    progress.tell("layers.step.keep", 3, 4)?;
    let archive = Archive::open(&folder.path().join(".archive"))
        .map_err(|e| Failure::unavailable(e.problem()))?;
    let parquet = archive.path(&stored.digest);
    let blobs = &ctx.platform.blobs;
    blobs.put_file(&parquet).await?;
    let report = serde_json::to_vec(&stored.report).map_err(|e| Failure::bug(e.to_string()))?;
    layer.report = Some(blobs.put(report).await?);
    layer.preview = Some(blobs.put(sketch).await?);
    layer.extent = Some(Extent {
        area_m2: stored.report.area_m2,
        length_m: stored.report.length_m,
        source_crs: stored.report.source_crs.clone(),
    });
    layer.digest = Some(stored.digest);
    layer.features = i64::try_from(stored.report.features_kept).unwrap_or(i64::MAX);
    Ok(progress.tell("layers.step.keep", 4, 4)?)
}

/// What a list tells of a layer. One that an older version of the program imported has it in its
/// account only.
pub(crate) async fn extent(ctx: &Ctx, layer: &LayerRow) -> Result<Option<Extent>> {
    match (&layer.extent, &layer.report) {
        (Some(extent), _) => Ok(Some(extent.clone())),
        (None, None) => Ok(None),
        (None, Some(report)) => {
            let account = ctx.platform.blobs.get(report).await?;
            let told = serde_json::from_slice(&account).map_err(|e| Failure::bug(e.to_string()))?;
            Ok(Some(told))
        }
    }
}

/// Write kept files into a folder under their own names.
pub(crate) async fn materialise(ctx: &Ctx, files: &[StoredFile], folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| Failure::io(folder, &e))?;
    for file in files {
        ctx.platform.blobs.fetch(&file.digest, &folder.join(&file.name)).await?;
    }
    Ok(())
}

/// Code that computes or waits for a disk, away from the threads that answer requests.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> yuanjian_app::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|e| Failure::bug(e.to_string()))??)
}

/// The plane that the city's maps are in.
pub(crate) async fn crs_of_city(ctx: &Ctx, city: &str) -> Result<String> {
    use sqlx::Row as _;
    let row = sqlx::query("select crs from city where code = $1")
        .bind(city)
        .fetch_one(ctx.platform.db.read())
        .await?;
    Ok(row.try_get("crs")?)
}

/// A failure without the folder that only we know.
pub(crate) fn told(mut failure: Failure, folder: &Path) -> Failure {
    failure.problems = failure.problems.into_iter().map(|p| relative(p, folder)).collect();
    failure
}

/// A problem that names files as the person did.
pub(crate) fn relative(mut problem: Problem, folder: &Path) -> Problem {
    let prefix = format!("{}/", folder.display());
    let short = |text: &str| text.replace(&prefix, "");
    problem.place.file = problem.place.file.map(|file| short(&file));
    for value in problem.params.values_mut() {
        if let Value::String(text) = value {
            *text = short(text);
        }
    }
    problem
}

/// The best boundary there is, as a file of the archive: planning area, else built-up area.
async fn boundary(ctx: &Ctx, layer: &LayerRow, archive: &Path) -> Result<Option<Digest>> {
    // An image reaches beyond any boundary, and nobody measures it.
    if matches!(layer.entry.kind, LayerKind::PlanningArea | LayerKind::Imagery) {
        return Ok(None);
    }
    let all = store::current(ctx, &layer.city).await?;
    let best = |kind: LayerKind| {
        let found = all.iter().filter(|l| l.entry.kind == kind).max_by_key(|l| l.entry.year);
        found.and_then(|l| l.digest.clone())
    };
    let built_up = match layer.entry.kind {
        LayerKind::BuiltUpArea => None,
        _ => best(LayerKind::BuiltUpArea),
    };
    let Some(digest) = best(LayerKind::PlanningArea).or(built_up) else { return Ok(None) };
    let folder = Archive::open(archive).map_err(|e| Failure::unavailable(e.problem()))?;
    ctx.platform.blobs.fetch(&digest, &folder.path(&digest)).await?;
    Ok(Some(digest))
}

/// The one file that is opened.
fn opened(files: &[(String, u64)]) -> Result<String> {
    let rank = |name: &str| {
        let extension = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
        OPENED.iter().position(|known| *known == extension)
    };
    let mut ranked: Vec<(usize, &String)> =
        files.iter().filter_map(|(name, _)| Some((rank(name)?, name))).collect();
    ranked.sort();
    let first = ranked.first().ok_or_else(|| Error::invalid(Problem::error("layers.no_source")))?;
    if let Some(second) = ranked.get(1).filter(|second| second.0 == first.0) {
        return Err(Error::invalid(
            Problem::error("layers.two_sources")
                .with("first", first.1.as_str())
                .with("second", second.1.as_str()),
        ));
    }
    Ok(first.1.clone())
}
