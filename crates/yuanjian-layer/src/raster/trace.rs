//! Cells of vegetation as polygons: the exact outlines of cells of one class that share edges.
//!
//! The outlines run along the edges of the cells and nothing is smoothed, so the polygons have
//! the area of the cells to the last bit that a coordinate holds, and a figure measured from the
//! archived layer is the figure measured from the image. Cells that touch at a corner only belong
//! to different polygons; a ring may touch another ring at a corner but never itself, as the
//! simple features standard asks.
//!
//! The image is walked in windows of whole rows, about four million cells each, so that
//! memory depends on the width of the image and on what is found, not on its height. A polygon
//! that reaches across the border of two windows is cut there: the sum of areas is the same, the
//! number of polygons is not that of the groups of cells.

use super::judge::{COVERED, Canopy, Judge, LeastPatch, NOTHING, Seen, TOLD, walk};
use super::{Raster, RasterError};
use crate::read::rows::Rows;
use crate::source::{Format, Limits, RawLayer, ReadError, Source, file_name};
use crate::{Table, Value};
use geo_types::{Coord, Geometry, LineString, Polygon};
use std::fs::File;
use std::path::Path;
use yuanjian_types::{Digest, Problem};

/// Cells of a window, where the rows of blocks allow it.
const WINDOW: usize = 1 << 22;

/// The vegetation of a raster as a layer of polygons with one column, `class`: the name that
/// `rule` gives a number, or `vegetation` where an index decides. Patches smaller than `patch` are
/// left out, and told.
///
/// # Errors
/// Where the raster cannot be read, no cell is vegetation, or there are more shapes than the
/// limits allow.
pub fn read_canopy(
    path: &Path,
    rule: &Canopy,
    patch: Option<LeastPatch>,
    limits: &Limits,
) -> Result<RawLayer, ReadError> {
    read_in_windows(path, rule, patch, limits, WINDOW)
}

/// Why the walk ended.
enum Broken {
    Raster(RasterError),
    Read(ReadError),
}

impl From<RasterError> for Broken {
    fn from(error: RasterError) -> Self {
        Self::Raster(error)
    }
}

fn read_in_windows(
    path: &Path,
    rule: &Canopy,
    patch: Option<LeastPatch>,
    limits: &Limits,
    window: usize,
) -> Result<RawLayer, ReadError> {
    let failed = |error: RasterError| match error {
        RasterError::Io(source) => ReadError::io(path, source),
        other => other.problem(path).into(),
    };
    let raster = Raster::open(path).map_err(failed)?;
    let file = File::open(path).map_err(|e| ReadError::io(path, e))?;
    let digest = Digest::of_reader(file).map_err(|e| ReadError::io(path, e))?;

    let judge = Judge::new(&raster, rule).map_err(failed)?;
    let wide = raster.size[0];
    let mut rows = Rows::new(path, limits);
    let column = rows.column("class");
    let mut nothing = 0_u64;
    // Rows that wait until a window is full, and the row of the raster that they begin with.
    let full = (window / wide).max(1) * wide;
    let (mut held, mut top) = (Vec::new(), 0);
    let mut traced = |cells: &[u8], top: usize| -> Result<(), ReadError> {
        for (colour, rings) in Patches::of(cells, wide).outlines() {
            let mut rings = rings.into_iter().map(|ring| on_the_ground(&ring, &raster, top));
            let Some(outer) = rings.next() else { continue };
            let shape = Geometry::Polygon(Polygon::new(outer, rings.collect()));
            let name = judge.names.get(usize::from(colour - COVERED));
            let name = name.map_or(Value::Null, |name| Value::Text((*name).to_owned()));
            rows.push(None, Some(shape), vec![(column, name)])?;
        }
        Ok(())
    };
    let whole = [0..wide, 0..raster.size[1]];
    let seen = walk(&raster, &judge, patch, whole, |found, cells| -> Result<(), Broken> {
        nothing += cells.iter().filter(|cell| **cell == NOTHING).count() as u64;
        for (row, line) in found.zip(cells.chunks(wide)) {
            held.extend_from_slice(line);
            if held.len() >= full {
                traced(&held, top).map_err(Broken::Read)?;
                held.clear();
                top = row + 1;
            }
        }
        Ok(())
    });
    let seen = match seen {
        Ok(seen) => seen,
        Err(Broken::Raster(error)) => return Err(failed(error)),
        Err(Broken::Read(error)) => return Err(error),
    };
    traced(&held, top)?;
    let table = rows.finish()?;
    let problems = told(&seen, nothing, path, &raster, &table);
    if table.features.is_empty() {
        return Err(Problem::error("raster.nothing_found").in_file(file_name(path)).into());
    }
    Ok(RawLayer {
        source: Source {
            path: path.to_owned(),
            layer: None,
            format: Format::GeoTiff,
            files: vec![(file_name(path), digest.clone())],
            digest,
            encoding: None,
        },
        table,
        crs: raster.crs,
        problems,
    })
}

