//! Meetings and the implementation plan through the real door.

use crate::{
    coordination::{add, edited, fields, read_by_office, running, units},
    on_both_engines,
    world::World,
};
use axum::http::StatusCode;
use serde_json::{Value, json};

const BYTES: &str = "application/octet-stream";

async fn called(world: &World, token: &str) -> (String, Value) {
    let id = running(world, token).await;
    let units = units(world, token).await;
    let body = json!({
        "kind": "mobilisation", "title": "动员会", "on_day": "2026-06-01", "at_time": "09:00", "place": "会议室",
        "agenda": [{ "subject": "宣读方案", "unit": units["复查办"], "minutes": 15 }, { "subject": "讲话" }],
        "invited": [{ "unit": units["望泽区"] }, { "unit": units["青堤区"], "person": "区长" }, { "unit": units["园林局"] }],
    });
    let path = format!("/api/v1/campaigns/{id}/meetings");
    let (status, made) = world.call("POST", &path, token, body.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    (made["id"].as_str().unwrap().to_owned(), body)
}

async fn step(
    world: &World,
    token: &str,
    id: &str,
    way: &str,
    document: &str,
) -> (StatusCode, Value) {
    let revision = world.get(&format!("/api/v1/meetings/{id}"), token).await["revision"].clone();
    let body = json!({ "move": way, "note": "理由", "document": document, "revision": revision });
    world.call("POST", &format!("/api/v1/meetings/{id}/moves"), token, body).await
}

on_both_engines! {
prepared;

async fn a_meeting_is_called_signed_in_minuted_and_its_actions_followed(world: World) {
    let office = world.token("office").await;
    let district = world.token("district").await;
    let treasurer = world.token("treasurer").await;
    let units = units(&world, &office).await;
    let (id, _) = called(&world, &office).await;
    let path = format!("/api/v1/meetings/{id}");
    // The invited know of it; the others not before its minutes are issued.
    assert_eq!(world.get(&path, &district).await["invited"], 3);
    assert_eq!(world.call("GET", &path, &treasurer, Value::Null).await.0, StatusCode::NOT_FOUND);
    let waiting = world.get("/api/v1/home", &district).await["waiting"].to_string();
    assert!(waiting.contains("attend_meeting"), "{waiting}");
    // A unit takes its own seat, with all faults at once, and nobody else's.
    let seat = |unit: &str| format!("{path}/seats/{}", units[unit]);
    let bad = json!({ "state": "absent", "late": true, "revision": 1 });
    let (status, told) = world.call("PUT", &seat("望泽区"), &district, bad).await;
    assert_eq!((status, fields(&told)), (StatusCode::BAD_REQUEST, vec!["reason", "late"]));
    let sent = json!({ "state": "substitute", "substitute": "副区长", "reason": "防汛", "late": true, "revision": 1 });
    let (status, told) = world.call("PUT", &seat("青堤区"), &district, sent.clone()).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("coordination.not_your_seat")));
    assert_eq!(world.call("PUT", &seat("望泽区"), &district, sent.clone()).await.0.as_u16(), 204);
    let (status, told) = world.call("PUT", &seat("望泽区"), &district, sent).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("request.stale")));
    // The sheet: as it is nothing changes; filled, the two others have come.
    let sheet = world.give("GET", &format!("{path}/sign_in"), &office, BYTES, "").await.bytes;
    let import = format!("{path}/sign_in?name=a.xlsx&revision=2");
    let same = world.give("POST", &import, &office, BYTES, sheet.clone()).await;
    assert_eq!((&same.body["changed"], &same.body["problems"]), (&json!(0), &json!([])), "{same:?}");
    let wrong = edited(&sheet, &[(4, 3, "来了"), (5, 3, "缺席")]);
    let told = world.give("POST", &import, &office, BYTES, wrong).await;
    assert_eq!((&told.body["taken"], fields(&told.body)), (&json!(false), vec!["D5", "G6"]), "{:?}", told.body);
    let filled = edited(&sheet, &[(4, 3, "到会"), (5, 2, "方知行"), (5, 3, "到会"), (5, 5, "是")]);
    let before = world.get(&path, &office).await;
    let taken = world.give("POST", &import, &office, BYTES, filled.clone()).await;
    assert_eq!((&taken.body["taken"], &taken.body["changed"]), (&json!(true), &json!(2)), "{:?}", taken.body);
    // Undone as long as nobody signed otherwise, then taken in again.
    let imports = format!("{path}/sign_in/imports");
    let undoing = |taken: &Value| format!("{imports}/{}/undoings", taken["import"].as_str().unwrap());
    let seats = |meeting: &Value| meeting["seats"].clone();
    let listed = world.get(&imports, &office).await;
    assert_eq!((&listed[0]["changed"], &listed[0]["may_undo"]), (&json!(2), &json!(true)), "{listed}");
    assert_eq!(world.call("POST", &undoing(&taken.body), &district, Value::Null).await.0.as_u16(), 403);
    assert_eq!(world.call("POST", &undoing(&taken.body), &office, Value::Null).await.0.as_u16(), 204);
    assert_eq!(seats(&world.get(&path, &office).await), seats(&before));
    assert_eq!(world.call("POST", &undoing(&taken.body), &office, Value::Null).await.0.as_u16(), 409, "once");
    let import = format!("{path}/sign_in?name=a.xlsx&revision=4");
    let again = world.give("POST", &import, &office, BYTES, filled.clone()).await;
    assert_eq!(again.body["taken"], true, "{:?}", again.body);
    let late = json!({ "state": "absent", "reason": "有会", "revision": 5 });
    assert_eq!(world.call("PUT", &seat("青堤区"), &office, late).await.0.as_u16(), 204);
    let (status, told) = world.call("POST", &undoing(&again.body), &office, Value::Null).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("workbooks.changed_since")), "{told}");
    assert!(told["params"]["lines"].as_str().unwrap().contains("青堤区"), "{told}");
    assert_eq!(world.get(&imports, &office).await[0]["may_undo"], false);
    let import = format!("{path}/sign_in?name=a.xlsx&revision=6");
    let last = world.give("POST", &import, &office, BYTES, filled).await;
    assert_eq!((&last.body["taken"], &last.body["changed"]), (&json!(true), &json!(1)), "{:?}", last.body);
    let now = world.get(&path, &office).await;
    let counts = ["present", "substitutes", "absent", "late"].map(|key| now[key].as_u64().unwrap());
    assert_eq!(counts, [2, 1, 0, 2]);
    // Papers are kept byte for byte.
    let paper = format!("{path}/papers?name=%E6%96%B9%E6%A1%88.txt&revision=7");
    assert_eq!(world.give("POST", &paper, &office, BYTES, "方案全文").await.status.as_u16(), 204);
    let kept = world.get(&path, &district).await["files"][0].clone();
    assert_eq!(kept["name"], "方案.txt");
    let file = format!("{path}/papers/{}", kept["id"].as_str().unwrap());
    assert_eq!(world.give("GET", &file, &district, BYTES, "").await.bytes, "方案全文".as_bytes());

    // Minutes: not before it was held, not empty, each writing on file.
    let write = |text: &str, revision: i64| json!({ "minutes": text, "revision": revision });
    let minutes = format!("{path}/minutes");
    let (status, told) = world.call("PUT", &minutes, &office, write("x", 8)).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("coordination.not_held")));
    assert_eq!(step(&world, &office, &id, "hold", "").await.0.as_u16(), 204);
    let (status, told) = step(&world, &office, &id, "issue", "").await;
    assert_eq!((status, fields(&told)), (StatusCode::BAD_REQUEST, vec!["minutes", "document"]));
    for (text, revision) in [("# 议定事项\n初稿", 9), ("# 议定事项\n三个工作日内明确专人。", 10)] {
        assert_eq!(world.call("PUT", &minutes, &office, write(text, revision)).await.0.as_u16(), 204);
    }
    let action = json!({ "title": "明确专人", "unit": units["望泽区"], "due_on": "2026-06-04", "meeting": id, "item": "green-space-rate" });
    let action = add(&world, &office, "action", action).await;
    assert_eq!(step(&world, &office, &id, "issue", "纪要〔2026〕1号").await.0.as_u16(), 204);
    let issued = world.get(&path, &treasurer).await;
    assert_eq!((&issued["state"], &issued["actions"], &issued["may"]), (&json!("issued"), &json!(1), &json!([])));
    let written: Vec<_> = issued["moves"].as_array().unwrap().iter().filter(|one| one["move"] == "minutes").collect();
    assert_eq!((written.len(), &written[0]["note"]), (2, &json!("# 议定事项\n初稿")));
    // The paper as an office reads it: number, who came, what was assigned, where the record stood.
    let docx = world.give("GET", &format!("{path}/minutes/document"), &treasurer, BYTES, "").await.bytes;
    if let Some(text) = read_by_office(&docx, "docx") {
        for said in ["纪要〔2026〕1号", "2026年6月1日", "三个工作日内明确专人", "明确专人", "副区长", issued["chain"].as_str().unwrap()] {
            assert!(text.contains(said), "{said} is not in {text}");
        }
    }
    // What is issued is not changed unless it is taken back.
    let (status, told) = world.call("PUT", &minutes, &office, write("x", 12)).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("coordination.meeting_closed")));
    let (status, told) = world.call("POST", &undoing(&last.body), &office, Value::Null).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("coordination.meeting_closed")));
    assert_eq!(world.get(&imports, &office).await[0]["may_undo"], false);

    // The action: its unit says what it did; the office may open it again, or make it a task.
    let one = world.get(&format!("/api/v1/matters/{action}"), &district).await;
    assert_eq!(one["may"], json!(["finish"]));
    let give = json!({ "parent": null, "revision": 1 });
    let gives = format!("/api/v1/matters/{action}/tasks");
    assert_eq!(world.call("POST", &gives, &district, give.clone()).await.0.as_u16(), 403);
    let (status, made) = world.call("POST", &gives, &office, give).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let task = world.get(&format!("/api/v1/tasks/{}", made["id"].as_str().unwrap()), &office).await;
    assert_eq!((&task["title"], &task["lead"]["name"], &task["due_on"], &task["state"]),
        (&json!("明确专人"), &json!("望泽区"), &json!("2026-06-04"), &json!("draft")));
    assert_eq!(world.get(&format!("/api/v1/matters/{action}"), &office).await["tasks"][0]["id"], made["id"]);
}

