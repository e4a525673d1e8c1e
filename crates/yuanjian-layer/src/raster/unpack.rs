//! From packed blocks to numbers: decompression, predictors, and the bands that are asked for.
//!
//! A block of usual size is unpacked whole, two of them at a time ([`super::inflate`]). A block that is
//! large, such as an image kept as one strip, is read line by line as it is unpacked, so that no
//! layout makes memory grow with the image.

use super::inflate::Inflate;
use super::tiff::{Raster, RasterError, Sample, damaged};
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;

/// Bytes of a file that are read at once while a large block is unpacked.
const AT_ONCE: usize = 1 << 16;

/// Buffers of one worker, kept from block to block.
#[derive(Default)]
pub(super) struct Scratch {
    inflate: Inflate,
    packed: Vec<Vec<u8>>,
    /// Blocks that were unpacked.
    pub(super) blocks: Vec<Vec<u8>>,
    apart: Vec<u8>,
    numbers: [Lane; 2],
}

/// The numbers of one band in a piece of a row: whole ones where they fit 16 bits.
#[derive(Default)]
struct Lane {
    whole: Vec<i32>,
    real: Vec<f64>,
}

/// The numbers of a piece of a row: of the first band asked for and, where there is one, the second.
#[derive(Clone, Copy)]
pub(super) enum Numbers<'a> {
    /// Of bands that hold whole numbers of 8 or 16 bits.
    Whole(&'a [i32], &'a [i32]),
    /// Of all others.
    Real(&'a [f64], &'a [f64]),
}

/// Bands of a line as numbers that are kept in so many bits. A predictor of 2 says differences: the
/// numbers left of the columns are summed as well. What is known while compiling (how many numbers a
/// cell has, their order of bytes) makes the loop several times as fast.
macro_rules! take {
    ($raster:expr, $line:expr, $bands:expr, $columns:expr, $out:expr, $bits:ty, $to:expr) => {{
        const N: usize = size_of::<$bits>();
        let places = $bands.map(|band| N * $raster.place(band).1);
        let differences = $raster.predictor == 2;
        let step = $bands.first().map_or(1, |band| $raster.place(*band).0);
        let cells = |numbers| Cells { line: $line, columns: $columns, size: numbers * N, places };
        macro_rules! gather {
            ($numbers:expr, $order:ident) => {
                match differences {
                    true => cells($numbers).gather::<_, _, N, true>($out, <$bits>::$order, $to),
                    false => cells($numbers).gather::<_, _, N, false>($out, <$bits>::$order, $to),
                }
            };
        }
        match ($raster.little, step) {
            (true, 1) => gather!(1, from_le_bytes),
            (true, 3) => gather!(3, from_le_bytes),
            (true, 4) => gather!(4, from_le_bytes),
            (true, n) => gather!(n, from_le_bytes),
            (_, n) => gather!(n, from_be_bytes),
        }
    }};
}

impl Raster {
    /// Numbers of a pixel within a block, and where a band (from 1) stands among them.
    pub(super) fn place(&self, band: usize) -> (usize, usize) {
        if self.planar { (1, 0) } else { (self.bands, band - 1) }
    }

    /// Bytes of a row of a block.
    pub(super) fn line_bytes(&self) -> usize {
        let in_block = if self.planar { 1 } else { self.bands };
        self.block[0] * in_block * self.sample.bytes()
    }

    /// Number of the block at `column` and `row` of blocks that holds `band`.
    pub(super) fn index(&self, column: usize, row: usize, band: usize) -> usize {
        let across = self.size[0].div_ceil(self.block[0]);
        let down = self.size[1].div_ceil(self.block[1]);
        let plane = if self.planar { (band - 1) * down } else { 0 };
        (plane + row) * across + column
    }

    /// Refuse a file that was cut off: one whose blocks do not all lie within it.
    pub(super) fn is_whole(&self) -> Result<(), RasterError> {
        let blocks = self.offsets.len().min(self.counts.len());
        (0..blocks).try_for_each(|index| self.lies(index).map(drop))
    }

