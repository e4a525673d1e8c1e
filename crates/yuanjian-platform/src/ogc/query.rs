//! What a request for features asks: which, in which system, how many.

use super::{
    cql2::{Filter, Shapes},
    crs::{Axes, offered},
    queryables::{self, Queryable},
    touch::Corners,
};
use crate::{Error, Result};
use time::{
    Date, OffsetDateTime,
    format_description::well_known::{Iso8601, Rfc3339},
};
use yuanjian_layer::{FieldKind, Table, Value, crs::Crs};
use yuanjian_types::Problem;

/// Features of a page where nothing is said.
pub(super) const USUAL: usize = 100;
/// Most features of a page.
pub(super) const MOST: usize = 10_000;
/// Most points of all shapes of a page of more than one feature: some 50 MB while it is written.
pub(super) const MOST_POINTS: usize = 500_000;

/// A request for features.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) limit: usize,
    pub(super) offset: usize,
    /// Least and greatest corner, east before north, in the system given; two boxes where one reaches
    /// across the 180th meridian.
    pub(super) bbox: Option<(Vec<Corners>, Crs)>,
    /// The system of the answer.
    pub(super) crs: Axes,
    /// Queryables with the values they must have.
    pub(super) values: Vec<(Queryable, String)>,
    /// What must be true of a feature, and the shapes that this names.
    pub(super) filter: Option<(Filter, Shapes)>,
    /// Whether the time asked for is the year of the collection, or none is asked for.
    pub(super) in_time: bool,
}

/// Read what is asked; parameters that are known elsewhere (`f`) are passed over.
pub(super) fn parsed(
    pairs: &[(String, String)],
    table: &Table,
    own: &Crs,
    year: Option<i32>,
) -> Result<Query> {
    let mut query = Query {
        limit: USUAL,
        offset: 0,
        bbox: None,
        crs: Axes::crs84(),
        values: Vec::new(),
        filter: None,
        in_time: true,
    };
    let systems = offered(own);
    let system = |name: &str, uri: &str| {
        let found = systems.iter().find(|axes| axes.uri == uri).cloned();
        found.ok_or_else(|| wrong(Problem::error("ogc.unknown_crs"), name, uri))
    };
    let (mut corners, mut filter) = (None, None);
    let (mut bbox_crs, mut filter_crs) = (Axes::crs84(), Axes::crs84());
    for (i, (name, value)) in pairs.iter().enumerate() {
        if pairs[..i].iter().any(|(before, _)| before == name) {
            return Err(wrong(Problem::error("ogc.asked_twice"), name, value));
        }
        match name.as_str() {
            "f" => {}
            "limit" => query.limit = number(name, value, 1)?.min(MOST),
            "offset" => query.offset = number(name, value, 0)?,
            "bbox" => corners = Some(value.as_str()),
            "bbox-crs" => bbox_crs = system(name, value)?,
            "crs" => query.crs = system(name, value)?,
            "datetime" => query.in_time = touches_year(value, year)?,
            "filter" => filter = Some(value.as_str()),
            "filter-crs" => filter_crs = system(name, value)?,
            "filter-lang" if value == "cql2-text" => {}
            "filter-lang" => return Err(wrong(Problem::error("ogc.filter_lang"), name, value)),
            _ => match queryables::named(table, name) {
                None | Some(Queryable::Shape) => {
                    return Err(wrong(Problem::error("ogc.unknown_parameter"), name, value));
                }
                Some(queryable) => query.values.push((queryable, value.clone())),
            },
        }
    }
    if let Some(text) = filter {
        query.filter = Some(Filter::read(text, table, filter_crs)?);
    }
    if let Some(text) = corners {
        query.bbox = Some((bbox(text, &bbox_crs)?, bbox_crs.crs));
    }
    Ok(query)
}

/// Whether a row has the values asked for.
pub(super) fn matches(table: &Table, row: usize, values: &[(Queryable, String)]) -> bool {
    let Some(feature) = table.features.get(row) else { return false };
    values.iter().all(|(queryable, wanted)| match queryable {
        Queryable::Shape => false,
        Queryable::Id => feature.id == *wanted,
        Queryable::Column(at, kind) => match feature.attributes.get(*at) {
            None | Some(Value::Null) => false,
            Some(value) => match (kind, value.number(), wanted.trim().parse::<f64>()) {
                (FieldKind::Int | FieldKind::Real, Some(has), Ok(wanted)) => has == wanted,
                _ => value.text() == *wanted,
            },
        },
    })
}

fn number(name: &str, value: &str, least: usize) -> Result<usize> {
    let number = value.parse::<u32>().ok().map(|n| n as usize).filter(|n| *n >= least);
    number.ok_or_else(|| wrong(Problem::error("ogc.bad_number"), name, value))
}

/// Four numbers, or six of which two are heights, as the axes of a system go.
fn bbox(text: &str, axes: &Axes) -> Result<Vec<Corners>> {
    let bad = || wrong(Problem::error("ogc.bad_bbox"), "bbox", text);
    let numbers: Vec<f64> = text
        .split(',')
        .map(|part| part.trim().parse::<f64>().ok().filter(|n| n.is_finite()))
        .collect::<Option<_>>()
        .ok_or_else(bad)?;
    axes.boxes(&numbers).ok_or_else(bad)
}

