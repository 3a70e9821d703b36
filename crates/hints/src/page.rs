//! The table as a page.

use std::fmt::Write as _;

use crate::causes::GROUPS;
use crate::hint::Hint;
use crate::when::When;

/// The table as the Markdown of `docs/errors.md`.
pub fn markdown() -> String {
    let mut page = String::from(HEAD);
    for group in GROUPS {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "\n## {}", group.title);
        for hint in group.hints {
            cause(&mut page, hint);
        }
    }
    page
}

const HEAD: &str = "\
<!-- generated from crates/hints: OUTCROP_WRITE_DOCS=1 cargo test -p outcrop-hints -->
# Errors and what to do

Why a call to Amazon Bedrock failed, and the next step. Each cause has a stable code; `outcrop` prints its hint, and the proxy
sends the code in the header `x-outcrop-hint`. A cause is picked by the class of the failure, its status, exception and host,
and by what is known beside (as the date in an API key). Where Bedrock says several things with one exception, fragments of
its message choose among them; they never choose alone. The first row that fits is taken, from the top of this page.
";

fn cause(page: &mut String, hint: &Hint) {
    let Hint { code, meaning, next, source, when } = hint;
    let _ = write!(page, "\n### `{code}`\n\n{}.\n\n**What to do:** {}.\n", sentence(meaning), sentence(next));
    if when.is_empty() {
        page.push_str("\nNot picked from a refusal: known from what was asked for, from how the answer came, or by `outcrop doctor`.\n");
    } else {
        page.push_str("\nSeen as:\n\n");
        for when in *when {
            let _ = writeln!(page, "- {}", row(when));
        }
    }
    let _ = write!(page, "\nSource: {source}.\n");
}

fn row(when: &When) -> String {
    let When { class, status, exceptions, host, circumstance, words } = when;
    let mut row = format!("class `{class}`");
    if let Some(status) = status {
        let _ = write!(row, ", status {status}");
    }
    if !exceptions.is_empty() {
        let _ = write!(row, ", {}", any(exceptions));
    }
    if let Some(host) = host {
        let _ = write!(row, ", by {}", host.name());
    }
    if let Some(circumstance) = circumstance {
        let _ = write!(row, ", when {}", circumstance.words());
    }
    if !words.is_empty() {
        let _ = write!(row, ", message with {}", any(words));
    }
    row
}

fn any(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ")
}

/// With a capital, where it begins with a letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
