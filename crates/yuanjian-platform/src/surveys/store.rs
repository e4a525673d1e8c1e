//! Surveys, their lines and what units answered, as rows. A campaign has a few surveys of some
//! hundred lines: they are read whole.

use super::state::{AnswerState, Confidence, Form, Method, State};
use crate::{
    Ctx, Error, Result,
    layers::{parsed, written},
    removal,
    withdrawal::rests,
    workbooks,
};
use serde::{Deserialize, Serialize};
use sqlx::{
    Any, Row as _,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};

/// Whether a connection remembers a statement that binds doubles which may be missing; as in
/// `tasks::store`.
const REMEMBERED: bool = false;

/// A survey.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Survey {
    pub(super) id: String,
    pub(super) campaign: String,
    pub(super) number: i64,
    pub(super) title: String,
    /// What it is for.
    pub(super) purpose: String,
    /// By when, unless a line says otherwise.
    pub(super) due_on: String,
    /// By how many parts of a hundred answers may differ and still agree.
    pub(super) tolerance_percent: f64,
    pub(super) state: State,
    pub(super) issued_on: Option<String>,
    pub(super) closed_on: Option<String>,
    pub(super) account_name: String,
    pub(super) revision: i64,
}

/// What is asked: a figure of a place and a year, of one unit or several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) campaign: String,
    pub(super) survey: String,
    pub(super) number: i64,
    /// Key of a statistic of the edition; empty for a figure of the survey's own.
    pub(super) figure: String,
    /// Name of a figure of the survey's own.
    pub(super) name: String,
    pub(super) form: Form,
    /// Unit of measure: a key for a statistic, words for a figure of the survey's own.
    pub(super) measure: String,
    /// Key of the row of the edition that it is for; may be empty.
    pub(super) item: String,
    /// Code of a division; the city's for all of it.
    pub(super) division: String,
    pub(super) year: i64,
    /// Ids of the units that are asked, in their order.
    pub(super) units: Vec<String>,
    pub(super) due_on: Option<String>,
    /// What is wanted as proof.
    pub(super) evidence: String,
    /// How to fill it in.
    pub(super) hint: String,
    /// Whether the districts add up to the city.
    pub(super) sums: bool,
    pub(super) decision: Option<Decision>,
    pub(super) sum_reason: Option<SumReason>,
    pub(super) revision: i64,
}

impl workbooks::Line for Line {
    fn mark(&self) -> workbooks::Mark<'_> {
        let called = if self.name.is_empty() { &self.figure } else { &self.name };
        workbooks::Mark { id: &self.id, called, revision: self.revision }
    }
}

impl workbooks::Stored for Line {
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()> {
        put_line(tx, city, &Self { revision, ..self.clone() }).await
    }

    async fn take_out(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
        remove_line(tx, city, id, revision).await
    }
}

/// What the office decided of a line, on which answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Decision {
    /// The unit whose answer holds; none when it was only explained.
    pub(super) choice: Option<String>,
    pub(super) reason: String,
    pub(super) account_name: String,
    pub(super) on: String,
    pub(super) basis: Vec<(String, String)>,
}

/// Why the districts do not add up, for the numbers as they were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SumReason {
    pub(super) city: f64,
    pub(super) districts: f64,
    pub(super) reason: String,
    pub(super) account_name: String,
    pub(super) on: String,
}

