//! The JTS test suite's cases on areas: overlay, validity, buffer and centroid.
//!
//! JTS, GEOS and PostGIS answer to these cases, so whoever opens our layers elsewhere expects the
//! same answers. The cases are read from outside the repository and none is copied; what is not
//! run is listed by file and number in `jts-not-run.md`, which this test keeps true (run it with
//! `UPDATE_JTS_TABLE=1` to write it anew).

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use quick_xml::events::Event;
use yuanjian_geometry::{
    Arcs, PolygonSet, buffer_polygon, centroid, defects, difference, intersection,
    symmetric_difference, union_all,
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/topology");
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/jts-not-run.md");

#[derive(Default)]
struct Case {
    number: usize,
    a: String,
    b: String,
    ops: Vec<Op>,
}

#[derive(Default)]
struct Op {
    name: String,
    arg1: String,
    arg2: String,
    expect: String,
}

enum Outcome {
    Passed,
    Failed(String),
    NotRun(&'static str),
}

const LINES: &str = "a line or point goes in; the product overlays and checks areas only";
const FIXED: &str = "the answer is rounded to a fixed grid of 1; the product rounds to f64 only";
const SEAM: &str = "a ring of two points: no ground, so the product has nothing to widen";
const NEGATIVE: &str = "a negative distance; the product never shrinks";

#[test]
fn every_claimed_jts_case_gives_the_answer_jts_gives() {
    let folder = std::env::var("YUANJIAN_SHARED")
        .map_or_else(|_| FOLDER.to_owned(), |shared| format!("{shared}/data/topology"));
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: ../shared is not here");
        return;
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "xml"))
        .collect();
    files.sort();
    let mut not_run: BTreeMap<(String, String, &str), Vec<usize>> = BTreeMap::new();
    let mut passed: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut failures = Vec::new();
    for path in &files {
        let file = path.file_stem().unwrap().to_str().unwrap().replace("jts_Test", "");
        let text = std::fs::read_to_string(path).unwrap();
        let fixed = text.contains("scale=\"1.0\"");
        for case in read(&text) {
            for op in &case.ops {
                match run(&case, op, fixed) {
                    Outcome::Passed => {
                        *passed.entry((file.clone(), op.name.clone())).or_default() += 1
                    }
                    Outcome::Failed(why) => {
                        failures.push(format!("{file} {} {}: {why}", case.number, op.name));
                    }
                    Outcome::NotRun(why) => {
                        not_run
                            .entry((file.clone(), op.name.clone(), why))
                            .or_default()
                            .push(case.number);
                    }
                }
            }
        }
    }
    for ((file, op), count) in &passed {
        println!("passed {count:4} {file} {op}");
    }
    let table = table(&not_run);
    println!("{table}");
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
    if std::env::var_os("UPDATE_JTS_TABLE").is_some() {
        std::fs::write(TABLE, &table).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(TABLE).unwrap_or_default(),
        table,
        "jts-not-run.md is stale"
    );
}

fn table(not_run: &BTreeMap<(String, String, &str), Vec<usize>>) -> String {
    let mut table = String::from(
        "# JTS cases that are not run\n\nWritten by `tests/jts.rs`. Numbers count the cases of each file from 1.\n\n\
         | file | operation | cases | reason |\n| --- | --- | --- | --- |\n",
    );
    for ((file, op, why), cases) in not_run {
        writeln!(table, "| {file} | {op} | {} | {why} |", ranges(cases)).unwrap();
    }
    table
}

