//! A caller's connection: how long it may take over the headers of a request, and how long it may rest between two.
//!
//! hyper has one clock for both, which is too long for the first or too short for the second.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use crate::body::{Body, BrokenOff};

const TOO_SLOW: &[u8] = b"HTTP/1.1 408 Request Timeout\r\n\
    content-type: application/json\r\nconnection: close\r\ncontent-length: 137\r\n\r\n\
    {\"error\":{\"message\":\"the headers of the request took too long\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"request_timeout\"}}    ";

/// Waiting for the first byte of the next request.
const RESTING: u8 = 0;
/// In the middle of a request's headers.
const HEADERS: u8 = 1;
/// Between the headers of a request and the end of its answer.
const BUSY: u8 = 2;

/// Answered before all of the request was read: the rest is thrown away, so that the answer arrives.
const LEFTOVER: u8 = 3;
/// How long that may take.
const LINGER: Duration = Duration::from_secs(2);

/// What a connection is at, shared by its socket and its requests.
#[derive(Debug, Clone)]
pub(crate) struct Phase(Arc<AtomicU8>);

impl Phase {
    /// A new connection: headers are due.
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU8::new(HEADERS)))
    }

    /// The headers of a request are there. When the guard is dropped its answer is over.
    pub(crate) fn busy(&self) -> Busy {
        self.0.store(BUSY, Ordering::Relaxed);
        Busy { phase: Arc::clone(&self.0), then: RESTING }
    }
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Busy {
    phase: Arc<AtomicU8>,
    then: u8,
}

impl Busy {
    /// The connection ends with this answer, and some of the request may be unread.
    pub(crate) fn is_last(&mut self) {
        self.then = LEFTOVER;
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.phase.store(self.then, Ordering::Relaxed);
    }
}

/// The body of an answer, and with it the mark that its request is under way.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) body: Body,
    pub(crate) busy: Option<Busy>,
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() {
            self.busy = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A socket with two clocks for reading. Neither runs while a request is under way.
#[derive(Debug)]
pub(crate) struct Socket<S> {
    inner: S,
    phase: Phase,
    seen: u8,
    since: Instant,
    clock: Pin<Box<Sleep>>,
    headers: Duration,
    rest: Duration,
    /// Whether our side was closed well, once it was.
    closed: Option<bool>,
}

impl<S> Socket<S> {
    pub(crate) fn new(inner: S, phase: Phase, headers: Duration, rest: Duration) -> Self {
        let clock = Box::pin(tokio::time::sleep(headers));
        Self { inner, phase, seen: HEADERS, since: Instant::now(), clock, headers, rest, closed: None }
    }

    /// Ready when the caller has used up the time it has in this phase.
    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<u8> {
        let phase = self.phase.0.load(Ordering::Relaxed);
        if phase != self.seen {
            (self.seen, self.since) = (phase, Instant::now());
        }
        let due = match phase {
            BUSY | LEFTOVER => return Poll::Pending,
            HEADERS => self.since + self.headers,
            _ => self.since + self.rest,
        };
        if self.clock.deadline() != due {
            self.clock.as_mut().reset(due);
        }
        self.clock.as_mut().poll(cx).map(|()| phase)
    }
}

impl<S: AsyncRead + Unpin> Socket<S> {
    /// Reads and forgets what the caller still sends, until it ends or the time is over. To close while there is
    /// something unread would reset the connection, and the answer could be lost on its way.
    fn poll_leftover(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scrap = [0; 16 * 1024];
        loop {
            let mut buf = ReadBuf::new(&mut scrap);
            match Pin::new(&mut self.inner).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => {}
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.clock.as_mut().poll(cx),
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut self.inner).poll_read(cx, buf) {
            if buf.filled().len() > before && self.phase.0.load(Ordering::Relaxed) == RESTING {
                self.phase.0.store(HEADERS, Ordering::Relaxed);
            }
            return Poll::Ready(read);
        }
        if ready!(self.poll_late(cx)) == HEADERS {
            // The caller is told, if it still listens; then the connection ends either way.
            let _ = Pin::new(&mut self.inner).poll_write(cx, TOO_SLOW);
            let _ = Pin::new(&mut self.inner).poll_flush(cx);
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Ready(Ok(())) // the end, as if the caller had closed
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.closed.is_none() {
            let shut = ready!(Pin::new(&mut self.inner).poll_shutdown(cx));
            self.clock.as_mut().reset(Instant::now() + LINGER);
            self.closed = Some(shut.is_ok());
            shut?;
        }
        if self.closed == Some(true) && self.phase.0.load(Ordering::Relaxed) == LEFTOVER {
            ready!(self.poll_leftover(cx));
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests;
