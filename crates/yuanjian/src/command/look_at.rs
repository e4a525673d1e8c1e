//! `yuanjian look-at`: a file of evidence read in a process of its own, for the service.
//!
//! Nobody types this. The service starts itself anew with bounds on memory and time, so that a
//! file that breaks a reader breaks nothing else.

use crate::exit::Exit;
use clap::Args;
use std::path::PathBuf;
use yuanjian_app::{Failure, Result};
use yuanjian_platform::evidence::reading;

#[derive(Debug, Args)]
pub(crate) struct LookAt {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn run(command: &LookAt) -> Result<Exit> {
    reading::leave(&command.file, &command.folder).map_err(|e| Failure::io(&command.folder, &e))?;
    Ok(Exit::Done)
}
