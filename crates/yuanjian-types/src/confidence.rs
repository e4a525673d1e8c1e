//! How sure we are of a figure or a name taken from a standard.

use serde::{Deserialize, Serialize};

/// Where a figure of a standard stands. The order is from weakest to firmest.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Remembered; no page that was consulted confirms it. Good for a provisional verdict only.
    Unverified,
    /// Read in a derived document (a city's plan, a news report).
    Secondary,
    /// Read in a copy of the official text.
    Verified,
    /// Confirmed or overridden by the office against the official text.
    Confirmed,
}

impl Confidence {
    /// Whether a verdict that rests on the figure may stand in an issued document.
    ///
    /// A secondary figure was read somewhere and is shown with its source; a remembered
    /// one is never enough.
    pub fn is_firm(self) -> bool {
        self > Self::Unverified
    }

    /// The word people read.
    pub fn label(self) -> crate::Bilingual {
        match self {
            Self::Unverified => crate::Bilingual { zh: "待核实", en: "unverified" },
            Self::Secondary => crate::Bilingual { zh: "二手来源", en: "secondary source" },
            Self::Verified => {
                crate::Bilingual { zh: "已见原文", en: "read in a copy of the text" }
            }
            Self::Confirmed => {
                crate::Bilingual { zh: "本市已确认", en: "confirmed by the office" }
            }
        }
    }
}
