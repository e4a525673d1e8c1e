//! What was drawn over a layer, looked at before anything is kept: what the import would repair and
//! by how much, what overlaps a neighbour, what leaves a sliver, what lies outside.
//!
//! It tells and changes nothing. Shapes are mended by the rule of the import (`make_valid`), so that
//! the square metres told here are those of its report.

use crate::failure::{Failure, Result};
use geo_types::{Geometry, LineString, MultiPolygon, Polygon};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_geometry::{
    Bounds, DefectKind, PolygonSet, Repaired, difference, intersection, make_valid, overlaps,
    signed_area, slivers, union_all,
};
use yuanjian_layer::{
    Feature, Table,
    crs::{Crs, Datum, Transform},
};

/// Overlaps of less are rounding, in m²; the import tells the same.
const LEAST_OVERLAP_M2: f64 = 0.01;
/// Ground outside of less than this comes from edges digitised twice, in m².
const LEAST_OUTSIDE_M2: f64 = 1.0;
/// Smaller than this and thin is a sliver, in m² and as 4πA/P²: the import's own measure.
const SLIVER_M2: f64 = 10.0;
const SLIVER_COMPACTNESS: f64 = 0.05;
/// A gap between neighbours may be longer than a sliver of a feature, in m².
const GAP_M2: f64 = 500.0;
/// Neighbours of neighbours are looked at up to so many.
const MOST_BESIDE: usize = 500;
/// What is looked at around a single point, in m each way.
const AROUND_M: f64 = 30.0;
/// So many places of one feature are told: a scribble has thousands.
const MOST_DEFECTS: usize = 8;
/// So many faults are told; who has more mends these first.
const MOST_FAULTS: usize = 200;

/// Which of the things drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// A row of the version drawn over, from 0.
    Row(usize),
    /// A new feature, from 0 in the order handed in.
    New(usize),
}

/// A layer with what was drawn in it.
#[derive(Debug, Clone, Copy)]
pub struct DrawnOver<'a> {
    /// The layer as it would be.
    pub table: &'a Table,
    /// Its plane.
    pub crs: &'a Crs,
    /// Which of its features were drawn, by their place from 0.
    pub touched: &'a BTreeMap<usize, Which>,
    /// Its column of names.
    pub name: Option<&'a str>,
}

/// Ground that the layer should lie in.
#[derive(Debug, Clone, Copy)]
pub struct Within<'a> {
    /// What is told of ground outside: `outside_built_up_area`, `outside_districts`.
    pub code: &'static str,
    /// Its rows.
    pub table: &'a Table,
    /// Its plane.
    pub crs: &'a Crs,
}

/// A feature as the import would keep it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mended {
    /// Which one.
    pub which: Which,
    /// What it is called.
    pub name: String,
    /// Its ground after the repair, in m²; 0 where nothing is left.
    pub m2: f64,
    /// By how much the repair changes it, in m².
    pub repaired_m2: f64,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// `crossing`, `hole_outside`, `ring_twice`, `parts_overlap`, `too_few_points`, `repaired`,
    /// `nothing_left`, `overlap`, `sliver`, `gap`, or the code of a [`Within`].
    pub code: &'static str,
    /// Of which feature.
    pub which: Which,
    /// What that is called.
    pub name: String,
    /// The neighbour, for `overlap`.
    pub other: Option<String>,
    /// How much ground it is about, in m².
    pub m2: Option<f64>,
    /// Where to look: west, south, east, north in degrees.
    pub bounds: Option<[f64; 4]>,
}

/// What came of looking.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The features drawn, in the order of the layer.
    pub features: Vec<Mended>,
    /// What there is to look at, by feature; at most 200.
    pub faults: Vec<Fault>,
    /// How many there are.
    pub found: usize,
    /// The features drawn, mended, with the columns of the layer; those of which nothing is left
    /// are not in it.
    pub mended: Table,
}

impl Checked {
    /// Whether a feature would vanish at the import, which nobody draws on purpose.
    pub fn loses_features(&self) -> bool {
        self.features.iter().any(|one| one.m2 <= 0.0)
    }
}

