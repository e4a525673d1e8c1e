//! From the rows of a file to a layer the indicators may trust, with an account of every change.
//!
//! The account is the point: a figure that a city signs must be traceable to what was drawn, so
//! every repair is listed with its feature and its m², every refusal with its reason, and nothing
//! that a person has to decide (a guessed coordinate system, a suspected web-map distortion) is
//! decided here. All problems are gathered before answering.

use crate::classify::{Mapping, Unmapped};
use crate::crs::{
    Certainty, Crs, CrsError, Datum, ParameterSet, ResolveOptions, Transform, resolve,
    suspect_offset, transform_visit,
};
use crate::raster::{Canopy, LeastPatch, measure_cells};
use crate::{DeclaredCrs, Feature, Field, FieldKind, LayerKind, RawLayer, Table, Value};
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use yuanjian_geometry::{
    Bounds, LineSet, PolygonSet, duplicates, feature_areas_by_zone, feature_lengths_by_zone,
    make_valid, overlaps, slivers,
};
use yuanjian_types::{Digest, Problem, Severity};

/// Findings of one code that are listed one by one; the rest are counted.
const LISTED: usize = 1000;

/// No plane reaches farther from its origin, zone numbers included. A vertex beyond it is a fault
/// of the file, and its square would be no number.
const FARTHEST_M: f64 = 1e9;

/// A layer: valid shapes in metres on the city's plane, sorted by id, never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    kind: LayerKind,
    year: Option<u16>,
    table: Table,
    crs: Crs,
}

impl Layer {
    /// What it is a layer of.
    pub fn kind(&self) -> LayerKind {
        self.kind
    }

    /// The year it stands for, where it is versioned.
    pub fn year(&self) -> Option<u16> {
        self.year
    }

    /// Its rows.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Its coordinate system.
    pub fn crs(&self) -> &Crs {
        &self.crs
    }

    /// Its rows and its coordinate system, for whoever needs no more.
    pub fn into_table(self) -> (Table, Crs) {
        (self.table, self.crs)
    }

    /// From an archive that has checked the digest.
    pub(crate) fn restored(kind: LayerKind, year: Option<u16>, table: Table, crs: Crs) -> Self {
        Self { kind, year, table, crs }
    }
}

/// What a person chose about an import.
#[derive(Debug, Clone)]
pub struct ImportOptions<'a> {
    /// What the layer is.
    pub kind: LayerKind,
    /// The year it stands for.
    pub year: Option<u16>,
    /// The coordinate system of the file, in place of what it says.
    pub crs: Option<&'a str>,
    /// The plane of the city; without it the file's own plane, or the zone of its longitude.
    pub city: Option<&'a Crs>,
    /// About where the city is, `[longitude, latitude]`.
    pub near: Option<[f64; 2]>,
    /// The city's parameter sets for old datums.
    pub parameters: &'a [ParameterSet],
    /// A person has seen the guessed coordinate system and agrees.
    pub confirm_guess: bool,
    /// The area the layer should lie in, in the city's plane.
    pub boundary: Option<&'a PolygonSet>,
    /// Places of the same things in true coordinates, in degrees, to notice web-map distortion.
    pub reference: Option<&'a [[f64; 2]]>,
    /// The column that identifies a feature.
    pub id_field: Option<&'a str>,
    /// A polygon below this area in m² and below `sliver_compactness` is listed as a sliver.
    pub sliver_m2: f64,
    /// 4πA/P²; 1 for a circle.
    pub sliver_compactness: f64,
    /// Overlaps below this many m² are not listed.
    pub overlap_m2: f64,
    /// How attribute values become classes.
    pub mapping: Option<&'a Mapping>,
}

impl ImportOptions<'_> {
    /// The usual choices for a kind of layer.
    pub fn new(kind: LayerKind) -> Self {
        Self {
            kind,
            year: None,
            crs: None,
            city: None,
            near: None,
            parameters: &[],
            confirm_guess: false,
            boundary: None,
            reference: None,
            id_field: None,
            sliver_m2: 10.0,
            sliver_compactness: 0.05,
            overlap_m2: 0.01,
            mapping: None,
        }
    }
}

