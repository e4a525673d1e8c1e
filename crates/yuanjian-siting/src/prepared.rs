//! A question made ready for choosing, and the answer.
//!
//! What is decided beforehand is taken out: candidates that may not be chosen, those that must be,
//! and all demands that these or existing parks serve. Demands that the very same candidates serve
//! become one group with the sum of their weights, which changes no answer and is most of what
//! makes the exact model small: a city of twenty thousand parcels is a few thousand groups.

use crate::case::{Case, Choice, Rules};
use crate::conflict::{Conflict, Out, Rule, SitingError};
use crate::cover::Lists;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What is known of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Proved: no choice serves more (or not more than the gap that was asked for).
    Optimal,
    /// The limit came first; [`Answer::gap`] says what is left open.
    Limit,
    /// Chosen quickly; [`Answer::gap`] says how much better a choice could be at most.
    Quick,
}

/// How large the question was, and what was left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Size {
    /// Demands handed in.
    pub demands: usize,
    /// Candidates handed in.
    pub candidates: usize,
    /// Groups of demands that are served alike and still open.
    pub groups: usize,
    /// Candidates between which there was a choice.
    pub sites: usize,
    /// Pairs of such a group and such a candidate.
    pub pairs: usize,
}

/// A choice of candidates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The chosen candidates by their place in [`Case::candidates`], in order, musts included.
    pub chosen: Vec<usize>,
    /// What is known of it.
    pub status: Status,
    /// What existing and planned parks serve, in the measure's unit.
    pub before: f64,
    /// What is served with the chosen ones, in the measure's unit.
    pub value: f64,
    /// What no choice can exceed, in the measure's unit.
    pub most: f64,
    /// What there is, in the measure's unit.
    pub total: f64,
    /// Rules that the choice does not keep; only a quick one may have any.
    pub broken: Vec<Rule>,
    /// How large the question was.
    pub size: Size,
}

impl Answer {
    /// How much more could be gained at most, as a share of the most that could be: 0 when proved.
    pub fn gap(&self) -> f64 {
        let could = self.most - self.before;
        if could > 0.0 { ((self.most - self.value) / could).max(0.0) } else { 0.0 }
    }
}

/// A floor that is not reached yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Floor {
    pub(crate) district: u32,
    pub(crate) floor: f64,
    /// Weight of the whole district.
    pub(crate) whole: f64,
    /// Weight still to be served.
    pub(crate) need: f64,
}

/// Numbers of new parks in a district, those that must be already taken off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SiteRule {
    pub(crate) district: u32,
    pub(crate) least: u32,
    pub(crate) most: Option<u32>,
}

pub(crate) struct Prepared<'a> {
    pub(crate) case: &'a Case,
    pub(crate) rules: &'a Rules,
    /// The candidate behind each site that can be chosen.
    pub(crate) sites: Vec<usize>,
    pub(crate) costs: Vec<i64>,
    pub(crate) districts: Vec<u32>,
    /// Weight and district of each group; the district only where there are floors.
    pub(crate) weights: Vec<f64>,
    pub(crate) group_districts: Vec<u32>,
    pub(crate) by_group: Lists,
    pub(crate) by_site: Lists,
    pub(crate) musts: Vec<usize>,
    pub(crate) before: f64,
    /// Served before and by the musts.
    pub(crate) base: f64,
    pub(crate) total: f64,
    /// What is left of the rules when the musts are taken off.
    pub(crate) count: Option<u32>,
    pub(crate) budget: Option<i64>,
    pub(crate) floors: Vec<Floor>,
    pub(crate) site_rules: Vec<SiteRule>,
}

/// A share this much short of its floor is on it: sums of `f64` cannot say more.
pub(crate) const FLOOR_SLACK: f64 = 1e-9;

