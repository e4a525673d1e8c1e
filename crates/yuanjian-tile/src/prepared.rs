//! A layer made ready: its shapes on the square, thinned for each zoom, sorted into a tree.

use crate::{square, thin};
use geo_types::{Coord, Geometry, LineString, Polygon};
use rayon::prelude::*;
use yuanjian_geometry::{Bounds, BoxIndex, signed_area};
use yuanjian_layer::{
    Feature, Table, Value,
    crs::{Crs, CrsError, Transform},
};

/// Why there is no tile.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    /// The layer's plane has no known way to the square.
    #[error("a layer cannot be laid on the square of the web maps")]
    Crs(#[from] CrsError),
    /// More than a tile can hold: 2³² keys or values.
    #[error("a tile cannot be written")]
    Form(#[from] fast_mvt::MvtError),
}

/// A layer made ready for drawing.
#[derive(Debug)]
pub struct Prepared {
    table: Table,
    crs: Crs,
    pub(crate) shapes: Shapes,
    pub(crate) index: BoxIndex,
    bounds: Bounds,
    bytes: u64,
}

/// What a shape is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Point,
    Line,
    Polygon,
}

/// The shapes of a layer, flat. A feature has one for each kind of thing it is made of.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    pub(crate) each: Vec<Shape>,
    points: Vec<[u32; 2]>,
    /// From which zoom each point is drawn.
    zooms: Vec<u8>,
    part_ends: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Row in the layer, from 0.
    pub(crate) row: u32,
    pub(crate) kind: Kind,
    /// Square steps of ground of polygons, steps along lines; 0 for points.
    pub(crate) size: f64,
    pub(crate) bounds: Bounds,
    parts: [u32; 2],
}

/// Parts of one shape, on their way into the flat arrays.
struct Loose {
    row: u32,
    kind: Kind,
    size: f64,
    parts: Vec<(Vec<[u32; 2]>, Vec<u8>)>,
}

impl Prepared {
    /// Make the rows of a layer ready. A vertex that cannot be laid on the square takes its part with it.
    ///
    /// # Errors
    /// [`TileError::Crs`] where the layer's plane has no known way there.
    pub fn new(table: Table, crs: Crs) -> Result<Self, TileError> {
        let way = Transform::between(&crs, &Crs::from_epsg(3857)?)?;
        let loose: Vec<Vec<Loose>> = table
            .features
            .par_iter()
            .enumerate()
            .map(|(row, feature)| {
                let row = u32::try_from(row).unwrap_or(u32::MAX);
                feature.geometry.as_ref().map(|shape| loosen(row, shape, &way)).unwrap_or_default()
            })
            .collect();
        let mut shapes = Shapes::default();
        for loose in loose.into_iter().flatten() {
            shapes.push(loose);
        }
        let boxes: Vec<Bounds> = shapes.each.iter().map(|shape| shape.bounds).collect();
        let bounds = boxes.iter().fold(Bounds::EMPTY, |sum, b| sum.union(*b));
        let bytes = weight(&table, &shapes);
        Ok(Self { table, crs, shapes, index: BoxIndex::new(&boxes), bounds, bytes })
    }

    /// The layer's rows, as they were measured.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The plane that they are on.
    pub fn crs(&self) -> &Crs {
        &self.crs
    }

    /// Rows from 0, in order, that may touch a box of degrees (west, south, east, north): all that
    /// do, and some whose own box does only.
    pub fn rows_near(&self, [west, south, east, north]: [f64; 4]) -> Vec<usize> {
        let steps = |[lon, lat]: [f64; 2]| square::from_degrees([lon, lat]);
        let near = Bounds::EMPTY.with(steps([west, north])).with(steps([east, south]));
        let mut rows = Vec::new();
        // The square is counted in whole steps.
        self.index.each(&near.grow(1.0), |i| {
            rows.push(self.shapes.each[i].row as usize);
            true
        });
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// West, south, east and north of everything in degrees; nothing where there is no shape.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        if self.bounds.is_empty() {
            return None;
        }
        let [west, north] = square::degrees(self.bounds.min);
        let [east, south] = square::degrees(self.bounds.max);
        Some([west, south, east, north])
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

fn weight(table: &Table, shapes: &Shapes) -> u64 {
    let texts = |feature: &Feature| {
        let cells = feature.attributes.iter().map(|cell| match cell {
            Value::Text(text) => text.len() + 16,
            _ => 0,
        });
        cells.sum::<usize>() + feature.id.len() + 16
    };
    let texts: usize = table.features.iter().map(texts).sum();
    let row = size_of::<Feature>() + 64 + table.fields.len() * size_of::<Value>();
    // A vertex stands once on the layer's plane and once, with its zoom, on the square.
    let vertices = shapes.points.len() * (16 + 9) + shapes.part_ends.len() * 28;
    let tree = shapes.each.len() * (size_of::<Shape>() + 44);
    (texts + table.features.len() * row + vertices + tree) as u64
}

impl Shapes {
    fn push(&mut self, loose: Loose) {
        let from = self.part_ends.len() as u32;
        let mut bounds = Bounds::EMPTY;
        for (points, zooms) in loose.parts {
            bounds = points.iter().fold(bounds, |b, p| b.with(p.map(f64::from)));
            self.points.extend(points);
            self.zooms.extend(zooms);
            self.part_ends.push(self.points.len() as u32);
        }
        let parts = [from, self.part_ends.len() as u32];
        let Loose { row, kind, size, .. } = loose;
        self.each.push(Shape { row, kind, size, bounds, parts });
    }

