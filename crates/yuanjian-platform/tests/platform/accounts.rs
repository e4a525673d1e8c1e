//! Signing in and out, passwords, lock-out, second factor, roles.

use crate::{
    on_both_engines,
    world::{Engine, World},
};
use serde_json::{Value, json};
use sqlx::Row as _;
use totp_rs::{Algorithm, Secret, TOTP};
use yuanjian_platform::demo::PASSWORD;
use yuanjian_types::Timestamp;

pub(crate) fn code_at(secret: &str, offset: i64) -> String {
    let bytes = Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
    let totp =
        TOTP::new(Algorithm::SHA1, 6, 1, 30, bytes, Some("x".to_owned()), "x".to_owned()).unwrap();
    let now = yuanjian_types::Timestamp::now().0 / 1_000_000 + offset;
    totp.generate(now as u64)
}

async fn sign_in(
    world: &World,
    name: &str,
    password: &str,
    code: Option<&str>,
) -> crate::world::Answer {
    let body = json!({ "name": name, "password": password, "code": code });
    world.ask("POST", "/api/v1/session", None, Some(body)).await
}

pub(crate) fn id_of(accounts: &Value, name: &str) -> String {
    let found = accounts.as_array().unwrap().iter().find(|a| a["name"] == name).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

on_both_engines! {
    async fn a_session_opens_tells_what_its_holder_may_do_and_closes(world: World) {
        assert_eq!(world.ask("GET", "/api/v1/session", None, None).await.code(), "accounts.signed_out");
        let cookie = world.sign_in("office").await;
        let session = world.ask("GET", "/api/v1/session", Some(&cookie), None).await;
        assert_eq!(session.status, 200);
        assert_eq!(session.body["city"]["synthetic"], true);
        let may = session.body["may"].as_array().unwrap();
        assert!(may.contains(&json!("jobs.cancel")) && !may.contains(&json!("accounts.manage")));
        assert_eq!(world.ask("DELETE", "/api/v1/session", Some(&cookie), None).await.status, 204);
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&cookie), None).await.status, 401);
    }

    async fn a_session_ends_when_nothing_was_asked_for_half_an_hour_and_after_half_a_day(world: World) {
        let cookie = world.sign_in("office").await;
        const SEEN: &str = "update session set seen_at = $1";
        const OVER: &str = "update session set expires_at = $1";
        let put = async |column: &'static str, minutes: i64| {
            let at = Timestamp::now().plus_seconds(60 * minutes).0;
            let mut rows = world.platform.db.write().await.unwrap();
            sqlx::query(column).bind(at).execute(&mut *rows).await.unwrap();
        };
        let asks = async || world.ask("GET", "/api/v1/session", Some(&cookie), None).await.status.as_u16();
        put(SEEN, -29).await;
        assert_eq!(asks().await, 200);
        // Asking was being seen: what was 29 minutes ago is so no longer.
        let mut rows = world.platform.db.write().await.unwrap();
        let row = sqlx::query("select seen_at from session").fetch_one(&mut *rows).await.unwrap();
        assert!(row.get::<i64, _>(0) > Timestamp::now().plus_seconds(-60).0);
        drop(rows);
        put(SEEN, -31).await;
        assert_eq!(asks().await, 401);
        put(SEEN, 0).await;
        assert_eq!(asks().await, 200);
        put(OVER, -1).await;
        assert_eq!(asks().await, 401);
    }

    async fn too_many_wrong_passwords_lock_the_account_even_for_the_right_one(world: World) {
        for _ in 0..world.platform.settings.lock_after {
            let answer = sign_in(&world, "office", "Wrong-2026", None).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (401, "accounts.wrong_password"));
        }
        let answer = sign_in(&world, "office", PASSWORD, None).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (409, "accounts.locked"));
        // Nobody else suffers for it, and a name that does not exist cannot be told from one that does.
        assert_eq!(sign_in(&world, "leader", PASSWORD, None).await.status, 200);
        assert_eq!(sign_in(&world, "nobody", PASSWORD, None).await.code(), "accounts.wrong_password");
    }

    async fn wrong_passwords_that_come_all_at_once_are_each_counted(world: World) {
        let attempts = (0..24).map(|_| sign_in(&world, "office", "Wrong-2026", None));
        let answers = futures_util::future::join_all(attempts).await;
        let told = answers.iter().filter(|answer| answer.status == 401).count();
        assert_eq!(told as i64, world.platform.settings.lock_after, "no more learn that it was wrong");
        assert!(answers.iter().all(|answer| answer.status == 401 || answer.status == 409));
        assert_eq!(sign_in(&world, "office", PASSWORD, None).await.code(), "accounts.locked");
    }

    async fn one_code_lets_in_one_of_many_who_bring_it_at_once(world: World) {
        let cookie = world.sign_in("bureau").await;
        let begun = world.ask("POST", "/api/v1/session/second_factor", Some(&cookie), None).await;
        let secret = begun.body["secret"].as_str().unwrap().to_owned();
        let confirm = json!({ "code": code_at(&secret, -30) });
        assert_eq!(world.ask("PUT", "/api/v1/session/second_factor", Some(&cookie), Some(confirm)).await.status, 204);
        let code = code_at(&secret, 30);
        let attempts = (0..6).map(|_| sign_in(&world, "bureau", PASSWORD, Some(&code)));
        let answers = futures_util::future::join_all(attempts).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    }

    async fn roles_given_at_the_same_moment_are_kept_apart_as_well(world: World) {
        let security = world.token("security").await;
        let new = json!({
            "name": "xinren", "display_name": "新人", "password": "Zhongshu-2026", "grants": [],
        });
        let (status, made) = world.call("POST", "/api/v1/accounts", &security, new).await;
        assert_eq!(status.as_u16(), 201, "{made}");
        let path = format!("/api/v1/accounts/{}/grants", made["id"].as_str().unwrap());
        let roles = ["system_administrator", "audit_administrator", "office", "security_administrator"];
        let asked = roles.map(|role| world.call("POST", &path, &security, json!({ "role": role })));
        let answers = futures_util::future::join_all(asked).await;
        let given: Vec<u16> = answers.iter().map(|(status, _)| status.as_u16()).collect();
        assert_eq!(given.iter().filter(|status| **status == 201).count(), 1, "{given:?}");
        let refused = answers.iter().find(|(status, _)| status.as_u16() != 201).unwrap();
        assert_eq!(refused.1["code"], "accounts.roles_clash");
    }

    async fn a_district_is_never_the_whole_city(world: World) {
        let security = world.token("security").await;
        let new = json!({
            "name": "quren", "display_name": "区人", "password": "Zhongshu-2026",
            "grants": [{ "role": "district" }],
        });
        let (status, refused) = world.call("POST", "/api/v1/accounts", &security, new).await;
        assert_eq!(status.as_u16(), 400);
        assert_eq!(refused["problems"][0]["code"], "accounts.district_without_division");
    }

    async fn a_code_of_the_second_factor_counts_once(world: World) {
        let cookie = world.sign_in("bureau").await;
        let begun = world.ask("POST", "/api/v1/session/second_factor", Some(&cookie), None).await;
        let secret = begun.body["secret"].as_str().unwrap().to_owned();
        // Not asked for before it is confirmed.
        assert_eq!(sign_in(&world, "bureau", PASSWORD, None).await.status, 200);
        let confirm = json!({ "code": code_at(&secret, -30) });
        let answer = world.ask("PUT", "/api/v1/session/second_factor", Some(&cookie), Some(confirm)).await;
        assert_eq!(answer.status, 204, "{:?}", answer.body);
        assert_eq!(sign_in(&world, "bureau", PASSWORD, None).await.code(), "accounts.code_needed");
        let code = code_at(&secret, 30);
        assert_eq!(sign_in(&world, "bureau", PASSWORD, Some(&code)).await.status, 200);
        assert_eq!(sign_in(&world, "bureau", PASSWORD, Some(&code)).await.code(), "accounts.wrong_code");
    }

    async fn changing_a_password_ends_every_other_session(world: World) {
        let (here, there) = (world.sign_in("leader").await, world.sign_in("leader").await);
        let weak = json!({ "old": PASSWORD, "new": "leader" });
        let answer = world.ask("PUT", "/api/v1/session/password", Some(&here), Some(weak)).await;
        let codes: Vec<&str> =
            answer.body["problems"].as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["accounts.password_short", "accounts.password_plain", "accounts.password_holds_name"]);
        let good = json!({ "old": PASSWORD, "new": "Qingshan-2027" });
        assert_eq!(world.ask("PUT", "/api/v1/session/password", Some(&here), Some(good)).await.status, 204);
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&here), None).await.status, 200);
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&there), None).await.status, 401);
        let back = json!({ "old": "Qingshan-2027", "new": PASSWORD });
        let answer = world.ask("PUT", "/api/v1/session/password", Some(&here), Some(back)).await;
        assert_eq!(answer.code(), "accounts.password_used");
    }

    async fn a_new_account_must_change_its_password_before_anything_else(world: World) {
        let security = world.sign_in("security").await;
        let new = json!({
            "name": "zhou", "display_name": "周（演示）", "password": "Chuxing-2026",
            "grants": [{ "role": "technician" }],
        });
        assert_eq!(world.ask("POST", "/api/v1/accounts", Some(&security), Some(new.clone())).await.status, 201);
        let again = world.ask("POST", "/api/v1/accounts", Some(&security), Some(new)).await;
        assert_eq!((again.status.as_u16(), again.code()), (409, "accounts.name_taken"));
        let cookie = sign_in(&world, "zhou", "Chuxing-2026", None).await.cookie.unwrap();
        assert_eq!(world.ask("GET", "/api/v1/jobs", Some(&cookie), None).await.code(), "accounts.must_change_password");
        let change = json!({ "old": "Chuxing-2026", "new": "Zaixing-2027" });
        assert_eq!(world.ask("PUT", "/api/v1/session/password", Some(&cookie), Some(change)).await.status, 204);
        assert_eq!(world.ask("GET", "/api/v1/jobs", Some(&cookie), None).await.status, 200);
    }

    async fn separated_administrators_stay_separated_and_nobody_serves_himself(world: World) {
        let security = world.sign_in("security").await;
        let accounts = world.ask("GET", "/api/v1/accounts", Some(&security), None).await.body;
        let (own, office, audit) =
            (id_of(&accounts, "security"), id_of(&accounts, "office"), id_of(&accounts, "audit"));
        for (account, role, code) in [
            (&own, "office", "accounts.own_grant"),
            (&office, "system_administrator", "accounts.roles_clash"),
            (&audit, "leader", "accounts.roles_clash"),
            (&audit, "security_administrator", "accounts.roles_clash"),
        ] {
            let path = format!("/api/v1/accounts/{account}/grants");
            let answer = world.ask("POST", &path, Some(&security), Some(json!({ "role": role }))).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (409, code), "{role}");
        }
    }

    async fn a_list_of_accounts_tells_who_came_when_and_ends_their_sessions(world: World) {
        let (cookie, _other) = (world.sign_in("district").await, world.sign_in("district").await);
        let security = world.sign_in("security").await;
        let accounts = world.ask("GET", "/api/v1/accounts", Some(&security), None).await.body;
        let of = |name: &str| accounts.as_array().unwrap().iter().find(|a| a["name"] == name).unwrap();
        assert_eq!((of("district")["sessions"].as_i64(), of("treasurer")["sessions"].as_i64()), (Some(2), Some(0)));
        assert!(of("district")["last_sign_in"].is_string() && of("treasurer")["last_sign_in"].is_null());
        let grant = &of("district")["grants"][0];
        assert_ne!(grant["division_name"], Value::Null);
        let reaches = world.ask("GET", "/api/v1/accounts/reaches", Some(&security), None).await.body;
        assert!(reaches["divisions"].as_array().unwrap().iter().any(|d| d["name"] == grant["division_name"]));
        let path = format!("/api/v1/accounts/{}/sessions", of("district")["id"].as_str().unwrap());
        let ended = world.ask("DELETE", &path, Some(&security), None).await;
        assert_eq!((ended.status.as_u16(), &ended.body["sessions"]), (200, &json!(2)));
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&cookie), None).await.status, 401);
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&security), None).await.status, 200);
    }

    async fn a_grant_is_taken_back_only_under_the_account_that_holds_it(world: World) {
        let security = world.sign_in("security").await;
        let accounts = world.ask("GET", "/api/v1/accounts", Some(&security), None).await.body;
        let own = accounts.as_array().unwrap().iter().find(|a| a["name"] == "security").unwrap();
        let grant = own["grants"][0]["id"].as_str().unwrap();
        for (account, status) in [(own["id"].as_str().unwrap(), 409), (&id_of(&accounts, "leader"), 404)] {
            let path = format!("/api/v1/accounts/{account}/grants/{grant}");
            assert_eq!(world.ask("DELETE", &path, Some(&security), None).await.status.as_u16(), status);
        }
    }

    async fn the_keeper_of_the_machine_sees_its_settings_and_no_password(world: World) {
        let system = world.sign_in("system").await;
        let view = world.ask("GET", "/api/v1/system", Some(&system), None).await;
        assert_eq!(view.status, 200, "{:?}", view.body);
        assert!(view.body["database_bytes"].as_i64().unwrap() > 0);
        assert!(view.body["migration"].as_i64().unwrap() > 0);
        let settings = view.body["settings"].as_array().unwrap();
        let database = settings.iter().find(|s| s["name"] == "database").unwrap()["value"].as_str().unwrap();
        assert!(!database.contains('@') && !database.contains('?'), "{database}");
        let counts = view.body["counts"].as_array().unwrap();
        assert!(counts.iter().any(|c| c["key"] == "sessions" && c["number"] == 1));
    }

    async fn a_disabled_account_is_signed_out_at_once_and_an_old_edit_is_stale(world: World) {
        let cookie = world.sign_in("district").await;
        let security = world.sign_in("security").await;
        let accounts = world.ask("GET", "/api/v1/accounts", Some(&security), None).await.body;
        let account = accounts.as_array().unwrap().iter().find(|a| a["name"] == "district").unwrap();
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        let off = json!({ "revision": account["revision"], "display_name": "停用", "disabled": true });
        assert_eq!(world.ask("PUT", &path, Some(&security), Some(off.clone())).await.status, 204);
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&cookie), None).await.status, 401);
        assert_eq!(sign_in(&world, "district", PASSWORD, None).await.code(), "accounts.disabled");
        assert_eq!(world.ask("PUT", &path, Some(&security), Some(off)).await.code(), "request.stale");
    }
}

