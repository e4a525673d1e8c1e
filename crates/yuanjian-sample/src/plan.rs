//! The plan of the invented city: which cell of the sheet is what.
//!
//! The sheet is cut by main roads into cells. Every boundary (built-up area, districts,
//! development zones, planning area) runs along cell sides, and nothing that is counted crosses
//! a cell side without a common corner, so that sums over cells are exact.

use crate::ground::{Axis, Marks, Rect, Ring, Warp};
use std::collections::{BTreeMap, BTreeSet};

/// Lines that run north, in metres on the sheet. The narrow strip holds the canal.
pub(crate) const U: [i32; 14] =
    [0, 1900, 3200, 4250, 5200, 6050, 6850, 7700, 7820, 8650, 9600, 10650, 11850, 13600];
/// Lines that run east. The narrow strip holds the river.
pub(crate) const V: [i32; 13] =
    [0, 1700, 2900, 3900, 4800, 5600, 5920, 6700, 7550, 8450, 9500, 10700, 12300];
/// Column of the canal (north of the river only) and row of the river.
pub(crate) const CANAL: usize = 7;
pub(crate) const RIVER: usize = 5;

// From north to south, one letter a cell: o old, n new, - planned and not built up.
const AGES: [&str; 12] = [
    "  ---------  ",
    " ---nnn----- ",
    " --oooooon-- ",
    "--ooooooonn--",
    "-noooooooonn-",
    "-noooooooonn-",
    "-ooooooooonn-",
    "-ooooooooonn-",
    "-noooooooonn-",
    "-nnoooooon---",
    " nnnoooo---- ",
    "  ---------  ",
];
// a and b north of the river, c and d south of it.
const DISTRICTS: [&str; 12] = [
    "aaaaabbbbbbbb",
    "aaaaabbbbbbbb",
    "aaaaabbbbbbbb",
    "aaaaabbbbbbbb",
    "aaaaaabbbbbbb",
    "aaaaaabbbbbbb",
    "ccccccddddddd",
    "ccccccddddddd",
    "ccccccddddddd",
    "cccccdddddddd",
    "cccccdddddddd",
    "cccccdddddddd",
];
// h: high-tech zone, across two districts; e: economic zone, across two others.
const ZONES: [&str; 12] = [
    "             ",
    "             ",
    "         hh  ",
    "         hhh ",
    "         hhh ",
    "         hhh ",
    "         hhh ",
    "             ",
    "  e          ",
    " eee         ",
    " eeeeee      ",
    "             ",
];

/// When a cell was built up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Age {
    Old,
    New,
    Not,
}

/// What decides to which zones a cell belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sign {
    pub(crate) age: Age,
    /// 0 to 3.
    pub(crate) district: u8,
    /// 0 high-tech, 1 economic.
    pub(crate) development: Option<u8>,
}

/// A cell by column and row.
pub(crate) type Cell = (usize, usize);

/// A group of cells that is one block between main roads.
#[derive(Debug, Clone)]
pub(crate) struct Superblock {
    pub(crate) cells: (Cell, Cell),
    pub(crate) sign: Sign,
    /// Between the kerbs of the main roads around it.
    pub(crate) inner: Rect,
    /// From each side to the middle of the road there: west, south, east, north.
    pub(crate) reach: [i32; 4],
}

/// The plan.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) superblocks: Vec<Superblock>,
    merged: BTreeMap<Cell, Cell>,
}

fn letter(map: &[&str; 12], (c, r): Cell) -> char {
    map.get(11_usize.wrapping_sub(r)).and_then(|row| row.chars().nth(c)).unwrap_or(' ')
}

/// The signs of a cell; nothing outside the planning area.
pub(crate) fn sign((c, r): Cell) -> Option<Sign> {
    let age = match letter(&AGES, (c, r)) {
        'o' => Age::Old,
        'n' => Age::New,
        '-' => Age::Not,
        _ => return None,
    };
    let district = match letter(&DISTRICTS, (c, r)) {
        'a' => 0,
        'b' => 1,
        'c' => 2,
        _ => 3,
    };
    let development = match letter(&ZONES, (c, r)) {
        'h' => Some(0),
        'e' => Some(1),
        _ => None,
    };
    Some(Sign { age, district, development })
}

/// Every cell of the planning area, by row and column.
pub(crate) fn cells() -> impl Iterator<Item = (Cell, Sign)> {
    (0..12).flat_map(|r| (0..13).map(move |c| (c, r))).filter_map(|cell| Some((cell, sign(cell)?)))
}

/// Width of the road that runs along a north line.
pub(crate) fn width_north(line: usize) -> i32 {
    match line {
        3 | 10 => 60,
        CANAL => 36,
        _ if line == CANAL + 1 => 36,
        _ => 44,
    }
}

/// Width of the road that runs along an east line.
pub(crate) fn width_east(line: usize) -> i32 {
    match line {
        3 | 9 => 60,
        RIVER | 6 => 36,
        _ => 44,
    }
}

/// Whether a cell holds water from side to side.
pub(crate) fn is_water((c, r): Cell) -> bool {
    r == RIVER || (c == CANAL && r > RIVER)
}

/// Whether the road along a north line crosses the river.
pub(crate) fn is_bridge(line: usize) -> bool {
    matches!(line, 2 | 3 | 5 | 6 | 9 | 10 | 11)
}

fn is_built(cell: Cell) -> bool {
    sign(cell).is_some_and(|s| s.age != Age::Not)
}

