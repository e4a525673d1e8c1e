//! What a person or a program sees: sentences and tables, or one JSON document.
//!
//! With `--json` exactly one document goes to standard output, an error too; everything else
//! (progress, notes) goes to standard error or nowhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::{io::Write as _, time::Duration};
use yuanjian_app::{Failure, Locale};
use yuanjian_types::{Problem, Severity};

/// Where a command speaks.
pub(crate) struct Screen {
    /// The reader's language.
    pub(crate) locale: Locale,
    json: bool,
    quiet: bool,
}

impl Screen {
    pub(crate) fn new(locale: Locale, json: bool, quiet: bool) -> Self {
        Self { locale, json, quiet }
    }

    /// The sentence under `code`.
    pub(crate) fn text<'a>(
        &self,
        code: &str,
        params: impl IntoIterator<Item = (&'a str, String)>,
    ) -> String {
        self.locale.say(code, params)
    }

    /// The answer: the value as JSON, or the lines that `words` makes of it.
    pub(crate) fn answer<T: Serialize>(&self, value: &T, words: impl FnOnce(&Self) -> String) {
        let text = if self.json {
            serde_json::to_string_pretty(value).unwrap_or_else(|e| format!("{{\"error\":\"{e}\"}}"))
        } else {
            words(self)
        };
        // A closed pipe (`| head`) is the reader's choice, not an error of ours.
        let _ = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
    }

    /// A remark beside the answer; silent with `--json` and `--quiet`.
    pub(crate) fn remark(&self, text: &str) {
        if !self.json && !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    /// Findings beside the answer, worst first, at most `limit` of them spelled out.
    pub(crate) fn problems(&self, problems: &[Problem], limit: usize) {
        self.remark(&self.problem_lines(problems, limit));
    }

    /// Findings as lines, worst first.
    pub(crate) fn problem_lines(&self, problems: &[Problem], limit: usize) -> String {
        let mut sorted: Vec<&Problem> = problems.iter().collect();
        sorted.sort_by_key(|p| std::cmp::Reverse(p.severity));
        let mut lines: Vec<String> = sorted
            .iter()
            .take(limit)
            .map(|p| {
                format!(
                    "{}{} {}",
                    mark(p.severity),
                    self.locale.severity(p.severity),
                    self.locale.problem(p)
                )
            })
            .collect();
        if sorted.len() > limit {
            lines.push(
                self.text("cli.more_problems", [("count", (sorted.len() - limit).to_string())]),
            );
        }
        lines.join("\n")
    }

    /// Why a command did not do its work.
    pub(crate) fn failure(&self, failure: &Failure) {
        if self.json {
            let said: Vec<serde_json::Value> = failure
                .problems
                .iter()
                .map(|p| {
                    let mut value = serde_json::to_value(p).unwrap_or_default();
                    if let Some(object) = value.as_object_mut() {
                        object.insert("sentence".to_owned(), self.locale.problem(p).into());
                    }
                    value
                })
                .collect();
            let kind = format!("{:?}", failure.kind).to_lowercase();
            let body = serde_json::json!({ "error": { "kind": kind, "problems": said } });
            let _ = writeln!(std::io::stdout().lock(), "{body:#}");
        } else {
            let _ = writeln!(
                std::io::stderr().lock(),
                "{}",
                self.problem_lines(&failure.problems, 200)
            );
        }
    }

    /// A bar for `total` steps, drawn only on a terminal and only after a moment.
    pub(crate) fn progress(&self, total: u64) -> ProgressBar {
        let bar = ProgressBar::new(total);
        if self.json || self.quiet {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) =
            ProgressStyle::with_template("{bar:24.green/dim} {pos}/{len} {wide_msg} {elapsed}")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        bar
    }
}

fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "✗ ",
        Severity::Warning => "◆ ",
        Severity::Note => "· ",
    }
}

/// A table in columns, aligned by display width (a Chinese character takes two cells).
pub(crate) fn table(header: &[String], rows: &[Vec<String>]) -> String {
    let columns = header.len();
    let mut widths: Vec<usize> = header.iter().map(|h| width(h)).collect();
    for row in rows {
        for (i, cell) in row.iter().enumerate().take(columns) {
            widths[i] = widths[i].max(width(cell));
        }
    }
    let line = |cells: &[String]| -> String {
        let mut out = String::new();
        for (i, cell) in cells.iter().enumerate().take(columns) {
            out.push_str(cell);
            if i + 1 < columns {
                out.push_str(&" ".repeat(widths[i] - width(cell) + 2));
            }
        }
        out.trim_end().to_owned()
    };
    let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1));
    let mut lines = vec![line(header), rule];
    lines.extend(rows.iter().map(|row| line(row)));
    lines.join("\n")
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// East Asian wide and full-width ranges that Chinese office text uses (UAX #11).
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_under_chinese_text() {
        let text = table(&["指标".into(), "值".into()], &[vec!["绿地率".into(), "36.1".into()]]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "指标    值");
        assert_eq!(lines[2], "绿地率  36.1");
    }
}
