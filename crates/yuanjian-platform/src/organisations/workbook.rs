//! The directory as a workbook: what is written can be handed in again unchanged, and what is
//! handed in is taken whole or refused with the row and column of every fault.

use super::{
    actions::{self, OrganisationBody, PersonBody},
    store::{self, Contact, Directory},
};
use crate::{Ctx, Error, Result, workbooks};
use axum::body::Bytes;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::collections::BTreeSet;
use uuid::Uuid;
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_standard::sheets::BookFault;
use yuanjian_types::Problem;

/// The columns, by the name of the field.
const COLUMNS: [&str; 14] = [
    "id",
    "precedence",
    "name",
    "short_name",
    "kind",
    "division",
    "aliases",
    "from_on",
    "to_on",
    "contact",
    "contact_phone",
    "substitute",
    "substitute_phone",
    "duty",
];
const MOST_ROWS: usize = 5_000;

/// Write the directory.
pub(super) fn write(
    directory: &Directory,
    locale: &Locale,
    today: &str,
    shown: &dyn Fn(&store::Organisation, &str) -> String,
) -> Result<Vec<u8>> {
    let broken = |e: XlsxError| Error(Failure::bug(e.to_string()));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, key) in COLUMNS.iter().enumerate() {
        let head = locale.say(&format!("organisations.column.{key}"), []);
        sheet.write_with_format(0, column as u16, head, &bold).map_err(broken)?;
    }
    for (row, cells) in directory
        .organisations
        .iter()
        .map(|o| line(directory, o, today, locale, &|phone| shown(o, phone)))
        .enumerate()
    {
        for (column, text) in cells.iter().enumerate() {
            sheet.write(row as u32 + 1, column as u16, text.as_str()).map_err(broken)?;
        }
    }
    sheet.set_freeze_panes(1, 0).map_err(broken)?;
    sheet.autofit();
    book.save_to_buffer().map_err(broken)
}

/// Take a directory in, or with `check` only say what that would do. Answers how many are created,
/// changed and left as they were.
pub(super) async fn import(ctx: &Ctx, bytes: Bytes, check: bool) -> Result<(usize, usize, usize)> {
    let rows = tokio::task::spawn_blocking(move || read(&bytes))
        .await
        .map_err(|e| Failure::bug(e.to_string()))??;
    let directory = store::directory(ctx).await?;
    let today = ctx.now.day_in_china();
    let locale = Locale::of(ctx.language);
    let whole = |phone: &str| phone.to_owned();
    let masked = |phone: &str| super::words::masked(phone);
    let mut problems = Vec::new();
    let mut wanted = Vec::new();
    let mut unchanged = 0;
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    let mut short_names = BTreeSet::new();
    for (number, cells) in rows {
        let get = |key: &str| {
            let place = COLUMNS.iter().position(|column| *column == key);
            place.and_then(|place| cells.get(place)).cloned().unwrap_or_default()
        };
        let id = get("id");
        let old = directory.organisations.iter().find(|found| found.id == id);
        let mut found = Vec::new();
        if !id.is_empty() && (old.is_none() || !ids.insert(id.clone())) {
            found.push(Problem::error("organisations.unknown_id").at_field("id"));
        }
        if !names.insert(get("name")) {
            found.push(Problem::error("organisations.name_taken").at_field("name"));
        }
        if !short_names.insert(get("short_name")) {
            found.push(Problem::error("organisations.name_taken").at_field("short_name"));
        }
        if let Some(old) = old {
            let same = [&whole as &dyn Fn(&str) -> String, &masked]
                .iter()
                .any(|shown| line(&directory, old, &today, &locale, shown) == cells);
            if same && found.is_empty() {
                unchanged += 1;
                continue;
            }
            if directory.called(old, &today).name != get("name") {
                found.push(Problem::error("organisations.rename_by_day").at_field("name"));
            }
        }
        let separators = [';', '\u{ff1b}', '\u{3001}'];
        let body = OrganisationBody {
            name: get("name"),
            short_name: get("short_name"),
            kind: kind_of(&get("kind")),
            division: get("division"),
            precedence: get("precedence").parse().unwrap_or(-1),
            aliases: get("aliases")
                .split(separators)
                .map(|alias| alias.trim().to_owned())
                .filter(|alias| !alias.is_empty())
                .collect(),
            from_on: get("from_on"),
            to_on: Some(get("to_on")).filter(|text| !text.is_empty()),
            revision: old.map_or(0, |old| old.revision),
        };
        found.extend(actions::faults(&directory, &id, &body));
        let reach = actions::reaches(ctx, &body.division)
            && old.is_none_or(|old| actions::reaches(ctx, &old.division));
        if !reach {
            found.push(Problem::error("organisations.out_of_reach").at_field("division"));
        }
        let person = |name: &str, phone: &str| {
            let (name, phone) = (get(name), get(phone));
            (!name.is_empty() || !phone.is_empty()).then_some(PersonBody { name, phone })
        };
        let contact = person("contact", "contact_phone");
        let substitute = person("substitute", "substitute_phone");
        for (given, at) in [(&contact, "contact"), (&substitute, "substitute")] {
            if let Some(given) = given {
                found.extend(actions::person_faults(&directory, given, at));
            }
        }
        if contact.is_none() && substitute.is_some() {
            found.push(Problem::error("organisations.bad_name").at_field("contact"));
        }
        problems.extend(found.into_iter().map(|problem| problem.at_row(number)));
        wanted.push((old, body, contact, substitute, get("duty")));
    }
    Failure::gather(problems)?;
    let city = ctx.city()?;
    let changed = wanted.iter().filter(|(old, ..)| old.is_some()).count();
    let created = wanted.len() - changed;
    if check {
        return Ok((created, changed, unchanged));
    }
    let mut events = Vec::new();
    let mut tx = ctx.begin().await?;
    for (old, body, contact, substitute, duty) in wanted {
        let id = old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone());
        let new = actions::organisation(id, &body);
        let new = match old {
            Some(old) => actions::kept_names(old, directory.called(old, &today), new),
            None => new,
        };
        events.push(match old {
            Some(old) => actions::put_changed(&mut tx, city, old, &new, &body.aliases).await?,
            None => actions::put_new(&mut tx, city, &new, &body.aliases).await?,
        });
        if let Some(contact) = contact {
            let held = directory.contacts.iter().find(|held| held.organisation == new.id);
            let person = actions::person(&mut tx, city, &directory, &contact).await?;
            let substitute = match &substitute {
                Some(given) => Some(actions::person(&mut tx, city, &directory, given).await?),
                None => None,
            };
            let revision = held.map_or(0, |held| held.revision);
            let contact =
                Contact { organisation: new.id.clone(), person, substitute, duty, revision };
            store::put_contact(&mut tx, city, &contact).await?;
        }
    }
    if !events.is_empty() {
        tx.commit(events).await?;
    }
    Ok((created, changed, unchanged))
}

