//! Rounding and comparing by GB/T 8170-2008, in one place. Kernels never round.
//!
//! The rule: a tail above half rounds up, below half rounds down, and exactly half goes to the
//! even digit (clause 3.2). "Exactly half" is judged on the shortest decimal text that names
//! the number, which is what an official sees and checks by hand, not on its binary tail.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A figure rounded for people: the digits shown and the exact value they came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rounded {
    /// The value before rounding.
    pub exact: f64,
    /// The digits to show, for example `41.20`.
    pub text: String,
}

/// How a figure is compared with a limit (GB/T 8170-2008, clause 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Whole-value comparison: the rule where a standard names none (clause 4.3.1).
    #[default]
    WholeValue,
    /// Rounded-value comparison: round to the limit's digits first (clause 4.3.3).
    RoundedValue,
}

impl Rule {
    /// The figure to hold against a limit stated with `decimals` digits.
    pub fn comparable(self, value: f64, decimals: u8) -> f64 {
        match self {
            Self::WholeValue => value,
            Self::RoundedValue => round_gbt8170(value, decimals).number(),
        }
    }
}

impl Rounded {
    /// The shown digits as a number.
    pub fn number(&self) -> f64 {
        self.text.parse().unwrap_or(self.exact)
    }
}

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Round to `decimals` digits behind the point by GB/T 8170-2008 clause 3.2.
pub fn round_gbt8170(value: f64, decimals: u8) -> Rounded {
    if !value.is_finite() {
        return Rounded { exact: value, text: value.to_string() };
    }
    // `{}` prints the shortest text that reads back as the same number, without an exponent.
    let shortest = format!("{}", value.abs());
    let (whole, fraction) = shortest.split_once('.').unwrap_or((&shortest, ""));
    let keep = usize::from(decimals);
    let text = if fraction.len() <= keep {
        pad(whole, fraction, keep)
    } else {
        let (kept, tail) = fraction.split_at(keep);
        let mut digits: Vec<u8> = whole.bytes().chain(kept.bytes()).collect();
        let odd = digits.last().is_some_and(|d| (d - b'0') % 2 == 1);
        let half = tail.starts_with('5');
        let beyond = tail.bytes().skip(1).any(|d| d != b'0');
        if tail.as_bytes()[0] > b'5' || (half && (beyond || odd)) {
            increment(&mut digits);
        }
        let point = digits.len() - keep;
        let text: String = digits.iter().map(|&d| char::from(d)).collect();
        pad(&text[..point], &text[point..], keep)
    };
    let zero = text.bytes().all(|b| b == b'0' || b == b'.');
    let sign = if value < 0.0 && !zero { "-" } else { "" };
    Rounded { exact: value, text: format!("{sign}{text}") }
}

fn pad(whole: &str, fraction: &str, keep: usize) -> String {
    if keep == 0 { whole.to_owned() } else { format!("{whole}.{fraction:0<keep$}") }
}

fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_examples_of_the_rule_hold() {
        // GB/T 8170-2008, clause 3.2: 12.1498 → 12.1 and 12; 10.502 → 11; 1.050 → 1.0; 0.35 → 0.4;
        // 2.500 → 2; 3.500 → 4; −0.0325 (three digits) → −0.032; −355 to tens is not a decimal case.
        let cases = [
            (12.1498, 0, "12"),
            (12.1498, 1, "12.1"),
            (10.502, 0, "11"),
            (1.050, 1, "1.0"),
            (0.35, 1, "0.4"),
            (2.5, 0, "2"),
            (3.5, 0, "4"),
            (-0.0325, 3, "-0.032"),
            (99.95, 1, "100.0"),
            (-0.04, 1, "0.0"),
            (36.0, 2, "36.00"),
        ];
        for (value, decimals, want) in cases {
            assert_eq!(round_gbt8170(value, decimals).text, want, "{value} to {decimals}");
        }
    }

    #[test]
    fn a_value_just_under_the_limit_fails_by_whole_value_and_passes_by_rounded_value() {
        assert!(Rule::WholeValue.comparable(35.996, 2) < 36.0);
        assert!(Rule::RoundedValue.comparable(35.996, 2) >= 36.0);
    }

    proptest! {
        #[test]
        fn rounding_moves_a_value_by_at_most_half_a_digit(value in -1e6..1e6_f64, decimals in 0_u8..6) {
            let rounded = round_gbt8170(value, decimals).number();
            prop_assert!((rounded - value).abs() <= 0.5 * 10_f64.powi(-i32::from(decimals)) * (1.0 + 1e-9));
        }

        #[test]
        fn rounding_twice_changes_nothing(value in -1e6..1e6_f64, decimals in 0_u8..6) {
            let once = round_gbt8170(value, decimals);
            prop_assert_eq!(round_gbt8170(once.number(), decimals).text, once.text);
        }
    }
}
