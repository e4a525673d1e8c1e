//! Which column of a layer tells homes or people.

use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};
use yuanjian_layer::Table;

#[derive(Deserialize)]
struct Column {
    key: String,
    names: Vec<String>,
}

#[derive(Default, Deserialize)]
struct All {
    column: Vec<Column>,
}

static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let text = include_str!("../../../../data/map/columns.toml");
    toml::from_str::<All>(text).unwrap_or_default().column
});

/// The column for `key` (`homes`, `people`): the one that was named at the import, else the first
/// that is called as such columns are.
pub fn column(table: &Table, roles: &BTreeMap<String, String>, key: &str) -> Option<usize> {
    if let Some(at) = roles.get(key).and_then(|name| table.column(name)) {
        return Some(at);
    }
    let known = COLUMNS.iter().find(|column| column.key == key)?;
    known.names.iter().find_map(|name| {
        table.fields.iter().position(|field| field.name.trim().eq_ignore_ascii_case(name))
    })
}