/// What was seen beside the vegetation.
fn told(seen: &Seen, nothing: u64, path: &Path, raster: &Raster, table: &Table) -> Vec<Problem> {
    let mut problems = Vec::new();
    let all = raster.size[0] as f64 * raster.size[1] as f64;
    if nothing > 0 {
        let percent = libm::round(nothing as f64 / all * 10_000.0) / 100.0;
        problems
            .push(Problem::note("raster.nodata").with("cells", nothing).with("percent", percent));
    }
    if seen.small.patches > 0 {
        let m2 = seen.small.cells as f64 * raster.cell[0] * raster.cell[1];
        problems.push(
            Problem::note("raster.small_patches")
                .with("patches", seen.small.patches)
                .with("cells", seen.small.cells)
                .with("m2", libm::round(m2 * 10.0) / 10.0),
        );
    }
    let mut others = seen.others.0.clone();
    others.sort_unstable();
    if others.len() > TOLD && !table.features.is_empty() {
        problems.push(Problem::warning("raster.not_classes"));
    } else {
        problems.extend(others.iter().map(|(value, cells)| {
            Problem::note("raster.class_left_out").with("value", *value).with("cells", *cells)
        }));
    }
    problems.into_iter().map(|p| p.in_file(file_name(path))).collect()
}

/// The groups of cells of one colour that share edges, numbered from 1 as they are met.
struct Patches {
    wide: usize,
    high: usize,
    of_cell: Vec<u32>,
    colours: Vec<u8>,
}

impl Patches {
    fn of(cells: &[u8], wide: usize) -> Self {
        let mut parents: Vec<u32> = vec![0];
        let mut of_cell = vec![0_u32; cells.len()];
        for (i, colour) in cells.iter().enumerate().filter(|(_, c)| **c >= COVERED) {
            let same = |j: usize| (cells[j] == *colour).then(|| of_cell[j]);
            let left = if i % wide > 0 { same(i - 1) } else { None };
            let above = if i >= wide { same(i - wide) } else { None };
            of_cell[i] = match (left, above) {
                (None, None) => {
                    parents.push(parents.len() as u32);
                    parents.len() as u32 - 1
                }
                (Some(one), None) | (None, Some(one)) => one,
                (Some(a), Some(b)) => join(&mut parents, a, b),
            };
        }
        let mut numbers = vec![0_u32; parents.len()];
        let mut colours = Vec::new();
        for (number, colour) in of_cell.iter_mut().zip(cells).filter(|(n, _)| **n > 0) {
            let first = root(&mut parents, *number) as usize;
            if numbers[first] == 0 {
                colours.push(*colour);
                numbers[first] = colours.len() as u32;
            }
            *number = numbers[first];
        }
        Self { wide, high: cells.len() / wide, of_cell, colours }
    }

    /// Each patch's colour and rings, the outer one first. Rings keep the patch on their left.
    fn outlines(&self) -> impl Iterator<Item = (u8, Vec<Vec<[usize; 2]>>)> {
        let mut rings: Vec<Vec<Vec<[usize; 2]>>> = vec![Vec::new(); self.colours.len()];
        // Every ring runs westward somewhere, along the upper edge of a cell of the patch.
        let mut walked = vec![false; self.of_cell.len()];
        for i in 0..self.of_cell.len() {
            let patch = self.of_cell[i];
            let is_upper_edge = i < self.wide || self.of_cell[i - self.wide] != patch;
            if patch > 0 && is_upper_edge && !walked[i] {
                // The first ring met is the outer one: nothing of the patch lies above its edge.
                rings[patch as usize - 1].push(self.ring(i, &mut walked));
            }
        }
        self.colours.iter().copied().zip(rings)
    }

