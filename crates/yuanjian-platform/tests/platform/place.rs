//! What the map tells of a place beyond its indicators: projects there, near and elsewhere against its
//! gap, their pictures, and what is wrong.

use crate::{
    coordination::running,
    evidence::{docx, piece},
    on_both_engines,
    world::World,
};
use serde_json::{Value, json};
use yuanjian_platform::jobs;

/// The smallest picture: one point.
pub(crate) const PNG: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cch\x00\x00\x00\x82\x00\x81w\xcdr\xb6\x00\x00\x00\x00IEND\xaeB`\x82";
/// Metres of a degree along the meridian where the invented city lies (30 to 31 degrees).
const DEGREE_M: f64 = 110_860.0;

/// Every point of a shape.
pub(crate) fn points(coordinates: &Value) -> Vec<[f64; 2]> {
    match coordinates[0].as_f64() {
        Some(x) => vec![[x, coordinates[1].as_f64().unwrap()]],
        None => coordinates.as_array().unwrap().iter().flat_map(points).collect(),
    }
}

pub(crate) async fn layer_of(world: &World, token: &str, kind: &str) -> String {
    let tree = world.get("/api/v1/map", token).await;
    let found = tree["folders"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|folder| folder["layers"].as_array().unwrap())
        .find(|layer| layer["kind"] == kind && layer["year"] == 2025)
        .unwrap_or_else(|| panic!("{kind}: {tree}"));
    found["id"].as_str().unwrap().to_owned()
}

async fn add(world: &World, token: &str, title: &str, site: Value) -> String {
    let campaign = running(world, token).await;
    let body = json!({
        "item": "green-space-rate", "title": title, "due_on": "2099-03-31",
        "works": { "stage": "building", "site": site },
    });
    let path = format!("/api/v1/campaigns/{campaign}/projects");
    let (status, told) = world.call("POST", &path, token, body).await;
    assert_eq!(status.as_u16(), 201, "{told}");
    told["id"].as_str().unwrap().to_owned()
}

pub(crate) fn square([x, y]: [f64; 2], half: f64) -> Value {
    json!({ "type": "Polygon", "coordinates": [[[x - half, y - half], [x + half, y - half],
        [x + half, y + half], [x - half, y + half], [x - half, y - half]]] })
}

fn point([x, y]: [f64; 2]) -> Value {
    json!({ "type": "Point", "coordinates": [x, y] })
}

fn ids(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

on_both_engines! {
filled;

async fn projects_at_a_place_are_told_apart_from_those_near_it_and_against_its_gap(world: World) {
    let bureau = world.token("bureau").await;
    let green = layer_of(&world, &bureau, "green_land").await;
    let feature = world.get(&format!("/api/v1/layers/{green}/features/1"), &bureau).await;
    let outline = points(&feature["geometry"]["coordinates"]);
    let north = outline.iter().copied().max_by(|a, b| a[1].total_cmp(&b[1])).unwrap();
    let up = |metres: f64| [north[0], north[1] + metres / DEGREE_M];
    let over = add(&world, &bureau, "跨在边上", square(outline[0], 0.0002)).await;
    // All of the feature lies south of its northernmost point, so this is as far as it is north.
    let near = add(&world, &bureau, "北边一百米", point(up(100.0))).await;
    let far = add(&world, &bureau, "北边三百米", point(up(300.0))).await;
    let bare = add(&world, &bureau, "没有用地", Value::Null).await;
    let given_up = add(&world, &bureau, "取消的", point(outline[0])).await;
    let (status, told) = world.call("POST", &format!("/api/v1/projects/{given_up}/moves"), &bureau,
        json!({ "move": "cancel", "note": "不做了", "revision": 1 })).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let path = format!("/api/v1/map/item?layer={green}&row=1");
    let item = world.get(&path, &bureau).await;
    let projects = &item["projects"];
    let here = ids(&projects["here"]);
    assert!(here.contains(&over) && here.contains(&near), "{projects}");
    assert!(![&far, &bare, &given_up].iter().any(|id| here.contains(id)), "{projects}");
    let distance = |id: &str| projects["here"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()["distance_m"].as_f64().unwrap();
    assert_eq!(distance(&over), 0.0);
    assert!((distance(&near) - 100.0).abs() < 2.0, "{}", distance(&near));
    let gap = ids(&projects["for_gap"]);
    let for_gap = gap.len() as u64 + projects["for_gap_more"].as_u64().unwrap();
    assert!(for_gap >= 2 && !gap.contains(&over) && !gap.contains(&near) && !gap.contains(&given_up), "{projects}");
    assert!(projects["for_gap"].as_array().unwrap().iter().all(|one| one["distance_m"].is_null()));
    // Without a shape nothing is looked for at the place, and the gap's are told all the same.
    let whole = world.get(&format!("/api/v1/map/item?layer={green}"), &bureau).await;
    assert_eq!((&whole["projects"]["placed"], &whole["projects"]["here"]), (&json!(false), &json!([])));
    // A list is bounded and says how many more there are, the nearest first: six more came, six
    // are told.
    assert_eq!(projects["here_more"], 0, "{projects}");
    for n in 0..6 {
        add(&world, &bureau, &format!("又一处{n}"), point(outline[0])).await;
    }
    let item = world.get(&path, &bureau).await;
    let told = item["projects"]["here"].as_array().unwrap();
    assert_eq!((told.len(), &item["projects"]["here_more"]), (6, &json!(here.len())));
    let far: Vec<f64> = told.iter().map(|one| one["distance_m"].as_f64().unwrap()).collect();
    assert!(far.windows(2).all(|pair| pair[0] <= pair[1]), "{far:?}");
}

async fn pictures_of_a_project_are_shown_at_its_place_to_who_may_see_them(world: World) {
    let bureau = world.token("bureau").await;
    let shapes = world.get("/api/v1/map/findings/uncovered", &bureau).await;
    let shape = &shapes["shapes"]["features"][2];
    assert_eq!(shape["id"], 3);
    let corner = points(&shape["geometry"]["coordinates"])[0];
    let project = add(&world, &bureau, "补盲区的", point(corner)).await;
    let photo = piece(&world, &bureau, "完工照.png", PNG, json!([]), json!({ "dated_on": "2026-03-05" })).await;
    let paper = piece(&world, &bureau, "批复.docx", &docx(&["批复"]), json!([]), json!({})).await;
    let body = json!({ "before": [paper], "after": [photo], "revision": 1 });
    let (status, told) = world.call("PUT", &format!("/api/v1/projects/{project}/evidence"), &bureau, body).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
    // The third shape drawn is the third asked for, though the file has them in another order.
    let path = "/api/v1/map/item?finding=uncovered&row=3";
    let item = world.get(path, &bureau).await;
    let here = item["projects"]["here"].as_array().unwrap();
    let own = here.iter().find(|one| one["id"] == *project).unwrap_or_else(|| panic!("{}", item["projects"]));
    assert!(own["distance_m"].as_f64().unwrap() < 0.1, "{own}");
    // The invented city may have pictures of a project near by; only this one's are looked at.
    let own = |item: &Value| -> Vec<Value> {
        let shown = item["photos"]["shown"].as_array().unwrap().iter();
        shown.filter(|one| one["project"] == *project).cloned().collect()
    };
    let photos = own(&item);
    assert_eq!(photos.len(), 1, "{}", item["photos"]);
    let told = &photos[0];
    assert_eq!((&told["id"], &told["project"], &told["when"], &told["dated_on"]),
        (&json!(photo), &json!(project), &json!("after"), &json!("2026-03-05")));
    // A draft is its unit's own.
    let leader = world.token("leader").await;
    let item = world.get(path, &leader).await;
    assert!(item["projects"]["here"].as_array().unwrap().iter().any(|one| one["id"] == *project));
    assert!(own(&item).is_empty(), "{}", item["photos"]);
    assert_eq!(item["photos"]["more"], 0);
}

async fn what_fails_in_the_district_of_a_place_stands_first_among_its_problems(world: World) {
    let leader = world.token("leader").await;
    let found = world.get("/api/v1/map/findings/below_limit", &leader).await;
    let told = &found["shapes"]["features"][0]["properties"];
    let (indicator, code) = (told["indicator"].as_str().unwrap(), told["district_code"].as_str().unwrap());
    let path = format!("/api/v1/map/item?finding=below_limit&row=1&indicator={indicator}&division={code}");
    let item = world.get(&path, &leader).await;
    let row = &item["indicators"][0];
    let first = &item["problems"][0];
    assert_eq!(row["district_verdict"], "fail", "{row}");
    assert_eq!((&first["kind"], &first["item"]), (&json!("district_fails"), &json!(indicator)));
    assert_eq!((&first["value"], &first["limit"]), (&row["district_value"], &row["limit"]));
    // A blocker that concerns several rows is told once.
    let green = layer_of(&world, &leader, "green_land").await;
    let item = world.get(&format!("/api/v1/map/item?layer={green}"), &leader).await;
    let problems = item["problems"].as_array().unwrap();
    let mut blockers: Vec<&str> = problems.iter().filter(|one| one["kind"] == "blocker").map(|one| one["id"].as_str().unwrap()).collect();
    let before = blockers.len();
    blockers.sort_unstable();
    blockers.dedup();
    assert_eq!(blockers.len(), before);
}
}
