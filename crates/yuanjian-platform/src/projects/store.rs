//! The register of measures and projects as rows.

use super::project::{Project, State};
use crate::{
    Ctx, Error, Result,
    layers::{parsed, written},
    removal,
    withdrawal::rests,
    workbooks::Stored,
};
use sqlx::{
    Any, Executor, Row as _,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};

/// A statement with a number that may be missing is not remembered: the first row would decide its
/// type for all.
const REMEMBERED: bool = false;

/// The projects of a campaign, by number.
pub(super) async fn of_campaign(ctx: &Ctx, campaign: &str) -> Result<Vec<Project>> {
    let rows =
        sqlx::query("select * from project where city = $1 and campaign = $2 order by number, id")
            .bind(ctx.city()?)
            .bind(campaign)
            .fetch_all(ctx.platform.db.read())
            .await?;
    rows.iter().map(project).collect()
}

/// The projects that came from a scenario, of any campaign, by number.
pub(super) async fn of_scenario(
    db: impl Executor<'_, Database = Any>,
    city: &str,
    scenario: &str,
) -> Result<Vec<Project>> {
    let rows =
        sqlx::query("select * from project where city = $1 and source = $2 order by number, id")
            .bind(city)
            .bind(scenario)
            .fetch_all(db)
            .await?;
    rows.iter().map(project).collect()
}

/// The campaign of a project.
pub(super) async fn campaign_of(ctx: &Ctx, id: &str) -> Result<String> {
    let row = sqlx::query("select campaign from project where city = $1 and id = $2")
        .bind(ctx.city()?)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(row.try_get("campaign")?)
}

/// Whether a project is in a division.
pub(crate) async fn projects_in(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement = "select 1 as one from project where city = $1 \
                     and (division = $2 or effect_division = $2) limit 1";
    rests(ctx, statement, division).await
}

/// Whether a project names a post.
pub(crate) async fn names_post(ctx: &Ctx, post: &str) -> Result<bool> {
    rests(ctx, "select 1 as one from project where city = $1 and post = $2 limit 1", post).await
}

/// Titles of the projects of a unit, whatever became of them.
pub(crate) async fn titles_of(ctx: &Ctx, unit: &str) -> Result<Vec<String>> {
    let rows =
        sqlx::query("select title from project where city = $1 and unit = $2 order by number, id")
            .bind(ctx.city()?)
            .bind(unit)
            .fetch_all(ctx.platform.db.read())
            .await?;
    rows.iter().map(|row| Ok(row.try_get("title")?)).collect()
}

pub(super) async fn add(tx: &mut Tx, city: &str, new: &Project) -> Result<()> {
    let now = tx.now().0;
    let query = sqlx::query(
        "insert into project (id, city, revision, campaign, number, item, title, content, problem, \
         legal_basis, division, effect, effect_unit, effect_division, unit, post, starts_on, \
         due_on, budget_fen, money_source, works, progress, note, source, state, evidence_before, \
         evidence_after, base, closing, begun_at, done_at, account_name, site, milestones, \
         created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)",
    );
    with_content(query, city, new)?.bind(now).execute(tx.sql()).await?;
    Ok(())
}

pub(super) async fn put(tx: &mut Tx, city: &str, new: &Project) -> Result<()> {
    let query = sqlx::query(
        "update project set campaign = $4, number = $5, item = $6, title = $7, content = $8, \
         problem = $9, legal_basis = $10, division = $11, effect = $12, effect_unit = $13, \
         effect_division = $14, unit = $15, post = $16, starts_on = $17, due_on = $18, \
         budget_fen = $19, money_source = $20, works = $21, progress = $22, note = $23, \
         source = $24, state = $25, evidence_before = $26, evidence_after = $27, base = $28, \
         closing = $29, begun_at = $30, done_at = $31, account_name = $32, \
         site = $33, milestones = $34, \
         revision = revision + 1 where id = $1 and city = $2 and revision = $3",
    );
    Ok(one(&with_content(query, city, new)?.execute(tx.sql()).await?)?)
}

impl Stored for Project {
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()> {
        put(tx, city, &Self { revision, ..self.clone() }).await
    }

    async fn take_out(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
        let statement = "delete from project where id = $1 and city = $2 and revision = $3";
        removal::row(tx, statement, city, id, revision).await?;
        let moves = "delete from project_move where project = $1 and city = $2";
        removal::parts(tx, moves, city, id).await
    }
}

/// Bind what a project is, in the order of its columns.
fn with_content<'q>(
    query: Query<'q, Any, AnyArguments>,
    city: &'q str,
    new: &'q Project,
) -> Result<Query<'q, Any, AnyArguments>> {
    Ok(query
        .persistent(REMEMBERED)
        .bind(new.id.as_str())
        .bind(city)
        .bind(new.revision)
        .bind(new.campaign.as_str())
        .bind(new.number)
        .bind(new.item.as_str())
        .bind(new.title.as_str())
        .bind(new.content.as_str())
        .bind(new.problem.as_str())
        .bind(new.legal_basis.as_str())
        .bind(new.division.as_str())
        .bind(new.effect)
        .bind(new.effect_unit.as_str())
        .bind(new.effect_division.as_str())
        .bind(new.unit.as_deref())
        .bind(new.post.as_deref())
        .bind(new.starts_on.as_deref())
        .bind(new.due_on.as_deref())
        .bind(new.budget_fen)
        .bind(new.money_source.as_str())
        .bind(written(&new.works)?)
        .bind(new.progress)
        .bind(new.note.as_str())
        .bind(new.source.as_str())
        .bind(new.state.key())
        .bind(written(&new.before)?)
        .bind(written(&new.after)?)
        .bind(written(&new.base)?)
        .bind(written(&new.closing)?)
        .bind(new.begun_at)
        .bind(new.done_at)
        .bind(new.account_name.as_str())
        .bind(new.site.as_str())
        .bind(written(&new.milestones)?))
}

fn project(row: &AnyRow) -> Result<Project> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let state = text("state")?;
    Ok(Project {
        id: text("id")?,
        campaign: text("campaign")?,
        number: row.try_get("number")?,
        item: text("item")?,
        title: text("title")?,
        content: text("content")?,
        problem: text("problem")?,
        legal_basis: text("legal_basis")?,
        division: text("division")?,
        effect: row.try_get("effect")?,
        effect_unit: text("effect_unit")?,
        effect_division: text("effect_division")?,
        unit: row.try_get("unit")?,
        post: row.try_get("post")?,
        starts_on: row.try_get("starts_on")?,
        due_on: row.try_get("due_on")?,
        budget_fen: row.try_get("budget_fen")?,
        money_source: text("money_source")?,
        works: parsed(&text("works")?)?,
        progress: row.try_get("progress")?,
        note: text("note")?,
        source: text("source")?,
        state: State::parse(&state)
            .ok_or_else(|| Failure::bug(format!("project state {state}")))?,
        before: parsed(&text("evidence_before")?)?,
        after: parsed(&text("evidence_after")?)?,
        base: parsed(&text("base")?)?,
        closing: parsed(&text("closing")?)?,
        begun_at: row.try_get("begun_at")?,
        done_at: row.try_get("done_at")?,
        account_name: text("account_name")?,
        site: text("site")?,
        milestones: parsed(&text("milestones")?)?,
        revision: row.try_get("revision")?,
    })
}
