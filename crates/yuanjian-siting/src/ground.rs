//! From layers to the question: residential land to demands, open land to candidates.
//!
//! A demand is served or not as a whole, so a large parcel is cut along a grid: each piece is a
//! demand at its own centre of gravity with its share of homes and people. The error of a piece is
//! at most its own size, and the pieces add up to the parcel.

use crate::case::{Candidate, Choice, Demand, Origin, Place, Values};
use std::collections::BTreeMap;
use yuanjian_geometry::{
    Bounds, Locator, PolygonSet, feature_areas_by_zone, interior_point, signed_area,
};

/// Homes and people of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Dwellers {
    /// Number of homes.
    pub homes: f64,
    /// Number of people.
    pub people: f64,
}

/// Demands from residential parcels. A parcel larger than `cell_m` metres either way is cut into
/// pieces of that size. `dwellers` has one entry for each parcel, or fewer: the rest has none.
/// Pieces outside all districts are left out; their area in m² is the second value.
pub fn demands(
    parcels: &PolygonSet,
    dwellers: &[Dwellers],
    districts: &PolygonSet,
    cell_m: f64,
) -> (Vec<Demand>, f64) {
    let locator = Locator::new(districts);
    let (mut demands, mut outside_m2) = (Vec::new(), 0.0);
    for i in 0..parcels.len() {
        let whole = parcels.area(i);
        if !(whole > 0.0 && whole.is_finite()) {
            continue;
        }
        let Dwellers { homes, people } = dwellers.get(i).copied().unwrap_or_default();
        let values = Values { area_m2: whole, homes, people };
        for (at, area) in pieces(parcels, i, cell_m) {
            match locator.locate(at) {
                Some(district) => demands.push(Demand {
                    at,
                    values: values.times(area / whole),
                    district: district as u32,
                }),
                None => outside_m2 += area,
            }
        }
    }
    (demands, outside_m2)
}

/// The pieces of a parcel: where, and how many m².
fn pieces(parcels: &PolygonSet, i: usize, cell_m: f64) -> Vec<([f64; 2], f64)> {
    let bounds = parcels.bounds(i);
    let size = [bounds.max[0] - bounds.min[0], bounds.max[1] - bounds.min[1]];
    let small = cell_m.is_nan() || cell_m <= 0.0 || size.iter().all(|s| *s <= cell_m);
    // A parcel of more than a million cells is a mistake of units.
    if small || size[0] / cell_m * (size[1] / cell_m) > 1e6 {
        let shape = parcels.to_multipolygon(i);
        let middle = [(bounds.min[0] + bounds.max[0]) / 2.0, (bounds.min[1] + bounds.max[1]) / 2.0];
        return vec![(interior_point(&shape).unwrap_or(middle), parcels.area(i))];
    }
    let [across, up] = size.map(|s| (s / cell_m).ceil().max(1.0) as u32);
    let mut pieces = Vec::new();
    for x in 0..across {
        let [left, right] = [x, x + 1].map(|x| bounds.min[0] + f64::from(x) * cell_m);
        let strip: Vec<Vec<[f64; 2]>> =
            parcels.rings(i).map(|ring| between(ring, 0, left, right)).collect();
        for y in 0..up {
            let [low, high] = [y, y + 1].map(|y| bounds.min[1] + f64::from(y) * cell_m);
            let (mut area, mut moment) = (0.0, [0.0; 2]);
            for ring in &strip {
                let part = between(ring, 1, low, high);
                let own = signed_area(&part);
                let middle = middle(&part, own, [left, low]);
                area += own;
                moment = [moment[0] + own * middle[0], moment[1] + own * middle[1]];
            }
            if area > 1e-9 * cell_m * cell_m {
                let at = [
                    (left + moment[0] / area).clamp(left, right),
                    (low + moment[1] / area).clamp(low, high),
                ];
                pieces.push((at, area));
            }
        }
    }
    pieces
}

/// The ring cut to a band of one axis. Pieces that come apart stay linked along the cut, which
/// adds no area.
fn between(ring: &[[f64; 2]], axis: usize, low: f64, high: f64) -> Vec<[f64; 2]> {
    let above = cut(ring, axis, low, 1.0);
    cut(&above, axis, high, -1.0)
}

fn cut(ring: &[[f64; 2]], axis: usize, at: f64, side: f64) -> Vec<[f64; 2]> {
    let inside = |p: &[f64; 2]| (p[axis] - at) * side >= 0.0;
    let mut kept = Vec::with_capacity(ring.len());
    for (i, b) in ring.iter().enumerate() {
        let a = &ring[if i == 0 { ring.len() - 1 } else { i - 1 }];
        if inside(a) != inside(b) {
            let t = (at - a[axis]) / (b[axis] - a[axis]);
            let mut p = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
            p[axis] = at;
            kept.push(p);
        }
        if inside(b) {
            kept.push(*b);
        }
    }
    kept
}

