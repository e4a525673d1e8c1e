//! Pictures of the invented city, drawn: plainly a drawing, so that nobody takes one for a photograph
//! of a real place.
//!
//! Flat colours keep them small. Nothing but sums, products and square roots goes into them, so that
//! they are the same bytes on every machine.

use serde::Deserialize;
use std::ops::Range;
use yuanjian_layer::raster::Picture;

const WIDTH: usize = 1200;
const HEIGHT: usize = 800;
/// The same as a length.
const WIDE: f64 = WIDTH as f64;
/// So many tufts stand on the ground.
const TUFTS: usize = 700;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Motif {
    /// An old tree with its plate.
    Tree,
    /// The same in yellow.
    Ginkgo,
    /// A lawn with trees, a path, a pond and a bench.
    Park,
    /// Open water with reeds and a heron.
    Wetland,
    /// Ground on which nothing was built yet.
    Bare,
    /// A digger and young trees.
    Works,
}

/// A picture to be drawn.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drawing {
    motif: Motif,
    /// Where clouds, hills, trees and grass lie.
    seed: u32,
}

/// Across and down, in cells from the upper left.
type Point = [f64; 2];
type Tone = [u8; 3];

// From what lies behind to what lies in front.
const GREEN: [Tone; 4] = [[62, 112, 58], [78, 132, 66], [96, 150, 78], [118, 168, 90]];
const YELLOW: [Tone; 4] = [[176, 132, 40], [200, 156, 52], [220, 180, 72], [236, 202, 104]];
const REEDS: [Tone; 4] = [[92, 124, 58], [120, 144, 74], [158, 156, 92], [70, 104, 56]];
const SOIL: [Tone; 3] = [[150, 122, 92], [166, 138, 106], [182, 154, 120]];
const STONES: [Tone; 3] = [[134, 130, 124], [160, 156, 148], [110, 104, 98]];
const SKY: [Tone; 5] =
    [[168, 208, 236], [180, 215, 239], [192, 222, 242], [204, 229, 245], [216, 236, 248]];
const LAWN: Tone = [150, 190, 112];
const GRASS: [Tone; 3] = [[128, 172, 94], [110, 156, 82], [172, 206, 132]];
const WASTE: Tone = [172, 146, 112];
const WEEDS: [Tone; 3] = [[150, 122, 92], [190, 166, 132], [128, 150, 90]];
const SHADE: Tone = [98, 140, 78];
const BARK: Tone = [104, 80, 60];
const DARK: Tone = [64, 62, 60];
const PAINT: Tone = [232, 188, 62];

impl Drawing {
    /// Draw it.
    pub(super) fn picture(self) -> Picture {
        let canvas = &mut Canvas { cells: vec![[255; 3]; WIDTH * HEIGHT] };
        let chance = &mut Chance::of(self.seed);
        sky(canvas, chance);
        hills(canvas, chance);
        match self.motif {
            Motif::Bare | Motif::Works => ground(canvas, chance, WASTE, &WEEDS),
            _ => ground(canvas, chance, LAWN, &GRASS),
        }
        match self.motif {
            Motif::Tree => old_tree(canvas, chance, &GREEN),
            Motif::Ginkgo => old_tree(canvas, chance, &YELLOW),
            Motif::Park => park(canvas, chance),
            Motif::Wetland => wetland(canvas, chance),
            Motif::Bare => bare(canvas, chance),
            Motif::Works => works(canvas, chance),
        }
        let rgba = canvas.cells.iter().flat_map(|[red, green, blue]| [*red, *green, *blue, 255]);
        Picture { size: [WIDTH, HEIGHT], rgba: rgba.collect() }
    }
}

/// Numbers that look like chance and are the same for the same seed (xorshift of 32 bits).
struct Chance(u32);

impl Chance {
    fn of(seed: u32) -> Self {
        // Seeds that follow each other are far apart; from 0 it would not move.
        Self((seed.wrapping_mul(2_654_435_769) ^ 0x5bf0_3635).max(1))
    }

    /// From 0 to less than 1.
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        f64::from(self.0) / 4_294_967_296.0
    }

    fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.share()
    }

    fn of_these(&mut self, tones: &[Tone]) -> Tone {
        let place = (self.share() * tones.len() as f64) as usize;
        tones.get(place).copied().unwrap_or_default()
    }
}

