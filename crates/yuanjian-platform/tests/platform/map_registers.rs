//! The registers of the map: whose they are, what is told of an entry, how they leave and come back,
//! and the share that is counted from them.

use crate::{
    coordination::{edited, units},
    on_both_engines,
    world::World,
};
use geo_types::{Coord, Geometry, LineString, Polygon};
use serde_json::{Value, json};
use std::io::Write as _;
use yuanjian_layer::{
    Feature, Field, FieldKind, Table, Value as Cell,
    crs::Crs,
    write::{DbfEncoding, shapefile},
};
use yuanjian_standard::sheets::read_sheets;

pub(crate) const BYTES: &str = "application/octet-stream";
pub(crate) const KINDS: &str = "/api/v1/map_registers";

fn with(mut body: Value, more: Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

pub(crate) fn park(more: Value) -> Value {
    let body = json!({
        "name": "听荷公园", "division": "990102",
        "fields": { "class": "g11", "status": "open", "area": 12.5, "opened_on": "2024-05-01" },
    });
    with(body, more)
}

/// A square of a hundredth of a degree at 30°: 1108.5 m by 964.8 m on the ellipsoid, 106.95 ha.
fn square() -> Value {
    json!({ "type": "Polygon", "coordinates": [[[114.0, 30.0], [114.01, 30.0], [114.01, 30.01], [114.0, 30.01], [114.0, 30.0]]] })
}

async fn post(world: &World, token: &str, kind: &str, body: Value) -> (u16, Value) {
    let (status, told) = world.call("POST", &format!("{KINDS}/{kind}/entries"), token, body).await;
    (status.as_u16(), told)
}

pub(crate) async fn add(world: &World, token: &str, kind: &str, body: Value) -> String {
    let (status, told) = post(world, token, kind, body).await;
    assert_eq!(status, 201, "{told}");
    told["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn one(world: &World, token: &str, id: &str) -> Value {
    world.get(&format!("/api/v1/register_entries/{id}"), token).await
}

pub(crate) async fn items(world: &World, token: &str, kind: &str) -> Vec<Value> {
    let all = world.get(&format!("{KINDS}/{kind}"), token).await;
    let items = all["items"].as_array().unwrap().iter();
    items.filter(|one| one["withdrawn"].is_null()).cloned().collect()
}

pub(crate) async fn observe(world: &World, token: &str, id: &str, body: Value) -> (u16, Value) {
    let path = format!("/api/v1/register_entries/{id}/observations");
    let (status, told) = world.call("POST", &path, token, body).await;
    (status.as_u16(), told)
}

pub(crate) fn found(told: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let problems = told["problems"].as_array().unwrap().iter();
    problems.map(|one| (text(&one["place"]["field"]), text(&one["code"]))).collect()
}

pub(crate) fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

pub(crate) async fn hand_in(world: &World, token: &str, path: &str, bytes: Vec<u8>) -> Value {
    let answer = world.give("POST", path, token, BYTES, bytes).await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.body);
    answer.body
}

/// A zip of the files of a Shapefile as an office's software writes it.
fn zipped(table: &Table, encoding: DbfEncoding, prj: Option<&str>) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gongyuan.shp");
    let written = shapefile(table, &path, encoding, prj).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for file in written.files {
        let ending = file.extension().unwrap().to_string_lossy().into_owned();
        // Old software writes neither a `.cpg` nor side tables.
        if matches!(ending.as_str(), "shp" | "shx" | "dbf" | "prj") {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&std::fs::read(&file).unwrap()).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

/// A square of 200 m by 100 m, two hectares, on the plane with the central meridian 114°.
fn two_hectares(east: f64) -> Geometry<f64> {
    let at = |x: f64, y: f64| Coord { x: 500_000.0 + east + x, y: 3_320_000.0 + y };
    let ring = vec![at(0.0, 0.0), at(0.0, 100.0), at(200.0, 100.0), at(200.0, 0.0), at(0.0, 0.0)];
    Geometry::Polygon(Polygon::new(LineString(ring), Vec::new()))
}

/// Columns as a bureau of landscape has them.
fn bureau_table(rows: &[(&str, &str, f64, &str)]) -> Table {
    let field = |name: &str, kind| Field { name: name.to_owned(), kind };
    let text = |text: &str| Cell::Text(text.to_owned());
    let features = rows.iter().enumerate().map(|(n, (name, class, area, opened))| Feature {
        id: n.to_string(),
        geometry: Some(two_hectares(n as f64 * 1_000.0)),
        attributes: vec![
            text(name),
            text(class),
            Cell::Real(*area),
            text(opened),
            text("已建成"),
            Cell::Int(7),
        ],
    });
    Table {
        fields: vec![
            field("公园名称", FieldKind::Text),
            field("类型", FieldKind::Text),
            field("面积", FieldKind::Real),
            field("建成开放日", FieldKind::Text),
            field("状态", FieldKind::Text),
            field("OBJECTID", FieldKind::Int),
        ],
        features: features.collect(),
    }
}

on_both_engines! {
prepared;

async fn the_office_writes_all_a_district_its_ground_and_a_unit_what_it_answers_for(world: World) {
    let (office, district, bureau) =
        (world.token("office").await, world.token("district").await, world.token("bureau").await);
    let technician = world.token("technician").await;
    let units = units(&world, &office).await;
    let own = add(&world, &district, "park", park(json!({}))).await;
    for division in ["990103", "990100"] {
        let (status, told) = post(&world, &district, "park", park(json!({ "division": division }))).await;
        assert_eq!((status, found(&told)), (400, pairs(&[("division", "registers.not_yours")])), "{division}");
    }
    // A unit writes what it answers for, wherever that is; without a word, for itself.
    let theirs = add(&world, &bureau, "park", park(json!({ "name": "揽月公园", "division": "990103" }))).await;
    assert_eq!(one(&world, &bureau, &theirs).await["unit_name"], "园林局");
    let (status, _) = post(&world, &bureau, "park", park(json!({ "unit": units["住建局"], "division": "990103" }))).await;
    assert_eq!(status, 400);
    let put = |id: &str| format!("/api/v1/register_entries/{id}");
    let change = |revision: i64| park(json!({ "name": "改名公园", "revision": revision }));
    assert_eq!(world.call("PUT", &put(&theirs), &district, change(1)).await.0.as_u16(), 403);
    assert_eq!(world.call("PUT", &put(&own), &bureau, change(1)).await.0.as_u16(), 403);
    assert_eq!(world.call("PUT", &put(&own), &technician, change(1)).await.0.as_u16(), 204);
    let (status, told) = world.call("PUT", &put(&own), &office, change(1)).await;
    assert_eq!((status.as_u16(), &told["code"]), (409, &json!("request.stale")));
    // Everybody at work reads; whoever keeps the machine and the accounts does not.
    for (name, read, write) in [("leader", 200, 403), ("supervisor", 200, 403), ("reviewer", 200, 403), ("planner", 200, 403), ("system", 403, 403), ("security", 403, 403), ("audit", 403, 403)] {
        let token = world.token(name).await;
        assert_eq!(world.call("GET", KINDS, &token, Value::Null).await.0.as_u16(), read, "{name}");
        assert_eq!(post(&world, &token, "park", park(json!({}))).await.0, write, "{name}");
    }
    let seen = one(&world, &world.token("reviewer").await, &own).await;
    assert_eq!((&seen["name"], &seen["may"]), (&json!("改名公园"), &json!([])));
    // The story says who did what, and what it was before.
    let steps = one(&world, &office, &own).await["steps"].clone();
    assert_eq!((&steps[0]["move"], &steps[1]["move"]), (&json!("create"), &json!("change")));
    assert!(steps[1]["note"].as_str().unwrap().contains("听荷公园 → 改名公园"), "{steps}");
    // Divisions and units by their names, not as rows have them.
    let moved = park(json!({ "name": "改名公园", "division": "990100", "unit": units["住建局"], "revision": 2 }));
    assert_eq!(world.call("PUT", &put(&own), &office, moved).await.0.as_u16(), 204);
    let steps = one(&world, &office, &own).await["steps"].clone();
    assert_eq!(steps[2]["note"], "所在区划: 望泽区 → 全市；责任单位: — → 住建局", "{steps}");
}

async fn every_fault_of_an_entry_is_told_at_once_with_its_field(world: World) {
    let office = world.token("office").await;
    let open = json!([[[114.0, 30.0], [114.1, 30.0], [114.1, 30.1]]]);
    let bow = json!([[[114.0, 30.0], [114.1, 30.1], [114.1, 30.0], [114.0, 30.1], [114.0, 30.0]]]);
    let sound = json!({ "class": "g11", "status": "open" });
    for (more, expected) in [
        (json!({ "name": " " }), vec![("name", "registers.bad_name")]),
        (json!({ "code": "a b" }), vec![("code", "registers.bad_code")]),
        (json!({ "division": "999999" }), vec![("division", "registers.unknown_division")]),
        (json!({ "unit": "nobody" }), vec![("unit", "registers.unknown_unit")]),
        (json!({ "fields": {} }), vec![("class", "registers.field_missing"), ("status", "registers.field_missing")]),
        (json!({ "fields": with(sound.clone(), json!({ "class": "lawn" })) }), vec![("class", "registers.bad_choice")]),
        (json!({ "fields": with(sound.clone(), json!({ "area": -1 })) }), vec![("area", "registers.bad_number")]),
        (json!({ "fields": with(sound.clone(), json!({ "green_share": 100.5 })) }), vec![("green_share", "registers.bad_number")]),
        (json!({ "fields": with(sound.clone(), json!({ "opened_on": "2026-02-30" })) }), vec![("opened_on", "request.bad_day")]),
        (json!({ "fields": with(sound.clone(), json!({ "opened_on": "2099-01-01" })) }), vec![("opened_on", "registers.not_open_yet")]),
        (json!({ "fields": with(sound.clone(), json!({ "free": "maybe" })) }), vec![("free", "registers.bad_flag")]),
        (json!({ "fields": with(sound.clone(), json!({ "colour": 1 })) }), vec![("colour", "registers.unknown_field")]),
        (json!({ "place": { "type": "Point", "coordinates": [30.0, 114.0] } }), vec![("place", "registers.outside_china")]),
        (json!({ "place": { "type": "LineString", "coordinates": [[114.0, 30.0], [114.1, 30.0]] } }), vec![("place", "registers.wrong_shape")]),
        (json!({ "place": { "type": "Polygon", "coordinates": open } }), vec![("place", "registers.open_outline")]),
        (json!({ "place": { "type": "Polygon", "coordinates": bow } }), vec![("place", "registers.crossed_outline")]),
        (json!({ "name": "", "note": "长".repeat(1_001) }), vec![("name", "registers.bad_name"), ("note", "registers.note_too_long")]),
    ] {
        let (status, told) = post(&world, &office, "park", park(more.clone())).await;
        assert_eq!((status, found(&told)), (400, pairs(&expected)), "{more}: {told}");
    }
    let shore = json!({ "name": "云水河", "fields": { "class": "river", "shore_m": 1000, "natural_m": 800, "hard_m": 300 } });
    let (status, told) = post(&world, &office, "water", shore).await;
    assert_eq!((status, found(&told)), (400, pairs(&[("shore_m", "registers.shore_parts")])));
    assert_eq!(post(&world, &office, "park", park(json!({ "place": { "type": "Circle", "coordinates": [1, 2] } }))).await.0, 400);
    assert_eq!(post(&world, &office, "nothing", park(json!({}))).await.0, 404);
    assert!(items(&world, &office, "park").await.is_empty(), "nothing was half saved");
}

async fn what_is_typed_stays_beside_what_is_drawn_and_a_large_difference_is_told(world: World) {
    let office = world.token("office").await;
    let drawn = |area: f64| park(json!({
        "place": square(), "fields": { "class": "g11", "status": "open", "area": area, "opened_on": "2024-05-01" },
    }));
    let near = add(&world, &office, "park", drawn(106.0)).await;
    let far = add(&world, &office, "park", drawn(80.0)).await;
    let seen = one(&world, &office, &near).await;
    // The ellipsoid says 106.95 ha: radii of curvature at 30.005°, worked out apart.
    let measured = seen["area_m2"].as_f64().unwrap();
    assert!((measured - 1_069_521.0).abs() < 100.0, "{measured}");
    assert_eq!((&seen["differs"], &seen["notes"]), (&json!(false), &json!([])));
    let seen = one(&world, &office, &far).await;
    assert_eq!((&seen["differs"], &seen["fields"]["area"], &seen["size_m2"]), (&json!(true), &json!(80.0), &json!(800_000.0)));
    assert_eq!((&seen["notes"][0]["code"], &seen["notes"][0]["severity"]), (&json!("registers.size_differs"), &json!("note")));
    // Without a place it says so and is not drawn.
    let bare = add(&world, &office, "park", park(json!({}))).await;
    assert_eq!(one(&world, &office, &bare).await["notes"][0]["code"], "registers.no_place");
    let shapes = world.get(&format!("{KINDS}/park/shapes"), &office).await;
    assert_eq!((&shapes["total"], shapes["shapes"]["features"].as_array().unwrap().len()), (&json!(2), 2));
    let list = world.get(KINDS, &office).await;
    assert_eq!((&list["items"][0]["key"], &list["items"][0]["entries"], &list["items"][0]["placed"]), (&json!("park"), &json!(3), &json!(2)));
}

async fn nothing_is_deleted_and_a_code_is_free_again(world: World) {
    let office = world.token("office").await;
    let id = add(&world, &office, "park", park(json!({ "code": "GY-0007" }))).await;
    let (status, told) = post(&world, &office, "park", park(json!({ "code": "GY-0007" }))).await;
    assert_eq!((status, found(&told)), (400, pairs(&[("code", "registers.code_taken")])));
    // Codes that are given go on after the highest.
    let next = add(&world, &office, "park", park(json!({}))).await;
    assert_eq!(one(&world, &office, &next).await["code"], "GY-0008");
    // The same code in another register is another's.
    let tree = json!({ "code": "GY-0007", "name": "老樟", "fields": { "species": "香樟", "grade": "first" } });
    add(&world, &office, "ancient_tree", tree).await;
    let door = format!("/api/v1/register_entries/{id}/withdrawals");
    let (status, told) = world.call("POST", &door, &office, json!({ "reason": " ", "revision": 1 })).await;
    assert_eq!((status.as_u16(), found(&told)), (400, pairs(&[("reason", "withdrawals.reason")])));
    assert_eq!(world.call("POST", &door, &office, json!({ "reason": "重复登记", "revision": 1 })).await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &door, &office, json!({ "reason": "再来", "revision": 2 })).await.0.as_u16(), 409);
    let gone = one(&world, &office, &id).await;
    assert_eq!((&gone["withdrawn"]["reason"], &gone["may"]), (&json!("重复登记"), &json!([])));
    assert_eq!(items(&world, &office, "park").await.len(), 1);
    let (status, told) = world.call("PUT", &format!("/api/v1/register_entries/{id}"), &office, park(json!({ "revision": 2 }))).await;
    assert_eq!((status.as_u16(), &told["code"]), (409, &json!("registers.withdrawn")));
    add(&world, &office, "park", park(json!({ "code": "GY-0007" }))).await;
    // A division and a unit on which entries rest stay.
    let units = units(&world, &office).await;
    add(&world, &office, "park", park(json!({ "unit": units["园林局"] }))).await;
    let (_, told) = world.call("POST", "/api/v1/divisions/990102/withdrawals", &office, json!({ "reason": "合并", "revision": 1 })).await;
    assert!(told.to_string().contains("地图登记"), "{told}");
}

async fn what_is_seen_year_by_year_stays_and_shows_what_changed(world: World) {
    let office = world.token("office").await;
    let id = add(&world, &office, "water", json!({ "name": "云水河", "fields": { "class": "river", "shore_m": 1000.0 } })).await;
    let seen = |year: i64, natural: f64| json!({ "year": year, "on": format!("{year}-12-01"), "observer": "水务局", "fields": { "shore_m": 1000.0, "natural_m": natural, "hard_m": 1000.0 - natural } });
    assert_eq!(observe(&world, &office, &id, seen(2023, 700.0)).await.0, 201);
    assert_eq!(observe(&world, &office, &id, seen(2021, 600.0)).await.0, 201);
    for (body, expected) in [
        (seen(2021, 650.0), vec![("on", "registers.observed_twice")]),
        (seen(2099, 1.0), vec![("on", "registers.not_yet")]),
        (json!({ "year": 1, "on": "2023-13-01" }), vec![("year", "registers.bad_year"), ("on", "request.bad_day"), ("note", "registers.says_nothing")]),
        (json!({ "year": 2024, "on": "2024-01-01", "fields": { "class": "lake" }, "note": "改类" }), vec![("class", "registers.unknown_field")]),
        (json!({ "year": 2024, "on": "2024-01-01", "score": 101, "note": "超出" }), vec![("score", "registers.bad_score")]),
    ] {
        let (status, told) = observe(&world, &office, &id, body.clone()).await;
        assert_eq!((status, found(&told)), (400, pairs(&expected)), "{body}");
    }
    let whole = one(&world, &office, &id).await;
    let years: Vec<_> = whole["observations"].as_array().unwrap().iter().map(|one| (one["year"].clone(), one["fields"]["natural_m"].clone())).collect();
    assert_eq!(years, [(json!(2021), json!(600.0)), (json!(2023), json!(700.0))]);
    let first = whole["observations"][0]["id"].as_str().unwrap();
    let door = format!("/api/v1/register_observations/{first}/withdrawals");
    assert_eq!(world.call("POST", &door, &office, json!({ "reason": "读错表" })).await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &door, &office, json!({ "reason": "再来" })).await.0.as_u16(), 409);
    let whole = one(&world, &office, &id).await;
    assert_eq!(whole["observations"][0]["withdrawn"]["reason"], "读错表");
}

async fn of_two_who_act_on_an_entry_at_once_one_is_told(world: World) {
    let office = world.token("office").await;
    // A double click is one observation, and the second is told what a later one would be.
    let id = add(&world, &office, "park", park(json!({}))).await;
    let body = json!({ "year": 2025, "on": "2025-10-10", "note": "看过" });
    let answers = futures_util::future::join_all((0..6).map(|_| observe(&world, &office, &id, body.clone()))).await;
    let made = answers.iter().filter(|(status, _)| *status == 201).count();
    assert_eq!(made, 1, "{answers:?}");
    for (_, told) in answers.iter().filter(|(status, _)| *status != 201) {
        assert_eq!(found(told), pairs(&[("on", "registers.observed_twice")]));
    }
    let seen = one(&world, &office, &id).await;
    assert_eq!(seen["observations"].as_array().unwrap().len(), 1);
    // What was taken back is no hindrance.
    let first = seen["observations"][0]["id"].as_str().unwrap();
    let back = format!("/api/v1/register_observations/{first}/withdrawals");
    assert_eq!(world.call("POST", &back, &office, json!({ "reason": "读错表" })).await.0.as_u16(), 204);
    assert_eq!(observe(&world, &office, &id, body.clone()).await.0, 201);
    // A file that is undone while somebody looks at what it added: one of both, never a half.
    let book = world.give("GET", &format!("{KINDS}/park/workbook?template=true"), &office, BYTES, "").await.bytes.to_vec();
    let book = edited(&book, &[(1, 2, "怀远公园"), (1, 5, "游园"), (1, 9, "已开放")]);
    for _ in 0..4 {
        let told = hand_in(&world, &office, &format!("{KINDS}/park/imports?name=parks.xlsx"), book.clone()).await;
        let undo = format!("{KINDS}/park/imports/{}/undoings", told["import"].as_str().unwrap());
        let added = items(&world, &office, "park").await;
        let new = added.iter().find(|one| one["name"] == "怀远公园").unwrap()["id"].as_str().unwrap().to_owned();
        let (undone, seen) = tokio::join!(
            world.call("POST", &undo, &office, Value::Null),
            observe(&world, &office, &new, body.clone()),
        );
        let there = items(&world, &office, "park").await.iter().any(|one| one["id"] == new.as_str());
        assert_eq!((undone.0.as_u16() == 204, seen.0 == 201), (!there, there), "{undone:?} {seen:?}");
        if there {
            assert_eq!(one(&world, &office, &new).await["observations"].as_array().unwrap().len(), 1);
            let gone = json!({ "reason": "试填", "revision": 1 });
            let door = format!("/api/v1/register_entries/{new}/withdrawals");
            assert_eq!(world.call("POST", &door, &office, gone).await.0.as_u16(), 204);
        }
    }
    // One that was taken back is not looked at.
    let (gone, later) = (json!({ "reason": "重复登记", "revision": 1 }), json!({ "year": 2024, "on": "2024-10-10", "note": "看过" }));
    let door = format!("/api/v1/register_entries/{id}/withdrawals");
    assert_eq!(world.call("POST", &door, &office, gone).await.0.as_u16(), 204);
    assert_eq!(observe(&world, &office, &id, later).await.0, 409);
}

async fn a_workbook_goes_out_comes_back_unchanged_and_is_undone(world: World) {
    let (office, bureau) = (world.token("office").await, world.token("bureau").await);
    add(&world, &office, "park", park(json!({ "place": { "type": "Point", "coordinates": [114.3, 30.6] } }))).await;
    add(&world, &office, "park", park(json!({ "name": "知春公园", "place": square(), "fields": { "class": "pocket", "status": "building", "area": 0.4, "free": true } }))).await;
    let path = format!("{KINDS}/park/workbook");
    let book = world.give("GET", &path, &office, BYTES, "").await.bytes.to_vec();
    let imports = format!("{KINDS}/park/imports");
    let hand = |token: String, book: Vec<u8>, check: bool| {
        let (world, path) = (&world, format!("{imports}?name=parks.xlsx&check={check}"));
        async move { hand_in(world, &token, &path, book).await }
    };
    let told = hand(office.clone(), book.clone(), false).await;
    assert_eq!((&told["unchanged"], &told["changed"], &told["added"], &told["problems"]), (&json!(2), &json!(0), &json!(0), &json!([])), "{told}");
    // Code, name, division, unit; then class, area …; longitude and latitude after the eight fields.
    let sheet = &read_sheets(&book).unwrap()[0];
    let heads: Vec<String> = (0..16).map(|column| sheet.text(0, column)).collect();
    assert_eq!((&*heads[2], &*heads[5], &*heads[6], &*heads[13]), ("名称", "公园类型", "面积（公顷）", "经度"), "{heads:?}");
    assert_eq!((sheet.text(1, 5), sheet.text(1, 13), sheet.text(2, 10)), ("综合公园（G11）".to_owned(), "114.3".to_owned(), "是".to_owned()));
    // A new row, with another word for its class, another unit behind its area, a day as clerks write it.
    let new = [(3, 2, "采薇公园"), (3, 3, "青堤区"), (3, 5, "社区公园"), (3, 6, "15亩"), (3, 8, "2025年6月1日"), (3, 9, "已建成"), (3, 13, "114.31"), (3, 14, "30.61"), (1, 6, "13")];
    let told = hand(office.clone(), edited(&book, &new), true).await;
    assert_eq!((&told["taken"], &told["added"], &told["changed"], &told["faulty"]), (&json!(false), &json!(1), &json!(1), &json!(0)), "{told}");
    assert_eq!(items(&world, &office, "park").await.len(), 2);
    let told = hand(office.clone(), edited(&book, &new), false).await;
    let import = told["import"].as_str().unwrap().to_owned();
    let after = items(&world, &office, "park").await;
    let new_one = after.iter().find(|one| one["name"] == "采薇公园").unwrap();
    assert_eq!((&new_one["fields"]["class"], &new_one["fields"]["area"], &new_one["fields"]["opened_on"], &new_one["division"]), (&json!("g12"), &json!(1.0), &json!("2025-06-01"), &json!("990103")));
    assert_eq!((&new_one["code"], &new_one["shape"]), (&json!("GY-0003"), &json!("point")));
    let squared = after.iter().find(|one| one["name"] == "知春公园").unwrap();
    assert_eq!(squared["shape"], "polygon", "what a sheet cannot say stays");
    // Every fault beside its cell; nothing is taken while there is one.
    let bad = [(1, 5, "草坪"), (1, 6, "很大"), (1, 8, "尽快"), (2, 3, "月球"), (2, 10, "也许"), (2, 13, "114.3"), (2, 14, "30.6"), (3, 2, "好公园"), (3, 5, "游园"), (3, 9, "已开放")];
    let told = hand(office.clone(), edited(&book, &bad), false).await;
    assert_eq!((&told["taken"], &told["faulty"]), (&json!(false), &json!(2)), "{told}");
    assert!(told["marked"].is_string());
    let codes: Vec<String> = found(&told).into_iter().map(|(_, code)| code).collect();
    for code in ["registers.bad_choice", "workbooks.not_a_number", "workbooks.bad_day", "registers.unknown_division", "registers.bad_flag", "registers.outline_stays"] {
        assert!(codes.contains(&code.to_owned()), "{code}: {codes:?}");
    }
    assert_eq!(items(&world, &office, "park").await.len(), 3, "nothing half saved");
    // Undone once, by whoever took it in or the office, and then it is as before.
    let undo = format!("{imports}/{import}/undoings");
    assert_eq!(world.call("POST", &undo, &bureau, Value::Null).await.0.as_u16(), 404);
    assert_eq!(world.call("POST", &undo, &office, Value::Null).await.0.as_u16(), 204);
    let before = items(&world, &office, "park").await;
    assert_eq!((before.len(), &before[0]["fields"]["area"]), (2, &json!(12.5)));
    assert!(world.call("POST", &undo, &office, Value::Null).await.0.is_client_error());
    // An entry that somebody looked at since stands in the way.
    let told = hand(office.clone(), edited(&book, &[(3, 2, "怀远公园"), (3, 5, "游园"), (3, 9, "已开放")]), false).await;
    let import = told["import"].as_str().unwrap();
    let later = items(&world, &office, "park").await;
    let id = later.iter().find(|one| one["name"] == "怀远公园").unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(observe(&world, &office, &id, json!({ "year": 2025, "on": "2025-01-01", "note": "看过" })).await.0, 201);
    let (status, told) = world.call("POST", &format!("{imports}/{import}/undoings"), &office, Value::Null).await;
    assert_eq!((status.as_u16(), &told["code"]), (409, &json!("workbooks.changed_since")));
    // A template asks and says nothing.
    let blank = world.give("GET", &format!("{path}?template=true"), &office, BYTES, "").await.bytes.to_vec();
    let told = hand(office, blank, true).await;
    assert_eq!((&told["added"], &told["problems"][0]["code"]), (&json!(0), &json!("workbooks.no_rows")));
}

async fn codes_that_a_file_asks_for_and_codes_that_are_given_do_not_meet(world: World) {
    let office = world.token("office").await;
    add(&world, &office, "park", park(json!({ "code": "GY-0005" }))).await;
    let book = world.give("GET", &format!("{KINDS}/park/workbook"), &office, BYTES, "").await.bytes.to_vec();
    let door = format!("{KINDS}/park/imports?name=parks.xlsx");
    let sound = |row: u32, name: &'static str| [(row, 2, name), (row, 5, "游园"), (row, 9, "已开放")];
    // The second of three new rows asks for the code that would be given first.
    let mut new = [sound(2, "甲园"), sound(3, "乙园"), sound(4, "丙园")].concat();
    new.push((3, 1, "GY-0006"));
    let told = hand_in(&world, &office, &format!("{door}&check=true"), edited(&book, &new)).await;
    assert_eq!((&told["added"], &told["faulty"]), (&json!(3), &json!(0)), "{told}");
    let told = hand_in(&world, &office, &door, edited(&book, &new)).await;
    assert_eq!((&told["taken"], &told["added"]), (&json!(true), &json!(3)), "{told}");
    let after = items(&world, &office, "park").await;
    let codes: Vec<_> = after.iter().map(|one| (one["code"].clone(), one["name"].clone())).collect();
    let expected = [("GY-0005", "听荷公园"), ("GY-0006", "乙园"), ("GY-0007", "甲园"), ("GY-0008", "丙园")];
    assert_eq!(codes, expected.map(|(code, name)| (json!(code), json!(name))));
    // One entry is not written by two rows: one by its id that gives it another code, one by its code.
    let mut twice = sound(2, "丁园").to_vec();
    twice.extend([(1, 1, "GY-0105"), (2, 1, "GY-0005")]);
    for check in [true, false] {
        let told = hand_in(&world, &office, &format!("{door}&check={check}"), edited(&book, &twice)).await;
        assert_eq!((&told["taken"], &told["changed"], &told["faulty"]), (&json!(false), &json!(1), &json!(1)), "{told}");
        let codes: Vec<String> = found(&told).into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, ["workbooks.row_twice"], "{told}");
    }
}

