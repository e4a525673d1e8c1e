//! `yuanjian verify`: an assessment computed again from its archive and compared bit for bit.

use super::assess::said;
use crate::{exit::Exit, screen::Screen};
use clap::Args;
use std::path::PathBuf;
use yuanjian_app::{
    Result,
    assessments::{self, Verified},
};

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[arg(value_name = "ASSESSMENT")]
    assessment: PathBuf,
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
}

pub(crate) fn run(command: &Verify, screen: &Screen) -> Result<Exit> {
    let bar = screen.progress(0);
    let verified = assessments::verify(&command.assessment, command.archive.as_deref(), |step| {
        bar.inc_length(1);
        bar.inc(1);
        bar.set_message(said(step, screen));
        Ok(())
    });
    bar.finish_and_clear();
    let verified = verified?;
    screen.answer(&verified, |screen| words(&verified, screen));
    Ok(if verified.same { Exit::Done } else { Exit::Differs })
}

fn words(verified: &Verified, screen: &Screen) -> String {
    let mut lines = Vec::new();
    if !verified.problems.is_empty() {
        lines.push(screen.problem_lines(&verified.problems, 20));
    }
    let [then, now] = verified.engines.clone();
    if then != now {
        lines.push(screen.text("assessment.engine", [("then", then), ("now", now)]));
    }
    if verified.differences.is_empty() {
        let params = [
            ("indicators", verified.indicators.to_string()),
            ("numbers", verified.numbers.to_string()),
            ("digest", verified.digest.short().to_owned()),
        ];
        lines.push(screen.text("assessment.same", params));
    } else {
        let count = verified.differences.len().to_string();
        lines.push(screen.text("assessment.differs", [("count", count)]));
        lines.extend(verified.differences.iter().take(20).map(|d| {
            screen.text(
                "assessment.difference",
                [("at", d.at.clone()), ("recorded", short(&d.recorded)), ("now", short(&d.now))],
            )
        }));
    }
    lines.join("\n")
}

/// The beginning of a value; the whole stands in the JSON.
fn short(value: &serde_json::Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain("…".chars()).collect()
}
