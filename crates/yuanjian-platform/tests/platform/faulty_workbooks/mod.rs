//! The kinds of faulty workbook that clerks and their programs send, each with what the service
//! says of it: the code, the row and the cell. Nothing of a refused workbook is kept, not even half
//! of it; and a workbook that only looks odd is read for what it says, and undone again.

mod books;
mod kinds;

use crate::{
    coordination::{running, units},
    on_both_engines,
    world::{Answer, World},
};
use kinds::{Door, Kind, Want, kinds};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const BYTES: &str = "application/octet-stream";

/// Where workbooks go, where what they change is read, and where they are undone.
struct Paths {
    import: String,
    list: String,
}

fn paths(door: Door, campaign: &str, survey: &str, answered: &str) -> Paths {
    let campaign = format!("/api/v1/campaigns/{campaign}");
    let (import, list) = match door {
        Door::Promises => {
            let matters = format!("{campaign}/matters/commitment");
            (format!("{matters}/imports"), matters)
        }
        Door::Breakdown => (format!("{campaign}/breakdown/imports"), format!("{campaign}/tasks")),
        Door::Survey => {
            (format!("/api/v1/surveys/{survey}/imports"), format!("/api/v1/surveys/{survey}"))
        }
        Door::Answers => (
            format!("/api/v1/surveys/{answered}/answer_imports"),
            format!("/api/v1/surveys/{answered}"),
        ),
        Door::Posts => ("/api/v1/registers/posts/imports".into(), "/api/v1/organisations".into()),
        Door::Bodies => ("/api/v1/registers/bodies/imports".into(), "/api/v1/bodies".into()),
        Door::Experts => ("/api/v1/registers/experts/imports".into(), "/api/v1/experts".into()),
        Door::Divisions => ("/api/v1/divisions/imports".into(), "/api/v1/divisions".into()),
        Door::Honours => ("/api/v1/honours/imports".into(), "/api/v1/honours".into()),
        Door::Directory => {
            ("/api/v1/organisations/workbook".into(), "/api/v1/organisations".into())
        }
        Door::Statistics => ("/api/v1/statistics".into(), "/api/v1/statistics".into()),
    };
    Paths { import, list }
}

/// Hand a workbook in.
async fn give(world: &World, token: &str, door: Door, path: &str, book: &[u8]) -> Answer {
    if door == Door::Statistics {
        let head =
            "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n";
        let form = [head.as_bytes(), book, b"\r\n--xyz--\r\n"].concat();
        return world.give("POST", path, token, "multipart/form-data; boundary=xyz", form).await;
    }
    world.give("POST", &format!("{path}?name=a.xlsx"), token, BYTES, book.to_vec()).await
}