/// Look at what was drawn.
///
/// # Errors
/// When a plane has no way to another or to degrees.
pub fn check(drawn: DrawnOver<'_>, within: &[Within<'_>]) -> Result<Checked> {
    let mut look = Look::new(drawn)?;
    look.neighbours();
    for one in within {
        look.outside(*one)?;
    }
    Ok(look.done())
}

/// Only what the import would repair, which is enough to know whether all that was drawn stays.
///
/// # Errors
/// When the plane has no way to degrees.
pub fn mend(drawn: DrawnOver<'_>) -> Result<Checked> {
    Ok(Look::new(drawn)?.done())
}

struct Look<'a> {
    drawn: DrawnOver<'a>,
    way: Transform,
    /// Every feature as it would be kept, by its place.
    set: PolygonSet,
    mended: BTreeMap<usize, Repaired>,
    features: Vec<Mended>,
    faults: Vec<Fault>,
}

impl<'a> Look<'a> {
    fn new(drawn: DrawnOver<'a>) -> Result<Self> {
        let way = Transform::between(drawn.crs, &Crs::lon_lat(Datum::Cgcs2000))
            .map_err(|e| Failure::invalid_one(e.problem()))?;
        let mut set = PolygonSet::new();
        let mut mended = BTreeMap::new();
        for (at, feature) in drawn.table.features.iter().enumerate() {
            let shape = polygons(feature.geometry.as_ref());
            if drawn.touched.contains_key(&at) {
                let repaired = make_valid(&shape);
                set.push(&repaired.shape);
                mended.insert(at, repaired);
            } else {
                set.push(&shape);
            }
        }
        let mut look = Self { drawn, way, set, mended, features: Vec::new(), faults: Vec::new() };
        for &at in drawn.touched.keys() {
            look.repair(at);
        }
        Ok(look)
    }

    /// What the import would mend.
    fn repair(&mut self, at: usize) {
        let Some(repaired) = self.mended.get(&at) else { return };
        let (defects, changed_m2) = (repaired.defects.clone(), repaired.changed_m2);
        for defect in defects.iter().take(MOST_DEFECTS) {
            let place = Bounds::EMPTY.with(defect.at).grow(AROUND_M);
            self.tell(at, word(defect.kind), None, None, place);
        }
        let (m2, around) = (self.set.area(at), self.set.bounds(at));
        if m2 <= 0.0 {
            let feature = self.drawn.table.features.get(at);
            let drawn = bounds_of(&polygons(feature.and_then(|one| one.geometry.as_ref())));
            self.tell(at, "nothing_left", None, None, drawn.grow(AROUND_M));
        } else if !defects.is_empty() {
            self.tell(at, "repaired", None, Some(changed_m2), around);
        }
        let (which, name) = (self.which(at), self.name(at));
        self.features.push(Mended { which, name, m2, repaired_m2: changed_m2 });
    }

    /// What the features drawn do to each other and to those beside them.
    fn neighbours(&mut self) {
        let boxes: Vec<Bounds> =
            self.drawn.touched.keys().map(|&at| self.set.bounds(at).grow(1.0)).collect();
        let near: Vec<usize> = (0..self.set.len())
            .filter(|&i| {
                let own = self.set.bounds(i);
                boxes.iter().any(|around| around.touches(&own))
            })
            .collect();
        let some = self.set.select(&near);
        let is_drawn = |n: usize| self.drawn.touched.contains_key(&near[n]);
        let pairs: Vec<_> = overlaps(&some, LEAST_OVERLAP_M2)
            .into_iter()
            .filter(|pair| is_drawn(pair.a) || is_drawn(pair.b))
            .collect();
        for pair in pairs {
            let (a, b) = (near[pair.a], near[pair.b]);
            let (own, other) = if self.drawn.touched.contains_key(&a) { (a, b) } else { (b, a) };
            let common = intersection(&self.set.to_multipolygon(a), &self.set.to_multipolygon(b));
            let name = self.name(other);
            self.tell(own, "overlap", Some(name), Some(pair.area_m2), bounds_of(&common));
        }
        let own: Vec<usize> = self.drawn.touched.keys().copied().collect();
        for n in slivers(&self.set.select(&own), SLIVER_M2, SLIVER_COMPACTNESS) {
            let (m2, around) = (self.set.area(own[n]), self.set.bounds(own[n]));
            if m2 > 0.0 {
                self.tell(own[n], "sliver", None, Some(m2), around.grow(AROUND_M));
            }
        }
        self.gaps(&own, &near);
    }

