//! The editions, read and compared: what the standard asks, and what is new in it.
//!
//! Editions are data of the program and of the installation's `editions` folder; nothing here is
//! kept in the database. An unverified figure is served with its confidence and never without.

mod http;

use crate::{Action, Ctx, Routes, access::BUSINESS};
use utoipa_axum::routes;
use yuanjian_standard::Edition;

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

/// The edition that a campaign names, by its name (`2016`) or by its title in any language.
pub(crate) fn named(ctx: &Ctx, name: &str) -> Option<Edition> {
    let catalogue = http::catalogue(ctx);
    let titled = |edition: &&Edition| edition.labels.values().any(|labels| labels.title == name);
    let found = catalogue.get(name);
    found.or_else(|| catalogue.editions().iter().find(titled)).cloned()
}
