//! The breakdown and its tasks through the real door, on the invented city.

use crate::{on_both_engines, world::World};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const BYTES: &str = "application/octet-stream";

/// The demo's running campaign.
async fn running(world: &World, token: &str) -> String {
    let list = world.get("/api/v1/campaigns", token).await;
    list[0]["id"].as_str().unwrap().to_owned()
}

async fn tasks(world: &World, token: &str) -> Vec<Value> {
    let id = running(world, token).await;
    let list = world.get(&format!("/api/v1/campaigns/{id}/tasks"), token).await;
    list["items"].as_array().unwrap().clone()
}

/// The line of an item.
async fn line(world: &World, token: &str, item: &str) -> Value {
    let all = tasks(world, token).await;
    let found = all.into_iter().find(|task| task["item"] == item && task["parent"].is_null());
    found.unwrap()
}

fn may(task: &Value, what: &str) -> bool {
    task["may"].as_array().unwrap().iter().any(|one| one == what)
}

/// A move on a task, with what it needs.
async fn step(world: &World, token: &str, task: &Value, way: &str) -> (StatusCode, Value) {
    let body = json!({
        "move": way, "note": "理由", "report": "完成", "signed_by": "方知行",
        "exception": "", "revision": task["revision"],
    });
    let path = format!("/api/v1/tasks/{}/moves", task["id"].as_str().unwrap());
    world.call("POST", &path, token, body).await
}

/// A task as the form would send it back.
fn body(task: &Value) -> Value {
    let mut body = json!({});
    for field in [
        "number",
        "item",
        "title",
        "requirement",
        "quality",
        "quantity",
        "quantity_unit",
        "target",
        "division",
        "starts_on",
        "due_on",
        "central",
        "programmes",
        "note",
        "revision",
    ] {
        body[field] = task[field].clone();
    }
    body["lead"] = task["lead"]["id"].clone();
    body["leader_post"] = task["leader"]["post"].clone();
    body["person_post"] = task["person"]["post"].clone();
    let parts = task["parts"].as_array().unwrap().iter();
    body["cooperating"] = parts
        .map(|part| {
            json!({ "organisation": part["unit"]["id"], "part": part["part"], "due_on": part["due_on"] })
        })
        .collect();
    body
}

