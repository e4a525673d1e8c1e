//! Well-known binary, as GeoPackage and GeoParquet keep their shapes.
//!
//! Heights and measures are dropped. Curves are refused by name: straightening them is a choice
//! of tolerance that changes areas, so a person makes it.

use super::bytes::Bytes;
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

/// Nested collections deeper than this are an attack, not a map.
const DEEPEST: u32 = 32;

/// Why some well-known binary gave no shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WkbError {
    /// The bytes end before the shape does, or are no WKB at all.
    #[error("the bytes are damaged")]
    Damaged,
    /// A coordinate is not a number.
    #[error("a coordinate is not a finite number")]
    NotFinite,
    /// The kind of shape is known but not accepted: curves, surfaces of several faces, TIN.
    #[error("shapes of the kind {kind} are not accepted")]
    Unsupported {
        /// Its name in the standard.
        kind: &'static str,
    },
}

impl WkbError {
    pub(crate) fn problem(&self) -> yuanjian_types::Problem {
        match self {
            Self::Damaged => yuanjian_types::Problem::error("read.shape_damaged"),
            Self::NotFinite => yuanjian_types::Problem::error("read.not_finite"),
            Self::Unsupported { kind } => {
                yuanjian_types::Problem::error("read.shape_not_accepted").with("type", *kind)
            }
        }
    }
}

/// A shape from ISO or extended WKB. An empty point gives an empty collection of points.
///
/// # Errors
/// When the bytes end early or hold a shape that is not supported.
pub fn geometry_from_wkb(bytes: &[u8]) -> Result<Geometry<f64>, WkbError> {
    Ok(geometry(&mut Bytes::new(bytes), 0)?.0)
}

/// As [`geometry_from_wkb`], and whether the shape had heights.
pub(crate) fn geometry_and_heights(bytes: &[u8]) -> Result<(Geometry<f64>, bool), WkbError> {
    geometry(&mut Bytes::new(bytes), 0)
}

fn geometry(bytes: &mut Bytes<'_>, depth: u32) -> Result<(Geometry<f64>, bool), WkbError> {
    if depth > DEEPEST {
        return Err(WkbError::Damaged);
    }
    let little = match bytes.byte() {
        Some(0) => false,
        Some(1) => true,
        _ => return Err(WkbError::Damaged),
    };
    let code = bytes.u32(little).ok_or(WkbError::Damaged)?;
    // Extended WKB flags, then ISO thousands.
    let (mut z, mut m) = (code & 0x8000_0000 != 0, code & 0x4000_0000 != 0);
    if code & 0x2000_0000 != 0 {
        bytes.u32(little).ok_or(WkbError::Damaged)?;
    }
    let plain = code & 0x0fff_ffff;
    match plain / 1000 {
        0 => {}
        1 => z = true,
        2 => m = true,
        3 => (z, m) = (true, true),
        _ => return Err(WkbError::Damaged),
    }
    let mut reader = Reader { bytes, little, skip: 8 * (usize::from(z) + usize::from(m)), depth };
    let geometry = match plain % 1000 {
        1 => reader.point()?,
        2 => Geometry::LineString(reader.line()?),
        3 => Geometry::Polygon(reader.polygon()?),
        4 => {
            let mut points = Vec::new();
            for item in reader.items()? {
                match item {
                    Geometry::Point(p) => points.push(p),
                    Geometry::MultiPoint(p) if p.0.is_empty() => {}
                    _ => return Err(WkbError::Damaged),
                }
            }
            Geometry::MultiPoint(MultiPoint(points))
        }
        5 => {
            let lines = reader.items()?.into_iter().map(|g| match g {
                Geometry::LineString(l) => Ok(l),
                _ => Err(WkbError::Damaged),
            });
            Geometry::MultiLineString(MultiLineString(lines.collect::<Result<_, _>>()?))
        }
        6 => {
            let polygons = reader.items()?.into_iter().map(|g| match g {
                Geometry::Polygon(p) => Ok(p),
                _ => Err(WkbError::Damaged),
            });
            Geometry::MultiPolygon(MultiPolygon(polygons.collect::<Result<_, _>>()?))
        }
        7 => Geometry::GeometryCollection(GeometryCollection(reader.items()?)),
        other => {
            let kind = match other {
                8 => "CircularString",
                9 => "CompoundCurve",
                10 => "CurvePolygon",
                11 => "MultiCurve",
                12 => "MultiSurface",
                13 => "Curve",
                14 => "Surface",
                15 => "PolyhedralSurface",
                16 => "TIN",
                17 => "Triangle",
                _ => return Err(WkbError::Damaged),
            };
            return Err(WkbError::Unsupported { kind });
        }
    };
    Ok((geometry, z))
}

