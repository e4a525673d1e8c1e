//! How much of each zone lies under canopy, cell by cell, by exact share.
//!
//! The share of a cell inside a polygon is found as a font is drawn: each edge leaves in the cells
//! it crosses its signed height and the area beside it; the running sum along a row is then the
//! share of every cell, exact to rounding, without cutting a single polygon. Between two cells
//! that an edge crosses the share does not change, so the cells there are only counted.

use super::judge::{BARE, COVERED, Canopy, Judge, LeastPatch, walk};
use super::{Raster, RasterError};
use rayon::prelude::*;
use std::ops::Range;
use yuanjian_geometry::PolygonSet;

/// What was found in one zone, in m². `valid_m2 + nodata_m2` is the zone's area.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CanopyArea {
    /// Under canopy.
    pub covered_m2: f64,
    /// Where the raster says anything, canopy or not.
    pub valid_m2: f64,
    /// Where it says nothing, or does not reach.
    pub nodata_m2: f64,
}

/// The canopy of each zone, without patches smaller than `patch`. The zones are in the raster's
/// own coordinate system, in metres, and valid. Only the part of the raster around them is read.
/// The same bits on any number of threads: rows are summed by themselves, then from the top down.
///
/// # Errors
/// [`RasterError`].
pub fn canopy_area_by_zone(
    raster: &Raster,
    rule: &Canopy,
    patch: Option<LeastPatch>,
    zones: &PolygonSet,
) -> Result<Vec<CanopyArea>, RasterError> {
    let judge = Judge::new(raster, rule)?;
    let mut shapes: Vec<Zone> = (0..zones.len()).map(|i| Zone::of(raster, zones, i)).collect();
    let window = window(raster, &shapes);
    let (left, wide) = (window[0].start, window[0].len());
    shapes.iter_mut().for_each(|zone| zone.shift(left));
    // Sums in cells: covered, valid.
    let mut sums = vec![[0.0_f64; 2]; zones.len()];
    walk(raster, &judge, patch, window, |rows, cells| -> Result<(), RasterError> {
        let strips = strips(&rows, wide);
        shapes.iter_mut().for_each(|zone| zone.come_to(&rows));
        let wanted: Vec<(usize, &Range<usize>)> = (0..shapes.len())
            .filter(|zone| !shapes[*zone].active.is_empty())
            .flat_map(|zone| strips.iter().map(move |strip| (zone, strip)))
            .collect();
        let found: Vec<Vec<[f64; 2]>> = wanted
            .par_iter()
            .map_init(
                || Marks::new(wide),
                |marks, (zone, strip)| {
                    let cells = &cells[(strip.start - rows.start) * wide..][..strip.len() * wide];
                    shapes[*zone].in_rows(strip, cells, marks)
                },
            )
            .collect();
        for ((zone, _), rows) in wanted.iter().zip(found) {
            for row in rows {
                sums[*zone] = [sums[*zone][0] + row[0], sums[*zone][1] + row[1]];
            }
        }
        Ok(())
    })?;
    let cell_m2 = raster.cell[0] * raster.cell[1];
    Ok(sums
        .iter()
        .enumerate()
        .map(|(i, [covered, valid])| {
            let area = zones.area(i);
            let valid_m2 = valid * cell_m2;
            let rest = area - valid_m2;
            CanopyArea {
                covered_m2: covered * cell_m2,
                valid_m2,
                nodata_m2: if rest > area * 1e-9 { rest } else { 0.0 },
            }
        })
        .collect())
}

/// The columns and rows that any zone touches.
fn window(raster: &Raster, zones: &[Zone]) -> [Range<usize>; 2] {
    let ends = |axis: usize| {
        let most = raster.size[axis] as f64;
        let places = || zones.iter().flat_map(|zone| &zone.edges).flat_map(|e| [e.a, e.b]);
        let from = places().map(|p| p[axis]).fold(f64::INFINITY, f64::min);
        let to = places().map(|p| p[axis]).fold(f64::NEG_INFINITY, f64::max);
        if from > to {
            return 0..0;
        }
        libm::floor(from).clamp(0.0, most) as usize..libm::ceil(to).clamp(0.0, most) as usize
    };
    [ends(0), ends(1)]
}

/// Rows that one worker takes at once: about a quarter of a million cells.
fn strips(rows: &Range<usize>, wide: usize) -> Vec<Range<usize>> {
    let high = ((1 << 18) / wide.max(1)).max(1);
    rows.clone().step_by(high).map(|top| top..(top + high).min(rows.end)).collect()
}

/// A zone as edges in cells of the grid, rows running down.
struct Zone {
    /// By their upper ends.
    edges: Vec<Edge>,
    /// Those that begin above the rows at hand.
    met: usize,
    /// Those that touch the rows at hand.
    active: Vec<usize>,
}

