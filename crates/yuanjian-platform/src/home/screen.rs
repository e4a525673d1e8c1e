//! The leaders' big screen: deadline, verdicts, headline figures with their districts, tasks, gaps,
//! evidence, in one answer.
//!
//! It works nothing out anew: days are the campaign's, verdicts and values the newest assessment's,
//! the rest are the sums of the pages that it leads to. What is not there stays out and is said in
//! words by who shows it; it is never zero.

use super::http::{Deadline, ahead, late};
use crate::{
    Ctx, Result,
    assessments::{self, Latest, LatestItem, Newest},
    campaigns::{
        self,
        http::{Countdown, view},
        state::State,
    },
    evidence::{self, EvidenceProgress},
    projects::{self, GapSums},
    standards,
    tasks::{self, Scene, TaskProgress},
};
use axum::Json;
use serde::Serialize;
use yuanjian_app::{Locale, assessments::limit};
use yuanjian_calc::{
    assess::MeasureResult,
    outcome::{Outcome, ZoneKind},
};
use yuanjian_standard::{Edition, Verdict};
use yuanjian_types::Timestamp;

/// So many figures stand on a wall and are read from its far end.
const FIGURES: usize = 6;
/// So many units.
const UNITS: usize = 5;

/// What a garden city is asked about first, over all editions; the first few of those that the
/// edition has and that apply are shown.
const HEADLINES: [&str; 10] = [
    "green-space-rate",
    "green-coverage-rate",
    "park-area-per-capita",
    "park-service-radius-coverage",
    "park-activity-site-coverage",
    "district-min-green-space-rate",
    "district-min-park-area-per-capita",
    "greenway-length-per-10k",
    "comprehensive-parks-per-100k",
    "shaded-road-coverage",
];

/// What a wall shows.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ScreenView {
    /// When this was read.
    #[schema(value_type = String)]
    at: Timestamp,
    today: String,
    /// The campaign that runs; none before the first.
    campaign: Option<ScreenCampaign>,
    /// The newest assessment that is done; none before the first.
    assessment: Option<ScreenAssessment>,
    /// Of the campaign; none without one.
    tasks: Option<TaskProgress>,
    gaps: Option<GapSums>,
    evidence: Option<EvidenceProgress>,
}

/// The campaign and its days.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ScreenCampaign {
    id: String,
    title: String,
    state: State,
    /// Its edition, as the campaign names it.
    edition: String,
    /// The deadline that is counted down to; none when it waits for others or is over.
    next: Option<Countdown>,
    /// The next three steps that are open and not late: those of the cockpit.
    deadlines: Vec<Deadline>,
    /// How many steps are late.
    late: usize,
}

/// The newest assessment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ScreenAssessment {
    id: String,
    label: String,
    /// The day on which it was made.
    on: String,
    data_year: i32,
    /// Title of the edition that it was judged by.
    edition: String,
    /// Whether the campaign is held against another edition than that.
    other_edition: bool,
    verdicts: ScreenVerdicts,
    figures: Vec<ScreenFigure>,
}

/// Rows of the edition by verdict; they add up to all rows.
#[derive(Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(super) struct ScreenVerdicts {
    pass: usize,
    within_margin: usize,
    fail: usize,
    missing: usize,
    unconfirmed: usize,
    not_applicable: usize,
    /// How many verdicts of rows that apply rest on an unverified figure.
    provisional: usize,
}

/// A headline figure.
#[derive(Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub(super) struct ScreenFigure {
    /// Key of the row of the edition.
    item: String,
    number: Option<String>,
    name: String,
    /// What of the row it is, where the row measures several things: that which decides it.
    measure: Option<String>,
    #[schema(value_type = String)]
    verdict: Verdict,
    /// Whether the verdict rests on an unverified figure.
    provisional: bool,
    /// The city's value in `unit`; nothing when it is missing.
    value: Option<f64>,
    /// Key of the unit.
    unit: String,
    decimals: u8,
    /// What it is held against, in words; nothing where no threshold is known.
    limit: Option<String>,
    /// The year whose state it tells.
    year: Option<i32>,
    /// Its districts, in the order of the assessment; none where it is the city's alone.
    districts: Vec<ScreenDistrict>,
}

