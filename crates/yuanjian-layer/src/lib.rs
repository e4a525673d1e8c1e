//! Spatial files in; immutable GeoParquet layers out.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod model;
pub mod source;

pub use model::{Feature, Field, FieldKind, LayerKind, Table, Value};
pub use source::DeclaredCrs;
