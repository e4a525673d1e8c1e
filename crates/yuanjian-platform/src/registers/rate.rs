//! How many of the registered residential areas and units are garden-style: the share of row 28,
//! compound by compound, and its figures handed over to the statistics.
//!
//! Counted is what is registered, in the built-up area, and was built by the year. Of these, passed
//! is whose newest judgement of that year or before is that it passed. What was never judged is
//! counted and has not passed; where nothing at all was judged, nothing is known, which is not zero,
//! and nothing is handed over.

use super::{
    desk::Desk,
    entry::{Entry, Judged},
    kind,
};
use crate::{Ctx, Error, Result, assessments, http::Body, standards};
use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_app::{Language, Locale};
use yuanjian_calc::statistics::{Statistic, StatisticScope, Statistics};
use yuanjian_store::Event;
use yuanjian_types::{Digest, Problem};

/// Of which year.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct RateQuery {
    /// The year; the newest that was judged when not given, else this year.
    #[serde(default)]
    year: Option<i64>,
}

/// How an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = GardenStyleOutcome)]
pub(super) enum Counted {
    Passed,
    Failed,
    NotJudged,
    /// Outside the built-up area: not counted.
    Outside,
    /// Built after the year: not counted.
    Later,
}

impl Counted {
    fn counts(self) -> bool {
        matches!(self, Self::Passed | Self::Failed | Self::NotJudged)
    }
}

/// The share with everything that it is made of.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct GardenStyleRate {
    year: i64,
    /// Years in which something was judged, ascending.
    years: Vec<i64>,
    /// The city first, then its parts.
    scopes: Vec<GardenStyleScope>,
    /// Every registered entry and how it counts, by register and code.
    entries: Vec<GardenStyleEntry>,
    /// Of the entries and how they count; stands in the source of what is handed over.
    digest: String,
    /// Whether the edition in use asks for these figures.
    asked: bool,
    /// `hand_over`.
    may: Vec<String>,
}

/// The share of the city or of a part.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(super) struct GardenStyleScope {
    /// `city` or the code of a division.
    key: String,
    name: String,
    passed: i64,
    failed: i64,
    not_judged: i64,
    /// All that count.
    all: i64,
    /// Parts of a hundred; nothing where nothing was judged.
    share: Option<f64>,
    /// What the statistics have now.
    known_passed: Option<f64>,
    known_all: Option<f64>,
    known_source: String,
}

/// A registered entry and how it counts.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct GardenStyleEntry {
    id: String,
    kind: String,
    kind_name: String,
    code: String,
    name: String,
    division: String,
    division_name: String,
    outcome: Counted,
    /// The year of the judgement that counts.
    judged_in: Option<i64>,
}

/// What is to be handed over.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HandOverBody {
    year: i64,
    /// Of what was seen; refused when it is something else by now.
    digest: String,
}

/// What was handed over.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct HandedOver {
    /// How many figures.
    figures: usize,
    /// As they stand in the statistics.
    source: String,
}

/// How an entry counts in a year: pure but for its judgement.
fn counted(entry: &Entry, judged: Option<Judged>, year: i64) -> Counted {
    let built = entry.fields.get("built_year").and_then(Value::as_i64);
    match judged {
        _ if entry.fields.get("in_built_up") != Some(&json!(true)) => Counted::Outside,
        _ if built.is_some_and(|built| built > year) => Counted::Later,
        Some(Judged::Passed) => Counted::Passed,
        Some(Judged::Failed) => Counted::Failed,
        None => Counted::NotJudged,
    }
}

/// What belongs together: the registers, and the share of a year.
struct Whole {
    year: i64,
    years: Vec<i64>,
    scopes: Vec<GardenStyleScope>,
    entries: Vec<GardenStyleEntry>,
    digest: Digest,
}

