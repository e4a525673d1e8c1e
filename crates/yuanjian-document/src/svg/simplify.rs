//! Fewer points for drawing only, by Douglas and Peucker; the tolerance is in millimetres on paper.

/// The line with every point left out that lies within `tolerance` of what remains.
pub(super) fn simplify(points: &[[f64; 2]], tolerance: f64) -> Vec<[f64; 2]> {
    if tolerance <= 0.0 || points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    if let Some(first) = keep.first_mut() {
        *first = true;
    }
    if let Some(last) = keep.last_mut() {
        *last = true;
    }
    let mut open = vec![(0, points.len() - 1)];
    while let Some((from, to)) = open.pop() {
        let (Some(&a), Some(&b)) = (points.get(from), points.get(to)) else {
            continue;
        };
        let farthest = points
            .iter()
            .enumerate()
            .take(to)
            .skip(from + 1)
            .map(|(i, p)| (i, distance(*p, a, b)))
            .max_by(|x, y| x.1.total_cmp(&y.1));
        if let Some((i, far)) = farthest
            && far > tolerance
        {
            if let Some(k) = keep.get_mut(i) {
                *k = true;
            }
            open.push((from, i));
            open.push((i, to));
        }
    }
    points.iter().zip(keep).filter_map(|(p, k)| k.then_some(*p)).collect()
}

/// From a point to the segment between two others.
fn distance(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 {
        (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_keeps_its_shape_with_fewer_points() {
        let circle: Vec<[f64; 2]> = (0..=720)
            .map(|i| f64::from(i).to_radians() / 2.0)
            .map(|a| [30.0 * a.cos(), 30.0 * a.sin()])
            .collect();
        let less = simplify(&circle, 0.05);
        assert!(less.len() < 80 && less.len() > 20, "{}", less.len());
        for p in &circle {
            let near =
                less.windows(2).map(|w| distance(*p, w[0], w[1])).fold(f64::INFINITY, f64::min);
            assert!(near <= 0.05 + 1e-12);
        }
    }

    #[test]
    fn a_closed_ring_does_not_collapse() {
        let square = [[0., 0.], [5., 0.], [10., 0.], [10., 10.], [0., 10.], [0., 0.]];
        assert_eq!(simplify(&square, 0.1).len(), 5);
    }
}
