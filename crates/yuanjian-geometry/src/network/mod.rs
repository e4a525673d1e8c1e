//! Distances along ways: who can walk to a park within so many metres.
//!
//! A [`Graph`] is nodes and lengths only, and answers how far every node is from the nearest of
//! many sources. A [`WalkNetwork`] is made of drawn lines: it joins their ends, knows where its
//! edges run, sets doors and houses onto them and measures from door to house.

mod graph;
mod join;
mod walk;

pub use graph::{Edge, Graph, Search, Source};
pub use walk::{Reached, Spot, WalkNetwork};

/// Why no network could be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NetworkError {
    /// An edge names a node that is not there.
    #[error("edge {edge} names node {node}, which is not there")]
    NoSuchNode {
        /// The edge, by its place in the list.
        edge: usize,
        /// The node it names.
        node: u32,
    },
    /// A length is negative or no number.
    #[error("edge {edge} has the length {length_m} m")]
    BadLength {
        /// The edge, by its place in the list.
        edge: usize,
        /// What stands there.
        length_m: f64,
    },
    /// More nodes or edges than can be numbered.
    #[error("a network of {nodes} nodes and {edges} edges is too large")]
    TooLarge {
        /// Number of nodes.
        nodes: usize,
        /// Number of edges.
        edges: usize,
    },
    /// The tolerance is negative or no number.
    #[error("a tolerance of {tolerance_m} m")]
    BadTolerance {
        /// What was asked for.
        tolerance_m: f64,
    },
}
