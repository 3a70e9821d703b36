//! `encrypted_content`: what only the model can read of its thinking, wrapped for the way through the caller.
//!
//! `oc1.` and, in the URL alphabet of base64, a JSON object and eight bytes of checksum. Nothing in it is secret, and
//! nothing in it is believed: the model itself checks the signatures. The checksum finds what was cut or changed on
//! the way, so that the caller is told so instead of the model.

use std::borrow::Cow;

use outcrop_api_types::Text;
use outcrop_api_types::responses::Compaction;
use serde::{Deserialize, Serialize};

use crate::conversation::BlockKind;
use crate::names::fnv64;

/// Where our own envelopes begin; version 1.
const PREFIX: &str = "oc1.";

/// One block of thinking as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Thought<'a> {
    /// Text and its proof; either may be empty.
    Open { text: Text<'a>, signature: Text<'a> },
    /// What only the model can read.
    Redacted { data: Text<'a> },
}

impl Thought<'_> {
    /// Whether the model can take it back. An empty signature is never sent to a model that signs.
    pub(super) fn can_go_back(&self, open_thinking: bool) -> bool {
        match self {
            Self::Open { signature, .. } if !signature.is_empty() => true,
            Self::Open { text, .. } => open_thinking && !text.is_empty(),
            Self::Redacted { data } => !data.is_empty(),
        }
    }
}

