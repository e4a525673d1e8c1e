//! Two versions of one layer held against each other: what came, what went, what was redrawn.
//!
//! A layer is handed in anew each year, often by another firm with other ids, so a feature is
//! recognised by its ground. One that is drawn the same in both is the same. Of the others, two
//! belong together where they share at least half of the smaller one: that keeps a parcel that was
//! divided, merged or reshaped together, and does not chain a whole town together over edges that
//! moved by a hand's breadth. What belongs together is one change; what belongs to nothing came or
//! went.

use std::collections::BTreeMap;

use geo_types::MultiPolygon;
use rayon::prelude::*;

use crate::PolygonSet;
use crate::kernel::union_area;
use crate::neighbours::{form_of, key_of, overlaps};
use crate::overlay::{difference, union_all};

/// Of the smaller of two features, so much must be shared for them to be one thing redrawn.
const SHARED: f64 = 0.5;

/// Features of the old version that became features of the new one.
#[derive(Debug, Clone, PartialEq)]
pub struct Redrawn {
    /// Features of the old version, in order.
    pub old: Vec<usize>,
    /// Features of the new version, in order.
    pub new: Vec<usize>,
    /// Ground that only the new ones cover.
    pub gained: MultiPolygon<f64>,
    /// The same in m².
    pub gained_m2: f64,
    /// Ground that only the old ones covered.
    pub lost: MultiPolygon<f64>,
    /// The same in m².
    pub lost_m2: f64,
}

/// How two versions of a layer differ.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Compared {
    /// Features whose ground stayed, by place in the old and in the new version, ordered.
    pub same: Vec<(usize, usize)>,
    /// Features of the new version that no old one became, ordered.
    pub added: Vec<usize>,
    /// Features of the old version that became none of the new, ordered.
    pub removed: Vec<usize>,
    /// What was redrawn, ordered by the first old feature.
    pub redrawn: Vec<Redrawn>,
    /// Ground of the old version, overlaps counted once, in m².
    pub old_m2: f64,
    /// Ground of the new version.
    pub new_m2: f64,
    /// Ground that both cover.
    pub kept_m2: f64,
}

impl Compared {
    /// Ground that only the new version covers, in m².
    pub fn gained_m2(&self) -> f64 {
        (self.new_m2 - self.kept_m2).max(0.0)
    }

    /// Ground that only the old version covered, in m².
    pub fn lost_m2(&self) -> f64 {
        (self.old_m2 - self.kept_m2).max(0.0)
    }
}

/// Hold two versions against each other. Differences of less than `least_m2` are none; features
/// should be valid, and those without a ring are not counted. Uses the current rayon pool; the
/// result does not depend on it.
pub fn compare(old: &PolygonSet, new: &PolygonSet, least_m2: f64) -> Compared {
    let (mut same, left_old, left_new) = drawn_the_same(old, new);
    let (mut added, mut removed, mut redrawn) = (Vec::new(), Vec::new(), Vec::new());
    for Group { old: olds, new: news } in groups(old, new, &left_old, &left_new, least_m2) {
        match (olds.as_slice(), news.as_slice()) {
            ([], _) => added.extend(news),
            (_, []) => removed.extend(olds),
            _ => redrawn.push((olds, news)),
        }
    }
    let changes: Vec<Redrawn> = redrawn
        .into_par_iter()
        .map(|(olds, news)| change(old, new, olds, news, least_m2))
        .collect();
    let (kept, redrawn) = changes.into_iter().partition::<Vec<Redrawn>, _>(|one| {
        one.old.len() == 1 && one.new.len() == 1 && one.gained_m2 + one.lost_m2 < least_m2
    });
    same.extend(kept.iter().filter_map(|one| Some((*one.old.first()?, *one.new.first()?))));
    same.sort_unstable();
    added.sort_unstable();
    removed.sort_unstable();
    Compared {
        same,
        added,
        removed,
        redrawn,
        old_m2: union_area(old, &[]),
        new_m2: union_area(new, &[]),
        kept_m2: union_area(new, &[old]),
    }
}

