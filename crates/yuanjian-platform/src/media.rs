//! Media types of the files that come in and go out: one list for all features.

/// A portable document.
pub(crate) const PDF: &str = "application/pdf";
/// A Word document.
pub(crate) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// A workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Photographs.
pub(crate) const JPEG: &str = "image/jpeg";
/// Pictures without loss.
pub(crate) const PNG: &str = "image/png";
/// Pictures of the web.
pub(crate) const WEBP: &str = "image/webp";

/// What a file of this ending is; nothing for endings that are not of documents or pictures.
pub(crate) fn of_ending(ending: &str) -> Option<&'static str> {
    Some(match ending.to_ascii_lowercase().as_str() {
        "pdf" => PDF,
        "docx" => DOCX,
        "xlsx" => XLSX,
        "jpg" | "jpeg" => JPEG,
        "png" => PNG,
        "webp" => WEBP,
        _ => return None,
    })
}
