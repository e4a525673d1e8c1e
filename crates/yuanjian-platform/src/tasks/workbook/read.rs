//! A breakdown table as it was handed in, read into lines: our own layout or one of those that
//! cities use. Every fault is told with its cell, all at once; nothing is guessed in silence.

use super::super::{
    actions::{PartBody, TaskBody, faults, written},
    scene::Scene,
    state::State,
    store::Task,
    version::compare,
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};
use yuanjian_standard::sheets::{CellValue, SheetCells, address};
use yuanjian_types::{Problem, Severity};

/// Rows that are looked at for the headings.
const HEAD_WITHIN: u32 = 20;
/// Most lines of a table.
const MOST_LINES: usize = 2_000;

/// A column and its headings, ours first: Chinese, then English.
#[derive(Debug, Deserialize)]
pub(super) struct Column {
    pub(super) key: String,
    pub(super) names: Vec<String>,
}

/// The columns in the order in which we write them.
pub(super) static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct All {
        column: Vec<Column>,
    }
    let text = include_str!("../../../../../data/tasks/columns.toml");
    toml::from_str::<All>(text).map(|all| all.column).unwrap_or_default()
});

/// What a table says.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Its lines: the task that each is, when it is one that is there, and what it says.
    pub(super) lines: Vec<(Option<String>, TaskBody)>,
    /// Everything wrong or worth knowing.
    pub(super) problems: Vec<Problem>,
    /// Lines with an error, which are not among `lines`.
    pub(super) faulty: usize,
}

/// Read the first sheet that has our headings.
pub(super) fn read(scene: &Scene, sheets: &[SheetCells], tag: &str) -> Read {
    let found = sheets.iter().find_map(|sheet| Some((sheet, head(sheet)?)));
    let Some((sheet, (row, columns))) = found else {
        let problem = Problem::error("tasks.import.no_head");
        return Read { problems: vec![problem], ..Read::default() };
    };
    let table = Table { scene, sheet, columns, tag };
    let mut read = Read::default();
    let foreign = !table.columns.contains_key("id");
    let mut above = String::new();
    let mut seen: Vec<String> = Vec::new();
    for row in row + 1..=sheet.end().0 {
        let says = |key: &str| table.text(row, key);
        if says("title").is_empty() && says("item").is_empty() && says("lead").is_empty() {
            continue;
        }
        if read.lines.len() + read.faulty >= MOST_LINES {
            read.problems
                .push(Problem::error("tasks.import.too_many_lines").with("most", MOST_LINES));
            break;
        }
        let (id, body, mut problems) = table.line(row, foreign.then_some(above.as_str()));
        above.clone_from(&body.item);
        if let Some(id) = &id {
            if seen.contains(id) {
                problems.push(table.at(row, "id", Problem::error("tasks.import.line_twice")));
            }
            seen.push(id.clone());
        }
        let bad = problems.iter().any(|problem| problem.severity == Severity::Error);
        read.problems.extend(problems);
        if bad {
            read.faulty += 1;
        } else {
            read.lines.push((id, body));
        }
    }
    if read.lines.is_empty() && read.faulty == 0 {
        read.problems.push(Problem::error("tasks.import.no_lines"));
    }
    read
}

/// The row of the headings and where each column stands.
fn head(sheet: &SheetCells) -> Option<(u32, BTreeMap<&'static str, u32>)> {
    let (last, width) = sheet.end();
    (0..=last.min(HEAD_WITHIN)).find_map(|row| {
        let mut columns = BTreeMap::new();
        for place in 0..=width {
            let text: String =
                sheet.text(row, place).chars().filter(|c| !c.is_whitespace()).collect();
            let known = COLUMNS.iter().find(|column| {
                column
                    .names
                    .iter()
                    .any(|name| name.chars().filter(|c| !c.is_whitespace()).eq(text.chars()))
            });
            if let Some(column) = known {
                columns.entry(column.key.as_str()).or_insert(place);
            }
        }
        let lead = columns.contains_key("lead");
        let what = columns.contains_key("title") || columns.contains_key("item");
        (lead && what).then_some((row, columns))
    })
}

