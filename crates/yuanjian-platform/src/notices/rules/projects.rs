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
        let Some(to) = one.unit.clone().map(Audience::Unit) else { continue };
        let mut say = |due, what: [Told; 2]| {
            let [near_it, late_it] = what;
            let soon = near(today, due, lead_days);
            told.extend(soon.map(|(rung, left)| dated(near_it, due, rung, left)));
            let late = days(due, today);
            if late > 0 {
                told.push(Told { urges: true, ..dated(late_it, due, 1, late) });
            }
        };
        if let Some(due) = one.due {
            say(due, ["project_due", "project_late"].map(|rule| about(one, rule, to.clone())));
        }
        for (name, due) in &one.milestones {
            say(*due, ["milestone_due", "milestone_late"].map(|rule| of(one, rule, name, &to)));
        }
    }
    told
}

/// About a milestone of the scheme of a measure, which it is told apart by.
fn of(one: &FollowedProject, rule: &'static str, name: &str, to: &Audience) -> Told {
    let mut told = about(one, rule, to.clone());
    told.facts.insert("milestone".to_owned(), json!(name));
    Told { id: format!("{}/{name}", one.id), ..told }
}

fn about(one: &FollowedProject, rule: &'static str, to: Audience) -> Told {
    let mut told = plain("project", &one.id, format!("/projects/{}", one.id));
    told.facts.insert("title".to_owned(), json!(one.title));
    Told { rule, to, open: true, ..told }
}

#[cfg(test)]
mod tests {
    use super::super::tests::known;
    use super::*;
    use time::macros::date;

    #[test]
    fn a_day_of_the_scheme_is_told_when_it_comes_near_and_when_it_went_by() {
        let today = date!(2026 - 06 - 10);
        let named = |name: &str, on| (name.to_owned(), on);
        let one = FollowedProject {
            id: "p".to_owned(),
            title: "Pocket parks".to_owned(),
            unit: Some("parks".to_owned()),
            due: Some(date!(2026 - 12 - 01)),
            awaited: true,
            milestones: vec![
                named("Tender", date!(2026 - 06 - 09)),
                named("Ground", date!(2026 - 06 - 12)),
                named("Trees", date!(2026 - 09 - 01)),
            ],
        };
        let at = |one: FollowedProject| Known { projects: vec![one], ..known(Vec::new(), today) };
        let told = of_day(&at(one.clone()), &[7, 3, 1]);
        let seen: Vec<_> = told
            .iter()
            .map(|one| (one.rule, one.id.as_str(), one.urges, &one.facts["days"]))
            .collect();
        assert_eq!(
            seen,
            [
                ("milestone_late", "p/Tender", true, &json!(1)),
                ("milestone_due", "p/Ground", false, &json!(2)),
            ]
        );
        assert_eq!(told[0].facts["milestone"], "Tender");
        assert_eq!(
            (told[0].page.as_str(), &told[0].to),
            ("/projects/p", &Audience::Unit("parks".to_owned()))
        );
        // Told once for each rung, however often the day is looked at.
        assert_eq!(
            (told[0].once.as_str(), told[1].once.as_str()),
            ("2026-06-09/1", "2026-06-12/3")
        );
        assert!(of_day(&at(FollowedProject { awaited: false, ..one }), &[7, 3, 1]).is_empty());
    }
}
