//! The river, the canal, the country around the town, and the greenways through it.

use super::*;

impl Draft {
    /// Where the banks are at `u`, south and north, in whole metres on the sheet.
    pub(super) fn banks(u: i32) -> (f64, f64) {
        let x = f64::from(u);
        let south = 5708.0 + 10.0 * libm::sin(x / 610.0) + 5.0 * libm::sin(x / 171.0);
        let north = 5846.0 + 13.0 * libm::sin(x / 830.0 + 1.0) + 4.0 * libm::sin(x / 203.0);
        (libm::rint(south), libm::rint(north))
    }

    pub(super) fn bank_path(&self, north: bool, from: i32, to: i32, shift: f64) -> Vec<Point> {
        let mut stops: Vec<i32> =
            (from.div_euclid(50) + 1..).map(|k| k * 50).take_while(|&s| s < to).collect();
        stops.insert(0, from);
        stops.push(to);
        stops
            .into_iter()
            .map(|u| {
                let (s, n) = Self::banks(u);
                self.warp.at(f64::from(u), if north { n } else { s } + shift)
            })
            .collect()
    }

    pub(super) fn draw_river(&mut self) {
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
            // The mouth reaches the river, under the riverside road.
            let mouth = if r == RIVER + 1 { 5864 } else { low };
            let polygon = self.warp.plot(Rect::new(west, mouth, east, high), 0);
            self.water(polygon, "canal");
            for (k, u) in [west, east].into_iter().enumerate() {
                let path = self.warp.line(&Marks::default(), Axis::North, u, low, high);
                self.shore(sign, ["hard", "ecological"][(r + k) % 2], "canal", path);
            }
            let strips: Vec<Polygon> =
                [(U[CANAL] + 40, U[CANAL] + 49), (U[CANAL] + 99, U[CANAL] + 116)]
                    .into_iter()
                    .map(|(a, b)| self.warp.plot(Rect::new(a, low + 56, b, high - 10), 0))
                    .collect();
            let title = self.words.say("canal") + &self.words.say("strip");
            self.green(sign, "G2", &title, strips.clone(), DATA_YEAR, false);
            self.cover(sign, "tree", strips);
        }
    }

    pub(super) fn draw_countryside(&mut self) {
        let places: [(&str, Rect, f64); 9] = [
            ("EG12", Rect::new(3350, 10900, 5300, 12100), 0.25),
            ("EG12", Rect::new(6300, 11000, 8900, 12000), 0.18),
            ("EG14", Rect::new(10780, 8650, 11780, 10400), 0.22),
            ("EG13", Rect::new(200, 6150, 1500, 7300), 0.2),
            ("EG14", Rect::new(12050, 3000, 13400, 3840), 0.2),
            ("EG4", Rect::new(8800, 500, 10500, 1500), 0.1),
            ("EG12", Rect::new(3350, 250, 5150, 1500), 0.22),
            ("EG4", Rect::new(300, 3000, 1600, 3800), 0.12),
            ("EG13", Rect::new(12100, 6100, 13300, 7100), 0.2),
        ];
        for (k, (code, rect, wobble)) in places.into_iter().enumerate() {
            let Some(sign) = plan::sign(cell_at(
                f64::from(rect.u0 + rect.u1) / 2.0,
                f64::from(rect.v0 + rect.v1) / 2.0,
            )) else {
                continue;
            };
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

    pub(super) fn draw_greenways(&mut self) {
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
}
