//! Streets and the trees along them; every street is entered by the cells it runs through.

use super::*;

impl Draft {
    pub(super) fn plan_main_roads(&mut self, plan: &Plan) -> Vec<MainRoad> {
        let mut roads = Vec::new();
        for (line, &kerb) in U.iter().enumerate().take(13).skip(1) {
            for r in 0..12 {
                let at = kerb + plan::width_north(line) / 2;
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
        for (line, &kerb) in V.iter().enumerate().take(12).skip(1) {
            for c in 0..13 {
                let at = kerb + plan::width_east(line) / 2;
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
    pub(super) fn mark(&mut self, axis: Axis, at: i32, stops: &[i32]) {
        let across = if axis == Axis::North { Axis::East } else { Axis::North };
        for &stop in stops {
            self.marks.add(axis, at, stop);
            self.marks.add(across, stop, at);
        }
    }

    pub(super) fn mark_street(&mut self, street: &Street, block: &Superblock) {
        let sides = cell_lines(street.axis, block);
        let stops: Vec<i32> = sides
            .into_iter()
            .filter(|&s| street.from < s && s < street.to)
            .chain([street.from, street.to])
            .collect();
        self.mark(street.axis, street.at, &stops);
    }

    pub(super) fn road_row(
        &mut self,
        pieces: Vec<(Option<Sign>, Vec<Point>)>,
        name: &str,
        grade: &str,
        width: i32,
    ) {
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

    pub(super) fn draw_main_road(&mut self, road: &MainRoad) {
        let (width, offset) = match road.axis {
            Axis::North => (plan::width_north(road.line), 0),
            Axis::East => (plan::width_east(road.line), 12),
        };
        let grade = if width >= 60 {
            "express"
        } else if width >= 44 {
            "main"
        } else {
            "secondary"
        };
        let ending = if road.axis == Axis::North { "road_north" } else { "road_east" };
        let name = self.words.pick("roads", road.line + offset) + &self.words.pick(ending, 0);
        let first = self.warp.line(&self.marks, road.axis, road.at, road.from, road.cut);
        let second = self.warp.line(&self.marks, road.axis, road.at, road.cut, road.to);
        self.road_row(vec![(road.signs[0], first), (road.signs[1], second)], &name, grade, width);
        // Planted strips along both kerbs, clear of the crossings.
        let Some(sign) = road.signs[0].filter(|s| s.age != Age::Not && width >= 44) else { return };
        let (low, high) = (road.from + 42, road.cut - 12);
        let river = road.axis == Axis::North
            && road.from < V[RIVER + 1]
            && road.to > V[RIVER] + 40
            && road.cut <= V[RIVER + 1]
            && road.from > V[RIVER];
        if high - low < 120 || river {
            return;
        }
        let half = width / 2;
        let strips: Vec<Polygon> =
            [(road.at - half + 3, road.at - half + 8), (road.at + half - 8, road.at + half - 3)]
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

    pub(super) fn draw_street(&mut self, street: &Street, block: &Superblock) {
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
        let ending = if street.width >= 30 {
            self.words.pick("road_north", 0)
        } else {
            self.words.pick(if number.is_multiple_of(3) { "lane" } else { "street" }, 0)
        };
        let name = self.words.pick("stems", number * 7 + 3) + &ending;
        self.road_row(pieces, &name, grade, street.width);
        // A row of crowns on either side, clear of the corners.
        let (low, high) = (street.open.0 + 14, street.open.1 - 14);
        let odds = if block.sign.age == Age::Old { 70 } else { 35 };
        if high - low > 60 && self.chance(odds) {
            let half = street.width / 2;
            let rows: Vec<Polygon> = [
                (street.at - half + 1, street.at - half + 5),
                (street.at + half - 5, street.at + half - 1),
            ]
            .into_iter()
            .map(|(a, b)| match street.axis {
                Axis::North => self.warp.plot(Rect::new(a, low, b, high), 0),
                Axis::East => self.warp.plot(Rect::new(low, a, high, b), 0),
            })
            .collect();
            self.cover(block.sign, "tree", rows);
        }
    }
}