/// Whether an instant or an interval has anything of a year. What describes no year is always in time.
fn touches_year(text: &str, year: Option<i32>) -> Result<bool> {
    let bad = || wrong(Problem::error("ogc.bad_datetime"), "datetime", text);
    let end = |part: &str| match part {
        "" | ".." => Ok(None),
        part => instant(part).map(Some).ok_or_else(bad),
    };
    let (from, to) = match text.split_once('/') {
        Some((from, to)) => (end(from)?, end(to)?),
        None => {
            let at = instant(text).ok_or_else(bad)?;
            (Some(at), Some(at))
        }
    };
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(bad());
    }
    let Some(year) = year else { return Ok(true) };
    Ok(from.is_none_or(|from| from.year() <= year) && to.is_none_or(|to| to.year() >= year))
}

/// An instant, or a day, which is its midnight in UTC; nothing for any other text.
pub(super) fn instant(text: &str) -> Option<OffsetDateTime> {
    let day = || Date::parse(text, &Iso8601::DATE).ok().map(|day| day.midnight().assume_utc());
    OffsetDateTime::parse(text, &Rfc3339).ok().or_else(day)
}

fn wrong(problem: Problem, name: &str, value: &str) -> Error {
    Error::invalid(problem.at_field(name).with("name", name).with("value", value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuanjian_layer::Field;

    fn asked(pairs: &[(&str, &str)]) -> Result<Query> {
        let field = |name: &str, kind| Field { name: name.to_owned(), kind };
        let fields = vec![field("name", FieldKind::Text), field("width", FieldKind::Real)];
        let table = Table { fields, features: Vec::new() };
        let pairs: Vec<(String, String)> =
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        parsed(&pairs, &table, &Crs::from_epsg(4547).unwrap(), Some(2025))
    }

    fn code(pairs: &[(&str, &str)]) -> String {
        asked(pairs).unwrap_err().0.problems[0].code.clone()
    }

    #[test]
    fn a_box_is_read_in_the_order_of_its_system() {
        let usual = asked(&[("bbox", "113,37,114,38")]).unwrap().bbox.unwrap();
        assert_eq!(usual.0, [[[113.0, 37.0], [114.0, 38.0]]]);
        let cgcs = "http://www.opengis.net/def/crs/EPSG/0/4490";
        let turned = asked(&[("bbox", "37,113,38,114"), ("bbox-crs", cgcs)]).unwrap();
        assert_eq!(turned.bbox.unwrap().0, usual.0);
        let plane = "http://www.opengis.net/def/crs/EPSG/0/4547";
        let metres = asked(&[("bbox", "1,2,3,4"), ("bbox-crs", plane)]).unwrap().bbox.unwrap();
        assert_eq!(metres.0, [[[2.0, 1.0], [4.0, 3.0]]]);
        let high = asked(&[("bbox", "113,37,-9,114,38,9")]).unwrap().bbox.unwrap();
        assert_eq!(high.0, usual.0);
        let around = asked(&[("bbox", "170,-10,-170,10")]).unwrap().bbox.unwrap();
        assert_eq!(around.0, [[[170.0, -10.0], [180.0, 10.0]], [[-180.0, -10.0], [-170.0, 10.0]]]);
    }

    #[test]
    fn what_cannot_be_understood_is_refused() {
        for (pairs, wanted) in [
            (vec![("bbox", "1,2,3")], "ogc.bad_bbox"),
            (vec![("bbox", "1,9,3,4")], "ogc.bad_bbox"),
            (vec![("bbox", "1,2,3,NaN")], "ogc.bad_bbox"),
            (vec![("limit", "0")], "ogc.bad_number"),
            (vec![("offset", "-1")], "ogc.bad_number"),
            (vec![("crs", "EPSG:4490")], "ogc.unknown_crs"),
            (vec![("datetime", "yesterday")], "ogc.bad_datetime"),
            (vec![("datetime", "2026-01-01/2025-01-01")], "ogc.bad_datetime"),
            (vec![("colour", "green")], "ogc.unknown_parameter"),
            (vec![("limit", "1"), ("limit", "2")], "ogc.asked_twice"),
            (vec![("geometry", "POINT(1 2)")], "ogc.unknown_parameter"),
            (vec![("filter", "width >")], "ogc.filter_ends"),
            (vec![("filter", "width > 1"), ("filter-lang", "cql2-json")], "ogc.filter_lang"),
            (vec![("filter", "width > 1"), ("filter-crs", "EPSG:4490")], "ogc.unknown_crs"),
        ] {
            assert_eq!(code(&pairs), wanted, "{pairs:?}");
        }
        assert_eq!(asked(&[("limit", "99999999")]).unwrap().limit, MOST);
    }

    #[test]
    fn a_time_is_held_against_the_year_of_the_collection() {
        for (text, inside) in [
            ("2025-07-01T00:00:00Z", true),
            ("2025-07-01", true),
            ("2024-12-31T23:59:59Z", false),
            ("2024-01-01T00:00:00Z/..", true),
            ("../2024-12-31T00:00:00Z", false),
            ("2020-01-01T00:00:00Z/2030-01-01T00:00:00Z", true),
        ] {
            assert_eq!(asked(&[("datetime", text)]).unwrap().in_time, inside, "{text}");
        }
    }
}
