//! Credentials that another service gives for a token: web identity (STS) and SSO, both played by a server on loopback.
//!
//! aws-config takes the addresses of these services, and the home of the SSO cache, from the process: each test runs
//! itself as a second process that has them.

use std::error::Error as _;
use std::fmt::Write as _;

use outcrop_credentials::{Credential, Environment, Error, Found, Search};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::Home;

const AGAIN: &str = "OUTCROP_TEST_AGAIN";

/// Whether this is the second process.
fn again() -> bool {
    std::env::var_os(AGAIN).is_some()
}

/// Runs one test of this file in a process with nothing in its environment but `home`, `pairs` and the services' address.
async fn run_again(test: &str, home: &Home, url: &str, pairs: &[(&str, &str)]) {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", &format!("federated::{test}")]).env_clear().env("HOME", &home.0).env(AGAIN, "1");
    for service in ["STS", "SSO", "SSO_OIDC"] {
        child.env(format!("AWS_ENDPOINT_URL_{service}"), url);
    }
    child.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_REGION", "us-east-1").envs(pairs.iter().copied());
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// Answers each request with what `answer` makes of it: a status and a body.
async fn service(answer: fn(&str) -> (&'static str, &'static str)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let mut peer = listener.accept().await.unwrap().0;
            let mut request = String::new();
            while !is_whole(&request) {
                let mut buffer = [0; 4096];
                let read = peer.read(&mut buffer).await.unwrap();
                assert_ne!(read, 0, "closed inside a request");
                write!(request, "{}", String::from_utf8_lossy(&buffer[..read])).unwrap();
            }
            let (status, body) = answer(&request);
            let length = body.len();
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
            peer.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    url
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

async fn found() -> Found {
    Search::new(Environment::process()).run().await.unwrap()
}

async fn id(found: &Found) -> Result<String, Error> {
    let Credential::SigV4(cached) = found.credential() else { panic!("AWS credentials") };
    Ok(cached.credentials().await?.access_key_id().to_owned())
}

/// The error of a source that gives nothing: it names the source, and shows no secret.
async fn refused(found: &Found) -> Error {
    let error = found.check().await.unwrap_err();
    assert!(matches!(error, Error::Load { .. }), "{error:?}");
    assert!(error.to_string().contains(found.source()), "{error}");
    assert!(error.source().is_some());
    let shown = format!("{found} {found:?} {error} {error:?}");
    assert!(!shown.contains("canary"), "{shown}");
    error
}

fn sts(request: &str) -> (&'static str, &'static str) {
    let role = "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr";
    if !(request.contains("Action=AssumeRoleWithWebIdentity") && request.contains(role)) {
        return ("400 Bad Request", "");
    }
    if request.contains("WebIdentityToken=canary-good") {
        return (
            "200 OK",
            r#"<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
            <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKIDWEB</AccessKeyId>
            <SecretAccessKey>canary-secret</SecretAccessKey><SessionToken>canary-session</SessionToken>
            <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser>
            <Arn>arn:aws:sts::123456789012:assumed-role/r/outcrop</Arn><AssumedRoleId>X:outcrop</AssumedRoleId>
            </AssumedRoleUser></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"#,
        );
    }
    (
        "400 Bad Request",
        r#"<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
        <Code>ExpiredTokenException</Code><Message>Token expired</Message></Error></ErrorResponse>"#,
    )
}

/// A home with a token of web identity in it, and the variables that lead there.
fn web(token: Option<&str>) -> (Home, String) {
    let home = Home::new("", "");
    if let Some(token) = token {
        home.write("token", token);
    }
    let path = home.0.join(".aws/token").to_str().unwrap().to_owned();
    (home, path)
}

async fn run_web(test: &str, token: Option<&str>) {
    let (home, path) = web(token);
    let pairs = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", path.as_str()),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r"),
    ];
    run_again(test, &home, &service(sts).await, &pairs).await;
}

#[tokio::test]
async fn a_role_is_assumed_with_a_token_of_web_identity() {
    if !again() {
        return run_web("a_role_is_assumed_with_a_token_of_web_identity", Some("canary-good")).await;
    }
    let found = found().await;
    assert_eq!(found.source(), "AWS_WEB_IDENTITY_TOKEN_FILE in the environment (web identity)");
    assert_eq!(id(&found).await.unwrap(), "AKIDWEB");
    assert!(found.to_string().ends_with(", until 2999-01-01T00:00:00Z"), "{found}");
    assert!(!format!("{found:?}").contains("canary"));
}

#[tokio::test]
async fn a_token_of_web_identity_that_has_expired_is_an_error_that_says_what_to_check() {
    if !again() {
        let test = "a_token_of_web_identity_that_has_expired_is_an_error_that_says_what_to_check";
        return run_web(test, Some("canary-expired")).await;
    }
    let error = refused(&found().await).await;
    assert!(error.hint().unwrap().contains("AWS_ROLE_ARN"), "{error}");
    assert!(causes(&error).contains("ExpiredTokenException"), "{}", causes(&error));
}

