//! A report as docx in the layout of GB/T 9704-2012.
//!
//! The package is written here, part by part: a vector picture with a raster one behind it,
//! pages on their side and different feet on odd and even pages are plain WordprocessingML.

use crate::{
    Error, FontLibrary,
    content::{Align, Block, Figure, Inline, Picture, Report, Table},
    look, svg,
    template::{Face, Numbering, Template},
};
use std::fmt::Write as _;
use std::io::Write as _;
use zip::write::SimpleFileOptions;

const SPACES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" "#,
    r#"xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" "#,
    r#"xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" "#,
    r#"xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture""#
);
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// The report as a docx file. `fonts` draw the raster picture that stands behind each vector one.
///
/// # Errors
/// [`Error::Picture`] when a picture cannot be drawn; [`Error::Package`] when the file cannot be
/// put together.
pub fn report_docx(report: &Report, fonts: &FontLibrary) -> Result<Vec<u8>, Error> {
    let template = Template::get()?;
    let mut writer = Writer {
        report,
        fonts,
        t: template,
        body: String::new(),
        media: Vec::new(),
        figures: 0,
        tables: 0,
        headings: Numbering::default(),
        wide: false,
    };
    writer.write()?;
    writer.package()
}

struct Writer<'a> {
    report: &'a Report,
    fonts: &'a FontLibrary,
    t: &'static Template,
    body: String,
    media: Vec<(String, Vec<u8>)>,
    figures: usize,
    tables: usize,
    headings: Numbering,
    wide: bool,
}

