//! Surveys through the real door: from the draft to the figures in the statistics.

use crate::{
    coordination::{edited, fields, running, units},
    on_both_engines,
    world::World,
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use yuanjian_platform::jobs;
use yuanjian_standard::sheets::read_sheets;

const BYTES: &str = "application/octet-stream";

/// A draft that is due in the far future; its id.
pub(crate) async fn draft(world: &World, office: &str) -> String {
    let id = running(world, office).await;
    let body = json!({ "title": "Parks", "purpose": "Count them", "due_on": "2099-06-30", "tolerance_percent": 1 });
    let (status, made) =
        world.call("POST", &format!("/api/v1/campaigns/{id}/surveys"), office, body).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

/// Write a line; its id.
pub(crate) async fn line(world: &World, office: &str, survey: &str, body: Value) -> String {
    let path = format!("/api/v1/surveys/{survey}/lines");
    let (status, made) = world.call("POST", &path, office, body).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

async fn survey(world: &World, token: &str, id: &str) -> Value {
    world.get(&format!("/api/v1/surveys/{id}"), token).await
}

/// A line of a survey as somebody sees it.
async fn seen(world: &World, token: &str, id: &str, line: &str) -> Value {
    let whole = survey(world, token, id).await;
    let mut lines = whole["lines"].as_array().unwrap().iter();
    lines.find(|one| one["id"] == line).unwrap().clone()
}

pub(crate) async fn go(world: &World, token: &str, id: &str, way: &str) -> (StatusCode, Value) {
    let revision = survey(world, token, id).await["revision"].clone();
    let body = json!({ "move": way, "note": "情况说明", "revision": revision });
    world.call("POST", &format!("/api/v1/surveys/{id}/moves"), token, body).await
}

fn value(amount: f64) -> Value {
    json!({ "amount": amount, "source": "公园台账", "method": "administrative", "confidence": "high",
        "as_of": "2025-12-31", "submit": true, "revision": 0 })
}

async fn answer(
    world: &World,
    token: &str,
    line: &str,
    unit: &str,
    body: Value,
) -> (StatusCode, Value) {
    world.call("PUT", &format!("/api/v1/survey_lines/{line}/answers/{unit}"), token, body).await
}

async fn step(
    world: &World,
    token: &str,
    line: &str,
    unit: &str,
    way: &str,
    revision: i64,
) -> (StatusCode, Value) {
    let path = format!("/api/v1/survey_lines/{line}/answers/{unit}/moves");
    let body = json!({ "move": way, "note": "请核对", "revision": revision });
    world.call("POST", &path, token, body).await
}

async fn decide(
    world: &World,
    token: &str,
    id: &str,
    line: &str,
    way: &str,
    unit: Option<&str>,
) -> (StatusCode, Value) {
    let revision = seen(world, token, id, line).await["revision"].clone();
    let body = json!({ "way": way, "unit": unit, "reason": "以台账为准", "revision": revision });
    world.call("POST", &format!("/api/v1/survey_lines/{line}/decisions"), token, body).await
}

fn codes(told: &Value) -> Vec<&str> {
    told["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

fn is(status: StatusCode, code: u16) -> bool {
    status.as_u16() == code
}

on_both_engines! {
prepared;

async fn a_survey_closes_only_when_every_hole_and_conflict_is_decided(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let statistics = world.token("statistics").await;
    let reviewer = world.token("reviewer").await;
    let units = units(&world, &office).await;
    let (parks, counting) = (units["园林局"].as_str(), units["统计局"].as_str());
    let id = draft(&world, &office).await;
    let two = line(&world, &office, &id, json!({ "figure": "parks_total", "units": [parks, counting] })).await;
    let hole = line(&world, &office, &id, json!({ "name": "古树株数", "form": "number", "measure": "株" })).await;
    // A draft is the office's, and is not issued while a line asks nobody.
    assert_eq!(world.call("GET", &format!("/api/v1/surveys/{id}"), &bureau, Value::Null).await.0.as_u16(), 404);
    let (status, told) = go(&world, &office, &id, "issue").await;
    assert!(is(status, 409), "{told}");
    assert_eq!(codes(&told), ["surveys.line_without_unit"]);
    let body = json!({ "name": "古树株数", "form": "number", "measure": "株", "units": [units["林业局"]], "revision": 1 });
    assert!(is(world.call("PUT", &format!("/api/v1/survey_lines/{hole}"), &office, body).await.0, 204));
    assert!(is(go(&world, &office, &id, "issue").await.0, 204));
    // Each of the two sees the line with its own answer and not the other's.
    assert!(is(answer(&world, &bureau, &two, parks, value(62.0)).await.0, 204));
    let other = survey(&world, &statistics, &id).await;
    let lines = other["lines"].as_array().unwrap();
    assert_eq!((lines.len(), lines[0]["asked"].as_array().unwrap().len()), (1, 1));
    assert!(lines[0]["asked"][0]["answer"].is_null() && lines[0]["outcome"].is_null());
    assert!(is(answer(&world, &statistics, &two, counting, value(57.0)).await.0, 204));
    // 62 and 57 are more than one part of a hundred apart.
    let (status, told) = go(&world, &office, &id, "close").await;
    assert!(is(status, 409));
    assert_eq!(codes(&told), ["surveys.close_waiting", "surveys.close_waiting", "surveys.close_conflict", "surveys.close_hole"]);
    let shown = seen(&world, &office, &id, &two).await;
    assert_eq!(shown["outcome"]["open"], json!(["waiting", "conflict"]));
    assert!(shown["outcome"]["unit"].is_null());
    // Accepting both decides nothing.
    assert!(is(step(&world, &office, &two, parks, "accept", 1).await.0, 204));
    let (_, told) = go(&world, &office, &id, "close").await;
    assert_eq!(codes(&told), ["surveys.close_waiting", "surveys.close_conflict", "surveys.close_hole"]);
    // Choosing the other takes it with the decision.
    assert!(is(decide(&world, &office, &id, &two, "choose", Some(counting)).await.0, 204));
    let shown = seen(&world, &office, &id, &two).await;
    assert_eq!((&shown["outcome"]["amount"], &shown["outcome"]["open"]), (&json!(57.0), &json!([])));
    assert_eq!(shown["asked"][1]["answer"]["state"], "accepted");
    // Given back, the decision falls by itself.
    assert!(is(step(&world, &office, &two, parks, "return", 2).await.0, 204));
    let fell = seen(&world, &office, &id, &two).await;
    assert_eq!((&fell["outcome"]["decision"]["holds"], &fell["outcome"]["open"]), (&json!(false), &json!(["hole"])));
    let mut again = value(57.2);
    again["revision"] = json!(3);
    assert!(is(answer(&world, &bureau, &two, parks, again).await.0, 204));
    assert!(is(step(&world, &office, &two, parks, "accept", 4).await.0, 204));
    // Within the tolerance they agree; the hole is explained, and only then it closes.
    let (_, told) = go(&world, &office, &id, "close").await;
    assert_eq!(codes(&told), ["surveys.close_hole"]);
    assert!(is(decide(&world, &office, &id, &hole, "choose", Some(&units["林业局"])).await.0, 400));
    assert!(is(decide(&world, &office, &id, &hole, "explain", None).await.0, 204));
    assert!(is(world.call("GET", &format!("/api/v1/surveys/{id}"), &reviewer, Value::Null).await.0, 404));
    assert!(is(go(&world, &office, &id, "close").await.0, 204));
    let closed = survey(&world, &reviewer, &id).await;
    assert_eq!((&closed["state"], &closed["moves"]), (&json!("closed"), &json!([])));
    // What is closed changes no more, until it is opened again with a reason.
    let (status, told) = step(&world, &office, &two, parks, "return", 5).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("surveys.not_open")));
    let silent = json!({ "move": "reopen", "revision": closed["revision"] });
    let (status, _) = world.call("POST", &format!("/api/v1/surveys/{id}/moves"), &office, silent).await;
    assert!(is(status, 400));
    assert!(is(go(&world, &office, &id, "reopen").await.0, 204));
    let whole = survey(&world, &office, &id).await;
    let names: Vec<_> = whole["moves"].as_array().unwrap().iter().map(|one| one["move"].as_str().unwrap()).collect();
    assert_eq!(names, ["create", "issue", "submit", "submit", "accept", "choose", "return", "submit", "accept", "explain", "close", "reopen"]);
}

async fn a_unit_answers_for_itself_and_a_district_sees_what_lies_within_it(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let district = world.token("district").await;
    let technician = world.token("technician").await;
    let leader = world.token("leader").await;
    let units = units(&world, &office).await;
    let parks = units["园林局"].as_str();
    let id = draft(&world, &office).await;
    let within = line(&world, &office, &id, json!({ "figure": "parks_total", "division": "990102", "units": [parks] })).await;
    let beside = line(&world, &office, &id, json!({ "figure": "parks_total", "division": "990103", "units": [units["青堤区"]] })).await;
    let own = line(&world, &office, &id, json!({ "figure": "residential_units", "division": "990102", "units": [units["望泽区"]] })).await;
    assert!(is(go(&world, &office, &id, "issue").await.0, 204));
    assert!(is(answer(&world, &bureau, &within, parks, value(17.0)).await.0, 204));
    // The district sees both lines of its place, the bureau's answer too, and not its neighbour's.
    let shown = survey(&world, &district, &id).await;
    let ids: Vec<&Value> = shown["lines"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(within), &json!(own)]);
    assert_eq!(shown["lines"][0]["asked"][0]["answer"]["amount"], 17.0);
    assert_eq!(shown["counts"]["own_open"], 1);
    // It answers for itself alone.
    let (status, told) = answer(&world, &district, &within, parks, value(1.0)).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("surveys.not_your_unit")));
    assert!(is(answer(&world, &district, &beside, &units["青堤区"], value(1.0)).await.0, 404));
    assert!(is(answer(&world, &district, &own, &units["望泽区"], value(1.0)).await.0, 204));
    // A unit may take its answer back and never accepts one.
    assert!(is(step(&world, &district, &own, &units["望泽区"], "accept", 1).await.0, 403));
    assert!(is(step(&world, &district, &own, &units["望泽区"], "recall", 1).await.0, 204));
    // Whom it does not ask does not know of it; a leader reads all and writes nothing.
    assert!(is(world.call("GET", &format!("/api/v1/surveys/{id}"), &technician, Value::Null).await.0, 404));
    let campaign = running(&world, &technician).await;
    let list = world.get(&format!("/api/v1/campaigns/{campaign}/surveys"), &technician).await;
    assert_eq!(list["items"], json!([]));
    assert_eq!(survey(&world, &leader, &id).await["lines"].as_array().unwrap().len(), 3);
    assert!(is(answer(&world, &leader, &own, &units["望泽区"], value(1.0)).await.0, 403));
    assert!(is(go(&world, &leader, &id, "close").await.0, 403));
    // It waits on the desks of those who owe something.
    let waiting = world.get("/api/v1/home", &district).await["waiting"].clone();
    assert!(waiting.as_array().unwrap().iter().any(|one| one["what"] == "answer_survey"), "{waiting}");
    let waiting = world.get("/api/v1/home", &office).await["waiting"].clone();
    assert!(waiting.as_array().unwrap().iter().any(|one| one["what"] == "review_survey"), "{waiting}");
    // The office answers for a unit from paper.
    assert!(is(answer(&world, &office, &beside, &units["青堤区"], value(4.0)).await.0, 204));
}

async fn everything_wrong_is_told_at_once_and_stale_edits_are_refused(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let units = units(&world, &office).await;
    let parks = units["园林局"].as_str();
    let campaign = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{campaign}/surveys");
    let bad = json!({ "title": " ", "due_on": "2026-02-30", "tolerance_percent": 101 });
    let (status, told) = world.call("POST", &path, &office, bad).await;
    assert!(is(status, 400));
    assert_eq!(fields(&told), ["title", "due_on", "tolerance_percent"]);
    let id = draft(&world, &office).await;
    let lines = format!("/api/v1/surveys/{id}/lines");
    let bad = json!({ "form": "number", "item": "none", "division": "1", "year": 1, "units": ["x"], "due_on": "soon" });
    let (_, told) = world.call("POST", &lines, &office, bad).await;
    assert_eq!(fields(&told), ["name", "measure", "item", "division", "year", "units", "due_on"]);
    // Not asked of districts, and not twice of the same.
    let bad = json!({ "figure": "good_air_days", "division": "990102", "units": [parks, parks] });
    let (_, told) = world.call("POST", &lines, &office, bad).await;
    assert_eq!(fields(&told), ["division", "units"]);
    let whole = line(&world, &office, &id, json!({ "figure": "parks_total", "units": [parks] })).await;
    let (_, told) = world.call("POST", &lines, &office, json!({ "figure": "parks_total" })).await;
    assert_eq!(fields(&told), ["figure"]);
    let yes = line(&world, &office, &id, json!({ "name": "有规定", "form": "yes_no", "units": [parks] })).await;
    assert!(is(world.call("POST", &lines, &bureau, json!({ "name": "x" })).await.0, 403));
    let (status, told) = answer(&world, &office, &whole, parks, value(1.0)).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("surveys.not_open")));
    assert!(is(go(&world, &office, &id, "issue").await.0, 204));
    // What is handed in says where it comes from; a half written one may be kept.
    let bare = |submit: bool| json!({ "as_of": "2099", "evidence": ["nothing"], "submit": submit });
    let (status, told) = answer(&world, &bureau, &whole, parks, bare(true)).await;
    assert!(is(status, 400));
    assert_eq!(fields(&told), ["as_of", "amount", "source", "method", "confidence", "evidence"]);
    let (_, told) = answer(&world, &bureau, &whole, parks, json!({ "amount": -1, "as_of": "lately" })).await;
    assert_eq!(fields(&told), ["as_of", "amount"], "fewer than none are refused, as in the sheet");
    let (_, told) = answer(&world, &bureau, &yes, parks, json!({ "said": "perhaps", "no_value": "unknown" })).await;
    assert_eq!(fields(&told), ["no_value", "said"]);
    assert!(is(answer(&world, &bureau, &whole, parks, json!({ "amount": 61 })).await.0, 204));
    // Kept as a draft nobody but the unit and the office sees it, and it is no answer.
    let leader = world.token("leader").await;
    assert!(seen(&world, &leader, &id, &whole).await["asked"][0]["answer"].is_null());
    // Somebody was first.
    let (status, told) = answer(&world, &bureau, &whole, parks, value(62.0)).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("request.stale")));
    let mut late = value(62.0);
    late["revision"] = json!(1);
    late["as_of"] = json!("2026-03-31");
    late["confidence"] = json!("low");
    assert!(is(answer(&world, &bureau, &whole, parks, late).await.0, 204));
    let (status, told) = step(&world, &office, &whole, parks, "accept", 1).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("request.stale")));
    let change = json!({ "title": "Parks", "due_on": "2099-07-31", "tolerance_percent": 2, "revision": 1 });
    let (status, told) = world.call("PUT", &format!("/api/v1/surveys/{id}"), &office, change).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("request.stale")));
    // Later than the cut-off, of another year, unsure: told, and not forbidden.
    let shown = seen(&world, &office, &id, &whole).await;
    assert_eq!(shown["asked"][0]["answer"]["flags"], json!(["after_cutoff", "other_year", "low_confidence"]));
    // What is asked does not change under an answer, and a survey is not taken back.
    let other = json!({ "figure": "parks_free", "units": [], "revision": shown["revision"] });
    let (_, told) = world.call("PUT", &format!("/api/v1/survey_lines/{whole}"), &office, other).await;
    assert_eq!(fields(&told), ["name", "units", "units"]);
    let (status, told) = go(&world, &office, &id, "take_back").await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("surveys.answered_already")));
    // None is an answer: neither a hole nor zero.
    assert!(is(answer(&world, &bureau, &yes, parks, json!({ "no_value": "尚未制定", "submit": true })).await.0, 204));
    assert!(is(step(&world, &office, &yes, parks, "accept", 1).await.0, 204));
    let shown = seen(&world, &office, &id, &yes).await;
    assert_eq!((&shown["outcome"]["open"], &shown["outcome"]["unit"]), (&json!([]), &Value::Null));
}

