//! Whether JSON that comes in pieces is whole.

use crate::error::Error;

/// Arguments that are no JSON although nothing cut them.
pub(in crate::back) fn malformed() -> Error {
    Error::reply("the model's output was malformed (the arguments of a call are no JSON)")
}

/// Counts brackets and quotes: enough to know JSON that was cut, or two in the place of one, and no byte is kept.
#[derive(Debug, Default)]
pub(in crate::back) struct Balance {
    depth: usize,
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Outside of any string.
    #[default]
    Outside,
    InString,
    /// Behind a backslash in a string.
    Escaped,
    /// The value is whole: only space may follow.
    Over,
    /// No more can make it JSON.
    Broken,
}

impl Balance {
    /// The next piece.
    pub(in crate::back) fn push(&mut self, json: &str) {
        for byte in json.bytes() {
            self.state = match (self.state, byte) {
                (State::Escaped, _) => State::InString,
                (State::InString, b'\\') => State::Escaped,
                (State::InString, b'"') => self.after(),
                (State::InString | State::Broken, _) => self.state,
                (_, byte) if byte.is_ascii_whitespace() => self.state,
                (State::Over, _) => State::Broken,
                (State::Outside, b'"') => State::InString,
                (State::Outside, b'{' | b'[') => {
                    self.depth = self.depth.saturating_add(1);
                    State::Outside
                }
                (State::Outside, b'}' | b']') => match self.depth.checked_sub(1) {
                    Some(depth) => {
                        self.depth = depth;
                        self.after()
                    }
                    None => State::Broken,
                },
                (State::Outside, _) => State::Outside,
            };
        }
    }

    /// Behind a string or a closing bracket.
    fn after(&self) -> State {
        if self.depth == 0 { State::Over } else { State::Outside }
    }

    /// Whether it can end here. Nothing at all can: a call may take no arguments.
    pub(in crate::back) fn is_whole(&self) -> bool {
        self.depth == 0 && matches!(self.state, State::Outside | State::Over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_whole_where_it_ends_and_nowhere_else() {
        let json = r#"{"a\"}":[1,{"b":"]"}],"c":"\\"}"#;
        let mut balance = Balance::default();
        for (at, character) in json.char_indices() {
            assert_eq!(balance.is_whole(), at == 0, "before {at}");
            balance.push(&json[at..at + character.len_utf8()]);
        }
        balance.push(" \n");
        assert!(balance.is_whole());
        balance.push("{}");
        assert!(!balance.is_whole(), "two in the place of one");
    }

    #[test]
    fn no_more_mends_a_bracket_too_many() {
        let mut balance = Balance::default();
        balance.push("}{");
        assert!(!balance.is_whole());
        balance.push("}");
        assert!(!balance.is_whole());
    }
}
