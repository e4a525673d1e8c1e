//! Tasks, their parts, milestones and extensions, and the versions of the breakdown, as rows.

use super::state::{Ladder, State};
use crate::{
    Ctx, Error, Result,
    layers::{parsed, written},
    removal,
    withdrawal::rests,
    workbooks::{Line, Mark, Stored},
};
use serde::{Deserialize, Serialize};
use sqlx::{
    Any, Row as _,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use std::collections::BTreeMap;
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};

/// Whether a connection remembers a statement that binds doubles which may be missing. sqlx 0.9's
/// `Any` tells PostgreSQL that a missing double is a short one (it has the two the wrong way
/// round); a remembered statement would then refuse the next double that is there.
const REMEMBERED: bool = false;

/// A line of the breakdown, or what a unit divided one into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) campaign: String,
    /// The task that it is a part of; none for a line of the breakdown.
    pub(crate) parent: Option<String>,
    /// Its place among its siblings.
    pub(crate) number: i64,
    /// Key of the row of the edition; empty when it serves none.
    pub(crate) item: String,
    pub(crate) title: String,
    pub(crate) requirement: String,
    /// What is asked for in quality.
    pub(crate) quality: String,
    /// What is asked for in number.
    pub(crate) quantity: Option<f64>,
    pub(crate) quantity_unit: String,
    pub(crate) quantity_done: Option<f64>,
    /// The city's own target for the item, stricter than the threshold.
    pub(crate) target: Option<f64>,
    /// Territory: the city's own code for all of it.
    pub(crate) division: String,
    /// The one unit that answers for it.
    pub(crate) lead: Option<String>,
    pub(crate) leader_post: Option<String>,
    pub(crate) person_post: Option<String>,
    pub(crate) starts_on: Option<String>,
    pub(crate) due_on: Option<String>,
    /// Central work, which no unit ranks down.
    pub(crate) central: bool,
    /// Other programmes that it serves.
    pub(crate) programmes: Vec<String>,
    pub(crate) note: String,
    pub(crate) state: State,
    /// What the unit wrote when it handed it in.
    pub(crate) report: String,
    /// The principal leader who signed it off.
    pub(crate) signed_by: String,
    /// Why it was handed in although parts were open.
    pub(crate) exception: String,
    pub(crate) submitted_on: Option<String>,
    pub(crate) closed_on: Option<String>,
    pub(crate) revision: i64,
    /// What other units do of it.
    pub(crate) parts: Vec<Part>,
}

impl Line for Task {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.id, called: &self.title, revision: self.revision }
    }
}

impl Stored for Task {
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()> {
        put_task(tx, city, &Self { revision, ..self.clone() }).await
    }

    async fn take_out(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
        remove_task(tx, city, id, revision).await
    }
}

/// What a cooperating unit does of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) id: String,
    pub(crate) organisation: String,
    /// What it owes the lead.
    pub(crate) part: String,
    pub(crate) due_on: Option<String>,
    /// `open`, `submitted`, `returned`, `accepted`.
    pub(crate) state: String,
    pub(crate) report: String,
    pub(crate) submitted_on: Option<String>,
}

/// A step of a work plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Milestone {
    #[serde(default)]
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) due_on: String,
    #[serde(default)]
    pub(crate) done_on: Option<String>,
}

/// More time, asked for.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = TaskExtension)]
pub(crate) struct Extension {
    pub(crate) id: String,
    #[serde(skip)]
    pub(crate) task: String,
    /// The day until which it is asked for.
    pub(crate) until_on: String,
    /// The day that held before.
    pub(crate) from_on: String,
    pub(crate) reason: String,
    /// `asked`, `approved`, `refused`.
    pub(crate) state: String,
    pub(crate) asked_on: String,
    pub(crate) asked_by: String,
    pub(crate) decided_on: Option<String>,
    pub(crate) decided_by: String,
    pub(crate) decision: String,
}

/// A breakdown as it was issued.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) id: String,
    pub(crate) number: i64,
    pub(crate) document: String,
    pub(crate) note: String,
    pub(crate) issued_on: String,
    pub(crate) account_name: String,
    pub(crate) lines: Vec<super::version::Line>,
}

/// Titles of the tasks that an organisation leads or has a part in, whatever became of them.
pub(crate) async fn titles_of(ctx: &Ctx, organisation: &str) -> Result<Vec<String>> {
    let rows = sqlx::query(
        "select title from task where city = $1 and (lead = $2 or exists (select 1 from task_part p \
         where p.task = task.id and p.organisation = $2)) order by number, id",
    )
    .bind(ctx.city()?)
    .bind(organisation)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(|row| Ok(row.try_get("title")?)).collect()
}

