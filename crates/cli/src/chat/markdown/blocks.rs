//! Markdown as it arrives, cut into blocks. A block that is closed cannot be changed by what comes later, so it is drawn
//! once; the one that is open is drawn again as it grows.

/// A block that grows beyond this is closed: what wrote it was not thinking of paragraphs.
const LONGEST_BLOCK: usize = 32 << 10;

/// A line of code that grows beyond this is cut.
const LONGEST_LINE: usize = 4 << 10;

/// What cannot change any more.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// One or more blocks of Markdown.
    Text(String),
    /// A fence was opened, with this language.
    Fence(String),
    /// A line inside the fence.
    Code(String),
    /// The fence was closed.
    FenceEnd,
}

/// What may change.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Open<'a> {
    Nothing,
    Text(&'a str),
    /// The beginning of a line of code.
    Code(&'a str),
}

/// Cuts.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    state: State,
    /// The line that is not ended yet.
    line: String,
    /// The open block with the line that is not ended, kept for [`Blocks::open`].
    shown: String,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Between,
    Text {
        text: String,
        list: bool,
        /// Empty lines at the end, which belong to the block only if it goes on.
        empty: usize,
    },
    Fence {
        sign: char,
        length: usize,
        indent: usize,
    },
}

impl Blocks {
    pub(super) fn push(&mut self, text: &str) -> Vec<Closed> {
        let mut closed = Vec::new();
        for piece in text.split_inclusive('\n') {
            self.line.push_str(piece);
            if let Some(line) = self.line.strip_suffix('\n') {
                let line = line.to_owned();
                self.line.clear();
                self.line(&line, &mut closed);
            } else if self.line.len() > LONGEST_LINE && matches!(self.state, State::Fence { .. }) {
                closed.push(Closed::Code(std::mem::take(&mut self.line)));
            }
        }
        if let State::Text { text, .. } = &self.state
            && text.len() + self.line.len() > LONGEST_BLOCK
        {
            let line = std::mem::take(&mut self.line);
            self.add(&line);
            self.close(&mut closed);
        } else if self.line.len() > LONGEST_BLOCK {
            closed.push(Closed::Text(std::mem::take(&mut self.line)));
        }
        self.show();
        closed
    }

    /// What is open now.
    pub(super) fn open(&self) -> Open<'_> {
        match &self.state {
            State::Fence { sign, indent, .. } => {
                // It may become the end of the fence.
                let may_end = self.line.trim().chars().all(|c| c == *sign);
                Open::Code(if may_end { "" } else { outdented(&self.line, *indent) })
            }
            State::Between | State::Text { .. } if self.shown.trim().is_empty() => Open::Nothing,
            State::Between | State::Text { .. } => Open::Text(&self.shown),
        }
    }

    /// The end: nothing is open any more.
    pub(super) fn finish(&mut self) -> Vec<Closed> {
        let mut closed = Vec::new();
        if !self.line.is_empty() {
            let line = std::mem::take(&mut self.line);
            self.line(&line, &mut closed);
        }
        self.close(&mut closed);
        *self = Self::default();
        closed
    }

    fn line(&mut self, line: &str, closed: &mut Vec<Closed>) {
        if let State::Fence { sign, length, indent } = self.state {
            if is_fence_end(line, sign, length) {
                closed.push(Closed::FenceEnd);
                self.state = State::Between;
            } else {
                closed.push(Closed::Code(outdented(line, indent).to_owned()));
            }
            return;
        }
        if line.trim().is_empty() {
            match &mut self.state {
                State::Text { list: true, empty, .. } => *empty += 1,
                _ => self.close(closed),
            }
            return;
        }
        if self.goes_on(line) {
            self.add(line);
            return;
        }
        self.close(closed);
        match fence(line) {
            Some(fence) => {
                closed.push(Closed::Fence(fence.language.to_owned()));
                self.state = State::Fence { sign: fence.sign, length: fence.length, indent: fence.indent };
            }
            None => self.add(line),
        }
    }

    /// Whether the line belongs to the block that is open.
    fn goes_on(&self, line: &str) -> bool {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        match &self.state {
            State::Text { list: true, empty, .. } => {
                let inside = indent >= 2 || line.starts_with('\t');
                inside || (fence(line).is_none() && (*empty == 0 || is_item(line)))
            }
            State::Text { list: false, .. } => fence(line).is_none(),
            State::Between | State::Fence { .. } => false,
        }
    }

    fn add(&mut self, line: &str) {
        let item = is_item(line);
        match &mut self.state {
            State::Text { text, list, empty } => {
                text.push_str(&"\n".repeat(std::mem::take(empty)));
                text.push_str(line);
                text.push('\n');
                *list |= item;
            }
            state => *state = State::Text { text: format!("{line}\n"), list: item, empty: 0 },
        }
    }

    fn close(&mut self, closed: &mut Vec<Closed>) {
        match std::mem::take(&mut self.state) {
            State::Text { text, .. } => closed.push(Closed::Text(text)),
            State::Fence { .. } => closed.push(Closed::FenceEnd),
            State::Between => {}
        }
    }

    fn show(&mut self) {
        self.shown.clear();
        if let State::Text { text, empty, .. } = &self.state {
            self.shown.push_str(text);
            if self.shown_line() {
                self.shown.push_str(&"\n".repeat(*empty));
            }
        }
        if self.shown_line() {
            self.shown.push_str(&self.line);
        }
    }

    /// Whether the line that is not ended can be shown: it may yet become a fence, or the beginning of another block.
    fn shown_line(&self) -> bool {
        let line = self.line.trim_start();
        let may_be_fence =
            line.starts_with("```") || line.starts_with("~~~") || matches!(line, "`" | "``" | "~" | "~~");
        match &self.state {
            State::Text { empty: 1.., .. } => !may_be_fence && self.goes_on(&self.line),
            _ => !may_be_fence,
        }
    }
}

