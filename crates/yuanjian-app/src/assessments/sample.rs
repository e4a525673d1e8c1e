//! The invented city, taken in and assessed as a real one would be, once for all tests.

use super::{build, intake, pictures::Scene, project::Office, record::Inputs};
use crate::locale::Language;
use std::sync::OnceLock;
use yuanjian_calc::{
    assess::{Against, Assessment, assess},
    city::City,
    statistics::{StatisticScope, Statistics},
};
use yuanjian_document::content::{FrozenStamp, Stage};
use yuanjian_sample::{Scope, generate};
use yuanjian_standard::{Catalogue, Edition};

/// A city with everything that a scene borrows.
pub(crate) struct Sample {
    pub(crate) city: City,
    pub(crate) assessment: Assessment,
    pub(crate) edition: Edition,
    pub(crate) frozen: FrozenStamp,
    pub(crate) note: Option<String>,
}

impl Sample {
    pub(crate) fn scene(&self, stage: Stage) -> Scene<'_> {
        Scene {
            city: &self.city,
            assessment: &self.assessment,
            edition: &self.edition,
            language: Language::Chinese,
            stage,
            invented: self.note.clone(),
            frozen: &self.frozen,
        }
    }
}

/// The one sample city.
pub(crate) fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let invented = generate(2026);
        yuanjian_sample::write(&invented, folder.path()).unwrap();
        std::fs::write(folder.path().join("statistics.xlsx"), b"").unwrap();
        let office = Office::read(folder.path()).unwrap();
        let archive = folder.path().join("archive");
        let (manifest, _) = intake::take_in(&office, &archive, |_| Ok(())).unwrap();
        let statistics = invented.statistics().into_iter().fold(Statistics::default(), |all, f| {
            let scope = match f.scope {
                Scope::City => StatisticScope::City,
                Scope::OldBuiltUp => StatisticScope::OldBuiltUp,
                Scope::AddedBuiltUp => StatisticScope::AddedBuiltUp,
                Scope::District(code) => StatisticScope::District(code),
            };
            all.with(f.key, scope, f.year, f.value)
        });
        let inputs = Inputs::of(&office, manifest, statistics);
        let (city, _) = build::build(&inputs, &archive).unwrap();
        let edition = Catalogue::embedded().get("2016").unwrap().clone();
        let against = Against { edition: &edition, before: None, tier: "garden" };
        let Ok(assessment) = assess(&city, against, |_| Ok::<(), std::convert::Infallible>(()));
        let frozen = FrozenStamp { code: "3f9a2c".to_owned(), ..FrozenStamp::default() };
        let note = office.project.note.clone();
        Sample { city, assessment, edition, frozen, note }
    })
}
