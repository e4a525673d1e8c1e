//! Puts the invented city into a folder, as a technician would hand it in.

use crate::{
    city::{DATA_YEAR, OLD_YEAR, SampleCity, TODAY_YEAR},
    shapefile,
};
use serde_json::json;
use std::{fmt::Write as _, fs, io, path::Path};

/// What can go wrong while writing.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The disk refused.
    #[error("cannot write {path}")]
    Write {
        /// Which file or folder.
        path: String,
        /// Why.
        source: io::Error,
    },
}

/// Write everything: Shapefiles, `city.toml`, `declarations.toml`, `targets.toml`, `truth.json`,
/// `faults.toml`. The statistics workbook is the caller's, because its template is the edition's.
///
/// # Errors
/// [`SampleError::Write`] when the disk refuses.
pub fn write(city: &SampleCity, dir: &Path) -> Result<(), SampleError> {
    let fail = |path: &Path| {
        let path = path.display().to_string();
        move |source| SampleError::Write { path, source }
    };
    fs::create_dir_all(dir).map_err(fail(dir))?;
    for sheet in &city.sheets {
        let base = dir.join(&sheet.file);
        let rows = sheet.records.iter().map(|r| (&r.shape, r.cells.as_slice()));
        shapefile::write(&base, &sheet.columns, rows, sheet.lines, sheet.marking)
            .map_err(fail(&base))?;
    }
    let truth = serde_json::to_string_pretty(&city.truth()).unwrap_or_default();
    let texts = [
        ("city.toml", city_toml(city)),
        ("declarations.toml", declarations(city)),
        ("targets.toml", targets()),
        ("faults.toml", faults(city)),
        ("truth.json", truth),
    ];
    for (name, content) in texts {
        let path = dir.join(name);
        fs::write(&path, content).map_err(fail(&path))?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    json!(text).to_string()
}

/// Which column answers what, by layer.
fn roles(key: &str) -> &'static [(&'static str, &'static str)] {
    match key {
        "districts" | "development" => &[("code", "code"), ("name", "name")],
        "green" | "green_today" => {
            &[("id", "id"), ("name", "name"), ("class", "class_code"), ("class_text", "class")]
        }
        "canopy" => &[("id", "id"), ("class", "cover")],
        "residential" => &[("id", "id"), ("name", "compound")],
        "roads" => &[
            ("id", "id"),
            ("name", "road"),
            ("class", "grade"),
            ("width", "width"),
            ("tree_lined", "trees"),
            ("green_compliant", "green_ok"),
        ],
        "shoreline" => &[("id", "id"), ("name", "name"), ("class", "kind")],
        "population" => &[("id", "id"), ("name", "name"), ("people", "people")],
        "greenways" | "water" | "wetland" | "historic" => &[("id", "id"), ("name", "name")],
        _ => &[],
    }
}

/// Words of a class column and what they mean.
fn meanings(city: &SampleCity, key: &str) -> Vec<(String, &'static str)> {
    let words = &city.words;
    match key {
        "canopy" => ["tree", "shrub", "grass"].map(|k| (words.cover(k), k)).to_vec(),
        "shoreline" => vec![
            (words.shore("natural"), "natural"),
            (words.shore("ecological"), "natural"),
            (words.shore("hard"), "artificial"),
        ],
        _ => Vec::new(),
    }
}

fn city_toml(city: &SampleCity) -> String {
    let words = &city.words;
    let mut out = format!(
        "# {note}\n# seed {seed}\n\nname = {name}\ncode = \"990100\"\nsynthetic = true\nnote = {quoted_note}\nstandard = \"national-garden-city\"\nedition = \"2016\"\ntier = \"garden\"\ndata_year = {DATA_YEAR}\ntoday_year = {TODAY_YEAR}\nbaseline_year = {OLD_YEAR}\ncrs = \"EPSG:4547\" # {crs}\nstatistics = \"statistics.xlsx\"\ndeclarations = \"declarations.toml\"\ntargets = \"targets.toml\"\n\n[facts]\nheating_region = false\nannual_rainfall_mm = 1180.0\nclimate_zone = \"hot_summer_cold_winter\"\n",
        note = words.city_note,
        seed = city.seed,
        name = quoted(&words.city),
        quoted_note = quoted(&words.city_note),
        crs = words.crs_name,
    );
    for sheet in &city.sheets {
        let _ = write!(
            out,
            "\n[[layers]]\nkey = \"{}\"\nkind = \"{}\"\npath = {}\nyear = {}\n",
            sheet.key,
            sheet.kind,
            quoted(&format!("{}.shp", sheet.file)),
            sheet.year
        );
        if sheet.key == "development" {
            out.push_str("district_kind = \"development_zone\"\n");
        }
        if !sheet.marking.prj {
            out.push_str("crs = \"EPSG:4547\" # no .prj\n");
        }
        let roles = roles(sheet.key);
        if !roles.is_empty() {
            let pairs: Vec<String> = roles
                .iter()
                .map(|(role, field)| format!("{role} = {}", quoted(&words.field(field))))
                .collect();
            let _ = writeln!(out, "fields = {{ {} }}", pairs.join(", "));
        }
        let meanings = meanings(city, sheet.key);
        if !meanings.is_empty() {
            let pairs: Vec<String> = meanings
                .iter()
                .map(|(word, key)| format!("{} = \"{key}\"", quoted(word)))
                .collect();
            let _ = writeln!(out, "mapping = {{ {} }}", pairs.join(", "));
        }
    }
    out
}

