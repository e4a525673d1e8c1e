//! A layer changed by hand: a boundary moved, a park drawn. What was drawn is looked at first and
//! kept only once a person has seen what came of it; then it becomes a file like any other and goes
//! through the import, so that it is checked, mended and told of as any other. The new version names
//! the one that it was drawn over, who drew it and why.

use super::{
    http::{LayerComparison, shown},
    shapes::{self, Rows},
};
use crate::{
    Ctx, Error, Result,
    http::Body,
    layers::{self, LayerRow, StoredFile},
    tiles,
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use std::{collections::BTreeMap, sync::Arc};
use yuanjian_app::{
    Failure,
    assessments::project::Edited,
    map::{Checked, DrawnOver, Fault, Mended, Version, Which, Within, check, compare, mend},
};
use yuanjian_layer::LayerKind;
use yuanjian_tile::Prepared;
use yuanjian_types::{Digest, Problem};

/// Features changed at once.
const MOST_CHANGES: usize = 200;
const LONGEST_NOTE: usize = 500;

/// What was drawn.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DrawnVersion {
    /// The year that the new version stands for.
    pub(super) year: i32,
    /// Why it was changed; needed to keep it.
    #[serde(default)]
    note: String,
    /// What the look at it answered; needed to keep it.
    #[serde(default)]
    checked: Option<String>,
    /// Features whose ground was drawn anew, or whose cells were changed.
    #[serde(default)]
    pub(super) changed: Vec<RedrawnFeature>,
    /// Features that are new.
    #[serde(default)]
    pub(super) added: Vec<NewFeature>,
    /// Rows, from 1, of features that are no more.
    #[serde(default)]
    pub(super) removed: Vec<usize>,
}

impl DrawnVersion {
    /// A name of what was drawn over which version for which year.
    fn digest(&self, parent: &Digest) -> yuanjian_app::Result<Digest> {
        let all = (parent.as_str(), self.year, &self.changed, &self.added, &self.removed);
        let bytes = serde_json::to_vec(&all).map_err(|e| Failure::bug(e.to_string()))?;
        Ok(Digest::of(&bytes))
    }

    fn changes(&self) -> usize {
        self.changed.len() + self.added.len() + self.removed.len()
    }

    fn bad_number(&self) -> Option<Problem> {
        let wrong = !(1..=MOST_CHANGES).contains(&self.changes());
        wrong.then(|| Problem::error("map.bad_number_of_changes").with("most", MOST_CHANGES))
    }
}

/// A feature whose ground was drawn anew, or whose cells were changed.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RedrawnFeature {
    /// Its row in the layer, from 1.
    pub(super) row: usize,
    /// A GeoJSON `Polygon` or `MultiPolygon` in degrees (CGCS2000); left out where it stays.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(super) geometry: Option<JsonValue>,
    /// Cells that are changed, by column, as text; empty for nothing.
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, String>,
}

/// A feature that is new.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFeature {
    /// A GeoJSON `Polygon` or `MultiPolygon` in degrees (CGCS2000).
    #[schema(value_type = Object)]
    pub(super) geometry: JsonValue,
    /// What the columns of the layer say of it, as text.
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, String>,
}

/// A version that will be, and the job that makes it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct VersionAsked {
    layer: String,
    job: String,
}

/// What was drawn, looked at; nothing is kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct DrawnCheck {
    /// To be sent along when this is kept as a version.
    checked: String,
    /// Whether it can be kept.
    may_keep: bool,
    /// The features drawn, as they would be kept.
    features: Vec<DrawnFeature>,
    /// What there is to look at; at most 200.
    faults: Vec<DrawnFault>,
    /// How many there are.
    found: usize,
    /// By how much repairs would change areas, in m².
    repaired_m2: f64,
    /// The rows that were drawn or taken away against those that would be, after repairs.
    comparison: LayerComparison,
}

/// A feature as it would be kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct DrawnFeature {
    /// Its row in the version drawn over, from 1; nothing for a new one.
    row: Option<usize>,
    /// Its place among the new ones, from 0.
    added: Option<usize>,
    name: String,
    /// Its ground after the repair, in m².
    m2: f64,
    /// By how much the repair changes it, in m².
    repaired_m2: f64,
}

/// Something to look at.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct DrawnFault {
    /// `crossing`, `hole_outside`, `ring_twice`, `parts_overlap`, `too_few_points`, `repaired`,
    /// `nothing_left`, `overlap`, `sliver`, `gap`, `outside_built_up_area`, `outside_districts`.
    code: String,
    /// Its row in the version drawn over, from 1; nothing for a new one.
    row: Option<usize>,
    /// Its place among the new ones, from 0.
    added: Option<usize>,
    name: String,
    /// The neighbour that it overlaps.
    other: Option<String>,
    /// How much ground it is about, in m².
    m2: Option<f64>,
    /// Where to look: west, south, east, north in degrees.
    bounds: Option<[f64; 4]>,
}

