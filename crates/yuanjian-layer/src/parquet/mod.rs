//! GeoParquet 1.1, read and written without Arrow.
//!
//! A layer is kept in one open format that QGIS, GeoPandas and DuckDB open. It is written by the
//! plain column interface with fixed settings, so that one table has one sequence of bytes and
//! the name of a layer, the digest of its bytes, can be found again from its content.

mod read;
mod wkb;
mod write;

pub(crate) use read::read_entries;
pub use read::{Content, read_content, read_polygons, read_table};
pub use write::{Extra, write_table};

/// Why a file is no table, or was not written.
#[derive(Debug, thiserror::Error)]
pub enum ParquetError {
    /// The operating system refused.
    #[error("the file cannot be read or written")]
    Io(#[from] std::io::Error),
    /// The bytes are not a Parquet file, or it is damaged.
    #[error("not a sound Parquet file")]
    Format(#[from] ::parquet::errors::ParquetError),
    /// The library gave up on damaged bytes.
    #[error("the Parquet file is damaged")]
    Damaged,
    /// The `geo` entry does not follow GeoParquet.
    #[error("the geo entry is not GeoParquet: {reason}")]
    Geo {
        /// What does not follow.
        reason: String,
    },
    /// The shapes are kept in a way that is not supported.
    #[error("the geometry encoding {encoding} is not supported")]
    Encoding {
        /// Its name.
        encoding: String,
    },
    /// A shape is damaged.
    #[error("row {row}: the shape is damaged")]
    Shape {
        /// Row, from 1.
        row: usize,
    },
}

impl ParquetError {
    /// The same for the person who handed in the file.
    pub fn problem(&self) -> yuanjian_types::Problem {
        use yuanjian_types::Problem;
        match self {
            Self::Io(e) => Problem::error("import.parquet_io").with("reason", e.to_string()),
            Self::Format(e) => {
                Problem::error("import.parquet_damaged").with("reason", e.to_string())
            }
            Self::Damaged => Problem::error("import.parquet_damaged").with("reason", "-"),
            Self::Geo { reason } => {
                Problem::error("import.parquet_geo").with("reason", reason.as_str())
            }
            Self::Encoding { encoding } => {
                Problem::error("import.parquet_encoding").with("encoding", encoding.as_str())
            }
            Self::Shape { row } => Problem::error("import.parquet_shape").at_row(*row as u64),
        }
    }
}

/// The column that holds a feature's identity in our own files.
pub(crate) const ID_COLUMN: &str = "feature_id";
/// The entry of the file's metadata that names it.
pub(crate) const ID_KEY: &str = "yuanjian:id_column";
