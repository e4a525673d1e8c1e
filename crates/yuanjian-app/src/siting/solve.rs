//! From ground and request to an answer.
//!
//! What counts as served while choosing are pieces of parcels; what is told of the choice besides
//! is measured by the area kernel as the indicator does it, so that a scenario and the assessment
//! after it say the same.

use super::{
    METHOD_VERSION, Request,
    answer::{Answer, Ground, Known, Measured, Other, Pictures, Site},
    land::{DRAWN, Land, together},
    pictures,
    request::{Proof, ReachWish},
    words::conflicts,
};
use crate::failure::{Failure, Result};
use std::collections::BTreeMap;
use yuanjian_geometry::{
    Arcs, Mask, PolygonSet, Service, areas_by_zone,
    network::{Spot, WalkNetwork},
};
use yuanjian_siting::{
    Candidate, Case, Choice, Cover, Demand, DistrictRule, Evaluation, Limits, Measure, Origin, Out,
    Place, Reach, Rules, SitingError, Stop, Values,
    cover::{by_parks, by_radius, by_walking},
    evaluate, exact_until,
    ground::{Prices, demands, grid_candidates, land_candidates, make_ids_unique, mark_excluded},
    quick,
};
use yuanjian_types::{Digest, Problem};

/// A step on the way, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Homes, parks and land become the question.
    Ground,
    /// Candidates are chosen.
    Choose,
    /// The choice is measured and drawn.
    Measure,
}

/// Pairs of candidate and home, at most: what bounds the memory.
const MOST_PAIRS: usize = 20_000_000;
/// Points of a grid, at most.
const MOST_GRID: usize = 200_000;
/// Candidates that were not chosen and are listed all the same.
const MOST_OTHERS: usize = 500;
/// Ends of roads this near to one another meet, in metres.
const JOINED_M: f64 = 1.0;
/// Homes walk this far to the next road, in metres.
const TO_ROAD_M: f64 = 200.0;
/// A park is entered from roads this near to it, in metres.
const GATE_M: f64 = 20.0;

/// The question and its candidates' names.
struct Question {
    case: Case,
    rules: Rules,
    names: Vec<String>,
    remarks: Vec<Problem>,
}

/// Choose. Pictures are made where they are wanted, since they take the longest.
///
/// # Errors
/// `Invalid` with everything wrong with the request at once; `Refused` where the rules cannot all
/// hold, with the fewest that cannot, or where the question is too large; what `told` refused.
pub fn site(
    land: &Land,
    request: &Request,
    name: &str,
    pictured: bool,
    told: impl FnMut(Step) -> Result<()>,
) -> Result<(Answer, Option<Pictures>)> {
    site_until(land, request, name, pictured, &|| false, told)
}