/// A second campaign of the same honour and edition, still without lines.
async fn another(world: &World, token: &str, data_year: i64) -> String {
    let honours = world.get("/api/v1/honours", token).await;
    let body = json!({
        "honour": honours[0]["id"], "title": "第二次", "edition": "2016", "data_year": data_year,
        "cutoff_on": format!("{data_year}-12-31"), "starts_on": "2098-01-06", "materials_due": "2098-06-30",
        "report_due": "2098-09-30", "onsite_due": "2098-10-31",
    });
    let (status, made) = world.call("POST", "/api/v1/campaigns", token, body).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

on_both_engines! {
prepared;

async fn every_row_of_the_edition_has_one_lead_and_the_counts_by_unit_add_up_to_it(world: World) {
    let office = world.token("office").await;
    let id = running(&world, &office).await;
    let lines: Vec<Value> =
        tasks(&world, &office).await.into_iter().filter(|task| task["parent"].is_null()).collect();
    // 56 rows: the headline of the 2016 edition.
    assert_eq!(lines.len(), 56);
    let units = world.get(&format!("/api/v1/campaigns/{id}/task_units"), &office).await;
    let by_unit: u64 =
        units["items"].as_array().unwrap().iter().map(|one| one["lead"].as_u64().unwrap()).sum();
    assert_eq!((by_unit, &units["rows"], &units["rows_led"]), (56, &json!(56), &json!(56)));
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    for task in &lines {
        *counted.entry(task["lead"]["id"].as_str().unwrap()).or_default() += 1;
    }
    for one in units["items"].as_array().unwrap() {
        let unit = one["unit"].as_str().unwrap();
        assert_eq!(one["lead"].as_u64().unwrap(), counted.get(unit).copied().unwrap_or(0), "{one}");
    }
    let check = world.get(&format!("/api/v1/campaigns/{id}/breakdown/check"), &office).await;
    assert_eq!(check["errors"], 0, "{check}");
}

async fn a_unit_sees_what_it_leads_and_what_it_owes_apart_and_nobody_reads_a_draft(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let district = world.token("district").await;
    let own = world.get("/api/v1/own_tasks", &district).await;
    assert_eq!(own["lead"], json!([]));
    let owed = own["cooperating"].as_array().unwrap();
    assert!(owed.iter().all(|task| {
        task["parts"].as_array().unwrap().iter().any(|part| part["unit"]["name"] == "望泽区")
    }));
    assert_eq!(owed.len(), 11);
    let own = world.get("/api/v1/own_tasks", &bureau).await;
    assert_eq!(own["units"][0]["name"], "园林局");
    assert!(own["lead"].as_array().unwrap().iter().all(|task| task["lead"]["name"] == "园林局"));

    let id = running(&world, &office).await;
    let new = json!({ "title": "补充任务", "due_on": "2026-12-01" });
    let path = format!("/api/v1/campaigns/{id}/tasks");
    assert_eq!(world.call("POST", &path, &bureau, new.clone()).await.0.as_u16(), 403);
    let (status, made) = world.call("POST", &path, &office, new).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let draft = format!("/api/v1/tasks/{}", made["id"].as_str().unwrap());
    assert_eq!(world.get(&draft, &office).await["state"], "draft");
    assert_eq!(world.call("GET", &draft, &bureau, Value::Null).await.0.as_u16(), 404);
    assert!(tasks(&world, &bureau).await.iter().all(|task| task["title"] != "补充任务"));
}

async fn what_another_server_of_the_installation_does_to_a_task_or_a_unit_is_seen_at_once(world: World) {
    let other = world.beside().await;
    let office = world.token("office").await;
    // Both have read the breakdown and the directory, and keep them.
    let task = line(&world, &office, "green-space-rate").await;
    assert_eq!(line(&other, &office, "green-space-rate").await, task);
    let mut changed = body(&task);
    changed["title"] = json!("绿地率复核");
    let path = format!("/api/v1/tasks/{}", task["id"].as_str().unwrap());
    let (status, told) = world.call("PUT", &path, &office, changed.clone()).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    for server in [&world, &other] {
        assert_eq!(line(server, &office, "green-space-rate").await["title"], changed["title"]);
    }
    // A change that is refused leaves everything as it was, on both.
    assert_eq!(other.call("PUT", &path, &office, changed.clone()).await.0, StatusCode::CONFLICT);
    let new = json!({
        "name": "云泽市树木研究所", "short_name": "树研所", "kind": "institute", "division": "990100",
        "precedence": 90, "from_on": "2026-01-01",
    });
    let (status, told) = other.call("POST", "/api/v1/organisations", &office, new).await;
    assert_eq!(status.as_u16(), 201, "{told}");
    for server in [&world, &other] {
        let units = server.get("/api/v1/organisations", &office).await;
        assert!(units.as_array().unwrap().iter().any(|one| one["short_name"] == "树研所"));
    }
}

async fn a_lead_hands_in_only_when_the_parts_are_in_or_it_says_why_and_the_office_accepts(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let district = world.token("district").await;
    let task = line(&world, &bureau, "green-space-rate").await;
    assert!(may(&task, "submit") && !may(&task, "accept"));
    // Another unit may not.
    let (status, told) = step(&world, &district, &task, "submit").await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("tasks.not_your_move")));
    let (status, told) = step(&world, &bureau, &task, "submit").await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::BAD_REQUEST, Some("tasks.parts_open")));
    // 望泽区's part is in; the three others are named.
    assert_eq!(told["params"]["parts"], "青堤区、南屏区、云埠区");
    let path = format!("/api/v1/tasks/{}/moves", task["id"].as_str().unwrap());
    let mut ask = json!({ "move": "submit", "report": "", "signed_by": "", "revision": task["revision"] });
    let (_, told) = world.call("POST", &path, &bureau, ask.clone()).await;
    let fields: Vec<_> =
        told["problems"].as_array().unwrap().iter().map(|p| p["place"]["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["report", "signed_by", "exception"], "all at once");
    ask["report"] = json!("台账齐全");
    ask["signed_by"] = json!("方知行");
    ask["exception"] = json!("三区数据已由遥感代替");
    assert_eq!(world.call("POST", &path, &bureau, ask.clone()).await.0.as_u16(), 204);
    // The same request again is late, not done twice.
    let (status, told) = world.call("POST", &path, &bureau, ask).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("request.stale")));

    let task = line(&world, &office, "green-space-rate").await;
    assert_eq!(task["state"], "submitted");
    let (status, told) = step(&world, &bureau, &task, "accept").await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("tasks.not_your_move")));
    assert_eq!(step(&world, &office, &task, "return").await.0.as_u16(), 204);
    let task = line(&world, &office, "green-space-rate").await;
    assert_eq!((&task["state"], &task["flags"]["quality"]), (&json!("changes_requested"), &json!("no")));
    assert_eq!(step(&world, &office, &task, "rescind").await.0.as_u16(), 204);
    let task = line(&world, &office, "green-space-rate").await;
    assert_eq!(step(&world, &office, &task, "accept").await.0.as_u16(), 204);
    let task = line(&world, &office, "green-space-rate").await;
    assert_eq!((&task["state"], &task["flags"]["complete"], &task["light"]),
        (&json!("closed"), &json!(true), &json!("green")));
    // Whatever was decided can be turned round, on record.
    assert_eq!(step(&world, &office, &task, "reopen").await.0.as_u16(), 204);
    let detail = world.get(&format!("/api/v1/tasks/{}", task["id"].as_str().unwrap()), &office).await;
    let moves: Vec<_> =
        detail["moves"].as_array().unwrap().iter().map(|one| one["move"].as_str().unwrap()).collect();
    assert_eq!(moves, ["start", "part_submit", "submit", "return", "rescind", "accept", "reopen"]);
    assert_eq!(detail["exception"], "三区数据已由遥感代替");
}

