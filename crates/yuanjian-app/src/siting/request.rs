//! What is asked: where parks could be, how far they reach, what they may cost, what is wanted.

use geo_types::MultiPolygon;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use yuanjian_layer::LayerKind;
use yuanjian_siting::{Choice, Measure, SizeRadius};
use yuanjian_types::Problem;

/// Longest that the exact choice may take, in seconds.
pub const MOST_SECONDS: u32 = 600;
/// Most shapes drawn by hand.
const MOST_DRAWN: usize = 200;
/// Most points of all shapes drawn by hand.
const MOST_POINTS: usize = 20_000;

/// A question of siting. Everything has a value that makes sense, so that little must be said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    /// What is to be served as much as possible.
    pub measure: Measure,
    /// How the choice is made.
    pub proof: Proof,
    /// Seconds that an exact choice may take; at most [`MOST_SECONDS`].
    pub seconds: u32,
    /// The state of today; that of the data year otherwise.
    pub today: bool,
    /// Where parks could be.
    pub sources: Sources,
    /// Whether planned parks serve as if they were built already.
    pub planned_serves: bool,
    /// How far a park reaches.
    pub reach: ReachWish,
    /// Building a park, in fen for each m².
    pub build_fen_per_m2: i64,
    /// Land, in fen for each m².
    pub land_fen_per_m2: i64,
    /// At most so many new parks.
    pub count: Option<u32>,
    /// At most so much money for land and building, in fen.
    pub budget_fen: Option<i64>,
    /// No park smaller than this, in m².
    pub min_area_m2: f64,
    /// The share that is to be reached, 0 to 1; the standard's where nothing is said.
    pub threshold: Option<f64>,
    /// What holds for districts.
    pub districts: Vec<DistrictWish>,
    /// Layers on which no park may be.
    pub exclude: Vec<LayerKind>,
    /// Ground drawn by hand on which no park may be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude_drawn: Vec<Drawn>,
    /// How much of a piece of land may lie on them, 0 to 1.
    pub exclude_share: f64,
    /// What was decided about candidates beforehand.
    pub decided: Vec<Decided>,
    /// Larger residential parcels are cut into pieces of this width in metres.
    pub cell_m: f64,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            measure: Measure::Area,
            proof: Proof::Exact,
            seconds: 60,
            today: true,
            sources: Sources::default(),
            planned_serves: false,
            reach: ReachWish::Standard,
            build_fen_per_m2: 30_000,
            land_fen_per_m2: 0,
            count: None,
            budget_fen: None,
            min_area_m2: 2_000.0,
            threshold: None,
            districts: Vec::new(),
            exclude: vec![LayerKind::Water, LayerKind::Wetland, LayerKind::HistoricDistricts],
            exclude_drawn: Vec::new(),
            exclude_share: 0.1,
            decided: Vec::new(),
            cell_m: 50.0,
        }
    }
}

/// How the choice is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// In milliseconds, with a bound on how much better any choice could be.
    Quick,
    /// The best there is, proved; or how far the proof came in time.
    #[default]
    Exact,
}

/// Where parks could be.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sources {
    /// The layer of idle land and other candidates.
    pub candidate_land: bool,
    /// Parks of the layer of planned green land that are not built.
    pub planned_green: bool,
    /// A grid over the city, for a first look.
    pub grid: Option<Grid>,
    /// Drawn by hand.
    pub drawn: Vec<Drawn>,
}

/// A grid of candidates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Metres from one to the next.
    pub spacing_m: f64,
    /// Size of each park in m².
    pub area_m2: f64,
}

/// Land drawn by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// A polygon as GeoJSON, in degrees.
    pub geometry: Value,
    /// What a m² of it costs, in fen, in place of the price of its district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub land_fen_per_m2: Option<i64>,
    /// What was decided about it beforehand.
    #[serde(default, skip_serializing_if = "is_free")]
    pub choice: Choice,
}

fn is_free(choice: &Choice) -> bool {
    *choice == Choice::Free
}

