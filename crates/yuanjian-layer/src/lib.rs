//! Spatial files in; immutable GeoParquet layers out.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod crs;
pub mod encoding;
mod model;
pub mod read;
pub mod source;

pub use model::{Feature, Field, FieldKind, LayerKind, Table, Value};
pub use source::{
    DeclaredCrs, Format, LayerInfo, Limits, RawLayer, ReadError, ReadOptions, ShapeKind, Source,
    parse_source,
};
pub use encoding::{EncodingEvidence, EncodingFound};
