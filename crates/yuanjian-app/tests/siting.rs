//! Siting through the action that a person uses: on a small city whose best choice is worked out
//! by hand, and on the invented city, whose coverage is known by construction.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test may stop")]

use geo_types::{MultiLineString, MultiPolygon};
use serde_json::{Value, json};
use std::sync::OnceLock;
use yuanjian_app::{
    FailureKind, Language, Locale,
    assessments::{build, intake, project::Office, record::Inputs},
    sample,
    siting::{
        Answer, Choice, Decided, DistrictWish, Drawn, Grid, Land, Measure, Origin, Out, Pictures,
        Place, Pool, Proof, Reach, ReachWish, Request, SizeRadius, Sources, Status, outputs, rule,
        site, standard,
    },
};
use yuanjian_calc::{city::City, statistics::Statistics};
use yuanjian_geometry::{LineSet, PolygonSet};
use yuanjian_layer::{ReadOptions, crs::Crs, read::read};
use yuanjian_siting::ground::Dwellers;
use yuanjian_standard::{Catalogue, CityFacts, Edition};

/// The corner that everything is measured from.
const CORNER: [f64; 2] = [500_000.0, 3_380_000.0];

fn square(x: f64, y: f64, width: f64, height: f64) -> MultiPolygon<f64> {
    let [x, y] = [CORNER[0] + x, CORNER[1] + y];
    let ring = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
    MultiPolygon(vec![geo_types::Polygon::new(ring.into(), Vec::new())])
}

fn set(shapes: &[MultiPolygon<f64>]) -> PolygonSet {
    PolygonSet::from_multipolygons(shapes)
}

/// Two districts beside each other, four compounds, one park and four pieces of idle land:
///
/// ```text
///   west                     |  east                  D(1 ha) L3
///   park A(1 ha)  B(1 ha) L1 |       L2  C(2 ha)
/// ```
///
/// A is served; L1 would serve B, L2 would serve C, L3 would serve D, and L4 nobody.
fn small() -> Land {
    let idle = [
        square(600., 100., 60., 60.),
        square(1400., 100., 60., 60.),
        square(1700., 800., 60., 60.),
        square(300., 900., 60., 60.),
    ];
    let names = ["One", "Two", "", ""].map(str::to_owned).to_vec();
    let place = |code: &str, name: &str| Place { code: code.to_owned(), name: name.to_owned() };
    let people = [100., 400., 300., 200.];
    Land {
        districts: vec![place("1", "West"), place("2", "East")],
        zones: set(&[square(0., 0., 1000., 1000.), square(1000., 0., 1000., 1000.)]),
        boundary: set(&[square(0., 0., 2000., 1000.)]),
        residential: set(&[
            square(100., 100., 100., 100.),
            square(500., 100., 100., 100.),
            square(1500., 100., 200., 100.),
            square(1800., 800., 100., 100.),
        ]),
        dwellers: people.map(|people| Dwellers { homes: 0.0, people }).to_vec(),
        knows: (false, true),
        parks: set(&[square(0., 100., 80., 80.)]),
        radii_m: vec![300.0],
        green: set(&[square(0., 100., 80., 80.)]),
        pools: vec![Pool {
            origin: Origin::Idle,
            prefix: "L",
            land_fen_per_m2: vec![None; idle.len()],
            shapes: set(&idle),
            names,
        }],
        excluded: PolygonSet::new(),
        roads: None,
        reach: Reach::BySize(vec![SizeRadius { min_area_m2: 2_000.0, radius_m: 300.0 }]),
        threshold: Some(0.6),
        crs: Some(Crs::parse("EPSG:4547").unwrap()),
        inputs: Vec::new(),
        remarks: Vec::new(),
    }
}

/// Compounds are served or not as a whole; building costs 300 yuan a m², land 100.
fn asked() -> Request {
    Request {
        cell_m: 1_000.0,
        land_fen_per_m2: 10_000,
        sources: Sources { candidate_land: true, ..Sources::default() },
        ..Request::default()
    }
}

fn answer(land: &Land, request: &Request) -> Answer {
    let (answer, pictures) = site(land, request, "test", false, |_| Ok(())).unwrap();
    assert!(pictures.is_none());
    answer
}