    /// Where a block lies; nothing where it was never written.
    fn lies(&self, index: usize) -> Result<Option<(u64, u64)>, RasterError> {
        let (offset, count) = match (self.offsets.get(index), self.counts.get(index)) {
            (Some(offset), Some(count)) => (*offset, *count),
            _ => return Err(damaged("block table")),
        };
        if count == 0 {
            return Ok(None);
        }
        if offset.checked_add(count).is_none_or(|end| end > self.length) {
            return Err(damaged("block beyond the end of the file"));
        }
        Ok(Some((offset, count)))
    }

    /// Unpack whole blocks into `scratch.blocks`. Each is told by its index and how many of its lines
    /// are needed: the last strip of a file may be shorter than the others. Whether there is anything
    /// in each.
    pub(super) fn unpack(
        &self,
        wanted: &[(usize, usize)],
        scratch: &mut Scratch,
    ) -> Result<Vec<bool>, RasterError> {
        let Scratch { inflate, packed, blocks, .. } = scratch;
        if blocks.len() < wanted.len() {
            blocks.resize_with(wanted.len(), Vec::new);
            packed.resize_with(wanted.len(), Vec::new);
        }
        let mut written = Vec::with_capacity(wanted.len());
        let mut waiting = Vec::new();
        for (((index, _), packed), out) in wanted.iter().zip(packed).zip(&mut *blocks) {
            let found = self.lies(*index)?;
            written.push(found.is_some());
            let Some((offset, count)) = found else { continue };
            if self.fetch(offset, count, packed, out)? {
                waiting.push((&**packed, out));
            }
        }
        let bad = |_| damaged("deflate");
        for two in waiting.chunks_mut(2) {
            match two {
                [(packed, out), (packed_b, out_b)] => {
                    let done = inflate.two([packed, packed_b], [out, out_b]);
                    let [done, done_b] = done.map_err(bad)?;
                    out.truncate(done);
                    out_b.truncate(done_b);
                }
                [(packed, out)] => {
                    let done = inflate.one(packed, out).map_err(bad)?;
                    out.truncate(done);
                }
                _ => {}
            }
        }
        let line = self.line_bytes();
        let mut found = wanted.iter().zip(&*blocks).zip(&written);
        if found.any(|(((_, rows), block), written)| *written && block.len() < line * rows) {
            return Err(damaged("block too short"));
        }
        Ok(written)
    }

    /// Read a block. Whether it waits in `packed` for being inflated into `out`, which is long enough
    /// then; otherwise it is in `out`.
    fn fetch(
        &self,
        offset: u64,
        count: u64,
        packed: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<bool, RasterError> {
        let full = self.line_bytes() * self.block[1];
        let plain = self.compression == 1;
        let count = if plain { count.min(full as u64) } else { count };
        // What does not get smaller is not written so much larger by anybody.
        if count > 4 * full as u64 + (1 << 20) {
            return Err(damaged("block size"));
        }
        let into = if plain { &mut *out } else { &mut *packed };
        into.resize(count as usize, 0);
        {
            let mut file = self.file.lock().map_err(|_| damaged("lock"))?;
            file.seek(SeekFrom::Start(offset))?;
            file.read_exact(into)?;
        }
        match self.compression {
            1 => Ok(false),
            8 | 32946 => {
                out.resize(full, 0);
                Ok(true)
            }
            _ => {
                out.clear();
                let mut source = decoder(self.compression, &packed[..]);
                read_up_to(&mut source, full, out)?;
                Ok(false)
            }
        }
    }

    /// The bytes of a block as they are unpacked, from line `skip` on; nothing where it is empty.
    pub(super) fn stream(
        &self,
        index: usize,
        skip: usize,
    ) -> Result<Option<Box<dyn Read + Send + '_>>, RasterError> {
        let Some((offset, count)) = self.lies(index)? else { return Ok(None) };
        let mut part = FilePart { raster: self, at: offset, left: count };
        let ahead = (skip * self.line_bytes()) as u64;
        if self.compression == 1 {
            let ahead = ahead.min(count);
            part = FilePart { raster: self, at: offset + ahead, left: count - ahead };
            return Ok(Some(Box::new(BufReader::with_capacity(AT_ONCE, part))));
        }
        let mut source = decoder(self.compression, BufReader::with_capacity(AT_ONCE, part));
        let done = std::io::copy(&mut source.by_ref().take(ahead), &mut std::io::sink())
            .map_err(|e| unpacking(e, self.compression))?;
        if done < ahead {
            return Err(damaged("block too short"));
        }
        Ok(Some(Box::new(source)))
    }

