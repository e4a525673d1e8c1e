//! The map of a rectification plan: where the sites of its projects are, by number, over districts
//! and the built-up area as the newest layers have them.

use super::{
    conflicts::{shape_of, site_of, unknown},
    desk::Desk,
    project::Site,
};
use crate::{
    Ctx, Result,
    layers::{self, blocking, crs_of_city},
    tiles,
};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use yuanjian_app::Locale;
use yuanjian_document::content::{
    Extent, Label, MapLayer, MapPicture, Paint, Picture, PictureContent, Shape,
};
use yuanjian_geometry::interior_point;
use yuanjian_layer::{
    LayerKind,
    crs::{Crs, Datum, Transform},
};

/// Ground below the sites, from the lowest up, with how it is painted.
const BENEATH: [(LayerKind, Paint); 2] =
    [(LayerKind::Districts, Paint::DistrictLine), (LayerKind::BuiltUpArea, Paint::Boundary)];
/// How wide it is on paper.
const WIDTH_MM: f32 = 150.0;
/// A site that is a point is drawn as a mark of this part of the map's width.
const MARK: f64 = 0.006;

/// The picture; nothing where no project has a site.
pub(super) async fn picture(
    ctx: &Ctx,
    desk: &Desk,
    locale: &Locale,
    invented: Option<String>,
) -> Result<Option<Picture>> {
    let sited: Vec<(i64, Site)> =
        desk.projects.iter().filter_map(|one| Some((one.number, site_of(one)?.clone()))).collect();
    if sited.is_empty() {
        return Ok(None);
    }
    let city = ctx.city()?;
    let plane = Crs::parse(&crs_of_city(ctx, city).await?).map_err(unknown)?;
    let current = layers::current(ctx, city).await?;
    let mut beneath = Vec::new();
    for (kind, paint) in BENEATH {
        let Some(row) = layers::newest(&current, kind) else { continue };
        let prepared = tiles::prepared(ctx, &tiles::Drawn::of(row)?).await?;
        beneath.push((locale.say(name_of(kind), []), paint, prepared));
    }
    let say = |key: &str| locale.say(&format!("projects.paper.{key}"), []);
    let (title, name, source) = (say("map"), say("map_sites"), say("map_source"));
    let alt = locale.say("projects.paper.map_alt", [("count", sited.len().to_string())]);
    let content = blocking(move || {
        let mut layers = Vec::new();
        for (name, paint, prepared) in beneath {
            let way = Transform::between(prepared.crs(), &plane).map_err(unknown)?;
            let shapes = prepared.table().features.iter().filter_map(|one| one.geometry.as_ref());
            let shape = MultiPolygon(shapes.flat_map(|one| parts(one, &way)).collect());
            layers.push(MapLayer {
                name,
                paint,
                shape: Shape::Polygons(shape),
                labels: Vec::new(),
            });
        }
        let way = Transform::between(&Crs::lon_lat(Datum::Cgcs2000), &plane).map_err(unknown)?;
        let extent = extent(&layers);
        let mark = extent.map_or(30.0, |all| (all.max_x - all.min_x).max(1.0) * MARK);
        let (mut shape, mut labels) = (MultiPolygon(Vec::new()), Vec::new());
        for (number, site) in &sited {
            let own = drawn(site, &way, mark);
            let Some([x, y]) = interior_point(&own) else { continue };
            labels.push(Label { x, y, lines: vec![number.to_string()] });
            shape.0.extend(own.0);
        }
        layers.push(MapLayer {
            name,
            paint: Paint::Series(0),
            shape: Shape::Polygons(shape),
            labels,
        });
        Ok(MapPicture { title, layers, source, invented, ..MapPicture::default() })
    })
    .await?;
    Ok(Some(Picture {
        id: "project-sites".to_owned(),
        caption: say("map_caption"),
        source: String::new(),
        alt,
        width_mm: WIDTH_MM,
        content: PictureContent::Map(content),
    }))
}

fn name_of(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Districts => "projects.paper.map_districts",
        _ => "projects.paper.map_built_up",
    }
}

fn parts(geometry: &Geometry<f64>, way: &Transform) -> Vec<Polygon<f64>> {
    let mut geometry = geometry.clone();
    if way.geometry(&mut geometry) > 0 {
        return Vec::new();
    }
    match geometry {
        Geometry::Polygon(one) => vec![one],
        Geometry::MultiPolygon(all) => all.0,
        _ => Vec::new(),
    }
}

/// The outlines of a site on the plane; a mark where it is a point.
fn drawn(site: &Site, way: &Transform, mark: f64) -> MultiPolygon<f64> {
    if let Site::Point(at) = site {
        let Some([x, y]) = way.point(*at) else { return MultiPolygon(Vec::new()) };
        let ring: LineString<f64> = (0..=24)
            .map(|step| {
                let turn = std::f64::consts::TAU * f64::from(step) / 24.0;
                Coord { x: x + mark * turn.cos(), y: y + mark * turn.sin() }
            })
            .collect();
        return MultiPolygon(vec![Polygon::new(ring, Vec::new())]);
    }
    MultiPolygon(parts(&Geometry::MultiPolygon(shape_of(site)), way))
}

/// What the layers cover.
fn extent(layers: &[MapLayer]) -> Option<Extent> {
    let mut all: Option<Extent> = None;
    for layer in layers {
        let Shape::Polygons(shape) = &layer.shape else { continue };
        for at in shape.iter().flat_map(|part| part.exterior().coords()) {
            let so_far =
                all.unwrap_or(Extent { min_x: at.x, min_y: at.y, max_x: at.x, max_y: at.y });
            all = Some(Extent {
                min_x: so_far.min_x.min(at.x),
                min_y: so_far.min_y.min(at.y),
                max_x: so_far.max_x.max(at.x),
                max_y: so_far.max_y.max(at.y),
            });
        }
    }
    all
}