async fn a_part_goes_from_its_unit_to_the_lead_and_back_with_reasons(world: World) {
    let bureau = world.token("bureau").await;
    let district = world.token("district").await;
    let task = line(&world, &district, "green-coverage-rate").await;
    let part = task["parts"].as_array().unwrap().iter().find(|p| p["unit"]["name"] == "望泽区").unwrap();
    let other = task["parts"].as_array().unwrap().iter().find(|p| p["unit"]["name"] == "青堤区").unwrap();
    let path = |part: &Value| {
        format!("/api/v1/tasks/{}/parts/{}/moves", task["id"].as_str().unwrap(), part["id"].as_str().unwrap())
    };
    let ask = |way: &str, note: &str, more: i64| {
        json!({ "move": way, "note": note, "revision": task["revision"].as_i64().unwrap() + more })
    };
    assert_eq!(part["may"], json!(["submit"]));
    let (status, told) = world.call("POST", &path(other), &district, ask("submit", "x", 0)).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("tasks.not_your_move")));
    let (status, _) = world.call("POST", &path(part), &district, ask("submit", "", 0)).await;
    assert_eq!(status.as_u16(), 400, "what was done is said");
    assert_eq!(world.call("POST", &path(part), &district, ask("submit", "图斑已报", 0)).await.0.as_u16(), 204);
    let (status, told) = world.call("POST", &path(part), &bureau, ask("return", " ", 1)).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::BAD_REQUEST, Some("tasks.reason_missing")));
    assert_eq!(world.call("POST", &path(part), &bureau, ask("return", "缺坐标系", 1)).await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &path(part), &district, ask("submit", "已补", 2)).await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &path(part), &bureau, ask("accept", "", 3)).await.0.as_u16(), 204);
    let now = line(&world, &district, "green-coverage-rate").await;
    let part = now["parts"].as_array().unwrap().iter().find(|p| p["unit"]["name"] == "望泽区").unwrap();
    assert_eq!((&part["state"], &part["report"]), (&json!("accepted"), &json!("已补")));
}

async fn a_unit_divides_its_task_without_end_and_a_sub_task_without_an_owner_is_not_given_out(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let district = world.token("district").await;
    let id = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{id}/tasks");
    let top = line(&world, &bureau, "green-coverage-rate").await;
    let mut parent = top["id"].as_str().unwrap().to_owned();
    let (status, told) = world.call("POST", &path, &district, json!({ "title": "x", "parent": parent })).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("tasks.not_your_unit")));
    for level in 1..=4 {
        let new = json!({ "title": format!("第{level}级"), "parent": parent });
        let (status, made) = world.call("POST", &path, &bureau, new).await;
        assert_eq!(status.as_u16(), 201, "{made}");
        parent = made["id"].as_str().unwrap().to_owned();
    }
    let leaf = world.get(&format!("/api/v1/tasks/{parent}"), &bureau).await;
    assert_eq!(leaf["above"].as_array().unwrap().len(), 4);
    assert_eq!((&leaf["item"], &leaf["lead"]["name"]), (&json!("green-coverage-rate"), &json!("园林局")));
    let (status, told) = step(&world, &bureau, &leaf, "start").await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("tasks.check.leaf_without_owner")));
    let check = world.get(&format!("/api/v1/campaigns/{id}/breakdown/check"), &office).await;
    assert!(check["problems"].as_array().unwrap().iter().any(|p| p["code"] == "tasks.check.leaf_without_owner"));
    // What a unit divides is its own and the office's, not another's.
    let statistics = world.token("statistics").await;
    let seen = format!("/api/v1/tasks/{parent}");
    assert_eq!(world.call("GET", &seen, &statistics, Value::Null).await.0.as_u16(), 404);
    assert_eq!(world.call("GET", &seen, &office, Value::Null).await.0.as_u16(), 200);
}

