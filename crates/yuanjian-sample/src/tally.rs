//! What is true of the invented city, kept while it is drawn.
//!
//! Areas are exact integers. Only the coverage by park service radii has no closed form; it is
//! integrated along scan lines, plainly and slowly, without any part of the kernel it will check.

use crate::{
    city::{CODES, DATA_YEAR, TODAY_YEAR},
    ground::{EIGHTHS, Point, Polygon, length, square_metres},
    plan::{Age, Sign},
};
use libm::sqrt;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Distance between scan lines in metres.
const PITCH: f64 = 0.25;

#[derive(Debug, Clone)]
pub(crate) struct Park {
    pub(crate) polygon: Polygon,
    pub(crate) since: i32,
}

#[derive(Debug, Clone)]
pub(crate) struct Compound {
    pub(crate) sign: Sign,
    pub(crate) polygon: Polygon,
}

/// Sums over the cells of one sign; areas twice in square eighths, lengths in metres.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    pub(crate) ground: i128,
    /// By class and year of opening.
    pub(crate) green: BTreeMap<(String, i32), (i128, u32)>,
    /// Counted twice in `green` because two records overlap on purpose.
    pub(crate) doubled: i128,
    pub(crate) cover: BTreeMap<String, i128>,
    pub(crate) residential: i128,
    pub(crate) wetland: i128,
    pub(crate) roads: BTreeMap<(String, bool, bool), f64>,
    pub(crate) shores: BTreeMap<String, f64>,
    pub(crate) greenways: f64,
    pub(crate) people: i64,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    sums: BTreeMap<Sign, Sums>,
    pub(crate) parks: Vec<Park>,
    compounds: Vec<Compound>,
    historic: Vec<Polygon>,
}

impl Tally {
    fn of(&mut self, sign: Sign) -> &mut Sums {
        self.sums.entry(sign).or_default()
    }

    pub(crate) fn sum(&self, sign: Sign) -> Sums {
        self.sums.get(&sign).cloned().unwrap_or_default()
    }

    pub(crate) fn ground(&mut self, sign: Sign, double_area: i128) {
        self.of(sign).ground += double_area;
    }

    pub(crate) fn green(&mut self, sign: Sign, class: &str, double_area: i128, since: i32) {
        let entry = self.of(sign).green.entry((class.to_owned(), since)).or_default();
        entry.0 += double_area;
        entry.1 += 1;
    }

    pub(crate) fn doubled(&mut self, sign: Sign, double_area: i128) {
        self.of(sign).doubled += double_area;
    }

    pub(crate) fn cover(&mut self, sign: Sign, kind: &str, double_area: i128) {
        *self.of(sign).cover.entry(kind.to_owned()).or_default() += double_area;
    }

    pub(crate) fn compound(&mut self, compound: Compound) {
        self.of(compound.sign).residential += compound.polygon.double_area();
        self.compounds.push(compound);
    }

    pub(crate) fn road(
        &mut self,
        sign: Sign,
        path: &[Point],
        grade: &str,
        trees: bool,
        green_ok: bool,
    ) {
        *self.of(sign).roads.entry((grade.to_owned(), trees, green_ok)).or_default() +=
            length(path);
    }

    pub(crate) fn shore(&mut self, sign: Sign, kind: &str, path: &[Point]) {
        *self.of(sign).shores.entry(kind.to_owned()).or_default() += length(path);
    }

    pub(crate) fn greenway(&mut self, sign: Sign, path: &[Point]) {
        self.of(sign).greenways += length(path);
    }

    pub(crate) fn people(&mut self, sign: Sign, people: i64) {
        self.of(sign).people += people;
    }

    pub(crate) fn wetland(&mut self, sign: Sign, polygon: &Polygon) {
        self.of(sign).wetland += polygon.double_area();
    }

    pub(crate) fn historic(&mut self, polygon: &Polygon) {
        self.historic.push(polygon.clone());
    }

    /// People of the built-up cells that `belongs` picks.
    pub(crate) fn people_where(&self, belongs: impl Fn(Sign) -> bool) -> i64 {
        self.built(belongs).map(|s| s.people).sum()
    }

