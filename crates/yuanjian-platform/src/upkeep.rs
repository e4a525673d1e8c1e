//! Keeping an installation: backup, restore, move to another engine, and a check of everything.
//!
//! A backup is one zip with a manifest that names every table's and every content's digest; a
//! restore or a move is believed only after reading back what was written. One form serves both
//! engines, so a backup made on a county's SQLite restores on a province's PostgreSQL.

use crate::{Error, Platform, Result, Settings, migrations};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{BufReader, Read as _, Write as _},
    path::Path,
    str::FromStr as _,
};
use yuanjian_app::Failure;
use yuanjian_store::{
    BlobError, Blobs, Database, Migration, S3, StoreError, carry,
    carry::Content,
    events::{self, Fault},
};
use yuanjian_types::{Digest, Problem, Timestamp};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program that made it.
    pub version: String,
    /// When.
    pub made_at: Timestamp,
    /// Last migration of its tables.
    pub migration: i64,
    /// The tables.
    pub tables: Vec<Content>,
    /// The contents.
    pub blobs: Vec<Digest>,
}

/// Write an installation into one file. It may go on serving meanwhile.
///
/// # Errors
/// When the database, the blobs or the disk do not serve; no half-written file is left.
pub async fn back_up(platform: &Platform, path: &Path) -> Result<Manifest> {
    write_backup(&platform.db, Some(&platform.blobs), path).await
}

pub(crate) async fn write_backup(
    db: &Database,
    blobs: Option<&Blobs>,
    path: &Path,
) -> Result<Manifest> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = |e: std::io::Error| Error(Failure::io(path, &e));
    let packed = |e: zip::result::ZipError| Error(Failure::io(path, &std::io::Error::other(e)));
    let spool = tempfile::NamedTempFile::new_in(folder).map_err(disk)?;
    let mut zip = ZipWriter::new(spool.reopen().map_err(disk)?);
    let small = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let stored =
        SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
    let mut manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: Timestamp::now(),
        migration: db.version().await?,
        tables: Vec::new(),
        blobs: Vec::new(),
    };
    // Rows first: a content is kept before a row names it, so every name in them is found below.
    let mut rows = db.snapshot().await?;
    for table in migrations::tables(manifest.migration) {
        let lines = carry::lines(&mut rows, &table).await?;
        manifest.tables.push(carry::content(&table, &lines));
        zip.start_file(format!("tables/{table}.ndjson"), small).map_err(packed)?;
        zip.write_all(lines.join("\n").as_bytes()).map_err(disk)?;
    }
    drop(rows);
    if let Some(blobs) = blobs {
        manifest.blobs = blobs.list().await?;
        for digest in &manifest.blobs {
            let content = tempfile::NamedTempFile::new_in(folder).map_err(disk)?;
            blobs.fetch(digest, content.path()).await?;
            zip.start_file(format!("blobs/{}", hex(digest)), stored).map_err(packed)?;
            std::io::copy(&mut File::open(content.path()).map_err(disk)?, &mut zip)
                .map_err(disk)?;
        }
    }
    zip.start_file("manifest.json", small).map_err(packed)?;
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| Failure::bug(e.to_string()))?;
    zip.write_all(&text).map_err(disk)?;
    zip.finish().map_err(packed)?.sync_all().map_err(disk)?;
    spool.persist(path).map_err(|e| disk(e.error))?;
    Ok(manifest)
}

