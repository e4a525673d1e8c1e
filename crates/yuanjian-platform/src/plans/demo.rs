//! The invented city's register: some plans in each state, each having gone the way there.

use super::{
    actions::{self, RegisteredPlanBody},
    plan::State,
};
use crate::{Ctx, Result, organisations};
use serde::Deserialize;
use yuanjian_app::Failure;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    plans: Vec<PlanOf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanOf {
    kind: String,
    title: String,
    /// Name of a division; the whole city when empty.
    #[serde(default)]
    division: String,
    #[serde(default)]
    years: Option<[i64; 2]>,
    /// Short name.
    #[serde(default)]
    unit: String,
    /// The state in which it was entered, and those that it came to.
    states: Vec<State>,
    #[serde(default)]
    approver: String,
    #[serde(default)]
    document: String,
    #[serde(default)]
    approved_on: String,
    #[serde(default)]
    note: String,
}

/// Fill the register in the name of who keeps it.
///
/// # Errors
/// When the demo data are wrong or the database does not serve.
pub async fn fill(ctx: &Ctx) -> Result<()> {
    let demo: Demo = toml::from_str(include_str!("../../../../data/demo/plans.toml"))
        .map_err(|e| wrong(&e.to_string()))?;
    let directory = organisations::directory(ctx).await?;
    let (city, on) = (ctx.city()?, ctx.now.day_in_china());
    for one in demo.plans {
        let division = match one.division.as_str() {
            "" => city.to_owned(),
            name => {
                let mut known = directory.divisions.iter();
                let found = known.find(|(_, known)| known.as_str() == name);
                found.map(|(code, _)| code.clone()).ok_or_else(|| wrong(name))?
            }
        };
        let unit = match one.unit.as_str() {
            "" => None,
            name => {
                let found = directory.meant(name, &on);
                Some(found.map(|(unit, _)| unit.id.clone()).ok_or_else(|| wrong(name))?)
            }
        };
        let mut id = None;
        for (revision, state) in (0..).zip(&one.states) {
            let approved = |text: &str| match *state {
                State::Approved | State::Superseded => text.to_owned(),
                _ => String::new(),
            };
            let [year_from, year_to] = one.years.unwrap_or_default();
            let body = RegisteredPlanBody {
                division: division.clone(),
                kind: one.kind.clone(),
                title: one.title.clone(),
                state: *state,
                approver: approved(&one.approver),
                document: approved(&one.document),
                approved_on: approved(&one.approved_on),
                year_from,
                year_to,
                unit: unit.clone(),
                note: one.note.clone(),
                revision,
            };
            match &id {
                None => id = Some(actions::register(ctx, body).await?),
                Some(id) => actions::update(ctx, id, body).await?,
            }
        }
    }
    Ok(())
}

fn wrong(what: &str) -> Failure {
    Failure::bug(format!("data/demo/plans.toml: {what}"))
}
