//! Uploads and layers as rows.

use crate::{Ctx, Error, Result, http::TroubleProblem, withdrawal::Withdrawn};
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, any::AnyRow};
use yuanjian_app::{Failure, Locale, assessments::project::LayerEntry};
use yuanjian_calc::city::DistrictKind;
use yuanjian_layer::LayerKind;
use yuanjian_store::{Tx, database::one};
use yuanjian_types::{Digest, Problem, Timestamp};

/// A file as it was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct StoredFile {
    /// Its name.
    pub(crate) name: String,
    /// The name of its content.
    #[schema(value_type = String)]
    pub(crate) digest: Digest,
    /// Its size in bytes.
    pub(crate) size: u64,
}

/// Files that were uploaded together.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) files: Vec<StoredFile>,
    /// The file that is opened; the others are its companions.
    pub(crate) source: String,
}

/// What a list tells of the account of an import.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Extent {
    /// Sum of the features' areas, in m².
    pub(crate) area_m2: f64,
    /// Sum of their lengths, in m.
    pub(crate) length_m: f64,
    /// The file's coordinate system, canonical form.
    pub(crate) source_crs: String,
}

/// A layer.
#[derive(Debug, Clone)]
pub(crate) struct LayerRow {
    pub(crate) id: String,
    pub(crate) city: String,
    /// What the office chose; its path is the file's name.
    pub(crate) entry: LayerEntry,
    pub(crate) files: Vec<StoredFile>,
    pub(crate) digest: Option<Digest>,
    pub(crate) report: Option<Digest>,
    pub(crate) preview: Option<Digest>,
    pub(crate) features: i64,
    /// Nothing before it is ready, nor for a layer of an older version of the program.
    pub(crate) extent: Option<Extent>,
    /// `importing`, `ready`, `failed`, `superseded`, `withdrawn`.
    pub(crate) state: String,
    pub(crate) withdrawn: Option<Withdrawn>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) account: String,
    pub(crate) account_name: String,
    pub(crate) created_at: Timestamp,
}

impl LayerRow {
    /// Whether it counts as ground of a kind: development zones are no districts.
    pub(crate) fn is_of(&self, kind: LayerKind) -> bool {
        self.entry.kind == kind
            && self.entry.district_kind.is_none_or(|own| own == DistrictKind::District)
    }
}

/// The layer that is the newest ground of a kind: of the newest year, of those the one that came
/// last.
pub(crate) fn newest(current: &[LayerRow], kind: LayerKind) -> Option<&LayerRow> {
    let those = current.iter().filter(|row| row.is_of(kind) && row.digest.is_some());
    those.max_by_key(|row| (row.entry.year, row.created_at))
}

pub(crate) async fn add_upload(tx: &mut Tx, city: &str, account: &str, up: &Upload) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into upload (id, city, files, source, account, created_at) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(up.id.as_str())
    .bind(city)
    .bind(written(&up.files)?)
    .bind(up.source.as_str())
    .bind(account)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Files that whoever asks handed in; those of others are none of theirs.
pub(crate) async fn upload(ctx: &Ctx, id: &str) -> Result<Option<Upload>> {
    let actor = ctx.actor()?;
    let sql = "select files, source from upload where city = $1 and id = $2 and account = $3";
    let row = sqlx::query(sql)
        .bind(actor.city.as_str())
        .bind(id)
        .bind(actor.account.as_str())
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.map(|row| {
        Ok(Upload {
            id: id.to_owned(),
            files: parsed(&row.try_get::<String, _>("files")?)?,
            source: row.try_get("source")?,
        })
    })
    .transpose()
}

