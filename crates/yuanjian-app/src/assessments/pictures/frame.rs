//! What every map shares: the ground below, the names on it, and the frame around it.

use super::{Scene, words::Words};
use crate::assessments::shapes::{area, urban_districts, zones_of};
use geo_types::{Coord, LineString, MultiLineString, MultiPolygon};
use std::collections::BTreeSet;
use yuanjian_calc::{
    city::{CityLayer, Moment, View},
    outcome::InputRef,
};
use yuanjian_document::content::{
    Chart, ChartKind, Extent, Label, MapLayer, MapPicture, Paint, Picture, PictureContent, Shape,
};
use yuanjian_geometry::{PolygonSet, interior_point, intersection};
use yuanjian_layer::LayerKind;
use yuanjian_standard::Scope;

/// Width of the body of a page, in millimetres.
const PAGE_MM: f32 = 156.0;

/// The city of the data year, cut for drawing.
pub(super) struct Ground<'a> {
    pub(super) view: View<'a>,
    /// The districts inside the built-up area.
    built_up: Vec<DistrictGround>,
    /// The districts inside the planning area.
    planned: Vec<DistrictGround>,
}

/// A district inside a boundary.
pub(super) struct DistrictGround {
    /// Its position in the city's list.
    pub(super) at: usize,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) shape: MultiPolygon<f64>,
}

impl<'a> Ground<'a> {
    pub(super) fn of(scene: &Scene<'a>) -> Self {
        let view = scene.city.view(Moment::DataYear);
        let cut = |scope: Scope| -> Vec<DistrictGround> {
            let zones = zones_of(&view, scope);
            if zones.is_empty() {
                return Vec::new();
            }
            let boundary = zones.within.to_multipolygon(0);
            urban_districts(scene.city)
                .map(|(at, d)| DistrictGround {
                    at,
                    code: d.code.clone(),
                    name: if d.name.is_empty() { d.code.clone() } else { d.name.clone() },
                    shape: intersection(&d.area, &boundary),
                })
                .filter(|d| !d.shape.0.is_empty())
                .collect()
        };
        Self { built_up: cut(Scope::BuiltUpArea), planned: cut(Scope::PlanningArea), view }
    }

    pub(super) fn districts(&self, scope: Scope) -> &[DistrictGround] {
        match scope {
            Scope::PlanningArea => &self.planned,
            Scope::BuiltUpArea | Scope::City => &self.built_up,
        }
    }

    /// The boundary that a scope counts in.
    pub(super) fn boundary(&self, scope: Scope) -> Option<MultiPolygon<f64>> {
        let zones = zones_of(&self.view, scope);
        (!zones.is_empty()).then(|| zones.within.to_multipolygon(0))
    }

    /// The layer of a kind, where there is one.
    pub(super) fn layer(&self, kind: LayerKind) -> Option<&'a CityLayer> {
        self.view.layer(kind).ok()
    }

    /// The ground below everything: land and water.
    pub(super) fn below(&self, words: &Words<'_>, boundary: &MultiPolygon<f64>) -> Vec<MapLayer> {
        let mut layers = vec![polygons("", Paint::Land, boundary.clone())];
        layers.extend(self.water(words));
        layers
    }

    /// Rivers and lakes, by which people recognise their city.
    pub(super) fn water(&self, words: &Words<'_>) -> Option<MapLayer> {
        let water = self.layer(LayerKind::Water).filter(|w| !w.is_empty())?;
        let name = words.word("pictures.legend.water");
        Some(polygons(&name, Paint::Water, all_of(water.polygons())))
    }

    /// The lines above everything: districts and the boundary.
    pub(super) fn above(
        &self,
        words: &Words<'_>,
        scope: Scope,
        boundary: MultiPolygon<f64>,
    ) -> Vec<MapLayer> {
        let lines = outlines(self.districts(scope));
        let mut layers = Vec::new();
        if !lines.0.is_empty() {
            layers.push(MapLayer {
                name: words.word("pictures.legend.districts"),
                paint: Paint::DistrictLine,
                shape: Shape::Lines(lines),
                labels: Vec::new(),
            });
        }
        let name = words.word(match scope {
            Scope::PlanningArea => "pictures.legend.planning_area",
            Scope::BuiltUpArea | Scope::City => "pictures.legend.built_up_area",
        });
        layers.push(polygons(&name, Paint::Boundary, boundary));
        layers
    }
}

