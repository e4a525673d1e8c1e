//! `yuanjian audit`: the record of an installation, checked without its server, and against the
//! head that a document prints.

use super::serve::with_platform;
use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use yuanjian_app::Result;
use yuanjian_platform::audit::Printed;
use yuanjian_store::{Fault, events};

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[arg(long, value_name = "HASH")]
    head: Option<String>,
}

pub(crate) fn run(command: Audit, screen: &Screen) -> Result<Exit> {
    let Audit::Verify(verify) = command;
    let printed = verify.head.as_deref().map(Printed::parse).transpose().map_err(|e| e.0)?;
    let (heads, faults, places) = with_platform(&verify.data, async |platform| {
        let (heads, faults) = events::verify(&platform.db).await?;
        let places = match &printed {
            Some(printed) => printed.find(&platform.db, None).await?,
            None => Vec::new(),
        };
        Ok((heads, faults, places))
    })?;
    let holds = faults.is_empty();
    let proven = printed.is_none() || places.iter().any(|place| place.rests_on(&faults));
    let mut answer = serde_json::json!({ "holds": holds, "heads": heads, "faults": faults });
    if printed.is_some() {
        answer["printed"] = serde_json::json!({ "found": places, "proven": proven });
    }
    screen.answer(&answer, |screen| {
        let mut lines: Vec<String> = heads.iter().map(|head| line_of_head(head, screen)).collect();
        lines.extend(faults.iter().map(|fault| line_of_fault(fault, screen)));
        lines.push(screen.text(if holds { "audit.holds" } else { "audit.broken" }, []));
        for place in &places {
            let params = [
                ("city", place.city.clone()),
                ("sequence", place.sequence.to_string()),
                ("at", place.at.minute_in_china()),
            ];
            lines.push(screen.text("audit.printed_found", params));
        }
        if !proven {
            let what = if places.is_empty() { "absent" } else { "broken" };
            lines.push(screen.text(&format!("audit.printed_{what}"), []));
        }
        lines.join("\n")
    });
    Ok(if holds && proven { Exit::Done } else { Exit::Differs })
}

fn line_of_head(head: &events::Head, screen: &Screen) -> String {
    let params = [
        ("city", head.city.clone()),
        ("events", head.sequence.to_string()),
        ("digest", head.digest.clone()),
    ];
    screen.text("audit.head", params)
}

fn line_of_fault(fault: &Fault, screen: &Screen) -> String {
    let params = [
        ("city", fault.city.clone()),
        ("sequence", fault.sequence.to_string()),
        ("what", screen.text(&format!("audit.fault.{}", fault.what), [])),
    ];
    screen.text("audit.fault", params)
}
