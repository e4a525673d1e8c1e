//! The doors of registers, of their entries and of what was seen of them.

use super::{
    actions::{self, RegisterEntryBody, RegisterObservationBody},
    desk::Desk,
    entry::{Entry, Judged, Observation},
    kind::{self, FieldKind, Kind},
    place::{Place, Shape},
    proof::{self, RegisterEvidenceView},
    store,
};
use crate::{
    Ctx, Result,
    campaigns::http::Made,
    http::{Body, TroubleProblem},
    layers,
    moves::{self, Moved, Of},
    withdrawal::{WithdrawalBody, Withdrawn},
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use yuanjian_app::Language;
use yuanjian_types::Problem;

/// Most shapes of one answer for the map.
const MOST_SHAPES: usize = 5_000;
/// Most points of all of them together.
const MOST_POINTS: usize = 200_000;

/// The registers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterList {
    items: Vec<RegisterHead>,
    /// `write`, `hand_over`.
    may: Vec<String>,
}

/// A register and how much there is in it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterHead {
    key: String,
    name: String,
    /// Word of its colour on the map: `green`, `brown`, `violet`, `blue`, `teal`.
    colour: String,
    /// What may be drawn for an entry.
    shapes: Vec<Shape>,
    /// Judged year by year.
    assessed: bool,
    entries: i64,
    /// Of these, with a place.
    placed: i64,
    /// Classes whose entries have a list of their own.
    views: Vec<RegisterOption>,
}

/// A register whole: what it asks for, and its entries.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterTable {
    key: String,
    name: String,
    colour: String,
    shapes: Vec<Shape>,
    assessed: bool,
    /// `planning_area` for what is counted there and not with the built-up area; empty otherwise.
    scope: String,
    /// The choice by which it is summed up; empty where there is none.
    classed: String,
    /// The day or year by which it is summed up; empty where there is none.
    dated: String,
    fields: Vec<RegisterField>,
    items: Vec<RegisterEntryView>,
    today: String,
    /// Codes of the divisions for which the reader may write.
    divisions: Vec<String>,
    /// The unit for which the reader writes, where it is one alone.
    own_unit: Option<String>,
    /// `write`.
    may: Vec<String>,
}

/// A field that a register asks for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterField {
    key: String,
    name: String,
    kind: FieldKind,
    required: bool,
    /// Key of the unit of a number.
    unit: String,
    /// Looked at again in later years.
    observed: bool,
    /// To choose from.
    options: Vec<RegisterOption>,
}

/// A word to choose.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterOption {
    key: String,
    name: String,
}

/// An entry.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterEntryView {
    id: String,
    kind: String,
    code: String,
    name: String,
    division: String,
    division_name: String,
    unit: Option<String>,
    unit_name: String,
    fields: BTreeMap<String, Value>,
    note: String,
    /// What was drawn; nothing for an entry without a place.
    shape: Option<Shape>,
    /// A point of it.
    at: Option<[f64; 2]>,
    /// Measured on the ground from what was drawn.
    area_m2: Option<f64>,
    length_m: Option<f64>,
    /// As it was typed, else as it was drawn.
    size_m2: Option<f64>,
    size_m: Option<f64>,
    /// Whether what was typed and what was drawn differ by more than a twentieth.
    differs: bool,
    /// The year by which it is summed up.
    year: Option<i64>,
    /// The newest judgement that counts, and its year.
    result: Option<Judged>,
    result_year: Option<i64>,
    withdrawn: Option<Withdrawn>,
    account_name: String,
    /// `update`, `withdraw`, `observe`, `prove`.
    may: Vec<String>,
    revision: i64,
}

/// An entry whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterEntryDetail {
    #[serde(flatten)]
    entry: RegisterEntryView,
    place: Option<Place>,
    /// What one should know of it.
    notes: Vec<TroubleProblem>,
    /// The oldest year first; what was taken back among them.
    observations: Vec<RegisterObservationView>,
    /// The evidence beside it that the reader may see, the oldest first; what was taken off among
    /// it.
    evidence: Vec<RegisterEvidenceView>,
    steps: Vec<Moved>,
}

/// What was seen of an entry.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterObservationView {
    id: String,
    year: i64,
    on: String,
    result: Option<Judged>,
    score: Option<f64>,
    fields: BTreeMap<String, Value>,
    observer: String,
    note: String,
    withdrawn: Option<Withdrawn>,
    account_name: String,
}

/// The shapes of a register for the map.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterShapes {
    /// How many entries have a place.
    total: usize,
    /// How many are drawn.
    shown: usize,
    /// A `FeatureCollection` in degrees (CGCS2000) with `id`, `name`, `code` and `result`.
    #[schema(value_type = Object)]
    shapes: Value,
}

