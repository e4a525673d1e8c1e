//! What counts as canopy, cell by cell.
//!
//! A cell becomes one byte: nothing known, without canopy, or the class it has. For whole numbers
//! of 16 bits at most and a threshold of up to four decimals the index is compared without a
//! division, in whole numbers, several cells at a time; the answer is that of the division, since
//! two fractions of such numbers that differ at all differ by far more than a rounding.

use super::bands::{Bands, Piece};
use super::sieve::Sieve;
use super::tiff::{Raster, RasterError, Sample};
use super::unpack::Numbers;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What counts as canopy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Canopy {
    /// A vegetation index (NIR − red) / (NIR + red) of at least a threshold. Bands count from 1;
    /// factors and summands that the file gives are applied first. The quotient of two whole
    /// numbers is rounded correctly, so a value that equals the threshold in decimals counts as
    /// reaching it.
    Ndvi {
        /// Band of red light.
        red: usize,
        /// Band of near infrared.
        nir: usize,
        /// Least index of vegetation.
        threshold: f64,
    },
    /// A class raster: a band holds one of these whole numbers, as they stand in the file.
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

/// How large a patch of canopy must be to count. A patch is a group of cells that touch along an
/// edge, whatever the class of each; the edge of the raster and cells without data end it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeastPatch {
    /// Least area, in m².
    pub at_least_m2: f64,
    /// Cells that touch at a corner only belong together too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub diagonal: bool,
}

impl LeastPatch {
    /// The least number of cells.
    ///
    /// # Errors
    /// Where a cell has no area: on a grid in degrees.
    pub(super) fn cells(self, raster: &Raster) -> Result<u64, RasterError> {
        if raster.is_in_degrees() {
            return Err(RasterError::PatchInDegrees);
        }
        let cells = self.at_least_m2 / (raster.cell[0] * raster.cell[1]);
        // A hair less, so that 10 m² are ten cells of a metre however their size was written.
        Ok(libm::ceil(cells * (1.0 - 1e-9)).clamp(1.0, 1e15) as u64)
    }
}

/// Nothing is known of a cell.
pub(super) const NOTHING: u8 = 0;
/// A cell without canopy.
pub(super) const BARE: u8 = 1;
/// A cell of canopy of the first class; the others follow.
pub(super) const COVERED: u8 = 2;

/// Different numbers of a class raster that are told one by one.
pub(super) const TOLD: usize = 20;

/// Names of classes that a byte can tell apart.
const MOST_NAMES: usize = 200;

/// A rule made ready for the numbers of one raster.
pub(super) struct Judge<'a> {
    /// The bands that are looked at.
    pub(super) bands: Vec<usize>,
    /// The name of each class of canopy.
    pub(super) names: Vec<&'a str>,
    kind: Kind,
}

enum Kind {
    Index { index: Index, threshold: f64, ratio: Option<i32> },
    Classes { of_number: BTreeMap<i64, u8>, table: Vec<u8>, nodata: Option<f64> },
}

impl<'a> Judge<'a> {
    /// Refuses bands that are not there.
    pub(super) fn new(raster: &Raster, rule: &'a Canopy) -> Result<Self, RasterError> {
        let bands = rule.bands();
        raster.has(&bands)?;
        let (names, kind) = match rule {
            Canopy::Ndvi { red, nir, threshold } => {
                let index = Index::new(raster, *red, *nir);
                let ratio = index.ratio(raster, *threshold);
                (vec!["vegetation"], Kind::Index { index, threshold: *threshold, ratio })
            }
            Canopy::Classes { names: by_number, .. } => {
                // Two numbers of one name are one class: trees of two kinds that touch are one.
                let names: BTreeSet<&str> = by_number.values().map(String::as_str).collect();
                let names: Vec<&str> = names.into_iter().collect();
                if names.len() > MOST_NAMES {
                    return Err(RasterError::Unsupported { what: "more than 200 classes".into() });
                }
                let code = |name: &str| {
                    names.iter().position(|n| *n == name).map_or(BARE, |i| COVERED + i as u8)
                };
                let of_number: BTreeMap<i64, u8> =
                    by_number.iter().map(|(number, name)| (*number, code(name))).collect();
                let table = table(raster.sample, &of_number, raster.nodata);
                (names, Kind::Classes { of_number, table, nodata: raster.nodata })
            }
        };
        Ok(Self { bands, names, kind })
    }

