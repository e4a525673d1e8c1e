//! Plane geometry in metres: how large, how long, inside or not, and new shapes from old.
//!
//! Areas are measured by a sweep that builds no polygon ([`areas_by_zone`]); where a shape must
//! come out, the overlay does it. Everything here is a pure function of its input and gives the
//! same bits on any number of threads.

mod buffer;
mod index;
mod neighbours;
mod offset;
mod overlay;
mod repair;
mod set;
mod validity;

pub use buffer::{buffer_polygon, service_polygon};
pub use neighbours::{Overlap, duplicates, overlaps, slivers};
pub use offset::{Arcs, Service};
pub use overlay::{difference, intersection, symmetric_difference, union_all};
pub use repair::{Repaired, make_valid};
pub use set::{Bounds, LineSet, PolygonSet, signed_area};
pub use validity::{Defect, DefectKind, MAX_DEFECTS, defects};