fn may(desk: &Desk, entry: &Entry) -> Vec<String> {
    let writes = desk.writes_some() && desk.writes(&entry.division, entry.unit.as_deref());
    match writes && entry.withdrawn.is_none() {
        true => ["update", "withdraw", "observe", "prove"].map(str::to_owned).to_vec(),
        false => Vec::new(),
    }
}

pub(super) fn view(desk: &Desk, entry: &Entry) -> RegisterEntryView {
    let judged = desk.judged(&entry.id, i64::MAX);
    RegisterEntryView {
        id: entry.id.clone(),
        kind: entry.kind.clone(),
        code: entry.code.clone(),
        name: entry.name.clone(),
        division: entry.division.clone(),
        division_name: desk.place_name(&entry.division),
        unit: entry.unit.clone(),
        unit_name: desk.unit_name(entry.unit.as_deref()),
        fields: entry.fields.clone(),
        note: entry.note.clone(),
        shape: entry.place.as_ref().map(Place::shape),
        at: entry.place.as_ref().and_then(Place::first),
        area_m2: entry.area_m2,
        length_m: entry.length_m,
        size_m2: entry.size_m2(desk.kind),
        size_m: entry.size_m(desk.kind),
        differs: entry.differs(desk.kind).is_some(),
        year: entry.year(desk.kind),
        result: judged.and_then(|one| one.result),
        result_year: judged.map(|one| one.year),
        withdrawn: entry.withdrawn.clone(),
        account_name: entry.account_name.clone(),
        may: may(desk, entry),
        revision: entry.revision,
    }
}

fn fields(kind: &Kind, language: Language) -> Vec<RegisterField> {
    let option = |one: &kind::Choice| RegisterOption {
        key: one.key.clone(),
        name: one.name.said(language).to_owned(),
    };
    let fields = kind.fields.iter().map(|field| RegisterField {
        key: field.key.clone(),
        name: field.name.said(language).to_owned(),
        kind: field.kind,
        required: field.required,
        unit: field.unit.clone(),
        observed: field.observed,
        options: field.options.iter().map(option).collect(),
    });
    fields.collect()
}

/// The registers of the map with how much there is in each.
#[utoipa::path(get, path = "/api/v1/map_registers", tag = "registers", responses((status = 200, body = RegisterList)))]
pub(super) async fn list_map_registers(ctx: Ctx) -> Result<Json<RegisterList>> {
    let counts = store::counts(&ctx).await?;
    let of = |kind: &Kind| {
        let found = counts.iter().find(|(key, _, _)| *key == kind.key);
        found.map_or((0, 0), |(_, entries, placed)| (*entries, *placed))
    };
    let items = kind::kinds().iter().map(|kind| {
        let (entries, placed) = of(kind);
        let class = kind.field(&kind.classed);
        let views = class.map_or(&[][..], |field| field.options.as_slice()).iter();
        let views = views.filter(|one| kind.views.contains(&one.key)).map(|one| RegisterOption {
            key: one.key.clone(),
            name: one.name.said(ctx.language).to_owned(),
        });
        RegisterHead {
            key: kind.key.clone(),
            name: kind.name.said(ctx.language).to_owned(),
            colour: kind.colour.clone(),
            shapes: kind.shapes.clone(),
            assessed: kind.assessed,
            entries,
            placed,
            views: views.collect(),
        }
    });
    let roles = ctx.actor()?.roles();
    let may = [("write", super::WORK), ("hand_over", super::HAND_OVER)];
    Ok(Json(RegisterList {
        items: items.collect(),
        may: may
            .into_iter()
            .filter(|(_, action)| action.allows(&roles))
            .map(|(word, _)| word.to_owned())
            .collect(),
    }))
}

/// A register with its entries by code, those that were withdrawn among them.
#[utoipa::path(get, path = "/api/v1/map_registers/{kind}", tag = "registers", params(("kind" = String, Path)), responses((status = 200, body = RegisterTable)))]
pub(super) async fn get_map_register(
    ctx: Ctx,
    Path(key): Path<String>,
) -> Result<Json<RegisterTable>> {
    let desk = Desk::of(&ctx, &key).await?;
    let kind = desk.kind;
    let writes = desk.writes_some();
    Ok(Json(RegisterTable {
        key: kind.key.clone(),
        name: kind.name.said(ctx.language).to_owned(),
        colour: kind.colour.clone(),
        shapes: kind.shapes.clone(),
        assessed: kind.assessed,
        scope: kind.scope.clone(),
        classed: kind.classed.clone(),
        dated: kind.dated.clone(),
        fields: fields(kind, ctx.language),
        items: desk.entries.iter().map(|entry| view(&desk, entry)).collect(),
        today: desk.today.clone(),
        divisions: if writes { desk.own_divisions() } else { Vec::new() },
        own_unit: desk.own_unit(),
        may: if writes { vec!["write".to_owned()] } else { Vec::new() },
    }))
}

