//! The chain of events: who did what when, each carrying the digest of the one before.
//!
//! One chain a city, and one (with an empty city) for the installation. The digest is taken over
//! the previous digest and the event's body as it is stored, byte for byte, so that verifying
//! needs no knowledge of what the events mean. A head that was printed on paper contradicts any
//! later rewriting of the rows, however complete.

use crate::database::{Author, Database, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _, any::AnyRow};
use yuanjian_types::{Digest, Timestamp};

/// Something that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// `feature.what_happened`.
    pub action: &'static str,
    /// Kind of thing, `account`, `layer` …
    pub thing: &'static str,
    /// Its id.
    pub id: String,
    /// What was before, what is after, and why; no secrets.
    pub detail: Value,
}

impl Event {
    /// An event without detail.
    pub fn new(action: &'static str, thing: &'static str, id: impl Into<String>) -> Self {
        Self { action, thing, id: id.into(), detail: Value::Null }
    }

    /// With what is worth knowing about it.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// An event as the record has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its place in the chain, from 1.
    pub sequence: i64,
    /// The chain.
    pub city: String,
    /// When.
    pub at: Timestamp,
    /// Id of the account.
    pub account: String,
    /// Name of the account at that time.
    pub name: String,
    /// Network address.
    pub address: String,
    /// Request.
    pub request: String,
    /// `feature.what_happened`.
    pub action: String,
    /// Kind of thing.
    pub thing: String,
    /// Its id.
    pub id: String,
    /// Detail.
    pub detail: Value,
}

/// Where a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The chain.
    pub city: String,
    /// The event.
    pub sequence: i64,
    /// `missing`, `after_gap` (it follows a missing one, so that its link cannot be checked),
    /// `changed`, `head`, `columns`.
    pub what: &'static str,
}

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The chain.
    pub city: String,
    /// Number of its last event.
    pub sequence: i64,
    /// Digest of its last event.
    pub digest: String,
}

