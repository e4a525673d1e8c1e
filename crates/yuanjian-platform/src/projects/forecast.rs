//! What an indicator will be when the measures under it are done, and which of them bring most for
//! their money: pure.
//!
//! Effects are added, each with its unit, and never across scopes: points count only where they are
//! stated, while what the numerator counts (hectares, kilometres, parks) counts in its district and
//! in the city, whose numerator contains it. What was not measured stays without a forecast; there
//! is no zero in its place.

use super::project::{Project, State, unit_of};
use crate::campaigns::calendar::{day, days};
use serde::Serialize;
use std::cmp::Ordering;
use time::Date;
use yuanjian_calc::{
    assess::MeasureResult,
    gap::{grows_by, moves_by, planned_unit},
    outcome::{Measured, Quantity, ZoneKind},
};
use yuanjian_standard::Limit;
use yuanjian_types::{Rule, Unit};

/// The method whose value is that of the weakest district.
const LOWEST: &str = "district_minimum";

/// What a row was measured as, and what it is held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) measure: &'a MeasureResult,
    /// How values are compared with limits.
    pub(super) rule: Rule,
    /// Code of the city.
    pub(super) city: &'a str,
}

/// An indicator as it will be.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = IndicatorForecast)]
pub(super) struct Forecast {
    /// In the unit of the indicator.
    pub(super) value: f64,
    /// Whether that meets the limit; nothing without a limit.
    pub(super) meets: Option<bool>,
}

/// Whether an effect counts in the forecast, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectFate)]
pub(super) enum Fate {
    /// It does.
    Counted,
    /// It is done after the deadline.
    TooLate,
    /// Its day is over and it is not done.
    Overdue,
    /// It has no day.
    Undated,
    /// It says no effect.
    Unstated,
    /// There is no value to start from, or its unit says nothing of it.
    NoBasis,
    /// The newest assessment was made after it was done: the value has it.
    Measured,
    /// Closed, or given up.
    Over,
}

/// When the newest assessment was made, today, and the day by which all must be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// In µs.
    pub(super) measured_at: Option<i64>,
    pub(super) today: Date,
    pub(super) deadline: Option<Date>,
}

