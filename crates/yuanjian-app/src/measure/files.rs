//! The files of a measurement, read and looked at: where to measure, what lies there, how many
//! people.
//!
//! Every file is refused when it is in degrees, and remembered with its digest, so that an answer
//! can be worked out again.
//!
//! Bilingual by nature: it knows the usual Chinese column names of district files.

use super::{Figure, Ground, Input, People, Zones, invalid};
use crate::failure::{Failure, Result};
use std::path::Path;
use yuanjian_calc::{Selection, SelectionError};
use yuanjian_geometry::{Bounds, LineSet, Mask, PolygonSet, areas_by_zone, feature_areas_by_zone};
use yuanjian_layer::{
    DeclaredCrs, ReadOptions, Table,
    crs::{Crs, Datum},
    parse_source,
    read::read,
};
use yuanjian_types::Problem;

/// Files read so far, with what is to be told of them.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) inputs: Vec<Input>,
    pub(crate) problems: Vec<Problem>,
    /// Each file that was read, and its coordinate system where it tells one.
    pub(crate) systems: Vec<(String, Option<Crs>)>,
    encoding: Option<String>,
}

/// The scope as one zone, and the districts.
pub(crate) struct Frame {
    pub(crate) boundary: PolygonSet,
    pub(crate) districts: PolygonSet,
    pub(crate) names: Vec<(String, String)>,
}

impl Frame {
    /// The city's figure and each district's.
    pub(super) fn each(
        &self,
        figures: impl Fn(&PolygonSet) -> Vec<Figure>,
    ) -> (Figure, Vec<Figure>) {
        let city = figures(&self.boundary).into_iter().next().unwrap_or_default();
        let districts =
            if self.districts.is_empty() { Vec::new() } else { figures(&self.districts) };
        (city, districts)
    }

    pub(super) fn areas(
        &self,
        subject: &PolygonSet,
        mask: Option<&Mask<'_>>,
        zones: &PolygonSet,
    ) -> (Vec<f64>, Vec<f64>) {
        let areas = areas_by_zone(subject, mask, &[&self.boundary], zones);
        (areas.subject_m2, areas.masked_m2)
    }

    /// m² of scope in each zone.
    pub(super) fn ground(&self, zones: &PolygonSet) -> Vec<f64> {
        areas_by_zone(&self.boundary, None, &[], zones).subject_m2
    }
}

/// People as a number or as a layer.
pub(crate) enum Heads {
    Total(f64),
    Layer { cells: PolygonSet, counts: Vec<f64> },
}

impl Heads {
    pub(super) fn count(&self, frame: &Frame, zones: &PolygonSet) -> Vec<Option<f64>> {
        match self {
            Self::Total(total) if std::ptr::eq(zones, &raw const frame.boundary) => {
                vec![Some(*total)]
            }
            Self::Total(_) => vec![None; zones.len()],
            Self::Layer { cells, counts } => {
                let mut sums = vec![0.0; zones.len()];
                let inside = feature_areas_by_zone(cells, &[&frame.boundary], zones);
                for (i, parts) in inside.iter().enumerate() {
                    for &(zone, area) in parts {
                        sums[zone as usize] += counts[i] * area / cells.area(i);
                    }
                }
                sums.into_iter().map(Some).collect()
            }
        }
    }
}

