//! The folder of pages: the list of rows, and a number passport for each of them.

use super::{Frame, form, words::Words};
use crate::assessments::phrases::{grouped, trimmed};
use yuanjian_calc::{
    assess::{Item, MeasureResult, Priority, Why},
    outcome::{Outcome, ZoneKind, ZoneOutcome},
};
use yuanjian_document::content::{
    Align, Cell, Column, Download, FormRow, Inline, NamedTable, PassportPage, Picture, PriorityRow,
    SelfAssessmentForm, Site, Table, VerdictKind,
};
use yuanjian_standard::{DECLARATION, Verdict};
use yuanjian_types::{Problem, Severity, Unit, round_gbt8170};

/// A picture with the indicator it belongs to; none for the whole city.
pub(super) type Owned = (Option<String>, Picture);

pub(super) fn site(
    frame: &Frame<'_>,
    words: &Words<'_>,
    form: SelfAssessmentForm,
    pictures: Vec<Owned>,
    has_gaps: bool,
) -> Site {
    let assessment = &frame.record.assessment;
    let passports = assessment
        .items
        .iter()
        .zip(&form.rows)
        .map(|(item, row)| {
            let own = pictures.iter().filter(|(of, _)| of.as_deref() == Some(&item.key));
            passport(frame, words, item, row, own.map(|(_, p)| p.clone()).collect())
        })
        .collect();
    Site {
        headline: headline(words, &form),
        priorities: assessment
            .priorities
            .iter()
            .filter_map(|priority| priority_row(words, frame, &form, priority))
            .collect(),
        passports,
        pictures: pictures.into_iter().filter(|(of, _)| of.is_none()).map(|(_, p)| p).collect(),
        tables: tables(frame, words),
        downloads: downloads(words, has_gaps),
        form,
    }
}

/// The state in a sentence or two, counted from what the stage may show.
pub(super) fn headline(words: &Words<'_>, form: &SelfAssessmentForm) -> Vec<String> {
    let totals = form.totals();
    let count = |kind: VerdictKind| totals.count(kind).to_string();
    let mut lines = vec![
        words.say(
            "report.headline",
            [
                ("all", totals.all().to_string()),
                (
                    "met",
                    (totals.count(VerdictKind::Pass) + totals.count(VerdictKind::WithinMargin))
                        .to_string(),
                ),
                ("margin", count(VerdictKind::WithinMargin)),
                ("failed", count(VerdictKind::Fail)),
                ("missing", count(VerdictKind::Missing)),
                ("open", count(VerdictKind::ToConfirm)),
                ("not_applicable", count(VerdictKind::NotApplicable)),
            ],
        ),
    ];
    if totals.veto_failed > 0 {
        lines.push(words.say("report.headline_veto", [("count", totals.veto_failed.to_string())]));
    }
    if totals.provisional > 0 {
        lines.push(
            words.say("report.headline_provisional", [("count", totals.provisional.to_string())]),
        );
    }
    lines
}

fn priority_row(
    words: &Words<'_>,
    frame: &Frame<'_>,
    form: &SelfAssessmentForm,
    priority: &Priority,
) -> Option<PriorityRow> {
    let items = &frame.record.assessment.items;
    let at = items.iter().position(|i| i.key == priority.indicator)?;
    let row = form.rows.get(at)?;
    let told = row.verdict.may_show_gap(form.stage);
    let gaps: Vec<String> = row.measures.iter().filter_map(|m| m.gap.clone()).collect();
    Some(PriorityRow {
        indicator: row.indicator.clone(),
        why: priority.why.iter().map(|why| words.word(why_key(*why, told))).collect(),
        verdict: row.verdict.clone(),
        gap: (!gaps.is_empty()).then(|| gaps.join(&words.word("list.sentence"))),
        responsible_unit: row.responsible_unit.clone(),
        passport: row.passport.clone(),
    })
}

