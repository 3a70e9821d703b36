//! Models that speak `OpenAI` themselves: the bytes go through as they are.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use outcrop_framing::sse;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_transport::ByteStream;

use crate::error::chat_failure;
use crate::relay::truncated;

/// A forwarded stream under way. Its bytes are not read, but for one thing: a stream that ends without `[DONE]` gets an
/// error event, so that it cannot be taken for a whole answer.
#[derive(Debug)]
pub(crate) struct Forwarded {
    body: ByteStream,
    tail: Vec<u8>,
    over: bool,
}

/// Enough for `data: [DONE]` and the line ends behind it.
const TAIL: usize = 32;

impl Forwarded {
    pub(crate) fn new(body: ByteStream) -> Self {
        Self { body, tail: Vec::with_capacity(2 * TAIL), over: false }
    }

    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.over {
            return Poll::Ready(None);
        }
        let failure = match Pin::new(&mut self.body).poll_next(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Some(Ok(bytes))) => {
                self.remember(&bytes);
                return Poll::Ready(Some(bytes));
            }
            Poll::Ready(Some(Err(error))) => Failure {
                kind: FailureKind::Truncated,
                message: format!("the answer broke off: {error}"),
                retry_after: None,
            },
            Poll::Ready(None) if self.is_done() => {
                self.over = true;
                return Poll::Ready(None);
            }
            Poll::Ready(None) => truncated(),
        };
        self.over = true;
        // The stream may have stopped inside a line: a blank line first makes this an event of its own.
        let mut out = b"\n\n".to_vec();
        sse::write_data(&mut out, &chat_failure(&failure));
        Poll::Ready(Some(out.into()))
    }

    fn remember(&mut self, bytes: &[u8]) {
        let last = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
        self.tail.extend_from_slice(last);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    fn is_done(&self) -> bool {
        self.tail.trim_ascii_end().ends_with(b"[DONE]")
    }
}
