//! The editions at hand: those built in, and a city's or a province's own.

use crate::model::Edition;
use crate::read::{Files, ReadEdition, read_edition};
use include_dir::{Dir, include_dir};
use std::{path::Path, sync::LazyLock};
use yuanjian_types::Problem;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../data/standards");

/// Editions in the order of standard and edition.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    editions: Vec<Edition>,
    /// Notes, warnings and, for a folder, errors found while reading.
    pub problems: Vec<Problem>,
}

impl Catalogue {
    /// The editions that the program carries. A test reads them all, so none is ever missing.
    pub fn embedded() -> Self {
        // Read once: they do not change while the program runs, and every figure asks for them.
        static READ: LazyLock<Catalogue> = LazyLock::new(Catalogue::built_in);
        READ.clone()
    }

    fn built_in() -> Self {
        let mut catalogue = Self::default();
        for standard in BUILT_IN.dirs() {
            for edition in standard.dirs() {
                let files = edition
                    .files()
                    .filter_map(|file| {
                        let name = file.path().file_name()?.to_str()?.to_owned();
                        Some((name, file.contents_utf8()?.to_owned()))
                    })
                    .collect();
                catalogue.take(&files, &edition.path().to_string_lossy());
            }
        }
        catalogue.sort();
        catalogue
    }

    /// The built-in editions and those below `folder`: every folder with a `standard.toml`, up
    /// to two levels down. An edition of the same name takes the place of a built-in one only
    /// with a higher revision.
    pub fn open(folder: &Path) -> Self {
        let mut catalogue = Self::embedded();
        catalogue.add_folder(folder, 2);
        catalogue.sort();
        catalogue
    }

    /// Put an edition in. Answers the fault when a published edition would be changed.
    pub fn insert(&mut self, edition: Edition) -> Option<Problem> {
        let same = self
            .editions
            .iter()
            .position(|e| e.standard == edition.standard && e.edition == edition.edition);
        if let Some(at) = same {
            let old = &self.editions[at];
            if old.digest == edition.digest && edition.digest.is_some() {
                return None;
            }
            if edition.revision <= old.revision {
                return Some(
                    Problem::error("standard.edition_is_published")
                        .with("edition", edition.edition.clone())
                        .with("revision", old.revision),
                );
            }
            self.editions[at] = edition;
        } else {
            self.editions.push(edition);
        }
        self.sort();
        None
    }

    /// Every edition.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// An edition by `2016` or by `national-garden-city/2016`.
    pub fn get(&self, name: &str) -> Option<&Edition> {
        let (standard, edition) = name.rsplit_once('/').map_or((None, name), |(s, e)| (Some(s), e));
        self.editions
            .iter()
            .find(|e| e.edition == edition && standard.is_none_or(|s| s == e.standard))
    }

    fn take(&mut self, files: &Files, place: &str) {
        let prefixed = |mut problem: Problem| {
            let file = problem.place.file.take().unwrap_or_default();
            problem.place.file = Some(format!("{place}/{file}"));
            problem
        };
        match read_edition(files) {
            Ok(ReadEdition { edition, notes }) => {
                self.problems.extend(notes.into_iter().map(prefixed));
                let refused = self.insert(edition);
                self.problems.extend(refused.map(|p| p.in_file(place)));
            }
            Err(problems) => self.problems.extend(problems.into_iter().map(prefixed)),
        }
    }

    fn add_folder(&mut self, folder: &Path, depth: u8) {
        if folder.join("standard.toml").is_file() {
            match read_folder(folder) {
                Ok(files) => self.take(&files, &folder.to_string_lossy()),
                Err(problem) => self.problems.push(problem),
            }
            return;
        }
        let Ok(entries) = std::fs::read_dir(folder) else {
            self.problems
                .push(Problem::error("standard.no_folder").in_file(folder.to_string_lossy()));
            return;
        };
        let mut folders: Vec<_> =
            entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
        folders.sort();
        if depth > 0 {
            for folder in folders {
                self.add_folder(&folder, depth - 1);
            }
        }
    }

    fn sort(&mut self) {
        self.editions.sort_by(|a, b| (&a.standard, &a.edition).cmp(&(&b.standard, &b.edition)));
    }
}

/// The TOML files of a folder.
///
/// # Errors
/// The file that could not be read as UTF-8 text.
pub fn read_folder(folder: &Path) -> Result<Files, Problem> {
    let fault =
        |path: &Path| Problem::error("standard.file_unreadable").in_file(path.to_string_lossy());
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder).map_err(|_| fault(folder))?.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|e| e == "toml") {
            let text = std::fs::read_to_string(&path).map_err(|_| fault(&path))?;
            if let Some(name) = path.file_name().and_then(|n| n.to_str()) {
                files.insert(name.to_owned(), text);
            }
        }
    }
    Ok(files)
}
