//! `yuanjian site`: where the next parks serve most, from files, without a campaign.
//!
//! For technicians and for planners who try things out before a city is set up. As with `measure`,
//! files must be in metres.

use super::measure::Zones;
use crate::{
    exit::Exit,
    screen::{Screen, table},
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use yuanjian_app::{
    Failure, Result,
    measure::{self, Ground, People},
    siting::{
        self, Answer, Choice, Decided, DistrictWish, Files, Grid, Measure, Proof, ReachWish,
        Request, SizeRadius, Sources, Status,
    },
};
use yuanjian_types::{Problem, round_gbt8170};

/// What is to be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Served {
    Area,
    People,
}

#[derive(Debug, Args)]
pub(crate) struct Site {
    #[arg(long, value_name = "FILE[:LAYER]")]
    green: String,
    #[arg(long, value_name = "EXPR")]
    parks_where: Option<String>,
    #[arg(long, value_name = "FILE[:LAYER]")]
    residential: String,
    #[arg(long, value_name = "MIN_AREA_M2:METRES,…")]
    radius: String,
    #[arg(long, value_name = "FILE[:LAYER]")]
    candidates: Option<String>,
    #[arg(long, value_name = "EXPR", requires = "candidates")]
    candidates_where: Option<String>,
    #[arg(long, value_name = "METRES")]
    grid: Option<f64>,
    #[arg(long, value_name = "M2", default_value_t = 5_000.0)]
    park_area: f64,
    #[arg(long, value_name = "FILE[:LAYER]")]
    exclude: Vec<String>,
    #[arg(long, value_name = "N")]
    count: Option<u32>,
    #[arg(long, value_name = "YUAN")]
    budget: Option<f64>,
    #[arg(long, value_name = "YUAN", default_value_t = 300.0)]
    build_price: f64,
    #[arg(long, value_name = "YUAN", default_value_t = 0.0)]
    land_price: f64,
    #[arg(long, value_name = "M2", default_value_t = 2_000.0)]
    min_area: f64,
    #[arg(long, value_enum, default_value = "area")]
    serve: Served,
    #[arg(long, value_name = "N", conflicts_with = "population_layer")]
    population: Option<f64>,
    #[arg(long, value_name = "FILE[:LAYER]:FIELD")]
    population_layer: Option<String>,
    #[arg(long, value_name = "METRES", requires = "roads")]
    walk: Option<f64>,
    #[arg(long, value_name = "FILE[:LAYER]")]
    roads: Option<String>,
    #[arg(long, value_name = "EXPR", requires = "roads")]
    roads_where: Option<String>,
    #[arg(long, value_name = "PERCENT", default_value_t = 80.0)]
    threshold: f64,
    #[arg(long, value_name = "DISTRICT=PERCENT")]
    floor: Vec<String>,
    #[arg(long, value_name = "DISTRICT=N")]
    least: Vec<String>,
    #[arg(long, value_name = "DISTRICT=N")]
    most: Vec<String>,
    #[arg(long, value_name = "ID")]
    must: Vec<String>,
    #[arg(long, value_name = "ID")]
    must_not: Vec<String>,
    #[arg(long)]
    fast: bool,
    #[arg(long, value_name = "N", default_value_t = 60, conflicts_with = "fast")]
    seconds: u32,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    zones: Zones,
}

/// Choose, show, and write where that was asked for.
pub(crate) fn run(command: Site, screen: &Screen) -> Result<Exit> {
    let out = command.out.clone();
    let (files, request) = command.asked()?;
    Failure::gather(request.faults())?;
    let land = siting::of_files(&files, &request)?;
    let (answer, _) = siting::site(&land, &request, "", false, |_| Ok(()))?;
    if let Some(out) = &out {
        siting::outputs::write(&answer, screen.locale.language, out)?;
    }
    screen.problems(&answer.remarks, 20);
    let broken: Vec<Problem> = answer.known.broken.iter().map(siting::rule).collect();
    screen.problems(&broken, 20);
    screen.answer(&answer, |screen| words(&answer, screen));
    Ok(Exit::Done)
}

