//! An image laid beneath or above the layers of a map: pictures of the squares of the web maps, cut
//! from a GeoTIFF where it lies.
//!
//! Each dot of a picture takes one cell of the image, the one that its middle falls in; what is shown
//! is never a mean of cells. Of far views, cells are taken from an overview of at most a million, of
//! near ones from the part of the file that the square needs, so memory does not grow with the image.
//! How bright is bright is told from the overview once, so that neighbouring squares fit together.

use crate::{
    canopy,
    failure::{Failure, Result},
};
use std::{path::Path, sync::Arc};
use yuanjian_geometry::Bounds;
use yuanjian_layer::{
    crs::{Crs, Datum, Transform},
    raster::{Canopy, Colours, Picture, Raster, Thinned, Window, index_colour, thinned},
};
use yuanjian_types::Problem;

/// Goes up when the same image gives another picture.
pub const VERSION: u32 = 2;
/// Dots along the edge of a picture.
pub const SIDE: usize = 256;
/// Cells of the overview across or down, at most.
const OVERVIEW: usize = 1024;
/// Cells of a part across or down, at most: two for each dot.
const PART: usize = 512;
/// The edges of an image bend: so far it may reach beyond its bounds, in degrees.
const BULGE: f64 = 1e-4;
/// Half the width of the square of the web maps, in metres of EPSG:3857.
const HALF_M: f64 = 6_378_137.0 * std::f64::consts::PI;
/// The greens of classes, and of what has another name.
const GREENS: [[u8; 3]; 4] = [[0, 104, 55], [49, 143, 84], [148, 203, 116], [90, 160, 130]];

/// What is shown of an image. Bands count from 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Style {
    /// The image in its own colours, by the bands that the file names for them or by these: bytes as
    /// they stand, other numbers each between the darkest and brightest fiftieth of their band.
    Photo(Option<[usize; 3]>),
    /// Three bands as red, green and blue, each between its darkest and brightest fiftieth; the same
    /// band thrice is grey.
    Colour([usize; 3]),
    /// The vegetation index: water and shade blue, bare ground pale, plants green.
    Index {
        /// Band of red light.
        red: usize,
        /// Band of near infrared.
        nir: usize,
    },
    /// What counts as vegetation by a rule, cell by cell, in greens; nothing elsewhere.
    Canopy(Canopy),
}

impl Style {
    fn bands(&self, raster: &Raster) -> Vec<usize> {
        match self {
            Self::Photo(chosen) => {
                let Colours { shown, alpha } = raster.colours;
                chosen.unwrap_or(shown).into_iter().chain(alpha).collect()
            }
            Self::Colour(bands) => bands.to_vec(),
            Self::Index { red, nir } | Self::Canopy(Canopy::Ndvi { red, nir, .. }) => {
                vec![*red, *nir]
            }
            Self::Canopy(Canopy::Classes { band, .. }) => vec![*band],
        }
    }
}

/// An image seen as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Number of bands.
    pub bands: usize,
    /// The bands that are shown as red, green and blue where they are not chosen.
    pub shown: [usize; 3],
    /// West, south, east and north in degrees (CGCS2000).
    pub bounds: [f64; 4],
    /// The zoom at which a dot is about a cell; nearer ones are drawn larger.
    pub maxzoom: u8,
    frame: Frame,
    /// The bands that the style shows.
    drawn: Vec<usize>,
    /// Those of each band that is shown, in the order of the style; a band shown twice is held once.
    cells: Vec<Arc<Thinned>>,
    /// The darkest and the brightest fiftieth of each band.
    ends: Vec<[f64; 2]>,
}

/// Where the cells of an image lie and what their numbers mean, by its head: a square that the
/// overview is enough for needs no more of the file.
#[derive(Debug, Clone, PartialEq)]
struct Frame {
    origin: [f64; 2],
    cell: [f64; 2],
    size: [usize; 2],
    nodata: Option<f64>,
    scale: Vec<[f64; 2]>,
}

impl Frame {
    fn of(raster: &Raster) -> Self {
        let Raster { origin, cell, size, nodata, .. } = *raster;
        Self { origin, cell, size, nodata, scale: raster.scale.clone() }
    }

    /// The cell that a place of the image's own plane lies in.
    fn cell_at(&self, [x, y]: [f64; 2]) -> Option<[usize; 2]> {
        let across = ((x - self.origin[0]) / self.cell[0]).floor();
        let down = ((self.origin[1] - y) / self.cell[1]).floor();
        let inside = across >= 0.0
            && down >= 0.0
            && across < self.size[0] as f64
            && down < self.size[1] as f64;
        inside.then_some([across as usize, down as usize])
    }
}

