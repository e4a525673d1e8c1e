//! Sentences for people, by code and language.
//!
//! The code says what happened and with which facts; this is the only place that turns it into
//! words, so the command line, a page and a returned workbook cannot say different things.

use include_dir::{Dir, include_dir};
use serde_json::Value;
use std::collections::BTreeMap;
use yuanjian_types::{Place, Problem, Severity};

static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../locales");

/// The language a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The folder under `locales/` and the tag in `lang=`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// From what a person types: `zh`, `zh-CN`, `en`, `en-US` …
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        match text.split(['-', '_']).next() {
            Some("zh") => Some(Self::Chinese),
            Some("en") => Some(Self::English),
            _ => None,
        }
    }
}

/// The sentences of one language.
#[derive(Debug, Clone)]
pub struct Locale {
    /// Which language.
    pub language: Language,
    sentences: BTreeMap<String, String>,
}

impl Locale {
    /// The embedded sentences of a language.
    pub fn of(language: Language) -> Self {
        let mut sentences = BTreeMap::new();
        if let Some(folder) = LOCALES.get_dir(language.tag()) {
            for file in folder.files() {
                let parsed: Option<BTreeMap<String, String>> =
                    file.contents_utf8().and_then(|text| serde_json::from_str(text).ok());
                sentences.extend(parsed.unwrap_or_default());
            }
        }
        Self { language, sentences }
    }

    /// The sentence under `code`, if there is one.
    pub fn find(&self, code: &str) -> Option<&str> {
        self.sentences.get(code).map(String::as_str)
    }

    /// The sentence under `code` with its slots filled; the code itself when it has no sentence,
    /// so that nothing is ever silent.
    pub fn say<'a>(
        &self,
        code: &str,
        params: impl IntoIterator<Item = (&'a str, String)>,
    ) -> String {
        let mut text = self.find(code).unwrap_or(code).to_owned();
        for (name, value) in params {
            text = text.replace(&format!("{{{name}}}"), &value);
        }
        text
    }

    /// A problem as a person reads it: place, then sentence.
    pub fn problem(&self, problem: &Problem) -> String {
        let params = problem.params.iter().map(|(name, value)| (name.as_str(), plain(value)));
        let sentence = if self.find(&problem.code).is_some() {
            self.say(&problem.code, params)
        } else {
            let facts: Vec<String> =
                params.map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} {}", problem.code, facts.join(" "))
        };
        let place = self.place(&problem.place);
        if place.is_empty() {
            return sentence;
        }
        format!("{place}{}{sentence}", self.say("app.place_end", []))
    }

    /// The word for how bad a problem is.
    pub fn severity(&self, severity: Severity) -> String {
        let code = match severity {
            Severity::Note => "app.severity_note",
            Severity::Warning => "app.severity_warning",
            Severity::Error => "app.severity_error",
        };
        self.say(code, [])
    }

    fn place(&self, place: &Place) -> String {
        let parts = [
            ("app.place_file", place.file.clone()),
            ("app.place_sheet", place.sheet.clone()),
            ("app.place_row", place.row.map(|row| row.to_string())),
            ("app.place_field", place.field.clone()),
            ("app.place_feature", place.feature.clone()),
        ];
        let said: Vec<String> = parts
            .into_iter()
            .filter_map(|(code, value)| value.map(|value| self.say(code, [("value", value)])))
            .collect();
        said.join(&self.say("app.place_join", []))
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("、"),
        Value::Null => "—".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_said_with_its_place_in_both_languages() {
        let problem = Problem::error("app.file_not_found")
            .with("path", "绿地.shp")
            .in_file("city.toml")
            .at_row(3);
        assert_eq!(
            Locale::of(Language::Chinese).problem(&problem),
            "文件 city.toml，第 3 行：找不到“绿地.shp”。请检查路径，文件名区分大小写。"
        );
        assert!(
            Locale::of(Language::English).problem(&problem).starts_with("file city.toml, row 3: ")
        );
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let zh = Locale::of(Language::Chinese);
        let en = Locale::of(Language::English);
        let (zh, en): (Vec<_>, Vec<_>) =
            (zh.sentences.keys().collect(), en.sentences.keys().collect());
        let missing: Vec<_> = zh
            .iter()
            .filter(|k| !en.contains(k))
            .chain(en.iter().filter(|k| !zh.contains(k)))
            .collect();
        assert!(missing.is_empty(), "in one language only: {missing:?}");
    }
}
