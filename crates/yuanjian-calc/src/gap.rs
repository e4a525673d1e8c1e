//! What is short, in units that somebody can act on.
//!
//! Three percentage points are nobody's work; forty hectares of park are. The amount is what the
//! numerator lacks at today's denominator, worked back through the formula. Counts of things and
//! people are whole: half a park closes no gap.

use crate::outcome::{Measured, Quantity, Reading, ZoneKind, ZoneRef};
use serde::{Deserialize, Serialize};
use yuanjian_standard::{Limit, Measure};
use yuanjian_types::Unit;

/// Whether there is too little or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To be added.
    Add,
    /// To be taken away.
    Reduce,
}

/// What is short of a limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Gap {
    /// Add or reduce.
    pub direction: Direction,
    /// How much, of what the numerator counts.
    pub amount: Quantity,
    /// The zone that decides, where the measure is one of the lowest district.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zone: Option<ZoneRef>,
    /// Districts below the same limit, each with what it lacks by itself.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub districts: Vec<DistrictGap>,
    /// People who live out of reach today, for a coverage.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub people_not_served: Option<f64>,
}

/// What one district lacks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DistrictGap {
    /// The district.
    pub zone: ZoneRef,
    /// How much.
    pub amount: Quantity,
}

/// The gap between a reading and a limit; nothing where the limit is met or nothing was measured.
pub fn gap(reading: &Reading, measure: &Measure, limit: &Limit) -> Option<Gap> {
    let measured = reading.city().measured()?;
    let (direction, amount) = shortage(measured, measure, limit)?;
    let districts = reading
        .of_kind(ZoneKind::District)
        .filter_map(|z| {
            let (_, amount) = shortage(z.outcome.measured()?, measure, limit)?;
            Some(DistrictGap { zone: z.zone.clone(), amount })
        })
        .collect();
    Some(Gap {
        direction,
        amount,
        zone: measured.decided_by.clone(),
        districts,
        people_not_served: None,
    })
}

fn shortage(
    measured: &Measured,
    measure: &Measure,
    limit: &Limit,
) -> Option<(Direction, Quantity)> {
    let held = measure.comparison.comparable(measured.value, measure.decimals);
    let (direction, target) = match *limit {
        Limit::AtLeast(least) if held < least => (Direction::Add, least),
        Limit::AtMost(most) if held > most => (Direction::Reduce, most),
        Limit::Between(low, _) if held < low => (Direction::Add, low),
        Limit::Between(_, high) if held > high => (Direction::Reduce, high),
        Limit::Yes if held < 1.0 => (Direction::Add, 1.0),
        _ => return None,
    };
    let amount = match &measured.denominator {
        Some(denominator) => {
            let wanted = target * denominator.value / factor(measured)?;
            let short = (wanted - measured.numerator.value).abs();
            actionable(short, measured.numerator.unit, &measured.numerator.label)
        }
        None => {
            let short = (target - measured.value).abs();
            actionable(short, measured.unit, &measured.numerator.label)
        }
    };
    Some((direction, amount))
}

/// What numerator ÷ denominator is multiplied by to give the value.
fn factor(measured: &Measured) -> Option<f64> {
    match measured.unit {
        Unit::Percent => Some(100.0),
        Unit::SquareMetresPerPerson => Some(1.0),
        Unit::ParksPer10k => Some(10_000.0),
        Unit::ParksPer100k => Some(100_000.0),
        Unit::KilometresPer10k => Some(10.0),
        _ => {
            let denominator = measured.denominator.as_ref()?.value;
            let numerator = measured.numerator.value;
            (numerator != 0.0).then(|| measured.value * denominator / numerator)
        }
    }
}

/// In the unit of people who plan: hectares, kilometres, whole things.
fn actionable(amount: f64, unit: Unit, label: &str) -> Quantity {
    let (value, unit) = match unit {
        Unit::SquareMetres => (amount / 10_000.0, Unit::Hectares),
        Unit::Metres => (amount / 1_000.0, Unit::Kilometres),
        // A hair above a whole number is rounding, not one more park.
        Unit::Count | Unit::People | Unit::Days => ((amount - 1e-9).ceil().max(1.0), unit),
        other => (amount, other),
    };
    Quantity::new(value, unit, label)
}

/// The unit in which people plan what the numerator of a value counts: hectares for square metres,
/// kilometres for metres, and its own otherwise.
pub fn planned_unit(measured: &Measured) -> Unit {
    actionable(0.0, numerator_unit(measured), "").unit
}

/// How far a value moves, in its own unit, when what it counts grows by `amount` of `unit` at
/// today's denominator. The unit may be the value's own, the numerator's, or the one in which that
/// is planned; nothing for any other, since nothing converts silently.
pub fn moves_by(measured: &Measured, amount: f64, unit: Unit) -> Option<f64> {
    if unit == measured.unit {
        return Some(amount);
    }
    let denominator = measured.denominator.as_ref()?;
    let more = in_numerator(measured, amount, unit)?;
    Some(more / denominator.value * factor(measured)?)
}

