//! What became of a promise, worked out from the tasks that it names: pure.
//!
//! Nobody types that a promise was kept. With a number, what the tasks report as done in the same
//! unit is held against it; without one, the tasks' states speak. Where neither says anything, the
//! answer is that it cannot be measured, not that it was kept.

use crate::campaigns::calendar::days;
use serde::Serialize;
use time::Date;

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CommitmentStanding)]
pub(crate) enum Standing {
    /// Delivered by its day.
    Kept,
    /// Not yet due, and as far as the days that have gone by.
    OnCourse,
    /// Not yet due, and less far than the days that have gone by, or a task of it is late.
    Behind,
    /// Its day passed without delivery, or delivery came after it.
    Broken,
    /// No task that it names, or none that counts in its unit.
    NotMeasurable,
}

/// A promise.
#[derive(Debug, Clone)]
pub(super) struct Promise<'a> {
    /// How much, where a number was said.
    pub(super) quantity: Option<f64>,
    /// Of what.
    pub(super) unit: &'a str,
    /// The day on which it was given.
    pub(super) said: Option<Date>,
    /// By when; the last day of its tasks where none was said.
    pub(super) due: Option<Date>,
}

/// What a task says of it.
#[derive(Debug, Clone)]
pub(super) struct Work<'a> {
    /// How much is done.
    pub(super) done: Option<f64>,
    /// Of what.
    pub(super) unit: &'a str,
    /// Whether it was accepted.
    pub(super) closed: bool,
    /// The day it was handed in.
    pub(super) submitted: Option<Date>,
    /// By when it is to be handed in.
    pub(super) due: Option<Date>,
    /// Whether it is past its day, or something below it is.
    pub(super) late: bool,
}

/// What was delivered.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = CommitmentDelivery)]
pub(crate) struct Delivery {
    pub(crate) standing: Standing,
    /// How much the tasks report as done in the promise's unit; none where no number was said or
    /// none counts.
    pub(crate) done: Option<f64>,
    /// Tasks that were accepted, and all that count.
    pub(crate) closed: usize,
    pub(crate) tasks: usize,
    /// The day by which it is measured.
    pub(crate) due_on: Option<String>,
    /// Whether all of it is there, in time or late.
    #[serde(skip)]
    delivered: bool,
}

impl Delivery {
    /// Whether it is still to be delivered, as far as anything tells.
    pub(super) fn is_owed(&self) -> bool {
        !self.delivered
    }
}

/// Hold a promise against its tasks on a day.
pub(super) fn weigh(promise: &Promise<'_>, works: &[Work<'_>], today: Date) -> Delivery {
    let due = promise.due.or_else(|| works.iter().filter_map(|work| work.due).max());
    let counted: Vec<&Work<'_>> = works
        .iter()
        .filter(|work| promise.quantity.is_none() || work.unit == promise.unit)
        .collect();
    let closed = counted.iter().filter(|work| work.closed).count();
    let done = promise
        .quantity
        .filter(|_| !counted.is_empty())
        .map(|_| counted.iter().filter_map(|work| work.done).sum::<f64>());
    let delivered = match (promise.quantity, done) {
        (Some(asked), Some(done)) => done >= asked,
        _ => closed == counted.len(),
    };
    let last = counted.iter().filter_map(|work| work.submitted).max();
    let standing = if counted.is_empty() {
        Standing::NotMeasurable
    } else if delivered {
        match (due, last) {
            (Some(due), Some(last)) if last > due => Standing::Broken,
            _ => Standing::Kept,
        }
    } else if due.is_some_and(|due| today > due) {
        Standing::Broken
    } else if counted.iter().any(|work| work.late) || lags(promise, done, due, today) {
        Standing::Behind
    } else {
        Standing::OnCourse
    };
    let due_on = due.map(|due| due.to_string());
    let delivered = delivered && !counted.is_empty();
    Delivery { standing, done, closed, tasks: counted.len(), due_on, delivered }
}

/// Whether less is done than the share of the days that have gone by.
fn lags(promise: &Promise<'_>, done: Option<f64>, due: Option<Date>, today: Date) -> bool {
    let (Some(asked), Some(done), Some(said), Some(due)) =
        (promise.quantity, done, promise.said, due)
    else {
        return false;
    };
    let (whole, gone) = (days(said, due), days(said, today));
    whole > 0 && done * (whole as f64) < asked * (gone as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn promise(quantity: Option<f64>) -> Promise<'static> {
        Promise {
            quantity,
            unit: "ha",
            said: Some(date!(2026 - 01 - 01)),
            due: Some(date!(2026 - 04 - 11)),
        }
    }

    fn work(done: Option<f64>) -> Work<'static> {
        Work { done, unit: "ha", closed: false, submitted: None, due: None, late: false }
    }

    #[test]
    fn a_number_is_held_against_the_days_that_have_gone_by() {
        // 100 days for 10 ha: on the 40th day 4 ha are on course and 3.9 are behind.
        let on = date!(2026 - 02 - 10);
        let at = |done: f64| weigh(&promise(Some(10.0)), &[work(Some(done))], on).standing;
        assert_eq!(at(4.0), Standing::OnCourse);
        assert_eq!(at(3.9), Standing::Behind);
        assert_eq!(at(10.0), Standing::Kept);
        let after = date!(2026 - 04 - 12);
        let short = weigh(&promise(Some(10.0)), &[work(Some(9.9))], after);
        assert_eq!((short.standing, short.done), (Standing::Broken, Some(9.9)));
    }

    #[test]
    fn what_counts_in_another_unit_or_not_at_all_is_not_measurable() {
        let other = Work { unit: "km", ..work(Some(99.0)) };
        let told = weigh(&promise(Some(10.0)), &[other], date!(2026 - 02 - 10));
        assert_eq!((told.standing, told.done, told.tasks), (Standing::NotMeasurable, None, 0));
        let none = weigh(&promise(None), &[], date!(2026 - 02 - 10));
        assert_eq!(none.standing, Standing::NotMeasurable);
    }

    #[test]
    fn without_a_number_the_tasks_states_speak_and_late_delivery_is_a_broken_word() {
        let on = date!(2026 - 03 - 01);
        let closed = Work { closed: true, submitted: Some(date!(2026 - 02 - 01)), ..work(None) };
        let half = weigh(&promise(None), &[closed.clone(), work(None)], on);
        assert_eq!((half.standing, half.closed, half.tasks), (Standing::OnCourse, 1, 2));
        let late = Work { late: true, ..work(None) };
        assert_eq!(weigh(&promise(None), &[closed.clone(), late], on).standing, Standing::Behind);
        assert_eq!(
            weigh(&promise(None), std::slice::from_ref(&closed), on).standing,
            Standing::Kept
        );
        let after = Work { submitted: Some(date!(2026 - 04 - 12)), ..closed };
        assert_eq!(weigh(&promise(None), &[after], on).standing, Standing::Broken);
    }
}
