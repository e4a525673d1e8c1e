//! The rectification plan (row 83) as a Word file that people go on writing in, and as a PDF: for
//! every row that fails what is short, the measures with owner, money, day and what they are to
//! bring, and their milestones; where the sites are, and on which protected ground.
//!
//! It is a draft and says so on every page, since its figures may rest on limits that nobody
//! verified; issuing it is the office's deed, on paper.

use super::{
    board::{self, Amount, GapRow, Kind},
    conflicts::{self, Conflicts},
    desk::Desk,
    milestone::Milestone,
    plan_map,
    project::{Project, State},
};
use crate::{
    Ctx, Result, accounts, layers,
    media::{DOCX, PDF},
};
use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use std::collections::BTreeMap;
use yuanjian_app::{Language, Locale, paper};
use yuanjian_document::{
    Lang,
    content::{Align, Block, Cell, Column, FrozenStamp, Report, Stage, Table},
};
use yuanjian_types::{Unit, round_gbt8170};

/// The plan of what closes the gaps of a campaign, as a Word file to go on with.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/projects/plan", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub(super) async fn export_rectification_plan(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Response> {
    let report = plan(&ctx, &id).await?;
    let bytes = layers::blocking(move || paper::docx(&report)).await?;
    layers::label(bytes.into_response(), DOCX, Some("rectification-plan.docx"))
}

/// The plan of what closes the gaps of a campaign, to be printed.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/projects/plan.pdf", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub(super) async fn print_rectification_plan(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let report = plan(&ctx, &id).await?;
    let bytes = layers::blocking(move || paper::pdf(&report)).await?;
    layers::label(bytes.into_response(), PDF, Some("rectification-plan.pdf"))
}

async fn plan(ctx: &Ctx, id: &str) -> Result<Report> {
    let desk = Desk::of(ctx, id).await?;
    let found = conflicts::found(ctx, &desk.scene.campaign.id).await?;
    let words = Words { locale: Locale::of(ctx.language), language: ctx.language };
    let city = accounts::city(ctx, ctx.city()?).await?;
    let invented = city.synthetic.then(|| words.locale.say("report.invented", []));
    let mut body = body(ctx, &desk, &found, &words);
    if let Some(map) = plan_map::picture(ctx, &desk, &words.locale, invented.clone()).await? {
        body.push(Block::heading(1, words.say("map", [])));
        body.push(Block::Picture(Box::new(map)));
    }
    body.extend(overlapping(&desk, &found, &words));
    Ok(Report {
        stage: Stage::Draft,
        lang: match ctx.language {
            Language::Chinese => Lang::ZhCn,
            Language::English => Lang::En,
        },
        title: vec![desk.scene.campaign.title.clone(), words.say("title", [])],
        body,
        invented,
        frozen: FrozenStamp::default(),
        ..Report::default()
    })
}

/// What of the sites lies on protected ground or on other projects.
fn overlapping(desk: &Desk, found: &Conflicts, words: &Words) -> Vec<Block> {
    let mut blocks = Vec::new();
    for one in &desk.projects {
        let said = found.said(&one.id, &words.locale);
        if !said.is_empty() {
            let title = format!("{} {}", one.number, one.title);
            let facts = [("title", title), ("said", said.join(&words.say("between", [])))];
            blocks.push(Block::text(words.say("overlap", facts)));
        }
    }
    if !blocks.is_empty() {
        blocks.insert(0, Block::heading(1, words.say("overlaps", [])));
    }
    blocks
}

struct Words {
    locale: Locale,
    language: Language,
}

