//! A sheet to draw on, in millimetres, growing downwards.

use super::{Drawing, hatch};
use crate::look;
use std::fmt::Write as _;

/// The faces a picture asks for, in the order of likelihood on an office machine.
const FACES: &str = "'Noto Sans CJK SC','Source Han Sans SC','Noto Sans SC','Microsoft YaHei','PingFang SC','SimHei',sans-serif";

pub(super) struct Canvas {
    body: String,
    clips: u32,
}

/// Where a text hangs.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) colour: &'static str,
    pub(super) bold: bool,
    pub(super) anchor: Anchor,
    pub(super) halo: bool,
}

impl Type {
    pub(super) const fn new(size: f64, colour: &'static str) -> Self {
        Self { size, colour, bold: false, anchor: Anchor::Start, halo: false }
    }

    pub(super) const fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    pub(super) const fn at(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    pub(super) const fn halo(mut self) -> Self {
        self.halo = true;
        self
    }
}

/// A number in millimetres, to a hundredth, without idle zeros.
pub(super) fn mm(value: f64) -> String {
    let hundredths = (value * 100.0).round() as i64;
    if hundredths % 100 == 0 {
        return (hundredths / 100).to_string();
    }
    let text = format!("{:.2}", hundredths as f64 / 100.0);
    text.trim_end_matches('0').to_owned()
}

/// Path data. Each point is told by its distance from the one before, counted in whole hundredths
/// of a millimetre, so that nothing adds up along a line.
fn path(parts: &[Vec<[f64; 2]>], closed: bool) -> String {
    let hundredths = |v: f64| (v * 100.0).round() as i64;
    let short = |v: i64| {
        let text = mm(v as f64 / 100.0);
        match (text.strip_prefix("0."), text.strip_prefix("-0.")) {
            (Some(rest), _) => format!(".{rest}"),
            (_, Some(rest)) => format!("-.{rest}"),
            _ => text,
        }
    };
    let mut d = String::new();
    for part in parts {
        let mut points = part.iter().map(|[x, y]| [hundredths(*x), hundredths(*y)]);
        let Some(first) = points.next() else { continue };
        let _ = write!(d, "M{} {}", short(first[0]), short(first[1]));
        let mut last = first;
        for (i, point) in points.enumerate() {
            let letter = if i == 0 { 'l' } else { ' ' };
            let _ =
                write!(d, "{letter}{} {}", short(point[0] - last[0]), short(point[1] - last[1]));
            last = point;
        }
        if closed {
            d.push('Z');
        }
    }
    d
}

pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Control characters may not stand in XML at all.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Width of a text in ems: Han and full-width signs one, capitals and digits a good half.
pub(crate) fn ems(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            c if c >= '\u{2E80}' => 1.0,
            '●' | '◆' | '▲' | '○' | '■' | '≥' | '≤' | '—' | '·' | '“' | '”' => {
                1.0
            }
            'A'..='Z' | '%' => 0.66,
            '0'..='9' | 'a'..='z' => 0.56,
            _ => 0.34,
        })
        .sum()
}

/// Break a text into lines of at most `width` ems; Latin words and numbers stay whole.
pub(super) fn wrap(text: &str, width: f64) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        let joins = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | ':' | '%' | '-' | '/' | '²')
        };
        let opens = |c: char| matches!(c, '（' | '《' | '“' | '/' | '\u{A0}');
        let closes = |c: char| {
            matches!(c, '，' | '。' | '、' | '；' | '：' | '）' | '》' | '”' | '/' | '\u{A0}')
        };
        match pieces.last_mut() {
            Some(last)
                if closes(c)
                    || last.ends_with(opens)
                    || (joins(c) && last.chars().next_back().is_some_and(joins)) =>
            {
                last.push(c);
            }
            _ => pieces.push(c.to_string()),
        }
    }
    let mut lines = vec![String::new()];
    for piece in pieces {
        if let Some(line) = lines.last_mut() {
            if line.is_empty() || ems(line) + ems(&piece) <= width {
                line.push_str(&piece);
            } else {
                lines.push(piece.trim_start().to_owned());
            }
        }
    }
    lines
}

