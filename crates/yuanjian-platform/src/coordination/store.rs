//! Matters as rows.

use super::kind::{Kind, State};
use crate::{
    Ctx, Error, Result,
    layers::{parsed, written},
    removal,
    tasks::Override,
    workbooks::{Line, Mark, Stored},
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

/// A matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Matter {
    pub(super) id: String,
    pub(super) campaign: String,
    pub(super) kind: Kind,
    pub(super) number: i64,
    /// What it is about: the question, the promise, the thing to do.
    pub(super) title: String,
    pub(super) detail: String,
    /// What is needed to get over it.
    pub(super) wanted: String,
    /// Whose it is.
    pub(super) unit: Option<String>,
    /// Who was asked, or from whom something is needed.
    pub(super) counterpart: Option<String>,
    /// The superior body, the city or document that it comes from, where it was said.
    pub(super) source: String,
    /// Who spoke, or with whom.
    pub(super) person: String,
    pub(super) item: String,
    pub(super) tasks: Vec<String>,
    pub(super) meeting: Option<String>,
    pub(super) on_day: Option<String>,
    pub(super) due_on: Option<String>,
    /// Working days for the answer.
    pub(super) days: Option<i64>,
    pub(super) quantity: Option<f64>,
    pub(super) quantity_unit: String,
    pub(super) year: Option<i64>,
    pub(super) answer: String,
    pub(super) answered_on: Option<String>,
    /// What follows from it for the item.
    pub(super) effect: String,
    pub(super) decision: Option<Decision>,
    pub(super) state: State,
    pub(super) account_name: String,
    pub(super) revision: i64,
}

/// What was decided of a blocker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MatterDecision)]
pub(super) struct Decision {
    pub(super) text: String,
    /// Who decided: the leading group, its office.
    pub(super) body: String,
    /// Number of the minutes or document that says so.
    pub(super) document: String,
    pub(super) on: String,
    pub(super) account_name: String,
    /// What it set of tasks.
    pub(super) overrides: Vec<Overridden>,
}

/// What a decision set of a task, with what was there before, in words of then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MatterOverridden)]
pub(super) struct Overridden {
    pub(super) task: String,
    pub(super) title: String,
    /// Units by what they were called; empty when it stayed.
    pub(super) lead_from: String,
    pub(super) lead_to: String,
    pub(super) due_from: String,
    pub(super) due_to: String,
    /// Keys of states; empty when it stayed.
    pub(super) state_from: String,
    pub(super) state_to: String,
}

impl Overridden {
    /// What an override is going to change.
    pub(super) fn of(scene: &crate::tasks::Scene, asked: &Override) -> Option<Self> {
        let task = scene.task(&asked.task)?;
        let unit = |id: &Option<String>| id.as_deref().map(|id| scene.unit(id).name);
        let pair = |changes: bool, from: Option<String>, to: Option<String>| match changes {
            true => (from.unwrap_or_default(), to.unwrap_or_default()),
            false => (String::new(), String::new()),
        };
        let (lead_from, lead_to) = pair(
            asked.lead.is_some() && asked.lead != task.lead,
            unit(&task.lead),
            unit(&asked.lead),
        );
        let due = scene.due(task);
        let (due_from, due_to) =
            pair(asked.due_on.is_some() && asked.due_on != due, due, asked.due_on.clone());
        let (state_from, state_to) = pair(
            asked.state.is_some_and(|state| state != task.state),
            Some(task.state.key().to_owned()),
            asked.state.map(|state| state.key().to_owned()),
        );
        Some(Self {
            task: task.id.clone(),
            title: task.title.clone(),
            lead_from,
            lead_to,
            due_from,
            due_to,
            state_from,
            state_to,
        })
    }
}

impl Line for Matter {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.id, called: &self.title, revision: self.revision }
    }
}

