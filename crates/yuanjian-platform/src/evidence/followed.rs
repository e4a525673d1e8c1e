//! Pieces as other features may follow them: whose they are and what they are called.

use super::store;
use crate::{Ctx, Result};

/// A piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FollowedPiece {
    pub(crate) id: String,
    pub(crate) campaign: String,
    pub(crate) title: String,
    /// The unit that hands it in.
    pub(crate) organisation: String,
    /// Who made it.
    pub(crate) account: String,
}

/// The pieces of these ids that there are; covert ones are followed by nobody.
pub(crate) async fn followed(ctx: &Ctx, ids: &[&str]) -> Result<Vec<FollowedPiece>> {
    let pieces = store::some(ctx, ctx.city()?, ids).await?;
    let followed = pieces.into_iter().filter(|piece| !piece.covert).map(|piece| FollowedPiece {
        id: piece.id,
        campaign: piece.campaign,
        title: piece.title,
        organisation: piece.organisation,
        account: piece.account,
    });
    Ok(followed.collect())
}
