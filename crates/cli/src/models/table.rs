//! The table of models: columns are left out, the least important first, until the rest fits. No name is ever cut.

use std::fmt::Write as _;

use outcrop_gateway::Host;
use outcrop_gateway::abilities::Ability;

use super::row::{Access, Row};
use crate::fit::tokens;

/// Longer names (ARNs) stand on a line of their own, with the rest below.
const LONGEST_NAME: usize = 40;
const GAP: usize = 2;

/// A column: its heading, its place in the order of importance (0 first), its cells.
struct Column {
    heading: &'static str,
    rank: u8,
    cells: Vec<String>,
}

/// The lines for a terminal this wide, with a heading, and the headings of columns that did not fit. Without a width all
/// columns and no heading.
pub(crate) fn lines(rows: &[Row], width: Option<usize>) -> (Vec<String>, Vec<&'static str>) {
    let mut columns = columns(rows);
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    let short = names.iter().map(|name| name.len()).filter(|length| *length <= LONGEST_NAME);
    let names_width = short.max().unwrap_or_default().max("MODEL".len());
    let left_out = match width {
        Some(width) => drop_columns(&mut columns, width.saturating_sub(names_width)),
        None => Vec::new(),
    };
    let widths: Vec<usize> = columns.iter().map(width_of).collect();
    let line = |name: &str, cells: Vec<&str>| {
        let mut line = format!("{name:names_width$}");
        for (cell, width) in cells.into_iter().zip(&widths) {
            let _ = write!(line, "{:GAP$}{cell:width$}", "");
        }
        line.trim_end().to_owned()
    };
    let mut lines = Vec::with_capacity(rows.len() + 1);
    if width.is_some() && !rows.is_empty() {
        lines.push(line("MODEL", columns.iter().map(|column| column.heading).collect()));
    }
    for (at, name) in names.into_iter().enumerate() {
        let cells = columns.iter().map(|column| column.cells.get(at).map_or("", String::as_str)).collect();
        if name.len() > names_width && width.is_some() {
            lines.push(name.to_owned());
            lines.push(line("", cells));
        } else {
            lines.push(line(name, cells));
        }
    }
    (lines, left_out)
}

/// Takes away what does not fit beside the names, and says what.
fn drop_columns(columns: &mut Vec<Column>, room: usize) -> Vec<&'static str> {
    let mut order: Vec<(u8, &'static str, usize)> =
        columns.iter().map(|column| (column.rank, column.heading, GAP + width_of(column))).collect();
    order.sort_unstable();
    let mut used = 0;
    let mut kept = Vec::new();
    for (_, heading, width) in order {
        if used + width <= room {
            used += width;
            kept.push(heading);
        }
    }
    let left_out =
        columns.iter().map(|column| column.heading).filter(|heading| !kept.contains(heading)).collect();
    columns.retain(|column| kept.contains(&column.heading));
    left_out
}

fn width_of(column: &Column) -> usize {
    column.cells.iter().map(|cell| cell.chars().count()).max().unwrap_or_default().max(column.heading.len())
}

/// Every column that has something to say, in the order in which they stand.
fn columns(rows: &[Row]) -> Vec<Column> {
    let column = |heading, rank, cell: &dyn Fn(&Row) -> String| Column {
        heading,
        rank,
        cells: rows.iter().map(cell).collect(),
    };
    let several = rows.iter().any(|row| row.places.len() > 1);
    let regions =
        several || rows.first().is_some_and(|first| rows.iter().any(|row| region(row) != region(first)));
    let mut columns = vec![
        column("BY", 7, &|row| row.provider.clone()),
        column("HOST", 0, &host),
        column("ID", 1, &|row| row.places.first().map_or_else(String::new, |place| place.id.clone())),
        column("CONTEXT", 3, &|row| tokens(row.context)),
        column("OUTPUT", 5, &|row| if row.api.is_chat() { tokens(row.max_output) } else { "-".to_owned() }),
        column("CAN", 2, &|row| {
            row.can
                .iter()
                .filter(|can| **can != Ability::Chat)
                .map(|can| can.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        }),
        column("INPUT", 8, &|row| row.inputs.join(" ")),
        column("PROFILES", 6, &|row| row.geographies().join(" ")),
        column("MANTLE ID", 9, &mantle_id),
    ];
    if rows.iter().any(|row| row.access != Access::Unknown) {
        columns.push(column("ACCESS", 4, &access));
    }
    if regions {
        columns.push(column("REGIONS", 0, &|row| {
            row.places.iter().map(|place| place.region.as_str()).collect::<Vec<_>>().join(" ")
        }));
    }
    columns
}

fn region(row: &Row) -> Option<&str> {
    row.places.first().map(|place| place.region.as_str())
}

fn host(row: &Row) -> String {
    match row.hosts().as_slice() {
        [one] => one.as_str().to_owned(),
        _ => "both".to_owned(),
    }
}

/// Where it is not the id of the first choice.
fn mantle_id(row: &Row) -> String {
    let second = row.places.first().filter(|place| place.host == Host::Runtime);
    second.and_then(|place| place.mantle_id.clone()).unwrap_or_default()
}

fn access(row: &Row) -> String {
    match row.access {
        Access::Unknown => "?".to_owned(),
        Access::Yes => "yes".to_owned(),
        Access::No(why) => format!("no: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use outcrop_gateway::Api;

    use super::super::row::Place;
    use super::*;

    fn row(name: &str, id: &str) -> Row {
        let place = Place {
            region: "us-east-1".into(),
            host: Host::Runtime,
            id: id.into(),
            runtime_ids: vec![id.into()],
            mantle_id: None,
            geographies: vec!["us".into()],
            foundation: None,
        };
        Row {
            name: name.into(),
            title: None,
            provider: "anthropic".into(),
            released: 0,
            legacy: false,
            api: Api::Messages,
            context: 200_000,
            max_output: 64_000,
            can: vec![Ability::Chat, Ability::Tools],
            inputs: vec!["text"],
            places: vec![place],
            access: Access::Unknown,
        }
    }

    #[test]
    fn columns_go_by_their_rank_and_names_stay_whole() {
        let rows = [row("claude-one", "us.anthropic.claude-one-v1:0"), row(&"a".repeat(90), "b")];
        for width in [20, 40, 60, 100, 160] {
            let (lines, left_out) = lines(&rows, Some(width));
            assert!(lines.iter().any(|line| line == &"a".repeat(90)), "{width}");
            assert!(lines.iter().all(|line| line.len() <= width || line.len() == 90), "{width}: {lines:?}");
            assert_eq!(left_out.is_empty(), width == 160, "{width}: {left_out:?}");
        }
    }

    #[test]
    fn without_a_terminal_there_is_everything_and_no_heading() {
        let (lines, left_out) = lines(&[row("claude-one", "us.x")], None);
        assert!(left_out.is_empty());
        assert_eq!(lines, ["claude-one  anthropic  runtime  us.x  200K     64K     tools  text   us"]);
    }
}
