//! The city's layers, results and registers for the software that people have: OGC API – Features and Tiles.
//!
//! Every layer that counts now is a collection under its key, and every layer within the gaps of the
//! newest assessment one under `result.NAME`: there the id of a feature is its row, from 1. Every
//! register of the map in which an entry has a place is one under `register.KIND`, and where several
//! shapes are drawn in it each of them one under `register.KIND.SHAPE`: there the id is the entry's own,
//! since rows move when entries come and go. Coordinates come in degrees (CRS84, EPSG:4326
//! and EPSG:4490, the latter two with latitude first) or on the layer's own plane, where it has a code
//! (its northing first, as the register has it for Chinese planes).
//!
//! What is declared at `/ogc/conformance` is what is here.

mod collections;
mod cql2;
mod crs;
mod door;
mod http;
mod items;
mod openapi;
mod page;
mod pages;
mod query;
mod queryables;
mod tiles;
mod touch;

pub(crate) use http::{OgcProblem, is_ours, problem};

use crate::{Routes, layers};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(layers::READ, routes!(http::landing))
        .with(layers::READ, routes!(http::conformance))
        .with(layers::READ, routes!(openapi::api))
        .with(layers::READ, routes!(http::list_collections))
        .with(layers::READ, routes!(http::get_collection))
        .with(layers::READ, routes!(queryables::get_queryables))
        .with(layers::READ, routes!(items::list_items))
        .with(layers::READ, routes!(items::get_item))
        .with(layers::READ, routes!(tiles::list_matrix_sets))
        .with(layers::READ, routes!(tiles::get_matrix_set))
        .with(layers::READ, routes!(tiles::list_tilesets))
        .with(layers::READ, routes!(tiles::get_tileset))
        .with(layers::READ, routes!(tiles::get_collection_tile))
}
