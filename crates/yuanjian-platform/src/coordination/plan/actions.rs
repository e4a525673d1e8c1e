//! Drafting, writing, issuing and noting the plan.

use super::{AnnexLine, Plan, Section, Version, compare, draft, head, store, told};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::day,
    coordination::{desk::Desk, paper},
    organisations, receipts, tasks,
};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// A plan as people write it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanBody {
    pub(crate) title: String,
    pub(crate) issuer: String,
    pub(crate) addressees: String,
    pub(crate) sections: Vec<Section>,
    /// Which revision was read; 0 before the first.
    pub(crate) revision: i64,
}

/// A version to be issued.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlanIssue)]
pub(crate) struct IssueBody {
    /// Number of the document.
    pub(crate) document: String,
    /// The day that the document carries.
    pub(crate) dated_on: String,
    #[serde(default)]
    pub(crate) note: String,
    /// The number that it will have, so that two people do not issue at once.
    pub(crate) number: i64,
}

fn faults(body: &PlanBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    for (text, field, most) in [
        (&body.title, "title", 200),
        (&body.issuer, "issuer", 100),
        (&body.addressees, "addressees", 500),
    ] {
        if text.trim().is_empty() {
            tell("coordination.field_missing", field);
        } else if text.chars().count() > most {
            tell("coordination.text_too_long", field);
        }
    }
    if body.sections.is_empty() || body.sections.len() > 40 {
        tell("coordination.no_sections", "sections");
    }
    let mut seen = BTreeSet::new();
    for (place, section) in body.sections.iter().enumerate() {
        let title = section.title.trim();
        if title.is_empty() || title.chars().count() > 100 {
            tell("coordination.field_missing", &format!("sections[{place}].title"));
        } else if !seen.insert(title) {
            tell("coordination.section_twice", &format!("sections[{place}].title"));
        }
        if section.text.chars().count() > 20_000 {
            tell("coordination.text_too_long", &format!("sections[{place}].text"));
        }
    }
    problems
}

/// Draft the plan from what the campaign knows, over what is written now.
pub(crate) async fn propose(ctx: &Ctx, campaign: &str, revision: i64) -> Result<()> {
    let desk = Desk::of(ctx, campaign).await?;
    desk.open()?;
    let new = Plan { revision, ..draft::draft(ctx, &desk).await? };
    let mut tx = ctx.begin().await?;
    store::put_plan(&mut tx, ctx.city()?, campaign, &new).await?;
    let told = json!({ "title": new.title, "sections": new.sections.len() });
    Ok(tx
        .commit([Event::new("coordination.plan_drafted", "campaign", campaign).with(told)])
        .await?)
}

/// Write the plan.
pub(crate) async fn put(ctx: &Ctx, campaign: &str, body: PlanBody) -> Result<()> {
    let desk = Desk::of(ctx, campaign).await?;
    desk.open()?;
    Failure::gather(faults(&body))?;
    let old = store::plan(ctx, campaign).await?;
    let sections = body.sections.into_iter().map(|section| Section {
        title: section.title.trim().to_owned(),
        text: section.text.trim().to_owned(),
    });
    let new = Plan {
        title: body.title.trim().to_owned(),
        issuer: body.issuer.trim().to_owned(),
        addressees: body.addressees.trim().to_owned(),
        sections: sections.collect(),
        revision: body.revision,
    };
    let changes = differences(&old, &new);
    let mut tx = ctx.begin().await?;
    store::put_plan(&mut tx, ctx.city()?, campaign, &new).await?;
    let changed: Vec<String> = told(&changes).into_iter().map(|change| change.field).collect();
    let told = json!({ "title": new.title, "changes": changed });
    Ok(tx
        .commit([Event::new("coordination.plan_written", "campaign", campaign).with(told)])
        .await?)
}

fn differences(old: &Plan, new: &Plan) -> Vec<super::Change> {
    let (from, to) = (
        head(&old.title, &old.issuer, &old.addressees),
        head(&new.title, &new.issuer, &new.addressees),
    );
    compare((&from, &old.sections), (&to, &new.sections))
}