/// The places of a register's entries, to be drawn; bounded.
#[utoipa::path(get, path = "/api/v1/map_registers/{kind}/shapes", tag = "registers", params(("kind" = String, Path)), responses((status = 200, body = RegisterShapes)))]
pub(super) async fn get_map_register_shapes(
    ctx: Ctx,
    Path(key): Path<String>,
) -> Result<Json<RegisterShapes>> {
    let desk = Desk::of(&ctx, &key).await?;
    let placed: Vec<(&Entry, &Place)> =
        desk.live().filter_map(|entry| Some((entry, entry.place.as_ref()?))).collect();
    let (mut drawn, mut points) = (Vec::new(), 0);
    for (entry, place) in placed.iter().take(MOST_SHAPES) {
        points += place.points();
        if points > MOST_POINTS {
            break;
        }
        let judged = desk.judged(&entry.id, i64::MAX).and_then(|one| one.result);
        drawn.push(json!({
            "type": "Feature",
            "properties": {
                "id": entry.id, "name": entry.name, "code": entry.code,
                "shape": place.shape(), "result": judged,
            },
            "geometry": place,
        }));
    }
    Ok(Json(RegisterShapes {
        total: placed.len(),
        shown: drawn.len(),
        shapes: json!({ "type": "FeatureCollection", "features": drawn }),
    }))
}

/// Write an entry.
#[utoipa::path(post, path = "/api/v1/map_registers/{kind}/entries", tag = "registers", params(("kind" = String, Path)), request_body = RegisterEntryBody, responses((status = 201, body = Made)))]
pub(super) async fn create_register_entry(
    ctx: Ctx,
    Path(kind): Path<String>,
    Body(body): Body<RegisterEntryBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::create(&ctx, &kind, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// An entry with its place, what was seen of it and its steps.
#[utoipa::path(get, path = "/api/v1/register_entries/{id}", tag = "registers", params(("id" = String, Path)), responses((status = 200, body = RegisterEntryDetail)))]
pub(super) async fn get_register_entry(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<RegisterEntryDetail>> {
    let desk = Desk::around(&ctx, &id).await?;
    let entry = desk.entry(&id)?;
    let seen = |one: &Observation| RegisterObservationView {
        id: one.id.clone(),
        year: one.year,
        on: one.on.clone(),
        result: one.result,
        score: one.score,
        fields: one.fields.clone(),
        observer: one.observer.clone(),
        note: one.note.clone(),
        withdrawn: one.withdrawn.clone(),
        account_name: one.account_name.clone(),
    };
    let notes: Vec<Problem> = entry.notes(desk.kind);
    Ok(Json(RegisterEntryDetail {
        entry: view(&desk, entry),
        place: entry.place.clone(),
        notes: layers::problems_in_words(&ctx, &notes),
        observations: desk.seen(&id).map(seen).collect(),
        evidence: proof::beside(&ctx, &entry.kind, &id).await?,
        steps: moves::list(&ctx, Of::Registers, "", Some(&id)).await?,
    }))
}

/// Change an entry.
#[utoipa::path(put, path = "/api/v1/register_entries/{id}", tag = "registers", params(("id" = String, Path)), request_body = RegisterEntryBody, responses((status = 204)))]
pub(super) async fn update_register_entry(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<RegisterEntryBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take an entry back with a reason; it stays on file.
#[utoipa::path(post, path = "/api/v1/register_entries/{id}/withdrawals", tag = "registers", params(("id" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_register_entry(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    actions::withdraw(&ctx, &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Write down what was seen of an entry in a year, or how it was judged.
#[utoipa::path(post, path = "/api/v1/register_entries/{id}/observations", tag = "registers", params(("id" = String, Path)), request_body = RegisterObservationBody, responses((status = 201, body = Made)))]
pub(super) async fn observe_register_entry(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<RegisterObservationBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::observe(&ctx, &id, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Take an observation back with a reason; it stays on file.
#[utoipa::path(post, path = "/api/v1/register_observations/{id}/withdrawals", tag = "registers", params(("id" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_register_observation(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    actions::withdraw_observation(&ctx, &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
