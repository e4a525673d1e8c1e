//! The rules against a task by hand.

use super::*;
use crate::tasks::FollowedPart;
use time::macros::date;
use yuanjian_types::Timestamp;

/// How a task stands: written, given out, or handed in.
#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Draft,
    InProgress,
    Submitted,
}

fn task(state: State, due: Date, today: Date) -> Followed {
    let awaited = state == State::InProgress;
    let late = if awaited { days(due, today).max(0) } else { 0 };
    Followed {
        id: "t".to_owned(),
        campaign: "c".to_owned(),
        title: "Pocket parks".to_owned(),
        giver: None,
        lead: Some("parks".to_owned()),
        lead_name: "Parks".to_owned(),
        draft: state == State::Draft,
        open: state != State::Draft,
        awaited,
        due: Some(due),
        late,
        parts: vec![FollowedPart {
            unit: "water".to_owned(),
            name: "Water".to_owned(),
            awaited: false,
            due: Some(due),
        }],
    }
}

pub(super) fn known(tasks: Vec<Followed>, today: Date) -> Known {
    let rungs = [(1, "person"), (3, "leader"), (5, "office"), (10, "head")];
    let rungs = rungs.map(|(days, whom)| (days, whom.to_owned())).to_vec();
    Known {
        following: Following { tasks, rungs, today },
        campaign: None,
        titles: BTreeMap::from([("t".to_owned(), "Review".to_owned())]),
        pieces: Vec::new(),
        surveys: Vec::new(),
        matters: Vec::new(),
        meetings: Vec::new(),
        projects: Vec::new(),
        units: BTreeMap::new(),
    }
}

pub(super) fn event(action: &str, detail: Value) -> Recorded {
    Recorded {
        sequence: 9,
        city: "9901".to_owned(),
        at: Timestamp(0),
        account: "office".to_owned(),
        name: "Fang".to_owned(),
        address: String::new(),
        request: String::new(),
        action: action.to_owned(),
        thing: "task".to_owned(),
        id: "t".to_owned(),
        detail,
    }
}

const DUE: Date = date!(2026 - 06 - 30);
pub(super) const LEAD: [i64; 3] = [7, 3, 0];

fn told_on(today: Date, state: State) -> Vec<(&'static str, Audience, String)> {
    let all = of_day(&known(vec![task(state, DUE, today)], today), &LEAD);
    all.into_iter().map(|one| (one.rule, one.to, one.once)).collect()
}

#[test]
fn a_day_is_told_seven_three_and_no_days_ahead_and_a_missed_one_later() {
    let parks = || Audience::Unit("parks".to_owned());
    assert_eq!(told_on(date!(2026 - 06 - 22), State::InProgress), []);
    for (today, rung) in [
        (date!(2026 - 06 - 23), 7),
        // The service stood still on the 23rd: the same rung, so the same notice.
        (date!(2026 - 06 - 25), 7),
        (date!(2026 - 06 - 27), 3),
        (date!(2026 - 06 - 30), 0),
    ] {
        let expected = [("task_due", parks(), format!("2026-06-30/{rung}"))];
        assert_eq!(told_on(today, State::InProgress), expected);
    }
    assert_eq!(told_on(date!(2026 - 06 - 30), State::Submitted), []);
    assert_eq!(told_on(date!(2026 - 06 - 30), State::Draft), []);
}

#[test]
fn lateness_climbs_the_ladder_to_the_unit_the_office_and_the_head() {
    let on = |today| {
        told_on(today, State::InProgress)
            .into_iter()
            .map(|(rule, to, once)| (rule, format!("{to:?}"), once))
            .collect::<Vec<_>>()
    };
    let unit = |rung| ("task_late", "Unit(\"parks\")".to_owned(), format!("2026-06-30/{rung}"));
    let office = ("task_late", "Office".to_owned(), "2026-06-30/5".to_owned());
    let head = ("task_late", "Leaders".to_owned(), "2026-06-30/10".to_owned());
    assert_eq!(on(date!(2026 - 07 - 01)), [unit(1)]);
    assert_eq!(on(date!(2026 - 07 - 03)), [unit(3)]);
    assert_eq!(on(date!(2026 - 07 - 05)), [office.clone(), unit(3)]);
    assert_eq!(on(date!(2026 - 07 - 10)), [head, office, unit(3)]);
}

