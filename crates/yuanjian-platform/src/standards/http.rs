//! The doors of the standard.

use crate::{
    Ctx, Error, Result,
    media::{DOCX, XLSX},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, sync::LazyLock};
use yuanjian_app::{
    Failure, Locale,
    assessments::{condition, limit},
    standards,
};
use yuanjian_standard::{
    Catalogue, Change, Condition, DiffItem, Edition, FigureDiff, Indicator, Limit, Measure, diff,
    diff_workbook, to_workbook,
};
use yuanjian_types::{Confidence, Problem, Unit};

/// An edition in the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EditionRow {
    standard: String,
    edition: String,
    title: String,
    revision: u32,
    document_number: String,
    issued: String,
    status: String,
    supersedes: Option<String>,
    /// Rows in the file.
    indicators: usize,
    /// Rows by the headline of the text.
    headline: u32,
    headline_confidence: String,
    digest: String,
}

/// The editions there are.
#[utoipa::path(get, path = "/api/v1/standards", tag = "standards", responses((status = 200, body = Vec<EditionRow>)))]
pub(super) async fn list_editions(ctx: Ctx) -> Json<Vec<EditionRow>> {
    let tag = ctx.language.tag();
    Json(catalogue(&ctx).editions().iter().map(|edition| edition_row(edition, tag)).collect())
}