/// How far a park reaches.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReachWish {
    /// As the standard says.
    #[default]
    Standard,
    /// By size, as said here.
    Radius {
        /// Smallest size and radius of each class of parks.
        radii: Vec<SizeRadius>,
    },
    /// On foot along the roads, from the edge of the park.
    Walking {
        /// The way in metres.
        metres: f64,
    },
}

/// What is wanted of a district.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DistrictWish {
    /// Its code or name.
    pub district: String,
    /// At least this share of it is served, existing parks included, 0 to 1.
    pub floor: Option<f64>,
    /// At least so many new parks.
    pub least_sites: u32,
    /// At most so many new parks.
    pub most_sites: Option<u32>,
    /// Land here, in fen for each m², in place of the city's.
    pub land_fen_per_m2: Option<i64>,
}

/// What was decided about a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// Its id, as an answer lists it.
    pub candidate: String,
    /// Must or must not.
    pub choice: Choice,
}

impl Request {
    /// Everything wrong with it that can be seen without the city, each at its field.
    pub fn faults(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut between = |field: &str, value: f64, least: f64, most: f64| {
            if !(least..=most).contains(&value) {
                problems.push(
                    Problem::error("siting.out_of_range")
                        .at_field(field)
                        .with("least", least)
                        .with("most", most),
                );
            }
        };
        // A square kilometre of the dearest land in the country is a thousand times less.
        const MOST_FEN: f64 = 1e14;
        between("seconds", f64::from(self.seconds), 1.0, f64::from(MOST_SECONDS));
        between("build_fen_per_m2", self.build_fen_per_m2 as f64, 0.0, 1e9);
        between("land_fen_per_m2", self.land_fen_per_m2 as f64, 0.0, 1e9);
        between("min_area_m2", self.min_area_m2, 0.0, 1e8);
        between("exclude_share", self.exclude_share, 0.0, 1.0);
        between("cell_m", self.cell_m, 10.0, 1_000.0);
        if let Some(count) = self.count {
            between("count", f64::from(count), 1.0, 10_000.0);
        }
        if let Some(fen) = self.budget_fen {
            between("budget_fen", fen as f64, 0.0, MOST_FEN);
        }
        if let Some(share) = self.threshold {
            between("threshold", share, 0.0, 1.0);
        }
        if let Some(grid) = &self.sources.grid {
            between("sources.grid.spacing_m", grid.spacing_m, 20.0, 10_000.0);
            between("sources.grid.area_m2", grid.area_m2, 100.0, 1e7);
        }
        match &self.reach {
            ReachWish::Standard => {}
            ReachWish::Walking { metres } => between("reach.metres", *metres, 50.0, 5_000.0),
            ReachWish::Radius { radii } => {
                for (i, one) in radii.iter().enumerate() {
                    between(&format!("reach.radii.{i}.radius_m"), one.radius_m, 1.0, 10_000.0);
                    between(&format!("reach.radii.{i}.min_area_m2"), one.min_area_m2, 0.0, 1e8);
                }
            }
        }
        for (i, wish) in self.districts.iter().enumerate() {
            if let Some(floor) = wish.floor {
                between(&format!("districts.{i}.floor"), floor, 0.0, 1.0);
            }
            if let Some(fen) = wish.land_fen_per_m2 {
                between(&format!("districts.{i}.land_fen_per_m2"), fen as f64, 0.0, 1e9);
            }
            for (field, sites) in
                [("least_sites", Some(wish.least_sites)), ("most_sites", wish.most_sites)]
            {
                let sites = f64::from(sites.unwrap_or_default());
                between(&format!("districts.{i}.{field}"), sites, 0.0, 10_000.0);
            }
        }
        for (i, drawn) in self.sources.drawn.iter().enumerate() {
            if let Some(fen) = drawn.land_fen_per_m2 {
                between(&format!("sources.drawn.{i}.land_fen_per_m2"), fen as f64, 0.0, 1e9);
            }
        }
        let mut wrong = |code: &str, field: &str| {
            problems.push(Problem::error(code).at_field(field));
        };
        let sources = &self.sources;
        if !sources.candidate_land
            && !sources.planned_green
            && sources.grid.is_none()
            && sources.drawn.is_empty()
        {
            wrong("siting.no_source", "sources");
        }
        if sources.planned_green && self.planned_serves {
            wrong("siting.planned_twice", "planned_serves");
        }
        if self.count.is_none() && self.budget_fen.is_none() {
            wrong("siting.no_limit", "count");
        }
        if let ReachWish::Radius { radii } = &self.reach {
            let mut sizes: Vec<f64> = radii.iter().map(|one| one.min_area_m2).collect();
            sizes.sort_by(f64::total_cmp);
            if radii.is_empty() || radii.len() > 10 || sizes.windows(2).any(|w| w[0] == w[1]) {
                wrong("siting.bad_radii", "reach.radii");
            }
        }
        let mut named = std::collections::BTreeSet::new();
        for (i, wish) in self.districts.iter().enumerate() {
            if !named.insert(wish.district.as_str()) {
                wrong("siting.district_twice", &format!("districts.{i}.district"));
            }
            if wish.most_sites.is_some_and(|most| most < wish.least_sites) {
                wrong("siting.least_over_most", &format!("districts.{i}.most_sites"));
            }
        }
        let mut known = std::collections::BTreeSet::new();
        for (i, decided) in self.decided.iter().enumerate() {
            if !known.insert(decided.candidate.as_str()) {
                wrong("siting.decided_twice", &format!("decided.{i}.candidate"));
            }
        }
        for (all, field) in
            [(&sources.drawn, "sources.drawn"), (&self.exclude_drawn, "exclude_drawn")]
        {
            if all.len() > MOST_DRAWN {
                wrong("siting.too_many_drawn", field);
            }
            let mut points = 0;
            for (i, drawn) in all.iter().enumerate() {
                if drawn.name.chars().count() > 100 {
                    wrong("siting.long_name", &format!("{field}.{i}.name"));
                }
                match shape_of(&drawn.geometry) {
                    Some(shape) => {
                        points += shape.iter().map(|p| p.exterior().0.len()).sum::<usize>();
                    }
                    None => wrong("siting.bad_shape", &format!("{field}.{i}.geometry")),
                }
            }
            if points > MOST_POINTS {
                wrong("siting.too_many_drawn", field);
            }
        }
        problems
    }
}

