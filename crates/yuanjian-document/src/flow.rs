//! A report as a row of finished pieces: numbered, worded, measured, in the order of reading.
//!
//! The docx and the pdf say the same words in the same order because both are drawn from this
//! one row. What is decided here is what a writer could decide differently: numbers of headings,
//! tables and annexes, placeholders, what the stage lets a verdict say, widths of columns, where
//! the signature stands. What is left to a writer is ink.

use crate::{
    content::{Align, Annex, Block, Inline, Picture, PictureContent, Report, Table},
    look,
    svg::{self, Drawing, ems},
    template::{Face, Numbering, Template, Text, millimetres, points},
};
use serde::Serialize;

/// Which face a text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    Title,
    Body,
    Heading1,
    Heading2,
    Number,
    Picture,
}

impl Role {
    pub(crate) const ALL: [Self; 6] =
        [Self::Title, Self::Body, Self::Heading1, Self::Heading2, Self::Number, Self::Picture];

    /// Its name in the template and in the list of fonts used.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Heading1 => "heading1",
            Self::Heading2 => "heading2",
            Self::Number => "number",
            Self::Picture => "picture",
        }
    }

    pub(crate) fn face(self, template: &Template) -> &Face {
        match self {
            Self::Title => &template.font.title,
            Self::Body => &template.font.body,
            Self::Heading1 => &template.font.heading1,
            Self::Heading2 => &template.font.heading2,
            Self::Number => &template.font.number,
            Self::Picture => &template.font.picture,
        }
    }
}

/// Words of one look. A line break is the only control character in them.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Run {
    pub(crate) role: Role,
    pub(crate) text: String,
    pub(crate) strong: bool,
    /// A colour of [`look`], of a verdict.
    pub(crate) colour: Option<&'static str>,
    #[serde(skip)]
    pub(crate) passport: Option<String>,
    /// Up to this width it is not broken: a figure with its unit, lamp and word of a verdict.
    #[serde(skip)]
    pub(crate) whole_ems: f64,
}

impl Run {
    pub(crate) fn new(role: Role, text: &str) -> Self {
        Self {
            role,
            text: clean(text),
            strong: false,
            colour: None,
            passport: None,
            whole_ems: 0.0,
        }
    }
}

