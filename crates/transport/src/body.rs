//! The body of an answer, pulled from the connection by whoever reads it.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::Body;
use tokio::time::{Instant, Sleep};

use crate::error::TransportError;
use crate::watch::Watched;

/// The bytes of an answer as they arrive. No task and no channel is behind it: dropping it closes the connection, and
/// not polling it holds the sender back.
///
/// A clock runs while a reader waits, never while the reader is busy elsewhere; see [`ByteStream::clock_by_hand`].
/// After an `Err` the stream is over.
pub struct ByteStream {
    ahead: VecDeque<Bytes>,
    body: Option<reqwest::Body>,
    host: Arc<str>,
    clock: Clock,
    watched: Watched,
}

struct Clock {
    /// How long a wait may be.
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    /// Whether the clock runs: set when a reader first waits, cleared when what it waited for has come.
    running: bool,
    by_hand: bool,
}

impl ByteStream {
    pub(crate) fn new(body: reqwest::Body, host: Arc<str>, limit: Duration) -> Self {
        let clock = Clock { limit, sleep: None, running: false, by_hand: false };
        Self { ahead: VecDeque::new(), body: Some(body), host, clock, watched: Watched::default() }
    }

    /// Shows each piece to a watcher as it comes.
    pub(crate) fn watched(self, watched: Watched) -> Self {
        Self { watched, ..self }
    }

    /// A body that is already here. For tests, and for answers made on the spot.
    pub fn ready(bytes: Bytes) -> Self {
        let clock = Clock { limit: Duration::MAX, sleep: None, running: false, by_hand: false };
        let (ahead, watched) = (VecDeque::from([bytes]), Watched::default());
        Self { ahead, body: None, host: Arc::from(""), clock, watched }
    }

    /// Puts bytes back: they are read next. For a reader that has looked at the beginning.
    pub fn put_back(&mut self, bytes: Bytes) {
        self.ahead.push_front(bytes);
    }

    /// Makes the clock run until [`ByteStream::restart_clock`] is called, instead of until the next bytes: for a
    /// reader that counts whole events, so that a sender who drips bytes does not hold it for ever.
    pub fn clock_by_hand(&mut self) {
        self.clock.by_hand = true;
    }

    /// A whole event has come: the clock starts anew with the next wait.
    pub fn restart_clock(&mut self) {
        self.clock.running = false;
    }

    /// Reads to the end.
    ///
    /// # Errors
    /// [`TransportError::TooLarge`] as soon as there are more than `limit` bytes, and whatever the connection says.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, TransportError> {
        let too_large = |host: &str| TransportError::TooLarge { host: host.to_owned(), limit };
        let Some(first) = self.next_chunk().await? else { return Ok(Bytes::new()) };
        if first.len() > limit {
            return Err(too_large(&self.host));
        }
        let Some(second) = self.next_chunk().await? else { return Ok(first) };
        let rest = self.body.as_ref().map_or(0, |body| body.size_hint().lower());
        let rest = usize::try_from(rest).unwrap_or(usize::MAX).min(limit);
        let mut whole =
            BytesMut::with_capacity(first.len().saturating_add(second.len()).saturating_add(rest));
        whole.extend_from_slice(&first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            if whole.len().saturating_add(chunk.len()) > limit {
                return Err(too_large(&self.host));
            }
            whole.extend_from_slice(&chunk);
            next = self.next_chunk().await?;
        }
        Ok(whole.freeze())
    }

    /// The next bytes, or `None` at the end.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    fn end(&mut self) {
        self.body = None; // closes the connection, or gives it back if the answer is whole
        self.watched.ended();
        self.clock.sleep = None;
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(bytes) = self.ahead.pop_front() {
            return Poll::Ready(Some(Ok(bytes)));
        }
        loop {
            let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
            let Poll::Ready(frame) = Pin::new(body).poll_frame(context) else {
                ready!(self.clock.poll(context));
                let error = TransportError::Silence { host: self.host.to_string(), after: self.clock.limit };
                self.end();
                return Poll::Ready(Some(Err(error)));
            };
            match frame {
                None => {
                    self.end();
                    return Poll::Ready(None);
                }
                Some(Err(source)) => {
                    let source = source.without_url().into();
                    let error = TransportError::Broken { host: self.host.to_string(), source };
                    self.end();
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Ok(frame)) => {
                    let Ok(bytes) = frame.into_data() else { continue }; // trailers say nothing to us
                    if !self.clock.by_hand {
                        self.clock.running = false;
                    }
                    if !bytes.is_empty() {
                        self.watched.received(&bytes);
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
            }
        }
    }
}

impl Clock {
    /// Ready when the wait has been too long.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let sleep = self.sleep.get_or_insert_with(|| {
            self.running = true;
            Box::pin(tokio::time::sleep(self.limit))
        });
        if !self.running {
            self.running = true;
            // A limit too long to be a point in time is no limit.
            if let Some(deadline) = Instant::now().checked_add(self.limit) {
                sleep.as_mut().reset(deadline);
            }
        }
        sleep.as_mut().poll(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("host", &self.host)
            .field("open", &self.body.is_some())
            .finish_non_exhaustive()
    }
}