async fn a_shapefile_of_a_bureau_comes_in_in_gbk_and_on_the_citys_plane(world: World) {
    let office = world.token("office").await;
    let plane = Crs::of_city(114.0).wkt1_esri().unwrap();
    let rows = [("栖霞公园", "综合公园", 2.0, "20210501"), ("漱玉游园", "口袋公园", 1.5, "2023-09-30")];
    let file = zipped(&bureau_table(&rows), DbfEncoding::Gbk, Some(&plane));
    let door = format!("{KINDS}/park/spatial_imports?name=parks.zip");
    let told = hand_in(&world, &office, &format!("{door}&check=true"), file.clone()).await;
    assert_eq!((&told["taken"], &told["added"], &told["faulty"], &told["guessed"]), (&json!(false), &json!(2), &json!(0), &json!(false)), "{told}");
    assert_eq!((&told["encoding"], &told["unmatched"]), (&json!("gb18030"), &json!(["OBJECTID"])));
    // 2 ha as typed and as drawn agree; 1.5 and 2 do not, which is told and does not stop it.
    let notes: Vec<String> = found(&told).into_iter().map(|(_, code)| code).collect();
    let ours: Vec<&String> = notes.iter().filter(|code| code.starts_with("registers.")).collect();
    assert_eq!(ours, ["registers.size_differs"], "{notes:?}");
    let told = hand_in(&world, &office, &door, file.clone()).await;
    assert_eq!(told["taken"], true, "{told}");
    let after = items(&world, &office, "park").await;
    let big = after.iter().find(|one| one["name"] == "栖霞公园").unwrap();
    assert_eq!((&big["fields"]["class"], &big["fields"]["opened_on"], &big["fields"]["status"], &big["shape"]), (&json!("g11"), &json!("2021-05-01"), &json!("open"), &json!("polygon")));
    let measured = big["area_m2"].as_f64().unwrap();
    // On the central meridian the plane is true; 2 ha is 2 ha.
    assert!((measured - 20_000.0).abs() < 5.0, "{measured}");
    // Without a word on its coordinate system the same file is guessed, shown, and not taken unasked.
    let silent = zipped(&bureau_table(&[("停云公园", "游园", 2.0, "2020-01-01")]), DbfEncoding::Gbk, None);
    let told = hand_in(&world, &office, &format!("{door}&check=true"), silent.clone()).await;
    assert_eq!(told["guessed"], true, "{told}");
    let answer = world.give("POST", &door, &office, BYTES, silent.clone()).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "registers.crs_unconfirmed"));
    let told = hand_in(&world, &office, &format!("{door}&confirm=true"), silent).await;
    assert_eq!(told["taken"], true, "{told}");
    // A faulty row keeps the whole file out.
    let bad = zipped(&bureau_table(&[("望舒公园", "综合公园", 2.0, "2020-01-01"), ("沐风公园", "草坪", 2.0, "昨天")]), DbfEncoding::Gbk, Some(&plane));
    let told = hand_in(&world, &office, &door, bad).await;
    assert_eq!((&told["taken"], &told["added"], &told["faulty"]), (&json!(false), &json!(1), &json!(1)), "{told}");
    assert_eq!(items(&world, &office, "park").await.len(), 3);
    let rubbish = world.give("POST", &door, &office, BYTES, b"PK\x03\x04 no zip".to_vec()).await;
    assert_eq!(rubbish.status.as_u16(), 400, "{:?}", rubbish.body);
}

