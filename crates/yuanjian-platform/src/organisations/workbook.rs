//! The directory as a workbook: what is written can be handed in again unchanged; what is handed in
//! is shown before it is taken, with every fault beside its cell, is taken whole, and can be
//! undone.

use super::{
    actions::{self, OrganisationBody, PersonBody},
    imports,
    store::{self, Contact, Directory, Organisation},
};
use crate::{
    Ctx, Result,
    workbooks::{
        self, Cell, Column, Findings, Imported, Layout, Line, Mark, Row, Table, TableLine, added,
        among, changed, key_of, list, may, must,
    },
};
use axum::response::Response;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use yuanjian_app::Locale;
use yuanjian_standard::sheets::SheetCells;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// The columns, by the name of the field.
const COLUMNS: [Column; 14] = [
    may("id", 12.0),
    may("precedence", 9.0),
    must("name", 28.0),
    must("short_name", 16.0),
    must("kind", 14.0),
    must("division", 12.0),
    may("aliases", 24.0),
    must("from_on", 12.0),
    may("to_on", 12.0),
    may("contact", 12.0),
    may("contact_phone", 16.0),
    may("substitute", 12.0),
    may("substitute_phone", 16.0),
    may("duty", 24.0),
];
const MOST_ROWS: usize = 5_000;

impl Line for Organisation {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.id, called: &self.name, revision: self.revision }
    }
}

fn layout() -> Layout {
    Layout::said("organisations.column", &COLUMNS).with_keys()
}

/// Write the directory.
pub(super) fn write(
    ctx: &Ctx,
    directory: &Directory,
    shown: &dyn Fn(&Organisation, &str) -> String,
) -> Result<Response> {
    let locale = Locale::of(ctx.language);
    let today = ctx.now.day_in_china();
    let cells =
        |one: &Organisation| line(directory, one, &today, &locale, &|phone| shown(one, phone));
    let rows: Vec<Row> = directory.organisations.iter().map(cells).collect();
    list::send(&layout(), &rows, ctx.language, "organisations.xlsx")
}

/// An organisation as a row asks for it.
struct Asked<'a> {
    old: Option<&'a Organisation>,
    new: Organisation,
    aliases: Vec<String>,
    contact: Option<PersonBody>,
    substitute: Option<PersonBody>,
    duty: String,
}

