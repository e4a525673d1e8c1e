//! Where an entry lies: a point, lines or outlines in degrees of CGCS2000, as GeoJSON has it, and how
//! large that is on the ground.

use crate::Result;
use geo_types::{
    Coord, Geometry, LineString, MultiLineString, MultiPolygon, Point as GeoPoint, Polygon,
};
use serde::{Deserialize, Serialize};
use yuanjian_app::Failure;
use yuanjian_geometry::{PolygonSet, defects, make_valid, signed_area};
use yuanjian_layer::crs::{Crs, Datum, Transform, ellipsoid::ellipsoidal_area};
use yuanjian_types::Problem;

/// Most points of one place.
pub(super) const MOST_POINTS: usize = 20_000;

/// What may be drawn for a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterShape)]
pub(super) enum Shape {
    Point,
    Line,
    Polygon,
}

/// Where an entry lies, longitude first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", content = "coordinates")]
#[schema(as = RegisterPlace)]
pub(super) enum Place {
    /// A place.
    Point([f64; 2]),
    /// A line.
    LineString(Vec<[f64; 2]>),
    /// Several lines.
    MultiLineString(Vec<Vec<[f64; 2]>>),
    /// An outline with its holes, each ring closed.
    Polygon(Vec<Vec<[f64; 2]>>),
    /// Several outlines.
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

impl Place {
    /// What it is.
    pub(super) fn shape(&self) -> Shape {
        match self {
            Self::Point(_) => Shape::Point,
            Self::LineString(_) | Self::MultiLineString(_) => Shape::Line,
            Self::Polygon(_) | Self::MultiPolygon(_) => Shape::Polygon,
        }
    }

    /// The same with every point moved; nothing where one cannot be.
    pub(super) fn moved(&self, to: impl Fn([f64; 2]) -> Option<[f64; 2]>) -> Option<Self> {
        let run = |points: &Vec<[f64; 2]>| -> Option<Vec<[f64; 2]>> {
            points.iter().map(|at| to(*at)).collect()
        };
        let runs = |all: &Vec<Vec<[f64; 2]>>| -> Option<Vec<Vec<[f64; 2]>>> {
            all.iter().map(run).collect()
        };
        Some(match self {
            Self::Point(at) => Self::Point(to(*at)?),
            Self::LineString(points) => Self::LineString(run(points)?),
            Self::MultiLineString(lines) => Self::MultiLineString(runs(lines)?),
            Self::Polygon(rings) => Self::Polygon(runs(rings)?),
            Self::MultiPolygon(parts) => {
                Self::MultiPolygon(parts.iter().map(runs).collect::<Option<_>>()?)
            }
        })
    }

    /// With its rings as GeoJSON turns them: outer ones counter-clockwise, holes clockwise. Files turn
    /// them either way, which makes no other place of it.
    pub(super) fn wound(self) -> Self {
        let wind = |rings: Vec<Vec<[f64; 2]>>| -> Vec<Vec<[f64; 2]>> {
            let turned = rings.into_iter().enumerate().map(|(place, mut ring)| {
                if (signed_area(&ring) > 0.0) != (place == 0) {
                    ring.reverse();
                }
                ring
            });
            turned.collect()
        };
        match self {
            Self::Polygon(rings) => Self::Polygon(wind(rings)),
            Self::MultiPolygon(parts) => Self::MultiPolygon(parts.into_iter().map(wind).collect()),
            other => other,
        }
    }

    /// Several places as one of all their parts; nothing where there is none.
    pub(super) fn joined(places: Vec<Self>) -> Option<Self> {
        let (mut lines, mut outlines, mut point) = (Vec::new(), Vec::new(), None);
        for place in places {
            match place {
                Self::Point(at) => point = point.or(Some(at)),
                Self::LineString(points) => lines.push(points),
                Self::MultiLineString(more) => lines.extend(more),
                Self::Polygon(rings) => outlines.push(rings),
                Self::MultiPolygon(parts) => outlines.extend(parts),
            }
        }
        match (outlines.len(), lines.len()) {
            (0, 0) => point.map(Self::Point),
            (0, 1) => lines.pop().map(Self::LineString),
            (0, _) => Some(Self::MultiLineString(lines)),
            (1, _) => outlines.pop().map(Self::Polygon),
            _ => Some(Self::MultiPolygon(outlines)),
        }
    }

    /// The same made valid, and whether that took anything; what has no ground left is told when it
    /// is judged.
    pub(super) fn mended(self) -> (Self, bool) {
        if self.shape() != Shape::Polygon {
            return (self, false);
        }
        let repaired = make_valid(&self.outlines());
        if repaired.defects.is_empty() || repaired.shape.0.is_empty() {
            return (self, false);
        }
        match Self::of(&Geometry::MultiPolygon(repaired.shape)) {
            Some(mended) => (mended, true),
            None => (self, false),
        }
    }

