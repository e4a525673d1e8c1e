//! A report as docx in the layout of GB/T 9704-2012.
//!
//! The package is written here, part by part: a vector picture with a raster one behind it,
//! pages on their side and different feet on odd and even pages are plain WordprocessingML.

use crate::{
    Error, FontLibrary, Lang,
    content::{Align, Report},
    flow::{Flow, Grid, Piece, Role, Run},
    svg::{self, ems},
    template::{Template, points},
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
/// Of the raster picture, for programs that cannot draw the vector one.
const DOTS_PER_INCH: f64 = 200.0;

/// The report as a docx file. `fonts` draw the raster picture that stands behind each vector one.
///
/// # Errors
/// [`Error::Picture`] when a picture cannot be drawn; [`Error::Package`] when the file cannot be
/// put together.
pub fn report_docx(report: &Report, fonts: &FontLibrary) -> Result<Vec<u8>, Error> {
    let template = Template::get()?;
    let flow = Flow::of(report, template);
    let mut writer =
        Writer { t: template, lang: report.lang, body: Vec::new(), pictures: 0, new_page: false };
    for (i, section) in flow.sections.iter().enumerate() {
        for piece in &section.pieces {
            writer.piece(piece, section.wide);
        }
        // The properties of a section stand in its last paragraph, those of the last at the end.
        if i + 1 < flow.sections.len() {
            let properties = writer.section(section.wide);
            writer.close(&properties);
        }
    }
    writer.package(&flow, fonts)
}

struct Writer {
    t: &'static Template,
    lang: Lang,
    body: Vec<Part>,
    pictures: usize,
    /// The next paragraph begins a page.
    new_page: bool,
}

/// A part of the body.
enum Part {
    Paragraph { properties: String, runs: String },
    Table(String),
}

fn e(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn twips(mm: f64) -> i64 {
    (mm * 1440.0 / 25.4).round() as i64
}

fn twips_of_points(points: f64) -> i64 {
    (points * 20.0).round() as i64
}

fn emu(mm: f64) -> i64 {
    (mm * 36_000.0).round() as i64
}

fn paragraph(properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>\n")
}

/// Exactly this far from line to line, in points, whatever the grid says.
fn exactly(points: f64) -> String {
    format!(
        r#"<w:snapToGrid w:val="0"/><w:spacing w:line="{}" w:lineRule="exact"/>"#,
        twips_of_points(points)
    )
}

const INDENT: &str = r#"<w:ind w:firstLineChars="200" w:firstLine="640"/>"#;
const CENTRE: &str = r#"<w:jc w:val="center"/>"#;

impl Writer {
    fn put(&mut self, properties: &str, runs: &str) {
        let properties = match (std::mem::take(&mut self.new_page), properties) {
            (false, all) => all.to_owned(),
            (true, all) => match all.strip_prefix("<w:keepNext/>") {
                Some(rest) => format!("<w:keepNext/><w:pageBreakBefore/>{rest}"),
                None => format!("<w:pageBreakBefore/>{all}"),
            },
        };
        self.body.push(Part::Paragraph { properties, runs: runs.to_owned() });
    }

    fn blank(&mut self) {
        self.put("", "");
    }

    /// End a section in its last paragraph; an empty one of its own might fall on a new page.
    fn close(&mut self, section: &str) {
        self.new_page = false;
        if let Some(Part::Paragraph { properties, .. }) = self.body.last_mut() {
            properties.push_str(section);
        } else {
            let small = exactly(1.0);
            self.put(&format!("{small}{section}"), "");
        }
    }

    /// A run of text in its face and this size.
    fn run(&self, run: &Run, points: f64, colour: Option<&str>) -> String {
        let name = e(&run.role.face(self.t).official);
        let bold = if run.strong { "<w:b/>" } else { "" };
        let colour = run.colour.map(|c| c.trim_start_matches('#')).or(colour);
        let colour = colour.map(|c| format!(r#"<w:color w:val="{c}"/>"#)).unwrap_or_default();
        // Only the text of the body is closed up to 28 characters a line.
        let closer = if (points - self.t.size.body_pt).abs() < 0.01 {
            ""
        } else {
            r#"<w:spacing w:val="0"/>"#
        };
        let size = (points * 2.0).round() as i64;
        let text = e(&run.text).replace('\n', r#"</w:t><w:br/><w:t xml:space="preserve">"#);
        let xml = format!(
            r#"<w:r><w:rPr><w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:hint="eastAsia"/>{bold}{colour}{closer}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>"#
        );
        // A figure keeps its passport through editing: the content control carries it as its tag.
        match &run.passport {
            Some(id) => format!(
                r#"<w:sdt><w:sdtPr><w:tag w:val="passport:{}"/></w:sdtPr><w:sdtContent>{xml}</w:sdtContent></w:sdt>"#,
                e(id)
            ),
            None => xml,
        }
    }

    fn text(&self, run: &Run) -> String {
        self.run(run, self.t.size.body_pt, None)
    }

    fn runs(&self, runs: &[Run], points: f64) -> String {
        runs.iter().map(|r| self.run(r, points, None)).collect()
    }

    fn piece(&mut self, piece: &Piece, wide: bool) {
        let t = self.t;
        match piece {
            Piece::Urgency { text } => self.put("", &self.text(text)),
            Piece::Mark { text, points: size } => {
                // The urgency stands in a line of its own above.
                let above = if self.body.is_empty() { 0.0 } else { t.line_pitch_pt() };
                let before = points(t.head.mark_top_mm) - above;
                let mark = self.run(text, *size, Some(&t.colour.red));
                // Space before is dropped at the head of a page; an empty line keeps it.
                self.put(&exactly(before), "");
                self.put(&format!("{}{CENTRE}", exactly(size * 1.1)), &mark);
            }
            Piece::Number { number, signer } => self.number(number, signer.as_ref()),
            Piece::Title { lines } => {
                for line in lines {
                    let text = self.run(line, t.size.title_pt, None);
                    self.put(&format!("{}{CENTRE}", exactly(t.line_pitch_pt())), &text);
                }
                self.blank();
            }
            Piece::Addressee { text } => self.put("", &self.text(text)),
            Piece::Heading { level, text } => self.put(
                &format!(r#"<w:keepNext/>{INDENT}<w:outlineLvl w:val="{}"/>"#, level - 1),
                &self.text(text),
            ),
            Piece::Paragraph { runs, keep } => {
                let keep = if *keep { "<w:keepNext/>" } else { "" };
                self.put(&format!("{keep}{INDENT}"), &self.runs(runs, t.size.body_pt));
            }
            Piece::Table(grid) => self.table(grid),
            Piece::Picture { width_mm, height_mm, alt, caption, source, .. } => {
                let xml = self.drawing(*width_mm, *height_mm, alt);
                let (above, below) = (twips(t.picture.above_mm), twips(t.picture.below_mm));
                self.put(
                    &format!(r#"<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:before="{above}" w:line="240" w:lineRule="auto"/>{CENTRE}"#),
                    &xml,
                );
                let line = |size: f64, after: i64| {
                    let line = twips_of_points(size * t.table.line_factor);
                    format!(
                        r#"<w:snapToGrid w:val="0"/><w:spacing w:after="{after}" w:line="{line}" w:lineRule="exact"/>{CENTRE}"#
                    )
                };
                let text = self.run(caption, t.size.table_pt, None);
                match source {
                    Some(source) => {
                        self.put(&format!("<w:keepNext/>{}", line(t.size.table_pt, 0)), &text);
                        let text = self.run(source, t.size.note_pt, None);
                        self.put(&line(t.size.note_pt, below), &text);
                    }
                    None => self.put(&line(t.size.table_pt, below), &text),
                }
            }
            Piece::PageBreak => self.new_page = true,
            Piece::Annexes { lines, keep } => {
                let keep = if *keep { "<w:keepNext/>" } else { "" };
                self.put(keep, "");
                for line in lines {
                    let characters = ((line.hang) * 100.0).round() as i64;
                    let wide = twips_of_points(line.hang * t.size.body_pt);
                    let indent = format!(
                        r#"{keep}<w:ind w:leftChars="{}" w:left="{}" w:hangingChars="{characters}" w:hanging="{wide}"/>"#,
                        200 + characters,
                        640 + wide
                    );
                    self.put(&indent, &self.text(&line.text));
                }
            }
            Piece::Signature { lines, keep } => {
                self.put("<w:keepNext/>", "");
                self.put("<w:keepNext/>", "");
                for (i, line) in lines.iter().enumerate() {
                    let keep = if *keep || i + 1 < lines.len() { "<w:keepNext/>" } else { "" };
                    let indent = format!(
                        r#"{keep}<w:ind w:rightChars="{}" w:right="{}"/><w:jc w:val="right"/>"#,
                        (line.right * 100.0).round() as i64,
                        twips_of_points(line.right * t.size.body_pt)
                    );
                    self.put(&indent, &self.text(&line.text));
                }
            }
            Piece::Note { text } => self.put(INDENT, &self.text(text)),
            Piece::Annex { mark, title } => {
                self.put("", &self.text(mark));
                self.blank();
                let title = self.run(title, t.size.title_pt, None);
                self.put(&format!("{}{CENTRE}", exactly(t.line_pitch_pt())), &title);
                self.blank();
            }
            Piece::Imprint { copies, by, on } => self.imprint(copies.as_ref(), by, on, wide),
        }
    }

    fn number(&mut self, number: &Run, signer: Option<&[Run; 2]>) {
        let t = self.t;
        self.blank();
        self.blank();
        // Word counts the space from the text, of which the lower margin of the line is a part.
        let slack = (t.line_pitch_pt() - t.size.body_pt) / 2.0;
        let line = format!(
            r#"<w:pBdr><w:bottom w:val="single" w:sz="{}" w:space="{}" w:color="{}"/></w:pBdr>"#,
            (t.head.line_pt * 8.0).round() as i64,
            (points(t.head.line_below_number_mm) - slack).round() as i64,
            t.colour.red
        );
        let text = self.text(number);
        match signer {
            None => self.put(&format!("{line}{CENTRE}"), &text),
            Some(signer) => {
                let tab = twips(t.body_width_mm()) - 320;
                let runs =
                    format!("{text}<w:r><w:tab/></w:r>{}", self.runs(signer, t.size.body_pt));
                // The line is as wide as the body, so the number is moved in by a space.
                let tabs = format!(
                    r#"<w:tabs><w:tab w:val="left" w:pos="320"/><w:tab w:val="right" w:pos="{tab}"/></w:tabs>"#
                );
                self.put(&format!("{line}{tabs}"), &format!("<w:r><w:tab/></w:r>{runs}"));
            }
        }
        self.blank();
        self.blank();
    }

    /// Two frames at the foot of the body. One frame of two lines, or a table that floats, would
    /// be simpler, but LibreOffice lets neither stand there with its rules.
    fn imprint(&mut self, copies: Option<&Run>, by: &Run, on: &Run, wide: bool) {
        let (t, p) = (self.t, &self.t.page);
        let [width_mm, end_mm] = if wide {
            [t.body_height_mm(), p.width_mm - p.right_mm]
        } else {
            [t.body_width_mm(), p.height_mm - p.bottom_mm]
        };
        let width = twips(width_mm);
        let small = t.size.small_pt;
        let one = twips_of_points(small);
        let pitch = small * 1.75;
        let rule = |place: &str, mm: f64| {
            let eighths = (points(mm) * 8.0).round() as i64;
            format!(r#"<w:{place} w:val="single" w:sz="{eighths}" w:space="0" w:color="000000"/>"#)
        };
        let frame = |place: &str, rules: &str| {
            format!(
                r#"<w:framePr w:w="{width}" w:wrap="notBeside" w:hAnchor="margin" w:xAlign="left" {place}/><w:pBdr>{rules}</w:pBdr>"#
            )
        };
        let line = exactly(pitch);
        let (outer, inner) = (t.imprint.outer_line_mm, t.imprint.inner_line_mm);
        if let Some(copies) = copies {
            let lead = t.text(self.lang).copies_to.chars().count() as i64;
            let room = points(width_mm) / small - 3.0 - lead as f64;
            let lines = ((ems(&copies.text) - lead as f64) / room).ceil().max(1.0);
            let top = twips(end_mm) - twips_of_points((lines + 1.0) * pitch);
            let place = format!(r#"w:vAnchor="page" w:y="{top}""#);
            let indent = format!(
                r#"{line}<w:ind w:left="{}" w:right="{one}" w:hanging="{}"/>"#,
                one * (lead + 1),
                one * lead
            );
            let runs = self.run(copies, small, None);
            self.put(&(frame(&place, &rule("top", outer)) + &indent), &runs);
        }
        let top = rule("top", if copies.is_some() { inner } else { outer });
        let place = r#"w:vAnchor="margin" w:yAlign="bottom""#;
        let tab = width - one;
        let runs = format!(
            "{}<w:r><w:tab/></w:r>{}",
            self.run(by, small, None),
            self.run(on, small, None)
        );
        self.put(
            &format!(
                r#"{}<w:tabs><w:tab w:val="right" w:pos="{tab}"/></w:tabs>{line}<w:ind w:left="{one}"/>"#,
                frame(place, &(top + &rule("bottom", outer)))
            ),
            &runs,
        );
        self.put(&exactly(1.0), "");
    }

    fn table(&mut self, grid: &Grid) {
        let t = self.t;
        let caption = self.run(&grid.caption, t.size.table_pt, None);
        self.put(&format!("<w:keepNext/>{CENTRE}"), &caption);
        let (inset, above) = (twips(t.table.inset_mm), twips(t.table.inset_mm * 0.6));
        let widths: Vec<i64> = grid.columns.iter().map(|c| twips(c.width_mm)).collect();
        let mut out = format!(
            r#"<w:tbl><w:tblPr><w:tblW w:w="{}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>"#,
            widths.iter().sum::<i64>()
        );
        for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
            let eighths = (t.table.rule_pt * 8.0).round() as i64;
            let _ = write!(
                out,
                r#"<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="000000"/>"#
            );
        }
        let _ = write!(
            out,
            r#"</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="{above}" w:type="dxa"/><w:left w:w="{inset}" w:type="dxa"/><w:bottom w:w="{above}" w:type="dxa"/><w:right w:w="{inset}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>"#
        );
        for width in &widths {
            let _ = write!(out, r#"<w:gridCol w:w="{width}"/>"#);
        }
        out.push_str("</w:tblGrid>");
        let line = exactly(grid.points * t.table.line_factor);
        let cell = |width: i64, align: Align, keep: &str, runs: &str| {
            let jc = match align {
                Align::Left => "left",
                Align::Centre => "center",
                Align::Right => "right",
            };
            format!(
                r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>{keep}{line}<w:jc w:val="{jc}"/></w:pPr>{runs}</w:p></w:tc>"#
            )
        };
        out.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (column, width) in grid.columns.iter().zip(&widths) {
            let text = self.run(&column.title, grid.points, None);
            out.push_str(&cell(*width, Align::Centre, "<w:keepNext/>", &text));
        }
        out.push_str("</w:tr>");
        for (i, row) in grid.rows.iter().enumerate() {
            // The note stays with the last row.
            let last = grid.note.is_some() && i + 1 == grid.rows.len();
            let keep = if last { "<w:keepNext/>" } else { "" };
            let whole = if row.whole { "<w:cantSplit/>" } else { "" };
            let _ = write!(out, "<w:tr><w:trPr>{whole}</w:trPr>");
            for ((runs, column), width) in row.cells.iter().zip(&grid.columns).zip(&widths) {
                out.push_str(&cell(*width, column.align, keep, &self.runs(runs, grid.points)));
            }
            out.push_str("</w:tr>");
        }
        out.push_str("</w:tbl>\n");
        // A table without columns is not a table to Word.
        if !grid.columns.is_empty() {
            self.body.push(Part::Table(out));
        }
        match &grid.note {
            Some(note) => {
                let line = twips_of_points(t.size.note_pt * t.table.line_factor);
                let spacing = format!(
                    r#"<w:snapToGrid w:val="0"/><w:spacing w:before="60" w:after="120" w:line="{line}" w:lineRule="exact"/><w:jc w:val="left"/>"#
                );
                self.put(&spacing, &self.run(note, t.size.note_pt, None));
            }
            // Two tables in a row would grow together without a paragraph between them.
            None => self.put(&exactly(t.line_pitch_pt() / 2.0), ""),
        }
    }

    fn drawing(&mut self, width_mm: f64, height_mm: f64, alt: &str) -> String {
        self.pictures += 1;
        format!(
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
            cx = emu(width_mm),
            cy = emu(height_mm),
            n = self.pictures,
            alt = e(alt)
        )
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
        // The dash stands in the middle of the line of the foot.
        let foot = bottom - t.page_number.below_body_mm - t.size.small_pt / 2.0 * 25.4 / 72.0;
        let pitch = (t.line_pitch_pt() * 20.0).floor() as i64;
        format!(
            concat!(
                r#"<w:sectPr><w:headerReference w:type="default" r:id="header"/><w:headerReference w:type="even" r:id="header"/>"#,
                r#"<w:footerReference w:type="default" r:id="odd"/><w:footerReference w:type="even" r:id="even"/>"#,
                r#"<w:pgSz w:w="{w}" w:h="{h}"{orient}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="{header}" w:footer="{foot}" w:gutter="0"/>"#,
                r#"<w:docGrid w:type="lines" w:linePitch="{pitch}"/></w:sectPr>"#
            ),
            w = twips(w),
            h = twips(h),
            orient = orient,
            top = twips(top),
            right = twips(right),
            bottom = twips(bottom),
            left = twips(left),
            header = twips(t.header.top_mm),
            foot = twips(foot),
            pitch = pitch
        )
    }

    fn footer(&self, side: &str) -> String {
        let t = self.t;
        let number = |text: &str| self.run(&Run::new(Role::Number, text), t.size.small_pt, None);
        let dash = &t.page_number.dash;
        let field = number("1").replace(
            "<w:t xml:space=\"preserve\">1</w:t>",
            "<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>",
        );
        let runs = format!(
            r#"{}<w:r><w:fldChar w:fldCharType="begin"/></w:r>{field}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>{}"#,
            number(&format!("{dash} ")),
            number("1"),
            number(&format!(" {dash}"))
        );
        let ind =
            if side == "right" { r#"<w:ind w:right="280"/>"# } else { r#"<w:ind w:left="280"/>"# };
        let line = exactly(t.size.small_pt);
        let p = paragraph(&format!(r#"{line}{ind}<w:jc w:val="{side}"/>"#), &runs);
        format!("{HEAD}<w:ftr {SPACES}>{p}</w:ftr>")
    }

    fn package(self, flow: &Flow, fonts: &FontLibrary) -> Result<Vec<u8>, Error> {
        let t = self.t;
        let line = format!("{}{CENTRE}", exactly(t.size.note_pt * 1.4));
        let mut lines: String = (flow.header.iter())
            .map(|l| paragraph(&line, &self.run(l, t.size.note_pt, Some(&t.header.grey))))
            .collect();
        if lines.is_empty() {
            lines = paragraph("", "");
        }
        let header = format!("{HEAD}<w:hdr {SPACES}>{lines}</w:hdr>");
        let body: String = (self.body.iter())
            .map(|part| match part {
                Part::Paragraph { properties, runs } => paragraph(properties, runs),
                Part::Table(xml) => xml.clone(),
            })
            .collect();
        let document = format!(
            "{HEAD}<w:document {SPACES}><w:body>\n{body}{}</w:body></w:document>",
            self.section(flow.sections.last().is_some_and(|s| s.wide))
        );
        let name = e(&t.font.body.official);
        let size = (t.size.body_pt * 2.0).round() as i64;
        // 28 characters of 16 pt are wider than the body. A character grid would say so, but
        // LibreOffice gives a character that is wider than its cell two cells; closing every
        // character up by the difference gives 28 in both. A twentieth of a point more, because
        // LibreOffice loses a mark that hangs over the end of a line without any slack.
        let closer = ((t.character_pitch_pt() - t.size.body_pt) * 20.0).floor() as i64 - 1;
        let styles = format!(
            concat!(
                r#"{h}<w:styles {s}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{n}" w:eastAsia="{n}" w:hAnsi="{n}"/>"#,
                r#"<w:spacing w:val="{c}"/><w:sz w:val="{z}"/><w:szCs w:val="{z}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>"#,
                r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:overflowPunct w:val="0"/><w:jc w:val="both"/></w:pPr>"#,
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
        for n in 1..=flow.drawings.len() {
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
        let mut media = Vec::new();
        for (n, drawing) in (1..).zip(&flow.drawings) {
            media.push((
                format!("word/media/picture{n}.png"),
                svg::png(drawing, fonts, DOTS_PER_INCH)?,
            ));
            media.push((format!("word/media/picture{n}.svg"), drawing.svg.clone().into_bytes()));
        }
        for (name, bytes) in parts.chain(media) {
            zip.start_file(name, options)?;
            zip.write_all(&bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}
