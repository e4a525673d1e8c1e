//! Area on the ellipsoid, beside the area on the plane.
//!
//! The indicators are measured on the plane of the city's projection, as the reviewers' software
//! does. How much that choice moves a figure is shown by measuring once more on the ellipsoid
//! itself: each edge is the straight line that was drawn, and the area under it is integrated with
//! the exact area of a strip of latitude.

use super::{Crs, CrsError, Ellipsoid, Transform};
use yuanjian_geometry::PolygonSet;

/// Edges longer than this are cut, so that their curve on the ellipsoid is followed.
const STEP_M: f64 = 500.0;
/// The same for coordinates in degrees.
const STEP_DEGREES: f64 = 0.005;

/// The area of feature `i` on the ellipsoid of `crs`, in m²: holes are taken off, overlapping
/// parts of one feature count twice, as in [`PolygonSet::area`].
///
/// # Errors
/// [`CrsError`] where the system cannot be turned into longitude and latitude.
pub fn ellipsoidal_area(crs: &Crs, set: &PolygonSet, i: usize) -> Result<f64, CrsError> {
    let to = Crs::lon_lat(crs.datum.clone());
    let transform = Transform::between(&Crs { shift: None, ..crs.clone() }, &to)?;
    let step = if crs.is_lon_lat() { STEP_DEGREES } else { STEP_M / crs.unit_m };
    let ellipsoid = crs.datum.ellipsoid();
    let mut total = 0.0;
    for ring in set.rings(i) {
        total += ring_area(ellipsoid, &transform, ring, step)?;
    }
    Ok(total)
}

fn ring_area(
    e: Ellipsoid,
    transform: &Transform,
    ring: &[[f64; 2]],
    step: f64,
) -> Result<f64, CrsError> {
    let at = |p: [f64; 2]| -> Result<[f64; 2], CrsError> {
        let [lon, lat] = transform.point(p).ok_or_else(|| CrsError::Projection {
            reason: format!("the point {}, {} lies outside the projection", p[0], p[1]),
        })?;
        Ok([lon.to_radians(), strip(e, lat.to_radians())])
    };
    let Some(first) = ring.first() else {
        return Ok(0.0);
    };
    // Strips are counted from the first vertex: the difference of two small numbers keeps digits
    // that the difference of two areas of half the globe would lose.
    let base = at(*first)?[1];
    let mut total = 0.0;
    for (k, p) in ring.iter().enumerate() {
        let q = ring[(k + 1) % ring.len()];
        let length = libm::hypot(q[0] - p[0], q[1] - p[1]);
        let pieces = libm::ceil(length / step).clamp(1.0, 100_000.0);
        let along = |t: f64| [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t];
        let mut start = at(*p)?;
        for piece in 0..pieces as usize {
            let middle = at(along((piece as f64 + 0.5) / pieces))?;
            let end = at(along((piece as f64 + 1.0) / pieces))?;
            let trapezium =
                |a: [f64; 2], b: [f64; 2]| (b[0] - a[0]) * ((a[1] - base) + (b[1] - base)) / 2.0;
            // Richardson's step makes the trapezium rule one of fourth order.
            let fine = trapezium(start, middle) + trapezium(middle, end);
            total += (4.0 * fine - trapezium(start, end)) / 3.0;
            start = end;
        }
    }
    Ok(-total)
}

/// Area between the equator and a latitude, for one radian of longitude, in m².
fn strip(e: Ellipsoid, lat: f64) -> f64 {
    let sin = libm::sin(lat);
    let e2 = e.e2();
    if e2 == 0.0 {
        return e.a * e.a * sin;
    }
    let ecc = libm::sqrt(e2);
    e.b() * e.b() / 2.0 * (sin / (1.0 - e2 * sin * sin) + libm::atanh(ecc * sin) / ecc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crs::Datum;

    #[test]
    fn the_whole_ellipsoid_has_its_published_area() {
        // GRS 1980: total surface 510 065 621.7 km² (Moritz 2000).
        let area =
            4.0 * std::f64::consts::PI * strip(Ellipsoid::GRS80, std::f64::consts::FRAC_PI_2);
        assert!((area / 510_065_621.7e6 - 1.0).abs() < 1e-9, "{area}");
    }

    #[test]
    fn a_trapezium_of_the_grid_has_the_area_of_its_strips() {
        let mut set = PolygonSet::new();
        set.push_ring([[116.0, 39.0], [116.1, 39.0], [116.1, 39.1], [116.0, 39.1]], true);
        set.end_feature();
        let crs = Crs::lon_lat(Datum::Cgcs2000);
        let area = ellipsoidal_area(&crs, &set, 0).unwrap();
        let exact = 0.1_f64.to_radians()
            * (strip(Ellipsoid::GRS80, 39.1_f64.to_radians())
                - strip(Ellipsoid::GRS80, 39.0_f64.to_radians()));
        assert!((area / exact - 1.0).abs() < 1e-10, "{area} {exact}");
    }
}
