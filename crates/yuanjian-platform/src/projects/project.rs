//! A measure or project and its rules: pure.
//!
//! It belongs to a row of the edition, whose gap it closes. What it is to bring is agreed when it is
//! begun and from then on changed by the office alone, since a forecast rests on it. It is closed
//! when a newer assessment shows that the value moved the right way, or with a recorded reason why
//! it did not (row 85); either way the two values stay with it.

use super::{
    milestone::{self, Milestone},
    restoration::{self, Restoration},
};
use crate::campaigns::calendar::day;
use serde::{Deserialize, Serialize};
use yuanjian_app::{Failure, Result};
use yuanjian_standard::Limit;
use yuanjian_types::{Problem, Unit, round_gbt8170};

/// Where money comes from.
pub(super) const SOURCES: [&str; 7] =
    ["central", "provincial", "city", "district", "bond", "social", "other"];

/// How far the works of a project are.
pub(super) const STAGES: [&str; 6] =
    ["proposed", "approved", "designed", "tendered", "building", "accepted"];

/// Most money of one project in fen: a hundred thousand million yuan.
pub(super) const MOST_FEN: i64 = 10_000_000_000_000;
/// Most points of a site's outline.
const MOST_POINTS: usize = 5_000;

/// How far a measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectState)]
pub(super) enum State {
    /// Written, not yet begun.
    Draft,
    /// Agreed and being done.
    UnderWay,
    /// Done; the value is to be measured again.
    Done,
    /// The value moved, or it is recorded why it did not.
    Closed,
    /// Given up.
    Cancelled,
}

/// A way on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectMove)]
pub(super) enum Move {
    /// Begin it; what it is to bring is agreed by that.
    Begin,
    /// Take it back into the draft.
    TakeBack,
    /// Say how far it is.
    Report,
    /// Say that it is done.
    Finish,
    /// Go on with what was said to be done.
    Resume,
    /// Close it.
    Close,
    /// Open what was closed.
    Reopen,
    /// Give it up.
    Cancel,
    /// Take up again what was given up.
    Restore,
}

/// Who makes a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    /// The unit that does it, or the office.
    Unit,
    /// The office alone.
    Office,
}

impl State {
    pub(super) const ALL: [Self; 5] =
        [Self::Draft, Self::UnderWay, Self::Done, Self::Closed, Self::Cancelled];

    /// As rows have it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::UnderWay => "under_way",
            Self::Done => "done",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// From its key.
    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// The ways on from here; every state has one back.
    pub(super) fn moves(self) -> &'static [Move] {
        match self {
            Self::Draft => &[Move::Begin, Move::Cancel],
            Self::UnderWay => &[Move::Report, Move::Finish, Move::TakeBack, Move::Cancel],
            Self::Done => &[Move::Close, Move::Resume, Move::Cancel],
            Self::Closed => &[Move::Reopen],
            Self::Cancelled => &[Move::Restore],
        }
    }

    /// Whether it still has to be done.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::UnderWay)
    }

    /// Whether it is a plan for its gap: to be done, or done and not yet closed.
    pub(super) fn is_live(self) -> bool {
        self.is_open() || self == Self::Done
    }
}

impl Move {
    /// As rows have it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::TakeBack => "take_back",
            Self::Report => "report",
            Self::Finish => "finish",
            Self::Resume => "resume",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Cancel => "cancel",
            Self::Restore => "restore",
        }
    }

    /// Whose it is.
    pub(super) fn hand(self, from: State) -> Hand {
        match self {
            Self::Begin | Self::Report | Self::Finish | Self::Resume => Hand::Unit,
            Self::Cancel if from == State::Draft => Hand::Unit,
            _ => Hand::Office,
        }
    }

    fn leads_to(self) -> State {
        match self {
            Self::Begin | Self::Report | Self::Resume => State::UnderWay,
            Self::TakeBack | Self::Restore => State::Draft,
            Self::Finish | Self::Reopen => State::Done,
            Self::Close => State::Closed,
            Self::Cancel => State::Cancelled,
        }
    }

    /// Whether it says nothing without words; closing has a rule of its own.
    pub(super) fn wants_words(self) -> bool {
        matches!(
            self,
            Self::TakeBack
                | Self::Report
                | Self::Finish
                | Self::Resume
                | Self::Reopen
                | Self::Cancel
        )
    }
}