#[tokio::test]
async fn a_token_file_of_web_identity_that_is_not_there_is_an_error_that_says_what_to_check() {
    if !again() {
        let test = "a_token_file_of_web_identity_that_is_not_there_is_an_error_that_says_what_to_check";
        return run_web(test, None).await;
    }
    let error = refused(&found().await).await;
    assert!(error.hint().unwrap().contains("token file"), "{error}");
}

/// The error and all its causes.
fn causes(error: &Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        write!(text, ": {cause}").unwrap();
        next = cause.source();
    }
    text
}

const SSO_PROFILE: &str = "[profile dev]\nsso_session = outcrop-test-session\nsso_account_id = 123456789012\n\
    sso_role_name = reader\nregion = us-east-1\n[sso-session outcrop-test-session]\n\
    sso_start_url = https://outcrop.invalid/start\nsso_region = us-east-1\n";

/// SHA-1 of the session's name: where the AWS tools keep its token (aws-config 1.13.0, read 2026-11-22).
const CACHE: &str = "sso/cache/70d607d03900dc68c0f26e173d01f841157356bf.json";

fn sso(request: &str) -> (&'static str, &'static str) {
    let line = request.lines().next().unwrap_or_default();
    if line.starts_with("POST /token") {
        let refreshes = request.contains("canary-refresh") && request.contains("refresh_token");
        return if refreshes {
            ("200 OK", r#"{"accessToken":"canary-good","expiresIn":28800,"tokenType":"Bearer"}"#)
        } else {
            ("400 Bad Request", r#"{"error":"invalid_grant"}"#)
        };
    }
    let asks = line.starts_with("GET /federation/credentials?")
        && line.contains("account_id=123456789012")
        && line.contains("role_name=reader");
    if asks && request.contains("canary-good") {
        return (
            "200 OK",
            r#"{"roleCredentials":{"accessKeyId":"AKIDSSO","secretAccessKey":"canary-secret","sessionToken":"canary-session","expiration":32472144000000}}"#,
        );
    }
    ("401 Unauthorized", r#"{"message":"Session token not found or invalid"}"#)
}

/// Runs a test with this token in the SSO cache.
async fn run_sso(test: &str, cached: &str) {
    let home = Home::new(SSO_PROFILE, "");
    std::fs::create_dir_all(home.0.join(".aws/sso/cache")).unwrap();
    home.write(CACHE, cached);
    run_again(test, &home, &service(sso).await, &[("AWS_PROFILE", "dev")]).await;
}

/// A token as the AWS tools keep it.
fn token(access: &str, expires: &str, more: &str) -> String {
    format!(
        r#"{{"accessToken":"{access}","expiresAt":"{expires}","region":"us-east-1","startUrl":"https://outcrop.invalid/start"{more}}}"#
    )
}

#[tokio::test]
async fn an_sso_login_that_is_good_gives_credentials() {
    if !again() {
        let cached = token("canary-good", "2999-01-01T00:00:00Z", "");
        return run_sso("an_sso_login_that_is_good_gives_credentials", &cached).await;
    }
    let found = found().await;
    assert_eq!(id(&found).await.unwrap(), "AKIDSSO");
    assert!(found.to_string().ends_with(", until 2999-01-01T00:00:00Z"), "{found}");
}

#[tokio::test]
async fn an_sso_login_that_has_expired_says_how_to_log_in_again() {
    if !again() {
        let cached = token("canary-old", "2020-01-01T00:00:00Z", "");
        return run_sso("an_sso_login_that_has_expired_says_how_to_log_in_again", &cached).await;
    }
    let error = refused(&found().await).await;
    assert_eq!(error.hint().unwrap(), "run `aws sso login --profile dev`");
}

#[tokio::test]
async fn an_sso_login_that_was_ended_elsewhere_says_how_to_log_in_again() {
    if !again() {
        let cached = token("canary-ended", "2999-01-01T00:00:00Z", "");
        return run_sso("an_sso_login_that_was_ended_elsewhere_says_how_to_log_in_again", &cached).await;
    }
    let error = refused(&found().await).await;
    assert_eq!(error.hint().unwrap(), "run `aws sso login --profile dev`");
}

#[tokio::test]
async fn an_sso_login_that_can_be_renewed_is_renewed() {
    if !again() {
        let more = r#","refreshToken":"canary-refresh","clientId":"client","clientSecret":"canary-client","registrationExpiresAt":"2999-01-01T00:00:00Z""#;
        let cached = token("canary-old", "2020-01-01T00:00:00Z", more);
        return run_sso("an_sso_login_that_can_be_renewed_is_renewed", &cached).await;
    }
    assert_eq!(id(&found().await).await.unwrap(), "AKIDSSO");
}

#[tokio::test]
async fn an_sso_cache_that_cannot_be_read_says_how_to_log_in_again() {
    if !again() {
        return run_sso("an_sso_cache_that_cannot_be_read_says_how_to_log_in_again", "{\"accessToken\":")
            .await;
    }
    let error = refused(&found().await).await;
    assert_eq!(error.hint().unwrap(), "run `aws sso login --profile dev`");
}