/// Choose, as [`site`] does, until `stop` says that enough was looked for: a proof under way then
/// ends within about a second, and `told` is asked whether the best so far is wanted.
///
/// # Errors
/// As [`site`].
pub fn site_until(
    land: &Land,
    request: &Request,
    name: &str,
    pictured: bool,
    stop: Stop<'_>,
    mut told: impl FnMut(Step) -> Result<()>,
) -> Result<(Answer, Option<Pictures>)> {
    told(Step::Ground)?;
    let question = ask(land, request)?;
    told(Step::Choose)?;
    let Question { case, rules, names, mut remarks } = question;
    let found = match request.proof {
        Proof::Quick => quick(&case, &rules, true),
        Proof::Exact => {
            let seconds = f64::from(request.seconds);
            let limits = Limits { seconds, most_pairs: MOST_PAIRS, ..Limits::default() };
            exact_until(&case, &rules, &limits, stop)
        }
    };
    let found = found.map_err(|error| refused(error, &case))?;
    told(Step::Measure)?;
    let threshold = request.threshold.or(land.threshold).unwrap_or(1.0);
    let evaluation = evaluate(&case, name, rules.measure, threshold, &found.chosen);
    let way = pictures::Way::of(land.crs.as_ref())?;
    let reach = match &request.reach {
        ReachWish::Walking { metres } => Reach::Radius(*metres),
        ReachWish::Standard | ReachWish::Radius { .. } => land.reach.clone(),
    };
    let sites = sites(land, &case, &names, &evaluation, &found.chosen, (&reach, &way));
    let candidates = others(land, &case, &names, &rules, &found.chosen, &way);
    let new = new_parks(land, &case, &found.chosen);
    let walking = matches!(request.reach, ReachWish::Walking { .. });
    let measured = (!walking).then(|| measured(land, &new));
    let scene = pictures::Scene {
        land,
        case: &case,
        chosen: &found.chosen,
        new: &new,
        walking,
        sites: &sites,
        candidates: &candidates,
        way: &way,
    };
    let drawn = pictured.then(|| pictures::draw(&scene));
    remarks.extend(land.remarks.iter().cloned());
    let mut answer = Answer {
        method_version: METHOD_VERSION,
        engine: concat!("yuanjian ", env!("CARGO_PKG_VERSION")).to_owned(),
        request: request.clone(),
        inputs: land.inputs.clone(),
        reach,
        threshold,
        known: Known {
            status: found.status,
            gap: found.gap(),
            most: found.most,
            broken: found.broken,
            size: found.size,
        },
        evaluation,
        districts: land.districts.clone(),
        measured,
        sites,
        candidates,
        candidates_total: case.candidates.len(),
        degrees: way.degrees(),
        remarks,
        digest: None,
    };
    let bytes = serde_json::to_vec(&answer).map_err(|e| Failure::bug(e.to_string()))?;
    answer.digest = Some(Digest::of(&bytes));
    Ok((answer, drawn))
}

/// Homes, candidates, cover and rules.
fn ask(land: &Land, request: &Request) -> Result<Question> {
    let mut problems = request.faults();
    let at = |wish: &str| {
        land.districts.iter().position(|d| !wish.is_empty() && (d.code == wish || d.name == wish))
    };
    let mut rules = Rules {
        measure: request.measure,
        count: request.count,
        budget_fen: request.budget_fen,
        min_area_m2: request.min_area_m2,
        districts: Vec::new(),
    };
    let mut prices: BTreeMap<u32, i64> = BTreeMap::new();
    for (i, wish) in request.districts.iter().enumerate() {
        let Some(district) = at(&wish.district) else {
            let unknown = Problem::error("siting.unknown_district");
            let field = format!("districts.{i}.district");
            problems.push(unknown.at_field(field).with("district", wish.district.as_str()));
            continue;
        };
        let district = district as u32;
        if rules.districts.iter().any(|rule| rule.district == district) {
            let field = format!("districts.{i}.district");
            problems.push(Problem::error("siting.district_twice").at_field(field));
        }
        rules.districts.push(DistrictRule {
            district,
            floor: wish.floor,
            least_sites: wish.least_sites,
            most_sites: wish.most_sites,
        });
        prices.extend(wish.land_fen_per_m2.map(|fen| (district, fen)));
    }
    let (homes, people) = land.knows;
    let lacks = |code: &str| Problem::error(code).at_field("measure");
    match request.measure {
        Measure::Homes if !homes => problems.push(lacks("siting.no_homes")),
        Measure::People if !people => problems.push(lacks("siting.no_people")),
        Measure::Area | Measure::Homes | Measure::People => {}
    }
    if request.threshold.is_none() && land.threshold.is_none() {
        problems.push(Problem::error("siting.no_threshold").at_field("threshold"));
    }
    Failure::gather(problems)?;

    let (demands, outside_m2) =
        demands(&land.residential, &land.dwellers, &land.zones, request.cell_m);
    if demands.is_empty() {
        return Err(Failure::refused(Problem::error("siting.no_homes_here")));
    }
    let mut remarks = Vec::new();
    if outside_m2 >= 1.0 {
        let remark = Problem::note("siting.outside");
        remarks.push(remark.with("hectares", (outside_m2 / 1e4 * 100.0).round() / 100.0));
    }
    let walk = walking(land, request, &demands)?;
    let served = match &walk {
        Some(walk) => walk.served(land),
        None => served(land, &demands)?,
    };
    let (mut candidates, mut names, green) = gathered(land, request, &prices)?;
    if green > 0 {
        remarks.push(Problem::note("siting.green_already").with("count", green as u64));
    }
    let cover = match &walk {
        Some(walk) => {
            let doors: Vec<Vec<Spot>> = candidates.iter().map(|c| walk.doors(c)).collect();
            by_walking(&walk.network, &walk.homes, &doors, walk.metres, MOST_PAIRS)
        }
        None => by_radius(&demands, &candidates, &land.reach, MOST_PAIRS),
    };
    let cover = cover.map_err(|error| Failure::refused(plain(&error)))?;
    // A point of a grid that would serve nobody new is no candidate.
    let useful: Vec<usize> = (0..candidates.len())
        .filter(|c| {
            candidates[*c].origin != Origin::Grid
                || cover.of(*c).iter().any(|d| !served[*d as usize])
        })
        .collect();
    let cover = Cover::from_lists(demands.len(), useful.iter().map(|c| cover.of(*c).to_vec()));
    candidates = useful.iter().map(|c| candidates[*c].clone()).collect();
    names = useful.iter().map(|c| names[*c].clone()).collect();
    decide(&mut candidates, request)?;
    if candidates.is_empty() {
        return Err(Failure::refused(Problem::error("siting.no_candidates")));
    }
    let districts = land.districts.iter().map(|d| d.name.clone()).collect();
    let case = Case { districts, demands, candidates, cover, served };
    Ok(Question { case, rules, names, remarks })
}