/// A line of code without the indentation of its fence.
fn outdented(line: &str, indent: usize) -> &str {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    line.get(spaces.min(indent)..).unwrap_or_default()
}

struct Fence<'a> {
    sign: char,
    length: usize,
    indent: usize,
    language: &'a str,
}

/// The line as the beginning of fenced code.
fn fence(line: &str) -> Option<Fence<'_>> {
    let trimmed = line.trim_start_matches(' ');
    let indent = line.len() - trimmed.len();
    let sign = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let language = trimmed.trim_start_matches(sign);
    let length = trimmed.len() - language.len();
    let fits = indent <= 3 && length >= 3 && !(sign == '`' && language.contains('`'));
    fits.then(|| Fence { sign, length, indent, language: language.trim() })
}

fn is_fence_end(line: &str, sign: char, length: usize) -> bool {
    let trimmed = line.trim();
    trimmed.len() >= length && trimmed.chars().all(|c| c == sign) && line.len() - line.trim_start().len() <= 3
}

/// Whether the line begins an item of a list at the margin.
fn is_item(line: &str) -> bool {
    let line = line.trim_start_matches(' ');
    if let Some(rest) = line.strip_prefix(['-', '*', '+']) {
        return rest.is_empty() || rest.starts_with([' ', '\t']);
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    (1..=9).contains(&digits)
        && rest.strip_prefix(['.', ')']).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Closed {
        Closed::Text(text.to_owned())
    }

    fn all(markdown: &str) -> Vec<Closed> {
        let mut blocks = Blocks::default();
        let mut closed = blocks.push(markdown);
        closed.extend(blocks.finish());
        closed
    }

    const MIXED: &str = "# Title\ntext\ngoes on\n\n- a\n\n  more\n- b\n\nnot a list\n```rust\nfn x() {}\n\n# no title\n```\n| a | b |\n|---|---|\n";

    #[test]
    fn blocks_end_at_empty_lines_and_fences() {
        let code = |line: &str| Closed::Code(line.to_owned());
        assert_eq!(
            all(MIXED),
            [
                text("# Title\ntext\ngoes on\n"),
                text("- a\n\n  more\n- b\n"),
                text("not a list\n"),
                Closed::Fence("rust".to_owned()),
                code("fn x() {}"),
                code(""),
                code("# no title"),
                Closed::FenceEnd,
                text("| a | b |\n|---|---|\n"),
            ]
        );
    }

    #[test]
    fn pieces_of_any_length_give_the_same_blocks() {
        for size in 1..9 {
            let (mut blocks, mut closed) = (Blocks::default(), Vec::new());
            for piece in MIXED.as_bytes().chunks(size) {
                closed.extend(blocks.push(std::str::from_utf8(piece).unwrap()));
            }
            closed.extend(blocks.finish());
            assert_eq!(closed, all(MIXED), "{size}");
        }
    }

    #[test]
    fn what_may_become_a_fence_is_not_shown_as_text() {
        let mut blocks = Blocks::default();
        blocks.push("``");
        assert_eq!(blocks.open(), Open::Nothing);
        blocks.push("`py\nx = ");
        assert_eq!(blocks.open(), Open::Code("x = "));
        blocks.push("1\n``");
        assert_eq!(blocks.open(), Open::Code(""));
        blocks.push("`\nnext");
        assert_eq!(blocks.open(), Open::Text("next"));
    }

    #[test]
    fn code_inside_an_item_belongs_to_it() {
        let list = "1. do:\n\n   ```sh\n   ls\n\n   cd\n   ```\n\n2. done\n";
        assert_eq!(all(list), [text(list)]);
    }

    #[test]
    fn nothing_grows_without_end() {
        let mut blocks = Blocks::default();
        let closed = blocks.push(&"x".repeat(3 * LONGEST_BLOCK));
        assert_eq!((closed.len(), blocks.open()), (1, Open::Nothing));
        blocks.push("```\n");
        assert!(matches!(blocks.push(&"y".repeat(LONGEST_LINE + 1))[..], [Closed::Code(_)]));
    }

    #[test]
    fn code_that_is_never_closed_ends_with_the_answer() {
        assert_eq!(all("```\nx")[1..], [Closed::Code("x".to_owned()), Closed::FenceEnd]);
    }
}
