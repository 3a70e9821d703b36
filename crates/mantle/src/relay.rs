//! A streamed answer that is handed on as it came.

use http::HeaderMap;
use outcrop_api_types::failure::is_error;
use outcrop_framing::{FrameError, sse};
use outcrop_transport::{ByteStream, Refusal, Response, request_id};

use crate::error::Error;
use crate::said::said;

/// A streamed answer whose bytes are handed on untouched. Its first event has been seen, and is no error.
#[derive(Debug)]
pub struct Relay {
    /// The headers, as they came.
    pub headers: HeaderMap,
    /// The body from its first byte.
    pub body: ByteStream,
}

impl Relay {
    /// The service's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }
}

/// Looks at the first event and puts its bytes back.
pub(crate) async fn peek(response: Response) -> Result<Relay, Error> {
    let Response { headers, mut body, .. } = response;
    let mut decoder = sse::Decoder::default();
    let mut seen = Vec::new();
    let request_id = || request_id(&headers).map(str::to_owned);
    loop {
        let damaged = |source| Error::Frame { source, request_id: request_id() };
        if let Some(event) = decoder.next_event().map_err(damaged)? {
            if event.is("error") || is_error(&event.data) {
                let refusal = Refusal::in_stream(said(&event.data), request_id().as_deref(), event.data);
                return Err(Error::refused(refusal));
            }
            break;
        }
        match body.next_chunk().await? {
            Some(bytes) => {
                decoder.push(bytes.clone());
                seen.push(bytes);
            }
            None => return Err(damaged(FrameError::Truncated { seen: 0, needed: None })),
        }
    }
    for bytes in seen.into_iter().rev() {
        body.put_back(bytes);
    }
    Ok(Relay { headers, body })
}
