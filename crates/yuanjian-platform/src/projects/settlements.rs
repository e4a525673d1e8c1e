//! How overlaps of a project's site were settled: by whom, under which number, on which day. A word
//! is never changed; a newer one stands in its place.

use super::{actions::theirs, conflicts, desk::Desk, store};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::day,
    http::Body,
    moves::{self, Moved, Of},
};
use axum::{extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::Row as _;
use std::collections::BTreeMap;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

/// How an overlap was settled.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ProjectSettlement)]
pub(super) struct Settlement {
    /// Which overlap it is of.
    pub(super) against: String,
    /// Digest of the layer that it was found in; empty for another project.
    pub(super) layer: String,
    /// How large it was then, in m²; 0 for a point inside.
    pub(super) overlap_m2: f64,
    /// What was decided, and what is done about it.
    pub(super) how: String,
    /// Who decided: an authority.
    pub(super) decided_by: String,
    /// Number of its document.
    pub(super) number: String,
    pub(super) on_day: String,
    /// Who wrote it down.
    pub(super) account_name: String,
}

/// A word on how an overlap was settled.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectSettlementBody)]
pub(super) struct SettlementBody {
    /// Which overlap, as the project names it.
    against: String,
    /// What was decided, and what is done about it.
    how: String,
    /// Who decided.
    decided_by: String,
    /// Number of the document.
    #[serde(default)]
    number: String,
    /// Day of the decision.
    on_day: String,
}

/// Write down how an overlap of a project's site was settled.
#[utoipa::path(post, path = "/api/v1/projects/{id}/settlements", tag = "projects", params(("id" = String, Path)), request_body = SettlementBody, responses((status = 204)))]
pub(super) async fn settle_project_conflict(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<SettlementBody>,
) -> Result<StatusCode> {
    let desk = Desk::around(&ctx, &id).await?;
    desk.open()?;
    let project = desk.project(&id)?;
    theirs(&desk, project)?;
    let text = |text: &str| text.trim().to_owned();
    let (how, decided_by) = (text(&body.how), text(&body.decided_by));
    let (number, on_day) = (text(&body.number), text(&body.on_day));
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    for (text, field, most) in [(&how, "how", 1_000), (&decided_by, "decided_by", 100)] {
        if text.is_empty() || text.chars().count() > most {
            wrong("projects.bad_settlement", field);
        }
    }
    if number.chars().count() > 100 {
        wrong("projects.bad_settlement", "number");
    }
    match day(&on_day) {
        None => wrong("request.bad_day", "on_day"),
        Some(_) if on_day > desk.scene.on => wrong("projects.not_yet", "on_day"),
        Some(_) => {}
    }
    Failure::gather(problems)?;
    let found = conflicts::found(&ctx, &desk.scene.campaign.id).await?;
    let conflict = found.of(&id).iter().find(|one| one.weighs && one.against == body.against);
    let conflict = conflict.ok_or_else(|| {
        Error::refused(Problem::error("projects.no_such_conflict").at_field("against"))
    })?;
    let settlement = Settlement {
        against: conflict.against.clone(),
        layer: conflict.digest.clone(),
        overlap_m2: conflict.overlap_m2.unwrap_or(0.0),
        how,
        decided_by,
        number,
        on_day,
        account_name: ctx.actor()?.display_name.clone(),
    };
    let city = ctx.city()?;
    let on = ctx.now.day_in_china();
    let mut tx = ctx.begin().await?;
    // A revision more: what an import brought and somebody decided on is not undone.
    store::put(&mut tx, city, project).await?;
    add(&mut tx, city, (&project.campaign, &id), &settlement).await?;
    let said = [&conflict.name, &settlement.decided_by, &settlement.number, &settlement.how];
    let said: Vec<&str> = said.into_iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
    let state = project.state.key();
    let moved = Moved::by(&ctx, &on, &id, "settle", (state, state), &said.join(" \u{b7} "))?;
    moves::add(&mut tx, Of::Projects, city, &project.campaign, &moved).await?;
    let told =
        json!({ "title": project.title, "against": conflict.name, "settlement": settlement });
    tx.commit([Event::new("projects.conflict_settled", "project", &id).with(told)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn add(
    tx: &mut Tx,
    city: &str,
    (campaign, project): (&str, &str),
    new: &Settlement,
) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into project_settlement (id, city, campaign, project, against, layer, overlap_m2, \
         how, decided_by, number, on_day, account_name, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(city)
    .bind(campaign)
    .bind(project)
    .bind(new.against.as_str())
    .bind(new.layer.as_str())
    .bind(new.overlap_m2)
    .bind(new.how.as_str())
    .bind(new.decided_by.as_str())
    .bind(new.number.as_str())
    .bind(new.on_day.as_str())
    .bind(new.account_name.as_str())
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The words of a campaign by project, the newest last.
pub(super) async fn of_campaign(
    ctx: &Ctx,
    campaign: &str,
) -> Result<BTreeMap<String, Vec<Settlement>>> {
    let rows = sqlx::query(
        "select * from project_settlement where city = $1 and campaign = $2 order by at, id",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    let mut all: BTreeMap<String, Vec<Settlement>> = BTreeMap::new();
    for row in &rows {
        let text = |name: &str| row.try_get::<String, _>(name);
        all.entry(text("project")?).or_default().push(Settlement {
            against: text("against")?,
            layer: text("layer")?,
            overlap_m2: row.try_get("overlap_m2")?,
            how: text("how")?,
            decided_by: text("decided_by")?,
            number: text("number")?,
            on_day: text("on_day")?,
            account_name: text("account_name")?,
        });
    }
    Ok(all)
}
