//! What a document says, before anybody decides how it looks.
//!
//! The types are plain and serialisable: another layer turns an assessment into them, and every
//! writer of this crate reads them. Texts arrive finished (rounded, worded); what this crate adds
//! are the fixed words of a layout.

mod chart;
mod form;
mod map;
mod report;
mod site;
mod verdict;

pub use chart::{Bar, Chart, ChartKind, Line, Mark, Stack};
pub use form::{
    CategoryTotals, Figure, FormRow, FrozenStamp, MeasureLine, Part, SelfAssessmentForm, Totals,
};
pub use map::{Extent, Label, MapLayer, MapPicture, Paint, Shape};
pub use report::{
    Align, Annex, Block, Cell, Column, Imprint, Inline, Picture, PictureContent, RedHead, Report,
    Signature, Table,
};
pub use site::{Download, NamedTable, PassportPage, PriorityRow, Site};
pub use verdict::{Lamp, Shown, Stage, Verdict, VerdictKind};
