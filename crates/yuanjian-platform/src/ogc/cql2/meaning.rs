//! Whether a statement is true of a feature. What is not known stays unknown, also when it is denied.

use super::{Node, Sign, Term, cell};
use std::cmp::Ordering;
use time::{
    Date, OffsetDateTime,
    format_description::well_known::{Iso8601, Rfc3339},
};
use yuanjian_layer::{Feature, Value};

/// True, false, or nothing where it cannot be known.
pub(super) fn of(
    node: &Node,
    feature: &Feature,
    meets: &dyn Fn(usize) -> Option<bool>,
) -> Option<bool> {
    let order = |a: &Term, b: &Term| compared(a, b, feature);
    match node {
        Node::Always(yes) => Some(*yes),
        Node::And(all) => {
            let mut sum = Some(true);
            for each in all {
                match of(each, feature, meets) {
                    Some(false) => return Some(false),
                    None => sum = None,
                    Some(true) => {}
                }
            }
            sum
        }
        Node::Or(all) => {
            let mut sum = Some(false);
            for each in all {
                match of(each, feature, meets) {
                    Some(true) => return Some(true),
                    None => sum = None,
                    Some(false) => {}
                }
            }
            sum
        }
        Node::Not(each) => of(each, feature, meets).map(|yes| !yes),
        Node::Holds(queryable) => match cell(feature, *queryable)? {
            Value::Bool(yes) => Some(yes),
            _ => None,
        },
        Node::Compare(a, sign, b) => order(a, b).map(|order| match sign {
            Sign::Equal => order.is_eq(),
            Sign::Differs => order.is_ne(),
            Sign::Less => order.is_lt(),
            Sign::More => order.is_gt(),
            Sign::AtMost => order.is_le(),
            Sign::AtLeast => order.is_ge(),
        }),
        Node::Between(a, least, most) => {
            let (least, most) = (order(a, least), order(a, most));
            match (least.map(Ordering::is_ge), most.map(Ordering::is_le)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            }
        }
        Node::In(a, among) => {
            let mut sum = Some(false);
            for each in among {
                match order(a, each) {
                    Some(Ordering::Equal) => return Some(true),
                    None => sum = None,
                    Some(_) => {}
                }
            }
            sum
        }
        Node::Like(a, pattern) => match value(a, feature)? {
            Term::Text(text) => Some(like(&text, pattern)),
            _ => None,
        },
        Node::IsNull(super::Queryable::Shape) => Some(feature.geometry.is_none()),
        Node::IsNull(queryable) => Some(cell(feature, *queryable).is_none()),
        Node::Meets(shape) => meets(*shape),
    }
}

/// What a term is for a feature; nothing where nothing was given.
fn value(term: &Term, feature: &Feature) -> Option<Term> {
    let Term::Of(queryable) = term else { return Some(term.clone()) };
    match cell(feature, *queryable)? {
        Value::Null => None,
        Value::Bool(yes) => Some(Term::Bool(yes)),
        Value::Int(n) => Some(Term::Number(n as f64)),
        Value::Real(n) => Some(Term::Number(n)),
        Value::Text(text) => Some(Term::Text(text)),
    }
}

fn compared(a: &Term, b: &Term, feature: &Feature) -> Option<Ordering> {
    match (value(a, feature)?, value(b, feature)?) {
        (Term::Text(a), Term::Text(b)) => Some(a.cmp(&b)),
        (Term::Number(a), Term::Number(b)) => a.partial_cmp(&b),
        (Term::Bool(a), Term::Bool(b)) => Some(a.cmp(&b)),
        (Term::Instant(a), Term::Instant(b)) => Some(a.cmp(&b)),
        (Term::Text(a), Term::Instant(b)) => Some(instant(&a)?.cmp(&b)),
        (Term::Instant(a), Term::Text(b)) => Some(a.cmp(&instant(&b)?)),
        _ => None,
    }
}

/// A text that is an instant or a day.
fn instant(text: &str) -> Option<i128> {
    let text = text.trim();
    let instant = OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .or_else(|| Date::parse(text, &Iso8601::DATE).ok().map(|day| day.midnight().assume_utc()));
    instant.map(OffsetDateTime::unix_timestamp_nanos)
}

/// `%` stands for any characters, `_` for one, a backslash takes that from what follows it. In time
/// of text times pattern at most, whatever the pattern is.
fn like(text: &str, pattern: &str) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum Part {
        Any,
        One,
        This(char),
    }
    let mut parts = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        parts.push(match c {
            '%' => Part::Any,
            '_' => Part::One,
            '\\' => Part::This(chars.next().unwrap_or('\\')),
            c => Part::This(c),
        });
    }
    let text: Vec<char> = text.chars().collect();
    let (mut t, mut p) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(c) = text.get(t) {
        match parts.get(p) {
            Some(Part::Any) => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(Part::One) => {
                t += 1;
                p += 1;
            }
            Some(Part::This(wanted)) if wanted == c => {
                t += 1;
                p += 1;
            }
            _ => {
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
        }
    }
    parts.get(p..).unwrap_or_default().iter().all(|part| *part == Part::Any)
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn a_pattern_holds_for_what_it_says() {
        for (text, pattern, holds) in [
            ("North Park", "North%", true),
            ("North Park", "%park", false),
            ("North Park", "%P_rk", true),
            ("North Park", "North", false),
            ("50%", "50\\%", true),
            ("500", "50\\%", false),
            ("", "%", true),
            ("", "_", false),
            ("abcabd", "%ab_", true),
        ] {
            assert_eq!(like(text, pattern), holds, "{text} {pattern}");
        }
        assert!(!like(&"a".repeat(2000), &format!("{}b", "%a".repeat(500))));
    }
}
