//! Workbooks as bureaus hand them in: sound, rearranged, and faulty in every way we know of.

use super::*;
use crate::statistics::{Statistic, StatisticScope};
use layout::{Column, Head};
use proptest::prelude::*;
use std::{collections::BTreeMap, process::Command};
use yuanjian_standard::{
    Catalogue, Edition,
    sheets::{CellValue, SheetCell, SheetCells, new_workbook, position, read_sheets},
};
use yuanjian_types::Severity;

const YEARS: [i32; 3] = [2024, 2025, 2026];

fn edition(name: &str) -> Edition {
    Catalogue::embedded().get(name).unwrap().clone()
}

fn districts() -> Vec<(String, String)> {
    [("990102", "东城区"), ("990103", "西山区"), ("990171", "高新区")]
        .map(|(code, name)| (code.to_owned(), name.to_owned()))
        .to_vec()
}

fn form<'a>(edition: &'a Edition, districts: &'a [(String, String)]) -> StatisticsForm<'a> {
    StatisticsForm {
        edition,
        city: "某市 & 郊区",
        note: Some("虚构城市"),
        districts,
        years: &YEARS,
        language: "zh-CN",
    }
}

fn figure(key: &str, scope: StatisticScope, year: i32, value: f64) -> Statistic {
    Statistic {
        key: key.to_owned(),
        scope,
        year,
        value,
        source: "统计年鉴".to_owned(),
        responsible: "统计局".to_owned(),
        note: String::new(),
    }
}