/// A table with its widths found.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Grid {
    pub(crate) caption: Run,
    pub(crate) points: f64,
    pub(crate) columns: Vec<GridColumn>,
    pub(crate) rows: Vec<GridRow>,
    pub(crate) note: Option<Run>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct GridColumn {
    pub(crate) title: Run,
    pub(crate) width_mm: f64,
    /// How many characters stand in a line.
    pub(crate) room: f64,
    pub(crate) align: Align,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct GridRow {
    pub(crate) cells: Vec<Vec<Run>>,
    /// Low enough to be kept on one page.
    pub(crate) whole: bool,
}

/// One piece of the document.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Piece {
    Urgency {
        text: Run,
    },
    Mark {
        text: Run,
        points: f64,
    },
    Number {
        number: Run,
        signer: Option<[Run; 2]>,
    },
    Title {
        lines: Vec<Run>,
    },
    Addressee {
        text: Run,
    },
    Heading {
        level: u8,
        text: Run,
    },
    Paragraph {
        runs: Vec<Run>,
        keep: bool,
    },
    Table(Grid),
    Picture {
        file: String,
        width_mm: f64,
        height_mm: f64,
        alt: String,
        caption: Run,
        source: Option<Run>,
    },
    PageBreak,
    /// The annexes listed; kept with the signature, which needs text on its page.
    Annexes {
        lines: Vec<AnnexLine>,
        keep: bool,
    },
    /// Kept with the note below it, if there is one.
    Signature {
        lines: [SignatureLine; 2],
        keep: bool,
    },
    Note {
        text: Run,
    },
    Annex {
        mark: Run,
        title: Run,
    },
    Imprint {
        copies: Option<Run>,
        by: Run,
        on: Run,
    },
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct AnnexLine {
    pub(crate) text: Run,
    /// Characters before the name: it breaks into lines below itself.
    pub(crate) hang: f64,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct SignatureLine {
    pub(crate) text: Run,
    /// Characters free at the right.
    pub(crate) right: f64,
}

/// Pages of one orientation.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    pub(crate) wide: bool,
    pub(crate) pieces: Vec<Piece>,
}

/// The whole document.
#[derive(Debug, Serialize)]
pub(crate) struct Flow {
    /// Above every page: the banner of an invented city, the stamp of what was frozen, or where the
    /// record of changes stood.
    pub(crate) header: Vec<Run>,
    pub(crate) sections: Vec<Section>,
    /// The drawing of the picture `file`, in order.
    #[serde(skip)]
    pub(crate) drawings: Vec<Drawing>,
}

impl Flow {
    pub(crate) fn of(report: &Report, template: &'static Template) -> Self {
        let mut maker = Maker {
            report,
            t: template,
            flow: Flow { header: header(report), sections: Vec::new(), drawings: Vec::new() },
            tables: 0,
            headings: Numbering::default(),
        };
        maker.document();
        maker.flow
    }
}

fn header(report: &Report) -> Vec<Run> {
    let frozen = &report.frozen;
    let mut lines: Vec<Run> = Vec::new();
    lines.extend(report.invented.as_ref().map(|b| Run::new(Role::Heading1, &one_line(b))));
    if !frozen.code.is_empty() {
        let facts = [frozen.code.as_str(), &frozen.at, &frozen.edition, &frozen.engine];
        let facts: Vec<&str> = facts.into_iter().filter(|f| !f.is_empty()).collect();
        let word = crate::words::word(report.lang, "frozen_code");
        lines.push(Run::new(Role::Body, &one_line(&format!("{word} {}", facts.join("\u{3000}")))));
    } else if !frozen.chain.is_empty() {
        let word = crate::words::word(report.lang, "record_chain");
        lines.push(Run::new(Role::Body, &one_line(&format!("{word} {}", frozen.chain))));
    }
    lines
}

struct Maker<'a> {
    report: &'a Report,
    t: &'static Template,
    flow: Flow,
    tables: usize,
    headings: Numbering,
}

