//! Files that we make ourselves in several ways, and files that nobody should make.

use super::*;
use std::io::{Cursor, Write as _};
use yuanjian_document::{
    FontLibrary, Lang,
    content::{Block, FrozenStamp, Report},
};
use zip::{ZipWriter, write::SimpleFileOptions};

fn looked(bytes: &[u8]) -> (Found, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("original");
    std::fs::write(&path, bytes).unwrap();
    let found = look_here(&path, folder.path());
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "the original was touched");
    (found, folder)
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn set_by_typst(paragraphs: &[&str]) -> Vec<u8> {
    let report = Report {
        lang: Lang::ZhCn,
        title: vec!["关于绿地率的说明".to_owned()],
        body: paragraphs.iter().map(|text| Block::text((*text).to_owned())).collect(),
        frozen: FrozenStamp::default(),
        ..Report::default()
    };
    let fonts = FontLibrary::load(&[]).unwrap();
    yuanjian_document::report_pdf(&report, &fonts).unwrap().0
}

#[test]
fn a_chinese_pdf_set_by_typst_gives_its_text_its_pages_and_pictures() {
    let (found, folder) =
        looked(&set_by_typst(&["云泽市建成区绿地率为 38.21%，人均公园绿地面积 13.6 平方米。"]));
    assert_eq!(found.media, "application/pdf");
    assert_eq!(found.facts.pages, Some(1));
    for words in ["关于绿地率的说明", "云泽市建成区绿地率为38.21%", "人均公园绿地面积13.6平方米"]
    {
        assert!(found.body.contains(words), "{words}: {}", found.body);
    }
    assert_eq!(found.pictures, 1);
    for name in ["page-1.png", "thumbnail.png"] {
        assert!(folder.path().join(name).metadata().unwrap().len() > 1_000, "{name}");
    }
}

#[test]
fn a_document_gives_text_headings_and_tables_and_nothing_that_was_deleted() {
    let body = r#"<w:document xmlns:w="x"><w:body>
        <w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>一、绿地率</w:t></w:r></w:p>
        <w:p><w:r><w:t>合计 4&lt;5 &amp; 完成</w:t></w:r><w:del><w:r><w:delText>删去的话</w:delText></w:r></w:del></w:p>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>区</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>公顷</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
        </w:body></w:document>"#;
    let (found, _) = looked(&package(&[("word/document.xml", body)]));
    let Shown::Document { blocks, cut: false } = &found.shown else { panic!("{:?}", found.shown) };
    assert_eq!(
        blocks,
        &[
            DocumentBlock::Heading { level: 1, text: "一、绿地率".to_owned() },
            DocumentBlock::Text { text: "合计 4<5 & 完成".to_owned() },
            DocumentBlock::Table { rows: vec![vec!["区".to_owned(), "公顷".to_owned()]] },
        ]
    );
    assert!(
        found.body.contains("4<5 & 完成") || found.body.contains("4<5 &完成"),
        "{}",
        found.body
    );
    assert!(!found.body.contains("删去"), "{}", found.body);
}

#[test]
fn a_workbook_gives_its_cells() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("古树").unwrap();
    sheet.write(0, 0, "编号").unwrap();
    sheet.write(1, 1, 12.5).unwrap();
    let (found, _) = looked(&book.save_to_buffer().unwrap());
    let Shown::Workbook { sheets, cut: false } = &found.shown else { panic!("{:?}", found.shown) };
    assert_eq!(sheets[0].rows, [["编号", ""], ["", "12.5"]]);
    assert!(found.body.contains("古树") && found.body.contains("12.5"), "{}", found.body);
}

#[test]
fn a_picture_gives_its_size_and_measures() {
    let mut picture = image::RgbImage::new(900, 600);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let stripe = ((x / 3 + y / 5) % 7 * 36) as u8;
        *pixel = image::Rgb([90, stripe, 255 - stripe]);
    }
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let (found, folder) = looked(bytes.get_ref());
    assert_eq!((found.facts.width, found.facts.height), (Some(900), Some(600)));
    assert!(found.facts.sharpness.unwrap() > 30.0);
    assert_eq!(found.facts.red, Some(false));
    assert!(found.thumbnail && folder.path().join("thumbnail.png").is_file());
}

#[test]
fn what_is_broken_or_swollen_is_a_fault_and_no_end() {
    let fault = |bytes: &[u8]| looked(bytes).0.facts.fault;
    assert_eq!(fault(b"").as_deref(), Some("empty"));
    assert_eq!(fault(b"%PDF-1.7\nnothing").as_deref(), Some("broken"));
    assert_eq!(fault(b"\x89PNG\r\n\x1A\nshort").as_deref(), Some("broken"));
    let swollen = " ".repeat(65 << 20);
    assert_eq!(fault(&package(&[("word/document.xml", &swollen)])).as_deref(), Some("swollen"));
    assert_eq!(fault(b"some text"), None);
    // Cut anywhere, a sound PDF is a fault or less text, and never the end of the program.
    let whole = set_by_typst(&["绿地率"]);
    for at in (0..whole.len()).step_by(whole.len() / 40 + 1) {
        looked(&whole[..at]);
        let mut spoilt = whole.clone();
        spoilt[at] ^= 0x55;
        looked(&spoilt);
    }
}
