//! A chart as numbers with their printed form. Its title states what it shows.

use super::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// A chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// The finding (`六个区中两个区未达标`).
    pub title: String,
    /// The unit of the values, printed once.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Where the data come from, and of when.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What is drawn.
    pub kind: ChartKind,
    /// The banner of an invented city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invented: Option<String>,
}

/// The kinds of chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// One value a district, with limits drawn in.
    Bars {
        /// The bars, top to bottom.
        bars: Vec<Bar>,
        /// The limits.
        marks: Vec<Mark>,
    },
    /// Parts of a whole, one bar a row.
    Stacked {
        /// What the parts are; at most six.
        series: Vec<String>,
        /// The bars, top to bottom.
        stacks: Vec<Stack>,
    },
    /// Development over years.
    Lines {
        /// The years, left to right.
        years: Vec<String>,
        /// The lines; at most six.
        lines: Vec<Line>,
        /// The limits.
        marks: Vec<Mark>,
    },
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Whose value it is.
    pub label: String,
    /// The value; a missing one is written, never drawn as zero.
    pub value: Option<f64>,
    /// The value as printed, or the word for missing.
    pub text: String,
    /// What was found, if it is judged: decides colour, shape and hatch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

/// A limit, drawn and named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Its name (`国家标准 ≥36`).
    pub label: String,
    /// Where it lies.
    pub value: f64,
}

/// A bar made of parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stack {
    /// Whose it is.
    pub label: String,
    /// One value a series.
    pub values: Vec<f64>,
    /// One printed value a series; an empty text prints nothing.
    #[serde(default)]
    pub texts: Vec<String>,
}

/// A line over the years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// One value a year; a gap where none is known.
    pub values: Vec<Option<f64>>,
    /// The printed form of the last value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last_text: String,
}
