//! Every route as every role, against one printed table; and the door itself.

use crate::world::{Engine, World};
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::json;
use std::fmt::Write as _;
use yuanjian_platform::{
    Actor, Role, Who,
    access::policy,
    evidence::{
        reach::{Reach, Whose},
        state::State,
    },
    http::described,
    identity::Grant,
};

/// The demo account of a role.
fn account_of(role: Role) -> &'static str {
    match role {
        Role::SystemAdministrator => "system",
        Role::SecurityAdministrator => "security",
        Role::AuditAdministrator => "audit",
        other => other.key(),
    }
}

#[test]
fn the_policy_that_officials_sign_is_the_one_that_is_enforced() {
    let policy = policy();
    let mut rows: Vec<String> = policy
        .iter()
        .map(|entry| {
            let marks: String = Role::ALL
                .iter()
                .map(|role| if entry.action.allows(&[*role]) { " x |" } else { "   |" })
                .collect();
            let open = if entry.action.who == Who::Anyone { "x" } else { " " };
            format!(
                "| {:<6} | {:<52} | {:<22} | {open} |{marks}\n",
                entry.method, entry.path, entry.action.key
            )
        })
        .collect();
    rows.sort_by_key(|row| row.split('|').nth(2).map(str::to_owned));
    let mut table = String::from(
        "# Who may do what\n\nWritten by the test `the_policy_that_officials_sign_is_the_one_that_is_enforced`; \
         `YUANJIAN_UPDATE=1` writes it anew.\nColumns: anyone without signing in, then the roles ",
    );
    let _ = writeln!(table, "{}.\n", Role::ALL.map(Role::key).join(", "));
    let heads: String = Role::ALL.iter().map(|role| format!(" {} |", &role.key()[..2])).collect();
    let _ = writeln!(
        table,
        "| Method | Path | Action | any |{heads}\n|---|---|---|---|{}",
        "---|".repeat(Role::ALL.len())
    );
    table.extend(rows);
    table += &reaches();
    current("../../docs/policy.md", &table);
}

/// How far a role reaches among the pieces of the ledger, from the very rule that is enforced.
fn reaches() -> String {
    let mut text = String::from(
        "\n## How far evidence is seen\n\nA role is held over a division and all that lies within it, \
         a unit's role within its organisation. The states in which each sees a piece:\n\n\
         | Role | of its own unit | of a unit in its division | of any other unit | covert, of its own unit | \
         covert, of another unit in its division | covert elsewhere |\n|---|---|---|---|---|---|---|\n",
    );
    for role in Role::ALL {
        let grant = Grant::over(role, "here", Some("own"));
        let reach = Reach::of(&Actor {
            account: String::new(),
            name: String::new(),
            display_name: String::new(),
            city: "here".to_owned(),
            grants: vec![grant],
            must_change: false,
            session: String::new(),
        });
        let _ = write!(text, "| {} |", role.key());
        for covert in [false, true] {
            for (organisation, division) in [("own", "here"), ("other", "here"), ("other", "there")]
            {
                let sees = |state: &State| {
                    reach.sees(Whose { state: *state, organisation, division, covert })
                };
                let seen: Vec<&str> =
                    State::ALL.iter().filter(|s| sees(s)).map(|s| s.key()).collect();
                let said = match seen.len() {
                    0 => "—".to_owned(),
                    all if all == State::ALL.len() => "all".to_owned(),
                    _ => seen.join(", "),
                };
                let _ = write!(text, " {said} |");
            }
        }
        text.push('\n');
    }
    text
}

#[test]
fn no_name_of_the_api_document_stands_for_two_shapes() {
    assert_eq!(yuanjian_platform::routes().clashes(), [] as [String; 0]);
}

#[test]
fn the_committed_api_document_is_the_one_that_is_served() {
    let (_, document) = described(yuanjian_platform::routes());
    assert_eq!(document, described(yuanjian_platform::routes()).1, "the order is not fixed");
    current("../../web/openapi.json", &document);
}

