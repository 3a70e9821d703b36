//! The clocks. Time is stopped once the connection is made, and then runs by itself as far as the next clock.

use std::time::Duration;

use outcrop_transport::{Auth, ByteStream, Class, Kind, Path, TransportError};
use tokio::time::Instant;

use super::peer::{Connection, Peer};
use super::{call, exchange};

/// A call of this kind that has been made and not been answered.
async fn made(kind: Kind) -> (Connection, tokio::task::JoinHandle<Result<ByteStream, TransportError>>) {
    let peer = Peer::new().await;
    let (exchange, mut call) = (exchange(), call(&peer, Path::fixed("/")));
    call.kind = kind;
    let calling = tokio::spawn(async move { Ok(exchange.send(&call, &Auth::bearer("key")).await?.body) });
    let mut connection = peer.accept().await;
    connection.request().await;
    (connection, calling)
}

async fn begun() -> (Connection, ByteStream) {
    let (mut connection, calling) = made(Kind::Stream).await;
    connection.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n").await;
    let mut body = calling.await.unwrap().unwrap();
    assert_eq!(body.next_chunk().await.unwrap().unwrap(), "a");
    (connection, body)
}

#[tokio::test]
async fn a_host_that_never_answers_is_given_up_by_the_first_byte_clock() {
    for (kind, limit) in [(Kind::Stream, 120), (Kind::Whole, 600)] {
        let (connection, calling) = made(kind).await;
        tokio::time::pause();
        let begun = Instant::now();
        let error = calling.await.unwrap().unwrap_err();
        let TransportError::FirstByte { after, .. } = error else { panic!("{error:?}") };
        assert_eq!(after, Duration::from_secs(limit));
        assert!(begun.elapsed().abs_diff(after) < Duration::from_secs(10), "{:?}", begun.elapsed());
        assert_eq!(error.class(), Class::Timeout);
        tokio::time::resume();
        connection.closed().await;
    }
}

#[tokio::test]
async fn a_host_that_goes_mute_is_given_up_by_the_clock_between_events() {
    let (connection, mut body) = begun().await;
    tokio::time::pause();
    let error = body.next_chunk().await.unwrap_err();
    assert!(
        matches!(error, TransportError::Silence { after, .. } if after == Duration::from_mins(5)),
        "{error:?}"
    );
    tokio::time::resume();
    connection.closed().await;
}

#[tokio::test]
async fn a_reader_who_is_slow_is_not_a_host_that_is_silent() {
    let (mut connection, mut body) = begun().await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_hours(1)).await;
    tokio::time::resume();
    connection.write("1\r\nb\r\n").await;
    assert_eq!(body.next_chunk().await.unwrap().unwrap(), "b");
}

#[tokio::test]
async fn a_clock_kept_by_hand_does_not_count_dripping_bytes() {
    let (mut connection, mut body) = begun().await;
    body.clock_by_hand();
    let (sender, mut results) = tokio::sync::mpsc::unbounded_channel();
    tokio::time::pause();
    let begun = Instant::now();
    tokio::spawn(async move {
        for _ in 0..2 {
            sender.send(body.next_chunk().await).unwrap();
        }
    });
    tokio::task::yield_now().await; // the reader waits
    tokio::time::advance(Duration::from_mins(4)).await;
    tokio::time::resume();
    connection.write("1\r\nb\r\n").await;
    assert_eq!(results.recv().await.unwrap().unwrap().unwrap(), "b");
    tokio::time::pause();
    let error = results.recv().await.unwrap().unwrap_err();
    assert!(matches!(error, TransportError::Silence { .. }), "{error:?}");
    assert!(begun.elapsed() < Duration::from_mins(6), "the byte did not start the clock anew");
}

#[tokio::test]
async fn a_clock_kept_by_hand_starts_anew_when_it_is_told() {
    let (_connection, mut body) = begun().await;
    body.clock_by_hand();
    tokio::time::pause();
    let waiting = tokio::time::timeout(Duration::from_mins(4), body.next_chunk()).await;
    assert!(waiting.is_err());
    body.restart_clock();
    let waiting = tokio::time::timeout(Duration::from_mins(4), body.next_chunk()).await;
    assert!(waiting.is_err(), "eight minutes in all, but none of five");
    assert!(matches!(body.next_chunk().await, Err(TransportError::Silence { .. })));
}
