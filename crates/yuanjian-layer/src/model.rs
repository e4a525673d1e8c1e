//! What a layer is: features with attributes, in one coordinate system.

use crate::source::ShapeKind;
use geo_types::{Geometry, MultiLineString, MultiPolygon};
use serde::{Deserialize, Serialize};
use yuanjian_geometry::{Bounds, LineSet, PolygonSet};

/// The kinds of layer that the indicators know.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// 建成区, versioned by year.
    BuiltUpArea,
    /// 各区 and development zones.
    Districts,
    /// 规划区.
    PlanningArea,
    /// 绿地, classified to CJJ/T 85-2017.
    GreenLand,
    /// Green land that a plan asks for, classified like green land.
    PlannedGreen,
    /// 绿化覆盖 (crowns and other vegetation), polygons or a class raster.
    Canopy,
    /// 居住用地.
    ResidentialLand,
    /// 道路, with tree-lined flag and width.
    Roads,
    /// 绿道.
    Greenways,
    /// 水体.
    Water,
    /// 岸线, with its type.
    Shoreline,
    /// 湿地.
    Wetland,
    /// 历史文化街区.
    HistoricDistricts,
    /// 人口, by zone or grid cell.
    Population,
    /// 公园候选用地: idle land and whatever else could become a park.
    CandidateLand,
    /// 影像: an orthophoto; its one feature is the ground that it covers. No indicator asks for it.
    Imagery,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Yes or no.
    Bool,
    /// Whole number.
    Int,
    /// Number.
    Real,
    /// Text; dates too, as written.
    Text,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name as in the file.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Nothing was given; never zero.
    Null,
    /// Yes or no.
    Bool(bool),
    /// Whole number.
    Int(i64),
    /// Number.
    Real(f64),
    /// Text.
    Text(String),
}

impl Value {
    /// The text a person would see; empty for nothing.
    pub fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(b) => b.to_string(),
            Self::Int(i) => i.to_string(),
            Self::Real(r) => r.to_string(),
            Self::Text(t) => t.clone(),
        }
    }

    /// The number, if it is one or is written as one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(i) => Some(*i as f64),
            Self::Real(r) => Some(*r),
            Self::Text(t) => t.trim().parse().ok(),
            Self::Null | Self::Bool(_) => None,
        }
    }
}

/// One thing of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Identity within the layer: the file's own id column where it has one, else the row number.
    pub id: String,
    /// Its shape, if it has one.
    pub geometry: Option<Geometry<f64>>,
    /// One value a field.
    pub attributes: Vec<Value>,
}

/// Features with one set of columns in one coordinate system.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The columns.
    pub fields: Vec<Field>,
    /// The rows.
    pub features: Vec<Feature>,
}

impl Table {
    /// Position of a column, by exact name first, then ignoring case.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.fields
            .iter()
            .position(|f| f.name == name)
            .or_else(|| self.fields.iter().position(|f| f.name.eq_ignore_ascii_case(name)))
    }

    /// The value of a column in a feature; `Null` when either is unknown.
    pub fn value(&self, feature: usize, name: &str) -> &Value {
        self.column(name)
            .and_then(|c| self.features.get(feature)?.attributes.get(c))
            .unwrap_or(&Value::Null)
    }

    /// What its features are: one kind of shape, several, or rows without any.
    pub fn shapes(&self) -> ShapeKind {
        let mut found = ShapeKind::Nothing;
        for geometry in self.features.iter().filter_map(|f| f.geometry.as_ref()) {
            let kind = match geometry {
                Geometry::Point(_) | Geometry::MultiPoint(_) => ShapeKind::Point,
                Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => {
                    ShapeKind::Line
                }
                Geometry::Polygon(_)
                | Geometry::MultiPolygon(_)
                | Geometry::Rect(_)
                | Geometry::Triangle(_) => ShapeKind::Polygon,
                Geometry::GeometryCollection(_) => ShapeKind::Mixed,
            };
            found = match found {
                ShapeKind::Nothing => kind,
                same if same == kind => same,
                _ => return ShapeKind::Mixed,
            };
        }
        found
    }

    /// The ground that all shapes cover, points too; coordinates that are no numbers do not count.
    pub fn bounds(&self) -> Bounds {
        let mut bounds = Bounds::EMPTY;
        for geometry in self.features.iter().filter_map(|f| f.geometry.as_ref()) {
            crate::crs::transform_visit(geometry, &mut |c| {
                if c.x.is_finite() && c.y.is_finite() {
                    bounds = bounds.with([c.x, c.y]);
                }
            });
        }
        bounds
    }

    /// Every feature's polygons, one set entry a feature in order; a feature without polygons
    /// gives an empty entry, so that indices agree.
    pub fn polygons(&self) -> PolygonSet {
        let mut set = PolygonSet::new();
        for feature in &self.features {
            let mut all = MultiPolygon(Vec::new());
            if let Some(geometry) = &feature.geometry {
                collect_polygons(geometry, &mut all);
            }
            set.push(&all);
        }
        set
    }

    /// Every feature's lines, one set entry a feature in order. Rings of polygons are no lines.
    pub fn lines(&self) -> LineSet {
        let lines: Vec<MultiLineString<f64>> = self
            .features
            .iter()
            .map(|feature| {
                let mut all = MultiLineString(Vec::new());
                if let Some(geometry) = &feature.geometry {
                    collect_lines(geometry, &mut all);
                }
                all
            })
            .collect();
        LineSet::from_lines(&lines)
    }

    /// The features at `indices`, with the same columns.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        Self {
            fields: self.fields.clone(),
            features: indices.iter().map(|&i| self.features[i].clone()).collect(),
        }
    }
}

fn collect_polygons(geometry: &Geometry<f64>, into: &mut MultiPolygon<f64>) {
    match geometry {
        Geometry::Polygon(p) => into.0.push(p.clone()),
        Geometry::MultiPolygon(m) => into.0.extend(m.0.iter().cloned()),
        Geometry::Rect(r) => into.0.push(r.to_polygon()),
        Geometry::Triangle(t) => into.0.push(t.to_polygon()),
        Geometry::GeometryCollection(c) => c.iter().for_each(|g| collect_polygons(g, into)),
        _ => {}
    }
}

fn collect_lines(geometry: &Geometry<f64>, into: &mut MultiLineString<f64>) {
    match geometry {
        Geometry::LineString(l) => into.0.push(l.clone()),
        Geometry::MultiLineString(m) => into.0.extend(m.0.iter().cloned()),
        Geometry::GeometryCollection(c) => c.iter().for_each(|g| collect_lines(g, into)),
        _ => {}
    }
}
