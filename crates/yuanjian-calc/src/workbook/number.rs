//! From a cell to a figure, or to what is wrong with it.
//!
//! Clerks paste from yearbooks: numbers come as text, in full-width digits, with commas, with the
//! unit behind them. What can mean one thing only is read; whatever could mean two is asked back,
//! because a wrong figure is worse than a question.

#![allow(clippy::result_large_err, reason = "faults are rare and carry their place and facts")]

use super::layout::{bounds, is_whole, named, shown, with_unit};
use yuanjian_standard::{
    StatisticDefinition,
    sheets::{CellValue, SheetCell},
    typed::{narrow, number},
};
use yuanjian_types::{Problem, Unit};

/// The figure of a cell with contents, and what is doubtful about it.
pub(super) fn read(
    cell: &SheetCell,
    definition: &StatisticDefinition,
) -> Result<(f64, Option<Problem>), Problem> {
    let unit = definition.unit;
    let value = match &cell.value {
        CellValue::Nothing => return Err(Problem::error("statistics.formula_not_computed")),
        CellValue::Error(text) => {
            return Err(Problem::error("statistics.broken_formula").with("text", text.as_str()));
        }
        CellValue::Day(_) => return Err(Problem::error("statistics.is_a_day")),
        CellValue::Flag(_) => return Err(not_a_number(&cell.value.text())),
        CellValue::Number(number) if cell.percent && unit == Unit::Percent => hundredfold(*number),
        CellValue::Number(_) if cell.percent => {
            return Err(with_unit(Problem::error("statistics.shown_as_percent"), unit));
        }
        CellValue::Number(number) => *number,
        CellValue::Text(text) => parse(text, unit)?,
    };
    if !value.is_finite() {
        return Err(not_a_number(&cell.value.text()));
    }
    within(value, definition)
}

/// A finite figure within what its statistic can be, and what is doubtful about it.
pub(super) fn within(
    value: f64,
    definition: &StatisticDefinition,
) -> Result<(f64, Option<Problem>), Problem> {
    let unit = definition.unit;
    // Minus nought is nought.
    let value = value + 0.0;
    let (least, most) = bounds(definition);
    if value < least {
        let code = if least == 0.0 { "statistics.negative" } else { "statistics.below" };
        return Err(Problem::error(code).with("value", shown(value)).with("least", shown(least)));
    }
    if value > most {
        let problem = Problem::error("statistics.above")
            .with("value", shown(value))
            .with("most", shown(most));
        return Err(with_unit(problem, unit));
    }
    let doubt = if is_whole(definition) && value.fract() != 0.0 {
        Some(with_unit(Problem::warning("statistics.not_whole").with("value", shown(value)), unit))
    } else if unit == Unit::Percent && least == 0.0 && value > 0.0 && value <= 1.0 {
        Some(Problem::warning("statistics.share_not_percent").with("value", shown(value)))
    } else {
        None
    };
    Ok((value, doubt.map(|problem| named(problem, definition))))
}

fn not_a_number(text: &str) -> Problem {
    let shown: String = text.chars().take(60).collect();
    Problem::error("statistics.not_a_number").with("text", shown)
}

/// 12.5 for 0.125, by moving the point: multiplying would give 29.299999999999997 for 0.293.
fn hundredfold(number: f64) -> f64 {
    format!("{number}e2").parse().unwrap_or(number * 100.0)
}

fn parse(text: &str, unit: Unit) -> Result<f64, Problem> {
    let plain: String = text.trim().trim_start_matches('\'').chars().map(narrow).collect();
    let plain = plain.trim();
    if let Some(number) = number(plain) {
        return Ok(number);
    }
    let bare = plain.trim_end_matches('%').trim_end();
    if unit == Unit::Percent
        && bare.len() + 1 == plain.len()
        && let Some(number) = number(bare)
    {
        return Ok(number);
    }
    // A number with something behind it: most often the unit, and perhaps another one.
    let digits = plain.find(|c: char| !c.is_ascii_digit() && !"+-.,".contains(c));
    let leading = digits.map_or("", |end| &plain[..end]);
    if number(leading.trim_end_matches([',', '.'])).is_some() {
        let shown: String = text.trim().chars().take(60).collect();
        let problem = Problem::error("statistics.unit_in_cell").with("text", shown);
        return Err(with_unit(problem, unit));
    }
    Err(not_a_number(text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them_are_read() {
        for (text, unit, want) in [
            ("1,234.5", Unit::Hectares, 1234.5),
            ("１２３", Unit::Count, 123.0),
            ("１，２３４．５", Unit::Hectares, 1234.5),
            (" 1 234 567 ", Unit::People, 1_234_567.0),
            ("'42", Unit::Count, 42.0),
            ("−3.5", Unit::Celsius, -3.5),
            ("12.5%", Unit::Percent, 12.5),
            ("１２．５％", Unit::Percent, 12.5),
            ("1.2e3", Unit::People, 1200.0),
            (".5", Unit::Tonnes, 0.5),
        ] {
            assert_eq!(parse(text, unit), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_could_mean_two_things_is_asked_back() {
        for (text, unit, code) in [
            ("约三千", Unit::People, "statistics.not_a_number"),
            ("—", Unit::People, "statistics.not_a_number"),
            ("inf", Unit::People, "statistics.not_a_number"),
            ("NaN", Unit::People, "statistics.not_a_number"),
            ("1,23", Unit::People, "statistics.not_a_number"),
            ("1.2.3", Unit::People, "statistics.not_a_number"),
            ("1234万m³", Unit::TenThousandCubicMetres, "statistics.unit_in_cell"),
            ("1,234 人", Unit::People, "statistics.unit_in_cell"),
            ("12.5%", Unit::Count, "statistics.unit_in_cell"),
            ("3-5", Unit::Count, "statistics.not_a_number"),
        ] {
            assert_eq!(parse(text, unit).unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn a_percentage_that_excel_keeps_as_a_share_gets_its_digits_back() {
        assert_eq!(hundredfold(0.293), 29.3);
        assert_eq!(hundredfold(0.125), 12.5);
        assert_eq!(hundredfold(1.0), 100.0);
    }
}
