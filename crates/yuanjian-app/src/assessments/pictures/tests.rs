//! Every picture of the invented city is drawn, and none says more than its stage allows.

use super::*;
use crate::assessments::sample::sample;
use yuanjian_document::{Lang, content::PictureContent, svg};

fn title(picture: &Picture) -> &str {
    match &picture.content {
        PictureContent::Map(map) => &map.title,
        PictureContent::Chart(chart) => &chart.title,
        PictureContent::Svg(_) => "",
    }
}

#[test]
fn every_picture_draws_with_its_title_and_without_a_broken_number() {
    let pictures = pictures(&sample().scene(Stage::Draft));
    let ids: Vec<&str> = pictures.iter().map(|(_, p)| p.id.as_str()).collect();
    for wanted in [
        "overview-verdicts",
        "green-land-map",
        "old-and-added-map",
        "old-and-added-percent",
        "uncovered-park-service-radius-coverage",
        "districts-map-green-space-rate",
        "districts-bars-park-area-per-capita",
    ] {
        assert!(ids.contains(&wanted), "{wanted} in {ids:?}");
    }
    for (language, lang) in [(Language::Chinese, Lang::ZhCn), (Language::English, Lang::En)] {
        let scene = Scene { language, ..sample().scene(Stage::Draft) };
        for (key, picture) in super::pictures(&scene) {
            assert!(picture.width_mm <= 156.0);
            assert!(picture.source.contains("2025"), "{}", picture.source);
            let drawing = svg::draw(&picture, Stage::Draft, lang);
            let finding = title(&picture);
            assert!(drawing.svg.contains(&format!("<title>{finding}</title>")), "{}", picture.id);
            assert!(drawing.svg.contains("虚构"), "{}", picture.id);
            for text in [&drawing.svg, &picture.caption, &picture.source, &picture.alt] {
                let broken = ["NaN", "pictures.", "{"].iter().find(|b| text.contains(**b));
                assert_eq!(broken, None, "{} {}", picture.id, picture.caption);
            }
            assert!(key.is_none_or(|key| picture.id.contains(&key)));
        }
    }
}

#[test]
fn ids_are_ascii_and_no_two_are_equal() {
    let mut taken = BTreeSet::new();
    let ids = ["map-绿地", "map-水体", "A b"].map(|id| unique(id, &mut taken));
    assert_eq!(ids, ["map---", "map----2", "a-b"]);
}

#[test]
fn an_issued_title_says_neither_met_nor_missed_on_an_unconfirmed_figure() {
    let mut assessment = sample().assessment.clone();
    for item in &mut assessment.items {
        item.judgement.provisional = true;
        for measure in &mut item.measures {
            measure.judgement.provisional = true;
            measure.zones.iter_mut().for_each(|z| z.provisional = true);
        }
    }
    let scene = |stage| Scene { assessment: &assessment, ..sample().scene(stage) };
    let of = |stage| -> Vec<String> {
        pictures(&scene(stage))
            .iter()
            .filter(|(_, p)| p.id.starts_with("districts-"))
            .map(|(_, p)| title(p).to_owned())
            .collect()
    };
    let (draft, issued) = (of(Stage::Draft), of(Stage::Issued));
    assert!(!issued.is_empty());
    assert!(draft.iter().all(|t| t.contains("低于") && t.contains("暂定")), "{draft:?}");
    assert!(issued.iter().all(|t| !t.contains("低于") && t.contains("之间")), "{issued:?}");
}

#[test]
fn a_district_without_a_value_is_told_and_not_drawn_as_zero() {
    let mut assessment = sample().assessment.clone();
    let needs = vec![yuanjian_calc::outcome::Need::Districts];
    for item in assessment.items.iter_mut().filter(|i| i.key == "green-space-rate") {
        let zones = &mut item.measures[0].reading.zones;
        let at =
            zones.iter().position(|z| z.zone.kind == yuanjian_calc::outcome::ZoneKind::District);
        zones[at.unwrap()].outcome =
            yuanjian_calc::outcome::Outcome::Missing { needs: needs.clone() };
    }
    let scene = Scene { assessment: &assessment, ..sample().scene(Stage::Draft) };
    let all = pictures(&scene);
    let (_, bars) = all.iter().find(|(_, p)| p.id == "districts-bars-green-space-rate").unwrap();
    let PictureContent::Chart(chart) = &bars.content else { panic!() };
    let yuanjian_document::content::ChartKind::Bars { bars, .. } = &chart.kind else { panic!() };
    let missing: Vec<_> = bars.iter().filter(|b| b.value.is_none()).collect();
    assert_eq!(missing.len(), 1);
    assert_eq!((missing[0].text.as_str(), &missing[0].verdict), ("数据缺失", &None));
}

#[test]
fn a_city_without_layers_has_no_map() {
    let city = City { districts: Vec::new(), ..City::default() };
    let scene = Scene { city: &city, ..sample().scene(Stage::Draft) };
    let maps = pictures(&scene)
        .iter()
        .filter(|(_, p)| matches!(p.content, PictureContent::Map(_)))
        .count();
    assert_eq!(maps, 0);
}
