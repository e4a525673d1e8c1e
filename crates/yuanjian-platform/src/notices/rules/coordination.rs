//! What meetings and matters have to tell, and whom: pure.
//!
//! Whoever owes the next step hears of it, and whoever waited for it when it was done. Days are
//! told as those of tasks are; what superiors were asked has no day, so its unit is reminded for
//! each week that it stays open.

use super::{Known, Told, dated, named, near, plain, reached};
use crate::{
    campaigns::calendar::days,
    coordination::{FollowedMatter, FollowedMeeting, MatterKind as Kind},
    notices::audience::Audience,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use yuanjian_store::Recorded;

/// What an event has to tell.
pub(super) fn of_event(event: &Recorded, known: &Known) -> Vec<Told> {
    let said = |key: &str| event.detail[key].as_str().unwrap_or_default();
    if event.thing == "meeting" {
        let Some(meeting) = known.meetings.iter().find(|one| one.id == event.id) else {
            return Vec::new();
        };
        return match (event.action.as_str(), said("move")) {
            ("coordination.meeting_called", _) | ("coordination.meeting_moved", "restore") => {
                to_invited(meeting, "meeting_called")
            }
            ("coordination.meeting_moved", "cancel") => to_invited(meeting, "meeting_cancelled"),
            ("coordination.meeting_moved", "issue") => to_invited(meeting, "minutes_issued"),
            ("coordination.meeting_changed", _) => meeting_changed(meeting, event, known),
            _ => Vec::new(),
        };
    }
    let find = |id: &str| known.matters.iter().find(|one| one.id == id);
    if event.action == "coordination.workbook_taken" {
        let ids = event.detail["written"].as_array().into_iter().flatten();
        let matters = ids.filter_map(Value::as_str).filter_map(find);
        return matters.flat_map(|matter| written(matter, known)).collect();
    }
    let Some(matter) = find(&event.id) else { return Vec::new() };
    match event.action.as_str() {
        "coordination.written" => written(matter, known),
        "coordination.moved" => moved(matter, said("move"), said("from"), known),
        "coordination.decided" => decided(matter, known),
        _ => Vec::new(),
    }
}

/// What a day has to tell.
pub(super) fn of_day(known: &Known, lead_days: &[i64]) -> Vec<Told> {
    let matters = known.matters.iter().filter(|matter| matter.awaited);
    let mut told: Vec<Told> =
        matters.flat_map(|matter| of_matters_day(matter, known, lead_days)).collect();
    let today = known.following.today;
    for meeting in known.meetings.iter().filter(|meeting| meeting.planned) {
        let Some((on, (rung, left))) =
            meeting.on.and_then(|on| Some((on, near(today, on, lead_days)?)))
        else {
            continue;
        };
        let invited = to_invited(meeting, "meeting_near").into_iter();
        told.extend(invited.map(|one| keyed(dated(one, on, rung, left))));
    }
    told
}

fn of_matters_day(matter: &FollowedMatter, known: &Known, lead_days: &[i64]) -> Vec<Told> {
    let today = known.following.today;
    let unit = matter.unit.clone().map(Audience::Unit);
    let asked = matter.counterpart.clone().map(Audience::Unit);
    let (due_rule, late_rule, who) = match matter.kind {
        Kind::Action => ("action_due", "action_late", unit),
        Kind::Commitment => ("commitment_due", "commitment_late", unit),
        Kind::Guidance => ("guidance_due", "guidance_late", asked),
        Kind::Blocker if matter.escalated => return before_deciders(matter, known, lead_days),
        Kind::Blocker => ("blocker_due", "blocker_late", asked),
        Kind::Liaison => return unanswered(matter, known).into_iter().collect(),
        Kind::Practice => return Vec::new(),
    };
    let (Some(due), Some(who)) = (matter.due, who) else { return Vec::new() };
    let late = days(due, today);
    let mut told: Vec<Told> = near(today, due, lead_days)
        .map(|(rung, left)| dated(about(matter, due_rule, who.clone(), known), due, rung, left))
        .into_iter()
        .collect();
    told.extend(
        reached(&known.following.rungs, late, Some(who), Audience::Office).into_iter().map(
            |(rung, to)| {
                let one = dated(about(matter, late_rule, to, known), due, rung, late);
                Told { urges: true, ..one }
            },
        ),
    );
    told.into_iter().map(keyed).collect()
}

/// A blocker waits for those who decide: the office prepares it, the leading group decides.
fn before_deciders(matter: &FollowedMatter, known: &Known, lead_days: &[i64]) -> Vec<Told> {
    let Some(due) = matter.due else { return Vec::new() };
    let today = known.following.today;
    let late = days(due, today);
    let ahead = near(today, due, lead_days).map(|(rung, left)| ("decision_due", rung, left));
    let Some((rule, rung, number)) = ahead.or((late > 0).then_some(("decision_late", 1, late)))
    else {
        return Vec::new();
    };
    deciders()
        .map(|to| dated(about(matter, rule, to, known), due, rung, number))
        .map(|one| keyed(Told { urges: late > 0, ..one }))
        .to_vec()
}

/// What a superior body was asked, for each whole week without an answer.
fn unanswered(matter: &FollowedMatter, known: &Known) -> Option<Told> {
    let on = matter.on?;
    let open = days(on, known.following.today);
    let to = matter.unit.clone().map_or(Audience::Office, Audience::Unit);
    let one = about(matter, "liaison_open", to, known);
    (open >= 7).then(|| keyed(dated(one, on, open / 7, open)))
}

fn written(matter: &FollowedMatter, known: &Known) -> Vec<Told> {
    let rule = match matter.kind {
        Kind::Action => "action_assigned",
        Kind::Commitment => "commitment_recorded",
        Kind::Liaison if matter.awaited => "liaison_asked",
        Kind::Guidance => return to_asked(matter, "guidance_asked", known),
        Kind::Blocker => return to_asked(matter, "blocker_raised", known),
        Kind::Liaison | Kind::Practice => return Vec::new(),
    };
    to_unit(matter, rule, known)
}

fn moved(matter: &FollowedMatter, way: &str, from: &str, known: &Known) -> Vec<Told> {
    let to_office = |rule| vec![about(matter, rule, Audience::Office, known)];
    match (matter.kind, way) {
        (Kind::Guidance, "answer") => to_unit(matter, "guidance_answered", known),
        (Kind::Guidance, "recall") => to_unit(matter, "guidance_recalled", known),
        (Kind::Guidance, "accept") => to_asked(matter, "guidance_taken", known),
        (Kind::Guidance, "ask_again" | "reopen") => to_asked(matter, "guidance_asked_again", known),
        (Kind::Guidance | Kind::Blocker, "withdraw") => to_asked(matter, "matter_withdrawn", known),
        (Kind::Action, "finish") => to_office("action_finished"),
        (Kind::Action, "reopen") => to_unit(matter, "action_reopened", known),
        (Kind::Action | Kind::Commitment, "withdraw") => to_unit(matter, "matter_withdrawn", known),
        (Kind::Blocker, "escalate") => deciders()
            .map(|to| Told { urges: true, ..about(matter, "blocker_escalated", to, known) })
            .to_vec(),
        (Kind::Blocker, "take_back") => {
            deciders().map(|to| about(matter, "blocker_taken_back", to, known)).to_vec()
        }
        (Kind::Blocker, "finish") if from == "decided" => to_office("decision_carried"),
        (Kind::Blocker, "reopen") if from == "decided" => {
            to_concerned(matter, "decision_reopened", known)
        }
        (Kind::Liaison, "answer") => {
            let mut told = to_office("liaison_answered");
            told.extend(to_unit(matter, "liaison_answered", known));
            told
        }
        _ => Vec::new(),
    }
}

/// The units concerned hear what was decided. One that no longer leads a task is told without a
/// way to the matter, which may no longer be its own to see.
fn decided(matter: &FollowedMatter, known: &Known) -> Vec<Told> {
    let mut told = to_concerned(matter, "blocker_decided", known);
    let relieved: BTreeSet<String> =
        matter.relieved.iter().filter_map(|name| named(known, name)).collect();
    told.extend(relieved.difference(&matter.concerned).map(|unit| {
        let one = about(matter, "blocker_decided", Audience::Unit(unit.clone()), known);
        Told { page: "/my-tasks".to_owned(), ..one }
    }));
    told
}

/// Who was invited now is called; the others hear of another day, hour or place; who is no longer
/// expected hears that as well.
fn meeting_changed(meeting: &FollowedMeeting, event: &Recorded, known: &Known) -> Vec<Told> {
    let (before, after) = (&event.detail["before"], &event.detail["after"]);
    let units = |side: &Value| -> BTreeSet<String> {
        let names = side["invited"].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.filter_map(|name| named(known, name)).collect()
    };
    let (were, are) = (units(before), units(after));
    let moved = ["on", "at_time", "place"].into_iter().any(|key| before[key] != after[key]);
    let of = |rule, unit: &String| to_seat(meeting, rule, unit);
    let mut told: Vec<Told> =
        are.difference(&were).map(|unit| of("meeting_called", unit)).collect();
    if moved {
        told.extend(are.intersection(&were).map(|unit| of("meeting_changed", unit)));
    }
    told.extend(
        were.difference(&are)
            .map(|unit| Told { page: "/meetings".to_owned(), ..of("meeting_without", unit) }),
    );
    told
}

fn deciders() -> [Audience; 2] {
    [Audience::Office, Audience::Leaders]
}

fn to_unit(matter: &FollowedMatter, rule: &'static str, known: &Known) -> Vec<Told> {
    let to = matter.unit.clone().map(Audience::Unit);
    to.map(|to| about(matter, rule, to, known)).into_iter().collect()
}

fn to_asked(matter: &FollowedMatter, rule: &'static str, known: &Known) -> Vec<Told> {
    let to = matter.counterpart.clone().map(Audience::Unit);
    to.map(|to| about(matter, rule, to, known)).into_iter().collect()
}

fn to_concerned(matter: &FollowedMatter, rule: &'static str, known: &Known) -> Vec<Told> {
    let units = matter.concerned.iter().cloned().map(Audience::Unit);
    units.map(|to| about(matter, rule, to, known)).collect()
}

fn to_invited(meeting: &FollowedMeeting, rule: &'static str) -> Vec<Told> {
    meeting.invited.iter().map(|unit| to_seat(meeting, rule, unit)).collect()
}

fn to_seat(meeting: &FollowedMeeting, rule: &'static str, unit: &str) -> Told {
    let mut one = plain("meeting", &meeting.id, format!("/meetings/{}", meeting.id));
    // Hour and place may not be known yet.
    let on = meeting.on.map(|on| on.to_string()).unwrap_or_default();
    let when = [&on, &meeting.at_time, &meeting.place].map(|text| text.as_str());
    let when: Vec<&str> = when.into_iter().filter(|text| !text.is_empty()).collect();
    one.facts.insert("title".to_owned(), json!(meeting.title));
    one.facts.insert("when".to_owned(), json!(when.join(" ")));
    Told { rule, to: Audience::Unit(unit.to_owned()), ..one }
}

fn about(matter: &FollowedMatter, rule: &'static str, to: Audience, known: &Known) -> Told {
    let page = format!("/coordination/{}?open={}", matter.kind.key(), matter.id);
    let mut one = plain("matter", &matter.id, page);
    let name = |id: &Option<String>| {
        id.as_ref().and_then(|id| known.units.get(id)).cloned().unwrap_or_default()
    };
    let due = matter.due.map(|due| due.to_string()).unwrap_or_default();
    for (key, text) in [
        ("title", matter.title.clone()),
        ("unit", name(&matter.unit)),
        ("asked", name(&matter.counterpart)),
        ("due", due),
    ] {
        one.facts.insert(key.to_owned(), json!(text));
    }
    Told { rule, to, ..one }
}

/// One that several units are told of is one for each of them.
fn keyed(one: Told) -> Told {
    match &one.to {
        Audience::Unit(unit) => Told { id: format!("{}/{unit}", one.id), ..one },
        _ => one,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        of_day, of_event,
        tests::{LEAD, event, known},
    };
    use super::*;
    use time::{Date, macros::date};

    const DUE: Date = date!(2026 - 06 - 30);

    fn matter(kind: Kind) -> FollowedMatter {
        let units = ["parks", "water"].map(str::to_owned);
        FollowedMatter {
            id: "t".to_owned(),
            kind,
            title: "Widths".to_owned(),
            unit: Some("parks".to_owned()),
            counterpart: Some("water".to_owned()),
            concerned: BTreeSet::from(units),
            relieved: Vec::new(),
            on: Some(date!(2026 - 06 - 01)),
            due: Some(DUE),
            awaited: true,
            escalated: false,
        }
    }

    fn on(today: Date, matter: FollowedMatter) -> Known {
        let mut known = known(Vec::new(), today);
        for unit in ["parks", "water", "roads"] {
            known.units.insert(unit.to_owned(), unit.to_uppercase());
        }
        known.matters.push(matter);
        known
    }

    fn unit(name: &str) -> Audience {
        Audience::Unit(name.to_owned())
    }

    fn told_on(today: Date, matter: &FollowedMatter) -> Vec<(&'static str, Audience, bool)> {
        let told = of_day(&on(today, matter.clone()), &LEAD);
        told.into_iter().map(|one| (one.rule, one.to, one.urges)).collect()
    }

    #[test]
    fn whoever_owes_the_next_step_hears_seven_three_and_no_days_ahead_and_by_the_ladder_after() {
        for (kind, near, late, who) in [
            (Kind::Action, "action_due", "action_late", "parks"),
            (Kind::Commitment, "commitment_due", "commitment_late", "parks"),
            (Kind::Guidance, "guidance_due", "guidance_late", "water"),
            (Kind::Blocker, "blocker_due", "blocker_late", "water"),
        ] {
            let one = matter(kind);
            assert_eq!(told_on(date!(2026 - 06 - 22), &one), []);
            for day in [23, 27, 30] {
                let today = Date::from_calendar_date(2026, time::Month::June, day).unwrap();
                assert_eq!(told_on(today, &one), [(near, unit(who), false)], "{kind:?} {day}");
            }
            assert_eq!(told_on(date!(2026 - 07 - 01), &one), [(late, unit(who), true)]);
            let high = told_on(date!(2026 - 07 - 10), &one);
            let whom: Vec<_> = high.into_iter().map(|(_, to, _)| to).collect();
            assert_eq!(whom, [Audience::Leaders, Audience::Office, unit(who)]);
            // Nothing owed, nothing told.
            assert_eq!(told_on(DUE, &FollowedMatter { awaited: false, ..one }), []);
        }
    }

    #[test]
    fn a_blocker_before_those_who_decide_waits_for_them_and_not_for_the_unit() {
        let one = FollowedMatter { escalated: true, ..matter(Kind::Blocker) };
        let both =
            |rule, urges| [(rule, Audience::Office, urges), (rule, Audience::Leaders, urges)];
        assert_eq!(told_on(date!(2026 - 06 - 27), &one), both("decision_due", false));
        assert_eq!(told_on(date!(2026 - 07 - 02), &one), both("decision_late", true));
        assert_eq!(told_on(date!(2026 - 06 - 20), &one), []);
    }

    #[test]
    fn what_a_superior_was_asked_is_told_once_for_each_week_without_an_answer() {
        let one = matter(Kind::Liaison);
        let once = |today| {
            let told = of_day(&on(today, one.clone()), &LEAD);
            told.into_iter().map(|one| (one.to, one.once)).collect::<Vec<_>>()
        };
        assert_eq!(once(date!(2026 - 06 - 07)), []);
        let first = [(unit("parks"), "2026-06-01/1".to_owned())];
        assert_eq!(once(date!(2026 - 06 - 08)), first);
        assert_eq!(once(date!(2026 - 06 - 14)), first);
        assert_eq!(once(date!(2026 - 06 - 15)), [(unit("parks"), "2026-06-01/2".to_owned())]);
    }

    #[test]
    fn a_decision_is_told_to_the_units_concerned_and_to_the_one_that_leads_no_longer() {
        let one = FollowedMatter { relieved: vec!["ROADS".to_owned()], ..matter(Kind::Blocker) };
        let event = event("coordination.decided", json!({ "text": "Build", "body": "Group" }));
        let told = of_event(&event, &on(DUE, one));
        let said: Vec<_> = told.iter().map(|one| (&one.to, one.page.as_str())).collect();
        let page = "/coordination/blocker?open=t";
        let (parks, water, roads) = (unit("parks"), unit("water"), unit("roads"));
        assert_eq!(said, [(&parks, page), (&water, page), (&roads, "/my-tasks")]);
        assert_eq!((&told[0].facts["text"], told[0].but.as_str()), (&json!("Build"), "office"));
        assert!(told.iter().all(|one| !one.open), "no group hears what units ask of each other");
    }

    #[test]
    fn a_matter_that_came_by_workbook_is_told_as_one_that_was_written() {
        let known = on(DUE, matter(Kind::Action));
        let told = |detail| {
            let event = event("coordination.workbook_taken", detail);
            let told = of_event(&event, &known);
            told.into_iter().map(|one| (one.rule, one.to)).collect::<Vec<_>>()
        };
        let parks = [("action_assigned", unit("parks"))];
        assert_eq!(told(json!({ "written": ["t", "of another campaign"] })), parks);
        assert_eq!(told(json!({ "written": [] })), []);
    }

    #[test]
    fn of_a_meeting_the_invited_hear_where_and_when_and_of_another_place() {
        let mut known = on(date!(2026 - 06 - 27), matter(Kind::Practice));
        known.meetings.push(FollowedMeeting {
            id: "t".to_owned(),
            title: "Widths".to_owned(),
            on: Some(DUE),
            at_time: "09:00".to_owned(),
            place: "Hall 3".to_owned(),
            invited: vec!["parks".to_owned(), "roads".to_owned()],
            planned: true,
        });
        let of = |action: &str, detail: Value| {
            let event = Recorded { thing: "meeting".to_owned(), ..event(action, detail) };
            let told = of_event(&event, &known);
            told.into_iter().map(|one| (one.rule, one.to)).collect::<Vec<_>>()
        };
        let both = |rule| [(rule, unit("parks")), (rule, unit("roads"))];
        assert_eq!(of("coordination.meeting_called", json!({})), both("meeting_called"));
        let side = |place: &str, units: Value| json!({ "on": "2026-06-30", "place": place, "invited": units });
        let moved = json!({
            "before": side("Hall 1", json!(["PARKS", "WATER"])),
            "after": side("Hall 3", json!(["PARKS", "ROADS"])),
        });
        let expected = [
            ("meeting_called", unit("roads")),
            ("meeting_changed", unit("parks")),
            ("meeting_without", unit("water")),
        ];
        assert_eq!(of("coordination.meeting_changed", moved), expected);
        let same = side("Hall 3", json!(["PARKS", "ROADS"]));
        let same = json!({ "before": same, "after": same });
        assert_eq!(of("coordination.meeting_changed", same), []);
        let near = of_day(&known, &LEAD);
        assert_eq!((near.len(), near[0].rule), (2, "meeting_near"));
        assert_eq!(near[0].facts["when"], "2026-06-30 09:00 Hall 3");
    }
}
