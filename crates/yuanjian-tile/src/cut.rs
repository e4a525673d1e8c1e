//! A tile cut from a layer that was made ready.
//!
//! Features go in by their row. What is too small to see is left out; of polygons the ground that
//! was left out is added up and shown as specks, so that a city of small parcels does not look empty
//! from afar. Where more features lie in a tile than a browser draws, the largest stay.

use crate::{
    EXTENT, Place, SOURCE_LAYER,
    prepared::{Kind, Prepared, Shape, TileError},
    square::{BUFFER, MAX_ZOOM},
};
use fast_mvt::{MvtCoord, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtValueRef};
use yuanjian_geometry::clip_whole;
use yuanjian_layer::{Field, Value};

/// Least ground of a polygon that is drawn as it is, in square units: half a pixel each way.
const LEAST_GROUND: f64 = 16.0;
/// A speck stands for that much ground and is drawn as a square that large.
const SPECK: i32 = 4;
/// Least length of a line that is drawn.
const LEAST_LENGTH: f64 = 2.0;
/// Most features of a tile.
const MOST_FEATURES: usize = 30_000;
/// Corners of what is carried: the tile and its margin.
const CARRIED: [[i32; 2]; 2] = [[-BUFFER; 2], [EXTENT as i32 + BUFFER; 2]];
/// How far beyond that a large ring is cut off roughly before it is clipped well.
const ROUGH: f64 = 16.0;

impl Prepared {
    /// The tile at a place as bytes of a Mapbox Vector Tile; nothing where nothing lies.
    ///
    /// # Errors
    /// [`TileError::Form`].
    pub fn tile(&self, place: Place) -> Result<Option<Vec<u8>>, TileError> {
        let mut found = Vec::new();
        self.index.each(&place.bounds(), |i| {
            found.push(i);
            true
        });
        found.sort_unstable();
        let (drawn, specks) = self.chosen(&found, place);
        let mut layer = MvtLayerBuilder::new(SOURCE_LAYER)?;
        let mut specks = specks.into_iter().peekable();
        for i in drawn {
            while let Some(speck) = specks.next_if(|speck| *speck < i) {
                layer = self.speck(layer, speck, place)?;
            }
            layer = self.drawn(layer, &self.shapes.each[i], place)?;
        }
        for speck in specks {
            layer = self.speck(layer, speck, place)?;
        }
        Ok((layer.num_features() > 0).then(|| layer.encode()))
    }

    /// Which of the shapes found are drawn as they are, and which as specks.
    fn chosen(&self, found: &[usize], place: Place) -> (Vec<usize>, Vec<usize>) {
        let unit = place.unit();
        let speck = f64::from(SPECK * SPECK);
        let (mut drawn, mut specks, mut dust) = (Vec::new(), Vec::new(), 0.0);
        for &i in found {
            let shape = &self.shapes.each[i];
            let large = place.zoom() == MAX_ZOOM
                || match shape.kind {
                    Kind::Point => true,
                    Kind::Line => shape.size >= LEAST_LENGTH * unit,
                    Kind::Polygon => shape.size >= LEAST_GROUND * unit * unit,
                };
            if large {
                drawn.push(i);
                continue;
            }
            // In the tile that its middle lies in, so that no ground is shown twice.
            let inside = |at: f64| (0.0..f64::from(EXTENT)).contains(&at);
            if shape.kind == Kind::Polygon && middle(shape, place).into_iter().all(inside) {
                dust += shape.size / (unit * unit);
                if dust >= speck {
                    dust -= speck;
                    specks.push(i);
                }
            }
        }
        if drawn.len() + specks.len() > MOST_FEATURES {
            specks.clear();
        }
        if drawn.len() > MOST_FEATURES {
            // The bits of a positive f64 sort as the number does.
            let size = |i: &usize| std::cmp::Reverse(self.shapes.each[*i].size.to_bits());
            drawn.sort_by_key(size);
            drawn.truncate(MOST_FEATURES);
            drawn.sort_unstable();
        }
        (drawn, specks)
    }

