//! Posts with who holds them as a workbook. A row names a post by its unit and title; another name
//! with a later day is a succession, a last day without another name a vacancy.

use super::{
    super::{
        actions::{self, PersonBody},
        http::shown,
        store::{self, Directory, Holder, Organisation, Person, Post},
        words,
    },
    MOST_ROWS, Register,
};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::{self, day},
    projects,
    tasks::{self, Change},
    workbooks::{
        Cell, Column, Findings, Import, Line as _, Mark, Row, Table, added, among, changed, may,
        must,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;
use yuanjian_standard::sheets::SheetCells;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

pub(super) const COLUMNS: [Column; 7] = [
    may("id", 12.0),
    must("organisation", 24.0),
    must("title", 18.0),
    must("holder", 12.0),
    may("phone", 16.0),
    must("from_on", 12.0),
    may("to_on", 12.0),
];

/// A post with who held and holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Held {
    post: Post,
    holders: Vec<Holder>,
}

impl Held {
    fn of(directory: &Directory, post: &Post) -> Self {
        let own = directory.holders.iter().filter(|holder| holder.post == post.id).cloned();
        Self { post: post.clone(), holders: own.collect() }
    }
}

impl crate::workbooks::Line for Held {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.post.id, called: &self.post.title, revision: self.post.revision }
    }
}

/// What is done to a post.
#[derive(Debug)]
pub(super) struct Deed {
    /// As it was; none where it is made.
    pub(super) old: Option<Held>,
    pub(super) new: Held,
    /// Who held it ends on this day.
    ends: Option<(Holder, String)>,
    /// Who takes it, from when, to when.
    takes: Option<(PersonBody, String, Option<String>)>,
}

/// The posts of all organisations, numbers as who asks may see them.
pub(super) async fn rows(ctx: &Ctx) -> Result<Vec<Row>> {
    let directory = store::directory(ctx).await?;
    let of = |organisation: &Organisation| {
        let own = directory.posts.iter().filter(|post| post.organisation == organisation.id);
        own.map(|post| row(ctx, &directory, organisation, post)).collect::<Vec<_>>()
    };
    Ok(directory.organisations.iter().flat_map(of).collect())
}

fn row(ctx: &Ctx, directory: &Directory, organisation: &Organisation, post: &Post) -> Row {
    let on = ctx.now.day_in_china();
    let held = held(directory, &post.id, &on);
    let person = held.and_then(|holder| directory.people.get(&holder.person));
    let cells = [
        ("id", post.id.clone()),
        ("organisation", directory.called(organisation, &on).short_name.to_owned()),
        ("title", post.title.clone()),
        ("holder", person.map(|person| person.name.clone()).unwrap_or_default()),
        ("phone", person.map(|one| shown(ctx, Some(organisation), &one.phone)).unwrap_or_default()),
        ("from_on", held.map(|holder| holder.from_on.clone()).unwrap_or_default()),
        ("to_on", held.and_then(|holder| holder.to_on.clone()).unwrap_or_default()),
    ];
    cells.map(|(key, text)| (key, Cell::Text(text))).into()
}

/// The last who holds a post today or will.
fn held<'a>(directory: &'a Directory, post: &str, on: &str) -> Option<&'a Holder> {
    let last = directory.holders.iter().rfind(|holder| holder.post == post)?;
    last.to_on.as_deref().is_none_or(|to| to >= on).then_some(last)
}

/// What a workbook asks for, beside the directory that it was read against.
pub(super) async fn plan(
    ctx: &Ctx,
    sheets: &[SheetCells],
) -> Result<(Arc<Directory>, Findings, Vec<Deed>)> {
    let directory = store::directory(ctx).await?;
    let mut findings = Findings::default();
    let layout = super::layout(Register::Posts);
    let Some((table, lines)) = findings.open(layout, sheets, MOST_ROWS) else {
        return Ok((directory, findings, Vec::new()));
    };
    let (mut deeds, mut seen) = (Vec::new(), Seen::default());
    for place in lines {
        let mut line = table.line(place);
        let asked = Line { ctx, directory: &directory, table: &table, line: place };
        let asked = asked.read(&mut seen).unwrap_or_else(|faults| {
            line.judged(faults);
            None
        });
        if !findings.read(line) {
            continue;
        }
        match asked {
            None => findings.unchanged += 1,
            Some((deed, change)) => {
                findings.does(change);
                deeds.push(deed);
            }
        }
    }
    Ok((directory, findings, deeds))
}

/// What rows above said.
#[derive(Debug, Default)]
struct Seen {
    posts: BTreeSet<String>,
    /// How many posts were made in each organisation.
    made: BTreeMap<String, i64>,
    titles: BTreeSet<(String, String)>,
}

struct Line<'a> {
    ctx: &'a Ctx,
    directory: &'a Directory,
    table: &'a Table<'a>,
    line: u32,
}

type Asked = Option<(Deed, Change)>;
/// Who held it and until when, and who takes it from when to when.
type Hands = (Option<(Holder, String)>, Option<(PersonBody, String, Option<String>)>);

