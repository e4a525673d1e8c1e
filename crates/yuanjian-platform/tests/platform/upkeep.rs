//! Backup, restore, move and check: nothing is lost, and damage is seen.

use crate::{
    cluster::postgres_database,
    on_both_engines,
    world::{Engine, World},
};
use serde_json::{Map, Value, json};
use sqlx::{AssertSqlSafe, Row as _};
use std::{
    collections::BTreeMap,
    fs::File,
    io::Write as _,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};
use yuanjian_platform::{Platform, migrations, upkeep};
use yuanjian_store::{Database, carry, carry::Content, events};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

on_both_engines! {
    async fn a_backup_restores_elsewhere_with_every_row_content_and_the_chain(world: World) {
        let digest = world.platform.blobs.put("绿地".as_bytes()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.zip");
        let made = upkeep::back_up(&world.platform, &file).await.unwrap();
        assert_eq!(made.blobs, std::slice::from_ref(&digest));
        let elsewhere = folder.path().join("elsewhere");
        assert_eq!(upkeep::restore(&file, &elsewhere).await.unwrap(), (made.clone(), Vec::new()));
        let restored = Platform::open(&elsewhere).await.unwrap();
        let found = upkeep::check(&restored).await.unwrap();
        assert_eq!(found.problems, []);
        assert_eq!(found.tables, made.tables);
        assert_eq!(restored.blobs.get(&digest).await.unwrap(), "绿地".as_bytes());
        // A city lives there now: a second restore must not touch it.
        let again = upkeep::restore(&file, &elsewhere).await.unwrap_err();
        assert_eq!(again.0.problems[0].code, "upkeep.not_empty");
    }

    async fn a_backup_is_as_of_one_moment_whatever_is_written_meanwhile(world: World) {
        let office = world.token("office").await;
        let world = std::sync::Arc::new(world);
        let (writing, go_on) = (world.clone(), std::sync::Arc::new(AtomicBool::new(true)));
        let going = go_on.clone();
        let writer = tokio::spawn(async move {
            let mut made = 0;
            while going.load(Ordering::Relaxed) {
                let honour = json!({ "name": format!("称号{made}"), "level": "city", "awarded_year": 2010 });
                let (status, body) = writing.call("POST", "/api/v1/honours", &office, honour).await;
                assert_eq!(status.as_u16(), 201, "{body}");
                made += 1;
            }
            made
        });
        let folder = tempfile::tempdir().unwrap();
        for number in 0..8 {
            let file = folder.path().join(format!("{number}.zip"));
            upkeep::back_up(&world.platform, &file).await.unwrap();
            let elsewhere = folder.path().join(number.to_string());
            let (made, problems) = upkeep::restore(&file, &elsewhere).await.unwrap();
            assert_eq!(problems, [], "{number}");
            // As many honours as events that tell of them, and of the demo's none.
            let rows = |name: &str| made.tables.iter().find(|t| t.table == name).unwrap().rows;
            let restored = Platform::open(&elsewhere).await.unwrap();
            let told: i64 = sqlx::query_scalar(
                "select count(*) from event where action = 'campaigns.honour_registered'",
            )
            .fetch_one(restored.db.read())
            .await
            .unwrap();
            assert_eq!(usize::try_from(told).unwrap(), rows("honour"), "{number}");
            restored.db.close().await;
        }
        go_on.store(false, Ordering::Relaxed);
        assert!(writer.await.unwrap() > 8, "something was written meanwhile");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_an_older_version_is_proved_as_it_was_and_then_brought_up_to_date() {
    let world = World::prepared(Engine::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    upkeep::back_up(&world.platform, &file).await.unwrap();
    let older = folder.path().join("older.zip");
    as_of_migration(3, &file, &older);
    let elsewhere = folder.path().join("elsewhere");
    let (restored, problems) = upkeep::restore(&older, &elsewhere).await.unwrap();
    assert_eq!(problems, []);
    assert_eq!(restored.migration, 3);
    let opened = Platform::open(&elsewhere).await.unwrap();
    let found = upkeep::check(&opened).await.unwrap();
    assert_eq!(found.problems, []);
    let rows = |tables: &[Content], name: &str| {
        tables.iter().find(|content| content.table == name).unwrap().rows
    };
    assert!(rows(&found.tables, "organisation") > 10);
    assert_eq!(rows(&found.tables, "organisation"), rows(&restored.tables, "organisation"));
    // Where tables of a later version stand already, an older backup has no place.
    let occupied = folder.path().join("occupied");
    drop(Platform::open(&occupied).await.unwrap());
    let refused = upkeep::restore(&older, &occupied).await.unwrap_err();
    assert_eq!(refused.0.problems[0].code, "upkeep.not_empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn before_a_migration_the_rows_are_kept_and_can_be_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    std::fs::create_dir(&data).unwrap();
    let known = migrations::all();
    let (newest, older) = known.split_last().unwrap();
    let db =
        Database::open(&format!("sqlite:{}", data.join("yuanjian.db").display())).await.unwrap();
    db.migrate(older).await.unwrap();
    sqlx::query(
        "insert into city (code, name, level, crs, synthetic, note, created_at, revision) \
         values ('990300', '旧版市', 'county', 'EPSG:4547', 0, '', 1, 1)",
    )
    .execute(&mut *db.write().await.unwrap())
    .await
    .unwrap();
    db.close().await;
    // What would be done is told and not done.
    let pending = upkeep::pending(&data).await.unwrap();
    assert_eq!(pending, [(newest.number, newest.name.clone())]);
    let kept = data.join(format!("before-migration-{}.zip", newest.number));
    assert!(!kept.exists());
    let opened = Platform::open(&data).await.unwrap();
    assert_eq!(opened.db.version().await.unwrap(), newest.number);
    opened.db.close().await;
    assert_eq!(upkeep::pending(&data).await.unwrap(), []);
    let elsewhere = folder.path().join("elsewhere");
    let (made, problems) = upkeep::restore(&kept, &elsewhere).await.unwrap();
    assert_eq!((made.migration, problems), (newest.number - 1, Vec::new()));
    let restored = Platform::open(&elsewhere).await.unwrap();
    let name: String =
        sqlx::query_scalar("select name from city").fetch_one(restored.db.read()).await.unwrap();
    assert_eq!(name, "旧版市");
    // Opened once more, nothing is kept twice.
    drop(Platform::open(&data).await.unwrap());
    assert_eq!(
        std::fs::read_dir(&data)
            .unwrap()
            .flatten()
            .filter(|file| { file.file_name().to_string_lossy().starts_with("before-migration") })
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_is_told_counts_and_when_the_database_is_gone() {
    let world = World::open(Engine::Sqlite).await;
    assert_eq!(world.ask("GET", "/readyz", None, None).await.status, 200);
    assert_eq!(world.ask("GET", "/api/v1/nothing", None, None).await.status, 404);
    let told = world.ask("GET", "/metrics", None, None).await;
    let text = String::from_utf8(told.bytes.to_vec()).unwrap();
    let count = |name: &str| -> f64 {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.rsplit_once(' ').map(|(_, number)| number.parse().unwrap()).unwrap_or(f64::NAN)
    };
    assert_eq!(count("yuanjian_requests_total{status=\"4xx\"}"), 1.0, "{text}");
    assert!(count("yuanjian_request_seconds_bucket{le=\"+Inf\"}") >= 2.0);
    assert_eq!(
        count("yuanjian_request_seconds_bucket{le=\"+Inf\"}"),
        count("yuanjian_request_seconds_count")
    );
    // Every line is a comment or a name with a number.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, number) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("yuanjian_") && number.parse::<f64>().is_ok(), "{line}");
    }
    world.platform.db.close().await;
    assert!(world.ask("GET", "/readyz", None, None).await.status.is_server_error());
    assert_eq!(world.ask("GET", "/healthz", None, None).await.status, 200);
}

/// Write a backup as the program would have written it before a later migration: the tables and
/// columns of then, with their digests.
fn as_of_migration(number: i64, file: &Path, older: &Path) {
    let added: Vec<(String, String)> = migrations::all()
        .iter()
        .filter(|migration| migration.number > number)
        .flat_map(|migration| migration.sql.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| {
            let (table, rest) = line.strip_prefix("alter table ")?.split_once(" add column ")?;
            Some((table.to_owned(), rest.split(' ').next()?.to_owned()))
        })
        .collect();
    assert!(!added.is_empty());
    let mut from = ZipArchive::new(File::open(file).unwrap()).unwrap();
    let mut to = ZipWriter::new(File::create(older).unwrap());
    let mut text = |name: &str| std::io::read_to_string(from.by_name(name).unwrap()).unwrap();
    let mut put = |name: &str, text: &str| {
        to.start_file(name, SimpleFileOptions::default()).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    };
    let mut manifest: upkeep::Manifest = serde_json::from_str(&text("manifest.json")).unwrap();
    manifest.migration = number;
    for digest in &manifest.blobs {
        let name = format!("blobs/{}", digest.hex());
        put(&name, &text(&name));
    }
    let then = migrations::tables(number);
    manifest.tables.retain(|content| then.contains(&content.table));
    for content in &mut manifest.tables {
        let name = format!("tables/{}.ndjson", content.table);
        let lines: Vec<String> = text(&name)
            .lines()
            .map(|line| {
                let mut row: Map<String, Value> = serde_json::from_str(line).unwrap();
                row.retain(|column, _| !added.contains(&(content.table.clone(), column.clone())));
                serde_json::to_string(&row).unwrap()
            })
            .collect();
        *content = carry::content(&content.table, &lines);
        put(&name, &lines.join("\n"));
    }
    put("manifest.json", &serde_json::to_string(&manifest).unwrap());
    to.finish().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_moves_to_postgres_and_back_unchanged() {
    let world = World::open(Engine::Sqlite).await;
    world.sign_in("office").await;
    let (here, there) = (world.platform.settings.database.clone(), postgres_database(None));
    let moved = upkeep::carry_over(&here, &there).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let back = format!("sqlite:{}", folder.path().join("back.db").display());
    assert_eq!(upkeep::carry_over(&there, &back).await.unwrap(), moved);
    assert!(moved.iter().any(|content| content.table == "event" && content.rows == 15));
}

/// Rows of a statement as texts, in an order that is no engine's.
async fn texts(db: &Database, sql: &str) -> Vec<Vec<String>> {
    let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(db.read()).await.unwrap();
    let row = |row: &sqlx::any::AnyRow| (0..row.len()).map(|at| row.get::<String, _>(at)).collect();
    let mut rows: Vec<Vec<String>> = rows.iter().map(row).collect();
    rows.sort();
    rows
}

/// What the contents of a database are, counted and read by statements of the test's own.
async fn counted(address: &str) -> (BTreeMap<String, i64>, Vec<Vec<Vec<String>>>) {
    let db = Database::open(address).await.unwrap();
    let mut counts = BTreeMap::new();
    for table in migrations::tables(i64::MAX) {
        let sql = format!("select cast(count(*) as bigint) as number from {table}");
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(db.read()).await.unwrap();
        counts.insert(table, row.get::<i64, _>("number"));
    }
    let mut read = Vec::new();
    for sql in [
        "select body, digest from event",
        "select digest from chain",
        "select id, title, file_name, digest, proves, state from evidence",
        "select digest, body, facts, signature from evidence_file",
        "select id, title, requirement, state from task",
        "select id, name, password from account",
    ] {
        read.push(texts(&db, sql).await);
    }
    let (heads, faults) = events::verify(&db).await.unwrap();
    assert!(!heads.is_empty() && faults.is_empty(), "{address}: {faults:?}");
    db.close().await;
    (counts, read)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_demo_moves_to_postgres_and_back_with_every_row_and_page() {
    let world = World::filled(Engine::Sqlite).await;
    let office = world.token("office").await;
    let campaigns = world.get("/api/v1/campaigns", &office).await;
    let campaign = campaigns[0]["id"].as_str().unwrap().to_owned();
    let pages = [
        format!("/api/v1/ledgers/{campaign}"),
        format!("/api/v1/evidence?campaign={campaign}"),
        format!("/api/v1/campaigns/{campaign}/tasks"),
        "/api/v1/assessments".to_owned(),
        "/api/v1/layers".to_owned(),
        "/api/v1/statistics".to_owned(),
        "/api/v1/organisations".to_owned(),
    ];
    let mut shown = Vec::new();
    for page in &pages {
        shown.push(world.get(page, &office).await);
    }
    let here = world.platform.settings.database.clone();
    let there = postgres_database(None);
    let before = counted(&here).await;
    let full = before.0.values().filter(|rows| **rows > 0).count();
    assert!(full > 30 && before.0["event"] > 300, "{:?}", before.0);
    let moved = upkeep::carry_over(&here, &there).await.unwrap();
    let told: BTreeMap<String, i64> =
        moved.iter().map(|one| (one.table.clone(), one.rows as i64)).collect();
    assert_eq!(told, before.0);
    let on_postgres = counted(&there).await;
    assert!(on_postgres == before, "{:?}", on_postgres.0);
    // Served from there, every page reads the same.
    let blobs = world.platform.data.join("blobs");
    let settings = format!("database = \"{there}\"\nblobs = \"file:{}\"\n", blobs.display());
    let other = World::set(Engine::Sqlite, &settings).await;
    for (page, shown) in pages.iter().zip(shown) {
        assert_eq!(other.get(page, &office).await, shown, "{page}");
    }
    other.platform.db.close().await;
    let folder = tempfile::tempdir().unwrap();
    let back = format!("sqlite:{}", folder.path().join("back.db").display());
    let again = upkeep::carry_over(&there, &back).await.unwrap();
    // The token was used meanwhile, which its row remembers; nothing else differs.
    let others = |all: &[Content]| -> Vec<Content> {
        all.iter().filter(|one| one.table != "token").cloned().collect()
    };
    assert_eq!(others(&again), others(&moved));
    assert!(counted(&back).await == before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_restores_nothing_and_a_damaged_content_is_found() {
    let world = World::open(Engine::Sqlite).await;
    let digest = world.platform.blobs.put("水体".as_bytes()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    upkeep::back_up(&world.platform, &file).await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    for cut in [0, 10, whole.len() / 2, whole.len() - 5] {
        std::fs::write(&file, &whole[..cut]).unwrap();
        let refused = upkeep::restore(&file, &folder.path().join("x")).await.unwrap_err();
        assert_eq!(refused.0.problems[0].code, "upkeep.backup_damaged", "{cut}");
    }
    let hex = digest.as_str().trim_start_matches("sha256:");
    let kept = world.platform.data.join("blobs/sha256").join(&hex[..2]).join(hex);
    std::fs::write(kept, "别的").unwrap();
    let found = upkeep::check(&world.platform).await.unwrap();
    assert_eq!(found.problems[0].code, "upkeep.blob_damaged");
}
