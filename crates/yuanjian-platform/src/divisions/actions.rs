//! What the office does with divisions.

use super::{
    KINDS,
    store::{self, Division},
};
use crate::{
    Ctx, Error, Result, accounts, assessments,
    campaigns::calendar::day,
    evidence, organisations, plans, projects, registers, surveys, tasks,
    withdrawal::{WithdrawalBody, Withdrawn},
};
use serde::Deserialize;
use serde_json::json;
use yuanjian_app::{Failure, Locale};
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// A division as people write it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DivisionBody {
    /// The administrative division code, or the city's own code of a zone; it never changes.
    pub(super) code: String,
    pub(super) name: String,
    /// `district`, `zone`, `subdistrict`; zones may lie across districts.
    pub(super) kind: String,
    /// Code of the division that it lies within.
    #[serde(default)]
    pub(super) parent: Option<String>,
    /// Its place in every list.
    pub(super) precedence: i64,
    /// Its last day; none while it exists.
    #[serde(default)]
    pub(super) to_on: Option<String>,
    #[serde(default)]
    pub(super) revision: i64,
}

pub(super) async fn create(ctx: &Ctx, mut body: DivisionBody) -> Result<()> {
    let city = ctx.city()?;
    let all = store::all(ctx, city).await?;
    body.code = body.code.trim().to_owned();
    let mut problems = faults(&all, &body);
    problems.extend(code_faults(&all, city, &body.code));
    Failure::gather(problems)?;
    let division = written(body);
    let mut tx = ctx.begin().await?;
    if !store::add(&mut tx, city, &division).await? {
        return Err(Error::invalid(Problem::error("divisions.code_taken").at_field("code")));
    }
    Ok(tx.commit([created(&division)]).await?)
}

/// That a division was entered.
pub(super) fn created(new: &Division) -> Event {
    Event::new("divisions.created", "division", &new.code)
        .with(json!({ "name": new.name, "kind": new.kind, "parent": new.parent }))
}

/// Everything that is wrong with the code of a new division.
pub(super) fn code_faults(all: &[Division], city: &str, code: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if code.is_empty() || code.len() > 12 || !code.chars().all(plain) {
        problems.push(Problem::error("divisions.bad_code").at_field("code"));
    }
    if code == city || all.iter().any(|one| one.code == code) {
        problems.push(Problem::error("divisions.code_taken").at_field("code"));
    }
    problems
}

pub(super) async fn update(ctx: &Ctx, code: &str, body: DivisionBody) -> Result<()> {
    let city = ctx.city()?;
    let all = store::all(ctx, city).await?;
    let old = find(&all, code)?;
    if body.code != code {
        return Err(Error::invalid(Problem::error("divisions.code_stays").at_field("code")));
    }
    Failure::gather(faults(&all, &body))?;
    let new = written(body);
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, city, &new).await?;
    Ok(tx.commit([changed(old, &new)]).await?)
}

/// That a division was changed.
pub(super) fn changed(old: &Division, new: &Division) -> Event {
    Event::new("divisions.changed", "division", &new.code).with(json!({
        "name": [old.name, new.name],
        "kind": [old.kind, new.kind],
        "parent": [old.parent, new.parent],
        "to_on": [old.to_on, new.to_on],
    }))
}

/// Take a division back that was entered by mistake, unless something rests on it.
pub(super) async fn withdraw(ctx: &Ctx, code: &str, body: &WithdrawalBody) -> Result<()> {
    let city = ctx.city()?;
    let all = store::all(ctx, city).await?;
    let old = find(&all, code)?;
    let withdrawn = Withdrawn::of(ctx, body)?;
    free(ctx, &resting(ctx, &all, code).await?)?;
    let told = json!({ "name": old.name, "reason": withdrawn.reason });
    let new = Division { withdrawn: Some(withdrawn), revision: body.revision, ..old.clone() };
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, city, &new).await?;
    Ok(tx.commit([Event::new("divisions.withdrawn", "division", code).with(told)]).await?)
}

/// That nothing rests on a division.
pub(super) fn free(ctx: &Ctx, resting: &[&str]) -> Result<()> {
    if resting.is_empty() {
        return Ok(());
    }
    let locale = Locale::of(ctx.language);
    let what = resting.iter().map(|kind| locale.say(&format!("divisions.resting_{kind}"), []));
    let what = what.collect::<Vec<_>>().join(&locale.say("divisions.and", []));
    Err(Error::refused(Problem::error("divisions.in_use").with("what", what)))
}

/// The kinds of what rests on a division; each feature answers for its own.
pub(super) async fn resting(ctx: &Ctx, all: &[Division], code: &str) -> Result<Vec<&'static str>> {
    let below = |one: &Division| one.withdrawn.is_none() && one.parent.as_deref() == Some(code);
    let asked = [
        ("organisations", organisations::units_in(ctx, code).await?),
        ("bodies", organisations::bodies_in(ctx, code).await?),
        ("divisions", all.iter().any(below)),
        ("grants", accounts::granted_over(ctx, code).await?),
        ("statistics", assessments::figures_of(ctx, code).await?),
        ("tasks", tasks::tasks_in(ctx, code).await?),
        ("surveys", surveys::lines_in(ctx, code).await?),
        ("evidence", evidence::pieces_in(ctx, code).await?),
        ("plans", plans::plans_in(ctx, code).await?),
        ("projects", projects::projects_in(ctx, code).await?),
        ("registers", registers::registers_in(ctx, code).await?),
    ];
    Ok(asked.into_iter().filter(|(_, rests)| *rests).map(|(kind, _)| kind).collect())
}

fn find<'a>(all: &'a [Division], code: &str) -> Result<&'a Division> {
    all.iter().find(|one| one.code == code && one.withdrawn.is_none()).ok_or_else(Error::not_found)
}

pub(super) fn written(body: DivisionBody) -> Division {
    Division {
        code: body.code,
        name: body.name.trim().to_owned(),
        kind: body.kind,
        parent: body.parent.filter(|parent| !parent.is_empty()),
        precedence: body.precedence,
        to_on: body.to_on.filter(|to| !to.is_empty()),
        withdrawn: None,
        revision: body.revision,
    }
}

/// Everything that is wrong with a division as it is written.
pub(super) fn faults(all: &[Division], body: &DivisionBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    let code = body.code.as_str();
    let mut wrong = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    let name = body.name.trim();
    let standing = |one: &&Division| one.withdrawn.is_none();
    if name.is_empty() || name.chars().count() > 40 {
        wrong("divisions.bad_name", "name");
    }
    if all.iter().filter(standing).any(|one| one.code != code && one.name == name) {
        wrong("divisions.name_taken", "name");
    }
    if !KINDS.contains(&body.kind.as_str()) {
        wrong("divisions.bad_kind", "kind");
    }
    if !(0..=9_999).contains(&body.precedence) {
        wrong("divisions.bad_precedence", "precedence");
    }
    if let Some(parent) = body.parent.as_deref().filter(|parent| !parent.is_empty()) {
        if !all.iter().filter(standing).any(|one| one.code == parent) {
            wrong("divisions.unknown_parent", "parent");
        } else if store::within(all, code).contains(parent) {
            wrong("divisions.within_itself", "parent");
        }
    }
    if body.to_on.as_deref().is_some_and(|to| !to.is_empty() && day(to).is_none()) {
        wrong("request.bad_day", "to_on");
    }
    problems
}
