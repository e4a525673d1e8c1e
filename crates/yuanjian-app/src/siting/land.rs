//! The ground of the question: homes, parks, districts and land, from a city's layers or from files.

use super::request::{Drawn, ReachWish, Request, shape_of};
use crate::failure::{Failure, Result};
use geo_types::{Geometry, MultiPolygon};
use serde::{Deserialize, Serialize};
use yuanjian_calc::{
    city::{City, CityLayer, DistrictKind, Moment, View},
    indicator::{Choices, service_area},
    outcome::InputRef,
};
use yuanjian_geometry::{
    LineSet, PolygonSet, feature_areas_by_zone, intersection, make_valid, union_all,
};
use yuanjian_layer::{
    LayerKind,
    crs::{Crs, Datum, Transform},
};
use yuanjian_siting::{Origin, Reach, SizeRadius, ground::Dwellers};
use yuanjian_standard::{CityFacts, Condition, Edition, Indicator, Limit, Measure};
use yuanjian_types::Problem;

/// A district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its code; empty where there are no districts.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Land of one origin that could become parks.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Where it came from.
    pub origin: Origin,
    /// What its candidates' ids begin with.
    pub prefix: &'static str,
    /// The land.
    pub shapes: PolygonSet,
    /// Name of each piece, empty where it has none.
    pub names: Vec<String>,
    /// What a m² of each piece costs in fen, where the layer says so.
    pub land_fen_per_m2: Vec<Option<i64>>,
}

/// The ground of a question.
#[derive(Debug, Clone)]
pub struct Land {
    /// The districts.
    pub districts: Vec<Place>,
    /// Their ground inside the boundary, one feature each.
    pub zones: PolygonSet,
    /// The ground that counts.
    pub boundary: PolygonSet,
    /// Residential land.
    pub residential: PolygonSet,
    /// Homes and people on it.
    pub dwellers: Vec<Dwellers>,
    /// Whether anything is known of homes, and of people.
    pub knows: (bool, bool),
    /// Parks that serve, planned ones among them where they count as built.
    pub parks: PolygonSet,
    /// The radius of each in metres.
    pub radii_m: Vec<f64>,
    /// Ground that is green already.
    pub green: PolygonSet,
    /// Land that could become parks.
    pub pools: Vec<Pool>,
    /// Ground on which no park may be.
    pub excluded: PolygonSet,
    /// Roads, for walking.
    pub roads: Option<LineSet>,
    /// How far a new park reaches.
    pub reach: Reach,
    /// The share that the standard asks for, 0 to 1.
    pub threshold: Option<f64>,
    /// The plane that everything is in.
    pub crs: Option<Crs>,
    /// What it was made of.
    pub inputs: Vec<InputRef>,
    /// What a technician should look at.
    pub remarks: Vec<Problem>,
}

/// What ids of land drawn by hand begin with; its place in the request from 1 follows.
pub(super) const DRAWN: &str = "D";

/// The method of coverage, as editions name it.
pub const COVERAGE: &str = "park_service_coverage";

