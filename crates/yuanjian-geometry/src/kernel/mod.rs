//! Areas by zone, without building a polygon.
//!
//! 1. Parks become offset curves ([`crate::offset`]), where possible without the loops inside
//!    ([`crate::outline`]); whatever else lies over the subject (a mask, boundaries, zones) is kept
//!    as its rings. All are curves in a grid of cells that knows which edges touch a cell and what
//!    winds around its corner ([`grid`]).
//! 2. Features of the subject that overlap are grouped ([`group`]); nearly all stand alone.
//! 3. For a group's box the grid tells of each layer: covers it, misses it, or cuts it. Where
//!    nothing cuts, the area is the shoelace's and no more is done.
//! 4. The rest is swept ([`sweep`]): a slab's piece counts where the subject and all that is
//!    required wind around it. Union, intersection and division into zones are that one question.
//! 5. A group of many edges is cut along its own grid and swept cell by cell, so that a forest of
//!    touching greens costs no more for each edge than a parcel does.
//!
//! A polygon is inside itself where its rings wind any number of times but 0: overlapping parts
//! count once and a bow-tie counts both its wings. A park serves where its own curve winds a
//! positive number of times; curves of different parks are never added together, since one park's
//! curve may wind negatively inside another's.
//!
//! Tolerance: every box is measured in `f64` from its own corner, so the error is some 1e-16 of
//! the box's area, and sums are compensated. Groups are taken in fixed chunks and chunks in order:
//! the same bits on any number of threads.

mod bent;
mod grid;
mod group;
mod straight;
mod sum;
mod sweep;

use rayon::prelude::*;

pub(crate) use grid::{Grid, Near};
pub(crate) use group::winding;
pub(crate) use sweep::{Role, Sweep};

use crate::offset::{Curves, service_curves};
use crate::{Bounds, PolygonSet, Service};
use grid::Cover;
use group::{EDGE, Feature, Groups};
use sum::Sum;

