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
//!
//! Here is what a sweep is filled with; [`straight`](super::straight) and [`bent`](super::bent)
//! run it.

use crate::Bounds;
use crate::offset::Bend;

use super::bent::Arc;
use super::straight::Alive;

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
pub(super) struct Edge {
    pub(super) x0: f64,
    pub(super) y0: f64,
    pub(super) x1: f64,
    pub(super) y1: f64,
    pub(super) slope: f64,
    pub(super) curve: u32,
    /// How the winding number changes going up through it.
    pub(super) delta: i32,
    /// 1 + its place among the arcs, or 0 when straight.
    pub(super) arc: u32,
    /// The edge of the same curve and direction that starts where this one ends, or [`NONE`].
    pub(super) next: u32,
    /// Whether it is the next of another.
    pub(super) follows: bool,
}

pub(super) const NONE: u32 = u32::MAX;

/// What an edge below the box does to all that lies to its right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Floor {
    pub(super) x: f64,
    pub(super) curve: u32,
    pub(super) delta: i32,
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
#[derive(Debug, Default)]
pub(crate) struct Sweep {
    corner: [f64; 2],
    pub(super) size: [f64; 2],
    pub(super) edges: Vec<Edge>,
    pub(super) floors: Vec<Floor>,
    pub(super) arcs: Vec<Arc>,
    pub(crate) curves: Vec<Curve>,
    pub(crate) found: Found,
    pub(super) starts: Vec<(u64, u32)>,
    pub(super) alive: Vec<Alive>,
    pub(super) windings: Vec<i32>,
    pub(super) state: State,
    /// The two as they are on the box's floor.
    pub(super) clean: (Vec<i32>, State),
    pub(super) xs: Vec<f64>,
}

/// Which layers are on between two edges.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) required: Vec<u32>,
    pub(super) missing: usize,
    pub(super) mask: u32,
    pub(super) zones: Vec<u32>,
}

/// How far a sweep has been filled, to take back what was added since.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    edges: usize,
    floors: usize,
    arcs: usize,
    pub(crate) curves: usize,
}