impl Maker<'_> {
    fn put(&mut self, piece: Piece) {
        if let Some(section) = self.flow.sections.last_mut() {
            section.pieces.push(piece);
        }
    }

    fn text(&self) -> &'static Text {
        self.t.text(self.report.lang)
    }

    fn section(&mut self, wide: bool) {
        self.flow.sections.push(Section { wide, pieces: Vec::new() });
    }

    fn wide(&self) -> bool {
        self.flow.sections.last().is_some_and(|s| s.wide)
    }

    /// Width and height of the body of this section.
    fn area_mm(&self) -> (f64, f64) {
        let (w, h) = (self.t.body_width_mm(), self.t.body_height_mm());
        if self.wide() { (h, w) } else { (w, h) }
    }

    fn document(&mut self) {
        let report = self.report;
        self.section(false);
        self.head();
        let lines = report.title.iter().map(|l| Run::new(Role::Title, &one_line(l))).collect();
        self.put(Piece::Title { lines });
        if let Some(to) = &report.addressee {
            let text = format!("{}{}", one_line(to), self.text().addressee_colon);
            self.put(Piece::Addressee { text: Run::new(Role::Body, &text) });
        }
        self.blocks(&report.body, 0.0);
        self.closing();
        for (i, annex) in report.annexes.iter().enumerate() {
            self.annex(i, annex);
        }
        self.imprint();
    }

    fn head(&mut self) {
        let t = self.t;
        let Some(head) = &self.report.head else { return };
        if let Some(urgency) = &head.urgency {
            self.put(Piece::Urgency { text: Run::new(Role::Heading1, &one_line(urgency)) });
        }
        let issuer = one_line(&head.issuer);
        // A long name is set smaller rather than broken.
        let fits = points(t.body_width_mm()) / ems(&issuer).max(1.0);
        let points = t.size.mark_pt.min((fits * 2.0).floor() / 2.0);
        self.put(Piece::Mark { text: Run::new(Role::Title, &issuer), points });
        let number = head.number.as_deref().unwrap_or(&self.text().number_placeholder);
        let signer = head.upward.then(|| {
            let name = head.signer.as_deref().unwrap_or(&self.text().signer_placeholder);
            [Run::new(Role::Body, &self.text().signer), Run::new(Role::Heading2, &one_line(name))]
        });
        self.put(Piece::Number { number: Run::new(Role::Body, &one_line(number)), signer });
    }

    /// Blocks below a head of this height.
    fn blocks(&mut self, blocks: &[Block], head_mm: f64) {
        let mut rest = blocks;
        while let Some((block, below)) = rest.split_first() {
            let first = rest.len() == blocks.len();
            rest = below;
            match block {
                Block::Heading { level, text } => {
                    let number = self.headings.next(self.t.heading(self.report.lang), *level);
                    let role = match level {
                        0 | 1 => Role::Heading1,
                        2 => Role::Heading2,
                        _ => Role::Body,
                    };
                    let text = Run::new(role, &format!("{number}{}", one_line(text)));
                    self.put(Piece::Heading { level: (*level).clamp(1, 4), text });
                }
                Block::Paragraph(parts) => {
                    let runs = self.runs(parts);
                    // The signature may not stand on a page without text (7.3.5).
                    let last = rest.is_empty() && self.flow.sections.len() == 1;
                    let keep = last && self.report.signature.is_some();
                    self.put(Piece::Paragraph { runs, keep });
                }
                Block::Table(table) => self.table(table),
                Block::Picture(picture) => {
                    let more = rest.iter().map_while(|block| match block {
                        Block::Picture(picture) => Some(&**picture),
                        _ => None,
                    });
                    let row: Vec<&Picture> = std::iter::once(&**picture).chain(more).collect();
                    rest = rest.get(row.len() - 1..).unwrap_or_default();
                    self.pictures(&row, if first { head_mm } else { 0.0 });
                }
                Block::PageBreak => self.put(Piece::PageBreak),
            }
        }
    }

    fn runs(&self, parts: &[Inline]) -> Vec<Run> {
        let report = self.report;
        parts
            .iter()
            .map(|part| match part {
                Inline::Text(text) => Run::new(Role::Body, text),
                Inline::Strong(text) => Run { strong: true, ..Run::new(Role::Body, text) },
                Inline::Figure(figure) => Run {
                    passport: figure.passport.clone(),
                    whole_ems: LONGEST_EMS,
                    ..Run::new(Role::Body, &figure.with_unit())
                },
                Inline::Verdict(verdict) => {
                    let shown = verdict.shown(report.stage, report.lang);
                    Run {
                        colour: Some(look::lamp_text(shown.lamp)),
                        whole_ems: VERDICT_EMS,
                        ..Run::new(Role::Body, &shown.text())
                    }
                }
            })
            .collect()
    }

    fn table(&mut self, table: &Table) {
        let t = self.t;
        self.tables += 1;
        let caption =
            format!("{}{}\u{3000}{}", self.text().table, self.tables, one_line(&table.caption));
        let rows: Vec<Vec<Vec<Run>>> = table
            .rows
            .iter()
            .map(|row| {
                let cell = |i: usize| row.get(i).map(|c| self.runs(&c.0)).unwrap_or_default();
                (0..table.columns.len()).map(cell).collect()
            })
            .collect();
        let (width_mm, height_mm) = self.area_mm();
        let (points, widths) = fit(table, &rows, width_mm, t);
        let grid = Grid {
            caption: Run::new(Role::Heading1, &caption),
            points,
            columns: (table.columns.iter().zip(&widths))
                .map(|(c, width)| GridColumn {
                    title: Run::new(Role::Heading1, &c.title),
                    width_mm: *width,
                    room: room_ems(*width, points, t),
                    align: c.align,
                })
                .collect(),
            rows: rows
                .into_iter()
                .map(|cells| {
                    let lines = cells
                        .iter()
                        .zip(&widths)
                        .map(|(c, w)| lines_of(c, room_ems(*w, points, t)))
                        .fold(1.0, f64::max);
                    let height = lines * points * t.table.line_factor * 25.4 / 72.0;
                    GridRow { cells, whole: height < height_mm / 2.0 }
                })
                .collect(),
            note: (!table.note.is_empty())
                .then(|| Run::new(Role::Body, &format!("{}{}", self.text().note, table.note))),
        };
        self.put(Piece::Table(grid));
    }

    /// Pictures that follow one another below a head of this height, maps lowered where that lets
    /// them share a page.
    fn pictures(&mut self, row: &[&Picture], head_mm: f64) {
        let height_mm = self.area_mm().1;
        let framed: Vec<Framed> = row.iter().map(|picture| self.framed(picture)).collect();
        let wanted: Vec<Height> = framed.iter().map(|f| f.height).collect();
        let given = pack(&wanted, height_mm - head_mm, height_mm);
        for (framed, height) in framed.into_iter().zip(given) {
            self.picture(framed, height);
        }
    }

    /// A picture with its caption, as high as it wants to be.
    fn framed(&self, picture: &Picture) -> Framed {
        let (t, report) = (self.t, self.report);
        let (width_mm, height_mm) = self.area_mm();
        let mut picture = picture.clone();
        picture.width_mm = picture.width_mm.min(width_mm as f32);
        // The source stands below the caption and the stamp above every page.
        match &mut picture.content {
            PictureContent::Map(map) if !picture.source.is_empty() => {
                map.frozen = None;
                map.source.clear();
            }
            PictureContent::Chart(chart) if !picture.source.is_empty() => chart.source.clear(),
            _ => {}
        }
        let drawn = svg::draw(&picture, report.stage, report.lang).height_mm;
        let lines = |text: &str, size: f64| -> f64 {
            (set_ems(text) * size / points(width_mm)).ceil()
                * millimetres(size * t.table.line_factor)
        };
        // A figure's number is not known yet; three characters are.
        let around_mm =
            lines(&format!("{}×××{}", self.text().figure, picture.caption), t.size.table_pt)
                + lines(&picture.source, t.size.note_pt)
                + t.picture.above_mm
                + t.picture.below_mm;
        let lowest = match &picture.content {
            PictureContent::Map(map) if map.fine => t.picture.lowest_fine,
            PictureContent::Map(_) => t.picture.lowest,
            PictureContent::Chart(_) | PictureContent::Svg(_) => 1.0,
        };
        let natural = (drawn + around_mm).min(height_mm);
        let height = Height { natural, least: (drawn * lowest + around_mm).min(natural) };
        Framed { picture, around_mm, height }
    }

    fn picture(&mut self, framed: Framed, height_mm: f64) {
        let picture = &framed.picture;
        let highest = height_mm - framed.around_mm;
        // Lowered or not, a drawing of the natural height is not drawn anew for a rounding.
        let drawing =
            svg::draw_within(picture, highest + 0.01, self.report.stage, self.report.lang);
        let shrink = ((highest + 0.01) / drawing.height_mm).min(1.0);
        let n = self.flow.drawings.len() + 1;
        let caption = format!("{}{n}\u{3000}{}", self.text().figure, one_line(&picture.caption));
        self.put(Piece::Picture {
            file: format!("picture{n}.svg"),
            width_mm: drawing.width_mm * shrink,
            height_mm: drawing.height_mm * shrink,
            alt: one_line(&picture.alt),
            caption: Run::new(Role::Heading1, &caption),
            source: (!picture.source.is_empty())
                .then(|| Run::new(Role::Body, &one_line(&picture.source))),
        });
        self.flow.drawings.push(drawing);
    }

    /// The list of annexes, the signature, the date, the note.
    fn closing(&mut self) {
        let report = self.report;
        let many = report.annexes.len() > 1;
        let lines: Vec<AnnexLine> = report
            .annexes
            .iter()
            .enumerate()
            .map(|(i, annex)| {
                let blank = "\u{3000}".repeat(self.text().annex_colon.chars().count());
                let lead = if i == 0 { self.text().annex_colon.clone() } else { blank };
                let number = if many {
                    self.text().annex_number.replace("{n}", &(i + 1).to_string())
                } else {
                    String::new()
                };
                let lead = format!("{lead}{number}");
                let text = Run::new(Role::Body, &format!("{lead}{}", one_line(&annex.title)));
                AnnexLine { text, hang: ems(&lead) }
            })
            .collect();
        if !lines.is_empty() {
            self.put(Piece::Annexes { lines, keep: report.signature.is_some() });
        }
        if let Some(signature) = &report.signature {
            let issuer = one_line(&signature.issuer);
            let date = one_line(signature.date.as_deref().unwrap_or(&self.text().date_placeholder));
            let (wide, day) = (ems(&issuer), ems(&date));
            let [of_issuer, of_date] = if signature.sealed {
                // The issuer is centred above the date (7.3.5.1).
                [(4.0 + (day - wide) / 2.0).max(0.0), 4.0]
            } else if day > wide {
                [2.0 + day + 2.0 - wide, 2.0]
            } else {
                // The date begins two characters to the right of the issuer (7.3.5.2).
                [2.0, wide - day]
            };
            let line = |text: &str, right: f64| SignatureLine {
                text: Run::new(Role::Body, text),
                right: (right * 100.0).round() / 100.0,
            };
            let lines = [line(&issuer, of_issuer), line(&date, of_date)];
            self.put(Piece::Signature { lines, keep: report.note.is_some() });
        }
        if let Some(note) = &report.note {
            self.put(Piece::Note {
                text: Run::new(Role::Body, &format!("（{}）", one_line(note))),
            });
        }
    }

    fn annex(&mut self, index: usize, annex: &Annex) {
        self.section(annex.landscape);
        self.headings = Numbering::default();
        let many = self.report.annexes.len() > 1;
        let number = if many { (index + 1).to_string() } else { String::new() };
        self.put(Piece::Annex {
            mark: Run::new(Role::Heading1, &format!("{}{number}", self.text().annex)),
            title: Run::new(Role::Title, &one_line(&annex.title)),
        });
        // The mark, the title and a blank line after each.
        self.blocks(&annex.body, 4.0 * millimetres(self.t.line_pitch_pt()));
    }

    /// 版记 ends the last page; after a page on its side it has an upright one of its own.
    fn imprint(&mut self) {
        let Some(imprint) = &self.report.imprint else { return };
        if self.wide() {
            self.section(false);
        }
        let copies = imprint.copies_to.as_ref().map(|to| {
            let text =
                format!("{}{}{}", self.text().copies_to, one_line(to), self.text().copies_stop);
            Run::new(Role::Body, &text)
        });
        let on = imprint.printed_on.as_deref().unwrap_or(&self.text().date_placeholder);
        self.put(Piece::Imprint {
            copies,
            by: Run::new(Role::Body, &one_line(&imprint.printed_by)),
            on: Run::new(Role::Body, &format!("{}{}", one_line(on), self.text().printed)),
        });
    }
}

