//! The kinds of register as data: which fields an entry has, what may be drawn, which field is held
//! against the drawing. A new kind or field is a line of `data/registers/kinds.toml`.
//!
//! What a field holds is checked here, once, whatever door it came through: form, workbook,
//! Shapefile or demo.

use super::place::Shape;
use crate::{Error, Result, campaigns::calendar::day};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::LazyLock};
use yuanjian_app::Language;
use yuanjian_types::Problem;

/// Longest text of a field in characters.
const LONGEST: usize = 1_000;

/// What the fields of an entry hold: text, number, day as text, key of a choice, or yes and no.
pub(super) type Fields = BTreeMap<String, Value>;

/// A word in both languages.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Named {
    #[serde(rename = "zh-CN")]
    pub(super) zh: String,
    pub(super) en: String,
}

impl Named {
    /// In one of them.
    pub(super) fn said(&self, language: Language) -> &str {
        if language == Language::English { &self.en } else { &self.zh }
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterFieldKind)]
pub(super) enum FieldKind {
    Text,
    Number,
    Year,
    Day,
    Choice,
    Flag,
}

/// One of the words of a choice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) key: String,
    pub(super) name: Named,
    #[serde(default)]
    aliases: Vec<String>,
}

/// A field of a kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub(super) key: String,
    pub(super) kind: FieldKind,
    pub(super) name: Named,
    #[serde(default)]
    pub(super) required: bool,
    /// Key of the unit of a number.
    #[serde(default)]
    pub(super) unit: String,
    /// Only whole numbers.
    #[serde(default)]
    whole: bool,
    /// The largest number.
    #[serde(default)]
    most: Option<f64>,
    /// Looked at again in later years.
    #[serde(default)]
    pub(super) observed: bool,
    #[serde(default)]
    pub(super) options: Vec<Choice>,
    /// Other headings that mean it.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
}

/// The field that is held against what was drawn.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Held {
    pub(super) field: String,
    /// `ha` or `km`.
    pub(super) unit: String,
}

/// A kind of register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    pub(super) key: String,
    /// Codes that are given begin with it.
    pub(super) prefix: String,
    pub(super) name: Named,
    pub(super) shapes: Vec<Shape>,
    /// Word of a colour of the map.
    pub(super) colour: String,
    /// Judged year by year: passed or failed.
    #[serde(default)]
    pub(super) assessed: bool,
    /// `planning_area` for what is counted there and never with the built-up area (row 45).
    #[serde(default)]
    pub(super) scope: String,
    #[serde(default)]
    pub(super) measure: Option<Held>,
    /// The choice by which lists are summed up.
    #[serde(default)]
    pub(super) classed: String,
    /// Keys of that choice whose entries have a list of their own, as pocket parks have.
    #[serde(default)]
    pub(super) views: Vec<String>,
    /// The day or year by which lists are summed up.
    #[serde(default)]
    pub(super) dated: String,
    pub(super) fields: Vec<Field>,
}

/// Which figures the assessed kinds give.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RateOf {
    pub(super) kinds: Vec<String>,
    pub(super) numerator: String,
    pub(super) denominator: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    kinds: Vec<Kind>,
    rate: RateOf,
    base: BTreeMap<String, Vec<String>>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    // That it reads is a test's matter; a program cannot mend it.
    toml::from_str(include_str!("../../../../data/registers/kinds.toml")).unwrap_or_default()
});

/// Every kind, in the order of the menu.
pub(super) fn kinds() -> &'static [Kind] {
    &KNOWN.kinds
}

/// The figures of the assessed kinds.
pub(super) fn rate() -> &'static RateOf {
    &KNOWN.rate
}

/// Other headings of what every entry has.
pub(super) fn base_aliases(key: &str) -> &'static [String] {
    KNOWN.base.get(key).map_or(&[], Vec::as_slice)
}

/// The kind of a key.
///
/// # Errors
/// `NotFound` for an unknown one.
pub(super) fn kind(key: &str) -> Result<&'static Kind> {
    kinds().iter().find(|kind| kind.key == key).ok_or_else(Error::not_found)
}