    /// From a shape of a file that is in degrees already; nothing for what is none of these.
    pub(super) fn of(geometry: &Geometry<f64>) -> Option<Self> {
        let points = |line: &LineString<f64>| line.0.iter().map(|c| [c.x, c.y]).collect();
        let rings = |one: &Polygon<f64>| -> Vec<Vec<[f64; 2]>> {
            std::iter::once(one.exterior()).chain(one.interiors()).map(points).collect()
        };
        match geometry {
            Geometry::Point(at) => Some(Self::Point([at.x(), at.y()])),
            Geometry::MultiPoint(all) => match all.0.as_slice() {
                [at] => Some(Self::Point([at.x(), at.y()])),
                _ => None,
            },
            Geometry::LineString(line) => Some(Self::LineString(points(line))),
            Geometry::MultiLineString(all) => match all.0.as_slice() {
                [line] => Some(Self::LineString(points(line))),
                lines => Some(Self::MultiLineString(lines.iter().map(points).collect())),
            },
            Geometry::Polygon(one) => Some(Self::Polygon(rings(one))),
            Geometry::MultiPolygon(all) => match all.0.as_slice() {
                [one] => Some(Self::Polygon(rings(one))),
                parts => Some(Self::MultiPolygon(parts.iter().map(rings).collect())),
            },
            _ => None,
        }
    }

    /// As a shape.
    pub(super) fn geometry(&self) -> Geometry<f64> {
        match self {
            Self::Point([x, y]) => Geometry::Point(GeoPoint::new(*x, *y)),
            Self::LineString(points) => Geometry::LineString(line(points)),
            Self::MultiLineString(lines) => {
                Geometry::MultiLineString(MultiLineString(lines.iter().map(|l| line(l)).collect()))
            }
            Self::Polygon(_) | Self::MultiPolygon(_) => Geometry::MultiPolygon(self.outlines()),
        }
    }

    fn outlines(&self) -> MultiPolygon<f64> {
        let polygon = |rings: &Vec<Vec<[f64; 2]>>| {
            let mut rings = rings.iter().map(|ring| line(ring));
            Polygon::new(rings.next().unwrap_or(LineString(Vec::new())), rings.collect())
        };
        match self {
            Self::Polygon(rings) => MultiPolygon(vec![polygon(rings)]),
            Self::MultiPolygon(parts) => MultiPolygon(parts.iter().map(polygon).collect()),
            _ => MultiPolygon(Vec::new()),
        }
    }

    /// Its lines or rings.
    fn runs(&self) -> Vec<&Vec<[f64; 2]>> {
        match self {
            Self::Point(_) => Vec::new(),
            Self::LineString(points) => vec![points],
            Self::MultiLineString(lines) => lines.iter().collect(),
            Self::Polygon(rings) => rings.iter().collect(),
            Self::MultiPolygon(parts) => parts.iter().flatten().collect(),
        }
    }

    /// How many points it has.
    pub(super) fn points(&self) -> usize {
        self.runs().iter().map(|run| run.len()).sum::<usize>().max(1)
    }

    /// A point of it: itself, or its first.
    pub(super) fn first(&self) -> Option<[f64; 2]> {
        match self {
            Self::Point(at) => Some(*at),
            _ => self.runs().first().and_then(|run| run.first()).copied(),
        }
    }

    /// Everything that is wrong with it for a kind that is drawn in some way.
    pub(super) fn faults(&self, shapes: &[Shape]) -> Option<Problem> {
        let wrong = |code: &str| Some(Problem::error(code).at_field("place"));
        let inside = |[east, north]: &[f64; 2]| {
            (73.0..=136.0).contains(east) && (3.0..=54.0).contains(north)
        };
        if !shapes.contains(&self.shape()) {
            return wrong("registers.wrong_shape");
        }
        let runs = self.runs();
        let points = runs.iter().map(|run| run.len()).sum::<usize>();
        if points > MOST_POINTS {
            let many = Problem::error("registers.too_many_points").with("most", MOST_POINTS);
            return Some(many.at_field("place"));
        }
        let placed = match self {
            Self::Point(at) => inside(at),
            _ => !runs.is_empty() && runs.iter().all(|run| run.iter().all(inside)),
        };
        if !placed {
            return wrong("registers.outside_china");
        }
        match self.shape() {
            Shape::Point => None,
            Shape::Line if runs.iter().all(|run| run.len() >= 2) => None,
            Shape::Line => wrong("registers.short_line"),
            Shape::Polygon => {
                let closed = |run: &&Vec<[f64; 2]>| run.len() >= 4 && run.first() == run.last();
                if !runs.iter().all(closed) {
                    return wrong("registers.open_outline");
                }
                if !defects(&self.outlines()).is_empty() {
                    return wrong("registers.crossed_outline");
                }
                None
            }
        }
    }