/// The account of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// The file as it was named.
    pub file: String,
    /// The layer within it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub layer: Option<String>,
    /// The name of its content.
    pub source_digest: Digest,
    /// What the layer is.
    pub kind: LayerKind,
    /// The file's coordinate system, canonical form.
    pub source_crs: String,
    /// `declared`, `given` or `guessed` (and confirmed).
    pub certainty: String,
    /// Whether the file stored north before east.
    pub swapped: bool,
    /// The layer's coordinate system, canonical form.
    pub crs: String,
    /// Features in the file.
    pub features_read: u64,
    /// Features in the layer.
    pub features_kept: u64,
    /// Area of the layer as the sum of its features, in m²; overlaps count twice.
    pub area_m2: f64,
    /// Length of the layer as the sum of its features, in m.
    pub length_m: f64,
    /// By how much repairs changed areas, in m².
    pub repaired_m2: f64,
    /// Area of exact duplicates that were left out, in m².
    pub duplicate_m2: f64,
    /// Overlap of features of green land, pair by pair, in m².
    pub overlap_m2: f64,
    /// Area outside the boundary, in m²; it stays in the layer.
    pub outside_m2: f64,
    /// Length outside the boundary, in m.
    pub outside_m: f64,
    /// How many findings of each code.
    pub counts: BTreeMap<String, u64>,
    /// The findings, at most a thousand of each code, in order of the features.
    pub problems: Vec<Problem>,
    /// Attribute values that no rule of the mapping knows.
    pub unmapped: Vec<Unmapped>,
    /// How the shapes were told from a raster, where the file was one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cells: Option<Cells>,
}

/// How vegetation was told from the cells of a raster: without it the area cannot be judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cells {
    /// Which cells are vegetation.
    pub rule: Canopy,
    /// Patches that are smaller were left out, where somebody said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub patch: Option<LeastPatch>,
    /// The day on which the image was taken, `2024-07-15`, where somebody said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub imaged_on: Option<String>,
}

/// A layer and its account.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The layer.
    pub layer: Layer,
    /// The account.
    pub report: ImportReport,
}

/// No layer came of it; everything that stands in the way, at once.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the import was refused: {}", .problems.first().map_or("", |p| p.code.as_str()))]
pub struct ImportRefused {
    /// What stands in the way, and what was found on the way there.
    pub problems: Vec<Problem>,
    /// Coordinate systems the file might be in, where that is the question.
    pub alternatives: Vec<Crs>,
}

/// What shapes a kind of layer is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Polygons,
    Lines,
    Any,
}

fn wanted(kind: LayerKind) -> Wanted {
    match kind {
        LayerKind::Roads | LayerKind::Greenways | LayerKind::Shoreline => Wanted::Lines,
        LayerKind::Population => Wanted::Any,
        _ => Wanted::Polygons,
    }
}

