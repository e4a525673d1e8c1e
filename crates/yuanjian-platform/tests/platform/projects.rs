//! Measures and projects: whose they are, how they go on, what closes them, and the gap board.

use crate::{
    coordination::{edited, fields, running, units},
    on_both_engines,
    world::World,
};
use axum::http::{Request, header};
use serde_json::{Value, json};
use yuanjian_platform::jobs;
use yuanjian_standard::sheets::read_sheets;

const BYTES: &str = "application/octet-stream";

fn with(mut body: Value, more: Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

fn parks(more: Value) -> Value {
    let body = json!({
        "item": "green-space-rate", "title": "滨河公园", "effect": 12.5, "effect_unit": "ha",
        "due_on": "2099-03-31",
    });
    with(body, more)
}

async fn add(world: &World, token: &str, body: Value) -> String {
    let campaign = running(world, token).await;
    let path = format!("/api/v1/campaigns/{campaign}/projects");
    let (status, told) = world.call("POST", &path, token, body).await;
    assert_eq!(status.as_u16(), 201, "{told}");
    told["id"].as_str().unwrap().to_owned()
}

async fn one(world: &World, token: &str, id: &str) -> Value {
    world.get(&format!("/api/v1/projects/{id}"), token).await
}

async fn step(world: &World, token: &str, id: &str, way: &str, note: &str) -> (u16, Value) {
    let revision = one(world, token, id).await["revision"].clone();
    let body = json!({ "move": way, "note": note, "revision": revision });
    let (status, told) =
        world.call("POST", &format!("/api/v1/projects/{id}/moves"), token, body).await;
    (status.as_u16(), told)
}

async fn board(world: &World, token: &str) -> Value {
    let campaign = running(world, token).await;
    world.get(&format!("/api/v1/campaigns/{campaign}/gap_board"), token).await
}

fn row<'a>(board: &'a Value, item: &str) -> Option<&'a Value> {
    board["gaps"].as_array().unwrap().iter().find(|row| row["item"] == item)
}

