//! From which zoom on a vertex is drawn.
//!
//! Visvalingam and Whyatt's rule once over the whole outline, not tile by tile: so a line is bent
//! the same way on both sides of an edge between two tiles. A vertex is drawn from the zoom at which
//! the triangle that goes with it is as large as a quarter of a pixel.

use crate::square::{MAX_ZOOM, unit};
use std::{cmp::Reverse, collections::BinaryHeap};

/// Least triangle that is drawn, in square units of the tile: eight units are a pixel on a screen
/// that draws a tile 512 pixels wide.
const LEAST_TRIANGLE: f64 = 8.0;

/// The zoom from which each point is drawn, at most [`MAX_ZOOM`]: there all of them are. Three points
/// of a ring and the ends of a line are drawn always.
pub(crate) fn zooms(points: &[[u32; 2]], closed: bool) -> Vec<u8> {
    let count = points.len();
    let least = if closed { 3 } else { 2 };
    let mut zooms = vec![0; count];
    if count <= least {
        return zooms;
    }
    let mut before: Vec<usize> = (0..count).map(|i| (i + count - 1) % count).collect();
    let mut after: Vec<usize> = (0..count).map(|i| (i + 1) % count).collect();
    let mut gone = vec![false; count];
    let mut weights = vec![0_u64; count];
    let mut heap = BinaryHeap::with_capacity(count);
    let end = |i: usize| !closed && (i == 0 || i == count - 1);
    // The bits of a positive f64 sort as the number does.
    let weigh = |a: usize, i: usize, b: usize| twice(points[a], points[i], points[b]).to_bits();
    for i in (0..count).filter(|i| !end(*i)) {
        weights[i] = weigh(before[i], i, after[i]);
        heap.push(Reverse((weights[i], i)));
    }
    let mut left = count;
    while let Some(Reverse((weight, i))) = heap.pop() {
        if left <= least {
            break;
        }
        if gone[i] || weight != weights[i] {
            continue;
        }
        gone[i] = true;
        left -= 1;
        zooms[i] = zoom_of(f64::from_bits(weight) / 2.0);
        let (a, b) = (before[i], after[i]);
        (after[a], before[b]) = (b, a);
        for k in [a, b].into_iter().filter(|k| !end(*k)) {
            // A vertex is never lighter than the one that went before it, or a long gentle bend
            // would be eaten from one end.
            weights[k] = weigh(before[k], k, after[k]).max(weight);
            heap.push(Reverse((weights[k], k)));
        }
    }
    zooms
}

/// The zoom at which a triangle of this many square steps is large enough to see.
fn zoom_of(area: f64) -> u8 {
    (0..MAX_ZOOM)
        .find(|zoom| area >= LEAST_TRIANGLE * unit(*zoom) * unit(*zoom))
        .unwrap_or(MAX_ZOOM)
}

/// Twice the area of a triangle.
fn twice(a: [u32; 2], b: [u32; 2], c: [u32; 2]) -> f64 {
    let from = |p: [u32; 2], i: usize| f64::from(p[i]) - f64::from(a[i]);
    (from(b, 0) * from(c, 1) - from(c, 0) * from(b, 1)).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_drawn_from_the_zoom_at_which_it_can_be_seen() {
        // At zoom 16 a unit is 16 steps; 8 square units are 2048 square steps.
        let flat = [[0, 0], [1000, 3], [2000, 0], [2000, 2000], [0, 2000]];
        let zooms = zooms(&flat, true);
        assert_eq!(zooms[1], 16);
        assert!(zooms.iter().filter(|z| **z == 0).count() >= 3);
    }

    #[test]
    fn the_ends_of_a_line_are_always_drawn_and_what_is_straight_only_at_the_end() {
        let line = [[0, 0], [10, 10], [20, 20], [1 << 30, 20]];
        assert_eq!(zooms(&line, false), [0, 16, 5, 0]);
        assert_eq!(zooms(&line[..2], false), [0, 0]);
        assert_eq!(zooms(&[], true), [0_u8; 0]);
    }
}