impl Kind {
    /// A field by its key.
    pub(super) fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The fields with what they hold made plain, and everything that is wrong with them. `only`
    /// says which fields may be there; what must be there is asked for when `whole` is said.
    pub(super) fn checked(
        &self,
        given: &Fields,
        only: impl Fn(&Field) -> bool,
        whole: bool,
    ) -> (Fields, Vec<Problem>) {
        let (mut plain, mut problems) = (Fields::new(), Vec::new());
        for (key, value) in given {
            match self.field(key).filter(|field| only(field)) {
                None => problems.push(Problem::error("registers.unknown_field").at_field(key)),
                Some(field) => match field.plain(value) {
                    Ok(Some(value)) => drop(plain.insert(key.clone(), value)),
                    Ok(None) => {}
                    Err(problem) => problems.push(problem.at_field(key)),
                },
            }
        }
        let lacks = |field: &&Field| field.required && !plain.contains_key(&field.key);
        let told: Vec<Option<String>> =
            problems.iter().map(|problem| problem.place.field.clone()).collect();
        for field in self.fields.iter().filter(|_| whole).filter(lacks) {
            if !told.contains(&Some(field.key.clone())) {
                let missing = Problem::error("registers.field_missing").at_field(&field.key);
                problems.push(missing.with("field", field.name.zh.as_str()));
            }
        }
        (plain, problems)
    }
}

impl Field {
    /// The value made plain; nothing for an empty one.
    fn plain(&self, value: &Value) -> std::result::Result<Option<Value>, Box<Problem>> {
        let text = value.as_str().map(str::trim);
        if value.is_null() || text == Some("") {
            return Ok(None);
        }
        let wrong = |code: &str| Problem::error(code).with("field", self.name.zh.as_str());
        let made = match self.kind {
            FieldKind::Text => match text {
                Some(text) if text.chars().count() <= LONGEST => Ok(Some(json!(text))),
                Some(_) => Err(wrong("registers.too_long").with("most", LONGEST)),
                None => Err(wrong("registers.bad_text")),
            },
            FieldKind::Number => {
                let number = value.as_f64().or_else(|| text?.parse().ok());
                let most = self.most.unwrap_or(1e12);
                let sound = |number: &f64| {
                    (0.0..=most).contains(number) && (!self.whole || number.fract() == 0.0)
                };
                let code = if self.whole { "registers.bad_whole" } else { "registers.bad_number" };
                number
                    .filter(sound)
                    .map(|number| Some(json!(number)))
                    .ok_or_else(|| wrong(code).with("most", most))
            }
            FieldKind::Year => {
                let year = value.as_f64().or_else(|| text?.parse().ok());
                let sound = |year: &f64| (1000.0..=2100.0).contains(year) && year.fract() == 0.0;
                let plain = year.filter(sound).map(|year| Some(json!(year as i64)));
                plain.ok_or_else(|| wrong("registers.bad_year"))
            }
            FieldKind::Day => {
                let found = text.and_then(day).map(|day| Some(json!(day.to_string())));
                found.ok_or_else(|| wrong("request.bad_day"))
            }
            FieldKind::Choice => {
                let known = text.filter(|text| self.options.iter().any(|one| one.key == *text));
                known
                    .map(|key| Some(json!(key)))
                    .ok_or_else(|| wrong("registers.bad_choice").with("choices", self.choices()))
            }
            FieldKind::Flag => match value.as_bool() {
                Some(flag) => Ok(Some(json!(flag))),
                None => Err(wrong("registers.bad_flag")),
            },
        };
        made.map_err(Box::new)
    }

    /// The words to choose from.
    pub(super) fn choices(&self) -> String {
        let names: Vec<&str> = self.options.iter().map(|one| one.name.zh.as_str()).collect();
        names.join("\u{3001}")
    }

