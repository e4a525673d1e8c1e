//! Which curves matter here: closed curves sorted into square cells.
//!
//! Every cell keeps the edges that touch it and the winding number of each curve at its lower left
//! corner. A box then learns what covers it from the few edges around it, wherever the curves
//! run: most boxes meet no edge at all and are decided by a single look.
//!
//! Cells are built in bands of rows, side by side; each band is a function of the curves alone.

use rayon::prelude::*;

use super::sweep::{Role, Sweep, is_above};
use crate::Bounds;
use crate::offset::{Bend, Curves};

/// An edge by its first vertex, and its curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    curve: u32,
    vertex: u32,
}

#[derive(Debug, Default)]
struct Band {
    entry_ends: Vec<u32>,
    entries: Vec<Entry>,
    winding_ends: Vec<u32>,
    windings: Vec<(u32, i32)>,
    /// Cells wholly covered by one curve that has no edge in them.
    whole: Vec<bool>,
}

/// Curves in cells.
#[derive(Debug)]
pub(crate) struct Grid {
    curves: Curves,
    positive: bool,
    bounds: Bounds,
    origin: [f64; 2],
    cell: f64,
    columns: usize,
    rows: usize,
    bands: Vec<Band>,
}

/// How a layer lies over a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cover {
    /// Nowhere.
    Nothing,
    /// Everywhere.
    Whole,
    /// Its edges run through; they are in the sweep.
    Cut,
}

const ROWS_PER_BAND: usize = 16;
/// Slack for the rounding of cell borders, in metres.
const SLACK: f64 = 1e-6;

impl Grid {
    /// Sorts the curves. `positive`: inside is where a curve winds a positive number of times, as
    /// for offset curves; otherwise where it does not wind 0 times. `edges_per_cell` sets the size.
    pub(crate) fn new(curves: Curves, positive: bool, edges_per_cell: f64) -> Self {
        let bounds = Bounds::of(&curves.xy);
        if bounds.is_empty() {
            return Self {
                curves,
                positive,
                bounds,
                origin: [0.0; 2],
                cell: 1.0,
                columns: 0,
                rows: 0,
                bands: Vec::new(),
            };
        }
        let boxes: Vec<Bounds> = (0..curves.len())
            .map(|i| {
                curves.rings(i).fold(Bounds::EMPTY, |b, ring| b.union(Bounds::of(&curves.xy[ring])))
            })
            .collect();
        let (width, height) = (bounds.max[0] - bounds.min[0], bounds.max[1] - bounds.min[1]);
        let edges = curves.xy.len() as f64;
        let mut cell = (width * height * edges_per_cell / edges)
            .sqrt()
            .clamp(width.max(height) / 4096.0, width.max(height) / 12.0)
            .max(0.01);
        // Large shapes over many small cells would keep their winding number once for each.
        let spread: f64 = boxes
            .iter()
            .filter(|b| !b.is_empty())
            .map(|b| (b.max[0] - b.min[0]) * (b.max[1] - b.min[1]))
            .sum();
        cell = cell.max((spread / (4.0 * edges + 65_536.0)).sqrt());
        // An origin that shares no round number with anyone's map.
        let origin = [bounds.min[0] - 0.381_966 * cell, bounds.min[1] - 0.276_393 * cell];
        let columns = ((bounds.max[0] - origin[0]) / cell).floor() as usize + 2;
        let rows = ((bounds.max[1] - origin[1]) / cell).floor() as usize + 2;
        let mut grid =
            Self { curves, positive, bounds, origin, cell, columns, rows, bands: Vec::new() };
        let count = rows.div_ceil(ROWS_PER_BAND);
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (i, b) in boxes.iter().enumerate() {
            if b.is_empty() {
                continue;
            }
            let first = grid.row(b.min[1] - SLACK) / ROWS_PER_BAND;
            let last = grid.row(b.max[1] + SLACK) / ROWS_PER_BAND;
            for band in &mut members[first..=last] {
                band.push(i as u32);
            }
        }
        grid.bands = members.par_iter().enumerate().map(|(k, m)| grid.build_band(k, m)).collect();
        grid
    }