impl Overview {
    /// Bytes of memory that it takes, at most: of each band that is shown a million numbers.
    pub fn bytes(&self) -> u64 {
        self.cells.iter().map(|cells| cells.bytes() as u64).sum()
    }

    /// Whether a square at zoom, column and row may show any of it.
    pub fn reaches(&self, [zoom, column, row]: [u32; 3]) -> bool {
        let squares = 1_u64.checked_shl(zoom).unwrap_or(u64::MAX) as f64;
        let degrees = |further: f64| {
            let (column, row) = (f64::from(column) + further, f64::from(row) + further);
            let north = std::f64::consts::PI * (1.0 - 2.0 * row / squares);
            [360.0 * column / squares - 180.0, north.sinh().atan().to_degrees()]
        };
        let ([west, north], [east, south]) = (degrees(0.0), degrees(1.0));
        let own = self.bounds;
        let apart = (west - own[2]).max(own[0] - east).max(south - own[3]).max(own[1] - north);
        apart <= BULGE
    }
}

/// What is wrong with an image that has too many cells ever to be shown; nothing where it has not.
pub(crate) fn too_large([wide, high]: [usize; 2]) -> Option<Problem> {
    let problem = Problem::error("canopy.too_large_to_show");
    let too_large = !canopy::is_soon_seen([wide, high]);
    too_large.then_some(problem.with("width", wide).with("height", high))
}

/// See an image as a whole. All of it is read once, however many bands are shown.
///
/// # Errors
/// When it cannot be read, has more than [`canopy::MOST_WAITED_FOR`] cells, lacks a band, or lies
/// where its system cannot be mapped.
pub fn overview(path: &Path, crs: &Crs, style: &Style) -> Result<Overview> {
    let raster = canopy::open(path)?;
    Failure::gather(too_large(raster.size).into_iter().collect())?;
    let drawn = style.bands(&raster);
    let cells = read(path, &raster, &drawn, Window::whole(&raster), OVERVIEW)?;
    let as_they_stand = matches!(style, Style::Photo(_)) && raster.is_of_bytes();
    let ends = cells
        .iter()
        .map(|cells| if as_they_stand { [0.0, 255.0] } else { ends(cells, raster.nodata) })
        .collect();
    let (bounds, shown) = (bounds(&raster, crs)?, raster.colours.shown);
    let maxzoom = deepest(raster.size, bounds);
    let (bands, frame) = (raster.bands, Frame::of(&raster));
    Ok(Overview { bands, shown, maxzoom, bounds, frame, drawn, cells, ends })
}

/// What is known of a square before its image is opened.
#[derive(Debug)]
pub enum Seen {
    /// Its picture as PNG, by the overview; nothing where the image shows nothing.
    Far(Option<Vec<u8>>),
    /// The overview is too coarse: its cells are to be read.
    Near(Ground),
}

/// The cells that a square shows.
#[derive(Debug)]
pub struct Ground {
    /// The cell in the middle of each dot; nothing outside the image.
    places: Vec<Option<[usize; 2]>>,
    window: Window,
}

/// A square by what the overview alone knows: no file is opened.
///
/// # Errors
/// When the image lies where its system cannot be mapped.
pub fn seen(
    crs: &Crs,
    overview: &Overview,
    style: &Style,
    [zoom, column, row]: [u32; 3],
) -> Result<Seen> {
    let mercator = Crs::from_epsg(3857).map_err(|e| Failure::invalid_one(e.problem()))?;
    let way = Transform::between(&mercator, crs).map_err(|e| Failure::invalid_one(e.problem()))?;
    let squares = 1_u64.checked_shl(zoom).unwrap_or(u64::MAX) as f64;
    let dot = 2.0 * HALF_M / (squares * SIDE as f64);
    let edge = dot * SIDE as f64;
    let corner = [f64::from(column) * edge - HALF_M, HALF_M - f64::from(row) * edge];
    let places: Vec<Option<[usize; 2]>> = (0..SIDE * SIDE)
        .map(|n| {
            let (across, down) = ((n % SIDE) as f64 + 0.5, (n / SIDE) as f64 + 0.5);
            let at = way.point([corner[0] + across * dot, corner[1] - down * dot])?;
            overview.frame.cell_at(at)
        })
        .collect();
    let Some(window) = around(&places) else { return Ok(Seen::Far(None)) };
    let step = window.width.max(window.height).div_ceil(PART).max(1);
    let coarse = overview.cells.first().is_some_and(|cells| step >= cells.step);
    Ok(match coarse {
        true => Seen::Far(painted(&places, &overview.cells, overview, style)),
        false => Seen::Near(Ground { places, window }),
    })
}

