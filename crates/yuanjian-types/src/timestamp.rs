//! When something happened: microseconds since 1970 in UTC, the same on every machine and engine.
//!
//! A calendar day (a deadline, a data year) is not an instant and is kept as text `2026-11-24`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// An instant, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The machine's clock. Features are handed the instant; only the doors ask for it.
    pub fn now() -> Self {
        Self((OffsetDateTime::now_utc().unix_timestamp_nanos() / 1000) as i64)
    }

    /// So many seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// From `2026-11-24T06:00:00Z`.
    ///
    /// # Errors
    /// When the text is no such instant.
    pub fn parse(text: &str) -> Result<Self, time::error::Parse> {
        let instant = OffsetDateTime::parse(text, &Rfc3339)?;
        Ok(Self((instant.unix_timestamp_nanos() / 1000) as i64))
    }

    /// The calendar day in China (UTC+8, no summer time since 1991), as `2026-11-24`.
    pub fn day_in_china(self) -> String {
        self.plus_seconds(8 * 3600).to_string().chars().take(10).collect()
    }

    /// The minute in China, for people: `2026-11-24 14:30`.
    pub fn minute_in_china(self) -> String {
        let text = self.plus_seconds(8 * 3600).to_string();
        text.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000)
            .ok()
            .and_then(|instant| instant.format(&Rfc3339).ok());
        f.write_str(text.as_deref().unwrap_or("—"))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_in_utc_and_its_day_is_told_in_china() {
        let late = Timestamp::parse("2026-11-24T17:30:00.25Z").unwrap();
        assert_eq!(late.0, 1_795_541_400_250_000);
        assert_eq!(late.to_string(), "2026-11-24T17:30:00.25Z");
        assert_eq!(late.day_in_china(), "2026-11-25");
        assert_eq!(late.minute_in_china(), "2026-11-25 01:30");
        assert!(Timestamp::parse("2026-11-24").is_err());
    }
}
