//! A breakdown table as it was handed in, read into lines: our own layout or one of those that
//! cities use. Every fault is told with its cell, all at once; nothing is guessed in silence.

use super::super::{
    actions::{PartBody, TaskBody, faults, written},
    scene::Scene,
    state::State,
    store::Task,
    version::compare,
};
use crate::workbooks::{Column, Findings, Layout, Table, TableLine, Want, parted};
use serde::Deserialize;
use std::{collections::BTreeSet, sync::LazyLock};
use yuanjian_standard::sheets::SheetCells;
use yuanjian_types::Problem;

/// Most lines of a table.
const MOST_LINES: usize = 2_000;

/// A column and its headings, ours first: Chinese, then English.
#[derive(Debug, Deserialize)]
pub(super) struct Heading {
    pub(super) key: String,
    pub(super) names: Vec<String>,
}

/// The columns in the order in which we write them.
pub(super) static COLUMNS: LazyLock<Vec<Heading>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct All {
        column: Vec<Heading>,
    }
    let text = include_str!("../../../../../data/tasks/columns.toml");
    toml::from_str::<All>(text).map(|all| all.column).unwrap_or_default()
});

fn layout() -> Layout {
    let want = |key: &str| match key {
        "lead" => Want::Must,
        "title" | "item" => Want::OneOf,
        "threshold" | "value" => Want::Told,
        _ => Want::May,
    };
    let column = |heading: &'static Heading| {
        let key = heading.key.as_str();
        (Column { key, width: super::width(key), want: want(key) }, heading.names.clone())
    };
    Layout::named(COLUMNS.iter().map(column).collect())
}

/// A line of a table: the task that it is, when it is one that is there, and what it says.
pub(super) type Said = (Option<String>, TaskBody);

/// The lines without a fault of the first sheet that has our headings, and everything that was
/// found.
pub(super) fn read(scene: &Scene, sheets: &[SheetCells], tag: &str) -> (Vec<Said>, Findings) {
    let table = match Table::open(layout(), sheets) {
        Ok(table) => table,
        Err(problems) => return (Vec::new(), Findings::of(problems)),
    };
    // Sums, signatures and notes below a table name neither.
    let says = |row: u32, key: &str| !table.text(row, key).is_empty();
    let is_meant = |row: u32| ["title", "item", "lead"].iter().any(|key| says(row, key));
    let (rows, problems) = table.rows_that(MOST_LINES, is_meant);
    let mut findings = Findings::of(problems);
    let reading = Reading { scene, table: &table, tag };
    let foreign = !table.has("id");
    let mut above = String::new();
    let (mut lines, mut seen) = (Vec::new(), BTreeSet::new());
    for row in rows {
        let mut line = table.line(row);
        let (id, body) = reading.line(&mut line, foreign.then_some(above.as_str()));
        above.clone_from(&body.item);
        if let Some(id) = &id
            && !seen.insert(id.clone())
        {
            line.tell("id", Problem::error("workbooks.row_twice"));
        }
        if findings.read(line) {
            lines.push((id, body));
        }
    }
    (lines, findings)
}

struct Reading<'a> {
    scene: &'a Scene,
    table: &'a Table<'a>,
    tag: &'a str,
}