    fn drawn(
        &self,
        layer: MvtLayerBuilder,
        shape: &Shape,
        place: Place,
    ) -> Result<MvtLayerBuilder, TileError> {
        match shape.kind {
            Kind::Point => {
                let points: Vec<[i32; 2]> = self
                    .shapes
                    .parts(shape)
                    .flat_map(|(points, _)| points)
                    .map(|p| whole(place.enter(*p)))
                    .filter(|p| within(*p))
                    .collect();
                if points.is_empty() {
                    return Ok(layer);
                }
                let mut feature = layer.feature_of(MvtGeomType::Point);
                feature.points(points.into_iter().map(coord))?;
                self.told(feature, shape)
            }
            Kind::Line => {
                let mut runs = Vec::new();
                for (points, zooms) in self.shapes.parts(shape) {
                    let line: Vec<[f64; 2]> = seen(points, zooms, place).collect();
                    clip_line(&line, &mut runs);
                }
                if runs.is_empty() {
                    return Ok(layer);
                }
                let mut feature = layer.feature_of(MvtGeomType::LineString);
                for run in runs {
                    feature.line(run.into_iter().map(coord))?;
                }
                self.told(feature, shape)
            }
            Kind::Polygon => {
                let polygons = self.clipped(shape, place);
                if polygons.is_empty() {
                    return Ok(layer);
                }
                let mut feature = layer.feature_of(MvtGeomType::Polygon);
                for rings in polygons {
                    for (i, ring) in rings.into_iter().enumerate() {
                        feature.ring(ring.into_iter().map(coord), i == 0)?;
                    }
                }
                self.told(feature, shape)
            }
        }
    }

    /// A polygon on the grid of the tile, valid there and within what the tile carries.
    fn clipped(&self, shape: &Shape, place: Place) -> Vec<Vec<Vec<[i32; 2]>>> {
        let mut rings = Vec::new();
        let mut crosses = false;
        for (points, zooms) in self.shapes.parts(shape) {
            let mut ring: Vec<[f64; 2]> = seen(points, zooms, place).collect();
            let (mut least, mut most) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
            for p in &ring {
                for i in [0, 1] {
                    least[i] = least[i].min(p[i]);
                    most[i] = most[i].max(p[i]);
                }
            }
            let outside = (0..2)
                .any(|i| most[i] < f64::from(CARRIED[0][i]) || least[i] > f64::from(CARRIED[1][i]));
            if outside {
                continue;
            }
            if (0..2)
                .any(|i| least[i] < f64::from(CARRIED[0][i]) || most[i] > f64::from(CARRIED[1][i]))
            {
                crosses = true;
                ring = roughly(ring);
            }
            let mut ring: Vec<[i32; 2]> = ring.into_iter().map(whole).collect();
            ring.dedup();
            rings.push(ring);
        }
        clip_whole(&rings, crosses.then_some(CARRIED))
    }

    fn speck(
        &self,
        layer: MvtLayerBuilder,
        i: usize,
        place: Place,
    ) -> Result<MvtLayerBuilder, TileError> {
        let shape = &self.shapes.each[i];
        let [x, y] = whole(middle(shape, place));
        let half = SPECK / 2;
        let corners = [
            [x - half, y - half],
            [x + half, y - half],
            [x + half, y + half],
            [x - half, y + half],
        ];
        let mut feature = layer.feature_of(MvtGeomType::Polygon);
        feature.ring(corners.into_iter().map(coord), true)?;
        self.told(feature, shape)
    }

    /// With its row, counted from 1, and its attributes.
    fn told(
        &self,
        mut feature: MvtFeatureBuilder,
        shape: &Shape,
    ) -> Result<MvtLayerBuilder, TileError> {
        feature.id(Some(u64::from(shape.row) + 1));
        let table = self.table();
        if let Some(row) = table.features.get(shape.row as usize) {
            for (Field { name, .. }, value) in table.fields.iter().zip(&row.attributes) {
                let value = match value {
                    Value::Null => continue,
                    Value::Bool(yes) => MvtValueRef::Bool(*yes),
                    Value::Int(n) => match u64::try_from(*n) {
                        Ok(n) => MvtValueRef::UInt(n),
                        Err(_) => MvtValueRef::SInt(*n),
                    },
                    // What is no number cannot be told as one.
                    Value::Real(n) if !n.is_finite() => continue,
                    Value::Real(n) => MvtValueRef::Double(*n),
                    Value::Text(text) => MvtValueRef::String(text),
                };
                feature.tag_ref(name, value)?;
            }
        }
        Ok(feature.end())
    }
}