async fn more_time_is_asked_and_granted_before_the_day_or_never(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    // The demo's line that is four days late.
    let late = line(&world, &bureau, "new-residential-green-compliance").await;
    assert_eq!((&late["light"], &late["late_days"], &late["escalated_to"]),
        (&json!("red"), &json!(4), &json!("leader")));
    assert!(!may(&late, "extend"));
    let ask = json!({ "until_on": "2099-01-01", "reason": "r" });
    let path = format!("/api/v1/tasks/{}/extensions", late["id"].as_str().unwrap());
    let (status, told) = world.call("POST", &path, &bureau, ask).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("tasks.extension_too_late")));

    let task = line(&world, &bureau, "regulation-system").await;
    let detail = world.get(&format!("/api/v1/tasks/{}", task["id"].as_str().unwrap()), &office).await;
    let asked = &detail["extensions"][0];
    assert_eq!(asked["state"], "asked");
    assert!(may(&detail, "decide_extension"));
    let path = format!("/api/v1/tasks/{}/extension_decisions", task["id"].as_str().unwrap());
    let decide = json!({ "extension": asked["id"], "approved": true, "note": "同意" });
    let (status, told) = world.call("POST", &path, &bureau, decide.clone()).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("tasks.not_your_move")));
    assert_eq!(world.call("POST", &path, &office, decide.clone()).await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &path, &office, decide).await.0.as_u16(), 409);
    let now = line(&world, &bureau, "regulation-system").await;
    assert_eq!((&now["due_on"], &now["issued_due_on"]), (&asked["until_on"], &asked["from_on"]));
    assert_eq!(now["days_left"], 17, "seven days and ten more");
}

async fn versions_are_numbered_compared_and_noted_by_each_unit(world: World) {
    let office = world.token("office").await;
    let treasurer = world.token("treasurer").await;
    let district = world.token("district").await;
    let id = running(&world, &office).await;
    let versions = format!("/api/v1/campaigns/{id}/breakdown/versions");
    let (status, told) =
        world.call("POST", &versions, &office, json!({ "document": "2号", "number": 2 })).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("tasks.nothing_new")));
    let first = world.get(&versions, &office).await;
    assert_eq!((first[0]["number"].as_i64(), first[0]["noted"].as_u64()), (Some(1), Some(3)));

    let task = line(&world, &office, "sponge-city").await;
    let mut change = body(&task);
    change["lead"] = line(&world, &office, "green-coverage-rate").await["lead"]["id"].clone();
    change["due_on"] = json!("2026-11-30");
    change["cooperating"] = json!([]);
    change["leader_post"] = line(&world, &office, "green-coverage-rate").await["leader"]["post"].clone();
    let path = format!("/api/v1/tasks/{}", task["id"].as_str().unwrap());
    let (status, told) = world.call("PUT", &path, &office, change.clone()).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    assert_eq!(world.call("PUT", &path, &office, change).await.0.as_u16(), 409, "stale");
    let list = world.get(&format!("/api/v1/campaigns/{id}/tasks"), &office).await;
    assert_eq!(list["unissued"], 1);
    let compare = format!("/api/v1/campaigns/{id}/breakdown/comparison?from=1");
    assert_eq!(world.call("GET", &compare, &district, Value::Null).await.0.as_u16(), 403);
    let changes = world.get(&compare, &office).await;
    let fields: Vec<_> =
        changes[0]["fields"].as_array().unwrap().iter().map(|f| f["field"].as_str().unwrap()).collect();
    assert!(["lead", "cooperating", "due_on"].iter().all(|field| fields.contains(field)), "{fields:?}");
    let lead = &changes[0]["fields"].as_array().unwrap()[0];
    assert_eq!((&lead["from"], &lead["to"]), (&json!("住建局"), &json!("园林局")));

    // Somebody who did not see the second version cannot issue a third.
    let issue = |number: i64| json!({ "document": "云复查办〔2026〕5号", "number": number });
    assert_eq!(world.call("POST", &versions, &office, issue(3)).await.0.as_u16(), 409);
    assert_eq!(world.call("POST", &versions, &office, issue(2)).await.0.as_u16(), 204);
    let changes = world.get(&format!("{compare}&to=2"), &district).await;
    assert_eq!(changes.as_array().unwrap().len(), 1, "what was issued everybody may compare");

    // The district reads it and takes note; the treasury, which has something to do, has not yet.
    let second = format!("{versions}/2");
    world.get(&second, &district).await;
    let own = world.get("/api/v1/own_tasks", &district).await;
    assert_eq!(own["noted"], false);
    assert_eq!(world.call("POST", &format!("{second}/receipts"), &district, Value::Null).await.0.as_u16(), 204);
    assert_eq!(world.get("/api/v1/own_tasks", &district).await["noted"], true);
    let seen = world.get(&second, &office).await;
    let of = |name: &str| {
        let all = seen["receipts"].as_array().unwrap();
        all.iter().find(|one| one["unit"]["name"] == name).unwrap()["receipt"].clone()
    };
    assert_eq!(of("望泽区")["noted_by"], "陈水生（演示）");
    assert_eq!(of("财政局"), Value::Null);
    // The first version stays as it was.
    let first = world.get(&format!("{versions}/1"), &treasurer).await;
    let old = first["content"].as_array().unwrap().iter().find(|l| l["item"] == "sponge-city").unwrap();
    assert_eq!(old["lead"]["name"], "住建局");
}

