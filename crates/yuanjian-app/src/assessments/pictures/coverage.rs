//! Residential land that no park serves: where it lies and how much.

use super::{
    frame::{Ground, Map, all_of, label, polygons},
    words::Words,
};
use crate::assessments::shapes::{Coverage, coverages};
use geo_types::MultiPolygon;
use yuanjian_document::content::{MapLayer, Paint, Picture};

pub(super) fn pictures(words: &Words<'_>, ground: &Ground<'_>) -> Vec<(Option<String>, Picture)> {
    let scene = words.scene;
    coverages(&ground.view, scene.edition, &scene.assessment.items)
        .iter()
        .filter_map(|coverage| {
            Some((Some(coverage.item.key.clone()), picture(words, ground, coverage)?))
        })
        .collect()
}

fn picture(words: &Words<'_>, ground: &Ground<'_>, coverage: &Coverage<'_>) -> Option<Picture> {
    let scope = coverage.item.scope;
    let boundary = ground.boundary(scope)?;
    let mut layers = ground.below(words, &boundary);
    layers.extend(land(words, coverage));
    layers.extend(ground.above(words, scope, boundary.clone()));
    let by_district = uncovered_by_district(words, coverage);
    if let Some(top) = layers.last_mut() {
        for district in ground.districts(scope) {
            let m2 = by_district.iter().find(|(at, _)| *at == Some(district.at)).map(|(_, m2)| *m2);
            // A district without homes has nothing uncovered, and nothing covered either.
            let Some(m2) = m2 else { continue };
            let amount = words.say("pictures.coverage.label", [("area", words.hectares(m2))]);
            top.labels.extend(label(&district.shape, vec![district.name.clone(), amount]));
        }
    }
    let title = title(words, coverage, &by_district);
    let name = words.measure(coverage.item, coverage.measure);
    let what = words.say("pictures.coverage.what", [("measure", name)]);
    let alt = words.say("pictures.coverage.alt", [("title", title.clone())]);
    let reading = &coverage.measure.reading;
    let map = Map {
        id: format!("uncovered-{}", coverage.item.key),
        title,
        what,
        sources: reading.inputs.iter().chain(&reading.boundary).cloned().collect(),
        alt,
        layers,
        fine: true,
    };
    Some(map.picture(words, &boundary))
}

/// Homes and parks, from the ground up.
fn land(words: &Words<'_>, coverage: &Coverage<'_>) -> Vec<MapLayer> {
    let gather = |of: fn(&crate::assessments::shapes::Part) -> &MultiPolygon<f64>| {
        MultiPolygon(coverage.parts.iter().flat_map(|p| of(p).0.iter().cloned()).collect())
    };
    let service = &coverage.service;
    let parks = |serving: bool| {
        let which: Vec<usize> =
            (0..service.parks.len()).filter(|&i| (service.radii_m[i] > 0.0) == serving).collect();
        all_of(&service.parks.select(&which))
    };
    [
        ("pictures.legend.service", Paint::Service, coverage.served_ground.clone()),
        ("pictures.legend.served", Paint::Served, gather(|p| &p.served)),
        ("pictures.legend.too_small", Paint::GreenSoft, parks(false)),
        ("pictures.legend.parks", Paint::Green, parks(true)),
        ("pictures.legend.uncovered", Paint::NotServed, gather(|p| &p.uncovered)),
    ]
    .into_iter()
    .filter(|(_, _, shape)| !shape.0.is_empty())
    .map(|(name, paint, shape)| polygons(&words.word(name), paint, shape))
    .collect()
}

/// Uncovered m² of every district that has residential land, in the city's order; what lies in no
/// district last.
fn uncovered_by_district(words: &Words<'_>, coverage: &Coverage<'_>) -> Vec<(Option<usize>, f64)> {
    let places = (0..words.scene.city.districts.len()).map(Some).chain([None]);
    places
        .filter_map(|at| {
            let parts = || coverage.parts.iter().filter(|p| p.district == at);
            parts().next()?;
            Some((at, parts().map(|p| p.uncovered_m2).sum()))
        })
        .collect()
}

fn title(
    words: &Words<'_>,
    coverage: &Coverage<'_>,
    by_district: &[(Option<usize>, f64)],
) -> String {
    let all: f64 = coverage.parts.iter().map(|p| p.uncovered_m2).sum();
    let area = ("area", words.hectares(all));
    if all <= 0.0 {
        return words.word("pictures.coverage.title_none");
    }
    let most = by_district
        .iter()
        .filter_map(|(at, m2)| Some((words.scene.city.districts.get((*at)?)?, *m2)))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    match most {
        Some((district, m2)) if by_district.len() > 1 => words.say(
            "pictures.coverage.title_most",
            [area, ("district", district.name.clone()), ("most", words.hectares(m2))],
        ),
        _ => words.say("pictures.coverage.title", [area]),
    }
}
