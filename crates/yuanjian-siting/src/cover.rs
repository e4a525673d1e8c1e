//! Which demands a candidate would serve: by radius from its edge, or by walking.
//!
//! Kept sparsely, a list for each candidate. A radius asks a grid of the demands for those near;
//! walking runs a bounded search from the candidate's doors and looks at the edges it touched. A
//! demand exactly at the limit is served.

use crate::case::{Candidate, Demand, Place};
use crate::conflict::SitingError;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use yuanjian_geometry::network::{Search, Spot, WalkNetwork};
use yuanjian_geometry::{Bounds, PolygonSet, distance_to_polygon};

/// Parks of at least this size reach this far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SizeRadius {
    /// Smallest size in m².
    pub min_area_m2: f64,
    /// Radius in metres.
    pub radius_m: f64,
}

/// How far a park reaches, as the standard's edition says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The same for all, in metres.
    Radius(f64),
    /// By size; a park below all sizes reaches nobody.
    BySize(Vec<SizeRadius>),
}

impl Reach {
    /// The radius of a park of this size, in metres; 0 for one too small to serve.
    pub fn radius_m(&self, area_m2: f64) -> f64 {
        match self {
            Self::Radius(radius_m) => *radius_m,
            Self::BySize(sizes) => sizes
                .iter()
                .filter(|s| area_m2 >= s.min_area_m2)
                .max_by(|a, b| a.min_area_m2.total_cmp(&b.min_area_m2))
                .map_or(0.0, |s| s.radius_m),
        }
    }
}

/// For each site the demands it serves, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cover {
    ends: Vec<usize>,
    served: Vec<u32>,
    demands: usize,
}

impl Cover {
    /// From lists of demands, one for each site. Lists are put in order; a demand that is not
    /// there is left out.
    pub fn from_lists(demands: usize, lists: impl IntoIterator<Item = Vec<u32>>) -> Self {
        let mut cover = Self { demands, ..Self::default() };
        for list in lists {
            cover.push(list);
        }
        cover
    }

    fn push(&mut self, mut list: Vec<u32>) {
        list.retain(|d| (*d as usize) < self.demands);
        list.sort_unstable();
        list.dedup();
        self.served.extend_from_slice(&list);
        self.ends.push(self.served.len());
    }

    /// Number of sites.
    pub fn sites(&self) -> usize {
        self.ends.len()
    }

    /// Number of demands.
    pub fn demands(&self) -> usize {
        self.demands
    }

    /// Number of pairs.
    pub fn pairs(&self) -> usize {
        self.served.len()
    }

    /// The demands that a site serves, in order.
    pub fn of(&self, site: usize) -> &[u32] {
        let from = if site == 0 { 0 } else { self.ends[site - 1] };
        &self.served[from..self.ends[site]]
    }

    /// Whether each demand is served by any site.
    pub fn any(&self) -> Vec<bool> {
        let mut any = vec![false; self.demands];
        for d in &self.served {
            any[*d as usize] = true;
        }
        any
    }
}

/// Sites are looked at so many at a time; after each lot the pairs are counted.
const LOT: usize = 512;

/// Each candidate with its own radius, see [`Reach::radius_m`].
///
/// # Errors
///
/// More pairs than `most_pairs`.
pub fn by_radius(
    demands: &[Demand],
    candidates: &[Candidate],
    reach: &Reach,
    most_pairs: usize,
) -> Result<Cover, SitingError> {
    let radii: Vec<f64> = candidates.iter().map(|c| reach.radius_m(c.area_m2)).collect();
    let mut ground = PolygonSet::new();
    for candidate in candidates {
        match &candidate.place {
            Place::Point(_) => ground.end_feature(),
            Place::Ground(shape) => ground.push(shape),
        }
    }
    let grid = Grid::new(demands, &radii);
    gather(demands.len(), candidates.len(), most_pairs, |i| {
        let radius = radii[i];
        if radius.is_nan() || radius <= 0.0 {
            return Vec::new();
        }
        match &candidates[i].place {
            Place::Point(at) => {
                grid.near(&Bounds::of(&[*at]).grow(radius), |p| distance(p, *at) <= radius)
            }
            Place::Ground(_) => grid.near(&ground.bounds(i).grow(radius), |p| {
                distance_to_polygon(p, &ground, i) <= radius
            }),
        }
    })
}