/// What a unit answers to a line, as it is kept and as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyAnswer)]
pub(super) struct Answer {
    #[serde(skip)]
    pub(super) id: String,
    #[serde(skip)]
    pub(super) campaign: String,
    #[serde(skip)]
    pub(super) line: String,
    #[serde(skip)]
    pub(super) unit: String,
    pub(super) state: AnswerState,
    pub(super) amount: Option<f64>,
    /// `yes`, `no`, or words.
    pub(super) said: String,
    /// Why there is no value; empty when there is one.
    pub(super) no_value: String,
    /// The document or bureau that it comes from.
    pub(super) source: String,
    pub(super) method: Option<Method>,
    pub(super) confidence: Option<Confidence>,
    /// A year or a day for which the value holds.
    pub(super) as_of: String,
    /// Ids of pieces of evidence; shown with their names.
    #[serde(skip)]
    pub(super) evidence: Vec<String>,
    pub(super) note: String,
    /// Why it was given back last.
    pub(super) returned: String,
    pub(super) submitted_on: Option<String>,
    pub(super) account_name: String,
    pub(super) revision: i64,
}

/// The surveys of a campaign, in their order.
pub(super) async fn surveys(ctx: &Ctx, campaign: &str) -> Result<Vec<Survey>> {
    let rows =
        sqlx::query("select * from survey where city = $1 and campaign = $2 order by number, id")
            .bind(ctx.city()?)
            .bind(campaign)
            .fetch_all(ctx.platform.db.read())
            .await?;
    rows.iter().map(survey).collect()
}

/// Whether a line asks about a division.
pub(crate) async fn lines_in(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement = "select 1 as one from survey_line where city = $1 and division = $2 limit 1";
    rests(ctx, statement, division).await
}

/// The campaign of a survey.
pub(super) async fn campaign_of(ctx: &Ctx, id: &str) -> Result<String> {
    campaign(ctx, "select campaign from survey where city = $1 and id = $2", id).await
}

/// The campaign of a line.
pub(super) async fn campaign_of_line(ctx: &Ctx, id: &str) -> Result<String> {
    campaign(ctx, "select campaign from survey_line where city = $1 and id = $2", id).await
}

async fn campaign(ctx: &Ctx, statement: &'static str, id: &str) -> Result<String> {
    let row = sqlx::query(statement)
        .bind(ctx.city()?)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(row.try_get("campaign")?)
}

fn survey(row: &AnyRow) -> Result<Survey> {
    let state: String = row.try_get("state")?;
    Ok(Survey {
        id: row.try_get("id")?,
        campaign: row.try_get("campaign")?,
        number: row.try_get("number")?,
        title: row.try_get("title")?,
        purpose: row.try_get("purpose")?,
        due_on: row.try_get("due_on")?,
        tolerance_percent: row.try_get("tolerance_percent")?,
        state: known(State::parse(&state), "survey state", &state)?,
        issued_on: row.try_get("issued_on")?,
        closed_on: row.try_get("closed_on")?,
        account_name: row.try_get("account_name")?,
        revision: row.try_get("revision")?,
    })
}

fn known<T>(found: Option<T>, what: &str, text: &str) -> Result<T> {
    Ok(found.ok_or_else(|| Failure::bug(format!("{what} {text}")))?)
}