/// What is drawn on, row by row.
struct Canvas {
    cells: Vec<Tone>,
}

/// The cells whose middles lie between two lengths.
fn cells(from: f64, to: f64, most: usize) -> Range<usize> {
    let first = |at: f64| ((at - 0.5).ceil().max(0.0) as usize).min(most);
    first(from)..first(to)
}

/// The middle of a row.
fn middle(row: usize) -> f64 {
    row as f64 + 0.5
}

impl Canvas {
    fn run(&mut self, row: usize, from: f64, to: f64, tone: Tone) {
        let within = cells(from, to, WIDTH);
        let start = row * WIDTH;
        if let Some(run) = self.cells.get_mut(start + within.start..start + within.end) {
            run.fill(tone);
        }
    }

    fn ellipse(&mut self, [x, y]: Point, [wide, high]: Point, tone: Tone) {
        for row in cells(y - high, y + high, HEIGHT) {
            let off = (middle(row) - y) / high;
            let half = wide * (1.0 - off * off).max(0.0).sqrt();
            self.run(row, x - half, x + half, tone);
        }
    }

    fn rectangle(&mut self, [left, top]: Point, [right, bottom]: Point, tone: Tone) {
        for row in cells(top, bottom, HEIGHT) {
            self.run(row, left, right, tone);
        }
    }

    fn polygon(&mut self, corners: &[Point], tone: Tone) {
        let heights = corners.iter().map(|corner| corner[1]);
        let top = heights.clone().fold(f64::INFINITY, f64::min);
        let bottom = heights.fold(f64::NEG_INFINITY, f64::max);
        for row in cells(top, bottom, HEIGHT) {
            let level = middle(row);
            let mut cuts = Vec::new();
            for (a, b) in corners.iter().zip(corners.iter().cycle().skip(1)) {
                if (a[1] <= level) != (b[1] <= level) {
                    cuts.push(a[0] + (b[0] - a[0]) * (level - a[1]) / (b[1] - a[1]));
                }
            }
            cuts.sort_by(f64::total_cmp);
            for pair in cuts.chunks_exact(2) {
                self.run(row, pair[0], pair[1], tone);
            }
        }
    }

    fn line(&mut self, [ax, ay]: Point, [bx, by]: Point, width: f64, tone: Tone) {
        let half = width / 2.0;
        let steep = (by - ay).abs() >= (bx - ax).abs();
        let [dx, dy] = if steep { [half, 0.0] } else { [0.0, half] };
        let corners =
            [[ax - dx, ay - dy], [ax + dx, ay + dy], [bx + dx, by + dy], [bx - dx, by - dy]];
        self.polygon(&corners, tone);
    }
}

fn sky(canvas: &mut Canvas, chance: &mut Chance) {
    for (n, tone) in SKY.into_iter().enumerate() {
        let top = n as f64 * 100.0;
        canvas.rectangle([0.0, top], [WIDE, top + 100.0], tone);
    }
    for _ in 0..4 {
        let [x, y] = [chance.between(60.0, WIDE - 60.0), chance.between(60.0, 220.0)];
        for _ in 0..4 {
            let at = [x + chance.between(-70.0, 70.0), y + chance.between(-14.0, 14.0)];
            let size = [chance.between(40.0, 80.0), chance.between(16.0, 30.0)];
            canvas.ellipse(at, size, [246, 249, 251]);
        }
    }
}

fn hills(canvas: &mut Canvas, chance: &mut Chance) {
    let rows: [(Tone, f64); 3] =
        [([166, 190, 186], 230.0), ([136, 172, 150], 170.0), ([116, 158, 120], 130.0)];
    for (tone, high) in rows {
        for n in 0..5 {
            let x = f64::from(n) * WIDE / 4.0 + chance.between(-90.0, 90.0);
            let size = [chance.between(200.0, 300.0), high + chance.between(-40.0, 30.0)];
            canvas.ellipse([x, 560.0], size, tone);
        }
    }
}