/// The matters of a campaign with those that outlive campaigns, by kind and number.
pub(super) async fn matters(ctx: &Ctx, campaign: &str) -> Result<Vec<Matter>> {
    let rows = sqlx::query(
        "select * from matter where city = $1 and (campaign = $2 or kind = 'practice') \
         order by kind, number, id",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(matter).collect()
}

/// One matter.
pub(super) async fn one_matter(ctx: &Ctx, id: &str) -> Result<Matter> {
    let row = sqlx::query("select * from matter where city = $1 and id = $2")
        .bind(ctx.city()?)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .ok_or_else(Error::not_found)?;
    matter(&row)
}

fn matter(row: &AnyRow) -> Result<Matter> {
    let kind: String = row.try_get("kind")?;
    let state: String = row.try_get("state")?;
    let decision: Option<String> = row.try_get("decision")?;
    Ok(Matter {
        id: row.try_get("id")?,
        campaign: row.try_get("campaign")?,
        kind: Kind::parse(&kind).ok_or_else(|| Failure::bug(format!("matter kind {kind}")))?,
        number: row.try_get("number")?,
        title: row.try_get("title")?,
        detail: row.try_get("detail")?,
        wanted: row.try_get("wanted")?,
        unit: row.try_get("unit")?,
        counterpart: row.try_get("counterpart")?,
        source: row.try_get("source")?,
        person: row.try_get("person")?,
        item: row.try_get("item")?,
        tasks: parsed(&row.try_get::<String, _>("tasks")?)?,
        meeting: row.try_get("meeting")?,
        on_day: row.try_get("on_day")?,
        due_on: row.try_get("due_on")?,
        days: row.try_get("days")?,
        quantity: row.try_get("quantity")?,
        quantity_unit: row.try_get("quantity_unit")?,
        year: row.try_get("year")?,
        answer: row.try_get("answer")?,
        answered_on: row.try_get("answered_on")?,
        effect: row.try_get("effect")?,
        decision: decision.as_deref().map(parsed).transpose()?,
        state: State::parse(&state).ok_or_else(|| Failure::bug(format!("matter state {state}")))?,
        account_name: row.try_get("account_name")?,
        revision: row.try_get("revision")?,
    })
}

pub(super) async fn add_matter(tx: &mut Tx, city: &str, new: &Matter) -> Result<()> {
    let query = sqlx::query(
        "insert into matter (id, city, campaign, kind, number, title, detail, wanted, unit, \
         counterpart, source, person, item, tasks, meeting, on_day, due_on, days, quantity, \
         quantity_unit, year, answer, answered_on, effect, decision, state, account_name, \
         revision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
         $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.campaign.as_str())
    .bind(new.kind.key());
    with_content(query, new)?
        .bind(new.account_name.as_str())
        .bind(new.revision.max(1))
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Bind what a matter says, from its number to its state, in the order of its columns.
fn with_content<'q>(
    query: Query<'q, Any, AnyArguments>,
    new: &'q Matter,
) -> Result<Query<'q, Any, AnyArguments>> {
    Ok(query
        .persistent(REMEMBERED)
        .bind(new.number)
        .bind(new.title.as_str())
        .bind(new.detail.as_str())
        .bind(new.wanted.as_str())
        .bind(new.unit.as_deref())
        .bind(new.counterpart.as_deref())
        .bind(new.source.as_str())
        .bind(new.person.as_str())
        .bind(new.item.as_str())
        .bind(written(&new.tasks)?)
        .bind(new.meeting.as_deref())
        .bind(new.on_day.as_deref())
        .bind(new.due_on.as_deref())
        .bind(new.days)
        .bind(new.quantity)
        .bind(new.quantity_unit.as_str())
        .bind(new.year)
        .bind(new.answer.as_str())
        .bind(new.answered_on.as_deref())
        .bind(new.effect.as_str())
        .bind(new.decision.as_ref().map(written).transpose()?)
        .bind(new.state.key()))
}

/// Change a matter, if it is still the revision that was read.
pub(super) async fn put_matter(tx: &mut Tx, city: &str, new: &Matter) -> Result<()> {
    let query = sqlx::query(
        "update matter set number = $4, title = $5, detail = $6, wanted = $7, unit = $8, \
         counterpart = $9, source = $10, person = $11, item = $12, tasks = $13, meeting = $14, \
         on_day = $15, due_on = $16, days = $17, quantity = $18, quantity_unit = $19, year = $20, \
         answer = $21, answered_on = $22, effect = $23, decision = $24, state = $25, \
         revision = revision + 1 where id = $1 and city = $2 and revision = $3",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.revision);
    Ok(one(&with_content(query, new)?.execute(tx.sql()).await?)?)
}

impl Stored for Matter {
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()> {
        put_matter(tx, city, &Self { revision, ..self.clone() }).await
    }

    async fn take_out(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
        let statement = "delete from matter where id = $1 and city = $2 and revision = $3";
        removal::row(tx, statement, city, id, revision).await
    }
}
