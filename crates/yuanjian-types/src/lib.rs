//! The shared words: what every other crate means by a digest, a rounded figure, a unit.
//!
//! A type lives here when two crates need it, not before.

mod confidence;
mod digest;
mod problem;
mod rounded;
mod text;
mod timestamp;
mod unit;

pub use confidence::Confidence;
pub use digest::{Digest, DigestError};
pub use problem::{Place, Problem, Severity};
pub use rounded::{Rounded, Rule, round_gbt8170};
pub use text::Bilingual;
pub use timestamp::Timestamp;
pub use unit::Unit;
