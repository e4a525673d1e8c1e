//! Maps: title as a finding, layers, labels, legend, scale bar, north, source.

use super::{
    Drawing,
    canvas::{Anchor, Canvas, Type, ems, wrap, wrap_evenly},
    simplify::simplify,
};
use crate::{
    Lang,
    content::{Extent, Label, Lamp, MapLayer, MapPicture, Paint, Shape, Stage},
    look,
    words::word,
};

const TITLE: f64 = 4.2;
const NOTE: f64 = 2.6;
const LABEL: f64 = 2.9;
const SEEN_MM: f64 = 0.05;
/// So much of a plate's width must be free beside the city for it to stand there.
const PLATE_BESIDE: f64 = 0.7;
/// No frame is lower than this share of its width, lowered or not.
const LOWEST: f64 = 0.33;

/// Metres to millimetres on the sheet.
struct View {
    extent: Extent,
    left: f64,
    top: f64,
    scale: f64,
}

impl View {
    fn place(&self, x: f64, y: f64) -> [f64; 2] {
        [
            self.left + (x - self.extent.min_x) * self.scale,
            self.top + (self.extent.max_y - y) * self.scale,
        ]
    }
}

/// The map no higher than `highest`, unless its frame would become lower than [`LOWEST`].
pub(super) fn draw(
    map: &MapPicture,
    width: f64,
    highest: f64,
    stage: Stage,
    lang: Lang,
) -> Drawing {
    let mut frame = f64::INFINITY;
    let (mut drawing, mut drawn) = draw_in(map, [width, frame], stage, lang);
    // What stands around the frame is known once it is drawn; a shorter scale bar may move it.
    for _ in 0..3 {
        let over = drawing.height_mm - highest;
        if over <= 0.0 || drawn <= LOWEST * width {
            break;
        }
        frame = (drawn - over).max(LOWEST * width);
        (drawing, drawn) = draw_in(map, [width, frame], stage, lang);
    }
    drawing
}

/// The map with its frame at most this wide and high, and how high the frame became.
fn draw_in(
    map: &MapPicture,
    [width, highest]: [f64; 2],
    stage: Stage,
    lang: Lang,
) -> (Drawing, f64) {
    let mut sheet = Canvas::new();
    let mut y = 0.0;
    for line in wrap_evenly(&map.title, width / TITLE) {
        y += TITLE * 1.35;
        sheet.text(0.0, y - TITLE * 0.3, &line, Type::new(TITLE, look::INK).bold());
    }
    if let Some(banner) = &map.invented {
        y += 5.0;
        sheet.text(
            0.0,
            y - 1.2,
            banner,
            Type::new(NOTE * 1.15, look::lamp_text(Lamp::Amber)).bold(),
        );
    }
    y += 1.2;

    let extent = padded(map.extent.or_else(|| extent_of(&map.layers)));
    let (w, h) = (extent.max_x - extent.min_x, extent.max_y - extent.min_y);
    let height = (width * (h / w).clamp(0.45, 1.15)).min(highest);
    let scale = (width / w).min(height / h);
    let extent = centred(extent, width / scale, height / scale);
    let view = View { extent, left: 0.0, top: y, scale };
    let tolerance = map.tolerance_mm.unwrap_or(SEEN_MM).max(0.0);

    sheet.clipped([0.0, y, width, height], |sheet| {
        sheet.rect(0.0, y, width, height, "#FAFBFA");
        for layer in &map.layers {
            draw_layer(sheet, layer, &view, tolerance, stage);
        }
        draw_labels(sheet, &map.layers, &view, ([0.0, y, width, height], w), stage, lang);
    });
    sheet.frame(0.1, y, width - 0.2, height, "#9BAAA2", 0.2);
    draw_north(&mut sheet, width - 7.0, y + 4.0, lang);
    y += height + 2.2;

    let bar = Scale::of(scale, lang);
    bar.draw(&mut sheet, width - bar.width_mm(), y + 2.6);
    y = draw_legend(&mut sheet, map, y, [width, bar.width_mm() + 4.0], stage, lang);
    let mut notes = Vec::new();
    if !map.source.is_empty() {
        notes.push(map.source.clone());
    }
    if !map.crs_note.is_empty() {
        notes.push(map.crs_note.clone());
    }
    if let Some(frozen) = map.frozen.as_ref().filter(|f| !f.code.is_empty()) {
        notes.push(format!("{} {}", word(lang, "frozen_code"), frozen.code));
    }
    for line in wrap(&notes.join("　"), width / NOTE).into_iter().filter(|l| !l.is_empty()) {
        y += NOTE * 1.4;
        sheet.text(0.0, y - NOTE * 0.3, &line, Type::new(NOTE, look::INK_SOFT));
    }
    (sheet.finish(width, y + 1.0, &map.title), height)
}

