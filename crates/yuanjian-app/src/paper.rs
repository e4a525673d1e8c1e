//! A report as the bytes of a file, with the fonts of this machine. Takes as long as a page takes to
//! set: nothing for a thread that answers requests.

use crate::failure::Result;
use yuanjian_document::{FontLibrary, content::Report, report_docx, report_pdf};

/// A Word file, to go on writing in.
///
/// # Errors
/// When no font can be found, a character is in none of them, or the document cannot be made.
pub fn docx(report: &Report) -> Result<Vec<u8>> {
    Ok(report_docx(report, &FontLibrary::load(&[])?)?)
}

/// A PDF, to be printed.
///
/// # Errors
/// As of [`docx`].
pub fn pdf(report: &Report) -> Result<Vec<u8>> {
    Ok(report_pdf(report, &FontLibrary::load(&[])?)?.0)
}
