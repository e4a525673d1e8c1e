//! What the newest assessment says of each row: for the features that ask how things stand and
//! need no passport.

use super::{http, store};
use crate::{Ctx, Result};
use std::{collections::BTreeMap, sync::Arc};
use yuanjian_calc::{assess::MeasureResult, outcome::Outcome};
use yuanjian_standard::{Applicability, Limit, Verdict};
use yuanjian_types::{Digest, Timestamp, Unit};

/// The newest assessment in short.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Latest {
    /// Edition that it was judged by, as campaigns name it (`2016`).
    pub(crate) edition: String,
    /// The year reported.
    pub(crate) data_year: i32,
    /// Its rows by key.
    pub(crate) items: BTreeMap<String, LatestItem>,
}

/// A row of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LatestItem {
    /// The verdict on the row.
    pub(crate) verdict: Verdict,
    /// Whether it rests on an unverified figure.
    pub(crate) provisional: bool,
    /// Whether the row applies to the city.
    pub(crate) applies: bool,
    /// The city's value in its unit with the digits shown, where the row is answered by a number.
    pub(crate) value: Option<(f64, Unit, u8)>,
    /// What it is held against.
    pub(crate) limit: Option<Limit>,
    /// What decides the row: the first measure that falls short, else the first; without what other
    /// choices would give.
    pub(crate) deciding: Option<MeasureResult>,
    /// Whether it passes under one permissible choice and fails under another.
    pub(crate) fragile: bool,
}

/// Which assessment the newest is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Newest {
    pub(crate) id: String,
    pub(crate) label: String,
    /// When it was asked for.
    pub(crate) at: Timestamp,
}

/// The city's values of an assessment, where a row is answered by a number.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    pub(crate) data_year: i64,
    pub(crate) values: BTreeMap<String, f64>,
}

/// The values of an assessment that is done.
pub(crate) async fn values(ctx: &Ctx, id: &str) -> Result<Values> {
    let row = store::get(ctx, ctx.city()?, id).await?;
    let record = http::record_of(ctx, &row).await?;
    let values = record.assessment.items.iter().filter_map(|item| {
        match item.measures.first()?.reading.city() {
            Outcome::Measured(found) => Some((item.key.clone(), found.value)),
            _ => None,
        }
    });
    Ok(Values { data_year: i64::from(record.data_year), values: values.collect() })
}

/// Label of the newest assessment that is done, and the first file of its results with an ending.
pub(crate) async fn newest_file(
    ctx: &Ctx,
    ending: &str,
) -> Result<Option<(String, crate::layers::StoredFile)>> {
    let newest = store::newest(ctx, ctx.city()?).await?;
    Ok(newest.and_then(|row| {
        let file = row.files.into_iter().find(|file| file.name.ends_with(ending))?;
        Some((row.label, file))
    }))
}

/// Kept by the record's digest, which names an unchanging content.
pub(crate) type Kept = std::sync::Mutex<Option<(Digest, Arc<Latest>)>>;

/// The newest assessment that is done; none before the first.
pub(crate) async fn latest(ctx: &Ctx) -> Result<Option<Arc<Latest>>> {
    Ok(newest(ctx).await?.map(|(_, latest)| latest))
}

/// The same, and which one it is.
pub(crate) async fn newest(ctx: &Ctx) -> Result<Option<(Newest, Arc<Latest>)>> {
    let newest = store::newest(ctx, ctx.city()?).await?;
    let Some((digest, row)) = newest.and_then(|row| Some((row.record.clone()?, row))) else {
        return Ok(None);
    };
    let which = Newest { id: row.id.clone(), label: row.label.clone(), at: row.created_at };
    let kept = &ctx.platform.latest;
    let known = kept.lock().map_or(None, |kept| kept.clone());
    if let Some((_, found)) = known.filter(|(known, _)| *known == digest) {
        return Ok(Some((which, found)));
    }
    let record = http::record_of(ctx, &row).await?;
    let items = record.assessment.items.iter().map(|item| {
        let first = item.measures.first();
        let value = first.and_then(|measure| match measure.reading.city() {
            Outcome::Measured(found) => Some((found.value, measure.unit, measure.decimals)),
            _ => None,
        });
        let limit = first.and_then(|measure| measure.judgement.threshold.as_ref());
        let short = |with_gap: bool| {
            item.measures.iter().find(|one| {
                one.judgement.verdict == Verdict::Fail && (one.gap.is_some() || !with_gap)
            })
        };
        let deciding = short(true).or_else(|| short(false)).or(first);
        let found = LatestItem {
            verdict: item.judgement.verdict,
            provisional: item.judgement.provisional,
            applies: !matches!(item.applies, Applicability::DoesNot { .. }),
            value,
            limit: limit.map(|threshold| threshold.limit.clone()),
            deciding: deciding.map(|one| MeasureResult { sensitivity: None, ..one.clone() }),
            fragile: item
                .measures
                .iter()
                .any(|one| one.sensitivity.as_ref().is_some_and(|found| found.fragile)),
        };
        (item.key.clone(), found)
    });
    let found = Arc::new(Latest {
        edition: record.edition.edition.clone(),
        data_year: record.data_year,
        items: items.collect(),
    });
    if let Ok(mut kept) = kept.lock() {
        *kept = Some((digest, found.clone()));
    }
    Ok(Some((which, found)))
}
