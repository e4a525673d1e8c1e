//! Held against libdeflate and zlib: what they pack comes back, and what zlib refuses is refused.

use super::*;
use libdeflater::{CompressionLvl, Compressor};
use proptest::prelude::*;
use std::io::Read as _;

fn packed(bytes: &[u8], level: i32) -> Vec<u8> {
    let mut packer = Compressor::new(CompressionLvl::new(level).unwrap());
    let mut out = vec![0; packer.zlib_compress_bound(bytes.len())];
    let count = packer.zlib_compress(bytes, &mut out).unwrap();
    out.truncate(count);
    out
}

/// The same by another packer, whose parts end elsewhere.
fn packed_by_zlib(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(level));
    std::io::Write::write_all(&mut packer, bytes).unwrap();
    packer.finish().unwrap()
}

fn unpacked(packed: &[u8], room: usize) -> Result<Vec<u8>> {
    let mut out = vec![0xaa; room];
    let count = Inflate::default().one(packed, &mut out)?;
    out.truncate(count);
    Ok(out)
}

/// By zlib, which is as strict: libdeflate takes codes that mean nothing as far as it can.
fn by_zlib(packed: &[u8], room: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let reading = flate2::read::ZlibDecoder::new(packed);
    let count = std::io::Read::take(reading, room as u64 + 1).read_to_end(&mut out).ok()?;
    (count <= room).then_some(out)
}

/// Numbers that are the same on every machine.
struct Noise(u64);

