//! The curve at a distance from a park's edge.

use crate::PolygonSet;

/// How a round buffer is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arcs {
    /// So many straight segments a quarter circle, as PostGIS and GEOS draw it (`quad_segs`).
    Segments(u32),
    /// True circular arcs.
    Exact,
}

/// The ground served by parks: everything within `radii_m[i]` of park `i`. A radius of 0 or NaN
/// serves nothing.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    /// The parks.
    pub parks: &'a PolygonSet,
    /// The radius of each park, in metres.
    pub radii_m: &'a [f64],
    /// How the round corners are drawn.
    pub arcs: Arcs,
}
