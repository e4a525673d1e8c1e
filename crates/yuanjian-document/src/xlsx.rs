//! The self-assessment form as a workbook: the form, the details behind its figures, the notes.
//!
//! A value cell holds the rounded number with as many decimals as its text, so that Excel shows
//! the digits that were judged; the exact value stands on the details sheet.

use crate::{
    Error, Lang,
    content::{Figure, FormRow, MeasureLine, SelfAssessmentForm, Shown, VerdictKind},
    look,
    words::word,
};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

/// Key of the column's head, and its width in characters.
const COLUMNS: [(&str, f64); 15] = [
    ("form.seq", 5.0),
    ("form.category", 9.0),
    ("form.indicator", 22.0),
    ("form.requirement", 20.0),
    ("form.value", 10.0),
    ("form.today", 10.0),
    ("form.parts", 28.0),
    ("form.unit", 8.0),
    ("form.data_year", 8.0),
    ("form.data_source", 16.0),
    ("form.verdict", 18.0),
    ("form.gap", 22.0),
    ("form.evidence", 24.0),
    ("form.responsible_unit", 14.0),
    ("form.note", 18.0),
];

const DETAILS: [(&str, f64); 10] = [
    ("form.seq", 6.0),
    ("form.indicator", 28.0),
    ("details.exact", 20.0),
    ("form.unit", 10.0),
    ("details.numerator", 34.0),
    ("details.denominator", 34.0),
    ("details.formula", 44.0),
    ("details.method", 24.0),
    ("details.confidence", 14.0),
    ("details.inputs", 40.0),
];

/// The form as an xlsx file.
///
/// # Errors
/// [`Error::Workbook`] when the writer refuses.
pub fn self_assessment_form(form: &SelfAssessmentForm) -> Result<Vec<u8>, Error> {
    let lang = form.lang;
    let mut book = Workbook::new();
    write_form(book.add_worksheet(), form)?;
    write_details(book.add_worksheet(), form)?;
    let notes = book.add_worksheet();
    notes.set_name(word(lang, "sheet.notes"))?.set_column_width(0, 110)?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, line) in (0_u32..).zip(frame_lines(form).iter().chain(&form.footnotes)) {
        notes.write_string_with_format(row, 0, line, &wrap)?;
    }
    Ok(book.save_to_buffer()?)
}

/// What stands above the form on every output: banner, edition, dates, stamp.
pub(crate) fn frame_lines(form: &SelfAssessmentForm) -> Vec<String> {
    let lang = form.lang;
    let mut lines: Vec<String> = form.invented.iter().cloned().collect();
    lines.push(format!("{}　{}　{}", form.edition, form.tier, form.data_year));
    lines.push(counts_line(form));
    lines.push(format!(
        "{} {}　{}　{}",
        word(lang, "frozen_code"),
        form.frozen.code,
        form.frozen.at,
        form.frozen.engine
    ));
    if !form.frozen.chain.is_empty() {
        lines.push(format!("{} {}", word(lang, "record_chain"), form.frozen.chain));
    }
    lines.extend((!form.cutoff_note.is_empty()).then(|| form.cutoff_note.clone()));
    lines
}

/// How many rows stand how, as a document of this stage shows them.
pub(crate) fn counts_line(form: &SelfAssessmentForm) -> String {
    let totals = form.totals();
    VerdictKind::ALL
        .into_iter()
        .filter(|k| totals.count(*k) > 0)
        .map(|k| {
            format!("{}\u{a0}{}\u{a0}{}", k.lamp().shape(), k.word(form.lang), totals.count(k))
        })
        .collect::<Vec<_>>()
        .join("\u{3000}")
}

fn base() -> Format {
    Format::new()
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_font_size(10)
}

fn head() -> Format {
    base().set_bold().set_align(FormatAlign::Center).set_background_color(colour("#E3F3EA"))
}

fn colour(hex: &str) -> Color {
    Color::from(hex)
}

fn page(sheet: &mut Worksheet, form: &SelfAssessmentForm, head_row: u32) -> Result<(), Error> {
    sheet
        .set_landscape()
        .set_paper_size(8) // A3
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(head_row, head_row)?
        .set_freeze_panes(head_row + 1, 3)?;
    sheet.set_footer(format!("&L{} {}&R&P / &N", form.city, form.frozen.code));
    Ok(())
}

