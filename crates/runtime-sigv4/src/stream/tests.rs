use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode};
use outcrop_framing::FrameError;
use outcrop_transport::{ByteStream, Class, Response};
use serde::Deserialize;
use serde_json::Value;

use super::{EventStream, is_ping, unwrap};
use crate::Error;

#[derive(Deserialize)]
struct Vector {
    #[serde(default)]
    inner_events: Vec<Value>,
    frames: Vec<Frame>,
}

#[derive(Deserialize)]
struct Frame {
    hex: String,
}

impl Vector {
    fn read(name: &str) -> Self {
        let path = format!("{}/../../tests/fixtures/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    fn frame(&self, index: usize) -> Vec<u8> {
        let hex = self.frames[index].hex.as_bytes();
        hex.chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    fn whole(&self) -> Vec<u8> {
        (0..self.frames.len()).flat_map(|index| self.frame(index)).collect()
    }
}

fn answer(body: Vec<u8>) -> Response {
    let headers =
        HeaderMap::from_iter([("x-amzn-requestid".parse().unwrap(), HeaderValue::from_static("id-1"))]);
    Response { status: StatusCode::OK, headers, body: ByteStream::ready(Bytes::from(body)) }
}

/// The events, and the error that ended them.
async fn read(body: Vec<u8>) -> (Vec<Value>, Option<Error>) {
    let mut stream = match EventStream::begin(answer(body)).await {
        Ok(stream) => stream,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let mut events = Vec::new();
    while let Some(item) = stream.next().await {
        match item {
            Ok(event) => events.push(serde_json::from_slice(&event).unwrap()),
            Err(error) => {
                assert!(stream.next().await.is_none(), "after an error it is over");
                return (events, Some(error));
            }
        }
    }
    (events, None)
}

#[tokio::test]
async fn the_events_of_a_vector_are_read() {
    let vector = Vector::read("eventstream-invoke-claude");
    let (events, error) = read(vector.whole()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(events, vector.inner_events);
}

#[tokio::test]
async fn a_stream_cut_at_any_byte_is_an_error_or_ends_between_events() {
    let vector = Vector::read("eventstream-invoke-claude");
    let whole = vector.whole();
    let mut ends = vec![0];
    for index in 0..vector.frames.len() {
        ends.push(ends[index] + vector.frame(index).len());
    }
    for cut in 0..whole.len() {
        let (events, error) = read(whole[..cut].to_vec()).await;
        let frames = ends.iter().filter(|end| **end <= cut).count() - 1;
        assert_eq!(events, vector.inner_events[..frames], "cut at {cut}");
        let between = ends.contains(&cut) && cut > 0;
        assert_eq!(error.is_none(), between, "cut at {cut}");
        if let Some(error) = error {
            assert!(matches!(error, Error::Frame { source: FrameError::Truncated { .. }, .. }), "{error:?}");
            assert_eq!((error.class(), error.request_id()), (Class::Network, Some("id-1")));
        }
    }
}

#[tokio::test]
async fn every_exception_of_the_vectors_has_its_class() {
    let vector = Vector::read("eventstream-invoke-exceptions");
    let mut seen = Vec::new();
    for index in 0..vector.frames.len() {
        let (events, error) = read(vector.frame(index)).await;
        let error = error.unwrap();
        assert!(events.is_empty() && error.refusal().unwrap().message.starts_with("m: "));
        seen.push((error.exception().unwrap().to_owned(), error.class()));
    }
    seen.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [
        ("internalServerException", Class::Internal),
        ("modelStreamErrorException", Class::ModelError { transient: false }),
        ("modelTimeoutException", Class::Timeout),
        ("serviceUnavailableException", Class::Overloaded),
        ("throttlingException", Class::Throttled),
        ("validationException", Class::Invalid),
    ];
    assert_eq!(seen, expected.map(|(kind, class)| (kind.to_owned(), class)));
}

#[tokio::test]
async fn an_exception_in_the_middle_comes_after_the_events_before_it() {
    let (events, error) = read(Vector::read("eventstream-invoke-claude-error-midstream").whole()).await;
    assert_eq!((events.len(), error.unwrap().class()), (2, Class::Throttled));
}

#[tokio::test]
async fn an_unmodelled_error_frame_has_its_words_in_its_headers() {
    let (_, error) = read(Vector::read("eventstream-error-frame").whole()).await;
    let error = error.unwrap();
    assert_eq!((error.class(), error.exception()), (Class::Internal, Some("InternalError")));
    assert_eq!(error.refusal().unwrap().message, "An internal server error occurred");
}

#[tokio::test]
async fn a_payload_that_cannot_be_read_ends_the_stream() {
    let vector = Vector::read("eventstream-invoke-claude");
    let mut body = vector.frame(0);
    let headers = [
        outcrop_framing::event_stream::Header::text(":message-type", "event"),
        outcrop_framing::event_stream::Header::text(":event-type", "chunk"),
    ];
    outcrop_framing::event_stream::encode(&mut body, &headers, b"not json").unwrap();
    let (events, error) = read(body).await;
    assert_eq!(events.len(), 1);
    assert!(matches!(error, Some(Error::Payload { .. })), "{error:?}");
}

#[test]
fn padding_around_an_event_is_passed_over() {
    let event = unwrap(br#"{"bytes":"eyJ0eXBlIjoicGluZyJ9","p":"abcdef"}"#).unwrap();
    assert_eq!(event, r#"{"type":"ping"}"#);
    assert!(is_ping(&event));
    assert_eq!(unwrap(br#"{"p":"ab","bytes":"eyJ0eXBlIjoicGluZyJ9"}"#).unwrap(), r#"{"type":"ping"}"#);
}

#[test]
fn a_payload_that_is_no_chunk_is_an_error() {
    for payload in ["", "{}", r#"{"bytes":1}"#, r#"{"bytes":"!!!"}"#, "not json"] {
        assert!(unwrap(payload.as_bytes()).is_err(), "{payload}");
    }
}