/// Where a measure goes from `state`.
///
/// # Errors
/// The rule that forbids it.
pub(super) fn go(state: State, way: Move, words: &str) -> Result<State> {
    if !state.moves().contains(&way) {
        return Err(Failure::refused(
            Problem::error("projects.wrong_move")
                .with("state", state.key())
                .with("move", way.key()),
        ));
    }
    if way.wants_words() && words.trim().is_empty() {
        return Err(Failure::invalid_one(
            Problem::error("projects.words_missing").at_field("note"),
        ));
    }
    Ok(way.leads_to())
}

/// The site of a project, in degrees of CGCS2000, longitude first, as GeoJSON has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", content = "coordinates")]
#[schema(as = ProjectSite)]
pub(super) enum Site {
    /// A place.
    Point([f64; 2]),
    /// An outline with its holes, each ring closed.
    Polygon(Vec<Vec<[f64; 2]>>),
    /// Several outlines.
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

impl Site {
    /// Whether it lies in China's degrees, its rings are closed, and it is not too long.
    pub(super) fn is_sound(&self) -> bool {
        let inside = |[east, north]: &[f64; 2]| {
            (73.0..=136.0).contains(east) && (3.0..=54.0).contains(north)
        };
        let rings: Vec<&Vec<[f64; 2]>> = match self {
            Self::Point(at) => return inside(at),
            Self::Polygon(rings) => rings.iter().collect(),
            Self::MultiPolygon(parts) => {
                if parts.iter().any(Vec::is_empty) {
                    return false;
                }
                parts.iter().flatten().collect()
            }
        };
        let closed = |ring: &Vec<[f64; 2]>| ring.len() >= 4 && ring.first() == ring.last();
        !rings.is_empty()
            && rings.iter().all(|ring| closed(ring) && ring.iter().all(inside))
            && rings.iter().map(|ring| ring.len()).sum::<usize>() <= MOST_POINTS
    }
}

/// The works of a project.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectWorks)]
pub(super) struct Works {
    /// `proposed`, `approved`, `designed`, `tendered`, `building`, `accepted`; empty when not known.
    #[serde(default)]
    pub(super) stage: String,
    /// Square metres.
    #[serde(default)]
    pub(super) area_m2: Option<f64>,
    /// What of the money is for land, and what for building.
    #[serde(default)]
    pub(super) land_fen: Option<i64>,
    #[serde(default)]
    pub(super) build_fen: Option<i64>,
    /// When it really began and ended.
    #[serde(default)]
    pub(super) started_on: Option<String>,
    #[serde(default)]
    pub(super) finished_on: Option<String>,
    #[serde(default)]
    pub(super) site: Option<Site>,
    /// For a project of ecological restoration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) restoration: Option<Restoration>,
}

/// The value that a measure was begun with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ProjectBase)]
pub(super) struct Base {
    /// Id, label and day of the assessment; empty when there was none.
    pub(super) assessment: String,
    pub(super) label: String,
    pub(super) on: String,
    /// The value where the effect counts; nothing when it was missing.
    pub(super) value: Option<f64>,
    /// Its unit.
    pub(super) unit: String,
    pub(super) decimals: u8,
}

/// What a measure was closed with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ProjectClosing)]
pub(super) struct Closing {
    /// The value when it was closed.
    #[serde(flatten)]
    pub(super) measured: Base,
    /// Whether the value moved the right way.
    pub(super) moved: bool,
    /// Why it is closed although it did not, or what there is to say.
    pub(super) reason: String,
    pub(super) closed_on: String,
    pub(super) account_name: String,
}

/// A measure or project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Project {
    pub(super) id: String,
    pub(super) campaign: String,
    pub(super) number: i64,
    /// Key of the row of the edition whose gap it closes.
    pub(super) item: String,
    pub(super) title: String,
    /// What will be done.
    pub(super) content: String,
    /// What is wrong at the place, where it mends something.
    pub(super) problem: String,
    /// By which law, plan or document it may be done.
    pub(super) legal_basis: String,
    /// Where it is: the code of a division, the city's own for the whole city.
    pub(super) division: String,
    /// What it brings, in `effect_unit`; always more than nothing, towards the limit.
    pub(super) effect: Option<f64>,
    /// Key of the unit; empty without an effect.
    pub(super) effect_unit: String,
    /// Where that counts: the city's code, or `division`.
    pub(super) effect_division: String,
    pub(super) unit: Option<String>,
    pub(super) post: Option<String>,
    pub(super) starts_on: Option<String>,
    pub(super) due_on: Option<String>,
    /// All the money that it takes.
    pub(super) budget_fen: Option<i64>,
    /// One of [`SOURCES`], or empty.
    pub(super) money_source: String,
    /// What makes it a project.
    pub(super) works: Option<Works>,
    /// Parts of a hundred.
    pub(super) progress: i64,
    pub(super) note: String,
    /// Id of the scenario that it came from, and of the land within it.
    pub(super) source: String,
    #[serde(default)]
    pub(super) site: String,
    /// Its own scheme.
    #[serde(default)]
    pub(super) milestones: Vec<Milestone>,
    pub(super) state: State,
    /// Ids of pieces of evidence.
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
    pub(super) base: Option<Base>,
    pub(super) closing: Option<Closing>,
    /// Instants in µs.
    pub(super) begun_at: Option<i64>,
    pub(super) done_at: Option<i64>,
    /// Who wrote it last.
    pub(super) account_name: String,
    pub(super) revision: i64,
}

