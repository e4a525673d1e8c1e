//! The outline of a curve that winds about itself.
//!
//! A park with deep bays has a raw offset curve of three times the edges its buffer has: for each
//! corner in a bay it draws an arc deep inside what the park serves. Nothing outside ever sees
//! them, yet each would be sorted into cells, gathered and swept with every parcel it runs through.
//! Here the curve is swept once by itself; where it is crossed by itself at a border of what it
//! serves, it is cut, and the parts that are border are joined again.
//!
//! Nothing depends on this: where a curve is not a plain one (an edge that runs over another, an
//! order that rounding could have decided), or the outline does not hold the very area the sweep
//! has found, the curve stays as it was drawn.

/// Relative difference between the outline's area and the sweep's that rounding may leave.
const ROUNDING: f64 = 1e-12;
/// The sweep runs along an axis that shares no direction with anyone's map, so that no edge stands
/// upright in it: the cosine and sine of some 0.6 radians.
const AXIS: [f64; 2] = [0.825_335_614_909_678_3, 0.564_642_473_395_035_4];
const NONE: u32 = u32::MAX;

/// The workspace for one ring after another.
#[derive(Default)]
pub(crate) struct Tracer {
    /// The outline found, as closed rings one behind the other, and where each ends.
    pub(crate) xy: Vec<[f64; 2]>,
    pub(crate) ends: Vec<usize>,
    edges: Vec<Edge>,
    starts: Vec<(f64, u32)>,
    alive: Vec<Alive>,
    least: Vec<f64>,
    crossings: Vec<Crossing>,
    stops: Vec<Stop>,
    /// Where each edge's stops begin.
    first: Vec<u32>,
}

/// An edge along the sweep's axis, x increasing.
#[derive(Clone, Copy)]
struct Edge {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
    slope: f64,
    /// 1 when drawn in the sweep's direction, else −1.
    delta: i32,
    /// The edge that starts where this one ends, or [`NONE`].
    next: u32,
}

#[derive(Clone, Copy)]
struct Alive {
    ya: f64,
    yb: f64,
    x1: f64,
    /// What a strip below counts more than one above.
    counts: f64,
    edge: u32,
    next: u32,
    delta: i32,
    /// Winding number just below.
    before: i32,
}

/// Where two edges cross at a border of what is served.
struct Crossing {
    at: [f64; 2],
    /// The edge the border comes in on, and the one it goes out on.
    from: u32,
    to: u32,
    /// The stop on the edge it goes out on.
    out: u32,
    done: bool,
}

/// A crossing on an edge, and how far along the edge's drawing it lies.
#[derive(Clone, Copy)]
struct Stop {
    edge: u32,
    along: f64,
    crossing: u32,
}

impl Tracer {
    /// Finds the outline of a closed ring, the border of where it winds a positive number of
    /// times. Says `false` where the ring should be left as it is.
    pub(crate) fn trace(&mut self, ring: &[[f64; 2]]) -> bool {
        if !self.begin(ring) {
            return false;
        }
        let area = self.sweep(ring);
        if self.crossings.is_empty() || !self.join(ring) {
            return false;
        }
        let mut found = 0.0;
        let mut start = 0;
        for &end in &self.ends {
            found += crate::signed_area(&self.xy[start..end]);
            start = end;
        }
        (found - area).abs() <= ROUNDING * area
    }

    fn begin(&mut self, ring: &[[f64; 2]]) -> bool {
        let n = ring.len().saturating_sub(1);
        self.edges.clear();
        self.starts.clear();
        self.crossings.clear();
        self.stops.clear();
        if n < 3 {
            return false;
        }
        let [cos, sin] = AXIS;
        let turned = |p: [f64; 2]| {
            let (x, y) = (p[0] - ring[0][0], p[1] - ring[0][1]);
            [x * cos + y * sin, y * cos - x * sin]
        };
        let mut p = turned(ring[0]);
        for q in &ring[1..] {
            let q = turned(*q);
            let (l, r, delta) = if p[0] < q[0] { (p, q, 1) } else { (q, p, -1) };
            if !(l[0] < r[0]) {
                return false;
            }
            let slope = (r[1] - l[1]) / (r[0] - l[0]);
            let ([x0, y0], [x1, y1]) = (l, r);
            self.edges.push(Edge { x0, y0, x1, y1, slope, delta, next: NONE });
            p = q;
        }
        let mut before = n - 1;
        for i in 0..n {
            match (self.edges[before].delta, self.edges[i].delta) {
                (1, 1) => self.edges[before].next = i as u32,
                (-1, -1) => self.edges[i].next = before as u32,
                (-1, 1) => self.starts.push((self.edges[i].x0, i as u32)),
                _ => {}
            }
            before = i;
        }
        self.starts.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        true
    }