    fn column(&self, x: f64) -> usize {
        ((((x - self.origin[0]) / self.cell).max(0.0)) as usize).min(self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        ((((y - self.origin[1]) / self.cell).max(0.0)) as usize).min(self.rows - 1)
    }

    fn corner(&self, column: usize, row: usize) -> [f64; 2] {
        [self.origin[0] + column as f64 * self.cell, self.origin[1] + row as f64 * self.cell]
    }

    fn bend(&self, vertex: usize) -> Bend {
        self.curves.bends.get(vertex).copied().unwrap_or(Bend::STRAIGHT)
    }

    fn build_band(&self, band: usize, members: &[u32]) -> Band {
        let first = band * ROWS_PER_BAND;
        let last = (first + ROWS_PER_BAND).min(self.rows) - 1;
        let cells = (last - first + 1) * self.columns;
        let mut found: Vec<(u32, Entry)> = Vec::new();
        let mut windings: Vec<(u32, (u32, i32))> = Vec::new();
        let mut turns: Vec<(u32, u32, i32)> = Vec::new();
        let (floor, ceiling) = (self.corner(0, first)[1], self.corner(0, last + 1)[1]);
        for &curve in members {
            turns.clear();
            for ring in self.curves.rings(curve as usize) {
                for vertex in ring.start..ring.end - 1 {
                    let (p, q) = (self.curves.xy[vertex], self.curves.xy[vertex + 1]);
                    let (low, high) = (p[1].min(q[1]), p[1].max(q[1]));
                    if high < floor - 2.0 * SLACK || low > ceiling + 2.0 * SLACK {
                        continue;
                    }
                    let r0 = self.row(low - SLACK);
                    let r1 = self.row(high + SLACK);
                    if r1 < first || r0 > last {
                        continue;
                    }
                    let bend = self.bend(vertex);
                    for row in r0.max(first)..=r1.min(last) {
                        let (x0, x1) = if r0 == r1 || bend.radius > 0.0 {
                            (p[0].min(q[0]), p[0].max(q[0]))
                        } else {
                            self.span_in_row(p, q, row)
                        };
                        for column in self.column(x0 - SLACK)..=self.column(x1 + SLACK) {
                            let cell = (row - first) * self.columns + column;
                            found.push((cell as u32, Entry { curve, vertex: vertex as u32 }));
                        }
                        // Crossing the row's lower line turns the winding number to its right.
                        let y = self.corner(0, row)[1];
                        if (p[1] < y) != (q[1] < y) {
                            let delta = if p[1] < q[1] { -1 } else { 1 };
                            let (l, r) = ordered(p, q);
                            let right = |c: usize| is_right(self.corner(c, row), l, r, bend);
                            let mut c = self.column(p[0].min(q[0]));
                            while c < self.columns && !right(c) {
                                c += 1;
                            }
                            while c > 0 && right(c - 1) {
                                c -= 1;
                            }
                            turns.push((row as u32, c as u32, delta));
                        }
                    }
                }
            }
            turns.sort_unstable();
            let mut i = 0;
            while i < turns.len() {
                let (row, mut column, _) = turns[i];
                let mut winding = 0;
                while i < turns.len() && turns[i].0 == row {
                    let (_, c, delta) = turns[i];
                    if winding != 0 {
                        for between in column..c {
                            let cell = (row as usize - first) * self.columns + between as usize;
                            windings.push((cell as u32, (curve, winding)));
                        }
                    }
                    column = c;
                    winding += delta;
                    i += 1;
                }
            }
        }
        let (entry_ends, entries) = in_cells(cells, &found);
        let (winding_ends, windings) = in_cells(cells, &windings);
        let mut built = Band { entry_ends, entries, winding_ends, windings, whole: Vec::new() };
        built.whole = (0..cells)
            .map(|cell| {
                let (entries, windings) = built.cell(cell);
                windings.iter().any(|&(curve, w)| {
                    (if self.positive { w > 0 } else { w != 0 })
                        && entries.binary_search_by_key(&curve, |e| e.curve).is_err()
                })
            })
            .collect();
        built
    }

    /// The x range of an edge within a row, a little widened.
    fn span_in_row(&self, p: [f64; 2], q: [f64; 2], row: usize) -> (f64, f64) {
        let low = self.corner(0, row)[1] - SLACK;
        let high = self.corner(0, row + 1)[1] + SLACK;
        let at = |y: f64| p[0] + (q[0] - p[0]) * ((y - p[1]) / (q[1] - p[1])).clamp(0.0, 1.0);
        let (a, b) = (at(low), at(high));
        (a.min(b) - SLACK, a.max(b) + SLACK)
    }

    fn cell(&self, column: usize, row: usize) -> (&[Entry], &[(u32, i32)], bool) {
        let band = &self.bands[row / ROWS_PER_BAND];
        let cell = (row % ROWS_PER_BAND) * self.columns + column;
        let (entries, windings) = band.cell(cell);
        (entries, windings, band.whole[cell])
    }

    /// How many cells there are, and the box of each: they tile the curves' bounds.
    pub(crate) fn cells(&self) -> usize {
        self.columns * self.rows
    }

    pub(crate) fn cell_bounds(&self, cell: usize) -> Bounds {
        let (column, row) = (cell % self.columns, cell / self.columns);
        Bounds { min: self.corner(column, row), max: self.corner(column + 1, row + 1) }
    }

    /// Whether nothing is in a cell.
    pub(crate) fn is_bare(&self, cell: usize) -> bool {
        let (entries, windings, _) = self.cell(cell % self.columns, cell / self.columns);
        entries.is_empty() && windings.is_empty()
    }

    /// Side of a cell in metres.
    pub(crate) fn cell_size(&self) -> f64 {
        self.cell
    }

    /// Puts the curves as they show in the sweep's box `b` into the sweep. `Whole` and `Nothing`
    /// leave nothing behind.
    pub(crate) fn cover(
        &self,
        b: &Bounds,
        role: Role,
        sweep: &mut Sweep,
        ids: &mut Vec<Near>,
    ) -> Cover {
        if self.columns == 0 || !self.bounds.touches(b) {
            return Cover::Nothing;
        }
        let (c0, c1) = (self.column(b.min[0] - SLACK), self.column(b.max[0] + SLACK));
        let (r0, r1) = (self.row(b.min[1] - SLACK), self.row(b.max[1] + SLACK));
        let (mut bare, mut whole) = (true, true);
        for row in r0..=r1 {
            for column in c0..=c1 {
                let (entries, windings, all) = self.cell(column, row);
                bare &= entries.is_empty() && windings.is_empty();
                whole &= all;
            }
        }
        if bare {
            return Cover::Nothing;
        }
        if whole {
            return Cover::Whole;
        }
        let mark = sweep.mark();
        self.gather(b, [c0, c1, r0, r1], sweep, ids, |_| role);
        let mut cut = false;
        for curve in &sweep.curves[mark.curves..] {
            if curve.touched {
                cut = true;
            } else if curve.covers(curve.base) {
                sweep.back_to(mark);
                return Cover::Whole;
            }
        }
        if !cut {
            sweep.back_to(mark);
            return Cover::Nothing;
        }
        Cover::Cut
    }

    /// As [`Self::cover`], but each curve is a zone by itself: those that cover all of `b` go to
    /// `whole`, those that cut it to `cut`, in the order of their roles.
    pub(crate) fn zones(
        &self,
        b: &Bounds,
        sweep: &mut Sweep,
        ids: &mut Vec<Near>,
        whole: &mut Vec<u32>,
        cut: &mut Vec<u32>,
    ) {
        whole.clear();
        cut.clear();
        if self.columns == 0 || !self.bounds.touches(b) {
            return;
        }
        let (c0, c1) = (self.column(b.min[0] - SLACK), self.column(b.max[0] + SLACK));
        let (r0, r1) = (self.row(b.min[1] - SLACK), self.row(b.max[1] + SLACK));
        let mark = sweep.mark();
        self.gather(b, [c0, c1, r0, r1], sweep, ids, Role::Zone);
        for curve in &mut sweep.curves[mark.curves..] {
            if curve.touched {
                curve.role = Role::Zone(cut.len());
                cut.push(curve.id);
            } else if curve.covers(curve.base) {
                whole.push(curve.id);
                curve.base = 0;
            }
        }
        if cut.is_empty() {
            sweep.back_to(mark);
        }
    }

    fn gather(
        &self,
        b: &Bounds,
        [c0, c1, r0, r1]: [usize; 4],
        sweep: &mut Sweep,
        near: &mut Vec<Near>,
        role: impl Fn(usize) -> Role,
    ) {
        let mark = sweep.mark();
        // Winding numbers at the box's corner: those at the cell's corner, and what is crossed
        // going right along the cell's lower side and then up.
        let inside = b.min[0] >= self.origin[0] && b.min[1] >= self.origin[1];
        if inside {
            let (column, row) = (self.column(b.min[0]), self.row(b.min[1]));
            let (entries, windings, _) = self.cell(column, row);
            for &(curve, winding) in windings {
                sweep.add_curve(curve, role(0), self.positive, winding);
            }
            let from = self.corner(column, row);
            let knee = [b.min[0], from[1]];
            for entry in entries {
                let v = entry.vertex as usize;
                let (p, q) = (self.curves.xy[v], self.curves.xy[v + 1]);
                let mut change = 0;
                if (p[1] < from[1]) != (q[1] < from[1]) {
                    let (l, r) = ordered(p, q);
                    let bend = self.bend(v);
                    let step = i32::from(is_right(knee, l, r, bend))
                        - i32::from(is_right(from, l, r, bend));
                    change += if p[1] < q[1] { -step } else { step };
                }
                if (p[0] < b.min[0]) != (q[0] < b.min[0]) {
                    let (l, r) = ordered(p, q);
                    let bend = self.bend(v);
                    let step = i32::from(is_above(b.min, l, r, bend))
                        - i32::from(is_above(knee, l, r, bend));
                    change += if p[0] < q[0] { step } else { -step };
                }
                if change != 0 {
                    let curves = &mut sweep.curves[mark.curves..];
                    match curves.iter_mut().find(|c| c.id == entry.curve) {
                        Some(curve) => curve.base += change,
                        None => {
                            sweep.add_curve(entry.curve, role(0), self.positive, change);
                        }
                    }
                }
            }
        }
        let known = sweep.curves.len();
        near.clear();
        let touches = |v: usize| {
            let (p, q) = (self.curves.xy[v], self.curves.xy[v + 1]);
            p[0].min(q[0]) <= b.max[0]
                && p[0].max(q[0]) >= b.min[0]
                && p[1].min(q[1]) <= b.max[1]
                && p[1].max(q[1]) >= b.min[1]
        };
        for row in r0..=r1 {
            for column in c0..=c1 {
                let (entries, _, _) = self.cell(column, row);
                near.extend(entries.iter().filter(|e| touches(e.vertex as usize)).map(Near::of));
            }
        }
        if c0 != c1 || r0 != r1 {
            near.sort_unstable();
            near.dedup();
        }
        let mut last: Option<(u32, u32)> = None;
        for e in near.iter() {
            let local = match last {
                Some((id, local)) if id == e.curve() => local,
                _ => {
                    let known = &sweep.curves[mark.curves..known];
                    match known.iter().position(|c| c.id == e.curve()) {
                        Some(i) => (mark.curves + i) as u32,
                        None => sweep.add_curve(e.curve(), role(0), self.positive, 0),
                    }
                }
            };
            last = Some((e.curve(), local));
            let v = e.vertex();
            sweep.add_clipped(self.curves.xy[v], self.curves.xy[v + 1], self.bend(v), local);
        }
    }

    /// The curves that hold a point, ascending.
    pub(crate) fn holding(&self, p: [f64; 2], sweep: &mut Sweep, near: &mut Vec<Near>) -> Vec<u32> {
        let mut out = Vec::new();
        if self.columns == 0 || !self.bounds.touches(&Bounds { min: p, max: p }) {
            return out;
        }
        let b = Bounds { min: p, max: p };
        sweep.begin(&b);
        let (c, r) = (self.column(p[0]), self.row(p[1]));
        self.gather(&b, [c, c, r, r], sweep, near, |_| Role::Mask);
        out.extend(sweep.curves.iter().filter(|c| c.covers(c.base)).map(|c| c.id));
        out.sort_unstable();
        out
    }

    /// The edges that touch a box, as their end points.
    pub(crate) fn edges_in(&self, b: &Bounds, near: &mut Vec<Near>) -> Vec<([f64; 2], [f64; 2])> {
        near.clear();
        if self.columns == 0 || !self.bounds.touches(b) {
            return Vec::new();
        }
        for row in self.row(b.min[1] - SLACK)..=self.row(b.max[1] + SLACK) {
            for column in self.column(b.min[0] - SLACK)..=self.column(b.max[0] + SLACK) {
                let (entries, _, _) = self.cell(column, row);
                near.extend(entries.iter().map(Near::of));
            }
        }
        near.sort_unstable();
        near.dedup();
        let xy = &self.curves.xy;
        near.iter().map(|e| (xy[e.vertex()], xy[e.vertex() + 1])).collect()
    }
}

/// An edge near a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Near(u64);

impl Near {
    /// One number sorts faster than two.
    fn of(entry: &Entry) -> Self {
        Self(u64::from(entry.curve) << 32 | u64::from(entry.vertex))
    }