/// Look at what was drawn over a layer: what the import would repair and by how many square metres,
/// overlaps, slivers, gaps, ground outside, and how the features change. Nothing is kept.
#[utoipa::path(post, path = "/api/v1/layers/{id}/versions/check", tag = "map", params(("id" = String, Path)),
    request_body = DrawnVersion, responses((status = 200, body = DrawnCheck)))]
pub(super) async fn check_drawn(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<DrawnVersion>,
) -> Result<Json<DrawnCheck>> {
    let parent = drawable(&ctx, &id).await?;
    Failure::gather(body.bad_number().into_iter().collect())?;
    let checked = body.digest(&digest_of(&parent)?)?;
    let look = Look::of(&ctx, &parent, body).await?.within(&ctx, &parent).await?;
    let told = layers::blocking(move || {
        let done = look.done()?;
        look.told(done, &checked)
    });
    Ok(Json(told.await?))
}

/// Have a new version of a layer made from what was drawn over it and looked at.
#[utoipa::path(post, path = "/api/v1/layers/{id}/versions", tag = "map", params(("id" = String, Path)),
    request_body = DrawnVersion, responses((status = 202, body = VersionAsked)))]
pub(super) async fn draw_version(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<DrawnVersion>,
) -> Result<(StatusCode, Json<VersionAsked>)> {
    let parent = drawable(&ctx, &id).await?;
    stands(&ctx, &parent).await?;
    let note = body.note.trim().to_owned();
    let mut problems = Vec::new();
    if note.is_empty() || note.chars().count() > LONGEST_NOTE {
        problems.push(Problem::error("map.bad_note").at_field("note"));
    }
    problems.extend(body.bad_number());
    Failure::gather(problems)?;
    let digest = digest_of(&parent)?;
    let edited = Edited {
        parent: digest.as_str().to_owned(),
        note,
        changed: body.changed.len(),
        added: body.added.len(),
        removed: body.removed.len(),
    };
    let (year, wanted) = (body.year, body.digest(&digest)?);
    let seen = body.checked.as_deref() == Some(wanted.as_str());
    let look = Look::of(&ctx, &parent, body).await?;
    let (bytes, crs) = layers::blocking(move || {
        let rows = look.rows()?;
        if mend(look.over(&rows))?.loses_features() {
            return Err(Failure::refused(Problem::error("map.nothing_left")));
        }
        if !seen {
            return Err(Failure::refused(Problem::error("map.not_looked_at")));
        }
        let crs = look.prepared.crs();
        Ok((shapes::file_of(&rows.table, crs)?, crs.to_string()))
    })
    .await?;
    let name = format!("{}_{year}.gpkg", parent.entry.key);
    let size = bytes.len() as u64;
    let digest = ctx.platform.blobs.put(bytes).await?;
    let mut entry = parent.entry.clone();
    entry.path = name.clone().into();
    entry.layer = None;
    entry.year = year;
    entry.crs = Some(crs);
    entry.confirm_crs = true;
    entry.encoding = None;
    entry.ndvi = None;
    entry.raster_classes.clear();
    entry.raster_band = None;
    entry.imaged_on = None;
    entry.edited = Some(edited);
    let files = vec![StoredFile { name, digest, size }];
    let (layer, job) = layers::ask(&ctx, files, entry).await?;
    Ok((StatusCode::ACCEPTED, Json(VersionAsked { layer, job })))
}

/// Everything that is needed to look at what was drawn.
struct Look {
    body: DrawnVersion,
    prepared: Arc<Prepared>,
    /// Ground that the layer should lie in, with the code of what lies outside.
    within: Vec<(&'static str, Arc<Prepared>)>,
    id: Option<String>,
    name: Option<String>,
}

impl Look {
    async fn of(ctx: &Ctx, parent: &LayerRow, body: DrawnVersion) -> Result<Self> {
        let field = |key: &str| parent.entry.fields.get(key).cloned();
        Ok(Self {
            body,
            prepared: tiles::prepared(ctx, &tiles::Drawn::of(parent)?).await?,
            within: Vec::new(),
            id: field("id"),
            name: field("name"),
        })
    }

