//! Accounts, grants and sessions as rows.

use super::{password::digest, setup};
use crate::{
    Ctx, Error, Result,
    access::Role,
    divisions,
    identity::{Actor, Grant},
    withdrawal::rests,
};
use sqlx::{AnyConnection, Row as _, any::AnyRow};
use std::collections::BTreeMap;
use yuanjian_store::{Tx, database::one};
use yuanjian_types::{Problem, Timestamp};

/// An account as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) city: String,
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) password: String,
    pub(crate) former_passwords: Vec<String>,
    pub(crate) must_change: bool,
    pub(crate) failures: i64,
    pub(crate) locked_until: Timestamp,
    pub(crate) totp: Option<String>,
    pub(crate) totp_confirmed: bool,
    pub(crate) totp_last: i64,
    pub(crate) disabled: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) revision: i64,
}

/// A grant as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct GrantRow {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) role: Role,
    pub(crate) division: String,
    pub(crate) organisation: Option<String>,
    pub(crate) from_on: String,
    pub(crate) to_on: Option<String>,
}

/// A session as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    pub(crate) seen_at: Timestamp,
    pub(crate) address: String,
    pub(crate) agent: String,
}

/// What a role can be held over.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Reaches {
    /// Districts and zones; a role over none of them is held over the whole city.
    pub(crate) divisions: Vec<DivisionReach>,
    /// Organisations that exist today.
    pub(crate) organisations: Vec<OrganisationReach>,
}

/// A district or a zone.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct DivisionReach {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// An organisation, by its short name.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct OrganisationReach {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(skip)]
    to_on: Option<String>,
}

/// When somebody last came, and how many of their sessions run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Presence {
    pub(crate) last: Option<Timestamp>,
    pub(crate) sessions: i64,
}

/// A city as its people see it.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct CityView {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) level: String,
    pub(crate) crs: String,
    /// Invented: every page says so.
    pub(crate) synthetic: bool,
    pub(crate) note: String,
}

/// Who holds this session, if it still runs. Notes that it was used, at most once a minute.
///
/// # Errors
/// When the database does not serve.
pub(crate) async fn by_session(ctx: &Ctx, secret: &str) -> Result<Option<Actor>> {
    let db = &ctx.platform.db;
    let row = sqlx::query(
        "select s.id as session, s.seen_at, s.sso, a.id, a.name, a.display_name, a.city, \
         case when s.sso = 1 then 0 else a.must_change end as must_change from session s join account a on a.id = s.account \
         where s.digest = $1 and s.expires_at > $2 and s.seen_at > $3 and a.disabled = 0",
    )
    .bind(digest(secret))
    .bind(ctx.now.0)
    .bind(ctx.now.plus_seconds(-60 * ctx.platform.settings.idle_minutes).0)
    .fetch_optional(db.read())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let session: String = row.try_get("session")?;
    let seen: i64 = row.try_get("seen_at")?;
    if Timestamp(seen).plus_seconds(60) < ctx.now {
        let mut connection = db.write().await?;
        sqlx::query("update session set seen_at = $2 where id = $1")
            .bind(session.as_str())
            .bind(ctx.now.0)
            .execute(&mut *connection)
            .await?;
    }
    let by_sso = flag(&row, "sso")?;
    let actor = actor(ctx, &row, session).await?;
    // Who became an administrator meanwhile signs in here again.
    let administrator = actor.grants.iter().any(|grant| grant.role.is_administrator());
    Ok(Some(actor).filter(|_| !(by_sso && administrator)))
}

/// Whose a row of sessions or tokens is.
pub(super) async fn actor(ctx: &Ctx, row: &AnyRow, session: String) -> Result<Actor> {
    let account: String = row.try_get("id")?;
    let city: String = row.try_get("city")?;
    Ok(Actor {
        grants: granted(ctx, &city, &account).await?,
        name: row.try_get("name")?,
        display_name: row.try_get("display_name")?,
        city,
        must_change: flag(row, "must_change")?,
        account,
        session,
    })
}

