//! Whether a breakdown holds together: pure (row 119; part 5, row 17 of the requirements).
//!
//! Errors keep a version from being issued; warnings are told and leave the decision to the
//! office. Each finding names its line by number and its field, so that it can be mended there.

use super::{state::State, store::Task};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_standard::Limit;
use yuanjian_types::Problem;

/// A row of the edition.
#[derive(Debug, Clone)]
pub(crate) struct ItemRow {
    /// Its key.
    pub(crate) key: String,
    /// Number and name as people read them.
    pub(crate) name: String,
    /// Whether it applies to the city.
    pub(crate) applies: bool,
    /// What its value is held against, where that is known.
    pub(crate) limit: Option<Limit>,
}

/// A unit of the directory.
#[derive(Debug, Clone)]
pub(crate) struct UnitRow {
    /// Its id.
    pub(crate) id: String,
    /// What it is called today.
    pub(crate) name: String,
    /// Whether it is there today.
    pub(crate) there: bool,
    /// Whether it is expected to have a part: it sits on a leading group.
    pub(crate) member: bool,
}

/// What a breakdown is held against.
#[derive(Debug, Clone, Default)]
pub(crate) struct Against {
    /// The rows of the edition, in its order.
    pub(crate) items: Vec<ItemRow>,
    /// How many rows the edition's own headline counts.
    pub(crate) headline: usize,
    /// The units of the directory.
    pub(crate) units: Vec<UnitRow>,
    /// Posts that exist, with whether somebody holds them today.
    pub(crate) posts: BTreeMap<String, bool>,
    /// By when units hand in their materials.
    pub(crate) materials_due: String,
    /// By when the report goes up.
    pub(crate) report_due: String,
}

/// Everything that does not hold, lines in their order, then items, then units.
pub(crate) fn check(tasks: &[Task], against: &Against) -> Vec<Problem> {
    let lines: Vec<&Task> =
        tasks.iter().filter(|task| task.parent.is_none() && asked(task)).collect();
    let mut problems: Vec<Problem> =
        lines.iter().flat_map(|line| line_faults(line, against)).collect();
    let divided: BTreeSet<&str> =
        tasks.iter().filter(|task| asked(task)).filter_map(|task| task.parent.as_deref()).collect();
    let unowned = tasks
        .iter()
        .filter(|task| task.parent.is_some() && asked(task) && task.person_post.is_none())
        .filter(|task| !divided.contains(task.id.as_str()));
    problems.extend(unowned.map(|task| {
        Problem::error("tasks.check.leaf_without_owner")
            .with("task", task.title.clone())
            .at_field("person")
    }));
    problems.extend(item_faults(&lines, against));
    problems.extend(unit_faults(&lines, against));
    problems
}

fn asked(task: &Task) -> bool {
    task.state != State::Withdrawn
}

fn line_faults(line: &Task, against: &Against) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |problem: Problem, field: &str| {
        problems.push(
            problem
                .at_row(u64::try_from(line.number).unwrap_or_default())
                .at_field(field)
                .with("line", line.title.clone()),
        );
    };
    if line.lead.is_none() {
        tell(Problem::error("tasks.check.no_lead"), "lead");
    }
    let cooperating = line.parts.iter().map(|part| &part.organisation);
    for (id, field) in
        line.lead.iter().map(|id| (id, "lead")).chain(cooperating.map(|id| (id, "cooperating")))
    {
        match against.units.iter().find(|unit| &unit.id == id) {
            Some(unit) if unit.there => {}
            Some(unit) => tell(
                Problem::error("tasks.check.ghost_unit").with("unit", unit.name.clone()),
                field,
            ),
            None => tell(Problem::error("tasks.check.ghost_unit").with("unit", id.clone()), field),
        }
    }
    if line.parts.iter().any(|part| Some(&part.organisation) == line.lead.as_ref()) {
        tell(Problem::warning("tasks.check.lead_cooperates"), "cooperating");
    }
    for (post, field) in [(&line.leader_post, "leader"), (&line.person_post, "person")] {
        match post.as_ref().map(|post| against.posts.get(post)) {
            None => tell(Problem::error(&format!("tasks.check.no_{field}")), field),
            Some(None) => tell(Problem::error("tasks.check.ghost_post"), field),
            Some(Some(false)) => tell(Problem::warning("tasks.check.vacant_post"), field),
            Some(Some(true)) => {}
        }
    }
    match line.due_on.as_deref() {
        None => tell(Problem::error("tasks.check.no_due"), "due_on"),
        Some(due) if due > against.report_due.as_str() => tell(
            Problem::error("tasks.check.after_report").with("due", against.report_due.clone()),
            "due_on",
        ),
        Some(due) if due > against.materials_due.as_str() => tell(
            Problem::warning("tasks.check.after_materials")
                .with("due", against.materials_due.clone()),
            "due_on",
        ),
        Some(due) => {
            if line.starts_on.as_deref().is_some_and(|start| start > due) {
                tell(Problem::error("tasks.check.starts_after_due"), "starts_on");
            }
        }
    }
    for part in &line.parts {
        if let (Some(due), Some(end)) = (&part.due_on, &line.due_on)
            && due > end
        {
            tell(
                Problem::error("tasks.check.part_after_task").with("due", end.clone()),
                "cooperating",
            );
        }
    }
    if !line.item.is_empty() {
        match against.items.iter().find(|item| item.key == line.item) {
            None => {
                tell(
                    Problem::error("tasks.check.unknown_item").with("item", line.item.clone()),
                    "item",
                );
            }
            Some(item) => {
                let short = match (&item.limit, line.target) {
                    (Some(Limit::AtLeast(limit)), Some(target)) => {
                        (target < *limit).then_some(*limit)
                    }
                    (Some(Limit::AtMost(limit)), Some(target)) => {
                        (target > *limit).then_some(*limit)
                    }
                    _ => None,
                };
                if let Some(limit) = short {
                    tell(
                        Problem::error("tasks.check.target_below_limit").with("limit", limit),
                        "target",
                    );
                }
            }
        }
    }
    problems
}

