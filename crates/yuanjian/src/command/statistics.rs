//! `yuanjian statistics`: the workbook that bureaus fill in, given out, checked, given out clean.

use super::standard::Editions;
use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use yuanjian_app::{
    Result, standards,
    statistics::{self, Asked},
};
use yuanjian_calc::statistics::Statistics;
use yuanjian_types::Problem;

#[derive(Debug, Subcommand)]
pub(crate) enum StatisticsCommand {
    Template(Template),
    Check(Check),
    Export(Export),
}

/// For whom the workbook is: a city's folder, or an edition with districts and years.
#[derive(Debug, Args)]
pub(crate) struct ForWhom {
    #[arg(long, value_name = "CITY", conflicts_with_all = ["edition", "districts", "years"])]
    city: Option<PathBuf>,
    #[arg(long = "district", value_name = "CODE=NAME")]
    districts: Vec<String>,
    #[arg(long = "year", value_name = "YYYY", required_unless_present = "city",
          value_parser = clap::value_parser!(i32).range(1900..=2200))]
    years: Vec<i32>,
    #[command(flatten)]
    editions: Editions,
}

#[derive(Debug, Args)]
pub(crate) struct Template {
    #[arg(required_unless_present = "city")]
    edition: Option<String>,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    whom: ForWhom,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    file: PathBuf,
    #[arg(long, required_unless_present = "city")]
    edition: Option<String>,
    #[arg(long, value_name = "FILE")]
    marked: Option<PathBuf>,
    #[command(flatten)]
    whom: ForWhom,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[arg(long, value_name = "CITY")]
    city: PathBuf,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Do what was asked of the workbook.
pub(crate) fn run(command: StatisticsCommand, screen: &Screen) -> Result<Exit> {
    let language = screen.locale.language;
    match command {
        StatisticsCommand::Template(template) => {
            let asked = template.whom.asked(template.edition.as_deref(), screen)?;
            statistics::write(&asked, &Statistics::default(), language, &template.out)?;
            done(screen, &template.out)
        }
        StatisticsCommand::Check(check) => {
            let asked = check.whom.asked(check.edition.as_deref(), screen)?;
            let checked =
                statistics::check(&asked, language, &check.file, check.marked.as_deref())?;
            screen.answer(&checked, |screen| {
                let mut lines = vec![screen.problem_lines(&checked.problems, 500)];
                lines.push(match checked.figures {
                    Some(count) => screen.text("statistics.sound", [("count", count.to_string())]),
                    None => screen.text("statistics.refused", []),
                });
                if let Some(path) = &checked.marked {
                    let path = path.display().to_string();
                    lines.push(screen.text("statistics.marked", [("path", path)]));
                }
                lines.join("\n").trim_start().to_owned()
            });
            Ok(if checked.figures.is_some() { Exit::Done } else { Exit::Differs })
        }
        StatisticsCommand::Export(export) => {
            let (asked, problems) = Asked::of_city(&export.city)?;
            let (figures, notes) = statistics::of_city(&asked, language, &export.city)?;
            screen.problems(&[problems, notes].concat(), 50);
            statistics::write(&asked, &figures, language, &export.out)?;
            let shown = export.out.display().to_string();
            let facts = serde_json::json!({ "written": shown, "statistics": figures });
            screen.answer(&facts, |screen| {
                let count = figures.len().to_string();
                screen.text("statistics.exported", [("count", count), ("path", shown.clone())])
            });
            Ok(Exit::Done)
        }
    }
}

impl ForWhom {
    fn asked(&self, edition: Option<&str>, screen: &Screen) -> Result<Asked> {
        if let Some(city) = &self.city {
            let (asked, problems): (Asked, Vec<Problem>) = Asked::of_city(city)?;
            screen.problems(&problems, 50);
            return Ok(asked);
        }
        let catalogue = self.editions.open(screen);
        let edition = standards::edition(&catalogue, edition.unwrap_or_default())?;
        Asked::of_edition(edition, &self.districts, &self.years)
    }
}

fn done(screen: &Screen, path: &Path) -> Result<Exit> {
    let shown = path.display().to_string();
    screen.answer(&serde_json::json!({ "written": shown }), |screen| {
        screen.text("cli.written", [("path", shown.clone())])
    });
    Ok(Exit::Done)
}
