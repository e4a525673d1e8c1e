//! What people do with accounts.

use super::{
    password,
    store::{self, Account, GrantRow},
};
use crate::{Ctx, Error, Platform, Result, access::Role, identity::Actor};
use serde_json::json;
use std::sync::Arc;
use totp_rs::{Algorithm, Secret, TOTP};
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

/// A hash that no password has: an unknown name takes as long as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Sign in. Answers the secret of the new session.
pub(crate) async fn sign_in(
    ctx: &Ctx,
    name: &str,
    given: &str,
    code: Option<&str>,
    agent: &str,
) -> Result<(String, Actor)> {
    let account = store::named(ctx, name.trim()).await?;
    if let Some(account) = &account {
        not_locked(ctx, account)?;
    }
    let kept = account.as_ref().map_or(NOBODY, |account| account.password.as_str()).to_owned();
    let right = check(&ctx.platform, given.to_owned(), kept).await?;
    let Some(account) = account else {
        return Err(Error::signed_out("accounts.wrong_password"));
    };
    if !right {
        return Err(refuse(ctx, &account, "accounts.wrong_password").await?);
    }
    not_barred(ctx, &account)?;
    let mut step = None;
    if account.totp_confirmed {
        let Some(code) = code.filter(|code| !code.is_empty()) else {
            return Err(Error::signed_out("accounts.code_needed"));
        };
        step = step_of(&account, code, ctx)?;
        if step.is_none() {
            return Err(refuse(ctx, &account, "accounts.wrong_code").await?);
        }
    }
    let secret = password::secret();
    let author = ctx.author(&account.city, &account.id, &account.display_name);
    let mut tx = ctx.platform.db.begin(author, ctx.now).await?;
    // Hashing takes a while: others may have tried, and locked the account, since it was read.
    if !store::let_in(&mut tx, &account, step).await? {
        return Err(Error::refused(Problem::error("accounts.locked_meanwhile")));
    }
    store::add_session(tx.sql(), ctx, &account.id, &secret, agent, false).await?;
    tx.commit([Event::new("accounts.signed_in", "account", &account.id)]).await?;
    Ok((secret.clone(), holder(ctx, &secret).await?))
}

/// Whose a session is that was just opened.
pub(super) async fn holder(ctx: &Ctx, secret: &str) -> Result<Actor> {
    let actor = store::by_session(ctx, secret).await?;
    Ok(actor.ok_or_else(|| Failure::bug("a session that was just made is gone"))?)
}

/// Whether an account is locked for a while after wrong passwords or codes.
fn not_locked(ctx: &Ctx, account: &Account) -> Result<()> {
    if account.locked_until > ctx.now {
        let locked = Problem::error("accounts.locked");
        return Err(Error::refused(locked.with("until", account.locked_until.to_string())));
    }
    Ok(())
}

/// Whether an account may come in at all.
pub(super) fn not_barred(ctx: &Ctx, account: &Account) -> Result<()> {
    not_locked(ctx, account)?;
    if account.disabled {
        return Err(Error::refused(Problem::error("accounts.disabled")));
    }
    Ok(())
}

/// Count a wrong password or code, and lock the account when there were too many in a row. However
/// many try at once, each is counted, and whoever comes after the lock learns nothing.
pub(super) async fn refuse(ctx: &Ctx, account: &Account, code: &str) -> Result<Error> {
    let settings = &ctx.platform.settings;
    let author = ctx.author(&account.city, &account.id, &account.display_name);
    let mut tx = ctx.platform.db.begin(author, ctx.now).await?;
    let Some(failures) = store::count_failure(&mut tx, &account.id).await? else {
        return Ok(Error::refused(Problem::error("accounts.locked_meanwhile")));
    };
    let locked = failures >= settings.lock_after;
    if locked {
        let until = ctx.now.plus_seconds(60 * settings.lock_minutes);
        store::lock(&mut tx, &account.id, until).await?;
    }
    let event = if locked { "accounts.locked" } else { "accounts.refused" };
    tx.commit([Event::new(event, "account", &account.id).with(json!({ "why": code }))]).await?;
    Ok(Error::signed_out(code))
}

