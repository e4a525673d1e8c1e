//! Patches that are too small left out, on the way down an image.
//!
//! Runs of canopy in a row are joined with those of the row above (union–find); a row is let go
//! as soon as each of its patches has grown to the least size or has ended below it. Because a
//! patch of fewer cells cannot reach further down than it has cells, only as many rows are kept as
//! an undecided patch is high, whatever the height of the image.

use super::judge::{BARE, COVERED, SmallPatches};
use super::tiff::RasterError;
use std::collections::VecDeque;

/// Most cells that are kept while patches are undecided.
const MOST: usize = 1 << 27;

/// Labels that are given before those no longer needed are taken back.
const LABELS: usize = 1 << 16;

/// What leaves small patches out.
pub(super) struct Sieve {
    wide: usize,
    least: u64,
    reach: u32,
    /// Cells of the rows that were not let go yet.
    cells: Vec<u8>,
    /// Runs of those rows, row by row.
    runs: VecDeque<Vec<Run>>,
    /// Rows taken so far.
    taken: u64,
    patches: Vec<Patch>,
    fresh: usize,
    /// What was left out.
    pub(super) small: SmallPatches,
}

#[derive(Clone, Copy)]
struct Run {
    from: u32,
    to: u32,
    patch: u32,
}

#[derive(Clone, Copy)]
struct Patch {
    parent: u32,
    cells: u64,
    /// The last row that has a cell of it, counted from 1.
    last: u64,
    /// It was counted as left out.
    told: bool,
}

impl Sieve {
    /// Of rows of `wide` cells, patches of fewer than `least` cells are left out. With `diagonal`,
    /// cells that touch at a corner belong together.
    pub(super) fn new(wide: usize, least: u64, diagonal: bool) -> Self {
        Self {
            wide,
            least,
            reach: u32::from(diagonal),
            cells: Vec::new(),
            runs: VecDeque::new(),
            taken: 0,
            patches: Vec::new(),
            fresh: LABELS,
            small: SmallPatches::default(),
        }
    }

    /// Take whole rows; those that are decided are added to `out`.
    pub(super) fn take(&mut self, rows: &[u8], out: &mut Vec<u8>) -> Result<(), RasterError> {
        self.cells.extend_from_slice(rows);
        for row in rows.chunks(self.wide) {
            self.taken += 1;
            let runs = self.joined(row);
            self.runs.push_back(runs);
        }
        self.let_go(false, out);
        if self.cells.len() > MOST {
            return Err(RasterError::PatchTooLarge { cells: self.least });
        }
        if self.patches.len() > self.fresh {
            self.take_back();
        }
        Ok(())
    }

