//! Which cells of a raster count as canopy: what a person chose, checked before a file is opened.
//!
//! The same choice is written on a command line and in `city.toml`, to measure and to import.

use crate::failure::{Failure, Result};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path};
use yuanjian_layer::raster::{
    self, Canopy, Covered, LeastPatch, Picture, Raster, RasterError, Sample, Survey, View, Window,
    is_raster,
};
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

/// The largest area that a least patch may have, in m²: ten hectares are no speck any more.
pub const LARGEST_PATCH_M2: f64 = 100_000.0;

/// A least patch, where it is one.
///
/// # Errors
/// When its area is none, or larger than [`LARGEST_PATCH_M2`].
pub fn sound(patch: LeastPatch) -> Result<LeastPatch> {
    if patch.at_least_m2 > 0.0 && patch.at_least_m2 <= LARGEST_PATCH_M2 {
        return Ok(patch);
    }
    let text = patch.at_least_m2.to_string();
    Err(Failure::invalid_one(Problem::error("canopy.bad_patch").with("text", text)))
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
    Raster::open(path).map_err(|error| unread(path, error))
}

/// Most cells across or down of a picture.
pub const LARGEST_PICTURE: usize = 2048;

/// Cells of the largest image that is looked at while a person waits.
pub const MOST_WAITED_FOR: u64 = 1 << 33;

/// The vegetation index of an image: how often which value occurs, and where it might be parted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distribution {
    /// Band of red light, from 1.
    pub red: usize,
    /// Band of near infrared.
    pub nir: usize,
    /// Columns and rows of the image.
    pub size: [usize; 2],
    /// Width and height of a cell, in the units of its coordinate system.
    pub cell: [f64; 2],
    /// Area of a cell, in m²; nothing on a grid in degrees.
    pub cell_m2: Option<f64>,
    /// The index that the first bin begins with.
    pub from: f64,
    /// Width of a bin.
    pub step: f64,
    /// Cells by bin; the last one has the index 1 as well.
    pub counts: Vec<u64>,
    /// Cells with an index below −1.
    pub below: u64,
    /// Cells with an index above 1.
    pub above: u64,
    /// Cells without data.
    pub nothing: u64,
    /// Cells with data.
    pub known: u64,
    /// A threshold told from the distribution alone (Otsu 1979); nothing where it has one value.
    pub suggested: Option<f64>,
}

/// An image looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// Its distribution.
    pub distribution: Distribution,
    /// Some of its cells.
    pub sample: Sample,
}

/// Look at an image: the distribution of its index, and some of its cells for pictures.
///
/// # Errors
/// When the bands are wrong or not there, or the image cannot be read.
pub fn look(path: &Path, red: usize, nir: usize, most: usize) -> Result<Looked> {
    Ndvi { red, nir, at_least: 0.0 }.rule()?;
    let raster = open(path)?;
    let Survey { histogram, sample } =
        raster::survey(&raster, red, nir, most).map_err(|e| unread(path, e))?;
    let cell_m2 = (!raster.is_in_degrees()).then(|| raster.cell[0] * raster.cell[1]);
    let distribution = Distribution {
        red,
        nir,
        size: raster.size,
        cell: raster.cell,
        cell_m2,
        from: -1.0,
        step: 0.01,
        suggested: histogram.suggested(),
        known: histogram.known(),
        below: histogram.below,
        above: histogram.above,
        nothing: histogram.nothing,
        counts: histogram.counts,
    };
    Ok(Looked { distribution, sample })
}

/// Refuse an image that a person would wait for too long.
///
/// # Errors
/// When it has more than [`MOST_WAITED_FOR`] cells, or cannot be read.
pub fn soon_looked_at(path: &Path) -> Result<()> {
    let size = open(path)?.size;
    if is_soon_seen(size) {
        return Ok(());
    }
    let problem = Problem::error("canopy.too_large_to_look");
    Err(Failure::invalid_one(problem.with("width", size[0]).with("height", size[1])))
}

/// Whether an image of so many columns and rows has no more than [`MOST_WAITED_FOR`] cells.
pub(crate) fn is_soon_seen([wide, high]: [usize; 2]) -> bool {
    wide as u64 * high as u64 <= MOST_WAITED_FOR
}

/// A part of an image that a person points at: `column,row,width,height` in cells.
///
/// # Errors
/// When it is none.
pub fn window(text: &str) -> Result<Window> {
    let parts: Vec<usize> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match (&parts[..], text.split(',').count()) {
        ([column, row, width, height], 4) if *width > 0 && *height > 0 => {
            Ok(Window { column: *column, row: *row, width: *width, height: *height })
        }
        _ => Err(Failure::invalid_one(Problem::error("canopy.bad_window").with("text", text))),
    }
}

/// Some cells of a part of an image, at most [`LARGEST_PICTURE`] across and down.
///
/// # Errors
/// When the bands are wrong or not there, the part lies outside, or the image cannot be read.
pub fn part(path: &Path, red: usize, nir: usize, window: Window, most: usize) -> Result<Sample> {
    Ndvi { red, nir, at_least: 0.0 }.rule()?;
    let raster = open(path)?;
    let inside = inside(&raster, window)?;
    let most = most.clamp(1, LARGEST_PICTURE);
    raster::sample(&raster, red, nir, inside, most).map_err(|e| unread(path, e))
}

/// How much of an image, or a part of it, counts as canopy, and which cells of its picture.
///
/// # Errors
/// When the choice is wrong, the part lies outside, or the image cannot be read.
pub fn count(
    path: &Path,
    ndvi: Ndvi,
    patch: Option<LeastPatch>,
    window: Option<Window>,
    most: usize,
) -> Result<Covered> {
    let rule = ndvi.rule()?;
    let patch = patch.map(sound).transpose()?;
    let raster = open(path)?;
    let window = window.unwrap_or(Window::whole(&raster));
    let window = inside(&raster, window)?;
    let most = most.clamp(1, LARGEST_PICTURE);
    raster::covered(&raster, &rule, patch, window, most).map_err(|e| unread(path, e))
}

/// A sample drawn; canopy is what reaches the threshold, or what a count found.
pub fn drawn(sample: &Sample, canopy: Option<&[bool]>, view: View) -> Vec<u8> {
    Picture::of(sample, canopy, view).png()
}

fn inside(raster: &Raster, window: Window) -> Result<Window> {
    window.within(raster).ok_or_else(|| {
        let Window { column, row, width, height } = window;
        let text = format!("{column},{row},{width},{height}");
        Failure::invalid_one(Problem::error("canopy.bad_window").with("text", text))
    })
}

pub(crate) fn unread(path: &Path, error: RasterError) -> Failure {
    match error {
        RasterError::Io(error) => Failure::io(path, &error),
        other => Failure::invalid_one(other.problem(path)),
    }
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
