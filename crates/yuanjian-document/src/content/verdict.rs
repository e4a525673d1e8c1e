//! Verdicts and lamps, and the rule of the issued document.
//!
//! A verdict that rests on an unconfirmed figure is provisional. A draft shows it with its mark; an
//! issued document shows *to be confirmed* in its place. That the rule holds everywhere follows
//! from one fact: no writer reads [`Verdict::kind`] for printing, all of them ask
//! [`Verdict::shown`].

use crate::{Lang, words::word};
use serde::{Deserialize, Serialize};

/// Whether a document is still ours or has left the house.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// May show provisional verdicts, marked.
    #[default]
    Draft,
    /// Shows no provisional verdict.
    Issued,
}

/// A light: never a colour alone, always with its shape and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lamp {
    /// Met.
    Green,
    /// Met without a comfortable margin, or doubtful.
    Amber,
    /// Not met.
    Red,
    /// No value, or does not apply.
    Grey,
    /// Waits for a person to confirm something.
    Blue,
}

impl Lamp {
    /// Every lamp, worst first: the order of legends.
    pub const ALL: [Self; 5] = [Self::Red, Self::Amber, Self::Blue, Self::Grey, Self::Green];

    /// The shape that survives grey print.
    pub fn shape(self) -> &'static str {
        match self {
            Self::Green => "●",
            Self::Amber => "◆",
            Self::Red => "▲",
            Self::Grey => "○",
            Self::Blue => "■",
        }
    }

    /// A short name for classes and styles.
    pub fn key(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
            Self::Grey => "grey",
            Self::Blue => "blue",
        }
    }
}

/// What was found about an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// The requirement is met.
    Pass,
    /// The requirement is met, the internal target is not, or by a hair only.
    WithinMargin,
    /// The requirement is not met.
    Fail,
    /// There is a value, but the requirement or the value waits for confirmation.
    ToConfirm,
    /// No value.
    Missing,
    /// The row does not count for this city.
    NotApplicable,
}

impl VerdictKind {
    /// Every kind, in the order of totals.
    pub const ALL: [Self; 6] = [
        Self::Pass,
        Self::WithinMargin,
        Self::Fail,
        Self::ToConfirm,
        Self::Missing,
        Self::NotApplicable,
    ];

    /// The light of the kind.
    pub fn lamp(self) -> Lamp {
        match self {
            Self::Pass => Lamp::Green,
            Self::WithinMargin => Lamp::Amber,
            Self::Fail => Lamp::Red,
            Self::ToConfirm => Lamp::Blue,
            Self::Missing | Self::NotApplicable => Lamp::Grey,
        }
    }

    /// A short name, for words and classes.
    pub fn key(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::WithinMargin => "within_margin",
            Self::Fail => "fail",
            Self::ToConfirm => "to_confirm",
            Self::Missing => "missing",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The word people read.
    pub fn word(self, lang: Lang) -> &'static str {
        word_of(lang, self)
    }
}

fn word_of(lang: Lang, kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Pass => word(lang, "verdict.pass"),
        VerdictKind::WithinMargin => word(lang, "verdict.within_margin"),
        VerdictKind::Fail => word(lang, "verdict.fail"),
        VerdictKind::ToConfirm => word(lang, "verdict.to_confirm"),
        VerdictKind::Missing => word(lang, "verdict.missing"),
        VerdictKind::NotApplicable => word(lang, "verdict.not_applicable"),
    }
}

/// A verdict as it was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What was found. For printing ask [`Self::shown`].
    pub kind: VerdictKind,
    /// Whether it rests on a figure that nobody has confirmed.
    #[serde(default)]
    pub provisional: bool,
    /// Why it is missing, does not apply or waits; a finished phrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A verdict as a document may print it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// What is printed.
    pub kind: VerdictKind,
    /// Its light.
    pub lamp: Lamp,
    /// Its word.
    pub word: &'static str,
    /// The mark of a provisional verdict with its brackets, in a draft only.
    pub mark: Option<&'static str>,
}

impl Shown {
    /// Shape, word and mark in one line: `▲ word (mark)`.
    pub fn text(&self) -> String {
        match self.mark {
            Some(mark) => format!("{} {}{mark}", self.lamp.shape(), self.word),
            None => format!("{} {}", self.lamp.shape(), self.word),
        }
    }
}

impl Verdict {
    /// A firm verdict.
    pub fn firm(kind: VerdictKind) -> Self {
        Self { kind, provisional: false, reason: None }
    }

    /// A verdict that rests on an unconfirmed figure.
    pub fn provisional(kind: VerdictKind) -> Self {
        Self { kind, provisional: true, reason: None }
    }

    /// With its reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// What a document at this stage may print: in an issued document a provisional verdict is
    /// *to be confirmed*, whatever was found.
    pub fn shown(&self, stage: Stage, lang: Lang) -> Shown {
        let judged =
            matches!(self.kind, VerdictKind::Pass | VerdictKind::WithinMargin | VerdictKind::Fail);
        let doubtful = self.provisional && judged;
        let kind = match stage {
            Stage::Issued if doubtful => VerdictKind::ToConfirm,
            _ => self.kind,
        };
        Shown {
            kind,
            lamp: kind.lamp(),
            word: kind.word(lang),
            mark: (doubtful && stage == Stage::Draft).then(|| word(lang, "verdict.provisional")),
        }
    }

    /// Whether the gap may be printed: a gap says *fail* as clearly as the word does.
    pub fn may_show_gap(&self, stage: Stage) -> bool {
        !(self.provisional && stage == Stage::Issued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issued_document_never_shows_a_provisional_verdict_as_pass_or_fail() {
        for kind in VerdictKind::ALL {
            for lang in [Lang::ZhCn, Lang::En] {
                let shown = Verdict::provisional(kind).shown(Stage::Issued, lang);
                assert!(
                    !matches!(
                        shown.kind,
                        VerdictKind::Pass | VerdictKind::WithinMargin | VerdictKind::Fail
                    ),
                    "{kind:?}"
                );
                assert!(!matches!(shown.lamp, Lamp::Green | Lamp::Amber | Lamp::Red), "{kind:?}");
                assert_eq!(shown.mark, None);
            }
        }
    }

    #[test]
    fn a_draft_shows_it_with_its_mark() {
        let shown = Verdict::provisional(VerdictKind::Pass).shown(Stage::Draft, Lang::ZhCn);
        assert_eq!(shown.text(), "● 达标（暂定）");
        let shown = Verdict::firm(VerdictKind::Pass).shown(Stage::Draft, Lang::ZhCn);
        assert_eq!(shown.text(), "● 达标");
    }

    #[test]
    fn what_was_not_judged_stays_what_it_is() {
        for kind in [VerdictKind::Missing, VerdictKind::NotApplicable] {
            assert_eq!(Verdict::provisional(kind).shown(Stage::Issued, Lang::ZhCn).kind, kind);
        }
    }

    #[test]
    fn lamps_differ_in_shape_not_only_in_colour() {
        let shapes: std::collections::BTreeSet<_> = Lamp::ALL.iter().map(|l| l.shape()).collect();
        assert_eq!(shapes.len(), Lamp::ALL.len());
    }
}
