//! `yuanjian statistics`: the workbook with every figure the formulas need.

use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use yuanjian_app::Result;

#[derive(Debug, Subcommand)]
pub(crate) enum StatisticsCommand {
    Template(Template),
    Check(Check),
}

#[derive(Debug, Args)]
pub(crate) struct Template {
    edition: String,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[arg(long = "district", value_name = "CODE=NAME")]
    districts: Vec<String>,
    #[arg(long = "year", value_name = "YYYY", required = true)]
    years: Vec<i32>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    file: PathBuf,
    #[arg(long, default_value = "2016")]
    edition: String,
    #[arg(long, value_name = "FILE")]
    marked: Option<PathBuf>,
}

pub(crate) fn run(_command: StatisticsCommand, _screen: &Screen) -> Result<Exit> {
    Ok(Exit::Done)
}
