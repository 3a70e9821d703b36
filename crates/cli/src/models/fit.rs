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

/// Words in lines of at most `width` columns, the second and further ones indented.
pub(crate) fn wrap(text: &str, indent: usize, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let lead = text.len() - text.trim_start().len();
    let mut out = " ".repeat(lead);
    let mut column = lead;
    let mut fresh = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if !fresh && column + 1 + length > width {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            (column, fresh) = (indent, true);
        }
        if !fresh {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        fresh = false;
    }
    out
}

/// `200000` as `200K`, `1000000` as `1M`.
pub(crate) fn tokens(count: u32) -> String {
    match count {
        0 => "-".to_owned(),
        count if count >= 1_000_000 => {
            let tenths = count / 100_000;
            if tenths.is_multiple_of(10) { format!("{}M", tenths / 10) } else { format!("{}.{}M", tenths / 10, tenths % 10) }
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
        assert_eq!(wrap("  as it is", 4, None), "  as it is");
    }

    #[test]
    fn tokens_are_short() {
        let short = [0, 512, 8192, 200_000, 1_000_000, 1_050_000, 1_300_000].map(tokens);
        assert_eq!(short, ["-", "512", "8K", "200K", "1M", "1M", "1.3M"]);
    }
}
