//! Comprehensive parks for so many people: class G11 of CJJ/T 85-2017.
//!
//! Parts of one park are one park: features that overlap, or bear one name and lie side by side,
//! are counted once, where the largest of them lies. Drawing a park in two phases does not make
//! two of it; two parks of one name at two ends of the city stay two.

use super::{Answers, Job, both};
use crate::outcome::Quantity;
use yuanjian_geometry::{PolygonSet, interior_point, locate, overlaps};
use yuanjian_layer::LayerKind;
use yuanjian_types::Unit;

/// Parts of a park are at most a wide street apart.
const SIDE_BY_SIDE_M: f64 = 100.0;

pub(crate) fn per_10k(job: &mut Job<'_>) -> Answers {
    per(job, 10_000.0)
}

pub(crate) fn per_100k(job: &mut Job<'_>) -> Answers {
    per(job, 100_000.0)
}

fn per(job: &mut Job<'_>, people: f64) -> Answers {
    let (zones, green) = both(job.zones(), job.layer(LayerKind::GreenLand))?;
    let features = green.of_class(|c| c == "G11");
    let names: Vec<&str> = features.iter().map(|&i| green.names[i].as_str()).collect();
    let places = park_places(&green.polygons().select(&features), &names);
    let counts = (0..zones.len())
        .map(|z| {
            let zone = zones.shapes.select(&[z]);
            let inside = |p: &&[f64; 2]| {
                locate(**p, &zone).is_some() && locate(**p, &zones.within).is_some()
            };
            let count = places.iter().filter(inside).count() as f64;
            Quantity::new(count, Unit::Count, "comprehensive_parks")
        })
        .collect();
    job.per_person(counts, people)
}

/// One point inside each park of a set, parts of one park taken together; `names` has one name a
/// feature, empty where it has none. In the order of the features.
pub fn park_places(set: &PolygonSet, names: &[&str]) -> Vec<[f64; 2]> {
    let mut leader: Vec<usize> = (0..set.len()).collect();
    for overlap in overlaps(set, 0.0) {
        join(&mut leader, overlap.a, overlap.b);
    }
    for (a, name) in names.iter().enumerate().take(set.len()) {
        let same = |b: &usize| {
            !name.is_empty()
                && names[*b] == *name
                && set.bounds(a).grow(SIDE_BY_SIDE_M).touches(&set.bounds(*b))
        };
        if let Some(b) = (0..a).find(same) {
            join(&mut leader, a, b);
        }
    }
    let mut largest: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for i in 0..set.len() {
        let at = largest.entry(root(&leader, i)).or_insert(i);
        if set.area(i) > set.area(*at) {
            *at = i;
        }
    }
    largest.into_values().filter_map(|i| interior_point(&set.to_multipolygon(i))).collect()
}

fn root(leader: &[usize], mut i: usize) -> usize {
    while leader[i] != i {
        i = leader[i];
    }
    i
}

fn join(leader: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(leader, a), root(leader, b));
    leader[a.max(b)] = a.min(b);
}
