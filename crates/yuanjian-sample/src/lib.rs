//! The invented city: seeded, believable, its true values known by construction.
//!
//! Tests, the demo and screenshots all use one city that exists nowhere, so that no real city's
//! data has to be shown and every figure can be checked against the truth it was built from.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod blocks;
mod city;
mod files;
mod ground;
mod plan;
mod shapefile;
mod statistics;
mod tally;
mod words;

pub use city::{
    CODES, DATA_YEAR, Fault, OLD_YEAR, Record, SampleCity, Sheet, TODAY_YEAR, generate,
};
pub use files::{SampleError, write};
pub use ground::{Point, Polygon, Ring};
pub use shapefile::{Cell, Column, Marking, Shape};
pub use statistics::{Figure, Scope};

impl SampleCity {
    /// The true values, in the form of `truth.json`: by year and zone, areas in m², lengths in m.
    pub fn truth(&self) -> serde_json::Value {
        self.tally.truth(self.seed)
    }
}