/// What lies over the subject and divides it in two.
#[derive(Debug, Clone, Copy)]
pub enum Mask<'a> {
    /// The union of polygons.
    Polygons(&'a PolygonSet),
    /// The ground served by parks.
    Service(Service<'a>),
}

/// Areas by zone, in m².
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneAreas {
    /// Area of the union of the subject inside every `within` and inside the zone.
    pub subject_m2: Vec<f64>,
    /// The part of it under the mask; 0 without a mask.
    pub masked_m2: Vec<f64>,
}

/// Area of the union of `subject`, inside the union of each set of `within` and inside each zone,
/// and the part of it under the mask.
///
/// Zones may overlap; each is one feature. Input need not be valid (see the module). Uses the
/// current rayon pool and gives the same bits on any number of threads.
pub fn areas_by_zone(
    subject: &PolygonSet,
    mask: Option<&Mask<'_>>,
    within: &[&PolygonSet],
    zones: &PolygonSet,
) -> ZoneAreas {
    let features = group::features(subject);
    let (layers, groups) =
        rayon::join(|| Layers::new(mask, within, Some(zones)), || Groups::of(subject, &features));
    let mut sums = vec![[Sum::default(); 2]; zones.len()];
    for chunk in measure(subject, &features, &groups, &layers) {
        for (zone, parts) in chunk {
            if let Some(sum) = sums.get_mut(zone as usize) {
                sum[0].merge(parts[0]);
                sum[1].merge(parts[1]);
            }
        }
    }
    ZoneAreas {
        subject_m2: sums.iter().map(|s| s[0].value().max(0.0)).collect(),
        masked_m2: sums.iter().map(|s| s[1].value().max(0.0)).collect(),
    }
}

/// Area of the union of a set, inside the union of each set of `within`, in m².
pub fn union_area(set: &PolygonSet, within: &[&PolygonSet]) -> f64 {
    let features = group::features(set);
    let groups = Groups::of(set, &features);
    let layers = Layers::new(None, within, None);
    let mut sum = Sum::default();
    for chunk in measure(set, &features, &groups, &layers) {
        for (_, parts) in chunk {
            sum.merge(parts[0]);
        }
    }
    sum.value().max(0.0)
}

/// Area of each feature by itself inside every `within` and each zone: `(zone, m²)` pairs with an
/// area, by zone. Features are not united with one another.
pub fn feature_areas_by_zone(
    set: &PolygonSet,
    within: &[&PolygonSet],
    zones: &PolygonSet,
) -> Vec<Vec<(u32, f64)>> {
    let features = group::features(set);
    let groups = Groups::singles(&features);
    let layers = Layers::new(None, within, Some(zones));
    (0..groups.len())
        .into_par_iter()
        .with_min_len(CHUNK)
        .map_init(Desk::default, |desk, i| {
            desk.sums.clear();
            desk.measure_group(set, &features, groups.get(i), &layers);
            let mut areas: Vec<(u32, f64)> = desk
                .sums
                .iter()
                .map(|(zone, parts)| (*zone, parts[0].value()))
                .filter(|(_, area)| *area > 0.0)
                .collect();
            areas.sort_unstable_by_key(|(zone, _)| *zone);
            areas
        })
        .collect()
}

/// Groups measured at a time; part of the result, since sums are added chunk by chunk.
const CHUNK: usize = 256;
/// A group of more edges than this is cut into cells.
const MANY_EDGES: usize = 384;
/// And so is one whose box is wider than this many cells of the mask.
const MANY_CELLS: f64 = 4.0;
/// The edges a cell of a cut group should have.
const EDGES_PER_TILE: f64 = 24.0;
/// The edges a cell of the mask's grid should have.
const EDGES_PER_CELL: f64 = 8.0;
/// And a cell of boundaries, whose edges crowd in few cells.
const EDGES_PER_BOUNDARY_CELL: f64 = 1.5;

struct Layers {
    mask: Option<Grid>,
    within: Vec<Grid>,
    /// Without zones everything is in one, number 0.
    zones: Option<Grid>,
}

impl Layers {
    fn new(mask: Option<&Mask<'_>>, within: &[&PolygonSet], zones: Option<&PolygonSet>) -> Self {
        let boundaries = |set: &PolygonSet| {
            Grid::new(Curves::of_polygons(set, 0..set.len()), false, EDGES_PER_BOUNDARY_CELL)
        };
        Self {
            mask: mask.map(|mask| match mask {
                Mask::Polygons(set) => {
                    Grid::new(Curves::of_polygons(set, 0..set.len()), false, EDGES_PER_CELL)
                }
                Mask::Service(service) => Grid::new(service_curves(service), true, EDGES_PER_CELL),
            }),
            within: within.iter().map(|set| boundaries(set)).collect(),
            zones: zones.map(boundaries),
        }
    }
}

type Sums = Vec<(u32, [Sum; 2])>;

fn measure(
    subject: &PolygonSet,
    features: &[Feature],
    groups: &Groups,
    layers: &Layers,
) -> Vec<Sums> {
    (0..groups.len().div_ceil(CHUNK))
        .into_par_iter()
        .map_init(Desk::default, |desk, chunk| {
            desk.sums.clear();
            for i in chunk * CHUNK..((chunk + 1) * CHUNK).min(groups.len()) {
                desk.measure_group(subject, features, groups.get(i), layers);
            }
            std::mem::take(&mut desk.sums)
        })
        .collect()
}

/// What one thread works with.
#[derive(Default)]
struct Desk {
    sweep: Sweep,
    near: Vec<Near>,
    whole: Vec<u32>,
    cut: Vec<u32>,
    sums: Sums,
}

/// The part of the subject to measure.
enum Piece<'a> {
    /// A group, and its area when known.
    Group(&'a [u32], Option<f64>),
    /// What a cut group has in a box.
    Tile(&'a Grid),
}

impl Desk {
    fn measure_group(
        &mut self,
        subject: &PolygonSet,
        features: &[Feature],
        group: &[u32],
        layers: &Layers,
    ) {
        let (mut bounds, mut vertices) = (Bounds::EMPTY, 0);
        for &i in group {
            let f = &features[i as usize];
            bounds = bounds.union(f.bounds);
            vertices += f.vertices as usize;
        }
        if bounds.is_empty() {
            return;
        }
        let known = match group {
            [one] if features[*one as usize].simple => Some(features[*one as usize].area),
            _ => None,
        };
        let wide = (bounds.max[0] - bounds.min[0]).max(bounds.max[1] - bounds.min[1]);
        let cell = layers.mask.as_ref().map_or(f64::INFINITY, Grid::cell_size);
        if vertices > MANY_EDGES || (wide > MANY_CELLS * cell && vertices > 8) {
            let members = group.iter().map(|&i| i as usize);
            let grid = Grid::new(Curves::of_polygons(subject, members), false, EDGES_PER_TILE);
            for cell in 0..grid.cells() {
                if !grid.is_bare(cell) {
                    self.measure_piece(
                        subject,
                        &Piece::Tile(&grid),
                        &grid.cell_bounds(cell),
                        layers,
                    );
                }
            }
        } else {
            self.measure_piece(subject, &Piece::Group(group, known), &bounds.grow(EDGE), layers);
        }
    }

    fn measure_piece(
        &mut self,
        subject: &PolygonSet,
        piece: &Piece<'_>,
        b: &Bounds,
        layers: &Layers,
    ) {
        let Self { sweep, near, whole, cut, sums } = self;
        sweep.begin(b);
        let mut required = 0;
        for layer in &layers.within {
            match layer.cover(b, Role::Required(required), sweep, near) {
                Cover::Nothing => return,
                Cover::Whole => {}
                Cover::Cut => required += 1,
            }
        }
        match &layers.zones {
            Some(zones) => zones.zones(b, sweep, near, whole, cut),
            None => {
                whole.clear();
                whole.push(0);
                cut.clear();
            }
        }
        if whole.is_empty() && cut.is_empty() {
            return;
        }
        let mask = match &layers.mask {
            Some(mask) => mask.cover(b, Role::Mask, sweep, near),
            None => Cover::Nothing,
        };
        let uncut = sweep.is_bare() && required == 0 && cut.is_empty() && mask != Cover::Cut;
        // The area where nothing cuts, if it is known without a sweep.
        let mut area = None;
        match piece {
            Piece::Group(group, known) => {
                if uncut {
                    area = *known;
                }
                if area.is_none() {
                    for &i in *group {
                        let curve = sweep.add_curve(i, Role::Required(required), false, 0);
                        for ring in subject.rings(i as usize) {
                            sweep.add_ring(ring, curve);
                        }
                    }
                    required += 1;
                }
            }
            Piece::Tile(grid) => match grid.cover(b, Role::Required(required), sweep, near) {
                Cover::Nothing => return,
                Cover::Whole => {
                    if uncut {
                        area = Some((b.max[0] - b.min[0]) * (b.max[1] - b.min[1]));
                    }
                }
                Cover::Cut => required += 1,
            },
        }
        let (all, masked) = match area {
            Some(area) => (area, 0.0),
            None => {
                sweep.run(required, cut.len());
                (sweep.found.subject, sweep.found.masked)
            }
        };
        let masked = if mask == Cover::Whole { all } else { masked };
        for &zone in whole.iter() {
            add(sums, zone, all, masked);
        }
        if area.is_none() {
            for (&zone, &[all, masked]) in cut.iter().zip(&sweep.found.zones) {
                add(sums, zone, all, if mask == Cover::Whole { all } else { masked });
            }
        }
    }
}

fn add(sums: &mut Sums, zone: u32, all: f64, masked: f64) {
    let at = match sums.iter().position(|(z, _)| *z == zone) {
        Some(at) => at,
        None => {
            sums.push((zone, [Sum::default(); 2]));
            sums.len() - 1
        }
    };
    let [first, second] = &mut sums[at].1;
    first.add(all);
    second.add(masked);
}
