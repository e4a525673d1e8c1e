//! Groups with their seats as a workbook: a row for each seat, the facts of the group on its first
//! row. The seats of a group are those that its rows name; a group that no row names stays.

use super::{
    super::{
        actions,
        groups::{self, BodyBody, SeatBody},
        store::{self, BodyRow, Directory, Seat},
    },
    MOST_ROWS, Register,
};
use crate::{
    Ctx, Error, Result,
    workbooks::{
        Cell, Column, Deed, Import, Line, Mark, Plan, Row, Stored, Table, among, key_of, may, must,
        told,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;
use yuanjian_app::Locale;
use yuanjian_standard::sheets::SheetCells;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

pub(super) const COLUMNS: [Column; 13] = [
    may("id", 12.0),
    must("name", 32.0),
    must("kind", 12.0),
    must("division", 12.0),
    may("parent", 28.0),
    must("founding_document", 22.0),
    must("founded_on", 12.0),
    may("term_until", 12.0),
    may("duty", 30.0),
    must("role", 10.0),
    must("organisation", 18.0),
    must("post", 16.0),
    told("holder", 12.0),
];
/// The facts of a group; the rest is of its seats.
const FACTS: [&str; 8] =
    ["name", "kind", "division", "parent", "founding_document", "founded_on", "term_until", "duty"];
const KINDS: [&str; 3] = ["leading_group", "office", "working_team"];
const ROLES: [&str; 3] = ["head", "deputy", "member"];

/// A group with its seats.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Seated {
    row: BodyRow,
    seats: Vec<Seat>,
}

impl Line for Seated {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.row.id, called: &self.row.name, revision: self.row.revision }
    }
}

impl Stored for Seated {
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()> {
        let row = BodyRow { revision, ..self.row.clone() };
        store::put_body(tx, city, &row, &self.seats, false).await
    }

    async fn take_out(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
        store::remove_body(tx, city, id, revision).await
    }
}

/// The groups with who sits on them today.
pub(super) async fn rows(ctx: &Ctx) -> Result<Vec<Row>> {
    let directory = store::directory(ctx).await?;
    let (bodies, seats) = store::bodies(ctx).await?;
    let locale = Locale::of(ctx.language);
    let on = ctx.now.day_in_china();
    let mut rows = Vec::new();
    for body in &bodies {
        let facts = facts(&bodies, body, &locale);
        let own: Vec<&Seat> = seats.iter().filter(|seat| seat.body == body.id).collect();
        if own.is_empty() {
            rows.push(facts.clone());
        }
        for (place, seat) in own.into_iter().enumerate() {
            // Below the first row stands only whose seat it is: less to read, less to mistype.
            let mut row = if place == 0 {
                facts.clone()
            } else {
                Row::from([("id", body.id.clone().into()), ("name", body.name.clone().into())])
            };
            let (organisation, post) = post_named(&directory, &seat.post, &on);
            row.insert("role", role_said(&body.kind, &seat.role, &locale).into());
            row.insert("organisation", organisation.into());
            row.insert("post", post.into());
            let holder = directory.holder(&seat.post, &on).unwrap_or_default();
            row.insert("holder", holder.to_owned().into());
            rows.push(row);
        }
    }
    Ok(rows)
}

fn facts(bodies: &[BodyRow], body: &BodyRow, locale: &Locale) -> Row {
    let parent = body.parent.as_deref();
    let parent = parent.and_then(|id| bodies.iter().find(|one| one.id == id));
    let cells = [
        ("id", body.id.clone()),
        ("name", body.name.clone()),
        ("kind", locale.say(&format!("organisations.body_kind.{}", body.kind), [])),
        ("division", body.division.clone()),
        ("parent", parent.map(|parent| parent.name.clone()).unwrap_or_default()),
        ("founding_document", body.founding_document.clone()),
        ("founded_on", body.founded_on.clone()),
        ("term_until", body.term_until.clone().unwrap_or_default()),
        ("duty", body.duty.clone()),
    ];
    cells.map(|(key, text)| (key, Cell::Text(text))).into()
}

fn role_said(kind: &str, role: &str, locale: &Locale) -> String {
    let of = if kind == "office" { "office" } else { "group" };
    locale.say(&format!("organisations.role.{of}.{role}"), [])
}

/// Short name of the unit and title of a post.
fn post_named(directory: &Directory, post: &str, on: &str) -> (String, String) {
    let post = directory.post(post);
    let named = post
        .map(|post| (directory.short_name(&post.organisation, on).to_owned(), post.title.clone()));
    named.unwrap_or_default()
}

/// The rows of one group.
#[derive(Debug)]
struct Group {
    /// Its id, or its name where it is new: by which its rows are known.
    mark: String,
    lines: Vec<u32>,
}

