//! Every kind of credential, and what is sent beside it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, future};
use bytes::Bytes;
use http::HeaderValue;
use outcrop_emulator::{Emulator, Step};
use outcrop_runtime_sigv4::{Client, InvokeOptions};
use outcrop_transport::{Auth, BEDROCK, Class, Endpoint, Exchange};

use super::{BODY, MODEL, client_with, emulator, keys, retry, signed};

async fn status_with(emulator: &Emulator, auth: &Auth, model: &str) -> u16 {
    let client = client_with(emulator, auth);
    let body = Bytes::from_static(BODY.as_bytes());
    let whole = client.invoke(model, body, InvokeOptions::default()).await;
    whole.map_or_else(|error| error.refusal().unwrap().status.as_u16(), |whole| whole.status.as_u16())
}

#[tokio::test]
async fn keys_session_tokens_and_both_kinds_of_api_key_are_accepted() {
    let plain = emulator([]).await;
    let temporary = Emulator::builder().session_token(true).start().await.unwrap();
    assert!(temporary.credentials().session_token().is_some());
    for (emulator, auth, kind) in [
        (&plain, signed(&plain), "sigv4"),
        (&temporary, signed(&temporary), "sigv4"),
        (&plain, Auth::bearer(plain.bearer()), "bearer-short"),
        (&plain, Auth::bearer(plain.bearer_long()), "bearer-long"),
    ] {
        assert_eq!(status_with(emulator, &auth, MODEL).await, 200, "{kind}");
        assert_eq!(emulator.calls().last().unwrap().auth, kind);
    }
}

#[tokio::test]
async fn an_arn_is_signed_and_sent_as_one_segment() {
    let emulator = emulator([]).await;
    let arn = format!("arn:aws:bedrock:us-east-1:123456789012:inference-profile/{MODEL}");
    assert_eq!(status_with(&emulator, &signed(&emulator), &arn).await, 200);
    let call = emulator.calls().pop().unwrap();
    assert!(call.path.starts_with("/model/arn%3Aaws%3Abedrock%3A"), "{}", call.path);
    assert!(call.path.ends_with("-v1%3A0/invoke"), "{}", call.path);
}

#[tokio::test]
async fn over_tls_the_emulators_own_authority_is_trusted_when_told_and_only_then() {
    let emulator = Emulator::builder().tls(true).start().await.unwrap();
    let auth = Auth::bearer(emulator.bearer());
    let told = Exchange::builder().root_certificates(emulator.ca_pem().unwrap()).build().unwrap();
    let untold = Exchange::builder().build().unwrap();
    for (exchange, trusted) in [(told, true), (untold, false)] {
        let endpoint = Endpoint::parse(emulator.runtime_url()).unwrap();
        let client = Client::builder(endpoint, &auth, exchange).retry(retry()).build();
        let whole = client.invoke(MODEL, Bytes::from_static(BODY.as_bytes()), InvokeOptions::default()).await;
        assert_eq!(whole.is_ok(), trusted);
        if let Err(error) = whole {
            assert_eq!(error.class(), Class::BadUpstream);
        }
    }
}

#[tokio::test]
async fn options_go_out_as_signed_headers() {
    let emulator = emulator([]).await;
    let options = InvokeOptions::default()
        .guardrail(HeaderValue::from_static("gr1"), HeaderValue::from_static("DRAFT"))
        .trace(HeaderValue::from_static("ENABLED"))
        .service_tier(HeaderValue::from_static("flex"))
        .latency(HeaderValue::from_static("standard"))
        .request_metadata(HeaderValue::from_static(r#"{"team":"a"}"#));
    let client = client_with(&emulator, &signed(&emulator));
    client.invoke(MODEL, Bytes::from_static(BODY.as_bytes()), options).await.unwrap();
    let call = emulator.calls().pop().unwrap();
    for (name, value) in [
        ("x-amzn-bedrock-guardrailidentifier", "gr1"),
        ("x-amzn-bedrock-guardrailversion", "DRAFT"),
        ("x-amzn-bedrock-trace", "ENABLED"),
        ("x-amzn-bedrock-service-tier", "flex"),
        ("x-amzn-bedrock-performanceconfig-latency", "standard"),
        ("x-amzn-bedrock-request-metadata", r#"{"team":"a"}"#),
        ("accept", "application/json"),
        ("content-type", "application/json"),
    ] {
        assert_eq!(call.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_stream_asks_for_its_content_by_the_header_of_bedrock() {
    let emulator = emulator([]).await;
    super::stream(&emulator).await.unwrap();
    let call = emulator.calls().pop().unwrap();
    assert_eq!(call.header("x-amzn-bedrock-accept"), Some("application/json"));
    assert!(call.path.ends_with("/invoke-with-response-stream"));
}

/// Wrong keys first; the right ones after they were refused, if ever.
#[derive(Clone, Debug)]
struct Rotating {
    right: Option<Credentials>,
    refusals: Arc<AtomicU32>,
}

impl ProvideCredentials for Rotating {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let wrong = Credentials::from_keys("AKIDWRONG", "wrong", None);
        let right = self.right.clone().filter(|_| self.refusals.load(Ordering::SeqCst) > 0);
        future::ProvideCredentials::ready(Ok(right.unwrap_or(wrong)))
    }
}

#[tokio::test]
async fn refused_credentials_are_renewed_and_tried_once() {
    for (rotated, outcome) in [(true, 200), (false, 403)] {
        let emulator = emulator([]).await;
        let refusals = Arc::new(AtomicU32::new(0));
        let right = rotated.then(|| keys(&emulator));
        let provider = Rotating { right, refusals: Arc::clone(&refusals) };
        let auth = Auth::sigv4(provider, emulator.region(), BEDROCK).on_refusal(move || {
            refusals.fetch_add(1, Ordering::SeqCst);
        });
        assert_eq!(status_with(&emulator, &auth, MODEL).await, outcome);
        assert_eq!(emulator.calls().len(), 2);
    }
}

#[tokio::test]
async fn a_refused_api_key_is_not_tried_again() {
    let emulator = emulator([]).await;
    let client = client_with(&emulator, &Auth::bearer(emulator.bearer_expiring(7200, 3600)));
    let body = Bytes::from_static(BODY.as_bytes());
    let error = client.invoke(MODEL, body, InvokeOptions::default()).await.unwrap_err();
    assert_eq!(emulator.calls().len(), 1);
    assert!(error.hint().is_some(), "{error}");
    assert!(!format!("{error:?}").contains("bedrock-api-key-"));
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected_by_the_hosts() {
    let emulator = Emulator::builder().clock_offset(1200).start().await.unwrap();
    assert_eq!(status_with(&emulator, &signed(&emulator), MODEL).await, 200);
    assert_eq!(emulator.calls().len(), 2, "signed anew once");
}

#[tokio::test]
async fn a_model_id_that_is_no_segment_is_never_sent() {
    let emulator = emulator([Step::text("no")]).await;
    for id in ["", ".", ".."] {
        let client = client_with(&emulator, &signed(&emulator));
        let error = client.invoke(id, Bytes::new(), InvokeOptions::default()).await.unwrap_err();
        assert_eq!(error.class(), Class::Invalid, "{id:?}");
    }
    assert!(emulator.calls().is_empty());
}
