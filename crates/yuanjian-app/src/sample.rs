//! The invented city as a whole folder, its statistics workbook included.
//!
//! The sample crate knows none of the crates whose results it checks, so it cannot write a
//! workbook whose template is the edition's. This is where the two meet.

use crate::{
    failure::{Failure, Result},
    locale::Language,
    statistics::{self, Asked},
};
use std::path::Path;
use yuanjian_calc::statistics::{Statistic, StatisticScope, Statistics};
use yuanjian_sample::{SampleCity, SampleError, Scope};
use yuanjian_standard::Edition;

/// Write the city of a seed into a folder. Equal seeds give equal folders.
///
/// # Errors
/// When the disk refuses.
pub fn write(seed: u64, dir: &Path) -> Result<()> {
    let city = yuanjian_sample::generate(seed);
    yuanjian_sample::write(&city, dir).map_err(|error| match &error {
        SampleError::Write { path, source } => Failure::io(Path::new(path), source),
    })?;
    let (asked, problems) = Asked::of_city(dir)?;
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    let language = Language::Chinese;
    let figures = figures(&city, &asked.edition, language);
    statistics::write(&asked, &figures, language, &dir.join("statistics.xlsx"))
}

/// The city's figures as its bureaus hand them in.
fn figures(city: &SampleCity, edition: &Edition, language: Language) -> Statistics {
    let mut all = Statistics::default();
    for figure in city.statistics() {
        let bureau = edition.statistic(figure.key).map_or("", |s| s.bureau.as_str());
        all.insert(Statistic {
            key: figure.key.to_owned(),
            scope: match figure.scope {
                Scope::City => StatisticScope::City,
                Scope::OldBuiltUp => StatisticScope::OldBuiltUp,
                Scope::AddedBuiltUp => StatisticScope::AddedBuiltUp,
                Scope::District(code) => StatisticScope::District(code),
            },
            year: figure.year,
            value: figure.value,
            source: figure.source,
            responsible: edition.name(language.tag(), "bureau", bureau).to_owned(),
            note: figure.note,
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workbook_of_the_sample_holds_exactly_its_figures_and_draws_no_remark() {
        let folder = tempfile::tempdir().unwrap();
        write(7, folder.path()).unwrap();
        let (asked, problems) = Asked::of_city(folder.path()).unwrap();
        assert_eq!(problems, []);
        let codes: Vec<&str> = asked.districts.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, yuanjian_sample::CODES);
        let (read, notes) = statistics::of_city(&asked, Language::Chinese, folder.path()).unwrap();
        assert_eq!(notes, []);
        let wanted = yuanjian_sample::generate(7).statistics();
        assert_eq!(read.len(), wanted.len());
        for figure in wanted {
            let scope = match figure.scope {
                Scope::District(code) => StatisticScope::District(code),
                Scope::City => StatisticScope::City,
                Scope::OldBuiltUp => StatisticScope::OldBuiltUp,
                Scope::AddedBuiltUp => StatisticScope::AddedBuiltUp,
            };
            let got = read.get(figure.key, &scope, figure.year).unwrap();
            assert_eq!((got.value, &got.source), (figure.value, &figure.source), "{}", figure.key);
        }
    }

    #[test]
    fn equal_seeds_give_equal_workbooks() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for dir in [&one, &two] {
            write(3, dir.path()).unwrap();
        }
        let bytes = |dir: &tempfile::TempDir| std::fs::read(dir.path().join("statistics.xlsx"));
        assert!(bytes(&one).unwrap() == bytes(&two).unwrap());
    }
}
