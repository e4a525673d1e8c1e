//! The editions, read and compared: what the standard asks, and what is new in it.
//!
//! Editions are data of the program and of the installation's `editions` folder; nothing here is
//! kept in the database. An unverified figure is served with its confidence and never without.

mod http;

use crate::{Action, Ctx, Routes, access::BUSINESS};
use std::borrow::Cow;
use utoipa_axum::routes;
use yuanjian_standard::{Catalogue, Edition};

/// Reading the standard.
pub const READ: Action = Action::of("standards.read", BUSINESS);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_editions))
        .with(READ, routes!(http::get_edition))
        .with(READ, routes!(http::compare_editions))
        .with(READ, routes!(http::export_edition))
        .with(READ, routes!(http::export_comparison))
}

/// The edition that a campaign names, by its key, its year, or its title in any language.
pub(crate) fn named(ctx: &Ctx, name: &str) -> Option<Cow<'static, Edition>> {
    match http::catalogue(ctx) {
        Cow::Borrowed(built_in) => find(built_in, name).map(Cow::Borrowed),
        Cow::Owned(read) => find(&read, name).cloned().map(Cow::Owned),
    }
}

/// Whether any edition that we have judges by a tier of this key.
pub(crate) fn has_tier(ctx: &Ctx, tier: &str) -> bool {
    let catalogue = http::catalogue(ctx);
    catalogue.editions().iter().any(|edition| edition.tiers.iter().any(|one| one.key == tier))
}

/// Whether any edition that we have has a row of this key.
pub(crate) fn has_row(ctx: &Ctx, key: &str) -> bool {
    let catalogue = http::catalogue(ctx);
    catalogue.editions().iter().any(|edition| edition.indicator(key).is_some())
}

fn find<'a>(catalogue: &'a Catalogue, name: &str) -> Option<&'a Edition> {
    let name = name.trim();
    let titled =
        |edition: &&Edition| edition.labels.values().any(|labels| labels.title.trim() == name);
    catalogue.get(name).or_else(|| catalogue.editions().iter().find(titled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_found_by_key_year_and_title() {
        let catalogue = Catalogue::embedded();
        for name in ["2016", "国家园林城市系列标准（2016年版）"] {
            assert_eq!(find(&catalogue, name).map(|e| e.edition.as_str()), Some("2016"));
        }
        assert!(find(&catalogue, "some other standard").is_none());
    }
}
