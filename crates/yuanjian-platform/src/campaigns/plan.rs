//! The plan of a campaign, reckoned backwards: each step ends where the next begins, the last of
//! them on its deadline, and what would have had to begin before the start is told on day one.

use super::{
    calendar::{Calendar, before, days},
    state::State,
};
use serde::{Deserialize, Serialize};
use time::Date;

/// The deadline that a step leads to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// Units hand in their materials.
    Materials,
    /// The self-inspection report is handed up.
    Report,
    /// The review comes to the city.
    Onsite,
}

/// A step that the campaign takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name within the campaign.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// What it leads to.
    pub anchor: Anchor,
    /// Working days that it needs.
    pub days: i64,
    /// The day it was done.
    #[serde(default)]
    pub done_on: Option<String>,
}

/// The days that are given.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// The clocks start.
    pub start: Date,
    /// Materials of all units.
    pub materials: Date,
    /// Self-inspection report.
    pub report: Date,
    /// Visit.
    pub onsite: Date,
}

impl Frame {
    /// The deadline of an anchor.
    pub fn due(&self, anchor: Anchor) -> Date {
        match anchor {
            Anchor::Materials => self.materials,
            Anchor::Report => self.report,
            Anchor::Onsite => self.onsite,
        }
    }

    /// The day from which the steps to an anchor may begin.
    fn opens(&self, anchor: Anchor) -> Date {
        match anchor {
            Anchor::Materials => self.start,
            Anchor::Report => self.materials,
            Anchor::Onsite => self.report,
        }
    }
}

/// A step with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Place in the list of steps.
    pub place: usize,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Working days by which it would begin too early; 0 when it fits.
    pub short: i64,
}

/// Plan the steps backwards from their deadlines.
pub fn back(steps: &[Step], frame: &Frame, calendar: &Calendar) -> Vec<Planned> {
    let mut planned: Vec<Planned> = Vec::new();
    for anchor in [Anchor::Materials, Anchor::Report, Anchor::Onsite] {
        let mut last = frame.due(anchor);
        let opens = frame.opens(anchor);
        for (place, step) in steps.iter().enumerate().rev().filter(|(_, s)| s.anchor == anchor) {
            let to = calendar.on_or_before(last);
            let from = calendar.back(last, step.days);
            let earliest = if anchor == Anchor::Materials { before(opens) } else { opens };
            let short = calendar.between(before(from), earliest);
            planned.push(Planned { place, from, to, short });
            last = before(from);
        }
    }
    planned.sort_by_key(|planned| planned.place);
    planned
}

/// Whether steps to a deadline still matter: what was handed up is no longer prepared.
pub fn awaits(state: State, anchor: Anchor) -> bool {
    match state {
        State::Preparing | State::Running => true,
        State::Submitted => anchor == Anchor::Onsite,
        State::Rectifying
        | State::Rechecking
        | State::Passed
        | State::Revoked
        | State::Withdrawn => false,
    }
}

/// How a step stands today. What led to a deadline that is behind the campaign is settled.
pub fn light(step: &Step, planned: &Planned, state: State, today: Date) -> &'static str {
    if step.done_on.is_some() {
        "done"
    } else if !awaits(state, step.anchor) {
        "settled"
    } else if today > planned.to {
        "red"
    } else if days(today, planned.to) <= 7 || planned.short > 0 {
        "yellow"
    } else {
        "green"
    }
}

#[cfg(test)]
mod tests {
    use super::{super::calendar::day, *};

    fn on(text: &str) -> Date {
        day(text).unwrap()
    }

    fn step(anchor: Anchor, days: i64) -> Step {
        Step { id: String::new(), title: String::new(), anchor, days, done_on: None }
    }

    fn frame(start: &str) -> Frame {
        Frame {
            start: on(start),
            materials: on("2026-06-30"),
            report: on("2026-09-30"),
            onsite: on("2026-10-30"),
        }
    }

    #[test]
    fn two_steps_of_five_days_fill_the_last_ten_working_days() {
        // 2026-06-30 is a Tuesday: 24..30 without the weekend is five, 17..23 five more.
        let steps = [step(Anchor::Materials, 5), step(Anchor::Materials, 5)];
        let plan = back(&steps, &frame("2026-06-01"), &Calendar::default());
        assert_eq!((plan[0].from, plan[0].to), (on("2026-06-17"), on("2026-06-23")));
        assert_eq!((plan[1].from, plan[1].to), (on("2026-06-24"), on("2026-06-30")));
        assert!(plan.iter().all(|p| p.short == 0));
    }

    #[test]
    fn what_would_have_begun_before_the_start_is_short_by_those_days() {
        // Thirty working days to 30 June begin on 20 May; a start on 1 June lacks eight of them.
        let plan = back(&[step(Anchor::Materials, 30)], &frame("2026-06-01"), &Calendar::default());
        assert_eq!(plan[0].from, on("2026-05-20"));
        assert_eq!(plan[0].short, 8);
    }

    #[test]
    fn a_step_that_begins_on_the_very_start_fits() {
        let plan = back(&[step(Anchor::Materials, 22)], &frame("2026-06-01"), &Calendar::default());
        assert_eq!((plan[0].from, plan[0].short), (on("2026-06-01"), 0));
    }

    #[test]
    fn a_light_turns_yellow_a_week_before_and_red_after() {
        let step = step(Anchor::Materials, 5);
        let plan = back(std::slice::from_ref(&step), &frame("2026-01-01"), &Calendar::default());
        let light = |state, day| light(&step, &plan[0], state, on(day));
        assert_eq!(light(State::Running, "2026-06-22"), "green");
        assert_eq!(light(State::Running, "2026-06-23"), "yellow");
        assert_eq!(light(State::Running, "2026-07-01"), "red");
        assert_eq!(light(State::Submitted, "2026-07-01"), "settled");
    }

    #[test]
    fn what_was_handed_up_is_settled_and_what_is_still_awaited_is_not() {
        let settled = |state| {
            [Anchor::Materials, Anchor::Report, Anchor::Onsite]
                .into_iter()
                .filter(|anchor| !awaits(state, *anchor))
                .count()
        };
        assert_eq!([State::Preparing, State::Running, State::Submitted].map(settled), [0, 0, 2]);
        assert!(awaits(State::Submitted, Anchor::Onsite));
        let behind = [State::Rectifying, State::Rechecking, State::Passed, State::Revoked];
        assert_eq!(behind.map(settled), [3, 3, 3, 3]);
    }

    #[test]
    fn a_step_that_is_done_is_done_whatever_its_deadline() {
        let done = Step { done_on: Some("2026-06-05".to_owned()), ..step(Anchor::Report, 5) };
        let plan = back(std::slice::from_ref(&done), &frame("2026-01-01"), &Calendar::default());
        for state in [State::Running, State::Submitted] {
            assert_eq!(light(&done, &plan[0], state, on("2026-12-01")), "done");
        }
    }
}
