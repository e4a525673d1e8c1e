//! The statistics workbook: one template an edition, filled in by the bureaus, read back here.
//!
//! A row is a statistic at a place, and the years stand side by side, because that is how a clerk
//! copies a yearbook and how a jump catches the eye. Source, responsible unit and note belong to
//! the row's figures; where they differ from year to year the statistic simply has a second row
//! at the same place, so nothing is lost between a workbook and the figures and back. A row for
//! every year would hold the same, three times as long.
//!
//! Rows and columns carry hidden ids. Whatever is sorted, filtered, deleted or inserted, a figure
//! is found by what it is and not by where it stands.

mod layout;
mod mark;
mod number;
mod plausible;
mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::statistics::{StatisticScope, Statistics};
use rust_xlsxwriter::XlsxError;
use std::collections::BTreeMap;
use yuanjian_types::{Place, Problem};

/// What a workbook is for.
#[derive(Debug, Clone, Copy)]
pub struct StatisticsForm<'a> {
    /// The edition whose statistics are asked.
    pub edition: &'a yuanjian_standard::Edition,
    /// Name of the city.
    pub city: &'a str,
    /// A sentence that stands on every page, for example that the city is invented.
    pub note: Option<&'a str>,
    /// Code and name of every district and development zone.
    pub districts: &'a [(String, String)],
    /// The years asked.
    pub years: &'a [i32],
    /// `zh-CN` or `en`.
    pub language: &'a str,
}

/// What a workbook says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadStatistics {
    /// The figures.
    pub statistics: Statistics,
    /// What a person should look at; nothing here keeps the figures from being used.
    pub notes: Vec<Problem>,
    /// Where each figure stands, by key, place and year.
    pub places: BTreeMap<(String, StatisticScope, i32), Place>,
}

/// A workbook that was not taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedStatistics {
    /// Everything wrong with it, and what else a person should look at.
    pub problems: Vec<Problem>,
    /// The same workbook with every problem beside its cell; empty when what was handed in is no
    /// workbook that opens.
    pub marked: Vec<u8>,
}

/// The workbook of a form with the figures that are known already.
///
/// Figures of a year, district or statistic that the form does not ask have no cell and are left
/// out.
///
/// # Errors
/// What the xlsx writer refuses.
pub fn write_statistics(
    form: &StatisticsForm<'_>,
    filled: &Statistics,
) -> Result<Vec<u8>, XlsxError> {
    write::write(form, filled)
}

/// The figures of a filled-in workbook.
///
/// # Errors
/// With every fault at once, and the workbook again with each of them beside its cell.
pub fn read_statistics(
    form: &StatisticsForm<'_>,
    file_name: &str,
    bytes: &[u8],
) -> Result<ReadStatistics, Box<RefusedStatistics>> {
    read::read(form, file_name, bytes)
}

/// What a figure that came without a workbook cannot be by the rules of its cell, without a place.
pub fn fault_of(
    definition: &yuanjian_standard::StatisticDefinition,
    value: f64,
) -> Option<Problem> {
    number::within(value, definition).err()
}

/// What a part of the city is called in the language of the form.
pub fn place_name(form: &StatisticsForm<'_>, scope: &StatisticScope) -> String {
    layout::place_name(form, scope)
}

/// The workbook again with problems beside their cells; empty when it does not open.
///
/// For a workbook that was taken in with remarks. A refused one comes marked already.
pub fn mark_statistics(form: &StatisticsForm<'_>, bytes: &[u8], problems: &[Problem]) -> Vec<u8> {
    let sheets = yuanjian_standard::sheets::read_sheets(bytes).unwrap_or_default();
    mark::write(form, &sheets, problems)
}
