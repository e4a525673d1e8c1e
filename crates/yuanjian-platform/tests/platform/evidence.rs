//! Evidence through the real door: uploads that go on, pieces and their states, who sees what,
//! what the pre-check says of hand-made files, and what a search finds in them.

use crate::{
    on_both_engines,
    world::{Answer, World},
};
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use yuanjian_platform::jobs;
use yuanjian_types::Digest;
use zip::{ZipWriter, write::SimpleFileOptions};

/// A request of the upload protocol.
pub(crate) async fn tus(
    world: &World,
    method: &str,
    path: &str,
    token: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header("tus-resumable", "1.0.0");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(body.into()).unwrap()).await
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number =
            three.iter().fold(0_u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let six = (number >> (18 - 6 * place) & 63) as usize;
            text.push(if place > three.len() { '=' } else { char::from(SIGNS[six]) });
        }
    }
    text
}

const KIND: (&str, &str) = ("content-type", "application/offset+octet-stream");

async fn begin(world: &World, token: &str, key: &str, name: &str, size: usize) -> Answer {
    let told = format!("filename {},key {}", base64(name.as_bytes()), base64(key.as_bytes()));
    let size = size.to_string();
    let headers = [("upload-length", size.as_str()), ("upload-metadata", told.as_str())];
    tus(world, "POST", "/api/v1/evidence_uploads", token, &headers, "").await
}

/// A whole file; the id of its upload.
pub(crate) async fn uploaded(
    world: &World,
    token: &str,
    key: &str,
    name: &str,
    bytes: &[u8],
) -> String {
    let begun = begin(world, token, key, name, bytes.len()).await;
    assert!(begun.status.is_success(), "{}", begun.body);
    let id = begun.body["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/evidence_uploads/{id}");
    let sent =
        tus(world, "PATCH", &path, token, &[KIND, ("upload-offset", "0")], bytes.to_vec()).await;
    assert!(sent.status.is_success() || sent.code() == "evidence.wrong_offset", "{}", sent.body);
    id
}

/// The demo's running campaign.
pub(crate) async fn campaign(world: &World, token: &str) -> String {
    world.get("/api/v1/campaigns", token).await[0]["id"].as_str().unwrap().to_owned()
}

