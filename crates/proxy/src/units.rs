//! Durations and sizes as people write them: `30s`, `500ms`, `32MiB`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

/// A duration with its unit: `500ms`, `30s`, `10m`, `1h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

/// A number of bytes with its unit: `512KiB`, `32MiB`, `1GiB`, or plain bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub usize);

/// A text that is no duration or no size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {what}")]
pub struct UnitError {
    text: String,
    what: &'static str,
}

impl FromStr for Span {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let wrong =
            || UnitError { text: text.to_owned(), what: "duration such as `500ms`, `30s`, `10m` or `1h`" };
        let (number, unit) = split(text).ok_or_else(wrong)?;
        let millis = match unit {
            "ms" => Some(number),
            "s" => number.checked_mul(1000),
            "m" | "min" => number.checked_mul(60_000),
            "h" => number.checked_mul(3_600_000),
            _ => None,
        };
        millis.map(|millis| Self(Duration::from_millis(millis))).ok_or_else(wrong)
    }
}

impl FromStr for Size {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let wrong = || UnitError {
            text: text.to_owned(),
            what: "size such as `512KiB`, `32MiB` or a number of bytes",
        };
        let (number, unit) = split(text).ok_or_else(wrong)?;
        let bytes = match unit {
            "" | "B" => Some(number),
            "KiB" => number.checked_mul(1 << 10),
            "MiB" => number.checked_mul(1 << 20),
            "GiB" => number.checked_mul(1 << 30),
            _ => None,
        };
        bytes.and_then(|bytes| usize::try_from(bytes).ok()).map(Self).ok_or_else(wrong)
    }
}

fn split(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    Some((number.parse().ok()?, unit.trim_start()))
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        for (text, millis) in
            [("500ms", 500), ("30s", 30_000), ("10m", 600_000), ("2 h", 7_200_000), ("0s", 0)]
        {
            assert_eq!(text.parse::<Span>().unwrap().0, Duration::from_millis(millis), "{text}");
        }
        for text in ["", "30", "s", "-1s", "1.5s", "1d", "99999999999999999h"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_powers_of_two() {
        for (text, bytes) in [("0", 0), ("1024", 1024), ("512KiB", 524_288), ("32MiB", 33_554_432)] {
            assert_eq!(text.parse::<Size>().unwrap().0, bytes, "{text}");
        }
        for text in ["", "32MB", "MiB", "-1", "99999999999999999999"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }
}
