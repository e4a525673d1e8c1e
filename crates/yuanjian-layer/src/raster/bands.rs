//! A raster walked from top to bottom in bands of rows, within a fixed memory.
//!
//! Blocks of a band are unpacked side by side; what is made of their numbers lands in its place of
//! the band, so the answer is the same on any number of threads. Where a row of blocks is too
//! large to be held at once, its blocks are unpacked line by line and the band ends in between.
//! However many bands are asked for, a block is unpacked once; numbers are given two bands at a time.

use super::tiff::{Raster, RasterError};
use super::unpack::{Numbers, Scratch};
use rayon::prelude::*;
use std::io::Read;
use std::ops::Range;
use std::sync::Mutex;

/// Bytes of the largest block that is unpacked as a whole.
const WHOLE: usize = 1 << 24;

/// Bytes of the largest block, with all its bands, of which a worker takes two at once.
const PAIRED: usize = 1 << 22;

/// Cells of a band, where the rows of blocks allow it.
pub(super) const BAND: usize = 1 << 22;

/// Cells of the highest row of blocks that is held at once.
const MOST: usize = 1 << 24;

/// Some of a row: the numbers of one or two bands.
pub(super) struct Piece<'a> {
    /// The row, counted in the raster.
    pub(super) row: usize,
    /// The column of the first number.
    pub(super) column: usize,
    /// The place of the first of these bands among those asked for: 0, 2, 4 and so on.
    pub(super) first: usize,
    /// The numbers.
    pub(super) numbers: Numbers<'a>,
}

/// A walk down some columns and rows of a raster.
pub(super) struct Bands<'r> {
    wanted: Wanted<'r>,
    rows: Range<usize>,
    band: usize,
    whole: usize,
    most: usize,
    streams: Vec<Stream<'r>>,
}

/// What is wanted of a raster, for all who work on it.
struct Wanted<'r> {
    raster: &'r Raster,
    bands: Vec<usize>,
    columns: Range<usize>,
    /// Buffers that nobody works with just now.
    scratch: Mutex<Vec<Scratch>>,
}

/// A block that is being unpacked line by line; bands that lie apart are as many sources.
struct Stream<'r> {
    sources: Vec<Option<Box<dyn Read + Send + 'r>>>,
    /// The line at hand of each source.
    lines: Vec<Vec<u8>>,
}

/// Which rows were judged, and what was noted beside them.
pub(super) type Judged<N> = (Range<usize>, Vec<N>);

impl<'r> Bands<'r> {
    /// The numbers of one or more `bands` (from 1) in `columns` and `rows`.
    pub(super) fn new(
        raster: &'r Raster,
        bands: &[usize],
        columns: Range<usize>,
        rows: Range<usize>,
    ) -> Result<Self, RasterError> {
        raster.has(bands)?;
        let columns = columns.start..columns.end.min(raster.size[0]);
        let bands = bands.to_vec();
        Ok(Self {
            wanted: Wanted { raster, bands, columns, scratch: Mutex::default() },
            rows: rows.start..rows.end.min(raster.size[1]),
            band: BAND,
            whole: WHOLE,
            most: MOST,
            streams: Vec::new(),
        })
    }

    /// The same with limits of its own, to see the borders in small rasters.
    #[cfg(test)]
    pub(super) fn within(mut self, band: usize, whole: usize, most: usize) -> Self {
        (self.band, self.whole, self.most) = (band, whole, most);
        self
    }

