//! What comes of a question: the choice, what is known of it, what it gives and costs, and where.

use super::{Request, land::Place};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use yuanjian_calc::outcome::InputRef;
use yuanjian_siting::{Choice, Evaluation, Origin, Out, Reach, Rule, Size, Status, Values};
use yuanjian_types::{Digest, Problem};

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Version of the method; a change of its results is a new one.
    pub method_version: u32,
    /// The program.
    pub engine: String,
    /// What was asked, with every default.
    pub request: Request,
    /// Every layer that counted.
    pub inputs: Vec<InputRef>,
    /// How far a new park reaches.
    pub reach: Reach,
    /// The share that is to be reached, 0 to 1.
    pub threshold: f64,
    /// What is known of the choice.
    pub known: Known,
    /// What the choice gives and costs.
    pub evaluation: Evaluation,
    /// The districts of the evaluation.
    pub districts: Vec<Place>,
    /// Residential ground served, measured as the indicator does; nothing for walking.
    pub measured: Option<Measured>,
    /// The chosen land, the one that adds most first.
    pub sites: Vec<Site>,
    /// Land that could have been chosen too, the most useful first, bounded.
    pub candidates: Vec<Other>,
    /// Candidates that were looked at in all.
    pub candidates_total: usize,
    /// Whether shapes are in degrees; they are in the files' own plane otherwise.
    pub degrees: bool,
    /// What a technician should look at.
    pub remarks: Vec<Problem>,
    /// Digest of the answer without this field and without its pictures.
    pub digest: Option<Digest>,
}

/// What is known of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Proved, stopped at the limit, or chosen quickly.
    pub status: Status,
    /// How much more could be gained at most, as a share of the most that could be, 0 to 1.
    pub gap: f64,
    /// What no choice can exceed, in the measure's unit.
    pub most: f64,
    /// Rules that the choice does not keep; only a quick one may have any.
    pub broken: Vec<Rule>,
    /// How large the question was.
    pub size: Size,
}

/// Residential ground served, by the area kernel, in m².
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The whole city.
    pub city: Ground,
    /// Each district, in the order of the evaluation.
    pub districts: Vec<Ground>,
}

/// Residential ground served before and after, in m².
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Ground {
    /// Before.
    pub before_m2: f64,
    /// After.
    pub after_m2: f64,
    /// All of it.
    pub total_m2: f64,
}

/// Chosen land.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Number on the map, from 1.
    pub number: usize,
    /// Id of the candidate.
    pub id: String,
    /// Its name; empty where it has none.
    pub name: String,
    /// Where it came from.
    pub origin: Origin,
    /// What was decided beforehand.
    pub choice: Choice,
    /// Code of its district.
    pub district: String,
    /// Name of its district.
    pub district_name: String,
    /// Size of the park in m².
    pub area_m2: f64,
    /// How far it reaches, in metres.
    pub radius_m: f64,
    /// Cost of building, in fen.
    pub build_fen: i64,
    /// Cost of land, in fen.
    pub land_fen: i64,
    /// What it serves that neither parks nor the sites before it in this list do.
    pub gain: Values,
    /// The same in percentage points of the measure.
    pub points_gain: f64,
    /// GeoJSON.
    pub geometry: Value,
}

/// Land that was not chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Other {
    /// Id of the candidate.
    pub id: String,
    /// Its name; empty where it has none.
    pub name: String,
    /// Where it came from.
    pub origin: Origin,
    /// What was decided beforehand.
    pub choice: Choice,
    /// Why it could not be chosen.
    pub out: Option<Out>,
    /// Code of its district.
    pub district: String,
    /// Name of its district.
    pub district_name: String,
    /// Size of the park in m².
    pub area_m2: f64,
    /// Land and building, in fen.
    pub cost_fen: i64,
    /// What it would add by itself over what there is, in percentage points of the measure.
    pub points_alone: f64,
    /// GeoJSON.
    pub geometry: Value,
}

/// What a map shows of an answer: collections of GeoJSON features. Kept apart, since lists need no
/// shapes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pictures {
    /// Residential ground out of reach before.
    pub before: Value,
    /// Residential ground out of reach after.
    pub after: Value,
    /// Parks that serve.
    pub parks: Value,
    /// The chosen land.
    pub sites: Value,
    /// What the chosen land reaches.
    pub reached: Value,
    /// Other land.
    pub candidates: Value,
    /// The districts.
    pub districts: Value,
    /// Features that were left out, so that a page can carry the rest.
    pub left_out: usize,
}
