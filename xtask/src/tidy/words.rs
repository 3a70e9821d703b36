//! Words that must not be in a file: unfinished work, places of one machine, untyped JSON on a hot path.

use std::path::{Path, PathBuf};

use super::Findings;
use super::source::{Source, is_rust};
use crate::workspace;

/// Marks of unfinished work, in any text file. Spelled apart, so that this file is not the first to be found.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("unimpl", "emented!"),
    concat!("to", "do!("),
];

/// Places that exist on one machine only.
const PLACES: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("C:\\Us", "ers")];

/// Registries and mirrors have no place in a file: they are the business of each machine's own settings.
const REGISTRIES: [&str; 5] = [
    concat!("\"res", "olved\":"),
    concat!("--index", "-url"),
    concat!("--find", "-links"),
    concat!("registry.", "npmjs"),
    concat!("replace", "-with"),
];

/// The one registry that a lock file may name.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Crates whose `src` parses into types of its own.
const TYPED: [&str; 6] = ["api-types", "framing", "translation", "transport", "mantle", "runtime-sigv4"];

/// Looks through every text file.
pub(super) fn check(files: &[PathBuf], findings: &mut Findings) {
    for path in files {
        let name = path.to_string_lossy().into_owned();
        let Ok(text) = std::fs::read_to_string(workspace::root().join(path)) else {
            continue; // an image or another file that is no text
        };
        let source = Source::new(path, text);
        for (line, text) in source.lines() {
            if let Some(word) = forbidden(&name, text) {
                findings.faults.push(format!("{name}:{line}: `{word}`"));
            }
        }
        if typed(path) {
            for (line, text) in source.code().filter(|(_, text)| untyped(text)) {
                let text = text.trim();
                findings
                    .faults
                    .push(format!("{name}:{line}: untyped JSON on a request or stream path: {text}"));
            }
        }
    }
}

fn forbidden(name: &str, text: &str) -> Option<&'static str> {
    // The reference vectors and the corpora are data as measured, not prose of ours.
    let data = name.contains("fixtures/") || name.contains("/golden/") || name.contains("/corpus/");
    let lock = name.ends_with("Cargo.lock") && text.starts_with("source = ") && !text.contains(CRATES_IO);
    let words = UNFINISHED.iter().filter(|_| !data).chain(&PLACES).chain(&REGISTRIES);
    words.copied().find(|word| text.contains(word)).or(lock.then_some("a source other than crates.io"))
}

fn typed(path: &Path) -> bool {
    is_rust(path) && TYPED.iter().any(|krate| path.starts_with(format!("crates/{krate}/src")))
}

/// `serde_json::Value` in any spelling: the path itself, or imported from a list.
fn untyped(text: &str) -> bool {
    let imported = text.trim_start().starts_with("use serde_json::")
        && text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "Value");
    text.contains("serde_json::Value") || text.contains("serde_json::json!") || imported
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_is_found_in_any_file_but_data() {
        let line = concat!("# TO", "DO: later");
        assert!(forbidden("CONTRIBUTING.md", line).is_some());
        assert!(forbidden("tests/fixtures/vectors/a.json", line).is_none());
    }

    #[test]
    fn places_of_one_machine_are_found_even_in_data() {
        assert!(forbidden("tests/fixtures/a.json", concat!("\"/ho", "me/me/x\"")).is_some());
        assert!(forbidden("README.md", "the `network/` folder and `~/.aws`").is_none());
    }

    #[test]
    fn a_lock_file_names_one_registry() {
        let other = "source = \"registry+https://mirror.example/index\"";
        assert!(forbidden("Cargo.lock", other).is_some());
        assert!(forbidden("Cargo.lock", &format!("source = \"{CRATES_IO}\"")).is_none());
    }

    #[test]
    fn untyped_json_is_found_however_it_is_named() {
        assert!(untyped("let x: serde_json::Value = parse()?;"));
        assert!(untyped("use serde_json::{Map, Value};"));
        assert!(!untyped("use serde_json::value::RawValue;"));
        assert!(typed(Path::new("crates/translation/src/front/chat.rs")));
        assert!(!typed(Path::new("crates/emulator/src/lib.rs")));
    }
}