/// An edge that runs down.
#[derive(Debug, Clone, Copy)]
struct Edge {
    a: [f64; 2],
    b: [f64; 2],
    /// 1 for the left side of an outer ring.
    sign: f64,
}

impl Edge {
    /// Level edges leave nothing. Rings that are counter-clockwise on the map (outer ones) give
    /// positive shares: what runs down is their left side.
    fn of(p: [f64; 2], q: [f64; 2]) -> Option<Self> {
        match p[1].partial_cmp(&q[1]) {
            Some(std::cmp::Ordering::Less) => Some(Self { a: p, b: q, sign: 1.0 }),
            Some(std::cmp::Ordering::Greater) => Some(Self { a: q, b: p, sign: -1.0 }),
            _ => None,
        }
    }

    fn x_at(&self, y: f64) -> f64 {
        if y <= self.a[1] {
            self.a[0]
        } else if y >= self.b[1] {
            self.b[0]
        } else {
            self.a[0] + (y - self.a[1]) * ((self.b[0] - self.a[0]) / (self.b[1] - self.a[1]))
        }
    }
}

impl Zone {
    fn of(raster: &Raster, zones: &PolygonSet, i: usize) -> Self {
        let to_grid = |p: [f64; 2]| {
            [(p[0] - raster.origin[0]) / raster.cell[0], (raster.origin[1] - p[1]) / raster.cell[1]]
        };
        let mut edges = Vec::new();
        for ring in zones.rings(i) {
            let ring: Vec<[f64; 2]> = ring.iter().map(|p| to_grid(*p)).collect();
            let next = ring.iter().cycle().skip(1);
            edges.extend(ring.iter().zip(next).filter_map(|(p, q)| Edge::of(*p, *q)));
        }
        edges.sort_by(|e, f| e.a[1].total_cmp(&f.a[1]));
        Self { edges, met: 0, active: Vec::new() }
    }

    fn shift(&mut self, left: usize) {
        for edge in &mut self.edges {
            edge.a[0] -= left as f64;
            edge.b[0] -= left as f64;
        }
    }

    /// Rows come from the top down; edges that end above are done with.
    fn come_to(&mut self, rows: &Range<usize>) {
        let (top, foot) = (rows.start as f64, rows.end as f64);
        let edges = &self.edges;
        self.active.retain(|edge| edges[*edge].b[1] > top);
        while let Some(edge) = edges.get(self.met).filter(|edge| edge.a[1] < foot) {
            if edge.b[1] > top {
                self.active.push(self.met);
            }
            self.met += 1;
        }
    }

    /// Covered and valid cells of the zone in each of some rows, whose cells are at hand.
    fn in_rows(&self, rows: &Range<usize>, cells: &[u8], marks: &mut Marks) -> Vec<[f64; 2]> {
        let (top, foot) = (rows.start as f64, rows.end as f64);
        let near: Vec<&Edge> = self
            .active
            .iter()
            .map(|edge| &self.edges[*edge])
            .filter(|edge| edge.a[1] < foot && edge.b[1] > top)
            .collect();
        if near.is_empty() {
            return Vec::new();
        }
        rows.clone()
            .zip(cells.chunks(marks.wide))
            .map(|(row, line)| {
                near.iter().for_each(|edge| marks.edge(edge, row as f64));
                marks.sum(line)
            })
            .collect()
    }
}

/// What edges left in the cells of one row.
struct Marks {
    wide: usize,
    /// One more takes what lies right of the window.
    left: Vec<f64>,
    touched: Vec<usize>,
}

impl Marks {
    fn new(wide: usize) -> Self {
        Self { wide, left: vec![0.0; wide + 1], touched: Vec::new() }
    }

    /// Leave the marks of an edge in the row that begins at `top`.
    fn edge(&mut self, edge: &Edge, top: f64) {
        let (from, to) = (edge.a[1].max(top), edge.b[1].min(top + 1.0));
        if from < to {
            self.piece(edge.sign, [edge.x_at(from), from], [edge.x_at(to), to]);
        }
    }

    /// A piece of an edge within one row.
    fn piece(&mut self, sign: f64, a: [f64; 2], b: [f64; 2]) {
        let (a, b) = if a[0] <= b[0] { (a, b) } else { (b, a) };
        let height = (b[1] - a[1]).abs() * sign;
        let run = b[0] - a[0];
        let w = self.wide as f64;
        if b[0] <= 0.0 {
            self.add(0, height);
            return;
        }
        if a[0] >= w {
            return;
        }
        let part = |x: f64, y: f64| if run > 0.0 { height * ((y - x) / run) } else { height };
        let mut x = a[0];
        if x < 0.0 {
            self.add(0, part(x, 0.0));
            x = 0.0;
        }
        let end = b[0].min(w);
        let mut column = libm::floor(x) as usize;
        if run == 0.0 {
            self.mark(column, height, x);
            return;
        }
        while x < end && column < self.wide {
            let next = end.min((column + 1) as f64);
            self.mark(column, part(x, next), (x + next) / 2.0);
            x = next;
            column += 1;
        }
    }

