//! Which event and which date concerns whom, in which words: pure. A new notice is a line here and
//! a sentence `notices.rule_…`; the event is already told.
//!
//! Only who may see a thing hears of it: units hear of what they lead or have a part in, the office
//! and the leading group see everything. A date is told once for each rung that it reaches, so a
//! day on which the service stood still is made up for and nothing is told twice.

mod coordination;
mod projects;

use super::audience::Audience;
use crate::{
    campaigns::calendar::{day, days},
    coordination::{FollowedMatter, FollowedMeeting},
    evidence::FollowedPiece,
    projects::FollowedProject,
    surveys::FollowedSurvey,
    tasks::{Followed, Following},
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, Duration};
use yuanjian_store::Recorded;

/// What is known when rules are asked.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) following: Following,
    pub(crate) campaign: Option<Dates>,
    /// Titles of campaigns.
    pub(crate) titles: BTreeMap<String, String>,
    /// The pieces of evidence that events name.
    pub(crate) pieces: Vec<FollowedPiece>,
    /// Who still owes what to the open surveys.
    pub(crate) surveys: Vec<FollowedSurvey>,
    pub(crate) matters: Vec<FollowedMatter>,
    pub(crate) meetings: Vec<FollowedMeeting>,
    pub(crate) projects: Vec<FollowedProject>,
    /// What units are called today.
    pub(crate) units: BTreeMap<String, String>,
}

impl Known {
    /// The units that still have something to hand in.
    fn awaited_units(&self, campaign: &str) -> BTreeSet<&str> {
        let tasks = self.following.tasks.iter().filter(|task| task.campaign == campaign);
        tasks
            .flat_map(|task| {
                let lead = task.lead.as_deref().filter(|_| task.awaited);
                let parts = task.parts.iter().filter(|part| task.awaited && part.awaited);
                lead.into_iter().chain(parts.map(|part| part.unit.as_str()))
            })
            .collect()
    }
}

/// The days of the campaign that pages count down to.
#[derive(Debug, Clone)]
pub(crate) struct Dates {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Steps that are still to be done.
    pub(crate) steps: Vec<(String, String, Date)>,
    /// Deadlines that are still ahead of the campaign, by their key.
    pub(crate) deadlines: Vec<(String, Date)>,
}

/// What somebody is to be told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    /// Key of its sentence.
    pub(crate) rule: &'static str,
    /// Whether it urges, and belongs beside what supervision asks.
    pub(crate) urges: bool,
    /// Whether quiet hours and the daily digest let it through.
    pub(crate) urgent: bool,
    pub(crate) to: Audience,
    /// Account that caused it and need not be told.
    pub(crate) but: String,
    pub(crate) thing: &'static str,
    pub(crate) id: String,
    /// The page where it is.
    pub(crate) page: String,
    /// What the sentence names.
    pub(crate) facts: Map<String, Value>,
    /// What makes it one: the event's number, or the day and the rung that it reached.
    pub(crate) once: String,
    /// Whether everybody may see the thing, so that a group's robot may say it.
    pub(crate) open: bool,
}

/// Events older than this many days are history: a record that is read for the first time, or
/// after a long pause, does not flood people.
pub(crate) const OLDEST_DAYS: i64 = 7;