impl Line<'_> {
    fn text(&self, key: &str) -> String {
        self.table.text(self.line, key)
    }

    fn day_or_text(&self, key: &str) -> String {
        match key {
            "from_on" | "to_on" => self.table.day(self.line, key, None),
            _ => self.text(key),
        }
    }

    /// What the row asks for; nothing when all is as it says.
    fn read(&self, seen: &mut Seen) -> std::result::Result<Asked, Vec<Problem>> {
        let fault = |code: &str, field: &str| vec![Problem::error(code).at_field(field)];
        let on = self.ctx.now.day_in_china();
        let (id, title) = (self.text("id"), self.text("title"));
        let old = self.directory.posts.iter().find(|post| post.id == id);
        if !id.is_empty() && old.is_none() {
            return Err(fault("workbooks.unknown_id", "id"));
        }
        if !id.is_empty() && !seen.posts.insert(id) {
            return Err(fault("workbooks.row_twice", "id"));
        }
        let name = self.text("organisation");
        let organisation = self
            .directory
            .meant(&name, &on)
            .map(|(found, _)| found)
            .filter(|found| found.withdrawn.is_none())
            .ok_or_else(|| {
                let unknown = Problem::error("organisations.unknown_organisation");
                vec![unknown.with("name", name.as_str()).at_field("organisation")]
            })?;
        if let Some(old) = old {
            if old.organisation != organisation.id {
                return Err(fault("organisations.post_fixed", "organisation"));
            }
            if old.title != title {
                return Err(fault("organisations.post_fixed", "title"));
            }
        }
        let taken = |post: &&Post| post.organisation == organisation.id && post.title == title;
        if old.is_none() {
            if actions::blank(&title, 40) {
                return Err(fault("organisations.bad_name", "title"));
            }
            let again = !seen.titles.insert((organisation.id.clone(), title.clone()));
            if again || self.directory.posts.iter().any(|post| taken(&post)) {
                return Err(fault("organisations.post_taken_already", "title"));
            }
        }
        let post = match old {
            Some(old) => old.clone(),
            None => self.post(organisation, title, seen),
        };
        let (ends, takes) = self.hands(old)?;
        if old.is_some() && ends.is_none() && takes.is_none() {
            return Ok(None);
        }
        if !actions::reaches(self.ctx, &organisation.division) {
            return Err(fault("organisations.out_of_reach", "organisation"));
        }
        let called = self.directory.called(organisation, &on).short_name;
        let said = format!("{called}{}", post.title);
        let new = Held { post, holders: Vec::new() };
        let change = match old {
            None => Change { title: said, ..added(self.line, &new) },
            Some(old) => {
                let before = row(self.ctx, self.directory, organisation, old);
                let mut after = before.clone();
                for column in &COLUMNS[3..] {
                    after.insert(column.key, self.day_or_text(column.key).into());
                }
                let language = self.ctx.language;
                let fields = self.table.differences(&before, &after, language);
                Change { title: said, ..changed(self.line, &new, fields) }
            }
        };
        let old = old.map(|old| Held::of(self.directory, old));
        Ok(Some((Deed { old, new, ends, takes }, change)))
    }

    /// A post that is not there yet, after those of its organisation.
    fn post(&self, organisation: &Organisation, title: String, seen: &mut Seen) -> Post {
        let own = self.directory.posts.iter().filter(|post| post.organisation == organisation.id);
        let last = own.map(|post| post.precedence).max().unwrap_or_default();
        let made = seen.made.entry(organisation.id.clone()).or_default();
        *made += 1;
        Post {
            id: Uuid::now_v7().to_string(),
            organisation: organisation.id.clone(),
            title: title.trim().to_owned(),
            precedence: last + *made,
            revision: 1,
        }
    }

    /// Who leaves and who comes.
    fn hands(&self, old: Option<&Post>) -> std::result::Result<Hands, Vec<Problem>> {
        let on = self.ctx.now.day_in_china();
        let stands =
            |field: &str| vec![Problem::error("organisations.history_stands").at_field(field)];
        let wrong_day = |field: &str, since: &str| {
            let wrong = Problem::error("organisations.succession_day").at_field(field);
            vec![wrong.with("since", since)]
        };
        let given = PersonBody { name: self.text("holder"), phone: self.text("phone") };
        let from = self.day_or_text("from_on");
        let to = Some(self.day_or_text("to_on")).filter(|day| !day.is_empty());
        let before = old
            .and_then(|post| self.directory.holders.iter().rfind(|holder| holder.post == post.id));
        let held = old.and_then(|post| held(self.directory, &post.id, &on));
        if given.name.is_empty() {
            return match (held, from.is_empty() && to.is_none() && given.phone.is_empty()) {
                (None, true) => Ok((None, None)),
                (None, false) => {
                    Err(vec![Problem::error("organisations.bad_name").at_field("holder")])
                }
                (Some(_), _) => {
                    Err(vec![Problem::error("organisations.vacate_by_day").at_field("holder")])
                }
            };
        }
        let person = held.and_then(|holder| {
            let person = self.directory.people.get(&holder.person)?;
            (person.name == given.name).then_some((holder, person))
        });
        let same_number = |person: &Person| {
            given.phone == person.phone || given.phone == words::masked(&person.phone)
        };
        if let Some((holder, person)) =
            person.filter(|(holder, person)| holder.from_on == from || same_number(person))
        {
            if holder.from_on != from {
                return Err(stands("from_on"));
            }
            if !same_number(person) {
                return Err(stands("phone"));
            }
            return match (&holder.to_on, to) {
                (old, new) if *old == new => Ok((None, None)),
                (None, Some(to)) if day(&to).is_some() && to >= holder.from_on => {
                    Ok((Some((holder.clone(), to)), None))
                }
                (None, Some(_)) => Err(wrong_day("to_on", &holder.from_on)),
                _ => Err(stands("to_on")),
            };
        }
        let mut faults = actions::person_faults(self.directory, &given, "holder");
        for fault in &mut faults {
            // The form calls them `holder.name` and `holder.phone`.
            let phone = fault.place.field.as_deref() == Some("holder.phone");
            fault.place.field = Some(if phone { "phone" } else { "holder" }.to_owned());
        }
        let since = before.map(|holder| holder.to_on.as_ref().unwrap_or(&holder.from_on).clone());
        let start = day(&from);
        if start.is_none() || since.as_ref().is_some_and(|since| *since >= from) {
            faults.extend(wrong_day("from_on", since.as_deref().unwrap_or_default()));
        }
        if to.as_deref().is_some_and(|to| day(to).is_none() || to < from.as_str()) {
            faults.extend(wrong_day("to_on", &from));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let open = before.filter(|holder| holder.to_on.is_none());
        let ends =
            open.zip(start).map(|(old, from)| (old.clone(), calendar::before(from).to_string()));
        Ok((ends, Some((given, from, to))))
    }
}