/// What existing parks serve, each with its own radius.
fn served(land: &Land, demands: &[Demand]) -> Result<Vec<bool>> {
    let mut by_size: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (i, radius) in land.radii_m.iter().enumerate().filter(|(_, r)| **r > 0.0) {
        by_size.entry(radius.to_bits()).or_default().push(i);
    }
    let mut served = vec![false; demands.len()];
    for (bits, those) in by_size {
        let parks = land.parks.select(&those);
        let cover = by_parks(demands, &parks, &Reach::Radius(f64::from_bits(bits)), MOST_PAIRS)
            .map_err(|error| Failure::refused(plain(&error)))?;
        served.iter_mut().zip(cover.any()).for_each(|(own, more)| *own |= more);
    }
    Ok(served)
}

/// The roads, and where homes stand on them.
struct Walk {
    network: WalkNetwork,
    homes: Vec<Option<Spot>>,
    metres: f64,
}

fn walking(land: &Land, request: &Request, demands: &[Demand]) -> Result<Option<Walk>> {
    let (ReachWish::Walking { metres }, Some(roads)) = (&request.reach, &land.roads) else {
        return Ok(None);
    };
    let network = WalkNetwork::from_lines(roads, JOINED_M).map_err(|e| {
        Failure::refused(Problem::error("siting.no_network").with("detail", e.to_string()))
    })?;
    let places: Vec<[f64; 2]> = demands.iter().map(|d| d.at).collect();
    let homes = network.spots(&places, TO_ROAD_M);
    Ok(Some(Walk { network, homes, metres: *metres }))
}

impl Walk {
    fn served(&self, land: &Land) -> Vec<bool> {
        let serving: Vec<usize> =
            (0..land.parks.len()).filter(|i| land.radii_m[*i] > 0.0).collect();
        let gates = self.network.nodes_within(&land.parks.select(&serving), GATE_M);
        let reached = self.network.reach(&gates, &[], self.metres);
        let within = |home: &Option<Spot>| {
            home.as_ref().is_some_and(|home| reached.metres(home) <= self.metres)
        };
        self.homes.iter().map(within).collect()
    }

