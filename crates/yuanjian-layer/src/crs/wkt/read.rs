//! Well-known text, first and second version, down to what both notations say.

use super::{DEGREE, DEPTH, Found, Kind, build::build, degrees, kind, plain};
use crate::crs::{Crs, CrsError, Ellipsoid, unreadable};

enum Item {
    Node(Node),
    Text(String),
    Number(f64),
    Word,
}

struct Node {
    key: String,
    items: Vec<Item>,
}

impl Node {
    fn is(&self, keys: &[&str]) -> bool {
        keys.iter().any(|k| self.key.eq_ignore_ascii_case(k))
    }

    fn children(&self) -> impl Iterator<Item = &Node> {
        self.items.iter().filter_map(|i| if let Item::Node(n) = i { Some(n) } else { None })
    }

    fn child(&self, keys: &[&str]) -> Option<&Node> {
        self.children().find(|n| n.is(keys))
    }

    fn text(&self) -> Option<&str> {
        self.items.iter().find_map(|i| if let Item::Text(t) = i { Some(t.as_str()) } else { None })
    }

    fn numbers(&self) -> Vec<f64> {
        self.items
            .iter()
            .filter_map(|i| if let Item::Number(n) = i { Some(*n) } else { None })
            .collect()
    }

    /// `AUTHORITY["EPSG","4547"]` or `ID["EPSG",4547]` of this node itself.
    fn code(&self) -> Option<u32> {
        let id = self.children().filter(|n| n.is(&["AUTHORITY", "ID"])).last()?;
        let mut texts = id.items.iter().filter_map(|i| match i {
            Item::Text(t) => Some(t.clone()),
            Item::Number(n) => Some(n.to_string()),
            _ => None,
        });
        texts.next().filter(|a| a.eq_ignore_ascii_case("EPSG"))?;
        texts.next()?.parse().ok()
    }

    /// Factor of the node's own unit.
    fn unit(&self) -> Option<f64> {
        self.child(&["UNIT", "LENGTHUNIT", "ANGLEUNIT"])?.numbers().first().copied()
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, wanted: &[char]) -> bool {
        self.skip();
        match self.rest.chars().next() {
            Some(c) if wanted.contains(&c) => {
                self.rest = &self.rest[c.len_utf8()..];
                true
            }
            _ => false,
        }
    }

    fn item(&mut self) -> Option<Item> {
        self.skip();
        let first = self.rest.chars().next()?;
        if first == '"' {
            let mut text = String::new();
            let mut chars = self.rest.char_indices().skip(1).peekable();
            while let Some((at, c)) = chars.next() {
                if c != '"' {
                    text.push(c);
                } else if chars.peek().is_some_and(|(_, c)| *c == '"') {
                    text.push('"');
                    chars.next();
                } else {
                    self.rest = &self.rest[at + 1..];
                    return Some(Item::Text(text));
                }
            }
            return None;
        }
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || "+-._".contains(c)))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if word.is_empty() {
            return None;
        }
        self.rest = rest;
        if first.is_ascii_digit() || "+-.".contains(first) {
            return word.parse().ok().filter(|n: &f64| n.is_finite()).map(Item::Number);
        }
        if !self.take(&['[', '(']) {
            return Some(Item::Word);
        }
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut node = Node { key: word.to_owned(), items: Vec::new() };
        loop {
            if self.take(&[']', ')']) {
                break;
            }
            node.items.push(self.item()?);
            if !self.take(&[',']) {
                if self.take(&[']', ')']) {
                    break;
                }
                return None;
            }
        }
        self.depth -= 1;
        Some(Item::Node(node))
    }
}

pub(in crate::crs) fn parse(text: &str) -> Result<Crs, CrsError> {
    if text.len() > 1 << 20 {
        return Err(unreadable(text));
    }
    let Some(Item::Node(root)) = (Reader { rest: text, depth: 0 }).item() else {
        return Err(unreadable(text));
    };
    let mut found = Found { unit_m: 1.0, ..Found::default() };
    read_crs(&root, &mut found).ok_or_else(|| unreadable(text))?;
    build(found)
}

const PROJECTED: [&str; 3] = ["PROJCS", "PROJCRS", "PROJECTEDCRS"];
const GEOGRAPHIC: [&str; 8] = [
    "GEOGCS",
    "GEOGCRS",
    "GEODCRS",
    "BASEGEOGCRS",
    "BASEGEODCRS",
    "GEOGRAPHICCRS",
    "GEODETICCRS",
    "BASEGEODETICCRS",
];

