//! Pictures as SVG documents: maps and charts with Chinese text.
//!
//! One unit is one millimetre on paper. Only the plain part of SVG is used (paths, rectangles,
//! text, presentation attributes): halos are text drawn twice and hatches are lines worked out
//! here, because Word, LibreOffice, browsers and the typesetter agree on those and on little else.

mod canvas;
mod chart;
mod hatch;
mod map;
mod simplify;

pub(crate) use canvas::ems;

use crate::{
    Lang,
    content::{Picture, PictureContent, Stage},
};

/// A drawn picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The SVG document.
    pub svg: String,
    /// Width on paper in millimetres.
    pub width_mm: f64,
    /// Height on paper in millimetres.
    pub height_mm: f64,
}

/// Draw a picture as a document of this stage may show it.
pub fn draw(picture: &Picture, stage: Stage, lang: Lang) -> Drawing {
    draw_within(picture, f64::INFINITY, stage, lang)
}

/// Draw a picture no higher than this, as far as it can be lowered: a map shows the same ground
/// smaller with lettering of the same size, a chart stays as it is.
pub(crate) fn draw_within(picture: &Picture, highest_mm: f64, stage: Stage, lang: Lang) -> Drawing {
    let width = f64::from(picture.width_mm).clamp(40.0, 400.0);
    match &picture.content {
        PictureContent::Map(map) => map::draw(map, width, highest_mm, stage, lang),
        PictureContent::Chart(chart) => chart::draw(chart, width, stage, lang),
        PictureContent::Svg(svg) => {
            let (w, h) = size_of(svg).unwrap_or((4.0, 3.0));
            Drawing { svg: svg.clone(), width_mm: width, height_mm: width * h / w }
        }
    }
}

/// Whether a drawing reads as SVG.
pub(crate) fn check(drawing: &Drawing) -> Result<(), crate::Error> {
    resvg::usvg::Tree::from_str(&drawing.svg, &without_text())
        .map(|_| ())
        .map_err(|e| crate::Error::Picture { reason: e.to_string() })
}

/// Width and height of a finished SVG, from its view box or its attributes.
fn size_of(svg: &str) -> Option<(f64, f64)> {
    let tree = resvg::usvg::Tree::from_str(svg, &without_text()).ok()?;
    Some((f64::from(tree.size().width()), f64::from(tree.size().height())))
}

/// How an SVG is read where its lettering does not matter: without looking for a font, of which
/// the reader would otherwise complain in the log for every text.
fn without_text() -> resvg::usvg::Options<'static> {
    resvg::usvg::Options {
        font_resolver: resvg::usvg::FontResolver {
            select_font: Box::new(|_, _| None),
            select_fallback: Box::new(|_, _, _| None),
        },
        ..resvg::usvg::Options::default()
    }
}

/// The picture as a PNG, for programs that cannot show the vector one.
pub(crate) fn png(
    drawing: &Drawing,
    fonts: &crate::FontLibrary,
    dots_per_inch: f64,
) -> Result<Vec<u8>, crate::Error> {
    use resvg::{tiny_skia, usvg};
    let fail = |reason: String| crate::Error::Picture { reason };
    let options = usvg::Options {
        fontdb: fonts.database.clone(),
        font_family: fonts.role(crate::flow::Role::Picture).family.clone(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&drawing.svg, &options).map_err(|e| fail(e.to_string()))?;
    let width = (drawing.width_mm / 25.4 * dots_per_inch).round().clamp(1.0, 8000.0);
    let scale = width as f32 / tree.size().width();
    let height = (tree.size().height() * scale).ceil().clamp(1.0, 8000.0);
    let mut pixels = tiny_skia::Pixmap::new(width as u32, height as u32)
        .ok_or_else(|| fail("no size".to_owned()))?;
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| fail(e.to_string()))
}
