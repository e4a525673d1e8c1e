//! Between a cell's text and a value of the edition.
//!
//! Bilingual by nature: headings and words of a workbook in both languages.

use super::layout::Cell;
use crate::facts::{FactKind, fact};
use crate::method::METHODS;
use toml::Value;
use yuanjian_types::{Problem, Unit};

/// The text of a cell for a value of the kind.
pub(super) fn show(kind: Cell, value: Option<&Value>) -> String {
    let Some(value) = value else { return String::new() };
    match (kind, value) {
        (Cell::Choice(choices), Value::String(word)) => choices
            .iter()
            .find(|(key, _)| key == word)
            .map_or_else(|| word.clone(), |(_, shown)| (*shown).to_owned()),
        (Cell::Flag, Value::Boolean(yes)) => if *yes { "是" } else { "否" }.to_owned(),
        (Cell::List, Value::Array(items)) => {
            let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            words.join("; ")
        }
        (Cell::Conditions, Value::Array(items)) => {
            let texts: Vec<String> = items.iter().filter_map(condition_text).collect();
            texts.join("; ")
        }
        (Cell::Parameters, Value::Table(table)) => {
            let lines: Vec<String> =
                table.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            lines.join("\n")
        }
        (_, Value::String(text)) => text.clone(),
        (_, Value::Float(number)) => format!("{number}"),
        (_, other) => other.to_string(),
    }
}

fn condition_text(item: &Value) -> Option<String> {
    let field = item.get("field")?.as_str()?;
    let (test, value) = item.get("is")?.as_table()?.iter().next()?;
    let sign = match test.as_str() {
        "below" => "<",
        "from" => ">=",
        "at_most" => "<=",
        "above" => ">",
        _ => "=",
    };
    let value = match value {
        Value::Boolean(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|"),
        Value::Float(number) => format!("{number}"),
        other => other.to_string(),
    };
    Some(format!("{field} {sign} {value}"))
}

/// The value of a cell that is not empty.
pub(super) fn read(kind: Cell, text: &str) -> Result<Value, Problem> {
    if text.starts_with('#') && text.ends_with(['!', '?', 'A']) {
        return Err(Problem::error("standard.broken_formula").with("text", text.to_owned()));
    }
    match kind {
        Cell::Text | Cell::Label(..) | Cell::Inner(..) => Ok(Value::String(text.to_owned())),
        Cell::Number => number(text).map(Value::Float),
        Cell::Whole => match number(text)? {
            n if n >= 0.0 && n <= f64::from(u32::MAX) && n.fract() == 0.0 => {
                Ok(Value::Integer(n as i64))
            }
            _ => Err(not_a_number(text)),
        },
        Cell::Flag => flag(text).map(Value::Boolean).ok_or_else(|| not_listed(text, "是、否")),
        Cell::List => {
            Ok(Value::Array(split(text).map(|word| Value::String(word.to_owned())).collect()))
        }
        Cell::Conditions => {
            split(text).map(condition).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        Cell::Parameters => text.parse::<toml::Table>().map(Value::Table).map_err(|error| {
            Problem::error("standard.bad_parameters").with("what", error.message().to_owned())
        }),
        Cell::Choice(choices) => choices
            .iter()
            .find(|(key, shown)| *key == text || *shown == text)
            .map(|(key, _)| Value::String((*key).to_owned()))
            .ok_or_else(|| {
                let shown: Vec<&str> = choices.iter().map(|(_, shown)| *shown).collect();
                not_listed(text, &shown.join("、"))
            }),
        Cell::Method => {
            if METHODS.iter().any(|m| m.name == text) {
                Ok(Value::String(text.to_owned()))
            } else {
                Err(Problem::error("standard.unknown_method").with("method", text.to_owned()))
            }
        }
        Cell::Unit => {
            if Unit::from_key(text).is_some() {
                Ok(Value::String(text.to_owned()))
            } else {
                let keys: Vec<&str> =
                    Unit::ALL.iter().map(|u| u.key()).filter(|k| !k.is_empty()).collect();
                Err(not_listed(text, &keys.join("、")))
            }
        }
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty())
}

fn number(text: &str) -> Result<f64, Problem> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(not_a_number(text)),
    }
}

fn not_a_number(text: &str) -> Problem {
    Problem::error("standard.not_a_number").with("text", text.to_owned())
}

fn not_listed(text: &str, choices: &str) -> Problem {
    Problem::error("standard.not_of_the_list")
        .with("text", text.to_owned())
        .with("choices", choices.to_owned())
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "是" | "yes" | "true" | "TRUE" => Some(true),
        "否" | "no" | "false" | "FALSE" => Some(false),
        _ => None,
    }
}

fn condition(text: &str) -> Result<Value, Problem> {
    let bad = || Problem::error("standard.bad_condition").with("text", text.to_owned());
    let signs = [
        (">=", "from"),
        ("<=", "at_most"),
        ("≥", "from"),
        ("≤", "at_most"),
        ("<", "below"),
        (">", "above"),
        ("=", ""),
    ];
    let (sign, test) = signs.into_iter().find(|(sign, _)| text.contains(sign)).ok_or_else(bad)?;
    let (field, value) = text.split_once(sign).ok_or_else(bad)?;
    let (field, value) = (field.trim(), value.trim());
    let known = fact(field)
        .ok_or_else(|| Problem::error("standard.unknown_fact").with("fact", field.to_owned()))?;
    let (test, value) = match (test, known.kind) {
        ("", FactKind::Flag) => ("flag", Value::Boolean(flag(value).ok_or_else(bad)?)),
        ("", FactKind::Word(_)) => (
            "one_of",
            Value::Array(value.split('|').map(|w| Value::String(w.trim().to_owned())).collect()),
        ),
        ("", FactKind::Number(_)) | (_, FactKind::Flag | FactKind::Word(_)) => return Err(bad()),
        (test, FactKind::Number(_)) => (test, Value::Float(number(value)?)),
    };
    let is = toml::Table::from_iter([(test.to_owned(), value)]);
    Ok(Value::Table(toml::Table::from_iter([
        ("field".to_owned(), Value::String(field.to_owned())),
        ("is".to_owned(), Value::Table(is)),
    ])))
}
