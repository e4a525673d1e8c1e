//! What a reader notes down on its way, without drowning in it.
//!
//! A broken file can break the same rule a million times: the first thousand of a kind are kept
//! one by one, the rest are counted and told in one line.

use std::collections::BTreeMap;
use yuanjian_types::Problem;

const KEPT: u64 = 1000;

/// The problems of one layer.
#[derive(Debug)]
pub(crate) struct Findings {
    file: String,
    layer: Option<String>,
    counts: BTreeMap<String, u64>,
    problems: Vec<Problem>,
}

impl Findings {
    pub(crate) fn new(file: String) -> Self {
        Self { file, layer: None, counts: BTreeMap::new(), problems: Vec::new() }
    }

    /// Name the layer in every problem from now on.
    pub(crate) fn set_layer(&mut self, layer: &str) {
        self.layer = Some(layer.to_owned());
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        let count = self.counts.entry(problem.code.clone()).or_default();
        *count += 1;
        if *count > KEPT {
            return;
        }
        let mut problem = problem.in_file(self.file.clone());
        problem.place.sheet = problem.place.sheet.or_else(|| self.layer.clone());
        self.problems.push(problem);
    }

    pub(crate) fn finish(mut self) -> Vec<Problem> {
        for (code, count) in &self.counts {
            if *count > KEPT {
                self.problems.push(
                    Problem::warning("read.more_of_the_same")
                        .in_file(self.file.clone())
                        .with("problem", code.clone())
                        .with("count", count - KEPT),
                );
            }
        }
        self.problems
    }
}
