//! What a request carries, and what it never does.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use http::{HeaderName, HeaderValue};
use outcrop_transport::{Auth, BEDROCK, Exchange, Path, TransportError};
use time::macros::datetime;

use super::peer::{Peer, header};
use super::{call, exchange};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

fn credentials() -> Credentials {
    Credentials::new(
        "AKIDEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        Some("token".into()),
        None,
        "test",
    )
}

#[tokio::test]
async fn a_bearer_key_is_sent_as_it_is() {
    let peer = Peer::new().await;
    let (exchange, call) = (exchange(), call(&peer, Path::fixed("/v1/models")));
    let auth = Auth::bearer("bedrock-api-key-abc=");
    let (request, response) = tokio::join!(peer.answer(OK), exchange.send(&call, &auth));
    assert_eq!(header(&request, "authorization"), Some("Bearer bedrock-api-key-abc="));
    assert_eq!(header(&request, "x-amz-date"), None);
    assert_eq!(header(&request, "accept-encoding"), None, "nothing asks for compression");
    assert!(request.ends_with("\r\n\r\n{\"a\":1}"));
    assert_eq!(response.unwrap().body.collect(10).await.unwrap(), "{}");
}

#[tokio::test]
async fn the_path_on_the_wire_is_the_path_that_was_built() {
    let peer = Peer::new().await;
    let arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-v1:0";
    let path = Path::fixed("/model").segment(arn).unwrap().then("/invoke").query("a", "b c");
    let (exchange, call) = (exchange(), call(&peer, path));
    let auth = Auth::sigv4(credentials(), "us-east-1", BEDROCK);
    let (request, response) = tokio::join!(peer.answer(OK), exchange.send(&call, &auth));
    response.unwrap();
    let line = request.lines().next().unwrap();
    let arn =
        "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.anthropic.claude-v1%3A0";
    assert_eq!(line, format!("POST /model/{arn}/invoke?a=b%20c HTTP/1.1"));
    assert_eq!(header(&request, "x-amz-security-token"), Some("token"));
    let proof = header(&request, "authorization").unwrap();
    assert!(proof.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,"), "{proof}");
    assert_eq!(header(&request, "host"), Some(peer.url().trim_start_matches("http://")));
}

#[tokio::test]
async fn headers_of_a_caller_never_go_upstream() {
    let peer = Peer::new().await;
    let exchange = exchange();
    for name in [
        "authorization",
        "x-api-key",
        "cookie",
        "x-amz-security-token",
        "x-forwarded-for",
        "host",
        "forwarded",
    ] {
        let mut call = call(&peer, Path::fixed("/"));
        call.headers.insert(HeaderName::from_static(name), HeaderValue::from_static("canary"));
        let error = exchange.send(&call, &Auth::bearer("key")).await.unwrap_err();
        assert!(matches!(error, TransportError::Header { .. }), "{name}");
    }
}

#[tokio::test]
async fn a_skewed_clock_is_corrected_once_and_remembered() {
    let noon = SystemTime::from(datetime!(2026-11-22 12:00 UTC));
    let exchange = Exchange::builder().clock(move || noon).build().unwrap();
    let auth = Auth::sigv4(credentials(), "us-east-1", BEDROCK);
    let peer = Peer::new().await;
    let call = call(&peer, Path::fixed("/"));
    let refusal = "HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: InvalidSignatureException\r\n\
        date: Sun, 22 Nov 2026 12:20:00 GMT\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let upstream = async {
        let first = peer.answer(refusal).await;
        let second = peer.answer(OK).await;
        let date = |request: &str| header(request, "x-amz-date").unwrap().to_owned();
        assert_eq!(date(&first), "20261122T120000Z");
        assert_eq!(date(&second), "20261122T122000Z");
        assert_ne!(header(&first, "authorization"), header(&second, "authorization"));
    };
    let (response, ()) = tokio::join!(exchange.send(&call, &auth), upstream);
    assert_eq!(response.unwrap().status, 200);
    assert_eq!(call.endpoint.clock_offset(), 1200);
    // The next call is right at once, and a refusal for another reason is not taken for a skew.
    let upstream = peer.answer(refusal);
    let (response, request) = tokio::join!(exchange.send(&call, &auth), upstream);
    assert_eq!(header(&request, "x-amz-date"), Some("20261122T122000Z"));
    assert_eq!(response.unwrap().status, 403);
}

