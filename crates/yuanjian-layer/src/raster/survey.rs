//! An image looked at before its canopy is told: the distribution of its index, and few of its
//! cells for a picture.
//!
//! A picture of `n` cells a side shows single cells, each from the middle of those around it, and
//! never their mean: what is shown as canopy is a cell that counts as canopy.

use super::bands::{Bands, Piece};
use super::histogram::{BINS, Histogram, code, edge_of, edges};
use super::judge::{COVERED, Canopy, Index, Judge, LeastPatch, NOTHING, SmallPatches, walk};
use super::picture;
use super::tiff::{Raster, RasterError};
use super::unpack::Numbers;
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;

/// A part of a raster, in cells from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Window {
    /// The first column.
    pub column: usize,
    /// The first row.
    pub row: usize,
    /// How many columns.
    pub width: usize,
    /// How many rows.
    pub height: usize,
}

impl Window {
    /// All of a raster.
    pub fn whole(raster: &Raster) -> Self {
        Self { column: 0, row: 0, width: raster.size[0], height: raster.size[1] }
    }

    /// What of it lies in the raster; nothing where none does.
    pub fn within(self, raster: &Raster) -> Option<Self> {
        let width = self.width.min(raster.size[0].saturating_sub(self.column));
        let height = self.height.min(raster.size[1].saturating_sub(self.row));
        (width > 0 && height > 0).then_some(Self { width, height, ..self })
    }

    fn columns(self) -> Range<usize> {
        self.column..self.column + self.width
    }

    fn rows(self) -> Range<usize> {
        self.row..self.row + self.height
    }
}

/// The numbers of one band (from 1) in a window, row by row, as they stand in the file.
///
/// # Errors
/// [`RasterError`].
pub fn numbers(raster: &Raster, band: usize, window: Window) -> Result<Vec<f64>, RasterError> {
    let mut bands = Bands::new(raster, &[band], window.columns(), window.rows())?;
    let (mut all, mut part) = (Vec::new(), Vec::new());
    while bands
        .next(
            &mut part,
            &|piece: &Piece<'_>, out: &mut [f64], _: &mut Vec<()>| match piece.numbers {
                Numbers::Whole(numbers, _) => {
                    out.iter_mut().zip(numbers).for_each(|(out, n)| *out = f64::from(*n));
                }
                Numbers::Real(numbers, _) => out.copy_from_slice(numbers),
            },
        )?
        .is_some()
    {
        all.extend_from_slice(&part);
    }
    Ok(all)
}

/// Numbers of one band in some cells of a window, evenly spread, as they stand in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Thinned {
    /// Of what.
    pub window: Window,
    /// One of how many cells, across and down.
    pub step: usize,
    /// Columns and rows of what was taken.
    pub size: [usize; 2],
    held: Held,
}

/// Numbers row by row, in as few bytes as hold each of them exactly.
#[derive(Debug, Clone, PartialEq)]
enum Held {
    Bytes(Vec<u8>),
    Single(Vec<f32>),
    Double(Vec<f64>),
}

impl Held {
    fn of(numbers: Vec<f64>) -> Self {
        let same = |n: f64, held: f64| n == held || n.is_nan() && held.is_nan();
        if numbers.iter().all(|n| same(*n, f64::from(*n as u8))) {
            Self::Bytes(numbers.into_iter().map(|n| n as u8).collect())
        } else if numbers.iter().all(|n| same(*n, f64::from(*n as f32))) {
            Self::Single(numbers.into_iter().map(|n| n as f32).collect())
        } else {
            Self::Double(numbers)
        }
    }

    fn get(&self, place: usize) -> Option<f64> {
        match self {
            Self::Bytes(numbers) => numbers.get(place).map(|n| f64::from(*n)),
            Self::Single(numbers) => numbers.get(place).map(|n| f64::from(*n)),
            Self::Double(numbers) => numbers.get(place).copied(),
        }
    }
}

impl Thinned {
    /// The number that stands for a cell of the raster; nothing outside the window.
    pub fn at(&self, column: usize, row: usize) -> Option<f64> {
        let n = [
            column.checked_sub(self.window.column)? / self.step,
            row.checked_sub(self.window.row)? / self.step,
        ];
        let inside = n[0] < self.size[0] && n[1] < self.size[1];
        inside.then(|| self.held.get(n[1] * self.size[0] + n[0]))?
    }

    /// All numbers, row by row.
    pub fn numbers(&self) -> impl Iterator<Item = f64> {
        (0..self.size[0] * self.size[1]).filter_map(|place| self.held.get(place))
    }

    /// Bytes of memory that the numbers take.
    pub fn bytes(&self) -> usize {
        let of_each = match self.held {
            Held::Bytes(_) => 1,
            Held::Single(_) => 4,
            Held::Double(_) => 8,
        };
        self.size[0] * self.size[1] * of_each
    }
}

