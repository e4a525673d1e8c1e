//! The database: SQLite in a file or PostgreSQL on a server, behind one door.
//!
//! SQLite allows one writer. We queue for it in our own pool of one connection, so that a writer
//! waits for its turn instead of failing as `busy`, and readers never wait at all (WAL).
//! A change is made in a [`Tx`], and committing it takes the events that tell of it, so no change
//! can miss the record.

use crate::events::{self, Event};
use sqlx::{
    Any, AnyConnection, AnyPool, AssertSqlSafe, Row as _, Transaction, any::AnyPoolOptions,
    pool::PoolConnection,
};
use std::{path::Path, time::Duration};
use yuanjian_types::{Digest, Timestamp};

/// Which program keeps the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file on this machine.
    Sqlite,
    /// A server.
    Postgres,
}

/// A numbered change of the tables, forward only.
#[derive(Debug, Clone)]
pub struct Migration {
    /// 1, 2, 3 … without holes.
    pub number: i64,
    /// File name without number and ending.
    pub name: String,
    /// The statements, in the part of SQL that both engines understand.
    pub sql: String,
    /// Tables that this migration makes and whose rows may never be changed or deleted.
    pub append_only: Vec<String>,
}

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer, or refused the statement.
    #[error("database")]
    Database(#[from] sqlx::Error),
    /// The address of the database is none that we know.
    #[error("database address must begin with sqlite: or postgres:")]
    UnknownEngine,
    /// Somebody else changed the row first.
    #[error("stale")]
    Stale,
    /// The installation is newer than this program.
    #[error("the database is at migration {found}, this program knows {known}")]
    Newer {
        /// Number of its last migration.
        found: i64,
        /// Number of the last one we know.
        known: i64,
    },
    /// A migration that was applied reads otherwise now.
    #[error("migration {number} was applied with another text")]
    Rewritten {
        /// Its number.
        number: i64,
    },
    /// A row or a body that cannot be read.
    #[error("unreadable: {0}")]
    Unreadable(String),
}

/// Who makes a change, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The city whose chain the events join; empty for the installation itself.
    pub city: String,
    /// Id of the account; empty for the program itself.
    pub account: String,
    /// Its name as people know it.
    pub name: String,
    /// Network address it came from.
    pub address: String,
    /// Request that caused it.
    pub request: String,
}

/// The database.
#[derive(Debug, Clone)]
pub struct Database {
    engine: Engine,
    readers: AnyPool,
    writers: AnyPool,
}