/// Take a directory in, or with `check` only say what that would do.
pub(super) async fn import(
    ctx: &Ctx,
    file: &str,
    sheets: Vec<SheetCells>,
    check: bool,
) -> Result<Imported> {
    let directory = store::directory(ctx).await?;
    let (findings, asked) = plan(ctx, &directory, &sheets);
    let take = findings.to_take(check);
    let said = json!({
        "file": file.trim(), "kind": imports::KIND, "added": findings.added,
        "changed": findings.changed,
    });
    let told = findings.told(ctx, sheets).await?;
    if !take {
        return Ok(told);
    }
    let city = ctx.city()?;
    let rows = asked.iter().map(|one| (one.old, &one.new, one.contact.is_some()));
    let import = imports::kept(ctx, file, &directory, rows)?;
    let mut events = Vec::new();
    let mut tx = ctx.begin().await?;
    for Asked { old, new, aliases, contact, substitute, duty } in asked {
        events.push(match old {
            Some(old) => actions::put_changed(&mut tx, city, old, &new, &aliases).await?,
            None => actions::put_new(&mut tx, city, &new, &aliases).await?,
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
    workbooks::store::add_import(&mut tx, city, "", imports::KIND, &import).await?;
    events.push(Event::new("organisations.workbook_taken", "city", city).with(said));
    tx.commit(events).await?;
    Ok(told.now_taken(import.id))
}

/// What a workbook asks for.
fn plan<'a>(
    ctx: &Ctx,
    directory: &'a Directory,
    sheets: &[SheetCells],
) -> (Findings, Vec<Asked<'a>>) {
    let mut findings = Findings::default();
    let Some((table, lines)) = findings.open(layout(), sheets, MOST_ROWS) else {
        return (findings, Vec::new());
    };
    let mut asked = Vec::new();
    let today = ctx.now.day_in_china();
    let locale = Locale::of(ctx.language);
    let masked = |phone: &str| super::words::masked(phone);
    let whole = |phone: &str| phone.to_owned();
    let mut ids = BTreeSet::new();
    let (mut names, mut short_names) = (BTreeSet::new(), BTreeSet::new());
    for place in lines {
        let mut row = table.line(place);
        let old = row.known(&mut ids, among(&directory.organisations));
        for (key, seen) in [("name", &mut names), ("short_name", &mut short_names)] {
            if !seen.insert(row.text(key)) {
                row.tell(key, Problem::error("organisations.name_taken"));
            }
        }
        let is = cells(&table, place);
        let told = |old: &Organisation, shown: &dyn Fn(&str) -> String| {
            let mut was = line(directory, old, &today, &locale, shown);
            was.retain(|key, _| table.has(key));
            was
        };
        if let Some(old) = old {
            // Whoever may not ring reads masked numbers, and hands them back as they are.
            let same = [&whole as &dyn Fn(&str) -> String, &masked]
                .iter()
                .any(|shown| table.differences(&told(old, shown), &is, ctx.language).is_empty());
            if same && row.is_sound() {
                findings.unchanged += 1;
                continue;
            }
            if directory.called(old, &today).name != row.text("name") {
                row.tell("name", Problem::error("organisations.rename_by_day"));
            }
        }
        let one = read(ctx, directory, &mut row, old, &today, place, &table);
        if !findings.read(row) {
            continue;
        }
        match old {
            None => findings.does(added(place, &one.new)),
            Some(old) => {
                let fields = table.differences(&told(old, &whole), &is, ctx.language);
                findings.does(changed(place, &one.new, fields));
            }
        }
        asked.push(one);
    }
    (findings, asked)
}

/// The cells of a row, days as we write them, where the table has their columns.
fn cells(table: &Table<'_>, row: u32) -> Row {
    let said = |key: &str| match key {
        "from_on" | "to_on" => table.day(row, key, None),
        _ => table.text(row, key),
    };
    let there = COLUMNS.iter().filter(|column| table.has(column.key));
    there.map(|column| (column.key, Cell::Text(said(column.key)))).collect()
}

fn read<'a>(
    ctx: &Ctx,
    directory: &'a Directory,
    row: &mut TableLine<'_, '_>,
    old: Option<&'a Organisation>,
    today: &str,
    place: u32,
    table: &Table<'_>,
) -> Asked<'a> {
    let separators = [';', '\u{ff1b}', '\u{3001}'];
    let aliases: Vec<String> = match old.filter(|_| !row.has("aliases")) {
        Some(old) => {
            let own = directory.names.iter();
            let own = own.filter(|name| name.organisation == old.id && name.kind == "alias");
            own.map(|name| name.name.clone()).collect()
        }
        None => {
            let said = row.text("aliases");
            let parts = said.split(separators).map(|alias| alias.trim().to_owned());
            parts.filter(|alias| !alias.is_empty()).collect()
        }
    };
    let to_on = match old.filter(|_| !row.has("to_on")) {
        Some(old) => old.to_on.clone(),
        None => Some(table.day(place, "to_on", None)).filter(|day| !day.is_empty()),
    };
    let kept = old.filter(|_| !row.has("precedence")).map(|old| old.precedence);
    let body = OrganisationBody {
        name: row.text("name"),
        short_name: row.text("short_name"),
        kind: key_of(&["organisations.kind"], &actions::KINDS, &row.text("kind")),
        division: row.text("division"),
        precedence: row.whole("precedence").or(kept).unwrap_or(-1),
        aliases,
        from_on: table.day(place, "from_on", None),
        to_on,
        revision: old.map_or(0, |old| old.revision),
    };
    let id = old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone());
    let mut faults = actions::faults(directory, &id, &body);
    let reach = actions::reaches(ctx, &body.division)
        && old.is_none_or(|old| actions::reaches(ctx, &old.division));
    if !reach {
        faults.push(Problem::error("organisations.out_of_reach").at_field("division"));
    }
    let person = |name: &str, phone: &str| {
        let (name, phone) = (row.text(name), row.text(phone));
        (!name.is_empty() || !phone.is_empty()).then_some(PersonBody { name, phone })
    };
    let contact = person("contact", "contact_phone");
    let substitute = person("substitute", "substitute_phone");
    for (given, at) in [(&contact, "contact"), (&substitute, "substitute")] {
        for fault in given.iter().flat_map(|given| actions::person_faults(directory, given, at)) {
            // The form calls them `contact.name` and `contact.phone`.
            let is_phone = fault.place.field.as_deref().is_some_and(|f| f.ends_with(".phone"));
            let key = if is_phone { format!("{at}_phone") } else { at.to_owned() };
            faults.push(fault.at_field(key));
        }
    }
    if contact.is_none() && substitute.is_some() {
        faults.push(Problem::error("organisations.bad_name").at_field("contact"));
    }
    let duty = row.text("duty");
    row.judged(faults);
    let new = actions::organisation(id, &body);
    let new = match old {
        Some(old) => actions::kept_names(old, directory.called(old, today), new),
        None => new,
    };
    Asked { old, new, aliases: body.aliases, contact, substitute, duty }
}

/// One organisation as its row.
fn line(
    directory: &Directory,
    organisation: &store::Organisation,
    today: &str,
    locale: &Locale,
    shown: &dyn Fn(&str) -> String,
) -> Row {
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
    let cells = [
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
    ];
    COLUMNS.iter().map(|column| column.key).zip(cells.map(Cell::Text)).collect()
}