/// Whether a task names a post.
pub(crate) async fn names_post(ctx: &Ctx, post: &str) -> Result<bool> {
    let statement = "select 1 as one from task where city = $1 and (leader_post = $2 or person_post = $2) limit 1";
    rests(ctx, statement, post).await
}

/// Whether a task is about a division.
pub(crate) async fn tasks_in(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement = "select 1 as one from task where city = $1 and division = $2 limit 1";
    rests(ctx, statement, division).await
}

/// How many tasks of a campaign were given out.
pub(crate) async fn given_out(ctx: &Ctx, campaign: &str) -> Result<i64> {
    let row = sqlx::query(
        "select count(*) as number from task \
         where city = $1 and campaign = $2 and state not in ('draft', 'withdrawn')",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_one(ctx.platform.db.read())
    .await?;
    Ok(row.try_get("number")?)
}

/// The tasks of a campaign in their order, parents and children mixed.
pub(crate) async fn tasks(ctx: &Ctx, campaign: &str) -> Result<Vec<Task>> {
    let city = ctx.city()?;
    let db = ctx.platform.db.read();
    let rows = sqlx::query(
        "select p.* from task_part p join task t on t.id = p.task \
         where t.city = $1 and t.campaign = $2 order by p.task, p.precedence, p.id",
    )
    .bind(city)
    .bind(campaign)
    .fetch_all(db)
    .await?;
    let mut parts: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    for row in &rows {
        parts.entry(row.try_get("task")?).or_default().push(part(row)?);
    }
    let rows =
        sqlx::query("select * from task where city = $1 and campaign = $2 order by number, id")
            .bind(city)
            .bind(campaign)
            .fetch_all(db)
            .await?;
    rows.iter()
        .map(|row| {
            let mut found = task(row)?;
            found.parts = parts.remove(&found.id).unwrap_or_default();
            Ok(found)
        })
        .collect()
}

/// One task.
pub(crate) async fn one_task(ctx: &Ctx, id: &str) -> Result<Task> {
    let city = ctx.city()?;
    let db = ctx.platform.db.read();
    let row = sqlx::query("select * from task where city = $1 and id = $2")
        .bind(city)
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or_else(Error::not_found)?;
    let mut found = task(&row)?;
    let rows = sqlx::query(
        "select * from task_part where city = $1 and task = $2 order by precedence, id",
    )
    .bind(city)
    .bind(id)
    .fetch_all(db)
    .await?;
    found.parts = rows.iter().map(part).collect::<Result<_>>()?;
    Ok(found)
}

fn task(row: &AnyRow) -> Result<Task> {
    let state: String = row.try_get("state")?;
    Ok(Task {
        id: row.try_get("id")?,
        campaign: row.try_get("campaign")?,
        parent: row.try_get("parent")?,
        number: row.try_get("number")?,
        item: row.try_get("item")?,
        title: row.try_get("title")?,
        requirement: row.try_get("requirement")?,
        quality: row.try_get("quality")?,
        quantity: row.try_get("quantity")?,
        quantity_unit: row.try_get("quantity_unit")?,
        quantity_done: row.try_get("quantity_done")?,
        target: row.try_get("target")?,
        division: row.try_get("division")?,
        lead: row.try_get("lead")?,
        leader_post: row.try_get("leader_post")?,
        person_post: row.try_get("person_post")?,
        starts_on: row.try_get("starts_on")?,
        due_on: row.try_get("due_on")?,
        central: row.try_get::<i64, _>("central")? != 0,
        programmes: parsed(&row.try_get::<String, _>("programmes")?)?,
        note: row.try_get("note")?,
        state: State::parse(&state).ok_or_else(|| Failure::bug(format!("task state {state}")))?,
        report: row.try_get("report")?,
        signed_by: row.try_get("signed_by")?,
        exception: row.try_get("exception")?,
        submitted_on: row.try_get("submitted_on")?,
        closed_on: row.try_get("closed_on")?,
        revision: row.try_get("revision")?,
        parts: Vec::new(),
    })
}

fn part(row: &AnyRow) -> Result<Part> {
    Ok(Part {
        id: row.try_get("id")?,
        organisation: row.try_get("organisation")?,
        part: row.try_get("part")?,
        due_on: row.try_get("due_on")?,
        state: row.try_get("state")?,
        report: row.try_get("report")?,
        submitted_on: row.try_get("submitted_on")?,
    })
}

pub(crate) async fn add_task(tx: &mut Tx, city: &str, new: &Task) -> Result<()> {
    let query = sqlx::query(
        "insert into task (id, city, campaign, parent, number, item, title, requirement, quality, \
         quantity, quantity_unit, quantity_done, target, division, lead, leader_post, person_post, \
         starts_on, due_on, central, programmes, note, state, report, signed_by, exception, \
         submitted_on, closed_on, revision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
         $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.campaign.as_str());
    with_content(query, new)?.bind(new.revision.max(1)).execute(tx.sql()).await?;
    put_parts(tx, city, new).await
}

/// Bind what a task is, from its parent to the day it was closed, in the order of its columns.
fn with_content<'q>(
    query: Query<'q, Any, AnyArguments>,
    new: &'q Task,
) -> Result<Query<'q, Any, AnyArguments>> {
    Ok(query
        .persistent(REMEMBERED)
        .bind(new.parent.as_deref())
        .bind(new.number)
        .bind(new.item.as_str())
        .bind(new.title.as_str())
        .bind(new.requirement.as_str())
        .bind(new.quality.as_str())
        .bind(new.quantity)
        .bind(new.quantity_unit.as_str())
        .bind(new.quantity_done)
        .bind(new.target)
        .bind(new.division.as_str())
        .bind(new.lead.as_deref())
        .bind(new.leader_post.as_deref())
        .bind(new.person_post.as_deref())
        .bind(new.starts_on.as_deref())
        .bind(new.due_on.as_deref())
        .bind(i64::from(new.central))
        .bind(written(&new.programmes)?)
        .bind(new.note.as_str())
        .bind(new.state.key())
        .bind(new.report.as_str())
        .bind(new.signed_by.as_str())
        .bind(new.exception.as_str())
        .bind(new.submitted_on.as_deref())
        .bind(new.closed_on.as_deref()))
}

