//! Editions and their differences as workbooks.
//!
//! Provinces write their standards in Excel. The template carries hidden ids, so that titles may
//! be translated and columns moved; a fault goes back to its own cell, red and with a note.

mod cells;
mod diff;
mod export;
mod import;
mod layout;
mod rows;
#[cfg(test)]
mod tests;

use crate::model::Edition;
use rust_xlsxwriter::XlsxError;
use yuanjian_types::Problem;

pub use diff::diff_workbook;

/// A workbook that was not taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedWorkbook {
    /// The same contents with faults in red, notes, and a list of problems; empty when what was
    /// handed in is no workbook.
    pub bytes: Vec<u8>,
    /// The faults.
    pub problems: Vec<Problem>,
}

/// An edition as a workbook that can be changed and read again.
///
/// # Errors
/// What the xlsx writer refuses; no edition that was read has such a thing.
pub fn to_workbook(edition: &Edition) -> Result<Vec<u8>, XlsxError> {
    export::write(&export::placed(rows::of(edition)), &export::Marks::new(), &[])
}

/// The empty template.
///
/// # Errors
/// As [`to_workbook`].
pub fn template_workbook() -> Result<Vec<u8>, XlsxError> {
    export::write(&[], &export::Marks::new(), &[])
}

/// An edition from a workbook.
///
/// # Errors
/// The workbook with every fault beside its cell.
pub fn from_workbook(bytes: &[u8]) -> Result<Edition, MarkedWorkbook> {
    import::read(bytes)
}
