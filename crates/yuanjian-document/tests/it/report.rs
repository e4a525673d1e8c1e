//! The report as docx and pdf, read back by poppler and LibreOffice.

use crate::form;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use yuanjian_document::{
    Error, FontLibrary, FontUsed, content::*, form_annex, report_docx, report_pdf,
};

const BANNER: &str = "演示数据：云屏市为虚构城市，不得作为依据";
const STAMP: &str = "冻结编号7f3a-91c22026-11-2009:30e1b2园鉴0.1.0";
const ROLES: [&str; 6] = ["title", "body", "heading1", "heading2", "number", "picture"];

fn map() -> Picture {
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
    Picture {
        id: "coverage".into(),
        content: PictureContent::Map(map),
        caption: "公园绿地服务半径覆盖情况（2025年）".into(),
        source: "资料来源：绿地图层（2025年）".into(),
        alt: "城东片区有三处居住用地不在公园服务范围内".into(),
        width_mm: 150.0,
    }
}

fn indicators(rows: usize) -> Table {
    Table {
        caption: "指标汇总".into(),
        columns: vec![
            Column::new("序号", 1.0, Align::Centre),
            Column::new("指标", 4.0, Align::Left),
            Column::new("数值", 1.0, Align::Right),
            Column::new("结论", 2.0, Align::Centre),
        ],
        rows: (1..=rows)
            .map(|n| {
                vec![
                    Cell::text(n.to_string()),
                    Cell::text(format!("第{n}项指标")),
                    Cell::figure(Figure::new(format!("{}.25", 1000 + n), "公顷")),
                    Cell::verdict(Verdict::firm(VerdictKind::Pass)),
                ]
            })
            .collect(),
        note: "数据来源于城市建设统计年鉴。".into(),
    }
}

fn report(stage: Stage) -> Report {
    let long = "我市坚持以人民为中心的发展思想，统筹城市园林绿化的规划、建设、管理和保护，完善公园体系，\
                提高绿地品质，城市生态环境和人居环境持续改善。";
    Report {
        stage,
        head: Some(RedHead { issuer: "云屏市人民政府文件".into(), ..RedHead::default() }),
        title: vec!["云屏市人民政府关于".into(), "国家园林城市复查自查情况的报告".into()],
        addressee: Some("省住房和城乡建设厅".into()),
        body: vec![
            Block::text(long),
            Block::heading(1, "总体情况"),
            Block::heading(2, "指标结论"),
            Block::Paragraph(vec![
                Inline::text("建成区绿地率为"),
                Inline::Figure(Figure::new("36.75", "%").passport("green-space-rate")),
                Inline::text("，结论为"),
                Inline::Verdict(Verdict::provisional(VerdictKind::Fail)),
                Inline::text("；"),
                Inline::Strong("公园服务半径覆盖率".into()),
                Inline::text("结论为"),
                Inline::Verdict(Verdict::firm(VerdictKind::Missing)),
                Inline::text("。"),
            ]),
            Block::Table(indicators(4)),
            Block::heading(2, "存在的问题"),
            Block::heading(3, "公园分布不均"),
            Block::heading(4, "城东片区"),
            Block::text(long.repeat(3)),
            Block::Picture(Box::new(map())),
            Block::heading(1, "下一步工作"),
            Block::text(long.repeat(2)),
        ],
        signature: Some(Signature {
            issuer: "云屏市人民政府".into(), date: None, sealed: true
        }),
        note: Some("联系人：×××".into()),
        annexes: vec![
            form_annex(&form(stage)),
            Annex {
                title: "数据来源说明".into(),
                landscape: false,
                body: vec![Block::heading(1, "数据"), Block::text(long)],
            },
        ],
        imprint: Some(Imprint {
            copies_to: Some("省自然资源厅，市委办公室，市人大常委会办公室".into()),
            printed_by: "云屏市人民政府办公室".into(),
            printed_on: None,
        }),
        invented: Some(BANNER.into()),
        frozen: FrozenStamp {
            code: "7f3a-91c2".into(),
            at: "2026-11-20 09:30".into(),
            edition: "e1b2".into(),
            engine: "园鉴 0.1.0".into(),
            chain: String::new(),
        },
        ..Report::default()
    }
}

/// None where no Chinese font is installed; the tests then say so and pass.
fn fonts() -> Option<&'static FontLibrary> {
    static FONTS: OnceLock<Option<FontLibrary>> = OnceLock::new();
    let found = FONTS.get_or_init(|| FontLibrary::load(&[]).ok()).as_ref();
    if found.is_none() {
        eprintln!("skipped: no Chinese font is here");
    }
    found
}

