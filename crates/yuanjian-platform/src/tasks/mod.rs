//! Who does what by when: the standard broken down into tasks, each with one lead unit, issued as
//! numbered versions that units take note of, divided inside the units, and followed until closed.
//!
//! The rules (`state`, `check`, `version`, `ranking`) are pure. A line that was issued is changed
//! in place and the change shows until the next version is issued; what was issued stays as it was.
//! The office gives lines out and accepts them; a unit hands in what it leads, and gives out what
//! it divided itself. Lateness comes from days alone.

mod actions;
mod answering;
mod check;
mod demo;
mod followed;
mod grow;
mod http;
mod outside;
mod overview;
mod pressing;
mod ranking;
mod scene;
mod state;
mod store;
mod version;
mod view;
mod work;
mod workbook;

pub(crate) use answering::{AnsweringTask, answering};
pub use demo::fill;
#[cfg(test)]
pub(crate) use followed::FollowedPart;
pub(crate) use followed::{Followed, Following, followed, running, unit_seen};
pub(crate) use grow::grow;
pub(crate) use outside::{Given, Override, campaign_of, decided, give, is_late, override_faults};
pub(crate) use overview::{Lights as TaskLights, Progress as TaskProgress, lights, progress};
pub(crate) use pressing::{LateTask, Standing, current, standing, waiting};
pub(crate) use scene::{Breakdown, Reach, Scene};
pub(crate) use state::State;
pub(crate) use store::{Task, given_out, issued_days, names_post, tasks_in, titles_of};
pub(crate) use version::{Change, FieldChange, Held, Kind as ChangeKind, Named, all_units};

use crate::{Action, Role, Routes, access::INSIDE};
use utoipa_axum::routes;

/// Tasks, versions and how units stand, to read.
pub const READ: Action = Action::of("tasks.read", INSIDE);
/// Write the breakdown, issue it, accept what was done.
pub const MANAGE: Action = Action::of("tasks.manage", &[Role::Office]);
/// Do what one's own unit leads or has a part in, and divide it.
pub const WORK: Action = Action::of(
    "tasks.work",
    &[
        Role::Office,
        Role::District,
        Role::Bureau,
        Role::Supervisor,
        Role::Technician,
        Role::Treasurer,
    ],
);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_tasks))
        .with(WORK, routes!(http::create_task))
        .with(READ, routes!(http::get_task))
        .with(WORK, routes!(http::update_task))
        .with(WORK, routes!(http::remove_task))
        .with(WORK, routes!(http::move_task))
        .with(WORK, routes!(http::move_part))
        .with(WORK, routes!(http::urge_unit))
        .with(WORK, routes!(http::put_milestones))
        .with(WORK, routes!(http::ask_extension))
        .with(WORK, routes!(http::decide_extension))
        .with(READ, routes!(http::list_own_tasks))
        .with(READ, routes!(overview::list_units))
        .with(MANAGE, routes!(http::propose_lines))
        .with(READ, routes!(http::check_breakdown))
        .with(READ, routes!(http::list_versions))
        .with(MANAGE, routes!(http::issue_version))
        .with(READ, routes!(http::get_version))
        .with(READ, routes!(workbook::issued::export_version))
        .with(READ, routes!(http::compare_versions))
        .with(WORK, routes!(http::note_version))
        .with(READ, routes!(workbook::export_breakdown))
        .with(MANAGE, routes!(workbook::import_breakdown))
        .with(MANAGE, routes!(workbook::list_imports))
        .with(MANAGE, routes!(workbook::undo_import))
        .with(READ, routes!(http::get_ladder))
        .with(MANAGE, routes!(http::put_ladder))
}