async fn whole(ctx: &Ctx, asked: Option<i64>) -> Result<Whole> {
    let mut desks = Vec::new();
    for key in &kind::rate().kinds {
        desks.push(Desk::of(ctx, key).await?);
    }
    let judged = desks.iter().flat_map(|desk| {
        let seen = desk.live().flat_map(move |entry| desk.seen(&entry.id));
        seen.filter(|one| one.withdrawn.is_none() && one.result.is_some()).map(|one| one.year)
    });
    let years: BTreeSet<i64> = judged.collect();
    let this_year = ctx.now.day_in_china().get(..4).and_then(|year| year.parse().ok());
    let year = asked.or_else(|| years.last().copied()).or(this_year).unwrap_or_default();
    if !(1950..=2100).contains(&year) {
        return Err(Error::invalid(Problem::error("registers.bad_year").at_field("year")));
    }
    let mut entries = Vec::new();
    for desk in &desks {
        for entry in desk.live() {
            let judged = desk.judged(&entry.id, year);
            entries.push(GardenStyleEntry {
                id: entry.id.clone(),
                kind: entry.kind.clone(),
                kind_name: desk.kind.name.said(ctx.language).to_owned(),
                code: entry.code.clone(),
                name: entry.name.clone(),
                division: entry.division.clone(),
                division_name: desk.place_name(&entry.division),
                outcome: counted(entry, judged.and_then(|one| one.result), year),
                judged_in: judged.map(|one| one.year),
            });
        }
    }
    let scopes = match desks.first() {
        Some(desk) => scopes(ctx, desk, &entries, year).await?,
        None => Vec::new(),
    };
    let rests_on: Vec<Value> = entries
        .iter()
        .map(|one| json!([one.id, one.division, one.outcome, one.judged_in]))
        .collect();
    let digest = Digest::of(json!([year, rests_on]).to_string().as_bytes());
    Ok(Whole { year, years: years.into_iter().collect(), scopes, entries, digest })
}

/// The city and each of its parts that is in force.
async fn scopes(
    ctx: &Ctx,
    desk: &Desk,
    entries: &[GardenStyleEntry],
    year: i64,
) -> Result<Vec<GardenStyleScope>> {
    // Who comes from outside counts with us and does not read the figures.
    let reads = assessments::STATISTICS_READ.allows(&ctx.actor()?.roles());
    let known = match reads {
        true => assessments::known_figures(ctx, ctx.city()?).await?,
        false => Statistics::default(),
    };
    let sum = |key: &str, name: String, within: Option<BTreeSet<String>>| {
        let own = |one: &&GardenStyleEntry| {
            within.as_ref().is_none_or(|within| within.contains(&one.division))
        };
        let mut number: BTreeMap<&str, i64> = BTreeMap::new();
        for one in entries.iter().filter(own) {
            let word = match one.outcome {
                Counted::Passed => "passed",
                Counted::Failed => "failed",
                Counted::NotJudged => "not_judged",
                Counted::Outside | Counted::Later => continue,
            };
            *number.entry(word).or_default() += 1;
        }
        let of = |word: &str| number.get(word).copied().unwrap_or(0);
        let (passed, failed, not_judged) = (of("passed"), of("failed"), of("not_judged"));
        let all = passed + failed + not_judged;
        let scope = assessments::figure_scope(key);
        let year = i32::try_from(year).unwrap_or_default();
        let figure = |figure: &str| known.get(figure, &scope, year);
        let numerator = figure(&kind::rate().numerator);
        GardenStyleScope {
            key: key.to_owned(),
            name,
            passed,
            failed,
            not_judged,
            all,
            share: (passed + failed > 0).then(|| passed as f64 * 100.0 / all as f64),
            known_passed: numerator.map(|one| one.value),
            known_all: figure(&kind::rate().denominator).map(|one| one.value),
            known_source: numerator.map(|one| one.source.clone()).unwrap_or_default(),
        }
    };
    let is_part = |kind: &str| matches!(kind, "district" | "zone");
    let parts = desk.divisions.iter().filter(|one| one.stands() && is_part(&one.kind));
    let city = std::iter::once(sum("city", String::new(), None));
    let parts = parts.map(|one| {
        let within = crate::divisions::within(&desk.divisions, &one.code);
        sum(&one.code, one.name.clone(), Some(within))
    });
    Ok(city.chain(parts).collect())
}

