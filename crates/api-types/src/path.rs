//! The place of a fault inside a body, as `messages[3].content[1].type`.

use std::fmt::Write;

/// Deepest part of a path that is written out.
const LONGEST: usize = 200;

/// Appends a member name. A name that is long or odd is shown as `?`: it came from the caller.
pub(crate) fn push_name(path: &mut String, name: &str) {
    if path.len() > LONGEST {
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$');
    let fit = (1..=64).contains(&name.len()) && name.bytes().all(plain);
    path.push_str(if fit { name } else { "?" });
}

/// Appends a position in an array.
pub(crate) fn push_index(path: &mut String, index: usize) {
    if path.len() <= LONGEST {
        // Writing to a String cannot fail.
        let _ = write!(path, "[{index}]");
    }
}

/// Puts an inner path behind an outer one.
pub(crate) fn join(outer: &mut String, inner: &str) {
    if outer.len() > LONGEST || inner.is_empty() {
        return;
    }
    if !outer.is_empty() && !inner.starts_with('[') {
        outer.push('.');
    }
    outer.push_str(inner);
}

/// The path of the innermost value that holds this byte. Only called once something is wrong.
pub(crate) fn at(text: &str, offset: usize) -> String {
    let mut open: Vec<Level<'_>> = Vec::new();
    let mut rest = text.get(..offset).unwrap_or(text).char_indices();
    let mut last: Option<(usize, usize)> = None;
    while let Some((start, c)) = rest.next() {
        match c {
            '"' => {
                let mut end = text.len();
                while let Some((at, c)) = rest.next() {
                    match c {
                        '\\' => drop(rest.next()),
                        '"' => {
                            end = at;
                            break;
                        }
                        _ => {}
                    }
                }
                last = Some((start + 1, end));
            }
            '{' => open.push(Level::Object(None)),
            '[' => open.push(Level::Array(0)),
            '}' | ']' => drop(open.pop()),
            ':' => {
                if let (Some(Level::Object(key)), Some((from, to))) = (open.last_mut(), last) {
                    *key = text.get(from..to);
                }
            }
            ',' => match open.last_mut() {
                Some(Level::Object(key)) => *key = None,
                Some(Level::Array(index)) => *index += 1,
                None => {}
            },
            _ => {}
        }
    }
    let mut path = String::new();
    for level in open {
        match level {
            Level::Object(Some(key)) => push_name(&mut path, key),
            Level::Object(None) => {}
            Level::Array(index) => push_index(&mut path, index),
        }
    }
    path
}

enum Level<'t> {
    Object(Option<&'t str>),
    Array(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_the_value_that_holds_the_byte() {
        let text = r#"{"a":[1,{"b\"c":2},{"d":"x,[{"}],"e":true}"#;
        for (needle, path) in [("1", "a[0]"), ("2", "a[1].?"), ("x", "a[2].d"), ("true", "e"), ("\"a\"", "")]
        {
            assert_eq!(at(text, text.find(needle).unwrap()), path, "{needle}");
        }
    }

    #[test]
    fn odd_names_are_not_repeated() {
        let mut path = "a".to_owned();
        push_name(&mut path, "x\r\nSet-Cookie: y");
        push_name(&mut path, &"k".repeat(65));
        assert_eq!(path, "a.?.?");
    }
}
