//! From Xian 80, Beijing 54 or a local system to CGCS2000, by the city's own parameters.
//!
//! There is no public relation that is good enough: the register offers only a "ballpark", tens
//! of metres off. The surveying office of a city holds a parameter set; it is handed in as a TOML
//! file that names its sign convention, because the same seven figures under the wrong convention
//! move a city by tens of metres without any sign of error.

use super::{Crs, CrsError, Ellipsoid};
use serde::Deserialize;

/// Which way the three rotations of a seven-parameter set turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Convention {
    /// The position vector turns (EPSG method 9606; PROJ's `+towgs84`; Bursa–Wolf as usual in China).
    PositionVector,
    /// The axes turn (EPSG method 9607): the same rotations with the opposite sign.
    CoordinateFrame,
}

/// Seven parameters, from this datum to CGCS2000.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seven {
    /// Which way the rotations turn.
    pub convention: Convention,
    /// Translation along X in metres.
    pub dx_m: f64,
    /// Translation along Y in metres.
    pub dy_m: f64,
    /// Translation along Z in metres.
    pub dz_m: f64,
    /// Rotation about X in seconds of arc.
    pub rx_seconds: f64,
    /// Rotation about Y in seconds of arc.
    pub ry_seconds: f64,
    /// Rotation about Z in seconds of arc.
    pub rz_seconds: f64,
    /// Scale difference in parts per million.
    pub scale_ppm: f64,
}

/// Which way the plane turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rotation {
    /// Positive from east to north: the mathematician's plane, `E' = E cos − N sin`.
    CounterClockwise,
    /// Positive from north to east: the surveyor's plane with x to the north,
    /// `x' = x cos − y sin` where x is north and y is east.
    Clockwise,
}

/// Four parameters, from plane coordinates of this system to those of `target`:
/// turned, scaled by `1 + scale_ppm · 10⁻⁶`, then translated.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Four {
    /// The system the result is in, in any notation [`Crs::parse`] reads.
    pub target: String,
    /// Translation to the east in metres.
    pub east_m: f64,
    /// Translation to the north in metres.
    pub north_m: f64,
    /// Rotation in seconds of arc.
    pub rotation_seconds: f64,
    /// Which way it turns.
    pub rotation: Rotation,
    /// Scale difference in parts per million.
    pub scale_ppm: f64,
}

/// How a system relates to CGCS2000.
#[derive(Debug, Clone, PartialEq)]
pub enum Shift {
    /// In space, between the ellipsoids.
    Seven(Seven),
    /// In the plane, between two projections.
    Four(Four),
}

/// A parameter set as a city hands it in.
///
/// ```toml
/// system = "EPSG:2382"            # or xian80, beijing54: every projection on that datum
/// name   = "…"
/// source = "…"                    # who issued it, which document
/// [seven]
/// convention = "position-vector"
/// dx_m = 0.0
/// dy_m = 0.0
/// dz_m = 0.0
/// rx_seconds = 0.0
/// ry_seconds = 0.0
/// rz_seconds = 0.0
/// scale_ppm = 0.0
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSet {
    /// What it applies to: a datum word or a system.
    pub system: String,
    /// Its name for people.
    pub name: String,
    /// Who issued it, in which document.
    pub source: String,
    /// The figures.
    pub shift: Shift,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    system: String,
    name: String,
    source: String,
    seven: Option<Seven>,
    four: Option<Four>,
}

impl ParameterSet {
    /// Read a set from its TOML text.
    ///
    /// # Errors
    /// [`CrsError::BadShift`] with the line and the reason.
    pub fn parse(text: &str) -> Result<Self, CrsError> {
        let bad = |reason: String| CrsError::BadShift { reason };
        let file: File = toml::from_str(text).map_err(|e| bad(e.to_string()))?;
        let shift = match (file.seven, file.four) {
            (Some(seven), None) => Shift::Seven(seven),
            (None, Some(four)) => {
                if Crs::parse(&four.target)?.is_lon_lat() {
                    return Err(bad(format!("the target {} is not a plane", four.target)));
                }
                Shift::Four(four)
            }
            _ => return Err(bad("exactly one of [seven] and [four] is needed".to_owned())),
        };
        let finite = match &shift {
            Shift::Seven(s) => {
                [s.dx_m, s.dy_m, s.dz_m, s.rx_seconds, s.ry_seconds, s.rz_seconds, s.scale_ppm]
                    .iter()
                    .all(|v| v.is_finite())
            }
            Shift::Four(f) => {
                [f.east_m, f.north_m, f.rotation_seconds, f.scale_ppm].iter().all(|v| v.is_finite())
            }
        };
        if !finite {
            return Err(bad("a figure is not a number".to_owned()));
        }
        Ok(Self { system: file.system, name: file.name, source: file.source, shift })
    }

