//! A layer made ready for drawing, and the vector tiles cut from it.
//!
//! [`Prepared`] holds a layer with its shapes on the square of the web maps (EPSG:3857), each vertex
//! marked with the zoom from which it is drawn. A tile is cut from it by place alone: found in a
//! packed tree, clipped, rounded to the grid of the tile and made valid there, written as a Mapbox
//! Vector Tile 2.1. The same layer gives the same bytes, on any machine and in any order of asking.
//!
//! What is left out for drawing is never measured: whoever measures takes the layer.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod cut;
mod prepared;
mod square;
mod thin;

pub use prepared::{Prepared, TileError};
pub use square::{EXTENT, MAX_ZOOM, Place};

/// Name of the one layer within a tile.
pub const SOURCE_LAYER: &str = "layer";

/// Version of the cutter: with a layer's digest and a place it names the bytes of a tile.
pub const VERSION: u32 = 1;