    /// Height `h` at the mean place `x` in `column`: its cell gets what lies right of the edge, the
    /// cells after it everything.
    fn mark(&mut self, column: usize, h: f64, x: f64) {
        let beside = x - column as f64;
        self.add(column, h * (1.0 - beside));
        self.add(column + 1, h * beside);
    }

    fn add(&mut self, column: usize, height: f64) {
        if let Some(left) = self.left.get_mut(column) {
            *left += height;
            self.touched.push(column);
        }
    }

    /// Covered and valid cells of a row by their shares. The marks are gone then.
    fn sum(&mut self, line: &[u8]) -> [f64; 2] {
        self.touched.sort_unstable();
        self.touched.dedup();
        let (mut share, mut at) = (0.0, 0);
        let mut sum = [0.0; 2];
        for column in self.touched.drain(..) {
            add_run(&mut sum, share, &line[at..column.min(line.len())]);
            share += std::mem::take(&mut self.left[column]);
            if let Some(cell) = line.get(column) {
                sum[0] += if *cell >= COVERED { share } else { 0.0 };
                sum[1] += if *cell >= BARE { share } else { 0.0 };
            }
            at = (column + 1).min(line.len());
        }
        add_run(&mut sum, share, &line[at..]);
        sum
    }
}

/// Add cells of one share.
fn add_run(sum: &mut [f64; 2], share: f64, cells: &[u8]) {
    // Where a zone has ended, what is left of its shares is a rounding.
    if share.abs() < 1e-12 {
        return;
    }
    let [mut covered, mut valid] = [0_u64; 2];
    // Sums that fit a byte are taken several cells at a time.
    for part in cells.chunks(255) {
        let (mut c, mut v) = (0_u8, 0_u8);
        for cell in part {
            c += u8::from(*cell >= COVERED);
            v += u8::from(*cell >= BARE);
        }
        covered += u64::from(c);
        valid += u64::from(v);
    }
    sum[0] += share * covered as f64;
    sum[1] += share * valid as f64;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The share of each cell: what a row adds to that has this cell alone.
    fn shares(ring: &[[f64; 2]], wide: usize, rows: usize) -> Vec<f64> {
        let next = ring.iter().cycle().skip(1);
        let edges: Vec<Edge> =
            ring.iter().zip(next).filter_map(|(p, q)| Edge::of(*p, *q)).collect();
        let mut marks = Marks::new(wide);
        let mut out = Vec::new();
        for row in 0..rows {
            let mut of_row = 0.0;
            for column in 0..wide {
                let mut line = vec![0; wide];
                line[column] = COVERED;
                edges.iter().for_each(|edge| marks.edge(edge, row as f64));
                let [covered, valid] = marks.sum(&line);
                assert_eq!(covered, valid);
                of_row += covered;
                out.push(covered);
            }
            edges.iter().for_each(|edge| marks.edge(edge, row as f64));
            let [all, _] = marks.sum(&vec![COVERED; wide]);
            assert!((all - of_row).abs() < 1e-11, "{all} {of_row}");
        }
        out
    }

    #[test]
    fn a_rectangle_covers_its_cells_by_share() {
        // Grid coordinates: y down; this ring is counter-clockwise on the map.
        let ring = [[0.5, 0.25], [0.5, 1.5], [2.25, 1.5], [2.25, 0.25]];
        let want = [0.375, 0.75, 0.1875, 0.25, 0.5, 0.125];
        assert_eq!(shares(&ring, 3, 2), want);
    }

    proptest! {
        #[test]
        fn the_shares_of_a_triangle_add_up_to_its_area(
            a in prop::array::uniform2(0.0..8.0_f64),
            b in prop::array::uniform2(0.0..8.0_f64),
            c in prop::array::uniform2(0.0..8.0_f64),
        ) {
            let twice = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
            let all = shares(&[a, b, c], 8, 8);
            let sum: f64 = all.iter().sum();
            // Down is positive here, so a counter-clockwise ring on the map has a negative cross product.
            prop_assert!((sum + twice / 2.0).abs() < 1e-11, "{} {}", sum, twice);
            let sign = if twice < 0.0 { 1.0 } else { -1.0 };
            prop_assert!(all.iter().all(|s| (-1e-12..1.0 + 1e-12).contains(&(s * sign))));
        }
    }
}
