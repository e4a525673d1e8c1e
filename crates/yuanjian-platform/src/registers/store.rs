//! Entries of registers and what was seen of them, as rows.

use super::entry::{Entry, Judged, Observation};
use crate::{
    Ctx, Error, Result,
    layers::{parsed, written},
    removal,
    withdrawal::{Withdrawn, rests},
};
use sqlx::{
    Any, Row as _,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use yuanjian_store::{Tx, database::one};
use yuanjian_types::Problem;

/// A statement with a number that may be missing is not remembered: the first row would decide its
/// type for all.
const REMEMBERED: bool = false;

/// The entries of a kind by code, those that were withdrawn among them.
pub(super) async fn of_kind(ctx: &Ctx, kind: &str) -> Result<Vec<Entry>> {
    let rows =
        sqlx::query("select * from register_entry where city = $1 and kind = $2 order by code, id")
            .bind(ctx.city()?)
            .bind(kind)
            .fetch_all(ctx.platform.db.read())
            .await?;
    rows.iter().map(entry).collect()
}

/// What belongs to a register.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Entry,
    Observation,
}

/// What stands beside an entry and can be taken back by itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Beside {
    Observation,
    Evidence,
}

/// The kind of the register to which an entry or an observation belongs.
pub(super) async fn kind_of(ctx: &Ctx, part: Part, id: &str) -> Result<String> {
    let statement = match part {
        Part::Entry => "select kind from register_entry where city = $1 and id = $2",
        Part::Observation => "select kind from register_observation where city = $1 and id = $2",
    };
    let row = sqlx::query(statement)
        .bind(ctx.city()?)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(row.try_get("kind")?)
}

/// How many entries each kind has that count, and how many of them have a place.
pub(super) async fn counts(ctx: &Ctx) -> Result<Vec<(String, i64, i64)>> {
    let rows = sqlx::query(
        "select kind, count(*) as entries, sum(case when place = '' then 0 else 1 end) as placed \
         from register_entry where city = $1 and withdrawn is null group by kind",
    )
    .bind(ctx.city()?)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("kind")?, row.try_get("entries")?, row.try_get("placed")?)))
        .collect()
}

/// Whether an entry that counts is in a division.
pub(crate) async fn registers_in(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement = "select 1 as one from register_entry where city = $1 and division = $2 \
                     and withdrawn is null limit 1";
    rests(ctx, statement, division).await
}

/// Names of the entries that count and that a unit answers for.
pub(crate) async fn names_of(ctx: &Ctx, unit: &str) -> Result<Vec<String>> {
    let rows = sqlx::query(
        "select name from register_entry where city = $1 and unit = $2 and withdrawn is null \
         order by kind, code",
    )
    .bind(ctx.city()?)
    .bind(unit)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(|row| Ok(row.try_get("name")?)).collect()
}

/// Add an entry. One with its code that counts stands in the way.
pub(super) async fn add(tx: &mut Tx, city: &str, new: &Entry) -> Result<()> {
    let now = tx.now().0;
    let query = sqlx::query(
        "insert into register_entry (id, city, revision, kind, code, name, division, unit, place, \
         fields, note, area_m2, length_m, account_name, created_at, changed_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15) \
         on conflict do nothing",
    );
    let done = bound(query, city, new)?.bind(now).execute(tx.sql()).await?;
    Ok(one(&done)?)
}

/// Change an entry, if that is still the revision that was read and its code is free.
pub(super) async fn put(tx: &mut Tx, city: &str, new: &Entry) -> Result<()> {
    let now = tx.now().0;
    let query = sqlx::query(
        "update register_entry set revision = revision + 1, code = $5, name = $6, division = $7, \
         unit = $8, place = $9, fields = $10, note = $11, area_m2 = $12, length_m = $13, \
         account_name = $14, changed_at = $15 \
         where id = $1 and city = $2 and revision = $3 and kind = $4 and withdrawn is null \
         and not exists (select 1 from register_entry o where o.city = $2 and o.kind = $4 \
         and o.code = $5 and o.id <> $1 and o.withdrawn is null)",
    );
    let done = bound(query, city, new)?.bind(now).execute(tx.sql()).await?;
    Ok(one(&done)?)
}

