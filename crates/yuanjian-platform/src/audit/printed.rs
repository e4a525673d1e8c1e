//! Where the record stands, as documents print it, and the way back: whether what a document
//! prints is in the record. Whoever holds a document holds a witness that no later rewriting of
//! the rows can satisfy.

use crate::Result;
use serde::Serialize;
use sqlx::Row as _;
use yuanjian_app::{Failure, assessments::record::ChainHead};
use yuanjian_store::{Database, Fault, events};
use yuanjian_types::{Problem, Timestamp};

/// Documents of the first versions printed so few digits of a digest; fewer prove nothing.
const FEWEST_DIGITS: usize = 9;
/// All of them.
const MOST_DIGITS: usize = 64;
/// What people write between number and digits: the dot that documents print, and its likenesses.
const DOTS: [char; 6] = ['\u{b7}', '\u{2022}', '\u{2027}', '\u{30fb}', '\u{ff0e}', '.'];

/// Where the record of a city stands; nothing before its first event.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn stands(db: &Database, city: &str) -> Result<Option<ChainHead>> {
    let head = events::head(db, city).await?;
    Ok(head.map(|head| ChainHead { sequence: head.sequence, digest: head.digest }))
}

/// The same as documents print it; nothing before the first event.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn stands_printed(db: &Database, city: &str) -> Result<String> {
    Ok(stands(db, city).await?.map(|head| head.to_string()).unwrap_or_default())
}

/// What a document prints: maybe the number of an event, and the first digits of its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    sequence: Option<i64>,
    digits: String,
}

/// An event that a document names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The chain.
    pub city: String,
    /// Its number there.
    pub sequence: i64,
    /// When it was written.
    pub at: Timestamp,
}

impl Printed {
    /// Read what somebody copied from a document: `412 · 9f86d081884c7d65…`, with or without the
    /// number, or a whole digest `sha256:…`.
    ///
    /// # Errors
    /// When it holds too few digits of a digest, or is none.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = || Failure::invalid_one(Problem::error("audit.bad_head").at_field("head"));
        let text = text.trim().to_ascii_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let (number, rest) = match (text.split_once(DOTS), words.as_slice()) {
            (Some((number, rest)), _) => (Some(number), rest.to_owned()),
            (None, [number, rest]) if number.chars().all(|c| c.is_ascii_digit()) => {
                (Some(*number), (*rest).to_owned())
            }
            _ => (None, text.clone()),
        };
        let sequence = match number {
            Some(number) => Some(number.trim().parse::<i64>().map_err(|_| bad())?),
            None => None,
        };
        let digits: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
        let digits = digits.strip_prefix("sha256:").unwrap_or(&digits).to_owned();
        let sound = (FEWEST_DIGITS..=MOST_DIGITS).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_hexdigit())
            && sequence.is_none_or(|number| number > 0);
        if sound { Ok(Self { sequence, digits }) } else { Err(bad().into()) }
    }

    /// The events of a city's chain, or of all, that carry it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find(&self, db: &Database, city: Option<&str>) -> Result<Vec<Place>> {
        let rows = sqlx::query(
            "select city, sequence, at from event where digest like $1 \
             and ($2 = 0 or sequence = $2) and ($3 = '' or city = $3) order by city, sequence",
        )
        .bind(format!("sha256:{}%", self.digits))
        .bind(self.sequence.unwrap_or_default())
        .bind(city.unwrap_or_default())
        .fetch_all(db.read())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Place {
                    city: row.try_get("city")?,
                    sequence: row.try_get("sequence")?,
                    at: Timestamp(row.try_get("at")?),
                })
            })
            .collect()
    }
}

impl Place {
    /// Whether the chain holds from its first event up to this one: only then is it a proof.
    pub fn rests_on(&self, faults: &[Fault]) -> bool {
        !faults.iter().any(|fault| fault.city == self.city && fault.sequence <= self.sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_copy_from_a_document_is_understood() {
        let read = |text: &str| Printed::parse(text).ok().map(|p| (p.sequence, p.digits));
        let some = |sequence, digits: &str| Some((sequence, digits.to_owned()));
        assert_eq!(read("412 · 9F86d081884c"), some(Some(412), "9f86d081884c"));
        assert_eq!(read(" 412\u{2022}9f86d 081884c\n"), some(Some(412), "9f86d081884c"));
        assert_eq!(read("412 9f86d081884c"), some(Some(412), "9f86d081884c"));
        assert_eq!(read("412 · sha256:9f86d0818"), some(Some(412), "9f86d0818"));
        assert_eq!(read("9f86d081884c"), some(None, "9f86d081884c"));
        let whole = "ab".repeat(32);
        assert_eq!(read(&format!("sha256:{whole}")), some(None, &whole));
        for wrong in
            ["", "412", "9f86d081", "412 · 9f86d081xyz", "x · 9f86d081884c", "0 · 9f86d081884c"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read(&"ab".repeat(33)), None);
    }
}