    /// Thin ground that nobody has, enclosed between a feature drawn and its neighbours.
    fn gaps(&mut self, own: &[usize], near: &[usize]) {
        let mut known = BTreeSet::new();
        for &at in own {
            let around = self.set.bounds(at).grow(1.0);
            let beside: Vec<MultiPolygon<f64>> =
                self.beside(around, near).iter().map(|&i| self.set.to_multipolygon(i)).collect();
            // A hole that a feature has is there on purpose.
            let holes: BTreeSet<[u64; 4]> =
                beside.iter().flatten().flat_map(Polygon::interiors).map(key).collect();
            let whole = union_all(&beside);
            for hole in whole.iter().flat_map(Polygon::interiors) {
                let ring: Vec<[f64; 2]> = hole.0.iter().skip(1).map(|c| [c.x, c.y]).collect();
                let m2 = signed_area(&ring).abs();
                let long: f64 = hole.lines().map(|l| length(l.dx(), l.dy())).sum();
                let compact = 4.0 * std::f64::consts::PI * m2 / (long * long);
                let thin = m2 < SLIVER_M2 || (m2 < GAP_M2 && compact < SLIVER_COMPACTNESS);
                let place = Bounds::of(&ring);
                if thin
                    && place.touches(&around)
                    && !holes.contains(&key(hole))
                    && known.insert(key(hole))
                {
                    self.tell(at, "gap", None, Some(m2), place.grow(AROUND_M));
                }
            }
        }
    }

    /// Neighbours and theirs: a gap may be closed by somebody farther off.
    fn beside(&self, around: Bounds, near: &[usize]) -> Vec<usize> {
        let first: Vec<usize> =
            near.iter().copied().filter(|&i| self.set.bounds(i).touches(&around)).collect();
        let all = first.iter().fold(around, |sum, &i| sum.union(self.set.bounds(i))).grow(1.0);
        let more: Vec<usize> =
            (0..self.set.len()).filter(|&i| self.set.bounds(i).touches(&all)).collect();
        if more.len() <= MOST_BESIDE { more } else { first }
    }

    /// What lies outside of ground that the layer should lie in.
    fn outside(&mut self, within: Within<'_>) -> Result<()> {
        let way = match within.crs.same_place(self.drawn.crs) {
            true => None,
            false => Some(
                Transform::between(within.crs, self.drawn.crs)
                    .map_err(|e| Failure::invalid_one(e.problem()))?,
            ),
        };
        let ground: Vec<MultiPolygon<f64>> = within
            .table
            .features
            .iter()
            .map(|feature| {
                let mut geometry = Geometry::MultiPolygon(polygons(feature.geometry.as_ref()));
                if let Some(way) = &way {
                    way.geometry(&mut geometry);
                }
                polygons(Some(&geometry))
            })
            .collect();
        let boxes = PolygonSet::from_multipolygons(&ground);
        let own: Vec<usize> = self.drawn.touched.keys().copied().collect();
        for at in own {
            let around = self.set.bounds(at);
            let beside: Vec<MultiPolygon<f64>> = ground
                .iter()
                .enumerate()
                .filter(|(i, _)| boxes.bounds(*i).touches(&around))
                .map(|(_, shape)| shape.clone())
                .collect();
            let left = difference(&self.set.to_multipolygon(at), &union_all(&beside));
            let m2 = PolygonSet::from_multipolygons([&left]).area(0);
            if m2 >= LEAST_OUTSIDE_M2 {
                self.tell(at, within.code, None, Some(m2), bounds_of(&left));
            }
        }
        Ok(())
    }

    fn tell(
        &mut self,
        at: usize,
        code: &'static str,
        other: Option<String>,
        m2: Option<f64>,
        place: Bounds,
    ) {
        let (which, name) = (self.which(at), self.name(at));
        let bounds = self.degrees(place);
        self.faults.push(Fault { code, which, name, other, m2, bounds });
    }

    fn which(&self, at: usize) -> Which {
        self.drawn.touched.get(&at).copied().unwrap_or(Which::Row(at))
    }

