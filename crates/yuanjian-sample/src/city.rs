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
        for c in 1..12 {
            self.marks.add(Axis::North, U[c], 5894);
            self.marks.add(Axis::East, 5894, U[c]);
        }
        for v in V {
            self.marks.add(Axis::East, v, U[3] + 76);
            self.marks.add(Axis::North, U[3] + 76, v);
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

    // ---- streets -------------------------------------------------------------------------

    fn plan_main_roads(&mut self, plan: &Plan) -> Vec<MainRoad> {
        let mut roads = Vec::new();
        for line in 1..13 {
            for r in 0..12 {
                let at = U[line] + plan::width_north(line) / 2;
                if plan.has_road_north(line, r) {
                    roads.push(MainRoad {
                        axis: Axis::North,
                        line,
                        at,
                        from: V[r] + plan::width_east(r) / 2,
                        to: V[r + 1] + plan::width_east(r + 1) / 2,
                        cut: V[r + 1],
                        signs: [plan::sign((line, r)), plan::sign((line, r + 1))],
                    });
                }
            }
        }
        for line in 1..12 {
            for c in 0..13 {
                let at = V[line] + plan::width_east(line) / 2;
                if plan.has_road_east(line, c) {
                    roads.push(MainRoad {
                        axis: Axis::East,
                        line,
                        at,
                        from: U[c] + plan::width_north(c) / 2,
                        to: U[c + 1] + plan::width_north(c + 1) / 2,
                        cut: U[c + 1],
                        signs: [plan::sign((c, line)), plan::sign((c + 1, line))],
                    });
                }
            }
        }
        for road in &roads {
            self.mark(road.axis, road.at, &[road.from, road.cut, road.to]);
        }
        roads
    }

    /// The line and everything it meets at `stops` get common corners.
    fn mark(&mut self, axis: Axis, at: i32, stops: &[i32]) {
        let across = if axis == Axis::North { Axis::East } else { Axis::North };
        for &stop in stops {
            self.marks.add(axis, at, stop);
            self.marks.add(across, stop, at);
        }
    }

    fn mark_street(&mut self, street: &Street, block: &Superblock) {
        let sides = cell_lines(street.axis, block);
        let stops: Vec<i32> = sides
            .into_iter()
            .filter(|&s| street.from < s && s < street.to)
            .chain([street.from, street.to])
            .collect();
        self.mark(street.axis, street.at, &stops);
    }

    fn road_row(&mut self, pieces: Vec<(Option<Sign>, Vec<Point>)>, name: &str, grade: &str, width: i32) {
        let age = pieces.first().and_then(|(s, _)| *s).map_or(Age::Not, |s| s.age);
        let odds = match (grade, age) {
            ("express", _) => 55,
            ("main", Age::Old) => 96,
            ("secondary", Age::Old) => 93,
            ("branch", Age::Old) => 82,
            ("main", _) => 80,
            ("secondary", _) => 66,
            _ => 45,
        };
        let trees = self.chance(odds);
        let green_ok = trees && self.chance(86);
        let mut path: Vec<Point> = Vec::new();
        for (sign, piece) in pieces {
            if let Some(sign) = sign {
                self.tally.road(sign, &piece, grade, trees, green_ok);
            }
            let skip = usize::from(!path.is_empty());
            path.extend(piece.into_iter().skip(skip));
        }
        let id = self.rows.roads.len() + 1;
        let words = &self.words;
        let cells = vec![
            text(&format!("DL{id:05}")),
            text(name),
            Cell::Text(words.grade(grade)),
            Cell::Real(f64::from(width)),
            Cell::Text(words.say(if trees { "yes" } else { "no" })),
            Cell::Text(words.say(if green_ok { "met" } else { "unmet" })),
        ];
        self.rows.roads.push(Record { shape: Shape::Paths(vec![path]), cells });
    }

    fn draw_main_road(&mut self, road: &MainRoad) {
        let (width, offset) = match road.axis {
            Axis::North => (plan::width_north(road.line), 0),
            Axis::East => (plan::width_east(road.line), 12),
        };
        let grade = if width >= 60 { "express" } else if width >= 44 { "main" } else { "secondary" };
        let ending = if road.axis == Axis::North { "road_north" } else { "road_east" };
        let name = self.words.pick("roads", road.line + offset) + &self.words.pick(ending, 0);
        let first = self.warp.line(&self.marks, road.axis, road.at, road.from, road.cut);
        let second = self.warp.line(&self.marks, road.axis, road.at, road.cut, road.to);
        self.road_row(vec![(road.signs[0], first), (road.signs[1], second)], &name, grade, width);
        // Planted strips along both kerbs, clear of the crossings.
        let Some(sign) = road.signs[0].filter(|s| s.age != Age::Not && width >= 44) else { return };
        let (low, high) = (road.from + 42, road.cut - 12);
        let river = road.axis == Axis::North && road.from < V[RIVER + 1] && road.to > V[RIVER] + 40 && road.cut <= V[RIVER + 1] && road.from > V[RIVER];
        if high - low < 120 || river {
            return;
        }
        let half = width / 2;
        let strips: Vec<Polygon> = [(road.at - half + 3, road.at - half + 8), (road.at + half - 8, road.at + half - 3)]
            .into_iter()
            .map(|(a, b)| match road.axis {
                Axis::North => self.warp.plot(Rect::new(a, low, b, high), 0),
                Axis::East => self.warp.plot(Rect::new(low, a, high, b), 0),
            })
            .collect();
        let title = name + &self.words.say("road_green");
        self.green(sign, "SG", &title, strips.clone(), DATA_YEAR, false);
        self.cover(sign, "tree", strips);
    }

    fn draw_street(&mut self, street: &Street, block: &Superblock) {
        let mut stops: Vec<i32> = cell_lines(street.axis, block)
            .into_iter()
            .filter(|&s| street.from < s && s < street.to)
            .collect();
        stops.sort_unstable();
        stops.dedup();
        stops.push(street.to);
        let mut from = street.from;
        let mut pieces = Vec::new();
        for stop in stops {
            let middle = f64::from(from + stop) / 2.0;
            let cell = match street.axis {
                Axis::North => cell_at(f64::from(street.at), middle),
                Axis::East => cell_at(middle, f64::from(street.at)),
            };
            let path = self.warp.line(&self.marks, street.axis, street.at, from, stop);
            pieces.push((plan::sign(cell), path));
            from = stop;
        }
        let number = self.rows.roads.len();
        let grade = if street.width >= 30 { "secondary" } else { "branch" };
        let ending = if street.width >= 30 { self.words.pick("road_north", 0) } else { self.words.pick(if number % 3 == 0 { "lane" } else { "street" }, 0) };
        let name = self.words.pick("stems", number * 7 + 3) + &ending;
        self.road_row(pieces, &name, grade, street.width);
        // A row of crowns on either side, clear of the corners.
        let (low, high) = (street.open.0 + 14, street.open.1 - 14);
        let odds = if block.sign.age == Age::Old { 70 } else { 35 };
        if high - low > 60 && self.chance(odds) {
            let half = street.width / 2;
            let rows: Vec<Polygon> = [(street.at - half + 1, street.at - half + 5), (street.at + half - 5, street.at + half - 1)]
                .into_iter()
                .map(|(a, b)| match street.axis {
                    Axis::North => self.warp.plot(Rect::new(a, low, b, high), 0),
                    Axis::East => self.warp.plot(Rect::new(low, a, high, b), 0),
                })
                .collect();
            self.cover(block.sign, "tree", rows);
        }
    }

    // ---- plots ---------------------------------------------------------------------------

    fn cut_superblock(&mut self, block: &Superblock) -> blocks::Cuts {
        let kind = special(block.cells.0);
        let (c, r) = block.cells.0;
        let central = (4..=8).contains(&c) && (3..=8).contains(&r);
        let target = match (kind, block.sign.development, block.sign.age) {
            (Special::Historic, ..) => 15_000,
            (_, Some(_), _) => 62_000,
            (_, _, Age::New) => 46_000,
            _ if central => 28_000,
            _ => 38_000,
        };
        if kind == Special::LakePark {
            return blocks::Cuts { streets: Vec::new(), plots: vec![block.inner.inset(4)] };
        }
        let mut rect = block.inner.inset(5);
        let mut reach = block.reach.map(|w| w + 5);
        let mut cuts = blocks::Cuts::default();
        if matches!(kind, Special::Botanical | Special::BigPark) {
            // The great park takes the west end, a street apart from the rest.
            let share = if kind == Special::Botanical { 0.54 } else { 0.24 };
            let cut = rect.u0 + (f64::from(rect.width()) * share) as i32;
            let at = cut + 12;
            cuts.plots.push(Rect { u1: cut, ..rect });
            cuts.streets.push(Street {
                axis: Axis::North,
                at,
                from: rect.v0 - reach[1],
                to: rect.v1 + reach[3],
                open: (rect.v0, rect.v1),
                width: 24,
            });
            rect.u0 = at + 12;
            reach[0] = 12;
        }
        let rest = blocks::cut(block, rect, reach, target, &mut self.rng);
        cuts.plots.extend(rest.plots);
        cuts.streets.extend(rest.streets);
        cuts
    }

    fn draw_superblock(&mut self, block: &Superblock, cuts: &blocks::Cuts) {
        let sign = block.sign;
        let kind = special(block.cells.0);
        let before = self.tally.sum(sign).residential;
        let mut plots = cuts.plots.iter().copied();
        match kind {
            Special::LakePark => {
                if let Some(rect) = plots.next() {
                    self.draw_lake_park(sign, rect);
                }
            }
            Special::Botanical | Special::BigPark => {
                if let Some(rect) = plots.next() {
                    let (code, name) = if kind == Special::Botanical {
                        ("G132", self.words.say("botanical"))
                    } else {
                        let n = block.cells.0.0 + 3 * block.cells.0.1;
                        ("G11", self.words.pick("parks", n) + &self.words.say("park"))
                    };
                    self.park(sign, code, &name, rect, DATA_YEAR);
                }
            }
            Special::Historic => {
                let polygon = self.warp.plot(block.inner, 0);
                self.tally.historic(&polygon);
                let words = &self.words;
                let cells = vec![text("LS001"), Cell::Text(words.say("historic")), Cell::Text(words.say("historic_level"))];
                self.rows.historic.push(Record { shape: Shape::Polygons(vec![polygon]), cells });
            }
            Special::None => {}
        }
        let mut plots: Vec<Rect> = plots.collect();
        if kind == Special::Historic {
            self.draw_historic_garden(sign, block.inner, &mut plots);
        }
        // One community park a neighbourhood where the town was planned with care.
        let odds = if sign.age == Age::Old { 74 } else { 30 };
        let wanted = kind == Special::None && self.chance(odds);
        let community = if wanted {
            plots.iter().position(|p| (9_000..60_000).contains(&p.sheet_area()) && !p.is_thin(70))
        } else {
            None
        };
        for (i, plot) in plots.into_iter().enumerate() {
            if Some(i) == community {
                let name = self.name_park("community_park");
                self.park(sign, "G12", &name, plot, DATA_YEAR);
            } else {
                self.draw_plot(sign, plot, kind, block);
            }
        }
        let homes = crate::ground::square_metres(self.tally.sum(sign).residential - before);
        let share = if sign.age == Age::Old { 30.0 } else { 58.0 };
        let people = (homes / share) as i64 / 10 * 10 + 120;
        self.people(block, people);
    }

    fn name_park(&mut self, ending: &str) -> String {
        let n = self.rows.green.len();
        self.words.pick("parks", n * 7 + n / 9) + &self.words.say(ending)
    }

    fn draw_plot(&mut self, sign: Sign, plot: Rect, kind: Special, block: &Superblock) {
        let (c, r) = block.cells.0;
        let central = (4..=8).contains(&c) && (4..=8).contains(&r);
        let dice = self.rng.random_range(0..100);
        let works = if sign.development.is_some() { 52 } else { 4 };
        if kind == Special::Historic {
            return if dice < 72 { self.draw_homes(sign, plot, false) } else { self.draw_works(sign, plot, "BG", "shops", 12) };
        }
        if dice < works {
            self.draw_works(sign, plot, "MG", "works", if sign.age == Age::Old { 20 } else { 17 });
        } else if dice < works + 3 && sign.age == Age::New {
            self.draw_vacant(sign, plot);
        } else if dice > 97 && sign.age == Age::Old {
            self.vacant.push((sign, plot));
        } else if dice > 88 {
            self.draw_works(sign, plot, "AG", if dice > 93 { "school" } else { "office" }, 36);
        } else if dice > if central { 74 } else { 83 } {
            if central && plot.sheet_area() < 24_000 && self.chance(24) {
                let name = self.words.pick("stems", plot.u0 as usize) + &self.words.say("square");
                self.square(sign, plot, &name);
            } else {
                self.draw_works(sign, plot, "BG", "shops", if central { 20 } else { 25 });
            }
        } else {
            self.draw_homes(sign, plot, true);
        }
    }

    /// Building land that lies open: a garden there counts today and not yet in the data year.
    fn draw_vacant(&mut self, sign: Sign, plot: Rect) {
        if self.chance(60) && plot.sheet_area() > 9_000 {
            let name = self.name_park("park");
            self.park(sign, "G14", &name, plot.inset(3), TODAY_YEAR);
        } else {
            self.vacant.push((sign, plot));
        }
    }

    fn draw_homes(&mut self, sign: Sign, plot: Rect, pocket: bool) {
        let mut rest = plot;
        let odds = if sign.age == Age::Old { 11 } else { 4 };
        if pocket && plot.sheet_area() > 16_000 && self.chance(odds) {
            let wish = f64::from(self.rng.random_range(1_300..6_200));
            let share = 1.0 - wish / plot.sheet_area() as f64;
            let (homes, garden) = plot.halves(share, 8);
            if !garden.is_thin(18) {
                rest = homes;
                let name = self.name_park("pocket");
                self.park(sign, "G14", &name, garden, DATA_YEAR);
            }
        }
        let mut compounds = vec![rest];
        while let Some(i) = compounds.iter().position(|c| c.sheet_area() > 13_500 && c.width().max(c.height()) > 96) {
            let share = f64::from(self.rng.random_range(40..60)) / 100.0;
            let (a, b) = compounds[i].halves(share, 8);
            compounds[i] = a;
            compounds.insert(i + 1, b);
        }
        let mut gardens = Vec::new();
        let name = self.words.pick("stems", self.rows.residential.len() * 5 + 1);
        for (k, rect) in compounds.into_iter().enumerate() {
            if rect.is_thin(30) {
                continue;
            }
            let polygon = self.warp.plot(rect, 5);
            let ending = self.words.pick("compounds", self.rows.residential.len() / 3 + k);
            let title = format!("{name}{ending}");
            self.compound(sign, &title, polygon, rect.sheet_area() / 75);
            let (low, high) = match (sign.age, pocket) {
                (_, false) => (8, 16),
                (Age::Old, _) => (30, 39),
                _ => (25, 36),
            };
            let share = f64::from(self.rng.random_range(low..high)) / 100.0;
            gardens.extend(bands(rect.inset(6), share * rect.sheet_area() as f64).into_iter().map(|b| self.warp.plot(b, 0)));
        }
        if !gardens.is_empty() {
            let title = name + &self.words.say("attached");
            self.green(sign, "RG", &title, gardens.clone(), DATA_YEAR, false);
            let cover = ["tree", "tree", "shrub", "grass"];
            let share = gardens.len() / cover.len() + 1;
            for (patches, kind) in gardens.chunks(share).zip(cover) {
                self.cover(sign, kind, patches.to_vec());
            }
        }
    }

    fn draw_works(&mut self, sign: Sign, plot: Rect, code: &str, name: &str, percent: u32) {
        let share = f64::from(percent + self.rng.random_range(0..8)) / 100.0;
        let ground = plot.inset(3);
        if ground.is_thin(40) {
            return;
        }
        let wish = share * plot.sheet_area() as f64;
        let depth = (wish * 0.6 / f64::from(ground.width())) as i32;
        let front = Rect { v1: ground.v0 + depth.clamp(4, ground.height() / 2), ..ground };
        let left = (wish - front.sheet_area() as f64).max(60.0);
        let side = (ground.v1 - front.v1 - 12).max(10);
        let width = ((left / f64::from(side)) as i32).clamp(4, ground.width() / 2);
        let flank = Rect { u0: ground.u1 - width, v0: front.v1 + 8, ..ground };
        let patches = vec![self.warp.plot(front, 2), self.warp.plot(flank, 0)];
        let title = self.words.pick("stems", self.rows.green.len() * 3) + &self.words.say(name) + &self.words.say("attached");
        self.green(sign, code, &title, patches.clone(), DATA_YEAR, false);
        self.cover(sign, "tree", vec![patches[1].clone()]);
        self.cover(sign, if percent > 30 { "tree" } else { "grass" }, vec![patches[0].clone()]);
    }

    fn square(&mut self, sign: Sign, plot: Rect, name: &str) {
        let ground = plot.inset(3);
        let polygon = self.warp.plot(ground, 6);
        self.green(sign, "G3", name, vec![polygon], DATA_YEAR, false);
        let rim = Rect { v1: ground.v0 + ground.height() / 3, ..ground.inset(7) };
        let rows = self.warp.plot(rim, 0);
        self.cover(sign, "tree", vec![rows]);
    }

    /// A park with woods, a meadow between them and a path around each.
    fn park(&mut self, sign: Sign, code: &str, name: &str, rect: Rect, since: i32) {
        let mut cut = if rect.is_thin(40) { 3 } else { 9 };
        let mut polygon = self.warp.plot(rect, cut);
        // Nobody should argue about a park of 1,999 m²: keep clear of the limits that decide radii.
        while near_a_limit(&polygon) && cut < 30 {
            cut += 1;
            polygon = self.warp.plot(rect, cut);
        }
        self.green(sign, code, name, vec![polygon], since, true);
        if since > DATA_YEAR {
            return;
        }
        let ground = rect.inset(cut.max(4) + 1);
        if ground.is_thin(6) {
            return;
        }
        let (wood, rest) = ground.halves(0.52, 4);
        self.cover(sign, "tree", vec![self.warp.plot(wood, 0)]);
        if rest.is_thin(8) {
            return;
        }
        let (meadow, shrubs) = rest.halves(0.6, 4);
        self.cover(sign, "grass", vec![self.warp.plot(meadow, 0)]);
        if !shrubs.is_thin(4) {
            self.cover(sign, "shrub", vec![self.warp.plot(shrubs, 0)]);
        }
    }

    fn draw_lake_park(&mut self, sign: Sign, rect: Rect) {
        let name = self.words.say("lake_park");
        // A museum yard in the park's corner is not green land: a hole.
        let mut polygon = self.warp.plot(rect, 40);
        let yard = Rect::new(rect.u1 - 150, rect.v1 - 140, rect.u1 - 60, rect.v1 - 60);
        let mut hole = self.warp.plot(yard, 0).outer;
        hole.reverse();
        polygon.holes.push(hole);
        self.green(sign, "G11", &name, vec![polygon], DATA_YEAR, true);
        let (w, h) = (rect.width(), rect.height());
        let lake = Rect::new(rect.u0 + w / 5, rect.v0 + h * 3 / 10, rect.u1 - w / 5, rect.v1 - h / 4);
        let shape = self.warp.oval(lake, 72, 0.16);
        let third = shape.outer.len() / 3;
        for (k, kind) in ["natural", "ecological", "hard"].into_iter().enumerate() {
            let end = if k == 2 { shape.outer.len() } else { (k + 1) * third + 1 };
            self.shore(sign, kind, "lake", shape.outer[k * third..end].to_vec());
        }
        self.water(shape, "lake");
        let woods = [
            ("tree", Rect::new(rect.u0 + 46, rect.v0 + 46, rect.u1 - 46, lake.v0 - 12)),
            ("tree", Rect::new(rect.u0 + 46, lake.v1 + 12, rect.u1 - 190, rect.v1 - 46)),
            ("shrub", Rect::new(rect.u0 + 46, lake.v0 - 4, lake.u0 - 8, lake.v1 + 4)),
            ("grass", Rect::new(lake.u1 + 8, lake.v0 - 4, rect.u1 - 46, lake.v1 - 60)),
        ];
        for (kind, wood) in woods {
            if !wood.is_thin(10) {
                let plot = self.warp.plot(wood, 0);
                self.cover(sign, kind, vec![plot]);
            }
        }
    }

    /// Two small gardens in the old town: one large enough to serve there, one not.
    fn draw_historic_garden(&mut self, sign: Sign, inner: Rect, plots: &mut Vec<Rect>) {
        let (cu, cv) = ((inner.u0 + inner.u1) / 2, (inner.v0 + inner.v1) / 2);
        let middle = plots.iter().position(|p| p.u0 <= cu && cu <= p.u1 + 20 && p.v0 <= cv && cv <= p.v1 + 20);
        let Some(middle) = middle else { return };
        let plot = plots.remove(middle);
        let garden = Rect::new(plot.u0 + 3, plot.v0 + 3, plot.u0 + 43, plot.v0 + 39);
        let name = self.name_park("park");
        self.park(sign, "G133", &name, garden, DATA_YEAR);
        let corner = Rect::new(garden.u1 + 12, garden.v0, garden.u1 + 34, garden.v1);
        let name = self.name_park("pocket");
        self.park(sign, "G14", &name, corner, DATA_YEAR);
    }

    fn people(&mut self, block: &Superblock, people: i64) {
        let ((c0, r0), (c1, r1)) = block.cells;
        let set: BTreeSet<PlanCell> = (c0..=c1).flat_map(|c| (r0..=r1).map(move |r| (c, r))).collect();
        let rings = plan::outlines(&self.warp, &self.marks, &set);
        self.tally.people(block.sign, people);
        let n = self.rows.population.len() + 1;
        let name = self.words.pick("stems", n * 11) + &self.words.say("zone");
        let cells = vec![text(&format!("RK{n:04}")), text(&name), Cell::Int(people)];
        let shape = Shape::Polygons(rings.into_iter().map(Polygon::solid).collect());
        self.rows.population.push(Record { shape, cells });
    }

    // ---- water and country -----------------------------------------------------------------

    fn banks(&self, u: i32) -> (f64, f64) {
        let x = f64::from(u);
        let south = 5708.0 + 10.0 * libm::sin(x / 610.0) + 5.0 * libm::sin(x / 171.0);
        let north = 5846.0 + 13.0 * libm::sin(x / 830.0 + 1.0) + 4.0 * libm::sin(x / 203.0);
        (south, north)
    }

    fn bank_path(&self, north: bool, from: i32, to: i32, shift: f64) -> Vec<Point> {
        let mut stops: Vec<i32> = (from.div_euclid(50) + 1..).map(|k| k * 50).take_while(|&s| s < to).collect();
        stops.insert(0, from);
        stops.push(to);
        stops
            .into_iter()
            .map(|u| {
                let (s, n) = self.banks(u);
                self.warp.at(f64::from(u), if north { n } else { s } + shift)
            })
            .collect()
    }

    fn draw_river(&mut self) {
        for c in 0..13 {
            let (west, east) = (U[c], U[c + 1]);
            let Some(sign) = plan::sign((c, RIVER)) else { continue };
            let south = self.bank_path(false, west, east, 0.0);
            let north = self.bank_path(true, west, east, 0.0);
            let mut ring = south.clone();
            ring.extend(north.iter().rev());
            ring.push(south[0]);
            self.water(Polygon::solid(ring), "river");
            let core = (4..=8).contains(&c);
            for (k, path) in [south, north].into_iter().enumerate() {
                let kind = match (sign.age, core, k) {
                    (Age::Not, ..) => "natural",
                    (_, true, 0) => "hard",
                    (_, true, _) => "ecological",
                    (Age::Old, ..) => "natural",
                    _ => ["ecological", "hard"][k],
                };
                self.shore(sign, kind, "river", path);
            }
            if sign.age == Age::Not || c == CANAL {
                continue;
            }
            // Gardens between the riverside road and the water, clear of bridges.
            let (low, high) = (west + 74, east - 16);
            let south_kind = if sign.age == Age::Old { "G139" } else { "G2" };
            let name = self.words.say("riverside");
            let mut path = self.bank_path(false, low, high, -5.0);
            path.reverse();
            let mut ring = self.warp.line(&Marks::default(), Axis::East, 5644, low, high);
            ring.extend(path);
            ring.push(ring[0]);
            let polygon = Polygon::solid(ring);
            self.green(sign, south_kind, &name, vec![polygon], DATA_YEAR, south_kind == "G139");
            let wood = self.warp.plot(Rect::new(low + 6, 5648, high - 6, 5682), 0);
            self.cover(sign, "tree", vec![wood]);
            if c % 2 == 0 {
                let bank = self.bank_path(true, low, high, 5.0);
                let mut ring = bank;
                let mut road = self.warp.line(&Marks::default(), Axis::East, 5912, low, high);
                road.reverse();
                ring.extend(road);
                ring.push(ring[0]);
                let title = self.words.say("strip");
                self.green(sign, "G2", &title, vec![Polygon::solid(ring)], DATA_YEAR, false);
                let wood = self.warp.plot(Rect::new(low + 6, 5872, high - 6, 5908), 0);
                self.cover(sign, "tree", vec![wood]);
            }
        }
        for r in RIVER + 1..10 {
            let Some(sign) = plan::sign((CANAL, r)) else { continue };
            let (low, high) = (V[r], V[r + 1]);
            let (west, east) = (U[CANAL] + 52, U[CANAL] + 96);
            let polygon = self.warp.plot(Rect::new(west, low, east, high), 0);
            self.water(polygon, "canal");
            for (k, u) in [west, east].into_iter().enumerate() {
                let path = self.warp.line(&Marks::default(), Axis::North, u, low, high);
                self.shore(sign, ["hard", "ecological"][(r + k) % 2], "canal", path);
            }
            let strips: Vec<Polygon> = [(U[CANAL] + 40, U[CANAL] + 49), (U[CANAL] + 99, U[CANAL] + 116)]
                .into_iter()
                .map(|(a, b)| self.warp.plot(Rect::new(a, low + 56, b, high - 10), 0))
                .collect();
            let title = self.words.say("canal") + &self.words.say("strip");
            self.green(sign, "G2", &title, strips.clone(), DATA_YEAR, false);
            self.cover(sign, "tree", strips);
        }
    }

    fn draw_countryside(&mut self) {
        let places: [(&str, Rect, f64); 9] = [
            ("EG12", Rect::new(2200, 10900, 4900, 12100), 0.25),
            ("EG12", Rect::new(6300, 11000, 8900, 12000), 0.18),
            ("EG14", Rect::new(11000, 9000, 12700, 10400), 0.22),
            ("EG13", Rect::new(200, 6150, 1500, 7300), 0.2),
            ("EG14", Rect::new(12100, 2100, 13300, 3700), 0.2),
            ("EG4", Rect::new(9000, 600, 10900, 1500), 0.1),
            ("EG12", Rect::new(2500, 250, 5000, 1500), 0.22),
            ("EG4", Rect::new(300, 3000, 1600, 3800), 0.12),
            ("EG13", Rect::new(12100, 6100, 13300, 7100), 0.2),
        ];
        for (k, (code, rect, wobble)) in places.into_iter().enumerate() {
            let Some(sign) = plan::sign(cell_at(f64::from(rect.u0 + rect.u1) / 2.0, f64::from(rect.v0 + rect.v1) / 2.0)) else { continue };
            let polygon = self.warp.oval(rect, 60, wobble);
            let name = self.words.pick("parks", k + 4) + &self.words.class(code);
            self.green(sign, code, &name, vec![polygon.clone()], DATA_YEAR, false);
            self.cover(sign, "tree", vec![polygon]);
            if code == "EG13" {
                let marsh = self.warp.oval(rect.inset(160), 48, 0.3);
                self.tally.wetland(sign, &marsh);
                let n = self.rows.wetland.len() + 1;
                let cells = vec![
                    text(&format!("SD{n:03}")),
                    Cell::Text(self.words.say("wetland")),
                    Cell::Text(self.words.say("wetland_level")),
                ];
                self.rows.wetland.push(Record { shape: Shape::Polygons(vec![marsh]), cells });
            }
        }
    }

    fn draw_greenways(&mut self) {
        for c in 1..12 {
            if let Some(sign) = plan::sign((c, RIVER)) {
                let path = self.warp.line(&self.marks, Axis::East, 5894, U[c], U[c + 1]);
                self.greenway(sign, "greenway_river", path);
            }
        }
        for r in 2..10 {
            if let Some(sign) = plan::sign((3, r)).filter(|_| r != RIVER) {
                let path = self.warp.line(&self.marks, Axis::North, U[3] + 76, V[r], V[r + 1]);
                self.greenway(sign, "greenway_ring", path);
            }
        }
    }

    // ---- records ---------------------------------------------------------------------------

    fn green(&mut self, sign: Sign, code: &str, name: &str, polygons: Vec<Polygon>, since: i32, served: bool) -> String {
        let area: i128 = polygons.iter().map(Polygon::double_area).sum();
        self.tally.green(sign, code, area, since);
        if served && code.starts_with("G1") {
            for polygon in &polygons {
                self.tally.parks.push(Park { polygon: polygon.clone(), since });
            }
        }
        self.green_row(sign, code, name, Shape::Polygons(polygons), area, since)
    }

    fn green_row(&mut self, sign: Sign, code: &str, name: &str, shape: Shape, area: i128, since: i32) -> String {
        let id = format!("LD{:05}", self.rows.green.len() + 1);
        let built = if since > DATA_YEAR {
            i64::from(since)
        } else if sign.age == Age::Old {
            1996 + (self.rows.green.len() % 23) as i64
        } else {
            2019 + (self.rows.green.len() % 7) as i64
        };
        let owner = matches!(code, "RG" | "AG" | "BG" | "MG");
        let words = &self.words;
        let cells = vec![
            text(&id),
            text(name),
            Cell::Text(words.class(code)),
            text(if code == "unknown" { "" } else { code }),
            text(&words.districts[usize::from(sign.district) % 4]),
            Cell::Real(crate::ground::square_metres(area) / 10_000.0),
            Cell::Int(built),
            Cell::Text(words.say(if owner { "keeper_owner" } else { "keeper_city" })),
        ];
        self.rows.green.push((since, Record { shape, cells }));
        id
    }

    fn cover(&mut self, sign: Sign, kind: &str, polygons: Vec<Polygon>) {
        let area = polygons.iter().map(Polygon::double_area).sum();
        self.tally.cover(sign, kind, area);
        let n = self.rows.canopy.len() + 1;
        let cells = vec![text(&format!("FG{n:05}")), Cell::Text(self.words.cover(kind))];
        self.rows.canopy.push(Record { shape: Shape::Polygons(polygons), cells });
    }

    fn compound(&mut self, sign: Sign, name: &str, polygon: Polygon, homes: i64) {
        self.tally.compound(Compound { sign, polygon: polygon.clone() });
        let n = self.rows.residential.len() + 1;
        let built = if sign.age == Age::Old { 1988 + (n * 7 % 30) as i64 } else { 2019 + (n % 6) as i64 };
        let district = self.words.districts[usize::from(sign.district) % 4].clone();
        let cells = vec![text(&format!("JZ{n:05}")), text(name), Cell::Text(district), Cell::Int(built), Cell::Int(homes)];
        self.rows.residential.push(Record { shape: Shape::Polygons(vec![polygon]), cells });
    }

    fn water(&mut self, polygon: Polygon, name: &str) {
        let n = self.rows.water.len() + 1;
        let cells = vec![text(&format!("ST{n:03}")), Cell::Text(self.words.say(name))];
        self.rows.water.push(Record { shape: Shape::Polygons(vec![polygon]), cells });
    }

    fn shore(&mut self, sign: Sign, kind: &str, water: &str, path: Vec<Point>) {
        self.tally.shore(sign, kind, &path);
        let n = self.rows.shoreline.len() + 1;
        let cells = vec![text(&format!("AX{n:03}")), Cell::Text(self.words.say(water)), Cell::Text(self.words.shore(kind))];
        self.rows.shoreline.push(Record { shape: Shape::Paths(vec![path]), cells });
    }

    fn greenway(&mut self, sign: Sign, name: &str, path: Vec<Point>) {
        self.tally.greenway(sign, &path);
        let n = self.rows.greenways.len() + 1;
        let cells = vec![text(&format!("LV{n:03}")), Cell::Text(self.words.say(name))];
        self.rows.greenways.push(Record { shape: Shape::Paths(vec![path]), cells });
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
    let index = |lines: &[i32], at: f64| lines.iter().rposition(|&l| f64::from(l) <= at).unwrap_or(0);
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

mod finish;
