//! The sweep where some edges are arcs of circles.
//!
//! Every crossing is found first, so that no slab holds one; a slab's strips are trapezoids and
//! the segments between arcs and chords, which have a closed form.

use super::sweep::{Edge, Role, Sweep};

#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    pub(super) center: [f64; 2],
    pub(super) radius: f64,
    pub(super) upper: bool,
}

impl Arc {
    pub(super) fn y(&self, x: f64) -> f64 {
        let u = x - self.center[0];
        let v = (self.radius * self.radius - u * u).max(0.0).sqrt();
        if self.upper { self.center[1] + v } else { self.center[1] - v }
    }

    pub(super) fn x(&self, y: f64, right: bool) -> f64 {
        let v = y - self.center[1];
        let u = (self.radius * self.radius - v * v).max(0.0).sqrt();
        if right { self.center[0] + u } else { self.center[0] - u }
    }

    /// Area between the arc and its chord, positive when the arc lies above.
    fn segment_area(&self, p: [f64; 2], q: [f64; 2]) -> f64 {
        let half =
            (((q[0] - p[0]).powi(2) + (q[1] - p[1]).powi(2)).sqrt() / 2.0 / self.radius).min(1.0);
        // θ − sin θ, by its series where the difference would eat the digits.
        let theta = 2.0 * libm::asin(half);
        let t2 = theta * theta;
        let gap = if theta < 0.3 {
            theta * t2 / 6.0
                * (1.0 - t2 / 20.0 * (1.0 - t2 / 42.0 * (1.0 - t2 / 72.0 * (1.0 - t2 / 110.0))))
        } else {
            theta - libm::sin(theta)
        };
        let area = self.radius * self.radius / 2.0 * gap;
        if self.upper { area } else { -area }
    }
}

impl Sweep {
    /// Sweeps edges of which some are arcs.
    pub(super) fn run_bent(&mut self) {
        let w = self.size[0];
        let mut xs = std::mem::take(&mut self.xs);
        xs.clear();
        xs.extend([0.0, w]);
        xs.extend(self.floors.iter().map(|f| f.x));
        let mut coming: Vec<u32> = (0..self.edges.len() as u32).collect();
        coming.sort_unstable_by(|&a, &b| {
            self.edges[a as usize].x0.total_cmp(&self.edges[b as usize].x0).then(a.cmp(&b))
        });
        let mut alive: Vec<u32> = Vec::new();
        for &i in &coming {
            let e = &self.edges[i as usize];
            xs.extend([e.x0, e.x1]);
            alive.retain(|&f| self.edges[f as usize].x1 > e.x0);
            for &f in &alive {
                self.push_crossings(e, &self.edges[f as usize], &mut xs);
            }
            alive.push(i);
        }
        xs.sort_unstable_by(f64::total_cmp);
        xs.dedup();
        alive.clear();
        // Where the layer required last is off on the floor and has no edge above it, nothing
        // counts.
        let slot = self.state.required.len().wrapping_sub(1);
        let (mut floor, mut next) = (0, 0);
        let mut order: Vec<(f64, u32)> = Vec::new();
        for pair in xs.windows(2) {
            let (xa, xb) = (pair[0], pair[1]);
            alive.retain(|&i| self.edges[i as usize].x1 >= xb);
            while let Some(&i) = coming.get(next)
                && self.edges[i as usize].x0 <= xa
            {
                if self.edges[i as usize].x1 >= xb {
                    alive.push(i);
                }
                next += 1;
            }
            floor = self.pass_floors(floor, xa);
            let bounds = |&i: &u32| {
                self.curves[self.edges[i as usize].curve as usize].role == Role::Required(slot)
            };
            if self.clean.1.required.get(slot) == Some(&0) && !alive.iter().any(bounds) {
                continue;
            }
            let middle = f64::midpoint(xa, xb);
            order.clear();
            order.extend(alive.iter().map(|&i| (self.y(&self.edges[i as usize], middle), i)));
            order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            self.restore();
            // Area between the box's floor and the last edge met.
            let mut below = 0.0;
            for &(_, i) in &order {
                // Deep inside what a park serves its own curve runs about without any effect.
                if !self.turns(i) {
                    self.climb(i);
                    continue;
                }
                let was = self.state.missing == 0;
                let here = if was { self.below(i, xa, xb) } else { 0.0 };
                self.found.add(here - below, &self.state);
                self.climb(i);
                if self.state.missing == 0 {
                    below = if was { here } else { self.below(i, xa, xb) };
                }
            }
            self.found.add((xb - xa) * self.size[1] - below, &self.state);
        }
        self.xs = xs;
    }

    /// Area between the box's floor and an edge.
    fn below(&self, edge: u32, xa: f64, xb: f64) -> f64 {
        let e = &self.edges[edge as usize];
        let (ya, yb) = (self.y(e, xa), self.y(e, xb));
        let chord = (xb - xa) / 2.0 * (ya + yb);
        self.arc(e.arc).map_or(chord, |arc| chord + arc.segment_area([xa, ya], [xb, yb]))
    }

    fn y(&self, e: &Edge, x: f64) -> f64 {
        match self.arc(e.arc) {
            Some(arc) => arc.y(x).clamp(e.y0.min(e.y1), e.y0.max(e.y1)),
            None => e.y(x),
        }
    }

    fn push_crossings(&self, e: &Edge, f: &Edge, xs: &mut Vec<f64>) {
        let (from, to) = (e.x0.max(f.x0), e.x1.min(f.x1));
        if from >= to || e.y0.min(e.y1) > f.y0.max(f.y1) || f.y0.min(f.y1) > e.y0.max(e.y1) {
            return;
        }
        let mut push = |x: f64| {
            if x > from && x < to {
                xs.push(x);
            }
        };
        match (self.arc(e.arc), self.arc(f.arc)) {
            (None, None) => {
                let (ga, gb) = (e.y(from) - f.y(from), e.y(to) - f.y(to));
                if (ga > 0.0) != (gb > 0.0) {
                    push(from + (to - from) * (ga / (ga - gb)));
                }
            }
            (Some(arc), None) => line_meets_circle(f, arc).into_iter().for_each(push),
            (None, Some(arc)) => line_meets_circle(e, arc).into_iter().for_each(push),
            (Some(a), Some(b)) => circles_meet(a, b).into_iter().for_each(push),
        }
    }
}

fn line_meets_circle(line: &Edge, arc: &Arc) -> [f64; 2] {
    // Distance along the line from the foot of the centre, which keeps the digits.
    let (dx, dy) = (line.x1 - line.x0, line.y1 - line.y0);
    let squared = dx * dx + dy * dy;
    let (cx, cy) = (arc.center[0] - line.x0, arc.center[1] - line.y0);
    let along = (cx * dx + cy * dy) / squared;
    let away2 = (cx * dy - cy * dx).powi(2) / squared;
    let reach = ((arc.radius * arc.radius - away2) / squared).max(0.0).sqrt();
    [line.x0 + (along - reach) * dx, line.x0 + (along + reach) * dx]
}

fn circles_meet(a: &Arc, b: &Arc) -> [f64; 2] {
    let (dx, dy) = (b.center[0] - a.center[0], b.center[1] - a.center[1]);
    let squared = dx * dx + dy * dy;
    if squared == 0.0 {
        return [f64::NAN; 2];
    }
    let along = 0.5 + (a.radius * a.radius - b.radius * b.radius) / (2.0 * squared);
    let reach = (a.radius * a.radius / squared - along * along).max(0.0).sqrt();
    let foot = a.center[0] + along * dx;
    [foot - reach * dy, foot + reach * dy]
}