fn chosen(answer: &Answer) -> Vec<&str> {
    answer.sites.iter().map(|site| site.id.as_str()).collect()
}

fn refusal(land: &Land, request: &Request) -> (FailureKind, Vec<String>) {
    let failure = site(land, request, "test", false, |_| Ok(())).unwrap_err();
    for language in [Language::Chinese, Language::English] {
        let locale = Locale::of(language);
        for problem in &failure.problems {
            assert!(locale.find(&problem.code).is_some(), "{}", problem.code);
            let said = locale.problem(problem);
            assert!(!said.contains('{'), "{said}");
        }
    }
    (failure.kind, failure.problems.into_iter().map(|problem| problem.code).collect())
}

#[test]
fn the_best_choice_is_the_one_worked_out_by_hand() {
    let land = small();
    // Of 5 ha one is served: 20 %. The best single site serves C, two hectares more.
    for proof in [Proof::Exact, Proof::Quick] {
        let one = answer(&land, &Request { count: Some(1), proof, ..asked() });
        assert_eq!(chosen(&one), ["L2"]);
        let measure = Measure::Area;
        assert_eq!(one.evaluation.city.share_before(measure), Some(0.2));
        assert_eq!(one.evaluation.city.share_after(measure), Some(0.6));
        assert_eq!(one.evaluation.cost_fen(), 3_600 * 40_000);
        assert_eq!(one.evaluation.yuan_per_point, Some(3_600.0 * 400.0 / 40.0));
    }
    let all = answer(&land, &Request { count: Some(3), ..asked() });
    assert_eq!((all.known.status, all.known.gap), (Status::Optimal, 0.0));
    // The most useful first, ties in the order of the layer; the fourth would serve nobody.
    assert_eq!(chosen(&all), ["L2", "L1", "L3"]);
    let points: Vec<f64> = all.sites.iter().map(|site| site.points_gain).collect();
    assert_eq!(points, [40.0, 20.0, 20.0]);
    assert_eq!(all.sites[0].gain.people, 300.0);
    assert_eq!((all.sites[0].number, all.sites[0].name.as_str()), (1, "Two"));
    assert_eq!((all.sites[0].district.as_str(), all.sites[0].radius_m), ("2", 300.0));
    assert_eq!(all.evaluation.crossing().collect::<Vec<_>>(), ["West", "East"]);
    // By people the order is another one.
    let people = answer(&land, &Request { count: Some(1), measure: Measure::People, ..asked() });
    assert_eq!(chosen(&people), ["L1"]);
}

#[test]
fn the_area_kernel_measures_the_same_and_the_map_shows_what_is_left() {
    let land = small();
    let request = Request { count: Some(2), ..asked() };
    let (answer, pictures) = site(&land, &request, "test", true, |_| Ok(())).unwrap();
    let measured = answer.measured.unwrap();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-3, "{a} {b}");
    near(measured.city.total_m2, 50_000.0);
    near(measured.city.before_m2, 10_000.0);
    near(measured.city.after_m2, 40_000.0);
    near(measured.districts[0].after_m2, 20_000.0);
    near(measured.districts[1].after_m2, 20_000.0);
    let Pictures { before, after, sites, reached, parks, .. } = pictures.unwrap();
    let count = |collection: &Value| collection["features"].as_array().unwrap().len();
    assert_eq!([&before, &after, &sites, &reached, &parks].map(count), [3, 1, 2, 2, 1]);
    assert_eq!(after["features"][0]["properties"], json!({ "m2": 10_000.0, "district": "2" }));
    let at = &sites["features"][0]["geometry"]["coordinates"][0][0][0];
    assert!((at[0].as_f64().unwrap() - 114.0).abs() < 0.1, "{at}");
    assert!(answer.degrees);
}