/// What somebody is granted today.
pub(crate) async fn granted(ctx: &Ctx, city: &str, account: &str) -> Result<Vec<Grant>> {
    let grants = grants_on(ctx, account).await?;
    // Only they hold a part of the city in which others may lie.
    let of_part = |grant: &GrantRow| matches!(grant.role, Role::District | Role::Planner);
    let divisions = match grants.iter().any(of_part) {
        true => divisions::all(ctx, city).await?,
        false => Vec::new(),
    };
    Ok(grants.into_iter().map(|grant| held(grant, &divisions)).collect())
}

/// A grant as features see it, with all that lies within its division.
fn held(grant: GrantRow, divisions: &[divisions::Division]) -> Grant {
    Grant {
        within: divisions::within(divisions, &grant.division),
        role: grant.role,
        division: grant.division,
        organisation: grant.organisation,
    }
}

/// The grants that an account holds today.
pub(crate) async fn grants_on(ctx: &Ctx, account: &str) -> Result<Vec<GrantRow>> {
    let rows = sqlx::query(
        "select id, account, role, division, organisation, from_on, to_on from role_grant \
         where account = $1 and revoked_at is null and from_on <= $2 \
         and (to_on is null or to_on >= $2) order by granted_at, id",
    )
    .bind(account)
    .bind(ctx.now.day_in_china())
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(grant).collect()
}

/// Every grant of a city's accounts that was not taken back.
pub(crate) async fn grants(ctx: &Ctx, city: &str) -> Result<Vec<GrantRow>> {
    let rows = sqlx::query(
        "select g.id, g.account, g.role, g.division, g.organisation, g.from_on, g.to_on \
         from role_grant g join account a on a.id = g.account \
         where a.city = $1 and g.revoked_at is null order by g.granted_at, g.id",
    )
    .bind(city)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(grant).collect()
}

/// Take hold of an account inside a change, so that whoever else changes its roles waits; answers
/// the roles that it holds or will hold.
pub(super) async fn roles_held(tx: &mut Tx, city: &str, account: &str) -> Result<Vec<Role>> {
    let today = tx.now().day_in_china();
    let held =
        sqlx::query("update account set revision = revision + 1 where id = $1 and city = $2")
            .bind(account)
            .bind(city)
            .execute(tx.sql())
            .await?;
    if held.rows_affected() != 1 {
        return Err(Error::not_found());
    }
    let rows = sqlx::query(
        "select role from role_grant where account = $1 and revoked_at is null \
         and (to_on is null or to_on >= $2)",
    )
    .bind(account)
    .bind(today)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(role).collect()
}