/// A folder that goes away, or the one of `YUANJIAN_KEEP` for looking at what came out.
struct Folder(PathBuf, #[expect(dead_code, reason = "removed when dropped")] tempfile::TempDir);

fn folder() -> Folder {
    let temporary = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("YUANJIAN_KEEP").map(PathBuf::from);
    Folder(kept.unwrap_or_else(|| temporary.path().to_owned()), temporary)
}

/// What a program prints; none when it is not installed.
fn say(program: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    match Command::new(program).args(arguments).current_dir(folder).output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            eprintln!("skipped: {program} is not here");
            None
        }
    }
}

/// The pdf of a report under this name, and its folder.
fn pdf(report: &Report, name: &str) -> Option<(Folder, Vec<FontUsed>)> {
    let folder = folder();
    let (bytes, used) = report_pdf(report, fonts()?).unwrap();
    std::fs::write(folder.0.join(name), bytes).unwrap();
    Some((folder, used))
}

/// The pdf that LibreOffice makes of the docx of a report.
fn docx_as_pdf(report: &Report, name: &str) -> Option<Folder> {
    let folder = folder();
    let bytes = report_docx(report, fonts()?).unwrap();
    std::fs::write(folder.0.join(format!("{name}.docx")), bytes).unwrap();
    let home = format!("-env:UserInstallation=file://{}/office-{name}", folder.0.display());
    let docx = format!("{name}.docx");
    say("soffice", &[&home, "--headless", "--convert-to", "pdf", &docx], &folder.0)?;
    Some(folder)
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect()
}

/// The text in the order of the file, without white space, banners and page numbers.
fn words(file: &str, folder: &Path) -> Option<String> {
    let text = say("pdftotext", &["-raw", file, "-"], folder)?;
    let mut out = String::new();
    for page in text.split('\u{c}') {
        let page = squeeze(page);
        let page = page.replace(&squeeze(BANNER), "").replace(STAMP, "");
        let number = |i: usize| format!("—{i}—");
        out += &(1..200).rev().fold(page, |p, i| p.replace(&number(i), ""));
    }
    Some(out)
}

/// Whether the phrases stand in the text one after the other.
#[track_caller]
fn in_order(text: &str, phrases: &[&str]) {
    let mut from = 0;
    for phrase in phrases {
        let at = text[from..].find(phrase);
        let at = at.unwrap_or_else(|| panic!("{phrase} is not in {}", &text[from..]));
        from += at + phrase.len();
    }
}

/// Left, top, right and bottom in millimetres, and the text.
type Place = (f64, f64, f64, f64, String);

/// Words with their places, page by page.
fn places(file: &str, folder: &Path) -> Option<Vec<Vec<Place>>> {
    let xml = say("pdftotext", &["-bbox", file, "-"], folder)?;
    let mut pages = Vec::new();
    for line in xml.lines().map(str::trim) {
        if line.starts_with("<page ") {
            pages.push(Vec::new());
        }
        let Some(rest) = line.strip_prefix("<word ") else { continue };
        let (facts, text) = rest.split_once('>').unwrap();
        let mut numbers = facts
            .split('"')
            .filter_map(|n| n.parse::<f64>().ok())
            .map(|points| points * 25.4 / 72.0);
        let mut next = || numbers.next().unwrap();
        let place = (next(), next(), next(), next(), text.replace("</word>", ""));
        pages.last_mut().unwrap().push(place);
    }
    Some(pages)
}

/// One line a page of what pdfinfo says.
fn sizes(facts: &str) -> Vec<&str> {
    facts.lines().filter(|l| l.starts_with("Page ") && l.contains(" size:")).collect()
}

fn wide(size: &str) -> bool {
    size.contains("841.89 x 595")
}

