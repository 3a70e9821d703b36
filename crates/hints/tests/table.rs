//! The table as a whole: every row can be reached, every code is one of a kind, and the page is what the table says.

use std::collections::BTreeSet;

use outcrop_hints::{GROUPS, Hint, Seen, When, all, find, markdown};

/// A failure in which all that a row says holds, and nothing more.
fn example(when: &When, look: impl FnOnce(&Seen<'_>)) {
    let parts = when.parts();
    let circumstances: Vec<_> = parts.circumstance.into_iter().collect();
    look(&Seen {
        host: parts.host,
        status: parts.status.or(Some(418)),
        class: parts.class,
        exception: parts.exceptions.first().copied(),
        message: parts.words.first().copied().unwrap_or("words that nobody knows"),
        circumstances: &circumstances,
    });
}

#[test]
fn no_row_hides_behind_another() {
    for hint in all() {
        for when in hint.when {
            example(when, |seen| {
                let found = find(seen).map(|found| found.code);
                assert_eq!(found, Some(hint.code), "{when:?}");
            });
        }
    }
}

/// What Bedrock says where a model takes less than was asked for, as people have reported it.
#[test]
fn what_a_model_refuses_has_a_cause_of_its_own() {
    for (code, message) in [
        ("sampling-refused", "`temperature` is deprecated for this model."),
        (
            "sampling-refused",
            "The model returned the following errors: temperature is deprecated for this model.",
        ),
        (
            "sampling-refused",
            "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.",
        ),
        ("temperature-and-top-p", "`temperature` and `top_p` cannot both be specified for this model."),
        (
            "thinking-refused",
            "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\"",
        ),
        (
            "thinking-refused",
            "\"thinking.type.disabled\" is not supported with effort above 'high' for this model.",
        ),
        ("thinking-refused", "adaptive thinking is not supported on this model"),
        (
            "thinking-refused",
            "thinking: Input tag 'adaptive' found using 'type' does not match any of the expected tags",
        ),
        ("thinking-refused", "`max_tokens` must be greater than `thinking.budget_tokens`."),
        ("thinking-changed", "messages.1.content.0: Invalid `signature` in `thinking` block"),
        (
            "thinking-changed",
            "messages.3.content.11: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.",
        ),
        ("thinking-changed", "messages.1.content.0: The block is bound to a different conversation"),
        ("effort-refused", "This model does not support the effort parameter."),
        (
            "prefill-refused",
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        ),
        ("forced-tool-choice", "Thinking may not be enabled when tool_choice forces tool use."),
        (
            "max-tokens-too-high",
            "max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens for x",
        ),
        ("max-tokens-too-high", "The maximum tokens you requested exceeds the model limit of 4096."),
        (
            "image-too-large",
            "messages.0.content.2.image.source.bytes: image exceeds 5 MB maximum: 7167852 bytes > 5242880 bytes",
        ),
        ("image-too-large", "At least one of the image dimensions exceed max allowed size: 8000 pixels"),
        ("account-not-allowed", "Operation not allowed"),
        ("model-not-for-action", "This action doesn\u{2019}t support the model that you provided."),
        ("extra-inputs", "temperature: Extra inputs are not permitted"),
    ] {
        let exception = Some("ValidationException");
        let seen = Seen { class: "invalid", status: Some(400), exception, message, ..Seen::default() };
        assert_eq!(find(&seen).map(|hint| hint.code), Some(code), "{message}");
    }
}

#[test]
fn exceptions_without_words_of_their_own_have_a_cause() {
    for (code, exception) in [("action-unknown", "InvalidAction"), ("conflict", "ConflictException")] {
        let seen =
            Seen { class: "invalid", status: Some(400), exception: Some(exception), ..Seen::default() };
        assert_eq!(find(&seen).map(|hint| hint.code), Some(code));
    }
}

#[test]
fn an_invalid_request_in_words_that_nobody_knows_has_no_cause() {
    let seen = Seen { class: "invalid", status: Some(400), message: "no", ..Seen::default() };
    assert!(find(&seen).is_none(), "Bedrock's own words say more than a cause for all");
}

#[test]
fn words_alone_find_nothing() {
    for when in all().flat_map(|hint| hint.when) {
        for words in when.parts().words {
            assert!(find(&Seen { message: words, ..Seen::default() }).is_none(), "{words}");
        }
    }
}

#[test]
fn the_class_of_a_failure_bounds_what_its_words_can_mean() {
    let seen = Seen {
        class: "throttled",
        status: Some(429),
        message: "the provided model identifier is invalid",
        ..Seen::default()
    };
    assert_eq!(find(&seen).map(|hint| hint.code), Some("throttled"));
}

#[test]
fn codes_are_words_with_hyphens_and_one_of_a_kind() {
    let mut seen = BTreeSet::new();
    for Hint { code, .. } in all() {
        assert!(code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{code}");
        assert!(seen.insert(code), "{code} twice");
    }
}

#[test]
fn texts_are_lower_case_without_a_period_and_have_a_source_with_a_date() {
    for hint in all() {
        for text in [hint.meaning, hint.next] {
            let first = text.chars().next().unwrap();
            let named = ["Anthropic", "AWS", "Bedrock", "boto3"].iter().any(|name| text.starts_with(name));
            assert!(first.is_lowercase() || first == '`' || named, "{}: {text}", hint.code);
            assert!(!text.ends_with('.'), "{}: {text}", hint.code);
        }
        assert!(hint.source.contains("2026"), "{}: {}", hint.code, hint.source);
    }
}

#[test]
fn fragments_are_as_they_are_looked_for() {
    for words in all().flat_map(|hint| hint.when).flat_map(|when| when.parts().words) {
        assert_eq!(*words, words.to_lowercase().replace('\u{2019}', "'"));
    }
}

#[test]
fn the_page_is_what_the_table_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");
    if std::env::var_os("OUTCROP_WRITE_DOCS").is_some() {
        std::fs::write(path, markdown()).unwrap();
    }
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        page == markdown(),
        "docs/errors.md is not what the table says: OUTCROP_WRITE_DOCS=1 cargo test -p outcrop-hints writes it"
    );
    assert!(GROUPS.iter().all(|group| page.contains(&format!("\n## {}\n", group.title))));
}

/// Where a message is all there is, as in the middle of a stream, the step behind it names the cause.
#[test]
fn a_next_step_belongs_to_one_cause() {
    let mut seen = BTreeSet::new();
    for Hint { code, next, .. } in all() {
        assert!(seen.insert(next), "{code} says what another says");
    }
}