fn codes(told: &Value) -> Vec<String> {
    let problems = told["problems"].as_array().unwrap().iter();
    problems.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

on_both_engines! {
prepared;

async fn a_unit_writes_and_does_its_own_alone_and_the_office_all(world: World) {
    let (office, bureau, district) =
        (world.token("office").await, world.token("bureau").await, world.token("district").await);
    let units = units(&world, &office).await;
    let campaign = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{campaign}/projects");
    // Without a word a unit writes for itself.
    let id = add(&world, &bureau, parks(json!({}))).await;
    let mine = one(&world, &bureau, &id).await;
    assert_eq!((&mine["unit_name"], &mine["state"], &mine["may"]), (&json!("园林局"), &json!("draft"), &json!(["update", "prove"])));
    assert_eq!(mine["moves"], json!(["begin", "cancel"]));
    // For another it writes nothing, and another's it only reads.
    for (token, unit) in [(&bureau, "望泽区"), (&district, "园林局"), (&district, "青堤区")] {
        let (status, told) = world.call("POST", &path, token, parks(json!({ "unit": units[unit] }))).await;
        assert_eq!((status.as_u16(), codes(&told)), (400, vec!["projects.not_your_unit".to_owned()]), "{unit}");
    }
    let seen = one(&world, &district, &id).await;
    assert_eq!((&seen["may"], &seen["moves"]), (&json!([]), &json!([])));
    for (way, status) in [("begin", 403), ("cancel", 403)] {
        assert_eq!(step(&world, &district, &id, way, "说明").await.0, status, "{way}");
    }
    let change = parks(json!({ "unit": units["园林局"], "title": "另一个", "revision": 1 }));
    assert_eq!(world.call("PUT", &format!("/api/v1/projects/{id}"), &district, change).await.0.as_u16(), 403);
    // It does not give its own away either.
    let away = parks(json!({ "unit": units["望泽区"], "revision": 1 }));
    let (status, told) = world.call("PUT", &format!("/api/v1/projects/{id}"), &bureau, away).await;
    assert_eq!((status.as_u16(), codes(&told)), (400, vec!["projects.not_your_unit".to_owned()]));
    // Leaders and supervisors read; a reviewer and administrators do not come in.
    for (name, read, write) in [("leader", 200, 403), ("supervisor", 200, 403), ("treasurer", 200, 201), ("reviewer", 403, 403), ("system", 403, 403), ("security", 403, 403), ("audit", 403, 403)] {
        let token = world.token(name).await;
        assert_eq!(world.call("GET", &path, &token, Value::Null).await.0.as_u16(), read, "{name}");
        assert_eq!(world.call("POST", &path, &token, parks(json!({}))).await.0.as_u16(), write, "{name}");
    }
    // What was begun is agreed: the unit changes its note, the office the rest.
    assert_eq!(step(&world, &bureau, &id, "begin", "").await.0, 204);
    let body = |more: Value| with(parks(json!({ "unit": units["园林局"] })), more);
    let put = format!("/api/v1/projects/{id}");
    let more = body(json!({ "effect": 20.0, "due_on": "2099-12-31", "budget_fen": 100, "revision": 2 }));
    let (status, told) = world.call("PUT", &put, &bureau, more.clone()).await;
    assert_eq!((status.as_u16(), fields(&told)), (400, vec!["effect", "due_on", "budget_fen"]));
    assert_eq!(world.call("PUT", &put, &bureau, body(json!({ "note": "已进场", "revision": 2 }))).await.0.as_u16(), 204);
    assert_eq!(world.call("PUT", &put, &office, more.clone()).await.1["code"], "request.stale");
    assert_eq!(world.call("PUT", &put, &office, with(more, json!({ "revision": 3 }))).await.0.as_u16(), 204);
    // What it needs to go on cannot be taken away again.
    let (status, told) = world.call("PUT", &put, &office, body(json!({ "due_on": null, "effect": null, "revision": 4 }))).await;
    assert_eq!((status.as_u16(), fields(&told)), (400, vec!["due_on", "effect"]));
}

async fn every_fault_of_a_measure_is_told_at_once_with_its_field(world: World) {
    let office = world.token("office").await;
    let units = units(&world, &office).await;
    let campaign = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{campaign}/projects");
    let ring = json!([[[113.0, 30.0], [113.1, 30.0], [113.1, 30.1]]]);
    for (more, expected) in [
        (json!({ "title": " " }), vec![("title", "projects.bad_title")]),
        (json!({ "item": "no-such-row" }), vec![("item", "projects.unknown_item")]),
        (json!({ "content": "长".repeat(2_001) }), vec![("content", "projects.too_long")]),
        (json!({ "legal_basis": "长".repeat(1_001) }), vec![("legal_basis", "projects.too_long")]),
        (json!({ "division": "999999" }), vec![("division", "projects.unknown_division")]),
        (json!({ "effect": 0 }), vec![("effect", "projects.bad_effect")]),
        (json!({ "effect": -3 }), vec![("effect", "projects.bad_effect")]),
        (json!({ "effect": 1e12 }), vec![("effect", "projects.bad_effect")]),
        (json!({ "effect_unit": "dB(A)" }), vec![("effect_unit", "projects.effect_unit")]),
        (json!({ "effect_unit": "hectares" }), vec![("effect_unit", "projects.effect_unit")]),
        (json!({ "effect_division": "990103" }), vec![("effect_division", "projects.effect_place")]),
        (json!({ "item": "management-agency" }), vec![("effect", "projects.no_effect")]),
        (json!({ "unit": "nobody" }), vec![("unit", "projects.unknown_unit")]),
        (json!({ "post": "nobody" }), vec![("post", "projects.unknown_post")]),
        (json!({ "due_on": "2027-02-30" }), vec![("due_on", "request.bad_day")]),
        (json!({ "starts_on": "2099-04-01" }), vec![("due_on", "projects.bad_order")]),
        (json!({ "budget_fen": -1 }), vec![("budget_fen", "projects.bad_money")]),
        (json!({ "budget_fen": 10_000_000_000_001_i64 }), vec![("budget_fen", "projects.bad_money")]),
        (json!({ "money_source": "moon" }), vec![("money_source", "projects.bad_source")]),
        (json!({ "budget_fen": 5, "works": { "land_fen": 3, "build_fen": 3 } }), vec![("budget_fen", "projects.parts_exceed")]),
        (json!({ "works": { "stage": "dreaming", "area_m2": -1 } }), vec![("stage", "projects.bad_stage"), ("area_m2", "projects.bad_area")]),
        (json!({ "works": { "started_on": "2099-01-01" } }), vec![("started_on", "projects.not_yet")]),
        (json!({ "works": { "started_on": "2026-02-01", "finished_on": "2026-01-01" } }), vec![("finished_on", "projects.bad_order")]),
        (json!({ "works": { "site": { "type": "Point", "coordinates": [30.0, 113.0] } } }), vec![("site", "projects.bad_site")]),
        (json!({ "works": { "site": { "type": "Polygon", "coordinates": ring } } }), vec![("site", "projects.bad_site")]),
    ] {
        let (status, told) = world.call("POST", &path, &office, parks(more.clone())).await;
        assert_eq!(status.as_u16(), 400, "{more}: {told}");
        let found: Vec<(String, String)> = told["problems"].as_array().unwrap().iter()
            .map(|one| (one["place"]["field"].as_str().unwrap().to_owned(), one["code"].as_str().unwrap().to_owned())).collect();
        let expected: Vec<(String, String)> = expected.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        assert_eq!(found, expected, "{more}");
    }
    for more in [json!({ "effect": "much" }), json!({ "colour": "green" }), json!({ "works": { "site": { "type": "Circle", "coordinates": [1, 2] } } })] {
        assert_eq!(world.call("POST", &path, &office, parks(more)).await.0.as_u16(), 400);
    }
    // A post answers for its own unit's measures alone.
    let posts = world.get("/api/v1/organisations", &office).await;
    let of = |name: &str| posts.as_array().unwrap().iter().find(|one| one["short_name"] == name).unwrap()["posts"][0]["id"].clone();
    let (status, told) = world.call("POST", &path, &office, parks(json!({ "unit": units["园林局"], "post": of("住建局") }))).await;
    assert_eq!((status.as_u16(), codes(&told)), (400, vec!["projects.unknown_post".to_owned()]));
    add(&world, &office, parks(json!({ "unit": units["园林局"], "post": of("园林局") }))).await;
}

async fn every_step_has_a_way_back_and_the_story_stays(world: World) {
    let (office, bureau) = (world.token("office").await, world.token("bureau").await);
    let id = add(&world, &bureau, json!({ "item": "green-space-rate", "title": "补植" })).await;
    // Unit, day and effect are asked for before it begins.
    let (status, told) = step(&world, &bureau, &id, "begin", "").await;
    assert_eq!((status, fields(&told)), (400, vec!["due_on", "effect"]));
    let unit = one(&world, &bureau, &id).await["unit"].clone();
    let body = parks(json!({ "unit": unit, "budget_fen": 100, "revision": 1 }));
    assert_eq!(world.call("PUT", &format!("/api/v1/projects/{id}"), &bureau, body).await.0.as_u16(), 204);
    assert_eq!(step(&world, &bureau, &id, "finish", "好了").await.0, 409);
    assert_eq!(step(&world, &bureau, &id, "begin", "").await.0, 204);
    let begun = one(&world, &bureau, &id).await;
    // Nothing was measured yet: the value before is missing and not zero.
    assert_eq!((&begun["base"]["value"], &begun["base"]["assessment"]), (&Value::Null, &json!("")));
    // A report says something, and not more than all.
    assert_eq!(step(&world, &bureau, &id, "report", " ").await.1["code"], "projects.words_missing");
    let revision = begun["revision"].clone();
    let report = |progress: i64| json!({ "move": "report", "note": "完成土方", "progress": progress, "revision": revision });
    let path = format!("/api/v1/projects/{id}/moves");
    assert_eq!(world.call("POST", &path, &bureau, report(101)).await.1["code"], "projects.bad_progress");
    assert_eq!(world.call("POST", &path, &bureau, report(40)).await.0.as_u16(), 204);
    assert_eq!(one(&world, &bureau, &id).await["progress"], 40);
    // What is the office's the unit does not do.
    for way in ["take_back", "cancel"] {
        assert_eq!(step(&world, &bureau, &id, way, "不做了").await.0, 403, "{way}");
    }
    assert_eq!(step(&world, &bureau, &id, "finish", "已完工").await.0, 204);
    assert_eq!(step(&world, &bureau, &id, "close", "好了").await.0, 403);
    let done = one(&world, &bureau, &id).await;
    assert_eq!((&done["progress"], &done["may"], &done["fate"]), (&json!(100), &json!(["prove"]), &json!("no_basis")));
    // Nothing was measured since: it closes with a reason or not at all.
    let (status, told) = step(&world, &office, &id, "close", "").await;
    assert_eq!((status, codes(&told)), (400, vec!["projects.not_moved".to_owned()]));
    assert_eq!(step(&world, &office, &id, "close", "年度数据未更新，现场已核实").await.0, 204);
    let closed = one(&world, &office, &id).await;
    assert_eq!((&closed["closing"]["moved"], &closed["closing"]["reason"], &closed["moves"]), (&json!(false), &json!("年度数据未更新，现场已核实"), &json!(["reopen"])));
    let (status, told) = world.call("PUT", &format!("/api/v1/projects/{id}"), &office, parks(json!({ "unit": unit, "revision": closed["revision"] }))).await;
    assert_eq!((status.as_u16(), &told["code"]), (409, &json!("projects.settled")));
    for (way, state) in [("reopen", "done"), ("resume", "under_way"), ("take_back", "draft"), ("cancel", "cancelled"), ("restore", "draft")] {
        assert_eq!(step(&world, &office, &id, way, "另行安排").await.0, 204, "{way}");
        assert_eq!(one(&world, &office, &id).await["state"], state);
    }
    let last = one(&world, &office, &id).await;
    assert_eq!((&last["base"], &last["closing"], &last["progress"]), (&Value::Null, &Value::Null, &json!(0)));
    let steps: Vec<_> = last["steps"].as_array().unwrap().iter().map(|one| one["move"].as_str().unwrap()).collect();
    assert_eq!(steps, ["create", "begin", "report", "finish", "close", "reopen", "resume", "take_back", "cancel", "restore"]);
    // Without an assessment the board tells no gap, and no measure as one too many.
    let board = board(&world, &office).await;
    assert_eq!((&board["assessment"], &board["gaps"], &board["without_gap"]), (&Value::Null, &json!([]), &json!([])));
    assert_eq!(board["projects"].as_array().unwrap().len(), 1);
}

async fn sites_become_projects_all_or_none_and_once(world: World) {
    let (planner, office) = (world.token("planner").await, world.token("office").await);
    let campaign = running(&world, &office).await;
    let site = |name: &str, more: Value| with(json!({
        "name": name, "division": "990102", "area_m2": 21_000.5, "build_fen": 800_000_000_i64, "land_fen": 200_000_000_i64, "points": 0.75,
        "geometry": { "type": "MultiPolygon", "coordinates": [[[[113.0, 30.0], [113.01, 30.0], [113.01, 30.01], [113.0, 30.0]]]] },
    }), more);
    let body = |sites: Value| json!({ "campaign": campaign, "item": "park-service-radius-coverage", "scenario": "s-17", "due_on": "2099-03-31", "sites": sites });
    let path = "/api/v1/projects/from_sites";
    let wrong = body(json!([site("甲地块", json!({})), site("", json!({ "points": -1, "division": "nowhere" }))]));
    let (status, told) = world.call("POST", path, &planner, wrong).await;
    assert_eq!((status.as_u16(), fields(&told)), (400, vec!["sites[1].name", "sites[1].points", "sites[1].division"]));
    assert_eq!(world.call("POST", path, &planner, body(json!([]))).await.1["code"], "projects.bad_sites");
    let whole = body(json!([site("甲地块", json!({})), site("乙地块", json!({ "points": null }))]));
    // The same request sent again makes nothing twice.
    let send = || {
        Request::builder().method("POST").uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {planner}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", "from-scenario-17")
            .body(axum::body::Body::from(whole.to_string())).unwrap()
    };
    let made = world.send(send()).await;
    assert_eq!(made.status.as_u16(), 201, "{:?}", made.body);
    assert!(world.send(send()).await.status.is_client_error());
    let ids = made.body["ids"].as_array().unwrap().clone();
    let list = world.get(&format!("/api/v1/campaigns/{campaign}/projects"), &office).await;
    assert_eq!((ids.len(), list["items"].as_array().unwrap().len()), (2, 2));
    let first = one(&world, &office, ids[0].as_str().unwrap()).await;
    assert_eq!((&first["unit_name"], &first["source"], &first["budget_fen"]), (&json!("资规局"), &json!("s-17"), &json!(1_000_000_000_i64)));
    // Points of a scenario are the city's unless it says otherwise.
    assert_eq!((&first["effect"], &first["effect_unit"], &first["effect_division"], &first["division"]), (&json!(0.75), &json!("%"), &json!("990100"), &json!("990102")));
    assert_eq!((&first["works"]["area_m2"], &first["works"]["site"]["type"]), (&json!(21_000.5), &json!("MultiPolygon")));
    let second = one(&world, &office, ids[1].as_str().unwrap()).await;
    assert_eq!((&second["effect"], &second["effect_unit"]), (&Value::Null, &json!("")));
    let leader = world.token("leader").await;
    assert_eq!(world.call("POST", path, &leader, body(json!([site("丙", json!({}))]))).await.0.as_u16(), 403);
}

async fn a_workbook_goes_out_comes_back_unchanged_and_is_undone(world: World) {
    let (office, bureau) = (world.token("office").await, world.token("bureau").await);
    let units = units(&world, &office).await;
    let campaign = running(&world, &office).await;
    add(&world, &office, parks(json!({ "unit": units["园林局"], "division": "990102", "budget_fen": 123_456_700, "money_source": "city",
        "works": { "stage": "building", "area_m2": 125_000.0, "site": { "type": "Point", "coordinates": [113.5, 30.2] } } }))).await;
    add(&world, &office, json!({ "item": "management-agency", "title": "理顺管理机构", "unit": units["住建局"] })).await;
    let path = format!("/api/v1/campaigns/{campaign}/projects/workbook");
    let book = world.give("GET", &path, &office, BYTES, "").await.bytes.to_vec();
    let imports = format!("/api/v1/campaigns/{campaign}/projects/imports");
    let hand = |token: String, book: Vec<u8>, check: bool| {
        let (world, path) = (&world, format!("{imports}?name=projects.xlsx&check={check}"));
        async move { world.give("POST", &path, &token, BYTES, book).await.body }
    };
    let told = hand(office.clone(), book.clone(), false).await;
    assert_eq!((&told["unchanged"], &told["changed"], &told["added"], &told["problems"]), (&json!(2), &json!(0), &json!(0), &json!([])), "{told}");
    // Columns as they stand: title is the fourth, effect the ninth, budget the fifteenth.
    let sheet = &read_sheets(&book).unwrap()[0];
    assert_eq!((sheet.text(0, 3), sheet.text(0, 8), sheet.text(0, 14)), ("措施（项目）名称".to_owned(), "预期成效".to_owned(), "总投资（万元）".to_owned()));
    assert_eq!((sheet.text(1, 8), sheet.text(1, 9), sheet.text(1, 14)), ("12.5".to_owned(), "公顷".to_owned(), "123.4567".to_owned()));
    let new = [(3, 2, "建成区绿地率"), (3, 3, "街头游园"), (3, 8, "0.8 公顷"), (3, 11, "园林局"), (3, 13, "2099/6/30"), (3, 14, "0.03亿元"), (1, 14, "200")];
    let told = hand(office.clone(), edited(&book, &new), true).await;
    assert_eq!((&told["taken"], &told["added"], &told["changed"], &told["faulty"]), (&json!(false), &json!(1), &json!(1), &json!(0)), "{told}");
    let told = hand(office.clone(), edited(&book, &new), false).await;
    let import = told["import"].as_str().unwrap().to_owned();
    let list = world.get(&format!("/api/v1/campaigns/{campaign}/projects"), &office).await;
    let items = list["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[2]["title"], &items[2]["effect"], &items[2]["budget_fen"], &items[2]["due_on"]), (3, &json!("街头游园"), &json!(0.8), &json!(300_000_000), &json!("2099-06-30")));
    assert_eq!((&items[0]["budget_fen"], &items[0]["works"]["site"]["type"]), (&json!(200_000_000), &json!("Point")), "what has no column stays");
    // Every fault beside its cell; nothing is taken while there is one.
    let bad = [(1, 8, "许多"), (1, 13, "尽快"), (2, 2, "没有的指标"), (2, 7, "月球"), (2, 14, "3 两")];
    let told = hand(office.clone(), edited(&book, &bad), false).await;
    assert_eq!((&told["taken"], &told["faulty"]), (&json!(false), &json!(2)), "{told}");
    assert!(told["marked"].is_string());
    // A unit changes its own rows alone.
    let own = hand(bureau.clone(), edited(&book, &[(1, 14, "201"), (2, 3, "改名")]), true).await;
    assert_eq!((&own["faulty"], codes(&own)), (&json!(1), vec!["projects.not_your_unit".to_owned()]), "{own}");
    // Undone once, and then it is as before.
    let undo = format!("{imports}/{import}/undoings");
    assert_eq!(world.call("POST", &undo, &bureau, Value::Null).await.0.as_u16(), 404);
    assert_eq!(world.call("POST", &undo, &office, Value::Null).await.0.as_u16(), 204);
    let list = world.get(&format!("/api/v1/campaigns/{campaign}/projects"), &office).await;
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["budget_fen"]), (2, &json!(123_456_700)));
    assert!(world.call("POST", &undo, &office, Value::Null).await.0.is_client_error());
    assert_eq!(world.get(&imports, &office).await[0]["undone"], true);
    assert_eq!(world.get(&imports, &bureau).await, json!([]));
}
}

