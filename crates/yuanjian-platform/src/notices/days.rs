//! The days on which a notice went out, to compare lists with: what was issued, and the briefs that
//! were kept.

use super::store;
use crate::{Ctx, Result, campaigns, tasks};
use axum::{Json, extract::Path};
use serde::Serialize;

/// A day on which something went out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub(super) struct NoticeDay {
    on: String,
    /// `breakdown` or `brief`.
    what: String,
    /// Number of the version; none for a brief.
    number: Option<i64>,
}

/// The days of a campaign with which lists can be compared, the newest first; today is none.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/notice_days", tag = "notices", params(("id" = String, Path)), responses((status = 200, body = [NoticeDay])))]
pub(super) async fn list_notice_days(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Vec<NoticeDay>>> {
    campaigns::store::campaign(&ctx, &id).await?;
    let issued = tasks::issued_days(&ctx, &id).await?.into_iter();
    let mut days: Vec<NoticeDay> = issued
        .map(|(number, on)| NoticeDay { on, what: "breakdown".to_owned(), number: Some(number) })
        .collect();
    let kept = store::briefs(&ctx, &id).await?.into_iter();
    days.extend(kept.map(|one| NoticeDay {
        on: one.made_on,
        what: "brief".to_owned(),
        number: None,
    }));
    let today = ctx.now.day_in_china();
    days.retain(|day| day.on < today);
    days.sort_by(|a, b| b.cmp(a));
    days.dedup();
    Ok(Json(days))
}
