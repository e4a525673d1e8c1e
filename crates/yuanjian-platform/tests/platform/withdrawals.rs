//! What was entered by mistake is taken back: with a reason, kept on file, and not while something
//! rests on it.

use crate::{on_both_engines, world::World};
use axum::http::StatusCode;
use serde_json::{Value, json};
use yuanjian_platform::jobs;

const REASON: &str = "打错了，已另行登记";

/// Ask for something to be taken back; status and code.
async fn withdraw(world: &World, token: &str, path: &str, revision: i64) -> (u16, String) {
    let body = json!({ "reason": REASON, "revision": revision });
    let path = format!("{path}/withdrawals");
    let (status, body) = world.call("POST", &path, token, body).await;
    (status.as_u16(), body["code"].as_str().unwrap_or_default().to_owned())
}

fn refused(code: &str) -> (u16, String) {
    (409, code.to_owned())
}

fn done() -> (u16, String) {
    (204, String::new())
}

/// The newest event of a kind, as the record has it.
async fn told(world: &World, action: &str) -> Value {
    let path = format!("/api/v1/events?action={action}&limit=1");
    world.get(&path, &world.token("audit").await).await["items"][0].clone()
}

async fn upload(world: &World, token: &str) -> Value {
    let table =
        "id,wkt\n1,\"POLYGON((500000 3380000,500100 3380000,500100 3380100,500000 3380000))\"\n";
    let form = format!(
        "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n\
         {table}\r\n--xyz--\r\n"
    );
    let kind = "multipart/form-data; boundary=xyz";
    let seen = world.give("POST", "/api/v1/uploads", token, kind, form).await;
    assert_eq!(seen.status, StatusCode::CREATED, "{}", seen.body);
    seen.body["id"].clone()
}

