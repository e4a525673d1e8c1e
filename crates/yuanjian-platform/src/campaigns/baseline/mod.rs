//! How the rows of the standard stood in the year of the award, and what became of each since.
//!
//! The figures of that year are entered with their source, or taken from an assessment of that
//! year. They are compared with the newest assessment by the edition of today; a row that goes by
//! another key today is followed by its lineage.

mod compare;
pub(super) mod http;
mod store;
