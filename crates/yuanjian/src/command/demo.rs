//! `yuanjian demo`: the invented city, from raw files to result pages.

use crate::{exit::Exit, screen::Screen};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf};
use yuanjian_app::Result;

#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[arg(long, value_name = "ADDR:PORT")]
    serve: Option<SocketAddr>,
    #[arg(long, default_value_t = 2026)]
    seed: u64,
}

pub(crate) fn run(_command: &Demo, _screen: &Screen) -> Result<Exit> {
    Ok(Exit::Done)
}