impl Site {
    fn asked(self) -> Result<(Files, Request)> {
        let mut problems = Vec::new();
        let radii = match measure::radii(&self.radius) {
            Ok(radii) => radii
                .into_iter()
                .map(|one| SizeRadius { min_area_m2: one.min_area_m2, radius_m: one.radius_m })
                .collect(),
            Err(failure) => {
                problems.extend(failure.problems);
                Vec::new()
            }
        };
        let mut districts: Vec<DistrictWish> = Vec::new();
        for (texts, set) in
            [(&self.floor, floor as Set), (&self.least, least as Set), (&self.most, most as Set)]
        {
            for text in texts {
                let Some((district, number)) = parted(text) else {
                    problems.push(
                        Problem::error("siting.bad_district_rule").with("text", text.as_str()),
                    );
                    continue;
                };
                let at = districts.iter().position(|wish| wish.district == district);
                let at = at.unwrap_or_else(|| {
                    let district = district.to_owned();
                    districts.push(DistrictWish { district, ..DistrictWish::default() });
                    districts.len() - 1
                });
                set(&mut districts[at], number);
            }
        }
        let people = match (self.population, &self.population_layer) {
            (Some(total), _) => Some(People::total(total)),
            (None, Some(layer)) => Some(People::from_layer(layer)),
            (None, None) => None,
        };
        let people = people.transpose().unwrap_or_else(|failure| {
            problems.extend(failure.problems);
            None
        });
        Failure::gather(problems)?;
        let decided = |ids: Vec<String>, choice| {
            ids.into_iter().map(move |candidate| Decided { candidate, choice })
        };
        let fen = |yuan: f64| (yuan * 100.0).round() as i64;
        let request = Request {
            measure: match self.serve {
                Served::Area => Measure::Area,
                Served::People => Measure::People,
            },
            proof: if self.fast { Proof::Quick } else { Proof::Exact },
            seconds: self.seconds,
            sources: Sources {
                candidate_land: self.candidates.is_some(),
                grid: self.grid.map(|spacing_m| Grid { spacing_m, area_m2: self.park_area }),
                ..Sources::default()
            },
            reach: match self.walk {
                Some(metres) => ReachWish::Walking { metres },
                None => ReachWish::Standard,
            },
            build_fen_per_m2: fen(self.build_price),
            land_fen_per_m2: fen(self.land_price),
            count: self.count,
            budget_fen: self.budget.map(fen),
            min_area_m2: self.min_area,
            threshold: Some(self.threshold / 100.0),
            districts,
            decided: decided(self.must, Choice::Must)
                .chain(decided(self.must_not, Choice::MustNot))
                .collect(),
            ..Request::default()
        };
        let whole = |source: String| Ground { source, only: None };
        let files = Files {
            zones: self.zones.into(),
            parks: Ground { source: self.green, only: self.parks_where },
            residential: whole(self.residential),
            radii,
            candidates: self
                .candidates
                .map(|source| Ground { source, only: self.candidates_where }),
            excluded: self.exclude.into_iter().map(whole).collect(),
            roads: self.roads.map(|source| Ground { source, only: self.roads_where }),
            people,
        };
        Ok((files, request))
    }
}

/// How a number becomes a part of what is wanted of a district.
type Set = fn(&mut DistrictWish, f64);

fn floor(wish: &mut DistrictWish, percent: f64) {
    wish.floor = Some(percent / 100.0);
}

fn least(wish: &mut DistrictWish, sites: f64) {
    wish.least_sites = sites as u32;
}

fn most(wish: &mut DistrictWish, sites: f64) {
    wish.most_sites = Some(sites as u32);
}

/// A district and a number, `DISTRICT=N`.
fn parted(text: &str) -> Option<(&str, f64)> {
    let (district, number) = text.rsplit_once('=')?;
    let number = number.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0)?;
    (!district.trim().is_empty()).then(|| (district.trim(), number))
}

fn words(answer: &Answer, screen: &Screen) -> String {
    let percent = |share: Option<f64>| {
        share.map_or("—".to_owned(), |share| format!("{} %", round_gbt8170(share * 100.0, 2)))
    };
    let yuan = |fen: i64| round_gbt8170(fen as f64 / 1e6, 2).to_string();
    let evaluation = &answer.evaluation;
    let known = match answer.known.status {
        Status::Optimal => "siting.status_optimal",
        Status::Limit => "siting.status_limit",
        Status::Quick => "siting.status_quick",
    };
    let gap = ("gap", round_gbt8170(answer.known.gap * 100.0, 2).to_string());
    let mut lines = vec![
        screen.text(known, [gap]),
        screen.text(
            "siting.summary",
            [
                ("sites", answer.sites.len().to_string()),
                ("money", yuan(evaluation.cost_fen())),
                ("before", percent(evaluation.city.share_before(evaluation.measure))),
                ("after", percent(evaluation.city.share_after(evaluation.measure))),
            ],
        ),
        String::new(),
    ];
    let header = ["number", "site", "origin", "district", "area", "money", "points"]
        .map(|key| screen.text(&format!("siting.column_{key}"), []))
        .to_vec();
    let rows: Vec<Vec<String>> = answer
        .sites
        .iter()
        .map(|site| {
            vec![
                site.number.to_string(),
                format!("{} {}", site.id, site.name).trim_end().to_owned(),
                screen.text(&siting::outputs::origin(site), []),
                site.district_name.clone(),
                round_gbt8170(site.area_m2, 0).to_string(),
                yuan(site.build_fen.saturating_add(site.land_fen)),
                round_gbt8170(site.points_gain, 2).to_string(),
            ]
        })
        .collect();
    lines.push(table(&header, &rows));
    let header = ["district", "before", "after", "sites", "crosses"]
        .map(|key| screen.text(&format!("siting.column_{key}"), []))
        .to_vec();
    let rows: Vec<Vec<String>> = evaluation
        .districts
        .iter()
        .map(|district| {
            vec![
                district.name.clone(),
                percent(district.served.share_before(evaluation.measure)),
                percent(district.served.share_after(evaluation.measure)),
                district.sites.to_string(),
                if district.crosses { screen.text("siting.yes", []) } else { String::new() },
            ]
        })
        .collect();
    lines.push(String::new());
    lines.push(table(&header, &rows));
    lines.join("\n")
}