impl<'a> Ground<'a> {
    fn limit(&self) -> Option<&'a Limit> {
        self.measure.judgement.threshold.as_ref().map(|threshold| &threshold.limit)
    }

    /// The city's value or a district's, as it was measured.
    pub(super) fn at(&self, place: &str) -> Option<&'a Measured> {
        let reading = &self.measure.reading;
        if place == self.city {
            return reading.city().measured();
        }
        [ZoneKind::District, ZoneKind::DevelopmentZone]
            .into_iter()
            .find_map(|kind| reading.zone(kind, place))?
            .measured()
    }

    fn is_lowest(&self) -> bool {
        self.measure.method == LOWEST
            && self.measure.reading.of_kind(ZoneKind::District).count() > 0
    }

    /// Whether a row asks for yes or no.
    pub(super) fn is_asked_only(&self) -> bool {
        self.measure.unit == Unit::None || self.limit() == Some(&Limit::Yes)
    }

    /// The units in which an effect can be stated.
    pub(super) fn units(&self) -> Vec<Unit> {
        if self.is_asked_only() {
            return Vec::new();
        }
        let planned = self.measure.reading.city().measured().map(planned_unit);
        let mut units: Vec<Unit> = planned.into_iter().collect();
        units.push(self.measure.unit);
        units.dedup();
        units
    }

    /// How far an effect moves the value of a place towards its limit, in the unit of the value;
    /// nothing where it does not count or nobody can say.
    pub(super) fn moves(&self, project: &Project, place: &str) -> Option<f64> {
        if self.is_asked_only() {
            return (place == self.city).then_some(1.0);
        }
        let (amount, unit) = (project.effect?, unit_of(project)?);
        let here = self.at(place)?;
        if project.effect_division == place {
            // The city's own value is a district's there: what is stated for the whole says nothing.
            return if place == self.city && self.is_lowest() {
                None
            } else {
                moves_by(here, amount, unit)
            };
        }
        if place != self.city || self.is_lowest() {
            return None;
        }
        if unit == self.measure.unit {
            let there = self.at(&project.effect_division)?;
            there.denominator.as_ref()?;
            let grown = grows_by(there, amount)?;
            return moves_by(here, grown.value, grown.unit);
        }
        moves_by(here, amount, unit)
    }

    /// Whether a value of this row is improved by making it less.
    fn is_reduced(&self, value: f64) -> bool {
        match self.limit() {
            Some(Limit::AtMost(_)) => true,
            Some(Limit::Between(_, high)) => value > *high,
            _ => false,
        }
    }

    /// Whether a value meets the limit.
    pub(super) fn meets(&self, value: f64) -> Option<bool> {
        let held = self.rule.comparable(value, self.measure.decimals);
        Some(match self.limit()? {
            Limit::AtLeast(least) => held >= *least,
            Limit::AtMost(most) => held <= *most,
            Limit::Between(low, high) => (*low..=*high).contains(&held),
            Limit::Yes => held >= 1.0,
        })
    }

    /// How far a place's value is from the limit, in its unit; nothing where it meets it.
    pub(super) fn short(&self, place: &str) -> Option<f64> {
        let value = self.at(place)?.value;
        if self.meets(value)? {
            return None;
        }
        Some(match self.limit()? {
            Limit::AtLeast(least) => least - value,
            Limit::AtMost(most) => value - most,
            Limit::Between(low, high) => (low - value).max(value - high),
            Limit::Yes => 1.0 - value,
        })
    }

    /// The value of a place with these measures done.
    pub(super) fn forecast<'p>(
        &self,
        place: &str,
        done: impl Iterator<Item = &'p Project> + Clone,
    ) -> Option<Forecast> {
        let value = if place == self.city && self.is_lowest() {
            self.at(place)?;
            let districts = self.measure.reading.of_kind(ZoneKind::District);
            let values = districts
                .filter(|zone| zone.zone.code != self.city)
                .filter_map(|zone| self.forecast(&zone.zone.code, done.clone()))
                .map(|forecast| forecast.value);
            values.min_by(f64::total_cmp)?
        } else {
            let value = self.at(place)?.value;
            let moves: f64 = done.filter_map(|project| self.moves(project, place)).sum();
            let most = match self.measure.unit {
                Unit::Percent => 100.0_f64.max(value),
                Unit::None => 1.0,
                _ => f64::INFINITY,
            };
            let towards = if self.is_reduced(value) { value - moves } else { value + moves };
            towards.clamp(0.0_f64.min(value), most)
        };
        Some(Forecast { value, meets: self.meets(value) })
    }

    /// What these measures bring at a place together, in the unit in which it is planned.
    pub(super) fn planned<'p>(
        &self,
        place: &str,
        done: impl Iterator<Item = &'p Project>,
    ) -> Option<Quantity> {
        let here = self.at(place)?;
        let moves: Vec<f64> = done.filter_map(|project| self.moves(project, place)).collect();
        if moves.is_empty() { None } else { grows_by(here, moves.iter().sum()) }
    }

    /// Whether an effect counts towards the city's value or its district's, and if not, why.
    pub(super) fn fate(&self, project: &Project, times: Times) -> Fate {
        if !project.state.is_live() {
            return Fate::Over;
        }
        let done = project.done_at.filter(|_| project.state == State::Done);
        if done.zip(times.measured_at).is_some_and(|(done, measured)| done <= measured) {
            return Fate::Measured;
        }
        if project.effect.is_none() && !self.is_asked_only() {
            return Fate::Unstated;
        }
        let reaches = |place: &str| self.moves(project, place).is_some();
        if !reaches(self.city) && !reaches(&project.effect_division) {
            return Fate::NoBasis;
        }
        when(project, times)
    }
}

