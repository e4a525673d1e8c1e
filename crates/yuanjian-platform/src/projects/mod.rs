//! Measures and projects: what closes the gaps of a campaign, who does it with which money by when,
//! and what the indicators will be when all of it is done (requirements, rows 81 to 87, 96, 99, 151).
//!
//! A project is a measure with works on a site; both are one register (`project`), so that one list
//! answers whether every gap has a plan and every plan a gap. The rules (`project`, `forecast`) are
//! pure; `desk` is the register as one reader finds it, `board` holds it against the newest
//! assessment. A unit writes and does its own; the office gives them out, agrees and closes them.

mod actions;
mod at_place;
mod board;
mod conflicts;
mod demo;
mod desk;
mod followed;
mod forecast;
mod http;
mod legal;
mod milestone;
mod paper;
mod plan_map;
mod project;
mod restoration;
mod settlements;
mod sites;
mod state_of;
mod store;
mod sums;
mod work;
mod workbook;

pub(crate) use at_place::{Placed as PlacedProject, Sited, sited};
pub(crate) use conflicts::Conflicts;
pub use demo::fill;
pub(crate) use followed::{FollowedProject, followed, waiting};
pub(crate) use store::{names_post, projects_in, titles_of};
pub(crate) use sums::{Sums as GapSums, sums};

use crate::{Action, Role, Routes, access::INSIDE};
use utoipa_axum::routes;

/// The register, the gap board and the forecast.
pub const READ: Action = Action::of("projects.read", INSIDE);
/// Write and do what is one's own unit's; the office everything.
pub const WORK: Action = Action::of(
    "projects.work",
    &[Role::Office, Role::District, Role::Bureau, Role::Technician, Role::Treasurer, Role::Planner],
);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::get_gap_board))
        .with(READ, routes!(http::list_projects))
        .with(WORK, routes!(http::create_project))
        .with(WORK, routes!(sites::make_projects_from_sites))
        .with(READ, routes!(sites::list_scenario_projects))
        .with(READ, routes!(legal::list_legal_bases))
        .with(READ, routes!(http::get_project))
        .with(WORK, routes!(http::update_project))
        .with(WORK, routes!(http::move_project))
        .with(WORK, routes!(http::put_project_evidence))
        .with(WORK, routes!(settlements::settle_project_conflict))
        .with(READ, routes!(workbook::export_projects))
        .with(READ, routes!(paper::export_rectification_plan))
        .with(READ, routes!(paper::print_rectification_plan))
        .with(WORK, routes!(workbook::import_projects))
        .with(WORK, routes!(workbook::list_project_imports))
        .with(WORK, routes!(workbook::undo_project_import))
}