mod filled {
    use super::*;

    on_both_engines! {
    filled;

    async fn every_gap_is_held_against_its_measures_and_the_forecast_is_their_sum(world: World) {
        let office = world.token("office").await;
        let before = board(&world, &office).await;
        assert_eq!(before["assessment"]["data_year"], 2025);
        let gaps = before["gaps"].as_array().unwrap();
        // What has no plan stands first, and what has no value is never foretold.
        let lights: Vec<&str> = gaps.iter().map(|row| row["light"].as_str().unwrap()).collect();
        let bare = lights.iter().filter(|light| **light == "no_measure").count();
        assert!(bare > 0 && lights[..bare].iter().all(|light| *light == "no_measure"), "{lights:?}");
        for row in gaps.iter().filter(|row| row["kind"] == "unknown") {
            assert_eq!(row["light"], "unknown", "{row}");
            // A value without a threshold stays what it is; without a value nothing is foretold.
            match row["value"].is_null() {
                true => assert_eq!(row["forecast"], Value::Null, "{row}"),
                false => assert_eq!(row["forecast"], json!({ "value": row["value"], "meets": null }), "{row}"),
            }
        }
        for row in gaps.iter().filter(|row| row["light"] == "no_measure") {
            assert!(row["measures"].as_array().unwrap().is_empty() && row["kind"] == "failing", "{row}");
            assert_eq!(row["forecast"]["meets"], false, "{row}");
        }
        // Half of what is short moves the value half of the way; the other half closes the gap.
        let gap = gaps.iter().find(|row| {
            row["light"] == "no_measure" && row["asked_only"] == false && row["at_least"].is_number()
                && !row["item"].as_str().unwrap().starts_with("district-min") && row["gap"]["value"].as_f64().unwrap() > 0.0
        }).unwrap();
        let item = gap["item"].as_str().unwrap().to_owned();
        let (value, limit) = (gap["value"].as_f64().unwrap(), gap["at_least"].as_f64().unwrap());
        let (short, unit) = (gap["gap"]["value"].as_f64().unwrap(), gap["gap"]["unit"].clone());
        let body = |effect: f64, more: Value| with(json!({ "item": item, "title": "补短板", "effect": effect, "effect_unit": unit, "due_on": "2026-12-31", "budget_fen": 500_000_000_i64 }), more);
        let deadline = before["deadline_on"].as_str().unwrap().to_owned();
        let first = add(&world, &office, body(short / 2.0, json!({ "due_on": deadline }))).await;
        let now = board(&world, &office).await;
        let half = row(&now, &item).unwrap();
        let near = |found: &Value, expected: f64| {
            let found = found.as_f64().unwrap();
            assert!((found - expected).abs() < 1e-6 * expected.abs().max(1.0), "{found} is not {expected}");
        };
        // Pieces come whole, so that what is short may be a little more than the exact part.
        let whole = ["count", "people", "days"].contains(&unit.as_str().unwrap());
        if !whole {
            near(&half["forecast"]["value"], value + (limit - value) / 2.0);
            near(&half["planned"]["value"], short / 2.0);
        }
        assert_eq!((&half["light"], &half["forecast"]["meets"]), (&json!("not_enough"), &json!(false)));
        near(&half["fen_per_unit"], 500_000_000.0 / (short / 2.0));
        // A measure after the deadline would close it, but not in time.
        let late = add(&world, &office, body(short * 0.6, json!({ "due_on": "2099-01-01" }))).await;
        let now = board(&world, &office).await;
        let with_late = row(&now, &item).unwrap();
        assert_eq!((&with_late["light"], &with_late["forecast"], &with_late["forecast_all"]["meets"]), (&json!("too_late"), &half["forecast"], &json!(true)));
        let fate = |row: &Value, id: &str| row["measures"].as_array().unwrap().iter().find(|one| one["project"] == id).unwrap()["fate"].clone();
        assert_eq!((fate(with_late, &first), fate(with_late, &late)), (json!("counted"), json!("too_late")));
        // The second half in time closes it.
        let cheap = add(&world, &office, body(short * 0.6, json!({ "due_on": deadline, "budget_fen": 100_000_000_i64 }))).await;
        let now = board(&world, &office).await;
        let closed = row(&now, &item).unwrap();
        assert_eq!((&closed["light"], &closed["forecast"]["meets"], &closed["budget_fen"]), (&json!("closes"), &json!(true), &json!(1_100_000_000_i64)));
        // Money: the cheap one closes more for each yuan, what comes too late stands behind.
        let place = |id: &str| now["ranking"].as_array().unwrap().iter().position(|one| one["project"] == id).unwrap();
        assert!(place(&cheap) < place(&first) && place(&first) < place(&late), "{}", now["ranking"]);
        let worth = &now["ranking"][place(&first)];
        if !whole {
            near(&worth["share"], 0.5);
            near(&worth["percent_per_million"], 10.0);
        }
        // Given up, it counts no more.
        assert_eq!(step(&world, &office, &cheap, "cancel", "另有安排").await.0, 204);
        assert_eq!(row(&board(&world, &office).await, &item).unwrap()["light"], "too_late");
        // A measure for a row that passes is told beside the board.
        let passing = world.get("/api/v1/campaigns", &office).await[0]["id"].as_str().unwrap().to_owned();
        let rows = world.get(&format!("/api/v1/campaigns/{passing}/projects"), &office).await["rows"].clone();
        let good = rows.as_array().unwrap().iter().find(|one| {
            !one["units"].as_array().unwrap().is_empty() && row(&now, one["item"].as_str().unwrap()).is_none()
        }).unwrap();
        let extra = add(&world, &office, json!({ "item": good["item"], "title": "锦上添花", "due_on": deadline })).await;
        assert!(board(&world, &office).await["without_gap"].as_array().unwrap().contains(&json!(extra)));
        // The plan that people go on writing in.
        let plan = world.give("GET", &format!("/api/v1/campaigns/{passing}/projects/plan"), &office, BYTES, "").await;
        assert_eq!((plan.status.as_u16(), &plan.bytes[..2]), (200, b"PK".as_slice()));
    }

    async fn a_measure_closes_when_the_value_moved_and_both_values_stay(world: World) {
        let (office, technician) = (world.token("office").await, world.token("technician").await);
        let units = units(&world, &office).await;
        let id = add(&world, &office, json!({ "item": "good-air-days", "title": "扬尘治理", "unit": units["环境局"], "effect": 5.0, "effect_unit": "days", "due_on": "2099-01-01" })).await;
        assert_eq!(step(&world, &office, &id, "begin", "").await.0, 204);
        let begun = one(&world, &office, &id).await;
        let days = begun["base"]["value"].as_f64().unwrap();
        assert_eq!((&begun["base"]["unit"], &begun["has_moved"]), (&json!("days"), &json!(false)));
        assert_eq!(step(&world, &office, &id, "finish", "完成").await.0, 204);
        let assess = |label: &'static str| {
            let (world, technician) = (&world, &technician);
            async move {
                let (status, told) = world.call("POST", "/api/v1/assessments", technician, json!({ "label": label })).await;
                assert_eq!(status.as_u16(), 202, "{told}");
                jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
            }
        };
        // Measured again with the same data, nothing moved.
        assess("同样的数据").await;
        assert_eq!(one(&world, &office, &id).await["has_moved"], false);
        assert_eq!(codes(&step(&world, &office, &id, "close", "").await.1), ["projects.not_moved"]);
        let sheet = world.get("/api/v1/statistics", &office).await;
        let mut cell = sheet["cells"].as_array().unwrap().iter()
            .find(|one| one["key"] == "good_air_days" && one["scope"] == "city" && one["year"] == 2025).unwrap().clone();
        for name in ["account_name", "changed_at"] {
            cell.as_object_mut().unwrap().remove(name);
        }
        cell["value"] = json!(days + 7.0);
        let (status, told) = world.call("PUT", "/api/v1/statistics", &office, json!({ "cells": [cell] })).await;
        assert_eq!(status.as_u16(), 204, "{told}");
        assess("新的数据").await;
        let moved = one(&world, &office, &id).await;
        assert_eq!((&moved["has_moved"], &moved["now"]["value"], &moved["fate"]), (&json!(true), &json!(days + 7.0), &json!("measured")));
        assert_eq!(step(&world, &office, &id, "close", "").await.0, 204);
        let closed = one(&world, &office, &id).await;
        assert_eq!((&closed["closing"]["moved"], &closed["closing"]["value"], &closed["base"]["value"]), (&json!(true), &json!(days + 7.0), &json!(days)));
        assert_eq!((&closed["closing"]["label"], &closed["state"]), (&json!("新的数据"), &json!("closed")));
    }

