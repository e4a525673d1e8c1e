//! Projects from the sites that a scenario chose: all of them in one change, or none, and once.

use super::{
    actions::{self, ProjectBody},
    desk::Desk,
    project::{Project, Site, State, Works},
    store,
};
use crate::{
    Ctx, Error, Result, campaigns,
    http::Body,
    siting::{self, Chosen, ChosenSite},
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use yuanjian_app::{Failure, siting::COVERAGE};
use yuanjian_standard::Indicator;
use yuanjian_store::{Event, Tx};
use yuanjian_types::{Problem, Unit};

/// Most sites at once.
const MOST_SITES: usize = 500;

/// Which scenario's sites become projects.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FromSitesBody {
    /// Id of the scenario.
    scenario: String,
    /// The campaign of the scenario when not given, or the one that runs.
    #[serde(default)]
    campaign: Option<String>,
    /// Key of the row of the edition whose gap they close; the row that measures how far parks
    /// serve when not given.
    #[serde(default)]
    item: Option<String>,
    /// Id of the unit that builds them; one's own when empty and there is one.
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    due_on: Option<String>,
    /// Where the effects count: the whole city, or each in its district.
    #[serde(default)]
    scope: EffectScope,
}

/// Where effects count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectEffectScope)]
enum EffectScope {
    /// In the value of the city.
    #[default]
    City,
    /// In the value of the site's district.
    District,
}

/// What was made of the sites.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProjectsMade {
    /// Ids, in the order of the sites.
    ids: Vec<String>,
}

/// A project that came from a scenario.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ScenarioProject {
    id: String,
    number: i64,
    title: String,
    /// Id of its land within the scenario.
    site: String,
    state: State,
}

/// Make a project of each site that a scenario chose, all in one change.
#[utoipa::path(post, path = "/api/v1/projects/from_sites", tag = "projects", request_body = FromSitesBody, responses((status = 201, body = ProjectsMade)))]
pub(super) async fn make_projects_from_sites(
    ctx: Ctx,
    Body(body): Body<FromSitesBody>,
) -> Result<(StatusCode, Json<ProjectsMade>)> {
    let scenario = body.scenario.trim();
    let chosen = siting::chosen(&ctx, scenario).await?;
    let campaign = campaign_of(&ctx, &body, &chosen).await?;
    let desk = Desk::of(&ctx, &campaign).await?;
    desk.open()?;
    if chosen.sites.is_empty() || chosen.sites.len() > MOST_SITES {
        return Err(Error::refused(Problem::error("projects.bad_sites").with("most", MOST_SITES)));
    }
    actions::room(&desk, chosen.sites.len())?;
    let item = item_of(&desk, &body)?;
    let unit = value_unit(&desk, &item).filter(|_| chosen.counts_as_indicator);
    let (mut new, mut problems) = (Vec::new(), Vec::new());
    for (place, site) in chosen.sites.iter().enumerate() {
        let asked = asked(&desk, &body, (&item, unit), site)?;
        let one = actions::written(&ctx, &desk, None, actions::own_unit(&desk, asked))?;
        let one = Project {
            number: desk.next_number() + place as i64,
            source: scenario.to_owned(),
            site: site.id.clone(),
            ..one
        };
        for fault in desk.faults(None, &one) {
            if !problems.contains(&fault) {
                problems.push(fault);
            }
        }
        new.push(one);
    }
    Failure::gather(problems)?;
    for one in &new {
        desk.writes(None, one)?;
    }
    let mut tx = ctx.begin().await?;
    // Nobody else makes them, or takes the scenario back, until this is written.
    if !siting::hold(&mut tx, ctx.city()?, scenario).await? {
        return Err(Error::refused(Problem::error("siting.withdrawn_already")));
    }
    not_yet(&mut tx, ctx.city()?, scenario, None).await?;
    for one in &new {
        actions::put_new(&ctx, &mut tx, one, &chosen.name).await?;
    }
    let ids: Vec<String> = new.iter().map(|one| one.id.clone()).collect();
    let told = json!({
        "item": item, "scenario": scenario, "name": chosen.name, "count": new.len(),
        "titles": new.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(),
    });
    tx.commit([Event::new("projects.made_from_sites", "campaign", &campaign).with(told)]).await?;
    Ok((StatusCode::CREATED, Json(ProjectsMade { ids })))
}