/// Whether a measure that is to be done comes in time.
fn when(project: &Project, times: Times) -> Fate {
    if project.state == State::Done {
        return Fate::Counted;
    }
    let Some(due) = project.due_on.as_deref().and_then(day) else { return Fate::Undated };
    if due < times.today {
        Fate::Overdue
    } else if times.deadline.is_some_and(|deadline| due > deadline) {
        Fate::TooLate
    } else {
        Fate::Counted
    }
}

/// What of a row's gap a measure closes, and at which price.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ProjectWorth)]
pub(super) struct Worth {
    /// Id of the measure.
    pub(super) project: String,
    pub(super) number: i64,
    pub(super) fate: Fate,
    /// Part of the city's gap that it closes by itself, at most 1; nothing when nobody can say.
    pub(super) share: Option<f64>,
    /// Parts of a hundred of the gap for each million yuan; nothing without money or share, and
    /// for what costs nothing.
    pub(super) percent_per_million: Option<f64>,
    /// Whether it closes something and costs nothing.
    pub(super) free: bool,
    /// Days until it is due; negative when that is over.
    pub(super) days_left: Option<i64>,
}

/// What a measure closes of its row's gap for its money.
pub(super) fn worth(ground: Option<&Ground<'_>>, project: &Project, times: Times) -> Worth {
    let share = ground.and_then(|ground| {
        let short = ground.short(ground.city)?;
        let moves = ground.moves(project, ground.city)?;
        Some((moves / short).min(1.0))
    });
    let fen = project.budget_fen;
    let paid = share.zip(fen).filter(|(_, fen)| *fen > 0);
    Worth {
        project: project.id.clone(),
        number: project.number,
        fate: ground.map_or(Fate::NoBasis, |ground| ground.fate(project, times)),
        share,
        percent_per_million: paid.map(|(share, fen)| share * 100.0 / (fen as f64 / 1e8)),
        free: share.is_some() && fen == Some(0),
        days_left: project.due_on.as_deref().and_then(day).map(|due| days(times.today, due)),
    }
}