/// Pairs that are drawn the same, and what is left of each version.
fn drawn_the_same(
    old: &PolygonSet,
    new: &PolygonSet,
) -> (Vec<(usize, usize)>, Vec<usize>, Vec<usize>) {
    let drawn = |set: &PolygonSet, i: usize| set.rings(i).next().is_some();
    let mut known: BTreeMap<[u64; 4], Vec<usize>> = BTreeMap::new();
    for i in (0..old.len()).filter(|&i| drawn(old, i)) {
        known.entry(key_of(&old.bounds(i))).or_default().push(i);
    }
    let (mut same, mut left_new) = (Vec::new(), Vec::new());
    for i in (0..new.len()).filter(|&i| drawn(new, i)) {
        let there = known.get_mut(&key_of(&new.bounds(i)));
        let place = there.as_ref().and_then(|there| {
            let form = form_of(new, i);
            there.iter().position(|&o| form_of(old, o) == form)
        });
        match (there, place) {
            (Some(there), Some(place)) => same.push((there.remove(place), i)),
            _ => left_new.push(i),
        }
    }
    let mut left_old: Vec<usize> = known.into_values().flatten().collect();
    left_old.sort_unstable();
    (same, left_old, left_new)
}

/// What belongs together.
#[derive(Debug, Default)]
struct Group {
    old: Vec<usize>,
    new: Vec<usize>,
}

/// The features that are left, put together by the ground that they share; ordered by their first.
fn groups(
    old: &PolygonSet,
    new: &PolygonSet,
    left_old: &[usize],
    left_new: &[usize],
    least_m2: f64,
) -> Vec<Group> {
    let mut both = old.select(left_old);
    let olds = both.len();
    both.append(&new.select(left_new));
    let mut above: Vec<usize> = (0..both.len()).collect();
    for pair in overlaps(&both, least_m2) {
        // Within one version overlaps are a fault of that version, and say nothing of the other.
        if pair.a >= olds || pair.b < olds {
            continue;
        }
        if pair.area_m2 >= SHARED * both.area(pair.a).min(both.area(pair.b)) {
            let (a, b) = (top(&mut above, pair.a), top(&mut above, pair.b));
            above[a.max(b)] = a.min(b);
        }
    }
    let mut found: BTreeMap<usize, Group> = BTreeMap::new();
    for (i, place) in left_old.iter().enumerate() {
        found.entry(top(&mut above, i)).or_default().old.push(*place);
    }
    for (i, place) in left_new.iter().enumerate() {
        found.entry(top(&mut above, olds + i)).or_default().new.push(*place);
    }
    found.into_values().collect()
}

/// The first of whatever belongs together with `i`.
fn top(above: &mut [usize], mut i: usize) -> usize {
    while above[i] != i {
        above[i] = above[above[i]];
        i = above[i];
    }
    i
}

fn change(
    old: &PolygonSet,
    new: &PolygonSet,
    olds: Vec<usize>,
    news: Vec<usize>,
    least_m2: f64,
) -> Redrawn {
    let ground = |set: &PolygonSet, places: &[usize]| {
        let shapes: Vec<MultiPolygon<f64>> =
            places.iter().map(|&i| set.to_multipolygon(i)).collect();
        union_all(&shapes)
    };
    let (before, after) = (ground(old, &olds), ground(new, &news));
    let gained = without_slivers(difference(&after, &before), least_m2);
    let lost = without_slivers(difference(&before, &after), least_m2);
    Redrawn { gained_m2: area(&gained), gained, lost_m2: area(&lost), lost, old: olds, new: news }
}

/// Without the threads of rounding that an overlay leaves along edges drawn twice.
fn without_slivers(shape: MultiPolygon<f64>, least_m2: f64) -> MultiPolygon<f64> {
    let kept = shape.0.into_iter().filter(|p| area(&MultiPolygon(vec![p.clone()])) >= least_m2);
    MultiPolygon(kept.collect())
}