async fn what_leaves_as_a_shapefile_comes_back_as_it_was(world: World) {
    let office = world.token("office").await;
    let fields = json!({ "class": "g11", "status": "open", "area": 106.9, "opened_on": "2024-05-01", "green_share": 71.5, "free": false, "facilities": "健身步道、公厕" });
    add(&world, &office, "park", park(json!({ "place": square(), "fields": fields }))).await;
    add(&world, &office, "park", park(json!({ "name": "揽月公园", "place": { "type": "Point", "coordinates": [114.3, 30.6] } }))).await;
    let file = |query: &str| format!("{KINDS}/park/file?{query}");
    for (query, start) in [("format=shapefile", &b"PK\x03\x04"[..]), ("format=shapefile&encoding=utf-8", &b"PK\x03\x04"[..]), ("format=geopackage", &b"SQLite format 3"[..]), ("format=geojson", &b"{"[..])] {
        let answer = world.give("GET", &file(query), &office, BYTES, "").await;
        assert_eq!(answer.status.as_u16(), 200, "{query}: {:?}", answer.body);
        assert!(answer.bytes.starts_with(start), "{query}");
    }
    let zip = world.give("GET", &file("format=shapefile"), &office, BYTES, "").await.bytes.to_vec();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip.clone())).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in ["park_point.shp", "park_polygon.shp", "park_polygon.cpg", "park_polygon.prj", "park_polygon.fields.csv"] {
        assert!(names.contains(&name.to_owned()), "{name}: {names:?}");
    }
    let mut prj = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("park_polygon.prj").unwrap(), &mut prj).unwrap();
    assert!(prj.contains("China_2000"), "{prj}");
    for shape in ["point", "polygon"] {
        let door = format!("{KINDS}/park/spatial_imports?name=park.zip&check=true&layer=park_{shape}");
        let told = hand_in(&world, &office, &door, zip.clone()).await;
        assert_eq!((&told["unchanged"], &told["changed"], &told["added"], &told["faulty"]), (&json!(1), &json!(0), &json!(0), &json!(0)), "{told}");
        assert_eq!((&told["encoding"], &told["unmatched"]), (&json!("gb18030"), &json!([])), "{told}");
    }
    // Both files of the zip together, and the side tables are no layers.
    let told = hand_in(&world, &office, &format!("{KINDS}/park/spatial_imports?name=park.zip&check=true"), zip).await;
    assert_eq!((&told["unchanged"], &told["faulty"], &told["unmatched"]), (&json!(2), &json!(0), &json!([])), "{told}");
    let (status, told) = world.call("GET", &format!("{KINDS}/wetland/file?format=geojson"), &office, Value::Null).await;
    assert_eq!((status.as_u16(), &told["code"]), (409, &json!("registers.nothing_placed")));
}

