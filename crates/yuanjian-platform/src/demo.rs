//! The invented city as a whole installation: its people in every role, its data, its results.
//!
//! The password of the demo accounts is public, so a demo installation is marked synthetic in its
//! database and says so on every page; the command that fills one refuses a folder in which a
//! city lives already. Layers and results come to be through the same jobs as everybody's.

mod size;

pub use size::{Size, grow};
pub(crate) use size::{Words, filled, nth};

use crate::{
    Actor, Ctx, Error, Platform, Result, Role, accounts, accounts::Setup, assessments, campaigns,
    coordination, evidence, identity::Grant, jobs, layers, organisations, plans, projects,
    registers, siting, surveys, tasks,
};
use serde::Deserialize;
use serde_json::json;
use sqlx::Row as _;
use std::{path::Path, sync::Arc};
use yuanjian_app::{
    Failure, Language,
    assessments::project::{LayerEntry, Office, Project},
    sample,
    statistics::{self, Asked},
};
use yuanjian_layer::LayerKind;
use yuanjian_store::Event;

/// Password of every demo account.
pub const PASSWORD: &str = "Lvyin-2026";
/// Whose name the layers and the first assessment carry.
const TECHNICIAN: &str = "technician";
const SEED: u64 = 2026;

static PEOPLE: &str = include_str!("../../../data/demo/setup.toml");
static RESULTS: &str = include_str!("../../../data/demo/assessments.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Results {
    label: String,
}

/// Fill an empty installation. Answers the sign-in names with the roles they hold.
///
/// # Errors
/// `Refused` when a city lives there already.
pub async fn fill(platform: &Arc<Platform>, language: Language) -> Result<Vec<(String, String)>> {
    let people = prepare(platform, language).await?;
    let ctx = acting(Ctx::of_program(platform.clone(), language), TECHNICIAN, Role::Technician);
    let technician = ctx.await?;
    results(&technician).await?;
    siting::fill(&technician).await?;
    jobs::work_off(platform, &crate::works()).await?;
    ledger(platform, language).await?;
    let office =
        acting(Ctx::of_program(platform.clone(), language), "office", Role::Office).await?;
    let as_person = |name| acting_as_granted(Ctx::of_program(platform.clone(), language), name);
    let office = acting_as_granted(office, "office").await?;
    coordination::fill(&office, as_person).await?;
    surveys::fill(&office, as_person).await?;
    plans::fill(&as_person("planner").await?).await?;
    projects::fill(&office, as_person).await?;
    registers::fill(&as_person("technician").await?, &office).await?;
    Ok(people)
}

/// The city before it has data: its people, its organisations, its campaign.
///
/// # Errors
/// As [`fill`].
pub async fn prepare(
    platform: &Arc<Platform>,
    language: Language,
) -> Result<Vec<(String, String)>> {
    let people = found(platform, language).await?;
    let ctx = acting(Ctx::of_program(platform.clone(), language), "office", Role::Office).await?;
    organisations::fill(&ctx).await?;
    campaigns::fill(&ctx).await?;
    let platform = &ctx.platform;
    let as_person = |name| acting_as_granted(Ctx::of_program(platform.clone(), language), name);
    tasks::fill(&ctx, as_person).await?;
    Ok(people)
}

/// The city and its people alone.
///
/// # Errors
/// As [`fill`].
pub async fn found(platform: &Arc<Platform>, language: Language) -> Result<Vec<(String, String)>> {
    let mut setup: Setup = parsed("setup.toml", PEOPLE)?;
    for person in &mut setup.people {
        PASSWORD.clone_into(&mut person.password);
    }
    let people = setup
        .people
        .iter()
        .map(|person| (person.name.clone(), person.role.key().to_owned()))
        .collect();
    let ctx = Ctx::of_program(platform.clone(), language);
    accounts::found(platform, ctx.now, "", setup).await?;
    Ok(people)
}

/// The command line in the place of one of the demo people, so that what it fills is recorded
/// under somebody.
async fn acting(ctx: Ctx, name: &str, role: Role) -> Result<Ctx> {
    let row = sqlx::query("select id, name, display_name, city from account where name = $1")
        .bind(name)
        .fetch_one(ctx.platform.db.read())
        .await?;
    let city: String = row.try_get("city")?;
    let actor = Actor {
        account: row.try_get("id")?,
        name: row.try_get("name")?,
        display_name: row.try_get("display_name")?,
        grants: vec![Grant::over(role, &city, None)],
        city,
        must_change: false,
        session: String::new(),
    };
    Ok(Ctx { actor: Some(actor), ..ctx })
}

