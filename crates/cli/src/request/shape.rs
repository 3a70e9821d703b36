//! What a request looks like, by the names of its fields.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::Request;
use crate::args::translate::Format;

/// What it is, and what it could be as well.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A format that outcrop translates.
    Of(Format, Option<Format>),
    /// A body of `InvokeModel` or Converse.
    Native,
}

/// Fields that only Bedrock's own API has. Source: botocore 1.44.5 (Converse) and the inference parameters of the AWS
/// Bedrock user guide, read 2026-11-22.
const NATIVE: &[&str] = &[
    "modelId",
    "inferenceConfig",
    "toolConfig",
    "guardrailConfig",
    "performanceConfig",
    "additionalModelRequestFields",
    "schemaVersion",
    "taskType",
    "inputText",
    "inputImage",
    "textGenerationConfig",
    "max_gen_len",
];

/// Fields of a Responses request that say nothing against embeddings.
const BARE: &[&str] = &["model", "input", "user"];

const OF_ANTHROPIC: &[&str] =
    &["system", "stop_sequences", "top_k", "thinking", "anthropic_version", "output_config"];

const OF_OPENAI: &[&str] = &[
    "max_completion_tokens",
    "n",
    "stop",
    "response_format",
    "reasoning_effort",
    "stream_options",
    "frequency_penalty",
    "presence_penalty",
    "logprobs",
    "seed",
    "user",
];

pub(super) fn of(request: &Request) -> Shape {
    let has = |names: &[&str]| names.iter().any(|name| request.field(name).is_some());
    let says = |words: &[&str]| {
        let parts = ["messages", "tools"].into_iter().filter_map(|name| request.field(name));
        parts.map(RawValue::get).any(|text| words.iter().any(|word| text.contains(word)))
    };
    let nameless_native = || has(&["prompt", "texts"]) || untyped(request.field("messages"));
    if has(NATIVE) || (!has(&["model", "input"]) && nameless_native()) {
        return Shape::Native;
    }
    if has(&["query"]) && has(&["documents"]) {
        return Shape::Of(Format::Rerank, None);
    }
    if has(&["input"]) && !has(&["messages"]) {
        return input(request);
    }
    if has(OF_ANTHROPIC) || says(&["\"input_schema\"", "\"tool_result\"", "\"tool_use\""]) {
        return Shape::Of(Format::Messages, None);
    }
    let roles =
        ["\"system\"", "\"developer\"", "\"tool\"", "\"image_url\"", "\"function\"", "\"tool_calls\""];
    let sure = has(OF_OPENAI) || says(&roles) || !has(&["max_tokens"]);
    Shape::Of(Format::Chat, (!sure).then_some(Format::Messages))
}

/// Responses and embeddings both have `input`: items there, texts here.
fn input(request: &Request) -> Shape {
    let of_embeddings = ["encoding_format", "dimensions", "input_type"];
    let texts = request.field("input").is_some_and(|input| {
        let inside = input.get().trim_start().strip_prefix('[').map(str::trim_start);
        inside.is_some_and(|inside| !inside.starts_with(['{', ']']))
    });
    if texts || of_embeddings.iter().any(|name| request.field(name).is_some()) {
        return Shape::Of(Format::Embeddings, None);
    }
    let bare = request.names().all(|name| BARE.contains(&name));
    let text = request.field("input").is_some_and(|input| input.get().starts_with('"'));
    Shape::Of(Format::Responses, (bare && text).then_some(Format::Embeddings))
}

/// Messages with blocks that name no `type`: Converse's, and Nova's.
fn untyped(messages: Option<&RawValue>) -> bool {
    #[derive(Deserialize)]
    struct Message<'a> {
        #[serde(borrow)]
        content: &'a RawValue,
    }
    #[derive(Deserialize)]
    struct Block {
        #[serde(rename = "type")]
        kind: Option<IgnoredAny>,
    }
    let messages = messages.map(|messages| serde_json::from_str::<Vec<Message<'_>>>(messages.get()));
    let Some(Ok(messages)) = messages else { return false };
    messages.iter().any(|message| {
        let blocks = serde_json::from_str::<Vec<Block>>(message.content.get());
        blocks.is_ok_and(|blocks| blocks.iter().any(|block| block.kind.is_none()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape {
        of(&Request::read(text.as_bytes(), "the test").unwrap())
    }

    #[test]
    fn a_format_is_known_by_its_own_fields() {
        for (text, format) in [
            (r#"{"input":"hi","instructions":"x"}"#, Format::Responses),
            (r#"{"input":[{"role":"user","content":"hi"}]}"#, Format::Responses),
            (r#"{"messages":[{"role":"user","content":"hi"}]}"#, Format::Chat),
            (r#"{"messages":[{"role":"system","content":"x"}],"max_tokens":1}"#, Format::Chat),
            (r#"{"messages":[],"tools":[{"type":"function","function":{}}],"max_tokens":1}"#, Format::Chat),
            (r#"{"system":"x","messages":[],"max_tokens":1}"#, Format::Messages),
            (r#"{"messages":[],"tools":[{"name":"f","input_schema":{}}],"max_tokens":1}"#, Format::Messages),
            (r#"{"input":["a","b"]}"#, Format::Embeddings),
            (r#"{"input":[ [1,2] ]}"#, Format::Embeddings),
            (r#"{"input":"a","encoding_format":"base64"}"#, Format::Embeddings),
            (r#"{"query":"q","documents":["a"]}"#, Format::Rerank),
        ] {
            assert_eq!(shape(text), Shape::Of(format, None), "{text}");
        }
    }

    #[test]
    fn what_could_be_two_formats_says_so() {
        let either = shape(r#"{"messages":[{"role":"user","content":"hi"}],"max_tokens":1}"#);
        assert_eq!(either, Shape::Of(Format::Chat, Some(Format::Messages)));
        let either = shape(r#"{"model":"m","input":"hi"}"#);
        assert_eq!(either, Shape::Of(Format::Responses, Some(Format::Embeddings)));
    }

    #[test]
    fn bedrocks_own_bodies_are_of_no_format() {
        for text in [
            r#"{"modelId":"x","messages":[{"role":"user","content":[{"text":"hi"}]}]}"#,
            r#"{"messages":[{"role":"user","content":[{"text":"hi"}]}]}"#,
            r#"{"messages":[],"inferenceConfig":{"maxTokens":1}}"#,
            r#"{"inputText":"hi"}"#,
            r#"{"prompt":"hi"}"#,
            r#"{"texts":["hi"],"input_type":"search_query"}"#,
        ] {
            assert_eq!(shape(text), Shape::Native, "{text}");
        }
        let odd = r#"{"model":"m","messages":[{"role":"user","content":[{"text":"hi"}]}]}"#;
        assert_eq!(shape(odd), Shape::Of(Format::Chat, None), "its `model` is outcrop's");
    }
}