    /// With the ground that it should lie in.
    async fn within(self, ctx: &Ctx, parent: &LayerRow) -> Result<Self> {
        let all = layers::current(ctx, ctx.city()?).await?;
        let own = parent.entry.kind;
        let body = &self.body;
        let mut within = Vec::new();
        for (kind, code) in [
            (LayerKind::BuiltUpArea, "outside_built_up_area"),
            (LayerKind::Districts, "outside_districts"),
        ] {
            // What is larger than the ground says nothing by lying outside of it.
            let larger = match own {
                LayerKind::PlanningArea | LayerKind::Districts => true,
                LayerKind::BuiltUpArea => kind == own,
                _ => false,
            };
            let best = all
                .iter()
                .filter(|layer| layer.is_of(kind) && layer.entry.year <= body.year)
                .max_by_key(|layer| layer.entry.year)
                .or_else(|| all.iter().rfind(|layer| layer.is_of(kind)));
            if let Some(layer) = best.filter(|_| !larger) {
                within.push((code, tiles::prepared(ctx, &tiles::Drawn::of(layer)?).await?));
            }
        }
        Ok(Self { within, ..self })
    }

    fn rows(&self) -> yuanjian_app::Result<Rows> {
        let (parent, crs) = (self.prepared.table(), self.prepared.crs());
        shapes::drawn(parent, crs, self.id.as_deref(), &self.body)
    }

    fn over<'a>(&'a self, rows: &'a Rows) -> DrawnOver<'a> {
        let (table, touched) = (&rows.table, &rows.touched);
        DrawnOver { table, crs: self.prepared.crs(), touched, name: self.name.as_deref() }
    }

    fn done(&self) -> yuanjian_app::Result<(Rows, Checked)> {
        let rows = self.rows()?;
        let within: Vec<Within<'_>> = self
            .within
            .iter()
            .map(|(code, ground)| Within { code, table: ground.table(), crs: ground.crs() })
            .collect();
        let found = check(self.over(&rows), &within)?;
        Ok((rows, found))
    }

    fn told(
        &self,
        (rows, found): (Rows, Checked),
        checked: &Digest,
    ) -> yuanjian_app::Result<DrawnCheck> {
        let of = |table| Version {
            table,
            crs: self.prepared.crs(),
            name: self.name.as_deref(),
            id: self.id.as_deref(),
        };
        let comparison = compare(of(&rows.before), of(&found.mended))?;
        Ok(DrawnCheck {
            checked: checked.as_str().to_owned(),
            may_keep: !found.loses_features(),
            repaired_m2: found.features.iter().map(|one| one.repaired_m2).sum(),
            features: found.features.into_iter().map(DrawnFeature::from).collect(),
            faults: found.faults.into_iter().map(DrawnFault::from).collect(),
            found: found.found,
            comparison: comparison.into(),
        })
    }
}

/// Row from 1, or place among the new ones from 0.
fn told(which: Which) -> (Option<usize>, Option<usize>) {
    match which {
        Which::Row(row) => (Some(row + 1), None),
        Which::New(place) => (None, Some(place)),
    }
}

impl From<Mended> for DrawnFeature {
    fn from(one: Mended) -> Self {
        let (row, added) = told(one.which);
        Self { row, added, name: one.name, m2: one.m2, repaired_m2: one.repaired_m2 }
    }
}

impl From<Fault> for DrawnFault {
    fn from(one: Fault) -> Self {
        let (row, added) = told(one.which);
        let Fault { name, other, m2, bounds, .. } = one;
        Self { code: one.code.to_owned(), row, added, name, other, m2, bounds }
    }
}

/// A layer that is shown and has ground of its own: that of an image is where its file says.
async fn drawable(ctx: &Ctx, id: &str) -> Result<LayerRow> {
    let layer = shown(ctx, id).await?;
    if layer.entry.kind == LayerKind::Imagery {
        return Err(Error::refused(Problem::error("map.imagery_not_drawn")));
    }
    Ok(layer)
}

fn digest_of(layer: &LayerRow) -> Result<Digest> {
    layer.digest.clone().ok_or_else(Error::not_found)
}

/// Whether this is the version that counts, and no other is on its way: who drew over an old one
/// would undo what somebody else did since.
async fn stands(ctx: &Ctx, parent: &LayerRow) -> Result<()> {
    if parent.state != "ready" {
        return Err(Error::refused(Problem::error("map.drawn_over_old")));
    }
    let all = layers::list(ctx, ctx.city()?).await?;
    let coming = |one: &LayerRow| one.entry.key == parent.entry.key && one.state == "importing";
    match all.iter().any(coming) {
        true => Err(Error::refused(Problem::error("map.version_under_way"))),
        false => Ok(()),
    }
}
