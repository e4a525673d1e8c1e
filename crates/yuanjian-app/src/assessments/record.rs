//! A frozen assessment: its numbers, the name of every input, and everything needed to work the
//! numbers out again from the archive alone.
//!
//! `assessment.json` holds the numbers and carries the digest of exactly those; `inputs.json`
//! holds what the office wrote and the names of its layers. The two editions are kept as they
//! were, so that a later revision changes no old answer.

use super::{
    intake::Manifest,
    project::{Office, Project},
};
use crate::{
    failure::{Failure, Result},
    files,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path};
use yuanjian_calc::{assess::Assessment, city::Declaration, statistics::Statistics};
use yuanjian_document::content::Stage;
use yuanjian_standard::{CityFacts, Confirmations, Edition};
use yuanjian_types::{Digest, Problem};

/// File of the numbers.
pub const ASSESSMENT: &str = "assessment.json";
/// File of what they were made from.
pub const INPUTS: &str = "inputs.json";
/// Folder of the edition that was judged by.
pub const EDITION: &str = "edition";
/// Folder of the edition before.
pub const BEFORE: &str = "edition-before";
/// The form of `assessment.json`; a change that breaks readers is a new one.
pub const SCHEMA: &str = "yuanjian-assessment-1";

/// `assessment.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// The engine and its version.
    pub engine: String,
    /// The city.
    pub city: CityHead,
    /// The edition.
    pub edition: EditionHead,
    /// The edition before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<EditionHead>,
    /// The title to keep.
    pub tier: String,
    /// The year reported.
    pub data_year: i32,
    /// The present year.
    pub today_year: i32,
    /// Draft or issued.
    pub stage: Stage,
    /// Who had it made.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub by: String,
    /// On which day.
    pub on: String,
    /// Where the record of changes stood, when one is kept.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub chain: Option<ChainHead>,
    /// The digest of `inputs.json`.
    pub inputs: Digest,
    /// The digest of the numbers: of `assessment` as written, without spaces.
    pub digest: Digest,
    /// The numbers.
    pub assessment: Assessment,
}

/// The end of a record of changes: whoever holds a document holds a witness of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ChainHead {
    /// Number of its last event.
    pub sequence: i64,
    /// Digest of that event, which rests on all before it.
    pub digest: String,
}

impl std::fmt::Display for ChainHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Half of the digits: too many for anybody to meet by trying, few enough to type.
        let digits = self.digest.strip_prefix("sha256:").unwrap_or(&self.digest);
        write!(f, "{} · {}", self.sequence, digits.chars().take(32).collect::<String>())
    }
}

/// The city in a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CityHead {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is invented.
    pub synthetic: bool,
    /// What every page says of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// An edition in a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EditionHead {
    /// The standard.
    pub standard: String,
    /// The edition.
    pub edition: String,
    /// Its revision.
    pub revision: u32,
    /// The digest of its files as published.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<Digest>,
    /// The digest of the files kept beside the record.
    pub kept: Digest,
}

impl EditionHead {
    /// The head of an edition whose kept files have this digest.
    pub fn of(edition: &Edition, kept: Digest) -> Self {
        Self {
            standard: edition.standard.clone(),
            edition: edition.edition.clone(),
            revision: edition.revision,
            digest: edition.digest.clone(),
            kept,
        }
    }
}

/// `inputs.json`: what the office wrote, read and whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// `city.toml`.
    pub project: Project,
    /// Its layers by digest.
    pub manifest: Manifest,
    /// What was declared.
    pub declarations: BTreeMap<String, Declaration>,
    /// Internal targets.
    pub targets: BTreeMap<String, f64>,
    /// What was confirmed.
    pub confirmations: Confirmations,
    /// The digest of the statistics workbook.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub workbook: Option<Digest>,
    /// The figures read from it.
    pub statistics: Statistics,
}

impl Inputs {
    /// What an office wrote, with its layers and figures.
    pub fn of(office: &Office, manifest: Manifest, statistics: Statistics) -> Self {
        Self {
            project: office.project.clone(),
            manifest,
            declarations: office.declarations.clone(),
            targets: office.targets.clone(),
            confirmations: office.confirmations.clone(),
            workbook: office.statistics.as_ref().map(|bytes| Digest::of(bytes)),
            statistics,
        }
    }

    /// The facts that the office gave.
    pub fn facts(&self) -> CityFacts {
        CityFacts(self.project.facts.clone())
    }
}

/// The digest of the numbers of an assessment.
///
/// # Errors
/// `Bug` when they cannot be written.
pub fn digest_of(assessment: &Assessment) -> Result<Digest> {
    serde_json::to_vec(assessment)
        .map(|bytes| Digest::of(&bytes))
        .map_err(|e| Failure::bug(e.to_string()))
}

/// Bytes of a JSON file that a person can read.
///
/// # Errors
/// `Bug` when the value cannot be written.
pub fn json_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|e| Failure::bug(e.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Read a JSON file of a folder of results.
///
/// # Errors
/// `NotFound` without the file, `Invalid` when it does not read.
pub fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<(T, Digest)> {
    let bytes = files::read(path)?;
    let value = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::invalid_one(
            Problem::error("assessment.bad_record")
                .in_file(path.display().to_string())
                .at_row(error.line() as u64)
                .with("detail", error.to_string()),
        )
    })?;
    Ok((value, Digest::of(&bytes)))
}