/// Change one's own password; every other session ends.
pub(crate) async fn change_password(ctx: &Ctx, old: String, new: String) -> Result<()> {
    let actor = ctx.actor()?;
    let mut account = store::get(ctx, &actor.city, &actor.account).await?;
    if !check(&ctx.platform, old, account.password.clone()).await? {
        return Err(Error::invalid(Problem::error("accounts.old_password_wrong").at_field("old")));
    }
    set_password(&ctx.platform, &mut account, new).await?;
    account.must_change = false;
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, &account).await?;
    store::end_sessions(&mut tx, &account.id, None, &actor.session).await?;
    Ok(tx.commit([Event::new("accounts.password_changed", "account", &account.id)]).await?)
}

/// A new account and what it is here for.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Sign-in name.
    pub name: String,
    /// As people call them.
    pub display_name: String,
    /// First password; its holder must change it.
    pub password: String,
    /// Whether it must be changed at the first sign-in.
    pub must_change: bool,
    /// Role, division, organisation.
    pub grants: Vec<(Role, String, Option<String>)>,
}

/// Make an account inside a change. Answers its id and the event that tells of it.
///
/// # Errors
/// With every fault of its name, password and roles at once.
pub async fn create(
    platform: &Arc<Platform>,
    tx: &mut Tx,
    city: &str,
    by: &str,
    new: NewAccount,
) -> Result<(String, Event)> {
    let mut problems = password::faults(&platform.settings, &new.name, &new.password, &[]);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
    if new.name.is_empty() || new.name.len() > 64 || !new.name.chars().all(plain) {
        problems.push(Problem::error("accounts.bad_name").at_field("name"));
    }
    if new.display_name.trim().is_empty() || new.display_name.chars().count() > 64 {
        problems.push(Problem::error("accounts.bad_display_name").at_field("display_name"));
    }
    let roles: Vec<Role> = new.grants.iter().map(|grant| grant.0).collect();
    problems.extend(clash(&roles));
    Failure::gather(problems)?;
    let now = tx.now();
    let account = Account {
        id: Uuid::now_v7().to_string(),
        city: city.to_owned(),
        name: new.name,
        display_name: new.display_name.trim().to_owned(),
        password: hash(platform, new.password).await?,
        former_passwords: Vec::new(),
        must_change: new.must_change,
        failures: 0,
        locked_until: yuanjian_types::Timestamp(0),
        totp: None,
        totp_confirmed: false,
        totp_last: 0,
        disabled: false,
        created_at: now,
        revision: 1,
    };
    store::add(tx, &account).await?;
    for (role, division, organisation) in new.grants {
        let grant = GrantRow {
            id: Uuid::now_v7().to_string(),
            account: account.id.clone(),
            role,
            division,
            organisation,
            from_on: now.day_in_china(),
            to_on: None,
        };
        store::add_grant(tx, &grant, by).await?;
    }
    let event = Event::new("accounts.created", "account", &account.id).with(json!({
        "name": account.name,
        "display_name": account.display_name,
        "roles": roles,
    }));
    Ok((account.id, event))
}

/// Give a role. Nobody gives one to himself, and the separated administrators stay separated.
pub(crate) async fn add_grant(ctx: &Ctx, mut grant: GrantRow) -> Result<String> {
    let actor = ctx.actor()?;
    if grant.account == actor.account {
        return Err(Error::refused(Problem::error("accounts.own_grant")));
    }
    let mut tx = ctx.begin().await?;
    let mut roles = store::roles_held(&mut tx, &actor.city, &grant.account).await?;
    roles.push(grant.role);
    if let Some(problem) = clash(&roles) {
        return Err(Error::refused(problem));
    }
    grant.id = Uuid::now_v7().to_string();
    store::add_grant(&mut tx, &grant, &actor.account).await?;
    tx.commit([Event::new("accounts.granted", "account", &grant.account).with(json!({
        "grant": grant.id,
        "role": grant.role,
        "division": grant.division,
        "organisation": grant.organisation,
        "from_on": grant.from_on,
        "to_on": grant.to_on,
    }))])
    .await?;
    Ok(grant.id)
}

