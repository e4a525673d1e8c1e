//! Charts: horizontal bars against a limit, parts of a whole, development over years.
//!
//! A missing value is a word, never a bar of length zero. Limits are drawn and named.

use super::{
    Drawing,
    canvas::{Anchor, Canvas, Type, ems, wrap, wrap_evenly},
    hatch::Slope,
};
use crate::{
    Lang,
    content::{Bar, Chart, ChartKind, Lamp, Line, Mark, Stack, Stage},
    look,
    words::word,
};

const TITLE: f64 = 4.2;
const TEXT: f64 = 3.1;
const NOTE: f64 = 2.6;

pub(super) fn draw(chart: &Chart, width: f64, stage: Stage, lang: Lang) -> Drawing {
    let mut sheet = Canvas::new();
    let mut y = 0.0;
    for line in wrap_evenly(&chart.title, width / TITLE) {
        y += TITLE * 1.35;
        sheet.text(0.0, y - TITLE * 0.3, &line, Type::new(TITLE, look::INK).bold());
    }
    if let Some(banner) = &chart.invented {
        y += 5.0;
        let colour = look::lamp_text(Lamp::Amber);
        sheet.text(0.0, y - 1.2, banner, Type::new(NOTE * 1.15, colour).bold());
    }
    if !chart.unit.is_empty() {
        y += 4.4;
        let unit = format!("{}{}", word(lang, "chart.unit"), chart.unit);
        sheet.text(0.0, y - 1.0, &unit, Type::new(NOTE, look::INK_SOFT));
    }
    y += 1.5;
    y = match &chart.kind {
        ChartKind::Bars { bars, marks } => {
            draw_bars(&mut sheet, bars, marks, y, width, stage, lang)
        }
        ChartKind::Stacked { series, stacks } => draw_stacks(&mut sheet, series, stacks, y, width),
        ChartKind::Lines { years, lines, marks } => {
            draw_lines(&mut sheet, years, lines, marks, y, width)
        }
    };
    for line in wrap(&chart.source, width / NOTE).into_iter().filter(|l| !l.is_empty()) {
        y += NOTE * 1.4;
        sheet.text(0.0, y - NOTE * 0.3, &line, Type::new(NOTE, look::INK_SOFT));
    }
    sheet.finish(width, y + 1.0, &chart.title)
}

/// A round number not below `value`, with its step: 1, 2, 2.5 or 5 times a power of ten.
fn nice(value: f64) -> (f64, f64) {
    if !(value.is_finite() && value > 0.0) {
        return (1.0, 0.2);
    }
    let mut power = 1e-9;
    loop {
        for step in [1.0, 2.0, 2.5, 5.0] {
            let step = step * power;
            if step * 5.0 >= value {
                return ((value / step).ceil() * step, step);
            }
        }
        power *= 10.0;
        if power > 1e18 {
            return (value, value / 5.0);
        }
    }
}

fn tick(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite())
}

/// Limits with their names above the plot. Two names stand back to back where there is room;
/// else each has its own row, and a line that passes a name is hidden by its halo.
struct Names<'a> {
    /// Each limit and where it stands, from left to right.
    placed: Vec<(f64, &'a Mark)>,
    back_to_back: bool,
}

