//! The last strokes: boundaries, faults, and the layers as they are handed in.

use super::{
    CODES, DATA_YEAR, Draft, Fault, OLD_YEAR, Record, SampleCity, Sheet, TODAY_YEAR, text,
};
use crate::{
    ground::{Polygon, Rect, double_area, square_metres},
    plan::{self, Age, Cell as PlanCell, Sign},
    shapefile::{Cell, Column, Marking, Shape},
};
use std::collections::BTreeSet;

impl Draft {
    pub(super) fn finish(mut self, seed: u64) -> SampleCity {
        for (cell, sign) in plan::cells() {
            let rings = plan::outlines(&self.warp, &self.marks, &BTreeSet::from([cell]));
            self.tally.ground(sign, rings.iter().map(|r| double_area(r)).sum());
        }
        self.put_faults_in();
        let zone = |this: &Self, belongs: &dyn Fn(Sign) -> bool| -> Shape {
            let set: BTreeSet<PlanCell> =
                plan::cells().filter(|&(_, s)| belongs(s)).map(|(c, _)| c).collect();
            let rings = plan::outlines(&this.warp, &this.marks, &set);
            let (outer, holes): (Vec<_>, Vec<_>) =
                rings.into_iter().partition(|r| double_area(r) > 0);
            let mut polygons: Vec<Polygon> = outer.into_iter().map(Polygon::solid).collect();
            if let Some(first) = polygons.first_mut() {
                first.holes = holes;
            }
            Shape::Polygons(polygons)
        };
        let city = self.words.city.clone();
        let boundary = |this: &Self, year: i32, belongs: &dyn Fn(Sign) -> bool| {
            vec![Record {
                shape: zone(this, belongs),
                cells: vec![text(&city), Cell::Int(i64::from(year))],
            }]
        };
        let old = boundary(&self, OLD_YEAR, &|s| s.age == Age::Old);
        let now = boundary(&self, DATA_YEAR, &|s| s.age != Age::Not);
        let planning = boundary(&self, DATA_YEAR, &|_| true);
        let named = |shape: Shape, k: usize, name: &str| Record {
            shape,
            cells: vec![text(CODES[k]), text(name)],
        };
        let districts = (0..4_u8)
            .map(|k| {
                let name = self.words.districts[usize::from(k)].clone();
                named(zone(&self, &|s| s.district == k), usize::from(k), &name)
            })
            .collect();
        let development = (0..2_u8)
            .map(|k| {
                let name = self.words.development[usize::from(k)].clone();
                named(zone(&self, &|s| s.development == Some(k)), usize::from(k) + 4, &name)
            })
            .collect();
        let today: Vec<Record> = self.rows.green.iter().map(|(_, r)| r.clone()).collect();
        let green = self
            .rows
            .green
            .iter()
            .filter(|(y, _)| *y <= DATA_YEAR)
            .map(|(_, r)| r.clone())
            .collect();
        let rows = std::mem::take(&mut self.rows);
        let words = self.words.clone();
        let honest = Marking { cpg: true, language: 0x4D, prj: true };
        let byte_only = Marking { cpg: false, language: 0x4D, prj: true };
        let silent = Marking { cpg: false, language: 0, prj: true };
        let nameless = Marking { cpg: true, language: 0, prj: false };
        let sheet =
            |key, kind, year, columns: &[(&str, u8, u8, u8)], records, lines, marking| Sheet {
                key,
                kind,
                year,
                file: words.file(key),
                columns: columns
                    .iter()
                    .map(|&(name, kind, width, decimals)| Column {
                        name: words.field(name),
                        kind,
                        width,
                        decimals,
                    })
                    .collect(),
                records,
                lines,
                marking,
            };
        let area_of_year: &[_] = &[("name", b'C', 40, 0), ("year", b'N', 4, 0)];
        let with_code: &[_] = &[("code", b'C', 12, 0), ("name", b'C', 60, 0)];
        let green_columns: &[_] = &[
            ("id", b'C', 12, 0),
            ("name", b'C', 60, 0),
            ("class", b'C', 50, 0),
            ("class_code", b'C', 8, 0),
            ("district", b'C', 20, 0),
            ("hectares", b'N', 12, 4),
            ("built", b'N', 4, 0),
            ("keeper", b'C', 30, 0),
        ];
        let simple: &[_] = &[("id", b'C', 12, 0), ("name", b'C', 40, 0)];
        let typed: &[_] = &[("id", b'C', 12, 0), ("name", b'C', 40, 0), ("kind", b'C', 20, 0)];
        let levelled: &[_] = &[("id", b'C', 12, 0), ("name", b'C', 40, 0), ("level", b'C', 20, 0)];
        let homes: &[_] = &[
            ("id", b'C', 12, 0),
            ("compound", b'C', 40, 0),
            ("district", b'C', 20, 0),
            ("built", b'N', 4, 0),
            ("homes", b'N', 6, 0),
        ];
        let streets: &[_] = &[
            ("id", b'C', 12, 0),
            ("road", b'C', 40, 0),
            ("grade", b'C', 12, 0),
            ("width", b'N', 6, 1),
            ("trees", b'C', 4, 0),
            ("green_ok", b'C', 4, 0),
        ];
        let residents: &[_] = &[("id", b'C', 12, 0), ("name", b'C', 40, 0), ("people", b'N', 9, 0)];
        let crowns: &[_] = &[("id", b'C', 12, 0), ("cover", b'C', 8, 0)];
        let sheets = vec![
            sheet("built_up_old", "built_up_area", OLD_YEAR, area_of_year, old, false, honest),
            sheet("built_up", "built_up_area", DATA_YEAR, area_of_year, now, false, honest),
            sheet("districts", "districts", DATA_YEAR, with_code, districts, false, byte_only),
            sheet("development", "districts", DATA_YEAR, with_code, development, false, byte_only),
            sheet("planning", "planning_area", DATA_YEAR, area_of_year, planning, false, honest),
            sheet("green", "green_land", DATA_YEAR, green_columns, green, false, silent),
            sheet("green_today", "green_land", TODAY_YEAR, green_columns, today, false, silent),
            sheet("canopy", "canopy", DATA_YEAR, crowns, rows.canopy, false, honest),
            sheet(
                "residential",
                "residential_land",
                DATA_YEAR,
                homes,
                rows.residential,
                false,
                byte_only,
            ),
            sheet("roads", "roads", DATA_YEAR, streets, rows.roads, true, silent),
            sheet("greenways", "greenways", DATA_YEAR, simple, rows.greenways, true, nameless),
            sheet("water", "water", DATA_YEAR, simple, rows.water, false, honest),
            sheet("shoreline", "shoreline", DATA_YEAR, typed, rows.shoreline, true, byte_only),
            sheet("wetland", "wetland", DATA_YEAR, levelled, rows.wetland, false, honest),
            sheet(
                "historic",
                "historic_districts",
                DATA_YEAR,
                levelled,
                rows.historic,
                false,
                honest,
            ),
            sheet("population", "population", DATA_YEAR, residents, rows.population, false, honest),
        ];
        SampleCity { seed, sheets, faults: self.faults, tally: self.tally, words }
    }