async fn an_incomplete_breakdown_is_not_issued_and_every_hole_is_told(world: World) {
    let office = world.token("office").await;
    let id = another(&world, &office, 2097).await;
    let versions = format!("/api/v1/campaigns/{id}/breakdown/versions");
    let propose = format!("/api/v1/campaigns/{id}/breakdown/proposals");
    let (status, made) = world.call("POST", &propose, &office, json!({})).await;
    assert_eq!((status.as_u16(), made["lines"].as_u64()), (200, Some(56)));
    // Again it writes nothing twice.
    assert_eq!(world.call("POST", &propose, &office, json!({})).await.1["lines"], 0);
    let (status, told) =
        world.call("POST", &versions, &office, json!({ "document": "", "number": 1 })).await;
    assert_eq!(status.as_u16(), 400);
    let count = |code: &str| {
        told["problems"].as_array().unwrap().iter().filter(|p| p["code"] == code).count()
    };
    assert_eq!(count("tasks.check.no_lead"), 56);
    assert_eq!(count("tasks.check.no_leader"), 56);
    assert_eq!(count("tasks.document_missing"), 1);

    // Carried over from the campaign before, the leads come along and the dates are this one's.
    let other = another(&world, &office, 2096).await;
    let propose = format!("/api/v1/campaigns/{other}/breakdown/proposals");
    let from = running_of(&world, &office).await;
    let (status, made) = world.call("POST", &propose, &office, json!({ "campaign": from })).await;
    assert_eq!((status.as_u16(), &made["lines"], &made["lost"]), (200, &json!(56), &json!([])));
    let list = world.get(&format!("/api/v1/campaigns/{other}/tasks"), &office).await;
    let first = &list["items"][0];
    assert_eq!((&first["lead"]["name"], &first["due_on"], &first["state"]),
        (&json!("园林局"), &json!("2098-06-30"), &json!("draft")));
    let issue = format!("/api/v1/campaigns/{other}/breakdown/versions");
    let (status, told) = world.call("POST", &issue, &office, json!({ "document": "1号", "number": 1 })).await;
    assert_eq!(status.as_u16(), 204, "{told}");
}

async fn the_exported_breakdown_is_taken_back_unchanged(world: World) {
    let office = world.token("office").await;
    let id = running(&world, &office).await;
    let book = world
        .give("GET", &format!("/api/v1/campaigns/{id}/breakdown/workbook"), &office, "", "")
        .await
        .bytes;
    let path = format!("/api/v1/campaigns/{id}/breakdown/imports?name=a.xlsx");
    let answer = world.give("POST", &path, &office, BYTES, book).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.body["problems"], json!([]));
    let counts = ["added", "changed", "unchanged", "faulty"].map(|key| answer.body[key].as_u64().unwrap());
    assert_eq!(counts, [0, 0, 56, 0]);
    assert_eq!(answer.body["taken"], false, "there was nothing to take");
}

