//! The command line: parsed once, spoken in the reader's language.
//!
//! The arguments are declared in English in the code; every word of help is looked up in
//! `locales/<language>/cli.json` under the command's path, so that no help text can exist in one
//! language only.

use crate::{command, exit::Exit, screen::Screen};
use clap::{
    CommandFactory as _, FromArgMatches as _, Parser, error::ContextKind, error::ErrorKind,
};
use std::{ffi::OsString, process::ExitCode};
use yuanjian_app::{Language, Locale};

/// Yuanjian.
#[derive(Debug, Parser)]
#[command(name = "yuanjian", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[arg(long, global = true)]
    pub(crate) lang: Option<String>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<usize>,
    #[command(subcommand)]
    pub(crate) command: command::Command,
}

/// Parse, run, and tell how it ended.
pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let locale = Locale::of(language_of(&arguments));
    let matches = match localised(&locale).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => return usage(&error, &locale, &arguments).into(),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &locale, &arguments).into(),
    };
    if let Some(threads) = cli.threads {
        // Only ever called once, before any work; a second pool cannot exist.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.clamp(1, 1024)).build_global();
    }
    let screen = Screen::new(locale, cli.json, cli.quiet);
    match command::run(cli.command, &screen) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            screen.failure(&failure);
            Exit::from(failure.kind).into()
        }
    }
}

/// The language must be known before the arguments can be explained in it.
fn language_of(arguments: &[OsString]) -> Language {
    let mut words = arguments.iter().filter_map(|a| a.to_str());
    while let Some(word) = words.next() {
        let given = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(language) = given.and_then(Language::parse) {
            return language;
        }
    }
    std::env::var("YUANJIAN_LANG").ok().and_then(|v| Language::parse(&v)).unwrap_or_default()
}

/// The command tree with every word of help in the locale's language.
pub(crate) fn localised(locale: &Locale) -> clap::Command {
    let codes: Vec<String> = Exit::ALL
        .iter()
        .map(|&e| format!("  {:>3}  {}", e as u8, locale.say(&e.key(), [])))
        .collect();
    let after = locale.say("cli.after", [("codes", codes.join("\n"))]);
    speak(Cli::command(), "cli", locale).after_help(after)
}

fn speak(command: clap::Command, path: &str, locale: &Locale) -> clap::Command {
    let say = |key: String| locale.say(&key, []);
    let mut command = command
        .about(say(format!("{path}.about")))
        .help_template(say("cli.template".to_owned()))
        .subcommand_help_heading(say("cli.heading_commands".to_owned()))
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .long("help")
                .short('h')
                .action(clap::ArgAction::Help)
                .help(say("cli.arg.help".to_owned()))
                .help_heading(say("cli.heading_options".to_owned())),
        );
    if path == "cli" {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .long("version")
                .short('V')
                .action(clap::ArgAction::Version)
                .help(say("cli.arg.version".to_owned()))
                .help_heading(say("cli.heading_options".to_owned())),
        );
    }
    if let Some(long) = locale.find(&format!("{path}.long")) {
        command = command.long_about(format!("{}\n\n{long}", say(format!("{path}.about"))));
    }
    let names: Vec<String> = command.get_arguments().map(|a| a.get_id().to_string()).collect();
    for name in names.into_iter().filter(|n| n != "help" && n != "version") {
        let own = format!("{path}.arg.{name}");
        let key = if locale.find(&own).is_some() { own } else { format!("cli.arg.{name}") };
        command = command.mut_arg(&name, |arg| {
            let heading =
                if arg.is_positional() { "cli.heading_arguments" } else { "cli.heading_options" };
            arg.help(say(key)).help_heading(say(heading.to_owned()))
        });
    }
    let children: Vec<String> =
        command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for child in children {
        let path = format!("{path}.{child}");
        command = command.mut_subcommand(&child, |c| speak(c, &path, locale));
    }
    command
}

/// Explain a command line that was not understood, or print the help that was asked for.
fn usage(error: &clap::Error, locale: &Locale, arguments: &[OsString]) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return Exit::Done;
    }
    let context = |kind| error.get(kind).map(|v| v.to_string()).unwrap_or_default();
    let code = match error.kind() {
        ErrorKind::InvalidValue => "cli.usage.invalid_value",
        ErrorKind::ValueValidation => "cli.usage.invalid_value",
        ErrorKind::UnknownArgument => "cli.usage.unknown_argument",
        ErrorKind::InvalidSubcommand => "cli.usage.unknown_command",
        ErrorKind::MissingRequiredArgument => "cli.usage.missing_argument",
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "cli.usage.missing_command"
        }
        ErrorKind::ArgumentConflict => "cli.usage.conflict",
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            "cli.usage.value_count"
        }
        _ => "cli.usage.other",
    };
    let params = [
        ("argument", context(ContextKind::InvalidArg)),
        ("value", context(ContextKind::InvalidValue)),
        ("valid", context(ContextKind::ValidValue)),
        ("command", context(ContextKind::InvalidSubcommand)),
        ("prior", context(ContextKind::PriorArg)),
    ];
    let sentence = locale.say(code, params);
    if arguments.iter().any(|a| a == "--json") {
        let body =
            serde_json::json!({ "error": { "kind": "usage", "code": code, "sentence": sentence } });
        println!("{body:#}");
    } else {
        eprintln!("{sentence}\n{}", locale.say("cli.usage.see_help", []));
    }
    Exit::Usage
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unspoken(command: &clap::Command, into: &mut Vec<String>) {
        let mut check = |text: Option<String>| {
            if let Some(text) = text.filter(|t| t.starts_with("cli.")) {
                into.push(text);
            }
        };
        check(command.get_about().map(ToString::to_string));
        for argument in command.get_arguments() {
            check(argument.get_help().map(ToString::to_string));
        }
        for child in command.get_subcommands() {
            unspoken(child, into);
        }
    }

    #[test]
    fn every_command_and_argument_is_explained_in_both_languages() {
        for language in [Language::Chinese, Language::English] {
            let locale = Locale::of(language);
            let mut missing = Vec::new();
            unspoken(&localised(&locale), &mut missing);
            assert!(missing.is_empty(), "{language:?}: {missing:#?}");
        }
    }

    #[test]
    fn the_command_tree_is_sound() {
        localised(&Locale::of(Language::Chinese)).debug_assert();
    }
}
