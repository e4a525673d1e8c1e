//! The doors of accounts.

use super::{
    actions,
    setup::{self, Setup},
    sso,
    store::{self, Account, GrantRow},
};
use crate::{
    Ctx, Result,
    access::{Role, policy},
    http::Body,
    identity::{Actor, COOKIE},
};
use axum::{
    Json,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_types::{Problem, Timestamp};

/// Name and password.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    name: String,
    password: String,
    /// Code of the second factor, when one is set up.
    #[serde(default)]
    code: Option<String>,
}

/// Who is signed in, and what they may do.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SessionView {
    user: UserView,
    roles: Vec<GrantView>,
    /// Keys of the actions that are open to them.
    may: Vec<String>,
    city: store::CityView,
    idle_minutes: i64,
    must_change_password: bool,
    second_factor: bool,
    /// Today in China; pages count deadlines from here, not from their own clock.
    today: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct UserView {
    id: String,
    name: String,
    display_name: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct GrantView {
    role: Role,
    division: String,
    division_name: String,
    organisation: Option<String>,
    organisation_name: Option<String>,
}

/// Sign in.
#[utoipa::path(post, path = "/api/v1/session", tag = "accounts", security(()), request_body = SignIn,
    responses((status = 200, body = SessionView)))]
pub(super) async fn open_session(
    ctx: Ctx,
    headers: HeaderMap,
    Body(body): Body<SignIn>,
) -> Result<Response> {
    let (secret, actor) = actions::sign_in(
        &ctx,
        &body.name,
        body.password.as_str(),
        body.code.as_deref(),
        agent(&headers),
    )
    .await?;
    let view = session_view(&ctx, &actor).await?;
    let seconds = 3600 * ctx.platform.settings.session_hours;
    let mut response = Json(view).into_response();
    set_cookie(&mut response, &ctx, &secret, seconds);
    Ok(response)
}

/// The program that somebody signs in with, as it calls itself.
pub(super) fn agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "accounts", responses((status = 200, body = SessionView)))]
pub(super) async fn get_session(ctx: Ctx) -> Result<Json<SessionView>> {
    Ok(Json(session_view(&ctx, ctx.actor()?).await?))
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "accounts", responses((status = 204)))]
pub(super) async fn close_session(ctx: Ctx) -> Result<Response> {
    let actor = ctx.actor()?;
    if !actor.session.is_empty() {
        actions::revoke_session(&ctx, &actor.session).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &ctx, "", 0);
    Ok(response)
}

/// One of a person's sessions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OwnSession {
    id: String,
    /// Whether it is the one that asks.
    this: bool,
    #[schema(value_type = String)]
    created_at: Timestamp,
    #[schema(value_type = String)]
    seen_at: Timestamp,
    address: String,
    agent: String,
}

/// One's own sessions.
#[utoipa::path(get, path = "/api/v1/session/list", tag = "accounts", responses((status = 200, body = Vec<OwnSession>)))]
pub(super) async fn list_sessions(ctx: Ctx) -> Result<Json<Vec<OwnSession>>> {
    let actor = ctx.actor()?;
    let sessions = store::sessions(&ctx, &actor.account).await?;
    Ok(Json(
        sessions
            .into_iter()
            .map(|s| OwnSession {
                this: s.id == actor.session,
                id: s.id,
                created_at: s.created_at,
                seen_at: s.seen_at,
                address: s.address,
                agent: s.agent,
            })
            .collect(),
    ))
}

/// End one of one's own sessions.
#[utoipa::path(delete, path = "/api/v1/session/list/{id}", tag = "accounts", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn revoke_session(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::revoke_session(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Old and new password.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePassword {
    old: String,
    new: String,
}

/// Change one's own password; every other session ends.
#[utoipa::path(put, path = "/api/v1/session/password", tag = "accounts", request_body = ChangePassword, responses((status = 204)))]
pub(super) async fn change_password(
    ctx: Ctx,
    Body(body): Body<ChangePassword>,
) -> Result<StatusCode> {
    actions::change_password(&ctx, body.old, body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The secret of a second factor, for a person's own device.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SecondFactor {
    secret: String,
    uri: String,
}

/// A code from the device.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    pub(super) code: String,
}

/// One's own password, once more.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnPassword {
    password: String,
}