fn ranges(numbers: &[usize]) -> String {
    let mut numbers = numbers.to_vec();
    numbers.dedup();
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for n in numbers {
        match parts.last_mut() {
            Some((_, to)) if *to + 1 == n => *to = n,
            _ => parts.push((n, n)),
        }
    }
    let part = |(from, to): &(usize, usize)| {
        if from == to { from.to_string() } else { format!("{from}–{to}") }
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

fn run(case: &Case, op: &Op, fixed: bool) -> Outcome {
    if fixed {
        return Outcome::NotRun(FIXED);
    }
    let shape = |name: &str| areas(if name.eq_ignore_ascii_case("a") { &case.a } else { &case.b });
    let Some(first) = shape(&op.arg1) else { return Outcome::NotRun(LINES) };
    match op.name.to_lowercase().as_str() {
        "isvalid" => {
            let found = defects(&first);
            if found.is_empty() == (op.expect.trim() == "true") {
                Outcome::Passed
            } else {
                Outcome::Failed(format!("{found:?}"))
            }
        }
        "buffer" => {
            let distance: f64 = op.arg2.trim().parse().unwrap();
            if distance < 0.0 {
                return Outcome::NotRun(NEGATIVE);
            }
            if first.iter().all(|polygon| polygon.exterior().0.len() < 4)
                && !first.0.is_empty()
                && distance > 0.0
            {
                return Outcome::NotRun(SEAM);
            }
            compare(&buffer_polygon(&first, distance, Arcs::Segments(8)), &op.expect, 1e-7)
        }
        "getcentroid" => {
            let expected: Vec<f64> = numbers(&op.expect);
            match (centroid(&first), expected.as_slice()) {
                (None, []) => Outcome::Passed,
                (Some(at), &[x, y]) if (at[0] - x).abs() < 1e-9 && (at[1] - y).abs() < 1e-9 => {
                    Outcome::Passed
                }
                (at, _) => Outcome::Failed(format!("{at:?} for {expected:?}")),
            }
        }
        name => {
            let Some(second) = shape(&op.arg2) else { return Outcome::NotRun(LINES) };
            let result = match name {
                "intersection" => intersection(&first, &second),
                "union" => union_all(&[first, second]),
                "difference" => difference(&first, &second),
                "symdifference" => symmetric_difference(&first, &second),
                other => panic!("no such operation: {other}"),
            };
            compare(&result, &op.expect, 1e-9)
        }
    }
}

/// The ground must be the same, and the answer valid. Lines and points of a mixed answer are not
/// compared: the product wants the ground only.
fn compare(result: &MultiPolygon<f64>, expect: &str, tolerance: f64) -> Outcome {
    let expected = ground(expect);
    let area = |shape: &MultiPolygon<f64>| PolygonSet::from_multipolygons([shape]).area(0);
    let apart = area(&symmetric_difference(result, &expected));
    let size = area(&expected).max(1.0);
    if !defects(result).is_empty() {
        return Outcome::Failed(format!("not valid: {:?}", defects(result)));
    }
    if apart <= tolerance * size && (area(result) - area(&expected)).abs() <= tolerance * size {
        return Outcome::Passed;
    }
    Outcome::Failed(format!("{} m² for {}, apart by {apart}", area(result), area(&expected)))
}

fn read(text: &str) -> Vec<Case> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut cases: Vec<Case> = Vec::new();
    let mut inside = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return cases,
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                if name == "case" {
                    cases.push(Case { number: cases.len() + 1, ..Case::default() });
                }
                if name == "op" {
                    let mut op = Op::default();
                    for attribute in tag.attributes() {
                        let attribute = attribute.unwrap();
                        let value = attribute.value.to_string();
                        match attribute.key.as_ref() {
                            "name" => op.name = value,
                            "arg1" => op.arg1 = value,
                            "arg2" => op.arg2 = value,
                            _ => {}
                        }
                    }
                    cases.last_mut().unwrap().ops.push(op);
                }
                inside.push(name);
            }
            Event::End(_) => {
                inside.pop();
            }
            Event::Text(text) => {
                let text: &str = &text;
                if let (Some(case), Some(tag)) = (cases.last_mut(), inside.last()) {
                    match tag.as_str() {
                        "a" => case.a.push_str(text),
                        "b" => case.b.push_str(text),
                        "op" => case.ops.last_mut().unwrap().expect.push_str(text),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// The shape of a polygon or multipolygon; `None` when it is anything else.
fn areas(text: &str) -> Option<MultiPolygon<f64>> {
    let text = text.trim();
    if text.starts_with("01") || text.starts_with("00") {
        let bytes: Vec<u8> = (0..text.len() / 2)
            .map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
            .collect();
        return Wkb { bytes: &bytes, at: 0 }.shape();
    }
    let upper = text.to_uppercase();
    (upper.starts_with("POLYGON") || upper.starts_with("MULTIPOLYGON")).then(|| ground(text))
}

/// All polygons in a WKT text, whatever else it holds.
fn ground(text: &str) -> MultiPolygon<f64> {
    let text = text.trim();
    if text.starts_with("01") || text.starts_with("00") {
        return areas(text).unwrap_or(MultiPolygon(vec![]));
    }
    let upper = text.to_uppercase();
    let mut polygons = Vec::new();
    let mut rest = upper.as_str();
    while let Some(at) = rest.find("POLYGON") {
        let multi = rest[..at].ends_with("MULTI");
        rest = rest[at + 7..].trim_start();
        if rest.starts_with("EMPTY") {
            continue;
        }
        let end = closing(rest);
        let body = &rest[1..end];
        rest = &rest[end + 1..];
        let items = if multi { groups(body) } else { vec![body] };
        for item in items {
            let mut rings = groups(item).into_iter().map(|ring| {
                let values = numbers(ring);
                let line: LineString<f64> =
                    values.chunks(2).map(|c| Coord { x: c[0], y: c[1] }).collect();
                line
            });
            if let Some(outer) = rings.next() {
                polygons.push(Polygon::new(outer, rings.collect()));
            }
        }
    }
    MultiPolygon(polygons)
}

fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return i;
                }
            }
            _ => {}
        }
    }
    text.len() - 1
}

/// What stands in the outermost brackets of a text.
fn groups(mut text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    while let Some(at) = text.find('(') {
        text = &text[at..];
        let end = closing(text);
        found.push(&text[1..end]);
        text = &text[end + 1..];
    }
    found
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| c.is_whitespace() || ",()".contains(c))
        .filter_map(|word| word.parse().ok())
        .collect()
}

struct Wkb<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Wkb<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        self.at += N;
        self.bytes[self.at - N..self.at].try_into().unwrap()
    }

    fn shape(&mut self) -> Option<MultiPolygon<f64>> {
        let little = self.take::<1>()[0] == 1;
        let number =
            |b: [u8; 4]| if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) };
        let float = |b: [u8; 8]| if little { f64::from_le_bytes(b) } else { f64::from_be_bytes(b) };
        match number(self.take()) {
            3 => {
                let count = number(self.take());
                let mut rings = Vec::new();
                for _ in 0..count {
                    let points = number(self.take());
                    let point = |_| Coord { x: float(self.take()), y: float(self.take()) };
                    rings.push((0..points).map(point).collect::<LineString<f64>>());
                }
                let mut rings = rings.into_iter();
                let polygon = rings.next().map(|outer| Polygon::new(outer, rings.collect()));
                Some(MultiPolygon(polygon.into_iter().collect()))
            }
            6 => {
                let count = number(self.take());
                let mut all = Vec::new();
                for _ in 0..count {
                    all.extend(self.shape()?.0);
                }
                Some(MultiPolygon(all))
            }
            _ => None,
        }
    }
}
