//! The invented city as a whole installation: its people in every role, its data, its results.
//!
//! The password of the demo accounts is public, so a demo installation is marked synthetic in its
//! database and says so on every page; the command that fills one refuses a folder in which a
//! city lives already.

use crate::{
    Actor, Ctx, Platform, Result, Role, accounts, accounts::Setup, campaigns, identity::Grant,
    organisations,
};
use sqlx::Row as _;
use std::sync::Arc;
use yuanjian_app::{Failure, Language};

/// Password of every demo account.
pub const PASSWORD: &str = "Lvyin-2026";

static PEOPLE: &str = include_str!("../../../data/demo/setup.toml");

/// Fill an empty installation. Answers the sign-in names with the roles they hold.
///
/// # Errors
/// `Refused` when a city lives there already.
pub async fn fill(platform: &Arc<Platform>, language: Language) -> Result<Vec<(String, String)>> {
    found(platform, language).await
}

/// The city and its people alone.
///
/// # Errors
/// As [`fill`].
pub async fn found(platform: &Arc<Platform>, language: Language) -> Result<Vec<(String, String)>> {
    let mut setup: Setup =
        toml::from_str(PEOPLE).map_err(|e| Failure::bug(format!("data/demo/setup.toml: {e}")))?;
    for person in &mut setup.people {
        PASSWORD.clone_into(&mut person.password);
    }
    let people = setup
        .people
        .iter()
        .map(|person| (person.name.clone(), person.role.key().to_owned()))
        .collect();
    let ctx = Ctx::of_program(platform.clone(), language);
    accounts::found(platform, ctx.now, "", setup).await?;
    let ctx = acting(ctx, "office", Role::Office).await?;
    organisations::fill(&ctx).await?;
    campaigns::fill(&ctx).await?;
    Ok(people)
}

/// The command line in the place of one of the demo people, so that what it fills is recorded
/// under somebody.
async fn acting(ctx: Ctx, name: &str, role: Role) -> Result<Ctx> {
    let row = sqlx::query("select id, name, display_name, city from account where name = $1")
        .bind(name)
        .fetch_one(ctx.platform.db.read())
        .await?;
    let city: String = row.try_get("city")?;
    let actor = Actor {
        account: row.try_get("id")?,
        name: row.try_get("name")?,
        display_name: row.try_get("display_name")?,
        grants: vec![Grant { role, division: city.clone(), organisation: None }],
        city,
        must_change: false,
        session: String::new(),
    };
    Ok(Ctx { actor: Some(actor), ..ctx })
}