async fn all_faults_of_a_meeting_are_told_and_only_the_office_calls_one(world: World) {
    let office = world.token("office").await;
    let district = world.token("district").await;
    let id = running(&world, &office).await;
    let (_, good) = called(&world, &office).await;
    let path = format!("/api/v1/campaigns/{id}/meetings");
    assert_eq!(world.call("POST", &path, &district, good.clone()).await.0.as_u16(), 403);
    let unit = good["invited"][0]["unit"].clone();
    let bad = json!({ "kind": "party", "title": "", "on_day": "x", "at_time": "25:00", "chair_post": "y",
        "agenda": [{ "subject": "" , "unit": "z", "minutes": 0 }], "invited": [{ "unit": unit }, { "unit": unit }] });
    let (status, told) = world.call("POST", &path, &office, bad).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(fields(&told), ["kind", "title", "on_day", "at_time", "chair_post", "agenda[0].subject",
        "agenda[0].unit", "agenda[0].minutes", "invited[1].unit"]);
    // A meeting that lies ahead was not held.
    let mut ahead = good;
    ahead["on_day"] = json!("2099-01-05");
    let (_, made) = world.call("POST", &path, &office, ahead).await;
    let (status, told) = step(&world, &office, made["id"].as_str().unwrap(), "hold", "").await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("coordination.not_yet")));
    assert_eq!(step(&world, &office, made["id"].as_str().unwrap(), "cancel", "").await.0.as_u16(), 204);
}

