//! Indicator standards as data: read, check, diff, judge.

pub mod model;

pub use model::*;