on_both_engines! {
prepared;

async fn a_mistyped_organisation_is_taken_back_and_its_name_is_free_again(world: World) {
    let office = world.token("office").await;
    let body = json!({
        "name": "云泽市园林绿化屋", "short_name": "绿化屋", "kind": "bureau", "division": "990100",
        "precedence": 90, "from_on": "2020-01-01",
    });
    let (status, made) = world.call("POST", "/api/v1/organisations", &office, body.clone()).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let path = format!("/api/v1/organisations/{}", made["id"].as_str().unwrap());
    let bare = json!({ "reason": " ", "revision": 1 });
    let (status, trouble) =
        world.call("POST", &format!("{path}/withdrawals"), &office, bare).await;
    assert_eq!(status.as_u16(), 400);
    assert_eq!(trouble["problems"][0]["place"]["field"], "reason");
    let bureau = world.token("bureau").await;
    assert_eq!(withdraw(&world, &bureau, &path, 1).await.0, 403);
    assert_eq!(withdraw(&world, &office, &path, 7).await, refused("request.stale"));
    assert_eq!(withdraw(&world, &office, &path, 1).await, done());
    assert_eq!(withdraw(&world, &office, &path, 2).await.0, 404);

    let listed = async |query: &str| {
        let all = world.get(&format!("/api/v1/organisations{query}"), &office).await;
        all.as_array().unwrap().iter().find(|one| one["id"] == made["id"]).cloned()
    };
    assert_eq!(listed("").await, None);
    let kept = listed("?withdrawn=true").await.unwrap();
    assert_eq!((&kept["withdrawn"]["reason"], &kept["may"]), (&json!(REASON), &json!([])));
    let event = told(&world, "organisations.withdrawn").await;
    assert_eq!(event["detail"], json!({ "name": "云泽市园林绿化屋", "reason": REASON }));
    let (status, again) = world.call("POST", "/api/v1/organisations", &office, body).await;
    assert_eq!(status.as_u16(), 201, "{again}");
}

async fn an_organisation_on_which_a_group_or_a_role_rests_stays(world: World) {
    let office = world.token("office").await;
    let all = world.get("/api/v1/organisations", &office).await;
    let named = |short: &str| {
        let found = all.as_array().unwrap().iter().find(|one| one["short_name"] == short);
        let found = found.unwrap();
        let path = format!("/api/v1/organisations/{}", found["id"].as_str().unwrap());
        (path, found["revision"].as_i64().unwrap())
    };
    let bodies = world.get("/api/v1/bodies", &office).await;
    let seat = bodies[0]["seats"][0]["organisation_name"].as_str().unwrap();
    let (path, revision) = named(seat);
    let seated = withdraw(&world, &office, &path, revision).await;
    assert_eq!(seated, refused("organisations.seated"));

    let body = json!({
        "name": "云泽市误登单位", "short_name": "误登", "kind": "bureau", "division": "990100",
        "precedence": 91, "from_on": "2020-01-01",
    });
    let (_, made) = world.call("POST", "/api/v1/organisations", &office, body).await;
    let path = format!("/api/v1/organisations/{}", made["id"].as_str().unwrap());
    let campaign = world.get("/api/v1/home", &office).await["campaign"]["id"].clone();
    let tasks = format!("/api/v1/campaigns/{}/tasks", campaign.as_str().unwrap());
    let task = json!({ "title": "补充任务", "due_on": "2026-12-01", "lead": made["id"] });
    let (status, task) = world.call("POST", &tasks, &office, task).await;
    assert_eq!(status.as_u16(), 201, "{task}");
    assert_eq!(withdraw(&world, &office, &path, 1).await, refused("organisations.has_tasks"));
    let task = format!("/api/v1/tasks/{}", task["id"].as_str().unwrap());
    let removed = world.call("DELETE", &format!("{task}?revision=1"), &office, Value::Null).await;
    assert_eq!(removed.0.as_u16(), 204, "{}", removed.1);

    let security = world.token("security").await;
    let person = json!({
        "name": "wudeng", "display_name": "吴登", "password": "Zhongshu-2026",
        "grants": [{ "role": "bureau", "organisation": made["id"] }],
    });
    let (status, account) = world.call("POST", "/api/v1/accounts", &security, person).await;
    assert_eq!(status.as_u16(), 201, "{account}");
    let held = json!({ "reason": REASON, "revision": 1 });
    let (status, trouble) =
        world.call("POST", &format!("{path}/withdrawals"), &office, held).await;
    assert_eq!((status.as_u16(), &trouble["code"]), (409, &json!("organisations.granted")));
    assert_eq!(trouble["params"]["accounts"], "吴登");
}

async fn an_honour_entered_twice_is_taken_back_unless_something_rests_on_it(world: World) {
    let office = world.token("office").await;
    let honours = world.get("/api/v1/honours", &office).await;
    let first = &honours[0];
    let path = |id: &Value| format!("/api/v1/honours/{}", id.as_str().unwrap());
    let revision = |honour: &Value| honour["revision"].as_i64().unwrap();
    let rests = withdraw(&world, &office, &path(&first["id"]), revision(first)).await;
    assert_eq!(rests, refused("campaigns.honour_has_campaigns"));

    let body = json!({ "name": first["name"], "level": "city", "awarded_year": 2010 });
    let (_, twice) = world.call("POST", "/api/v1/honours", &office, body).await;
    let link = json!({
        "name": "另一称号", "level": "city", "awarded_year": 2011,
        "links": [{ "honour": twice["id"], "note": "" }],
    });
    let (_, linking) = world.call("POST", "/api/v1/honours", &office, link).await;
    let linked = withdraw(&world, &office, &path(&twice["id"]), 1).await;
    assert_eq!(linked, refused("campaigns.honour_is_linked"));
    assert_eq!(withdraw(&world, &office, &path(&linking["id"]), 1).await, done());
    assert_eq!(withdraw(&world, &office, &path(&twice["id"]), 1).await, done());

    let after = world.get("/api/v1/honours", &office).await;
    let last: Vec<&Value> = after.as_array().unwrap().iter().rev().take(2).collect();
    assert!(last.iter().all(|one| one["withdrawn"]["reason"] == REASON && one["may"] == json!([])));
    assert_eq!(after[0], honours[0], "what stands is as before");
    let campaign = json!({
        "honour": twice["id"], "title": "t", "edition": "2016", "data_year": 2021,
        "cutoff_on": "2021-12-31", "starts_on": "2022-06-06", "materials_due": "2022-06-30",
        "report_due": "2022-09-30", "onsite_due": "2022-10-31",
    });
    let (_, trouble) = world.call("POST", "/api/v1/campaigns", &office, campaign).await;
    assert_eq!(trouble["code"], "campaigns.unknown_honour");
    assert_eq!(told(&world, "campaigns.honour_withdrawn").await["detail"]["reason"], REASON);
}

async fn a_campaign_opened_by_mistake_is_taken_back_and_the_other_goes_on(world: World) {
    let office = world.token("office").await;
    let running = world.get("/api/v1/home", &office).await["campaign"]["id"].clone();
    // One whose tasks were given out is no mistake.
    let led = format!("/api/v1/campaigns/{}", running.as_str().unwrap());
    let view = world.get(&led, &office).await;
    let ask = json!({
        "move": "withdraw", "on": view["today"], "note": REASON, "revision": view["revision"],
    });
    let (status, trouble) = world.call("POST", &format!("{led}/moves"), &office, ask).await;
    assert_eq!((status.as_u16(), &trouble["code"]), (409, &json!("campaigns.tasks_given_out")));
    let honours = world.get("/api/v1/honours", &office).await;
    let body = json!({
        "honour": honours[1]["id"], "title": "误建", "edition": "2016", "data_year": 2021,
        "cutoff_on": "2021-12-31", "starts_on": "2022-06-06", "materials_due": "2022-06-30",
        "report_due": "2022-09-30", "onsite_due": "2022-10-31",
    });
    let (_, made) = world.call("POST", "/api/v1/campaigns", &office, body).await;
    let path = format!("/api/v1/campaigns/{}", made["id"].as_str().unwrap());
    let view = world.get(&path, &office).await;
    assert!(view["may"].as_array().unwrap().contains(&json!("withdraw")));
    let ask = |note: &str| {
        json!({ "move": "withdraw", "on": view["today"], "note": note, "revision": 1 })
    };
    let (status, trouble) =
        world.call("POST", &format!("{path}/moves"), &office, ask("")).await;
    assert_eq!((status.as_u16(), &trouble["code"]), (409, &json!("campaigns.reason_missing")));
    let (status, _) = world.call("POST", &format!("{path}/moves"), &office, ask(REASON)).await;
    assert_eq!(status.as_u16(), 204);

    let now = world.get(&path, &office).await;
    assert_eq!((&now["state"], &now["may"]), (&json!("withdrawn"), &json!([])));
    assert_eq!((&now["next"], &now["steps_to_loss"]), (&Value::Null, &Value::Null));
    assert_eq!(now["moves"][0]["note"], REASON);
    assert_eq!(told(&world, "campaigns.moved").await["detail"]["note"], REASON);
    // The registry knows nothing of it, and the home page shows the one that runs.
    let after = world.get("/api/v1/honours", &office).await;
    assert_eq!(after, honours);
    assert_eq!(world.get("/api/v1/home", &office).await["campaign"]["id"], running);
}

async fn of_a_wrongly_imported_layer_the_version_before_counts_again(world: World) {
    let token = world.token("technician").await;
    let upload = upload(&world, &token).await;
    let mut ids = Vec::new();
    for year in [2024, 2025] {
        let entry = json!({
            "upload": upload, "key": "water", "kind": "water", "year": year, "crs": "EPSG:4547",
        });
        let (status, begun) = world.call("POST", "/api/v1/layers", &token, entry).await;
        assert_eq!(status.as_u16(), 202, "{begun}");
        jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
        ids.push(begun["layer"].as_str().unwrap().to_owned());
    }
    let path = |place: usize| format!("/api/v1/layers/{}", ids[place]);
    let states = async || {
        let mut found = Vec::new();
        for place in [0, 1] {
            found.push(world.get(&path(place), &token).await["state"].clone());
        }
        found
    };
    assert_eq!(states().await, ["superseded", "ready"]);
    let bureau = world.token("bureau").await;
    assert_eq!(withdraw(&world, &bureau, &path(1), 0).await.0, 403);
    assert_eq!(withdraw(&world, &token, &path(1), 0).await, done());
    assert_eq!(states().await, ["ready", "withdrawn"]);
    assert_eq!(withdraw(&world, &token, &path(1), 0).await, refused("layers.nothing_to_withdraw"));
    let kept = world.get(&path(1), &bureau).await;
    assert_eq!(kept["withdrawn"]["reason"], REASON);
    assert_eq!(kept["report"]["features_kept"], 1, "it can still be looked at");
    let event = told(&world, "layers.withdrawn").await;
    assert_eq!(event["detail"]["counts_again"], json!(ids[0]));
    // The last version: then there is none.
    assert_eq!(withdraw(&world, &token, &path(0), 0).await, done());
    assert_eq!(states().await, ["withdrawn", "withdrawn"]);
}
}
