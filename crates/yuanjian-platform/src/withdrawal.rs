//! Taking back what was entered by mistake: it counts no more and stays on file with the reason.
//!
//! A record is never deleted. Each feature decides what may be taken back and what stands in the
//! way; what they share is how a reason is asked for and kept.

use crate::{Ctx, Error, Result};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};
use yuanjian_types::{Problem, Timestamp};

/// That something was taken back: why, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Withdrawn {
    /// Why.
    pub(crate) reason: String,
    /// Who said so.
    pub(crate) account_name: String,
    /// When.
    #[schema(value_type = String)]
    pub(crate) at: Timestamp,
}

/// What is asked for when something is to be taken back.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawalBody {
    /// Why; it stays on file.
    pub(crate) reason: String,
    /// Which revision was read; 0 for what has none.
    #[serde(default)]
    pub(crate) revision: i64,
}

/// Whether a query of the city `$1` finds a row that rests on `$2`; each feature asks its own.
///
/// # Errors
/// When the database does not serve.
pub(crate) async fn rests(ctx: &Ctx, statement: &'static str, on: &str) -> Result<bool> {
    let found = sqlx::query(statement)
        .bind(ctx.city()?)
        .bind(on)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    Ok(found.is_some())
}

/// What has a column `withdrawn` and a revision.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Of {
    Organisation,
    Body,
    Expert,
    Honour,
    RegisterEntry,
}

impl Of {
    fn table(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Body => "body",
            Self::Expert => "expert",
            Self::Honour => "honour",
            Self::RegisterEntry => "register_entry",
        }
    }
}

impl Withdrawn {
    /// From what was asked for, in the name of who asks.
    ///
    /// # Errors
    /// Without a reason, or when nobody is signed in.
    pub(crate) fn of(ctx: &Ctx, body: &WithdrawalBody) -> Result<Self> {
        let reason = body.reason.trim();
        if reason.is_empty() || reason.chars().count() > 200 {
            return Err(Error::invalid(Problem::error("withdrawals.reason").at_field("reason")));
        }
        let account_name = ctx.actor()?.display_name.clone();
        Ok(Self { reason: reason.to_owned(), account_name, at: ctx.now })
    }

    /// Keep it with the row, if that is still the revision that was read.
    ///
    /// # Errors
    /// When the row was changed since, or taken back before.
    pub(crate) async fn keep(
        &self,
        tx: &mut Tx,
        of: Of,
        city: &str,
        id: &str,
        revision: i64,
    ) -> Result<()> {
        let table = of.table();
        let done = sqlx::query(AssertSqlSafe(format!(
            "update {table} set withdrawn = $4, revision = revision + 1 \
             where id = $1 and city = $2 and revision = $3 and withdrawn is null"
        )))
        .bind(id)
        .bind(city)
        .bind(revision)
        .bind(self.written()?)
        .execute(tx.sql())
        .await?;
        Ok(one(&done)?)
    }

    /// As the column `withdrawn` has it.
    ///
    /// # Errors
    /// Never in practice: it is plain text and a number.
    pub(crate) fn written(&self) -> Result<String> {
        Ok(serde_json::to_string(self).map_err(|e| Failure::bug(e.to_string()))?)
    }

    /// From the column `withdrawn` of a row.
    ///
    /// # Errors
    /// When the column is not there or holds something else.
    pub(crate) fn read(row: &AnyRow) -> Result<Option<Self>> {
        let text: Option<String> = row.try_get("withdrawn")?;
        let read = |text: String| serde_json::from_str(&text);
        let found = text.map(read).transpose();
        Ok(found.map_err(|e| Failure::bug(format!("withdrawn: {e}")))?)
    }
}
