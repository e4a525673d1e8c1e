//! Buffers and service areas as polygons, for maps and gap layers.
//!
//! A buffer is never built by uniting pieces. Walking a ring with its ground on the left, the
//! curve at distance r on the right encloses the ring's own winding plus one for every edge
//! rectangle and corner sector that covers a point; these are never negative, so the ground
//! within r is exactly where the sum over all curves is positive, however often they cross
//! themselves. The overlay reads that off in one pass, for one shape or for every park of a city.
//! Measuring does not need these polygons: [`areas_by_zone`](crate::areas_by_zone) sums the same
//! windings directly.

use geo_types::MultiPolygon;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;

use crate::offset::service_curves;
use crate::overlay::{Ring, Turn, combine, union_all};
use crate::{Arcs, PolygonSet, Service};

/// Segments a quarter circle that stand for true arcs when a polygon must be drawn: at 500 m they
/// stray 2.4 mm from the circle.
const EXACT_SEGMENTS: u32 = 256;

/// Everything within `radius_m` of a shape, itself included. A radius that is 0 gives the shape
/// united; a negative or NaN one gives nothing.
pub fn buffer_polygon(shape: &MultiPolygon<f64>, radius_m: f64, arcs: Arcs) -> MultiPolygon<f64> {
    if radius_m == 0.0 {
        return union_all(std::slice::from_ref(shape));
    }
    let parks = PolygonSet::from_multipolygons([shape]);
    service_polygon(&Service { parks: &parks, radii_m: &[radius_m], arcs })
}

/// The ground served by parks, as one shape.
pub fn service_polygon(service: &Service<'_>) -> MultiPolygon<f64> {
    let mut rings = Vec::new();
    match service.arcs {
        Arcs::Segments(_) => {
            let curves = service_curves(service);
            for i in 0..curves.len() {
                rings.extend(curves.rings(i).map(|range| Ring {
                    points: curves.xy[range.start..range.end.saturating_sub(1)].to_vec(),
                    turn: Turn::AsDrawn,
                }));
            }
        }
        Arcs::Exact => {
            for (park, &radius_m) in service.radii_m.iter().enumerate().take(service.parks.len()) {
                if radius_m > 0.0 && radius_m.is_finite() {
                    rings.extend(service.parks.rings(park).map(|ring| Ring {
                        points: curve(ring, radius_m, EXACT_SEGMENTS),
                        turn: Turn::AsDrawn,
                    }));
                }
            }
        }
    }
    combine(&rings, &[], OverlayRule::Subject, FillRule::Positive)
}

/// The raw curve at `radius_m` to the right of a ring.
fn curve(ring: &[[f64; 2]], radius_m: f64, quarter: u32) -> Vec<[f64; 2]> {
    let mut points: Vec<[f64; 2]> = ring.to_vec();
    points.dedup();
    let count = points.len();
    let mut out = Vec::with_capacity(count * 4);
    if count < 2 {
        return out;
    }
    let normal = |i: usize| {
        let (p, q) = (points[i % count], points[(i + 1) % count]);
        let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
        let length = libm::hypot(dx, dy);
        [dy / length * radius_m, -dx / length * radius_m]
    };
    let step = std::f64::consts::FRAC_PI_2 / f64::from(quarter);
    for (i, &p) in points.iter().enumerate() {
        let (before, after) = (normal(i + count - 1), normal(i));
        out.push([p[0] + before[0], p[1] + before[1]]);
        let cross = before[0] * after[1] - before[1] * after[0];
        let dot = before[0] * after[0] + before[1] * after[1];
        let turn = libm::atan2(cross, dot);
        if turn < 0.0 && turn > -std::f64::consts::PI {
            out.push(p);
        } else {
            let turn = turn.abs();
            let start = libm::atan2(before[1], before[0]);
            let pieces = (turn / step + 0.5).floor().max(1.0);
            for k in 1..pieces as u32 {
                let angle = start + turn * f64::from(k) / pieces;
                out.push([p[0] + radius_m * libm::cos(angle), p[1] + radius_m * libm::sin(angle)]);
            }
        }
        out.push([p[0] + after[0], p[1] + after[1]]);
    }
    out
}