/// A district by the city's limit: information, not part of the verdict.
#[derive(Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub(super) struct ScreenDistrict {
    code: String,
    name: String,
    /// `missing` where it has no value.
    #[schema(value_type = String)]
    verdict: Verdict,
    provisional: bool,
    value: Option<f64>,
}

/// The leaders' big screen.
#[utoipa::path(get, path = "/api/v1/screen", tag = "home", responses((status = 200, body = ScreenView)))]
pub(super) async fn get_screen(ctx: Ctx) -> Result<Json<ScreenView>> {
    let (mut campaign, mut progress, mut gaps, mut proofs) = (None, None, None, None);
    if let Some(found) = campaigns::store::current(&ctx).await? {
        campaign = Some(view(&ctx, found.clone()).await?);
        proofs = Some(evidence::progress(&ctx, found.clone()).await?);
        // One scene for all that is told of duties.
        let scene = Scene::about(&ctx, found).await?;
        progress = Some(tasks::progress(&scene, UNITS));
        gaps = Some(projects::sums(&ctx, scene).await?);
    }
    let judged_by = campaign.as_ref().and_then(|one| standards::named(&ctx, &one.edition));
    let assessment = assessments::newest(&ctx).await?.map(|(newest, latest)| {
        let edition = standards::named(&ctx, &latest.edition);
        let other = judged_by.as_ref().is_some_and(|named| named.edition != latest.edition);
        assessment(&ctx, newest, &latest, edition.as_deref(), other)
    });
    Ok(Json(ScreenView {
        at: ctx.now,
        today: ctx.now.day_in_china(),
        assessment,
        tasks: progress,
        gaps,
        evidence: proofs,
        campaign: campaign.map(|view| ScreenCampaign {
            deadlines: ahead(&view),
            late: late(&view).len(),
            id: view.id,
            title: view.title,
            state: view.state,
            edition: view.edition,
            next: view.next,
        }),
    }))
}

fn assessment(
    ctx: &Ctx,
    newest: Newest,
    latest: &Latest,
    edition: Option<&Edition>,
    other_edition: bool,
) -> ScreenAssessment {
    let tag = ctx.language.tag();
    let locale = Locale::of(ctx.language);
    let title = edition.map(|edition| edition.title(tag).to_owned());
    ScreenAssessment {
        id: newest.id,
        label: newest.label,
        on: newest.at.day_in_china(),
        data_year: latest.data_year,
        edition: title.unwrap_or_else(|| latest.edition.clone()),
        other_edition,
        verdicts: verdicts(latest.items.values()),
        figures: figures(latest, edition, &locale, tag),
    }
}

fn verdicts<'a>(items: impl Iterator<Item = &'a LatestItem>) -> ScreenVerdicts {
    let mut counts = ScreenVerdicts::default();
    for item in items {
        let count = match item.verdict {
            Verdict::Pass => &mut counts.pass,
            Verdict::WithinMargin => &mut counts.within_margin,
            Verdict::Fail => &mut counts.fail,
            Verdict::Missing => &mut counts.missing,
            Verdict::Unconfirmed => &mut counts.unconfirmed,
            Verdict::NotApplicable => &mut counts.not_applicable,
        };
        *count += 1;
        let applies = item.verdict != Verdict::NotApplicable;
        counts.provisional += usize::from(item.provisional && applies);
    }
    counts
}

fn figures(
    latest: &Latest,
    edition: Option<&Edition>,
    locale: &Locale,
    tag: &str,
) -> Vec<ScreenFigure> {
    let told = HEADLINES.into_iter().filter_map(|key| {
        let item = latest.items.get(key)?;
        let applies = item.applies && item.verdict != Verdict::NotApplicable;
        applies.then(|| figure(key, item, edition, locale, tag))
    });
    told.take(FIGURES).collect()
}

