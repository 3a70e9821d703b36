//! The last rows of an answer, which may still change: a paragraph that grows, a table whose columns widen. They are
//! drawn again from the first row that differs, in place.

use std::fmt::Write as _;

use super::style::Row;
use crate::chat::terminal::Size;

/// The rows that are drawn and may change. The cursor stands behind the last of them.
#[derive(Debug, Default)]
pub(super) struct Screen {
    drawn: Vec<Row>,
}

impl Screen {
    /// Makes the open rows be these. What is written ends in `out`.
    pub(super) fn show(&mut self, rows: Vec<Row>, size: Size, out: &mut String) {
        let same = self.drawn.iter().zip(&rows).take_while(|(old, new)| old == new).count();
        let mut from = self.drawn.len();
        if same < from {
            let more = match (self.drawn.get(same..), rows.get(same)) {
                (Some([last]), Some(new)) => new.painted.strip_prefix(&*last.painted),
                _ => None,
            };
            if let Some(more) = more {
                out.push_str(more);
            } else {
                from = self.reachable(same.min(rows.len().saturating_sub(1)), size);
                self.go_to(from, size, out);
            }
        }
        let redrawn = from < self.drawn.len();
        for (index, row) in rows.iter().enumerate().skip(from) {
            if index > 0 && !(redrawn && index == from) {
                out.push('\n');
            }
            out.push_str(&row.painted);
        }
        self.drawn = rows;
    }

    /// The open rows are final: what comes next stands below them.
    pub(super) fn settle(&mut self, out: &mut String) {
        if !self.drawn.is_empty() {
            out.push('\n');
        }
        self.drawn.clear();
    }

    /// The first row at or behind `row` that has not left the top of the screen.
    fn reachable(&self, row: usize, size: Size) -> usize {
        let mut left = size.rows.saturating_sub(1);
        let mut first = self.drawn.len();
        for (index, drawn) in self.drawn.iter().enumerate().skip(row).rev() {
            let Some(rest) = left.checked_sub(lines(drawn, size)) else { break };
            (left, first) = (rest, index);
        }
        first
    }

    /// Moves the cursor to the beginning of a row that is drawn, and clears what is below.
    fn go_to(&self, row: usize, size: Size, out: &mut String) {
        let up: usize =
            self.drawn.iter().skip(row).map(|row| lines(row, size)).sum::<usize>().saturating_sub(1);
        if up > 0 {
            let _ = write!(out, "\u{1b}[{up}A");
        }
        out.push_str("\r\u{1b}[J");
    }
}

/// The lines of the terminal that a row takes.
fn lines(row: &Row, size: Size) -> usize {
    row.width.div_ceil(size.columns.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { columns: 10, rows: 5 };

    fn rows(texts: &[&str]) -> Vec<Row> {
        texts.iter().map(|text| Row { painted: (*text).to_owned(), width: text.len() }).collect()
    }

    /// What a terminal shows after each of these was the open part.
    fn shown(steps: &[&[&str]]) -> (String, String) {
        let (mut screen, mut out) = (Screen::default(), String::new());
        for step in steps {
            screen.show(rows(step), SIZE, &mut out);
        }
        screen.settle(&mut out);
        let (height, width) = (std::num::NonZero::new(5).unwrap(), std::num::NonZero::new(10).unwrap());
        let mut terminal = vt100::Parser::new(height, width, 100);
        terminal.process(out.replace('\n', "\r\n").as_bytes());
        (terminal.screen().contents(), out)
    }

    #[test]
    fn what_only_grows_is_only_written() {
        let (screen, out) = shown(&[&["a"], &["ab"], &["ab", "c"], &["ab", "cd", "e"]]);
        assert_eq!((screen.as_str(), out.as_str()), ("ab\ncd\ne", "ab\ncd\ne\n"));
    }

    #[test]
    fn what_changes_is_drawn_again_from_there() {
        assert_eq!(shown(&[&["one", "two"], &["one", "2", "three"]]).0, "one\n2\nthree");
        assert_eq!(shown(&[&["one", "two", "three"], &["1"]]).0, "1");
        assert_eq!(shown(&[&["a", "b"], &["a"], &["a", "c"]]).0, "a\nc");
    }

    #[test]
    fn a_row_of_the_whole_width_and_one_that_is_wider_are_found_again() {
        assert_eq!(shown(&[&["0123456789", "x"], &["9876543210", "x"]]).0, "9876543210\nx");
        assert_eq!(shown(&[&["0123456789abc", "x"], &["short", "y"]]).0, "short\ny");
    }

    #[test]
    fn rows_that_have_left_the_screen_are_left_alone() {
        let (screen, _) = shown(&[&["a", "b", "c", "d", "e", "f"], &["A", "b", "c", "d", "E", "f"]]);
        assert_eq!(screen, "c\nd\nE\nf");
    }
}