impl Land {
    /// The ground of a question about a city of layers, by an edition of the standard and a tier.
    ///
    /// # Errors
    /// `Invalid` with every layer that is lacking at once.
    pub fn of_city(city: &City, edition: &Edition, tier: &str, request: &Request) -> Result<Self> {
        let moment = if request.today { Moment::Today } else { Moment::DataYear };
        let view = city.view(moment);
        let mut look = Look { view: &view, inputs: Vec::new(), problems: Vec::new() };
        let boundary = view.boundary.map(|boundary| {
            look.inputs.push(boundary.input.clone());
            boundary.area.clone()
        });
        if boundary.is_none() {
            look.lacks(LayerKind::BuiltUpArea);
        }
        let residential = look.needed(LayerKind::ResidentialLand);
        let green = look.needed(LayerKind::GreenLand);
        let sources = &request.sources;
        let wants_planned = sources.planned_green || request.planned_serves;
        let planned = wants_planned.then(|| look.needed(LayerKind::PlannedGreen)).flatten();
        let idle = sources.candidate_land.then(|| look.needed(LayerKind::CandidateLand)).flatten();
        let walking = matches!(request.reach, ReachWish::Walking { .. });
        let roads = walking.then(|| look.needed(LayerKind::Roads)).flatten();
        let population = look.there(LayerKind::Population);
        let excluded: Vec<&CityLayer> =
            request.exclude.iter().filter_map(|kind| look.there(*kind)).collect();
        let asked = coverage_of(edition);
        if asked.is_none() {
            look.problems.push(Problem::error("siting.no_standard"));
        }
        for (all, field) in
            [(&sources.drawn, "sources.drawn"), (&request.exclude_drawn, "exclude_drawn")]
        {
            if !all.is_empty() && city.crs.is_none() {
                look.problems.push(Problem::error("siting.no_plane").at_field(field));
            }
        }
        let Look { inputs, problems, .. } = look;
        Failure::gather(problems)?;
        let (Some(boundary), Some(residential), Some(green), Some((indicator, measure))) =
            (boundary, residential, green, asked)
        else {
            return Err(Failure::bug("a layer that is lacking was not told"));
        };
        let (districts, zones) = zones_of(city, &boundary);
        let mut remarks = Vec::new();
        let (dwellers, knows) = dwellers(residential, population, &mut remarks);
        let standard = standard_reach(&city.parameters, measure)?;
        let reach = match &request.reach {
            ReachWish::Radius { radii } => Reach::BySize(radii.clone()),
            ReachWish::Standard | ReachWish::Walking { .. } => standard,
        };
        let served = service_area(&view, edition, indicator, measure, &Choices::default())
            .ok_or_else(|| Failure::bug("no service area of green land"))?;
        let (mut parks, mut radii_m) = (served.parks, served.radii_m);
        if matches!(request.reach, ReachWish::Radius { .. }) {
            radii_m = (0..parks.len()).map(|i| reach.radius_m(parks.area(i))).collect();
        }
        if let Some(planned) = planned.filter(|_| request.planned_serves) {
            for i in planned.of_class(is_park) {
                parks.push(&planned.polygons().to_multipolygon(i));
                radii_m.push(reach.radius_m(planned.polygons().area(i)));
            }
        }
        let mut pools = Vec::new();
        if let Some(idle) = idle {
            let all: Vec<usize> = (0..idle.len()).collect();
            pools.push(pool(idle, &all, Origin::Idle, "L"));
        }
        if let Some(planned) = planned.filter(|_| sources.planned_green) {
            pools.push(pool(planned, &planned.of_class(is_park), Origin::PlannedGreen, "P"));
        }
        if let Some(shapes) = drawn(&sources.drawn, city.crs.as_ref(), "sources.drawn")? {
            let all = &sources.drawn;
            pools.push(Pool {
                origin: Origin::Drawn,
                prefix: DRAWN,
                shapes,
                names: all.iter().map(|one| one.name.trim().to_owned()).collect(),
                land_fen_per_m2: all.iter().map(|one| one.land_fen_per_m2).collect(),
            });
        }
        let kept_free = drawn(&request.exclude_drawn, city.crs.as_ref(), "exclude_drawn")?;
        Ok(Self {
            districts,
            zones,
            boundary: PolygonSet::from_multipolygons([&boundary]),
            residential: residential.polygons().clone(),
            dwellers,
            knows,
            parks,
            radii_m,
            green: green.polygons().clone(),
            pools,
            excluded: together(
                excluded.into_iter().map(CityLayer::polygons).chain(kept_free.as_ref()),
            ),
            roads: roads.map(|roads| roads.lines().clone()),
            reach,
            threshold: threshold_of(&city.facts, measure, tier),
            crs: city.crs.clone(),
            inputs,
            remarks,
        })
    }
}

/// What the standard says of coverage.
#[derive(Debug, Clone, PartialEq)]
pub struct Standard {
    /// How far parks reach, by size.
    pub reach: Reach,
    /// The share that is to be reached, 0 to 1.
    pub threshold: Option<f64>,
}

/// What an edition says of coverage for a tier, with what the city set itself; nothing where it
/// does not ask for coverage.
pub fn standard(
    edition: &Edition,
    tier: &str,
    parameters: &toml::Table,
    facts: &CityFacts,
) -> Option<Standard> {
    let (_, measure) = coverage_of(edition)?;
    let reach = standard_reach(parameters, measure).ok()?;
    Some(Standard { reach, threshold: threshold_of(facts, measure, tier) })
}

