//! Writes the parts of documents that come from code: the crate map of ARCHITECTURE.md.
//!
//! A map written by hand is true on the day it is written; this one is copied from each crate's
//! `description`.

use anyhow::{Context, Result, bail};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

const BEGIN: &str = "<!-- crate map: cargo xtask codegen -->";
const END: &str = "<!-- end of crate map -->";

/// Write the map.
pub(crate) fn run(root: &Path) -> Result<()> {
    let path = root.join("ARCHITECTURE.md");
    let text = fs::read_to_string(&path).context("ARCHITECTURE.md")?;
    let fresh = with_map(&text, &map(root)?)?;
    if fresh != text {
        fs::write(&path, fresh)?;
        println!("ARCHITECTURE.md: crate map written");
    }
    Ok(())
}

/// Fail when running would change something.
pub(crate) fn verify(root: &Path) -> Result<()> {
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    if with_map(&text, &map(root)?)? != text {
        bail!("ARCHITECTURE.md is stale; run: cargo xtask codegen");
    }
    Ok(())
}

fn with_map(text: &str, map: &str) -> Result<String> {
    let (Some(begin), Some(end)) = (text.find(BEGIN), text.find(END)) else {
        bail!("ARCHITECTURE.md has no markers for the crate map");
    };
    Ok(format!("{}{BEGIN}\n{map}{}", &text[..begin], &text[end..]))
}

fn map(root: &Path) -> Result<String> {
    let mut manifests = BTreeMap::new();
    let mut folders: Vec<_> = fs::read_dir(root.join("crates"))?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    folders.push(root.join("xtask"));
    for folder in folders {
        let path = folder.join("Cargo.toml");
        if !path.is_file() {
            continue;
        }
        let manifest: toml::Table = toml::from_str(&fs::read_to_string(&path)?)?;
        let package = |key: &str| manifest["package"].get(key).and_then(toml::Value::as_str);
        let name = package("name").context("a crate without a name")?.to_owned();
        let description =
            package("description").context("a crate without a description")?.to_owned();
        let uses: Vec<String> = manifest
            .get("dependencies")
            .and_then(toml::Value::as_table)
            .map(|d| d.keys().filter(|k| k.starts_with("yuanjian")).cloned().collect())
            .unwrap_or_default();
        manifests.insert(name, (description, uses));
    }
    let mut out = String::from("| Crate | What it is for | Uses |\n|---|---|---|\n");
    for (name, (description, uses)) in manifests {
        let uses: Vec<String> =
            uses.iter().map(|u| u.trim_start_matches("yuanjian-").to_owned()).collect();
        let uses = if uses.is_empty() { "—".to_owned() } else { uses.join(", ") };
        writeln!(out, "| `{name}` | {description} | {uses} |")?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_between_the_markers_changes() {
        let text = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let fresh = with_map(&text, "new\n").ok();
        assert_eq!(fresh, Some(format!("before\n{BEGIN}\nnew\n{END}\nafter\n")));
        assert!(with_map("no markers", "").is_err());
    }
}
