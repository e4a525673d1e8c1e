//! The doors of findings, of comparisons and of a layer's rows.

use super::{kept, tree};
use crate::{
    Ctx, Error, Result,
    assessments::{self, Finished},
    layers::{self, LayerRow},
    tiles,
};
use axum::{
    Json,
    extract::{Path, Query},
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use yuanjian_app::{
    Failure,
    map::{Comparison, Entry, Sketch, Sources, Uncovered, Version, compare, finding, uncovered},
};
use yuanjian_layer::{Archive, Table, Value};
use yuanjian_types::Problem;

/// Rows of one answer, at most and when nobody says.
const MOST_ROWS: usize = 500;
const ROWS: usize = 100;

/// Which assessment is meant.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct FindingQuery {
    /// The newest that is done when not given.
    #[serde(default)]
    assessment: Option<String>,
}

/// Shapes for looking at, bounded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapShapes {
    /// How many there are.
    total: usize,
    /// How many are drawn.
    shown: usize,
    /// By how many metres outlines may be off.
    tolerance_m: f64,
    /// West, south, east, north in degrees.
    bounds: Option<[f64; 4]>,
    /// A `FeatureCollection` in degrees (CGCS2000).
    #[schema(value_type = Object)]
    shapes: JsonValue,
}

impl From<Sketch> for MapShapes {
    fn from(sketch: Sketch) -> Self {
        let Sketch { total, shown, tolerance_m, bounds, shapes } = sketch;
        Self { total, shown, tolerance_m, bounds, shapes }
    }
}

/// What an assessment found, as shapes: `uncovered`, `served`, `below_limit`, `added`.
#[utoipa::path(get, path = "/api/v1/map/findings/{finding}", tag = "map",
    params(("finding" = String, Path), FindingQuery), responses((status = 200, body = MapShapes)))]
pub(super) async fn get_map_finding(
    ctx: Ctx,
    Path(key): Path<String>,
    Query(query): Query<FindingQuery>,
) -> Result<Response> {
    let which = tree::finding_of(&key).ok_or_else(Error::not_found)?;
    let finished = asked(&ctx, &query).await?;
    let gaps = finished.gaps().ok_or_else(Error::not_found)?;
    let name = format!("finding {} {}", which.key(), gaps.as_str());
    let made = ctx.platform.map.or(name, async {
        let plane = finished.inputs(&ctx).await?.project.crs;
        let file = kept::fetched(&ctx, gaps, "gaps.gpkg").await?;
        let found = layers::blocking(move || finding(&file.path, &plane, which)).await?;
        Ok(found.map(MapShapes::from))
    });
    made.await
}

/// Residential land out of reach of a park, with the homes and people on it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapUncovered {
    assessment: String,
    data_year: i32,
    /// Keys of the rows of the edition that it is counted by.
    indicators: Vec<String>,
    /// The most uncovered ground first.
    districts: Vec<UncoveredDistrict>,
    /// What is not known and why: `homes_column`, `population_layer`, `people_column`.
    lacks: Vec<String>,
}

/// Uncovered residential land of a district.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct UncoveredDistrict {
    /// Empty outside of all districts.
    code: String,
    name: String,
    compounds: usize,
    uncovered_m2: f64,
    /// Homes on it, in proportion to each compound's uncovered ground; nothing where none tells.
    homes: Option<f64>,
    /// Compounds whose homes are not known.
    homes_unknown: usize,
    /// People on it, those of each population zone spread over its residential land.
    people: Option<f64>,
    /// Uncovered ground in no zone with a number of people, in m².
    people_unknown_m2: f64,
}

/// Residential land out of reach of a park by district, with the homes and people on it.
#[utoipa::path(get, path = "/api/v1/map/uncovered", tag = "map", params(FindingQuery), responses((status = 200, body = MapUncovered)))]
pub(super) async fn get_map_uncovered(
    ctx: Ctx,
    Query(query): Query<FindingQuery>,
) -> Result<Response> {
    let finished = asked(&ctx, &query).await?;
    let gaps = finished.gaps().ok_or_else(Error::not_found)?;
    let name = format!("uncovered {} {}", finished.id(), gaps.as_str());
    let made = ctx.platform.map.or(name, async {
        let inputs = finished.inputs(&ctx).await?;
        let file = kept::fetched(&ctx, gaps, "gaps.gpkg").await?;
        let folder =
            tempfile::tempdir().map_err(|e| Failure::io(std::path::Path::new("tmp"), &e))?;
        let archive =
            Archive::open(folder.path()).map_err(|e| Failure::unavailable(e.problem()))?;
        for digest in Sources::needs(&inputs) {
            ctx.platform.blobs.fetch(&digest, &archive.path(&digest)).await?;
        }
        let found = layers::blocking(move || {
            uncovered(Sources { gaps: &file.path, archive: folder.path(), inputs: &inputs })
        });
        Ok(found.await?.map(|found| told(&finished, found)))
    });
    made.await
}

