//! What stands first on somebody's screen: the next deed for whoever works, the lights for whoever
//! leads. It only reads what other features keep.

mod http;
mod screen;

use crate::{Action, Role, Routes, access::BUSINESS};
use utoipa_axum::routes;

/// One's own home.
pub const HOME: Action = Action::of("home.read", BUSINESS);
/// The cockpit.
pub const COCKPIT: Action =
    Action::of("home.cockpit", &[Role::Leader, Role::Office, Role::Supervisor]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(HOME, routes!(http::get_home))
        .with(COCKPIT, routes!(http::get_cockpit))
        .with(COCKPIT, routes!(screen::get_screen))
}
