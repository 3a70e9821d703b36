//! What others wrote (a model, a server), made fit for a terminal: nothing in it can move the cursor, color the screen,
//! set the title or the clipboard, or turn the direction of the text around.

use std::borrow::Cow;

/// The text with control characters made visible. Line feeds and tabs stay, carriage returns go.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_unsafe(c) || c == '\r') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars().filter(|c| *c != '\r').map(|c| if is_unsafe(c) { visible(c) } else { c }).collect(),
    )
}

fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t' && c != '\r')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A picture of the character: `␛` for Escape.
fn visible(c: char) -> char {
    match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        0x7f => '\u{2421}',
        _ => '\u{fffd}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_become_pictures() {
        assert_eq!(safe("a\u{1b}]0;title\u{7}b\u{9b}31m\u{7f}"), "a␛]0;title␇b\u{fffd}31m␡");
        assert_eq!(safe("\u{202e}gpj.exe"), "\u{fffd}gpj.exe");
    }

    #[test]
    fn lines_tabs_and_every_language_stay() {
        let text = "a\n\tb é 漢字 👩‍👩‍👧 \u{200f}";
        assert!(matches!(safe(text), Cow::Borrowed(same) if same == text));
        assert_eq!(safe("a\r\nb"), "a\nb");
    }
}
