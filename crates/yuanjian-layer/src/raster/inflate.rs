//! Inflate (RFC 1951 in the frame of RFC 1950) for the blocks of images, two at a time.
//!
//! Numbers of neighbouring cells differ by noise, so packed images are short copies with single bytes
//! between them, and a decompressor spends its time on guessing which of the two comes next and on
//! waiting for a table to tell how many bits it has used. Here one look answers a byte and the length
//! of the copy behind it together; a byte alone, a copy alone and both are made by the same steps, so
//! that there is nothing to guess; and two blocks that are unpacked in turn fill each other's waits.
//! What does not fit this way (long codes, long or very near copies, the ends of a block) goes symbol
//! by symbol. Why it is here: `docs/decisions/0017-unpack-images-ourselves.md`.
//!
//! What is read may be anything: it is unpacked or refused.

/// Bits that one look at the table of bytes and lengths sees, and at that of distances.
const SEEN: u32 = 13;
const SEEN_OF_DISTANCE: u32 = 8;

/// Longest code.
const LONGEST: usize = 15;

// Entries of the table of bytes and lengths have, from the lowest bit: 6 bits how many bits they take;
// from 8 on what follows, beyond the bits by which the table of distances is looked up; whether they
// give a byte; the byte from 16 on; from 28 on by how much the output grows.
const GIVES: u32 = 1 << 12;
const BYTE: u32 = 16;
const GROWTH: u32 = 28;
/// No copy follows.
const ALONE: u32 = 1 << SEEN_OF_DISTANCE;
/// Nothing for the quick way: a length above ten, by its number where a byte stands; or, where no bits
/// are taken, whatever else.
const STOP: u32 = 2 << SEEN_OF_DISTANCE;
/// How many lengths, from three on, are copied the quick way.
const SHORT: usize = 8;
/// Bytes that a step may write, and of which it reads a copy's.
const ROOM: usize = 24;
const COPY: usize = 16;

// Entries of the table of distances have, from the lowest bit: 6 bits how many bits are taken in all;
// from 8 on how many of them are the code; from 16 on a mask for the bits to add; from 48 on the least
// distance. 0 answers nothing.
const DISTANCE: u32 = 48;
const MASK: u32 = 16;
const CODE: u32 = 8;
/// Entries for a copy, for a byte alone, and for what stops; as many as two bits more can tell, so that
/// no look is outside.
const DISTANCES: usize = 4 << SEEN_OF_DISTANCE;
/// What follows a byte alone: a copy that takes no bits and counts for nothing, from a place that was
/// not written just now, for such a place has to be waited for.
const NO_COPY: u64 = 3_000 << DISTANCE;

/// Where the lengths of copies begin, and how many bits are added (RFC 1951, 3.2.5).
const LENGTHS: [(u16, u8); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];
/// The order in which the lengths of the codes of code lengths are told.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// The symbol that ends a part.
const END: usize = 256;

/// What a packed block is that does not unpack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damaged;

type Result<T> = std::result::Result<T, Damaged>;

/// Where the distances of this symbol begin, and how many bits are added.
fn distance_of(symbol: usize) -> Option<(u32, u32)> {
    match symbol as u32 {
        symbol @ 0..4 => Some((symbol + 1, 0)),
        symbol @ 4..30 => {
            let more = symbol / 2 - 1;
            Some((1 + ((2 + symbol % 2) << more), more))
        }
        _ => None,
    }
}

/// The tables of the two blocks that a worker unpacks in turn, kept from block to block for their room.
#[derive(Default)]
pub(super) struct Inflate {
    codes: [Codes; 2],
}

impl Inflate {
    /// Unpack a block in the frame of zlib to the front of `out`, and say how many bytes it has.
    ///
    /// # Errors
    /// When it is damaged, or has more bytes than `out`.
    pub(super) fn one(&mut self, packed: &[u8], out: &mut [u8]) -> Result<usize> {
        let [codes, _] = &mut self.codes;
        let mut block = Block::new(codes, packed, out)?;
        block.finish()
    }

    /// Unpack two blocks, each as [`Self::one`] does, in less time.
    ///
    /// # Errors
    /// As of [`Self::one`], when either is.
    pub(super) fn two(&mut self, packed: [&[u8]; 2], out: [&mut [u8]; 2]) -> Result<[usize; 2]> {
        let ([codes_a, codes_b], [out_a, out_b]) = (&mut self.codes, out);
        let mut a = Block::new(codes_a, packed[0], out_a)?;
        let mut b = Block::new(codes_b, packed[1], out_b)?;
        while a.next != Next::Nothing && b.next != Next::Nothing {
            if run_two(&mut a, &mut b) == Stopped::First {
                a.slow()?;
            } else {
                b.slow()?;
            }
        }
        Ok([a.finish()?, b.finish()?])
    }
}