/// Numbers of some bands (from 1) in a window, in their order: of at most `most` cells a side, each
/// from the middle of those around it. Only that window is read, a band of rows at a time, and each
/// block of it is unpacked once for all bands that it holds.
///
/// # Errors
/// [`RasterError`].
pub fn thinned(
    raster: &Raster,
    bands: &[usize],
    window: Window,
    most: usize,
) -> Result<Vec<Thinned>, RasterError> {
    if bands.is_empty() {
        return Ok(Vec::new());
    }
    let mut down_the_rows = Bands::new(raster, bands, window.columns(), window.rows())?;
    let [across, down] = steps(window, most);
    let size = [across.len(), down.len()];
    let mut all = vec![vec![f64::NAN; size[0] * size[1]]; bands.len()];
    let mut part: Vec<u8> = Vec::new();
    while let Some((_, notes)) =
        down_the_rows.next(
            &mut part,
            &|piece: &Piece<'_>, out: &mut [u8], notes: &mut Vec<(usize, usize, [f64; 2])>| {
                let Some(row) = down.of(piece.row) else { return };
                let columns = piece.column..piece.column + out.len();
                notes.extend(across.among(columns).map(|(n, column)| {
                    let numbers = both(piece.numbers, column - piece.column);
                    (piece.first, row * size[0] + n, numbers)
                }));
            },
        )?
    {
        for (first, place, pair) in notes {
            for (numbers, number) in all.iter_mut().skip(first).zip(pair) {
                numbers[place] = number;
            }
        }
    }
    let thinned = |numbers| Thinned { window, step: across.step, size, held: Held::of(numbers) };
    Ok(all.into_iter().map(thinned).collect())
}

/// The numbers of both bands of a cell; of no second band there is none.
fn both(numbers: Numbers<'_>, at: usize) -> [f64; 2] {
    let whole = |numbers: &[i32]| numbers.get(at).map_or(f64::NAN, |n| f64::from(*n));
    let real = |numbers: &[f64]| numbers.get(at).copied().unwrap_or(f64::NAN);
    match numbers {
        Numbers::Whole(first, second) => [whole(first), whole(second)],
        Numbers::Real(first, second) => [real(first), real(second)],
    }
}

/// Some cells of a window, evenly spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Of what.
    pub window: Window,
    /// One of how many cells, across and down.
    pub step: usize,
    /// Columns and rows of the sample.
    pub size: [usize; 2],
    /// The index of each, as the histogram tells them apart.
    pub(super) codes: Vec<u8>,
    /// How bright near infrared and red are, between the darkest and the brightest fiftieth.
    pub(super) shades: Vec<[u8; 2]>,
}

impl Sample {
    /// Which of the cells reach a threshold; nothing where that is not one of two decimals, which
    /// the sample cannot tell.
    pub fn reaching(&self, threshold: f64) -> Option<Vec<bool>> {
        let first = super::histogram::FIRST + u8::try_from(edge_of(threshold)?).ok()?;
        Some(self.codes.iter().map(|code| *code >= first).collect())
    }
}

/// What was seen of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// How often which index occurs, in all cells.
    pub histogram: Histogram,
    /// Some of them.
    pub sample: Sample,
}

/// Which cells of a sample are taken of a row or column: from the middle of each step.
#[derive(Clone, Copy)]
struct Steps {
    first: usize,
    count: usize,
    step: usize,
}

impl Steps {
    fn len(self) -> usize {
        self.count.div_ceil(self.step)
    }

    fn place(self, n: usize) -> usize {
        self.first + (n * self.step + self.step / 2).min(self.count - 1)
    }

    /// The number of the step that takes this place, if one does.
    fn of(self, place: usize) -> Option<usize> {
        let n = place.checked_sub(self.first)? / self.step;
        (n < self.len() && self.place(n) == place).then_some(n)
    }

    /// The steps whose places lie in a range.
    fn among(self, places: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let from = places.start.saturating_sub(self.first) / self.step;
        (from..self.len())
            .map(move |n| (n, self.place(n)))
            .skip_while(move |(_, place)| *place < places.start)
            .take_while(move |(_, place)| *place < places.end)
    }
}

fn steps(window: Window, most: usize) -> [Steps; 2] {
    let step = window.width.max(window.height).div_ceil(most.max(1)).max(1);
    [
        Steps { first: window.column, count: window.width, step },
        Steps { first: window.row, count: window.height, step },
    ]
}

/// The distribution of the index of an image over all its cells, and a sample of them of at most
/// `most` cells a side. Bands count from 1. The whole image is read once.
///
/// # Errors
/// [`RasterError`].
pub fn survey(raster: &Raster, red: usize, nir: usize, most: usize) -> Result<Survey, RasterError> {
    let (histogram, sample) = looked_at(raster, [red, nir], Window::whole(raster), most)?;
    Ok(Survey { histogram, sample })
}