/// Code, row and cell of each problem.
fn told(answer: &Answer) -> Vec<(String, Option<u64>, String)> {
    let problems = answer.body["problems"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    problems
        .iter()
        .map(|one| {
            let place = &one["place"];
            assert!(text(&one["message"]).chars().count() > 5, "no sentence: {one}");
            (text(&one["code"]), place["row"].as_u64(), text(&place["field"]))
        })
        .collect()
}

/// Two units that people call by one name.
async fn share_a_name(world: &World, office: &str) {
    let all = world.get("/api/v1/organisations", office).await;
    for short in ["园林局", "水务局"] {
        let one = all.as_array().unwrap().iter().find(|one| one["short_name"] == short).unwrap();
        let mut body = json!({ "aliases": ["绿水办"] });
        for key in ["name", "short_name", "kind", "division", "precedence", "from_on", "revision"] {
            body[key] = one[key].clone();
        }
        let path = format!("/api/v1/organisations/{}", one["id"].as_str().unwrap());
        let (status, answer) = world.call("PUT", &path, office, body).await;
        assert_eq!(status.as_u16(), 204, "{answer}");
    }
}

async fn setting(world: &World, office: &str) -> (String, String, BTreeMap<&'static str, String>) {
    share_a_name(world, office).await;
    let campaign = running(world, office).await;
    // Statistics are asked for by what assessments are set to.
    let setup = json!({ "revision": 0, "project": {
        "name": "云泽市", "code": "990100", "edition": "2016", "tier": "garden",
        "data_year": 2025, "crs": "EPSG:4547",
    } });
    let (status, told) = world.call("PUT", "/api/v1/assessment_setup", office, setup).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let body = json!({ "title": "摸底", "due_on": "2099-06-30", "tolerance_percent": 1.0 });
    let path = format!("/api/v1/campaigns/{campaign}/surveys");
    let (status, made) = world.call("POST", &path, office, body).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let survey = made["id"].as_str().unwrap().to_owned();
    // What some kinds name: a line of the breakdown and a promise, each by its id.
    let unit = units(world, office).await["园林局"].clone();
    let promise = json!({ "title": "已登记的表态", "unit": unit.as_str(), "on_day": "2026-06-01" });
    let matter = crate::coordination::add(world, office, "commitment", promise).await;
    let tasks = world.get(&format!("/api/v1/campaigns/{campaign}/tasks"), office).await;
    let task = tasks["items"][0]["id"].as_str().unwrap().to_owned();
    // A survey that was issued, and whose answer its line asks for.
    let answered = crate::surveys::draft(world, office).await;
    let line = json!({ "name": "古树株数", "form": "number", "measure": "株", "units": [unit] });
    let line = crate::surveys::line(world, office, &answered, line).await;
    let (status, told) = crate::surveys::go(world, office, &answered, "issue").await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let asked = format!("{line}/{unit}");
    let ids = [("promise", matter), ("task", task), ("answered", answered), ("asked", asked)];
    (campaign, survey, ids.into())
}

on_both_engines! {
prepared;

async fn every_kind_of_faulty_workbook_is_told_at_its_cell_and_keeps_nothing(world: World) {
    let office = world.token("office").await;
    let (campaign, survey, ids) = setting(&world, &office).await;
    let all = kinds(&ids);
    assert!(all.len() >= 30);
    let mut wrong = Vec::new();
    for Kind { name, door, book, want } in &all {
        let paths = paths(*door, &campaign, &survey, &ids["answered"]);
        let before = world.get(&paths.list, &office).await;
        let answer = give(&world, &office, *door, &paths.import, book).await;
        let (status, told) = (answer.status.as_u16(), told(&answer));
        let mut fail = |what: String| wrong.push(format!("{name} ({door:?}): {what}"));
        match want {
            Want::Refused(expected) => {
                let expected: Vec<_> = expected
                    .iter()
                    .map(|(code, row, cell)| ((*code).to_owned(), *row, (*cell).to_owned()))
                    .collect();
                if told != expected {
                    fail(format!("told {told:?}, expected {expected:?}"));
                }
                if ![200, 400].contains(&status) || answer.body["taken"] == true {
                    fail(format!("status {status}, taken {}", answer.body["taken"]));
                }
                // What can be mended comes back with its marks.
                let at_cell = expected.iter().any(|(_, row, _)| row.is_some());
                if at_cell && answer.body.get("marked").is_some() {
                    let marked = answer.body["marked"].as_str().unwrap_or_default();
                    if marked.is_empty() {
                        fail(format!("no marked workbook: {}", answer.body));
                        continue;
                    }
                    let back = world.give("GET", marked, &office, BYTES, "").await;
                    if back.status.as_u16() != 200 {
                        fail(format!("no marked workbook at {marked:?}"));
                    }
                }
            }
            Want::Read { added, fields, notes } => {
                let codes: Vec<&str> = told.iter().map(|(code, ..)| code.as_str()).collect();
                if (status, &codes) != (200, notes) || answer.body["added"] != json!(added) {
                    fail(format!("status {status}, {told:?}, added {}", answer.body["added"]));
                    continue;
                }
                let now = world.get(&paths.list, &office).await;
                let items = if now.is_array() { &now } else { &now["items"] };
                let is = |one: &&Value| fields.iter().all(|(key, value)| one[*key] == *value);
                if !fields.is_empty() && !items.as_array().unwrap().iter().any(|one| is(&one)) {
                    fail(format!("nothing reads {fields:?} in {items}"));
                }
                if *added > 0 {
                    let import = answer.body["import"].as_str().unwrap_or_default();
                    let imports = match door {
                        Door::Directory => "/api/v1/organisations/imports",
                        _ => &paths.import,
                    };
                    let undo = format!("{imports}/{import}/undoings");
                    let (status, answer) = world.call("POST", &undo, &office, Value::Null).await;
                    if status.as_u16() != 204 {
                        fail(format!("not undone: {answer}"));
                    }
                }
            }
        }
        let after = world.get(&paths.list, &office).await;
        if after != before {
            fail("the list is another one".to_owned());
        }
    }
    assert!(wrong.is_empty(), "{} of {} kinds:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

async fn the_titles_of_the_city_come_back_unchanged(world: World) {
    let office = world.token("office").await;
    let out = world.give("GET", "/api/v1/honours/workbook", &office, BYTES, "").await.bytes;
    let path = "/api/v1/honours/imports?name=a.xlsx";
    let same = world.give("POST", path, &office, BYTES, out.clone()).await.body;
    let all = world.get("/api/v1/honours", &office).await.as_array().unwrap().len();
    assert!(all > 0);
    assert_eq!((&same["unchanged"], &same["problems"]), (&json!(all), &json!([])), "{same}");
    let bureau = world.token("bureau").await;
    assert_eq!(world.give("POST", path, &bureau, BYTES, out).await.status.as_u16(), 403);
}

async fn the_parts_of_the_city_come_back_unchanged_and_only_from_the_office(world: World) {
    let office = world.token("office").await;
    let out = world.give("GET", "/api/v1/divisions/workbook", &office, BYTES, "").await.bytes;
    let path = "/api/v1/divisions/imports?name=a.xlsx";
    let same = world.give("POST", path, &office, BYTES, out.clone()).await.body;
    let all = world.get("/api/v1/divisions", &office).await.as_array().unwrap().len();
    assert_eq!((&same["unchanged"], &same["taken"]), (&json!(all), &json!(false)), "{same}");
    assert_eq!(same["problems"], json!([]));
    for name in ["district", "bureau"] {
        let token = world.token(name).await;
        assert_eq!(world.give("POST", path, &token, BYTES, out.clone()).await.status.as_u16(), 403);
    }
    // A division on which something rests by now is not taken away by undoing.
    let street = books::table(&[&["代码", "名称", "类别"], &["990899", "湖滨街道", "街道（乡镇）"]]);
    let taken = world.give("POST", path, &office, BYTES, street).await.body;
    assert_eq!((&taken["taken"], &taken["added"]), (&json!(true), &json!(1)), "{taken}");
    let unit = json!({ "name": "湖滨街道办事处", "short_name": "湖滨街道", "kind": "district",
        "division": "990899", "precedence": 90, "from_on": "2026-01-01" });
    let (status, made) = world.call("POST", "/api/v1/organisations", &office, unit).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let undo = format!("/api/v1/divisions/imports/{}/undoings", taken["import"].as_str().unwrap());
    let (status, told) = world.call("POST", &undo, &office, Value::Null).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("divisions.in_use")));
}

async fn a_list_leaves_as_whoever_is_signed_in_sees_it(world: World) {
    let list = json!({ "title": "账号", "filter": "状态 停用", "headings": ["姓名", "次数"],
        "rows": [["=HYPERLINK(\"x\")", "1,234"]] });
    for name in ["office", "reviewer", "security", "audit"] {
        let token = world.token(name).await;
        let kind = "application/json";
        let answer =
            world.give("POST", "/api/v1/list_workbooks", &token, kind, list.to_string()).await;
        assert_eq!(answer.status.as_u16(), 200, "{name}: {}", answer.body);
        let sheet = yuanjian_standard::sheets::read_sheets(&answer.bytes).unwrap().remove(0);
        assert!(sheet.text(1, 0).contains("状态 停用"), "{:?}", sheet.text(1, 0));
        assert_eq!((sheet.text(2, 0), sheet.text(3, 1)), ("姓名".to_owned(), "1234".to_owned()));
        assert!(sheet.cells.values().all(|cell| cell.formula.is_none()), "nothing runs");
    }
    let office = world.token("office").await;
    let none = json!({ "title": "", "headings": [], "rows": [] });
    let (status, told) = world.call("POST", "/api/v1/list_workbooks", &office, none).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (400, Some("workbooks.too_many_columns")));
}
}
