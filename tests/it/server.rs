//! The server as a server: bounds, odd requests, TLS, and an orderly end (rows B01, B10, B19, F40, F52).

use std::time::Duration;

use futures_util::StreamExt;
use outcrop_emulator::{Emulator, Outcome, Step};
use outcrop_proxy::config::TlsConfig;
use outcrop_proxy::{Environment, Server, resolve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::stack::{LONG, Stack, hello, hello_stream, typed};

/// Sends bytes as they are, and reads until the server closes.
async fn raw(stack: &Stack, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(stack.url.strip_prefix("http://").unwrap()).await.unwrap();
    socket.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(LONG, socket.read_to_end(&mut answer)).await.unwrap().unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn b01_a_body_over_the_limit_is_refused_without_reading_on() {
    let stack = Stack::start([]).await;
    let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    // Announced: nothing of the body is sent, and the answer comes all the same.
    let announced = raw(&stack, format!("{head}content-length: 33554433\r\n\r\n").as_bytes()).await;
    assert!(announced.starts_with("HTTP/1.1 413 ") && announced.contains("request_too_large"), "{announced}");
}

#[tokio::test]
async fn b01_a_caller_that_sends_a_huge_body_all_the_same_still_gets_the_answer() {
    let stack = Stack::with([], |server, _| server.body_limit = 1_000_000).await;
    for _ in 0..5 {
        let answer = stack.send(vec![b' '; 20_000_000]).await;
        assert_eq!((answer.status, &answer.error()["code"]), (413, &"request_too_large".into()));
    }
}

#[tokio::test]
async fn b01_an_endless_chunked_body_is_refused_at_the_limit() {
    let stack = Stack::with([], |server, _| server.body_limit = 10_000).await;
    let mut request = b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..3 {
        request.extend_from_slice(b"1388\r\n");
        request.extend_from_slice(&[b' '; 0x1388]);
        request.extend_from_slice(b"\r\n");
    }
    let answer = raw(&stack, &request).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn b10_header_bombs_and_garbage_are_refused() {
    let stack = Stack::start([]).await;
    let bomb = format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "a".repeat(70_000));
    assert!(raw(&stack, bomb.as_bytes()).await.starts_with("HTTP/1.1 431 "));
    let many = "x: 1\r\n".repeat(200);
    assert!(
        raw(&stack, format!("GET /healthz HTTP/1.1\r\n{many}\r\n").as_bytes())
            .await
            .starts_with("HTTP/1.1 431 ")
    );
    assert!(raw(&stack, b"NOT HTTP\r\n\r\n").await.starts_with("HTTP/1.1 400 "));
    let both = b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n";
    assert!(!raw(&stack, both).await.starts_with("HTTP/1.1 200 "));
    let absolute =
        b"GET http://evil.example/healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert!(raw(&stack, absolute).await.starts_with("HTTP/1.1 200 "), "the path decides, never the host");
}

/// Two lengths, or a transfer coding that is not known: what one hop takes for the end of a request, the next may take for
/// the beginning of another. Beside `chunked` a length does not count (RFC 9112, 6.3).
#[tokio::test]
async fn b10_a_request_whose_end_is_in_doubt_is_refused() {
    let stack = Stack::start([]).await;
    let body = hello("claude-haiku-4-5").to_string();
    let ask = async |lengths: String| {
        let request = format!(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n{lengths}\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        );
        raw(&stack, request.as_bytes()).await
    };
    for lengths in [
        format!("content-length: {}\r\ncontent-length: 5", body.len()),
        "transfer-encoding: gzip, identity".to_owned(),
    ] {
        let answer = ask(lengths.clone()).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{lengths}: {answer}");
    }
    assert!(stack.emulator.calls().is_empty());
    let answer = ask("content-length: 3\r\ntransfer-encoding: chunked".to_owned()).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.matches("HTTP/1.1").count() == 1, "{answer}");
    assert_eq!(stack.emulator.calls().len(), 1);
}

#[tokio::test]
async fn f40_headers_that_take_too_long_are_answered_with_408() {
    let stack =
        Stack::with([], |server, _| server.header_timeout = std::time::Duration::from_millis(50)).await;
    let answer = raw(&stack, b"POST /v1/chat/completions HTTP/1.1\r\nhost: local").await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn f40_a_body_that_stalls_is_answered_with_408() {
    let stack =
        Stack::with([], |server, _| server.body_idle_timeout = std::time::Duration::from_millis(50)).await;
    let request = b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{";
    let answer = raw(&stack, request).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let stack = Stack::start([]).await;
    let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let last = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answers = raw(&stack, format!("{request}{request}{last}").as_bytes()).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3, "{answers}");
}

#[tokio::test]
async fn f52_running_answers_finish_and_new_requests_are_told_to_go_elsewhere() {
    let mut stack = Stack::start([Step::text("one two three four").chunk_chars(4).drip_ms(40)]).await;
    let response = stack.post(hello_stream("claude-haiku-4-5").to_string()).send().await.unwrap();
    let mut pieces = response.bytes_stream();
    let mut text = String::from_utf8(pieces.next().await.unwrap().unwrap().to_vec()).unwrap();
    stack.stop();
    while stack.get("/readyz").await.status != 503 {}
    let refused = stack.chat(&hello("claude-haiku-4-5")).await;
    assert_eq!((refused.status, &refused.error()["code"]), (503, &"shutting_down".into()));
    while let Some(piece) = pieces.next().await {
        text.push_str(std::str::from_utf8(&piece.unwrap()).unwrap());
    }
    assert!(text.ends_with("data: [DONE]\n\n"), "{text}");
    tokio::time::timeout(LONG, &mut stack.serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn f52_answers_that_outlast_the_drain_end_with_an_error_event() {
    let mut stack =
        Stack::with([Step::text("one two three four").chunk_chars(4).hang_after(4)], |server, _| {
            server.drain = std::time::Duration::from_millis(50);
        })
        .await;
    let response = stack.post(hello_stream("claude-haiku-4-5").to_string()).send().await.unwrap();
    let mut pieces = response.bytes_stream();
    pieces.next().await.unwrap().unwrap();
    stack.stop();
    let mut rest = String::new();
    while let Some(piece) = pieces.next().await {
        rest.push_str(std::str::from_utf8(&piece.unwrap()).unwrap());
    }
    assert!(rest.contains("shutting_down") && !rest.contains("[DONE]"), "{rest}");
    tokio::time::timeout(LONG, &mut stack.serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn callers_can_be_served_over_tls_in_http_1_and_2() {
    let folder = std::env::temp_dir().join(format!("outcrop-tls-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    // The emulator makes certificates; ours come from the same tool.
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let emulator = Emulator::builder().start().await.unwrap();
    let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", emulator.bearer())]);
    let tls = TlsConfig { cert, key };
    let stack = Stack::on(emulator, &environment, |server, _| server.tls = Some(tls)).await;
    let port = stack.url.rsplit(':').next().unwrap();
    assert!(stack.url.starts_with("https://"));
    let root = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    for version in ["1", "2"] {
        let builder = reqwest::Client::builder().no_proxy().timeout(LONG).tls_certs_only([root.clone()]);
        let builder = if version == "1" { builder.http1_only() } else { builder };
        let client = builder.build().unwrap();
        let url = format!("https://localhost:{port}/v1/chat/completions");
        let request = client
            .post(url)
            .header("content-type", "application/json")
            .body(hello_stream("claude-haiku-4-5").to_string());
        let response = request.send().await.unwrap();
        assert_eq!(format!("{:?}", response.version()), if version == "1" { "HTTP/1.1" } else { "HTTP/2.0" });
        assert!(response.text().await.unwrap().ends_with("data: [DONE]\n\n"));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_busy_port_is_named_with_the_way_out() {
    let emulator = Emulator::builder().start().await.unwrap();
    let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", emulator.bearer())]);
    let first = Server::bind(resolve::serve(&typed(&emulator), &environment).unwrap().0).await.unwrap();
    let mut again = typed(&emulator);
    again.listen = Some(first.address().to_string());
    let error = Server::bind(resolve::serve(&again, &environment).unwrap().0).await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {}", first.address()));
    let hint = error.hint().unwrap();
    assert!(hint.contains(&first.address().port().to_string()) && hint.contains("--listen"), "{hint}");
}

/// A caller who is there but takes nothing holds neither a place nor a call to Bedrock for long.
#[tokio::test]
async fn f43_a_caller_that_does_not_read_is_given_up_and_the_call_with_it() {
    let long = "word ".repeat(400_000);
    let step = Step::text(&long).chunk_chars(2_000).hang_after(100_000);
    let stack = Stack::with([step], |server, _| server.unread_timeout = Duration::from_millis(300)).await;
    let body = hello_stream("claude-haiku-4-5").to_string();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let address = stack.url.strip_prefix("http://").unwrap().parse().unwrap();
    let mut socket = socket.connect(address).await.unwrap();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(body.as_bytes()).await.unwrap();
    let calls = tokio::time::timeout(LONG, stack.emulator.finished(1)).await.unwrap();
    assert_eq!(calls[0].outcome, Outcome::Cancelled, "the answer was under way");
    // What had been sent can still be read; then there is an end, and none of the answer's.
    let mut seen = Vec::new();
    let _: std::io::Result<usize> = tokio::time::timeout(LONG, socket.read_to_end(&mut seen)).await.unwrap();
    assert!(seen.len() < long.len() && !seen.ends_with(b"0\r\n\r\n"), "{} bytes", seen.len());
}