    /// The faults that every real folder has. Each one's effect on the sums is known.
    fn put_faults_in(&mut self) {
        let places: Vec<(Sign, Rect)> =
            self.vacant.iter().copied().filter(|(_, r)| !r.is_thin(120)).take(2).collect();
        let centre = |this: &Self, r: Rect| {
            let (x, y) = this.warp.at(f64::from(r.u0 + r.u1) / 2.0, f64::from(r.v0 + r.v1) / 2.0);
            (x, y)
        };
        if let Some(&(sign, place)) = places.first() {
            // A ring drawn crosswise: two lobes of 40 m × 30 m ÷ 2 meet in one point.
            let (x, y) = centre(self, place);
            let ring = vec![
                (x - 240, y - 160),
                (x + 240, y + 160),
                (x + 240, y - 160),
                (x - 240, y + 160),
                (x - 240, y - 160),
            ];
            let lobes = 2 * 320 * 240;
            let name = self.words.say("bow_tie");
            self.tally.green(sign, "SG", lobes, DATA_YEAR);
            let id = self.green_row(
                sign,
                "SG",
                &name,
                Shape::Polygons(vec![Polygon::solid(ring)]),
                lobes,
                DATA_YEAR,
            );
            self.fault("self_intersection", &id, lobes);
        }
        if let Some(&(sign, place)) = places.get(1) {
            // Two records that overlap by 10 m × 50 m.
            let (x, y) = centre(self, place);
            let square = |x0: i64, x1: i64| {
                Polygon::solid(vec![
                    (x0, y - 200),
                    (x1, y - 200),
                    (x1, y + 200),
                    (x0, y + 200),
                    (x0, y - 200),
                ])
            };
            let name = self.words.say("overlap_a");
            self.green(sign, "AG", &name, vec![square(x - 300, x + 40)], DATA_YEAR, false);
            let name = self.words.say("overlap_b");
            let id = self.green(sign, "G2", &name, vec![square(x - 40, x + 300)], DATA_YEAR, false);
            let shared = 2 * 80 * 400;
            self.tally.doubled(sign, shared);
            self.fault("overlap", &id, shared);
        }
        // A record handed in twice. It stands once in the tally already.
        let twice = self.rows.green.iter().position(|(_, r)| r.cells.get(3) == Some(&text("BG")));
        if let Some(at) = twice {
            let (since, mut record) = self.rows.green[at].clone();
            let id = format!("LD{:05}", self.rows.green.len() + 1);
            record.cells[0] = text(&id);
            let area = area_of(&record.shape);
            self.rows.green.push((since, record));
            self.fault("duplicate", &id, area);
        }
        // A sliver, left over from tracing, inside the lake park: it changes no sum.
        let park = self.rows.green.iter().position(|(_, r)| matches!(r.cells.get(1), Some(Cell::Text(t)) if *t == self.words.say("lake_park")));
        if let Some(at) = park {
            let (x, y) = match &self.rows.green[at].1.shape {
                Shape::Polygons(p) => {
                    p.first().and_then(|p| p.outer.first().copied()).unwrap_or_default()
                }
                _ => (0, 0),
            };
            let (x, y) = (x + 800, y + 2000);
            let ring = vec![(x, y), (x + 960, y), (x + 960, y + 2), (x, y + 2), (x, y)];
            let sign = plan::sign((5, 7)).unwrap_or(Sign {
                age: Age::Old,
                district: 0,
                development: None,
            });
            let name = self.words.say("sliver");
            let shape = Shape::Polygons(vec![Polygon::solid(ring)]);
            let id = self.green_row(sign, "G11", &name, shape, 2 * 960 * 2, DATA_YEAR);
            self.fault("sliver", &id, 2 * 960 * 2);
        }
        // A record without a shape.
        let country = Sign { age: Age::Not, district: 3, development: None };
        let name = self.words.say("no_shape");
        let id = self.green_row(country, "AG", &name, Shape::Null, 0, DATA_YEAR);
        self.fault("null_geometry", &id, 0);
        // A class that no standard knows, outside the built-up area.
        let polygon = self.warp.plot(Rect::new(9200, 1750, 9420, 1900), 0);
        let far = self.warp.plot(Rect::new(11_900, 4000, 12_100, 4200), 0);
        let polygon =
            if plan::sign((9, 1)).is_some_and(|s| s.age == Age::Not) { polygon } else { far };
        let area = polygon.double_area();
        let name = self.words.say("undecided");
        let id = self.green_row(
            country,
            "unknown",
            &name,
            Shape::Polygons(vec![polygon]),
            area,
            DATA_YEAR,
        );
        self.fault("unknown_class", &id, area);
        // A country park that reaches beyond the planning area.
        let polygon = self.warp.oval(Rect::new(13_050, 4500, 14_150, 5350), 40, 0.1);
        let area = polygon.double_area();
        let name = self.words.pick("parks", 17) + &self.words.class("EG14");
        let id = self.green(country, "EG14", &name, vec![polygon], DATA_YEAR, false);
        self.fault("outside_boundary", &id, area);
    }

    fn fault(&mut self, kind: &'static str, id: &str, double_area: i128) {
        let record = self.rows.green.iter().filter(|(y, _)| *y <= DATA_YEAR).count();
        self.faults.push(Fault {
            layer: "green",
            kind,
            id: id.to_owned(),
            record,
            area_m2: square_metres(double_area),
        });
    }
}

fn area_of(shape: &Shape) -> i128 {
    match shape {
        Shape::Polygons(polygons) => polygons.iter().map(Polygon::double_area).sum(),
        _ => 0,
    }
}
