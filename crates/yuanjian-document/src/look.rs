//! The colours, once. A hex value anywhere else in this crate is a mistake.
//!
//! Values and contrast ratios are those of the project's page on looks; red, amber and green
//! are kept for lamps and never paint a series.

use crate::Lang;
use crate::content::{Lamp, Paint, Stage};

pub(crate) const PRIMARY: &str = "#0E7A4A";
pub(crate) const HEADER: &str = "#0B4F33";
pub(crate) const INK: &str = "#1D2B24";
pub(crate) const INK_SOFT: &str = "#56665D";
pub(crate) const LINE: &str = "#DDE5E0";
pub(crate) const PAPER: &str = "#FFFFFF";
pub(crate) const RED: &str = "#C8102E";
pub(crate) const LAND: &str = "#EEF3EF";
pub(crate) const LABEL: &str = "#0B2E1E";

pub(crate) const SERIES: [&str; 6] =
    ["#0E7A4A", "#1668B8", "#B26B00", "#7A4FA3", "#4B7F78", "#A14A3B"];
const CLASSES: [&str; 5] = ["#E9F4EE", "#B8D9C6", "#7DB696", "#3F8562", "#0B4F33"];

/// The colour of a lamp's shape.
pub(crate) fn lamp(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Green => "#1B8F4D",
        Lamp::Amber => "#BF8300",
        Lamp::Red => RED,
        Lamp::Grey => "#6B7A72",
        Lamp::Blue => "#1668B8",
    }
}

/// The colour of a lamp's word on white or on its soft ground.
pub(crate) fn lamp_text(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Green => "#15753F",
        Lamp::Amber => "#9A5B00",
        Lamp::Red => RED,
        Lamp::Grey => "#56665D",
        Lamp::Blue => "#1668B8",
    }
}

/// The soft ground behind a lamp's word.
pub(crate) fn lamp_soft(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Green => "#E7F5EC",
        Lamp::Amber => "#FFF6E0",
        Lamp::Red => "#FDECEE",
        Lamp::Grey => "#F0F3F1",
        Lamp::Blue => "#E8F1FA",
    }
}

/// How a shape is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub(crate) fill: Option<&'static str>,
    pub(crate) opacity: f64,
    pub(crate) stroke: Option<&'static str>,
    pub(crate) width_mm: f64,
    pub(crate) dash_mm: Option<f64>,
    pub(crate) hatch: Option<&'static str>,
    /// A second line below the first: the edge of a road.
    pub(crate) casing: Option<(&'static str, f64)>,
}

const PLAIN: Style = Style {
    fill: None,
    opacity: 1.0,
    stroke: None,
    width_mm: 0.0,
    dash_mm: None,
    hatch: None,
    casing: None,
};

/// The style of a meaning at a stage.
pub(crate) fn style(paint: &Paint, stage: Stage) -> Style {
    let area = |fill, opacity, stroke, width_mm| Style {
        fill: Some(fill),
        opacity,
        stroke: Some(stroke),
        width_mm,
        ..PLAIN
    };
    let line = |stroke, width_mm| Style { stroke: Some(stroke), width_mm, ..PLAIN };
    match paint {
        Paint::Land => area(LAND, 1.0, "#D5DCD8", 0.1),
        Paint::Water => area("#CFE3EE", 1.0, "#A9C9DA", 0.08),
        Paint::Road => Style { casing: Some(("#D5DCD8", 0.75)), ..line(PAPER, 0.5) },
        Paint::Boundary => line(HEADER, 0.5),
        Paint::DistrictLine => Style { dash_mm: Some(1.4), ..line("#5C7468", 0.22) },
        Paint::Green => area("#2E9B62", 0.55, PRIMARY, 0.12),
        Paint::GreenSoft => area("#A9D3B8", 0.6, "#7DB696", 0.1),
        Paint::Served => area("#C9BFA6", 0.7, "#A99E82", 0.08),
        Paint::NotServed => Style { hatch: Some(RED), ..area(RED, 0.28, RED, 0.2) },
        Paint::Service => Style { dash_mm: Some(0.9), ..area("#1668B8", 0.07, "#1668B8", 0.14) },
        Paint::Greenway => line(PRIMARY, 0.55),
        Paint::Verdict(verdict) => {
            let light = verdict.shown(stage, Lang::ZhCn).lamp;
            let colour = lamp(light);
            Style {
                hatch: (light == Lamp::Red).then_some(colour),
                ..area(colour, 0.35, colour, 0.25)
            }
        }
        Paint::Class(n) => {
            let fill = CLASSES.get(usize::from(*n)).copied().unwrap_or(HEADER);
            area(fill, 0.9, PAPER, 0.15)
        }
        Paint::Series(n) => {
            let fill = SERIES.get(usize::from(*n)).copied().unwrap_or("#6B7A72");
            area(fill, 0.35, fill, 0.25)
        }
        Paint::OldArea => area("#1668B8", 0.22, "#1668B8", 0.25),
        Paint::NewArea => Style { hatch: Some("#B26B00"), ..area("#B26B00", 0.2, "#B26B00", 0.3) },
    }
}
