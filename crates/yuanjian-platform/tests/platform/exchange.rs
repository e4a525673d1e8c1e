//! A ledger carried from one installation into another, and bags that somebody touched.

use crate::{
    evidence::{campaign, docx, piece, uploaded},
    world::{Engine, World},
};
use serde_json::{Value, json};
use std::io::{Cursor, Read as _, Write as _};
use yuanjian_platform::jobs;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Pieces in every state that goes out, with a file that proves two items.
pub(crate) async fn filled(world: &World) {
    let (bureau, office) = (world.token("bureau").await, world.token("office").await);
    let both = json!([
        { "item": "green-space-rate", "kind": "green-space-inventory" },
        { "item": "green-coverage-rate", "kind": "remote-sensing-report" },
    ]);
    let one = json!([{ "item": "heritage-tree-protection", "kind": "heritage-tree-register" }]);
    for (name, proves, ways) in [
        ("甲 清查成果.docx", both, vec!["submit", "accept"]),
        ("古树.docx", one.clone(), vec!["submit", "return"]),
        ("待审.docx", one.clone(), vec!["submit"]),
        ("草稿.docx", one, vec![]),
    ] {
        let title = name.replace("甲 清查", "甲/清查:");
        let more = json!({ "title": title, "document_number": "〔2026〕1号", "original": true });
        let id = piece(world, &bureau, name, &docx(&[name]), proves, more).await;
        for (at, way) in ways.iter().enumerate() {
            let door = if *way == "submit" { "moves" } else { "decisions" };
            let token = if *way == "submit" { &bureau } else { &office };
            let reasons = if *way == "return" { json!(["blurred"]) } else { json!([]) };
            let body = json!({ "move": way, "revision": at + 1, "reasons": reasons });
            let path = format!("/api/v1/evidence/{id}/{door}");
            let (status, told) = world.call("POST", &path, token, body).await;
            assert_eq!(status.as_u16(), 204, "{told}");
        }
    }
}

async fn done(world: &World, token: &str, job: &Value) -> Value {
    jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
    world.get(&format!("/api/v1/jobs/{}", job["job"].as_str().unwrap()), token).await
}

pub(crate) async fn exported(world: &World, kind: &str) -> Vec<u8> {
    let office = world.token("office").await;
    let path = format!("/api/v1/ledgers/{}/exports", campaign(world, &office).await);
    let (status, job) = world.call("POST", &path, &office, json!({ "kind": kind })).await;
    assert_eq!(status.as_u16(), 202, "{job}");
    let job = done(world, &office, &job).await;
    assert_eq!(job["state"], "done", "{job}");
    let newest = world.get(&path, &office).await[0].clone();
    assert_eq!((&newest["kind"], &newest["pieces"]), (&json!(kind), &json!(3)));
    let path = format!("/api/v1/ledger_exports/{}", newest["id"].as_str().unwrap());
    world.give("GET", &path, &office, "text/plain", "").await.bytes.to_vec()
}

async fn imported(world: &World, key: &str, bag: &[u8]) -> Value {
    let office = world.token("office").await;
    let upload = uploaded(world, &office, key, "台账.zip", bag).await;
    let path = format!("/api/v1/ledgers/{}/imports", campaign(world, &office).await);
    let (status, job) = world.call("POST", &path, &office, json!({ "upload": upload })).await;
    assert_eq!(status.as_u16(), 202, "{job}");
    done(world, &office, &job).await
}

/// Every part of a zip, by its name.
pub(crate) fn parts(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().to_string(), bytes)
        })
        .collect()
}

/// What a bag says of its pieces, without the step that says it was taken in.
fn told(bag: &[u8]) -> Value {
    let all = parts(bag);
    let (_, bytes) = all.iter().find(|(name, _)| name.ends_with("data/ledger.json")).unwrap();
    let mut ledger: Value = serde_json::from_slice(bytes).unwrap();
    for piece in ledger["pieces"].as_array_mut().unwrap() {
        piece["moves"].as_array_mut().unwrap().retain(|step| step["move"] != "import");
    }
    ledger
}

