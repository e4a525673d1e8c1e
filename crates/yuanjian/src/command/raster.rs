//! `yuanjian raster`: an image looked at before its canopy is told.

use super::measure::Patches;
use crate::{
    exit::Exit,
    screen::{Screen, table},
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::PathBuf;
use yuanjian_app::{
    Failure, Result,
    canopy::{self, Distribution, LARGEST_PICTURE, Ndvi},
};
use yuanjian_layer::raster::{Covered, View};
use yuanjian_types::{Problem, round_gbt8170};

#[derive(Debug, Subcommand)]
pub(crate) enum RasterCommand {
    Histogram(Histogram),
    Preview(Preview),
}

/// An image and its two bands.
#[derive(Debug, Args)]
pub(crate) struct Bands {
    #[arg(value_name = "TIF")]
    file: PathBuf,
    #[arg(long, value_name = "N")]
    red: usize,
    #[arg(long, value_name = "N")]
    nir: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Histogram {
    #[command(flatten)]
    image: Bands,
}

#[derive(Debug, Args)]
pub(crate) struct Preview {
    #[command(flatten)]
    image: Bands,
    #[arg(long, value_name = "INDEX")]
    at_least: Option<f64>,
    #[command(flatten)]
    patch: Patches,
    #[arg(long, value_name = "image|index|canopy")]
    view: Option<String>,
    #[arg(long, value_name = "COLUMN,ROW,WIDTH,HEIGHT")]
    window: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 1024)]
    side: usize,
    #[arg(long, short, value_name = "PNG")]
    out: PathBuf,
    #[arg(long)]
    force: bool,
}

/// Look and show.
pub(crate) fn run(command: RasterCommand, screen: &Screen) -> Result<Exit> {
    match command {
        RasterCommand::Histogram(a) => {
            let looked = canopy::look(&a.image.file, a.image.red, a.image.nir, 1)?;
            screen.answer(&looked.distribution, |screen| counted(&looked.distribution, screen));
        }
        RasterCommand::Preview(a) => preview(&a, screen)?,
    }
    Ok(Exit::Done)
}

fn preview(a: &Preview, screen: &Screen) -> Result<()> {
    let Bands { file, red, nir } = &a.image;
    let named = match (&a.view, a.at_least) {
        (Some(view), _) => view.as_str(),
        (None, Some(_)) => "canopy",
        (None, None) => "index",
    };
    let view = View::parse(named).ok_or_else(|| {
        Failure::invalid_one(Problem::error("canopy.bad_view").with("view", named))
    })?;
    if view == View::Canopy && a.at_least.is_none() {
        return Err(Failure::invalid_one(Problem::error("canopy.no_threshold")));
    }
    if a.out.exists() && !a.force {
        let problem = Problem::error("layer.export_exists").in_file(a.out.display().to_string());
        return Err(Failure::refused(problem));
    }
    let side = a.side.clamp(1, LARGEST_PICTURE);
    let window = a.window.as_deref().map(canopy::window).transpose()?;
    let sample = match window {
        Some(window) => canopy::part(file, *red, *nir, window, side)?,
        None => canopy::look(file, *red, *nir, side)?.sample,
    };
    let found = match a.at_least {
        Some(at_least) => {
            let ndvi = Ndvi { red: *red, nir: *nir, at_least };
            Some(canopy::count(file, ndvi, a.patch.chosen()?, window, side)?)
        }
        None => None,
    };
    let png = canopy::drawn(&sample, found.as_ref().map(|found| &found.mask[..]), view);
    std::fs::write(&a.out, png).map_err(|e| Failure::io(&a.out, &e))?;
    let answer = json!({
        "out": a.out, "view": named, "window": sample.window, "size": sample.size,
        "one_of": sample.step,
        "covered": found.as_ref().map(|found| found.covered),
        "known": found.as_ref().map(|found| found.known),
        "small": found.as_ref().map(|found| found.small),
    });
    screen.answer(&answer, |screen| {
        let [wide, high] = sample.size;
        let written = screen.text(
            "raster.written",
            [
                ("file", a.out.display().to_string()),
                ("size", format!("{wide} × {high}")),
                ("step", sample.step.to_string()),
            ],
        );
        let counted = found.map(|found| covered(&found, screen));
        std::iter::once(written).chain(counted).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn covered(found: &Covered, screen: &Screen) -> String {
    let values = [
        ("cells", found.covered.to_string()),
        ("known", found.known.to_string()),
        ("percent", percent(found.covered, found.known)),
        ("patches", found.small.patches.to_string()),
        ("small", found.small.cells.to_string()),
    ];
    screen.text("raster.covered", values)
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "—".to_owned();
    }
    round_gbt8170(part as f64 / whole as f64 * 100.0, 2).text
}

/// Ten bins in a row; the exact hundred and two are in the JSON.
fn counted(found: &Distribution, screen: &Screen) -> String {
    let header = ["raster.from", "raster.cells", "raster.share", "raster.at_least"]
        .map(|key| screen.text(key, []));
    let mut above = found.known - found.below;
    let mut rows = Vec::new();
    for (n, bins) in found.counts.chunks(10).enumerate() {
        let cells: u64 = bins.iter().sum();
        rows.push(vec![
            round_gbt8170((n as f64 - 10.0) / 10.0, 1).text,
            cells.to_string(),
            percent(cells, found.known),
            percent(above, found.known),
        ]);
        above -= cells;
    }
    let mut lines = vec![table(&header, &rows)];
    lines.push(screen.text(
        "raster.known",
        [("known", found.known.to_string()), ("nothing", found.nothing.to_string())],
    ));
    if found.below + found.above > 0 {
        let beyond = (found.below + found.above).to_string();
        lines.push(screen.text("raster.beyond", [("cells", beyond)]));
    }
    lines.push(match found.suggested {
        Some(threshold) => {
            screen.text("raster.suggested", [("threshold", format!("{threshold:.2}"))])
        }
        None => screen.text("raster.not_suggested", []),
    });
    lines.join("\n")
}
