//! `yuanjian assess`: a city folder in, every indicator measured, judged and explained.

use crate::{exit::Exit, screen::Screen};
use clap::Args;
use std::path::PathBuf;
use yuanjian_app::Result;

#[derive(Debug, Args)]
pub(crate) struct Assess {
    #[arg(value_name = "CITY")]
    city: PathBuf,
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[arg(long)]
    issue: bool,
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
    #[arg(long)]
    no_documents: bool,
}

pub(crate) fn run(_command: &Assess, _screen: &Screen) -> Result<Exit> {
    Ok(Exit::Done)
}