fn faults(city: &SampleCity) -> String {
    let mut out = String::from(
        "# Faults put in on purpose, and what the repair report should say of each.\n",
    );
    for fault in &city.faults {
        let _ = write!(
            out,
            "\n[[faults]]\nlayer = \"{}\"\nkind = \"{}\"\nid = \"{}\"\nrecord = {}\narea_m2 = {}\n",
            fault.layer, fault.kind, fault.id, fault.record, fault.area_m2
        );
    }
    out
}

/// Declarations by indicator: met, or not, or not yet answered, with the names of evidence.
fn declarations(city: &SampleCity) -> String {
    let mut out = format!("# {}\n", city.words.city_note);
    let by = quoted(&city.words.department);
    for ((key, met), n) in DECLARED.into_iter().zip(1..) {
        let _ = write!(out, "\n[[declarations]]\nindicator = \"{key}\"\n");
        match met {
            Some(met) => {
                let _ = writeln!(
                    out,
                    "met = {met}\nby = {by}\non = \"{DATA_YEAR}-12-20\"\nevidence = [{{ name = \"{}{n:02}.pdf\" }}]",
                    city.words.evidence
                );
            }
            None => {
                let _ = writeln!(out, "by = {by}");
            }
        }
    }
    out
}

/// Three rows wait for their evidence and two are not met: a city that passed everywhere would
/// show nothing.
const DECLARED: [(&str, Option<bool>); 33] = [
    ("management-agency", Some(true)),
    ("dedicated-funding", Some(true)),
    ("research-capacity", Some(true)),
    ("green-system-plan", Some(true)),
    ("green-line-control", Some(true)),
    ("regulation-system", Some(true)),
    ("information-system", None),
    ("botanical-garden", Some(true)),
    ("park-standardized-management", Some(true)),
    ("park-emergency-shelter", Some(true)),
    ("greenway-construction", Some(true)),
    ("heritage-tree-protection", Some(true)),
    ("conservation-oriented-green", Some(true)),
    ("vertical-greening", Some(false)),
    ("historic-character", Some(true)),
    ("scenic-heritage-protection", Some(true)),
    ("sponge-city", Some(true)),
    ("ecological-space-protection", Some(true)),
    ("ecological-network", None),
    ("biodiversity-protection", None),
    ("wetland-protection", Some(true)),
    ("mountain-restoration", Some(true)),
    ("wasteland-restoration", Some(true)),
    ("water-body-restoration", Some(true)),
    ("sewage-treatment", Some(true)),
    ("road-condition", Some(true)),
    ("landscape-lighting-control", Some(true)),
    ("walking-cycling-system", Some(true)),
    ("green-building", Some(true)),
    ("housing-security", Some(true)),
    ("shantytown-renewal", Some(true)),
    ("community-facilities", Some(true)),
    ("barrier-free", Some(false)),
];

/// Internal targets, stricter than the text where the office wants room to breathe.
fn targets() -> String {
    "# Internal targets by indicator and measure, in the unit of the measure.\n\n\
     [targets]\n\
     \"green-coverage-rate\" = 41.0\n\
     \"green-space-rate\" = 36.0\n\
     \"park-area-per-capita\" = 12.0\n\
     \"park-service-radius-coverage\" = 85.0\n"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_folders() {
        let one = tempfile::tempdir().unwrap();
        let two = tempfile::tempdir().unwrap();
        for dir in [&one, &two] {
            write(&crate::generate(20260101), dir.path()).unwrap();
        }
        let mut names: Vec<_> =
            fs::read_dir(one.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert!(names.len() > 60, "{}", names.len());
        for name in names {
            assert!(
                fs::read(one.path().join(&name)).unwrap()
                    == fs::read(two.path().join(&name)).unwrap(),
                "{name:?}"
            );
        }
    }

    #[test]
    fn the_description_of_the_city_can_be_read() {
        let city = crate::generate(3);
        let table: toml::Table = toml::from_str(&city_toml(&city)).unwrap();
        assert_eq!(table["layers"].as_array().map(Vec::len), Some(city.sheets.len()));
        for text in [declarations(&city), faults(&city), targets()] {
            toml::from_str::<toml::Table>(&text).unwrap();
        }
    }
}