/// What existing or planned parks serve, each with its own radius.
///
/// # Errors
///
/// More pairs than `most_pairs`.
pub fn by_parks(
    demands: &[Demand],
    parks: &PolygonSet,
    reach: &Reach,
    most_pairs: usize,
) -> Result<Cover, SitingError> {
    let radii: Vec<f64> = (0..parks.len()).map(|i| reach.radius_m(parks.area(i))).collect();
    let grid = Grid::new(demands, &radii);
    gather(demands.len(), parks.len(), most_pairs, |i| {
        let radius = radii[i];
        if radius.is_nan() || radius <= 0.0 {
            return Vec::new();
        }
        grid.near(&parks.bounds(i).grow(radius), |p| distance_to_polygon(p, parks, i) <= radius)
    })
}

/// Walking from each site's doors to the demands' spots on the network, at most `limit_m` metres
/// in all. A demand without a spot is served by nobody.
///
/// # Errors
///
/// More pairs than `most_pairs`.
pub fn by_walking(
    network: &WalkNetwork,
    demands: &[Option<Spot>],
    doors: &[Vec<Spot>],
    limit_m: f64,
    most_pairs: usize,
) -> Result<Cover, SitingError> {
    let edges = network.edges();
    // Which demands stand on an edge, and which edges meet at a node.
    let on_edge = Lists::new(
        edges.len(),
        demands.iter().enumerate().filter_map(|(d, spot)| Some((spot.as_ref()?.edge, d as u32))),
    );
    let at_node = Lists::new(
        network.nodes().len(),
        edges.iter().enumerate().flat_map(|(e, edge)| [(edge.from, e as u32), (edge.to, e as u32)]),
    );
    let mut cover = Cover { demands: demands.len(), ..Cover::default() };
    for lot in doors.chunks(LOT) {
        let lists: Vec<Vec<u32>> = lot
            .par_iter()
            .map_init(
                || Search::new(network.graph()),
                |search, doors| {
                    let sources: Vec<_> = doors.iter().flat_map(|d| network.sources(d)).collect();
                    search.run(&sources, limit_m);
                    let mut near: Vec<u32> = doors.iter().map(|door| door.edge).collect();
                    near.extend(search.reached().iter().flat_map(|n| at_node.of(*n)));
                    near.sort_unstable();
                    near.dedup();
                    let served = |d: &u32| {
                        let Some(Some(spot)) = demands.get(*d as usize) else { return false };
                        let mut metres = network.metres(spot, search.distances());
                        for door in doors.iter().filter(|door| door.edge == spot.edge) {
                            let along = (door.along_m - spot.along_m).abs();
                            metres = metres.min(door.away_m + spot.away_m + along);
                        }
                        metres <= limit_m
                    };
                    near.iter().flat_map(|e| on_edge.of(*e)).copied().filter(served).collect()
                },
            )
            .collect();
        add(&mut cover, lists, most_pairs)?;
    }
    Ok(cover)
}

fn gather(
    demands: usize,
    sites: usize,
    most_pairs: usize,
    list: impl Fn(usize) -> Vec<u32> + Sync,
) -> Result<Cover, SitingError> {
    let mut cover = Cover { demands, ..Cover::default() };
    for from in (0..sites).step_by(LOT) {
        let lists = (from..sites.min(from + LOT)).into_par_iter().map(&list).collect();
        add(&mut cover, lists, most_pairs)?;
    }
    Ok(cover)
}

fn add(cover: &mut Cover, lists: Vec<Vec<u32>>, most_pairs: usize) -> Result<(), SitingError> {
    let more: usize = lists.iter().map(Vec::len).sum();
    if cover.pairs() + more > most_pairs {
        return Err(SitingError::TooLarge { limit: most_pairs });
    }
    lists.into_iter().for_each(|list| cover.push(list));
    Ok(())
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (x, y) = (b[0] - a[0], b[1] - a[1]);
    (x * x + y * y).sqrt()
}

