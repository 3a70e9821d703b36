//! Text in lines of at most 90 columns, so that it reads the same on a terminal and in a pipe.

const WIDTH: usize = 90;

/// Puts `text` behind `lead`, and its further lines under where it began.
pub(crate) fn fill(lead: &str, indent: usize, text: &str) -> String {
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
        let width = word.chars().count();
        if begun && column.saturating_add(width).saturating_add(1) > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if begun {
            out.push(' ');
            column = column.saturating_add(1);
        }
        out.push_str(word);
        column = column.saturating_add(width);
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
        let text = fill("  code", 10, &"word ".repeat(40));
        assert!(text.lines().all(|line| line.len() <= 90), "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("          word")), "{text}");
        assert_eq!(text.matches("word").count(), 40);
    }

    #[test]
    fn a_lead_that_is_too_long_stands_alone() {
        assert_eq!(fill("a-long-lead", 4, "text"), "a-long-lead\n    text\n");
    }
}