    /// Where one would step into a candidate: from roads near its edge.
    fn doors(&self, candidate: &Candidate) -> Vec<Spot> {
        let (places, within_m) = match &candidate.place {
            Place::Point(at) => (vec![*at], TO_ROAD_M),
            Place::Ground(shape) => (along(shape), 3.0 * GATE_M),
        };
        let mut doors: Vec<Spot> =
            self.network.spots(&places, within_m).into_iter().flatten().collect();
        doors.sort_by(|a, b| {
            (a.edge, a.along_m)
                .partial_cmp(&(b.edge, b.along_m))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        doors.dedup_by_key(|spot| (spot.edge, spot.along_m.to_bits()));
        doors
    }
}

/// Points along the edge of a shape, no farther apart than twice the depth of a gate.
fn along(shape: &geo_types::MultiPolygon<f64>) -> Vec<[f64; 2]> {
    let step = 2.0 * GATE_M;
    let mut places = Vec::new();
    for line in shape.iter().flat_map(|polygon| polygon.exterior().lines()) {
        let (x, y) = (line.end.x - line.start.x, line.end.y - line.start.y);
        let parts = ((x * x + y * y).sqrt() / step).ceil().clamp(1.0, 1e4);
        for i in 0..parts as u32 {
            let t = f64::from(i) / parts;
            places.push([line.start.x + t * x, line.start.y + t * y]);
        }
    }
    places
}

/// Candidates of every source with their names. What is green already is none; the last value is
/// how much land that was, points of a grid aside.
fn gathered(
    land: &Land,
    request: &Request,
    prices: &BTreeMap<u32, i64>,
) -> Result<(Vec<Candidate>, Vec<String>, usize)> {
    let price = Prices {
        build_fen_per_m2: request.build_fen_per_m2 as f64,
        land_fen_per_m2: request.land_fen_per_m2 as f64,
    };
    let (mut candidates, mut names) = (Vec::new(), Vec::new());
    let repriced = |candidate: &mut Candidate, own: Option<i64>| {
        let fen = own.or_else(|| prices.get(&candidate.district).copied());
        if let Some(fen) = fen {
            candidate.land_fen = (fen as f64 * candidate.area_m2).round() as i64;
        }
    };
    for pool in &land.pools {
        let found = land_candidates(&pool.shapes, pool.origin, pool.prefix, price, &land.zones);
        for mut candidate in found {
            let number: usize = candidate.id[pool.prefix.len()..].parse().unwrap_or(0);
            let at = number.saturating_sub(1);
            repriced(&mut candidate, pool.land_fen_per_m2.get(at).copied().flatten());
            names.push(pool.names.get(at).cloned().unwrap_or_default());
            candidates.push(candidate);
        }
    }
    if let Some(grid) = &request.sources.grid {
        let found =
            grid_candidates(&land.zones, grid.spacing_m, grid.area_m2, "G", price, MOST_GRID);
        if found.is_empty() {
            let problem = Problem::error("siting.grid_too_fine");
            return Err(Failure::invalid_one(problem.at_field("sources.grid.spacing_m")));
        }
        for mut candidate in found {
            repriced(&mut candidate, None);
            names.push(String::new());
            candidates.push(candidate);
        }
    }
    // Half green already is no new park.
    mark_excluded(&mut candidates, &land.green, 0.5);
    let green = candidates.iter().filter(|c| c.excluded && c.origin != Origin::Grid).count();
    let free = |c: &Candidate| !c.excluded;
    let mut all: Vec<(Candidate, String)> =
        candidates.into_iter().zip(names).filter(|(c, _)| free(c)).collect();
    let mut candidates: Vec<Candidate> = all.iter().map(|(c, _)| c.clone()).collect();
    mark_excluded(&mut candidates, &land.excluded, request.exclude_share);
    all.iter_mut().zip(&candidates).for_each(|((c, _), marked)| c.excluded = marked.excluded);
    // A point of a grid on such ground is no candidate; land is listed with the reason.
    all.retain(|(c, _)| c.origin != Origin::Grid || free(c));
    let (mut candidates, names): (Vec<Candidate>, Vec<String>) = all.into_iter().unzip();
    make_ids_unique(&mut candidates);
    Ok((candidates, names, green))
}

/// Take over what was decided beforehand.
fn decide(candidates: &mut [Candidate], request: &Request) -> Result<()> {
    let mut problems = Vec::new();
    for (i, drawn) in request.sources.drawn.iter().enumerate() {
        let id = format!("{DRAWN}{}", i + 1);
        match candidates.iter_mut().find(|c| c.id == id) {
            Some(candidate) => candidate.choice = drawn.choice,
            // Outside all districts, or green already.
            None if drawn.choice == Choice::Must => problems.push(
                Problem::error("siting.drawn_is_no_candidate")
                    .at_field(format!("sources.drawn.{i}.choice"))
                    .with("name", drawn.name.as_str()),
            ),
            None => {}
        }
    }
    for (i, decided) in request.decided.iter().enumerate() {
        match candidates.iter_mut().find(|c| c.id == decided.candidate) {
            Some(candidate) => candidate.choice = decided.choice,
            None => problems.push(
                Problem::error("siting.unknown_candidate")
                    .at_field(format!("decided.{i}.candidate"))
                    .with("candidate", decided.candidate.as_str()),
            ),
        }
    }
    Failure::gather(problems)?;
    Ok(())
}

/// Why there is no answer, in the codes of the locales.
fn refused(error: SitingError, case: &Case) -> Failure {
    match error {
        SitingError::Infeasible(all) => {
            Failure { kind: crate::failure::FailureKind::Refused, problems: conflicts(&all) }
        }
        SitingError::Faulty { faults } => {
            Failure::bug(format!("{} demands: {faults:?}", case.demands.len()))
        }
        other => Failure::refused(plain(&other)),
    }
}

fn plain(error: &SitingError) -> Problem {
    match error {
        SitingError::TooLarge { limit } => {
            Problem::error("siting.too_large").with("limit", *limit as u64)
        }
        SitingError::NoAnswer => Problem::error("siting.no_answer"),
        other => Problem::error("siting.solver").with("detail", other.to_string()),
    }
}

/// The chosen candidates, the one that adds most first, each with what it adds to those before.
fn sites(
    land: &Land,
    case: &Case,
    names: &[String],
    evaluation: &Evaluation,
    chosen: &[usize],
    (reach, way): (&Reach, &pictures::Way),
) -> Vec<Site> {
    let measure = evaluation.measure;
    let total = evaluation.city.total.of(measure);
    let mut served = case.served.clone();
    let gain = |c: usize, served: &[bool]| {
        let new = case.cover.of(c).iter().filter(|d| !served[**d as usize]);
        new.fold(Values::default(), |sum, d| added(sum, case.demands[*d as usize].values))
    };
    let mut left: Vec<usize> = chosen.to_vec();
    let mut sites = Vec::with_capacity(left.len());
    while !left.is_empty() {
        // For hundreds of sites the order of the case will do.
        let best = if chosen.len() > 300 {
            0
        } else {
            let gains: Vec<f64> = left.iter().map(|c| gain(*c, &served).of(measure)).collect();
            (0..left.len()).fold(0, |best, i| if gains[i] > gains[best] { i } else { best })
        };
        let c = left.remove(best);
        let gain = gain(c, &served);
        for d in case.cover.of(c) {
            served[*d as usize] = true;
        }
        let candidate = &case.candidates[c];
        let place = land.districts.get(candidate.district as usize);
        sites.push(Site {
            number: sites.len() + 1,
            id: candidate.id.clone(),
            name: names[c].clone(),
            origin: candidate.origin,
            choice: candidate.choice,
            district: place.map(|p| p.code.clone()).unwrap_or_default(),
            district_name: place.map(|p| p.name.clone()).unwrap_or_default(),
            area_m2: candidate.area_m2,
            radius_m: reach.radius_m(candidate.area_m2),
            build_fen: candidate.build_fen,
            land_fen: candidate.land_fen,
            points_gain: if total > 0.0 { gain.of(measure) / total * 100.0 } else { 0.0 },
            gain,
            geometry: way.place(&candidate.place),
        });
    }
    sites
}

fn added(a: Values, b: Values) -> Values {
    Values { area_m2: a.area_m2 + b.area_m2, homes: a.homes + b.homes, people: a.people + b.people }
}

/// The most useful of the candidates that were not chosen, and all of which something was decided.
fn others(
    land: &Land,
    case: &Case,
    names: &[String],
    rules: &Rules,
    chosen: &[usize],
    way: &pictures::Way,
) -> Vec<Other> {
    let weight = |d: &u32| case.demands[*d as usize].values.of(rules.measure);
    let total: f64 = case.demands.iter().map(|d| d.values.of(rules.measure)).sum();
    let alone = |c: usize| -> f64 {
        case.cover.of(c).iter().filter(|d| !case.served[**d as usize]).map(weight).sum()
    };
    let mut rest: Vec<(bool, f64, usize)> = (0..case.candidates.len())
        .filter(|c| chosen.binary_search(c).is_err())
        .map(|c| (case.candidates[c].choice == Choice::Free, alone(c), c))
        .collect();
    rest.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
    rest.truncate(MOST_OTHERS);
    rest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(&b.2)));
    rest.into_iter()
        .map(|(_, alone, c)| {
            let candidate = &case.candidates[c];
            let place = land.districts.get(candidate.district as usize);
            Other {
                id: candidate.id.clone(),
                name: names[c].clone(),
                origin: candidate.origin,
                choice: candidate.choice,
                out: out(candidate, rules),
                district: place.map(|p| p.code.clone()).unwrap_or_default(),
                district_name: place.map(|p| p.name.clone()).unwrap_or_default(),
                area_m2: candidate.area_m2,
                cost_fen: candidate.cost_fen(),
                points_alone: if total > 0.0 { alone / total * 100.0 } else { 0.0 },
                geometry: way.place(&candidate.place),
            }
        })
        .collect()
}