#[test]
fn rules_of_districts_and_decisions_beforehand_hold() {
    let land = small();
    let wish = |floor, most| DistrictWish {
        district: "West".to_owned(),
        floor,
        most_sites: most,
        ..DistrictWish::default()
    };
    let with = |districts| Request { count: Some(2), districts, ..asked() };
    assert_eq!(chosen(&answer(&land, &with(vec![wish(Some(1.0), None)]))), ["L2", "L1"]);
    assert_eq!(chosen(&answer(&land, &with(vec![wish(None, Some(0))]))), ["L2", "L3"]);
    // Dear land in one district is left to the other where money is short.
    let dear = DistrictWish {
        district: "2".to_owned(),
        land_fen_per_m2: Some(1_000_000),
        ..DistrictWish::default()
    };
    let budget_fen = Some(3_600 * 40_000);
    let short = Request { budget_fen, ..with(vec![dear]) };
    assert_eq!(chosen(&answer(&land, &short)), ["L1"]);
    let decided = |id: &str, choice| Decided { candidate: id.to_owned(), choice };
    let request = Request {
        decided: vec![decided("L4", Choice::Must), decided("L2", Choice::MustNot)],
        ..with(Vec::new())
    };
    let found = answer(&land, &request);
    assert_eq!(chosen(&found), ["L1", "L4"]);
    let out: Vec<_> = found.candidates.iter().map(|c| (c.id.as_str(), c.out)).collect();
    assert_eq!(out, [("L2", Some(Out::MustNot)), ("L3", None)]);
    // Ground where no park may be, and what is green already.
    let mut zoned = small();
    zoned.excluded = set(&[square(1390., 90., 40., 100.)]);
    zoned.green.push(&square(600., 100., 40., 60.));
    let found = answer(&zoned, &with(Vec::new()));
    assert_eq!(chosen(&found), ["L3"]);
    assert_eq!(found.remarks[0].code, "siting.green_already");
    assert_eq!(found.candidates[0].out, Some(Out::Excluded));
}

#[test]
fn on_foot_the_way_counts_and_not_the_radius() {
    let mut land = small();
    let [x, y] = CORNER;
    let road = vec![(x, y + 90.0), (x + 2000.0, y + 90.0)];
    land.roads = Some(LineSet::from_lines([&MultiLineString(vec![road.into()])]));
    let walking =
        |metres| Request { count: Some(3), reach: ReachWish::Walking { metres }, ..asked() };
    let (found, pictures) = site(&land, &walking(300.0), "test", true, |_| Ok(())).unwrap();
    // D is too far from the road; A is reached from the park by 150 m of road and 60 m beside it.
    assert_eq!(found.evaluation.city.share_before(Measure::Area), Some(0.2));
    assert_eq!(found.evaluation.city.share_after(Measure::Area), Some(0.8));
    assert!(found.measured.is_none());
    let after = &pictures.unwrap().after["features"];
    assert_eq!(
        (after.as_array().unwrap().len(), &after[0]["geometry"]["type"]),
        (1, &json!("Point"))
    );
    let near = answer(&land, &walking(100.0));
    assert_eq!(near.evaluation.city.share_before(Measure::Area), Some(0.0));
}

#[test]
fn rules_that_cannot_hold_together_are_named_with_what_would_do() {
    let land = small();
    let floor = |district: &str, floor| DistrictWish {
        district: district.to_owned(),
        floor: Some(floor),
        ..DistrictWish::default()
    };
    let east = Request { count: Some(1), districts: vec![floor("East", 1.0)], ..asked() };
    let (kind, codes) = refusal(&land, &east);
    assert_eq!(kind, FailureKind::Refused);
    assert_eq!(
        codes,
        ["siting.together", "siting.rule_count", "siting.rule_floor", "siting.least_count"]
    );
    let poor = Request {
        count: None,
        budget_fen: Some(1),
        districts: vec![floor("East", 0.5)],
        ..asked()
    };
    assert_eq!(refusal(&land, &poor).1.last().unwrap(), "siting.least_money");
    let must = Decided { candidate: "L1".to_owned(), choice: Choice::Must };
    let large = Request { count: Some(1), min_area_m2: 5_000.0, decided: vec![must], ..asked() };
    assert_eq!(refusal(&land, &large).1, ["siting.must_is_out"]);
    let mut sparse = small();
    sparse.pools[0].shapes = set(&[square(600., 100., 60., 60.)]);
    let far = Request { count: Some(1), districts: vec![floor("East", 0.5)], ..asked() };
    assert_eq!(refusal(&sparse, &far).1, ["siting.floor_out_of_reach"]);
    // A quick choice names what it did not keep, in words.
    let quick = Request { proof: Proof::Quick, ..east };
    let found = answer(&land, &quick);
    assert_eq!(found.known.broken.len(), 1);
    assert!(Locale::of(Language::Chinese).problem(&rule(&found.known.broken[0])).contains("East"));
}

