//! The self-assessment form as an annex of the report, for the docx and the pdf.
//!
//! Paper is narrower than a worksheet, so what belongs together stands together: the parts of a
//! ratio and the value of today under the value, the year before the source, the remark under the
//! unit that answers. A column in which no row says anything is left out.

use crate::{
    Lang,
    content::{
        Align, Annex, Block, Cell, Column, Figure, FormRow, Inline, MeasureLine,
        SelfAssessmentForm, Table, Verdict,
    },
    words::word,
    xlsx::{counts_line, indicator_text},
};

/// Key of the column's head, its weight, and how its cells lie.
const COLUMNS: [(&str, f32, Align); 10] = [
    ("form.seq", 3.0, Align::Centre),
    ("form.category", 5.0, Align::Left),
    ("form.indicator", 15.0, Align::Left),
    ("form.requirement", 9.0, Align::Left),
    ("form.value", 15.0, Align::Left),
    ("form.verdict", 10.0, Align::Left),
    ("form.gap", 10.0, Align::Left),
    ("form.data_source", 9.0, Align::Left),
    ("form.evidence", 9.0, Align::Left),
    ("form.responsible_unit", 7.0, Align::Left),
];

/// The form as an annex on its side.
///
/// Gaps are filtered by the stage of the form and verdicts are printed by the stage of the
/// report, so the two must be of one stage.
pub fn form_annex(form: &SelfAssessmentForm) -> Annex {
    let lang = form.lang;
    let rows: Vec<Vec<Cell>> = form.rows.iter().flat_map(|row| lines(row, form)).collect();
    let kept: Vec<usize> = (0..COLUMNS.len())
        .filter(|i| rows.iter().any(|r| r.get(*i).is_some_and(|c| !c.0.is_empty())))
        .collect();
    let columns = COLUMNS
        .iter()
        .enumerate()
        .filter(|(i, _)| kept.contains(i))
        .map(|(_, (key, weight, align))| Column::new(word(lang, key), *weight, *align))
        .collect();
    let rows = rows
        .into_iter()
        .map(|row| {
            let cells = row.into_iter().enumerate();
            cells.filter(|(i, _)| kept.contains(i)).map(|(_, c)| c).collect()
        })
        .collect();
    let notes: Vec<&str> = std::iter::once(form.cutoff_note.as_str())
        .chain(form.footnotes.iter().map(String::as_str))
        .filter(|n| !n.is_empty())
        .collect();
    let caption = [&form.city, &form.edition, &form.tier, &form.data_year];
    let caption: Vec<&str> =
        caption.into_iter().map(String::as_str).filter(|c| !c.is_empty()).collect();
    let table = Table { caption: caption.join("\u{3000}"), columns, rows, note: notes.join("\n") };
    let mut body = vec![Block::Table(table)];
    let counts = counts_line(form);
    if !counts.is_empty() {
        body.insert(0, Block::text(counts));
    }
    Annex { title: word(lang, "form.annex").to_owned(), landscape: true, body }
}

/// The lines of an indicator: one when it has one measure, else one for the whole and one each.
fn lines(row: &FormRow, form: &SelfAssessmentForm) -> Vec<Vec<Cell>> {
    let single = match row.measures.as_slice() {
        [] => Some(None),
        [one] => Some(Some(one)),
        _ => None,
    };
    let mut lines = vec![whole(row, single.flatten(), form)];
    if single.is_none() {
        lines.extend(row.measures.iter().map(|m| part(m, form)));
    }
    lines
}

fn whole(row: &FormRow, measure: Option<&MeasureLine>, form: &SelfAssessmentForm) -> Vec<Cell> {
    let lang = form.lang;
    let note = if row.note.is_empty() {
        String::new()
    } else {
        format!("{}{}{}", word(lang, "form.note"), word(lang, "site.colon"), row.note)
    };
    let indicator = if row.veto { Inline::Strong } else { Inline::Text };
    vec![
        Cell::text(row.seq.to_string()),
        stacked(&[&row.category]),
        Cell(vec![indicator(indicator_text(row, lang))]),
        measure.map(|m| requirement(m, lang)).unwrap_or_default(),
        measure.map(|m| value(m, form)).unwrap_or_default(),
        verdict(&row.verdict, form),
        measure.map(|m| gap(m, form)).unwrap_or_default(),
        stacked(&[&row.data_year, &row.data_source]),
        stacked(&row.evidence.iter().map(String::as_str).collect::<Vec<_>>()),
        stacked(&[&row.responsible_unit, &note]),
    ]
}

fn part(m: &MeasureLine, form: &SelfAssessmentForm) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); COLUMNS.len()];
    let told = [
        (3, requirement(m, form.lang)),
        (4, value(m, form)),
        (5, verdict(&m.verdict, form)),
        (6, gap(m, form)),
    ];
    for (i, cell) in told {
        if let Some(place) = cells.get_mut(i) {
            *place = cell;
        }
    }
    cells
}

fn requirement(m: &MeasureLine, lang: Lang) -> Cell {
    match &m.name {
        Some(name) => stacked(&[&format!("{name}{}{}", word(lang, "site.colon"), m.requirement)]),
        None => stacked(&[&m.requirement]),
    }
}

/// The value, then what it is made of, then the value of today.
fn value(m: &MeasureLine, form: &SelfAssessmentForm) -> Cell {
    let unit = |figure: &Figure| {
        let unit = if figure.unit.is_empty() { m.unit.clone() } else { figure.unit.clone() };
        Inline::Figure(Figure { unit, ..figure.clone() })
    };
    let mut inlines = match &m.value {
        Some(figure) => vec![unit(figure)],
        None => vec![Inline::text("—")],
    };
    for part in [&m.numerator, &m.denominator].into_iter().flatten() {
        inlines.push(Inline::Text(format!("\n{} ", part.label)));
        inlines.push(Inline::Figure(part.figure.clone()));
    }
    if let Some(today) = &m.today {
        inlines.push(Inline::Text(format!("\n{} ", word(form.lang, "form.today"))));
        inlines.push(unit(today));
    }
    Cell(inlines)
}

fn verdict(verdict: &Verdict, form: &SelfAssessmentForm) -> Cell {
    let mut inlines = vec![Inline::Verdict(verdict.clone())];
    if let Some(reason) = verdict.reason.as_ref().filter(|_| verdict.may_show_gap(form.stage)) {
        inlines.push(Inline::Text(format!("\n{reason}")));
    }
    Cell(inlines)
}

fn gap(m: &MeasureLine, form: &SelfAssessmentForm) -> Cell {
    let gap = m.gap.as_ref().filter(|_| m.verdict.may_show_gap(form.stage));
    gap.map(Cell::text).unwrap_or_default()
}

/// Texts under each other; nothing when there are none.
fn stacked(texts: &[&str]) -> Cell {
    let texts: Vec<&str> = texts.iter().copied().filter(|t| !t.is_empty()).collect();
    if texts.is_empty() { Cell::default() } else { Cell::text(texts.join("\n")) }
}