/// Why a candidate could not be chosen, as the engine looks at it.
fn out(candidate: &Candidate, rules: &Rules) -> Option<Out> {
    match candidate {
        Candidate { choice: Choice::MustNot, .. } => Some(Out::MustNot),
        Candidate { excluded: true, .. } => Some(Out::Excluded),
        Candidate { area_m2, .. } if *area_m2 < rules.min_area_m2 => Some(Out::TooSmall),
        _ => None,
    }
}

/// New parks with their radii.
pub(super) struct NewParks {
    pub(super) shapes: PolygonSet,
    pub(super) radii_m: Vec<f64>,
}

/// A park of which only a point is known, as ground of a square metre: reach is measured from it.
fn dot([x, y]: [f64; 2]) -> geo_types::MultiPolygon<f64> {
    let half = 0.5;
    geo_types::MultiPolygon(vec![geo_types::Polygon::new(
        vec![
            (x - half, y - half),
            (x + half, y - half),
            (x + half, y + half),
            (x - half, y + half),
        ]
        .into(),
        Vec::new(),
    )])
}

fn new_parks(land: &Land, case: &Case, chosen: &[usize]) -> NewParks {
    let mut new = NewParks { shapes: PolygonSet::new(), radii_m: Vec::new() };
    for candidate in chosen.iter().map(|c| &case.candidates[*c]) {
        match &candidate.place {
            Place::Point(at) => new.shapes.push(&dot(*at)),
            Place::Ground(shape) => new.shapes.push(shape),
        }
        new.radii_m.push(land.reach.radius_m(candidate.area_m2));
    }
    new
}

