//! What a row of a table says of an entry, whoever wrote the table: words for choices, other units
//! behind numbers, places by name, a point by two cells.

use super::{
    actions::RegisterEntryBody,
    desk::Desk,
    entry::Entry,
    kind::{Field, FieldKind, Fields, flag_of},
    place::{Place, Shape},
};
use crate::workbooks::TableLine;
use serde_json::{Value, json};
use yuanjian_app::{Language, Locale};
use yuanjian_types::Problem;

/// What a row says; what is wrong with it is told to the line, and what the table has no column for
/// stays as it is.
pub(super) fn said(
    desk: &Desk,
    line: &mut TableLine<'_, '_>,
    old: Option<&Entry>,
    place: Option<Option<Place>>,
) -> RegisterEntryBody {
    let division = division(desk, line, old);
    let unit = match old.filter(|_| !line.has("unit")) {
        Some(old) => old.unit.clone(),
        None => line.unit("unit", &desk.directory, &desk.today),
    };
    let mut fields = Fields::new();
    for field in &desk.kind.fields {
        let value = match old.filter(|_| !line.has(&field.key)) {
            Some(old) => old.fields.get(&field.key).cloned(),
            None => value(line, field),
        };
        if let Some(value) = value {
            fields.insert(field.key.clone(), value);
        }
    }
    let place = match place {
        Some(place) => place.or_else(|| old.and_then(|old| old.place.clone())),
        None => typed_place(desk, line, old),
    };
    RegisterEntryBody {
        code: line.kept("code", old.map(|old| old.code.as_str())),
        name: line.text("name"),
        division,
        unit,
        place,
        fields,
        note: line.kept("note", old.map(|old| old.note.as_str())),
        revision: old.map_or(0, |old| old.revision),
    }
}

/// The value of a field as a cell says it.
fn value(line: &mut TableLine<'_, '_>, field: &Field) -> Option<Value> {
    let text = line.text(&field.key);
    if text.is_empty() {
        return None;
    }
    match field.kind {
        FieldKind::Text => Some(json!(text)),
        FieldKind::Choice => Some(json!(field.meant(&text))),
        FieldKind::Flag => match flag_of(&text) {
            Some(flag) => Some(json!(flag)),
            None => {
                let wrong = Problem::error("registers.bad_flag");
                line.tell(&field.key, wrong.with("field", field.name.zh.as_str()));
                None
            }
        },
        FieldKind::Day => line.day(&field.key, None).map(|day| json!(day)),
        FieldKind::Year => {
            let trimmed = text.trim_end_matches('\u{5e74}').parse::<i64>().ok();
            trimmed.or_else(|| line.whole(&field.key)).map(|year| json!(year))
        }
        FieldKind::Number => {
            let (number, behind) = line.amount(&field.key);
            let number = number?;
            match factor(&field.unit, &behind) {
                Some(factor) => Some(json!(number * factor)),
                None => {
                    let other = Problem::error("registers.other_unit").with("unit", behind);
                    line.tell(&field.key, other.with("field", field.name.zh.as_str()));
                    None
                }
            }
        }
    }
}

/// By what a number with a unit behind it is multiplied to be in the field's unit.
fn factor(unit: &str, behind: &str) -> Option<f64> {
    let behind = behind.trim();
    if behind.is_empty() || behind == unit {
        return Some(1.0);
    }
    let known: &[(&str, f64)] = match unit {
        "ha" => &[
            ("\u{516c}\u{9877}", 1.0),
            ("hm2", 1.0),
            ("hm\u{b2}", 1.0),
            ("\u{4ea9}", 1.0 / 15.0),
            ("\u{5e73}\u{65b9}\u{7c73}", 1e-4),
            ("m2", 1e-4),
            ("m\u{b2}", 1e-4),
            ("\u{33a1}", 1e-4),
        ],
        "km" => {
            &[("\u{516c}\u{91cc}", 1.0), ("\u{5343}\u{7c73}", 1.0), ("\u{7c73}", 1e-3), ("m", 1e-3)]
        }
        "m" => &[("\u{7c73}", 1.0), ("\u{516c}\u{91cc}", 1e3), ("km", 1e3)],
        "cm" => &[("\u{5398}\u{7c73}", 1.0), ("\u{7c73}", 100.0), ("m", 100.0)],
        "10,000 yuan" => {
            &[("\u{4e07}\u{5143}", 1.0), ("\u{4ebf}\u{5143}", 1e4), ("\u{5143}", 1e-4)]
        }
        "" => &[("\u{5e74}", 1.0), ("\u{6237}", 1.0)],
        _ => &[],
    };
    known.iter().find(|(word, _)| *word == behind).map(|(_, factor)| *factor)
}

/// The code of the division that a cell names; empty where it names none.
fn division(desk: &Desk, line: &mut TableLine<'_, '_>, old: Option<&Entry>) -> String {
    let cell = line.kept("division", old.map(|old| old.division.as_str()));
    let whole = [Language::Chinese, Language::English]
        .into_iter()
        .any(|language| Locale::of(language).say("registers.whole_city", []) == cell);
    if cell.is_empty() || whole || cell == desk.city {
        return desk.city.clone();
    }
    // A name that one has now means that one, though another had it before.
    let known = |stands: bool| {
        let mut some = desk.divisions.iter().filter(|one| one.withdrawn.is_none());
        some.find(|one| one.stands() == stands && (one.code == cell || one.name == cell))
    };
    match known(true).or_else(|| known(false)) {
        Some(one) => one.code.clone(),
        None => {
            line.tell("division", Problem::error("registers.unknown_division"));
            String::new()
        }
    }
}

/// The point that two cells name. An outline is not drawn in a sheet and stays as it is.
fn typed_place(desk: &Desk, line: &mut TableLine<'_, '_>, old: Option<&Entry>) -> Option<Place> {
    let was = old.and_then(|old| old.place.clone());
    if !desk.kind.shapes.contains(&Shape::Point) || !line.has("longitude") || !line.has("latitude")
    {
        return was;
    }
    let outline = was.as_ref().is_some_and(|place| place.shape() != Shape::Point);
    let (east, north) = (line.amount("longitude").0, line.amount("latitude").0);
    match (east, north) {
        (None, None) => was.filter(|_| outline),
        (Some(_), Some(_)) if outline => {
            line.tell("longitude", Problem::error("registers.outline_stays"));
            was
        }
        (Some(east), Some(north)) => Some(Place::Point([east, north])),
        _ => {
            line.tell("longitude", Problem::error("registers.half_a_place"));
            was
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_another_unit_behind_them_are_turned_into_the_fields() {
        let near = |unit: &str, behind: &str, expected: f64| {
            let found = factor(unit, behind).unwrap();
            assert!((found - expected).abs() < 1e-12, "{unit} {behind}");
        };
        near("ha", "", 1.0);
        near("ha", "\u{4ea9}", 0.066_666_666_666_666_67);
        near("ha", "\u{5e73}\u{65b9}\u{7c73}", 0.000_1);
        near("km", "\u{7c73}", 0.001);
        assert_eq!(factor("ha", "\u{516c}\u{91cc}"), None);
    }
}