    /// The next line of a block that is read as a stream.
    pub(super) fn next_line(
        &self,
        source: &mut (dyn Read + Send + '_),
        line: &mut Vec<u8>,
    ) -> Result<(), RasterError> {
        line.resize(self.line_bytes(), 0);
        source.read_exact(line).map_err(|e| match e.kind() {
            ErrorKind::UnexpectedEof => damaged("block too short"),
            _ => unpacking(e, self.compression),
        })
    }

    /// Put the bytes of a line as it was unpacked in the order of its numbers. Once for each line.
    pub(super) fn put_in_order(&self, line: &mut [u8], scratch: &mut Scratch) {
        if self.predictor == 3 {
            self.unshuffle(line, &mut scratch.apart);
        }
    }

    /// The numbers of one or two bands in `columns` of a line, counted within the block. `lines` has
    /// the line that holds each, the same one unless bands lie apart, with its bytes in order;
    /// nothing where it was never written.
    pub(super) fn numbers<'s>(
        &self,
        lines: [Option<&[u8]>; 2],
        bands: &[usize],
        columns: Range<usize>,
        scratch: &'s mut Scratch,
    ) -> Numbers<'s> {
        let numbers = &mut scratch.numbers;
        let together = match (bands, lines[0]) {
            ([first, second], Some(line)) if !self.planar && self.is_small() => {
                let lanes = numbers.each_mut().map(|lane| &mut lane.whole);
                self.small(line, [*first, *second], columns.clone(), lanes);
                true
            }
            _ => false,
        };
        for (n, band) in bands.iter().enumerate().take(if together { 0 } else { 2 }) {
            match lines[n] {
                Some(line) => self.lane(line, *band, columns.clone(), &mut numbers[n]),
                None => self.nothing(columns.len(), &mut numbers[n]),
            }
        }
        if bands.len() < 2 {
            numbers[1].whole.clear();
            numbers[1].real.clear();
        }
        let [first, second] = &*numbers;
        if self.is_small() {
            Numbers::Whole(&first.whole, &second.whole)
        } else {
            Numbers::Real(&first.real, &second.real)
        }
    }

    /// Whether numbers are whole and of 8 or 16 bits.
    pub(super) fn is_small(&self) -> bool {
        matches!(self.sample, Sample::U8 | Sample::I8 | Sample::U16 | Sample::I16)
    }

    /// A block that was never written is full of what stands for nothing, else of 0.
    fn nothing(&self, count: usize, lane: &mut Lane) {
        let fill = self.nodata.unwrap_or(0.0);
        lane.whole.clear();
        lane.real.clear();
        let whole = match self.sample {
            Sample::U8 => i32::from(fill as u8),
            Sample::I8 => i32::from(fill as i8),
            Sample::U16 => i32::from(fill as u16),
            Sample::I16 => i32::from(fill as i16),
            _ => {
                lane.real.resize(count, fill);
                return;
            }
        };
        lane.whole.resize(count, whole);
    }

    fn lane(&self, line: &[u8], band: usize, columns: Range<usize>, lane: &mut Lane) {
        let (bands, out) = ([band], [&mut lane.real]);
        match self.sample {
            Sample::U32 => take!(self, line, bands, columns, out, u32, f64::from),
            Sample::I32 => take!(self, line, bands, columns, out, u32, |v| f64::from(v as i32)),
            Sample::F32 => {
                take!(self, line, bands, columns, out, u32, |v| f64::from(f32::from_bits(v)));
            }
            Sample::F64 => take!(self, line, bands, columns, out, u64, f64::from_bits),
            _ => self.small(line, bands, columns, [&mut lane.whole]),
        }
    }

    /// Whole numbers of 8 or 16 bits; two bands that stand side by side in one pass, which is much
    /// faster than one after the other.
    fn small<const M: usize>(
        &self,
        line: &[u8],
        bands: [usize; M],
        columns: Range<usize>,
        out: [&mut Vec<i32>; M],
    ) {
        match self.sample {
            Sample::U8 => take!(self, line, bands, columns, out, u8, i32::from),
            Sample::I8 => take!(self, line, bands, columns, out, u8, |v| i32::from(v as i8)),
            Sample::I16 => take!(self, line, bands, columns, out, u16, |v| i32::from(v as i16)),
            _ => take!(self, line, bands, columns, out, u16, i32::from),
        }
    }

    /// Predictor 3: the bytes of the numbers stand apart, highest first, as differences.
    fn unshuffle(&self, line: &mut [u8], apart: &mut Vec<u8>) {
        let step = if self.planar { 1 } else { self.bands };
        for i in step..line.len() {
            line[i] = line[i].wrapping_add(line[i - step]);
        }
        let n = self.sample.bytes();
        let count = line.len() / n;
        apart.clear();
        apart.extend_from_slice(line);
        for i in 0..count {
            for k in 0..n {
                line[i * n + n - 1 - k] = apart[k * count + i];
            }
        }
    }
}