    fn name(&self, at: usize) -> String {
        let column = self.drawn.name.and_then(|name| self.drawn.table.column(name));
        let feature = self.drawn.table.features.get(at);
        let cell = feature.and_then(|feature| feature.attributes.get(column?));
        let name = cell.map(|cell| cell.text()).filter(|text| !text.trim().is_empty());
        name.or_else(|| feature.map(|feature| feature.id.clone())).unwrap_or_default()
    }

    /// A box of the plane in degrees; nothing where there is none.
    fn degrees(&self, of: Bounds) -> Option<[f64; 4]> {
        if of.is_empty() {
            return None;
        }
        let mut around = Bounds::EMPTY;
        for [x, y] in [of.min, of.max, [of.min[0], of.max[1]], [of.max[0], of.min[1]]] {
            around = around.with(self.way.point([x, y])?);
        }
        Some([around.min[0], around.min[1], around.max[0], around.max[1]])
    }

    fn done(self) -> Checked {
        let Self { drawn, mended, features, mut faults, .. } = self;
        faults.sort_by_key(|fault| fault.which);
        let found = faults.len();
        faults.truncate(MOST_FAULTS);
        let kept = mended.into_iter().filter(|(_, repaired)| !repaired.shape.0.is_empty());
        let kept = kept.filter_map(|(at, repaired)| {
            let feature = drawn.table.features.get(at)?;
            let geometry = Some(Geometry::MultiPolygon(repaired.shape));
            Some(Feature { geometry, ..feature.clone() })
        });
        let mended = Table { fields: drawn.table.fields.clone(), features: kept.collect() };
        Checked { features, faults, found, mended }
    }
}

fn word(kind: DefectKind) -> &'static str {
    match kind {
        DefectKind::SelfIntersection | DefectKind::RingCrossesRing => "crossing",
        DefectKind::DisconnectedInterior => "crossing",
        DefectKind::HoleOutsideShell | DefectKind::NestedHoles => "hole_outside",
        DefectKind::NestedShells => "parts_overlap",
        DefectKind::DuplicateRing => "ring_twice",
        DefectKind::TooFewPoints | DefectKind::NotFinite => "too_few_points",
    }
}

fn polygons(geometry: Option<&Geometry<f64>>) -> MultiPolygon<f64> {
    match geometry {
        Some(Geometry::Polygon(one)) => MultiPolygon(vec![one.clone()]),
        Some(Geometry::MultiPolygon(many)) => many.clone(),
        _ => MultiPolygon(Vec::new()),
    }
}

fn bounds_of(shape: &MultiPolygon<f64>) -> Bounds {
    PolygonSet::from_multipolygons([shape]).bounds(0)
}

/// A ring by its box, to the millimetre: the overlay moves vertices by less.
fn key(ring: &LineString<f64>) -> [u64; 4] {
    let points: Vec<[f64; 2]> = ring.0.iter().map(|c| [c.x, c.y]).collect();
    let Bounds { min, max } = Bounds::of(&points);
    [min[0], min[1], max[0], max[1]].map(|v| ((v * 1e3).round() + 0.0).to_bits())
}

fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::Coord;
    use yuanjian_layer::{Field, FieldKind, Value};

    const AT: [f64; 2] = [500_000.0, 3_380_000.0];

    fn ring(points: &[[f64; 2]]) -> LineString<f64> {
        let mut line: LineString<f64> =
            points.iter().map(|[x, y]| Coord { x: x + AT[0], y: y + AT[1] }).collect();
        line.close();
        line
    }

    fn square([x, y, w, h]: [f64; 4]) -> Vec<[f64; 2]> {
        vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h]]
    }

    fn table(rows: &[(&str, Vec<[f64; 2]>)]) -> Table {
        let feature = |(name, points): &(&str, Vec<[f64; 2]>)| Feature {
            id: (*name).to_owned(),
            geometry: Some(Geometry::Polygon(Polygon::new(ring(points), Vec::new()))),
            attributes: vec![Value::Text((*name).to_owned())],
        };
        Table {
            fields: vec![Field { name: "name".to_owned(), kind: FieldKind::Text }],
            features: rows.iter().map(feature).collect(),
        }
    }

    /// A fault as code, neighbour and square metres.
    type Told = (&'static str, Option<String>, Option<f64>);

    /// The faults of the last row, which was drawn.
    fn told(table: &Table, within: Option<&Table>) -> (Checked, Vec<Told>) {
        let crs = Crs::parse("EPSG:4547").unwrap();
        let touched = BTreeMap::from([(table.features.len() - 1, Which::New(0))]);
        let drawn = DrawnOver { table, crs: &crs, touched: &touched, name: Some("name") };
        let within = within.map(|table| Within { code: "outside_districts", table, crs: &crs });
        let found = check(drawn, within.as_slice()).unwrap();
        let faults = found
            .faults
            .iter()
            .map(|one| {
                let m2 = one.m2.map(|m2| (m2 * 100.0).round() / 100.0);
                (one.code, one.other.clone(), m2)
            })
            .collect();
        (found, faults)
    }

    #[test]
    fn what_is_sound_tells_nothing() {
        let rows =
            table(&[("a", square([0., 0., 100., 100.])), ("new", square([100., 0., 50., 100.]))]);
        let around = table(&[("all", square([-10., -10., 500., 500.]))]);
        let (found, faults) = told(&rows, Some(&around));
        assert_eq!(faults, []);
        assert!(!found.loses_features());
        assert_eq!(found.mended.features.len(), 1);
        assert!((found.features[0].m2 - 5000.0).abs() < 1e-6);
    }

    /// Two wings of 100 by 50 over 2 each: 2,500 m² as drawn cancel out, 5,000 m² are kept.
    #[test]
    fn a_bow_tie_is_told_with_its_place_and_its_repair() {
        let tie = vec![[0., 0.], [100., 100.], [100., 0.], [0., 100.]];
        let (found, faults) = told(&table(&[("new", tie)]), None);
        assert_eq!(faults[0].0, "crossing");
        assert_eq!(faults[1], ("repaired", None, Some(5000.0)));
        let [west, south, east, north] = found.faults[0].bounds.unwrap();
        // Looked at thirty metres each way.
        assert!(east - west < 0.001 && north - south < 0.001 && east > west && north > south);
        assert!((found.features[0].m2 - 5000.0).abs() < 1e-3);
    }

    #[test]
    fn overlap_gap_and_ground_outside_are_told_in_square_metres() {
        // Ten metres into "a", twenty beyond the district, and a strip of 0.2 m beside "b" and "c"
        // that "d" closes at its end.
        let rows = table(&[
            ("a", square([0., 0., 100., 100.])),
            ("b", square([0., 100.2, 200., 50.])),
            ("c", square([200., 90., 20., 60.2])),
            ("new", square([90., 0., 110., 100.])),
        ]);
        let district = table(&[("d", square([-10., -10., 190., 500.]))]);
        let (_, faults) = told(&rows, Some(&district));
        assert_eq!(faults[0], ("overlap", Some("a".to_owned()), Some(1000.0)));
        assert!(faults.contains(&("outside_districts", None, Some(2000.0))), "{faults:?}");
        // Open to the west, so the strip is no hole yet.
        assert!(!faults.iter().any(|fault| fault.0 == "gap"), "{faults:?}");
        let mut rows = rows;
        rows.features.insert(0, table(&[("e", square([-20., 90., 20., 60.2]))]).features.remove(0));
        let (_, faults) = told(&rows, Some(&district));
        // 200 m by 0.2 m.
        assert!(faults.contains(&("gap", None, Some(40.0))), "{faults:?}");
    }

    #[test]
    fn a_strip_is_a_sliver_and_a_line_is_nothing() {
        let (found, faults) = told(&table(&[("new", square([0., 0., 90., 0.1]))]), None);
        assert_eq!(faults, [("sliver", None, Some(9.0))]);
        assert!(!found.loses_features());
        let line = vec![[0., 0.], [50., 0.], [100., 0.], [50., 0.]];
        let (found, faults) = told(&table(&[("new", line)]), None);
        assert!(faults.iter().any(|fault| fault.0 == "nothing_left"), "{faults:?}");
        assert!(found.loses_features());
        assert!(found.mended.features.is_empty());
    }
}
