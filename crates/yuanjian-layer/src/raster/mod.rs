//! Rasters: imagery and class maps, and how much of a zone lies under canopy.
//!
//! A canopy raster is never turned into polygons: each zone's exact share of every cell is found
//! on the fly, a row of blocks at a time, so the answer does not depend on whether a cell's middle
//! happens to lie inside, and memory does not grow with the image.

mod cover;
mod tiff;

pub use cover::{Canopy, CanopyArea, canopy_area_by_zone};
pub use tiff::{Raster, RasterError};