/// Make a layer of what was read.
///
/// # Errors
/// [`ImportRefused`] where a person must decide or nothing is left.
pub fn import(raw: RawLayer, options: &ImportOptions<'_>) -> Result<Imported, ImportRefused> {
    let RawLayer { source, mut table, crs: declared, problems } = raw;
    let file = crate::source::file_name(&source.path);
    let mut findings = problems;
    let in_file = |mut refused: ImportRefused| {
        for problem in &mut refused.problems {
            problem.place.file.get_or_insert_with(|| file.clone());
        }
        refused
    };
    let place = place(&table, &declared, options, &mut findings).map_err(in_file)?;
    let features_read = table.features.len() as u64;
    if options.kind == LayerKind::Imagery {
        let turned = |[x, y]: [f64; 2]| if place.swapped { [y, x] } else { [x, y] };
        measure_cells(&mut table, |at| place.transform.point(turned(at)));
    }
    let mut fields = table.fields.clone();
    let mut features = identify(table, options, &mut findings).map_err(in_file)?;

    let wanted = wanted(options.kind);
    let prepared: Vec<Prepared> = features.par_iter().map(|f| prepare(f, &place, wanted)).collect();
    let mut repaired_m2 = 0.0;
    let mut kept = Vec::with_capacity(features.len());
    for (mut feature, prepared) in features.drain(..).zip(prepared) {
        findings.extend(prepared.findings);
        if let Some(geometry) = prepared.geometry {
            repaired_m2 += prepared.repaired_m2;
            feature.geometry = Some(geometry);
            kept.push(feature);
        }
    }
    kept.sort_by(|a, b| natural(&a.id, &b.id));
    let mut table = Table { fields: fields.clone(), features: kept };
    let duplicate_m2 = drop_duplicates(&mut table, &mut findings);
    if table.features.is_empty() {
        let refusal = Problem::error("import.nothing_left").with("features", features_read);
        findings.insert(0, refusal);
        return Err(in_file(ImportRefused { problems: findings, alternatives: Vec::new() }));
    }

    let mut unmapped = Vec::new();
    if let Some(mapping) = options.mapping {
        let classified = mapping.classify(&table);
        let name = mapping.column().to_owned();
        fields.retain(|f| f.name != name);
        if let Some(old) = table.fields.iter().position(|f| f.name == name) {
            table.fields.remove(old);
            table.features.iter_mut().for_each(|f| {
                if old < f.attributes.len() {
                    f.attributes.remove(old);
                }
            });
        }
        table.fields.push(Field { name, kind: FieldKind::Text });
        for (feature, code) in table.features.iter_mut().zip(classified.codes) {
            feature.attributes.resize(table.fields.len() - 1, Value::Null);
            feature.attributes.push(code.map_or(Value::Null, Value::Text));
        }
        for one in &classified.unmapped {
            findings.push(
                Problem::warning("import.class_unmapped")
                    .at_field(one.field.as_str())
                    .with("value", one.value.as_str())
                    .with("features", one.features),
            );
        }
        unmapped = classified.unmapped;
    }

    let polygons = table.polygons();
    let lines = table.lines();
    let id = |i: usize| table.features[i].id.clone();
    if wanted == Wanted::Polygons {
        for i in slivers(&polygons, options.sliver_m2, options.sliver_compactness) {
            findings.push(
                Problem::warning("import.sliver").of_feature(id(i)).with("m2", polygons.area(i)),
            );
        }
    }
    let mut overlap_m2 = 0.0;
    if matches!(
        options.kind,
        LayerKind::GreenLand | LayerKind::Districts | LayerKind::ResidentialLand
    ) {
        for pair in overlaps(&polygons, options.overlap_m2) {
            overlap_m2 += pair.area_m2;
            findings.push(
                Problem::warning("import.overlap")
                    .of_feature(id(pair.a))
                    .with("other", id(pair.b))
                    .with("m2", pair.area_m2),
            );
        }
    }
    let (outside_m2, outside_m) = outside(&table, &polygons, &lines, options, &mut findings);
    if let Some(reference) = options.reference {
        findings.extend(distortion(&table, &place.target, reference));
    }

    findings.iter_mut().for_each(|p| {
        p.place.file.get_or_insert_with(|| file.clone());
    });
    let (counts, problems) = account(findings);
    let area_m2 = (0..polygons.len()).map(|i| polygons.area(i)).sum();
    let length_m = (0..lines.len()).flat_map(|i| lines.parts(i)).map(length).sum();
    let report = ImportReport {
        file: source.path.display().to_string(),
        layer: source.layer,
        source_digest: source.digest,
        kind: options.kind,
        source_crs: place.source.to_string(),
        certainty: place.certainty.to_owned(),
        swapped: place.swapped,
        crs: place.target.to_string(),
        features_read,
        features_kept: table.features.len() as u64,
        area_m2,
        length_m,
        repaired_m2,
        duplicate_m2,
        overlap_m2,
        outside_m2,
        outside_m,
        counts,
        problems,
        unmapped,
        cells: None,
    };
    let layer = Layer { kind: options.kind, year: options.year, table, crs: place.target };
    Ok(Imported { layer, report })
}

/// From where to where.
struct Placed {
    source: Crs,
    target: Crs,
    transform: Transform,
    swapped: bool,
    certainty: &'static str,
}

