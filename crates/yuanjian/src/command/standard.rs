//! `yuanjian standard`: editions read, compared, confirmed, taken in and given out.

use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use yuanjian_app::Result;

#[derive(Debug, Subcommand)]
pub(crate) enum Standard {
    List(Editions),
    Show(Show),
    Diff(Diff),
    Check(Check),
    Export(Export),
    Import(Import),
    Confirm(Confirm),
}

/// Where custom editions are looked for besides the built-in ones.
#[derive(Debug, Args)]
pub(crate) struct Editions {
    #[arg(long, value_name = "DIR")]
    editions: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    edition: String,
    #[arg(value_name = "INDICATOR")]
    indicator: Option<String>,
    #[arg(long)]
    tier: Option<String>,
    #[command(flatten)]
    editions: Editions,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    old: String,
    new: String,
    #[arg(long)]
    tier: Option<String>,
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    docx: Option<PathBuf>,
    #[command(flatten)]
    editions: Editions,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    edition: String,
    #[arg(long, value_name = "FILE")]
    xlsx: PathBuf,
    #[command(flatten)]
    editions: Editions,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    file: PathBuf,
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    #[arg(long, value_name = "FILE")]
    marked: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Confirm {
    #[arg(value_name = "CITY")]
    city: PathBuf,
    #[arg(long = "indicator", value_name = "KEY")]
    indicators: Vec<String>,
    #[arg(long)]
    all: bool,
    #[arg(long)]
    measure: Option<String>,
    #[arg(long)]
    tier: Option<String>,
    #[arg(long)]
    who: String,
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: String,
    #[arg(long)]
    document: String,
    #[arg(long)]
    page: String,
    #[arg(long, value_name = "VALUE")]
    value: Option<f64>,
}

pub(crate) fn run(_command: Standard, _screen: &Screen) -> Result<Exit> {
    Ok(Exit::Done)
}
