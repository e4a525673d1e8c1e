//! A city measured against a standard: from a folder of files to an assessment and back.
//!
//! Steps that can be told apart later: what the office wrote ([`project`]), what became of its
//! files ([`intake`]), the city that the indicators see ([`build`]), the frozen numbers
//! ([`record`]) and what people get to read ([`outputs`]). Only the first two look at the
//! office's own files; a verification starts at the third, from the archive alone.

mod actions;
pub mod build;
pub mod intake;
pub mod outputs;
mod phrases;
pub mod pictures;
pub mod project;
pub mod record;
#[cfg(test)]
mod sample;
pub mod shapes;

pub use actions::{ARCHIVE, Assessed, Choices, Difference, Step, Verified, assess, verify};
pub use phrases::{condition, limit};
