//! The outputs, read back by other readers than the ones that wrote them.

#![allow(clippy::unwrap_used, clippy::panic)]

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
}

fn report() -> Report {
    use geo_types::{MultiPolygon, Rect};
    let square =
        |x: f64, side: f64| MultiPolygon(vec![Rect::new((x, 0.0), (x + side, side)).to_polygon()]);
    let layer = |name: &str, paint, x, side| MapLayer {
        name: name.into(),
        paint,
        shape: Shape::Polygons(square(x, side)),
        labels: vec![Label { x: x + side / 2.0, y: side / 2.0, lines: vec![name.into()] }],
    };
    let map = MapPicture {
        title: "城东片区有居住用地不在公园服务范围内".into(),
        layers: vec![
            layer("建成区", Paint::Land, 0.0, 9000.0),
            layer("未覆盖居住用地", Paint::NotServed, 1000.0, 2000.0),
            layer("公园", Paint::Green, 4000.0, 1500.0),
        ],
        invented: Some("虚构城市".into()),
        ..MapPicture::default()
    };
    Report {
        stage: Stage::Issued,
        head: Some(RedHead { issuer: "云屏市人民政府文件".into(), ..RedHead::default() }),
        title: vec!["云屏市国家园林城市复查".into(), "自查报告".into()],
        addressee: Some("省住房和城乡建设厅".into()),
        body: vec![
            Block::heading(1, "总体情况"),
            Block::Paragraph(vec![
                Inline::text("我市建成区绿地率为"),
                Inline::Figure(Figure::new("36.75", "%").passport("green-space-rate")),
                Inline::text("，结论为"),
                Inline::Verdict(Verdict::provisional(VerdictKind::Pass)),
                Inline::text("。"),
            ]),
            Block::Table(Table {
                caption: "指标汇总".into(),
                columns: vec![
                    Column::new("指标", 2.0, Align::Left),
                    Column::new("数值", 1.0, Align::Right),
                ],
                rows: vec![vec![Cell::text("绿地率"), Cell::text("36.75")]],
                note: String::new(),
            }),
            Block::Picture(Box::new(Picture {
                id: "coverage".into(),
                content: PictureContent::Map(map),
                caption: "公园服务范围".into(),
                alt: "地图".into(),
                width_mm: 150.0,
            })),
        ],
        signature: Some(Signature {
            issuer: "云屏市人民政府".into(), date: None, sealed: true
        }),
        annexes: vec![Annex {
            title: "指标自评表".into(),
            landscape: true,
            body: vec![Block::text("略")],
        }],
        invented: Some("虚构城市".into()),
        ..Report::default()
    }
}

#[test]
fn a_report_follows_the_layout_and_opens_in_libreoffice() {
    let fonts = match yuanjian_document::FontLibrary::load(&[]) {
        Ok(fonts) => fonts,
        Err(e) => return eprintln!("skipped: {e}"),
    };
    let bytes = yuanjian_document::report_docx(&report(), &fonts).unwrap();
    assert_eq!(bytes, yuanjian_document::report_docx(&report(), &fonts).unwrap());
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
    let body = part("word/document.xml");
    for fact in [
        r#"w:top="2098" w:right="1474" w:bottom="1984" w:left="1587""#,
        r#"w:linePitch="579""#,
        "方正小标宋_GBK",
        "仿宋_GB2312",
        "svgBlip",
        "passport:green-space-rate",
        "■ 待核实",
    ] {
        assert!(body.contains(fact), "{fact}");
    }
    assert!(!body.contains("达标") && part("word/footer-even.xml").contains(" PAGE "));
    assert!(part("word/media/picture1.svg").contains("居住用地"));
    let folder = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("YUANJIAN_KEEP").map(std::path::PathBuf::from);
    let folder = kept.as_deref().unwrap_or(folder.path());
    std::fs::write(folder.join("report.docx"), &bytes).unwrap();
    let home = format!("-env:UserInstallation=file://{}/office", folder.display());
    let office = std::process::Command::new("soffice")
        .args([home.as_str(), "--headless", "--convert-to", "pdf", "report.docx"])
        .current_dir(folder)
        .output();
    if office.is_err() {
        return eprintln!("skipped: soffice is not here");
    }
    let Ok(text) = std::process::Command::new("pdftotext")
        .args(["report.pdf", "-"])
        .current_dir(folder)
        .output()
    else {
        return eprintln!("skipped: pdftotext is not here");
    };
    let text: String =
        String::from_utf8_lossy(&text.stdout).chars().filter(|c| !c.is_whitespace()).collect();
    for words in
        ["自查报告", "省住房和城乡建设厅：", "一、总体情况", "36.75%", "附件：指标自评表", "—1—"]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
}
