//! What a careless or hostile sender does: too much, too swollen, of another kind, under names
//! that climb, twice, and from many sides at once.

use crate::{
    on_both_engines,
    world::{Answer, Engine, World},
};
use axum::{body::Body, http::StatusCode};
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use yuanjian_app::Language;
use yuanjian_platform::demo;
use zip::{ZipWriter, write::SimpleFileOptions};

/// Files, and fields by the same shape without a file name.
fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(bytes);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(b"--xyz--\r\n");
    form
}

async fn upload(world: &World, path: &str, files: &[(&str, &[u8])]) -> Answer {
    let token = world.token("office").await;
    world.give("POST", path, &token, "multipart/form-data; boundary=xyz", form(files)).await
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn bad(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
    assert!(
        !answer.body.to_string().contains(&crate::world::temporary()),
        "our own folders are told: {}",
        answer.body
    );
    answer.code()
}

const POINT: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
    "geometry":{"type":"Point","coordinates":[120.1,30.2]}}]}"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_larger_than_allowed_is_refused_and_nothing_of_it_is_kept() {
    let world = World::set(Engine::Sqlite, "upload_limit_mib = 1\n").await;
    demo::prepare(&world.platform, Language::Chinese).await.unwrap();
    let before = world.platform.blobs.list().await.unwrap();
    let large = vec![b' '; 2 << 20];
    for path in ["/api/v1/uploads", "/api/v1/statistics"] {
        let one = upload(&world, path, &[("大.csv", &large)]).await;
        assert_eq!(bad(&one), "request.upload_too_large", "{path}");
        // The bound holds for all files together.
        let half = &large[..700 << 10];
        let two = upload(&world, path, &[("a.csv", half), ("b.csv", half)]).await;
        assert_eq!(bad(&two), "request.upload_too_large", "{path}");
    }
    let many: Vec<String> = (0..40).map(|number| format!("{number}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert_eq!(bad(&upload(&world, "/api/v1/uploads", &many).await), "layers.too_many_files");
    // A field that is no file is held in memory, so it has to be a word.
    let mut field = b"--xyz\r\ncontent-disposition: form-data; name=\"encoding\"\r\n\r\n".to_vec();
    field.extend_from_slice(&large[..100_000]);
    field.extend_from_slice(b"\r\n--xyz--\r\n");
    let token = world.token("office").await;
    let kind = "multipart/form-data; boundary=xyz";
    let answer = world.give("POST", "/api/v1/uploads", &token, kind, field).await;
    assert_eq!(bad(&answer), "layers.field_too_long");

    let json = format!("{{\"name\":\"{}\"}}", "x".repeat(9 << 20));
    let answer = world.give("POST", "/api/v1/bodies", &token, "application/json", json).await;
    assert_eq!(bad(&answer), "request.too_large");
    let kind = "application/octet-stream";
    let path = "/api/v1/organisations/workbook?name=a.xlsx";
    let answer = world.give("POST", path, &token, kind, vec![0; 11 << 20]).await;
    assert_eq!(bad(&answer), "request.upload_too_large");
    let campaigns = world.get("/api/v1/campaigns", &token).await;
    let id = campaigns[0]["id"].as_str().unwrap();
    let path = format!("/api/v1/campaigns/{id}/notice?name=a.pdf&revision=1");
    let answer = world.give("PUT", &path, &token, kind, vec![0; 51 << 20]).await;
    assert_eq!(bad(&answer), "request.upload_too_large");
    assert_eq!(world.platform.blobs.list().await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_archive_that_swells_is_refused_before_it_fills_disk_or_memory() {
    let world = World::filled(Engine::Sqlite).await;
    let zeros = vec![b' '; 200 << 20];
    let bomb = zip(&[("图.geojson", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    let answer = upload(&world, "/api/v1/uploads", &[("包.zip", &bomb)]).await;
    assert_eq!(bad(&answer), "read.archive_bomb");
    let names: Vec<String> = (0..20_001).map(|number| format!("{number}.geojson")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let answer = upload(&world, "/api/v1/uploads", &[("包.zip", &zip(&many))]).await;
    assert_eq!(bad(&answer), "read.too_large");

    // A workbook is an archive too.
    let swollen = zip(&[("xl/worksheets/sheet1.xml", &zeros)]);
    let token = world.token("office").await;
    let path = "/api/v1/organisations/workbook?name=a.xlsx";
    let kind = "application/octet-stream";
    let answer = world.give("POST", path, &token, kind, swollen.clone()).await;
    assert_eq!(bad(&answer), "workbooks.too_large");
    let campaigns = world.get("/api/v1/campaigns", &token).await;
    let campaign = format!("/api/v1/campaigns/{}", campaigns[0]["id"].as_str().unwrap());
    for door in ["breakdown/imports", "matters/blocker/imports"] {
        let path = format!("{campaign}/{door}?name=a.xlsx");
        let answer = world.give("POST", &path, &token, kind, swollen.clone()).await;
        assert_eq!(bad(&answer), "workbooks.too_large", "{door}");
    }
    let answer = upload(&world, "/api/v1/statistics", &[("统计.xlsx", &swollen)]).await;
    assert_eq!(answer.body["problems"][0]["code"], "statistics.too_large", "{}", answer.body);
    // One cell in the far corner costs one cell, not a table of seventeen thousand million.
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(1_048_575, 16_383, "x").unwrap();
    let far = book.save_to_buffer().unwrap();
    let answer = world.give("POST", path, &token, kind, far).await;
    assert_eq!(answer.body["problems"][0]["code"], "workbooks.no_head", "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_climbs_reaches_no_place_outside_its_upload() {
    let world = World::prepared(Engine::Sqlite).await;
    let mark = format!("yuanjian-climbed-{}", uuid::Uuid::now_v7().simple());
    let climbing = format!("../../../../../../tmp/{mark}.geojson");
    let absolute = format!("/tmp/{mark}.geojson");
    let windows = format!("..\\..\\tmp\\{mark}.geojson");
    let outside = std::path::Path::new(&absolute);
    for name in [&climbing, &absolute, &windows] {
        let packed = zip(&[(name, POINT.as_bytes())]);
        let answer = upload(&world, "/api/v1/uploads", &[("包.zip", &packed)]).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{name}: {}", answer.body);
        let named = upload(&world, "/api/v1/uploads", &[(name, POINT.as_bytes())]).await;
        assert_eq!(named.body["files"][0]["name"], format!("{mark}.geojson"), "{}", named.body);
        assert!(!outside.exists(), "{name} was written outside");
    }
    for name in ["..", ".hidden.geojson", "a/..", "c:alternate.geojson", " "] {
        let answer = upload(&world, "/api/v1/uploads", &[(name, POINT.as_bytes())]).await;
        assert_eq!(bad(&answer), "layers.bad_file_name", "{name:?}");
    }
    let twice = [("a.geojson", POINT.as_bytes()), ("x/a.geojson", POINT.as_bytes())];
    assert_eq!(bad(&upload(&world, "/api/v1/uploads", &twice).await), "layers.file_twice");
    for path in ["../../Cargo.toml", "..%2f..%2fCargo.toml", "%2e%2e/%2e%2e/etc/passwd"] {
        let token = world.token("office").await;
        let path = format!("/api/v1/assessments/x/files/{path}");
        let answer = world.call("GET", &path, &token, Value::Null).await;
        assert_eq!(answer.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_kind_than_expected_is_refused_in_words_and_never_breaks_the_program() {
    let world = World::prepared(Engine::Sqlite).await;
    let token = world.token("office").await;
    let answer = world.give("POST", "/api/v1/bodies", &token, "text/plain", "{}").await;
    assert_eq!(bad(&answer), "request.wrong_type");
    for path in ["/api/v1/uploads", "/api/v1/statistics"] {
        let answer = world.give("POST", path, &token, "application/json", "{}").await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.body);
        let kind = "multipart/form-data; boundary=xyz";
        let broken = &form(&[("a.csv", b"x")])[..70];
        let answer = world.give("POST", path, &token, kind, broken.to_vec()).await;
        assert_eq!(bad(&answer), "request.upload_broke_off", "{path}");
    }
    let deep = "[".repeat(100_000);
    for body in ["", "{", "null", "[]", "\u{0}", deep.as_str()] {
        let answer =
            world.give("POST", "/api/v1/bodies", &token, "application/json", body.to_owned()).await;
        assert_eq!(bad(&answer), "request.malformed_field", "{:.9}", body);
    }
    let png = b"\x89PNG\r\n\x1a\n0000";
    let program = b"MZ\x90\x00";
    assert_eq!(
        bad(&upload(&world, "/api/v1/uploads", &[("病毒.exe", program)]).await),
        "layers.no_source"
    );
    for name in ["图.shp", "图.gpkg", "图.geojson", "图.tif", "图.fgb", "图.parquet", "图.kml"]
    {
        for content in [&png[..], b"", b"\x00"] {
            let answer = upload(&world, "/api/v1/uploads", &[(name, content)]).await;
            bad(&answer);
            let said = answer.body["problems"][0]["message"].as_str().unwrap();
            assert!(said.contains("图."), "{name} is not named: {said}");
        }
    }
    let path = "/api/v1/organisations/workbook?name=a.xlsx";
    for content in [&png[..], b"PK\x03\x04", b""] {
        let kind = "application/octet-stream";
        let answer = world.give("POST", path, &token, kind, Body::from(content.to_vec())).await;
        assert!(
            ["workbooks.not_a_workbook", "workbooks.damaged"].contains(&bad(&answer)),
            "{}",
            answer.body
        );
    }
}

on_both_engines! {
    prepared;
    async fn of_many_who_change_the_same_thing_at_once_one_wins_and_the_rest_are_told(world: World) {
        let office = world.token("office").await;
        let found = world.get("/api/v1/organisations?search=ylj", &office).await;
        let path = format!("/api/v1/organisations/{}/names", found[0]["id"].as_str().unwrap());
        let renames = (0..8).map(|number| {
            let body = json!({ "name": format!("云泽市园林{number}局"), "short_name": "园林",
                "from_on": "2099-01-01", "revision": found[0]["revision"] });
            world.call("POST", &path, &office, body)
        });
        let renamed = futures_util::future::join_all(renames).await;
        only_one(&renamed, &["request.stale", "organisations.rename_day"]);

        let security = world.token("security").await;
        let same = json!({ "name": "xinren", "display_name": "新人", "password": "Zhongshu-2026" });
        let made = (0..6).map(|_| world.call("POST", "/api/v1/accounts", &security, same.clone()));
        only_one(&futures_util::future::join_all(made).await, &["accounts.name_taken"]);
        let accounts = world.get("/api/v1/accounts", &security).await;
        let new = accounts.as_array().unwrap().iter().find(|a| a["name"] == "xinren").unwrap();
        let path = format!("/api/v1/accounts/{}", new["id"].as_str().unwrap());
        let changes = (0..8).map(|number| {
            let body = json!({ "revision": new["revision"], "display_name": format!("新人{number}"),
                "disabled": false });
            world.call("PUT", &path, &security, body)
        });
        only_one(&futures_util::future::join_all(changes).await, &["request.stale"]);

        // Neither the winner's request nor a loser's does anything when it is sent again.
        let path = format!("/api/v1/organisations/{}/names", found[0]["id"].as_str().unwrap());
        let again = json!({ "name": "云泽市园林甲局", "short_name": "园林",
            "from_on": "2099-01-01", "revision": found[0]["revision"] });
        assert_eq!(world.call("POST", &path, &office, again).await.1["code"], "request.stale");
        let audit = world.token("audit").await;
        let verified = world.get("/api/v1/events/verification", &audit).await;
        assert_eq!(verified["faults"], json!([]), "{verified}");
    }

    async fn a_text_with_the_character_of_no_text_is_refused_and_its_field_named(world: World) {
        let office = world.token("office").await;
        let body = json!({ "name": "专家\0组", "members": [{ "name": "甲" }] });
        let (status, told) = world.call("POST", "/api/v1/bodies", &office, body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{told}");
        assert_eq!(told["code"], "request.nul", "{told}");
        assert_eq!(told["problems"][0]["place"]["field"], "name", "{told}");
        let deep = json!({ "name": "组", "members": [{ "name": "甲" }, { "name": "\0" }] });
        let (_, told) = world.call("POST", "/api/v1/bodies", &office, deep).await;
        assert_eq!(told["problems"][0]["place"]["field"], "members[1].name", "{told}");
        // A backslash before the same letters is a text like any other: the next rule judges it.
        let letters = r#"{ "name": "\\u0000" }"#;
        let answer =
            world.give("POST", "/api/v1/bodies", &office, "application/json", letters).await;
        assert_ne!(answer.code(), "request.nul", "{}", answer.body);
        for path in ["/api/v1/organisations?search=%00", "/api/v1/organisations/%00/names"] {
            let (status, told) = world.call("GET", path, &office, Value::Null).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {told}");
            assert_eq!(told["code"], "request.nul", "{path}: {told}");
        }
        // Where it comes by another way, PostgreSQL says what SQLite keeps.
        let mut rows = world.platform.db.write().await.unwrap();
        let asked: Result<String, sqlx::Error> =
            sqlx::query_scalar("SELECT CAST($1 AS TEXT)").bind("\0").fetch_one(&mut *rows).await;
        match asked {
            Ok(kept) => assert_eq!(kept, "\0"),
            Err(error) => {
                let error = yuanjian_platform::Error::from(error);
                assert_eq!(error.0.problems[0].code, "request.nul");
            }
        }
    }
}

fn only_one(answers: &[(StatusCode, Value)], refusals: &[&str]) {
    let won = answers.iter().filter(|(status, _)| status.is_success()).count();
    assert_eq!(won, 1, "{answers:?}");
    for (_, body) in answers.iter().filter(|(status, _)| !status.is_success()) {
        let code = body["code"].as_str().unwrap_or_default();
        assert!(refusals.contains(&code), "{body}");
    }
}