impl<'a> Names<'a> {
    fn of(marks: &[&'a Mark], place: impl Fn(f64) -> f64, width: f64) -> Self {
        let long = |mark: &Mark| ems(&mark.label) * NOTE;
        let placed: Vec<(f64, &Mark)> = marks.iter().map(|m| (place(m.value), *m)).collect();
        let back_to_back = match placed.as_slice() {
            [(a, low), (b, high)] => *a - long(low) >= 0.0 && *b + long(high) <= width,
            _ => false,
        };
        Self { placed, back_to_back }
    }

    fn height(&self) -> f64 {
        let rows = if self.back_to_back { 1 } else { self.placed.len() };
        4.2 * rows as f64
    }

    fn draw(&self, sheet: &mut Canvas, [top, bottom, width]: [f64; 3]) {
        let look = Type::new(NOTE, look::INK).bold().halo();
        let row = |i: usize| if self.back_to_back { 0.0 } else { 4.2 * i as f64 };
        for (i, (x, _)) in self.placed.iter().enumerate() {
            sheet.line(*x, top - 0.6 - row(i), *x, bottom, look::INK, 0.35, Some(1.2));
        }
        for (i, (x, mark)) in self.placed.iter().enumerate() {
            let (x, anchor) = match (self.back_to_back, i) {
                (true, 0) => (x + 0.2, Anchor::End),
                (true, _) => (x - 0.2, Anchor::Start),
                (false, _) => {
                    let half = ems(&mark.label) * NOTE / 2.0;
                    (x.clamp(half, (width - half).max(half)), Anchor::Middle)
                }
            };
            sheet.text(x, top - 1.2 - row(i), &mark.label, look.at(anchor));
        }
    }
}

/// The name of a row at the left of its bar, broken where it is longer than its room.
fn draw_name(sheet: &mut Canvas, name: &str, right: f64, middle: f64) {
    let look = Type::new(TEXT, look::INK).at(Anchor::End);
    let mut lines = wrap_evenly(name, (right - 0.5) / TEXT);
    lines.truncate(2);
    let first = middle + 1.1 - (lines.len() as f64 - 1.0) * TEXT * 0.58;
    for (i, line) in lines.iter().enumerate() {
        sheet.text(right, first + i as f64 * TEXT * 1.16, line, look);
    }
}

fn draw_bars(
    sheet: &mut Canvas,
    bars: &[Bar],
    marks: &[Mark],
    top: f64,
    width: f64,
    stage: Stage,
    lang: Lang,
) -> f64 {
    const ROW: f64 = 8.0;
    let printed: Vec<(String, &'static str, &'static str, bool)> = bars
        .iter()
        .map(|bar| match &bar.verdict {
            Some(verdict) => {
                let shown = verdict.shown(stage, lang);
                let mark = shown.mark.unwrap_or_default();
                (
                    format!("{} {}{mark}", shown.lamp.shape(), bar.text),
                    look::lamp(shown.lamp),
                    look::lamp_text(shown.lamp),
                    shown.lamp == Lamp::Red,
                )
            }
            None => (bar.text.clone(), look::SERIES[0], look::INK, false),
        })
        .collect();
    // Bold figures are a little wider than the face they are counted in.
    let right_text = printed.iter().map(|p| ems(&p.0)).fold(3.0, f64::max) * TEXT * 1.07 + 3.2;
    // On a narrow sheet names give way first: they can be broken, bars and figures cannot.
    let left = bars.iter().map(|b| ems(&b.label)).fold(4.0, f64::max) * TEXT + 3.0;
    let left = left.min(width * 0.4).min((width - right_text - 24.0).max(width * 0.25));
    let right = (width - right_text).max(left + 20.0);
    let mut marks: Vec<&Mark> = marks.iter().filter(|m| m.value.is_finite()).collect();
    marks.sort_by(|a, b| a.value.total_cmp(&b.value));
    let most = bars
        .iter()
        .filter_map(|b| finite(b.value))
        .chain(marks.iter().map(|m| m.value))
        .fold(0.0, f64::max);
    let (limit, step) = nice(most);
    let place = |v: f64| left + (v / limit).clamp(0.0, 1.0) * (right - left);
    let names = Names::of(&marks, place, width);
    let top = top + names.height() + 1.0;
    let bottom = top + ROW * bars.len() as f64;
    let mut value = 0.0;
    while value <= limit * 1.0001 {
        sheet.line(place(value), top, place(value), bottom, look::LINE, 0.15, None);
        let look = Type::new(NOTE, look::INK_SOFT).at(Anchor::Middle);
        sheet.text(place(value), bottom + 3.4, &tick(value), look);
        value += step;
    }
    for (i, (bar, (text, colour, ink, hatched))) in bars.iter().zip(printed).enumerate() {
        let y = top + ROW * i as f64;
        draw_name(sheet, &bar.label, left - 2.0, y + ROW / 2.0);
        if let Some(value) = finite(bar.value) {
            let (a, b) = (left, place(value));
            sheet.rect(a, y + 1.6, b - a, ROW - 3.2, colour);
            if hatched {
                let ring = vec![[a, y + 1.6], [b, y + 1.6], [b, y + ROW - 1.6], [a, y + ROW - 1.6]];
                sheet.hatch(&[ring], look::PAPER, 1.3, Slope::Rising);
            }
        }
        // Values stand in a column of their own, where no limit's line can cross them.
        sheet.text(right + 3.0, y + ROW / 2.0 + 1.1, &text, Type::new(TEXT, ink).bold());
    }
    sheet.line(left, top, left, bottom, look::INK_SOFT, 0.25, None);
    names.draw(sheet, [top, bottom, width]);
    bottom + 5.5
}

/// How a series is filled. One whose name begins with a lamp's shape counts verdicts and has the
/// lamp's colour; the others have the colours that are kept from lamps.
fn fills(names: &[&str]) -> Vec<Fill> {
    let every_second = |i: usize| match i % 4 {
        1 => Some(Slope::Rising),
        3 => Some(Slope::Falling),
        _ => None,
    };
    let mut greys = 0;
    let mut fill = |(i, name): (usize, &&str)| {
        match Lamp::ALL.into_iter().find(|lamp| name.starts_with(lamp.shape())) {
            None => Fill { colour: series(i), hatch: every_second(i) },
            Some(lamp) => {
                greys += usize::from(lamp == Lamp::Grey);
                let hatch = match lamp {
                    Lamp::Red => Some(Slope::Rising),
                    // Missing and not applicable share a lamp.
                    Lamp::Grey if greys > 1 => Some(Slope::Falling),
                    _ => None,
                };
                Fill { colour: look::lamp(lamp), hatch }
            }
        }
    };
    names.iter().enumerate().map(&mut fill).collect()
}

/// A colour, with a hatch where grey print could not keep it from its neighbour.
#[derive(Clone, Copy)]
struct Fill {
    colour: &'static str,
    hatch: Option<Slope>,
}

fn draw_key(sheet: &mut Canvas, names: &[&str], y: f64, width: f64, fills: Option<&[Fill]>) -> f64 {
    let (mut x, mut y) = (0.0, y);
    for (i, name) in names.iter().enumerate() {
        let w = 6.5 + ems(name) * TEXT + 5.0;
        if x > 0.0 && x + w > width + 5.0 {
            x = 0.0;
            y += 5.2;
        }
        match fills.and_then(|fills| fills.get(i)) {
            Some(fill) => block(sheet, *fill, [x, y + 0.4, 5.2, 3.2]),
            None => {
                sheet.line(x, y + 2.0, x + 5.2, y + 2.0, series(i), 0.7, dash(i));
                marker(sheet, i, x + 2.6, y + 2.0);
            }
        }
        sheet.text(x + 6.5, y + 3.1, name, Type::new(TEXT, look::INK));
        x += w;
    }
    y + 6.5
}

fn series(i: usize) -> &'static str {
    look::SERIES.get(i).copied().unwrap_or(look::INK_SOFT)
}

