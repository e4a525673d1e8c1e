//! `yuanjian audit`: the record of an installation, checked without its server.

use super::serve::with_platform;
use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use yuanjian_app::Result;
use yuanjian_store::events;

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(crate) fn run(command: Audit, screen: &Screen) -> Result<Exit> {
    let Audit::Verify(verify) = command;
    let (heads, faults) =
        with_platform(&verify.data, async |platform| Ok(events::verify(&platform.db).await?))?;
    let holds = faults.is_empty();
    let answer = serde_json::json!({ "holds": holds, "heads": heads, "faults": faults });
    screen.answer(&answer, |screen| {
        let mut lines: Vec<String> = heads
            .iter()
            .map(|head| {
                screen.text(
                    "audit.head",
                    [
                        ("city", head.city.clone()),
                        ("events", head.sequence.to_string()),
                        ("digest", head.digest.clone()),
                    ],
                )
            })
            .collect();
        lines.extend(faults.iter().map(|fault| {
            let what = screen.text(&format!("audit.fault.{}", fault.what), []);
            screen.text(
                "audit.fault",
                [
                    ("city", fault.city.clone()),
                    ("sequence", fault.sequence.to_string()),
                    ("what", what),
                ],
            )
        }));
        lines.push(screen.text(if holds { "audit.holds" } else { "audit.broken" }, []));
        lines.join("\n")
    });
    Ok(if holds { Exit::Done } else { Exit::Differs })
}