/// A sample of a part of an image of at most `most` cells a side; only that part is read.
///
/// # Errors
/// [`RasterError`].
pub fn sample(
    raster: &Raster,
    red: usize,
    nir: usize,
    window: Window,
    most: usize,
) -> Result<Sample, RasterError> {
    looked_at(raster, [red, nir], window, most).map(|(_, sample)| sample)
}

fn looked_at(
    raster: &Raster,
    [red, nir]: [usize; 2],
    window: Window,
    most: usize,
) -> Result<(Histogram, Sample), RasterError> {
    let mut bands = Bands::new(raster, &[red, nir], window.columns(), window.rows())?;
    let index = Index::new(raster, red, nir);
    let edges = edges();
    let [across, down] = steps(window, most);
    let size = [across.len(), down.len()];
    let mut light = vec![[f32::NAN; 2]; size[0] * size[1]];
    let mut taken = vec![super::histogram::UNKNOWN; size[0] * size[1]];
    let mut histogram = Histogram::default();
    let mut codes = Vec::new();
    while let Some((rows, notes)) = bands.next(&mut codes, &|piece: &Piece<'_>, out, notes| {
        look(piece, &index, &edges, out);
        if let Some(row) = down.of(piece.row) {
            let columns = piece.column..piece.column + out.len();
            notes.extend(across.among(columns).map(|(n, column)| {
                (row * size[0] + n, pair(piece.numbers, column - piece.column))
            }));
        }
    })? {
        for (place, pair) in notes {
            light[place] = pair;
        }
        for (row, line) in rows.zip(codes.chunks(window.width)) {
            let Some(row) = down.of(row) else { continue };
            for (n, column) in across.among(window.columns()) {
                taken[row * size[0] + n] = line[column - window.column];
            }
        }
        histogram.count(&counted(&codes));
    }
    let shades = picture::shades(&light, &taken);
    let sample = Sample { window, step: across.step, size, codes: taken, shades };
    Ok((histogram, sample))
}

fn look(piece: &Piece<'_>, index: &Index, edges: &[f64; BINS + 1], out: &mut [u8]) {
    match piece.numbers {
        Numbers::Whole(red, nir) => {
            for ((red, nir), out) in red.iter().zip(nir).zip(out) {
                *out = code(index.of(f64::from(*red), f64::from(*nir)), edges);
            }
        }
        Numbers::Real(red, nir) => {
            for ((red, nir), out) in red.iter().zip(nir).zip(out) {
                *out = code(index.of(*red, *nir), edges);
            }
        }
    }
}

/// Near infrared and red of one cell.
fn pair(numbers: Numbers<'_>, at: usize) -> [f32; 2] {
    match numbers {
        Numbers::Whole(red, nir) => [nir[at] as f32, red[at] as f32],
        Numbers::Real(red, nir) => [nir[at] as f32, red[at] as f32],
    }
}

/// How often each code occurs.
fn counted(codes: &[u8]) -> [u64; 256] {
    codes
        .par_chunks(1 << 18)
        .map(|part| {
            // Two tables: cells that are alike follow each other and would wait for one another.
            let mut tables = [[0_u32; 256]; 2];
            for pair in part.chunks(2) {
                for (table, code) in tables.iter_mut().zip(pair) {
                    table[usize::from(*code)] += 1;
                }
            }
            let both = |code: usize| u64::from(tables[0][code]) + u64::from(tables[1][code]);
            std::array::from_fn::<u64, 256, _>(both)
        })
        .reduce(
            || [0_u64; 256],
            |one: [u64; 256], two: [u64; 256]| std::array::from_fn(|code| one[code] + two[code]),
        )
}

/// How much of a window counts as canopy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// Of what.
    pub window: Window,
    /// Columns and rows of the mask.
    pub size: [usize; 2],
    /// Cells of canopy.
    pub covered: u64,
    /// Cells of which something is known.
    pub known: u64,
    /// What was left out as too small, in the window and as far around it as was read.
    pub small: SmallPatches,
    /// Which cells of a [`Sample`] of as many cells a side are canopy.
    pub mask: Vec<bool>,
}