    /// What each cell is, and how many have numbers that stand for nothing green.
    pub(super) fn cells(&self, piece: &Piece<'_>, out: &mut [u8], others: &mut Others) {
        match (&self.kind, piece.numbers) {
            (Kind::Index { index, threshold, ratio }, Numbers::Whole(red, nir)) => match ratio {
                Some(ratio) => index.by_ratio(red, nir, *ratio, out),
                None => index.by_quotient(red, nir, *threshold, out),
            },
            (Kind::Index { index, threshold, .. }, Numbers::Real(red, nir)) => {
                index.by_quotient(red, nir, *threshold, out);
            }
            (Kind::Classes { table, .. }, Numbers::Whole(numbers, _)) => {
                for (number, out) in numbers.iter().zip(out) {
                    *out = table.get(usize::from(*number as u16)).copied().unwrap_or(BARE);
                    if *out == BARE {
                        others.note(i64::from(*number), 1);
                    }
                }
            }
            (Kind::Classes { of_number, nodata, .. }, Numbers::Real(numbers, _)) => {
                for (number, out) in numbers.iter().zip(out) {
                    *out = class(*number, of_number, *nodata);
                    if *out == BARE {
                        others.note(*number as i64, 1);
                    }
                }
            }
        }
    }
}

fn class(number: f64, of_number: &BTreeMap<i64, u8>, nodata: Option<f64>) -> u8 {
    if !number.is_finite() || nodata == Some(number) {
        NOTHING
    } else if number == libm::trunc(number) {
        of_number.get(&(number as i64)).copied().unwrap_or(BARE)
    } else {
        BARE
    }
}

/// The class of each number of 16 bits, by its bits.
fn table(sample: Sample, of_number: &BTreeMap<i64, u8>, nodata: Option<f64>) -> Vec<u8> {
    let range = match sample {
        Sample::U8 => 0..=255,
        Sample::I8 => -128..=127,
        Sample::U16 => 0..=65_535,
        Sample::I16 => -32_768..=32_767,
        _ => return Vec::new(),
    };
    let mut table = vec![BARE; 1 << 16];
    for number in range {
        table[usize::from(number as u16)] = class(number as f64, of_number, nodata);
    }
    table
}

/// How many cells have which number that no class has; at most a few numbers more than are told.
#[derive(Debug, Default, Clone)]
pub(super) struct Others(pub(super) Vec<(i64, u64)>);

impl Others {
    pub(super) fn note(&mut self, number: i64, cells: u64) {
        if let Some(found) = self.0.iter_mut().rev().find(|(known, _)| *known == number) {
            found.1 += cells;
        } else if self.0.len() <= TOLD {
            self.0.push((number, cells));
        }
    }
}

/// The vegetation index of two bands, with what the file says of its numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Index {
    nodata: Option<f64>,
    /// Factor and summand of red and near infrared, where they change the quotient.
    scale: Option<[[f64; 2]; 2]>,
}

impl Index {
    pub(super) fn new(raster: &Raster, red: usize, nir: usize) -> Self {
        let of = |band: usize| raster.scale.get(band - 1).copied().unwrap_or([1.0, 0.0]);
        let scale = [of(red), of(nir)];
        // A common factor falls out of the quotient, and whole numbers stay exact.
        let plain = scale[0] == scale[1] && scale[0][1] == 0.0 && scale[0][0] > 0.0;
        Self { nodata: raster.nodata, scale: (!plain).then_some(scale) }
    }

    /// The threshold as a whole number of ten-thousandths, where comparing so is exact.
    fn ratio(&self, raster: &Raster, threshold: f64) -> Option<i32> {
        let unsigned = matches!(raster.sample, Sample::U8 | Sample::U16);
        let ratio = libm::round(threshold * 10_000.0);
        let exact = ratio.abs() <= 10_000.0 && ratio / 10_000.0 == threshold;
        (unsigned && exact && self.scale.is_none()).then_some(ratio as i32)
    }

