//! The doors of siting.

use super::{
    MAKE, actions,
    scenario::{Scenario, Summary, part},
    store, work,
};
use crate::{
    Actor, Ctx, Error, Result, assessments, divisions,
    http::{Body, TroubleProblem},
    layers,
    withdrawal::{WithdrawalBody, Withdrawn},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use yuanjian_app::{
    Failure,
    siting::{self, Comparison, Reach, Request},
};
use yuanjian_standard::CityFacts;
use yuanjian_types::{Problem, Timestamp};

/// What a form for a new scenario starts from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SitingSetup {
    /// A request with every default; counts and sources are still to be said.
    #[schema(value_type = Object)]
    request: Value,
    districts: Vec<SitingDistrict>,
    /// Kinds of layers that are there.
    kinds: BTreeSet<String>,
    /// Whether people, and homes, can be counted.
    people: bool,
    /// How far parks reach by the standard: `min_area_m2` and `radius_m` of each class.
    #[schema(value_type = Vec<Object>)]
    radii: Value,
    /// The share that the standard asks for, 0 to 1.
    threshold: Option<f64>,
    /// Whether a question of this city may be tried out at once.
    can_try: bool,
}

/// A district in a form.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SitingDistrict {
    code: String,
    name: String,
}

/// What a form for a new scenario starts from.
#[utoipa::path(get, path = "/api/v1/siting_setup", tag = "siting", responses((status = 200, body = SitingSetup)))]
pub(super) async fn get_siting_setup(ctx: Ctx) -> Result<Json<SitingSetup>> {
    let city = ctx.city()?;
    let setup = assessments::needed_setup(&ctx, city).await?;
    let project = setup.project;
    let edition = work::edition_of(&project)?;
    let facts = CityFacts(project.facts.clone());
    let standard = siting::standard(&edition, &project.tier, &project.parameters, &facts);
    let current = layers::current(&ctx, city).await?;
    let kinds: BTreeSet<String> = current
        .iter()
        .filter_map(|layer| {
            serde_json::to_value(layer.entry.kind).ok()?.as_str().map(str::to_owned)
        })
        .collect();
    let own = |role: &str| {
        current.iter().any(|layer| {
            layer.entry.kind == yuanjian_layer::LayerKind::ResidentialLand
                && layer.entry.fields.contains_key(role)
        })
    };
    let asked = siting::kinds(&Request::default());
    let features: i64 = current
        .iter()
        .filter(|layer| asked.contains(&layer.entry.kind))
        .map(|layer| layer.features)
        .sum();
    let all = divisions::all(&ctx, city).await?.into_iter();
    let districts = all.filter(|division| division.kind == "district" && division.stands());
    let value = |value: serde_json::Result<Value>| value.map_err(|e| Failure::bug(e.to_string()));
    let radii = match standard.as_ref().map(|standard| &standard.reach) {
        Some(Reach::BySize(radii)) => value(serde_json::to_value(radii))?,
        _ => Value::Array(Vec::new()),
    };
    Ok(Json(SitingSetup {
        request: value(serde_json::to_value(Request::default()))?,
        districts: districts
            .map(|division| SitingDistrict { code: division.code, name: division.name })
            .collect(),
        people: kinds.contains("population") || own("people"),
        kinds,
        radii,
        threshold: standard.and_then(|standard| standard.threshold),
        can_try: features <= actions::MOST_TO_TRY,
    }))
}

/// The scenarios of the city.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SitingScenarios {
    items: Vec<SitingScenarioView>,
    /// `make`.
    may: Vec<String>,
}

/// A scenario in the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SitingScenarioView {
    id: String,
    /// The campaign that ran when it was asked for; empty without one.
    campaign: String,
    name: String,
    note: String,
    /// `running`, `done`, `failed`.
    state: String,
    /// Nothing before it is done.
    summary: Option<Summary>,
    account_name: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>)]
    done_at: Option<Timestamp>,
    withdrawn: Option<Withdrawn>,
    /// `withdraw`.
    may: Vec<String>,
}

/// The scenarios of the city, newest first.
#[utoipa::path(get, path = "/api/v1/siting_scenarios", tag = "siting", responses((status = 200, body = SitingScenarios)))]
pub(super) async fn list_siting_scenarios(ctx: Ctx) -> Result<Json<SitingScenarios>> {
    let all = store::list(&ctx, ctx.city()?).await?;
    Ok(Json(SitingScenarios {
        items: all.iter().map(|scenario| view(&ctx, scenario)).collect(),
        may: if makes(&ctx) { vec!["make".to_owned()] } else { Vec::new() },
    }))
}

/// A new scenario.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskSitingScenario {
    name: String,
    #[serde(default)]
    note: String,
    /// As `siting_setup` shows it; what is left out has its default.
    #[schema(value_type = Object)]
    request: Value,
}

