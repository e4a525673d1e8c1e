//! The outline of a curve that winds about itself.
//!
//! A park with deep bays has a raw offset curve of three times the edges its buffer has: for each
//! corner in a bay it draws an arc deep inside what the park serves. Nothing outside ever sees
//! them, yet each would be sorted into cells, gathered and swept with every parcel it runs through.
//! Here the curve is swept once by itself; where it is crossed by itself at a border of what it
//! serves, it is cut, and the parts that are border are joined again.
//!
//! Where a curve is not a plain one (an edge that runs over another, an order that rounding could
//! have decided), or the outline does not hold the area the sweep has found, the curve stays as it
//! was drawn. That check cannot see a mistake of the sweep itself, which gives both; such a one
//! showed only against GEOS on a large city (docs/decisions/0007), so hold changes here against it.

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
    alive: Alive,
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

/// The edges in the present slab from below upwards, each column by itself: most slabs only move
/// them on, which is arithmetic on whole columns.
#[derive(Default)]
struct Alive {
    /// Where each is at the slab's start and end.
    ya: Vec<f64>,
    yb: Vec<f64>,
    slope: Vec<f64>,
    /// Where each ends.
    x1: Vec<f64>,
    y1: Vec<f64>,
    who: Vec<Who>,
    /// The borders of what is served among them: 1 where it ends going up, −1 where it begins.
    borders: Vec<(usize, f64)>,
    /// Whether the borders are to be looked for again.
    stale: bool,
}

