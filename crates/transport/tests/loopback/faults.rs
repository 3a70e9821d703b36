//! Hosts that misbehave, and callers who go away.

use outcrop_transport::{Auth, Class, Endpoint, Exchange, Path, TransportError};

use super::peer::Peer;
use super::{call, exchange};

fn auth() -> Auth {
    Auth::bearer("key")
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let (peer, canary) = (Peer::new().await, Peer::new().await);
    let (exchange, call, auth) = (exchange(), call(&peer, Path::fixed("/")), auth());
    for status in [301, 302, 303, 307, 308] {
        let redirect =
            format!("HTTP/1.1 {status} Go\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n", canary.url());
        let (_, outcome) = tokio::join!(peer.answer(&redirect), exchange.send(&call, &auth));
        let error = outcome.unwrap_err();
        assert!(matches!(error, TransportError::Redirect { .. }), "{status}");
        assert_eq!(error.class(), Class::BadUpstream);
    }
    // The canary was never called: the next to be accepted is this one.
    let probe = tokio::net::TcpStream::connect(canary.url().trim_start_matches("http://")).await.unwrap();
    drop(probe);
    canary.accept().await.closed().await;
}

#[tokio::test]
async fn a_closed_port_is_a_network_error() {
    let url = Peer::new().await.url(); // closed again by now
    let peer = Peer::new().await;
    let mut call = call(&peer, Path::fixed("/"));
    call.endpoint = Endpoint::parse(&url).unwrap();
    let error = exchange().send(&call, &auth()).await.unwrap_err();
    assert!(matches!(error, TransportError::Connect { .. }), "{error:?}");
    assert_eq!(error.class(), Class::Network);
    assert!(!format!("{error:?} {error}").contains("key"));
}

#[tokio::test]
async fn a_connection_closed_before_the_head_is_a_network_error() {
    let peer = Peer::new().await;
    let (exchange, call, auth) = (exchange(), call(&peer, Path::fixed("/")), auth());
    let (_, outcome) = tokio::join!(peer.answer("HTTP/1.1 200 O"), exchange.send(&call, &auth));
    let error = outcome.unwrap_err();
    assert!(matches!(error, TransportError::Broken { .. }), "{error:?}");
    assert_eq!(error.class(), Class::Network);
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_an_error_and_not_an_end() {
    let peer = Peer::new().await;
    let (exchange, call, auth) = (exchange(), call(&peer, Path::fixed("/")), auth());
    for head in ["content-length: 10\r\n\r\nhalf", "transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n"] {
        let answer = format!("HTTP/1.1 200 OK\r\n{head}");
        let (_, outcome) = tokio::join!(peer.answer(&answer), exchange.send(&call, &auth));
        let mut body = outcome.unwrap().body;
        assert_eq!(body.next_chunk().await.unwrap().unwrap(), "half");
        assert!(matches!(body.next_chunk().await, Err(TransportError::Broken { .. })), "{head}");
        assert!(body.next_chunk().await.unwrap().is_none(), "after an error it is over");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let peer = Peer::new().await;
    let (exchange, call, auth) = (exchange(), call(&peer, Path::fixed("/")), auth());
    for (limit, fits) in [(8, true), (7, false), (0, false)] {
        let chunks =
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n4\r\nhalf\r\n0\r\n\r\n";
        let (_, outcome) = tokio::join!(peer.answer(chunks), exchange.send(&call, &auth));
        let collected = outcome.unwrap().body.collect(limit).await;
        match collected {
            Ok(whole) => assert!(fits && whole == "halfhalf"),
            Err(error) => assert!(!fits && matches!(error, TransportError::TooLarge { .. }), "{error:?}"),
        }
    }
}

#[tokio::test]
async fn a_body_that_was_looked_at_reads_the_same() {
    let peer = Peer::new().await;
    let (exchange, call, auth) = (exchange(), call(&peer, Path::fixed("/")), auth());
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalfhalf";
    let (_, outcome) = tokio::join!(peer.answer(answer), exchange.send(&call, &auth));
    let mut body = outcome.unwrap().body;
    let first = body.next_chunk().await.unwrap().unwrap();
    body.put_back(first);
    assert_eq!(body.collect(8).await.unwrap(), "halfhalf");
}

#[tokio::test]
async fn compression_that_nobody_asked_for_is_left_as_it_is() {
    let peer = Peer::new().await;
    let (exchange, call, auth) = (exchange(), call(&peer, Path::fixed("/")), auth());
    let answer = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd";
    let (_, outcome) = tokio::join!(peer.answer(answer), exchange.send(&call, &auth));
    let response = outcome.unwrap();
    assert_eq!(response.headers["content-encoding"], "gzip");
    assert_eq!(response.body.collect(10).await.unwrap(), "abcd");
}

#[tokio::test]
async fn a_flood_of_headers_is_refused() {
    let peer = Peer::new().await;
    let (exchange, call, auth) = (exchange(), call(&peer, Path::fixed("/")), auth());
    let flood = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(101));
    let (_, outcome) = tokio::join!(peer.answer(&flood), exchange.send(&call, &auth));
    assert!(outcome.is_err());
}

#[tokio::test]
async fn dropping_the_call_closes_the_connection() {
    let peer = Peer::new().await;
    let (exchange, call) = (exchange(), call(&peer, Path::fixed("/")));
    let calling = tokio::spawn(async move { exchange.send(&call, &auth()).await });
    let mut connection = peer.accept().await;
    connection.request().await;
    calling.abort();
    connection.closed().await;
}

#[tokio::test]
async fn dropping_the_body_closes_the_connection() {
    let peer = Peer::new().await;
    let (exchange, call) = (exchange(), call(&peer, Path::fixed("/")));
    let calling = tokio::spawn(async move { exchange.send(&call, &auth()).await.unwrap() });
    let mut connection = peer.accept().await;
    connection.request().await;
    connection.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n").await;
    let mut body = calling.await.unwrap().body;
    assert_eq!(body.next_chunk().await.unwrap().unwrap(), "half");
    drop(body);
    connection.closed().await;
}

#[tokio::test]
async fn a_bad_root_certificate_is_an_error_at_the_start() {
    for pem in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = Exchange::builder().root_certificates(pem).build().unwrap_err();
        assert!(matches!(error, TransportError::Setup { .. }), "{pem}");
    }
}
