//! How large: a sweep of slabs over the edges of every layer at once.
//!
//! The edges inside a box are cut into vertical slabs at their ends and crossings. Within a slab
//! edges do not cross, so going up through it the winding number of each curve is a running sum,
//! and between two edges next to each other it is known what lies on top of what. The area is
//! slab width times mean height, added up. No vertex is merged, nothing is snapped, no topology
//! is kept: shared edges, repeated vertices, edges that run over each other and bow-ties only
//! make slabs or strips of no size, and an order mistaken in the last bit costs an area of the
//! last bit. What overlaps is counted once because a winding number is not a count.
//!
//! Coordinates are taken from the box's lower left corner, so that a northing of seven digits
//! leaves the precision alone; the error is a few units of the 53rd bit of the box, not of the map.
//! Cost: O((e + k) a) for e edges, k crossings, a edges alive in a slab.

use crate::Bounds;
use crate::offset::Bend;

/// What a curve is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Must be on for anything to count: the subject is slot 0, each `within` has the next.
    Required(usize),
    /// Splits the area into under the mask and not.
    Mask,
    /// Adds the area to a zone of its own.
    Zone(usize),
}

/// One closed curve, as far as it shows in the box.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Curve {
    /// Its number in the layer it came from.
    pub(crate) id: u32,
    pub(crate) role: Role,
    /// Whether only a positive winding number is inside (an offset curve), or any but 0.
    pub(crate) positive: bool,
    /// Winding number at the box's lower left corner, just outside it.
    pub(crate) base: i32,
    /// Whether any edge of it lies in the box.
    pub(crate) touched: bool,
}

impl Curve {
    pub(crate) fn covers(&self, winding: i32) -> bool {
        if self.positive { winding > 0 } else { winding != 0 }
    }
}

/// An edge in box coordinates, x increasing.
#[derive(Debug, Clone, Copy)]
struct Edge {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
    slope: f64,
    curve: u32,
    /// How the winding number changes going up through it.
    delta: i32,
    /// 1 + its place among the arcs, or 0 when straight.
    arc: u32,
}

#[derive(Debug, Clone, Copy)]
struct Arc {
    center: [f64; 2],
    radius: f64,
    upper: bool,
}

impl Arc {
    fn y(&self, x: f64) -> f64 {
        let u = x - self.center[0];
        let v = (self.radius * self.radius - u * u).max(0.0).sqrt();
        if self.upper { self.center[1] + v } else { self.center[1] - v }
    }

    fn x(&self, y: f64, right: bool) -> f64 {
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

#[derive(Debug, Clone, Copy)]
struct Alive {
    ya: f64,
    yb: f64,
    edge: u32,
    /// Winding number of its own curve just below it; kept only while a slab has crossings.
    before: i32,
    /// Whether it bounds the subject.
    subject: bool,
}

/// What a sweep found, in m².
#[derive(Debug, Default, Clone)]
pub(crate) struct Found {
    /// Inside everything required.
    pub(crate) subject: f64,
    /// The part of it under the mask.
    pub(crate) masked: f64,
    /// The same two for each zone, by its role's number.
    pub(crate) zones: Vec<[f64; 2]>,
}

/// The workspace of one sweep, used again for the next.
#[derive(Debug)]
pub(crate) struct Sweep {
    corner: [f64; 2],
    size: [f64; 2],
    edges: Vec<Edge>,
    arcs: Vec<Arc>,
    pub(crate) curves: Vec<Curve>,
    pub(crate) found: Found,
    starts: Vec<(u64, u32)>,
    alive: Vec<Alive>,
    windings: Vec<i32>,
    state: State,
    /// The two as they are on the box's floor.
    clean: (Vec<i32>, State),
    /// The role without which nothing counts and whose edges bound all that does, if there is one.
    subject: Role,
    xs: Vec<f64>,
}

impl Default for Sweep {
    fn default() -> Self {
        Self {
            corner: [0.0; 2],
            size: [0.0; 2],
            edges: Vec::new(),
            arcs: Vec::new(),
            curves: Vec::new(),
            found: Found::default(),
            starts: Vec::new(),
            alive: Vec::new(),
            windings: Vec::new(),
            state: State::default(),
            clean: (Vec::new(), State::default()),
            subject: Role::Mask,
            xs: Vec::new(),
        }
    }
}

/// Which layers are on between two edges.
#[derive(Debug, Default)]
struct State {
    required: Vec<u32>,
    missing: usize,
    mask: u32,
    zones: Vec<u32>,
}

/// How far a sweep has been filled, to take back what was added since.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    edges: usize,
    arcs: usize,
    pub(crate) curves: usize,
}

impl Sweep {
    /// Starts afresh on a box.
    pub(crate) fn begin(&mut self, bounds: &Bounds) {
        self.corner = bounds.min;
        self.size = [bounds.max[0] - bounds.min[0], bounds.max[1] - bounds.min[1]];
        self.edges.clear();
        self.arcs.clear();
        self.curves.clear();
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { edges: self.edges.len(), arcs: self.arcs.len(), curves: self.curves.len() }
    }

