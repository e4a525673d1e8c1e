//! Covert material: nobody but who supervises and leads comes to know of it, by whatever door.

use crate::{
    evidence::{campaign, docx, piece},
    exchange::parts,
    on_both_engines,
    world::World,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use yuanjian_platform::{Role, access::policy, jobs, notices};
use yuanjian_types::Timestamp;

const TITLE: &str = "夜访锦绣苑绿化带占用";
const FILE: &str = "yefang-jinxiuyuan.docx";
const INSIDE: &str = "二十三时许见渣土堆放";
const NOTE: &str = "匿名走访所见";

fn account_of(role: Role) -> &'static str {
    match role {
        Role::SystemAdministrator => "system",
        Role::SecurityAdministrator => "security",
        Role::AuditAdministrator => "audit",
        other => other.key(),
    }
}

fn proves() -> Value {
    json!([{ "item": "green-space-rate", "kind": "green-space-inventory" }])
}

/// A covert piece of the supervision office; its id.
async fn covert(world: &World) -> String {
    let supervisor = world.token("supervisor").await;
    let more = json!({ "covert": true, "title": TITLE, "note": NOTE });
    piece(world, &supervisor, FILE, &docx(&[INSIDE]), proves(), more).await
}

async fn submit(world: &World, token: &str, id: &str) {
    let path = format!("/api/v1/evidence/{id}");
    let revision = world.get(&path, token).await["revision"].clone();
    let body = json!({ "move": "submit", "revision": revision });
    let (status, told) = world.call("POST", &format!("{path}/moves"), token, body).await;
    assert_eq!(status.as_u16(), 204, "{told}");
}

/// Everything that makes something of what was handed in.
async fn pass(world: &World) {
    jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
    notices::pass(&world.platform, Timestamp::now()).await.unwrap();
}

/// The policy's paths for a method, with the ids of this piece and its campaign in their places.
fn paths(method: &str, id: &str, campaign: &str) -> Vec<String> {
    let entries = policy().iter().filter(|entry| entry.method == method);
    let filled = entries.map(|entry| {
        let of_campaign = entry.path.starts_with("/api/v1/campaigns/");
        let parts = entry.path.split('/').map(|part| match part {
            "{id}" if of_campaign => campaign,
            "{id}" => id,
            "{campaign}" => campaign,
            "{number}" => "1",
            "{kind}" => "blocker",
            "{register}" => "posts",
            part if part.starts_with('{') => "none",
            part => part,
        });
        let path = parts.collect::<Vec<_>>().join("/");
        match path.as_str() {
            "/api/v1/evidence" => format!("{path}?campaign={campaign}"),
            _ => path,
        }
    });
    filled.collect()
}

fn total(list: &Value) -> u64 {
    list["total"].as_u64().unwrap()
}