async fn a_table_in_a_citys_own_layout_is_shown_taken_and_undone(world: World) {
    let office = world.token("office").await;
    let id = another(&world, &office, 2097).await;
    let heads = ["序号", "国家园林城市标准或要求", "主要任务", "责任单位", "分管领导", "责任人", "协助单位", "完成期限"];
    let good = [
        ["1", "建成区绿地率", "核实绿地图斑", "云泽市园林绿化局", "分管副职", "经办科长", "望泽区、青堤区", "6月底前"],
        // Merged cells: the item stands in the row above.
        ["2", "", "补建街旁绿地", "园林局", "分管副职", "", "", "2098年8月31日"],
        ["3", "4.4", "湿地资源普查", "林业局", "", "", "水务局", "2098-06-15"],
    ];
    let path = format!("/api/v1/campaigns/{id}/breakdown/imports?name=%E8%A1%A8.xlsx");
    let tasks = format!("/api/v1/campaigns/{id}/tasks");
    let shown = world.give("POST", &format!("{path}&check=true"), &office, BYTES, table(&heads, &good)).await;
    assert_eq!(shown.status, StatusCode::OK, "{shown:?}");
    assert_eq!((&shown.body["added"], &shown.body["taken"]), (&json!(3), &json!(false)), "{:?}", shown.body);
    assert_eq!(world.get(&tasks, &office).await["items"], json!([]), "a check keeps nothing");
    let taken = world.give("POST", &path, &office, BYTES, table(&heads, &good)).await;
    assert_eq!(taken.body["taken"], true, "{:?}", taken.body);
    let list = world.get(&tasks, &office).await["items"].clone();
    assert_eq!(list[0]["item"], "green-space-rate");
    assert_eq!(list[0]["due_on"], "2098-06-30");
    assert_eq!(list[0]["parts"].as_array().unwrap().len(), 2);
    assert_eq!((&list[1]["item"], &list[1]["due_on"]), (&json!("green-space-rate"), &json!("2098-08-31")));
    assert_eq!((&list[2]["item"], &list[2]["lead"]["name"]), (&json!("wetland-protection"), &json!("林业局")));
    let notes: Vec<_> = taken.body["problems"].as_array().unwrap().iter().map(|p| p["code"].clone()).collect();
    assert_eq!(notes, ["tasks.import.item_from_above"]);

    // A line that was changed since keeps the whole import from being undone.
    let imports = format!("/api/v1/campaigns/{id}/breakdown/imports");
    let import = taken.body["import"].as_str().unwrap().to_owned();
    let undo = format!("{imports}/{import}/undoings");
    let mut change = body(&list[2]);
    change["note"] = json!("另附图");
    let line = format!("/api/v1/tasks/{}", list[2]["id"].as_str().unwrap());
    assert_eq!(world.call("PUT", &line, &office, change).await.0.as_u16(), 204);
    let (status, told) = world.call("POST", &undo, &office, Value::Null).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("workbooks.changed_since")));
    let removed = format!("{line}?revision=2");
    assert_eq!(world.call("DELETE", &removed, &office, Value::Null).await.0.as_u16(), 204);
    assert_eq!(world.get(&imports, &office).await[0]["may_undo"], false, "a line of it is gone");

    // The next one is undone whole.
    let again = world.give("POST", &path, &office, BYTES, table(&heads, &good[2..])).await;
    let import = again.body["import"].as_str().unwrap().to_owned();
    let undo = format!("{imports}/{import}/undoings");
    assert_eq!(world.call("POST", &undo, &office, Value::Null).await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &undo, &office, Value::Null).await.0.as_u16(), 409);
    assert_eq!(world.get(&tasks, &office).await["items"].as_array().unwrap().len(), 2);
}