    /// What `judge` makes of the next rows, row by row in `out`, and what it noted beside; nothing
    /// at the end. Of more than two bands it gets each part of a row once for every two of them.
    pub(super) fn next<T, N, J>(
        &mut self,
        out: &mut Vec<T>,
        judge: &J,
    ) -> Result<Option<Judged<N>>, RasterError>
    where
        T: Copy + Default + Send,
        N: Send,
        J: Fn(&Piece<'_>, &mut [T], &mut Vec<N>) + Sync,
    {
        out.clear();
        let Wanted { raster, columns, .. } = &self.wanted;
        if self.rows.is_empty() || columns.is_empty() {
            return Ok(None);
        }
        let (start, wide, high) = (self.rows.start, columns.len(), raster.block[1]);
        let row_of_blocks = start / high;
        let by_line = raster.line_bytes().saturating_mul(high) > self.whole
            || wide.saturating_mul(high.min(raster.size[1])) > self.most;
        let at_once = (self.band / wide).max(1);
        let end = if by_line {
            (start + at_once).min((row_of_blocks + 1) * high)
        } else {
            (row_of_blocks + (at_once / high).max(1)) * high
        };
        let rows = start..end.min(self.rows.end);
        out.resize(rows.len() * wide, T::default());
        let notes = if by_line {
            self.lines(rows.clone(), out, judge)?
        } else {
            self.wanted.blocks(rows.clone(), out, judge)?
        };
        self.rows.start = rows.end;
        Ok(Some((rows, notes)))
    }

    fn lines<T, N, J>(
        &mut self,
        rows: Range<usize>,
        out: &mut [T],
        judge: &J,
    ) -> Result<Vec<N>, RasterError>
    where
        T: Send,
        N: Send,
        J: Fn(&Piece<'_>, &mut [T], &mut Vec<N>) + Sync,
    {
        let wanted = &self.wanted;
        let high = wanted.raster.block[1];
        let row_of_blocks = rows.start / high;
        if rows.start.is_multiple_of(high) || self.streams.is_empty() {
            self.streams = wanted
                .across()
                .map(|column| wanted.open(column, row_of_blocks, rows.start % high))
                .collect::<Result<_, _>>()?;
        }
        let places = wanted.places(&rows, out);
        let found: Result<Vec<Vec<N>>, RasterError> = self
            .streams
            .par_iter_mut()
            .zip(places)
            .zip(wanted.across().into_par_iter())
            .map(|((stream, places), column)| {
                let mut scratch = wanted.borrow();
                let notes =
                    wanted.stream([column, rows.start], stream, places, judge, &mut scratch);
                wanted.give_back(scratch);
                notes
            })
            .collect();
        Ok(found?.into_iter().flatten().collect())
    }
}

impl<'r> Wanted<'r> {
    /// Columns of blocks that are touched.
    fn across(&self) -> Range<usize> {
        let wide = self.raster.block[0];
        self.columns.start / wide..self.columns.end.div_ceil(wide)
    }

    /// The columns that are wanted of a column of blocks, counted in the raster.
    fn of_block(&self, column: usize) -> Range<usize> {
        let left = column * self.raster.block[0];
        left.max(self.columns.start)..(left + self.raster.block[0]).min(self.columns.end)
    }

    /// The places in `out` of each block's part of each row, block by block.
    fn places<'o, T>(&self, rows: &Range<usize>, out: &'o mut [T]) -> Vec<Vec<&'o mut [T]>> {
        let (high, across) = (self.raster.block[1], self.across());
        let first = rows.start / high;
        let down = rows.end.div_ceil(high) - first;
        let mut places: Vec<Vec<&mut [T]>> = Vec::new();
        places.resize_with(down * across.len(), Vec::new);
        for (row, mut line) in rows.clone().zip(out.chunks_mut(self.columns.len())) {
            for (n, column) in across.clone().enumerate() {
                let (part, rest) = line.split_at_mut(self.of_block(column).len());
                places[(row / high - first) * across.len() + n].push(part);
                line = rest;
            }
        }
        places
    }

