//! The statistics workbook: given out for an edition or a city, checked, given out again clean.

use crate::{
    assessments::project::Project,
    failure::{Failure, Result},
    files,
    locale::Language,
    measure::read_failure,
    standards,
};
use serde::Serialize;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};
use yuanjian_calc::{
    city::DistrictKind,
    statistics::Statistics,
    workbook::{StatisticsForm, mark_statistics, read_statistics, write_statistics},
};
use yuanjian_layer::{LayerKind, ReadOptions, parse_source, read::read};
use yuanjian_standard::Edition;
use yuanjian_types::Problem;

/// What is asked of whom.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The edition whose statistics are asked.
    pub edition: Edition,
    /// Name of the city; empty when it is asked of none in particular.
    pub city: String,
    /// A sentence that stands on every page.
    pub note: Option<String>,
    /// Code and name of districts and development zones.
    pub districts: Vec<(String, String)>,
    /// The years.
    pub years: Vec<i32>,
}

/// What a check found.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// How many figures were read; nothing when the workbook was refused.
    pub figures: Option<usize>,
    /// Everything a person should know.
    pub problems: Vec<Problem>,
    /// The workbook with the problems beside their cells, where one was written.
    pub marked: Option<PathBuf>,
}

impl Asked {
    /// Of no city in particular: an edition, districts written `CODE=NAME`, and years.
    ///
    /// # Errors
    /// When a district is not written so.
    pub fn of_edition(edition: &Edition, districts: &[String], years: &[i32]) -> Result<Self> {
        let (mut known, mut problems) = (Vec::new(), Vec::new());
        for district in districts {
            match district.split_once('=').map(|(code, name)| (code.trim(), name.trim())) {
                Some((code, name)) if !code.is_empty() && !name.is_empty() => {
                    known.push((code.to_owned(), name.to_owned()));
                }
                _ => problems.push(
                    Problem::error("statistics.bad_district").with("text", district.as_str()),
                ),
            }
        }
        Failure::gather(problems)?;
        let edition = edition.clone();
        let (city, note) = (String::new(), None);
        Ok(Self { edition, city, note, districts: known, years: years.to_vec() })
    }

    /// Of a city, by its folder or its `city.toml`; with remarks on districts that could not be
    /// read. The workbook itself need not be there yet.
    ///
    /// # Errors
    /// When `city.toml` cannot be read or names an edition that is not there.
    pub fn of_city(path: &Path) -> Result<(Self, Vec<Problem>)> {
        let (folder, project) = project(path)?;
        let custom = project.editions.as_ref().map(|editions| folder.join(editions));
        let catalogue = standards::catalogue(custom.as_deref());
        let name = format!("{}/{}", project.standard, project.edition);
        let edition = standards::edition(&catalogue, &name)?.clone();
        let (districts, problems) = districts(&folder, &project);
        let year = project.data_year;
        let mut years = vec![year - 1, year];
        years.extend(project.today_year.filter(|today| *today != year));
        let (city, note) = (project.name, project.note);
        Ok((Self { edition, city, note, districts, years }, problems))
    }

    /// The form in a language.
    pub fn form(&self, language: Language) -> StatisticsForm<'_> {
        StatisticsForm {
            edition: &self.edition,
            city: &self.city,
            note: self.note.as_deref(),
            districts: &self.districts,
            years: &self.years,
            language: language.tag(),
        }
    }
}

/// Write a workbook with the figures that are known; none for an empty template.
///
/// # Errors
/// When the disk refuses.
pub fn write(asked: &Asked, known: &Statistics, language: Language, path: &Path) -> Result<()> {
    let bytes = write_statistics(&asked.form(language), known)
        .map_err(|error| Failure::bug(error.to_string()))?;
    files::write(path, &bytes)
}

/// Look through a filled-in workbook. Where `marked` is given and something is to be said, the
/// workbook is written there with every problem beside its cell.
///
/// # Errors
/// When the file is not there or the disk refuses; faults of the workbook are the answer.
pub fn check(
    asked: &Asked,
    language: Language,
    file: &Path,
    marked: Option<&Path>,
) -> Result<Checked> {
    let bytes = files::read(file)?;
    let form = asked.form(language);
    let (figures, problems, copy) = match read_statistics(&form, &file_name(file), &bytes) {
        Ok(read) => {
            let copy = match marked.is_some() && !read.notes.is_empty() {
                true => mark_statistics(&form, &bytes, &read.notes),
                false => Vec::new(),
            };
            (Some(read.statistics.len()), read.notes, copy)
        }
        Err(refused) => (None, refused.problems, refused.marked),
    };
    let marked = marked.filter(|_| !copy.is_empty());
    if let Some(path) = marked {
        files::write(path, &copy)?;
    }
    Ok(Checked { figures, problems, marked: marked.map(Path::to_owned) })
}

/// The figures of a city's workbook, and remarks on them.
///
/// # Errors
/// `Invalid` with every fault; `NotFound` when the city has no workbook.
pub fn of_city(
    asked: &Asked,
    language: Language,
    path: &Path,
) -> Result<(Statistics, Vec<Problem>)> {
    let (folder, project) = project(path)?;
    let Some(file) = project.statistics else {
        return Err(Failure::not_found(
            Problem::error("statistics.city_without_workbook").in_file("city.toml"),
        ));
    };
    let file = folder.join(file);
    read_statistics(&asked.form(language), &file_name(&file), &files::read(&file)?)
        .map(|read| (read.statistics, read.notes))
        .map_err(|refused| Failure::invalid(refused.problems))
}