#[test]
fn every_setting_in_effect_is_shown_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let said = "blobs = \"s3://park\"\ns3_endpoint = \"https://keeper:moonlight@store.local:9000\"\n\
        s3_region = \"north\"\ns3_credentials = \"keys\"\ns3_allow_http = true\n\
        audit_syslog = \"tcp://log.local:601\"\n";
    std::fs::write(folder.path().join("yuanjian.toml"), said).unwrap();
    std::fs::write(folder.path().join("keys"), "aws_secret_access_key = moonlight\n").unwrap();
    let shown = yuanjian_platform::Settings::read(folder.path()).unwrap().shown();
    let of = |name: &str| shown.iter().find(|one| one.name == name).map(|one| one.value.as_str());
    for (name, value) in [
        ("blobs", "s3://park"),
        ("s3_endpoint", "https://store.local:9000"),
        ("s3_region", "north"),
        ("s3_credentials", folder.path().join("keys").to_str().unwrap()),
        ("s3_allow_http", "true"),
        ("audit_syslog", "tcp://log.local:601"),
    ] {
        assert_eq!(of(name), Some(value), "{name}");
    }
    assert!(!format!("{shown:?}").contains("moonlight"));
    let bare = tempfile::tempdir().unwrap();
    let shown = yuanjian_platform::Settings::read(bare.path()).unwrap().shown();
    assert_eq!(shown.iter().find(|one| one.name == "audit_syslog").unwrap().value, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_installation_is_set_up_once_and_by_who_holds_the_token() {
    let world = World::empty(Engine::Sqlite).await;
    assert_eq!(world.ask("GET", "/api/v1/setup", None, None).await.body, json!({ "needed": true }));
    let person = |name: &str, role: &str| json!({ "name": name, "display_name": name, "role": role, "password": "Kaiyuan-2026" });
    let mut setup = json!({
        "token": "wrong",
        "city": { "code": "990200", "name": "试城", "level": "prefecture", "crs": "EPSG:4547" },
        "people": [
            person("sys", "system_administrator"), person("sec", "security_administrator"),
            person("aud", "audit_administrator"), person("off", "office"),
        ],
        "organisations": [{ "name": "试城园林局", "short_name": "园林局" }],
    });
    let answer = world.ask("POST", "/api/v1/setup", None, Some(setup.clone())).await;
    assert_eq!(answer.code(), "accounts.wrong_setup_token");
    setup["token"] = json!(world.platform.setup_token);
    let mut faulty = setup.clone();
    faulty["city"]["crs"] = json!("EPSG:4490");
    faulty["city"]["code"] = json!("12");
    faulty["people"].as_array_mut().unwrap().pop();
    let answer = world.ask("POST", "/api/v1/setup", None, Some(faulty)).await;
    let codes: Vec<&str> = answer.body["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["accounts.bad_division_code", "accounts.bad_crs", "accounts.role_missing"]);
    assert_eq!(world.ask("POST", "/api/v1/setup", None, Some(setup.clone())).await.status, 204);
    assert_eq!(
        world.ask("POST", "/api/v1/setup", None, Some(setup)).await.code(),
        "accounts.set_up_already"
    );
    assert_eq!(
        sign_in(&world, "off", "Kaiyuan-2026", None).await.body["must_change_password"],
        true
    );
}