impl Files {
    pub(crate) fn frame(&mut self, zones: &Zones) -> Result<Frame> {
        self.encoding.clone_from(&zones.encoding);
        let boundary = one_feature(&self.table("boundary", &zones.boundary)?.polygons());
        if boundary.vertices() == 0 {
            return Err(invalid("measure.no_boundary", "source", &zones.boundary));
        }
        let mut frame = Frame { boundary, districts: PolygonSet::new(), names: Vec::new() };
        if let Some(source) = &zones.districts {
            let table = self.table("districts", source)?;
            let code = column(&table, source, zones.fields.code.as_deref(), CODE_COLUMNS)?;
            let name = column(&table, source, zones.fields.name.as_deref(), NAME_COLUMNS)?;
            let text = |row: usize, column: Option<usize>| {
                column
                    .and_then(|c| table.features[row].attributes.get(c))
                    .map(yuanjian_layer::Value::text)
            };
            frame.names = (0..table.features.len())
                .map(|row| {
                    let code = text(row, code).unwrap_or_else(|| table.features[row].id.clone());
                    (code, text(row, name).unwrap_or_default())
                })
                .collect();
            frame.districts = table.polygons();
        }
        Ok(frame)
    }

    pub(crate) fn ground(&mut self, role: &'static str, ground: &Ground) -> Result<PolygonSet> {
        Ok(self.selected(role, ground)?.polygons())
    }

    /// Some ground with the name of each feature, empty where it has none.
    pub(crate) fn named(
        &mut self,
        role: &'static str,
        ground: &Ground,
    ) -> Result<(PolygonSet, Vec<String>)> {
        let table = self.selected(role, ground)?;
        let at = column(&table, &ground.source, None, NAME_COLUMNS)?;
        let name = |i: usize| {
            let cell = at.and_then(|c| table.features[i].attributes.get(c));
            cell.map(yuanjian_layer::Value::text).unwrap_or_default()
        };
        let names = (0..table.features.len()).map(name).collect();
        Ok((table.polygons(), names))
    }

    pub(crate) fn lines(&mut self, role: &'static str, ground: &Ground) -> Result<LineSet> {
        Ok(self.selected(role, ground)?.lines())
    }

    fn selected(&mut self, role: &'static str, ground: &Ground) -> Result<Table> {
        let table = self.table(role, &ground.source)?;
        let Some(text) = &ground.only else { return Ok(table) };
        let chosen = text
            .parse::<Selection>()
            .and_then(|selection| selection.indices(&table))
            .map_err(|e| Failure::invalid_one(selection_problem(&e, &ground.source)))?;
        if let Some(input) = self.inputs.last_mut() {
            input.features = Some(chosen.len());
        }
        if chosen.is_empty() {
            self.problems.push(
                Problem::warning("measure.nothing_selected")
                    .in_file(ground.source.clone())
                    .with("text", text.as_str()),
            );
        }
        Ok(table.select(&chosen))
    }

    pub(crate) fn people(&mut self, people: &People) -> Result<Heads> {
        match people {
            People::Total(total) => Ok(Heads::Total(*total)),
            People::Layer { source, field } => {
                let table = self.table("population", source)?;
                let at = column(&table, source, Some(field), &[])?;
                let counts: Vec<Option<f64>> = table
                    .features
                    .iter()
                    .map(|f| {
                        at.and_then(|c| f.attributes.get(c)).and_then(yuanjian_layer::Value::number)
                    })
                    .collect();
                let missing = counts.iter().filter(|c| c.is_none()).count();
                if missing > 0 {
                    self.problems.push(
                        Problem::warning("measure.population_missing")
                            .in_file(source.clone())
                            .at_field(field.clone())
                            .with("count", missing),
                    );
                }
                let counts = counts.into_iter().map(|c| c.unwrap_or(0.0)).collect();
                Ok(Heads::Layer { cells: table.polygons(), counts })
            }
        }
    }

    fn table(&mut self, role: &'static str, source: &str) -> Result<Table> {
        let (path, layer) = parse_source(source);
        let options =
            ReadOptions { layer, encoding: self.encoding.clone(), ..ReadOptions::default() };
        let raw = read(&path, &options).map_err(|e| read_failure(&path, &e))?;
        if in_degrees(&raw.crs, &raw.table.bounds()) {
            return Err(invalid("measure.in_degrees", "source", source));
        }
        self.problems.extend(raw.problems);
        self.systems.push((source.to_owned(), system(&raw.crs)));
        self.inputs.push(Input {
            role,
            source: source.to_owned(),
            digest: raw.source.digest,
            features: Some(raw.table.features.len()),
        });
        Ok(raw.table)
    }
}

