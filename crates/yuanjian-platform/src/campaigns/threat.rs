//! What hangs together falls together: a title that is lost, or about to be, is told at every title
//! that is linked with it, whichever of the two registered the link.

use super::{
    state::State,
    store::{Campaign, Honour},
};
use serde::Serialize;

/// A linked title that fell or may fall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = LinkedThreat)]
pub(crate) struct Threat {
    /// The other honour.
    pub(crate) honour: String,
    pub(crate) name: String,
    /// `revoked`, `rectifying`, `rechecking`.
    pub(crate) what: String,
    /// Why the two hang together.
    pub(crate) note: String,
    /// The campaign in which it is decided; none where the title fell without one here.
    pub(crate) campaign: Option<String>,
}

/// The linked titles of an honour that fell or may fall.
pub(super) fn threats(of: &Honour, held: &[Honour], campaigns: &[Campaign]) -> Vec<Threat> {
    let standing = held.iter().filter(|other| other.withdrawn.is_none() && other.id != of.id);
    standing
        .filter_map(|other| {
            let own = of.links.iter().find(|link| link.honour == other.id);
            let link = own.or_else(|| other.links.iter().find(|link| link.honour == of.id))?;
            let newest = campaigns.iter().find(|campaign| campaign.honour == other.id);
            let what = match newest.map(|campaign| campaign.state) {
                _ if other.state == "revoked" => "revoked",
                Some(State::Rectifying) => "rectifying",
                Some(State::Rechecking) => "rechecking",
                _ => return None,
            };
            Some(Threat {
                honour: other.id.clone(),
                name: other.name.clone(),
                what: what.to_owned(),
                note: link.note.clone(),
                campaign: newest.map(|campaign| campaign.id.clone()),
            })
        })
        .collect()
}

/// The titles that hang together with one that just fell.
pub(super) fn struck<'a>(
    fallen: &'a Honour,
    held: &'a [Honour],
) -> impl Iterator<Item = &'a Honour> {
    held.iter().filter(|other| {
        other.id != fallen.id
            && other.withdrawn.is_none()
            && (other.links.iter().any(|link| link.honour == fallen.id)
                || fallen.links.iter().any(|link| link.honour == other.id))
    })
}
