//! A list as a page shows it, as a workbook: the page sends the headings and the rows that its
//! reader sees, filtered as they are, and nothing else of the city is read for it. So every list
//! leaves in the same way, and nobody gets more of it than the page already gave.

use crate::{Ctx, Error, Result, http::Body, layers, media::XLSX};
use axum::response::{IntoResponse as _, Response};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, XlsxError};
use serde::Deserialize;
use yuanjian_app::{Failure, Locale};
use yuanjian_standard::{
    sheets::{head_format, new_workbook},
    typed::{number, visible},
};
use yuanjian_types::Problem;

/// Most rows of a list.
const MOST_ROWS: usize = 20_000;
/// Most columns of a list.
const MOST_COLUMNS: usize = 60;
/// Lines above the table: title, filter and day.
const ABOVE: u32 = 2;
/// Longest text of a cell in characters; Excel refuses more.
const LONGEST: usize = 32_000;

/// A list as a page shows it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShownList)]
pub(crate) struct ShownList {
    /// What the list is called.
    title: String,
    /// By what it is filtered, in words; empty for nothing.
    #[serde(default)]
    filter: String,
    /// The headings of the columns.
    headings: Vec<String>,
    /// The cells of each row, in the order of the headings.
    rows: Vec<Vec<String>>,
}

/// A list as it is shown, as a workbook.
#[utoipa::path(post, path = "/api/v1/list_workbooks", tag = "workbooks", request_body = ShownList,
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(crate) async fn write_list_workbook(ctx: Ctx, Body(list): Body<ShownList>) -> Result<Response> {
    if list.headings.is_empty() || list.headings.len() > MOST_COLUMNS {
        let columns = Problem::error("workbooks.too_many_columns").with("most", MOST_COLUMNS);
        return Err(Error::invalid(columns.at_field("headings")));
    }
    if list.rows.len() > MOST_ROWS {
        let rows = Problem::error("workbooks.too_many_rows").with("most", MOST_ROWS);
        return Err(Error::invalid(rows.at_field("rows")));
    }
    let day = [("day", ctx.now.day_in_china()), ("filter", list.filter.trim().to_owned())];
    let key = if list.filter.trim().is_empty() { "as_of" } else { "as_of_filtered" };
    let said = Locale::of(ctx.language).say(&format!("workbooks.shown.{key}"), day);
    let bytes =
        layers::blocking(move || write(&list, &said).map_err(|e| Failure::bug(e.to_string())))
            .await?;
    layers::label(bytes.into_response(), XLSX, Some("list.xlsx"))
}

fn write(list: &ShownList, said: &str) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = new_workbook()?;
    let page = book.add_worksheet();
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(ABOVE, ABOVE)?;
    page.set_freeze_panes(ABOVE + 1, 1)?;
    page.set_footer("&R&P/&N");
    let title = Format::new().set_bold().set_font_size(16);
    page.write_string_with_format(0, 0, cut(&list.title), &title)?;
    page.write_string(1, 0, cut(said))?;
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    for (column, heading) in (0_u16..).zip(&list.headings) {
        page.write_string_with_format(ABOVE, column, cut(heading), &head_format())?;
        page.set_column_width(column, width(list, usize::from(column)))?;
    }
    for (row, cells) in (ABOVE + 1..).zip(&list.rows) {
        for (column, text) in (0_u16..).zip(cells.iter().take(list.headings.len())) {
            match amount(text) {
                Some(number) => page.write_number_with_format(row, column, number, &cell)?,
                None => page.write_string_with_format(row, column, cut(text), &cell)?,
            };
        }
    }
    book.save_to_buffer()
}

fn cut(text: &str) -> String {
    visible(text).chars().take(LONGEST).collect()
}

/// The number that a cell shows, to count with: not codes and telephone numbers, which are long and
/// have neither separators nor a point, nor what begins with nought.
fn amount(text: &str) -> Option<f64> {
    let plain = text.trim();
    let digits = plain.trim_start_matches('-');
    let leading = digits.starts_with('0') && digits.len() > 1 && !digits.starts_with("0.");
    let is_long = digits.len() > 5 && !digits.contains([',', '.']);
    let only = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || ",.".contains(c));
    if leading || is_long || !only || digits.len() > 16 { None } else { number(plain) }
}

/// Width of a column in characters: that of what stands in its first rows, within bounds.
fn width(list: &ShownList, column: usize) -> f64 {
    let wide = |text: &String| -> u32 {
        let line = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>();
        text.lines().map(line).max().unwrap_or(0)
    };
    let cells = list.rows.iter().take(200).filter_map(|row| row.get(column));
    let widest = cells.chain(list.headings.get(column)).map(wide).max().unwrap_or(0);
    f64::from(widest.clamp(8, 48) + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuanjian_standard::sheets::{CellValue, read_sheets};

    #[test]
    fn what_is_shown_stands_in_the_sheet_and_only_amounts_are_numbers() {
        let text = |cells: &[&str]| cells.iter().map(|one| (*one).to_owned()).collect();
        let list = ShownList {
            title: "单位".to_owned(),
            filter: String::new(),
            headings: text(&["名称", "数"]),
            rows: vec![text(&["=1+1", "1,234.5"]), text(&["990101", "13800000010", "beyond"])],
        };
        let sheet = read_sheets(&write(&list, "as of").unwrap()).unwrap().remove(0);
        let at = |row, column| sheet.cells.get(&(row, column)).map(|cell| cell.value.clone());
        assert_eq!(at(2, 0), Some(CellValue::Text("名称".to_owned())));
        assert_eq!(at(3, 0), Some(CellValue::Text("=1+1".to_owned())), "no formula");
        assert_eq!(at(3, 1), Some(CellValue::Number(1234.5)));
        assert_eq!(at(4, 0), Some(CellValue::Text("990101".to_owned())), "a code");
        assert_eq!(at(4, 1), Some(CellValue::Text("13800000010".to_owned())), "a telephone");
        assert_eq!(at(4, 2), None);
        assert_eq!(amount("007"), None);
        assert_eq!(amount("2026"), Some(2026.0));
        assert_eq!(amount("0.5"), Some(0.5));
        assert_eq!(amount("2026-06-30"), None);
    }
}
