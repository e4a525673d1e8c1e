//! Projects as a place on the map asks for them: where they are and what shows them.

use super::{
    conflicts::shape_of,
    project::{Project, Site, State},
    store,
};
use crate::{Ctx, Result, tasks::Scene};
use geo_types::{Geometry, Point};
use serde::Serialize;

/// A project in short.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = PlacedProject)]
pub(crate) struct Placed {
    pub(crate) id: String,
    pub(crate) number: i64,
    title: String,
    /// Key and name of the row of the edition whose gap it closes.
    pub(crate) item: String,
    item_name: String,
    unit_name: String,
    state: State,
    /// How far its works are; empty where that is not known or there are none.
    stage: String,
    due_on: Option<String>,
    /// All the money that it takes, in fen.
    budget_fen: Option<i64>,
    /// Parts of a hundred.
    progress: i64,
}

/// A project with what is asked of its place.
#[derive(Debug, Clone)]
pub(crate) struct Sited {
    pub(crate) project: Placed,
    /// In degrees of CGCS2000; none where no site was given.
    pub(crate) site: Option<Geometry<f64>>,
    /// Whether it is still a plan for its gap.
    pub(crate) live: bool,
    /// Codes of where it is and of where its effect counts.
    pub(crate) division: String,
    pub(crate) effect_division: String,
    /// Ids of the pieces of evidence that show how it was, and how it is.
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
}

/// The projects of a campaign by number, without those that were given up.
pub(crate) async fn sited(ctx: &Ctx, scene: &Scene) -> Result<Vec<Sited>> {
    let all = store::of_campaign(ctx, &scene.campaign.id).await?.into_iter();
    let tag = ctx.language.tag();
    let kept = all.filter(|one| one.state != State::Cancelled);
    Ok(kept.map(|one| placed(scene, one, tag)).collect())
}

fn placed(scene: &Scene, one: Project, tag: &str) -> Sited {
    let (stage, site) = match one.works {
        Some(works) => (works.stage, works.site.as_ref().map(shape)),
        None => (String::new(), None),
    };
    Sited {
        site,
        live: one.state.is_live(),
        division: one.division,
        effect_division: one.effect_division,
        before: one.before,
        after: one.after,
        project: Placed {
            id: one.id,
            number: one.number,
            title: one.title,
            item_name: scene.item_name(&one.item, tag),
            item: one.item,
            unit_name: one.unit.as_deref().map(|id| scene.unit(id).name).unwrap_or_default(),
            state: one.state,
            stage,
            due_on: one.due_on,
            budget_fen: one.budget_fen,
            progress: one.progress,
        },
    }
}

fn shape(site: &Site) -> Geometry<f64> {
    match site {
        Site::Point([x, y]) => Point::new(*x, *y).into(),
        _ => shape_of(site).into(),
    }
}