/// An unconfirmed failure may not be told in an issued document; there it waits like the rest.
fn why_key(why: Why, told: bool) -> &'static str {
    match why {
        Why::Failing if told => "why.failing",
        Why::Failing | Why::Missing => "why.missing",
        Why::New => "why.new",
        Why::Adjusted => "why.adjusted",
    }
}

fn passport(
    frame: &Frame<'_>,
    words: &Words<'_>,
    item: &Item,
    row: &FormRow,
    pictures: Vec<Picture>,
) -> PassportPage {
    let tag = words.tag();
    let main = main_measure(item);
    let measured = main.and_then(|m| m.reading.city().measured());
    let guidance = words.edition.guidance(tag, &item.key);
    let mut notes: Vec<String> = Vec::new();
    notes.extend(Some(words.reasons(&item.judgement)).filter(|t| !t.is_empty()));
    if let Some(guidance) = guidance {
        notes.extend(Some(guidance.scope).filter(|t| !t.is_empty()));
        notes.extend(
            guidance.mistakes.iter().map(|m| words.say("report.mistake", [("text", m.clone())])),
        );
    }
    let edition = words.edition.indicator(&item.key);
    let sources: Vec<String> = edition
        .into_iter()
        .flat_map(|i| &i.sources)
        .filter_map(|key| words.edition.sources.iter().find(|s| s.key == *key))
        .map(|s| s.title.clone())
        .collect();
    let confidence = edition.map(|i| i.confidence.label().get(tag)).unwrap_or_default();
    PassportPage {
        id: item.key.clone(),
        number: row.number.clone(),
        indicator: row.indicator.clone(),
        category: row.category.clone(),
        requirement: words
            .edition
            .label(tag, "requirement", &item.key)
            .map_or_else(|| requirements(words, row), str::to_owned),
        scope: words.word(&format!("scope.{}", key_of(&item.scope))),
        verdict: Some(row.verdict.clone()),
        measures: row.measures.clone(),
        formula: row.measures.first().map(|m| m.formula.clone()).unwrap_or_default(),
        formula_filled: main
            .zip(measured)
            .filter(|(m, _)| m.method != DECLARATION)
            .map(|(m, measured)| words.filled(measured, m.decimals))
            .unwrap_or_default(),
        method: main
            .and_then(|m| row.measures.get(item.measures.iter().position(|x| x.key == m.key)?))
            .map(|line| line.method.clone())
            .unwrap_or_default(),
        boundary: main
            .and_then(|m| m.reading.boundary.as_ref())
            .map(|b| {
                let year = b.year.map(|y| y.to_string()).unwrap_or_default();
                let digest = b.digest.as_ref().map_or("—", |d| d.short()).to_owned();
                words.say(
                    "report.boundary",
                    [("name", words.input(&b.name)), ("year", year), ("digest", digest)],
                )
            })
            .unwrap_or_default(),
        computed: words.say(
            "report.computed",
            [
                ("on", frame.record.on.clone()),
                (
                    "by",
                    if frame.record.by.is_empty() {
                        words.word("report.by_nobody")
                    } else {
                        frame.record.by.clone()
                    },
                ),
                ("engine", frame.record.engine.clone()),
            ],
        ),
        internal_target: main.and_then(|m| {
            let target = m.judgement.target?;
            let text = round_gbt8170(target, m.decimals).text;
            Some(yuanjian_document::content::Figure::new(text, words.unit(m.unit)).exactly(target))
        }),
        missing: item.measures.iter().flat_map(|m| words.needs(m.reading.city())).collect(),
        parameters: main.and_then(|m| parameters(words, m)),
        inputs: inputs(words, frame, item),
        exclusions: measured
            .into_iter()
            .flat_map(|m| &m.exclusions)
            .map(|e| words.exclusion(e))
            .collect(),
        sensitivity: main.and_then(|m| sensitivity(words, m)),
        sensitivity_note: main.map(|m| sensitivity_note(words, m)).unwrap_or_default(),
        districts: zones(
            words,
            item,
            &[ZoneKind::District, ZoneKind::DevelopmentZone],
            "report.by_district",
        ),
        old_new: zones(
            words,
            item,
            &[ZoneKind::OldBuiltUp, ZoneKind::AddedBuiltUp],
            "report.old_new",
        ),
        history: history(words, frame, item),
        evidence: row.evidence.clone(),
        pictures,
        source: words.say(
            "report.source",
            [
                (
                    "sources",
                    if sources.is_empty() {
                        "—".to_owned()
                    } else {
                        sources.join(&words.word("list.sentence"))
                    },
                ),
                ("confidence", confidence.to_owned()),
            ],
        ),
        notes,
    }
}

