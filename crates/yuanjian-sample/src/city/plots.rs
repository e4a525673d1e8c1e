//! What stands on a plot: homes, works, squares, parks, and the green land of each.

use super::*;

impl Draft {
    pub(super) fn cut_superblock(&mut self, block: &Superblock) -> blocks::Cuts {
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
            let share = if kind == Special::Botanical { 0.54 } else { 0.30 };
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

    pub(super) fn draw_superblock(&mut self, block: &Superblock, cuts: &blocks::Cuts) {
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
                let cells = vec![
                    text("LS001"),
                    Cell::Text(words.say("historic")),
                    Cell::Text(words.say("historic_level")),
                ];
                self.rows.historic.push(Record { shape: Shape::Polygons(vec![polygon]), cells });
            }
            Special::None => {}
        }
        let mut plots: Vec<Rect> = plots.collect();
        if kind == Special::Historic {
            self.draw_historic_garden(sign, block.inner, &mut plots);
        }
        // One community park a neighbourhood where the town was planned with care.
        let odds = if sign.age == Age::Old { [86, 62, 30] } else { [34, 12, 0] };
        let mut gardens = BTreeSet::new();
        for percent in odds {
            if kind == Special::None && self.chance(percent) {
                let fits = |p: &Rect| (9_000..70_000).contains(&p.sheet_area()) && !p.is_thin(70);
                let from = self.rng.random_range(0..plots.len().max(1));
                gardens.extend(
                    (from..plots.len())
                        .chain(0..from)
                        .find(|&i| !gardens.contains(&i) && fits(&plots[i])),
                );
            }
        }
        for (i, plot) in plots.into_iter().enumerate() {
            if gardens.contains(&i) {
                let name = self.name_park("community_park");
                self.park(sign, "G12", &name, plot, DATA_YEAR);
            } else {
                self.draw_plot(sign, plot, kind, block);
            }
        }
        let homes = crate::ground::square_metres(self.tally.sum(sign).residential - before);
        let share = if sign.age == Age::Old { 33.0 } else { 58.0 };
        let people = (homes / share) as i64 / 10 * 10 + 120;
        self.people(block, people);
    }

    pub(super) fn name_park(&mut self, ending: &str) -> String {
        let n = self.rows.green.len();
        self.words.pick("parks", n * 7 + n / 9) + &self.words.say(ending)
    }

    pub(super) fn draw_plot(&mut self, sign: Sign, plot: Rect, kind: Special, block: &Superblock) {
        let (c, r) = block.cells.0;
        let central = (4..=8).contains(&c) && (4..=8).contains(&r);
        let dice = self.rng.random_range(0..100);
        let works = if sign.development.is_some() { 52 } else { 4 };
        if kind == Special::Historic {
            return if dice < 72 {
                self.draw_homes(sign, plot, false)
            } else {
                self.draw_works(sign, plot, "BG", "shops", 12)
            };
        }
        if dice < works {
            self.draw_works(sign, plot, "MG", "works", if sign.age == Age::Old { 27 } else { 22 });
        } else if dice < works + 3 && sign.age == Age::New {
            self.draw_vacant(sign, plot);
        } else if dice > 97 && sign.age == Age::Old {
            self.vacant.push((sign, plot));
        } else if dice > 88 {
            self.draw_works(sign, plot, "AG", if dice > 93 { "school" } else { "office" }, 44);
        } else if dice > if central { 74 } else { 83 } {
            if central && plot.sheet_area() < 24_000 && self.chance(24) {
                let name = self.words.pick("stems", plot.u0 as usize) + &self.words.say("square");
                self.square(sign, plot, &name);
            } else {
                self.draw_works(sign, plot, "BG", "shops", if central { 26 } else { 31 });
            }
        } else {
            self.draw_homes(sign, plot, true);
        }
    }

    /// Building land that lies open: a garden there counts today and not yet in the data year.
    pub(super) fn draw_vacant(&mut self, sign: Sign, plot: Rect) {
        if self.chance(60) && plot.sheet_area() > 9_000 {
            let name = self.name_park("park");
            self.park(sign, "G14", &name, plot.inset(3), TODAY_YEAR);
        } else {
            self.vacant.push((sign, plot));
        }
    }

    pub(super) fn draw_homes(&mut self, sign: Sign, plot: Rect, pocket: bool) {
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
        while let Some(i) =
            compounds.iter().position(|c| c.sheet_area() > 13_500 && c.width().max(c.height()) > 96)
        {
            let share = f64::from(self.rng.random_range(40..60)) / 100.0;
            let (a, b) = compounds[i].halves(share, 8);
            compounds[i] = a;
            compounds.insert(i + 1, b);
        }
        let (mut gardens, mut crowns) = (Vec::new(), Vec::new());
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
                (Age::Old, _) => (36, 48),
                _ => (29, 41),
            };
            let share = f64::from(self.rng.random_range(low..high)) / 100.0;
            let planted = bands(rect.inset(6), share * rect.sheet_area() as f64);
            // Crowns over paths between the houses: cover that is no green land.
            for pair in planted.windows(2) {
                let (low, high) = (pair[0].v1 + 2, pair[1].v0 - 2);
                if high - low > 6 {
                    let row = Rect { v0: low, v1: low + (high - low) * 2 / 5, ..pair[0] };
                    crowns.push(self.warp.plot(row, 0));
                }
            }
            gardens.extend(planted.into_iter().map(|b| self.warp.plot(b, 0)));
        }
        if !crowns.is_empty() {
            self.cover(sign, "tree", crowns);
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

    pub(super) fn draw_works(
        &mut self,
        sign: Sign,
        plot: Rect,
        code: &str,
        name: &str,
        percent: u32,
    ) {
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
        let title = self.words.pick("stems", self.rows.green.len() * 3)
            + &self.words.say(name)
            + &self.words.say("attached");
        self.green(sign, code, &title, patches.clone(), DATA_YEAR, false);
        self.cover(sign, "tree", vec![patches[1].clone()]);
        self.cover(sign, if percent > 40 { "tree" } else { "grass" }, vec![patches[0].clone()]);
    }

    pub(super) fn square(&mut self, sign: Sign, plot: Rect, name: &str) {
        let ground = plot.inset(3);
        let polygon = self.warp.plot(ground, 6);
        self.green(sign, "G3", name, vec![polygon], DATA_YEAR, false);
        let rim = Rect { v1: ground.v0 + ground.height() / 3, ..ground.inset(7) };
        let rows = self.warp.plot(rim, 0);
        self.cover(sign, "tree", vec![rows]);
    }

    /// A park with woods, a meadow between them and a path around each.
    pub(super) fn park(&mut self, sign: Sign, code: &str, name: &str, rect: Rect, since: i32) {
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

    pub(super) fn draw_lake_park(&mut self, sign: Sign, rect: Rect) {
        let name = self.words.say("lake_park");
        // A museum yard in the park's corner is not green land: a hole.
        let mut polygon = self.warp.plot(rect, 40);
        let yard = Rect::new(rect.u1 - 150, rect.v1 - 140, rect.u1 - 60, rect.v1 - 60);
        let mut hole = self.warp.plot(yard, 0).outer;
        hole.reverse();
        polygon.holes.push(hole);
        self.green(sign, "G11", &name, vec![polygon], DATA_YEAR, true);
        let (w, h) = (rect.width(), rect.height());
        let lake =
            Rect::new(rect.u0 + w / 5, rect.v0 + h * 3 / 10, rect.u1 - w / 5, rect.v1 - h / 4);
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
    pub(super) fn draw_historic_garden(&mut self, sign: Sign, inner: Rect, plots: &mut Vec<Rect>) {
        let (cu, cv) = ((inner.u0 + inner.u1) / 2, (inner.v0 + inner.v1) / 2);
        let middle = plots
            .iter()
            .position(|p| p.u0 <= cu && cu <= p.u1 + 20 && p.v0 <= cv && cv <= p.v1 + 20);
        let Some(middle) = middle else { return };
        let plot = plots.remove(middle);
        let garden = Rect::new(plot.u0 + 3, plot.v0 + 3, plot.u0 + 43, plot.v0 + 39);
        let name = self.name_park("park");
        self.park(sign, "G133", &name, garden, DATA_YEAR);
        let corner = Rect::new(garden.u1 + 12, garden.v0, garden.u1 + 34, garden.v1);
        let name = self.name_park("pocket");
        self.park(sign, "G14", &name, corner, DATA_YEAR);
    }

    pub(super) fn people(&mut self, block: &Superblock, people: i64) {
        let ((c0, r0), (c1, r1)) = block.cells;
        let set: BTreeSet<PlanCell> =
            (c0..=c1).flat_map(|c| (r0..=r1).map(move |r| (c, r))).collect();
        let rings = plan::outlines(&self.warp, &self.marks, &set);
        self.tally.people(block.sign, people);
        let n = self.rows.population.len() + 1;
        let name = self.words.pick("stems", n * 11) + &self.words.say("zone");
        let cells = vec![text(&format!("RK{n:04}")), text(&name), Cell::Int(people)];
        let shape = Shape::Polygons(rings.into_iter().map(Polygon::solid).collect());
        self.rows.population.push(Record { shape, cells });
    }
}
