//! The editions that the program carries: complete as promised, and frozen.
#![allow(clippy::unwrap_used, clippy::panic)]

use yuanjian_standard::{Catalogue, METHODS};
use yuanjian_types::Severity;

#[test]
fn the_built_in_editions_are_read_without_a_fault() {
    let catalogue = Catalogue::embedded();
    let errors: Vec<_> =
        catalogue.problems.iter().filter(|p| p.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let counts: Vec<_> = catalogue
        .editions()
        .iter()
        .map(|e| (e.edition.as_str(), e.indicators.len(), e.headline.indicators))
        .collect();
    assert_eq!(counts, [("2010", 72, 74), ("2016", 56, 56), ("2022", 18, 18)]);
}

#[test]
fn every_row_has_names_and_guidance_for_people() {
    for edition in Catalogue::embedded().editions() {
        for indicator in &edition.indicators {
            let key = &indicator.key;
            assert!(edition.label("zh-CN", "indicator", key).is_some(), "{key}");
            assert!(edition.label("en", "indicator", key).is_some(), "{key}");
            let guidance = edition.guidance("zh-CN", key).unwrap();
            assert!(!guidance.definition.is_empty() && !guidance.formula.is_empty(), "{key}");
            assert!(!guidance.scope.is_empty() && !guidance.evidence.is_empty(), "{key}");
            assert!(!guidance.mistakes.is_empty() && !guidance.questions.is_empty(), "{key}");
            for measure in &indicator.measures {
                assert!(METHODS.iter().any(|m| m.name == measure.method), "{key}");
                assert!(edition.label("zh-CN", "measure", &measure.key).is_some(), "{key}");
            }
        }
    }
}

#[test]
fn a_published_edition_never_changes() {
    let digests: Vec<_> = Catalogue::embedded()
        .editions()
        .iter()
        .map(|e| (e.edition.clone(), e.digest.clone().unwrap().to_string()))
        .collect();
    let pinned = [
        ("2010", "sha256:08b9eca9b30d126c746fd9a8973914bf39508dbe988c773eea8394444d7323b6"),
        ("2016", "sha256:cf876e4c77ed269093de61d7efa018654cf4de2697fccf722f1bcea8fd70164c"),
        ("2022", "sha256:9fee5eb6119464fab1a7e448eafba90240a6eef4ebeb386a9260fd4f2ec643d7"),
    ];
    for ((edition, digest), (name, want)) in digests.iter().zip(pinned) {
        assert_eq!(
            (edition.as_str(), digest.as_str()),
            (name, want),
            "a correction is a new revision"
        );
    }
}
