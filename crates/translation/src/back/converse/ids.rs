//! Tool-call ids as Converse, and some models behind it, take them.
//!
//! Source: botocore 1.44.5, `ToolUseId`, read 2026-11-22; the rule of nine is Mistral's.

use outcrop_api_types::Text;

use crate::caps::ToolIdRule;
use crate::names;

/// An id that the model takes. Another one becomes a hash of itself, alike for the call and its result.
pub(in crate::back) fn call_id<'a>(id: &Text<'a>, rule: ToolIdRule) -> Text<'a> {
    match rule {
        ToolIdRule::Converse if is_legal(id) => id.clone(),
        ToolIdRule::Converse => names::call_id(id),
        ToolIdRule::NineAlphanumerics if is_nine(id) => id.clone(),
        ToolIdRule::NineAlphanumerics => {
            // `#` is legal in no id, so that this is a hash: sixteen digits at its end.
            let hashed = names::call_id(&Text::from(format!("{id}#")));
            let from = hashed.len().saturating_sub(9);
            Text::from(hashed.get(from..).unwrap_or_default().to_owned())
        }
    }
}

fn is_legal(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'-'))
}

fn is_nine(id: &str) -> bool {
    id.len() == 9 && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converse(id: &str) -> String {
        call_id(&Text::from(id.to_owned()), ToolIdRule::Converse).into_string()
    }

    fn nine(id: &str) -> String {
        call_id(&Text::from(id.to_owned()), ToolIdRule::NineAlphanumerics).into_string()
    }

    #[test]
    fn an_id_that_converse_takes_stays() {
        for id in ["call_a", "tooluse_x-1", "a.b:c", &"x".repeat(64)] {
            assert_eq!(converse(id), id);
        }
    }

    #[test]
    fn other_ids_become_legal_and_stay_apart() {
        for id in ["", "a b", "call|1", "é", &"x".repeat(65)] {
            assert!(is_legal(&converse(id)), "{id}");
        }
        assert_ne!(converse("a b"), converse("a c"));
    }

    #[test]
    fn mistral_gets_nine_letters_and_digits() {
        assert_eq!(nine("abcDEF123"), "abcDEF123");
        for id in ["call_a", "abcDEF12", "abcDEF1234", "abc-EF123", ""] {
            assert!(is_nine(&nine(id)), "{id}");
        }
        assert_ne!(nine("call_a"), nine("call_b"));
        assert_eq!(nine("call_a"), nine("call_a"));
    }
}
