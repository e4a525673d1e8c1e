//! The numbered changes of the tables, embedded from `migrations/`.

use include_dir::{Dir, include_dir};
use yuanjian_store::Migration;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations");

/// Tables whose rows may never be changed, with the migration that makes them.
const APPEND_ONLY: &[(i64, &str)] = &[(1, "event")];

/// All migrations, in order. `0001_foundation.sql` is number 1.
pub fn all() -> Vec<Migration> {
    let mut all: Vec<Migration> = FILES
        .files()
        .filter_map(|file| {
            let stem = file.path().file_stem()?.to_str()?;
            let (number, name) = stem.split_once('_')?;
            let number = number.parse().ok()?;
            let sql = file.contents_utf8()?.to_owned();
            let append_only = APPEND_ONLY
                .iter()
                .filter(|(made_by, _)| *made_by == number)
                .map(|(_, table)| (*table).to_owned())
                .collect();
            Some(Migration { number, name: name.to_owned(), sql, append_only })
        })
        .collect();
    all.sort_by_key(|migration| migration.number);
    all
}

/// The tables that there are after migrations up to this number, in the order of making.
pub fn tables(up_to: i64) -> Vec<String> {
    let mut tables: Vec<String> = Vec::new();
    for migration in all().iter().filter(|migration| migration.number <= up_to) {
        for line in migration.sql.lines() {
            let words: Vec<&str> = line.split([' ', '(', ';']).collect();
            match words[..] {
                ["create", "table", name, ..] => tables.push(name.to_owned()),
                ["alter", "table", old, "rename", "to", new, ..] => {
                    tables
                        .iter_mut()
                        .filter(|name| *name == old)
                        .for_each(|name| new.clone_into(name));
                }
                _ => {}
            }
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_table_goes_by_the_name_that_it_has_then() {
        let named = |up_to, name: &str| super::tables(up_to).iter().any(|table| table == name);
        assert!(named(8, "breakdown_receipt") && !named(8, "version_receipt"));
        assert!(!named(9, "breakdown_receipt") && named(9, "version_receipt"));
    }

    #[test]
    fn migrations_are_numbered_without_holes_and_none_is_left_out() {
        let numbers: Vec<i64> = super::all().iter().map(|m| m.number).collect();
        assert_eq!(numbers, (1..=super::FILES.files().count() as i64).collect::<Vec<_>>());
    }
}