fn place(
    table: &Table,
    declared: &DeclaredCrs,
    options: &ImportOptions<'_>,
    findings: &mut Vec<Problem>,
) -> Result<Placed, ImportRefused> {
    let bounds = table.bounds();
    if bounds.is_empty() {
        let refusal = if table.features.is_empty() {
            Problem::error("import.no_features")
        } else {
            Problem::error("import.no_shapes").with("features", table.features.len() as u64)
        };
        let mut problems = vec![refusal];
        problems.append(findings);
        return Err(ImportRefused { problems, alternatives: Vec::new() });
    }
    let resolving =
        ResolveOptions { given: options.crs, parameters: options.parameters, near: options.near };
    let answer = resolve(declared, &bounds, &resolving).map_err(|unresolved| {
        let mut problems = unresolved.problems;
        problems.append(findings);
        ImportRefused { problems, alternatives: unresolved.alternatives }
    })?;
    findings.extend(answer.problems);
    let certainty = match answer.certainty {
        Certainty::Declared => "declared",
        Certainty::Given => "given",
        Certainty::Guessed { .. } if options.confirm_guess => "guessed",
        Certainty::Guessed { mut alternatives, .. } => {
            let refusal = Problem::error("import.guess_unconfirmed")
                .with("crs", answer.crs.name("zh"))
                .with("crs_en", answer.crs.name("en"))
                .with("canonical", answer.crs.to_string());
            let mut problems = vec![refusal];
            problems.append(findings);
            alternatives.insert(0, answer.crs);
            return Err(ImportRefused { problems, alternatives });
        }
    };
    let source = answer.crs;
    let refuse =
        |e: &CrsError| ImportRefused { problems: vec![e.problem()], alternatives: Vec::new() };
    let target = match options.city {
        Some(city) => city.clone(),
        None if source.is_metric() && source.shift.is_none() && source.datum.is_geocentric() => {
            source.clone()
        }
        None => {
            let degrees = Transform::between(&source, &Crs::lon_lat(Datum::Cgcs2000))
                .map_err(|e| refuse(&e))?;
            let [mut x, mut y] =
                [(bounds.min[0] + bounds.max[0]) / 2.0, (bounds.min[1] + bounds.max[1]) / 2.0];
            if answer.swapped {
                std::mem::swap(&mut x, &mut y);
            }
            let middle = degrees
                .point([x, y])
                .ok_or_else(|| refuse(&CrsError::Projection { reason: format!("{x}, {y}") }))?;
            if (73.0..=136.5).contains(&middle[0]) {
                Crs::of_city(middle[0])
            } else {
                Crs::gauss_kruger(Datum::Cgcs2000, libm::round(middle[0] / 3.0) * 3.0)
            }
        }
    };
    if !target.is_metric() {
        return Err(refuse(&CrsError::NotPlane { name: target.file_name() }));
    }
    let transform = Transform::between(&source, &target).map_err(|e| refuse(&e))?;
    Ok(Placed { source, target, transform, swapped: answer.swapped, certainty })
}

/// Give every feature its identity, once.
fn identify(
    table: Table,
    options: &ImportOptions<'_>,
    findings: &mut Vec<Problem>,
) -> Result<Vec<Feature>, ImportRefused> {
    let column = match options.id_field {
        None => None,
        Some(name) => match table.column(name) {
            Some(column) => Some(column),
            None => {
                let columns: Vec<&str> = table.fields.iter().map(|f| f.name.as_str()).collect();
                let refusal = Problem::error("import.id_field_missing")
                    .at_field(name)
                    .with("columns", columns.join(", "));
                return Err(ImportRefused { problems: vec![refusal], alternatives: Vec::new() });
            }
        },
    };
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut features = table.features;
    for feature in &features {
        let id = wanted_id(feature, column);
        seen.entry(id).or_insert(0);
    }
    for (row, feature) in features.iter_mut().enumerate() {
        let wish = wanted_id(feature, column);
        let wish = if wish.is_empty() { format!("row-{}", row + 1) } else { wish };
        let mut id = wish.clone();
        let times = seen.entry(wish.clone()).or_insert(0);
        *times += 1;
        let mut n = *times;
        if n > 1 {
            loop {
                id = format!("{wish}-{n}");
                if !seen.contains_key(&id) {
                    break;
                }
                n += 1;
            }
            seen.insert(id.clone(), 1);
            findings.push(
                Problem::warning("import.id_repeated")
                    .at_row(row as u64 + 1)
                    .of_feature(wish)
                    .with("id", id.as_str()),
            );
        }
        feature.id = id;
    }
    Ok(features)
}