/// The files of evidence in a bag.
fn files(bag: &[u8]) -> Vec<(String, Vec<u8>)> {
    parts(bag).into_iter().filter(|(name, _)| name.ends_with(".docx")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_goes_from_one_engine_to_the_other_and_comes_out_the_same() {
    let from = World::prepared(Engine::Sqlite).await;
    filled(&from).await;
    let bag = exported(&from, "bag").await;
    // Folders by category and item; a name that no system forbids; drafts stay at home.
    let names: Vec<String> = files(&bag).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 3);
    assert!(
        names
            .iter()
            .any(|name| name.contains("data/绿地建设/2.")
                && name.ends_with("01 甲_清查_成果.docx.docx")),
        "{names:?}"
    );
    let all = parts(&bag);
    for tag in [
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
        "data/台账目录.xlsx",
    ] {
        assert!(all.iter().any(|(name, _)| name.ends_with(tag)), "{tag}");
    }
    let to = World::prepared(Engine::Postgres).await;
    let job = imported(&to, "bag", &bag).await;
    assert_eq!(
        (&job["state"], &job["result"]),
        (&json!("done"), &json!({ "added": 3, "there": 0 })),
        "{job}"
    );
    let back = exported(&to, "bag").await;
    assert_eq!(told(&back)["pieces"], told(&bag)["pieces"]);
    assert_eq!(files(&back), files(&bag));
    // Once more adds nothing.
    assert_eq!(imported(&to, "again", &bag).await["result"], json!({ "added": 0, "there": 3 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bag_that_somebody_touched_is_refused_whole() {
    let world = World::prepared(Engine::Sqlite).await;
    filled(&world).await;
    let bag = exported(&world, "bag").await;
    let fresh = World::prepared(Engine::Sqlite).await;
    type Touch = fn(&str, Vec<u8>) -> Option<Vec<u8>>;
    let touches: [(&str, Touch, &str); 4] = [
        (
            "changed",
            |name, mut bytes| {
                if name.contains("古树") {
                    bytes[40] ^= 1
                }
                Some(bytes)
            },
            "evidence.bag_differs",
        ),
        ("lost", |name, bytes| (!name.contains("古树")).then_some(bytes), "evidence.bag_lost"),
        (
            "judged",
            |name, bytes| {
                let text = String::from_utf8_lossy(&bytes).replace("\"returned\"", "\"accepted\"");
                Some(if name.ends_with("ledger.json") { text.into_bytes() } else { bytes })
            },
            "evidence.bag_differs",
        ),
        (
            "unlisted",
            |name, bytes| {
                let text = String::from_utf8_lossy(&bytes);
                let kept: Vec<&str> = text.lines().filter(|line| !line.contains("古树")).collect();
                Some(if name.ends_with("/manifest-sha256.txt") {
                    kept.join("\n").into_bytes()
                } else {
                    bytes
                })
            },
            "evidence.bag_added",
        ),
    ];
    let office = fresh.token("office").await;
    for (what, touch, code) in touches {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts(&bag) {
            let Some(bytes) = touch(&name, bytes) else { continue };
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        let job = imported(&fresh, what, &zip.finish().unwrap().into_inner()).await;
        let codes: Vec<&str> =
            job["problems"].as_array().unwrap().iter().filter_map(|p| p["code"].as_str()).collect();
        assert_eq!(
            (job["state"].as_str(), codes.contains(&code)),
            (Some("failed"), true),
            "{what}: {job}"
        );
        let path = format!("/api/v1/evidence?campaign={}", campaign(&fresh, &office).await);
        assert_eq!(fresh.get(&path, &office).await["total"], 0, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_goes_out_as_a_workbook_and_a_document() {
    let world = World::prepared(Engine::Sqlite).await;
    filled(&world).await;
    let book = exported(&world, "xlsx").await;
    let sheets = yuanjian_standard::sheets::read_sheets(&book).unwrap();
    // One line for each proof of what was handed in: two of the first, one of the others.
    assert_eq!(sheets[0].end().0, 4);
    assert_eq!(sheets[0].text(1, 2), "建成区绿化覆盖率");
    assert_eq!(sheets[0].text(1, 3), "遥感报告");
    let coverage = (1..=60).find(|row| sheets[1].text(*row, 2) == "建成区绿化覆盖率").unwrap();
    assert_eq!([3, 4, 5].map(|column| sheets[1].text(coverage, column)), ["2", "1", "1"]);
    let document = exported(&world, "docx").await;
    let body =
        parts(&document).into_iter().find(|(name, _)| name == "word/document.xml").unwrap().1;
    let body = String::from_utf8(body).unwrap();
    for words in ["古树名木和后备资源保护", "清查:成果"] {
        assert!(body.contains(words), "{words}");
    }
}
