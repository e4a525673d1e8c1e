//! The outlines of a layer's features with their code and name alone: what a picture of districts
//! needs.

use super::Sketch;
use crate::failure::Result;
use std::collections::BTreeMap;
use yuanjian_layer::{Feature, Field, FieldKind, Table, Value, crs::Crs};

/// The features of a table as outlines; the properties are `code` and `name`.
///
/// `roles` says which columns are meant; where none is named, a column that is called so is taken,
/// and for the code the feature's own id. A feature without a name goes by its code.
///
/// # Errors
/// When the plane has no way to degrees.
pub fn outlines(table: &Table, crs: &Crs, roles: &BTreeMap<String, String>) -> Result<Sketch> {
    let column = |role: &str| roles.get(role).map_or(role, String::as_str).to_owned();
    let (code, name) = (column("code"), column("name"));
    let field = |name: &str| Field { name: name.to_owned(), kind: FieldKind::Text };
    let features = table.features.iter().enumerate().map(|(row, feature)| {
        let told = |column: &str| table.value(row, column).text();
        let code = Some(told(&code)).filter(|code| !code.is_empty());
        let code = code.unwrap_or_else(|| feature.id.clone());
        let name = Some(told(&name)).filter(|name| !name.is_empty());
        Feature {
            id: feature.id.clone(),
            geometry: feature.geometry.clone(),
            attributes: vec![
                Value::Text(code.clone()),
                Value::Text(name.unwrap_or_else(|| code.clone())),
            ],
        }
    });
    let slim = Table { fields: vec![field("code"), field("name")], features: features.collect() };
    Sketch::of(&slim, crs)
}