async fn answers_are_filled_in_a_sheet_handed_back_and_undone_by_the_rules_of_the_form(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let statistics = world.token("statistics").await;
    let units = units(&world, &office).await;
    let (parks, counting) = (units["园林局"].as_str(), units["统计局"].as_str());
    let id = draft(&world, &office).await;
    let whole = line(&world, &office, &id, json!({ "figure": "parks_total", "units": [parks, counting] })).await;
    let yes = line(&world, &office, &id, json!({ "name": "有规定", "form": "yes_no", "units": [parks] })).await;
    let rows = line(&world, &office, &id, json!({ "name": "古树清单", "form": "rows", "units": [parks] })).await;
    line(&world, &office, &id, json!({ "name": "说明", "form": "text", "units": [parks] })).await;
    let sheet_at = format!("/api/v1/surveys/{id}/answer_sheet");
    let imports = format!("/api/v1/surveys/{id}/answer_imports");
    let sheet = async |token: &str, query: &str| {
        let answer = world.give("GET", &format!("{sheet_at}{query}"), token, BYTES, "").await;
        assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.body);
        answer.bytes
    };
    let hand_in = async |token: &str, check: bool, book: Vec<u8>| {
        let path = format!("{imports}?name=a.xlsx&check={check}");
        world.give("POST", &path, token, BYTES, book).await
    };
    let undo = async |token: &str, import: &Value| {
        let path = format!("{imports}/{}/undoings", import.as_str().unwrap());
        let (status, told) = world.call("POST", &path, token, Value::Null).await;
        (status.as_u16(), told)
    };
    let counts = |body: &Value| ["added", "changed", "unchanged", "faulty"].map(|key| body[key].as_i64().unwrap());
    let faults = |body: &Value| -> Vec<String> {
        let all = body["problems"].as_array().unwrap();
        let said = |one: &Value| {
            let code = one["code"].as_str().unwrap().rsplit('.').next().unwrap().to_owned();
            format!("{} {code}", one["place"]["field"].as_str().unwrap_or_default())
        };
        all.iter().map(said).collect()
    };
    let blank = sheet(&office, "").await;
    let early = hand_in(&office, true, blank.to_vec()).await;
    assert_eq!((early.status.as_u16(), early.code()), (409, "surveys.not_open"));
    assert!(is(go(&world, &office, &id, "issue").await.0, 204));
    // A unit gets its own rows, the office all or those of one unit, who answers nothing none.
    let rows_of = |book: &[u8]| read_sheets(book).unwrap()[0].end().0;
    assert_eq!(rows_of(&sheet(&bureau, "").await), 4);
    assert_eq!(rows_of(&sheet(&office, "").await), 5);
    assert_eq!(rows_of(&sheet(&office, &format!("?unit={counting}")).await), 1);
    let leader = world.token("leader").await;
    assert_eq!(world.give("GET", &sheet_at, &leader, BYTES, "").await.status.as_u16(), 403);
    let empty = sheet(&bureau, "").await;
    let same = hand_in(&bureau, false, empty.to_vec()).await;
    assert_eq!((counts(&same.body), faults(&same.body).len()), ([0, 0, 4, 0], 0), "{}", same.body);
    assert_eq!(same.body["taken"], false);
    // Another's rows are nobody's here.
    let foreign = hand_in(&bureau, true, sheet(&office, "").await.to_vec()).await;
    assert_eq!(faults(&foreign.body), ["A3 unknown_id"], "{}", foreign.body);

    // Every fault at its cell, as the form would tell it.
    let bad = edited(&empty, &[(1, 8, "六十"), (1, 12, "猜的"), (1, 13, "很高"), (2, 8, "也许"), (2, 10, "2099"), (3, 8, "1.5"), (3, 15, "随便")]);
    let refused = hand_in(&bureau, false, bad).await.body;
    assert_eq!(faults(&refused), [
        "I2 not_a_number", "M2 unknown_method", "N2 unknown_confidence", "L2 field_missing", "K2 field_missing",
        "I3 not_yes_or_no", "K3 not_yet", "L3 field_missing", "M3 field_missing", "N3 field_missing",
        "P4 not_yes_or_no", "I4 bad_rows", "L4 field_missing", "M4 field_missing", "N4 field_missing", "K4 field_missing",
    ], "{refused}");
    assert_eq!((&refused["taken"], &refused["faulty"]), (&json!(false), &json!(3)));
    let back = world.give("GET", refused["marked"].as_str().unwrap(), &bureau, BYTES, "").await.bytes;
    assert_eq!(read_sheets(&back).unwrap()[0].text(1, 8), "六十");

    // Handed in, none for a reason, and one that is only kept.
    let filled = edited(&empty, &[
        (1, 8, "62"), (1, 10, "2025年"), (1, 11, "公园台账"), (1, 12, "部门台账"), (1, 13, "高"),
        (2, 9, "尚未制定"), (3, 8, "12"), (3, 15, "否"),
    ]);
    let would = hand_in(&bureau, true, filled.clone()).await.body;
    assert_eq!((counts(&would), faults(&would).len()), ([3, 0, 1, 0], 0), "{would}");
    let states = would["changes"][0]["fields"].as_array().unwrap().last().unwrap();
    assert_eq!((&states["from"], &states["to"]), (&json!("未填报"), &json!("待审核")));
    assert!(seen(&world, &office, &id, &whole).await["asked"][0]["answer"].is_null(), "a look keeps nothing");
    let did = hand_in(&bureau, false, filled.clone()).await.body;
    assert_eq!((&did["taken"], counts(&did)), (&json!(true), counts(&would)), "{did}");
    let answer_of = async |line: &str| seen(&world, &office, &id, line).await["asked"][0]["answer"].clone();
    let first = answer_of(&whole).await;
    assert_eq!(["state", "amount", "as_of", "method"].map(|key| &first[key]),
        [&json!("submitted"), &json!(62.0), &json!("2025"), &json!("administrative")]);
    let none = answer_of(&yes).await;
    assert_eq!(["state", "no_value"].map(|key| &none[key]), [&json!("submitted"), &json!("尚未制定")]);
    let kept = answer_of(&rows).await;
    assert_eq!(["state", "amount"].map(|key| &kept[key]), [&json!("draft"), &json!(12.0)]);
    let now = sheet(&bureau, "").await;
    let again = hand_in(&bureau, false, now.to_vec()).await.body;
    assert_eq!((counts(&again), &again["taken"]), ([0, 0, 4, 0], &json!(false)), "{again}");
    // What is handed in is not written over.
    let over = hand_in(&bureau, false, edited(&now, &[(1, 8, "63")])).await.body;
    assert_eq!(faults(&over), ["I2 handed_in"]);

    // Undone: nobody else's, once, and the story tells it.
    assert_eq!(world.get(&imports, &statistics).await, json!([]));
    assert_eq!(undo(&statistics, &did["import"]).await.0, 404);
    let listed = world.get(&imports, &bureau).await;
    assert_eq!((&listed[0]["may_undo"], &listed[0]["added"]), (&json!(true), &json!(3)));
    assert_eq!(undo(&bureau, &did["import"]).await.0, 204);
    for line in [&whole, &yes, &rows] {
        assert!(answer_of(line).await.is_null(), "{line}");
    }
    assert_eq!(undo(&bureau, &did["import"]).await.0, 409);
    let story = survey(&world, &bureau, &id).await["moves"].clone();
    let last = story.as_array().unwrap().last().unwrap();
    assert_eq!(last["move"], "recall");
    assert!(last["note"].as_str().unwrap().contains("a.xlsx"), "{last}");

    // Again; a draft goes on to be handed in, and back.
    let did = hand_in(&bureau, false, filled).await.body;
    assert_eq!(did["taken"], true, "{did}");
    let now = sheet(&bureau, "").await;
    let on = edited(&now, &[(3, 10, "2025-12-31"), (3, 11, "清单"), (3, 12, "实地调查测量"), (3, 13, "中"), (3, 15, "是")]);
    let on = hand_in(&bureau, false, on).await.body;
    assert_eq!((&on["taken"], counts(&on)), (&json!(true), [0, 1, 3, 0]), "{on}");
    assert_eq!(answer_of(&rows).await["state"], "submitted");
    let (status, told) = undo(&bureau, &did["import"]).await;
    assert_eq!((status, told["code"].as_str()), (409, Some("workbooks.changed_since")));
    assert!(told["params"]["lines"].as_str().unwrap().contains("古树清单"), "{told}");
    assert_eq!(undo(&bureau, &on["import"]).await.0, 204);
    let back = answer_of(&rows).await;
    assert_eq!(["state", "amount", "source"].map(|key| &back[key]), [&json!("draft"), &json!(12.0), &json!("")]);
    // The office takes paper in for another; what was accepted since is not undone.
    let paper = sheet(&office, &format!("?unit={counting}")).await;
    let paper = edited(&paper, &[(1, 8, "57"), (1, 10, "2025"), (1, 11, "年鉴"), (1, 12, "yearbook"), (1, 13, "medium")]);
    let paper = hand_in(&office, false, paper).await.body;
    assert_eq!(paper["taken"], true, "{paper}");
    assert!(is(step(&world, &office, &whole, counting, "accept", 1).await.0, 204));
    let (status, told) = undo(&office, &paper["import"]).await;
    assert_eq!((status, told["code"].as_str()), (409, Some("workbooks.changed_since")));
    let audit = world.token("audit").await;
    let record = world.get("/api/v1/events?action=surveys.answers&limit=9", &audit).await;
    let told: Vec<&str> = record["items"].as_array().unwrap().iter()
        .map(|one| one["action"].as_str().unwrap().rsplit('_').next().unwrap()).collect();
    assert_eq!(told, ["taken", "undone", "taken", "taken", "undone", "taken"]);
}

