//! What the numbers are: indicators, gaps, sensitivity.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod city;
pub mod order;
pub mod outcome;
mod selection;
pub mod statistics;
pub mod workbook;

pub use selection::{Selection, SelectionError};