#[test]
fn who_did_it_is_left_out_and_who_must_act_is_told() {
    let today = date!(2026 - 06 - 01);
    let of = |action, detail| {
        of_event(&event(action, detail), &known(vec![task(State::Submitted, DUE, today)], today))
    };
    let submitted = of("tasks.moved", json!({ "move": "submit" }));
    assert_eq!((submitted[0].rule, &submitted[0].to), ("task_submitted", &Audience::Office));
    assert_eq!((submitted[0].but.as_str(), submitted[0].once.as_str()), ("office", "e9"));
    let urged = of("tasks.urged", json!({ "unit": "Water", "note": "now" }));
    assert!(urged[0].urges && urged[0].urgent);
    assert_eq!(urged[0].to, Audience::Unit("water".to_owned()));
    assert_eq!(urged[0].facts["note"], "now");
    assert_eq!(of("tasks.urged", json!({ "unit": "Nobody" })), []);
    // Whoever must hand in is led to where that is done, whoever only hears of it to the task.
    assert_eq!((urged[0].page.as_str(), submitted[0].page.as_str()), ("/do/t", "/tasks/t"));
    let returned = of("tasks.moved", json!({ "move": "return" }));
    assert_eq!((returned[0].rule, returned[0].page.as_str()), ("task_returned", "/do/t"));
    let withdrawn = of("tasks.moved", json!({ "move": "withdraw", "from": "in_progress" }));
    assert_eq!(withdrawn.len(), 2);
    assert_eq!(of("tasks.moved", json!({ "move": "withdraw", "from": "draft" })), []);
    let given = of("tasks.moved", json!({ "move": "start" }));
    let given: Vec<_> = given.into_iter().map(|one| (one.rule, one.to)).collect();
    let unit = |name: &str| Audience::Unit(name.to_owned());
    assert_eq!(given, [("task_given", unit("parks")), ("part_given", unit("water"))]);
    assert_eq!(of("tasks.changed", json!({ "state": "in_progress" })).len(), 2);
    assert_eq!(of("tasks.changed", json!({ "state": "draft" })), []);
    let part = |from: &str, to: &str| {
        let moved = json!({ "unit": "Water", "from": from, "to": to });
        let told = of("tasks.part_moved", moved);
        told.into_iter().map(|one| (one.rule, one.to)).collect::<Vec<_>>()
    };
    assert_eq!(part("open", "submitted"), [("part_submitted", unit("parks"))]);
    assert_eq!(part("submitted", "open"), [("part_recalled", unit("parks"))]);
    assert_eq!(part("accepted", "open"), [("part_reopened", unit("water"))]);
    let filed = of("campaigns.notice_filed", json!({}));
    assert_eq!((filed[0].rule, &filed[0].to), ("notice_filed", &Audience::Business));
    assert_eq!(of("layers.uploaded", json!({})), []);
}

#[test]
fn what_a_unit_divided_is_its_own_and_no_group_reads_of_it() {
    let today = date!(2026 - 06 - 29);
    let own = Followed { giver: Some("city".to_owned()), ..task(State::InProgress, DUE, today) };
    let known = known(vec![own], today);
    let submitted = of_event(&event("tasks.moved", json!({ "move": "submit" })), &known);
    assert_eq!(submitted[0].to, Audience::Unit("city".to_owned()));
    assert!(!submitted[0].open);
    assert!(of_day(&known, &LEAD).iter().all(|one| !one.open));
}