/// Let an account in: its wrong attempts are forgotten and its code is used up, unless it was
/// locked, disabled or the code used since it was read. Answers whether it was let in.
pub(super) async fn let_in(tx: &mut Tx, account: &Account, code: Option<i64>) -> Result<bool> {
    let now = tx.now().0;
    let done = sqlx::query(
        "update account set failures = 0, totp_last = coalesce($4, totp_last), \
         revision = revision + 1 where id = $1 and password = $2 and locked_until <= $3 \
         and disabled = 0 and ($4 is null or totp_last < $4)",
    )
    .bind(account.id.as_str())
    .bind(account.password.as_str())
    .bind(now)
    .bind(code)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Count a wrong attempt. Answers how many in a row there are now; none when it is locked already.
pub(super) async fn count_failure(tx: &mut Tx, account: &str) -> Result<Option<i64>> {
    let now = tx.now().0;
    let row = sqlx::query(
        "update account set failures = failures + 1, revision = revision + 1 \
         where id = $1 and locked_until <= $2 returning failures",
    )
    .bind(account)
    .bind(now)
    .fetch_optional(tx.sql())
    .await?;
    Ok(row.map(|row| row.try_get("failures")).transpose()?)
}

/// Lock an account for a while.
pub(super) async fn lock(tx: &mut Tx, account: &str, until: Timestamp) -> Result<()> {
    sqlx::query("update account set failures = 0, locked_until = $2 where id = $1")
        .bind(account)
        .bind(until.0)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// The accounts of a city that are open, with their names and what each is granted today.
pub(crate) async fn open_with_grants(ctx: &Ctx, city: &str) -> Result<Vec<(Account, Vec<Grant>)>> {
    let today = ctx.now.day_in_china();
    let grants = grants(ctx, city).await?;
    let holds = |grant: &&GrantRow| {
        grant.from_on <= today && grant.to_on.as_ref().is_none_or(|to| *to >= today)
    };
    let divisions = divisions::all(ctx, city).await?;
    let open = list(ctx, city).await?.into_iter().filter(|account| !account.disabled);
    Ok(open
        .map(|account| {
            let own = grants.iter().filter(|grant| grant.account == account.id).filter(holds);
            let own = own.map(|grant| held(grant.clone(), &divisions)).collect();
            (account, own)
        })
        .collect())
}

pub(crate) async fn add_grant(tx: &mut Tx, grant: &GrantRow, by: &str) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into role_grant (id, account, role, division, organisation, from_on, to_on, \
         granted_by, granted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(grant.id.as_str())
    .bind(grant.account.as_str())
    .bind(grant.role.key())
    .bind(grant.division.as_str())
    .bind(grant.organisation.clone())
    .bind(grant.from_on.as_str())
    .bind(grant.to_on.clone())
    .bind(by)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn revoke_grant(tx: &mut Tx, city: &str, account: &str, id: &str) -> Result<()> {
    let now = tx.now().0;
    let done = sqlx::query(
        "update role_grant set revoked_at = $4 where id = $1 and account = $2 \
         and revoked_at is null and account in (select id from account where city = $3)",
    )
    .bind(id)
    .bind(account)
    .bind(city)
    .bind(now)
    .execute(tx.sql())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::not_found()) }
}

/// The account of this name, whoever asks: only for signing in.
pub(crate) async fn named(ctx: &Ctx, name: &str) -> Result<Option<Account>> {
    let row = sqlx::query("select * from account where name = $1")
        .bind(name)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.as_ref().map(account).transpose()
}

/// The account of this id, whoever asks: only for signing in.
pub(crate) async fn by_id(ctx: &Ctx, id: &str) -> Result<Option<Account>> {
    let row = sqlx::query("select * from account where id = $1")
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.as_ref().map(account).transpose()
}

/// An account of this city.
pub(crate) async fn get(ctx: &Ctx, city: &str, id: &str) -> Result<Account> {
    let row = sqlx::query("select * from account where city = $1 and id = $2")
        .bind(city)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.as_ref().map(account).transpose()?.ok_or_else(Error::not_found)
}

/// The accounts of a city, by name.
pub(crate) async fn list(ctx: &Ctx, city: &str) -> Result<Vec<Account>> {
    let rows = sqlx::query("select * from account where city = $1 order by name")
        .bind(city)
        .fetch_all(ctx.platform.db.read())
        .await?;
    rows.iter().map(account).collect()
}

pub(crate) async fn add(tx: &mut Tx, account: &Account) -> Result<()> {
    let added = sqlx::query(
        "insert into account (id, city, name, display_name, password, former_passwords, \
         password_at, must_change, failures, locked_until, totp, totp_confirmed, totp_last, \
         disabled, created_at, revision) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, null, 0, 0, 0, $7, 1) \
         on conflict (name) do nothing",
    )
    .bind(account.id.as_str())
    .bind(account.city.as_str())
    .bind(account.name.as_str())
    .bind(account.display_name.as_str())
    .bind(account.password.as_str())
    .bind(former(&account.former_passwords))
    .bind(account.created_at.0)
    .bind(i64::from(account.must_change))
    .execute(tx.sql())
    .await?;
    if added.rows_affected() == 1 {
        return Ok(());
    }
    Err(Error::refused(
        Problem::error("accounts.name_taken").at_field("name").with("name", account.name.as_str()),
    ))
}

/// Write an account back; refused when somebody else was first.
pub(crate) async fn put(tx: &mut Tx, account: &Account) -> Result<()> {
    let done = sqlx::query(
        "update account set display_name = $3, password = $4, former_passwords = $5, \
         must_change = $6, failures = $7, locked_until = $8, totp = $9, totp_confirmed = $10, \
         totp_last = $11, disabled = $12, revision = revision + 1 \
         where id = $1 and revision = $2",
    )
    .bind(account.id.as_str())
    .bind(account.revision)
    .bind(account.display_name.as_str())
    .bind(account.password.as_str())
    .bind(former(&account.former_passwords))
    .bind(i64::from(account.must_change))
    .bind(account.failures)
    .bind(account.locked_until.0)
    .bind(account.totp.clone())
    .bind(i64::from(account.totp_confirmed))
    .bind(account.totp_last)
    .bind(i64::from(account.disabled))
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

pub(crate) async fn add_session(
    connection: &mut AnyConnection,
    ctx: &Ctx,
    account: &str,
    secret: &str,
    agent: &str,
    by_sso: bool,
) -> Result<()> {
    let agent: String = agent.chars().take(200).collect();
    sqlx::query("delete from session where expires_at < $1")
        .bind(ctx.now.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "insert into session (id, digest, account, created_at, seen_at, expires_at, address, agent, \
         sso) values ($1, $2, $3, $4, $4, $5, $6, $7, $8)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(digest(secret))
    .bind(account)
    .bind(ctx.now.0)
    .bind(ctx.now.plus_seconds(3600 * ctx.platform.settings.session_hours).0)
    .bind(ctx.address.as_str())
    .bind(agent)
    .bind(i64::from(by_sso))
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// The sessions of an account that run.
pub(crate) async fn sessions(ctx: &Ctx, account: &str) -> Result<Vec<SessionRow>> {
    let rows = sqlx::query(
        "select id, created_at, seen_at, address, agent from session \
         where account = $1 and expires_at > $2 and seen_at > $3 order by seen_at desc, id",
    )
    .bind(account)
    .bind(ctx.now.0)
    .bind(ctx.now.plus_seconds(-60 * ctx.platform.settings.idle_minutes).0)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(SessionRow {
                id: row.try_get("id")?,
                created_at: Timestamp(row.try_get("created_at")?),
                seen_at: Timestamp(row.try_get("seen_at")?),
                address: row.try_get("address")?,
                agent: row.try_get("agent")?,
            })
        })
        .collect()
}

/// When each account of a city last signed in, by its record, and how many sessions it has.
pub(crate) async fn presences(ctx: &Ctx, city: &str) -> Result<BTreeMap<String, Presence>> {
    let mut found: BTreeMap<String, Presence> = BTreeMap::new();
    let rows = sqlx::query(
        "select thing_id, max(at) as at from event \
         where city = $1 and action in ('accounts.signed_in', 'accounts.signed_in_by_sso') group by thing_id",
    )
    .bind(city)
    .fetch_all(ctx.platform.db.read())
    .await?;
    for row in &rows {
        found.entry(row.try_get("thing_id")?).or_default().last =
            Some(Timestamp(row.try_get("at")?));
    }
    let rows = sqlx::query(
        "select s.account, count(*) as number from session s join account a on a.id = s.account \
         where a.city = $1 and s.expires_at > $2 and s.seen_at > $3 group by s.account",
    )
    .bind(city)
    .bind(ctx.now.0)
    .bind(ctx.now.plus_seconds(-60 * ctx.platform.settings.idle_minutes).0)
    .fetch_all(ctx.platform.db.read())
    .await?;
    for row in &rows {
        found.entry(row.try_get("account")?).or_default().sessions = row.try_get("number")?;
    }
    Ok(found)
}

/// End one session of an account, or all but one.
pub(crate) async fn end_sessions(
    tx: &mut Tx,
    account: &str,
    only: Option<&str>,
    except: &str,
) -> Result<u64> {
    let done =
        sqlx::query("delete from session where account = $1 and ($2 = '' or id = $2) and id <> $3")
            .bind(account)
            .bind(only.unwrap_or_default())
            .bind(except)
            .execute(tx.sql())
            .await?;
    Ok(done.rows_affected())
}

/// Whether the installation has any city.
pub(crate) async fn any_city(connection: &mut AnyConnection) -> Result<bool> {
    Ok(sqlx::query("select 1 as one from city").fetch_optional(connection).await?.is_some())
}

/// The city of this code.
pub(crate) async fn city(ctx: &Ctx, code: &str) -> Result<CityView> {
    let row = sqlx::query("select * from city where code = $1")
        .bind(code)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(CityView {
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        level: row.try_get("level")?,
        crs: row.try_get("crs")?,
        synthetic: flag(&row, "synthetic")?,
        note: row.try_get("note")?,
    })
}

/// The name of a division of a city, if there is one of this code.
pub(crate) async fn division_name(ctx: &Ctx, city: &str, code: &str) -> Result<Option<String>> {
    let row = sqlx::query("select name from division where city = $1 and code = $2")
        .bind(city)
        .bind(code)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    Ok(row.map(|row| row.try_get("name")).transpose()?)
}

/// The short name that an organisation of a city has today, if there is one of this id.
pub(crate) async fn organisation_name(ctx: &Ctx, city: &str, id: &str) -> Result<Option<String>> {
    let all = organisations(ctx, city).await?;
    Ok(all.into_iter().find(|found| found.id == id).map(|found| found.name))
}

/// The names of the divisions of a city by their codes.
pub(crate) async fn division_names(ctx: &Ctx, city: &str) -> Result<BTreeMap<String, String>> {
    let all = divisions::all(ctx, city).await?;
    Ok(all.into_iter().map(|division| (division.code, division.name)).collect())
}

/// The names that the organisations of a city have today, by their ids; those that ended as well.
pub(crate) async fn organisation_names(ctx: &Ctx, city: &str) -> Result<BTreeMap<String, String>> {
    let all = organisations(ctx, city).await?;
    Ok(all.into_iter().map(|found| (found.id, found.name)).collect())
}

/// Every organisation under its name of today: until the day of a renaming that is on file comes,
/// the name before it holds.
async fn organisations(ctx: &Ctx, city: &str) -> Result<Vec<OrganisationReach>> {
    let rows = sqlx::query(
        "select id, to_on, coalesce((select n.short_name from organisation_name n \
         where n.organisation = o.id and n.kind = 'former' and n.to_on > $2 \
         order by n.to_on limit 1), short_name) as name \
         from organisation o where city = $1 and withdrawn is null order by precedence, id",
    )
    .bind(city)
    .bind(ctx.now.day_in_china())
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(OrganisationReach {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                to_on: row.try_get("to_on")?,
            })
        })
        .collect()
}

