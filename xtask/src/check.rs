//! Everything that must hold before a change goes in, cheapest first.

use crate::{codegen, licences, tidy};
use anyhow::{Result, bail};
use std::{path::Path, process::Command, time::Instant};

/// Run all; the first that fails ends it.
pub(crate) fn run(root: &Path, without_tests: bool) -> Result<()> {
    step("tidy", || tidy::run(root))?;
    step("codegen is up to date", || codegen::verify(root))?;
    step("licences", || licences::run(root))?;
    step("format", || cargo(root, &["fmt", "--all", "--check"], &[]))?;
    step("clippy", || {
        cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])
    })?;
    step("rustdoc", || {
        let strict = [("RUSTDOCFLAGS", "-D warnings")];
        cargo(root, &["doc", "--workspace", "--no-deps", "--document-private-items"], &strict)
    })?;
    if !without_tests {
        step("tests", || cargo(root, &["test", "--workspace"], &[]))?;
    }
    Ok(())
}

fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("== {name}");
    let start = Instant::now();
    let outcome = work();
    let seconds = start.elapsed().as_secs_f64();
    println!("== {name}: {} ({seconds:.1} s)", if outcome.is_ok() { "passed" } else { "failed" });
    outcome
}

fn cargo(root: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let status = Command::new(cargo)
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(root)
        .status()?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}
