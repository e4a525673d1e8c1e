//! The list of laws and regulations that a project on protected ground is held against (row 99):
//! facts in our own words, each with how sure we are of it.

use crate::{Ctx, Result};
use axum::Json;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use yuanjian_app::{Failure, Language};

static DATA: &str = include_str!("../../../../data/projects/legal_basis.toml");
static BASES: LazyLock<std::result::Result<Vec<Basis>, String>> = LazyLock::new(|| {
    let file: File = toml::from_str(DATA).map_err(|e| e.to_string())?;
    Ok(file.bases)
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    bases: Vec<Basis>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Basis {
    key: String,
    against: Vec<String>,
    title: String,
    title_en: String,
    article: String,
    in_force_on: String,
    fact: String,
    fact_en: String,
    source: String,
    confidence: String,
}

/// An article that a project is held against.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LegalBasis {
    key: String,
    /// Kinds of ground: `wetland`, `historic_districts`, `water`, `planned_green`.
    against: Vec<String>,
    /// Name of the law or regulation in the reader's language.
    title: String,
    /// The article, as the official text numbers it.
    article: String,
    in_force_on: String,
    /// What it asks for, in our own words.
    fact: String,
    /// Where the official text is published.
    source: String,
    /// How sure we are of article and fact: `high`, `medium`, `low`. None is verified.
    confidence: String,
}

/// The laws and regulations that projects on protected ground are held against.
#[utoipa::path(get, path = "/api/v1/project_legal_bases", tag = "projects", responses((status = 200, body = Vec<LegalBasis>)))]
pub(super) async fn list_legal_bases(ctx: Ctx) -> Result<Json<Vec<LegalBasis>>> {
    let bases = BASES.as_ref().map_err(|e| Failure::bug(format!("legal_basis.toml: {e}")))?;
    let in_words = |chinese: &String, english: &String| match ctx.language {
        Language::Chinese => chinese.clone(),
        Language::English => english.clone(),
    };
    let view = |one: &Basis| LegalBasis {
        key: one.key.clone(),
        against: one.against.clone(),
        title: in_words(&one.title, &one.title_en),
        article: one.article.clone(),
        in_force_on: one.in_force_on.clone(),
        fact: in_words(&one.fact, &one.fact_en),
        source: one.source.clone(),
        confidence: one.confidence.clone(),
    };
    Ok(Json(bases.iter().map(view).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaigns::calendar::day;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_of_ground_has_a_basis_and_every_basis_says_when_and_how_surely() {
        let bases = BASES.as_ref().unwrap();
        let kinds: BTreeSet<&str> =
            bases.iter().flat_map(|one| one.against.iter().map(String::as_str)).collect();
        let all = ["historic_districts", "planned_green", "water", "wetland"];
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
        let keys: BTreeSet<&str> = bases.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys.len(), bases.len());
        for one in bases {
            assert!(day(&one.in_force_on).is_some(), "{}", one.key);
            assert!(["high", "medium", "low"].contains(&one.confidence.as_str()), "{}", one.key);
            assert!(one.source.starts_with("https://") && !one.fact.is_empty());
        }
    }
}
