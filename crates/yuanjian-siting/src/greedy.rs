//! A good choice in milliseconds, with a bound on how good any choice can be.
//!
//! The site that adds most is taken, again and again: most by itself, and under a budget also most
//! for its money; the better of the two stays. What a site would add only ever shrinks, so a queue
//! keeps it as it was known last and only the head is looked at anew (lazy). What serves is then
//! swapped, one for one, while that helps.
//!
//! The bound holds at every step: no choice serves more than what is served now and, on top, the
//! best that the rules let one add if sites did not overlap. The least over all steps counts.
//! Ties go to the cheaper site, then to the first.

use crate::case::{Case, Rules};
use crate::conflict::SitingError;
use crate::prepared::{Answer, FLOOR_SLACK, Prepared, Status};
use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};

/// Chooses quickly. With `swap`, what was chosen is exchanged one for one while that helps. Floors
/// and least numbers of districts are seen to first; those that could not be kept are named in
/// [`Answer::broken`], which proves nothing about whether they can be.
///
/// # Errors
///
/// Faulty input, or rules that exclude one another at first sight.
pub fn quick(case: &Case, rules: &Rules, swap: bool) -> Result<Answer, SitingError> {
    let prepared = Prepared::new(case, rules, usize::MAX)?;
    let (sites, most) = choose(&prepared, swap);
    Ok(prepared.answer(sites, most, Status::Quick))
}

/// The sites and the bound.
pub(crate) fn choose(p: &Prepared<'_>, swap: bool) -> (Vec<u32>, f64) {
    let mut best: Option<State<'_, '_>> = None;
    let mut most = p.total;
    let ways: &[bool] = if p.budget.is_some() { &[false, true] } else { &[false] };
    for &for_money in ways {
        let mut state = State::new(p);
        most = most.min(state.most());
        state.keep_floors(for_money);
        state.keep_numbers();
        most = most.min(state.fill(for_money));
        if swap {
            state.swap();
        }
        let key = |s: &State<'_, '_>| (Reverse(p.broken(&s.list()).len()), s.served);
        if best.as_ref().is_none_or(|b| {
            let (mine, theirs) = (key(&state), key(b));
            mine.0.cmp(&theirs.0).then(mine.1.total_cmp(&theirs.1)) == Ordering::Greater
        }) {
            best = Some(state);
        }
    }
    (best.map(|s| s.list()).unwrap_or_default(), most)
}

struct State<'p, 'a> {
    p: &'p Prepared<'a>,
    /// How many chosen sites serve each group.
    times: Vec<u32>,
    /// What each site would add.
    gains: Vec<f64>,
    chosen: Vec<bool>,
    number: u32,
    cost: i64,
    /// Served beyond [`Prepared::base`].
    served: f64,
    in_district: HashMap<u32, u32>,
    /// What less than this adds is nothing: the dust of sums.
    dust: f64,
}

impl<'p, 'a> State<'p, 'a> {
    fn new(p: &'p Prepared<'a>) -> Self {
        let gain = |s: u32| p.by_site.of(s).iter().map(|g| p.weights[*g as usize]).sum();
        Self {
            p,
            times: vec![0; p.weights.len()],
            gains: (0..p.sites.len() as u32).map(gain).collect(),
            chosen: vec![false; p.sites.len()],
            number: 0,
            cost: 0,
            served: 0.0,
            in_district: HashMap::new(),
            dust: 1e-12 * p.total,
        }
    }

    fn list(&self) -> Vec<u32> {
        (0..self.chosen.len() as u32).filter(|s| self.chosen[*s as usize]).collect()
    }

    fn here(&self, district: u32) -> u32 {
        self.in_district.get(&district).copied().unwrap_or(0)
    }

    /// Whether the site can still be added under the rules that only say "at most".
    fn fits(&self, site: u32) -> bool {
        let (p, s) = (self.p, site as usize);
        let district = p.districts[s];
        !self.chosen[s]
            && p.count.is_none_or(|count| self.number < count)
            && p.budget.is_none_or(|budget| self.cost.saturating_add(p.costs[s]) <= budget)
            && p.site_rule(district)
                .and_then(|rule| rule.most)
                .is_none_or(|most| self.here(district) < most)
    }