async fn lines_are_proposed_and_go_through_excel_and_back_with_each_fault_at_its_cell(world: World) {
    let office = world.token("office").await;
    let id = draft(&world, &office).await;
    let (status, told) = world.call("POST", &format!("/api/v1/surveys/{id}/proposals"), &office, Value::Null).await;
    assert!(is(status, 200), "{told}");
    let whole = survey(&world, &office, &id).await;
    let lines = whole["lines"].as_array().unwrap();
    assert_eq!(told["lines"].as_u64().unwrap() as usize, lines.len());
    // Each statistic of the edition for the city, and where districts report it for the four.
    let edition = yuanjian_standard::Catalogue::embedded();
    let edition = edition.get("2016").unwrap();
    let districts = edition.statistics.iter().filter(|one| one.per_district).count();
    assert_eq!(lines.len(), edition.statistics.len() + 4 * districts);
    let of = |figure: &str, place: &str| lines.iter().find(|one| one["figure"] == figure && one["place"] == place).unwrap();
    // Who leads the row that needs it is asked for the city, the district for its own part.
    assert_eq!(of("satisfied_respondents", "")["asked"][0]["unit"]["name"], "统计局");
    assert_eq!(of("parks_total", "青堤区")["asked"][0]["unit"]["name"], "青堤区");
    assert_eq!((&of("parks_total", "")["sums"], &of("good_air_days", "")["sums"]), (&json!(true), &json!(false)));
    let (_, again) = world.call("POST", &format!("/api/v1/surveys/{id}/proposals"), &office, Value::Null).await;
    assert_eq!(again["lines"], 0);

    let book = world.give("GET", &format!("/api/v1/surveys/{id}/workbook"), &office, BYTES, "").await.bytes;
    let path = format!("/api/v1/surveys/{id}/imports?name=a.xlsx");
    let same = world.give("POST", &path, &office, BYTES, book.clone()).await.body;
    assert_eq!((&same["unchanged"], &same["changed"], &same["taken"]), (&json!(lines.len()), &json!(0), &json!(false)));
    let sheet = &read_sheets(&book).unwrap()[0];
    let column = |name: &str| (0..20).find(|place| sheet.text(0, *place) == name).unwrap();
    let end = sheet.end().0;
    let (figure, form, measure) = (column("数据名称"), column("填报形式"), column("计量单位"));
    let (place, due, asked, year) = (column("范围"), column("报送期限"), column("填报单位"), column("数据年份"));
    // Four faults in three rows, each beside its cell; nothing is written.
    let bad = edited(&book, &[
        (1, asked, "园林局、没有局"),
        (1, due, "明天"),
        (2, year, "去年"),
        (end + 1, figure, "绿道长度"),
        (end + 1, form, "长度"),
        (end + 1, place, "西城区"),
    ]);
    let told = world.give("POST", &path, &office, BYTES, bad).await.body;
    assert_eq!((&told["taken"], &told["faulty"]), (&json!(false), &json!(3)));
    let errors: Vec<_> = told["problems"].as_array().unwrap().iter().filter(|one| one["severity"] == "error").map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(errors, ["workbooks.unknown_unit", "workbooks.bad_day", "workbooks.not_a_number",
        "surveys.import.unknown_form", "surveys.import.unknown_division"]);
    let marked = world.give("GET", told["marked"].as_str().unwrap(), &office, BYTES, "").await;
    assert!(is(marked.status, 200));
    let list = read_sheets(&marked.bytes).unwrap();
    assert!(list[0].cells.values().any(|cell| cell.value.text().contains("没有局")));
    // Mended it is taken: one line changed, one of the survey's own added, the rest as it was.
    let good = edited(&book, &[
        (1, asked, "园林局、统计局"),
        (1, due, "2099-05-31"),
        (end + 1, figure, "绿道长度"),
        (end + 1, form, "数字"),
        (end + 1, measure, "km"),
        (end + 1, place, "望泽区"),
        (end + 1, asked, "望泽区"),
    ]);
    let shown = world.give("POST", &format!("{path}&check=true"), &office, BYTES, good.clone()).await.body;
    assert_eq!((&shown["taken"], &shown["added"], &shown["changed"]), (&json!(false), &json!(1), &json!(1)), "{shown}");
    let fields: Vec<_> = shown["changes"][0]["fields"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["units", "due_on"]);
    let taken = world.give("POST", &path, &office, BYTES, good).await.body;
    assert_eq!(taken["taken"], true);
    let now = survey(&world, &office, &id).await;
    let now = now["lines"].as_array().unwrap();
    assert_eq!(now.len(), lines.len() + 1);
    assert_eq!((&now[0]["asked"][1]["unit"]["name"], &now[0]["due"]), (&json!("统计局"), &json!("2099-05-31")));
    let last = now.last().unwrap();
    assert_eq!((&last["name"], &last["measure"], &last["place"]), (&json!("绿道长度"), &json!("km"), &json!("望泽区")));
    // Undone, what was added goes and what was changed is as before; only once.
    let imports = format!("/api/v1/surveys/{id}/imports");
    let undo = format!("{imports}/{}/undoings", taken["import"].as_str().unwrap());
    assert_eq!(world.get(&imports, &office).await[0]["may_undo"], true);
    assert!(is(world.call("POST", &undo, &office, Value::Null).await.0, 204));
    let back = survey(&world, &office, &id).await;
    let back = back["lines"].as_array().unwrap();
    assert_eq!((back.len(), &back[0]["due"]), (lines.len(), &lines[0]["due"]));
    assert_eq!(back[0]["asked"], lines[0]["asked"]);
    assert!(is(world.call("POST", &undo, &office, Value::Null).await.0, 409));
    // What a table has no column for stays: here only whom a line asks is named.
    let text = |row: u32, name: &str| sheet.text(row, column(name));
    let few = [["编号", "数据名称", "填报形式", "填报单位", "数据代码"].map(str::to_owned),
        [text(1, "编号"), text(1, "数据名称"), text(1, "填报形式"), text(1, "填报单位"), text(1, "数据代码")]];
    let mut short = rust_xlsxwriter::Workbook::new();
    let page = short.add_worksheet();
    for (row, cells) in (0..).zip(&few) {
        for (place, cell) in (0..).zip(cells) {
            page.write(row, place, cell.as_str()).unwrap();
        }
    }
    let same = world.give("POST", &path, &office, BYTES, short.save_to_buffer().unwrap()).await.body;
    assert_eq!((&same["unchanged"], &same["changed"]), (&json!(1), &json!(0)), "{same}");
    // Units hand in no lines.
    let bureau = world.token("bureau").await;
    assert!(is(world.give("POST", &path, &bureau, BYTES, book).await.status, 403));
}
}