/// The polygons of a GeoJSON geometry in degrees; nothing where it is none.
pub(super) fn shape_of(geometry: &Value) -> Option<MultiPolygon<f64>> {
    let ring = |value: &Value| -> Option<geo_types::LineString<f64>> {
        let points = value.as_array()?;
        if points.len() < 4 {
            return None;
        }
        points
            .iter()
            .map(|point| {
                let x = point.get(0)?.as_f64().filter(|x| (-180.0..=180.0).contains(x))?;
                let y = point.get(1)?.as_f64().filter(|y| (-90.0..=90.0).contains(y))?;
                Some(geo_types::Coord { x, y })
            })
            .collect::<Option<Vec<_>>>()
            .map(geo_types::LineString)
    };
    let polygon = |value: &Value| -> Option<geo_types::Polygon<f64>> {
        let mut rings = value.as_array()?.iter().map(ring).collect::<Option<Vec<_>>>()?.into_iter();
        Some(geo_types::Polygon::new(rings.next()?, rings.collect()))
    };
    let coordinates = geometry.get("coordinates")?;
    match geometry.get("type")?.as_str()? {
        "Polygon" => Some(MultiPolygon(vec![polygon(coordinates)?])),
        "MultiPolygon" => {
            let parts = coordinates.as_array()?.iter().map(polygon).collect::<Option<Vec<_>>>()?;
            (!parts.is_empty()).then_some(MultiPolygon(parts))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn codes(request: &Request) -> Vec<(String, String)> {
        let place = |p: Problem| (p.code, p.place.field.unwrap_or_default());
        request.faults().into_iter().map(place).collect()
    }

    fn sound() -> Request {
        Request {
            sources: Sources {
                grid: Some(Grid { spacing_m: 200.0, area_m2: 5_000.0 }),
                ..Sources::default()
            },
            count: Some(3),
            ..Request::default()
        }
    }

    #[test]
    fn a_sound_request_has_no_fault_and_reads_back_as_it_was_written() {
        assert_eq!(codes(&sound()), []);
        let text = serde_json::to_string(&sound()).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&text).unwrap(), sound());
        let short: Request = serde_json::from_value(
            json!({ "count": 3, "reach": { "by": "walking", "metres": 500.0 } }),
        )
        .unwrap();
        assert_eq!(short.reach, ReachWish::Walking { metres: 500.0 });
        assert!(serde_json::from_value::<Request>(json!({ "budget": 3 })).is_err());
    }

    #[test]
    fn all_faults_are_told_at_once_each_at_its_field() {
        let wish = |district: &str| DistrictWish {
            district: district.to_owned(),
            floor: Some(1.5),
            least_sites: 3,
            most_sites: Some(2),
            land_fen_per_m2: Some(-1),
        };
        let request = Request {
            seconds: 0,
            sources: Sources {
                drawn: vec![Drawn {
                    name: "x".repeat(101),
                    geometry: json!({ "type": "Point", "coordinates": [1, 2] }),
                    land_fen_per_m2: Some(-1),
                    choice: Choice::Free,
                }],
                planned_green: true,
                ..Sources::default()
            },
            planned_serves: true,
            reach: ReachWish::Radius { radii: Vec::new() },
            min_area_m2: f64::NAN,
            threshold: Some(80.0),
            districts: vec![wish("a"), wish("a")],
            decided: ["G1", "G1"]
                .map(|id| Decided { candidate: id.to_owned(), choice: Choice::Must })
                .to_vec(),
            ..Request::default()
        };
        let found = codes(&request);
        let told: Vec<(&str, &str)> =
            found.iter().map(|(code, field)| (code.as_str(), field.as_str())).collect();
        let range = "siting.out_of_range";
        assert_eq!(
            told,
            [
                (range, "seconds"),
                (range, "min_area_m2"),
                (range, "threshold"),
                (range, "districts.0.floor"),
                (range, "districts.0.land_fen_per_m2"),
                (range, "districts.1.floor"),
                (range, "districts.1.land_fen_per_m2"),
                (range, "sources.drawn.0.land_fen_per_m2"),
                ("siting.planned_twice", "planned_serves"),
                ("siting.no_limit", "count"),
                ("siting.bad_radii", "reach.radii"),
                ("siting.least_over_most", "districts.0.most_sites"),
                ("siting.district_twice", "districts.1.district"),
                ("siting.least_over_most", "districts.1.most_sites"),
                ("siting.decided_twice", "decided.1.candidate"),
                ("siting.long_name", "sources.drawn.0.name"),
                ("siting.bad_shape", "sources.drawn.0.geometry"),
            ]
        );
        assert_eq!(codes(&Request::default())[0].0, "siting.no_source");
    }

    #[test]
    fn only_polygons_in_degrees_are_land() {
        let ring = json!([[116.0, 30.0], [116.1, 30.0], [116.1, 30.1], [116.0, 30.0]]);
        let polygon = json!({ "type": "Polygon", "coordinates": [ring] });
        assert_eq!(shape_of(&polygon).unwrap().0.len(), 1);
        let many = json!({ "type": "MultiPolygon", "coordinates": [[ring], [ring]] });
        assert_eq!(shape_of(&many).unwrap().0.len(), 2);
        for bad in [
            json!({}),
            json!({ "type": "Polygon", "coordinates": [] }),
            json!({ "type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]] }),
            json!({ "type": "Polygon", "coordinates": [[[500000.0, 3.0], [1, 2], [3, 4], [1, 2]]] }),
            json!({ "type": "Polygon", "coordinates": [[["a", 3.0], [1, 2], [3, 4], [1, 2]]] }),
            json!({ "type": "MultiPolygon", "coordinates": [] }),
            json!({ "type": "LineString", "coordinates": [[1, 2], [3, 4]] }),
        ] {
            assert!(shape_of(&bad).is_none(), "{bad}");
        }
    }
}
