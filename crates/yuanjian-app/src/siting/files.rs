//! The ground of a question from files that are in metres already, without a campaign.

use super::{
    Request,
    land::{Land, Place, Pool, share_out, together},
    request::ReachWish,
};
use crate::{
    failure::{Failure, Result},
    measure::{Ground, Heads, Input, MeasuredFiles, People, Zones},
};
use yuanjian_calc::outcome::InputRef;
use yuanjian_geometry::{PolygonSet, intersection};
use yuanjian_siting::{Origin, Reach, SizeRadius, ground::Dwellers};
use yuanjian_types::Problem;

/// The files of a question.
#[derive(Debug, Clone)]
pub struct Files {
    /// Where it is asked.
    pub zones: Zones,
    /// Parks that serve.
    pub parks: Ground,
    /// Homes.
    pub residential: Ground,
    /// How far parks reach.
    pub radii: Vec<SizeRadius>,
    /// Land that could become parks.
    pub candidates: Option<Ground>,
    /// Where no park may be.
    pub excluded: Vec<Ground>,
    /// Roads, for walking.
    pub roads: Option<Ground>,
    /// People by cell.
    pub people: Option<People>,
}

/// Read the ground.
///
/// # Errors
/// When a file cannot be read, is in degrees, lacks a column, or a condition cannot be understood.
pub fn of_files(files: &Files, request: &Request) -> Result<Land> {
    let mut read = MeasuredFiles::default();
    let frame = read.frame(&files.zones)?;
    let parks = read.ground("parks", &files.parks)?;
    let residential = read.ground("residential", &files.residential)?;
    let mut pools = Vec::new();
    if let Some(ground) = &files.candidates {
        let (shapes, names) = read.named("candidates", ground)?;
        let land_fen_per_m2 = vec![None; shapes.len()];
        pools.push(Pool { origin: Origin::Idle, prefix: "L", shapes, names, land_fen_per_m2 });
    }
    let excluded = files
        .excluded
        .iter()
        .map(|ground| read.ground("excluded", ground))
        .collect::<Result<Vec<PolygonSet>>>()?;
    let roads = files.roads.as_ref().map(|ground| read.lines("roads", ground)).transpose()?;
    if matches!(request.reach, ReachWish::Walking { .. }) && roads.is_none() {
        let lacks = Problem::error("siting.no_layer").with("kind", "roads");
        return Err(Failure::invalid_one(lacks));
    }
    let heads = files.people.as_ref().map(|people| read.people(people)).transpose()?;
    let mut dwellers = vec![Dwellers::default(); residential.len()];
    let knows_people = heads.is_some();
    match heads {
        None => {}
        Some(Heads::Total(total)) => {
            let whole: f64 = (0..residential.len()).map(|i| residential.area(i)).sum();
            for (i, dwellers) in dwellers.iter_mut().enumerate().filter(|_| whole > 0.0) {
                dwellers.people = total * residential.area(i) / whole;
            }
        }
        Some(Heads::Layer { cells, counts }) => {
            let (shared, left) = share_out(&residential, &cells, &counts);
            dwellers.iter_mut().zip(shared).for_each(|(own, people)| own.people = people);
            if left > 0.5 {
                let remark = Problem::note("siting.people_elsewhere");
                read.problems.push(remark.with("people", left.round()));
            }
        }
    }
    let whole = frame.boundary.to_multipolygon(0);
    let (districts, zones) = if frame.districts.is_empty() {
        let whole = Place { code: String::new(), name: String::new() };
        (vec![whole], frame.boundary.clone())
    } else {
        let cut: Vec<_> = (0..frame.districts.len())
            .map(|i| intersection(&frame.districts.to_multipolygon(i), &whole))
            .collect();
        let place = |(code, name): &(String, String)| Place {
            code: code.clone(),
            name: if name.is_empty() { code.clone() } else { name.clone() },
        };
        (frame.names.iter().map(place).collect(), PolygonSet::from_multipolygons(&cut))
    };
    let reach = match &request.reach {
        ReachWish::Radius { radii } => Reach::BySize(radii.clone()),
        ReachWish::Standard | ReachWish::Walking { .. } => Reach::BySize(files.radii.clone()),
    };
    let radii_m = (0..parks.len()).map(|i| reach.radius_m(parks.area(i))).collect();
    let input = |input: &Input| InputRef {
        name: input.role.to_owned(),
        digest: Some(input.digest.clone()),
        year: None,
        version: input.source.clone(),
    };
    Ok(Land {
        districts,
        zones,
        boundary: frame.boundary,
        residential,
        dwellers,
        knows: (false, knows_people),
        green: parks.clone(),
        parks,
        radii_m,
        pools,
        excluded: together(&excluded),
        roads,
        reach,
        threshold: None,
        crs: read.systems.iter().find_map(|(_, system)| system.clone()),
        inputs: read.inputs.iter().map(input).collect(),
        remarks: read.problems,
    })
}
