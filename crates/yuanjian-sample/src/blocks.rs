//! Cuts a superblock into streets and plots, as a town grows: wide streets first, lanes last.

use crate::{
    ground::{Axis, Rect},
    plan::Superblock,
};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// A street between two other streets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Street {
    pub(crate) axis: Axis,
    /// Where its middle runs.
    pub(crate) at: i32,
    /// Ends, in the middle of the streets it meets.
    pub(crate) from: i32,
    pub(crate) to: i32,
    /// Ends of the plots beside it.
    pub(crate) open: (i32, i32),
    pub(crate) width: i32,
}

/// A superblock cut up.
#[derive(Debug, Default)]
pub(crate) struct Cuts {
    pub(crate) streets: Vec<Street>,
    pub(crate) plots: Vec<Rect>,
}

/// Cut a superblock until plots are about `target` m².
pub(crate) fn cut(
    block: &Superblock,
    inner: Rect,
    reach: [i32; 4],
    target: i64,
    rng: &mut ChaCha8Rng,
) -> Cuts {
    let mut cuts = Cuts::default();
    let first = if block.cells.0 == block.cells.1 { 0 } else { -1 };
    split(inner, reach, first, target, rng, &mut cuts);
    cuts
}

fn split(
    rect: Rect,
    reach: [i32; 4],
    depth: i32,
    target: i64,
    rng: &mut ChaCha8Rng,
    cuts: &mut Cuts,
) {
    let wish = target * rng.random_range(70..140) / 100;
    let (long, short) = (rect.width().max(rect.height()), rect.width().min(rect.height()));
    if rect.sheet_area() <= wish || long < 190 || short < 60 {
        cuts.plots.push(rect);
        return;
    }
    let width =
        if depth <= 0 { 30 } else { *[14, 16, 18].get(rng.random_range(0..3)).unwrap_or(&16) };
    let share = f64::from(rng.random_range(36..64)) / 100.0;
    let [west, south, east, north] = reach;
    let (a, b) = rect.halves(share, width);
    if rect.width() >= rect.height() {
        let at = a.u1 + width / 2;
        cuts.streets.push(Street {
            axis: Axis::North,
            at,
            from: rect.v0 - south,
            to: rect.v1 + north,
            open: (rect.v0, rect.v1),
            width,
        });
        split(a, [west, south, width / 2, north], depth + 1, target, rng, cuts);
        split(b, [b.u0 - at, south, east, north], depth + 1, target, rng, cuts);
    } else {
        let at = a.v1 + width / 2;
        cuts.streets.push(Street {
            axis: Axis::East,
            at,
            from: rect.u0 - west,
            to: rect.u1 + east,
            open: (rect.u0, rect.u1),
            width,
        });
        split(a, [west, south, east, width / 2], depth + 1, target, rng, cuts);
        split(b, [west, b.v0 - at, east, north], depth + 1, target, rng, cuts);
    }
}