/// What a workbook asks for.
pub(super) async fn plan(ctx: &Ctx, sheets: &[SheetCells]) -> Result<Plan<Seated>> {
    let directory = store::directory(ctx).await?;
    let (mut bodies, seats) = store::bodies(ctx).await?;
    let mut plan = Plan::default();
    let layout = super::layout(Register::Bodies);
    let Some((table, lines)) = plan.open(layout, sheets, MOST_ROWS) else { return Ok(plan) };
    let mut groups: Vec<Group> = Vec::new();
    for line in lines {
        let id = table.text(line, "id");
        let mark = if id.is_empty() { table.text(line, "name") } else { id };
        match groups.iter_mut().find(|group| group.mark == mark) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group { mark, lines: vec![line] }),
        }
    }
    let locale = Locale::of(ctx.language);
    for group in &groups {
        let reading = Reading { ctx, directory: &directory, table: &table, group };
        let old = bodies.iter().find(|body| body.id == group.mark).cloned();
        let broken = group.lines.iter().flat_map(|line| table.line(*line).told()).collect();
        let (body, mut faults) = reading.read(&bodies, old.as_ref(), broken);
        let id = old.as_ref().map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone());
        if faults.is_empty() {
            faults = reading.judged(&bodies, old.as_ref(), &id, &body);
        }
        let (row, sits) = groups::body_rows(Some(&id), body);
        let new = Seated { row, seats: sits };
        let before = old.map(|row| {
            let own = seats.iter().filter(|seat| seat.body == id).cloned();
            Seated { seats: own.collect(), row }
        });
        let fields = before.as_ref().map(|old| {
            let said = |group: &Seated| {
                let mut row = facts(&bodies, &group.row, &locale);
                row.insert("post", reading.listed(group, &locale).into());
                row
            };
            table.differences(&said(old), &said(&new), ctx.language)
        });
        let same = fields.as_ref().is_some_and(Vec::is_empty);
        let reach = actions::reaches(ctx, &new.row.division)
            && before.as_ref().is_none_or(|old| actions::reaches(ctx, &old.row.division));
        if faults.is_empty() && !same && !reach {
            faults.push(reading.at("name", Problem::error("organisations.out_of_reach")));
        }
        if !faults.is_empty() {
            plan.findings.faulty += 1;
            plan.findings.problems.extend(faults);
            continue;
        }
        // Groups below may name it as the one that they serve.
        if !same {
            bodies.retain(|body| body.id != new.row.id);
            bodies.push(new.row.clone());
        }
        plan.wants(reading.first(), before.as_ref(), new, fields.unwrap_or_default());
    }
    Ok(plan)
}

struct Reading<'a> {
    ctx: &'a Ctx,
    directory: &'a Directory,
    table: &'a Table<'a>,
    group: &'a Group,
}