/// A picture ready to be placed.
struct Framed {
    picture: Picture,
    /// Caption, source and the air around them.
    around_mm: f64,
    height: Height,
}

/// How high a picture with its caption wants to be, and how low it may become.
#[derive(Debug, Clone, Copy)]
struct Height {
    natural: f64,
    least: f64,
}

/// The heights of pictures in a row, so that as many share a page as can be lowered to fit:
/// the first page has less room, and what is too much on a page is taken from those that can
/// give, by how much they can.
fn pack(wanted: &[Height], first_room: f64, room: f64) -> Vec<f64> {
    let mut given = Vec::new();
    let mut rest = wanted;
    let mut space = first_room;
    while !rest.is_empty() {
        let mut least = 0.0;
        let fits = |h: &&Height| {
            least += h.least;
            least <= space
        };
        // One that fits nowhere has a page to itself.
        let count = rest.iter().take_while(fits).count();
        if count == 0 && space < room {
            space = room;
            continue;
        }
        let (page, next) = rest.split_at(count.max(1));
        let over = page.iter().map(|h| h.natural).sum::<f64>() - space;
        let slack: f64 = page.iter().map(|h| h.natural - h.least).sum();
        let part = if over > 0.0 && slack > 0.0 { (over / slack).min(1.0) } else { 0.0 };
        given.extend(page.iter().map(|h| h.natural - (h.natural - h.least) * part));
        rest = next;
        space = room;
    }
    given
}

