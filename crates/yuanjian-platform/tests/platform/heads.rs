//! Where the record stood, as documents print it: found again in the record that was not touched,
//! and in none that was rewritten, however well.

use crate::{
    exchange::{exported, filled, parts},
    on_both_engines,
    world::{Engine, World},
};
use serde_json::Value;
use yuanjian_platform::audit::Printed;
use yuanjian_store::{Recorded, events};
use yuanjian_types::Digest;

async fn looked_for(world: &World, audit: &str, head: &str) -> Value {
    let query: String = head.bytes().map(|byte| format!("%{byte:02x}")).collect();
    world.get(&format!("/api/v1/events/printed_head?head={query}"), audit).await
}

/// The heads that a document prints: `412 · ` and 32 digits.
fn printed(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, dot) in text.match_indices(" · ") {
        let number: String = text[..at].chars().rev().take_while(char::is_ascii_digit).collect();
        let digits: String =
            text[at + dot.len()..].chars().take_while(char::is_ascii_hexdigit).collect();
        if !number.is_empty() && digits.len() == 32 {
            found.push(format!("{} · {digits}", number.chars().rev().collect::<String>()));
        }
    }
    found
}

/// The text of every part of a document, without its tags.
fn words(document: &[u8]) -> String {
    let mut text = String::new();
    for (_, bytes) in parts(document) {
        for piece in String::from_utf8_lossy(&bytes).split('<') {
            text.push_str(piece.split_once('>').map_or(piece, |(_, words)| words));
        }
        text.push('\n');
    }
    text
}

/// The file of an event as the record of a city exports it, and the digest that it must have.
fn digest_of(line: &Value, previous: &str) -> String {
    let text = |name: &str| line[name].as_str().unwrap().to_owned();
    let recorded = Recorded {
        sequence: line["sequence"].as_i64().unwrap(),
        city: "990100".to_owned(),
        at: serde_json::from_value(line["at"].clone()).unwrap(),
        account: text("account"),
        name: text("name"),
        address: text("address"),
        request: text("request"),
        action: text("action"),
        thing: text("thing"),
        id: text("thing_id"),
        detail: line["detail"].clone(),
    };
    let body = serde_json::to_string(&recorded).unwrap();
    Digest::of(format!("{previous}\n{body}").as_bytes()).as_str().to_owned()
}

