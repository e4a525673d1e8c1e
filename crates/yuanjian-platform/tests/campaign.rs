//! Organisations, honours and campaigns through the real door, in process, on the invented city.

#![allow(clippy::unwrap_used, clippy::panic)]

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use yuanjian_app::Language;
use yuanjian_platform::{Ctx, Platform, accounts, demo, http};

/// The demo city behind its door.
struct World {
    platform: std::sync::Arc<Platform>,
    door: Router,
    _folder: tempfile::TempDir,
}

impl World {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let platform = Platform::open(folder.path()).await.unwrap();
        demo::fill(&platform, Language::Chinese).await.unwrap();
        let door = http::router(platform.clone());
        Self { platform, door, _folder: folder }
    }

    async fn token(&self, name: &str) -> String {
        let ctx = Ctx::of_program(self.platform.clone(), Language::Chinese);
        accounts::give_token(&ctx, name, "test", 1).await.unwrap()
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Bytes,
    ) -> (StatusCode, Bytes) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .unwrap();
        let response = self.door.clone().oneshot(request).await.unwrap();
        (response.status(), to_bytes(response.into_body(), 64 << 20).await.unwrap())
    }

    async fn ask(&self, method: &str, path: &str, token: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, bytes) = self.send(method, path, token, body.into()).await;
        (status.as_u16(), serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str, token: &str) -> Value {
        let (status, body) = self.ask("GET", path, token, Value::Null).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// The demo's running campaign.
    async fn campaign(&self, token: &str) -> Value {
        let list = self.get("/api/v1/campaigns", token).await;
        let id = list[0]["id"].as_str().unwrap().to_owned();
        self.get(&format!("/api/v1/campaigns/{id}"), token).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_goes_only_the_ways_its_state_opens_and_never_on_a_stale_revision() {
    let world = World::open().await;
    let office = world.token("office").await;
    let campaign = world.campaign(&office).await;
    assert_eq!(campaign["state"], "running");
    assert_eq!(campaign["steps_to_loss"], 3);
    let today = campaign["today"].as_str().unwrap();
    let path = format!("/api/v1/campaigns/{}/moves", campaign["id"].as_str().unwrap());
    let revision = campaign["revision"].as_i64().unwrap();
    let ask = |way: &str, revision: i64| json!({ "move": way, "on": today, "document": "〔2026〕1", "revision": revision, "due": "2099-01-01" });

    let (status, body) = world.ask("POST", &path, &office, ask("pass", revision)).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("campaigns.wrong_move")));
    let (status, body) = world.ask("POST", &path, &office, ask("submit", revision - 1)).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("request.stale")));
    let (status, _) = world.ask("POST", &path, &office, ask("submit", revision)).await;
    assert_eq!(status, 204);
    let (status, _) =
        world.ask("POST", &path, &office, ask("order_rectification", revision + 1)).await;
    assert_eq!(status, 204);
    let (status, body) = world.ask("POST", &path, &office, ask("revoke", revision + 2)).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("campaigns.rectification_runs")));
    let now = world.campaign(&office).await;
    assert_eq!(
        (now["state"].as_str(), now["steps_to_loss"].as_i64()),
        (Some("rectifying"), Some(2))
    );
    assert_eq!(now["next"]["due"], "2099-01-01");
    for (way, more) in [("report_rectified", 2), ("pass", 3)] {
        let (status, body) = world.ask("POST", &path, &office, ask(way, revision + more)).await;
        assert_eq!(status, 204, "{body}");
    }
    // The registry knows, and the next one is due by the rule: five years on.
    let honours = world.get("/api/v1/honours", &office).await;
    let year: i64 = today[..4].parse().unwrap();
    assert_eq!(honours[0]["inspections"][0]["result"], "rectified");
    assert_eq!(honours[0]["next_due_year"], year + 5);
    let (status, body) = world.ask("POST", &path, &office, ask("revoke", revision + 4)).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("campaigns.wrong_move")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_does_not_fit_warns_on_the_day_it_is_made() {
    let world = World::open().await;
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let honours = world.get("/api/v1/honours", &office).await;
    let mut body = json!({
        "honour": honours[0]["id"], "title": "t", "edition": "e", "data_year": 2021,
        "cutoff_on": "2021-12-31", "starts_on": "2022-06-06", "materials_due": "2022-06-30",
        "report_due": "2022-09-30", "onsite_due": "2022-10-31",
    });
    let (status, _) = world.ask("POST", "/api/v1/campaigns", &bureau, body.clone()).await;
    assert_eq!(status, 403);
    let (status, made) = world.ask("POST", "/api/v1/campaigns", &office, body.clone()).await;
    assert_eq!(status, 201, "{made}");
    let path = format!("/api/v1/campaigns/{}", made["id"].as_str().unwrap());
    let view = world.get(&path, &office).await;
    let codes: Vec<_> =
        view["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str()).collect();
    assert!(codes.contains(&Some("campaigns.does_not_fit")), "{codes:?}");
    // 6 June to 30 June 2022 has 19 working days; the usual steps to the materials need 35.
    assert_eq!(view["steps"][0]["short"], 16);

    body["materials_due"] = json!("2022-05-01");
    body["cutoff_on"] = json!("2021-13-01");
    let (status, trouble) = world.ask("POST", "/api/v1/campaigns", &office, body).await;
    assert_eq!(status, 400);
    assert_eq!(trouble["problems"][0]["place"]["field"], "cutoff_on");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_the_notice_comes_back_with_its_digest() {
    let world = World::open().await;
    let office = world.token("office").await;
    let campaign = world.campaign(&office).await;
    let id = campaign["id"].as_str().unwrap();
    let path =
        format!("/api/v1/campaigns/{id}/notice?name=notice.pdf&revision={}", campaign["revision"]);
    let (status, body) = world.send("PUT", &path, &office, "abc".into()).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{body:?}");
    let now = world.campaign(&office).await;
    // SHA-256 of "abc", FIPS 180-2 appendix B.1.
    let digest = now["notice"]["digest"].as_str().unwrap();
    assert!(digest.ends_with("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    let file = format!("/api/v1/campaigns/{id}/notice/file");
    let (_, bytes) = world.send("GET", &file, &office, Bytes::new()).await;
    assert_eq!(&bytes[..], b"abc");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_district_changes_its_own_organisations_and_no_others() {
    let world = World::open().await;
    let district = world.token("district").await;
    let bureau = world.token("bureau").await;
    let body = |division: &str| {
        json!({ "name": format!("某某站{division}"), "short_name": format!("站{division}"),
            "kind": "institute", "division": division, "precedence": 90, "from_on": "2026-01-01" })
    };
    let post = async |token: &str, division: &str| {
        world.ask("POST", "/api/v1/organisations", token, body(division)).await.0
    };
    assert_eq!(post(&bureau, "990102").await, 403);
    assert_eq!(post(&district, "990103").await, 403);
    assert_eq!(post(&district, "990100").await, 403);
    assert_eq!(post(&district, "990102").await, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_is_found_by_initials_and_former_name_and_a_stale_change_is_refused() {
    let world = World::open().await;
    let office = world.token("office").await;
    let found = world.get("/api/v1/organisations?search=ylj", &office).await;
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["short_name"], "园林局");
    let id = found[0]["id"].as_str().unwrap();
    let rename = json!({ "name": "云泽市园林和林业局", "short_name": "园林林业局",
        "from_on": "2099-01-01", "revision": 1 });
    let path = format!("/api/v1/organisations/{id}/names");
    assert_eq!(world.ask("POST", &path, &office, rename.clone()).await.0, 204);
    let mut again = rename;
    again["name"] = json!("云泽市园林局");
    again["from_on"] = json!("2099-02-01");
    let (status, trouble) = world.ask("POST", &path, &office, again).await;
    assert_eq!((status, trouble["code"].as_str()), (409, Some("request.stale")));
    let search = "/api/v1/organisations?search=%E5%9B%AD%E6%9E%97%E7%BB%BF%E5%8C%96%E5%B1%80";
    let found = world.get(search, &office).await;
    assert_eq!(found[0]["name"], "云泽市园林和林业局");
    assert_eq!(found[0]["former_names"][0]["to_on"], "2099-01-01");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_successor_takes_the_seat_with_the_post_and_numbers_are_masked_for_a_bureau() {
    let world = World::open().await;
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let bodies = world.get("/api/v1/bodies", &office).await;
    assert_eq!(bodies[0]["kind"], "leading_group");
    let head = &bodies[0]["seats"][0];
    assert_eq!(head["role"], "head");
    let path = format!("/api/v1/posts/{}/holders", head["post"].as_str().unwrap());
    let body = json!({ "person": { "name": "新人", "phone": "13900005678" },
        "from_on": "2026-01-01", "revision": 2 });
    let (status, trouble) = world.ask("POST", &path, &office, body.clone()).await;
    assert_eq!(status, 204, "{trouble}");
    let (status, _) = world.ask("POST", &path, &office, body).await;
    assert!(status == 400 || status == 409, "{status}");
    let seat = |bodies: &Value| bodies[0]["seats"][0]["holder"].clone();
    let whole = seat(&world.get("/api/v1/bodies", &office).await);
    assert_eq!(whole, json!({ "name": "新人", "phone": "13900005678" }));
    let masked = seat(&world.get("/api/v1/bodies", &bureau).await);
    assert_eq!(masked["phone"], "139****5678");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exported_directory_is_taken_back_unchanged_and_faults_are_told_all_at_once() {
    let world = World::open().await;
    let office = world.token("office").await;
    let path = "/api/v1/organisations/workbook";
    for name in ["office", "district"] {
        let token = world.token(name).await;
        let (_, book) = world.send("GET", path, &token, Bytes::new()).await;
        let (status, answer) = world.send("POST", path, &token, book).await;
        assert_eq!(status, StatusCode::OK, "{answer:?}");
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer, json!({ "created": 0, "changed": 0, "unchanged": 20 }), "{name}");
    }

    let heads = [
        "id",
        "precedence",
        "name",
        "short_name",
        "kind",
        "division",
        "aliases",
        "from_on",
        "to_on",
        "contact",
        "contact_phone",
        "substitute",
        "substitute_phone",
        "duty",
    ];
    let book = |rows: &[[&str; 14]]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (place, row) in std::iter::once(&heads).chain(rows).enumerate() {
            for (column, text) in row.iter().enumerate() {
                sheet.write(place as u32, column as u16, *text).unwrap();
            }
        }
        Bytes::from(book.save_to_buffer().unwrap())
    };
    let bad = book(&[
        ["", "x", "甲", "甲", "bureau", "990100", "", "2026-01-01", "", "", "", "", "", ""],
        ["", "1", "乙", "乙", "nothing", "1", "", "2026-02-30", "", "人", "abc", "", "", ""],
    ]);
    let (status, answer) = world.send("POST", path, &office, bad).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let told: Vec<(i64, &str)> = answer["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["place"]["row"].as_i64().unwrap(), p["place"]["field"].as_str().unwrap()))
        .collect();
    let expected =
        [(2, "precedence"), (3, "kind"), (3, "division"), (3, "from_on"), (3, "contact.phone")];
    assert_eq!(told, expected);

    let good = book(&[[
        "",
        "77",
        "丙站",
        "丙",
        "institute",
        "990100",
        "丙甲；丙乙",
        "2026-01-01",
        "",
        "人甲",
        "13900000001",
        "人乙",
        "13900000002",
        "材料",
    ]]);
    let (status, answer) = world.send("POST", path, &office, good).await;
    assert_eq!(status, StatusCode::OK, "{answer:?}");
    let found = world.get("/api/v1/organisations?search=%E4%B8%99%E4%B9%99", &office).await;
    assert_eq!(found[0]["contact"]["substitute"]["name"], "人乙");
    assert_eq!(found[0]["aliases"], json!(["丙甲", "丙乙"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn home_tells_the_office_its_next_deed_and_the_leader_the_lights() {
    let world = World::open().await;
    let office = world.token("office").await;
    let home = world.get("/api/v1/home", &office).await;
    assert_eq!(home["campaign"]["state"], "running");
    assert_eq!(home["campaign"]["next"]["days"], 25);
    assert_eq!(home["waiting"][0]["what"], "mark_step");
    assert_eq!(home["deadlines"].as_array().unwrap().len(), 3);
    let bureau = world.token("bureau").await;
    assert_eq!(world.get("/api/v1/home", &bureau).await["waiting"], json!([]));
    assert_eq!(world.ask("GET", "/api/v1/cockpit", &bureau, Value::Null).await.0, 403);
    let leader = world.token("leader").await;
    let cockpit = world.get("/api/v1/cockpit", &leader).await;
    let lights = cockpit["lights"].as_array().unwrap();
    assert_eq!(lights.len(), 4);
    assert_eq!((lights[0]["done"].as_i64(), lights[0]["total"].as_i64()), (Some(2), Some(4)));
}