/// A scenario that will be, and the job that works it out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SitingAsked {
    scenario: String,
    job: String,
}

/// Ask for a scenario.
#[utoipa::path(post, path = "/api/v1/siting_scenarios", tag = "siting", request_body = AskSitingScenario, responses((status = 202, body = SitingAsked)))]
pub(super) async fn ask_siting_scenario(
    ctx: Ctx,
    Body(body): Body<AskSitingScenario>,
) -> Result<(StatusCode, Json<SitingAsked>)> {
    let (scenario, job) =
        actions::ask(&ctx, body.name.trim(), body.note.trim(), body.request).await?;
    Ok((StatusCode::ACCEPTED, Json(SitingAsked { scenario, job })))
}

/// A question to try out.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TrySiting {
    /// As `siting_setup` shows it; what is left out has its default.
    #[schema(value_type = Object)]
    request: Value,
}

/// What came of trying out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SitingTried {
    summary: Summary,
    /// The answer, which was not kept.
    #[schema(value_type = Object)]
    answer: Value,
    remarks: Vec<TroubleProblem>,
    /// Rules that were not kept.
    broken: Vec<TroubleProblem>,
}

/// Try a question out at once, quickly and without keeping it.
#[utoipa::path(post, path = "/api/v1/siting_trials", tag = "siting", request_body = TrySiting, responses((status = 200, body = SitingTried)))]
pub(super) async fn try_siting(ctx: Ctx, Body(body): Body<TrySiting>) -> Result<Json<SitingTried>> {
    let (summary, answer) = actions::attempt(&ctx, body.request).await?;
    Ok(Json(SitingTried {
        summary,
        remarks: layers::problems_in_words(&ctx, &answer.remarks),
        broken: layers::problems_in_words(&ctx, &broken(&answer)),
        answer: written(&answer)?,
    }))
}

/// A scenario with its answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SitingScenarioDetail {
    #[serde(flatten)]
    scenario: SitingScenarioView,
    /// What was asked; before it is done nothing for whoever sees a part of the city alone.
    #[schema(value_type = Option<Object>)]
    request: Value,
    /// The whole answer; nothing before it is done.
    #[schema(value_type = Option<Object>)]
    answer: Value,
    /// Whether this is what of it lies in the reader's part of the city.
    part: bool,
    remarks: Vec<TroubleProblem>,
    /// Rules that were not kept.
    broken: Vec<TroubleProblem>,
    /// Why nothing came of it.
    problems: Vec<TroubleProblem>,
    /// Names of the files of the chosen land.
    files: Vec<String>,
}

/// One scenario.
#[utoipa::path(get, path = "/api/v1/siting_scenarios/{id}", tag = "siting", params(("id" = String, Path)), responses((status = 200, body = SitingScenarioDetail)))]
pub(super) async fn get_siting_scenario(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<SitingScenarioDetail>> {
    let scenario = store::get(&ctx, ctx.city()?, &id).await?;
    let part = part(ctx.actor()?).is_some();
    let answer = match scenario.answer {
        Some(_) => Some(actions::answer_of(&ctx, &scenario).await?),
        None => None,
    };
    let remarks = answer.as_ref().map(|answer| answer.remarks.clone()).unwrap_or_default();
    let unkept = answer.as_ref().map(broken).unwrap_or_default();
    let request = match &answer {
        Some(answer) => written(&answer.request)?,
        None if part => Value::Null,
        None => written(&scenario.request)?,
    };
    Ok(Json(SitingScenarioDetail {
        request,
        answer: answer.as_ref().map_or(Ok(Value::Null), written)?,
        remarks: layers::problems_in_words(&ctx, &remarks),
        broken: layers::problems_in_words(&ctx, &unkept),
        problems: layers::problems_in_words(&ctx, &scenario.problems),
        files: if part {
            Vec::new()
        } else {
            scenario.files.iter().map(|file| file.name.clone()).collect()
        },
        part,
        scenario: view(&ctx, &scenario),
    }))
}

/// What a map shows of a scenario: collections of GeoJSON features in degrees by name.
#[utoipa::path(get, path = "/api/v1/siting_scenarios/{id}/pictures", tag = "siting", params(("id" = String, Path)), responses((status = 200, body = Object)))]
pub(super) async fn get_siting_pictures(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Value>> {
    let scenario = store::get(&ctx, ctx.city()?, &id).await?;
    Ok(Json(actions::pictures_of(&ctx, &scenario).await?))
}

/// The chosen land of a scenario for other software: `sites.gpkg`, `sites.geojson`.
#[utoipa::path(get, path = "/api/v1/siting_scenarios/{id}/files/{name}", tag = "siting",
    params(("id" = String, Path), ("name" = String, Path)),
    responses((status = 200, content(
        (Vec<u8> = "application/geopackage+sqlite3"),
        (Object = "application/geo+json"),
    ))))]
