//! The self-assessment form from the frozen numbers: a row an indicator, a line a measure.

use super::{Frame, words::Words};
use yuanjian_calc::{
    assess::{Item, MeasureResult},
    outcome::Outcome,
};
use yuanjian_document::content::{FormRow, MeasureLine, SelfAssessmentForm, Stage};
use yuanjian_standard::{Applicability, DECLARATION, Verdict};
use yuanjian_types::Unit;

pub(super) fn form(frame: &Frame<'_>, words: &Words<'_>) -> SelfAssessmentForm {
    let record = frame.record;
    let rows = record.assessment.items.iter().zip(1..).map(|(item, seq)| row(words, item, seq));
    let today = (record.today_year != record.data_year).then(|| record.today_year.to_string());
    SelfAssessmentForm {
        stage: record.stage,
        lang: frame.lang(),
        city: record.city.name.clone(),
        edition: frame.edition.title(frame.language.tag()).to_owned(),
        tier: words.name("tier", &record.tier).to_owned(),
        data_year: record.data_year.to_string(),
        cutoff_note: today
            .as_ref()
            .map(|today| {
                words.say(
                    "report.cutoff",
                    [("year", record.data_year.to_string()), ("today", today.clone())],
                )
            })
            .unwrap_or_default(),
        today,
        rows: rows.collect(),
        footnotes: footnotes(frame, words),
        invented: words.banner(),
        frozen: words.stamp(),
    }
}

fn footnotes(frame: &Frame<'_>, words: &Words<'_>) -> Vec<String> {
    // An issued document shows no provisional verdict, so it explains the word that it does show.
    let open = match frame.record.stage {
        Stage::Draft => "report.note_confidence",
        Stage::Issued => "report.note_to_confirm",
    };
    let mut notes = vec![words.word("report.note_rounding"), words.word(open)];
    let headline = frame.edition.headline.indicators as usize;
    let rows = frame.edition.indicators.len();
    if rows != headline {
        notes.push(words.say(
            "report.note_rows",
            [("rows", rows.to_string()), ("headline", headline.to_string())],
        ));
    }
    notes
}

fn row(words: &Words<'_>, item: &Item, seq: u32) -> FormRow {
    let indicator = words.edition.indicator(&item.key);
    let labels = |table: &str, keys: &[String]| -> Vec<String> {
        keys.iter().map(|key| words.name(table, key).to_owned()).collect()
    };
    let bureau = item
        .measures
        .iter()
        .flat_map(|m| m.reading.city().measured())
        .find_map(|m| words.edition.statistic(&m.numerator.label))
        .map(|s| words.name("bureau", &s.bureau).to_owned());
    let declared = item.declaration.as_ref();
    let met = matches!(item.judgement.verdict, Verdict::Pass | Verdict::WithinMargin);
    let mut measures: Vec<MeasureLine> =
        item.measures.iter().map(|m| line(words, item, m)).collect();
    // Half of two alternatives is no gap when the other one is met.
    measures.iter_mut().filter(|_| met).for_each(|line| line.gap = None);
    let evidence = declared.map(|d| d.evidence.iter().map(|e| e.name.clone()).collect());
    FormRow {
        seq,
        category: words.name("category", &item.category).to_owned(),
        number: item.number.clone().unwrap_or_default(),
        indicator: words.name("indicator", &item.key).to_owned(),
        measures,
        verdict: words.verdict(&item.judgement, Some(row_reason(words, item))),
        data_year: item.measures.first().map(|m| m.reading.year.to_string()).unwrap_or_default(),
        data_source: indicator
            .map(|i| labels("data_basis", &i.data_basis).join(&words.word("list.comma")))
            .unwrap_or_default(),
        evidence: evidence
            .filter(|given: &Vec<String>| !given.is_empty())
            .or_else(|| indicator.map(|i| labels("evidence", &i.evidence)))
            .unwrap_or_default(),
        responsible_unit: declared
            .map(|d| d.by.clone())
            .filter(|by| !by.is_empty())
            .or(bureau)
            .unwrap_or_default(),
        note: declared.map(|d| d.statement.clone()).unwrap_or_default(),
        veto: item.veto,
        passport: Some(item.key.clone()),
    }
}

/// Why a row stands as it does, where the figures do not say it already.
pub(super) fn row_reason(words: &Words<'_>, item: &Item) -> String {
    if let Applicability::DoesNot { reason } = &item.applies {
        return words.problem(reason);
    }
    if item.judgement.verdict == Verdict::Missing {
        let mut needs: Vec<String> = item
            .measures
            .iter()
            .filter(|m| m.judgement.verdict == Verdict::Missing)
            .flat_map(|m| words.needs(m.reading.city()))
            .collect();
        needs.dedup();
        if !needs.is_empty() {
            return needs.join(&words.word("list.sentence"));
        }
    }
    words.reasons(&item.judgement)
}

/// One measure as a line.
pub(super) fn line(words: &Words<'_>, item: &Item, result: &MeasureResult) -> MeasureLine {
    let measured = result.reading.city().measured();
    let figure = |outcome: &Outcome| {
        outcome.measured().map(|m| words.value(m, result.decimals).passport(item.key.clone()))
    };
    let of_edition = words.of_edition(&item.key, &result.key);
    let declaration = result.method == DECLARATION;
    let quotient = measured.filter(|m| m.denominator.is_some());
    let decided = measured
        .and_then(|m| m.decided_by.as_ref())
        .map(|zone| words.say("report.decided_by", [("zone", words.zone(zone))]));
    let missing = words.needs(result.reading.city()).join(&words.word("list.sentence"));
    let reason = decided.unwrap_or(missing);
    let confidence = result.judgement.threshold.as_ref().map(|t| t.confidence);
    MeasureLine {
        name: words.measure(item, &result.key),
        requirement: words.requirement(result, &result.judgement),
        value: figure(result.reading.city()),
        // A declaration is the same statement in both years.
        today: result.today.as_ref().filter(|_| !declaration).and_then(|r| figure(r.city())),
        numerator: quotient.map(|m| words.part(&m.numerator)),
        denominator: quotient.and_then(|m| m.denominator.as_ref()).map(|q| words.part(q)),
        unit: if result.unit == Unit::None {
            String::new()
        } else {
            words.unit(result.unit).to_owned()
        },
        verdict: words.verdict(&result.judgement, Some(reason)),
        // Of two alternatives one is enough: what the other lacks is no gap of the row.
        gap: result
            .gap
            .as_ref()
            .filter(|_| !item.judgement.verdict.is_met())
            .map(|gap| words.gap(gap, &result.method)),
        confidence: confidence.map(|c| c.label().get(words.tag()).to_owned()).unwrap_or_default(),
        formula: words
            .edition
            .label(words.tag(), "formula", &item.key)
            .unwrap_or_default()
            .to_owned(),
        method: words.say(
            "report.method",
            [
                ("method", words.word(&format!("method.{}", result.method))),
                ("version", result.reading.method_version.to_string()),
                (
                    "confidence",
                    of_edition
                        .map(|m| m.formula_confidence.label().get(words.tag()).to_owned())
                        .unwrap_or_default(),
                ),
            ],
        ),
        inputs: words.inputs(&result.reading),
    }
}
