//! Every field of a Messages request has a verdict on each way that it can go: to Claude by InvokeModel, to Claude by a
//! Messages route, to another model by Converse. None is forgotten.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

use std::collections::BTreeSet;

use outcrop_api_types::messages::MessagesRequest;
use outcrop_api_types::parse;
use outcrop_translation::front::messages::{self as front, Stamp};
use outcrop_translation::passthrough::{self, Target};
use outcrop_translation::{Caps, Error, Policy, Sampling, Warnings, back};
use serde_json::{Value, json};

/// What becomes of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Verdict {
    /// Something goes upstream that would not without it.
    Mapped,
    /// It asks for what happens anyway, or speaks to the proxy alone.
    Harmless,
    /// Left out or changed, and its name is in the warnings.
    Reported,
    /// Refused, and the error names it.
    Refused,
}

use Verdict::{Harmless, Mapped, Refused, Reported};

/// Names every field of the struct: a new one does not compile until it stands here, and then needs a row below.
macro_rules! fields {
    ($($field:ident)*) => {
        const FIELDS: &[&str] = &[$(stringify!($field)),*];
        #[expect(dead_code, reason = "it is compiled, that is all")]
        fn all(request: MessagesRequest<'_>) {
            let MessagesRequest { $($field: _,)* extra: _ } = request;
        }
    };
}

fields! {
    anthropic_version anthropic_beta model max_tokens system messages tools tool_choice thinking output_config
    output_format stop_sequences temperature top_p top_k stream metadata cache_control context_management compaction
    container mcp_servers fallbacks fallback_credit_token service_tier speed inference_geo diagnostics thread
    billing_policy user_profile_id workspace_id betas
}

#[derive(Debug, Clone, Copy)]
enum Way {
    Invoke,
    Messages,
    Converse,
}

const WAYS: [Way; 3] = [Way::Invoke, Way::Messages, Way::Converse];

/// A value of a field, and what must become of it on each way.
fn rows() -> Vec<(&'static str, Value, [Verdict; 3])> {
    let all = |verdict| [verdict; 3];
    let format = json!({"type": "json_schema", "schema": {"type": "object", "properties": {}}});
    let edits = json!({"edits": [{"type": "clear_tool_uses_20250919"}]});
    let search = json!([{"type": "web_search_20250305", "name": "web_search"}]);
    vec![
        ("anthropic_version", json!("2023-06-01"), all(Harmless)),
        ("anthropic_beta", json!(["known"]), [Mapped, Mapped, Mapped]),
        ("anthropic_beta", json!(["unknown"]), all(Reported)),
        ("betas", json!(["known"]), [Mapped, Mapped, Mapped]),
        ("betas", json!(["unknown"]), all(Reported)),
        ("model", json!("opus"), all(Harmless)),
        ("max_tokens", json!(7), all(Mapped)),
        ("system", json!("S"), all(Mapped)),
        ("system", json!(" "), all(Harmless)),
        ("messages", json!([{"role": "user", "content": "Other"}]), all(Mapped)),
        ("messages", json!([{"role": "user", "content": ""}]), all(Refused)),
        ("tools", json!([{"name": "f", "input_schema": {"type": "object"}}]), all(Mapped)),
        ("tools", search, all(Refused)),
        ("tools", json!([]), all(Harmless)),
        ("tool_choice", json!({"type": "any"}), [Mapped, Mapped, Refused]), // without tools, Claude judges itself
        ("tool_choice", json!({"type": "none"}), [Mapped, Mapped, Harmless]),
        ("thinking", json!({"type": "adaptive"}), all(Mapped)),
        ("thinking", json!({"type": "enabled", "budget_tokens": 2000}), [Reported, Reported, Mapped]),
        ("output_config", json!({"effort": "low"}), all(Mapped)),
        ("output_config", json!({"effort": "max"}), [Reported, Reported, Mapped]),
        ("output_config", json!({"format": format}), all(Mapped)),
        ("output_format", format, all(Mapped)),
        ("stop_sequences", json!(["END"]), all(Mapped)),
        ("temperature", json!(0.5), all(Mapped)),
        ("temperature", json!(1.5), all(Refused)),
        ("top_p", json!(0.5), all(Mapped)),
        ("top_p", json!(1), all(Harmless)),
        ("top_k", json!(5), all(Mapped)),
        ("stream", json!(true), [Harmless, Mapped, Harmless]),
        ("metadata", json!({"user_id": "u"}), [Mapped, Mapped, Reported]),
        ("metadata", json!({"user_id": "{}"}), all(Reported)),
        ("metadata", json!({}), all(Harmless)),
        ("cache_control", json!({"type": "ephemeral"}), all(Mapped)),
        ("context_management", edits, [Mapped, Mapped, Reported]),
        ("context_management", json!({"edits": [{"type": "tomorrow"}]}), all(Reported)),
        ("context_management", json!({"edits": []}), all(Harmless)),
        ("compaction", json!({"type": "summarize"}), all(Refused)),
        ("container", json!("c"), all(Refused)),
        ("mcp_servers", json!([{"type": "url", "url": "https://x", "name": "n"}]), all(Refused)),
        ("mcp_servers", json!([]), all(Harmless)),
        ("fallbacks", json!("default"), all(Reported)),
        ("fallback_credit_token", json!("t"), all(Reported)),
        ("service_tier", json!("auto"), all(Harmless)),
        ("service_tier", json!("standard_only"), all(Harmless)),
        ("service_tier", json!("flex"), [Reported, Reported, Mapped]),
        ("service_tier", json!("express"), all(Reported)),
        ("speed", json!("standard"), all(Harmless)),
        ("speed", json!("fast"), all(Reported)),
        ("inference_geo", json!("us"), all(Reported)),
        ("diagnostics", json!({"previous_message_id": "m"}), all(Reported)),
        ("thread", json!({"type": "create"}), all(Refused)),
        ("billing_policy", json!({"type": "billing_policy", "bill_to": "self"}), all(Reported)),
        ("user_profile_id", json!("p"), all(Reported)),
        ("workspace_id", json!("w"), all(Reported)),
    ]
}

