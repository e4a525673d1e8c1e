//! `yuanjian token`: bearer tokens for programs.

use super::serve::with_platform;
use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use yuanjian_app::Result;
use yuanjian_platform::{Ctx, accounts};

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    Create(Create),
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[arg(long, value_name = "NAME")]
    user: String,
    #[arg(long, default_value = "")]
    title: String,
    #[arg(long, default_value_t = 365)]
    days: i64,
}

pub(crate) fn run(command: Token, screen: &Screen) -> Result<Exit> {
    let Token::Create(create) = command;
    let secret = with_platform(&create.data, async |platform| {
        let ctx = Ctx::of_program(platform.clone(), screen.locale.language);
        accounts::give_token(&ctx, &create.user, &create.title, create.days).await
    })?;
    screen.answer(&serde_json::json!({ "token": secret }), |_| secret.clone());
    Ok(Exit::Done)
}