impl Sweep {
    /// Starts afresh on a box.
    pub(crate) fn begin(&mut self, bounds: &Bounds) {
        self.corner = bounds.min;
        self.size = [bounds.max[0] - bounds.min[0], bounds.max[1] - bounds.min[1]];
        self.edges.clear();
        self.floors.clear();
        self.arcs.clear();
        self.curves.clear();
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            edges: self.edges.len(),
            floors: self.floors.len(),
            arcs: self.arcs.len(),
            curves: self.curves.len(),
        }
    }

    pub(crate) fn back_to(&mut self, mark: Mark) {
        self.edges.truncate(mark.edges);
        self.floors.truncate(mark.floors);
        self.arcs.truncate(mark.arcs);
        self.curves.truncate(mark.curves);
    }

    /// Whether no edge of any curve shows in the box.
    pub(crate) fn is_bare(&self) -> bool {
        self.edges.is_empty() && self.floors.is_empty()
    }

    pub(crate) fn add_curve(&mut self, id: u32, role: Role, positive: bool, base: i32) -> u32 {
        self.curves.push(Curve { id, role, positive, base, touched: false });
        self.curves.len() as u32 - 1
    }

    /// Adds an open ring that lies wholly inside the box.
    pub(crate) fn add_ring(&mut self, ring: &[[f64; 2]], curve: u32) {
        let Some(last) = ring.last() else { return };
        self.curves[curve as usize].touched = true;
        let first = self.edges.len();
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
        if self.edges.len() > first + 1 {
            self.link(self.edges.len() - 1, first);
        }
    }

    fn push_edge(&mut self, p: [f64; 2], q: [f64; 2], curve: u32, delta: i32, arc: u32) {
        let slope = (q[1] - p[1]) / (q[0] - p[0]);
        let ([x0, y0], [x1, y1]) = (p, q);
        self.edges.push(Edge {
            x0,
            y0,
            x1,
            y1,
            slope,
            curve,
            delta,
            arc,
            next: NONE,
            follows: false,
        });
        if let Some(before) = self.edges.len().checked_sub(2) {
            self.link(before, before + 1);
        }
    }

    /// Notes that two edges drawn one after the other run on in the same direction, if they do:
    /// then one takes the other's place in the sweep and nothing else changes.
    fn link(&mut self, before: usize, after: usize) {
        let (a, b) = (&self.edges[before], &self.edges[after]);
        if a.curve != b.curve || a.delta != b.delta {
            return;
        }
        let (from, to) = if a.delta > 0 { (before, after) } else { (after, before) };
        let (left, right) = (&self.edges[from], &self.edges[to]);
        if left.x1 == right.x0 && left.next == NONE && !right.follows {
            self.edges[from].next = to as u32;
            self.edges[to].follows = true;
        }
    }

    /// Adds the part of edge `p`→`q` inside the box. Of what runs below the box only the turn it
    /// gives to the winding number of all that lies to the right is kept.
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
            self.floors.push(Floor { x: x.max(0.0), curve, delta });
        }
    }

    pub(super) fn arc(&self, arc: u32) -> Option<&Arc> {
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
        self.floors.sort_unstable_by(|a, b| a.x.total_cmp(&b.x));
        self.reset();
        if self.arcs.is_empty() {
            self.run_straight();
        } else {
            self.run_bent();
        }
    }

    /// Windings and state as they are at the left end of the box's floor, kept in `clean` too.
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
        self.clean.0.clone_from(&self.windings);
        self.clean.1.clone_from(&self.state);
    }

    /// Takes in what lies below the box up to `x`, from the floor numbered `next` on. Returns the
    /// number of the next.
    pub(super) fn pass_floors(&mut self, mut next: usize, x: f64) -> usize {
        while let Some(floor) = self.floors.get(next)
            && floor.x <= x
        {
            let (windings, state) = &mut self.clean;
            cross(windings, state, &self.curves, floor.curve, floor.delta);
            next += 1;
        }
        next
    }

    /// Back to the box's floor.
    pub(super) fn restore(&mut self) {
        self.windings.copy_from_slice(&self.clean.0);
        self.state.restore(&self.clean.1);
    }

    /// Whether going up through an edge enters or leaves what its curve covers.
    pub(super) fn turns(&self, edge: u32) -> bool {
        let Edge { curve, delta, .. } = self.edges[edge as usize];
        let (winding, curve) = (self.windings[curve as usize], &self.curves[curve as usize]);
        curve.covers(winding) != curve.covers(winding + delta)
    }

    /// Goes up through an edge.
    #[inline]
    pub(super) fn climb(&mut self, edge: u32) {
        let Edge { curve, delta, .. } = self.edges[edge as usize];
        cross(&mut self.windings, &mut self.state, &self.curves, curve, delta);
    }
}

#[inline]
fn cross(windings: &mut [i32], state: &mut State, curves: &[Curve], curve: u32, delta: i32) {
    let winding = &mut windings[curve as usize];
    let curve = &curves[curve as usize];
    let was = curve.covers(*winding);
    *winding += delta;
    let is = curve.covers(*winding);
    if was != is {
        state.turn(curve.role, is);
    }
}

impl Edge {
    #[inline]
    pub(super) fn y(&self, x: f64) -> f64 {
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

    #[inline]
    fn restore(&mut self, clean: &Self) {
        self.required.copy_from_slice(&clean.required);
        self.zones.copy_from_slice(&clean.zones);
        self.missing = clean.missing;
        self.mask = clean.mask;
    }
}

impl Found {
    /// Adds a strip to whatever is on over it.
    pub(super) fn add(&mut self, area: f64, state: &State) {
        if state.missing > 0 {
            return;
        }
        self.subject += area;
        if state.mask > 0 {
            self.masked += area;
        }
        self.add_zones(area, state);
    }

    pub(super) fn add_zones(&mut self, area: f64, state: &State) {
        if state.missing > 0 {
            return;
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