/// A generated file in the repository is what the code says now.
fn current(path: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("YUANJIAN_UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{} is not current: run this test with YUANJIAN_UPDATE=1",
        path.display()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_exactly_the_roles_of_the_policy() {
    let world = World::open(Engine::Sqlite).await;
    let policy = policy();
    let mut cookies = Vec::new();
    for role in Role::ALL {
        cookies.push((role, world.sign_in(account_of(role)).await));
    }
    let mut wrong = Vec::new();
    for entry in policy {
        // Signing out or ending sessions would take the cookies of the requests that follow.
        let ends = entry.operation == "close_session";
        let path = entry.path.replace("{id}", "none").replace("{grant}", "none");
        let path = path
            .split('/')
            .map(|part| if part.starts_with('{') { "none" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let nobody = world.ask(&entry.method, &path, None, None).await;
        let open = entry.action.who == Who::Anyone;
        if (nobody.code() == "accounts.signed_out") == open {
            wrong.push(format!("nobody {} {path}: {}", entry.method, nobody.status));
        }
        for (role, cookie) in cookies.iter().filter(|_| !ends) {
            let answer = world.ask(&entry.method, &path, Some(cookie), None).await;
            let refused = answer.code() == "request.forbidden";
            if refused == entry.action.allows(&[*role]) || answer.status.is_server_error() {
                wrong.push(format!("{} {} {path}: {}", role.key(), entry.method, answer.status));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(policy.len() > 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_cookie_from_a_foreign_page_is_refused() {
    let world = World::open(Engine::Sqlite).await;
    let cookie = world.sign_in("office").await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")] {
        let request = Request::builder()
            .method("DELETE")
            .uri("/api/v1/session")
            .header(header::HOST, "yuanjian.local")
            .header(header::COOKIE, &cookie)
            .header(name, value)
            .body(Body::empty())
            .unwrap();
        assert_eq!(world.send(request).await.code(), "request.from_elsewhere");
    }
    // HTTP/2 names us in the address (`:authority`) and sends no `Host`.
    for (origin, refused) in
        [("https://evil.example", true), ("https://yuanjian.local:8443", false)]
    {
        let request = Request::builder()
            .method("POST")
            .uri("https://yuanjian.local:8443/api/v1/session/second_factor")
            .header(header::COOKIE, &cookie)
            .header(header::ORIGIN, origin)
            .body(Body::empty())
            .unwrap();
        let answer = world.send(request).await;
        assert_eq!(answer.code() == "request.from_elsewhere", refused, "{origin}");
    }
    assert_eq!(world.ask("GET", "/api/v1/session", Some(&cookie), None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_wrong_is_told_with_its_field_in_the_readers_language() {
    let world = World::open(Engine::Sqlite).await;
    let send = |body: &'static str, kind: &'static str| {
        Request::builder()
            .method("POST")
            .uri("/api/v1/session")
            .header(header::CONTENT_TYPE, kind)
            .header(header::ACCEPT_LANGUAGE, "en")
            .body(Body::from(body))
            .unwrap()
    };
    let answer = world.send(send(r#"{"name": 7}"#, "application/json")).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "request.malformed_field"));
    assert_eq!(answer.body["problems"][0]["place"]["field"], "name");
    assert!(answer.body["message"].as_str().unwrap().contains("malformed"));
    assert_eq!(
        world.send(send("name=x", "application/x-www-form-urlencoded")).await.code(),
        "request.wrong_type"
    );
    assert_eq!(
        world.ask("PATCH", "/api/v1/session", None, None).await.code(),
        "request.wrong_method"
    );
    assert_eq!(world.ask("GET", "/api/v1/nowhere", None, None).await.code(), "request.not_found");
    let both = json!({ "name": "office", "password": "x", "extra": 1 });
    assert_eq!(world.ask("POST", "/api/v1/session", None, Some(both)).await.status, 400);
}
