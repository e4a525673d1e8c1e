//! Draws the invented city: streets, plots, green land, crowns, water, people.
//!
//! Whatever is drawn is entered in the tally of its cell's zones at the same moment, as an exact
//! area or a length, so that what is true of the city is known before any file exists.

use crate::{
    blocks::{self, Street},
    ground::{Axis, Marks, Point, Polygon, Rect, Warp},
    plan::{self, Age, CANAL, Cell as PlanCell, Plan, RIVER, Sign, Superblock, U, V},
    shapefile::{Cell, Column, Marking, Shape},
    tally::{Compound, Park, Tally},
    words::Words,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// The year reported and the present year.
pub const DATA_YEAR: i32 = 2025;
/// The present year.
pub const TODAY_YEAR: i32 = 2026;
/// The year of the old built-up area.
pub const OLD_YEAR: i32 = 2018;

/// One record of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its shape.
    pub shape: Shape,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

/// One layer as it is handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Stable key: `green`, `green_today`, `built_up_old` …
    pub key: &'static str,
    /// Kind of layer, as `yuanjian-layer` writes it.
    pub kind: &'static str,
    /// The year it describes.
    pub year: i32,
    /// File name without ending.
    pub file: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its records.
    pub records: Vec<Record>,
    /// Whether it holds lines.
    pub lines: bool,
    /// What its files say of themselves.
    pub marking: Marking,
}

/// A fault that was put in on purpose.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Fault {
    /// Key of the sheet.
    pub layer: &'static str,
    /// What is wrong.
    pub kind: &'static str,
    /// Identifier of the record.
    pub id: String,
    /// Row, from 1.
    pub record: usize,
    /// The area in question in m², where there is one.
    pub area_m2: f64,
}

/// The invented city.
#[derive(Debug, Clone)]
pub struct SampleCity {
    /// What it was grown from.
    pub seed: u64,
    /// Its layers.
    pub sheets: Vec<Sheet>,
    /// What was put in wrong on purpose.
    pub faults: Vec<Fault>,
    pub(crate) tally: Tally,
    pub(crate) words: Words,
}

/// Codes of the districts and the two development zones; no real division has them.
pub const CODES: [&str; 6] = ["990102", "990103", "990104", "990105", "990171", "990172"];

/// Grow the city from a seed. Equal seeds give equal cities, on every machine.
pub fn generate(seed: u64) -> SampleCity {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut phase = || f64::from(rng.random_range(0..628)) / 100.0;
    let phases = [0.6 + phase() / 12.0, phase(), phase(), phase()];
    let warp = Warp { phases, river: 5760.0 };
    let plan = Plan::new(|cell| special(cell) != Special::None, || rng.random_range(0..100) < 15);
    let mut draft = Draft {
        words: Words::load(),
        warp,
        marks: Marks::default(),
        tally: Tally::default(),
        rows: Rows::default(),
        faults: Vec::new(),
        vacant: Vec::new(),
        rng,
    };
    plan::mark_corners(&mut draft.marks);
    draft.grow(&plan);
    draft.finish(seed)
}

/// What a superblock is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Special {
    None,
    LakePark,
    Botanical,
    BigPark,
    Historic,
}

fn special(cell: PlanCell) -> Special {
    match cell {
        (5, 7) => Special::LakePark,
        (8, 9) => Special::Botanical,
        (3, 3) | (9, 4) | (3, 8) | (6, 2) | (9, 7) => Special::BigPark,
        (4, 6) => Special::Historic,
        _ => Special::None,
    }
}

#[derive(Default)]
struct Rows {
    green: Vec<(i32, Record)>,
    canopy: Vec<Record>,
    residential: Vec<Record>,
    roads: Vec<Record>,
    greenways: Vec<Record>,
    water: Vec<Record>,
    shoreline: Vec<Record>,
    wetland: Vec<Record>,
    historic: Vec<Record>,
    population: Vec<Record>,
}

struct Draft {
    words: Words,
    warp: Warp,
    marks: Marks,
    tally: Tally,
    rows: Rows,
    faults: Vec<Fault>,
    vacant: Vec<(Sign, Rect)>,
    rng: ChaCha8Rng,
}

/// A main road through a cell, before it is drawn.
struct MainRoad {
    axis: Axis,
    line: usize,
    at: i32,
    from: i32,
    to: i32,
    cut: i32,
    signs: [Option<Sign>; 2],
}

fn text(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

impl Draft {
    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn grow(&mut self, plan: &Plan) {
        let mains = self.plan_main_roads(plan);
        let mut inner: Vec<(Superblock, blocks::Cuts)> = Vec::new();
        for block in &plan.superblocks {
            let cuts = self.cut_superblock(block);
            for street in &cuts.streets {
                self.mark_street(street, block);
            }
            inner.push((block.clone(), cuts));
        }
        // The greenways cross cell sides; their corners must be known before anything is drawn.
        for &u in &U[1..=12] {
            self.marks.add(Axis::North, u, 5894);
            self.marks.add(Axis::East, 5894, u);
        }
        for v in V {
            self.marks.add(Axis::East, v, U[3] + 76);
            self.marks.add(Axis::North, U[3] + 76, v);
        }
        // So do the banks.
        for u in U {
            let (south, north) = Self::banks(u);
            self.marks.add(Axis::North, u, south as i32);
            self.marks.add(Axis::North, u, north as i32);
        }
        for v in V {
            self.marks.add(Axis::East, v, U[CANAL] + 52);
            self.marks.add(Axis::East, v, U[CANAL] + 96);
        }
        for main in &mains {
            self.draw_main_road(main);
        }
        self.draw_river();
        for (block, cuts) in &inner {
            for street in &cuts.streets {
                self.draw_street(street, block);
            }
            self.draw_superblock(block, cuts);
        }
        self.draw_countryside();
        self.draw_greenways();
    }
}

/// The lines of cell sides that a street of this axis may cross.
fn cell_lines(axis: Axis, block: &Superblock) -> Vec<i32> {
    let ((c0, r0), (c1, r1)) = block.cells;
    match axis {
        Axis::North => (r0..=r1 + 1).map(|r| V[r]).collect(),
        Axis::East => (c0..=c1 + 1).map(|c| U[c]).collect(),
    }
}

fn cell_at(u: f64, v: f64) -> PlanCell {
    let index =
        |lines: &[i32], at: f64| lines.iter().rposition(|&l| f64::from(l) <= at).unwrap_or(0);
    (index(&U, u), index(&V, v))
}

/// Planted rows between rows of buildings.
fn bands(rect: Rect, wish: f64) -> Vec<Rect> {
    if rect.is_thin(14) {
        return Vec::new();
    }
    let count = (rect.height() / 34).clamp(1, 4);
    let pitch = rect.height() / count;
    let deep = (wish / f64::from(count * rect.width())) as i32;
    (0..count)
        .map(|k| {
            let v0 = rect.v0 + k * pitch;
            Rect::new(rect.u0, v0, rect.u1, v0 + deep.clamp(2, (pitch - 4).max(3)))
        })
        .collect()
}

fn near_a_limit(polygon: &Polygon) -> bool {
    let area = crate::ground::square_metres(polygon.double_area());
    [1000.0, 2000.0, 5000.0].iter().any(|limit| (area / limit - 1.0).abs() < 0.02)
}

mod country;
mod finish;
mod plots;
mod records;
mod streets;