fn ground(canvas: &mut Canvas, chance: &mut Chance, tone: Tone, tufts: &[Tone]) {
    canvas.rectangle([0.0, 500.0], [WIDE, HEIGHT as f64], tone);
    for n in 0..5 {
        let x = f64::from(n) * WIDE / 4.0 + chance.between(-60.0, 60.0);
        let size = [chance.between(180.0, 280.0), chance.between(50.0, 70.0)];
        canvas.ellipse([x, 540.0], size, tone);
    }
    for _ in 0..TUFTS {
        // Nearer ones are larger, and there are more of them.
        let y = 500.0 + 300.0 * chance.share().sqrt();
        let x = chance.between(0.0, WIDE);
        let high = (y - 430.0) / 18.0 * chance.between(0.6, 1.3);
        let tip = [x + high * chance.between(-0.3, 0.3), y - high];
        let tone = chance.of_these(tufts);
        canvas.polygon(&[[x - high * 0.4, y], tip, [x + high * 0.4, y]], tone);
    }
}

/// A tree whose foot is at a place and that is so high.
fn tree(
    canvas: &mut Canvas,
    chance: &mut Chance,
    [x, y]: Point,
    high: f64,
    crown: &[Tone; 4],
    shade: Tone,
) {
    canvas.ellipse([x + high * 0.05, y], [high * 0.42, high * 0.05], shade);
    let trunk = [
        [x - high * 0.07, y],
        [x - high * 0.035, y - high * 0.5],
        [x + high * 0.035, y - high * 0.5],
        [x + high * 0.08, y],
    ];
    canvas.polygon(&trunk, BARK);
    let width = high * 0.03;
    canvas.line([x, y - high * 0.36], [x - high * 0.2, y - high * 0.6], width, BARK);
    canvas.line([x, y - high * 0.4], [x + high * 0.22, y - high * 0.62], width, BARK);
    let leaves = (15.0 + high * 0.125) as usize;
    for tone in crown {
        for _ in 0..leaves {
            let [across, up] = [chance.between(-1.0, 1.0), chance.between(-1.0, 1.0)];
            if across * across + up * up > 1.0 {
                continue;
            }
            let size = (high * 0.1).min(34.0) * chance.between(0.5, 1.0);
            let at = [x + across * high * 0.4, y - high * 0.72 + up * high * 0.27];
            canvas.ellipse(at, [size, size * 0.8], *tone);
        }
    }
}

/// Trees far off.
fn grove(canvas: &mut Canvas, chance: &mut Chance, number: usize, shade: Tone) {
    for _ in 0..number {
        let at = [chance.between(60.0, WIDE - 60.0), chance.between(508.0, 536.0)];
        let high = chance.between(80.0, 130.0);
        tree(canvas, chance, at, high, &GREEN, shade);
    }
}

fn old_tree(canvas: &mut Canvas, chance: &mut Chance, crown: &[Tone; 4]) {
    grove(canvas, chance, 5, SHADE);
    // A ring of stones, earth within it.
    canvas.ellipse([600.0, 742.0], [270.0, 42.0], [168, 158, 146]);
    canvas.ellipse([600.0, 738.0], [250.0, 36.0], [128, 104, 80]);
    tree(canvas, chance, [600.0, 742.0], 620.0, crown, SHADE);
    // Its plate, with lines that nobody can read.
    canvas.rectangle([846.0, 640.0], [852.0, 730.0], BARK);
    canvas.rectangle([806.0, 610.0], [892.0, 662.0], [70, 104, 80]);
    canvas.rectangle([814.0, 618.0], [884.0, 654.0], [240, 240, 228]);
    for n in 0..3 {
        let top = 625.0 + f64::from(n) * 10.0;
        let right = 874.0 - chance.between(0.0, 16.0);
        canvas.rectangle([822.0, top], [right, top + 3.0], [90, 100, 92]);
    }
}