#[test]
fn bad_requests_are_refused_with_their_code() {
    let land = small();
    let base = || Request { count: Some(1), ..asked() };
    let decided = |id: &str| vec![Decided { candidate: id.to_owned(), choice: Choice::Must }];
    let wish = |district: &str| {
        vec![DistrictWish { district: district.to_owned(), ..DistrictWish::default() }]
    };
    let grid = |spacing_m| Sources {
        grid: Some(Grid { spacing_m, area_m2: 3_000.0 }),
        ..Sources::default()
    };
    for (request, code) in [
        (Request { count: None, ..base() }, "siting.no_limit"),
        (Request { sources: Sources::default(), ..base() }, "siting.no_source"),
        (Request { min_area_m2: -1.0, ..base() }, "siting.out_of_range"),
        (Request { threshold: Some(80.0), ..base() }, "siting.out_of_range"),
        (Request { decided: decided("X9"), ..base() }, "siting.unknown_candidate"),
        (Request { districts: wish("North"), ..base() }, "siting.unknown_district"),
        (Request { districts: wish(""), ..base() }, "siting.unknown_district"),
        (Request { measure: Measure::Homes, ..base() }, "siting.no_homes"),
    ] {
        assert_eq!(refusal(&land, &request).1, [code]);
    }
    // Land that is not there, and a grid whose only point serves nobody new.
    let mut bare = small();
    bare.pools.clear();
    let far = Request { sources: grid(5_000.0), ..base() };
    assert_eq!(refusal(&bare, &far).1, ["siting.no_candidates"]);
    let mut twice = wish("West");
    twice.extend(wish("1"));
    assert_eq!(
        refusal(&land, &Request { districts: twice, ..base() }).1,
        ["siting.district_twice"]
    );
    let mut empty = small();
    empty.residential = PolygonSet::new();
    assert_eq!(refusal(&empty, &base()).1, ["siting.no_homes_here"]);
    let mut lawless = small();
    lawless.threshold = None;
    assert_eq!(refusal(&lawless, &base()).1, ["siting.no_threshold"]);
    let mut wide = small();
    wide.zones = set(&[square(0., 0., 1e5, 1e5)]);
    wide.districts.truncate(1);
    assert_eq!(
        refusal(&wide, &Request { sources: grid(20.0), ..base() }).1,
        ["siting.grid_too_fine"]
    );
}

#[test]
fn the_chosen_land_leaves_as_files_that_are_read_again() {
    let land = small();
    let found = answer(&land, &Request { count: Some(2), ..asked() });
    let folder = tempfile::tempdir().unwrap();
    for name in ["sites.gpkg", "sites.geojson"] {
        let path = folder.path().join(name);
        outputs::write(&found, Language::Chinese, &path).unwrap();
        let table = read(&path, &ReadOptions::default()).unwrap().table;
        assert_eq!(table.features.len(), 2, "{name}");
        assert_eq!(table.value(0, "site_id").text(), "L2");
        assert_eq!(table.value(0, "origin").text(), "候选用地");
        assert_eq!(table.value(0, "build_yuan").number(), Some(1_080_000.0));
        assert!((table.bounds().min[0] - 114.0).abs() < 0.1);
    }
    let other = outputs::write(&found, Language::Chinese, &folder.path().join("sites.doc"));
    assert_eq!(other.unwrap_err().problems[0].code, "siting.bad_ending");
}

#[test]
fn the_same_question_gives_the_same_answer_and_the_answer_reads_back() {
    let land = small();
    let request = Request { count: Some(2), ..asked() };
    let (one, two) = (answer(&land, &request), answer(&land, &request));
    assert_eq!(one, two);
    let text = serde_json::to_string(&one).unwrap();
    assert_eq!(serde_json::from_str::<Answer>(&text).unwrap(), one);
}

struct Invented {
    city: City,
    edition: Edition,
    truth: Value,
}

