//! The doors of single sign-on. The browser talks to us by script on both ends, so that every
//! refusal is a sentence on the page of sign-in.

use super::{
    actions::{self, Arrived, Brought},
    store::LOGIN_SECONDS,
};
use crate::{
    Ctx, Result,
    accounts::http::{Code, SessionView, agent, session_view, set_cookie},
    http::Body,
    identity::{Actor, cookie},
};
use axum::{
    Json,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use yuanjian_app::Language;
use yuanjian_types::Problem;

/// Name of the cookie that binds a sign-in to the browser that began it.
const LOGIN_COOKIE: &str = "yuanjian_sso";

/// The ways of signing in besides name and password.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Ways {
    sso: Option<SsoWay>,
}

/// The provider as the button names it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SsoWay {
    /// In the reader's language; not given where the settings have none.
    name: Option<String>,
}

/// The ways of signing in.
#[utoipa::path(get, path = "/api/v1/session/ways", tag = "accounts", security(()), responses((status = 200, body = Ways)))]
pub(crate) async fn list_ways(ctx: Ctx) -> Json<Ways> {
    let sso = ctx.platform.sso.as_ref().map(|provider| {
        let (chinese, english) = (&provider.settings.name, &provider.settings.name_en);
        let name = match ctx.language {
            Language::Chinese => chinese.as_ref(),
            Language::English => english.as_ref().or(chinese.as_ref()),
        };
        SsoWay { name: name.cloned() }
    });
    Json(Ways { sso })
}

/// Where the browser goes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SsoStart {
    address: String,
}

/// Begin a sign-in by the provider.
#[utoipa::path(post, path = "/api/v1/session/sso", tag = "accounts", security(()), responses((status = 200, body = SsoStart)))]
pub(crate) async fn start_sso(ctx: Ctx) -> Result<Response> {
    let (address, secret) = actions::begin(&ctx).await?;
    let mut response = Json(SsoStart { address }).into_response();
    set_login_cookie(&mut response, &ctx, &secret, LOGIN_SECONDS);
    Ok(response)
}

/// What the provider sent the browser back with.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SsoReturn {
    state: String,
    #[serde(default)]
    code: Option<String>,
    /// Why there is no code.
    #[serde(default)]
    error: Option<String>,
}

/// Where the sign-in stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SsoArrival {
    /// Who is signed in.
    session: Option<SessionView>,
    /// Whether the account's second factor is asked for.
    code_needed: bool,
}

/// The browser came back from the provider.
#[utoipa::path(post, path = "/api/v1/session/sso/return", tag = "accounts", security(()), request_body = SsoReturn,
    responses((status = 200, body = SsoArrival)))]
pub(crate) async fn return_sso(
    ctx: Ctx,
    headers: HeaderMap,
    Body(body): Body<SsoReturn>,
) -> Result<Response> {
    let secret = login_secret(&headers)?;
    let brought = Brought { state: body.state, code: body.code, error: body.error };
    match actions::arrive(&ctx, &secret, brought, agent(&headers)).await? {
        Arrived::In(session, actor) => entered(&ctx, &session, &actor).await,
        Arrived::Code => Ok(Json(SsoArrival { session: None, code_needed: true }).into_response()),
    }
}

/// The second factor of a sign-in by the provider.
#[utoipa::path(post, path = "/api/v1/session/sso/code", tag = "accounts", security(()), request_body = Code,
    responses((status = 200, body = SsoArrival)))]
pub(crate) async fn give_sso_code(
    ctx: Ctx,
    headers: HeaderMap,
    Body(body): Body<Code>,
) -> Result<Response> {
    let secret = login_secret(&headers)?;
    let (session, actor) = actions::give_code(&ctx, &secret, &body.code, agent(&headers)).await?;
    entered(&ctx, &session, &actor).await
}

/// Allow an account to come by the provider.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/sso", tag = "accounts", params(("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn allow_sso(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::allow(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take it back; sessions that came of it end.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/sso", tag = "accounts", params(("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn remove_sso(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::remove(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn entered(ctx: &Ctx, session: &str, actor: &Actor) -> Result<Response> {
    let view = session_view(ctx, actor).await?;
    let arrival = SsoArrival { session: Some(view), code_needed: false };
    let mut response = Json(arrival).into_response();
    set_cookie(&mut response, ctx, session, 3600 * ctx.platform.settings.session_hours);
    set_login_cookie(&mut response, ctx, "", 0);
    Ok(response)
}

fn login_secret(headers: &HeaderMap) -> Result<String> {
    let over = || crate::Error::refused(Problem::error("accounts.sso_over"));
    cookie(headers, LOGIN_COOKIE).ok_or_else(over)
}

/// `Lax`: the way back from the provider begins on its pages.
fn set_login_cookie(response: &mut Response, ctx: &Ctx, secret: &str, seconds: i64) {
    let secure = if ctx.platform.settings.secure { "; Secure" } else { "" };
    let cookie = format!(
        "{LOGIN_COOKIE}={secret}; Path=/api/v1/session/sso; HttpOnly; SameSite=Lax; \
         Max-Age={seconds}{secure}"
    );
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
