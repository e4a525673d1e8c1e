//! Which cells of a raster count as canopy: what a person chose, checked before a file is opened.
//!
//! The same choice is written on a command line and in `city.toml`, to measure and to import.

use crate::failure::{Failure, Result};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path};
use yuanjian_layer::raster::{Canopy, Raster, RasterError, is_raster};
use yuanjian_types::Problem;

/// The classes that the indicators know.
pub const CLASSES: [&str; 3] = ["tree", "shrub", "grass"];

/// Vegetation is where (NIR − red) / (NIR + red) reaches a threshold. Bands count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ndvi {
    /// Band of red light.
    pub red: usize,
    /// Band of near infrared.
    pub nir: usize,
    /// Least index of vegetation.
    pub at_least: f64,
}

impl Ndvi {
    /// As the raster is asked.
    ///
    /// # Errors
    /// With everything that is wrong with the choice.
    pub fn rule(self) -> Result<Canopy> {
        let mut problems = Vec::new();
        if !(-1.0..=1.0).contains(&self.at_least) {
            let text = self.at_least.to_string();
            problems.push(Problem::error("canopy.bad_threshold").with("text", text));
        }
        if self.red == 0 || self.nir == 0 || self.red == self.nir {
            problems.push(
                Problem::error("canopy.bad_bands").with("red", self.red).with("nir", self.nir),
            );
        }
        Failure::gather(problems)?;
        Ok(Canopy::Ndvi { red: self.red, nir: self.nir, threshold: self.at_least })
    }
}

/// Cells whose number is in a list such as `1,2`.
///
/// # Errors
/// With every part that is no whole number.
pub fn numbers(list: &str, band: Option<usize>) -> Result<Canopy> {
    let pairs = list.split(',').map(|number| (number, String::new()));
    classes(pairs, band)
}

/// Cells whose number has a name: `tree`, `shrub` or `grass`.
///
/// # Errors
/// With every number that is none and every name that is not known.
pub fn named(classes_by_number: &BTreeMap<String, String>, band: Option<usize>) -> Result<Canopy> {
    // A word without a name is told as no number; that its name is missing goes without saying.
    let unknown = classes_by_number.iter().filter(|(number, name)| {
        !CLASSES.contains(&name.as_str()) && (!name.is_empty() || number.parse::<i64>().is_ok())
    });
    let problems: Vec<Problem> = unknown
        .map(|(number, name)| {
            Problem::error("canopy.unknown_class")
                .with("number", number.as_str())
                .with("class", name.as_str())
                .with("known", CLASSES.join("、"))
        })
        .collect();
    let pairs = classes_by_number.iter().map(|(number, name)| (number.as_str(), name.clone()));
    match classes(pairs, band) {
        Ok(rule) => Failure::gather(problems).map(|_| rule),
        Err(mut failure) => {
            failure.problems.extend(problems);
            Err(failure)
        }
    }
}

/// The day of an image, in the one way that it is written.
///
/// # Errors
/// When it is no day.
pub fn day(text: &str) -> Result<String> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let wrong = || Problem::error("assessment.bad_day").with("text", text);
    time::Date::parse(text.trim(), format)
        .map(|day| day.to_string())
        .map_err(|_| Failure::invalid_one(wrong()))
}

/// Open a raster; a file of another kind is refused by name.
///
/// # Errors
/// When it is not there, is no GeoTIFF, or is one that cannot be measured.
pub fn open(path: &Path) -> Result<Raster> {
    require_raster(path)?;
    Raster::open(path).map_err(|error| match error {
        RasterError::Io(error) => Failure::io(path, &error),
        other => Failure::invalid_one(other.problem(path)),
    })
}

/// Refuse a file that is there and no TIFF.
///
/// # Errors
/// Then, and when it is not there.
pub(crate) fn require_raster(path: &Path) -> Result<()> {
    std::fs::metadata(path).map_err(|e| Failure::io(path, &e))?;
    if is_raster(path) {
        return Ok(());
    }
    let shown = path.display().to_string();
    Err(Failure::invalid_one(Problem::error("canopy.not_a_raster").in_file(shown)))
}

fn classes<'a>(
    pairs: impl Iterator<Item = (&'a str, String)>,
    band: Option<usize>,
) -> Result<Canopy> {
    let mut names = BTreeMap::new();
    let mut problems = Vec::new();
    for (number, name) in pairs {
        match number.trim().parse::<i64>() {
            Ok(number) => drop(names.insert(number, name)),
            Err(_) => problems.push(Problem::error("canopy.bad_class").with("text", number)),
        }
    }
    Failure::gather(problems)?;
    // Band 0 does not exist; the raster says so together with how many bands it has.
    Ok(Canopy::Classes { band: band.unwrap_or(1), names })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(result: Result<Canopy>) -> Vec<String> {
        result.unwrap_err().problems.into_iter().map(|p| p.code).collect()
    }

    #[test]
    fn every_fault_of_a_choice_is_told_at_once() {
        let ndvi = Ndvi { red: 2, nir: 2, at_least: 30.0 };
        assert_eq!(codes(ndvi.rule()), ["canopy.bad_threshold", "canopy.bad_bands"]);
        assert_eq!(codes(numbers("1,x,", None)), ["canopy.bad_class", "canopy.bad_class"]);
        let map = [("a", "tree"), ("2", "moss")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(codes(named(&map.into(), None)), ["canopy.bad_class", "canopy.unknown_class"]);
    }

    #[test]
    fn a_list_of_numbers_names_cells() {
        let Canopy::Classes { band, names } = numbers(" 2,1 ", Some(3)).unwrap() else { panic!() };
        assert_eq!((band, names.into_keys().collect::<Vec<_>>()), (3, vec![1, 2]));
    }
}
