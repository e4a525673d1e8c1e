//! The door of proposals: for which items many files are, before they are handed in.

use super::{
    book,
    matching::{self, Match},
};
use crate::{Ctx, Error, Result, campaigns, http::Body};
use axum::Json;
use serde::{Deserialize, Serialize};
use yuanjian_types::Problem;

/// Paths of one proposal.
const MOST_PATHS: usize = 5_000;

/// Paths of files, as they lie in their folders.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidencePathsBody {
    campaign: String,
    paths: Vec<String>,
}

/// What a path is proposed for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EvidenceProposal {
    path: String,
    /// The name without folders and ending.
    title: String,
    #[serde(rename = "match")]
    found: Option<Match>,
}

/// Which item each file belongs to, by the names of its folders and its own; to be confirmed.
#[utoipa::path(post, path = "/api/v1/evidence_proposals", tag = "evidence", request_body = EvidencePathsBody, responses((status = 200, body = Vec<EvidenceProposal>)))]
pub(super) async fn propose_items(
    ctx: Ctx,
    Body(body): Body<EvidencePathsBody>,
) -> Result<Json<Vec<EvidenceProposal>>> {
    let campaign = campaigns::store::campaign(&ctx, &body.campaign).await?;
    if body.paths.len() > MOST_PATHS {
        let most = Problem::error("evidence.too_many_paths").with("most", MOST_PATHS);
        return Err(Error::invalid(most.at_field("paths")));
    }
    let (_, items) = book::items_of(&ctx, &campaign.edition);
    let proposals = body.paths.into_iter().map(|path| {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        EvidenceProposal {
            title: stem.trim().to_owned(),
            found: matching::propose(&path, &items),
            path,
        }
    });
    Ok(Json(proposals.collect()))
}