/// Whether the edition in use asks for the figures.
async fn asked(ctx: &Ctx) -> Result<bool> {
    let Ok(setup) = assessments::needed_setup(ctx, ctx.city()?).await else { return Ok(false) };
    let Some(edition) = standards::named(ctx, &setup.project.edition) else { return Ok(false) };
    let asks = |key: &str| edition.statistics.iter().any(|one| one.key == key);
    Ok(asks(&kind::rate().numerator) && asks(&kind::rate().denominator))
}

/// The share of garden-style residential areas and units of a year, entry by entry.
#[utoipa::path(get, path = "/api/v1/garden_style_rate", tag = "registers", params(RateQuery), responses((status = 200, body = GardenStyleRate)))]
pub(super) async fn get_garden_style_rate(
    ctx: Ctx,
    Query(query): Query<RateQuery>,
) -> Result<Json<GardenStyleRate>> {
    let whole = whole(&ctx, query.year).await?;
    let asked = asked(&ctx).await?;
    let allowed = super::HAND_OVER.allows(&ctx.actor()?.roles());
    let known = whole.scopes.iter().any(|one| one.share.is_some());
    Ok(Json(GardenStyleRate {
        digest: whole.digest.as_str().to_owned(),
        may: if asked && allowed && known { vec!["hand_over".to_owned()] } else { Vec::new() },
        asked,
        year: whole.year,
        years: whole.years,
        scopes: whole.scopes,
        entries: whole.entries,
    }))
}

/// Hand the share's figures over to the statistics, with where they come from.
#[utoipa::path(post, path = "/api/v1/garden_style_rate/hand_overs", tag = "registers", request_body = HandOverBody, responses((status = 200, body = HandedOver)))]
pub(super) async fn hand_garden_style_over(
    ctx: Ctx,
    Body(body): Body<HandOverBody>,
) -> Result<Json<HandedOver>> {
    let whole = whole(&ctx, Some(body.year)).await?;
    if whole.digest.as_str() != body.digest {
        return Err(Error::refused(Problem::error("registers.rate_changed")));
    }
    if !asked(&ctx).await? {
        return Err(Error::refused(Problem::error("registers.rate_not_asked")));
    }
    // What is kept is in the city's language, whoever hands over.
    let locale = Locale::of(Language::default());
    let day = ctx.now.day_in_china();
    let digest: String = whole.digest.hex().chars().take(12).collect();
    let source = locale.say("registers.carried_source", [("day", day), ("digest", digest)]);
    let mut figures = Statistics::default();
    for scope in whole.scopes.iter().filter(|one| one.share.is_some()) {
        let note = locale.say(
            "registers.carried_note",
            [("failed", scope.failed.to_string()), ("not_judged", scope.not_judged.to_string())],
        );
        let rate = kind::rate();
        for (key, value) in [(&rate.numerator, scope.passed), (&rate.denominator, scope.all)] {
            let at: StatisticScope = assessments::figure_scope(&scope.key);
            figures.insert(Statistic {
                key: key.clone(),
                scope: at,
                year: i32::try_from(whole.year).unwrap_or_default(),
                value: value as f64,
                source: source.clone(),
                responsible: String::new(),
                note: note.clone(),
            });
        }
    }
    if figures.is_empty() {
        return Err(Error::refused(Problem::error("registers.rate_unknown")));
    }
    let (city, by) = (ctx.city()?, ctx.actor()?.display_name.clone());
    let mut tx = ctx.begin().await?;
    let carried = assessments::carry_figures(&mut tx, city, &by, &figures, &source).await?;
    let counts: usize = whole.entries.iter().filter(|one| one.outcome.counts()).count();
    let told = json!({
        "year": whole.year, "figures": figures.len(), "entries": counts,
        "digest": whole.digest.as_str(),
    });
    tx.commit([Event::new("registers.handed_over", "city", city).with(told), carried]).await?;
    Ok(Json(HandedOver { figures: figures.len(), source }))
}
