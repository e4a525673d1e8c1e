//! Chores around the code: `cargo xtask check | codegen | tidy | licences | sample-city DIR | dist`.
//!
//! What CI runs is what a person runs, so that "it passes here" means the same on both sides.

mod check;
mod codegen;
mod dist;
mod licences;
mod tidy;

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The seed of the demo city; everywhere the same, so that pictures and figures can be compared.
const SEED: u64 = 2026;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check", rest @ ..] => check::run(&root(), rest.contains(&"--no-tests")),
        ["codegen"] => codegen::run(&root()),
        ["tidy"] => tidy::run(&root()),
        ["licences"] => licences::run(&root()),
        ["sample-city", dir] => sample_city(Path::new(dir)),
        ["dist"] => dist::run(&root(), None),
        ["dist", "--binary", binary] => dist::run(&root(), Some(Path::new(binary))),
        _ => bail!(
            "cargo xtask check [--no-tests] | codegen | tidy | licences | sample-city DIR | dist [--binary FILE]"
        ),
    }
}

/// The top of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Cargo as people call it. What it tells a program that it runs would otherwise reach build
/// scripts that look at it (ring's does), and half of the workspace would be built anew each time
/// that a chore takes turns with a command of one's own.
fn cargo() -> std::process::Command {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = std::process::Command::new(program);
    for (name, _) in std::env::vars_os() {
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
        if name.to_str().is_some_and(|name| told.iter().any(|start| name.starts_with(start))) {
            command.env_remove(name);
        }
    }
    command
}

/// The raw files of the invented city, by the binary: linking the features into this program
/// would make every chore wait for them to be built.
fn sample_city(dir: &Path) -> Result<()> {
    let status = cargo()
        .args(["run", "--quiet", "--locked", "-p", "yuanjian", "--", "demo", "--raw-only"])
        .args(["--seed", &SEED.to_string(), "--out"])
        .arg(dir)
        .current_dir(root())
        .status()
        .context("cargo run")?;
    if !status.success() {
        bail!("the invented city was not written to {}", dir.display());
    }
    Ok(())
}
