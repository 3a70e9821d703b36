//! Models that speak `OpenAI` themselves: the bytes go through as they are.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use outcrop_api_types::responses::{ErrorEvent, Event};
use outcrop_framing::sse;
use outcrop_hints::causes::general::STREAM_CUT;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_transport::ByteStream;
use serde::Deserialize;

use crate::error::chat_failure;
use crate::grace::Grace;
use crate::hinted::with_step;
use crate::openai::OpenAiApi;
use crate::relay::truncated;
use crate::responses::Claim;

/// A forwarded stream under way. Its bytes pass as they are; they are watched for one thing: a stream that ends
/// without saying so gets an error event, so that it cannot be taken for a whole answer.
#[derive(Debug)]
pub(crate) struct Forwarded {
    body: ByteStream,
    end: End,
    /// How long the end of the connection is awaited once the answer is whole.
    grace: Grace,
    over: bool,
}

/// How the end of an answer is known.
#[derive(Debug)]
enum End {
    /// Chat Completions: `[DONE]` comes last.
    Chat { tail: Vec<u8> },
    /// Responses: an event that ends the answer.
    Responses(Box<Events>),
}

/// What is noted of the events that pass.
#[derive(Debug, Default)]
struct Events {
    decoder: sse::Decoder,
    /// One that ends the answer was among them.
    last_seen: bool,
    /// One was too large to be looked at: from there on nothing is known but how the connection ends.
    lost: bool,
    /// The number that an event of our own would have.
    next_number: u64,
    /// Until it is known whose the answer is.
    claim: Option<Claim>,
}

/// Enough for `data: [DONE]` and the line ends behind it.
const TAIL: usize = 32;

/// The events after which an answer of Responses is over.
const LAST: [&str; 5] =
    ["response.completed", "response.incomplete", "response.failed", "response.cancelled", "error"];

impl Forwarded {
    pub(crate) fn new(api: OpenAiApi, body: ByteStream, claim: Option<Claim>) -> Self {
        let end = match api {
            OpenAiApi::Chat => End::Chat { tail: Vec::with_capacity(2 * TAIL) },
            OpenAiApi::Responses => End::Responses(Box::new(Events { claim, ..Events::default() })),
        };
        Self { body, end, grace: Grace::default(), over: false }
    }

    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.over {
            return Poll::Ready(None);
        }
        let next = Pin::new(&mut self.body).poll_next(context);
        let failure = match next {
            Poll::Ready(Some(Ok(bytes))) => {
                self.end.watch(&bytes);
                return Poll::Ready(Some(bytes));
            }
            Poll::Pending if !self.end.was_seen() || self.grace.poll(context).is_pending() => {
                return Poll::Pending;
            }
            // The answer is whole, however its connection ends.
            _ if self.end.was_seen() => {
                self.over = true;
                return Poll::Ready(None);
            }
            // Nothing is known against it.
            Poll::Ready(None) if self.end.is_out_of_sight() => {
                self.over = true;
                return Poll::Ready(None);
            }
            Poll::Ready(Some(Err(error))) => Failure {
                kind: FailureKind::Truncated,
                message: format!("the answer broke off: {error}"),
                retry_after: None,
            },
            Poll::Ready(None) | Poll::Pending => truncated(),
        };
        self.over = true;
        Poll::Ready(Some(self.end.failed(&with_step(failure, &STREAM_CUT)).into()))
    }
}

impl End {
    fn watch(&mut self, bytes: &Bytes) {
        match self {
            Self::Chat { tail } => {
                let last = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
                tail.extend_from_slice(last);
                let surplus = tail.len().saturating_sub(TAIL);
                tail.drain(..surplus);
            }
            Self::Responses(events) => events.watch(bytes.clone()),
        }
    }

    fn was_seen(&self) -> bool {
        match self {
            // A line of its own: a text that was cut off may end in these letters, but no raw line end stands in JSON.
            Self::Chat { tail } => {
                let line = tail.rsplit(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty());
                line.and_then(|line| line.strip_prefix(b"data:"))
                    .is_some_and(|data| data.trim_ascii() == b"[DONE]")
            }
            Self::Responses(events) => events.last_seen,
        }
    }

    fn is_out_of_sight(&self) -> bool {
        matches!(self, Self::Responses(events) if events.lost)
    }

    /// The stream may have stopped inside a line: a blank line first makes this an event of its own.
    fn failed(&self, failure: &Failure) -> Vec<u8> {
        let mut out = b"\n\n".to_vec();
        match self {
            Self::Chat { .. } => sse::write_data(&mut out, &chat_failure(failure)),
            Self::Responses(events) => {
                let mut event = ErrorEvent::new(failure.chat_message(), events.next_number);
                event.code = Some(failure.chat_words().code.map(Into::into));
                event.param = Some(None);
                let data = serde_json::to_vec(&Event::Error(event)).unwrap_or_default();
                out.extend_from_slice(b"event: error\n");
                sse::write_data(&mut out, &data);
            }
        }
        out
    }
}

impl Events {
    fn watch(&mut self, bytes: Bytes) {
        if self.lost {
            return;
        }
        self.decoder.push(bytes);
        loop {
            match self.decoder.next_event() {
                Ok(Some(event)) => self.note(&event),
                Ok(None) => return,
                Err(_) => {
                    (self.lost, self.decoder) = (true, sse::Decoder::default());
                    return;
                }
            }
        }
    }

    fn note(&mut self, event: &sse::Event) {
        self.last_seen |= LAST.iter().any(|last| event.is(last));
        if let Some(number) = number(&event.data) {
            self.next_number = number.saturating_add(1);
        }
        self.claim.take_if(|claim| claim.event(&event.data));
    }
}

fn number(data: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Numbered {
        sequence_number: u64,
    }
    serde_json::from_slice::<Numbered>(data).ok().map(|event| event.sequence_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(pieces: &[&'static str]) -> String {
        let mut end = End::Responses(Box::default());
        for piece in pieces {
            end.watch(&Bytes::from_static(piece.as_bytes()));
        }
        assert!(!end.was_seen());
        String::from_utf8(end.failed(&truncated())).unwrap()
    }

    #[test]
    fn the_added_error_goes_on_from_the_last_number() {
        let created =
            "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0}\n\n";
        let third =
            "data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\",\"sequence_number\":6}\n\n";
        let unnumbered = "data: {\"type\":\"keepalive\"}\n\n";
        for (pieces, number) in [
            (&[][..], 0),
            (&[created][..], 1),
            (&[created, third][..], 7),
            (&[created, &third[..40], &third[40..]][..], 7),
            (&[created, third, &third[..40]][..], 7),
            (&[created, third, unnumbered][..], 7),
            (&[unnumbered, unnumbered][..], 0),
        ] {
            let told = watched(pieces);
            assert!(told.starts_with("\n\nevent: error\ndata: {\"type\":\"error\""), "{told}");
            assert!(told.contains(&format!("\"sequence_number\":{number}")), "{pieces:?}: {told}");
        }
    }

    #[test]
    fn an_event_too_large_to_look_at_is_no_sign_of_a_broken_answer() {
        let mut end = End::Responses(Box::default());
        end.watch(&Bytes::from_static(b"data: {\"type\":\"response.created\",\"sequence_number\":0}\n\n"));
        assert!(!end.is_out_of_sight());
        let mut large = b"event: response.completed\ndata: ".to_vec();
        large.resize(9_000_000, b' ');
        end.watch(&large.into());
        end.watch(&Bytes::from_static(b"{}\n\n"));
        assert!(end.is_out_of_sight() && !end.was_seen());
    }
}
