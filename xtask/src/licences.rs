//! Every dependency's licence is one that a public office can live with.
//!
//! Asked of `cargo metadata`, so that no further tool has to be built; `deny.toml` says the same
//! for those who have cargo-deny. An expression passes when each `AND` part has an allowed `OR`
//! choice.

use anyhow::{Result, bail};
use std::{fs, path::Path};

/// Check all packages of the lock file.
pub(crate) fn run(root: &Path) -> Result<()> {
    let deny: toml::Table = toml::from_str(&fs::read_to_string(root.join("deny.toml"))?)?;
    let allowed: Vec<String> = deny
        .get("licenses")
        .and_then(|l| l.get("allow"))
        .and_then(toml::Value::as_array)
        .map(|a| a.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect())
        .unwrap_or_default();
    let output = crate::cargo()
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut bad = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("");
        if !is_allowed(licence, &allowed) {
            bad.push(format!("{} {}: {licence:?}", package["name"], package["version"]));
        }
    }
    if !bad.is_empty() {
        bail!("licences that deny.toml does not allow:\n{}", bad.join("\n"));
    }
    println!("{} packages", packages.len());
    Ok(())
}

/// The old notation `MIT/Apache-2.0` reads as a choice.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    let flat = expression.replace(['(', ')'], " ");
    // `A OR B AND C` binds `AND` first; splitting a choice of conjunctions covers both readings
    // when any whole alternative is allowed.
    let all = |part: &str| part.split(" AND ").all(|one| allowed.iter().any(|a| a == one.trim()));
    let any = |part: &str| part.split(" OR ").any(|one| allowed.iter().any(|a| a == one.trim()));
    !expression.trim().is_empty() && (flat.split(" OR ").any(all) || flat.split(" AND ").all(any))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_needs_one_allowed_part_and_a_conjunction_all() {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned);
        for good in ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(MIT OR GPL-2.0) AND Unicode-3.0"]
        {
            assert!(is_allowed(good, &allowed), "{good}");
        }
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0"] {
            assert!(!is_allowed(bad, &allowed), "{bad}");
        }
    }
}