/// Code and name of every district and then every development zone of a city's layers, and what
/// kept some from being read.
pub fn districts(folder: &Path, project: &Project) -> (Vec<(String, String)>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for entry in project.layers.iter().filter(|entry| entry.kind == LayerKind::Districts) {
        let kind = entry.district_kind.unwrap_or(DistrictKind::District);
        let (path, named) = parse_source(&folder.join(&entry.path).display().to_string());
        let options = ReadOptions {
            layer: entry.layer.clone().or(named),
            encoding: entry.encoding.clone(),
            ..ReadOptions::default()
        };
        let table = match read(&path, &options) {
            Ok(raw) => raw.table,
            Err(error) => {
                // Without its districts a city still has a workbook.
                let told = read_failure(&path, &error).problems.into_iter().map(|mut problem| {
                    problem.severity = yuanjian_types::Severity::Warning;
                    problem
                });
                problems.extend(told);
                continue;
            }
        };
        let column = |role: &str| entry.fields.get(role).map_or(role.to_owned(), String::clone);
        let (code, name) = (column("code"), column("name"));
        for feature in 0..table.features.len() {
            let text = |column| table.value(feature, column).text().trim().to_owned();
            let (code, name) = (text(&code), text(&name));
            if code.is_empty() {
                problems.push(
                    Problem::warning("statistics.district_without_code")
                        .in_file(entry.path.display().to_string())
                        .at_row(feature as u64 + 1),
                );
                continue;
            }
            let name = if name.is_empty() { code.clone() } else { name };
            found.push((kind, code, name));
        }
    }
    found.sort_by_key(|(kind, ..)| *kind);
    let mut known = BTreeSet::new();
    found.retain(|(_, code, _)| known.insert(code.clone()));
    (found.into_iter().map(|(_, code, name)| (code, name)).collect(), problems)
}

/// `city.toml` alone: the files it names may not be there yet when a template is asked for.
fn project(path: &Path) -> Result<(PathBuf, Project)> {
    let file = if path.is_dir() { path.join("city.toml") } else { path.to_owned() };
    let folder = file.parent().map(Path::to_owned).unwrap_or_default();
    let project = crate::assessments::project::parse(&file)?;
    Ok((folder, project))
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuanjian_calc::statistics::StatisticScope;

    fn asked() -> Asked {
        let catalogue = standards::catalogue(None);
        let edition = standards::edition(&catalogue, "2016").unwrap();
        Asked::of_edition(edition, &["990102=东城区".to_owned()], &[2025]).unwrap()
    }

    #[test]
    fn districts_are_written_as_code_and_name_and_every_other_way_is_told() {
        let catalogue = standards::catalogue(None);
        let edition = standards::edition(&catalogue, "2016").unwrap();
        let wrong = ["东城区", "=东城区", "990102=", "990103=西山区"].map(str::to_owned);
        let failure = Asked::of_edition(edition, &wrong, &[2025]).unwrap_err();
        assert_eq!(failure.problems.len(), 3);
        assert!(failure.problems.iter().all(|p| p.code == "statistics.bad_district"));
    }

    #[test]
    fn a_faulty_workbook_is_returned_marked_and_a_sound_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (file, marked) = (folder.path().join("a.xlsx"), folder.path().join("b.xlsx"));
        let city = StatisticScope::City;
        let sound = Statistics::default().with("parks_total", city.clone(), 2025, 31.0);
        write(&asked(), &sound, Language::Chinese, &file).unwrap();
        let checked = check(&asked(), Language::Chinese, &file, Some(&marked)).unwrap();
        assert_eq!((checked.figures, checked.marked, marked.exists()), (Some(1), None, false));
        let faulty = sound.with("score_function", city, 2025, 11.0);
        write(&asked(), &faulty, Language::Chinese, &file).unwrap();
        let checked = check(&asked(), Language::Chinese, &file, Some(&marked)).unwrap();
        assert_eq!((checked.figures, checked.problems.len()), (None, 1));
        assert_eq!(checked.problems[0].code, "statistics.above");
        assert!(marked.exists());
    }

    #[test]
    fn a_city_whose_districts_cannot_be_read_still_gets_its_template() {
        let folder = tempfile::tempdir().unwrap();
        let city = "name='x'\ncode='1'\nedition='2016'\ntier='garden'\ndata_year=2025\n\
                    crs='EPSG:4547'\nstatistics='s.xlsx'\n\
                    [[layers]]\nkind='districts'\npath='none.shp'\nyear=2025\n";
        std::fs::write(folder.path().join("city.toml"), city).unwrap();
        let (asked, problems) = Asked::of_city(folder.path()).unwrap();
        assert_eq!((asked.districts.len(), asked.years.as_slice()), (0, &[2024, 2025][..]));
        assert_eq!(problems[0].code, "app.file_not_found");
        let failure = of_city(&asked, Language::Chinese, folder.path()).unwrap_err();
        assert_eq!(failure.problems[0].code, "app.file_not_found");
    }
}
