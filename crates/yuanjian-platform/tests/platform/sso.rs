//! Single sign-on against a real provider: node-oidc-provider on loopback (`scripts/oidc`).
//!
//! The browser between the two is played by hand: our answers in process, its pages by HTTP.

use crate::{
    accounts::{code_at, id_of},
    on_both_engines,
    world::{Answer, Engine, World},
};
use openidconnect::{
    reqwest::{Client, redirect},
    url::Url,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use yuanjian_app::Language;
use yuanjian_platform::{Platform, demo, tls};
use yuanjian_types::Timestamp;

const ADDRESS: &str = "https://yuanjian.test";
const BACK: &str = "https://yuanjian.test/sign-in/return";

/// The provider; it ends with this process, which holds its standard input.
struct Provider {
    issuer: String,
    _child: Child,
}

impl Provider {
    fn start(more: &[&Path]) -> Self {
        let cache = std::env::var_os("YUANJIAN_CACHE").map_or_else(
            || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/yuanjian"),
            PathBuf::from,
        );
        let packages = cache.join("oidc");
        assert!(
            packages.join("node_modules/oidc-provider").exists(),
            "{} is needed for these tests: scripts/setup.sh test",
            packages.display()
        );
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/oidc/provider.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .arg(&packages)
            .arg(BACK)
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is needed for these tests: scripts/setup.sh test");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        Self { issuer: line.strip_prefix("issuer ").unwrap().to_owned(), _child: child }
    }

    fn shared() -> &'static Self {
        static SHARED: OnceLock<Provider> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&[]))
    }
}

/// Where the secret lies, in a file of its own for each test run.
fn secret_file() -> &'static Path {
    static KEPT: OnceLock<tempfile::TempDir> = OnceLock::new();
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let folder = KEPT.get_or_init(|| tempfile::tempdir().unwrap());
        let path = folder.path().join("secret");
        std::fs::write(&path, "a secret for tests only, 32 bytes long\n").unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
        path
    })
}

fn settings(issuer: &str, more: &str) -> String {
    format!(
        "[oidc]\nissuer = \"{issuer}\"\nclient_id = \"yuanjian\"\n\
         client_secret_file = \"{}\"\naddress = \"{ADDRESS}\"\nname = \"统一认证\"\n\
         name_en = \"the city\"\n{more}",
        secret_file().display()
    )
}

impl World {
    /// The demo city's people, with single sign-on.
    pub(crate) async fn signing_on(engine: Engine) -> Self {
        Self::signing_on_with(engine, &settings(&Provider::shared().issuer, "")).await
    }

    async fn signing_on_with(engine: Engine, settings: &str) -> Self {
        let world = Self::set(engine, settings).await;
        demo::found(&world.platform, Language::Chinese).await.unwrap();
        world
    }

    /// Let an account come by the provider.
    async fn allow(&self, name: &str) -> Answer {
        let security = self.sign_in("security").await;
        let accounts = self.ask("GET", "/api/v1/accounts", Some(&security), None).await.body;
        let path = format!("/api/v1/accounts/{}/sso", id_of(&accounts, name));
        self.ask("PUT", &path, Some(&security), None).await
    }

    /// Begin: the cookie of the sign-in, and where the browser is sent.
    async fn begin(&self) -> (String, Url) {
        let begun = self.ask("POST", "/api/v1/session/sso", None, None).await;
        assert_eq!(begun.status, 200, "{}", begun.body);
        (begun.cookie.unwrap(), Url::parse(begun.body["address"].as_str().unwrap()).unwrap())
    }

    async fn come_back(&self, cookie: Option<&str>, brought: &Value) -> Answer {
        self.ask("POST", "/api/v1/session/sso/return", cookie, Some(brought.clone())).await
    }

    /// The whole way of somebody whom the provider knows.
    async fn come_as(&self, person: &Value) -> Answer {
        let (cookie, address) = self.begin().await;
        let brought = at_provider(address, person).await;
        self.come_back(Some(&cookie), &brought).await
    }

    async fn actions(&self) -> Vec<String> {
        let audit = self.sign_in("audit").await;
        let path = "/api/v1/events?action=accounts.";
        let events = self.ask("GET", path, Some(&audit), None).await.body;
        let items = events["items"].as_array().unwrap().iter();
        items.map(|event| event["action"].as_str().unwrap().to_owned()).collect()
    }
}