/// The kinds of layers that a question rests on.
pub fn kinds(request: &Request) -> Vec<LayerKind> {
    let mut kinds = vec![
        LayerKind::BuiltUpArea,
        LayerKind::Districts,
        LayerKind::ResidentialLand,
        LayerKind::GreenLand,
        LayerKind::HistoricDistricts,
        LayerKind::Population,
    ];
    let sources = &request.sources;
    for (wanted, kind) in [
        (sources.planned_green || request.planned_serves, LayerKind::PlannedGreen),
        (sources.candidate_land, LayerKind::CandidateLand),
        (matches!(request.reach, ReachWish::Walking { .. }), LayerKind::Roads),
    ] {
        kinds.extend(wanted.then_some(kind));
    }
    kinds.extend(&request.exclude);
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Layers being looked for, with those that were found and those that lack.
struct Look<'a> {
    view: &'a View<'a>,
    inputs: Vec<InputRef>,
    problems: Vec<Problem>,
}

impl<'a> Look<'a> {
    fn there(&mut self, kind: LayerKind) -> Option<&'a CityLayer> {
        let layer = self.view.layer(kind).ok()?;
        if !self.inputs.contains(&layer.input) {
            self.inputs.push(layer.input.clone());
        }
        Some(layer)
    }

    fn needed(&mut self, kind: LayerKind) -> Option<&'a CityLayer> {
        let found = self.there(kind);
        if found.is_none() {
            self.lacks(kind);
        }
        found
    }

    fn lacks(&mut self, kind: LayerKind) {
        let key = serde_json::to_value(kind).unwrap_or_default();
        self.problems.push(Problem::error("siting.no_layer").with("kind", key));
    }
}

/// Whether a class of green land is a park.
fn is_park(class: &str) -> bool {
    class.starts_with("G1")
}

/// The row of an edition that asks for coverage.
fn coverage_of(edition: &Edition) -> Option<(&Indicator, &Measure)> {
    edition.indicators.iter().find_map(|indicator| {
        let measure = indicator.measures.iter().find(|measure| measure.method == COVERAGE)?;
        Some((indicator, measure))
    })
}

/// The radii of the standard, or what the city set in their place.
fn standard_reach(parameters: &toml::Table, measure: &Measure) -> Result<Reach> {
    let own = parameters.get(COVERAGE).and_then(|set| set.get("radii"));
    let radii = own.or_else(|| measure.parameters.get("radii")).cloned();
    let read: Option<Vec<SizeRadius>> = radii.and_then(|radii| radii.try_into().ok());
    match read.filter(|radii| !radii.is_empty()) {
        Some(radii) => Ok(Reach::BySize(radii)),
        None => Err(Failure::invalid_one(Problem::error("siting.no_standard"))),
    }
}

/// The least share that counts for a tier: the first of its thresholds that may count.
fn threshold_of(facts: &CityFacts, measure: &Measure, tier: &str) -> Option<f64> {
    let counts = |when: &[Condition]| !matches!(facts.all_hold(when), Ok(false));
    let found = measure.thresholds.iter().find(|one| one.tier == tier && counts(&one.when))?;
    match found.limit {
        Limit::AtLeast(percent) => Some(percent / 100.0),
        _ => None,
    }
}

/// The urban districts with their ground inside the boundary; the whole city where there are none.
fn zones_of(city: &City, boundary: &MultiPolygon<f64>) -> (Vec<Place>, PolygonSet) {
    let (mut places, mut zones) = (Vec::new(), PolygonSet::new());
    for district in city.districts.iter().filter(|d| d.kind == DistrictKind::District) {
        places.push(Place { code: district.code.clone(), name: district.name.clone() });
        zones.push(&intersection(&district.area, boundary));
    }
    if places.is_empty() {
        places.push(Place { code: String::new(), name: city.name.clone() });
        zones.push(boundary);
    }
    (places, zones)
}

