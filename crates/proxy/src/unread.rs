//! A caller who takes nothing of an answer: after a while its connection is closed, and with it the call to Bedrock.
//!
//! The clock stands at the socket, below TLS and HTTP, because a write that is blocked keeps hyper from asking for anything
//! else. A caller who reads slowly is left alone: the system's buffer is kept small ([`SEND_BUFFER`]), so that even one that
//! takes a kilobyte a second makes room in it, and is seen to, in good time.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// What the system holds of an answer for one caller, bytes. It reports room once a third of it is free.
pub(crate) const SEND_BUFFER: u32 = 64 * 1024;

/// A socket that fails when nothing of what is written to it is taken for a time.
#[derive(Debug)]
pub(crate) struct Watched<S> {
    inner: S,
    limit: Duration,
    /// Runs while a write waits.
    blocked: Option<Pin<Box<Sleep>>>,
}

impl<S> Watched<S> {
    pub(crate) fn new(inner: S, limit: Duration) -> Self {
        Self { inner, limit, blocked: None }
    }

    fn seen(&mut self, written: Poll<io::Result<usize>>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.blocked = None;
            return written;
        }
        let limit = self.limit;
        let clock = self.blocked.get_or_insert_with(|| Box::pin(sleep(limit)));
        clock.as_mut().poll(cx).map(|()| {
            tracing::debug!("a caller takes nothing of an answer: its connection is closed");
            Err(io::ErrorKind::TimedOut.into())
        })
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.seen(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.seen(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::Instant;

    use super::*;

    const LIMIT: Duration = Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn a_caller_who_takes_nothing_is_given_up_after_a_minute() {
        let (_caller, server) = duplex(16);
        let mut socket = Watched::new(server, LIMIT);
        socket.write_all(&[b'x'; 16]).await.unwrap();
        let start = Instant::now();
        assert_eq!(socket.write_all(b"y").await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(start.elapsed(), LIMIT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_who_takes_a_little_now_and_then_is_waited_for() {
        let (mut caller, server) = duplex(16);
        let mut socket = Watched::new(server, LIMIT);
        let writing = tokio::spawn(async move { socket.write_all(&[b'x'; 24]).await });
        let start = Instant::now();
        for _ in 0..24 {
            tokio::time::sleep(Duration::from_secs(59)).await;
            caller.read_u8().await.unwrap();
        }
        writing.await.unwrap().unwrap();
        assert!(start.elapsed() > 20 * LIMIT);
    }
}