/// The measure that a page explains: the first that is no declaration, else the first.
fn main_measure(item: &Item) -> Option<&MeasureResult> {
    item.measures.iter().find(|m| m.method != DECLARATION).or(item.measures.first())
}

fn requirements(words: &Words<'_>, row: &FormRow) -> String {
    let lines: Vec<String> = row
        .measures
        .iter()
        .map(|m| match &m.name {
            Some(name) => format!("{name} {}", m.requirement),
            None => m.requirement.clone(),
        })
        .collect();
    lines.join(&words.word("list.sentence"))
}

fn key_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn table(words: &Words<'_>, caption: &str, columns: &[(&str, f32, Align)]) -> Table {
    Table {
        caption: words.word(caption),
        columns: columns
            .iter()
            .map(|(key, weight, align)| {
                Column::new(words.word(&format!("column.{key}")), *weight, *align)
            })
            .collect(),
        rows: Vec::new(),
        note: String::new(),
    }
}

fn parameters(words: &Words<'_>, result: &MeasureResult) -> Option<Table> {
    if result.reading.parameters.is_empty() {
        return None;
    }
    let mut out = table(
        words,
        "report.parameters",
        &[("parameter", 1.0, Align::Left), ("value", 2.0, Align::Left)],
    );
    for (name, value) in &result.reading.parameters {
        let key = format!("parameter.{name}");
        let said = words.locale.find(&key).map_or_else(|| name.clone(), str::to_owned);
        out.rows.push(vec![Cell::text(said), Cell::text(parameter_text(words, value))]);
    }
    Some(out)
}

fn parameter_text(words: &Words<'_>, value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::String(text) => {
            if let Some(statistic) = words.edition.statistic(text) {
                return statistic.name.get(words.tag()).cloned().unwrap_or_else(|| text.clone());
            }
            let found = ["choice.", "method."]
                .iter()
                .find_map(|prefix| words.locale.find(&format!("{prefix}{text}")));
            found.unwrap_or(text).to_owned()
        }
        Value::Bool(flag) => words.word(if *flag { "answer.true" } else { "answer.false" }),
        Value::Array(items) => {
            let said: Vec<String> = items.iter().map(|i| parameter_text(words, i)).collect();
            said.join(&words.word("list.sentence"))
        }
        Value::Object(pairs) => {
            let said: Vec<String> = pairs
                .iter()
                .map(|(name, value)| {
                    let key = format!("parameter.{name}");
                    let name = words.locale.find(&key).unwrap_or(name);
                    format!("{name} {}", parameter_text(words, value))
                })
                .collect();
            said.join(&words.word("list.clause"))
        }
        Value::Number(number) => {
            trimmed(&round_gbt8170(number.as_f64().unwrap_or_default(), 4).text)
        }
        Value::Null => "—".to_owned(),
    }
}

