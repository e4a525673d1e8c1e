//! Siting: scenarios are asked for, worked out, read within one's reach, compared and taken back.

use crate::{on_both_engines, world::World};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use yuanjian_app::Language;
use yuanjian_platform::{Actor, Ctx, Role, identity::Grant, jobs, siting};

const PATH: &str = "/api/v1/siting_scenarios";

fn asked(name: &str, more: Value) -> Value {
    let mut request = json!({
        "count": 2, "proof": "quick", "sources": { "grid": { "spacing_m": 400.0, "area_m2": 6000.0 } },
    });
    for (key, value) in more.as_object().unwrap() {
        request[key] = value.clone();
    }
    json!({ "name": name, "request": request })
}

/// A technician as other features see one.
fn acting(world: &World) -> Ctx {
    let actor = Actor {
        account: "technician".to_owned(),
        name: "technician".to_owned(),
        display_name: "T".to_owned(),
        city: "990100".to_owned(),
        grants: vec![Grant::over(Role::Technician, "990100", None)],
        must_change: false,
        session: String::new(),
    };
    Ctx { actor: Some(actor), ..Ctx::of_program(world.platform.clone(), Language::Chinese) }
}

async fn work(world: &World) {
    jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
}

fn codes(told: &Value) -> Vec<&str> {
    let problems = told["problems"].as_array().unwrap().iter();
    problems.map(|problem| problem["code"].as_str().unwrap()).collect()
}

on_both_engines! {
filled;

async fn a_scenario_is_asked_for_worked_out_read_compared_and_taken_back(world: World) {
    let technician = world.token("technician").await;
    let list = world.get(PATH, &technician).await;
    let demo = list["items"].as_array().unwrap();
    assert_eq!(demo.len(), 2, "{list}");
    assert!(demo.iter().all(|one| one["state"] == "done" && one["summary"]["status"] == "optimal"), "{list}");
    assert!(demo.iter().all(|one| !one["campaign"].as_str().unwrap().is_empty()));

    let setup = world.get("/api/v1/siting_setup", &technician).await;
    assert_eq!((setup["threshold"].as_f64(), setup["districts"].as_array().unwrap().len()), (Some(0.8), 4));
    assert_eq!((&setup["can_try"], &setup["people"]), (&json!(true), &json!(true)));
    assert_eq!(setup["request"]["cell_m"], 50.0);

    // Asked for, worked out.
    let (status, made) = world.call("POST", PATH, &technician, asked("两处", json!({}))).await;
    assert_eq!(status.as_u16(), 202, "{made}");
    let id = made["scenario"].as_str().unwrap();
    let path = format!("{PATH}/{id}");
    assert_eq!(world.get(&path, &technician).await["state"], "running");
    let (status, told) = world.call("POST", &format!("{path}/withdrawals"), &technician, json!({ "reason": "x" })).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("siting.not_done")));
    work(&world).await;
    let found = world.get(&path, &technician).await;
    assert_eq!((&found["state"], &found["summary"]["sites"]), (&json!("done"), &json!(2)), "{found}");
    assert_eq!(found["answer"]["sites"].as_array().unwrap().len(), 2);
    assert_eq!(found["files"], json!(["sites.gpkg", "sites.geojson"]));
    let job = world.get(&format!("/api/v1/jobs/{}", made["job"].as_str().unwrap()), &technician).await;
    assert_eq!((&job["state"], &job["result"]["scenario"]), (&json!("done"), &json!(id)));
    let pictures = world.get(&format!("{path}/pictures"), &technician).await;
    assert_eq!(pictures["sites"]["features"].as_array().unwrap().len(), 2);
    assert!(!pictures["before"]["features"].as_array().unwrap().is_empty());
    let file = world.give("GET", &format!("{path}/files/sites.gpkg"), &technician, "", "").await;
    assert!(file.status.is_success() && file.bytes.starts_with(b"SQLite format 3"));

    // Side by side, differences from the first.
    let ids: Vec<&str> = [id].into_iter().chain(demo.iter().map(|one| one["id"].as_str().unwrap())).collect();
    let compare = |ids: &[&str]| format!("/api/v1/siting_comparison?ids={}", ids.join(","));
    let compared = world.get(&compare(&ids), &technician).await;
    let rows = compared["comparison"]["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["name"], &rows[0]["cost_more_fen"]), (3, &json!("两处"), &json!(0)));
    assert_eq!(compared["districts"][0]["after"].as_array().unwrap().len(), 3);
    for (ids, code) in [(&ids[..1], "siting.compare_count"), (&[id, id][..], "siting.compare_count")] {
        let (status, told) = world.call("GET", &compare(ids), &technician, Value::Null).await;
        assert_eq!((status.as_u16(), told["code"].as_str()), (400, Some(code)));
    }

    // Taken back with a reason; it stays on file and counts no more.
    let back = format!("{path}/withdrawals");
    let (status, _) = world.call("POST", &back, &technician, json!({ "reason": " " })).await;
    assert_eq!(status.as_u16(), 400);
    let (status, _) = world.call("POST", &back, &technician, json!({ "reason": "网格过粗" })).await;
    assert_eq!(status.as_u16(), 204);
    let found = world.get(&path, &technician).await;
    assert_eq!((&found["withdrawn"]["reason"], &found["may"]), (&json!("网格过粗"), &json!([])));
    let (status, told) = world.call("GET", &compare(&ids), &technician, Value::Null).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("siting.withdrawn_already")));
    let (status, _) = world.call("POST", &back, &technician, json!({ "reason": "again" })).await;
    assert_eq!(status.as_u16(), 409);
    // Its name is free again.
    let (status, _) = world.call("POST", PATH, &technician, asked("两处", json!({}))).await;
    assert_eq!(status.as_u16(), 202);
}

