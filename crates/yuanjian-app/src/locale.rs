//! Sentences for people, by code and language.
//!
//! The code says what happened and with which facts; this is the only place that turns it into
//! words, so the command line, a page and a returned workbook cannot say different things.

use include_dir::{Dir, include_dir};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};
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
    sentences: Sentences,
}

/// Read once and shared: every answer of the service is worded by them.
type Sentences = Arc<BTreeMap<String, String>>;

impl Locale {
    /// The embedded sentences of a language.
    pub fn of(language: Language) -> Self {
        static CHINESE: LazyLock<Sentences> = LazyLock::new(|| embedded(Language::Chinese));
        static ENGLISH: LazyLock<Sentences> = LazyLock::new(|| embedded(Language::English));
        let sentences = match language {
            Language::Chinese => CHINESE.clone(),
            Language::English => ENGLISH.clone(),
        };
        Self { language, sentences }
    }

    /// The sentence under `code`, if there is one.
    pub fn find(&self, code: &str) -> Option<&str> {
        self.sentences.get(code).map(String::as_str)
    }

    /// The sentence under `code` with its slots filled, `{count:row|rows}` by the number; the code
    /// itself when it has no sentence, so that nothing is ever silent.
    pub fn say<'a>(
        &self,
        code: &str,
        params: impl IntoIterator<Item = (&'a str, String)>,
    ) -> String {
        let mut text = self.find(code).unwrap_or(code).to_owned();
        for (name, value) in params {
            text = text.replace(&format!("{{{name}}}"), &value);
            text = numbered(text, name, value == "1");
        }
        text
    }

    /// A problem as a person reads it: place, then sentence.
    pub fn problem(&self, problem: &Problem) -> String {
        self.worded(problem, &problem.code)
    }

    /// The same for somebody before a page: where the sentence speaks of commands and their flags,
    /// the one under `browser.` and the code says what to do there.
    pub fn problem_in_browser(&self, problem: &Problem) -> String {
        let code = format!("browser.{}", problem.code);
        self.worded(problem, if self.find(&code).is_some() { &code } else { &problem.code })
    }

    fn worded(&self, problem: &Problem, code: &str) -> String {
        let area = problem.code.split('.').next().unwrap_or_default();
        let params = problem
            .params
            .iter()
            .map(|(name, value)| (name.as_str(), self.fact(area, name, value)));
        let sentence = if self.find(code).is_some() {
            self.say(code, params)
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

    /// A fact as a person reads it. A key such as `self_intersection` or a short English reason
    /// has its word under `area.name.key`, if anybody gave it one.
    fn fact(&self, area: &str, name: &str, value: &Value) -> String {
        let text = plain(value);
        let key: Vec<String> = text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        match self.find(&format!("{area}.{name}.{}", key.join("_"))) {
            Some(word) if value.is_string() => word.to_owned(),
            _ => text,
        }
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

fn embedded(language: Language) -> Sentences {
    let mut sentences = BTreeMap::new();
    for file in LOCALES.get_dir(language.tag()).into_iter().flat_map(Dir::files) {
        let parsed: Option<BTreeMap<String, String>> =
            file.contents_utf8().and_then(|text| serde_json::from_str(text).ok());
        sentences.extend(parsed.unwrap_or_default());
    }
    Arc::new(sentences)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("、"),
        Value::Null => "—".to_owned(),
        Value::Number(number) if number.is_f64() => readable(number.as_f64().unwrap_or_default()),
        other => other.to_string(),
    }
}

/// A measured number without digits that nobody can use; the exact one is in the JSON.
fn readable(number: f64) -> String {
    let digits = if number.abs() >= 1.0 { 3 } else { 6 };
    let text = format!("{number:.digits$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    // Less than the last digit shown is not nothing.
    if matches!(text, "0" | "-0") && number != 0.0 {
        format!("{number:.1e}")
    } else {
        text.to_owned()
    }
}

/// Choose between the words for one and for many: `{count:row|rows}`.
fn numbered(mut text: String, name: &str, one: bool) -> String {
    let open = format!("{{{name}:");
    while let Some(start) = text.find(&open) {
        let from = start + open.len();
        let Some(length) = text.get(from..).and_then(|rest| rest.find('}')) else { break };
        let words = text.get(from..from + length).unwrap_or_default();
        let (single, many) = words.split_once('|').unwrap_or((words, words));
        let word = if one { single } else { many }.to_owned();
        text.replace_range(start..=from + length, &word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_said_in_words_and_in_digits_that_people_use() {
        let problem = Problem::warning("import.repaired")
            .with("defect", "self_intersection")
            .with("count", 2)
            .with("x", 500_000.000_000_1)
            .with("y", 3_380_000.125)
            .with("m2", 1e-9);
        assert_eq!(
            Locale::of(Language::Chinese).problem(&problem),
            "图形有误（自相交，共 2 处，首处在 500000, 3380000.125），已修复，面积变动 1.0e-9 平方米。"
        );
        let problem = Problem::error("raster.damaged").with("reason", "no TIFF header");
        assert!(Locale::of(Language::Chinese).problem(&problem).contains("不是 TIFF"));
    }

    #[test]
    fn one_is_said_in_the_singular_and_everything_else_in_the_plural() {
        let english = Locale::of(Language::English);
        let say = |count: &str| english.say("report.headline_veto", [("count", count.to_owned())]);
        assert_eq!(say("1"), "1 veto row is not met and comes first.");
        assert_eq!(say("2"), "2 veto rows are not met and come first.");
        assert_eq!(numbered("{n} {n:a|b} {m:c|d}".into(), "n", true), "{n} a {m:c|d}");
        assert_eq!(numbered("{n:a".into(), "n", true), "{n:a");
    }

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
    fn on_a_page_no_sentence_asks_for_a_command_or_a_flag() {
        let problem = Problem::error("canopy.two_rules");
        for language in [Language::Chinese, Language::English] {
            let locale = Locale::of(language);
            let here = locale.problem_in_browser(&problem);
            assert_ne!(here, locale.problem(&problem));
            let said = locale.sentences.iter().filter(|(key, _)| key.starts_with("browser."));
            let mut number = 0;
            for (key, sentence) in said {
                assert!(!sentence.contains("--") && !sentence.contains("yuanjian "), "{sentence}");
                let code = key.trim_start_matches("browser.");
                assert!(locale.find(code).is_some(), "{code} is said nowhere else");
                number += 1;
            }
            assert!(number > 10);
        }
        let elsewhere = Problem::error("layers.no_files");
        let locale = Locale::of(Language::Chinese);
        assert_eq!(locale.problem_in_browser(&elsewhere), locale.problem(&elsewhere));
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