/// The sheets of a workbook written again, as a spreadsheet program would.
fn saved(sheets: &[SheetCells]) -> Vec<u8> {
    let mut book = new_workbook().unwrap();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(sheet.name.as_str()).unwrap();
        for (&(row, column), cell) in &sheet.cells {
            yuanjian_standard::sheets::put_cell(
                page,
                row,
                column as u16,
                cell,
                &rust_xlsxwriter::Format::new(),
            )
            .unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn cell(value: CellValue) -> SheetCell {
    SheetCell { value, percent: false, formula: None }
}

fn text(text: &str) -> SheetCell {
    cell(CellValue::Text(text.to_owned()))
}

fn number(number: f64) -> SheetCell {
    cell(CellValue::Number(number))
}

/// The empty template of 2016 with these cells of the figures in place of its own.
fn with_cells(cells: &[(&str, SheetCell)]) -> Vec<u8> {
    let (edition, districts) = (edition("2016"), districts());
    let bytes = write_statistics(&form(&edition, &districts), &Statistics::default()).unwrap();
    let mut sheets = read_sheets(&bytes).unwrap();
    for (address, cell) in cells {
        sheets[1].cells.insert(position(address).unwrap(), cell.clone());
    }
    saved(&sheets)
}

/// What is put where, the code expected, the cell expected.
type Case<A, C> = (Vec<(A, C)>, &'static str, &'static str);

type Answer = Result<ReadStatistics, Box<RefusedStatistics>>;

fn read_2016(bytes: &[u8]) -> Answer {
    let (edition, districts) = (edition("2016"), districts());
    read_statistics(&form(&edition, &districts), "统计.xlsx", bytes)
}

fn problems(answer: &Answer) -> &[Problem] {
    match answer {
        Ok(read) => &read.notes,
        Err(refused) => &refused.problems,
    }
}

/// Code, row and cell of every problem.
fn places(answer: &Answer) -> Vec<(String, u64, String)> {
    problems(answer)
        .iter()
        .map(|p| {
            (p.code.clone(), p.place.row.unwrap_or(0), p.place.field.clone().unwrap_or_default())
        })
        .collect()
}

#[test]
fn the_template_asks_by_place_in_the_order_of_the_edition() {
    let (edition, districts) = (edition("2016"), districts());
    let bytes = write_statistics(&form(&edition, &districts), &Statistics::default()).unwrap();
    let sheet = &read_sheets(&bytes).unwrap()[1];
    let places: Vec<String> = (2..8).map(|row| sheet.text(row, 1)).collect();
    assert_eq!(
        places,
        ["city", "district:990102", "district:990103", "district:990171", "old", "added"]
    );
    // 34 statistics: 14 by district, and the two that the old and added area are compared by.
    assert_eq!(sheet.end().0 + 1, 2 + 34 + 14 * 3 + 2 * 2);
    let mut keys: Vec<String> = (2..=sheet.end().0).map(|row| sheet.text(row, 0)).collect();
    keys.dedup();
    assert_eq!(keys, edition.statistics.iter().map(|s| s.key.clone()).collect::<Vec<_>>());
    // The bureau stands there already; no figure does.
    assert_eq!(sheet.text(2, 10), "统计局");
    assert!(sheet.cells.keys().all(|&(row, column)| row < 2 || !(6..9).contains(&column)));
}

#[test]
fn an_empty_template_reads_as_no_figures_and_not_as_zeros() {
    for name in ["2010", "2016", "2022"] {
        for language in ["zh-CN", "en"] {
            let (edition, districts) = (edition(name), districts());
            let form = StatisticsForm { language, ..form(&edition, &districts) };
            let bytes = write_statistics(&form, &Statistics::default()).unwrap();
            let read = read_statistics(&form, "a.xlsx", &bytes).unwrap();
            assert_eq!(read, ReadStatistics::default());
        }
    }
}

#[test]
fn equal_figures_are_equal_bytes() {
    let (edition, districts) = (edition("2016"), districts());
    let form = form(&edition, &districts);
    let filled = Statistics::default().with("parks_total", StatisticScope::City, 2025, 31.0);
    let one = write_statistics(&form, &filled).unwrap();
    assert!(one == write_statistics(&form, &filled).unwrap());
}

#[test]
fn years_with_different_sources_are_two_rows_and_come_back_whole() {
    let (edition, districts) = (edition("2016"), districts());
    let form = form(&edition, &districts);
    let mut filled = Statistics::default();
    for (year, source) in [(2024, "甲"), (2025, "乙"), (2026, "甲")] {
        let source = source.to_owned();
        filled.insert(Statistic {
            source,
            ..figure("parks_total", StatisticScope::City, year, 31.0)
        });
    }
    let bytes = write_statistics(&form, &filled).unwrap();
    let sheet = &read_sheets(&bytes).unwrap()[1];
    let rows: Vec<u32> = (2..=sheet.end().0)
        .filter(|&row| sheet.text(row, 0) == "parks_total" && sheet.text(row, 1) == "city")
        .collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(sheet.text(rows[0], 6), "31");
    assert_eq!(sheet.text(rows[0], 7), "");
    assert_eq!(sheet.text(rows[1], 9), "乙");
    assert_eq!(read_statistics(&form, "a.xlsx", &bytes).unwrap().statistics, filled);
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[^\\p{C}]{0,12}", "=[a-z]{1,4}|_x00[0-9]{2}_|[<&>\"']{1,3}"]
        .prop_map(|text| layout::clean(&text))
}

fn any_statistics() -> impl Strategy<Value = Vec<(usize, usize, usize, f64, [String; 3])>> {
    let amount = prop_oneof![
        Just(0.0),
        (0_u32..100_000).prop_map(f64::from),
        (0.0..10.0_f64),
        (1_u64..u64::MAX).prop_map(|bits| f64::from_bits(bits >> 2).abs().min(1e200)),
    ];
    let texts = [any_text(), any_text(), any_text()];
    prop::collection::vec((0_usize..34, 0_usize..6, 0_usize..3, amount, texts), 0..40)
}

fn statistics_of(
    edition: &Edition,
    drawn: Vec<(usize, usize, usize, f64, [String; 3])>,
) -> Statistics {
    let mut filled = Statistics::default();
    for (definition, scope, year, value, [source, responsible, note]) in drawn {
        let definition = &edition.statistics[definition];
        let district = |code: &str| StatisticScope::District(code.to_owned());
        let scopes = [
            StatisticScope::City,
            district("990102"),
            district("990103"),
            district("990171"),
            StatisticScope::OldBuiltUp,
            StatisticScope::AddedBuiltUp,
        ];
        filled.insert(Statistic {
            key: definition.key.clone(),
            scope: scopes[scope].clone(),
            year: YEARS[year],
            value: value.min(layout::bounds(definition).1),
            source,
            responsible,
            note,
        });
    }
    filled
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_imports_unchanged(drawn in any_statistics()) {
        let (edition, districts) = (edition("2016"), districts());
        let form = form(&edition, &districts);
        let filled = statistics_of(&edition, drawn);
        let bytes = write_statistics(&form, &filled).unwrap();
        let read = read_statistics(&form, "a.xlsx", &bytes).unwrap();
        prop_assert_eq!(&read.statistics, &filled);
        // A marked copy is the same figures still.
        let marked = mark_statistics(&form, &bytes, &read.notes);
        let again = read_statistics(&form, "a.xlsx", &marked).unwrap();
        prop_assert_eq!(again, read);
    }

    #[test]
    fn bytes_that_were_tampered_with_never_crash(at in 0_usize..12_000, to: u8, cut in 0_usize..12_000) {
        let (edition, districts) = (edition("2022"), districts());
        let form = form(&edition, &districts);
        let mut bytes = write_statistics(&form, &Statistics::default()).unwrap();
        let end = bytes.len();
        bytes[at % end] = to;
        let _ = read_statistics(&form, "a.xlsx", &bytes);
        bytes.truncate(cut % end);
        let _ = read_statistics(&form, "a.xlsx", &bytes);
    }
}

#[test]
fn a_workbook_that_libreoffice_saved_again_is_the_same_figures() {
    if Command::new("soffice").arg("--version").output().is_err() {
        println!("skipped: soffice is not here (scripts/setup.sh test installs it)");
        return;
    }
    let (edition, districts) = (edition("2016"), districts());
    let form = form(&edition, &districts);
    let mut filled = Statistics::default();
    for (n, definition) in edition.statistics.iter().enumerate() {
        let value = 7.25 + n as f64 / 8.0;
        let mut one = figure(&definition.key, StatisticScope::City, 2024 + n as i32 % 3, value);
        one.note = format!("第 {n} 页 <&> \"引号\"\n第二行");
        filled.insert(one);
        if definition.per_district {
            let scope = StatisticScope::District("990103".to_owned());
            filled.insert(figure(&definition.key, scope, 2025, 0.001 * n as f64));
        }
    }
    filled.insert(figure("urban_population", StatisticScope::OldBuiltUp, 2025, 912_345.0));
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("a.xlsx"), folder.path().join("again"));
    std::fs::write(&from, write_statistics(&form, &filled).unwrap()).unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let status = Command::new("timeout")
        .args(["180", "soffice", &profile, "--headless", "--convert-to", "xlsx", "--outdir"])
        .args([&to, &from])
        .output()
        .unwrap();
    assert!(status.status.success(), "{status:?}");
    let bytes = std::fs::read(to.join("a.xlsx")).unwrap();
    let read = read_statistics(&form, "a.xlsx", &bytes);
    let read = read.unwrap_or_else(|refused| panic!("{:#?}", refused.problems));
    assert_eq!(read.statistics, filled);
}

#[test]
fn rows_and_columns_may_be_moved_deleted_and_added() {
    let (edition, districts) = (edition("2016"), districts());
    let form = form(&edition, &districts);
    let filled = Statistics::default()
        .with("urban_population", StatisticScope::City, 2024, 912_345.0)
        .with("parks_total", StatisticScope::District("990102".to_owned()), 2025, 31.0)
        .with("score_function", StatisticScope::City, 2026, 8.5);
    let bytes = write_statistics(&form, &filled).unwrap();
    let mut sheets = read_sheets(&bytes).unwrap();
    let sheet = &mut sheets[1];
    let end = sheet.end().0;
    // Rows upside down with gaps, the columns from right to left, and the empty rows gone.
    let moved: BTreeMap<(u32, u32), SheetCell> = sheet
        .cells
        .iter()
        .filter(|((row, _), _)| *row < 2 || (6..9).any(|c| sheet.cells.contains_key(&(*row, c))))
        .map(|(&(row, column), cell)| {
            let row = if row < 2 { row } else { 2 + 3 * (end - row) };
            ((row, 20 - column), cell.clone())
        })
        .collect();
    sheet.cells = moved;
    sheet.cells.insert((1, 30), text("核对人"));
    sheet.cells.insert((5, 30), text("张三"));
    sheet.name = "园林局汇总".to_owned();
    let read = read_statistics(&form, "a.xlsx", &saved(&sheets)).unwrap();
    assert_eq!(read.statistics, filled);
    let codes: Vec<&str> = read.notes.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(codes, ["statistics.extra_column"]);
}

#[test]
fn numbers_are_read_as_people_and_spreadsheets_write_them() {
    let percent = |value| SheetCell { value, percent: true, formula: None };
    let formula = SheetCell { formula: Some("1000*2".to_owned()), ..number(2000.0) };
    let book = with_cells(&[
        ("G3", text(" １，２３４ ")),
        ("G15", text("1,500")),
        ("G16", formula),
        ("G33", percent(CellValue::Number(0.031))),
        ("H33", text("2.9%")),
        ("G34", text("８．５")),
        ("I3", text("   ")),
    ]);
    let read = read_2016(&book).unwrap();
    let value = |key: &str, year| read.statistics.value(key, &StatisticScope::City, year);
    assert_eq!(value("urban_population", 2024), Some(1234.0));
    assert_eq!(value("satisfied_respondents", 2024), Some(1500.0));
    assert_eq!(value("valid_respondents", 2024), Some(2000.0));
    assert_eq!(value("garden_style_yearly_rise", 2024), Some(3.1));
    assert_eq!(value("garden_style_yearly_rise", 2025), Some(2.9));
    assert_eq!(value("score_construction", 2024), Some(8.5));
    assert_eq!(value("urban_population", 2026), None);
    assert_eq!(read.notes, []);
}

/// Workbooks written here keep an empty result with each formula, which is a result; the platform's
/// faulty workbooks have a formula without any.
#[test]
fn a_formula_without_a_result_is_no_figure() {
    let uncomputed = SheetCell { formula: Some("SUM(G4:G5)".into()), ..cell(CellValue::Nothing) };
    let told = number::read(&uncomputed, &edition("2016").statistics[0]).unwrap_err();
    assert_eq!(told.code, "statistics.formula_not_computed");
}

#[test]
fn every_kind_of_fault_is_told_at_its_row_and_cell() {
    let shown_as_percent = SheetCell { percent: true, ..number(0.36) };
    let broken = || cell(CellValue::Error("#DIV/0!".to_owned()));
    let copy = |row: u32, value: f64| {
        vec![
            (format!("A{row}"), text("urban_population")),
            (format!("B{row}"), text("city")),
            (format!("G{row}"), number(value)),
        ]
    };
    let one = |address: &str, cell: SheetCell| vec![(address.to_owned(), cell)];
    let two =
        |a: &str, x: SheetCell, b: &str, y: SheetCell| vec![(a.to_owned(), x), (b.to_owned(), y)];
    let cases: Vec<Case<String, SheetCell>> = vec![
        (one("G3", text("约三千")), "statistics.not_a_number", "G3"),
        (one("H9", text("—")), "statistics.not_a_number", "H9"),
        (one("G3", text("NaN")), "statistics.not_a_number", "G3"),
        (one("G3", text("1,23")), "statistics.not_a_number", "G3"),
        (one("G3", cell(CellValue::Flag(true))), "statistics.not_a_number", "G3"),
        (one("G3", text("91万人")), "statistics.unit_in_cell", "G3"),
        (one("I17", text("12.5%")), "statistics.unit_in_cell", "I17"),
        (one("G3", cell(CellValue::Day(45_000.0))), "statistics.is_a_day", "G3"),
        (one("G4", broken()), "statistics.broken_formula", "G4"),
        (two("G4", number(3.0), "J4", broken()), "statistics.broken_formula", "J4"),
        (one("H4", shown_as_percent), "statistics.shown_as_percent", "H4"),
        (one("H16", number(-5.0)), "statistics.negative", "H16"),
        (one("G33", number(-101.0)), "statistics.below", "G33"),
        (one("G33", number(101.0)), "statistics.above", "G33"),
        (one("I34", number(10.5)), "statistics.above", "I34"),
        (two("G3", number(3.0), "A3", text("urban_populaton")), "statistics.unknown_key", "C3"),
        (two("G4", number(3.0), "B4", text("district:990199")), "statistics.unknown_place", "D4"),
        (two("G3", number(3.0), "A3", text(" ")), "statistics.row_without_id", "C3"),
        (one("H120", number(3.0)), "statistics.row_without_id", "C120"),
        (two("G5", number(3.0), "G1", text("year:2019")), "statistics.unknown_year", "G5"),
        (two("M2", text("2023年"), "M5", number(3.0)), "statistics.year_without_id", "M2"),
        ([one("G3", number(3.0)), copy(130, 4.0)].concat(), "statistics.given_twice", "G130"),
        (one("A1", text("key:national-garden-city/2010")), "statistics.other_edition", "C1"),
        (one("B1", text("?")), "statistics.missing_column", "A1"),
        (one("A1", text("?")), "statistics.no_head", ""),
        (one("IQ5", number(1.0)), "statistics.too_far", "IQ5"),
    ];
    for (cells, code, wanted) in cases {
        let borrowed: Vec<(&str, SheetCell)> =
            cells.iter().map(|(address, cell)| (address.as_str(), cell.clone())).collect();
        let answer = read_2016(&with_cells(&borrowed));
        let places = places(&answer);
        let row = position(wanted).map_or(0, |(row, _)| u64::from(row) + 1);
        assert!(
            places.contains(&(code.to_owned(), row, wanted.to_owned())),
            "wanted {code} at {wanted}, got {places:?}"
        );
        let refused = answer.unwrap_err();
        assert!(refused.problems.iter().all(|p| p.place.file.as_deref() == Some("统计.xlsx")));
        // The returned workbook opens, lists every problem, and marks the cell.
        let sheets = read_sheets(&refused.marked).unwrap();
        assert_eq!(sheets[0].name, "问题清单");
        assert_eq!(sheets[0].end().0 as usize, refused.problems.len());
        if let (Some((row, _)), Some(head)) =
            (position(wanted), sheets.iter().find(|s| s.name == "统计数据").and_then(Head::find))
        {
            let sheet = sheets.iter().find(|s| s.name == "统计数据").unwrap();
            let beside = head.column(Column::Problem).unwrap();
            assert!(!sheet.text(row.max(1), beside).is_empty(), "{code} at {wanted}");
        }
    }
}

#[test]
fn doubts_are_told_and_do_not_keep_the_figures_out() {
    let cases: Vec<Case<&str, f64>> = vec![
        (vec![("G3", 12.5)], "statistics.not_whole", "G3"),
        (vec![("G3", 1000.0), ("G4", 600.0), ("G5", 410.0)], "statistics.districts_differ", "G3"),
        (vec![("G3", 1000.0), ("G4", 1100.0)], "statistics.districts_differ", "G3"),
        (
            vec![("G3", 1000.0), ("G7", 600.0), ("G8", 300.0)],
            "statistics.old_and_added_differ",
            "G3",
        ),
        (vec![("G15", 1700.0), ("G16", 1640.0)], "statistics.part_exceeds_whole", "G15"),
        (vec![("G3", 1000.0), ("H3", 2001.0)], "statistics.jump", "H3"),
        (vec![("H3", 1000.0), ("I3", 499.0)], "statistics.jump", "I3"),
    ];
    for (cells, code, wanted) in cases {
        let cells: Vec<(&str, SheetCell)> =
            cells.into_iter().map(|(address, value)| (address, number(value))).collect();
        let answer = read_2016(&with_cells(&cells));
        let row = u64::from(position(wanted).unwrap().0) + 1;
        assert_eq!(places(&answer), [(code.to_owned(), row, wanted.to_owned())]);
        assert_eq!(problems(&answer)[0].severity, Severity::Warning);
        assert_eq!(answer.unwrap().statistics.len(), cells.len());
    }
}

#[test]
fn what_is_within_reason_draws_no_remark() {
    // Districts within half a percent; a zone that overlaps them; twice last year exactly; a city
    // without the last district's figure.
    for cells in [
        vec![("G3", 1000.0), ("G4", 600.0), ("G5", 404.0), ("G6", 300.0)],
        vec![("G3", 1000.0), ("H3", 2000.0), ("I3", 1000.0)],
        vec![("G3", 1000.0), ("G4", 700.0)],
        vec![("G33", 0.4), ("H33", -0.2)],
        vec![("G3", 0.0), ("H3", 500.0)],
    ] {
        let cells: Vec<(&str, SheetCell)> =
            cells.into_iter().map(|(address, value)| (address, number(value))).collect();
        assert_eq!(places(&read_2016(&with_cells(&cells))), []);
    }
}

#[test]
fn the_same_figure_twice_with_the_same_value_is_a_note() {
    let book = with_cells(&[
        ("G3", number(3.0)),
        ("A130", text("urban_population")),
        ("B130", text("city")),
        ("G130", text("3")),
    ]);
    let answer = read_2016(&book);
    let wanted = ("statistics.given_twice_alike".to_owned(), 130, "G130".to_owned());
    assert_eq!(places(&answer), [wanted]);
    assert_eq!(answer.unwrap().statistics.len(), 1);
}

#[test]
fn a_file_that_is_no_workbook_says_what_it_is() {
    let whole = with_cells(&[]);
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    let mut cases = vec![
        (b"".to_vec(), "statistics.not_a_workbook"),
        (b"<html></html>".to_vec(), "statistics.not_a_workbook"),
        (whole[..whole.len() / 2].to_vec(), "statistics.damaged"),
        (old.clone(), "statistics.old_format"),
    ];
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    cases.push((old, "statistics.password"));
    for (bytes, code) in cases {
        let refused = read_2016(&bytes).unwrap_err();
        assert_eq!(refused.problems[0].code, code);
        assert_eq!(refused.problems[0].place.file.as_deref(), Some("统计.xlsx"));
        assert!(refused.marked.is_empty());
    }
}

#[test]
fn several_faults_are_told_at_once_in_the_order_of_the_sheet() {
    let answer = read_2016(&with_cells(&[
        ("H16", number(-5.0)),
        ("G3", text("约三千")),
        ("H3", text("91万人")),
        ("J3", cell(CellValue::Error("#REF!".to_owned()))),
        ("G33", number(101.0)),
    ]));
    let cells: Vec<String> = places(&answer).into_iter().map(|(_, _, cell)| cell).collect();
    assert_eq!(cells, ["G3", "H3", "J3", "H16", "G33"]);
}

#[test]
fn the_returned_workbook_keeps_what_was_typed_and_is_taken_in_once_mended() {
    let formula = SheetCell { formula: Some("600+310".into()), ..number(910.0) };
    let book = with_cells(&[
        ("G3", text("约三千")),
        ("H3", formula),
        ("J3", text("年鉴第 12 页")),
        ("M2", text("核对人")),
        ("M3", text("张三")),
    ]);
    let refused = read_2016(&book).unwrap_err();
    let mut sheets = read_sheets(&refused.marked).unwrap();
    let sheet = sheets.iter_mut().find(|s| s.name == "统计数据").unwrap();
    let at = |address: &str| position(address).unwrap();
    assert_eq!(sheet.cells[&at("G3")].value, CellValue::Text("约三千".to_owned()));
    assert_eq!(sheet.cells[&at("H3")].formula.as_deref(), Some("600+310"));
    assert_eq!(sheet.text(2, 12), "张三");
    assert!(sheet.text(2, 13).contains("约三千"), "{}", sheet.text(2, 13));
    sheet.cells.insert(at("G3"), number(900.0));
    let read = read_2016(&saved(&sheets)).unwrap();
    let figure = read.statistics.get("urban_population", &StatisticScope::City, 2025).unwrap();
    assert_eq!((figure.value, figure.source.as_str()), (910.0, "年鉴第 12 页"));
    assert_eq!(read.statistics.len(), 2);
}
