//! The old and the newly added built-up area: where they lie, and what each is worth.
//!
//! Cities are reviewed again because they grew; whether the new part keeps up with the old is the
//! first question.

use super::{
    frame::{Ground, Map, chart, label, polygons},
    words::Words,
};
use crate::assessments::phrases;
use yuanjian_calc::{
    assess::{Item, MeasureResult},
    city::City,
    outcome::{InputRef, ZoneKind},
};
use yuanjian_document::content::{Bar, ChartKind, Paint, Picture};
use yuanjian_geometry::intersection;
use yuanjian_standard::{Scope, Verdict};
use yuanjian_types::{Unit, round_gbt8170};

/// The measures of the two parts, in the order of their labels.
const METHODS: [&str; 4] =
    ["green_space_rate", "green_coverage_rate", "park_area_per_capita", "park_service_coverage"];

pub(super) fn pictures(words: &Words<'_>, ground: &Ground<'_>) -> Vec<(Option<String>, Picture)> {
    let compared = compared(words);
    let mut out = Vec::new();
    out.extend(map(words, ground, &compared).map(|picture| (None, picture)));
    out.extend(bars(words, &compared).into_iter().map(|picture| (None, picture)));
    out
}

/// A measure with a value in at least one of the two parts.
struct Compared<'a> {
    measure: &'a MeasureResult,
    name: String,
    old: Option<f64>,
    added: Option<f64>,
}

impl Compared<'_> {
    /// How far the added part lies behind the old, as a share of the old.
    fn behind(&self) -> Option<f64> {
        let (old, added) = (self.old?, self.added?);
        (old > 0.0).then(|| (old - added) / old)
    }

    fn value(&self, words: &Words<'_>, value: Option<f64>) -> String {
        match value {
            Some(value) => words.value(self.measure, value),
            None => words.word("pictures.missing"),
        }
    }
}

fn compared<'a>(words: &Words<'a>) -> Vec<Compared<'a>> {
    let items = &words.scene.assessment.items;
    let of = |item: &'a Item, method: &'static str| {
        item.measures.iter().filter(move |m| m.method == method).map(move |m| (item, m))
    };
    METHODS
        .iter()
        .filter_map(|method| {
            items
                .iter()
                .filter(|i| i.judgement.verdict != Verdict::NotApplicable)
                .flat_map(|item| of(item, method))
                .next()
        })
        .filter_map(|(item, measure)| {
            let value = |kind, code| measure.reading.zone(kind, code).and_then(|o| o.value());
            let (old, added) =
                (value(ZoneKind::OldBuiltUp, "old"), value(ZoneKind::AddedBuiltUp, "added"));
            old.or(added)?;
            Some(Compared { measure, name: words.short(&item.key, measure), old, added })
        })
        .collect()
}