    fn add(&mut self, site: u32) {
        let p = self.p;
        for &g in p.by_site.of(site) {
            let times = &mut self.times[g as usize];
            if *times == 0 {
                let weight = p.weights[g as usize];
                self.served += weight;
                p.by_group.of(g).iter().for_each(|s| self.gains[*s as usize] -= weight);
            }
            *times += 1;
        }
        self.chosen[site as usize] = true;
        self.number += 1;
        self.cost = self.cost.saturating_add(p.costs[site as usize]);
        *self.in_district.entry(p.districts[site as usize]).or_default() += 1;
    }

    fn remove(&mut self, site: u32) {
        let p = self.p;
        for &g in p.by_site.of(site) {
            let times = &mut self.times[g as usize];
            *times -= 1;
            if *times == 0 {
                let weight = p.weights[g as usize];
                self.served -= weight;
                p.by_group.of(g).iter().for_each(|s| self.gains[*s as usize] += weight);
            }
        }
        self.chosen[site as usize] = false;
        self.number -= 1;
        self.cost -= p.costs[site as usize];
        *self.in_district.entry(p.districts[site as usize]).or_default() -= 1;
    }

    /// What adding is worth: by itself, or for each fen.
    fn worth(&self, site: u32, gain: f64, for_money: bool) -> f64 {
        if for_money { gain / (self.p.costs[site as usize].max(1) as f64) } else { gain }
    }

    /// The best of those that fit, by a gain of one's own choice.
    fn best(&self, for_money: bool, gain: impl Fn(u32) -> f64) -> Option<u32> {
        (0..self.chosen.len() as u32)
            .filter(|s| self.fits(*s))
            .map(|site| Offer {
                worth: self.worth(site, gain(site), for_money),
                cost: self.p.costs[site as usize],
                site,
            })
            .filter(|offer| offer.worth > 0.0)
            .max()
            .map(|offer| offer.site)
    }

    /// Adds what lifts districts that are below their floor, until none is or nothing helps.
    fn keep_floors(&mut self, for_money: bool) {
        loop {
            let p = self.p;
            let mut need: HashMap<u32, f64> =
                p.floors.iter().map(|f| (f.district, f.need - FLOOR_SLACK * f.whole)).collect();
            for g in (0..self.times.len()).filter(|g| self.times[*g] > 0) {
                if let Some(need) = need.get_mut(&p.group_districts[g]) {
                    *need -= p.weights[g];
                }
            }
            if need.values().all(|need| *need <= 0.0) {
                return;
            }
            let gain = |site: u32| -> f64 {
                p.by_site
                    .of(site)
                    .iter()
                    .map(|g| *g as usize)
                    .filter(|g| {
                        self.times[*g] == 0
                            && need.get(&p.group_districts[*g]).is_some_and(|need| *need > 0.0)
                    })
                    .map(|g| p.weights[g])
                    .sum()
            };
            let Some(site) = self.best(for_money, gain) else { return };
            self.add(site);
        }
    }

    /// Adds sites in districts that have fewer than they ask for.
    fn keep_numbers(&mut self) {
        for rule in &self.p.site_rules {
            while self.here(rule.district) < rule.least {
                // One that adds nothing still counts as a park.
                let gain = |site: u32| {
                    let there = self.p.districts[site as usize] == rule.district;
                    if there { self.gains[site as usize].max(0.0) + f64::MIN_POSITIVE } else { 0.0 }
                };
                let Some(site) = self.best(false, gain) else { break };
                self.add(site);
            }
        }
    }

