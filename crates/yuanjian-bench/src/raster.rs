//! One run of canopy by district from a large image, or of choosing its threshold.

use anyhow::{Context, Result, bail};
use serde_json::json;
use std::path::PathBuf;
use std::time::Instant;
use yuanjian_layer::raster::{Canopy, LeastPatch, Raster, canopy_area_by_zone, survey};

/// `FOLDER THREADS [survey|patch]`.
pub(crate) fn run(mut args: impl Iterator<Item = String>) -> Result<()> {
    let folder = PathBuf::from(args.next().context("yuanjian-bench raster FOLDER [THREADS]")?);
    let threads: usize = args.next().map_or(Ok(1), |n| n.parse())?;
    let mode = args.next();
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    let zones = crate::read::table(&folder.join("districts.parquet"))?.shapes;
    let rule = Canopy::Ndvi { red: 3, nir: 4, threshold: 0.3 };
    let started = Instant::now();
    let raster = Raster::open(&folder.join("image.tif"))?;
    let patch = match mode.as_deref() {
        None => None,
        Some("patch") => Some(LeastPatch { at_least_m2: 10.0, diagonal: false }),
        Some("survey") => {
            let found = survey(&raster, 3, 4, 1024)?;
            println!(
                "{}",
                json!({
                    "peer": "survey", "threads": threads,
                    "total": started.elapsed().as_secs_f64(),
                    "known": found.histogram.known(), "suggested": found.histogram.suggested(),
                    "peak_mb": crate::peak_mb(),
                })
            );
            return Ok(());
        }
        Some(other) => bail!("there is no {other}"),
    };
    let found = canopy_area_by_zone(&raster, &rule, patch, &zones)?;
    println!(
        "{}",
        json!({
            "peer": mode.as_deref().unwrap_or("yuanjian"), "threads": threads,
            "total": started.elapsed().as_secs_f64(),
            "covered_m2": found.iter().map(|zone| zone.covered_m2).collect::<Vec<_>>(),
            "valid_m2": found.iter().map(|zone| zone.valid_m2).collect::<Vec<_>>(),
            "peak_mb": crate::peak_mb(),
        })
    );
    Ok(())
}
