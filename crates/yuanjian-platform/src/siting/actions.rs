//! What people do with scenarios: ask, try out, compare, take back.

use super::{
    scenario::{Scenario, Summary, cut, faults, part},
    store,
    work::{self, JOB},
};
use crate::{
    Ctx, Error, Result, campaigns,
    layers::{blocking, parsed},
    withdrawal::{WithdrawalBody, Withdrawn},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;
use yuanjian_app::{
    Failure,
    siting::{Answer, Comparison, Measure, Proof, ReachWish, Request, compare},
};
use yuanjian_store::{Event, jobs::enqueue};
use yuanjian_types::Problem;

/// Features of all layers that may be tried out within a request.
pub(super) const MOST_TO_TRY: i64 = 60_000;
/// Scenarios side by side.
const MOST_COMPARED: usize = 6;

static SCENARIOS: &str = include_str!("../../../../data/demo/siting.toml");

/// Chosen land of a scenario, for whoever makes projects of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChosenSite {
    /// Id of the candidate in its scenario.
    pub id: String,
    /// Its name, or its id where it has none.
    pub name: String,
    /// Code of its district.
    pub district: String,
    /// Size of the park in m².
    pub area_m2: f64,
    /// Cost of building, in fen.
    pub build_fen: i64,
    /// Cost of land, in fen.
    pub land_fen: i64,
    /// Percentage points of the measure that it adds to the sites before it.
    pub points_gain: f64,
    /// GeoJSON in degrees.
    pub geometry: Value,
}

/// What a scenario chose.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// Name of the scenario.
    pub name: String,
    /// The campaign that ran when it was asked for; empty without one.
    pub campaign: String,
    /// Whether its points are those of the indicator: area within the radius. Homes, people and
    /// walking distances are counted otherwise, and their points are not the row's.
    pub counts_as_indicator: bool,
    /// The land, the piece that adds most first.
    pub sites: Vec<ChosenSite>,
}

/// The name of a scenario, whatever became of it.
pub(crate) async fn name_of(ctx: &Ctx, id: &str) -> Result<Option<String>> {
    store::name_of(ctx, ctx.city()?, id).await
}

/// The chosen land of a scenario that is done and stands.
///
/// # Errors
/// `NotFound` without such a scenario, `Refused` before it is done, after it was taken back, or
/// for whoever sees only a part of the city: a part of a choice is none.
pub async fn chosen(ctx: &Ctx, id: &str) -> Result<Chosen> {
    let scenario = store::get(ctx, ctx.city()?, id).await?;
    if scenario.withdrawn.is_some() {
        return Err(Error::refused(Problem::error("siting.withdrawn_already")));
    }
    if part(ctx.actor()?).is_some() {
        return Err(Error::refused(Problem::error("siting.not_yours")));
    }
    let answer = answer_of(ctx, &scenario).await?;
    let walking = matches!(answer.request.reach, ReachWish::Walking { .. });
    let site = |site: yuanjian_app::siting::Site| ChosenSite {
        name: if site.name.is_empty() { site.id.clone() } else { site.name },
        id: site.id,
        district: site.district,
        area_m2: site.area_m2,
        build_fen: site.build_fen,
        land_fen: site.land_fen,
        points_gain: site.points_gain,
        geometry: site.geometry,
    };
    Ok(Chosen {
        name: scenario.name,
        campaign: scenario.campaign,
        counts_as_indicator: answer.evaluation.measure == Measure::Area && !walking,
        sites: answer.sites.into_iter().map(site).collect(),
    })
}

/// The answer of a scenario, as far as whoever asks may see it.
pub(super) async fn answer_of(ctx: &Ctx, scenario: &Scenario) -> Result<Answer> {
    let not_done = || Error::refused(Problem::error("siting.not_done"));
    let digest = scenario.answer.as_ref().ok_or_else(not_done)?;
    let bytes = ctx.platform.blobs.get(digest).await?;
    let mut answer: Answer =
        serde_json::from_slice(&bytes).map_err(|e| Failure::bug(e.to_string()))?;
    if let Some(part) = part(ctx.actor()?) {
        cut(&mut answer, &part);
    }
    Ok(answer)
}

/// A request as it came, and everything wrong with it.
fn read(request: Value) -> Result<(Request, Vec<Problem>)> {
    let wrong = |detail: String| {
        let wrong = Problem::error("siting.bad_request").at_field("request");
        Error::invalid(wrong.with("detail", detail))
    };
    // A list would be read as the fields in their order.
    if !request.is_object() {
        return Err(wrong("no object".to_owned()));
    }
    let request: Request = serde_json::from_value(request).map_err(|e| wrong(e.to_string()))?;
    let problems = request.faults();
    Ok((request, problems))
}

