//! The bureaus that usually have a part in a review, as a proposal: which of them a city has, and
//! what it calls them, differs from city to city, so they are data and nothing is made of them
//! before somebody says so.

use super::store::Directory;
use serde::{Deserialize, Serialize};
use yuanjian_app::Failure;

static USUAL: &str = include_str!("../../../../data/organisations/usual.toml");

/// An organisation as it is proposed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Usual {
    pub(super) name: String,
    pub(super) short_name: String,
    kind: String,
    division: String,
    precedence: i64,
    /// What it usually answers for.
    duty: String,
    /// Whether the directory has it already, by its name, its short name or a former one.
    pub(super) there: bool,
}

#[derive(Deserialize)]
struct File {
    organisations: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    /// `{city}` stands for the city's name.
    name: String,
    short_name: String,
    kind: String,
    duty: String,
}

/// The proposal for a city.
///
/// # Errors
/// When the data file is wrong.
pub(super) fn of(city: &str, division: &str, directory: &Directory) -> Result<Vec<Usual>, Failure> {
    let file: File = toml::from_str(USUAL)
        .map_err(|e| Failure::bug(format!("data/organisations/usual.toml: {e}")))?;
    let known = |name: &str| {
        directory.organisations.iter().any(|o| o.name == name || o.short_name == name)
            || directory.names.iter().any(|n| n.name == name)
    };
    Ok(file
        .organisations
        .into_iter()
        .zip(1..)
        .map(|(one, place)| {
            let name = one.name.replace("{city}", city);
            Usual {
                there: known(&name) || known(&one.short_name),
                name,
                short_name: one.short_name,
                kind: one.kind,
                division: division.to_owned(),
                precedence: place * 10,
                duty: one.duty,
            }
        })
        .collect())
}