/// Control characters stand in no document; a line break may stand in a cell or a paragraph.
fn clean(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

fn one_line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

/// Lamp, word and mark of the usual verdicts; longer ones may go to the next line.
const VERDICT_EMS: f64 = 9.0;
/// A longer word may be broken.
const LONGEST_EMS: f64 = 16.0;

/// How many characters of this size stand in a column.
fn room_ems(width_mm: f64, size: f64, t: &Template) -> f64 {
    (points(width_mm - 2.0 * t.table.inset_mm) / size).max(1.0)
}

/// About how many lines a cell takes.
fn lines_of(cell: &[Run], room: f64) -> f64 {
    let text: String = cell.iter().map(|r| r.text.as_str()).collect();
    text.split('\n').map(|line| (ems(line) / room).ceil().max(1.0)).sum()
}

/// Size of the text and widths of the columns: by their weights, but none narrower than its
/// longest number or word, and none so narrow that its text stands on end.
fn fit(table: &Table, rows: &[Vec<Vec<Run>>], width_mm: f64, t: &Template) -> (f64, Vec<f64>) {
    let needs: Vec<f64> = table
        .columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            let cells = rows.iter().filter_map(|row| row.get(i));
            cells.map(|cell| need_of(cell)).fold(need_ems(&column.title), f64::max)
        })
        .collect();
    let weight = |w: f32| if w.is_finite() { f64::from(w).clamp(0.01, 1e6) } else { 1.0 };
    let weights: Vec<f64> = table.columns.iter().map(|c| weight(c.weight)).collect();
    let mut best = (t.size.table_pt, Vec::new());
    for size in [t.size.table_pt, t.size.note_pt, t.table.smallest_pt] {
        let needs_mm: Vec<f64> = (needs.iter())
            .map(|n| (n + 0.2) * size * 25.4 / 72.0 + 2.0 * t.table.inset_mm)
            .collect();
        best = (size, share(width_mm, &weights, &needs_mm));
        if needs_mm.iter().sum::<f64>() <= width_mm * t.table.comfort {
            break;
        }
    }
    best
}

