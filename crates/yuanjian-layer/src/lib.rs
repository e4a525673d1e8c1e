//! Spatial files in; immutable GeoParquet layers out.

mod model;

pub use model::{Feature, Field, FieldKind, LayerKind, Table, Value};
