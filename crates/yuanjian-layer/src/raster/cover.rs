//! How much of each zone lies under canopy, cell by cell, by exact share.
//!
//! The share of a cell inside a polygon is found as a font is drawn: each edge leaves in the cells
//! it crosses its signed height and the area beside it; the running sum along a row is then the
//! share of every cell, exact to rounding, without cutting a single polygon.

use super::{Raster, RasterError};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_geometry::PolygonSet;

/// What counts as canopy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Canopy {
    /// A vegetation index (NIR − red) / (NIR + red) of at least a threshold. Bands count from 1.
    /// The quotient of two whole numbers is rounded correctly, so a value that equals the
    /// threshold in decimals counts as reaching it.
    Ndvi {
        /// Band of red light.
        red: usize,
        /// Band of near infrared.
        nir: usize,
        /// Least index of vegetation.
        threshold: f64,
    },
    /// A class raster: a band holds one of these whole numbers.
    Classes {
        /// The band, from 1.
        band: usize,
        /// The numbers that stand for vegetation, and what each is called.
        names: BTreeMap<i64, String>,
    },
}

impl Canopy {
    /// The bands that are looked at.
    pub(super) fn bands(&self) -> Vec<usize> {
        match self {
            Self::Ndvi { red, nir, .. } => vec![*red, *nir],
            Self::Classes { band, .. } => vec![*band],
        }
    }
}

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