pub(super) async fn get_siting_file(
    ctx: Ctx,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response> {
    let scenario = store::get(&ctx, ctx.city()?, &id).await?;
    if part(ctx.actor()?).is_some() {
        return Err(Error::refused(Problem::error("siting.not_yours")));
    }
    let file = scenario.files.iter().find(|file| file.name == name).ok_or_else(Error::not_found)?;
    let kind = match name.rsplit_once('.') {
        Some((_, "gpkg")) => "application/geopackage+sqlite3",
        _ => "application/geo+json",
    };
    let saved = format!("{}_{name}", scenario.name);
    layers::send(&ctx, Some(&file.digest), kind, Some(&saved)).await
}

/// Which scenarios to set side by side.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct CompareSiting {
    /// 2 to 6 ids joined by commas; differences are those from the first.
    ids: String,
}

/// Scenarios side by side.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SitingCompared {
    scenarios: Vec<SitingScenarioView>,
    /// Rows in the same order: shares, money, people, what only one chose, what all did.
    #[schema(value_type = Object)]
    comparison: Value,
    /// The districts of all scenarios.
    districts: Vec<SitingDistrictRow>,
}

/// A district in all scenarios.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SitingDistrictRow {
    name: String,
    /// The share served before, 0 to 1, as the first scenario has it.
    before: Option<f64>,
    /// In the order of the scenarios.
    after: Vec<SitingDistrictCell>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SitingDistrictCell {
    /// The share served after, 0 to 1.
    share: Option<f64>,
    sites: u32,
    crosses: bool,
}

/// Scenarios side by side.
#[utoipa::path(get, path = "/api/v1/siting_comparison", tag = "siting", params(CompareSiting), responses((status = 200, body = SitingCompared)))]
pub(super) async fn compare_siting_scenarios(
    ctx: Ctx,
    Query(asked): Query<CompareSiting>,
) -> Result<Json<SitingCompared>> {
    let ids: Vec<String> =
        asked.ids.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let (all, compared) = actions::side_by_side(&ctx, &ids).await?;
    let mut names: Vec<&str> = Vec::new();
    for district in all.iter().flat_map(|(_, answer)| &answer.evaluation.districts) {
        if !names.contains(&district.name.as_str()) {
            names.push(&district.name);
        }
    }
    let row = |name: &str| {
        let mut before = None;
        let cell = |answer: &siting::Answer| {
            let measure = answer.evaluation.measure;
            let found = answer.evaluation.districts.iter().find(|d| d.name == name);
            SitingDistrictCell {
                share: found.and_then(|d| d.served.share_after(measure)),
                sites: found.map_or(0, |d| d.sites),
                crosses: found.is_some_and(|d| d.crosses),
            }
        };
        for (_, answer) in &all {
            let found = answer.evaluation.districts.iter().find(|d| d.name == name);
            let share = found.and_then(|d| d.served.share_before(answer.evaluation.measure));
            before = before.or(share);
        }
        let after = all.iter().map(|(_, answer)| cell(answer)).collect();
        SitingDistrictRow { name: name.to_owned(), before, after }
    };
    Ok(Json(SitingCompared {
        districts: names.iter().map(|name| row(name)).collect(),
        scenarios: all.iter().map(|(scenario, _)| view(&ctx, scenario)).collect(),
        comparison: written::<Comparison>(&compared)?,
    }))
}

/// Take a scenario back.
#[utoipa::path(post, path = "/api/v1/siting_scenarios/{id}/withdrawals", tag = "siting", params(("id" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_siting_scenario(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    actions::withdraw(&ctx, &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn makes(ctx: &Ctx) -> bool {
    MAKE.allows(&ctx.actor.as_ref().map(Actor::roles).unwrap_or_default())
}

fn broken(answer: &siting::Answer) -> Vec<Problem> {
    answer.known.broken.iter().map(siting::rule).collect()
}

fn written<T: Serialize>(value: &T) -> Result<Value> {
    Ok(serde_json::to_value(value).map_err(|e| Failure::bug(e.to_string()))?)
}

fn view(ctx: &Ctx, scenario: &Scenario) -> SitingScenarioView {
    let open = scenario.withdrawn.is_none() && scenario.state != "running";
    SitingScenarioView {
        id: scenario.id.clone(),
        campaign: scenario.campaign.clone(),
        name: scenario.name.clone(),
        note: scenario.note.clone(),
        state: scenario.state.clone(),
        summary: scenario.summary.clone(),
        account_name: scenario.account_name.clone(),
        created_at: scenario.created_at,
        done_at: scenario.done_at,
        withdrawn: scenario.withdrawn.clone(),
        may: if open && makes(ctx) { vec!["withdraw".to_owned()] } else { Vec::new() },
    }
}
