//! The Chinese words of the invented city, read from `data/words.toml`.
//!
//! Code speaks in keys; a word that is missing shows as its key, and a test finds it.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Words {
    pub(crate) city: String,
    pub(crate) city_note: String,
    pub(crate) department: String,
    pub(crate) evidence: String,
    pub(crate) statistics_bureau: String,
    pub(crate) crs_name: String,
    pub(crate) districts: Vec<String>,
    pub(crate) development: Vec<String>,
    files: BTreeMap<String, String>,
    fields: BTreeMap<String, String>,
    classes: BTreeMap<String, String>,
    cover: BTreeMap<String, String>,
    grades: BTreeMap<String, String>,
    shores: BTreeMap<String, String>,
    say: BTreeMap<String, String>,
    lists: BTreeMap<String, toml::Value>,
}

fn find(map: &BTreeMap<String, String>, key: &str) -> String {
    map.get(key).cloned().unwrap_or_else(|| key.to_owned())
}

impl Words {
    pub(crate) fn load() -> Self {
        toml::from_str(include_str!("../data/words.toml")).unwrap_or_default()
    }

    pub(crate) fn file(&self, key: &str) -> String {
        find(&self.files, key)
    }

    pub(crate) fn field(&self, key: &str) -> String {
        find(&self.fields, key)
    }

    pub(crate) fn class(&self, code: &str) -> String {
        find(&self.classes, code)
    }

    pub(crate) fn cover(&self, key: &str) -> String {
        find(&self.cover, key)
    }

    pub(crate) fn grade(&self, key: &str) -> String {
        find(&self.grades, key)
    }

    pub(crate) fn shore(&self, key: &str) -> String {
        find(&self.shores, key)
    }

    pub(crate) fn say(&self, key: &str) -> String {
        find(&self.say, key)
    }

    /// The `n`th word of a list, beginning again at its end.
    pub(crate) fn pick(&self, list: &str, n: usize) -> String {
        match self.lists.get(list) {
            Some(toml::Value::Array(items)) if !items.is_empty() => {
                items[n % items.len()].as_str().unwrap_or(list).to_owned()
            }
            Some(toml::Value::String(word)) => word.clone(),
            _ => list.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_can_be_read_and_column_names_fit_into_a_dbf() {
        let words = Words::load();
        assert_eq!(words.districts.len(), 4);
        for name in words.fields.values() {
            let (bytes, _, unmappable) = encoding_rs::GBK.encode(name);
            assert!(bytes.len() <= 10 && !unmappable, "{name}");
        }
    }
}
