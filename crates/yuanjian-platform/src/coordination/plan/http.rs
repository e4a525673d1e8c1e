//! The doors of the plan.

use super::{
    AnnexLine, Change, Section, Version,
    actions::{self, IssueBody, PlanBody},
    compare, head, store,
};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::day,
    coordination::{
        MANAGE,
        desk::Desk,
        paper::{self, Paper},
    },
    http::Body,
    receipts::{self, Counts, Receipt},
    tasks::Named,
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use yuanjian_app::Locale;
use yuanjian_document::content::{Align, Block, Cell, Column, Table};

/// A plan as it is written now, and what was issued of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PlanView {
    campaign: String,
    campaign_title: String,
    today: String,
    title: String,
    issuer: String,
    addressees: String,
    /// Empty for whoever may not see a draft.
    sections: Vec<Section>,
    revision: i64,
    /// The newest first.
    versions: Vec<VersionView>,
    /// Whether what is written differs from the newest version.
    unissued: bool,
    /// `write`, `issue`; `note` while one of the reader's units did not note the newest.
    may: Vec<String>,
}

/// A version in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PlanVersion)]
pub(crate) struct VersionView {
    number: i64,
    document: String,
    title: String,
    issuer: String,
    dated_on: String,
    issued_on: String,
    account_name: String,
    note: String,
    /// Units that it obliges, that read it, and that took note of it.
    units: usize,
    read: usize,
    noted: usize,
    /// Where the record of changes stood when it was issued.
    chain: String,
}

/// A version whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PlanVersionDetail)]
pub(crate) struct VersionDetail {
    #[serde(flatten)]
    version: VersionView,
    addressees: String,
    sections: Vec<Section>,
    annex: Vec<AnnexLine>,
    receipts: Vec<ReceiptView>,
}

/// Whether a unit took note.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PlanReceipt)]
pub(crate) struct ReceiptView {
    unit: Named,
    receipt: Option<Receipt>,
}

/// Which versions to compare.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct CompareQuery {
    from: i64,
    /// What is written now when not given.
    #[serde(default)]
    to: Option<i64>,
}

/// The revision that was read.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlanProposal)]
pub(crate) struct ProposalBody {
    revision: i64,
}

/// The plan of a campaign: what is written, for the office; what was issued, for everybody.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/plan", tag = "coordination", params(("id" = String, Path)), responses((status = 200, body = PlanView)))]
pub(crate) async fn get_plan(ctx: Ctx, Path(id): Path<String>) -> Result<Json<PlanView>> {
    let desk = Desk::of(&ctx, &id).await?;
    let writes = MANAGE.allows(&ctx.actor()?.roles());
    let plan = store::plan(&ctx, &id).await?;
    let versions = store::versions(&ctx, &id).await?;
    let unissued = versions.first().is_none_or(|last| {
        let (from, to) = (
            head(&last.title, &last.issuer, &last.addressees),
            head(&plan.title, &plan.issuer, &plan.addressees),
        );
        !compare((&from, &last.sections), (&to, &plan.sections)).is_empty()
    });
    let mut may = Vec::new();
    if writes && !desk.scene.campaign.state.is_over() {
        may.extend(["write", "issue"].map(str::to_owned));
    }
    if super::unnoted(&ctx, &desk).await?.is_some() {
        may.push("note".to_owned());
    }
    let mut views = Vec::new();
    for version in &versions {
        views.push(version_view(version, &receipts::of(&ctx, &version.id).await?));
    }
    Ok(Json(PlanView {
        campaign: desk.scene.campaign.id.clone(),
        campaign_title: desk.scene.campaign.title.clone(),
        today: desk.scene.on.clone(),
        title: plan.title,
        issuer: plan.issuer,
        addressees: plan.addressees,
        sections: if writes { plan.sections } else { Vec::new() },
        revision: plan.revision,
        versions: views,
        unissued: writes && plan.revision > 0 && unissued,
        may,
    }))
}

fn version_view(version: &Version, receipts: &[Receipt]) -> VersionView {
    let Counts { units, read, noted } = receipts::count(receipts, &version.units);
    VersionView {
        number: version.number,
        document: version.document.clone(),
        title: version.title.clone(),
        issuer: version.issuer.clone(),
        dated_on: version.dated_on.clone(),
        issued_on: version.issued_on.clone(),
        account_name: version.account_name.clone(),
        note: version.note.clone(),
        units,
        read,
        noted,
        chain: version.chain.clone(),
    }
}

