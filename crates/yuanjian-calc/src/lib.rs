//! What the numbers are: indicators, gaps, sensitivity.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod assess;
pub mod city;
pub mod facts;
pub mod gap;
pub mod indicator;
pub mod on_foot;
pub mod order;
pub mod outcome;
mod plausibility;
mod selection;
pub mod sensitivity;
pub mod statistics;
pub mod workbook;

pub use selection::{Selection, SelectionError};