    /// Whether the set is meant for this system.
    pub fn fits(&self, crs: &Crs) -> bool {
        match self.system.trim().to_ascii_lowercase().as_str() {
            "xian80" | "xian-80" => crs.datum == super::Datum::Xian80,
            "beijing54" | "beijing-54" => crs.datum == super::Datum::Beijing54,
            other => Crs::parse(other).is_ok_and(|system| {
                system.datum == crs.datum && system.projection == crs.projection
            }),
        }
    }
}

const SECOND: f64 = std::f64::consts::PI / 180.0 / 3600.0;

impl Seven {
    /// Longitude and latitude in radians on `from` to those on `to`, at height zero. The inverse
    /// solves the same linear equations, so that there and back is exact to rounding.
    pub(super) fn apply(
        &self,
        from: Ellipsoid,
        to: Ellipsoid,
        p: [f64; 2],
        inverse: bool,
    ) -> [f64; 2] {
        let sign = match self.convention {
            Convention::PositionVector => SECOND,
            Convention::CoordinateFrame => -SECOND,
        };
        let [rx, ry, rz] = [self.rx_seconds, self.ry_seconds, self.rz_seconds].map(|r| r * sign);
        let m = 1.0 + self.scale_ppm * 1e-6;
        let t = [self.dx_m, self.dy_m, self.dz_m];
        let [x, y, z] = geocentric(from, p);
        let q = if inverse {
            // The linearised rotation, as the register and PROJ define it; its transpose is taken
            // for its inverse there too.
            let [x, y, z] = [(x - t[0]) / m, (y - t[1]) / m, (z - t[2]) / m];
            [x + rz * y - ry * z, -rz * x + y + rx * z, ry * x - rx * y + z]
        } else {
            [
                m * (x - rz * y + ry * z) + t[0],
                m * (rz * x + y - rx * z) + t[1],
                m * (-ry * x + rx * y + z) + t[2],
            ]
        };
        geodetic(to, q)
    }

    /// The seven figures in the order and convention of `+towgs84`.
    pub(super) fn towgs84(&self) -> [f64; 7] {
        let sign = match self.convention {
            Convention::PositionVector => 1.0,
            Convention::CoordinateFrame => -1.0,
        };
        [
            self.dx_m,
            self.dy_m,
            self.dz_m,
            sign * self.rx_seconds,
            sign * self.ry_seconds,
            sign * self.rz_seconds,
            self.scale_ppm,
        ]
    }

    /// From three or seven figures of `+towgs84`.
    pub(super) fn from_towgs84(figures: &[f64]) -> Option<Self> {
        let get = |i: usize| figures.get(i).copied().unwrap_or(0.0);
        matches!(figures.len(), 3 | 7).then(|| Self {
            convention: Convention::PositionVector,
            dx_m: get(0),
            dy_m: get(1),
            dz_m: get(2),
            rx_seconds: get(3),
            ry_seconds: get(4),
            rz_seconds: get(5),
            scale_ppm: get(6),
        })
    }
}

impl Four {
    /// `[east, north]` to `[east, north]`.
    pub(super) fn apply(&self, p: [f64; 2], inverse: bool) -> [f64; 2] {
        let angle = match self.rotation {
            Rotation::CounterClockwise => self.rotation_seconds * SECOND,
            Rotation::Clockwise => -self.rotation_seconds * SECOND,
        };
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        let m = 1.0 + self.scale_ppm * 1e-6;
        if inverse {
            let [e, n] = [(p[0] - self.east_m) / m, (p[1] - self.north_m) / m];
            [e * cos + n * sin, n * cos - e * sin]
        } else {
            [
                m * (p[0] * cos - p[1] * sin) + self.east_m,
                m * (p[0] * sin + p[1] * cos) + self.north_m,
            ]
        }
    }
}