/// What a cell needs: what its text does, and figures and verdicts in one piece.
fn need_of(cell: &[Run]) -> f64 {
    let text: String = cell.iter().map(|r| r.text.as_str()).collect();
    let whole = cell.iter().map(|r| set_ems(&r.text).min(r.whole_ems)).fold(0.0, f64::max);
    // A figure under the other, each with its name, reads badly when its unit drops a line.
    let figures = cell.iter().filter(|r| r.whole_ems >= LONGEST_EMS).count();
    let lines = text.split('\n').map(set_ems).filter(|w| figures > 1 && *w <= LONGEST_EMS);
    need_ems(&text).max(lines.fold(whole, f64::max))
}

/// Width of a text as it is set: a quarter of a character stands between Han and digits.
fn set_ems(text: &str) -> f64 {
    let han = |c: char| c >= '\u{2E80}';
    let gaps = text.chars().zip(text.chars().skip(1)).filter(|(a, b)| han(*a) != han(*b)).count();
    ems(text) + 0.25 * gaps as f64
}

/// What a text needs: its longest part that must not be broken, and a little company.
fn need_ems(text: &str) -> f64 {
    let mut longest: f64 = 0.0;
    let mut part = String::new();
    for c in text.chars() {
        if c.is_whitespace() || c >= '\u{2E80}' {
            longest = longest.max(ems(&part));
            part.clear();
        } else {
            part.push(c);
        }
    }
    let whole = text.split('\n').map(ems).fold(0.0, f64::max);
    longest.max(ems(&part)).max(whole.min(4.0)).min(LONGEST_EMS)
}