async fn large_parks_by_year_are_one_question(world: World) {
    let office = world.token("office").await;
    for (name, area, opened, division) in [("甲", Some(12.0), "2022-03-01", "990102"), ("乙", Some(10.0), "2024-03-01", "990102"), ("丙", Some(9.9), "2024-06-01", "990103"), ("丁", None, "2024-06-01", "990103"), ("戊", Some(30.0), "2025-06-01", "990103")] {
        add(&world, &office, "park", park(json!({ "name": name, "division": division, "fields": { "class": "g11", "status": "open", "area": area, "opened_on": opened } }))).await;
    }
    let path = |query: &str| format!("{KINDS}/park/summary?{query}");
    let large = world.get(&path("from=2024&to=2025&least_ha=10"), &office).await;
    assert_eq!((&large["whole"]["entries"], &large["whole"]["area_m2"]), (&json!(2), &json!(400_000.0)));
    let years: Vec<_> = large["by_year"].as_array().unwrap().iter().map(|one| (one["key"].clone(), one["entries"].clone(), one["area_m2"].clone())).collect();
    assert_eq!(years, [(json!("2024"), json!(1), json!(100_000.0)), (json!("2025"), json!(1), json!(300_000.0))]);
    let all = world.get(&path(""), &office).await;
    assert_eq!((&all["whole"]["entries"], &all["whole"]["unmeasured"]), (&json!(5), &json!(1)), "what has no area is told apart");
    let parts: Vec<_> = all["by_division"].as_array().unwrap().iter().map(|one| (one["name"].clone(), one["entries"].clone())).collect();
    assert_eq!(parts, [(json!("望泽区"), json!(2)), (json!("青堤区"), json!(3))]);
    assert_eq!(all["by_class"][0]["name"], "综合公园（G11）");
}

