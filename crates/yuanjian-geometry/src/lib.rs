//! Plane geometry in metres: how large, how long, inside or not, and new shapes from old.
//!
//! Areas are measured by a sweep that builds no polygon ([`areas_by_zone`]); where a shape must
//! come out, the overlay does it. Everything here is a pure function of its input and gives the
//! same bits on any number of threads.

mod offset;
mod set;

pub use offset::{Arcs, Service};
pub use set::{Bounds, LineSet, PolygonSet, signed_area};
