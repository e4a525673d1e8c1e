//! The gap board: every row that fails or comes near to it, what is under way for it, what the
//! indicator will be when that is done, and where money closes most.
//!
//! Every gap has a plan and every plan a gap (row 82): a gap without a measure is told first, and a
//! measure without a gap is told beside the board.

use super::{
    conflicts::Conflicts,
    desk::Desk,
    forecast::{Fate, Forecast, Ground, Worth, rank, worth},
    project::Project,
    state_of::{Light, standing},
};
use crate::{Ctx, assessments::LatestItem};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_calc::{
    gap::Direction,
    outcome::{Quantity, ZoneKind},
};
use yuanjian_standard::{Limit, Verdict};

/// A value that passes by less than this part of its limit is near to it.
const NEAR: f64 = 0.02;

/// The gaps of a campaign with what is done for them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct GapBoard {
    pub(super) campaign: String,
    pub(super) campaign_title: String,
    pub(super) today: String,
    /// Which assessment values are of; none before the first by the campaign's edition.
    pub(super) assessment: Option<BoardAssessment>,
    /// The day at which the data are cut off.
    pub(super) cutoff_on: String,
    /// The day by which all must be done, and whether that is `rectification` or `onsite`.
    pub(super) deadline_on: String,
    pub(super) deadline: String,
    /// Rows that fail, most pressing first, then those near to it, then those without a value.
    pub(super) gaps: Vec<GapRow>,
    /// What is still to be done, in the order in which money closes most of its gap.
    pub(super) ranking: Vec<Worth>,
    /// The measures that stand in the rows, the ranking and beside the board.
    pub(super) projects: Vec<ProjectBrief>,
    /// Ids of measures that go on although their row has no gap.
    pub(super) without_gap: Vec<String>,
    /// `write` when the reader may add a measure.
    pub(super) may: Vec<String>,
}

/// Which assessment it is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = GapBoardAssessment)]
pub(super) struct BoardAssessment {
    id: String,
    label: String,
    /// The day on which it was made.
    on: String,
    data_year: i32,
}

/// Why a row is on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = GapKind)]
pub(super) enum Kind {
    /// It fails.
    Failing,
    /// It passes by little, below the city's own target, or under one choice alone.
    Near,
    /// It has no value, or no threshold is sure.
    Unknown,
}

/// An amount with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = GapAmount)]
pub(super) struct Amount {
    pub(super) value: f64,
    /// Key of the unit.
    pub(super) unit: String,
    /// Key of what it is: `park_green_land`, `population` …
    pub(super) label: String,
}

/// A row of the board.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct GapRow {
    /// Key of the row of the edition.
    pub(super) item: String,
    /// Its number and name.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Whether failing it fails all.
    pub(super) veto: bool,
    /// Whether that rests on an unverified figure.
    pub(super) provisional: bool,
    /// Whether the row asks for yes or no.
    pub(super) asked_only: bool,
    /// What stands behind its light.
    pub(super) light: Light,
    /// The city's value in `unit`; nothing when it is missing.
    pub(super) value: Option<f64>,
    pub(super) unit: String,
    pub(super) decimals: u8,
    /// What it is held against: not less, not more, or both.
    pub(super) at_least: Option<f64>,
    pub(super) at_most: Option<f64>,
    /// What is short, in the unit in which it is planned.
    pub(super) gap: Option<Amount>,
    /// Whether that is to be taken away instead of added.
    pub(super) reduce: bool,
    /// The units in which an effect can be stated.
    pub(super) units: Vec<String>,
    /// What the measures that count bring together, and those that do not come in time as well.
    pub(super) planned: Option<Amount>,
    pub(super) planned_all: Option<Amount>,
    /// With those that count, and with all that are not done, whenever that is.
    pub(super) forecast: Option<Forecast>,
    pub(super) forecast_all: Option<Forecast>,
    /// The money of the measures that are to be done, as far as it is known.
    pub(super) budget_fen: i64,
    /// How many of them say no money.
    pub(super) unpriced: usize,
    /// Fen for each unit of `planned_all`, over the measures that say both.
    pub(super) fen_per_unit: Option<f64>,
    /// Its measures that are not over, and whether each counts.
    pub(super) measures: Vec<Counted>,
    pub(super) districts: Vec<DistrictRow>,
}

