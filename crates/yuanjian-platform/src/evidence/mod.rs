//! Evidence: the ledger of a campaign. What the edition asks to be proved, the pieces that units
//! hand in for it, what the office decided of each, and how far each item and each unit is.
//!
//! Files are kept byte for byte under their digest and never altered; what is shown, searched and
//! warned of is made beside them. The rules (`state`, `reach`, `requirement`, `matching`,
//! `precheck`, `text`) are pure; `book` is the ledger as one reader may see it.

mod actions;
pub mod bag;
mod book;
mod demo;
mod demo_picture;
mod exchange;
mod exchange_http;
mod exchange_store;
mod file_http;
mod followed;
mod forms;
mod grow;
mod http;
mod ledger_http;
pub mod matching;
mod on_item;
pub mod precheck;
mod proposal_http;
pub mod reach;
pub mod reading;
pub mod requirement;
mod search;
mod shelf;
mod shown;
pub mod state;
mod store;
pub mod text;
mod upload;
mod upload_http;
mod upload_store;
mod works;

pub use demo::fill;
pub(crate) use demo::titled;
pub(crate) use followed::{FollowedPiece, followed};
pub(crate) use grow::grow;
pub(crate) use on_item::{EvidencePicture, EvidenceProgress, ItemEvidence, on_items, progress};
pub(crate) use shelf::Shelves;
pub(crate) use shown::{ShownPiece, shown};
pub(crate) use store::{pieces_in, titles};

use crate::{Action, Role, Routes, access::BUSINESS, jobs::Works};
use axum::extract::DefaultBodyLimit;
use utoipa_axum::routes;

/// Seeing the ledger, as far as one's reach goes.
pub const READ: Action = Action::of("evidence.read", BUSINESS);
/// Handing evidence in for one's own unit.
pub const HAND_IN: Action = Action::of(
    "evidence.hand_in",
    &[
        Role::Office,
        Role::District,
        Role::Bureau,
        Role::Supervisor,
        Role::Technician,
        Role::Treasurer,
    ],
);
/// Deciding what was handed in.
pub const REVIEW: Action = Action::of("evidence.review", &[Role::Office]);

/// Handing in covert pieces, which who supervises and leads sees alone, and releasing them.
pub const RELEASE: Action = Action::of("evidence.covert", &[Role::Supervisor]);
/// Carrying the ledger out and in.
pub const EXCHANGE: Action = Action::of("evidence.exchange", &[Role::Office]);

/// The routes.
pub fn routes() -> Routes {
    // The upload counts its bytes itself while it writes them to the disk.
    let (schemas, paths, methods) = routes!(upload_http::append_upload);
    Routes::default()
        .with(READ, routes!(ledger_http::get_ledger))
        .with(READ, routes!(http::list_evidence))
        .with(HAND_IN, routes!(http::create_evidence))
        .with(READ, routes!(http::get_evidence))
        .with(HAND_IN, routes!(http::update_evidence))
        .with(HAND_IN, routes!(http::move_evidence))
        .with(REVIEW, routes!(http::decide_evidence))
        .with(RELEASE, routes!(http::release_evidence))
        .with(READ, routes!(file_http::download_evidence))
        .with(READ, routes!(file_http::preview_evidence))
        .with(READ, routes!(file_http::show_evidence_page))
        .with(READ, routes!(file_http::show_evidence_thumbnail))
        .with(HAND_IN, routes!(proposal_http::propose_items))
        .with(HAND_IN, routes!(upload_http::describe_uploads))
        .with(HAND_IN, routes!(upload_http::begin_upload))
        .with(HAND_IN, routes!(upload_http::get_upload))
        .with(HAND_IN, (schemas, paths, methods.layer(DefaultBodyLimit::disable())))
        .with(HAND_IN, routes!(upload_http::end_upload))
        .with(EXCHANGE, routes!(exchange_http::export_ledger))
        .with(EXCHANGE, routes!(exchange_http::list_exports))
        .with(EXCHANGE, routes!(exchange_http::download_export))
        .with(EXCHANGE, routes!(exchange_http::import_ledger))
}

/// The jobs.
pub fn works() -> Works {
    Works::default()
        .with(actions::LOOK_JOB, REVIEW, |ctx, job, progress| {
            Box::pin(works::look(ctx, job, progress))
        })
        .with(exchange::EXPORT_JOB, EXCHANGE, |ctx, job, progress| {
            Box::pin(exchange::export(ctx, job, progress))
        })
        .with(exchange::IMPORT_JOB, EXCHANGE, |ctx, job, progress| {
            Box::pin(exchange::import(ctx, job, progress))
        })
}
