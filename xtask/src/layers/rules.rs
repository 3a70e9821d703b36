//! Arrows that no table may grant, and names that must not appear in a crate's sources at all.

use std::collections::BTreeMap;

use anyhow::Result;

use super::Arrows;
use crate::tidy::source::{Source, is_rust};
use crate::workspace;

/// An outside crate, and the only crates of ours that may name it in their normal dependencies.
const ONLY: [(&str, &[&str]); 4] = [
    ("reqwest", &["transport"]),
    ("aws-sigv4", &["transport", "credentials"]),
    ("axum", &["proxy", "emulator"]),
    ("clap", &["cli", "proxy"]),
];

/// Crates that must stay pure: no async runtime, no sockets, no files, no environment, no clock.
const PURE: [&str; 3] = ["crates/api-types/src", "crates/framing/src", "crates/translation/src"];
const IMPURE: [&str; 9] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "tokio::",
    "SystemTime",
    "Instant::now",
    "async fn",
];

/// Crates that are handed everything they use: no environment and no files.
const HANDED: [&str; 4] =
    ["crates/gateway/src", "crates/mantle/src", "crates/runtime-sigv4/src", "crates/transport/src"];
const AMBIENT: [&str; 4] = ["env::var", "std::fs", "tokio::fs", "TcpListener"];

/// Where something may be printed: the command line, and the proxy's program on start.
const PRINTS: [&str; 2] = ["crates/cli/src", "crates/proxy/src/main.rs"];
const PRINTING: [&str; 5] = ["println!(", "print!(", "eprintln!(", "eprint!(", "dbg!("];

/// Rules about dependencies.
pub(super) fn names(actual: &BTreeMap<String, Arrows>) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, arrows) in actual {
        for (outside, allowed) in ONLY {
            if arrows.outside.contains(outside) && !allowed.contains(&name.as_str()) {
                faults.push(format!("{name}: only {} may depend on `{outside}`", allowed.join(" and ")));
            }
        }
        if name == "emulator" && !(arrows.ours.is_empty() && arrows.dev_ours.is_empty()) {
            faults.push("emulator: the witness uses none of our crates, not even in its tests".to_owned());
        }
    }
    faults
}

/// Rules about what the sources say.
pub(super) fn sources() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for path in workspace::files()? {
        let name = path.to_string_lossy().into_owned();
        if !(name.starts_with("crates/") && is_rust(&path)) {
            continue;
        }
        let source = Source::read(&path)?;
        for (line, text) in source.code() {
            if let Some(fault) = fault(&name, text) {
                faults.push(format!("{name}:{line}: {fault}"));
            }
        }
    }
    Ok(faults)
}

/// What is wrong with one line of code, tests and comments aside.
fn fault(path: &str, text: &str) -> Option<String> {
    let within = |folders: &[&str]| folders.iter().any(|folder| path.starts_with(folder));
    let names = |words: &[&'static str]| words.iter().copied().find(|word| text.contains(word));
    let in_sources = path.split('/').nth(2) == Some("src");
    if within(&PURE)
        && let Some(word) = names(&IMPURE)
    {
        return Some(format!("`{word}` in a crate that must stay pure"));
    }
    if within(&HANDED)
        && let Some(word) = names(&AMBIENT)
    {
        return Some(format!("`{word}` in a crate that is handed everything it uses"));
    }
    if in_sources
        && !within(&PRINTS)
        && let Some(word) = names(&PRINTING)
    {
        return Some(format!("`{word})`: only the command line prints"));
    }
    if path.starts_with("crates/translation/src/front/") && names(&["crate::back", "super::back"]).is_some() {
        return Some("`front` never names `back`".to_owned());
    }
    if path.starts_with("crates/translation/src/back/") && names(&["crate::front", "super::front"]).is_some()
    {
        return Some("`back` never names `front`".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn arrows(outside: &[&str], dev_ours: &[&str]) -> Arrows {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        Arrows { outside: set(outside), dev_ours: set(dev_ours), ..Arrows::default() }
    }

    #[test]
    fn only_transport_names_reqwest() {
        let actual = [
            ("gateway".to_owned(), arrows(&["reqwest"], &[])),
            ("transport".to_owned(), arrows(&["reqwest"], &[])),
        ];
        assert_eq!(names(&actual.into()), ["gateway: only transport may depend on `reqwest`"]);
    }

    #[test]
    fn the_emulator_uses_none_of_our_crates_in_its_tests_either() {
        let actual = [("emulator".to_owned(), arrows(&[], &["framing"]))].into();
        assert_eq!(names(&actual).len(), 1);
    }

    #[test]
    fn printing_and_the_environment_are_found_where_they_are_forbidden() {
        assert!(fault("crates/gateway/src/lib.rs", "let home = std::env::var(\"HOME\");").is_some());
        assert!(fault("crates/mantle/src/lib.rs", "println!(\"here\");").is_some());
        assert!(fault("crates/cli/src/output.rs", "println!(\"here\");").is_none());
        assert!(fault("crates/mantle/examples/chat.rs", "println!(\"here\");").is_none());
        assert!(fault("crates/translation/src/front/chat.rs", "use crate::back::messages;").is_some());
        assert!(fault("crates/translation/src/stamp.rs", "SystemTime::now()").is_some());
    }
}