/// A number that sums of differences are made of.
trait Sum: Copy {
    const ZERO: Self;
    fn plus(self, other: Self) -> Self;
}

macro_rules! sum {
    ($($kind:ty),*) => { $(
        impl Sum for $kind {
            const ZERO: Self = 0;
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
        }
    )* };
}
sum!(u8, u16, u32, u64);

/// The numbers of some bands in a line, which stand side by side.
struct Cells<'l, const M: usize> {
    line: &'l [u8],
    columns: Range<usize>,
    /// Bytes of a cell, and where in it each band has its own.
    size: usize,
    places: [usize; M],
}

impl<const M: usize> Cells<'_, M> {
    #[inline(always)]
    fn gather<K: Sum, V: Copy + Default, const N: usize, const DIFFERENCES: bool>(
        &self,
        out: [&mut Vec<V>; M],
        number: impl Fn([u8; N]) -> K,
        value: impl Fn(K) -> V,
    ) {
        let Self { size, places, .. } = *self;
        if places.iter().any(|place| place + N > size) {
            return;
        }
        let from = self.columns.start * size;
        let (before, rest) = self.line.split_at_checked(from).unwrap_or_default();
        let count = self.columns.len().min(rest.len() / size);
        let mut out = out.map(|out| {
            out.resize(count, V::default());
            &mut out[..count]
        });
        let mut sums = [K::ZERO; M];
        let mut next = |cell: &[u8], m: usize| {
            let place = places[m];
            let bytes = cell.get(place..place + N).and_then(<[u8]>::first_chunk);
            let read = bytes.map_or(K::ZERO, |bytes| number(*bytes));
            sums[m] = if DIFFERENCES { sums[m].plus(read) } else { read };
            value(sums[m])
        };
        if DIFFERENCES {
            for cell in before.chunks_exact(size) {
                (0..M).for_each(|m| {
                    next(cell, m);
                });
            }
        }
        let cells = rest.chunks_exact(size);
        match &mut out[..] {
            [out] => cells.zip(&mut **out).for_each(|(cell, out)| *out = next(cell, 0)),
            [first, second] => {
                for ((cell, first), second) in cells.zip(&mut **first).zip(&mut **second) {
                    (*first, *second) = (next(cell, 0), next(cell, 1));
                }
            }
            _ => {}
        }
    }
}

