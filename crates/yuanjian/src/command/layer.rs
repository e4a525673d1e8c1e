//! `yuanjian layer`: files looked at, taken in, and given out again.

use super::measure::Patches;
use crate::{
    exit::Exit,
    screen::{Screen, table},
};
use clap::{Args, Subcommand};
use std::{collections::BTreeMap, path::PathBuf};
use yuanjian_app::{
    Result,
    canopy::Ndvi,
    layers::{self, Choices, GivenOut, Inspection, Stored},
};
use yuanjian_layer::raster::Canopy;
use yuanjian_types::round_gbt8170;

#[derive(Debug, Subcommand)]
pub(crate) enum LayerCommand {
    Inspect(Inspect),
    Import(Box<Import>),
    List(List),
    Report(Report),
    Export(Export),
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    #[arg(value_name = "FILE[:LAYER]")]
    file: String,
    #[arg(long)]
    encoding: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[arg(value_name = "FILE[:LAYER]")]
    file: String,
    #[arg(long)]
    kind: String,
    #[arg(long, value_name = "DIR")]
    archive: PathBuf,
    #[arg(long, value_name = "CRS")]
    to_crs: Option<String>,
    #[arg(long, value_name = "CRS")]
    crs: Option<String>,
    #[arg(long)]
    confirm_crs: bool,
    #[arg(long)]
    encoding: Option<String>,
    #[arg(long, value_name = "FIELD")]
    id_field: Option<String>,
    #[arg(long, value_name = "NAME|FILE")]
    mapping: Option<String>,
    #[arg(long, value_name = "FILE[:LAYER]")]
    boundary: Option<String>,
    #[arg(long)]
    year: Option<u16>,
    #[arg(long, value_name = "INDEX", requires = "red_band", requires = "nir_band")]
    ndvi: Option<f64>,
    #[arg(long, value_name = "N", requires = "ndvi")]
    red_band: Option<usize>,
    #[arg(long, value_name = "N", requires = "ndvi")]
    nir_band: Option<usize>,
    #[arg(long, value_name = "N=CLASS", conflicts_with = "ndvi")]
    class: Vec<String>,
    #[arg(long, value_name = "N", requires = "class")]
    band: Option<usize>,
    #[command(flatten)]
    patch: Patches,
    #[arg(long, value_name = "DAY")]
    imaged_on: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[arg(long, value_name = "DIR")]
    archive: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    digest: String,
    #[arg(long, value_name = "DIR")]
    archive: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    digest: String,
    #[arg(long, value_name = "DIR")]
    archive: PathBuf,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[arg(long, value_name = "CRS")]
    to_crs: Option<String>,
    #[arg(long, value_name = "gbk|gb18030|utf8")]
    encoding: Option<String>,
    #[arg(long)]
    force: bool,
}

/// Do what was asked of the layers.
pub(crate) fn run(command: LayerCommand, screen: &Screen) -> Result<Exit> {
    match command {
        LayerCommand::Inspect(a) => {
            let seen = layers::inspect(&a.file, a.encoding, screen.locale.language.tag())?;
            screen.answer(&seen, |screen| inspected(&seen, screen));
        }
        LayerCommand::Import(a) => {
            let a = *a;
            let bar = screen.progress(1);
            let choices = Choices {
                kind: a.kind,
                to_crs: a.to_crs,
                crs: a.crs,
                confirm_crs: a.confirm_crs,
                encoding: a.encoding,
                id_field: a.id_field,
                mapping: a.mapping,
                boundary: a.boundary,
                year: a.year,
                ndvi: match (a.ndvi, a.red_band, a.nir_band) {
                    (Some(at_least), Some(red), Some(nir)) => Some(Ndvi { red, nir, at_least }),
                    _ => None,
                },
                raster_classes: classes(&a.class),
                raster_band: a.band,
                patch: a.patch.chosen()?,
                imaged_on: a.imaged_on,
            };
            let stored = layers::take_in(&a.file, &a.archive, &choices)?;
            bar.finish_and_clear();
            screen.answer(&stored, |screen| account(&stored, screen));
        }
        LayerCommand::List(a) => {
            let all = layers::list(&a.archive)?;
            screen.answer(&all, |screen| {
                let header = ["digest", "kind", "features", "area", "file"]
                    .map(|k| screen.text(&format!("layer.{k}"), []));
                let rows: Vec<Vec<String>> = all
                    .iter()
                    .map(|s| {
                        vec![
                            s.digest.short().to_owned(),
                            kind(s),
                            s.report.features_kept.to_string(),
                            round_gbt8170(s.report.area_m2, 1).text,
                            s.report.file.clone(),
                        ]
                    })
                    .collect();
                table(&header, &rows)
            });
        }
        LayerCommand::Report(a) => {
            let stored = layers::find(&a.archive, &a.digest)?;
            screen.answer(&stored, |screen| account(&stored, screen));
        }
        LayerCommand::Export(a) => {
            let choices = layers::Export { to_crs: a.to_crs, encoding: a.encoding, force: a.force };
            let given = layers::export(&a.archive, &a.digest, &a.out, &choices)?;
            screen.answer(&given, |screen| given_out(&given, screen));
        }
    }
    Ok(Exit::Done)
}