struct Table<'a> {
    scene: &'a Scene,
    sheet: &'a SheetCells,
    columns: BTreeMap<&'static str, u32>,
    tag: &'a str,
}

impl Table<'_> {
    fn text(&self, row: u32, key: &str) -> String {
        self.columns.get(key).map_or_else(String::new, |&column| self.sheet.text(row, column))
    }

    fn at(&self, row: u32, key: &str, problem: Problem) -> Problem {
        let column = self.columns.get(key).or_else(|| self.columns.values().next());
        problem
            .in_sheet(self.sheet.name.clone())
            .at_row(u64::from(row) + 1)
            .at_field(column.map_or_else(String::new, |&column| address(row, column)))
    }

    /// A row as a line. `above` is the item of the row before where a table may leave it out.
    fn line(&self, row: u32, above: Option<&str>) -> (Option<String>, TaskBody, Vec<Problem>) {
        let mut problems = Vec::new();
        let says = |key: &str| self.text(row, key);
        let id = says("id");
        let mut old = self.scene.task(&id).filter(|task| task.parent.is_none());
        if !id.is_empty() && old.is_none() {
            problems.push(self.at(row, "id", Problem::error("tasks.import.unknown_line")));
        }
        let mut body = TaskBody::default();
        match self.item(&says("item")) {
            Some(item) => body.item = item,
            None => {
                let said = says("item");
                let problem = Problem::error("tasks.import.unknown_item").with("item", said);
                problems.push(self.at(row, "item", problem));
            }
        }
        if body.item.is_empty()
            && says("item").is_empty()
            && let Some(above) = above.filter(|above| !above.is_empty())
        {
            above.clone_into(&mut body.item);
            let name = self.scene.item_name(above, self.tag);
            let note = Problem::note("tasks.import.item_from_above").with("item", name);
            problems.push(self.at(row, "title", note));
        }
        body.division = self.division(row, &mut problems);
        body.title = says("title");
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
        let keeps = |key: &str| old.filter(|_| !self.columns.contains_key(key));
        let kept = |key: &str, of: fn(&Task) -> &String| {
            keeps(key).map_or_else(|| says(key), |old| of(old).clone())
        };
        body.requirement = kept("requirement", |old| &old.requirement);
        body.quality = kept("quality", |old| &old.quality);
        body.note = kept("note", |old| &old.note);
        body.lead = match self.units(row, "lead", &mut problems).as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            _ => {
                problems.push(self.at(row, "lead", Problem::error("tasks.import.two_leads")));
                None
            }
        };
        let leader = self.post(row, "leader", body.lead.as_deref(), &mut problems);
        body.leader_post = keeps("leader").map_or(leader, |old| old.leader_post.clone());
        let person = self.post(row, "person", body.lead.as_deref(), &mut problems);
        body.person_post = keeps("person").map_or(person, |old| old.person_post.clone());
        body.cooperating = match keeps("cooperating") {
            Some(old) => old.parts.iter().map(PartBody::of).collect(),
            None => {
                let units = self.units(row, "cooperating", &mut problems);
                let held = |unit: &String| {
                    old.and_then(|old| old.parts.iter().find(|part| &part.organisation == unit))
                };
                units
                    .iter()
                    .map(|unit| match held(unit) {
                        Some(part) => PartBody::of(part),
                        None => PartBody { organisation: unit.clone(), ..PartBody::default() },
                    })
                    .collect()
            }
        };
        let starts = self.day(row, "starts_on", &mut problems);
        body.starts_on = keeps("starts_on").map_or(starts, |old| old.starts_on.clone());
        let due = self.day(row, "due_on", &mut problems);
        body.due_on = keeps("due_on").map_or(due, |old| old.due_on.clone());
        let (quantity, unit) = self.amount(row, "quantity", &mut problems);
        body.quantity = keeps("quantity").map_or(quantity, |old| old.quantity);
        body.quantity_unit = match keeps("quantity_unit") {
            Some(old) if unit.is_empty() => old.quantity_unit.clone(),
            _ if unit.is_empty() => says("quantity_unit"),
            _ => unit,
        };
        let (target, _) = self.amount(row, "target", &mut problems);
        body.target = keeps("target").map_or(target, |old| old.target);
        body.central = match keeps("central") {
            Some(old) => old.central,
            None => is_yes(&says("central")),
        };
        body.number = says("number").parse().ok().filter(|n| (1..=99_999).contains(n));
        if let Some(old) = old {
            body.number = body.number.or(Some(old.number));
            body.programmes.clone_from(&old.programmes);
            body.revision = old.revision;
            let over = matches!(old.state, State::Closed | State::Withdrawn);
            if over && self.differs(old, &body) {
                let over = Problem::error("tasks.over").with("state", old.state.key());
                problems.push(self.at(row, "title", over));
            }
        }
        // The rules of the form hold here too; a problem goes to the cell of its field.
        for fault in faults(self.scene, &body) {
            let field = fault.place.field.clone().unwrap_or_default();
            let key = field.split('[').next().unwrap_or_default().to_owned();
            problems.push(self.at(row, &key, fault));
        }
        (old.map(|old| old.id.clone()), body, problems)
    }

    fn differs(&self, old: &Task, body: &TaskBody) -> bool {
        let new = written(self.scene, Some(old), body.clone());
        let lines = [self.scene.line(old), self.scene.line(&new)];
        old.number != new.number || !compare(&lines[..1], &lines[1..]).is_empty()
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

    fn division(&self, row: u32, problems: &mut Vec<Problem>) -> String {
        let said = self.text(row, "division");
        if said.is_empty() {
            return String::new();
        }
        let known = self.scene.directory.divisions.iter();
        let found = known.clone().find(|(code, name)| **code == said || **name == said);
        match found {
            Some((code, _)) => code.clone(),
            None => {
                let problem = Problem::error("tasks.import.unknown_division").with("name", said);
                problems.push(self.at(row, "division", problem));
                String::new()
            }
        }
    }

    /// The units that a cell names.
    fn units(&self, row: u32, key: &str, problems: &mut Vec<Problem>) -> Vec<String> {
        let mut found = Vec::new();
        for name in parted(&self.text(row, key)) {
            match self.scene.directory.meant(&name, &self.scene.on) {
                Some((unit, present)) => {
                    if !present {
                        let now = self.scene.unit(&unit.id).name;
                        let note = Problem::note("tasks.import.renamed")
                            .with("name", name)
                            .with("now", now);
                        problems.push(self.at(row, key, note));
                    }
                    if !found.contains(&unit.id) {
                        found.push(unit.id.clone());
                    }
                }
                None => {
                    let problem = Problem::error("tasks.import.unknown_unit").with("name", name);
                    problems.push(self.at(row, key, problem));
                }
            }
        }
        found
    }

    /// The post that a cell means: by its title in the lead unit, by who holds it, or both as
    /// `title (name)`.
    fn post(
        &self,
        row: u32,
        key: &str,
        lead: Option<&str>,
        problems: &mut Vec<Problem>,
    ) -> Option<String> {
        let said = self.text(row, key);
        if said.is_empty() {
            return None;
        }
        let directory = &self.scene.directory;
        let own = || directory.posts.iter().filter(|post| Some(post.organisation.as_str()) == lead);
        let says = |post: &crate::organisations::PostRow| {
            let held = directory.holder(&post.id, &self.scene.on).unwrap_or_default();
            said == post.title || said == held || said == titled(&post.title, held)
        };
        let found: Vec<_> = own().filter(|post| says(post)).collect();
        match found.as_slice() {
            [one] => Some(one.id.clone()),
            [] => {
                let problem = Problem::error("tasks.import.unknown_post").with("name", said);
                problems.push(self.at(row, key, problem));
                None
            }
            _ => {
                let problem = Problem::error("tasks.import.post_not_clear").with("name", said);
                problems.push(self.at(row, key, problem));
                None
            }
        }
    }

    fn day(&self, row: u32, key: &str, problems: &mut Vec<Problem>) -> Option<String> {
        let &column = self.columns.get(key)?;
        let cell = self.sheet.cells.get(&(row, column))?;
        if let CellValue::Day(_) = cell.value {
            return Some(cell.value.text());
        }
        let said = self.text(row, key);
        if said.is_empty() {
            return None;
        }
        let found = day_in_words(&said, &self.scene.campaign.report_due);
        if found.is_none() {
            let problem = Problem::error("tasks.import.bad_day").with("text", said);
            problems.push(self.at(row, key, problem));
        }
        found
    }

    fn amount(&self, row: u32, key: &str, problems: &mut Vec<Problem>) -> (Option<f64>, String) {
        let said = self.text(row, key);
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
        let cut = said.find(|c| !digits(c)).unwrap_or(said.len());
        let (number, unit) = said.split_at(cut);
        if said.is_empty() {
            return (None, String::new());
        }
        match number.replace(',', "").parse::<f64>() {
            Ok(number) => (Some(number), unit.trim().to_owned()),
            Err(_) => {
                let problem = Problem::error("tasks.import.bad_number").with("text", said);
                problems.push(self.at(row, key, problem));
                (None, String::new())
            }
        }
    }
}