/// Somebody at the provider, under a number that no other test has.
fn person(name: &str) -> Value {
    json!({ "sub": uuid::Uuid::now_v7().to_string(), "preferred_username": name })
}

/// The browser at the provider, until it is sent back to us with what it was given.
async fn at_provider(address: Url, person: &Value) -> Value {
    let client = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .danger_accept_invalid_certs(true)
        .build()
        .unwrap();
    let mut cookies: BTreeMap<String, String> = BTreeMap::new();
    let mut next = address;
    for _ in 0..10 {
        let worn: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let answer = client
            .get(next.clone())
            .header("cookie", worn.join("; "))
            .header("x-person", person.to_string())
            .send()
            .await
            .unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let there = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let Some(there) = there else { panic!("{next}: {}", answer.text().await.unwrap()) };
        next = next.join(&there).unwrap();
        if next.as_str().starts_with(BACK) {
            let sent: BTreeMap<_, _> = next.query_pairs().into_owned().collect();
            let picked = ["state", "code", "error"].map(|name| (name.to_owned(), sent.get(name)));
            let picked = picked.into_iter().filter_map(|(name, value)| Some((name, json!(value?))));
            return Value::Object(picked.collect());
        }
    }
    panic!("the provider leads in circles");
}

/// Our own code for a refusal that must not be a failure of ours.
fn refused(answer: &Answer) -> &str {
    assert_eq!(answer.status, 409, "{}", answer.body);
    answer.code()
}