fn dash(i: usize) -> Option<f64> {
    (i % 2 == 1).then_some(1.6)
}

/// A filled part.
fn block(sheet: &mut Canvas, fill: Fill, [x, y, w, h]: [f64; 4]) {
    sheet.rect(x, y, w, h, fill.colour);
    if let Some(slope) = fill.hatch {
        let ring = vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
        sheet.hatch(&[ring], look::PAPER, 1.1, slope);
    }
}

fn draw_stacks(
    sheet: &mut Canvas,
    names: &[String],
    stacks: &[Stack],
    top: f64,
    width: f64,
) -> f64 {
    const ROW: f64 = 9.0;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let fills = fills(&names);
    let top = draw_key(sheet, &names, top, width, Some(&fills));
    let left =
        (stacks.iter().map(|s| ems(&s.label)).fold(4.0, f64::max) * TEXT + 3.0).min(width * 0.4);
    let right = width - 6.0;
    let part = |v: &f64| if v.is_finite() { v.max(0.0) } else { 0.0 };
    let most = stacks.iter().map(|s| s.values.iter().map(part).sum::<f64>()).fold(0.0, f64::max);
    let (limit, step) = nice(most);
    let place = |v: f64| left + v / limit * (right - left);
    let bottom = top + ROW * stacks.len() as f64;
    let mut value = 0.0;
    while value <= limit * 1.0001 {
        sheet.line(place(value), top, place(value), bottom, look::LINE, 0.15, None);
        let look = Type::new(NOTE, look::INK_SOFT).at(Anchor::Middle);
        sheet.text(place(value), bottom + 3.4, &tick(value), look);
        value += step;
    }
    for (row, stack) in stacks.iter().enumerate() {
        let y = top + ROW * row as f64;
        draw_name(sheet, &stack.label, left - 2.0, y + ROW / 2.0);
        let mut from = 0.0;
        for (i, (v, fill)) in stack.values.iter().map(part).zip(&fills).enumerate() {
            let (a, b) = (place(from), place(from + v));
            block(sheet, *fill, [a, y + 1.5, b - a, ROW - 3.0]);
            let text = stack.texts.get(i).map_or("", String::as_str);
            if !text.is_empty() && ems(text) * TEXT + 1.5 < b - a {
                let middle = (a + b) / 2.0;
                let w = ems(text) * TEXT + 1.6;
                sheet.rect(middle - w / 2.0, y + 2.2, w, ROW - 4.4, look::PAPER);
                let look = Type::new(TEXT, look::INK).at(Anchor::Middle);
                sheet.text(middle, y + ROW / 2.0 + 1.1, text, look);
            }
            from += v;
        }
    }
    sheet.line(left, top, left, bottom, look::INK_SOFT, 0.25, None);
    bottom + 5.5
}

