//! The layout of official documents as data (`data/templates/gbt9704.toml`).
//!
//! Every measure of GB/T 9704-2012 that the docx and the pdf share is read here once, so that the
//! two cannot drift apart and a site's own rule is a change of data.

use crate::{Error, Lang};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Template {
    pub(crate) page: Page,
    pub(crate) grid: Grid,
    pub(crate) size: Size,
    pub(crate) colour: Colour,
    pub(crate) page_number: PageNumber,
    pub(crate) header: Header,
    pub(crate) table: TableLook,
    pub(crate) picture: PictureLook,
    pub(crate) head: Head,
    pub(crate) imprint: ImprintLines,
    pub(crate) font: Fonts,
    heading: ByLanguage<Heading>,
    text: ByLanguage<Text>,
}

/// What is worded; the layout is one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByLanguage<T> {
    #[serde(rename = "zh-CN")]
    chinese: T,
    #[serde(rename = "en")]
    english: T,
}

impl<T> ByLanguage<T> {
    fn of(&self, lang: Lang) -> &T {
        match lang {
            Lang::ZhCn => &self.chinese,
            Lang::En => &self.english,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    pub(crate) width_mm: f64,
    pub(crate) height_mm: f64,
    pub(crate) top_mm: f64,
    pub(crate) bottom_mm: f64,
    pub(crate) left_mm: f64,
    pub(crate) right_mm: f64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grid {
    pub(crate) lines: u32,
    pub(crate) characters: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Size {
    pub(crate) title_pt: f64,
    pub(crate) body_pt: f64,
    pub(crate) small_pt: f64,
    pub(crate) table_pt: f64,
    pub(crate) note_pt: f64,
    pub(crate) mark_pt: f64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Colour {
    pub(crate) red: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageNumber {
    pub(crate) below_body_mm: f64,
    pub(crate) dash: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) top_mm: f64,
    pub(crate) grey: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableLook {
    pub(crate) smallest_pt: f64,
    pub(crate) comfort: f64,
    pub(crate) inset_mm: f64,
    pub(crate) line_factor: f64,
    pub(crate) rule_pt: f64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PictureLook {
    pub(crate) above_mm: f64,
    pub(crate) below_mm: f64,
    pub(crate) lowest: f64,
    pub(crate) lowest_fine: f64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub(crate) mark_top_mm: f64,
    pub(crate) line_below_number_mm: f64,
    pub(crate) line_pt: f64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImprintLines {
    pub(crate) outer_line_mm: f64,
    pub(crate) inner_line_mm: f64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fonts {
    pub(crate) title: Face,
    pub(crate) body: Face,
    pub(crate) heading1: Face,
    pub(crate) heading2: Face,
    pub(crate) number: Face,
    pub(crate) picture: Face,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Face {
    pub(crate) official: String,
    pub(crate) also: Vec<String>,
    pub(crate) substitutes: Vec<String>,
    pub(crate) substitute_weight: u16,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Heading {
    numerals: String,
    level1: String,
    level2: String,
    level3: String,
    level4: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    pub(crate) number_placeholder: String,
    pub(crate) date_placeholder: String,
    pub(crate) signer: String,
    pub(crate) signer_placeholder: String,
    pub(crate) annex: String,
    pub(crate) annex_colon: String,
    pub(crate) annex_number: String,
    pub(crate) addressee_colon: String,
    pub(crate) copies_to: String,
    pub(crate) copies_stop: String,
    pub(crate) printed: String,
    pub(crate) figure: String,
    pub(crate) table: String,
    pub(crate) note: String,
}

impl Template {
    /// The shipped template.
    pub(crate) fn get() -> Result<&'static Self, Error> {
        static TEMPLATE: OnceLock<Result<Template, String>> = OnceLock::new();
        TEMPLATE
            .get_or_init(|| {
                toml::from_str(include_str!("../../../data/templates/gbt9704.toml"))
                    .map_err(|e| e.to_string())
            })
            .as_ref()
            .map_err(|reason| Error::Template { name: "gbt9704.toml", reason: reason.clone() })
    }

    /// How headings are numbered.
    pub(crate) fn heading(&self, lang: Lang) -> &Heading {
        self.heading.of(lang)
    }

    /// The words that stand at fixed places.
    pub(crate) fn text(&self, lang: Lang) -> &Text {
        self.text.of(lang)
    }

    /// Width of the body in millimetres.
    pub(crate) fn body_width_mm(&self) -> f64 {
        self.page.width_mm - self.page.left_mm - self.page.right_mm
    }

    /// Height of the body in millimetres.
    pub(crate) fn body_height_mm(&self) -> f64 {
        self.page.height_mm - self.page.top_mm - self.page.bottom_mm
    }

    /// From one line to the next, in points.
    pub(crate) fn line_pitch_pt(&self) -> f64 {
        points(self.body_height_mm()) / f64::from(self.grid.lines)
    }

    /// From one character to the next, in points.
    pub(crate) fn character_pitch_pt(&self) -> f64 {
        points(self.body_width_mm()) / f64::from(self.grid.characters)
    }
}

/// Millimetres as points.
pub(crate) fn points(mm: f64) -> f64 {
    mm * 72.0 / 25.4
}

/// Points as millimetres.
pub(crate) fn millimetres(points: f64) -> f64 {
    points * 25.4 / 72.0
}

/// Numbers the headings as they come: 一、（一）1.（1）.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    counts: [usize; 4],
}

impl Numbering {
    /// The number of the next heading of a level (1 to 4).
    pub(crate) fn next(&mut self, template: &Heading, level: u8) -> String {
        let level = usize::from(level.clamp(1, 4)) - 1;
        for count in self.counts.iter_mut().skip(level + 1) {
            *count = 0;
        }
        let mut n = 0;
        if let Some(count) = self.counts.get_mut(level) {
            *count += 1;
            n = *count;
        }
        let pattern = match level {
            0 => &template.level1,
            1 => &template.level2,
            2 => &template.level3,
            _ => &template.level4,
        };
        pattern.replace("{han}", &template.han(n)).replace("{n}", &n.to_string())
    }
}

impl Heading {
    /// A number from 1 to 99 in Chinese numerals; beyond that in digits.
    fn han(&self, n: usize) -> String {
        let digits: Vec<char> = self.numerals.chars().collect();
        let digit = |i: usize| i.checked_sub(1).and_then(|i| digits.get(i)).copied();
        match (n / 10, n % 10) {
            (0, ones) => digit(ones).map_or_else(|| n.to_string(), String::from),
            (tens @ 1..=9, ones) => {
                let mut text = String::new();
                text.extend((tens > 1).then(|| digit(tens)).flatten());
                text.extend(digit(10));
                text.extend(digit(ones));
                text
            }
            _ => n.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_that_of_the_standard() {
        let template = Template::get().unwrap();
        assert_eq!((template.body_width_mm(), template.body_height_mm()), (156.0, 225.0));
        assert!((template.line_pitch_pt() - 28.99).abs() < 0.01);
        assert!((template.character_pitch_pt() - 15.79).abs() < 0.01);
    }

    #[test]
    fn headings_count_within_the_heading_above() {
        let heading = Template::get().unwrap().heading(Lang::ZhCn);
        let mut numbering = Numbering::default();
        let got: Vec<_> =
            [1, 2, 2, 3, 4, 1, 2].map(|level| numbering.next(heading, level)).into_iter().collect();
        assert_eq!(got, ["一、", "（一）", "（二）", "1.", "（1）", "二、", "（一）"]);
        assert_eq!(
            [10, 11, 20, 21, 99].map(|n| heading.han(n)),
            ["十", "十一", "二十", "二十一", "九十九"]
        );
        let heading = Template::get().unwrap().heading(Lang::En);
        let mut numbering = Numbering::default();
        let got: Vec<_> = [1, 2, 2, 1].map(|level| numbering.next(heading, level)).into();
        assert_eq!(got, ["1. ", "(1) ", "(2) ", "2. "]);
    }
}