    fn curve(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn vertex(self) -> usize {
        (self.0 & u64::from(u32::MAX)) as usize
    }
}

fn ordered(p: [f64; 2], q: [f64; 2]) -> ([f64; 2], [f64; 2]) {
    if (p[0], p[1]) <= (q[0], q[1]) { (p, q) } else { (q, p) }
}

/// Whether `p` lies to the right of an edge that crosses its height.
fn is_right(p: [f64; 2], l: [f64; 2], r: [f64; 2], bend: Bend) -> bool {
    is_above(p, l, r, bend) != (l[1] < r[1])
}

impl Band {
    fn cell(&self, cell: usize) -> (&[Entry], &[(u32, i32)]) {
        let range = |ends: &[u32]| {
            let from = if cell == 0 { 0 } else { ends[cell - 1] as usize };
            from..ends[cell] as usize
        };
        (&self.entries[range(&self.entry_ends)], &self.windings[range(&self.winding_ends)])
    }
}

/// Sorts items into cells, keeping their order within each.
fn in_cells<T: Copy>(cells: usize, items: &[(u32, T)]) -> (Vec<u32>, Vec<T>) {
    let mut ends = vec![0_u32; cells];
    for (cell, _) in items {
        ends[*cell as usize] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        let count = *end;
        *end = sum;
        sum += count;
    }
    let Some(&(_, any)) = items.first() else {
        return (ends, Vec::new());
    };
    let mut sorted = vec![any; items.len()];
    for (cell, item) in items {
        let at = &mut ends[*cell as usize];
        sorted[*at as usize] = *item;
        *at += 1;
    }
    (ends, sorted)
}