/// The canopy of each zone. The zones are in the raster's own coordinate system, in metres, and
/// valid. The same bits on any number of threads: a zone is summed row by row by one thread.
///
/// # Errors
/// [`RasterError`].
pub fn canopy_area_by_zone(
    raster: &Raster,
    rule: &Canopy,
    zones: &PolygonSet,
) -> Result<Vec<CanopyArea>, RasterError> {
    let bands = rule.bands();
    let to_grid = |p: [f64; 2]| {
        [(p[0] - raster.origin[0]) / raster.cell[0], (raster.origin[1] - p[1]) / raster.cell[1]]
    };
    let rings: Vec<Vec<Vec<[f64; 2]>>> = (0..zones.len())
        .map(|i| zones.rings(i).map(|r| r.iter().map(|p| to_grid(*p)).collect()).collect())
        .collect();
    let spans: Vec<[f64; 4]> = rings
        .iter()
        .map(|zone| {
            zone.iter().flatten().fold(
                [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
                |s, p| [s[0].min(p[0]), s[1].min(p[1]), s[2].max(p[0]), s[3].max(p[1])],
            )
        })
        .collect();
    let height = raster.block_rows();
    // Sums in cells: covered, valid.
    let mut sums = vec![[0.0_f64; 2]; zones.len()];
    for block in 0..raster.size[1].div_ceil(height) {
        let top = block * height;
        let rows = height.min(raster.size[1] - top);
        let touches = |s: &[f64; 4]| s[3] > top as f64 && s[1] < (top + rows) as f64;
        if !spans.iter().any(touches) {
            continue;
        }
        let values = raster.block_row_of(block, &bands)?;
        let cells: Vec<Cell> = match rule {
            Canopy::Ndvi { threshold, .. } => {
                let [red, nir] = &values[..] else { continue };
                red.iter().zip(nir).map(|(r, n)| ndvi(*r, *n, *threshold, raster.nodata)).collect()
            }
            Canopy::Classes { names, .. } => {
                let Some(band) = values.first() else { continue };
                band.iter().map(|v| class(*v, names, raster.nodata)).collect()
            }
        };
        let found: Vec<[f64; 2]> = rings
            .par_iter()
            .zip(&spans)
            .map(|(zone, span)| {
                if touches(span) {
                    zone_in_block(zone, span, &cells, raster.size[0], top, rows)
                } else {
                    [0.0; 2]
                }
            })
            .collect();
        for (sum, add) in sums.iter_mut().zip(found) {
            *sum = [sum[0] + add[0], sum[1] + add[1]];
        }
    }
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

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Nothing,
    Bare,
    Covered,
}

fn is_nothing(v: f64, nodata: Option<f64>) -> bool {
    !v.is_finite() || nodata.is_some_and(|n| v == n)
}

pub(super) fn ndvi(red: f64, nir: f64, threshold: f64, nodata: Option<f64>) -> Cell {
    if is_nothing(red, nodata) || is_nothing(nir, nodata) || red + nir == 0.0 {
        Cell::Nothing
    } else if (nir - red) / (nir + red) >= threshold {
        Cell::Covered
    } else {
        Cell::Bare
    }
}

pub(super) fn class(v: f64, names: &BTreeMap<i64, String>, nodata: Option<f64>) -> Cell {
    if is_nothing(v, nodata) {
        Cell::Nothing
    } else if v == libm::trunc(v) && names.contains_key(&(v as i64)) {
        Cell::Covered
    } else {
        Cell::Bare
    }
}

/// Covered and valid cells of one zone in one row of blocks.
fn zone_in_block(
    zone: &[Vec<[f64; 2]>],
    span: &[f64; 4],
    cells: &[Cell],
    width: usize,
    top: usize,
    rows: usize,
) -> [f64; 2] {
    let left = libm::floor(span[0]).clamp(0.0, width as f64) as usize;
    let right = libm::ceil(span[2]).clamp(0.0, width as f64) as usize;
    if right <= left {
        return [0.0; 2];
    }
    let wide = right - left;
    // One more column takes what lies right of the window.
    let mut marks = vec![0.0_f64; rows * (wide + 1)];
    for ring in zone {
        for (k, p) in ring.iter().enumerate() {
            let q = ring[(k + 1) % ring.len()];
            let shift = |p: [f64; 2]| [p[0] - left as f64, p[1] - top as f64];
            edge(&mut marks, wide, rows, shift(*p), shift(q));
        }
    }
    let mut sum = [0.0; 2];
    for row in 0..rows {
        let mut share = 0.0;
        let mut line = [0.0; 2];
        let marks = &marks[row * (wide + 1)..][..wide];
        let cells = &cells[row * width + left..][..wide];
        for (mark, cell) in marks.iter().zip(cells) {
            share += mark;
            match cell {
                Cell::Nothing => {}
                Cell::Bare => line[1] += share,
                Cell::Covered => {
                    line[0] += share;
                    line[1] += share;
                }
            }
        }
        sum = [sum[0] + line[0], sum[1] + line[1]];
    }
    sum
}

/// Leave the marks of one edge: rows run down, and rings that are counter-clockwise on the map
/// (outer ones) give positive shares.
fn edge(marks: &mut [f64], wide: usize, rows: usize, p: [f64; 2], q: [f64; 2]) {
    if p[1] == q[1] {
        return;
    }
    // Downward edges are the left sides of an outer ring: it runs counter-clockwise on the map.
    let (sign, a, b) = if p[1] < q[1] { (1.0, p, q) } else { (-1.0, q, p) };
    let slope = (b[0] - a[0]) / (b[1] - a[1]);
    let x_at = |y: f64| {
        if y == a[1] {
            a[0]
        } else if y == b[1] {
            b[0]
        } else {
            a[0] + (y - a[1]) * slope
        }
    };
    let from = a[1].max(0.0);
    let to = b[1].min(rows as f64);
    if from >= to {
        return;
    }
    let mut y = from;
    let mut row = libm::floor(from) as usize;
    while y < to && row < rows {
        let next = to.min((row + 1) as f64);
        let line = &mut marks[row * (wide + 1)..][..=wide];
        piece(line, wide, sign, [x_at(y), y], [x_at(next), next]);
        y = next;
        row += 1;
    }
}

/// A piece of an edge within one row.
fn piece(line: &mut [f64], wide: usize, sign: f64, a: [f64; 2], b: [f64; 2]) {
    let (a, b) = if a[0] <= b[0] { (a, b) } else { (b, a) };
    let height = (b[1] - a[1]).abs() * sign;
    let run = b[0] - a[0];
    let w = wide as f64;
    if b[0] <= 0.0 {
        line[0] += height;
        return;
    }
    if a[0] >= w {
        return;
    }
    let part = |x: f64, y: f64| if run > 0.0 { height * ((y - x) / run) } else { height };
    let mut x = a[0];
    if x < 0.0 {
        line[0] += part(x, 0.0);
        x = 0.0;
    }
    let end = b[0].min(w);
    let mut column = libm::floor(x) as usize;
    if run == 0.0 {
        mark(line, column, height, x);
        return;
    }
    while x < end && column < wide {
        let next = end.min((column + 1) as f64);
        mark(line, column, part(x, next), (x + next) / 2.0);
        x = next;
        column += 1;
    }
}

/// Height `h` at the mean place `x` in `column`: its cell gets what lies right of the edge, the
/// cells after it everything.
fn mark(line: &mut [f64], column: usize, h: f64, x: f64) {
    let beside = x - column as f64;
    line[column] += h * (1.0 - beside);
    if let Some(after) = line.get_mut(column + 1) {
        *after += h * beside;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shares(ring: &[[f64; 2]], wide: usize, rows: usize) -> Vec<f64> {
        let mut marks = vec![0.0; rows * (wide + 1)];
        for (k, p) in ring.iter().enumerate() {
            edge(&mut marks, wide, rows, *p, ring[(k + 1) % ring.len()]);
        }
        marks
            .chunks(wide + 1)
            .flat_map(|line| {
                let mut sum = 0.0;
                line[..wide]
                    .iter()
                    .map(move |m| {
                        sum += m;
                        sum
                    })
                    .collect::<Vec<_>>()
            })
            .collect()
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