/// A piece of a file; its id.
pub(crate) async fn piece(
    world: &World,
    token: &str,
    name: &str,
    bytes: &[u8],
    proves: Value,
    more: Value,
) -> String {
    let campaign = campaign(world, token).await;
    let upload = uploaded(world, token, &format!("k/{name}"), name, bytes).await;
    let mut body = json!({
        "key": format!("p/{name}"), "campaign": campaign, "upload": upload, "title": name,
        "proves": proves, "year_from": 2025, "year_to": 2025,
    });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    let (status, made) = world.call("POST", "/api/v1/evidence", token, body).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

async fn step(world: &World, token: &str, id: &str, way: &str, more: Value) -> (u16, Value) {
    let revision = world.get(&format!("/api/v1/evidence/{id}"), token).await["revision"].clone();
    let mut body = json!({ "move": way, "revision": revision });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    let door = if matches!(way, "accept" | "return" | "reopen") { "decisions" } else { "moves" };
    let (status, body) =
        world.call("POST", &format!("/api/v1/evidence/{id}/{door}"), token, body).await;
    (status.as_u16(), body)
}

async fn work_off(world: &World) {
    jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
}

fn codes(piece: &Value) -> Vec<&str> {
    piece["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap().trim_start_matches("evidence.check."))
        .collect()
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let text: String =
        paragraphs.iter().map(|p| format!("<w:p><w:r><w:t>{p}</w:t></w:r></w:p>")).collect();
    let body = format!(
        r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{text}</w:body></w:document>"#
    );
    packed(&[("word/document.xml", body.as_bytes())])
}

fn rate() -> Value {
    json!([{ "item": "green-space-rate", "kind": "green-space-inventory" }])
}

on_both_engines! {
prepared;

async fn an_upload_goes_on_after_a_broken_connection_and_keeps_every_byte(world: World) {
    let bureau = world.token("bureau").await;
    let bytes: Vec<u8> = (0..9_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let begun = begin(&world, &bureau, "big", "大文件.bin", bytes.len()).await;
    assert_eq!(begun.status.as_u16(), 201, "{}", begun.body);
    let id = begun.body["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/evidence_uploads/{id}");
    // The sender breaks off in the middle of its first part.
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> = vec![
        Ok(bytes[..5_000_000].to_vec()),
        Ok(bytes[5_000_000..6_500_000].to_vec()),
        Err(std::io::Error::other("the line is dead")),
    ];
    let body = Body::from_stream(futures_util::stream::iter(pieces));
    let broken = tus(&world, "PATCH", &path, &bureau, &[KIND, ("upload-offset", "0")], body).await;
    assert_eq!(broken.code(), "request.upload_broke_off");
    // The server is started anew on the same folder and knows how far it was.
    let world = world.started_anew().await;
    let head = world.get(&path, &bureau).await;
    let received = usize::try_from(head["received"].as_u64().unwrap()).unwrap();
    assert_eq!(received, 6_500_000);
    let wrong = tus(&world, "PATCH", &path, &bureau, &[KIND, ("upload-offset", "0")], "x").await;
    assert_eq!((wrong.status.as_u16(), wrong.code()), (409, "evidence.wrong_offset"));
    // A part with a wrong sum is not kept, the right one is.
    let at = received.to_string();
    let sum = format!("sha256 {}", base64(&[7; 32]));
    let headers = [KIND, ("upload-offset", at.as_str()), ("upload-checksum", sum.as_str())];
    let damaged = tus(&world, "PATCH", &path, &bureau, &headers, bytes[received..].to_vec()).await;
    assert_eq!(damaged.code(), "evidence.checksum_differs");
    let headers = [KIND, ("upload-offset", at.as_str())];
    let sent = tus(&world, "PATCH", &path, &bureau, &headers, bytes[received..].to_vec()).await;
    assert_eq!(sent.status.as_u16(), 204, "{}", sent.body);
    let whole = world.get(&path, &bureau).await;
    assert_eq!(whole["digest"], Digest::of(&bytes).as_str());
    assert_eq!(std::fs::read_dir(world.platform.data.join("uploads")).unwrap().count(), 0);
    // Nobody else knows of it.
    let office = world.token("office").await;
    assert_eq!(world.call("GET", &path, &office, Value::Null).await.0.as_u16(), 404);
}

async fn asking_ten_times_makes_one_upload_and_one_piece_and_the_original_comes_back(world: World) {
    let bureau = world.token("bureau").await;
    let campaign = campaign(&world, &bureau).await;
    let bytes = docx(&["云泽市建成区绿地率清查成果"]);
    let mut uploads = Vec::new();
    let mut pieces = Vec::new();
    for _ in 0..10 {
        let upload = uploaded(&world, &bureau, "same", "清查成果.docx", &bytes).await;
        let body = json!({ "key": "one", "campaign": campaign, "upload": upload, "title": "清查成果", "proves": rate() });
        let (status, made) = world.call("POST", "/api/v1/evidence", &bureau, body).await;
        assert!(status.is_success(), "{made}");
        uploads.push(upload);
        pieces.push(made["id"].as_str().unwrap().to_owned());
    }
    uploads.dedup();
    pieces.dedup();
    assert_eq!((uploads.len(), pieces.len()), (1, 1));
    let list = world.get(&format!("/api/v1/evidence?campaign={campaign}"), &bureau).await;
    assert_eq!(list["total"], 1);
    let path = format!("/api/v1/evidence/{}/file", pieces[0]);
    let back = world.give("GET", &path, &bureau, "text/plain", "").await;
    assert_eq!(back.bytes, bytes);
}

async fn what_another_server_of_the_installation_writes_is_seen_at_once(world: World) {
    let other = world.beside().await;
    let (bureau, office) = (world.token("bureau").await, world.token("office").await);
    let list = format!("/api/v1/evidence?campaign={}", campaign(&world, &bureau).await);
    for server in [&world, &other] {
        assert_eq!(server.get(&list, &bureau).await["total"], 0);
    }
    let bytes = docx(&["云泽市建成区绿地率清查成果"]);
    let id = piece(&world, &bureau, "a.docx", &bytes, rate(), json!({})).await;
    let seen = other.get(&list, &bureau).await;
    assert_eq!((&seen["total"], &seen["items"][0]["looked"]), (&json!(1), &json!("waiting")));
    // The other looks at the file and hands the piece in; this one knows of both.
    work_off(&other).await;
    assert_eq!(step(&other, &bureau, &id, "submit", json!({})).await.0, 204);
    let seen = world.get(&list, &office).await;
    assert_eq!(
        (&seen["items"][0]["state"], &seen["items"][0]["looked"]),
        (&json!("submitted"), &json!("read"))
    );
    // Twice as many as are read one by one.
    for number in 0..200 {
        piece(&other, &bureau, &format!("{number}.docx"), &bytes, rate(), json!({})).await;
    }
    let seen = world.get(&list, &bureau).await;
    assert_eq!(seen["total"], 201);
    let told = seen["items"][0]["warnings"].as_array().unwrap();
    let twice = told.iter().find(|one| one["code"] == "evidence.check.duplicate").unwrap();
    assert_eq!(twice["params"]["number"], 200, "{twice}");
}

async fn a_piece_goes_to_the_office_and_back_and_every_step_is_kept(world: World) {
    let (bureau, office) = (world.token("bureau").await, world.token("office").await);
    let id = piece(&world, &bureau, "a.docx", &docx(&["绿地率"]), json!([]), json!({})).await;
    let path = format!("/api/v1/evidence/{id}");
    // It proves nothing yet.
    assert_eq!(step(&world, &bureau, &id, "submit", json!({})).await.1["code"], "evidence.proves_nothing");
    let body = json!({ "title": "绿地清查成果", "proves": rate(), "revision": 1, "year_from": 2024, "year_to": 2025 });
    assert_eq!(world.call("PUT", &path, &bureau, body.clone()).await.0.as_u16(), 204);
    // A second change on the same revision is stale.
    let (status, stale) = world.call("PUT", &path, &bureau, body).await;
    assert_eq!((status.as_u16(), stale["code"].as_str()), (409, Some("request.stale")));
    assert_eq!(step(&world, &bureau, &id, "submit", json!({})).await.0, 204);
    // The unit cannot decide, nor change what it handed in.
    let (status, _) = world.call("POST", &format!("{path}/decisions"), &bureau, json!({ "move": "accept", "revision": 3 })).await;
    assert_eq!(status.as_u16(), 403);
    let (_, refused) = world.call("PUT", &path, &bureau, json!({ "title": "x", "revision": 3 })).await;
    assert_eq!(refused["code"], "evidence.not_open");
    let (_, silent) = step(&world, &office, &id, "return", json!({})).await;
    assert_eq!(silent["code"], "evidence.reason_missing");
    let told = json!({ "reasons": ["blurred", "pages"], "note": "第二页看不清" });
    assert_eq!(step(&world, &office, &id, "return", told).await.0, 204);
    let back = world.get(&path, &bureau).await;
    assert_eq!((&back["state"], &back["reasons"]), (&json!("returned"), &json!(["blurred", "pages"])));
    assert_eq!(step(&world, &bureau, &id, "submit", json!({})).await.0, 204);
    assert_eq!(step(&world, &office, &id, "accept", json!({})).await.0, 204);
    let ledger = format!("/api/v1/ledgers/{}", campaign(&world, &office).await);
    let item = |view: &Value| -> Value {
        let categories = view["categories"].as_array().unwrap();
        let items = categories.iter().flat_map(|c| c["items"].as_array().unwrap());
        items.into_iter().find(|item| item["key"] == "green-space-rate").unwrap().clone()
    };
    let now = item(&world.get(&ledger, &office).await);
    assert_eq!((&now["asked"], &now["accepted"], &now["state"]), (&json!(3), &json!(1), &json!("partial")));
    assert_eq!(step(&world, &office, &id, "reopen", json!({ "note": "又发现缺页" })).await.0, 204);
    let history: Vec<Value> = world.get(&path, &office).await["moves"].as_array().unwrap().iter().map(|m| m["move"].clone()).collect();
    assert_eq!(history, ["create", "submit", "return", "submit", "accept", "reopen"]);
    let now = item(&world.get(&ledger, &office).await);
    assert_eq!((&now["accepted"], &now["handed_in"]), (&json!(0), &json!(1)));
}

async fn each_sees_no_more_than_its_reach(world: World) {
    let bureau = world.token("bureau").await;
    let id = piece(&world, &bureau, "draft.docx", &docx(&["绿地率"]), rate(), json!({})).await;
    let path = format!("/api/v1/evidence/{id}");
    let sees = async |name: &str| {
        let token = world.token(name).await;
        let (status, _) = world.call("GET", &path, &token, Value::Null).await;
        let file = world.give("GET", &format!("{path}/file"), &token, "text/plain", "").await.status;
        assert_eq!(status.is_success(), file.is_success(), "{name}");
        status.as_u16()
    };
    let table = async || {
        let mut seen = Vec::new();
        for name in ["office", "statistics", "district", "leader", "supervisor", "reviewer", "system"] {
            seen.push(sees(name).await);
        }
        seen
    };
    assert_eq!(table().await, [200, 404, 404, 404, 404, 404, 403]);
    assert_eq!(step(&world, &bureau, &id, "submit", json!({})).await.0, 204);
    assert_eq!(table().await, [200, 404, 404, 200, 200, 404, 403]);
    let office = world.token("office").await;
    assert_eq!(step(&world, &office, &id, "accept", json!({})).await.0, 204);
    assert_eq!(table().await, [200, 404, 404, 200, 200, 200, 403]);
    // A list counts no more than its reader may know of.
    let campaign = campaign(&world, &office).await;
    for (name, total) in [("office", 1), ("statistics", 0), ("reviewer", 1)] {
        let token = world.token(name).await;
        let list = world.get(&format!("/api/v1/evidence?campaign={campaign}"), &token).await;
        assert_eq!(list["total"], total, "{name}");
    }
    // Nobody hands in for another's unit.
    let statistics = world.token("statistics").await;
    let upload = uploaded(&world, &statistics, "u", "b.docx", b"x").await;
    let other = world.get(&path, &office).await["organisation"].clone();
    let body = json!({ "key": "x", "campaign": campaign, "upload": upload, "title": "t", "organisation": other });
    let (_, refused) = world.call("POST", "/api/v1/evidence", &statistics, body).await;
    assert_eq!(refused["code"], "evidence.whose");
    // Nor with another's upload.
    let mine = uploaded(&world, &bureau, "mine", "c.docx", b"y").await;
    let body = json!({ "key": "y", "campaign": campaign, "upload": mine, "title": "t" });
    let (_, refused) = world.call("POST", "/api/v1/evidence", &statistics, body).await;
    assert_eq!(refused["code"], "evidence.no_file");
}

async fn the_same_file_is_told_across_units_without_telling_whose(world: World) {
    let (bureau, statistics, office) =
        (world.token("bureau").await, world.token("statistics").await, world.token("office").await);
    let bytes = docx(&["绿地率"]);
    let one = piece(&world, &bureau, "one.docx", &bytes, rate(), json!({})).await;
    let two = piece(&world, &statistics, "two.docx", &bytes,
        json!([{ "item": "green-coverage-rate", "kind": "remote-sensing-report" }]), json!({ "year_from": 2024, "year_to": 2024 })).await;
    let own = world.get(&format!("/api/v1/evidence/{two}"), &statistics).await;
    assert!(codes(&own).contains(&"duplicate"), "{own}");
    assert_eq!((&own["twins"], &own["hidden_twins"]), (&json!([]), &json!(1)));
    let all = world.get(&format!("/api/v1/evidence/{one}"), &office).await;
    assert_eq!((&all["twins"][0]["id"], &all["hidden_twins"]), (&json!(two), &json!(0)));
}

async fn paths_are_proposed_for_items(world: World) {
    let bureau = world.token("bureau").await;
    let campaign = campaign(&world, &bureau).await;
    let body = json!({ "campaign": campaign, "paths": ["2.1 绿化覆盖率/遥感报告.pdf", "照片/IMG_1.jpg"] });
    let (status, found) = world.call("POST", "/api/v1/evidence_proposals", &bureau, body).await;
    assert_eq!(status.as_u16(), 200, "{found}");
    assert_eq!(found[0]["match"]["kind"], "remote-sensing-report");
    assert_eq!((&found[0]["title"], &found[1]["match"]), (&json!("遥感报告"), &Value::Null));
}

async fn files_are_looked_at_and_each_fault_is_told(world: World) {
    let bureau = world.token("bureau").await;
    let body = "云泽市建成区绿地率清查成果：全市绿地面积合计四千公顷，绿地率百分之三十八点二，数据截至二〇二五年十二月三十一日，各区情况见附表，经各区核对无误。";
    let mut bomb = b"<w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>".to_vec();
    bomb.resize(80 << 20, b' ');
    let files: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("good.docx", docx(&[body]), &[]),
        ("other.docx", docx(&["污水处理厂全年运行情况汇总，出水水质稳定达标，设施运行良好，无停运记录，其余情况见附表，请审阅并指正。"]), &["not_about_item"]),
        ("bomb.docx", packed(&[("word/document.xml", &bomb)]), &["swollen"]),
        ("broken.pdf", b"%PDF-1.7\nnothing of the kind".to_vec(), &["unreadable"]),
        ("plain.txt", body.as_bytes().to_vec(), &["type"]),
        ("wrong.pdf", docx(&[body, "一"]), &["other_type"]),
        ("empty.pdf", Vec::new(), &["empty"]),
    ];
    let mut ids = Vec::new();
    for (name, bytes, _) in &files {
        ids.push(piece(&world, &bureau, name, bytes, rate(), json!({})).await);
    }
    work_off(&world).await;
    for ((name, _, expected), id) in files.iter().zip(&ids) {
        let found = world.get(&format!("/api/v1/evidence/{id}"), &bureau).await;
        assert_eq!(codes(&found), *expected, "{name}");
    }
    let shown = world.get(&format!("/api/v1/evidence/{}/preview", ids[0]), &bureau).await;
    assert_eq!((&shown["kind"], &shown["blocks"][0]["text"]), (&json!("document"), &json!(body)));
    // Years that leave the data year out are told at once.
    let id = piece(&world, &bureau, "old.docx", &docx(&[body, "二"]), rate(), json!({ "year_from": 2020, "year_to": 2021 })).await;
    assert_eq!(codes(&world.get(&format!("/api/v1/evidence/{id}"), &bureau).await), ["period"]);
}

async fn a_search_finds_words_in_files_titles_and_by_initials(world: World) {
    let bureau = world.token("bureau").await;
    let campaign = campaign(&world, &bureau).await;
    let book = {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write(0, 0, "香樟古树 编号 0017").unwrap();
        book.save_to_buffer().unwrap()
    };
    let one = piece(&world, &bureau, "绿地清查.docx", &docx(&["全市滨 河\n绿带 合计一百二十公顷"]), rate(), json!({})).await;
    let two = piece(&world, &bureau, "古树名木档案.xlsx", &book, json!([{ "item": "heritage-tree-protection", "kind": "heritage-tree-register" }]), json!({})).await;
    work_off(&world).await;
    let find = async |words: &str| -> Vec<String> {
        let typed: String = words.bytes().map(|b| format!("%{b:02X}")).collect();
        let list = world.get(&format!("/api/v1/evidence?campaign={campaign}&search={typed}"), &bureau).await;
        list["items"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap().to_owned()).collect()
    };
    for (words, expected) in [
        ("滨河绿带", vec![&one]),
        ("香樟", vec![&two]),
        ("gsmm", vec![&two]),
        ("lvdiqingcha", vec![&one]),
        ("古树 0017", vec![&two]),
        ("香樟 滨河", vec![]),
        ("园林局", vec![&two, &one]),
    ] {
        assert_eq!(find(words).await.iter().collect::<Vec<_>>(), expected, "{words}");
    }
}
}
