//! What measures and projects have to tell: their unit of the day that comes near or went by and of
//! what the office did, the office of what is said to be done: pure.

use super::{Known, Told, dated, near, plain};
use crate::{campaigns::calendar::days, notices::audience::Audience, projects::FollowedProject};
use serde_json::json;
use yuanjian_store::Recorded;

/// What an event has to tell.
pub(super) fn of_event(event: &Recorded, known: &Known) -> Vec<Told> {
    let Some(one) = known.projects.iter().find(|one| one.id == event.id) else {
        return Vec::new();
    };
    let unit = || one.unit.clone().map(Audience::Unit);
    let told = match (event.action.as_str(), event.detail["move"].as_str()) {
        ("projects.moved", Some("finish")) => Some(about(one, "project_done", Audience::Office)),
        ("projects.moved", Some("close")) => unit().map(|to| about(one, "project_closed", to)),
        ("projects.moved", Some("reopen")) => unit().map(|to| about(one, "project_reopened", to)),
        ("projects.moved", Some("take_back")) => {
            unit().map(|to| about(one, "project_taken_back", to))
        }
        ("projects.moved", Some("cancel")) => unit().map(|to| about(one, "project_cancelled", to)),
        _ => None,
    };
    told.into_iter().collect()
}

/// What a day has to tell.
pub(super) fn of_day(known: &Known, lead_days: &[i64]) -> Vec<Told> {
    let today = known.following.today;
    let mut told = Vec::new();
    for one in known.projects.iter().filter(|one| one.awaited) {
        let (Some(due), Some(unit)) = (one.due, one.unit.clone()) else { continue };
        let to = || Audience::Unit(unit.clone());
        told.extend(
            near(today, due, lead_days)
                .map(|(rung, left)| dated(about(one, "project_due", to()), due, rung, left)),
        );
        let late = days(due, today);
        if late > 0 {
            let one = dated(about(one, "project_late", to()), due, 1, late);
            told.push(Told { urges: true, ..one });
        }
    }
    told
}

fn about(one: &FollowedProject, rule: &'static str, to: Audience) -> Told {
    let mut told = plain("project", &one.id, format!("/projects/{}", one.id));
    told.facts.insert("title".to_owned(), json!(one.title));
    Told { rule, to, open: true, ..told }
}
