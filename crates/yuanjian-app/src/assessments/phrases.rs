//! Figures, limits, zones and verdicts as phrases: what documents and pictures both say, they say
//! alike.
//!
//! A figure is rounded here and nowhere before (GB/T 8170), and only for the eye: `Figure::exact`
//! keeps the value, in the unit that is shown.

use crate::locale::{Language, Locale};
use yuanjian_calc::{
    assess::Item,
    outcome::{ZoneKind, ZoneRef},
};
use yuanjian_document::content::{Figure, Verdict, VerdictKind};
use yuanjian_standard::{Condition, Edition, FactKind, Limit, Test, Verdict as Judged};
use yuanjian_types::{Unit, round_gbt8170};

/// An amount with its digits in groups. Chinese counts water and money in ten thousands; other
/// languages do not, so there the amount itself is said.
pub(crate) fn amount(locale: &Locale, value: f64, decimals: u8, unit: Unit) -> Figure {
    let ones = match unit {
        Unit::TenThousandCubicMetres => Some("m³"),
        Unit::TenThousandYuan => Some("yuan"),
        _ => None,
    };
    if let (Some(ones), true) = (ones, locale.language != Language::Chinese) {
        let value = value * 10_000.0;
        return Figure::new(grouped(&round_gbt8170(value, 0).text), ones).exactly(value);
    }
    let number = round_gbt8170(value, decimals).text;
    Figure::new(grouped(&number), after(locale, unit, &number)).exactly(value)
}

/// The unit as it stands behind this number.
pub(crate) fn after(locale: &Locale, unit: Unit, number: &str) -> &'static str {
    unit.after(number).get(locale.language.tag())
}

/// A condition in words.
pub fn condition(locale: &Locale, condition: &Condition) -> String {
    let tag = locale.language.tag();
    let word = |code: &str| locale.say(code, []);
    let field = yuanjian_standard::fact(&condition.field);
    let name = field.map_or(condition.field.as_str(), |f| f.label.get(tag));
    let unit = match field.map(|f| f.kind) {
        Some(FactKind::Number(unit)) => unit,
        _ => Unit::None,
    };
    let number = |sign: &str, value: f64| {
        let number = trimmed(&value.to_string());
        let unit = after(locale, unit, &number);
        let sign = word(&format!("list.{sign}"));
        format!("{name}{sign}{}", Figure::new(number, unit).with_unit())
    };
    match &condition.is {
        Test::Below(value) => number("below", *value),
        Test::From(value) => number("from", *value),
        Test::AtMost(value) => number("at_most", *value),
        Test::Above(value) => number("above", *value),
        Test::Flag(flag) => {
            let answer = word(if *flag { "answer.true" } else { "answer.false" });
            format!("{name}{}{answer}", word("list.is"))
        }
        Test::OneOf(options) => {
            format!("{name}{}{}", word("list.is"), options.join(&word("list.or")))
        }
    }
}

/// `≥31%`, or the words for a yes.
pub fn limit(locale: &Locale, limit: &Limit, unit: Unit) -> String {
    let number = |value: f64| bound(locale, value, unit);
    match limit {
        Limit::AtLeast(value) => format!("≥{}", number(*value)),
        Limit::AtMost(value) => format!("≤{}", number(*value)),
        Limit::Between(low, high) => {
            locale.say("requirement.between", [("low", number(*low)), ("high", number(*high))])
        }
        Limit::Yes => locale.say("requirement.yes", []),
    }
}

/// The figure of a limit, without idle zeros.
pub(crate) fn bound(locale: &Locale, value: f64, unit: Unit) -> String {
    let number = trimmed(&round_gbt8170(value, 2).text);
    Figure::new(number.as_str(), after(locale, unit, &number)).with_unit()
}

/// A zone by name.
pub(crate) fn zone(locale: &Locale, zone: &ZoneRef) -> String {
    match zone.kind {
        ZoneKind::City => locale.say("zone.city", []),
        ZoneKind::OldBuiltUp => locale.say("zone.old_built_up", []),
        ZoneKind::AddedBuiltUp => locale.say("zone.added_built_up", []),
        _ if zone.name.is_empty() => zone.code.clone(),
        _ => zone.name.clone(),
    }
}

/// The name of a measure where a row has several.
pub(crate) fn measure(
    locale: &Locale,
    edition: &Edition,
    item: &Item,
    key: &str,
) -> Option<String> {
    let tag = locale.language.tag();
    (item.measures.len() > 1).then(|| {
        let own = format!("{}.{key}", item.key);
        let label = edition.label(tag, "measure", &own);
        label.unwrap_or_else(|| edition.name(tag, "measure", key)).to_owned()
    })
}

/// A verdict as documents know it.
pub(crate) fn verdict(verdict: Judged, provisional: bool) -> Verdict {
    let kind = match verdict {
        Judged::Pass => VerdictKind::Pass,
        Judged::WithinMargin => VerdictKind::WithinMargin,
        Judged::Fail => VerdictKind::Fail,
        Judged::Missing => VerdictKind::Missing,
        Judged::Unconfirmed => VerdictKind::ToConfirm,
        Judged::NotApplicable => VerdictKind::NotApplicable,
    };
    if provisional { Verdict::provisional(kind) } else { Verdict::firm(kind) }
}

/// Digits in groups of three.
pub(crate) fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Without zeros behind the last digit that says something.
pub(crate) fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_before_the_point_only() {
        assert_eq!(grouped("1234567.8901"), "1,234,567.8901");
        assert_eq!(grouped("-123"), "-123");
        assert_eq!(trimmed("36.00"), "36");
        assert_eq!(trimmed("100"), "100");
    }

    #[test]
    fn each_language_counts_as_its_speakers_do() {
        let [chinese, english] = [Language::Chinese, Language::English].map(Locale::of);
        let say = |locale: &Locale, value, decimals, unit| {
            amount(locale, value, decimals, unit).with_unit().replace('\u{a0}', " ")
        };
        let water = Unit::TenThousandCubicMetres;
        assert_eq!(say(&chinese, 978.97, 2, water), "978.97万m³");
        assert_eq!(say(&english, 978.97, 2, water), "9,789,700 m³");
        // The exact value is of the unit that is shown.
        assert_eq!(amount(&english, 2.5, 2, water).exact, Some(25_000.0));
        assert_eq!(amount(&chinese, 2.5, 2, water).exact, Some(2.5));
        assert_eq!(say(&chinese, 6.0, 0, Unit::Count), "6个");
        assert_eq!(say(&english, 6.0, 0, Unit::Count), "6");
        assert_eq!(say(&english, 1.0, 0, Unit::People), "1 person");
        assert_eq!(say(&english, 1412.0, 0, Unit::People), "1,412 people");
        assert_eq!(bound(&english, 1.0, Unit::Days), "1\u{a0}day");
        assert_eq!(limit(&english, &Limit::AtLeast(8.0), Unit::Score), "≥8\u{a0}points");
    }
}