/// Whether a measure counts in the forecast of its row.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = GapMeasure)]
pub(super) struct Counted {
    pub(super) project: String,
    pub(super) fate: Fate,
    /// Whether it is done only after the day at which the data are cut off.
    pub(super) after_cutoff: bool,
}

/// A district in a row: one that falls short, or that something is done for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = GapDistrict)]
pub(super) struct DistrictRow {
    code: String,
    name: String,
    value: Option<f64>,
    gap: Option<Amount>,
    planned: Option<Amount>,
    forecast: Option<Forecast>,
}

/// A measure as the board names it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProjectBrief {
    id: String,
    number: i64,
    title: String,
    item: String,
    item_name: String,
    unit_name: String,
    state: super::project::State,
    is_project: bool,
    due_on: Option<String>,
    budget_fen: Option<i64>,
    effect: Option<f64>,
    effect_unit: String,
    progress: i64,
    /// How many overlaps of its site still have to be settled.
    conflicts: usize,
}

impl From<&Quantity> for Amount {
    fn from(quantity: &Quantity) -> Self {
        Self {
            value: quantity.value,
            unit: quantity.unit.key().to_owned(),
            label: quantity.label.clone(),
        }
    }
}

/// The board as the newest assessment and the register give it.
pub(super) fn board(ctx: &Ctx, desk: &Desk, found: &Conflicts) -> GapBoard {
    let tag = ctx.language.tag();
    let (deadline, deadline_on) = desk.deadline();
    let rows = desk.scene.edition.iter().flat_map(|edition| &edition.indicators);
    let mut gaps: Vec<GapRow> = rows
        .filter_map(|row| {
            let latest = desk.latest(&row.key)?;
            let kind = kind_of(latest, desk.ground(&row.key).as_ref())?;
            let name = desk.scene.item_name(&row.key, tag);
            Some(gap_row(desk, &row.key, name, row.veto.is_some(), kind, latest))
        })
        .collect();
    // What has no plan first, as the edition has it among its like.
    gaps.sort_by_key(|row| (row.kind, row.light.rank()));
    let on_board: BTreeSet<&str> = gaps.iter().map(|row| row.item.as_str()).collect();
    let live = || desk.projects.iter().filter(|project| project.state.is_live());
    // Before anything was measured nobody can say that there is no gap.
    let without_gap: Vec<String> = live()
        .filter(|one| desk.newest.is_some() && !on_board.contains(one.item.as_str()))
        .map(|one| one.id.clone())
        .collect();
    let times = desk.times();
    let mut ranking: Vec<Worth> = live()
        .filter(|one| one.state.is_open() && on_board.contains(one.item.as_str()))
        .map(|one| worth(desk.ground(&one.item).as_ref(), one, times))
        .collect();
    ranking.sort_by(rank);
    GapBoard {
        campaign: desk.scene.campaign.id.clone(),
        campaign_title: desk.scene.campaign.title.clone(),
        today: desk.scene.on.clone(),
        assessment: desk.newest.as_ref().map(|(newest, latest)| BoardAssessment {
            id: newest.id.clone(),
            label: newest.label.clone(),
            on: newest.at.day_in_china(),
            data_year: latest.data_year,
        }),
        cutoff_on: desk.scene.campaign.cutoff_on.clone(),
        deadline_on: deadline_on.to_owned(),
        deadline: deadline.to_owned(),
        ranking,
        projects: live().map(|one| brief(desk, one, tag, found)).collect(),
        without_gap,
        may: may_write(ctx, desk),
        gaps,
    }
}