impl Noise {
    fn next(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Differences of neighbouring cells of an image in four bands of 16 bits, as predictor 2 leaves them.
fn like_an_image(cells: usize, noise: u64) -> Vec<u8> {
    let mut random = Noise(noise);
    let mut number = || (random.next(noise) as i64 - noise as i64 / 2) as i16;
    (0..4 * cells).flat_map(|_| number().to_le_bytes()).collect()
}

/// Runs, repetitions near and far, and noise, in turn.
fn mixed(count: usize, seed: u64) -> Vec<u8> {
    let mut random = Noise(seed);
    let mut bytes = Vec::new();
    while bytes.len() < count {
        let length = random.next(600) as usize + 1;
        match random.next(3) {
            0 => bytes.extend(std::iter::repeat_n(random.next(256) as u8, length)),
            1 => (0..length).for_each(|_| bytes.push(random.next(256) as u8)),
            _ => {
                let back = random.next(40_000.min(bytes.len() as u64 + 1)) as usize + 1;
                let start = bytes.len().saturating_sub(back);
                (0..length).for_each(|n| {
                    let byte = bytes.get(start + n).copied().unwrap_or(7);
                    bytes.push(byte);
                });
            }
        }
    }
    bytes.truncate(count);
    bytes
}

fn samples() -> Vec<Vec<u8>> {
    let text = "园林绿化 garden city 42.17 %, ".repeat(900);
    let mut all = vec![
        Vec::new(),
        vec![9],
        vec![0; 300],
        vec![255; 200_000],
        text.into_bytes(),
        like_an_image(30_000, 49),
        like_an_image(30_000, 3),
        like_an_image(5_000, 60_000),
    ];
    all.extend((1..6).map(|seed| mixed(100_000, seed)));
    all
}

#[test]
fn what_was_packed_comes_back_alone_and_by_two() {
    let samples = samples();
    let all: Vec<(Vec<u8>, &Vec<u8>)> = samples
        .iter()
        .flat_map(|bytes| {
            let ours = (0..=12).map(move |level| (packed(bytes, level), bytes));
            ours.chain((0..=9).map(move |level| (packed_by_zlib(bytes, level), bytes)))
        })
        .collect();
    // One for all, as a worker has it: what a block leaves behind means nothing to the next.
    let mut inflate = Inflate::default();
    for (n, (packed, bytes)) in all.iter().enumerate() {
        assert_eq!(&unpacked(packed, bytes.len()).unwrap(), *bytes, "{n}");
        let (other, of_other) = &all[(n * 7 + 3) % all.len()];
        let (mut a, mut b) = (vec![1; bytes.len() + 50], vec![2; of_other.len()]);
        let counts = inflate.two([packed, other], [&mut a, &mut b]).unwrap();
        assert_eq!(counts, [bytes.len(), of_other.len()], "{n}");
        assert!(a.starts_with(bytes) && b == **of_other, "{n}");
        // Without room for all of it, nothing.
        if let Some(room) = bytes.len().checked_sub(1) {
            assert_eq!(unpacked(packed, room), Err(Damaged), "{n}");
        }
    }
}

#[test]
fn what_is_cut_off_is_refused() {
    let bytes = mixed(3_000, 11);
    for level in [0, 1, 6, 12] {
        let packed = packed(&bytes, level);
        for end in 0..packed.len() {
            assert_eq!(unpacked(&packed[..end], bytes.len()), Err(Damaged), "{level}: {end}");
        }
        // What stands behind it is somebody else's.
        let longer = [&packed[..], b"more"].concat();
        assert_eq!(unpacked(&longer, bytes.len()).unwrap(), bytes);
    }
}

#[test]
fn a_bit_that_flipped_is_noticed() {
    for (bytes, level) in [(mixed(700, 3), 6), (like_an_image(300, 49), 9), (vec![4; 400], 1)] {
        let whole = packed(&bytes, level);
        for bit in 0..8 * whole.len() {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            // A few flips only change what the head says of itself.
            let same = by_zlib(&flipped, bytes.len());
            assert_eq!(unpacked(&flipped, bytes.len()).ok(), same, "{bit}");
        }
    }
}

#[test]
fn codes_that_mean_nothing_or_too_much_are_refused() {
    // Fixed codes (1), a byte, then the distance symbols 30 and 31, which are none.
    for head in [[0x78, 0x9d], [0x79, 0x9c], [0x88, 0x1c], [0x78, 0xbb]] {
        assert_eq!(unpacked(&[head[0], head[1], 3, 0, 0, 0, 0, 1], 8), Err(Damaged), "{head:?}");
    }
    assert!(Code::<288>::of(&[1, 1, 1]).is_err());
    assert!(Code::<288>::of(&[2, 2, 2]).is_err());
    assert!(Code::<288>::of(&[16]).is_err());
    assert!(Code::<288>::of(&[1]).is_ok());
    let code = Code::<288>::of(&[2, 0, 1, 2]).unwrap();
    // Codes 0, 10 and 11, first bit lowest here.
    assert_eq!(
        [0b00, 0b01, 0b11].map(|bits| code.read(bits, 1)),
        [Ok((2, 1)), Ok((0, 2)), Ok((3, 2))]
    );
    assert_eq!(code.read(0, 2), Err(Damaged));
    let known: Vec<_> = (0..31).map(distance_of).collect();
    assert_eq!(known[3..6], [Some((4, 0)), Some((5, 1)), Some((7, 1))]);
    assert_eq!(known[28..], [Some((16_385, 13)), Some((24_577, 13)), None]);
}

proptest! {
    #[test]
    fn anything_is_unpacked_as_zlib_does_or_refused(
        body in prop::collection::vec(any::<u8>(), 0..400),
        kind in 0_u8..4,
    ) {
        // Behind a head that is right, with the kind of the first part chosen.
        let mut packed = vec![0x78, 0x9c];
        packed.extend(body);
        if let Some(first) = packed.get_mut(2) {
            *first = *first & !6 | kind << 1;
        }
        let mut out = vec![0; 5_000];
        if let Ok(count) = Inflate::default().one(&packed, &mut out) {
            prop_assert_eq!(Some(out[..count].to_vec()), by_zlib(&packed, 5_000));
        }
        let mut other = vec![0; 70];
        let _ = Inflate::default().two([&packed, &packed], [&mut out, &mut other]);
    }

    #[test]
    fn what_was_packed_and_changed_is_unpacked_as_zlib_does_or_refused(
        seed in any::<u64>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        level in 1..=12,
    ) {
        let bytes = mixed(2_000, seed);
        let mut packed = packed(&bytes, level);
        for (place, byte) in changes {
            let place = place.index(packed.len());
            packed[place] = byte;
        }
        let (mut out, mut room) = (vec![0; 2_000], vec![0; 2_000]);
        let one = Inflate::default().one(&packed, &mut out).ok().map(|count| out[..count].to_vec());
        prop_assert_eq!(&one, &by_zlib(&packed, 2_000));
        let whole = super::tests::packed(&bytes, 6);
        let two = Inflate::default().two([&whole, &packed], [&mut room, &mut out]);
        prop_assert_eq!(two.is_ok(), one.is_some());
        if two.is_ok() {
            prop_assert_eq!(room, bytes);
        }
    }
}