/// The codes of a part of a block.
struct Codes {
    table: Box<[u32; 1 << SEEN]>,
    distances: Box<[u64; DISTANCES]>,
    plain: Code<288>,
    plain_distances: Code<32>,
}

impl Default for Codes {
    fn default() -> Self {
        let mut distances = Box::new([0; DISTANCES]);
        distances[ALONE as usize..STOP as usize].fill(NO_COPY);
        Self {
            table: Box::new([STOP; 1 << SEEN]),
            distances,
            plain: Code::NONE,
            plain_distances: Code::NONE,
        }
    }
}

impl Codes {
    /// The codes of these lengths, as tables too.
    fn set(&mut self, lengths: &[u8], distances: &[u8]) -> Result<()> {
        self.plain = Code::of(lengths)?;
        self.plain_distances = Code::of(distances)?;
        let Self { table, plain, distances, plain_distances } = self;
        table.fill(STOP);
        plain.each(SEEN, |symbol, bits, first| {
            let entry = match symbol {
                END => STOP,
                0..END => 1 << GROWTH | (symbol as u32) << BYTE | GIVES | ALONE | bits,
                257..286 if symbol - 257 < SHORT => (symbol as u32 - 254) << GROWTH | bits,
                257..286 => (symbol as u32 - 257) << BYTE | STOP | bits,
                _ => STOP,
            };
            spread(entry, &mut table[..], first, bits);
        });
        // A byte with the copy behind it, where both are seen.
        plain.each(SEEN, |symbol, bits, first| {
            if symbol >= END {
                return;
            }
            for rest in 0..table.len() >> bits {
                let copy = table[rest];
                if copy & (STOP | ALONE | GIVES) == 0 && (copy & 63) + bits <= SEEN {
                    let both = copy + (1 << GROWTH) + bits;
                    table[first | rest << bits] = both | (symbol as u32) << BYTE | GIVES;
                }
            }
        });
        let far = &mut distances[..ALONE as usize];
        far.fill(0);
        plain_distances.each(SEEN_OF_DISTANCE, |symbol, bits, first| {
            let entry = distance_of(symbol).map_or(0, |(least, more)| {
                let mask = !(u64::MAX << more);
                u64::from(least) << DISTANCE
                    | mask << MASK
                    | u64::from(bits) << CODE
                    | u64::from(bits + more)
            });
            spread(entry, far, first, bits);
        });
        Ok(())
    }
}

/// Put an entry wherever the bits to come begin with a code: `first`, and every place whose lowest
/// `bits` are the same.
fn spread<T: Copy>(entry: T, table: &mut [T], first: usize, bits: u32) {
    table.iter_mut().skip(first).step_by(1 << bits).for_each(|place| *place = entry);
}

/// A canonical code (RFC 1951, 3.2.2).
struct Code<const N: usize> {
    /// Behind the last code of each length, as if all were of the longest.
    ends: [u32; LONGEST + 1],
    /// The place of the first symbol of each length, less its code.
    places: [u32; LONGEST + 1],
    /// How many symbols have each length.
    counts: [u16; LONGEST + 1],
    /// The symbols in the order of their codes.
    symbols: [u16; N],
}

impl<const N: usize> Code<N> {
    const NONE: Self = Self { ends: [0; 16], places: [0; 16], counts: [0; 16], symbols: [0; N] };

    /// The code of these lengths; 0 is no code.
    fn of(lengths: &[u8]) -> Result<Self> {
        let mut code = Self::NONE;
        for length in lengths {
            *code.counts.get_mut(usize::from(*length)).ok_or(Damaged)? += 1;
        }
        code.counts[0] = 0;
        let mut next = [0_u16; LONGEST + 2];
        let (mut end, mut longest) = (0_u32, 0);
        for (length, count) in code.counts.iter().enumerate().skip(1) {
            end *= 2;
            code.places[length] = u32::from(next[length]).wrapping_sub(end);
            end += u32::from(*count);
            if end > 1 << length {
                return Err(Damaged);
            }
            code.ends[length] = end << (LONGEST - length);
            next[length + 1] = next[length] + count;
            longest = if *count > 0 { length } else { longest };
        }
        // All codes mean something, unless there is one at most.
        if end < 1 << LONGEST && longest > 1 {
            return Err(Damaged);
        }
        for (symbol, length) in lengths.iter().enumerate().filter(|(_, length)| **length > 0) {
            let place = &mut next[usize::from(*length)];
            *code.symbols.get_mut(usize::from(*place)).ok_or(Damaged)? = symbol as u16;
            *place += 1;
        }
        Ok(code)
    }