impl Database {
    /// Open `sqlite:PATH` (made when missing) or `postgres://…`.
    ///
    /// # Errors
    /// When the address is unknown or nobody answers there.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.trim_start_matches("//");
            let url = sqlite_url(Path::new(path));
            // The writer comes first: it makes the file and sets its journal mode.
            let writers = pool(&url, 1, Engine::Sqlite).await?;
            let readers = pool(&url, 8, Engine::Sqlite).await?;
            return Ok(Self { engine: Engine::Sqlite, readers, writers });
        }
        if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            let both = pool(address, 16, Engine::Postgres).await?;
            return Ok(Self { engine: Engine::Postgres, readers: both.clone(), writers: both });
        }
        Err(StoreError::UnknownEngine)
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// For reading outside a change.
    pub fn read(&self) -> &AnyPool {
        &self.readers
    }

    /// A connection for changes that leave no event (sessions, job progress).
    ///
    /// # Errors
    /// When none can be had.
    pub async fn write(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.writers.acquire().await?)
    }

    /// For reading many tables as they stand at one moment, while others go on writing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(match self.engine {
            // What its first statement sees, all others see.
            Engine::Sqlite => self.readers.begin().await?,
            Engine::Postgres => {
                let as_of_now = "begin transaction isolation level repeatable read read only";
                self.readers.begin_with(as_of_now).await?
            }
        })
    }

    /// Begin a change.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self, author: Author, now: Timestamp) -> Result<Tx, StoreError> {
        let inner = match self.engine {
            Engine::Sqlite => self.writers.begin_with("begin immediate").await?,
            Engine::Postgres => self.writers.begin().await?,
        };
        Ok(Tx { inner, author, now })
    }

    /// Number of the last migration applied; 0 for an empty database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn version(&self) -> Result<i64, StoreError> {
        let mut connection = self.write().await?;
        make_migration_table(&mut connection).await?;
        let row = sqlx::query("select coalesce(max(number), 0) as number from migration")
            .fetch_one(&mut *connection)
            .await?;
        Ok(row.try_get("number")?)
    }

    /// Those of `known` that are not applied yet, after comparing the text of those that are.
    ///
    /// # Errors
    /// When the database is newer than the program, or an applied migration was rewritten.
    pub async fn pending<'a>(
        &self,
        known: &'a [Migration],
    ) -> Result<Vec<&'a Migration>, StoreError> {
        let version = self.version().await?;
        let last = known.last().map_or(0, |m| m.number);
        if version > last {
            return Err(StoreError::Newer { found: version, known: last });
        }
        let rows =
            sqlx::query("select number, digest from migration").fetch_all(&self.readers).await?;
        for row in rows {
            let number: i64 = row.try_get("number")?;
            let digest: String = row.try_get("digest")?;
            let same = known
                .iter()
                .any(|m| m.number == number && Digest::of(m.sql.as_bytes()).as_str() == digest);
            if !same {
                return Err(StoreError::Rewritten { number });
            }
        }
        Ok(known.iter().filter(|m| m.number > version).collect())
    }

    /// Apply what is pending, each migration in a transaction of its own. Answers how many.
    ///
    /// # Errors
    /// As [`Database::pending`], and when a statement is refused; what came before stays.
    pub async fn migrate(&self, known: &[Migration]) -> Result<usize, StoreError> {
        let pending = self.pending(known).await?;
        for migration in &pending {
            let mut tx = match self.engine {
                Engine::Sqlite => self.writers.begin_with("begin immediate").await?,
                Engine::Postgres => self.writers.begin().await?,
            };
            // Our own files, embedded in the program.
            sqlx::raw_sql(AssertSqlSafe(migration.sql.clone())).execute(&mut *tx).await?;
            for table in &migration.append_only {
                for statement in forbid_changes(self.engine, table) {
                    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *tx).await?;
                }
            }
            sqlx::query(
                "insert into migration (number, name, digest, applied_at) values ($1, $2, $3, $4)",
            )
            .bind(migration.number)
            .bind(migration.name.as_str())
            .bind(Digest::of(migration.sql.as_bytes()).as_str().to_owned())
            .bind(Timestamp::now().0)
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
        }
        Ok(pending.len())
    }

    /// How many bytes it takes on disk.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn size(&self) -> Result<i64, StoreError> {
        let asked = match self.engine {
            Engine::Sqlite => {
                "select page_count * page_size as size from pragma_page_count(), pragma_page_size()"
            }
            Engine::Postgres => "select pg_database_size(current_database()) as size",
        };
        Ok(sqlx::query(asked).fetch_one(&self.readers).await?.try_get("size")?)
    }

    /// Finish what is under way and close every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// A change under way; dropped, it never was.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Any>,
    author: Author,
    now: Timestamp,
}

impl Tx {
    /// The connection, for statements.
    pub fn sql(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }

    /// When the change happens.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Make the change, and with it the events that tell of it.
    ///
    /// # Errors
    /// When the database refuses; nothing was changed then.
    pub async fn commit(mut self, told: impl IntoIterator<Item = Event>) -> Result<(), StoreError> {
        for event in told {
            events::append(&mut self.inner, &self.author, self.now, event).await?;
        }
        Ok(self.inner.commit().await?)
    }
}

/// A statement that must have changed exactly one row; otherwise somebody was first.
///
/// # Errors
/// `Stale`.
pub fn one(result: &sqlx::any::AnyQueryResult) -> Result<(), StoreError> {
    if result.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

async fn pool(url: &str, size: u32, engine: Engine) -> Result<AnyPool, StoreError> {
    let options = AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(30))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if engine == Engine::Sqlite {
                    // `full`: what was acknowledged survives a power cut, not only a killed process.
                    sqlx::raw_sql(
                        "pragma journal_mode = wal; pragma synchronous = full; \
                         pragma foreign_keys = on; pragma busy_timeout = 20000;",
                    )
                    .execute(&mut *connection)
                    .await?;
                }
                Ok(())
            })
        });
    Ok(options.connect(url).await?)
}

fn sqlite_url(path: &Path) -> String {
    // The driver reads a URL: what has a meaning there must be escaped.
    let escaped: String = path
        .to_string_lossy()
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("sqlite://{escaped}?mode=rwc")
}

async fn make_migration_table(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query(
        "create table if not exists migration (number bigint primary key, name text not null, \
         digest text not null, applied_at bigint not null)",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The trigger that keeps a table append-only, in each engine's words.
fn forbid_changes(engine: Engine, table: &str) -> Vec<String> {
    match engine {
        Engine::Sqlite => ["update", "delete"]
            .map(|change| {
                format!(
                    "create trigger {table}_no_{change} before {change} on {table} \
                     begin select raise(abort, '{table} is append-only'); end"
                )
            })
            .to_vec(),
        Engine::Postgres => vec![
            format!(
                "create or replace function {table}_append_only() returns trigger as \
                 $$ begin raise exception '{table} is append-only'; end $$ language plpgsql"
            ),
            format!(
                "create trigger {table}_append_only before update or delete or truncate on {table} \
                 for each statement execute function {table}_append_only()"
            ),
        ],
    }
}
