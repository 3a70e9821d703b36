//! Nothing is silent: every field of every request type of the typed Python models, at any depth, is added to a request,
//! and the request sent on every way that its dialect can take. What goes upstream must change, or a warning must name
//! what was left out, or the request must be refused; else the field stands in a list of those that ask for nothing.
//!
//! The fields come from `api-types/tests/fixtures`: `openai` 3.54.0 and `anthropic` 2.12.0.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

mod harmless;
mod mutations;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use harmless::{CHAT, MAKES_NO_SENSE, MESSAGES, RESPONSES};
use mutations::{Models, Mutation};
use outcrop_translation::Error;
use serde_json::Value;
use ways::{Front, Sent};

/// What became of a field.
enum Verdict {
    Told,
    Silent,
    /// The request without the field is refused already.
    Unseen(String),
}

fn verdict(front: Front, way: &str, field: &str, mutation: &Mutation) -> Verdict {
    let base = match ways::send(front, way, field, &mutation.base) {
        Ok(base) => base,
        // What it is makes it refused, not what is in it.
        Err(error) if error.code().starts_with("unsupported") && error.param().is_some() => {
            return Verdict::Told;
        }
        Err(error) => return Verdict::Unseen(error.to_string()),
    };
    let place = without_tags(&mutation.path);
    match ways::send(front, way, field, &mutation.with) {
        // What it is part of is left out, and that is said.
        Ok(_) if base.warned.iter().any(|warned| is_part(&place, warned)) => Verdict::Told,
        Err(error) => {
            assert!(is_placed(&error), "{}: refused without its place: {error:?}", mutation.path);
            Verdict::Told
        }
        Ok(Sent { upstream, warned }) if upstream != base.upstream || !warned.is_subset(&base.warned) => {
            Verdict::Told
        }
        Ok(_) => Verdict::Silent,
    }
}

/// `messages.content.text` for `messages<user>.content<text>.text`.
fn without_tags(path: &str) -> String {
    let pieces = path.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, rest)| rest));
    path.split('<').next().into_iter().chain(pieces.skip(1)).collect()
}

/// Whatever stands beside a `type` that was left out was left out with it.
fn is_part(place: &str, of: &str) -> bool {
    let of = of.strip_suffix(".type").unwrap_or(of);
    place.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn is_placed(error: &Error) -> bool {
    error.param().is_some()
}

/// Sends everything, and compares what was silent, and what could not be seen, with what is known.
fn check(front: Front, fixture: &str, root: &str, known: &[(&str, &str)]) {
    let models = Models::load(fixture);
    let mut silent: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut unseen: BTreeMap<String, String> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for field in models.fields(root) {
        for mutation in models.of_field(root, &field) {
            for way in ways::of(front) {
                match verdict(front, way, &field, &mutation) {
                    Verdict::Told => _ = seen.insert(mutation.path.clone()),
                    Verdict::Silent => {
                        seen.insert(mutation.path.clone());
                        silent.entry(mutation.path.clone()).or_default().insert(way);
                    }
                    Verdict::Unseen(why) => _ = unseen.insert(mutation.path.clone(), why),
                }
            }
        }
    }
    assert!(seen.len() > 100, "only {} fields were seen", seen.len());
    let is_known = |path: &str| known.iter().any(|(known, _)| matches(known, path));
    let wrong: Vec<String> = silent
        .iter()
        .filter(|(path, _)| !is_known(path))
        .map(|(path, ways)| format!("{path} is silent on {ways:?}"))
        .chain(
            unseen
                .iter()
                .filter(|(path, _)| !seen.contains(*path))
                .filter(|(path, _)| !MAKES_NO_SENSE.iter().any(|(part, _)| path.contains(part)))
                .map(|(path, why)| format!("{path} could not be seen: {why}")),
        )
        .chain(
            known
                .iter()
                .filter(|(known, _)| !silent.keys().any(|path| matches(known, path)))
                .map(|(known, _)| format!("{known} is not silent any more: take it off the list")),
        )
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), seen.len(), wrong.join("\n"));
}

/// `*` stands for anything.
fn matches(known: &str, path: &str) -> bool {
    let Some((head, rest)) = known.split_once('*') else { return path == known };
    let Some(path) = path.strip_prefix(head) else { return false };
    rest.is_empty() || (0..=path.len()).any(|at| path.get(at..).is_some_and(|path| matches(rest, path)))
}

#[test]
fn nothing_of_a_chat_request_is_silent() {
    check(
        Front::Chat,
        include_str!("../../../api-types/tests/fixtures/typed_fields.json"),
        "ChatRequest",
        CHAT,
    );
}

#[test]
fn nothing_of_a_messages_request_is_silent() {
    let fixture = include_str!("../../../api-types/tests/fixtures/typed_fields.json");
    check(Front::Messages, fixture, "MessagesRequest", MESSAGES);
}

#[test]
fn nothing_of_a_responses_request_is_silent() {
    let fixture = include_str!("../../../api-types/tests/fixtures/responses_fields.json");
    check(Front::Responses, fixture, "ResponsesRequest", RESPONSES);
}

#[test]
fn a_field_that_is_passed_over_is_found() {
    let mutation = Mutation { path: "stream".to_owned(), base: Value::Null, with: Value::Bool(true) };
    assert!(matches!(verdict(Front::Chat, "converse", "stream", &mutation), Verdict::Silent));
}
