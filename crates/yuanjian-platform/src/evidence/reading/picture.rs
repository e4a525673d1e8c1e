//! Pictures: their size, and rough measures of what spoils them.
//!
//! Sharpness is the variance of the Laplacian, which a blurred picture has little of (Pech-Pacheco
//! et al., ICPR 2000). A tiled mark repeats: the picture's edges are compared with themselves at
//! every shift, and a shift at which they agree far better than at others is suspected to be the
//! distance of a mark. Neither knows what the picture shows; both only make a person look.

use super::{Found, Shown, fault};
use crate::evidence::precheck::Facts;
use image::{DynamicImage, GrayImage, ImageFormat, ImageReader, Limits, imageops::FilterType};
use std::{io::Cursor, path::Path};

/// Largest side, in pixels.
const MOST_SIDE: u32 = 20_000;
/// Memory for one decoded picture.
const MOST_MEMORY: u64 = 1 << 30;
/// Measures are taken at this width, so that they compare between cameras.
const MEASURED: u32 = 1_024;
const THUMBNAIL: u32 = 320;
/// Side of the field in which repeats are looked for.
const FIELD: usize = 128;

/// A picture.
pub(super) fn read(bytes: &[u8], media: &str, folder: &Path) -> Found {
    let Some(picture) = decoded(bytes, media) else { return fault("broken") };
    let (width, height) = (picture.width(), picture.height());
    let gray = within(&picture, MEASURED).to_luma8();
    let thumbnail = save_small(&picture, folder);
    Found {
        facts: Facts {
            width: Some(width),
            height: Some(height),
            sharpness: Some(sharpness(&gray)),
            repeats: Some(repeats(&gray)),
            red: Some(has_red_area(&picture)),
            ..Facts::default()
        },
        shown: Shown::Picture,
        thumbnail,
        ..Found::default()
    }
}

/// A small picture of a page.
pub(super) fn small(png: &[u8], folder: &Path) -> bool {
    decoded(png, "image/png").is_some_and(|picture| save_small(&picture, folder))
}

fn save_small(picture: &DynamicImage, folder: &Path) -> bool {
    let small = picture.thumbnail(THUMBNAIL, THUMBNAIL).to_rgb8();
    small.save_with_format(folder.join("thumbnail.png"), ImageFormat::Png).is_ok()
}

fn decoded(bytes: &[u8], media: &str) -> Option<DynamicImage> {
    let format = match media {
        "image/jpeg" => ImageFormat::Jpeg,
        "image/png" => ImageFormat::Png,
        "image/webp" => ImageFormat::WebP,
        _ => return None,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader.decode().ok()
}

fn within(picture: &DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture.clone();
    }
    picture.resize(side, side, FilterType::Triangle)
}

/// Variance of the Laplacian of the grey values.
fn sharpness(gray: &GrayImage) -> f64 {
    let edges = laplacian(gray);
    if edges.is_empty() {
        return 0.0;
    }
    let mean = edges.iter().sum::<f64>() / edges.len() as f64;
    edges.iter().map(|edge| (edge - mean).powi(2)).sum::<f64>() / edges.len() as f64
}

/// The Laplacian at each inner pixel, row by row.
fn laplacian(gray: &GrayImage) -> Vec<f64> {
    let (width, height) = gray.dimensions();
    if width < 3 || height < 3 {
        return Vec::new();
    }
    let at = |x: u32, y: u32| f64::from(gray.get_pixel(x, y).0[0]);
    let mut edges = Vec::with_capacity((width as usize - 2) * (height as usize - 2));
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            edges.push(at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4.0 * at(x, y));
        }
    }
    edges
}

