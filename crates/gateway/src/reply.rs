//! What goes back to the caller.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;

use crate::Plan;
use crate::forward::Forwarded;
use crate::keeping::Keeping;
use crate::passing::Passing;
use crate::relay::Relay;
use crate::tokens::Tokens;

/// An answer in the caller's dialect, ready to be written.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reply {
    /// 200: a failure is an `Err` as long as nothing was sent.
    pub status: StatusCode,
    /// The body.
    pub body: ReplyBody,
    /// What of the request was left out: the `x-outcrop-ignored` header.
    pub ignored: Vec<String>,
    /// The answer is a guess of ours: the `x-outcrop-estimate` header.
    pub estimated: bool,
    /// The model id that Bedrock was asked for.
    pub upstream_model: String,
    /// Bedrock's id of the request.
    pub upstream_request_id: Option<String>,
    /// What it cost, once that is known.
    pub tokens: Tokens,
}

/// The body of a [`Reply`].
#[derive(Debug)]
pub enum ReplyBody {
    /// JSON, whole.
    Whole(Bytes),
    /// Server-sent events as they come.
    Stream(Pieces),
}

/// The pieces of a streamed answer, each some whole events in the caller's dialect. A failure is an event of its own;
/// after it, or after the end, there are no more pieces. Dropping it closes the connection to Bedrock.
pub struct Pieces(pub(crate) Source);

pub(crate) enum Source {
    Translated(Box<Relay>),
    Kept(Box<Keeping>),
    Forwarded(Box<Forwarded>),
    Passed(Box<Passing>),
    /// A whole answer, told as a stream.
    Told(Option<Bytes>),
}

/// An answer by this plan.
pub(crate) fn reply(body: ReplyBody, ignored: Vec<String>, plan: &Plan, request_id: Option<String>) -> Reply {
    Reply {
        status: StatusCode::OK,
        body,
        ignored,
        estimated: false,
        upstream_model: plan.id.to_string(),
        upstream_request_id: request_id,
        tokens: Tokens::default(),
    }
}

impl Reply {
    /// The same, with where its cost becomes known.
    pub(crate) fn with(self, tokens: Tokens) -> Self {
        Self { tokens, ..self }
    }
}

impl Stream for Pieces {
    type Item = Bytes;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        match &mut self.0 {
            Source::Translated(relay) => relay.poll_piece(context),
            Source::Kept(keeping) => keeping.poll_piece(context),
            Source::Forwarded(forwarded) => forwarded.poll_piece(context),
            Source::Passed(passing) => passing.poll_piece(context),
            Source::Told(told) => Poll::Ready(told.take()),
        }
    }
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pieces")
    }
}
