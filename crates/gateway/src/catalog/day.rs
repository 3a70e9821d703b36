//! Dates as the catalog and the control plane write them.

/// Unix seconds of the day that a `YYYY-MM-DD` begins with, whatever follows it; None for anything else.
pub(crate) fn unix_seconds(date: &str) -> Option<u64> {
    let (day, rest) = date.split_at_checked(10)?;
    if !(rest.is_empty() || rest.starts_with('T')) {
        return None;
    }
    days_since_1970(day).map(|days| days * 86_400)
}

/// Days from 1970-01-01 to a `YYYY-MM-DD` of the proleptic Gregorian calendar.
fn days_since_1970(date: &str) -> Option<u64> {
    let mut parts = date.splitn(3, '-').map(str::parse::<u64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // The year is taken to begin in March, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    days.checked_sub(719_468)
}

/// `2025-10-15T00:00:00Z`: the day of some Unix seconds, as Anthropic's lists write it.
pub(crate) fn rfc3339(seconds: u64) -> String {
    // Counted from 0000-03-01, in eras of 400 years.
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T00:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_makes_the_round_trip() {
        for (text, seconds) in [
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400),
            ("2025-10-15", 1_760_486_400),
            ("2026-03-01", 1_772_323_200),
        ] {
            assert_eq!(unix_seconds(text), Some(seconds), "{text}");
            assert_eq!(rfc3339(seconds), format!("{text}T00:00:00Z"));
        }
        assert_eq!(unix_seconds("2025-10-15T12:34:56Z"), Some(1_760_486_400));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["", "soon", "2025-13-01", "2025-10-32", "1969-12-31", "2025-10-15 12:00", "2025-1-1"] {
            assert_eq!(unix_seconds(text), None, "{text}");
        }
    }
}