fn points(layer: &MapLayer) -> Box<dyn Iterator<Item = geo_types::Coord<f64>> + '_> {
    match &layer.shape {
        Shape::Polygons(m) => Box::new(m.0.iter().flat_map(|p| p.exterior().0.iter().copied())),
        Shape::Lines(m) => Box::new(m.0.iter().flat_map(|l| l.0.iter().copied())),
    }
}

fn extent_of(layers: &[MapLayer]) -> Option<Extent> {
    let mut found: Option<Extent> = None;
    for c in layers.iter().flat_map(points).filter(|c| c.x.is_finite() && c.y.is_finite()) {
        let e = found.get_or_insert(Extent { min_x: c.x, min_y: c.y, max_x: c.x, max_y: c.y });
        e.min_x = e.min_x.min(c.x);
        e.min_y = e.min_y.min(c.y);
        e.max_x = e.max_x.max(c.x);
        e.max_y = e.max_y.max(c.y);
    }
    found
}

/// With air around it, and never flat.
fn padded(extent: Option<Extent>) -> Extent {
    let e = extent
        .filter(|e| [e.min_x, e.min_y, e.max_x, e.max_y].iter().all(|v| v.is_finite()))
        .unwrap_or(Extent { min_x: 0.0, min_y: 0.0, max_x: 1000.0, max_y: 700.0 });
    let air = (0.03 * (e.max_x - e.min_x).max(e.max_y - e.min_y)).max(10.0);
    Extent {
        min_x: e.min_x - air,
        min_y: e.min_y - air,
        max_x: e.max_x + air,
        max_y: e.max_y + air,
    }
}

fn centred(e: Extent, width: f64, height: f64) -> Extent {
    let (x, y) = ((e.min_x + e.max_x) / 2.0, (e.min_y + e.max_y) / 2.0);
    Extent {
        min_x: x - width / 2.0,
        min_y: y - height / 2.0,
        max_x: x + width / 2.0,
        max_y: y + height / 2.0,
    }
}

fn draw_layer(sheet: &mut Canvas, layer: &MapLayer, view: &View, tolerance: f64, stage: Stage) {
    let style = look::style(&layer.paint, stage);
    let e = &view.extent;
    let placed = |line: &geo_types::LineString<f64>| -> Option<Vec<[f64; 2]>> {
        let finite = line.0.iter().all(|c| c.x.is_finite() && c.y.is_finite());
        let inside = line.0.iter().any(|c| c.x >= e.min_x)
            && line.0.iter().any(|c| c.x <= e.max_x)
            && line.0.iter().any(|c| c.y >= e.min_y)
            && line.0.iter().any(|c| c.y <= e.max_y);
        (finite && inside && line.0.len() > 1).then(|| {
            let all: Vec<_> = line.0.iter().map(|c| view.place(c.x, c.y)).collect();
            simplify(&all, tolerance)
        })
    };
    match &layer.shape {
        Shape::Polygons(m) => {
            let mut shapes = Vec::new();
            for polygon in &m.0 {
                let mut rings: Vec<Vec<[f64; 2]>> =
                    placed(polygon.exterior()).into_iter().collect();
                if rings.is_empty() {
                    continue;
                }
                rings.extend(polygon.interiors().iter().filter_map(placed).filter(|r| r.len() > 2));
                for ring in &mut rings {
                    if ring.len() > 1 && ring.first() == ring.last() {
                        ring.pop();
                    }
                }
                shapes.push(rings);
            }
            sheet.shapes(&shapes, true, &style);
        }
        Shape::Lines(m) => {
            let lines: Vec<_> = m.0.iter().filter_map(placed).collect();
            sheet.shape(&lines, false, &style);
        }
    }
}