impl<'a> Prepared<'a> {
    pub(crate) fn new(
        case: &'a Case,
        rules: &'a Rules,
        most_pairs: usize,
    ) -> Result<Self, SitingError> {
        case.check(rules)?;
        if case.cover.pairs() > most_pairs.min(i32::MAX as usize / 2) {
            return Err(SitingError::TooLarge { limit: most_pairs });
        }
        let mut conflicts = Vec::new();
        let (mut sites, mut musts) = (Vec::new(), Vec::new());
        for (i, candidate) in case.candidates.iter().enumerate() {
            let out = if candidate.choice == Choice::MustNot {
                Some(Out::MustNot)
            } else if candidate.excluded {
                Some(Out::Excluded)
            } else if candidate.area_m2 < rules.min_area_m2 {
                Some(Out::TooSmall)
            } else {
                None
            };
            match (candidate.choice, out) {
                (Choice::Must, None) => musts.push(i),
                (Choice::Must, Some(why)) => {
                    conflicts.push(Conflict::MustIsOut { candidate: candidate.id.clone(), why });
                }
                (_, None) => sites.push(i),
                (_, Some(_)) => {}
            }
        }
        let measure = rules.measure;
        let weight = |d: usize| case.demands[d].values.of(measure);
        let mut served = case.served.clone();
        let sum =
            |served: &[bool]| (0..served.len()).filter(|d| served[*d]).map(weight).sum::<f64>();
        let before = sum(&served);
        for &must in &musts {
            for &d in case.cover.of(must) {
                served[d as usize] = true;
            }
        }
        let base = sum(&served);
        let has_floors = rules.districts.iter().any(|r| r.floor.is_some());
        let groups = Groups::new(case, &sites, &served, weight, has_floors);
        let counts = |of: u32| {
            let in_district = |i: &&usize| case.candidates[**i].district == of;
            let free = sites.iter().filter(in_district).count() as u32;
            (musts.iter().filter(in_district).count() as u32, free)
        };
        let mut site_rules = Vec::new();
        let mut floors = Vec::new();
        for rule in &rules.districts {
            let name = || case.districts[rule.district as usize].clone();
            let (must, free) = counts(rule.district);
            if rule.least_sites > must + free {
                conflicts.push(Conflict::TooFewCandidates {
                    district: name(),
                    sites: rule.least_sites,
                    available: must + free,
                });
            }
            if let Some(most) = rule.most_sites.filter(|most| must > *most) {
                conflicts.push(Conflict::MustsExceedDistrict {
                    district: name(),
                    musts: must,
                    sites: most,
                });
            }
            let least = rule.least_sites.saturating_sub(must);
            let most = rule.most_sites.map(|most| most.saturating_sub(must));
            if least > 0 || most.is_some() {
                site_rules.push(SiteRule { district: rule.district, least, most });
            }
            let Some(floor) = rule.floor else { continue };
            let own = |d: &usize| case.demands[*d].district == rule.district;
            let whole: f64 = (0..served.len()).filter(own).map(weight).sum();
            let here: f64 = (0..served.len()).filter(own).filter(|d| served[*d]).map(weight).sum();
            let need = floor * whole - here;
            if need <= FLOOR_SLACK * whole {
                continue;
            }
            let could: f64 = (0..groups.weights.len())
                .filter(|g| groups.districts[*g] == rule.district)
                .map(|g| groups.weights[g])
                .sum();
            if could < need - FLOOR_SLACK * whole {
                conflicts.push(Conflict::FloorOutOfReach {
                    district: name(),
                    floor,
                    reachable: (here + could) / whole,
                });
            }
            floors.push(Floor { district: rule.district, floor, whole, need });
        }
        let number = musts.len() as u32;
        if let Some(count) = rules.count.filter(|count| number > *count) {
            conflicts.push(Conflict::MustsExceedCount { musts: number, count });
        }
        let musts_fen =
            musts.iter().fold(0_i64, |sum, m| sum.saturating_add(case.candidates[*m].cost_fen()));
        if let Some(budget_fen) = rules.budget_fen.filter(|budget| musts_fen > *budget) {
            conflicts.push(Conflict::MustsExceedBudget { musts_fen, budget_fen });
        }
        if !conflicts.is_empty() {
            return Err(SitingError::Infeasible(conflicts));
        }
        let by_site = {
            let pairs = (0..groups.weights.len() as u32)
                .flat_map(|g| groups.sites.of(g).iter().map(move |s| (*s, g)));
            Lists::new(sites.len(), pairs)
        };
        Ok(Self {
            costs: sites.iter().map(|i| case.candidates[*i].cost_fen()).collect(),
            districts: sites.iter().map(|i| case.candidates[*i].district).collect(),
            case,
            rules,
            weights: groups.weights,
            group_districts: groups.districts,
            by_group: groups.sites,
            by_site,
            sites,
            before,
            base,
            total: (0..served.len()).map(weight).sum(),
            count: rules.count.map(|count| count - number),
            budget: rules.budget_fen.map(|budget| budget - musts_fen),
            musts,
            floors,
            site_rules,
        })
    }

