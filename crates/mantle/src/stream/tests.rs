use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderMap, StatusCode};
use outcrop_transport::{ByteStream, Class, Response};

use super::EventStream;
use crate::Error;

const START: &str = r#"{"type":"message_start","message":{"content":[]}}"#;
const DELTA: &str = r#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"✓ \"error\""}}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;

/// A short transcript with everything that server-sent events allow.
fn transcript() -> String {
    format!(
        ": hello\r\n\r\nevent: ping\ndata: {{\"type\": \"ping\"}}\n\n\
         event: message_start\r\ndata: {START}\r\n\r\nevent: content_block_delta\ndata: {DELTA}\n\n\
         event: message_stop\ndata: {STOP}\n\n"
    )
}

/// The events, and the error that ended them.
async fn read(body: &[u8]) -> (Vec<String>, Option<Error>) {
    let body = ByteStream::ready(Bytes::copy_from_slice(body));
    let response = Response { status: StatusCode::OK, headers: HeaderMap::new(), body };
    let mut stream = match EventStream::begin(response).await {
        Ok(stream) => stream,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let mut events = Vec::new();
    while let Some(item) = stream.next().await {
        match item {
            Ok(event) => events.push(String::from_utf8(event.to_vec()).unwrap()),
            Err(error) => {
                assert!(stream.next().await.is_none(), "after an error it is over");
                return (events, Some(error));
            }
        }
    }
    (events, None)
}

#[tokio::test]
async fn events_are_read_and_a_ping_before_the_first_is_passed_over() {
    let (events, error) = read(transcript().as_bytes()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(events, [START, DELTA, STOP]);
}

#[tokio::test]
async fn a_stream_cut_at_any_byte_is_never_more_than_was_there() {
    let (whole, all) = (transcript(), [START, DELTA, STOP]);
    for cut in 0..whole.len() {
        let (events, error) = read(&whole.as_bytes()[..cut]).await;
        assert_eq!(events, all[..events.len()], "cut at {cut}");
        assert!(events.len() < 3 || cut >= whole.len() - 1, "cut at {cut}");
        if let Some(error) = error {
            assert_eq!(error.class(), Class::Network, "cut at {cut}: {error}");
        }
    }
}

#[tokio::test]
async fn an_error_is_known_by_its_name_or_by_its_type() {
    let words = r#"{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#;
    for event in [format!("event: error\ndata: {words}\n\n"), format!("data: {words}\n\n")] {
        let (events, error) = read(format!("data: {START}\n\n{event}").as_bytes()).await;
        let error = error.unwrap();
        assert_eq!(
            (events.len(), error.class(), error.exception()),
            (1, Class::Overloaded, Some("overloaded_error"))
        );
    }
}