fn marker(sheet: &mut Canvas, i: usize, x: f64, y: f64) {
    let r = 1.0;
    let points: &[[f64; 2]] = match i % 3 {
        0 => &[[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
        1 => &[[0.0, -1.2], [1.2, 0.0], [0.0, 1.2], [-1.2, 0.0]],
        _ => &[[0.0, -1.2], [1.1, 0.8], [-1.1, 0.8]],
    };
    let ring = points.iter().map(|p| [x + p[0] * r, y + p[1] * r]).collect();
    let style = look::Style {
        fill: Some(series(i)),
        opacity: 1.0,
        stroke: Some(look::PAPER),
        width_mm: 0.25,
        dash_mm: None,
        hatch: None,
        casing: None,
    };
    sheet.shape(&[ring], true, &style);
}

fn draw_lines(
    sheet: &mut Canvas,
    years: &[String],
    lines: &[Line],
    marks: &[Mark],
    top: f64,
    width: f64,
) -> f64 {
    const HEIGHT: f64 = 52.0;
    let names: Vec<&str> = lines.iter().map(|l| l.name.as_str()).collect();
    let top = draw_key(sheet, &names, top, width, None);
    let all = || {
        lines
            .iter()
            .flat_map(|l| l.values.iter().copied())
            .filter_map(finite)
            .chain(marks.iter().map(|m| m.value).filter(|v| v.is_finite()))
    };
    let (low, high) =
        all().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    // A line may leave out the zero, a bar may not; the axis prints its first value.
    let (_, step) = nice(((high - low) * 1.3).max(high.abs() * 0.02).max(1e-9));
    let floor = (((low - 0.15 * (high - low)) / step).floor() * step).max(if low >= 0.0 {
        0.0
    } else {
        f64::NEG_INFINITY
    });
    let ceiling = ((high + 0.1 * (high - low)) / step).ceil() * step;
    let ceiling = if ceiling > floor { ceiling } else { floor + step };
    let left = 12.0;
    let tail = lines.iter().map(|l| ems(&l.last_text)).fold(0.0, f64::max) * TEXT;
    let right = width - 6.0 - tail;
    let bottom = top + HEIGHT;
    let place_y = |v: f64| bottom - (v - floor) / (ceiling - floor) * HEIGHT;
    let slots = years.len().max(2) - 1;
    let place_x = |i: usize| left + 5.0 + (right - left - 8.0) * i as f64 / slots as f64;
    let mut value = floor;
    while value <= ceiling + step * 1e-6 {
        sheet.line(left, place_y(value), right, place_y(value), look::LINE, 0.15, None);
        let look = Type::new(NOTE, look::INK_SOFT).at(Anchor::End);
        sheet.text(left - 1.5, place_y(value) + 0.9, &tick(value), look);
        value += step;
    }
    for (i, year) in years.iter().enumerate() {
        let look = Type::new(NOTE, look::INK_SOFT).at(Anchor::Middle);
        sheet.text(place_x(i), bottom + 4.0, year, look);
    }
    sheet.line(left, bottom, right, bottom, look::INK_SOFT, 0.25, None);
    for mark in marks.iter().filter(|m| m.value.is_finite()) {
        let y = place_y(mark.value);
        sheet.line(left, y, right, y, look::INK, 0.35, Some(1.2));
        sheet.text(left + 1.0, y - 1.0, &mark.label, Type::new(NOTE, look::INK).bold().halo());
    }
    for (i, line) in lines.iter().enumerate() {
        let mut run: Vec<[f64; 2]> = Vec::new();
        let mut runs: Vec<Vec<[f64; 2]>> = Vec::new();
        for (k, value) in line.values.iter().take(years.len()).enumerate() {
            match finite(*value) {
                Some(v) => run.push([place_x(k), place_y(v)]),
                None => runs.push(std::mem::take(&mut run)),
            }
        }
        runs.push(run);
        let style = look::Style {
            fill: None,
            opacity: 1.0,
            stroke: Some(series(i)),
            width_mm: 0.7,
            dash_mm: dash(i),
            hatch: None,
            casing: None,
        };
        let long: Vec<_> = runs.iter().filter(|r| r.len() > 1).cloned().collect();
        sheet.shape(&long, false, &style);
        let mut last = None;
        for point in runs.iter().flatten() {
            marker(sheet, i, point[0], point[1]);
            last = Some(*point);
        }
        if let Some([x, y]) = last.filter(|_| !line.last_text.is_empty()) {
            sheet.text(x + 2.2, y + 1.1, &line.last_text, Type::new(TEXT, series(i)).bold().halo());
        }
    }
    bottom + 6.5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Verdict, VerdictKind};

    #[test]
    fn axes_end_on_round_numbers() {
        assert_eq!(nice(43.7), (50.0, 10.0));
        assert_eq!(nice(98.0), (100.0, 20.0));
        assert_eq!(nice(0.0), (1.0, 0.2));
        assert!(nice(f64::NAN).0 > 0.0);
    }

    #[test]
    fn verdicts_are_stacked_in_the_colours_of_their_lamps_and_nothing_else_is() {
        let colours =
            |names: &[&str]| -> Vec<&str> { fills(names).iter().map(|f| f.colour).collect() };
        assert_eq!(
            colours(&["● 达标 3", "▲ 未达标 2"]),
            [look::lamp(Lamp::Green), look::lamp(Lamp::Red)]
        );
        assert_eq!(colours(&["公园绿地", "附属绿地"]), [look::SERIES[0], look::SERIES[1]]);
        let greys = fills(&["○ 数据缺失", "○ 不适用"]);
        assert_eq!(greys[0].colour, greys[1].colour);
        assert!(greys[0].hatch.is_none() && greys[1].hatch.is_some());
    }

    fn bars(verdict: Verdict) -> Chart {
        Chart {
            title: "t".into(),
            unit: "%".into(),
            source: String::new(),
            invented: None,
            kind: ChartKind::Bars {
                bars: vec![Bar {
                    label: "a".into(),
                    value: Some(30.0),
                    text: "30.00".into(),
                    verdict: Some(verdict),
                }],
                marks: vec![Mark { label: "36".into(), value: 36.0 }],
            },
        }
    }

    #[test]
    fn an_issued_chart_does_not_paint_a_provisional_failure_red() {
        let chart = bars(Verdict::provisional(VerdictKind::Fail));
        let red = look::lamp(Lamp::Red);
        assert!(draw(&chart, 150.0, Stage::Draft, Lang::ZhCn).svg.contains(red));
        assert!(!draw(&chart, 150.0, Stage::Issued, Lang::ZhCn).svg.contains(red));
    }
}
