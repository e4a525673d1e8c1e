//! The fresh workbook: how to fill it in, then the figures.
//!
//! Made for people in Excel or WPS: what names a row stays in sight, cells to fill in are white
//! and the others grey, a wrong number is refused as it is typed, and it prints on A4.
//!
//! Bilingual by nature: headings of a workbook in both languages.

use super::{
    StatisticsForm,
    layout::{
        Column, FROZEN, FormRow, bounds, bureau, columns, edition_id, figures_name, help_name,
        is_whole, place_id, place_name, rows, sentence, shown, word, years,
    },
};
use crate::statistics::Statistics;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, Format, FormatAlign, FormatBorder, Formula,
    Worksheet, XlsxError,
};
use std::collections::BTreeMap;
use yuanjian_standard::{
    StatisticDefinition,
    sheets::{head_format, new_workbook, row_height},
};
use yuanjian_types::{Problem, Unit};

/// Widths of the first sheet's columns.
const HELP: [f64; 3] = [24.0, 12.0, 90.0];

/// Row of the hidden ids; the titles follow.
const IDS: u32 = 0;
const TITLES: u32 = 1;

pub(super) fn write(form: &StatisticsForm<'_>, filled: &Statistics) -> Result<Vec<u8>, XlsxError> {
    let mut book = new_workbook()?;
    let bureaus = help(book.add_worksheet(), form)?;
    figures(book.add_worksheet(), form, &rows(form, filled), &bureaus)?;
    book.save_to_buffer()
}

/// Write the first sheet; answers the cells that hold the bureaus, for the drop-down.
pub(super) fn help(page: &mut Worksheet, form: &StatisticsForm<'_>) -> Result<String, XlsxError> {
    page.set_name(help_name(form.language))?;
    for (column, width) in (0_u16..).zip(HELP) {
        page.set_column_width(column, width)?;
    }
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 1).set_screen_gridlines(false);
    let title = Format::new().set_bold().set_font_size(16);
    let banner = Format::new().set_bold().set_font_color(Color::RGB(0xB3261E));
    let head = head_format().set_align(FormatAlign::VerticalCenter);
    let text = Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0xC9D2C5));
    let heading = word(form, "统计数据填报表", "Statistics workbook");
    page.write_with_format(0, 0, format!("{} {heading}", form.city).trim(), &title)?;
    page.set_row_height(0, 28)?;
    let mut row = 1;
    if let Some(note) = form.note {
        page.write_with_format(row, 0, note, &banner)?;
        row += 1;
    }
    row += 1;
    let asked: Vec<String> = years(form).iter().map(i32::to_string).collect();
    let places: Vec<&str> = form.districts.iter().map(|(_, name)| name.as_str()).collect();
    let comma = word(form, "、", ", ");
    for (label, value) in [
        (word(form, "城市", "City"), form.city.to_owned()),
        (word(form, "标准", "Standard"), form.edition.title(form.language).to_owned()),
        (word(form, "模板代号", "Template"), edition_id(form)),
        (word(form, "年度", "Years"), asked.join(comma)),
        (word(form, "分区填报", "Districts"), places.join(comma)),
    ] {
        if value.is_empty() {
            continue;
        }
        page.write_with_format(row, 0, label, &head)?;
        page.merge_range(row, 1, row, 2, &value, &text)?;
        page.set_row_height(row, row_height([(value.as_str(), HELP[1] + HELP[2])]))?;
        row += 1;
    }
    row += 1;
    page.merge_range(row, 0, row, 2, word(form, "怎样填写", "How to fill in"), &head)?;
    row += 1;
    for line in sentence(form, &Problem::note("statistics.help")).lines() {
        page.merge_range(row, 0, row, 2, line, &text)?;
        page.set_row_height(row, row_height([(line, HELP.iter().sum())]))?;
        row += 1;
    }
    row += 1;
    let of_bureaus = by_bureau(form);
    for (column, label) in (0_u16..).zip([
        word(form, "责任单位", "Responsible unit"),
        word(form, "统计项数", "Statistics"),
        word(form, "统计项", "Names"),
    ]) {
        page.write_with_format(row, column, label, &head)?;
    }
    row += 1;
    let first = row;
    for (name, statistics) in &of_bureaus {
        page.write_with_format(row, 0, name, &text)?;
        let count = text.clone().set_align(FormatAlign::Center);
        page.write_with_format(row, 1, statistics.len() as f64, &count)?;
        let names = statistics.join(comma);
        page.write_with_format(row, 2, &names, &text)?;
        page.set_row_height(row, row_height([(name.as_str(), HELP[0]), (&names, HELP[2])]))?;
        row += 1;
    }
    let name = help_name(form.language);
    Ok(format!("='{name}'!$A${}:$A${}", first + 1, row.max(first + 1)))
}