/// Break a title into as few lines as fit, of about equal length, so that no character is left
/// alone on the last.
pub(super) fn wrap_evenly(text: &str, width: f64) -> Vec<String> {
    let lines = wrap(text, width);
    if lines.len() < 2 {
        return lines;
    }
    let mut narrow = (ems(text) / lines.len() as f64).floor().max(1.0);
    while narrow < width {
        let even = wrap(text, narrow);
        if even.len() <= lines.len() {
            return even;
        }
        narrow += 0.5;
    }
    lines
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self { body: String::new(), clips: 0 }
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push('\n');
    }

    /// A filled rectangle; one that is too thin to be written is not drawn, since readers of SVG
    /// complain of it.
    pub(super) fn rect(&mut self, x: f64, y: f64, w: f64, h: f64, fill: &str) {
        let (w, h) = (mm(w), mm(h));
        if w == "0" || h == "0" {
            return;
        }
        let _ = writeln!(
            self.body,
            r#"<rect x="{}" y="{}" width="{w}" height="{h}" fill="{fill}"/>"#,
            mm(x),
            mm(y)
        );
    }

    pub(super) fn frame(&mut self, x: f64, y: f64, w: f64, h: f64, stroke: &str, width: f64) {
        let _ = writeln!(
            self.body,
            r#"<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="{stroke}" stroke-width="{}"/>"#,
            mm(x),
            mm(y),
            mm(w),
            mm(h),
            mm(width)
        );
    }

    #[expect(clippy::too_many_arguments, reason = "two points, a colour, a width, a dash")]
    pub(super) fn line(
        &mut self,
        x1: f64,
        y1: f64,
        x2: f64,
        y2: f64,
        stroke: &str,
        width: f64,
        dash: Option<f64>,
    ) {
        let dash = dash.map(|d| format!(r#" stroke-dasharray="{}""#, mm(d))).unwrap_or_default();
        let _ = writeln!(
            self.body,
            r#"<path d="M{} {}L{} {}" fill="none" stroke="{stroke}" stroke-width="{}"{dash}/>"#,
            mm(x1),
            mm(y1),
            mm(x2),
            mm(y2),
            mm(width)
        );
    }

    pub(super) fn text(&mut self, x: f64, y: f64, text: &str, look: Type) {
        let anchor = match look.anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if look.bold { r#" font-weight="700""# } else { "" };
        let head = format!(
            r#"<text x="{}" y="{}" font-size="{}"{weight}{anchor}"#,
            mm(x),
            mm(y),
            mm(look.size)
        );
        let text = escape(text);
        if look.halo {
            let _ = writeln!(
                self.body,
                r##"{head} fill="#FFFFFF" stroke="#FFFFFF" stroke-width="{}" stroke-linejoin="round">{text}</text>"##,
                mm(look.size * 0.3)
            );
        }
        let _ = writeln!(self.body, r#"{head} fill="{}">{text}</text>"#, look.colour);
    }

    /// Rings (closed) or lines, drawn in a style. Coordinates are millimetres on the sheet.
    pub(super) fn shape(&mut self, parts: &[Vec<[f64; 2]>], closed: bool, style: &look::Style) {
        self.shapes(&[parts.to_vec()], closed, style);
    }

    /// Many shapes of one style, which is written once: a city has thousands of lawns.
    pub(super) fn shapes(
        &mut self,
        shapes: &[Vec<Vec<[f64; 2]>>],
        closed: bool,
        style: &look::Style,
    ) {
        let paths: Vec<String> =
            shapes.iter().map(|parts| path(parts, closed)).filter(|d| !d.is_empty()).collect();
        let join = r#" stroke-linejoin="round" stroke-linecap="round""#;
        if let Some((colour, width)) = style.casing {
            let width = mm(width);
            let look = format!(r#"fill="none" stroke="{colour}" stroke-width="{width}"{join}"#);
            self.paths(&paths, &look);
        }
        let fill = match (closed, style.fill) {
            (true, Some(fill)) if style.opacity < 1.0 => {
                format!(r#"fill="{fill}" fill-opacity="{}" fill-rule="evenodd""#, mm(style.opacity))
            }
            (true, Some(fill)) => format!(r#"fill="{fill}" fill-rule="evenodd""#),
            _ => r#"fill="none""#.to_owned(),
        };
        let stroke = style.stroke.map_or_else(String::new, |stroke| {
            let dash = style
                .dash_mm
                .map(|dash| format!(r#" stroke-dasharray="{} {}""#, mm(dash), mm(dash * 0.7)))
                .unwrap_or_default();
            format!(r#" stroke="{stroke}" stroke-width="{}"{join}{dash}"#, mm(style.width_mm))
        });
        self.paths(&paths, &format!("{fill}{stroke}"));
        if let (true, Some(colour)) = (closed, style.hatch) {
            self.hatches(shapes, colour, 1.5, hatch::Slope::Rising);
        }
    }

    fn paths(&mut self, paths: &[String], look: &str) {
        match paths {
            [] => {}
            [one] => {
                let _ = writeln!(self.body, r#"<path d="{one}" {look}/>"#);
            }
            many => {
                let _ = writeln!(self.body, "<g {look}>");
                for d in many {
                    let _ = writeln!(self.body, r#"<path d="{d}"/>"#);
                }
                self.raw("</g>");
            }
        }
    }

    /// Hatch closed rings with lines.
    pub(super) fn hatch(
        &mut self,
        rings: &[Vec<[f64; 2]>],
        colour: &str,
        spacing: f64,
        slope: hatch::Slope,
    ) {
        self.hatches(&[rings.to_vec()], colour, spacing, slope);
    }

    fn hatches(
        &mut self,
        shapes: &[Vec<Vec<[f64; 2]>>],
        colour: &str,
        spacing: f64,
        slope: hatch::Slope,
    ) {
        let mut d = String::new();
        for [x1, y1, x2, y2] in shapes.iter().flat_map(|rings| hatch::lines(rings, spacing, slope))
        {
            d.push_str(&path(&[vec![[x1, y1], [x2, y2]]], false));
        }
        if !d.is_empty() {
            let look = format!(r#"fill="none" stroke="{colour}" stroke-width="0.16""#);
            self.paths(&[d], &look);
        }
    }

    /// Whatever `inside` draws is cut at the rectangle.
    pub(super) fn clipped(&mut self, [x, y, w, h]: [f64; 4], inside: impl FnOnce(&mut Self)) {
        self.clips += 1;
        let id = format!("clip{}", self.clips);
        let _ = writeln!(
            self.body,
            r#"<clipPath id="{id}"><rect x="{}" y="{}" width="{}" height="{}"/></clipPath>"#,
            mm(x),
            mm(y),
            mm(w),
            mm(h)
        );
        let _ = writeln!(self.body, r#"<g clip-path="url(#{id})">"#);
        inside(self);
        self.raw("</g>");
    }

    pub(super) fn finish(self, width: f64, height: f64, title: &str) -> Drawing {
        let svg = format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}" font-family="{faces}">"#,
                "\n<title>{title}</title>\n",
                r#"<rect width="{w}" height="{h}" fill="{paper}"/>"#,
                "\n{body}</svg>\n"
            ),
            w = mm(width),
            h = mm(height),
            faces = FACES,
            title = escape(title),
            paper = look::PAPER,
            body = self.body
        );
        Drawing { svg, width_mm: width, height_mm: height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_begins_with_a_closing_mark_and_numbers_stay_whole() {
        let lines = wrap("公园绿地面积36.75%，人均公园绿地。", 6.0);
        assert_eq!(lines, ["公园绿地面积", "36.75%，人", "均公园绿地。"]);
    }

    #[test]
    fn a_path_ends_where_its_points_end_however_many_there_are() {
        assert_eq!(
            path(&[vec![[1.0, 2.0], [1.5, 1.75], [0.0, 0.0]]], true),
            "M1 2l.5 -.25 -1.5 -1.75Z"
        );
        let many: Vec<[f64; 2]> = (0..1000).map(|i| [f64::from(i) * 0.0133, 0.0]).collect();
        let d = path(&[many], false);
        let ends: f64 =
            d[1..].split(['l', ' ']).step_by(2).map(|x| x.parse::<f64>().unwrap()).sum();
        assert!((ends - 999.0 * 0.0133).abs() < 0.006, "{ends}");
    }

    #[test]
    fn a_line_never_ends_with_an_opening_mark() {
        assert_eq!(wrap("最低的是（某区）", 5.0), ["最低的是", "（某区）"]);
        assert_eq!(wrap("不低于8\u{A0}m²/人，最低", 6.0), ["不低于", "8\u{A0}m²/人，最", "低"]);
    }

    #[test]
    fn a_title_leaves_no_character_alone() {
        let title = "其中四十三项为暂定结论";
        assert_eq!(wrap(title, 10.0).last().map(String::as_str), Some("论"));
        assert_eq!(wrap_evenly(title, 10.0), ["其中四十三项", "为暂定结论"]);
        assert_eq!(wrap_evenly("短", 10.0), ["短"]);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([mm(1.0), mm(1.50), mm(-0.004), mm(-1.257)], ["1", "1.5", "0", "-1.26"]);
    }
}