struct Reader<'b, 'a> {
    bytes: &'b mut Bytes<'a>,
    little: bool,
    /// Bytes of height and measure behind each position.
    skip: usize,
    depth: u32,
}

impl Reader<'_, '_> {
    fn count(&mut self, least: usize) -> Result<usize, WkbError> {
        let count = self.bytes.u32(self.little).ok_or(WkbError::Damaged)? as usize;
        // Nothing is allocated for items that the bytes cannot hold.
        match count.checked_mul(least) {
            Some(length) if length <= self.bytes.left() => Ok(count),
            _ => Err(WkbError::Damaged),
        }
    }

    fn coordinate(&mut self) -> Result<Coord<f64>, WkbError> {
        let x = self.bytes.f64(self.little).ok_or(WkbError::Damaged)?;
        let y = self.bytes.f64(self.little).ok_or(WkbError::Damaged)?;
        self.bytes.take(self.skip).ok_or(WkbError::Damaged)?;
        Ok(Coord { x, y })
    }

    fn point(&mut self) -> Result<Geometry<f64>, WkbError> {
        let c = self.coordinate()?;
        match (c.x.is_nan() && c.y.is_nan(), c.x.is_finite() && c.y.is_finite()) {
            (true, _) => Ok(Geometry::MultiPoint(MultiPoint(Vec::new()))),
            (_, true) => Ok(Geometry::Point(Point(c))),
            _ => Err(WkbError::NotFinite),
        }
    }

    fn line(&mut self) -> Result<LineString<f64>, WkbError> {
        let count = self.count(16 + self.skip)?;
        let mut line = Vec::with_capacity(count);
        for _ in 0..count {
            let c = self.coordinate()?;
            if !(c.x.is_finite() && c.y.is_finite()) {
                return Err(WkbError::NotFinite);
            }
            line.push(c);
        }
        Ok(LineString(line))
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, WkbError> {
        let count = self.count(4)?;
        let mut rings = Vec::new();
        for _ in 0..count {
            rings.push(self.line()?);
        }
        let mut rings = rings.into_iter();
        let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(outer, rings.collect()))
    }

    fn items(&mut self) -> Result<Vec<Geometry<f64>>, WkbError> {
        let count = self.count(5)?;
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(geometry(self.bytes, self.depth + 1)?.0);
        }
        Ok(items)
    }
}

/// A shape as little-endian ISO WKB in two dimensions.
pub fn wkb_from_geometry(geometry: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    write(geometry, &mut out);
    out
}