    /// The symbol that bits begin with, the first bit lowest, and the length of its code, which is
    /// `least` at least.
    fn read(&self, bits: u64, least: usize) -> Result<(usize, u32)> {
        let code = (bits as u32).reverse_bits() >> (32 - LONGEST);
        if code < self.ends[least - 1] {
            return Err(Damaged);
        }
        let length = (least..=LONGEST).find(|length| code < self.ends[*length]).ok_or(Damaged)?;
        let place = self.places[length].wrapping_add(code >> (LONGEST - length));
        let symbol = self.symbols.get(place as usize).ok_or(Damaged)?;
        Ok((usize::from(*symbol), length as u32))
    }

    /// Each symbol with the length of its code, up to so many bits, and the code with its first bit
    /// lowest: where a table has it first.
    fn each(&self, longest: u32, mut each: impl FnMut(usize, u32, usize)) {
        let (mut code, mut symbols) = (0_u32, self.symbols.iter());
        for (length, count) in (0..=longest).zip(self.counts) {
            code <<= 1;
            for symbol in symbols.by_ref().take(usize::from(count)) {
                each(usize::from(*symbol), length, (code.reverse_bits() >> (32 - length)) as usize);
                code += 1;
            }
        }
    }
}

/// How far a block is unpacked.
#[derive(Debug, Clone, Copy)]
struct At {
    /// The next bits, the first lowest; above `known` there may be some that do not count yet.
    bits: u64,
    known: u32,
    /// Bytes that are taken from the packed ones, and that are unpacked.
    taken: u32,
    done: u32,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Part,
    Symbol { last: bool },
    Nothing,
}

/// A block being unpacked.
struct Block<'a> {
    codes: &'a mut Codes,
    packed: &'a [u8],
    out: &'a mut [u8],
    next: Next,
    at: At,
}

impl<'a> Block<'a> {
    /// A block of which nothing is unpacked yet.
    fn new(codes: &'a mut Codes, packed: &'a [u8], out: &'a mut [u8]) -> Result<Self> {
        let head = packed.first_chunk().map(|head| u16::from_be_bytes(*head)).ok_or(Damaged)?;
        // Deflate with a window of at most 32 KiB and no dictionary.
        let known =
            head.is_multiple_of(31) && head >> 8 & 15 == 8 && head >> 12 <= 7 && head & 32 == 0;
        let most = u32::MAX as usize / 2;
        if !known || packed.len() > most || out.len() > most {
            return Err(Damaged);
        }
        let at = At { bits: 0, known: 0, taken: 2, done: 0 };
        let mut block = Self { codes, packed, out, next: Next::Part, at };
        block.slow()?;
        Ok(block)
    }

    /// On to the end, and how many bytes there are.
    fn finish(&mut self) -> Result<usize> {
        while self.next != Next::Nothing {
            self.at = run(self);
            self.slow()?;
        }
        let end = (self.at.taken - self.at.known / 8) as usize;
        let sum = self.packed.get(end..).and_then(<[u8]>::first_chunk).ok_or(Damaged)?;
        let done = self.at.done as usize;
        let unpacked = self.out.get(..done).ok_or(Damaged)?;
        match simd_adler32::adler32(&unpacked) == u32::from_be_bytes(*sum) {
            true => Ok(done),
            false => Err(Damaged),
        }
    }

    /// What the quick way leaves, one symbol, and the heads of parts.
    #[inline(never)]
    fn slow(&mut self) -> Result<()> {
        if let Next::Symbol { last } = self.next
            && self.symbol()?
        {
            self.next = if last { Next::Nothing } else { Next::Part };
        }
        while self.next == Next::Part {
            self.part()?;
        }
        self.refill();
        Ok(())
    }

    fn refill(&mut self) {
        let at = &mut self.at;
        let taken = at.taken as usize;
        if let Some(word) = self.packed.get(taken..taken + 8).and_then(<[u8]>::first_chunk) {
            at.bits |= u64::from_le_bytes(*word) << at.known;
            at.taken += !at.known >> 3 & 7;
            at.known |= 56;
            return;
        }
        while at.known < 56 {
            let Some(byte) = self.packed.get(at.taken as usize) else { break };
            at.bits |= u64::from(*byte) << at.known;
            at.known += 8;
            at.taken += 1;
        }
    }

