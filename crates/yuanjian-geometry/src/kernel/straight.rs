//! The sweep where every edge is straight.
//!
//! What counts between two edges next to each other changes only where an edge comes, goes, or
//! crosses another. Most slabs end at a vertex of a ring that runs on, where one edge takes the
//! place of the edge before it: so what each edge adds to the area is worked out when the order
//! changes and used again until it does, and only rings' leftmost vertices are ever sorted.

use super::sweep::{Role, Sweep};

/// An edge in the present slab.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alive {
    /// Where it is at the slab's start and end.
    ya: f64,
    yb: f64,
    /// What a strip below it counts more than one above it, in the subject and under the mask.
    subject: f64,
    masked: f64,
    /// Where it ends.
    x1: f64,
    edge: u32,
    /// Winding number of its own curve just below it.
    before: i32,
    /// Whether it belongs to the layer without which nothing counts.
    bounds: bool,
}

/// What counts above the last edge of the slab.
#[derive(Debug, Clone, Copy, Default)]
struct Sky {
    subject: bool,
    masked: bool,
}

impl Sweep {
    /// Sweeps edges that are all straight.
    pub(super) fn run_straight(&mut self) {
        self.starts.clear();
        // Box coordinates are not negative, so their bits sort as they do.
        let firsts = self.edges.iter().enumerate().filter(|(_, e)| !e.follows);
        self.starts.extend(firsts.map(|(i, e)| ((e.x0 + 0.0).to_bits(), i as u32)));
        self.starts.sort_unstable();
        // Where the layer required last is off on the floor and has no edge above it, nothing
        // counts: a group of features, or a tile none of them fills.
        let slot = self.state.required.len().wrapping_sub(1);
        let w = self.size[0];
        let mut alive = std::mem::take(&mut self.alive);
        alive.clear();
        let (mut start, mut floor, mut xa) = (0, 0, 0.0);
        let (mut sky, mut changed) = (Sky::default(), true);
        loop {
            // Who ends here goes or is followed, who starts here comes.
            let (mut xb, mut gone) = (w, false);
            for a in &mut alive {
                while a.x1 <= xa {
                    let next = self.edges[a.edge as usize].next;
                    let Some(edge) = self.edges.get(next as usize) else {
                        gone = true;
                        break;
                    };
                    (a.edge, a.x1, a.ya) = (next, edge.x1, edge.y0);
                }
                if a.x1 > xa && a.x1 < xb {
                    xb = a.x1;
                }
            }
            if gone {
                alive.retain(|a| a.x1 > xa);
                changed = true;
            }
            while let Some(&(bits, edge)) = self.starts.get(start) {
                let x = f64::from_bits(bits);
                if x > xa {
                    xb = xb.min(x);
                    break;
                }
                let e = &self.edges[edge as usize];
                let bounds = self.curves[e.curve as usize].role == Role::Required(slot);
                let (ya, x1) = (e.y0, e.x1);
                xb = xb.min(x1);
                let (yb, subject, masked, before) = (0.0, 0.0, 0.0, 0);
                alive.push(Alive { ya, yb, subject, masked, x1, edge, before, bounds });
                changed = true;
                start += 1;
            }
            let passed = self.pass_floors(floor, xa);
            changed |= passed > floor;
            floor = passed;
            if let Some(floor) = self.floors.get(floor) {
                xb = xb.min(floor.x);
            }
            if xb <= xa {
                break;
            }
            for i in 0..alive.len() {
                let (ya, yb) = (alive[i].ya, self.edges[alive[i].edge as usize].y(xb));
                alive[i].yb = yb;
                // Sorted already, but for those that came, which stand at the end.
                let mut j = i;
                while j > 0 && (alive[j - 1].ya, alive[j - 1].yb) > (ya, yb) {
                    j -= 1;
                }
                if j < i {
                    alive[j..=i].rotate_right(1);
                    changed = true;
                }
            }
            let counts = match self.clean.1.required.get(slot) {
                Some(0) => alive.iter().any(|a| a.bounds),
                _ => true,
            };
            // Where nothing counts, who crossed whom is seen when the order is next put right.
            if counts {
                if changed {
                    sky = self.weigh(&mut alive);
                    changed = false;
                }
                self.slab(&mut alive, xa, xb, &mut sky);
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
    }

    /// Works out what each edge adds, going up from the floor. Returns what counts above all.
    fn weigh(&mut self, alive: &mut [Alive]) -> Sky {
        self.restore();
        let look = |sweep: &Self| Sky {
            subject: sweep.state.missing == 0,
            masked: sweep.state.missing == 0 && sweep.state.mask > 0,
        };
        let less = |a: bool, b: bool| f64::from(i8::from(a) - i8::from(b));
        let mut below = look(self);
        for a in alive {
            a.before = self.windings[self.edges[a.edge as usize].curve as usize];
            self.climb(a.edge);
            let above = look(self);
            a.subject = less(below.subject, above.subject);
            a.masked = less(below.masked, above.masked);
            below = above;
        }
        below
    }

    /// Adds up the slab from `xa` to `xb`, stopping at each crossing that matters. The order of
    /// `alive` is right at `xa` on entry and at `xb` on return.
    ///
    /// A raw offset curve is full of small loops deep inside what it serves. Where two edges cross
    /// and neither is a border of its own curve, before or after, nothing on top of anything
    /// changes: they trade places and the slab goes on.
    fn slab(&mut self, alive: &mut [Alive], mut xa: f64, xb: f64, sky: &mut Sky) {
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
                self.add_slab(alive, xb - xa, *sky, |a| a.yb);
                return;
            };
            let (first, second) = (alive[i - 1], alive[i]);
            let (e, f) = (&self.edges[first.edge as usize], &self.edges[second.edge as usize]);
            let own = e.curve == f.curve;
            let borders = |winding: i32, curve: u32, delta: i32| {
                let curve = &self.curves[curve as usize];
                curve.covers(winding) != curve.covers(winding + delta)
            };
            let matters = borders(first.before, e.curve, e.delta)
                || borders(second.before, f.curve, f.delta)
                || (own
                    && (borders(first.before, f.curve, f.delta)
                        || borders(first.before + f.delta, e.curve, e.delta)));
            let (up, down) = if own {
                (first.before + f.delta, first.before)
            } else {
                (first.before, second.before)
            };
            if matters && x > xa {
                let share = (x - xa) / (xb - xa);
                let at = |a: &Alive| a.ya + (a.yb - a.ya) * share;
                self.add_slab(alive, x - xa, *sky, at);
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
            if matters {
                *sky = self.weigh(alive);
            }
        }
    }

    fn add_slab(&mut self, alive: &[Alive], width: f64, sky: Sky, end: impl Fn(&Alive) -> f64) {
        let (mut subject, mut masked) = (0.0, 0.0);
        for a in alive {
            let here = a.ya + end(a);
            subject += a.subject * here;
            masked += a.masked * here;
        }
        let (half, top) = (width / 2.0, 2.0 * self.size[1]);
        if sky.subject {
            subject += top;
        }
        if sky.masked {
            masked += top;
        }
        self.found.subject += half * subject;
        self.found.masked += half * masked;
        if !self.state.zones.is_empty() {
            self.add_zones(alive, half, end);
        }
    }

    /// Only what lies along a border between zones comes here, so it is walked each time.
    fn add_zones(&mut self, alive: &[Alive], half: f64, end: impl Fn(&Alive) -> f64) {
        self.restore();
        let mut below = 0.0;
        for a in alive {
            let here = a.ya + end(a);
            self.found.add_zones(half * (here - below), &self.state);
            below = here;
            self.climb(a.edge);
        }
        self.found.add_zones(half * (2.0 * self.size[1] - below), &self.state);
    }
}
