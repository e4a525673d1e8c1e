//! An installation for one test: a folder, a database of its own, and a door without a network.
//!
//! The demo city is made once in a run for each engine and stage; every test gets a copy of its
//! own, since making it takes seconds and copying it does not.

use crate::cluster::postgres_database;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::OnceCell;
use tower::ServiceExt as _;
use yuanjian_app::Language;
use yuanjian_platform::{Ctx, Platform, accounts, demo, http};

const SETTINGS: &str = "yuanjian.toml";

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// Write a test once; it runs on both engines.
#[macro_export]
macro_rules! on_both_engines {
    ($(async fn $name:ident($world:ident: World) $body:block)+) => {
        $crate::on_both_engines! { open; $(async fn $name($world: World) $body)+ }
    };
    // With another way to open the world: `prepared` or `filled`.
    ($open:ident; $(async fn $name:ident($world:ident: World) $body:block)+) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { let $world = World::$open($crate::world::Engine::Sqlite).await; $body })+
        }
        mod postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { let $world = World::$open($crate::world::Engine::Postgres).await; $body })+
        }
    };
}

/// Where folders of the machine's own lie, which no answer may name.
pub(crate) fn temporary() -> String {
    std::env::temp_dir().display().to_string()
}

/// An installation with the invented city's people.
pub(crate) struct World {
    pub(crate) platform: Arc<Platform>,
    door: Router,
    folder: Arc<tempfile::TempDir>,
}

/// How far the demo city is made.
#[derive(Debug, Clone, Copy)]
enum Stage {
    Founded,
    Prepared,
    Filled,
}

/// A demo city as this run made it, closed, to be copied.
struct Template {
    folder: PathBuf,
    /// Name of its database in the cluster, where it is not in the folder.
    database: Option<String>,
}

impl Template {
    async fn make(engine: Engine, stage: Stage) -> Self {
        let world = World::empty(engine).await;
        let made = match stage {
            Stage::Founded => demo::found(&world.platform, Language::Chinese).await,
            Stage::Prepared => demo::prepare(&world.platform, Language::Chinese).await,
            Stage::Filled => demo::fill(&world.platform, Language::Chinese).await,
        };
        made.unwrap();
        world.platform.db.close().await;
        let database = world.platform.settings.database.clone();
        let database = database.rsplit_once('/').map(|(_, name)| name.to_owned());
        let folder = templates().join(format!("{engine:?}-{stage:?}"));
        copy(world.folder.path(), &folder);
        Self { folder, database: database.filter(|_| engine == Engine::Postgres) }
    }
}

/// Where this run keeps the cities that it copies; what ended runs left there is removed.
fn templates() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cities");
    let own = || {
        for old in std::fs::read_dir(&all).into_iter().flatten().flatten() {
            if !Path::new("/proc").join(old.file_name()).exists() {
                let _ = std::fs::remove_dir_all(old.path());
            }
        }
        all.join(std::process::id().to_string())
    };
    FOLDER.get_or_init(own).clone()
}

/// Copy a folder with all in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

fn database_line(address: &str) -> String {
    format!("database = \"{address}\"\n")
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) cookie: Option<String>,
    pub(crate) body: Value,
    pub(crate) bytes: Bytes,
    pub(crate) headers: HeaderMap,
}

impl Answer {
    /// The code of a refusal.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl World {
    /// An installation with the demo city's people and nothing else.
    pub(crate) async fn open(engine: Engine) -> Self {
        Self::copied(engine, Stage::Founded).await
    }

    /// The demo city before it has data: its people, its organisations, its campaign.
    pub(crate) async fn prepared(engine: Engine) -> Self {
        Self::copied(engine, Stage::Prepared).await
    }

    /// The whole demo.
    pub(crate) async fn filled(engine: Engine) -> Self {
        Self::copied(engine, Stage::Filled).await
    }

    async fn copied(engine: Engine, stage: Stage) -> Self {
        static MADE: [[OnceCell<Template>; 3]; 2] =
            [const { [const { OnceCell::const_new() }; 3] }; 2];
        let made =
            MADE[engine as usize][stage as usize].get_or_init(|| Template::make(engine, stage));
        let made = made.await;
        let folder = tempfile::tempdir().unwrap();
        copy(&made.folder, folder.path());
        if let Some(database) = &made.database {
            let line = database_line(&postgres_database(Some(database)));
            std::fs::write(folder.path().join(SETTINGS), line).unwrap();
        }
        Self::started(folder).await
    }

    /// An installation without a city.
    pub(crate) async fn empty(engine: Engine) -> Self {
        Self::set(engine, "").await
    }

    /// An installation without a city, with settings of its own.
    pub(crate) async fn set(engine: Engine, settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The database stands before any table of the settings.
        let line = match engine {
            Engine::Sqlite => String::new(),
            Engine::Postgres => database_line(&postgres_database(None)),
        };
        std::fs::write(folder.path().join(SETTINGS), line + settings).unwrap();
        Self::started(folder).await
    }

    /// The same installation after its server ended and was started again.
    pub(crate) async fn started_anew(self) -> Self {
        let Self { platform, door, folder } = self;
        drop(door);
        platform.db.close().await;
        Self::started(folder).await
    }

    /// A second server of the same installation.
    pub(crate) async fn beside(&self) -> Self {
        Self::started(self.folder.clone()).await
    }

    async fn started(folder: impl Into<Arc<tempfile::TempDir>>) -> Self {
        let folder = folder.into();
        let platform = Platform::open(folder.path()).await.unwrap();
        let door = http::router(platform.clone());
        Self { platform, door, folder }
    }

    /// Ask, with a session's cookie and a JSON body where there are any.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        cookie: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    /// Send a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.door.clone().oneshot(request).await.unwrap();
        let cookie = response
            .headers()
            .get(header::SET_COOKIE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(str::to_owned);
        let status = response.status();
        let headers = response.headers().clone();
        let reading = to_bytes(response.into_body(), 64 << 20);
        // Server-sent events never end by themselves.
        let bytes = match tokio::time::timeout(Duration::from_secs(20), reading).await {
            Ok(bytes) => bytes.unwrap(),
            Err(_) => Default::default(),
        };
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Answer { status, cookie, body, bytes, headers }
    }

    /// A bearer token of one of the demo people.
    pub(crate) async fn token(&self, name: &str) -> String {
        let ctx = Ctx::of_program(self.platform.clone(), Language::Chinese);
        accounts::give_token(&ctx, name, "test", 1).await.unwrap()
    }

    /// Send bytes of some kind with a bearer token.
    pub(crate) async fn give(
        &self,
        method: &str,
        path: &str,
        token: &str,
        kind: &str,
        bytes: impl Into<Body>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind);
        self.send(request.body(bytes.into()).unwrap()).await
    }

    /// Send JSON, or nothing for null, with a bearer token.
    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.give(method, path, token, "application/json", body).await;
        (answer.status, answer.body)
    }

    /// Read with a bearer token what must be there.
    pub(crate) async fn get(&self, path: &str, token: &str) -> Value {
        let (status, body) = self.call("GET", path, token, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    /// Sign in; the cookie.
    pub(crate) async fn sign_in(&self, name: &str) -> String {
        let body = serde_json::json!({ "name": name, "password": demo::PASSWORD });
        let answer = self.ask("POST", "/api/v1/session", None, Some(body)).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
        answer.cookie.unwrap()
    }
}
