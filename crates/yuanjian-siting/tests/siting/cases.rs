//! Small cases written in a line or two.

use yuanjian_siting::{
    Candidate, Case, Choice, Cover, Demand, DistrictRule, Origin, Place, Rules, Values,
};

/// People of each demand with its district, and what each candidate serves with cost in fen and
/// district.
pub(crate) fn case(demands: &[(f64, u32)], candidates: &[(&[u32], i64, u32)]) -> Case {
    let districts = demands.iter().map(|d| d.1).chain(candidates.iter().map(|c| c.2)).max();
    Case {
        districts: (0..=districts.unwrap_or(0)).map(|d| format!("district-{d}")).collect(),
        demands: demands
            .iter()
            .map(|&(people, district)| Demand {
                at: [0.0; 2],
                values: Values { area_m2: people * 30.0, homes: people / 3.0, people },
                district,
            })
            .collect(),
        candidates: candidates
            .iter()
            .enumerate()
            .map(|(i, &(_, cost, district))| Candidate {
                id: format!("site-{i}"),
                origin: Origin::Idle,
                place: Place::Point([0.0; 2]),
                area_m2: 5_000.0,
                build_fen: cost / 3,
                land_fen: cost - cost / 3,
                district,
                choice: Choice::Free,
                excluded: false,
            })
            .collect(),
        cover: Cover::from_lists(demands.len(), candidates.iter().map(|c| c.0.to_vec())),
        served: vec![false; demands.len()],
    }
}

pub(crate) fn people() -> Rules {
    Rules { measure: yuanjian_siting::Measure::People, ..Rules::default() }
}

pub(crate) fn floor(district: u32, floor: f64) -> DistrictRule {
    DistrictRule { district, floor: Some(floor), ..DistrictRule::default() }
}

/// A stream of numbers that is the same everywhere.
pub(crate) struct Stream(pub(crate) u64);

impl Stream {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    pub(crate) fn share(&mut self) -> f64 {
        self.below(1 << 30) as f64 / (1 << 30) as f64
    }
}