/// Change a task and its parts, if it is still the revision that was read.
pub(crate) async fn put_task(tx: &mut Tx, city: &str, new: &Task) -> Result<()> {
    let query = sqlx::query(
        "update task set parent = $4, number = $5, item = $6, title = $7, requirement = $8, \
         quality = $9, quantity = $10, quantity_unit = $11, quantity_done = $12, target = $13, \
         division = $14, lead = $15, leader_post = $16, person_post = $17, starts_on = $18, \
         due_on = $19, central = $20, programmes = $21, note = $22, state = $23, report = $24, \
         signed_by = $25, exception = $26, submitted_on = $27, closed_on = $28, \
         revision = revision + 1 where id = $1 and city = $2 and revision = $3",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.revision);
    let done = with_content(query, new)?.execute(tx.sql()).await?;
    one(&done)?;
    put_parts(tx, city, new).await
}

/// Remove a draft that nobody was given; moves of it stay.
pub(crate) async fn remove_task(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
    let statement = "delete from task where id = $1 and city = $2 and revision = $3 \
                     and state = 'draft'";
    removal::row(tx, statement, city, id, revision).await?;
    removal::parts(tx, "delete from task_part where task = $1 and city = $2", city, id).await?;
    put_milestones(tx, city, id, &[]).await
}

async fn put_parts(tx: &mut Tx, city: &str, of: &Task) -> Result<()> {
    let parts = "delete from task_part where task = $1 and city = $2";
    removal::parts(tx, parts, city, &of.id).await?;
    for (place, part) in of.parts.iter().enumerate() {
        sqlx::query(
            "insert into task_part (id, city, task, organisation, part, due_on, state, report, \
             submitted_on, precedence) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(part.id.as_str())
        .bind(city)
        .bind(of.id.as_str())
        .bind(part.organisation.as_str())
        .bind(part.part.as_str())
        .bind(part.due_on.as_deref())
        .bind(part.state.as_str())
        .bind(part.report.as_str())
        .bind(part.submitted_on.as_deref())
        .bind(place as i64)
        .execute(tx.sql())
        .await?;
    }
    Ok(())
}

pub(crate) async fn milestones(ctx: &Ctx, task: &str) -> Result<Vec<Milestone>> {
    let rows = sqlx::query(
        "select id, title, due_on, done_on from task_milestone where city = $1 and task = $2 \
         order by precedence",
    )
    .bind(ctx.city()?)
    .bind(task)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Milestone {
                id: row.try_get("id")?,
                title: row.try_get("title")?,
                due_on: row.try_get("due_on")?,
                done_on: row.try_get("done_on")?,
            })
        })
        .collect()
}