/// Take a role back.
pub(crate) async fn revoke_grant(ctx: &Ctx, account: &str, id: &str) -> Result<()> {
    let actor = ctx.actor()?;
    if account == actor.account {
        return Err(Error::refused(Problem::error("accounts.own_grant")));
    }
    let mut tx = ctx.begin().await?;
    store::revoke_grant(&mut tx, &actor.city, account, id).await?;
    Ok(tx
        .commit([
            Event::new("accounts.grant_revoked", "account", account).with(json!({ "grant": id }))
        ])
        .await?)
}

/// Rename, disable or enable an account; a disabled one is signed out everywhere.
pub(crate) async fn update(
    ctx: &Ctx,
    id: &str,
    revision: i64,
    display_name: String,
    disabled: bool,
) -> Result<()> {
    let actor = ctx.actor()?;
    let mut account = store::get(ctx, &actor.city, id).await?;
    if disabled && account.id == actor.account {
        return Err(Error::refused(Problem::error("accounts.own_disabling")));
    }
    if display_name.trim().is_empty() || display_name.chars().count() > 64 {
        return Err(Error::invalid(
            Problem::error("accounts.bad_display_name").at_field("display_name"),
        ));
    }
    let before = json!({ "display_name": account.display_name, "disabled": account.disabled });
    account.display_name = display_name.trim().to_owned();
    account.disabled = disabled;
    account.revision = revision;
    let after = json!({ "display_name": account.display_name, "disabled": disabled });
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, &account).await?;
    if disabled {
        store::end_sessions(&mut tx, id, None, "").await?;
    }
    Ok(tx
        .commit([Event::new("accounts.updated", "account", id)
            .with(json!({ "before": before, "after": after }))])
        .await?)
}

/// Give an account a new first password, unlock it, and remove its second factor.
pub(crate) async fn reset(ctx: &Ctx, id: &str, new: String) -> Result<()> {
    let actor = ctx.actor()?;
    let mut account = store::get(ctx, &actor.city, id).await?;
    if account.id == actor.account {
        return Err(Error::refused(Problem::error("accounts.own_reset")));
    }
    set_password(&ctx.platform, &mut account, new).await?;
    account.must_change = true;
    account.failures = 0;
    account.locked_until = yuanjian_types::Timestamp(0);
    account.totp = None;
    account.totp_confirmed = false;
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, &account).await?;
    store::end_sessions(&mut tx, id, None, "").await?;
    Ok(tx.commit([Event::new("accounts.reset", "account", id)]).await?)
}

/// Sign somebody out everywhere, and tell how many sessions that ended.
pub(crate) async fn end_sessions(ctx: &Ctx, id: &str) -> Result<u64> {
    let account = store::get(ctx, &ctx.actor()?.city, id).await?;
    let mut tx = ctx.begin().await?;
    let ended = store::end_sessions(&mut tx, &account.id, None, &ctx.actor()?.session).await?;
    let event = Event::new("accounts.sessions_ended", "account", &account.id);
    tx.commit([event.with(json!({ "sessions": ended }))]).await?;
    Ok(ended)
}

/// Begin a second factor: a secret for the person's own device, not yet asked for.
pub(crate) async fn begin_second_factor(ctx: &Ctx) -> Result<(String, String)> {
    let actor = ctx.actor()?;
    let mut account = store::get(ctx, &actor.city, &actor.account).await?;
    if account.totp_confirmed {
        return Err(Error::refused(Problem::error("accounts.second_factor_there")));
    }
    let secret = Secret::generate_secret().to_encoded().to_string();
    let uri = totp(&secret, &account.name)?.get_url();
    account.totp = Some(secret.clone());
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, &account).await?;
    tx.commit([Event::new("accounts.second_factor_begun", "account", &account.id)]).await?;
    Ok((secret, uri))
}