impl Reading<'_> {
    fn first(&self) -> u32 {
        self.group.lines.first().copied().unwrap_or_default()
    }

    fn at(&self, key: &str, problem: Problem) -> Problem {
        self.table.at(self.first(), key, problem)
    }

    /// A group as its rows say it, and what could not be understood.
    fn read(
        &self,
        bodies: &[BodyRow],
        old: Option<&BodyRow>,
        mut faults: Vec<Problem>,
    ) -> (BodyBody, Vec<Problem>) {
        let text = |key: &str| self.table.text(self.first(), key);
        let day = |key: &str| self.table.day(self.first(), key, None);
        if old.is_none() && !text("id").is_empty() {
            faults.push(self.at("id", Problem::error("workbooks.unknown_id")));
        }
        for line in self.group.lines.iter().skip(1) {
            for key in FACTS {
                let said = self.table.text(*line, key);
                if !said.is_empty() && said != text(key) {
                    let differs = Problem::error("organisations.group_differs");
                    faults.push(self.table.at(*line, key, differs));
                }
            }
        }
        let parent = text("parent");
        let named = bodies.iter().find(|body| body.name == parent).map(|body| body.id.clone());
        if !parent.is_empty() && named.is_none() {
            faults.push(self.at("parent", Problem::error("organisations.unknown_body")));
        }
        let kind = key_of(&["organisations.body_kind"], &KINDS, &text("kind"));
        let body = BodyBody {
            name: text("name"),
            kind,
            division: text("division"),
            parent: match old.filter(|_| !self.table.has("parent")) {
                Some(old) => old.parent.clone(),
                None => named,
            },
            founding_document: text("founding_document"),
            founded_on: day("founded_on"),
            term_until: match old.filter(|_| !self.table.has("term_until")) {
                Some(old) => old.term_until.clone(),
                None => Some(day("term_until")).filter(|day| !day.is_empty()),
            },
            duty: match old.filter(|_| !self.table.has("duty")) {
                Some(old) => old.duty.clone(),
                None => text("duty"),
            },
            precedence: old.map_or_else(
                || bodies.iter().map(|body| body.precedence).max().unwrap_or_default() + 1,
                |old| old.precedence,
            ),
            seats: self.seats(&mut faults),
            revision: old.map_or(0, |old| old.revision),
        };
        (body, faults)
    }

    fn seats(&self, faults: &mut Vec<Problem>) -> Vec<SeatBody> {
        let on = self.ctx.now.day_in_china();
        let mut seats = Vec::new();
        let mut known = BTreeSet::new();
        for &line in &self.group.lines {
            let text = |key: &str| self.table.text(line, key);
            let (role, unit, title) = (text("role"), text("organisation"), text("post"));
            if role.is_empty() && unit.is_empty() && title.is_empty() {
                continue;
            }
            let mut tell = |key: &str, problem: Problem| {
                faults.push(self.table.at(line, key, problem));
            };
            let prefixes = ["organisations.role.group", "organisations.role.office"];
            let role = key_of(&prefixes, &ROLES, &role);
            if !ROLES.contains(&role.as_str()) {
                tell("role", Problem::error("organisations.bad_role"));
                continue;
            }
            let Some((found, _)) = self.directory.meant(&unit, &on) else {
                let unknown = Problem::error("organisations.unknown_organisation");
                tell("organisation", unknown.with("name", unit));
                continue;
            };
            let posts = &self.directory.posts;
            let post = posts.iter().find(|p| p.organisation == found.id && p.title == title);
            match post {
                None => {
                    let unknown = Problem::error("organisations.unknown_post");
                    tell("post", unknown.with("unit", unit).with("title", title));
                }
                Some(post) if !known.insert(post.id.clone()) => {
                    tell("post", Problem::error("organisations.seat_twice"));
                }
                Some(post) => seats.push(SeatBody { role, post: post.id.clone() }),
            }
        }
        seats
    }

    /// What is wrong with a group that was understood, at its cells.
    fn judged(
        &self,
        bodies: &[BodyRow],
        old: Option<&BodyRow>,
        id: &str,
        body: &BodyBody,
    ) -> Vec<Problem> {
        let mut faults = groups::body_faults(self.directory, bodies, Some(id), body);
        if old.is_none() && bodies.iter().any(|other| other.name == body.name) {
            faults.push(Problem::error("organisations.body_known").at_field("name"));
        }
        faults
            .into_iter()
            .map(|fault| {
                let field = fault.place.field.clone().unwrap_or_default();
                self.at(if field == "seats" { "role" } else { field.as_str() }, fault)
            })
            .collect()
    }

    /// The seats as one text, to tell what changed.
    fn listed(&self, group: &Seated, locale: &Locale) -> String {
        let on = self.ctx.now.day_in_china();
        let said = group.seats.iter().map(|seat| {
            let (unit, title) = post_named(self.directory, &seat.post, &on);
            format!("{} {unit}{title}", role_said(&group.row.kind, &seat.role, locale))
        });
        said.collect::<Vec<_>>().join("; ")
    }
}

/// Write them inside a change.
pub(super) async fn put(tx: &mut Tx, city: &str, deeds: &[Deed<Seated>]) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for (old, new) in deeds {
        events.push(groups::put_group(tx, city, &new.row, &new.seats, old.is_none()).await?);
    }
    Ok(events)
}

/// The groups as they are, without their seats.
pub(super) async fn now(ctx: &Ctx) -> Result<Vec<Seated>> {
    let (bodies, _) = store::bodies(ctx).await?;
    Ok(bodies.into_iter().map(|row| Seated { row, seats: Vec::new() }).collect())
}

/// Undo a workbook inside a change.
pub(super) async fn undo(
    ctx: &Ctx,
    tx: &mut Tx,
    city: &str,
    import: &Import<Seated>,
) -> Result<()> {
    let now = now(ctx).await?;
    import.undoable(among(&now))?;
    let goes: Vec<&str> =
        import.ways_back().filter(|(.., old)| old.is_none()).map(|(id, ..)| id).collect();
    let serves = |one: &&Seated| {
        let parent = one.row.parent.as_deref();
        parent.is_some_and(|id| goes.contains(&id)) && !goes.contains(&one.row.id.as_str())
    };
    if let Some(below) = now.iter().find(serves) {
        let rests = Problem::error("workbooks.undo_rests").with("what", below.row.name.as_str());
        return Err(Error::refused(rests));
    }
    import.put_back(tx, city).await
}
