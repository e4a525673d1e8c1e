//! What the office wrote about its city: `city.toml` and the small files it names.

use crate::{
    failure::{Failure, Result},
    files,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use yuanjian_calc::city::{Declaration, DistrictKind};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{CityFacts, Confirmations, Edition, FactKind, FactValue, fact};
use yuanjian_types::Problem;

/// `city.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Name of the city.
    pub name: String,
    /// Its administrative division code.
    pub code: String,
    /// Whether the city is invented; every page then says so.
    #[serde(default)]
    pub synthetic: bool,
    /// A sentence that stands on every page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The standard.
    #[serde(default = "national")]
    pub standard: String,
    /// Its edition.
    pub edition: String,
    /// The edition before, for what is new; the one it supersedes when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare_with: Option<String>,
    /// The title to keep.
    pub tier: String,
    /// The year reported.
    pub data_year: i32,
    /// The year of the present state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today_year: Option<i32>,
    /// The survey year of the old built-up area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline_year: Option<i32>,
    /// The city's plane, in metres.
    pub crs: String,
    /// The statistics workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<PathBuf>,
    /// The declarations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declarations: Option<PathBuf>,
    /// The internal targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targets: Option<PathBuf>,
    /// Folder of custom editions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editions: Option<PathBuf>,
    /// Facts that decide which thresholds count.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, FactValue>,
    /// Parameters of methods that the city sets itself, by `method.parameter`.
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    pub parameters: toml::Table,
    /// The layers.
    #[serde(default)]
    pub layers: Vec<LayerEntry>,
}

fn national() -> String {
    "national-garden-city".to_owned()
}

/// One layer of the city.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerEntry {
    /// Its name within the city; the file's name when not given.
    #[serde(default)]
    pub key: String,
    /// What it holds.
    pub kind: LayerKind,
    /// The file.
    pub path: PathBuf,
    /// The layer within the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// The year it describes.
    pub year: i32,
    /// The file's coordinate system, in place of what it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// A guessed coordinate system was looked at and is right.
    #[serde(default)]
    pub confirm_crs: bool,
    /// The file's text encoding, in place of what it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// For districts: urban districts, or development zones that may lie across them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district_kind: Option<DistrictKind>,
    /// Which column plays which role (`class`, `name`, `width`, `tree_lined` …).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// What the words of the class column mean.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mapping: BTreeMap<String, String>,
    /// For green land: a built-in classification by name, or a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classify: Option<String>,
    /// For canopy from imagery: where the vegetation index is high enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ndvi: Option<crate::canopy::Ndvi>,
    /// For canopy from a class raster: what each number is called (`"1" = "tree"`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub raster_classes: BTreeMap<String, String>,
    /// The band of the class raster; the first when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raster_band: Option<usize>,
    /// For a raster: patches of canopy that are smaller are left out,
    /// `patch = { at_least_m2 = 10 }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch: Option<yuanjian_layer::raster::LeastPatch>,
    /// For a raster: the day on which the image was taken, `2024-07-15`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imaged_on: Option<String>,
    /// That it was drawn over another version by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Edited>,
}