/// What comes in time first, then what closes most of its gap for its money, then what is due
/// first, then by number: no two are without an order.
pub(super) fn rank(a: &Worth, b: &Worth) -> Ordering {
    let late = |one: &Worth| one.fate != Fate::Counted;
    let gain = |one: &Worth| if one.free { Some(f64::INFINITY) } else { one.percent_per_million };
    let left = |one: &Worth| one.days_left.unwrap_or(i64::MAX);
    late(a)
        .cmp(&late(b))
        .then_with(|| match (gain(a), gain(b)) {
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => a.is_none().cmp(&b.is_none()),
        })
        .then_with(|| left(a).cmp(&left(b)))
        .then_with(|| a.number.cmp(&b.number))
        .then_with(|| a.project.cmp(&b.project))
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuanjian_calc::outcome::{Need, Outcome, Reading, ZoneOutcome, ZoneRef};
    use yuanjian_standard::{Catalogue, CityFacts, Judgement, judge_measure};

    const CITY: &str = "990100";

    fn quotient(green: f64, ground: f64) -> Outcome {
        let square = |value, label| Quantity::new(value, Unit::SquareMetres, label);
        Outcome::quotient(square(green, "a"), square(ground, "b"), 100.0, Unit::Percent)
    }

    fn zone(kind: ZoneKind, code: &str, outcome: Outcome) -> ZoneOutcome {
        let zone = ZoneRef { kind, code: code.to_owned(), name: String::new() };
        ZoneOutcome { zone, outcome }
    }

    /// 28 % of 1 000 ha: 24 % of 600 ha in one district, 34 % of 400 ha in the other.
    fn green_space(method: &str) -> MeasureResult {
        let measure = Catalogue::embedded()
            .get("2016")
            .unwrap()
            .indicator("green-space-rate")
            .unwrap()
            .measures[0]
            .clone();
        let a = quotient(1_440_000.0, 6_000_000.0);
        let b = quotient(1_360_000.0, 4_000_000.0);
        let whole = if method == LOWEST { a.clone() } else { quotient(2_800_000.0, 10_000_000.0) };
        let facts = CityFacts::new().number("historic_district_share_percent", 0.0);
        let judgement: Judgement = judge_measure(&measure, "garden", &facts, whole.value(), None);
        MeasureResult {
            key: "value".to_owned(),
            method: method.to_owned(),
            unit: Unit::Percent,
            decimals: 2,
            reading: Reading {
                method: method.to_owned(),
                method_version: 1,
                parameters: std::collections::BTreeMap::new(),
                inputs: Vec::new(),
                boundary: None,
                year: 2025,
                zones: vec![
                    zone(ZoneKind::City, "city", whole),
                    zone(ZoneKind::District, "990102", a),
                    zone(ZoneKind::District, "990103", b),
                    zone(ZoneKind::District, "990104", Outcome::missing(Need::BuiltUpArea)),
                ],
            },
            today: None,
            judgement,
            judgement_today: None,
            zones: Vec::new(),
            gap: None,
            gap_to_target: None,
            sensitivity: None,
        }
    }

    fn ground(measure: &MeasureResult) -> Ground<'_> {
        Ground { measure, rule: Rule::WholeValue, city: CITY }
    }

    fn project(number: i64, effect: f64, unit: Unit, place: &str, due: &str) -> Project {
        Project {
            id: format!("p{number}"),
            campaign: "c".to_owned(),
            number,
            item: "green-space-rate".to_owned(),
            title: "t".to_owned(),
            content: String::new(),
            problem: String::new(),
            legal_basis: String::new(),
            division: place.to_owned(),
            effect: Some(effect),
            effect_unit: unit.key().to_owned(),
            effect_division: place.to_owned(),
            unit: None,
            post: None,
            starts_on: None,
            due_on: Some(due.to_owned()).filter(|due| !due.is_empty()),
            budget_fen: None,
            money_source: String::new(),
            works: None,
            progress: 0,
            note: String::new(),
            source: String::new(),
            site: String::new(),
            milestones: Vec::new(),
            state: State::UnderWay,
            before: Vec::new(),
            after: Vec::new(),
            base: None,
            closing: None,
            begun_at: None,
            done_at: None,
            account_name: String::new(),
            revision: 1,
        }
    }

    fn times() -> Times {
        Times {
            measured_at: Some(1_000),
            today: day("2026-11-30").unwrap(),
            deadline: day("2027-03-31"),
        }
    }

    fn near(value: Option<Forecast>, expected: f64, meets: bool) {
        let found = value.unwrap();
        assert!((found.value - expected).abs() < 1e-9, "{found:?}");
        assert_eq!(found.meets, Some(meets), "{found:?}");
    }

    #[test]
    fn hectares_count_in_their_district_and_in_the_city_and_points_where_they_are_stated() {
        let measure = green_space("green_space_rate");
        let ground = ground(&measure);
        // 30 ha of park in the first district: 28 + 3 for the city, 24 + 5 for the district.
        let parks = [project(1, 30.0, Unit::Hectares, "990102", "2026-12-31")];
        near(ground.forecast(CITY, parks.iter()), 31.0, true);
        near(ground.forecast("990102", parks.iter()), 29.0, false);
        near(ground.forecast("990103", parks.iter()), 34.0, true);
        assert_eq!(ground.forecast("990104", parks.iter()), None);
        assert_eq!(
            ground.planned(CITY, parks.iter()).map(|q| (q.value.round(), q.unit)),
            Some((30.0, Unit::Hectares))
        );
        // One point of the district is 6 ha, which are 0.6 points of the city; one of the city is
        // nothing that a district could count.
        let point = [project(2, 1.0, Unit::Percent, "990102", "2026-12-31")];
        near(ground.forecast(CITY, point.iter()), 28.6, false);
        near(ground.forecast("990102", point.iter()), 25.0, false);
        let whole = [project(3, 2.0, Unit::Percent, CITY, "2026-12-31")];
        near(ground.forecast(CITY, whole.iter()), 30.0, false);
        near(ground.forecast("990102", whole.iter()), 24.0, false);
        // Effects are added.
        let all: Vec<Project> = [parks, point, whole].into_iter().flatten().collect();
        near(ground.forecast(CITY, all.iter()), 33.6, true);
        // Nobody has more than all of it.
        let much = [project(4, 1_000.0, Unit::Hectares, CITY, "2026-12-31")];
        near(ground.forecast(CITY, much.iter()), 100.0, true);
        // Kilometres say nothing of an area.
        let wrong = project(5, 3.0, Unit::Kilometres, CITY, "2026-12-31");
        assert_eq!(ground.moves(&wrong, CITY), None);
        assert_eq!(ground.fate(&wrong, times()), Fate::NoBasis);
    }

    #[test]
    fn the_weakest_district_decides_and_what_the_city_states_helps_it_nothing() {
        let measure = green_space(LOWEST);
        let ground = ground(&measure);
        let parks = [project(1, 90.0, Unit::Hectares, "990102", "2026-12-31")];
        // 24 + 15 is more than the other district's 34.
        near(ground.forecast(CITY, parks.iter()), 34.0, true);
        let whole = project(2, 5.0, Unit::Percent, CITY, "2026-12-31");
        assert_eq!(ground.fate(&whole, times()), Fate::NoBasis);
    }

    #[test]
    fn what_counts_is_open_or_just_done_and_comes_in_time() {
        let measure = green_space("green_space_rate");
        let ground = ground(&measure);
        let one = |due: &str| project(1, 1.0, Unit::Hectares, CITY, due);
        let fate = |project: &Project| ground.fate(project, times());
        assert_eq!(fate(&one("2026-11-30")), Fate::Counted);
        assert_eq!(fate(&one("2027-03-31")), Fate::Counted);
        assert_eq!(fate(&one("2027-04-01")), Fate::TooLate);
        assert_eq!(fate(&one("2026-11-29")), Fate::Overdue);
        assert_eq!(fate(&one("")), Fate::Undated);
        assert_eq!(fate(&Project { effect: None, ..one("2026-12-01") }), Fate::Unstated);
        assert_eq!(fate(&Project { state: State::Cancelled, ..one("2026-12-01") }), Fate::Over);
        // Done after the newest assessment: not in its value yet. Done before: it is.
        let done = |at| Project { state: State::Done, done_at: Some(at), ..one("2026-11-01") };
        assert_eq!(fate(&done(1_001)), Fate::Counted);
        assert_eq!(fate(&done(1_000)), Fate::Measured);
    }

    #[test]
    fn money_goes_first_where_it_closes_most_of_the_gap_and_ties_have_an_order() {
        let measure = green_space("green_space_rate");
        let ground = ground(&measure);
        let with = |number, hectares, fen, due: &str| {
            let one = project(number, hectares, Unit::Hectares, CITY, due);
            worth(Some(&ground), &Project { budget_fen: fen, ..one }, times())
        };
        // The gap is 3 points or 30 ha. 15 ha for 10 million yuan: half of it, 5 % a million.
        let half = with(1, 15.0, Some(1_000_000_000), "2026-12-31");
        assert!((half.share.unwrap() - 0.5).abs() < 1e-9);
        assert!((half.percent_per_million.unwrap() - 5.0).abs() < 1e-9);
        // 60 ha close no more than the gap: 100 % for 50 million, 2 % a million.
        let much = with(2, 60.0, Some(5_000_000_000), "2026-12-31");
        assert_eq!(much.share, Some(1.0));
        assert!((much.percent_per_million.unwrap() - 2.0).abs() < 1e-9);
        let free = with(3, 0.3, Some(0), "2027-01-31");
        assert!(free.free && free.percent_per_million.is_none());
        let unpriced = with(4, 30.0, None, "2026-12-31");
        let late = with(5, 30.0, Some(1), "2027-04-01");
        let twin = with(6, 15.0, Some(1_000_000_000), "2026-12-31");
        let sooner = with(7, 15.0, Some(1_000_000_000), "2026-12-01");
        let mut all = [&late, &unpriced, &twin, &much, &half, &free, &sooner];
        all.sort_by(|a, b| rank(a, b));
        assert_eq!(all.map(|one| one.number), [3, 7, 1, 6, 2, 4, 5]);
    }
}
