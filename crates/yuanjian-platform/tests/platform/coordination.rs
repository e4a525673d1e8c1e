//! Matters around the tasks through the real door: questions, blockers, promises, practices.

use crate::{on_both_engines, world::World};
use axum::http::StatusCode;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::{collections::BTreeMap, process::Command};
use yuanjian_standard::sheets::read_sheets;

const BYTES: &str = "application/octet-stream";

/// The demo's running campaign.
pub(crate) async fn running(world: &World, token: &str) -> String {
    let list = world.get("/api/v1/campaigns", token).await;
    list[0]["id"].as_str().unwrap().to_owned()
}

/// Ids of the organisations by their short names.
pub(crate) async fn units(world: &World, token: &str) -> BTreeMap<String, String> {
    let list = world.get("/api/v1/organisations", token).await;
    let named = list.as_array().unwrap().iter();
    named
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            (text("short_name"), text("id"))
        })
        .collect()
}

/// The line of an item.
async fn line(world: &World, token: &str, item: &str) -> Value {
    let id = running(world, token).await;
    let list = world.get(&format!("/api/v1/campaigns/{id}/tasks"), token).await;
    let mut all = list["items"].as_array().unwrap().iter();
    all.find(|task| task["item"] == item && task["parent"].is_null()).unwrap().clone()
}

/// Today as the service has it, so many days on.
async fn day(world: &World, token: &str, on: i64) -> String {
    let today = world.get("/api/v1/home", token).await["today"].as_str().unwrap().to_owned();
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let today = time::Date::parse(&today, format).unwrap();
    (today + time::Duration::days(on)).to_string()
}

