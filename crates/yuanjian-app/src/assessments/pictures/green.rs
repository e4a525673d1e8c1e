//! Green land by class (CJJ/T 85-2017): what there is of parks, protective and attached green.

use super::{
    frame::{Ground, Map, all_of, polygons},
    words::Words,
};
use yuanjian_document::content::{Paint, Picture};
use yuanjian_geometry::union_area;
use yuanjian_layer::LayerKind;
use yuanjian_standard::Scope;
use yuanjian_types::{Unit, round_gbt8170};

/// A group of classes: its word, how it is painted, and which codes belong to it.
type Group = (&'static str, Paint, fn(&str) -> bool);

const GROUPS: [Group; 6] = [
    ("pictures.green.parks", Paint::Green, |c| c.starts_with("G1")),
    ("pictures.green.protective", Paint::Series(3), |c| c.starts_with("G2")),
    ("pictures.green.squares", Paint::Series(2), |c| c.starts_with("G3")),
    ("pictures.green.attached", Paint::GreenSoft, is_attached),
    ("pictures.green.regional", Paint::Series(4), |c| c.starts_with("EG")),
    ("pictures.green.unknown", Paint::Series(5), is_unknown),
];

/// A class with less ground than this inside the boundary would be told as 0.00 hectares.
const LEAST_M2: f64 = 50.0;

fn is_attached(class: &str) -> bool {
    !class.is_empty() && !class.starts_with('G') && !class.starts_with("EG")
}

/// No class, or `G` alone and other codes of the main groups that say no more.
fn is_unknown(class: &str) -> bool {
    class.is_empty()
        || class.starts_with('G') && !["G1", "G2", "G3"].iter().any(|g| class.starts_with(g))
}

pub(super) fn pictures(words: &Words<'_>, ground: &Ground<'_>) -> Vec<(Option<String>, Picture)> {
    picture(words, ground).map(|picture| (None, picture)).into_iter().collect()
}

fn picture(words: &Words<'_>, ground: &Ground<'_>) -> Option<Picture> {
    let layer = ground.layer(LayerKind::GreenLand).filter(|l| !l.is_empty())?;
    let boundary = ground.view.boundary?;
    let within = &ground.view.built_up.within;
    let all_m2 = union_area(layer.polygons(), &[within]);
    let mut layers = ground.below(words, &boundary.area);
    let mut told = Vec::new();
    let mut parks_m2 = 0.0;
    // Attached green is everywhere and pale; what is drawn last must not be hidden by it.
    for (name, paint, belongs) in GROUPS.into_iter().rev() {
        let set = layer.polygons().select(&layer.of_class(belongs));
        let m2 = union_area(&set, &[within]);
        // What lies outside the boundary belongs to another map.
        if m2 < LEAST_M2 {
            continue;
        }
        if name == "pictures.green.parks" {
            parks_m2 = m2;
        }
        let named = words.say(
            "pictures.green.legend",
            [("class", words.word(name)), ("area", words.hectares(m2))],
        );
        layers.push(polygons(&named, paint, all_of(&set)));
        told.push(named);
    }
    told.reverse();
    layers.extend(ground.above(words, Scope::BuiltUpArea, boundary.area.clone()));
    let title = if parks_m2 > 0.0 && all_m2 > 0.0 {
        let share = round_gbt8170(parks_m2 / all_m2 * 100.0, 1).number();
        words.say(
            "pictures.green.title",
            [
                ("area", words.hectares(all_m2)),
                ("parks", words.hectares(parks_m2)),
                ("share", words.figure(share, 1, Unit::Percent)),
            ],
        )
    } else {
        words.say("pictures.green.title_no_parks", [("area", words.hectares(all_m2))])
    };
    let alt =
        words.say("pictures.green.alt", [("title", title.clone()), ("classes", words.list(&told))]);
    let map = Map {
        id: "green-land-map".to_owned(),
        title,
        what: words.word("pictures.green.what"),
        sources: vec![layer.input.clone(), boundary.input.clone()],
        alt,
        layers,
        fine: true,
    };
    Some(map.picture(words, &boundary.area))
}
