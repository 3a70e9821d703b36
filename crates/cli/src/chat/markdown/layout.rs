//! One block of Markdown as rows of the screen.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::code::Colors;
use super::style::{Color, Row, Span, Style, row};
use super::table::Table;
use super::wrap::wrap;

/// What stands left of code.
pub(super) const CODE_MARGIN: &str = "  ";

/// Lays out a block, or what is there of one.
pub(super) fn layout(text: &str, columns: usize, color: bool, colors: &Colors) -> Vec<Row> {
    let mut layout = Layout {
        columns,
        color,
        colors,
        rows: Vec::new(),
        margins: Vec::new(),
        lists: Vec::new(),
        styles: vec![Style::PLAIN],
        line: Vec::new(),
        links: Vec::new(),
        code: None,
        table: None,
        gap: false,
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(text, options) {
        layout.event(event);
    }
    layout.end_line();
    layout.rows
}

struct Layout<'a> {
    columns: usize,
    color: bool,
    colors: &'a Colors,
    rows: Vec<Row>,
    /// What stands left of the text: bullets, bars.
    margins: Vec<Margin>,
    /// The next number of each list that is open; bullets have none.
    lists: Vec<Option<u64>>,
    styles: Vec<Style>,
    line: Vec<Span>,
    /// Where each link goes, and where its text begins in the line.
    links: Vec<(String, usize)>,
    code: Option<(String, String)>,
    table: Option<Table>,
    /// An empty row comes before the next block.
    gap: bool,
}

struct Margin {
    /// Once, on the first row.
    first: Option<Span>,
    rest: Span,
}