/// Who holds a role within an organisation, today or from a day ahead.
pub(crate) async fn holders_over(ctx: &Ctx, organisation: &str) -> Result<Vec<String>> {
    let rows = sqlx::query(
        "select distinct a.display_name as name from role_grant g \
         join account a on a.id = g.account \
         where g.organisation = $1 and g.revoked_at is null and (g.to_on is null or g.to_on >= $2) \
         and a.disabled = 0 order by name",
    )
    .bind(organisation)
    .bind(ctx.now.day_in_china())
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(|row| Ok(row.try_get("name")?)).collect()
}

/// Whether a role is held over a division.
pub(crate) async fn granted_over(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement = "select 1 as one from role_grant g join account a on a.id = g.account \
         where a.city = $1 and g.division = $2 and g.revoked_at is null limit 1";
    rests(ctx, statement, division).await
}

/// What roles of a city can be held over.
pub(crate) async fn reaches(ctx: &Ctx, city: &str) -> Result<Reaches> {
    let today = ctx.now.day_in_china();
    let mut organisations = organisations(ctx, city).await?;
    organisations.retain(|found| found.to_on.as_ref().is_none_or(|to| *to >= today));
    let mut divisions = divisions::all(ctx, city).await?;
    divisions
        .retain(|one| one.withdrawn.is_none() && one.to_on.as_ref().is_none_or(|to| *to >= today));
    let reach = |one: divisions::Division| DivisionReach { code: one.code, name: one.name };
    Ok(Reaches { divisions: divisions.into_iter().map(reach).collect(), organisations })
}