fn inputs(words: &Words<'_>, frame: &Frame<'_>, item: &Item) -> Option<Table> {
    let mut seen = std::collections::BTreeSet::new();
    let mut out = table(
        words,
        "report.inputs",
        &[
            ("input", 2.0, Align::Left),
            ("file", 3.0, Align::Left),
            ("year", 1.0, Align::Centre),
            ("features", 1.0, Align::Right),
            ("digest", 2.0, Align::Left),
        ],
    );
    let readings = item.measures.iter().map(|m| &m.reading);
    for input in readings.flat_map(|r| r.inputs.iter().chain(&r.boundary)) {
        if !seen.insert(input.clone()) {
            continue;
        }
        let layers = &frame.inputs.manifest.layers;
        let layer = layers.iter().zip(frame.reports).find(|(taken, _)| {
            taken.entry.key == input.name && Some(&taken.digest) == input.digest.as_ref()
        });
        let features = layer.map(|(_, report)| grouped(&report.features_kept.to_string()));
        let kind = layer.map(|(taken, _)| words.layer(taken.entry.kind));
        out.rows.push(vec![
            Cell::text(kind.unwrap_or_else(|| words.input(&input.name))),
            Cell::text(input.version.clone()),
            Cell::text(input.year.map(|y| y.to_string()).unwrap_or_default()),
            Cell::text(features.unwrap_or_default()),
            Cell::text(input.digest.as_ref().map_or("—", |d| d.short())),
        ]);
    }
    (!out.rows.is_empty()).then_some(out)
}

fn sensitivity(words: &Words<'_>, result: &MeasureResult) -> Option<Table> {
    let found = result.sensitivity.as_ref()?;
    let mut out = table(
        words,
        "report.sensitivity",
        &[
            ("choice", 3.0, Align::Left),
            ("value", 1.0, Align::Right),
            ("verdict", 1.5, Align::Centre),
        ],
    );
    for variant in &found.variants {
        let value = variant.value.map_or_else(
            || "—".to_owned(),
            // More digits than the value is reported with: the point is how little it moves.
            |v| {
                format!("{}{}", round_gbt8170(v, result.decimals + 3).text, words.unit(result.unit))
            },
        );
        let judged =
            yuanjian_standard::Judgement { verdict: variant.verdict, ..result.judgement.clone() };
        out.rows.push(vec![
            Cell::text(words.word(&format!("variant.{}", variant.choice))),
            Cell::text(value),
            Cell::verdict(words.verdict(&judged, None)),
        ]);
    }
    Some(out)
}

fn sensitivity_note(words: &Words<'_>, result: &MeasureResult) -> String {
    let Some(found) = &result.sensitivity else { return String::new() };
    let spread = words.apart(found.spread, result.unit, result.decimals + 3);
    let key = match (found.fragile, found.spread > 0.0) {
        (true, _) => "report.fragile",
        (false, true) => "report.robust",
        (false, false) => "report.no_difference",
    };
    words.say(key, [("spread", spread)])
}

/// Zones of some kinds, with the values of every measure that answers for them.
fn zones(words: &Words<'_>, item: &Item, kinds: &[ZoneKind], caption: &str) -> Option<Table> {
    let mut out = table(
        words,
        caption,
        &[
            ("zone", 2.0, Align::Left),
            ("measure", 1.5, Align::Left),
            ("value", 1.0, Align::Right),
            ("numerator", 2.0, Align::Right),
            ("denominator", 2.0, Align::Right),
            ("verdict", 1.5, Align::Centre),
        ],
    );
    let several = item.measures.iter().filter(|m| m.method != DECLARATION).count() > 1;
    for result in &item.measures {
        for zone in result.reading.zones.iter().filter(|z| kinds.contains(&z.zone.kind)) {
            if let Some(row) = zone_row(words, item, result, zone) {
                out.rows.push(row);
            }
        }
    }
    if !several {
        out.columns.remove(1);
        out.rows.iter_mut().for_each(|row| {
            row.remove(1);
        });
    }
    if out.rows.is_empty() {
        return None;
    }
    out.note = words.word("report.zones_are_information");
    Some(out)
}

