//! From one coordinate system to another, point by point.
//!
//! The projection library does the projecting; datums are related here, because the library knows
//! neither the city's four parameters nor that CGCS2000, WGS 84 and ETRS89 count as one.

use super::shift::Shift;
use super::{Crs, CrsError, Ellipsoid, Projection, projstring};
use geo_types::{Coord, Geometry};
use proj4rs::Proj;

/// One way between two systems; cheap to apply, made once for a file.
pub struct Transform {
    from: Side,
    to: Side,
    identity: bool,
}

/// One system and its way to longitude and latitude on CGCS2000, in radians.
struct Side {
    plane: Option<Plane>,
    unit_m: f64,
    ellipsoid: Ellipsoid,
    shift: Option<Shift>,
    /// Where four parameters lead to; then `plane` is not used.
    four: Option<Box<Side>>,
}

struct Plane {
    projected: Proj,
    geographic: Proj,
}

impl Transform {
    /// The way from one system to another.
    ///
    /// # Errors
    /// [`CrsError::ShiftNeeded`] where a datum has no relation to the other,
    /// [`CrsError::Projection`] where the library refuses a definition.
    pub fn between(from: &Crs, to: &Crs) -> Result<Self, CrsError> {
        let identity = from.same_place(to);
        // Within one old datum no parameters are needed: only the projection changes.
        let related =
            identity || (from.datum == to.datum && from.shift == to.shift && !has_four(from));
        Ok(Self { from: Side::new(from, related)?, to: Side::new(to, related)?, identity })
    }

    /// Whether coordinates stay as they are.
    pub fn is_identity(&self) -> bool {
        self.identity
    }

    /// One point; nothing where it lies outside what the projection can map.
    pub fn point(&self, p: [f64; 2]) -> Option<[f64; 2]> {
        if self.identity {
            return Some(p);
        }
        if !(p[0].is_finite() && p[1].is_finite()) {
            return None;
        }
        let q = self.to.leave(self.from.enter(p)?)?;
        (q[0].is_finite() && q[1].is_finite()).then_some(q)
    }

    /// Every point of a slice; a point that cannot be mapped becomes NaN, and is counted.
    pub fn points(&self, points: &mut [[f64; 2]]) -> usize {
        let mut failed = 0;
        for p in points {
            *p = self.point(*p).unwrap_or_else(|| {
                failed += 1;
                [f64::NAN; 2]
            });
        }
        failed
    }

    /// Every vertex of a shape; a vertex that cannot be mapped becomes NaN, and is counted.
    pub fn geometry(&self, geometry: &mut Geometry<f64>) -> usize {
        if self.identity {
            return 0;
        }
        let mut failed = 0;
        visit(geometry, &mut |c| match self.point([c.x, c.y]) {
            Some([x, y]) => *c = Coord { x, y },
            None => {
                failed += 1;
                *c = Coord { x: f64::NAN, y: f64::NAN };
            }
        });
        failed
    }
}

fn has_four(crs: &Crs) -> bool {
    matches!(crs.shift, Some(Shift::Four(_)))
}

impl Side {
    fn new(crs: &Crs, related: bool) -> Result<Self, CrsError> {
        if !related && crs.shift.is_none() && !crs.datum.is_geocentric() {
            return Err(CrsError::ShiftNeeded { name: crs.file_name() });
        }
        let four = match &crs.shift {
            Some(Shift::Four(four)) if !related => {
                let target = Crs::parse(&four.target)?;
                if crs.is_lon_lat() || target.is_lon_lat() || has_four(&target) {
                    return Err(CrsError::BadShift {
                        reason: "four parameters need two planes".into(),
                    });
                }
                Some(Box::new(Self::new(&target, false)?))
            }
            _ => None,
        };
        let plane = match &crs.projection {
            Projection::LonLat => None,
            _ => Some(Plane::new(crs)?),
        };
        Ok(Self {
            plane,
            unit_m: if crs.is_lon_lat() { 1.0 } else { crs.unit_m },
            ellipsoid: crs.datum.ellipsoid(),
            shift: if related { None } else { crs.shift.clone() },
            four,
        })
    }

    /// Coordinates of this system to radians on CGCS2000.
    fn enter(&self, p: [f64; 2]) -> Option<[f64; 2]> {
        let metres = [p[0] * self.unit_m, p[1] * self.unit_m];
        if let (Some(target), Some(Shift::Four(four))) = (&self.four, &self.shift) {
            let q = four.apply(metres, false);
            return target.enter([q[0] / target.unit_m, q[1] / target.unit_m]);
        }
        let radians = match &self.plane {
            None => [p[0].to_radians(), p[1].to_radians()],
            Some(plane) => plane.inverse(metres)?,
        };
        if radians[1].abs() > std::f64::consts::FRAC_PI_2 {
            return None;
        }
        Some(match &self.shift {
            Some(Shift::Seven(s)) => s.apply(self.ellipsoid, Ellipsoid::GRS80, radians, false),
            _ => radians,
        })
    }

