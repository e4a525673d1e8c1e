//! The city that the indicators see, from the archive and what the office wrote.
//!
//! Nothing of the office's spatial files is looked at here: the archive's layers are valid, in
//! the city's plane, and named by their content, so that the same city can be built again later.

use super::{intake::Taken, record::Inputs};
use crate::failure::{Failure, Result};
use geo_types::MultiPolygon;
use std::path::Path;
use yuanjian_calc::{
    city::{Boundary, City, CityLayer, District, DistrictKind},
    outcome::InputRef,
};
use yuanjian_geometry::union_all;
use yuanjian_layer::{Archive, FieldKind, LayerKind, Table, Value, classify::Mapping, crs::Crs};
use yuanjian_types::Problem;

/// Build the city. The problems are remarks: classes that no rule knows, columns that are not there.
///
/// # Errors
/// When a layer of the manifest is not in the archive, is damaged, or a named column is not there.
pub fn build(inputs: &Inputs, archive: &Path) -> Result<(City, Vec<Problem>)> {
    let archive = Archive::open(archive).map_err(|e| Failure::unavailable(e.problem()))?;
    let project = &inputs.project;
    let mut city = City {
        key: project.code.clone(),
        name: project.name.clone(),
        data_year: project.data_year,
        today_year: project.today_year.unwrap_or(project.data_year),
        baseline_year: project.baseline_year,
        statistics: inputs.statistics.clone(),
        statistics_input: inputs.workbook.as_ref().map(|digest| InputRef {
            name: "statistics".to_owned(),
            digest: Some(digest.clone()),
            year: None,
            version: project
                .statistics
                .as_ref()
                .map(|path| path.display().to_string())
                .unwrap_or_default(),
        }),
        declarations: inputs.declarations.clone(),
        facts: inputs.facts(),
        parameters: project.parameters.clone(),
        targets: inputs.targets.clone(),
        crs: Crs::parse(&project.crs).ok(),
        ..City::default()
    };
    let mut problems = Vec::new();
    for taken in &inputs.manifest.layers {
        let layer = archive
            .load(&taken.digest)
            .map_err(|e| Failure::unavailable(e.problem().in_sheet(taken.entry.key.clone())))?;
        let mut table = layer.table().clone();
        problems.extend(roles(&mut table, taken));
        let input = InputRef {
            name: taken.entry.key.clone(),
            digest: Some(taken.digest.clone()),
            year: Some(taken.entry.year),
            version: taken.entry.path.display().to_string(),
        };
        match taken.entry.kind {
            LayerKind::BuiltUpArea => city.built_up.push(boundary(&table, taken.entry.year, input)),
            LayerKind::PlanningArea => {
                city.planning.push(boundary(&table, taken.entry.year, input))
            }
            LayerKind::Districts => {
                let kind = taken.entry.district_kind.unwrap_or(DistrictKind::District);
                city.districts.extend(districts(&table, kind));
                city.districts_input.get_or_insert(input);
            }
            // To be looked at only.
            LayerKind::Imagery => {}
            kind => {
                match kind {
                    LayerKind::GreenLand | LayerKind::PlannedGreen => {
                        problems.extend(green_classes(&mut table, taken)?);
                    }
                    LayerKind::Roads => classes(&mut table, "road-class")?,
                    LayerKind::Shoreline => classes(&mut table, "shoreline")?,
                    _ => {}
                }
                city.layers.push(CityLayer::from_table(
                    kind,
                    taken.entry.year,
                    input,
                    &table,
                    "class",
                    "name",
                ));
            }
        }
    }
    Failure::gather(problems).map(|remarks| (city, remarks))
}

