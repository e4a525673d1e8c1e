//! Indicator standards as data: read, check, diff, judge.
//!
//! An edition is frozen once published; what a city learns of it afterwards stands beside it as
//! confirmations. So an old assessment can always be read with the figures it was judged by.

#![allow(clippy::result_large_err, reason = "faults are rare and carry their place and facts")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod catalogue;
mod check;
mod confirmation;
mod diff;
mod facts;
mod judge;
mod method;
pub mod model;
mod read;
pub mod sheets;
pub mod typed;
mod words;
mod workbook;
mod write;

pub use catalogue::{Catalogue, read_folder};
pub use check::check;
pub use confirmation::{Confirmation, Confirmations, FORMULA, Figure, FigureKey, numbered};
pub use diff::{Change, Counts, DiffItem, EditionDiff, FigureDiff, Move, diff};
pub use facts::{CityFacts, FACTS, FactField, FactKind, FactValue, fact};
pub use judge::{
    Applicability, Judgement, ResolvedThreshold, Verdict, applicability, combine, judge_confirmed,
    judge_measure,
};
pub use method::{DECLARATION, METHODS, Method, Parameter, method};
pub use model::*;
pub use read::{Files, ReadEdition, digest, read_edition};
pub use words::{say, sentence};
pub use workbook::{MarkedWorkbook, diff_workbook, from_workbook, template_workbook, to_workbook};
pub use write::{to_files, write_edition};