on_both_engines! { prepared;
async fn every_route_as_every_role_keeps_covert_material_from_all_others(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let campaign = campaign(&world, &office).await;
    // The same file in the open, whose owner must not learn that there is another.
    let twin = piece(&world, &bureau, "open.docx", &docx(&[INSIDE]), proves(), json!({})).await;
    let ledger = format!("/api/v1/ledgers/{campaign}");
    let before = world.get(&ledger, &office).await;
    let id = covert(&world).await;
    let supervisor = world.token("supervisor").await;
    pass(&world).await;
    let leader = world.token("leader").await;
    let path = format!("/api/v1/evidence/{id}");
    // A draft is with those who collect it; handed in, the leaders see it too.
    assert_eq!(world.call("GET", &path, &leader, Value::Null).await.0.as_u16(), 404);
    submit(&world, &supervisor, &id).await;
    pass(&world).await;
    for token in [&supervisor, &leader] {
        let seen = world.get(&path, token).await;
        assert_eq!((&seen["title"], &seen["covert"]), (&json!(TITLE), &json!(true)));
        assert_eq!(world.give("GET", &format!("{path}/file"), token, "text/plain", "").await.status.as_u16(), 200);
    }

    let mut read = 0;
    for role in Role::ALL.into_iter().filter(|role| !matches!(role, Role::Supervisor | Role::Leader)) {
        let token = world.token(account_of(role)).await;
        for path in paths("GET", &id, &campaign) {
            let answer = world.give("GET", &path, &token, "text/plain", "").await;
            read += usize::from(answer.status.is_success());
            assert!(!answer.status.is_server_error(), "{} {path}", role.key());
            let text = String::from_utf8_lossy(&answer.bytes);
            for secret in [TITLE, FILE, INSIDE, NOTE] {
                assert!(!text.contains(secret), "{} reads it at {path}", role.key());
            }
            // The record says that something was done, by the number alone.
            let asked = path.contains(&id) || path.starts_with("/api/v1/events");
            assert!(!text.contains(&id) || asked, "{} meets it at {path}", role.key());
            if path.starts_with("/api/v1/evidence/") {
                assert!(matches!(answer.status.as_u16(), 403 | 404), "{} {path}", role.key());
            }
        }
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            for path in paths(method, &id, &campaign).iter().filter(|path| path.contains(&id)) {
                if !path.starts_with("/api/v1/evidence/") { continue; }
                let body = json!({ "move": "withdraw", "note": "x", "revision": 2 });
                let (status, told) = world.call(method, path, &token, body).await;
                assert!(matches!(status.as_u16(), 400 | 403 | 404), "{} {method} {path}: {told}", role.key());
            }
        }
        for way in ["submit", "recall", "withdraw", "accept", "return", "reopen"] {
            let door = if matches!(way, "accept" | "return" | "reopen") { "decisions" } else { "moves" };
            let body = json!({ "move": way, "note": "x", "reasons": ["blurred"], "revision": 2 });
            let (status, told) = world.call("POST", &format!("{path}/{door}"), &token, body).await;
            assert!(matches!(status.as_u16(), 403 | 404), "{} {way}: {told}", role.key());
        }
    }
    assert!(read > 100, "{read} answers were read");

    // No count says it: the ledger reads as before.
    assert_eq!(world.get(&ledger, &office).await, before);
    let own = world.get(&format!("/api/v1/evidence/{twin}"), &bureau).await;
    assert_eq!((&own["twins"], &own["hidden_twins"]), (&json!([]), &json!(0)));
    assert!(!own["warnings"].to_string().contains("duplicate"), "{own}");
    // Who sees it counts the piece, but it completes no item: the office would not know why.
    let of_leader = world.get(&ledger, &leader).await;
    assert_eq!(of_leader["pieces"]["submitted"], 1);
    let words = world.get(&ledger, &office).await["items"].clone();
    assert_eq!(of_leader["items"], words);
    // By no search, the words inside included.
    let typed: String = INSIDE.bytes().map(|b| format!("%{b:02X}")).collect();
    let search = format!("/api/v1/evidence?campaign={campaign}&search={typed}");
    assert_eq!(total(&world.get(&search, &supervisor).await), 1);
    assert_eq!(total(&world.get(&search, &office).await), 1);
    assert_eq!(world.get(&search, &office).await["items"][0]["id"], json!(twin));
}

