//! What people do with a city's folder: assess it, and work an assessment out again.

use super::{
    build, intake, outputs,
    project::Office,
    record::{self, ChainHead, CityHead, EditionHead, Inputs, Record},
};
use crate::{
    failure::{Failure, Result},
    locale::Language,
    standards,
    statistics::Asked,
};
use serde::Serialize;
use std::path::{Path, PathBuf};
use yuanjian_calc::{
    assess::{Against, Assessment, assess as judge},
    city::City,
    statistics::Statistics,
    workbook::read_statistics,
};
use yuanjian_document::content::Stage;
use yuanjian_standard::{Edition, Files, read_edition, read_folder, to_files};
use yuanjian_types::{Problem, Severity};

/// What a person chose.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Folder of the results.
    pub out: PathBuf,
    /// Folder of the layer archive; inside the results when not given.
    pub archive: Option<PathBuf>,
    /// Draft or issued.
    pub stage: Stage,
    /// Who has it made.
    pub by: String,
    /// The day, as it is printed on every page.
    pub on: String,
    /// Where the record of changes stands, for whoever keeps one.
    pub chain: Option<ChainHead>,
    /// Language of the documents.
    pub language: Language,
    /// Whether to make the documents and pages.
    pub documents: bool,
}

/// A step on the way, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A layer is taken in.
    Layer(&'a str),
    /// A row is measured.
    Indicator(&'a str),
    /// A file is written.
    File(&'a str),
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Assessed {
    /// Folder of the results.
    pub out: PathBuf,
    /// The record as it was frozen.
    pub record: Record,
    /// Files written, relative to the folder.
    pub files: Vec<String>,
    /// Remarks on the way: layers, figures, confirmations.
    pub problems: Vec<Problem>,
}

/// Folder of the archive inside the results.
pub const ARCHIVE: &str = "archive";

/// Assess a city: `path` is its folder or its `city.toml`.
///
/// # Errors
/// With everything wrong in what was handed in, at once, or with what `told` refused to go on
/// with; the folder of results is then as before.
pub fn assess(
    path: &Path,
    choices: &Choices,
    mut told: impl FnMut(Step<'_>) -> Result<()>,
) -> Result<Assessed> {
    let office = Office::read(path)?;
    let (edition, before) = editions(&office)?;
    let mut problems = office.astray(&edition);
    let read = gather(figures(path, &office, choices.language), &mut problems);
    let (statistics, notes) = read.unwrap_or_default();
    let archive = choices.archive.clone().unwrap_or_else(|| choices.out.join(ARCHIVE));
    let taken = intake::take_in(&office, &archive, |entry| told(Step::Layer(&entry.key)));
    let (manifest, reports) = gather(taken, &mut problems).unwrap_or_default();
    let mut problems = Failure::gather(problems)?;
    problems.extend(intake::findings(&manifest, &reports));
    problems.extend(notes);

    let inputs = Inputs::of(&office, manifest, statistics);
    let (firm, astray) = inputs.confirmations.apply(&edition);
    problems.extend(astray);
    let (city, remarks) = build::build(&inputs, &archive)?;
    problems.extend(remarks);
    let assessment = measure(&city, &firm, before.as_ref(), &inputs, &mut told)?;

    let bytes = record::json_bytes(&inputs)?;
    let kept = edition_files(&edition)?;
    let kept_before = before.as_ref().map(edition_files).transpose()?;
    let record = Record {
        schema: record::SCHEMA.to_owned(),
        engine: concat!("yuanjian ", env!("CARGO_PKG_VERSION")).to_owned(),
        city: CityHead {
            code: inputs.project.code.clone(),
            name: inputs.project.name.clone(),
            synthetic: inputs.project.synthetic,
            note: inputs.project.note.clone(),
        },
        edition: EditionHead::of(&edition, yuanjian_standard::digest(&kept)),
        before: before
            .as_ref()
            .zip(kept_before.as_ref())
            .map(|(before, files)| EditionHead::of(before, yuanjian_standard::digest(files))),
        tier: inputs.project.tier.clone(),
        data_year: city.data_year,
        today_year: city.today_year,
        stage: choices.stage,
        by: choices.by.clone(),
        on: choices.on.clone(),
        chain: choices.chain.clone(),
        inputs: yuanjian_types::Digest::of(&bytes),
        digest: record::digest_of(&assessment)?,
        assessment,
    };
    let frame = outputs::Frame {
        record: &record,
        inputs: &inputs,
        city: &city,
        edition: &firm,
        before: before.as_ref(),
        reports: &reports,
        remarks: &problems,
        language: choices.language,
    };
    let mut folder = outputs::Folder::open(&choices.out)?;
    folder.put(record::INPUTS, &bytes)?;
    let edition_folders = [(record::EDITION, Some(&kept)), (record::BEFORE, kept_before.as_ref())];
    for (name, files) in edition_folders {
        for (file, text) in files.into_iter().flatten() {
            folder.put(&format!("{name}/{file}"), text.as_bytes())?;
        }
    }
    if choices.documents {
        problems.extend(outputs::documents(&frame, &mut folder, &mut told)?);
    }
    folder.put(record::ASSESSMENT, &record::json_bytes(&record)?)?;
    let files = folder.publish(record::ASSESSMENT)?;
    Ok(Assessed { out: choices.out.clone(), record, files, problems })
}

/// The parts of an assessment that came out otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Where: a path of keys.
    pub at: String,
    /// What the record says.
    pub recorded: serde_json::Value,
    /// What came out now.
    pub now: serde_json::Value,
}

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verified {
    /// Whether every bit is the same.
    pub same: bool,
    /// How many numbers were compared.
    pub numbers: usize,
    /// Rows of the edition.
    pub indicators: usize,
    /// The digest of the numbers as they came out now.
    pub digest: yuanjian_types::Digest,
    /// The engine that made the record, and the one that ran now.
    pub engines: [String; 2],
    /// What differs, at most a hundred places.
    pub differences: Vec<Difference>,
    /// What is wrong with the record itself.
    pub problems: Vec<Problem>,
}

/// Work an assessment out again from its archive and compare it bit for bit. `path` is the folder
/// of results or its `assessment.json`.
///
/// # Errors
/// When the record, an edition or a layer is not there or does not read.
pub fn verify(
    path: &Path,
    archive: Option<&Path>,
    mut told: impl FnMut(Step<'_>) -> Result<()>,
) -> Result<Verified> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new(".")) };
    let (record, _): (Record, _) = record::read_json(&folder.join(record::ASSESSMENT))?;
    let (inputs, inputs_digest): (Inputs, _) = record::read_json(&folder.join(record::INPUTS))?;
    let mut problems = Vec::new();
    let mut changed = |file: &str| {
        problems.push(Problem::error("assessment.record_changed").in_file(file.to_owned()));
    };
    if inputs_digest != record.inputs {
        changed(record::INPUTS);
    }
    if record::digest_of(&record.assessment)? != record.digest {
        changed(record::ASSESSMENT);
    }
    let mut kept = |name: &str, head: &EditionHead| -> Result<Edition> {
        let files = read_folder(&folder.join(name)).map_err(Failure::invalid_one)?;
        if yuanjian_standard::digest(&files) != head.kept {
            changed(name);
        }
        read_edition(&files).map(|read| read.edition).map_err(Failure::invalid)
    };
    let edition = kept(record::EDITION, &record.edition)?;
    let before = record.before.as_ref().map(|head| kept(record::BEFORE, head)).transpose()?;
    let archive = archive.map_or_else(|| folder.join(ARCHIVE), Path::to_owned);
    let (firm, _) = inputs.confirmations.apply(&edition);
    let (city, _) = build::build(&inputs, &archive)?;
    let now = measure(&city, &firm, before.as_ref(), &inputs, &mut told)?;
    let tree = |a: &Assessment| serde_json::to_value(a).map_err(|e| Failure::bug(e.to_string()));
    let (recorded, fresh) = (tree(&record.assessment)?, tree(&now)?);
    let mut differences = Vec::new();
    let mut numbers = 0;
    compare("assessment", &recorded, &fresh, &mut numbers, &mut differences);
    Ok(Verified {
        same: differences.is_empty() && problems.is_empty(),
        numbers,
        indicators: now.items.len(),
        digest: record::digest_of(&now)?,
        engines: [record.engine, concat!("yuanjian ", env!("CARGO_PKG_VERSION")).to_owned()],
        differences,
        problems,
    })
}

fn measure(
    city: &City,
    edition: &Edition,
    before: Option<&Edition>,
    inputs: &Inputs,
    told: &mut impl FnMut(Step<'_>) -> Result<()>,
) -> Result<Assessment> {
    judge(city, Against { edition, before, tier: &inputs.project.tier }, |indicator| {
        told(Step::Indicator(&indicator.key))
    })
}

/// The edition to judge by and the one to compare it with.
fn editions(office: &Office) -> Result<(Edition, Option<Edition>)> {
    let project = &office.project;
    let custom = project.editions.as_ref().map(|folder| office.folder.join(folder));
    let catalogue = standards::catalogue(custom.as_deref());
    let errors = |problems: &[Problem]| problems.iter().any(|p| p.severity == Severity::Error);
    if errors(&catalogue.problems) {
        return Err(Failure::invalid(catalogue.problems.clone()));
    }
    let find = |name: &str| {
        standards::edition(&catalogue, &format!("{}/{name}", project.standard)).cloned()
    };
    let edition = find(&project.edition)?;
    let before = match project.compare_with.as_ref().or(edition.supersedes.as_ref()) {
        Some(name) if project.compare_with.is_some() => Some(find(name)?),
        Some(name) => find(name).ok(),
        None => None,
    };
    Ok((edition, before))
}

/// The figures of the statistics workbook, and remarks on them; none where the city has no
/// workbook.
fn figures(path: &Path, office: &Office, language: Language) -> Result<(Statistics, Vec<Problem>)> {
    let (Some(file), Some(bytes)) = (&office.project.statistics, &office.statistics) else {
        return Ok(Default::default());
    };
    let (asked, _) = Asked::of_city(path)?;
    read_statistics(&asked.form(language), &file.display().to_string(), bytes)
        .map(|read| (read.statistics, read.notes))
        .map_err(|refused| Failure::invalid(refused.problems))
}

/// The answer, or nothing and its problems beside those of others.
fn gather<T>(result: Result<T>, problems: &mut Vec<Problem>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(failure) => {
            problems.extend(failure.problems);
            None
        }
    }
}

/// The files of an edition as they are kept beside the record.
fn edition_files(edition: &Edition) -> Result<Files> {
    to_files(edition).map_err(|e| Failure::bug(e.to_string()))
}

const MOST_DIFFERENCES: usize = 100;

fn compare(
    at: &str,
    a: &serde_json::Value,
    b: &serde_json::Value,
    numbers: &mut usize,
    into: &mut Vec<Difference>,
) {
    use serde_json::Value;
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let (x, y) = (a.get(key), b.get(key));
                compare(
                    &format!("{at}.{key}"),
                    x.unwrap_or(&Value::Null),
                    y.unwrap_or(&Value::Null),
                    numbers,
                    into,
                );
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                // A row is named by its key, so that a reader finds it.
                let name = x
                    .get("key")
                    .and_then(Value::as_str)
                    .map_or_else(|| i.to_string(), str::to_owned);
                compare(&format!("{at}.{name}"), x, y, numbers, into);
            }
        }
        _ => {
            *numbers += usize::from(a.is_number());
            // Numbers are compared as they are written: the shortest text of all their bits.
            let written = serde_json::Value::to_string;
            if written(a) != written(b) && into.len() < MOST_DIFFERENCES {
                into.push(Difference { at: at.to_owned(), recorded: a.clone(), now: b.clone() });
            }
        }
    }
}
