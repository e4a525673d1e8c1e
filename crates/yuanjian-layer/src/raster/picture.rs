//! The sample of an image as a small picture, to see whether a threshold does what it should.

use super::histogram::{ABOVE, BELOW, FIRST, UNKNOWN};
use super::survey::Sample;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// The image in false colours: near infrared as red, so that plants stand out.
    Image,
    /// The vegetation index: water and shade blue, bare ground pale, plants green.
    Index,
    /// The image, grey, with canopy in green.
    Canopy,
}

impl View {
    /// Every view, by its name.
    pub const ALL: [(&str, Self); 3] =
        [("image", Self::Image), ("index", Self::Index), ("canopy", Self::Canopy)];

    /// The view of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, view)| *view)
    }
}

/// A picture: four bytes for each cell, red, green, blue and how opaque it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Columns and rows.
    pub size: [usize; 2],
    /// Cells row by row; nothing is shown where nothing is known.
    pub rgba: Vec<u8>,
}

impl Picture {
    /// Draw a sample. `mask` says which of its cells are canopy; without it none is.
    pub fn of(sample: &Sample, mask: Option<&[bool]>, view: View) -> Self {
        let canopy = |n: usize| mask.and_then(|mask| mask.get(n)).is_some_and(|is| *is);
        let cells = sample.codes.iter().zip(&sample.shades).enumerate();
        let rgba = cells.flat_map(|(n, (code, shade))| {
            let [red, green, blue] = match view {
                _ if *code == UNKNOWN => return [0; 4],
                View::Image => [shade[0], shade[1], shade[1]],
                View::Index => ramp(*code),
                View::Canopy if canopy(n) => mixed([0, 158, 82], grey(*shade), 0.35),
                View::Canopy => grey(*shade),
            };
            [red, green, blue, 255]
        });
        Self { size: sample.size, rgba: rgba.collect() }
    }

    /// As PNG; nothing where there is no cell.
    pub fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.size[0] as u32, self.size[1] as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let written = encoder.write_header().and_then(|mut png| {
            png.write_image_data(&self.rgba)?;
            png.finish()
        });
        // Memory does not run out of space; only a picture without cells cannot be written.
        if written.is_err() {
            bytes.clear();
        }
        bytes
    }
}

fn grey([_, red]: [u8; 2]) -> [u8; 3] {
    [red; 3]
}

/// Lightness falls to both sides of 0, so the picture can be read without its colours.
fn ramp(code: u8) -> [u8; 3] {
    index_colour(match code {
        BELOW => -1.0,
        ABOVE => 1.0,
        bin => (f64::from(bin - FIRST) - 99.5) / 100.0,
    })
}

/// The colour of a vegetation index: water and shade blue, bare ground pale, plants green.
pub fn index_colour(index: f64) -> [u8; 3] {
    const PALE: [u8; 3] = [244, 239, 226];
    let index = index.clamp(-1.0, 1.0);
    if index < 0.0 {
        mixed([28, 66, 120], PALE, 1.0 + index)
    } else {
        mixed([0, 84, 38], PALE, 1.0 - index)
    }
}

/// `share` of `two`, the rest of `one`.
fn mixed(one: [u8; 3], two: [u8; 3], share: f64) -> [u8; 3] {
    std::array::from_fn(|n| {
        libm::round(f64::from(one[n]) * (1.0 - share) + f64::from(two[n]) * share) as u8
    })
}

/// Numbers as shades between the darkest and the brightest fiftieth of what is known.
pub(super) fn shades(light: &[[f32; 2]], codes: &[u8]) -> Vec<[u8; 2]> {
    let ends = [0, 1].map(|band| {
        let known = light.iter().zip(codes).filter(|(_, code)| **code != UNKNOWN);
        let mut all: Vec<f32> = known.map(|(pair, _)| pair[band]).collect();
        all.sort_unstable_by(f32::total_cmp);
        let at = |share: usize| all.get(all.len().saturating_sub(1) * share / 50).copied();
        [at(1).unwrap_or(0.0), at(49).unwrap_or(0.0)]
    });
    let shade = |value: f32, [dark, bright]: [f32; 2]| {
        let span = bright - dark;
        if span > 0.0 { ((value - dark) / span * 255.0).clamp(0.0, 255.0) as u8 } else { 128 }
    };
    light.iter().map(|pair| [shade(pair[0], ends[0]), shade(pair[1], ends[1])]).collect()
}
