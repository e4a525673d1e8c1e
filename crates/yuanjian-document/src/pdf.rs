//! A report as pdf in the layout of GB/T 9704-2012, set by Typst.
//!
//! The template (`data/templates/gbt9704.typ`) is code and never changes with the report; words
//! reach it as the strings of a JSON file, so that nothing a person types is read as markup.
//! Faces are those the library chose by role. A character that its role's face lacks is set in a
//! face that has it, and the list of fonts says so; one that no face has is an error, because a
//! hollow box in an official document is worse than none.

use crate::{
    Error, FontLibrary, FontUsed,
    content::Report,
    flow::{Flow, Role},
    fonts::TypeFace,
    template::Template,
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

const TEMPLATE: &str = include_str!("../../../data/templates/gbt9704.typ");

/// The report as a pdf file, and the faces it was set in.
///
/// The file is PDF/A-2b when the stamp of the report says on which day it was frozen, because an
/// archive copy needs a date and the clock is not asked; without a day it is a plain PDF 1.7.
///
/// # Errors
/// [`Error::NoGlyph`] when no font of this machine has a character of the text;
/// [`Error::Picture`] when a picture does not read; [`Error::Typeset`] when the typesetter
/// refuses, which is a fault of the template.
pub fn report_pdf(report: &Report, fonts: &FontLibrary) -> Result<(Vec<u8>, Vec<FontUsed>), Error> {
    let (paper, used) = set(report, fonts)?;
    let document =
        typst::compile::<PagedDocument>(&paper).output.map_err(|e| refused(sentence(&e)))?;
    let day = day_of(&report.frozen.at);
    let standard = if day.is_some() { PdfStandard::A_2b } else { PdfStandard::V_1_7 };
    let engine = &report.frozen.engine;
    let options = PdfOptions {
        creator: Smart::Custom((!engine.is_empty()).then(|| engine.clone())),
        timestamp: day,
        standards: PdfStandards::new(&[standard]).map_err(|e| refused(e.message().to_string()))?,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|e| refused(sentence(&e)))?;
    // A long-lived process keeps what the last few documents shared and no more.
    typst::comemo::evict(3);
    Ok((bytes, used))
}

/// The sheet of paper, ready for the typesetter, and the faces on it.
fn set(report: &Report, fonts: &FontLibrary) -> Result<(Paper, Vec<FontUsed>), Error> {
    let template = Template::get()?;
    let flow = Flow::of(report, template);
    for drawing in &flow.drawings {
        crate::svg::check(drawing)?;
    }
    let mut content = serde_json::to_value(&flow).map_err(|e| refused(e.to_string()))?;
    let chosen = Chosen::of(&content, &flow, fonts)?;
    if let Some(map) = content.as_object_mut() {
        map.extend(frame(report, template, &chosen)?);
    }
    Ok((Paper::new(&content, &flow, chosen.faces)?, chosen.used))
}

fn refused(reason: String) -> Error {
    Error::Typeset { reason }
}

fn sentence(faults: &[SourceDiagnostic]) -> String {
    faults.iter().map(|f| f.message.to_string()).collect::<Vec<_>>().join("; ")
}

/// What the template needs beside the pieces.
fn frame(
    report: &Report,
    template: &Template,
    chosen: &Chosen,
) -> Result<Map<String, Value>, Error> {
    let look = serde_json::to_value(template).map_err(|e| refused(e.to_string()))?;
    let tag = report.lang.tag();
    let (language, region) = tag.split_once('-').map_or((tag, None), |(l, r)| (l, Some(r)));
    let frame = json!({
        "look": look,
        "pitch_pt": template.line_pitch_pt(),
        "character_pt": template.character_pitch_pt(),
        "fonts": chosen.families,
        "title": report.title.concat(),
        "description": report.frozen.code,
        "language": language,
        "region": region,
    });
    match frame {
        Value::Object(map) => Ok(map),
        _ => Ok(Map::new()),
    }
}

/// When the figures were frozen, if the stamp names a day (`2026-11-20`, with or without a time).
/// Times are those of China unless they say otherwise.
fn day_of(at: &str) -> Option<Timestamp> {
    let numbers: Vec<&str> =
        at.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let [year, month, day, time @ ..] = numbers.as_slice() else { return None };
    let year: i32 = year.parse().ok().filter(|y| (1900..=9999).contains(y))?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let part = |i: usize| time.get(i).and_then(|n| n.parse::<u8>().ok()).unwrap_or(0);
    let moment = Datetime::from_ymd_hms(year, month, day, part(0), part(1), part(2))
        .or_else(|| Datetime::from_ymd_hms(year, month, day, 0, 0, 0))?;
    if at.ends_with('Z') {
        return Some(Timestamp::new_utc(moment));
    }
    Timestamp::new_local(moment, 8 * 60)
}

/// The faces for this text.
struct Chosen {
    faces: Vec<TypeFace>,
    families: Value,
    used: Vec<FontUsed>,
}

impl Chosen {
    fn of(content: &Value, flow: &Flow, fonts: &FontLibrary) -> Result<Self, Error> {
        let mut characters: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
        gather(content, &mut characters);
        // Page numbers are set by the template.
        characters.entry(Role::Number.key().to_owned()).or_default().extend("0123456789".chars());
        let drawn = flow.drawings.iter().flat_map(|d| d.svg.chars());
        characters.entry(Role::Picture.key().to_owned()).or_default().extend(drawn);
        let mut chosen =
            Self { faces: fonts.faces().to_vec(), families: json!({}), used: Vec::new() };
        let mut lacking = BTreeSet::new();
        for role in Role::ALL {
            let own = fonts.role(role);
            let mut families = vec![own.family.clone()];
            if let Some(wanted) = characters.get(role.key()).filter(|c| !c.is_empty()) {
                chosen.used.extend(fonts.used().iter().find(|u| u.role == role.key()).cloned());
                for c in wanted.iter().copied().filter(|c| needs_glyph(*c)) {
                    if !chosen.has(&families, c) && !chosen.borrow(role, c, &mut families, fonts) {
                        lacking.insert(c);
                    }
                }
            }
            chosen.families[role.key()] = json!({ "families": families, "weight": own.weight });
        }
        if lacking.is_empty() {
            return Ok(chosen);
        }
        let named = |c: &char| format!("{c} U+{:04X}", u32::from(*c));
        Err(Error::NoGlyph { characters: lacking.iter().map(named).collect::<Vec<_>>().join(", ") })
    }

    fn has(&self, families: &[String], c: char) -> bool {
        let of = |f: &&TypeFace| families.contains(&f.info.family);
        self.faces.iter().filter(of).any(|f| f.info.coverage.contains(c.into()))
    }

    /// Take a face that has the character, from another role or from anywhere, and say so.
    fn borrow(
        &mut self,
        role: Role,
        c: char,
        families: &mut Vec<String>,
        fonts: &FontLibrary,
    ) -> bool {
        let here = self.faces.iter().find(|f| f.info.coverage.contains(c.into())).cloned();
        let Some(face) = here.or_else(|| fonts.stand_in(c)) else { return false };
        let family = face.info.family.clone();
        let own = fonts.used().iter().find(|u| u.role == role.key());
        self.used.push(FontUsed {
            role: role.key(),
            official: own.map(|u| u.official.clone()).unwrap_or_default(),
            used: family.clone(),
            file: face.file.clone(),
            substituted: true,
        });
        if !self.faces.iter().any(|f| f.info.family == family) {
            self.faces.push(face);
        }
        families.push(family);
        true
    }
}

/// Every text of a role in the content.
fn gather(value: &Value, into: &mut BTreeMap<String, BTreeSet<char>>) {
    match value {
        Value::Object(map) => {
            if let (Some(role), Some(text)) = (map.get("role"), map.get("text"))
                && let (Some(role), Some(text)) = (role.as_str(), text.as_str())
            {
                into.entry(role.to_owned()).or_default().extend(text.chars());
            }
            map.values().for_each(|v| gather(v, into));
        }
        Value::Array(values) => values.iter().for_each(|v| gather(v, into)),
        _ => {}
    }
}

/// Spaces and the marks that steer the setting are not drawn.
fn needs_glyph(c: char) -> bool {
    !(c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'))
}

/// What the typesetter may see: the template, the content, the pictures, the chosen faces.
struct Paper {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    faces: Vec<TypeFace>,
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Paper {
    fn new(content: &Value, flow: &Flow, faces: Vec<TypeFace>) -> Result<Self, Error> {
        let mut files = vec![(file("content.json")?, Bytes::from_string(content.to_string()))];
        for (n, drawing) in (1..).zip(&flow.drawings) {
            let svg = Bytes::from_string(drawing.svg.clone());
            files.push((file(&format!("picture{n}.svg"))?, svg));
        }
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_infos(faces.iter().map(|f| f.info.clone()))),
            faces,
            main: Source::new(file("main.typ")?, TEMPLATE.to_owned()),
            files,
        })
    }
}

fn file(name: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(name).map_err(|e| refused(e.to_string()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(absent(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|f| f.0 == id);
        found.map(|f| f.1.clone()).ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.faces.get(index).map(|f| f.font.clone())
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typesetter_has_nothing_to_remark_on_the_template() {
        let Ok(fonts) = FontLibrary::load(&[]) else { return };
        let report = Report { title: vec!["自查报告".into()], ..Report::default() };
        let (paper, _) = set(&report, &fonts).unwrap();
        let compiled = typst::compile::<PagedDocument>(&paper);
        assert!(compiled.output.is_ok());
        assert_eq!(compiled.warnings.iter().map(|w| &w.message).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn a_day_is_read_from_the_stamp_and_never_made_up() {
        for at in ["2026-11-20", "2026年11月20日", "2026-11-20T09:30:00Z"] {
            assert!(day_of(at).is_some(), "{at}");
        }
        for at in ["", "七三", "2026-11", "20-11-2026", "2026-13-01"] {
            assert!(day_of(at).is_none(), "{at}");
        }
    }
}
