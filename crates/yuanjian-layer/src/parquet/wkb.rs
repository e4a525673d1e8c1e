//! Well-known binary: the shape column of a GeoParquet file.
//!
//! Height and measure are left out, as areas and lengths are taken on the plane. Every count is
//! held against the bytes that are left before anything is reserved, so a damaged file ends in an
//! error and not in the end of the memory.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use yuanjian_geometry::PolygonSet;

const DEPTH: usize = 8;

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What stands at the head of each shape.
struct Head {
    kind: u32,
    little: bool,
    /// Numbers in a vertex.
    dimensions: usize,
}

impl Cursor<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let piece = self.bytes.get(self.at..self.at.checked_add(N)?)?;
        self.at += N;
        piece.try_into().ok()
    }

    fn u32(&mut self, little: bool) -> Option<u32> {
        let bytes = self.take::<4>()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self, little: bool) -> Option<f64> {
        let bytes = self.take::<8>()?;
        Some(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn head(&mut self) -> Option<Head> {
        let little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return None,
        };
        let code = self.u32(little)?;
        // Extended WKB marks height, measure and reference system in the high bits; ISO adds thousands.
        if code & 0x2000_0000 != 0 {
            self.u32(little)?;
        }
        let low = code & 0x0fff_ffff;
        let (iso, kind) = (low / 1000, low % 1000);
        let z = code & 0x8000_0000 != 0 || iso == 1 || iso == 3;
        let m = code & 0x4000_0000 != 0 || iso == 2 || iso == 3;
        (iso <= 3).then_some(Head { kind, little, dimensions: 2 + usize::from(z) + usize::from(m) })
    }

    /// A count of things of at least `size` bytes each.
    fn count(&mut self, little: bool, size: usize) -> Option<usize> {
        let count = self.u32(little)? as usize;
        (count.checked_mul(size)? <= self.bytes.len() - self.at).then_some(count)
    }

    fn vertex(&mut self, head: &Head) -> Option<[f64; 2]> {
        let p = [self.f64(head.little)?, self.f64(head.little)?];
        for _ in 2..head.dimensions {
            self.f64(head.little)?;
        }
        Some(p)
    }

    fn line(&mut self, head: &Head) -> Option<LineString<f64>> {
        let count = self.count(head.little, 8 * head.dimensions)?;
        let mut line = Vec::with_capacity(count);
        for _ in 0..count {
            let [x, y] = self.vertex(head)?;
            line.push(Coord { x, y });
        }
        Some(LineString(line))
    }

    fn polygon(&mut self, head: &Head) -> Option<Polygon<f64>> {
        let rings = self.count(head.little, 4)?;
        let mut lines = Vec::with_capacity(rings);
        for _ in 0..rings {
            lines.push(self.line(head)?);
        }
        let mut lines = lines.into_iter();
        Some(Polygon::new(lines.next().unwrap_or(LineString(Vec::new())), lines.collect()))
    }

    fn geometry(&mut self, depth: usize) -> Option<Geometry<f64>> {
        if depth > DEPTH {
            return None;
        }
        let head = self.head()?;
        Some(match head.kind {
            1 => {
                let [x, y] = self.vertex(&head)?;
                if x.is_nan() && y.is_nan() {
                    Geometry::MultiPoint(MultiPoint(Vec::new()))
                } else {
                    Geometry::Point(Point::new(x, y))
                }
            }
            2 => Geometry::LineString(self.line(&head)?),
            3 => Geometry::Polygon(self.polygon(&head)?),
            4..=7 => {
                let count = self.count(head.little, 5)?;
                let mut parts = Vec::with_capacity(count);
                for _ in 0..count {
                    parts.push(self.geometry(depth + 1)?);
                }
                gather(head.kind, parts)?
            }
            _ => return None,
        })
    }

    fn rings(
        &mut self,
        into: &mut PolygonSet,
        scratch: &mut Vec<[f64; 2]>,
        depth: usize,
    ) -> Option<()> {
        if depth > DEPTH {
            return None;
        }
        let start = self.at;
        let head = self.head()?;
        match head.kind {
            3 => {
                for ring in 0..self.count(head.little, 4)? {
                    let count = self.count(head.little, 8 * head.dimensions)?;
                    scratch.clear();
                    for _ in 0..count {
                        scratch.push(self.vertex(&head)?);
                    }
                    into.push_ring(scratch.iter().copied(), ring == 0);
                }
            }
            6 | 7 => {
                for _ in 0..self.count(head.little, 5)? {
                    self.rings(into, scratch, depth + 1)?;
                }
            }
            _ => {
                self.at = start;
                self.geometry(depth)?;
            }
        }
        Some(())
    }
}

fn gather(kind: u32, parts: Vec<Geometry<f64>>) -> Option<Geometry<f64>> {
    Some(match kind {
        4 => Geometry::MultiPoint(MultiPoint(
            parts
                .into_iter()
                .map(|g| if let Geometry::Point(p) = g { Some(p) } else { None })
                .collect::<Option<_>>()?,
        )),
        5 => Geometry::MultiLineString(MultiLineString(
            parts
                .into_iter()
                .map(|g| if let Geometry::LineString(l) = g { Some(l) } else { None })
                .collect::<Option<_>>()?,
        )),
        6 => Geometry::MultiPolygon(MultiPolygon(
            parts
                .into_iter()
                .map(|g| if let Geometry::Polygon(p) = g { Some(p) } else { None })
                .collect::<Option<_>>()?,
        )),
        _ => Geometry::GeometryCollection(GeometryCollection(parts)),
    })
}