/// Homes and people of each parcel: as its own columns say, else people shared out from the cells
/// of a population layer by residential ground. The second value is whether homes and people are
/// known at all.
fn dwellers(
    residential: &CityLayer,
    population: Option<&CityLayer>,
    remarks: &mut Vec<Problem>,
) -> (Vec<Dwellers>, (bool, bool)) {
    let column = |names: [&str; 2]| {
        names.into_iter().find(|name| residential.numbers.contains_key(*name)).map(|name| {
            let number = |i| residential.number(name, i).filter(|n| *n >= 0.0).unwrap_or(0.0);
            (0..residential.len()).map(number).collect::<Vec<f64>>()
        })
    };
    let homes = column(["homes", "households"]);
    let people = column(["people", "population"]).or_else(|| {
        let cells = population?;
        let counts: Vec<f64> =
            (0..cells.len()).map(|i| cells.number("people", i).unwrap_or(0.0).max(0.0)).collect();
        let (shared, left) = share_out(residential.polygons(), cells.polygons(), &counts);
        if left > 0.5 {
            remarks.push(Problem::note("siting.people_elsewhere").with("people", left.round()));
        }
        shared.iter().any(|n| *n > 0.0).then_some(shared)
    });
    let knows = (homes.is_some(), people.is_some());
    let at = |all: &Option<Vec<f64>>, i: usize| {
        all.as_ref().and_then(|all| all.get(i).copied()).unwrap_or(0.0)
    };
    let each = |i| Dwellers { homes: at(&homes, i), people: at(&people, i) };
    ((0..residential.len()).map(each).collect(), knows)
}

/// People of cells shared out to parcels by the ground that these have in them; the second value
/// is how many live where no parcel is.
pub(super) fn share_out(
    parcels: &PolygonSet,
    cells: &PolygonSet,
    counts: &[f64],
) -> (Vec<f64>, f64) {
    let parts = feature_areas_by_zone(parcels, &[], cells);
    let mut ground = vec![0.0; cells.len()];
    for (cell, m2) in parts.iter().flatten() {
        ground[*cell as usize] += m2;
    }
    let shared = parts
        .iter()
        .map(|parts| {
            let of = |(cell, m2): &(u32, f64)| {
                let cell = *cell as usize;
                if ground[cell] > 0.0 { counts[cell] * m2 / ground[cell] } else { 0.0 }
            };
            parts.iter().map(of).sum()
        })
        .collect();
    let empty = ground.iter().zip(counts).filter(|(m2, _)| **m2 <= 0.0);
    (shared, empty.map(|(_, people)| people).sum())
}

fn pool(layer: &CityLayer, those: &[usize], origin: Origin, prefix: &'static str) -> Pool {
    let name = |i: &usize| layer.names.get(*i).cloned().unwrap_or_default();
    let price = |i: &usize| {
        let yuan = layer.number("land_price", *i).filter(|yuan| *yuan >= 0.0)?;
        Some((yuan * 100.0).round().min(1e9) as i64)
    };
    Pool {
        origin,
        prefix,
        shapes: layer.polygons().select(those),
        names: those.iter().map(name).collect(),
        land_fen_per_m2: those.iter().map(price).collect(),
    }
}

/// What was drawn in a field of the request, in the city's plane.
fn drawn(all: &[Drawn], plane: Option<&Crs>, field: &str) -> Result<Option<PolygonSet>> {
    let Some(plane) = plane.filter(|_| !all.is_empty()) else { return Ok(None) };
    let wrong = |e: yuanjian_layer::crs::CrsError| Failure::invalid_one(e.problem());
    let way = Transform::between(&Crs::lon_lat(Datum::Cgcs2000), plane).map_err(wrong)?;
    let (mut shapes, mut problems) = (PolygonSet::new(), Vec::new());
    for (i, one) in all.iter().enumerate() {
        let mut geometry =
            Geometry::MultiPolygon(shape_of(&one.geometry).unwrap_or(MultiPolygon(Vec::new())));
        let astray = way.geometry(&mut geometry);
        let Geometry::MultiPolygon(shape) = geometry else { continue };
        let shape = make_valid(&shape).shape;
        if astray > 0 || shape.0.is_empty() {
            let field = format!("{field}.{i}.geometry");
            problems.push(Problem::error("siting.bad_shape").at_field(field));
        }
        shapes.push(&shape);
    }
    Failure::gather(problems)?;
    Ok(Some(shapes))
}

/// Several sets as one.
pub(super) fn together<'a>(sets: impl IntoIterator<Item = &'a PolygonSet>) -> PolygonSet {
    let mut all = PolygonSet::new();
    for set in sets {
        for i in 0..set.len() {
            all.push(&set.to_multipolygon(i));
        }
    }
    all
}

/// All shapes of a set as one.
pub(super) fn united(set: &PolygonSet) -> MultiPolygon<f64> {
    let parts: Vec<MultiPolygon<f64>> = (0..set.len()).map(|i| set.to_multipolygon(i)).collect();
    union_all(&parts)
}