/// Confirm it with a code from the device; from now on it is asked for.
pub(crate) async fn confirm_second_factor(ctx: &Ctx, code: &str) -> Result<()> {
    let actor = ctx.actor()?;
    let mut account = store::get(ctx, &actor.city, &actor.account).await?;
    let Some(step) = step_of(&account, code, ctx)? else {
        return Err(Error::invalid(Problem::error("accounts.wrong_code").at_field("code")));
    };
    account.totp_confirmed = true;
    account.totp_last = step;
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, &account).await?;
    Ok(tx.commit([Event::new("accounts.second_factor_on", "account", &account.id)]).await?)
}

/// Remove one's own second factor.
pub(crate) async fn remove_second_factor(ctx: &Ctx, given: String) -> Result<()> {
    let actor = ctx.actor()?;
    let mut account = store::get(ctx, &actor.city, &actor.account).await?;
    if !check(&ctx.platform, given, account.password.clone()).await? {
        return Err(Error::invalid(
            Problem::error("accounts.old_password_wrong").at_field("password"),
        ));
    }
    account.totp = None;
    account.totp_confirmed = false;
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, &account).await?;
    Ok(tx.commit([Event::new("accounts.second_factor_off", "account", &account.id)]).await?)
}

/// End one of one's own sessions.
pub(crate) async fn revoke_session(ctx: &Ctx, id: &str) -> Result<()> {
    let actor = ctx.actor()?;
    let mut tx = ctx.begin().await?;
    if store::end_sessions(&mut tx, &actor.account, Some(id), "").await? == 0 {
        return Err(Error::not_found());
    }
    Ok(tx
        .commit([Event::new("accounts.session_ended", "account", &actor.account)
            .with(json!({ "session": id }))])
        .await?)
}

/// Roles that one person may not hold together.
fn clash(roles: &[Role]) -> Option<Problem> {
    let administrator = roles.iter().find(|role| role.is_administrator())?;
    roles.iter().any(|role| role != administrator).then(|| {
        Problem::error("accounts.roles_clash")
            .at_field("role")
            .with("administrator", administrator.key())
    })
}

async fn set_password(platform: &Arc<Platform>, account: &mut Account, new: String) -> Result<()> {
    let mut former = vec![account.password.clone()];
    former.append(&mut account.former_passwords);
    former.truncate(platform.settings.password_history.max(1));
    let (settings, name, kept, given) =
        (platform.settings.clone(), account.name.clone(), former.clone(), new.clone());
    let problems =
        blocking(platform, move || password::faults(&settings, &name, &given, &kept)).await?;
    Failure::gather(problems)?;
    account.password = hash(platform, new).await?;
    account.former_passwords = former;
    Ok(())
}

async fn hash(platform: &Arc<Platform>, given: String) -> Result<String> {
    Ok(blocking(platform, move || password::hash(&given)).await??)
}

async fn check(platform: &Arc<Platform>, given: String, kept: String) -> Result<bool> {
    blocking(platform, move || password::matches(&given, &kept)).await
}

/// Hashing is slow on purpose: off the threads that answer, and not too much of it at once.
async fn blocking<T: Send + 'static>(
    platform: &Arc<Platform>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let bug = |e: String| Error(Failure::bug(e));
    let _turn = platform.hashing.acquire().await.map_err(|e| bug(e.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|e| bug(e.to_string()))
}

fn totp(secret: &str, name: &str) -> Result<TOTP> {
    let bytes = Secret::Encoded(secret.to_owned()).to_bytes();
    let bytes = bytes.map_err(|e| Failure::bug(format!("{e:?}")))?;
    TOTP::new(Algorithm::SHA1, 6, 1, 30, bytes, Some("Yuanjian".to_owned()), name.to_owned())
        .map_err(|e| Failure::bug(e.to_string()).into())
}

/// The step of the clock that a code belongs to, if it is right and was not used before
/// (RFC 6238, section 5.2: a code is accepted once).
pub(super) fn step_of(account: &Account, code: &str, ctx: &Ctx) -> Result<Option<i64>> {
    let Some(secret) = &account.totp else { return Ok(None) };
    let totp = totp(secret, &account.name)?;
    let step = ctx.now.0 / 30_000_000;
    let found = (step - 1..=step + 1)
        .find(|&step| step > account.totp_last && totp.generate(step as u64 * 30) == code.trim());
    Ok(found)
}