/// How round service areas are drawn, as the indicator draws them.
pub(super) const ARCS: Arcs = Arcs::Segments(16);

/// Parks and new parks as one service.
pub(super) fn with_new(land: &Land, new: &NewParks) -> (PolygonSet, Vec<f64>) {
    let parks = together([&land.parks, &new.shapes]);
    (parks, land.radii_m.iter().chain(&new.radii_m).copied().collect())
}

/// Residential ground served before and after, city first.
fn measured(land: &Land, new: &NewParks) -> Measured {
    let zones = together([&land.boundary, &land.zones]);
    let city = land.boundary.len();
    let mut ground = vec![Ground::default(); zones.len()];
    let after = with_new(land, new);
    for (is_after, parks, radii_m) in
        [(false, &land.parks, &land.radii_m), (true, &after.0, &after.1)]
    {
        let mask = Mask::Service(Service { parks, radii_m, arcs: ARCS });
        let areas = areas_by_zone(&land.residential, Some(&mask), &[&land.boundary], &zones);
        for (i, ground) in ground.iter_mut().enumerate() {
            ground.total_m2 = areas.subject_m2[i];
            *if is_after { &mut ground.after_m2 } else { &mut ground.before_m2 } =
                areas.masked_m2[i];
        }
    }
    let districts = ground.split_off(city.min(ground.len()));
    let whole = ground.iter().fold(Ground::default(), |sum, one| Ground {
        before_m2: sum.before_m2 + one.before_m2,
        after_m2: sum.after_m2 + one.after_m2,
        total_m2: sum.total_m2 + one.total_m2,
    });
    Measured { city: whole, districts }
}