/// Lists of numbers by a number, flat.
pub(crate) struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Items come in the order in which they were given.
    pub(crate) fn new(count: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; count + 2];
        for (key, _) in pairs.clone() {
            starts[key as usize + 2] += 1;
        }
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut items = vec![0; starts[count + 1] as usize];
        for (key, item) in pairs {
            let slot = &mut starts[key as usize + 1];
            items[*slot as usize] = item;
            *slot += 1;
        }
        starts.pop();
        Self { starts, items }
    }

    pub(crate) fn of(&self, key: u32) -> &[u32] {
        let key = key as usize;
        &self.items[self.starts[key] as usize..self.starts[key + 1] as usize]
    }

    pub(crate) fn pairs(&self) -> usize {
        self.items.len()
    }
}

/// The demands' points in square cells about as wide as the largest radius.
struct Grid {
    origin: [f64; 2],
    cell: f64,
    across: usize,
    up: usize,
    cells: Lists,
    points: Vec<[f64; 2]>,
}

impl Grid {
    fn new(demands: &[Demand], radii: &[f64]) -> Self {
        let points: Vec<[f64; 2]> = demands.iter().map(|d| d.at).collect();
        let finite = |p: &[f64; 2]| p.iter().all(|v| v.is_finite());
        let bounds = points.iter().filter(|p| finite(p)).fold(Bounds::EMPTY, |b, p| b.with(*p));
        let size = if bounds.is_empty() {
            [0.0; 2]
        } else {
            [bounds.max[0] - bounds.min[0], bounds.max[1] - bounds.min[1]]
        };
        let radius = radii.iter().copied().filter(|r| r.is_finite()).fold(0.0, f64::max);
        // No more than about a thousand cells a side, whatever the radius.
        let cell = (radius / 2.0).max(size[0].max(size[1]) / 1024.0).max(1e-3);
        let origin = if bounds.is_empty() { [0.0; 2] } else { bounds.min };
        let across = (size[0] / cell) as usize + 1;
        let up = (size[1] / cell) as usize + 1;
        let mut grid = Self {
            origin,
            cell,
            across,
            up,
            cells: Lists { starts: vec![0, 0], items: Vec::new() },
            points: Vec::new(),
        };
        let keys = points.iter().enumerate().filter(|(_, p)| finite(p)).map(|(d, p)| {
            let (x, y) = (grid.column(p[0]), grid.row(p[1]));
            ((y * across + x) as u32, d as u32)
        });
        let cells = Lists::new(across * up, keys);
        grid.cells = cells;
        grid.points = points;
        grid
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.origin[0]) / self.cell).max(0.0) as usize).min(self.across - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.origin[1]) / self.cell).max(0.0) as usize).min(self.up - 1)
    }

    fn near(&self, bounds: &Bounds, served: impl Fn([f64; 2]) -> bool) -> Vec<u32> {
        let mut found = Vec::new();
        if bounds.is_empty() {
            return found;
        }
        for y in self.row(bounds.min[1])..=self.row(bounds.max[1]) {
            for x in self.column(bounds.min[0])..=self.column(bounds.max[0]) {
                for &d in self.cells.of((y * self.across + x) as u32) {
                    let p = self.points[d as usize];
                    if bounds.touches(&Bounds { min: p, max: p }) && served(p) {
                        found.push(d);
                    }
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_park_reaches_as_far_as_its_size_allows() {
        let sizes = [(2_000.0, 300.0), (5_000.0, 500.0)];
        let reach = Reach::BySize(
            sizes.map(|(min_area_m2, radius_m)| SizeRadius { min_area_m2, radius_m }).to_vec(),
        );
        for (area, radius) in [(1_999.9, 0.0), (2_000.0, 300.0), (5_000.0, 500.0), (9e9, 500.0)] {
            assert_eq!(reach.radius_m(area), radius);
        }
    }

    #[test]
    fn lists_are_put_in_order_and_what_is_not_there_is_left_out() {
        let cover = Cover::from_lists(4, [vec![3, 1, 1, 9], vec![]]);
        assert_eq!((cover.of(0), cover.of(1)), (&[1, 3][..], &[][..]));
        assert_eq!(cover.any(), [false, true, false, true]);
        assert_eq!((cover.sites(), cover.pairs()), (2, 2));
    }
}
