//! A release: the binary, its licence and its changes in one archive, with a digest beside it.

use anyhow::{Context, Result, bail};
use std::{fs, path::Path, process::Command};

/// Build and pack into `target/dist`.
pub(crate) fn run(root: &Path) -> Result<()> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    run_in(root, Command::new(cargo).args(["build", "--release", "--locked", "-p", "yuanjian"]))?;
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), Into::into);
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("yuanjian-{version}-{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let out = target.join("dist");
    let folder = out.join(&name);
    fs::create_dir_all(&folder)?;
    fs::copy(target.join("release/yuanjian"), folder.join("yuanjian")).context("the binary")?;
    for file in ["README.md", "LICENSE", "CHANGELOG.md"] {
        fs::copy(root.join(file), folder.join(file)).with_context(|| file.to_owned())?;
    }
    let archive = format!("{name}.tar.gz");
    // Fixed order, owner and time: equal contents give equal archives.
    let reproducible =
        ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=UTC 2020-01-01"];
    run_in(&out, Command::new("tar").args(reproducible).args(["-czf", &archive, &name]))?;
    let bytes = fs::read(out.join(&archive))?;
    let digest = yuanjian_types::Digest::of(&bytes);
    fs::write(out.join("SHA256SUMS"), format!("{}  {archive}\n", digest.hex()))?;
    println!("{}", out.join(archive).display());
    Ok(())
}

fn run_in(dir: &Path, command: &mut Command) -> Result<()> {
    if !command.current_dir(dir).status()?.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}