/// Ask for a scenario. Answers it and its job.
pub(super) async fn ask(
    ctx: &Ctx,
    name: &str,
    note: &str,
    request: Value,
) -> Result<(String, String)> {
    let actor = ctx.actor()?;
    let (request, wrong) = read(request)?;
    let standing = store::list(ctx, &actor.city).await?;
    let taken: Vec<String> =
        standing.into_iter().filter(|s| s.withdrawn.is_none()).map(|s| s.name).collect();
    let mut problems = faults(name, note, &taken);
    problems.extend(wrong);
    Failure::gather(problems)?;
    crate::assessments::needed_setup(ctx, &actor.city).await?;
    let campaign = campaigns::store::current(ctx).await?.map(|campaign| campaign.id);
    let scenario = Scenario {
        id: Uuid::now_v7().to_string(),
        city: actor.city.clone(),
        campaign: campaign.unwrap_or_default(),
        name: name.to_owned(),
        note: note.to_owned(),
        request,
        state: "running".to_owned(),
        summary: None,
        answer: None,
        pictures: None,
        files: Vec::new(),
        problems: Vec::new(),
        account: actor.account.clone(),
        account_name: actor.display_name.clone(),
        created_at: ctx.now,
        done_at: None,
        withdrawn: None,
    };
    let mut tx = ctx.begin().await?;
    store::add(&mut tx, &scenario).await?;
    let payload = json!({ "scenario": scenario.id });
    let job = enqueue(&mut tx, &actor.wants(JOB, name, payload)).await?;
    let told = json!({ "name": name, "request": scenario.request, "job": job });
    tx.commit([Event::new("siting.asked", "siting_scenario", &scenario.id).with(told)]).await?;
    Ok((scenario.id, job))
}

/// Try a question out at once, quickly and without keeping it.
pub(super) async fn attempt(ctx: &Ctx, request: Value) -> Result<(Summary, Answer)> {
    let (mut request, problems) = read(request)?;
    Failure::gather(problems)?;
    request.proof = Proof::Quick;
    let _turn = ctx
        .platform
        .trying
        .try_acquire()
        .map_err(|_| Failure::unavailable(Problem::error("siting.busy")))?;
    let gathered = work::gather(ctx, ctx.city()?, &request, Some(MOST_TO_TRY)).await?;
    let answer = blocking(move || {
        let (answer, _) = gathered.answer(&request, "", false, &|| false, |_| Ok(()))?;
        Ok(answer)
    })
    .await?;
    Ok((Summary::of(&answer), answer))
}

/// Scenarios side by side, in the order asked for.
pub(super) async fn side_by_side(
    ctx: &Ctx,
    ids: &[String],
) -> Result<(Vec<(Scenario, Answer)>, Comparison)> {
    let refused = |code: &str| Error::refused(Problem::error(code));
    let mut once = std::collections::BTreeSet::new();
    if !(2..=MOST_COMPARED).contains(&ids.len()) || !ids.iter().all(|id| once.insert(id)) {
        return Err(Error::invalid(Problem::error("siting.compare_count").at_field("ids")));
    }
    let mut all = Vec::new();
    for id in ids {
        let scenario = store::get(ctx, ctx.city()?, id).await?;
        if scenario.withdrawn.is_some() {
            return Err(refused("siting.withdrawn_already"));
        }
        let mut answer = answer_of(ctx, &scenario).await?;
        answer.evaluation.name.clone_from(&scenario.name);
        all.push((scenario, answer));
    }
    let measure = all.first().map(|(_, answer)| answer.evaluation.measure);
    if all.iter().any(|(_, answer)| Some(answer.evaluation.measure) != measure) {
        return Err(refused("siting.compare_measure"));
    }
    let evaluations: Vec<_> = all.iter().map(|(_, answer)| answer.evaluation.clone()).collect();
    Ok((all, compare(&evaluations)))
}

/// Take a scenario back.
pub(super) async fn withdraw(ctx: &Ctx, id: &str, body: &WithdrawalBody) -> Result<()> {
    let scenario = store::get(ctx, ctx.city()?, id).await?;
    if scenario.withdrawn.is_some() {
        return Err(Error::refused(Problem::error("siting.withdrawn_already")));
    }
    if scenario.state == "running" {
        return Err(Error::refused(Problem::error("siting.not_done")));
    }
    let withdrawn = Withdrawn::of(ctx, body)?;
    let mut tx = ctx.begin().await?;
    store::withdraw(&mut tx, id, &withdrawn).await?;
    let told = json!({ "name": scenario.name, "reason": withdrawn.reason });
    Ok(tx.commit([Event::new("siting.withdrawn", "siting_scenario", id).with(told)]).await?)
}

/// What the invented city asks.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Filled {
    scenarios: Vec<FilledScenario>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct FilledScenario {
    name: String,
    note: String,
    request: Value,
}

/// Ask for the scenarios of the invented city, in the name of who acts.
pub(crate) async fn fill(ctx: &Ctx) -> Result<()> {
    let filled: Filled = toml::from_str(SCENARIOS)
        .map_err(|e| Failure::bug(format!("data/demo/siting.toml: {e}")))?;
    for one in filled.scenarios {
        ask(ctx, &one.name, &one.note, one.request).await?;
    }
    Ok(())
}

/// The pictures of a scenario, as far as whoever asks may see them.
pub(super) async fn pictures_of(ctx: &Ctx, scenario: &Scenario) -> Result<Value> {
    let digest = scenario.pictures.as_ref().ok_or_else(Error::not_found)?;
    let bytes = ctx.platform.blobs.get(digest).await?;
    let text = String::from_utf8(bytes.to_vec()).map_err(|e| Failure::bug(e.to_string()))?;
    let mut pictures: Value = parsed(&text)?;
    if let Some(part) = part(ctx.actor()?) {
        let answer = answer_of(ctx, scenario).await?;
        let names = answer.districts.into_iter().map(|district| district.name).collect();
        super::scenario::cut_pictures(&mut pictures, &part, &names);
    }
    Ok(pictures)
}