/// The request with this member: everything that goes upstream, and the warnings.
fn send(field: &str, value: &Value, way: Way) -> Result<(Value, Warnings), Error> {
    let mut body =
        json!({"model": "sonnet", "max_tokens": 9000, "messages": [{"role": "user", "content": "Hi"}]});
    body[field] = value.clone();
    let betas = ["known", "context-management-2025-06-27"].map(str::to_owned).to_vec();
    let caps = Caps { sampling: Sampling::Any, betas, structured_output: true, ..Caps::default() };
    let (policy, mut warnings) = (Policy::default(), Warnings::new());
    let body = body.to_string();
    let request: MessagesRequest<'_> = parse(body.as_bytes())?;
    assert!(request.extra.is_empty(), "{field} is a field");
    let target = match way {
        Way::Invoke => Target::Invoke,
        Way::Messages => Target::Messages { model: "anthropic.claude" },
        Way::Converse => {
            let stamp = Stamp { id: "id".into(), created: 1 };
            let (ask, _turn) = front::request(request, stamp, &policy, &mut warnings)?;
            let sent = back::converse::request(ask, &caps, &policy, &mut warnings)?;
            return Ok((serde_json::to_value(&sent.body).unwrap(), warnings));
        }
    };
    let passed = passthrough::messages(body.as_bytes(), &[], &caps, &policy, target, &mut warnings)?;
    let body: Value = serde_json::from_slice(&passed.body).unwrap();
    Ok((json!([body, passed.betas]), warnings))
}

fn verdict(field: &str, value: &Value, way: Way) -> Verdict {
    // The name of the flags is the same wherever they stand.
    let shown = if field == "betas" { "anthropic_beta" } else { field };
    let (plain, _) = send("model", &json!("sonnet"), way).unwrap();
    match send(field, value, way) {
        Err(error) => {
            let param = front::in_anthropics_words(error.param().unwrap_or_default());
            assert!(param.starts_with(shown), "{field}: the error names `{param}`");
            Refused
        }
        Ok((upstream, warnings)) => {
            let reported = warnings.iter().any(|warning| warning.field.starts_with(shown));
            assert_eq!(reported, !warnings.is_empty(), "{field}: {warnings:?}");
            match (upstream == plain, reported) {
                (_, true) => Reported,
                (true, false) => Harmless,
                (false, false) => Mapped,
            }
        }
    }
}

#[test]
fn every_field_has_a_verdict_on_each_way() {
    for (field, value, expected) in rows() {
        let verdicts = WAYS.map(|way| verdict(field, &value, way));
        assert_eq!(verdicts, expected, "{field}: {value}");
    }
}

#[test]
fn no_field_is_without_a_row() {
    let rows: BTreeSet<&str> = rows().iter().map(|(field, ..)| *field).collect();
    assert_eq!(rows, FIELDS.iter().copied().collect());
}

#[test]
fn null_is_nothing_in_every_optional_field() {
    for field in FIELDS.iter().filter(|field| !matches!(**field, "model" | "messages" | "max_tokens")) {
        for way in WAYS {
            assert_eq!(verdict(field, &Value::Null, way), Harmless, "{field} {way:?}");
        }
    }
}
