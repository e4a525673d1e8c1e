//! How things are kept: one database on either engine, the chain of events, blobs, jobs.
//!
//! It knows how and never what: nothing here has heard of a city's parks. SQL is the part that
//! SQLite and PostgreSQL both understand; their few differences stand in [`database`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod blobs;
pub mod carry;
pub mod database;
pub mod events;
pub mod jobs;
pub mod s3;

pub use blobs::{BlobError, Blobs};
pub use database::{Author, Database, Engine, Migration, StoreError, Tx};
pub use events::{Event, Fault, Recorded};
pub use s3::{S3, S3Error};
