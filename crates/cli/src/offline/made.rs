//! The shortest answers that the gateway understands, one for each API: the request is all that is wanted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::StatusCode;
use outcrop_framing::event_stream::{self, Header};
use outcrop_transport::{Kind, Ready};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Upstream;

const MESSAGE: &str = r#"{"id":"msg_0","type":"message","role":"assistant","model":"none","content":[{"type":"text","text":"-"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":0,"output_tokens":1}}"#;
const MESSAGE_START: &str = r#"{"type":"message_start","message":{"id":"msg_0","type":"message","role":"assistant","model":"none","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"output_tokens":0}}}"#;
const CONVERSED: &str = r#"{"output":{"message":{"role":"assistant","content":[{"text":"-"}]}},"stopReason":"end_turn","usage":{"inputTokens":0,"outputTokens":1,"totalTokens":1},"metrics":{"latencyMs":0}}"#;

/// The answer to a request: by its path, whole or the beginning of a stream.
pub(super) fn answer(ready: &Ready) -> Upstream {
    let path = ready.url.split('?').next().unwrap_or_default();
    let stream = ready.kind == Kind::Stream;
    let (body, kind): (Bytes, _) = if path.ends_with("/invoke-with-response-stream") {
        let inner = format!(r#"{{"bytes":"{}"}}"#, STANDARD.encode(MESSAGE_START));
        (frame("chunk", &inner), EVENT_STREAM)
    } else if path.ends_with("/converse-stream") {
        (frame("messageStart", r#"{"role":"assistant"}"#), EVENT_STREAM)
    } else if path.ends_with("/converse") {
        (CONVERSED.into(), JSON)
    } else if path.ends_with("/messages") && stream {
        (format!("event: message_start\ndata: {MESSAGE_START}\n\n").into(), SSE)
    } else if stream {
        ("data: {}\n\n".into(), SSE)
    } else {
        (vectors_or_ranks(&ready.body).map_or_else(|| MESSAGE.into(), Bytes::from), JSON)
    };
    Upstream { status: StatusCode::OK, body, kind }
}

/// What is asked of a model that does not talk, as far as its answer depends on it.
#[derive(Deserialize)]
struct Asked {
    texts: Option<Vec<IgnoredAny>>,
    images: Option<Vec<IgnoredAny>>,
    inputs: Option<Vec<IgnoredAny>>,
    query: Option<IgnoredAny>,
    #[serde(rename = "inputText")]
    input_text: Option<IgnoredAny>,
    #[serde(rename = "inputImage")]
    input_image: Option<IgnoredAny>,
    #[serde(rename = "singleEmbeddingParams")]
    single: Option<IgnoredAny>,
}

/// As many vectors as there are inputs: Cohere's, Titan's, Nova's. None for a model that talks.
fn vectors_or_ranks(body: &[u8]) -> Option<String> {
    let asked: Asked = serde_json::from_slice(body).ok()?;
    if asked.query.is_some() {
        return Some(r#"{"results":[]}"#.to_owned());
    }
    if asked.single.is_some() {
        return Some(r#"{"embeddings":[{"embeddingType":"TEXT","embedding":[0]}]}"#.to_owned());
    }
    if asked.input_text.is_some() || asked.input_image.is_some() {
        return Some(r#"{"embedding":[0],"inputTextTokenCount":0}"#.to_owned());
    }
    let inputs = asked.texts.or(asked.images).or(asked.inputs)?;
    Some(format!(r#"{{"embeddings":[{}]}}"#, vec!["[0]"; inputs.len()].join(",")))
}

pub(crate) const JSON: &str = "application/json";
pub(crate) const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";
pub(crate) const SSE: &str = "text/event-stream";

fn frame(event: &str, payload: &str) -> Bytes {
    let headers = [
        Header::text(":message-type", "event"),
        Header::text(":event-type", event),
        Header::text(":content-type", JSON),
    ];
    let mut out = Vec::new();
    // Short texts always fit into a frame.
    let _ = event_stream::encode(&mut out, &headers, payload.as_bytes());
    out.into()
}
