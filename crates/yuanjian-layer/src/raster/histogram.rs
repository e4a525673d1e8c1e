//! How often which vegetation index occurs, and where the distribution itself would draw the line.

use serde::Serialize;

/// Bins between −1 and 1: a hundredth each, so that every threshold of two decimals lies on an
/// edge and the count above it is exact.
pub(super) const BINS: usize = 200;

/// Code of a cell of which nothing is known, of one below −1, of the first bin and of one above 1.
pub(super) const UNKNOWN: u8 = 0;
pub(super) const BELOW: u8 = 1;
pub(super) const FIRST: u8 = 2;
pub(super) const ABOVE: u8 = FIRST + BINS as u8;

/// The distribution of the vegetation index over the cells of a raster.
///
/// Bin `k` counts indices from `-1 + k / 100` up to, but without, the next edge; the last bin has
/// 1 as well. Counts are whole, so they are the same however the work was shared out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Histogram {
    /// Cells by bin, from −1 up.
    pub counts: Vec<u64>,
    /// Cells whose index lies below −1: numbers of another sign.
    pub below: u64,
    /// Cells whose index lies above 1.
    pub above: u64,
    /// Cells of which nothing is known.
    pub nothing: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BINS], below: 0, above: 0, nothing: 0 }
    }
}

/// The lower edge of bin `k`, as a decimal of two places is read.
pub(super) fn edge(k: usize) -> f64 {
    (k as f64 - 100.0) / 100.0
}

/// The code of an index that may be no number.
pub(super) fn code(index: f64, edges: &[f64; BINS + 1]) -> u8 {
    if index.is_nan() {
        return UNKNOWN;
    }
    if index < -1.0 {
        return BELOW;
    }
    if index > 1.0 {
        return ABOVE;
    }
    // The product may be rounded over an edge; the edge itself decides.
    let near = (((index + 1.0) * 100.0) as usize).min(BINS - 1);
    let low = near - usize::from(index < edges[near]);
    let bin = low + usize::from(low + 1 < BINS && index >= edges[low + 1]);
    FIRST + bin as u8
}

/// All edges.
pub(super) fn edges() -> [f64; BINS + 1] {
    std::array::from_fn(edge)
}

impl Histogram {
    /// Count codes.
    pub(super) fn count(&mut self, by_code: &[u64; 256]) {
        self.nothing += by_code[usize::from(UNKNOWN)];
        self.below += by_code[usize::from(BELOW)];
        self.above += by_code[usize::from(ABOVE)];
        for (count, more) in self.counts.iter_mut().zip(&by_code[usize::from(FIRST)..]) {
            *count += more;
        }
    }

    /// Cells of which something is known.
    pub fn known(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.below + self.above
    }

    /// Cells whose index is at least `threshold`; nothing where it is not an edge of two decimals.
    pub fn at_least(&self, threshold: f64) -> Option<u64> {
        let first = edge_of(threshold)?;
        Some(self.counts[first..].iter().sum::<u64>() + self.above)
    }

    /// The threshold of N. Otsu (A threshold selection method from gray-level histograms, IEEE
    /// Transactions on Systems, Man, and Cybernetics 9(1), 1979, 62–66,
    /// doi:10.1109/TSMC.1979.4310076): the edge where the variance between the two classes is
    /// largest; the middle edge where several are as good, as between two separate heaps. Nothing
    /// where all cells lie in one bin. A proposal: it knows the distribution and not the ground.
    pub fn suggested(&self) -> Option<f64> {
        let all: u64 = self.counts.iter().sum();
        let moment = |(bin, count): (usize, &u64)| bin as u128 * u128::from(*count);
        let whole: u128 = self.counts.iter().enumerate().map(moment).sum();
        let (mut below, mut first) = (0_u64, 0_u128);
        let mut best: Option<(f64, usize, usize)> = None;
        for (bin, count) in self.counts.iter().enumerate() {
            below += count;
            first += moment((bin, count));
            let above = all - below;
            if below == 0 || above == 0 {
                continue;
            }
            let mean = |sum: u128, count: u64| sum as f64 / count as f64;
            let apart = mean(whole - first, above) - mean(first, below);
            let between = below as f64 * above as f64 * apart * apart;
            // The edge above this bin.
            best = match best {
                Some((most, from, _)) if between == most => Some((most, from, bin + 1)),
                Some((most, ..)) if between < most => best,
                _ => Some((between, bin + 1, bin + 1)),
            };
        }
        best.map(|(_, from, to)| edge(from.midpoint(to)))
    }
}

