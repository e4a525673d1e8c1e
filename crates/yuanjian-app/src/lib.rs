//! The features: what a person does with standards, layers, statistics and assessments, whatever
//! the door.
//!
//! The command line is one door, the server another; both call the same actions.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod assessments;
pub mod canopy;
pub mod failure;
pub mod files;
pub mod imagery;
pub mod layers;
pub mod locale;
pub mod map;
pub mod measure;
pub mod paper;
pub mod sample;
pub mod siting;
pub mod standards;
pub mod statistics;

pub use failure::{Failure, FailureKind, Result};
pub use locale::{Language, Locale};
