//! Registers as other software reads them: of each the entries that count and have a place, made ready
//! like a layer, with the headings of the workbook. Where points, lines and outlines are drawn in one
//! register, each of these is offered by itself as well: QGIS takes what it reads for one kind of shape
//! and draws nothing else.

use super::{
    desk::Desk,
    entry::Entry,
    kind::{kind, kinds},
    leave,
    place::{Place, Shape},
    store,
};
use crate::{Ctx, Error, Result, tiles::Drawn};
use std::sync::Arc;
use yuanjian_layer::crs::{Crs, Datum};

/// A register, or its entries of one shape.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    /// Key of its kind, for one shape with a full stop and the word of the shape.
    pub(crate) key: String,
    /// Its name in the reader's language.
    pub(crate) name: String,
    /// `point`, `line`, `polygon` where it is one shape among others.
    pub(crate) shape: Option<&'static str>,
    /// How many entries these are.
    pub(crate) placed: usize,
    /// Their rows by code, in degrees of CGCS2000.
    pub(crate) drawn: Drawn,
}

/// The registers in which an entry has a place, in the order of the menu; none for who may not read
/// them.
pub(crate) async fn offers(ctx: &Ctx) -> Result<Vec<Offer>> {
    if !readable(ctx)? {
        return Ok(Vec::new());
    }
    let counts = store::counts(ctx).await?;
    let placed = |key: &str| counts.iter().any(|(known, _, placed)| known == key && *placed > 0);
    let mut all = Vec::new();
    for kind in kinds().iter().filter(|kind| placed(&kind.key)) {
        all.extend(kept(ctx, &kind.key).await?.iter().cloned());
    }
    Ok(all)
}

/// One of them by its key.
///
/// # Errors
/// `NotFound` for what `offers` does not have.
pub(crate) async fn offer(ctx: &Ctx, key: &str) -> Result<Offer> {
    if !readable(ctx)? {
        return Err(Error::not_found());
    }
    let own = kind(key.split('.').next().unwrap_or_default())?;
    let all = kept(ctx, &own.key).await?;
    all.iter().find(|one| one.key == key).cloned().ok_or_else(Error::not_found)
}

fn readable(ctx: &Ctx) -> Result<bool> {
    Ok(super::READ.allows(&ctx.actor()?.roles()))
}

/// Everybody who reads a register reads all of it, so it is kept for all; names of units are those of
/// the day.
async fn kept(ctx: &Ctx, key: &str) -> Result<Arc<Vec<Offer>>> {
    let what = format!("{key}/{}/{}", ctx.language.tag(), ctx.now.day_in_china());
    ctx.platform.offers.of(ctx, &what, made(ctx, key)).await
}

async fn made(ctx: &Ctx, key: &str) -> Result<Vec<Offer>> {
    let desk = Desk::of(ctx, key).await?;
    let of = |shape: Shape| -> Vec<&Entry> {
        let own = |one: &&Entry| one.place.as_ref().map(Place::shape) == Some(shape);
        desk.live().filter(own).collect()
    };
    let shapes = [Shape::Point, Shape::Line, Shape::Polygon].map(|shape| (shape, of(shape)));
    let drawn = shapes.iter().filter(|(_, entries)| !entries.is_empty()).count();
    let mut all = Vec::new();
    if drawn > 0 {
        let whole: Vec<&Entry> = desk.live().filter(|one| one.place.is_some()).collect();
        all.push(one(ctx, &desk, None, &whole).await?);
    }
    for (shape, entries) in shapes.iter().filter(|(_, own)| drawn > 1 && !own.is_empty()) {
        all.push(one(ctx, &desk, Some(*shape), entries).await?);
    }
    Ok(all)
}

async fn one(ctx: &Ctx, desk: &Desk, shape: Option<Shape>, entries: &[&Entry]) -> Result<Offer> {
    let shape = shape.map(leave::word);
    let kind = &desk.kind.key;
    let table = leave::table(desk, entries, ctx.language);
    Ok(Offer {
        key: shape.map_or_else(|| kind.clone(), |shape| format!("{kind}.{shape}")),
        name: desk.kind.name.said(ctx.language).to_owned(),
        shape,
        placed: entries.len(),
        drawn: Drawn::rows(table, Crs::lon_lat(Datum::Cgcs2000)).await?,
    })
}