/// What the numerator must grow by, in the unit in which it is planned and not made whole, for the
/// value to move by `points` of its own unit; where nothing is divided these are the points.
pub fn grows_by(measured: &Measured, points: f64) -> Option<Quantity> {
    let label = &measured.numerator.label;
    let Some(denominator) = &measured.denominator else {
        return Some(Quantity::new(points, measured.unit, label));
    };
    let more = points * denominator.value / factor(measured)?;
    let value = match measured.numerator.unit {
        Unit::SquareMetres => more / 10_000.0,
        Unit::Metres => more / 1_000.0,
        _ => more,
    };
    Some(Quantity::new(value, planned_unit(measured), label))
}

fn numerator_unit(measured: &Measured) -> Unit {
    match measured.denominator {
        Some(_) => measured.numerator.unit,
        None => measured.unit,
    }
}

fn in_numerator(measured: &Measured, amount: f64, unit: Unit) -> Option<f64> {
    match (unit, measured.numerator.unit) {
        (given, counted) if given == counted => Some(amount),
        (Unit::Hectares, Unit::SquareMetres) => Some(amount * 10_000.0),
        (Unit::Kilometres, Unit::Metres) => Some(amount * 1_000.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Outcome;
    use yuanjian_standard::Catalogue;

    fn measured(outcome: Outcome) -> Measured {
        outcome.measured().unwrap().clone()
    }

    fn of(edition: &str, indicator: &str) -> Measure {
        Catalogue::embedded().get(edition).unwrap().indicator(indicator).unwrap().measures[0]
            .clone()
    }

    fn square(value: f64, label: &str) -> Quantity {
        Quantity::new(value, Unit::SquareMetres, label)
    }

    #[test]
    fn three_points_of_ten_square_kilometres_are_thirty_hectares() {
        let value = Outcome::quotient(
            square(2_800_000.0, "a"),
            square(10_000_000.0, "b"),
            100.0,
            Unit::Percent,
        );
        let (direction, amount) =
            shortage(&measured(value), &of("2016", "green-space-rate"), &Limit::AtLeast(31.0))
                .unwrap();
        assert_eq!(direction, Direction::Add);
        assert_eq!((amount.value.round(), amount.unit), (30.0, Unit::Hectares));
    }

    #[test]
    fn thirty_hectares_of_ten_square_kilometres_are_three_points_and_back() {
        let value = measured(Outcome::quotient(
            square(2_800_000.0, "a"),
            square(10_000_000.0, "b"),
            100.0,
            Unit::Percent,
        ));
        assert_eq!(planned_unit(&value), Unit::Hectares);
        assert_eq!(moves_by(&value, 30.0, Unit::Hectares), Some(3.0));
        assert_eq!(moves_by(&value, 300_000.0, Unit::SquareMetres), Some(3.0));
        assert_eq!(moves_by(&value, 3.0, Unit::Percent), Some(3.0));
        assert_eq!(moves_by(&value, 3.0, Unit::Kilometres), None);
        let grown = grows_by(&value, 3.0).unwrap();
        assert_eq!((grown.value.round(), grown.unit), (30.0, Unit::Hectares));
        // Nothing is divided: only its own unit says something, and it is what is planned.
        let heat = measured(Outcome::figure(3.4, Unit::Celsius, "heat_island_intensity"));
        assert_eq!(
            (planned_unit(&heat), moves_by(&heat, 0.4, Unit::Celsius)),
            (Unit::Celsius, Some(0.4))
        );
        assert_eq!(moves_by(&heat, 1.0, Unit::Hectares), None);
        assert_eq!(grows_by(&heat, 0.4).unwrap().unit, Unit::Celsius);
    }

    #[test]
    fn parks_come_whole_and_a_met_limit_has_no_gap() {
        let measure = of("2016", "comprehensive-parks-per-10k");
        let people = Quantity::new(500_000.0, Unit::People, "population");
        let value = |parks: f64| {
            let parks = Quantity::new(parks, Unit::Count, "comprehensive_parks");
            measured(Outcome::quotient(parks, people.clone(), 10_000.0, Unit::ParksPer10k))
        };
        // 0.06 for ten thousand of half a million people are three parks.
        let limit = Limit::AtLeast(0.06);
        assert_eq!(shortage(&value(1.0), &measure, &limit).unwrap().1.value, 2.0);
        assert!(shortage(&value(3.0), &measure, &limit).is_none());
    }

    #[test]
    fn too_much_heat_is_told_in_degrees_to_be_taken_away() {
        let value = measured(Outcome::figure(3.4, Unit::Celsius, "heat_island_intensity"));
        let (direction, amount) =
            shortage(&value, &of("2016", "heat-island-intensity"), &Limit::AtMost(3.0)).unwrap();
        assert_eq!((direction, amount.unit), (Direction::Reduce, Unit::Celsius));
        assert!((amount.value - 0.4).abs() < 1e-12);
    }
}