/// Make an installation from a backup, in a folder where there is none, and read it back. Answers
/// what the backup held, and every break in its record: it is restored as it was, and told.
///
/// # Errors
/// `Refused` when a city lives there already; `Invalid` when the backup is no whole one.
pub async fn restore(path: &Path, data: &Path) -> Result<(Manifest, Vec<Problem>)> {
    let damaged = |detail: String| {
        Error::invalid(
            Problem::error("upkeep.backup_damaged")
                .in_file(path.display().to_string())
                .with("detail", detail),
        )
    };
    let file = File::open(path).map_err(|e| Failure::io(path, &e))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|e| damaged(e.to_string()))?;
    let read = |zip: &mut ZipArchive<BufReader<File>>, name: &str| -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        zip.by_name(name)
            .map_err(|e| damaged(format!("{name}: {e}")))?
            .read_to_end(&mut bytes)
            .map_err(|e| damaged(format!("{name}: {e}")))?;
        Ok(bytes)
    };
    let manifest: Manifest = serde_json::from_slice(&read(&mut zip, "manifest.json")?)
        .map_err(|e| damaged(e.to_string()))?;
    let mut tables = Vec::new();
    for content in &manifest.tables {
        let text = String::from_utf8(read(&mut zip, &format!("tables/{}.ndjson", content.table))?)
            .map_err(|e| damaged(e.to_string()))?;
        if Digest::of(text.as_bytes()) != content.digest {
            return Err(damaged(content.table.clone()));
        }
        tables.push((content.table.clone(), text));
    }
    std::fs::create_dir_all(data).map_err(|e| Failure::io(data, &e))?;
    let settings = Settings::read(data)?;
    let db = Database::open(&settings.database).await?;
    // The tables as they were when the backup was made, so that they can be held against it; what
    // has changed since comes afterwards.
    let known = migrations::all();
    let newest = known.last().map_or(0, |migration| migration.number);
    if manifest.migration > newest {
        return Err(StoreError::Newer { found: manifest.migration, known: newest }.into());
    }
    if db.version().await? > manifest.migration {
        return Err(Error::refused(Problem::error("upkeep.not_empty")));
    }
    let then: Vec<Migration> =
        known.iter().filter(|migration| migration.number <= manifest.migration).cloned().collect();
    db.migrate(&then).await?;
    let blobs = Blobs::open(&settings.blobs, &settings.s3)?;
    for digest in &manifest.blobs {
        // A content may be larger than the memory: from disk to disk.
        let name = format!("blobs/{}", hex(digest));
        let mut spool = tempfile::NamedTempFile::new_in(data).map_err(BlobError::Disk)?;
        let mut packed = zip.by_name(&name).map_err(|e| damaged(format!("{name}: {e}")))?;
        std::io::copy(&mut packed, &mut spool).map_err(|e| damaged(format!("{name}: {e}")))?;
        drop(packed);
        if blobs.put_file(spool.path()).await? != *digest {
            return Err(damaged(digest.to_string()));
        }
    }
    fill(&db, &tables).await?;
    prove(&db, &manifest.tables).await?;
    db.migrate(&known).await?;
    let (_, faults) = events::verify(&db).await?;
    db.close().await;
    Ok((manifest, faults.iter().map(broken).collect()))
}

/// Carry every row from one database into another, empty one, and prove it.
///
/// # Errors
/// `Refused` when the target holds a city already, or what was written reads otherwise.
pub async fn carry_over(from: &str, to: &str) -> Result<Vec<Content>> {
    let (from, to) = (Database::open(from).await?, Database::open(to).await?);
    let known = migrations::all();
    if !from.pending(&known).await?.is_empty() {
        return Err(Error::refused(Problem::error("upkeep.migrate_first")));
    }
    to.migrate(&known).await?;
    let (mut contents, mut tables) = (Vec::new(), Vec::new());
    let mut rows = from.snapshot().await?;
    for table in migrations::tables(i64::MAX) {
        let lines = carry::lines(&mut rows, &table).await?;
        contents.push(carry::content(&table, &lines));
        tables.push((table, lines.join("\n")));
    }
    drop(rows);
    fill(&to, &tables).await?;
    prove(&to, &contents).await?;
    from.close().await;
    to.close().await;
    Ok(contents)
}

/// Carry every content from one blob store into another, and read each back there.
///
/// The server and keys of `s3://` come from the environment, or from the settings of the
/// installation in the folder `data`.
///
/// # Errors
/// When there is no source, a store does not serve, or a content is damaged on either side.
pub async fn carry_contents(from: &str, to: &str, data: Option<&Path>) -> Result<Vec<Digest>> {
    let s3 = match data {
        Some(data) => Settings::read(data)?.s3,
        None => S3::default(),
    };
    // A store is made where there is none; a source that was mistyped must not become one.
    if let Some(folder) = from.strip_prefix("file:").map(|f| Path::new(f.trim_start_matches("//")))
        && !folder.is_dir()
    {
        return Err(Failure::io(folder, &std::io::ErrorKind::NotFound.into()).into());
    }
    let (from, to) = (Blobs::open(from, &s3)?, Blobs::open(to, &s3)?);
    let digests = from.list().await?;
    for digest in &digests {
        let spool = tempfile::NamedTempFile::new().map_err(BlobError::Disk)?;
        from.fetch(digest, spool.path()).await?;
        to.put_file(spool.path()).await?;
        to.fetch(digest, spool.path()).await?;
    }
    Ok(digests)
}

