//! Honours, campaigns, their moves and the calendar as rows.

use super::{
    calendar::{Calendar, day},
    plan::Step,
    state::State,
};
use crate::{
    Ctx, Error, Result, removal,
    withdrawal::Withdrawn,
    workbooks::{Line, Mark, Stored},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{Row as _, any::AnyRow};
use std::collections::BTreeMap;
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};

/// A title that the city holds or held.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Honour {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) level: String,
    /// Key of the tier of the standard that it is judged by; empty where none is meant.
    pub(crate) tier: String,
    pub(crate) awarded_year: i64,
    pub(crate) awarded_by: String,
    pub(crate) document: String,
    pub(crate) rule_years: Option<i64>,
    pub(crate) rule: String,
    pub(crate) next_due_year: Option<i64>,
    pub(crate) state: String,
    pub(crate) links: Vec<Link>,
    pub(crate) withdrawn: Option<Withdrawn>,
    pub(crate) revision: i64,
}

/// Another honour that suffers when this one is lost, or shares its evidence.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Link {
    /// The other honour.
    pub(crate) honour: String,
    /// Why.
    #[serde(default)]
    pub(crate) note: String,
}

/// A later look at a title.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Inspection {
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) honour: String,
    pub(crate) year: i64,
    /// `passed`, `rectified`, `revoked`.
    pub(crate) result: String,
    #[serde(default)]
    pub(crate) document: String,
    #[serde(default)]
    pub(crate) note: String,
    #[serde(default)]
    pub(crate) campaign: Option<String>,
}

/// What came from above and began it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notice {
    #[serde(default)]
    pub(crate) issuer: String,
    #[serde(default)]
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) number: String,
    #[serde(default)]
    pub(crate) issued_on: String,
    /// Name of the file.
    #[serde(default)]
    pub(crate) file_name: String,
    /// SHA-256 of the file.
    #[serde(default)]
    pub(crate) digest: String,
}

/// A campaign.
#[derive(Debug, Clone)]
pub(crate) struct Campaign {
    pub(crate) id: String,
    pub(crate) honour: String,
    pub(crate) title: String,
    pub(crate) edition: String,
    pub(crate) data_year: i64,
    pub(crate) cutoff_on: String,
    pub(crate) state: State,
    pub(crate) notice: Notice,
    pub(crate) starts_on: String,
    pub(crate) materials_due: String,
    pub(crate) report_due: String,
    pub(crate) onsite_due: String,
    pub(crate) rectification_due: Option<String>,
    pub(crate) steps: Vec<Step>,
    pub(crate) revision: i64,
}

/// A move that was made.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = CampaignMove)]
pub(crate) struct Moved {
    /// `start`, `submit`, `pass` …
    #[serde(rename = "move")]
    pub(crate) name: String,
    pub(crate) from_state: String,
    pub(crate) to_state: String,
    pub(crate) on: String,
    pub(crate) document: String,
    pub(crate) note: String,
    pub(crate) account_name: String,
}

/// A day that differs from the week's rule.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MovedDay {
    pub(crate) day: String,
    /// Whether people work on it.
    pub(crate) works: bool,
    #[serde(default)]
    pub(crate) name: String,
}

/// The honours that stand.
pub(crate) async fn honours(ctx: &Ctx) -> Result<Vec<Honour>> {
    let mut all = all_honours(ctx).await?;
    all.retain(|honour| honour.withdrawn.is_none());
    Ok(all)
}

/// Those that were taken back as well.
pub(crate) async fn all_honours(ctx: &Ctx) -> Result<Vec<Honour>> {
    let rows = sqlx::query(
        "select id, name, level, tier, awarded_year, awarded_by, document, rule_years, rule, \
         next_due_year, state, links, withdrawn, revision from honour where city = $1 \
         order by awarded_year, id",
    )
    .bind(ctx.city()?)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Honour {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                level: row.try_get("level")?,
                tier: row.try_get::<Option<String>, _>("tier")?.unwrap_or_default(),
                awarded_year: row.try_get("awarded_year")?,
                awarded_by: row.try_get("awarded_by")?,
                document: row.try_get("document")?,
                rule_years: row.try_get("rule_years")?,
                rule: row.try_get("rule")?,
                next_due_year: row.try_get("next_due_year")?,
                state: row.try_get("state")?,
                links: json(row, "links")?,
                withdrawn: Withdrawn::read(row)?,
                revision: row.try_get("revision")?,
            })
        })
        .collect()
}