    /// The key that a word means: a name in either language, another word for it, or the key; the
    /// word itself where it means none.
    pub(super) fn meant(&self, word: &str) -> String {
        let word = word.trim();
        let means = |one: &&Choice| {
            one.key.eq_ignore_ascii_case(word)
                || one.name.zh == word
                || one.name.en.eq_ignore_ascii_case(word)
                || one.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(word))
        };
        self.options.iter().find(means).map_or_else(|| word.to_owned(), |one| one.key.clone())
    }

    /// What a value is in words of a language.
    pub(super) fn said(&self, value: &Value, language: Language) -> String {
        match (self.kind, value) {
            (FieldKind::Choice, Value::String(key)) => {
                let known = self.options.iter().find(|one| one.key == *key);
                known.map_or_else(|| key.clone(), |one| one.name.said(language).to_owned())
            }
            (FieldKind::Flag, Value::Bool(flag)) => yes_no(*flag, language).to_owned(),
            (_, Value::String(text)) => text.clone(),
            (_, Value::Null) => String::new(),
            (_, other) => match other.as_f64() {
                Some(number) => number.to_string(),
                None => other.to_string(),
            },
        }
    }
}

/// Yes and no in words.
fn yes_no(flag: bool, language: Language) -> &'static str {
    match (flag, language == Language::English) {
        (true, false) => "\u{662f}",
        (false, false) => "\u{5426}",
        (true, true) => "yes",
        (false, true) => "no",
    }
}

/// A flag as people and programs write it.
pub(super) fn flag_of(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "\u{662f}" | "\u{6709}" | "yes" | "y" | "true" | "t" | "1" => Some(true),
        "\u{5426}" | "\u{65e0}" | "no" | "n" | "false" | "f" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_kinds_read_and_name_only_fields_that_they_have() {
        let known: Known =
            toml::from_str(include_str!("../../../../data/registers/kinds.toml")).unwrap();
        assert_eq!(known.kinds.len(), 8);
        let mut prefixes = BTreeSet::new();
        for kind in &known.kinds {
            assert!(prefixes.insert(kind.prefix.clone()), "{}", kind.key);
            assert!(!kind.shapes.is_empty(), "{}", kind.key);
            let mut seen = BTreeSet::new();
            for field in &kind.fields {
                assert!(seen.insert(field.key.as_str()), "{} {}", kind.key, field.key);
                assert_eq!(field.kind == FieldKind::Choice, !field.options.is_empty());
            }
            let named = [&kind.classed, &kind.dated];
            let held = kind.measure.iter().map(|held| &held.field);
            for view in &kind.views {
                let class = kind.field(&kind.classed).unwrap();
                assert!(class.options.iter().any(|one| one.key == *view), "{} {view}", kind.key);
            }
            for key in named.into_iter().filter(|key| !key.is_empty()).chain(held) {
                assert!(kind.field(key).is_some(), "{} {key}", kind.key);
            }
        }
        for key in &known.rate.kinds {
            let kind = known.kinds.iter().find(|kind| kind.key == *key).unwrap();
            assert!(kind.assessed && kind.field("in_built_up").is_some());
        }
    }

    #[test]
    fn fields_are_checked_all_at_once() {
        let park = kind("park").unwrap();
        let given = Fields::from([
            ("class".to_owned(), json!("lawn")),
            ("area".to_owned(), json!(-1)),
            ("green_share".to_owned(), json!(101)),
            ("opened_on".to_owned(), json!("2026-02-30")),
            ("free".to_owned(), json!("perhaps")),
            ("colour".to_owned(), json!("green")),
        ]);
        let (_, problems) = park.checked(&given, |_| true, true);
        let mut found: Vec<&str> =
            problems.iter().filter_map(|one| one.place.field.as_deref()).collect();
        found.sort_unstable();
        let wanted = ["area", "class", "colour", "free", "green_share", "opened_on", "status"];
        assert_eq!(found, wanted);
        let sound = Fields::from([
            ("class".to_owned(), json!("g11")),
            ("status".to_owned(), json!("open")),
            ("area".to_owned(), json!("12.5")),
            ("facilities".to_owned(), json!("  ")),
        ]);
        let (plain, problems) = park.checked(&sound, |_| true, true);
        assert!(problems.is_empty());
        assert_eq!((plain.len(), &plain["area"]), (3, &json!(12.5)));
    }

    #[test]
    fn words_of_a_choice_are_understood_in_either_language() {
        let class = kind("park").unwrap().field("class").unwrap();
        let words = ["\u{7efc}\u{5408}\u{516c}\u{56ed}", "G11", "g11", "Comprehensive park (G11)"];
        for word in words {
            assert_eq!(class.meant(word), "g11", "{word}");
        }
        assert_eq!(class.meant("lawn"), "lawn");
    }
}