async fn every_fault_of_a_table_is_told_beside_its_cell_and_nothing_is_taken(world: World) {
    let office = world.token("office").await;
    let id = another(&world, &office, 2097).await;
    let path = format!("/api/v1/campaigns/{id}/breakdown/imports?name=a.xlsx");
    let heads = ["编号（勿改）", "指标", "工作任务", "牵头单位", "责任领导", "配合单位", "完成时限", "数量目标", "属地"];
    let row = |cells: [&'static str; 9]| cells;
    let sound = row(["", "2.2", "甲", "园林局", "分管副职", "", "2098-06-01", "3.5 公顷", ""]);
    // One fault a row: what is wrong, its column, and the code that tells of it.
    let faults: Vec<([&str; 9], &str, &str)> = vec![
        (row(["x", "2.2", "甲", "园林局", "", "", "", "", ""]), "A", "workbooks.unknown_id"),
        (row(["", "九十九", "甲", "园林局", "", "", "", "", ""]), "B", "tasks.import.unknown_item"),
        (row(["", "2.2", "甲", "没有这个局", "", "", "", "", ""]), "D", "workbooks.unknown_unit"),
        (row(["", "2.2", "甲", "园林局、水务局", "", "", "", "", ""]), "D", "tasks.import.two_leads"),
        (row(["", "2.2", "甲", "园林局", "查无此人", "", "", "", ""]), "E", "tasks.import.unknown_post"),
        (row(["", "2.2", "甲", "园林局", "", "水务局；没有", "", "", ""]), "F", "workbooks.unknown_unit"),
        (row(["", "2.2", "甲", "园林局", "", "", "尽快", "", ""]), "G", "workbooks.bad_day"),
        (row(["", "2.2", "甲", "园林局", "", "", "2098-02-30", "", ""]), "G", "workbooks.bad_day"),
        (row(["", "2.2", "甲", "园林局", "", "", "", "若干", ""]), "H", "workbooks.not_a_number"),
        (row(["", "2.2", "甲", "园林局", "", "", "", "-3 公顷", ""]), "H", "tasks.bad_quantity"),
        (row(["", "2.2", "甲", "园林局", "", "", "", "3", ""]), "H", "tasks.unit_missing"),
        (row(["", "2.2", "甲", "园林局", "", "", "", "", "别处"]), "I", "tasks.import.unknown_division"),
    ];
    let mut rows = vec![sound];
    rows.extend(faults.iter().map(|(cells, ..)| *cells));
    let answer = world.give("POST", &path, &office, BYTES, table(&heads, &rows)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!((&answer.body["taken"], &answer.body["faulty"]), (&json!(false), &json!(faults.len())));
    let told = answer.body["problems"].as_array().unwrap();
    for (place, (_, column, code)) in faults.iter().enumerate() {
        let row = place + 3;
        let found = told.iter().find(|p| p["place"]["row"] == row).unwrap_or_else(|| panic!("row {row}: {told:?}"));
        assert_eq!(found["code"], *code, "row {row}");
        if *code != "tasks.unit_missing" {
            assert_eq!(found["place"]["field"], format!("{column}{row}"), "{code}");
        }
    }
    assert!(told.iter().all(|p| p["place"]["row"] != 2), "the sound row has no fault");
    let tasks = format!("/api/v1/campaigns/{id}/tasks");
    assert_eq!(world.get(&tasks, &office).await["items"], json!([]));

    // The returned workbook has the sentence beside the cell, and can be handed in again.
    let marked = answer.body["marked"].as_str().unwrap();
    let copy = world.give("GET", marked, &office, "", "").await.bytes;
    let sheets = yuanjian_standard::sheets::read_sheets(&copy).unwrap();
    assert!(sheets[0].text(2, 9).contains("没有这个编号"), "{}", sheets[0].text(2, 9));
    assert_eq!(sheets[0].text(1, 2), "甲");
    assert_eq!(sheets[1].name, "问题清单");
    let again = world.give("POST", &path, &office, BYTES, copy).await;
    assert_eq!(again.body["faulty"], json!(faults.len()), "{:?}", again.body);
    // The sound rows may be kept.
    let kept = world.give("POST", &format!("{path}&valid_only=true"), &office, BYTES, table(&heads, &rows)).await;
    assert_eq!((&kept.body["taken"], &kept.body["added"]), (&json!(true), &json!(1)), "{:?}", kept.body);
}

async fn an_amount_is_kept_whichever_connection_wrote_a_line_without_one_before(world: World) {
    let office = world.token("office").await;
    let id = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{id}/tasks");
    for round in 0..12 {
        let mut new = json!({ "title": format!("第{round}条") });
        if round % 2 == 1 {
            new["quantity"] = json!(0.1);
            new["quantity_unit"] = json!("公顷");
        }
        let (status, made) = world.call("POST", &path, &office, new.clone()).await;
        assert_eq!(status.as_u16(), 201, "{round}: {made}");
        let line = format!("/api/v1/tasks/{}", made["id"].as_str().unwrap());
        assert_eq!(world.get(&line, &office).await["quantity"], new["quantity"]);
        new["target"] = json!(31.7);
        new["revision"] = json!(1);
        assert_eq!(world.call("PUT", &line, &office, new).await.0.as_u16(), 204, "{round}");
        assert_eq!(world.get(&line, &office).await["target"], json!(31.7));
    }
}

async fn what_is_no_table_is_refused_in_words(world: World) {
    let office = world.token("office").await;
    let id = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{id}/breakdown/imports?name=a.xlsx");
    let give = async |bytes: Vec<u8>| {
        let answer = world.give("POST", &path, &office, BYTES, bytes).await;
        (answer.status.as_u16(), answer.body["code"].as_str().unwrap_or_default().to_owned(), answer.body)
    };
    assert_eq!(give(b"abc".to_vec()).await.1, "workbooks.not_a_workbook");
    assert_eq!(give(b"PK\x03\x04 broken".to_vec()).await.1, "workbooks.damaged");
    let old = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    assert_eq!(give(old).await.1, "workbooks.old_format");
    let (status, _, told) = give(table(&["甲", "乙"], &[["1", "2"]]).to_vec()).await;
    assert_eq!((status, &told["problems"][0]["code"]), (200, &json!("workbooks.no_head")));
    let (_, _, told) = give(table(&["牵头单位", "工作任务"], &[] as &[[&str; 2]]).to_vec()).await;
    assert_eq!(told["problems"][0]["code"], "workbooks.no_rows");
}

async fn lights_follow_the_citys_own_ladder(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let ladder = world.get("/api/v1/task_ladder", &office).await;
    assert_eq!((&ladder["revision"], &ladder["ladder"]["blue_days"]), (&json!(0), &json!(7)));
    // No assessment yet, so an item with a number is grey (row 76); three days before, yellow.
    assert_eq!(line(&world, &office, "green-space-rate").await["light"], "grey");
    assert_eq!(line(&world, &office, "good-air-days").await["light"], "yellow");
    let mut new = json!({ "ladder": { "blue_days": 2, "yellow_days": 1, "steps": [{ "days": 2, "whom": "office" }] }, "revision": 0 });
    assert_eq!(world.call("PUT", "/api/v1/task_ladder", &bureau, new.clone()).await.0.as_u16(), 403);
    assert_eq!(world.call("PUT", "/api/v1/task_ladder", &office, new.clone()).await.0.as_u16(), 204);
    assert_eq!(world.call("PUT", "/api/v1/task_ladder", &office, new.clone()).await.0.as_u16(), 409);
    assert_eq!(line(&world, &office, "good-air-days").await["light"], "grey");
    let late = line(&world, &office, "new-residential-green-compliance").await;
    assert_eq!(late["escalated_to"], "office");
    new["ladder"]["yellow_days"] = json!(9);
    new["revision"] = json!(1);
    let (status, told) = world.call("PUT", "/api/v1/task_ladder", &office, new).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::BAD_REQUEST, Some("tasks.ladder_days")));
}