fn zone_row(
    words: &Words<'_>,
    item: &Item,
    result: &MeasureResult,
    zone: &ZoneOutcome,
) -> Option<Vec<Cell>> {
    let name = Cell::text(words.zone(&zone.zone));
    let measure = Cell::text(words.measure(item, &result.key).unwrap_or_default());
    match &zone.outcome {
        Outcome::NotForZone => None,
        Outcome::Measured(measured) => {
            let verdict = result.zones.iter().find(|z| z.zone == zone.zone).map(|z| {
                let judged = yuanjian_standard::Judgement {
                    verdict: z.verdict,
                    provisional: z.provisional,
                    ..result.judgement.clone()
                };
                Cell::verdict(words.verdict(&judged, None))
            });
            let part = |q: &yuanjian_calc::outcome::Quantity| Cell::figure(words.quantity(q));
            let quotient = measured.denominator.as_ref();
            Some(vec![
                name,
                measure,
                Cell::figure(words.value(measured, result.decimals)),
                quotient.map(|_| part(&measured.numerator)).unwrap_or_default(),
                quotient.map(part).unwrap_or_default(),
                verdict.unwrap_or_default(),
            ])
        }
        other => Some(vec![
            name,
            measure,
            Cell::text("—"),
            Cell::text(words.needs(other).join(&words.word("list.sentence"))),
            Cell::default(),
            Cell::default(),
        ]),
    }
}

/// The data year beside today.
fn history(words: &Words<'_>, frame: &Frame<'_>, item: &Item) -> Option<Table> {
    let record = frame.record;
    if record.today_year == record.data_year {
        return None;
    }
    let mut out = table(
        words,
        "report.two_years",
        &[
            ("measure", 2.0, Align::Left),
            ("reported", 1.0, Align::Right),
            ("today", 1.0, Align::Right),
        ],
    );
    for result in item.measures.iter().filter(|m| m.method != DECLARATION) {
        let cell = |outcome: Option<&Outcome>| {
            outcome
                .and_then(Outcome::measured)
                .map_or_else(|| Cell::text("—"), |m| Cell::figure(words.value(m, result.decimals)))
        };
        let name = words.measure(item, &result.key);
        out.rows.push(vec![
            Cell::text(name.unwrap_or_else(|| words.name("indicator", &item.key).to_owned())),
            cell(Some(result.reading.city())),
            cell(result.today.as_ref().map(|r| r.city())),
        ]);
    }
    (!out.rows.is_empty()).then_some(out)
}

/// Tables of the first page: what an examiner would doubt, facts, layers and their repairs.
fn tables(frame: &Frame<'_>, words: &Words<'_>) -> Vec<NamedTable> {
    let mut all = Vec::new();
    let mut doubts = table(words, "report.doubts", &[("finding", 1.0, Align::Left)]);
    for problem in &frame.record.assessment.plausibility {
        doubts.rows.push(vec![Cell::text(words.problem(problem))]);
    }
    if doubts.rows.is_empty() {
        doubts.rows.push(vec![Cell::text(words.word("report.no_doubts"))]);
    }
    let mut named = |key: &str, table: Table| {
        all.push(NamedTable {
            title: words.word(&format!("report.{key}")),
            intro: words.word(&format!("report.{key}_intro")),
            table: Table { caption: String::new(), ..table },
        });
    };
    named("doubts", doubts);
    named("facts", facts(frame, words));
    named("layers", layers(frame, words));
    let mut findings = table(
        words,
        "report.findings",
        &[
            ("layer", 1.0, Align::Left),
            ("severity", 0.6, Align::Centre),
            ("finding", 4.0, Align::Left),
        ],
    );
    let mut sorted: Vec<&Problem> = frame.remarks.iter().collect();
    sorted.sort_by_key(|p| std::cmp::Reverse(p.severity));
    for problem in sorted.iter().filter(|p| p.severity > Severity::Note).take(200) {
        let mut without_place = (*problem).clone();
        let file = without_place.place.file.take();
        let sheet = without_place.place.sheet.take().map(|sheet| words.input(&sheet));
        let row = vec![
            Cell::text(sheet.or(file).unwrap_or_else(|| "—".to_owned())),
            Cell::text(words.locale.severity(problem.severity)),
            Cell::text(words.problem(&without_place)),
        ];
        if !findings.rows.contains(&row) {
            findings.rows.push(row);
        }
    }
    if !findings.rows.is_empty() {
        named("findings", findings);
    }
    all
}

