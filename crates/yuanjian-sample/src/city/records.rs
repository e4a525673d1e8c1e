//! Writes records down and enters them in the tally, in one step, so that neither is forgotten.

use super::*;

impl Draft {
    pub(super) fn green(
        &mut self,
        sign: Sign,
        code: &str,
        name: &str,
        polygons: Vec<Polygon>,
        since: i32,
        served: bool,
    ) -> String {
        let area: i128 = polygons.iter().map(Polygon::double_area).sum();
        self.tally.green(sign, code, area, since);
        if served && code.starts_with("G1") {
            for polygon in &polygons {
                self.tally.parks.push(Park { polygon: polygon.clone(), since });
            }
        }
        self.green_row(sign, code, name, Shape::Polygons(polygons), area, since)
    }

    pub(super) fn green_row(
        &mut self,
        sign: Sign,
        code: &str,
        name: &str,
        shape: Shape,
        area: i128,
        since: i32,
    ) -> String {
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

    pub(super) fn cover(&mut self, sign: Sign, kind: &str, polygons: Vec<Polygon>) {
        let area = polygons.iter().map(Polygon::double_area).sum();
        self.tally.cover(sign, kind, area);
        let n = self.rows.canopy.len() + 1;
        let cells = vec![text(&format!("FG{n:05}")), Cell::Text(self.words.cover(kind))];
        self.rows.canopy.push(Record { shape: Shape::Polygons(polygons), cells });
    }

    pub(super) fn compound(&mut self, sign: Sign, name: &str, polygon: Polygon, homes: i64) {
        self.tally.compound(Compound { sign, polygon: polygon.clone() });
        let n = self.rows.residential.len() + 1;
        let built =
            if sign.age == Age::Old { 1988 + (n * 7 % 30) as i64 } else { 2019 + (n % 6) as i64 };
        let district = self.words.districts[usize::from(sign.district) % 4].clone();
        let cells = vec![
            text(&format!("JZ{n:05}")),
            text(name),
            Cell::Text(district),
            Cell::Int(built),
            Cell::Int(homes),
        ];
        self.rows.residential.push(Record { shape: Shape::Polygons(vec![polygon]), cells });
    }

    pub(super) fn water(&mut self, polygon: Polygon, name: &str) {
        let n = self.rows.water.len() + 1;
        let cells = vec![text(&format!("ST{n:03}")), Cell::Text(self.words.say(name))];
        self.rows.water.push(Record { shape: Shape::Polygons(vec![polygon]), cells });
    }

    pub(super) fn shore(&mut self, sign: Sign, kind: &str, water: &str, path: Vec<Point>) {
        self.tally.shore(sign, kind, &path);
        let n = self.rows.shoreline.len() + 1;
        let cells = vec![
            text(&format!("AX{n:03}")),
            Cell::Text(self.words.say(water)),
            Cell::Text(self.words.shore(kind)),
        ];
        self.rows.shoreline.push(Record { shape: Shape::Paths(vec![path]), cells });
    }

    pub(super) fn greenway(&mut self, sign: Sign, name: &str, path: Vec<Point>) {
        self.tally.greenway(sign, &path);
        let n = self.rows.greenways.len() + 1;
        let cells = vec![text(&format!("LV{n:03}")), Cell::Text(self.words.say(name))];
        self.rows.greenways.push(Record { shape: Shape::Paths(vec![path]), cells });
    }
}