#[test]
fn the_pdf_says_every_word_in_its_order_with_its_number() {
    let report = report(Stage::Draft);
    let Some((folder, used)) = pdf(&report, "words.pdf") else { return };
    assert!(used.iter().any(|u| u.role == "body" && !u.used.is_empty()));
    let Some(text) = words("words.pdf", &folder.0) else { return };
    in_order(
        &text,
        &[
            "云屏市人民政府文件",
            "×××〔〕×号",
            "国家园林城市复查自查情况的报告",
            "省住房和城乡建设厅：",
            "一、总体情况",
            "（一）指标结论",
            "建成区绿地率为36.75%，结论为▲未达标（暂定）；公园服务半径覆盖率结论为○数据缺失。",
            "表1",
            "序号指标数值结论",
            "第1项指标1001.25公顷●达标",
            "注：数据来源于城市建设统计年鉴。",
            "（二）存在的问题",
            "1.公园分布不均",
            "（1）城东片区",
            "图1",
            "二、下一步工作",
            "附件：1.指标自评表",
            "2.数据来源说明",
            "云屏市人民政府",
            "年月日",
            "（联系人：×××）",
            "附件1",
            "指标自评表",
            "表2",
            "附件2",
            "数据来源说明",
            "一、数据",
            "抄送：省自然资源厅，市委办公室，市人大常委会办公室。",
            "云屏市人民政府办公室",
            "年月日印发",
        ],
    );
    assert!(text.contains("居住用地"), "the words of the map are text");
    let images = say("pdfimages", &["-list", "words.pdf"], &folder.0).unwrap();
    assert_eq!(images.lines().count(), 2, "a picture was rastered: {images}");
}

#[test]
fn the_docx_and_the_pdf_say_the_same_words_in_the_same_order() {
    let mut report = report(Stage::Draft);
    // What stands in a picture is a picture to LibreOffice and text to the pdf.
    report.body.retain(|b| !matches!(b, Block::Picture(_)));
    // A head that repeats on another page in one of them is not a difference in words.
    let mut form = form(Stage::Draft);
    form.rows.truncate(1);
    report.annexes[0] = form_annex(&form);
    let Some((folder, _)) = pdf(&report, "same.pdf") else { return };
    let Some(office) = docx_as_pdf(&report, "same-office") else { return };
    let (Some(ours), Some(theirs)) =
        (words("same.pdf", &folder.0), words("same-office.pdf", &office.0))
    else {
        return;
    };
    assert_eq!(ours, theirs);
}

#[test]
fn pages_are_a4_the_text_stays_in_the_body_and_numbers_alternate() {
    let Some((folder, _)) = pdf(&report(Stage::Draft), "pages.pdf") else { return };
    let Some(facts) = say("pdfinfo", &["-l", "99", "pages.pdf"], &folder.0) else { return };
    let sizes = sizes(&facts);
    assert!(sizes.iter().all(|l| wide(l) || l.contains("595.276 x 841.89")), "{sizes:?}");
    let pages = places("pages.pdf", &folder.0).unwrap();
    assert_eq!(pages.len(), sizes.len());
    assert!(wide(sizes[4]) && !wide(sizes[3]), "the form lies on its side");
    for (n, page) in (1..).zip(&pages) {
        assert!(page.len() > 4, "page {n} is empty");
        if wide(sizes[n - 1]) {
            assert!(page.iter().all(|w| w.2 < 297.0 - 37.0 + 0.3), "page {n}: {page:?}");
            continue;
        }
        let dash = page.iter().rposition(|w| w.4 == "—").unwrap();
        let number: Vec<_> = page[dash - 2..=dash].iter().collect();
        assert_eq!(number[1].4, n.to_string());
        // The dash lies 7 mm below the body, a character of 14 points from its side.
        let middle = (number[1].1 + number[1].3) / 2.0;
        assert!((middle - (297.0 - 35.0 + 7.0)).abs() < 1.0, "page {n}: {middle}");
        let free = if n % 2 == 1 { 184.0 - number[2].2 } else { number[0].0 - 28.0 };
        assert!((free - 4.94).abs() < 0.6, "page {n}: {free}");
        for word in page.iter().filter(|w| w.1 > 37.0 && w.3 < 262.0) {
            assert!(word.0 > 27.7 && word.2 < 184.3, "page {n}: {word:?}");
        }
        let banner = page.iter().find(|w| w.4.contains("虚构城市")).unwrap();
        assert!(banner.3 < 37.0);
    }
    // Three lines of the first paragraph lie 225/22 mm apart and begin two characters in.
    let first = pages[0].iter().find(|w| w.4.starts_with("我市坚持")).unwrap();
    assert!((first.0 - 28.0 - 2.0 * 156.0 / 28.0).abs() < 0.3, "{first:?}");
    let next = pages[0].iter().find(|w| w.1 > first.1 + 5.0).unwrap();
    assert!((next.1 - first.1 - 225.0 / 22.0).abs() < 0.05, "{first:?} {next:?}");
}

