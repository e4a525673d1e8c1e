//! Hatch lines worked out as segments: no pattern, no clip, so every program shows them alike.

/// Which way the lines run.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Slope {
    /// From lower left to upper right.
    Rising,
    /// From upper left to lower right.
    Falling,
}

/// The parts of parallel lines at 45° that lie inside the rings (even-odd), as `[x1, y1, x2, y2]`.
/// Lines lie on one grid over the whole sheet, so neighbouring areas continue each other.
pub(super) fn lines(rings: &[Vec<[f64; 2]>], spacing: f64, slope: Slope) -> Vec<[f64; 4]> {
    // On the sheet y grows downwards: x + y is constant along a rising line.
    let sign = if slope == Slope::Rising { 1.0 } else { -1.0 };
    let offset = |p: &[f64; 2]| p[0] + sign * p[1];
    let along = |p: &[f64; 2]| p[0] - sign * p[1];
    let step = spacing * std::f64::consts::SQRT_2;
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for p in rings.iter().flatten() {
        low = low.min(offset(p));
        high = high.max(offset(p));
    }
    let count = (high - low) / step;
    if !count.is_finite() || count > 20_000.0 {
        return Vec::new();
    }
    let first = (low / step).floor() as i64;
    let last = (high / step).ceil() as i64;
    let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); (last - first + 1).max(0) as usize];
    for ring in rings {
        let Some(end) = ring.last() else { continue };
        let mut a = end;
        for b in ring {
            let (from, to) = (offset(a), offset(b));
            let k0 = (from.min(to) / step).ceil() as i64;
            let k1 = (from.max(to) / step).ceil() as i64;
            for k in k0..k1 {
                let t = (k as f64 * step - from) / (to - from);
                let place = along(a) + t * (along(b) - along(a));
                if let Some(row) =
                    usize::try_from(k - first).ok().and_then(|i| crossings.get_mut(i))
                {
                    row.push(place);
                }
            }
            a = b;
        }
    }
    let mut out = Vec::new();
    for (i, mut row) in crossings.into_iter().enumerate() {
        row.sort_by(f64::total_cmp);
        let c = (first + i as i64) as f64 * step;
        for pair in row.chunks_exact(2) {
            if let [a, b] = pair
                && b - a > 0.05
            {
                // x = (c + along) / 2, y = sign · (c − along) / 2
                out.push([
                    (c + a) / 2.0,
                    sign * (c - a) / 2.0,
                    (c + b) / 2.0,
                    sign * (c - b) / 2.0,
                ]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<[f64; 2]> {
        vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
    }

    #[test]
    fn hatch_covers_an_area_by_its_spacing_and_leaves_holes_free() {
        for slope in [Slope::Rising, Slope::Falling] {
            let length = |rings: &[Vec<[f64; 2]>]| -> f64 {
                lines(rings, 0.5, slope).iter().map(|l| (l[2] - l[0]).hypot(l[3] - l[1])).sum()
            };
            let whole = length(&[square(3.3, 4.7, 40.0)]);
            assert!((whole * 0.5 - 1600.0).abs() < 16.0, "{whole}");
            let holed = length(&[square(3.3, 4.7, 40.0), square(13.3, 14.7, 20.0)]);
            assert!((holed * 0.5 - 1200.0).abs() < 16.0, "{holed}");
        }
    }

    #[test]
    fn every_hatch_line_lies_inside() {
        for [x1, y1, x2, y2] in lines(&[square(2.0, 3.0, 10.0)], 1.0, Slope::Rising) {
            for (x, y) in [(x1, y1), (x2, y2)] {
                assert!((1.99..12.01).contains(&x) && (2.99..13.01).contains(&y), "{x} {y}");
            }
        }
    }
}
