//! One order of features, made from their shapes alone.
//!
//! Sums of floating-point numbers depend on the order of their terms. Files arrive in any order;
//! sorting by shape before measuring gives the same bits for all of them.

use std::cmp::Ordering;
use yuanjian_geometry::{LineSet, PolygonSet};

/// The positions of the features of a set, ordered by their vertices.
pub fn of_polygons(set: &PolygonSet) -> Vec<usize> {
    let mut order: Vec<usize> = (0..set.len()).collect();
    order.sort_by(|&a, &b| compare(set.rings(a), set.rings(b)).then(a.cmp(&b)));
    order
}

/// The positions of the features of a set, ordered by their vertices.
pub fn of_lines(set: &LineSet) -> Vec<usize> {
    let mut order: Vec<usize> = (0..set.len()).collect();
    order.sort_by(|&a, &b| compare(set.parts(a), set.parts(b)).then(a.cmp(&b)));
    order
}

/// The features at `indices`, in that order.
pub fn select_lines(set: &LineSet, indices: &[usize]) -> LineSet {
    use geo_types::{Coord, LineString, MultiLineString};
    let lines: Vec<MultiLineString<f64>> = indices
        .iter()
        .map(|&i| {
            MultiLineString(
                set.parts(i)
                    .map(|part| {
                        LineString(part.iter().map(|p| Coord { x: p[0], y: p[1] }).collect())
                    })
                    .collect(),
            )
        })
        .collect();
    LineSet::from_lines(&lines)
}

fn compare<'a>(
    a: impl Iterator<Item = &'a [[f64; 2]]>,
    b: impl Iterator<Item = &'a [[f64; 2]]>,
) -> Ordering {
    let flat = |rings: &'a [[f64; 2]]| rings.iter().flatten();
    let mut a = a.flat_map(flat);
    let mut b = b.flat_map(flat);
    loop {
        match (a.next(), b.next()) {
            (Some(x), Some(y)) => match x.total_cmp(y) {
                Ordering::Equal => {}
                other => return other,
            },
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
        }
    }
}