    pub(crate) fn size(&self) -> Size {
        Size {
            demands: self.case.demands.len(),
            candidates: self.case.candidates.len(),
            groups: self.weights.len(),
            sites: self.sites.len(),
            pairs: self.by_site.pairs(),
        }
    }

    pub(crate) fn site_rule(&self, district: u32) -> Option<&SiteRule> {
        self.site_rules.iter().find(|rule| rule.district == district)
    }

    /// The rules that these sites do not keep, with their figures as they were given.
    pub(crate) fn broken(&self, chosen: &[u32]) -> Vec<Rule> {
        let mut broken = Vec::new();
        if let (Some(left), Some(count)) = (self.count, self.rules.count)
            && chosen.len() > left as usize
        {
            broken.push(Rule::Count { count });
        }
        let cost = chosen.iter().fold(0_i64, |sum, s| sum.saturating_add(self.costs[*s as usize]));
        if let (Some(left), Some(budget_fen)) = (self.budget, self.rules.budget_fen)
            && cost > left
        {
            broken.push(Rule::Budget { budget_fen });
        }
        let mut served = vec![false; self.weights.len()];
        for g in chosen.iter().flat_map(|s| self.by_site.of(*s)) {
            served[*g as usize] = true;
        }
        for floor in &self.floors {
            let gained: f64 = (0..self.weights.len())
                .filter(|g| served[*g] && self.group_districts[*g] == floor.district)
                .map(|g| self.weights[g])
                .sum();
            if gained < floor.need - FLOOR_SLACK * floor.whole {
                broken.push(self.floor_rule(floor));
            }
        }
        for rule in &self.site_rules {
            let number =
                chosen.iter().filter(|s| self.districts[**s as usize] == rule.district).count();
            if number < rule.least as usize {
                broken.push(self.least_rule(rule));
            }
            if rule.most.is_some_and(|most| number > most as usize) {
                broken.push(self.most_rule(rule));
            }
        }
        broken
    }

    pub(crate) fn floor_rule(&self, floor: &Floor) -> Rule {
        Rule::Floor { district: self.name(floor.district), floor: floor.floor }
    }

    pub(crate) fn least_rule(&self, rule: &SiteRule) -> Rule {
        Rule::LeastSites {
            district: self.name(rule.district),
            sites: self.given(rule.district).map_or(0, |given| given.least_sites),
        }
    }

    pub(crate) fn most_rule(&self, rule: &SiteRule) -> Rule {
        Rule::MostSites {
            district: self.name(rule.district),
            sites: self.given(rule.district).and_then(|given| given.most_sites).unwrap_or(0),
        }
    }

    fn name(&self, district: u32) -> String {
        self.case.districts[district as usize].clone()
    }

    fn given(&self, district: u32) -> Option<&crate::case::DistrictRule> {
        self.rules.districts.iter().find(|rule| rule.district == district)
    }