/// As [`acting`], with what the person was granted.
async fn acting_as_granted(ctx: Ctx, name: &'static str) -> Result<Ctx> {
    let mut ctx = acting(ctx, name, Role::Bureau).await?;
    let grants = accounts::granted(&ctx, ctx.city()?, &ctx.actor()?.account).await?;
    if let Some(actor) = &mut ctx.actor {
        actor.grants = grants;
    }
    Ok(ctx)
}

/// Layers, figures, declarations and targets, and the first assessment.
async fn results(ctx: &Ctx) -> Result<()> {
    let results: Results = parsed("assessments.toml", RESULTS)?;
    let city = ctx.city()?;
    let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    let raw = folder.path().to_owned();
    let (office, figures) = layers::blocking(move || {
        sample::write(SEED, &raw)?;
        let (asked, _) = Asked::of_city(&raw)?;
        let (figures, _) = statistics::of_city(&asked, Language::Chinese, &raw)?;
        Ok((Office::read(&raw)?, figures))
    })
    .await?;
    let text = |file: &Option<std::path::PathBuf>| match file {
        Some(file) => {
            let path = folder.path().join(file);
            std::fs::read_to_string(&path).map_err(|e| Error(Failure::io(&path, &e)))
        }
        None => Ok(String::new()),
    };
    let setup = assessments::Setup {
        declarations: text(&office.project.declarations)?,
        targets: text(&office.project.targets)?,
        confirmations: String::new(),
        revision: 0,
        project: Project {
            layers: Vec::new(),
            statistics: None,
            declarations: None,
            targets: None,
            ..office.project.clone()
        },
    };
    let mut tx = ctx.begin().await?;
    assessments::put_setup(&mut tx, city, &setup).await?;
    let number = assessments::put_all(&mut tx, city, &ctx.actor()?.display_name, &figures).await?;
    tx.commit([
        Event::new("assessments.set_up", "assessment_setup", city)
            .with(json!({ "edition": setup.project.edition })),
        Event::new("statistics.workbook_taken", "statistics", city)
            .with(json!({ "figures": number })),
    ])
    .await?;
    let mut entries = office.project.layers;
    // Boundaries first, so that the other layers are held against them.
    entries.sort_by_key(|entry| {
        !matches!(entry.kind, LayerKind::PlanningArea | LayerKind::BuiltUpArea)
    });
    let wanted = entries.len();
    for entry in entries {
        let files = files_of(ctx, folder.path(), &entry).await?;
        layers::ask(ctx, files, entry).await?;
    }
    let works = crate::works();
    jobs::work_off(&ctx.platform, &works).await?;
    let ready = layers::current(ctx, city).await?.len();
    if ready != wanted {
        return Err(Failure::bug(format!("{ready} of {wanted} layers became ready")).into());
    }
    assessments::ask(ctx, &results.label).await?;
    jobs::work_off(&ctx.platform, &works).await?;
    Ok(())
}

/// A few pieces of evidence, looked at.
async fn ledger(platform: &Arc<Platform>, language: Language) -> Result<()> {
    let ctx = |name, role| acting(Ctx::of_program(platform.clone(), language), name, role);
    let people = [
        ctx("bureau", Role::Bureau).await?,
        ctx("statistics", Role::Bureau).await?,
        ctx("district", Role::District).await?,
    ];
    evidence::fill(&ctx("office", Role::Office).await?, &people).await?;
    jobs::work_off(platform, &crate::works()).await?;
    Ok(())
}

/// A layer's file and its companions, kept.
async fn files_of(ctx: &Ctx, folder: &Path, entry: &LayerEntry) -> Result<Vec<layers::StoredFile>> {
    let failed = |e: std::io::Error| Failure::io(folder, &e);
    let stem = entry.path.file_stem();
    let mut files = Vec::new();
    for found in std::fs::read_dir(folder).map_err(failed)? {
        let path = found.map_err(failed)?.path();
        if path.file_stem() == stem {
            let size = std::fs::metadata(&path).map_err(failed)?.len();
            let digest = ctx.platform.blobs.put_file(&path).await?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push(layers::StoredFile { name, digest, size });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn parsed<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    Ok(toml::from_str(text).map_err(|e| Failure::bug(format!("data/demo/{name}: {e}")))?)
}
