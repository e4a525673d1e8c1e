//! PDF: pages, text and pictures of the first pages.
//!
//! Text is taken as a reader would paint it, glyph by glyph, and named by the file's own table
//! (ToUnicode); gaps and lines come from where the glyphs stand. A scanned page has none.

use super::{Found, Shown, Text, fault};
use crate::evidence::precheck::Facts;
use hayro::{
    RenderCache, RenderSettings,
    hayro_interpret::{
        BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
        InterpreterSettings, Paint, PathDrawMode, SoftMask, font::Glyph, hayro_cmap::BfString,
        hayro_syntax::Pdf, interpret_page,
    },
    render,
    vello_cpu::color::palette::css::WHITE,
    vello_cpu::kurbo::{Affine, BezPath, Rect},
};
use std::path::Path;

/// Pages whose text is read.
const MOST_READ: usize = 2_000;
/// Pages that are shown.
const MOST_SHOWN: usize = 20;
/// Width of a page that is shown, in pixels.
const WIDTH: f32 = 1_000.0;
/// Nothing taller than so many times its width is shown.
const TALLEST: f32 = 4.0;

/// A PDF.
pub(super) fn read(bytes: Vec<u8>, folder: &Path) -> Found {
    let Ok(pdf) = Pdf::new(bytes) else { return fault("broken") };
    let pages = pdf.pages();
    let total = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    if total == 0 {
        return fault("broken");
    }
    let settings = InterpreterSettings::default();
    let cache = InterpreterCache::new();
    let mut listener = Listener::default();
    for page in pages.iter().take(MOST_READ) {
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let start = Affine::IDENTITY;
        let mut context = Context::new(start, bounds, &cache, page.xref(), settings.clone());
        interpret_page(page, &mut context, &mut listener);
        listener.end_line();
        if listener.text.is_full() {
            break;
        }
    }
    let painted = RenderCache::new();
    let mut pictures = 0;
    for page in pages.iter().take(MOST_SHOWN) {
        let (width, height) = page.render_dimensions();
        if !(1.0..=20_000.0).contains(&width) || height > width * TALLEST || height < 1.0 {
            break;
        }
        let scale = WIDTH / width;
        let wanted = RenderSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
            ..RenderSettings::default()
        };
        let Ok(png) = render(page, &painted, &settings, &wanted).into_png() else { break };
        if pictures == 0 {
            let _ = super::picture::small(&png, folder);
        }
        if std::fs::write(folder.join(format!("page-{}.png", pictures + 1)), png).is_err() {
            break;
        }
        pictures += 1;
    }
    Found {
        facts: Facts {
            pages: Some(total),
            cut: listener.text.is_full() || pages.len() > MOST_READ,
            ..Facts::default()
        },
        body: listener.text.text,
        shown: Shown::Pages { pages: Vec::new(), total },
        pictures,
        thumbnail: pictures > 0,
        ..Found::default()
    }
}

/// Hears which glyphs a page paints, and where.
#[derive(Debug, Default)]
struct Listener {
    text: Text,
    /// Where the last glyph ended: its baseline, its right edge and its size.
    last: Option<(f64, f64, f64)>,
}

impl Listener {
    fn end_line(&mut self) {
        self.text.push("\n");
        self.last = None;
    }

    fn hear(&mut self, glyph: &Glyph<'_>, at: Affine) {
        if self.text.is_full() {
            return;
        }
        let [_, _, _, height, x, y] = at.as_coeffs();
        // A glyph is drawn in thousandths of its size.
        let size = (height.abs() * 1000.0).max(0.1);
        let advance = match glyph {
            Glyph::Outline(glyph) => {
                glyph.advance_width().map_or(size, |width| f64::from(width) / 1000.0 * size)
            }
            Glyph::Type3(_) => size,
        };
        if let Some((baseline, right, _)) = self.last {
            if (y - baseline).abs() > size * 0.5 {
                self.text.push("\n");
            } else if x - right > size * 0.2 {
                self.text.push(" ");
            }
        }
        match glyph.as_unicode() {
            Some(BfString::Char(c)) => self.text.push(c.encode_utf8(&mut [0; 4])),
            Some(BfString::String(word)) => self.text.push(&word),
            None => {}
        }
        self.last = Some((y, x + advance, size));
    }
}

impl<'a> Device<'a> for Listener {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        self.hear(glyph, transform * glyph_transform);
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
