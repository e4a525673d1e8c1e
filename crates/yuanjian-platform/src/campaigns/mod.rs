//! Honours and the campaigns that keep them: which title the city holds, when it is inspected
//! again, by when what must be ready, and how many decisions stand between here and its loss.
//!
//! The rules (`state`, `plan`, `calendar`) are pure; days are counted here on the server, over
//! the city's own calendar, so that every page and document counts the same.

mod actions;
mod admission;
mod baseline;
pub mod calendar;
mod cited;
mod environment;
pub(crate) mod http;
pub mod plan;
pub mod state;
pub(crate) mod store;
mod threat;
mod workbook;

pub use actions::fill;
pub(crate) use actions::{frame, today};
pub(crate) use cited::{CitedNotice, cited};

use crate::{Action, Role, Routes, access::BUSINESS};
use utoipa_axum::routes;

/// Honours, campaigns and the calendar, to read.
pub const READ: Action = Action::of("campaigns.read", BUSINESS);
/// Keep the registry, run a campaign.
pub const MANAGE: Action = Action::of("campaigns.manage", &[Role::Office]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_honours))
        .with(MANAGE, routes!(http::create_honour))
        .with(MANAGE, routes!(http::update_honour))
        .with(MANAGE, routes!(http::withdraw_honour))
        .with(READ, routes!(workbook::export_honours))
        .with(MANAGE, routes!(workbook::import_honours))
        .with(READ, routes!(workbook::list_honour_imports))
        .with(MANAGE, routes!(workbook::undo_honour_import))
        .with(MANAGE, routes!(http::add_inspection))
        .with(READ, routes!(baseline::http::get_baseline))
        .with(MANAGE, routes!(baseline::http::put_baseline))
        .with(READ, routes!(environment::http::get_environment))
        .with(MANAGE, routes!(environment::http::put_environment))
        .with(READ, routes!(http::list_campaigns))
        .with(MANAGE, routes!(http::create_campaign))
        .with(MANAGE, routes!(http::preview_campaign))
        .with(READ, routes!(http::get_campaign))
        .with(MANAGE, routes!(http::update_campaign))
        .with(MANAGE, routes!(http::put_notice_file))
        .with(READ, routes!(http::get_notice_file))
        .with(MANAGE, routes!(http::move_campaign))
        .with(READ, routes!(http::get_calendar))
        .with(MANAGE, routes!(http::put_calendar))
}