/// Divide a width by weights, giving each at least what it needs as far as that goes.
fn share(width: f64, weights: &[f64], needs: &[f64]) -> Vec<f64> {
    let wanted: f64 = needs.iter().sum();
    if wanted >= width {
        return needs.iter().map(|n| n * width / wanted).collect();
    }
    let mut fixed = vec![false; weights.len()];
    loop {
        let taken: f64 = needs.iter().zip(&fixed).filter(|(_, f)| **f).map(|(n, _)| n).sum();
        let left: f64 = weights.iter().zip(&fixed).filter(|(_, f)| !**f).map(|(w, _)| w).sum();
        let widths: Vec<f64> = (weights.iter().zip(needs).zip(&fixed))
            .map(|((w, n), f)| if *f { *n } else { (width - taken) * w / left })
            .collect();
        let mut settled = true;
        for ((width, need), fixed) in widths.iter().zip(needs).zip(&mut fixed) {
            if !*fixed && width < need {
                *fixed = true;
                settled = false;
            }
        }
        if settled {
            return widths;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_column_is_widened_to_its_longest_number_and_the_sum_stays() {
        assert_eq!(share(100.0, &[1.0, 9.0], &[20.0, 10.0]), [20.0, 80.0]);
        assert_eq!(share(100.0, &[1.0, 1.0], &[20.0, 10.0]), [50.0, 50.0]);
        assert_eq!(share(100.0, &[1.0, 1.0], &[150.0, 50.0]), [75.0, 25.0]);
    }

    #[test]
    fn pictures_share_a_page_when_lowering_them_within_their_bounds_makes_them_fit() {
        let rigid = |h: f64| Height { natural: h, least: h };
        let map = |natural: f64, least: f64| Height { natural, least };
        // 150 + 90 is 15 too much for 225; only the map can give it.
        assert_eq!(pack(&[map(150.0, 100.0), rigid(90.0)], 225.0, 225.0), [135.0, 90.0]);
        // Not even at its lowest: it keeps its height and the chart goes to the next page.
        assert_eq!(pack(&[map(190.0, 150.0), rigid(90.0)], 225.0, 225.0), [190.0, 90.0]);
        // Two give in proportion to what they can.
        let two = pack(&[map(150.0, 100.0), map(105.0, 95.0)], 225.0, 225.0);
        assert_eq!(two, [125.0, 100.0]);
        // Below a head there is less room, on the pages after it there is all.
        assert_eq!(pack(&[rigid(90.0), rigid(90.0)], 150.0, 225.0), [90.0, 90.0]);
        assert_eq!(pack(&[map(200.0, 140.0)], 150.0, 225.0), [150.0]);
        assert_eq!(pack(&[map(200.0, 180.0)], 150.0, 225.0), [200.0]);
        assert_eq!(pack(&[rigid(400.0), rigid(10.0)], 150.0, 225.0), [400.0, 10.0]);
        assert_eq!(pack(&[], 150.0, 225.0), [0.0; 0]);
    }

    #[test]
    fn control_characters_are_dropped_and_line_breaks_kept() {
        assert_eq!(clean("a\u{0}b\r\nc\td"), "ab\ncd");
        assert_eq!(one_line("a\nb"), "a b");
    }
}
