//! Everything that must hold before a change goes in, cheapest first.

use crate::{codegen, licences, tidy};
use anyhow::{Result, bail};
use std::{path::Path, time::Instant};

/// Run all, so that one run tells everything that is wrong.
pub(crate) fn run(root: &Path, without_tests: bool) -> Result<()> {
    let strict = [("RUSTDOCFLAGS", "-D warnings")];
    let lint = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    let doc = ["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"];
    let mut failed = Vec::new();
    let mut step = |name: &'static str, work: &dyn Fn() -> Result<()>| {
        println!("== {name}");
        let start = Instant::now();
        let outcome = work();
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Ok(()) => println!("== {name}: passed ({seconds:.1} s)"),
            Err(error) => {
                println!("{error:#}\n== {name}: failed ({seconds:.1} s)");
                failed.push(name);
            }
        }
    };
    step("tidy", &|| tidy::run(root));
    step("codegen is up to date", &|| codegen::verify(root));
    step("licences", &|| licences::run(root));
    step("format", &|| cargo(root, &["fmt", "--all", "--check"], &[]));
    step("clippy", &|| cargo(root, &lint, &[]));
    step("rustdoc", &|| cargo(root, &doc, &strict));
    if !without_tests {
        step("tests", &|| cargo(root, &["test", "--workspace", "--locked"], &[]));
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn cargo(root: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    let status = crate::cargo()
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(root)
        .status()?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}