fn figure(
    key: &str,
    item: &LatestItem,
    edition: Option<&Edition>,
    locale: &Locale,
    tag: &str,
) -> ScreenFigure {
    let deciding = item.deciding.as_ref();
    let row = edition.and_then(|edition| edition.indicator(key));
    let threshold = deciding.and_then(|measure| measure.judgement.threshold.as_ref());
    ScreenFigure {
        item: key.to_owned(),
        number: row.and_then(|row| row.number.clone()),
        name: edition.map_or(key, |edition| edition.name(tag, "indicator", key)).to_owned(),
        measure: deciding.filter(|_| row.is_some_and(|row| row.measures.len() > 1)).and_then(
            |measure| {
                let own = format!("{key}.{}", measure.key);
                let label = edition?.label(tag, "measure", &own);
                Some(label.unwrap_or(edition?.name(tag, "measure", &measure.key)).to_owned())
            },
        ),
        verdict: item.verdict,
        provisional: item.provisional,
        value: deciding.and_then(|measure| measure.reading.city().value()),
        unit: deciding.map(|measure| measure.unit.key().to_owned()).unwrap_or_default(),
        decimals: deciding.map_or(0, |measure| measure.decimals),
        limit: deciding
            .zip(threshold)
            .map(|(measure, threshold)| limit(locale, &threshold.limit, measure.unit)),
        year: deciding.map(|measure| measure.reading.year),
        districts: deciding.map(districts).unwrap_or_default(),
    }
}

fn districts(measure: &MeasureResult) -> Vec<ScreenDistrict> {
    let told = measure.reading.of_kind(ZoneKind::District);
    told.filter(|zone| !matches!(zone.outcome, Outcome::NotForZone))
        .map(|zone| {
            let judged = measure.zones.iter().find(|one| one.zone == zone.zone);
            ScreenDistrict {
                code: zone.zone.code.clone(),
                name: zone.zone.name.clone(),
                verdict: judged.map_or(Verdict::Missing, |one| one.verdict),
                provisional: judged.is_some_and(|one| one.provisional),
                value: zone.outcome.value(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use yuanjian_app::Language;
    use yuanjian_standard::Catalogue;

    fn item(verdict: Verdict, provisional: bool) -> LatestItem {
        LatestItem {
            verdict,
            provisional,
            applies: verdict != Verdict::NotApplicable,
            value: None,
            limit: None,
            deciding: None,
            fragile: false,
        }
    }

    #[test]
    fn verdicts_are_counted_once_each_and_add_up_to_all_rows() {
        let rows = [
            item(Verdict::Pass, false),
            item(Verdict::Pass, true),
            item(Verdict::WithinMargin, false),
            item(Verdict::Fail, true),
            item(Verdict::Missing, false),
            item(Verdict::Missing, false),
            item(Verdict::Unconfirmed, false),
            // What does not apply is no doubt of anybody's.
            item(Verdict::NotApplicable, true),
        ];
        let told = verdicts(rows.iter());
        let expected = ScreenVerdicts {
            pass: 2,
            within_margin: 1,
            fail: 1,
            missing: 2,
            unconfirmed: 1,
            not_applicable: 1,
            provisional: 2,
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn headlines_are_those_of_the_edition_that_apply_and_a_missing_one_has_no_value() {
        let catalogue = Catalogue::embedded();
        for edition in catalogue.editions() {
            let items = edition
                .indicators
                .iter()
                .map(|row| (row.key.clone(), item(Verdict::Missing, false)));
            let mut latest = Latest {
                edition: edition.edition.clone(),
                data_year: 2025,
                items: items.collect::<BTreeMap<_, _>>(),
            };
            let locale = Locale::of(Language::Chinese);
            let all = figures(&latest, Some(edition), &locale, "zh-CN");
            assert_eq!(all.len(), FIGURES, "{}", edition.edition);
            assert!(all.iter().all(|one| one.value.is_none() && one.verdict == Verdict::Missing));
            assert!(all.iter().all(|one| one.name != one.item), "each has a name: {all:?}");
            latest.items.insert(all[0].item.clone(), item(Verdict::NotApplicable, false));
            let fewer = figures(&latest, Some(edition), &locale, "zh-CN");
            assert!(fewer.iter().all(|one| one.item != all[0].item));
        }
    }
}
