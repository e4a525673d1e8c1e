//! The invented city: seeded, believable, its true values known by construction.
//!
//! Tests, the demo and screenshots all use one city that exists nowhere, so that no real city's
//! data has to be shown and every figure can be checked against the truth it was built from.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod blocks;
mod city;
mod files;
mod ground;
mod plan;
mod shapefile;
mod statistics;
mod tally;
mod words;

pub use city::{
    CODES, DATA_YEAR, Fault, OLD_YEAR, Record, SampleCity, Sheet, TODAY_YEAR, generate,
};
pub use files::{SampleError, write};
pub use ground::{Point, Polygon, Ring};
pub use shapefile::{Cell, Column, Marking, Shape};
pub use statistics::{Figure, Scope};

impl SampleCity {
    /// The true values, in the form of `truth.json`: by year and zone, areas in m², lengths in m.
    pub fn truth(&self) -> serde_json::Value {
        self.tally.truth(self.seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_gives_a_city_with_all_faults_and_zones_that_add_up() {
        for seed in [0, 1, 7, 2026, u64::MAX] {
            let city = generate(seed);
            let kinds: Vec<&str> = city.faults.iter().map(|f| f.kind).collect();
            assert_eq!(
                kinds,
                [
                    "self_intersection",
                    "overlap",
                    "duplicate",
                    "sliver",
                    "null_geometry",
                    "unknown_class",
                    "outside_boundary"
                ],
                "seed {seed}"
            );
            let truth = city.truth();
            let zones = &truth["years"]["2025"];
            for key in ["built_up_area_m2", "green_land_m2", "residential_covered_m2", "population"]
            {
                let value = |zone: &str| zones[zone][key].as_f64().unwrap();
                let city = value("city");
                assert!(city > 0.0);
                let districts: f64 = CODES[..4].iter().map(|c| value(c)).sum();
                for parts in [districts, value("old") + value("added")] {
                    assert!((parts / city - 1.0).abs() < 1e-12, "seed {seed} {key}");
                }
            }
        }
    }

    #[test]
    fn each_fault_is_the_record_it_says() {
        let city = generate(2026);
        for fault in &city.faults {
            let sheet = city.sheets.iter().find(|s| s.key == fault.layer).unwrap();
            let record = &sheet.records[fault.record - 1];
            assert_eq!(record.cells[0], Cell::Text(fault.id.clone()));
            assert_eq!(record.shape == Shape::Null, fault.kind == "null_geometry");
        }
    }

    #[test]
    fn the_newly_added_area_is_the_weaker_one() {
        let truth = generate(2026).truth();
        let zones = &truth["years"]["2025"];
        let share = |zone: &str, of: &str, by: &str| {
            zones[zone][of].as_f64().unwrap() / zones[zone][by].as_f64().unwrap()
        };
        for (of, by) in
            [("green_land_m2", "built_up_area_m2"), ("residential_covered_m2", "residential_m2")]
        {
            assert!(share("added", of, by) < share("old", of, by), "{of}");
        }
    }
}