fn geocentric(ellipsoid: Ellipsoid, [lon, lat]: [f64; 2]) -> [f64; 3] {
    let e2 = ellipsoid.e2();
    let (sin, cos) = (libm::sin(lat), libm::cos(lat));
    let n = ellipsoid.a / libm::sqrt(1.0 - e2 * sin * sin);
    [n * cos * libm::cos(lon), n * cos * libm::sin(lon), n * (1.0 - e2) * sin]
}

fn geodetic(ellipsoid: Ellipsoid, [x, y, z]: [f64; 3]) -> [f64; 2] {
    let e2 = ellipsoid.e2();
    let p = libm::hypot(x, y);
    // Bowring's first guess is good to a micrometre near the ground; the loop makes it exact.
    let mut lat = libm::atan2(z, p * (1.0 - e2));
    for _ in 0..6 {
        let sin = libm::sin(lat);
        let n = ellipsoid.a / libm::sqrt(1.0 - e2 * sin * sin);
        lat = libm::atan2(z + e2 * n * sin, p);
    }
    [libm::atan2(y, x), lat]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEVEN: &str = "system = 'xian80'\nname = 'n'\nsource = 's'\n[seven]\nconvention = \
        'position-vector'\ndx_m = -12.5\ndy_m = 8.25\ndz_m = -3.0\nrx_seconds = 0.5\nry_seconds = \
        -0.25\nrz_seconds = 1.5\nscale_ppm = 2.5\n";

    #[test]
    fn a_set_says_what_it_is_for_and_a_broken_one_says_why_not() {
        let set = ParameterSet::parse(SEVEN).unwrap();
        assert!(set.fits(&Crs::from_epsg(2382).unwrap()));
        assert!(!set.fits(&Crs::from_epsg(2434).unwrap()));
        assert!(ParameterSet::parse("system = 'x'").is_err());
        assert!(ParameterSet::parse(&SEVEN.replace("position-vector", "bursa")).is_err());
        assert!(ParameterSet::parse(&SEVEN.replace("-12.5", "nan")).is_err());
    }

    #[test]
    fn there_and_back_is_the_same_place() {
        let Shift::Seven(seven) = ParameterSet::parse(SEVEN).unwrap().shift else { panic!() };
        let p = [2.03, 0.69];
        let q = seven.apply(Ellipsoid::IAG75, Ellipsoid::GRS80, p, false);
        let r = seven.apply(Ellipsoid::GRS80, Ellipsoid::IAG75, q, true);
        assert!((p[0] - r[0]).abs() < 1e-10 && (p[1] - r[1]).abs() < 1e-10, "{p:?} {r:?}");
        assert!((p[0] - q[0]).abs() > 1e-7);
    }

    #[test]
    fn the_surveyors_rotation_is_the_mathematicians_turned_round() {
        let four = Four {
            target: "EPSG:4548".into(),
            east_m: 100.0,
            north_m: -50.0,
            rotation_seconds: 36.0,
            rotation: Rotation::Clockwise,
            scale_ppm: 10.0,
        };
        // x' = Δx + k (x cos α − y sin α), y' = Δy + k (x sin α + y cos α), x north and y east.
        let (x, y) = (4_000_000.0_f64, 500_000.0_f64);
        let a = 36.0_f64 / 3600.0 / 180.0 * std::f64::consts::PI;
        let k = 1.00001;
        let want =
            [100.0 + k * (x * a.sin() + y * a.cos()), -50.0 + k * (x * a.cos() - y * a.sin())];
        let got = four.apply([y, x], false);
        assert!((got[0] - want[0]).abs() < 1e-6 && (got[1] - want[1]).abs() < 1e-6);
        let back = four.apply(got, true);
        assert!((back[0] - y).abs() < 1e-6 && (back[1] - x).abs() < 1e-6);
    }
}