impl Words {
    fn say<'a>(&self, key: &str, facts: impl IntoIterator<Item = (&'a str, String)>) -> String {
        self.locale.say(&format!("projects.paper.{key}"), facts)
    }

    fn unit(&self, key: &str) -> &'static str {
        let label = Unit::from_key(key).map(Unit::label);
        match (label, self.language) {
            (Some(label), Language::English) => label.en,
            (Some(label), Language::Chinese) => label.zh,
            (None, _) => "",
        }
    }

    fn quantity(&self, value: f64, decimals: u8, unit: &str) -> String {
        let figure = round_gbt8170(value, decimals).to_string();
        match self.unit(unit) {
            "" => figure,
            sign @ ("%" | "\u{2103}") => format!("{figure}{sign}"),
            word => format!("{figure} {word}"),
        }
    }

    fn amount(&self, amount: &Amount) -> String {
        let whole = matches!(amount.unit.as_str(), "count" | "people" | "days");
        self.quantity(amount.value, if whole { 0 } else { 2 }, &amount.unit)
    }

    fn money(&self, fen: i64) -> String {
        let figure = round_gbt8170(fen as f64 / 1e6, 2).to_string();
        self.say("money", [("amount", figure)])
    }
}

fn body(ctx: &Ctx, desk: &Desk, found: &Conflicts, words: &Words) -> Vec<Block> {
    let board = board::board(ctx, desk, found);
    let by_id: BTreeMap<&str, &Project> =
        desk.projects.iter().map(|one| (one.id.as_str(), one)).collect();
    let failing = || board.gaps.iter().filter(|row| row.kind == Kind::Failing);
    let mut body = vec![Block::heading(1, words.say("basis", []))];
    body.push(Block::text(match &desk.newest {
        Some((newest, latest)) => words.say(
            "basis_said",
            [
                ("label", newest.label.clone()),
                ("on", newest.at.day_in_china()),
                ("year", latest.data_year.to_string()),
                ("count", failing().count().to_string()),
                ("due", board.deadline_on.clone()),
            ],
        ),
        None => words.say("no_assessment", []),
    }));
    for row in failing() {
        body.push(Block::heading(1, row.name.clone()));
        body.push(Block::text(said(row, words)));
        let those: Vec<&Project> = row
            .measures
            .iter()
            .filter_map(|one| by_id.get(one.project.as_str()).copied())
            .collect();
        body.push(match those.is_empty() {
            true => Block::text(words.say("no_measure", [])),
            false => table(desk, &those, words),
        });
        body.extend(milestones(&those, words));
        body.extend(those.iter().filter_map(|one| restored(one, words)));
    }
    let fen = failing().fold(0_i64, |sum, row| sum.saturating_add(row.budget_fen));
    if desk.newest.is_some() {
        body.push(Block::heading(1, words.say("money_head", [])));
        body.push(Block::text(words.say("money_said", [("money", words.money(fen))])));
    }
    body
}

/// What a row is, what is short of what, and what it will be.
fn said(row: &GapRow, words: &Words) -> String {
    if row.asked_only {
        return words.say("asked", []);
    }
    let value = |value: f64| words.quantity(value, row.decimals, &row.unit);
    let limit = match (row.at_least, row.at_most) {
        (Some(least), None) => format!("\u{2265} {}", value(least)),
        (None, Some(most)) => format!("\u{2264} {}", value(most)),
        (Some(least), Some(most)) => format!("{}\u{2013}{}", value(least), value(most)),
        (None, None) => String::new(),
    };
    let key = if row.reduce { "over" } else { "short" };
    let mut text = words.say(
        key,
        [
            ("value", row.value.map(value).unwrap_or_default()),
            ("limit", limit),
            ("gap", row.gap.as_ref().map(|gap| words.amount(gap)).unwrap_or_default()),
        ],
    );
    if row.provisional {
        text.push_str(&words.say("provisional", []));
    }
    if let Some(forecast) = row.forecast.as_ref().filter(|_| !row.measures.is_empty()) {
        let key = if forecast.meets == Some(true) { "will_pass" } else { "will_fail" };
        text.push_str(&words.say(key, [("value", value(forecast.value))]));
    }
    text
}