    /// The answer that these sites are. Those that serve nothing of their own are left out, the
    /// dearest first, unless a district asks for them.
    pub(crate) fn answer(&self, mut sites: Vec<u32>, most: f64, status: Status) -> Answer {
        let mut times = vec![0_u32; self.weights.len()];
        let mut in_district: HashMap<u32, u32> = HashMap::new();
        for &s in &sites {
            self.by_site.of(s).iter().for_each(|g| times[*g as usize] += 1);
            *in_district.entry(self.districts[s as usize]).or_default() += 1;
        }
        sites.sort_by_key(|s| (std::cmp::Reverse(self.costs[*s as usize]), std::cmp::Reverse(*s)));
        sites.retain(|s| {
            let district = self.districts[*s as usize];
            let own = self
                .by_site
                .of(*s)
                .iter()
                .any(|g| times[*g as usize] == 1 && self.weights[*g as usize] > 0.0);
            let here = in_district.entry(district).or_default();
            if own || self.site_rule(district).is_some_and(|rule| *here <= rule.least) {
                return true;
            }
            *here -= 1;
            self.by_site.of(*s).iter().for_each(|g| times[*g as usize] -= 1);
            false
        });
        let broken = self.broken(&sites);
        let mut chosen: Vec<usize> = sites
            .iter()
            .map(|s| self.sites[*s as usize])
            .chain(self.musts.iter().copied())
            .collect();
        chosen.sort_unstable();
        let mut served = self.case.served.clone();
        for d in chosen.iter().flat_map(|c| self.case.cover.of(*c)) {
            served[*d as usize] = true;
        }
        let value: f64 = (0..served.len())
            .filter(|d| served[*d])
            .map(|d| self.case.demands[d].values.of(self.rules.measure))
            .sum();
        Answer {
            chosen,
            status,
            before: self.before,
            value,
            most: most.min(self.total).max(value),
            total: self.total,
            broken,
            size: self.size(),
        }
    }
}

/// Demands that the very same sites serve.
struct Groups {
    weights: Vec<f64>,
    districts: Vec<u32>,
    sites: Lists,
}

impl Groups {
    /// Groups in the order of their first demand; apart by district where floors ask for it.
    fn new(
        case: &Case,
        sites: &[usize],
        served: &[bool],
        weight: impl Fn(usize) -> f64,
        by_district: bool,
    ) -> Self {
        let pairs = sites.iter().enumerate().flat_map(|(s, candidate)| {
            case.cover
                .of(*candidate)
                .iter()
                .filter(|d| !served[**d as usize])
                .map(move |d| (*d, s as u32))
        });
        let by_demand = Lists::new(served.len(), pairs);
        let mut groups: HashMap<u64, Vec<u32>> = HashMap::new();
        let (mut weights, mut districts) = (Vec::<f64>::new(), Vec::<u32>::new());
        let mut firsts = Vec::<u32>::new();
        for d in 0..served.len() as u32 {
            let list = by_demand.of(d);
            let own = weight(d as usize);
            if list.is_empty() || own <= 0.0 {
                continue;
            }
            let district = if by_district { case.demands[d as usize].district } else { 0 };
            let same = groups.entry(digest(list, district)).or_default();
            let known = same.iter().find(|g| {
                let g = **g as usize;
                districts[g] == district && by_demand.of(firsts[g]) == list
            });
            match known {
                Some(g) => weights[*g as usize] += own,
                None => {
                    same.push(weights.len() as u32);
                    weights.push(own);
                    districts.push(district);
                    firsts.push(d);
                }
            }
        }
        let pairs = firsts
            .iter()
            .enumerate()
            .flat_map(|(g, d)| by_demand.of(*d).iter().map(move |s| (g as u32, *s)));
        let sites = Lists::new(weights.len(), pairs);
        Self { weights, districts, sites }
    }
}

fn digest(list: &[u32], district: u32) -> u64 {
    list.iter().fold(u64::from(district), |hash, s| {
        (hash ^ u64::from(*s)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
    })
}