/// Write them inside a change.
pub(super) async fn put(
    tx: &mut Tx,
    city: &str,
    directory: &Directory,
    deeds: &[Deed],
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for Deed { old, new, ends, takes } in deeds {
        let post = &new.post;
        if old.is_none() {
            events.push(actions::put_new_post(tx, city, post).await?);
        } else {
            store::touch_post(tx, city, &post.id, post.revision).await?;
        }
        if let Some((holder, to_on)) = ends {
            store::end_holder(tx, city, &holder.id, to_on).await?;
        }
        let event = match (takes, ends) {
            (Some((given, from_on, to_on)), _) => {
                let holder = Holder {
                    id: Uuid::now_v7().to_string(),
                    post: post.id.clone(),
                    person: actions::person(tx, city, directory, given).await?,
                    from_on: from_on.clone(),
                    to_on: to_on.clone(),
                };
                store::add_holder(tx, city, &holder).await?;
                Event::new("organisations.post_taken", "post", &post.id)
                    .with(json!({ "title": post.title, "name": given.name, "from_on": from_on }))
            }
            (None, Some((holder, to_on))) => {
                let name = directory.people.get(&holder.person).map(|one| one.name.as_str());
                Event::new("organisations.post_vacated", "post", &post.id)
                    .with(json!({ "title": post.title, "name": name, "to_on": to_on }))
            }
            (None, None) => continue,
        };
        events.push(event);
    }
    Ok(events)
}

/// The posts as they are.
pub(super) async fn now(ctx: &Ctx) -> Result<Vec<Held>> {
    let directory = store::directory(ctx).await?;
    let held = |post: &Post| Held { post: post.clone(), holders: Vec::new() };
    Ok(directory.posts.iter().map(held).collect())
}

/// Undo a workbook inside a change: posts that it made go unless a seat or a task rests on them,
/// others are held as before.
pub(super) async fn undo(ctx: &Ctx, tx: &mut Tx, city: &str, import: &Import<Held>) -> Result<()> {
    let directory = store::directory(ctx).await?;
    let now: Vec<Held> = import
        .after
        .iter()
        .filter_map(|(id, _)| directory.post(id))
        .map(|p| Held::of(&directory, p))
        .collect();
    import.undoable(among(&now))?;
    for (id, revision, old) in import.ways_back() {
        let Some(is) = now.iter().find(|one| one.id() == id) else { continue };
        let rests = store::is_seated(ctx, id).await?
            || tasks::names_post(ctx, id).await?
            || projects::names_post(ctx, id).await?;
        if old.is_none() && rests {
            let rests = Problem::error("workbooks.undo_rests");
            return Err(Error::refused(rests.with("what", is.post.title.as_str())));
        }
        store::remove_holders(tx, city, id).await?;
        match old {
            Some(old) => {
                store::touch_post(tx, city, id, revision).await?;
                for holder in &old.holders {
                    store::add_holder(tx, city, holder).await?;
                }
            }
            None => store::remove_post(tx, city, id, revision).await?,
        }
        // Who came with the workbook and has no post or duty now is not kept.
        for holder in &is.holders {
            store::remove_person_without_duty(tx, city, &holder.person).await?;
        }
    }
    Ok(())
}