fn write_form(sheet: &mut Worksheet, form: &SelfAssessmentForm) -> Result<(), Error> {
    let lang = form.lang;
    sheet.set_name(word(lang, "sheet.form"))?;
    let title = Format::new().set_bold().set_font_size(16);
    sheet.write_string_with_format(
        0,
        0,
        format!("{}{}", form.city, word(lang, "form.title")),
        &title,
    )?;
    let mut row = 1;
    for line in frame_lines(form) {
        sheet.write_string(row, 0, line)?;
        row += 1;
    }
    page(sheet, form, row)?;
    for (c, (key, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(c, width)?;
        sheet.write_string_with_format(row, c, word(lang, key), &head())?;
    }
    for entry in &form.rows {
        let lines = (entry.measures.len() as u32).max(1);
        let shown = entry.verdict.shown(form.stage, lang);
        let verdict = verdict_text(&shown, entry, form);
        let whole: [(u16, String, Format); 9] = [
            (0, entry.seq.to_string(), base().set_align(FormatAlign::Center)),
            (1, entry.category.clone(), base()),
            (2, indicator_text(entry, lang), name_format(entry)),
            (8, entry.data_year.clone(), base()),
            (9, entry.data_source.clone(), base()),
            (10, verdict, verdict_format(&shown)),
            (12, entry.evidence.join("\n"), base()),
            (13, entry.responsible_unit.clone(), base()),
            (14, entry.note.clone(), base()),
        ];
        for i in 0..lines {
            write_measure(sheet, row + 1 + i, entry.measures.get(i as usize), form)?;
        }
        set_heights(sheet, row + 1, entry, &whole, form)?;
        for (c, text, format) in whole {
            if lines > 1 {
                sheet.merge_range(row + 1, c, row + lines, c, &text, &format)?;
            } else {
                sheet.write_string_with_format(row + 1, c, &text, &format)?;
            }
        }
        row += lines;
    }
    Ok(())
}

/// Heights that show every line. Not every program fits rows itself, and none fits merged ones.
fn set_heights(
    sheet: &mut Worksheet,
    first: u32,
    entry: &FormRow,
    whole: &[(u16, String, Format)],
    form: &SelfAssessmentForm,
) -> Result<(), Error> {
    let lines =
        |column: u16, text: &str| lines_in(COLUMNS.get(usize::from(column)).map(|c| c.1), text);
    let count = entry.measures.len().max(1);
    let shared = whole.iter().map(|(c, text, _)| lines(*c, text)).fold(1.0, f64::max);
    let shared = (shared / count as f64).ceil();
    for (row, i) in (first..).zip(0..count) {
        let own = entry.measures.get(i).map_or(1.0, |m| {
            let asked = format!("{} {}", m.name.as_deref().unwrap_or_default(), m.requirement);
            [(3, asked.as_str()), (6, &parts_text(m)), (11, gap_text(m, form))]
                .into_iter()
                .map(|(c, text)| lines(c, text))
                .fold(1.0, f64::max)
        });
        sheet.set_row_height(row, height_of(own.max(shared)))?;
    }
    Ok(())
}

/// About how many lines a text takes in a column of so many characters.
fn lines_in(width: Option<f64>, text: &str) -> f64 {
    // A column as wide as two digits holds one Han character; a little is lost at its sides.
    let room = width.map_or(10.0, |w| (w - 1.5) / 2.0).max(1.0);
    text.split('\n').map(|line| (crate::svg::ems(line) / room).ceil().max(1.0)).sum()
}

/// Height of a row that shows so many lines, in points; no program takes a higher one than 409.
fn height_of(lines: f64) -> f64 {
    const LINE_PT: f64 = 14.5;
    (lines * LINE_PT + 2.0).min(409.0)
}

pub(crate) fn indicator_text(row: &FormRow, lang: Lang) -> String {
    let veto = if row.veto { format!("　★{}", word(lang, "form.veto")) } else { String::new() };
    format!("{} {}{veto}", row.number, row.indicator).trim().to_owned()
}

fn name_format(row: &FormRow) -> Format {
    if row.veto { base().set_bold().set_font_color(colour(look::RED)) } else { base() }
}

fn verdict_format(shown: &Shown) -> Format {
    base()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_font_color(colour(look::lamp_text(shown.lamp)))
        .set_background_color(colour(look::lamp_soft(shown.lamp)))
}

fn verdict_text(shown: &Shown, row: &FormRow, form: &SelfAssessmentForm) -> String {
    let mut text = shown.text();
    if let Some(reason) =
        row.verdict.reason.as_ref().filter(|_| row.verdict.may_show_gap(form.stage))
    {
        text = format!("{text}\n{reason}");
    }
    text
}

fn write_measure(
    sheet: &mut Worksheet,
    row: u32,
    measure: Option<&MeasureLine>,
    form: &SelfAssessmentForm,
) -> Result<(), Error> {
    let Some(m) = measure else {
        for c in [3, 4, 5, 6, 7, 11] {
            sheet.write_string_with_format(row, c, "—", &base())?;
        }
        return Ok(());
    };
    let requirement = match &m.name {
        Some(name) => format!("{name}{}{}", word(form.lang, "site.colon"), m.requirement),
        None => m.requirement.clone(),
    };
    sheet.write_string_with_format(row, 3, requirement, &base())?;
    write_figure(sheet, row, 4, m.value.as_ref())?;
    write_figure(sheet, row, 5, m.today.as_ref())?;
    sheet.write_string_with_format(row, 6, parts_text(m), &base())?;
    sheet.write_string_with_format(row, 7, &m.unit, &base())?;
    sheet.write_string_with_format(row, 11, gap_text(m, form), &base())?;
    Ok(())
}

pub(crate) fn parts_text(m: &MeasureLine) -> String {
    let side = |p: &crate::content::Part| format!("{} {}", p.label, p.figure.with_unit());
    [m.numerator.as_ref(), m.denominator.as_ref()]
        .into_iter()
        .flatten()
        .map(side)
        .collect::<Vec<_>>()
        .join("\n")
}

pub(crate) fn gap_text<'a>(m: &'a MeasureLine, form: &SelfAssessmentForm) -> &'a str {
    m.gap.as_deref().filter(|_| m.verdict.may_show_gap(form.stage)).unwrap_or("—")
}

