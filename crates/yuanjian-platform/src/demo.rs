//! The invented city as a whole installation: its people in every role, its data, its results.
//!
//! The password of the demo accounts is public, so a demo installation is marked synthetic in its
//! database and says so on every page; the command that fills one refuses a folder in which a
//! city lives already.

use crate::{Ctx, Platform, Result, accounts, accounts::Setup};
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
    Ok(people)
}