fn read_crs(node: &Node, found: &mut Found) -> Option<()> {
    if node.is(&["COMPD_CS", "COMPOUNDCRS"]) {
        return read_crs(
            node.children()
                .find(|n| n.is(&PROJECTED) || n.is(&GEOGRAPHIC) || n.is(&["BOUNDCRS"]))?,
            found,
        );
    }
    if node.is(&["BOUNDCRS"]) {
        let source = node.child(&["SOURCECRS"])?.children().next()?;
        read_crs(source, found)?;
        if let Some(operation) = node.child(&["ABRIDGEDTRANSFORMATION"]) {
            let figures: Vec<f64> = operation
                .children()
                .filter(|n| n.is(&["PARAMETER"]))
                .filter_map(|n| n.numbers().first().copied())
                .collect();
            if let [dx, dy, dz, rx, ry, rz, m] = figures[..] {
                // WKT2 states the scale as a factor near one here.
                let ppm = if m > 0.5 { (m - 1.0) * 1e6 } else { m };
                found.towgs84 = vec![dx, dy, dz, rx, ry, rz, ppm];
            } else if figures.len() == 3 {
                found.towgs84 = figures;
            }
        }
        return Some(());
    }
    if node.is(&GEOGRAPHIC) {
        found.title = node.text().map(str::to_owned);
        found.code = node.code();
        return read_geographic(node, found).map(|_| ());
    }
    if !node.is(&PROJECTED) {
        return None;
    }
    found.title = node.text().map(str::to_owned);
    found.code = node.code();
    let base = node.children().find(|n| n.is(&GEOGRAPHIC))?;
    let angle = read_geographic(base, found)?;
    // In WKT2 the unit may stand in the axes.
    found.unit_m = node
        .unit()
        .or_else(|| node.children().filter(|n| n.is(&["AXIS"])).find_map(Node::unit))
        .unwrap_or(1.0);
    found.proj4 = node.child(&["EXTENSION"]).and_then(|n| {
        n.items.iter().rev().find_map(
            |i| {
                if let Item::Text(t) = i { Some(t.clone()) } else { None }
            },
        )
    });
    let holder = node.child(&["CONVERSION", "DERIVINGCONVERSION"]).unwrap_or(node);
    found.method = holder.child(&["PROJECTION", "METHOD"])?.text().map(str::to_owned);
    for parameter in holder.children().filter(|n| n.is(&["PARAMETER"])) {
        let name = plain(parameter.text()?);
        let value = *parameter.numbers().first()?;
        let own = parameter.unit();
        let value = match kind(&name) {
            Kind::Angle => degrees(value, own.unwrap_or(angle)),
            Kind::Length => value * own.unwrap_or(found.unit_m),
            Kind::Ratio => value * own_scale(parameter),
        };
        found.parameters.push((name, value));
    }
    Some(())
}

fn own_scale(parameter: &Node) -> f64 {
    parameter.child(&["SCALEUNIT"]).and_then(|u| u.numbers().first().copied()).unwrap_or(1.0)
}

fn read_geographic(node: &Node, found: &mut Found) -> Option<f64> {
    found.geographic = node.text().unwrap_or_default().to_owned();
    let datum = node.child(&["DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE"])?;
    found.datum = datum.text().unwrap_or_default().to_owned();
    let spheroid = datum.child(&["SPHEROID", "ELLIPSOID"])?;
    let [a, rf, ..] = spheroid.numbers()[..] else {
        return None;
    };
    found.ellipsoid = Some(Ellipsoid { a: a * spheroid.unit().unwrap_or(1.0), rf });
    if let Some(shift) = datum.child(&["TOWGS84"]) {
        found.towgs84 = shift.numbers();
    }
    let angle = node
        .unit()
        .or_else(|| node.children().filter(|n| n.is(&["AXIS"])).find_map(Node::unit))
        .unwrap_or(DEGREE);
    if let Some(prime) = node.child(&["PRIMEM", "PRIMEMERIDIAN"]) {
        let value = prime.numbers().first().copied().unwrap_or(0.0);
        found.prime_meridian = degrees(value, prime.unit().unwrap_or(angle));
    }
    Some(angle)
}