/// Hold an entry that counts until the change is made: whoever else takes it back, removes it or
/// looks at it comes before or after, and what is asked next is asked of what is there by then.
pub(super) async fn hold(tx: &mut Tx, city: &str, id: &str) -> Result<()> {
    let now = tx.now().0;
    let done = sqlx::query(
        "update register_entry set changed_at = $3 \
         where id = $1 and city = $2 and withdrawn is null",
    )
    .bind(id)
    .bind(city)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Remove what an import added, when it is undone and since then nobody has looked at it or put
/// evidence beside it.
pub(super) async fn remove(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
    hold(tx, city, id).await?;
    let statement = "delete from register_entry where id = $1 and city = $2 and revision = $3 \
                     and withdrawn is null and not exists (select 1 from register_observation o \
                     where o.city = $2 and o.entry = $1) and not exists (select 1 from \
                     register_evidence e where e.city = $2 and e.entry = $1)";
    removal::row(tx, statement, city, id, revision).await?;
    let steps = "delete from register_move where entry = $1 and city = $2";
    removal::parts(tx, steps, city, id).await
}

fn bound<'q>(
    query: Query<'q, Any, AnyArguments>,
    city: &'q str,
    new: &'q Entry,
) -> Result<Query<'q, Any, AnyArguments>> {
    let place = new.place.as_ref().map(written).transpose()?.unwrap_or_default();
    Ok(query
        .persistent(REMEMBERED)
        .bind(new.id.as_str())
        .bind(city)
        .bind(new.revision)
        .bind(new.kind.as_str())
        .bind(new.code.as_str())
        .bind(new.name.as_str())
        .bind(new.division.as_str())
        .bind(new.unit.as_deref())
        .bind(place)
        .bind(written(&new.fields)?)
        .bind(new.note.as_str())
        .bind(new.area_m2)
        .bind(new.length_m)
        .bind(new.account_name.as_str()))
}

fn entry(row: &AnyRow) -> Result<Entry> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let place = text("place")?;
    Ok(Entry {
        id: text("id")?,
        kind: text("kind")?,
        code: text("code")?,
        name: text("name")?,
        division: text("division")?,
        unit: row.try_get("unit")?,
        place: if place.is_empty() { None } else { Some(parsed(&place)?) },
        fields: parsed(&text("fields")?)?,
        note: text("note")?,
        area_m2: row.try_get("area_m2")?,
        length_m: row.try_get("length_m")?,
        withdrawn: Withdrawn::read(row)?,
        account_name: text("account_name")?,
        revision: row.try_get("revision")?,
    })
}

/// What was seen of the entries of a kind, the oldest year first, what was withdrawn among it.
pub(super) async fn observations(ctx: &Ctx, kind: &str) -> Result<Vec<Observation>> {
    let rows = sqlx::query(
        "select * from register_observation where city = $1 and kind = $2 \
         order by entry, year, on_day, at, id",
    )
    .bind(ctx.city()?)
    .bind(kind)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(observation).collect()
}

/// That an entry was looked at for that year on that day already.
pub(super) fn observed_twice() -> Problem {
    Problem::error("registers.observed_twice").at_field("on")
}

/// Add what was seen of an entry that counts, once for a year and a day.
pub(super) async fn add_observation(
    tx: &mut Tx,
    city: &str,
    kind: &str,
    new: &Observation,
) -> Result<()> {
    let now = tx.now().0;
    hold(tx, city, &new.entry).await?;
    let done = sqlx::query(
        "insert into register_observation (id, city, kind, entry, year, on_day, result, score, \
         fields, observer, note, account_name, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
    )
    .persistent(REMEMBERED)
    .bind(new.id.as_str())
    .bind(city)
    .bind(kind)
    .bind(new.entry.as_str())
    .bind(new.year)
    .bind(new.on.as_str())
    .bind(new.result.map_or("", Judged::key))
    .bind(new.score)
    .bind(written(&new.fields)?)
    .bind(new.observer.as_str())
    .bind(new.note.as_str())
    .bind(new.account_name.as_str())
    .bind(now)
    .execute(tx.sql())
    .await?;
    match done.rows_affected() {
        0 => Err(Error::invalid(observed_twice())),
        _ => Ok(()),
    }
}

/// Take back what stands beside an entry, once.
pub(super) async fn withdraw_beside(
    tx: &mut Tx,
    city: &str,
    beside: Beside,
    id: &str,
    why: &Withdrawn,
) -> Result<()> {
    let statement = match beside {
        Beside::Observation => {
            "update register_observation set withdrawn = $3 \
             where id = $1 and city = $2 and withdrawn is null"
        }
        Beside::Evidence => {
            "update register_evidence set withdrawn = $3 \
             where id = $1 and city = $2 and withdrawn is null"
        }
    };
    let done =
        sqlx::query(statement).bind(id).bind(city).bind(why.written()?).execute(tx.sql()).await?;
    Ok(one(&done)?)
}

fn observation(row: &AnyRow) -> Result<Observation> {
    let text = |name: &str| row.try_get::<String, _>(name);
    Ok(Observation {
        id: text("id")?,
        entry: text("entry")?,
        year: row.try_get("year")?,
        on: text("on_day")?,
        result: Judged::parse(&text("result")?),
        score: row.try_get("score")?,
        fields: parsed(&text("fields")?)?,
        observer: text("observer")?,
        note: text("note")?,
        withdrawn: Withdrawn::read(row)?,
        account_name: text("account_name")?,
    })
}
