//! `yuanjian demo`: the invented city, from raw files to result pages.

use super::{assess, pages};
use crate::{exit::Exit, screen::Screen};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf};
use yuanjian_app::{Result, assessments::Choices, sample};
use yuanjian_document::content::Stage;

#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[arg(long, value_name = "ADDR:PORT")]
    serve: Option<SocketAddr>,
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    #[arg(long, conflicts_with = "serve")]
    raw_only: bool,
}

pub(crate) fn run(command: &Demo, screen: &Screen) -> Result<Exit> {
    if command.raw_only {
        sample::write(command.seed, &command.out)?;
        let path = command.out.display().to_string();
        screen.answer(&serde_json::json!({ "written": path }), |screen| {
            screen.text("cli.written", [("path", path.clone())])
        });
        return Ok(Exit::Done);
    }
    let raw = command.out.join("raw");
    sample::write(command.seed, &raw)?;
    screen.remark(&screen.text("assessment.demo_city", [("path", raw.display().to_string())]));
    let results = command.out.join("results");
    let choices = Choices {
        out: results.clone(),
        archive: None,
        stage: Stage::Draft,
        by: String::new(),
        on: assess::today(),
        language: screen.locale.language,
        documents: true,
    };
    let assessed = assess::assess(&raw, &choices, screen)?;
    screen.answer(&assessed, |screen| assess::words(&assessed, screen));
    match command.serve {
        Some(listen) => pages::show(&results, listen, screen),
        None => Ok(Exit::Done),
    }
}