/// What a check found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Checked {
    /// Rows by table.
    pub tables: Vec<Content>,
    /// Contents that were read and compared with their names.
    pub blobs: usize,
    /// Events of all chains.
    pub events: i64,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

/// Look at everything: rows readable, contents undamaged, named contents there, chains whole.
///
/// # Errors
/// When the database or the blobs do not serve at all.
pub async fn check(platform: &Platform) -> Result<Checked> {
    let mut found = Checked::default();
    // Rows first: what they name was kept before them, whatever is written meanwhile.
    let mut rows = platform.db.snapshot().await?;
    let mut tables = Vec::new();
    for table in migrations::tables(i64::MAX) {
        let lines = carry::lines(&mut rows, &table).await?;
        found.tables.push(carry::content(&table, &lines));
        tables.push((table, lines));
    }
    drop(rows);
    let kept = platform.blobs.list().await?;
    for digest in &kept {
        let spool = tempfile::NamedTempFile::new().map_err(BlobError::Disk)?;
        if platform.blobs.fetch(digest, spool.path()).await.is_err() {
            found
                .problems
                .push(Problem::error("upkeep.blob_damaged").with("digest", digest.to_string()));
        }
    }
    found.blobs = kept.len();
    for (table, lines) in tables {
        // The record names contents too, some of which were never kept: only rows of things count.
        if matches!(table.as_str(), "event" | "chain" | "token" | "session" | "job") {
            continue;
        }
        for digest in lines.iter().flat_map(|line| contents_of(line)) {
            if kept.binary_search(&digest).is_err() {
                found.problems.push(
                    Problem::error("upkeep.blob_missing")
                        .with("digest", digest.to_string())
                        .with("table", table.as_str()),
                );
            }
        }
    }
    let (heads, faults) = events::verify(&platform.db).await?;
    found.events = heads.iter().map(|head| head.sequence).sum();
    found.problems.extend(faults.iter().map(broken));
    Ok(found)
}

fn broken(fault: &Fault) -> Problem {
    Problem::error("upkeep.chain_broken")
        .with("city", fault.city.as_str())
        .with("sequence", fault.sequence)
        .with("what", fault.what)
}

/// The migrations that would be applied, by number and name.
///
/// # Errors
/// When the settings are wrong or the database does not answer.
pub async fn pending(data: &Path) -> Result<Vec<(i64, String)>> {
    let settings = Settings::read(data)?;
    let db = Database::open(&settings.database).await?;
    let known = migrations::all();
    let pending = db.pending(&known).await?.iter().map(|m| (m.number, m.name.clone())).collect();
    db.close().await;
    Ok(pending)
}

/// Put tables into a database that has them empty: all or nothing.
async fn fill(db: &Database, tables: &[(String, String)]) -> Result<()> {
    let author = yuanjian_store::Author {
        city: String::new(),
        account: String::new(),
        name: "upkeep".to_owned(),
        address: String::new(),
        request: String::new(),
    };
    let mut tx = db.begin(author, Timestamp::now()).await?;
    let there = sqlx::query("select 1 as one from city").fetch_optional(tx.sql()).await?;
    if there.is_some() {
        return Err(Error::refused(Problem::error("upkeep.not_empty")));
    }
    for (table, text) in tables {
        carry::load(tx.sql(), table, text.lines()).await?;
    }
    Ok(tx.commit([]).await?)
}

/// Read back what was written.
async fn prove(db: &Database, expected: &[Content]) -> Result<()> {
    let mut rows = db.snapshot().await?;
    for content in expected {
        let lines = carry::lines(&mut rows, &content.table).await?;
        if carry::content(&content.table, &lines) != *content {
            return Err(Error::refused(
                Problem::error("upkeep.not_the_same").with("table", content.table.as_str()),
            ));
        }
    }
    Ok(())
}

/// The contents that a row names. A summary tells the digest of figures, which are no content.
fn contents_of(line: &str) -> Vec<Digest> {
    let mut row: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(line).unwrap_or_default();
    row.remove("summary");
    let line = serde_json::Value::Object(row).to_string();
    line.match_indices("sha256:")
        .filter_map(|(at, _)| Digest::from_str(line.get(at..at + 71)?).ok())
        .collect()
}

fn hex(digest: &Digest) -> &str {
    digest.as_str().trim_start_matches("sha256:")
}
