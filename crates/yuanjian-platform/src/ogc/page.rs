//! The features of a page: which are meant, and how many of them go on it.

use super::{
    cql2,
    items::{OgcFeature, told},
    query::{self, Query as Wanted},
    touch::{Made, meet, touches},
};
use crate::tiles::box_between;
use geo_types::{Geometry, LineString, Polygon};
use std::cell::OnceCell;
use yuanjian_app::Failure;
use yuanjian_layer::crs::{Crs, Datum, Transform};
use yuanjian_tile::Prepared;

/// How many features are meant, and those of the page. It ends after as many as are wanted, and before
/// the one with which it would hold more than `most` points; one it holds whatever its shape.
pub(super) fn page(
    prepared: &Prepared,
    wanted: &Wanted,
    named: bool,
    most: usize,
) -> yuanjian_app::Result<(usize, Vec<OgcFeature>)> {
    let table = prepared.table();
    let refused = |e: yuanjian_layer::crs::CrsError| Failure::refused(e.problem());
    let rows: Vec<usize> = if !wanted.in_time {
        Vec::new()
    } else if let Some((boxes, crs)) = &wanted.bbox {
        let way = Transform::between(prepared.crs(), crs).map_err(refused)?;
        let mut rows = near(prepared, boxes, crs)?;
        rows.retain(|row| {
            let geometry = table.features.get(*row).and_then(|feature| feature.geometry.clone());
            geometry.is_some_and(|mut geometry| {
                way.geometry(&mut geometry);
                boxes.iter().any(|within| touches(&geometry, within))
            })
        });
        rows
    } else {
        (0..table.features.len()).collect()
    };
    let way = Transform::between(prepared.crs(), &wanted.crs.crs).map_err(refused)?;
    let chosen = wanted.filter.as_ref().map(|filter| Chosen::new(prepared, filter)).transpose()?;
    let (mut matched, mut held, mut full) = (0, 0, false);
    let mut features = Vec::new();
    for row in rows {
        if !query::matches(table, row, &wanted.values)
            || chosen.as_ref().is_some_and(|chosen| !chosen.has(prepared, row))
        {
            continue;
        }
        if matched >= wanted.offset && !full {
            let shape = table.features.get(row).and_then(|feature| feature.geometry.as_ref());
            held += shape.map_or(0, points);
            if features.is_empty() || held <= most {
                features.push(told(prepared, row, &way, &wanted.crs, named));
            } else {
                full = true;
            }
            full |= features.len() >= wanted.limit;
        }
        matched += 1;
    }
    Ok((matched, features))
}

/// A filter with what it needs to be held against shapes.
struct Chosen<'a> {
    filter: &'a cql2::Filter,
    /// The way to its system.
    way: Transform,
    /// Its shapes, each with the rows that may meet it.
    shapes: Vec<(Made<'a>, Vec<usize>)>,
}

impl<'a> Chosen<'a> {
    fn new(
        prepared: &Prepared,
        (filter, shapes): &'a (cql2::Filter, cql2::Shapes),
    ) -> yuanjian_app::Result<Self> {
        let way = Transform::between(prepared.crs(), &filter.axes.crs)
            .map_err(|e| Failure::refused(e.problem()))?;
        let near = |shape: &'a Geometry<f64>| {
            let made = Made::of(shape);
            let rows = match made.around {
                Some(around) => near(prepared, &[around], &filter.axes.crs)?,
                None => Vec::new(),
            };
            Ok((made, rows))
        };
        let shapes = shapes.iter().map(near).collect::<yuanjian_app::Result<_>>()?;
        Ok(Self { filter, way, shapes })
    }

    fn has(&self, prepared: &Prepared, row: usize) -> bool {
        let Some(feature) = prepared.table().features.get(row) else { return false };
        // Laid on the filter's system and taken apart once, however many shapes it is held against.
        let laid: OnceCell<Geometry<f64>> = OnceCell::new();
        let made: OnceCell<Made<'_>> = OnceCell::new();
        let meets = |number: usize| {
            let own = feature.geometry.as_ref()?;
            let (shape, near) = self.shapes.get(number)?;
            if near.binary_search(&row).is_err() {
                return Some(false);
            }
            let own = laid.get_or_init(|| {
                let mut own = own.clone();
                self.way.geometry(&mut own);
                own
            });
            Some(meet(made.get_or_init(|| Made::of(own)), shape))
        };
        self.filter.holds(feature, &meets)
    }
}

