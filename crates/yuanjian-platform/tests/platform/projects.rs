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

async fn a_scheme_has_milestones_and_each_stands_by_its_day(world: World) {
    let office = world.token("office").await;
    let units = units(&world, &office).await;
    let campaign = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{campaign}/projects");
    let wrong = json!([{ "name": "开工", "planned_on": "2026-02-30" }, { "name": " ", "note": "没有名称" }, { "name": "验收", "done_on": "2099-01-01" }]);
    let (status, told) = world.call("POST", &path, &office, parks(json!({ "milestones": wrong }))).await;
    assert_eq!((status.as_u16(), fields(&told)), (400, vec!["milestones[0].planned_on", "milestones[1].name", "milestones[2].done_on"]));
    assert_eq!(codes(&told), ["request.bad_day", "projects.bad_milestone", "projects.not_yet"]);
    let many: Vec<Value> = (0..51).map(|n| json!({ "name": n.to_string() })).collect();
    assert_eq!(world.call("POST", &path, &office, parks(json!({ "milestones": many }))).await.1["code"], "projects.too_many_milestones");
    let scheme = json!([
        { "name": "立项", "planned_on": "2020-01-01", "done_on": "2020-01-01" }, { "name": "设计", "planned_on": "2020-02-01", "done_on": "2020-02-03", "note": "图审延后" },
        { "name": "招标", "planned_on": "2020-03-01" }, { "name": "开工", "planned_on": "2099-01-01" }, { "name": "移交" }, { "name": "", "note": " " },
    ]);
    let body = parks(json!({ "unit": units["园林局"], "milestones": scheme }));
    let id = add(&world, &office, body).await;
    let found = one(&world, &office, &id).await;
    let lights: Vec<&str> = found["milestones"].as_array().unwrap().iter().map(|one| one["light"].as_str().unwrap()).collect();
    assert_eq!(lights, ["done", "done_late", "overdue", "ahead", "undated"]);
    // Who says nothing of the scheme leaves it as it is; who sends an empty one takes it away.
    let put = format!("/api/v1/projects/{id}");
    assert_eq!(world.call("PUT", &put, &office, parks(json!({ "unit": units["园林局"], "note": "改", "revision": 1 }))).await.0.as_u16(), 204);
    assert_eq!(one(&world, &office, &id).await["milestones"], found["milestones"]);
    // A workbook carries it, a milestone a line, and brings it back.
    let workbook = format!("{path}/workbook");
    let book = world.give("GET", &workbook, &office, BYTES, "").await.bytes.to_vec();
    let sheet = &read_sheets(&book).unwrap()[0];
    assert!(sheet.text(0, 21).starts_with("节点") && sheet.text(1, 21).contains("设计 | 2020-02-01 | 2020-02-03 | 图审延后"), "{}", sheet.text(1, 21));
    let imports = format!("{path}/imports?name=projects.xlsx&check=false");
    let told = world.give("POST", &imports, &office, BYTES, book.clone()).await.body;
    assert_eq!((&told["unchanged"], &told["problems"]), (&json!(1), &json!([])), "{told}");
    let told = world.give("POST", &imports, &office, BYTES, edited(&book, &[(1, 21, "开工｜2098/5/1；完工 | 2098-12-31 | | 含养护")])).await.body;
    assert_eq!(told["changed"], 1, "{told}");
    let found = one(&world, &office, &id).await["milestones"].clone();
    let said: Vec<(&str, &str, &str)> = found.as_array().unwrap().iter()
        .map(|one| (one["name"].as_str().unwrap(), one["planned_on"].as_str().unwrap(), one["note"].as_str().unwrap())).collect();
    assert_eq!(said, [("开工", "2098-05-01", ""), ("完工", "2098-12-31", "含养护")]);
    let told = world.give("POST", &imports, &office, BYTES, edited(&book, &[(1, 21, "开工 | 尽快")])).await.body;
    assert_eq!((&told["taken"], codes(&told)), (&json!(false), vec!["request.bad_day".to_owned()]), "{told}");
    assert_eq!(world.call("PUT", &put, &office, parks(json!({ "unit": units["园林局"], "milestones": [], "revision": 3 }))).await.0.as_u16(), 204);
    assert_eq!(one(&world, &office, &id).await["milestones"], json!([]));
    // A note that no cell can hold stays as it is when another column changes.
    let scheme = json!([{ "name": "移交", "planned_on": "2099-06-30", "note": "甲；乙\n丙|丁" }]);
    let other = add(&world, &office, parks(json!({ "title": "溪口公园", "unit": units["园林局"], "milestones": scheme }))).await;
    let kept = one(&world, &office, &other).await["milestones"].clone();
    let book = world.give("GET", &workbook, &office, BYTES, "").await.bytes.to_vec();
    let sheet = &read_sheets(&book).unwrap()[0];
    let row = (1..=sheet.end().0).find(|row| sheet.text(*row, 3) == "溪口公园").unwrap();
    let told = world.give("POST", &imports, &office, BYTES, edited(&book, &[(row, 3, "溪口湿地公园")])).await.body;
    assert_eq!(told["changed"], 1, "{told}");
    let found = one(&world, &office, &other).await;
    assert_eq!((&found["title"], &found["milestones"]), (&json!("溪口湿地公园"), &kept));
    // Days as clerks write them.
    let told = world.give("POST", &imports, &office, BYTES, edited(&book, &[(row, 21, "移交 | 2099年6月30日")])).await.body;
    assert_eq!((&told["changed"], &told["problems"]), (&json!(1), &json!([])), "{told}");
}