    fn take(&mut self, count: u32) -> Result<u32> {
        if self.at.known < count {
            self.refill();
        }
        let bits = self.at.bits & !(u64::MAX << count);
        self.at.known = self.at.known.checked_sub(count).ok_or(Damaged)?;
        self.at.bits >>= count;
        Ok(bits as u32)
    }

    fn put(&mut self, byte: u8) -> Result<()> {
        *self.out.get_mut(self.at.done as usize).ok_or(Damaged)? = byte;
        self.at.done += 1;
        Ok(())
    }

    /// One symbol with what belongs to it. Whether it was the end of the part.
    fn symbol(&mut self) -> Result<bool> {
        self.refill();
        let entry = self.codes.table[self.at.bits as usize % (1 << SEEN)];
        self.take(entry & 63)?;
        let length = if entry & STOP == 0 {
            if entry & GIVES != 0 {
                self.put((entry >> BYTE) as u8)?;
            }
            if entry & ALONE != 0 {
                return Ok(false);
            }
            (entry >> GROWTH) - entry / GIVES % 2
        } else {
            let symbol = match entry & 63 {
                0 => {
                    let (symbol, bits) = self.codes.plain.read(self.at.bits, 1)?;
                    self.take(bits)?;
                    symbol
                }
                _ => (entry >> BYTE) as usize + 257,
            };
            match symbol {
                END => return Ok(true),
                byte @ 0..END => {
                    self.put(byte as u8)?;
                    return Ok(false);
                }
                _ => {
                    let (least, more) = *LENGTHS.get(symbol - 257).ok_or(Damaged)?;
                    u32::from(least) + self.take(u32::from(more))?
                }
            }
        };
        self.refill();
        let far = self.codes.distances[self.at.bits as usize % (1 << SEEN_OF_DISTANCE)];
        let distance = if far != 0 {
            let more = self.at.bits >> (far >> CODE & 63) & u64::from(far as u32 >> MASK);
            self.take(far as u32 & 63)?;
            (far >> DISTANCE) as u32 + more as u32
        } else {
            let least = SEEN_OF_DISTANCE as usize + 1;
            let (symbol, bits) = self.codes.plain_distances.read(self.at.bits, least)?;
            self.take(bits)?;
            let (least, more) = distance_of(symbol).ok_or(Damaged)?;
            least + self.take(more)?
        };
        self.copy(distance as usize, length)?;
        Ok(false)
    }

    fn copy(&mut self, distance: usize, length: u32) -> Result<()> {
        let done = self.at.done as usize;
        let from = done.checked_sub(distance).ok_or(Damaged)?;
        let part = self.out.get_mut(from..done + length as usize).ok_or(Damaged)?;
        // What is copied may reach into itself: it is then repeated.
        if length <= 32 {
            for place in distance..part.len() {
                part[place] = part[place - distance];
            }
        } else {
            let mut has = distance;
            while has < part.len() {
                let (there, rest) = part.split_at_mut(has);
                let count = has.min(rest.len());
                rest[..count].copy_from_slice(&there[..count]);
                has += count;
            }
        }
        self.at.done += length;
        Ok(())
    }

    /// The head of a part, or a part that was not packed.
    fn part(&mut self) -> Result<()> {
        let last = self.take(1)? == 1;
        self.next = Next::Symbol { last };
        match self.take(2)? {
            0 => {
                self.stored()?;
                self.next = if last { Next::Nothing } else { Next::Part };
                Ok(())
            }
            1 => {
                let mut lengths = [8; 288];
                lengths[144..256].fill(9);
                lengths[256..280].fill(7);
                self.codes.set(&lengths, &[5; 32])
            }
            2 => self.own_codes(),
            _ => Err(Damaged),
        }
    }

    fn stored(&mut self) -> Result<()> {
        self.take(self.at.known % 8)?;
        let count = self.take(16)?;
        if self.take(16)? != !count & 0xffff {
            return Err(Damaged);
        }
        let At { known, taken, done, .. } = self.at;
        let (taken, to) = (taken - known / 8, done as usize);
        let from = self.packed.get(taken as usize..(taken + count) as usize).ok_or(Damaged)?;
        self.out.get_mut(to..to + from.len()).ok_or(Damaged)?.copy_from_slice(from);
        self.at = At { bits: 0, known: 0, taken: taken + count, done: done + count };
        Ok(())
    }

