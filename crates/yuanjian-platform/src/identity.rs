//! Who asks, and when: worked out once for every request, before any feature sees it.
//!
//! A browser shows its session cookie, a program its token; both are 256 random bits of which we keep
//! only the digest. A change by cookie must come from our own pages: `SameSite`
//! keeps foreign ones out, and the browser's own word on where a request came from is checked too.

use crate::{Error, Platform, Result, access::Role, accounts, ogc, replays::Key};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, Method, header, request::Parts, uri::Authority},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::{collections::BTreeSet, net::SocketAddr, sync::Arc};
use yuanjian_app::Language;
use yuanjian_store::{Author, Tx, jobs::Wanted};
use yuanjian_types::{Problem, Timestamp};

/// Name of the session cookie.
pub const COOKIE: &str = "yuanjian_session";

/// A role held over a division, and for a bureau within an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Which role.
    pub role: Role,
    /// Division code that it reaches, with all that lies within; the city's own code for all of it.
    pub division: String,
    /// Organisation whose items it reaches.
    pub organisation: Option<String>,
    /// Codes of that division and of all that lies within it.
    pub within: BTreeSet<String>,
}

impl Grant {
    /// A role over a division in which no other lies.
    pub fn over(role: Role, division: &str, organisation: Option<&str>) -> Self {
        Self {
            role,
            division: division.to_owned(),
            organisation: organisation.map(str::to_owned),
            within: BTreeSet::from([division.to_owned()]),
        }
    }

    /// Whether it is held over a division, itself or through one around it.
    pub fn covers(&self, division: &str) -> bool {
        self.within.contains(division)
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Id of the account.
    pub account: String,
    /// Sign-in name.
    pub name: String,
    /// As people call them.
    pub display_name: String,
    /// Their city.
    pub city: String,
    /// What they are here for.
    pub grants: Vec<Grant>,
    /// Whether only a change of password is open to them.
    pub must_change: bool,
    /// Id of the session; empty for a program.
    pub session: String,
}

impl Actor {
    /// A job that this person wants.
    pub fn wants<'a>(&'a self, kind: &'a str, title: &'a str, payload: Value) -> Wanted<'a> {
        Wanted {
            city: &self.city,
            kind,
            title,
            payload,
            account: &self.account,
            account_name: &self.display_name,
        }
    }

    /// The roles, each once.
    pub fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = self.grants.iter().map(|grant| grant.role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// Whether they come from outside and read only what was handed up.
    pub fn is_reviewer_only(&self) -> bool {
        self.holds(Role::Reviewer) && self.grants.iter().all(|grant| grant.role == Role::Reviewer)
    }

    /// Whether this role is held, over whatever division.
    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }
}

/// What a feature knows of a request.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The installation.
    pub platform: Arc<Platform>,
    /// Who asks; nobody for a visitor.
    pub actor: Option<Actor>,
    /// When. No feature reads a clock.
    pub now: Timestamp,
    /// The request's number.
    pub request: String,
    /// Network address it came from.
    pub address: String,
    /// The reader's language.
    pub language: Language,
    /// By which the request is told from another one that asks for the same.
    pub key: Key,
}

impl Ctx {
    /// Who is signed in.
    ///
    /// # Errors
    /// `SignedOut` for a visitor.
    pub fn actor(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or_else(|| Error::signed_out("accounts.signed_out"))
    }

    /// The city of who is signed in.
    ///
    /// # Errors
    /// `SignedOut` for a visitor.
    pub fn city(&self) -> Result<&str> {
        Ok(self.actor()?.city.as_str())
    }

    /// Begin a change in the name of who is signed in.
    ///
    /// # Errors
    /// When nobody is, the request was made before, or the database does not serve.
    pub async fn begin(&self) -> Result<Tx> {
        let actor = self.actor()?;
        let author = self.author(&actor.city, &actor.account, &actor.display_name);
        let mut tx = self.platform.db.begin(author, self.now).await?;
        self.key.claim(&mut tx, &actor.account).await?;
        Ok(tx)
    }

    /// Who a change is recorded under.
    pub fn author(&self, city: &str, account: &str, name: &str) -> Author {
        Author {
            city: city.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
            address: self.address.clone(),
            request: self.request.clone(),
        }
    }

    /// For work that the program does by itself or on the command line.
    pub fn of_program(platform: Arc<Platform>, language: Language) -> Self {
        Self {
            platform,
            actor: None,
            now: Timestamp::now(),
            request: uuid::Uuid::now_v7().to_string(),
            address: String::new(),
            language,
            key: Key::default(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| yuanjian_app::Failure::bug("no identity layer").into())
    }
}

/// Work out who asks, and hand it on.
pub async fn identify(
    State(platform): State<Arc<Platform>>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip().to_string())
        .unwrap_or_default();
    let mut ctx = Ctx {
        now: Timestamp::now(),
        request: uuid::Uuid::now_v7().to_string(),
        language: language(request.headers()),
        actor: None,
        key: Key::default(),
        address,
        platform,
    };
    let key = Key::of(request.headers());
    let session = cookie(request.headers(), COOKIE);
    let known = match (token(&request, session.is_some()), session) {
        (Some(secret), _) => accounts::by_token(&ctx, &secret).await,
        (None, Some(_)) if from_elsewhere(&request) => {
            Err(Error::refused(Problem::error("request.from_elsewhere")))
        }
        (None, Some(secret)) => accounts::by_session(&ctx, &secret).await,
        (None, None) => Ok(None),
    };
    // Nothing is called by that character, and a database stumbles over it.
    let named = match request.uri().path_and_query() {
        Some(words) if words.as_str().contains("%00") => {
            Err(Error::invalid(Problem::error("request.nul")))
        }
        _ => Ok(()),
    };
    match known.and_then(|actor| named.and(key).map(|key| (actor, key))) {
        Ok((actor, key)) => {
            ctx.actor = actor;
            ctx.key = key;
        }
        Err(error) => {
            let mut response = error.into_response();
            response.extensions_mut().insert(ctx);
            return response;
        }
    }
    request.extensions_mut().insert(ctx.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(ctx);
    response
}

/// The first language of `Accept-Language` that we speak.
fn language(headers: &HeaderMap) -> Language {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split([',', ';']).find_map(|part| Language::parse(part.trim())))
        .unwrap_or_default()
}

/// The token that a request brings. At the map service also as the password of a Basic header: GIS
/// software before QGIS 3.24 sends no other. Nowhere else, and not beside a session, for a browser
/// sends that header unasked.
fn token(request: &Request, has_session: bool) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    if let Some(secret) = value.strip_prefix("Bearer ") {
        return Some(secret.trim().to_owned());
    }
    let here = !has_session && ogc::is_ours(request.uri().path());
    let packed = value.strip_prefix("Basic ").filter(|_| here)?;
    let pair = String::from_utf8(STANDARD.decode(packed.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(_, secret)| secret.trim().to_owned())
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// A change that a browser says was begun by a page which is not ours.
fn from_elsewhere(request: &Request) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return false };
    // HTTP/2 says where a request goes in `:authority`, and mostly sends no `Host`.
    let ours = request.uri().authority().map(Authority::as_str).or_else(|| text("host"));
    origin.split_once("://").is_none_or(|(_, authority)| Some(authority) != ours)
}