#[derive(Clone, Copy, Default)]
struct Who {
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
        // One loop that nowhere crosses itself and holds the area found: then it is the outline.
        // Loops beside loops are too rare to be worth a proof.
        if self.ends.len() != 1 {
            return false;
        }
        let outline = std::mem::take(&mut self.xy);
        let plain = self.begin(&outline) && {
            let again = self.sweep(&outline);
            self.crossings.is_empty() && (again - area).abs() <= ROUNDING * area
        };
        let found = crate::signed_area(&outline);
        self.xy = outline;
        plain && (found - area).abs() <= ROUNDING * area
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
            if l[0].partial_cmp(&r[0]) != Some(std::cmp::Ordering::Less) {
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
            let mut xb = self.meet(&mut alive, xa);
            while let Some(&(x, i)) = self.starts.get(start) {
                if x > xa {
                    xb = xb.min(x);
                    break;
                }
                let before = (i as usize).checked_sub(1).unwrap_or(self.edges.len() - 1);
                let [a, b] = [i, before as u32].map(|e| &self.edges[e as usize]);
                let (low, high) =
                    if a.slope <= b.slope { (i, before as u32) } else { (before as u32, i) };
                xb = xb.min(a.x1).min(b.x1);
                alive.insert(low, high, &self.edges);
                start += 1;
            }
            if !(xa < xb && xb < f64::INFINITY) {
                break;
            }
            area += match alive.move_on(xb - xa, xb) {
                Some(area) => area,
                None => self.cross(&mut alive, xa, xb, ring),
            };
            std::mem::swap(&mut alive.ya, &mut alive.yb);
            xa = xb;
        }
        self.alive = alive;
        area
    }

    /// Who ends at `x` goes, or is followed by the next of its ring. Returns where the next ends.
    fn meet(&self, alive: &mut Alive, x: f64) -> f64 {
        let mut i = 0;
        while let Some(ahead) = alive.x1.get(i..).and_then(|x1| x1.iter().position(|&x1| x1 <= x)) {
            i += ahead;
            match self.edges.get(alive.who[i].next as usize) {
                Some(edge) => alive.follow(i, edge),
                None => alive.remove(i),
            }
        }
        let mut least = [f64::INFINITY; 4];
        let mut chunks = alive.x1.chunks_exact(4);
        let lower = |a: f64, b: f64| if a < b { a } else { b };
        for four in &mut chunks {
            for k in 0..4 {
                least[k] = lower(four[k], least[k]);
            }
        }
        let rest = chunks.remainder().iter().fold(f64::INFINITY, |least, &x1| lower(x1, least));
        lower(lower(least[0], least[1]), lower(lower(least[2], least[3]), rest))
    }

    /// The area of a slab in which edges cross.
    fn cross(&mut self, alive: &mut Alive, mut xa: f64, xb: f64, ring: &[[f64; 2]]) -> f64 {
        let mut area = 0.0;
        loop {
            // The first crossing is between neighbours that stand the other way round at the end.
            let mut cross: Option<(f64, usize)> = None;
            for (i, (ya, yb)) in alive.ya.windows(2).zip(alive.yb.windows(2)).enumerate() {
                if yb[0] > yb[1] {
                    let share = (ya[1] - ya[0]) / ((ya[1] - ya[0]) + (yb[0] - yb[1]));
                    let x = xa + (xb - xa) * share.clamp(0.0, 1.0);
                    if cross.is_none_or(|(least, _)| x < least) {
                        cross = Some((x, i));
                    }
                }
            }
            let Some((x, i)) = cross else {
                return area + (xb - xa) / 2.0 * alive.sum(|_, yb| yb);
            };
            let (first, second) = (alive.who[i], alive.who[i + 1]);
            let (d, e) = (first.delta, second.delta);
            // The least of the winding numbers around the crossing: to the right of both edges.
            let least = first.before + d.min(e).min(0).min(d + e);
            if least == 0 || least == -1 {
                if x > xa {
                    let share = (x - xa) / (xb - xa);
                    area += (x - xa) / 2.0 * alive.sum(|ya, yb| ya + (yb - ya) * share);
                    for (ya, yb) in alive.ya.iter_mut().zip(&alive.yb) {
                        *ya += (yb - *ya) * share;
                    }
                    xa = x;
                    let y = f64::midpoint(alive.ya[i], alive.ya[i + 1]);
                    alive.ya[i] = y;
                    alive.ya[i + 1] = y;
                }
                self.note(first.edge, second.edge, x, least == 0, ring);
            }
            alive.swap(i, i + 1);
            alive.who[i].before = first.before;
            alive.who[i + 1].before = first.before + e;
            alive.stale = true;
        }
    }

    /// `lower` goes up through `upper`. With `right` the border is what lies to the right of the
    /// other edge, else what lies to its left.
    fn note(&mut self, lower: u32, upper: u32, x: f64, right: bool, ring: &[[f64; 2]]) {
        let (d, e) = (self.edges[lower as usize].delta, self.edges[upper as usize].delta);
        // Drawn rightwards, the lower edge comes from the right of a rightward upper one.
        let comes_from_right = (d > 0) == (e > 0);
        let (from, to) = if comes_from_right == right { (lower, upper) } else { (upper, lower) };
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

impl Alive {
    fn columns(&mut self) -> [&mut Vec<f64>; 5] {
        [&mut self.ya, &mut self.yb, &mut self.slope, &mut self.x1, &mut self.y1]
    }

    fn clear(&mut self) {
        self.columns().into_iter().for_each(Vec::clear);
        self.who.clear();
    }

    fn swap(&mut self, i: usize, j: usize) {
        for column in self.columns() {
            column.swap(i, j);
        }
        self.who.swap(i, j);
    }

    /// Two edges that start at the same vertex.
    fn insert(&mut self, low: u32, high: u32, edges: &[Edge]) {
        let pair = [low, high].map(|e| &edges[e as usize]);
        let y = pair[0].y0;
        let n = self.ya.len();
        let at = self.ya.iter().rposition(|&ya| ya <= y).map_or(0, |i| i + 1);
        for column in self.columns() {
            column.resize(n + 2, 0.0);
            column.copy_within(at..n, at + 2);
        }
        self.who.resize(n + 2, Who::default());
        self.who.copy_within(at..n, at + 2);
        let mut before = at.checked_sub(1).map_or(0, |i| self.who[i].before + self.who[i].delta);
        for (k, (edge, e)) in [low, high].into_iter().zip(pair).enumerate() {
            self.ya[at + k] = y;
            self.slope[at + k] = e.slope;
            self.x1[at + k] = e.x1;
            self.y1[at + k] = e.y1;
            self.who[at + k] = Who { edge, next: e.next, delta: e.delta, before };
            before += e.delta;
        }
        self.stale = true;
    }

    /// Edge `i` has ended and `edge` goes on from there.
    fn follow(&mut self, i: usize, edge: &Edge) {
        self.ya[i] = edge.y0;
        self.slope[i] = edge.slope;
        self.x1[i] = edge.x1;
        self.y1[i] = edge.y1;
        let who = &mut self.who[i];
        who.edge = who.next;
        who.next = edge.next;
    }

    fn remove(&mut self, i: usize) {
        for column in self.columns() {
            column.remove(i);
        }
        let mut before = self.who.remove(i).before;
        for who in &mut self.who[i..] {
            who.before = before;
            before += who.delta;
        }
        self.stale = true;
    }

    /// Moves all to the slab's end `xb`. Returns the area, unless some have crossed.
    fn move_on(&mut self, width: f64, xb: f64) -> Option<f64> {
        let n = self.ya.len();
        let (ya, yb) = (&self.ya[..n], &mut self.yb[..n]);
        let (slope, x1, y1) = (&self.slope[..n], &self.x1[..n], &self.y1[..n]);
        for i in 0..n {
            let along = ya[i] + width * slope[i];
            yb[i] = if x1[i] <= xb { y1[i] } else { along };
        }
        let crossed = yb.windows(2).fold(false, |crossed, y| crossed | (y[0] > y[1]));
        (!crossed).then(|| width / 2.0 * self.sum(|_, yb| yb))
    }

    /// Twice the area for each metre of the slab, up to where `end` says that each is.
    fn sum(&mut self, end: impl Fn(f64, f64) -> f64) -> f64 {
        if self.stale {
            self.stale = false;
            self.borders.clear();
            for (i, who) in self.who.iter().enumerate() {
                let (below, above) = (who.before > 0, who.before + who.delta > 0);
                if below != above {
                    self.borders.push((i, if below { 1.0 } else { -1.0 }));
                }
            }
        }
        let side = |i: usize| self.ya[i] + end(self.ya[i], self.yb[i]);
        self.borders.iter().map(|&(i, sign)| sign * side(i)).sum()
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