/// The shape in these bytes; nothing where they are damaged or hold a kind that is not planar.
pub(crate) fn read(bytes: &[u8]) -> Option<Geometry<f64>> {
    Cursor { bytes, at: 0 }.geometry(0)
}

/// The polygons in these bytes, as one feature added to a set; other kinds give an empty one.
pub(crate) fn read_polygons(
    bytes: &[u8],
    into: &mut PolygonSet,
    scratch: &mut Vec<[f64; 2]>,
) -> Option<()> {
    let done = Cursor { bytes, at: 0 }.rings(into, scratch, 0);
    into.end_feature();
    done
}

/// The bytes of a shape: little endian, two numbers a vertex.
pub(crate) fn write(geometry: &Geometry<f64>, into: &mut Vec<u8>) {
    let head = |into: &mut Vec<u8>, kind: u32| {
        into.push(1);
        into.extend_from_slice(&kind.to_le_bytes());
    };
    match geometry {
        Geometry::Point(p) => {
            head(into, 1);
            vertex(into, p.0);
        }
        Geometry::Line(l) => {
            head(into, 2);
            line(into, &LineString(vec![l.start, l.end]));
        }
        Geometry::LineString(l) => {
            head(into, 2);
            line(into, l);
        }
        Geometry::Polygon(p) => {
            head(into, 3);
            polygon(into, p);
        }
        Geometry::MultiPoint(m) => {
            head(into, 4);
            length(into, m.0.len());
            for p in m {
                head(into, 1);
                vertex(into, p.0);
            }
        }
        Geometry::MultiLineString(m) => {
            head(into, 5);
            length(into, m.0.len());
            for l in m {
                head(into, 2);
                line(into, l);
            }
        }
        Geometry::MultiPolygon(m) => {
            head(into, 6);
            length(into, m.0.len());
            for p in m {
                head(into, 3);
                polygon(into, p);
            }
        }
        Geometry::GeometryCollection(c) => {
            head(into, 7);
            length(into, c.0.len());
            for g in c {
                write(g, into);
            }
        }
        Geometry::Rect(r) => write(&Geometry::Polygon(r.to_polygon()), into),
        Geometry::Triangle(t) => write(&Geometry::Polygon(t.to_polygon()), into),
    }
}

fn length(into: &mut Vec<u8>, count: usize) {
    into.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn vertex(into: &mut Vec<u8>, c: Coord<f64>) {
    into.extend_from_slice(&c.x.to_le_bytes());
    into.extend_from_slice(&c.y.to_le_bytes());
}

fn line(into: &mut Vec<u8>, line: &LineString<f64>) {
    length(into, line.0.len());
    for c in &line.0 {
        vertex(into, *c);
    }
}

fn polygon(into: &mut Vec<u8>, polygon: &Polygon<f64>) {
    if polygon.exterior().0.is_empty() {
        length(into, 0);
        return;
    }
    length(into, 1 + polygon.interiors().len());
    line(into, polygon.exterior());
    for ring in polygon.interiors() {
        line(into, ring);
    }
}

/// The name GeoParquet gives to a kind of shape.
pub(crate) fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{line_string, polygon};
    use proptest::prelude::*;

    #[test]
    fn every_kind_of_shape_reads_back_as_it_was() {
        let ring = polygon![
            exterior: [(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.)],
            interiors: [[(x: 5., y: 1.), (x: 6., y: 1.), (x: 6., y: 2.)]],
        ];
        let line = line_string![(x: 1., y: 2.), (x: 3., y: 4.)];
        for g in [
            Geometry::Point(Point::new(1.5, -2.5)),
            Geometry::LineString(line.clone()),
            Geometry::Polygon(ring.clone()),
            Geometry::MultiPoint(MultiPoint(vec![Point::new(1., 2.)])),
            Geometry::MultiLineString(MultiLineString(vec![line.clone(), line])),
            Geometry::MultiPolygon(MultiPolygon(vec![ring.clone(), ring.clone()])),
            Geometry::GeometryCollection(GeometryCollection(vec![Geometry::Polygon(ring)])),
        ] {
            let mut bytes = Vec::new();
            write(&g, &mut bytes);
            assert_eq!(read(&bytes), Some(g));
        }
    }

    #[test]
    fn height_and_big_endian_are_understood() {
        let mut bytes = vec![0_u8];
        bytes.extend(1001_u32.to_be_bytes());
        for v in [1.0_f64, 2.0, 3.0] {
            bytes.extend(v.to_be_bytes());
        }
        assert_eq!(read(&bytes), Some(Geometry::Point(Point::new(1.0, 2.0))));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
            let _ = read_polygons(&bytes, &mut PolygonSet::new(), &mut Vec::new());
        }

        #[test]
        fn no_damage_makes_it_panic(at in 0_usize..80, byte in any::<u8>()) {
            let ring = polygon![(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.)];
            let mut bytes = Vec::new();
            write(&Geometry::MultiPolygon(MultiPolygon(vec![ring])), &mut bytes);
            if let Some(b) = bytes.get_mut(at) {
                *b = byte;
            }
            let _ = read(&bytes);
        }
    }
}