/// Issue the plan as its next version, with the breakdown as its annex.
pub(crate) async fn issue(ctx: &Ctx, campaign: &str, body: IssueBody) -> Result<()> {
    let desk = Desk::of(ctx, campaign).await?;
    desk.open()?;
    let plan = store::plan(ctx, campaign).await?;
    let versions = store::versions(ctx, campaign).await?;
    let number = versions.first().map_or(1, |last| last.number + 1);
    if body.number != number {
        return Err(Error::refused(Problem::error("request.stale")));
    }
    let mut problems = Vec::new();
    if plan.revision == 0 {
        problems.push(Problem::error("coordination.no_plan"));
    }
    for section in plan.sections.iter().filter(|section| section.text.is_empty()) {
        let problem = Problem::error("coordination.section_empty");
        problems.push(problem.with("section", section.title.clone()));
    }
    if !(1..=100).contains(&body.document.trim().chars().count()) {
        problems.push(Problem::error("coordination.field_missing").at_field("document"));
    }
    if versions.iter().any(|one| one.document == body.document.trim()) {
        problems.push(Problem::error("coordination.document_taken").at_field("document"));
    }
    if day(&body.dated_on).is_none() {
        problems.push(Problem::error("request.bad_day").at_field("dated_on"));
    }
    if body.note.chars().count() > 1_000 {
        problems.push(Problem::error("coordination.text_too_long").at_field("note"));
    }
    Failure::gather(problems)?;
    let lines = desk.scene.lines();
    let annex: Vec<AnnexLine> = lines
        .iter()
        .map(|line| AnnexLine {
            number: line.number,
            title: line.title.clone(),
            lead: line.lead.as_ref().map(|unit| unit.name.clone()).unwrap_or_default(),
            cooperating: line
                .cooperating
                .iter()
                .map(|one| one.unit.name.clone())
                .collect::<Vec<_>>()
                .join("\u{3001}"),
            due_on: line.due_on.clone().unwrap_or_default(),
        })
        .collect();
    if let Some(last) = versions.first() {
        let (from, to) = (
            head(&last.title, &last.issuer, &last.addressees),
            head(&plan.title, &plan.issuer, &plan.addressees),
        );
        if compare((&from, &last.sections), (&to, &plan.sections)).is_empty() && last.annex == annex
        {
            return Err(Error::refused(
                Problem::error("coordination.nothing_new").with("number", last.number),
            ));
        }
    }
    // Whoever has something to do in it, and whoever sits on the leading group.
    let mut units = tasks::all_units(&lines);
    units.extend(organisations::members(ctx).await?);
    let version = Version {
        id: Uuid::now_v7().to_string(),
        number,
        document: body.document.trim().to_owned(),
        title: plan.title,
        issuer: plan.issuer,
        addressees: plan.addressees,
        dated_on: body.dated_on,
        sections: plan.sections,
        units,
        annex,
        note: body.note.trim().to_owned(),
        chain: paper::chain(ctx).await?,
        issued_on: desk.scene.on.clone(),
        account_name: ctx.actor()?.display_name.clone(),
    };
    let mut tx = ctx.begin().await?;
    store::add_version(&mut tx, ctx.city()?, campaign, &version).await?;
    let told = json!({
        "title": version.title, "number": number, "document": version.document,
        "units": version.units.len(),
    });
    Ok(tx.commit([Event::new("coordination.plan_issued", "campaign", campaign).with(told)]).await?)
}

/// Keep that the units of who asks read a version, and with `noted` that they take note of it.
pub(crate) async fn receipt(ctx: &Ctx, campaign: &str, number: i64, noted: bool) -> Result<()> {
    let directory = organisations::directory(ctx).await?;
    let reach = tasks::Reach::of(ctx, &directory)?;
    let versions = store::versions(ctx, campaign).await?;
    let version = versions.iter().find(|one| one.number == number).ok_or_else(Error::not_found)?;
    receipts::keep(ctx, &version.id, &version.units, &reach.units, noted, |unit| {
        let name = if noted { "coordination.plan_noted" } else { "coordination.plan_read" };
        Event::new(name, "organisation", unit).with(json!({ "number": number }))
    })
    .await
}
