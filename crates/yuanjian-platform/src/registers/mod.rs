//! The registers of the map: parks, garden-style compounds and units, greenways, ancient trees,
//! wetlands, waters with their shores, sites of restoration (requirements, rows 28, 41, 45, 89, 90,
//! 96, 97, 100, 101).
//!
//! One engine for all: what a kind asks for is data (`kind`), an entry holds it (`entry`), lies
//! somewhere or not yet (`place`), and is looked at again in later years. The office and technicians
//! write everything, a district its own ground, a unit what it answers for; everybody at work reads.
//! Nothing is deleted: an entry or an observation is taken back with a reason, evidence beside an
//! entry is taken off with one (`proof`).
//! Compounds and units give the figures of row 28, counted one by one (`rate`).

mod actions;
mod demo;
mod desk;
mod entry;
mod http;
mod kind;
mod leave;
mod offer;
mod place;
mod proof;
mod proof_store;
mod rate;
mod reading;
mod spatial;
mod store;
mod summary;
mod workbook;

pub use demo::fill;
pub(crate) use offer::{Offer, offer, offers};
pub(crate) use proof::{Proved, pictured, proved_by};
pub(crate) use store::{names_of, registers_in};

use crate::{Action, Role, Routes, access::BUSINESS};
use utoipa_axum::routes;

/// Reading the registers.
pub const READ: Action = Action::of("registers.read", BUSINESS);
/// Writing entries, and what was seen of them.
pub const WORK: Action =
    Action::of("registers.work", &[Role::Office, Role::District, Role::Bureau, Role::Technician]);
/// Handing what was counted over to the statistics.
pub const HAND_OVER: Action = Action::of("registers.hand_over", &[Role::Office, Role::Bureau]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_map_registers))
        .with(READ, routes!(http::get_map_register))
        .with(READ, routes!(http::get_map_register_shapes))
        .with(READ, routes!(summary::get_map_register_summary))
        .with(WORK, routes!(http::create_register_entry))
        .with(READ, routes!(http::get_register_entry))
        .with(WORK, routes!(http::update_register_entry))
        .with(WORK, routes!(http::withdraw_register_entry))
        .with(WORK, routes!(http::observe_register_entry))
        .with(WORK, routes!(http::withdraw_register_observation))
        .with(WORK, routes!(proof::link_register_evidence))
        .with(WORK, routes!(proof::withdraw_register_evidence))
        .with(READ, routes!(workbook::export_map_register))
        .with(WORK, routes!(workbook::import_map_register))
        .with(WORK, routes!(workbook::list_map_register_imports))
        .with(WORK, routes!(workbook::undo_map_register_import))
        .with(READ, routes!(leave::export_register_file))
        .with(WORK, routes!(spatial::import_register_file))
        .with(WORK, routes!(spatial::import_register_layer))
        .with(READ, routes!(rate::get_garden_style_rate))
        .with(HAND_OVER, routes!(rate::hand_garden_style_over))
}