fn facts(frame: &Frame<'_>, words: &Words<'_>) -> Table {
    let mut out = table(
        words,
        "report.facts",
        &[("fact", 2.0, Align::Left), ("value", 1.5, Align::Left), ("from", 1.5, Align::Left)],
    );
    for known in &frame.record.assessment.facts {
        let field = yuanjian_standard::fact(&known.name);
        let unit = match field.map(|f| f.kind) {
            Some(yuanjian_standard::FactKind::Number(unit)) => words.unit(unit),
            _ => "",
        };
        let value = match &known.value {
            yuanjian_standard::FactValue::Flag(flag) => {
                words.word(if *flag { "answer.true" } else { "answer.false" })
            }
            yuanjian_standard::FactValue::Number(number) => {
                format!("{}{unit}", grouped(&trimmed(&round_gbt8170(*number, 2).text)))
            }
            yuanjian_standard::FactValue::Word(word) => {
                words.locale.find(&format!("fact_word.{word}")).unwrap_or(word).to_owned()
            }
        };
        out.rows.push(vec![
            Cell::text(field.map_or(known.name.as_str(), |f| f.label.get(words.tag()))),
            Cell::text(value),
            Cell::text(words.word(&format!("fact_from.{}", known.from))),
        ]);
    }
    out
}

fn layers(frame: &Frame<'_>, words: &Words<'_>) -> Table {
    let mut out = table(
        words,
        "report.layers",
        &[
            ("layer", 2.0, Align::Left),
            ("kind", 1.5, Align::Left),
            ("year", 0.8, Align::Centre),
            ("features", 1.0, Align::Right),
            ("repaired", 1.2, Align::Right),
            ("refused", 1.0, Align::Right),
            ("digest", 1.6, Align::Left),
        ],
    );
    let square = |m2: f64| {
        Cell::figure(words.quantity(&yuanjian_calc::outcome::Quantity::new(
            m2,
            Unit::SquareMetres,
            "",
        )))
    };
    for (taken, report) in frame.inputs.manifest.layers.iter().zip(frame.reports) {
        out.rows.push(vec![
            Cell::text(taken.entry.path.display().to_string()),
            Cell::text(words.layer(taken.entry.kind)),
            Cell::text(taken.entry.year.to_string()),
            Cell::text(grouped(&report.features_kept.to_string())),
            square(report.repaired_m2),
            Cell::text((report.features_read.saturating_sub(report.features_kept)).to_string()),
            Cell::text(taken.digest.short()),
        ]);
    }
    out
}

fn downloads(words: &Words<'_>, has_gaps: bool) -> Vec<Download> {
    let mut keys = vec!["form", "docx", "pdf"];
    keys.extend(has_gaps.then_some("gaps"));
    let mut all: Vec<Download> = keys
        .into_iter()
        .map(|key| Download {
            title: words.word(&format!("report.title_{key}")),
            path: words.word(&format!("report.file_{key}")),
            note: words.word(&format!("report.about_{key}")),
        })
        .collect();
    for (key, path) in [
        ("data", super::super::record::ASSESSMENT),
        ("inputs", super::super::record::INPUTS),
        ("schema", super::schema::FILE),
    ] {
        all.push(Download {
            title: words.word(&format!("report.title_{key}")),
            path: path.to_owned(),
            note: words.word(&format!("report.about_{key}")),
        });
    }
    all
}

/// Whether a verdict asks for work.
pub(super) fn asks_for_work(item: &Item) -> bool {
    matches!(
        item.judgement.verdict,
        Verdict::Fail | Verdict::Missing | Verdict::Unconfirmed | Verdict::WithinMargin
    )
}

/// A verdict inside a sentence.
pub(super) fn inline(row: &FormRow) -> Inline {
    let mut verdict = row.verdict.clone();
    verdict.reason = None;
    Inline::Verdict(verdict)
}

pub(super) use form::row_reason;
