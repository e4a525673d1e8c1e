//! The first run: a city, its usual bureaus, and the people who hold the first roles.
//!
//! An installation without a city can be set up by whoever can read what the server printed when
//! it started, and by nobody afterwards.

use super::{
    actions::{NewAccount, create},
    store,
};
use crate::{Ctx, Error, Platform, Result, access::Role};
use serde::Deserialize;
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use yuanjian_app::Failure;
use yuanjian_store::{Author, Event};
use yuanjian_types::{Problem, Timestamp};

/// What an empty installation needs to begin.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// What the server printed when it started.
    pub token: String,
    /// The city.
    pub city: City,
    /// The first people; the three administrators and the office at least.
    pub people: Vec<Person>,
    /// The bureaus.
    #[serde(default)]
    pub organisations: Vec<Organisation>,
}

/// A city.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// Administrative division code, six digits (GB/T 2260).
    pub code: String,
    /// Its name.
    pub name: String,
    /// `prefecture`, `county_city` or `county`.
    pub level: String,
    /// The plane its maps are in: an EPSG code or a PROJ string, in metres.
    pub crs: String,
    /// Whether it is invented; every page then says so.
    #[serde(default)]
    pub synthetic: bool,
    /// A sentence that stands on every page.
    #[serde(default)]
    pub note: String,
    /// Districts and development zones: code, name, `district` or `zone`.
    #[serde(default)]
    pub divisions: Vec<DivisionOf>,
}

/// A part of the city.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DivisionOf {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `district` or `zone`; zones may lie across districts.
    pub kind: String,
}

/// Somebody's first way in.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Sign-in name.
    pub name: String,
    /// As people call them.
    pub display_name: String,
    /// What they are here for.
    pub role: Role,
    /// First password.
    pub password: String,
    /// Division the role reaches; the whole city when not given.
    #[serde(default)]
    pub division: Option<String>,
    /// Short name of the organisation whose items the role reaches.
    #[serde(default)]
    pub organisation: Option<String>,
    /// Whether the password must be changed at the first sign-in.
    #[serde(default = "yes")]
    pub must_change: bool,
}

/// A bureau or a district's government.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its official name.
    pub name: String,
    /// As people call it.
    pub short_name: String,
    /// `bureau`, `district`, `office`, `supervision` …
    #[serde(default = "bureau")]
    pub kind: String,
    /// Division it belongs to; the city's own code when not given.
    #[serde(default)]
    pub division: Option<String>,
}

fn yes() -> bool {
    true
}

fn bureau() -> String {
    "bureau".to_owned()
}

/// Whether the installation still waits for its city.
///
/// # Errors
/// When the database does not serve.
pub async fn needed(platform: &Platform) -> Result<bool> {
    let mut connection = platform.db.read().acquire().await?;
    Ok(!store::any_city(&mut connection).await?)
}

/// Set up from the first-run page.
pub(crate) async fn set_up(ctx: &Ctx, setup: Setup) -> Result<()> {
    if setup.token.trim() != ctx.platform.setup_token {
        return Err(Error::refused(Problem::error("accounts.wrong_setup_token").at_field("token")));
    }
    found(&ctx.platform, ctx.now, &ctx.address, setup).await
}