fn park(canvas: &mut Canvas, chance: &mut Chance) {
    canvas.ellipse([860.0, 610.0], [240.0, 46.0], [214, 206, 180]);
    canvas.ellipse([860.0, 610.0], [226.0, 38.0], [132, 180, 206]);
    for _ in 0..14 {
        let at = [chance.between(700.0, 1020.0), chance.between(588.0, 632.0)];
        canvas.ellipse(at, [chance.between(14.0, 40.0), 1.6], [186, 216, 230]);
    }
    // A path that winds away and grows narrow.
    for n in 0..220 {
        let t = f64::from(n) / 219.0;
        let bend = if t < 0.5 { 2.0 * t * t } else { 1.0 - 2.0 * (1.0 - t) * (1.0 - t) };
        let at = [260.0 + 300.0 * bend - 120.0 * t, 800.0 - 270.0 * t];
        canvas.ellipse(at, [70.0 - 56.0 * t, 16.0 - 12.0 * t], [222, 206, 170]);
    }
    for n in 0..9 {
        let n = f64::from(n);
        let at = [chance.between(20.0, WIDE - 20.0), 516.0 + n * 6.0];
        tree(canvas, chance, at, 110.0 + n * 10.0, &GREEN, SHADE);
    }
    tree(canvas, chance, [150.0, 770.0], 330.0, &GREEN, SHADE);
    tree(canvas, chance, [1080.0, 780.0], 380.0, &GREEN, SHADE);
    let wood = [150, 108, 72];
    canvas.rectangle([640.0, 716.0], [790.0, 728.0], wood);
    canvas.rectangle([640.0, 690.0], [790.0, 702.0], wood);
    canvas.rectangle([652.0, 728.0], [662.0, 756.0], DARK);
    canvas.rectangle([768.0, 728.0], [778.0, 756.0], DARK);
}

fn wetland(canvas: &mut Canvas, chance: &mut Chance) {
    grove(canvas, chance, 4, SHADE);
    canvas.ellipse([620.0, 660.0], [700.0, 120.0], [124, 174, 196]);
    for _ in 0..7 {
        let at = [chance.between(150.0, 1100.0), chance.between(590.0, 730.0)];
        let size = [chance.between(50.0, 120.0), chance.between(8.0, 16.0)];
        canvas.ellipse(at, size, [132, 172, 96]);
    }
    for _ in 0..70 {
        let at = [chance.between(60.0, 1160.0), chance.between(575.0, 755.0)];
        canvas.ellipse(at, [chance.between(12.0, 46.0), 1.5], [176, 210, 222]);
    }
    for _ in 0..200 {
        let left = chance.share() < 0.55;
        let x = if left { chance.between(0.0, 480.0) } else { chance.between(740.0, WIDE) };
        let [y, high] = [chance.between(690.0, 800.0), chance.between(60.0, 220.0)];
        let tip = [x + chance.between(-30.0, 30.0), y - high];
        let width = chance.between(2.5, 5.0);
        canvas.line([x, y], tip, width, chance.of_these(&REEDS));
        if chance.share() < 0.3 {
            canvas.ellipse(tip, [4.5, 16.0], [126, 92, 58]);
        }
    }
    heron(canvas);
}

fn heron(canvas: &mut Canvas) {
    let white = [248, 248, 244];
    canvas.line([590.0, 650.0], [586.0, 716.0], 3.0, DARK);
    canvas.line([606.0, 650.0], [608.0, 714.0], 3.0, DARK);
    canvas.ellipse([600.0, 636.0], [46.0, 20.0], white);
    canvas.polygon(&[[562.0, 634.0], [552.0, 570.0], [562.0, 566.0], [578.0, 624.0]], white);
    canvas.ellipse([556.0, 566.0], [13.0, 9.0], white);
    canvas.polygon(&[[546.0, 562.0], [508.0, 572.0], [546.0, 571.0]], [222, 170, 60]);
}

/// Heaps, stones and what stood there before.
fn rubble(canvas: &mut Canvas, chance: &mut Chance) {
    grove(canvas, chance, 3, SOIL[0]);
    for _ in 0..26 {
        let at = [chance.between(0.0, WIDE), chance.between(560.0, 760.0)];
        let size = chance.between(20.0, 70.0);
        canvas.ellipse(at, [size, size * 0.22], chance.of_these(&SOIL));
    }
    for _ in 0..120 {
        let at = [chance.between(0.0, WIDE), chance.between(530.0, 790.0)];
        let size = chance.between(3.0, 11.0);
        canvas.ellipse(at, [size, size * 0.7], chance.of_these(&STONES));
    }
}

