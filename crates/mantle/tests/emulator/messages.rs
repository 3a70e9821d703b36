//! Messages, token counts and models, with every kind of credential, and every failure.

use http::HeaderValue;
use outcrop_emulator::{Emulator, Step};
use outcrop_mantle::{Client, Error};
use outcrop_transport::{Auth, Blame, Class, Endpoint, Exchange};

use super::{BODY, STREAM, client, client_with, drain, emulator, signed};

#[tokio::test]
async fn keys_session_tokens_and_both_kinds_of_api_key_are_accepted() {
    let plain = emulator([]).await;
    let temporary = Emulator::builder().session_token(true).start().await.unwrap();
    for (emulator, auth, kind) in [
        (&plain, signed(&plain), "sigv4"),
        (&temporary, signed(&temporary), "sigv4"),
        (&plain, Auth::bearer(plain.bearer()), "bearer-short"),
        (&plain, Auth::bearer(plain.bearer_long()), "bearer-long"),
    ] {
        let client = client_with(emulator, &auth);
        let whole = client.messages(BODY).await.unwrap();
        assert!(whole.request_id().is_some() && whole.body.starts_with(b"{"));
        let call = emulator.calls().pop().unwrap();
        assert_eq!((call.auth, call.path.as_str()), (kind, "/anthropic/v1/messages"));
        assert_eq!(call.header("anthropic-version"), Some("2023-06-01"));
        assert_eq!(call.raw_body, BODY);
        let (_, last, error) = drain(client.messages_stream(STREAM).await.unwrap()).await;
        assert!(error.is_none() && last.contains("message_stop"));
        assert!(!client.count_tokens(BODY_TO_COUNT.into()).await.unwrap().body.is_empty());
        assert!(!client.models().await.unwrap().body.is_empty());
        assert!(!client.model("anthropic.claude-haiku-4-5").await.unwrap().body.is_empty());
    }
}

const BODY_TO_COUNT: &str =
    r#"{"model":"anthropic.claude-haiku-4-5","messages":[{"role":"user","content":"Hi"}]}"#;

#[tokio::test]
async fn over_tls_the_emulators_own_authority_is_trusted_when_told() {
    let emulator = Emulator::builder().tls(true).start().await.unwrap();
    let exchange = Exchange::builder().root_certificates(emulator.ca_pem().unwrap()).build().unwrap();
    let endpoint = Endpoint::parse(emulator.mantle_url()).unwrap();
    let client = Client::builder(endpoint, &Auth::bearer(emulator.bearer()), exchange).build();
    client.messages(BODY).await.unwrap();
}

#[tokio::test]
async fn each_failure_is_tried_as_often_as_its_class_allows() {
    for (step, class, calls) in [
        (Step::fail(429, "rate_limit_error", "Too many requests"), Class::Throttled, 3),
        (Step::fail(503, "overloaded_error", "m"), Class::Overloaded, 3),
        (Step::fail(529, "overloaded_error", "m"), Class::Overloaded, 3),
        (Step::fail(500, "api_error", "m"), Class::Internal, 2),
        (Step::fail(400, "invalid_request_error", "m"), Class::Invalid, 1),
        (Step::fail(403, "permission_error", "m"), Class::AccessDenied, 1),
        (Step::fail(404, "not_found_error", "m"), Class::NotFound, 1),
        (Step::fail(413, "request_too_large", "m"), Class::TooLarge, 1),
        (Step::raw(408, &[], ""), Class::Timeout, 1),
        (Step::raw(502, &[("content-type", "text/html")], "<html>"), Class::Internal, 2),
    ] {
        let emulator = emulator([step.times(0)]).await;
        let error = client(&emulator).messages(BODY).await.unwrap_err();
        assert_eq!((error.class(), emulator.calls().len()), (class, calls), "{error}");
    }
}

#[tokio::test]
async fn two_failures_and_an_answer_are_an_answer() {
    let emulator = emulator([Step::throttle(2)]).await;
    client(&emulator).messages(BODY).await.unwrap();
    assert_eq!(emulator.calls().len(), 3);
}

#[tokio::test]
async fn an_error_names_exception_request_id_blame_and_what_to_do() {
    let message = "output_config.format: Extra inputs are not permitted";
    let emulator = emulator([Step::fail(400, "invalid_request_error", message)]).await;
    let error = client(&emulator).messages(BODY).await.unwrap_err();
    assert_eq!(error.exception(), Some("invalid_request_error"));
    assert_eq!(error.blame(), Blame::Caller);
    assert!(error.request_id().is_some());
    assert!(error.hint().unwrap().contains("leave it out"));
    assert_eq!(error.refusal().unwrap().message, message);
}

#[tokio::test]
async fn an_expired_key_is_refused_once_and_never_shown() {
    let emulator = emulator([]).await;
    let key = emulator.bearer_expiring(7200, 3600);
    let error = client_with(&emulator, &Auth::bearer(key.clone())).messages(BODY).await.unwrap_err();
    assert_eq!(emulator.calls().len(), 1);
    assert!(!format!("{error:?} {error}").contains(&key));
}

#[tokio::test]
async fn an_answer_of_status_200_that_makes_no_sense_is_a_bad_upstream() {
    let html = [("content-type", "text/html")];
    let gzip = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let json = [("content-type", "application/json")];
    for (headers, body) in [(&html[..], "<html>"), (&gzip[..], "{}"), (&json[..], ""), (&json[..], "[]")] {
        let emulator = emulator([Step::raw(200, headers, body).times(0)]).await;
        let client = client(&emulator);
        for error in
            [client.messages(BODY).await.unwrap_err(), client.messages_stream(STREAM).await.unwrap_err()]
        {
            assert!(matches!(error, Error::Body { .. }), "{body}: {error:?}");
            assert_eq!(error.class(), Class::BadUpstream);
        }
        assert_eq!(emulator.calls().len(), 2, "not tried again");
    }
}

#[tokio::test]
async fn an_unknown_operation_with_status_200_is_a_404() {
    let body =
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#;
    let emulator = emulator([Step::raw(200, &[("content-type", "application/json")], body)]).await;
    let error = client(&emulator).messages(BODY).await.unwrap_err();
    assert_eq!((error.class(), error.refusal().unwrap().status.as_u16()), (Class::NotFound, 404));
}

#[tokio::test]
async fn a_redirect_is_a_bad_upstream() {
    let canary = emulator([]).await;
    let emulator = emulator([Step::raw(302, &[("location", canary.mantle_url())], "")]).await;
    assert_eq!(client(&emulator).messages(BODY).await.unwrap_err().class(), Class::BadUpstream);
    assert!(canary.calls().is_empty());
}

#[tokio::test]
async fn a_model_id_that_is_no_segment_is_never_sent() {
    let emulator = emulator([]).await;
    for id in ["", ".", ".."] {
        assert_eq!(client(&emulator).model(id).await.unwrap_err().class(), Class::Invalid, "{id:?}");
    }
    assert!(emulator.calls().is_empty());
}

#[tokio::test]
async fn beta_flags_go_out_in_their_header() {
    let emulator = emulator([]).await;
    let betas = HeaderValue::from_static("context-management-2025-06-27");
    client(&emulator).messages_with(BODY, Some(betas.clone())).await.unwrap();
    client(&emulator).messages_stream_with(STREAM, Some(betas)).await.unwrap();
    client(&emulator).messages(BODY).await.unwrap();
    let sent: Vec<_> = emulator.calls().iter().map(|call| call.header("anthropic-beta").is_some()).collect();
    assert_eq!(sent, [true, true, false]);
}
