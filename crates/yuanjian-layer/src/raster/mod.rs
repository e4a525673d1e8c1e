//! Rasters: imagery and class maps, and how much of a zone lies under canopy.
//!
//! Two ways lead from cells to square metres, and both give the same ones. To measure, each zone's
//! exact share of every cell is found on the fly, a band of rows at a time, so the answer does
//! not depend on whether a cell's middle happens to lie inside, and memory does not grow with the
//! image. To keep a layer for good, the outlines of the cells are traced exactly along their
//! edges, because the archive holds shapes and a figure must be found again from the archive alone.
//! Where to draw the line between canopy and the rest is a person's choice; a [`Survey`] gives the
//! distribution of the index and a picture to hold the choice against.
//! An image may also be a layer for itself, to be looked at: then only the ground that it covers is
//! kept, and its cells stay in the file.

mod bands;
mod colour;
mod cover;
mod footprint;
mod histogram;
mod inflate;
mod judge;
mod picture;
mod sieve;
mod survey;
mod tiff;
mod trace;
mod unpack;

pub use colour::Colours;
pub use cover::{CanopyArea, canopy_area_by_zone};
pub(crate) use footprint::measure_cells;
pub use footprint::read_footprint;
pub use histogram::Histogram;
pub use judge::{Canopy, LeastPatch, SmallPatches};
pub use picture::{Picture, View, index_colour};
pub use survey::{
    Covered, Sample, Survey, Thinned, Window, covered, numbers, sample, survey, thinned,
};
pub(crate) use tiff::is_tiff;
pub use tiff::{Raster, RasterError, is_raster};
pub use trace::read_canopy;
