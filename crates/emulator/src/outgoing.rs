//! An answer as a list of pieces: bytes, pauses, and the ways a connection can misbehave.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

use crate::record::{Outcome, Ticket};

/// One thing to do while writing a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Bytes(Bytes),
    /// What was written so far leaves before anything else happens.
    Flush,
    Pause(Duration),
    /// The connection is dropped without an end of the body.
    Abort,
    /// Nothing more, and no end.
    Hang,
}

/// A whole HTTP answer.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) pieces: Vec<Piece>,
    /// Announced as `content-length`; `None` is chunked.
    pub(crate) length: Option<u64>,
}

impl Outgoing {
    /// A body that is sent in one go.
    pub(crate) fn whole(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let length = u64::try_from(body.len()).ok();
        let mut headers = Vec::new();
        if !content_type.is_empty() {
            headers.push(("content-type".to_owned(), content_type.to_owned()));
        }
        Self { status, headers, pieces: vec![Piece::Bytes(body)], length }
    }

    /// A JSON body.
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::whole(status, "application/json", body.to_string())
    }

    /// A chunked body.
    pub(crate) fn stream(content_type: &str, pieces: Vec<Piece>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status: 200, headers, pieces, length: None }
    }

    pub(crate) fn header(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.headers.push((name.to_owned(), format!("{value}")));
        self
    }

    /// The axum response; `ticket` learns how the body ends.
    pub(crate) fn into_response(self, ticket: Ticket) -> Response {
        let length = self.length;
        let body = PieceBody { pieces: self.pieces.into(), length, flushed: false, sleep: None, ticket };
        let mut response = Response::new(Body::new(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

struct PieceBody {
    pieces: VecDeque<Piece>,
    length: Option<u64>,
    flushed: bool,
    sleep: Option<Pin<Box<Sleep>>>,
    ticket: Ticket,
}

impl http_body::Body for PieceBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = &mut *self;
        loop {
            match this.pieces.front_mut() {
                None => {
                    this.ticket.end(Outcome::Complete);
                    return Poll::Ready(None);
                }
                Some(Piece::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    this.pieces.pop_front();
                    if this.pieces.is_empty() {
                        this.ticket.end(Outcome::Complete);
                    }
                    if !bytes.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(bytes))));
                    }
                }
                Some(Piece::Flush) => {
                    // hyper writes out what it holds whenever a body is not ready.
                    this.flushed = !this.flushed;
                    if this.flushed {
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    this.pieces.pop_front();
                }
                Some(Piece::Pause(duration)) => {
                    let duration = *duration;
                    let sleep = this.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(duration)));
                    if sleep.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    this.sleep = None;
                    this.pieces.pop_front();
                }
                Some(Piece::Abort) => {
                    this.ticket.end(Outcome::Cut);
                    return Poll::Ready(Some(Err(io::Error::other("cut by the script"))));
                }
                Some(Piece::Hang) => return Poll::Pending,
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