/// Numbers and names from `1=tree`; what is no pair is left for the action to refuse.
fn classes(pairs: &[String]) -> BTreeMap<String, String> {
    let split = |pair: &String| {
        let (number, name) = pair.split_once('=').unwrap_or((pair, ""));
        (number.trim().to_owned(), name.trim().to_owned())
    };
    pairs.iter().map(split).collect()
}

fn kind(stored: &Stored) -> String {
    serde_json::to_value(stored.report.kind)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn inspected(seen: &Inspection, screen: &Screen) -> String {
    let say = |key: &str, value: String| screen.text(&format!("layer.{key}"), [("value", value)]);
    let format = serde_json::to_value(seen.format).ok().and_then(|v| v.as_str().map(str::to_owned));
    let mut lines = vec![
        say("is_format", format.unwrap_or_default()),
        say("is_digest", seen.digest.to_string()),
        say("is_crs", seen.crs.clone().unwrap_or_else(|| "—".to_owned())),
    ];
    if let Some(grid) = &seen.raster {
        let [wide, high] = grid.size;
        lines.push(say("is_grid", format!("{wide} × {high}")));
        lines.push(say("is_cell", format!("{} × {}", grid.cell[0], grid.cell[1])));
        lines.push(say("is_bands", grid.bands.to_string()));
        let nodata = grid.nodata.map_or_else(|| "—".to_owned(), |v| v.to_string());
        lines.push(say("is_nodata", nodata));
    } else {
        let fields: Vec<&str> = seen.fields.iter().map(|f| f.name.as_str()).collect();
        lines.push(say("is_features", seen.features.to_string()));
        lines.push(say("is_fields", fields.join("、")));
    }
    if let Some(encoding) = &seen.encoding {
        lines.push(say("is_encoding", encoding.name.clone()));
        lines.push(say("is_sample", encoding.sample.join(" / ")));
    }
    if !seen.alternatives.is_empty() {
        lines.push(say("is_alternatives", seen.alternatives.join("、")));
    }
    lines.push(screen.problem_lines(&seen.problems, 50));
    lines.join("\n")
}

fn given_out(given: &GivenOut, screen: &Screen) -> String {
    let say = |key: &str, value: String| screen.text(&format!("layer.{key}"), [("value", value)]);
    let files: Vec<String> = given.files.iter().map(|f| f.display().to_string()).collect();
    let lines = [
        say("is_written", files.join("、")),
        say("is_crs", given.crs.clone()),
        say("is_features", given.features.to_string()),
        screen.problem_lines(&given.problems, 50),
    ];
    lines.join("\n")
}

fn account(stored: &Stored, screen: &Screen) -> String {
    let report = &stored.report;
    let say = |key: &str, value: String| screen.text(&format!("layer.{key}"), [("value", value)]);
    let square = |v: f64| round_gbt8170(v, 3).text;
    let mut lines = vec![
        say("is_digest", stored.digest.to_string()),
        say("is_crs", report.crs.clone()),
        screen.text(
            "layer.kept",
            [
                ("read", report.features_read.to_string()),
                ("kept", report.features_kept.to_string()),
            ],
        ),
        say("is_area", square(report.area_m2)),
        say("is_repaired", square(report.repaired_m2)),
        say("is_duplicate", square(report.duplicate_m2)),
        say("is_overlap", square(report.overlap_m2)),
        say("is_outside", square(report.outside_m2)),
    ];
    for unmapped in &report.unmapped {
        lines.push(say("is_unmapped", format!("{unmapped:?}")));
    }
    if let Some(cells) = &report.cells {
        lines.push(method(&cells.rule, screen));
        if let Some(patch) = cells.patch {
            let m2 = patch.at_least_m2.to_string();
            let key = if patch.diagonal { "layer.is_patch_diagonal" } else { "layer.is_patch" };
            lines.push(screen.text(key, [("m2", m2)]));
        }
        if let Some(day) = &cells.imaged_on {
            lines.push(say("is_imaged_on", day.clone()));
        }
    }
    lines.push(screen.problem_lines(&report.problems, 50));
    lines.join("\n")
}

fn method(rule: &Canopy, screen: &Screen) -> String {
    match rule {
        Canopy::Ndvi { red, nir, threshold } => screen.text(
            "layer.by_ndvi",
            [
                ("red", red.to_string()),
                ("nir", nir.to_string()),
                ("threshold", threshold.to_string()),
            ],
        ),
        Canopy::Classes { band, names } => {
            let named: Vec<String> = names.iter().map(|(n, name)| format!("{n}={name}")).collect();
            screen.text(
                "layer.by_classes",
                [("band", band.to_string()), ("classes", named.join("、"))],
            )
        }
    }
}