    /// Radians on CGCS2000 to coordinates of this system.
    fn leave(&self, radians: [f64; 2]) -> Option<[f64; 2]> {
        if let (Some(target), Some(Shift::Four(four))) = (&self.four, &self.shift) {
            let q = target.leave(radians)?;
            let p = four.apply([q[0] * target.unit_m, q[1] * target.unit_m], true);
            return Some([p[0] / self.unit_m, p[1] / self.unit_m]);
        }
        let radians = match &self.shift {
            Some(Shift::Seven(s)) => s.apply(Ellipsoid::GRS80, self.ellipsoid, radians, true),
            _ => radians,
        };
        match &self.plane {
            None => Some([radians[0].to_degrees(), radians[1].to_degrees()]),
            Some(plane) => {
                let [x, y] = plane.forward(radians)?;
                Some([x / self.unit_m, y / self.unit_m])
            }
        }
    }
}

impl Plane {
    fn new(crs: &Crs) -> Result<Self, CrsError> {
        let failed = |e: proj4rs::errors::Error| CrsError::Projection { reason: e.to_string() };
        let core = projstring::core(crs);
        let (a, b) = match crs.projection {
            Projection::WebMercator => (6_378_137.0, 6_378_137.0),
            _ => (crs.datum.ellipsoid().a, crs.datum.ellipsoid().b()),
        };
        Ok(Self {
            projected: Proj::from_proj_string(&core).map_err(failed)?,
            geographic: Proj::from_proj_string(&format!("+proj=longlat +a={a} +b={b}"))
                .map_err(failed)?,
        })
    }

    fn inverse(&self, p: [f64; 2]) -> Option<[f64; 2]> {
        let mut q = (p[0], p[1], 0.0);
        proj4rs::transform::transform(&self.projected, &self.geographic, &mut q).ok()?;
        Some([q.0, q.1])
    }

    fn forward(&self, p: [f64; 2]) -> Option<[f64; 2]> {
        let mut q = (p[0], p[1], 0.0);
        proj4rs::transform::transform(&self.geographic, &self.projected, &mut q).ok()?;
        Some([q.0, q.1])
    }
}

/// Every vertex of a shape, once a stored vertex, in order.
pub(crate) fn visit(geometry: &mut Geometry<f64>, f: &mut impl FnMut(&mut Coord<f64>)) {
    match geometry {
        Geometry::Point(p) => f(&mut p.0),
        Geometry::MultiPoint(m) => m.0.iter_mut().for_each(|p| f(&mut p.0)),
        Geometry::Line(l) => {
            f(&mut l.start);
            f(&mut l.end);
        }
        Geometry::LineString(l) => l.0.iter_mut().for_each(f),
        Geometry::MultiLineString(m) => {
            m.0.iter_mut().for_each(|l| l.0.iter_mut().for_each(&mut *f))
        }
        Geometry::Polygon(p) => visit_polygon(p, f),
        Geometry::MultiPolygon(m) => m.0.iter_mut().for_each(|p| visit_polygon(p, f)),
        Geometry::GeometryCollection(c) => c.0.iter_mut().for_each(|g| visit(g, f)),
        Geometry::Rect(r) => {
            *geometry = Geometry::Polygon(r.to_polygon());
            visit(geometry, f);
        }
        Geometry::Triangle(t) => {
            *geometry = Geometry::Polygon(t.to_polygon());
            visit(geometry, f);
        }
    }
}

fn visit_polygon(polygon: &mut geo_types::Polygon<f64>, f: &mut impl FnMut(&mut Coord<f64>)) {
    polygon.exterior_mut(|ring| ring.0.iter_mut().for_each(&mut *f));
    polygon.interiors_mut(|rings| rings.iter_mut().for_each(|r| r.0.iter_mut().for_each(&mut *f)));
}

/// Every vertex of a shape, looked at and left as it is.
pub(crate) fn look(geometry: &Geometry<f64>, f: &mut impl FnMut(Coord<f64>)) {
    let polygon = |p: &geo_types::Polygon<f64>, f: &mut dyn FnMut(Coord<f64>)| {
        p.exterior().0.iter().for_each(|c| f(*c));
        p.interiors().iter().for_each(|r| r.0.iter().for_each(|c| f(*c)));
    };
    match geometry {
        Geometry::Point(p) => f(p.0),
        Geometry::MultiPoint(m) => m.0.iter().for_each(|p| f(p.0)),
        Geometry::Line(l) => {
            f(l.start);
            f(l.end);
        }
        Geometry::LineString(l) => l.0.iter().for_each(|c| f(*c)),
        Geometry::MultiLineString(m) => m.0.iter().for_each(|l| l.0.iter().for_each(|c| f(*c))),
        Geometry::Polygon(p) => polygon(p, f),
        Geometry::MultiPolygon(m) => m.0.iter().for_each(|p| polygon(p, f)),
        Geometry::GeometryCollection(c) => c.0.iter().for_each(|g| look(g, f)),
        Geometry::Rect(r) => polygon(&r.to_polygon(), f),
        Geometry::Triangle(t) => polygon(&t.to_polygon(), f),
    }
}