/// Centre of gravity of a ring, from `origin`; 0 where it has no area.
fn middle(ring: &[[f64; 2]], area: f64, origin: [f64; 2]) -> [f64; 2] {
    if area == 0.0 {
        return [0.0; 2];
    }
    let local = |p: &[f64; 2]| [p[0] - origin[0], p[1] - origin[1]];
    let mut moment = [0.0; 2];
    for (i, p) in ring.iter().enumerate() {
        let (p, q) = (local(p), local(&ring[(i + 1) % ring.len()]));
        let twice = p[0] * q[1] - q[0] * p[1];
        moment = [moment[0] + twice * (p[0] + q[0]), moment[1] + twice * (p[1] + q[1])];
    }
    moment.map(|m| m / (6.0 * area))
}

/// What a park and its land cost for each m², in fen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Prices {
    /// Building, in fen for each m².
    pub build_fen_per_m2: f64,
    /// Land, in fen for each m².
    pub land_fen_per_m2: f64,
}

impl Prices {
    /// Building and land for so many m², in whole fen.
    fn of(&self, area_m2: f64) -> (i64, i64) {
        let fen = |each: f64| (each * area_m2).max(0.0).round() as i64;
        (fen(self.build_fen_per_m2), fen(self.land_fen_per_m2))
    }
}

/// A candidate for each feature of a layer of land; ids are `prefix` and the feature's number.
/// Land outside all districts is left out.
pub fn land_candidates(
    land: &PolygonSet,
    origin: Origin,
    prefix: &str,
    prices: Prices,
    districts: &PolygonSet,
) -> Vec<Candidate> {
    let locator = Locator::new(districts);
    (0..land.len())
        .filter_map(|i| {
            let shape = land.to_multipolygon(i);
            let district = locator.locate(interior_point(&shape)?)? as u32;
            let area_m2 = land.area(i);
            let (build_fen, land_fen) = prices.of(area_m2);
            Some(Candidate {
                id: format!("{prefix}{}", i + 1),
                origin,
                place: Place::Ground(shape),
                area_m2,
                build_fen,
                land_fen,
                district,
                choice: Choice::Free,
                excluded: false,
            })
        })
        .collect()
}

/// Candidates at the points of a square grid that lie in a district: for a first look where no
/// land is known. Each is a park of `area_m2` around its point; ids are `prefix`, row and column.
/// No more than `most` points; beyond that the list is empty.
pub fn grid_candidates(
    districts: &PolygonSet,
    spacing_m: f64,
    area_m2: f64,
    prefix: &str,
    prices: Prices,
    most: usize,
) -> Vec<Candidate> {
    let bounds = districts.total_bounds();
    if bounds.is_empty() || spacing_m.is_nan() || spacing_m <= 0.0 {
        return Vec::new();
    }
    let [across, up] =
        [0, 1].map(|a| ((bounds.max[a] - bounds.min[a]) / spacing_m).floor().max(0.0) + 1.0);
    if across * up > most as f64 {
        return Vec::new();
    }
    let locator = Locator::new(districts);
    // The grid is set in the middle of what the box leaves over.
    let first = [0, 1].map(|a| {
        let left = (bounds.max[a] - bounds.min[a]) % spacing_m;
        bounds.min[a] + left / 2.0
    });
    let (build_fen, land_fen) = prices.of(area_m2);
    let mut candidates = Vec::new();
    for row in 0..up as u32 {
        for column in 0..across as u32 {
            let at =
                [first[0] + f64::from(column) * spacing_m, first[1] + f64::from(row) * spacing_m];
            let Some(district) = locator.locate(at) else { continue };
            candidates.push(Candidate {
                id: format!("{prefix}{}-{}", row + 1, column + 1),
                origin: Origin::Grid,
                place: Place::Point(at),
                area_m2,
                build_fen,
                land_fen,
                district: district as u32,
                choice: Choice::Free,
                excluded: false,
            });
        }
    }
    candidates
}

/// Marks the candidates that lie in an exclusion zone: a point inside one, or ground of which more
/// than `share` (0 to 1) does. Zones may overlap.
pub fn mark_excluded(candidates: &mut [Candidate], zones: &PolygonSet, share: f64) {
    let locator = Locator::new(zones);
    let mut ground = PolygonSet::new();
    for candidate in candidates.iter() {
        match &candidate.place {
            Place::Ground(shape) => ground.push(shape),
            Place::Point(_) => ground.end_feature(),
        }
    }
    // One box around everything, so that ground in two zones counts once.
    let inside = feature_areas_by_zone(&ground, &[zones], &around(ground.total_bounds()));
    for (i, candidate) in candidates.iter_mut().enumerate() {
        candidate.excluded = match &candidate.place {
            Place::Point(at) => locator.locate(*at).is_some(),
            Place::Ground(_) => {
                let m2: f64 = inside[i].iter().map(|(_, m2)| m2).sum();
                m2 > share * ground.area(i)
            }
        };
    }
}

fn around(bounds: Bounds) -> PolygonSet {
    let mut set = PolygonSet::new();
    if !bounds.is_empty() {
        let Bounds { min, max } = bounds.grow(1.0);
        set.push_ring([min, [max[0], min[1]], max, [min[0], max[1]]], true);
    }
    set.end_feature();
    set
}