#[test]
fn evidence_is_told_to_the_office_and_its_decision_to_who_made_it() {
    let mut known = known(Vec::new(), date!(2026 - 06 - 01));
    known.units.insert("parks".to_owned(), "Parks".to_owned());
    known.pieces.push(FollowedPiece {
        id: "t".to_owned(),
        campaign: "c".to_owned(),
        title: "Green line plan".to_owned(),
        organisation: "parks".to_owned(),
        account: "ann".to_owned(),
    });
    let of = |way: &str| of_event(&event("evidence.moved", json!({ "move": way })), &known);
    let submitted = of("submit");
    assert_eq!(submitted.len(), 1);
    assert_eq!((submitted[0].rule, &submitted[0].to), ("evidence_submitted", &Audience::Office));
    assert_eq!((&submitted[0].facts["unit"], submitted[0].open), (&json!("Parks"), false));
    let returned: Vec<_> = of("return").into_iter().map(|one| (one.to, one.urges)).collect();
    let unit = Audience::Unit("parks".to_owned());
    assert_eq!(returned, [(unit, true), (Audience::Person("ann".to_owned()), true)]);
    assert_eq!(of("restore"), []);
}

#[test]
fn who_asked_for_an_assessment_hears_how_it_ended() {
    let known = known(Vec::new(), date!(2026 - 06 - 01));
    let done = of_event(&event("assessments.done", json!({})), &known);
    let to: Vec<_> = done.iter().map(|one| (&one.to, one.but.as_str())).collect();
    assert_eq!(to, [(&Audience::Office, ""), (&Audience::Person("office".to_owned()), "")]);
}

#[test]
fn each_week_the_briefs_are_ready_once_for_the_head_the_office_and_units_with_work() {
    let monday = date!(2026 - 06 - 01);
    let mut known = known(vec![task(State::InProgress, DUE, monday)], monday);
    known.campaign = Some(Dates {
        id: "c".to_owned(),
        title: "Review".to_owned(),
        steps: Vec::new(),
        deadlines: Vec::new(),
    });
    let ready = |known: &Known| -> Vec<_> {
        of_day(known, &LEAD).into_iter().map(|one| (one.rule, one.to, one.once)).collect()
    };
    // Water handed its part in.
    let expected = |week: &str| {
        [
            ("brief_ready", Audience::Leaders, week.to_owned()),
            ("brief_ready", Audience::Office, week.to_owned()),
            ("unit_brief_ready", Audience::Unit("parks".to_owned()), week.to_owned()),
        ]
    };
    assert_eq!(ready(&known), expected("2026-06-01"));
    // A service that stood still on Monday makes up for it, under the same mark.
    known.following.today = date!(2026 - 06 - 07);
    assert_eq!(ready(&known), expected("2026-06-01"));
    known.following.today = date!(2026 - 06 - 08);
    assert_eq!(ready(&known), expected("2026-06-08"));
}

#[test]
fn a_unit_hears_of_a_survey_that_it_owes_answers_to_and_of_one_that_is_late() {
    let today = date!(2026 - 06 - 10);
    let owed = |unit: &str, due| crate::surveys::FollowedSurvey {
        survey: "s".to_owned(),
        title: "Parks".to_owned(),
        unit: unit.to_owned(),
        due,
        owed: 2,
    };
    let mut known = known(Vec::new(), today);
    known.surveys =
        vec![owed("parks", date!(2026 - 06 - 12)), owed("water", date!(2026 - 06 - 08))];
    let told = of_day(&known, &[7, 3, 0]);
    let said: Vec<_> = told.iter().map(|one| (one.rule, one.to.clone(), one.urges)).collect();
    let unit = |name: &str| Audience::Unit(name.to_owned());
    assert_eq!(said, [("survey_due", unit("parks"), false), ("survey_late", unit("water"), true)]);
    assert_eq!((&told[0].facts["days"], &told[0].facts["owed"]), (&json!(2), &json!(2)));
    assert_eq!(told[1].facts["days"], json!(2));
}
