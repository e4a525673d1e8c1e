//! What people get to read of an assessment: form, report, pages, maps, gap shapes, data.
//!
//! Everything is worded from the frozen numbers; nothing here measures or judges. So the form,
//! the report and the pages cannot disagree, and a changed number changes all of them.

mod folder;
mod form;
mod pages;
mod report;
mod schema;
mod words;

pub use folder::Folder;

use super::{
    actions::Step,
    record::{Inputs, Record},
};
use crate::{
    failure::Result,
    locale::{Language, Locale},
};
use words::Words;
use yuanjian_calc::city::City;
use yuanjian_document::{FontLibrary, Lang, content::FrozenStamp};
use yuanjian_layer::ImportReport;
use yuanjian_standard::Edition;
use yuanjian_types::Problem;

/// An assessment with everything that its documents tell of.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The frozen record.
    pub record: &'a Record,
    /// What it was made from.
    pub inputs: &'a Inputs,
    /// The city as it was measured.
    pub city: &'a City,
    /// The edition as the office knows it.
    pub edition: &'a Edition,
    /// The edition before.
    pub before: Option<&'a Edition>,
    /// The account of each layer's import, in the order of the manifest.
    pub reports: &'a [ImportReport],
    /// Remarks on the way.
    pub remarks: &'a [Problem],
    /// Language of the documents.
    pub language: Language,
}

impl Frame<'_> {
    /// The stamp that every page carries.
    fn stamp(&self) -> FrozenStamp {
        FrozenStamp {
            code: self.record.digest.short().to_owned(),
            at: self.record.on.clone(),
            edition: self
                .record
                .edition
                .digest
                .as_ref()
                .map(|d| d.short().to_owned())
                .unwrap_or_default(),
            engine: self.record.engine.clone(),
            chain: self.record.chain.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// The banner of an invented city.
    fn banner(&self, locale: &Locale) -> Option<String> {
        let head = &self.record.city;
        head.synthetic
            .then(|| head.note.clone().unwrap_or_else(|| locale.say("report.invented", [])))
    }

    fn lang(&self) -> Lang {
        match self.language {
            Language::Chinese => Lang::ZhCn,
            Language::English => Lang::En,
        }
    }
}

/// Make every document. Answers what a person should know: fonts that stood in for others.
///
/// # Errors
/// When a document cannot be made or the disk refuses.
pub fn documents(
    frame: &Frame<'_>,
    folder: &mut Folder,
    told: &mut impl FnMut(Step<'_>) -> Result<()>,
) -> Result<Vec<Problem>> {
    let locale = Locale::of(frame.language);
    let words = Words::new(frame, &locale);
    let name = |key: &str| locale.say(key, []);
    let mut put = |file: &str, bytes: &[u8]| -> Result<()> {
        told(Step::File(file))?;
        folder.put(file, bytes)
    };
    let scene = words.scene();
    let pictures = super::pictures::pictures(&scene);
    let form = form::form(frame, &words);
    put(&name("report.file_form"), &yuanjian_document::self_assessment_form(&form)?)?;

    let report = report::report(frame, &words, &form, &pictures);
    let fonts = FontLibrary::load(&[])?;
    let docx = yuanjian_document::report_docx(&report, &fonts)?;
    put(&name("report.file_docx"), &docx)?;
    let (pdf, used) = yuanjian_document::report_pdf(&report, &fonts)?;
    put(&name("report.file_pdf"), &pdf)?;

    put(schema::FILE, &schema::schema()?)?;
    let gaps = name("report.file_gaps");
    told(Step::File(&gaps))?;
    let path = folder.path(&gaps)?;
    let has_gaps = super::shapes::write_gaps(&scene, &path)?.is_some();

    let site = pages::site(frame, &words, form, pictures, has_gaps);
    for (file, bytes) in yuanjian_document::site(&site) {
        folder.put(&file, &bytes)?;
    }
    told(Step::File("index.html"))?;
    Ok(words::stand_ins(&used))
}
