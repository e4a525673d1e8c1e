//! Who should hear of which event, and how: notices in the pages, and from there by e-mail, by the
//! robots of groups, and by files for networks apart.
//!
//! Other features only tell their events; what a day brings is looked at once a day. A notice and
//! the place up to which the record was heard commit together, and so do a message and the notices
//! that it names, so neither is lost or doubled by a restart. What leaves the installation leaves
//! at least once: a message whose receipt was lost goes out again under the same number.

mod actions;
mod audience;
mod brief;
pub mod channels;
mod days;
mod http;
mod outbox;
mod robots;
mod rules;
mod store;
mod unit_brief;
mod watch;

pub use watch::{Passed, attend, pass};

use crate::{Action, Role, Routes, campaigns};
use utoipa_axum::routes;

/// One's own notices, and how one wants to be told.
pub const OWN: Action = Action::signed_in("notices.own");
/// How the city tells, what went out and what did not arrive.
pub const MANAGE: Action = Action::of("notices.manage", &[Role::Office, Role::SystemAdministrator]);
/// The week on one page, and what is to be decided.
pub const BRIEF: Action = Action::of("notices.brief", &[Role::Leader, Role::Office]);
/// A unit's week on one page: one's own units, or any for who sees every unit.
pub const UNIT_BRIEF: Action = Action::of(
    "notices.unit_brief",
    &[
        Role::Leader,
        Role::Office,
        Role::Supervisor,
        Role::District,
        Role::Bureau,
        Role::Technician,
        Role::Treasurer,
    ],
);
/// Saying what is to be decided.
pub const ASK: Action = Action::of("notices.ask_decisions", &[Role::Office]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(OWN, routes!(http::list_notices))
        .with(OWN, routes!(http::count_notices))
        .with(OWN, routes!(http::read_notices))
        .with(OWN, routes!(http::get_notice_choice, http::put_notice_choice))
        .with(MANAGE, routes!(http::get_notice_rules, http::put_notice_rules))
        .with(MANAGE, routes!(http::test_channel))
        .with(MANAGE, routes!(http::list_notice_messages))
        .with(MANAGE, routes!(http::replay_message))
        .with(campaigns::READ, routes!(days::list_notice_days))
        .with(BRIEF, routes!(http::get_brief))
        .with(BRIEF, routes!(http::get_brief_docx))
        .with(BRIEF, routes!(http::get_brief_pdf))
        .with(UNIT_BRIEF, routes!(http::get_unit_brief))
        .with(UNIT_BRIEF, routes!(http::get_unit_brief_docx))
        .with(UNIT_BRIEF, routes!(http::get_unit_brief_pdf))
        .with(ASK, routes!(http::keep_brief))
}