on_both_engines! { signing_on;
    async fn an_allowed_account_is_tied_at_its_first_sign_in_and_known_by_its_number_then(world: World) {
        let ways = world.ask("GET", "/api/v1/session/ways", None, None).await;
        assert_eq!(ways.body, json!({ "sso": { "name": "统一认证" } }));
        assert_eq!(world.allow("office").await.status, 204);
        let office = person("office");
        let arrived = world.come_as(&office).await;
        assert_eq!(arrived.status, 200, "{}", arrived.body);
        assert_eq!(arrived.body["session"]["user"]["name"], "office");
        let cookie = arrived.cookie.unwrap();
        assert!(cookie.starts_with("yuanjian_session="), "{cookie}");
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&cookie), None).await.status, 200);
        // The provider may rename people; the number stays.
        let renamed = json!({ "sub": office["sub"], "preferred_username": "leader" });
        let again = world.come_as(&renamed).await;
        assert_eq!(again.body["session"]["user"]["name"], "office", "{}", again.body);
        assert_eq!(world.ask("DELETE", "/api/v1/session", Some(&cookie), None).await.status, 204);
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&cookie), None).await.status, 401);

        let security = world.sign_in("security").await;
        let accounts = world.ask("GET", "/api/v1/accounts", Some(&security), None).await.body;
        let of = |name: &str| accounts.as_array().unwrap().iter().find(|a| a["name"] == name).unwrap();
        assert_eq!(of("office")["sso"]["known_as"], "office");
        assert_eq!(of("office")["sso"]["subject"], office["sub"]);
        assert!(of("office")["last_sign_in"].is_string() && of("leader")["sso"].is_null());
        let told = world.actions().await;
        let count = |action: &str| told.iter().filter(|told| *told == action).count();
        assert_eq!(
            ["accounts.sso_allowed", "accounts.sso_linked", "accounts.signed_in_by_sso"].map(count),
            [1, 1, 2]
        );
    }

    async fn a_first_password_that_others_know_does_not_stop_who_needs_none(world: World) {
        let security = world.sign_in("security").await;
        let new = json!({
            "name": "zhou", "display_name": "周（演示）", "password": "Chuxing-2026",
            "grants": [{ "role": "technician" }],
        });
        assert_eq!(world.ask("POST", "/api/v1/accounts", Some(&security), Some(new)).await.status, 201);
        world.allow("zhou").await;
        let arrived = world.come_as(&person("zhou")).await;
        let cookie = arrived.cookie.unwrap();
        assert_eq!(arrived.body["session"]["must_change_password"], false);
        assert_eq!(world.ask("GET", "/api/v1/jobs", Some(&cookie), None).await.status, 200);
        // By password it still must be changed first.
        let body = json!({ "name": "zhou", "password": "Chuxing-2026" });
        let cookie = world.ask("POST", "/api/v1/session", None, Some(body)).await.cookie.unwrap();
        assert_eq!(world.ask("GET", "/api/v1/jobs", Some(&cookie), None).await.status, 409);
    }

    async fn a_way_back_counts_once_in_the_browser_that_began_it_and_for_ten_minutes(world: World) {
        world.allow("office").await;
        let office = person("office");
        let (cookie, address) = world.begin().await;
        let brought = at_provider(address, &office).await;
        let (other, _) = world.begin().await;
        assert_eq!(refused(&world.come_back(None, &brought).await), "accounts.sso_over");
        assert_eq!(refused(&world.come_back(Some(&other), &brought).await), "accounts.sso_over");
        let mut wrong = brought.clone();
        wrong["state"] = json!("another");
        assert_eq!(refused(&world.come_back(Some(&cookie), &wrong).await), "accounts.sso_over");
        assert_eq!(world.come_back(Some(&cookie), &brought).await.status, 200);
        assert_eq!(refused(&world.come_back(Some(&cookie), &brought).await), "accounts.sso_over");
        // Ten minutes later.
        let (cookie, address) = world.begin().await;
        let brought = at_provider(address, &office).await;
        let mut rows = world.platform.db.write().await.unwrap();
        sqlx::query("update sso_login set expires_at = $1")
            .bind(Timestamp::now().plus_seconds(-1).0)
            .execute(&mut *rows)
            .await
            .unwrap();
        drop(rows);
        assert_eq!(refused(&world.come_back(Some(&cookie), &brought).await), "accounts.sso_over");
        // Of two browsers' tabs that bring the same, one comes in.
        let (cookie, address) = world.begin().await;
        let brought = at_provider(address, &office).await;
        let (one, two) = tokio::join!(
            world.come_back(Some(&cookie), &brought),
            world.come_back(Some(&cookie), &brought)
        );
        let mut both = [one.status.as_u16(), two.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [200, 409]);
    }

    async fn a_token_that_was_not_made_for_this_sign_in_lets_nobody_in(world: World) {
        world.allow("office").await;
        // The provider signs another nonce than ours.
        let (cookie, mut address) = world.begin().await;
        let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
        address.query_pairs_mut().clear().extend_pairs(pairs.iter().map(|(name, value)| {
            (name.as_str(), if name == "nonce" { "another" } else { value.as_str() })
        }));
        let brought = at_provider(address, &person("office")).await;
        assert_eq!(refused(&world.come_back(Some(&cookie), &brought).await), "accounts.sso_untrusted");
        // Falsified on the way: another subject, no signature, another's token.
        for tamper in ["subject", "unsigned", "audience"] {
            let mut office = person("office");
            office["tamper"] = json!(tamper);
            assert_eq!(refused(&world.come_as(&office).await), "accounts.sso_untrusted", "{tamper}");
        }
        // A code of one's own in a sign-in that another began has another proof (PKCE).
        let (cookie, address) = world.begin().await;
        let (_, theirs) = world.begin().await;
        let mut brought = at_provider(theirs, &person("office")).await;
        brought["state"] = at_provider(address, &person("office")).await["state"].clone();
        assert_eq!(refused(&world.come_back(Some(&cookie), &brought).await), "accounts.sso_declined");
        assert_eq!(world.actions().await.iter().filter(|a| a.contains("linked")).count(), 0);
    }

    async fn choosing_a_name_at_the_provider_opens_no_account_that_was_not_allowed(world: World) {
        // No account, one that is not allowed, and each administrator: one answer for all.
        for name in ["nobody", "office", "security", "audit", "system", ""] {
            let answer = world.come_as(&person(name)).await;
            assert_eq!(refused(&answer), "accounts.sso_unknown", "{name}");
        }
        for name in ["security", "audit", "system"] {
            assert_eq!(refused(&world.allow(name).await), "accounts.sso_administrator", "{name}");
        }
        // Tied to one person, the name is no use to another.
        world.allow("office").await;
        assert_eq!(world.come_as(&person("office")).await.status, 200);
        assert_eq!(refused(&world.come_as(&person("office")).await), "accounts.sso_unknown");
        assert_eq!(refused(&world.come_as(&json!({ "sub": "x", "preferred_username": "Office" })).await), "accounts.sso_unknown");
        let told = world.actions().await;
        assert_eq!(told.iter().filter(|action| *action == "accounts.sso_refused").count(), 5);
    }

    async fn who_became_an_administrator_signs_in_here(world: World) {
        world.allow("leader").await;
        let leader = person("leader");
        let cookie = world.come_as(&leader).await.cookie.unwrap();
        let security = world.sign_in("security").await;
        let accounts = world.ask("GET", "/api/v1/accounts", Some(&security), None).await.body;
        let found = accounts.as_array().unwrap().iter().find(|a| a["name"] == "leader").unwrap();
        let id = found["id"].as_str().unwrap();
        for grant in found["grants"].as_array().unwrap() {
            let path = format!("/api/v1/accounts/{id}/grants/{}", grant["id"].as_str().unwrap());
            assert_eq!(world.ask("DELETE", &path, Some(&security), None).await.status, 204);
        }
        let path = format!("/api/v1/accounts/{id}/grants");
        let role = json!({ "role": "audit_administrator" });
        assert_eq!(world.ask("POST", &path, Some(&security), Some(role)).await.status, 201);
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&cookie), None).await.status, 401);
        assert_eq!(refused(&world.come_as(&leader).await), "accounts.sso_administrator");
        world.sign_in("leader").await;
    }

    async fn a_disabled_or_locked_account_stays_closed(world: World) {
        for name in ["office", "district"] {
            world.allow(name).await;
        }
        let (office, district) = (person("office"), person("district"));
        assert_eq!(world.come_as(&office).await.status, 200);
        for _ in 0..world.platform.settings.lock_after {
            let wrong = json!({ "name": "office", "password": "Wrong-2026" });
            world.ask("POST", "/api/v1/session", None, Some(wrong)).await;
        }
        assert_eq!(refused(&world.come_as(&office).await), "accounts.locked");
        let security = world.sign_in("security").await;
        let accounts = world.ask("GET", "/api/v1/accounts", Some(&security), None).await.body;
        let found = accounts.as_array().unwrap().iter().find(|a| a["name"] == "district").unwrap();
        let change = json!({
            "revision": found["revision"], "display_name": found["display_name"], "disabled": true,
        });
        let path = format!("/api/v1/accounts/{}", found["id"].as_str().unwrap());
        assert_eq!(world.ask("PUT", &path, Some(&security), Some(change)).await.status, 204);
        // Not even tied.
        assert_eq!(refused(&world.come_as(&district).await), "accounts.disabled");
        assert_eq!(world.actions().await.iter().filter(|a| *a == "accounts.sso_linked").count(), 1);
    }

    async fn a_second_factor_that_is_set_up_here_is_asked_for_here(world: World) {
        world.allow("bureau").await;
        let bureau = person("bureau");
        let cookie = world.sign_in("bureau").await;
        let begun = world.ask("POST", "/api/v1/session/second_factor", Some(&cookie), None).await;
        let device = begun.body["secret"].as_str().unwrap().to_owned();
        let confirm = json!({ "code": code_at(&device, -30) });
        assert_eq!(world.ask("PUT", "/api/v1/session/second_factor", Some(&cookie), Some(confirm)).await.status, 204);

        let (cookie, address) = world.begin().await;
        let brought = at_provider(address, &bureau).await;
        let arrived = world.come_back(Some(&cookie), &brought).await;
        assert_eq!(arrived.body, json!({ "session": null, "code_needed": true }));
        assert_eq!(arrived.cookie, None, "half a sign-in is none");
        let give = async |cookie: &str, code: &str| {
            let body = Some(json!({ "code": code }));
            world.ask("POST", "/api/v1/session/sso/code", Some(cookie), body).await
        };
        let (other, _) = world.begin().await;
        let code = code_at(&device, 30);
        assert_eq!(refused(&give(&other, &code).await), "accounts.sso_over");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        assert_eq!(give(&cookie, wrong).await.code(), "accounts.wrong_code");
        let entered = give(&cookie, &code).await;
        assert_eq!(entered.body["session"]["user"]["name"], "bureau", "{}", entered.body);
        assert_eq!(refused(&give(&cookie, &code).await), "accounts.sso_over");

        // Wrong codes lock the account as they do at the password.
        let (cookie, address) = world.begin().await;
        let brought = at_provider(address, &bureau).await;
        world.come_back(Some(&cookie), &brought).await;
        for _ in 0..world.platform.settings.lock_after {
            assert_eq!(give(&cookie, wrong).await.status, 401);
        }
        assert_eq!(refused(&give(&cookie, wrong).await), "accounts.locked");
    }

    async fn taking_it_back_ends_the_link_and_the_sessions_that_came_of_it(world: World) {
        world.allow("office").await;
        let office = person("office");
        let by_provider = world.come_as(&office).await.cookie.unwrap();
        let by_password = world.sign_in("office").await;
        let security = world.sign_in("security").await;
        let accounts = world.ask("GET", "/api/v1/accounts", Some(&security), None).await.body;
        let path = format!("/api/v1/accounts/{}/sso", id_of(&accounts, "office"));
        assert_eq!(world.ask("DELETE", &path, Some(&security), None).await.status, 204);
        assert_eq!(world.ask("DELETE", &path, Some(&security), None).await.status, 404);
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&by_provider), None).await.status, 401);
        assert_eq!(world.ask("GET", "/api/v1/session", Some(&by_password), None).await.status, 200);
        assert_eq!(refused(&world.come_as(&office).await), "accounts.sso_unknown");
        // Somebody else may be tied to it now.
        world.allow("office").await;
        assert_eq!(world.come_as(&person("office")).await.status, 200);
        assert_eq!(refused(&world.come_as(&office).await), "accounts.sso_unknown");
    }

    async fn who_says_no_at_the_provider_is_told_so(world: World) {
        world.allow("office").await;
        let mut office = person("office");
        office["deny"] = json!(true);
        let answer = world.come_as(&office).await;
        assert_eq!(refused(&answer), "accounts.sso_declined");
        assert_eq!(answer.body["params"]["detail"], "access_denied");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_may_ask_for_the_second_factor_and_hold_the_name_in_a_claim_of_its_own() {
    let more = "second_factor = \"provider\"\nclaim = \"staff_number\"\n";
    let settings = settings(&Provider::shared().issuer, more);
    let world = World::signing_on_with(Engine::Sqlite, &settings).await;
    world.allow("bureau").await;
    let cookie = world.sign_in("bureau").await;
    let begun = world.ask("POST", "/api/v1/session/second_factor", Some(&cookie), None).await;
    let code = code_at(begun.body["secret"].as_str().unwrap(), 0);
    let path = "/api/v1/session/second_factor";
    let confirmed = world.ask("PUT", path, Some(&cookie), Some(json!({ "code": code }))).await;
    assert_eq!(confirmed.status, 204);
    let mut somebody = person("bureau");
    assert_eq!(refused(&world.come_as(&somebody).await), "accounts.sso_unknown");
    somebody["staff_number"] = json!("bureau");
    let arrived = world.come_as(&somebody).await;
    assert_eq!(arrived.body["session"]["user"]["name"], "bureau", "{}", arrived.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_mail_counts_only_where_the_provider_verified_it() {
    let settings = settings(&Provider::shared().issuer, "claim = \"email\"\n");
    let world = World::signing_on_with(Engine::Sqlite, &settings).await;
    let security = world.sign_in("security").await;
    let new = json!({
        "name": "zhou@yunze.test", "display_name": "周（演示）", "password": "Chuxing-2026",
    });
    let made = world.ask("POST", "/api/v1/accounts", Some(&security), Some(new)).await;
    assert_eq!(made.status, 201);
    world.allow("zhou@yunze.test").await;
    for (verified, status) in [(json!(false), 409), (Value::Null, 409), (json!(true), 200)] {
        let mut zhou = person("zhou");
        zhou["email"] = json!("zhou@yunze.test");
        zhou["email_verified"] = verified;
        assert_eq!(world.come_as(&zhou).await.status.as_u16(), status);
    }
}

/// A server that counts who comes and answers everybody with one text.
async fn counting(answer: impl Fn(&str) -> String + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let (counter, text) = (count.clone(), answer(&address));
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await;
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let _ = stream
                .write_all(
                    format!("{head}\r\ncontent-length: {}\r\n\r\n{text}", text.len()).as_bytes(),
                )
                .await;
        }
    });
    (address, count)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_is_told_in_words_and_not_asked_by_every_click() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let world = World::signing_on_with(Engine::Sqlite, &settings(&gone, "")).await;
    let answer = world.ask("POST", "/api/v1/session/sso", None, None).await;
    assert_eq!(refused(&answer), "accounts.sso_unreachable");
    assert!(answer.body["message"].as_str().unwrap().contains("用户名和密码"));
    world.sign_in("office").await;
    // One that answers nonsense is asked once in ten seconds.
    let (broken, asked) = counting(|_| "nothing".to_owned()).await;
    let world = World::signing_on_with(Engine::Sqlite, &settings(&broken, "")).await;
    for _ in 0..20 {
        let answer = world.ask("POST", "/api/v1/session/sso", None, None).await;
        assert_eq!(refused(&answer), "accounts.sso_unusable");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_names_elsewhere_is_never_asked() {
    let (elsewhere, asked) = counting(|_| "{\"keys\":[]}".to_owned()).await;
    let (issuer, home) = counting(move |own| {
        json!({
            "issuer": own,
            "authorization_endpoint": format!("{own}/auth"),
            "token_endpoint": format!("{own}/token"),
            "jwks_uri": format!("{elsewhere}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        })
        .to_string()
    })
    .await;
    let world = World::signing_on_with(Engine::Sqlite, &settings(&issuer, "")).await;
    let answer = world.ask("POST", "/api/v1/session/sso", None, None).await;
    assert_eq!(answer.status, 409, "{}", answer.body);
    assert_eq!((home.load(Ordering::SeqCst), asked.load(Ordering::SeqCst)), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_of_the_citys_own_authority_is_trusted_by_that_authority_alone() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["127.0.0.1".to_owned()];
    tls::init(folder.path(), &names, Timestamp::now()).unwrap();
    let kept = folder.path().join("tls");
    let provider = Provider::start(&[&kept.join("server.pem"), &kept.join("server.key")]);
    assert!(provider.issuer.starts_with("https://"));
    let world = World::signing_on_with(Engine::Sqlite, &settings(&provider.issuer, "")).await;
    let answer = world.ask("POST", "/api/v1/session/sso", None, None).await;
    assert_eq!(refused(&answer), "accounts.sso_unreachable");
    let ca = format!("ca = \"{}\"\n", kept.join("authority.pem").display());
    let world = World::signing_on_with(Engine::Sqlite, &settings(&provider.issuer, &ca)).await;
    world.allow("office").await;
    assert_eq!(world.come_as(&person("office")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_would_not_protect_are_refused_and_the_secret_is_never_shown() {
    let issuer = &Provider::shared().issuer;
    let open = async |settings: String| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("yuanjian.toml"), settings).unwrap();
        Platform::open(folder.path()).await.map_err(|e| e.0.problems[0].code.clone()).err()
    };
    let good = settings(issuer, "");
    assert_eq!(open(good.clone()).await, None);
    let code = |code: &str| Some(code.to_owned());
    for (from, to, told) in [
        (issuer.as_str(), "http://sso.yunze.test", "settings.oidc_in_the_clear"),
        (ADDRESS, "http://10.1.2.3:8642", "settings.oidc_in_the_clear"),
        (ADDRESS, "https://yuanjian.test/park", "settings.oidc_bad_address"),
        (issuer.as_str(), "sso.yunze.test", "settings.oidc_bad_address"),
        ("client_id", "client_secret = \"x\"\nclient_id", "assessment.bad_toml"),
    ] {
        assert_eq!(open(good.replace(from, to)).await, code(told), "{to}");
    }
    let folder = tempfile::tempdir().unwrap();
    let known = folder.path().join("known");
    std::fs::write(&known, "moonlight").unwrap();
    let own = secret_file().display().to_string();
    let told = open(good.replace(&own, &known.display().to_string())).await;
    assert_eq!(told, code("settings.oidc_open_secret"));
    let told = open(good.replace(&own, "/nowhere/secret")).await;
    assert_eq!(told, code("settings.oidc_bad_file"));

    let world = World::signing_on_with(Engine::Sqlite, &good).await;
    let system = world.sign_in("system").await;
    let shown = world.ask("GET", "/api/v1/system", Some(&system), None).await.body.to_string();
    assert!(shown.contains("oidc.issuer") && !shown.contains("for tests only"), "{shown}");
    assert!(!format!("{:?}", world.platform).contains("for tests only"));
}
