//! What an edition must be before anything is judged by it.
//!
//! One check for files and workbooks alike: each problem names its place as a path such as
//! `indicators[green-space-rate].measures[value].thresholds[2]`, and the reader turns the path
//! into a line or a cell.

use crate::facts::{FactKind, fact};
use crate::method::{DECLARATION, Parameter, method};
use crate::model::{Condition, Edition, Limit, Measure, Test, Threshold};
use std::collections::BTreeSet;
use yuanjian_types::{Problem, Unit};

/// Every problem of an edition, in its order. Errors make it unusable; notes say what is incomplete.
pub fn check(edition: &Edition) -> Vec<Problem> {
    let mut checker = Checker { edition, problems: Vec::new() };
    checker.whole();
    checker.statistics();
    checker.indicators();
    checker.counts();
    checker.problems
}

struct Checker<'a> {
    edition: &'a Edition,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn push(&mut self, problem: Problem, path: &str) {
        self.problems.push(problem.at_field(path));
    }

    fn whole(&mut self) {
        let edition = self.edition;
        for (name, value) in [
            ("standard", &edition.standard),
            ("edition", &edition.edition),
            ("document_number", &edition.document_number),
        ] {
            if value.trim().is_empty() {
                self.push(Problem::error("standard.empty").with("field", name), name);
            }
        }
        for (kind, keys) in [
            ("tiers", edition.tiers.iter().map(|t| &t.key).collect::<Vec<_>>()),
            ("categories", edition.categories.iter().map(|c| &c.key).collect()),
            ("sources", edition.sources.iter().map(|s| &s.key).collect()),
            ("indicators", edition.indicators.iter().map(|i| &i.key).collect()),
            ("statistics", edition.statistics.iter().map(|s| &s.key).collect()),
        ] {
            let mut seen = BTreeSet::new();
            for key in keys {
                if !well_formed(key) {
                    let problem = Problem::error("standard.bad_key").with("key", key.clone());
                    self.push(problem, &format!("{kind}[{key}]"));
                }
                if !seen.insert(key) {
                    let problem = Problem::error("standard.duplicate_key").with("key", key.clone());
                    self.push(problem, &format!("{kind}[{key}]"));
                }
            }
        }
        if edition.tiers.is_empty() {
            self.push(Problem::error("standard.no_tier"), "tiers");
        }
        if edition.indicators.is_empty() {
            self.push(Problem::error("standard.no_indicator"), "indicators");
        }
        for tier in &edition.tiers {
            self.label("tier", &tier.key, "tiers");
        }
        for category in &edition.categories {
            self.label("category", &category.key, "categories");
        }
    }

    fn label(&mut self, table: &str, key: &str, path: &str) {
        if self.edition.label("zh-CN", table, key).is_none() {
            let problem = Problem::error("standard.missing_label")
                .in_file("labels.zh-CN.toml")
                .with("label", format!("{table}.{key}"));
            self.push(problem, path);
        }
    }

    fn statistics(&mut self) {
        for statistic in &self.edition.statistics {
            if !statistic.name.contains_key("zh-CN") {
                let problem = Problem::error("standard.missing_label")
                    .in_file("statistics.toml")
                    .with("label", statistic.key.clone());
                self.push(problem, &format!("statistics[{}]", statistic.key));
            }
        }
    }

    fn indicators(&mut self) {
        let edition = self.edition;
        for indicator in &edition.indicators {
            let path = format!("indicators[{}]", indicator.key);
            if !edition.categories.iter().any(|c| c.key == indicator.category) {
                let problem = Problem::error("standard.unknown_category")
                    .with("category", indicator.category.clone());
                self.push(problem, &path);
            }
            self.label("indicator", &indicator.key, &path);
            for source in &indicator.sources {
                self.source(source, &path);
            }
            for condition in &indicator.applies_when {
                self.condition(condition, &path);
            }
            if indicator.measures.is_empty() {
                let problem =
                    Problem::error("standard.no_measure").with("indicator", indicator.key.clone());
                self.push(problem, &path);
            }
            let mut seen = BTreeSet::new();
            for measure in &indicator.measures {
                let path = format!("{path}.measures[{}]", measure.key);
                if !seen.insert(&measure.key) {
                    let problem =
                        Problem::error("standard.duplicate_key").with("key", measure.key.clone());
                    self.push(problem, &path);
                }
                self.measure(measure, &path);
            }
        }
    }

    fn measure(&mut self, measure: &Measure, path: &str) {
        match method(&measure.method) {
            None => self.push(
                Problem::error("standard.unknown_method").with("method", measure.method.clone()),
                path,
            ),
            Some(known) => {
                if !known.units.contains(&measure.unit) {
                    self.push(
                        Problem::error("standard.unit_does_not_fit")
                            .with("method", measure.method.clone())
                            .with("unit", measure.unit.key()),
                        path,
                    );
                }
                for &(name, kind) in known.needs {
                    self.parameter(measure, name, kind, path);
                }
            }
        }
        for (number, threshold) in measure.thresholds.iter().enumerate() {
            let path = format!("{path}.thresholds[{}]", number + 1);
            self.threshold(measure, threshold, &path);
            let shadow = measure.thresholds[..number].iter().find(|earlier| {
                earlier.tier == threshold.tier
                    && earlier.when.iter().all(|c| threshold.when.contains(c))
            });
            if shadow.is_some() {
                let problem = Problem::error("standard.condition_unreachable")
                    .with("tier", threshold.tier.clone());
                self.push(problem, &path);
            }
        }
    }

    fn threshold(&mut self, measure: &Measure, threshold: &Threshold, path: &str) {
        if !self.edition.tiers.iter().any(|t| t.key == threshold.tier) {
            let problem =
                Problem::error("standard.unknown_tier").with("tier", threshold.tier.clone());
            self.push(problem, path);
        }
        for condition in &threshold.when {
            self.condition(condition, path);
        }
        if let Some(source) = &threshold.source {
            self.source(source, path);
        }
        let declared = measure.method == DECLARATION;
        if (threshold.limit == Limit::Yes) != declared {
            self.push(Problem::error("standard.limit_does_not_fit"), path);
        }
        let (low, high) = match threshold.limit {
            Limit::AtLeast(limit) | Limit::AtMost(limit) => (limit, limit),
            Limit::Between(low, high) => (low, high),
            Limit::Yes => (0.0, 0.0),
        };
        let top = match measure.unit {
            Unit::Percent => 100.0,
            Unit::Score => 10.0,
            Unit::Days => 366.0,
            _ => f64::MAX,
        };
        if !(low.is_finite() && high.is_finite() && low <= high && low >= -273.15 && high <= top) {
            let problem = Problem::error("standard.limit_out_of_range")
                .with("limit", low)
                .with("unit", measure.unit.key());
            self.push(problem, path);
        }
    }

    fn source(&mut self, key: &str, path: &str) {
        if !self.edition.sources.iter().any(|s| s.key == key) {
            let problem = Problem::error("standard.unknown_source").with("source", key.to_owned());
            self.push(problem, path);
        }
    }

    fn condition(&mut self, condition: &Condition, path: &str) {
        let fits = fact(&condition.field).map(|field| match (&condition.is, field.kind) {
            (
                Test::Below(n) | Test::From(n) | Test::AtMost(n) | Test::Above(n),
                FactKind::Number(_),
            ) => n.is_finite(),
            (Test::Flag(_), FactKind::Flag) => true,
            (Test::OneOf(words), FactKind::Word(known)) => {
                !words.is_empty() && words.iter().all(|w| known.contains(&w.as_str()))
            }
            _ => false,
        });
        let code = match fits {
            Some(true) => return,
            Some(false) => "standard.condition_does_not_fit",
            None => "standard.unknown_fact",
        };
        self.push(Problem::error(code).with("fact", condition.field.clone()), path);
    }

    fn parameter(&mut self, measure: &Measure, name: &str, kind: Parameter, path: &str) {
        let value = measure.parameters.get(name);
        let is_statistic = |key: Option<&str>| {
            key.is_some_and(|key| self.edition.statistics.iter().any(|s| s.key == key))
        };
        let number = |v: &toml::Value| match v {
            toml::Value::Integer(n) => Some(*n as f64),
            toml::Value::Float(n) => Some(*n),
            _ => None,
        };
        let positive = |v: &toml::Value| number(v).is_some_and(|n| n > 0.0 && n.is_finite());
        let good = match (kind, value) {
            (_, None) => false,
            (Parameter::Statistic, Some(v)) => is_statistic(v.as_str()),
            (Parameter::Number, Some(v)) => positive(v),
            (Parameter::Method, Some(v)) => v
                .as_str()
                .and_then(method)
                .is_some_and(|m| m.spatial && m.name != "district_minimum"),
            (Parameter::Radii, Some(v)) => v.as_array().is_some_and(|items| {
                !items.is_empty()
                    && items.iter().all(|item| {
                        item.get("radius_m").is_some_and(positive)
                            && item.get("min_area_m2").and_then(number).is_some_and(|n| n >= 0.0)
                    })
            }),
            (Parameter::Parts, Some(v)) => v.as_array().is_some_and(|items| {
                let sum: f64 = items.iter().filter_map(|i| i.get("weight").and_then(number)).sum();
                (sum - 1.0).abs() < 1e-9
                    && items.iter().all(|i| is_statistic(i.get("key").and_then(|k| k.as_str())))
            }),
        };
        if !good {
            let code = if value.is_none() {
                "standard.missing_parameter"
            } else {
                "standard.bad_parameter"
            };
            let problem = Problem::error(code)
                .with("method", measure.method.clone())
                .with("parameter", name.to_owned());
            self.push(problem, path);
        }
    }

    /// Headline counts that are not reached are said, not refused: an honest gap is no fault.
    fn counts(&mut self) {
        let edition = self.edition;
        let incomplete = |what: &str, have: usize, want: u32| {
            Problem::note("standard.incomplete")
                .with("what", what.to_owned())
                .with("have", have)
                .with("want", want)
        };
        let have = edition.indicators.len();
        if have != edition.headline.indicators as usize {
            let problem = incomplete("indicators", have, edition.headline.indicators);
            self.push(problem, "headline");
        }
        let have = edition.categories.len();
        if have != edition.headline.categories as usize {
            let problem = incomplete("categories", have, edition.headline.categories);
            self.push(problem, "headline");
        }
        for category in &edition.categories {
            let have = edition.indicators.iter().filter(|i| i.category == category.key).count();
            if let Some(want) = category.count.filter(|&want| want as usize != have) {
                self.push(incomplete(&category.key, have, want), "categories");
            }
        }
    }
}

fn well_formed(key: &str) -> bool {
    !key.is_empty()
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c))
}