impl Plan {
    /// Join some cells into superblocks, as `join` decides; those that `keep` names stay alone.
    pub(crate) fn new(keep: impl Fn(Cell) -> bool, mut join: impl FnMut() -> bool) -> Self {
        let mut plan = Self { superblocks: Vec::new(), merged: BTreeMap::new() };
        for (cell, sign_here) in cells() {
            if sign_here.age == Age::Not || is_water(cell) || plan.merged.contains_key(&cell) {
                continue;
            }
            let (c, r) = cell;
            let canal_street = c == CANAL;
            let east = (c + 1, r);
            let north = (c, r + 1);
            let fits = |other: Cell| {
                sign(other) == Some(sign_here)
                    && !is_water(other)
                    && other.0 != CANAL
                    && !keep(other)
                    && !plan.merged.contains_key(&other)
            };
            let last = if (canal_street || (!keep(cell) && join())) && fits(east) {
                east
            } else if !keep(cell) && join() && fits(north) {
                north
            } else {
                cell
            };
            for other in [cell, last] {
                plan.merged.insert(other, cell);
            }
            let (wl, wb) = (width_north(c), width_east(r));
            let inner = Rect::new(U[c] + wl, V[r] + wb, U[last.0 + 1], V[last.1 + 1]);
            let reach = [wl / 2, wb / 2, width_north(last.0 + 1) / 2, width_east(last.1 + 1) / 2];
            plan.superblocks.push(Superblock {
                cells: (cell, last),
                sign: sign_here,
                inner,
                reach,
            });
        }
        plan
    }

    /// Whether a main road runs along the north line `line` through row `r`.
    pub(crate) fn has_road_north(&self, line: usize, r: usize) -> bool {
        if r == RIVER {
            return is_bridge(line) && line > 0 && is_built((line, r)) && is_built((line - 1, r));
        }
        if line == 0 || !(is_built((line, r)) || is_built((line - 1, r))) {
            return false;
        }
        let (west, east) = (self.merged.get(&(line - 1, r)), self.merged.get(&(line, r)));
        west.is_none() || west != east
    }

    /// Whether a main road runs along the east line `line` through column `c`.
    pub(crate) fn has_road_east(&self, line: usize, c: usize) -> bool {
        if line == 0 || !(is_built((c, line)) || is_built((c, line - 1))) {
            return false;
        }
        let (south, north) = (self.merged.get(&(c, line - 1)), self.merged.get(&(c, line)));
        south.is_none() || south != north
    }
}

/// The outlines of a set of cells: outer rings anticlockwise, holes clockwise.
pub(crate) fn outlines(warp: &Warp, marks: &Marks, set: &BTreeSet<Cell>) -> Vec<Ring> {
    // Directed sides with the set on the left; sides between two cells of the set cancel.
    let mut next: BTreeMap<Cell, Vec<Cell>> = BTreeMap::new();
    for &(c, r) in set {
        let lower_row = r.checked_sub(1).map(|s| (c, s));
        let left_column = c.checked_sub(1).map(|w| (w, r));
        let sides = [
            ((c, r), (c + 1, r), lower_row),
            ((c + 1, r), (c + 1, r + 1), Some((c + 1, r))),
            ((c + 1, r + 1), (c, r + 1), Some((c, r + 1))),
            ((c, r + 1), (c, r), left_column),
        ];
        for (from, to, beyond) in sides {
            if !beyond.is_some_and(|b| set.contains(&b)) {
                next.entry(from).or_default().push(to);
            }
        }
    }
    let mut rings = Vec::new();
    while let Some((&start, _)) = next.iter().next() {
        let mut corners: Vec<Cell> = Vec::new();
        let mut at = start;
        while let Some(options) = next.get_mut(&at) {
            let Some(to) = options.pop() else { break };
            if options.is_empty() {
                next.remove(&at);
            }
            corners.push(at);
            at = to;
            if at == start {
                break;
            }
        }
        let sheet: Vec<(i32, i32)> = corners.iter().map(|&(c, r)| (U[c], V[r])).collect();
        rings.push(warp.ring(marks, &sheet));
    }
    rings
}

/// Marks for the crossings of cell sides: every cell corner is a corner of both lines.
pub(crate) fn mark_corners(marks: &mut Marks) {
    for u in U {
        for v in V {
            marks.add(Axis::North, u, v);
            marks.add(Axis::East, v, u);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_up_cell_is_water_or_in_one_superblock() {
        let plan = Plan::new(|cell| cell == (5, 7), || true);
        let mut seen = BTreeSet::new();
        for block in &plan.superblocks {
            let ((c0, r0), (c1, r1)) = block.cells;
            for c in c0..=c1 {
                for r in r0..=r1 {
                    assert!(seen.insert((c, r)), "{c} {r} twice");
                    assert_eq!(sign((c, r)), Some(block.sign));
                }
            }
        }
        for (cell, s) in cells() {
            assert_eq!(s.age != Age::Not && !is_water(cell), seen.contains(&cell), "{cell:?}");
        }
    }

    #[test]
    fn an_outline_has_the_area_of_its_cells() {
        let warp = Warp { phases: [0.3, 1.0, 2.0, 0.1], river: 5760.0 };
        let mut marks = Marks::default();
        mark_corners(&mut marks);
        let built: BTreeSet<Cell> =
            cells().filter(|(_, s)| s.age != Age::Not).map(|(c, _)| c).collect();
        let whole: i128 =
            outlines(&warp, &marks, &built).iter().map(|r| crate::ground::double_area(r)).sum();
        let parts: i128 = built
            .iter()
            .flat_map(|&c| outlines(&warp, &marks, &BTreeSet::from([c])))
            .map(|r| crate::ground::double_area(&r))
            .sum();
        assert_eq!(whole, parts);
    }
}
