//! The one binary: every command, and nothing a command decides.
//!
//! A command reads its arguments, calls an action of `yuanjian-app` or a knowledge crate, and
//! shows the answer as words or as JSON. Exit codes are part of the contract; see [`exit`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod cli;
mod command;
mod exit;
mod screen;
mod telemetry;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os().collect())
}
