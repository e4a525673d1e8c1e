//! The invented city's survey, as one finds it in the middle: half answered, with answers that
//! disagree and one that is missing.

use super::{
    actions::{self, MoveBody, SurveyBody},
    answers::{self, AnswerBody, AnswerMoveBody},
    desk::Desk,
    lines::{self, LineBody},
    state::{AnswerWay, Confidence, Form, Method, Way},
};
use crate::{Ctx, Result, campaigns};
use serde::Deserialize;
use std::{collections::BTreeMap, future::Future};
use yuanjian_app::Failure;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    title: String,
    purpose: String,
    /// Days from today.
    due: i64,
    tolerance_percent: f64,
    lines: Vec<LineOf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineOf {
    #[serde(default)]
    figure: String,
    #[serde(default)]
    name: String,
    form: Option<Form>,
    #[serde(default)]
    measure: String,
    #[serde(default)]
    item: String,
    /// Name of a division; the whole city when empty.
    #[serde(default)]
    division: String,
    /// Short names.
    units: Vec<String>,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    hint: String,
    #[serde(default)]
    answers: Vec<AnswerOf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerOf {
    account: String,
    unit: String,
    amount: Option<f64>,
    #[serde(default)]
    said: String,
    #[serde(default)]
    no_value: String,
    #[serde(default)]
    source: String,
    method: Option<Method>,
    confidence: Option<Confidence>,
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    note: String,
    /// What the office did with it.
    then: Option<AnswerWay>,
    #[serde(default)]
    reason: String,
}

/// Fill the running campaign's survey. `acting` puts somebody of the demo's people in the place of
/// who asks, so that each deed is recorded under whoever would do it.
///
/// # Errors
/// When the demo data are wrong or the database does not serve.
pub async fn fill<F>(ctx: &Ctx, acting: impl Fn(&'static str) -> F) -> Result<()>
where
    F: Future<Output = Result<Ctx>>,
{
    let demo: Demo = toml::from_str(include_str!("../../../../data/demo/surveys.toml"))
        .map_err(|e| wrong(&e.to_string()))?;
    let Some(campaign) = campaigns::store::current(ctx).await? else { return Ok(()) };
    let mut people = BTreeMap::from([("office", ctx.clone())]);
    for name in ["bureau", "district", "statistics"] {
        people.insert(name, acting(name).await?);
    }
    let desk = Desk::of(ctx, &campaign.id).await?;
    let due = desk.scene.today.checked_add(time::Duration::days(demo.due));
    let body = SurveyBody {
        title: demo.title,
        purpose: demo.purpose,
        due_on: due.unwrap_or(desk.scene.today).to_string(),
        tolerance_percent: demo.tolerance_percent,
        revision: 0,
    };
    let id = actions::create(ctx, &campaign.id, body).await?;
    let mut written = Vec::new();
    for one in demo.lines {
        let division = match one.division.as_str() {
            "" => String::new(),
            name => {
                let mut known = desk.divisions.keys();
                let found = known.find(|code| desk.place(code) == name);
                found.cloned().ok_or_else(|| wrong(name))?
            }
        };
        let units: Result<Vec<String>> = one.units.iter().map(|name| unit(&desk, name)).collect();
        let body = LineBody {
            figure: one.figure,
            name: one.name,
            form: one.form,
            measure: one.measure,
            item: one.item,
            division,
            units: units?,
            evidence: one.evidence,
            hint: one.hint,
            ..LineBody::default()
        };
        written.push((lines::create(ctx, &id, body).await?, one.answers));
    }
    let issue = MoveBody { way: Way::Issue, note: String::new(), revision: 1 };
    actions::move_survey(ctx, &id, issue).await?;
    for (line, given) in written {
        for one in given {
            answer(&people, &desk, &line, one).await?;
        }
    }
    Ok(())
}

async fn answer(
    people: &BTreeMap<&str, Ctx>,
    desk: &Desk,
    line: &str,
    one: AnswerOf,
) -> Result<()> {
    let unit = unit(desk, &one.unit)?;
    let person = people.get(one.account.as_str()).ok_or_else(|| wrong(&one.account))?;
    let body = AnswerBody {
        amount: one.amount,
        said: one.said,
        no_value: one.no_value,
        source: one.source,
        method: one.method,
        confidence: one.confidence,
        as_of: one.as_of,
        evidence: Vec::new(),
        note: one.note,
        submit: true,
        revision: 0,
    };
    answers::put(person, line, &unit, body).await?;
    if let Some(way) = one.then {
        let office = people.get("office").ok_or_else(|| wrong("office"))?;
        let body = AnswerMoveBody { way, note: one.reason, revision: 1 };
        answers::move_answer(office, line, &unit, body).await?;
    }
    Ok(())
}

fn unit(desk: &Desk, name: &str) -> Result<String> {
    let found = desk.scene.directory.meant(name, &desk.scene.on);
    Ok(found.map(|(unit, _)| unit.id.clone()).ok_or_else(|| wrong(name))?)
}

fn wrong(what: &str) -> Failure {
    Failure::bug(format!("data/demo/surveys.toml: {what}"))
}
