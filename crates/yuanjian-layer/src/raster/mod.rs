//! Rasters: imagery and class maps, and how much of a zone lies under canopy.
//!
//! Two ways lead from cells to square metres, and both give the same ones. To measure, each zone's
//! exact share of every cell is found on the fly, a row of blocks at a time, so the answer does
//! not depend on whether a cell's middle happens to lie inside, and memory does not grow with the
//! image. To keep a layer for good, the outlines of the cells are traced exactly along their
//! edges, because the archive holds shapes and a figure must be found again from the archive alone.

mod cover;
mod tiff;
mod trace;

pub use cover::{Canopy, CanopyArea, canopy_area_by_zone};
pub(crate) use tiff::is_tiff;
pub use tiff::{Raster, RasterError, is_raster};
pub use trace::read_canopy;
