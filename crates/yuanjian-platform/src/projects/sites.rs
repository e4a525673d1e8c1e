//! Projects from the sites that a scenario chose: all of them in one change, or none.

use super::{
    actions::{self, ProjectBody},
    desk::Desk,
    project::{Project, Site, Works},
};
use crate::{Ctx, Error, Result, http::Body};
use axum::{Json, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use yuanjian_app::Failure;
use yuanjian_store::Event;
use yuanjian_types::{Problem, Unit};

/// Most sites at once.
const MOST_SITES: usize = 500;

/// Sites that become projects.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FromSitesBody {
    campaign: String,
    /// Key of the row of the edition whose gap they close.
    item: String,
    /// Id of the scenario that they come from.
    #[serde(default)]
    scenario: String,
    /// Id of the unit that builds them; one's own when empty and there is one.
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    due_on: Option<String>,
    /// Where the effects count: the whole city, or each in its district.
    #[serde(default)]
    scope: EffectScope,
    sites: Vec<SiteBody>,
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

/// A site that becomes a project.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChosenSiteBody)]
struct SiteBody {
    name: String,
    /// Code of its district; the city's own when empty.
    #[serde(default)]
    division: String,
    #[serde(default)]
    area_m2: Option<f64>,
    #[serde(default)]
    build_fen: Option<i64>,
    #[serde(default)]
    land_fen: Option<i64>,
    /// What it brings, in the unit of the row (percentage points for a share).
    #[serde(default)]
    points: Option<f64>,
    /// In degrees, as GeoJSON.
    #[serde(default)]
    geometry: Option<Site>,
}

/// What was made of the sites.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProjectsMade {
    /// Ids, in the order of the sites.
    ids: Vec<String>,
}

/// Make a project of each site that a scenario chose, all in one change.
#[utoipa::path(post, path = "/api/v1/projects/from_sites", tag = "projects", request_body = FromSitesBody, responses((status = 201, body = ProjectsMade)))]
pub(super) async fn make_projects_from_sites(
    ctx: Ctx,
    Body(body): Body<FromSitesBody>,
) -> Result<(StatusCode, Json<ProjectsMade>)> {
    let desk = Desk::of(&ctx, &body.campaign).await?;
    desk.open()?;
    if body.sites.is_empty() || body.sites.len() > MOST_SITES {
        let problem = Problem::error("projects.bad_sites").with("most", MOST_SITES);
        return Err(Error::invalid(problem.at_field("sites")));
    }
    actions::room(&desk, body.sites.len())?;
    let unit = value_unit(&desk, &body.item);
    let (mut new, mut problems) = (Vec::new(), Vec::new());
    for (place, site) in body.sites.iter().enumerate() {
        let asked = asked(&desk, &body, site, unit);
        let one = actions::written(&ctx, &desk, None, actions::own_unit(&desk, asked))?;
        let one = Project {
            number: desk.next_number() + place as i64,
            source: body.scenario.trim().to_owned(),
            ..one
        };
        let faults = desk.faults(None, &one).into_iter().map(|fault| {
            let field = fault.place.field.clone().unwrap_or_default();
            let whole = ["item", "unit", "due_on", "source"].contains(&field.as_str());
            if whole { fault } else { fault.at_field(format!("sites[{place}].{}", said(&field))) }
        });
        for fault in faults {
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
    for one in &new {
        actions::put_new(&ctx, &mut tx, one, &one.source).await?;
    }
    let ids: Vec<String> = new.iter().map(|one| one.id.clone()).collect();
    let told = json!({
        "item": body.item, "scenario": body.scenario, "count": new.len(),
        "titles": new.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(),
    });
    tx.commit([Event::new("projects.made_from_sites", "campaign", &body.campaign).with(told)])
        .await?;
    Ok((StatusCode::CREATED, Json(ProjectsMade { ids })))
}

/// The unit of a row's value.
fn value_unit(desk: &Desk, item: &str) -> Option<Unit> {
    if let Some(ground) = desk.ground(item) {
        return Some(ground.measure.unit);
    }
    let edition = desk.scene.edition.as_ref()?;
    Some(edition.indicator(item)?.measures.first()?.unit)
}

fn asked(desk: &Desk, body: &FromSitesBody, site: &SiteBody, unit: Option<Unit>) -> ProjectBody {
    ProjectBody {
        item: body.item.clone(),
        title: site.name.clone(),
        division: site.division.clone(),
        effect: site.points,
        effect_unit: unit.map(|unit| unit.key().to_owned()).unwrap_or_default(),
        effect_division: match body.scope {
            EffectScope::City => desk.city.clone(),
            EffectScope::District => site.division.clone(),
        },
        unit: body.unit.clone(),
        due_on: body.due_on.clone(),
        works: Some(Works {
            stage: "proposed".to_owned(),
            area_m2: site.area_m2,
            land_fen: site.land_fen,
            build_fen: site.build_fen,
            site: site.geometry.clone(),
            ..Works::default()
        }),
        ..ProjectBody::default()
    }
}

/// A field of a project as a site names it.
fn said(field: &str) -> &str {
    match field {
        "title" => "name",
        "effect" | "effect_unit" => "points",
        "site" => "geometry",
        other => other,
    }
}