fn told(finished: &Finished, found: Uncovered) -> MapUncovered {
    MapUncovered {
        assessment: finished.id().to_owned(),
        data_year: finished.record.data_year,
        indicators: found.indicators.into_iter().collect(),
        districts: found
            .districts
            .into_iter()
            .map(|one| UncoveredDistrict {
                code: one.code,
                name: one.name,
                compounds: one.compounds,
                uncovered_m2: one.uncovered_m2,
                homes: one.homes,
                homes_unknown: one.homes_unknown,
                people: one.people,
                people_unknown_m2: one.people_unknown_m2,
            })
            .collect(),
        lacks: found.lacks.into_iter().map(|lack| lack.key().to_owned()).collect(),
    }
}

pub(super) async fn asked(ctx: &Ctx, query: &FindingQuery) -> Result<Finished> {
    let id = query.assessment.as_deref().filter(|id| !id.is_empty());
    assessments::finished(ctx, id).await?.ok_or_else(Error::not_found)
}

/// Which versions are held against each other.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct CompareLayersQuery {
    /// The older layer.
    old: String,
    /// The newer one, of the same kind.
    new: String,
}

/// How two versions of a layer differ.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LayerComparison {
    /// `area`, `line` or `point`: what the numbers are of.
    shape: String,
    totals: LayerTotals,
    /// How many differences there are; the list and the shapes hold the largest of them.
    differences: usize,
    entries: Vec<LayerDifference>,
    /// Columns that only the new version has.
    columns_added: Vec<String>,
    /// Columns that only the old one had.
    columns_removed: Vec<String>,
    /// `entry` is the place in the list from 0, `change` one of `added`, `removed`, `gained`,
    /// `lost`, `moved`, `attributes`.
    shapes: MapShapes,
}

/// Features, and ground with overlaps counted once, in m².
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LayerTotals {
    old: usize,
    new: usize,
    /// Features that stayed as they were.
    same: usize,
    added: usize,
    added_m2: f64,
    removed: usize,
    removed_m2: f64,
    /// Changes of ground, each of one feature or of several that belong together.
    redrawn: usize,
    redrawn_gained_m2: f64,
    redrawn_lost_m2: f64,
    /// Features whose cells alone differ.
    attributes: usize,
    old_m2: f64,
    new_m2: f64,
    /// Ground that only the new version covers, whoever claims it.
    gained_m2: f64,
    /// Ground that only the old one covered.
    lost_m2: f64,
    /// Lengths of lines, in m: of those added and removed, and what those redrawn gained and lost.
    added_m: f64,
    removed_m: f64,
    redrawn_gained_m: f64,
    redrawn_lost_m: f64,
    old_m: f64,
    new_m: f64,
    gained_m: f64,
    lost_m: f64,
    /// Points that moved, and the farthest that one did, in m.
    moved: usize,
    farthest_m: f64,
}

/// One difference.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LayerDifference {
    /// `added`, `removed`, `redrawn`, `moved`, `attributes`.
    way: String,
    name: String,
    /// Rows of the old version, from 1.
    old_rows: Vec<usize>,
    /// Rows of the new version, from 1.
    new_rows: Vec<usize>,
    old_m2: f64,
    new_m2: f64,
    gained_m2: f64,
    lost_m2: f64,
    /// Lengths of lines, in m.
    old_m: f64,
    new_m: f64,
    gained_m: f64,
    lost_m: f64,
    /// How far a point moved, in m.
    moved_m: f64,
    /// Columns whose cells differ, where it is one feature in both.
    columns: Vec<String>,
}

/// Two versions of a layer held against each other: what came, went and was redrawn, in m² of areas
/// and m of lines; which points moved.
#[utoipa::path(get, path = "/api/v1/map/compare", tag = "map", params(CompareLayersQuery), responses((status = 200, body = LayerComparison)))]
pub(super) async fn compare_layers(
    ctx: Ctx,
    Query(query): Query<CompareLayersQuery>,
) -> Result<Response> {
    let old = shown(&ctx, &query.old).await?;
    let new = shown(&ctx, &query.new).await?;
    if old.entry.kind != new.entry.kind {
        return Err(Error::refused(Problem::error("map.compare_other_kind")));
    }
    let digest = |layer: &LayerRow| layer.digest.as_ref().map(|one| one.as_str().to_owned());
    let roles = |layer: &LayerRow| layers::written(&layer.entry.fields);
    let name = format!(
        "compare {} {} {} {}",
        digest(&old).unwrap_or_default(),
        digest(&new).unwrap_or_default(),
        roles(&old)?,
        roles(&new)?,
    );
    let made = ctx.platform.map.or(name, async {
        let before = tiles::prepared(&ctx, &tiles::Drawn::of(&old)?).await?;
        let after = tiles::prepared(&ctx, &tiles::Drawn::of(&new)?).await?;
        layers::blocking(move || {
            let fields = [&old.entry.fields, &new.entry.fields];
            let role = |at: usize, key: &str| fields[at].get(key).map(String::as_str);
            let found = compare(
                Version {
                    table: before.table(),
                    crs: before.crs(),
                    name: role(0, "name"),
                    id: role(0, "id"),
                },
                Version {
                    table: after.table(),
                    crs: after.crs(),
                    name: role(1, "name"),
                    id: role(1, "id"),
                },
            )?;
            Ok(Some(LayerComparison::from(found)))
        })
        .await
    });
    made.await
}