async fn the_plan_is_drafted_issued_as_numbered_versions_noted_and_compared(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let reviewer = world.token("reviewer").await;
    let id = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{id}/plan");
    let issue = |number: i64, document: &str| json!({ "document": document, "dated_on": "2026-06-05", "number": number });
    let versions = format!("{path}/versions");
    let (status, told) = world.call("POST", &versions, &office, issue(1, "")).await;
    assert_eq!((status, told["problems"].as_array().unwrap().len()), (StatusCode::BAD_REQUEST, 2), "{told}");
    let proposals = format!("{path}/proposals");
    assert_eq!(world.call("POST", &proposals, &bureau, json!({ "revision": 0 })).await.0.as_u16(), 403);
    assert_eq!(world.call("POST", &proposals, &office, json!({ "revision": 0 })).await.0.as_u16(), 204);
    let plan = world.get(&path, &office).await;
    let titles: Vec<_> = plan["sections"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["指导思想", "工作目标", "组织领导", "任务分工", "实施步骤", "工作要求"]);
    let text = plan["sections"].to_string();
    // From the demo's leading group, breakdown (56 lines) and notice.
    for said in ["韩文澜", "演示建城〔2026〕9号", "56项指标", "园林局：牵头"] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    // The draft is the office's.
    assert_eq!(world.get(&path, &bureau).await["sections"], json!([]));
    assert_eq!(world.call("POST", &versions, &office, issue(1, "政办发〔2026〕1号")).await.0.as_u16(), 204);
    let (status, told) = world.call("POST", &versions, &office, issue(2, "政办发〔2026〕2号")).await;
    assert_eq!((status, told["code"].as_str()), (StatusCode::CONFLICT, Some("coordination.nothing_new")));
    // The bureau has to note it, once.
    let waiting = world.get("/api/v1/home", &bureau).await["waiting"].to_string();
    assert!(waiting.contains("note_plan"), "{waiting}");
    assert_eq!(world.get(&path, &bureau).await["may"], json!(["note"]));
    let note = format!("{versions}/1/receipts");
    assert_eq!(world.call("POST", &note, &bureau, Value::Null).await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &note, &reviewer, Value::Null).await.0.as_u16(), 403);
    let version = world.get(&format!("{versions}/1"), &office).await;
    assert_eq!((&version["noted"], version["annex"].as_array().unwrap().len()), (&json!(1), 56));
    let receipt = version["receipts"].as_array().unwrap().iter().find(|one| one["unit"]["name"] == "园林局").unwrap();
    assert!(receipt["receipt"]["noted_by"].as_str().unwrap().contains("何青"));
    assert_eq!(world.get(&path, &bureau).await["may"], json!([]));
    // Changed, issued again, compared; a stale hand is refused.
    let mut body = json!({ "title": plan["title"], "issuer": "市政府办公室", "addressees": plan["addressees"],
        "sections": plan["sections"], "revision": plan["revision"] });
    body["sections"][1]["text"] = json!("全部达标。");
    body["sections"].as_array_mut().unwrap().remove(0);
    let (status, told) = world.call("PUT", &path, &office, body.clone()).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    assert_eq!(world.call("PUT", &path, &office, body).await.0.as_u16(), 409);
    assert_eq!(world.call("POST", &versions, &office, issue(2, "政办发〔2026〕1号")).await.0.as_u16(), 400, "a number is used once");
    assert_eq!(world.call("POST", &versions, &office, issue(2, "政办发〔2026〕2号")).await.0.as_u16(), 204);
    let changes = world.get(&format!("{path}/comparison?from=1&to=2"), &reviewer).await;
    let told: Vec<_> = changes.as_array().unwrap().iter()
        .map(|one| (one["kind"].as_str().unwrap(), one["section"].as_str().unwrap(), one["field"].as_str().unwrap())).collect();
    assert_eq!(told, [("changed", "", "issuer"), ("changed", "工作目标", "text"), ("dropped", "指导思想", "text")]);
    let docx = world.give("GET", &format!("{versions}/1/document"), &bureau, BYTES, "").await.bytes;
    if let Some(text) = read_by_office(&docx, "docx") {
        for said in ["政办发〔2026〕1号", "2026年6月5日", "一、指导思想", version["chain"].as_str().unwrap(), "古树名木"] {
            assert!(text.contains(said), "{said} is not in {text}");
        }
    }
}
}