/// A part of the raster's file, read from its own place.
struct FilePart<'r> {
    raster: &'r Raster,
    at: u64,
    left: u64,
}

impl Read for FilePart<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if most == 0 {
            return Ok(0);
        }
        let broken = |_| std::io::Error::other("lock");
        let mut file = self.raster.file.lock().map_err(broken)?;
        file.seek(SeekFrom::Start(self.at))?;
        let got = file.read(&mut into[..most])?;
        self.at += got as u64;
        self.left -= got as u64;
        Ok(got)
    }
}

fn decoder<'r>(compression: u64, source: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
    match compression {
        5 => Box::new(Lzw {
            decoder: weezl::decode::Decoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8),
            source,
            packed: vec![0; AT_ONCE],
            held: 0..0,
        }),
        32773 => Box::new(PackBits { source, literal: 0, repeat: (0, 0) }),
        _ => Box::new(flate2::read::ZlibDecoder::new(source)),
    }
}

fn unpacking(error: std::io::Error, compression: u64) -> RasterError {
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            damaged(if compression == 5 { "LZW" } else { "deflate" })
        }
        ErrorKind::UnexpectedEof => damaged("block too short"),
        _ => RasterError::Io(error),
    }
}

fn read_up_to(source: &mut dyn Read, most: usize, out: &mut Vec<u8>) -> Result<(), RasterError> {
    source.take(most as u64).read_to_end(out).map(drop).map_err(|e| unpacking(e, 5))
}

/// LZW as TIFF has it, unpacked as it is read.
struct Lzw<R> {
    decoder: weezl::decode::Decoder,
    source: R,
    packed: Vec<u8>,
    held: Range<usize>,
}

impl<R: Read> Read for Lzw<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            if self.held.is_empty() {
                self.held = 0..self.source.read(&mut self.packed)?;
            }
            let at_end = self.held.is_empty();
            let step = self.decoder.decode_bytes(&self.packed[self.held.clone()], into);
            self.held.start += step.consumed_in;
            let stuck = step.consumed_in + step.consumed_out == 0;
            match step.status {
                Err(_) => return Err(ErrorKind::InvalidData.into()),
                Ok(_) if step.consumed_out > 0 => return Ok(step.consumed_out),
                Ok(weezl::LzwStatus::Done) => return Ok(0),
                Ok(_) if at_end || stuck && !self.held.is_empty() => return Ok(0),
                Ok(_) => {}
            }
        }
    }
}

/// PackBits, unpacked as it is read.
struct PackBits<R> {
    source: R,
    literal: usize,
    repeat: (usize, u8),
}

impl<R: Read> Read for PackBits<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let mut done = 0;
        while done < into.len() {
            let room = into.len() - done;
            if self.literal > 0 {
                let most = self.literal.min(room);
                let got = self.source.read(&mut into[done..done + most])?;
                if got == 0 {
                    break;
                }
                self.literal -= got;
                done += got;
            } else if self.repeat.0 > 0 {
                let most = self.repeat.0.min(room);
                into[done..done + most].fill(self.repeat.1);
                self.repeat.0 -= most;
                done += most;
            } else {
                let mut byte = [0];
                if self.source.read(&mut byte)? == 0 {
                    break;
                }
                let head = byte[0] as i8;
                if head >= 0 {
                    self.literal = usize::from(byte[0]) + 1;
                } else if head != -128 {
                    if self.source.read(&mut byte)? == 0 {
                        break;
                    }
                    self.repeat = ((1 - i32::from(head)) as usize, byte[0]);
                }
            }
        }
        Ok(done)
    }
}