/// Labels last, each moved up or down a little when it would cover another. `shown` is the width
/// of what the map is about, in metres.
fn draw_labels(
    sheet: &mut Canvas,
    layers: &[MapLayer],
    view: &View,
    (frame, shown): ([f64; 4], f64),
    stage: Stage,
    lang: Lang,
) {
    // The north arrow.
    let mut taken: Vec<[f64; 4]> =
        vec![[frame[0] + frame[2] - 11.0, frame[1], frame[0] + frame[2], frame[1] + 16.0]];
    let beside = (frame[2] - shown * view.scale) / 2.0;
    for layer in layers {
        for label in &layer.labels {
            let lines = label_lines(label, &layer.paint, stage, lang);
            let [x, y] = view.place(label.x, label.y);
            if !(x.is_finite() && y.is_finite()) {
                continue;
            }
            let w = lines.iter().map(|l| ems(l)).fold(0.0, f64::max) * LABEL;
            let h = lines.len() as f64 * LABEL * 1.25;
            let (west, east) = (frame[0] + w / 2.0 + 1.7, frame[0] + frame[2] - w / 2.0 - 1.7);
            let plate = lines.len() > 2;
            let anchor = x;
            // Beside the city there is room for a plate; a line leads to its place.
            let x = match plate && beside >= PLATE_BESIDE * w {
                true if x - west <= east - x => west,
                true => east,
                false => x.clamp(west, east.max(west)),
            };
            let free = |dy: f64| {
                let b = [x - w / 2.0, y + dy - h / 2.0, x + w / 2.0, y + dy + h / 2.0];
                !taken.iter().any(|t| b[0] < t[2] && t[0] < b[2] && b[1] < t[3] && t[1] < b[3])
            };
            let dy = [0.0, -0.6 * h, 0.6 * h, -1.1 * h, 1.1 * h, -1.7 * h, 1.7 * h]
                .into_iter()
                .find(|dy| free(*dy))
                .unwrap_or(0.0);
            taken.push([x - w / 2.0, y + dy - h / 2.0, x + w / 2.0, y + dy + h / 2.0]);
            // Several figures need a quiet ground below them.
            if plate {
                if (x - anchor).abs() > w / 2.0 {
                    let edge = x + (w / 2.0 + 1.2).copysign(anchor - x);
                    sheet.line(edge, y + dy, anchor, y, look::LABEL, 0.2, None);
                }
                let ground = "#FFFFFF\" fill-opacity=\"0.88";
                sheet.rect(x - w / 2.0 - 1.2, y + dy - h / 2.0 - 0.6, w + 2.4, h + 1.6, ground);
            }
            for (i, line) in lines.iter().enumerate() {
                let base = y + dy - h / 2.0 + (i as f64 + 0.85) * LABEL * 1.25;
                let mut look = Type::new(LABEL, look::LABEL).at(Anchor::Middle).halo();
                look.bold = i == 0;
                sheet.text(x, base, line, look);
            }
        }
    }
}

/// The lines of a label; one painted by its verdict begins with the lamp's shape.
fn label_lines(label: &Label, paint: &Paint, stage: Stage, lang: Lang) -> Vec<String> {
    let mut lines = label.lines.clone();
    if let (Paint::Verdict(verdict), Some(first)) = (paint, lines.first_mut()) {
        *first = format!("{} {first}", verdict.shown(stage, lang).lamp.shape());
    }
    lines
}

fn draw_north(sheet: &mut Canvas, x: f64, y: f64, lang: Lang) {
    sheet.raw(&format!(
        r##"<path d="M{x0} {y0}L{x1} {y1}L{x0} {y2}L{x3} {y1}Z" fill="#FFFFFF" stroke="{c}" stroke-width="0.25" stroke-linejoin="round"/><path d="M{x0} {y0}L{x1} {y1}L{x0} {y2}Z" fill="{c}"/>"##,
        x0 = super::canvas::mm(x),
        y0 = super::canvas::mm(y + 3.4),
        x1 = super::canvas::mm(x + 2.2),
        y1 = super::canvas::mm(y + 10.0),
        y2 = super::canvas::mm(y + 8.2),
        x3 = super::canvas::mm(x - 2.2),
        c = look::LABEL,
    ));
    let look = Type::new(3.2, look::LABEL).bold().at(Anchor::Middle).halo();
    sheet.text(x, y + 2.6, word(lang, "map.north"), look);
}

/// The scale bar. It stands below the map, where it covers no ground.
struct Scale {
    /// What the whole bar stands for.
    metres: f64,
    /// How long that is on the sheet.
    length_mm: f64,
    unit: &'static str,
}

