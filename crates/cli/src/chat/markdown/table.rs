//! Tables, as wide as the terminal lets them be.

use pulldown_cmark::Alignment;

use super::style::{Span, Style, width};
use super::wrap::wrap;

/// A column is not made narrower than this; where that is too wide still, a table becomes a list.
const NARROWEST: usize = 5;

/// What stands between two columns.
const BETWEEN: &str = " │ ";

type Cell = Vec<Span>;

#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    /// The first is the head.
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self { alignments, rows: Vec::new() }
    }

    pub(super) fn begin_row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub(super) fn cell(&mut self, cell: Cell) {
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }

    /// The lines of the table, in at most `room` columns.
    pub(super) fn lines(self, room: usize) -> Vec<Vec<Span>> {
        let columns = self.alignments.len();
        let between = BETWEEN.chars().count() * columns.saturating_sub(1);
        if columns == 0 || room < between + columns * NARROWEST {
            return self.listed(room);
        }
        let widths = self.widths(room - between);
        let mut lines = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            lines.extend(self.row(row, &widths, index == 0));
            if index == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                lines.push(vec![Span::new(rule.join("─┼─"), Style::dim())]);
            }
        }
        lines
    }

    /// How wide each column is: as wide as it wants to be, or the widest cut down alike.
    fn widths(&self, room: usize) -> Vec<usize> {
        let mut widths = vec![1; self.alignments.len()];
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(cell));
            }
        }
        let total = |cap: usize| widths.iter().map(|width| (*width).min(cap)).sum::<usize>();
        let mut cap = widths.iter().copied().max().unwrap_or(1).min(room);
        while cap > NARROWEST && total(cap) > room {
            cap -= 1;
        }
        widths.into_iter().map(|width| width.min(cap)).collect()
    }

    fn row(&self, row: &[Cell], widths: &[usize], head: bool) -> Vec<Vec<Span>> {
        let cells: Vec<Vec<Vec<Span>>> = widths
            .iter()
            .enumerate()
            .map(|(index, width)| wrap(row.get(index).map_or(&[][..], Vec::as_slice), *width))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(1);
        let mut lines = Vec::new();
        for at in 0..height {
            let mut line = Vec::new();
            for (index, (cell, room)) in cells.iter().zip(widths).enumerate() {
                if index > 0 {
                    line.push(Span::new(BETWEEN, Style::dim()));
                }
                let spans = cell.get(at).cloned().unwrap_or_default();
                let free = room.saturating_sub(width(&spans));
                let left = match self.alignments.get(index) {
                    Some(Alignment::Right) => free,
                    Some(Alignment::Center) => free / 2,
                    _ => 0,
                };
                line.push(Span::plain(" ".repeat(left)));
                line.extend(spans.into_iter().map(|span| if head { bold(span) } else { span }));
                line.push(Span::plain(" ".repeat(free - left)));
            }
            lines.push(line);
        }
        lines
    }

    /// A row as a list of `head: cell`, for a table that does not fit in any other way.
    fn listed(self, room: usize) -> Vec<Vec<Span>> {
        let mut rows = self.rows.into_iter();
        let head = rows.next().unwrap_or_default();
        let mut lines = Vec::new();
        for (index, row) in rows.enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            for (index, cell) in row.into_iter().enumerate() {
                let mut line: Vec<Span> = head.get(index).into_iter().flatten().cloned().map(bold).collect();
                line.push(Span::plain(": "));
                line.extend(cell);
                lines.extend(wrap(&line, room));
            }
        }
        lines
    }
}

fn bold(span: Span) -> Span {
    Span { style: Style { bold: true, ..span.style }, ..span }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(room: usize) -> Vec<String> {
        let mut table = Table::new(vec![Alignment::None, Alignment::Right]);
        for row in [["name", "size"], ["a long name of many words", "7"], ["b", "12345"]] {
            table.begin_row();
            for cell in row {
                table.cell(vec![Span::plain(cell)]);
            }
        }
        let lines = table.lines(room);
        assert!(lines.iter().all(|line| width(line) <= room), "{lines:#?}");
        lines.into_iter().map(|line| line.into_iter().map(|span| span.text).collect::<String>()).collect()
    }

    #[test]
    fn columns_are_as_wide_as_they_want_to_be() {
        assert_eq!(
            table(60),
            [
                "name                      │  size",
                "──────────────────────────┼──────",
                "a long name of many words │     7",
                "b                         │ 12345",
            ]
        );
    }

    #[test]
    fn the_widest_column_gives_way_first() {
        assert_eq!(
            table(20),
            [
                "name         │  size",
                "─────────────┼──────",
                "a long name  │     7",
                "of many      │      ",
                "words        │      ",
                "b            │ 12345"
            ]
        );
    }

    #[test]
    fn without_room_for_columns_it_is_a_list() {
        assert_eq!(table(10)[..2], ["name: a", "long name"]);
    }
}