fn wanted_id(feature: &Feature, column: Option<usize>) -> String {
    match column {
        Some(c) => feature.attributes.get(c).map(Value::text).unwrap_or_default().trim().to_owned(),
        None => feature.id.clone(),
    }
}

struct Prepared {
    geometry: Option<Geometry<f64>>,
    repaired_m2: f64,
    findings: Vec<Problem>,
}

/// One feature: turned round, transformed, of the right kind, valid.
fn prepare(feature: &Feature, place: &Placed, wanted: Wanted) -> Prepared {
    let mut findings = Vec::new();
    let mut say = |p: Problem| findings.push(p.of_feature(feature.id.as_str()));
    let Some(mut geometry) = feature.geometry.clone() else {
        say(Problem::warning("import.no_geometry"));
        return Prepared { geometry: None, repaired_m2: 0.0, findings };
    };
    let mut vertices = 0_u64;
    let mut broken = 0_u64;
    transform_visit(&geometry, &mut |c| {
        vertices += 1;
        broken += u64::from(!(c.x.is_finite() && c.y.is_finite()));
    });
    if vertices == 0 {
        say(Problem::warning("import.empty_geometry"));
        return Prepared { geometry: None, repaired_m2: 0.0, findings };
    }
    if place.swapped {
        swap_axes(&mut geometry);
    }
    place.transform.geometry(&mut geometry);
    let mut failed = 0_u64;
    transform_visit(&geometry, &mut |c| {
        let near = |v: f64| v.is_finite() && v.abs() <= FARTHEST_M;
        failed += u64::from(!(near(c.x) && near(c.y)));
    });
    if broken > 0 || failed > 0 {
        let (code, count) = if broken > 0 {
            ("import.not_finite", broken)
        } else {
            ("import.outside_projection", failed)
        };
        say(Problem::error(code).with("vertices", count));
        return Prepared { geometry: None, repaired_m2: 0.0, findings };
    }
    match wanted {
        Wanted::Any => Prepared { geometry: Some(geometry), repaired_m2: 0.0, findings },
        Wanted::Lines => {
            let mut lines = MultiLineString(Vec::new());
            let left_out = gather_lines(&geometry, &mut lines);
            lines.0.retain(|l| length_of(l) > 0.0);
            if left_out > 0 {
                let code =
                    if lines.0.is_empty() { "import.not_a_line" } else { "import.parts_left_out" };
                say(Problem::warning(code).with("parts", left_out));
            } else if lines.0.is_empty() {
                say(Problem::warning("import.no_length"));
            }
            let geometry = match lines.0.len() {
                0 => None,
                1 => lines.0.pop().map(Geometry::LineString),
                _ => Some(Geometry::MultiLineString(lines)),
            };
            Prepared { geometry, repaired_m2: 0.0, findings }
        }
        Wanted::Polygons => {
            let mut gathered = Gathered { shape: MultiPolygon(Vec::new()), closed: 0, left_out: 0 };
            gather_polygons(&geometry, &mut gathered);
            if gathered.closed > 0 {
                say(Problem::note("import.closed_line_taken").with("parts", gathered.closed));
            }
            if gathered.left_out > 0 {
                let none = gathered.shape.0.is_empty();
                let problem = if none {
                    Problem::error("import.not_a_polygon")
                } else {
                    Problem::warning("import.parts_left_out")
                };
                say(problem.with("parts", gathered.left_out));
            }
            if gathered.shape.0.is_empty() {
                return Prepared { geometry: None, repaired_m2: 0.0, findings };
            }
            let repaired = make_valid(&gathered.shape);
            let mut kinds: BTreeMap<String, (u64, [f64; 2])> = BTreeMap::new();
            for defect in &repaired.defects {
                kinds.entry(snake(&format!("{:?}", defect.kind))).or_insert((0, defect.at)).0 += 1;
            }
            let mended = repaired.shape.0.iter().any(|p| p.exterior().0.len() > 3);
            for (kind, (count, at)) in &kinds {
                let code = if mended { "import.repaired" } else { "import.refused" };
                let problem = if mended { Problem::warning(code) } else { Problem::error(code) };
                say(problem
                    .with("defect", kind.as_str())
                    .with("count", *count)
                    .with("x", at[0])
                    .with("y", at[1])
                    .with("m2", repaired.changed_m2));
            }
            if !mended {
                if kinds.is_empty() {
                    say(Problem::warning("import.no_area"));
                }
                return Prepared { geometry: None, repaired_m2: 0.0, findings };
            }
            let mut shape = repaired.shape;
            let geometry = if shape.0.len() == 1 {
                shape.0.pop().map(Geometry::Polygon)
            } else {
                Some(Geometry::MultiPolygon(shape))
            };
            Prepared { geometry, repaired_m2: repaired.changed_m2, findings }
        }
    }
}