    /// The index of one cell; not a number where nothing is known.
    #[inline(always)]
    pub(super) fn of(&self, red: f64, nir: f64) -> f64 {
        let nothing = self.nodata.is_some_and(|n| red == n || nir == n);
        let (r, n) = match self.scale {
            None => (red, nir),
            Some([r, n]) => (red * r[0] + r[1], nir * n[0] + n[1]),
        };
        let (above, below) = (n - r, n + r);
        // What is not finite becomes no number by itself: the quotient of infinities.
        if nothing || below == 0.0 || !below.is_finite() { f64::NAN } else { above / below }
    }

    fn by_quotient<V: Copy + Into<f64>>(
        &self,
        red: &[V],
        nir: &[V],
        threshold: f64,
        out: &mut [u8],
    ) {
        for ((red, nir), out) in red.iter().zip(nir).zip(out) {
            let index = self.of((*red).into(), (*nir).into());
            *out = if index.is_nan() { NOTHING } else { BARE + u8::from(index >= threshold) };
        }
    }

    /// Of numbers that have 16 bits at most: (n - r) / (n + r) reaches the ratio where n times ten
    /// thousand less the ratio reaches r times ten thousand and the ratio. The products fit 32 bits.
    /// Factors that fit 8 bits, as of every threshold with two places, leave products that are whole
    /// in single precision too, which any processor multiplies several at a time.
    fn by_ratio(&self, red: &[i32], nir: &[i32], ratio: i32, out: &mut [u8]) {
        let (of_red, of_nir) = (10_000 + ratio, 10_000 - ratio);
        let common = greatest_common_factor(of_red, of_nir);
        let (of_red, of_nir) = (of_red / common, of_nir / common);
        if of_red.max(of_nir) <= 256 {
            let (of_red, of_nir) = (of_red as f32, of_nir as f32);
            self.by(red, nir, out, |red, nir| nir as f32 * of_nir >= red as f32 * of_red);
        } else {
            self.by(red, nir, out, |red, nir| nir * of_nir >= red * of_red);
        }
    }

    #[inline(always)]
    fn by(&self, red: &[i32], nir: &[i32], out: &mut [u8], reaches: impl Fn(i32, i32) -> bool) {
        // No number that a band of 16 bits holds, where there is no such value.
        let whole = |n: f64| n == libm::trunc(n) && n.abs() < 1e9;
        let nodata = self.nodata.filter(|n| whole(*n)).map_or(i32::MIN, |n| n as i32);
        for ((red, nir), out) in red.iter().zip(nir).zip(out) {
            let known = (*red != nodata) & (*nir != nodata) & (red | nir != 0);
            *out = u8::from(known) * (BARE + u8::from(reaches(*red, *nir)));
        }
    }
}

fn greatest_common_factor(a: i32, b: i32) -> i32 {
    if b == 0 { a } else { greatest_common_factor(b, a % b) }
}

/// What was seen on a walk beside the cells.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Numbers that stand for nothing green.
    pub(super) others: Others,
    /// Patches that were too small, and their cells.
    pub(super) small: SmallPatches,
}

/// Patches that were left out because they were too small.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SmallPatches {
    /// How many.
    pub patches: u64,
    /// How many cells they had.
    pub cells: u64,
}

