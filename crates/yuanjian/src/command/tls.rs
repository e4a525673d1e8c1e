//! `yuanjian tls`: an office's own authority and its certificate, and what is in use.

use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use yuanjian_app::Result;
use yuanjian_platform::tls::{self, Certificate};
use yuanjian_types::Timestamp;

#[derive(Debug, Subcommand)]
pub(crate) enum Tls {
    Init(Init),
    Show(Show),
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[arg(long, value_name = "HOST", required = true)]
    name: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(crate) fn run(command: &Tls, screen: &Screen) -> Result<Exit> {
    match command {
        Tls::Init(command) => init(command, screen),
        Tls::Show(command) => show(command, screen),
    }
}

fn init(command: &Init, screen: &Screen) -> Result<Exit> {
    let made = tls::init(&command.data, &command.name, Timestamp::now()).map_err(|e| e.0)?;
    screen.answer(&made, |screen| {
        let head = if made.new_authority { "tls.founded" } else { "tls.renewed" };
        let mut lines = vec![screen.text(
            head,
            [
                ("path", made.authority.path.display().to_string()),
                ("fingerprint", made.authority.fingerprint.clone()),
                ("until", made.authority.until.day_in_china()),
            ],
        )];
        lines.push(words(&made.server, screen));
        lines.push(match &made.to_add {
            None => screen.text("tls.set", []),
            Some(to_add) => screen.text("tls.to_add", [("lines", to_add.clone())]),
        });
        if made.new_authority {
            let path = made.authority.path.display().to_string();
            lines.push(screen.text("tls.browsers", [("path", path)]));
        }
        lines.join("\n\n")
    });
    Ok(Exit::Done)
}

fn show(command: &Show, screen: &Screen) -> Result<Exit> {
    let certificates = tls::show(&command.data).map_err(|e| e.0)?;
    screen.answer(&certificates, |screen| {
        certificates.iter().map(|one| words(one, screen)).collect::<Vec<_>>().join("\n\n")
    });
    if let Some(served) = certificates.first() {
        let warnings = served.warnings(Timestamp::now());
        if !warnings.is_empty() {
            screen.problems(&warnings, 10);
        }
    }
    Ok(Exit::Done)
}

fn words(certificate: &Certificate, screen: &Screen) -> String {
    screen.text(
        if certificate.names.is_empty() { "tls.authority" } else { "tls.certificate" },
        [
            ("path", certificate.path.display().to_string()),
            ("subject", certificate.subject.clone()),
            ("issuer", certificate.issuer.clone()),
            ("names", certificate.names.join(", ")),
            ("from", certificate.from.day_in_china()),
            ("until", certificate.until.day_in_china()),
            ("fingerprint", certificate.fingerprint.clone()),
        ],
    )
}
