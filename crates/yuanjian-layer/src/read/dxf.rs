//! DXF: what a designer drew, as far as it can be an area, a line or a point.
//!
//! Closed polylines and hatches with polyline edges are areas, bulges are drawn as arcs; the
//! drawing's layer becomes the attribute `layer`. Blocks, splines and texts are counted and
//! told, because a park drawn as a block would otherwise vanish without a word. Our own reader of
//! the pairs of lines that a DXF is: the library at hand cannot be given an encoding.

use super::Job;
use super::rings::polygons_by_nesting;
use super::rows::Rows;
use crate::Value;
use crate::encoding::{decode_file, encoding_for_label};
use crate::source::{DeclaredCrs, Format, RawLayer, ReadError};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use std::collections::BTreeMap;
use yuanjian_types::Problem;

/// Segments in a full circle when a bulge or circle is drawn: at 10 m radius the chord strays
/// 3 mm from the arc.
const CIRCLE: f64 = 128.0;

type Pair<'a> = (i32, &'a str);

/// Read a DXF file.
pub(crate) fn read(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    job.refuse_layer()?;
    let bytes = job.bytes()?;
    if bytes.starts_with(b"AutoCAD Binary DXF") {
        return Err(job.error("read.dxf_binary").into());
    }
    let mut findings = job.findings();
    let (text, decision) = decode_file(&bytes, job.chosen, code_page(&bytes));
    let (pairs, cut) = pairs(&text);
    if pairs.is_empty() || !pairs.contains(&(0, "SECTION")) {
        return Err(job.error("read.file_damaged").with("format", "DXF").into());
    }
    if cut || !pairs.contains(&(0, "EOF")) {
        findings.push(Problem::error("read.dxf_cut").at_row(text.lines().count() as u64));
    }
    let mut rows = Rows::new(job.path, job.limits());
    let columns = ["layer", "entity", "handle"].map(|name| rows.column(name));
    let mut left_out: BTreeMap<String, u64> = BTreeMap::new();
    let mut heights = false;
    let entities = entities(&pairs);
    let mut at = 0;
    while at < entities.len() {
        let entity = &entities[at];
        at += 1;
        let mut vertices: &[Entity<'_>] = &[];
        if entity.kind == "POLYLINE" {
            let start = at;
            while at < entities.len() && entities[at].kind == "VERTEX" {
                at += 1;
            }
            vertices = &entities[start..at];
            if entities.get(at).is_some_and(|e| e.kind == "SEQEND") {
                at += 1;
            }
        }
        let (shape, high) = match shape(entity, vertices) {
            Shape::Some(geometry, high) => (geometry, high),
            Shape::Damaged => {
                findings.push(
                    Problem::error("read.shape_damaged")
                        .of_feature(entity.text(5).unwrap_or("?"))
                        .with("type", entity.kind),
                );
                continue;
            }
            Shape::Other => {
                *left_out.entry(entity.kind.to_owned()).or_default() += 1;
                continue;
            }
        };
        heights |= high;
        let texts = [
            entity.text(8).map_or_else(|| "0".to_owned(), unescape),
            entity.kind.to_owned(),
            entity.text(5).unwrap_or_default().to_owned(),
        ];
        let cells = columns.iter().zip(texts).filter(|(_, t)| !t.is_empty());
        let cells = cells.map(|(column, text)| (*column, Value::Text(text))).collect();
        rows.push(None, Some(shape), cells)?;
    }
    for (kind, count) in left_out {
        findings
            .push(Problem::warning("read.dxf_left_out").with("type", kind).with("count", count));
    }
    if heights {
        findings.push(Problem::note("read.heights_dropped"));
    }
    let table = rows.finish()?;
    let mut sample: Vec<String> = Vec::new();
    for feature in &table.features {
        if let Some(Value::Text(layer)) = feature.attributes.first()
            && sample.len() < 5
            && !layer.is_ascii()
            && !sample.contains(layer)
        {
            sample.push(layer.clone());
        }
    }
    let mut raw = job.finish(Format::Dxf, &bytes, table, DeclaredCrs::Missing, findings);
    raw.source.encoding = Some(decision.found(sample));
    Ok(raw)
}

/// The encoding that the drawing declares: `$DWGCODEPAGE`, and UTF-8 since the edition of 2007.
fn code_page(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..20_000).unwrap_or(bytes)).into_owned();
    let value = |name: &str| {
        let (_, rest) = head.split_once(name)?;
        rest.lines().nth(2).map(|line| line.trim().to_owned())
    };
    if value("$ACADVER").is_some_and(|v| v.as_str() >= "AC1021") {
        return Some(encoding_rs::UTF_8);
    }
    encoding_for_label(&value("$DWGCODEPAGE")?)
}