mod figures {
    use super::*;

    on_both_engines! {
    filled;

    async fn closing_carries_figures_into_the_statistics_and_an_assessment_says_so(world: World) {
        let office = world.token("office").await;
        let units = units(&world, &office).await;
        let id = draft(&world, &office).await;
        let parks = units["园林局"].as_str();
        let city = line(&world, &office, &id, json!({ "figure": "residential_units", "units": [parks] })).await;
        let mut parts = Vec::new();
        for (code, name) in [("990102", "望泽区"), ("990103", "青堤区")] {
            let body = json!({ "figure": "residential_units", "division": code, "units": [units[name]] });
            parts.push((line(&world, &office, &id, body).await, units[name].as_str()));
        }
        let own = line(&world, &office, &id, json!({ "name": "绿道", "form": "number", "measure": "km", "units": [parks] })).await;
        assert!(is(go(&world, &office, &id, "issue").await.0, 204));
        for (line, unit, amount) in [(&city, parks, 500.0), (&parts[0].0, parts[0].1, 200.0), (&parts[1].0, parts[1].1, 250.0), (&own, parks, 3.5)] {
            assert!(is(answer(&world, &office, line, unit, value(amount)).await.0, 204));
            assert!(is(step(&world, &office, line, unit, "accept", 1).await.0, 204));
        }
        // 200 + 250 is not 500: nobody said why yet.
        let (status, told) = go(&world, &office, &id, "close").await;
        assert_eq!((status.as_u16(), codes(&told)), (409, vec!["surveys.close_sum"]));
        let shown = seen(&world, &office, &id, &city).await;
        assert_eq!((&shown["outcome"]["sum"]["districts"], &shown["outcome"]["sum"]["differs"]), (&json!(450.0), &json!(true)));
        assert!(is(decide(&world, &office, &id, &own, "explain_sum", None).await.0, 409));
        assert!(is(decide(&world, &office, &id, &city, "explain_sum", None).await.0, 204));
        let ready = survey(&world, &office, &id).await;
        assert_eq!((ready["closing"].clone(), ready["carries"].as_array().unwrap().len()), (json!([]), 3));
        assert!(ready["carries"][0]["known"].as_f64().unwrap() != 500.0, "the demo has another number");
        assert!(is(go(&world, &office, &id, "close").await.0, 204));
        let sheet = world.get("/api/v1/statistics", &office).await;
        let cells = sheet["cells"].as_array().unwrap();
        let cell = |scope: &str| cells.iter().find(|one| one["key"] == "residential_units" && one["scope"] == scope && one["year"] == 2025).unwrap();
        assert_eq!((&cell("city")["value"], &cell("990102")["value"]), (&json!(500.0), &json!(200.0)));
        assert_eq!((&cell("city")["source"], &cell("city")["responsible"]), (&json!("Parks：公园台账"), &json!("园林局")));
        // The next assessment uses it, and its passport tells the survey.
        let technician = world.token("technician").await;
        let (status, _) = world.call("POST", "/api/v1/assessments", &technician, json!({ "label": "after" })).await;
        assert!(is(status, 202));
        jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
        let made = world.get("/api/v1/assessments", &office).await;
        let path = format!("/api/v1/assessments/{}/items/garden-style-residential", made[0]["id"].as_str().unwrap());
        let passport = world.get(&path, &office).await;
        let used = passport["figures"].as_array().unwrap();
        let used = used.iter().find(|one| one["key"] == "residential_units").unwrap();
        assert_eq!((&used["value"], &used["source"]), (&json!(500.0), &json!("Parks：公园台账")));
        // The table of all answers, as far as one sees.
        let book = world.give("GET", &format!("/api/v1/surveys/{id}/consolidation"), &office, BYTES, "").await.bytes;
        let sheet = &read_sheets(&book).unwrap()[0];
        assert_eq!(sheet.end().0, 4);
        assert!(sheet.cells.values().any(|cell| cell.value.text().contains("以台账为准")));
    }

    async fn the_invented_citys_survey_has_a_conflict_and_a_hole(world: World) {
        let office = world.token("office").await;
        let campaign = running(&world, &office).await;
        let list = world.get(&format!("/api/v1/campaigns/{campaign}/surveys"), &office).await;
        let id = list["items"][0]["id"].as_str().unwrap();
        let whole = survey(&world, &office, id).await;
        assert_eq!(whole["counts"]["conflicts"], 1);
        let told: Vec<_> = whole["closing"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert!(told.contains(&"surveys.close_conflict") && told.contains(&"surveys.close_hole"), "{told:?}");
    }
    }
}
