//! The sentence of a problem, for workbooks that leave the program.

use serde_json::Value;
use yuanjian_types::Problem;

const ZH: &str = include_str!("../../../locales/zh-CN/standard.json");
const EN: &str = include_str!("../../../locales/en/standard.json");

/// The sentence of a problem of this crate, with its facts filled in; the code where there is none.
pub fn sentence(problem: &Problem, language: &str) -> String {
    say(if language.starts_with("zh") { ZH } else { EN }, problem)
}

/// The sentence that a locale file (`{ "code": "sentence with {slots}" }`) has for a problem.
pub fn say(locale: &str, problem: &Problem) -> String {
    let all: Value = serde_json::from_str(locale).unwrap_or_default();
    let mut sentence = all[&problem.code].as_str().unwrap_or(&problem.code).to_owned();
    for (name, value) in &problem.params {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        sentence = sentence.replace(&format!("{{{name}}}"), &shown);
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_in_both_languages() {
        let zh: serde_json::Map<String, Value> = serde_json::from_str(ZH).unwrap();
        let en: serde_json::Map<String, Value> = serde_json::from_str(EN).unwrap();
        assert!(zh.keys().eq(en.keys()));
        let sources = [
            include_str!("check.rs"),
            include_str!("read.rs"),
            include_str!("judge.rs"),
            include_str!("catalogue.rs"),
            include_str!("confirmation.rs"),
            include_str!("workbook/cells.rs"),
            include_str!("workbook/import.rs"),
        ];
        for source in sources {
            for piece in source.split("\"standard.").skip(1) {
                let code = format!("standard.{}", piece.split('"').next().unwrap());
                if !code.ends_with(".toml") {
                    assert!(zh.contains_key(&code), "{code}");
                }
            }
        }
    }
}
