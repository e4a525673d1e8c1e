//! Coordinate systems as OGC names them, and the order in which they give their axes.

use super::touch::Corners;
use yuanjian_layer::crs::{Crs, Datum};

/// Longitude and latitude, in this order: what every collection is given in unless asked otherwise.
pub(super) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// A system in which coordinates are asked for or given.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axes {
    pub(super) uri: String,
    pub(super) crs: Crs,
    /// Whether latitude, or the northing, comes first.
    pub(super) north_first: bool,
}

impl Axes {
    pub(super) fn crs84() -> Self {
        Self { uri: CRS84.to_owned(), crs: Crs::lon_lat(Datum::Wgs84), north_first: false }
    }

    fn epsg(code: u32, crs: Crs) -> Self {
        Self { uri: uri(code), crs, north_first: north_first(code) }
    }

    /// The boxes of four numbers as they are written, or of six of which two are heights: least and
    /// greatest corner, east before north. Two where one reaches across the 180th meridian, nothing
    /// for numbers that make none.
    pub(super) fn boxes(&self, numbers: &[f64]) -> Option<Vec<Corners>> {
        let corners = match numbers {
            &[a, b, c, d] | &[a, b, _, c, d, _] => [[a, b], [c, d]],
            _ => return None,
        };
        // Given as it is written, it is written back east first.
        let [least, most] = corners.map(|p| self.written(p));
        if least[1] > most[1] || (least[0] > most[0] && !self.crs.is_lon_lat()) {
            return None;
        }
        if least[0] > most[0] {
            return Some(vec![[least, [180.0, most[1]]], [[-180.0, least[1]], most]]);
        }
        Some(vec![[least, most]])
    }

    /// A point as it is written.
    pub(super) fn written(&self, [east, north]: [f64; 2]) -> [f64; 2] {
        if self.north_first { [north, east] } else { [east, north] }
    }
}

/// The systems that a collection on a plane is offered in, CRS84 first.
pub(super) fn offered(own: &Crs) -> Vec<Axes> {
    let mut all = vec![
        Axes::crs84(),
        Axes::epsg(4490, Crs::lon_lat(Datum::Cgcs2000)),
        Axes::epsg(4326, Crs::lon_lat(Datum::Wgs84)),
    ];
    if let Some(stored) = stored(own)
        && !all.contains(&stored)
    {
        all.push(stored);
    }
    all
}

/// The plane that a collection is kept on, where the register has it.
pub(super) fn stored(own: &Crs) -> Option<Axes> {
    let code = own.epsg().filter(|_| own.shift.is_none())?;
    Some(Axes::epsg(code, own.clone()))
}

fn uri(code: u32) -> String {
    format!("http://www.opengis.net/def/crs/EPSG/0/{code}")
}

/// Whether the register gives the northing, or the latitude, as the first axis of a system that this
/// product knows: geographic ones and the Gauss–Krüger planes of China, but not UTM or the web maps.
fn north_first(code: u32) -> bool {
    matches!(
        code,
        4490 | 4326 | 4258 | 4269 | 4610 | 4214
            | 4491..=4554
            | 2327..=2390
            | 2401..=2442
            | 21_413..=21_423
            | 21_453..=21_463
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_planes_give_the_northing_first_and_utm_the_easting() {
        for (code, north) in
            [(4490, true), (4547, true), (4513, true), (32_650, false), (3857, false)]
        {
            assert_eq!(north_first(code), north, "{code}");
        }
        let plane = Crs::from_epsg(4547).unwrap();
        let offered: Vec<String> = offered(&plane).into_iter().map(|axes| axes.uri).collect();
        assert_eq!(offered[0], CRS84);
        assert_eq!(offered[3], "http://www.opengis.net/def/crs/EPSG/0/4547");
        assert_eq!(stored(&plane).unwrap().written([1.0, 2.0]), [2.0, 1.0]);
    }
}