    fn blocks<T, N, J>(
        &self,
        rows: Range<usize>,
        out: &mut [T],
        judge: &J,
    ) -> Result<Vec<N>, RasterError>
    where
        T: Send,
        N: Send,
        J: Fn(&Piece<'_>, &mut [T], &mut Vec<N>) + Sync,
    {
        let (high, across) = (self.raster.block[1], self.across());
        let first = rows.start / high;
        let size = self.raster.line_bytes() * high * self.sources();
        let together = if size <= PAIRED { 2 } else { 1 };
        let found: Result<Vec<Vec<N>>, RasterError> = self
            .places(&rows, out)
            .par_chunks_mut(together)
            .enumerate()
            .map(|(n, places)| {
                let mut scratch = self.borrow();
                let numbers = n * together..n * together + places.len();
                let blocks = numbers
                    .map(|n| [across.start + n % across.len(), first + n / across.len()])
                    .zip(places);
                let notes = self.few(blocks.collect(), rows.start, judge, &mut scratch);
                self.give_back(scratch);
                notes
            })
            .collect();
        Ok(found?.into_iter().flatten().collect())
    }

    /// A few blocks, each at its column and row of blocks and with its places from row `from` on.
    fn few<T, N, J>(
        &self,
        blocks: Vec<([usize; 2], &mut Vec<&mut [T]>)>,
        from: usize,
        judge: &J,
        scratch: &mut Scratch,
    ) -> Result<Vec<N>, RasterError>
    where
        J: Fn(&Piece<'_>, &mut [T], &mut Vec<N>),
    {
        let raster = self.raster;
        let (line, sources) = (raster.line_bytes(), self.sources());
        let skip = |row: usize| from.saturating_sub(row * raster.block[1]);
        let wanted: Vec<(usize, usize)> = blocks
            .iter()
            .flat_map(|([column, row], places)| {
                let rows = skip(*row) + places.len();
                let bands = self.bands.iter().take(sources);
                bands.map(move |band| (raster.index(*column, *row, *band), rows))
            })
            .collect();
        let written = raster.unpack(&wanted, scratch)?;
        let mut unpacked = std::mem::take(&mut scratch.blocks);
        let mut notes = Vec::new();
        for (n, ([column, row], places)) in blocks.into_iter().enumerate() {
            let own = n * sources..(n + 1) * sources;
            let (unpacked, written) = (&mut unpacked[own.clone()], &written[own]);
            let (top, skip) = (row * raster.block[1], skip(row));
            for (n, place) in places.iter_mut().enumerate() {
                let at = (skip + n) * line..(skip + n + 1) * line;
                for (block, _) in unpacked.iter_mut().zip(written).filter(|(_, any)| **any) {
                    if let Some(line) = block.get_mut(at.clone()) {
                        raster.put_in_order(line, scratch);
                    }
                }
                let line_of = |slot: usize| {
                    let written = written.get(slot).is_some_and(|any| *any);
                    unpacked.get(slot).filter(|_| written).and_then(|block| block.get(at.clone()))
                };
                let out = (&mut **place, &mut notes);
                self.line([column, top + skip + n], line_of, out, judge, scratch);
            }
        }
        scratch.blocks = unpacked;
        Ok(notes)
    }

    fn open(&self, column: usize, row: usize, skip: usize) -> Result<Stream<'r>, RasterError> {
        let raster = self.raster;
        let sources = self.bands[..self.sources()]
            .iter()
            .map(|band| raster.stream(raster.index(column, row, *band), skip))
            .collect::<Result<Vec<_>, _>>()?;
        let lines = vec![Vec::new(); sources.len()];
        Ok(Stream { sources, lines })
    }

    fn stream<T, N, J>(
        &self,
        [column, from]: [usize; 2],
        stream: &mut Stream<'r>,
        places: Vec<&mut [T]>,
        judge: &J,
        scratch: &mut Scratch,
    ) -> Result<Vec<N>, RasterError>
    where
        J: Fn(&Piece<'_>, &mut [T], &mut Vec<N>),
    {
        let mut notes = Vec::new();
        for (n, place) in places.into_iter().enumerate() {
            for (source, line) in stream.sources.iter_mut().zip(&mut stream.lines) {
                if let Some(source) = source {
                    self.raster.next_line(source.as_mut(), line)?;
                    self.raster.put_in_order(line, scratch);
                }
            }
            let Stream { sources, lines } = &*stream;
            let line_of = |slot: usize| {
                let written = sources.get(slot).is_some_and(Option::is_some);
                lines.get(slot).filter(|_| written).map(Vec::as_slice)
            };
            let out = (place, &mut notes);
            self.line([column, from + n], line_of, out, judge, scratch);
        }
        Ok(notes)
    }

    /// Have a line of a block judged, two bands at a time: `column` of blocks, `row` of the raster.
    /// `line_of` tells the bytes of each source, in order.
    fn line<'l, T, N, J>(
        &self,
        [column, row]: [usize; 2],
        line_of: impl Fn(usize) -> Option<&'l [u8]>,
        (place, notes): (&mut [T], &mut Vec<N>),
        judge: &J,
        scratch: &mut Scratch,
    ) where
        J: Fn(&Piece<'_>, &mut [T], &mut Vec<N>),
    {
        let wanted = self.of_block(column);
        let left = column * self.raster.block[0];
        for (n, bands) in self.bands.chunks(2).enumerate() {
            let first = 2 * n;
            let slots = if self.raster.planar { [first, first + 1] } else { [0, 0] };
            let columns = wanted.start - left..wanted.end - left;
            let numbers = self.raster.numbers(slots.map(&line_of), bands, columns, scratch);
            let piece = Piece { row, column: wanted.start, first, numbers };
            judge(&piece, &mut *place, &mut *notes);
        }
    }

    /// How many blocks hold the bands at one place.
    fn sources(&self) -> usize {
        if self.raster.planar { self.bands.len() } else { 1 }
    }

    fn borrow(&self) -> Scratch {
        self.scratch.lock().ok().and_then(|mut kept| kept.pop()).unwrap_or_default()
    }

    fn give_back(&self, scratch: Scratch) {
        if let Ok(mut kept) = self.scratch.lock() {
            kept.push(scratch);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trace::plain;
    use super::*;

    #[test]
    fn every_way_to_walk_gives_the_same_numbers() {
        let rows: Vec<Vec<u8>> =
            (0..23_u8).map(|r| (0..34_u8).map(|c| r.wrapping_mul(7) ^ c).collect()).collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        for strip in [1, 4, 23, 40] {
            let bytes = plain::tiff_of_bands(2, &rows, [5e5, 3e6], [1.0, 1.0], 4547, strip);
            std::fs::write(file.path(), bytes).unwrap();
            let raster = Raster::open(file.path()).unwrap();
            for (columns, from) in [(0..17, 0..23), (3..11, 5..19), (16..17, 22..23), (4..4, 0..9)]
            {
                let want: Vec<[i32; 2]> = from
                    .clone()
                    .flat_map(|r| columns.clone().map(move |c| (r, c)))
                    .map(|(r, c)| [rows[r][2 * c + 1], rows[r][2 * c]].map(i32::from))
                    .collect();
                for (band, whole, most) in [
                    (BAND, WHOLE, MOST),
                    (1, WHOLE, MOST),
                    (60, WHOLE, MOST),
                    (60, 1, MOST),
                    (1, WHOLE, 1),
                ] {
                    let mut bands = Bands::new(&raster, &[2, 1], columns.clone(), from.clone())
                        .unwrap()
                        .within(band, whole, most);
                    let (mut all, mut part, mut next) = (Vec::new(), Vec::new(), from.start);
                    while let Some((rows, _)) = bands
                        .next(
                            &mut part,
                            &|piece: &Piece<'_>, out: &mut [[i32; 2]], _: &mut Vec<()>| {
                                let Numbers::Whole(one, two) = piece.numbers else { panic!() };
                                for (n, out) in out.iter_mut().enumerate() {
                                    *out = [one[n], two[n]];
                                }
                            },
                        )
                        .unwrap()
                    {
                        assert_eq!(rows.start, next);
                        next = rows.end;
                        all.extend_from_slice(&part);
                    }
                    assert_eq!(all, want, "{strip} {columns:?} {from:?} {band} {whole} {most}");
                }
            }
        }
    }

    /// Four bands of 12 by 9 cells, side by side in each cell or one after the other.
    #[test]
    fn more_than_two_bands_come_two_at_a_time_wherever_they_lie() {
        let number = |row: usize, column: usize, band: usize| (row * 20 + column * 4 + band) as u8;
        let together: Vec<Vec<u8>> = (0..9_usize)
            .map(|row| (0..48_usize).map(|n| number(row, n / 4, n % 4 + 1)).collect())
            .collect();
        let apart: Vec<Vec<u8>> = (0..36_usize)
            .map(|n| (0..12_usize).map(|column| number(n % 9, column, n / 9 + 1)).collect())
            .collect();
        let asked = [3_usize, 1, 4, 4, 2];
        let want: Vec<(usize, usize, usize, i32)> = (0..asked.len())
            .flat_map(|n| (1..8_usize).map(move |row| (n, row)))
            .flat_map(|(n, row)| (2..11_usize).map(move |column| (n, row, column)))
            .map(|(n, row, column)| (n, row, column, i32::from(number(row, column, asked[n]))))
            .collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        for (strip, planar) in [(1, false), (3, false), (9, false), (1, true), (3, true), (9, true)]
        {
            let (bands, rows) = if planar { (1, &apart) } else { (4, &together) };
            let bytes = plain::tiff_of_bands(bands, rows, [5e5, 3e6], [1.0, 1.0], 4547, strip);
            std::fs::write(file.path(), bytes).unwrap();
            let mut raster = Raster::open(file.path()).unwrap();
            (raster.planar, raster.bands, raster.size) = (planar, 4, [12, 9]);
            for (band, whole, most) in [(BAND, WHOLE, MOST), (60, 1, MOST), (1, WHOLE, 1)] {
                let mut walk =
                    Bands::new(&raster, &asked, 2..11, 1..8).unwrap().within(band, whole, most);
                let (mut all, mut part) = (Vec::new(), Vec::new());
                while let Some((_, notes)) = walk
                    .next(
                        &mut part,
                        &|piece: &Piece<'_>,
                          out: &mut [u8],
                          notes: &mut Vec<(usize, usize, usize, i32)>| {
                            let Numbers::Whole(one, two) = piece.numbers else { panic!() };
                            for (n, numbers) in [one, two].into_iter().enumerate() {
                                assert!(numbers.is_empty() || numbers.len() == out.len());
                                notes.extend(numbers.iter().enumerate().map(|(at, number)| {
                                    (piece.first + n, piece.row, piece.column + at, *number)
                                }));
                            }
                        },
                    )
                    .unwrap()
                {
                    all.extend(notes);
                }
                all.sort_unstable();
                assert_eq!(all, want, "{strip} {planar} {band} {whole} {most}");
            }
        }
    }
}
