//! `yuanjian assess`: a city's folder in, every indicator measured, judged and explained.

use crate::{
    exit::Exit,
    screen::{Screen, table},
};
use clap::Args;
use std::path::{Path, PathBuf};
use yuanjian_app::{
    Failure, Result,
    assessments::{self, Assessed, Choices, Step},
};
use yuanjian_calc::{assess::Item, outcome::Outcome};
use yuanjian_document::content::Stage;
use yuanjian_standard::{Catalogue, Edition, Verdict};
use yuanjian_types::{Problem, Unit, round_gbt8170};

#[derive(Debug, Args)]
pub(crate) struct Assess {
    #[arg(value_name = "CITY")]
    city: PathBuf,
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    #[arg(long)]
    issue: bool,
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
    #[arg(long)]
    no_documents: bool,
}

pub(crate) fn run(command: Assess, screen: &Screen) -> Result<Exit> {
    let folder = if command.city.is_dir() {
        command.city.clone()
    } else {
        command.city.parent().map(Path::to_owned).unwrap_or_default()
    };
    let choices = Choices {
        out: command.out.unwrap_or_else(|| folder.join(screen.text("cli.results_folder", []))),
        archive: command.archive,
        stage: if command.issue { Stage::Issued } else { Stage::Draft },
        by: command.who.unwrap_or_default(),
        on: command.on.map_or_else(|| Ok(today()), |day| checked(&day))?,
        chain: None,
        language: screen.locale.language,
        documents: !command.no_documents,
    };
    let assessed = assess(&command.city, &choices, screen)?;
    screen.answer(&assessed, |screen| words(&assessed, screen));
    Ok(Exit::Done)
}

/// Assess with a bar that tells what is being done.
pub(crate) fn assess(city: &Path, choices: &Choices, screen: &Screen) -> Result<Assessed> {
    let bar = screen.progress(0);
    let assessed = assessments::assess(city, choices, |step| {
        bar.inc_length(1);
        bar.inc(1);
        bar.set_message(said(step, screen));
        Ok(())
    });
    bar.finish_and_clear();
    assessed
}

/// A step in words.
pub(crate) fn said(step: Step<'_>, screen: &Screen) -> String {
    let (code, name) = match step {
        Step::Layer(name) => ("assessment.step_layer", name),
        Step::Indicator(name) => ("assessment.step_indicator", name),
        Step::File(name) => ("assessment.step_file", name),
    };
    screen.text(code, [("name", name.to_owned())])
}

/// Today in UTC. The knowledge crates have no clock; this is where the day comes from.
pub(crate) fn today() -> String {
    time::OffsetDateTime::now_utc().date().to_string()
}

/// A day as typed, in the one way that it is printed.
fn checked(day: &str) -> Result<String> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(day, format)
        .map(|day| day.to_string())
        .map_err(|_| Failure::invalid_one(Problem::error("assessment.bad_day").with("text", day)))
}

/// The rows with their values and verdicts, what comes first, and where the rest is.
pub(crate) fn words(assessed: &Assessed, screen: &Screen) -> String {
    let record = &assessed.record;
    let catalogue = Catalogue::embedded();
    let edition = catalogue.get(&format!("{}/{}", record.edition.standard, record.edition.edition));
    let header = ["number", "indicator", "value", "verdict"]
        .map(|key| screen.text(&format!("column.{key}"), []));
    let rows: Vec<Vec<String>> =
        record.assessment.items.iter().map(|item| row(item, edition, screen)).collect();
    let mut lines = vec![table(&header, &rows), String::new()];
    let doubts = &record.assessment.plausibility;
    if !doubts.is_empty() {
        lines.push(screen.problem_lines(doubts, 20));
    }
    if !assessed.problems.is_empty() {
        let count = assessed.problems.len().to_string();
        lines.push(screen.text("assessment.remarks", [("count", count)]));
    }
    let path = assessed.out.display().to_string();
    lines.push(screen.text("assessment.done", [("path", path)]));
    let index = assessed.out.join("index.html");
    if index.exists() {
        lines.push(screen.text("assessment.open", [("path", index.display().to_string())]));
    }
    lines.join("\n")
}

fn row(item: &Item, edition: Option<&Edition>, screen: &Screen) -> Vec<String> {
    let tag = screen.locale.language.tag();
    let name = edition.map_or(item.key.as_str(), |e| e.name(tag, "indicator", &item.key));
    let values: Vec<String> = item
        .measures
        .iter()
        .filter(|m| m.unit != Unit::None || item.measures.len() == 1)
        .map(|m| match m.reading.city() {
            Outcome::Measured(_) if m.unit == Unit::None => "—".to_owned(),
            Outcome::Measured(measured) => {
                let text = round_gbt8170(measured.value, m.decimals).text;
                format!("{text} {}", m.unit.after(&text).get(tag)).trim_end().to_owned()
            }
            _ => "—".to_owned(),
        })
        .collect();
    vec![
        item.number.clone().unwrap_or_default(),
        name.to_owned(),
        values.join(&screen.text("list.sentence", [])),
        verdict(item, screen),
    ]
}

/// Shape, word and mark: never a colour alone.
fn verdict(item: &Item, screen: &Screen) -> String {
    let judgement = &item.judgement;
    let shape = match judgement.verdict {
        Verdict::Pass => "●",
        Verdict::WithinMargin => "◆",
        Verdict::Fail => "▲",
        Verdict::Unconfirmed => "■",
        Verdict::Missing | Verdict::NotApplicable => "○",
    };
    let word = judgement.verdict.label().get(screen.locale.language.tag());
    let judged = matches!(judgement.verdict, Verdict::Pass | Verdict::WithinMargin | Verdict::Fail);
    let mark = if judgement.provisional && judged {
        screen.text("document.verdict.provisional", [])
    } else {
        String::new()
    };
    format!("{shape} {word}{mark}")
}
