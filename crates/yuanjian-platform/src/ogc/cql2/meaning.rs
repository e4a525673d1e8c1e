//! Whether a statement is true of a feature. What is not known stays unknown, also when it is denied.

use super::{Node, Queryable, Sign, Term};
use crate::ogc::query::instant;
use std::cmp::Ordering;
use time::OffsetDateTime;
use yuanjian_layer::{Feature, Value};

/// What a term is for a feature, as it lies in the filter or in the row.
#[derive(Debug, Clone, Copy)]
enum Held<'a> {
    Text(&'a str),
    Number(f64),
    Bool(bool),
    /// In nanoseconds.
    Instant(i128),
}

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
            Held::Bool(yes) => Some(yes),
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
            Held::Text(text) => Some(pattern.fits(text)),
            _ => None,
        },
        Node::IsNull(Queryable::Shape) => Some(feature.geometry.is_none()),
        Node::IsNull(queryable) => Some(cell(feature, *queryable).is_none()),
        Node::Meets(shape) => meets(*shape),
    }
}

/// What a term is for a feature; nothing where nothing was given.
fn value<'a>(term: &'a Term, feature: &'a Feature) -> Option<Held<'a>> {
    match term {
        Term::Of(queryable) => cell(feature, *queryable),
        Term::Text(text) => Some(Held::Text(text)),
        Term::Number(n) => Some(Held::Number(*n)),
        Term::Bool(yes) => Some(Held::Bool(*yes)),
        Term::Instant(instant) => Some(Held::Instant(*instant)),
    }
}

/// A cell as what it can be compared with; nothing where nothing was given.
fn cell(feature: &Feature, of: Queryable) -> Option<Held<'_>> {
    match of {
        Queryable::Column(at, _) => match feature.attributes.get(at)? {
            Value::Null => None,
            Value::Bool(yes) => Some(Held::Bool(*yes)),
            Value::Int(n) => Some(Held::Number(*n as f64)),
            Value::Real(n) => Some(Held::Number(*n)),
            Value::Text(text) => Some(Held::Text(text)),
        },
        Queryable::Id => Some(Held::Text(&feature.id)),
        Queryable::Shape => None,
    }
}

fn compared(a: &Term, b: &Term, feature: &Feature) -> Option<Ordering> {
    let nanoseconds = |text: &str| instant(text.trim()).map(OffsetDateTime::unix_timestamp_nanos);
    match (value(a, feature)?, value(b, feature)?) {
        (Held::Text(a), Held::Text(b)) => Some(a.cmp(b)),
        (Held::Number(a), Held::Number(b)) => a.partial_cmp(&b),
        (Held::Bool(a), Held::Bool(b)) => Some(a.cmp(&b)),
        (Held::Instant(a), Held::Instant(b)) => Some(a.cmp(&b)),
        (Held::Text(a), Held::Instant(b)) => Some(nanoseconds(a)?.cmp(&b)),
        (Held::Instant(a), Held::Text(b)) => Some(a.cmp(&nanoseconds(b)?)),
        _ => None,
    }
}