pub(crate) async fn add(tx: &mut Tx, layer: &LayerRow) -> Result<()> {
    sqlx::query(
        "insert into layer (id, city, layer_key, kind, year, settings, files, source, digest, \
         report, preview, features, state, problems, account, account_name, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '', 0, $9, '[]', $10, $11, $12)",
    )
    .bind(layer.id.as_str())
    .bind(layer.city.as_str())
    .bind(layer.entry.key.as_str())
    .bind(kind_key(&layer.entry))
    .bind(i64::from(layer.entry.year))
    .bind(written(&layer.entry)?)
    .bind(written(&layer.files)?)
    .bind(layer.entry.path.display().to_string())
    .bind(layer.state.as_str())
    .bind(layer.account.as_str())
    .bind(layer.account_name.as_str())
    .bind(layer.created_at.0)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Whether the version with this content is the one that counts for its key, and whether another is
/// on its way. Its row is held until the change is made: of two who drew over it at once, the second
/// waits here and then sees the first.
pub(super) async fn stands(
    tx: &mut Tx,
    city: &str,
    key: &str,
    digest: &str,
) -> Result<(bool, bool)> {
    let counts = sqlx::query(
        "update layer set state = 'ready' \
         where city = $1 and layer_key = $2 and digest = $3 and state = 'ready'",
    )
    .bind(city)
    .bind(key)
    .bind(digest)
    .execute(tx.sql())
    .await?;
    let coming = sqlx::query(
        "select 1 from layer where city = $1 and layer_key = $2 and state = 'importing'",
    )
    .bind(city)
    .bind(key)
    .fetch_optional(tx.sql())
    .await?;
    Ok((counts.rows_affected() > 0, coming.is_some()))
}

/// Write down what an import brought. A layer that is ready supersedes those of its key that were
/// wanted before it, and is itself superseded by one that was wanted after.
pub(crate) async fn ready(tx: &mut Tx, layer: &LayerRow) -> Result<()> {
    let newer = sqlx::query(
        "select 1 from layer where city = $1 and layer_key = $2 and state = 'ready' and id > $3",
    )
    .bind(layer.city.as_str())
    .bind(layer.entry.key.as_str())
    .bind(layer.id.as_str())
    .fetch_optional(tx.sql())
    .await?;
    let state = if newer.is_some() { "superseded" } else { "ready" };
    sqlx::query(
        "update layer set state = 'superseded' \
         where city = $1 and layer_key = $2 and state = 'ready' and id < $3",
    )
    .bind(layer.city.as_str())
    .bind(layer.entry.key.as_str())
    .bind(layer.id.as_str())
    .execute(tx.sql())
    .await?;
    let extent = layer.extent.as_ref();
    let name = |digest: &Option<Digest>| digest.as_ref().map_or("", Digest::as_str).to_owned();
    let done = sqlx::query(
        "update layer set digest = $2, report = $3, preview = $4, features = $5, state = $6, \
         area_m2 = $7, length_m = $8, source_crs = $9 where id = $1 and state = 'importing'",
    )
    .bind(layer.id.as_str())
    .bind(name(&layer.digest))
    .bind(name(&layer.report))
    .bind(name(&layer.preview))
    .bind(layer.features)
    .bind(state)
    .bind(extent.map(|extent| extent.area_m2))
    .bind(extent.map(|extent| extent.length_m))
    .bind(extent.map(|extent| extent.source_crs.as_str()))
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Write down why there will be no such layer. Answers whether it was still awaited.
pub(crate) async fn failed(tx: &mut Tx, id: &str, why: &[Problem]) -> Result<bool> {
    let done = sqlx::query(
        "update layer set state = 'failed', problems = $2 where id = $1 and state = 'importing'",
    )
    .bind(id)
    .bind(written(&why)?)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Take back a layer. The version before it, if there is one, counts again; answers which.
pub(crate) async fn withdraw(
    tx: &mut Tx,
    layer: &LayerRow,
    withdrawn: &Withdrawn,
) -> Result<Option<String>> {
    let done = sqlx::query(
        "update layer set state = 'withdrawn', withdrawn = $3 where id = $1 and state = $2",
    )
    .bind(layer.id.as_str())
    .bind(layer.state.as_str())
    .bind(withdrawn.written()?)
    .execute(tx.sql())
    .await?;
    one(&done)?;
    if layer.state != "ready" {
        return Ok(None);
    }
    let before = sqlx::query(
        "select id from layer where city = $1 and layer_key = $2 and state = 'superseded' \
         order by id desc limit 1",
    )
    .bind(layer.city.as_str())
    .bind(layer.entry.key.as_str())
    .fetch_optional(tx.sql())
    .await?;
    let Some(before) = before else { return Ok(None) };
    let id: String = before.try_get("id")?;
    sqlx::query("update layer set state = 'ready' where id = $1")
        .bind(id.as_str())
        .execute(tx.sql())
        .await?;
    Ok(Some(id))
}

pub(crate) async fn get(ctx: &Ctx, city: &str, id: &str) -> Result<LayerRow> {
    let row = sqlx::query("select * from layer where city = $1 and id = $2")
        .bind(city)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .ok_or_else(Error::not_found)?;
    layer(&row)
}

/// Every layer of the city, newest first.
pub(crate) async fn list(ctx: &Ctx, city: &str) -> Result<Vec<LayerRow>> {
    let rows = sqlx::query("select * from layer where city = $1 order by created_at desc, id desc")
        .bind(city)
        .fetch_all(ctx.platform.db.read())
        .await?;
    rows.iter().map(layer).collect()
}

/// The layer of a key that counts now, if there is one.
pub(crate) async fn current_of(ctx: &Ctx, city: &str, key: &str) -> Result<Option<LayerRow>> {
    let row = sqlx::query(
        "select * from layer where city = $1 and layer_key = $2 and state = 'ready' \
         order by created_at, id limit 1",
    )
    .bind(city)
    .bind(key)
    .fetch_optional(ctx.platform.db.read())
    .await?;
    row.as_ref().map(layer).transpose()
}

/// The layers that count now, in the order in which they were first brought in.
pub(crate) async fn current(ctx: &Ctx, city: &str) -> Result<Vec<LayerRow>> {
    let rows = sqlx::query(
        "select * from layer where city = $1 and state = 'ready' order by created_at, id",
    )
    .bind(city)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(layer).collect()
}

/// Problems as a reader gets them.
pub(crate) fn problems_in_words(ctx: &Ctx, problems: &[Problem]) -> Vec<TroubleProblem> {
    let locale = Locale::of(ctx.language);
    problems.iter().map(|problem| TroubleProblem::of(problem, &locale)).collect()
}

/// The kind as data has it.
pub(crate) fn kind_key(entry: &LayerEntry) -> String {
    serde_json::to_value(entry.kind)
        .ok()
        .and_then(|kind| kind.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn layer(row: &AnyRow) -> Result<LayerRow> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let digest = |name: &str| -> Result<Option<Digest>> {
        let text = text(name)?;
        match text.as_str() {
            "" => Ok(None),
            text => Ok(Some(text.parse().map_err(|_| Failure::bug("a digest does not parse"))?)),
        }
    };
    Ok(LayerRow {
        id: text("id")?,
        city: text("city")?,
        entry: parsed(&text("settings")?)?,
        files: parsed(&text("files")?)?,
        digest: digest("digest")?,
        report: digest("report")?,
        preview: digest("preview")?,
        features: row.try_get("features")?,
        extent: extent(row)?,
        state: text("state")?,
        withdrawn: Withdrawn::read(row)?,
        problems: parsed(&text("problems")?)?,
        account: text("account")?,
        account_name: text("account_name")?,
        created_at: Timestamp(row.try_get("created_at")?),
    })
}

fn extent(row: &AnyRow) -> Result<Option<Extent>> {
    let Some(source_crs) = row.try_get("source_crs")? else { return Ok(None) };
    let (area_m2, length_m) = (row.try_get("area_m2")?, row.try_get("length_m")?);
    Ok(Some(Extent { area_m2, length_m, source_crs }))
}

pub(crate) fn written<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value).map_err(|e| Failure::bug(e.to_string()))?)
}

pub(crate) fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    Ok(serde_json::from_str(text).map_err(|e| Failure::bug(e.to_string()))?)
}
