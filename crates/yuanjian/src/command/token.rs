//! `yuanjian token`: bearer tokens for programs: made, listed, revoked on the server.

use super::serve::with_platform;
use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use yuanjian_app::Result;
use yuanjian_platform::{
    Ctx,
    accounts::{self, TokenRow, TokenState},
};
use yuanjian_types::Timestamp;

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    Create(Create),
    List(List),
    Revoke(Revoke),
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

#[derive(Debug, Args)]
pub(crate) struct List {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    #[arg(value_name = "NUMBER")]
    token: String,
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(crate) fn run(command: Token, screen: &Screen) -> Result<Exit> {
    match command {
        Token::Create(create) => make(&create, screen),
        Token::List(list) => show(&list, screen),
        Token::Revoke(revoke) => take(&revoke, screen),
    }
}

fn make(create: &Create, screen: &Screen) -> Result<Exit> {
    let secret = with_platform(&create.data, async |platform| {
        let ctx = Ctx::of_program(platform.clone(), screen.locale.language);
        accounts::give_token(&ctx, &create.user, &create.title, create.days).await
    })?;
    screen.answer(&serde_json::json!({ "token": secret }), |_| secret.clone());
    Ok(Exit::Done)
}

/// Those that count; with `--all` also those that ended.
fn show(list: &List, screen: &Screen) -> Result<Exit> {
    let mut found = with_platform(&list.data, async |platform| {
        let ctx = Ctx::of_program(platform.clone(), screen.locale.language);
        accounts::list_tokens(&ctx, list.user.as_deref()).await
    })?;
    let now = Timestamp::now();
    found.retain(|token| list.all || token.state(now) == TokenState::Counts);
    screen.answer(&found, |screen| {
        if found.is_empty() {
            return screen.text("accounts.tokens_none", []);
        }
        let lines: Vec<String> = found.iter().map(|token| line(token, now, screen)).collect();
        lines.join("\n")
    });
    Ok(Exit::Done)
}

fn take(revoke: &Revoke, screen: &Screen) -> Result<Exit> {
    let token = with_platform(&revoke.data, async |platform| {
        let ctx = Ctx::of_program(platform.clone(), screen.locale.language);
        accounts::take_token(&ctx, &revoke.token).await
    })?;
    screen.answer(&token, |screen| {
        let params = [("name", token.name.clone()), ("title", token.title.clone())];
        screen.text("accounts.token_taken", params)
    });
    Ok(Exit::Done)
}

fn line(token: &TokenRow, now: Timestamp, screen: &Screen) -> String {
    let state = match token.state(now) {
        TokenState::Counts => "accounts.token_counts",
        TokenState::Disabled => "accounts.token_disabled",
        TokenState::Expired => "accounts.token_expired",
        TokenState::Revoked => "accounts.token_revoked",
    };
    let seen = match token.seen_at {
        Some(seen) => seen.minute_in_china(),
        None => screen.text("accounts.token_unused", []),
    };
    let params = [
        ("token", token.id.clone()),
        ("name", token.name.clone()),
        ("title", token.title.clone()),
        ("created", token.created_at.minute_in_china()),
        ("seen", seen),
        ("expires", token.expires_at.minute_in_china()),
        ("state", screen.text(state, [])),
    ];
    screen.text("accounts.token_line", params)
}