/// Walk down the cells of a window, from the top, as bands of rows: `then` gets the rows and their
/// cells. With a least patch, the ground around the window is read as far as it may matter.
pub(super) fn walk<E: From<RasterError>>(
    raster: &Raster,
    judge: &Judge<'_>,
    patch: Option<LeastPatch>,
    [columns, rows]: [Range<usize>; 2],
    mut then: impl FnMut(Range<usize>, &[u8]) -> Result<(), E>,
) -> Result<Seen, E> {
    let mut seen = Seen::default();
    if columns.is_empty() || rows.is_empty() {
        return Ok(seen);
    }
    let least = patch.map(|patch| patch.cells(raster)).transpose()?.filter(|least| *least > 1);
    let Some(least) = least else {
        let mut bands = Bands::new(raster, &judge.bands, columns, rows)?;
        let mut cells = Vec::new();
        while let Some(rows) = next(&mut bands, judge, &mut cells, &mut seen)? {
            then(rows, &cells)?;
        }
        return Ok(seen);
    };
    // Within as many steps as a patch has cells it either ends or is large enough.
    let around = usize::try_from(least).unwrap_or(usize::MAX);
    let wider = |range: &Range<usize>, most: usize| {
        range.start.saturating_sub(around)..range.end.saturating_add(around).min(most)
    };
    let wide = wider(&columns, raster.size[0]);
    let high = wider(&rows, raster.size[1]);
    let mut sieve = Sieve::new(wide.len(), least, patch.is_some_and(|patch| patch.diagonal));
    let mut bands = Bands::new(raster, &judge.bands, wide.clone(), high.clone())?;
    let (mut cells, mut sieved, mut part) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = high.start;
    loop {
        let more = next(&mut bands, judge, &mut cells, &mut seen)?.is_some();
        sieved.clear();
        match more {
            true => sieve.take(&cells, &mut sieved)?,
            false => sieve.finish(&mut sieved),
        }
        // Rows and columns around the window were read for their patches only.
        let done = at..at + sieved.len() / wide.len().max(1);
        let wanted = done.start.max(rows.start)..done.end.min(rows.end);
        if !wanted.is_empty() {
            let (left, across) = (columns.start - wide.start, columns.len());
            let lines = sieved.chunks(wide.len()).skip(wanted.start - done.start);
            part.clear();
            for line in lines.take(wanted.len()) {
                part.extend_from_slice(&line[left..left + across]);
            }
            then(wanted, &part)?;
        }
        at = done.end;
        if !more {
            seen.small = sieve.small;
            return Ok(seen);
        }
    }
}

fn next(
    bands: &mut Bands<'_>,
    judge: &Judge<'_>,
    cells: &mut Vec<u8>,
    seen: &mut Seen,
) -> Result<Option<Range<usize>>, RasterError> {
    let found = bands.next(cells, &|piece: &Piece<'_>, out: &mut [u8], notes| {
        if notes.is_empty() {
            notes.push(Others::default());
        }
        if let Some(others) = notes.last_mut() {
            judge.cells(piece, out, others);
        }
    })?;
    let Some((rows, notes)) = found else { return Ok(None) };
    for (number, cells) in notes.iter().flat_map(|others| &others.0) {
        seen.others.note(*number, *cells);
    }
    Ok(Some(rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comparing_in_whole_numbers_is_comparing_the_quotient(
            red in prop::collection::vec(0_i32..=65_535, 64),
            nir in prop::collection::vec(0_i32..=65_535, 64),
            fine in -10_000_i32..=10_000,
            two_places in -100_i32..=100,
            short in any::<bool>(),
        ) {
            let ratio = if short { 100 * two_places } else { fine };
            let index = Index { nodata: Some(7.0), scale: None };
            // Numbers that reach the threshold exactly, where there are such.
            let mut pairs: Vec<(i32, i32)> = red.into_iter().zip(nir).collect();
            pairs.extend((1..6).map(|n| (n * (10_000 - ratio), n * (10_000 + ratio))));
            pairs.retain(|(red, nir)| *red <= 65_535 && *nir <= 65_535);
            pairs.extend([(0, 0), (7, 9), (9, 7), (0, 1), (1, 0)]);
            let (red, nir): (Vec<i32>, Vec<i32>) = pairs.into_iter().unzip();
            let (mut one, mut two) = (vec![9; red.len()], vec![8; red.len()]);
            index.by_ratio(&red, &nir, ratio, &mut one);
            index.by_quotient(&red, &nir, f64::from(ratio) / 10_000.0, &mut two);
            prop_assert_eq!(one, two);
        }
    }

    #[test]
    fn a_common_factor_changes_nothing_and_a_summand_does() {
        let of = |scale| Index { nodata: None, scale };
        assert_eq!(of(None).of(1000.0, 3000.0), 0.5);
        // Sentinel-2 since 2022: 1000 stands for no light at all.
        let found = of(Some([[1e-4, -0.1], [1e-4, -0.1]])).of(2000.0, 4000.0);
        assert!((found - 0.5).abs() < 1e-12, "{found}");
        assert!(of(None).of(f64::NAN, 1.0).is_nan());
        assert!(of(None).of(f64::INFINITY, 1.0).is_nan());
        assert!(of(None).of(-1.0, 1.0).is_nan());
    }
}
