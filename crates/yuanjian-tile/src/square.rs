//! The square of the web maps: the world between 85.05° south and north, 2³² steps wide, counted
//! from the north-west corner. A step is 9 mm at the equator and less elsewhere.

use yuanjian_geometry::Bounds;

/// Units along the edge of a tile.
pub const EXTENT: u32 = 4096;

/// The largest zoom for which tiles are cut: there a unit is 15 cm at the equator, 12 cm at 36°
/// north. A map that goes closer draws these larger.
pub const MAX_ZOOM: u8 = 16;

/// Units beyond the edge that a tile carries too, so that outlines meet outside of what is seen.
pub(crate) const BUFFER: i32 = 64;

/// Half the width of the square in metres of EPSG:3857.
pub(crate) const HALF_M: f64 = 6_378_137.0 * std::f64::consts::PI;

/// Steps along the edge of the square.
const STEPS: f64 = 4_294_967_296.0;

/// Place of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    zoom: u8,
    column: u32,
    row: u32,
}

impl Place {
    /// A tile by zoom, column from the west and row from the north; nothing where there is none.
    pub fn new(zoom: u8, column: u32, row: u32) -> Option<Self> {
        let count = 1_u32.checked_shl(u32::from(zoom))?;
        (zoom <= MAX_ZOOM && column < count && row < count).then_some(Self { zoom, column, row })
    }

    /// Its zoom.
    pub fn zoom(self) -> u8 {
        self.zoom
    }

    /// Steps of one unit of the tile.
    pub(crate) fn unit(self) -> f64 {
        unit(self.zoom)
    }

    /// A point of the square in units of the tile, from its north-west corner; exact.
    pub(crate) fn enter(self, p: [u32; 2]) -> [f64; 2] {
        let edge = self.unit() * f64::from(EXTENT);
        let origin = [f64::from(self.column) * edge, f64::from(self.row) * edge];
        [0, 1].map(|i| (f64::from(p[i]) - origin[i]) / self.unit())
    }

    /// The tile with its margin, in steps.
    pub(crate) fn bounds(self) -> Bounds {
        let unit = self.unit();
        let edge = unit * f64::from(EXTENT);
        let min = [f64::from(self.column) * edge, f64::from(self.row) * edge];
        let max = [min[0] + edge, min[1] + edge];
        Bounds { min, max }.grow(unit * f64::from(BUFFER))
    }
}

/// Steps of one unit of a tile at a zoom.
pub(crate) fn unit(zoom: u8) -> f64 {
    libm::ldexp(1.0, 20 - i32::from(zoom))
}

/// A point in metres of EPSG:3857 on the square; what lies beyond its edge is drawn at the edge.
pub(crate) fn step(p: [f64; 2]) -> Option<[u32; 2]> {
    let along = |m: f64| {
        let part = libm::round((m / HALF_M + 1.0) / 2.0 * STEPS);
        part.is_finite().then_some(part.clamp(0.0, STEPS - 1.0) as u32)
    };
    Some([along(p[0])?, along(-p[1])?])
}

/// A point of the square in degrees.
pub(crate) fn degrees(p: [f64; 2]) -> [f64; 2] {
    let north = std::f64::consts::PI * (1.0 - 2.0 * p[1] / STEPS);
    [p[0] / STEPS * 360.0 - 180.0, libm::atan(libm::sinh(north)).to_degrees()]
}

/// A place in degrees on the square, in steps; north of it and south of it at its edge.
pub(crate) fn from_degrees([lon, lat]: [f64; 2]) -> [f64; 2] {
    let lat = lat.clamp(-89.9, 89.9).to_radians();
    let north = libm::atanh(libm::sin(lat)) / std::f64::consts::PI;
    [(lon + 180.0) / 360.0 * STEPS, ((1.0 - north) / 2.0 * STEPS).clamp(0.0, STEPS)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_the_world_are_the_corners_of_the_square() {
        assert_eq!(step([-HALF_M, HALF_M]), Some([0, 0]));
        assert_eq!(step([HALF_M, -HALF_M]), Some([u32::MAX; 2]));
        assert_eq!(step([0.0, 0.0]), Some([1 << 31; 2]));
        assert_eq!(step([f64::NAN, 0.0]), None);
        let [lon, lat] = degrees([0.0, 0.0]);
        assert_eq!(lon, -180.0);
        assert!((lat - 85.051_128_779_806_6).abs() < 1e-12);
    }

    #[test]
    fn degrees_go_there_and_back() {
        for place in [[0.0, 0.0], [114.3, 37.9], [-180.0, 85.05], [179.99, -85.05]] {
            let back = degrees(from_degrees(place));
            assert!((0..2).all(|i| (back[i] - place[i]).abs() < 1e-9), "{place:?} {back:?}");
        }
    }

    #[test]
    fn there_is_no_tile_outside_the_square_or_closer_than_the_closest() {
        assert!(Place::new(0, 0, 0).is_some());
        assert!(Place::new(3, 8, 0).is_none());
        assert!(Place::new(MAX_ZOOM, 65_535, 65_535).is_some());
        assert!(Place::new(MAX_ZOOM + 1, 0, 0).is_none());
        assert!(Place::new(255, 0, 0).is_none());
    }

    #[test]
    fn a_tile_begins_at_its_corner_and_is_as_wide_as_it_says() {
        let place = Place::new(1, 1, 1).unwrap();
        assert_eq!(place.enter([1 << 31; 2]), [0.0, 0.0]);
        assert!((place.enter([u32::MAX; 2])[0] - 4096.0).abs() < 1e-5);
        assert_eq!(Place::new(16, 0, 0).unwrap().unit(), 16.0);
    }
}