/// An edition, whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EditionView {
    edition: EditionRow,
    tiers: Vec<Named>,
    categories: Vec<CategoryView>,
    sources: Vec<SourceView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Named {
    key: String,
    name: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SourceView {
    key: String,
    title: String,
    url: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CategoryView {
    key: String,
    name: String,
    indicators: Vec<IndicatorView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct IndicatorView {
    key: String,
    number: Option<String>,
    name: String,
    scope: String,
    veto: bool,
    applies_when: Vec<String>,
    measures: Vec<MeasureView>,
    definition: String,
    formula: String,
    counting_scope: String,
    evidence: String,
    mistakes: Vec<String>,
    questions: Vec<QuestionView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct QuestionView {
    question: String,
    answer: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MeasureView {
    key: String,
    name: String,
    unit: String,
    thresholds: Vec<ThresholdView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ThresholdView {
    tier: String,
    tier_name: String,
    /// `≥31%`.
    text: String,
    when: Vec<String>,
    /// `verified`, `secondary`, `unverified`, `confirmed`.
    confidence: String,
    source: Option<String>,
}

/// One edition with its rows, figures, guidance and sources.
#[utoipa::path(get, path = "/api/v1/standards/{edition}", tag = "standards", params(("edition" = String, Path)),
    responses((status = 200, body = EditionView)))]
pub(super) async fn get_edition(ctx: Ctx, Path(name): Path<String>) -> Result<Json<EditionView>> {
    let catalogue = catalogue(&ctx);
    let edition = standards::edition(&catalogue, &name)?;
    let locale = Locale::of(ctx.language);
    let tag = ctx.language.tag();
    let named = |table: &str, key: &str| edition.name(tag, table, key).to_owned();
    Ok(Json(EditionView {
        edition: edition_row(edition, tag),
        tiers: edition
            .tiers
            .iter()
            .map(|tier| Named { key: tier.key.clone(), name: named("tier", &tier.key) })
            .collect(),
        categories: edition
            .categories
            .iter()
            .map(|category| CategoryView {
                key: category.key.clone(),
                name: named("category", &category.key),
                indicators: edition
                    .indicators
                    .iter()
                    .filter(|row| row.category == category.key)
                    .map(|row| indicator_view(edition, row, &locale))
                    .collect(),
            })
            .collect(),
        sources: edition
            .sources
            .iter()
            .map(|s| SourceView { key: s.key.clone(), title: s.title.clone(), url: s.url.clone() })
            .collect(),
    }))
}

/// Which editions to compare.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Between {
    /// The old edition.
    from: String,
    /// The new edition.
    to: String,
    /// For the export: `xlsx` or `docx`.
    #[serde(default)]
    format: Option<String>,
}

/// Two editions side by side.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Comparison {
    from: EditionRow,
    to: EditionRow,
    /// Rows of the old edition that live on.
    continued: usize,
    /// Whether every row was counted exactly once.
    reconciles: bool,
    groups: Vec<Group>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Group {
    /// `new`, `raised`, `lowered`, `redefined`, `dropped`, `unchanged`.
    key: String,
    name: String,
    count: usize,
    items: Vec<Difference>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Difference {
    key: Option<String>,
    category: String,
    name: String,
    old_name: String,
    /// What of the definition changed, in words.
    changes: Vec<String>,
    figures: Vec<MovedFigure>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MovedFigure {
    tier_name: String,
    when: Vec<String>,
    old: Option<String>,
    old_confidence: Option<String>,
    new: Option<String>,
    new_confidence: Option<String>,
    /// `raised`, `lowered`, `same`, `incomparable`.
    moved: String,
}

/// What is new in an edition: its rows in six groups, old figures beside new.
#[utoipa::path(get, path = "/api/v1/standard_comparisons", tag = "standards", params(Between),
    responses((status = 200, body = Comparison)))]
pub(super) async fn compare_editions(
    ctx: Ctx,
    Query(between): Query<Between>,
) -> Result<Json<Comparison>> {
    let catalogue = catalogue(&ctx);
    let old = standards::edition(&catalogue, &between.from)?;
    let new = standards::edition(&catalogue, &between.to)?;
    let locale = Locale::of(ctx.language);
    let tag = ctx.language.tag();
    let found = diff(old, new);
    Ok(Json(Comparison {
        from: edition_row(old, tag),
        to: edition_row(new, tag),
        continued: found.counts.continued,
        reconciles: found.counts.reconcile(),
        groups: Change::ALL
            .into_iter()
            .map(|change| {
                let items: Vec<Difference> = found
                    .items
                    .iter()
                    .filter(|item| item.change == change)
                    .map(|item| difference(item, old, new, &locale))
                    .collect();
                Group {
                    key: word(&change),
                    name: change.label().get(tag).to_owned(),
                    count: items.len(),
                    items,
                }
            })
            .collect(),
    }))
}

/// An edition as a workbook; a custom edition begins as a copy of it.
#[utoipa::path(get, path = "/api/v1/standards/{edition}/workbook", tag = "standards", params(("edition" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_edition(ctx: Ctx, Path(name): Path<String>) -> Result<Response> {
    let catalogue = catalogue(&ctx);
    let edition = standards::edition(&catalogue, &name)?;
    let bytes = to_workbook(edition).map_err(|e| Failure::bug(e.to_string()))?;
    Ok(attachment(bytes, XLSX, &format!("standard-{}.xlsx", edition.edition)))
}

/// A comparison as a workbook or a document.
#[utoipa::path(get, path = "/api/v1/standard_comparisons/export", tag = "standards", params(Between),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn export_comparison(
    ctx: Ctx,
    Query(between): Query<Between>,
) -> Result<Response> {
    let catalogue = catalogue(&ctx);
    let old = standards::edition(&catalogue, &between.from)?.clone();
    let new = standards::edition(&catalogue, &between.to)?.clone();
    let found = diff(&old, &new);
    let name = format!("standard-{}-{}", old.edition, new.edition);
    match between.format.as_deref() {
        Some("docx") => {
            let language = ctx.language;
            let made = tokio::task::spawn_blocking(move || {
                standards::comparison_docx(&found, &old, &new, language)
            });
            let bytes = made.await.map_err(|e| Failure::bug(e.to_string()))??;
            Ok(attachment(bytes, DOCX, &format!("{name}.docx")))
        }
        Some("xlsx") | None => {
            let bytes = diff_workbook(&found, &old, &new, ctx.language.tag())
                .map_err(|e| Failure::bug(e.to_string()))?;
            Ok(attachment(bytes, XLSX, &format!("{name}.xlsx")))
        }
        Some(_) => {
            Err(Error::invalid(Problem::error("standards.unknown_format").at_field("format")))
        }
    }
}

fn attachment(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let safe: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        .collect();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{safe}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The built-in editions and the installation's own.
pub(super) fn catalogue(ctx: &Ctx) -> Cow<'static, Catalogue> {
    static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(|| standards::catalogue(None));
    let own = ctx.platform.data.join("editions");
    if own.is_dir() {
        Cow::Owned(standards::catalogue(Some(&own)))
    } else {
        Cow::Borrowed(&BUILT_IN)
    }
}

fn edition_row(edition: &Edition, tag: &str) -> EditionRow {
    EditionRow {
        standard: edition.standard.clone(),
        edition: edition.edition.clone(),
        title: edition.title(tag).to_owned(),
        revision: edition.revision,
        document_number: edition.document_number.clone(),
        issued: edition.issued.clone(),
        status: word(&edition.status),
        supersedes: edition.supersedes.clone(),
        indicators: edition.indicators.len(),
        headline: edition.headline.indicators,
        headline_confidence: word(&edition.headline.confidence),
        digest: edition.digest.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

fn indicator_view(edition: &Edition, row: &Indicator, locale: &Locale) -> IndicatorView {
    let tag = locale.language.tag();
    let guidance = edition.guidance(tag, &row.key).unwrap_or_default();
    let formula = edition.label(tag, "formula", &row.key).map(str::to_owned);
    IndicatorView {
        key: row.key.clone(),
        number: row.number.clone(),
        name: edition.name(tag, "indicator", &row.key).to_owned(),
        scope: locale.say(&format!("scope.{}", word(&row.scope)), []),
        veto: row.veto.is_some(),
        applies_when: whens(&row.applies_when, locale),
        measures: row.measures.iter().map(|m| measure_view(edition, row, m, locale)).collect(),
        definition: guidance.definition,
        formula: formula.unwrap_or(guidance.formula),
        counting_scope: guidance.scope,
        evidence: guidance.evidence,
        mistakes: guidance.mistakes,
        questions: guidance
            .questions
            .into_iter()
            .map(|q| QuestionView { question: q.question, answer: q.answer })
            .collect(),
    }
}

fn measure_view(
    edition: &Edition,
    row: &Indicator,
    measure: &Measure,
    locale: &Locale,
) -> MeasureView {
    let tag = locale.language.tag();
    let own = format!("{}.{}", row.key, measure.key);
    let name = edition.label(tag, "measure", &own);
    MeasureView {
        name: name.unwrap_or_else(|| edition.name(tag, "measure", &measure.key)).to_owned(),
        key: measure.key.clone(),
        unit: measure.unit.label().get(tag).to_owned(),
        thresholds: measure
            .thresholds
            .iter()
            .map(|threshold| ThresholdView {
                tier: threshold.tier.clone(),
                tier_name: edition.name(tag, "tier", &threshold.tier).to_owned(),
                text: limit(locale, &threshold.limit, measure.unit),
                when: whens(&threshold.when, locale),
                confidence: word(&threshold.confidence),
                source: threshold.source.clone(),
            })
            .collect(),
    }
}

fn difference(item: &DiffItem, old: &Edition, new: &Edition, locale: &Locale) -> Difference {
    let tag = locale.language.tag();
    let named = |names: &std::collections::BTreeMap<String, String>| {
        names.get(tag).or_else(|| names.get("zh-CN")).cloned().unwrap_or_default()
    };
    let home = if item.key.is_some() { new } else { old };
    Difference {
        key: item.key.clone(),
        category: home.name(tag, "category", &item.category).to_owned(),
        name: named(&item.name),
        old_name: named(&item.old_name),
        changes: item
            .changes
            .iter()
            .map(|key| locale.say(&format!("comparison.change.{key}"), []))
            .collect(),
        figures: item.figures.iter().map(|figure| moved(figure, home, locale)).collect(),
    }
}

fn moved(figure: &FigureDiff, home: &Edition, locale: &Locale) -> MovedFigure {
    let text = |side: &Option<(Limit, Confidence)>, unit: Option<Unit>| {
        side.as_ref().map(|(of, _)| limit(locale, of, unit.unwrap_or(Unit::None)))
    };
    let sure = |side: &Option<(Limit, Confidence)>| side.as_ref().map(|(_, how)| word(how));
    MovedFigure {
        tier_name: home.name(locale.language.tag(), "tier", &figure.tier).to_owned(),
        when: whens(&figure.when, locale),
        old: text(&figure.old, figure.old_unit),
        old_confidence: sure(&figure.old),
        new: text(&figure.new, figure.new_unit),
        new_confidence: sure(&figure.new),
        moved: word(&figure.moved),
    }
}

fn whens(conditions: &[Condition], locale: &Locale) -> Vec<String> {
    conditions.iter().map(|of| condition(locale, of)).collect()
}

/// The key of a plain enum, as data has it.
fn word(of: &impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
