//! `yuanjian demo`: the invented city, from raw files to result pages.

use super::{assess, pages, serve};
use crate::{exit::Exit, screen::Screen};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf};
use yuanjian_app::{Result, assessments::Choices, sample};
use yuanjian_document::content::Stage;
use yuanjian_platform::{
    Platform,
    demo::{self, PASSWORD},
};

#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[arg(long, value_name = "DIR", required_unless_present = "data")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "serve", "raw_only"])]
    data: Option<PathBuf>,
    #[arg(long, value_name = "N", requires = "data", value_parser = clap::value_parser!(u8).range(1..=6))]
    scale: Option<u8>,
    #[arg(long, value_name = "ADDR:PORT")]
    serve: Option<SocketAddr>,
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    #[arg(long, conflicts_with = "serve")]
    raw_only: bool,
}

pub(crate) fn run(command: &Demo, screen: &Screen) -> Result<Exit> {
    if let Some(data) = &command.data {
        return fill(data, command.scale, screen);
    }
    let Some(out) = &command.out else { return Ok(Exit::Usage) };
    if command.raw_only {
        sample::write(command.seed, out)?;
        let path = out.display().to_string();
        screen.answer(&serde_json::json!({ "written": path }), |screen| {
            screen.text("cli.written", [("path", path.clone())])
        });
        return Ok(Exit::Done);
    }
    let raw = out.join("raw");
    sample::write(command.seed, &raw)?;
    screen.remark(&screen.text("assessment.demo_city", [("path", raw.display().to_string())]));
    let results = out.join("results");
    let choices = Choices {
        out: results.clone(),
        archive: None,
        stage: Stage::Draft,
        by: String::new(),
        on: assess::today(),
        chain: None,
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

/// An empty installation becomes the invented city's, as large as a real one so many times.
fn fill(data: &std::path::Path, scale: Option<u8>, screen: &Screen) -> Result<Exit> {
    let language = screen.locale.language;
    let people = serve::block_on(async {
        let platform = Platform::open(data).await.map_err(|e| e.0)?;
        let mut filled = demo::fill(&platform, language).await;
        if let (Ok(_), Some(number)) = (&filled, scale) {
            let grown = demo::grow(&platform, language, &demo::Size::times(number.into())).await;
            filled = grown.and(filled);
        }
        platform.db.close().await;
        filled.map_err(|e| e.0)
    })?;
    let answer = serde_json::json!({
        "data": data,
        "password": PASSWORD,
        "users": people.iter().map(|(name, role)| serde_json::json!({ "name": name, "role": role })).collect::<Vec<_>>(),
    });
    screen.answer(&answer, |screen| {
        let mut lines: Vec<String> = people
            .iter()
            .map(|(name, role)| {
                format!("  {name:<12} {}", screen.text(&format!("accounts.role.{role}"), []))
            })
            .collect();
        lines.insert(0, screen.text("demo.accounts", [("password", PASSWORD.to_owned())]));
        lines.push(screen.text("demo.next", [("data", data.display().to_string())]));
        lines.join("\n")
    });
    Ok(Exit::Done)
}