/// The picture of a near square as PNG, from the image itself; nothing where it shows nothing.
///
/// # Errors
/// When the image cannot be read.
pub fn near(
    path: &Path,
    overview: &Overview,
    style: &Style,
    ground: &Ground,
) -> Result<Option<Vec<u8>>> {
    let raster = canopy::open(path)?;
    let cells = read(path, &raster, &overview.drawn, ground.window, PART)?;
    Ok(painted(&ground.places, &cells, overview, style))
}

fn painted(
    places: &[Option<[usize; 2]>],
    cells: &[Arc<Thinned>],
    overview: &Overview,
    style: &Style,
) -> Option<Vec<u8>> {
    let paint = Paint { overview, style };
    let mut rgba = Vec::with_capacity(SIDE * SIDE * 4);
    for place in places {
        let numbers = place.and_then(|[column, row]| {
            cells.iter().map(|cells| cells.at(column, row)).collect::<Option<Vec<f64>>>()
        });
        let colour = numbers.and_then(|numbers| paint.colour(&numbers));
        rgba.extend(colour.map_or([0; 4], |[red, green, blue]| [red, green, blue, 255]));
    }
    let anything = rgba.chunks(4).any(|dot| dot[3] != 0);
    anything.then(|| Picture { size: [SIDE, SIDE], rgba }.png())
}

/// All bands in one walk, each once, however often it is shown.
fn read(
    path: &Path,
    raster: &Raster,
    bands: &[usize],
    window: Window,
    most: usize,
) -> Result<Vec<Arc<Thinned>>> {
    let mut once = bands.to_vec();
    once.sort_unstable();
    once.dedup();
    let read = thinned(raster, &once, window, most).map_err(|e| canopy::unread(path, e))?;
    let read: Vec<Arc<Thinned>> = read.into_iter().map(Arc::new).collect();
    let of = |band: &usize| once.binary_search(band).ok().and_then(|n| read.get(n)).cloned();
    Ok(bands.iter().filter_map(of).collect())
}

struct Paint<'a> {
    overview: &'a Overview,
    style: &'a Style,
}

impl Paint<'_> {
    /// The colour of a cell; nothing where nothing is known or nothing is shown.
    fn colour(&self, numbers: &[f64]) -> Option<[u8; 3]> {
        let unknown = |n: &f64| !n.is_finite() || self.overview.frame.nodata == Some(*n);
        let nothing = match self.style {
            // Pure red has nothing of green and blue, and is a colour all the same.
            Style::Photo(_) => numbers.iter().take(3).all(unknown) || numbers.get(3) == Some(&0.0),
            _ => numbers.iter().any(unknown),
        };
        if nothing {
            return None;
        }
        match self.style {
            Style::Colour(_) | Style::Photo(_) => {
                let shade = |n: usize| {
                    let [dark, bright] = self.overview.ends.get(n).copied()?;
                    let span = bright - dark;
                    let share = if span > 0.0 { (numbers.get(n)? - dark) / span } else { 0.5 };
                    Some((share * 255.0).round().clamp(0.0, 255.0) as u8)
                };
                Some([shade(0)?, shade(1)?, shade(2)?])
            }
            Style::Index { .. } => self.index(numbers).map(index_colour),
            Style::Canopy(Canopy::Ndvi { threshold, .. }) => {
                self.index(numbers).filter(|index| index >= threshold).map(|_| GREENS[1])
            }
            Style::Canopy(Canopy::Classes { names, .. }) => {
                let number = numbers.first().filter(|n| n.fract() == 0.0)?;
                let name = names.get(&(*number as i64))?;
                let known = canopy::CLASSES.iter().position(|class| class == name);
                GREENS.get(known.unwrap_or(GREENS.len() - 1)).copied()
            }
        }
    }

    fn index(&self, numbers: &[f64]) -> Option<f64> {
        let scaled = |n: usize| {
            let band = self.overview.drawn.get(n)?.checked_sub(1)?;
            let scale = self.overview.frame.scale.get(band);
            let [factor, summand] = scale.copied().unwrap_or([1.0, 0.0]);
            Some(numbers.get(n)? * factor + summand)
        };
        let (red, nir) = (scaled(0)?, scaled(1)?);
        let index = (nir - red) / (nir + red);
        index.is_finite().then_some(index)
    }
}

/// The darkest and the brightest fiftieth of what is known.
fn ends(cells: &Thinned, nodata: Option<f64>) -> [f64; 2] {
    let known = cells.numbers().filter(|n| n.is_finite() && nodata != Some(*n));
    let mut all: Vec<f64> = known.collect();
    all.sort_unstable_by(f64::total_cmp);
    let at = |share: usize| all.get(all.len().saturating_sub(1) * share / 50).copied();
    [at(1).unwrap_or(0.0), at(49).unwrap_or(0.0)]
}

