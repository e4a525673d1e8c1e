//! The register of plans: the planning bureau keeps it, within its divisions, and nobody else.

use crate::{on_both_engines, world::World};
use serde_json::{Value, json};
use yuanjian_platform::Role;

const PATH: &str = "/api/v1/registered_plans";

fn plan(more: Value) -> Value {
    let mut body = json!({
        "division": "990100", "kind": "greenway", "title": "云泽市城市绿道建设规划", "state": "draft",
        "year_from": 2025, "year_to": 2035,
    });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

async fn seen(world: &World, name: &str) -> Vec<String> {
    let token = world.token(name).await;
    let list = world.get(PATH, &token).await;
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].as_str().unwrap().to_owned())
        .collect()
}

on_both_engines! {
async fn only_the_planning_bureau_keeps_the_register_and_drafts_are_not_for_all(world: World) {
    let planner = world.token("planner").await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Planner) {
        let name = match role {
            Role::SystemAdministrator => "system",
            Role::SecurityAdministrator => "security",
            Role::AuditAdministrator => "audit",
            other => other.key(),
        };
        let token = world.token(name).await;
        let (status, told) = world.call("POST", PATH, &token, plan(json!({}))).await;
        assert_eq!((status.as_u16(), &told["code"]), (403, &json!("request.forbidden")), "{name}");
    }
    let (status, made) = world.call("POST", PATH, &planner, plan(json!({}))).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    for (name, number) in [("planner", 1), ("office", 1), ("leader", 1), ("bureau", 0), ("district", 0), ("reviewer", 0)] {
        assert_eq!(seen(&world, name).await.len(), number, "{name}");
    }
    // An approval names its body, its number and its day.
    let bare = plan(json!({ "state": "approved", "revision": 1 }));
    let (status, told) = world.call("PUT", &path, &planner, bare).await;
    assert_eq!((status.as_u16(), told["problems"].as_array().unwrap().len()), (400, 3), "{told}");
    let approved = |more: Value| {
        let mut body = plan(json!({ "state": "approved", "approver": "市人民政府", "document": "云政复〔2025〕12号",
            "approved_on": "2025-03-01", "revision": 1 }));
        for (key, value) in more.as_object().unwrap() { body[key] = value.clone(); }
        body
    };
    assert_eq!(world.call("PUT", &path, &planner, approved(json!({}))).await.0.as_u16(), 204);
    assert_eq!(world.call("PUT", &path, &planner, approved(json!({}))).await.1["code"], "request.stale");
    for name in ["bureau", "district", "reviewer", "supervisor"] {
        assert_eq!(seen(&world, name).await, ["approved"], "{name}");
    }
    // What it says stays; who carries it out may be said later.
    let office = world.token("office").await;
    let units = world.get("/api/v1/organisations", &office).await;
    let parks = units.as_array().unwrap().iter().find(|one| one["short_name"] == "园林局").unwrap()["id"].clone();
    let other = approved(json!({ "title": "另一规划", "revision": 2 }));
    assert_eq!(world.call("PUT", &path, &planner, other).await.1["code"], "plans.approved_stays");
    assert_eq!(world.call("PUT", &path, &planner, approved(json!({ "unit": parks, "revision": 2 }))).await.0.as_u16(), 204);
    let now = world.get(PATH, &planner).await["items"][0].clone();
    assert_eq!((&now["unit_name"], &now["revision"]), (&json!("园林局"), &json!(3)));
    // An approval by mistake is taken back with a word, and then is no business of others.
    let back = plan(json!({ "state": "commenting", "unit": parks, "note": "批文录入有误", "revision": 3 }));
    assert_eq!(world.call("PUT", &path, &planner, back).await.0.as_u16(), 204);
    assert_eq!(seen(&world, "bureau").await.len(), 0);
}

async fn a_keeper_keeps_the_plans_of_its_own_division_alone(world: World) {
    let security = world.token("security").await;
    let accounts = world.get("/api/v1/accounts", &security).await;
    let planner = accounts["items"].as_array().unwrap_or_else(|| accounts.as_array().unwrap())
        .iter().find(|one| one["name"] == "planner").unwrap().clone();
    let city = world.token("planner").await;
    let (status, made) = world.call("POST", PATH, &city, plan(json!({}))).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let id = planner["id"].as_str().unwrap();
    let district = world.get("/api/v1/divisions", &security).await[0]["code"].clone();
    let grant = json!({ "role": "planner", "division": district });
    let (status, told) = world.call("POST", &format!("/api/v1/accounts/{id}/grants"), &security, grant).await;
    assert!(status.is_success(), "{told}");
    let whole = planner["grants"].as_array().unwrap()[0]["id"].as_str().unwrap().to_owned();
    let (status, told) = world.call("DELETE", &format!("/api/v1/accounts/{id}/grants/{whole}"), &security, Value::Null).await;
    assert!(status.is_success(), "{told}");
    let token = world.token("planner").await;
    let (_, told) = world.call("POST", PATH, &token, plan(json!({}))).await;
    assert_eq!(told["code"], "plans.not_your_division");
    let (status, told) = world.call("POST", PATH, &token, plan(json!({ "division": district }))).await;
    assert_eq!(status.as_u16(), 201, "{told}");
    // The city's draft is beyond it now.
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let (status, _) = world.call("PUT", &path, &token, plan(json!({ "revision": 1 }))).await;
    assert_eq!(status.as_u16(), 404);
    assert_eq!(world.get(PATH, &token).await["items"].as_array().unwrap().len(), 1);
}
}

mod filled {
    use super::*;

    on_both_engines! {
    filled;

    async fn the_invented_citys_register_has_plans_in_each_state(world: World) {
        let counts = |states: Vec<String>| {
            ["draft", "commenting", "approved", "superseded", "withdrawn"]
                .map(|state| states.iter().filter(|one| *one == state).count())
        };
        assert_eq!(counts(seen(&world, "planner").await), [2, 2, 3, 2, 2]);
        assert_eq!(counts(seen(&world, "office").await), [2, 2, 3, 2, 2]);
        // What is not approved is not for all.
        assert_eq!(counts(seen(&world, "bureau").await), [0, 0, 3, 2, 0]);
        let list = world.get(PATH, &world.token("planner").await).await;
        let items = list["items"].as_array().unwrap();
        let named = |part: &str| items.iter().find(|one| one["title"].as_str().unwrap().contains(part)).unwrap();
        assert_eq!(named("滨水绿道")["division"], "990102");
        assert_eq!(named("2021—2035")["unit_name"], "园林局");
        assert!(items.iter().all(|one| one["account_name"] == "方圆（演示）"));
    }
    }
}