/// `write`, where the reader may add a measure to a campaign that goes on.
pub(super) fn may_write(ctx: &Ctx, desk: &Desk) -> Vec<String> {
    let roles = ctx.actor.as_ref().map(crate::Actor::roles).unwrap_or_default();
    let has_unit = desk.reach.office || !desk.reach.units.is_empty();
    match super::WORK.allows(&roles) && has_unit && desk.open().is_ok() {
        true => vec!["write".to_owned()],
        false => Vec::new(),
    }
}

/// Why a row is on the board; nothing for one that passes well or does not apply.
fn kind_of(latest: &LatestItem, ground: Option<&Ground<'_>>) -> Option<Kind> {
    if !latest.applies {
        return None;
    }
    match latest.verdict {
        Verdict::Fail => Some(Kind::Failing),
        Verdict::Missing | Verdict::Unconfirmed => Some(Kind::Unknown),
        Verdict::NotApplicable => None,
        Verdict::WithinMargin => Some(Kind::Near),
        Verdict::Pass => {
            let near = latest.fragile || ground.is_some_and(is_near);
            near.then_some(Kind::Near)
        }
    }
}

/// Whether a value that passes is near to its limit.
fn is_near(ground: &Ground<'_>) -> bool {
    let Some(value) = ground.at(ground.city).map(|measured| measured.value) else { return false };
    let limit = ground.measure.judgement.threshold.as_ref().map(|found| &found.limit);
    let by = |limit: f64| (value - limit).abs() < NEAR * limit.abs();
    match limit {
        // Nobody has more than all of it, and who has that is at no margin.
        Some(Limit::AtLeast(least)) => by(*least) && *least < 100.0,
        Some(Limit::AtMost(most)) => by(*most),
        Some(Limit::Between(low, high)) => by(*low) || by(*high),
        Some(Limit::Yes) | None => false,
    }
}

fn gap_row(
    desk: &Desk,
    item: &str,
    name: String,
    veto: bool,
    kind: Kind,
    latest: &LatestItem,
) -> GapRow {
    let times = desk.times();
    let ground = desk.ground(item);
    let live: Vec<&Project> =
        desk.projects.iter().filter(|one| one.item == item && one.state.is_live()).collect();
    let fates: BTreeMap<&str, Fate> = live
        .iter()
        .map(|one| {
            let fate = ground.map_or(Fate::NoBasis, |ground| ground.fate(one, times));
            (one.id.as_str(), fate)
        })
        .collect();
    let fate = |one: &Project| fates.get(one.id.as_str()).copied().unwrap_or(Fate::Over);
    let counted: Vec<&Project> =
        live.iter().copied().filter(|one| fate(one) == Fate::Counted).collect();
    let whenever: Vec<&Project> = live
        .iter()
        .copied()
        .filter(|one| {
            matches!(fate(one), Fate::Counted | Fate::TooLate | Fate::Overdue | Fate::Undated)
        })
        .collect();
    let over = |those: &[&Project]| {
        ground.and_then(|ground| ground.forecast(&desk.city, those.iter().copied()))
    };
    let brings = |those: &[&Project]| {
        let ground = ground.filter(|ground| !ground.is_asked_only())?;
        ground.planned(&desk.city, those.iter().copied())
    };
    let (forecast, forecast_all) = (over(&counted), over(&whenever));
    let to_do: Vec<&Project> = live.iter().copied().filter(|one| one.state.is_open()).collect();
    let budget_fen = to_do.iter().filter_map(|one| one.budget_fen).fold(0_i64, i64::saturating_add);
    let priced: Vec<&Project> =
        whenever.iter().copied().filter(|one| one.budget_fen.is_some()).collect();
    let paid = priced.iter().filter_map(|one| one.budget_fen).fold(0_i64, i64::saturating_add);
    let fen_per_unit = brings(&priced)
        .filter(|brought| brought.value > 0.0)
        .map(|brought| paid as f64 / brought.value);
    let gap = latest.deciding.as_ref().and_then(|measure| measure.gap.as_ref());
    let measured = ground.and_then(|ground| ground.at(&desk.city));
    let deciding = latest.deciding.as_ref();
    let limit = deciding.and_then(|measure| measure.judgement.threshold.as_ref());
    let (at_least, at_most) = match limit.map(|found| &found.limit) {
        Some(Limit::AtLeast(least)) => (Some(*least), None),
        Some(Limit::AtMost(most)) => (None, Some(*most)),
        Some(Limit::Between(low, high)) => (Some(*low), Some(*high)),
        Some(Limit::Yes) | None => (None, None),
    };
    GapRow {
        item: item.to_owned(),
        name,
        kind,
        veto,
        provisional: latest.provisional,
        asked_only: ground.is_some_and(|ground| ground.is_asked_only()),
        light: standing(kind, &live, forecast.as_ref(), forecast_all.as_ref(), &fates),
        value: measured.map(|measured| measured.value),
        unit: deciding.map(|measure| measure.unit.key().to_owned()).unwrap_or_default(),
        decimals: deciding.map_or(0, |measure| measure.decimals),
        at_least,
        at_most,
        gap: gap.map(|gap| Amount::from(&gap.amount)),
        reduce: gap.is_some_and(|gap| gap.direction == Direction::Reduce),
        units: desk.units(item).into_iter().map(|unit| unit.key().to_owned()).collect(),
        planned: brings(&counted).as_ref().map(Amount::from),
        planned_all: brings(&whenever).as_ref().map(Amount::from),
        forecast,
        forecast_all,
        budget_fen,
        unpriced: to_do.iter().filter(|one| one.budget_fen.is_none()).count(),
        fen_per_unit,
        measures: live
            .iter()
            .map(|one| Counted {
                project: one.id.clone(),
                fate: fate(one),
                after_cutoff: one
                    .due_on
                    .as_deref()
                    .is_some_and(|due| due > desk.scene.campaign.cutoff_on.as_str()),
            })
            .collect(),
        districts: ground.map(|ground| districts(&ground, latest, &counted)).unwrap_or_default(),
    }
}