fn swap_axes(geometry: &mut Geometry<f64>) {
    crate::crs::transform_change(geometry, &mut |c: &mut Coord<f64>| {
        std::mem::swap(&mut c.x, &mut c.y);
    });
}

struct Gathered {
    shape: MultiPolygon<f64>,
    closed: u64,
    left_out: u64,
}

fn gather_polygons(geometry: &Geometry<f64>, into: &mut Gathered) {
    let line = |l: &LineString<f64>, into: &mut Gathered| {
        if l.0.len() >= 4 && l.0.first() == l.0.last() {
            into.shape.0.push(Polygon::new(l.clone(), Vec::new()));
            into.closed += 1;
        } else {
            into.left_out += 1;
        }
    };
    match geometry {
        Geometry::Polygon(p) => into.shape.0.push(p.clone()),
        Geometry::MultiPolygon(m) => into.shape.0.extend(m.0.iter().cloned()),
        Geometry::Rect(r) => into.shape.0.push(r.to_polygon()),
        Geometry::Triangle(t) => into.shape.0.push(t.to_polygon()),
        Geometry::LineString(l) => line(l, into),
        Geometry::MultiLineString(m) => m.0.iter().for_each(|l| line(l, into)),
        Geometry::GeometryCollection(c) => c.0.iter().for_each(|g| gather_polygons(g, into)),
        Geometry::Point(_) | Geometry::MultiPoint(_) | Geometry::Line(_) => into.left_out += 1,
    }
}

fn gather_lines(geometry: &Geometry<f64>, into: &mut MultiLineString<f64>) -> u64 {
    match geometry {
        Geometry::LineString(l) => into.0.push(l.clone()),
        Geometry::MultiLineString(m) => into.0.extend(m.0.iter().cloned()),
        Geometry::Line(l) => into.0.push(LineString(vec![l.start, l.end])),
        Geometry::GeometryCollection(c) => return c.0.iter().map(|g| gather_lines(g, into)).sum(),
        _ => return 1,
    }
    0
}

/// Leave out features that are vertex for vertex the same as an earlier one.
fn drop_duplicates(table: &mut Table, findings: &mut Vec<Problem>) -> f64 {
    let polygons = table.polygons();
    let mut drop = vec![false; table.features.len()];
    let mut total = 0.0;
    for (kept, dropped) in duplicates(&polygons) {
        total += polygons.area(dropped);
        drop[dropped] = true;
        findings.push(
            Problem::warning("import.duplicate")
                .of_feature(table.features[dropped].id.as_str())
                .with("kept", table.features[kept].id.as_str())
                .with("m2", polygons.area(dropped)),
        );
    }
    let mut drop = drop.into_iter();
    table.features.retain(|_| !drop.next().unwrap_or(false));
    total
}

