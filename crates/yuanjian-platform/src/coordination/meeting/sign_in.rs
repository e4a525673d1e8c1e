//! The sign-in sheet of a meeting: printed for the door, and taken in again when it is filled.

use super::{Meeting, SEATS, Seat, actions};
use crate::{
    Ctx, Error, Result,
    coordination::desk::Desk,
    http::TroubleProblem,
    layers,
    media::XLSX,
    workbooks::{self, ImportQuery, Layout, Table, TableLine, key_of, may, must, told},
};
use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, XlsxError};
use serde::Serialize;
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_standard::sheets::{SheetCells, head_format, new_workbook};
use yuanjian_types::{Problem, Severity};

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
    let whole = problems.iter().all(|one| one.severity != Severity::Error);
    let take = !query.check && whole && changed > 0;
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
    let mut seats = meeting.seats.clone();
    let columns = COLUMNS.map(|(key, width)| match key {
        "unit" => must(key, width),
        "number" | "signature" => told(key, width),
        _ => may(key, width),
    });
    let table = match Table::open(Layout::said("coordination.sign_in", &columns), sheets) {
        Ok(table) => table,
        Err(problems) => return (seats, problems),
    };
    let is_meant = |row: u32| !table.text(row, "unit").is_empty();
    let (rows, mut problems) = table.rows_that(meeting.seats.len() + 100, is_meant);
    let mut seen = Vec::new();
    for row in rows {
        let mut line = table.line(row);
        let name = line.text("unit");
        let unit = line.unit("unit", &desk.scene.directory, &desk.scene.on);
        let place = unit.and_then(|unit| seats.iter().position(|seat| seat.unit == unit));
        match place {
            None if line.is_sound() => {
                let absent = Problem::error("coordination.import.not_invited");
                line.tell("unit", absent.with("name", name));
            }
            Some(place) if seen.contains(&place) => {
                line.tell("unit", Problem::error("coordination.import.row_twice"));
            }
            Some(place) => {
                seen.push(place);
                let seat = seat(&mut line, &seats[place]);
                line.judged(seat.faults(""));
                seats[place] = seat.tidied();
            }
            None => {}
        }
        problems.extend(line.told());
    }
    (seats, problems)
}

/// A seat as its row says it.
fn seat(line: &mut TableLine<'_, '_>, old: &Seat) -> Seat {
    let locales = [Language::Chinese, Language::English].map(Locale::of);
    let late = line.text("late");
    let yes = locales.iter().any(|l| l.say("coordination.sign_in.yes", []) == late);
    let is_late = yes || late == "1";
    if !late.is_empty() && !is_late {
        line.tell("late", Problem::error("coordination.import.yes_or_nothing"));
    }
    Seat {
        unit: old.unit.clone(),
        person: line.kept("person", Some(&old.person)),
        state: key_of(&["coordination.seat"], &SEATS, &line.text("state")),
        substitute: line.kept("substitute", Some(&old.substitute)),
        late: is_late,
        reason: line.kept("reason", Some(&old.reason)),
    }
}