fn write_figure(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    figure: Option<&Figure>,
) -> Result<(), Error> {
    let right = base().set_align(FormatAlign::Right);
    match figure.map(|f| (f, f.text.parse::<f64>().ok().filter(|n| n.is_finite()))) {
        Some((figure, Some(number))) => {
            let decimals = figure.text.split_once('.').map_or(0, |(_, d)| d.len());
            let pattern =
                if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) };
            sheet.write_number_with_format(row, column, number, &right.set_num_format(pattern))?;
        }
        Some((figure, None)) => {
            sheet.write_string_with_format(row, column, &figure.text, &right)?;
        }
        None => {
            sheet.write_string_with_format(row, column, "—", &right)?;
        }
    }
    Ok(())
}

fn write_details(sheet: &mut Worksheet, form: &SelfAssessmentForm) -> Result<(), Error> {
    let lang = form.lang;
    sheet.set_name(word(lang, "sheet.details"))?;
    page(sheet, form, 0)?;
    for (c, (key, width)) in (0_u16..).zip(DETAILS) {
        sheet.set_column_width(c, width)?;
        sheet.write_string_with_format(0, c, word(lang, key), &head())?;
    }
    let mut row = 1;
    for entry in &form.rows {
        for m in &entry.measures {
            let side = |p: &Option<crate::content::Part>| {
                p.as_ref().map_or_else(String::new, |p| {
                    let exact =
                        p.figure.exact.map_or_else(|| p.figure.text.clone(), |v| v.to_string());
                    format!("{} {exact} {}", p.label, p.figure.unit)
                })
            };
            let name = m.name.as_ref().map_or_else(String::new, |n| format!("　{n}"));
            // A yes is a yes; behind it stands a one that says nothing more.
            let worded = |v: &&Figure| v.text.parse::<f64>().is_err();
            let exact = match m.value.as_ref() {
                Some(v) if worded(&v) => v.text.clone(),
                Some(v) => v.exact.map_or_else(|| "—".into(), |exact| exact.to_string()),
                None => "—".into(),
            };
            let cells = [
                entry.seq.to_string(),
                format!("{}{name}", entry.indicator),
                exact,
                m.unit.clone(),
                side(&m.numerator),
                side(&m.denominator),
                m.formula.clone(),
                m.method.clone(),
                m.confidence.clone(),
                m.inputs.join("\n"),
            ];
            let lines = cells.iter().zip(DETAILS).map(|(text, (_, w))| lines_in(Some(w), text));
            sheet.set_row_height(row, height_of(lines.fold(1.0, f64::max)))?;
            for (c, text) in (0_u16..).zip(cells) {
                sheet.write_string_with_format(row, c, text, &base())?;
            }
            row += 1;
        }
    }
    Ok(())
}