/// How a version came out of the one before by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edited {
    /// The digest of the version that it was drawn over.
    pub parent: String,
    /// Why.
    pub note: String,
    /// Features whose ground was drawn anew.
    pub changed: usize,
    /// Features that are new.
    pub added: usize,
    /// Features that are no more.
    pub removed: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Targets {
    #[serde(default)]
    targets: BTreeMap<String, f64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declarations {
    #[serde(default)]
    declarations: Vec<DeclarationOf>,
}

#[derive(Debug, Deserialize)]
struct DeclarationOf {
    indicator: String,
    #[serde(flatten)]
    declaration: Declaration,
}

/// A project with the small files it names, read and looked through.
#[derive(Debug, Clone)]
pub struct Office {
    /// The folder that paths are relative to.
    pub folder: PathBuf,
    /// `city.toml`.
    pub project: Project,
    /// What was declared, by indicator.
    pub declarations: BTreeMap<String, Declaration>,
    /// Internal targets by `indicator.measure`.
    pub targets: BTreeMap<String, f64>,
    /// What was confirmed.
    pub confirmations: Confirmations,
    /// The facts.
    pub facts: CityFacts,
    /// The statistics workbook, whole.
    pub statistics: Option<Vec<u8>>,
}

impl Office {
    /// Read a city's folder, or its `city.toml`.
    ///
    /// # Errors
    /// With every fault of every small file at once.
    pub fn read(path: &Path) -> Result<Self> {
        let file = if path.is_dir() { path.join("city.toml") } else { path.to_owned() };
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        let mut project: Project = parse(&file)?;
        let mut problems = Vec::new();
        let mut gather = |result: Result<()>| {
            if let Err(failure) = result {
                problems.extend(failure.problems);
            }
        };

        let mut declarations = BTreeMap::new();
        gather(optional::<Declarations>(&folder, project.declarations.as_deref()).and_then(
            |file| {
                let mut twice = Vec::new();
                for one in file.declarations {
                    if declarations.insert(one.indicator.clone(), one.declaration).is_some() {
                        twice.push(
                            Problem::error("assessment.declared_twice")
                                .with("indicator", one.indicator),
                        );
                    }
                }
                Failure::gather(twice).map(|_| ())
            },
        ));
        let mut targets = BTreeMap::new();
        gather(optional::<Targets>(&folder, project.targets.as_deref()).map(|file| {
            // A target of the only measure may be written without the measure's name.
            targets = file
                .targets
                .into_iter()
                .map(|(key, value)| {
                    (if key.contains('.') { key } else { format!("{key}.value") }, value)
                })
                .collect();
        }));
        let mut confirmations = Confirmations::default();
        let confirmed = folder.join("confirmations.toml");
        if confirmed.exists() {
            gather(text(&confirmed).and_then(|text| {
                confirmations = Confirmations::read("confirmations.toml", &text)
                    .map_err(Failure::invalid_one)?;
                Ok(())
            }));
        }
        let mut statistics = None;
        if let Some(path) = &project.statistics {
            gather(files::read(&folder.join(path)).map(|bytes| statistics = Some(bytes)));
        }
        problems.extend(project.faults());
        Failure::gather(problems)?;
        project.name_layers();
        Ok(Self {
            folder,
            facts: CityFacts(project.facts.clone()),
            project,
            declarations,
            targets,
            confirmations,
            statistics,
        })
    }
}

impl Office {
    /// A tier that the edition does not have, and declarations and targets of rows and measures that
    /// it does not have: each would be silently without effect.
    pub fn astray(&self, edition: &Edition) -> Vec<Problem> {
        let file = |path: &Option<PathBuf>| {
            path.as_ref().map(|p| p.display().to_string()).unwrap_or_default()
        };
        let known = |indicator: &str, measure: Option<&str>| {
            edition.indicator(indicator).is_some_and(|row| {
                measure.is_none_or(|key| row.measures.iter().any(|m| m.key == key))
            })
        };
        let unknown = |name: &str| {
            Problem::error("assessment.unknown_indicator")
                .with("indicator", name)
                .with("edition", edition.edition.as_str())
        };
        let declared = self
            .declarations
            .keys()
            .filter(|key| !known(key, None))
            .map(|key| unknown(key).in_file(file(&self.project.declarations)));
        let wanted = self
            .targets
            .keys()
            .filter(|key| match key.rsplit_once('.') {
                Some((row, measure)) => !known(row, Some(measure)),
                None => true,
            })
            .map(|key| unknown(key).in_file(file(&self.project.targets)));
        let tiers: Vec<&str> = edition.tiers.iter().map(|tier| tier.key.as_str()).collect();
        let tier = self.project.tier.as_str();
        let tier = (!tiers.contains(&tier)).then(|| {
            Problem::error("assessment.unknown_tier")
                .in_file("city.toml")
                .at_field("tier")
                .with("tier", tier)
                .with("known", tiers.join("、"))
        });
        tier.into_iter().chain(declared).chain(wanted).collect()
    }
}

impl Project {
    /// What is wrong beyond the form.
    fn faults(&self) -> Vec<Problem> {
        let wrong = |code: &str| Problem::error(code).in_file("city.toml");
        let mut problems = Vec::new();
        if self.today_year.is_some_and(|today| today < self.data_year) {
            problems.push(wrong("assessment.today_before_data_year").at_field("today_year"));
        }
        for (name, value) in &self.facts {
            let known = fact(name).is_some_and(|field| match (&field.kind, value) {
                (FactKind::Number(_), FactValue::Number(number)) => number.is_finite(),
                (FactKind::Flag, FactValue::Flag(_)) => true,
                (FactKind::Word(words), FactValue::Word(word)) => words.contains(&word.as_str()),
                _ => false,
            });
            if !known {
                let names: Vec<&str> = yuanjian_standard::FACTS.iter().map(|f| f.name).collect();
                problems.push(
                    wrong("assessment.unknown_fact")
                        .at_field(format!("facts.{name}"))
                        .with("known", names.join("、")),
                );
            }
        }
        problems
    }

    /// Give every layer a name of its own: its key, else its file's name and year.
    fn name_layers(&mut self) {
        let mut taken = std::collections::BTreeSet::new();
        for entry in &mut self.layers {
            if entry.key.is_empty() {
                let stem = entry.path.file_stem().map(|s| s.to_string_lossy().into_owned());
                entry.key = format!("{}_{}", stem.unwrap_or_default(), entry.year);
            }
            let wanted = entry.key.clone();
            let mut number = 2;
            while !taken.insert(entry.key.clone()) {
                entry.key = format!("{wanted}_{number}");
                number += 1;
            }
        }
    }
}

fn text(path: &Path) -> Result<String> {
    let name = || path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    String::from_utf8(files::read(path)?)
        .map_err(|_| Failure::invalid_one(Problem::error("assessment.not_utf8").in_file(name())))
}

/// Read a small TOML file; a fault is told with its line.
///
/// # Errors
/// When it cannot be read, is no UTF-8, or is not what is expected.
pub fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = text(path)?;
    toml::from_str(&text).map_err(|error| {
        let line = error
            .span()
            .map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        Failure::invalid_one(
            Problem::error("assessment.bad_toml")
                .in_file(name)
                .at_row(line as u64)
                .with("detail", error.message()),
        )
    })
}