fn item_faults(lines: &[&Task], against: &Against) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut covered = 0;
    for item in &against.items {
        let of: Vec<&&Task> = lines.iter().filter(|line| line.item == item.key).collect();
        let named = |problem: Problem| problem.with("item", item.name.clone());
        if of.is_empty() {
            if item.applies {
                problems.push(named(Problem::error("tasks.check.item_without_line")));
            }
            continue;
        }
        covered += 1;
        // One item may have a line for each territory; within one, exactly one unit leads.
        let mut leads: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for line in &of {
            leads.entry(&line.division).or_default().extend(line.lead.as_deref());
        }
        for (_, leads) in leads.into_iter().filter(|(_, leads)| leads.len() > 1) {
            let units: Vec<&str> = leads.into_iter().map(|id| name(against, id)).collect();
            problems.push(named(
                Problem::error("tasks.check.two_leads").with("units", units.join("、")),
            ));
        }
    }
    let applies = against.items.iter().filter(|item| item.applies).count();
    if against.headline != against.items.len() {
        problems.push(
            Problem::warning("tasks.check.headline")
                .with("headline", against.headline)
                .with("rows", against.items.len()),
        );
    }
    if covered != applies {
        problems.push(
            Problem::warning("tasks.check.count").with("covered", covered).with("rows", applies),
        );
    }
    problems
}

fn unit_faults(lines: &[&Task], against: &Against) -> Vec<Problem> {
    let busy: BTreeSet<&str> = lines
        .iter()
        .flat_map(|line| {
            line.lead
                .as_deref()
                .into_iter()
                .chain(line.parts.iter().map(|part| part.organisation.as_str()))
        })
        .collect();
    against
        .units
        .iter()
        .filter(|unit| unit.member && unit.there && !busy.contains(unit.id.as_str()))
        .map(|unit| {
            Problem::warning("tasks.check.unit_without_item").with("unit", unit.name.clone())
        })
        .collect()
}

