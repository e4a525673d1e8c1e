//! Which editions there are, and what the office confirmed of them.

mod comparison;

pub use comparison::comparison_docx;

use crate::{
    failure::{Failure, Result},
    files,
    locale::Language,
};
use std::path::{Path, PathBuf};
use yuanjian_standard::{
    Catalogue, Confirmation, Confirmations, Edition, EditionDiff, Figure, Indicator, Limit,
    from_workbook, read_edition, read_folder, to_workbook, write_edition,
};
use yuanjian_types::Problem;

/// The built-in editions and, where a folder is given, the custom ones in it.
pub fn catalogue(custom: Option<&Path>) -> Catalogue {
    custom.map_or_else(Catalogue::embedded, Catalogue::open)
}

/// The edition of this name.
///
/// # Errors
/// `NotFound` with the names there are.
pub fn edition<'a>(catalogue: &'a Catalogue, name: &str) -> Result<&'a Edition> {
    catalogue.get(name).ok_or_else(|| {
        let known: Vec<&str> = catalogue.editions().iter().map(|e| e.edition.as_str()).collect();
        Failure::not_found(
            Problem::error("standard.no_edition")
                .with("name", name)
                .with("known", known.join("、")),
        )
    })
}

/// The indicator of this key.
///
/// # Errors
/// `NotFound`.
pub fn indicator<'a>(edition: &'a Edition, key: &str) -> Result<&'a Indicator> {
    edition.indicator(key).ok_or_else(|| {
        Failure::not_found(
            Problem::error("standard.cli.unknown_indicator")
                .with("key", key)
                .with("edition", edition.edition.as_str()),
        )
    })
}

/// Everything wrong with a custom edition: a folder, its `standard.toml`, or a workbook.
///
/// # Errors
/// When it cannot be read at all.
pub fn check(path: &Path) -> Result<Vec<Problem>> {
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx")) {
        return Ok(match from_workbook(&files::read(path)?) {
            Ok(edition) => yuanjian_standard::check(&edition),
            Err(marked) => marked.problems,
        });
    }
    let folder = if path.is_file() { path.parent().unwrap_or(path) } else { path };
    if !folder.exists() {
        return Err(Failure::io(path, &std::io::ErrorKind::NotFound.into()));
    }
    let files = read_folder(folder).map_err(Failure::invalid_one)?;
    Ok(match read_edition(&files) {
        Ok(read) => read.notes,
        Err(problems) => problems,
    })
}

/// Write an edition as a workbook.
///
/// # Errors
/// When the disk refuses.
pub fn export(edition: &Edition, path: &Path) -> Result<()> {
    let bytes = to_workbook(edition).map_err(|e| Failure::bug(e.to_string()))?;
    files::write(path, &bytes)
}

/// Write a comparison as a workbook.
///
/// # Errors
/// When the disk refuses.
pub fn write_diff(
    diff: &EditionDiff,
    old: &Edition,
    new: &Edition,
    language: Language,
    path: &Path,
) -> Result<()> {
    let bytes = yuanjian_standard::diff_workbook(diff, old, new, language.tag())
        .map_err(|e| Failure::bug(e.to_string()))?;
    files::write(path, &bytes)
}

/// Write a comparison as a document.
///
/// # Errors
/// When it cannot be made or the disk refuses.
pub fn write_diff_docx(
    diff: &EditionDiff,
    old: &Edition,
    new: &Edition,
    language: Language,
    path: &Path,
) -> Result<()> {
    files::write(path, &comparison_docx(diff, old, new, language)?)
}

/// Take in a custom edition; answers its folder. A faulty workbook is returned with every fault
/// beside its cell, in `marked` or beside the file.
///
/// # Errors
/// `Invalid` with every fault; `Refused` when the edition is there already.
pub fn import(workbook: &Path, into: &Path, marked: Option<&Path>) -> Result<PathBuf> {
    match from_workbook(&files::read(workbook)?) {
        Ok(edition) => {
            let folder = into.join(&edition.standard).join(&edition.edition);
            write_edition(&edition, &folder).map_err(|e| match e.kind() {
                std::io::ErrorKind::AlreadyExists => Failure::refused(
                    Problem::error("standard.already_published")
                        .with("folder", folder.display().to_string()),
                ),
                _ => Failure::io(&folder, &e),
            })?;
            Ok(folder)
        }
        Err(faulty) => {
            let mut problems = faulty.problems;
            if !faulty.bytes.is_empty() {
                let beside = workbook.with_extension("marked.xlsx");
                let target = marked.unwrap_or(&beside);
                files::write(target, &faulty.bytes)?;
                problems.push(
                    Problem::note("standard.marked").with("path", target.display().to_string()),
                );
            }
            Err(Failure::invalid(problems))
        }
    }
}