fn optional<T: serde::de::DeserializeOwned + Default>(
    folder: &Path,
    path: Option<&Path>,
) -> Result<T> {
    path.map_or_else(|| Ok(T::default()), |path| parse(&folder.join(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(city: &str, others: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("city.toml"), city).unwrap();
        for (name, text) in others {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    const HEAD: &str =
        "name='x'\ncode='1'\nedition='2016'\ntier='garden'\ndata_year=2025\ncrs='EPSG:4547'\n";

    #[test]
    fn every_fault_of_every_small_file_is_told_at_once() {
        let city = format!(
            "{HEAD}today_year=2024\ndeclarations='d.toml'\ntargets='t.toml'\nstatistics='s.xlsx'\n[facts]\nsnow=true\n"
        );
        let folder = folder(&city, &[("d.toml", "declarations=3"), ("t.toml", "[targets]\na='x'")]);
        let failure = Office::read(folder.path()).unwrap_err();
        let codes: Vec<&str> = failure.problems.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(
            codes,
            [
                "assessment.bad_toml",
                "assessment.bad_toml",
                "app.file_not_found",
                "assessment.today_before_data_year",
                "assessment.unknown_fact"
            ]
        );
    }

    #[test]
    fn a_typing_error_in_a_key_is_told_with_its_line() {
        let folder = folder(&format!("{HEAD}teir='eco'\n"), &[]);
        let failure = Office::read(folder.path()).unwrap_err();
        assert_eq!(failure.problems[0].place.row, Some(7));
    }

    #[test]
    fn a_target_without_a_measure_is_that_of_the_value() {
        let folder = folder(
            &format!("{HEAD}targets='t.toml'\n"),
            &[("t.toml", "[targets]\n\"a-b\"=1.0\n\"c.d\"=2.0")],
        );
        let office = Office::read(folder.path()).unwrap();
        assert_eq!(office.targets.keys().collect::<Vec<_>>(), ["a-b.value", "c.d"]);
    }

    #[test]
    fn layers_without_a_key_get_different_ones() {
        let layer = "[[layers]]\nkind='roads'\npath='a.shp'\nyear=2025\n";
        let folder = folder(&format!("{HEAD}{layer}{layer}"), &[]);
        let office = Office::read(&folder.path().join("city.toml")).unwrap();
        let keys: Vec<&str> = office.project.layers.iter().map(|l| l.key.as_str()).collect();
        assert_eq!(keys, ["a_2025", "a_2025_2"]);
    }
}
