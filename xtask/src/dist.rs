//! A release: one archive and one Debian package with the binary, its service, settings and manual,
//! and the digests of both.
//!
//! An office without a network installs it with `dpkg -i`: the package asks for nothing that
//! Debian does not have on its first disc. Owners, times and order are fixed, so that equal
//! contents give equal files and anybody can check what was built.

use anyhow::{Context, Result, bail};
use pulldown_cmark::{Options, Parser, html};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// 2020-01-01, the age of everything in a package.
const MADE: &str = "1577836800";

/// Build, unless a binary is given, and pack into `target/dist`.
pub(crate) fn run(root: &Path, binary: Option<&Path>) -> Result<()> {
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), Into::into);
    let binary = match binary {
        Some(binary) => binary.to_owned(),
        None => {
            let words = ["build", "--release", "--locked", "-p", "yuanjian"];
            run_in(root, crate::cargo().args(words))?;
            target.join("release/yuanjian")
        }
    };
    for path in pack(root, &binary, &target.join("dist"), "xz")? {
        println!("{}", path.display());
    }
    Ok(())
}

/// Pack a binary. Answers the archive, the package and the digests.
fn pack(root: &Path, binary: &Path, out: &Path, compression: &str) -> Result<Vec<PathBuf>> {
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("yuanjian-{version}-{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let folder = out.join(&name);
    let _ = fs::remove_dir_all(&folder);
    put(binary, &folder.join("yuanjian"), 0o755)?;
    for file in ["README.md", "LICENSE", "CHANGELOG.md"] {
        put(&root.join(file), &folder.join(file), 0o644)?;
    }
    for file in ["yuanjian.service", "yuanjian.toml"] {
        put(&root.join("xtask/package").join(file), &folder.join(file), 0o644)?;
    }
    manual(root, &folder.join("manual"))?;
    let archive = out.join(format!("{name}.tar.gz"));
    let reproducible =
        ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@1577836800"];
    run_in(out, Command::new("tar").args(reproducible).arg("-czf").arg(&archive).arg(&name))?;

    let mut made = vec![archive];
    // dpkg-deb is on every Debian and Ubuntu; elsewhere the archive is the release.
    if Command::new("dpkg-deb").arg("--version").output().is_ok() {
        made.push(debian(&folder, out, version, compression)?);
    }
    let mut digests = String::new();
    for path in &made {
        let digest = yuanjian_types::Digest::of(&fs::read(path)?);
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        digests.push_str(&format!("{}  {file}\n", digest.hex()));
    }
    let sums = out.join("SHA256SUMS");
    fs::write(&sums, digests)?;
    made.push(sums);
    Ok(made)
}

/// The Debian package of a folder that was packed.
fn debian(folder: &Path, out: &Path, version: &str, compression: &str) -> Result<PathBuf> {
    let machine = output("dpkg", &["--print-architecture"])?;
    // What it was linked against is the least that it runs on.
    let libc = output("getconf", &["GNU_LIBC_VERSION"])?.replace("glibc ", "");
    let tree = out.join("deb");
    let _ = fs::remove_dir_all(&tree);
    put(&folder.join("yuanjian"), &tree.join("usr/bin/yuanjian"), 0o755)?;
    let unit = "usr/lib/systemd/system/yuanjian.service";
    put(&folder.join("yuanjian.service"), &tree.join(unit), 0o644)?;
    put(&folder.join("yuanjian.toml"), &tree.join("etc/yuanjian/yuanjian.toml"), 0o644)?;
    let docs = tree.join("usr/share/doc/yuanjian");
    put(&folder.join("LICENSE"), &docs.join("copyright"), 0o644)?;
    put(&folder.join("CHANGELOG.md"), &docs.join("CHANGELOG.md"), 0o644)?;
    for entry in fs::read_dir(folder.join("manual"))? {
        let entry = entry?;
        put(&entry.path(), &docs.join("manual").join(entry.file_name()), 0o644)?;
    }
    write(
        &tree.join("usr/lib/sysusers.d/yuanjian.conf"),
        "u yuanjian - \"Yuanjian\" /var/lib/yuanjian\n",
        0o644,
    )?;
    write(
        &tree.join("usr/lib/tmpfiles.d/yuanjian.conf"),
        "d /var/lib/yuanjian 0750 yuanjian yuanjian\n\
         L /var/lib/yuanjian/yuanjian.toml - - - - /etc/yuanjian/yuanjian.toml\n",
        0o644,
    )?;
    let kilobytes = fs::metadata(folder.join("yuanjian"))?.len() / 1024;
    let control = format!(
        "Package: yuanjian\nVersion: {version}\nArchitecture: {machine}\nSection: web\n\
         Priority: optional\nMaintainer: Yuanjian developers <yuanjian@localhost>\n\
         Depends: libc6 (>= {libc}), libgcc-s1, fonts-noto-cjk\nRecommends: gdal-bin\n\
         Suggests: postgresql\nInstalled-Size: {kilobytes}\n\
         Description: platform of a garden city's re-inspection\n \
         One program and one folder: people, standards, layers, figures, assessments and\n \
         documents of a city's re-inspection. Needs no network outside the office.\n"
    );
    write(&tree.join("DEBIAN/control"), &control, 0o644)?;
    write(&tree.join("DEBIAN/conffiles"), "/etc/yuanjian/yuanjian.toml\n", 0o644)?;
    // An upgrade starts the new program; the first installation starts nothing unasked.
    write(
        &tree.join("DEBIAN/postinst"),
        "#!/bin/sh\nset -e\nif [ \"$1\" = configure ]; then\n    systemd-sysusers yuanjian.conf\n    \
         systemd-tmpfiles --create yuanjian.conf\n    if [ -d /run/systemd/system ]; then\n        \
         systemctl daemon-reload\n        systemctl try-restart yuanjian.service\n    fi\nfi\n",
        0o755,
    )?;
    write(
        &tree.join("DEBIAN/prerm"),
        "#!/bin/sh\nset -e\nif [ \"$1\" = remove ] && [ -d /run/systemd/system ]; then\n    \
         systemctl disable --now yuanjian.service\nfi\n",
        0o755,
    )?;
    let package = out.join(format!("yuanjian_{version}_{machine}.deb"));
    run_in(
        out,
        Command::new("dpkg-deb")
            .env("SOURCE_DATE_EPOCH", MADE)
            .args(["--root-owner-group", &format!("-Z{compression}"), "--build"])
            .arg(&tree)
            .arg(&package)
            .stdout(std::process::Stdio::null()),
    )?;
    fs::remove_dir_all(&tree)?;
    Ok(package)
}

/// The guide as pages that any browser shows without a network.
fn manual(root: &Path, into: &Path) -> Result<()> {
    let mut pages: Vec<PathBuf> = vec![root.join("docs/policy.md"), root.join("docs/glossary.md")];
    for entry in fs::read_dir(root.join("docs/guide"))? {
        pages.push(entry?.path());
    }
    for path in pages.iter().filter(|path| path.extension().is_some_and(|e| e == "md")) {
        let text = fs::read_to_string(path)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = if stem == "README" { "index".to_owned() } else { stem };
        write(&into.join(format!("{name}.html")), &page(&text), 0o644)?;
    }
    Ok(())
}

fn page(text: &str) -> String {
    let title = text.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
    let mut body = String::new();
    html::push_html(&mut body, Parser::new_ext(text, Options::ENABLE_TABLES));
    // Pages that are in the manual link to each other; the others stay words.
    let body = body
        .replace("href=\"../policy.md\"", "href=\"policy.html\"")
        .replace("href=\"../glossary.md\"", "href=\"glossary.html\"")
        .replace(".zh-CN.md\"", ".zh-CN.html\"");
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\n\
         <style>body{{max-width:52rem;margin:2rem auto;padding:0 1rem;line-height:1.7;\
         font-family:sans-serif;color:#1d2b22}}table{{border-collapse:collapse;display:block;\
         overflow-x:auto}}td,th{{border:1px solid #cdd8cf;padding:.3rem .6rem;text-align:left}}\
         pre,code{{background:#f1f5f1}}pre{{padding:.7rem;overflow-x:auto}}a{{color:#1f6b43}}\
         </style>\n{body}</html>\n"
    )
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(Path::new(".")))?;
    fs::copy(from, to).with_context(|| from.display().to_string())?;
    allow(to, mode)
}

fn write(to: &Path, text: &str, mode: u32) -> Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(Path::new(".")))?;
    fs::write(to, text)?;
    allow(to, mode)
}

fn allow(path: &Path, mode: u32) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}