mod filled {
    use super::*;

    on_both_engines! {
    filled;

    async fn the_invented_city_stands_in_the_middle_of_it(world: World) {
        let office = world.token("office").await;
        let district = world.token("district").await;
        let id = running(&world, &office).await;
        let meetings = world.get(&format!("/api/v1/campaigns/{id}/meetings"), &office).await;
        let first = &meetings["items"].as_array().unwrap()[1];
        let counts = ["invited", "present", "substitutes", "absent", "late"].map(|key| first[key].as_u64().unwrap());
        assert_eq!((counts, &first["state"]), ([14, 12, 1, 1, 1], &json!("issued")));
        let of = async |kind: &str| {
            let list = world.get(&format!("/api/v1/campaigns/{id}/matters/{kind}"), &office).await;
            list["items"].as_array().unwrap().clone()
        };
        let practices = of("practice").await;
        assert!(practices.len() == 6 && practices.iter().all(|one| one["year"].as_i64().unwrap() > 2000));
        let guidance = of("guidance").await;
        assert!(guidance.iter().any(|one| one["late_days"].as_i64().unwrap() > 0));
        assert!(of("blocker").await.iter().any(|one| one["state"] == "decided"));
        let standings: Vec<_> = of("commitment").await.iter()
            .map(|one| one["delivery"]["standing"].as_str().unwrap().to_owned()).collect();
        assert_eq!(standings, ["on_course", "behind", "not_measurable"]);
        let plan = world.get(&format!("/api/v1/campaigns/{id}/plan"), &district).await;
        assert_eq!((&plan["versions"][0]["noted"], &plan["may"]), (&json!(2), &json!(["note"])));
    }
    }
}
