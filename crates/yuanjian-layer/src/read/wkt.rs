//! Well-known text, as CSV columns hold it: with or without `SRID=…;`, with Z and M dropped.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

/// A shape from well-known text, and the code behind `SRID=`. `None` where the text is none.
pub fn geometry_from_wkt(text: &str) -> Option<(Geometry<f64>, Option<u32>)> {
    let text = text.trim();
    let (srid, body) = match text.get(..5).filter(|p| p.eq_ignore_ascii_case("SRID=")) {
        Some(_) => {
            let (code, body) = text[5..].split_once(';')?;
            (Some(code.trim().parse().ok()?), body)
        }
        None => (None, text),
    };
    let mut words = Words { rest: body };
    let geometry = words.geometry(0)?;
    words.rest.trim().is_empty().then_some((geometry, srid))
}

struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn word(&mut self) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.rest = rest;
        word
    }

    fn eat(&mut self, c: char) -> bool {
        let rest = self.rest.trim_start();
        let eaten = rest.strip_prefix(c);
        self.rest = eaten.unwrap_or(rest);
        eaten.is_some()
    }

    /// `( item, item … )`, or the word EMPTY.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        if !self.eat('(') {
            return self.word().eq_ignore_ascii_case("EMPTY").then(Vec::new);
        }
        let mut items = Vec::new();
        loop {
            items.push(item(self)?);
            if self.eat(')') {
                return Some(items);
            }
            if !self.eat(',') {
                return None;
            }
        }
    }

    fn coordinate(&mut self) -> Option<Coord<f64>> {
        let rest = self.rest.trim_start();
        let end = rest.find([',', ')', '(']).unwrap_or(rest.len());
        let (numbers, rest) = rest.split_at(end);
        self.rest = rest;
        let mut numbers = numbers.split_ascii_whitespace().map(str::parse::<f64>);
        let c = Coord { x: numbers.next()?.ok()?, y: numbers.next()?.ok()? };
        let rest_fine = numbers.all(|n| n.is_ok());
        (c.x.is_finite() && c.y.is_finite() && rest_fine).then_some(c)
    }

    fn line(&mut self) -> Option<LineString<f64>> {
        self.list(Self::coordinate).map(LineString)
    }

    fn polygon(&mut self) -> Option<Polygon<f64>> {
        let mut rings = self.list(Self::line)?.into_iter();
        let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Some(Polygon::new(outer, rings.collect()))
    }

    fn geometry(&mut self, depth: u32) -> Option<Geometry<f64>> {
        if depth > 32 {
            return None;
        }
        let name = self.word().to_ascii_uppercase();
        let before = self.rest;
        if !matches!(self.word().to_ascii_uppercase().as_str(), "Z" | "M" | "ZM") {
            self.rest = before;
        }
        let name = match name.as_str() {
            "POINTZ" => "POINT",
            "LINESTRINGZ" => "LINESTRING",
            "POLYGONZ" => "POLYGON",
            "MULTIPOLYGONZ" => "MULTIPOLYGON",
            other => other,
        };
        Some(match name {
            "POINT" => match self.list(Self::coordinate)?.as_slice() {
                [] => Geometry::MultiPoint(MultiPoint(Vec::new())),
                [c] => Geometry::Point(Point(*c)),
                _ => return None,
            },
            "MULTIPOINT" => {
                let points = self.list(|words| {
                    if words.rest.trim_start().starts_with('(') {
                        words.list(Self::coordinate)?.first().copied()
                    } else {
                        words.coordinate()
                    }
                })?;
                Geometry::MultiPoint(MultiPoint(points.into_iter().map(Point).collect()))
            }
            "LINESTRING" => Geometry::LineString(self.line()?),
            "MULTILINESTRING" => Geometry::MultiLineString(MultiLineString(self.list(Self::line)?)),
            "POLYGON" => Geometry::Polygon(self.polygon()?),
            "MULTIPOLYGON" => Geometry::MultiPolygon(MultiPolygon(self.list(Self::polygon)?)),
            "GEOMETRYCOLLECTION" => Geometry::GeometryCollection(GeometryCollection(
                self.list(|words| words.geometry(depth + 1))?,
            )),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn heights_and_a_code_are_understood() {
        let (shape, srid) =
            geometry_from_wkt("SRID=4548;POLYGON Z ((0 0 1, 4 0 1, 4 4 1, 0 0 1))").unwrap();
        let ring = LineString::from(vec![(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)]);
        assert_eq!((shape, srid), (Polygon::new(ring, vec![]).into(), Some(4548)));
        assert!(geometry_from_wkt("POLYGON EMPTY").is_some());
        assert!(geometry_from_wkt("MULTIPOINT ((1 2), (3 4))").is_some());
    }

    #[test]
    fn what_is_no_shape_gives_none() {
        for text in ["", "POINT", "POINT(1)", "POINT(1 nan)", "POINT(1 2) x", "POLYGON((0 0, 1 1)"]
        {
            assert_eq!(geometry_from_wkt(text), None, "{text}");
        }
        assert_eq!(geometry_from_wkt(&"GEOMETRYCOLLECTION(".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn random_text_never_panics(text in "[A-Za-z(), .;=0-9\u{4e00}-\u{4e10}-]{0,60}") {
            let _ = geometry_from_wkt(&text);
            let _ = geometry_from_wkt(&format!("POLYGON(({text}"));
        }
    }
}