fn outside(
    table: &Table,
    polygons: &PolygonSet,
    lines: &LineSet,
    options: &ImportOptions<'_>,
    findings: &mut Vec<Problem>,
) -> (f64, f64) {
    let Some(boundary) = options.boundary.filter(|b| !b.is_empty()) else { return (0.0, 0.0) };
    let mut all = polygons.total_bounds();
    for i in 0..lines.len() {
        all = lines.parts(i).fold(all, |b, part| b.union(Bounds::of(part)));
    }
    if all.is_empty() {
        return (0.0, 0.0);
    }
    let all = all.union(boundary.total_bounds()).grow(1.0);
    let mut everywhere = PolygonSet::new();
    everywhere
        .push_ring([all.min, [all.max[0], all.min[1]], all.max, [all.min[0], all.max[1]]], true);
    everywhere.end_feature();
    let inside = feature_areas_by_zone(polygons, &[boundary], &everywhere);
    let along = feature_lengths_by_zone(lines, &[boundary], &everywhere);
    let (mut area, mut run) = (0.0, 0.0);
    for (i, feature) in table.features.iter().enumerate() {
        let total = polygons.area(i);
        let beyond = total - inside.get(i).map_or(0.0, |z| z.iter().map(|(_, m2)| m2).sum());
        // Below a square decimetre, or a billionth of the feature, it is rounding.
        if beyond > 0.01_f64.max(total * 1e-9) {
            area += beyond;
            findings.push(
                Problem::note("import.outside_boundary")
                    .of_feature(feature.id.as_str())
                    .with("m2", beyond)
                    .with("share", beyond / total),
            );
        }
        let total: f64 = lines.parts(i).map(length).sum();
        let beyond = total - along.get(i).map_or(0.0, |z| z.iter().sum());
        if beyond > 0.01 {
            run += beyond;
            findings.push(
                Problem::note("import.line_outside_boundary")
                    .of_feature(feature.id.as_str())
                    .with("m", beyond),
            );
        }
    }
    (area, run)
}

fn distortion(table: &Table, crs: &Crs, reference: &[[f64; 2]]) -> Option<Problem> {
    let degrees = Transform::between(crs, &Crs::lon_lat(Datum::Cgcs2000)).ok()?;
    let mut points = Vec::new();
    for geometry in table.features.iter().filter_map(|f| f.geometry.as_ref()) {
        let mut bounds = Bounds::EMPTY;
        transform_visit(geometry, &mut |c| bounds = bounds.with([c.x, c.y]));
        let middle = [(bounds.min[0] + bounds.max[0]) / 2.0, (bounds.min[1] + bounds.max[1]) / 2.0];
        points.extend(degrees.point(middle));
    }
    suspect_offset(&points, reference)
}

/// Counts of every code, and at most [`LISTED`] findings of each.
fn account(findings: Vec<Problem>) -> (BTreeMap<String, u64>, Vec<Problem>) {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut listed = Vec::new();
    for finding in findings {
        let count = counts.entry(finding.code.clone()).or_insert(0);
        *count += 1;
        if *count <= LISTED as u64 || finding.severity == Severity::Error {
            listed.push(finding);
        }
    }
    (counts, listed)
}

fn length(part: &[[f64; 2]]) -> f64 {
    part.windows(2).map(|w| libm::hypot(w[1][0] - w[0][0], w[1][1] - w[0][1])).sum()
}

fn length_of(line: &LineString<f64>) -> f64 {
    line.0.windows(2).map(|w| libm::hypot(w[1].x - w[0].x, w[1].y - w[0].y)).sum()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// The order people expect: `2` before `10`, then text.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a, b);
    loop {
        let digits = |s: &str| s.len() - s.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (n, m) = (digits(x), digits(y));
        if n > 0 && m > 0 {
            let (p, q) = (x[..n].trim_start_matches('0'), y[..m].trim_start_matches('0'));
            let order = p.len().cmp(&q.len()).then_with(|| p.cmp(q));
            if order != Ordering::Equal {
                return order;
            }
            (x, y) = (&x[n..], &y[m..]);
            continue;
        }
        match (x.chars().next(), y.chars().next()) {
            (Some(c), Some(d)) if c == d => {
                (x, y) = (&x[c.len_utf8()..], &y[d.len_utf8()..]);
            }
            (Some(c), Some(d)) => return c.cmp(&d),
            (None, None) => return a.cmp(b),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
        }
    }
}
