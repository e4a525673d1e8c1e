//! Maximal covering from coordinates to the proved optimum, timed from reading the files.

use crate::{flat, peak_mb};
use anyhow::Result;
use serde_json::json;
use std::path::Path;
use std::time::Instant;
use yuanjian_siting::{
    Candidate, Case, Choice, Demand, Limits, Measure, Origin, Place, Reach, Rules, Values, cover,
    exact, quick,
};

/// The radius, as in the opponent's script.
const RADIUS_M: f64 = 500.0;

pub(crate) fn run(folder: &Path) -> Result<()> {
    let started = Instant::now();
    let count = flat::numbers(&folder.join("count.u32"))?.first().copied();
    let demands: Vec<Demand> = flat::floats(&folder.join("demands.f64"))?
        .chunks_exact(3)
        .map(|row| Demand {
            at: [row[0], row[1]],
            values: Values { people: row[2], ..Values::default() },
            district: 0,
        })
        .collect();
    let candidates: Vec<Candidate> = flat::floats(&folder.join("sites.f64"))?
        .chunks_exact(2)
        .enumerate()
        .map(|(i, row)| Candidate {
            id: i.to_string(),
            origin: Origin::Grid,
            place: Place::Point([row[0], row[1]]),
            area_m2: 5_000.0,
            build_fen: 0,
            land_fen: 0,
            district: 0,
            choice: Choice::Free,
            excluded: false,
        })
        .collect();
    let read = Instant::now();
    let cover = cover::by_radius(&demands, &candidates, &Reach::Radius(RADIUS_M), 50_000_000)?;
    let served = vec![false; demands.len()];
    let case = Case { districts: vec![String::new()], demands, candidates, cover, served };
    let rules = Rules { measure: Measure::People, count, ..Rules::default() };
    let covered = Instant::now();
    let fast = quick(&case, &rules, true)?;
    let chosen = Instant::now();
    let answer = exact(&case, &rules, &Limits { seconds: 600.0, ..Limits::default() })?;
    let done = Instant::now();
    let seconds = |from: Instant, to: Instant| (to - from).as_secs_f64();
    println!(
        "{}",
        json!({
            "peer": "yuanjian",
            "total": seconds(started, done) - seconds(covered, chosen),
            "steps": {
                "read": seconds(started, read),
                "cover": seconds(read, covered),
                "exact": seconds(chosen, done),
            },
            "objective": answer.value,
            "status": format!("{:?}", answer.status),
            "gap": answer.gap(),
            "quick": {
                "seconds": seconds(covered, chosen),
                "objective": fast.value,
                "most": fast.most,
                "gap": fast.gap(),
            },
            "demands": answer.size.demands,
            "groups": answer.size.groups,
            "sites": answer.size.sites,
            "pairs": answer.size.pairs,
            "peak_mb": peak_mb(),
        })
    );
    Ok(())
}
