//! Bad files, a full disk and a file that cannot be read: a layer with its report, or words that
//! say what and where; never a half layer.

use crate::shared;
use std::path::{Path, PathBuf};
use std::time::Duration;
use yuanjian_app::{
    Failure, Language, Locale,
    layers::{self, Choices, Stored},
};
use yuanjian_types::{Problem, Severity};

fn files_under(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_under(&path, into) } else { into.push(path) }
    }
}

/// It names the file, and both languages have a sentence with every slot filled.
fn fit_for_a_person(problem: &Problem, file: &Path) {
    // Of a Shapefile any part may be named.
    let name = file.file_stem().unwrap().to_string_lossy();
    let named = problem.place.file.as_deref().is_some_and(|f| f.contains(&*name));
    assert!(named, "{}: {problem:?}", file.display());
    for language in [Language::Chinese, Language::English] {
        let locale = Locale::of(language);
        assert!(locale.find(&problem.code).is_some(), "no sentence for {}", problem.code);
        let said = locale.problem(problem);
        assert!(said.contains(&*name), "{said}");
        let slot = said.split('{').skip(1).find_map(|rest| rest.split_once('}'));
        let unfilled = slot.filter(|(name, _)| name.chars().all(|c| c.is_ascii_lowercase()));
        assert!(unfilled.is_none(), "{said}");
    }
}

/// Within a few seconds, or the test fails.
fn guarded(file: &Path, archive: &Path, to_crs: Option<&str>) -> Result<Stored, Failure> {
    let (send, receive) = std::sync::mpsc::channel();
    let (source, archive) = (file.display().to_string(), archive.to_owned());
    let choices = Choices {
        kind: "green_land".into(),
        confirm_crs: true,
        to_crs: to_crs.map(str::to_owned),
        ..Choices::default()
    };
    let worker = std::thread::spawn(move || {
        let _ = send.send(layers::take_in(&source, &archive, &choices));
    });
    let Ok(result) = receive.recv_timeout(Duration::from_secs(30)) else {
        panic!("{} did not end, or panicked", file.display())
    };
    worker.join().unwrap();
    result
}

#[test]
fn every_broken_file_ends_in_a_layer_with_a_report_or_in_words_that_name_it() {
    let Some(data) = shared() else { return };
    let mut files = Vec::new();
    files_under(&data.join("broken"), &mut files);
    files_under(&data.join("gbk"), &mut files);
    files.sort();
    assert!(files.len() >= 140, "{}", files.len());
    let archive = tempfile::tempdir().unwrap();
    let (mut taken, mut refused) = (0, 0);
    for file in &files {
        for to_crs in [None, Some("EPSG:4547")] {
            match guarded(file, archive.path(), to_crs) {
                Ok(stored) => {
                    taken += 1;
                    assert!(stored.report.features_kept > 0 && stored.report.area_m2 > 0.0);
                    stored.report.problems.iter().for_each(|p| fit_for_a_person(p, file));
                    let found = layers::find(archive.path(), stored.digest.hex()).unwrap();
                    assert_eq!(found.report.features_kept, stored.report.features_kept);
                }
                Err(failure) => {
                    refused += 1;
                    let worst = failure.problems.iter().map(|p| p.severity).max();
                    assert_eq!(worst, Some(Severity::Error), "{}", file.display());
                    failure.problems.iter().for_each(|p| fit_for_a_person(p, file));
                }
            }
        }
    }
    assert!(taken > 15 && refused > 200, "{taken} taken in, {refused} refused");
}

/// A layer of many features, as CSV.
fn large(folder: &Path) -> PathBuf {
    let mut text = "name,wkt\n".to_owned();
    for i in 0..3000 {
        let (x, y) = (500_000.0 + f64::from(i) * 31.7, 3_380_000.0 + f64::from(i * i % 977) * 1.31);
        let (u, v) = (x + 11.3, y + 7.7);
        text.push_str(&format!("n{i},\"POLYGON(({x} {y},{u} {y},{u} {v},{x} {v},{x} {y}))\"\n"));
    }
    let file = folder.join("large.csv");
    std::fs::write(&file, text).unwrap();
    file
}