/// What can be judged without knowing the city.
pub(super) fn faults(new: &Project, today: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    if new.title.is_empty() || new.title.chars().count() > 200 {
        wrong("projects.bad_title", "title");
    }
    for (text, field, most) in [
        (&new.content, "content", 2_000),
        (&new.problem, "problem", 1_000),
        (&new.legal_basis, "legal_basis", 1_000),
        (&new.note, "note", 1_000),
        (&new.source, "source", 100),
    ] {
        if text.chars().count() > most {
            wrong("projects.too_long", field);
        }
    }
    if new.effect.is_some_and(|effect| !(effect > 0.0 && effect <= 1e9)) {
        wrong("projects.bad_effect", "effect");
    }
    let days = [(&new.starts_on, "starts_on"), (&new.due_on, "due_on")];
    for (text, field) in days.into_iter().filter_map(|(day, field)| Some((day.as_ref()?, field))) {
        if day(text).is_none() {
            wrong("request.bad_day", field);
        }
    }
    if let (Some(starts), Some(due)) = (&new.starts_on, &new.due_on)
        && due < starts
    {
        wrong("projects.bad_order", "due_on");
    }
    let bad = |fen: Option<i64>| fen.is_some_and(|fen| !(0..=MOST_FEN).contains(&fen));
    if bad(new.budget_fen) {
        wrong("projects.bad_money", "budget_fen");
    }
    if !new.money_source.is_empty() && !SOURCES.contains(&new.money_source.as_str()) {
        wrong("projects.bad_source", "money_source");
    }
    problems.extend(milestone::faults(&new.milestones, today));
    let Some(works) = &new.works else { return problems };
    problems.extend(works.restoration.iter().flat_map(restoration::faults));
    let mut wrong = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    if bad(works.land_fen) {
        wrong("projects.bad_money", "land_fen");
    }
    if bad(works.build_fen) {
        wrong("projects.bad_money", "build_fen");
    }
    let parts = works.land_fen.unwrap_or(0).saturating_add(works.build_fen.unwrap_or(0));
    if new.budget_fen.is_some_and(|budget| parts > budget) {
        wrong("projects.parts_exceed", "budget_fen");
    }
    if !works.stage.is_empty() && !STAGES.contains(&works.stage.as_str()) {
        wrong("projects.bad_stage", "stage");
    }
    if works.area_m2.is_some_and(|area| !(area > 0.0 && area <= 1e10)) {
        wrong("projects.bad_area", "area_m2");
    }
    let real = [(&works.started_on, "started_on"), (&works.finished_on, "finished_on")];
    for (text, field) in real.into_iter().filter_map(|(day, field)| Some((day.as_ref()?, field))) {
        match day(text) {
            None => wrong("request.bad_day", field),
            Some(_) if text.as_str() > today => wrong("projects.not_yet", field),
            Some(_) => {}
        }
    }
    if let (Some(started), Some(finished)) = (&works.started_on, &works.finished_on)
        && finished < started
    {
        wrong("projects.bad_order", "finished_on");
    }
    if works.site.as_ref().is_some_and(|site| !site.is_sound()) {
        wrong("projects.bad_site", "site");
    }
    problems
}

