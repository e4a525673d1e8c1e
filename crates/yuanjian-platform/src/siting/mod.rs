//! Siting: where the next parks do most good, as scenarios that are kept and compared.
//!
//! Choosing is `yuanjian_app`'s, unchanged; here a question is kept with its answer, so that a
//! decision can be traced to what it rested on. A scenario that was asked for is never changed:
//! whoever wants another asks another, and what was asked by mistake is taken back with a reason.
//! Small questions may be tried out at once without keeping them.
//!
//! Everybody at work reads the scenarios; whoever is here for a part of the city reads of them what
//! lies in that part.

mod actions;
mod http;
mod scenario;
mod store;
mod work;

pub use actions::{Chosen, ChosenSite, chosen};
pub(crate) use actions::{fill, name_of};
pub(crate) use store::hold;

use crate::{Action, Role, Routes, access::INSIDE, jobs::Works};
use axum::extract::DefaultBodyLimit;
use utoipa_axum::routes;

/// Seeing scenarios.
pub const READ: Action = Action::of("siting.read", INSIDE);
/// Asking for them, trying out, taking back.
pub const MAKE: Action =
    Action::of("siting.make", &[Role::Office, Role::Technician, Role::Planner]);

/// Land drawn by hand comes with the question.
const MOST_BYTES: usize = 4 << 20;

/// The routes.
pub fn routes() -> Routes {
    let wide = || DefaultBodyLimit::max(MOST_BYTES);
    let (schemas, paths, methods) = routes!(http::ask_siting_scenario);
    let asking = (schemas, paths, methods.layer(wide()));
    let (schemas, paths, methods) = routes!(http::try_siting);
    let trying = (schemas, paths, methods.layer(wide()));
    Routes::default()
        .with(MAKE, routes!(http::get_siting_setup))
        .with(READ, routes!(http::list_siting_scenarios))
        .with(MAKE, asking)
        .with(MAKE, trying)
        .with(READ, routes!(http::compare_siting_scenarios))
        .with(READ, routes!(http::get_siting_scenario))
        .with(READ, routes!(http::get_siting_pictures))
        .with(READ, routes!(http::get_siting_file))
        .with(MAKE, routes!(http::withdraw_siting_scenario))
}

/// The jobs.
pub fn works() -> Works {
    Works::default()
        .with(work::JOB, READ, |ctx, job, progress| Box::pin(work::run(ctx, job, progress)))
        .given_up(work::JOB, |tx, job, why| Box::pin(work::given_up(tx, job, why)))
}
