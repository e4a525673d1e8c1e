//! Notices, messages, rules and choices as rows, and how far the record was heard.

use super::{
    channels::Parcel,
    outbox::{Channel, Choice, Outgoing, Rules},
};
use crate::{Ctx, Error, Result};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use sqlx::{Row as _, any::AnyRow};
use std::collections::BTreeMap;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Database, Tx, database::one};
use yuanjian_types::Timestamp;

/// A notice.
#[derive(Debug, Clone)]
pub(super) struct Notice {
    pub(super) id: String,
    /// Empty for what a group's robot is to say.
    pub(super) account: String,
    pub(super) rule: String,
    pub(super) urges: bool,
    pub(super) urgent: bool,
    pub(super) thing: String,
    pub(super) thing_id: String,
    pub(super) page: String,
    pub(super) facts: Map<String, Value>,
    /// What makes it one.
    pub(super) mark: String,
    pub(super) created_at: Timestamp,
    pub(super) read_at: Option<Timestamp>,
}

/// A message that goes out.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) parcel: Parcel,
    pub(super) urgent: bool,
    pub(super) notices: i64,
    /// `waiting`, `sent`, `failed`.
    pub(super) state: String,
    pub(super) attempts: i64,
    pub(super) not_before: Timestamp,
    pub(super) receipt: String,
    pub(super) fault: String,
    pub(super) ended_at: Option<Timestamp>,
}

/// A brief that was kept.
#[derive(Debug, Clone)]
pub(super) struct BriefRow {
    pub(super) id: String,
    pub(super) made_on: String,
    pub(super) account_name: String,
    pub(super) decisions: Vec<String>,
}

/// What is asked of one's own notices.
#[derive(Debug, Clone)]
pub(super) struct Asked<'a> {
    pub(super) urges: bool,
    pub(super) unread: bool,
    /// Only those that follow this one.
    pub(super) after: &'a str,
    pub(super) limit: i64,
}

/// How far a city's record was heard, and the day that was looked at last.
pub(super) async fn cursor(db: &Database, city: &str) -> Result<(i64, String)> {
    let row = sqlx::query("select sequence, day from notice_cursor where city = $1")
        .bind(city)
        .fetch_optional(db.read())
        .await?;
    match row {
        Some(row) => Ok((row.try_get("sequence")?, row.try_get("day")?)),
        None => Ok((0, String::new())),
    }
}

