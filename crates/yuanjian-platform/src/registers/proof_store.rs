//! Evidence beside entries, as rows.

use super::{place::Place, store};
use crate::{Ctx, Error, Result, layers::parsed, withdrawal::Withdrawn};
use sqlx::{Row as _, any::AnyRow};
use std::collections::BTreeSet;
use yuanjian_store::Tx;
use yuanjian_types::Timestamp;

/// That a piece stands beside an entry.
#[derive(Debug, Clone)]
pub(super) struct Proof {
    pub(super) id: String,
    pub(super) entry: String,
    /// Id of the piece of evidence.
    pub(super) piece: String,
    pub(super) withdrawn: Option<Withdrawn>,
    /// Who put it there, and when.
    pub(super) account_name: String,
    pub(super) at: Timestamp,
}

/// An entry in short, as it is named elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Short {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) code: String,
    pub(super) name: String,
}

/// What was ever put beside an entry, the oldest first, what was taken off among it.
pub(super) async fn of_entry(ctx: &Ctx, kind: &str, entry: &str) -> Result<Vec<Proof>> {
    let rows = sqlx::query(
        "select * from register_evidence where city = $1 and kind = $2 and entry = $3 \
         order by at, id",
    )
    .bind(ctx.city()?)
    .bind(kind)
    .bind(entry)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(proof).collect()
}

/// One by its id.
pub(super) async fn get(ctx: &Ctx, id: &str) -> Result<Proof> {
    let row = sqlx::query("select * from register_evidence where city = $1 and id = $2")
        .bind(ctx.city()?)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .ok_or_else(Error::not_found)?;
    proof(&row)
}

/// Ids of the entries of a kind beside which evidence was ever put.
pub(super) async fn proved(ctx: &Ctx, kind: &str) -> Result<BTreeSet<String>> {
    let rows =
        sqlx::query("select distinct entry from register_evidence where city = $1 and kind = $2")
            .bind(ctx.city()?)
            .bind(kind)
            .fetch_all(ctx.platform.db.read())
            .await?;
    rows.iter().map(|row| Ok(row.try_get("entry")?)).collect()
}

/// The entries that count and beside which a piece stands.
pub(super) async fn of_piece(ctx: &Ctx, piece: &str) -> Result<Vec<Short>> {
    let rows = sqlx::query(
        "select e.id, e.kind, e.code, e.name from register_evidence p \
         join register_entry e on e.id = p.entry and e.city = p.city \
         where p.city = $1 and p.piece = $2 and p.withdrawn is null and e.withdrawn is null \
         order by e.kind, e.code, e.id",
    )
    .bind(ctx.city()?)
    .bind(piece)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(named).collect()
}

/// An entry that counts, has a place and has evidence beside it.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) entry: Short,
    pub(super) place: Place,
    /// Ids of its pieces, the oldest first.
    pub(super) pieces: Vec<String>,
}

/// The entries that count, have a place and have evidence beside them, by kind and code.
pub(super) async fn placed(ctx: &Ctx) -> Result<Vec<Placed>> {
    let rows = sqlx::query(
        "select e.id, e.kind, e.code, e.name, e.place, p.piece from register_evidence p \
         join register_entry e on e.id = p.entry and e.city = p.city \
         where p.city = $1 and p.withdrawn is null and e.withdrawn is null and e.place <> '' \
         order by e.kind, e.code, e.id, p.at, p.id",
    )
    .bind(ctx.city()?)
    .fetch_all(ctx.platform.db.read())
    .await?;
    let mut found: Vec<Placed> = Vec::new();
    for row in &rows {
        let (entry, piece) = (named(row)?, row.try_get("piece")?);
        match found.last_mut().filter(|last| last.entry.id == entry.id) {
            Some(last) => last.pieces.push(piece),
            None => found.push(Placed {
                entry,
                place: parsed(row.try_get("place")?)?,
                pieces: vec![piece],
            }),
        }
    }
    Ok(found)
}

/// Put pieces beside an entry that counts. Answers those that stand there already; each of the
/// others stands there from now on.
pub(super) async fn add(
    tx: &mut Tx,
    city: &str,
    kind: &str,
    entry: &str,
    new: &[Proof],
) -> Result<Vec<String>> {
    store::hold(tx, city, entry).await?;
    let mut standing = Vec::new();
    for one in new {
        let done = sqlx::query(
            "insert into register_evidence (id, city, kind, entry, piece, account_name, at) \
             values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        )
        .bind(one.id.as_str())
        .bind(city)
        .bind(kind)
        .bind(entry)
        .bind(one.piece.as_str())
        .bind(one.account_name.as_str())
        .bind(one.at.0)
        .execute(tx.sql())
        .await?;
        if done.rows_affected() == 0 {
            standing.push(one.piece.clone());
        }
    }
    Ok(standing)
}

fn proof(row: &AnyRow) -> Result<Proof> {
    Ok(Proof {
        id: row.try_get("id")?,
        entry: row.try_get("entry")?,
        piece: row.try_get("piece")?,
        withdrawn: Withdrawn::read(row)?,
        account_name: row.try_get("account_name")?,
        at: Timestamp(row.try_get("at")?),
    })
}

fn named(row: &AnyRow) -> Result<Short> {
    Ok(Short {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        code: row.try_get("code")?,
        name: row.try_get("name")?,
    })
}
