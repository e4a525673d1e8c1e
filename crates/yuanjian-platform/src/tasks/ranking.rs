//! A fair ranking of units: pure.
//!
//! One fast answer must not top the table (part 4, row 7 of the requirements). A unit is ranked by
//! its rate drawn towards the rate of all, the harder the fewer tasks it has: as if each unit had
//! [`PRIOR`] more tasks that went as the city's did (additive smoothing with a common prior). Fewer
//! than [`LEAST`] decided tasks are shown and not ranked.

/// Tasks that each unit is lent, going as everybody's did.
pub(super) const PRIOR: f64 = 5.0;
/// Decided tasks below which a unit is not ranked.
pub(super) const LEAST: usize = 3;

/// What is counted of a unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Count {
    /// Which unit.
    pub(super) unit: String,
    /// Tasks whose day has come or which are closed.
    pub(super) decided: usize,
    /// Of those, handed in by their day with what was asked for.
    pub(super) kept: usize,
}

/// A unit in the ranking.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranked {
    /// What was counted.
    pub(super) count: Count,
    /// Kept of decided; nothing when none is decided.
    pub(super) rate: Option<f64>,
    /// The rate drawn towards all units'.
    pub(super) fair: Option<f64>,
    /// Its place, equal rates sharing one; nothing below [`LEAST`].
    pub(super) place: Option<usize>,
}

/// Rank units, the best first; those that are not ranked come last in the order given.
pub(super) fn rank(counts: Vec<Count>) -> Vec<Ranked> {
    let decided: usize = counts.iter().map(|count| count.decided).sum();
    let kept: usize = counts.iter().map(|count| count.kept).sum();
    let all = if decided == 0 { 0.0 } else { kept as f64 / decided as f64 };
    let mut ranked: Vec<Ranked> = counts
        .into_iter()
        .map(|count| {
            let (n, k) = (count.decided as f64, count.kept as f64);
            let known = count.decided > 0;
            Ranked {
                rate: known.then(|| k / n),
                fair: known.then(|| (k + PRIOR * all) / (n + PRIOR)),
                place: None,
                count,
            }
        })
        .collect();
    let listed = |one: &Ranked| one.count.decided >= LEAST;
    ranked.sort_by(|a, b| {
        let fair = |one: &Ranked| one.fair.filter(|_| listed(one)).unwrap_or(-1.0);
        fair(b).total_cmp(&fair(a))
    });
    let mut last: Option<(f64, usize)> = None;
    for (before, one) in ranked.iter_mut().filter(|one| listed(one)).enumerate() {
        let fair = one.fair.unwrap_or_default();
        let place = match last {
            Some((same, place)) if same == fair => place,
            _ => before + 1,
        };
        last = Some((fair, place));
        one.place = Some(place);
    }
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(unit: &str, decided: usize, kept: usize) -> Count {
        Count { unit: unit.to_owned(), decided, kept }
    }

    #[test]
    fn one_easy_task_tops_no_table() {
        let ranked = rank(vec![count("easy", 1, 1), count("hard", 30, 28), count("poor", 10, 2)]);
        let names: Vec<_> = ranked.iter().map(|one| one.count.unit.as_str()).collect();
        assert_eq!(names, ["hard", "poor", "easy"]);
        assert_eq!(ranked[2].place, None);
        // By hand: all is 31 of 41; hard is (28 + 5 * 31/41) / 35.
        let fair = ranked[0].fair.unwrap();
        assert!((fair - (28.0 + 5.0 * 31.0 / 41.0) / 35.0).abs() < 1e-12);
    }

    #[test]
    fn three_of_three_does_not_outrank_twenty_nine_of_thirty() {
        let ranked = rank(vec![count("few", 3, 3), count("many", 30, 29), count("late", 10, 1)]);
        assert_eq!(ranked[0].count.unit, "many");
    }

    #[test]
    fn equals_share_a_place_and_nobody_without_tasks_has_a_rate() {
        let ranked = rank(vec![count("a", 4, 2), count("b", 4, 2), count("none", 0, 0)]);
        assert_eq!((ranked[0].place, ranked[1].place), (Some(1), Some(1)));
        assert_eq!((ranked[2].rate, ranked[2].place), (None, None));
        assert_eq!(rank(Vec::new()), Vec::new());
    }
}
