//! Shapes as filters write them: WKT and `BBOX`.

use super::{
    lex::Word,
    read::{Reader, unexpected},
};
use crate::{Result, ogc::crs::Axes};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon, Rect,
};

/// The words that a shape begins with.
pub(super) const BEGINNINGS: [&str; 8] = [
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
    "BBOX",
];

/// A shape, whose beginning stands next, east before north.
pub(super) fn shape(from: &mut Reader<'_>, axes: &Axes) -> Result<Geometry<f64>> {
    let begin = from.taken();
    let Word::Name(name) = &begin.word else { return Err(unexpected(&begin, "POLYGON")) };
    let name = name.to_ascii_uppercase();
    if name == "BBOX" {
        return bbox(from, axes);
    }
    // Heights are read and left.
    let _ = from.take_word("Z");
    match name.as_str() {
        "POINT" => {
            from.wanted("(")?;
            let point = position(from, axes)?;
            from.wanted(")")?;
            Ok(Point(point).into())
        }
        "LINESTRING" => Ok(line(from, axes)?.into()),
        "POLYGON" => Ok(polygon(from, axes)?.into()),
        "MULTIPOINT" => {
            let points = list(from, |from| {
                let bracket = from.take("(");
                let point = position(from, axes)?;
                if bracket {
                    from.wanted(")")?;
                }
                Ok(Point(point))
            })?;
            Ok(MultiPoint(points).into())
        }
        "MULTILINESTRING" => Ok(MultiLineString(list(from, |from| line(from, axes))?).into()),
        "MULTIPOLYGON" => Ok(MultiPolygon(list(from, |from| polygon(from, axes))?).into()),
        "GEOMETRYCOLLECTION" => {
            let parts = list(from, |from| {
                from.deeper()?;
                let part = shape(from, axes);
                from.back();
                part
            })?;
            Ok(Geometry::GeometryCollection(GeometryCollection(parts)))
        }
        _ => Err(unexpected(&begin, "POLYGON")),
    }
}

fn list<T>(
    from: &mut Reader<'_>,
    mut one: impl FnMut(&mut Reader<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    from.wanted("(")?;
    let mut all = vec![one(from)?];
    while from.take(",") {
        all.push(one(from)?);
    }
    from.wanted(")")?;
    Ok(all)
}

fn line(from: &mut Reader<'_>, axes: &Axes) -> Result<LineString<f64>> {
    let begin = from.at();
    let points = list(from, |from| position(from, axes))?;
    if points.len() < 2 {
        return Err(super::fault("ogc.filter_shape", begin, |p| p));
    }
    Ok(LineString(points))
}

fn polygon(from: &mut Reader<'_>, axes: &Axes) -> Result<Polygon<f64>> {
    let begin = from.at();
    let mut rings = list(from, |from| line(from, axes))?;
    if rings.iter().any(|ring| ring.0.len() < 4 || ring.0.first() != ring.0.last()) {
        return Err(super::fault("ogc.filter_shape", begin, |p| p));
    }
    let outer = rings.remove(0);
    Ok(Polygon::new(outer, rings))
}

fn position(from: &mut Reader<'_>, axes: &Axes) -> Result<Coord<f64>> {
    let first = from.number()?;
    let second = from.number()?;
    if from.number_is_next() {
        from.number()?;
    }
    // Given as it is written, it is written back east first.
    let [x, y] = axes.written([first, second]);
    Ok(Coord { x, y })
}

/// Four numbers, or six of which two are heights.
fn bbox(from: &mut Reader<'_>, axes: &Axes) -> Result<Geometry<f64>> {
    let begin = from.at();
    let numbers = list(from, |from| from.number())?;
    let boxes = axes.boxes(&numbers);
    let boxes = boxes.ok_or_else(|| super::fault("ogc.filter_shape", begin, |p| p))?;
    let mut parts: Vec<Polygon<f64>> =
        boxes.into_iter().map(|[least, most]| Rect::new(least, most).to_polygon()).collect();
    Ok(match parts.len() {
        1 => parts.remove(0).into(),
        _ => MultiPolygon(parts).into(),
    })
}
