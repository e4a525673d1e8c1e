//! What is arranged around the tasks: meetings with minutes and assigned actions, blockers and the
//! decisions that override, questions between units and to superiors, promises held against what
//! was delivered, the plan that is issued, and how others did it.
//!
//! Six kinds of matter share one register (`kind`, `desk`, `actions`, `workbook`): a line with a
//! unit, a day and a state. Meetings and the plan are things of their own (`meeting`, `plan`).

mod actions;
mod delivery;
mod demo;
mod desk;
mod followed;
mod http;
mod kind;
mod meeting;
mod on_item;
mod paper;
mod plan;
mod pressing;
mod promises;
mod store;
mod view;
mod workbook;

pub use demo::fill;
pub(crate) use followed::{FollowedMatter, FollowedMeeting, followed};
pub(crate) use kind::Kind as MatterKind;
pub(crate) use on_item::{OpenBlocker, blockers};
pub(crate) use pressing::waiting;

use crate::{Action, Role, Routes, access::BUSINESS};
use utoipa_axum::routes;

/// Meetings, matters and the plan, to read as far as they concern one.
pub const READ: Action = Action::of("coordination.read", BUSINESS);
/// Write matters of one's own unit, answer, sign in, take note.
pub const WORK: Action = Action::of(
    "coordination.work",
    &[
        Role::Leader,
        Role::Office,
        Role::District,
        Role::Bureau,
        Role::Supervisor,
        Role::Technician,
        Role::Treasurer,
    ],
);
/// Call meetings, write minutes, write and issue the plan, assign.
pub const MANAGE: Action = Action::of("coordination.manage", &[Role::Office]);
/// Decide blockers, also over what units say of their tasks.
pub const DECIDE: Action = Action::of("coordination.decide", &[Role::Leader, Role::Office]);

/// The routes.
pub fn routes() -> Routes {
    use meeting::http as meetings;
    use plan::http as plans;
    Routes::default()
        .with(READ, routes!(http::list_matters))
        .with(WORK, routes!(http::create_matter))
        .with(READ, routes!(http::get_matter))
        .with(WORK, routes!(http::update_matter))
        .with(WORK, routes!(http::move_matter))
        .with(DECIDE, routes!(http::decide_matter))
        .with(MANAGE, routes!(http::give_matter))
        .with(READ, routes!(http::list_task_matters))
        .with(READ, routes!(promises::list_unit_promises))
        .with(READ, routes!(workbook::export_matters))
        .with(WORK, routes!(workbook::import_matters))
        .with(WORK, routes!(workbook::list_matter_imports))
        .with(WORK, routes!(workbook::undo_matter_import))
        .with(READ, routes!(meetings::list_meetings))
        .with(MANAGE, routes!(meetings::create_meeting))
        .with(READ, routes!(meetings::get_meeting))
        .with(MANAGE, routes!(meetings::update_meeting))
        .with(MANAGE, routes!(meetings::move_meeting))
        .with(WORK, routes!(meetings::put_seat))
        .with(MANAGE, routes!(meetings::put_minutes))
        .with(READ, routes!(meetings::get_minutes_document))
        .with(READ, routes!(meetings::export_sign_in))
        .with(MANAGE, routes!(meetings::import_sign_in))
        .with(MANAGE, routes!(meetings::list_sign_in_imports))
        .with(MANAGE, routes!(meetings::undo_sign_in_import))
        .with(MANAGE, routes!(meetings::add_meeting_paper))
        .with(READ, routes!(meetings::get_meeting_paper))
        .with(MANAGE, routes!(meetings::remove_meeting_paper))
        .with(READ, routes!(plans::get_plan))
        .with(MANAGE, routes!(plans::propose_plan))
        .with(MANAGE, routes!(plans::put_plan))
        .with(MANAGE, routes!(plans::get_plan_draft))
        .with(MANAGE, routes!(plans::issue_plan))
        .with(READ, routes!(plans::get_plan_version))
        .with(READ, routes!(plans::get_plan_document))
        .with(READ, routes!(plans::compare_plans))
        .with(WORK, routes!(plans::note_plan))
}