fn invented() -> &'static Invented {
    static CITY: OnceLock<Invented> = OnceLock::new();
    CITY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let raw = folder.path().join("raw");
        sample::write(2026, &raw).unwrap();
        let office = Office::read(&raw).unwrap();
        let archive = folder.path().join("archive");
        let (manifest, _) = intake::take_in(&office, &archive, |_| Ok(())).unwrap();
        let inputs = Inputs::of(&office, manifest, Statistics::default());
        let (city, _) = build::build(&inputs, &archive).unwrap();
        let edition = Catalogue::embedded().get("2016").unwrap().clone();
        let truth =
            serde_json::from_slice(&std::fs::read(raw.join("truth.json")).unwrap()).unwrap();
        Invented { city, edition, truth }
    })
}

fn of_city(request: &Request) -> Land {
    let Invented { city, edition, .. } = invented();
    Land::of_city(city, edition, "garden", request).unwrap()
}

fn gridded() -> Request {
    Request {
        count: Some(3),
        sources: Sources {
            grid: Some(Grid { spacing_m: 250.0, area_m2: 6_000.0 }),
            ..Sources::default()
        },
        ..Request::default()
    }
}

#[test]
fn what_the_invented_city_has_served_is_what_it_was_built_with() {
    for (today, year) in [(true, "2026"), (false, "2025")] {
        let request = Request { today, ..gridded() };
        let found = answer(&of_city(&request), &request);
        let measured = found.measured.as_ref().unwrap();
        let truth = &invented().truth["years"][year];
        let close = |own: f64, code: &str, key: &str| {
            let want = truth[code][key].as_f64().unwrap();
            // The truth has true arcs; sixteen segments serve up to a thousandth less.
            assert!((own - want).abs() <= 1e-3 * want, "{year} {code} {key}: {own} {want}");
        };
        close(measured.city.total_m2, "city", "residential_m2");
        close(measured.city.before_m2, "city", "residential_covered_m2");
        for (place, ground) in found.districts.iter().zip(&measured.districts) {
            close(ground.total_m2, &place.code, "residential_m2");
            close(ground.before_m2, &place.code, "residential_covered_m2");
        }
        assert_eq!(found.sites.len(), 3);
        assert!(measured.city.after_m2 > measured.city.before_m2);
        // Pieces say nearly the same as exact areas.
        let pieces = found.evaluation.city.share_after(Measure::Area).unwrap();
        let exact = measured.city.after_m2 / measured.city.total_m2;
        assert!((pieces - exact).abs() < 0.02, "{pieces} {exact}");
        assert_eq!(found.known.status, Status::Optimal);
        assert_eq!(found.threshold, 0.8);
        assert!(found.inputs.iter().all(|input| input.digest.is_some()));
    }
}

#[test]
fn land_drawn_in_degrees_is_a_candidate_of_the_invented_city() {
    let first = answer(&of_city(&gridded()), &gridded());
    let at = first.sites[0].geometry["coordinates"].as_array().unwrap();
    let [x, y] = [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()];
    let (w, h) = (4e-4, 4e-4);
    let ring =
        json!([[x - w, y - h], [x + w, y - h], [x + w, y + h], [x - w, y + h], [x - w, y - h]]);
    let geometry = json!({ "type": "Polygon", "coordinates": [ring] });
    let request = Request {
        count: Some(1),
        sources: Sources {
            drawn: vec![Drawn {
                name: "手绘".to_owned(),
                geometry,
                land_fen_per_m2: None,
                choice: Choice::Free,
            }],
            ..Sources::default()
        },
        exclude: Vec::new(),
        ..Request::default()
    };
    let found = answer(&of_city(&request), &request);
    assert_eq!(chosen(&found), ["D1"]);
    assert_eq!((found.sites[0].origin, found.sites[0].name.as_str()), (Origin::Drawn, "手绘"));
    assert!((5_000.0..9_000.0).contains(&found.sites[0].area_m2), "{}", found.sites[0].area_m2);
    let drawn = &found.sites[0].geometry["coordinates"][0][0][0];
    assert!((drawn[0].as_f64().unwrap() - x).abs() < 1e-3);
}