/// Draft the plan from what the campaign knows; it takes the place of what is written now.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/plan/proposals", tag = "coordination", params(("id" = String, Path)), request_body = ProposalBody, responses((status = 204)))]
pub(crate) async fn propose_plan(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<ProposalBody>,
) -> Result<StatusCode> {
    actions::propose(&ctx, &id, body.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Write the plan.
#[utoipa::path(put, path = "/api/v1/campaigns/{id}/plan", tag = "coordination", params(("id" = String, Path)), request_body = PlanBody, responses((status = 204)))]
pub(crate) async fn put_plan(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<PlanBody>,
) -> Result<StatusCode> {
    actions::put(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The plan as it is written now, as a document; a draft, and says so.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/plan/document", tag = "coordination", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub(crate) async fn get_plan_draft(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let plan = store::plan(&ctx, &id).await?;
    let locale = Locale::of(ctx.language);
    let paper = Paper {
        mark: mark(&plan.issuer, &locale),
        number: None,
        title: vec![plan.title],
        addressee: Some(plan.addressees),
        body: body(&plan.sections, &[], &locale),
        signer: Some(plan.issuer.clone()),
        on: None,
        printed_by: plan.issuer,
        chain: String::new(),
    };
    paper::send(&ctx, paper, "plan-draft.docx").await
}

/// Issue the plan as its next version.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/plan/versions", tag = "coordination", params(("id" = String, Path)), request_body = IssueBody, responses((status = 204)))]
pub(crate) async fn issue_plan(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<IssueBody>,
) -> Result<StatusCode> {
    actions::issue(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A version as it was issued, with who read it and who took note. To read it is recorded for
/// one's own units.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/plan/versions/{number}", tag = "coordination", params(("id" = String, Path), ("number" = i64, Path)), responses((status = 200, body = VersionDetail)))]
pub(crate) async fn get_plan_version(
    ctx: Ctx,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Json<VersionDetail>> {
    actions::receipt(&ctx, &id, number, false).await?;
    let desk = Desk::of(&ctx, &id).await?;
    let version = one(&ctx, &id, number).await?;
    let receipts = receipts::of(&ctx, &version.id).await?;
    let views = version.units.iter().map(|unit| ReceiptView {
        receipt: receipts.iter().find(|one| &one.organisation == unit).cloned(),
        unit: desk.scene.unit(unit),
    });
    Ok(Json(VersionDetail {
        receipts: views.collect(),
        version: version_view(&version, &receipts),
        addressees: version.addressees,
        sections: version.sections,
        annex: version.annex,
    }))
}

async fn one(ctx: &Ctx, campaign: &str, number: i64) -> Result<Version> {
    let versions = store::versions(ctx, campaign).await?;
    versions.into_iter().find(|one| one.number == number).ok_or_else(Error::not_found)
}

/// A version as an official document.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/plan/versions/{number}/document", tag = "coordination", params(("id" = String, Path), ("number" = i64, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub(crate) async fn get_plan_document(
    ctx: Ctx,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Response> {
    let version = one(&ctx, &id, number).await?;
    let locale = Locale::of(ctx.language);
    let paper = Paper {
        mark: mark(&version.issuer, &locale),
        number: Some(version.document),
        title: vec![version.title],
        addressee: Some(version.addressees),
        body: body(&version.sections, &version.annex, &locale),
        signer: Some(version.issuer.clone()),
        on: day(&version.dated_on),
        printed_by: version.issuer,
        chain: version.chain,
    };
    paper::send(&ctx, paper, &format!("plan-{number}.docx")).await
}

fn mark(issuer: &str, locale: &Locale) -> String {
    locale.say("coordination.paper.document_mark", [("issuer", issuer.to_owned())])
}

fn body(sections: &[Section], annex: &[AnnexLine], locale: &Locale) -> Vec<Block> {
    let say = |key: &str| locale.say(&format!("coordination.paper.{key}"), []);
    let mut body = Vec::new();
    for section in sections {
        body.push(Block::heading(1, section.title.clone()));
        body.extend(paper::blocks(&section.text, 2));
    }
    if !annex.is_empty() {
        let column = |key: &str, weight: f32| Column::new(say(key), weight, Align::Left);
        body.push(Block::heading(1, say("breakdown")));
        body.push(Block::Table(Table {
            columns: vec![
                column("number", 0.6),
                column("task", 3.0),
                column("lead", 1.2),
                column("cooperating", 2.0),
                column("due", 1.3),
            ],
            rows: annex
                .iter()
                .map(|line| {
                    [
                        line.number.to_string(),
                        line.title.clone(),
                        line.lead.clone(),
                        line.cooperating.clone(),
                        line.due_on.clone(),
                    ]
                    .map(Cell::text)
                    .into()
                })
                .collect(),
            ..Table::default()
        }));
    }
    body
}

/// What is different between two versions, or between one and what is written now.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/plan/comparison", tag = "coordination", params(("id" = String, Path), CompareQuery), responses((status = 200, body = Vec<Change>)))]
pub(crate) async fn compare_plans(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<CompareQuery>,
) -> Result<Json<Vec<Change>>> {
    let old = one(&ctx, &id, query.from).await?;
    let from = head(&old.title, &old.issuer, &old.addressees);
    let (to, sections) = match query.to {
        Some(number) => {
            let new = one(&ctx, &id, number).await?;
            (head(&new.title, &new.issuer, &new.addressees), new.sections)
        }
        None if MANAGE.allows(&ctx.actor()?.roles()) => {
            let new = store::plan(&ctx, &id).await?;
            (head(&new.title, &new.issuer, &new.addressees), new.sections)
        }
        // What is not issued is the office's.
        None => return Err(Error::forbidden(MANAGE.key)),
    };
    Ok(Json(compare((&from, &old.sections), (&to, &sections))))
}

/// Take note of a version for one's own units.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/plan/versions/{number}/receipts", tag = "coordination", params(("id" = String, Path), ("number" = i64, Path)), responses((status = 204)))]
pub(crate) async fn note_plan(
    ctx: Ctx,
    Path((id, number)): Path<(String, i64)>,
) -> Result<StatusCode> {
    actions::receipt(&ctx, &id, number, true).await?;
    Ok(StatusCode::NO_CONTENT)
}