fn output(program: &str, words: &[&str]) -> Result<String> {
    let output = Command::new(program).args(words).output().context(program.to_owned())?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn run_in(dir: &Path, command: &mut Command) -> Result<()> {
    if !command.current_dir(dir).status()?.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The program of this build where there is one, else this test itself: the package is the same.
    fn binary() -> PathBuf {
        let own = std::env::current_exe().unwrap();
        let built = own.ancestors().nth(2).unwrap().join("yuanjian");
        if built.exists() { built } else { own }
    }

    #[test]
    fn the_package_holds_what_an_office_without_a_network_needs_and_the_digests_agree() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let made = pack(root, &binary(), folder.path(), "none").unwrap();
        let [archive, package, _] = made.as_slice() else {
            panic!("dpkg-deb is needed for this test; made {made:?}")
        };
        let ours = package.display().to_string();
        let listed = output("dpkg-deb", &["--contents", &ours]).unwrap();
        for (mode, file) in [
            ("-rwxr-xr-x root/root", "./usr/bin/yuanjian\n"),
            ("-rw-r--r-- root/root", "./usr/lib/systemd/system/yuanjian.service\n"),
            ("-rw-r--r-- root/root", "./etc/yuanjian/yuanjian.toml\n"),
            ("-rw-r--r-- root/root", "./usr/share/doc/yuanjian/manual/index.html\n"),
            ("-rw-r--r-- root/root", "./usr/share/doc/yuanjian/manual/serve.zh-CN.html\n"),
            ("-rw-r--r-- root/root", "./usr/share/doc/yuanjian/copyright\n"),
        ] {
            let listed = format!("{listed}\n");
            let line = listed.split_inclusive('\n').find(|line| line.ends_with(file));
            assert!(line.is_some_and(|line| line.starts_with(mode)), "{file} in {listed}");
        }
        let field = |name: &str| output("dpkg-deb", &["--field", &ours, name]).unwrap();
        assert_eq!(field("Package"), "yuanjian");
        assert_eq!(field("Version"), env!("CARGO_PKG_VERSION"));
        assert!(field("Depends").contains("fonts-noto-cjk"));

        let tree = folder.path().join("unpacked");
        let unpacked = tree.display().to_string();
        output("dpkg-deb", &["--raw-extract", &ours, &unpacked]).unwrap();
        let program = fs::read(tree.join("usr/bin/yuanjian")).unwrap();
        assert!(program == fs::read(binary()).unwrap(), "the program is another");
        let settings = fs::read_to_string(tree.join("DEBIAN/conffiles")).unwrap();
        assert_eq!(settings, "/etc/yuanjian/yuanjian.toml\n");
        for script in ["DEBIAN/postinst", "DEBIAN/prerm"] {
            let script = tree.join(script);
            assert!(Command::new("sh").arg("-n").arg(script).status().unwrap().success());
        }
        // Every setting of the example is one that the program knows: it refuses others.
        let example = fs::read_to_string(tree.join("etc/yuanjian/yuanjian.toml")).unwrap();
        let known = fs::read_to_string(root.join("crates/yuanjian-platform/src/settings.rs"));
        let known = known.unwrap();
        for line in example.lines().filter_map(|line| line.strip_prefix("# ")) {
            if let Some((name, _)) = line.split_once(" = ") {
                assert!(known.contains(&format!("    {name}: Option<")), "{name}");
            }
        }
        let sums = fs::read_to_string(folder.path().join("SHA256SUMS")).unwrap();
        assert_eq!(sums.lines().count(), 2);
        let checked = Command::new("sha256sum")
            .args(["--check", "--status", "SHA256SUMS"])
            .current_dir(folder.path())
            .status();
        assert!(checked.unwrap().success(), "{sums}");
        let inside = output("tar", &["-tzf", &archive.display().to_string()]).unwrap();
        assert!(inside.contains("/manual/serve.zh-CN.html") && inside.contains("/LICENSE"));
    }

    #[test]
    fn the_package_installs_on_a_copy_of_this_machine_and_its_service_starts_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let built = binary();
        if output("id", &["-u"]).unwrap() != "0" || !built.ends_with("yuanjian") {
            println!("NOT RUN: it needs root, and the program beside the tests");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let made = pack(root, &built, folder.path(), "none").unwrap();
        let package = made.iter().find(|path| path.extension().is_some_and(|e| e == "deb"));
        let tried = Command::new("sh")
            .arg(root.join("xtask/package/try.sh"))
            .arg(package.unwrap())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&tried.stdout);
        let told = String::from_utf8_lossy(&tried.stderr);
        assert!(tried.status.success(), "{said}\n{told}");
        assert_eq!(said.lines().last(), Some("tried"), "{said}");
        println!("{said}");
    }

    #[test]
    fn a_page_of_the_manual_keeps_its_tables_and_links_to_its_neighbours() {
        let page = page("# 题\n\n| 一 | 二 |\n|---|---|\n| 三 | [四](serve.zh-CN.md) |\n");
        assert!(page.contains("<title>题</title>") && page.contains("<table>"), "{page}");
        assert!(page.contains("href=\"serve.zh-CN.html\""), "{page}");
        assert!(!page.contains("http"), "{page}");
    }
}
