//! The San Francisco case of spopt: 205 census tracts, 16 stores, walking and driving distances.

use crate::shared;
use std::collections::HashMap;
use std::path::Path;
use yuanjian_siting::{
    Candidate, Case, Choice, Cover, Demand, Limits, Measure, Origin, Place, Rules, Status, Values,
    exact, quick,
};

fn rows(file: &Path) -> Vec<HashMap<String, String>> {
    csv::Reader::from_path(file).unwrap().deserialize().map(Result::unwrap).collect()
}

/// The case with everything within so many metres served; each tract counts its people, and as
/// one home so that tracts can be counted.
fn san_francisco(folder: &Path, metres: f64) -> Case {
    let tracts = rows(&folder.join("SF_demand_205_centroid_uniform_weight.csv"));
    let stores = rows(&folder.join("SF_store_site_16_longlat.csv"));
    let distances =
        rows(&folder.join("SF_network_distance_candidateStore_16_censusTract_205_new.csv"));
    let place: HashMap<&str, u32> =
        tracts.iter().enumerate().map(|(i, t)| (t["NAME"].as_str(), i as u32)).collect();
    assert_eq!((tracts.len(), stores.len(), distances.len()), (205, 16, 205 * 16));
    let lists = stores.iter().map(|store| {
        distances
            .iter()
            .filter(|d| d["name"] == store["NAME"])
            .filter(|d| d["distance"].parse::<f64>().unwrap() <= metres)
            .map(|d| place[d["DestinationName"].as_str()])
            .collect()
    });
    Case {
        districts: vec!["San Francisco".to_owned()],
        cover: Cover::from_lists(tracts.len(), lists),
        served: vec![false; tracts.len()],
        demands: tracts
            .iter()
            .map(|t| {
                let people = t["POP2000"].parse().unwrap();
                let values = Values { area_m2: 0.0, homes: 1.0, people };
                Demand { at: [0.0; 2], values, district: 0 }
            })
            .collect(),
        candidates: stores
            .iter()
            .map(|store| Candidate {
                id: store["NAME"].clone(),
                origin: Origin::Drawn,
                place: Place::Point([0.0; 2]),
                area_m2: 1.0,
                build_fen: 0,
                land_fen: 0,
                district: 0,
                choice: Choice::Free,
                excluded: false,
            })
            .collect(),
    }
}

#[test]
fn four_stores_serve_what_spopt_published() {
    let Some(data) = shared() else { return };
    let case = san_francisco(&data.join("siting"), 5_000.0);
    let rules = Rules { measure: Measure::People, count: Some(4), ..Rules::default() };
    let answer = exact(&case, &rules, &Limits::default()).unwrap();
    assert_eq!(answer.status, Status::Optimal);
    assert_eq!((answer.value, answer.total, answer.gap()), (875_247.0, 955_113.0, 0.0));
    let ids: Vec<&str> = answer.chosen.iter().map(|c| case.candidates[*c].id.as_str()).collect();
    assert_eq!(ids, ["Store_2", "Store_11", "Store_12", "Store_15"]);
    let served = yuanjian_siting::evaluate(&case, "sf", Measure::Homes, 0.9, &answer.chosen);
    assert_eq!(served.city.total.homes - served.city.after.homes, 21.0);
    let share = served.city.share_after(Measure::Homes).unwrap() * 100.0;
    assert!((share - 184.0 / 205.0 * 100.0).abs() < 1e-12, "{share}");

    let fast = quick(&case, &rules, true).unwrap();
    assert!(fast.value <= 875_247.0 && fast.most >= 875_247.0, "{fast:?}");
}

#[test]
fn all_tracts_need_eight_stores_as_published() {
    let Some(data) = shared() else { return };
    let case = san_francisco(&data.join("siting"), 5_000.0);
    let reachable = case.cover.any().iter().filter(|served| **served).count();
    let mut rules = Rules { measure: Measure::Homes, count: Some(8), ..Rules::default() };
    assert_eq!(exact(&case, &rules, &Limits::default()).unwrap().value, reachable as f64);
    rules.count = Some(7);
    assert!(exact(&case, &rules, &Limits::default()).unwrap().value < reachable as f64);
    assert_eq!(reachable, 205);
}
