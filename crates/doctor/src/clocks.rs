//! Times as people read them, and dates as HTTP writes them.

use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use time::macros::format_description;

/// `2026-11-22T12:00:00Z`
pub(crate) fn shown_time(time: SystemTime) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    OffsetDateTime::from(time).format(format).unwrap_or_default()
}

/// `2 h 5 min`, `40 s`
pub(crate) fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, _) if hours >= 48 => format!("{} days", hours / 24),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// `Sun, 22 Nov 2026 12:00:00 GMT`
pub(crate) fn http_date(value: &str) -> Option<SystemTime> {
    OffsetDateTime::parse(value, &Rfc2822).ok().map(SystemTime::from)
}

/// How far `theirs` is from `ours`, and whether ours is ahead.
pub(crate) fn apart(ours: SystemTime, theirs: SystemTime) -> (Duration, bool) {
    match ours.duration_since(theirs) {
        Ok(ahead) => (ahead, true),
        Err(behind) => (behind.duration(), false),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{apart, http_date, shown_time, span};

    #[test]
    fn times_are_told_in_two_units_at_most() {
        for (seconds, text) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (7500, "2 h 5 min"), (200_000, "2 days")]
        {
            assert_eq!(span(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn the_distance_of_two_clocks_has_a_direction() {
        let noon = http_date("Sun, 22 Nov 2026 12:00:00 GMT").unwrap();
        assert_eq!(shown_time(noon), "2026-11-22T12:00:00Z");
        assert_eq!(apart(noon + Duration::from_secs(9), noon), (Duration::from_secs(9), true));
        assert_eq!(apart(noon, noon + Duration::from_secs(9)), (Duration::from_secs(9), false));
        assert_eq!(http_date("soon"), None::<SystemTime>);
    }
}
