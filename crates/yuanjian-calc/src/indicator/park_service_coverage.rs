//! Service coverage: how much residential land lies within reach of a park.
//!
//! A park reaches as far as its size allows, from its edge and not from its middle; a park inside
//! a historic district may reach farther than its size alone would let it. Parks outside the zone
//! serve land inside it, and ground that two parks serve counts once.

use super::{Answers, Job, all, both, park_area_per_capita::is_park};
use crate::{city::CityLayer, outcome::Need};
use serde::Deserialize;
use yuanjian_geometry::{Arcs, Mask, PolygonSet, Service, areas_by_zone, interior_point, locate};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{Edition, Indicator, Measure};
use yuanjian_types::Unit;

/// Parks of at least this size reach this far.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
struct Reach {
    min_area_m2: f64,
    radius_m: f64,
}

/// The parks that serve, each with its radius in metres.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceArea {
    /// The parks.
    pub parks: PolygonSet,
    /// The radius of each, in metres; 0 for one too small to serve.
    pub radii_m: Vec<f64>,
    /// How round the service areas are drawn.
    pub arcs: Arcs,
}

impl ServiceArea {
    /// As the geometry crate asks for it.
    pub fn service(&self) -> Service<'_> {
        Service { parks: &self.parks, radii_m: &self.radii_m, arcs: self.arcs }
    }
}

pub(crate) fn measure(job: &mut Job<'_>) -> Answers {
    let layers = both(job.layer(LayerKind::GreenLand), job.layer(LayerKind::ResidentialLand));
    let (zones, (green, residential)) = both(job.zones(), layers)?;
    let area = reach(job, green)?;
    let serving = area.radii_m.iter().filter(|r| **r > 0.0).count();
    job.note("parks_that_serve", serving);
    job.note("parks_too_small", area.radii_m.len() - serving);
    job.note(
        "segments_per_quarter",
        match area.arcs {
            Arcs::Segments(n) => serde_json::json!(n),
            Arcs::Exact => "exact".into(),
        },
    );
    let mask = Mask::Service(area.service());
    let areas = areas_by_zone(residential.polygons(), Some(&mask), &[&zones.within], &zones.shapes);
    let names = (Unit::SquareMetres, "residential_served", "residential_land");
    Ok(all(areas.masked_m2, areas.subject_m2, names, 100.0, job.unit()))
}

/// The service area behind a coverage measure, for maps and gap shapes; nothing where the green
/// land is missing.
pub fn service_area(
    view: &crate::city::View<'_>,
    edition: &Edition,
    indicator: &Indicator,
    measure: &Measure,
    choices: &super::Choices,
) -> Option<ServiceArea> {
    let mut job = Job::new(view, edition, indicator, measure, choices);
    let green = job.layer_if_any(LayerKind::GreenLand)?;
    reach(&mut job, green).ok()
}

fn reach(job: &mut Job<'_>, green: &CityLayer) -> Result<ServiceArea, Vec<Need>> {
    let rules = sorted(job.list("radii"));
    if rules.is_empty() {
        return Err(vec![Need::Parameter { name: "radii".to_owned() }]);
    }
    let historic_rules = sorted(job.list("historic_radii"));
    let historic = if historic_rules.is_empty() {
        None
    } else {
        job.layer_if_any(LayerKind::HistoricDistricts)
    };
    // The 2022 edition counts squares where people stay beside parks.
    let sites = job.flag("activity_sites");
    let parks =
        green.polygons().select(&green.of_class(|c| is_park(c) || (sites && c.starts_with("G3"))));
    let by = |rules: &[Reach], m2: f64| {
        rules.iter().find(|r| m2 >= r.min_area_m2).map_or(0.0, |r| r.radius_m)
    };
    let radii_m = (0..parks.len())
        .map(|i| {
            let m2 = parks.area(i);
            let own = by(&rules, m2);
            let farther = by(&historic_rules, m2);
            let inside = farther > own
                && historic.is_some_and(|layer| {
                    interior_point(&parks.to_multipolygon(i))
                        .is_some_and(|p| locate(p, layer.polygons()).is_some())
                });
            if inside { farther } else { own }
        })
        .collect();
    Ok(ServiceArea { parks, radii_m, arcs: job.choices.arcs })
}

/// Largest size first.
fn sorted(mut rules: Vec<Reach>) -> Vec<Reach> {
    rules.sort_by(|a, b| b.min_area_m2.total_cmp(&a.min_area_m2));
    rules
}
