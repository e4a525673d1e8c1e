//! Plane geometry in metres: how large, how long, inside or not, and new shapes from old.
//!
//! Areas are measured by a sweep that builds no polygon ([`areas_by_zone`]); where a shape must
//! come out, the overlay does it. Everything here is a pure function of its input and gives the
//! same bits on any number of threads.

mod buffer;
mod centroid;
mod compare;
mod distance;
mod index;
mod kernel;
mod lengths;
mod neighbours;
pub mod network;
mod offset;
mod outline;
mod overlay;
mod planar;
mod repair;
mod set;
mod simplify;
mod validity;

pub use buffer::{buffer_polygon, service_polygon};
pub use centroid::{centroid, interior_point};
pub use compare::{Compared, Redrawn, compare};
pub use distance::{Locator, distance_to_polygon};
pub use index::BoxIndex;
pub use kernel::{Mask, ZoneAreas, areas_by_zone, feature_areas_by_zone, union_area};
pub use lengths::{feature_lengths_by_zone, lengths_by_zone, locate};
pub use neighbours::{Overlap, duplicates, overlaps, slivers};
pub use offset::{Arcs, Service};
pub use overlay::{clip_whole, difference, intersection, symmetric_difference, union_all};
pub use repair::{Repaired, make_valid};
pub use set::{Bounds, LineSet, PolygonSet, signed_area};
pub use simplify::simplify;
pub use validity::{Defect, DefectKind, MAX_DEFECTS, defects};
