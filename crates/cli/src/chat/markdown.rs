//! Markdown on a terminal, drawn while it arrives.

mod blocks;
mod code;
mod layout;
mod screen;
pub(crate) mod style;
mod table;
mod wrap;

use self::blocks::{Blocks, Closed, Open};
use self::code::{Code, Colors};
use self::layout::{CODE_MARGIN, layout};
use self::screen::Screen;
use self::style::{Row, Span, row};
use super::terminal::Size;
use crate::safe::safe;

/// How wide text becomes at most: longer lines are hard to read.
const WIDEST: usize = 100;

/// An answer that is being drawn. Everything that is to be written comes back as a string.
#[derive(Debug)]
pub(crate) struct Markdown {
    color: bool,
    /// Whether rows that may still change are drawn; without, blocks are drawn when they are whole.
    live: bool,
    blocks: Blocks,
    screen: Screen,
    colors: Colors,
    /// For what is drawn again and again: code inside an open list is colored when the list is whole.
    plain: Colors,
    code: Code,
    /// Something was drawn: the next block keeps its distance.
    begun: bool,
}

impl Markdown {
    pub(crate) fn new(color: bool, live: bool) -> Self {
        Self {
            color,
            live,
            blocks: Blocks::default(),
            screen: Screen::default(),
            colors: Colors::new(color),
            plain: Colors::new(false),
            code: Code::default(),
            begun: false,
        }
    }

    /// More of the answer.
    pub(crate) fn push(&mut self, text: &str, size: Size) -> String {
        let mut out = String::new();
        for closed in self.blocks.push(&safe(text)) {
            self.draw(closed, size, &mut out);
        }
        if self.live {
            let rows = match self.blocks.open() {
                Open::Nothing | Open::Code("") => Vec::new(),
                Open::Text(text) => self.apart(layout(text, columns(size), self.color, &self.plain)),
                Open::Code(line) => vec![self.code_row(&mut self.code.clone(), line)],
            };
            self.screen.show(rows, size, &mut out);
        }
        out
    }

    /// Nothing came yet.
    pub(crate) fn is_untouched(&self) -> bool {
        !self.begun
    }

    /// The answer is over, or will not go on.
    pub(crate) fn finish(&mut self, size: Size) -> String {
        let mut out = String::new();
        for closed in self.blocks.finish() {
            self.draw(closed, size, &mut out);
        }
        self.begun = false;
        out
    }

    fn draw(&mut self, closed: Closed, size: Size, out: &mut String) {
        let rows = match closed {
            Closed::Text(text) => self.apart(layout(&text, columns(size), self.color, &self.colors)),
            Closed::Fence(language) => {
                self.code = self.colors.begin(&language);
                self.apart(Vec::new())
            }
            Closed::Code(line) => {
                let mut code = std::mem::take(&mut self.code);
                let row = self.code_row(&mut code, &line);
                self.code = code;
                vec![row]
            }
            Closed::FenceEnd => Vec::new(),
        };
        self.begun = true;
        self.screen.show(rows, size, out);
        self.screen.settle(out);
    }

    /// The rows with an empty one above them, unless they are the first.
    fn apart(&self, mut rows: Vec<Row>) -> Vec<Row> {
        if self.begun {
            rows.insert(0, Row::default());
        }
        rows
    }

    fn code_row(&self, code: &mut Code, line: &str) -> Row {
        let mut spans = vec![Span::plain(CODE_MARGIN)];
        spans.extend(self.colors.line(code, &line.replace('\t', "    ")));
        row(&spans, self.color)
    }
}

fn columns(size: Size) -> usize {
    // The last column stays free: terminals differ in what they do there.
    size.columns.saturating_sub(1).min(WIDEST)
}

#[cfg(test)]
mod tests;