pub(crate) async fn honour(ctx: &Ctx, id: &str) -> Result<Honour> {
    honours(ctx).await?.into_iter().find(|found| found.id == id).ok_or_else(Error::not_found)
}

pub(crate) async fn add_honour(tx: &mut Tx, city: &str, honour: &Honour) -> Result<()> {
    sqlx::query(
        "insert into honour (id, city, name, level, awarded_year, awarded_by, document, \
         rule_years, rule, next_due_year, state, links, tier, revision) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)",
    )
    .bind(honour.id.as_str())
    .bind(city)
    .bind(honour.name.as_str())
    .bind(honour.level.as_str())
    .bind(honour.awarded_year)
    .bind(honour.awarded_by.as_str())
    .bind(honour.document.as_str())
    .bind(honour.rule_years)
    .bind(honour.rule.as_str())
    .bind(honour.next_due_year)
    .bind(honour.state.as_str())
    .bind(text(&honour.links)?)
    .bind(honour.tier.as_str())
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn put_honour(tx: &mut Tx, city: &str, honour: &Honour) -> Result<()> {
    let done = sqlx::query(
        "update honour set name = $4, level = $5, awarded_year = $6, awarded_by = $7, \
         document = $8, rule_years = $9, rule = $10, next_due_year = $11, state = $12, \
         links = $13, tier = $14, revision = revision + 1 where id = $1 and city = $2 and revision = $3",
    )
    .bind(honour.id.as_str())
    .bind(city)
    .bind(honour.revision)
    .bind(honour.name.as_str())
    .bind(honour.level.as_str())
    .bind(honour.awarded_year)
    .bind(honour.awarded_by.as_str())
    .bind(honour.document.as_str())
    .bind(honour.rule_years)
    .bind(honour.rule.as_str())
    .bind(honour.next_due_year)
    .bind(honour.state.as_str())
    .bind(text(&honour.links)?)
    .bind(honour.tier.as_str())
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

impl Line for Honour {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.id, called: &self.name, revision: self.revision }
    }
}

impl Stored for Honour {
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()> {
        put_honour(tx, city, &Self { revision, ..self.clone() }).await
    }

    async fn take_out(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
        let statement = "delete from honour where id = $1 and city = $2 and revision = $3";
        removal::row(tx, statement, city, id, revision).await?;
        let baselines = "delete from honour_baseline where honour = $1 and city = $2";
        removal::parts(tx, baselines, city, id).await
    }
}

pub(crate) async fn inspections(ctx: &Ctx) -> Result<Vec<Inspection>> {
    let rows = sqlx::query(
        "select id, honour, year, result, document, note, campaign from honour_inspection \
         where city = $1 order by year, id",
    )
    .bind(ctx.city()?)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Inspection {
                id: row.try_get("id")?,
                honour: row.try_get("honour")?,
                year: row.try_get("year")?,
                result: row.try_get("result")?,
                document: row.try_get("document")?,
                note: row.try_get("note")?,
                campaign: row.try_get("campaign")?,
            })
        })
        .collect()
}