async fn the_garden_style_share_is_what_counting_by_hand_gives(world: World) {
    let office = world.token("office").await;
    let path = |year: i64| format!("/api/v1/garden_style_rate?year={year}");
    // Nothing registered: nothing known, and nothing to hand over.
    let empty = world.get(&path(2025), &office).await;
    assert_eq!((&empty["scopes"][0]["all"], &empty["scopes"][0]["share"], &empty["may"]), (&json!(0), &Value::Null, &json!([])));
    // 望泽区: passed 2023; failed 2022 and passed 2024; failed; never judged. 青堤区: passed; outside
    // the built-up area; built 2030. 南屏区: never judged. One unit of 望泽区 passed.
    type Row = (&'static str, &'static str, &'static str, Value, &'static [(i64, &'static str)]);
    let rows: [Row; 9] = [
        ("compound", "甲小区", "990102", json!({}), &[(2023, "passed")]),
        ("compound", "乙小区", "990102", json!({}), &[(2022, "failed"), (2024, "passed")]),
        ("compound", "丙小区", "990102", json!({}), &[(2024, "failed")]),
        ("compound", "丁小区", "990102", json!({}), &[]),
        ("compound", "戊小区", "990103", json!({}), &[(2024, "passed")]),
        ("compound", "己小区", "990103", json!({ "in_built_up": false }), &[(2024, "passed")]),
        ("compound", "庚小区", "990103", json!({ "built_year": 2030 }), &[]),
        ("compound", "辛小区", "990104", json!({}), &[]),
        ("garden_unit", "第一中学", "990102", json!({}), &[(2024, "passed")]),
    ];
    for (kind, name, division, more, judged) in rows {
        let fields = with(json!({ "in_built_up": true }), more);
        let id = add(&world, &office, kind, json!({ "name": name, "division": division, "fields": fields })).await;
        for (year, result) in judged {
            let body = json!({ "year": year, "on": format!("{year}-10-10"), "result": result, "score": 80 });
            assert_eq!(observe(&world, &office, &id, body).await.0, 201);
        }
    }
    let counted = |rate: &Value, key: &str| {
        let scope = rate["scopes"].as_array().unwrap().iter().find(|one| one["key"] == key).unwrap().clone();
        let number = |word: &str| scope[word].as_i64().unwrap();
        (number("passed"), number("failed"), number("not_judged"), number("all"), scope["share"].as_f64())
    };
    let rate = world.get(&path(2025), &office).await;
    assert_eq!(counted(&rate, "990102"), (3, 1, 1, 5, Some(60.0)));
    assert_eq!(counted(&rate, "990103"), (1, 0, 0, 1, Some(100.0)));
    assert_eq!(counted(&rate, "990104"), (0, 0, 1, 1, None), "never judged is not known, not zero");
    assert_eq!(counted(&rate, "990105"), (0, 0, 0, 0, None));
    assert_eq!(counted(&rate, "city"), (4, 1, 2, 7, Some(400.0 / 7.0)));
    let outcome = |name: &str| rate["entries"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()["outcome"].clone();
    assert_eq!((outcome("己小区"), outcome("庚小区"), outcome("丁小区")), (json!("outside"), json!("later"), json!("not_judged")));
    // In 2023 乙 had failed, and 丙, 戊 and the school were not judged yet.
    let before = world.get(&path(2023), &office).await;
    assert_eq!(counted(&before, "990102"), (1, 1, 3, 5, Some(20.0)));
    assert_ne!(before["digest"], rate["digest"]);
    // Before the assessment is set up nobody asks for the figures.
    let body = json!({ "year": 2025, "digest": rate["digest"] });
    let (status, told) = world.call("POST", "/api/v1/garden_style_rate/hand_overs", &office, body).await;
    assert_eq!((status.as_u16(), &told["code"]), (409, &json!("registers.rate_not_asked")));
}
}

mod filled {
    use super::*;

    on_both_engines! {
    filled;

    async fn the_counts_go_into_the_statistics_with_where_they_come_from(world: World) {
        let office = world.token("office").await;
        let rate = world.get("/api/v1/garden_style_rate", &office).await;
        assert_eq!((&rate["asked"], &rate["may"]), (&json!(true), &json!(["hand_over"])));
        let door = "/api/v1/garden_style_rate/hand_overs";
        let year = rate["year"].as_i64().unwrap();
        let (status, told) = world.call("POST", door, &office, json!({ "year": year, "digest": "sha256:0" })).await;
        assert_eq!((status.as_u16(), &told["code"]), (409, &json!("registers.rate_changed")));
        for name in ["district", "leader", "reviewer", "technician"] {
            let token = world.token(name).await;
            assert_eq!(world.call("POST", door, &token, json!({ "year": year, "digest": rate["digest"] })).await.0.as_u16(), 403, "{name}");
        }
        let (status, told) = world.call("POST", door, &office, json!({ "year": year, "digest": rate["digest"] })).await;
        assert_eq!(status.as_u16(), 200, "{told}");
        assert!(told["source"].as_str().unwrap().starts_with("园林式居住区（单位）登记"), "{told}");
        let cells = world.get("/api/v1/statistics", &office).await["cells"].clone();
        let cell = |key: &str, scope: &str| cells.as_array().unwrap().iter().find(|one| one["key"] == key && one["scope"] == scope && one["year"] == year).cloned();
        let mut handed = 0;
        for scope in rate["scopes"].as_array().unwrap() {
            let key = scope["key"].as_str().unwrap();
            if scope["share"].is_null() {
                continue;
            }
            handed += 2;
            let (above, below) = (cell("garden_style_units", key).unwrap(), cell("residential_units", key).unwrap());
            assert_eq!((above["value"].as_f64(), below["value"].as_f64()), (scope["passed"].as_f64(), scope["all"].as_f64()), "{key}");
            assert_eq!(above["source"], told["source"]);
        }
        assert_eq!(told["figures"], handed);
        let again = world.get("/api/v1/garden_style_rate", &office).await;
        assert_eq!(again["scopes"][0]["known_passed"].as_f64(), rate["scopes"][0]["passed"].as_f64());
        // Who comes from outside does not read the figures.
        let outside = world.get("/api/v1/garden_style_rate", &world.token("reviewer").await).await;
        assert_eq!(outside["scopes"][0]["known_passed"], Value::Null);
    }

    async fn the_invented_city_has_entries_in_every_register(world: World) {
        let office = world.token("office").await;
        let list = world.get(KINDS, &office).await;
        let count = |key: &str| list["items"].as_array().unwrap().iter().find(|one| one["key"] == key).unwrap()["entries"].as_i64().unwrap();
        for kind in list["items"].as_array().unwrap() {
            assert!(kind["entries"].as_i64().unwrap() > 0, "{kind}");
        }
        assert!(count("park") >= 12 && count("compound") + count("garden_unit") >= 10, "{list}");
        // Entries come over from a layer's version too, as far as its rows say what is asked for.
        let map = world.get("/api/v1/map", &office).await;
        let layers = map["folders"].as_array().unwrap().iter().flat_map(|one| one["layers"].as_array().unwrap());
        let wetland = layers.clone().find(|one| one["kind"] == "wetland").unwrap()["id"].as_str().unwrap().to_owned();
        let (status, told) = world.call("POST", &format!("{KINDS}/wetland/layer_imports?layer={wetland}&check=true"), &office, Value::Null).await;
        assert_eq!(status.as_u16(), 200, "{told}");
        // Its level is no class: told as missing, row by row, and nothing is taken.
        assert_eq!((&told["taken"], found(&told)[0].1.as_str()), (&json!(false), "registers.field_missing"), "{told}");
    }
    }
}