    /// The corners of the ring that runs along the upper edge of cell `i`, rows counted downward.
    fn ring(&self, i: usize, walked: &mut [bool]) -> Vec<[usize; 2]> {
        let patch = self.of_cell[i];
        let start = ([i % self.wide + 1, i / self.wide], Way::West);
        let ([mut x, mut y], mut way) = start;
        let mut corners = Vec::new();
        loop {
            match way {
                Way::West => {
                    x -= 1;
                    walked[y * self.wide + x] = true;
                }
                Way::South => y += 1,
                Way::East => x += 1,
                Way::North => y -= 1,
            }
            let [left, right] = way.ahead(x, y).map(|cell| self.holds(cell, patch));
            // Where cells of the patch meet at a corner only, the ring goes from one to the other:
            // turning round the one would lead the ring back to this corner.
            let next = match (left, right) {
                (_, true) => way.right(),
                (true, false) => way,
                (false, false) => way.left(),
            };
            if next != way {
                corners.push([x, y]);
            }
            way = next;
            if ([x, y], way) == start {
                return corners;
            }
        }
    }

    fn holds(&self, (column, row): (Option<usize>, Option<usize>), patch: u32) -> bool {
        match (column, row) {
            (Some(c), Some(r)) if c < self.wide && r < self.high => {
                self.of_cell[r * self.wide + c] == patch
            }
            _ => false,
        }
    }
}

fn root(parents: &mut [u32], mut at: u32) -> u32 {
    while parents[at as usize] != at {
        let above = parents[parents[at as usize] as usize];
        parents[at as usize] = above;
        at = above;
    }
    at
}

fn join(parents: &mut [u32], a: u32, b: u32) -> u32 {
    let (a, b) = (root(parents, a), root(parents, b));
    parents[a.max(b) as usize] = a.min(b);
    a.min(b)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    West,
    South,
    East,
    North,
}

impl Way {
    fn left(self) -> Self {
        match self {
            Self::West => Self::South,
            Self::South => Self::East,
            Self::East => Self::North,
            Self::North => Self::West,
        }
    }

    fn right(self) -> Self {
        self.left().left().left()
    }

    /// The cells ahead of a corner, on the left and on the right, as column and row.
    fn ahead(self, x: usize, y: usize) -> [(Option<usize>, Option<usize>); 2] {
        let (east, south) = (Some(x), Some(y));
        let (west, north) = (x.checked_sub(1), y.checked_sub(1));
        match self {
            Self::West => [(west, south), (west, north)],
            Self::South => [(east, south), (west, south)],
            Self::East => [(east, north), (east, south)],
            Self::North => [(west, north), (east, north)],
        }
    }
}

fn on_the_ground(ring: &[[usize; 2]], raster: &Raster, top: usize) -> LineString<f64> {
    let place = |[x, y]: &[usize; 2]| Coord {
        x: raster.origin[0] + *x as f64 * raster.cell[0],
        y: raster.origin[1] - (top + y) as f64 * raster.cell[1],
    };
    LineString(ring.iter().chain(ring.first()).map(place).collect())
}