/// The projects that came from a scenario, those given up among them.
#[utoipa::path(get, path = "/api/v1/siting_scenarios/{id}/projects", tag = "projects", params(("id" = String, Path)), responses((status = 200, body = Vec<ScenarioProject>)))]
pub(super) async fn list_scenario_projects(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Vec<ScenarioProject>>> {
    let all = store::of_scenario(ctx.platform.db.read(), ctx.city()?, &id).await?.into_iter();
    Ok(Json(
        all.map(|one| ScenarioProject {
            id: one.id,
            number: one.number,
            title: one.title,
            site: one.site,
            state: one.state,
        })
        .collect(),
    ))
}

/// The campaign in which the projects are made: the scenario's own and no other.
async fn campaign_of(ctx: &Ctx, body: &FromSitesBody, chosen: &Chosen) -> Result<String> {
    let asked = body.campaign.as_deref().map(str::trim).filter(|asked| !asked.is_empty());
    match (asked, chosen.campaign.as_str()) {
        (Some(asked), "") => Ok(asked.to_owned()),
        (Some(asked), own) if asked != own => {
            let other = Problem::error("projects.scenario_elsewhere");
            Err(Error::refused(other.with("name", chosen.name.as_str()).at_field("campaign")))
        }
        (None, "") => {
            let current = campaigns::store::current(ctx).await?;
            Ok(current.ok_or_else(Error::not_found)?.id)
        }
        (_, own) => Ok(own.to_owned()),
    }
}

/// That no project came from the scenario yet, or from one `site` of it, but for those that were
/// given up. The scenario is held.
pub(super) async fn not_yet(
    tx: &mut Tx,
    city: &str,
    scenario: &str,
    site: Option<&str>,
) -> Result<()> {
    let there: Vec<String> = store::of_scenario(tx.sql(), city, scenario)
        .await?
        .iter()
        .filter(|one| one.state != State::Cancelled && site.is_none_or(|site| one.site == site))
        .map(|one| format!("{} {}", one.number, one.title))
        .collect();
    if there.is_empty() {
        return Ok(());
    }
    let names = there.iter().take(10).cloned().collect::<Vec<_>>().join("\u{3001}");
    let made = Problem::error("projects.sites_made").with("count", there.len());
    Err(Error::refused(made.with("names", names).at_field("scenario")))
}

/// The row that was asked for, or the one of the edition that measures how far parks serve.
fn item_of(desk: &Desk, body: &FromSitesBody) -> Result<String> {
    if let Some(item) = body.item.as_deref().map(str::trim).filter(|item| !item.is_empty()) {
        return Ok(item.to_owned());
    }
    let serves = |row: &&Indicator| row.measures.iter().any(|one| one.method == COVERAGE);
    let edition = desk.scene.edition.as_ref();
    let row = edition.and_then(|edition| edition.indicators.iter().find(serves));
    let row = row.ok_or_else(|| {
        Error::refused(Problem::error("projects.no_coverage_row").at_field("item"))
    })?;
    Ok(row.key.clone())
}

/// The unit of a row's value.
fn value_unit(desk: &Desk, item: &str) -> Option<Unit> {
    if let Some(ground) = desk.ground(item) {
        return Some(ground.measure.unit);
    }
    let edition = desk.scene.edition.as_ref()?;
    Some(edition.indicator(item)?.measures.first()?.unit)
}

fn asked(
    desk: &Desk,
    body: &FromSitesBody,
    (item, unit): (&str, Option<Unit>),
    site: &ChosenSite,
) -> Result<ProjectBody> {
    let ground: Site = serde_json::from_value(site.geometry.clone())
        .map_err(|e| Failure::bug(format!("the ground of a chosen site: {e}")))?;
    let effect = unit.and(Some(site.points_gain).filter(|points| *points > 0.0));
    Ok(ProjectBody {
        item: item.to_owned(),
        title: site.name.chars().take(200).collect(),
        division: site.district.clone(),
        effect,
        effect_unit: unit.map(|unit| unit.key().to_owned()).unwrap_or_default(),
        effect_division: match body.scope {
            EffectScope::City => desk.city.clone(),
            EffectScope::District => site.district.clone(),
        },
        unit: body.unit.clone(),
        due_on: body.due_on.clone(),
        works: Some(Works {
            stage: "proposed".to_owned(),
            area_m2: Some(site.area_m2),
            land_fen: Some(site.land_fen),
            build_fen: Some(site.build_fen),
            site: Some(ground).filter(Site::is_sound),
            ..Works::default()
        }),
        ..ProjectBody::default()
    })
}