/// One organisation as its row.
fn line(
    directory: &Directory,
    organisation: &store::Organisation,
    today: &str,
    locale: &Locale,
    shown: &dyn Fn(&str) -> String,
) -> Vec<String> {
    let aliases: Vec<&str> = directory
        .names
        .iter()
        .filter(|name| name.organisation == organisation.id && name.kind == "alias")
        .map(|name| name.name.as_str())
        .collect();
    let contact = directory.contacts.iter().find(|c| c.organisation == organisation.id);
    let person = |id: Option<&str>| {
        let person = id.and_then(|id| directory.people.get(id));
        person.map(|p| (p.name.clone(), shown(&p.phone))).unwrap_or_default()
    };
    let (name, phone) = person(contact.map(|contact| contact.person.as_str()));
    let (substitute, substitute_phone) = person(contact.and_then(|c| c.substitute.as_deref()));
    let called = directory.called(organisation, today);
    vec![
        organisation.id.clone(),
        organisation.precedence.to_string(),
        called.name.to_owned(),
        called.short_name.to_owned(),
        locale.say(&format!("organisations.kind.{}", organisation.kind), []),
        organisation.division.clone(),
        aliases.join("; "),
        organisation.from_on.clone(),
        organisation.to_on.clone().unwrap_or_default(),
        name,
        phone,
        substitute,
        substitute_phone,
        contact.map(|contact| contact.duty.clone()).unwrap_or_default(),
    ]
}

/// A kind from its word in either language, or from its key.
fn kind_of(cell: &str) -> String {
    let says = |key: &&str| {
        let code = format!("organisations.kind.{key}");
        [Language::Chinese, Language::English].iter().any(|l| Locale::of(*l).say(&code, []) == cell)
    };
    let known = actions::KINDS.into_iter().find(|key| says(key));
    known.map_or_else(|| cell.to_owned(), str::to_owned)
}

/// The rows of a workbook with their numbers, cells in the order of our columns.
fn read(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>> {
    let sheets = workbooks::read(bytes)?;
    let sheet =
        sheets.first().ok_or_else(|| Error::invalid(workbooks::said(BookFault::Damaged)))?;
    let (last_row, last_column) = sheet.end();
    let cell = |row: u32, column: u32| sheet.text(row, column);
    let head: Vec<String> = (0..=last_column).map(|column| cell(0, column)).collect();
    let mut places = Vec::new();
    let mut problems = Vec::new();
    for key in COLUMNS {
        let code = format!("organisations.column.{key}");
        let said = [Language::Chinese, Language::English].map(|l| Locale::of(l).say(&code, []));
        let place = (0..).zip(&head).find(|(_, cell)| *cell == key || said.contains(cell));
        if place.is_none() {
            problems.push(
                Problem::error("organisations.column_missing").with("column", said[0].clone()),
            );
        }
        places.push(place.map(|(column, _)| column));
    }
    Failure::gather(problems)?;
    let mut found = Vec::new();
    for row in 1..=last_row {
        let cells: Vec<String> = places
            .iter()
            .map(|place| place.map_or_else(String::new, |column| cell(row, column)))
            .collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        found.push((u64::from(row) + 1, cells));
        if found.len() > MOST_ROWS {
            return Err(Error::invalid(
                Problem::error("organisations.too_many_rows").with("most", MOST_ROWS),
            ));
        }
    }
    Ok(found)
}
