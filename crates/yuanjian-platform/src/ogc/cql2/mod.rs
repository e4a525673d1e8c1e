//! Filters in CQL2 Text (OGC 21-065r2): comparisons, `AND`, `OR`, `NOT`, `IN`, `BETWEEN`, `LIKE`,
//! `IS NULL`, and `S_INTERSECTS` with shapes in WKT and with `BBOX`.
//!
//! A small reader of our own: the `cql2` crate brings a validator of JSON Schema and a parser of SQL
//! along. What is read is bounded in length, depth and shapes. A fault is told with the character, counted
//! from 1, where the filter stops making sense.

mod lex;
mod meaning;
mod pattern;
mod read;
mod wkt;

use super::{crs::Axes, queryables::Queryable};
use crate::{Error, Result};
use geo_types::Geometry;
use pattern::Pattern;
use yuanjian_layer::{Feature, Table};
use yuanjian_types::Problem;

/// Most characters of a filter.
const LONGEST: usize = 16_384;
/// Most brackets and `NOT`s within each other.
const DEEPEST: usize = 64;
/// Most shapes that a feature is held against.
const MOST_SHAPES: usize = 8;

/// A filter that was read against the columns of a collection.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filter {
    pub(super) root: Node,
    /// The system of the shapes in it.
    pub(super) axes: Axes,
}

/// A statement about a feature: true, false, or unknown where something is missing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Always(bool),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    /// A column of yes and no that stands alone.
    Holds(Queryable),
    Compare(Term, Sign, Term),
    Between(Term, Term, Term),
    In(Term, Vec<Term>),
    Like(Term, Pattern),
    IsNull(Queryable),
    /// Whether the shape of the feature has a point in common with that of the given number.
    Meets(usize),
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    Of(Queryable),
    Text(String),
    Number(f64),
    Bool(bool),
    /// An instant in nanoseconds; a day is its midnight in UTC.
    Instant(i128),
}

/// How two things are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Equal,
    Differs,
    Less,
    More,
    AtMost,
    AtLeast,
}

/// Shapes of a filter in its system, east before north, by their number.
pub(super) type Shapes = Vec<Geometry<f64>>;

impl Filter {
    /// Read a filter for the rows of a table. Its shapes come with it.
    pub(super) fn read(text: &str, table: &Table, axes: Axes) -> Result<(Self, Shapes)> {
        if text.chars().count() > LONGEST {
            return Err(fault("ogc.filter_too_long", LONGEST + 1, |p| p.with("most", LONGEST)));
        }
        let tokens = lex::tokens(text)?;
        let (root, shapes) = read::statement(&tokens, table, &axes)?;
        Ok((Self { root, axes }, shapes))
    }

    /// Whether the statement is true of a feature; `meets` says whether its shape has a point in
    /// common with that of a number, or that it has no shape.
    pub(super) fn holds(&self, feature: &Feature, meets: &dyn Fn(usize) -> Option<bool>) -> bool {
        meaning::of(&self.root, feature, meets) == Some(true)
    }
}

fn fault(code: &str, at: usize, more: impl FnOnce(Problem) -> Problem) -> Error {
    Error::invalid(more(Problem::error(code).at_field("filter").with("at", at)))
}

#[cfg(test)]
mod tests;
