//! Text in lines that fit: of at most 90 columns, or fewer on a terminal that has fewer.

use std::io::{IsTerminal, stdout};

/// The most columns that are used: longer lines are hard to read.
const WIDEST: usize = 90;

/// The columns at hand.
pub(super) fn width() -> usize {
    let size = terminal_size::terminal_size_of(stdout()).filter(|_| stdout().is_terminal());
    size.map_or(WIDEST, |(width, _)| usize::from(width.0).clamp(40, WIDEST))
}

/// Puts `text` behind `lead`, and its further lines under where it began.
pub(super) fn fill(width: usize, lead: &str, indent: usize, text: &str) -> String {
    let mut out = lead.to_owned();
    let mut column = lead.chars().count();
    if column < indent {
        out.push_str(&" ".repeat(indent.saturating_sub(column)));
        column = indent;
    } else if column > 0 {
        out.push('\n');
        out.push_str(&" ".repeat(indent));
        column = indent;
    }
    let mut begun = false;
    for word in text.split(' ') {
        let letters = word.chars().count();
        if begun && column.saturating_add(letters).saturating_add(1) > width {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if begun {
            out.push(' ');
            column = column.saturating_add(1);
        }
        out.push_str(word);
        column = column.saturating_add(letters);
        begun = true;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn lines_end_before_the_width_and_begin_under_the_first() {
        let text = fill(60, "  code", 10, &"word ".repeat(40));
        assert!(text.lines().all(|line| line.trim_end().len() <= 60), "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("          word")), "{text}");
        assert_eq!(text.matches("word").count(), 40);
    }

    #[test]
    fn a_lead_that_is_too_long_stands_alone() {
        assert_eq!(fill(60, "a-long-lead", 4, "text"), "a-long-lead\n    text\n");
    }
}