fn bare(canvas: &mut Canvas, chance: &mut Chance) {
    rubble(canvas, chance);
    for _ in 0..4 {
        let at = [chance.between(150.0, 1050.0), chance.between(620.0, 740.0)];
        let size = [chance.between(60.0, 130.0), chance.between(12.0, 22.0)];
        canvas.ellipse(at, size, [140, 158, 160]);
    }
    for _ in 0..170 {
        let [x, y] = [chance.between(0.0, WIDE), chance.between(540.0, 795.0)];
        let tip = [x + chance.between(-10.0, 10.0), y - chance.between(8.0, 34.0)];
        canvas.line([x, y], tip, 2.5, chance.of_these(&REEDS));
    }
}

fn works(canvas: &mut Canvas, chance: &mut Chance) {
    rubble(canvas, chance);
    let road = [[0.0, 800.0], [0.0, 720.0], [520.0, 560.0], [600.0, 560.0], [330.0, 800.0]];
    canvas.polygon(&road, [206, 198, 182]);
    let planted = [
        ([700.0, 600.0], 130.0),
        ([860.0, 640.0], 170.0),
        ([1060.0, 690.0], 210.0),
        ([620.0, 720.0], 220.0),
        ([930.0, 770.0], 250.0),
    ];
    for ([x, y], high) in planted {
        tree(canvas, chance, [x, y], high, &GREEN, SOIL[0]);
        // Stakes hold it.
        for foot in [x - high * 0.2, x + high * 0.2] {
            canvas.line([foot, y], [x, y - high * 0.42], high * 0.025, [196, 168, 120]);
        }
    }
    canvas.ellipse([180.0, 700.0], [230.0, 66.0], SOIL[0]);
    canvas.ellipse([400.0, 660.0], [120.0, 60.0], SOIL[1]);
    digger(canvas);
}

fn digger(canvas: &mut Canvas) {
    canvas.rectangle([150.0, 590.0], [310.0, 650.0], PAINT);
    canvas.polygon(&[[170.0, 590.0], [178.0, 528.0], [244.0, 528.0], [252.0, 590.0]], PAINT);
    let glass = [[184.0, 584.0], [190.0, 540.0], [232.0, 540.0], [238.0, 584.0]];
    canvas.polygon(&glass, [184, 212, 222]);
    canvas.line([296.0, 600.0], [420.0, 500.0], 24.0, PAINT);
    canvas.line([416.0, 496.0], [500.0, 600.0], 20.0, PAINT);
    canvas.polygon(&[[478.0, 590.0], [524.0, 590.0], [516.0, 640.0], [470.0, 632.0]], DARK);
    canvas.ellipse([230.0, 664.0], [110.0, 26.0], DARK);
    canvas.ellipse([230.0, 664.0], [92.0, 15.0], [120, 116, 110]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const ALL: [Motif; 6] =
        [Motif::Tree, Motif::Ginkgo, Motif::Park, Motif::Wetland, Motif::Bare, Motif::Works];

    #[test]
    fn a_picture_is_whole_small_and_of_many_colours() {
        for motif in ALL {
            let picture = Drawing { motif, seed: 14 }.picture();
            assert_eq!((picture.size, picture.rgba.len()), ([1200, 800], 1200 * 800 * 4));
            let cells = || picture.rgba.chunks_exact(4);
            assert!(cells().all(|cell| cell[3] == 255), "{motif:?}");
            let colours: BTreeSet<&[u8]> = cells().collect();
            assert!((18..=40).contains(&colours.len()), "{motif:?}: {}", colours.len());
            let png = picture.png();
            assert!((10_000..300_000).contains(&png.len()), "{motif:?}: {}", png.len());
            let read = image::load_from_memory(&png).unwrap().to_rgba8();
            assert!(read.into_raw() == picture.rgba, "{motif:?}");
            // Sky above, nothing left white below.
            assert_eq!(picture.rgba[..3], SKY[0]);
            assert!(cells().all(|cell| cell != [255; 4]), "{motif:?}");
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_bytes_and_another_seed_others() {
        let mut before = None;
        for motif in ALL {
            let drawn = |seed| Drawing { motif, seed }.picture();
            let first = drawn(3);
            assert!(first == drawn(3) && first != drawn(4), "{motif:?}");
            assert!(before.replace(first.clone()) != Some(first), "{motif:?}");
        }
        // The seed from which the numbers would not move.
        assert!(Chance::of(0).share() > 0.0);
    }
}
