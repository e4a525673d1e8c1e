//! What a city is assessed with: edition, tier, years, facts, declarations, targets.

use crate::{Ctx, Error, Result};
use sqlx::Row as _;
use yuanjian_app::{
    Failure,
    assessments::project::{Office, Project},
    standards,
    statistics::Asked,
};
use yuanjian_store::{Tx, database::one};
use yuanjian_types::Problem;

/// What the city set. The project's layers and file names are filled in when it is assessed.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) project: Project,
    /// TOML, as the office wrote it.
    pub(crate) declarations: String,
    /// TOML.
    pub(crate) targets: String,
    /// TOML.
    pub(crate) confirmations: String,
    /// 0 before anything was set.
    pub(crate) revision: i64,
}

/// What the city set; nothing before that.
pub(crate) async fn get(ctx: &Ctx, city: &str) -> Result<Option<Setup>> {
    let row = sqlx::query(
        "select settings, declarations, targets, confirmations, revision \
         from assessment_setup where city = $1",
    )
    .bind(city)
    .fetch_optional(ctx.platform.db.read())
    .await?;
    row.map(|row| {
        let settings: String = row.try_get("settings")?;
        Ok(Setup {
            project: serde_json::from_str(&settings).map_err(|e| Failure::bug(e.to_string()))?,
            declarations: row.try_get("declarations")?,
            targets: row.try_get("targets")?,
            confirmations: row.try_get("confirmations")?,
            revision: row.try_get("revision")?,
        })
    })
    .transpose()
}

/// The tier that assessments are judged by.
#[derive(Debug, Clone)]
pub(crate) struct TierInUse {
    pub(crate) key: String,
    /// In the reader's language.
    pub(crate) name: String,
}

/// The tier that the city set; none before it set anything.
pub(crate) async fn tier_in_use(ctx: &Ctx) -> Result<Option<TierInUse>> {
    let Some(setup) = get(ctx, ctx.city()?).await? else { return Ok(None) };
    let key = setup.project.tier;
    let edition = crate::standards::named(ctx, &setup.project.edition);
    let name = edition.map(|edition| edition.name(ctx.language.tag(), "tier", &key).to_owned());
    Ok(Some(TierInUse { name: name.unwrap_or_else(|| key.clone()), key }))
}

/// What the city set, or that it must first.
pub(crate) async fn needed(ctx: &Ctx, city: &str) -> Result<Setup> {
    get(ctx, city).await?.ok_or_else(|| Error::refused(Problem::error("assessments.not_set_up")))
}

/// Set it. The revision is the one that was seen.
pub(crate) async fn put(tx: &mut Tx, city: &str, setup: &Setup) -> Result<()> {
    let settings =
        serde_json::to_string(&setup.project).map_err(|e| Failure::bug(e.to_string()))?;
    let statement = match setup.revision {
        0 => {
            "insert into assessment_setup (city, settings, declarations, targets, confirmations, \
             revision) values ($1, $2, $3, $4, $5, $6 + 1) on conflict (city) do nothing"
        }
        _ => {
            "update assessment_setup set settings = $2, declarations = $3, targets = $4, \
             confirmations = $5, revision = revision + 1 where city = $1 and revision = $6"
        }
    };
    let done = sqlx::query(statement)
        .bind(city)
        .bind(settings)
        .bind(setup.declarations.as_str())
        .bind(setup.targets.as_str())
        .bind(setup.confirmations.as_str())
        .bind(setup.revision)
        .execute(tx.sql())
        .await?;
    Ok(one(&done)?)
}

/// Everything wrong in it at once, as `yuanjian assess` would tell.
pub(crate) fn check(setup: &Setup) -> yuanjian_app::Result<()> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(std::path::Path::new("tmp"), &e))?;
    write(setup, folder.path())?;
    let office = Office::read(folder.path())?;
    let catalogue = standards::catalogue(None);
    let name = format!("{}/{}", office.project.standard, office.project.edition);
    let edition = standards::edition(&catalogue, &name)?;
    Failure::gather(office.astray(edition))?;
    Ok(())
}

/// Write `city.toml` and the small files into a folder.
pub(crate) fn write(setup: &Setup, folder: &std::path::Path) -> yuanjian_app::Result<()> {
    let mut project = setup.project.clone();
    let put = |name: &str, text: &str| -> yuanjian_app::Result<bool> {
        if text.trim().is_empty() {
            return Ok(false);
        }
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|e| Failure::io(&path, &e))?;
        Ok(true)
    };
    project.declarations =
        put("declarations.toml", &setup.declarations)?.then(|| "declarations.toml".into());
    project.targets = put("targets.toml", &setup.targets)?.then(|| "targets.toml".into());
    put("confirmations.toml", &setup.confirmations)?;
    let text = toml::to_string(&project).map_err(|e| Failure::bug(e.to_string()))?;
    put("city.toml", &text)?;
    Ok(())
}

/// Whom which figures are asked of.
pub(crate) async fn asked(ctx: &Ctx, city: &str) -> Result<Asked> {
    let setup = needed(ctx, city).await?;
    let rows = sqlx::query(
        "select code, name from division where city = $1 and kind in ('district', 'zone') \
         and to_on is null and withdrawn is null order by kind, precedence, code",
    )
    .bind(city)
    .fetch_all(ctx.platform.db.read())
    .await?;
    let mut districts = Vec::new();
    for row in rows {
        districts.push((row.try_get("code")?, row.try_get("name")?));
    }
    let project = setup.project;
    let catalogue = standards::catalogue(None);
    let name = format!("{}/{}", project.standard, project.edition);
    let edition = standards::edition(&catalogue, &name)?.clone();
    let year = project.data_year;
    let mut years = vec![year - 1, year];
    years.extend(project.today_year.filter(|today| *today != year));
    Ok(Asked { edition, city: project.name, note: project.note, districts, years })
}

/// Whether the measures of a row of an edition name a reported figure.
pub(crate) fn uses_figure(row: &yuanjian_standard::Indicator, figure: &str) -> bool {
    row.measures.iter().any(|measure| measure.parameters.values().any(|one| names(one, figure)))
}

fn names(value: &toml::Value, figure: &str) -> bool {
    match value {
        toml::Value::String(text) => text == figure,
        toml::Value::Array(all) => all.iter().any(|one| names(one, figure)),
        toml::Value::Table(all) => all.values().any(|one| names(one, figure)),
        _ => false,
    }
}
