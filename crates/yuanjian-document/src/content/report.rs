//! A report as typed blocks: the docx, the pdf and the page are drawn from this one value.
//!
//! Numbers of headings, of annexes and of pictures are given by the writers, so that the annexes
//! listed are the annexes attached. Figures and verdicts inside a sentence are values, not text.

use super::{
    chart::Chart,
    form::{Figure, FrozenStamp},
    map::MapPicture,
    verdict::{Stage, Verdict},
};
use crate::Lang;
use serde::{Deserialize, Serialize};

/// A document in the layout of GB/T 9704-2012.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Draft or issued.
    #[serde(default)]
    pub stage: Stage,
    /// Language of the fixed words.
    #[serde(default)]
    pub lang: Lang,
    /// The red head, if the document has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<RedHead>,
    /// The title, broken by sense into lines.
    pub title: Vec<String>,
    /// To whom, without the colon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<String>,
    /// The text.
    pub body: Vec<Block>,
    /// Who signs, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    /// 附注, printed in round brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The annexes in order; each begins a page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annexes: Vec<Annex>,
    /// 版记, the foot of the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imprint: Option<Imprint>,
    /// The banner of an invented city; every page shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invented: Option<String>,
    /// What the figures were frozen from.
    pub frozen: FrozenStamp,
}

/// 版头. What is not given stands as a placeholder for a person to fill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedHead {
    /// The issuer's mark (`××市人民政府文件`).
    pub issuer: String,
    /// The number (`×政〔2026〕5号`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 签发人, on an upward document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
    /// Whether the document goes upward: the number moves left and a signer stands at the right.
    #[serde(default)]
    pub upward: bool,
    /// 紧急程度.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<String>,
}

/// 发文机关署名 and 成文日期.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signs.
    pub issuer: String,
    /// `2026年3月5日`, without leading zeros; a placeholder when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Whether a seal will be put over it, which decides the placement.
    #[serde(default)]
    pub sealed: bool,
}

/// 版记.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imprint {
    /// 抄送, without the full stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies_to: Option<String>,
    /// 印发机关.
    pub printed_by: String,
    /// 印发日期; a placeholder when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_on: Option<String>,
}

/// 附件.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Annex {
    /// Its title.
    pub title: String,
    /// Whether its pages lie on their side, for wide tables.
    #[serde(default)]
    pub landscape: bool,
    /// What it holds.
    pub body: Vec<Block>,
}

/// A part of the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading; level 1 to 4, numbered by the writer (一、（一）1.（1）).
    Heading {
        /// 1 to 4.
        level: u8,
        /// Without its number.
        text: String,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A table.
    Table(Table),
    /// A picture with its caption.
    Picture(Box<Picture>),
    /// A new page.
    PageBreak,
}

impl Block {
    /// A heading.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading { level, text: text.into() }
    }

    /// A paragraph of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![Inline::Text(text.into())])
    }
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    /// Words.
    Text(String),
    /// Words that carry weight.
    Strong(String),
    /// A figure, with its unit and passport.
    Figure(Figure),
    /// A verdict; every writer prints what the stage allows.
    Verdict(Verdict),
}

impl Inline {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// How a column's cells lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Text.
    #[default]
    Left,
    /// Words of a kind, lamps.
    Centre,
    /// Numbers.
    Right,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// Its share of the width, in any measure.
    pub weight: f32,
    /// How its cells lie.
    #[serde(default)]
    pub align: Align,
}

impl Column {
    /// A column.
    pub fn new(title: impl Into<String>, weight: f32, align: Align) -> Self {
        Self { title: title.into(), weight, align }
    }
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell(pub Vec<Inline>);

impl Cell {
    /// A cell of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Inline::Text(text.into())])
    }

    /// A cell that holds a figure.
    pub fn figure(figure: Figure) -> Self {
        Self(vec![Inline::Figure(figure)])
    }

    /// A cell that holds a verdict.
    pub fn verdict(verdict: Verdict) -> Self {
        Self(vec![Inline::Verdict(verdict)])
    }
}

/// A table. Its head repeats on every page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; a short row is filled with empty cells.
    pub rows: Vec<Vec<Cell>>,
    /// Source and remarks under the table.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A picture with its caption.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// A short name, used for files (`coverage-map`).
    pub id: String,
    /// What is drawn.
    pub content: PictureContent,
    /// What it shows. Its number is given by the writer.
    pub caption: String,
    /// Where it comes from and of when, set small below the caption.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What the picture shows, in a sentence, for who cannot see it.
    pub alt: String,
    /// Width on paper in millimetres; at most the width of the body.
    pub width_mm: f32,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureContent {
    /// A map.
    Map(MapPicture),
    /// A chart.
    Chart(Chart),
    /// A finished SVG document.
    Svg(String),
}