    /// Ground of the built-up cells that `belongs` picks, in m².
    pub(crate) fn ground_where(&self, belongs: impl Fn(Sign) -> bool) -> f64 {
        square_metres(self.built(belongs).map(|s| s.ground).sum())
    }

    fn built(&self, belongs: impl Fn(Sign) -> bool) -> impl Iterator<Item = &Sums> {
        self.sums.iter().filter(move |(s, _)| s.age != Age::Not && belongs(**s)).map(|(_, s)| s)
    }

    /// Everything that is true, by year and zone, in the form of `truth.json`.
    pub(crate) fn truth(&self, seed: u64) -> Value {
        let mut years = serde_json::Map::new();
        for year in [DATA_YEAR, TODAY_YEAR] {
            let covered = self.covered(year);
            let mut zones = serde_json::Map::new();
            for (code, belongs) in zones_of_city() {
                zones.insert(code.to_owned(), self.zone(year, &covered, belongs));
            }
            years.insert(year.to_string(), Value::Object(zones));
        }
        json!({
            "synthetic": true,
            "seed": seed,
            "tolerance": {
                "areas_and_lengths_relative": 1e-9,
                "residential_covered_relative_exact_arcs": 1e-5,
                "residential_covered_relative_16_segments": 1e-3,
            },
            "years": years,
        })
    }

    fn zone(&self, year: i32, covered: &[f64], belongs: fn(Sign) -> bool) -> Value {
        let all: Vec<&Sums> = self.built(belongs).collect();
        let green = |wanted: &dyn Fn(&str) -> bool| -> (i128, u32) {
            all.iter()
                .flat_map(|s| &s.green)
                .filter(|((class, since), _)| *since <= year && wanted(class))
                .fold((0, 0), |sum, (_, part)| (sum.0 + part.0, sum.1 + part.1))
        };
        let doubled: i128 = all.iter().map(|s| s.doubled).sum();
        let cover = |wanted: &dyn Fn(&str) -> bool| -> f64 {
            square_metres(
                all.iter().flat_map(|s| &s.cover).filter(|(k, _)| wanted(k)).map(|(_, a)| a).sum(),
            )
        };
        let roads = |wanted: &dyn Fn(&(String, bool, bool)) -> bool| -> f64 {
            all.iter()
                .flat_map(|s| &s.roads)
                .filter(|(k, _)| wanted(k))
                .fold(0.0, |sum, (_, l)| sum + l)
        };
        let shores = |wanted: &dyn Fn(&str) -> bool| -> f64 {
            all.iter()
                .flat_map(|s| &s.shores)
                .filter(|(k, _)| wanted(k))
                .fold(0.0, |sum, (_, l)| sum + l)
        };
        let served: f64 = self
            .compounds
            .iter()
            .zip(covered)
            .filter(|(c, _)| c.sign.age != Age::Not && belongs(c.sign))
            .fold(0.0, |sum, (_, a)| sum + a);
        json!({
            "built_up_area_m2": square_metres(all.iter().map(|s| s.ground).sum()),
            "green_land_m2": square_metres(green(&|_| true).0 - doubled),
            "park_m2": square_metres(green(&|c| c.starts_with("G1")).0),
            "protective_m2": square_metres(green(&|c| c == "G2").0),
            "park_records": green(&|c| c.starts_with("G1")).1,
            "comprehensive_parks": green(&|c| c == "G11").1,
            "green_cover_m2": cover(&|_| true),
            "tree_shrub_cover_m2": cover(&|k| k != "grass"),
            "residential_m2": square_metres(all.iter().map(|s| s.residential).sum()),
            "residential_covered_m2": served,
            "road_m": roads(&|_| true),
            "road_with_trees_m": roads(&|k| k.1),
            "road_green_compliant_m": roads(&|k| k.2),
            "shoreline_m": shores(&|_| true),
            "shoreline_natural_m": shores(&|k| k == "natural"),
            "shoreline_ecological_m": shores(&|k| k == "ecological"),
            "greenway_m": all.iter().fold(0.0, |sum, s| sum + s.greenways),
            "population": all.iter().map(|s| s.people).sum::<i64>(),
        })
    }