/// Statistics by bureau, in the order in which the bureaus are first asked.
fn by_bureau<'a>(form: &StatisticsForm<'a>) -> Vec<(String, Vec<&'a str>)> {
    let mut all: Vec<(String, Vec<&str>)> = Vec::new();
    for definition in &form.edition.statistics {
        let bureau = bureau(form, definition);
        let name = in_language(&definition.name, form.language);
        match all.iter_mut().find(|(known, _)| *known == bureau) {
            Some((_, names)) => names.push(name),
            None => all.push((bureau, vec![name])),
        }
    }
    all
}

pub(super) fn in_language<'a>(texts: &'a BTreeMap<String, String>, language: &str) -> &'a str {
    let language = if language.starts_with("zh") { "zh-CN" } else { "en" };
    texts.get(language).or_else(|| texts.get("zh-CN")).map_or("", String::as_str)
}

fn figures(
    page: &mut Worksheet,
    form: &StatisticsForm<'_>,
    rows: &[FormRow<'_>],
    bureaus: &str,
) -> Result<(), XlsxError> {
    page.set_name(figures_name(form.language))?;
    let columns = columns(form);
    for (at, &column) in (0_u16..).zip(&columns) {
        page.write(IDS, at, column.id(form))?;
        page.write_with_format(TITLES, at, column.title(form.language), &title_format(column))?;
        dress(page, at, column)?;
    }
    page.set_row_hidden(IDS)?;
    page.set_row_height(TITLES, 24)?;
    page.set_freeze_panes(TITLES + 1, FROZEN)?;
    set_up_print(page, form, TITLES)?;
    let last = TITLES + u32::try_from(rows.len()).unwrap_or(u32::MAX).max(1);
    page.autofilter(TITLES, 0, last, u16::try_from(columns.len()).unwrap_or(1) - 1)?;
    let mut before = "";
    for (at, row) in (TITLES + 1..).zip(rows) {
        let first = before != row.definition.key;
        before = &row.definition.key;
        let texts: Vec<(String, f64)> = columns
            .iter()
            .filter(|column| !column.is_hidden())
            .map(|&column| (text_of(form, row, column), column.width()))
            .collect();
        page.set_row_height(
            at,
            row_height(texts.iter().map(|(text, width)| (text.as_str(), *width))),
        )?;
        for (column, &kind) in (0_u16..).zip(&columns) {
            let format = cell_format(kind, Some(row.definition), first);
            match kind {
                Column::Year(year) => match row.figures.get(&year) {
                    Some(&value) => {
                        let shown = number_format(row.definition, Some(value));
                        page.write_with_format(at, column, value, &format.set_num_format(shown))?
                    }
                    None => page.write_blank(at, column, &format)?,
                },
                _ => {
                    page.write_string_with_format(at, column, text_of(form, row, kind), &format)?
                }
            };
        }
    }
    validate(page, form, rows, &columns, bureaus)
}

fn text_of(form: &StatisticsForm<'_>, row: &FormRow<'_>, column: Column) -> String {
    let definition = row.definition;
    match column {
        Column::Key => definition.key.clone(),
        Column::Place => place_id(&row.scope),
        Column::Name => in_language(&definition.name, form.language).to_owned(),
        Column::PlaceName => place_name(form, &row.scope),
        Column::Unit => definition.unit.label().get(form.language).to_owned(),
        Column::Definition => in_language(&definition.definition, form.language).to_owned(),
        Column::Source => row.source.clone(),
        Column::Responsible => row.responsible.clone(),
        Column::Note => row.note.clone(),
        Column::Year(_) | Column::Problem => String::new(),
    }
}

/// Refuse, as they are typed, numbers that cannot be; offer the bureaus.
fn validate(
    page: &mut Worksheet,
    form: &StatisticsForm<'_>,
    rows: &[FormRow<'_>],
    columns: &[Column],
    bureaus: &str,
) -> Result<(), XlsxError> {
    let place = |wanted: fn(Column) -> bool| {
        let mut found = (0_u16..).zip(columns).filter(move |(_, c)| wanted(**c)).map(|(at, _)| at);
        let first = found.next()?;
        Some((first, found.last().unwrap_or(first)))
    };
    let years = place(|c| matches!(c, Column::Year(_)));
    let mut row = TITLES + 1;
    for group in rows.chunk_by(|a, b| a.definition.key == b.definition.key) {
        let end = row + u32::try_from(group.len()).unwrap_or(1) - 1;
        if let (Some((first, last)), Some(one)) = (years, group.first()) {
            page.add_data_validation(row, first, end, last, &rule(form, one.definition)?)?;
        }
        row = end + 1;
    }
    if let (Some((column, _)), true) = (place(|c| c == Column::Responsible), row > TITLES + 1) {
        let list = DataValidation::new()
            .allow_list_formula(Formula::new(bureaus))
            .show_error_message(false);
        page.add_data_validation(TITLES + 1, column, row - 1, column, &list)?;
    }
    Ok(())
}

fn rule(
    form: &StatisticsForm<'_>,
    definition: &StatisticDefinition,
) -> Result<DataValidation, XlsxError> {
    let (least, most) = bounds(definition);
    let rule = match most == f64::MAX {
        false => DataValidationRule::Between(least, most),
        true if least == 0.0 => DataValidationRule::GreaterThanOrEqualTo(0.0),
        true => DataValidationRule::Between(-1e12, 1e12),
    };
    let problem = match (most == f64::MAX, least == 0.0) {
        (true, true) => Problem::note("statistics.type_amount"),
        (true, false) => Problem::note("statistics.type_number"),
        (false, _) => Problem::note("statistics.type_between"),
    };
    let problem = problem.with("least", shown(least)).with("most", shown(most));
    let message: String = sentence(form, &super::layout::with_unit(problem, definition.unit))
        .chars()
        .take(250)
        .collect();
    DataValidation::new()
        .allow_decimal_number(rule)
        .set_error_title(word(form, "请填数字", "A number, please"))?
        .set_error_message(message)
}

/// Width of a column; ids are hidden.
pub(super) fn dress(page: &mut Worksheet, at: u16, column: Column) -> Result<(), XlsxError> {
    page.set_column_width(at, column.width())?;
    if column.is_hidden() {
        page.set_column_hidden(at)?;
    }
    Ok(())
}

pub(super) fn set_up_print(
    page: &mut Worksheet,
    form: &StatisticsForm<'_>,
    titles: u32,
) -> Result<(), XlsxError> {
    let plain = |text: &str| text.replace('&', "&&").chars().take(100).collect::<String>();
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    page.set_repeat_rows(titles, titles)?;
    page.set_header(format!(
        "&L{} {}&R{}",
        plain(form.city),
        figures_name(form.language),
        plain(form.note.unwrap_or_default())
    ));
    page.set_footer(format!("&L{}&R&P / &N", plain(&edition_id(form))));
    Ok(())
}

pub(super) fn title_format(column: Column) -> Format {
    let align =
        if matches!(column, Column::Year(_)) { FormatAlign::Center } else { FormatAlign::Left };
    head_format().set_align(align).set_align(FormatAlign::VerticalCenter)
}

/// The look of a cell: white where something is to be filled in, a line above each statistic.
pub(super) fn cell_format(
    column: Column,
    definition: Option<&StatisticDefinition>,
    first: bool,
) -> Format {
    let mut format = Format::new()
        .set_font_size(10)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0xC9D2C5));
    if first {
        format = format.set_border_top_color(Color::RGB(0x5E7A52));
    }
    if !column.is_input() {
        format = format.set_background_color(Color::RGB(0xF2F5F0));
    }
    if let (Column::Year(_), Some(definition)) = (column, definition) {
        return format.set_num_format(number_format(definition, None));
    }
    format = format.set_text_wrap();
    match column {
        Column::Name if first => format.set_bold(),
        Column::Definition => format.set_font_size(9).set_font_color(Color::RGB(0x4A5546)),
        Column::Unit => format.set_align(FormatAlign::Center),
        Column::Source => format.set_indent(1),
        _ => format,
    }
}

/// As many decimals as the unit usually has, or as the figure needs.
pub(super) fn number_format(definition: &StatisticDefinition, value: Option<f64>) -> String {
    let usual = match definition.unit {
        _ if is_whole(definition) => 0,
        Unit::Score | Unit::Celsius | Unit::Decibel => 1,
        _ => 2,
    };
    let needed = value.map_or(0, |value| {
        value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len())
    });
    match usual.max(needed).min(6) {
        0 => "#,##0".to_owned(),
        decimals => format!("#,##0.{}", "0".repeat(decimals)),
    }
}