#[cfg(test)]
#[path = "../../tests/raster/plain.rs"]
pub(super) mod plain;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(rows: &[&str]) -> (Vec<u8>, usize) {
        let cells = rows.iter().flat_map(|r| r.bytes()).map(|b| b - b'.' + COVERED - 1).collect();
        (cells, rows[0].len())
    }

    /// Twice the signed area, positive where the patch lies on the left with north up.
    fn doubled(ring: &[[usize; 2]]) -> i64 {
        (0..ring.len())
            .map(|k| {
                let ([x, y], [u, v]) = (ring[k], ring[(k + 1) % ring.len()]);
                u as i64 * y as i64 - x as i64 * v as i64
            })
            .sum()
    }

    #[test]
    fn a_patch_with_a_hole_that_touches_its_edge_has_two_rings_and_no_spare_corners() {
        // The hole at the second cell of the third row meets the outside at a corner.
        let (cells, wide) = drawn(&["////", "//./", "/.//", ".///"]);
        let all: Vec<_> = Patches::of(&cells, wide).outlines().collect();
        assert_eq!(all.len(), 1);
        let areas: Vec<i64> = all[0].1.iter().map(|r| doubled(r)).collect();
        assert_eq!(areas, [30, -2, -2]);
        assert_eq!(all[0].1[0], [[0, 0], [0, 3], [1, 3], [1, 4], [4, 4], [4, 0]]);
    }

    #[test]
    fn cells_that_touch_at_a_corner_or_differ_in_class_are_patches_of_their_own() {
        let (cells, wide) = drawn(&["/.", "./"]);
        assert_eq!(Patches::of(&cells, wide).outlines().count(), 2);
        let (cells, wide) = drawn(&["/0", "/0"]);
        let colours: Vec<u8> =
            Patches::of(&cells, wide).outlines().map(|(colour, _)| colour).collect();
        assert_eq!(colours, [COVERED, COVERED + 1]);
    }

    #[test]
    fn windows_cut_patches_but_neither_lose_nor_double_a_square_metre() {
        let rows: Vec<Vec<u8>> = (0..20_u8)
            .map(|r| (0..11_u8).map(|c| 1 + (r * c + r / 3 + c / 2) % 3).collect())
            .collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        let bytes = plain::tiff(&rows, [5e5, 3e6], [2.0, 0.5], 32_650, 3);
        std::fs::write(file.path(), bytes).unwrap();
        let names = [(1, "tree".to_owned()), (3, "grass".to_owned())].into();
        let rule = Canopy::Classes { band: 1, names };
        let area = |window: usize, class: &str| -> (usize, f64) {
            let raw =
                read_in_windows(file.path(), &rule, None, &Limits::default(), window).unwrap();
            let set = raw.table.polygons();
            let of_class: Vec<usize> =
                (0..set.len()).filter(|i| raw.table.value(*i, "class").text() == class).collect();
            (set.len(), of_class.iter().map(|i| set.area(*i)).sum())
        };
        for (number, class) in [(1, "tree"), (3, "grass")] {
            let cells = rows.iter().flatten().filter(|v| **v == number).count();
            let (whole, m2) = area(WINDOW, class);
            assert_eq!(m2, cells as f64);
            for window in [1, 40, 100] {
                let (cut, m2) = area(window, class);
                assert_eq!(m2, cells as f64, "{window}");
                assert!(cut > whole);
            }
        }
    }

    #[test]
    fn numbers_of_one_name_are_one_class_and_the_others_are_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let bytes = plain::tiff(&[vec![1, 2, 0, 7, 7]], [5e5, 3e6], [1.0, 1.0], 32_650, 1);
        std::fs::write(file.path(), bytes).unwrap();
        let names = [(1, "tree".to_owned()), (2, "tree".to_owned())].into();
        let rule = Canopy::Classes { band: 1, names };
        let raw = read_canopy(file.path(), &rule, None, &Limits::default()).unwrap();
        assert_eq!(raw.table.features.len(), 1);
        let told: Vec<_> = raw.problems.iter().map(|p| (p.code.as_str(), &p.params)).collect();
        assert_eq!(told[0].0, "raster.nodata");
        assert_eq!(
            (told[0].1["cells"].as_u64(), told[0].1["percent"].as_f64()),
            (Some(1), Some(20.0))
        );
        assert_eq!(told[1].0, "raster.class_left_out");
        assert_eq!((told[1].1["value"].as_u64(), told[1].1["cells"].as_u64()), (Some(7), Some(2)));
        let rule = Canopy::Classes { band: 1, names: [(5, "tree".to_owned())].into() };
        let refused = read_canopy(file.path(), &rule, None, &Limits::default()).unwrap_err();
        assert_eq!(refused.problem().code, "raster.nothing_found");
        let few = Limits { max_features: 0, ..Limits::default() };
        let rule = Canopy::Classes { band: 1, names: [(7, "tree".to_owned())].into() };
        let refused = read_canopy(file.path(), &rule, None, &few).unwrap_err();
        assert_eq!(refused.problem().code, "read.too_large");
    }

    proptest! {
        #[test]
        fn the_rings_hold_every_cell_once_and_never_touch_themselves(
            cells in prop::collection::vec(1_u8..4, 7 * 9),
        ) {
            let mut doubled_area = [0_i64; 4];
            for (colour, rings) in Patches::of(&cells, 9).outlines() {
                prop_assert!(doubled(&rings[0]) > 0);
                for (n, ring) in rings.iter().enumerate() {
                    doubled_area[usize::from(colour)] += doubled(ring);
                    prop_assert!(n == 0 || doubled(ring) < 0);
                    let mut corners = ring.clone();
                    corners.sort_unstable();
                    corners.dedup();
                    prop_assert_eq!(corners.len(), ring.len(), "{:?}", ring);
                    for k in 0..ring.len() {
                        let (a, b, c) = (ring[k], ring[(k + 1) % ring.len()], ring[(k + 2) % ring.len()]);
                        prop_assert!((a[0] == b[0]) != (b[0] == c[0]), "a corner on a straight line");
                    }
                }
            }
            for colour in COVERED..4 {
                let count = cells.iter().filter(|c| **c == colour).count() as i64;
                prop_assert_eq!(doubled_area[usize::from(colour)], 2 * count);
            }
        }
    }
}
