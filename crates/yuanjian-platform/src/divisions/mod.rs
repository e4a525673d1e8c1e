//! Divisions: the districts and development zones of a city, and what lies within them.
//!
//! A role is held over a division and reaches all that lies within it, organisations and figures
//! belong to one, so a code never changes and a division that is over has a last day. Zones may
//! lie across districts: "within" is who answers to whom, not what covers what on a map.

mod actions;
mod http;
mod store;
mod workbook;

pub(crate) use store::{Division, all, within};

use crate::{Action, Role, Routes, organisations};
use utoipa_axum::routes;

/// Change the parts of the city.
pub const MANAGE: Action = Action::of("divisions.manage", &[Role::Office]);

/// What a division may be.
pub(crate) const KINDS: [&str; 3] = ["district", "zone", "subdistrict"];

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(organisations::READ, routes!(http::list_divisions))
        .with(MANAGE, routes!(http::create_division))
        .with(MANAGE, routes!(http::update_division))
        .with(MANAGE, routes!(http::withdraw_division))
        .with(organisations::READ, routes!(workbook::export_divisions))
        .with(MANAGE, routes!(workbook::import_divisions))
        .with(MANAGE, routes!(workbook::list_division_imports))
        .with(MANAGE, routes!(workbook::undo_division_import))
}
