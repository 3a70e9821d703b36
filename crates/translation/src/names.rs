//! Tool names and call ids that Bedrock takes, and the way back.
//!
//! The rewriting is a pure function of the name, so that it is the same in every turn of a conversation.

use std::collections::HashMap;

use outcrop_api_types::Text;

/// The tool names of one request that had to change: upstream's name to the caller's.
#[derive(Debug, Clone, Default)]
pub(crate) struct ToolNames {
    originals: HashMap<String, String>,
}

impl ToolNames {
    /// The name to send: letters, digits, `_` and `-`, at most `longest` characters. Another name gets its
    /// illegal characters replaced, is cut, and ends in a hash of the original.
    pub(crate) fn upstream<'a>(&mut self, name: &Text<'a>, longest: usize) -> Text<'a> {
        if is_legal(name, longest) {
            return name.clone();
        }
        let head = longest.saturating_sub(9);
        let kept: String = name.chars().take(head).map(|c| if is_plain(c) { c } else { '_' }).collect();
        let short = format!("{kept}_{:08x}", fnv32(name.as_bytes()));
        self.originals.insert(short.clone(), name.to_string());
        Text::from(short)
    }

    /// The caller's name for an upstream name.
    pub(crate) fn original<'a>(&self, name: Text<'a>) -> Text<'a> {
        match self.originals.get(&*name) {
            Some(original) => Text::from(original.clone()),
            None => name,
        }
    }
}

/// A tool-call id that Claude takes: letters, digits, `_` and `-`, at most 64. Another id becomes a hash
/// of itself, alike for the call and its result.
pub(crate) fn call_id<'a>(id: &Text<'a>) -> Text<'a> {
    if is_legal(id, 64) { id.clone() } else { Text::from(format!("call_{:016x}", fnv64(id.as_bytes()))) }
}

fn is_legal(name: &str, longest: usize) -> bool {
    !name.is_empty() && name.len() <= longest && name.chars().all(is_plain)
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// FNV-1a. Not for secrets: a short, stable tag that needs no dependency.
fn fnv32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

pub(crate) fn fnv64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_match_the_published_values() {
        // http://www.isthe.com/chongo/src/fnv/test_fnv.c: "foobar"
        assert_eq!(fnv32(b"foobar"), 0xbf9c_f968);
        assert_eq!(fnv64(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_legal_name_stays() {
        let mut names = ToolNames::default();
        assert_eq!(&*names.upstream(&Text::from("get_weather-2"), 64), "get_weather-2");
        assert_eq!(&*names.original(Text::from("get_weather-2")), "get_weather-2");
    }

    #[test]
    fn an_illegal_or_long_name_goes_there_and_back() {
        let long = "mcp__".to_owned() + &"x".repeat(90);
        for name in ["get.weather", "wetter für heute", "", long.as_str()] {
            let mut names = ToolNames::default();
            let upstream = names.upstream(&Text::from(name), 64);
            assert!(is_legal(&upstream, 64), "{upstream:?}");
            assert_eq!(&*names.original(upstream.clone()), name);
            assert_eq!(upstream, ToolNames::default().upstream(&Text::from(name), 64), "the same every turn");
        }
    }

    #[test]
    fn names_that_differ_only_in_illegal_characters_stay_apart() {
        let mut names = ToolNames::default();
        assert_ne!(names.upstream(&Text::from("a.b"), 64), names.upstream(&Text::from("a/b"), 64));
    }

    #[test]
    fn ids_are_hashed_only_when_they_must_be() {
        assert_eq!(&*call_id(&Text::from("call_abc-1")), "call_abc-1");
        let hashed = call_id(&Text::from("call:1"));
        assert!(is_legal(&hashed, 64) && hashed.starts_with("call_"));
        assert_ne!(hashed, call_id(&Text::from("call:2")));
    }
}