/// The smallest window that holds all places.
fn around(places: &[Option<[usize; 2]>]) -> Option<Window> {
    let mut found = places.iter().flatten();
    let first = *found.next()?;
    let (least, most) = found.fold((first, first), |(least, most), at| {
        ([0, 1].map(|n| least[n].min(at[n])), [0, 1].map(|n| most[n].max(at[n])))
    });
    Some(Window {
        column: least[0],
        row: least[1],
        width: most[0] - least[0] + 1,
        height: most[1] - least[1] + 1,
    })
}

/// Where the image lies, by points along its edges.
fn bounds(raster: &Raster, crs: &Crs) -> Result<[f64; 4]> {
    let degrees = Crs::lon_lat(Datum::Cgcs2000);
    let way = Transform::between(crs, &degrees).map_err(|e| Failure::invalid_one(e.problem()))?;
    let size = [0, 1].map(|n| raster.size[n] as f64 * raster.cell[n]);
    let mut whole = Bounds::EMPTY;
    for n in 0..=16 {
        let share = f64::from(n) / 16.0;
        for [across, down] in [[share, 0.0], [share, 1.0], [0.0, share], [1.0, share]] {
            let at = [raster.origin[0] + across * size[0], raster.origin[1] - down * size[1]];
            if let Some(at) = way.point(at) {
                whole = whole.with(at);
            }
        }
    }
    if whole.is_empty() {
        return Err(Failure::invalid_one(Problem::error("canopy.nowhere")));
    }
    Ok([whole.min[0], whole.min[1], whole.max[0], whole.max[1]])
}

/// The zoom whose dots are about as large as the cells, by the finer of their two sides. A dot has as
/// many degrees across at any latitude, and down as many times the cosine of it.
fn deepest(size: [usize; 2], [west, south, east, north]: [f64; 4]) -> u8 {
    let [columns, rows] = size.map(|count| count.max(1) as f64);
    let across = (east - west) / columns;
    let down = (north - south) / rows / f64::midpoint(south, north).to_radians().cos();
    let zoom = (360.0 / (SIDE as f64 * across.min(down))).log2().ceil();
    if zoom.is_finite() { zoom.clamp(0.0, 22.0) as u8 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At zoom 9, column 418 is 113.906° to 114.609° E and row 210 is 30.145° to 30.751° N.
    #[test]
    fn only_squares_that_touch_the_bounds_reach_the_image() {
        let bounds = [114.0, 30.5, 114.1, 30.6];
        let whole = Overview {
            bands: 1,
            shown: [1; 3],
            bounds,
            maxzoom: 17,
            frame: Frame {
                origin: [0.0; 2],
                cell: [1.0; 2],
                size: [1; 2],
                nodata: None,
                scale: Vec::new(),
            },
            drawn: Vec::new(),
            cells: Vec::new(),
            ends: Vec::new(),
        };
        assert!(whole.reaches([0, 0, 0]) && whole.reaches([9, 418, 210]));
        for place in [[9, 417, 210], [9, 419, 210], [9, 418, 209], [9, 418, 211], [17, 0, 0]] {
            assert!(!whole.reaches(place), "{place:?}");
        }
    }

    /// At 30° N a degree of the parallel has 96 486 m and one of the meridian 110 852 m. A dot of zoom
    /// 20 has 0.129 m there, one of zoom 21 half of that.
    #[test]
    fn the_deepest_zoom_goes_by_the_finer_side_of_a_cell() {
        let zoom = |size: [usize; 2], cell: [f64; 2]| {
            let [wide, high] = [0, 1].map(|n| size[n] as f64 * cell[n]);
            let [east, north] = [114.0 + wide / 96_486.0, 30.0 + high / 110_852.0];
            deepest(size, [114.0, 30.0, east, north])
        };
        for size in [[4_000, 4_000], [4_000, 40_000], [40_000, 4_000], [1, 1]] {
            assert_eq!(zoom(size, [0.1, 0.1]), 21, "{size:?}");
            assert_eq!(zoom(size, [0.13, 0.13]), 20, "{size:?}");
        }
        assert_eq!(zoom([4_000, 4_000], [1.0, 0.1]), 21);
        assert_eq!(zoom([4_000, 4_000], [0.1, 1.0]), 21);
        assert_eq!(deepest([8, 8], [114.0, 30.0, 114.0, 30.0]), 0);
    }
}