impl Reading<'_> {
    /// A row as a line. `above` is the item of the row before where a table may leave it out.
    fn line(
        &self,
        line: &mut TableLine<'_, '_>,
        above: Option<&str>,
    ) -> (Option<String>, TaskBody) {
        let id = line.text("id");
        let mut old = self.scene.task(&id).filter(|task| task.parent.is_none());
        if !id.is_empty() && old.is_none() {
            line.tell("id", Problem::error("workbooks.unknown_id"));
        }
        let mut body = TaskBody::default();
        let said = line.text("item");
        match self.item(&said) {
            Some(item) => body.item = item,
            None => {
                let unknown = Problem::error("tasks.import.unknown_item");
                line.tell("item", unknown.with("item", said.as_str()));
            }
        }
        if body.item.is_empty()
            && said.is_empty()
            && let Some(above) = above.filter(|above| !above.is_empty())
        {
            above.clone_into(&mut body.item);
            let name = self.scene.item_name(above, self.tag);
            let note = Problem::note("tasks.import.item_from_above").with("item", name);
            line.tell("title", note);
        }
        body.division = self.division(line);
        body.title = line.text("title");
        if body.title.is_empty() && !body.item.is_empty() {
            body.title = match &self.scene.edition {
                Some(edition) => edition.name(self.tag, "indicator", &body.item).to_owned(),
                None => body.item.clone(),
            };
        }
        if old.is_none() && id.is_empty() {
            old = self.standing(&body);
        }
        // What a table has no column for stays as it is.
        let keeps = |key: &str| old.filter(|_| !self.table.has(key));
        let (directory, on) = (&self.scene.directory, self.scene.on.as_str());
        for (key, text, of) in [
            ("requirement", &mut body.requirement, old.map(|old| &old.requirement)),
            ("quality", &mut body.quality, old.map(|old| &old.quality)),
            ("note", &mut body.note, old.map(|old| &old.note)),
        ] {
            let kept = of.filter(|_| !self.table.has(key));
            *text = kept.map_or_else(|| line.text(key), String::clone);
        }
        let mut leads = line.units("lead", directory, on);
        if leads.len() > 1 {
            line.tell("lead", Problem::error("tasks.import.two_leads"));
            leads.clear();
        }
        body.lead = leads.pop();
        let leader = self.post(line, "leader", body.lead.as_deref());
        body.leader_post = keeps("leader").map_or(leader, |old| old.leader_post.clone());
        let person = self.post(line, "person", body.lead.as_deref());
        body.person_post = keeps("person").map_or(person, |old| old.person_post.clone());
        body.cooperating = match keeps("cooperating") {
            Some(old) => old.parts.iter().map(PartBody::of).collect(),
            None => {
                let held = |unit: &String| {
                    old.and_then(|old| old.parts.iter().find(|part| &part.organisation == unit))
                };
                let units = line.units("cooperating", directory, on);
                units
                    .iter()
                    .map(|unit| match held(unit) {
                        Some(part) => PartBody::of(part),
                        None => PartBody { organisation: unit.clone(), ..PartBody::default() },
                    })
                    .collect()
            }
        };
        let near = Some(self.scene.campaign.report_due.as_str());
        let starts = line.day("starts_on", near);
        body.starts_on = keeps("starts_on").map_or(starts, |old| old.starts_on.clone());
        let due = line.day("due_on", near);
        body.due_on = keeps("due_on").map_or(due, |old| old.due_on.clone());
        let (quantity, unit) = line.quantity("quantity", "quantity_unit");
        body.quantity = keeps("quantity").map_or(quantity, |old| old.quantity);
        body.quantity_unit = match keeps("quantity_unit") {
            Some(old) if unit.is_empty() => old.quantity_unit.clone(),
            _ => unit,
        };
        let (target, _) = line.amount("target");
        body.target = keeps("target").map_or(target, |old| old.target);
        body.central = match keeps("central") {
            Some(old) => old.central,
            None => is_yes(&line.text("central")),
        };
        body.programmes = match keeps("programmes") {
            Some(old) => old.programmes.clone(),
            None => parted(&line.text("programmes")),
        };
        body.number = line.text("number").parse().ok().filter(|n| (1..=99_999).contains(n));
        if let Some(old) = old {
            body.number = body.number.or(Some(old.number));
            body.revision = old.revision;
            let over = matches!(old.state, State::Closed | State::Withdrawn);
            if over && self.differs(old, &body) {
                let over = Problem::error("tasks.over").with("state", old.state.key());
                line.tell("title", over);
            }
        }
        // The rules of the form hold here too; a problem goes to the cell of its field.
        line.judged(faults(self.scene, &body));
        (old.map(|old| old.id.clone()), body)
    }

    fn differs(&self, old: &Task, body: &TaskBody) -> bool {
        let new = written(self.scene, Some(old), body.clone());
        let lines = [self.scene.line(old), self.scene.line(&new)];
        old.number != new.number
            || old.programmes != new.programmes
            || !compare(&lines[..1], &lines[1..]).is_empty()
    }

    /// The line that a row of a foreign table means: the only one of its item, territory and title,
    /// or the only one of its item and territory.
    fn standing(&self, body: &TaskBody) -> Option<&Task> {
        let division = match body.division.is_empty() {
            true => self.scene.city_code(),
            false => body.division.clone(),
        };
        let of: Vec<&Task> = self
            .scene
            .tasks
            .iter()
            .filter(|task| task.parent.is_none() && task.state != State::Withdrawn)
            .filter(|task| task.item == body.item && task.division == division)
            .collect();
        let titled = of.iter().find(|task| task.title == body.title);
        match (titled, of.as_slice()) {
            (Some(task), _) => Some(task),
            (None, [only]) if !body.item.is_empty() => Some(only),
            _ => None,
        }
    }

    /// The row of the edition that a cell means, by key, number, name, or number and name; nothing
    /// said is no item.
    fn item(&self, said: &str) -> Option<String> {
        if said.is_empty() {
            return Some(String::new());
        }
        let Some(edition) = &self.scene.edition else { return Some(String::new()) };
        let plain = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
        };
        let said = plain(said);
        let means = |key: &str, number: Option<&str>| {
            let number = number.unwrap_or_default();
            ["zh-CN", "en"].iter().any(|tag| {
                let name = plain(edition.name(tag, "indicator", key));
                said == name || said == format!("{number}{name}")
            }) || said == plain(key)
                || (!number.is_empty() && said == number)
        };
        edition
            .indicators
            .iter()
            .find(|row| means(&row.key, row.number.as_deref()))
            .map(|row| row.key.clone())
    }

    fn division(&self, line: &mut TableLine<'_, '_>) -> String {
        let said = line.text("division");
        if said.is_empty() {
            return String::new();
        }
        let mut known = self.scene.directory.divisions.iter();
        match known.find(|(code, name)| **code == said || **name == said) {
            Some((code, _)) => code.clone(),
            None => {
                let problem = Problem::error("tasks.import.unknown_division").with("name", said);
                line.tell("division", problem);
                String::new()
            }
        }
    }

    /// The post that a cell means: by its title in the lead unit, by who holds it, or both as
    /// `title (name)`.
    fn post(&self, line: &mut TableLine<'_, '_>, key: &str, lead: Option<&str>) -> Option<String> {
        let said = line.maybe(key)?;
        let directory = &self.scene.directory;
        let own = directory.posts.iter().filter(|post| Some(post.organisation.as_str()) == lead);
        let says = |post: &&crate::organisations::PostRow| {
            let held = directory.holder(&post.id, &self.scene.on).unwrap_or_default();
            said == post.title || said == held || said == titled(&post.title, held)
        };
        let found: Vec<_> = own.filter(says).collect();
        match found.as_slice() {
            [one] => Some(one.id.clone()),
            [] => {
                line.tell(key, Problem::error("tasks.import.unknown_post").with("name", said));
                None
            }
            _ => {
                line.tell(key, Problem::error("tasks.import.post_not_clear").with("name", said));
                None
            }
        }
    }
}

/// A post as a table shows it.
pub(super) fn titled(title: &str, held: &str) -> String {
    if held.is_empty() { title.to_owned() } else { format!("{title}\u{ff08}{held}\u{ff09}") }
}

fn is_yes(text: &str) -> bool {
    matches!(text, "1" | "true" | "TRUE" | "yes" | "Yes" | "\u{662f}" | "\u{221a}" | "\u{2713}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_means_one_column() {
        let mut names: Vec<&String> = COLUMNS.iter().flat_map(|column| &column.names).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!((all, names.len()), (names.len(), all));
        assert_eq!(COLUMNS.len(), 21);
    }
}