    /// Notes the crossings at borders and returns the area served.
    fn sweep(&mut self, ring: &[[f64; 2]]) -> f64 {
        let mut alive = std::mem::take(&mut self.alive);
        alive.clear();
        let (mut start, mut area) = (0, 0.0);
        let mut xa = self.starts.first().map_or(0.0, |s| s.0);
        loop {
            // Who ends here goes or is followed, who starts here comes.
            let (mut kept, mut xb) = (0, f64::INFINITY);
            for i in 0..alive.len() {
                let mut a = alive[i];
                while a.x1 <= xa && a.next != NONE {
                    a = Alive { counts: a.counts, before: a.before, ..self.enter(a.next) };
                }
                if a.x1 > xa {
                    xb = xb.min(a.x1);
                    alive[kept] = a;
                    kept += 1;
                }
            }
            let mut changed = kept < alive.len();
            alive.truncate(kept);
            while let Some(&(x, i)) = self.starts.get(start) {
                if x > xa {
                    xb = xb.min(x);
                    break;
                }
                let before = (i as usize).checked_sub(1).unwrap_or(self.edges.len() - 1);
                for edge in [i, before as u32] {
                    let a = self.enter(edge);
                    xb = xb.min(a.x1);
                    alive.push(a);
                }
                changed = true;
                start += 1;
            }
            if !(xa < xb && xb < f64::INFINITY) {
                break;
            }
            for i in 0..alive.len() {
                let mut a = alive[i];
                let e = &self.edges[a.edge as usize];
                a.yb = if xb >= e.x1 { e.y1 } else { e.y0 + (xb - e.x0) * e.slope };
                // Sorted already, but for those that came, which stand at the end.
                let mut j = i;
                while j > 0 && (alive[j - 1].ya, alive[j - 1].yb) > (a.ya, a.yb) {
                    alive[j] = alive[j - 1];
                    j -= 1;
                    changed = true;
                }
                alive[j] = a;
            }
            if changed {
                weigh(&mut alive);
            }
            let (mut sum, mut crossed, mut below) = (0.0, false, f64::NEG_INFINITY);
            for a in &alive {
                sum += a.counts * (a.ya + a.yb);
                crossed |= a.yb < below;
                below = a.yb;
            }
            area += if crossed {
                self.cross(&mut alive, xa, xb, ring)
            } else {
                (xb - xa) / 2.0 * sum
            };
            for a in &mut alive {
                a.ya = a.yb;
            }
            xa = xb;
        }
        self.alive = alive;
        area
    }

    fn enter(&self, edge: u32) -> Alive {
        let Edge { x1, y0, delta, next, .. } = self.edges[edge as usize];
        Alive { ya: y0, yb: 0.0, x1, counts: 0.0, edge, next, delta, before: 0 }
    }

