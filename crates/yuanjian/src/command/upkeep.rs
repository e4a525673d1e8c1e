//! `yuanjian backup`, `restore`, `check`, `migrate`, `move`: keeping an installation.

use super::serve::{block_on, with_platform};
use crate::{exit::Exit, screen::Screen};
use clap::Args;
use std::path::PathBuf;
use yuanjian_app::Result;
use yuanjian_platform::upkeep;

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Move {
    #[arg(long, value_name = "ADDRESS")]
    from: String,
    #[arg(long, value_name = "ADDRESS")]
    to: String,
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

pub(crate) fn backup(command: &Backup, screen: &Screen) -> Result<Exit> {
    let manifest = with_platform(&command.data, async |platform| {
        upkeep::back_up(platform, &command.out).await
    })?;
    let path = command.out.display().to_string();
    screen.answer(&manifest, |screen| screen.text("upkeep.backed_up", counts(&manifest, path)));
    Ok(Exit::Done)
}

pub(crate) fn restore(command: &Restore, screen: &Screen) -> Result<Exit> {
    let made = upkeep::restore(&command.file, &command.data);
    let (manifest, problems) = block_on(async { made.await.map_err(|e| e.0) })?;
    let path = command.data.display().to_string();
    screen.answer(&manifest, |screen| {
        let said = screen.text("upkeep.restored", counts(&manifest, path));
        format!("{}\n{said}", screen.problem_lines(&problems, 50)).trim().to_owned()
    });
    Ok(if problems.is_empty() { Exit::Done } else { Exit::Differs })
}

pub(crate) fn check(command: &Check, screen: &Screen) -> Result<Exit> {
    let found = with_platform(&command.data, async |platform| upkeep::check(platform).await)?;
    let whole = found.problems.is_empty();
    screen.answer(&found, |screen| {
        let rows: usize = found.tables.iter().map(|content| content.rows).sum();
        let said = screen.text(
            if whole { "upkeep.whole" } else { "upkeep.faulty" },
            [
                ("tables", found.tables.len().to_string()),
                ("rows", rows.to_string()),
                ("blobs", found.blobs.to_string()),
                ("events", found.events.to_string()),
            ],
        );
        format!("{}\n{said}", screen.problem_lines(&found.problems, 50)).trim().to_owned()
    });
    Ok(if whole { Exit::Done } else { Exit::Differs })
}

pub(crate) fn migrate(command: &Migrate, screen: &Screen) -> Result<Exit> {
    let pending = upkeep::pending(&command.data);
    let pending = block_on(async { pending.await.map_err(|e| e.0) })?;
    if !command.dry_run {
        // To open it is to bring it up to date.
        with_platform(&command.data, async |_| Ok(()))?;
    }
    let answer = serde_json::json!({ "applied": !command.dry_run, "migrations": pending });
    screen.answer(&answer, |screen| {
        let head = if command.dry_run { "upkeep.would_migrate" } else { "upkeep.migrated" };
        let mut lines = vec![screen.text(head, [("count", pending.len().to_string())])];
        lines.extend(pending.iter().map(|(number, name)| format!("  {number:04} {name}")));
        lines.join("\n")
    });
    Ok(Exit::Done)
}

pub(crate) fn carry(command: &Move, screen: &Screen) -> Result<Exit> {
    let of_blobs = |address: &str| address.starts_with("file:") || address.starts_with("s3:");
    if of_blobs(&command.from) && of_blobs(&command.to) {
        let carried = upkeep::carry_contents(&command.from, &command.to, command.data.as_deref());
        let digests = block_on(async { carried.await.map_err(|e| e.0) })?;
        screen.answer(&digests, |screen| {
            screen.text("upkeep.moved_blobs", [("blobs", digests.len().to_string())])
        });
        return Ok(Exit::Done);
    }
    let carried = upkeep::carry_over(&command.from, &command.to);
    let contents = block_on(async { carried.await.map_err(|e| e.0) })?;
    screen.answer(&contents, |screen| {
        let rows: usize = contents.iter().map(|content| content.rows).sum();
        let params = [("tables", contents.len().to_string()), ("rows", rows.to_string())];
        screen.text("upkeep.moved", params)
    });
    Ok(Exit::Done)
}

fn counts(manifest: &upkeep::Manifest, path: String) -> [(&'static str, String); 4] {
    let rows: usize = manifest.tables.iter().map(|content| content.rows).sum();
    [
        ("path", path),
        ("tables", manifest.tables.len().to_string()),
        ("rows", rows.to_string()),
        ("blobs", manifest.blobs.len().to_string()),
    ]
}
