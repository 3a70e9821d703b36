//! The bytes that go to and fro: one request in each dialect, the answers of the model.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// How many events, and so chunks, a streamed answer has.
pub const CHUNKS: usize = 64;

/// An id in the runtime's own form: nothing about it is left to choose.
pub const MODEL: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

/// A model that both hosts have, under its name on bedrock-mantle.
pub const MANTLE_MODEL: &str = "anthropic.claude-haiku-4-5";

/// A model that is spoken to in Converse, under its name on the runtime host.
pub const CONVERSE_MODEL: &str = "us.amazon.nova-lite-v1:0";

/// A word in the prompt that makes `upstream` send the first events and then nothing.
pub const HOLD: &str = "hold-this-stream-open";

/// A chat completion request as an SDK sends it.
pub fn request(stream: bool, prompt: &str) -> Bytes {
    chat(MODEL, stream, prompt)
}

/// A chat completion request for any model.
pub fn chat(model: &str, stream: bool, prompt: &str) -> Bytes {
    let stream = if stream { r#","stream":true,"stream_options":{"include_usage":true}"# } else { "" };
    let body = format!(
        r#"{{"model":"{model}","max_tokens":256,"temperature":0.5,"messages":[{{"role":"system","content":"Answer briefly."}},{{"role":"user","content":"{prompt}"}}]{stream}}}"#
    );
    Bytes::from(body)
}

/// The same as a request of the Responses API.
pub fn responses(stream: bool, prompt: &str) -> Bytes {
    let body = format!(
        r#"{{"model":"{MODEL}","max_output_tokens":256,"temperature":0.5,"store":false,"stream":{stream},"instructions":"Answer briefly.","input":[{{"role":"user","content":"{prompt}"}}]}}"#
    );
    Bytes::from(body)
}

/// The same as a request of Anthropic's Messages API.
pub fn messages(stream: bool, prompt: &str) -> Bytes {
    let body = format!(
        r#"{{"model":"{MODEL}","max_tokens":256,"temperature":0.5,"stream":{stream},"system":"Answer briefly.","messages":[{{"role":"user","content":"{prompt}"}}]}}"#
    );
    Bytes::from(body)
}

/// A streamed request of the Messages API on bedrock-mantle.
pub fn on_mantle(prompt: &str) -> Bytes {
    let body = format!(
        r#"{{"model":"{MANTLE_MODEL}","max_tokens":256,"stream":true,"messages":[{{"role":"user","content":"{prompt}"}}]}}"#
    );
    Bytes::from(body)
}

/// The same as the body of `InvokeModel`.
pub fn invoke(prompt: &str) -> Bytes {
    let body = format!(
        r#"{{"anthropic_version":"bedrock-2023-05-31","max_tokens":256,"temperature":0.5,"system":"Answer briefly.","messages":[{{"role":"user","content":"{prompt}"}}]}}"#
    );
    Bytes::from(body)
}

/// A whole answer of Claude.
pub fn whole() -> Bytes {
    Bytes::from_static(
        br#"{"model":"claude-haiku-4-5-20251001","id":"msg_bdrk_01XhGZ","type":"message","role":"assistant","content":[{"type":"text","text":"The sky is blue because air scatters short waves of light more than long ones."}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":21,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":18}}"#,
    )
}

/// The events of a streamed answer, [`CHUNKS`] of them.
fn events() -> Vec<String> {
    let mut events = vec![
        r#"{"type":"message_start","message":{"model":"claude-haiku-4-5-20251001","id":"msg_bdrk_01XhGZ","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":21,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}"#.to_owned(),
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#.to_owned(),
    ];
    while events.len() < CHUNKS - 3 {
        let text = format!("some words of number {} ", events.len());
        events.push(format!(
            r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"text_delta","text":"{text}"}}}}"#
        ));
    }
    events.push(r#"{"type":"content_block_stop","index":0}"#.to_owned());
    events.push(
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":241}}"#
            .to_owned(),
    );
    events.push(r#"{"type":"message_stop"}"#.to_owned());
    events
}

/// The stream as `InvokeModelWithResponseStream` frames it: one frame a chunk.
///
/// # Errors
///
/// When an event cannot be framed, which would be a fault of this program.
pub fn event_stream() -> anyhow::Result<Vec<Bytes>> {
    let wrapped =
        |event: String| format!(r#"{{"bytes":"{}","p":"abcdefghijklmnop"}}"#, STANDARD.encode(event));
    events().into_iter().map(|event| frame("chunk", wrapped(event))).collect()
}

/// A stream of `ConverseStream`: one frame a chunk, [`CHUNKS`] of them.
///
/// # Errors
///
/// As [`event_stream`].
pub fn converse_stream() -> anyhow::Result<Vec<Bytes>> {
    let mut events = vec![("messageStart", r#"{"role":"assistant","p":"abcd"}"#.to_owned())];
    while events.len() < CHUNKS - 3 {
        let text = format!("some words of number {} ", events.len());
        let delta = format!(r#"{{"contentBlockIndex":0,"delta":{{"text":"{text}"}},"p":"abcdefgh"}}"#);
        events.push(("contentBlockDelta", delta));
    }
    events.push(("contentBlockStop", r#"{"contentBlockIndex":0,"p":"abcdef"}"#.to_owned()));
    events.push(("messageStop", r#"{"stopReason":"end_turn","p":"abcdefghijkl"}"#.to_owned()));
    events.push((
        "metadata",
        r#"{"metrics":{"latencyMs":812},"usage":{"inputTokens":21,"outputTokens":241,"totalTokens":262},"p":"ab"}"#
            .to_owned(),
    ));
    events.into_iter().map(|(kind, event)| frame(kind, event)).collect()
}

fn frame(kind: &'static str, payload: String) -> anyhow::Result<Bytes> {
    let text = |value: &'static str| HeaderValue::String(value.into());
    let message = Message::new(payload.into_bytes())
        .add_header(Header::new(":event-type", text(kind)))
        .add_header(Header::new(":content-type", text("application/json")))
        .add_header(Header::new(":message-type", text("event")));
    let mut bytes = Vec::new();
    write_message_to(&message, &mut bytes)?;
    Ok(Bytes::from(bytes))
}

/// The stream as mantle sends it: one server-sent event a chunk.
pub fn sse() -> Vec<Bytes> {
    let framed = events().into_iter().map(|event| {
        let kind = event.split('"').nth(3).unwrap_or("ping").to_owned();
        Bytes::from(format!("event: {kind}\ndata: {event}\n\n"))
    });
    framed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_has_the_promised_number_of_chunks() {
        assert_eq!(event_stream().expect("frames").len(), CHUNKS);
        assert_eq!(converse_stream().expect("frames").len(), CHUNKS);
        assert_eq!(sse().len(), CHUNKS);
    }

    #[test]
    fn an_event_is_named_by_its_type() {
        let first = sse().remove(0);
        assert!(first.starts_with(b"event: message_start\ndata: {\"type\":\"message_start\""));
    }
}