pub(super) async fn add_survey(tx: &mut Tx, city: &str, new: &Survey) -> Result<()> {
    sqlx::query(
        "insert into survey (id, city, campaign, number, title, purpose, due_on, \
         tolerance_percent, state, issued_on, closed_on, account_name, revision) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.campaign.as_str())
    .bind(new.number)
    .bind(new.title.as_str())
    .bind(new.purpose.as_str())
    .bind(new.due_on.as_str())
    .bind(new.tolerance_percent)
    .bind(new.state.key())
    .bind(new.issued_on.as_deref())
    .bind(new.closed_on.as_deref())
    .bind(new.account_name.as_str())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Change a survey, if it is still the revision that was read.
pub(super) async fn put_survey(tx: &mut Tx, city: &str, new: &Survey) -> Result<()> {
    let done = sqlx::query(
        "update survey set title = $4, purpose = $5, due_on = $6, tolerance_percent = $7, \
         state = $8, issued_on = $9, closed_on = $10, revision = revision + 1 \
         where id = $1 and city = $2 and revision = $3",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.revision)
    .bind(new.title.as_str())
    .bind(new.purpose.as_str())
    .bind(new.due_on.as_str())
    .bind(new.tolerance_percent)
    .bind(new.state.key())
    .bind(new.issued_on.as_deref())
    .bind(new.closed_on.as_deref())
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Take away a draft with its lines.
pub(super) async fn remove_survey(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
    let statement = "delete from survey where id = $1 and city = $2 and revision = $3";
    removal::row(tx, statement, city, id, revision).await?;
    let lines = "delete from survey_line where survey = $1 and city = $2";
    removal::parts(tx, lines, city, id).await
}

/// The lines of a campaign's surveys, in their order.
pub(super) async fn lines(ctx: &Ctx, campaign: &str) -> Result<Vec<Line>> {
    let rows = sqlx::query(
        "select * from survey_line where city = $1 and campaign = $2 order by survey, number, id",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(line).collect()
}

fn line(row: &AnyRow) -> Result<Line> {
    let form: String = row.try_get("form")?;
    let decision: Option<String> = row.try_get("decision")?;
    let sum_reason: Option<String> = row.try_get("sum_reason")?;
    Ok(Line {
        id: row.try_get("id")?,
        campaign: row.try_get("campaign")?,
        survey: row.try_get("survey")?,
        number: row.try_get("number")?,
        figure: row.try_get("figure")?,
        name: row.try_get("name")?,
        form: known(Form::parse(&form), "survey form", &form)?,
        measure: row.try_get("measure")?,
        item: row.try_get("item")?,
        division: row.try_get("division")?,
        year: row.try_get("year")?,
        units: parsed(&row.try_get::<String, _>("units")?)?,
        due_on: row.try_get("due_on")?,
        evidence: row.try_get("evidence")?,
        hint: row.try_get("hint")?,
        sums: row.try_get::<i64, _>("sums")? != 0,
        decision: decision.as_deref().map(parsed).transpose()?,
        sum_reason: sum_reason.as_deref().map(parsed).transpose()?,
        revision: row.try_get("revision")?,
    })
}

pub(super) async fn add_line(tx: &mut Tx, city: &str, new: &Line) -> Result<()> {
    let query = sqlx::query(
        "insert into survey_line (id, city, campaign, survey, number, figure, name, form, measure, \
         item, division, year, units, due_on, evidence, hint, sums, decision, sum_reason, \
         revision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
         $17, $18, $19, 1)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.campaign.as_str())
    .bind(new.survey.as_str());
    line_content(query, new)?.execute(tx.sql()).await?;
    Ok(())
}

/// Bind what a line says, in the order of its columns.
fn line_content<'q>(
    query: Query<'q, Any, AnyArguments>,
    new: &'q Line,
) -> Result<Query<'q, Any, AnyArguments>> {
    Ok(query
        .bind(new.number)
        .bind(new.figure.as_str())
        .bind(new.name.as_str())
        .bind(new.form.key())
        .bind(new.measure.as_str())
        .bind(new.item.as_str())
        .bind(new.division.as_str())
        .bind(new.year)
        .bind(written(&new.units)?)
        .bind(new.due_on.as_deref())
        .bind(new.evidence.as_str())
        .bind(new.hint.as_str())
        .bind(i64::from(new.sums))
        .bind(new.decision.as_ref().map(written).transpose()?)
        .bind(new.sum_reason.as_ref().map(written).transpose()?))
}

/// Change a line, if it is still the revision that was read.
pub(super) async fn put_line(tx: &mut Tx, city: &str, new: &Line) -> Result<()> {
    let query = sqlx::query(
        "update survey_line set number = $4, figure = $5, name = $6, form = $7, measure = $8, \
         item = $9, division = $10, year = $11, units = $12, due_on = $13, evidence = $14, \
         hint = $15, sums = $16, decision = $17, sum_reason = $18, revision = revision + 1 \
         where id = $1 and city = $2 and revision = $3",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.revision);
    Ok(one(&line_content(query, new)?.execute(tx.sql()).await?)?)
}

pub(super) async fn remove_line(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
    let statement = "delete from survey_line where id = $1 and city = $2 and revision = $3";
    removal::row(tx, statement, city, id, revision).await?;
    // Drafts of answers that nobody handed in go with what they would have answered.
    let drafts = "delete from survey_entry where line = $1 and city = $2";
    removal::parts(tx, drafts, city, id).await
}

/// The answers to a campaign's surveys.
pub(super) async fn answers(ctx: &Ctx, campaign: &str) -> Result<Vec<Answer>> {
    let rows = sqlx::query(
        "select * from survey_entry where city = $1 and campaign = $2 order by line, unit",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(answer).collect()
}

fn answer(row: &AnyRow) -> Result<Answer> {
    let state: String = row.try_get("state")?;
    let method: String = row.try_get("method")?;
    let confidence: String = row.try_get("confidence")?;
    Ok(Answer {
        id: row.try_get("id")?,
        campaign: row.try_get("campaign")?,
        line: row.try_get("line")?,
        unit: row.try_get("unit")?,
        state: known(AnswerState::parse(&state), "survey answer", &state)?,
        amount: row.try_get("amount")?,
        said: row.try_get("said")?,
        no_value: row.try_get("no_value")?,
        source: row.try_get("source")?,
        method: Method::parse(&method),
        confidence: Confidence::parse(&confidence),
        as_of: row.try_get("as_of")?,
        evidence: parsed(&row.try_get::<String, _>("evidence")?)?,
        note: row.try_get("note")?,
        returned: row.try_get("returned")?,
        submitted_on: row.try_get("submitted_on")?,
        account_name: row.try_get("account_name")?,
        revision: row.try_get("revision")?,
    })
}

/// Write an answer: the first of its unit, or the next revision of the one that was read.
pub(super) async fn put_answer(tx: &mut Tx, city: &str, new: &Answer) -> Result<()> {
    let statement = match new.revision {
        0 => {
            "insert into survey_entry (id, city, revision, campaign, line, unit, state, amount, \
             said, no_value, source, method, confidence, as_of, evidence, note, returned, \
             submitted_on, account_name) values ($1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10, \
             $11, $12, $13, $14, $15, $16, $17, $18, $19) on conflict do nothing"
        }
        _ => {
            "update survey_entry set state = $7, amount = $8, said = $9, no_value = $10, \
             source = $11, method = $12, confidence = $13, as_of = $14, evidence = $15, \
             note = $16, returned = $17, submitted_on = $18, account_name = $19, \
             revision = revision + 1 where id = $1 and city = $2 and revision = $3 \
             and campaign = $4 and line = $5 and unit = $6"
        }
    };
    let done = sqlx::query(statement)
        .persistent(REMEMBERED)
        .bind(new.id.as_str())
        .bind(city)
        .bind(new.revision)
        .bind(new.campaign.as_str())
        .bind(new.line.as_str())
        .bind(new.unit.as_str())
        .bind(new.state.key())
        .bind(new.amount)
        .bind(new.said.as_str())
        .bind(new.no_value.as_str())
        .bind(new.source.as_str())
        .bind(new.method.map(Method::key).unwrap_or_default())
        .bind(new.confidence.map(Confidence::key).unwrap_or_default())
        .bind(new.as_of.as_str())
        .bind(written(&new.evidence)?)
        .bind(new.note.as_str())
        .bind(new.returned.as_str())
        .bind(new.submitted_on.as_deref())
        .bind(new.account_name.as_str())
        .execute(tx.sql())
        .await?;
    Ok(one(&done)?)
}

/// Remove an answer that was never there before, if it is still the revision that was read.
pub(super) async fn remove_answer(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
    let statement = "delete from survey_entry where id = $1 and city = $2 and revision = $3";
    removal::row(tx, statement, city, id, revision).await
}