/// What of a measure that was begun only the office may change, as far as it differs.
pub(super) fn agreed(old: &Project, new: &Project) -> Vec<&'static str> {
    [
        (old.item != new.item, "item"),
        (old.title != new.title, "title"),
        (old.division != new.division, "division"),
        (old.effect != new.effect, "effect"),
        (old.effect_unit != new.effect_unit, "effect_unit"),
        (old.effect_division != new.effect_division, "effect_division"),
        (old.unit != new.unit, "unit"),
        (old.due_on != new.due_on, "due_on"),
        (old.budget_fen != new.budget_fen, "budget_fen"),
    ]
    .into_iter()
    .filter_map(|(differs, field)| differs.then_some(field))
    .collect()
}

/// Whether a value came nearer to its limit, by the digits that are shown.
pub(super) fn moved(from: f64, to: f64, limit: Option<&Limit>, decimals: u8) -> bool {
    let shown = |value: f64| round_gbt8170(value, decimals).number();
    let (from, to) = (shown(from), shown(to));
    match limit {
        Some(Limit::AtMost(_)) => to < from,
        Some(Limit::Between(low, high)) => {
            let off = |value: f64| (low - value).max(value - high).max(0.0);
            off(to) < off(from)
        }
        _ => to > from,
    }
}

/// The unit of an effect by its key.
pub(super) fn unit_of(project: &Project) -> Option<Unit> {
    project.effect?;
    Unit::from_key(&project.effect_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_way_back_and_no_way_is_without_a_state() {
        for state in State::ALL {
            assert!(!state.moves().is_empty(), "{state:?}");
            assert_eq!(State::parse(state.key()), Some(state));
        }
        assert_eq!(go(State::Draft, Move::Begin, "").unwrap(), State::UnderWay);
        assert_eq!(go(State::Cancelled, Move::Restore, "").unwrap(), State::Draft);
        assert!(go(State::Draft, Move::Close, "w").is_err());
        assert!(go(State::UnderWay, Move::Cancel, " ").is_err());
        assert_eq!(go(State::Closed, Move::Reopen, "w").unwrap(), State::Done);
        // A unit gives up what it only wrote; what was agreed is the office's to end.
        assert_eq!(Move::Cancel.hand(State::Draft), Hand::Unit);
        assert_eq!(Move::Cancel.hand(State::UnderWay), Hand::Office);
    }

    #[test]
    fn a_value_moves_when_its_shown_digits_come_nearer_to_the_limit() {
        let least = Limit::AtLeast(31.0);
        assert!(moved(28.0, 28.01, Some(&least), 2));
        assert!(!moved(28.0, 28.004, Some(&least), 2));
        assert!(!moved(28.0, 27.0, Some(&least), 2));
        assert!(moved(3.4, 3.1, Some(&Limit::AtMost(3.0)), 1));
        let between = Limit::Between(40.0, 60.0);
        assert!(moved(70.0, 65.0, Some(&between), 1));
        assert!(moved(30.0, 39.0, Some(&between), 1));
        assert!(!moved(45.0, 50.0, Some(&between), 1));
    }

    #[test]
    fn a_site_is_in_china_and_its_rings_are_closed() {
        let ring = vec![[113.0, 30.0], [113.1, 30.0], [113.1, 30.1], [113.0, 30.0]];
        assert!(Site::Polygon(vec![ring.clone()]).is_sound());
        assert!(Site::Point([113.0, 30.0]).is_sound());
        assert!(!Site::Point([30.0, 113.0]).is_sound());
        assert!(!Site::Point([f64::NAN, 30.0]).is_sound());
        assert!(!Site::Polygon(vec![ring[..3].to_vec()]).is_sound());
        assert!(!Site::Polygon(Vec::new()).is_sound());
        assert!(!Site::MultiPolygon(vec![Vec::new()]).is_sound());
    }
}