fn e(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn twips(mm: f64) -> i64 {
    (mm * 1440.0 / 25.4).round() as i64
}

fn emu(mm: f64) -> i64 {
    (mm * 36_000.0).round() as i64
}

/// A run of text in a face and size.
fn run(face: &Face, points: f64, bold: bool, colour: Option<&str>, text: &str) -> String {
    let name = e(&face.official);
    let bold = if bold { "<w:b/>" } else { "" };
    let colour = colour.map(|c| format!(r#"<w:color w:val="{c}"/>"#)).unwrap_or_default();
    let size = (points * 2.0).round() as i64;
    format!(
        r#"<w:r><w:rPr><w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:hint="eastAsia"/>{bold}{colour}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>"#,
        e(text)
    )
}

fn paragraph(properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>\n")
}

const INDENT: &str = r#"<w:ind w:firstLineChars="200" w:firstLine="640"/>"#;
const CENTRE: &str = r#"<w:jc w:val="center"/>"#;

impl Writer<'_> {
    fn put(&mut self, properties: &str, runs: &str) {
        self.body.push_str(&paragraph(properties, runs));
    }

    fn body_run(&self, text: &str) -> String {
        run(&self.t.font.body, self.t.size.body_pt, false, None, text)
    }

    fn write(&mut self) -> Result<(), Error> {
        let (report, t) = (self.report, self.t);
        let body = t.size.body_pt;
        if let Some(head) = &report.head {
            if let Some(urgency) = &head.urgency {
                let text = run(&t.font.heading1, body, false, None, urgency);
                self.put("", &text);
            }
            let before = twips(t.head.mark_top_mm);
            let red = Some(t.colour.red.as_str());
            let mark = run(&t.font.title, t.size.mark_pt, false, red, &head.issuer);
            self.put(
                &format!(
                    r#"<w:spacing w:before="{before}" w:line="240" w:lineRule="auto"/>{CENTRE}"#
                ),
                &mark,
            );
            self.put("", "");
            self.put("", "");
            let number = head.number.as_deref().unwrap_or(&t.text.number_placeholder);
            let line = format!(
                r#"<w:pBdr><w:bottom w:val="single" w:sz="{}" w:space="{}" w:color="{}"/></w:pBdr>"#,
                (t.head.line_pt * 8.0).round() as i64,
                (t.head.line_below_number_mm * 72.0 / 25.4).round() as i64,
                t.colour.red
            );
            if head.upward {
                let signer = head.signer.as_deref().unwrap_or(&t.text.signer_placeholder);
                let tab = twips(t.body_width_mm()) - 320;
                let runs = format!(
                    "{}<w:r><w:tab/></w:r>{}{}",
                    self.body_run(number),
                    self.body_run(&t.text.signer),
                    run(&t.font.heading2, body, false, None, signer)
                );
                self.put(
                    &format!(r#"{line}<w:tabs><w:tab w:val="right" w:pos="{tab}"/></w:tabs><w:ind w:leftChars="100" w:left="320"/>"#),
                    &runs,
                );
            } else {
                let text = self.body_run(number);
                self.put(&format!("{line}{CENTRE}"), &text);
            }
            self.put("", "");
            self.put("", "");
        }
        for line in &report.title {
            let text = run(&t.font.title, t.size.title_pt, false, None, line);
            self.put(CENTRE, &text);
        }
        self.put("", "");
        if let Some(to) = &report.addressee {
            let text = self.body_run(&format!("{to}{}", t.text.addressee_colon));
            self.put("", &text);
        }
        self.blocks(&report.body)?;
        self.closing();
        for (i, annex) in report.annexes.iter().enumerate() {
            let before = self.section(self.wide);
            let sect = format!("<w:p><w:pPr>{before}</w:pPr></w:p>\n");
            self.body.push_str(&sect);
            self.wide = annex.landscape;
            self.headings = Numbering::default();
            let number = if report.annexes.len() > 1 { (i + 1).to_string() } else { String::new() };
            let mark =
                run(&t.font.heading1, body, false, None, &format!("{}{number}", t.text.annex));
            self.put("", &mark);
            self.put("", "");
            let title = run(&t.font.title, t.size.title_pt, false, None, &annex.title);
            self.put(CENTRE, &title);
            self.blocks(&annex.body)?;
        }
        if let Some(imprint) = &report.imprint {
            let rule = |place: &str, mm: f64| {
                let eighths = (mm * 72.0 / 25.4 * 8.0).round() as i64;
                format!(
                    r#"<w:{place} w:val="single" w:sz="{eighths}" w:space="1" w:color="000000"/>"#
                )
            };
            let (outer, inner) = (t.imprint.outer_line_mm, t.imprint.inner_line_mm);
            let small = |text: &str| run(&t.font.body, t.size.small_pt, false, None, text);
            self.put("", "");
            let mut top = outer;
            if let Some(copies) = &imprint.copies_to {
                let text = small(&format!("{}{copies}{}", t.text.copies_to, t.text.copies_stop));
                let rules = rule("top", outer);
                self.put(
                    &format!(r#"<w:pBdr>{rules}</w:pBdr><w:ind w:left="280" w:right="280"/>"#),
                    &text,
                );
                top = inner;
            }
            let on = imprint.printed_on.as_deref().unwrap_or(&t.text.date_placeholder);
            let width = twips(t.body_width_mm()) - 280;
            let runs = format!(
                "{}<w:r><w:tab/></w:r>{}",
                small(&imprint.printed_by),
                small(&format!("{on}{}", t.text.printed))
            );
            let rules = rule("top", top) + &rule("bottom", outer);
            self.put(
                &format!(r#"<w:pBdr>{rules}</w:pBdr><w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs><w:ind w:left="280" w:right="280"/>"#),
                &runs,
            );
        }
        Ok(())
    }

    /// The list of annexes, the signature, the date, the note.
    fn closing(&mut self) {
        let (report, t) = (self.report, self.t);
        let many = report.annexes.len() > 1;
        for (i, annex) in report.annexes.iter().enumerate() {
            if i == 0 {
                self.put("", "");
            }
            let lead = if i == 0 { t.text.annex_colon.clone() } else { "　　　".to_owned() };
            let number = if many { format!("{}.", i + 1) } else { String::new() };
            let text = self.body_run(&format!("{lead}{number}{}", annex.title));
            self.put(INDENT, &text);
        }
        if let Some(signature) = &report.signature {
            self.put("", "");
            self.put("", "");
            let date = signature.date.as_deref().unwrap_or(&t.text.date_placeholder);
            let right = |chars: i64| {
                format!(
                    r#"<w:keepNext/><w:ind w:rightChars="{}" w:right="{}"/><w:jc w:val="right"/>"#,
                    chars * 100,
                    chars * 320
                )
            };
            let (name, day) = if signature.sealed {
                // The issuer is centred above the date: half the difference of their widths.
                let width =
                    |s: &str| s.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<i64>();
                let issuer = 4 + (width(date) - width(&signature.issuer)) / 4;
                (issuer.max(0), 4)
            } else {
                (2, 2)
            };
            let issuer = self.body_run(&signature.issuer);
            self.put(&right(name), &issuer);
            let text = self.body_run(date);
            self.put(&right(day).replace("<w:keepNext/>", ""), &text);
        }
        if let Some(note) = &report.note {
            let text = self.body_run(&format!("（{note}）"));
            self.put(INDENT, &text);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), Error> {
        let t = self.t;
        for block in blocks {
            match block {
                Block::Heading { level, text } => {
                    let number = self.headings.next(&t.heading, *level);
                    let face = match level {
                        0 | 1 => &t.font.heading1,
                        2 => &t.font.heading2,
                        _ => &t.font.body,
                    };
                    let text = run(face, t.size.body_pt, false, None, &format!("{number}{text}"));
                    let outline = level.saturating_sub(1).min(8);
                    self.put(
                        &format!(r#"<w:keepNext/>{INDENT}<w:outlineLvl w:val="{outline}"/>"#),
                        &text,
                    );
                }
                Block::Paragraph(parts) => {
                    let runs = self.inlines(parts, t.size.body_pt);
                    self.put(INDENT, &runs);
                }
                Block::Table(table) => self.table(table),
                Block::Picture(picture) => self.picture(picture)?,
                Block::PageBreak => self.put("", r#"<w:r><w:br w:type="page"/></w:r>"#),
            }
        }
        Ok(())
    }

    fn inlines(&self, parts: &[Inline], points: f64) -> String {
        let face = &self.t.font.body;
        parts
            .iter()
            .map(|part| match part {
                Inline::Text(text) => run(face, points, false, None, text),
                Inline::Strong(text) => run(face, points, true, None, text),
                Inline::Figure(figure) => self.figure(figure, points),
                Inline::Verdict(verdict) => {
                    let shown = verdict.shown(self.report.stage, self.report.lang);
                    let colour = look::lamp_text(shown.lamp).trim_start_matches('#');
                    run(face, points, false, Some(colour), &shown.text())
                }
            })
            .collect()
    }

    /// A figure keeps its passport through editing: the content control carries it as its tag.
    fn figure(&self, figure: &Figure, points: f64) -> String {
        let text = run(&self.t.font.body, points, false, None, &figure.with_unit());
        match &figure.passport {
            Some(id) => format!(
                r#"<w:sdt><w:sdtPr><w:tag w:val="passport:{}"/></w:sdtPr><w:sdtContent>{text}</w:sdtContent></w:sdt>"#,
                e(id)
            ),
            None => text,
        }
    }

    fn width_mm(&self) -> f64 {
        if self.wide { self.t.body_height_mm() } else { self.t.body_width_mm() }
    }

    fn caption(&mut self, text: &str, keep: bool) {
        let keep = if keep { "<w:keepNext/>" } else { "" };
        let runs = run(&self.t.font.heading1, self.t.size.table_pt, false, None, text);
        self.put(&format!("{keep}{CENTRE}"), &runs);
    }

    fn table(&mut self, table: &Table) {
        let t = self.t;
        self.tables += 1;
        let caption = format!("{}{}　{}", t.text.table, self.tables, table.caption);
        self.caption(&caption, true);
        let all: f32 = table.columns.iter().map(|c| c.weight.max(0.01)).sum();
        let total = twips(self.width_mm());
        let widths: Vec<i64> = table
            .columns
            .iter()
            .map(|c| (total as f64 * f64::from(c.weight.max(0.01) / all.max(0.01))) as i64)
            .collect();
        let mut out =
            String::from(r#"<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>"#);
        for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
            let _ =
                write!(out, r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#);
        }
        out.push_str(r#"</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>"#);
        for width in &widths {
            let _ = write!(out, r#"<w:gridCol w:w="{width}"/>"#);
        }
        out.push_str("</w:tblGrid>");
        let size = t.size.table_pt;
        let cell = |width: i64, align: Align, runs: &str| {
            let jc = match align {
                Align::Left => "left",
                Align::Centre => "center",
                Align::Right => "right",
            };
            format!(
                r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="{jc}"/></w:pPr>{runs}</w:p></w:tc>"#
            )
        };
        out.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (column, width) in table.columns.iter().zip(&widths) {
            let text = run(&t.font.heading1, size, false, None, &column.title);
            out.push_str(&cell(*width, Align::Centre, &text));
        }
        out.push_str("</w:tr>");
        for row in &table.rows {
            out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for (i, (column, width)) in table.columns.iter().zip(&widths).enumerate() {
                let runs = row.get(i).map(|c| self.inlines(&c.0, size)).unwrap_or_default();
                out.push_str(&cell(*width, column.align, &runs));
            }
            out.push_str("</w:tr>");
        }
        out.push_str("</w:tbl>\n");
        // A table without columns is not a table to Word.
        if !table.columns.is_empty() {
            self.body.push_str(&out);
        }
        let note = if table.note.is_empty() {
            String::new()
        } else {
            run(
                &t.font.body,
                t.size.note_pt,
                false,
                None,
                &format!("{}{}", t.text.note, table.note),
            )
        };
        self.put(r#"<w:spacing w:line="240" w:lineRule="auto"/>"#, &note);
    }

    fn picture(&mut self, picture: &Picture) -> Result<(), Error> {
        let mut fitting = picture.clone();
        fitting.width_mm = fitting.width_mm.min(self.width_mm() as f32);
        let drawing = svg::draw(&fitting, self.report.stage, self.report.lang);
        let png = svg::png(&drawing, self.fonts, 200.0)?;
        self.figures += 1;
        let n = self.figures;
        self.media.push((format!("picture{n}.png"), png));
        self.media.push((format!("picture{n}.svg"), drawing.svg.into_bytes()));
        let highest =
            if self.wide { self.t.body_width_mm() } else { self.t.body_height_mm() } - 25.0;
        let shrink = (highest / drawing.height_mm).min(1.0);
        let (cx, cy) = (emu(drawing.width_mm * shrink), emu(drawing.height_mm * shrink));
        let alt = e(&picture.alt);
        let xml = format!(
            concat!(
                r#"<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>"#,
                r#"<wp:docPr id="{n}" name="picture{n}" descr="{alt}"/><a:graphic>"#,
                r#"<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>"#,
                r#"<pic:nvPicPr><pic:cNvPr id="{n}" name="picture{n}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr>"#,
                r#"<pic:blipFill><a:blip r:embed="png{n}"><a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">"#,
                r#"<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="svg{n}"/>"#,
                r#"</a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"#,
                r#"<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>"#,
                r#"<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"#
            ),
            cx = cx,
            cy = cy,
            n = n,
            alt = alt
        );
        self.put(
            &format!(r#"<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/>{CENTRE}"#),
            &xml,
        );
        let caption = format!("{}{n}　{}", self.t.text.figure, picture.caption);
        self.caption(&caption, false);
        Ok(())
    }

    fn section(&self, wide: bool) -> String {
        let (p, t) = (&self.t.page, self.t);
        let (w, h) = if wide { (p.height_mm, p.width_mm) } else { (p.width_mm, p.height_mm) };
        let orient = if wide { r#" w:orient="landscape""# } else { "" };
        let [top, right, bottom, left] = if wide {
            [p.left_mm, p.top_mm, p.right_mm, p.bottom_mm]
        } else {
            [p.top_mm, p.right_mm, p.bottom_mm, p.left_mm]
        };
        // The text line of the foot lies below the dash line of the standard.
        let foot = p.bottom_mm - t.page_number.below_body_mm - t.size.small_pt * 25.4 / 72.0;
        let pitch = (t.line_pitch_pt() * 20.0).floor() as i64;
        format!(
            concat!(
                r#"<w:sectPr><w:headerReference w:type="default" r:id="header"/><w:headerReference w:type="even" r:id="header"/>"#,
                r#"<w:footerReference w:type="default" r:id="odd"/><w:footerReference w:type="even" r:id="even"/>"#,
                r#"<w:pgSz w:w="{w}" w:h="{h}"{orient}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="850" w:footer="{foot}" w:gutter="0"/>"#,
                r#"<w:docGrid w:type="lines" w:linePitch="{pitch}"/></w:sectPr>"#
            ),
            w = twips(w),
            h = twips(h),
            orient = orient,
            top = twips(top),
            right = twips(right),
            bottom = twips(bottom),
            left = twips(left),
            foot = twips(foot),
            pitch = pitch
        )
    }

    fn footer(&self, side: &str) -> String {
        let t = self.t;
        let face = &t.font.number;
        let text = |s: &str| run(face, t.size.small_pt, false, None, s);
        let dash = &t.page_number.dash;
        let field = text("1").replace(
            "<w:t xml:space=\"preserve\">1</w:t>",
            "<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>",
        );
        let runs = format!(
            r#"{}<w:r><w:fldChar w:fldCharType="begin"/></w:r>{field}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>{}"#,
            text(&format!("{dash} ")),
            text("1"),
            text(&format!(" {dash}"))
        );
        let ind =
            if side == "right" { r#"<w:ind w:right="280"/>"# } else { r#"<w:ind w:left="280"/>"# };
        let p = paragraph(&format!(r#"{ind}<w:jc w:val="{side}"/>"#), &runs);
        format!("{HEAD}<w:ftr {SPACES}>{p}</w:ftr>")
    }

    fn package(self) -> Result<Vec<u8>, Error> {
        let t = self.t;
        let banner = self.report.invented.clone().unwrap_or_default();
        let small = run(&t.font.heading1, t.size.note_pt, false, None, &banner);
        let header = format!("{HEAD}<w:hdr {SPACES}>{}</w:hdr>", paragraph(CENTRE, &small));
        let document = format!(
            "{HEAD}<w:document {SPACES}><w:body>\n{}{}</w:body></w:document>",
            self.body,
            self.section(self.wide)
        );
        let name = e(&t.font.body.official);
        let size = (t.size.body_pt * 2.0).round() as i64;
        // 28 characters of 16 pt are wider than the body. A character grid would say so, but
        // LibreOffice gives a character that is wider than its cell two cells; closing every
        // character up by the difference gives 28 in both.
        let closer = ((t.character_pitch_pt() - t.size.body_pt) * 20.0).floor() as i64;
        let styles = format!(
            concat!(
                r#"{h}<w:styles {s}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{n}" w:eastAsia="{n}" w:hAnsi="{n}"/>"#,
                r#"<w:spacing w:val="{c}"/><w:sz w:val="{z}"/><w:szCs w:val="{z}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>"#,
                r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:jc w:val="both"/></w:pPr>"#,
                r#"<w:rPr><w:sz w:val="{z}"/></w:rPr></w:style></w:styles>"#
            ),
            h = HEAD,
            s = SPACES,
            n = name,
            c = closer,
            z = size
        );
        let settings = format!("{HEAD}<w:settings {SPACES}><w:evenAndOddHeaders/></w:settings>");
        const DOC: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const REL: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        let mut rels = format!(r#"{HEAD}<Relationships xmlns="{REL}">"#);
        for (id, kind, target) in [
            ("styles", "styles", "styles.xml"),
            ("settings", "settings", "settings.xml"),
            ("header", "header", "header.xml"),
            ("odd", "footer", "footer-odd.xml"),
            ("even", "footer", "footer-even.xml"),
        ] {
            let _ =
                write!(rels, r#"<Relationship Id="{id}" Type="{DOC}/{kind}" Target="{target}"/>"#);
        }
        for n in 1..=self.figures {
            for kind in ["png", "svg"] {
                let _ = write!(
                    rels,
                    r#"<Relationship Id="{kind}{n}" Type="{DOC}/image" Target="media/picture{n}.{kind}"/>"#
                );
            }
        }
        rels.push_str("</Relationships>");
        const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
        let mut types = format!(
            r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/>"#
        );
        for (part, kind) in [
            ("document", "document.main"),
            ("styles", "styles"),
            ("settings", "settings"),
            ("header", "header"),
            ("footer-odd", "footer"),
            ("footer-even", "footer"),
        ] {
            let _ = write!(
                types,
                r#"<Override PartName="/word/{part}.xml" ContentType="{TYPE}.{kind}+xml"/>"#
            );
        }
        types.push_str("</Types>");
        let root = format!(
            r#"{HEAD}<Relationships xmlns="{REL}"><Relationship Id="document" Type="{DOC}/officeDocument" Target="word/document.xml"/></Relationships>"#
        );
        let odd = self.footer("right");
        let even = self.footer("left");
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        // The default time of the format, not the clock: equal content gives equal bytes.
        let options = SimpleFileOptions::default();
        let parts = [
            ("[Content_Types].xml", types),
            ("_rels/.rels", root),
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", rels),
            ("word/styles.xml", styles),
            ("word/settings.xml", settings),
            ("word/header.xml", header),
            ("word/footer-odd.xml", odd),
            ("word/footer-even.xml", even),
        ];
        let parts = parts.into_iter().map(|(n, x)| (n.to_owned(), x.into_bytes()));
        let media = self.media.into_iter().map(|(n, x)| (format!("word/media/{n}"), x));
        for (name, bytes) in parts.chain(media) {
            zip.start_file(name, options)?;
            zip.write_all(&bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}