/// Begin a second factor.
#[utoipa::path(post, path = "/api/v1/session/second_factor", tag = "accounts", responses((status = 200, body = SecondFactor)))]
pub(super) async fn begin_second_factor(ctx: Ctx) -> Result<Json<SecondFactor>> {
    let (secret, uri) = actions::begin_second_factor(&ctx).await?;
    Ok(Json(SecondFactor { secret, uri }))
}

/// Confirm it with a code; from now on it is asked for.
#[utoipa::path(put, path = "/api/v1/session/second_factor", tag = "accounts", request_body = Code, responses((status = 204)))]
pub(super) async fn confirm_second_factor(ctx: Ctx, Body(body): Body<Code>) -> Result<StatusCode> {
    actions::confirm_second_factor(&ctx, &body.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove it, with one's password.
#[utoipa::path(delete, path = "/api/v1/session/second_factor", tag = "accounts", request_body = OwnPassword, responses((status = 204)))]
pub(super) async fn remove_second_factor(
    ctx: Ctx,
    Body(body): Body<OwnPassword>,
) -> Result<StatusCode> {
    actions::remove_second_factor(&ctx, body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether the installation waits for its city.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SetupView {
    needed: bool,
}

/// Whether the first-run page is due.
#[utoipa::path(get, path = "/api/v1/setup", tag = "accounts", security(()), responses((status = 200, body = SetupView)))]
pub(super) async fn get_setup(ctx: Ctx) -> Result<Json<SetupView>> {
    Ok(Json(SetupView { needed: setup::needed(&ctx.platform).await? }))
}

/// Found the city and give the first roles.
#[utoipa::path(post, path = "/api/v1/setup", tag = "accounts", security(()), request_body = Setup, responses((status = 204)))]
pub(super) async fn set_up(ctx: Ctx, Body(body): Body<Setup>) -> Result<StatusCode> {
    setup::set_up(&ctx, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An account as the security administrator sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct AccountView {
    id: String,
    name: String,
    display_name: String,
    disabled: bool,
    locked: bool,
    second_factor: bool,
    must_change: bool,
    #[schema(value_type = String)]
    created_at: Timestamp,
    /// When its holder last signed in.
    #[schema(value_type = Option<String>)]
    last_sign_in: Option<Timestamp>,
    /// How many sessions run.
    sessions: i64,
    revision: i64,
    grants: Vec<AccountGrant>,
    /// Whether it may come by single sign-on, and as whom it has.
    sso: Option<sso::SsoLink>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AccountGrant {
    id: String,
    role: Role,
    division: String,
    /// Not given for the whole city.
    division_name: Option<String>,
    organisation: Option<String>,
    organisation_name: Option<String>,
    from_on: String,
    to_on: Option<String>,
}

/// The accounts of the city with their roles.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", responses((status = 200, body = Vec<AccountView>)))]
pub(super) async fn list_accounts(ctx: Ctx) -> Result<Json<Vec<AccountView>>> {
    let city = ctx.city()?;
    let grants = store::grants(&ctx, city).await?;
    let accounts = store::list(&ctx, city).await?;
    let presences = store::presences(&ctx, city).await?;
    let mut links = sso::links(&ctx, city).await?;
    let names = Names {
        divisions: store::division_names(&ctx, city).await?,
        organisations: store::organisation_names(&ctx, city).await?,
    };
    Ok(Json(
        accounts
            .into_iter()
            .map(|account| {
                let presence = presences.get(&account.id).copied().unwrap_or_default();
                let link = links.remove(&account.id);
                AccountView {
                    sso: link,
                    ..account_view(account, &grants, &names, presence, ctx.now)
                }
            })
            .collect(),
    ))
}

/// Names of what grants reach, whether or not it still exists.
#[derive(Default)]
struct Names {
    divisions: BTreeMap<String, String>,
    organisations: BTreeMap<String, String>,
}

/// The districts, zones and organisations that a role can be held over.
#[utoipa::path(get, path = "/api/v1/accounts/reaches", tag = "accounts", responses((status = 200, body = store::Reaches)))]
pub(super) async fn list_reaches(ctx: Ctx) -> Result<Json<store::Reaches>> {
    Ok(Json(store::reaches(&ctx, ctx.city()?).await?))
}

/// How many sessions ended.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SessionsEnded {
    sessions: u64,
}

/// Sign somebody out everywhere.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/sessions", tag = "accounts", params(("id" = String, Path)), responses((status = 200, body = SessionsEnded)))]
pub(super) async fn end_sessions(ctx: Ctx, Path(id): Path<String>) -> Result<Json<SessionsEnded>> {
    Ok(Json(SessionsEnded { sessions: actions::end_sessions(&ctx, &id).await? }))
}

/// A new account.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateAccount {
    name: String,
    display_name: String,
    /// First password; must be changed at the first sign-in.
    password: String,
    #[serde(default)]
    grants: Vec<NewGrant>,
}

/// A role to give.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewGrant {
    role: Role,
    /// Division it reaches; the whole city when not given.
    #[serde(default)]
    division: Option<String>,
    /// Organisation whose items it reaches.
    #[serde(default)]
    organisation: Option<String>,
    /// First day; today when not given.
    #[serde(default)]
    from_on: Option<String>,
    /// Last day.
    #[serde(default)]
    to_on: Option<String>,
}

/// What was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Made {
    /// Its id.
    pub(crate) id: String,
}

/// Make an account.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = CreateAccount, responses((status = 201, body = Made)))]
pub(super) async fn create_account(
    ctx: Ctx,
    Body(body): Body<CreateAccount>,
) -> Result<(StatusCode, Json<Made>)> {
    let actor = ctx.actor()?;
    let mut grants = Vec::new();
    for grant in body.grants {
        let grant = checked(&ctx, grant).await?;
        grants.push((grant.role, grant.division, grant.organisation));
    }
    let new = actions::NewAccount {
        name: body.name,
        display_name: body.display_name,
        password: body.password,
        must_change: true,
        grants,
    };
    let mut tx = ctx.begin().await?;
    let (id, event) =
        actions::create(&ctx.platform, &mut tx, &actor.city, &actor.account, new).await?;
    tx.commit([event]).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// What can be changed of an account.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateAccount {
    revision: i64,
    display_name: String,
    disabled: bool,
}

/// Rename, disable or enable an account.
#[utoipa::path(put, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = String, Path)), request_body = UpdateAccount, responses((status = 204)))]
pub(super) async fn update_account(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<UpdateAccount>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body.revision, body.display_name, body.disabled).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give an account a new first password, unlock it, remove its second factor.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/resets", tag = "accounts", params(("id" = String, Path)), request_body = OwnPassword, responses((status = 204)))]
pub(super) async fn reset_account(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<OwnPassword>,
) -> Result<StatusCode> {
    actions::reset(&ctx, &id, body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a role.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/grants", tag = "accounts", params(("id" = String, Path)), request_body = NewGrant, responses((status = 201, body = Made)))]
pub(super) async fn add_grant(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<NewGrant>,
) -> Result<(StatusCode, Json<Made>)> {
    let mut grant = checked(&ctx, body).await?;
    grant.account = id;
    let id = actions::add_grant(&ctx, grant).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Take a role back.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/grants/{grant}", tag = "accounts",
    params(("id" = String, Path), ("grant" = String, Path)), responses((status = 204)))]
pub(super) async fn revoke_grant(
    ctx: Ctx,
    Path((id, grant)): Path<(String, String)>,
) -> Result<StatusCode> {
    actions::revoke_grant(&ctx, &id, &grant).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A row of the policy: an operation and who may.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PolicyRow {
    method: String,
    path: String,
    operation: String,
    action: String,
    /// `anyone`, `signed_in`, or the roles.
    who: Vec<String>,
}

/// The policy, as it is enforced.
#[utoipa::path(get, path = "/api/v1/policy", tag = "accounts", responses((status = 200, body = Vec<PolicyRow>)))]
pub(super) async fn get_policy(_: Ctx) -> Json<Vec<PolicyRow>> {
    Json(
        policy()
            .iter()
            .map(|entry| PolicyRow {
                method: entry.method.clone(),
                path: entry.path.clone(),
                operation: entry.operation.clone(),
                action: entry.action.key.to_owned(),
                who: entry.action.who.keys().into_iter().map(str::to_owned).collect(),
            })
            .collect(),
    )
}

/// A grant whose division, organisation and days were looked at.
async fn checked(ctx: &Ctx, grant: NewGrant) -> Result<GrantRow> {
    let city = ctx.city()?;
    let mut problems = Vec::new();
    let division = grant.division.unwrap_or_else(|| city.to_owned());
    let known = division == city || store::division_name(ctx, city, &division).await?.is_some();
    if !known {
        problems.push(Problem::error("accounts.unknown_division").at_field("division"));
    }
    if let Some(organisation) = &grant.organisation
        && store::organisation_name(ctx, city, organisation).await?.is_none()
    {
        problems.push(Problem::error("accounts.unknown_organisation").at_field("organisation"));
    }
    let from_on = grant.from_on.unwrap_or_else(|| ctx.now.day_in_china());
    let days = [("from_on", Some(&from_on)), ("to_on", grant.to_on.as_ref())];
    for (field, day) in days {
        if day.is_some_and(|day| !is_day(day)) {
            problems.push(Problem::error("request.bad_day").at_field(field));
        }
    }
    if grant.role == Role::District && division == city {
        problems.push(Problem::error("accounts.district_without_division").at_field("division"));
    }
    if grant.role == Role::Bureau && grant.organisation.is_none() {
        problems
            .push(Problem::error("accounts.bureau_without_organisation").at_field("organisation"));
    }
    yuanjian_app::Failure::gather(problems)?;
    Ok(GrantRow {
        id: String::new(),
        account: String::new(),
        role: grant.role,
        division,
        organisation: grant.organisation,
        from_on,
        to_on: grant.to_on,
    })
}

/// Whether a text is a calendar day `2026-11-24`.
pub(crate) fn is_day(text: &str) -> bool {
    Timestamp::parse(&format!("{text}T00:00:00Z")).is_ok()
}

fn account_view(
    account: Account,
    grants: &[GrantRow],
    names: &Names,
    presence: store::Presence,
    now: Timestamp,
) -> AccountView {
    AccountView {
        grants: grants
            .iter()
            .filter(|grant| grant.account == account.id)
            .map(|grant| AccountGrant {
                id: grant.id.clone(),
                role: grant.role,
                division_name: names.divisions.get(&grant.division).cloned(),
                organisation_name: grant
                    .organisation
                    .as_ref()
                    .and_then(|id| names.organisations.get(id).cloned()),
                division: grant.division.clone(),
                organisation: grant.organisation.clone(),
                from_on: grant.from_on.clone(),
                to_on: grant.to_on.clone(),
            })
            .collect(),
        id: account.id,
        name: account.name,
        display_name: account.display_name,
        disabled: account.disabled,
        locked: account.locked_until > now,
        second_factor: account.totp_confirmed,
        must_change: account.must_change,
        created_at: account.created_at,
        last_sign_in: presence.last,
        sessions: presence.sessions,
        revision: account.revision,
        sso: None,
    }
}

pub(super) async fn session_view(ctx: &Ctx, actor: &Actor) -> Result<SessionView> {
    let account = store::get(ctx, &actor.city, &actor.account).await?;
    let city = store::city(ctx, &actor.city).await?;
    let mut roles = Vec::new();
    for grant in &actor.grants {
        let division = store::division_name(ctx, &actor.city, &grant.division).await?;
        let organisation_name = match &grant.organisation {
            None => None,
            Some(id) => store::organisation_name(ctx, &actor.city, id).await?,
        };
        roles.push(GrantView {
            role: grant.role,
            division: grant.division.clone(),
            division_name: division.unwrap_or_else(|| city.name.clone()),
            organisation: grant.organisation.clone(),
            organisation_name,
        });
    }
    let held = actor.roles();
    let mut may: Vec<String> = policy()
        .iter()
        .filter(|entry| entry.action.allows(&held))
        .map(|entry| entry.action.key.to_owned())
        .collect();
    may.sort();
    may.dedup();
    Ok(SessionView {
        user: UserView {
            id: actor.account.clone(),
            name: actor.name.clone(),
            display_name: actor.display_name.clone(),
        },
        roles,
        may,
        city,
        idle_minutes: ctx.platform.settings.idle_minutes,
        must_change_password: actor.must_change,
        second_factor: account.totp_confirmed,
        today: ctx.now.day_in_china(),
    })
}

pub(super) fn set_cookie(response: &mut Response, ctx: &Ctx, secret: &str, seconds: i64) {
    let secure = if ctx.platform.settings.secure { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