fn map(words: &Words<'_>, ground: &Ground<'_>, compared: &[Compared<'_>]) -> Option<Picture> {
    let (now, before) = (ground.view.boundary?, ground.view.old_boundary?);
    let old_shape = intersection(&before.area, &now.area);
    let added_shape = City::added_area(now, before);
    if added_shape.0.is_empty() {
        return None;
    }
    let year = |code: &str, from: i32, to: i32| {
        words.say(code, [("from", from.to_string()), ("to", to.to_string())])
    };
    let mut old = polygons(
        &year("pictures.legend.old", before.year, now.year),
        // The paint of the old area is blue, which on a map with a river reads as a lake.
        Paint::Series(4),
        old_shape,
    );
    let mut added = polygons(
        &year("pictures.legend.added", before.year, now.year),
        Paint::NewArea,
        added_shape,
    );
    let lines = |head: &str, of: fn(&Compared<'_>) -> Option<f64>| {
        let values = compared.iter().map(|c| {
            words.say(
                "pictures.old_new.line",
                [("measure", c.name.clone()), ("value", c.value(words, of(c)))],
            )
        });
        std::iter::once(words.word(head)).chain(values).collect::<Vec<String>>()
    };
    for (layer, head, of) in [
        (&mut old, "zone.old_built_up", (|c| c.old) as fn(&Compared<'_>) -> Option<f64>),
        (&mut added, "zone.added_built_up", |c| c.added),
    ] {
        if let yuanjian_document::content::Shape::Polygons(shape) = &layer.shape {
            layer.labels.extend(label(shape, lines(head, of)));
        }
    }
    let boundary = now.area.clone();
    let mut layers = vec![old, added];
    layers.extend(ground.water(words));
    layers.extend(ground.above(words, Scope::BuiltUpArea, boundary.clone()));
    let title = title(words, compared);
    let alt = words.say("pictures.old_new.alt", [("title", title.clone())]);
    let picture = Map {
        id: "old-and-added-map".to_owned(),
        title,
        what: words.word("pictures.old_new.map"),
        sources: sources(compared, [&before.input, &now.input]),
        alt,
        layers,
        fine: false,
    };
    Some(picture.picture(words, &boundary))
}

/// One chart a unit, because a bar of 60 % and one of 12 m² have no common scale.
fn bars(words: &Words<'_>, compared: &[Compared<'_>]) -> Vec<Picture> {
    let mut units: Vec<Unit> = Vec::new();
    for c in compared {
        if !units.contains(&c.measure.unit) {
            units.push(c.measure.unit);
        }
    }
    units
        .into_iter()
        .map(|unit| {
            let of_unit: Vec<&Compared<'_>> =
                compared.iter().filter(|c| c.measure.unit == unit).collect();
            let bar = |c: &Compared<'_>, code: &str, kind: ZoneKind, value: Option<f64>| {
                let judged = c.measure.zones.iter().find(|z| z.zone.kind == kind);
                Bar {
                    label: words.say(
                        "pictures.old_new.bar",
                        [("measure", c.name.clone()), ("part", words.word(code))],
                    ),
                    value,
                    text: c.value(words, value),
                    verdict: judged
                        .filter(|_| value.is_some())
                        .map(|z| phrases::verdict(z.verdict, z.provisional)),
                }
            };
            let bars = of_unit
                .iter()
                .flat_map(|c| {
                    [
                        bar(c, "pictures.old_short", ZoneKind::OldBuiltUp, c.old),
                        bar(c, "pictures.added_short", ZoneKind::AddedBuiltUp, c.added),
                    ]
                })
                .collect();
            let marks = match of_unit.as_slice() {
                [only] => super::districts::marks(words, only.measure),
                _ => Vec::new(),
            };
            chart(
                words,
                format!("old-and-added-{}", unit_name(unit)),
                title_of(words, &of_unit),
                words.unit(unit).to_owned(),
                ChartKind::Bars { bars, marks },
                (words.word("pictures.old_new.bars"), &sources_of(&of_unit)),
            )
        })
        .collect()
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "percent",
        Unit::SquareMetresPerPerson => "per-person",
        _ => "other",
    }
}

fn title(words: &Words<'_>, compared: &[Compared<'_>]) -> String {
    title_of(words, &compared.iter().collect::<Vec<_>>())
}

/// The measure in which the added part lies farthest behind.
fn title_of(words: &Words<'_>, compared: &[&Compared<'_>]) -> String {
    let both: Vec<(&&Compared<'_>, f64)> =
        compared.iter().filter_map(|c| Some((c, c.behind()?))).collect();
    let Some((worst, behind)) = both.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else {
        return words.word("pictures.old_new.title_unknown");
    };
    let name = ("measure", worst.name.clone());
    let (Some(old), Some(added)) = (worst.old, worst.added) else { return worst.name.clone() };
    let decimals = worst.measure.decimals;
    let shown = |v: f64| round_gbt8170(v, decimals).number();
    if *behind <= 0.0 || shown(old) <= shown(added) {
        let code = if both.len() > 1 {
            "pictures.old_new.title_ahead"
        } else {
            "pictures.old_new.title_one_ahead"
        };
        return words.say(code, [name]);
    }
    let short = shown(old) - shown(added);
    let short = match worst.measure.unit {
        Unit::Percent => words.say("gap.points", [("points", round_gbt8170(short, decimals).text)]),
        unit => words.figure(short, decimals, unit),
    };
    let value = ("value", words.value(worst.measure, added));
    words.say("pictures.old_new.title_behind", [name, value, ("short", short)])
}

fn sources<'a>(
    compared: &[Compared<'_>],
    boundaries: impl IntoIterator<Item = &'a InputRef>,
) -> Vec<InputRef> {
    let mut all: Vec<InputRef> = boundaries.into_iter().cloned().collect();
    all.extend(sources_of(&compared.iter().collect::<Vec<_>>()));
    all
}

fn sources_of(compared: &[&Compared<'_>]) -> Vec<InputRef> {
    compared
        .iter()
        .flat_map(|c| c.measure.reading.inputs.iter().chain(&c.measure.reading.boundary))
        .cloned()
        .collect()
}