pub(crate) async fn add_city(tx: &mut Tx, city: &setup::City) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into city (code, name, level, crs, synthetic, note, created_at, revision) \
         values ($1, $2, $3, $4, $5, $6, $7, 1)",
    )
    .bind(city.code.as_str())
    .bind(city.name.trim())
    .bind(city.level.as_str())
    .bind(city.crs.as_str())
    .bind(i64::from(city.synthetic))
    .bind(city.note.as_str())
    .bind(now)
    .execute(tx.sql())
    .await?;
    for (place, division) in city.divisions.iter().enumerate() {
        sqlx::query(
            "insert into division (city, code, name, kind, precedence, revision) \
             values ($1, $2, $3, $4, $5, 1)",
        )
        .bind(city.code.as_str())
        .bind(division.code.as_str())
        .bind(division.name.as_str())
        .bind(division.kind.as_str())
        .bind(place as i64 + 1)
        .execute(tx.sql())
        .await?;
    }
    Ok(())
}

/// Answers the new organisation's id.
pub(crate) async fn add_organisation(
    tx: &mut Tx,
    city: &str,
    organisation: &setup::Organisation,
    precedence: i64,
) -> Result<String> {
    let id = uuid::Uuid::now_v7().to_string();
    let today = tx.now().day_in_china();
    sqlx::query(
        "insert into organisation (id, city, division, name, short_name, kind, precedence, \
         from_on, revision) values ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
    )
    .bind(id.as_str())
    .bind(city)
    .bind(organisation.division.as_deref().unwrap_or(city))
    .bind(organisation.name.as_str())
    .bind(organisation.short_name.as_str())
    .bind(organisation.kind.as_str())
    .bind(precedence)
    .bind(today)
    .execute(tx.sql())
    .await?;
    Ok(id)
}

