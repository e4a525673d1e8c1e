//! Days and working days: pure counting over the city's own calendar.
//!
//! Weekends rest; the State Council's notice moves some days each year, so what it says is the
//! city's data: a day that rests although it is a weekday, or works although it is a weekend.

use std::collections::BTreeMap;
use time::{Date, Duration, Weekday, macros::format_description};

/// Which days work in a city.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    /// Days that differ from the week's rule: whether they work.
    pub moved: BTreeMap<Date, bool>,
}

impl Calendar {
    /// Whether people are at their desks.
    pub fn works(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.moved.get(&day).copied().unwrap_or(!weekend)
    }

    /// Working days after `from` up to and including `to`; 0 when `to` is not later.
    pub fn between(&self, from: Date, to: Date) -> i64 {
        let mut day = from;
        let mut count = 0;
        while day < to {
            let Some(next) = day.next_day() else { break };
            day = next;
            count += i64::from(self.works(day));
        }
        count
    }

    /// The day that is so many working days after another: the answer to a question of the 1st with
    /// five days is due on the fifth working day after it.
    pub fn after(&self, from: Date, days: i64) -> Date {
        let mut day = from;
        let mut left = days;
        while left > 0 {
            let Some(next) = day.next_day() else { break };
            day = next;
            left -= i64::from(self.works(day));
        }
        day
    }

    /// The last working day on or before a day.
    pub fn on_or_before(&self, mut day: Date) -> Date {
        while !self.works(day) {
            let Some(earlier) = day.previous_day() else { break };
            day = earlier;
        }
        day
    }

    /// The first of `days` working days that end on `last`.
    pub fn back(&self, last: Date, days: i64) -> Date {
        let mut day = self.on_or_before(last);
        for _ in 1..days.max(1) {
            let Some(earlier) = day.previous_day() else { break };
            day = self.on_or_before(earlier);
        }
        day
    }
}

/// A day as it is written: `2026-06-30`, between 1950 and 2100, so that counting ends.
pub fn day(text: &str) -> Option<Date> {
    let format = format_description!("[year]-[month]-[day]");
    Date::parse(text.trim(), format).ok().filter(|day| (1950..=2100).contains(&day.year()))
}

/// Days from one to another; negative when it is over.
pub fn days(from: Date, to: Date) -> i64 {
    (to - from).whole_days()
}

/// The day before.
pub fn before(day: Date) -> Date {
    day.checked_sub(Duration::days(1)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> Date {
        day(text).unwrap()
    }

    #[test]
    fn a_week_from_monday_to_monday_has_five_working_days() {
        // 2026-06-01 is a Monday.
        let calendar = Calendar::default();
        assert_eq!(calendar.between(on("2026-06-01"), on("2026-06-08")), 5);
        assert_eq!(days(on("2026-06-01"), on("2026-06-08")), 7);
        assert_eq!(calendar.between(on("2026-06-08"), on("2026-06-01")), 0);
    }

    #[test]
    fn a_rest_day_and_a_working_saturday_are_the_citys_word() {
        let mut calendar = Calendar::default();
        calendar.moved.insert(on("2026-06-19"), false); // Friday
        calendar.moved.insert(on("2026-06-13"), true); // Saturday
        assert!(!calendar.works(on("2026-06-19")));
        assert!(calendar.works(on("2026-06-13")));
        // Friday the 12th to Friday the 19th: Sat 13 works, 15-18 work, 19 rests.
        assert_eq!(calendar.between(on("2026-06-12"), on("2026-06-19")), 5);
    }

    #[test]
    fn five_working_days_that_end_on_a_sunday_begin_on_the_monday_before() {
        assert_eq!(Calendar::default().back(on("2026-06-14"), 5), on("2026-06-08"));
        assert_eq!(Calendar::default().back(on("2026-06-12"), 1), on("2026-06-12"));
    }

    #[test]
    fn an_answer_asked_for_on_a_thursday_in_three_days_is_due_on_tuesday() {
        // 2026-06-11 is a Thursday: Friday, Monday, Tuesday.
        let mut calendar = Calendar::default();
        assert_eq!(calendar.after(on("2026-06-11"), 3), on("2026-06-16"));
        calendar.moved.insert(on("2026-06-13"), true); // a working Saturday
        assert_eq!(calendar.after(on("2026-06-11"), 3), on("2026-06-15"));
        assert_eq!(calendar.after(on("2026-06-11"), 0), on("2026-06-11"));
    }

    #[test]
    fn a_day_that_is_not_in_the_calendar_or_far_away_is_none() {
        assert_eq!(day("2026-02-30"), None);
        assert_eq!(day("9999-01-01"), None);
    }
}