/// Ids that occur more than once get a number behind them, so that candidates of several layers
/// can stand in one list.
pub fn make_ids_unique(candidates: &mut [Candidate]) {
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    let taken: std::collections::HashSet<String> =
        candidates.iter().map(|c| c.id.clone()).collect();
    for candidate in candidates {
        let number = times.entry(candidate.id.clone()).or_default();
        *number += 1;
        if *number > 1 {
            let mut id = format!("{}.{number}", candidate.id);
            while taken.contains(&id) {
                id.push('+');
            }
            candidate.id = id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(rings: &[&[[f64; 2]]]) -> PolygonSet {
        let mut set = PolygonSet::new();
        for ring in rings {
            set.push_ring(ring.iter().copied(), true);
            set.end_feature();
        }
        set
    }

    fn square(x: f64, y: f64, side: f64) -> Vec<[f64; 2]> {
        vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
    }

    #[test]
    fn a_large_parcel_is_cut_and_its_pieces_add_up() {
        // A horseshoe of 100 by 100 with a gap of 40 by 60, far from the origin.
        let (e, n) = (500_000.0, 3_400_000.0);
        let shape: Vec<[f64; 2]> = [
            [0., 0.],
            [100., 0.],
            [100., 100.],
            [70., 100.],
            [70., 40.],
            [30., 40.],
            [30., 100.],
            [0., 100.],
        ]
        .map(|[x, y]: [f64; 2]| [e + x, n + y])
        .to_vec();
        let parcels = set(&[&shape]);
        let districts = set(&[&square(e - 10.0, n - 10.0, 200.0)]);
        let dwellers = [Dwellers { homes: 76.0, people: 152.0 }];
        let (pieces, outside) = demands(&parcels, &dwellers, &districts, 25.0);
        assert_eq!(outside, 0.0);
        assert_eq!(pieces.len(), 16, "every cell holds some of it");
        let sum = |f: fn(&Demand) -> f64| pieces.iter().map(f).sum::<f64>();
        assert!((sum(|d| d.values.area_m2) - 7_600.0).abs() < 1e-6);
        assert!((sum(|d| d.values.homes) - 76.0).abs() < 1e-9);
        let first = &pieces[0];
        assert!((first.at[0] - e - 12.5).abs() < 1e-6 && (first.at[1] - n - 12.5).abs() < 1e-6);
        let (whole, _) = demands(&parcels, &dwellers, &districts, 100.0);
        assert_eq!((whole.len(), whole[0].values.people), (1, 152.0));
        let (none, outside) = demands(&parcels, &dwellers, &set(&[&square(0., 0., 1.)]), 100.0);
        assert_eq!((none.len(), outside), (0, 7_600.0));
    }

    #[test]
    fn land_and_grid_become_candidates_with_area_price_and_district() {
        let districts = set(&[&square(0., 0., 100.), &square(100., 0., 100.)]);
        let land = set(&[&square(110., 10., 20.), &square(500., 0., 20.)]);
        let prices = Prices { build_fen_per_m2: 30_000.0, land_fen_per_m2: 0.0 };
        let found = land_candidates(&land, Origin::Idle, "idle-", prices, &districts);
        assert_eq!(found.len(), 1, "the second lies outside");
        assert_eq!((found[0].district, found[0].area_m2), (1, 400.0));
        assert_eq!((found[0].build_fen, found[0].land_fen), (12_000_000, 0));
        let grid = grid_candidates(&districts, 30.0, 5_000.0, "g", prices, 100);
        // 200 by 100 m: seven columns from 10 m and four rows from 5 m.
        assert_eq!(grid.len(), 28);
        assert_eq!((grid[0].id.as_str(), &grid[0].place), ("g1-1", &Place::Point([10.0, 5.0])));
        assert!(grid_candidates(&districts, 30.0, 5_000.0, "g", prices, 10).is_empty());
    }

    #[test]
    fn what_lies_in_an_exclusion_zone_is_marked() {
        let districts = set(&[&square(0., 0., 200.)]);
        let land = set(&[&square(0., 0., 20.), &square(50., 0., 20.), &square(100., 0., 20.)]);
        let prices = Prices::default();
        let mut found = land_candidates(&land, Origin::Drawn, "d", prices, &districts);
        // The second by a quarter, by two zones that overlap; the third wholly.
        let zones = set(&[&square(60., 10., 30.), &square(60., 10., 20.), &square(90., -10., 60.)]);
        mark_excluded(&mut found, &zones, 0.3);
        assert_eq!(found.iter().map(|c| c.excluded).collect::<Vec<_>>(), [false, false, true]);
        mark_excluded(&mut found, &zones, 0.2);
        assert_eq!(found.iter().map(|c| c.excluded).collect::<Vec<_>>(), [false, true, true]);
        found[1].id = "d1".to_owned();
        make_ids_unique(&mut found);
        assert_eq!(found[1].id, "d1.2");
    }
}