/// Add an event to its city's chain, inside a change.
pub(crate) async fn append(
    connection: &mut AnyConnection,
    author: &Author,
    now: Timestamp,
    event: Event,
) -> Result<(), StoreError> {
    // The row of the head is the lock of the chain: a second writer waits for it here.
    sqlx::query(
        "insert into chain (city, sequence, digest) values ($1, 0, '') on conflict (city) do nothing",
    )
    .bind(author.city.as_str())
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query(
        "update chain set sequence = sequence + 1 where city = $1 returning sequence, digest",
    )
    .bind(author.city.as_str())
    .fetch_one(&mut *connection)
    .await?;
    let sequence: i64 = row.try_get("sequence")?;
    let previous: String = row.try_get("digest")?;
    let recorded = Recorded {
        sequence,
        city: author.city.clone(),
        at: now,
        account: author.account.clone(),
        name: author.name.clone(),
        address: author.address.clone(),
        request: author.request.clone(),
        action: event.action.to_owned(),
        thing: event.thing.to_owned(),
        id: event.id,
        detail: event.detail,
    };
    let body =
        serde_json::to_string(&recorded).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let digest = link(&previous, &body);
    sqlx::query(
        "insert into event (city, sequence, at, account, action, thing, thing_id, body, digest) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(author.city.as_str())
    .bind(sequence)
    .bind(now.0)
    .bind(author.account.as_str())
    .bind(event.action)
    .bind(event.thing)
    .bind(recorded.id.as_str())
    .bind(body.as_str())
    .bind(digest.as_str())
    .execute(&mut *connection)
    .await?;
    sqlx::query("update chain set digest = $2 where city = $1")
        .bind(author.city.as_str())
        .bind(digest.as_str())
        .execute(&mut *connection)
        .await?;
    Ok(())
}

/// The digest that an event carries on.
fn link(previous: &str, body: &str) -> String {
    Digest::of(format!("{previous}\n{body}").as_bytes()).as_str().to_owned()
}

/// The ends of all chains, by city.
///
/// # Errors
/// When the database does not answer.
pub async fn heads(db: &Database) -> Result<Vec<Head>, StoreError> {
    let rows = sqlx::query("select city, sequence, digest from chain order by city")
        .fetch_all(db.read())
        .await?;
    rows.iter().map(head_of).collect()
}

/// The end of a city's chain; nothing before its first event.
///
/// # Errors
/// When the database does not answer.
pub async fn head(db: &Database, city: &str) -> Result<Option<Head>, StoreError> {
    let row = sqlx::query("select city, sequence, digest from chain where city = $1")
        .bind(city)
        .fetch_optional(db.read())
        .await?;
    row.as_ref().map(head_of).transpose()
}

fn head_of(row: &AnyRow) -> Result<Head, StoreError> {
    Ok(Head {
        city: row.try_get("city")?,
        sequence: row.try_get("sequence")?,
        digest: row.try_get("digest")?,
    })
}

/// The number of a city's last event, and which things of a kind the events after a number tell of.
///
/// The chain of a city has one order, that of its commits, whoever wrote; what is kept in memory as
/// of a number is therefore brought up to date by reading these things again.
///
/// # Errors
/// When the database does not answer.
pub async fn changed(
    db: &Database,
    city: &str,
    thing: &str,
    after: i64,
) -> Result<(i64, Vec<String>), StoreError> {
    let row = sqlx::query("select sequence from chain where city = $1")
        .bind(city)
        .fetch_optional(db.read())
        .await?;
    let last: i64 = row.map(|row| row.try_get("sequence")).transpose()?.unwrap_or_default();
    if last <= after {
        return Ok((last, Vec::new()));
    }
    let rows = sqlx::query(
        "select distinct thing_id from event \
         where city = $1 and sequence > $2 and sequence <= $3 and thing = $4",
    )
    .bind(city)
    .bind(after)
    .bind(last)
    .bind(thing)
    .fetch_all(db.read())
    .await?;
    let ids = rows.iter().map(|row| row.try_get("thing_id")).collect::<Result<_, _>>()?;
    Ok((last, ids))
}

/// Walk every chain from its first event to its head; answers the heads and all faults.
///
/// # Errors
/// When the database does not answer. A broken chain is an answer, not an error.
pub async fn verify(db: &Database) -> Result<(Vec<Head>, Vec<Fault>), StoreError> {
    let heads = heads(db).await?;
    let mut faults = Vec::new();
    for head in &heads {
        faults.extend(walk(db, head).await?);
    }
    // Events of a chain whose head was taken away.
    let orphans = sqlx::query(
        "select city, min(sequence) as sequence from event \
         where city not in (select city from chain) group by city",
    )
    .fetch_all(db.read())
    .await?;
    for row in orphans {
        faults.push(Fault {
            city: row.try_get("city")?,
            sequence: row.try_get("sequence")?,
            what: "head",
        });
    }
    Ok((heads, faults))
}

/// The same for the chain of one city.
///
/// # Errors
/// When the database does not answer.
pub async fn verify_city(
    db: &Database,
    city: &str,
) -> Result<(Option<Head>, Vec<Fault>), StoreError> {
    if let Some(head) = head(db, city).await? {
        let faults = walk(db, &head).await?;
        return Ok((Some(head), faults));
    }
    let row = sqlx::query("select sequence from event where city = $1 order by sequence limit 1")
        .bind(city)
        .fetch_optional(db.read())
        .await?;
    let first = row.map(|row| row.try_get("sequence")).transpose()?;
    let orphaned = first.map(|sequence| Fault { city: city.to_owned(), sequence, what: "head" });
    Ok((None, Vec::from_iter(orphaned)))
}

/// Walk a chain from its first event to its head; answers its faults.
async fn walk(db: &Database, head: &Head) -> Result<Vec<Fault>, StoreError> {
    let mut faults = Vec::new();
    let fault = |sequence, what| Fault { city: head.city.clone(), sequence, what };
    let (mut previous, mut expected) = (String::new(), 1);
    loop {
        let rows = sqlx::query(
            "select sequence, at, account, action, thing, thing_id, body, digest from event \
             where city = $1 and sequence >= $2 order by sequence limit 1000",
        )
        .bind(head.city.as_str())
        .bind(expected)
        .fetch_all(db.read())
        .await?;
        let Some(last) = rows.last() else { break };
        let last: i64 = last.try_get("sequence")?;
        for row in &rows {
            let sequence: i64 = row.try_get("sequence")?;
            let gap = sequence > expected;
            faults.extend((expected..sequence).map(|number| fault(number, "missing")));
            let body: String = row.try_get("body")?;
            let digest: String = row.try_get("digest")?;
            if gap {
                // The digest that it carries on went with the missing one.
                faults.push(fault(sequence, "after_gap"));
            } else if link(&previous, &body) != digest {
                faults.push(fault(sequence, "changed"));
            }
            if !columns_agree(row, &body, &head.city)? {
                faults.push(fault(sequence, "columns"));
            }
            previous = digest;
            expected = sequence + 1;
        }
        if last >= head.sequence {
            break;
        }
    }
    faults.extend((expected..=head.sequence).map(|number| fault(number, "missing")));
    // Where the last ones are missing, there is nothing to hold the head against.
    if expected > head.sequence && (previous != head.digest || expected - 1 != head.sequence) {
        faults.push(fault(head.sequence, "head"));
    }
    Ok(faults)
}

/// The columns repeat what the body says, so that lists can be filtered; they must not differ.
fn columns_agree(row: &AnyRow, body: &str, city: &str) -> Result<bool, StoreError> {
    let Ok(recorded) = serde_json::from_str::<Recorded>(body) else { return Ok(false) };
    let text = |name| row.try_get::<String, _>(name);
    Ok(recorded.city == city
        && recorded.sequence == row.try_get::<i64, _>("sequence")?
        && recorded.at.0 == row.try_get::<i64, _>("at")?
        && recorded.account == text("account")?
        && recorded.action == text("action")?
        && recorded.thing == text("thing")?
        && recorded.id == text("thing_id")?)
}

/// What a reader of the record asks for; an empty field asks for anything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Id of an account.
    pub account: String,
    /// Beginning of an action, `layers.`
    pub action: String,
    /// Id of a thing.
    pub thing_id: String,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub to: Option<Timestamp>,
    /// Only events with a smaller number; for the next page.
    pub before: Option<i64>,
}