pub(crate) async fn put_milestones(
    tx: &mut Tx,
    city: &str,
    task: &str,
    steps: &[Milestone],
) -> Result<()> {
    let before = "delete from task_milestone where task = $1 and city = $2";
    removal::parts(tx, before, city, task).await?;
    for (place, step) in steps.iter().enumerate() {
        sqlx::query(
            "insert into task_milestone (id, city, task, title, due_on, done_on, precedence) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(step.id.as_str())
        .bind(city)
        .bind(task)
        .bind(step.title.as_str())
        .bind(step.due_on.as_str())
        .bind(step.done_on.as_deref())
        .bind(place as i64)
        .execute(tx.sql())
        .await?;
    }
    Ok(())
}

/// The extensions of a campaign's tasks, oldest first.
pub(crate) async fn extensions(ctx: &Ctx, campaign: &str) -> Result<Vec<Extension>> {
    let rows = sqlx::query(
        "select * from task_extension where city = $1 and campaign = $2 order by asked_on, id",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Extension {
                id: row.try_get("id")?,
                task: row.try_get("task")?,
                until_on: row.try_get("until_on")?,
                from_on: row.try_get("from_on")?,
                reason: row.try_get("reason")?,
                state: row.try_get("state")?,
                asked_on: row.try_get("asked_on")?,
                asked_by: row.try_get("asked_by")?,
                decided_on: row.try_get("decided_on")?,
                decided_by: row.try_get("decided_by")?,
                decision: row.try_get("decision")?,
            })
        })
        .collect()
}

pub(crate) async fn add_extension(
    tx: &mut Tx,
    city: &str,
    campaign: &str,
    new: &Extension,
) -> Result<()> {
    sqlx::query(
        "insert into task_extension (id, city, campaign, task, until_on, from_on, reason, state, \
         asked_on, asked_by, decided_on, decided_by, decision) \
         values ($1, $2, $3, $4, $5, $6, $7, 'asked', $8, $9, null, '', '')",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(campaign)
    .bind(new.task.as_str())
    .bind(new.until_on.as_str())
    .bind(new.from_on.as_str())
    .bind(new.reason.as_str())
    .bind(new.asked_on.as_str())
    .bind(new.asked_by.as_str())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Decide an extension that nobody decided yet.
pub(crate) async fn decide_extension(tx: &mut Tx, city: &str, new: &Extension) -> Result<()> {
    let done = sqlx::query(
        "update task_extension set state = $3, decided_on = $4, decided_by = $5, decision = $6 \
         where id = $1 and city = $2 and state = 'asked'",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.state.as_str())
    .bind(new.decided_on.as_deref())
    .bind(new.decided_by.as_str())
    .bind(new.decision.as_str())
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// The issued versions of a breakdown, the newest first.
pub(crate) async fn versions(ctx: &Ctx, campaign: &str) -> Result<Vec<Version>> {
    let rows = sqlx::query(
        "select * from breakdown_version where city = $1 and campaign = $2 order by number desc",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Version {
                id: row.try_get("id")?,
                number: row.try_get("number")?,
                document: row.try_get("document")?,
                note: row.try_get("note")?,
                issued_on: row.try_get("issued_on")?,
                account_name: row.try_get("account_name")?,
                lines: parsed(&row.try_get::<String, _>("lines")?)?,
            })
        })
        .collect()
}

/// Number and day of each version of a campaign that was issued, the newest first.
pub(crate) async fn issued_days(ctx: &Ctx, campaign: &str) -> Result<Vec<(i64, String)>> {
    let rows = sqlx::query(
        "select number, issued_on from breakdown_version where city = $1 and campaign = $2 \
         order by number desc",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(|row| Ok((row.try_get("number")?, row.try_get("issued_on")?))).collect()
}

pub(crate) async fn add_version(
    tx: &mut Tx,
    city: &str,
    campaign: &str,
    new: &Version,
) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into breakdown_version (id, city, campaign, number, document, note, issued_on, \
         account_name, lines, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(campaign)
    .bind(new.number)
    .bind(new.document.as_str())
    .bind(new.note.as_str())
    .bind(new.issued_on.as_str())
    .bind(new.account_name.as_str())
    .bind(written(&new.lines)?)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The ladder of a city with its revision; the usual one at 0 while nothing was set.
pub(crate) async fn ladder(ctx: &Ctx) -> Result<(Ladder, i64)> {
    let row = sqlx::query("select ladder, revision from task_ladder where city = $1")
        .bind(ctx.city()?)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    match row {
        Some(row) => Ok((parsed(&row.try_get::<String, _>("ladder")?)?, row.try_get("revision")?)),
        None => Ok((Ladder::default(), 0)),
    }
}

pub(crate) async fn put_ladder(
    tx: &mut Tx,
    city: &str,
    ladder: &Ladder,
    revision: i64,
) -> Result<()> {
    let done = sqlx::query(
        "insert into task_ladder (city, ladder, revision) values ($1, $2, 1) \
         on conflict (city) do update set ladder = excluded.ladder, \
         revision = task_ladder.revision + 1 where task_ladder.revision = $3",
    )
    .bind(city)
    .bind(written(ladder)?)
    .bind(revision)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}