/// Rows that may touch one of the boxes.
fn near(
    prepared: &Prepared,
    boxes: &[[[f64; 2]; 2]],
    crs: &Crs,
) -> yuanjian_app::Result<Vec<usize>> {
    let mut rows = Vec::new();
    for within in boxes {
        let degrees = if crs.is_lon_lat() {
            Some(*within)
        } else {
            box_between(crs, &Crs::lon_lat(Datum::Cgcs2000), *within)?
        };
        match degrees {
            Some([least, most]) => {
                rows.extend(prepared.rows_near([least[0], least[1], most[0], most[1]]));
            }
            // A box that reaches beyond what its plane can map may hold anything.
            None => rows.extend(0..prepared.table().features.len()),
        }
    }
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

/// How many points a shape has.
fn points(geometry: &Geometry<f64>) -> usize {
    let ground = |polygon: &Polygon<f64>| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings.map(|ring| ring.0.len()).sum::<usize>()
    };
    match geometry {
        Geometry::Point(_) => 1,
        Geometry::Line(_) => 2,
        Geometry::MultiPoint(all) => all.0.len(),
        Geometry::LineString(line) => line.0.len(),
        Geometry::MultiLineString(all) => {
            all.0.iter().map(|line: &LineString<f64>| line.0.len()).sum()
        }
        Geometry::Polygon(polygon) => ground(polygon),
        Geometry::MultiPolygon(all) => all.0.iter().map(ground).sum(),
        Geometry::GeometryCollection(all) => all.0.iter().map(points).sum(),
        Geometry::Rect(_) => 5,
        Geometry::Triangle(_) => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{GeometryCollection, line_string, polygon};
    use yuanjian_layer::{Feature, Table};

    /// Lines of so many points each; without a shape where it is none.
    fn lines(counts: &[u32]) -> Prepared {
        let line =
            |n: u32| LineString::from_iter((0..n).map(|i| (113.0 + f64::from(i) / 1e3, 37.0)));
        let feature = |(row, n): (usize, &u32)| Feature {
            id: row.to_string(),
            geometry: (*n > 0).then(|| line(*n).into()),
            attributes: Vec::new(),
        };
        let features = counts.iter().enumerate().map(feature).collect();
        Prepared::new(Table { fields: Vec::new(), features }, Crs::lon_lat(Datum::Cgcs2000))
            .unwrap()
    }

    #[test]
    fn pages_that_points_end_give_every_feature_once() {
        let prepared = lines(&[2, 3, 9, 0, 2, 2, 0, 3, 4, 2]);
        // Held to five points: the one with nine goes alone, and what follows it waits.
        for (limit, wanted) in [
            ("100", vec![vec![1, 2], vec![3], vec![4, 5, 6, 7], vec![8], vec![9], vec![10]]),
            ("2", vec![vec![1, 2], vec![3], vec![4, 5], vec![6, 7], vec![8], vec![9], vec![10]]),
        ] {
            let mut pages: Vec<Vec<u64>> = Vec::new();
            let mut offset = 0;
            while offset < 10 {
                let asked = [("limit", limit.to_owned()), ("offset", offset.to_string())];
                let asked: Vec<(String, String)> =
                    asked.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                let asked = query::parsed(&asked, prepared.table(), prepared.crs(), None).unwrap();
                let (matched, features) = page(&prepared, &asked, false, 5).unwrap();
                assert_eq!(matched, 10);
                assert!(!features.is_empty());
                offset += features.len();
                let id = |feature: &OgcFeature| {
                    serde_json::to_value(feature).unwrap()["id"].as_u64().unwrap()
                };
                pages.push(features.iter().map(id).collect());
            }
            assert_eq!(pages, wanted, "{limit}");
        }
    }

    #[test]
    fn points_of_every_part_are_counted() {
        let line = line_string![(x: 0., y: 0.), (x: 1., y: 0.)];
        let ground = polygon![
            exterior: [(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.)],
            interiors: [[(x: 4., y: 1.), (x: 5., y: 1.), (x: 5., y: 2.)]],
        ];
        // A ring ends where it begins.
        assert_eq!(points(&ground.clone().into()), 8);
        let all = [Geometry::from(line), Geometry::from(ground)];
        assert_eq!(points(&Geometry::GeometryCollection(GeometryCollection(all.to_vec()))), 10);
    }
}
