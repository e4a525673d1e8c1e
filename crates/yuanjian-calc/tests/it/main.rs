//! The indicators on a small square city, against sums done by hand. One binary, because linking
//! costs more than running; the city stands in `town`, each file holds one kind of measure.

#![allow(clippy::unwrap_used, clippy::panic)]

mod assessed;
mod doubts;
mod figures;
mod ground;
mod laws;
mod lines;
mod reach;
mod town;
