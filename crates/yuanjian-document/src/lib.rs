//! Typed content in; docx, xlsx, pdf, svg pictures and HTML pages out.
//!
//! Every output is drawn from one value, so that the form, the report and the pages cannot
//! disagree about a figure. This crate knows how a document is made and nothing of what it is
//! about: it computes no indicator and judges nothing. The one rule it does enforce is that of
//! the issued document: a provisional verdict never stands in it as pass or fail
//! ([`content::Verdict::shown`]), whichever writer prints it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod annex;
pub mod content;
mod docx;
mod error;
mod flow;
mod fonts;
mod html;
mod look;
mod pdf;
pub mod svg;
mod template;
mod words;
mod xlsx;

pub use annex::form_annex;
pub use docx::report_docx;
pub use error::Error;
pub use fonts::{FontLibrary, FontUsed};
pub use html::site;
pub use pdf::report_pdf;
pub use words::Lang;
pub use xlsx::self_assessment_form;
