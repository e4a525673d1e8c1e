//! A map as layers of shapes; where it is drawn and how large is the writer's affair.
//!
//! Coordinates are metres on the city's plane, east and north. Polygons are painted by what they
//! mean ([`Paint`]), so that one change of colour changes every map, and a verdict's colour obeys
//! the rule of the issued document.

use super::{form::FrozenStamp, verdict::Verdict};
use geo_types::{MultiLineString, MultiPolygon};
use serde::{Deserialize, Serialize};

/// A map.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MapPicture {
    /// The finding the map shows (`城东片区有 3 处居住用地不在公园服务范围内`).
    pub title: String,
    /// What is in view, in metres; all layers when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
    /// From the ground up.
    pub layers: Vec<MapLayer>,
    /// Where the data come from, and of when.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Full of small shapes: on paper it is lowered only a little to share a page.
    #[serde(default)]
    pub fine: bool,
    /// The coordinate system in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub crs_note: String,
    /// Largest departure of the drawn line from the true one, in millimetres on paper. None
    /// means 0.05, which nobody sees; zero draws every vertex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance_mm: Option<f64>,
    /// The banner of an invented city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invented: Option<String>,
    /// What it was frozen from, printed small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<FrozenStamp>,
}

/// A rectangle in metres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// West.
    pub min_x: f64,
    /// South.
    pub min_y: f64,
    /// East.
    pub max_x: f64,
    /// North.
    pub max_y: f64,
}

/// Shapes of one meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapLayer {
    /// Its name in the legend; a layer without a name is not in the legend.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// How it is painted.
    pub paint: Paint,
    /// What is drawn.
    pub shape: Shape,
    /// Names on the map.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Areas.
    #[serde(with = "polygons")]
    Polygons(MultiPolygon<f64>),
    /// Lines.
    #[serde(with = "lines")]
    Lines(MultiLineString<f64>),
}

/// What a shape means, which decides how it looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paint {
    /// Ground of the city.
    Land,
    /// Rivers and lakes.
    Water,
    /// Roads.
    Road,
    /// Outline of the built-up area.
    Boundary,
    /// Outline of a district.
    DistrictLine,
    /// Parks and other green land.
    Green,
    /// Green land that counts less: shown paler.
    GreenSoft,
    /// Residential land that is served.
    Served,
    /// Residential land that is not served: red with a hatch.
    NotServed,
    /// A service area: a soft outline.
    Service,
    /// Greenway or tree-lined road.
    Greenway,
    /// An area or line coloured by a verdict, as far as the stage allows.
    Verdict(Verdict),
    /// One of the five classes of density, 0 to 4; the name states the class limits.
    Class(u8),
    /// One of the six series colours, 0 to 5.
    Series(u8),
    /// The old built-up area.
    OldArea,
    /// The newly added built-up area.
    NewArea,
}

/// A name on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// East, in metres.
    pub x: f64,
    /// North, in metres.
    pub y: f64,
    /// The lines of the label.
    pub lines: Vec<String>,
}

mod polygons {
    use geo_types::{Coord, LineString, MultiPolygon, Polygon};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Rings = Vec<Vec<[f64; 2]>>;

    pub(super) fn serialize<S: Serializer>(m: &MultiPolygon<f64>, s: S) -> Result<S::Ok, S::Error> {
        let ring = |r: &LineString<f64>| r.0.iter().map(|c| [c.x, c.y]).collect();
        m.0.iter()
            .map(|p| {
                std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect::<Rings>()
            })
            .collect::<Vec<_>>()
            .serialize(s)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(
        d: D,
    ) -> Result<MultiPolygon<f64>, D::Error> {
        let line = |r: Vec<[f64; 2]>| -> LineString<f64> {
            r.into_iter().map(|[x, y]| Coord { x, y }).collect()
        };
        let polygon = |rings: Rings| {
            let mut rings = rings.into_iter().map(line);
            let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
            Polygon::new(outer, rings.collect())
        };
        Ok(MultiPolygon(Vec::<Rings>::deserialize(d)?.into_iter().map(polygon).collect()))
    }
}

mod lines {
    use geo_types::{Coord, MultiLineString};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        m: &MultiLineString<f64>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        m.0.iter()
            .map(|l| l.0.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>())
            .collect::<Vec<_>>()
            .serialize(s)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(
        d: D,
    ) -> Result<MultiLineString<f64>, D::Error> {
        Ok(MultiLineString(
            Vec::<Vec<[f64; 2]>>::deserialize(d)?
                .into_iter()
                .map(|l| l.into_iter().map(|[x, y]| Coord { x, y }).collect())
                .collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    #[test]
    fn a_map_survives_being_written_and_read() {
        let map = MapPicture {
            title: "t".into(),
            layers: vec![MapLayer {
                name: "n".into(),
                paint: Paint::NotServed,
                shape: Shape::Polygons(MultiPolygon(vec![polygon!(
                    exterior: [(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.), (x: 0., y: 0.)],
                    interiors: [[(x: 5., y: 2.), (x: 6., y: 2.), (x: 6., y: 3.), (x: 5., y: 2.)]],
                )])),
                labels: Vec::new(),
            }],
            ..MapPicture::default()
        };
        let text = serde_json::to_string(&map).unwrap();
        assert_eq!(serde_json::from_str::<MapPicture>(&text).unwrap(), map);
    }
}