/// The districts that fall short or that something is done for.
fn districts(ground: &Ground<'_>, latest: &LatestItem, counted: &[&Project]) -> Vec<DistrictRow> {
    let short = |code: &str| {
        let gap = latest.deciding.as_ref()?.gap.as_ref()?;
        gap.districts.iter().find(|one| one.zone.code == code).map(|one| Amount::from(&one.amount))
    };
    ground
        .measure
        .reading
        .zones
        .iter()
        .filter(|zone| matches!(zone.zone.kind, ZoneKind::District | ZoneKind::DevelopmentZone))
        .filter_map(|zone| {
            let code = zone.zone.code.as_str();
            let gap = short(code).filter(|_| zone.zone.kind == ZoneKind::District);
            let aimed = counted.iter().any(|one| one.effect_division == code);
            (gap.is_some() || aimed).then(|| DistrictRow {
                code: code.to_owned(),
                name: zone.zone.name.clone(),
                value: ground.at(code).map(|measured| measured.value),
                gap,
                planned: ground.planned(code, counted.iter().copied()).as_ref().map(Amount::from),
                forecast: ground.forecast(code, counted.iter().copied()),
            })
        })
        .collect()
}

fn brief(desk: &Desk, project: &Project, tag: &str, found: &Conflicts) -> ProjectBrief {
    ProjectBrief {
        id: project.id.clone(),
        number: project.number,
        title: project.title.clone(),
        item: project.item.clone(),
        item_name: desk.scene.item_name(&project.item, tag),
        unit_name: project.unit.as_deref().map(|id| desk.scene.unit(id).name).unwrap_or_default(),
        state: project.state,
        is_project: project.works.is_some(),
        due_on: project.due_on.clone(),
        budget_fen: project.budget_fen,
        effect: project.effect,
        effect_unit: project.effect_unit.clone(),
        progress: project.progress,
        conflicts: found.open(&project.id),
    }
}