    /// How large it is: m² on the ellipsoid, and metres of its lines on the plane of its zone.
    ///
    /// # Errors
    /// When the coordinates cannot be measured, which those that were checked can.
    pub(super) fn measured(&self) -> Result<(Option<f64>, Option<f64>)> {
        let failed = |e: yuanjian_layer::crs::CrsError| Failure::refused(e.problem());
        let degrees = Crs::lon_lat(Datum::Cgcs2000);
        match self.shape() {
            Shape::Point => Ok((None, None)),
            Shape::Polygon => {
                let set = PolygonSet::from_multipolygons([&self.outlines()]);
                Ok((Some(ellipsoidal_area(&degrees, &set, 0).map_err(failed)?), None))
            }
            Shape::Line => {
                let east = self.first().map_or(114.0, |[east, _]| east);
                let way = Transform::between(&degrees, &Crs::of_city(east)).map_err(failed)?;
                let mut sum = 0.0;
                for run in self.runs() {
                    let on_plane: Vec<[f64; 2]> =
                        run.iter().filter_map(|at| way.point(*at)).collect();
                    for pair in on_plane.windows(2) {
                        let [[ax, ay], [bx, by]] = [pair[0], pair[1]];
                        sum += (bx - ax).hypot(by - ay);
                    }
                }
                Ok((None, Some(sum)))
            }
        }
    }
}

fn line(points: &[[f64; 2]]) -> LineString<f64> {
    LineString(points.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Place {
        let ring = [[114.0, 30.0], [114.01, 30.0], [114.01, 30.01], [114.0, 30.01], [114.0, 30.0]];
        Place::Polygon(vec![ring.to_vec()])
    }

    #[test]
    fn a_hundredth_of_a_degree_is_as_large_as_the_formulas_of_the_ellipsoid_say() {
        // At 30.005°: M = 6 351 382 m, N cos φ = 5 527 979 m, times (0.01°)² in radians.
        let (area, length) = square().measured().unwrap();
        let expected = 6_351_382.0 * 5_527_979.0 * (0.01_f64.to_radians()).powi(2);
        assert!((area.unwrap() / expected - 1.0).abs() < 1e-4, "{area:?} {expected}");
        assert_eq!(length, None);
        let north = Place::LineString(vec![[114.0, 30.0], [114.0, 30.01]]);
        let metres = north.measured().unwrap().1.unwrap();
        assert!((metres / (6_351_382.0 * 0.01_f64.to_radians()) - 1.0).abs() < 1e-3, "{metres}");
    }

    #[test]
    fn what_cannot_be_drawn_is_told() {
        let all = [Shape::Point, Shape::Line, Shape::Polygon];
        let code = |place: &Place| place.faults(&all).map(|one| one.code);
        assert_eq!(code(&square()), None);
        assert_eq!(code(&Place::Point([30.0, 114.0])), Some("registers.outside_china".to_owned()));
        let open = Place::Polygon(vec![vec![[114.0, 30.0], [114.1, 30.0], [114.1, 30.1]]]);
        assert_eq!(code(&open), Some("registers.open_outline".to_owned()));
        let bow = [[114.0, 30.0], [114.1, 30.1], [114.1, 30.0], [114.0, 30.1], [114.0, 30.0]];
        let bow = Place::Polygon(vec![bow.to_vec()]);
        assert_eq!(code(&bow), Some("registers.crossed_outline".to_owned()));
        let short = Place::LineString(vec![[114.0, 30.0]]);
        assert_eq!(code(&short), Some("registers.short_line".to_owned()));
        let told = square().faults(&[Shape::Point]).map(|one| one.code);
        assert_eq!(told, Some("registers.wrong_shape".to_owned()));
    }

    #[test]
    fn a_ring_that_runs_the_other_way_is_the_same_place() {
        let Place::Polygon(rings) = square() else { panic!("no outline") };
        let turned = rings.iter().map(|ring| ring.iter().rev().copied().collect()).collect();
        assert_eq!(Place::Polygon(turned).wound(), square());
        assert_eq!(square().wound(), square());
    }

    #[test]
    fn a_place_survives_the_way_through_a_shape() {
        let line = Place::LineString(vec![[114.0, 30.0], [114.1, 30.2]]);
        for place in [square(), line, Place::Point([114.5, 30.5])] {
            assert_eq!(Place::of(&place.geometry()), Some(place));
        }
    }
}
