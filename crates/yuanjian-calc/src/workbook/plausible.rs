//! What figures say of one another: parts and wholes, this year and last.
//!
//! Everything here is a remark. Yearbooks are revised, districts are merged, a plant opens; only
//! the bureau can tell an error from a change.

use super::{
    StatisticsForm,
    layout::{named, shown},
    read::Cells,
};
use crate::statistics::{StatisticScope, Statistics};
use yuanjian_standard::StatisticDefinition;
use yuanjian_types::{Problem, Unit};

type Placed = ((usize, u32, u32), Problem);

/// Parts may miss their whole by this share: districts round.
const TOLERANCE: f64 = 0.005;

/// Look at all figures; each remark stands at a cell.
pub(super) fn look(
    form: &StatisticsForm<'_>,
    statistics: &Statistics,
    cells: &Cells,
) -> Vec<Placed> {
    let mut remarks = Vec::new();
    let mut say = |definition: &StatisticDefinition, scope: &StatisticScope, year, problem| {
        if let Some(&place) = cells.get(&(definition.key.clone(), scope.clone(), year)) {
            remarks.push((place, named(problem, definition)));
        }
    };
    for definition in &form.edition.statistics {
        let value = |scope: &StatisticScope, year| statistics.value(&definition.key, scope, year);
        let years: std::collections::BTreeSet<i32> =
            statistics.iter().filter(|s| s.key == definition.key).map(|s| s.year).collect();
        for &year in &years {
            if let (Some(total), true) =
                (value(&StatisticScope::City, year), adds_up(definition.unit))
            {
                let differ = |code: Problem, sum: f64| {
                    code.with("year", year)
                        .with("sum", shown(tidied(sum)))
                        .with("total", shown(total))
                };
                if let Some(sum) = districts_sum(form, definition, statistics, year, total) {
                    let problem = differ(Problem::warning("statistics.districts_differ"), sum);
                    say(definition, &StatisticScope::City, year, problem);
                }
                let parts = [StatisticScope::OldBuiltUp, StatisticScope::AddedBuiltUp];
                if let [Some(old), Some(added)] = parts.map(|scope| value(&scope, year))
                    && misses(old + added, total)
                {
                    let problem =
                        differ(Problem::warning("statistics.old_and_added_differ"), old + added);
                    say(definition, &StatisticScope::City, year, problem);
                }
            }
        }
    }
    for (part, whole) in pairs(form) {
        for figure in statistics.iter().filter(|s| s.key == part.key) {
            if let Some(all) = statistics.value(&whole.key, &figure.scope, figure.year)
                && figure.value > all
            {
                let problem = Problem::warning("statistics.part_exceeds_whole")
                    .with("value", shown(figure.value))
                    .with("all", shown(all))
                    .with("whole", name(whole, "zh-CN"))
                    .with("whole_en", name(whole, "en"));
                say(part, &figure.scope, figure.year, problem);
            }
        }
    }
    for figure in statistics.iter() {
        let Some(definition) = form.edition.statistic(&figure.key) else { continue };
        let before = statistics.value(&figure.key, &figure.scope, figure.year - 1);
        let Some(before) = before.filter(|b| *b > 0.0 && figure.value > 0.0) else { continue };
        if figure.value > 2.0 * before || figure.value < 0.5 * before {
            let problem = Problem::warning("statistics.jump")
                .with("value", shown(figure.value))
                .with("before", shown(before))
                .with("year", figure.year - 1);
            say(definition, &figure.scope, figure.year, problem);
        }
    }
    remarks
}

fn name(definition: &StatisticDefinition, language: &str) -> String {
    definition.name.get(language).cloned().unwrap_or_default()
}

/// Whether amounts of parts make the amount of the whole.
fn adds_up(unit: Unit) -> bool {
    matches!(
        unit,
        Unit::Count
            | Unit::Hectares
            | Unit::SquareMetres
            | Unit::Kilometres
            | Unit::Metres
            | Unit::People
            | Unit::Tonnes
            | Unit::TenThousandCubicMetres
            | Unit::TenThousandYuan
    )
}

fn misses(sum: f64, total: f64) -> bool {
    (sum - total).abs() > TOLERANCE * total.abs()
}

/// The sum of the districts where it cannot be right: all of them are there and it misses the
/// total, or some are missing and it exceeds the total already.
fn districts_sum(
    form: &StatisticsForm<'_>,
    definition: &StatisticDefinition,
    statistics: &Statistics,
    year: i32,
    total: f64,
) -> Option<f64> {
    let districts: Vec<&String> =
        form.districts.iter().map(|(code, _)| code).filter(|code| !is_zone(code)).collect();
    let given: Vec<f64> = districts
        .iter()
        .filter_map(|code| {
            let scope = StatisticScope::District((*code).clone());
            statistics.value(&definition.key, &scope, year)
        })
        .collect();
    let sum: f64 = given.iter().sum();
    let wrong = match given.len() == districts.len() {
        true => misses(sum, total),
        false => sum > total * (1.0 + TOLERANCE),
    };
    (wrong && !given.is_empty()).then_some(sum)
}

/// Whether a code is that of a development zone, which lies across districts and is never added
/// to them: the statistical bureau gives such zones county codes that end in 71 to 79.
fn is_zone(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 6 && bytes[4] == b'7' && matches!(bytes[5], b'1'..=b'9')
}

/// Statistics of which one is counted out of the other: what the edition divides for a percentage.
fn pairs<'a>(form: &StatisticsForm<'a>) -> Vec<(&'a StatisticDefinition, &'a StatisticDefinition)> {
    let mut pairs = Vec::new();
    for measure in form.edition.indicators.iter().flat_map(|i| &i.measures) {
        let of = |name: &str| {
            let key = measure.parameters.get(name)?.as_str()?;
            form.edition.statistic(key)
        };
        if measure.unit == Unit::Percent
            && let (Some(part), Some(whole)) = (of("numerator"), of("denominator"))
            && part.unit == whole.unit
        {
            pairs.push((part, whole));
        }
    }
    pairs
}

/// A sum without the noise of adding.
fn tidied(sum: f64) -> f64 {
    format!("{sum:.6}").parse().unwrap_or(sum)
}
