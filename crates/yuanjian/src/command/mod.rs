//! The commands, one file each.

mod assess;
mod audit;
mod demo;
mod layer;
mod look_at;
mod measure;
mod pages;
mod raster;
mod serve;
mod site;
mod standard;
mod statistics;
mod tls;
mod token;
mod upkeep;
mod verify;

use crate::{exit::Exit, screen::Screen};
use clap::Subcommand;
use yuanjian_app::Result;

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(subcommand)]
    Standard(standard::Standard),
    #[command(subcommand)]
    Statistics(statistics::StatisticsCommand),
    #[command(subcommand)]
    Layer(layer::LayerCommand),
    #[command(subcommand)]
    Raster(raster::RasterCommand),
    Assess(assess::Assess),
    Verify(verify::Verify),
    Demo(demo::Demo),
    #[command(subcommand)]
    Measure(measure::Measure),
    Site(Box<site::Site>),
    #[command(subcommand)]
    Pages(pages::Pages),
    Serve(serve::Serve),
    #[command(hide = true)]
    LookAt(look_at::LookAt),
    #[command(subcommand)]
    Tls(tls::Tls),
    #[command(subcommand)]
    Token(token::Token),
    #[command(subcommand)]
    Audit(audit::Audit),
    Backup(upkeep::Backup),
    Restore(upkeep::Restore),
    Check(upkeep::Check),
    Migrate(upkeep::Migrate),
    Move(upkeep::Move),
}

/// Do what was asked.
pub(crate) fn run(command: Command, screen: &Screen) -> Result<Exit> {
    match command {
        Command::Standard(command) => standard::run(command, screen),
        Command::Statistics(command) => statistics::run(command, screen),
        Command::Layer(command) => layer::run(command, screen),
        Command::Raster(command) => raster::run(command, screen),
        Command::Assess(command) => assess::run(command, screen),
        Command::Verify(command) => verify::run(&command, screen),
        Command::Demo(command) => demo::run(&command, screen),
        Command::Measure(command) => measure::run(command, screen),
        Command::Site(command) => site::run(*command, screen),
        Command::Pages(command) => pages::run(command, screen),
        Command::Serve(command) => serve::run(&command, screen),
        Command::LookAt(command) => look_at::run(&command),
        Command::Tls(command) => tls::run(&command, screen),
        Command::Token(command) => token::run(command, screen),
        Command::Audit(command) => audit::run(command, screen),
        Command::Backup(command) => upkeep::backup(&command, screen),
        Command::Restore(command) => upkeep::restore(&command, screen),
        Command::Check(command) => upkeep::check(&command, screen),
        Command::Migrate(command) => upkeep::migrate(&command, screen),
        Command::Move(command) => upkeep::carry(&command, screen),
    }
}