fn table(desk: &Desk, those: &[&Project], words: &Words) -> Block {
    let column = |key: &str, weight: f32, align: Align| {
        Column::new(words.locale.say(&format!("projects.column.{key}"), []), weight, align)
    };
    let rows = those.iter().map(|one| {
        let who = one.unit.as_deref().map(|id| desk.scene.unit(id).name).unwrap_or_default();
        let person = one.post.as_deref().map(|id| desk.scene.post(id).person).unwrap_or_default();
        let what = match one.content.is_empty() {
            true => one.title.clone(),
            false => {
                words.say("what", [("title", one.title.clone()), ("content", one.content.clone())])
            }
        };
        let effect = one.effect.map(|effect| words.quantity(effect, 2, &one.effect_unit));
        let state = words.locale.say(&format!("projects.state.{}", one.state.key()), []);
        let money = one.budget_fen.map(|fen| round_gbt8170(fen as f64 / 1e6, 2).to_string());
        let due = match one.state {
            State::Draft => one.due_on.clone().unwrap_or_default(),
            _ => format!("{} {state}", one.due_on.clone().unwrap_or_default()),
        };
        [
            one.number.to_string(),
            what,
            format!("{who} {person}").trim().to_owned(),
            money.unwrap_or_default(),
            due,
            effect.unwrap_or_default(),
        ]
        .map(Cell::text)
        .to_vec()
    });
    Block::Table(Table {
        columns: vec![
            column("number", 0.6, Align::Centre),
            column("title", 3.2, Align::Left),
            column("unit", 1.5, Align::Left),
            column("budget_fen", 1.2, Align::Right),
            column("due_on", 1.5, Align::Left),
            column("effect", 1.4, Align::Right),
        ],
        rows: rows.collect(),
        ..Table::default()
    })
}

/// What a project of restoration mends and how, how it was, and how it is.
fn restored(one: &Project, words: &Words) -> Option<Block> {
    let said = one.works.as_ref()?.restoration.as_ref()?;
    let key =
        |prefix: &str, key: &String| words.locale.say(&format!("projects.{prefix}.{key}"), []);
    let problem = Some(&said.problem).filter(|problem| !problem.is_empty());
    let measures: Vec<String> =
        said.measures.iter().map(|one| key("restoration_measure", one)).collect();
    let parts = [
        ("problem", problem.map(|problem| key("restoration_problem", problem)).unwrap_or_default()),
        ("measures", measures.join(&words.say("and", []))),
        ("before", said.before.clone()),
        ("after", said.after.clone()),
        ("register", said.register.clone()),
    ];
    let told = parts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(part, text)| {
        let name = words.locale.say(&format!("projects.column.restoration_{part}"), []);
        words.say("part", [("name", name), ("text", text)])
    });
    let said = told.collect::<Vec<_>>().join(&words.say("between", []));
    let title = format!("{} {}", one.number, one.title);
    Some(Block::text(words.say("overlap", [("title", title), ("said", said)])))
}

/// The milestones of the measures of a row, where they have any.
fn milestones(those: &[&Project], words: &Words) -> Option<Block> {
    let column =
        |key: &str, weight: f32, align: Align| Column::new(words.say(key, []), weight, align);
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let row = |one: &Project| {
        let cells = |milestone: &Milestone| {
            let cells = [
                one.number.to_string(),
                milestone.name.clone(),
                day(&milestone.planned_on),
                day(&milestone.done_on),
                milestone.note.clone(),
            ];
            cells.map(Cell::text).to_vec()
        };
        one.milestones.iter().map(cells).collect::<Vec<_>>()
    };
    let rows: Vec<_> = those.iter().flat_map(|one| row(one)).collect();
    if rows.is_empty() {
        return None;
    }
    Some(Block::Table(Table {
        columns: vec![
            column("milestone_of", 0.6, Align::Centre),
            column("milestone", 3.0, Align::Left),
            column("milestone_planned", 1.4, Align::Left),
            column("milestone_done", 1.4, Align::Left),
            column("milestone_note", 2.4, Align::Left),
        ],
        rows,
        ..Table::default()
    }))
}