/// A DXF is lines in pairs: a code and its value.
fn pairs(text: &str) -> (Vec<Pair<'_>>, bool) {
    let mut lines = text.lines();
    let mut pairs = Vec::new();
    while let Some(code) = lines.next() {
        let Ok(code) = code.trim().parse::<i32>() else {
            return (pairs, !code.trim().is_empty());
        };
        let Some(value) = lines.next() else { return (pairs, true) };
        pairs.push((code, value.trim()));
        if code == 0 && value.trim() == "EOF" {
            break;
        }
    }
    (pairs, false)
}

struct Entity<'a> {
    kind: &'a str,
    pairs: &'a [Pair<'a>],
}

impl<'a> Entity<'a> {
    fn text(&self, code: i32) -> Option<&'a str> {
        self.pairs.iter().find(|p| p.0 == code).map(|p| p.1)
    }

    fn number(&self, code: i32) -> Option<f64> {
        self.text(code)?.parse::<f64>().ok().filter(|v| v.is_finite())
    }

    fn flags(&self, code: i32) -> i64 {
        self.text(code).and_then(|t| t.parse().ok()).unwrap_or(0)
    }
}

/// The entities of the drawing itself, not those within blocks, and not on paper.
fn entities<'a>(pairs: &'a [Pair<'a>]) -> Vec<Entity<'a>> {
    let mut found = Vec::new();
    let mut section = "";
    let mut at = 0;
    while at < pairs.len() {
        let (code, value) = pairs[at];
        at += 1;
        if code != 0 {
            continue;
        }
        let start = at;
        while at < pairs.len() && pairs[at].0 != 0 {
            at += 1;
        }
        let own = &pairs[start..at];
        match value {
            "SECTION" => section = own.iter().find(|p| p.0 == 2).map_or("", |p| p.1),
            "ENDSEC" => section = "",
            _ if section == "ENTITIES" => {
                let entity = Entity { kind: value, pairs: own };
                if entity.flags(67) == 0 {
                    found.push(entity);
                }
            }
            _ => {}
        }
    }
    found
}

enum Shape {
    Some(Geometry<f64>, bool),
    Damaged,
    Other,
}

/// A vertex and the bulge of the edge that leaves it.
type Vertex = (Coord<f64>, f64);

fn shape(entity: &Entity<'_>, vertices: &[Entity<'_>]) -> Shape {
    // An extrusion of -z mirrors the drawing plane; any other tilt is no plan view.
    let (ex, ey, ez) = (
        entity.number(210).unwrap_or(0.0),
        entity.number(220).unwrap_or(0.0),
        entity.number(230).unwrap_or(1.0),
    );
    let planar = matches!(entity.kind, "LWPOLYLINE" | "CIRCLE" | "HATCH")
        || (entity.kind == "POLYLINE" && entity.flags(70) & 8 == 0);
    if planar && (ex.abs() > 1e-9 || ey.abs() > 1e-9) {
        return Shape::Other;
    }
    let mirror = if planar && ez < 0.0 { -1.0 } else { 1.0 };
    let place = |c: Coord<f64>| Coord { x: mirror * c.x, y: c.y };
    let high = |code| entity.number(code).is_some_and(|z| z != 0.0);
    let geometry = match entity.kind {
        "POINT" | "LINE" => {
            let at = |x, y| Some(Coord { x: entity.number(x)?, y: entity.number(y)? });
            match (entity.kind, at(10, 20), at(11, 21)) {
                ("POINT", Some(c), _) => Geometry::Point(Point(c)),
                ("LINE", Some(a), Some(b)) => Geometry::LineString(LineString(vec![a, b])),
                _ => return Shape::Damaged,
            }
        }
        "CIRCLE" => {
            let (Some(x), Some(y), Some(r)) =
                (entity.number(10), entity.number(20), entity.number(40))
            else {
                return Shape::Damaged;
            };
            if r <= 0.0 {
                return Shape::Damaged;
            }
            let east = (Coord { x: x + r, y }, 1.0);
            let west = (Coord { x: x - r, y }, 1.0);
            let ring = drawn(&[east, west], true).into_iter().map(place).collect();
            Geometry::Polygon(Polygon::new(LineString(ring), Vec::new()))
        }
        "LWPOLYLINE" | "POLYLINE" => {
            let flags = entity.flags(70);
            if entity.kind == "POLYLINE" && flags & (16 | 64) != 0 {
                // A mesh is a surface in space.
                return Shape::Other;
            }
            let found = if entity.kind == "LWPOLYLINE" {
                light_vertices(entity.pairs)
            } else {
                vertices
                    .iter()
                    // 16: a control point of a spline, not a point of the line.
                    .filter(|v| v.flags(70) & 16 == 0)
                    .map(|v| {
                        let c = Coord { x: v.number(10)?, y: v.number(20)? };
                        Some((c, v.number(42).unwrap_or(0.0)))
                    })
                    .collect()
            };
            let Some(found) = found else { return Shape::Damaged };
            let ends = (found.first(), found.last());
            let same = matches!(ends, (Some(a), Some(b)) if a.0 == b.0) && found.len() > 3;
            let closed = flags & 1 == 1 || same;
            if found.len() < 2 {
                return Shape::Damaged;
            }
            let line: Vec<_> = drawn(&found, closed).into_iter().map(place).collect();
            if closed && line.len() > 3 {
                Geometry::Polygon(Polygon::new(LineString(line), Vec::new()))
            } else {
                Geometry::LineString(LineString(line))
            }
        }
        "HATCH" => match hatch(entity.pairs) {
            Some(rings) if !rings.is_empty() => {
                let rings = rings.into_iter().map(|r| r.into_iter().map(place).collect()).collect();
                let mut polygons = polygons_by_nesting(rings);
                match (polygons.pop(), polygons.is_empty()) {
                    (Some(only), true) => Geometry::Polygon(only),
                    (last, _) => {
                        polygons.extend(last);
                        Geometry::MultiPolygon(MultiPolygon(polygons))
                    }
                }
            }
            _ => return Shape::Other,
        },
        _ => return Shape::Other,
    };
    Shape::Some(geometry, high(38) || high(30))
}

