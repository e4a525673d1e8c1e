//! The sign-in sheet of a meeting: printed for the door, and taken in again when it is filled.

use super::{Meeting, SEATS, Seat, actions};
use crate::{
    Ctx, Error, Result,
    coordination::desk::Desk,
    http::TroubleProblem,
    layers,
    media::XLSX,
    workbooks::{self, ImportQuery},
};
use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, XlsxError};
use serde::Serialize;
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_standard::sheets::{SheetCells, address, head_format, new_workbook};
use yuanjian_types::Problem;

/// The columns, by the keys of their words, with their widths.
const COLUMNS: [(&str, f64); 8] = [
    ("number", 6.0),
    ("unit", 20.0),
    ("person", 18.0),
    ("state", 12.0),
    ("substitute", 18.0),
    ("late", 8.0),
    ("reason", 28.0),
    ("signature", 20.0),
];
/// The row of the heads, from 0; above it stand the title and when and where.
const HEAD: u32 = 2;

/// What a sheet does, or did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SignInImported)]
pub(crate) struct Imported {
    taken: bool,
    changed: usize,
    unchanged: usize,
    problems: Vec<TroubleProblem>,
    /// Where the sheet with every problem beside its cell lies.
    marked: Option<String>,
}

/// Write the sheet.
pub(super) fn send(desk: &Desk, meeting: &Meeting, language: Language) -> Result<Response> {
    let bytes = write(desk, meeting, language).map_err(|e| Failure::bug(e.to_string()))?;
    layers::label(bytes.into_response(), XLSX, Some("sign-in.xlsx"))
}

fn write(
    desk: &Desk,
    meeting: &Meeting,
    language: Language,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let locale = Locale::of(language);
    let mut book = new_workbook()?;
    let page = book.add_worksheet();
    page.set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(HEAD, HEAD)?;
    page.set_freeze_panes(HEAD + 1, 2)?;
    let cell = Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin);
    let title = Format::new().set_bold().set_font_size(16);
    let heading = locale.say("coordination.sign_in.title", [("title", meeting.title.clone())]);
    page.write_with_format(0, 0, heading, &title)?;
    let when = [meeting.on_day.as_str(), &meeting.at_time, &meeting.place];
    page.write(1, 0, when.join("  ").trim())?;
    for (place, (key, width)) in (0_u16..).zip(COLUMNS) {
        page.write_with_format(HEAD, place, word(key, &locale), &head_format())?;
        page.set_column_width(place, width)?;
    }
    for (row, seat) in (HEAD + 1..).zip(&meeting.seats) {
        page.set_row_height(row, 26)?;
        for (place, (key, _)) in (0_u16..).zip(COLUMNS) {
            if key == "number" {
                page.write_with_format(row, place, row - HEAD, &cell)?;
                continue;
            }
            page.write_with_format(row, place, text(desk, seat, key, &locale), &cell)?;
        }
    }
    book.save_to_buffer()
}

fn word(key: &str, locale: &Locale) -> String {
    locale.say(&format!("coordination.sign_in.{key}"), [])
}

fn text(desk: &Desk, seat: &Seat, key: &str, locale: &Locale) -> String {
    match key {
        "unit" => desk.scene.unit(&seat.unit).name,
        "person" => seat.person.clone(),
        "state" => state_word(&seat.state, locale),
        "substitute" => seat.substitute.clone(),
        "late" if seat.late => locale.say("coordination.sign_in.yes", []),
        "reason" => seat.reason.clone(),
        _ => String::new(),
    }
}

fn state_word(state: &str, locale: &Locale) -> String {
    locale.say(&format!("coordination.seat.{state}"), [])
}

/// Take a filled sheet in, or with `check` only say what that would do.
pub(super) async fn take(
    ctx: &Ctx,
    id: &str,
    revision: i64,
    query: &ImportQuery,
    request: Request,
) -> Result<Imported> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let (desk, meeting) = actions::to_change(ctx, id, revision).await?;
    if !desk.hands.reach.office {
        return Err(Error::forbidden(crate::coordination::MANAGE.key));
    }
    let (seats, problems) = read(&desk, &meeting, &sheets);
    let changed = seats.iter().filter(|seat| !meeting.seats.contains(seat)).count();
    let take = !query.check && problems.is_empty() && changed > 0;
    let unchanged = seats.len() - changed;
    let marked = workbooks::marked(ctx, sheets, &problems).await?;
    if take {
        actions::put_seats(ctx, &meeting, seats, query.name.trim()).await?;
    }
    let locale = Locale::of(ctx.language);
    let problems = problems.iter().map(|one| TroubleProblem::of(one, &locale)).collect();
    Ok(Imported { taken: take, changed, unchanged, problems, marked })
}

/// The seats as the sheet has them, in the meeting's order, and every fault at its cell.
fn read(desk: &Desk, meeting: &Meeting, sheets: &[SheetCells]) -> (Vec<Seat>, Vec<Problem>) {
    let locales = [Language::Chinese, Language::English].map(Locale::of);
    let is_head = |sheet: &SheetCells| {
        locales.iter().any(|locale| sheet.text(HEAD, 1) == word("unit", locale))
    };
    let Some(sheet) = sheets.iter().find(|sheet| is_head(sheet)) else {
        return (meeting.seats.clone(), vec![Problem::error("coordination.import.no_head")]);
    };
    let mut seats = meeting.seats.clone();
    let mut problems = Vec::new();
    let mut seen = Vec::new();
    for row in HEAD + 1..=sheet.end().0 {
        let name = sheet.text(row, 1);
        if name.is_empty() {
            continue;
        }
        let mut tell = |column: u32, problem: Problem| {
            let problem = problem.in_sheet(sheet.name.clone()).at_row(u64::from(row) + 1);
            problems.push(problem.at_field(address(row, column)));
        };
        let unit = desk.scene.directory.meant(&name, &desk.scene.on);
        let place = unit.and_then(|(unit, _)| seats.iter().position(|seat| seat.unit == unit.id));
        let Some(place) = place else {
            tell(1, Problem::error("coordination.import.not_invited").with("name", name));
            continue;
        };
        if seen.contains(&place) {
            tell(1, Problem::error("coordination.import.row_twice"));
            continue;
        }
        seen.push(place);
        let said = sheet.text(row, 3);
        let state = SEATS.into_iter().find(|key| {
            *key == said || locales.iter().any(|locale| state_word(key, locale) == said)
        });
        let late = sheet.text(row, 5);
        let yes = locales.iter().any(|l| l.say("coordination.sign_in.yes", []) == late);
        let seat = Seat {
            unit: seats[place].unit.clone(),
            person: sheet.text(row, 2),
            state: state.map_or(said, str::to_owned),
            substitute: sheet.text(row, 4),
            late: yes || late == "1",
            reason: sheet.text(row, 6),
        };
        if !late.is_empty() && !seat.late {
            tell(5, Problem::error("coordination.import.yes_or_nothing"));
        }
        for fault in seat.faults("") {
            let field = fault.place.field.clone().unwrap_or_default();
            let column = COLUMNS.iter().position(|(key, _)| *key == field).unwrap_or(1);
            tell(column as u32, fault);
        }
        seats[place] = seat.tidied();
    }
    (seats, problems)
}