/// The points that are drawn at the zoom of a tile, in its units.
fn seen<'a>(
    points: &'a [[u32; 2]],
    zooms: &'a [u8],
    place: Place,
) -> impl Iterator<Item = [f64; 2]> + 'a {
    let drawn = points.iter().zip(zooms).filter(move |(_, zoom)| **zoom <= place.zoom());
    drawn.map(move |(p, _)| place.enter(*p))
}

/// The middle of a shape's box in units of the tile.
fn middle(shape: &Shape, place: Place) -> [f64; 2] {
    let [from, to] = [shape.bounds.min, shape.bounds.max];
    place.enter([0, 1].map(|i| f64::midpoint(from[i], to[i]) as u32))
}

fn whole(p: [f64; 2]) -> [i32; 2] {
    // A coordinate of the whole world at the closest zoom is below 2²⁸.
    p.map(|v| libm::round(v) as i32)
}

fn coord(p: [i32; 2]) -> MvtCoord {
    MvtCoord { x: p[0], y: p[1] }
}

fn within(p: [i32; 2]) -> bool {
    (0..2).all(|i| (CARRIED[0][i]..=CARRIED[1][i]).contains(&p[i]))
}

/// A ring cut off somewhat outside of what the tile carries (Sutherland and Hodgman): the edges
/// that this draws along the cut are clipped away afterwards.
fn roughly(ring: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let mut ring = ring;
    for axis in [0, 1] {
        for (limit, sign) in [
            (f64::from(CARRIED[0][axis]) - ROUGH, 1.0),
            (f64::from(CARRIED[1][axis]) + ROUGH, -1.0),
        ] {
            let beyond = |p: &[f64; 2]| (p[axis] - limit) * sign < 0.0;
            if !ring.iter().any(beyond) {
                continue;
            }
            let mut kept = Vec::with_capacity(ring.len());
            for (i, p) in ring.iter().enumerate() {
                let before = &ring[(i + ring.len() - 1) % ring.len()];
                if beyond(p) != beyond(before) {
                    kept.push(crossing(*before, *p, axis, limit));
                }
                if !beyond(p) {
                    kept.push(*p);
                }
            }
            ring = kept;
        }
    }
    ring
}

/// Where a line crosses a limit; the same whichever way it runs.
fn crossing(a: [f64; 2], b: [f64; 2], axis: usize, limit: f64) -> [f64; 2] {
    let (a, b) = if a[axis] <= b[axis] { (a, b) } else { (b, a) };
    let other = 1 - axis;
    let part = (limit - a[axis]) / (b[axis] - a[axis]);
    let mut at = [limit; 2];
    at[other] = a[other] + part * (b[other] - a[other]);
    at
}

/// The runs of a line within what the tile carries, on its grid.
fn clip_line(line: &[[f64; 2]], runs: &mut Vec<Vec<[i32; 2]>>) {
    let mut run: Vec<[i32; 2]> = Vec::new();
    let mut close = |run: &mut Vec<[i32; 2]>| {
        run.dedup();
        if run.len() >= 2 {
            runs.push(std::mem::take(run));
        }
        run.clear();
    };
    for pair in line.windows(2) {
        let Some((from, to)) = clip_piece(pair[0], pair[1]) else {
            close(&mut run);
            continue;
        };
        if run.is_empty() || from != pair[0] {
            close(&mut run);
            run.push(whole(from));
        }
        run.push(whole(to));
        if to != pair[1] {
            close(&mut run);
        }
    }
    close(&mut run);
}

/// The piece of a straight line within what the tile carries (Liang and Barsky).
fn clip_piece(a: [f64; 2], b: [f64; 2]) -> Option<([f64; 2], [f64; 2])> {
    let d = [b[0] - a[0], b[1] - a[1]];
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for i in [0, 1] {
        let (least, most) = (f64::from(CARRIED[0][i]), f64::from(CARRIED[1][i]));
        if d[i] == 0.0 {
            if a[i] < least || a[i] > most {
                return None;
            }
            continue;
        }
        let (near, far) = ((least - a[i]) / d[i], (most - a[i]) / d[i]);
        first = first.max(near.min(far));
        last = last.min(near.max(far));
    }
    if first > last {
        return None;
    }
    let at = |part: f64| [a[0] + part * d[0], a[1] + part * d[1]];
    let from = if first == 0.0 { a } else { at(first) };
    let to = if last == 1.0 { b } else { at(last) };
    Some((from, to))
}