#[test]
fn drawn_land_has_a_price_and_a_choice_of_its_own_and_drawn_ground_keeps_parks_away() {
    let first = answer(&of_city(&gridded()), &gridded());
    let square = |site: usize, half: f64| {
        let at = &first.sites[site].geometry["coordinates"];
        let [x, y] = [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()];
        let ring = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0]]
            .map(|[e, n]| [x + e * half, y + n * half]);
        json!({ "type": "Polygon", "coordinates": [ring] })
    };
    let drawn = |site: usize, half: f64, choice: Choice, price: Option<i64>| Drawn {
        name: format!("{site}"),
        geometry: square(site, half),
        land_fen_per_m2: price,
        choice,
    };
    let free = drawn(0, 4e-4, Choice::Free, None);
    let must = drawn(1, 4e-4, Choice::Must, Some(12_300));
    let request = Request {
        count: Some(1),
        sources: Sources { drawn: vec![free, must], ..Sources::default() },
        exclude: Vec::new(),
        land_fen_per_m2: 500,
        ..Request::default()
    };
    // The first serves more, the second was decided on; its land has its own price.
    let found = answer(&of_city(&request), &request);
    assert_eq!(chosen(&found), ["D2"]);
    let site = &found.sites[0];
    assert_eq!(site.land_fen, (12_300.0 * site.area_m2).round() as i64);
    // Where both may be, both are; ground that was drawn as forbidden keeps the first away.
    let both = Request { count: Some(2), ..request.clone() };
    let found = answer(&of_city(&both), &both);
    let free = found.sites.iter().find(|site| site.id == "D1").unwrap();
    assert_eq!(free.land_fen, (500.0 * free.area_m2).round() as i64);
    let fenced = Request { exclude_drawn: vec![drawn(0, 5e-4, Choice::Free, None)], ..both };
    let found = answer(&of_city(&fenced), &fenced);
    assert_eq!(chosen(&found), ["D2"]);
    let out = found.candidates.iter().find(|other| other.id == "D1").unwrap();
    assert_eq!(out.out, Some(Out::Excluded));
    // What must be and can be no candidate is told at its field.
    let mut away = request;
    away.sources.drawn[1].geometry = json!({ "type": "Polygon", "coordinates": [
        [[100.0, 40.0], [100.01, 40.0], [100.01, 40.01], [100.0, 40.01], [100.0, 40.0]] ] });
    let failure = site_of(&away).unwrap_err();
    assert_eq!(failure.problems[0].code, "siting.drawn_is_no_candidate");
    assert_eq!(failure.problems[0].place.field.as_deref(), Some("sources.drawn.1.choice"));
}

fn site_of(request: &Request) -> Result<(), yuanjian_app::Failure> {
    site(&of_city(request), request, "", false, |_| Ok(())).map(|_| ())
}

#[test]
fn what_a_question_needs_and_the_city_lacks_is_told_at_once() {
    let Invented { city, edition, .. } = invented();
    let request = Request {
        sources: Sources { candidate_land: true, planned_green: true, ..Sources::default() },
        ..gridded()
    };
    let failure = Land::of_city(city, edition, "garden", &request).unwrap_err();
    let kinds: Vec<&Value> = failure.problems.iter().map(|p| &p.params["kind"]).collect();
    assert_eq!(kinds, [&json!("planned_green"), &json!("candidate_land")]);
    let said = Locale::of(Language::Chinese).problem(&failure.problems[1]);
    assert!(said.contains("公园候选用地"), "{said}");
    let bare = City::default();
    let failure = Land::of_city(&bare, edition, "garden", &gridded()).unwrap_err();
    assert_eq!(failure.problems.len(), 3);
}

#[test]
fn the_standard_says_radii_and_line_and_the_city_may_set_its_own() {
    let edition = &invented().edition;
    let none = toml::Table::new();
    let facts = CityFacts::default();
    let said = standard(edition, "garden", &none, &facts).unwrap();
    assert_eq!(said.threshold, Some(0.8));
    assert_eq!((said.reach.radius_m(5_000.0), said.reach.radius_m(2_000.0)), (500.0, 300.0));
    assert_eq!(standard(edition, "eco", &none, &facts).unwrap().threshold, Some(0.9));
    let own = "[park_service_coverage]\nradii = [{ min_area_m2 = 1000, radius_m = 400 }]";
    let own: toml::Table = toml::from_str(own).unwrap();
    let said = standard(edition, "garden", &own, &facts).unwrap();
    assert_eq!(said.reach.radius_m(1_000.0), 400.0);
}
