//! The two hosts' streams and answers as one.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use outcrop_mantle as mantle;
use outcrop_runtime_sigv4 as runtime;

use crate::error::{self, Upstream};

/// The events of a Claude answer from either host.
#[derive(Debug)]
pub(crate) enum EventStream {
    Mantle(mantle::EventStream),
    Runtime(runtime::EventStream),
}

impl EventStream {
    /// Bedrock's id of the request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::Mantle(stream) => stream.request_id(),
            Self::Runtime(stream) => stream.request_id(),
        }
    }

    /// The JSON of the next event.
    pub(crate) fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Upstream>>> {
        match self {
            Self::Mantle(stream) => Pin::new(stream)
                .poll_next(context)
                .map(|event| event.map(|event| event.map_err(|error| error::upstream(&error, None)))),
            Self::Runtime(stream) => Pin::new(stream)
                .poll_next(context)
                .map(|event| event.map(|event| event.map_err(|error| error::upstream(&error, None)))),
        }
    }
}

/// A whole answer from either host.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) body: Bytes,
    pub(crate) request_id: Option<String>,
}

impl From<mantle::Whole> for Whole {
    fn from(whole: mantle::Whole) -> Self {
        Self { request_id: whole.request_id().map(str::to_owned), body: whole.body }
    }
}

impl From<runtime::Whole> for Whole {
    fn from(whole: runtime::Whole) -> Self {
        Self { request_id: whole.request_id().map(str::to_owned), body: whole.body }
    }
}
