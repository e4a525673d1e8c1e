//! Where a task stands, the only ways on, and what follows from its dates: pure.
//!
//! Lateness is worked out from days and never typed (row 137); complete means that the quality was
//! accepted, the quantity met and the day kept (row 59); a task whose item has no value is grey,
//! not green (row 76).

use crate::campaigns::calendar::days;
use serde::{Deserialize, Serialize};
use time::Date;
use yuanjian_app::{Failure, Result};
use yuanjian_types::Problem;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskState)]
pub(crate) enum State {
    /// Written, not yet given out.
    Draft,
    /// Given out; the unit works on it.
    InProgress,
    /// Handed in, to be accepted.
    Submitted,
    /// Sent back to be mended.
    ChangesRequested,
    /// Accepted.
    Closed,
    /// No longer asked for.
    Withdrawn,
}

/// A way on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskMove)]
pub(super) enum Move {
    /// Give it out.
    Start,
    /// Take it back into the draft.
    TakeBack,
    /// Hand in what was done.
    Submit,
    /// Take back what was handed in, before anybody decided.
    Recall,
    /// Accept it.
    Accept,
    /// Send it back to be mended.
    Return,
    /// Take a return back: what was handed in is judged again.
    Rescind,
    /// Open what was closed.
    Reopen,
    /// Ask for it no longer.
    Withdraw,
    /// Ask for it again.
    Restore,
}

/// Who makes a move: the unit that does the work, or whoever gave it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    /// The lead unit.
    Unit,
    /// The office; for a sub-task the unit that divided its own work.
    Giver,
}

impl State {
    /// Every state, in the order of work.
    pub(super) const ALL: [Self; 6] = [
        Self::Draft,
        Self::InProgress,
        Self::Submitted,
        Self::ChangesRequested,
        Self::Closed,
        Self::Withdrawn,
    ];

    /// The key, as rows have it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InProgress => "in_progress",
            Self::Submitted => "submitted",
            Self::ChangesRequested => "changes_requested",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// The ways on from here.
    pub(super) fn moves(self) -> &'static [Move] {
        match self {
            Self::Draft => &[Move::Start, Move::Withdraw],
            Self::InProgress => &[Move::Submit, Move::TakeBack, Move::Withdraw],
            Self::Submitted => &[Move::Accept, Move::Return, Move::Recall],
            Self::ChangesRequested => &[Move::Submit, Move::Rescind, Move::Withdraw],
            Self::Closed => &[Move::Reopen],
            Self::Withdrawn => &[Move::Restore],
        }
    }

    /// Whether somebody still has to do something for it.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::InProgress | Self::Submitted | Self::ChangesRequested)
    }

    /// Whether it was given out and counts.
    pub(crate) fn counts(self) -> bool {
        self.is_open() || self == Self::Closed
    }
}

impl Move {
    /// The key, as rows have it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::TakeBack => "take_back",
            Self::Submit => "submit",
            Self::Recall => "recall",
            Self::Accept => "accept",
            Self::Return => "return",
            Self::Rescind => "rescind",
            Self::Reopen => "reopen",
            Self::Withdraw => "withdraw",
            Self::Restore => "restore",
        }
    }

    /// Whose it is.
    pub(super) fn hand(self) -> Hand {
        match self {
            Self::Submit | Self::Recall => Hand::Unit,
            _ => Hand::Giver,
        }
    }

    /// Where it leads.
    pub(super) fn leads_to(self) -> State {
        match self {
            Self::Start | Self::Recall | Self::Reopen => State::InProgress,
            Self::TakeBack | Self::Restore => State::Draft,
            Self::Submit | Self::Rescind => State::Submitted,
            Self::Accept => State::Closed,
            Self::Return => State::ChangesRequested,
            Self::Withdraw => State::Withdrawn,
        }
    }

    /// Whether it turns a decision round and must say why.
    pub(super) fn wants_reason(self) -> bool {
        matches!(
            self,
            Self::Return | Self::TakeBack | Self::Rescind | Self::Reopen | Self::Withdraw
        )
    }
}

/// Where a task goes from `state`.
///
/// # Errors
/// The rule that forbids it.
pub(super) fn go(state: State, way: Move, reason: &str) -> Result<State> {
    if !state.moves().contains(&way) {
        return Err(Failure::refused(
            Problem::error("tasks.wrong_move").with("state", state.key()).with("move", way.key()),
        ));
    }
    if way.wants_reason() && reason.trim().is_empty() {
        return Err(Failure::invalid_one(Problem::error("tasks.reason_missing").at_field("note")));
    }
    Ok(way.leads_to())
}

/// Three answers to whether something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskAnswer)]
pub(super) enum Answer {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Nobody can say yet.
    Open,
}