fn account(row: &AnyRow) -> Result<Account> {
    let former: String = row.try_get("former_passwords")?;
    Ok(Account {
        id: row.try_get("id")?,
        city: row.try_get("city")?,
        name: row.try_get("name")?,
        display_name: row.try_get("display_name")?,
        password: row.try_get("password")?,
        former_passwords: former.lines().map(str::to_owned).collect(),
        must_change: flag(row, "must_change")?,
        failures: row.try_get("failures")?,
        locked_until: Timestamp(row.try_get("locked_until")?),
        totp: row.try_get("totp")?,
        totp_confirmed: flag(row, "totp_confirmed")?,
        totp_last: row.try_get("totp_last")?,
        disabled: flag(row, "disabled")?,
        created_at: Timestamp(row.try_get("created_at")?),
        revision: row.try_get("revision")?,
    })
}

fn role(row: &AnyRow) -> Result<Role> {
    let role: String = row.try_get("role")?;
    Ok(Role::parse(&role)
        .ok_or_else(|| yuanjian_app::Failure::bug(format!("unknown role {role}")))?)
}

fn grant(row: &AnyRow) -> Result<GrantRow> {
    Ok(GrantRow {
        id: row.try_get("id")?,
        account: row.try_get("account")?,
        role: role(row)?,
        division: row.try_get("division")?,
        organisation: row.try_get("organisation")?,
        from_on: row.try_get("from_on")?,
        to_on: row.try_get("to_on")?,
    })
}

fn flag(row: &AnyRow, name: &str) -> Result<bool> {
    Ok(row.try_get::<i64, _>(name)? != 0)
}

/// Hashes of former passwords, newest first, one a line.
fn former(hashes: &[String]) -> String {
    hashes.join("\n")
}