    pub(crate) fn back_to(&mut self, mark: Mark) {
        self.edges.truncate(mark.edges);
        self.arcs.truncate(mark.arcs);
        self.curves.truncate(mark.curves);
    }

    pub(crate) fn edges(&self) -> usize {
        self.edges.len()
    }

    pub(crate) fn add_curve(&mut self, id: u32, role: Role, positive: bool, base: i32) -> u32 {
        self.curves.push(Curve { id, role, positive, base, touched: false });
        self.curves.len() as u32 - 1
    }

    /// Adds an open ring that lies wholly inside the box.
    pub(crate) fn add_ring(&mut self, ring: &[[f64; 2]], curve: u32) {
        let Some(last) = ring.last() else { return };
        self.curves[curve as usize].touched = true;
        let mut p = [last[0] - self.corner[0], last[1] - self.corner[1]];
        for q in ring {
            let q = [q[0] - self.corner[0], q[1] - self.corner[1]];
            if p[0] < q[0] {
                self.push_edge(p, q, curve, 1, 0);
            } else if q[0] < p[0] {
                self.push_edge(q, p, curve, -1, 0);
            }
            p = q;
        }
    }

    fn push_edge(&mut self, p: [f64; 2], q: [f64; 2], curve: u32, delta: i32, arc: u32) {
        let slope = (q[1] - p[1]) / (q[0] - p[0]);
        self.edges.push(Edge { x0: p[0], y0: p[1], x1: q[0], y1: q[1], slope, curve, delta, arc });
    }

