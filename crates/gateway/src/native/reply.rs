//! What goes back to a caller of Bedrock's own operations.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode, header};
use outcrop_transport::{ByteStream, Response};

use super::claude::Framed;
use crate::tokens::Tokens;

/// An answer in Bedrock's own form.
#[derive(Debug)]
#[non_exhaustive]
pub struct NativeReply {
    /// The status: a success.
    pub status: StatusCode,
    /// The headers that belong to the answer.
    pub headers: HeaderMap,
    /// The body.
    pub body: NativeBody,
    /// What of the request was left out: the `x-outcrop-ignored` header.
    pub ignored: Vec<String>,
    /// The model id that Bedrock was asked for, where a model was.
    pub upstream_model: Option<String>,
    /// Bedrock's id of the request.
    pub upstream_request_id: Option<String>,
    /// What it cost, once that is known: nothing of a stream that is passed on unread.
    pub tokens: Tokens,
}

/// The body of a [`NativeReply`].
#[derive(Debug)]
pub enum NativeBody {
    /// All of it.
    Whole(Bytes),
    /// As it comes.
    Stream(NativeStream),
}

/// The bytes of an answer as they come. After an `Err` it is over; dropping it closes the connection to Bedrock.
pub struct NativeStream(pub(super) Source);

pub(super) enum Source {
    Raw(ByteStream),
    Framed(Box<Framed>),
}

/// The answer broke off, and there is no way to say so in its own form: the connection must break too.
#[derive(Debug, thiserror::Error)]
#[error("the answer broke off: {0}")]
pub struct BrokenOff(pub(super) String);

impl NativeReply {
    /// An answer of Bedrock's, handed on.
    pub(super) fn relayed(answer: Response, model: Option<&str>) -> Self {
        let upstream_request_id = answer.request_id().map(str::to_owned);
        let Response { status, headers, body } = answer;
        Self {
            status,
            headers: inward(&headers),
            body: NativeBody::Stream(NativeStream(Source::Raw(body))),
            ignored: Vec::new(),
            upstream_model: model.map(str::to_owned),
            upstream_request_id,
            tokens: Tokens::of_headers(&headers),
        }
    }
}

/// What of Bedrock's headers belongs to the answer. The length is kept, so that a body that breaks off is seen to.
fn inward(headers: &HeaderMap) -> HeaderMap {
    let belongs = |name: &str| {
        let known = [header::CONTENT_TYPE.as_str(), header::CONTENT_LENGTH.as_str(), "x-amzn-requestid"];
        known.contains(&name) || name == "x-amzn-errortype" || name.starts_with("x-amzn-bedrock-")
    };
    let mut kept = HeaderMap::with_capacity(8);
    for (name, value) in headers.iter().filter(|(name, _)| belongs(name.as_str())) {
        kept.append(name, value.clone());
    }
    kept
}

impl Stream for NativeStream {
    type Item = Result<Bytes, BrokenOff>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Source::Raw(body) => Pin::new(body)
                .poll_next(context)
                .map(|piece| piece.map(|piece| piece.map_err(|error| BrokenOff(error.to_string())))),
            Source::Framed(framed) => framed.poll_piece(context).map(|piece| piece.map(Ok)),
        }
    }
}

impl fmt::Debug for NativeStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NativeStream")
    }
}
