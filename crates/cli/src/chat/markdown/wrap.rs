//! Lines broken at words to fit the terminal.

use unicode_width::UnicodeWidthChar;

use super::style::{Span, Style};

/// Breaks spans into lines of at most `width` columns, at spaces where there are any. `\n` breaks always.
pub(super) fn wrap(spans: &[Span], width: usize) -> Vec<Vec<Span>> {
    let width = width.max(1);
    let mut wrapping = Wrapping::default();
    for span in spans {
        for character in span.text.chars() {
            wrapping.push(character, span.style, width);
        }
    }
    wrapping.end_line();
    wrapping.lines
}

#[derive(Default)]
struct Wrapping {
    lines: Vec<Vec<Span>>,
    line: Vec<(char, Style)>,
    columns: usize,
    /// Where the last space of the line stands.
    space: Option<usize>,
    /// The line was begun because the one before was full.
    continued: bool,
}

impl Wrapping {
    fn push(&mut self, character: char, style: Style, width: usize) {
        if character == '\n' {
            self.end_line();
            return;
        }
        let columns = columns(character);
        if self.columns + columns > width && !self.line.is_empty() {
            self.break_line(character == ' ');
        }
        if character == ' ' {
            if self.continued && self.line.is_empty() {
                return;
            }
            self.space = Some(self.line.len());
        }
        self.line.push((character, style));
        self.columns += columns;
    }

    /// Ends the line at its last space; what stood behind that begins the next.
    fn break_line(&mut self, at_space: bool) {
        let rest = match self.space {
            Some(space) if !at_space => self.line.split_off(space + 1),
            _ => Vec::new(),
        };
        self.end_line();
        self.continued = true;
        self.columns = rest.iter().map(|(character, _)| columns(*character)).sum();
        self.line = rest;
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        while line.last().is_some_and(|(character, _)| *character == ' ') {
            line.pop();
        }
        let mut spans: Vec<Span> = Vec::new();
        for (character, style) in line {
            match spans.last_mut() {
                Some(span) if span.style == style => span.text.push(character),
                _ => spans.push(Span::new(character, style)),
            }
        }
        self.lines.push(spans);
        (self.columns, self.space, self.continued) = (0, None, false);
    }
}

fn columns(character: char) -> usize {
    character.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let lines = wrap(&[Span::plain(text)], width);
        lines.into_iter().map(|line| line.into_iter().map(|span| span.text).collect()).collect()
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrapped("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(wrapped("the quick  brown", 9), ["the quick", "brown"]);
        assert_eq!(wrapped("a abcdefghij b", 5), ["a", "abcde", "fghij", "b"]);
        assert_eq!(wrapped("one\ntwo", 10), ["one", "two"]);
        assert_eq!(wrapped("", 10), [""]);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(wrapped("漢字漢字", 5), ["漢字", "漢字"]);
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let text = "some words of many different lengths, extraordinarily so, and 漢字 too";
        for width in 2..30 {
            assert!(
                wrap(&[Span::plain(text)], width)
                    .iter()
                    .all(|line| super::super::style::width(line) <= width)
            );
        }
    }

    #[test]
    fn a_look_goes_on_in_the_next_line() {
        let bold = Style { bold: true, ..Style::PLAIN };
        let lines = wrap(&[Span::plain("a "), Span::new("bb cc", bold)], 4);
        assert_eq!(lines[1], [Span::new("cc", bold)]);
    }
}