    fn own_codes(&mut self) -> Result<()> {
        let symbols = self.take(5)? as usize + 257;
        let all = symbols + self.take(5)? as usize + 1;
        let told = self.take(4)? as usize + 4;
        let mut lengths = [0; 19];
        for symbol in ORDER.into_iter().take(told) {
            lengths[symbol] = self.take(3)? as u8;
        }
        let code = Code::<19>::of(&lengths)?;
        let mut lengths = Vec::with_capacity(320);
        while lengths.len() < all {
            self.refill();
            let (symbol, bits) = code.read(self.at.bits, 1)?;
            self.take(bits)?;
            let (length, count) = match symbol {
                16 => (*lengths.last().ok_or(Damaged)?, 3 + self.take(2)?),
                17 => (0, 3 + self.take(3)?),
                18 => (0, 11 + self.take(7)?),
                length => (length as u8, 1),
            };
            lengths.extend(std::iter::repeat_n(length, count as usize));
        }
        let (symbols, distances) = lengths.split_at(symbols);
        // Something must end the part, and nothing may be told beyond what there is.
        let ends = symbols.get(END).is_some_and(|length| *length > 0);
        if !ends || symbols.len() > 286 || lengths.len() > all || distances.len() > 30 {
            return Err(Damaged);
        }
        self.codes.set(symbols, distances)
    }
}

/// Which of two stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stopped {
    First,
    Second,
}

/// What a step looks at and writes to.
struct Desk<'a> {
    table: &'a [u32; 1 << SEEN],
    distances: &'a [u64; DISTANCES],
    packed: &'a [u8],
    out: &'a mut [u8],
}

impl<'a> Desk<'a> {
    fn of(block: &'a mut Block<'_>) -> Self {
        let Block { codes, packed, out, .. } = block;
        Self { table: &codes.table, distances: &codes.distances, packed, out }
    }
}

/// As far as it is simple.
#[inline(never)]
fn run(block: &mut Block<'_>) -> At {
    let mut at = block.at;
    let mut desk = Desk::of(block);
    let mut entry = desk.table[at.bits as usize % (1 << SEEN)];
    while let Some(next) = quick(&mut desk, at, entry) {
        (at, entry) = next;
    }
    at
}

/// Two in turn, until one is not simple.
#[inline(never)]
fn run_two(first: &mut Block<'_>, second: &mut Block<'_>) -> Stopped {
    let (mut a, mut b) = (first.at, second.at);
    let (mut desk_a, mut desk_b) = (Desk::of(first), Desk::of(second));
    let mut entry_a = desk_a.table[a.bits as usize % (1 << SEEN)];
    let mut entry_b = desk_b.table[b.bits as usize % (1 << SEEN)];
    let stopped = loop {
        match quick(&mut desk_a, a, entry_a) {
            Some(next) => (a, entry_a) = next,
            None => break Stopped::First,
        }
        match quick(&mut desk_b, b, entry_b) {
            Some(next) => (b, entry_b) = next,
            None => break Stopped::Second,
        }
    };
    (first.at, second.at) = (a, b);
    stopped
}

/// A byte, a copy, or a byte and a copy, and the entry for what comes next; nothing where it is not so
/// simple. `entry` is the one that the bits at hand begin with.
#[inline(always)]
fn quick(desk: &mut Desk<'_>, at: At, entry: u32) -> Option<(At, u32)> {
    let (taken, done) = (at.taken as usize, at.done as usize);
    let word = u64::from_le_bytes(*desk.packed.get(taken..taken + 8)?.first_chunk()?);
    if desk.out.len() < done + ROOM {
        return None;
    }
    let (before, rest) = desk.out.split_at_mut(done);
    let room: &mut [u8; ROOM] = rest.first_chunk_mut()?;
    let bits = (at.bits | (word << (at.known & 63))) >> (entry & 63);
    let place = (bits as u32 % (1 << SEEN_OF_DISTANCE)) | (entry & (STOP | ALONE));
    let far = desk.distances[place as usize];
    let more = bits >> (far >> CODE & 63) & u64::from(far as u32 >> MASK);
    let distance = (far >> DISTANCE) as u32 + more as u32;
    let bytes = entry / GIVES % 2;
    let from = (at.done + bytes).wrapping_sub(distance) as usize;
    // What stops has no distance, so that it has no source before here.
    let source: &[u8; COPY] = before.get(from..from + COPY)?.first_chunk()?;
    room[0] = (entry >> BYTE) as u8;
    room[bytes as usize..][..COPY].copy_from_slice(source);
    let bits = bits >> (far & 63);
    let next = At {
        bits,
        known: (at.known | 56).wrapping_sub(entry).wrapping_sub(far as u32) & 63,
        taken: at.taken + (!at.known >> 3 & 7),
        done: at.done + (entry >> GROWTH),
    };
    Some((next, desk.table[bits as usize % (1 << SEEN)]))
}

#[cfg(test)]
mod tests;
