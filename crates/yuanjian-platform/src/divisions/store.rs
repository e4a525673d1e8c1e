//! Divisions as rows.

use crate::{
    Ctx, Result, removal,
    withdrawal::Withdrawn,
    workbooks::{Line, Mark, Stored},
};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use std::collections::BTreeSet;
use yuanjian_store::{Tx, database::one};

/// A part of a city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Division {
    pub(crate) code: String,
    pub(crate) name: String,
    /// One of [`super::KINDS`].
    pub(crate) kind: String,
    /// The division that it lies within; none for one directly below the city.
    pub(crate) parent: Option<String>,
    pub(crate) precedence: i64,
    /// Its last day.
    pub(crate) to_on: Option<String>,
    pub(crate) withdrawn: Option<Withdrawn>,
    pub(crate) revision: i64,
}

impl Division {
    /// Whether it is in force: neither ended nor taken back.
    pub(crate) fn stands(&self) -> bool {
        self.withdrawn.is_none() && self.to_on.is_none()
    }
}

/// The divisions of a city in their order, those that ended or were taken back among them.
pub(crate) async fn all(ctx: &Ctx, city: &str) -> Result<Vec<Division>> {
    let rows = sqlx::query(
        "select code, name, kind, parent, precedence, to_on, withdrawn, revision from division \
         where city = $1 order by precedence, code",
    )
    .bind(city)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Division {
                code: row.try_get("code")?,
                name: row.try_get("name")?,
                kind: row.try_get("kind")?,
                parent: row.try_get("parent")?,
                precedence: row.try_get("precedence")?,
                to_on: row.try_get("to_on")?,
                withdrawn: Withdrawn::read(row)?,
                revision: row.try_get("revision")?,
            })
        })
        .collect()
}

/// A division with all that lies within it.
pub(crate) fn within(all: &[Division], code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([code.to_owned()]);
    // Each round goes one level down; what was found before ends the search, cycles among it.
    loop {
        let below = all.iter().filter(|one| {
            one.parent.as_ref().is_some_and(|parent| found.contains(parent))
                && !found.contains(&one.code)
        });
        let below: Vec<String> = below.map(|one| one.code.clone()).collect();
        if below.is_empty() {
            return found;
        }
        found.extend(below);
    }
}

pub(super) async fn add(tx: &mut Tx, city: &str, new: &Division) -> Result<bool> {
    let done = sqlx::query(
        "insert into division (city, code, name, kind, parent, precedence, to_on, revision) \
         values ($1, $2, $3, $4, $5, $6, $7, 1) on conflict (city, code) do nothing",
    )
    .bind(city)
    .bind(new.code.as_str())
    .bind(new.name.as_str())
    .bind(new.kind.as_str())
    .bind(new.parent.as_deref())
    .bind(new.precedence)
    .bind(new.to_on.as_deref())
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn put(tx: &mut Tx, city: &str, new: &Division) -> Result<()> {
    let withdrawn = new.withdrawn.as_ref().map(Withdrawn::written).transpose()?;
    let done = sqlx::query(
        "update division set name = $4, kind = $5, parent = $6, precedence = $7, to_on = $8, \
         withdrawn = $9, revision = revision + 1 \
         where city = $1 and code = $2 and revision = $3 and withdrawn is null",
    )
    .bind(city)
    .bind(new.code.as_str())
    .bind(new.revision)
    .bind(new.name.as_str())
    .bind(new.kind.as_str())
    .bind(new.parent.as_deref())
    .bind(new.precedence)
    .bind(new.to_on.as_deref())
    .bind(withdrawn)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

impl Line for Division {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.code, called: &self.name, revision: self.revision }
    }
}

impl Stored for Division {
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()> {
        put(tx, city, &Self { revision, ..self.clone() }).await
    }

    async fn take_out(tx: &mut Tx, city: &str, code: &str, revision: i64) -> Result<()> {
        let statement = "delete from division where code = $1 and city = $2 and revision = $3";
        removal::row(tx, statement, city, code, revision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_within_is_found_on_every_level_and_a_circle_ends() {
        let one = |code: &str, parent: Option<&str>| Division {
            code: code.to_owned(),
            name: String::new(),
            kind: "district".to_owned(),
            parent: parent.map(str::to_owned),
            precedence: 1,
            to_on: None,
            withdrawn: None,
            revision: 1,
        };
        let all = [
            one("a", None),
            one("a1", Some("a")),
            one("a11", Some("a1")),
            one("b", None),
            one("x", Some("y")),
            one("y", Some("x")),
        ];
        let found = |code: &str| within(&all, code).into_iter().collect::<Vec<_>>();
        assert_eq!(found("a"), ["a", "a1", "a11"]);
        assert_eq!(found("b"), ["b"]);
        assert_eq!(found("x"), ["x", "y"]);
    }
}
