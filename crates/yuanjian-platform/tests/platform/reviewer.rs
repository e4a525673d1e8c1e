//! What who comes from outside may read, and what who keeps the machine sees of the work.

use crate::{on_both_engines, world::World};
use serde_json::{Value, json};

on_both_engines! {
filled;

async fn a_reviewer_reads_what_was_handed_up_and_nothing_else(world: World) {
    let (office, reviewer) = (world.token("office").await, world.token("reviewer").await);
    let system = world.token("system").await;
    let made = world.get("/api/v1/assessments", &office).await;
    let path = format!("/api/v1/assessments/{}", made[0]["id"].as_str().unwrap());
    assert_eq!(made[0]["may"], json!(["hand_up"]));
    assert_eq!(world.get("/api/v1/assessments", &reviewer).await, json!([]));
    let status = async |method: &str, path: &str, token: &str| {
        world.call(method, path, token, Value::Null).await.0.as_u16()
    };
    let file = format!("{path}/files/assessment.json");
    let item = format!("{path}/items/green-space-rate");
    for hidden in [&path, &file, &item] {
        assert_eq!(status("GET", hidden, &reviewer).await, 404, "{hidden}");
    }
    for inside in ["/api/v1/statistics", "/api/v1/layers", "/api/v1/own_tasks"] {
        assert_eq!(status("GET", inside, &reviewer).await, 403, "{inside}");
    }
    // Handed up once, by the office.
    let door = format!("{path}/submissions");
    assert_eq!(status("POST", &door, &world.token("technician").await).await, 403);
    assert_eq!(status("POST", &door, &office).await, 204);
    let (_, again) = world.call("POST", &door, &office, Value::Null).await;
    assert_eq!(again["code"], "assessments.handed_up_already");
    for shown in [&path, &file, &item] {
        assert_eq!(status("GET", shown, &reviewer).await, 200, "{shown}");
    }
    let seen = world.get("/api/v1/assessments", &reviewer).await;
    assert_eq!((&seen[0]["may"], seen[0]["handed_up"].is_null()), (&json!([]), false));

    // The work behind it: its own of each, all of the office's for the office, and for the
    // machine's keeper that it ran and nothing of what came of it.
    assert_eq!(world.get("/api/v1/jobs", &reviewer).await, json!([]));
    let all = world.get("/api/v1/jobs", &office).await;
    assert!(all[0]["title"] != "");
    let jobs = world.get("/api/v1/jobs", &system).await;
    assert_eq!(jobs.as_array().unwrap().len(), all.as_array().unwrap().len());
    assert!(jobs.as_array().unwrap().iter().all(|job| job["title"] == "" && job["result"].is_null()));
    let (code, begun) = world.call("POST", &format!("{path}/verifications"), &reviewer, Value::Null).await;
    assert_eq!(code.as_u16(), 202, "{begun}");
    let own = world.get("/api/v1/jobs", &reviewer).await;
    assert_eq!((own.as_array().unwrap().len(), &own[0]["id"]), (1, &begun["job"]));
}
}