async fn everything_wrong_is_told_at_once_and_what_cannot_be_says_why(world: World) {
    let technician = world.token("technician").await;
    let bad = json!({ "name": "", "note": "", "request": {
        "budget_fen": -1, "sources": { "grid": { "spacing_m": 1.0, "area_m2": 6000.0 } },
        "districts": [{ "district": "990102", "floor": 2.0 }],
    } });
    let (status, told) = world.call("POST", PATH, &technician, bad).await;
    assert_eq!(status.as_u16(), 400);
    let range = "siting.out_of_range";
    assert_eq!(codes(&told), ["siting.bad_name", range, range, range]);
    assert_eq!(told["problems"][3]["place"]["field"], "districts.0.floor");
    for request in [json!({ "budget": 3 }), json!({ "count": "three" }), json!([])] {
        let body = json!({ "name": "x", "request": request });
        let (status, told) = world.call("POST", PATH, &technician, body).await;
        assert_eq!((status.as_u16(), told["code"].as_str()), (400, Some("siting.bad_request")));
    }
    let demo = world.get(PATH, &technician).await["items"][0]["name"].clone();
    let taken = asked(demo.as_str().unwrap(), json!({}));
    let (status, told) = world.call("POST", PATH, &technician, taken).await;
    assert_eq!((status.as_u16(), codes(&told)), (400, vec!["siting.bad_name"]));

    // A layer that is not there, and rules that cannot hold together: the job says why.
    for (name, more, code) in [
        ("没有图层", json!({ "sources": { "candidate_land": true } }), "siting.no_layer"),
        ("资金不够", json!({ "proof": "exact", "budget_fen": 1,
            "districts": [{ "district": "990102", "least_sites": 1 }] }), "siting.together"),
    ] {
        let (status, made) = world.call("POST", PATH, &technician, asked(name, more)).await;
        assert_eq!(status.as_u16(), 202, "{made}");
        work(&world).await;
        let path = format!("{PATH}/{}", made["scenario"].as_str().unwrap());
        let found = world.get(&path, &technician).await;
        assert_eq!((&found["state"], codes(&found)[0]), (&json!("failed"), code), "{found}");
        assert_eq!(found["answer"], Value::Null);
    }

    // Tried out at once, without keeping anything.
    let before = world.get(PATH, &technician).await["items"].as_array().unwrap().len();
    let trial = "/api/v1/siting_trials";
    let request = asked("x", json!({ "proof": "exact" }))["request"].clone();
    let (status, tried) = world.call("POST", trial, &technician, json!({ "request": request })).await;
    assert_eq!((status.as_u16(), &tried["summary"]["status"]), (200, &json!("quick")), "{tried}");
    assert_eq!(tried["answer"]["sites"].as_array().unwrap().len(), 2);
    assert_eq!(world.get(PATH, &technician).await["items"].as_array().unwrap().len(), before);
    let (status, told) = world.call("POST", trial, &technician, json!({ "request": {} })).await;
    assert_eq!((status.as_u16(), codes(&told)), (400, vec!["siting.no_source", "siting.no_limit"]));
}

