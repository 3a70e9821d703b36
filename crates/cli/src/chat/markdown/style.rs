//! Text with a look, and how a terminal is told.

use unicode_width::UnicodeWidthStr;

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the terminal")]
pub(crate) struct Style {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) underline: bool,
    pub(crate) strike: bool,
    pub(crate) dim: bool,
    pub(crate) color: Option<Color>,
}

/// The terminal's own colors: they fit its background, whichever that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
}

/// A piece of text that looks alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) style: Style,
}

/// A row of the screen, ready to be written, and the columns it takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) painted: String,
    pub(crate) width: usize,
}

impl Style {
    pub(crate) const PLAIN: Self =
        Self { bold: false, italic: false, underline: false, strike: false, dim: false, color: None };

    pub(crate) fn dim() -> Self {
        Self { dim: true, ..Self::PLAIN }
    }

    /// The escape sequence that begins the style.
    fn sequence(self) -> String {
        let color = self.color.map(Color::code);
        let codes = [
            (self.bold, "1"),
            (self.dim, "2"),
            (self.italic, "3"),
            (self.underline, "4"),
            (self.strike, "9"),
        ];
        let codes: Vec<&str> =
            codes.into_iter().filter_map(|(set, code)| set.then_some(code)).chain(color).collect();
        format!("\u{1b}[{}m", codes.join(";"))
    }
}

impl Color {
    fn code(self) -> &'static str {
        match self {
            Self::Red => "31",
            Self::Green => "32",
            Self::Yellow => "33",
            Self::Blue => "34",
            Self::Magenta => "35",
            Self::Cyan => "36",
        }
    }
}

impl Span {
    pub(crate) fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }

    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self::new(text, Style::PLAIN)
    }

    pub(crate) fn width(&self) -> usize {
        self.text.width()
    }
}

/// The columns that spans take together.
pub(crate) fn width(spans: &[Span]) -> usize {
    spans.iter().map(Span::width).sum()
}

/// The row of these spans; without color no escape sequence is in it. A row ends as it began, so that a program that is
/// stopped between two rows leaves the terminal in its own look.
pub(crate) fn row(spans: &[Span], color: bool) -> Row {
    let mut painted = String::new();
    for span in spans {
        if color && span.style != Style::PLAIN && !span.text.is_empty() {
            painted.push_str(&span.style.sequence());
            painted.push_str(&span.text);
            painted.push_str("\u{1b}[0m");
        } else {
            painted.push_str(&span.text);
        }
    }
    Row { painted, width: width(spans) }
}
