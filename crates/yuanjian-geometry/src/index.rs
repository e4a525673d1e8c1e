//! A packed tree of boxes: which of these may touch that.
//!
//! Boxes are sorted into strips and packed bottom-up (sort-tile-recursive), so building costs one
//! sort and a city with one giant lake among a million parcels is no worse than an even one, which
//! a uniform grid cannot say. Hits come in an order that depends on nothing but the boxes.

use crate::Bounds;

const FANOUT: usize = 8;

/// Boxes that can be asked for what touches another box.
#[derive(Debug)]
pub struct BoxIndex {
    /// Leaf order: index of the box each slot stands for.
    items: Vec<u32>,
    /// All levels, leaves first; an inner node covers `FANOUT` nodes of the level below.
    nodes: Vec<Bounds>,
    /// Where each level starts in `nodes`, and the end.
    levels: Vec<usize>,
}

impl BoxIndex {
    /// Packs the boxes. Empty boxes (and any with NaN) are left out.
    pub fn new(boxes: &[Bounds]) -> Self {
        let mut items: Vec<u32> =
            (0..boxes.len() as u32).filter(|&i| !boxes[i as usize].is_empty()).collect();
        let middle = |i: u32, axis: usize| {
            let b = &boxes[i as usize];
            b.min[axis] / 2.0 + b.max[axis] / 2.0
        };
        let leaves = items.len().div_ceil(FANOUT).max(1);
        let strips = (leaves as f64).sqrt().ceil() as usize;
        items.sort_unstable_by(|&a, &b| middle(a, 0).total_cmp(&middle(b, 0)).then(a.cmp(&b)));
        let strip = leaves.div_ceil(strips) * FANOUT;
        for part in items.chunks_mut(strip) {
            part.sort_unstable_by(|&a, &b| middle(a, 1).total_cmp(&middle(b, 1)).then(a.cmp(&b)));
        }

        let mut nodes: Vec<Bounds> = items.iter().map(|&i| boxes[i as usize]).collect();
        let mut levels = vec![0];
        let mut from = 0;
        while nodes.len() - from > 1 {
            let to = nodes.len();
            levels.push(to);
            for start in (from..to).step_by(FANOUT) {
                let all = nodes[start..to.min(start + FANOUT)]
                    .iter()
                    .fold(Bounds::EMPTY, |sum, b| sum.union(*b));
                nodes.push(all);
            }
            from = to;
        }
        levels.push(nodes.len());
        Self { items, nodes, levels }
    }

    /// Calls `hit` with the index of every box that touches `query`; stops when it says `false`.
    pub fn each(&self, query: &Bounds, mut hit: impl FnMut(usize) -> bool) {
        let Some(top) = self.levels.len().checked_sub(2) else { return };
        if self.items.is_empty() {
            return;
        }
        let mut stack = vec![(top, self.levels[top])];
        while let Some((level, node)) = stack.pop() {
            if !self.nodes[node].touches(query) {
                continue;
            }
            if level == 0 {
                if !hit(self.items[node] as usize) {
                    return;
                }
                continue;
            }
            let below = self.levels[level - 1];
            let first = below + (node - self.levels[level]) * FANOUT;
            let last = (first + FANOUT).min(self.levels[level]);
            stack.extend((first..last).rev().map(|child| (level - 1, child)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_finds_exactly_what_a_scan_finds() {
        let mut seed = 7u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as f64 / (1u64 << 31) as f64 * 100.0
        };
        for count in [0, 1, 2, 8, 9, 64, 65, 700] {
            let boxes: Vec<Bounds> = (0..count)
                .map(|i| {
                    let (x, y) = (random(), random());
                    let size = if i % 50 == 0 { 60.0 } else { random() / 20.0 };
                    Bounds { min: [x, y], max: [x + size, y + size] }
                })
                .collect();
            let index = BoxIndex::new(&boxes);
            for query in boxes.iter().take(40) {
                let mut found = Vec::new();
                index.each(query, |i| {
                    found.push(i);
                    true
                });
                found.sort_unstable();
                let scanned: Vec<usize> =
                    (0..boxes.len()).filter(|&i| boxes[i].touches(query)).collect();
                assert_eq!(found, scanned);
            }
        }
    }
}
