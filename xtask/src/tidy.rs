//! House rules that no compiler knows: where Chinese may stand, that every file says what it is
//! for, that sentences exist in both languages, that nothing is left half done.

use anyhow::{Result, bail};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Longest file that draws no remark.
const LONG: usize = 900;

/// Look at everything; all faults are told at once.
pub(crate) fn run(root: &Path) -> Result<()> {
    let mut faults = Vec::new();
    let mut codes = BTreeMap::new();
    let mut sources = Vec::new();
    for top in ["crates", "xtask"] {
        collect(&root.join(top), &mut sources)?;
    }
    sources.sort();
    for path in &sources {
        let text = fs::read_to_string(path)?;
        let name = path.strip_prefix(root).unwrap_or(path).display().to_string();
        look_at_source(&name, &text, &mut faults);
        for code in problem_codes(&text) {
            codes.entry(code).or_insert_with(|| name.clone());
        }
    }
    look_at_locales(root, &codes, &mut faults)?;
    if let Ok(text) = fs::read_to_string(root.join("ARCHITECTURE.md"))
        && text.lines().count() >= 200
    {
        faults.push("ARCHITECTURE.md: 200 lines or more".to_owned());
    }
    if faults.is_empty() {
        println!("{} files, {} codes", sources.len(), codes.len());
        return Ok(());
    }
    bail!("{}", faults.join("\n"))
}

fn collect(dir: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !matches!(name, "target" | "cases" | "data") {
                collect(&path, into)?;
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
    Ok(())
}

fn look_at_source(name: &str, text: &str, faults: &mut Vec<String>) {
    if !text.trim_start().starts_with("//!") && !text.trim_start().starts_with("#!") {
        faults.push(format!("{name}:1: no module docs"));
    }
    let lines = text.lines().count();
    if lines > LONG {
        println!("{name}: {lines} lines; could it be two files?");
    }
    // Tests may hold Chinese cases, and this file names what it looks for.
    let is_test =
        name.contains("/tests/") || name.ends_with("/tests.rs") || name.contains("/benches/");
    let of_tidy = name.ends_with("xtask/src/tidy.rs");
    // A table of words in both languages, or of words to recognise in input, says so in its docs.
    let bilingual = text.lines().take(30).any(|l| l.starts_with("//! Bilingual by nature"));
    let mut in_tests = is_test || bilingual;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            in_tests = true;
        }
        let code = line.split("//").next().unwrap_or(line);
        let place = || format!("{name}:{}", number + 1);
        // Doc comments may quote an official term, and a `Bilingual` is both by nature.
        let by_nature = line.contains("zh:") || is_unit_table(name);
        if !in_tests && !by_nature && code.chars().any(is_han) {
            faults.push(format!("{}: Chinese text in code; use a key", place()));
        }
        for mark in ["todo!(", "unimplemented!(", "#[ignore", "FIXME"] {
            if !of_tidy && line.contains(mark) {
                faults.push(format!("{}: {mark}", place()));
            }
        }
    }
}

/// The units' macro table, whose rows are labels in both languages.
fn is_unit_table(name: &str) -> bool {
    name.ends_with("yuanjian-types/src/unit.rs")
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// Codes given to `Problem::error("…")`, `::warning` and `::note` outside tests.
fn problem_codes(text: &str) -> Vec<String> {
    let body = text.split("#[cfg(test)]").next().unwrap_or(text);
    ["Problem::error(", "Problem::warning(", "Problem::note("]
        .iter()
        .flat_map(|call| body.split(call).skip(1))
        .filter_map(|rest| {
            rest.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned)
        })
        .collect()
}

fn look_at_locales(
    root: &Path,
    codes: &BTreeMap<String, String>,
    faults: &mut Vec<String>,
) -> Result<()> {
    let chinese = sentences(&root.join("locales/zh-CN"), faults)?;
    let english = sentences(&root.join("locales/en"), faults)?;
    for (here, there, language) in [(&chinese, &english, "en"), (&english, &chinese, "zh-CN")] {
        for key in here.keys().filter(|k| !there.contains_key(*k)) {
            faults.push(format!("locales/{language}: no sentence for {key}"));
        }
    }
    for (key, sentence) in &chinese {
        if let Some(other) = english.get(key)
            && slots(sentence) != slots(other)
        {
            faults.push(format!("locales: {key} has other {{slots}} in English"));
        }
    }
    for (code, file) in codes {
        if !chinese.contains_key(code) {
            faults.push(format!("{file}: no sentence for the problem {code}"));
        }
    }
    Ok(())
}

fn sentences(dir: &Path, faults: &mut Vec<String>) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    let mut files: Vec<PathBuf> =
        fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.sort();
    for file in files.into_iter().filter(|f| f.extension().is_some_and(|e| e == "json")) {
        let name = file.display().to_string();
        match serde_json::from_str::<BTreeMap<String, Value>>(&fs::read_to_string(&file)?) {
            Ok(map) => {
                for (key, value) in map {
                    match value {
                        Value::String(sentence) => {
                            if all.insert(key.clone(), sentence).is_some() {
                                faults.push(format!("{name}: {key} is said twice"));
                            }
                        }
                        _ => faults.push(format!("{name}: {key} is no sentence")),
                    }
                }
            }
            Err(error) => faults.push(format!("{name}: {error}")),
        }
    }
    Ok(all)
}

/// The `{names}` in a sentence; `{name:one|many}` is a choice by the number. A fact that has a name in each language is handed over as `x` and
/// `x_en`; they are one slot.
fn slots(sentence: &str) -> BTreeSet<&str> {
    sentence
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .map(|name| name.split_once(':').map_or(name, |(name, _)| name))
        .map(|name| name.strip_suffix("_en").unwrap_or(name))
        .filter(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(text: &str) -> Vec<String> {
        let mut faults = Vec::new();
        look_at_source("crates/x/src/a.rs", text, &mut faults);
        faults
    }

    #[test]
    fn chinese_is_found_in_code_and_left_alone_in_comments_and_tests() {
        assert_eq!(faults_of("//! A.\nlet x = \"绿地\";\n").len(), 1);
        assert!(faults_of("//! 绿地 A.\n// 绿地\n").is_empty());
        assert!(
            faults_of("//! A.\n#[cfg(test)]\nmod t { const X: &str = \"绿地\"; }\n").is_empty()
        );
    }

    #[test]
    fn unfinished_work_and_missing_module_docs_are_found() {
        assert_eq!(faults_of("fn a() { todo!() }\n").len(), 2);
    }

    #[test]
    fn codes_and_slots_are_read() {
        assert_eq!(problem_codes("Problem::error(\n  \"a.b\")"), ["a.b"]);
        assert_eq!(slots("第 {row} 行 {field}"), BTreeSet::from(["row", "field"]));
        assert_eq!(slots("{count} {count:row|rows}"), BTreeSet::from(["count"]));
    }
}