async fn no_export_and_no_record_tells_of_covert_material_before_its_release(world: World) {
    let (office, supervisor) = (world.token("office").await, world.token("supervisor").await);
    let campaign = campaign(&world, &office).await;
    let id = covert(&world).await;
    submit(&world, &supervisor, &id).await;
    pass(&world).await;
    let exports = format!("/api/v1/ledgers/{campaign}/exports");
    let carried = async |kind: &str| -> (Value, String) {
        let (status, job) = world.call("POST", &exports, &office, json!({ "kind": kind })).await;
        assert_eq!(status.as_u16(), 202, "{job}");
        jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
        let newest = world.get(&exports, &office).await[0].clone();
        let path = format!("/api/v1/ledger_exports/{}", newest["id"].as_str().unwrap());
        let zip = world.give("GET", &path, &office, "text/plain", "").await.bytes;
        let all = parts(&zip).into_iter().map(|(name, bytes)| format!("{name}\n{}", String::from_utf8_lossy(&bytes)));
        (newest["pieces"].clone(), all.collect())
    };
    for kind in ["bag", "xlsx", "docx"] {
        let (pieces, text) = carried(kind).await;
        assert_eq!(pieces, 0, "{kind}");
        assert!(!text.contains(TITLE) && !text.contains(FILE) && !text.contains(&id), "{kind}");
    }
    let audit = world.token("audit").await;
    let record = async || -> String {
        let export = world.give("GET", "/api/v1/events/export", &audit, "text/plain", "").await;
        String::from_utf8(export.bytes.to_vec()).unwrap()
    };
    let told = record().await;
    for secret in [TITLE, FILE, NOTE] {
        assert!(!told.contains(secret), "{secret}");
    }
    let of_it: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap())
        .filter(|event: &Value| event["thing_id"] == json!(id)).collect();
    assert_eq!(of_it.iter().map(|event| event["action"].as_str().unwrap()).collect::<Vec<_>>(), ["evidence.created", "evidence.moved"]);
    let keys = |event: &Value| event["detail"].as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&of_it[0]), BTreeSet::from(["covert", "digest"].map(str::to_owned)));
    assert_eq!(keys(&of_it[1]), BTreeSet::from(["covert", "digest", "from", "move", "to"].map(str::to_owned)));
    let notices = async |name: &str| {
        let token = world.token(name).await;
        world.get("/api/v1/notices", &token).await.to_string()
    };
    assert!(!notices("office").await.contains(TITLE));

    // Released with a word why, it is a piece like any other.
    let path = format!("/api/v1/evidence/{id}");
    let release = |note: &str| json!({ "note": note, "revision": 2 });
    let door = format!("{path}/release");
    assert_eq!(world.call("POST", &door, &office, release("x")).await.0.as_u16(), 403);
    assert_eq!(world.call("POST", &door, &supervisor, release(" ")).await.1["code"], "evidence.release_note");
    assert_eq!(world.call("POST", &door, &supervisor, json!({ "note": "x", "revision": 1 })).await.1["code"], "request.stale");
    assert_eq!(world.call("POST", &door, &supervisor, release("督查结束")).await.0.as_u16(), 204);
    assert_eq!(world.call("POST", &door, &supervisor, json!({ "note": "x", "revision": 3 })).await.1["code"], "evidence.not_covert");
    let seen = world.get(&path, &office).await;
    assert_eq!((&seen["covert"], &seen["state"], &seen["title"]), (&json!(false), &json!("submitted"), &json!(TITLE)));
    assert_eq!(carried("bag").await.0, 1);
    assert!(record().await.contains(TITLE));
    let body = json!({ "move": "accept", "revision": 3 });
    let (status, told) = world.call("POST", &format!("{path}/decisions"), &office, body).await;
    assert_eq!(status.as_u16(), 204, "{told}");
}

async fn only_the_supervision_office_makes_covert_material_and_only_for_itself(world: World) {
    let supervisor = world.token("supervisor").await;
    let id = covert(&world).await;
    let own = world.get(&format!("/api/v1/evidence/{id}"), &supervisor).await;
    assert_eq!(own["organisation_name"], "督查室");
    let campaign = campaign(&world, &supervisor).await;
    let ledger = world.get(&format!("/api/v1/ledgers/{campaign}"), &supervisor).await;
    assert_eq!(ledger["own"].as_array().unwrap().len(), 1);
    assert!(ledger["may"].as_array().unwrap().contains(&json!("covert")));
    let bureau = world.token("bureau").await;
    let theirs = world.get(&format!("/api/v1/ledgers/{campaign}"), &bureau).await["own"][0]["key"].clone();
    for (name, organisation, code) in [
        ("bureau", &theirs, "request.forbidden"),
        ("office", &own["organisation"], "request.forbidden"),
        ("supervisor", &theirs, "evidence.whose"),
    ] {
        let token = world.token(name).await;
        let upload = crate::evidence::uploaded(&world, &token, "c", "c.docx", b"x").await;
        let body = json!({ "key": "c", "campaign": campaign, "upload": upload, "title": "t",
            "covert": true, "organisation": organisation });
        let (_, told) = world.call("POST", "/api/v1/evidence", &token, body).await;
        assert_eq!(told["code"], code, "{name}: {told}");
    }
}
}