async fn a_restoration_says_what_is_mended_how_and_with_what_effect(world: World) {
    let office = world.token("office").await;
    let campaign = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{campaign}/projects");
    let with_works = |restoration: Value| parks(json!({ "works": { "restoration": restoration } }));
    let (status, told) = world.call("POST", &path, &office, with_works(json!({ "problem": "sadness", "measures": ["dredging", "prayer"] }))).await;
    assert_eq!((status.as_u16(), fields(&told)), (400, vec!["restoration_problem", "restoration_measures"]));
    let said = json!({ "problem": "black_odorous_water", "measures": ["source_control", "interception"], "before": "氨氮 9.1 mg/L", "after": "氨氮 1.2 mg/L", "register": "ST-07" });
    let id = add(&world, &office, with_works(said.clone())).await;
    assert_eq!(one(&world, &office, &id).await["works"]["restoration"], said);
    // A workbook carries it in words and brings it back; what it has no word for is told.
    let book = world.give("GET", &format!("{path}/workbook"), &office, BYTES, "").await.bytes.to_vec();
    let sheet = &read_sheets(&book).unwrap()[0];
    let row: Vec<String> = (22..27).map(|column| sheet.text(1, column)).collect();
    assert_eq!(row, ["黑臭水体", "控源、截污", "氨氮 9.1 mg/L", "氨氮 1.2 mg/L", "ST-07"]);
    let imports = format!("{path}/imports?name=projects.xlsx&check=false");
    let told = world.give("POST", &imports, &office, BYTES, book.clone()).await.body;
    assert_eq!((&told["unchanged"], &told["problems"]), (&json!(1), &json!([])), "{told}");
    let told = world.give("POST", &imports, &office, BYTES, edited(&book, &[(1, 23, "清淤；祈祷")])).await.body;
    assert_eq!((&told["taken"], codes(&told)), (&json!(false), vec!["projects.bad_restoration".to_owned()]), "{told}");
    let told = world.give("POST", &imports, &office, BYTES, edited(&book, &[(1, 23, "清淤，生态岸线"), (1, 25, "氨氮 0.8 mg/L")])).await.body;
    assert_eq!((&told["changed"], &told["problems"]), (&json!(1), &json!([])), "{told}");
    let found = one(&world, &office, &id).await["works"]["restoration"].clone();
    assert_eq!((&found["measures"], &found["after"], &found["problem"]), (&json!(["dredging", "ecological_bank"]), &json!("氨氮 0.8 mg/L"), &said["problem"]));
    // What says nothing is none.
    let id = add(&world, &office, with_works(json!({ "problem": " ", "measures": [] }))).await;
    assert_eq!(one(&world, &office, &id).await["works"]["restoration"], Value::Null);
    let list = world.get(&path, &office).await;
    assert!(list["restoration_problems"].as_array().unwrap().contains(&json!("black_odorous_water")));
}