    /// Adds the best that fits until nothing adds anything; the least bound on the way.
    fn fill(&mut self, for_money: bool) -> f64 {
        let offer = |state: &Self, site: u32| Offer {
            worth: state.worth(site, state.gains[site as usize], for_money),
            cost: state.p.costs[site as usize],
            site,
        };
        let mut queue: BinaryHeap<Offer> = (0..self.chosen.len() as u32)
            .filter(|s| self.gains[*s as usize] > self.dust && self.fits(*s))
            .map(|s| offer(self, s))
            .collect();
        // The bound looks at all sites, so with very many it is not asked at every step.
        let every = self.chosen.len() / 2000 + 1;
        let (mut most, mut step) = (self.most(), 0_usize);
        while let Some(head) = queue.pop() {
            if self.gains[head.site as usize] <= self.dust || !self.fits(head.site) {
                continue;
            }
            let now = offer(self, head.site);
            if now.worth < head.worth {
                queue.push(now);
                continue;
            }
            self.add(head.site);
            step += 1;
            if step.is_multiple_of(every) {
                most = most.min(self.most());
            }
        }
        most.min(self.most())
    }

    /// No choice serves more than this: what is served, and the best sites on top as if they did
    /// not overlap, under number and budget each by itself.
    fn most(&self) -> f64 {
        let p = self.p;
        let mut open: Vec<u32> =
            (0..self.chosen.len() as u32).filter(|s| self.gains[*s as usize] > 0.0).collect();
        let gain = |s: &u32| self.gains[*s as usize];
        let mut on_top: f64 = open.iter().map(gain).sum();
        if let Some(count) = p.count.map(|count| count as usize).filter(|c| *c < open.len()) {
            open.select_nth_unstable_by(count, |a, b| gain(b).total_cmp(&gain(a)).then(a.cmp(b)));
            let mut best: Vec<f64> = open[..count].iter().map(gain).collect();
            best.sort_unstable_by(f64::total_cmp);
            on_top = on_top.min(best.iter().sum());
        }
        if let Some(budget) = p.budget {
            let worth = |s: &u32| self.worth(*s, gain(s), true);
            open.sort_unstable_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.cmp(b)));
            let (mut left, mut sum) = (budget as f64, 0.0);
            for s in &open {
                let cost = p.costs[*s as usize] as f64;
                if p.costs[*s as usize] > budget {
                    continue;
                }
                if cost > left {
                    sum += gain(s) * left / cost;
                    break;
                }
                left -= cost;
                sum += gain(s);
            }
            on_top = on_top.min(sum);
        }
        // The sums were made in another order than the value's.
        (p.base + self.served + on_top) * (1.0 + 1e-12)
    }

    /// Exchanges one chosen site for one that is not, while that serves more and breaks nothing.
    fn swap(&mut self) {
        // What fits can only break what asks for "at least".
        let at_least = !self.p.floors.is_empty() || self.p.site_rules.iter().any(|r| r.least > 0);
        let count = |state: &Self| {
            if at_least { state.p.broken(&state.list()).len() } else { 0 }
        };
        let mut broken = count(self);
        for _ in 0..20 {
            let mut better = false;
            for site in self.list() {
                let before = self.served;
                self.remove(site);
                let other = self.best(false, |s| self.gains[s as usize]);
                let Some(other) = other.filter(|o| *o != site) else {
                    self.add(site);
                    continue;
                };
                let gained = self.gains[other as usize] - self.gains[site as usize];
                self.add(other);
                let now = count(self);
                if gained > self.dust && now <= broken {
                    better = true;
                    broken = now;
                } else {
                    self.remove(other);
                    self.add(site);
                    // Not what adding and subtracting the same left of it.
                    self.served = before;
                }
            }
            // Money that an exchange saved may buy one more.
            self.fill(false);
            if !better {
                return;
            }
        }
    }
}

/// A site with what it is worth; the greatest is the best.
#[derive(Clone, Copy)]
struct Offer {
    worth: f64,
    cost: i64,
    site: u32,
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.worth
            .total_cmp(&other.worth)
            .then(other.cost.cmp(&self.cost))
            .then(other.site.cmp(&self.site))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Offer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Offer {}
