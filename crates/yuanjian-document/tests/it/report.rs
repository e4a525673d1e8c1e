//! The report as docx and pdf, read back by poppler and LibreOffice.

use crate::form;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use yuanjian_document::{
    Error, FontLibrary, FontUsed, content::*, form_annex, report_docx, report_pdf,
};

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
        invented: Some("演示数据：云屏市为虚构城市，不得作为依据".into()),
        frozen: FrozenStamp {
            code: "7f3a-91c2".into(),
            at: "2026-11-20 09:30".into(),
            edition: "e1b2".into(),
            engine: "园鉴 0.1.0".into(),
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

#[test]
fn keep_what_comes_out_for_looking() {
    let report = report(Stage::Draft);
    let began = std::time::Instant::now();
    let Some((folder, used)) = pdf(&report, "typst.pdf") else { return };
    eprintln!("first {:?} {used:#?}", began.elapsed());
    for _ in 0..3 {
        let began = std::time::Instant::now();
        let mut r = report.clone();
        r.body.insert(0, Block::text("again"));
        report_pdf(&r, fonts().unwrap()).unwrap();
        eprintln!("again {:?}", began.elapsed());
    }
    eprintln!("{}", say("pdftotext", &["-raw", "typst.pdf", "-"], &folder.0).unwrap());
    docx_as_pdf(&report, "office");
    let _ = (squeeze(""), indicators(2));
    let _: Option<Error> = None;
}
