//! One map: which layers there are and of which years, what the newest assessment found on the
//! ground, who answers for what one clicks on, and how two versions of a layer differ.
//!
//! What is drawn over a layer is looked at (`edit`) and goes through the import as a file would.
//!
//! It keeps nothing of its own: layers, assessments, tasks, evidence and blockers are asked for what
//! the reader may know. Tiles and single features are `tiles`'s.

mod around;
mod districts;
mod edit;
mod growth;
mod http;
mod item;
mod kept;
mod shapes;
mod tree;

pub(crate) use kept::Kept;

use crate::{Action, Routes, access::INSIDE, layers};
use utoipa_axum::routes;

/// Seeing the map and what belongs to its places.
pub const READ: Action = Action::of("map.read", INSIDE);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(tree::get_map))
        .with(READ, routes!(item::get_map_item))
        .with(READ, routes!(districts::get_map_districts))
        .with(READ, routes!(http::get_map_finding))
        .with(READ, routes!(http::get_map_uncovered))
        .with(READ, routes!(growth::get_map_growth))
        .with(READ, routes!(http::compare_layers))
        .with(READ, routes!(http::list_map_rows))
        .with(layers::IMPORT, routes!(edit::check_drawn))
        .with(layers::IMPORT, routes!(edit::draw_version))
}
