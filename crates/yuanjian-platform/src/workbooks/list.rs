//! A list as a sheet that can be printed, edited and handed in again: a row of headings that stays
//! in sight, and what is only told in grey.

use super::heading::{Layout, Want};
use crate::{Result, layers, media::XLSX};
use axum::response::{IntoResponse as _, Response};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, XlsxError,
};
use std::collections::BTreeMap;
use yuanjian_app::{Failure, Language};
use yuanjian_standard::sheets::{head_format, new_workbook};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Number(f64),
}

impl Cell {
    /// As text.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(number as f64)
    }
}

/// The cells of a line, by column.
pub(crate) type Row = BTreeMap<&'static str, Cell>;

/// Words that a column offers to choose from, by its key.
pub(crate) type Choices = BTreeMap<&'static str, Vec<String>>;

/// Send a list under a file name.
pub(crate) fn send(
    layout: &Layout,
    rows: &[Row],
    language: Language,
    name: &str,
) -> Result<Response> {
    send_choosing(layout, rows, &Choices::new(), language, name)
}

/// The same with words to choose from; others may be typed all the same.
pub(crate) fn send_choosing(
    layout: &Layout,
    rows: &[Row],
    choices: &Choices,
    language: Language,
    name: &str,
) -> Result<Response> {
    let bytes = write(layout, rows, choices, language).map_err(|e| Failure::bug(e.to_string()))?;
    layers::label(bytes.into_response(), XLSX, Some(name))
}

fn write(
    layout: &Layout,
    rows: &[Row],
    choices: &Choices,
    language: Language,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = new_workbook()?;
    let page = book.add_worksheet();
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    // What a row is called stays in sight.
    let named = layout.columns().position(|column| column.want == Want::Must).unwrap_or(0);
    page.set_freeze_panes(1, u16::try_from(named + 1).unwrap_or(1))?;
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let grey = cell.clone().set_font_color(Color::RGB(0x77_7777));
    for (place, column) in (0_u16..).zip(layout.columns()) {
        let heading = layout.heading(column.key, language);
        page.write_with_format(0, place, heading, &head_format())?;
        page.set_column_width(place, column.width)?;
        if let Some(words) = choices.get(column.key).filter(|_| !rows.is_empty()) {
            let offer = DataValidation::new()
                .allow_list_strings(words)?
                .set_error_style(DataValidationErrorStyle::Warning);
            let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            page.add_data_validation(1, place, last, place, &offer)?;
        }
        let is_told = column.want == Want::Told || column.key == "id";
        let format = if is_told { &grey } else { &cell };
        for (line, row) in (1_u32..).zip(rows) {
            match row.get(column.key) {
                Some(Cell::Number(number)) => {
                    page.write_with_format(line, place, *number, format)?
                }
                Some(Cell::Text(text)) => {
                    page.write_with_format(line, place, text.as_str(), format)?
                }
                None => page.write_with_format(line, place, "", format)?,
            };
        }
    }
    book.save_to_buffer()
}