    async fn evidence_stands_beside_a_measure_before_and_after(world: World) {
        let (office, bureau) = (world.token("office").await, world.token("bureau").await);
        let campaign = running(&world, &office).await;
        let pieces = world.get(&format!("/api/v1/evidence?campaign={campaign}"), &office).await;
        let piece = pieces["items"][0].clone();
        let id = add(&world, &bureau, parks(json!({}))).await;
        let path = format!("/api/v1/projects/{id}/evidence");
        let (status, told) = world.call("PUT", &path, &bureau, json!({ "before": ["nothing"], "after": [piece["id"]], "revision": 1 })).await;
        assert_eq!((status.as_u16(), fields(&told), codes(&told)), (400, vec!["before"], vec!["projects.unknown_evidence".to_owned()]));
        let body = json!({ "before": [piece["id"], piece["id"]], "after": [], "revision": 1 });
        let district = world.token("district").await;
        assert_eq!(world.call("PUT", &path, &district, body.clone()).await.0.as_u16(), 403);
        assert_eq!(world.call("PUT", &path, &bureau, body.clone()).await.0.as_u16(), 204);
        assert_eq!(world.call("PUT", &path, &bureau, body).await.1["code"], "request.stale");
        let shown = one(&world, &bureau, &id).await;
        assert_eq!((&shown["before"], &shown["after"]), (&json!([{ "id": piece["id"], "title": piece["title"] }]), &json!([])));
    }
    }
}