/// Found the city: all of it or nothing.
///
/// # Errors
/// With every fault at once; `Refused` when there is a city already.
pub async fn found(
    platform: &Arc<Platform>,
    now: Timestamp,
    address: &str,
    setup: Setup,
) -> Result<()> {
    Failure::gather(faults(&setup))?;
    let Setup { city, people, organisations, .. } = setup;
    let author = Author {
        city: city.code.clone(),
        account: String::new(),
        name: "setup".to_owned(),
        address: address.to_owned(),
        request: String::new(),
    };
    let mut tx = platform.db.begin(author, now).await?;
    if store::any_city(tx.sql()).await? {
        return Err(Error::refused(Problem::error("accounts.set_up_already")));
    }
    store::add_city(&mut tx, &city).await?;
    let mut known = BTreeMap::new();
    for (place, organisation) in (1..).zip(&organisations) {
        let id = store::add_organisation(&mut tx, &city.code, organisation, place).await?;
        known.insert(organisation.short_name.clone(), id);
    }
    let mut events = vec![Event::new("accounts.city_founded", "city", &city.code).with(json!({
        "name": city.name,
        "level": city.level,
        "crs": city.crs,
        "divisions": city.divisions.len(),
        "organisations": organisations.len(),
    }))];
    let mut problems = Vec::new();
    for (place, person) in people.into_iter().enumerate() {
        let organisation = person.organisation.and_then(|name| known.get(&name).cloned());
        let division = person.division.unwrap_or_else(|| city.code.clone());
        let new = NewAccount {
            name: person.name,
            display_name: person.display_name,
            password: person.password,
            must_change: person.must_change,
            grants: vec![(person.role, division, organisation)],
        };
        match create(platform, &mut tx, &city.code, "", new).await {
            Ok((_, event)) => events.push(event),
            Err(Error(failure)) => problems.extend(failure.problems.into_iter().map(|mut p| {
                let field = p.place.field.unwrap_or_default();
                p.place.field = Some(format!("people[{place}].{field}"));
                p
            })),
        }
    }
    Failure::gather(problems)?;
    Ok(tx.commit(events).await?)
}

/// Everything that is wrong with it beyond names and passwords.
fn faults(setup: &Setup) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: String| {
        problems.push(Problem::error(code).at_field(field));
    };
    let digits = |code: &str| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
    let city = &setup.city;
    if !digits(&city.code) {
        wrong("accounts.bad_division_code", "city.code".to_owned());
    }
    if city.name.trim().is_empty() || city.name.chars().count() > 40 {
        wrong("accounts.bad_city_name", "city.name".to_owned());
    }
    if !matches!(city.level.as_str(), "prefecture" | "county_city" | "county") {
        wrong("accounts.bad_level", "city.level".to_owned());
    }
    if !yuanjian_layer::crs::Crs::parse(&city.crs).is_ok_and(|crs| crs.is_metric()) {
        wrong("accounts.bad_crs", "city.crs".to_owned());
    }
    let mut codes = BTreeSet::from([city.code.as_str()]);
    for (place, division) in city.divisions.iter().enumerate() {
        if division.code.is_empty() || division.code.len() > 12 || !codes.insert(&division.code) {
            wrong("accounts.bad_division_code", format!("city.divisions[{place}].code"));
        }
        if !matches!(division.kind.as_str(), "district" | "zone") {
            wrong("accounts.bad_division_kind", format!("city.divisions[{place}].kind"));
        }
    }
    let mut names = BTreeSet::new();
    for (place, organisation) in setup.organisations.iter().enumerate() {
        let short = organisation.short_name.trim();
        if short.is_empty() || organisation.name.trim().is_empty() || !names.insert(short) {
            wrong("accounts.bad_organisation", format!("organisations[{place}].short_name"));
        }
        if organisation.division.as_deref().is_some_and(|code| !codes.contains(code)) {
            wrong("accounts.unknown_division", format!("organisations[{place}].division"));
        }
    }
    for (place, person) in setup.people.iter().enumerate() {
        if person.division.as_deref().is_some_and(|code| !codes.contains(code)) {
            wrong("accounts.unknown_division", format!("people[{place}].division"));
        }
        if person.role == Role::District && person.division.is_none() {
            wrong("accounts.district_without_division", format!("people[{place}].division"));
        }
        if person.organisation.as_deref().is_some_and(|name| !names.contains(name)) {
            wrong("accounts.unknown_organisation", format!("people[{place}].organisation"));
        }
    }
    let needed = [
        Role::SystemAdministrator,
        Role::SecurityAdministrator,
        Role::AuditAdministrator,
        Role::Office,
    ];
    for role in needed {
        if !setup.people.iter().any(|person| person.role == role) {
            problems.push(
                Problem::error("accounts.role_missing").at_field("people").with("role", role.key()),
            );
        }
    }
    problems
}
