//! `yuanjian measure`: one spatial indicator from files, without a campaign.
//!
//! For technicians, benchmarks and checks. Files that are already in metres are measured as they
//! are; files in degrees are refused with the way out, never measured by mistake.

use crate::{
    exit::Exit,
    screen::{Screen, table},
};
use clap::{Args, Subcommand};
use yuanjian_app::{
    Failure, Result,
    canopy::{self, Ndvi},
    measure::{self, Figure, Ground, Measurement, People, Request, ZoneFields},
};
use yuanjian_layer::raster::LeastPatch;
use yuanjian_types::{Problem, round_gbt8170};

/// The indicators that are measured on a map.
#[derive(Debug, Subcommand)]
pub(crate) enum Measure {
    GreenSpaceRate(GreenShare),
    GreenCoverageRate(Coverage),
    TreeShrubShare(TreeShrubShare),
    ParkAreaPerCapita(ParkArea),
    ParkServiceCoverage(ParkService),
    #[command(name = "comprehensive-parks-per-10k", alias = "comprehensive-parks-per10k")]
    ComprehensiveParksPer10k(ParkCount),
    #[command(name = "comprehensive-parks-per-100k")]
    ComprehensiveParksPer100k(ParkCount),
    RoadGreeningRate(RoadShare),
    RoadGreenCompliance(RoadShare),
    ShadedRoadRate(RoadShare),
    #[command(name = "greenway-per-10k", alias = "greenway-per10k")]
    GreenwayPer10k(Greenways),
    ShorelineNaturalRate(Shoreline),
    ProtectiveGreenRate(Protective),
    NurseryShare(NurseryShare),
}

/// Where to measure.
#[derive(Debug, Args)]
pub(crate) struct Zones {
    #[arg(long, value_name = "FILE[:LAYER]")]
    boundary: String,
    #[arg(long, value_name = "FILE[:LAYER]")]
    districts: Option<String>,
    #[arg(long, value_name = "FIELD")]
    code_field: Option<String>,
    #[arg(long, value_name = "FIELD")]
    name_field: Option<String>,
    #[arg(long)]
    encoding: Option<String>,
}

/// How large a patch of canopy must be to count.
#[derive(Debug, Args)]
pub(crate) struct Patches {
    #[arg(long, value_name = "M2")]
    min_patch: Option<f64>,
    #[arg(long, requires = "min_patch")]
    diagonal: bool,
}

impl Patches {
    /// The least patch, where one was chosen.
    pub(crate) fn chosen(&self) -> Result<Option<LeastPatch>> {
        let patch =
            self.min_patch.map(|at_least_m2| LeastPatch { at_least_m2, diagonal: self.diagonal });
        patch.map(canopy::sound).transpose()
    }
}

