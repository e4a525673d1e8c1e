//! The record read back: who did what when, and whether the chain still holds.
//!
//! Only the audit administrator reads it, and can change nothing. The head that this page shows and
//! that documents print, kept elsewhere on paper, contradicts any later rewriting.

mod http;
mod printed;
pub mod syslog;

pub use printed::{Place, Printed};
pub(crate) use printed::{stands, stands_printed};

use crate::{Action, Role, Routes};
use utoipa_axum::routes;

/// Reading the record.
pub const READ: Action = Action::of("audit.read", &[Role::AuditAdministrator]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_events))
        .with(READ, routes!(http::verify_events))
        .with(READ, routes!(http::find_printed_head))
        .with(READ, routes!(http::export_events))
}