fn write(geometry: &Geometry<f64>, out: &mut Vec<u8>) {
    let head = |out: &mut Vec<u8>, code: u32| {
        out.push(1);
        out.extend(code.to_le_bytes());
    };
    let count = |out: &mut Vec<u8>, n: usize| out.extend((n as u32).to_le_bytes());
    let coordinate = |out: &mut Vec<u8>, c: &Coord<f64>| {
        out.extend(c.x.to_le_bytes());
        out.extend(c.y.to_le_bytes());
    };
    let line = |out: &mut Vec<u8>, l: &LineString<f64>| {
        count(out, l.0.len());
        l.0.iter().for_each(|c| coordinate(out, c));
    };
    let polygon = |out: &mut Vec<u8>, p: &Polygon<f64>| {
        if p.exterior().0.is_empty() {
            return count(out, 0);
        }
        count(out, 1 + p.interiors().len());
        line(out, p.exterior());
        p.interiors().iter().for_each(|r| line(out, r));
    };
    match geometry {
        Geometry::Point(p) => {
            head(out, 1);
            coordinate(out, &p.0);
        }
        Geometry::Line(l) => {
            head(out, 2);
            line(out, &LineString(vec![l.start, l.end]));
        }
        Geometry::LineString(l) => {
            head(out, 2);
            line(out, l);
        }
        Geometry::Polygon(p) => {
            head(out, 3);
            polygon(out, p);
        }
        Geometry::MultiPoint(m) => {
            head(out, 4);
            count(out, m.0.len());
            m.0.iter().for_each(|p| write(&Geometry::Point(*p), out));
        }
        Geometry::MultiLineString(m) => {
            head(out, 5);
            count(out, m.0.len());
            for l in &m.0 {
                head(out, 2);
                line(out, l);
            }
        }
        Geometry::MultiPolygon(m) => {
            head(out, 6);
            count(out, m.0.len());
            for p in &m.0 {
                head(out, 3);
                polygon(out, p);
            }
        }
        Geometry::GeometryCollection(c) => {
            head(out, 7);
            count(out, c.0.len());
            c.0.iter().for_each(|g| write(g, out));
        }
        Geometry::Rect(r) => write(&Geometry::Polygon(r.to_polygon()), out),
        Geometry::Triangle(t) => write(&Geometry::Polygon(t.to_polygon()), out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_point_with_height_in_either_byte_order_gives_its_place() {
        // ISO 13249-3: 1001 = PointZ; the second is extended WKB with an SRID.
        let iso = [
            &[0_u8][..],
            &1001_u32.to_be_bytes(),
            &1.5_f64.to_be_bytes(),
            &2.5_f64.to_be_bytes(),
            &9.0_f64.to_be_bytes(),
        ]
        .concat();
        let extended = [
            &[1_u8][..],
            &0xa000_0001_u32.to_le_bytes(),
            &4548_u32.to_le_bytes(),
            &1.5_f64.to_le_bytes(),
            &2.5_f64.to_le_bytes(),
            &9.0_f64.to_le_bytes(),
        ]
        .concat();
        let want = Geometry::Point(Point::new(1.5, 2.5));
        assert_eq!(geometry_and_heights(&iso), Ok((want.clone(), true)));
        assert_eq!(geometry_and_heights(&extended), Ok((want, true)));
    }

    #[test]
    fn a_curve_is_refused_by_name() {
        let bytes = [&[1_u8][..], &10_u32.to_le_bytes(), &0_u32.to_le_bytes()].concat();
        assert_eq!(geometry_from_wkb(&bytes), Err(WkbError::Unsupported { kind: "CurvePolygon" }));
    }

    #[test]
    fn a_count_beyond_the_bytes_allocates_nothing_and_is_damage() {
        let bytes = [&[1_u8][..], &2_u32.to_le_bytes(), &u32::MAX.to_le_bytes()].concat();
        assert_eq!(geometry_from_wkb(&bytes), Err(WkbError::Damaged));
    }

    #[test]
    fn collections_within_collections_without_end_are_damage() {
        let mut bytes = Vec::new();
        for _ in 0..100_000 {
            bytes.push(1);
            bytes.extend(7_u32.to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
        }
        assert_eq!(geometry_from_wkb(&bytes), Err(WkbError::Damaged));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(points in prop::collection::vec((-1e7..1e7_f64, -1e7..1e7_f64), 3..20)) {
            let line = LineString(points.iter().map(|&(x, y)| Coord { x, y }).collect());
            let polygon = Polygon::new(line.clone(), vec![line.clone()]);
            for geometry in [
                Geometry::LineString(line.clone()),
                Geometry::Polygon(polygon.clone()),
                Geometry::MultiPolygon(MultiPolygon(vec![polygon.clone(), polygon.clone()])),
                Geometry::GeometryCollection(GeometryCollection(vec![line.into(), polygon.into()])),
            ] {
                prop_assert_eq!(geometry_from_wkb(&wkb_from_geometry(&geometry)), Ok(geometry));
            }
        }

        #[test]
        fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), code in 0_u32..20) {
            let _ = geometry_from_wkb(&bytes);
            let mut led = vec![1_u8];
            led.extend(code.to_le_bytes());
            led.extend(&bytes);
            let _ = geometry_from_wkb(&led);
        }
    }
}
