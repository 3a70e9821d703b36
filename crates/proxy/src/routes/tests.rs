use http_body_util::{BodyExt, Full};
use serde_json::Value;

use super::*;
use crate::resolve::{BedrockSettings, ServerSettings, bedrock};
use crate::{BedrockArgs, Environment, Keys};

/// Settings that reach nothing: the port is one where nobody listens.
fn nowhere() -> BedrockSettings {
    let mut args = BedrockArgs { region: Some("us-east-1".to_owned()), ..BedrockArgs::default() };
    args.runtime_url = Some("http://127.0.0.1:9".to_owned());
    args.mantle_url = Some("http://127.0.0.1:9".to_owned());
    bedrock(&args, &Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", "ABSKQmVkcm9jay1leGFtcGxl")]))
        .unwrap()
}

async fn app(settings: ServerSettings) -> App {
    App::new(crate::connect(&nowhere()).await.unwrap(), settings)
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &'static str) -> Request<Full<Bytes>> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Full::new(Bytes::from_static(body.as_bytes()))).unwrap()
}

async fn ask(app: &App, request: Request<Full<Bytes>>) -> (u16, http::HeaderMap, Value) {
    let response = answer(app, request).await;
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (head.status.as_u16(), head.headers, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn every_route_passes_the_same_steps() {
    let mut keys = Keys::default();
    keys.add("ci", "4f9c1d7a8b3e50266d1f");
    let app = app(ServerSettings { keys, ..ServerSettings::default() }).await;
    for route in &ROUTES {
        let path = route.path.replace("{id}", "claude-haiku-4-5").replace("{id..}", "claude-haiku-4-5");
        let (status, headers, body) = ask(&app, request(route.method.as_str(), &path, &[JSON], "{}")).await;
        assert!(headers.contains_key("x-request-id"), "{path}");
        match route.dialect {
            Dialect::Health => assert_eq!(status, 200, "{path}"),
            Dialect::OpenAi => {
                assert_eq!(
                    (status, &body["error"]["code"]),
                    (401, &Value::from("invalid_api_key")),
                    "{path}"
                );
            }
            Dialect::Bedrock => {
                assert_eq!(
                    (status, &body["message"]),
                    (403, &"Missing Authentication Token".into()),
                    "{path}"
                );
                assert_eq!(headers["x-amzn-errortype"], "MissingAuthenticationTokenException");
                assert!(headers.contains_key("x-amzn-requestid"), "{path}");
            }
            Dialect::Anthropic => {
                let kind = &body["error"]["type"];
                assert_eq!((status, kind), (401, &Value::from("authentication_error")), "{path}");
            }
        }
        let (status, headers, _) = ask(&app, request("PUT", &path, &[], "")).await;
        assert_eq!((status, headers["allow"].to_str().unwrap()), (405, route.allow), "{path}");
    }
}

#[tokio::test]
async fn unknown_paths_and_path_tricks_are_told_which_routes_there_are() {
    let app = app(ServerSettings::default()).await;
    for path in [
        "//",
        "/v1",
        "/v1/completions",
        "//v1/models",
        "/v1/models/",
        "/V1/MODELS",
        "/v1/../healthz",
        "/%76%31/models",
        "/chat/completions",
    ] {
        let (status, _, body) = ask(&app, request("GET", path, &[], "")).await;
        assert_eq!((status, &body["error"]["code"]), (404, &Value::from("unknown_url")), "{path}");
        assert!(body["error"]["message"].as_str().unwrap().contains("POST /v1/chat/completions"), "{path}");
    }
}

#[tokio::test]
async fn a_base_url_answers_a_client_that_asks_whether_anybody_is_there() {
    let app = app(ServerSettings::default()).await;
    for method in ["HEAD", "GET"] {
        for path in ["/", "/anthropic", "/healthz"] {
            assert_eq!(ask(&app, request(method, path, &[], "")).await.0, 200, "{method} {path}");
        }
    }
    assert_eq!(ask(&app, request("HEAD", "/v1/models", &[], "")).await.0, 200);
    let (status, headers, _) = ask(&app, request("HEAD", "/v1/messages", &[], "")).await;
    assert_eq!((status, headers["allow"].to_str().unwrap()), (405, "POST"));
}

#[tokio::test]
async fn method_overrides_are_not_heard() {
    let app = app(ServerSettings::default()).await;
    let overridden =
        request("GET", "/v1/chat/completions", &[("x-http-method-override", "POST"), JSON], "{}");
    assert_eq!(ask(&app, overridden).await.0, 405);
}

#[tokio::test]
async fn a_body_is_refused_by_size_kind_and_emptiness() {
    let app = app(ServerSettings { body_limit: 8, ..ServerSettings::default() }).await;
    let cases = [
        (vec![JSON], "{\"model\":\"too long\"}", 413, "request_too_large"),
        (vec![JSON, ("content-length", "33554433")], "", 413, "request_too_large"),
        (vec![("content-type", "text/plain")], "{}", 415, "unsupported_media_type"),
        (vec![], "{}", 415, "unsupported_media_type"),
        (vec![JSON, ("content-encoding", "gzip")], "{}", 415, "unsupported_encoding"),
        (vec![JSON], "", 400, "empty_body"),
    ];
    for (headers, body, status, code) in cases {
        let (got, _, answer) = ask(&app, request("POST", "/v1/chat/completions", &headers, body)).await;
        assert_eq!((got, &answer["error"]["code"]), (status, &Value::from(code)), "{headers:?}");
        assert_eq!(answer["error"]["type"], "invalid_request_error");
    }
}

#[tokio::test]
async fn keys_open_the_door_and_nothing_else_does() {
    let mut keys = Keys::default();
    keys.add("ci", "4f9c1d7a8b3e50266d1f");
    let app = app(ServerSettings { keys, ..ServerSettings::default() }).await;
    let models = |headers: &[(&str, &str)]| request("GET", "/v1/models", headers, "");
    assert_eq!(ask(&app, models(&[("authorization", "Bearer 4f9c1d7a8b3e50266d1f")])).await.0, 200);
    assert_eq!(ask(&app, models(&[("x-api-key", "4f9c1d7a8b3e50266d1f")])).await.0, 200);
    for headers in [
        &[("x-api-key", "x")],
        &[("authorization", "Bearer x")],
        &[("authorization", "4f9c1d7a8b3e50266d1f")],
    ] {
        let (status, answer_headers, _) = ask(&app, models(headers)).await;
        assert_eq!((status, answer_headers["www-authenticate"].to_str().unwrap()), (401, "Bearer"));
    }
}

#[tokio::test]
async fn without_keys_only_hosts_of_this_machine_are_answered() {
    let app = app(ServerSettings::default()).await;
    for (host, status) in [
        ("127.0.0.1:4000", 200),
        ("localhost:4000", 200),
        ("[::1]:4000", 200),
        ("proxy.localhost", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
    ] {
        assert_eq!(ask(&app, request("GET", "/v1/models", &[("host", host)], "")).await.0, status, "{host}");
    }
}

#[tokio::test]
async fn a_full_server_refuses_at_once_and_a_draining_one_says_so() {
    let app = app(ServerSettings { concurrency: 1, ..ServerSettings::default() }).await;
    let taken = app.slots.clone().try_acquire_owned().unwrap();
    let (status, headers, body) = ask(&app, request("GET", "/v1/models", &[], "")).await;
    assert_eq!((status, &body["error"]["code"]), (503, &Value::from("overloaded")));
    assert_eq!(headers["retry-after"], "1");
    assert_eq!(ask(&app, request("GET", "/healthz", &[], "")).await.0, 200);
    drop(taken);
    assert_eq!(ask(&app, request("GET", "/v1/models", &[], "")).await.0, 200);
    assert_eq!(ask(&app, request("GET", "/readyz", &[], "")).await.0, 200);
    app.drain();
    assert_eq!(ask(&app, request("GET", "/readyz", &[], "")).await.0, 503);
    let (status, headers, body) = ask(&app, request("GET", "/v1/models", &[], "")).await;
    assert_eq!((status, &body["error"]["code"]), (503, &Value::from("shutting_down")));
    assert_eq!(headers["connection"], "close");
}

#[tokio::test]
async fn models_are_listed_and_found_by_any_name() {
    let app = app(ServerSettings::default()).await;
    let (_, _, list) = ask(&app, request("GET", "/v1/models", &[], "")).await;
    assert_eq!(list["object"], "list");
    let first = &list["data"][0];
    assert_eq!((&first["object"], &first["owned_by"]), (&Value::from("model"), &Value::from("anthropic")));
    let names = [
        "claude-haiku-4-5",
        "anthropic/claude-haiku-4.5",
        "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "us.anthropic.claude-haiku-4-5-20251001-v1%3A0",
        "bedrock%2Fus.anthropic.claude-haiku-4-5-20251001-v1%3a0",
    ];
    for name in names {
        let (status, _, model) = ask(&app, request("GET", &format!("/v1/models/{name}"), &[], "")).await;
        assert_eq!((status, &model["id"]), (200, &Value::from("claude-haiku-4-5")), "{name}");
    }
    for name in ["claude-haiku-9", "..", "%2e%2e", "%ff", "a%20b", "claude-3-7-sonnet"] {
        let (status, _, body) = ask(&app, request("GET", &format!("/v1/models/{name}"), &[], "")).await;
        assert_eq!((status, &body["error"]["code"]), (404, &Value::from("model_not_found")), "{name}");
    }
}

#[tokio::test]
async fn the_request_id_is_ours_and_never_the_callers() {
    let app = app(ServerSettings::default()).await;
    let (_, headers, _) = ask(&app, request("GET", "/v1/models", &[("x-request-id", "theirs")], "")).await;
    assert!(headers["x-request-id"].to_str().unwrap().starts_with("req_"));
}
