//! What the numbers are: indicators, gaps, sensitivity.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod selection;

pub use selection::{Selection, SelectionError};
