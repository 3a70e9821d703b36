use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::*;

const HEADER_TIME: Duration = Duration::from_secs(10);
const REST: Duration = Duration::from_mins(2);

fn pair() -> (DuplexStream, Socket<DuplexStream>, Phase) {
    let (caller, server) = duplex(1024);
    let phase = Phase::new();
    (caller, Socket::new(server, phase.clone(), HEADER_TIME, REST), phase)
}

async fn read(socket: &mut Socket<DuplexStream>) -> io::Result<usize> {
    socket.read(&mut [0; 64]).await
}

#[test]
fn the_answer_to_slow_headers_is_well_formed() {
    let text = std::str::from_utf8(TOO_SLOW).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.ends_with(&format!("content-length: {}", body.len())), "{}", body.len());
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["error"]["code"], "request_timeout");
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_sends_no_headers_is_told_so_after_ten_seconds() {
    let (mut caller, mut socket, _phase) = pair();
    caller.write_all(b"POST / HT").await.unwrap();
    let start = Instant::now();
    assert_eq!(read(&mut socket).await.unwrap(), 9);
    tokio::time::advance(Duration::from_secs(4)).await;
    caller.write_all(b"T").await.unwrap();
    assert_eq!(read(&mut socket).await.unwrap(), 1);
    assert_eq!(read(&mut socket).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!(start.elapsed(), HEADER_TIME, "bytes that drip in win no time");
    drop(socket);
    let mut told = String::new();
    caller.read_to_string(&mut told).await.unwrap();
    assert!(told.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn no_clock_runs_while_a_request_is_under_way() {
    let (mut caller, mut socket, phase) = pair();
    caller.write_all(b"request").await.unwrap();
    read(&mut socket).await.unwrap();
    let busy = phase.busy();
    let waited = tokio::time::timeout(Duration::from_hours(1), read(&mut socket)).await;
    assert!(waited.is_err(), "still waiting after an hour");
    drop(busy);
}

#[tokio::test(start_paused = true)]
async fn a_connection_may_rest_between_two_requests_and_then_ends_in_silence() {
    let (mut caller, mut socket, phase) = pair();
    caller.write_all(b"request").await.unwrap();
    read(&mut socket).await.unwrap();
    drop(phase.busy());
    let rest = tokio::time::timeout(Duration::from_secs(100), read(&mut socket)).await;
    assert!(rest.is_err(), "longer than headers may take");
    // The next request begins: its headers have ten seconds.
    caller.write_all(b"r").await.unwrap();
    read(&mut socket).await.unwrap();
    let start = Instant::now();
    assert!(read(&mut socket).await.is_err());
    assert_eq!(start.elapsed(), HEADER_TIME);

    let (mut caller, mut socket, phase) = pair();
    drop(phase.busy());
    let start = Instant::now();
    assert_eq!(read(&mut socket).await.unwrap(), 0);
    assert_eq!(start.elapsed(), REST);
    drop(socket);
    assert_eq!(caller.read(&mut [0; 64]).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_left_of_a_refused_request_is_thrown_away_for_a_while() {
    let (mut caller, mut socket, phase) = pair();
    let mut busy = phase.busy();
    busy.is_last();
    drop(busy);
    let closing = tokio::spawn(async move { socket.shutdown().await });
    caller.write_all(&[b'x'; 4096]).await.unwrap(); // four times what the pipe holds
    drop(caller);
    closing.await.unwrap().unwrap();

    let (_caller, mut socket, phase) = pair();
    let mut busy = phase.busy();
    busy.is_last();
    drop(busy);
    let start = Instant::now();
    socket.shutdown().await.unwrap();
    assert_eq!(start.elapsed(), LINGER, "a caller that never ends is not waited for longer");

    let (_caller, mut socket, phase) = pair();
    drop(phase.busy());
    let start = Instant::now();
    socket.shutdown().await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO, "nothing is left of a request that was answered in full");
}
