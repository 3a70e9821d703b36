//! Changes to a text, collected while it is read and made in one go. What no change touches is copied as it is.

use std::ops::Range;

/// Changes to one text.
#[derive(Debug, Default)]
pub(super) struct Edits {
    list: Vec<Edit>,
}

#[derive(Debug)]
struct Edit {
    range: Range<usize>,
    with: String,
}

/// What becomes of one member of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Fate {
    /// As it is, but for the changes inside.
    #[default]
    Keep,
    /// Left out.
    Drop,
    /// Another value.
    Value(String),
    /// Another member: name and value.
    Member(String),
}

/// Where a member or an element stands: from its name (or its beginning) to the end of its value.
#[derive(Debug, Clone, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) value: Range<usize>,
}

impl Edits {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Puts `with` where `range` stood.
    pub(super) fn replace(&mut self, range: Range<usize>, with: String) {
        self.list.push(Edit { range, with });
    }

    /// Puts `text` before the byte at `at`.
    pub(super) fn insert(&mut self, at: usize, text: String) {
        self.replace(at..at, text);
    }

    /// Writes down what becomes of the members of one object (or the elements of one array), commas included.
    /// Says how many are left.
    pub(super) fn settle<'f>(&mut self, members: impl Iterator<Item = (&'f Span, &'f Fate)>) -> usize {
        let mut members = members.peekable();
        let (mut left, mut end_before) = (0_usize, None);
        while let Some((span, fate)) = members.next() {
            match fate {
                Fate::Keep => {}
                Fate::Value(value) => self.replace(span.value.clone(), value.clone()),
                Fate::Member(member) => self.replace(span.start..span.value.end, member.clone()),
                Fate::Drop => {
                    // With something kept before it, a member takes the comma before it along, else the one behind.
                    let next = members.peek().map_or(span.value.end, |(next, _)| next.start);
                    let range = match end_before.filter(|_| left > 0) {
                        Some(end) => end..span.value.end,
                        None => span.start..next,
                    };
                    self.replace(range, String::new());
                }
            }
            left += usize::from(*fate != Fate::Drop);
            end_before = Some(span.value.end);
        }
        left
    }

    /// The text with its changes. A change inside a place that is gone is gone too.
    pub(super) fn apply(mut self, text: &str) -> String {
        // Stable, and insertions before what replaces the text behind them.
        self.list.sort_by_key(|edit| (edit.range.start, !edit.range.is_empty()));
        let grown: usize = self.list.iter().map(|edit| edit.with.len()).sum();
        let mut out = String::with_capacity(text.len().saturating_add(grown));
        let mut at = 0_usize;
        for Edit { range, with } in &self.list {
            if range.start < at {
                continue;
            }
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str(with);
            at = range.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[a, b ,c]` with the letters of `gone` left out.
    fn without(text: &str, gone: &str) -> (String, usize) {
        let elements: Vec<(Span, Fate)> = text
            .char_indices()
            .filter(|(_, c)| c.is_ascii_alphabetic())
            .map(|(at, c)| {
                let fate = if gone.contains(c) { Fate::Drop } else { Fate::Keep };
                (Span { start: at, value: at..at + 1 }, fate)
            })
            .collect();
        let mut edits = Edits::default();
        let left = edits.settle(elements.iter().map(|(span, fate)| (span, fate)));
        (edits.apply(text), left)
    }

    #[test]
    fn commas_go_with_what_they_separate() {
        for (gone, rest, left) in [
            ("", "[ a, b ,c ]", 3),
            ("a", "[ b ,c ]", 2),
            ("b", "[ a ,c ]", 2),
            ("c", "[ a, b ]", 2),
            ("ab", "[ c ]", 1),
            ("bc", "[ a ]", 1),
            ("ac", "[ b ]", 1),
            ("abc", "[  ]", 0),
        ] {
            assert_eq!(without("[ a, b ,c ]", gone), (rest.to_owned(), left), "without {gone}");
        }
    }

    #[test]
    fn a_change_inside_what_is_gone_is_gone_too() {
        let mut edits = Edits::default();
        edits.replace(3..4, "X".into());
        edits.insert(5, "Y".into());
        edits.replace(1..6, "-".into());
        assert_eq!(edits.apply("012345678"), "0-678");
    }

    #[test]
    fn an_insertion_stands_before_what_replaces_its_place() {
        let mut edits = Edits::default();
        edits.replace(2..3, "-".into());
        edits.insert(2, "+".into());
        assert_eq!(edits.apply("01234"), "01+-34");
    }
}
