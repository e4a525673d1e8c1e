//! A row then and now: pure.

use super::store::BaselineLine;
use serde::Serialize;
use std::collections::BTreeMap;
use yuanjian_standard::{DECLARATION, Edition, Indicator, Limit};
use yuanjian_types::{Unit, round_gbt8170};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BaselineWay)]
pub(super) enum Way {
    /// Nearer to what is asked, or farther above it.
    Better,
    /// The same, as shown.
    Same,
    /// The other way.
    Worse,
    /// One of the two figures is missing, or nothing says which way is better.
    Unknown,
}

/// A row of the edition then and now.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = BaselineRow)]
pub(super) struct Compared {
    /// Key of the row.
    pub(super) item: String,
    /// Its number and name.
    pub(super) name: String,
    /// Key of the unit of both figures.
    pub(super) unit: String,
    pub(super) decimals: u8,
    /// In the year of the award.
    pub(super) then: Option<f64>,
    /// By the newest assessment.
    pub(super) now: Option<f64>,
    /// The difference of both as they are shown.
    pub(super) change: Option<f64>,
    pub(super) way: Way,
    pub(super) note: String,
}

/// What the newest assessment says of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Now {
    pub(super) value: Option<(f64, Unit, u8)>,
    pub(super) limit: Option<Limit>,
}

/// Every row of an edition that is answered by a number.
pub(super) fn compare(
    edition: &Edition,
    lines: &[BaselineLine],
    now: &BTreeMap<String, Now>,
    tag: &str,
) -> Vec<Compared> {
    edition.indicators.iter().filter_map(|row| compared(edition, row, lines, now, tag)).collect()
}

fn compared(
    edition: &Edition,
    row: &Indicator,
    lines: &[BaselineLine],
    now: &BTreeMap<String, Now>,
    tag: &str,
) -> Option<Compared> {
    let measure = row.measures.iter().find(|measure| measure.method != DECLARATION)?;
    let known = now.get(&row.key);
    let (unit, decimals) = match known.and_then(|known| known.value) {
        Some((_, unit, decimals)) => (unit, decimals),
        None => (measure.unit, measure.decimals),
    };
    let line = lines.iter().find(|line| line.item == row.key).or_else(|| {
        row.lineage.iter().find_map(|before| lines.iter().find(|line| line.item == *before))
    });
    let shown = |value: f64| round_gbt8170(value, decimals).number();
    let then = line.map(|line| shown(line.value));
    let today = known.and_then(|known| known.value).map(|(value, ..)| shown(value));
    let change = then.zip(today).map(|(then, now)| shown(now - then));
    let limit = known.and_then(|known| known.limit.as_ref());
    let name = edition.name(tag, "indicator", &row.key);
    Some(Compared {
        item: row.key.clone(),
        name: match row.number.as_deref() {
            Some(number) => format!("{number} {name}"),
            None => name.to_owned(),
        },
        unit: unit.key().to_owned(),
        decimals,
        then,
        now: today,
        change,
        way: way(then, today, limit),
        note: line.map(|line| line.note.clone()).unwrap_or_default(),
    })
}

fn way(then: Option<f64>, now: Option<f64>, limit: Option<&Limit>) -> Way {
    let (Some(then), Some(now)) = (then, now) else { return Way::Unknown };
    // How far a figure lies from what is asked; less is better.
    let lack = |value: f64| match limit {
        Some(Limit::AtLeast(_)) => Some(-value),
        Some(Limit::AtMost(_)) => Some(value),
        Some(Limit::Between(from, to)) => Some((from - value).max(value - to).max(0.0)),
        Some(Limit::Yes) | None => None,
    };
    if then == now {
        return Way::Same;
    }
    match lack(now).zip(lack(then)) {
        Some((now, then)) if now < then => Way::Better,
        Some((now, then)) if now > then => Way::Worse,
        Some(_) => Way::Same,
        None => Way::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_is_what_the_limit_asks_for() {
        let way = |then, now, limit: Limit| super::way(Some(then), Some(now), Some(&limit));
        assert_eq!(way(36.0, 38.5, Limit::AtLeast(40.0)), Way::Better);
        assert_eq!(way(36.0, 35.0, Limit::AtLeast(31.0)), Way::Worse);
        assert_eq!(way(20.0, 12.0, Limit::AtMost(10.0)), Way::Better);
        assert_eq!(way(5.0, 5.0, Limit::AtMost(10.0)), Way::Same);
        assert_eq!(way(3.0, 12.0, Limit::Between(10.0, 15.0)), Way::Better);
        assert_eq!(way(11.0, 14.0, Limit::Between(10.0, 15.0)), Way::Same);
        assert_eq!(super::way(Some(1.0), None, None), Way::Unknown);
        assert_eq!(super::way(Some(1.0), Some(2.0), None), Way::Unknown);
    }
}