/// Move the cursor on from where it was read; stale when another process was first.
pub(super) async fn put_cursor(
    tx: &mut Tx,
    city: &str,
    was: &(i64, String),
    now: &(i64, String),
) -> Result<()> {
    sqlx::query(
        "insert into notice_cursor (city, sequence, day) values ($1, 0, '') \
         on conflict (city) do nothing",
    )
    .bind(city)
    .execute(tx.sql())
    .await?;
    let done = sqlx::query(
        "update notice_cursor set sequence = $4, day = $5 \
         where city = $1 and sequence = $2 and day = $3",
    )
    .bind(city)
    .bind(was.0)
    .bind(was.1.as_str())
    .bind(now.0)
    .bind(now.1.as_str())
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Keep a notice, unless it is there already.
pub(super) async fn add_notice(tx: &mut Tx, city: &str, new: &Notice) -> Result<bool> {
    let done = sqlx::query(
        "insert into notice (id, city, account, rule, kind, urgent, thing, thing_id, page, facts, \
         mark, created_at, read_at, gathered) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, null, 0) \
         on conflict (city, mark) do nothing",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.account.as_str())
    .bind(new.rule.as_str())
    .bind(if new.urges { "urging" } else { "notice" })
    .bind(i64::from(new.urgent))
    .bind(new.thing.as_str())
    .bind(new.thing_id.as_str())
    .bind(new.page.as_str())
    .bind(text(&new.facts)?)
    .bind(new.mark.as_str())
    .bind(new.created_at.0)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Somebody's notices, the newest first.
pub(super) async fn notices(ctx: &Ctx, asked: &Asked<'_>) -> Result<Vec<Notice>> {
    let actor = ctx.actor()?;
    let rows = sqlx::query(
        "select * from notice where city = $1 and account = $2 and kind = $3 \
         and ($4 = 0 or read_at is null) and ($5 = '' or id < $5) order by id desc limit $6",
    )
    .bind(actor.city.as_str())
    .bind(actor.account.as_str())
    .bind(if asked.urges { "urging" } else { "notice" })
    .bind(i64::from(asked.unread))
    .bind(asked.after)
    .bind(asked.limit)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(notice).collect()
}

/// How many notices somebody did not read, and how many of those urge.
pub(super) async fn unread(ctx: &Ctx) -> Result<(i64, i64)> {
    let actor = ctx.actor()?;
    let row = sqlx::query(
        "select cast(count(*) as bigint) as number, \
         cast(coalesce(sum(case when kind = 'urging' then 1 else 0 end), 0) as bigint) as urging \
         from notice where city = $1 and account = $2 and read_at is null",
    )
    .bind(actor.city.as_str())
    .bind(actor.account.as_str())
    .fetch_one(ctx.platform.db.read())
    .await?;
    Ok((row.try_get("number")?, row.try_get("urging")?))
}

/// Keep that somebody read a notice, or that it is unread again; with no id all of them.
pub(super) async fn mark_read(ctx: &Ctx, ids: &[String], read: bool) -> Result<()> {
    let actor = ctx.actor()?;
    let mut connection = ctx.platform.db.write().await?;
    let at = read.then_some(ctx.now.0);
    let everything = [String::new()];
    for id in if ids.is_empty() { &everything[..] } else { ids } {
        sqlx::query(
            "update notice set read_at = $4 where city = $1 and account = $2 \
             and ($3 = '' or id = $3) and (read_at is null) = ($5 = 1)",
        )
        .bind(actor.city.as_str())
        .bind(actor.account.as_str())
        .bind(id.as_str())
        .bind(at)
        .bind(i64::from(read))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The notices that no message names yet, the oldest first.
pub(super) async fn to_gather(db: &Database, city: &str) -> Result<Vec<Notice>> {
    let rows = sqlx::query(
        "select * from notice where city = $1 and gathered = 0 order by created_at, id limit 5000",
    )
    .bind(city)
    .fetch_all(db.read())
    .await?;
    rows.iter().map(notice).collect()
}

/// Settle a notice; stale when another process was first.
pub(super) async fn gathered(tx: &mut Tx, city: &str, id: &str) -> Result<()> {
    let done =
        sqlx::query("update notice set gathered = 1 where id = $1 and city = $2 and gathered = 0")
            .bind(id)
            .bind(city)
            .execute(tx.sql())
            .await?;
    Ok(one(&done)?)
}

pub(super) async fn add_message(
    tx: &mut Tx,
    city: &str,
    subject: &str,
    new: &Outgoing,
) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into notice_message (id, city, channel, robot, account, address, subject, body, \
         urgent, notices, mark, state, attempts, not_before, lease_until, receipt, fault, \
         created_at, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', 0, \
         $12, 0, '', '', $13, null) on conflict (city, mark) do nothing",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(city)
    .bind(new.channel.key())
    .bind(new.robot.as_str())
    .bind(new.account.as_str())
    .bind(new.address.as_str())
    .bind(subject)
    .bind(new.body.as_str())
    .bind(i64::from(new.urgent))
    .bind(new.notices)
    .bind(new.mark.as_str())
    .bind(new.not_before.0)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Take the next message of a city that may go out and that nobody holds, for so many seconds.
pub(super) async fn claim(
    db: &Database,
    city: &str,
    now: Timestamp,
    seconds: i64,
) -> Result<Option<Sent>> {
    let rows = sqlx::query(
        "select m.*, coalesce(a.display_name, '') as recipient from notice_message m \
         left join account a on a.id = m.account where m.city = $1 and m.state = 'waiting' \
         and m.not_before <= $2 and m.lease_until < $2 \
         order by m.urgent desc, m.created_at, m.id limit 8",
    )
    .bind(city)
    .bind(now.0)
    .fetch_all(db.read())
    .await?;
    for row in &rows {
        let found = message(row)?;
        let mut connection = db.write().await?;
        let taken = sqlx::query(
            "update notice_message set lease_until = $3, attempts = attempts + 1 \
             where id = $1 and state = 'waiting' and attempts = $2 and lease_until < $4",
        )
        .bind(found.parcel.id.as_str())
        .bind(found.attempts)
        .bind(now.plus_seconds(seconds).0)
        .bind(now.0)
        .execute(&mut *connection)
        .await?;
        if taken.rows_affected() == 1 {
            return Ok(Some(Sent { attempts: found.attempts + 1, ..found }));
        }
    }
    Ok(None)
}

/// How many messages a robot was sent since an instant.
pub(super) async fn told_robot(
    db: &Database,
    city: &str,
    robot: &str,
    since: Timestamp,
) -> Result<i64> {
    let row = sqlx::query(
        "select cast(count(*) as bigint) as number from notice_message where city = $1 \
         and channel = 'robot' and robot = $2 and state = 'sent' and ended_at > $3",
    )
    .bind(city)
    .bind(robot)
    .bind(since.0)
    .fetch_one(db.read())
    .await?;
    Ok(row.try_get("number")?)
}

/// Write down how an attempt ended.
pub(super) async fn put_message(tx: &mut Tx, city: &str, new: &Sent) -> Result<()> {
    let done = sqlx::query(
        "update notice_message set state = $3, attempts = $4, not_before = $5, lease_until = 0, \
         receipt = $6, fault = $7, ended_at = $8 where id = $1 and city = $2",
    )
    .bind(new.parcel.id.as_str())
    .bind(city)
    .bind(new.state.as_str())
    .bind(new.attempts)
    .bind(new.not_before.0)
    .bind(new.receipt.as_str())
    .bind(new.fault.as_str())
    .bind(new.ended_at.map(|at| at.0))
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// The messages of a city, the newest first.
pub(super) async fn messages(ctx: &Ctx, state: &str, after: &str, limit: i64) -> Result<Vec<Sent>> {
    let rows = sqlx::query(
        "select m.*, coalesce(a.display_name, '') as recipient from notice_message m \
         left join account a on a.id = m.account where m.city = $1 \
         and ($2 = '' or m.state = $2) and ($3 = '' or m.id < $3) order by m.id desc limit $4",
    )
    .bind(ctx.city()?)
    .bind(state)
    .bind(after)
    .bind(limit)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(message).collect()
}

pub(super) async fn one_message(ctx: &Ctx, id: &str) -> Result<Sent> {
    let row = sqlx::query(
        "select m.*, coalesce(a.display_name, '') as recipient from notice_message m \
         left join account a on a.id = m.account where m.city = $1 and m.id = $2",
    )
    .bind(ctx.city()?)
    .bind(id)
    .fetch_optional(ctx.platform.db.read())
    .await?;
    message(&row.ok_or_else(Error::not_found)?)
}

/// How a city tells, and the revision; 0 when nobody set it.
pub(super) async fn rules(ctx: &Ctx) -> Result<(Rules, i64)> {
    let row = sqlx::query("select rules, revision from notice_rules where city = $1")
        .bind(ctx.city()?)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    match row {
        Some(row) => Ok((json(&row, "rules")?, row.try_get("revision")?)),
        None => Ok((Rules::default(), 0)),
    }
}

pub(super) async fn put_rules(tx: &mut Tx, city: &str, rules: &Rules, revision: i64) -> Result<()> {
    let done = sqlx::query(
        "insert into notice_rules (city, rules, revision) values ($1, $2, 1) \
         on conflict (city) do update set rules = excluded.rules, \
         revision = notice_rules.revision + 1 where notice_rules.revision = $3",
    )
    .bind(city)
    .bind(text(rules)?)
    .bind(revision)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// How people want to be told, by account; who chose nothing is told in the pages.
pub(super) async fn choices(db: &Database, city: &str) -> Result<BTreeMap<String, Choice>> {
    let rows = sqlx::query("select account, choice from notice_choice where city = $1")
        .bind(city)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(|row| Ok((row.try_get("account")?, json(row, "choice")?))).collect()
}

pub(super) async fn put_choice(tx: &mut Tx, city: &str, account: &str, new: &Choice) -> Result<()> {
    sqlx::query(
        "insert into notice_choice (account, city, choice, revision) values ($1, $2, $3, 1) \
         on conflict (account) do update set choice = excluded.choice, \
         revision = notice_choice.revision + 1",
    )
    .bind(account)
    .bind(city)
    .bind(text(new)?)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The briefs of a campaign, the newest first.
pub(super) async fn briefs(ctx: &Ctx, campaign: &str) -> Result<Vec<BriefRow>> {
    let rows = sqlx::query(
        "select * from notice_brief where city = $1 and campaign = $2 order by at desc, id desc \
         limit 60",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(BriefRow {
                id: row.try_get("id")?,
                made_on: row.try_get("made_on")?,
                account_name: row.try_get("account_name")?,
                decisions: json(row, "decisions")?,
            })
        })
        .collect()
}

pub(super) async fn add_brief(
    tx: &mut Tx,
    city: &str,
    campaign: &str,
    new: &BriefRow,
) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into notice_brief (id, city, campaign, made_on, account_name, decisions, at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(campaign)
    .bind(new.made_on.as_str())
    .bind(new.account_name.as_str())
    .bind(text(&new.decisions)?)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

fn notice(row: &AnyRow) -> Result<Notice> {
    Ok(Notice {
        id: row.try_get("id")?,
        account: row.try_get("account")?,
        rule: row.try_get("rule")?,
        urges: row.try_get::<String, _>("kind")? == "urging",
        urgent: row.try_get::<i64, _>("urgent")? != 0,
        thing: row.try_get("thing")?,
        thing_id: row.try_get("thing_id")?,
        page: row.try_get("page")?,
        facts: json(row, "facts")?,
        mark: row.try_get("mark")?,
        created_at: Timestamp(row.try_get("created_at")?),
        read_at: row.try_get::<Option<i64>, _>("read_at")?.map(Timestamp),
    })
}

fn message(row: &AnyRow) -> Result<Sent> {
    let channel: String = row.try_get("channel")?;
    Ok(Sent {
        parcel: Parcel {
            id: row.try_get("id")?,
            channel: Channel::parse(&channel)
                .ok_or_else(|| Failure::bug(format!("channel {channel}")))?,
            robot: row.try_get("robot")?,
            recipient: row.try_get("recipient")?,
            address: row.try_get("address")?,
            subject: row.try_get("subject")?,
            body: row.try_get("body")?,
            created_at: Timestamp(row.try_get("created_at")?),
        },
        urgent: row.try_get::<i64, _>("urgent")? != 0,
        notices: row.try_get("notices")?,
        state: row.try_get("state")?,
        attempts: row.try_get("attempts")?,
        not_before: Timestamp(row.try_get("not_before")?),
        receipt: row.try_get("receipt")?,
        fault: row.try_get("fault")?,
        ended_at: row.try_get::<Option<i64>, _>("ended_at")?.map(Timestamp),
    })
}

fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Failure::bug(e.to_string()).into())
}

fn json<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T> {
    let text: String = row.try_get(column)?;
    serde_json::from_str(&text).map_err(|e| Failure::bug(format!("{column}: {e}")).into())
}