/// Events of a city, newest first, with their digests.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    db: &Database,
    city: &str,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<(Recorded, String)>, StoreError> {
    // An "or" would keep the engine from its indexes, and a record has a million events.
    let account = if filter.account.is_empty() { "$3 = ''" } else { "account = $3" };
    let thing = if filter.thing_id.is_empty() { "$4 = ''" } else { "thing_id = $4" };
    let rows = sqlx::query(AssertSqlSafe(format!(
        "select body, digest from event where city = $1 and sequence < $2 \
         and {account} and {thing} \
         and at >= $5 and at <= $6 and substr(action, 1, length($7)) = $7 \
         order by sequence desc limit $8"
    )))
    .bind(city)
    .bind(filter.before.unwrap_or(i64::MAX))
    .bind(filter.account.as_str())
    .bind(filter.thing_id.as_str())
    .bind(filter.from.map_or(i64::MIN, |t| t.0))
    .bind(filter.to.map_or(i64::MAX, |t| t.0))
    .bind(filter.action.as_str())
    .bind(limit)
    .fetch_all(db.read())
    .await?;
    rows.iter().map(with_digest).collect()
}

/// Events of a chain that follow a number, in order, with their digests.
///
/// # Errors
/// When the database does not answer.
pub async fn after(
    db: &Database,
    city: &str,
    sequence: i64,
    limit: i64,
) -> Result<Vec<(Recorded, String)>, StoreError> {
    let rows = sqlx::query(
        "select body, digest from event where city = $1 and sequence > $2 \
         order by sequence limit $3",
    )
    .bind(city)
    .bind(sequence)
    .bind(limit)
    .fetch_all(db.read())
    .await?;
    rows.iter().map(with_digest).collect()
}

fn with_digest(row: &AnyRow) -> Result<(Recorded, String), StoreError> {
    let body: String = row.try_get("body")?;
    let recorded =
        serde_json::from_str(&body).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok((recorded, row.try_get("digest")?))
}
