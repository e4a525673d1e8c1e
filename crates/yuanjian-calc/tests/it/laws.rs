//! What holds for every city: more parks never lower a number, order and threads change no bit,
//! districts add up, cutting a park in two changes no ground.

use crate::town::*;
use geo_types::{Geometry, MultiPolygon};
use proptest::prelude::*;
use yuanjian_calc::city::{City, CityLayer};
use yuanjian_layer::{Feature, Field, FieldKind, LayerKind, Table, Value};

const ROWS: [&str; 4] = [
    "green-space-rate",
    "park-area-per-capita",
    "park-service-radius-coverage",
    "comprehensive-parks-per-10k",
];

type Park = (f64, f64, f64, f64);

fn parks() -> impl Strategy<Value = Vec<Park>> {
    let side = 20.0..900.0;
    prop::collection::vec((-500.0..10e3, -500.0..10e3, side.clone(), side), 1..12)
}

fn shape(&(x, y, wide, deep): &Park) -> MultiPolygon<f64> {
    rect(x, y, x + wide, y + deep)
}

/// Parks, and homes in three strips.
fn town(parks: &[MultiPolygon<f64>]) -> City {
    let fields = vec![Field { name: "class".into(), kind: FieldKind::Text }];
    let features = parks
        .iter()
        .map(|p| Feature {
            id: String::new(),
            geometry: Some(Geometry::MultiPolygon(p.clone())),
            attributes: vec![Value::Text("G11".into())],
        })
        .collect();
    let table = Table { fields, features };
    let green =
        CityLayer::from_table(LayerKind::GreenLand, YEAR, input("green"), &table, "class", "");
    let homes: Vec<Area<'_>> = (0..3)
        .map(|n| {
            let y = f64::from(n) * 3e3 + 500.0;
            (rect(500.0, y, 9.5e3, y + 2e3), "", "")
        })
        .collect();
    let figures = [
        ("urban_population", "", 1e6),
        ("urban_population", "N", 4e5),
        ("urban_population", "S", 6e5),
    ];
    told(with(vec![green, areas(LayerKind::ResidentialLand, &homes)]), &figures)
}

fn shapes(parks: &[Park]) -> Vec<MultiPolygon<f64>> {
    parks.iter().map(shape).collect()
}

fn bytes(city: &City) -> Vec<u8> {
    serde_json::to_vec(&assessed(city, "2016", &ROWS)).unwrap()
}

fn numerator(city: &City, row: &str, zone: Zone) -> f64 {
    at(&read(city, "2016", row), zone).measured().unwrap().numerator.value
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn one_more_park_never_lowers_a_number(parks in parks()) {
        let all = shapes(&parks);
        let (more, less) = (town(&all), town(&all[1..]));
        for row in &ROWS[..3] {
            let value = |city: &City| read(city, "2016", row).city().value().unwrap();
            let (before, after) = (value(&less), value(&more));
            prop_assert!(after >= before - 1e-9, "{}: {} became {}", row, before, after);
        }
    }

    #[test]
    fn the_order_of_the_file_changes_no_bit(
        (parks, shuffled) in parks().prop_flat_map(|p| (Just(p.clone()), Just(p).prop_shuffle())),
    ) {
        prop_assert_eq!(bytes(&town(&shapes(&parks))), bytes(&town(&shapes(&shuffled))));
    }

    #[test]
    fn the_number_of_threads_changes_no_bit(parks in parks()) {
        let town = town(&shapes(&parks));
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| bytes(&town))
        };
        prop_assert_eq!(on(1), on(4));
    }

    #[test]
    fn districts_that_tile_the_city_add_up_to_it(parks in parks()) {
        let town = town(&shapes(&parks));
        for row in &ROWS[..3] {
            let [whole, north, south] = [CITY, N, S].map(|z| numerator(&town, row, z));
            let sum = north + south;
            prop_assert!((sum - whole).abs() <= 1e-9 * whole.max(1.0), "{}: {} {}", row, sum, whole);
        }
    }

    #[test]
    fn a_park_cut_in_two_covers_the_same_ground(parks in parks(), at in 0.1..0.9) {
        let whole = shapes(&parks);
        let (x, y, wide, deep) = parks[0];
        let mut pieces = whole.clone();
        pieces[0] = rect(x, y, x + wide * at, y + deep);
        pieces.push(rect(x + wide * at, y, x + wide, y + deep));
        let (whole, pieces) = (town(&whole), town(&pieces));
        for row in &ROWS[..2] {
            let (a, b) = (numerator(&whole, row, CITY), numerator(&pieces, row, CITY));
            prop_assert!((a - b).abs() <= 1e-9 * a.max(1.0), "{}: {} {}", row, a, b);
        }
    }
}
