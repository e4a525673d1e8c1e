//! The sign-in sheet of a meeting: printed for the door, taken in again when it is filled, and undone
//! while its minutes are not issued and nobody signed otherwise since.

use super::{Meeting, SEATS, Seat, actions};
use crate::{
    Ctx, Error, Result,
    coordination::desk::Desk,
    layers,
    media::XLSX,
    tasks::{Change, ChangeKind, FieldChange},
    workbooks::{
        self, Deed, Findings, Import, ImportQuery, ImportView, Imported, Layout, Line, Mark, Table,
        TableLine, key_of, may, must, told,
    },
};
use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, XlsxError};
use serde::{Deserialize, Serialize};
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_standard::sheets::{SheetCells, head_format, new_workbook};
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

/// A seat as a sheet found it and left it. Seats have no revision: what they say tells whether they
/// were changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    name: String,
    was: Seat,
    is: Seat,
}

impl Line for Kept {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.was.unit, called: &self.name, revision: 0 }
    }
}

/// By which the sheets of a meeting are kept.
fn kind(meeting: &Meeting) -> String {
    format!("sign_in:{}", meeting.id)
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
    let (seats, findings) = read(ctx, &desk, &meeting, &sheets);
    let take = findings.to_take(query.check);
    let told = findings.told(ctx, sheets).await?;
    if !take {
        return Ok(told);
    }
    let changed = meeting.seats.iter().zip(&seats).filter(|(was, is)| was != is);
    let name = |unit: &str| desk.scene.unit(unit).name;
    let deeds: Vec<Deed<Kept>> = changed
        .map(|(was, is)| Kept { name: name(&was.unit), was: was.clone(), is: is.clone() })
        .map(|one| (Some(one.clone()), one))
        .collect();
    let import = Import::of(ctx, &query.name, &deeds)?;
    actions::put_seats(ctx, &meeting, seats, &kind(&meeting), &import).await?;
    Ok(told.now_taken(import.id))
}

/// The sheets of a meeting that were taken in, the newest first.
pub(super) async fn list(ctx: &Ctx, id: &str) -> Result<Vec<ImportView>> {
    let (desk, meeting) = Desk::around_meeting(ctx, id).await?;
    let is_open = desk.open().is_ok() && meeting.state.is_open();
    let imports =
        workbooks::store::imports::<Kept>(ctx, &meeting.campaign, &kind(&meeting)).await?;
    let view = |import: Import<Kept>| {
        let untouched = signed_since(&meeting, &import).is_empty();
        import.view(is_open && untouched)
    };
    Ok(imports.into_iter().map(view).collect())
}

/// The units that signed otherwise since, or are no longer invited.
fn signed_since(meeting: &Meeting, import: &Import<Kept>) -> Vec<String> {
    let stands = |kept: &Kept| meeting.seats.contains(&kept.is);
    let changed = import.before.iter().filter(|kept| !stands(kept));
    changed.map(|kept| kept.name.clone()).collect()
}

/// Undo a sheet: each seat that it changed is taken as before.
pub(super) async fn undo(ctx: &Ctx, id: &str, import: &str) -> Result<()> {
    let (desk, meeting) = Desk::around_meeting(ctx, id).await?;
    desk.open()?;
    if !meeting.state.is_open() {
        return Err(Error::refused(Problem::error("coordination.meeting_closed")));
    }
    let import =
        workbooks::store::import::<Kept>(ctx, &meeting.campaign, &kind(&meeting), import).await?;
    workbooks::unchanged(&signed_since(&meeting, &import))?;
    let back = |seat: &Seat| {
        let kept = import.before.iter().find(|kept| kept.is == *seat);
        kept.map_or_else(|| seat.clone(), |kept| kept.was.clone())
    };
    let seats = meeting.seats.iter().map(back).collect();
    actions::put_seats_back(ctx, &meeting, seats, &import).await
}

/// The seats as the sheet has them, in the meeting's order, and everything that was found.
fn read(ctx: &Ctx, desk: &Desk, meeting: &Meeting, sheets: &[SheetCells]) -> (Vec<Seat>, Findings) {
    let mut seats = meeting.seats.clone();
    let columns = COLUMNS.map(|(key, width)| match key {
        "unit" => must(key, width),
        "number" | "signature" => told(key, width),
        _ => may(key, width),
    });
    let table = match Table::open(Layout::said("coordination.sign_in", &columns), sheets) {
        Ok(table) => table,
        Err(problems) => return (seats, Findings::of(problems)),
    };
    let is_meant = |row: u32| !table.text(row, "unit").is_empty();
    let (rows, problems) = table.rows_that(meeting.seats.len() + 100, is_meant);
    let mut findings = Findings::of(problems);
    let locale = Locale::of(ctx.language);
    let mut seen = Vec::new();
    for row in rows {
        let mut line = table.line(row);
        let name = line.text("unit");
        let unit = line.unit("unit", &desk.scene.directory, &desk.scene.on);
        let place = unit.and_then(|unit| seats.iter().position(|seat| seat.unit == unit));
        let mut read = None;
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
                read = Some((place, seat.tidied()));
            }
            None => {}
        }
        if !findings.read(line) {
            continue;
        }
        let Some((place, seat)) = read else { continue };
        match change(desk, row, &seats[place], &seat, &locale) {
            None => findings.unchanged += 1,
            Some(change) => findings.does(change),
        }
        seats[place] = seat;
    }
    (seats, findings)
}

/// What becomes of a seat, by the headings of the sheet; nothing when it is taken as before.
fn change(desk: &Desk, row: u32, old: &Seat, new: &Seat, locale: &Locale) -> Option<Change> {
    let fields = COLUMNS.iter().filter(|(key, _)| !matches!(*key, "number" | "signature"));
    let fields: Vec<FieldChange> = fields
        .filter_map(|(key, _)| {
            let [from, to] = [old, new].map(|seat| text(desk, seat, key, locale));
            (from != to).then(|| FieldChange { field: word(key, locale), from, to })
        })
        .collect();
    (old != new).then(|| Change {
        kind: ChangeKind::Changed,
        task: new.unit.clone(),
        number: i64::from(row) + 1,
        title: desk.scene.unit(&new.unit).name,
        units: Vec::new(),
        fields,
    })
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