async fn technicians_office_and_planners_ask_and_a_district_reads_what_is_its_own(world: World) {
    for role in Role::ALL {
        let name = match role {
            Role::SystemAdministrator => "system",
            Role::SecurityAdministrator => "security",
            Role::AuditAdministrator => "audit",
            other => other.key(),
        };
        let token = world.token(name).await;
        let (reads, _) = world.call("GET", PATH, &token, Value::Null).await;
        let (makes, _) = world.call("POST", PATH, &token, json!({ "name": "", "request": {} })).await;
        let inside = !role.is_administrator() && role != Role::Reviewer;
        let maker = matches!(role, Role::Technician | Role::Office | Role::Planner);
        assert_eq!(reads.as_u16(), if inside { 200 } else { 403 }, "{name}");
        assert_eq!(makes.as_u16(), if maker { 400 } else { 403 }, "{name}");
    }
    let (technician, district) = (world.token("technician").await, world.token("district").await);
    let list = world.get(PATH, &technician).await;
    let path = format!("{PATH}/{}", list["items"][0]["id"].as_str().unwrap());
    let (whole, own) = (world.get(&path, &technician).await, world.get(&path, &district).await);
    assert_eq!((&whole["part"], &own["part"]), (&json!(false), &json!(true)));
    let districts = |found: &Value| -> BTreeSet<String> {
        let all = found["answer"]["districts"].as_array().unwrap().iter();
        all.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((districts(&whole).len(), districts(&own).len()), (4, 1));
    let mine = districts(&own);
    for list in ["sites", "candidates"] {
        for one in own["answer"][list].as_array().unwrap() {
            assert!(mine.contains(one["district"].as_str().unwrap()));
        }
    }
    assert_eq!(own["answer"]["evaluation"]["districts"].as_array().unwrap().len(), 1);
    assert_eq!(own["files"], json!([]));
    let pictures = world.get(&format!("{path}/pictures"), &district).await;
    assert_eq!(pictures["districts"]["features"].as_array().unwrap().len(), 1);
    let (status, told) = world.call("GET", &format!("{path}/files/sites.gpkg"), &district, Value::Null).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("siting.not_yours")));
    let (status, _) = world.call("GET", &format!("{PATH}/none"), &technician, Value::Null).await;
    assert_eq!(status.as_u16(), 404);
}

async fn chosen_land_can_be_taken_for_projects(world: World) {
    let technician = world.token("technician").await;
    let list = world.get(PATH, &technician).await;
    let id = list["items"][0]["id"].as_str().unwrap();
    let ctx = acting(&world);
    let found = siting::chosen(&ctx, id).await.unwrap();
    assert_eq!((found.name.as_str(), found.counts_as_indicator), (list["items"][0]["name"].as_str().unwrap(), true));
    assert_eq!(found.campaign, list["items"][0]["campaign"].as_str().unwrap());
    let chosen = found.sites;
    assert_eq!(chosen.len() as u64, list["items"][0]["summary"]["sites"].as_u64().unwrap());
    let cost: i64 = chosen.iter().map(|site| site.build_fen + site.land_fen).sum();
    assert_eq!(cost, list["items"][0]["summary"]["cost_fen"].as_i64().unwrap());
    assert!(chosen.iter().all(|site| !site.name.is_empty() && site.geometry["type"] == "Point"));
    assert!(siting::chosen(&ctx, "none").await.is_err());
}
}