on_both_engines! {
    async fn a_printed_head_is_found_again_with_its_place_and_time(world: World) {
        let audit = world.token("audit").await;
        let proof = world.get("/api/v1/events/verification", &audit).await;
        let (number, head) = (proof["events"].as_i64().unwrap(), proof["head"].as_str().unwrap());
        let digits = head.strip_prefix("sha256:").unwrap();
        world.sign_in("office").await;
        world.sign_in("leader").await;
        let short = format!("{number} · {}", &digits[..32]);
        let old = format!("{number} · {}", &head[..16]);
        for text in [head, digits, &short, &old, &digits[..9]] {
            let found = looked_for(&world, &audit, text).await;
            assert_eq!(
                (&found["found"], &found["holds"], found["sequence"].as_i64(), found["since"].as_i64()),
                (&Value::Bool(true), &Value::Bool(true), Some(number), Some(2)),
                "{text}"
            );
            let event = world.get(&format!("/api/v1/events?before={}&limit=1", number + 1), &audit).await;
            assert_eq!(found["at"], event["items"][0]["at"]);
        }
        // Another number, or another digest, is another head.
        let moved = format!("{} · {}", number + 1, &digits[..32]);
        let other = format!("{number} · {}", "0".repeat(32));
        for text in [moved, other] {
            assert_eq!(looked_for(&world, &audit, &text).await["found"], false, "{text}");
        }
        let (status, answer) = world.call("GET", "/api/v1/events/printed_head?head=12", &audit, Value::Null).await;
        assert_eq!((status.as_u16(), &answer["code"]), (400, &Value::from("audit.bad_head")));
    }

    async fn the_exported_record_can_be_checked_by_itself_and_only_the_auditor_has_it(world: World) {
        world.sign_in("office").await;
        let audit = world.token("audit").await;
        let path = "/api/v1/events/export";
        let file = world.give("GET", path, &audit, "text/plain", "").await;
        let text = String::from_utf8(file.bytes.to_vec()).unwrap();
        assert!(text.ends_with("}\n") && !text.contains("argon2") && !text.contains(&audit));
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut previous = String::new();
        for (number, line) in (1_i64..).zip(&lines) {
            assert_eq!(line["sequence"], number);
            let digest = digest_of(line, &previous);
            assert_eq!(line["digest"], digest, "{line}");
            previous = digest;
        }
        let proof = world.get("/api/v1/events/verification", &audit).await;
        assert_eq!((&proof["head"], proof["events"].as_u64()), (&Value::from(previous), Some(lines.len() as u64)));
        // The filter of the page is the filter of the file; nothing found is an empty file.
        let asked = |query: &str| format!("{path}?{query}");
        let made = world.give("GET", &asked("action=accounts.created"), &audit, "text/plain", "").await;
        assert_eq!(String::from_utf8(made.bytes.to_vec()).unwrap().lines().count(), 13);
        let none = world.give("GET", &asked("to=2000-01-01"), &audit, "text/plain", "").await;
        assert_eq!((none.status.as_u16(), none.bytes.len()), (200, 0));
        for name in ["office", "leader", "security", "system", "supervisor", "reviewer"] {
            let token = world.token(name).await;
            let (status, answer) = world.call("GET", path, &token, Value::Null).await;
            assert_eq!((status.as_u16(), &answer["code"]), (403, &Value::from("request.forbidden")), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_rewritten_whole_holds_and_has_the_printed_head_no_more() {
    let world = World::open(Engine::Sqlite).await;
    let db = &world.platform.db;
    let (heads, _) = events::verify(db).await.unwrap();
    let whole = Printed::parse(&heads[0].digest).unwrap();
    assert_eq!(whole.find(db, None).await.unwrap().len(), 1);
    let early = events::after(db, "990100", 1, 1).await.unwrap().remove(0).1;
    let early = Printed::parse(&early).unwrap();

    let mut connection = db.write().await.unwrap();
    for statement in ["drop trigger event_no_update", "drop trigger event_no_delete"] {
        sqlx::raw_sql(statement).execute(&mut *connection).await.unwrap();
    }
    let mut previous = String::new();
    for (event, digest) in events::after(db, "990100", 0, 1_000).await.unwrap() {
        let mut event = event;
        if event.sequence == 5 {
            event.name = "somebody else".to_owned();
        }
        let body = serde_json::to_string(&event).unwrap();
        let new = Digest::of(format!("{previous}\n{body}").as_bytes()).as_str().to_owned();
        assert_eq!(new == digest, event.sequence < 5);
        sqlx::query("update event set body = $1, digest = $2 where sequence = $3")
            .bind(body)
            .bind(new.as_str())
            .bind(event.sequence)
            .execute(&mut *connection)
            .await
            .unwrap();
        previous = new;
    }
    sqlx::query("update chain set digest = $1")
        .bind(previous)
        .execute(&mut *connection)
        .await
        .unwrap();
    drop(connection);
    let (_, faults) = events::verify(db).await.unwrap();
    assert_eq!(faults, []);
    assert_eq!(whole.find(db, None).await.unwrap(), []);
    // What was printed before the event that was touched is still there, and rests on it.
    let found = early.find(db, None).await.unwrap();
    assert!(found.len() == 1 && found[0].rests_on(&faults));
}

#[tokio::test(flavor = "multi_thread")]
async fn breakdown_ledger_and_briefs_print_a_head_that_is_in_the_record() {
    let world = World::prepared(Engine::Sqlite).await;
    filled(&world).await;
    let (audit, office) = (world.token("audit").await, world.token("office").await);
    let id = world.get("/api/v1/campaigns", &office).await[0]["id"].as_str().unwrap().to_owned();
    let mut documents = Vec::new();
    for path in ["breakdown/workbook", "breakdown/versions/1/workbook", "brief.docx"] {
        let path = format!("/api/v1/campaigns/{id}/{path}");
        let answer = world.give("GET", &path, &office, "text/plain", "").await;
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        documents.push((path, words(&answer.bytes)));
    }
    for kind in ["xlsx", "docx", "bag"] {
        documents.push((kind.to_owned(), words(&exported(&world, kind).await)));
    }
    for (name, text) in documents {
        let heads = printed(&text);
        assert!(!heads.is_empty(), "{name}: {text}");
        for head in heads {
            let found = looked_for(&world, &audit, &head).await;
            assert!(found["found"] == true && found["holds"] == true, "{name}: {head} {found}");
        }
    }
    // The issued breakdown stands there as it was issued.
    let path = format!("/api/v1/campaigns/{id}/breakdown/versions/1");
    let version = world.get(&path, &office).await;
    let file = world.give("GET", &format!("{path}/workbook"), &office, "text/plain", "").await;
    let text = words(&file.bytes);
    assert!(text.contains(version["document"].as_str().unwrap()), "{text}");
    for line in version["content"].as_array().unwrap() {
        assert!(text.contains(line["title"].as_str().unwrap()), "{line}");
    }
    let (status, _) = world
        .call(
            "GET",
            &format!("/api/v1/campaigns/{id}/breakdown/versions/9/workbook"),
            &office,
            Value::Null,
        )
        .await;
    assert_eq!(status.as_u16(), 404);
}