/// Who stands for a confirmation.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Name and post.
    pub by: String,
    /// Day, `2026-11-24`.
    pub on: String,
    /// The official document.
    pub document: String,
    /// Page or clause.
    pub page: String,
}

/// Confirm figures of an edition in a city's `confirmations.toml`, or override one with `value`.
/// Answers how many.
///
/// # Errors
/// When the day is no date, nothing matches, or an override would touch more than one figure.
pub fn confirm(
    city: &Path,
    edition: &Edition,
    signature: &Signature,
    value: Option<f64>,
    wanted: impl Fn(&Figure) -> bool,
) -> Result<usize> {
    if !is_day(&signature.on) {
        return Err(Failure::invalid_one(
            Problem::error("standard.bad_day").with("day", signature.on.as_str()),
        ));
    }
    let path = city.join("confirmations.toml");
    let mut confirmations = match path.exists() {
        true => {
            let text = String::from_utf8_lossy(&files::read(&path)?).into_owned();
            Confirmations::read("confirmations.toml", &text).map_err(Failure::invalid_one)?
        }
        false => Confirmations::default(),
    };
    let count = match value {
        None => confirmations.add_all(
            edition,
            &signature.by,
            &signature.on,
            &signature.document,
            &signature.page,
            wanted,
        ),
        Some(value) => {
            let figures: Vec<Figure> = confirmations
                .list(edition)
                .into_iter()
                .filter(|f| f.limit.is_some() && wanted(f))
                .collect();
            let [figure] = figures.as_slice() else {
                return Err(Failure::invalid_one(
                    Problem::error("standard.override_one").with("count", figures.len()),
                ));
            };
            let limit = match &figure.limit {
                Some(Limit::AtLeast(_)) => Limit::AtLeast(value),
                Some(Limit::AtMost(_)) => Limit::AtMost(value),
                _ => {
                    return Err(Failure::invalid_one(
                        Problem::error("standard.override_one").with("count", 0),
                    ));
                }
            };
            confirmations.add(Confirmation {
                figure: figure.key.clone(),
                by: signature.by.clone(),
                on: signature.on.clone(),
                document: signature.document.clone(),
                page: signature.page.clone(),
                limit: Some(limit),
                seen: figure.limit.clone(),
            });
            1
        }
    };
    if count == 0 {
        return Err(Failure::invalid_one(Problem::error("standard.nothing_to_confirm")));
    }
    files::write(&path, confirmations.write().as_bytes())?;
    Ok(count)
}

fn is_day(text: &str) -> bool {
    let parts: Vec<Option<u32>> = text.split('-').map(|p| p.parse().ok()).collect();
    text.len() == 10 && matches!(parts.as_slice(), [Some(1900..=9999), Some(1..=12), Some(1..=31)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature() -> Signature {
        Signature {
            by: "office".into(),
            on: "2026-11-24".into(),
            document: "annex".into(),
            page: "3".into(),
        }
    }

    #[test]
    fn a_confirmed_figure_is_on_record_and_firm_from_then_on() {
        let city = tempfile::tempdir().unwrap();
        let catalogue = catalogue(None);
        let edition = edition(&catalogue, "2016").unwrap();
        let wanted = |f: &Figure| f.key.indicator == "green-space-rate" && f.key.tier == "garden";
        assert!(confirm(city.path(), edition, &signature(), None, wanted).unwrap() > 0);
        let text = std::fs::read_to_string(city.path().join("confirmations.toml")).unwrap();
        let (firm, problems) =
            Confirmations::read("confirmations.toml", &text).unwrap().apply(edition);
        assert!(problems.is_empty());
        let measure = &firm.indicator("green-space-rate").unwrap().measures[0];
        let garden = measure.thresholds.iter().find(|t| t.tier == "garden").unwrap();
        assert_eq!(garden.confidence, yuanjian_types::Confidence::Confirmed);
    }

    #[test]
    fn an_override_touches_one_figure_only() {
        let city = tempfile::tempdir().unwrap();
        let catalogue = catalogue(None);
        let edition = edition(&catalogue, "2016").unwrap();
        let failure = confirm(city.path(), edition, &signature(), Some(1.0), |_| true).unwrap_err();
        assert_eq!(failure.problems[0].code, "standard.override_one");
        assert!(!city.path().join("confirmations.toml").exists());
    }

    #[test]
    fn an_edition_goes_out_and_comes_in_and_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = catalogue(None);
        let workbook = folder.path().join("2016.xlsx");
        export(edition(&catalogue, "2016").unwrap(), &workbook).unwrap();
        let written = import(&workbook, folder.path(), None).unwrap();
        assert!(
            check(&written).unwrap().iter().all(|p| p.severity != yuanjian_types::Severity::Error)
        );
        let again = import(&workbook, folder.path(), None).unwrap_err();
        assert_eq!(again.problems[0].code, "standard.already_published");
    }
}
