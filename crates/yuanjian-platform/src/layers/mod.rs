//! Layers: files that people upload, and what became of them.
//!
//! An upload is kept as it came, file by file; an import is a job that reads it, mends it and keeps
//! the GeoParquet with the account of every repair. A newer import of the same key supersedes the
//! one before; nothing is deleted, so an old assessment still finds its inputs.
//! An image can be looked at first: how its vegetation index is distributed, and what a threshold
//! makes of it.
//! What was imported by mistake is taken back with a reason, and the version before it counts again.

mod actions;
mod http;
mod images;
mod preview;
mod sending;
mod store;
mod upload_http;
mod vegetation_http;

pub(crate) use actions::{
    ask, blocking, crs_of_city, extent, file_name, keep_file, kept_file, materialise, relative,
    told,
};
pub(crate) use images::{Image, ImageDesk, overview as image_overview, square as image_square};
pub(crate) use sending::{label, send};
pub(crate) use store::{
    LayerRow, StoredFile, current, current_of, get as row, kind_key, list, newest, parsed,
    problems_in_words, written,
};
pub(crate) use upload_http::receive;

use crate::{Action, Role, Routes, access::INSIDE, jobs::Works};
use axum::extract::DefaultBodyLimit;
use utoipa_axum::routes;

/// Seeing layers.
pub const READ: Action = Action::of("layers.read", INSIDE);
/// Bringing layers in.
pub const IMPORT: Action = Action::of("layers.import", &[Role::Office, Role::Technician]);

impl LayerRow {
    /// Whether it counts, or counted before; not what failed or was taken back.
    pub(crate) fn is_shown(&self) -> bool {
        matches!(self.state.as_str(), "ready" | "superseded")
    }
}

/// The routes.
pub fn routes() -> Routes {
    // The upload counts its bytes itself while it streams them to the disk.
    let (schemas, paths, methods) = routes!(upload_http::upload_files);
    Routes::default()
        .with(IMPORT, (schemas, paths, methods.layer(DefaultBodyLimit::disable())))
        .with(IMPORT, routes!(vegetation_http::survey_upload))
        .with(IMPORT, routes!(vegetation_http::count_upload))
        .with(IMPORT, routes!(vegetation_http::draw_upload))
        .with(READ, routes!(http::list_layers))
        .with(IMPORT, routes!(http::import_layer))
        .with(READ, routes!(http::get_layer))
        .with(IMPORT, routes!(http::withdraw_layer))
        .with(READ, routes!(http::preview_layer))
        .with(READ, routes!(http::download_layer))
}

/// The jobs.
pub fn works() -> Works {
    Works::default()
        .with(actions::JOB, READ, |ctx, job, progress| {
            Box::pin(actions::import(ctx, job, progress))
        })
        .given_up(actions::JOB, |tx, job, why| Box::pin(actions::given_up(tx, job, why)))
}