/// A post as a table shows it.
pub(super) fn titled(title: &str, held: &str) -> String {
    if held.is_empty() { title.to_owned() } else { format!("{title}\u{ff08}{held}\u{ff09}") }
}

/// Names that stand in one cell.
fn parted(text: &str) -> Vec<String> {
    text.split(['\u{3001}', '\u{ff0c}', ',', ';', '\u{ff1b}', '\n', '/'])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn is_yes(text: &str) -> bool {
    matches!(text, "1" | "true" | "TRUE" | "yes" | "Yes" | "\u{662f}" | "\u{221a}" | "\u{2713}")
}

/// A day as clerks write it: `2026-06-30`, `2026/6/30`, `2026.6.30`, `2026年6月30日`, `6月30日前`,
/// `6月底前` or `2026年6月底`. A day without a year is of the year of `near`.
fn day_in_words(text: &str, near: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let end_of_month = plain.contains('\u{5e95}');
    let numbers: Vec<i32> = plain
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let year: i32 = near.get(..4)?.parse().ok()?;
    let (year, month, day) = match (numbers.as_slice(), end_of_month) {
        (&[year, month, day], false) if year > 999 => (year, month, Some(day)),
        (&[month, day], false) if month <= 12 => (year, month, Some(day)),
        (&[year, month], true) if year > 999 => (year, month, None),
        (&[month], true) => (year, month, None),
        _ => return None,
    };
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let day = match day {
        Some(day) => u8::try_from(day).ok()?,
        None => month.length(year),
    };
    let found = time::Date::from_calendar_date(year, month, day).ok()?;
    (1950..=2100).contains(&found.year()).then(|| found.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_clerks_write_them() {
        let read = |text: &str| day_in_words(text, "2026-09-30");
        let june = Some("2026-06-30".to_owned());
        for text in [
            "2026-06-30",
            "2026/6/30",
            "2026.6.30",
            "2026\u{5e74}6\u{6708}30\u{65e5}",
            "6\u{6708}30\u{65e5}\u{524d}",
            "6\u{6708}\u{5e95}\u{524d}",
            "2026\u{5e74} 6 \u{6708}\u{5e95}",
        ] {
            assert_eq!(read(text), june, "{text}");
        }
        for text in ["", "\u{5c3d}\u{5feb}", "2026-02-31", "13\u{6708}\u{5e95}", "30"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("2028\u{5e74}2\u{6708}\u{5e95}"), Some("2028-02-29".to_owned()));
    }

    #[test]
    fn every_heading_means_one_column() {
        let mut names: Vec<&String> = COLUMNS.iter().flat_map(|column| &column.names).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!((all, names.len()), (names.len(), all));
        assert_eq!(COLUMNS.len(), 20);
    }
}
