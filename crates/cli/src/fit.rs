//! Text made to fit a terminal.

use std::io::IsTerminal;

/// The columns of the terminal that stdout is; None where it is none.
pub(crate) fn width() -> Option<usize> {
    let stdout = std::io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let (width, _) = terminal_size::terminal_size_of(stdout)?;
    Some(usize::from(width.0).max(20))
}

/// The columns of the terminal that stderr is; None where it is none.
pub(crate) fn width_beside() -> Option<usize> {
    let stderr = std::io::stderr();
    if !stderr.is_terminal() {
        return None;
    }
    let (width, _) = terminal_size::terminal_size_of(stderr)?;
    Some(usize::from(width.0).max(20))
}

/// A line as several of at most `width` columns, broken between words; the further ones are indented, at least as far as
/// the line itself.
pub(crate) fn wrap(text: &str, indent: usize, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let lead = text.len() - text.trim_start().len();
    let indent = indent.max(lead);
    let mut out = String::with_capacity(text.len() + 16);
    let mut column = 0;
    for piece in text.split_inclusive(' ') {
        let word = piece.trim_end();
        let length = word.chars().count();
        // A word may stand over the edge only where nothing would be won by a new line.
        if column > indent && length > 0 && column + length > width {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        }
        out.push_str(piece);
        column += piece.chars().count();
    }
    out.truncate(out.trim_end().len());
    out
}

/// `200000` as `200K`, `1000000` as `1M`.
pub(crate) fn tokens(count: u32) -> String {
    match count {
        0 => "-".to_owned(),
        count if count >= 1_000_000 => {
            let tenths = count / 100_000;
            if tenths.is_multiple_of(10) {
                format!("{}M", tenths / 10)
            } else {
                format!("{}.{}M", tenths / 10, tenths % 10)
            }
        }
        count if count >= 1_000 => format!("{}K", count / 1_000),
        count => count.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_cut() {
        let wrapped = wrap("  one two three anthropic.claude-haiku-4-5", 4, Some(12));
        assert_eq!(wrapped, "  one two\n    three\n    anthropic.claude-haiku-4-5");
        assert_eq!(wrap("label     one two", 10, Some(14)), "label     one\n          two");
        assert_eq!(wrap("  as it is", 4, None), "  as it is");
    }

    #[test]
    fn tokens_are_short() {
        let short = [0, 512, 8192, 200_000, 1_000_000, 1_050_000, 1_300_000].map(tokens);
        assert_eq!(short, ["-", "512", "8K", "200K", "1M", "1M", "1.3M"]);
    }
}
