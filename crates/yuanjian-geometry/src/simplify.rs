//! Fewer points for drawing: what a map at this scale cannot show is left out.
//!
//! Visvalingam and Whyatt's rule: again and again the vertex goes whose triangle with its
//! neighbours is smallest. It bends outlines evenly, where Douglas and Peucker's leaves spikes,
//! and it costs n log n whatever the shape. Rings are thinned one by one, so two neighbours may
//! part by less than the tolerance, and a result may touch itself: draw it, do not measure it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use crate::overlay::open_points;
use crate::signed_area;

/// A shape drawn with fewer points. Vertices whose triangle is smaller than half the square of
/// `tolerance_m` go, and rings smaller than that square. A tolerance that is 0, negative or NaN
/// changes nothing.
#[must_use]
pub fn simplify(shape: &MultiPolygon<f64>, tolerance_m: f64) -> MultiPolygon<f64> {
    if tolerance_m.is_nan() || tolerance_m <= 0.0 {
        return shape.clone();
    }
    let thin = |line: &LineString<f64>| -> Option<LineString<f64>> {
        let points = open_points(line);
        if !points.iter().flatten().all(|v| v.is_finite())
            || signed_area(&points).abs() < tolerance_m * tolerance_m
        {
            return None;
        }
        let mut line: LineString<f64> =
            thinned(&points, tolerance_m).into_iter().map(|p| Coord { x: p[0], y: p[1] }).collect();
        line.close();
        Some(line)
    };
    let polygons = shape.iter().filter_map(|polygon| {
        let outer = thin(polygon.exterior())?;
        Some(Polygon::new(outer, polygon.interiors().iter().filter_map(thin).collect()))
    });
    MultiPolygon(polygons.collect())
}

/// The ring's points that stay; never fewer than three.
fn thinned(points: &[[f64; 2]], tolerance_m: f64) -> Vec<[f64; 2]> {
    let count = points.len();
    let mut before: Vec<usize> = (0..count).map(|i| (i + count - 1) % count).collect();
    let mut after: Vec<usize> = (0..count).map(|i| (i + 1) % count).collect();
    let mut gone = vec![false; count];
    let mut weights = vec![0u64; count];
    let mut heap = BinaryHeap::with_capacity(count);
    // The bits of a positive f64 sort as the number does.
    let weigh = |a: usize, i: usize, b: usize| {
        signed_area(&[points[a], points[i], points[b]]).abs().to_bits()
    };
    for i in 0..count {
        weights[i] = weigh(before[i], i, after[i]);
        heap.push(Reverse((weights[i], i)));
    }
    let limit = (tolerance_m * tolerance_m / 2.0).to_bits();
    let mut left = count;
    while let Some(Reverse((weight, i))) = heap.pop() {
        if left <= 3 || weight >= limit {
            break;
        }
        if gone[i] || weight != weights[i] {
            continue;
        }
        gone[i] = true;
        left -= 1;
        let (a, b) = (before[i], after[i]);
        (after[a], before[b]) = (b, a);
        for k in [a, b] {
            // A vertex is never lighter than the one that went before it, or a long gentle bend
            // would be eaten from one end.
            weights[k] = weigh(before[k], k, after[k]).max(weight);
            heap.push(Reverse((weights[k], k)));
        }
    }
    (0..count).filter(|&i| !gone[i]).map(|i| points[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_loses_points_and_keeps_its_area() {
        let circle: LineString<f64> = (0..2000)
            .map(|i| {
                let angle = f64::from(i) / 2000.0 * std::f64::consts::TAU;
                Coord { x: 100.0 * libm::cos(angle), y: 100.0 * libm::sin(angle) }
            })
            .collect();
        let drawn = simplify(&MultiPolygon(vec![Polygon::new(circle, vec![])]), 1.0);
        let points = open_points(drawn.0[0].exterior());
        assert!(points.len() < 200, "{}", points.len());
        assert!((signed_area(&points) / (std::f64::consts::PI * 1e4) - 1.0).abs() < 0.01);
    }

    #[test]
    fn what_is_too_small_to_see_goes_and_the_rest_keeps_three_points() {
        let triangle =
            |r: f64| Polygon::new(LineString::from(vec![(0.0, 0.0), (r, 0.0), (0.0, r)]), vec![]);
        let drawn = simplify(&MultiPolygon(vec![triangle(1.0), triangle(30.0)]), 10.0);
        assert_eq!(drawn.0, [triangle(30.0)]);
        assert_eq!(simplify(&drawn, f64::NAN), drawn);
    }
}