/// The canopy of a part of a raster, counted cell by cell, and its cells in a sample of at most
/// `most` a side.
///
/// # Errors
/// [`RasterError`].
pub fn covered(
    raster: &Raster,
    rule: &Canopy,
    patch: Option<LeastPatch>,
    window: Window,
    most: usize,
) -> Result<Covered, RasterError> {
    let judge = Judge::new(raster, rule)?;
    let [across, down] = steps(window, most);
    let size = [across.len(), down.len()];
    let mut mask = vec![false; size[0] * size[1]];
    let (mut covered, mut known) = (0, 0);
    let ground = [window.columns(), window.rows()];
    let seen = walk(raster, &judge, patch, ground, |rows, cells| -> Result<(), RasterError> {
        let by_code = counted(cells);
        known += by_code.iter().sum::<u64>() - by_code[usize::from(NOTHING)];
        covered += by_code[usize::from(COVERED)..].iter().sum::<u64>();
        for (row, line) in rows.zip(cells.chunks(window.width)) {
            let Some(row) = down.of(row) else { continue };
            for (n, column) in across.among(window.columns()) {
                mask[row * size[0] + n] = line[column - window.column] >= COVERED;
            }
        }
        Ok(())
    })?;
    Ok(Covered { window, size, covered, known, small: seen.small, mask })
}

#[cfg(test)]
mod tests {
    use super::super::trace::plain;
    use super::*;

    /// Four bands of 12 by 9 cells; of every three cells across and down the middle one is taken.
    #[test]
    fn several_bands_are_thinned_in_one_walk_each_to_its_own_numbers() {
        let number = |row: usize, column: usize, band: usize| (row * 20 + column * 4 + band) as u8;
        let rows: Vec<Vec<u8>> =
            (0..9).map(|r| (0..48).map(|n| number(r, n / 4, n % 4 + 1)).collect()).collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        for strip in [1, 4, 9] {
            let bytes = plain::tiff_of_bands(4, &rows, [5e5, 3e6], [1.0, 1.0], 4547, strip);
            std::fs::write(file.path(), bytes).unwrap();
            let raster = Raster::open(file.path()).unwrap();
            for bands in [&[2][..], &[3, 1], &[3, 2, 1], &[1, 4, 2, 3], &[4, 4, 1, 4, 2]] {
                let found = thinned(&raster, bands, Window::whole(&raster), 4).unwrap();
                assert_eq!(found.len(), bands.len());
                for (cells, band) in found.iter().zip(bands) {
                    assert_eq!((cells.step, cells.size, cells.bytes()), (3, [4, 3], 12));
                    let want: Vec<f64> = [1, 4, 7]
                        .into_iter()
                        .flat_map(|r| [1, 4, 7, 10].map(|c| f64::from(number(r, c, *band))))
                        .collect();
                    assert_eq!(cells.numbers().collect::<Vec<_>>(), want, "{strip} {bands:?}");
                    assert_eq!(cells.at(11, 0), Some(f64::from(number(1, 10, *band))));
                    assert_eq!(cells.at(12, 0), None);
                }
            }
            assert!(thinned(&raster, &[], Window::whole(&raster), 4).unwrap().is_empty());
            assert!(thinned(&raster, &[1, 2, 5], Window::whole(&raster), 4).is_err());
        }
    }

    #[test]
    fn numbers_are_held_in_the_fewest_bytes_that_lose_nothing() {
        let bytes = |numbers: &[f64]| match Held::of(numbers.to_vec()) {
            Held::Bytes(held) => held.len(),
            Held::Single(held) => 4 * held.len(),
            Held::Double(held) => 8 * held.len(),
        };
        assert_eq!(bytes(&[0.0, 255.0]), 2);
        for numbers in [&[256.0, 1.0], &[-1.0, 1.0], &[0.5, 1.0], &[65_535.0, 1.0]] {
            assert_eq!(bytes(numbers), 8, "{numbers:?}");
        }
        assert_eq!(bytes(&[f64::NAN, f64::INFINITY]), 8);
        assert_eq!(bytes(&[0.1, 1.0]), 16);
        assert_eq!(bytes(&[f64::from(i32::MAX), 1.0]), 16);
        assert_eq!(Held::of(vec![0.1, 1.0]).get(0), Some(0.1));
        assert_eq!(Held::of(vec![-3.5, 1.0]).get(0), Some(-3.5));
    }

    #[test]
    fn a_sample_takes_the_middle_of_each_step_and_knows_its_places() {
        for (count, most) in [(1, 1), (7, 3), (8, 3), (100, 9), (5, 50)] {
            let window = Window { column: 4, row: 2, width: count, height: 1 };
            let [across, _] = steps(window, most);
            assert!(across.len() <= most);
            let places: Vec<usize> = (0..across.len()).map(|n| across.place(n)).collect();
            assert!(places.iter().all(|place| (4..4 + count).contains(place)));
            let found: Vec<usize> =
                (0..count + 9).filter(|place| across.of(*place).is_some()).collect();
            assert_eq!(found, places);
            for cut in 0..count + 9 {
                let mut pieces: Vec<usize> = across.among(0..cut).map(|(_, place)| place).collect();
                pieces.extend(across.among(cut..count + 9).map(|(_, place)| place));
                assert_eq!(pieces, places);
            }
        }
    }
}