/// What an event has to tell.
pub(crate) fn of_event(event: &Recorded, known: &Known) -> Vec<Told> {
    let tasks = &known.following.tasks;
    let task = || tasks.iter().find(|task| task.id == event.id);
    let said = |key: &str| event.detail[key].as_str().unwrap_or_default().to_owned();
    let mut told = match event.action.as_str() {
        "tasks.issued" => issued(event, known),
        "tasks.moved" => {
            task().map(|task| moved(task, &said("move"), &said("from"))).unwrap_or_default()
        }
        "tasks.part_moved" => task().map(|task| part_moved(task, event)).unwrap_or_default(),
        "tasks.urged" => task()
            .and_then(|task| Some((task, unit_of(task, &said("unit"))?)))
            .map(|(task, unit)| {
                vec![Told { urges: true, urgent: true, ..to_do(task, "task_urged", unit) }]
            })
            .unwrap_or_default(),
        "tasks.extension_asked" => {
            task().map(|task| vec![about(task, "extension_asked", giver(task))]).unwrap_or_default()
        }
        "tasks.extension_decided" => {
            let rule = match said("state").as_str() {
                "approved" => "extension_approved",
                _ => "extension_refused",
            };
            task().and_then(|task| Some(vec![about(task, rule, lead(task)?)])).unwrap_or_default()
        }
        "tasks.changed" => task()
            // What was a draft then, nobody else knew of.
            .filter(|task| task.open && said("state") != "draft")
            .map(|task| {
                everyone_in(task).into_iter().map(|to| about(task, "task_changed", to)).collect()
            })
            .unwrap_or_default(),
        "campaigns.moved" => campaign_moved(event, known),
        "campaigns.changed" => dates_changed(event, known),
        "campaigns.notice_filed" => of_whole(event, known, "notice_filed").into_iter().collect(),
        "evidence.moved" => known
            .pieces
            .iter()
            .find(|piece| piece.id == event.id)
            .map(|piece| piece_moved(piece, &said("move"), known))
            .unwrap_or_default(),
        "surveys.moved" if said("move") == "issue" => {
            let asked = known.surveys.iter().filter(|one| one.survey == event.id);
            asked.map(|one| of_survey(one, "survey_issued")).collect()
        }
        "surveys.answered" if said("move") == "return" => answer_returned(event, known),
        action if action.starts_with("coordination.") => coordination::of_event(event, known),
        "projects.moved" => projects::of_event(event, known),
        "assessments.done" => assessed("assessment_done", event),
        "assessments.failed" => assessed("assessment_failed", event),
        "notices.given_up" => vec![Told {
            rule: "message_given_up",
            to: Audience::System,
            ..plain("notice_message", &event.id, "/notices/outbox".to_owned())
        }],
        _ => Vec::new(),
    };
    // What a job ends with is news to whoever asked for it.
    let but = if event.action.starts_with("assessments.") { "" } else { &event.account };
    for one in &mut told {
        but.clone_into(&mut one.but);
        one.once = format!("e{}", event.sequence);
        if let Value::Object(detail) = &event.detail {
            // Words that people wrote and values as they are; what a rule set itself stays.
            for (name, value) in
                detail.iter().filter(|(_, value)| value.is_string() || value.is_number())
            {
                one.facts.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        one.facts.insert("who".to_owned(), json!(event.name));
    }
    told
}

/// What a day has to tell: what comes near within `lead_days`, and what is late.
pub(crate) fn of_day(known: &Known, lead_days: &[i64]) -> Vec<Told> {
    let today = known.following.today;
    let mut told = Vec::new();
    for task in &known.following.tasks {
        if !task.awaited {
            continue;
        }
        if let (Some(due), Some(to)) = (task.due, lead(task)) {
            told.extend(
                near(today, due, lead_days)
                    .map(|(rung, left)| dated(to_do(task, "task_due", to), due, rung, left)),
            );
        }
        for part in task.parts.iter().filter(|part| part.awaited) {
            let Some(due) = part.due else { continue };
            let to = || Audience::Unit(part.unit.clone());
            let key = |one: Told| Told { id: format!("{}/{}", task.id, part.unit), ..one };
            told.extend(
                near(today, due, lead_days)
                    .map(|(rung, left)| key(dated(to_do(task, "part_due", to()), due, rung, left))),
            );
            let late = days(due, today);
            if late > 0 {
                let one = dated(to_do(task, "part_late", to()), due, 1, late);
                told.push(key(Told { urges: true, ..one }));
            }
        }
        told.extend(escalated(task, known));
    }
    for survey in &known.surveys {
        let soon = near(today, survey.due, lead_days);
        told.extend(
            soon.map(|(rung, left)| dated(of_survey(survey, "survey_due"), survey.due, rung, left)),
        );
        let late = days(survey.due, today);
        if late > 0 {
            let one = dated(of_survey(survey, "survey_late"), survey.due, 1, late);
            told.push(Told { urges: true, ..one });
        }
    }
    told.extend(coordination::of_day(known, lead_days));
    told.extend(projects::of_day(known, lead_days));
    if let Some(campaign) = &known.campaign {
        told.extend(of_campaign(known, campaign, lead_days));
    }
    told
}

/// Lateness of a task, by the ladder; whoever owes it is led to where it is handed in.
fn escalated(task: &Followed, known: &Known) -> Vec<Told> {
    let Some(due) = task.due else { return Vec::new() };
    reached(&known.following.rungs, task.late, lead(task), giver(task))
        .into_iter()
        .map(|(rung, to)| {
            let owes = lead(task).as_ref() == Some(&to);
            let one =
                if owes { to_do(task, "task_late", to) } else { about(task, "task_late", to) };
            let one = dated(one, due, rung, task.late);
            Told { urges: true, ..one }
        })
        .collect()
}

/// Who hears of lateness by the city's ladder, each of the highest rung that it reached: the unit
/// that owes something, who gave it out, and the leading group.
fn reached(
    ladder: &[(i64, String)],
    late: i64,
    unit: Option<Audience>,
    giver: Audience,
) -> Vec<(i64, Audience)> {
    let mut rungs: BTreeMap<&str, (i64, Audience)> = BTreeMap::new();
    for (days, whom) in ladder.iter().filter(|(days, _)| late > 0 && late >= *days) {
        let (key, to) = match whom.as_str() {
            // Responsible persons and leaders are reached through their unit's accounts.
            "person" | "leader" => ("unit", unit.clone()),
            "office" => ("office", Some(giver.clone())),
            _ => ("head", Some(Audience::Leaders)),
        };
        if let Some(to) = to {
            rungs.insert(key, (*days, to));
        }
    }
    rungs.into_values().collect()
}

fn of_campaign(known: &Known, campaign: &Dates, lead_days: &[i64]) -> Vec<Told> {
    let today = known.following.today;
    let page = format!("/campaigns/{}", campaign.id);
    let mut told = Vec::new();
    let step = |rule, id: &str, title: &str| {
        let mut one = plain("campaign", &format!("{}/{id}", campaign.id), page.clone());
        one.facts.insert("title".to_owned(), json!(title));
        Told { rule, to: Audience::Office, open: true, ..one }
    };
    for (id, title, due) in &campaign.steps {
        told.extend(
            near(today, *due, lead_days)
                .map(|(rung, left)| dated(step("step_due", id, title), *due, rung, left)),
        );
        let late = days(*due, today);
        if late > 0 {
            let one = dated(step("step_late", id, title), *due, 1, late);
            told.push(Told { urges: true, ..one });
        }
    }
    // On Monday, or as soon after it as the service runs.
    let monday = today - Duration::days(today.weekday().number_days_from_monday().into());
    let ready = |rule, id: &str, to, page: String| {
        let one = step(rule, id, &campaign.title);
        Told { to, page, once: monday.to_string(), open: false, ..one }
    };
    for to in [Audience::Leaders, Audience::Office] {
        let page = format!("/campaigns/{}/brief", campaign.id);
        told.push(ready("brief_ready", "brief", to, page));
    }
    for unit in known.awaited_units(&campaign.id) {
        let page = format!("/campaigns/{}/units/{unit}/brief", campaign.id);
        told.push(ready("unit_brief_ready", unit, Audience::Unit(unit.to_owned()), page));
    }
    for (what, due) in &campaign.deadlines {
        for to in [Audience::Office, Audience::Leaders, Audience::Units] {
            // Materials are everybody's; what is handed up is the office's and the leaders'.
            if to == Audience::Units && what != "materials" {
                continue;
            }
            let one = |rule| {
                let mut one = step(rule, what, &campaign.title);
                one.facts.insert("deadline".to_owned(), json!(what));
                Told { to: to.clone(), ..one }
            };
            told.extend(
                near(today, *due, lead_days)
                    .map(|(rung, left)| dated(one("deadline_near"), *due, rung, left)),
            );
            let late = days(*due, today);
            if late > 0 && to != Audience::Units {
                let one = dated(one("deadline_past"), *due, 1, late);
                told.push(Told { urges: true, ..one });
            }
        }
    }
    told
}

/// The nearest rung that a day reached, and the days that are left.
fn near(today: Date, due: Date, lead_days: &[i64]) -> Option<(i64, i64)> {
    let left = days(today, due);
    let reached = lead_days.iter().copied().filter(|rung| left <= *rung).min();
    reached.filter(|_| left >= 0).map(|rung| (rung, left))
}

fn dated(mut one: Told, due: Date, rung: i64, number: i64) -> Told {
    one.facts.insert("due".to_owned(), json!(due.to_string()));
    one.facts.insert("days".to_owned(), json!(number));
    one.once = format!("{due}/{rung}");
    one
}

fn issued(event: &Recorded, known: &Known) -> Vec<Told> {
    let mut units: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let lines = known.following.tasks.iter();
    for task in lines.filter(|task| task.campaign == event.id && task.is_open_to_all()) {
        if let Some(lead) = &task.lead {
            units.entry(lead).or_default().0 += 1;
        }
        for part in &task.parts {
            units.entry(&part.unit).or_default().1 += 1;
        }
    }
    units
        .into_iter()
        .map(|(unit, (lead, parts))| {
            let mut one = plain("campaign", &event.id, "/my-tasks".to_owned());
            one.facts.insert("lead".to_owned(), json!(lead));
            one.facts.insert("parts".to_owned(), json!(parts));
            Told {
                rule: "breakdown_issued",
                to: Audience::Unit(unit.to_owned()),
                open: true,
                ..one
            }
        })
        .collect()
}

fn moved(task: &Followed, way: &str, from: &str) -> Vec<Told> {
    let to_lead = |rule| lead(task).map(|to| about(task, rule, to)).into_iter().collect::<Vec<_>>();
    let to_all = |rule| everyone_in(task).into_iter().map(|to| about(task, rule, to)).collect();
    match way {
        "start" => {
            let parts = task.parts.iter().map(|part| Audience::Unit(part.unit.clone()));
            let parts = parts.map(|to| about(task, "part_given", to));
            to_lead("task_given").into_iter().chain(parts).collect()
        }
        // A draft is the office's alone: told without a way to it.
        "take_back" => {
            let all: Vec<Told> = to_all("task_taken_back");
            all.into_iter().map(|one| Told { page: "/my-tasks".to_owned(), ..one }).collect()
        }
        "accept" => to_lead("task_accepted"),
        "rescind" => to_lead("task_return_rescinded"),
        "reopen" => to_lead("task_reopened"),
        "return" => {
            let to = lead(task).into_iter();
            to.map(|to| Told { urges: true, ..to_do(task, "task_returned", to) }).collect()
        }
        // Nobody else knew of a draft.
        "withdraw" if from != "draft" => to_all("task_withdrawn"),
        "submit" => vec![about(task, "task_submitted", giver(task))],
        "recall" => vec![about(task, "task_recalled", giver(task))],
        _ => Vec::new(),
    }
}

fn part_moved(task: &Followed, event: &Recorded) -> Vec<Told> {
    let name = event.detail["unit"].as_str().unwrap_or_default();
    let unit = unit_of(task, name);
    match event.detail["to"].as_str().unwrap_or_default() {
        "submitted" => lead(task).map(|to| about(task, "part_submitted", to)),
        "open" if event.detail["from"] == "accepted" => {
            unit.map(|to| Told { urges: true, ..about(task, "part_reopened", to) })
        }
        "open" => lead(task).map(|to| about(task, "part_recalled", to)),
        "accepted" => unit.map(|to| about(task, "part_accepted", to)),
        "returned" => unit.map(|to| Told { urges: true, ..to_do(task, "part_returned", to) }),
        _ => None,
    }
    .into_iter()
    .collect()
}

/// The office decides what a unit hands in; the unit and who made the piece hear what was decided.
fn piece_moved(piece: &FollowedPiece, way: &str, known: &Known) -> Vec<Told> {
    let page = format!("/evidence/pieces?campaign={}&open={}", piece.campaign, piece.id);
    let about = |rule, to| {
        let mut one = plain("evidence", &piece.id, page.clone());
        let unit = known.units.get(&piece.organisation).cloned().unwrap_or_default();
        one.facts.insert("title".to_owned(), json!(piece.title));
        one.facts.insert("unit".to_owned(), json!(unit));
        Told { rule, to, ..one }
    };
    let makers = |rule| {
        let to =
            [Audience::Unit(piece.organisation.clone()), Audience::Person(piece.account.clone())];
        to.map(|to| about(rule, to)).to_vec()
    };
    match way {
        "submit" => vec![about("evidence_submitted", Audience::Office)],
        "recall" => vec![about("evidence_recalled", Audience::Office)],
        "accept" => makers("evidence_accepted"),
        "reopen" => makers("evidence_reopened"),
        "return" => {
            makers("evidence_returned").into_iter().map(|one| Told { urges: true, ..one }).collect()
        }
        _ => Vec::new(),
    }
}

/// What a unit is told of a survey that it still owes answers to.
fn of_survey(survey: &FollowedSurvey, rule: &'static str) -> Told {
    let id = format!("{}/{}", survey.survey, survey.unit);
    let mut one = plain("survey", &id, format!("/surveys/{}", survey.survey));
    one.facts.insert("title".to_owned(), json!(survey.title));
    one.facts.insert("owed".to_owned(), json!(survey.owed));
    one.facts.insert("due".to_owned(), json!(survey.due.to_string()));
    Told { rule, to: Audience::Unit(survey.unit.clone()), ..one }
}

/// The unit hears that an answer of its own was given back, and why.
fn answer_returned(event: &Recorded, known: &Known) -> Vec<Told> {
    let name = event.detail["unit"].as_str().unwrap_or_default();
    let page = format!("/surveys/{}", event.id);
    named(known, name)
        .into_iter()
        .map(|unit| Told {
            rule: "survey_answer_returned",
            urges: true,
            to: Audience::Unit(unit),
            ..plain("survey", &event.id, page.clone())
        })
        .collect()
}

/// The id of a unit that an event names as people do.
fn named(known: &Known, name: &str) -> Option<String> {
    known.units.iter().find(|(_, known)| *known == name).map(|(id, _)| id.clone())
}

/// Both who asked for it and the office see the results.
fn assessed(rule: &'static str, event: &Recorded) -> Vec<Told> {
    [Audience::Office, Audience::Person(event.account.clone())]
        .map(|to| Told {
            rule,
            to,
            ..plain("assessment", &event.id, format!("/assessments/{}", event.id))
        })
        .to_vec()
}

fn campaign_moved(event: &Recorded, known: &Known) -> Vec<Told> {
    let way = event.detail["move"].as_str().unwrap_or_default();
    let urgent = matches!(way, "order_rectification" | "revoke");
    let told = of_whole(event, known, "campaign_moved");
    told.map(|one| Told { urgent, ..one }).into_iter().collect()
}

/// Days that were set anew, each as `[before, after]`.
fn dates_changed(event: &Recorded, known: &Known) -> Vec<Told> {
    let changed =
        ["materials_due", "report_due", "onsite_due", "cutoff_on"].into_iter().any(|key| {
            let days = &event.detail[key];
            days[0].as_str().and_then(day) != days[1].as_str().and_then(day)
        });
    of_whole(event, known, "dates_changed").filter(|_| changed).into_iter().collect()
}

/// What everybody who works on a campaign is told.
fn of_whole(event: &Recorded, known: &Known, rule: &'static str) -> Option<Told> {
    let title = known.titles.get(&event.id)?;
    let mut one = plain("campaign", &event.id, format!("/campaigns/{}", event.id));
    one.facts.insert("title".to_owned(), json!(title));
    Some(Told { rule, to: Audience::Business, open: true, ..one })
}

fn about(task: &Followed, rule: &'static str, to: Audience) -> Told {
    let mut one = plain("task", &task.id, format!("/tasks/{}", task.id));
    one.facts.insert("title".to_owned(), json!(task.title));
    one.facts.insert("lead".to_owned(), json!(task.lead_name));
    let open = task.is_open_to_all();
    Told { rule, to, open, ..one }
}

/// What somebody is to hand in: it leads to the page where that is done.
fn to_do(task: &Followed, rule: &'static str, to: Audience) -> Told {
    Told { page: format!("/do/{}", task.id), ..about(task, rule, to) }
}

fn plain(thing: &'static str, id: &str, page: String) -> Told {
    Told {
        rule: "",
        urges: false,
        urgent: false,
        to: Audience::Office,
        but: String::new(),
        thing,
        id: id.to_owned(),
        page,
        facts: Map::new(),
        once: String::new(),
        open: false,
    }
}

fn lead(task: &Followed) -> Option<Audience> {
    task.lead.clone().map(Audience::Unit)
}

/// Who gave a task out: the office, or the unit that divided its own work.
fn giver(task: &Followed) -> Audience {
    task.giver.clone().map_or(Audience::Office, Audience::Unit)
}

fn everyone_in(task: &Followed) -> Vec<Audience> {
    let parts = task.parts.iter().map(|part| Audience::Unit(part.unit.clone()));
    lead(task).into_iter().chain(parts).collect()
}

/// The unit of a task that events name as people do.
fn unit_of(task: &Followed, name: &str) -> Option<Audience> {
    if task.lead_name == name {
        return lead(task);
    }
    let part = task.parts.iter().find(|part| part.name == name)?;
    Some(Audience::Unit(part.unit.clone()))
}

#[cfg(test)]
mod tests;
