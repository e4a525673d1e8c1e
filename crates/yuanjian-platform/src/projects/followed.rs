//! Measures as notices follow them: who does what by when.

use super::store;
use crate::{Ctx, Result, campaigns, campaigns::calendar::day};
use time::Date;

/// A measure that is to be done, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FollowedProject {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Id of the unit that does it.
    pub(crate) unit: Option<String>,
    pub(crate) due: Option<Date>,
    /// Whether it was begun and is not done.
    pub(crate) awaited: bool,
}

/// The measures of the campaign that runs.
pub(crate) async fn followed(ctx: &Ctx) -> Result<Vec<FollowedProject>> {
    let Some(campaign) = campaigns::store::current(ctx).await? else { return Ok(Vec::new()) };
    if campaign.state.is_over() {
        return Ok(Vec::new());
    }
    let all = store::of_campaign(ctx, &campaign.id).await?.into_iter();
    Ok(all
        .map(|one| FollowedProject {
            awaited: one.state == super::project::State::UnderWay,
            due: one.due_on.as_deref().and_then(day),
            id: one.id,
            title: one.title,
            unit: one.unit,
        })
        .collect())
}
