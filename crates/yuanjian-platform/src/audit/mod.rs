//! The record read back: who did what when, and whether the chain still holds.
//!
//! Only the audit administrator reads it, and can change nothing. The head that this page shows, kept
//! elsewhere on paper, contradicts any later rewriting.

mod http;
pub mod syslog;

use crate::{Action, Role, Routes};
use utoipa_axum::routes;

/// Reading the record.
pub const READ: Action = Action::of("audit.read", &[Role::AuditAdministrator]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_events))
        .with(READ, routes!(http::verify_events))
        .with(READ, routes!(http::export_events))
}