/// The outlines of districts, an edge that two of them share drawn once: dashes drawn twice fill
/// each other's gaps.
fn outlines(districts: &[DistrictGround]) -> MultiLineString<f64> {
    let mut drawn = BTreeSet::new();
    let mut lines = Vec::new();
    let key = |c: &Coord<f64>| [c.x.to_bits(), c.y.to_bits()];
    for polygon in districts.iter().flat_map(|d| &d.shape.0) {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            let mut run: Vec<Coord<f64>> = Vec::new();
            for edge in ring.0.windows(2) {
                let [a, b] = edge else { continue };
                let ends = if key(a) < key(b) { [key(a), key(b)] } else { [key(b), key(a)] };
                if drawn.insert(ends) {
                    if run.is_empty() {
                        run.push(*a);
                    }
                    run.push(*b);
                } else if !run.is_empty() {
                    lines.push(LineString(std::mem::take(&mut run)));
                }
            }
            if !run.is_empty() {
                lines.push(LineString(run));
            }
        }
    }
    MultiLineString(lines)
}

/// A layer of areas.
pub(super) fn polygons(name: &str, paint: Paint, shape: MultiPolygon<f64>) -> MapLayer {
    MapLayer { name: name.to_owned(), paint, shape: Shape::Polygons(shape), labels: Vec::new() }
}

/// Every shape of a set as one.
pub(super) fn all_of(set: &PolygonSet) -> MultiPolygon<f64> {
    MultiPolygon((0..set.len()).flat_map(|i| set.to_multipolygon(i).0).collect())
}

/// A label deep inside the largest part of a shape.
pub(super) fn label(shape: &MultiPolygon<f64>, lines: Vec<String>) -> Option<Label> {
    let size = |p: &geo_types::Polygon<f64>| area(&MultiPolygon(vec![p.clone()]));
    let largest = shape.0.iter().max_by(|a, b| size(a).total_cmp(&size(b)))?;
    let [x, y] = interior_point(&MultiPolygon(vec![largest.clone()]))?;
    Some(Label { x, y, lines })
}

/// A map of a boundary's ground.
pub(super) struct Map {
    pub(super) id: String,
    pub(super) title: String,
    /// The caption without its sources.
    pub(super) what: String,
    pub(super) sources: Vec<InputRef>,
    pub(super) alt: String,
    pub(super) layers: Vec<MapLayer>,
    /// Full of small shapes: hardly lowered on paper.
    pub(super) fine: bool,
}

impl Map {
    pub(super) fn picture(self, words: &Words<'_>, boundary: &MultiPolygon<f64>) -> Picture {
        let bounds = PolygonSet::from_multipolygons([boundary]).total_bounds();
        let scene = words.scene;
        let crs = scene.city.crs.as_ref();
        let map = MapPicture {
            title: self.title,
            extent: (!bounds.is_empty()).then_some(Extent {
                min_x: bounds.min[0],
                min_y: bounds.min[1],
                max_x: bounds.max[0],
                max_y: bounds.max[1],
            }),
            layers: self.layers,
            source: words.note(),
            crs_note: crs.map(|c| c.name(words.tag())).unwrap_or_default(),
            fine: self.fine,
            tolerance_mm: None,
            invented: scene.invented.clone(),
            frozen: Some(scene.frozen.clone()),
        };
        Picture {
            id: self.id,
            content: PictureContent::Map(map),
            caption: self.what,
            source: words.sources(&self.sources),
            alt: self.alt,
            width_mm: PAGE_MM,
        }
    }
}

/// A chart as a picture.
pub(super) fn chart(
    words: &Words<'_>,
    id: String,
    title: String,
    unit: String,
    kind: ChartKind,
    (what, sources): (String, &[InputRef]),
) -> Picture {
    let scene = words.scene;
    let mut source = words.note();
    if !scene.frozen.code.is_empty() {
        source.push_str(&words.say("pictures.frozen", [("code", scene.frozen.code.clone())]));
    }
    let alt = words.say("pictures.alt.chart", [("what", what.clone()), ("title", title.clone())]);
    let chart = Chart { title, unit, source, kind, invented: scene.invented.clone() };
    Picture {
        id,
        content: PictureContent::Chart(chart),
        caption: what,
        source: words.sources(sources),
        alt,
        width_mm: PAGE_MM,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    #[test]
    fn an_edge_that_two_districts_share_is_drawn_once() {
        let square = |west: f64| DistrictGround {
            at: 0,
            code: String::new(),
            name: String::new(),
            shape: MultiPolygon(vec![polygon![
                (x: west, y: 0.), (x: west + 1., y: 0.), (x: west + 1., y: 1.), (x: west, y: 1.),
            ]]),
        };
        let lines = outlines(&[square(0.0), square(1.0)]);
        let edges: usize = lines.0.iter().map(|l| l.0.len() - 1).sum();
        assert_eq!(edges, 7);
    }
}