/// The number of the edge that a threshold is, if it is one.
pub(super) fn edge_of(threshold: f64) -> Option<usize> {
    let near = libm::round((threshold + 1.0) * 100.0);
    let sound = (0.0..=BINS as f64).contains(&near) && edge(near as usize) == threshold;
    (sound && near < BINS as f64).then_some(near as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(pairs: &[(f64, u64)]) -> Histogram {
        let mut found = Histogram::default();
        let mut codes = [0; 256];
        for (index, count) in pairs {
            codes[usize::from(code(*index, &edges()))] += count;
        }
        found.count(&codes);
        found
    }

    #[test]
    fn an_index_on_an_edge_belongs_to_the_bin_above_it() {
        for k in 0..BINS {
            let text = format!("{}", edge(k));
            assert_eq!(text.parse::<f64>().unwrap(), edge(k));
            assert_eq!(code(edge(k), &edges()), FIRST + k as u8, "{text}");
        }
        let all = of(&[(1.0, 2), (-1.0, 3), (1.5, 5), (-7.0, 7), (f64::NAN, 11), (0.3, 13)]);
        assert_eq!((all.below, all.above, all.nothing, all.known()), (7, 5, 11, 30));
        assert_eq!((all.counts[199], all.counts[0], all.counts[130]), (2, 3, 13));
        assert_eq!(all.at_least(0.3), Some(20));
        assert_eq!(all.at_least(0.31), Some(7));
        assert_eq!(all.at_least(0.305), None);
        assert_eq!(all.at_least(-1.0), Some(23));
        assert_eq!(all.at_least(1.0), None);
    }

    #[test]
    fn two_heaps_are_parted_in_the_middle_and_one_heap_not_at_all() {
        assert_eq!(of(&[(0.1, 100), (0.6, 40)]).suggested(), Some(0.35));
        assert_eq!(of(&[(0.1, 100)]).suggested(), None);
        assert_eq!(Histogram::default().suggested(), None);
    }

    proptest! {
        #[test]
        fn every_index_lies_between_the_edges_of_its_bin(index in -1.0..=1.0_f64) {
            let bin = usize::from(code(index, &edges()) - FIRST);
            prop_assert!(edge(bin) <= index && (index < edge(bin + 1) || bin == BINS - 1));
        }

        #[test]
        fn the_proposal_is_where_the_variance_between_is_largest(
            counts in prop::collection::vec(0_u64..50, BINS),
        ) {
            let found = Histogram { counts: counts.clone(), ..Histogram::default() };
            let Some(threshold) = found.suggested() else { return Ok(()) };
            let between = |cut: usize| {
                let sum = |part: &[u64]| part.iter().sum::<u64>() as f64;
                let mean = |part: &[u64], from: usize| {
                    part.iter().enumerate().map(|(i, c)| (i + from) as f64 * *c as f64).sum::<f64>()
                        / sum(part)
                };
                let (low, high) = counts.split_at(cut);
                let apart = mean(high, cut) - mean(low, 0);
                sum(low) * sum(high) * apart * apart
            };
            let best = between(edge_of(threshold).unwrap());
            for cut in 1..BINS {
                let other = between(cut);
                prop_assert!(other.is_nan() || other <= best * (1.0 + 1e-12));
            }
        }
    }
}