fn light_vertices(pairs: &[Pair<'_>]) -> Option<Vec<Vertex>> {
    let mut found: Vec<Vertex> = Vec::new();
    for (code, value) in pairs {
        let number = || value.parse::<f64>().ok().filter(|v| v.is_finite());
        match code {
            10 => found.push((Coord { x: number()?, y: f64::NAN }, 0.0)),
            20 => found.last_mut()?.0.y = number()?,
            42 => {
                if let Some(last) = found.last_mut() {
                    last.1 = number()?;
                }
            }
            _ => {}
        }
    }
    found.iter().all(|v| v.0.y.is_finite()).then_some(found)
}

/// The edges of a hatch: polylines, or straight edges and nothing else.
fn hatch(pairs: &[Pair<'_>]) -> Option<Vec<Vec<Coord<f64>>>> {
    let mut rest = pairs.iter().skip_while(|p| p.0 != 91).peekable();
    let paths: usize = rest.next()?.1.parse().ok()?;
    let mut rings = Vec::new();
    macro_rules! rest_of {
        ($wanted:expr) => {
            rest.by_ref().find(|p| p.0 == $wanted)?.1
        };
    }
    for _ in 0..paths {
        let flags: i64 = rest_of!(92).parse().ok()?;
        let mut vertices: Vec<Vertex> = Vec::new();
        if flags & 2 != 0 {
            let bulges: i64 = rest_of!(72).parse().ok()?;
            let count: usize = rest_of!(93).parse().ok()?;
            for _ in 0..count {
                let x: f64 = rest_of!(10).parse().ok()?;
                let y: f64 = rest_of!(20).parse().ok()?;
                vertices.push((Coord { x, y }, 0.0));
                if bulges != 0
                    && let Some((_, bulge)) = rest.next_if(|p| p.0 == 42)
                    && let Some(last) = vertices.last_mut()
                {
                    last.1 = bulge.parse().ok()?;
                }
            }
        } else {
            let count: usize = rest_of!(93).parse().ok()?;
            for _ in 0..count {
                if rest_of!(72).trim() != "1" {
                    // Arcs, ellipses and splines as edges: not simple.
                    return None;
                }
                let x: f64 = rest_of!(10).parse().ok()?;
                let y: f64 = rest_of!(20).parse().ok()?;
                let _ = rest_of!(21);
                vertices.push((Coord { x, y }, 0.0));
            }
        }
        if !vertices.iter().all(|v| v.0.x.is_finite() && v.0.y.is_finite() && v.1.is_finite()) {
            return None;
        }
        if vertices.len() >= 2 {
            rings.push(drawn(&vertices, true));
        }
    }
    Some(rings)
}

/// The line with its bulges drawn as arcs. A bulge is the tangent of a quarter of the angle of
/// the arc, positive when it runs counter-clockwise.
fn drawn(vertices: &[Vertex], closed: bool) -> Vec<Coord<f64>> {
    let mut line = Vec::with_capacity(vertices.len() + 1);
    let edges = if closed { vertices.len() } else { vertices.len().saturating_sub(1) };
    for i in 0..edges {
        let (a, bulge) = vertices[i];
        let (b, _) = vertices[(i + 1) % vertices.len()];
        line.push(a);
        let chord = libm::hypot(b.x - a.x, b.y - a.y);
        if bulge.abs() < 1e-12 || bulge.abs() > 1e6 || chord == 0.0 {
            continue;
        }
        let angle = 4.0 * libm::atan(bulge);
        // Centre: on the bisector of the chord, at its distance from the middle.
        let toward = (1.0 - bulge * bulge) / (4.0 * bulge);
        let centre = Coord {
            x: f64::midpoint(a.x, b.x) - toward * (b.y - a.y),
            y: f64::midpoint(a.y, b.y) + toward * (b.x - a.x),
        };
        let pieces = libm::ceil(angle.abs() / (std::f64::consts::TAU / CIRCLE)).clamp(1.0, CIRCLE);
        for piece in 1..pieces as u32 {
            let turn = angle * f64::from(piece) / pieces;
            let (sin, cos) = (libm::sin(turn), libm::cos(turn));
            let (dx, dy) = (a.x - centre.x, a.y - centre.y);
            line.push(Coord {
                x: centre.x + dx * cos - dy * sin,
                y: centre.y + dx * sin + dy * cos,
            });
        }
    }
    let end = if closed { line.first().copied() } else { vertices.last().map(|v| v.0) };
    if !closed || line.first() != line.last() {
        line.extend(end);
    }
    line
}

/// `\U+XXXX` stands for a character that the drawing's code page lacks.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\U+") {
        out.push_str(before);
        let code = after.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &after[4..];
            }
            None => {
                out.push_str("\\U+");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_half_circle_bulges_draw_a_circle() {
        let ring =
            drawn(&[(Coord { x: 1.0, y: 0.0 }, 1.0), (Coord { x: -1.0, y: 0.0 }, 1.0)], true);
        assert!(ring.iter().all(|c| (libm::hypot(c.x, c.y) - 1.0).abs() < 1e-12));
        let flat: Vec<[f64; 2]> = ring.iter().map(|c| [c.x, c.y]).collect();
        // A regular polygon of 128 sides: 64 sin(2 pi / 128).
        let want = 64.0 * (std::f64::consts::TAU / 128.0).sin();
        assert!((yuanjian_geometry::signed_area(&flat[..flat.len() - 1]) - want).abs() < 1e-12);
    }

    #[test]
    fn escaped_characters_are_read() {
        assert_eq!(unescape(r"\U+7EFF\U+5730-1"), "绿地-1");
        assert_eq!(unescape(r"\U+ZZ"), r"\U+ZZ");
    }
}