/// What the light and the flags of a task hang on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// Where it stands.
    pub(super) state: State,
    /// By when, extensions counted.
    pub(super) due: Option<Date>,
    /// When it was last handed in.
    pub(super) submitted: Option<Date>,
    /// How much is asked for.
    pub(super) quantity: Option<f64>,
    /// How much is done.
    pub(super) done: Option<f64>,
    /// Whether its item has a value today; nothing where none is needed.
    pub(super) has_value: Option<bool>,
    /// Whether something below or beside it is late.
    pub(super) behind: bool,
}

/// The three flags of completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = TaskFlags)]
pub(super) struct Flags {
    /// The quality was accepted.
    pub(super) quality: Answer,
    /// What was asked for in number is there.
    pub(super) quantity: Answer,
    /// It was handed in by its day.
    pub(super) on_time: Answer,
    /// All three.
    pub(super) complete: bool,
}

/// What is done of a task on a day.
pub(super) fn flags(facts: &Facts, today: Date) -> Flags {
    let handed_in = matches!(facts.state, State::Submitted | State::Closed);
    let quality = match facts.state {
        State::Closed => Answer::Yes,
        State::ChangesRequested => Answer::No,
        _ => Answer::Open,
    };
    let quantity = match (facts.quantity, facts.done) {
        (Some(asked), Some(done)) if done >= asked => Answer::Yes,
        (Some(_), _) if handed_in => Answer::No,
        (Some(_), _) => Answer::Open,
        (None, _) if handed_in => Answer::Yes,
        (None, _) => Answer::Open,
    };
    let on_time = match (facts.due, facts.submitted.filter(|_| handed_in)) {
        (Some(due), Some(on)) if on > due => Answer::No,
        (_, Some(_)) => Answer::Yes,
        (Some(due), None) if today > due => Answer::No,
        _ => Answer::Open,
    };
    let complete = [quality, quantity, on_time].iter().all(|answer| *answer == Answer::Yes);
    Flags { quality, quantity, on_time, complete }
}

/// How a task looks at a glance; always shown with its word and its shape.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskLight)]
pub(super) enum Light {
    /// Past its day.
    Red,
    /// Close to its day, behind, or handed in late and not yet accepted.
    Yellow,
    /// Its day comes near.
    Blue,
    /// No value yet, so nobody can say.
    Grey,
    /// On track, or done.
    Green,
}

/// When lights change and whom lateness reaches (part 6, rows 1 and 2 of the requirements).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskLadder)]
pub(super) struct Ladder {
    /// Days before the due day from which it is blue.
    pub(super) blue_days: i64,
    /// Days before the due day from which it is yellow.
    pub(super) yellow_days: i64,
    /// Whom lateness reaches after how many days, the nearest first.
    pub(super) steps: Vec<Rung>,
}

/// Whom lateness reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskRung)]
pub(super) struct Rung {
    /// Days past the due day.
    pub(super) days: i64,
    /// `person`, `leader`, `office`, `head`.
    pub(super) whom: String,
}

/// Whom a rung may name, from the nearest up.
pub(super) const WHOM: [&str; 4] = ["person", "leader", "office", "head"];

impl Default for Ladder {
    fn default() -> Self {
        let rung = |(days, whom): (i64, &str)| Rung { days, whom: whom.to_owned() };
        Self {
            blue_days: 7,
            yellow_days: 3,
            steps: [(1, "person"), (3, "leader"), (5, "office"), (10, "head")].map(rung).to_vec(),
        }
    }
}

impl Ladder {
    /// Everything wrong with it.
    pub(super) fn faults(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !(0..=60).contains(&self.yellow_days)
            || !(self.yellow_days..=60).contains(&self.blue_days)
        {
            problems.push(Problem::error("tasks.ladder_days").at_field("blue_days"));
        }
        let known =
            |rung: &Rung| (1..=365).contains(&rung.days) && WHOM.contains(&rung.whom.as_str());
        let rising = self.steps.windows(2).all(|pair| pair[0].days < pair[1].days);
        if self.steps.len() > WHOM.len() || !self.steps.iter().all(known) || !rising {
            problems.push(Problem::error("tasks.ladder_steps").at_field("steps"));
        }
        problems
    }

    /// Whom a lateness of so many days has reached.
    pub(super) fn reached(&self, late: i64) -> Option<&str> {
        self.steps.iter().rfind(|rung| late >= rung.days).map(|rung| rung.whom.as_str())
    }
}

/// The light of a task on a day; none for what was not given out or is no longer asked for.
pub(super) fn light(facts: &Facts, ladder: &Ladder, today: Date) -> Option<Light> {
    if !facts.state.counts() {
        return None;
    }
    if facts.state == State::Closed {
        return Some(Light::Green);
    }
    let left = facts.due.map(|due| days(today, due));
    if facts.state == State::Submitted {
        // Caught up is not yet well: yellow first, green when accepted.
        let late = matches!((facts.due, facts.submitted), (Some(due), Some(on)) if on > due);
        return Some(if late { Light::Yellow } else { Light::Green });
    }
    Some(match left {
        Some(..0) => Light::Red,
        Some(left) if left <= ladder.yellow_days => Light::Yellow,
        _ if facts.behind || facts.state == State::ChangesRequested => Light::Yellow,
        _ if facts.has_value == Some(false) => Light::Grey,
        Some(left) if left <= ladder.blue_days => Light::Blue,
        _ => Light::Green,
    })
}

