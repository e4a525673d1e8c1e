//! The notice from above, as everything that follows from it cites it: deadlines, items, tasks.

use super::{state::Move, store::Campaign, store::Moved};
use serde::Serialize;

/// The notice that a campaign rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct CitedNotice {
    /// The campaign under which it is kept.
    campaign: String,
    issuer: String,
    title: String,
    number: String,
    issued_on: String,
    /// Name of its file; empty where none was kept. It lies under `/campaigns/{id}/notice/file`.
    file_name: String,
    /// SHA-256 of the file; empty without one.
    digest: String,
}

/// The notice of a campaign; none where nobody registered one.
pub(crate) fn cited(campaign: &Campaign) -> Option<CitedNotice> {
    let notice = &campaign.notice;
    let known = !notice.title.is_empty() || !notice.number.is_empty();
    known.then(|| CitedNotice {
        campaign: campaign.id.clone(),
        issuer: notice.issuer.clone(),
        title: notice.title.clone(),
        number: notice.number.clone(),
        issued_on: notice.issued_on.clone(),
        file_name: notice.file_name.clone(),
        digest: notice.digest.clone(),
    })
}

/// What a deadline rests on, in short: the order to mend for its own, the notice for all others.
pub(super) fn ground(campaign: &Campaign, moves: &[Moved], what: &str) -> String {
    if what == "rectification" {
        let order = moves.iter().rfind(|moved| moved.name == Move::OrderRectification.key());
        return order.map(|moved| moved.document.clone()).unwrap_or_default();
    }
    let notice = &campaign.notice;
    let said = if notice.number.is_empty() { &notice.title } else { &notice.number };
    said.clone()
}
