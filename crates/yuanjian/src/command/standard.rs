//! `yuanjian standard`: editions read, compared, confirmed, taken in and given out.

use crate::{
    exit::Exit,
    screen::{Screen, table},
};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use yuanjian_app::{
    Failure, Result,
    standards::{self, Signature},
};
use yuanjian_standard::{Catalogue, Change, Edition, EditionDiff, Indicator, Limit};
use yuanjian_types::{Confidence, Problem};

#[derive(Debug, Subcommand)]
pub(crate) enum Standard {
    List(Editions),
    Show(Show),
    Diff(Diff),
    Check(Check),
    Export(Export),
    Import(Import),
    Confirm(Confirm),
}

/// Where custom editions are looked for besides the built-in ones.
#[derive(Debug, Args)]
pub(crate) struct Editions {
    #[arg(long, value_name = "DIR")]
    editions: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    edition: String,
    #[arg(value_name = "INDICATOR")]
    indicator: Option<String>,
    #[command(flatten)]
    editions: Editions,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    old: String,
    new: String,
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    docx: Option<PathBuf>,
    #[command(flatten)]
    editions: Editions,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    edition: String,
    #[arg(long, value_name = "FILE")]
    xlsx: PathBuf,
    #[command(flatten)]
    editions: Editions,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    file: PathBuf,
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    #[arg(long, value_name = "FILE")]
    marked: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Confirm {
    #[arg(value_name = "CITY")]
    city: PathBuf,
    #[arg(long)]
    edition: String,
    #[command(flatten)]
    editions: Editions,
    #[arg(long = "indicator", value_name = "KEY")]
    indicators: Vec<String>,
    #[arg(long)]
    all: bool,
    #[arg(long)]
    measure: Option<String>,
    #[arg(long)]
    tier: Option<String>,
    #[arg(long)]
    who: String,
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: String,
    #[arg(long)]
    document: String,
    #[arg(long)]
    page: String,
    #[arg(long, value_name = "VALUE")]
    value: Option<f64>,
}

impl Editions {
    pub(crate) fn open(&self, screen: &Screen) -> Catalogue {
        let catalogue = standards::catalogue(self.editions.as_deref());
        screen.problems(&catalogue.problems, 20);
        catalogue
    }
}

/// Do what was asked of the editions.
pub(crate) fn run(command: Standard, screen: &Screen) -> Result<Exit> {
    match command {
        Standard::List(editions) => list(&editions.open(screen), screen),
        Standard::Show(show) => {
            let catalogue = show.editions.open(screen);
            let edition = standards::edition(&catalogue, &show.edition)?;
            match &show.indicator {
                None => rows(edition, screen),
                Some(key) => one(edition, standards::indicator(edition, key)?, screen),
            }
        }
        Standard::Diff(arguments) => {
            let catalogue = arguments.editions.open(screen);
            let old = standards::edition(&catalogue, &arguments.old)?;
            let new = standards::edition(&catalogue, &arguments.new)?;
            let diff = yuanjian_standard::diff(old, new);
            if let Some(path) = &arguments.xlsx {
                standards::write_diff(&diff, old, new, screen.locale.language, path)?;
            }
            if let Some(path) = &arguments.docx {
                standards::write_diff_docx(&diff, old, new, screen.locale.language, path)?;
            }
            screen.answer(&diff, |screen| compared(&diff, screen));
            Ok(Exit::Done)
        }
        Standard::Check(check) => {
            let problems = standards::check(&check.file)?;
            screen.answer(&problems, |screen| match problems.is_empty() {
                true => screen.text("standard.cli.sound", []),
                false => screen.problem_lines(&problems, 500),
            });
            let faulty = problems.iter().any(|p| p.severity == yuanjian_types::Severity::Error);
            Ok(if faulty { Exit::Differs } else { Exit::Done })
        }
        Standard::Export(export) => {
            let catalogue = export.editions.open(screen);
            standards::export(standards::edition(&catalogue, &export.edition)?, &export.xlsx)?;
            done(screen, &export.xlsx)
        }
        Standard::Import(import) => {
            let folder = standards::import(&import.file, &import.into, import.marked.as_deref())?;
            done(screen, &folder)
        }
        Standard::Confirm(confirm) => {
            if !confirm.all && confirm.indicators.is_empty() {
                return Err(Failure::invalid_one(Problem::error("standard.cli.confirm_what")));
            }
            let catalogue = confirm.editions.open(screen);
            let edition = standards::edition(&catalogue, &confirm.edition)?;
            let signature = Signature {
                by: confirm.who,
                on: confirm.on,
                document: confirm.document,
                page: confirm.page,
            };
            let wanted = |figure: &yuanjian_standard::Figure| {
                (confirm.all || confirm.indicators.contains(&figure.key.indicator))
                    && confirm.measure.as_ref().is_none_or(|m| *m == figure.key.measure)
                    && confirm.tier.as_ref().is_none_or(|t| *t == figure.key.tier)
            };
            let count =
                standards::confirm(&confirm.city, edition, &signature, confirm.value, wanted)?;
            screen.answer(&serde_json::json!({ "confirmed": count }), |screen| {
                screen.text("standard.cli.confirmed", [("count", count.to_string())])
            });
            Ok(Exit::Done)
        }
    }
}

fn done(screen: &Screen, path: &std::path::Path) -> Result<Exit> {
    let shown = path.display().to_string();
    screen.answer(&serde_json::json!({ "written": shown }), |screen| {
        screen.text("cli.written", [("path", shown.clone())])
    });
    Ok(Exit::Done)
}

fn list(catalogue: &Catalogue, screen: &Screen) -> Result<Exit> {
    let lang = screen.locale.language.tag();
    let facts: Vec<_> = catalogue
        .editions()
        .iter()
        .map(|e| {
            serde_json::json!({
                "standard": e.standard, "edition": e.edition, "title": e.title(lang),
                "document_number": e.document_number, "issued": e.issued, "status": e.status,
                "indicators": e.indicators.len(), "headline": e.headline.indicators,
                "digest": e.digest, "revision": e.revision,
            })
        })
        .collect();
    screen.answer(&facts, |screen| {
        let header = ["edition", "document", "rows", "title"]
            .map(|k| screen.text(&format!("standard.cli.{k}"), []));
        let rows: Vec<Vec<String>> = catalogue
            .editions()
            .iter()
            .map(|e| {
                let rows = format!("{}/{}", e.indicators.len(), e.headline.indicators);
                vec![e.edition.clone(), e.document_number.clone(), rows, e.title(lang).to_owned()]
            })
            .collect();
        table(&header, &rows)
    });
    Ok(Exit::Done)
}

fn rows(edition: &Edition, screen: &Screen) -> Result<Exit> {
    screen.answer(edition, |screen| {
        let lang = screen.locale.language.tag();
        let header = ["number", "indicator", "limits", "key"]
            .map(|k| screen.text(&format!("standard.cli.{k}"), []));
        let mut lines = vec![edition.title(lang).to_owned()];
        for category in &edition.categories {
            lines.push(format!("\n{}", edition.name(lang, "category", &category.key)));
            let rows: Vec<Vec<String>> = edition
                .indicators
                .iter()
                .filter(|i| i.category == category.key)
                .map(|i| {
                    let veto = if i.veto.is_some() {
                        screen.text("standard.cli.veto", [])
                    } else {
                        String::new()
                    };
                    vec![
                        i.number.clone().unwrap_or_default(),
                        format!("{}{veto}", edition.name(lang, "indicator", &i.key)),
                        limits(i, screen),
                        i.key.clone(),
                    ]
                })
                .collect();
            lines.push(table(&header, &rows));
        }
        lines.push(screen.text("standard.cli.marks", []));
        lines.join("\n")
    });
    Ok(Exit::Done)
}

/// The limits of a row, tier by tier; a mark behind a figure tells how sure we are.
fn limits(indicator: &Indicator, screen: &Screen) -> String {
    let lang = screen.locale.language.tag();
    let said: Vec<String> = indicator
        .measures
        .iter()
        .flat_map(|m| m.thresholds.iter().map(move |t| (m, t)))
        .filter(|(_, t)| t.limit != Limit::Yes)
        .map(|(m, t)| {
            let mark = match t.confidence {
                Confidence::Unverified => "?",
                Confidence::Secondary => "*",
                Confidence::Verified | Confidence::Confirmed => "",
            };
            let conditional = if t.when.is_empty() { "" } else { "†" };
            format!("{} {}{}{conditional}{mark}", t.tier, limit(&t.limit), m.unit.label().get(lang))
        })
        .collect();
    said.join("; ")
}

fn limit(limit: &Limit) -> String {
    match limit {
        Limit::AtLeast(v) => format!("≥{v}"),
        Limit::AtMost(v) => format!("≤{v}"),
        Limit::Between(a, b) => format!("{a}–{b}"),
        Limit::Yes => "✓".to_owned(),
    }
}

fn one(edition: &Edition, indicator: &Indicator, screen: &Screen) -> Result<Exit> {
    let lang = screen.locale.language.tag();
    let guidance = edition.guidance(lang, &indicator.key);
    let facts = serde_json::json!({ "indicator": indicator, "guidance": guidance });
    screen.answer(&facts, |screen| {
        let mut lines = vec![format!(
            "{} {}",
            indicator.number.as_deref().unwrap_or_default(),
            edition.name(lang, "indicator", &indicator.key)
        )];
        let mut add = |key: &str, text: String| {
            if !text.trim().is_empty() {
                lines.push(format!("{}{text}", screen.text(&format!("standard.cli.{key}"), [])));
            }
        };
        add("limits_of", limits(indicator, screen));
        if let Some(guidance) = guidance {
            add("definition", guidance.definition);
            add("formula", guidance.formula);
            add("scope", guidance.scope);
            add("evidence", guidance.evidence);
            for mistake in guidance.mistakes {
                add("mistake", mistake);
            }
            for q in guidance.questions {
                add("question", q.question);
                add("answer", q.answer);
            }
        }
        add("confidence", indicator.confidence.label().get(lang).to_owned());
        lines.push(screen.text("standard.cli.marks", []));
        lines.join("\n")
    });
    Ok(Exit::Done)
}

fn compared(diff: &EditionDiff, screen: &Screen) -> String {
    let lang = screen.locale.language.tag();
    let mut lines = Vec::new();
    for change in Change::ALL {
        let items: Vec<_> = diff.items.iter().filter(|i| i.change == change).collect();
        lines.push(format!("{} {}", change.label().get(lang), items.len()));
        for item in items {
            let name = item
                .name
                .get(lang)
                .or_else(|| item.old_name.get(lang))
                .cloned()
                .unwrap_or_default();
            let figures: Vec<String> = item
                .figures
                .iter()
                .filter(|f| f.old != f.new)
                .map(|f| {
                    let show = |v: &Option<(Limit, Confidence)>| {
                        v.as_ref().map_or("—".to_owned(), |(l, _)| limit(l))
                    };
                    format!("{} {} → {}", f.tier, show(&f.old), show(&f.new))
                })
                .collect();
            lines.push(format!("  {name}  {}", figures.join("; ")).trim_end().to_owned());
        }
    }
    let c = &diff.counts;
    lines.push(screen.text(
        "standard.cli.counts",
        [
            ("old", diff.old.clone()),
            ("old_rows", c.old_rows.to_string()),
            ("old_headline", c.old_headline.to_string()),
            ("new", diff.new.clone()),
            ("new_rows", c.new_rows.to_string()),
            ("new_headline", c.new_headline.to_string()),
        ],
    ));
    lines.join("\n")
}