    /// Adds the part of edge `p`→`q` inside the box. What runs below the box is flattened onto
    /// its lower side, where it still turns the winding number for all that lies to the right.
    pub(crate) fn add_clipped(&mut self, p: [f64; 2], q: [f64; 2], bend: Bend, curve: u32) {
        let [w, h] = self.size;
        let c = self.corner;
        let (l, r, delta) = if p[0] < q[0] { (p, q, 1) } else { (q, p, -1) };
        let (mut a, mut b) = ([l[0] - c[0], l[1] - c[1]], [r[0] - c[0], r[1] - c[1]]);
        if b[0] < 0.0 || a[0] > w {
            return;
        }
        if a[0] == b[0] {
            let upward = p[1] < q[1];
            let (low, high) = if upward { (a[1], b[1]) } else { (b[1], a[1]) };
            let (low, high) = (low.min(high), low.max(high));
            if (low < 0.0) != (high < 0.0) {
                // p and q are a and b in some order; upward was read from the drawn direction.
                self.push_floor(a[0], curve, if upward { -1 } else { 1 });
            }
            if high >= 0.0 && low <= h {
                self.curves[curve as usize].touched = true;
            }
            return;
        }
        let arc = if bend.radius > 0.0 {
            let center = [bend.center[0] - c[0], bend.center[1] - c[1]];
            let upper = f64::midpoint(a[1], b[1]) > center[1];
            self.arcs.push(Arc { center, radius: bend.radius, upper });
            self.arcs.len() as u32
        } else {
            0
        };
        let left_below = if a[0] < 0.0 { is_above(self.corner, l, r, bend) } else { a[1] < 0.0 };
        let right_below = if b[0] > w {
            is_above([self.corner[0] + w, self.corner[1]], l, r, bend)
        } else {
            b[1] < 0.0
        };
        if left_below && right_below {
            return;
        }
        let whole = (a, b);
        let y_at = |sweep: &Self, x: f64| {
            let (low, high) = (whole.0[1].min(whole.1[1]), whole.0[1].max(whole.1[1]));
            let y = match sweep.arc(arc) {
                Some(arc) => arc.y(x),
                None => {
                    let slope = (whole.1[1] - whole.0[1]) / (whole.1[0] - whole.0[0]);
                    whole.0[1] + (x - whole.0[0]) * slope
                }
            };
            y.clamp(low, high)
        };
        let x_at = |sweep: &Self, y: f64| {
            let x = match sweep.arc(arc) {
                Some(arc) => arc.x(y, f64::midpoint(whole.0[0], whole.1[0]) > arc.center[0]),
                None => {
                    let slope = (whole.1[0] - whole.0[0]) / (whole.1[1] - whole.0[1]);
                    whole.0[0] + (y - whole.0[1]) * slope
                }
            };
            x.clamp(whole.0[0].max(0.0), whole.1[0].min(w))
        };
        if a[0] < 0.0 {
            a = [0.0, y_at(self, 0.0)];
        }
        if b[0] > w {
            b = [w, y_at(self, w)];
        }
        if left_below != right_below {
            let x = x_at(self, 0.0);
            if left_below {
                a = [x, 0.0];
                self.push_floor(x, curve, -delta);
            } else {
                b = [x, 0.0];
                self.push_floor(x, curve, delta);
            }
        }
        // Above the box nothing counts, so what leaves through its top is forgotten.
        if a[1] > h && b[1] > h {
            return;
        }
        if a[1] > h {
            a = [x_at(self, h), h];
        } else if b[1] > h {
            b = [x_at(self, h), h];
        }
        self.curves[curve as usize].touched = true;
        if a[0] < b[0] {
            self.push_edge(a, b, curve, delta, arc);
        }
    }

    fn push_floor(&mut self, x: f64, curve: u32, delta: i32) {
        self.curves[curve as usize].touched = true;
        let w = self.size[0];
        if x < w {
            self.push_edge([x.max(0.0), 0.0], [w, 0.0], curve, delta, 0);
        }
    }

    fn arc(&self, arc: u32) -> Option<&Arc> {
        (arc as usize).checked_sub(1).and_then(|i| self.arcs.get(i))
    }

    /// Sweeps. `required` is the number of required slots, `zones` that of zones with curves here.
    pub(crate) fn run(&mut self, required: usize, zones: usize) {
        self.found.subject = 0.0;
        self.found.masked = 0.0;
        self.found.zones.clear();
        self.found.zones.resize(zones, [0.0; 2]);
        self.state.required.clear();
        self.state.required.resize(required, 0);
        self.state.zones.clear();
        self.state.zones.resize(zones, 0);
        if self.arcs.is_empty() {
            self.run_straight();
        } else {
            self.run_bent();
        }
    }

    fn reset(&mut self) {
        self.windings.clear();
        self.windings.extend(self.curves.iter().map(|c| c.base));
        let state = &mut self.state;
        state.required.fill(0);
        state.zones.fill(0);
        state.mask = 0;
        state.missing = state.required.len();
        for curve in &self.curves {
            if curve.covers(curve.base) {
                state.turn(curve.role, true);
            }
        }
    }