async fn the_law_is_told_with_how_sure_we_are(world: World) {
    let leader = world.token("leader").await;
    let bases = world.get("/api/v1/project_legal_bases", &leader).await;
    let of = |kind: &str| bases.as_array().unwrap().iter().filter(|one| one["against"].as_array().unwrap().contains(&json!(kind))).count();
    for kind in ["wetland", "historic_districts", "water", "planned_green"] {
        assert!(of(kind) > 0, "{kind}");
    }
    assert!(bases.as_array().unwrap().iter().all(|one| !one["confidence"].as_str().unwrap().is_empty()));
    let reviewer = world.token("reviewer").await;
    assert_eq!(world.call("GET", "/api/v1/project_legal_bases", &reviewer, Value::Null).await.0.as_u16(), 403);
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

    /// Square metres of a small rectangle of degrees on the ellipsoid of CGCS2000, by its radii of
    /// curvature at the middle.
    fn ground_m2(south: f64, high: f64, wide: f64) -> f64 {
        let (a, f) = (6_378_137.0_f64, 1.0 / 298.257_222_101);
        let e2 = f * (2.0 - f);
        let lat = (south + high / 2.0).to_radians();
        let w2 = 1.0 - e2 * lat.sin().powi(2);
        let (m, n) = (a * (1.0 - e2) / w2.powf(1.5), a / w2.sqrt());
        m * high.to_radians() * n * lat.cos() * wide.to_radians()
    }

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

    async fn sites_of_a_scenario_become_projects_all_or_none_and_once(world: World) {
        let (planner, office) = (world.token("planner").await, world.token("office").await);
        let campaign = running(&world, &office).await;
        let scenarios = "/api/v1/siting_scenarios";
        let scenario = world.get(scenarios, &planner).await["items"][0].clone();
        let id = scenario["id"].as_str().unwrap().to_owned();
        let sites = world.get(&format!("{scenarios}/{id}"), &planner).await["answer"]["sites"].clone();
        let sites = sites.as_array().unwrap();
        let path = "/api/v1/projects/from_sites";
        let refused = async |token: &str, body: Value| {
            let (status, told) = world.call("POST", path, token, body).await;
            (status.as_u16(), told["code"].as_str().unwrap_or_default().to_owned())
        };
        // Of nothing, of another campaign, of what is not done, of what was taken back: none.
        assert_eq!(refused(&planner, json!({ "scenario": "none" })).await.0, 404);
        assert_eq!(refused(&planner, json!({ "scenario": id, "campaign": "another" })).await, (409, "projects.scenario_elsewhere".to_owned()));
        assert_eq!(refused(&planner, json!({ "scenario": id, "sites": [] })).await.0, 400, "sites are the server's to read");
        let asked = json!({ "name": "未算完", "request": { "count": 1, "proof": "quick", "sources": { "grid": { "spacing_m": 400.0, "area_m2": 6000.0 } } } });
        let (_, asked) = world.call("POST", scenarios, &planner, asked).await;
        let running = asked["scenario"].as_str().unwrap().to_owned();
        assert_eq!(refused(&planner, json!({ "scenario": running })).await, (409, "siting.not_done".to_owned()));
        jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
        assert_eq!(world.call("POST", &format!("{scenarios}/{running}/withdrawals"), &planner, json!({ "reason": "误提" })).await.0.as_u16(), 204);
        assert_eq!(refused(&planner, json!({ "scenario": running })).await, (409, "siting.withdrawn_already".to_owned()));
        let (leader, district) = (world.token("leader").await, world.token("district").await);
        assert_eq!(refused(&leader, json!({ "scenario": id })).await.0, 403);
        assert_eq!(refused(&district, json!({ "scenario": id })).await, (409, "siting.not_yours".to_owned()));
        // What is wrong with all is told once, and nothing is made.
        let (status, told) = world.call("POST", path, &planner, json!({ "scenario": id, "due_on": "soon", "item": "no-such-row" })).await;
        assert_eq!((status.as_u16(), fields(&told)), (400, vec!["due_on", "item"]), "{told}");
        let of_scenario = format!("{scenarios}/{id}/projects");
        assert_eq!(world.get(&of_scenario, &leader).await, json!([]));
        // The same request sent again makes nothing twice.
        let send = || {
            Request::builder().method("POST").uri(path)
                .header(header::AUTHORIZATION, format!("Bearer {planner}"))
                .header(header::CONTENT_TYPE, "application/json")
                .header("Idempotency-Key", "from-scenario-17")
                .body(axum::body::Body::from(json!({ "scenario": id, "due_on": "2099-03-31" }).to_string())).unwrap()
        };
        let made = world.send(send()).await;
        assert_eq!(made.status.as_u16(), 201, "{:?}", made.body);
        assert!(world.send(send()).await.status.is_client_error());
        let ids = made.body["ids"].as_array().unwrap().clone();
        assert_eq!(ids.len(), sites.len());
        for (made, site) in ids.iter().zip(sites) {
            let found = one(&world, &office, made.as_str().unwrap()).await;
            assert_eq!((&found["campaign"], &found["source"], &found["site"], &found["scenario_name"]), (&json!(campaign), &json!(id), &site["id"], &scenario["name"]));
            assert_eq!((&found["item"], &found["division"], &found["unit_name"], &found["due_on"]), (&json!("park-service-radius-coverage"), &site["district"], &json!("资规局"), &json!("2099-03-31")));
            // Points of a scenario are the city's unless it says otherwise.
            assert_eq!((&found["effect"], &found["effect_unit"], &found["effect_division"]), (&site["points_gain"], &json!("%"), &json!("990100")));
            let works = &found["works"];
            assert_eq!((&works["area_m2"], &works["land_fen"], &works["build_fen"], &works["site"]), (&site["area_m2"], &site["land_fen"], &site["build_fen"], &site["geometry"]));
            assert_eq!(found["budget_fen"].as_i64().unwrap(), site["land_fen"].as_i64().unwrap() + site["build_fen"].as_i64().unwrap());
        }
        let told = world.get(&of_scenario, &leader).await;
        let listed: Vec<&Value> = told.as_array().unwrap().iter().map(|one| &one["id"]).collect();
        assert_eq!(listed, ids.iter().collect::<Vec<_>>());
        // Another time it is refused, with the names of what is there; once all were given up it is not.
        let (status, told) = world.call("POST", path, &office, json!({ "scenario": id })).await;
        assert_eq!((status.as_u16(), &told["code"]), (409, &json!("projects.sites_made")));
        assert!(told["problems"][0]["message"].as_str().unwrap().contains(&format!("{} 个项目", ids.len())), "{told}");
        for made in &ids {
            assert_eq!(step(&world, &office, made.as_str().unwrap(), "cancel", "重新选址").await.0, 204);
        }
        let unit = units(&world, &office).await["园林局"].clone();
        // Of two who ask at once one makes them.
        let body = json!({ "scenario": id, "unit": unit, "scope": "district" });
        let ((one_status, one_told), (other_status, other_told)) =
            tokio::join!(world.call("POST", path, &office, body.clone()), world.call("POST", path, &office, body));
        let (again, refused) = if one_status == 201 { (one_told, (other_status, other_told)) } else { (other_told, (one_status, one_told)) };
        assert_eq!((refused.0.as_u16(), &refused.1["code"]), (409, &json!("projects.sites_made")), "{again} {}", refused.1);
        let there = world.get(&of_scenario, &leader).await;
        assert_eq!(there.as_array().unwrap().len(), 2 * ids.len());
        // What was given up does not come back beside the project that its land has become.
        let (status, told) = step(&world, &office, ids[0].as_str().unwrap(), "restore", "").await;
        assert_eq!((status, &told["code"]), (409, &json!("projects.sites_made")), "{told}");
        let first = one(&world, &office, again["ids"][0].as_str().unwrap()).await;
        assert_eq!((&first["unit_name"], &first["effect_division"]), (&json!("园林局"), &sites[0]["district"]));
    }

    async fn a_site_on_wetland_or_on_another_project_is_told_with_its_ground_and_settled(world: World) {
        let (office, technician, district) = (world.token("office").await, world.token("technician").await, world.token("district").await);
        let units = units(&world, &office).await;
        let campaign = running(&world, &office).await;
        // A new wetland of a thousandth of a degree each way.
        let tree = world.get("/api/v1/map", &office).await;
        let parent = tree["folders"].as_array().unwrap().iter().flat_map(|folder| folder["layers"].as_array().unwrap())
            .find(|layer| layer["kind"] == "wetland" && layer["state"] == "ready").unwrap().clone();
        let parent_id = parent["id"].as_str().unwrap();
        let first = world.get(&format!("/api/v1/layers/{parent_id}/features/1"), &office).await;
        let [west, south] = {
            let mut at = &first["geometry"]["coordinates"];
            while at[0].is_array() { at = &at[0]; }
            [at[0].as_f64().unwrap() - 0.01, at[1].as_f64().unwrap()]
        };
        let rectangle = |x: f64, wide: f64| json!({ "type": "Polygon", "coordinates": [[
            [west + x, south], [west + x + wide, south], [west + x + wide, south + 0.001], [west + x, south + 0.001], [west + x, south]]] });
        let column = parent["label"].as_str().unwrap();
        let mut drawn = json!({ "year": 2026, "note": "现场核实", "added": [{ "geometry": rectangle(0.0, 0.001), "attributes": { column: "新湿地" } }] });
        let (_, look) = world.call("POST", &format!("/api/v1/layers/{parent_id}/versions/check"), &technician, drawn.clone()).await;
        drawn["checked"] = look["checked"].clone();
        let (status, asked) = world.call("POST", &format!("/api/v1/layers/{parent_id}/versions"), &technician, drawn).await;
        assert_eq!(status.as_u16(), 202, "{asked}");
        jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
        let layer = world.get(&format!("/api/v1/layers/{}", asked["layer"].as_str().unwrap()), &office).await;
        assert_eq!(layer["state"], "ready", "{layer}");

        // Its eastern half lies under the first project; the second lies on half of the first.
        let body = |title: &str, site: Value, more: Value| with(parks(json!({ "title": title, "unit": units["园林局"], "works": { "site": site } })), more);
        let a = add(&world, &office, body("甲", rectangle(0.0005, 0.001), json!({}))).await;
        let b = add(&world, &office, body("乙", rectangle(0.001, 0.001), json!({}))).await;
        let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 2e-3, "{found} is not {expected}");
        let half = ground_m2(south, 0.001, 0.0005);
        let overlaps = async |id: &str| one(&world, &office, id).await["overlaps"].as_array().unwrap().clone();
        let named = |all: &[Value], name: &str| all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{all:?}")).clone();
        let of_a = overlaps(&a).await;
        let wetland = named(&of_a, "新湿地");
        near(wetland["overlap_m2"].as_f64().unwrap(), half);
        assert_eq!((&wetland["kind"], &wetland["weighs"], &wetland["year"]), (&json!("wetland"), &json!(true), &json!(2026)));
        assert_eq!((&wetland["layer"], &wetland["digest"]), (&layer["id"], &layer["digest"]));
        let other = named(&of_a, "乙");
        near(other["overlap_m2"].as_f64().unwrap(), half);
        assert_eq!((&other["kind"], &other["project"], &other["layer"]), (&json!("project"), &json!(b), &Value::Null));
        assert_eq!(named(&overlaps(&b).await, "甲")["overlap_m2"], other["overlap_m2"]);
        // It touches the wetland's edge and no more.
        assert!(overlaps(&b).await.iter().all(|one| one["name"] != "新湿地"));
        // The list, the board and the workbook mark it.
        let open = one(&world, &office, &a).await["conflicts"].as_u64().unwrap();
        assert!(open >= 2);
        let board = board(&world, &office).await;
        let brief = board["projects"].as_array().unwrap().iter().find(|one| one["id"] == json!(a)).unwrap();
        assert_eq!(brief["conflicts"], open);
        let book = world.give("GET", &format!("/api/v1/campaigns/{campaign}/projects/workbook"), &office, BYTES, "").await.bytes.to_vec();
        let sheet = &read_sheets(&book).unwrap()[0];
        let line = (1..=sheet.end().0).find(|row| sheet.text(*row, 3) == "甲").unwrap();
        assert!(sheet.text(line, 29).contains("新湿地") && sheet.text(line, 29).contains("未处理"), "{}", sheet.text(line, 29));
        for (name, begins) in [("plan", b"PK".as_slice()), ("plan.pdf", b"%PDF")] {
            let plan = world.give("GET", &format!("/api/v1/campaigns/{campaign}/projects/{name}"), &office, BYTES, "").await;
            assert_eq!((plan.status.as_u16(), plan.bytes.starts_with(begins)), (200, true), "{name}");
        }
        // A character that no font can draw is a matter of the text: Word may have it, paper cannot.
        let gap = json!({ "item": "road-greening-popularization", "effect": null, "effect_unit": "" });
        let odd = add(&world, &office, body("造\u{10fffd}园", rectangle(0.01, 0.001), gap)).await;
        assert_eq!(world.give("GET", &format!("/api/v1/campaigns/{campaign}/projects/plan"), &office, BYTES, "").await.status.as_u16(), 200);
        let (status, told) = world.call("GET", &format!("/api/v1/campaigns/{campaign}/projects/plan.pdf"), &office, json!(null)).await;
        assert_eq!((status.as_u16(), &told["code"]), (409, &json!("document.no_glyph")));
        assert_eq!(step(&world, &office, &odd, "cancel", "名称无法印出").await.0, 204);

        // Begun it is only with a reason, or once all is settled.
        let (status, told) = step(&world, &office, &a, "begin", " ").await;
        assert_eq!((status, fields(&told), codes(&told)), (400, vec!["note"], vec!["projects.conflict_unsettled".to_owned()]));
        assert_eq!(step(&world, &office, &b, "begin", "汛期前须完工，手续并行").await.0, 204);
        let settle = format!("/api/v1/projects/{a}/settlements");
        let word = |against: &Value| json!({ "against": against, "how": "调整边界，避让后补建", "decided_by": "市林草局", "number": "林函〔2026〕7号", "on_day": "2026-01-15" });
        let (status, told) = world.call("POST", &settle, &office, json!({ "against": "x", "how": " ", "decided_by": "", "on_day": "2099-01-01" })).await;
        assert_eq!((status.as_u16(), fields(&told)), (400, vec!["how", "decided_by", "on_day"]));
        assert_eq!(world.call("POST", &settle, &office, word(&json!("wetland:none"))).await.1["code"], "projects.no_such_conflict");
        assert_eq!(world.call("POST", &settle, &district, word(&wetland["against"])).await.0.as_u16(), 403);
        let revision = async || one(&world, &office, &a).await["revision"].as_i64().unwrap();
        for conflict in of_a.iter().filter(|one| one["weighs"] == true) {
            // What somebody decided on is not undone with the file that brought it.
            let before = revision().await;
            assert_eq!(world.call("POST", &settle, &office, word(&conflict["against"])).await.0.as_u16(), 204);
            assert_eq!(revision().await, before + 1);
        }
        let settled = one(&world, &office, &a).await;
        assert_eq!(settled["conflicts"], 0);
        let wetland = named(settled["overlaps"].as_array().unwrap(), "新湿地");
        assert_eq!((&wetland["settlement"]["number"], &wetland["outgrown"]), (&json!("林函〔2026〕7号"), &json!(false)));
        assert_eq!(settled["steps"].as_array().unwrap().iter().filter(|one| one["move"] == "settle").count(), of_a.iter().filter(|one| one["weighs"] == true).count());
        assert_eq!(step(&world, &office, &a, "begin", "").await.0, 204);
        // Its site grows over all of the wetland: what was settled was less.
        let revision = one(&world, &office, &a).await["revision"].clone();
        let wider = body("甲", rectangle(0.0, 0.0015), json!({ "revision": revision }));
        assert_eq!(world.call("PUT", &format!("/api/v1/projects/{a}"), &office, wider).await.0.as_u16(), 204);
        let grown = one(&world, &office, &a).await;
        let wetland = named(grown["overlaps"].as_array().unwrap(), "新湿地");
        near(wetland["overlap_m2"].as_f64().unwrap(), 2.0 * half);
        assert_eq!((&wetland["outgrown"], grown["conflicts"].as_u64().unwrap() >= 1), (&json!(true), true));
        // Who is given up stands in nobody's way.
        assert_eq!(step(&world, &office, &b, "cancel", "另行选址").await.0, 204);
        assert!(overlaps(&a).await.iter().all(|one| one["name"] != "乙"));
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
        assert_eq!((&shown["before"], &shown["after"]), (&json!([{ "id": piece["id"], "title": piece["title"], "thumbnail": false }]), &json!([])));
    }
    }
}