/// Name the columns by their roles and turn the words of the class column into keys.
fn roles(table: &mut Table, taken: &Taken) -> Vec<Problem> {
    let mut problems = Vec::new();
    let place = |code: &str, field: &str| {
        Problem::error(code).in_file(taken.entry.path.display().to_string()).at_field(field)
    };
    let mut found = Vec::new();
    for (role, column) in &taken.entry.fields {
        match table.column(column) {
            Some(at) => found.push((at, role)),
            None => {
                let columns: Vec<&str> = table.fields.iter().map(|f| f.name.as_str()).collect();
                problems.push(
                    place("measure.no_column", column)
                        .with("field", column.as_str())
                        .with("columns", columns.join("、")),
                );
            }
        }
    }
    for (at, role) in found {
        // A column that happens to bear the name of a role must not be taken for it.
        for (i, field) in table.fields.iter_mut().enumerate() {
            if i != at && field.name == *role {
                field.name.push_str(" (2)");
            }
        }
        table.fields[at].name.clone_from(role);
    }
    if !taken.entry.mapping.is_empty() {
        match table.column("class") {
            Some(at) => {
                for feature in &mut table.features {
                    let word = feature.attributes.get(at).map(Value::text).unwrap_or_default();
                    if let (Some(key), Some(cell)) =
                        (taken.entry.mapping.get(word.trim()), feature.attributes.get_mut(at))
                    {
                        *cell = Value::Text(key.clone());
                    }
                }
            }
            None => problems.push(place("assessment.mapping_without_class", "class")),
        }
    }
    problems
}

fn boundary(table: &Table, year: i32, input: InputRef) -> Boundary {
    let parts: Vec<MultiPolygon<f64>> = multipolygons(table);
    Boundary { year, area: union_all(&parts), input }
}

fn multipolygons(table: &Table) -> Vec<MultiPolygon<f64>> {
    let set = table.polygons();
    (0..set.len()).map(|i| set.to_multipolygon(i)).collect()
}

fn districts(table: &Table, kind: DistrictKind) -> Vec<District> {
    multipolygons(table)
        .into_iter()
        .enumerate()
        .map(|(i, area)| {
            let code = table.value(i, "code").text();
            District {
                code: if code.is_empty() { table.features[i].id.clone() } else { code },
                name: table.value(i, "name").text(),
                kind,
                area,
            }
        })
        .collect()
}

/// Turn words of the class column that a built-in mapping knows into its keys; the rest stays.
fn classes(table: &mut Table, mapping: &str) -> Result<()> {
    let mapping = built_in(mapping)?;
    if let Some(at) = table.column("class") {
        for feature in &mut table.features {
            if let Some(cell) = feature.attributes.get_mut(at)
                && let Some(code) = mapping.code(&cell.text())
            {
                *cell = Value::Text(code.to_owned());
            }
        }
    }
    Ok(())
}

fn built_in(name: &str) -> Result<Mapping> {
    Mapping::built_in(name)
        .and_then(std::result::Result::ok)
        .ok_or_else(|| Failure::bug(format!("mapping {name}")))
}

/// Put a code of CJJ/T 85-2017 into the class column of green land: the code that is there, else
/// what the layer's own mapping or the words of `class_text` say. What nothing explains stays
/// empty and is told.
fn green_classes(table: &mut Table, taken: &Taken) -> Result<Vec<Problem>> {
    let codes = built_in("cjjt85-2017")?;
    let own = match &taken.entry.classify {
        Some(name) => crate::layers::mapping_of(name)?,
        None => built_in("free-text")?,
    };
    let (code, text) = (table.column("class"), table.column("class_text"));
    let mut unmapped: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    let classes: Vec<Value> = table
        .features
        .iter()
        .map(|feature| {
            let cell = |column: Option<usize>| {
                column.and_then(|c| feature.attributes.get(c)).map(Value::text).unwrap_or_default()
            };
            let (given, words) = (cell(code), cell(text));
            let found =
                codes.code(&given).or_else(|| own.code(&given)).or_else(|| own.code(&words));
            if found.is_none() {
                let shown = if given.trim().is_empty() { words } else { given.clone() };
                *unmapped.entry(shown).or_insert(0) += 1;
            }
            found.map_or(Value::Null, |code| Value::Text(code.to_owned()))
        })
        .collect();
    let at = code.unwrap_or_else(|| {
        table
            .fields
            .push(yuanjian_layer::Field { name: "class".to_owned(), kind: FieldKind::Text });
        table.fields.len() - 1
    });
    table.fields[at].kind = FieldKind::Text;
    for (feature, class) in table.features.iter_mut().zip(classes) {
        feature.attributes.resize(table.fields.len().max(feature.attributes.len()), Value::Null);
        feature.attributes[at] = class;
    }
    Ok(unmapped
        .into_iter()
        .map(|(value, features)| {
            Problem::warning("import.class_unmapped")
                .in_file(taken.entry.path.display().to_string())
                .at_field(
                    taken.entry.fields.get("class").cloned().unwrap_or_else(|| "class".to_owned()),
                )
                .with("value", value)
                .with("features", features)
        })
        .collect())
}
