//! The nearest of many gates for every node, timed from arrays in memory as the opponents are.

use crate::{flat, peak_mb};
use anyhow::Result;
use serde_json::json;
use std::path::Path;
use std::time::Instant;
use yuanjian_geometry::network::{Edge, Graph, Source};

/// Metres of walking, as in the opponents' script.
const LIMIT_M: f64 = 500.0;

pub(crate) fn run(folder: &Path) -> Result<()> {
    let u = flat::numbers(&folder.join("u.u32"))?;
    let v = flat::numbers(&folder.join("v.u32"))?;
    let w = flat::floats(&folder.join("w.f64"))?;
    let gates = flat::numbers(&folder.join("gates.u32"))?;
    let nodes = flat::floats(&folder.join("nodes.f64"))?.len() / 2;
    let started = Instant::now();
    let edges =
        u.iter().zip(&v).zip(&w).map(|((&from, &to), &length_m)| Edge { from, to, length_m });
    let graph = Graph::new(nodes, edges)?;
    let built = Instant::now();
    let sources: Vec<Source> = gates.iter().map(|gate| Source::at(*gate)).collect();
    let distances = graph.reach(&sources, LIMIT_M);
    let done = Instant::now();
    flat::write(&folder.join("ours.f64"), &distances)?;
    let reached: Vec<f64> = distances.into_iter().filter(|d| d.is_finite()).collect();
    println!(
        "{}",
        json!({
            "peer": "yuanjian",
            "build": (built - started).as_secs_f64(),
            "query": (done - built).as_secs_f64(),
            "total": (done - started).as_secs_f64(),
            "reached": reached.len(),
            "metres": reached.iter().sum::<f64>(),
            "peak_mb": peak_mb(),
        })
    );
    Ok(())
}