    /// The parts of a shape, each as its points with the zooms from which they are drawn.
    pub(crate) fn parts(&self, shape: &Shape) -> impl Iterator<Item = (&[[u32; 2]], &[u8])> {
        let [from, to] = shape.parts.map(|end| end as usize);
        (from..to).map(move |j| {
            let start = if j == 0 { 0 } else { self.part_ends[j - 1] as usize };
            let range = start..self.part_ends[j] as usize;
            (&self.points[range.clone()], &self.zooms[range])
        })
    }
}

/// The shapes that a geometry is made of: polygons, lines and points, whichever it has.
fn loosen(row: u32, geometry: &Geometry<f64>, way: &Transform) -> Vec<Loose> {
    let empty = |kind| Loose { row, kind, size: 0.0, parts: Vec::new() };
    let mut found = [empty(Kind::Polygon), empty(Kind::Line), empty(Kind::Point)];
    collect(geometry, way, &mut found);
    found.into_iter().filter(|loose| !loose.parts.is_empty()).collect()
}

fn collect(geometry: &Geometry<f64>, way: &Transform, found: &mut [Loose; 3]) {
    match geometry {
        Geometry::Point(point) => dot(&[point.0], way, found),
        Geometry::MultiPoint(all) => {
            let coords: Vec<Coord<f64>> = all.0.iter().map(|point| point.0).collect();
            dot(&coords, way, found);
        }
        Geometry::Line(l) => line(&LineString(vec![l.start, l.end]), way, found),
        Geometry::LineString(l) => line(l, way, found),
        Geometry::MultiLineString(all) => all.0.iter().for_each(|l| line(l, way, found)),
        Geometry::Polygon(p) => polygon(p, way, found),
        Geometry::MultiPolygon(all) => all.0.iter().for_each(|p| polygon(p, way, found)),
        Geometry::GeometryCollection(all) => all.0.iter().for_each(|g| collect(g, way, found)),
        Geometry::Rect(r) => polygon(&r.to_polygon(), way, found),
        Geometry::Triangle(t) => polygon(&t.to_polygon(), way, found),
    }
}

/// Points on the square; nothing where one of them cannot be laid there.
fn laid(coords: &[Coord<f64>], way: &Transform) -> Option<Vec<[u32; 2]>> {
    coords.iter().map(|c| square::step(way.point([c.x, c.y])?)).collect()
}

fn dot(coords: &[Coord<f64>], way: &Transform, found: &mut [Loose; 3]) {
    for points in coords.iter().filter_map(|c| laid(&[*c], way)) {
        found[2].parts.push((points, vec![0]));
    }
}

fn line(line: &LineString<f64>, way: &Transform, found: &mut [Loose; 3]) {
    let Some(mut points) = laid(&line.0, way) else { return };
    points.dedup();
    if points.len() < 2 {
        return;
    }
    let far = |pair: &[[u32; 2]]| {
        let d = [0, 1].map(|i| f64::from(pair[0][i]) - f64::from(pair[1][i]));
        libm::hypot(d[0], d[1])
    };
    found[1].size += points.windows(2).map(far).sum::<f64>();
    let zooms = thin::zooms(&points, false);
    found[1].parts.push((points, zooms));
}

fn polygon(polygon: &Polygon<f64>, way: &Transform, found: &mut [Loose; 3]) {
    // Without its outer ring a hole would be ground.
    let Some(outer) = ring(polygon.exterior(), way, true) else { return };
    let mut keep = |(points, size): (Vec<[u32; 2]>, f64)| {
        let zooms = thin::zooms(&points, true);
        found[0].size += size;
        found[0].parts.push((points, zooms));
    };
    keep(outer);
    polygon.interiors().iter().filter_map(|hole| ring(hole, way, false)).for_each(keep);
}

/// A ring on the square with its ground in square steps: an outer one runs so that its ground is
/// positive where y runs south, as tiles have it, a hole the other way.
fn ring(line: &LineString<f64>, way: &Transform, outer: bool) -> Option<(Vec<[u32; 2]>, f64)> {
    let mut points = laid(&line.0, way)?;
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < 3 {
        return None;
    }
    let plane: Vec<[f64; 2]> = points.iter().map(|p| p.map(f64::from)).collect();
    let area = signed_area(&plane);
    if (area > 0.0) != outer {
        points.reverse();
    }
    Some((points, if outer { area.abs() } else { -area.abs() }))
}