    /// The area of a slab in which edges cross.
    fn cross(&mut self, alive: &mut [Alive], mut xa: f64, xb: f64, ring: &[[f64; 2]]) -> f64 {
        self.settle(alive);
        let mut area = 0.0;
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
                let sum: f64 = alive.iter().map(|a| a.counts * (a.ya + a.yb)).sum();
                return area + (xb - xa) / 2.0 * sum;
            };
            let (first, second) = (alive[i - 1], alive[i]);
            let (d, e) = (first.delta, second.delta);
            // The least of the winding numbers around the crossing: to the right of both edges.
            let least = first.before + d.min(e).min(0).min(d + e);
            let matters = least == 0 || least == -1;
            if matters {
                if x > xa {
                    let share = (x - xa) / (xb - xa);
                    let mut sum = 0.0;
                    for a in alive.iter_mut() {
                        let at = a.ya + (a.yb - a.ya) * share;
                        sum += a.counts * (a.ya + at);
                        a.ya = at;
                    }
                    area += (x - xa) / 2.0 * sum;
                    xa = x;
                    let y = f64::midpoint(alive[i - 1].ya, alive[i].ya);
                    alive[i - 1].ya = y;
                    alive[i].ya = y;
                }
                self.note(first.edge, second.edge, x, least == 0, ring);
            }
            alive.swap(i - 1, i);
            for (a, before) in [(i - 1, first.before), (i, first.before + e)] {
                let a = &mut alive[a];
                a.before = before;
                a.counts = f64::from(i8::from(before > 0) - i8::from(before + a.delta > 0));
            }
        }
    }

    /// Puts edges that change places among themselves in their final order at once where they lie
    /// so deep that no order of theirs makes a border: most crossings of a curve are of that kind.
    fn settle(&mut self, alive: &mut [Alive]) {
        self.least.clear();
        let mut least = f64::INFINITY;
        self.least.extend(alive.iter().rev().map(|a| {
            least = least.min(a.yb);
            least
        }));
        let n = alive.len();
        let mut from = 0;
        while from < n {
            // Up to where all that stands below ends below all that stands above.
            let (mut to, mut most) = (from + 1, alive[from].yb);
            let mut deepest = alive[from].before + alive[from].delta.min(0);
            while to < n && self.least[n - 1 - to] < most {
                most = most.max(alive[to].yb);
                deepest += alive[to].delta.min(0);
                to += 1;
            }
            if to - from > 1 && deepest > 0 {
                let mut before = alive[from].before;
                let block = &mut alive[from..to];
                for i in 1..block.len() {
                    let a = block[i];
                    let mut j = i;
                    while j > 0 && block[j - 1].yb > a.yb {
                        block[j] = block[j - 1];
                        j -= 1;
                    }
                    block[j] = a;
                }
                for a in block {
                    a.before = before;
                    before += a.delta;
                }
            }
            from = to;
        }
    }

    /// `lower` goes up through `upper`. With `right` the border is what lies to the right of the
    /// other edge, else what lies to its left.
    fn note(&mut self, lower: u32, upper: u32, x: f64, right: bool, ring: &[[f64; 2]]) {
        let (d, e) = (self.edges[lower as usize].delta, self.edges[upper as usize].delta);
        // Drawn rightwards, the lower edge comes from the right of a rightward upper one.
        let comes_from_right = (d > 0) == (e > 0);
        let (from, to) =
            if comes_from_right == right { (lower, upper) } else { (upper, lower) };
        let crossing = self.crossings.len() as u32;
        for edge in [lower, upper] {
            let along = x * f64::from(self.edges[edge as usize].delta);
            self.stops.push(Stop { edge, along, crossing });
        }
        let at = meeting(ring, lower as usize, upper as usize);
        self.crossings.push(Crossing { at, from, to, out: 0, done: false });
    }

    /// Walks the border from crossing to crossing.
    fn join(&mut self, ring: &[[f64; 2]]) -> bool {
        let n = self.edges.len();
        self.stops.sort_unstable_by(|a, b| {
            a.edge.cmp(&b.edge).then(a.along.total_cmp(&b.along)).then(a.crossing.cmp(&b.crossing))
        });
        self.first.clear();
        self.first.resize(n + 1, 0);
        for (i, stop) in self.stops.iter().enumerate() {
            self.first[stop.edge as usize + 1] = i as u32 + 1;
            let crossing = &mut self.crossings[stop.crossing as usize];
            if crossing.to == stop.edge {
                crossing.out = i as u32;
            }
        }
        for i in 1..=n {
            self.first[i] = self.first[i].max(self.first[i - 1]);
        }
        self.xy.clear();
        self.ends.clear();
        for start in 0..self.crossings.len() {
            if self.crossings[start].done {
                continue;
            }
            let begin = self.xy.len();
            let mut at = start;
            loop {
                let crossing = &mut self.crossings[at];
                if std::mem::replace(&mut crossing.done, true) {
                    break;
                }
                self.xy.push(crossing.at);
                let mut edge = crossing.to as usize;
                let mut stop = crossing.out as usize + 1;
                // On to the next stop, over as many vertices as lie before it.
                let mut steps = 0;
                while stop >= self.first[edge + 1] as usize {
                    edge = (edge + 1) % n;
                    stop = self.first[edge] as usize;
                    self.xy.push(ring[edge]);
                    steps += 1;
                    if steps > n {
                        return false;
                    }
                }
                at = self.stops[stop].crossing as usize;
                if self.crossings[at].from as usize != edge {
                    return false;
                }
            }
            if at != start {
                return false;
            }
            self.xy.push(self.xy[begin]);
            self.ends.push(self.xy.len());
        }
        true
    }
}

fn weigh(alive: &mut [Alive]) {
    let mut winding = 0;
    for a in alive {
        a.before = winding;
        winding += a.delta;
        a.counts = f64::from(i8::from(a.before > 0) - i8::from(winding > 0));
    }
}

/// Where two edges of a ring cross, given that they do.
fn meeting(ring: &[[f64; 2]], first: usize, second: usize) -> [f64; 2] {
    let (a, b, c, d) = (ring[first], ring[first + 1], ring[second], ring[second + 1]);
    let (ux, uy) = (b[0] - a[0], b[1] - a[1]);
    let (vx, vy) = (d[0] - c[0], d[1] - c[1]);
    let det = ux * vy - uy * vx;
    let t = (((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / det).clamp(0.0, 1.0);
    if t.is_nan() { a } else { [a[0] + t * ux, a[1] + t * uy] }
}