#[tokio::test]
async fn two_requests_that_learn_of_a_skew_at_once_learn_the_same() {
    let noon = SystemTime::from(datetime!(2026-11-22 12:00 UTC));
    let exchange = Exchange::builder().clock(move || noon).build().unwrap();
    let auth = Auth::sigv4(credentials(), "us-east-1", BEDROCK);
    let peer = Peer::new().await;
    let call = call(&peer, Path::fixed("/"));
    let refusal = "HTTP/1.1 403 Forbidden\r\ndate: Sun, 22 Nov 2026 12:20:00 GMT\r\n\
        content-length: 0\r\nconnection: close\r\n\r\n";
    let upstream = async {
        let (mut one, mut other) = (peer.accept().await, peer.accept().await);
        // Both are signed before either is refused.
        tokio::join!(one.request(), other.request());
        one.write(refusal).await;
        let again = peer.answer(OK).await;
        other.write(refusal).await;
        let later = peer.answer(OK).await;
        for request in [again, later] {
            assert_eq!(header(&request, "x-amz-date"), Some("20261122T122000Z"));
        }
    };
    let (one, other, ()) = tokio::join!(exchange.send(&call, &auth), exchange.send(&call, &auth), upstream);
    assert_eq!(
        (one.unwrap().status, other.unwrap().status),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );
    assert_eq!(call.endpoint.clock_offset(), 1200);
}

#[tokio::test]
async fn a_key_that_no_header_can_hold_is_an_error_that_does_not_show_it() {
    let peer = Peer::new().await;
    let auth = Auth::bearer("canary\r\nx: y");
    let error = exchange().send(&call(&peer, Path::fixed("/")), &auth).await.unwrap_err();
    assert!(matches!(error, TransportError::Header { .. }), "{error}");
    assert!(!format!("{error} {error:?} {auth:?}").contains("canary"));
}

#[tokio::test]
async fn a_call_does_not_show_its_body() {
    let mut call = call(&Peer::new().await, Path::fixed("/"));
    call.body = "canary".into();
    assert!(!format!("{call:?}").contains("canary"));
}

#[tokio::test]
async fn a_host_that_always_says_skew_is_asked_twice() {
    let hours = Duration::from_hours(1);
    let noon = SystemTime::from(datetime!(2026-11-22 12:00 UTC));
    let exchange = Exchange::builder().clock(move || noon + hours).build().unwrap();
    let auth = Auth::sigv4(credentials(), "us-east-1", BEDROCK);
    let peer = Peer::new().await;
    let call = call(&peer, Path::fixed("/"));
    let refusal = |date: &str| {
        format!(
            "HTTP/1.1 403 Forbidden\r\ndate: Sun, 22 Nov 2026 {date} GMT\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
    };
    let upstream = async {
        peer.answer(&refusal("10:00:00")).await;
        peer.answer(&refusal("16:00:00")).await;
    };
    let (response, ()) = tokio::join!(exchange.send(&call, &auth), upstream);
    assert_eq!(response.unwrap().status, 403, "the second answer is handed on");
}

#[tokio::test]
async fn a_failing_provider_is_an_error_before_anything_is_sent() {
    #[derive(Debug)]
    struct Empty;
    impl aws_credential_types::provider::ProvideCredentials for Empty {
        fn provide_credentials<'a>(&'a self) -> aws_credential_types::provider::future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let error = aws_credential_types::provider::error::CredentialsError::not_loaded("nothing there");
            aws_credential_types::provider::future::ProvideCredentials::ready(Err(error))
        }
    }
    let peer = Peer::new().await;
    let auth = Auth::sigv4(Empty, "us-east-1", BEDROCK);
    let error = exchange().send(&call(&peer, Path::fixed("/")), &auth).await.unwrap_err();
    assert!(matches!(error, TransportError::Credentials { .. }));
    assert_eq!(error.class(), outcrop_transport::Class::NoCredentials);
}
