//! Joins what was meant to meet: the end of a line with the end, the vertex or the stretch of
//! another that lies within the tolerance.
//!
//! Road layers are drawn by hand; a lane that stops two centimetres short of the street is not a
//! dead end. An end is joined with all ends in reach, else with the nearest vertex, else with the
//! nearest stretch, which gets a vertex there. What is joined moves to the first of its points in
//! the order of their coordinates, so the order of the lines does not matter. Lines that merely
//! cross are not joined: one may be a bridge.

use crate::Bounds;
use crate::distance::distance_to_segment;
use crate::index::BoxIndex;
use std::collections::HashMap;

/// A point's bits; `walk` makes sure that there is no negative zero.
pub(super) type Key = [u64; 2];

pub(super) fn key(p: [f64; 2]) -> Key {
    p.map(f64::to_bits)
}

/// A vertex to be put into `part` behind its vertex `after`, `along` the stretch (0 to 1).
struct Insert {
    part: usize,
    after: usize,
    along: f64,
    at: [f64; 2],
}

/// Joins the ends of the parts; a tolerance of 0 leaves them as they are.
pub(super) fn join_ends(parts: &mut Vec<Vec<[f64; 2]>>, tolerance_m: f64) {
    if tolerance_m <= 0.0 || parts.is_empty() {
        return;
    }
    let mut stretches = Vec::new();
    let mut boxes = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        for (j, pair) in part.windows(2).enumerate() {
            stretches.push((i, j));
            boxes.push(Bounds::of(pair));
        }
    }
    let index = BoxIndex::new(&boxes);
    let mut groups = Groups::default();
    let mut inserts: Vec<Insert> = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let (Some(&first), Some(&last)) = (part.first(), part.last()) else { continue };
        for end in [first, last] {
            let mut ends = Vec::new();
            let mut vertex: Option<(f64, [f64; 2])> = None;
            let mut stretch: Option<Insert> = None;
            let mut away = f64::INFINITY;
            let mut near = Vec::new();
            index.each(&Bounds::of(&[end]).grow(tolerance_m), |s| {
                near.push(s);
                true
            });
            near.sort_unstable();
            for s in near {
                let (k, j) = stretches[s];
                if k == i {
                    continue;
                }
                let other = &parts[k];
                let (a, b) = (other[j], other[j + 1]);
                for (v, p) in [(j, a), (j + 1, b)] {
                    let metres = distance(end, p);
                    if metres > tolerance_m {
                        continue;
                    }
                    if v == 0 || v + 1 == other.len() {
                        ends.push(p);
                    } else if vertex
                        .is_none_or(|(least, at)| metres < least || metres == least && less(p, at))
                    {
                        vertex = Some((metres, p));
                    }
                }
                let (along, metres) = distance_to_segment(end, a, b);
                if metres <= tolerance_m && metres < away {
                    away = metres;
                    stretch = Some(Insert { part: k, after: j, along, at: end });
                }
            }
            if !ends.is_empty() {
                ends.into_iter().for_each(|p| groups.join(end, p));
            } else if let Some((_, p)) = vertex {
                groups.join(end, p);
            } else {
                inserts.extend(stretch);
            }
        }
    }
    // From the back, so that what stands before keeps its place.
    inserts.sort_by(|a, b| {
        (b.part, b.after)
            .cmp(&(a.part, a.after))
            .then(b.along.total_cmp(&a.along))
            .then(key(a.at).cmp(&key(b.at)))
    });
    for insert in inserts {
        parts[insert.part].insert(insert.after + 1, insert.at);
    }
    for part in parts.iter_mut() {
        for p in part.iter_mut() {
            *p = groups.first(*p);
        }
        part.dedup();
    }
    parts.retain(|part| part.len() >= 2);
}

pub(super) fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (x, y) = (b[0] - a[0], b[1] - a[1]);
    (x * x + y * y).sqrt()
}

fn less(a: [f64; 2], b: [f64; 2]) -> bool {
    a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])).is_lt()
}

/// Points that became one; each group is known by its first point.
#[derive(Default)]
struct Groups {
    before: HashMap<Key, [f64; 2]>,
}

impl Groups {
    fn first(&self, p: [f64; 2]) -> [f64; 2] {
        let mut at = p;
        while let Some(&up) = self.before.get(&key(at)) {
            at = up;
        }
        at
    }

    fn join(&mut self, a: [f64; 2], b: [f64; 2]) {
        let (a, b) = (self.first(a), self.first(b));
        if less(a, b) {
            self.before.insert(key(b), a);
        } else if less(b, a) {
            self.before.insert(key(a), b);
        }
    }
}
