//! The answers of a survey side by side as a workbook: a row for each unit of each line, with what
//! holds, as far as the reader sees.

use super::{
    consolidation::Said,
    desk::{Asked, Desk, said},
    state::{AnswerState, Form},
    store::{Answer, Line, Survey},
    view,
};
use crate::{Ctx, Result, evidence, layers, media::XLSX};
use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, XlsxError};
use std::collections::BTreeMap;
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_standard::sheets::{head_format, new_workbook};

/// The columns, by the keys of their words, with their widths.
const COLUMNS: [(&str, f64); 19] = [
    ("number", 7.0),
    ("figure", 30.0),
    ("division", 12.0),
    ("year", 8.0),
    ("measure", 9.0),
    ("unit", 12.0),
    ("state", 9.0),
    ("answer", 16.0),
    ("source", 26.0),
    ("method", 14.0),
    ("confidence", 8.0),
    ("as_of", 11.0),
    ("proof", 26.0),
    ("note", 20.0),
    ("submitted_on", 11.0),
    ("late_days", 8.0),
    ("flags", 18.0),
    ("open", 14.0),
    ("decided", 30.0),
];

/// The answers of a survey side by side, as a workbook.
#[utoipa::path(get, path = "/api/v1/surveys/{id}/consolidation", tag = "surveys", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_consolidation(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    let titles = evidence::titles(&ctx, &desk.scene.campaign.id).await?;
    let bytes =
        write(&desk, &survey, &titles, ctx.language).map_err(|e| Failure::bug(e.to_string()))?;
    layers::label(bytes.into_response(), XLSX, Some("consolidation.xlsx"))
}

fn write(
    desk: &Desk,
    survey: &Survey,
    titles: &BTreeMap<String, String>,
    language: Language,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let locale = Locale::of(language);
    let mut book = new_workbook()?;
    let page = book.add_worksheet();
    page.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_freeze_panes(1, 2)?;
    let plain =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let holds = plain.clone().set_bold().set_background_color(Color::RGB(0xE7F3E1));
    let open = plain.clone().set_background_color(Color::RGB(0xFFE7A3));
    for (place, (key, width)) in (0_u16..).zip(COLUMNS) {
        let head = locale.say(&format!("surveys.column.{key}"), []);
        page.write_with_format(0, place, head, &head_format())?;
        page.set_column_width(place, width)?;
    }
    let mut row = 0_u32;
    for line in desk.lines_of(survey).filter(|line| desk.sees_line(line)) {
        let seen = view::line(desk, survey, line, titles, language.tag());
        let outcome = seen.outcome.as_ref();
        for asked in desk.asked(line).filter(|asked| desk.sees_unit(line, asked.unit)) {
            row += 1;
            let is_held = outcome
                .and_then(|outcome| outcome.unit.as_ref())
                .is_some_and(|unit| unit.id == asked.unit);
            let is_open = outcome.is_some_and(|outcome| !outcome.open.is_empty());
            let look = if is_held {
                &holds
            } else if is_open {
                &open
            } else {
                &plain
            };
            let answer = asked.answer.filter(|answer| desk.reads(answer));
            for (place, (key, _)) in (0_u16..).zip(COLUMNS) {
                let number = number(desk, survey, line, answer, key);
                match number {
                    Some(number) => page.write_with_format(row, place, number, look)?,
                    None => {
                        let asked = Asked { answer, ..asked };
                        let text = text(desk, line, asked, &seen, key, &locale);
                        page.write_with_format(row, place, text, look)?
                    }
                };
            }
        }
    }
    book.save_to_buffer()
}

fn number(
    desk: &Desk,
    survey: &Survey,
    line: &Line,
    answer: Option<&Answer>,
    key: &str,
) -> Option<f64> {
    match key {
        "number" => Some(line.number as f64),
        "year" => Some(line.year as f64),
        "answer" => answer.filter(|answer| answer.no_value.is_empty())?.amount,
        "late_days" => {
            let late = desk.late_days(survey, line, answer);
            (late > 0).then_some(late as f64)
        }
        _ => None,
    }
}

fn text(
    desk: &Desk,
    line: &Line,
    asked: Asked<'_>,
    seen: &view::LineView,
    key: &str,
    locale: &Locale,
) -> String {
    let word = |kind: &str, key: &str| locale.say(&format!("surveys.{kind}.{key}"), []);
    let answer = asked.answer;
    let of = |read: fn(&Answer) -> &str| answer.map(read).unwrap_or_default().to_owned();
    match key {
        "figure" => seen.name.clone(),
        "division" if line.division == desk.city => locale.say("surveys.whole_city", []),
        "division" => seen.place.clone(),
        "measure" => seen.measure.clone(),
        "unit" => desk.scene.unit(asked.unit).name,
        "state" => word("answer_state", answer.map_or("none", |answer| answer.state.key())),
        "answer" => match answer.and_then(|answer| said(line.form, answer)) {
            Some(Said::Nothing(why)) => locale.say("surveys.no_value", [("why", why)]),
            Some(Said::Words(words)) => match words.as_str() {
                "yes" | "no" if line.form == Form::YesNo => {
                    locale.say(&format!("surveys.{words}"), [])
                }
                _ => words,
            },
            _ => String::new(),
        },
        "source" => of(|answer| &answer.source),
        "method" => answer
            .and_then(|answer| answer.method)
            .map(|method| word("method", method.key()))
            .unwrap_or_default(),
        "confidence" => answer
            .and_then(|answer| answer.confidence)
            .map(|confidence| word("confidence", confidence.key()))
            .unwrap_or_default(),
        "as_of" => of(|answer| &answer.as_of),
        "note" => of(|answer| &answer.note),
        "submitted_on" => answer
            .filter(|answer| answer.state.is_handed_in() || answer.state == AnswerState::Returned)
            .and_then(|answer| answer.submitted_on.clone())
            .unwrap_or_default(),
        "proof" => {
            let one = seen.asked.iter().find(|one| one.unit.id == asked.unit);
            let pieces = one.and_then(|one| one.answer.as_ref()).map(|one| &one.evidence);
            let names: Vec<&str> =
                pieces.into_iter().flatten().map(|piece| piece.name.as_str()).collect();
            names.join("\u{3001}")
        }
        "flags" => {
            let flags = answer.map(|answer| desk.flags(line, answer)).unwrap_or_default();
            let names: Vec<String> = flags.into_iter().map(|flag| word("flag", flag)).collect();
            names.join("\u{3001}")
        }
        "open" => {
            let open = seen.outcome.iter().flat_map(|outcome| &outcome.open);
            let names: Vec<String> = open.map(|one| word("open", one)).collect();
            names.join("\u{3001}")
        }
        "decided" => decided(seen, locale),
        _ => String::new(),
    }
}

/// What was decided of a line, in a sentence.
fn decided(seen: &view::LineView, locale: &Locale) -> String {
    let Some(outcome) = &seen.outcome else { return String::new() };
    let mut said = Vec::new();
    if let Some(decision) = outcome.decision.as_ref().filter(|decision| decision.holds) {
        said.push(match &decision.choice {
            Some(unit) => locale.say(
                "surveys.decided_choice",
                [("unit", unit.name.clone()), ("reason", decision.reason.clone())],
            ),
            None => decision.reason.clone(),
        });
    }
    said.extend(outcome.sum.iter().map(|sum| sum.reason.clone()).filter(|why| !why.is_empty()));
    said.join("\u{ff1b}")
}