fn name<'a>(against: &'a Against, id: &'a str) -> &'a str {
    against.units.iter().find(|unit| unit.id == id).map_or(id, |unit| unit.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::store::Part;

    fn line(number: i64, item: &str, lead: Option<&str>) -> Task {
        Task {
            id: number.to_string(),
            campaign: "c".to_owned(),
            parent: None,
            number,
            item: item.to_owned(),
            title: format!("line {number}"),
            requirement: String::new(),
            quality: String::new(),
            quantity: None,
            quantity_unit: String::new(),
            quantity_done: None,
            target: None,
            division: "990100".to_owned(),
            lead: lead.map(str::to_owned),
            leader_post: Some("p".to_owned()),
            person_post: Some("p".to_owned()),
            starts_on: None,
            due_on: Some("2026-06-20".to_owned()),
            central: false,
            programmes: Vec::new(),
            note: String::new(),
            state: State::Draft,
            report: String::new(),
            signed_by: String::new(),
            exception: String::new(),
            submitted_on: None,
            closed_on: None,
            revision: 1,
            parts: Vec::new(),
        }
    }

    fn against() -> Against {
        let item = |key: &str| ItemRow {
            key: key.to_owned(),
            name: key.to_owned(),
            applies: true,
            limit: Some(Limit::AtLeast(31.0)),
        };
        let unit = |id: &str, there: bool, member: bool| UnitRow {
            id: id.to_owned(),
            name: id.to_owned(),
            there,
            member,
        };
        Against {
            items: vec![item("a"), item("b")],
            headline: 2,
            units: vec![unit("u", true, true), unit("v", true, false), unit("gone", false, false)],
            posts: [("p".to_owned(), true), ("vacant".to_owned(), false)].into(),
            materials_due: "2026-06-30".to_owned(),
            report_due: "2026-09-30".to_owned(),
        }
    }

    fn codes(tasks: &[Task]) -> Vec<String> {
        check(tasks, &against())
            .into_iter()
            .map(|problem| problem.code.replace("tasks.check.", ""))
            .collect()
    }

    #[test]
    fn a_sound_breakdown_has_nothing_to_tell() {
        assert_eq!(codes(&[line(1, "a", Some("u")), line(2, "b", Some("v"))]), [""; 0]);
    }

    #[test]
    fn each_hole_is_told_by_its_name() {
        assert_eq!(codes(&[line(1, "a", None), line(2, "b", Some("u"))]), ["no_lead"]);
        assert_eq!(
            codes(&[line(1, "a", Some("u"))]),
            ["item_without_line", "count"],
            "an item that nobody has"
        );
        assert_eq!(
            codes(&[line(1, "a", Some("u")), line(2, "a", Some("v")), line(3, "b", Some("u"))]),
            ["two_leads"]
        );
        // The source's own hole: a member of the leading group without any item.
        assert_eq!(
            codes(&[line(1, "a", Some("v")), line(2, "b", Some("v"))]),
            ["unit_without_item"]
        );
        assert_eq!(codes(&[line(1, "a", Some("u")), line(2, "b", Some("gone"))]), ["ghost_unit"]);
        assert_eq!(
            codes(&[line(1, "a", Some("u")), line(2, "b", Some("u")), line(3, "zz", Some("u"))]),
            ["unknown_item"]
        );
    }

    #[test]
    fn two_territories_may_have_two_leads() {
        let mut district = line(2, "a", Some("v"));
        district.division = "990102".to_owned();
        assert_eq!(codes(&[line(1, "a", Some("u")), district, line(3, "b", Some("u"))]), [""; 0]);
    }

    #[test]
    fn dates_posts_and_targets_are_held_against_what_binds_them() {
        let faulty = |change: &dyn Fn(&mut Task)| {
            let mut one = line(1, "a", Some("u"));
            change(&mut one);
            codes(&[one, line(2, "b", Some("u"))])
        };
        assert_eq!(faulty(&|t| t.due_on = Some("2026-07-15".to_owned())), ["after_materials"]);
        assert_eq!(faulty(&|t| t.due_on = Some("2026-10-01".to_owned())), ["after_report"]);
        assert_eq!(faulty(&|t| t.due_on = None), ["no_due"]);
        assert_eq!(faulty(&|t| t.starts_on = Some("2026-06-21".to_owned())), ["starts_after_due"]);
        assert_eq!(faulty(&|t| t.leader_post = None), ["no_leader"]);
        assert_eq!(faulty(&|t| t.person_post = Some("vacant".to_owned())), ["vacant_post"]);
        assert_eq!(faulty(&|t| t.person_post = Some("x".to_owned())), ["ghost_post"]);
        assert_eq!(faulty(&|t| t.target = Some(30.0)), ["target_below_limit"]);
        assert_eq!(faulty(&|t| t.target = Some(31.0)), [""; 0]);
        let part = |organisation: &str, due_on: Option<&str>| Part {
            id: "x".to_owned(),
            organisation: organisation.to_owned(),
            part: String::new(),
            due_on: due_on.map(str::to_owned),
            state: "open".to_owned(),
            report: String::new(),
            submitted_on: None,
        };
        assert_eq!(faulty(&|t| t.parts = vec![part("u", None)]), ["lead_cooperates"]);
        assert_eq!(faulty(&|t| t.parts = vec![part("v", Some("2026-06-21"))]), ["part_after_task"]);
    }

    #[test]
    fn a_leaf_without_an_owner_is_told_and_a_withdrawn_line_counts_for_nothing() {
        let mut leaf = line(1, "", Some("u"));
        leaf.id = "leaf".to_owned();
        leaf.parent = Some("1".to_owned());
        leaf.person_post = None;
        let mut withdrawn = line(3, "zz", None);
        withdrawn.state = State::Withdrawn;
        assert_eq!(
            codes(&[line(1, "a", Some("u")), line(2, "b", Some("u")), leaf, withdrawn]),
            ["leaf_without_owner"]
        );
    }
}