/// Days past the due day of what is still to be handed in; 0 when it is not late.
pub(super) fn late_days(facts: &Facts, today: Date) -> i64 {
    match (facts.state, facts.due) {
        (State::InProgress | State::ChangesRequested, Some(due)) => days(due, today).max(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    const DUE: Date = date!(2026 - 06 - 30);

    fn facts(state: State) -> Facts {
        Facts {
            state,
            due: Some(DUE),
            submitted: None,
            quantity: None,
            done: None,
            has_value: None,
            behind: false,
        }
    }

    #[test]
    fn every_state_has_a_way_back_to_the_one_before() {
        // Whatever is done can be undone in recorded moves: from every state the draft is reached.
        for start in State::ALL {
            let mut reached = vec![start];
            loop {
                let more: Vec<State> = reached
                    .iter()
                    .flat_map(|state| state.moves())
                    .map(|way| way.leads_to())
                    .filter(|state| !reached.contains(state))
                    .collect();
                let Some(next) = more.first() else { break };
                reached.push(*next);
            }
            assert_eq!(reached.len(), State::ALL.len(), "{start:?} reaches {reached:?}");
        }
    }

    #[test]
    fn a_move_that_turns_a_decision_round_says_why() {
        assert!(go(State::Submitted, Move::Return, " ").is_err());
        assert_eq!(go(State::Submitted, Move::Return, "x").unwrap(), State::ChangesRequested);
        assert!(go(State::Draft, Move::Accept, "x").is_err());
    }

    #[test]
    fn complete_is_quality_and_quantity_and_day() {
        let mut one = facts(State::Closed);
        one.submitted = Some(DUE);
        assert!(flags(&one, date!(2026 - 08 - 01)).complete);
        one.submitted = Some(date!(2026 - 07 - 01));
        let late = flags(&one, date!(2026 - 08 - 01));
        assert_eq!((late.quality, late.on_time, late.complete), (Answer::Yes, Answer::No, false));
        one.submitted = Some(DUE);
        one.quantity = Some(3.0);
        one.done = Some(2.0);
        assert_eq!(flags(&one, DUE).quantity, Answer::No);
        one.done = Some(3.0);
        assert!(flags(&one, DUE).complete);
        // A day that passed without anything handed in is a lost day, whoever forgot to say so.
        let open = facts(State::InProgress);
        assert_eq!(flags(&open, DUE).on_time, Answer::Open);
        assert_eq!(flags(&open, date!(2026 - 07 - 01)).on_time, Answer::No);
    }

    #[test]
    fn lights_go_by_days_and_never_show_green_without_a_value() {
        let ladder = Ladder::default();
        let on = |facts: &Facts, day: Date| light(facts, &ladder, day).unwrap();
        let open = facts(State::InProgress);
        assert_eq!(on(&open, date!(2026 - 06 - 01)), Light::Green);
        assert_eq!(on(&open, date!(2026 - 06 - 23)), Light::Blue);
        assert_eq!(on(&open, date!(2026 - 06 - 27)), Light::Yellow);
        assert_eq!(on(&open, DUE), Light::Yellow);
        assert_eq!(on(&open, date!(2026 - 07 - 01)), Light::Red);
        let blind = Facts { has_value: Some(false), ..open };
        assert_eq!(on(&blind, date!(2026 - 06 - 01)), Light::Grey);
        assert_eq!(on(&blind, date!(2026 - 06 - 23)), Light::Grey);
        assert_eq!(on(&blind, date!(2026 - 07 - 01)), Light::Red);
        assert_eq!(light(&facts(State::Draft), &ladder, DUE), None);
    }

    #[test]
    fn what_was_caught_up_is_yellow_first() {
        let ladder = Ladder::default();
        let mut late = facts(State::Submitted);
        late.submitted = Some(date!(2026 - 07 - 02));
        assert_eq!(light(&late, &ladder, date!(2026 - 07 - 02)), Some(Light::Yellow));
        late.state = State::Closed;
        assert_eq!(light(&late, &ladder, date!(2026 - 07 - 03)), Some(Light::Green));
    }

    #[test]
    fn lateness_climbs_the_ladder_by_days() {
        let ladder = Ladder::default();
        let late = |on: Date| late_days(&facts(State::InProgress), on);
        assert_eq!(late(DUE), 0);
        assert_eq!(ladder.reached(late(DUE)), None);
        assert_eq!(ladder.reached(late(date!(2026 - 07 - 01))), Some("person"));
        assert_eq!(ladder.reached(late(date!(2026 - 07 - 04))), Some("leader"));
        assert_eq!(ladder.reached(late(date!(2026 - 07 - 20))), Some("head"));
        let mut upside_down = Ladder::default();
        upside_down.steps.reverse();
        assert_eq!(upside_down.faults().len(), 1);
    }
}