    /// The rest: what is not large enough by now never will be.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        self.let_go(true, out);
    }

    /// The runs of a row, joined with those of the row above.
    fn joined(&mut self, row: &[u8]) -> Vec<Run> {
        let above = self.runs.pop_back().unwrap_or_default();
        let mut runs = Vec::new();
        let mut first = 0;
        let mut at = 0;
        while let Some(start) = row[at..].iter().position(|c| *c >= COVERED) {
            let from = at + start;
            let to = row[from..].iter().position(|c| *c < COVERED).map_or(row.len(), |n| from + n);
            at = to;
            let (from, to) = (from as u32, to as u32);
            let mut patch = None;
            // Runs that end before this one begins end before all that follow.
            while above.get(first).is_some_and(|run| run.to + self.reach <= from) {
                first += 1;
            }
            let before = to + self.reach;
            for run in above[first..].iter().take_while(|run| run.from < before) {
                patch = Some(match patch {
                    None => self.root(run.patch),
                    Some(patch) => self.join(patch, run.patch),
                });
            }
            let patch = patch.unwrap_or_else(|| {
                let parent = self.patches.len() as u32;
                self.patches.push(Patch { parent, cells: 0, last: 0, told: false });
                parent
            });
            let grown = &mut self.patches[patch as usize];
            grown.cells += u64::from(to - from);
            grown.last = self.taken;
            runs.push(Run { from, to, patch });
        }
        if self.taken > 1 {
            self.runs.push_back(above);
        }
        runs
    }

    fn let_go(&mut self, all: bool, out: &mut Vec<u8>) {
        let mut done = 0;
        'rows: while let Some(runs) = self.runs.front() {
            let runs = runs.clone();
            let mut verdicts = Vec::with_capacity(runs.len());
            for run in &runs {
                let patch = self.root(run.patch);
                let Patch { cells, last, .. } = self.patches[patch as usize];
                let large = cells >= self.least;
                if !large && !all && last == self.taken {
                    break 'rows;
                }
                verdicts.push((patch, large));
            }
            // The newest row is what the next one is joined with.
            if !all && self.runs.len() == 1 {
                break;
            }
            let line = &mut self.cells[done * self.wide..][..self.wide];
            for (run, (patch, large)) in runs.iter().zip(verdicts) {
                if large {
                    continue;
                }
                line[run.from as usize..run.to as usize].fill(BARE);
                let patch = &mut self.patches[patch as usize];
                self.small.cells += u64::from(run.to - run.from);
                self.small.patches += u64::from(!patch.told);
                patch.told = true;
            }
            self.runs.pop_front();
            done += 1;
        }
        out.extend(self.cells.drain(..done * self.wide));
    }

    /// Number the patches of the rows that are kept anew.
    fn take_back(&mut self) {
        let mut numbers = vec![u32::MAX; self.patches.len()];
        let mut kept: Vec<Patch> = Vec::new();
        let mut runs = std::mem::take(&mut self.runs);
        for run in runs.iter_mut().flatten() {
            let root = self.root(run.patch) as usize;
            if numbers[root] == u32::MAX {
                numbers[root] = kept.len() as u32;
                kept.push(Patch { parent: kept.len() as u32, ..self.patches[root] });
            }
            run.patch = numbers[root];
        }
        self.runs = runs;
        self.fresh = LABELS.max(2 * kept.len());
        self.patches = kept;
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.patches[at as usize].parent != at {
            let above = self.patches[self.patches[at as usize].parent as usize].parent;
            self.patches[at as usize].parent = above;
            at = above;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) -> u32 {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return a;
        }
        let (one, other) = (a.min(b), a.max(b));
        let gone = self.patches[other as usize];
        self.patches[other as usize].parent = one;
        let grown = &mut self.patches[one as usize];
        grown.cells += gone.cells;
        grown.last = grown.last.max(gone.last);
        grown.told |= gone.told;
        one
    }
}

#[cfg(test)]
mod tests {
    use super::super::judge::NOTHING;
    use super::*;
    use proptest::prelude::*;

    /// The same by flooding each patch, all rows at hand.
    fn flooded(cells: &[u8], wide: usize, least: usize, diagonal: bool) -> (Vec<u8>, SmallPatches) {
        let (mut out, mut seen) = (cells.to_vec(), vec![false; cells.len()]);
        let mut small = SmallPatches::default();
        let high = (cells.len() / wide) as i64;
        for start in 0..cells.len() {
            if seen[start] || cells[start] < COVERED {
                continue;
            }
            seen[start] = true;
            let (mut patch, mut next) = (vec![start], vec![start]);
            while let Some(cell) = next.pop() {
                let (x, y) = ((cell % wide) as i64, (cell / wide) as i64);
                for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
                    let (u, v) = (x + dx, y + dy);
                    let touches = diagonal || dx == 0 || dy == 0;
                    if !touches || u < 0 || v < 0 || u >= wide as i64 || v >= high {
                        continue;
                    }
                    let there = v as usize * wide + u as usize;
                    if !seen[there] && cells[there] >= COVERED {
                        seen[there] = true;
                        patch.push(there);
                        next.push(there);
                    }
                }
            }
            if patch.len() < least {
                small.patches += 1;
                small.cells += patch.len() as u64;
                patch.iter().for_each(|cell| out[*cell] = BARE);
            }
        }
        (out, small)
    }

    proptest! {
        #[test]
        fn rows_let_go_on_the_way_are_those_of_the_whole_image(
            cells in prop::collection::vec(prop_oneof![
                1 => Just(NOTHING), 3 => Just(BARE), 4 => COVERED..COVERED + 2,
            ], 9 * 40),
            least in 1_usize..14,
            diagonal: bool,
            at_once in 1_usize..7,
        ) {
            let mut sieve = Sieve::new(9, least as u64, diagonal);
            sieve.fresh = 3;
            let mut out = Vec::new();
            for rows in cells.chunks(9 * at_once) {
                sieve.take(rows, &mut out).unwrap();
                // A patch that may still be too small has fewer cells than the least one.
                prop_assert!(sieve.runs.len() <= least + 1);
            }
            sieve.finish(&mut out);
            let (want, small) = flooded(&cells, 9, least, diagonal);
            prop_assert_eq!(out, want);
            prop_assert_eq!(sieve.small, small);
        }
    }
}
