//! A city measured against a standard: from a folder of files to an assessment and back.
//!
//! Three steps that can be told apart later: what the office wrote ([`project`]), what became of
//! its files ([`intake`]), and the city that the indicators see ([`build`]). Only the first two
//! look at the office's own files; a verification starts at the third, from the archive alone.

pub mod build;
pub mod intake;
pub mod pictures;
pub mod project;
#[cfg(test)]
mod sample;
pub mod shapes;