/// Write a matter down; its id.
pub(crate) async fn add(world: &World, token: &str, kind: &str, body: Value) -> String {
    let id = running(world, token).await;
    let path = format!("/api/v1/campaigns/{id}/matters/{kind}");
    let (status, made) = world.call("POST", &path, token, body).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

async fn list(world: &World, token: &str, kind: &str) -> Vec<Value> {
    let id = running(world, token).await;
    let list = world.get(&format!("/api/v1/campaigns/{id}/matters/{kind}"), token).await;
    list["items"].as_array().unwrap().clone()
}

async fn matter(world: &World, token: &str, id: &str) -> Value {
    world.get(&format!("/api/v1/matters/{id}"), token).await
}

async fn step(world: &World, token: &str, id: &str, way: &str) -> (StatusCode, Value) {
    let revision = matter(world, token, id).await["revision"].clone();
    let body = json!({ "move": way, "note": "情况说明", "revision": revision });
    world.call("POST", &format!("/api/v1/matters/{id}/moves"), token, body).await
}

/// The fields of all faults, in their order.
pub(crate) fn fields(told: &Value) -> Vec<&str> {
    let problems = told["problems"].as_array().unwrap().iter();
    problems.map(|one| one["place"]["field"].as_str().unwrap_or_default()).collect()
}

/// A workbook with some cells set anew.
pub(crate) fn edited(bytes: &[u8], edits: &[(u32, u32, &str)]) -> Vec<u8> {
    let sheets = read_sheets(bytes).unwrap();
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (row, column) in sheets[0].cells.keys() {
        page.write(*row, *column as u16, sheets[0].text(*row, *column)).unwrap();
    }
    for (row, column, text) in edits {
        page.write(*row, *column as u16, *text).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The text of a document as LibreOffice reads it; nothing where it is not installed.
pub(crate) fn read_by_office(bytes: &[u8], ending: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("paper.{ending}"));
    std::fs::write(&path, bytes).unwrap();
    let to = if ending == "xlsx" {
        "csv:Text - txt - csv (StarCalc):44,34,76"
    } else {
        "txt:Text (encoded):UTF8"
    };
    let home = format!("-env:UserInstallation=file://{}/home", folder.path().display());
    let made = Command::new("timeout")
        .args(["180", "soffice", &home, "--headless", "--convert-to", to, "--outdir"])
        .arg(folder.path())
        .arg(&path)
        .output();
    if Command::new("soffice").arg("--version").output().is_err() {
        println!("skipped: soffice is not here (scripts/setup.sh test installs it)");
        return None;
    }
    assert!(made.unwrap().status.success());
    let ending = if ending == "xlsx" { "csv" } else { "txt" };
    let bytes = std::fs::read(folder.path().join(format!("paper.{ending}"))).unwrap();
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

on_both_engines! {
prepared;

async fn a_question_is_answered_by_whom_it_asks_within_working_days_and_asked_again(world: World) {
    let district = world.token("district").await;
    let bureau = world.token("bureau").await;
    let technician = world.token("technician").await;
    let units = units(&world, &district).await;
    // 2026-06-11 is a Thursday: Friday, Monday and Tuesday are the three working days after it.
    let ask = json!({ "title": "小游园能否计入", "counterpart": units["园林局"], "on_day": "2026-06-11", "days": 3 });
    let id = add(&world, &district, "guidance", ask).await;
    let asked = matter(&world, &bureau, &id).await;
    assert_eq!((&asked["due_on"], &asked["state"]), (&json!("2026-06-16"), &json!("open")));
    assert_eq!(asked["unit"]["name"], "望泽区", "one's own unit where none is given");
    assert!(asked["late_days"].as_i64().unwrap() > 0 && asked["working_days_left"].as_i64().unwrap() < 0);
    assert_eq!(asked["may"], json!(["answer"]));
    // Whom it does not concern does not know of it.
    let path = format!("/api/v1/matters/{id}");
    assert_eq!(world.call("GET", &path, &technician, Value::Null).await.0, StatusCode::NOT_FOUND);
    assert!(list(&world, &technician, "guidance").await.is_empty());
    // The asking unit does not answer itself, and the answer is not taken by who gave it.
    let (status, told) = step(&world, &district, &id, "answer").await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("coordination.not_your_move")));
    assert_eq!(step(&world, &bureau, &id, "answer").await.0.as_u16(), 204);
    let (status, told) = step(&world, &bureau, &id, "accept").await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("coordination.not_your_move")));
    let answered = matter(&world, &district, &id).await;
    assert_eq!((&answered["answer"], &answered["late_days"]), (&json!("情况说明"), &json!(0)));
    // Asked again, the clock starts anew and is not late.
    assert_eq!(step(&world, &district, &id, "ask_again").await.0.as_u16(), 204);
    let again = matter(&world, &district, &id).await;
    assert_eq!((&again["state"], &again["answer"], &again["late_days"]), (&json!("open"), &json!(""), &json!(0)));
    assert!(again["due_on"].as_str().unwrap() > day(&world, &district, 2).await.as_str());
    assert_eq!(step(&world, &bureau, &id, "answer").await.0.as_u16(), 204);
    assert_eq!(step(&world, &district, &id, "accept").await.0.as_u16(), 204);
    let moves = matter(&world, &district, &id).await["moves"].clone();
    let names: Vec<_> = moves.as_array().unwrap().iter().map(|one| one["move"].as_str().unwrap()).collect();
    assert_eq!(names, ["create", "answer", "ask_again", "answer", "accept"]);
}

async fn everything_wrong_is_told_at_once_with_its_field_and_a_late_change_is_refused(world: World) {
    let district = world.token("district").await;
    let office = world.token("office").await;
    let reviewer = world.token("reviewer").await;
    let id = running(&world, &district).await;
    let path = |kind: &str| format!("/api/v1/campaigns/{id}/matters/{kind}");
    let bad = json!({ "title": " ", "counterpart": "nobody", "item": "none", "tasks": ["x"],
        "on_day": "2026-02-30", "days": 99 });
    let (status, told) = world.call("POST", &path("guidance"), &district, bad).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(fields(&told), ["title", "counterpart", "item", "tasks", "on_day", "days"]);
    let bad = json!({ "title": "x", "on_day": "2026-06-02", "due_on": "2026-06-01", "quantity": -1 });
    let (_, told) = world.call("POST", &path("commitment"), &district, bad).await;
    assert_eq!(fields(&told), ["due_on", "quantity", "quantity_unit"]);
    // For another unit nobody speaks but the office; a reviewer writes nothing.
    let units = units(&world, &district).await;
    let said = json!({ "title": "按期完成", "unit": units["青堤区"], "on_day": "2026-06-01" });
    let (status, told) = world.call("POST", &path("commitment"), &district, said.clone()).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("coordination.not_your_unit")));
    assert_eq!(world.call("POST", &path("commitment"), &reviewer, said.clone()).await.0.as_u16(), 403);
    let made = add(&world, &office, "commitment", said).await;
    let one = matter(&world, &office, &made).await;
    let change = json!({ "title": "按期完成", "unit": units["青堤区"], "on_day": "2026-06-01", "source": "书面", "revision": 1 });
    let path = format!("/api/v1/matters/{made}");
    assert_eq!(one["revision"], 1);
    assert_eq!(world.call("PUT", &path, &office, change.clone()).await.0.as_u16(), 204);
    let (status, told) = world.call("PUT", &path, &office, change).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("request.stale")));
}