    fn run_straight(&mut self) {
        self.starts.clear();
        // Box coordinates are not negative, so their bits sort as they do.
        self.starts
            .extend(self.edges.iter().enumerate().map(|(i, e)| ((e.x0 + 0.0).to_bits(), i as u32)));
        self.starts.sort_unstable();
        self.reset();
        let mut clean = std::mem::take(&mut self.clean);
        clean.0.clone_from(&self.windings);
        clean.1.clone_from(&self.state);
        // The required layer added last is off outside its own edges whenever none of its curves
        // winds around the box's corner: a group of features, or a tile none of them fills.
        self.subject = Role::Mask;
        if let Some(slot) = clean.1.required.len().checked_sub(1)
            && clean.1.required[slot] == 0
        {
            self.subject = Role::Required(slot);
        }
        let bounded = self.subject != Role::Mask;
        let mut alive = std::mem::take(&mut self.alive);
        alive.clear();
        let mut next = 0;
        let mut xa = if clean.1.missing == 0 { 0.0 } else { f64::NAN };
        if xa.is_nan() {
            match self.starts.first() {
                Some(&(bits, _)) => xa = f64::from_bits(bits),
                None => {
                    self.alive = alive;
                    self.clean = clean;
                    return;
                }
            }
        }
        let w = self.size[0];
        loop {
            // Who ends here goes, who starts here comes.
            let edges = &self.edges;
            alive.retain(|a| edges[a.edge as usize].x1 > xa);
            while let Some(&(bits, i)) = self.starts.get(next) {
                if f64::from_bits(bits) > xa {
                    break;
                }
                let e = &edges[i as usize];
                if e.x1 > xa {
                    let subject = self.curves[e.curve as usize].role == self.subject;
                    alive.push(Alive { ya: e.y0, yb: 0.0, edge: i, before: 0, subject });
                }
                next += 1;
            }
            let mut xb = self.starts.get(next).map_or(w, |&(bits, _)| f64::from_bits(bits));
            if alive.is_empty() && self.starts.get(next).is_none() && clean.1.missing > 0 {
                break;
            }
            for a in &alive {
                xb = xb.min(edges[a.edge as usize].x1);
            }
            if xb <= xa {
                break;
            }
            for a in &mut alive {
                a.yb = edges[a.edge as usize].y(xb);
            }
            // Nearly sorted already: those that came stand at the end.
            for i in 1..alive.len() {
                let a = alive[i];
                let mut j = i;
                while j > 0 && (alive[j - 1].ya, alive[j - 1].yb) > (a.ya, a.yb) {
                    alive[j] = alive[j - 1];
                    j -= 1;
                }
                alive[j] = a;
            }
            if bounded && !alive.iter().any(|a| a.subject) {
                // Nothing to count; who crossed whom is seen when the order is next put right.
            } else {
                self.slab(&mut alive, xa, xb, &clean);
            }
            for a in &mut alive {
                a.ya = a.yb;
            }
            xa = xb;
            if xa >= w {
                break;
            }
        }
        self.alive = alive;
        self.clean = clean;
    }

