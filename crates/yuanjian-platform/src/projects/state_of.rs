//! How a gap stands by what is planned for it: pure.

use super::{
    board::Kind,
    forecast::{Fate, Forecast},
    project::Project,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// How a gap stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = GapLight)]
pub(super) enum Light {
    /// It fails and nothing is planned.
    NoMeasure,
    /// What is planned in time does not close it.
    NotEnough,
    /// It is closed only by what comes too late, is overdue or has no day.
    TooLate,
    /// What is planned says no effect, or none that the value could take.
    Unstated,
    /// What is planned closes it in time.
    Closes,
    /// It passes, but by little.
    Near,
    /// There is no value, or no sure threshold.
    Unknown,
}

impl Light {
    /// The most pressing first.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::NoMeasure => 0,
            Self::NotEnough => 1,
            Self::TooLate => 2,
            Self::Unstated => 3,
            Self::Closes => 4,
            Self::Near => 5,
            Self::Unknown => 6,
        }
    }
}

/// How a row stands whose live measures, forecasts and fates these are.
pub(super) fn standing(
    kind: Kind,
    live: &[&Project],
    forecast: Option<&Forecast>,
    forecast_all: Option<&Forecast>,
    fates: &BTreeMap<&str, Fate>,
) -> Light {
    match kind {
        Kind::Near => return Light::Near,
        Kind::Unknown => return Light::Unknown,
        Kind::Failing => {}
    }
    let meets = |forecast: Option<&Forecast>| forecast.and_then(|one| one.meets) == Some(true);
    let says_nothing = |fate: &Fate| matches!(fate, Fate::Unstated | Fate::NoBasis);
    if live.is_empty() {
        Light::NoMeasure
    } else if meets(forecast) {
        Light::Closes
    } else if meets(forecast_all) {
        Light::TooLate
    } else if fates.values().all(says_nothing) {
        Light::Unstated
    } else {
        Light::NotEnough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_without_a_measure_is_told_before_all_others() {
        let none = BTreeMap::new();
        let short = Forecast { value: 28.0, meets: Some(false) };
        let stands = standing(Kind::Failing, &[], Some(&short), Some(&short), &none);
        assert_eq!((stands, stands.rank()), (Light::NoMeasure, 0));
        assert_eq!(standing(Kind::Near, &[], None, None, &none), Light::Near);
        assert_eq!(standing(Kind::Unknown, &[], None, None, &none), Light::Unknown);
    }
}
