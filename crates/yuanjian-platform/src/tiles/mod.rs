//! Layers as maps draw them: vector tiles cut from the kept GeoParquet, one feature looked at, and
//! the ground that lies beneath.
//!
//! The contract of the map page:
//!
//! - `GET /api/v1/layers/{id}/tiles/{z}/{x}/{y}`: a Mapbox Vector Tile with one source layer named
//!   `layer`. The numeric id of a feature is its row in the layer, from 1; its attributes are the
//!   properties. 204 where nothing lies, 404 beyond the zooms or outside the square of the world.
//! - `GET /api/v1/layers/{id}/tilejson`: TileJSON 3.0 for it.
//! - `GET /api/v1/layers/{id}/features/{row}`: one feature whole, as it was measured.
//! - `GET /api/v1/layers/{id}/imagery`: the image that a layer came from as TileJSON, its pictures at
//!   `/api/v1/layers/{id}/imagery/{z}/{x}/{y}`; 404 where it came from something else.
//! - `GET /api/v1/map/ground`: what lies beneath the layers; its tiles, where it has any, are at
//!   `/api/v1/map/ground/tiles/{z}/{x}/{y}`.
//!
//! A tile depends on the layer's digest, its place and the version of the cutter alone, so it is
//! kept by those three; what is kept in memory is bounded, the layers and the tiles each.

mod features;
mod ground;
mod http;
mod imagery;
mod kept;

pub use ground::GroundSettings;

pub(crate) use features::property;
pub(crate) use ground::{Ground, GroundFile};
pub(crate) use http::{base, vector_tile};
pub(crate) use kept::{Drawn, Kept, bounds, box_between, plane, prepared, results};

use crate::{Action, Routes, layers};
use utoipa_axum::routes;

/// Seeing what lies beneath the layers: streets and names, no business.
pub const GROUND: Action = Action::signed_in("map.ground");

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(layers::READ, routes!(http::get_tile))
        .with(layers::READ, routes!(http::get_tilejson))
        .with(layers::READ, routes!(http::get_feature))
        .with(layers::READ, routes!(imagery::get_imagery))
        .with(layers::READ, routes!(imagery::get_imagery_tile))
        .with(GROUND, routes!(http::get_ground))
        .with(GROUND, routes!(http::get_ground_tile))
}