/// How alike a picture's edges are to themselves at their best shift, from 0 to 1.
fn repeats(gray: &GrayImage) -> f64 {
    let (width, height) = gray.dimensions();
    let (inner_width, inner_height) =
        (width.saturating_sub(2) as usize, height.saturating_sub(2) as usize);
    if inner_width < FIELD || inner_height < FIELD {
        return 0.0;
    }
    let edges = laplacian(gray);
    // The field: the mean strength of edges in each of its cells.
    let (step_x, step_y) = (inner_width / FIELD, inner_height / FIELD);
    let mut field = vec![0.0_f64; FIELD * FIELD];
    for (at, cell) in field.iter_mut().enumerate() {
        let (cx, cy) = (at % FIELD * step_x, at / FIELD * step_y);
        let mut sum = 0.0;
        for y in cy..cy + step_y {
            for x in cx..cx + step_x {
                sum += edges[y * inner_width + x].abs().min(64.0);
            }
        }
        *cell = sum / (step_x * step_y) as f64;
    }
    let mean = field.iter().sum::<f64>() / field.len() as f64;
    field.iter_mut().for_each(|cell| *cell -= mean);
    let whole = field.iter().map(|cell| cell * cell).sum::<f64>() / field.len() as f64;
    if whole < 1e-9 {
        return 0.0;
    }
    let half = FIELD / 2;
    let mut best = 0.0_f64;
    for dy in 0..half {
        for dx in 0..half {
            // Near shifts agree in any picture.
            if dx * dx + dy * dy < 64 {
                continue;
            }
            let mut sum = 0.0;
            for y in 0..FIELD - dy {
                let (row, moved) = (y * FIELD, (y + dy) * FIELD + dx);
                for x in 0..FIELD - dx {
                    sum += field[row + x] * field[moved + x];
                }
            }
            let number = ((FIELD - dx) * (FIELD - dy)) as f64;
            best = best.max(sum / number / whole);
        }
    }
    best.clamp(0.0, 1.0)
}

/// Whether a sixteenth of the picture holds a good deal of red ink.
fn has_red_area(picture: &DynamicImage) -> bool {
    let small = picture.thumbnail(256, 256).to_rgb8();
    let (width, height) = small.dimensions();
    if width < 8 || height < 8 {
        return false;
    }
    let mut counts = [[0_u32; 4]; 4];
    for (x, y, pixel) in small.enumerate_pixels() {
        let [red, green, blue] = pixel.0.map(i32::from);
        if red > 140 && red - green > 70 && red - blue > 60 {
            counts[(y * 4 / height) as usize][(x * 4 / width) as usize] += 1;
        }
    }
    let cell = (width * height / 16).max(1);
    counts.iter().flatten().any(|count| *count * 100 / cell >= 6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Luma, imageops};

    /// Leaves of many sizes, without any order.
    fn noise(width: u32, height: u32) -> GrayImage {
        let mut state = 0x1234_5678_u32;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state
        };
        let mut picture = GrayImage::from_pixel(width, height, Luma([120]));
        for _ in 0..4_000 {
            let (x, y, side, tone) =
                (next() % width, next() % height, 3 + next() % 24, (next() % 256) as u8);
            for py in y..(y + side).min(height) {
                for px in x..(x + side).min(width) {
                    picture.put_pixel(px, py, Luma([tone]));
                }
            }
        }
        picture
    }

    #[test]
    fn a_blurred_picture_has_a_tenth_of_the_sharpness_of_the_sharp_one() {
        let sharp = noise(900, 700);
        let blurred = imageops::blur(&sharp, 6.0);
        assert!(sharpness(&sharp) > 300.0, "{}", sharpness(&sharp));
        assert!(sharpness(&blurred) < 10.0, "{}", sharpness(&blurred));
    }

    #[test]
    fn a_tiled_mark_is_suspected_and_a_disorderly_picture_is_not() {
        let plain = imageops::blur(&noise(900, 700), 2.0);
        let mut marked = plain.clone();
        for (x, y, pixel) in marked.enumerate_pixels_mut() {
            let (dx, dy) = (x % 180, y % 120);
            // Strokes of a sign, pale over the picture, tile after tile.
            let stroke =
                (dx > 40 && dx < 100 && (dy % 14) < 4) || (dy > 20 && dy < 80 && (dx % 17) < 4);
            if stroke {
                pixel.0[0] = pixel.0[0].saturating_add(70);
            }
        }
        assert!(repeats(&plain) < 0.3, "{}", repeats(&plain));
        assert!(repeats(&marked) > 0.55, "{}", repeats(&marked));
    }

    #[test]
    fn a_picture_without_anything_has_no_measures_to_fall_over() {
        let empty = GrayImage::from_pixel(300, 300, Luma([255]));
        assert_eq!((sharpness(&empty), repeats(&empty)), (0.0, 0.0));
        assert_eq!(sharpness(&GrayImage::new(1, 1)), 0.0);
    }
}
