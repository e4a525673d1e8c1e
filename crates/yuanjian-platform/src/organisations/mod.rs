//! The directory: who exists in the city, what each is called and was called, who holds which
//! post since when, which groups lead the review, whom to ring.
//!
//! Duties hang on posts and not on people, so a successor takes the seat by taking the post.
//! Telephone numbers are shown whole to the office and to whoever gives accounts; others read
//! enough of them to know which it is.

mod actions;
mod demo;
mod groups;
mod http;
mod imports;
mod leading;
mod registers;
mod store;
mod usual;
mod withdrawal;
mod words;
mod workbook;

pub(crate) use actions::seat;
pub use demo::fill;
pub(crate) use demo::{Invented as InventedUnit, grow};
pub(crate) use leading::leading;
pub(crate) use store::{
    Directory, Post as PostRow, bodies_in, directory, members, short_names, units_in,
};
pub(crate) use words::{Spelled, answers};

use crate::{Action, Role, Routes};
use utoipa_axum::routes;

/// The directory, its groups and experts.
pub const READ: Action = Action::of(
    "organisations.read",
    &[
        Role::Leader,
        Role::Office,
        Role::District,
        Role::Bureau,
        Role::Supervisor,
        Role::Technician,
        Role::Treasurer,
        Role::Planner,
        Role::Reviewer,
        Role::SecurityAdministrator,
    ],
);
/// Change them: the office everywhere, a district within its division.
pub const MANAGE: Action = Action::of("organisations.manage", &[Role::Office, Role::District]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_organisations))
        .with(MANAGE, routes!(http::create_organisation))
        .with(MANAGE, routes!(http::update_organisation))
        .with(MANAGE, routes!(http::rename_organisation))
        .with(MANAGE, routes!(http::withdraw_organisation))
        .with(MANAGE, routes!(http::put_contact))
        .with(MANAGE, routes!(http::add_post))
        .with(MANAGE, routes!(http::take_post))
        .with(MANAGE, routes!(http::vacate_post))
        .with(READ, routes!(http::list_usual))
        .with(READ, routes!(http::export_organisations))
        .with(MANAGE, routes!(http::import_organisations))
        .with(MANAGE, routes!(imports::list_organisation_imports))
        .with(MANAGE, routes!(imports::undo_organisation_import))
        .with(READ, routes!(registers::export_register))
        .with(MANAGE, routes!(registers::import_register))
        .with(MANAGE, routes!(registers::list_register_imports))
        .with(MANAGE, routes!(registers::undo_register_import))
        .with(READ, routes!(http::list_bodies))
        .with(MANAGE, routes!(http::create_body))
        .with(MANAGE, routes!(http::update_body))
        .with(MANAGE, routes!(http::withdraw_body))
        .with(READ, routes!(http::list_experts))
        .with(MANAGE, routes!(http::create_expert))
        .with(MANAGE, routes!(http::update_expert))
        .with(MANAGE, routes!(http::withdraw_expert))
}