#[test]
fn fonts_are_embedded_and_equal_reports_give_equal_bytes() {
    let Some(fonts) = fonts() else { return };
    let report = report(Stage::Draft);
    let (bytes, used) = report_pdf(&report, fonts).unwrap();
    report_pdf(&Report { note: None, ..report.clone() }, fonts).unwrap();
    assert!(report_pdf(&report, fonts).unwrap() == (bytes.clone(), used.clone()));
    assert_eq!(used.iter().map(|u| u.role).collect::<Vec<_>>(), ROLES);
    let archive = String::from_utf8_lossy(&bytes).into_owned();
    assert!(archive.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(archive.contains("2026-11-20T09:30:00+08:00"));
    let folder = folder();
    std::fs::write(folder.0.join("fonts.pdf"), bytes).unwrap();
    let Some(list) = say("pdffonts", &["fonts.pdf"], &folder.0) else { return };
    assert!(list.lines().count() > 4, "{list}");
    for line in list.lines().skip(2) {
        let facts: Vec<&str> = line.split_whitespace().rev().skip(2).take(3).collect();
        assert_eq!(facts, ["yes", "yes", "yes"], "{line}");
        assert!(
            used.iter().any(|u| {
                let name = u.used.replace(' ', "").to_lowercase();
                line.to_lowercase().contains(&name)
            }),
            "{line}"
        );
    }
}

#[test]
fn a_report_that_was_frozen_on_no_day_is_a_plain_pdf() {
    let Some(fonts) = fonts() else { return };
    let report =
        Report { title: vec!["试".into()], frozen: FrozenStamp::default(), ..Report::default() };
    let bytes = report_pdf(&report, fonts).unwrap().0;
    assert!(bytes.starts_with(b"%PDF-1.7"));
    assert!(!String::from_utf8_lossy(&bytes).contains("pdfaid:part"));
}

#[test]
fn an_issued_report_never_shows_a_provisional_verdict() {
    let report = report(Stage::Issued);
    let Some((folder, _)) = pdf(&report, "issued.pdf") else { return };
    let mut outputs = Vec::new();
    outputs.extend(words("issued.pdf", &folder.0));
    outputs.extend(
        docx_as_pdf(&report, "issued-office").and_then(|f| words("issued-office.pdf", &f.0)),
    );
    for text in outputs {
        assert!(text.contains("结论为■待核实"), "{text}");
        for word in ["未达标", "暂定", "▲", "再增绿地"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn what_looks_like_markup_comes_out_as_it_was_typed() {
    let typed = [
        "#let x = 1; #panic()",
        "$a^2$ *b* _c_ `d` <label> @ref",
        r"\ \u{41} \# // nicht /* nicht */",
        "= Heading - item + item / term: x",
        "[x] {y} ~ -- --- ... 'q' \"r\"",
        "&amp; <w:t> ]]> %PDF",
    ];
    let mut report = report(Stage::Draft);
    report.title = vec![typed[0].into()];
    report.body = vec![Block::heading(1, typed[1])];
    report.body.extend(typed.iter().map(|t| Block::text(*t)));
    let mut table = indicators(1);
    table.caption = typed[2].into();
    table.rows = typed.iter().map(|t| vec![Cell::default(), Cell::text(*t)]).collect();
    report.body.push(Block::Table(table));
    let Some((folder, _)) = pdf(&report, "typed.pdf") else { return };
    let Some(text) = words("typed.pdf", &folder.0) else { return };
    let typed = typed.map(squeeze);
    let mut phrases = vec![typed[0].as_str(), typed[1].as_str()];
    phrases.extend(typed.iter().map(String::as_str));
    phrases.push(&typed[2]);
    phrases.extend(typed.iter().map(String::as_str));
    in_order(&text, &phrases);
}

#[test]
fn a_long_table_goes_over_pages_under_its_head_without_losing_a_row() {
    let mut report = report(Stage::Draft);
    report.body = vec![Block::Table(indicators(300))];
    report.annexes.clear();
    let Some((folder, _)) = pdf(&report, "long.pdf") else { return };
    let Some(text) = say("pdftotext", &["-raw", "long.pdf", "-"], &folder.0) else { return };
    let mut rows = 0;
    for page in text.split('\u{c}').map(squeeze).filter(|p| p.contains("项指标")) {
        assert_eq!(page.matches("序号指标数值结论").count(), 1, "{page}");
        rows += page.matches("项指标").count();
    }
    assert_eq!(rows, 300);
    in_order(&squeeze(&text), &["第1项指标", "第150项指标", "第300项指标", "注：", "云屏市"]);
}

#[test]
fn a_long_number_stays_in_its_cell_and_a_long_word_is_broken() {
    let digest = "0123456789abcdef".repeat(4);
    let mut report = report(Stage::Draft);
    let row = [Cell::text("123456789012.25"), Cell::text(&digest), Cell::text("城东片区")];
    report.body = vec![Block::Table(Table {
        caption: "窄表".into(),
        columns: vec![
            Column::new("数值", 0.1, Align::Right),
            Column::new("摘要", 0.1, Align::Left),
            Column::new("片区", 9.0, Align::Left),
        ],
        rows: vec![row.to_vec()],
        note: String::new(),
    })];
    let Some((folder, _)) = pdf(&report, "narrow.pdf") else { return };
    let Some(pages) = places("narrow.pdf", &folder.0) else { return };
    let words: Vec<_> = pages.into_iter().flatten().collect();
    let number = words.iter().find(|w| w.4 == "123456789012.25").unwrap();
    let part = words.iter().find(|w| w.4.starts_with("0123456789a")).unwrap();
    let next = words.iter().find(|w| w.4.starts_with("城东片区")).unwrap();
    assert!(number.2 < part.0 && part.2 < next.0, "{number:?} {part:?} {next:?}");
}

#[test]
fn a_character_that_no_font_has_is_named_and_not_drawn_as_a_box() {
    let Some(fonts) = fonts() else { return };
    let mut report = report(Stage::Draft);
    report.body.push(Block::text("某某\u{10FFFD}公园"));
    match report_pdf(&report, fonts) {
        Err(Error::NoGlyph { characters }) => assert!(characters.ends_with("U+10FFFD")),
        other => panic!("{:?}", other.map(|o| o.1)),
    }
}

#[test]
fn the_form_fits_its_annex_and_says_what_the_stage_allows() {
    for (stage, said) in [(Stage::Draft, "▲未达标（暂定）"), (Stage::Issued, "■待核实")]
    {
        let annex = form_annex(&form(stage));
        assert!(annex.landscape);
        let table = annex.body.iter().find_map(|b| match b {
            Block::Table(table) => Some(table),
            _ => None,
        });
        let table = table.unwrap();
        assert!(table.columns.len() <= 10);
        assert!(table.rows.iter().all(|r| r.len() == table.columns.len()));
        // Two indicators of two measures: each a line for the whole and a line for each measure.
        assert_eq!(table.rows.len(), 6);
        let report = Report { annexes: vec![annex], ..report(stage) };
        let Some((folder, _)) = pdf(&report, "form.pdf") else { return };
        let Some(text) = words("form.pdf", &folder.0) else { return };
        in_order(&text, &["附件", "指标自评表", said, "≥36%", "34.20%", "绿地面积3420.00公顷"]);
        assert_eq!(text.contains("再增绿地180公顷"), stage == Stage::Draft);
    }
}

#[test]
fn the_docx_keeps_its_layout_its_vectors_and_its_passports() {
    let Some(fonts) = fonts() else { return };
    let report = report(Stage::Issued);
    let bytes = report_docx(&report, fonts).unwrap();
    assert!(bytes == report_docx(&report, fonts).unwrap());
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
    assert!(!body.contains("未达标") && part("word/footer-even.xml").contains(" PAGE "));
    assert!(part("word/header.xml").contains(BANNER) && part("word/header.xml").contains("7f3a"));
    assert!(part("word/media/picture1.svg").contains("居住用地"));
}

#[test]
fn the_docx_has_no_empty_page_and_stays_in_its_body() {
    let Some(folder) = docx_as_pdf(&report(Stage::Draft), "body-office") else { return };
    let Some(pages) = places("body-office.pdf", &folder.0) else { return };
    let facts = say("pdfinfo", &["-l", "99", "body-office.pdf"], &folder.0).unwrap();
    let sizes = sizes(&facts);
    assert!(wide(sizes[4]) && !wide(sizes[3]), "the form lies on its side");
    let imprint = pages.last().unwrap().iter().find(|w| w.4.contains("办公室")).unwrap();
    assert!(imprint.1 > 230.0, "the imprint stands at the foot: {imprint:?}");
    for (n, page) in (1..).zip(&pages) {
        let inside = page.iter().filter(|w| w.1 > 30.0 && !w.4.contains('—')).count();
        assert!(inside > 0, "page {n}: {page:?}");
        let right = if wide(sizes[n - 1]) { 297.0 - 37.0 } else { 210.0 - 26.0 };
        // LibreOffice hangs a mark over the end of a line, whatever the docx says.
        let hung = |w: &str| if w.ends_with(['，', '。', '、']) { 5.7 } else { 0.5 };
        let out = page.iter().find(|w| w.2 > right + hung(&w.4));
        assert!(out.is_none(), "page {n}: {out:?}");
    }
}

#[test]
fn a_character_of_another_script_is_set_in_another_font_and_that_is_said() {
    let Some(fonts) = fonts() else { return };
    let mut report = report(Stage::Draft);
    report.body.push(Block::text("某某\u{5D0}公园"));
    match report_pdf(&report, fonts) {
        Ok((_, used)) => {
            let body: Vec<_> = used.iter().filter(|u| u.role == "body").collect();
            assert_eq!(body.len(), 2, "{used:#?}");
            assert!(body[1].substituted && body[1].used != body[0].used, "{body:#?}");
        }
        Err(Error::NoGlyph { characters }) => assert!(characters.contains("U+05D0")),
        Err(e) => panic!("{e}"),
    }
}

#[test]
fn empty_and_odd_content_still_makes_a_document() {
    let Some(fonts) = fonts() else { return };
    let odd = Report {
        body: vec![
            Block::PageBreak,
            Block::heading(0, ""),
            Block::heading(9, "深"),
            Block::Table(Table::default()),
            Block::Table(Table {
                columns: vec![Column::new("", f32::NAN, Align::Left); 40],
                note: "注".into(),
                ..Table::default()
            }),
            Block::Paragraph(Vec::new()),
            Block::PageBreak,
        ],
        annexes: vec![Annex::default(), Annex { landscape: true, ..Annex::default() }],
        imprint: Some(Imprint::default()),
        signature: Some(Signature::default()),
        head: Some(RedHead { urgency: Some("特急".into()), upward: true, ..RedHead::default() }),
        frozen: FrozenStamp { at: "2026-11-20".into(), ..FrozenStamp::default() },
        ..Report::default()
    };
    for report in [Report::default(), odd] {
        assert!(report_pdf(&report, fonts).unwrap().0.starts_with(b"%PDF"));
        assert!(report_docx(&report, fonts).unwrap().starts_with(b"PK"));
    }
}

#[test]
fn a_row_taller_than_a_page_goes_on_over_the_next() {
    let mut report = report(Stage::Draft);
    let long = (1..2000).map(|n| format!("第{n}处；")).collect::<String>();
    let mut table = indicators(1);
    table.rows[0][1] = Cell::text(&long);
    report.body = vec![Block::Table(table)];
    let Some((folder, _)) = pdf(&report, "tall.pdf") else { return };
    let Some(text) = words("tall.pdf", &folder.0) else { return };
    let text = text.replace("序号指标数值结论", "").replace("1001.25公顷●达标", "");
    assert!(text.contains(&long));
}

#[test]
fn a_map_is_lowered_so_that_the_picture_after_it_shares_its_page_in_both_files() {
    let mut report = report(Stage::Draft);
    let named = |caption: &str| {
        Block::Picture(Box::new(Picture { caption: caption.into(), width_mm: 156.0, ..map() }))
    };
    report.annexes = vec![Annex {
        title: "图件".into(),
        landscape: false,
        body: (1..=5).map(|n| named(&format!("甲乙{n}"))).collect(),
    }];
    report.imprint = None;
    // A square map as wide as the page is some 190 mm high with its caption, the body 225 mm.
    let pages_of = |folder: &Path, file: &str| -> Option<Vec<usize>> {
        let text = say("pdftotext", &["-layout", file, "-"], folder)?;
        let counts = text.split('\u{c}').map(|page| page.matches("甲乙").count());
        Some(counts.filter(|n| *n > 0).collect())
    };
    let Some((folder, _)) = pdf(&report, "shared.pdf") else { return };
    let Some(of_pdf) = pages_of(&folder.0, "shared.pdf") else { return };
    assert_eq!(of_pdf, [2, 2, 1]);
    let Some(folder) = docx_as_pdf(&report, "shared-docx") else { return };
    let Some(of_docx) = pages_of(&folder.0, "shared-docx.pdf") else { return };
    assert_eq!(of_docx, [2, 2, 1]);
}
