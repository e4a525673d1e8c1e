//! Coming in by the provider, and who may.

use super::{
    provider::{Person, Provider},
    store::{self, Login},
};
use crate::{
    Ctx, Error, Result,
    accounts::{actions, password, store as accounts, store::Account},
    identity::Actor,
};
use serde_json::json;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// Where a sign-in stands after the browser came back.
pub(super) enum Arrived {
    /// Signed in: the secret of the session and whose it is.
    In(String, Actor),
    /// Our second factor is missing.
    Code,
}

/// What a browser brings back from the provider.
pub(super) struct Brought {
    pub(super) state: String,
    pub(super) code: Option<String>,
    /// Why the provider sends no code.
    pub(super) error: Option<String>,
}

/// The provider, if the settings name one.
pub(super) fn provider(ctx: &Ctx) -> Result<&Provider> {
    let none = || Error::refused(Problem::error("accounts.sso_not_set"));
    ctx.platform.sso.as_ref().ok_or_else(none)
}

/// Begin: where the browser goes, and the secret that it keeps meanwhile.
pub(super) async fn begin(ctx: &Ctx) -> Result<(String, String)> {
    let begun = provider(ctx)?.begin().await?;
    let secret = password::secret();
    let login = Login {
        nonce: begun.nonce,
        verifier: begun.verifier,
        account: String::new(),
        subject: String::new(),
        known_as: String::new(),
    };
    store::add_login(ctx, &secret, &begun.state, &login).await?;
    Ok((begun.address, secret))
}

/// The browser came back.
pub(super) async fn arrive(
    ctx: &Ctx,
    secret: &str,
    brought: Brought,
    agent: &str,
) -> Result<Arrived> {
    let provider = provider(ctx)?;
    // One use, whatever comes of it.
    let mut login = store::take_state(ctx, secret, &brought.state).await?.ok_or_else(over)?;
    let code = match (brought.code, brought.error) {
        (Some(code), None) => code,
        (_, error) => {
            let detail: String = error.unwrap_or_default().chars().take(80).collect();
            let said = Problem::error("accounts.sso_declined").with("detail", detail);
            let issuer = provider.settings.issuer.as_str();
            return Err(Error::refused(said.with("issuer", issuer)));
        }
    };
    let nonce = std::mem::take(&mut login.nonce);
    let verifier = std::mem::take(&mut login.verifier);
    let person = provider.finish(code, nonce, verifier).await?;
    let (account, known_as) = account_of(ctx, provider, &person).await?;
    standing(ctx, &account).await?;
    login.account.clone_from(&account.id);
    login.subject = person.subject;
    login.known_as = known_as;
    if account.totp_confirmed && !provider.settings.provider_asks_code {
        store::await_code(ctx, secret, &login).await?;
        return Ok(Arrived::Code);
    }
    let (session, actor) = enter(ctx, secret, account, None, &login, agent).await?;
    Ok(Arrived::In(session, actor))
}

/// The second factor, after the provider said who it is.
pub(super) async fn give_code(
    ctx: &Ctx,
    secret: &str,
    code: &str,
    agent: &str,
) -> Result<(String, Actor)> {
    let login = store::waiting(ctx, secret).await?.ok_or_else(over)?;
    let account = accounts::by_id(ctx, &login.account).await?.ok_or_else(over)?;
    standing(ctx, &account).await?;
    match actions::step_of(&account, code, ctx)? {
        None => Err(actions::refuse(ctx, &account, "accounts.wrong_code").await?),
        step => enter(ctx, secret, account, step, &login, agent).await,
    }
}

/// Let the security administrator allow an account to come by the provider.
pub(super) async fn allow(ctx: &Ctx, id: &str) -> Result<()> {
    provider(ctx)?;
    let actor = ctx.actor()?;
    let account = accounts::get(ctx, &actor.city, id).await?;
    if is_administrator(ctx, &account.id).await? {
        return Err(Error::refused(Problem::error("accounts.sso_administrator")));
    }
    let mut tx = ctx.begin().await?;
    if !store::allow(&mut tx, &account.id, &actor.account).await? {
        return Ok(());
    }
    Ok(tx.commit([Event::new("accounts.sso_allowed", "account", &account.id)]).await?)
}