async fn a_decision_overrides_the_units_task_and_stands_on_record(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let leader = world.token("leader").await;
    let supervisor = world.token("supervisor").await;
    let units = units(&world, &office).await;
    let task = line(&world, &bureau, "road-green-compliance").await;
    let raise = json!({ "title": "断面不足", "detail": "净宽不足", "wanted": "确认断面", "counterpart": units["资规局"],
        "tasks": [task["id"]], "on_day": "2026-06-01" });
    let id = add(&world, &bureau, "blocker", raise).await;
    let decisions = format!("/api/v1/matters/{id}/decisions");
    let due = day(&world, &office, 70).await;
    let decision = |revision: &Value, of: &Value| json!({
        "text": "改由住建局牵头", "body": "领导小组", "document": "纪要〔2026〕2号", "on": "2026-06-03",
        "overrides": [{ "task": of["id"], "lead": units["住建局"], "due_on": due, "state": "changes_requested",
            "revision": of["revision"] }],
        "revision": revision,
    });
    // Not before it is brought up, and not by the unit.
    let (status, _) = world.call("POST", &decisions, &office, decision(&json!(1), &task)).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(step(&world, &bureau, &id, "escalate").await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &decisions, &bureau, decision(&json!(2), &task)).await.0.as_u16(), 403);
    assert_eq!(world.call("POST", &decisions, &supervisor, decision(&json!(2), &task)).await.0.as_u16(), 403);
    // It waits on the leader's desk.
    let waiting = world.get("/api/v1/home", &leader).await["waiting"].clone();
    assert!(waiting.as_array().unwrap().iter().any(|one| one["what"] == "decide_blocker"), "{waiting}");
    let mut bad = decision(&json!(2), &task);
    bad["text"] = json!("");
    bad["on"] = json!("2099-01-01");
    bad["overrides"][0] = json!({ "task": task["id"], "state": "submitted", "lead": "none", "revision": 1 });
    let (status, told) = world.call("POST", &decisions, &leader, bad).await;
    assert_eq!((status, fields(&told)), (StatusCode::BAD_REQUEST, vec!["text", "on", "overrides[0].lead", "overrides[0].state"]));
    // A day with which the breakdown could not be issued is refused at once, in words.
    let mut after = decision(&json!(2), &task);
    after["overrides"][0]["due_on"] = json!("2098-01-01");
    let (status, told) = world.call("POST", &decisions, &leader, after).await;
    assert_eq!((status, fields(&told)), (StatusCode::BAD_REQUEST, vec!["overrides[0].due_on"]));
    assert_eq!(told["problems"][0]["code"], "coordination.override_after_report");
    let campaign = world.get("/api/v1/campaigns", &office).await[0]["id"].as_str().unwrap().to_owned();
    let report = world.get(&format!("/api/v1/campaigns/{campaign}"), &office).await["report_due"].clone();
    assert!(told["problems"][0]["message"].as_str().unwrap().contains(report.as_str().unwrap()), "{told}");
    let mut last = decision(&json!(99), &task);
    last["overrides"][0]["due_on"] = report;
    // The report's own day is not too late; this one falls for its revision.
    assert_eq!(world.call("POST", &decisions, &leader, last).await.1["code"], "request.stale");
    // A task that changed meanwhile keeps all of it from being written.
    let mut late = decision(&json!(2), &task);
    late["overrides"][0]["revision"] = json!(99);
    let (status, told) = world.call("POST", &decisions, &leader, late).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("request.stale")));
    assert_eq!(matter(&world, &office, &id).await["state"], "escalated");

    let (status, told) = world.call("POST", &decisions, &leader, decision(&json!(2), &task)).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let now = world.get(&format!("/api/v1/tasks/{}", task["id"].as_str().unwrap()), &office).await;
    assert_eq!((&now["lead"]["name"], &now["due_on"], &now["state"]),
        (&json!("住建局"), &json!(due), &json!("changes_requested")));
    let last = now["moves"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["move"], &last["note"]), (&json!("decide"), &json!("领导小组 纪要〔2026〕2号 改由住建局牵头")));
    let decided = matter(&world, &bureau, &id).await;
    let set = &decided["decision"]["overrides"][0];
    assert_eq!((&set["lead_from"], &set["lead_to"], &set["state_to"]),
        (&json!("园林局"), &json!("住建局"), &json!("changes_requested")));
    // The unit that led may no longer move the task, and the task shows why.
    let around = world.get(&format!("/api/v1/tasks/{}/matters", task["id"].as_str().unwrap()), &office).await;
    assert_eq!((&around["items"][0]["id"], &around["items"][0]["state"]), (&json!(id), &json!("decided")));
    let moving = json!({ "move": "submit", "report": "x", "signed_by": "x", "revision": now["revision"] });
    let moves = format!("/api/v1/tasks/{}/moves", task["id"].as_str().unwrap());
    let (status, told) = world.call("POST", &moves, &bureau, moving).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("tasks.not_your_move")));
    let audit = world.token("audit").await;
    let events = world.get("/api/v1/events?action=tasks.overridden", &audit).await;
    let text = events.to_string();
    assert!(text.contains("纪要〔2026〕2号") && text.contains("住建局"), "{text}");
}

