//! The leaders' big screen through its own door: its figures are those of the pages that it leads to.

use crate::{on_both_engines, world::World};
use axum::http::StatusCode;
use serde_json::{Value, json};

fn list(of: &Value) -> &Vec<Value> {
    of.as_array().unwrap_or_else(|| panic!("{of}"))
}

on_both_engines! {
filled;

async fn days_and_tasks_are_those_of_the_cockpit_and_of_the_units(world: World) {
    let token = world.token("leader").await;
    let screen = world.get("/api/v1/screen", &token).await;
    let cockpit = world.get("/api/v1/cockpit", &token).await;
    let campaign = &screen["campaign"];
    for key in ["id", "title", "state", "next"] {
        assert_eq!(campaign[key], cockpit["campaign"][key], "{key}");
    }
    assert_eq!(campaign["deadlines"], cockpit["deadlines"]);
    assert_eq!(campaign["late"], list(&cockpit["late"]).len());
    let of_tasks = list(&cockpit["lights"]).iter().find(|light| light["key"] == "tasks").unwrap();
    assert_eq!((&screen["tasks"]["lines"], &screen["tasks"]["complete"]), (&of_tasks["total"], &of_tasks["done"]));
    // Every light once, and the red ones are the late ones.
    let lights = screen["tasks"]["lights"].as_object().unwrap();
    let lit: u64 = lights.values().map(|count| count.as_u64().unwrap()).sum();
    assert!(lit <= screen["tasks"]["lines"].as_u64().unwrap(), "{lights:?}");
    let units = world.get(&format!("/api/v1/campaigns/{}/task_units", campaign["id"].as_str().unwrap()), &token).await;
    assert_eq!(screen["tasks"]["lights"], units["lights"]);
    // The last of the ranking first, and nobody who kept every day.
    let mut last: Vec<&Value> = list(&units["items"]).iter()
        .filter(|unit| unit["place"].is_u64() && unit["kept"].as_u64() < unit["decided"].as_u64()).collect();
    last.reverse();
    let last: Vec<&Value> = last.into_iter().take(5).map(|unit| &unit["unit"]).collect();
    let told: Vec<&Value> = list(&screen["tasks"]["lagging"]).iter().map(|unit| &unit["unit"]).collect();
    assert_eq!(told, last);
}

async fn verdicts_and_figures_are_those_of_the_newest_assessment(world: World) {
    let token = world.token("supervisor").await;
    let screen = world.get("/api/v1/screen", &token).await;
    let told = &screen["assessment"];
    let all = world.get("/api/v1/assessments", &token).await;
    let newest = list(&all).iter().find(|one| one["state"] == "done").unwrap();
    assert_eq!((&told["id"], &told["label"]), (&newest["id"], &newest["label"]));
    let detail = world.get(&format!("/api/v1/assessments/{}", told["id"].as_str().unwrap()), &token).await;
    let items = list(&detail["record"]["assessment"]["items"]);
    let mut counted = 0;
    for verdict in ["pass", "within_margin", "fail", "missing", "unconfirmed", "not_applicable"] {
        let by_hand = items.iter().filter(|item| item["judgement"]["verdict"] == verdict).count();
        assert_eq!(told["verdicts"][verdict], by_hand, "{verdict}");
        assert_eq!(newest["summary"]["verdicts"][verdict].as_u64().unwrap_or(0), by_hand as u64, "{verdict}");
        counted += by_hand;
    }
    assert_eq!(counted, items.len());
    let doubted = items.iter().filter(|item| {
        item["judgement"]["provisional"] == true && item["judgement"]["verdict"] != "not_applicable"
    });
    assert_eq!(told["verdicts"]["provisional"], doubted.count());
    let figures = list(&told["figures"]);
    let keys: Vec<&str> = figures.iter().map(|one| one["item"].as_str().unwrap()).collect();
    assert_eq!(keys[..4], ["green-space-rate", "green-coverage-rate", "park-area-per-capita", "park-service-radius-coverage"]);
    for figure in figures {
        let item = items.iter().find(|item| item["key"] == figure["item"]).unwrap();
        let measure = &item["measures"][0];
        let zones = list(&measure["reading"]["zones"]);
        assert_eq!((&figure["verdict"], &figure["provisional"]), (&item["judgement"]["verdict"], &item["judgement"]["provisional"]));
        assert_eq!((&figure["value"], &figure["unit"]), (&zones[0]["value"], &measure["unit"]), "{figure}");
        assert_eq!(figure["name"], detail["names"]["indicators"][figure["item"].as_str().unwrap()]);
        for district in list(&figure["districts"]) {
            let zone = zones.iter().find(|one| one["zone"]["kind"] == "district" && one["zone"]["code"] == district["code"]).unwrap();
            assert_eq!(district["value"], zone["value"]);
            let judged = measure["zones"].as_array().into_iter().flatten().find(|one| one["zone"] == zone["zone"]);
            assert_eq!(district["verdict"], judged.map_or(json!("missing"), |one| one["verdict"].clone()));
        }
    }
    assert!(figures[0]["limit"].as_str().unwrap().starts_with('≥'), "{}", figures[0]);
    // Each district of the figures has an outline by its code.
    let outlines = world.get("/api/v1/map/districts", &token).await;
    let drawn: Vec<&Value> = list(&outlines["shapes"]["features"]).iter().map(|one| &one["properties"]["code"]).collect();
    let districts = list(&figures[0]["districts"]);
    assert!(districts.len() > 1, "{}", figures[0]);
    for district in districts {
        assert!(drawn.contains(&&district["code"]), "{district} {drawn:?}");
    }
}

async fn gaps_and_evidence_are_those_of_their_pages(world: World) {
    let token = world.token("office").await;
    let screen = world.get("/api/v1/screen", &token).await;
    let id = screen["campaign"]["id"].as_str().unwrap();
    let board = world.get(&format!("/api/v1/campaigns/{id}/gap_board"), &token).await;
    let rows = list(&board["gaps"]);
    let failing: Vec<&Value> = rows.iter().filter(|row| row["kind"] == "failing").collect();
    let by_light = |light: &str| failing.iter().filter(|row| row["light"] == light).count();
    let gaps = &screen["gaps"];
    assert!(!failing.is_empty());
    assert_eq!((&gaps["assessed"], &gaps["failing"]), (&json!(true), &json!(failing.len())));
    assert_eq!((&gaps["without_measure"], &gaps["closing"]), (&json!(by_light("no_measure")), &json!(by_light("closes"))));
    for kind in ["near", "unknown"] {
        assert_eq!(gaps[kind], rows.iter().filter(|row| row["kind"] == kind).count());
    }
    let money: i64 = failing.iter().map(|row| row["budget_fen"].as_i64().unwrap()).sum();
    assert!(money > 0);
    assert_eq!(gaps["budget_fen"], money);
    let ledger = world.get(&format!("/api/v1/ledgers/{id}"), &token).await;
    assert_eq!(screen["evidence"], ledger["items"]);
    let all: u64 = screen["evidence"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(all, items_of(&ledger));
}

async fn only_who_leads_keeps_the_office_or_supervises_sees_it(world: World) {
    for name in ["leader", "office", "supervisor"] {
        let token = world.token(name).await;
        assert_eq!(world.call("GET", "/api/v1/screen", &token, Value::Null).await.0, StatusCode::OK, "{name}");
    }
    for name in ["district", "bureau", "technician", "treasurer", "planner", "reviewer", "system", "security", "audit"] {
        let token = world.token(name).await;
        assert_eq!(world.call("GET", "/api/v1/screen", &token, Value::Null).await.0, StatusCode::FORBIDDEN, "{name}");
    }
    for name in ["reviewer", "system"] {
        let token = world.token(name).await;
        assert_eq!(world.call("GET", "/api/v1/map/districts", &token, Value::Null).await.0, StatusCode::FORBIDDEN, "{name}");
    }
}
}

/// Items of the edition that a ledger lists.
fn items_of(ledger: &Value) -> u64 {
    let categories = list(&ledger["categories"]).iter();
    categories.map(|category| list(&category["items"]).len() as u64).sum()
}

/// Before anything was begun.
mod founded {
    use super::*;

    on_both_engines! {
    async fn what_is_not_there_stays_out_and_is_no_zero(world: World) {
        let token = world.token("leader").await;
        let screen = world.get("/api/v1/screen", &token).await;
        for key in ["campaign", "assessment", "tasks", "gaps", "evidence"] {
            assert_eq!(screen[key], Value::Null, "{key}");
        }
        assert!(screen["at"].is_string() && screen["today"].is_string(), "{screen}");
        assert_eq!(world.call("GET", "/api/v1/map/districts", &token, Value::Null).await.0, StatusCode::NOT_FOUND);
    }
    }
}

/// A campaign with tasks and no data.
mod prepared {
    use super::*;

    on_both_engines! {
    prepared;

    async fn a_campaign_without_an_assessment_has_days_and_tasks_and_knows_of_no_gap(world: World) {
        let token = world.token("leader").await;
        let screen = world.get("/api/v1/screen", &token).await;
        assert_eq!(screen["assessment"], Value::Null);
        assert_eq!(screen["gaps"]["assessed"], false);
        assert!(screen["campaign"]["next"]["days"].is_i64() && screen["tasks"]["lines"].as_u64() > Some(0), "{screen}");
    }
    }
}
