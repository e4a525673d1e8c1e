//! The units in which the standards state their figures.
//!
//! A threshold and a measured value meet only when their units are equal; nothing converts
//! silently. The written form is the one the editions' files use.

use crate::Bilingual;
use serde::{Deserialize, Serialize};

macro_rules! units {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $zh:literal, $en:literal;)*) => {
        /// The unit of an indicator's value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum Unit { $($(#[$doc])* #[serde(rename = $key)] $name,)* }

        impl Unit {
            /// Every unit, in a fixed order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The form used in the editions' files.
            pub fn key(self) -> &'static str { match self { $(Self::$name => $key),* } }

            /// The form people read.
            pub fn label(self) -> Bilingual {
                match self { $(Self::$name => Bilingual { zh: $zh, en: $en }),* }
            }

            /// The form that stands behind this number: English says *1 day*, and *6 parks* rather
            /// than *parks: 6 pieces*.
            pub fn after(self, number: &str) -> Bilingual {
                let one = number == "1";
                let en = match self {
                    Self::Count => "",
                    Self::Days if one => "day",
                    Self::People if one => "person",
                    Self::Score if one => "point",
                    Self::Score => "points",
                    other => other.label().en,
                };
                Bilingual { zh: self.label().zh, en }
            }

            /// The unit written as `key`, if there is one.
            pub fn from_key(key: &str) -> Option<Self> { match key { $($key => Some(Self::$name),)* _ => None } }
        }
    };
}

units! {
    /// No unit: yes or no, or a pure number.
    None = "", "", "";
    /// Parts of a hundred. 41.2 means 41.2 %.
    Percent = "%", "%", "%";
    /// m² for each person.
    SquareMetresPerPerson = "m2/person", "m²/人", "m²/person";
    /// Parks for each ten thousand people.
    ParksPer10k = "parks per 10,000 people", "个/万人", "parks per 10,000 people";
    /// Parks for each hundred thousand people.
    ParksPer100k = "parks per 100,000 people", "个/10万人", "parks per 100,000 people";
    /// Kilometres for each ten thousand people.
    KilometresPer10k = "km per 10,000 people", "km/万人", "km per 10,000 people";
    /// Expert score between 0 and 10.
    Score = "score (0-10)", "分", "points (0–10)";
    /// Pieces.
    Count = "count", "个", "pieces";
    /// Days in a year.
    Days = "days", "天", "days";
    /// Sound level.
    Decibel = "dB(A)", "dB(A)", "dB(A)";
    /// Temperature difference.
    Celsius = "degC", "℃", "°C";
    /// A quotient of two like quantities, not in percent.
    Ratio = "ratio", "", "";
    /// Kilogrammes for each ten thousand yuan.
    KilogramsPer10kYuan = "kg per 10,000 yuan", "kg/万元", "kg per 10,000 yuan";
    /// Speed.
    KilometresPerHour = "km/h", "km/h", "km/h";
    /// Hectares.
    Hectares = "ha", "公顷", "ha";
    /// Square metres.
    SquareMetres = "m2", "m²", "m²";
    /// Kilometres.
    Kilometres = "km", "km", "km";
    /// Metres.
    Metres = "m", "m", "m";
    /// People.
    People = "people", "人", "people";
    /// Tonnes.
    Tonnes = "t", "吨", "t";
    /// Ten thousand cubic metres, as water yearbooks count.
    TenThousandCubicMetres = "10,000 m3", "万m³", "×10,000 m³";
    /// Ten thousand yuan.
    TenThousandYuan = "10,000 yuan", "万元", "×10,000 yuan";
}