/// Why a file was not read, as a failure whose move is known.
pub(crate) fn read_failure(path: &Path, error: &yuanjian_layer::ReadError) -> Failure {
    match error {
        yuanjian_layer::ReadError::Io { source, .. } => Failure::io(path, source),
        yuanjian_layer::ReadError::Refused(_) => Failure::invalid_one(error.problem()),
    }
}

const CODE_COLUMNS: &[&str] =
    &["code", "代码", "区划代码", "行政区划代码", "XZQDM", "adcode", "did", "osm_id", "id"];
const NAME_COLUMNS: &[&str] = &["name", "名称", "区名", "行政区名称", "XZQMC"];

/// Position of a named column, or of the first that is usual; an error when the named one is not there.
fn column(
    table: &Table,
    source: &str,
    named: Option<&str>,
    usual: &[&str],
) -> Result<Option<usize>> {
    match named {
        Some(name) => table.column(name).map(Some).ok_or_else(|| {
            let error = SelectionError::NoColumn {
                field: name.to_owned(),
                columns: table.fields.iter().map(|f| f.name.clone()).collect(),
            };
            Failure::invalid_one(selection_problem(&error, source))
        }),
        None => Ok(usual.iter().find_map(|name| table.column(name))),
    }
}

fn selection_problem(error: &SelectionError, source: &str) -> Problem {
    match error {
        SelectionError::NotACondition { term } => {
            Problem::error("measure.bad_condition").in_file(source).with("text", term.as_str())
        }
        SelectionError::NoColumn { field, columns } => Problem::error("measure.no_column")
            .in_file(source)
            .with("field", field.as_str())
            .with("columns", columns.join("、")),
    }
}

/// All rings of a set as one feature.
fn one_feature(set: &PolygonSet) -> PolygonSet {
    let all = (0..set.len()).flat_map(|i| set.to_multipolygon(i).0).collect();
    PolygonSet::from_multipolygons([&geo_types::MultiPolygon(all)])
}

/// The coordinate system that a file tells, where it is understood.
pub(super) fn system(declared: &DeclaredCrs) -> Option<Crs> {
    match declared {
        DeclaredCrs::LonLat => Some(Crs::lon_lat(Datum::Wgs84)),
        DeclaredCrs::Epsg(code) => Crs::from_epsg(*code).ok(),
        DeclaredCrs::Wkt(text) | DeclaredCrs::Proj(text) => Crs::parse(text).ok(),
        DeclaredCrs::Missing | DeclaredCrs::Unreadable(_) => None,
    }
}

/// Whether coordinates are degrees: by declaration, or by magnitude where nothing is declared.
pub(super) fn in_degrees(declared: &DeclaredCrs, bounds: &Bounds) -> bool {
    match declared {
        DeclaredCrs::Missing | DeclaredCrs::Unreadable(_) => {
            !bounds.is_empty()
                && bounds.min[0] >= -180.0
                && bounds.max[0] <= 360.0
                && bounds.min[1] >= -90.0
                && bounds.max[1] <= 90.0
        }
        told => system(told).is_some_and(|crs| crs.is_lon_lat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_told_from_metres() {
        let city = Bounds { min: [480_000.0, 4_420_000.0], max: [490_000.0, 4_430_000.0] };
        let degrees = Bounds { min: [116.0, 39.0], max: [117.0, 40.0] };
        assert!(in_degrees(&DeclaredCrs::Missing, &degrees));
        assert!(in_degrees(&DeclaredCrs::Epsg(4490), &degrees));
        assert!(!in_degrees(&DeclaredCrs::Missing, &city));
        assert!(!in_degrees(&DeclaredCrs::Epsg(4548), &city));
    }
}