fn area(shape: &MultiPolygon<f64>) -> f64 {
    PolygonSet::from_multipolygons([shape]).area(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(squares: &[(f64, f64, f64, f64)]) -> PolygonSet {
        let mut set = PolygonSet::new();
        for &(x, y, w, h) in squares {
            set.push_ring([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], true);
            set.end_feature();
        }
        set
    }

    #[test]
    fn what_came_what_went_and_what_was_redrawn() {
        let old = set(&[
            (0., 0., 10., 10.),   // stays
            (20., 0., 10., 10.),  // grows by 10 × 2
            (40., 0., 10., 10.),  // goes
            (60., 0., 10., 10.),  // is divided in two
            (80., 0., 5., 10.),   // is merged …
            (85., 0., 5., 10.),   // … with this one
            (100., 0., 10., 10.), // moves by 4 to the right
        ]);
        let new = set(&[
            (200., 0., 10., 10.), // comes
            (0., 0., 10., 10.),
            (20., 0., 10., 12.),
            (60., 0., 4., 10.),
            (64., 0., 6., 10.),
            (80., 0., 10., 10.),
            (104., 0., 10., 10.),
        ]);
        let found = compare(&old, &new, 0.01);
        assert_eq!(found.same, [(0, 1)]);
        assert_eq!((found.added.as_slice(), found.removed.as_slice()), (&[0][..], &[2][..]));
        let told: Vec<_> = found
            .redrawn
            .iter()
            .map(|one| (one.old.as_slice(), one.new.as_slice(), one.gained_m2, one.lost_m2))
            .collect();
        let wanted: [(&[usize], &[usize], f64, f64); 4] = [
            (&[1], &[2], 20., 0.),
            (&[3], &[3, 4], 0., 0.),
            (&[4, 5], &[5], 0., 0.),
            (&[6], &[6], 40., 40.),
        ];
        assert_eq!(told, wanted);
        assert!((found.old_m2 - 600.).abs() < 1e-9 && (found.new_m2 - 620.).abs() < 1e-9);
        assert!((found.gained_m2() - 160.).abs() < 1e-6, "{}", found.gained_m2());
        assert!((found.lost_m2() - 140.).abs() < 1e-6, "{}", found.lost_m2());
    }

    #[test]
    fn another_first_vertex_and_a_vertex_more_change_nothing() {
        let old = set(&[(0., 0., 10., 10.), (20., 0., 10., 10.)]);
        let mut new = PolygonSet::new();
        new.push_ring([[10., 10.], [0., 10.], [0., 0.], [10., 0.]], true);
        new.end_feature();
        new.push_ring([[20., 0.], [25., 0.], [30., 0.], [30., 10.], [20., 10.]], true);
        new.end_feature();
        let found = compare(&old, &new, 0.01);
        assert_eq!(found.same, [(0, 0), (1, 1)]);
        assert!(found.redrawn.is_empty() && found.added.is_empty() && found.removed.is_empty());
    }

    #[test]
    fn neighbours_whose_edge_moved_are_not_chained_together() {
        let old = set(&[(0., 0., 10., 10.), (10., 0., 10., 10.), (20., 0., 10., 10.)]);
        let new = set(&[(0., 0., 11., 10.), (11., 0., 10., 10.), (21., 0., 9., 10.)]);
        let found = compare(&old, &new, 0.01);
        let pairs: Vec<_> = found.redrawn.iter().map(|one| (one.old[0], one.new[0])).collect();
        assert_eq!(pairs, [(0, 0), (1, 1), (2, 2)]);
        // Ground that one gave to the other was gained by one and lost by the other; the layer as
        // a whole covers what it covered.
        assert!(found.gained_m2() < 1e-6 && found.lost_m2() < 1e-6);
    }

    #[test]
    fn nothing_and_features_without_a_ring_are_no_news() {
        let mut bare = PolygonSet::new();
        bare.end_feature();
        assert_eq!(compare(&bare, &PolygonSet::new(), 0.01), Compared::default());
        let one = set(&[(0., 0., 2., 2.)]);
        assert_eq!(compare(&bare, &one, 0.01).added, [0]);
        assert_eq!(compare(&one, &bare, 0.01).removed, [0]);
    }

    proptest! {
        #[test]
        fn each_feature_is_told_once(
            a in prop::collection::vec((0..30i32, 0..30i32, 1..9i32, 1..9i32), 0..14),
            b in prop::collection::vec((0..30i32, 0..30i32, 1..9i32, 1..9i32), 0..14),
        ) {
            let squares = |all: &[(i32, i32, i32, i32)]| {
                let all: Vec<_> = all
                    .iter()
                    .map(|&(x, y, w, h)| (f64::from(x), f64::from(y), f64::from(w), f64::from(h)))
                    .collect();
                set(&all)
            };
            let (old, new) = (squares(&a), squares(&b));
            let found = compare(&old, &new, 0.01);
            let mut olds: Vec<usize> = found.same.iter().map(|pair| pair.0).collect();
            olds.extend(&found.removed);
            olds.extend(found.redrawn.iter().flat_map(|one| one.old.clone()));
            olds.sort_unstable();
            prop_assert_eq!(olds, (0..a.len()).collect::<Vec<_>>());
            let mut news: Vec<usize> = found.same.iter().map(|pair| pair.1).collect();
            news.extend(&found.added);
            news.extend(found.redrawn.iter().flat_map(|one| one.new.clone()));
            news.sort_unstable();
            prop_assert_eq!(news, (0..b.len()).collect::<Vec<_>>());
            // And the other way round what came went.
            let back = compare(&new, &old, 0.01);
            prop_assert_eq!(&back.added, &found.removed);
            prop_assert_eq!(&back.removed, &found.added);
        }
    }
}
