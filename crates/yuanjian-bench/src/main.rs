//! `yuanjian-bench CITY [THREADS] [exact]`: one run of the area kernel, as one line of JSON.
//! `yuanjian-bench network FOLDER` and `yuanjian-bench siting FOLDER` do so for walking and siting,
//! `yuanjian-bench raster FOLDER [THREADS] [survey|patch]` for canopy from an image.
//!
//! The same figures, in the same form, as each opponent under `bench/`, so that one script can set
//! them side by side: seconds to load and to compute, peak memory, and four lists by district.

mod flat;
mod network;
mod raster;
mod read;
mod siting;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::json;
use yuanjian_geometry::{Arcs, Mask, PolygonSet, Service, areas_by_zone};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1).peekable();
    match args.peek().map(String::as_str) {
        Some("network") => return network::run(&flat::folder(args)?),
        Some("siting") => return siting::run(&flat::folder(args)?),
        Some("raster") => return raster::run(args.skip(1)),
        _ => {}
    }
    let city = PathBuf::from(args.next().context("yuanjian-bench CITY [THREADS] [exact]")?);
    let threads: usize = args.next().map_or(Ok(1), |n| n.parse())?;
    let exact = args.next().as_deref() == Some("exact");
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    let started = Instant::now();
    let table = |name: &str| read::table(&city.join(format!("{name}.parquet")));
    let ((districts, built_up), (greens, residential)) = rayon::join(
        || (table("districts"), table("builtup")),
        || (table("greens"), table("residential")),
    );
    let (districts, built_up, greens) = (districts?.shapes, built_up?.shapes, greens?);
    let residential = residential?.shapes;
    let loaded = Instant::now();

    // Parks of 5,000 m² serve 500 m; those of 1,000 m² in a historic quarter 300 m.
    let mut parks = Vec::new();
    let mut radii = Vec::new();
    for i in 0..greens.shapes.len() {
        let area = greens.shapes.area(i);
        let radius = match (area, greens.historic.get(i)) {
            (area, _) if area >= 5000.0 => 500.0,
            (area, Some(true)) if area >= 1000.0 => 300.0,
            _ => continue,
        };
        if greens.kind.get(i).is_some_and(|kind| kind.data() == b"park") {
            parks.push(i);
            radii.push(radius);
        }
    }
    let parks = greens.shapes.select(&parks);
    let selected = Instant::now();
    let arcs = if exact { Arcs::Exact } else { Arcs::Segments(8) };
    let mask = Mask::Service(Service { parks: &parks, radii_m: &radii, arcs });
    let served = areas_by_zone(&residential, Some(&mask), &[], &districts);
    let covered = Instant::now();
    let green = areas_by_zone(&greens.shapes, None, &[], &built_up).subject_m2;
    let built: Vec<f64> = (0..built_up.len()).map(|i| built_up.area(i)).collect();
    let done = Instant::now();

    let sum = |list: &[f64]| list.iter().sum::<f64>();
    let seconds = |from: Instant, to: Instant| (to - from).as_secs_f64();
    println!(
        "{}",
        json!({
            "peer": format!("yuanjian-{threads}{}", if exact { "-exact" } else { "" }),
            "load": seconds(started, loaded),
            "compute": seconds(loaded, done),
            "total": seconds(started, done),
            "steps": {
                "select": seconds(loaded, selected),
                "coverage": seconds(selected, covered),
                "green": seconds(covered, done),
            },
            "vertices": vertices(&[&districts, &built_up, &greens.shapes, &residential]),
            "peak_mb": peak_mb(),
            "covered": sum(&served.masked_m2),
            "resid": sum(&served.subject_m2),
            "green": sum(&green),
            "built": sum(&built),
            "per": [served.masked_m2, served.subject_m2, green, built],
        })
    );
    Ok(())
}

fn vertices(sets: &[&PolygonSet]) -> usize {
    sets.iter().map(|set| set.vertices()).sum()
}

/// The most memory this process has held, from the kernel's own book.
pub(crate) fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kb| kb / 1024.0)
}
