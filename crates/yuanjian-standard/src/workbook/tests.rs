//! Faulty and sound workbooks: every fault must come back at its cell.

use super::export::{Marks, placed, write};
use super::layout::SHEETS;
use super::*;
use crate::Catalogue;

fn edition(name: &str) -> Edition {
    Catalogue::embedded().get(name).unwrap().clone()
}

/// The workbook of 2016 with one cell changed.
fn with_cell(sheet: &str, row: usize, column: &str, text: &str) -> Vec<u8> {
    let mut rows = rows::of(&edition("2016"));
    let at = SHEETS.iter().position(|s| s.id == sheet).unwrap();
    let column = SHEETS[at].columns.iter().position(|c| c.id == column).unwrap();
    rows[at][row][column] = text.to_owned();
    write(&placed(rows), &Marks::new(), &[]).unwrap()
}

#[test]
fn what_is_exported_imports_as_the_same_edition() {
    for name in ["2010", "2016", "2022"] {
        let mut want = edition(name);
        want.digest = None;
        let got = from_workbook(&to_workbook(&want).unwrap());
        assert_eq!(got.unwrap_or_else(|m| panic!("{:#?}", m.problems)), want);
    }
}

#[test]
fn every_kind_of_fault_is_reported_beside_its_cell() {
    // sheet, row from 0, column, what is put there, code expected, cell expected
    let cases = [
        ("edition", 0, "standard", "", "standard.required", "A3"),
        ("edition", 0, "revision", "第一次", "standard.not_a_number", "C3"),
        ("edition", 0, "status", "也许", "standard.not_of_the_list", "G3"),
        ("tiers", 1, "key", "county", "standard.duplicate_key", "A4"),
        ("tiers", 1, "zh", "", "standard.required", "C4"),
        ("categories", 0, "count", "八", "standard.not_a_number", "B3"),
        ("indicators", 0, "key", "大写 KEY", "standard.bad_key", "A3"),
        ("indicators", 1, "key", "management-agency", "standard.duplicate_key", "A4"),
        ("indicators", 0, "category", "nowhere", "standard.unknown_category", "C3"),
        ("indicators", 0, "kind", "大概", "standard.not_of_the_list", "F3"),
        ("indicators", 0, "sources", "hearsay", "standard.unknown_source", "M3"),
        ("indicators", 0, "applies_when", "weather = 是", "standard.unknown_fact", "I3"),
        ("indicators", 0, "applies_when", "heating_region > 3", "standard.bad_condition", "I3"),
        ("measures", 8, "method", "magic", "standard.unknown_method", "C11"),
        ("measures", 8, "unit", "furlong", "standard.not_of_the_list", "D11"),
        ("measures", 8, "unit", "days", "standard.unit_does_not_fit", "D11"),
        ("measures", 7, "parameters", "numerator = ", "standard.bad_parameters", "G10"),
        ("measures", 7, "parameters", "numerator = \"x\"", "standard.bad_parameter", "G10"),
        ("measures", 7, "parameters", "", "standard.missing_parameter", "G10"),
        ("measures", 0, "indicator", "nobody", "standard.unknown_indicator", "A3"),
        ("measures", 7, "decimals", "2.5", "standard.not_a_number", "E10"),
        ("thresholds", 0, "measure", "nothing", "standard.unknown_measure", "B3"),
        ("thresholds", 0, "tier", "gold", "standard.unknown_tier", "C3"),
        ("thresholds", 0, "rule", "不低于", "standard.required", "E3"),
        ("thresholds", 14, "value", "36%", "standard.not_a_number", "E17"),
        ("thresholds", 14, "value", "360", "standard.limit_out_of_range", "E17"),
        ("thresholds", 14, "rule", "是", "standard.limit_does_not_fit", "D17"),
        ("thresholds", 14, "value", "#DIV/0!", "standard.broken_formula", "E17"),
        ("thresholds", 16, "tier", "garden", "standard.condition_unreachable", "G19"),
        ("statistics", 0, "per_district", "有时", "standard.not_of_the_list", "D3"),
    ];
    for (sheet, row, column, text, code, cell) in cases {
        let book = with_cell(sheet, row, column, text);
        let Err(marked) = from_workbook(&book) else {
            panic!("{sheet} {column} {text} was taken in")
        };
        let places: Vec<_> = marked
            .problems
            .iter()
            .map(|p| (p.code.as_str(), p.place.field.clone().unwrap_or_default()))
            .collect();
        assert!(
            places.contains(&(code, cell.to_owned())),
            "{sheet}.{column} = {text:?}: wanted {code} at {cell}, got {places:?}"
        );
        // The returned workbook opens, and lists the problem.
        use calamine::Reader;
        let mut again: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(marked.bytes)).unwrap();
        let list = again.worksheet_range("问题清单").unwrap();
        assert_eq!(list.height(), marked.problems.len() + 1);
    }
}

#[test]
fn several_faults_are_all_reported_at_once() {
    let mut rows = rows::of(&edition("2016"));
    rows[5][3][2] = "nowhere".into();
    rows[6][8][2] = "magic".into();
    rows[7][14][4] = "many".into();
    let book = write(&placed(rows), &Marks::new(), &[]).unwrap();
    let codes: Vec<String> =
        from_workbook(&book).unwrap_err().problems.into_iter().map(|p| p.code).collect();
    for code in ["standard.unknown_category", "standard.unknown_method", "standard.not_a_number"] {
        assert!(codes.iter().any(|c| c == code), "{codes:?}");
    }
}

#[test]
fn what_is_no_workbook_is_refused_and_the_empty_template_says_what_is_missing() {
    for bytes in [&b""[..], b"PK\x03\x04 not a zip", b"<html></html>"] {
        let marked = from_workbook(bytes).unwrap_err();
        assert_eq!(marked.problems[0].code, "standard.not_a_workbook");
    }
    let marked = from_workbook(&template_workbook().unwrap()).unwrap_err();
    assert!(marked.problems.iter().any(|p| p.code == "standard.required"));
}

#[test]
fn a_marked_workbook_that_is_mended_is_taken_in() {
    let book = with_cell("indicators", 0, "category", "nowhere");
    let marked = from_workbook(&book).unwrap_err();
    assert!(from_workbook(&marked.bytes).is_err());
    let want = Edition { digest: None, ..edition("2016") };
    let again = with_cell("indicators", 0, "category", "integrated_management");
    assert_eq!(from_workbook(&again).unwrap(), want);
}

#[test]
fn the_difference_opens_as_a_workbook_with_one_line_a_figure() {
    let (old, new) = (edition("2010"), edition("2016"));
    let diff = crate::diff(&old, &new);
    let bytes = diff_workbook(&diff, &old, &new, "zh-CN").unwrap();
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let rows = book.worksheet_range("逐项对照").unwrap();
    let want: usize = diff.items.iter().map(|i| i.figures.len().max(1)).sum();
    assert_eq!(rows.height(), want + 1);
}