fn choices() -> Choices {
    Choices { kind: "residential_land".into(), crs: Some("EPSG:4547".into()), ..Choices::default() }
}

/// Run one test of this file again in a child whose files end at `kilobytes`: a full disk.
#[cfg(unix)]
fn with_a_full_disk(test: &str, kilobytes: u32, folder: &Path) {
    let status = std::process::Command::new("sh")
        .arg("-c")
        // A block of `ulimit -f` is 512 bytes in POSIX and 1,024 in bash; either is too little.
        .arg(format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" --exact hostile::{test}"))
        .arg(std::env::current_exe().unwrap())
        .env("YUANJIAN_TEST_FULL_DISK", folder)
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_part_of_a_layer_in_the_archive() {
    if let Some(folder) = std::env::var_os("YUANJIAN_TEST_FULL_DISK").map(PathBuf::from) {
        let source = folder.join("large.csv").display().to_string();
        let failure = layers::take_in(&source, &folder.join("archive"), &choices()).unwrap_err();
        assert_eq!(failure.kind, yuanjian_app::FailureKind::Unavailable);
        let file = failure.problems[0].place.file.as_deref().unwrap();
        assert!(file.ends_with("archive"), "{file}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = large(folder.path());
    let archive = folder.path().join("archive");
    with_a_full_disk("a_full_disk_leaves_no_part_of_a_layer_in_the_archive", 16, folder.path());
    assert!(layers::list(&archive).unwrap().is_empty());
    let left = names_in(&archive);
    assert!(left.iter().all(|n| n.ends_with(".json")), "{left:?}");
    // With room again the same layer comes in, and the archive is none the worse.
    let stored = layers::take_in(&file.display().to_string(), &archive, &choices()).unwrap();
    assert_eq!(layers::list(&archive).unwrap().len(), 1);
    assert_eq!(stored.report.features_kept, 3000);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_earlier_export_as_it_was() {
    let formats = ["a.gpkg", "a.shp", "a.geojson", "a.csv", "a.parquet"];
    let export = |folder: &Path, digest: &str, name: &str| {
        let choices = layers::Export { force: true, ..layers::Export::default() };
        layers::export(&folder.join("archive"), digest, &folder.join("out").join(name), &choices)
    };
    if let Some(folder) = std::env::var_os("YUANJIAN_TEST_FULL_DISK").map(PathBuf::from) {
        let digest = std::fs::read_to_string(folder.join("digest")).unwrap();
        for name in formats {
            let failure = export(&folder, &digest, name).unwrap_err();
            assert_eq!(failure.kind, yuanjian_app::FailureKind::Unavailable, "{name}: {failure}");
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    let small = folder.path().join("small.csv");
    std::fs::write(
        &small,
        "name,wkt\nx,\"POLYGON((5e5 3e6,500009 3e6,500009 3000009,5e5 3e6))\"\n",
    )
    .unwrap();
    let take = |file: &Path| layers::take_in(&file.display().to_string(), &archive, &choices());
    let (first, second) = (take(&small).unwrap(), take(&large(folder.path())).unwrap());
    for name in formats {
        export(folder.path(), first.digest.hex(), name).unwrap();
    }
    std::fs::write(folder.path().join("digest"), second.digest.hex()).unwrap();
    let out = folder.path().join("out");
    let content = || -> Vec<(String, Vec<u8>)> {
        names_in(&out)
            .into_iter()
            .map(|n| (n.clone(), std::fs::read(out.join(n)).unwrap()))
            .collect()
    };
    let before = content();
    with_a_full_disk("a_full_disk_leaves_the_earlier_export_as_it_was", 24, folder.path());
    assert!(before == content(), "{:?}", names_in(&out));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_told_by_name_and_nothing_is_archived() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    for name in ["a.shp", "a.csv", "a.gpkg", "a.parquet"] {
        // The kernel refuses the first byte of this one with an input error, for root too.
        let file = folder.path().join(name);
        std::os::unix::fs::symlink("/proc/self/mem", &file).unwrap();
        let failure =
            layers::take_in(&file.display().to_string(), &archive, &choices()).unwrap_err();
        let said = Locale::of(Language::Chinese).problem(&failure.problems[0]);
        assert!(said.contains(name), "{said}");
    }
    assert!(!archive.exists());
}
