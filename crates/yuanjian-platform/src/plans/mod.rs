//! The register of plans: which special plans the city has, how far each is, who approved it and
//! who carries it out (requirements, rows 88 to 92).
//!
//! The planning bureau keeps it and nobody else, each holder over the own division and what lies
//! within. Everybody at work reads what was approved; drafts are for those who keep and decide.

mod actions;
mod demo;
mod http;
mod plan;
mod store;

pub use demo::fill;
pub(crate) use store::plans_in;

use crate::{Action, Role, Routes, access::BUSINESS};
use utoipa_axum::routes;

/// Reading the register.
pub const READ: Action = Action::of("plans.read", BUSINESS);
/// Keeping it.
pub const KEEP: Action = Action::of("plans.keep", &[Role::Planner]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_plans))
        .with(KEEP, routes!(http::register_plan))
        .with(KEEP, routes!(http::update_plan))
}