impl Layout<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.text(&text),
            },
            Event::Code(text) => self.inline_code(&text),
            // Shown as it was written.
            Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => {
                self.text(&text);
            }
            Event::FootnoteReference(name) => self.text(&format!("[{name}]")),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.text("\n"),
            Event::Rule => {
                self.open_gap();
                let rule = "─".repeat(self.room().min(40));
                self.push_row(vec![Span::new(rule, Style::dim())]);
                self.gap = true;
            }
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.open_gap(),
            Tag::Heading { level, .. } => self.heading(level),
            Tag::BlockQuote(_) => {
                self.end_line();
                self.open_gap();
                let bar = Span::new("│ ", Style::dim());
                self.margins.push(Margin { first: None, rest: bar });
            }
            Tag::CodeBlock(kind) => {
                self.end_line();
                self.open_gap();
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::List(first) => {
                self.end_line();
                if self.lists.is_empty() {
                    self.open_gap();
                }
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::Table(alignments) => {
                self.open_gap();
                self.table = Some(Table::new(alignments));
            }
            Tag::TableRow | Tag::TableHead => {
                if let Some(table) = &mut self.table {
                    table.begin_row();
                }
            }
            Tag::Emphasis => self.mark("*", |style| style.italic = true),
            Tag::Strong => self.mark("**", |style| style.bold = true),
            Tag::Strikethrough => self.mark("~~", |style| style.strike = true),
            Tag::Link { dest_url, .. } => {
                self.links.push((dest_url.into_string(), self.line.len()));
                self.push_style(|style| style.underline = true);
            }
            Tag::Image { dest_url, .. } => {
                self.text("image: ");
                self.links.push((dest_url.into_string(), self.line.len()));
                self.push_style(|_| ());
            }
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.end_line();
                self.gap = true;
            }
            TagEnd::Heading(_) => {
                self.styles.pop();
                self.end_line();
                self.gap = true;
            }
            TagEnd::BlockQuote(_) => {
                self.end_line();
                self.margins.pop();
                self.gap = true;
            }
            TagEnd::CodeBlock => self.code_block(),
            TagEnd::List(_) => {
                self.end_line();
                self.lists.pop();
                self.gap |= self.lists.is_empty();
            }
            TagEnd::Item => {
                self.end_line();
                self.empty_item();
                self.margins.pop();
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.line);
                if let Some(table) = &mut self.table {
                    table.cell(cell);
                }
            }
            TagEnd::Table => self.table(),
            TagEnd::Emphasis => self.unmark("*"),
            TagEnd::Strong => self.unmark("**"),
            TagEnd::Strikethrough => self.unmark("~~"),
            TagEnd::Link | TagEnd::Image => self.link(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let style = self.style();
        // Tabs have no width that could be counted on.
        self.line.push(Span::new(text.replace('\t', "    "), style));
    }

    fn inline_code(&mut self, text: &str) {
        if self.color {
            let style = Style { color: Some(Color::Cyan), ..self.style() };
            self.line.push(Span::new(text, style));
        } else {
            self.text(&format!("`{text}`"));
        }
    }

    /// Where there is no color, headings and emphasis keep their signs.
    fn heading(&mut self, level: HeadingLevel) {
        self.end_line();
        self.open_gap();
        let (signs, underline) = match level {
            HeadingLevel::H1 => ("# ", true),
            HeadingLevel::H2 => ("## ", false),
            HeadingLevel::H3 => ("### ", false),
            HeadingLevel::H4 => ("#### ", false),
            HeadingLevel::H5 => ("##### ", false),
            HeadingLevel::H6 => ("###### ", false),
        };
        if !self.color {
            self.text(signs);
        }
        self.push_style(|style| *style = Style { bold: true, underline, color: Some(Color::Blue), ..*style });
    }

    fn item(&mut self) {
        self.end_line();
        self.open_gap();
        let bullet = match self.lists.last_mut() {
            Some(Some(number)) => {
                let bullet = format!("{number}. ");
                *number = number.saturating_add(1);
                bullet
            }
            _ => "• ".to_owned(),
        };
        let rest = Span::plain(" ".repeat(bullet.chars().count()));
        self.margins.push(Margin { first: Some(Span::plain(bullet)), rest });
    }

    /// An item in which nothing stands has its bullet still.
    fn empty_item(&mut self) {
        if self.margins.last().is_some_and(|margin| margin.first.is_some()) {
            self.push_row(Vec::new());
        }
    }

    fn link(&mut self) {
        self.styles.pop();
        let Some((url, begin)) = self.links.pop() else { return };
        let text: String = self.line.iter().skip(begin).map(|span| span.text.as_str()).collect();
        // Where a link goes is always shown: its text was written by a model.
        if !url.is_empty() && text != url && url.strip_prefix("mailto:") != Some(&text) {
            let style = Style { dim: true, ..self.style() };
            self.line.push(Span::new(format!(" ({url})"), style));
        }
    }

    fn code_block(&mut self) {
        let Some((language, text)) = self.code.take() else { return };
        let mut code = self.colors.begin(&language);
        for line in text.lines() {
            let mut spans = vec![Span::plain(CODE_MARGIN)];
            spans.extend(self.colors.line(&mut code, &line.replace('\t', "    ")));
            self.push_row(spans);
        }
        self.gap = true;
    }

    fn table(&mut self) {
        let room = self.room();
        for spans in self.table.take().map(|table| table.lines(room)).unwrap_or_default() {
            self.push_row(spans);
        }
        self.gap = true;
    }

    fn mark(&mut self, sign: &str, change: impl FnOnce(&mut Style)) {
        if !self.color {
            self.text(sign);
        }
        self.push_style(change);
    }

    fn unmark(&mut self, sign: &str) {
        self.styles.pop();
        if !self.color {
            self.text(sign);
        }
    }

    fn push_style(&mut self, change: impl FnOnce(&mut Style)) {
        let mut style = self.style();
        change(&mut style);
        self.styles.push(style);
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    /// The columns that are left for text.
    fn room(&self) -> usize {
        let margin: usize = self.margins.iter().skip(self.hidden()).map(|margin| margin.rest.width()).sum();
        self.columns.saturating_sub(margin)
    }

    /// How many margins are left out, from the left: text keeps half of the columns.
    fn hidden(&self) -> usize {
        let mut left = self.columns / 2;
        let fits = self.margins.iter().rev().take_while(|margin| {
            let rest = left.checked_sub(margin.rest.width());
            left = rest.unwrap_or_default();
            rest.is_some()
        });
        self.margins.len() - fits.count()
    }

    fn open_gap(&mut self) {
        if std::mem::take(&mut self.gap) {
            let margins = self.margins.iter().skip(self.hidden());
            let spans: Vec<Span> = margins.map(|margin| margin.rest.clone()).collect();
            let blank = spans.iter().all(|span| span.text.trim().is_empty());
            self.rows.push(row(if blank { &[] } else { &spans }, self.color));
        }
    }

    /// Ends the line that is being written, if there is one.
    fn end_line(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let line = std::mem::take(&mut self.line);
        for spans in wrap(&line, self.room()) {
            self.push_row(spans);
        }
    }

    fn push_row(&mut self, spans: Vec<Span>) {
        let hidden = self.hidden();
        let margins =
            self.margins.iter_mut().map(|margin| margin.first.take().unwrap_or(margin.rest.clone()));
        let mut all: Vec<Span> = margins.collect();
        all.drain(..hidden);
        all.extend(spans);
        self.rows.push(row(&all, self.color));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(text: &str, columns: usize) -> Vec<String> {
        let rows = layout(text, columns, false, &Colors::new(false));
        assert!(rows.iter().all(|row| row.width <= columns), "{rows:#?}");
        rows.into_iter().map(|row| row.painted.trim_end().to_owned()).collect()
    }

    #[test]
    fn paragraphs_are_wrapped_and_keep_their_emphasis() {
        assert_eq!(laid_out("one *two* **three** `four`", 20), ["one *two* **three**", "`four`"]);
        assert_eq!(laid_out("a  \nb\nc", 20), ["a", "b c"]);
    }

    #[test]
    fn items_hang_from_their_bullets() {
        let text = "- one two three\n- four\n  - five\n1. six\n2. seven eight nine";
        assert_eq!(
            laid_out(text, 11),
            ["• one two", "  three", "• four", "  • five", "", "1. six", "2. seven", "   eight", "   nine"]
        );
    }

    #[test]
    fn loose_items_have_room_between_them() {
        assert_eq!(laid_out("1. a\n\n   b\n\n2. c", 20), ["1. a", "", "   b", "", "2. c"]);
        assert_eq!(laid_out("-\n- b", 20), ["•", "• b"]);
        assert_eq!(laid_out("- [x] done\n- [ ] open", 20), ["• [x] done", "• [ ] open"]);
    }

    #[test]
    fn quotes_headings_rules_and_code_are_set_apart() {
        assert_eq!(laid_out("## Title\ntext", 20), ["## Title", "", "text"]);
        assert_eq!(
            laid_out("> quoted words here\n> - item", 12),
            ["│ quoted", "│ words here", "│", "│ • item"]
        );
        assert_eq!(laid_out("a\n\n---", 12), ["a", "", "────────────"]);
        assert_eq!(laid_out("- a\n  ```sh\n  ls\n  cd\n  ```", 20), ["• a", "    ls", "    cd"]);
    }

    #[test]
    fn a_link_shows_where_it_goes() {
        assert_eq!(laid_out("[good](http://evil.example)", 40), ["good (http://evil.example)"]);
        assert_eq!(laid_out("<http://a.example>", 40), ["http://a.example"]);
        assert_eq!(laid_out("![cat](cat.png)", 40), ["image: cat (cat.png)"]);
    }

    #[test]
    fn html_is_text() {
        assert_eq!(laid_out("<b>x</b>", 40), ["<b>x</b>"]);
    }

    #[test]
    fn deep_nesting_stays_on_the_screen() {
        let text = (0..40).map(|depth| "  ".repeat(depth) + "- x\n").collect::<String>();
        assert_eq!(laid_out(&text, 30).len(), 40);
    }
}
