//! Spatial files in; immutable GeoParquet layers out.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod archive;
pub mod classify;
pub mod crs;
pub mod encoding;
pub mod import;
mod model;
pub mod parquet;
pub mod raster;
pub mod read;
pub mod source;
pub mod write;

pub use archive::{Archive, ArchiveError};
pub use encoding::{EncodingEvidence, EncodingFound};
pub use import::{Cells, ImportOptions, ImportRefused, ImportReport, Imported, Layer, import};
pub use model::{Feature, Field, FieldKind, LayerKind, Table, Value};
pub use source::{
    DeclaredCrs, Format, LayerInfo, Limits, RawLayer, ReadError, ReadOptions, ShapeKind, Source,
    parse_source,
};