/// How many people, by one number or by a layer.
#[derive(Debug, Args)]
#[group(id = "people", required = true, multiple = false)]
pub(crate) struct PeopleArgs {
    #[arg(long, value_name = "N")]
    population: Option<f64>,
    #[arg(long, value_name = "FILE[:LAYER]:FIELD")]
    population_layer: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct GreenShare {
    #[arg(long, value_name = "FILE[:LAYER]")]
    green: String,
    #[arg(long, value_name = "EXPR")]
    green_where: Option<String>,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct Coverage {
    #[arg(long, value_name = "FILE[:LAYER]|TIF")]
    canopy: String,
    #[arg(long, value_name = "INDEX", requires = "red_band", requires = "nir_band")]
    ndvi: Option<f64>,
    #[arg(long, value_name = "N", requires = "ndvi")]
    red_band: Option<usize>,
    #[arg(long, value_name = "N", requires = "ndvi")]
    nir_band: Option<usize>,
    #[arg(long, value_name = "N,…", conflicts_with = "ndvi")]
    classes: Option<String>,
    #[arg(long, value_name = "N", requires = "classes")]
    band: Option<usize>,
    #[command(flatten)]
    patch: Patches,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct TreeShrubShare {
    #[arg(long, value_name = "FILE[:LAYER]|TIF")]
    canopy: String,
    #[arg(long, value_name = "EXPR", required_unless_present = "classes")]
    trees_where: Option<String>,
    #[arg(long, value_name = "N,…", requires = "tree_classes", conflicts_with = "trees_where")]
    classes: Option<String>,
    #[arg(long, value_name = "N,…", requires = "classes")]
    tree_classes: Option<String>,
    #[arg(long, value_name = "N", requires = "classes")]
    band: Option<usize>,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct ParkArea {
    #[arg(long, value_name = "FILE[:LAYER]")]
    green: String,
    #[arg(long, value_name = "EXPR")]
    parks_where: String,
    #[command(flatten)]
    people: PeopleArgs,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct ParkCount {
    #[arg(long, value_name = "FILE[:LAYER]")]
    green: String,
    #[arg(long, value_name = "EXPR")]
    parks_where: String,
    #[command(flatten)]
    people: PeopleArgs,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct ParkService {
    #[arg(long, value_name = "FILE[:LAYER]")]
    green: String,
    #[arg(long, value_name = "EXPR")]
    parks_where: Option<String>,
    #[arg(long, value_name = "FILE[:LAYER]")]
    residential: String,
    #[arg(long, value_name = "MIN_AREA_M2:METRES,…")]
    radius: String,
    #[arg(long, value_name = "FILE[:LAYER]", requires = "historic_radius")]
    historic: Option<String>,
    #[arg(long, value_name = "MIN_AREA_M2:METRES,…", requires = "historic")]
    historic_radius: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 16)]
    segments: u32,
    #[arg(long, conflicts_with = "segments")]
    exact: bool,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct RoadShare {
    #[arg(long, value_name = "FILE[:LAYER]")]
    roads: String,
    #[arg(long, value_name = "EXPR")]
    roads_where: Option<String>,
    #[arg(long, value_name = "EXPR")]
    counted_where: String,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct Greenways {
    #[arg(long, value_name = "FILE[:LAYER]")]
    greenways: String,
    #[arg(long, value_name = "EXPR")]
    greenways_where: Option<String>,
    #[command(flatten)]
    people: PeopleArgs,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct Shoreline {
    #[arg(long, value_name = "FILE[:LAYER]")]
    shoreline: String,
    #[arg(long, value_name = "EXPR")]
    natural_where: String,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct Protective {
    #[arg(long, value_name = "FILE[:LAYER]")]
    green: String,
    #[arg(long, value_name = "EXPR")]
    built_where: Option<String>,
    #[arg(long, value_name = "FILE[:LAYER]")]
    planned: String,
    #[command(flatten)]
    zones: Zones,
}

#[derive(Debug, Args)]
pub(crate) struct NurseryShare {
    #[arg(long, value_name = "FILE[:LAYER]")]
    green: String,
    #[arg(long, value_name = "EXPR")]
    nursery_where: String,
    #[command(flatten)]
    zones: Zones,
}

/// Measure and show.
pub(crate) fn run(command: Measure, screen: &Screen) -> Result<Exit> {
    let answer = measure::measure(&request(command)?)?;
    screen.problems(&answer.problems, 20);
    screen.answer(&answer, |screen| words(&answer, screen));
    Ok(Exit::Done)
}

fn request(command: Measure) -> Result<Request> {
    Ok(match command {
        Measure::GreenSpaceRate(a) => Request::AreaShare {
            name: "green-space-rate",
            subject: Ground { source: a.green, only: a.green_where },
            zones: a.zones.into(),
        },
        Measure::GreenCoverageRate(a) => a.request()?,
        Measure::TreeShrubShare(a) => a.request()?,
        Measure::ParkAreaPerCapita(a) => Request::AreaPerCapita {
            subject: Ground { source: a.green, only: Some(a.parks_where) },
            people: a.people.into_people()?,
            zones: a.zones.into(),
        },
        Measure::ParkServiceCoverage(a) => Request::Service {
            parks: Ground { source: a.green, only: a.parks_where },
            residential: Ground { source: a.residential, only: None },
            radii: measure::radii(&a.radius)?,
            historic: a.historic.map(|source| Ground { source, only: None }),
            historic_radii: a
                .historic_radius
                .as_deref()
                .map(measure::radii)
                .transpose()?
                .unwrap_or_default(),
            arcs: measure::arcs(a.segments, a.exact)?,
            zones: a.zones.into(),
        },
        Measure::ComprehensiveParksPer10k(a) => {
            a.per("comprehensive-parks-per-10k", "parks per 10,000 people", 10_000.0)?
        }
        Measure::ComprehensiveParksPer100k(a) => {
            a.per("comprehensive-parks-per-100k", "parks per 100,000 people", 100_000.0)?
        }
        Measure::RoadGreeningRate(a) => a.length_part("road-greening-rate"),
        Measure::RoadGreenCompliance(a) => a.length_part("road-green-compliance"),
        Measure::ShadedRoadRate(a) => a.length_part("shaded-road-rate"),
        Measure::GreenwayPer10k(a) => Request::LengthPerCapita {
            subject: Ground { source: a.greenways, only: a.greenways_where },
            people: a.people.into_people()?,
            zones: a.zones.into(),
        },
        Measure::ShorelineNaturalRate(a) => Request::LengthPart {
            name: "shoreline-natural-rate",
            part: Ground { source: a.shoreline.clone(), only: Some(a.natural_where) },
            whole: Ground { source: a.shoreline, only: None },
            zones: a.zones.into(),
        },
        Measure::ProtectiveGreenRate(a) => Request::AreaPart {
            name: "protective-green-rate",
            part: Ground { source: a.green, only: a.built_where },
            whole: Ground { source: a.planned, only: None },
            zones: a.zones.into(),
        },
        Measure::NurseryShare(a) => Request::AreaShare {
            name: "nursery-share",
            subject: Ground { source: a.green, only: Some(a.nursery_where) },
            zones: a.zones.into(),
        },
    })
}

impl Coverage {
    fn request(self) -> Result<Request> {
        let rule = match (self.ndvi, self.red_band, self.nir_band, &self.classes) {
            (Some(at_least), Some(red), Some(nir), _) => Ndvi { red, nir, at_least }.rule()?,
            (_, _, _, Some(list)) => canopy::numbers(list, self.band)?,
            _ if self.patch.min_patch.is_some() => {
                return Err(Failure::invalid_one(Problem::error("canopy.patch_of_shapes")));
            }
            _ => {
                return Ok(Request::AreaShare {
                    name: "green-coverage-rate",
                    subject: Ground { source: self.canopy, only: None },
                    zones: self.zones.into(),
                });
            }
        };
        let patch = self.patch.chosen()?;
        Ok(Request::CanopyShare { source: self.canopy, rule, patch, zones: self.zones.into() })
    }
}

impl TreeShrubShare {
    fn request(self) -> Result<Request> {
        let zones = self.zones.into();
        match (&self.classes, &self.tree_classes) {
            (Some(whole), Some(part)) => Ok(Request::CanopyPart {
                source: self.canopy,
                part: canopy::numbers(part, self.band)?,
                whole: canopy::numbers(whole, self.band)?,
                zones,
            }),
            _ => Ok(Request::AreaPart {
                name: "tree-shrub-share",
                part: Ground { source: self.canopy.clone(), only: self.trees_where },
                whole: Ground { source: self.canopy, only: None },
                zones,
            }),
        }
    }
}

impl ParkCount {
    fn per(self, name: &'static str, unit: &'static str, per: f64) -> Result<Request> {
        Ok(Request::CountPerCapita {
            name,
            unit,
            per,
            subject: Ground { source: self.green, only: Some(self.parks_where) },
            people: self.people.into_people()?,
            zones: self.zones.into(),
        })
    }
}

impl RoadShare {
    fn length_part(self, name: &'static str) -> Request {
        Request::LengthPart {
            name,
            part: Ground {
                source: self.roads.clone(),
                only: Some(all_of(self.roads_where.clone(), self.counted_where)),
            },
            whole: Ground { source: self.roads, only: self.roads_where },
            zones: self.zones.into(),
        }
    }
}

/// Both conditions in one expression; a comma joins them.
fn all_of(first: Option<String>, second: String) -> String {
    first.map_or(second.clone(), |first| format!("{first},{second}"))
}

impl From<Zones> for measure::Zones {
    fn from(zones: Zones) -> Self {
        Self {
            boundary: zones.boundary,
            districts: zones.districts,
            fields: ZoneFields { code: zones.code_field, name: zones.name_field },
            encoding: zones.encoding,
        }
    }
}

impl PeopleArgs {
    fn into_people(self) -> Result<People> {
        match (self.population, self.population_layer) {
            (_, Some(layer)) => People::from_layer(&layer),
            // The group makes one of the two certain; no number is refused like a bad one.
            (count, None) => People::total(count.unwrap_or(f64::NAN)),
        }
    }
}

fn words(answer: &Measurement, screen: &Screen) -> String {
    let header = ["measure.zone", "measure.value", "measure.numerator", "measure.denominator"]
        .map(|key| screen.text(key, []))
        .to_vec();
    let mut rows = vec![row(screen.text("measure.city", []), &answer.city, answer.unit)];
    for district in &answer.districts {
        rows.push(row(
            format!("{} {}", district.code, district.name),
            &district.figure,
            answer.unit,
        ));
    }
    table(&header, &rows)
}

/// Shares in percent with two digits, everything else with its unit; the exact figures are in the JSON.
fn row(zone: String, figure: &Figure, unit: &str) -> Vec<String> {
    let value = figure.value.map_or("—".to_owned(), |v| match unit {
        "share" => format!("{} %", round_gbt8170(v * 100.0, 2)),
        unit => format!("{} {unit}", round_gbt8170(v, 3)),
    });
    let amount = |parts: [(Option<f64>, &str); 3]| {
        parts
            .into_iter()
            .find_map(|(v, unit)| v.map(|v| format!("{} {unit}", round_gbt8170(v, 1))))
            .unwrap_or_default()
    };
    vec![
        zone,
        value,
        amount([
            (figure.numerator_m2, "m²"),
            (figure.numerator_m, "m"),
            (figure.numerator_count, ""),
        ]),
        amount([
            (figure.denominator_m2, "m²"),
            (figure.denominator_m, "m"),
            (figure.denominator_people, ""),
        ]),
    ]
}