    /// Adds up the slab from `xa` to `xb`, stopping at each crossing that matters. The order of
    /// `alive` is right at `xa` on entry and at `xb` on return.
    ///
    /// A raw offset curve is full of small loops deep inside what it serves. Where two edges cross
    /// and neither is a border of its own curve, before or after, nothing on top of anything
    /// changes: they trade places and the slab goes on.
    fn slab(&mut self, alive: &mut [Alive], mut xa: f64, xb: f64, clean: &(Vec<i32>, State)) {
        let mut known = false;
        loop {
            // The first crossing is between neighbours that stand the other way round at the end.
            let mut cross: Option<(f64, usize)> = None;
            for i in 1..alive.len() {
                let (a, b) = (&alive[i - 1], &alive[i]);
                if a.yb > b.yb {
                    let share = (b.ya - a.ya) / ((b.ya - a.ya) + (a.yb - b.yb));
                    let x = xa + (xb - xa) * share.clamp(0.0, 1.0);
                    if cross.is_none_or(|(least, _)| x < least) {
                        cross = Some((x, i));
                    }
                }
            }
            let Some((x, i)) = cross else {
                self.add_slab(alive, xb - xa, clean, |a| a.yb);
                return;
            };
            if !known {
                self.windings.copy_from_slice(&clean.0);
                for a in alive.iter_mut() {
                    let edge = &self.edges[a.edge as usize];
                    let winding = &mut self.windings[edge.curve as usize];
                    a.before = *winding;
                    *winding += edge.delta;
                }
                known = true;
            }
            let (first, second) = (alive[i - 1], alive[i]);
            let (e, f) = (&self.edges[first.edge as usize], &self.edges[second.edge as usize]);
            let own = e.curve == f.curve;
            let borders = |winding: i32, edge: &Edge| {
                let curve = &self.curves[edge.curve as usize];
                curve.covers(winding) != curve.covers(winding + edge.delta)
            };
            let matters = borders(first.before, e)
                || borders(second.before, f)
                || (own && (borders(first.before, f) || borders(first.before + f.delta, e)));
            let (up, down) = if own {
                (first.before + f.delta, first.before)
            } else {
                (first.before, second.before)
            };
            if matters && x > xa {
                let share = (x - xa) / (xb - xa);
                let at = |a: &Alive| a.ya + (a.yb - a.ya) * share;
                self.add_slab(alive, x - xa, clean, at);
                for a in alive.iter_mut() {
                    a.ya = at(a);
                }
                xa = x;
                let y = f64::midpoint(alive[i - 1].ya, alive[i].ya);
                alive[i - 1].ya = y;
                alive[i].ya = y;
            }
            alive.swap(i - 1, i);
            alive[i - 1].before = down;
            alive[i].before = up;
        }
    }

    fn add_slab(
        &mut self,
        alive: &[Alive],
        width: f64,
        clean: &(Vec<i32>, State),
        end: impl Fn(&Alive) -> f64,
    ) {
        self.windings.copy_from_slice(&clean.0);
        self.state.restore(&clean.1);
        let half = width / 2.0;
        let mut below = 0.0;
        let last = alive.iter().rposition(|a| a.subject).unwrap_or(usize::MAX);
        for (i, a) in alive.iter().enumerate() {
            let here = a.ya + end(a);
            if self.state.missing == 0 {
                self.found.add(half * (here - below), &self.state);
            }
            below = here;
            let edge = &self.edges[a.edge as usize];
            cross(&mut self.windings, &mut self.state, &self.curves, edge);
            if i == last && self.state.is_off(self.subject) {
                return;
            }
        }
        if self.state.missing == 0 {
            self.found.add(half * (2.0 * self.size[1] - below), &self.state);
        }
    }