/// Take it back, and with it the link and its sessions.
pub(super) async fn remove(ctx: &Ctx, id: &str) -> Result<()> {
    let account = accounts::get(ctx, ctx.city()?, id).await?;
    let link = store::link(ctx, &account.id).await?.ok_or_else(Error::not_found)?;
    let mut tx = ctx.begin().await?;
    let sessions = store::remove(&mut tx, &account.id).await?;
    let event = Event::new("accounts.sso_removed", "account", &account.id);
    let was = json!({
        "issuer": link.issuer,
        "subject": link.subject,
        "known_as": link.known_as,
        "sessions": sessions,
    });
    Ok(tx.commit([event.with(was)]).await?)
}

/// Whose identity this is: the account tied to it, or an allowed one of that name that is tied to
/// nobody. Every other case answers the same, so that nobody finds out names from outside.
async fn account_of(ctx: &Ctx, provider: &Provider, person: &Person) -> Result<(Account, String)> {
    let issuer = provider.settings.issuer.as_str();
    if let Some(id) = store::account_of(ctx, issuer, &person.subject).await? {
        let account = accounts::by_id(ctx, &id).await?.ok_or_else(Error::not_found)?;
        return Ok((account, String::new()));
    }
    let name = provider.name_of(person).await.unwrap_or_default();
    let unknown = || {
        let problem = Problem::error("accounts.sso_unknown").with("name", name.as_str());
        Error::refused(problem.with("issuer", issuer))
    };
    let Some(account) = accounts::named(ctx, &name).await? else {
        tracing::warn!(name, subject = person.subject, "nobody here has this name");
        return Err(unknown());
    };
    let why = match store::link(ctx, &account.id).await? {
        None => "accounts.sso_not_allowed",
        Some(_) if is_administrator(ctx, &account.id).await? => "accounts.sso_administrator",
        Some(link) if link.subject.is_some() => "accounts.sso_other_identity",
        Some(_) => return Ok((account, name)),
    };
    let author = ctx.author(&account.city, &account.id, &account.display_name);
    let tx = ctx.platform.db.begin(author, ctx.now).await?;
    let event = Event::new("accounts.sso_refused", "account", &account.id);
    let said = json!({ "why": why, "known_as": name, "subject": person.subject });
    tx.commit([event.with(said)]).await?;
    Err(unknown())
}

/// Whether an account may come in at all, and by this door.
async fn standing(ctx: &Ctx, account: &Account) -> Result<()> {
    actions::not_barred(ctx, account)?;
    if is_administrator(ctx, &account.id).await? {
        return Err(Error::refused(Problem::error("accounts.sso_administrator")));
    }
    Ok(())
}

async fn is_administrator(ctx: &Ctx, account: &str) -> Result<bool> {
    let grants = accounts::grants_on(ctx, account).await?;
    Ok(grants.iter().any(|grant| grant.role.is_administrator()))
}

/// A session; with it the link, if this is the first time.
async fn enter(
    ctx: &Ctx,
    secret: &str,
    account: Account,
    code: Option<i64>,
    login: &Login,
    agent: &str,
) -> Result<(String, Actor)> {
    let issuer = provider(ctx)?.settings.issuer.as_str();
    let said = json!({ "issuer": issuer, "subject": login.subject });
    let tied = login.known_as.is_empty();
    let author = ctx.author(&account.city, &account.id, &account.display_name);
    let mut tx = ctx.platform.db.begin(author, ctx.now).await?;
    store::end_login(&mut tx, secret).await?;
    if !accounts::let_in(&mut tx, &account, code).await? {
        return Err(Error::refused(Problem::error("accounts.locked_meanwhile")));
    }
    let mut events = Vec::new();
    if !tied {
        store::tie(&mut tx, issuer, login).await?;
        let body = json!({
            "issuer": issuer,
            "subject": login.subject,
            "known_as": login.known_as,
        });
        events.push(Event::new("accounts.sso_linked", "account", &account.id).with(body));
    }
    events.push(Event::new("accounts.signed_in_by_sso", "account", &account.id).with(said));
    let session = password::secret();
    accounts::add_session(tx.sql(), ctx, &account.id, &session, agent, true).await?;
    tx.commit(events).await?;
    Ok((session.clone(), actions::holder(ctx, &session).await?))
}

fn over() -> Error {
    Error::refused(Problem::error("accounts.sso_over"))
}