pub(crate) async fn add_inspection(tx: &mut Tx, city: &str, new: &Inspection) -> Result<()> {
    sqlx::query(
        "insert into honour_inspection (id, city, honour, year, result, document, note, campaign) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.honour.as_str())
    .bind(new.year)
    .bind(new.result.as_str())
    .bind(new.document.as_str())
    .bind(new.note.as_str())
    .bind(new.campaign.as_deref())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Campaigns, the newest first.
pub(crate) async fn campaigns(ctx: &Ctx) -> Result<Vec<Campaign>> {
    let rows = sqlx::query(
        "select id, honour, title, edition, data_year, cutoff_on, state, notice, starts_on, \
         materials_due, report_due, onsite_due, rectification_due, steps, revision \
         from campaign where city = $1 order by created_at desc, id desc",
    )
    .bind(ctx.city()?)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            let state: String = row.try_get("state")?;
            Ok(Campaign {
                id: row.try_get("id")?,
                honour: row.try_get("honour")?,
                title: row.try_get("title")?,
                edition: row.try_get("edition")?,
                data_year: row.try_get("data_year")?,
                cutoff_on: row.try_get("cutoff_on")?,
                state: State::parse(&state)
                    .ok_or_else(|| Failure::bug(format!("campaign state {state}")))?,
                notice: json(row, "notice")?,
                starts_on: row.try_get("starts_on")?,
                materials_due: row.try_get("materials_due")?,
                report_due: row.try_get("report_due")?,
                onsite_due: row.try_get("onsite_due")?,
                rectification_due: row.try_get("rectification_due")?,
                steps: json(row, "steps")?,
                revision: row.try_get("revision")?,
            })
        })
        .collect()
}

pub(crate) async fn campaign(ctx: &Ctx, id: &str) -> Result<Campaign> {
    campaigns(ctx).await?.into_iter().find(|found| found.id == id).ok_or_else(Error::not_found)
}

/// The campaign that is meant when none is named: the newest that is not over, else the newest.
pub(crate) async fn current(ctx: &Ctx) -> Result<Option<Campaign>> {
    let mut all = campaigns(ctx).await?;
    let place = all.iter().position(|campaign| !campaign.state.is_over()).unwrap_or(0);
    Ok((place < all.len()).then(|| all.swap_remove(place)))
}

/// The year whose data the campaign that runs is about; what is of a later year is told so.
pub(crate) async fn cutoff_year(ctx: &Ctx) -> Result<Option<i64>> {
    let current = current(ctx).await?;
    Ok(current.filter(|campaign| !campaign.state.is_over()).map(|campaign| campaign.data_year))
}

/// Take hold of the city, so that whoever else opens a campaign waits until this change is over.
pub(super) async fn hold(tx: &mut Tx, city: &str) -> Result<()> {
    sqlx::query("update city set revision = revision where code = $1")
        .bind(city)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn add_campaign(tx: &mut Tx, city: &str, campaign: &Campaign) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into campaign (id, city, honour, title, edition, data_year, cutoff_on, state, \
         notice, starts_on, materials_due, report_due, onsite_due, rectification_due, steps, \
         created_at, revision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
         $14, $15, $16, 1)",
    )
    .bind(campaign.id.as_str())
    .bind(city)
    .bind(campaign.honour.as_str())
    .bind(campaign.title.as_str())
    .bind(campaign.edition.as_str())
    .bind(campaign.data_year)
    .bind(campaign.cutoff_on.as_str())
    .bind(campaign.state.key())
    .bind(text(&campaign.notice)?)
    .bind(campaign.starts_on.as_str())
    .bind(campaign.materials_due.as_str())
    .bind(campaign.report_due.as_str())
    .bind(campaign.onsite_due.as_str())
    .bind(campaign.rectification_due.as_deref())
    .bind(text(&campaign.steps)?)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn put_campaign(tx: &mut Tx, city: &str, campaign: &Campaign) -> Result<()> {
    let done = sqlx::query(
        "update campaign set title = $4, edition = $5, data_year = $6, cutoff_on = $7, \
         state = $8, notice = $9, starts_on = $10, materials_due = $11, report_due = $12, \
         onsite_due = $13, rectification_due = $14, steps = $15, revision = revision + 1 \
         where id = $1 and city = $2 and revision = $3",
    )
    .bind(campaign.id.as_str())
    .bind(city)
    .bind(campaign.revision)
    .bind(campaign.title.as_str())
    .bind(campaign.edition.as_str())
    .bind(campaign.data_year)
    .bind(campaign.cutoff_on.as_str())
    .bind(campaign.state.key())
    .bind(text(&campaign.notice)?)
    .bind(campaign.starts_on.as_str())
    .bind(campaign.materials_due.as_str())
    .bind(campaign.report_due.as_str())
    .bind(campaign.onsite_due.as_str())
    .bind(campaign.rectification_due.as_deref())
    .bind(text(&campaign.steps)?)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// The moves of a campaign, oldest first.
pub(crate) async fn moves(ctx: &Ctx, campaign: &str) -> Result<Vec<Moved>> {
    let rows = sqlx::query(
        "select name, from_state, to_state, on_day, document, note, account_name \
         from campaign_move where city = $1 and campaign = $2 order by sequence",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Moved {
                name: row.try_get("name")?,
                from_state: row.try_get("from_state")?,
                to_state: row.try_get("to_state")?,
                on: row.try_get("on_day")?,
                document: row.try_get("document")?,
                note: row.try_get("note")?,
                account_name: row.try_get("account_name")?,
            })
        })
        .collect()
}

