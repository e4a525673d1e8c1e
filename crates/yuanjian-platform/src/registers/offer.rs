//! Registers as other software reads them: of each the entries that count and have a place, made ready
//! like a layer, with the headings of the workbook.

use super::{
    desk::Desk,
    entry::Entry,
    kind::{kind, kinds},
    leave, store,
};
use crate::{Ctx, Error, Result, tiles::Drawn};
use std::sync::Arc;
use yuanjian_layer::crs::{Crs, Datum};

/// A register that can be read.
#[derive(Debug)]
pub(crate) struct Offer {
    /// Key of its kind.
    pub(crate) key: String,
    /// Its name in the reader's language.
    pub(crate) name: String,
    /// How many entries have a place.
    pub(crate) placed: usize,
    /// Their rows by code, in degrees of CGCS2000.
    pub(crate) drawn: Drawn,
}

/// The registers in which an entry has a place, in the order of the menu; none for who may not read
/// them.
pub(crate) async fn offers(ctx: &Ctx) -> Result<Vec<Arc<Offer>>> {
    if !readable(ctx)? {
        return Ok(Vec::new());
    }
    let counts = store::counts(ctx).await?;
    let placed = |key: &str| counts.iter().any(|(known, _, placed)| known == key && *placed > 0);
    let mut all = Vec::new();
    for kind in kinds().iter().filter(|kind| placed(&kind.key)) {
        all.push(kept(ctx, &kind.key).await?);
    }
    Ok(all)
}

/// One of them by the key of its kind.
///
/// # Errors
/// `NotFound` for what `offers` does not have.
pub(crate) async fn offer(ctx: &Ctx, key: &str) -> Result<Arc<Offer>> {
    if !readable(ctx)? {
        return Err(Error::not_found());
    }
    let found = kept(ctx, &kind(key)?.key).await?;
    if found.placed == 0 { Err(Error::not_found()) } else { Ok(found) }
}

fn readable(ctx: &Ctx) -> Result<bool> {
    Ok(super::READ.allows(&ctx.actor()?.roles()))
}

/// Everybody who reads a register reads all of it, so it is kept for all; names of units are those of
/// the day.
async fn kept(ctx: &Ctx, key: &str) -> Result<Arc<Offer>> {
    let what = format!("{key}/{}/{}", ctx.language.tag(), ctx.now.day_in_china());
    ctx.platform.offers.of(ctx, &what, made(ctx, key)).await
}

async fn made(ctx: &Ctx, key: &str) -> Result<Offer> {
    let desk = Desk::of(ctx, key).await?;
    let placed: Vec<&Entry> = desk.live().filter(|entry| entry.place.is_some()).collect();
    let table = leave::table(&desk, &placed, ctx.language);
    Ok(Offer {
        key: key.to_owned(),
        name: desk.kind.name.said(ctx.language).to_owned(),
        placed: placed.len(),
        drawn: Drawn::rows(table, Crs::lon_lat(Datum::Cgcs2000)).await?,
    })
}
