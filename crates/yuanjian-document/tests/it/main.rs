//! The outputs, read back by other readers than the ones that wrote them.

#![allow(clippy::unwrap_used, clippy::panic)]

mod report;

use calamine::{Data, Reader as _};
use yuanjian_document::{content::*, self_assessment_form, site};

fn form(stage: Stage) -> SelfAssessmentForm {
    let measure = |verdict: Verdict| MeasureLine {
        name: None,
        requirement: "≥36%".into(),
        value: Some(Figure::new("34.20", "%").exactly(34.1987)),
        today: None,
        numerator: Some(Part {
            label: "绿地面积".into(), figure: Figure::new("3420.00", "公顷")
        }),
        denominator: None,
        unit: "%".into(),
        gap: verdict.provisional.then(|| "再增绿地 180 公顷".into()),
        verdict,
        confidence: "待核实".into(),
        formula: String::new(),
        method: String::new(),
        inputs: Vec::new(),
    };
    let row = |seq, verdict: Verdict, veto| FormRow {
        seq,
        category: "绿地建设".into(),
        number: "2.2".into(),
        indicator: "建成区绿地率".into(),
        measures: vec![measure(verdict.clone()), measure(verdict.clone())],
        verdict,
        data_year: "2025".into(),
        data_source: String::new(),
        evidence: Vec::new(),
        responsible_unit: "园林局".into(),
        note: String::new(),
        veto,
        passport: Some("green-space-rate".into()),
    };
    SelfAssessmentForm {
        stage,
        lang: yuanjian_document::Lang::ZhCn,
        city: "云屏市".into(),
        edition: "国家园林城市标准".into(),
        tier: "国家园林城市".into(),
        data_year: "2025".into(),
        today: None,
        cutoff_note: String::new(),
        rows: vec![
            row(1, Verdict::provisional(VerdictKind::Fail), true),
            row(2, Verdict::firm(VerdictKind::NotApplicable), false),
        ],
        footnotes: vec!["注一".into()],
        invented: Some("虚构城市".into()),
        frozen: FrozenStamp { code: "abc123".into(), ..FrozenStamp::default() },
    }
}

fn cells(form: &SelfAssessmentForm) -> Vec<Data> {
    let bytes = self_assessment_form(form).unwrap();
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["自评表", "指标明细", "说明"]);
    book.sheet_names()
        .iter()
        .flat_map(|n| {
            book.worksheet_range(n).unwrap().cells().map(|c| c.2.clone()).collect::<Vec<_>>()
        })
        .collect()
}

fn text(cells: &[Data]) -> String {
    cells.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_workbook_holds_rounded_numbers_and_exact_ones() {
    let cells = cells(&form(Stage::Draft));
    assert!(cells.contains(&Data::Float(34.2)));
    let text = text(&cells);
    assert!(text.contains("34.1987") && text.contains("▲ 未达标（暂定）"));
    assert!(text.contains("虚构城市") && text.contains("★否决项") && text.contains("再增绿地"));
}

#[test]
fn an_issued_form_and_its_pages_never_say_that_a_provisional_row_failed() {
    let form = form(Stage::Issued);
    let text = text(&cells(&form));
    let pages = site(&pages(form));
    let html: String = pages.iter().map(|(_, b)| String::from_utf8_lossy(b).into_owned()).collect();
    for output in [&text, &html] {
        assert!(output.contains("■ 待核实"));
        for word in ["达标（", "未达标", "暂定", "再增绿地"] {
            assert!(!output.replace("是否达标", "").contains(word), "{word}");
        }
    }
}

#[test]
fn rows_of_the_details_are_as_high_as_their_longest_cell() {
    let mut form = form(Stage::Draft);
    form.rows[0].measures[0].inputs = (1..=7).map(|n| format!("绿地_{n}.shp")).collect();
    let bytes = self_assessment_form(&form).unwrap();
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    let mut part = book.by_name("xl/worksheets/sheet2.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
    let height = |row: u32| -> f64 {
        let row = sheet.split(&format!("<row r=\"{row}\"")).nth(1).unwrap();
        let row = row.split('>').next().unwrap();
        row.split("ht=\"").nth(1).map_or(15.0, |h| h.split('"').next().unwrap().parse().unwrap())
    };
    // Seven lines of 10 pt need more than 70 pt; the next row has one line.
    assert!(height(2) > 90.0 && height(3) < 40.0, "{} {}", height(2), height(3));
}

fn pages(form: SelfAssessmentForm) -> Site {
    let passport = PassportPage {
        id: "green-space-rate".into(),
        indicator: "建成区绿地率 <b>".into(),
        verdict: Some(Verdict::provisional(VerdictKind::Fail)),
        measures: form.rows[0].measures.clone(),
        ..PassportPage::default()
    };
    Site {
        form,
        headline: vec!["有 1 项未核实".into()],
        priorities: Vec::new(),
        passports: vec![passport],
        pictures: Vec::new(),
        tables: Vec::new(),
        downloads: Vec::new(),
    }
}

#[test]
fn every_page_stands_alone_with_its_banner_and_one_title() {
    let files = site(&pages(form(Stage::Draft)));
    let names: Vec<_> = files.iter().map(|f| f.0.as_str()).collect();
    assert_eq!(names, ["style.css", "index.html", "green-space-rate.html"]);
    for (name, bytes) in files.iter().filter(|f| f.0.ends_with(".html")) {
        let page = std::str::from_utf8(bytes).unwrap();
        assert_eq!(page.matches("<h1>").count(), 1, "{name}");
        assert!(page.contains(r#"<html lang="zh-CN">"#) && page.contains("虚构城市"), "{name}");
        assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("http:"));
        assert!(!page.contains("<b>\u{3c}") && page.contains("default-src 'none'"));
    }
    let page = String::from_utf8_lossy(&files[2].1).into_owned();
    assert!(page.contains("建成区绿地率 &lt;b&gt;"));
    // On a phone a cell stands without its column and says what it is.
    assert!(page.contains(r#"<td data-head="标准要求">"#));
}