pub(crate) async fn add_move(
    tx: &mut Tx,
    city: &str,
    campaign: &str,
    sequence: i64,
    moved: &Moved,
) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into campaign_move (id, city, campaign, sequence, name, from_state, to_state, \
         on_day, document, note, account_name, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(city)
    .bind(campaign)
    .bind(sequence)
    .bind(moved.name.as_str())
    .bind(moved.from_state.as_str())
    .bind(moved.to_state.as_str())
    .bind(moved.on.as_str())
    .bind(moved.document.as_str())
    .bind(moved.note.as_str())
    .bind(moved.account_name.as_str())
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The days that differ from the week's rule.
pub(crate) async fn moved_days(ctx: &Ctx) -> Result<Vec<MovedDay>> {
    let rows = sqlx::query("select day, works, name from holiday where city = $1 order by day")
        .bind(ctx.city()?)
        .fetch_all(ctx.platform.db.read())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(MovedDay {
                day: row.try_get("day")?,
                works: row.try_get::<i64, _>("works")? != 0,
                name: row.try_get("name")?,
            })
        })
        .collect()
}

/// The revision of each year whose moved days were ever written; 0 for any other.
pub(crate) async fn calendar_revisions(ctx: &Ctx) -> Result<BTreeMap<String, i64>> {
    let rows = sqlx::query("select year, revision from calendar_year where city = $1")
        .bind(ctx.city()?)
        .fetch_all(ctx.platform.db.read())
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get::<i64, _>("year")?.to_string(), row.try_get("revision")?)))
        .collect()
}

/// The calendar that days are counted over.
pub(crate) async fn calendar(ctx: &Ctx) -> Result<Calendar> {
    let days = moved_days(ctx).await?;
    Ok(Calendar {
        moved: days.iter().filter_map(|moved| Some((day(&moved.day)?, moved.works))).collect(),
    })
}

/// Replace the moved days of a year. Revision 0 writes them first; any other must be the one that
/// was read.
pub(crate) async fn put_moved_days(
    tx: &mut Tx,
    city: &str,
    year: i64,
    revision: i64,
    days: &[MovedDay],
) -> Result<()> {
    let statement = if revision == 0 {
        "insert into calendar_year (city, year, revision) values ($1, $2, $3 + 1) \
         on conflict do nothing"
    } else {
        "update calendar_year set revision = revision + 1 \
         where city = $1 and year = $2 and revision = $3"
    };
    let done =
        sqlx::query(statement).bind(city).bind(year).bind(revision).execute(tx.sql()).await?;
    one(&done)?;
    sqlx::query("delete from holiday where city = $1 and day like $2")
        .bind(city)
        .bind(format!("{year:04}-%"))
        .execute(tx.sql())
        .await?;
    for moved in days {
        sqlx::query("insert into holiday (city, day, works, name) values ($1, $2, $3, $4)")
            .bind(city)
            .bind(moved.day.as_str())
            .bind(i64::from(moved.works))
            .bind(moved.name.as_str())
            .execute(tx.sql())
            .await?;
    }
    Ok(())
}

fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Failure::bug(e.to_string()).into())
}

fn json<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T> {
    let text: String = row.try_get(column)?;
    serde_json::from_str(&text).map_err(|e| Failure::bug(format!("{column}: {e}")).into())
}
