//! Work that outlives a request: done by this process or any other, seen while it runs.

mod http;
mod runner;

pub use runner::{Done, GivenUp, Progress, Righted, Works, run_workers, work_off};

use crate::{Action, Role, Routes, access::WORKING};
use utoipa_axum::routes;

/// Seeing jobs and their progress.
pub const READ: Action = Action::of("jobs.read", WORKING);
/// Asking a job to stop.
pub const CANCEL: Action =
    Action::of("jobs.cancel", &[Role::Office, Role::Technician, Role::SystemAdministrator]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_jobs))
        .with(READ, routes!(http::get_job))
        .with(READ, routes!(http::follow_job))
        .with(CANCEL, routes!(http::cancel_job))
}
