use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::Frame;

use super::*;

/// Gives its pieces one by one; after the last it ends, or stays silent for ever.
struct Pieces(VecDeque<&'static [u8]>, bool);

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.0.pop_front() {
            Some(piece) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(piece))))),
            None if self.1 => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

async fn read_pieces(pieces: &[&'static [u8]], limit: usize) -> Result<Bytes, (u16, bool)> {
    let body = Pieces(pieces.iter().copied().collect(), true);
    read(body, limit, Duration::from_mins(1))
        .await
        .map_err(|failure| (failure.status.as_u16(), failure.close))
}

#[tokio::test]
async fn pieces_are_put_together() {
    assert_eq!(read_pieces(&[b"{}"], 10).await, Ok(Bytes::from_static(b"{}")));
    assert_eq!(read_pieces(&[b"{", b"\"a\"", b":1}"], 10).await, Ok(Bytes::from_static(b"{\"a\":1}")));
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_at_the_piece_that_goes_over() {
    assert_eq!(read_pieces(&[b"1234"], 4).await, Ok(Bytes::from_static(b"1234")));
    assert_eq!(read_pieces(&[b"12345"], 4).await, Err((413, true)));
    // Nothing is read after the piece that goes over: the silent body would never end.
    let endless = Pieces([b"123".as_slice(), b"45"].into(), false);
    assert_eq!(read(endless, 4, Duration::from_mins(1)).await.unwrap_err().status, 413);
}

#[tokio::test]
async fn an_empty_body_is_refused() {
    assert_eq!(read_pieces(&[], 4).await, Err((400, false)));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_is_refused_after_the_idle_time() {
    let start = tokio::time::Instant::now();
    let stalled = Pieces([b"{".as_slice()].into(), false);
    let failure = read(stalled, 10, Duration::from_mins(1)).await.unwrap_err();
    assert_eq!((failure.status.as_u16(), failure.close), (408, true));
    assert_eq!(start.elapsed(), Duration::from_mins(1));
}

#[test]
fn headers_are_checked_before_anything_is_read() {
    let check = |pairs: &[(&'static str, &'static str)]| {
        let headers =
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        super::check(&headers, 100).map_err(|failure| failure.status.as_u16())
    };
    assert_eq!(check(&[("content-type", "application/json")]), Ok(()));
    assert_eq!(check(&[("content-type", "Application/JSON; charset=utf-8")]), Ok(()));
    assert_eq!(check(&[]), Err(415));
    assert_eq!(check(&[("content-type", "text/plain")]), Err(415));
    assert_eq!(check(&[("content-type", "application/x-www-form-urlencoded")]), Err(415));
    assert_eq!(check(&[("content-type", "application/json"), ("content-encoding", "gzip")]), Err(415));
    assert_eq!(check(&[("content-type", "application/json"), ("content-length", "101")]), Err(413));
    assert_eq!(
        check(&[("content-type", "application/json"), ("content-length", "99999999999999999999")]),
        Ok(())
    );
}
