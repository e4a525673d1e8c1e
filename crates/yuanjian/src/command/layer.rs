//! `yuanjian layer`: files looked at, taken in, listed and given out.

use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use yuanjian_app::Result;

#[derive(Debug, Subcommand)]
pub(crate) enum LayerCommand {
    Inspect(Inspect),
    Import(Import),
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
    #[arg(long, value_name = "FILE")]
    datum: Option<PathBuf>,
    #[arg(long)]
    encoding: Option<String>,
    #[arg(long, value_name = "FIELD")]
    id_field: Option<String>,
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    #[arg(long, value_name = "FILE[:LAYER]")]
    boundary: Option<String>,
    #[arg(long)]
    year: Option<i32>,
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
    #[arg(long)]
    encoding: Option<String>,
}

pub(crate) fn run(_command: LayerCommand, _screen: &Screen) -> Result<Exit> {
    Ok(Exit::Done)
}