    /// Covered residential land of each compound in m²: 500 m around parks from 5,000 m², 300 m
    /// from 2,000 m², and in historic districts 300 m from 1,000 m².
    fn covered(&self, year: i32) -> Vec<f64> {
        let parks: Vec<Disc> = self
            .parks
            .iter()
            .filter(|p| p.since <= year)
            .filter_map(|p| {
                let area = square_metres(p.polygon.double_area());
                let historic =
                    self.historic.iter().any(|h| p.polygon.outer.iter().all(|&q| inside(h, q)));
                let radius = match area {
                    a if a >= 5000.0 => 500.0,
                    a if a >= 2000.0 || (historic && a >= 1000.0) => 300.0,
                    _ => return None,
                };
                Some(Disc { edges: edges(&p.polygon), radius, bounds: bounds(&p.polygon) })
            })
            .collect();
        self.compounds.iter().map(|c| covered_area(&c.polygon, &parks)).collect()
    }
}

/// A zone's code, and whether cells of a sign belong to it.
pub(crate) type Zone = (&'static str, fn(Sign) -> bool);

/// Each zone by code: the city, its old and added part, districts and development zones.
pub(crate) fn zones_of_city() -> [Zone; 9] {
    [
        ("city", |_| true),
        ("old", |s| s.age == Age::Old),
        ("added", |s| s.age == Age::New),
        (CODES[0], |s| s.district == 0),
        (CODES[1], |s| s.district == 1),
        (CODES[2], |s| s.district == 2),
        (CODES[3], |s| s.district == 3),
        (CODES[4], |s| s.development == Some(0)),
        (CODES[5], |s| s.development == Some(1)),
    ]
}

/// A park with its radius, in metres.
struct Disc {
    edges: Vec<[f64; 4]>,
    radius: f64,
    bounds: [f64; 4],
}

fn edges(polygon: &Polygon) -> Vec<[f64; 4]> {
    std::iter::once(&polygon.outer)
        .chain(&polygon.holes)
        .flat_map(|ring| ring.windows(2))
        .map(|w| [w[0].0, w[0].1, w[1].0, w[1].1].map(|v| v as f64 / EIGHTHS))
        .collect()
}

fn bounds(polygon: &Polygon) -> [f64; 4] {
    let start = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    polygon.outer.iter().fold(start, |b, &(x, y)| {
        let (x, y) = (x as f64 / EIGHTHS, y as f64 / EIGHTHS);
        [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)]
    })
}

fn inside(polygon: &Polygon, (x, y): Point) -> bool {
    let (x, y) = (x as f64 / EIGHTHS, y as f64 / EIGHTHS);
    crossings(&edges(polygon), y).iter().filter(|&&at| at < x).count() % 2 == 1
}

/// Where the scan line at `y` crosses edges, from west to east.
fn crossings(edges: &[[f64; 4]], y: f64) -> Vec<f64> {
    let mut found: Vec<f64> = edges
        .iter()
        .filter(|[_, y0, _, y1]| (*y0 <= y) != (*y1 <= y))
        .map(|[x0, y0, x1, y1]| x0 + (y - y0) / (y1 - y0) * (x1 - x0))
        .collect();
    found.sort_by(f64::total_cmp);
    found
}