    /// The same with arcs: every crossing is found first, so that no slab holds one.
    fn run_bent(&mut self) {
        let w = self.size[0];
        let mut xs = std::mem::take(&mut self.xs);
        xs.clear();
        xs.extend([0.0, w]);
        for (i, e) in self.edges.iter().enumerate() {
            xs.extend([e.x0, e.x1]);
            for f in &self.edges[..i] {
                self.push_crossings(e, f, &mut xs);
            }
        }
        xs.sort_unstable_by(f64::total_cmp);
        xs.dedup();
        self.reset();
        let mut clean = std::mem::take(&mut self.clean);
        clean.0.clone_from(&self.windings);
        clean.1.clone_from(&self.state);
        let mut order: Vec<(f64, u32)> = Vec::new();
        for pair in xs.windows(2) {
            let (xa, xb) = (pair[0], pair[1]);
            let middle = f64::midpoint(xa, xb);
            order.clear();
            for (i, e) in self.edges.iter().enumerate() {
                if e.x0 <= xa && xb <= e.x1 {
                    order.push((self.y(e, middle), i as u32));
                }
            }
            order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            self.windings.copy_from_slice(&clean.0);
            self.state.restore(&clean.1);
            // Area between the box's floor and the last edge met.
            let mut below = 0.0;
            for &(_, i) in &order {
                let e = self.edges[i as usize];
                let (ya, yb) = (self.y(&e, xa), self.y(&e, xb));
                let mut here = (xb - xa) / 2.0 * (ya + yb);
                if let Some(arc) = self.arc(e.arc) {
                    here += arc.segment_area([xa, ya], [xb, yb]);
                }
                if self.state.missing == 0 {
                    self.found.add(here - below, &self.state);
                }
                below = here;
                cross(&mut self.windings, &mut self.state, &self.curves, &e);
            }
            if self.state.missing == 0 {
                self.found.add((xb - xa) * self.size[1] - below, &self.state);
            }
        }
        self.xs = xs;
        self.clean = clean;
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

fn cross(windings: &mut [i32], state: &mut State, curves: &[Curve], edge: &Edge) {
    let curve = &curves[edge.curve as usize];
    let winding = &mut windings[edge.curve as usize];
    let was = curve.covers(*winding);
    *winding += edge.delta;
    let is = curve.covers(*winding);
    if was != is {
        state.turn(curve.role, is);
    }
}

impl Edge {
    #[inline]
    fn y(&self, x: f64) -> f64 {
        if x >= self.x1 { self.y1 } else { self.y0 + (x - self.x0) * self.slope }
    }
}

impl Clone for State {
    fn clone(&self) -> Self {
        let mut new = Self::default();
        new.clone_from(self);
        new
    }

    /// Keeps its room, since this is done for every sweep.
    fn clone_from(&mut self, other: &Self) {
        self.required.clone_from(&other.required);
        self.zones.clone_from(&other.zones);
        self.missing = other.missing;
        self.mask = other.mask;
    }
}

impl State {
    #[inline]
    fn turn(&mut self, role: Role, on: bool) {
        match role {
            Role::Required(slot) => {
                let count = &mut self.required[slot];
                if on {
                    self.missing -= usize::from(*count == 0);
                    *count += 1;
                } else {
                    *count -= 1;
                    self.missing += usize::from(*count == 0);
                }
            }
            Role::Mask => self.mask = if on { self.mask + 1 } else { self.mask - 1 },
            Role::Zone(k) => {
                let count = &mut self.zones[k];
                *count = if on { *count + 1 } else { *count - 1 };
            }
        }
    }

    fn is_off(&self, role: Role) -> bool {
        matches!(role, Role::Required(slot) if self.required[slot] == 0)
    }

    #[inline]
    fn restore(&mut self, clean: &Self) {
        self.required.copy_from_slice(&clean.required);
        self.zones.copy_from_slice(&clean.zones);
        self.missing = clean.missing;
        self.mask = clean.mask;
    }
}

impl Found {
    #[inline]
    fn add(&mut self, area: f64, state: &State) {
        self.subject += area;
        if state.mask > 0 {
            self.masked += area;
        }
        for (zone, &count) in self.zones.iter_mut().zip(&state.zones) {
            if count > 0 {
                zone[0] += area;
                if state.mask > 0 {
                    zone[1] += area;
                }
            }
        }
    }
}

/// Whether `p` lies above the edge from `l` to `r` (x increasing; for a vertical edge, y
/// increasing, and above means to its left). One expression for every asker: two askers must
/// never disagree on the side of the same point, however near it lies.
pub(crate) fn is_above(p: [f64; 2], l: [f64; 2], r: [f64; 2], bend: Bend) -> bool {
    if bend.radius > 0.0 {
        // Beside the arc's span a rising arc has all points on its left above it.
        if p[0] < l[0] || p[0] > r[0] {
            return (p[0] < l[0]) == (l[1] < r[1]);
        }
        if p[1] > l[1].max(r[1]) {
            return true;
        }
        if p[1] < l[1].min(r[1]) {
            return false;
        }
        let upper = f64::midpoint(l[1], r[1]) > bend.center[1];
        let (dx, dy) = (p[0] - bend.center[0], p[1] - bend.center[1]);
        return (dx * dx + dy * dy > bend.radius * bend.radius) == upper;
    }
    (r[0] - l[0]) * (p[1] - l[1]) - (r[1] - l[1]) * (p[0] - l[0]) > 0.0
}