async fn a_promise_is_measured_by_what_the_tasks_report_and_never_typed(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let id = running(&world, &office).await;
    let units = units(&world, &office).await;
    // Two tasks of the bureau in hectares: 7 of 10 and 5 of 5 handed in; one in pieces.
    let led = line(&world, &office, "green-space-rate").await;
    let mut ids = Vec::new();
    for (title, asked, unit) in [("甲", 10.0, "公顷"), ("乙", 5.0, "公顷"), ("丙", 3.0, "处")] {
        let body = json!({ "title": title, "lead": units["园林局"], "quantity": asked, "quantity_unit": unit,
            "leader_post": led["leader"]["post"], "person_post": led["person"]["post"], "due_on": day(&world, &office, 60).await });
        let path = format!("/api/v1/campaigns/{id}/tasks");
        let (status, made) = world.call("POST", &path, &office, body).await;
        assert_eq!(status.as_u16(), 201, "{made}");
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let issue = json!({ "document": "文〔2026〕9号", "number": 2 });
    let path = format!("/api/v1/campaigns/{id}/breakdown/versions");
    let (status, told) = world.call("POST", &path, &office, issue).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    for (task, done) in [(&ids[0], 7.0), (&ids[1], 5.0), (&ids[2], 99.0)] {
        let revision = world.get(&format!("/api/v1/tasks/{task}"), &bureau).await["revision"].clone();
        let body = json!({ "move": "submit", "report": "r", "signed_by": "方知行", "quantity_done": done, "revision": revision });
        let (status, told) = world.call("POST", &format!("/api/v1/tasks/{task}/moves"), &bureau, body).await;
        assert_eq!(status.as_u16(), 204, "{told}");
    }
    let (said, due) = (day(&world, &office, -50).await, day(&world, &office, 50).await);
    let yesterday = day(&world, &office, -1).await;
    let standing = async |quantity: Value, unit: &str, due: &str, tasks: Value| {
        let body = json!({ "title": "新增绿地", "unit": units["园林局"], "on_day": said, "due_on": due,
            "quantity": quantity, "quantity_unit": unit, "tasks": tasks });
        let made = add(&world, &office, "commitment", body).await;
        let delivery = matter(&world, &office, &made).await["delivery"].clone();
        (delivery["standing"].as_str().unwrap().to_owned(), delivery["done"].clone())
    };
    // 12 ha are done of the two in hectares; half of the days have gone by.
    let all = json!(ids);
    assert_eq!(standing(json!(12), "公顷", &due, all.clone()).await, ("kept".to_owned(), json!(12.0)));
    assert_eq!(standing(json!(24), "公顷", &due, all.clone()).await, ("on_course".to_owned(), json!(12.0)));
    assert_eq!(standing(json!(25), "公顷", &due, all.clone()).await, ("behind".to_owned(), json!(12.0)));
    assert_eq!(standing(json!(13), "公顷", &yesterday, all.clone()).await, ("broken".to_owned(), json!(12.0)));
    assert_eq!(standing(json!(13), "公里", &due, all.clone()).await, ("not_measurable".to_owned(), Value::Null));
    assert_eq!(standing(Value::Null, "", &due, all.clone()).await.0, "on_course");
    assert_eq!(standing(Value::Null, "", &yesterday, all).await.0, "broken");
    assert_eq!(standing(Value::Null, "", &due, json!([])).await.0, "not_measurable");
    // Unit by unit they add up, for everybody; one that was taken back does not count.
    let other = json!({ "title": "按期完成", "unit": units["望泽区"], "on_day": said, "due_on": due });
    for title in ["补报台账", "一次过关"] {
        let mut body = other.clone();
        body["title"] = json!(title);
        let made = add(&world, &office, "commitment", body).await;
        if title == "一次过关" {
            assert_eq!(step(&world, &office, &made, "withdraw").await.0.as_u16(), 204);
        }
    }
    let told = world.get(&format!("/api/v1/campaigns/{id}/unit_promises"), &world.token("treasurer").await).await;
    assert_eq!(told, json!([
        { "unit": units["园林局"], "name": "园林局", "made": 8, "kept": 1, "broken": 2, "on_course": 2, "behind": 1, "not_measurable": 2 },
        { "unit": units["望泽区"], "name": "望泽区", "made": 1, "kept": 0, "broken": 0, "on_course": 0, "behind": 0, "not_measurable": 1 },
    ]));
    // Whoever promised neither changes the promise nor takes it back.
    let own = list(&world, &bureau, "commitment").await;
    assert!(own.iter().all(|one| one["may"] == json!([])), "{own:?}");
}

async fn what_is_exported_comes_back_unchanged_and_every_fault_is_marked_and_undone_whole(world: World) {
    let office = world.token("office").await;
    let district = world.token("district").await;
    let id = running(&world, &office).await;
    let units = units(&world, &office).await;
    let task = line(&world, &office, "green-space-rate").await;
    let bodies = [
        ("action", json!({ "title": "报备专人", "unit": units["望泽区"], "due_on": "2026-07-01", "item": "green-space-rate" })),
        ("blocker", json!({ "title": "权属不清", "detail": "两处", "wanted": "确权", "unit": units["望泽区"], "counterpart": units["资规局"], "tasks": [task["id"]], "on_day": "2026-06-01" })),
        ("guidance", json!({ "title": "如何填报", "unit": units["望泽区"], "counterpart": units["园林局"], "on_day": "2026-06-11", "days": 3 })),
        ("liaison", json!({ "title": "影像时相", "source": "省厅", "person": "经办人", "unit": units["园林局"], "on_day": "2026-06-01", "answer": "上一年", "effect": "换影像" })),
        ("commitment", json!({ "title": "新增 12 公顷", "unit": units["望泽区"], "on_day": "2026-06-01", "quantity": 12.5, "quantity_unit": "公顷", "item": "park-area-per-capita" })),
        ("practice", json!({ "title": "一树一档", "detail": "建档\n挂牌", "source": "邻市", "year": 2025, "item": "heritage-tree-protection" })),
    ];
    for (kind, body) in bodies {
        add(&world, &office, kind, body).await;
        let path = format!("/api/v1/campaigns/{id}/matters/{kind}");
        let book = world.give("GET", &format!("{path}/workbook"), &office, BYTES, "").await.bytes;
        let import = format!("{path}/imports?name=a.xlsx");
        let answer = world.give("POST", &import, &office, BYTES, book.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{kind}: {answer:?}");
        assert_eq!(answer.body["problems"], json!([]), "{kind}");
        let counts = ["added", "changed", "unchanged"].map(|key| answer.body[key].as_u64().unwrap());
        assert_eq!(counts, [0, 0, 1], "{kind}");
        // LibreOffice opens it and finds the row.
        if kind == "guidance" && let Some(text) = read_by_office(&book, "xlsx") {
            assert!(text.contains("如何填报") && text.contains("2026-06-16"), "{text}");
        }
    }
    // Columns of guidance: id, number, title, detail, unit, counterpart, tasks, item, on_day, days.
    let path = format!("/api/v1/campaigns/{id}/matters/guidance");
    let book = world.give("GET", &format!("{path}/workbook"), &office, BYTES, "").await.bytes;
    let new = [(2, 2, "第二问"), (2, 4, "云泽市水务局"), (2, 5, "园林局"), (2, 6, "1、99"), (2, 7, "没有"), (2, 8, "明天"), (2, 9, "三")];
    let import = format!("{path}/imports?name=a.xlsx");
    let answer = world.give("POST", &import, &office, BYTES, edited(&book, &new)).await;
    assert_eq!(answer.body["taken"], false);
    let mut cells: Vec<_> = fields(&answer.body).into_iter().map(str::to_owned).collect();
    cells.sort();
    assert_eq!(cells, ["G3", "H3", "I3", "J3"], "{:?}", answer.body["problems"]);
    let marked = answer.body["marked"].as_str().unwrap().to_owned();
    assert_eq!(world.give("GET", &marked, &office, BYTES, "").await.status, StatusCode::OK);
    // Mended, it is shown, taken, and undone whole.
    let good = [(1, 2, "如何填报坐标"), (2, 2, "第二问"), (2, 4, "云泽市水务局"), (2, 5, "园林局"), (2, 6, "1"), (2, 8, "2026-06-12"), (2, 9, "1")];
    let shown = world.give("POST", &format!("{import}&check=true"), &office, BYTES, edited(&book, &good)).await;
    assert_eq!((&shown.body["added"], &shown.body["changed"], &shown.body["taken"]), (&json!(1), &json!(1), &json!(false)), "{:?}", shown.body);
    let taken = world.give("POST", &import, &office, BYTES, edited(&book, &good)).await;
    assert_eq!(taken.body["taken"], true, "{:?}", taken.body);
    let now = list(&world, &office, "guidance").await;
    let titles: Vec<_> = now.iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["如何填报坐标", "第二问"]);
    assert_eq!(now[1]["due_on"], "2026-06-15", "the Monday after a Friday");
    let imports = world.get(&format!("{path}/imports"), &office).await;
    let undo = format!("{path}/imports/{}/undoings", imports[0]["id"].as_str().unwrap());
    assert_eq!(world.call("POST", &undo, &district, Value::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.call("POST", &undo, &office, Value::Null).await.0.as_u16(), 204);
    let back = list(&world, &office, "guidance").await;
    assert_eq!((back.len(), &back[0]["title"]), (1, &json!("如何填报")));
    // A unit's own workbook does not write for others.
    let book = world.give("GET", &format!("{path}/workbook"), &district, BYTES, "").await.bytes;
    let answer = world.give("POST", &import, &district, BYTES, edited(&book, &good)).await;
    assert_eq!((&answer.body["taken"], fields(&answer.body)), (&json!(false), vec!["C3"]), "{:?}", answer.body);
}

async fn practices_are_found_by_initials_and_suggested_at_a_task_of_their_item(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let reviewer = world.token("reviewer").await;
    let id = running(&world, &office).await;
    let body = json!({ "title": "一树一档", "detail": "建档挂牌", "source": "邻市", "year": 2025, "item": "heritage-tree-protection" });
    let made = add(&world, &bureau, "practice", body).await;
    let other = json!({ "title": "月度考评", "detail": "抽查", "source": "厦门", "year": 2019 });
    add(&world, &office, "practice", other).await;
    for word in ["树", "ysyd", "yishu", "邻市", "古树名木"] {
        let path = format!("/api/v1/campaigns/{id}/matters/practice?q={}", encoded(word));
        let found = world.get(&path, &reviewer).await["items"].clone();
        assert_eq!((found.as_array().unwrap().len(), &found[0]["id"]), (1, &json!(made)), "{word}");
    }
    let task = line(&world, &bureau, "heritage-tree-protection").await;
    let around = world.get(&format!("/api/v1/tasks/{}/matters", task["id"].as_str().unwrap()), &bureau).await;
    assert_eq!((&around["practices"][0]["id"], &around["items"]), (&json!(made), &json!([])));
    let other = line(&world, &bureau, "green-space-rate").await;
    let around = world.get(&format!("/api/v1/tasks/{}/matters", other["id"].as_str().unwrap()), &bureau).await;
    assert_eq!(around["practices"], json!([]));
    // What a reviewer reads is what was handed up and how it is done, not what units ask.
    assert!(list(&world, &reviewer, "liaison").await.is_empty());
    // Compared with the day before, it was not there yet.
    let then = day(&world, &office, -1).await;
    let list = world.get(&format!("/api/v1/campaigns/{id}/matters/practice?since={then}"), &office).await;
    assert_eq!(list["items"][0]["was"], json!({ "state": null }));
}
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
