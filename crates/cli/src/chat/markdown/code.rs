//! Code, colored by what its words are.

use std::cell::OnceCell;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use super::style::{Color, Span, Style};

/// Longer lines are shown as they are: what wrote them was no programmer, and grammars are slow on them.
const LONGEST: usize = 2000;

/// Knows the grammars. They are loaded when the first code is shown.
#[derive(Debug)]
pub(super) struct Colors {
    wanted: bool,
    grammars: OnceCell<Grammars>,
}

struct Grammars {
    syntaxes: SyntaxSet,
    looks: Vec<(Scope, Style)>,
}

/// Where in a piece of code the next line begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Code(Option<(ParseState, ScopeStack)>);

/// Grammars that come near enough for languages that have none of their own.
const NEAR: [(&str, &str); 14] = [
    ("ts", "js"),
    ("tsx", "js"),
    ("jsx", "js"),
    ("typescript", "js"),
    ("mjs", "js"),
    ("jsonc", "json"),
    ("json5", "js"),
    ("console", "sh"),
    ("shell", "sh"),
    ("dockerfile", "sh"),
    ("kotlin", "scala"),
    ("kt", "scala"),
    ("toml", "properties"),
    ("ini", "properties"),
];

/// What kinds of words look like; the last that fits counts.
const LOOKS: [(&str, Style); 16] = [
    ("string", Style { color: Some(Color::Green), ..Style::PLAIN }),
    ("comment", Style { dim: true, italic: true, ..Style::PLAIN }),
    ("punctuation.definition.comment", Style { dim: true, italic: true, ..Style::PLAIN }),
    ("constant", Style { color: Some(Color::Cyan), ..Style::PLAIN }),
    ("constant.character.escape", Style { color: Some(Color::Yellow), ..Style::PLAIN }),
    ("keyword", Style { color: Some(Color::Magenta), ..Style::PLAIN }),
    ("keyword.operator", Style::PLAIN),
    ("storage", Style { color: Some(Color::Magenta), ..Style::PLAIN }),
    ("entity.name.function", Style { color: Some(Color::Blue), ..Style::PLAIN }),
    ("support.function", Style { color: Some(Color::Blue), ..Style::PLAIN }),
    ("variable.function", Style { color: Some(Color::Blue), ..Style::PLAIN }),
    ("entity.name.tag", Style { color: Some(Color::Magenta), ..Style::PLAIN }),
    ("entity.name", Style { color: Some(Color::Yellow), ..Style::PLAIN }),
    ("support.type", Style { color: Some(Color::Yellow), ..Style::PLAIN }),
    ("markup.inserted", Style { color: Some(Color::Green), ..Style::PLAIN }),
    ("markup.deleted", Style { color: Some(Color::Red), ..Style::PLAIN }),
];

impl Colors {
    /// Without color nothing is loaded.
    pub(super) fn new(wanted: bool) -> Self {
        Self { wanted, grammars: OnceCell::new() }
    }

    /// The beginning of a piece of code in this language.
    pub(super) fn begin(&self, language: &str) -> Code {
        let word = language.split([' ', ',', '{', ':']).next().unwrap_or_default().to_ascii_lowercase();
        if !self.wanted || word.is_empty() {
            return Code(None);
        }
        let syntaxes = &self.grammars().syntaxes;
        let near = NEAR.iter().find_map(|(from, to)| (*from == word).then_some(*to));
        let syntax = syntaxes.find_syntax_by_token(near.unwrap_or(&word));
        Code(syntax.map(|syntax| (ParseState::new(syntax), ScopeStack::new())))
    }

    /// One line, without its end.
    pub(super) fn line(&self, code: &mut Code, line: &str) -> Vec<Span> {
        let Code(Some((parse, stack))) = code else { return vec![Span::plain(line)] };
        if line.len() > LONGEST {
            return vec![Span::plain(line)];
        }
        let grammars = self.grammars();
        let Ok(changes) = parse.parse_line(&format!("{line}\n"), &grammars.syntaxes) else {
            code.0 = None; // a grammar that fails colors no more
            return vec![Span::plain(line)];
        };
        let mut spans: Vec<Span> = Vec::new();
        let mut begin = 0;
        let end = line.len();
        for (at, change) in changes.iter().map(|(at, change)| (*at, Some(change))).chain([(end, None)]) {
            if let Some(text) = line.get(begin..at.min(end)).filter(|text| !text.is_empty()) {
                let style = grammars.look(stack);
                match spans.last_mut() {
                    Some(last) if last.style == style => last.text.push_str(text),
                    _ => spans.push(Span::new(text, style)),
                }
            }
            begin = at.min(end);
            if let Some(change) = change
                && stack.apply(change).is_err()
            {
                code.0 = None;
                return vec![Span::plain(line)];
            }
        }
        spans
    }

    fn grammars(&self) -> &Grammars {
        self.grammars.get_or_init(|| Grammars {
            syntaxes: SyntaxSet::load_defaults_newlines(),
            looks: LOOKS.iter().filter_map(|(name, style)| Some((Scope::new(name).ok()?, *style))).collect(),
        })
    }
}

impl Grammars {
    /// The look of the innermost scope that has one.
    fn look(&self, stack: &ScopeStack) -> Style {
        let look = |scope: &Scope| {
            let fits = self.looks.iter().filter(|(name, _)| name.is_prefix_of(*scope));
            fits.max_by_key(|(name, _)| name.len()).map(|(_, style)| *style)
        };
        stack.as_slice().iter().rev().find_map(look).unwrap_or_default()
    }
}

impl std::fmt::Debug for Grammars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Grammars")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_colored_by_what_they_are_and_none_is_lost() {
        let colors = Colors::new(true);
        let mut code = colors.begin("rust");
        let spans = colors.line(&mut code, "let x = \"y\"; // z");
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        assert_eq!(text, "let x = \"y\"; // z");
        let look = |part: &str| spans.iter().find(|span| span.text.contains(part)).unwrap().style;
        assert_eq!(look("let").color, Some(Color::Magenta));
        assert_eq!(look("y").color, Some(Color::Green));
        assert!(look("z").dim);
    }

    #[test]
    fn a_string_over_two_lines_stays_a_string() {
        let colors = Colors::new(true);
        let mut code = colors.begin("python");
        colors.line(&mut code, "x = \"\"\"a");
        assert_eq!(colors.line(&mut code, "b")[0].style.color, Some(Color::Green));
    }

    #[test]
    fn an_unknown_language_and_no_color_are_plain() {
        for (colors, language) in [(Colors::new(true), "klingon"), (Colors::new(false), "rust")] {
            let mut code = colors.begin(language);
            assert_eq!(colors.line(&mut code, "let x = 1;"), [Span::plain("let x = 1;")]);
        }
    }
}