async fn urging_and_a_work_plan_are_on_record_and_only_for_who_may(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let district = world.token("district").await;
    let task = line(&world, &bureau, "green-coverage-rate").await;
    let path = format!("/api/v1/tasks/{}", task["id"].as_str().unwrap());
    let wangze = task["parts"][0]["unit"]["id"].clone();
    let urge = |unit: &Value, note: &str| json!({ "organisation": unit, "note": note });
    let urges = format!("{path}/urges");
    assert_eq!(world.call("POST", &urges, &district, urge(&wangze, "x")).await.0.as_u16(), 409);
    assert_eq!(world.call("POST", &urges, &bureau, urge(&task["lead"]["id"], "x")).await.0.as_u16(), 409);
    assert_eq!(world.call("POST", &urges, &bureau, urge(&wangze, "请速报图斑")).await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &urges, &office, urge(&task["lead"]["id"], "请抓紧")).await.0.as_u16(), 204);
    let plan = |due: &str| json!({ "milestones": [{ "title": "外业", "due_on": due }] });
    let (status, told) = world.call("PUT", &format!("{path}/milestones"), &bureau, plan("2099-01-01")).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::BAD_REQUEST, Some("tasks.milestone_after_task")));
    let (status, told) = world.call("PUT", &format!("{path}/milestones"), &bureau, plan("2026-11-01")).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let detail = world.get(&path, &bureau).await;
    assert_eq!(detail["milestones"][0]["title"], "外业");
    let urged: Vec<_> = detail["moves"].as_array().unwrap().iter().filter(|m| m["move"] == "urge")
        .map(|m| (m["unit_name"].as_str().unwrap(), m["note"].as_str().unwrap())).collect();
    assert_eq!(urged, [("望泽区", "请速报图斑"), ("园林局", "请抓紧")]);
}

async fn a_list_tells_how_each_task_stood_on_an_earlier_day(world: World) {
    let office = world.token("office").await;
    let id = running(&world, &office).await;
    // Before the breakdown was issued every line was a draft without a light.
    let then = world.get(&format!("/api/v1/campaigns/{id}/tasks?since=2026-01-01"), &office).await;
    let task = then["items"].as_array().unwrap().iter().find(|t| t["item"] == "management-agency").unwrap();
    assert_eq!((&task["state"], &task["was"]["state"]), (&json!("closed"), &json!("draft")));
    let today = then["today"].as_str().unwrap();
    let now = world.get(&format!("/api/v1/campaigns/{id}/tasks?since={today}"), &office).await;
    for task in now["items"].as_array().unwrap() {
        assert_eq!((&task["state"], &task["light"]), (&task["was"]["state"], &task["was"]["light"]), "{task}");
    }
    let path = format!("/api/v1/campaigns/{id}/tasks?since=yesterday");
    assert_eq!(world.call("GET", &path, &office, Value::Null).await.0.as_u16(), 400);
}

}

mod assessed {
    use super::*;

    on_both_engines! {
    filled;

    async fn a_task_shows_the_value_of_its_item_although_the_campaign_names_the_edition_by_title(world: World) {
        let office = world.token("office").await;
        let id = running(&world, &office).await;
        let campaign = world.get(&format!("/api/v1/campaigns/{id}"), &office).await;
        assert_eq!(campaign["edition"], "国家园林城市系列标准（2016年版）");
        let list = world.get("/api/v1/assessments", &office).await;
        let assessment = list[0]["id"].as_str().unwrap();
        let path = format!("/api/v1/assessments/{assessment}/items/green-space-rate");
        let passport = world.get(&path, &office).await;
        let task = line(&world, &office, "green-space-rate").await;
        assert_eq!(task["verdict"], passport["item"]["judgement"]["verdict"]);
        assert_eq!(task["value"]["value"], passport["item"]["measures"][0]["reading"]["zones"][0]["value"]);
        assert!(task["value"]["value"].is_number() && task["light"] != "grey", "{task}");
    }
    }
}

async fn running_of(world: &World, token: &str) -> String {
    let list = world.get("/api/v1/campaigns", token).await;
    let all = list.as_array().unwrap();
    all.iter().find(|one| one["state"] == "running").unwrap()["id"].as_str().unwrap().to_owned()
}

fn table<const N: usize>(heads: &[&str], rows: &[[&str; N]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, head) in heads.iter().enumerate() {
        sheet.write(0, column as u16, *head).unwrap();
    }
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write(row as u32 + 1, column as u16, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}
