//! Whether a campaign may stand beside the others: its edition is one that we have, its days hang
//! together, and no other that still goes on measures the same city by the same edition and year.

use super::{
    calendar::{day, days},
    store::{self, Campaign, Honour},
};
use crate::{Ctx, Error, Result, standards};
use yuanjian_app::Failure;
use yuanjian_store::Tx;
use yuanjian_types::Problem;

/// What is wrong with a campaign as it would be, beyond the order of its deadlines. What an older
/// one has already is not held against it again.
pub(super) fn faults(
    ctx: &Ctx,
    new: &Campaign,
    honour: &Honour,
    old: Option<&Campaign>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let same = |old: &Campaign| (&old.edition, &old.honour) == (&new.edition, &new.honour);
    let edition = standards::named(ctx, &new.edition);
    match &edition {
        _ if old.is_some_and(same) => {}
        None => problems.push(
            Problem::error("campaigns.unknown_edition")
                .at_field("edition")
                .with("edition", new.edition.as_str()),
        ),
        // A title is judged by its own tier, which not every edition has.
        Some(edition) => {
            let has = edition.tiers.iter().any(|tier| tier.key == honour.tier);
            if !honour.tier.is_empty() && !has {
                problems.push(
                    Problem::error("campaigns.tier_not_in_edition")
                        .at_field("edition")
                        .with("honour", honour.name.as_str())
                        .with("tier", honour.tier.as_str()),
                );
            }
        }
    }
    let known = old.is_some_and(|old| {
        (old.data_year, &old.cutoff_on, &old.materials_due)
            == (new.data_year, &new.cutoff_on, &new.materials_due)
    });
    if !known {
        problems.extend(cutoff(new));
    }
    problems
}

/// The tier that a title of a level is judged by where nobody said another; an award of another
/// standard has none.
pub(super) fn tier_of_level(level: &str) -> &'static str {
    match level {
        "city" => "garden",
        "county" => "county",
        _ => "",
    }
}

/// Figures are of the data year or later, and there before the materials are due.
fn cutoff(new: &Campaign) -> Vec<Problem> {
    let mut problems = Vec::new();
    let materials = day(&new.materials_due);
    if materials.is_some_and(|due| new.data_year > i64::from(due.year())) {
        problems.push(
            Problem::error("campaigns.data_year_ahead")
                .at_field("data_year")
                .with("materials", new.materials_due.as_str()),
        );
    }
    let first = i32::try_from(new.data_year)
        .ok()
        .and_then(|year| time::Date::from_ordinal_date(year, 1).ok());
    let within = match (day(&new.cutoff_on), first, materials) {
        (Some(cutoff), Some(first), Some(last)) => {
            days(first, cutoff) >= 0 && days(cutoff, last) >= 0
        }
        _ => false,
    };
    if !within {
        problems.push(
            Problem::error("campaigns.cutoff_range")
                .at_field("cutoff_on")
                .with("first", format!("{}-01-01", new.data_year))
                .with("last", new.materials_due.as_str()),
        );
    }
    problems
}

/// Refuse a campaign that another, still going on, is already: the same edition and data year. Who
/// asks at the same time waits here for the other.
pub(super) async fn alone(ctx: &Ctx, tx: &mut Tx, new: &Campaign) -> Result<()> {
    store::hold(tx, ctx.city()?).await?;
    let key = |name: &str| {
        let edition = standards::named(ctx, name);
        edition.map_or_else(
            || (String::new(), name.to_owned()),
            |edition| (edition.standard.clone(), edition.edition.clone()),
        )
    };
    let own = key(&new.edition);
    let there = store::campaigns(ctx).await?.into_iter().find(|other| {
        other.id != new.id
            && !other.state.is_over()
            && other.data_year == new.data_year
            && key(&other.edition) == own
    });
    match there {
        None => Ok(()),
        Some(other) => Err(Error(Failure::refused(
            Problem::error("campaigns.there_already")
                .at_field("edition")
                .with("title", other.title)
                .with("campaign", other.id)
                .with("data_year", new.data_year),
        ))),
    }
}