impl From<Comparison> for LayerComparison {
    fn from(found: Comparison) -> Self {
        let totals = found.totals;
        Self {
            shape: found.shape.key().to_owned(),
            totals: LayerTotals {
                old: totals.old,
                new: totals.new,
                same: totals.same,
                added: totals.added,
                added_m2: totals.added_m2,
                removed: totals.removed,
                removed_m2: totals.removed_m2,
                redrawn: totals.redrawn,
                redrawn_gained_m2: totals.redrawn_gained_m2,
                redrawn_lost_m2: totals.redrawn_lost_m2,
                attributes: totals.attributes,
                old_m2: totals.old_m2,
                new_m2: totals.new_m2,
                gained_m2: totals.gained_m2,
                lost_m2: totals.lost_m2,
                added_m: totals.added_m,
                removed_m: totals.removed_m,
                redrawn_gained_m: totals.redrawn_gained_m,
                redrawn_lost_m: totals.redrawn_lost_m,
                old_m: totals.old_m,
                new_m: totals.new_m,
                gained_m: totals.gained_m,
                lost_m: totals.lost_m,
                moved: totals.moved,
                farthest_m: totals.farthest_m,
            },
            differences: found.differences,
            entries: found.entries.into_iter().map(LayerDifference::from).collect(),
            columns_added: found.columns_added,
            columns_removed: found.columns_removed,
            shapes: found.shapes.into(),
        }
    }
}

impl From<Entry> for LayerDifference {
    fn from(entry: Entry) -> Self {
        let rows = |rows: Vec<usize>| rows.into_iter().map(|row| row + 1).collect();
        Self {
            way: entry.way.key().to_owned(),
            name: entry.name,
            old_rows: rows(entry.old),
            new_rows: rows(entry.new),
            old_m2: entry.old_m2,
            new_m2: entry.new_m2,
            gained_m2: entry.gained_m2,
            lost_m2: entry.lost_m2,
            old_m: entry.old_m,
            new_m: entry.new_m,
            gained_m: entry.gained_m,
            lost_m: entry.lost_m,
            moved_m: entry.moved_m,
            columns: entry.columns,
        }
    }
}

/// A layer that the map shows.
pub(super) async fn shown(ctx: &Ctx, id: &str) -> Result<LayerRow> {
    let layer = layers::row(ctx, ctx.city()?, id).await?;
    match layer.is_shown() {
        true => Ok(layer),
        false => Err(Error::not_found()),
    }
}

/// Which rows are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct MapRowsQuery {
    layer: String,
    /// How many of those found are passed over.
    #[serde(default)]
    from: usize,
    /// How many are wanted, at most 500.
    #[serde(default)]
    limit: Option<usize>,
    /// Words that a row holds, in any of its cells.
    #[serde(default)]
    q: Option<String>,
}

/// Rows of a layer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapRows {
    columns: Vec<String>,
    /// How many rows the layer has, and how many hold the words.
    total: usize,
    found: usize,
    rows: Vec<MapRow>,
}

/// A row.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MapRow {
    /// Its place in the layer from 1, which is its id in tiles.
    row: usize,
    feature_id: String,
    /// In the order of the columns; empty where there is nothing.
    cells: Vec<String>,
}

/// The rows of a layer: what the map draws, as a list.
#[utoipa::path(get, path = "/api/v1/map/rows", tag = "map", params(MapRowsQuery), responses((status = 200, body = MapRows)))]
pub(super) async fn list_map_rows(
    ctx: Ctx,
    Query(query): Query<MapRowsQuery>,
) -> Result<Json<MapRows>> {
    let layer = shown(&ctx, &query.layer).await?;
    let prepared = tiles::prepared(&ctx, &tiles::Drawn::of(&layer)?).await?;
    Ok(Json(layers::blocking(move || Ok(rows(prepared.table(), &query))).await?))
}

fn rows(table: &Table, query: &MapRowsQuery) -> MapRows {
    let words: Vec<String> =
        query.q.as_deref().unwrap_or_default().split_whitespace().map(str::to_lowercase).collect();
    let holds = |row: &usize| {
        let Some(feature) = table.features.get(*row) else { return false };
        let holds = |word: &String| {
            feature.id.to_lowercase().contains(word.as_str())
                || feature
                    .attributes
                    .iter()
                    .any(|cell| cell.text().to_lowercase().contains(word.as_str()))
        };
        words.iter().all(holds)
    };
    let found: Vec<usize> = (0..table.features.len()).filter(holds).collect();
    let limit = query.limit.unwrap_or(ROWS).clamp(1, MOST_ROWS);
    let told = found.iter().skip(query.from).take(limit).filter_map(|&row| {
        let feature = table.features.get(row)?;
        Some(MapRow {
            row: row + 1,
            feature_id: feature.id.clone(),
            cells: feature.attributes.iter().map(Value::text).collect(),
        })
    });
    MapRows {
        columns: table.fields.iter().map(|field| field.name.clone()).collect(),
        total: table.features.len(),
        rows: told.collect(),
        found: found.len(),
    }
}