impl Scale {
    const SIZE: f64 = 2.5;

    fn of(scale: f64, lang: Lang) -> Self {
        let longest = 30.0 / scale;
        let mut metres = 1.0;
        let mut power = 1.0;
        while power <= longest {
            for step in [1.0, 2.0, 5.0] {
                if power * step <= longest {
                    metres = power * step;
                }
            }
            power *= 10.0;
        }
        let unit = word(lang, if metres >= 1000.0 { "map.kilometres" } else { "map.metres" });
        Self { metres, length_mm: metres * scale, unit }
    }

    fn width_mm(&self) -> f64 {
        // Half of the first and of the last figure stand out beyond the bar.
        self.length_mm + ems(self.unit) * Self::SIZE + 6.0
    }

    fn draw(&self, sheet: &mut Canvas, left: f64, y: f64) {
        let x = left + 1.5;
        for i in 0..2_u8 {
            let from = x + self.length_mm / 2.0 * f64::from(i);
            let fill = if i == 0 { look::LABEL } else { look::PAPER };
            sheet.rect(from, y, self.length_mm / 2.0, 1.1, fill);
            sheet.frame(from, y, self.length_mm / 2.0, 1.1, look::LABEL, 0.15);
        }
        let shown = if self.metres >= 1000.0 { self.metres / 1000.0 } else { self.metres };
        let look = Type::new(Self::SIZE, look::LABEL);
        for part in [0.0, 0.5, 1.0] {
            let text = format!("{}", shown * part);
            sheet.text(x + self.length_mm * part, y - 0.8, &text, look.at(Anchor::Middle));
        }
        sheet.text(x + self.length_mm + 2.6, y + 1.2, self.unit, look);
    }
}

/// The order of a legend: verdicts from the worst, other areas, the ground below them, lines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Position of its lamp among all, worst first.
    Verdict(usize),
    Area,
    Ground,
    Line,
}

/// The legend equals the style of the layers, from the top down within a rank. Verdicts are named
/// by what the stage may show. The first row leaves room at its right for the scale bar.
fn draw_legend(
    sheet: &mut Canvas,
    map: &MapPicture,
    top: f64,
    [width, taken]: [f64; 2],
    stage: Stage,
    lang: Lang,
) -> f64 {
    let mut entries: Vec<(String, look::Style, Rank)> = Vec::new();
    for layer in map.layers.iter().rev().filter(|l| !l.name.is_empty()) {
        let name = match &layer.paint {
            Paint::Verdict(verdict) => verdict.shown(stage, lang).text(),
            _ => layer.name.clone(),
        };
        if !entries.iter().any(|(n, _, _)| *n == name) {
            let style = look::style(&layer.paint, stage);
            let area = matches!(layer.shape, Shape::Polygons(_)) && style.fill.is_some();
            let rank = match &layer.paint {
                _ if !area => Rank::Line,
                Paint::Verdict(verdict) => {
                    let lamp = verdict.shown(stage, lang).lamp;
                    Rank::Verdict(Lamp::ALL.iter().position(|l| *l == lamp).unwrap_or_default())
                }
                Paint::Land | Paint::Water => Rank::Ground,
                _ => Rank::Area,
            };
            entries.push((name, style, rank));
        }
    }
    entries.sort_by_key(|(_, _, rank)| *rank);
    if entries.is_empty() {
        return top + 6.4;
    }
    const SIZE: f64 = 2.9;
    let (mut x, mut y) = (0.0, top);
    for (name, style, rank) in entries {
        let w = 8.2 + ems(&name) * SIZE + 4.5;
        let room = if y > top { width } else { width - taken };
        if x + w > room + 4.5 && (x > 0.0 || y <= top) {
            x = 0.0;
            y += 5.4;
        }
        if rank == Rank::Line {
            sheet.shape(&[vec![[x + 0.2, y + 2.2], [x + 6.6, y + 2.2]]], false, &style);
        } else {
            let ring = vec![
                [x + 0.2, y + 0.3],
                [x + 6.6, y + 0.3],
                [x + 6.6, y + 4.0],
                [x + 0.2, y + 4.0],
            ];
            sheet.shape(&[ring], true, &style);
        }
        sheet.text(x + 7.9, y + 3.2, &name, Type::new(SIZE, look::INK));
        x += w;
    }
    y + 6.4
}
