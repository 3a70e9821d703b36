//! JSON over several lines, members in the order in which they came.

use outcrop_api_types::{Members, RawJson};

/// Deeper JSON is shown as it is.
const DEEPEST: usize = 40;

/// What is shown in the place of a value: by the name of its member and its own text. None shows the value.
pub(crate) type Instead<'f> = &'f dyn Fn(&str, &str) -> Option<String>;

/// The same JSON, indented by two. What is no JSON stays as it is.
pub(crate) fn pretty(json: &str, instead: Instead<'_>) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    match RawJson::new(json) {
        Ok(value) => write(&value, "", 0, instead, &mut out),
        Err(_) => out.push_str(json),
    }
    out
}

/// The same JSON on one line.
pub(crate) fn line(json: &str, instead: Instead<'_>) -> String {
    let pretty = pretty(json, instead);
    // Line feeds inside strings are escaped, so that every one is ours.
    pretty.lines().map(str::trim_start).collect::<Vec<_>>().join(" ")
}

fn write(value: &RawJson<'_>, name: &str, depth: usize, instead: Instead<'_>, out: &mut String) {
    if let Some(other) = instead(name, value.get()) {
        out.push_str(&other);
        return;
    }
    if depth < DEEPEST && value.is_object() {
        let members: Result<Members<'_, RawJson<'_>>, _> = value.read();
        if let Ok(members) = members {
            let members: Vec<_> = members.iter().map(|(key, value)| (key.to_string(), value)).collect();
            let entries: Vec<_> = members.iter().map(|(key, value)| (Some(key.as_str()), *value)).collect();
            return braces('{', '}', &entries, name, depth, instead, out);
        }
    }
    if depth < DEEPEST && value.is_array() {
        let items: Result<Vec<RawJson<'_>>, _> = value.read();
        if let Ok(items) = items {
            let entries: Vec<_> = items.iter().map(|item| (None, item)).collect();
            return braces('[', ']', &entries, name, depth, instead, out);
        }
    }
    out.push_str(value.get().trim());
}

fn braces(
    open: char,
    close: char,
    entries: &[(Option<&str>, &RawJson<'_>)],
    name: &str,
    depth: usize,
    instead: Instead<'_>,
    out: &mut String,
) {
    out.push(open);
    let mut comma = "";
    for (key, value) in entries {
        out.push_str(comma);
        comma = ",";
        new_line(depth + 1, out);
        if let Some(key) = key {
            out.push_str(&serde_json::to_string(key).unwrap_or_default());
            out.push_str(": ");
        }
        write(value, key.unwrap_or(name), depth + 1, instead, out);
    }
    if !entries.is_empty() {
        new_line(depth, out);
    }
    out.push(close);
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_numbers_their_form() {
        let json = r#"{"z":1.0,"a":[],"b":[{"c":null},"x\ny"],"e":{}}"#;
        let shown = "{\n  \"z\": 1.0,\n  \"a\": [],\n  \"b\": [\n    {\n      \"c\": null\n    },\n    \"x\\ny\"\n  ],\n  \"e\": {}\n}";
        assert_eq!(pretty(json, &|_, _| None), shown);
        assert_eq!(line(r#"{"a": {"b": 1}}"#, &|_, _| None), r#"{ "a": { "b": 1 } }"#);
    }

    #[test]
    fn a_value_can_be_shown_as_something_else() {
        let hidden = pretty(r#"{"signature":"s","list":["s"]}"#, &|name, _| {
            (name == "signature").then(|| "…".to_owned())
        });
        assert_eq!(hidden, "{\n  \"signature\": …,\n  \"list\": [\n    \"s\"\n  ]\n}");
    }

    #[test]
    fn what_is_no_json_or_too_deep_stays_as_it_is() {
        assert_eq!(pretty("<html>", &|_, _| None), "<html>");
        let deep = format!("{}1{}", "[".repeat(60), "]".repeat(60));
        assert!(pretty(&deep, &|_, _| None).contains(&"[".repeat(20)));
    }
}