fn covered_area(polygon: &Polygon, parks: &[Disc]) -> f64 {
    let whole = square_metres(polygon.double_area());
    let b = bounds(polygon);
    let near: Vec<&Disc> = parks
        .iter()
        .filter(|p| {
            let r = p.radius;
            p.bounds[0] - r <= b[2]
                && p.bounds[2] + r >= b[0]
                && p.bounds[1] - r <= b[3]
                && p.bounds[3] + r >= b[1]
        })
        .collect();
    if near.is_empty() {
        return 0.0;
    }
    // All corners within the radius of one corner of a park: a disc is convex, so all is covered.
    let corners: Vec<(f64, f64)> =
        polygon.outer.iter().map(|&(x, y)| (x as f64 / EIGHTHS, y as f64 / EIGHTHS)).collect();
    let all_within = |p: &&Disc| {
        p.edges.iter().any(|e| {
            corners.iter().all(|c| {
                let (dx, dy) = (c.0 - e[0], c.1 - e[1]);
                dx * dx + dy * dy <= p.radius * p.radius
            })
        })
    };
    if near.iter().any(all_within) {
        return whole;
    }
    let own = edges(polygon);
    let lines = ((b[3] - b[1]) / PITCH).ceil().max(1.0) as usize;
    let pitch = (b[3] - b[1]) / lines as f64;
    let mut area = 0.0;
    for k in 0..lines {
        let y = b[1] + (k as f64 + 0.5) * pitch;
        let mut served: Vec<(f64, f64)> = near.iter().flat_map(|p| reach(p, y)).collect();
        served.sort_by(|a, b| a.0.total_cmp(&b.0));
        for pair in crossings(&own, y).chunks_exact(2) {
            let mut at = pair[0];
            for &(from, to) in &served {
                let (from, to) = (from.max(at), to.min(pair[1]));
                if to > from {
                    area += (to - from) * pitch;
                    at = to;
                }
            }
        }
    }
    area
}

/// The parts of a scan line within the radius of a park.
fn reach(park: &Disc, y: f64) -> Vec<(f64, f64)> {
    let r = park.radius;
    let mut parts: Vec<(f64, f64)> =
        crossings(&park.edges, y).chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    for &[x0, y0, x1, y1] in &park.edges {
        // The ground within r of an edge is convex: one stretch of the line, or none.
        let mut low = f64::MAX;
        let mut high = f64::MIN;
        let mut add = |x: f64| {
            low = low.min(x);
            high = high.max(x);
        };
        for (x, yc) in [(x0, y0), (x1, y1)] {
            let d = y - yc;
            if d.abs() <= r {
                let w = sqrt(r * r - d * d);
                add(x - w);
                add(x + w);
            }
        }
        let (dx, dy) = (x1 - x0, y1 - y0);
        let len = sqrt(dx * dx + dy * dy);
        if len > 0.0 {
            let (nx, ny) = (-dy / len * r, dx / len * r);
            let box_edges = [
                [x0 + nx, y0 + ny, x1 + nx, y1 + ny],
                [x1 + nx, y1 + ny, x1 - nx, y1 - ny],
                [x1 - nx, y1 - ny, x0 - nx, y0 - ny],
                [x0 - nx, y0 - ny, x0 + nx, y0 + ny],
            ];
            crossings(&box_edges, y).into_iter().for_each(&mut add);
        }
        if low < high {
            parts.push((low, high));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x0: i64, y0: i64, x1: i64, y1: i64) -> Polygon {
        let p = |x: i64, y: i64| (x * 8, y * 8);
        Polygon::solid(vec![p(x0, y0), p(x1, y0), p(x1, y1), p(x0, y1), p(x0, y0)])
    }

    fn park(x0: i64, y0: i64, x1: i64, y1: i64, radius: f64) -> Disc {
        let polygon = rect(x0, y0, x1, y1);
        Disc { edges: edges(&polygon), radius, bounds: bounds(&polygon) }
    }

    #[test]
    fn a_straight_front_cuts_exactly() {
        // The park's east side is x = 0, 1,000 m high; the compound lies from x = 450 to 550.
        let parks = [park(-100, -500, 0, 500, 500.0)];
        let area = covered_area(&rect(450, -50, 550, 50), &parks);
        assert!((area - 5000.0).abs() < 1e-6, "{area}");
    }

    #[test]
    fn a_quarter_disc_has_the_area_of_a_quarter_disc() {
        let parks = [park(-100, -100, 0, 0, 300.0)];
        let area = covered_area(&rect(0, 0, 400, 400), &parks);
        let want = std::f64::consts::PI * 300.0 * 300.0 / 4.0;
        assert!((area / want - 1.0).abs() < 1e-5, "{area} {want}");
    }
}