/// What was inside.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opened<'a> {
    /// Thinking of our own family, block by block.
    Thoughts(Vec<Thought<'a>>),
    /// Thinking of another family of models.
    OtherFamily,
    /// What stands for a conversation.
    Summary(Text<'a>),
    /// Not one of our envelopes.
    Foreign,
    /// One of ours, but cut or changed.
    Damaged,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content<'a> {
    /// Family of the model; empty for a summary.
    #[serde(rename = "f", borrow)]
    family: Cow<'a, str>,
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty", borrow)]
    blocks: Vec<Sealed<'a>>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none", borrow)]
    summary: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
enum Sealed<'a> {
    #[serde(rename = "t", borrow)]
    Thinking(Signed<'a>),
    #[serde(rename = "r", borrow)]
    Redacted(Cow<'a, str>),
}

/// Text and signature.
#[derive(Serialize, Deserialize)]
struct Signed<'a>(#[serde(borrow)] Cow<'a, str>, #[serde(borrow)] Cow<'a, str>);

/// The envelope for one block.
pub(super) fn seal(family: &str, thought: &Thought<'_>) -> String {
    let block = match thought {
        Thought::Open { text, signature } => {
            Sealed::Thinking(Signed(Cow::Borrowed(text.as_str()), Cow::Borrowed(signature.as_str())))
        }
        Thought::Redacted { data } => Sealed::Redacted(Cow::Borrowed(data.as_str())),
    };
    written(&Content { family: Cow::Borrowed(family), blocks: vec![block], summary: None })
}

/// An item that stands for a whole conversation: `summary` comes back to the model as the user's text.
///
/// ```
/// let item = outcrop_translation::front::responses::compaction("We planned a trip to Oslo.");
/// assert!(item.encrypted_content.starts_with("oc1."));
/// ```
pub fn compaction(summary: &str) -> Compaction<'static> {
    let content =
        Content { family: Cow::Borrowed(""), blocks: Vec::new(), summary: Some(Cow::Borrowed(summary)) };
    Compaction::new(written(&content))
}

fn written(content: &Content<'_>) -> String {
    // Strings and lists of them: writing these as JSON does not fail.
    let mut bytes = serde_json::to_vec(content).unwrap_or_default();
    let sum = fnv64(&bytes).to_be_bytes();
    bytes.extend(sum);
    let mut text = String::with_capacity(bytes.len().saturating_mul(4) / 3 + PREFIX.len() + 2);
    text.push_str(PREFIX);
    encode(&bytes, &mut text);
    text
}

/// Reads what a caller sent back.
pub(super) fn open(text: &str, family: &str) -> Opened<'static> {
    let Some(sealed) = text.strip_prefix(PREFIX) else { return Opened::Foreign };
    let Some(bytes) = decode(sealed) else { return Opened::Damaged };
    let Some((json, sum)) = bytes.split_last_chunk::<8>() else { return Opened::Damaged };
    if fnv64(json) != u64::from_be_bytes(*sum) {
        return Opened::Damaged;
    }
    let Ok(Content { family: sealed_by, blocks, summary }) = serde_json::from_slice(json) else {
        return Opened::Damaged;
    };
    match summary {
        Some(summary) => Opened::Summary(Text::from(summary.into_owned())),
        None if sealed_by != family => Opened::OtherFamily,
        None => Opened::Thoughts(blocks.into_iter().map(thought).collect()),
    }
}

fn thought(sealed: Sealed<'_>) -> Thought<'static> {
    let owned = |text: Cow<'_, str>| Text::from(text.into_owned());
    match sealed {
        Sealed::Thinking(Signed(text, signature)) => {
            Thought::Open { text: owned(text), signature: owned(signature) }
        }
        Sealed::Redacted(data) => Thought::Redacted { data: owned(data) },
    }
}

impl<'a> From<Thought<'a>> for BlockKind<'a> {
    fn from(thought: Thought<'a>) -> Self {
        match thought {
            Thought::Open { text, signature } => Self::Thinking { text, signature },
            Thought::Redacted { data } => Self::RedactedThinking { data },
        }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 in the URL alphabet, without padding (RFC 4648, section 5).
fn encode(bytes: &[u8], out: &mut String) {
    for group in bytes.chunks(3) {
        let mut bits = [0_u8; 4];
        for (place, byte) in bits.iter_mut().skip(1).zip(group) {
            *place = *byte;
        }
        let bits = u32::from_be_bytes(bits);
        for shift in [18, 12, 6, 0].into_iter().take(group.len() + 1) {
            let sextet = usize::try_from(bits >> shift & 0x3f).unwrap_or_default();
            out.push(ALPHABET.get(sextet).copied().map_or('A', char::from));
        }
    }
}

/// The way back: of all the ways to write the same bytes, only the one above is read.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        let kept = group.len().checked_sub(1).filter(|kept| *kept > 0)?;
        let mut bits = 0_u32;
        for byte in group {
            bits = bits << 6 | u32::from(sextet(*byte)?);
        }
        bits <<= 6 * (4 - u32::try_from(group.len()).ok()?);
        let [_, all @ ..] = bits.to_be_bytes();
        let (whole, rest) = all.split_at_checked(kept)?;
        if rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(whole);
    }
    Some(bytes)
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn open_thought(text: &str, signature: &str) -> Thought<'static> {
        Thought::Open { text: Text::from(text.to_owned()), signature: Text::from(signature.to_owned()) }
    }

    #[test]
    fn base64_is_that_of_rfc_4648_in_the_url_alphabet() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg"),
            (b"\xfb\xff", "-_8"),
        ] {
            let mut written = String::new();
            encode(bytes, &mut written);
            assert_eq!(written, text);
            assert_eq!(decode(text).as_deref(), Some(bytes));
        }
        for bad in ["A", "AAAAA", "Zh", "Zm9", "Zg==", "Z g", "Zm+v", "é"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    #[test]
    fn thinking_goes_to_its_own_family_only() {
        let sealed = seal("claude", &open_thought("Two calls", "c2ln"));
        assert!(sealed.starts_with("oc1."));
        assert_eq!(open(&sealed, "nova"), Opened::OtherFamily);
        assert_eq!(open(&sealed, "claude"), Opened::Thoughts(vec![open_thought("Two calls", "c2ln")]));
    }

    #[test]
    fn a_summary_is_of_no_family() {
        let item = compaction("so far");
        assert_eq!(open(&item.encrypted_content, "claude"), Opened::Summary(Text::from("so far")));
    }

    #[test]
    fn what_others_made_is_foreign_and_what_was_cut_is_damaged() {
        for foreign in ["", "gAAAAABo", "oc2.AAAA", "[]", "OC1.AAAA"] {
            assert_eq!(open(foreign, "claude"), Opened::Foreign, "{foreign}");
        }
        let sealed = seal("claude", &open_thought("a", "b"));
        for end in PREFIX.len()..sealed.len() {
            assert_eq!(open(&sealed[..end], "claude"), Opened::Damaged, "{end}");
        }
    }

    proptest! {
        #[test]
        fn every_block_makes_the_round_trip_byte_for_byte(
            text in any::<String>(), signature in any::<String>(), data in any::<String>(), family in "[a-z0-9.-]{0,12}",
        ) {
            for thought in [open_thought(&text, &signature), Thought::Redacted { data: Text::from(data) }] {
                let sealed = seal(&family, &thought);
                prop_assert!(sealed.bytes().skip(4).all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
                prop_assert_eq!(open(&sealed, &family), Opened::Thoughts(vec![thought]));
            }
        }

        #[test]
        fn a_change_of_any_byte_is_found(
            text in "\\PC{0,40}", signature in "[A-Za-z0-9+/=]{1,40}", at in any::<prop::sample::Index>(), to in 0_u8..128,
        ) {
            let sealed = seal("claude", &open_thought(&text, &signature));
            let mut bytes = sealed.clone().into_bytes();
            let at = PREFIX.len() + at.index(bytes.len() - PREFIX.len());
            prop_assume!(bytes[at] != to);
            bytes[at] = to;
            prop_assert_eq!(open(&String::from_utf8(bytes).unwrap(), "claude"), Opened::Damaged);
        }

        #[test]
        fn whatever_comes_back_nothing_panics(text in any::<String>(), tail in "[A-Za-z0-9_-]{0,60}") {
            _ = open(&text, "claude");
            _ = open(&format!("{PREFIX}{text}"), "claude");
            prop_assert_eq!(open(&format!("{PREFIX}{tail}"), "claude"), Opened::Damaged);
        }
    }
}
