//! The fixed words of the documents: column heads, names of lamps, banners.
//!
//! They live in `locales/<language>/document.json`, so that a correction needs no programmer;
//! a key that a language lacks falls back to Chinese, and a key that is nowhere shows itself.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::OnceLock};

/// The language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese, the language of the product.
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// The tag that HTML and Word use.
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }
}

type Table = BTreeMap<String, String>;

fn table(lang: Lang) -> &'static Table {
    static ZH: OnceLock<Table> = OnceLock::new();
    static EN: OnceLock<Table> = OnceLock::new();
    let read = |text: &str| serde_json::from_str(text).unwrap_or_default();
    match lang {
        Lang::ZhCn => ZH.get_or_init(|| read(include_str!("../../../locales/zh-CN/document.json"))),
        Lang::En => EN.get_or_init(|| read(include_str!("../../../locales/en/document.json"))),
    }
}

/// The word under `document.<key>`.
pub(crate) fn word(lang: Lang, key: &str) -> &str {
    let full = format!("document.{key}");
    table(lang).get(&full).or_else(|| table(Lang::ZhCn).get(&full)).map_or(key, String::as_str)
}
