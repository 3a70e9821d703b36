//! The time the emulator believes in: the system's with an offset, or one that stands still.

use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// Where "now" comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// The system clock plus this many seconds.
    System { offset: i64 },
    /// Always this Unix second.
    Fixed(i64),
}

impl Clock {
    /// Unix seconds.
    pub(crate) fn now(self) -> i64 {
        match self {
            Self::Fixed(at) => at,
            Self::System { offset } => {
                let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX).saturating_add(offset)
            }
        }
    }
}

/// `20261122T120000Z`
pub(crate) fn amz_date(unix: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp(unix).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// Reads `20261122T120000Z` back into Unix seconds.
pub(crate) fn parse_amz_date(text: &str) -> Option<i64> {
    if text.len() != 16 || !text.is_ascii() || text.get(8..9) != Some("T") || !text.ends_with('Z') {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u8>().ok();
    let year: i32 = text.get(0..4)?.parse().ok()?;
    let month = time::Month::try_from(number(4..6)?).ok()?;
    let date = time::Date::from_calendar_date(year, month, number(6..8)?).ok()?;
    let moment = time::Time::from_hms(number(9..11)?, number(11..13)?, number(13..15)?).ok()?;
    Some(date.with_time(moment).assume_utc().unix_timestamp())
}

/// The value of a `Date` header.
pub(crate) fn http_date(unix: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp(unix).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(&Rfc2822).unwrap_or_default().replace("+0000", "GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amz_dates_make_the_round_trip() {
        assert_eq!(parse_amz_date("20261122T120000Z"), Some(1_795_348_800));
        assert_eq!(amz_date(1_795_348_800), "20261122T120000Z");
        assert_eq!(parse_amz_date("2026-11-22T12:00"), None);
    }

    #[test]
    fn http_dates_look_like_http_dates() {
        assert_eq!(http_date(1_795_348_800), "Sun, 22 Nov 2026 12:00:00 GMT");
    }
}
