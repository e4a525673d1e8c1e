//! The JSON schema of `assessment.json`, made from the types that write it.

use crate::{
    assessments::record::{Record, json_bytes},
    failure::Result,
};

/// Its file, beside the data.
pub(super) const FILE: &str = "assessment.schema.json";

/// The schema (draft 2020-12) as a file.
///
/// # Errors
/// `Bug` when it cannot be written.
pub(super) fn schema() -> Result<Vec<u8>> {
    json_bytes(&schemars::schema_for!(Record))
}
